// SPDX-License-Identifier: Apache-2.0
//! What the packs say of a carer and of how often somebody is visited.

use super::model::Agreement;
use super::names::{
    AGREED, ALLOWED, BIRTH, CARES_FOR_SELF, FIRST, IS_TEKUN, MODE, OFTEN_AWAY, SCATTERED, SUPPORTED,
};
use super::refused::Refused;
use crate::casework::{HouseholdId, PersonId};
use crate::known::Family;
use crate::office::{Error, Tx};
use crate::registry;
use crate::registry::known::{Book, Known};
use kernel::{Citation, Ctx, Date, Division};
use policy::case::{Reading, read_case};
use policy::explain::{Answer, Datum, Explainer, NodeId, Of, Outcome};
use policy::tree::{Basis, Entity, Kind, Program, Row};

/// What is stated of somebody who is to care.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CarerFacts {
    /// The day of birth.
    pub birth: Date,
    /// Whether they are a supported person themselves.
    pub is_tekun: bool,
    /// Whether they are away for long.
    pub often_away: bool,
    /// Whether they can look after themselves.
    pub cares_for_self: bool,
}

/// What the packs say of a carer on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CarerAnswer {
    /// They may.
    Allowed,
    /// They may not: the conditions that are not met.
    Not(Vec<String>),
    /// No text of this place says who may care.
    NoRule,
}

/// Asks the packs whether somebody may care for a supported person of a place on a day.
///
/// # Errors
/// No pack covers the day, or the facts cannot be read.
pub(super) fn carer(
    tx: &dyn Tx,
    place: Division,
    on: Date,
    facts: &CarerFacts,
) -> Result<CarerAnswer, Error> {
    let program = tx.policies().program(place, on, on)?;
    let Some(rule) = program.rule(ALLOWED) else { return Ok(CarerAnswer::NoRule) };
    let said = |yes: bool| if yes { "yes" } else { "no" };
    let file = serde_json::json!({
        "schema": 1,
        "place": place.to_string(),
        "applied_on": on.to_string(),
        "household": { "id": "home" },
        "members": [{
            "id": "cared", "relation": "head",
            "facts": {
                BIRTH: facts.birth.to_string(), IS_TEKUN: said(facts.is_tekun),
                OFTEN_AWAY: said(facts.often_away), CARES_FOR_SELF: said(facts.cares_for_self),
            },
        }],
    });
    let reading = Reading { dictionary: &program.dictionary, complete: &[], defaults: None };
    let case = read_case(file.to_string().as_bytes(), &reading)
        .map_err(|problems| Error::Unassessable(problems.into()))?;
    let view = case.frame.view();
    let explainer = Explainer::new(&program, &view);
    let (walked, root) = explainer.rule(0, rule, 0);
    if walked.node(root).value == Answer::Known(Datum::Bool(true)) {
        return Ok(CarerAnswer::Allowed);
    }
    let mut failed = Vec::new();
    let mut waiting: Vec<NodeId> = walked.children(root).collect();
    while let Some(id) = waiting.pop() {
        let node = walked.node(id);
        if node.value == Answer::Known(Datum::Bool(true)) {
            continue;
        }
        match node.of {
            Of::Row(Row { basis: Basis { says: Some(says), cites, .. }, .. }) => {
                let article = cites.first().map(|cite| article(&program, cite)).unwrap_or_default();
                failed.push(format!("{says}{article}"));
            }
            Of::Expr(expr) if matches!(expr.kind, Kind::Fact(_)) => {}
            _ => waiting.extend(walked.children(id)),
        }
    }
    failed.sort();
    failed.dedup();
    Ok(CarerAnswer::Not(failed))
}

/// What a carer has to be where a program says it, each with its articles: what whoever signs an agreement declares.
#[must_use]
pub fn carer_conditions(program: &Program) -> Vec<(String, &[Citation])> {
    let Some(Kind::All(rows)) = program.rule(ALLOWED).map(|at| &program.rules[at].body.kind) else {
        return Vec::new();
    };
    rows.iter().filter_map(|row| Some((row.basis.says.clone()?, &row.basis.cites[..]))).collect()
}

