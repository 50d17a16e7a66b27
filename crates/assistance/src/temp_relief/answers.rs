// SPDX-License-Identifier: Apache-2.0
//! What the packs say of an event: every scheme of temporary relief with its amount and who may decide it, off the family's file with the facts of the event. It computes
//! and explains; a person approves.

use super::event::{Record, ReliefEvent};
use super::names::{EXCEPTIONAL, OFFICES, ONCE, RAISE, RELIEF, SPENDING, TOWNSHIP_LIMIT, URGENT};
use super::words::Level;
use crate::casework::{Answer, HouseholdId, Live, PersonId, PointDecision, in_case};
use crate::known::Family;
use crate::office::{Error, Tx};
use crate::registry;
use crate::registry::known::{Book, Known};
use crate::registry::model::HardshipEvent;
use kernel::{Citation, Ctx, Date, Division, Fen, Id};
use policy::assess::{RestsOn, actionable, assess, record, rests_on};
use policy::case::Case as Given;
use policy::explain::{Datum, Evaluation, Need, NodeId, Outcome, SchemeResult};
use policy::library::Question;
use policy::procedure::Actor;
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
    /// How much of it people added for this event alone (一事一议): only they approve it, with their minutes. Records of before it was kept know none.
    #[serde(default)]
    pub raised: Fen,
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
    pub points: Vec<ReliefPoint>,
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
pub struct ReliefPoint {
    /// Its name in packs.
    pub name: String,
    /// What people call it.
    pub label: String,
    /// Whether an amount is decided, and not whether something is so.
    pub money: bool,
    /// Whether the packs leave it to the county, or ask for its signature.
    #[serde(default)]
    pub county: bool,
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
    /// The points at which people decided: they may decide otherwise there.
    #[serde(default)]
    pub decided: Vec<ReliefPoint>,
}

impl ReliefAnswer {
    fn raise(&self) -> Option<&ReliefPoint> {
        self.points.iter().find(|point| point.name == RAISE)
    }

    fn waits_for_raise(&self) -> bool {
        self.raise().is_some()
    }
}

