// SPDX-License-Identifier: Apache-2.0
//! What the packs say of an event: every scheme of temporary relief with its amount and who may decide it, off the family's file with the facts of the event. It computes
//! and explains; a person approves.

use super::event::{Record, ReliefEvent};
use super::names::{OFFICES, ONCE, RELIEF, SPENDING, TOWNSHIP_LIMIT, URGENT};
use super::words::Level;
use crate::casework::{Answer, HouseholdId, Live, PersonId, PointDecision};
use crate::office::{Error, Tx};
use crate::registry;
use crate::registry::model::HardshipEvent;
use kernel::{Citation, Ctx, Date, Division, Fen, Id};
use policy::assess::{actionable, assess, record, rests_on};
use policy::case::Case as Given;
use policy::explain::{Datum, Evaluation, Need, NodeId, Outcome, SchemeResult};
use policy::library::Question;
use policy::tree::{Base, Entity, Program};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The answer of one scheme.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReliefAnswer {
    /// The scheme, by its name in packs.
    pub scheme: String,
    /// What people call it.
    pub label: String,
    /// The answer.
    pub answer: Answer,
    /// How much, where it is yes.
    pub amount: Option<Fen>,
    /// Who may decide it, where the packs say.
    pub decider: Option<Level>,
    /// Whether it follows the procedure of emergencies, which needs no check and no notice first.
    pub urgent: bool,
    /// The procedure that it follows. Records of before it was kept knew two: that of emergencies, and that of spending.
    #[serde(default = "spending")]
    pub procedure: String,
    /// The articles.
    pub articles: Vec<Citation>,
    /// The points that people have to decide first.
    pub points: Vec<OpenPoint>,
    /// The facts that are still missing, as people call them.
    pub missing: BTreeSet<String>,
    /// Whether it rests only on numbers that may be acted on here.
    pub actionable: bool,
}

fn spending() -> String {
    SPENDING.to_owned()
}

/// A point that the packs leave to people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenPoint {
    /// Its name in packs.
    pub name: String,
    /// What people call it.
    pub label: String,
    /// Whether an amount is decided, and not whether something is so.
    pub money: bool,
}

/// What the packs say of an event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReliefAssessment {
    /// The hash of the canonical record.
    pub record: String,
    /// How much of one event a township may approve, where the packs say.
    pub township_limit: Option<Fen>,
    /// One answer for each scheme.
    pub answers: Vec<ReliefAnswer>,
}

impl ReliefAssessment {
    /// The answer of a scheme.
    #[must_use]
    pub fn of(&self, scheme: &str) -> Option<&ReliefAnswer> {
        self.answers.iter().find(|one| one.scheme == scheme)
    }

    /// What is missing for relief in an emergency, as people call it.
    #[must_use]
    pub fn missing(&self) -> Vec<String> {
        let urgent = self.answers.iter().filter(|one| one.urgent && one.answer == Answer::Needs);
        let missing: BTreeSet<&String> = urgent.flat_map(|one| &one.missing).collect();
        missing.into_iter().cloned().collect()
    }

    /// Whether something is still to be found out or decided before the packs answer everything with yes or no.
    #[must_use]
    pub fn undecided(&self) -> bool {
        self.answers.iter().any(|one| matches!(one.answer, Answer::Needs | Answer::Discretion))
    }

    /// The schemes that give something.
    pub fn granted(&self) -> impl Iterator<Item = &ReliefAnswer> {
        self.answers.iter().filter(|one| one.answer == Answer::Yes)
    }
}

/// An assessment with its canonical record, which `replay` computes again.
pub(super) struct Computed {
    pub(super) assessment: ReliefAssessment,
    pub(super) record: String,
}

/// What is asked of the packs.
pub(super) struct Asked<'a> {
    pub(super) household: HouseholdId,
    pub(super) person: Option<PersonId>,
    pub(super) event: Id<HardshipEvent>,
    /// The place that handles it, whose rules hold.
    pub(super) place: Division,
    /// The day on which it was taken in.
    pub(super) opened_on: Date,
    /// Whether the person applies for what is given once.
    pub(super) once: bool,
    pub(super) decisions: &'a BTreeMap<String, PointDecision>,
}

/// The family's file and program, ready to be evaluated.
pub(super) async fn live(ctx: &Ctx, tx: &mut dyn Tx, asked: &Asked<'_>) -> Result<Live, Error> {
    let material = registry::file::material(tx, asked.household).await?;
    let today = ctx.today();
    let question = registry::Question {
        place: asked.place,
        applied_on: asked.opened_on,
        accepted_on: Some(asked.opened_on),
        as_of: today,
        known_at: ctx.now,
    };
    let program = tx.policies().program(asked.place, today, asked.opened_on)?;
    let mut composed = registry::compose(&tx.policies().library().dictionary, &material, &question)?;
    if let Some(person) = asked.person.filter(|_| program.scheme(ONCE.scheme).is_some()) {
        let word = |on: bool| if on { "yes" } else { "no" }.to_owned();
        composed.know_of_member(person, [(ONCE.applied, word(asked.once))]);
        if paid_once(tx, person, today).await? {
            composed.know_of_member(person, [(ONCE.paid, word(true))]);
        }
    }
    composed.decide(asked.decisions)?;
    Live::of(program, composed)
}