fn article(program: &Program, cite: &Citation) -> String {
    let number =
        program.sources.get(cite.source.as_str()).map(|source| source.number.clone()).unwrap_or_default();
    format!("（{number}{}）", cite.article)
}

/// Holds somebody against the packs for every day of an agreement, so that nobody grows out of what is asked before its end.
pub(super) fn carer_throughout(
    tx: &dyn Tx,
    place: Division,
    (from, until): (Date, Date),
    facts: &CarerFacts,
) -> Result<(), Error> {
    if let CarerAnswer::Not(failed) = carer(tx, place, from, facts)? {
        return Err(Refused::CarerNotAllowed(failed).into());
    }
    let CarerAnswer::Not(failed) = carer(tx, place, until, facts)? else { return Ok(()) };
    // Somewhere between the two days they stop being allowed.
    let (mut good, mut bad) = (from, until);
    while bad.days_since(good) > 1 {
        let middle =
            good.add_days(bad.days_since(good) / 2).ok_or(Error::Broken("a day beyond the calendar"))?;
        match carer(tx, place, middle, facts)? {
            CarerAnswer::Not(_) => bad = middle,
            _ => good = middle,
        }
    }
    Err(Refused::CarerOnlyUntil(good, failed).into())
}

/// Whether the packs say that somebody is visited before others; what is not known about them never puts them last.
pub(super) async fn comes_first(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    (household, person, place): (HouseholdId, PersonId, Division),
) -> Result<bool, Error> {
    let today = ctx.today();
    let program = tx.policies().program(place, today, today)?;
    let Some(scheme) = program.scheme(FIRST).filter(|at| program.schemes[*at].entity == Entity::Person)
    else {
        return Ok(false);
    };
    let question = registry::Question {
        place,
        applied_on: today,
        accepted_on: Some(today),
        as_of: today,
        known_at: ctx.now,
    };
    // That somebody is supported at home the office knows itself.
    let known = [(SUPPORTED, "yes", Book::Awards), (MODE, SCATTERED, Book::Homes)]
        .map(|(fact, value, book)| Known::stands(Some(person), (fact, value), (book, Date::MIN)));
    let composed = registry::file::composed_knowing(tx, household, &question, &known).await?;
    let id = person.to_string();
    let Ok(given) = composed.case(&program.dictionary) else { return Ok(true) };
    let view = given.frame.view();
    let evaluation = Explainer::new(&program, &view).schemes(0, |at| at == scheme);
    let row = given.ids.persons.iter().position(|one| *one == id).and_then(|at| u32::try_from(at).ok());
    let found = evaluation.results.iter().find(|one| one.scheme == scheme && Some(one.row) == row);
    Ok(found.is_some_and(|one| matches!(one.outcome, Outcome::Yes | Outcome::Needs)))
}

/// Who of a family is cared for by an agreement. Where one was there and is over, nobody is; where none ever was, only as long as nobody said otherwise.
pub(crate) async fn known_of(tx: &mut dyn Tx, family: &Family<'_>) -> Result<Vec<Known>, Error> {
    let mut known = Vec::new();
    for person in family.supported().into_iter().filter(|_| family.reads(AGREED)) {
        let agreements = tx.agreements_of(person).await?;
        let over = || agreements.iter().map(Agreement::last).filter(|last| *last < family.on).max();
        let stands =
            |value: &str, since| Known::stands(Some(person), (AGREED, value), (Book::Agreements, since));
        known.push(match agreements.iter().find(|one| one.holds(family.on)) {
            Some(held) => stands("yes", held.from),
            None => over().map_or_else(
                || Known::nothing(Some(person), (AGREED, "no"), Book::Agreements),
                |last| stands("no", last),
            ),
        });
    }
    Ok(known)
}

/// A number of the packs of a place and day.
pub(super) fn whole(tx: &dyn Tx, place: Division, on: Date, name: &'static str) -> Result<i32, Error> {
    let program = tx.policies().program(place, on, on)?;
    let whole = program.whole(name).and_then(|number| i32::try_from(number).ok());
    whole.ok_or(Error::Broken("the packs lost a number of care"))
}
