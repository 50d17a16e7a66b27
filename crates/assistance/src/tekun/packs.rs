// SPDX-License-Identifier: Apache-2.0
//! What the packs say of a supported person: the grade of six answers, the money for care, whether a place should be offered and where.

use super::names::{CARE, GRADE, OFFERED, WHERE};
use super::words::Grade;
use crate::casework::Basis;
use crate::office::{Error, Thing, Tx};
use crate::registry::known::Known;
use crate::registry::{self, HouseholdId, PersonId};
use kernel::{Citation, Ctx, Date, Division, Fen};
use policy::case::Case;
use policy::explain::{Answer, Datum, Explainer, Need, Outcome, SchemeResult};
use policy::tree::{Base, Entity, Origin, Program};
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::Arc;

/// A family's file and program, ready to be asked about one person of it.
pub(super) struct Live {
    pub(super) program: Arc<Program>,
    given: Case,
    row: u32,
}

/// Puts the file of a family together as of today, for the rules of a day.
pub(super) async fn live(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    (household, person): (HouseholdId, PersonId),
    (place, on): (Division, Date),
    known: &[Known],
) -> Result<Live, Error> {
    let question = registry::Question {
        place,
        applied_on: on,
        accepted_on: Some(on),
        as_of: ctx.today(),
        known_at: ctx.now,
    };
    let composed = registry::file::composed_knowing(tx, household, &question, known).await?;
    let id = person.to_string();
    let program = tx.policies().program(place, on, on)?;
    let given =
        composed.case(&program.dictionary).map_err(|problems| Error::Unassessable(problems.into()))?;
    let row = given.ids.persons.iter().position(|one| *one == id).and_then(|at| u32::try_from(at).ok());
    Ok(Live { program, given, row: row.ok_or(Error::NotFound(Thing::Person))? })
}

/// Why somebody should be offered a place, or what has to be known to say so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ground {
    /// The name of the scheme in the packs.
    pub scheme: String,
    /// Its Chinese name.
    pub label: String,
    /// The articles.
    pub cites: Vec<Citation>,
    /// What is not known yet and could still make it so; empty where it is so.
    pub missing: BTreeSet<String>,
}

/// What the packs say of offering somebody a place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grounds {
    /// Why.
    pub grounds: Vec<Ground>,
    /// Where, in the words of the packs; nothing where they do not say.
    pub place: Option<String>,
}

impl Grounds {
    /// Whether some ground holds.
    #[must_use]
    pub fn hold(&self) -> bool {
        self.grounds.iter().any(|one| one.missing.is_empty())
    }

    /// Whether a ground holds or could hold.
    #[must_use]
    pub const fn are_any(&self) -> bool {
        !self.grounds.is_empty()
    }
}

impl Live {
    /// The grade of self-care, by the facts on file.
    pub(super) fn grade(&self) -> Option<Grade> {
        let rule = self.program.rule(GRADE)?;
        Grade::parse(&self.variant(rule, self.row)?.0)
    }

    /// The articles by which self-care is graded.
    pub(super) fn grade_basis(&self) -> Basis {
        grade_basis(&self.program)
    }

    /// What is paid for care by the facts on file.
    pub(super) fn care(&self) -> Option<Fen> {
        let rule = self.program.rule(CARE)?;
        let view = self.given.frame.view();
        let (walked, node) = Explainer::new(&self.program, &view).rule(0, rule, self.row);
        walked.node(node).value.number()?.to_int().map(Fen::new)
    }

    /// A variant by its word and Chinese name.
    fn variant(&self, rule: usize, row: u32) -> Option<(String, String)> {
        let view = self.given.frame.view();
        let (walked, node) = Explainer::new(&self.program, &view).rule(0, rule, row);
        let Answer::Known(Datum::Variant(at)) = walked.node(node).value else { return None };
        let Base::Enum(id) = self.program.rules.get(rule)?.body.ty.base else { return None };
        let one = self.program.enums.get(usize::from(id.0))?;
        let (word, label) = one.variants.get(usize::from(at))?;
        Some((word.to_string(), label.clone()))
    }

    /// Why a place should be offered, and where.
    pub(super) fn grounds(&self) -> Grounds {
        let view = self.given.frame.view();
        let named = |index: usize| OFFERED.contains(&&*self.program.schemes[index].name);
        let evaluation = Explainer::new(&self.program, &view).schemes(0, named);
        let asked = |result: &&SchemeResult| {
            let scheme = &self.program.schemes[result.scheme];
            named(result.scheme) && scheme.entity == Entity::Person && result.row == self.row
        };
        let grounds: Vec<Ground> =
            evaluation.results.iter().filter(asked).filter_map(|result| self.ground(result)).collect();
        // Where somebody is placed is said of the family's residence.
        let place = self.program.rule(WHERE).filter(|_| grounds.iter().any(|one| one.missing.is_empty()));
        Grounds { place: place.and_then(|rule| self.variant(rule, 0)).map(|(_, label)| label), grounds }
    }

    fn ground(&self, result: &SchemeResult) -> Option<Ground> {
        let scheme = &self.program.schemes[result.scheme];
        let missing: BTreeSet<String> = match result.outcome {
            Outcome::Yes => BTreeSet::new(),
            Outcome::Needs => result.needs.iter().filter_map(|need| self.missing(need)).collect(),
            _ => return None,
        };
        if result.outcome == Outcome::Needs && missing.is_empty() {
            return None;
        }
        Some(Ground {
            scheme: scheme.name.to_string(),
            label: scheme.label.clone(),
            cites: scheme.origin.basis.cites.clone(),
            missing,
        })
    }

    fn missing(&self, need: &Need) -> Option<String> {
        match need {
            Need::Fact { fact, .. } | Need::Series { series: fact, .. } => {
                Some(self.program.dictionary.fact(*fact).label.clone())
            }
            Need::ApplicationDate | Need::Decision { .. } => None,
        }
    }
}

/// The articles by which a program grades self-care.
pub(super) fn grade_basis(program: &Program) -> Basis {
    program
        .rule(GRADE)
        .and_then(|at| program.rules.get(at))
        .map_or_else(Basis::default, |rule| basis(&rule.origin))
}

/// The articles of something of the packs.
pub(super) fn basis(origin: &Origin) -> Basis {
    Basis { cites: origin.basis.cites.clone(), assumed: origin.assumed.clone(), set_by: None }
}

/// The grade on which a decision rested, off the canonical record of its assessment.
pub(super) fn grade_in(record: &str, person: PersonId) -> Option<Grade> {
    let record: Value = serde_json::from_str(record).ok()?;
    let person = person.to_string();
    let rules = record["results"].as_array()?.iter().filter_map(|one| one["rules"].as_array()).flatten();
    let mut graded = rules.filter(|one| one["rule"] == GRADE && one["of"] == person.as_str());
    graded.find_map(|one| Grade::parse(one["value"].as_str()?))
}
