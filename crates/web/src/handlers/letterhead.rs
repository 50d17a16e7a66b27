// SPDX-License-Identifier: Apache-2.0
//! What the letters of every matter print: where to turn against a decision, articles in words, the telephones of the offices.

use crate::papers::forms::Remedy;
use assistance::settings::Offices;
use kernel::{Citation, Division, DivisionLevel};
use policy::tree::{Constant, Program};

/// The articles in words, each once.
pub(super) fn cited(program: &Program, cites: &[Citation]) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for cite in cites.iter().map(|one| wording::source::cite(&program.sources, one)) {
        if !all.contains(&cite) {
            all.push(cite);
        }
    }
    all
}

/// The telephone of the township's office, with that for complaints; a place to write where none is set.
pub(super) fn phones(offices: &Offices) -> String {
    let supervision = offices.supervision.as_ref().map(|phone| format!("监督电话 {phone}"));
    offices.township.phone.clone().into_iter().chain(supervision).collect::<Vec<_>>().join("；")
}

/// Where to turn against a decision, with the periods of the law of the program's day.
pub(super) fn remedies(program: &Program, place: Division) -> Vec<Remedy> {
    let county = place.at(DivisionLevel::County).and_then(kernel::full_name);
    let one = |name: &str, unit: &str, what: &str, with: String| {
        let param = program.param(name)?;
        let Constant::Number(number) = &param.value else { return None };
        Some(Remedy {
            what: what.to_owned(),
            with,
            within: format!("自收到本告知书之日起 {} {unit}内", number.to_int()?),
            article: cited(program, &param.origin.basis.cites).join("、"),
        })
    };
    let review =
        one("reconsideration_days", "日", "申请行政复议", format!("{}人民政府", county.unwrap_or_default()));
    let lawsuit = one("lawsuit_months", "个月", "提起行政诉讼", "有管辖权的人民法院".to_owned());
    review.into_iter().chain(lawsuit).collect()
}
