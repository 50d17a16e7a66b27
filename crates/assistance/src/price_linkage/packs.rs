// SPDX-License-Identifier: Apache-2.0
//! What the packs say of a month and of an award: whether the trigger is reached, by which article, and how much the award is given.
//! clause: MS-2b, NX-1c

use super::model::{PriceIndex, Rise};
use crate::casework::{Basis, PointDecision, in_case};
use crate::office::{Error, Tx};
use crate::payout::AwardRow;
use crate::registry::{self, Composed, Material};
use kernel::{Ctx, Date, Fen, Fraction};
use policy::assess::{actionable, decisions, rests_on, with_decisions};
use policy::explain::{Answer, Datum, Evaluation, Explainer, Need, Outcome, SchemeResult};
use policy::frame::{Column, View};
use policy::procedure::{Clock, StepKind};
use policy::tree::{Base, Constant, Entity, Program};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// With what the names of the schemes of price subsidies begin; the procedure by which they are paid has the name.
const SCHEMES: &str = "price_subsidy";
/// The rule that says whether a month starts the linkage.
const STARTED: &str = "price_linkage_started";
/// The facts that it asks, each with the parameter of its trigger and the one of what is possible.
const FIGURES: [(&str, &str, &str); 2] = [
    ("cpi_rise", "price_trigger.cpi", "price_index.largest_cpi"),
    ("food_cpi_rise", "price_trigger.food", "price_index.largest_food"),
];
/// How finely figures are published.
const STEP: &str = "price_index.step";
/// For how many persons an award is.
const COVERED: &str = "covered_persons";

/// One figure held against its trigger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TriggerLine {
    /// What the figure is called.
    pub label: String,
    /// The figure; none where none was given.
    pub figure: Option<Rise>,
    /// The trigger, where the packs have one.
    pub line: Option<Rise>,
    /// Whether the figure alone starts the linkage.
    pub reached: bool,
    /// By which article the trigger holds.
    pub basis: Basis,
}

/// What the packs say of a month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trigger {
    /// Whether the linkage is started; none where a figure is missing that could start it.
    pub started: Option<bool>,
    /// The figures.
    pub lines: Vec<TriggerLine>,
    /// What the rule is called.
    pub label: String,
    /// The article.
    pub basis: Basis,
}

/// The bounds of the two figures: how finely they are published, and what is possible of each.
pub(super) struct Bounds {
    pub(super) step: Option<Fraction>,
    pub(super) cpi: Option<Fraction>,
    pub(super) food: Option<Fraction>,
}

fn number(program: &Program, param: &str) -> Option<Fraction> {
    match program.param(param)?.value {
        Constant::Number(number) => Some(number),
        Constant::Bool(_) | Constant::Date(_) | Constant::Variant(_) => None,
    }
}

/// What the packs of a day say of figures in the wrong unit.
pub(super) fn bounds(program: &Program) -> Bounds {
    let [(_, _, cpi), (_, _, food)] = FIGURES;
    Bounds { step: number(program, STEP), cpi: number(program, cpi), food: number(program, food) }
}

/// By when a subsidy is paid after its index was released, and by what.
pub(super) fn clock(program: &Program) -> Option<(Clock, Basis)> {
    let step = program.step(SCHEMES, StepKind::Payment)?;
    let assumed = step.origin.assumed.clone();
    let basis = Basis { cites: step.origin.basis.cites.clone(), assumed, set_by: None };
    Some((step.within?, basis))
}

/// Whether figures start the linkage; nothing where the packs have no such rule.
pub(super) fn trigger(program: &Program, cpi: Rise, food: Option<Rise>) -> Option<Trigger> {
    let rule = program.rule(STARTED)?;
    let origin = &program.rules.get(rule)?.origin;
    let figures = [Some(cpi), food];
    let lines = FIGURES.iter().zip(figures).map(|((fact, param, _), figure)| {
        let id = program.dictionary.id(fact);
        let param = program.param(param);
        let basis = param.map(|param| Basis {
            cites: param.origin.basis.cites.clone(),
            assumed: param.origin.assumed.clone(),
            set_by: None,
        });
        TriggerLine {
            label: id.map(|id| program.dictionary.fact(id).label.clone()).unwrap_or_default(),
            figure,
            line: param.and_then(|param| number(program, &param.name)).and_then(Rise::of),
            // Alone, with the other one unknown: what is then known was started by this figure.
            reached: figure.is_some_and(|figure| started(program, rule, &[(fact, figure)]) == Some(true)),
            basis: basis.unwrap_or_default(),
        }
    });
    let given: Vec<(&str, Rise)> =
        FIGURES.iter().zip(figures).filter_map(|((fact, ..), figure)| Some((*fact, figure?))).collect();
    Some(Trigger {
        started: started(program, rule, &given),
        lines: lines.collect(),
        label: program.rules.get(rule)?.label.clone(),
        basis: Basis { cites: origin.basis.cites.clone(), assumed: origin.assumed.clone(), set_by: None },
    })
}