/// Whether the office itself approved for a person, in any matter, what is given once in a life.
/// clause: CK-1.3a, NX-2a
async fn paid_once(tx: &mut dyn Tx, person: PersonId, today: Date) -> Result<bool, Error> {
    for id in tx.reliefs_alike(&[person], Date::MIN, today).await? {
        let Some((_, records)) = tx.relief(id).await? else { continue };
        let approved = |one: &Record| matches!(&one.entry.event, ReliefEvent::Approved { approval } if approval.scheme == ONCE.scheme);
        if records.iter().any(approved) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Computes what the packs say.
pub(super) async fn compute(ctx: &Ctx, tx: &mut dyn Tx, asked: &Asked<'_>) -> Result<Computed, Error> {
    let Live { program, given, .. } = live(ctx, tx, asked).await?;
    let evaluation = assess(&program, &given).map_err(|problems| Error::Undecidable(problems.into()))?;
    let question = Question { accepted_on: Some(asked.opened_on), ..Question::new(asked.place, ctx.today()) };
    let record = record(&evaluation, &given, &question, &[]);
    let reader = Results { program: &program, given: &given, evaluation: &evaluation, asked };
    let hash = policy::hash::hex(record.as_bytes());
    let township_limit = program.whole(TOWNSHIP_LIMIT).map(Fen::new);
    let assessment = ReliefAssessment { record: hash, township_limit, answers: reader.answers() };
    Ok(Computed { assessment, record })
}

/// Whether an answer is one of temporary relief about this event, or about the person whom it struck.
pub(super) fn about(
    (program, given): (&Program, &Given),
    (event, person): (Id<HardshipEvent>, Option<PersonId>),
    scheme: usize,
    row: u32,
) -> bool {
    let scheme = &program.schemes[scheme];
    let row = usize::try_from(row).unwrap_or(usize::MAX);
    scheme.name.starts_with(RELIEF)
        && match scheme.entity {
            Entity::Event => given.ids.events.get(row).is_some_and(|id| *id == event.to_string()),
            Entity::Person => {
                person.is_some_and(|person| given.ids.persons.get(row) == Some(&person.to_string()))
            }
            _ => false,
        }
}

struct Results<'a> {
    program: &'a Program,
    given: &'a Given,
    evaluation: &'a Evaluation<'a>,
    asked: &'a Asked<'a>,
}

impl Results<'_> {
    /// The answers about this event, and those about the person whom it struck.
    fn answers(&self) -> Vec<ReliefAnswer> {
        let whom = (self.asked.event, self.asked.person);
        let about =
            |result: &&SchemeResult| about((self.program, self.given), whom, result.scheme, result.row);
        self.evaluation.results.iter().filter(about).map(|result| self.answer(result)).collect()
    }

    fn answer(&self, result: &SchemeResult) -> ReliefAnswer {
        let scheme = &self.program.schemes[result.scheme];
        let answer = match result.outcome {
            Outcome::Yes => Answer::Yes,
            Outcome::No | Outcome::Refused => Answer::No,
            Outcome::Discretion => Answer::Discretion,
            Outcome::Needs | Outcome::Invalid => Answer::Needs,
        };
        let yes = answer == Answer::Yes;
        let waits = result.needs.iter().filter_map(|need| match need {
            Need::Decision { point, .. } => Some(self.point(*point)),
            _ => None,
        });
        let rests = rests_on(self.evaluation, result);
        ReliefAnswer {
            scheme: scheme.name.to_string(),
            label: scheme.label.clone(),
            answer,
            amount: result.amount.filter(|_| yes).and_then(|id| self.fen(id)),
            decider: result.decider.and_then(|id| self.decider(id)),
            urgent: scheme.procedure.as_deref() == Some(URGENT),
            procedure: scheme.procedure.as_deref().unwrap_or_default().to_owned(),
            articles: scheme.origin.basis.cites.clone(),
            points: waits.collect(),
            missing: result.needs.iter().filter_map(|need| self.missing(need)).collect(),
            actionable: actionable(self.program, &rests),
        }
    }

    fn point(&self, at: usize) -> OpenPoint {
        let point = &self.program.discretions[at];
        OpenPoint {
            name: point.name.to_string(),
            label: point.label.clone(),
            money: matches!(point.ty.base, Base::Number(unit) if unit.is_money()),
        }
    }

    /// A fact that is missing; what people decide is none.
    fn missing(&self, need: &Need) -> Option<String> {
        match need {
            Need::Fact { fact, .. } | Need::Series { series: fact, .. } => {
                Some(self.program.dictionary.fact(*fact).label.clone())
            }
            Need::ApplicationDate | Need::Decision { .. } => None,
        }
    }

    fn fen(&self, id: NodeId) -> Option<Fen> {
        self.evaluation.node(id).value.number()?.to_int().map(Fen::new)
    }

    /// The variant of the packs' enumeration of offices, by its word.
    fn decider(&self, id: NodeId) -> Option<Level> {
        let policy::explain::Answer::Known(Datum::Variant(at)) = self.evaluation.node(id).value else {
            return None;
        };
        let offices = self.program.enums.iter().find(|one| &*one.name == OFFICES)?;
        let (word, _) = offices.variants.get(usize::from(at))?;
        Level::parse(word)
    }
}