impl ReliefAssessment {
    /// Notes how much of each amount is above that of the scale.
    fn raised_over(&mut self, scale: &ReliefAssessment) {
        for answer in &mut self.answers {
            let plain = scale.of(&answer.scheme).and_then(|one| one.amount).unwrap_or_default();
            let above = answer.amount.and_then(|amount| amount.checked_sub(plain));
            answer.raised = above.unwrap_or_default().max(Fen::ZERO);
        }
    }

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

impl Computed {
    /// The answers of the scale, with the raise as an open point of whatever would be raised.
    fn waiting_for_raise(mut self, full: &ReliefAssessment) -> Computed {
        for answer in &mut self.assessment.answers {
            answer.points.extend(full.of(&answer.scheme).and_then(ReliefAnswer::raise).cloned());
        }
        self
    }
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
    let mut known = crate::known::of(tx, (&program, &material), (asked.place, today)).await?;
    if let Some(person) = asked.person.filter(|_| program.scheme(ONCE.scheme).is_some()) {
        let applies = (ONCE.applied, if asked.once { "yes" } else { "no" });
        known.push(Known::stands(Some(person), applies, (Book::Relief, asked.opened_on)));
    }
    composed.know(&material, &known);
    composed.decide(in_case(asked.decisions));
    Live::of(program, composed)
}

/// Who of a family was given already what is given once in a life, in any matter of the office.
/// clause: CK-1.3a, NX-2a
pub(crate) async fn known(tx: &mut dyn Tx, family: &Family<'_>) -> Result<Vec<Known>, Error> {
    let Some(fact) = family.facts().find(|fact| *fact.name == *ONCE.paid) else { return Ok(Vec::new()) };
    let people: Vec<PersonId> = family.people().collect();
    let mut given: BTreeMap<PersonId, Date> = BTreeMap::new();
    for id in tx.reliefs_alike(&people, Date::MIN, family.on).await? {
        let Some((row, records)) = tx.relief(id).await? else { continue };
        let approved = |one: &&Record| matches!(&one.entry.event, ReliefEvent::Approved { approval } if approval.scheme == ONCE.scheme);
        let Some(on) = records.iter().find(approved).map(|one| one.entry.happened_on) else { continue };
        let whose = people.iter().filter(|person| row.person.is_none_or(|one| one == **person));
        for person in whose {
            given.entry(*person).or_insert(on);
        }
    }
    let told = people.iter().filter_map(|person| match given.get(person) {
        Some(on) => Some(Known::stands(Some(*person), (ONCE.paid, "yes"), (Book::Relief, *on))),
        None => family.unlisted(fact, Some(*person), Book::Relief),
    });
    Ok(told.collect())
}

/// Computes what the packs say. What they give anybody waits for nobody's raise: while 一事一议 is not decided the answer is that of the scale, with the raise as an open point.
/// clause: CK-1.3d, NX-2b, YY-2.8d
pub(super) async fn compute(ctx: &Ctx, tx: &mut dyn Tx, asked: &Asked<'_>) -> Result<Computed, Error> {
    let live = live(ctx, tx, asked).await?;
    let mut computed = of_live(ctx, asked, &live)?;
    let decided = asked.decisions.contains_key(&format!("{RAISE}.{}", asked.event));
    if !decided && !computed.assessment.answers.iter().any(ReliefAnswer::waits_for_raise) {
        return Ok(computed);
    }
    let mut scale = live.composed;
    scale.set_of_event(asked.event, (EXCEPTIONAL, "no".to_owned()));
    let mut others = asked.decisions.clone();
    others.retain(|point, _| !point.starts_with(&format!("{RAISE}.")));
    scale.decide(in_case(&others));
    let scale = of_live(ctx, asked, &Live::of(live.program, scale)?)?;
    if decided {
        computed.assessment.raised_over(&scale.assessment);
        return Ok(computed);
    }
    Ok(scale.waiting_for_raise(&computed.assessment))
}

fn of_live(ctx: &Ctx, asked: &Asked<'_>, live: &Live) -> Result<Computed, Error> {
    let (program, given) = (&live.program, &live.given);
    let evaluation = assess(program, given).map_err(|problems| Error::Undecidable(problems.into()))?;
    let question = Question { accepted_on: Some(asked.opened_on), ..Question::new(asked.place, ctx.today()) };
    let record = record(&evaluation, given, &question, &[]);
    let reader = Results { program, given, evaluation: &evaluation, asked };
    let hash = policy::hash::hex(record.as_bytes());
    let township_limit = program.whole(TOWNSHIP_LIMIT).map(Fen::new);
    let (answers, decided) = (reader.answers(), reader.decided());
    let assessment = ReliefAssessment { record: hash, township_limit, answers, decided };
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

    /// The points of this event and person at which people decided.
    fn decided(&self) -> Vec<ReliefPoint> {
        let names = self.asked.decisions.keys().filter_map(|key| key.split('.').next());
        let at = |name: &str| self.program.discretions.iter().position(|point| *point.name == *name);
        names.filter_map(at).map(|at| self.point(at)).collect()
    }

    /// Whether an answer rests on what somebody only proposed for the county. The raise is no part of it: what is above the scale has a form of approval of its own.
    fn proposed(&self, rests: &RestsOn) -> bool {
        rests.points.iter().any(|(at, row)| {
            let point = &self.program.discretions[*at];
            let row = usize::try_from(*row).unwrap_or(usize::MAX);
            let of = match point.entity {
                Entity::Person => self.given.ids.persons.get(row),
                _ => self.given.ids.events.get(row),
            };
            let key = of.map(|of| format!("{}.{of}", point.name));
            *point.name != *RAISE
                && key.and_then(|key| self.asked.decisions.get(&key)).is_some_and(|one| one.proposed)
        })
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
            raised: Fen::ZERO,
            decider: if yes && self.proposed(&rests) {
                Some(Level::County)
            } else {
                result.decider.and_then(|id| self.decider(id))
            },
            urgent: scheme.procedure.as_deref() == Some(URGENT),
            procedure: scheme.procedure.as_deref().unwrap_or_default().to_owned(),
            articles: scheme.origin.basis.cites.clone(),
            points: waits.collect(),
            missing: result.needs.iter().filter_map(|need| self.missing(need)).collect(),
            actionable: actionable(self.program, &rests),
        }
    }

    fn point(&self, at: usize) -> ReliefPoint {
        let point = &self.program.discretions[at];
        ReliefPoint {
            name: point.name.to_string(),
            label: point.label.clone(),
            money: matches!(point.ty.base, Base::Number(unit) if unit.is_money()),
            county: point.by == Actor::County || point.second == Some(Actor::County),
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