/// The rule's answer for a township with these figures.
fn started(program: &Program, rule: usize, figures: &[(&str, Rise)]) -> Option<bool> {
    let facts: Vec<(&str, Column)> =
        figures.iter().map(|(fact, rise)| (*fact, Column::I64(vec![rise.get()]))).collect();
    let view = View::of_township(&program.dictionary, &facts);
    let (walked, node) = Explainer::new(program, &view).rule(0, rule, 0);
    match walked.node(node).value {
        Answer::Known(Datum::Bool(started)) => Some(started),
        _ => None,
    }
}

/// What the packs give an award for a month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Given {
    /// So much.
    Amount(Fen),
    /// So much, by numbers that no document gives: nobody is paid by them before their document is entered. Holds their names.
    Assumed(Fen, Vec<String>),
    /// Nothing.
    Nothing,
    /// Facts are missing, or a person has to decide: their names.
    Open(Vec<String>),
}

/// Asks the packs what an award is given: as a recipient under this award alone, of the family as it was on file at the end of the month. A county has tens of thousands of
/// awards and each is asked about three times, for the preview, the list and its approval, so the answer is kept for as long as it holds.
pub(super) async fn given(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    (row, program): (&AwardRow, &Program),
    index: &PriceIndex,
) -> Result<Given, Error> {
    let key = key(tx, (row, program), index).await?;
    let known = tx.known_answer(&key).await?.and_then(|kept| serde_json::from_str::<Given>(&kept).ok());
    // As for what is kept of a family: an answer that should not have held shows in the first test.
    if let Some(known) = known.as_ref().filter(|_| !cfg!(debug_assertions)) {
        return Ok(known.clone());
    }
    let material = registry::file::material(tx, row.household).await?;
    let given = asked(ctx, tx, (row, program), (index, &material)).await?;
    assert!(known.is_none_or(|known| known == given), "what is kept of a price subsidy is not what is given");
    let kept = serde_json::to_string(&given).map_err(|_| Error::Broken("an answer cannot be written"))?;
    tx.keep_answer(&material, &key, &kept).await?;
    Ok(given)
}

/// Everything that an answer follows from besides the family's file, as one text.
async fn key(
    tx: &mut dyn Tx,
    (row, program): (&AwardRow, &Program),
    index: &PriceIndex,
) -> Result<String, Error> {
    let decided = match crate::payout::standard::stands_on(row) {
        Some(case) => tx.case_version(case).await?.map(|version| format!("{case} {version}")),
        None => None,
    };
    let (award, decided) = (&row.award, decided.unwrap_or_default());
    // What was given before changes nothing of it, so that the month is not computed anew after each approval.
    let mut text = format!("{} {} {} {decided}", award.id, award.village, award.persons);
    for part in
        row.persons.iter().map(ToString::to_string).chain([index.id.to_string(), program.hash.clone()])
    {
        text.push(' ');
        text.push_str(&part);
    }
    Ok(policy::hash::hex(text.as_bytes()))
}

async fn asked(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    (row, program): (&AwardRow, &Program),
    (index, material): (&PriceIndex, &Material),
) -> Result<Given, Error> {
    let decided = crate::payout::standard::decided(tx, row).await?;
    let decisions =
        decided.and_then(|(file, _)| file.assessment).map(|one| one.decisions).unwrap_or_default();
    let policies = tx.policies();
    let on = index.month.last_day();
    let composed = match composed(ctx, &policies.library().dictionary, material, (row, on)) {
        Ok(composed) => composed,
        Err(Error::Registry(registry::Refused::NobodyThen)) => return Ok(Given::Open(Vec::new())),
        Err(error) => return Err(error),
    };
    Ok(answer(program, composed, (row, index), &decisions).unwrap_or_else(|| Given::Open(Vec::new())))
}

fn composed(
    ctx: &Ctx,
    dictionary: &policy::dictionary::Dictionary,
    material: &Material,
    (row, on): (&AwardRow, Date),
) -> Result<Composed, Error> {
    let place = row.award.village;
    let question =
        registry::Question { place, applied_on: on, accepted_on: None, as_of: on, known_at: ctx.now };
    Ok(registry::compose(dictionary, material, &question)?)
}

