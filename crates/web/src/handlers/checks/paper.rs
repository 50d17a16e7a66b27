// SPDX-License-Identifier: Apache-2.0
//! The report of a check (核对报告) as it is printed and signed, from what came back.

use super::one::{answer_words, compared_words, name};
use crate::papers::forms::{SourceResult, VerificationReport};
use crate::papers::{Head, Paper, View as _};
use assistance::verification::report::CheckView;
use kernel::{Date, DivisionLevel};
use wording::casework as words;

/// What stands around a report besides what came back.
pub(super) struct Around<'a> {
    /// The day.
    pub(super) on: Date,
    /// What it amounts to, in the words of whoever signs.
    pub(super) conclusion: &'a str,
    /// Who signs.
    pub(super) checker: &'a str,
    /// Whether the county is a demonstration.
    pub(super) demonstration: bool,
}

pub(super) fn report(view: &CheckView, around: &Around<'_>) -> Paper {
    let place = view.check.place;
    let named = |level: DivisionLevel| place.at(level).and_then(kernel::full_name).unwrap_or_default();
    let township = named(DivisionLevel::Township);
    let requested_by = if township.ends_with("街道") {
        format!("{township}办事处")
    } else {
        format!("{township}人民政府")
    };
    let results = view.items.iter().map(|line| SourceResult {
        person: name(view, line.item.person),
        source: wording::verification::source(&line.item.source),
        as_of: line.item.as_of,
        answer: answer_words(view, line),
        compared: line
            .stated
            .iter()
            .filter_map(|one| compared_words(view, one))
            .collect::<Vec<_>>()
            .join("；"),
    });
    let totals = view.totals.iter().map(|one| {
        let fact = super::one::fact_label(view, &one.total.fact);
        SourceResult {
            person: "全家".to_owned(),
            source: format!("{fact}合计"),
            as_of: one.total.as_of,
            answer: match &one.total.value {
                Some(value) => super::one::value_words(view, &one.total.fact, value),
                None => "答复不齐，不作合计".to_owned(),
            },
            compared: one
                .compared
                .as_ref()
                .map_or_else(String::new, |compared| super::one::beside(view, &one.total.fact, compared)),
        }
    });
    let left_out = view.supporters_left_out();
    VerificationReport {
        head: Head {
            issuer: format!("{}民政局", named(DivisionLevel::County)),
            case_number: view.check.case_number.clone(),
            document_number: None,
            dated: Some(around.on),
            demonstration: around.demonstration,
            lock: None,
        },
        requested_by,
        requested_on: view.check.requested_on,
        applicant: name(view, view.case.applicant),
        programme: words::scheme(view.case.scheme).to_owned(),
        persons: u32::try_from(
            view.items.iter().map(|line| line.item.person).collect::<std::collections::BTreeSet<_>>().len(),
        )
        .unwrap_or(u32::MAX),
        withheld: left_out.iter().map(|(person, _)| name(view, *person)).collect(),
        results: results.chain(totals).collect(),
        conclusion: around.conclusion.to_owned(),
        objection:
            "申请家庭对核对结果有异议的，可以向乡镇（街道）提出并提供证明，由本机构对有异议的项目复核。"
                .to_owned(),
        checker: around.checker.to_owned(),
        reviewer: String::new(),
    }
    .paper()
}
