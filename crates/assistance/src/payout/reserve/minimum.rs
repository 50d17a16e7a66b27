// SPDX-License-Identifier: Apache-2.0
//! What the packs ask a county to pay ahead to a township each year, with what it rests on. Where the packs say nothing there is no minimum.
//! clause: BZ-2.2

use crate::casework::Basis;
use crate::settings::CountySettings;
use kernel::{Citation, Date, Division, Fen, Fraction};
use policy::assess::rests_on;
use policy::explain::{Explainer, Outcome, need_name};
use policy::frame::{Column, View};
use policy::tree::Program;

/// The scheme of the packs that says whether too little was paid ahead, the rule with the sum, and what both are told.
const SHORT: &str = "reserve_fund_short";
const MINIMUM: &str = "reserve_fund_minimum";
const PREPAID: &str = "reserve_fund_prepaid";
const REGISTERED: &str = "registered_population";
const RESIDENT: &str = "resident_population";

/// What the packs ask for a township.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Minimum {
    /// How much at least; none where a figure is missing.
    pub amount: Option<Fen>,
    /// How much is missing to it; none where it is not known.
    pub missing: Option<Fen>,
    /// What has to be entered before there is an answer, as the dictionary of facts calls it.
    pub needs: Vec<String>,
    /// The populations that were entered, as the dictionary calls them, each with its source.
    pub populations: Vec<(String, u64, Basis)>,
    /// The articles.
    pub cites: Vec<Citation>,
    /// What the answer rests on that no document gives, by its Chinese name.
    pub assumed: Vec<String>,
}

/// What the program asks for a township to which so much was paid ahead; nothing where it has no such rule.
pub(super) fn minimum(
    program: &Program,
    settings: &CountySettings,
    (township, on): (Division, Date),
    prepaid: Fen,
) -> Option<Minimum> {
    let (scheme, rule) = (program.scheme(SHORT)?, program.rule(MINIMUM)?);
    let entered = [
        (REGISTERED, settings.registered_people(township, on)),
        (RESIDENT, settings.resident_people(township, on)),
    ];
    let mut facts = vec![(PREPAID, Column::I64(vec![prepaid.get()]))];
    let mut populations = Vec::new();
    for (name, figure) in entered {
        let Some((people, basis)) = figure else { continue };
        facts.push((name, Column::I64(vec![i64::try_from(people).ok()?])));
        let label = program.dictionary.id(name).map(|id| program.dictionary.fact(id).label.clone());
        populations.push((label.unwrap_or_default(), people, basis));
    }
    let view = View::of_township(&program.dictionary, &facts);
    let explainer = Explainer::new(program, &view);
    let (walked, node) = explainer.rule(0, rule, 0);
    let amount = whole(walked.node(node).value.number());
    let evaluation = explainer.schemes(0, |index| index == scheme);
    let result = evaluation.results.first()?;
    let missing = match result.outcome {
        Outcome::No => Some(Fen::ZERO),
        Outcome::Yes => result.amount.and_then(|id| whole(evaluation.node(id).value.number())),
        _ => None,
    };
    let label = |name: &str| {
        let fact = program.dictionary.id(name).map(|id| program.dictionary.fact(id).label.clone());
        fact.unwrap_or_else(|| name.to_owned())
    };
    let assumed = rests_on(&evaluation, result).assumed;
    Some(Minimum {
        amount,
        missing,
        needs: result.needs.iter().map(|need| label(&need_name(program, need))).collect(),
        populations,
        cites: program.rules.get(rule)?.origin.basis.cites.clone(),
        assumed: assumed
            .iter()
            .map(|name| program.param(name).map_or_else(|| name.to_string(), |param| param.label.clone()))
            .collect(),
    })
}

/// Whole fen; a part of one is rounded up, so that the minimum is never undercut.
fn whole(number: Option<Fraction>) -> Option<Fen> {
    number.and_then(|fen| fen.round(kernel::Rounding::Up, 1)).map(Fen::new)
}