/// The answer; nothing where the family's file cannot be read as one, which is for a person like any other unknown.
fn answer(
    program: &Program,
    mut composed: Composed,
    (row, index): (&AwardRow, &PriceIndex),
    decided: &BTreeMap<String, PointDecision>,
) -> Option<Given> {
    put_facts(program, &mut composed.file, row, index)?;
    composed.decide(in_case(decided));
    let case = composed.case(&program.dictionary).ok()?;
    let columns = decisions(program, &case).ok()?;
    let view = with_decisions(&case, &columns);
    let explainer = Explainer::new(program, &view);
    let evaluation = explainer.schemes(0, |at| program.schemes[at].name.starts_with(SCHEMES));
    sum(program, &evaluation)
}

/// Puts in what the index and the award say: the figures, for how many persons the award is, and that whoever has it is a recipient of its scheme and of no other.
fn put_facts(program: &Program, file: &mut Value, row: &AwardRow, index: &PriceIndex) -> Option<()> {
    let mut figures = json!({ FIGURES[0].0: index.cpi.fact() });
    if let (Some(food), Some(figures)) = (index.food, figures.as_object_mut()) {
        figures.insert(FIGURES[1].0.to_owned(), food.fact().into());
    }
    let file = file.as_object_mut()?;
    file.insert("township".to_owned(), json!({ "id": "township", "facts": figures }));
    let covers = |fact: &policy::dictionary::Fact| fact.covers.iter().any(|one| **one == *row.scheme.word());
    let says = |entity: Entity, covered: bool| {
        let rosters = program.dictionary.facts.iter().filter(move |fact| {
            fact.entity == entity && fact.ty.base == Base::Bool && !fact.covers.is_empty()
        });
        rosters.map(move |fact| {
            let word = if covered && covers(fact) { "yes" } else { "no" };
            (fact.name.to_string(), Value::from(word))
        })
    };
    let household = facts(file.get_mut("household")?)?;
    household.extend(says(Entity::Household, true));
    household.insert(COVERED.to_owned(), row.award.persons.to_string().into());
    let covered: BTreeSet<String> = row.persons.iter().map(ToString::to_string).collect();
    for member in file.get_mut("members")?.as_array_mut()? {
        let mine = member.get("id").and_then(Value::as_str).is_some_and(|id| covered.contains(id));
        facts(member)?.extend(says(Entity::Person, mine));
    }
    Some(())
}

/// The facts of a part of the file.
fn facts(part: &mut Value) -> Option<&mut Map<String, Value>> {
    part.as_object_mut()?.entry("facts").or_insert_with(|| json!({})).as_object_mut()
}

/// What all schemes of price subsidies give together. What is not known of one of them leaves the whole to a person.
fn sum(program: &Program, evaluation: &Evaluation<'_>) -> Option<Given> {
    let mut total = Fen::ZERO;
    let mut assumed = BTreeSet::new();
    for result in &evaluation.results {
        match result.outcome {
            Outcome::Yes => {
                let amount = result.amount.and_then(|id| evaluation.node(id).value.number());
                // Somebody is a recipient, and what the amount rests on is not known.
                let Some(fen) = amount.and_then(Fraction::to_int).map(Fen::new) else {
                    return Some(Given::Open(missing(program, result)));
                };
                total = total.checked_add(fen)?;
                let rests = rests_on(evaluation, result);
                if !actionable(program, &rests) {
                    assumed.extend(rests.assumed.iter().map(|name| label(program, name)));
                }
            }
            Outcome::No | Outcome::Refused => {}
            Outcome::Needs | Outcome::Discretion | Outcome::Invalid => {
                return Some(Given::Open(missing(program, result)));
            }
        }
    }
    Some(match (total > Fen::ZERO, assumed.is_empty()) {
        (false, _) => Given::Nothing,
        (true, true) => Given::Amount(total),
        (true, false) => Given::Assumed(total, assumed.into_iter().collect()),
    })
}

/// What is missing, as people call it.
fn missing(program: &Program, result: &SchemeResult) -> Vec<String> {
    let name = |need: &Need| match need {
        Need::Fact { fact, .. } | Need::Series { series: fact, .. } => {
            program.dictionary.fact(*fact).label.clone()
        }
        Need::Decision { point, .. } => program.discretions[*point].label.clone(),
        Need::ApplicationDate => String::new(),
    };
    let names: BTreeSet<String> = result.needs.iter().map(name).collect();
    names.into_iter().filter(|name| !name.is_empty()).collect()
}

/// What something assumed is called.
fn label(program: &Program, name: &str) -> String {
    let rule = || program.rule(name).and_then(|at| program.rules.get(at)).map(|rule| rule.label.clone());
    let scheme = || program.scheme(name).map(|at| program.schemes[at].label.clone());
    let param = program.param(name).map(|param| param.label.clone());
    param.or_else(rule).or_else(scheme).unwrap_or_else(|| name.to_owned())
}
