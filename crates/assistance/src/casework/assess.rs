// SPDX-License-Identifier: Apache-2.0
//! The assessment of a case by the packs: the family's file as it stands, the answer for the route of the application, and the record that can be replayed.
//! It computes and explains; what follows is for a person to decide.

use super::event::CaseEvent;
use super::file::CaseFile;
use super::model::{PersonId, Route, Scheme};
use super::payload::{Answer, Assessment};
use super::service::{Taken, load, step};
use crate::casework::CaseId;
use crate::office::{Command, Error, Query, Thing, Tx};
use crate::registry::{self, Composed};
use crate::{access, access::Action};
use async_trait::async_trait;
use kernel::{Ctx, Date, Fen};
use policy::assess::{actionable, assess, record, rests_on};
use policy::case::{Case as Given, Reading, read_case};
use policy::explain::{Evaluation, NodeId, Outcome, SchemeResult};
use policy::library::Question;
use policy::tree::Program;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

// What casework asks of the packs by name. The tests hold every pack against this list.
/// The scheme of a household of one (参照单人户).
const SINGLE: &str = "dibao_single";
/// The scheme of a gradual exit (渐退).
const EXIT: &str = "gradual_exit";
/// Who counts as a member (共同生活的家庭成员).
const MEMBER: &str = "is_household_member";

/// What a person decided at a point that the packs leave to people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PointDecision {
    /// What, as it is written in packs.
    pub value: String,
    /// Who decided, as signed.
    pub by: String,
    /// Why.
    pub reason: String,
    /// Who signed as the second.
    pub second: Option<String>,
}

/// Assesses a case on the day of the command and puts the result on file.
#[derive(Serialize)]
pub struct Assess {
    /// The case.
    pub case: CaseId,
    /// The version that was looked at.
    pub version: u32,
    /// What people decided at the packs' points, by `point` or `point.row`.
    pub decisions: BTreeMap<String, PointDecision>,
}

#[async_trait]
impl Command for Assess {
    const NAME: &'static str = "case.assess";
    type Outcome = Taken;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Taken, Error> {
        let (row, file, _) = load(tx, self.case).await?;
        if row.version != self.version {
            let (seen, now) = (i64::from(self.version), i64::from(row.version));
            return Err(Error::Stale { thing: Thing::Case, seen, now });
        }
        let assessed = compute(ctx, tx, &file, &self.decisions).await?;
        tx.keep_assessment(row.id, &assessed.result.record, &assessed.record).await?;
        let event = CaseEvent::Assessed { assessment: assessed.result };
        let row = step(ctx, tx, (row, file), event, ctx.today(), None).await?;
        Ok(Taken { case: row.id, number: row.number, version: row.version })
    }
}

/// An assessment that was computed.
#[derive(Clone, Debug)]
pub struct Computed {
    /// What casework needs of it.
    pub result: Assessment,
    /// The canonical record, which `replay` computes again.
    pub record: String,
}

/// A family's file as the packs read it, with the program that answers it.
pub struct Live {
    /// The program of the place and day.
    pub program: Arc<Program>,
    /// The family as given.
    pub given: Given,
    /// Where each fact comes from, and what sources disagree about.
    pub composed: Composed,
}

/// What the packs say of a case today, without putting it on file: beside the forms while they are filled.
pub struct LiveAssessment {
    /// The case.
    pub case: CaseId,
    /// What people decided, as far as it is on the form.
    pub decisions: BTreeMap<String, PointDecision>,
}

#[async_trait]
impl Query for LiveAssessment {
    const NAME: &'static str = "case.live_assessment";
    type Answer = Live;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Live, Error> {
        let (row, file, _) = load(tx, self.case).await?;
        access::authorise(ctx, tx, Action::CaseView, row.place, &access::Involved::default()).await?;
        live(ctx, tx, &file, &self.decisions).await
    }
}

/// The family's file and program of the day of `ctx`.
async fn live(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    file: &CaseFile,
    decisions: &BTreeMap<String, PointDecision>,
) -> Result<Live, Error> {
    let today = ctx.today();
    let accepted_on = file.accepted.as_ref().map(|done| done.on);
    live_on(ctx, tx, file, decisions, (today, accepted_on.unwrap_or(today))).await
}

/// The family's file and program of a day, with the procedure of another.
async fn live_on(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    file: &CaseFile,
    decisions: &BTreeMap<String, PointDecision>,
    (today, procedure): (Date, Date),
) -> Result<Live, Error> {
    let accepted_on = file.accepted.as_ref().map(|done| done.on);
    let question = registry::Question {
        place: file.family.living,
        applied_on: file.opened.on,
        accepted_on,
        as_of: today,
        known_at: ctx.now,
    };
    let mut composed = registry::file::composed(tx, file.family.household, &question).await?;
    if !decisions.is_empty() {
        let value =
            serde_json::to_value(decisions).map_err(|_| Error::Broken("decisions cannot be written"))?;
        if let Some(object) = composed.file.as_object_mut() {
            object.insert("decisions".to_owned(), value);
        }
    }
    let policies = tx.policies();
    let program = policies.program(file.family.living, today, procedure)?;
    let reading = Reading { dictionary: &program.dictionary, complete: &[], defaults: None };
    let given =
        read_case(&composed.bytes(), &reading).map_err(|problems| Error::Unassessable(problems.into()))?;
    Ok(Live { program, given, composed })
}

/// What the packs of a day say of the family of a case: the application as it was, facts as known now, rules and numbers of that day. Nothing is put on file: a
/// new standard is held against what was decided before.
///
/// # Errors
/// The family's file cannot be read, or no pack covers the day.
pub async fn recompute(ctx: &Ctx, tx: &mut dyn Tx, file: &CaseFile, on: Date) -> Result<Assessment, Error> {
    let Live { program, given, .. } = live_on(ctx, tx, file, &BTreeMap::new(), (on, on)).await?;
    let evaluation = assess(&program, &given).map_err(|problems| Error::Undecidable(problems.into()))?;
    let asked = Question { accepted_on: Some(on), ..Question::new(file.family.living, on) };
    let record = record(&evaluation, &given, &asked, &[]);
    let reader = Results { program: &program, given: &given, evaluation: &evaluation };
    reader.assessment(file, policy::hash::hex(record.as_bytes()))
}

/// Computes the assessment of a case.
async fn compute(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    file: &CaseFile,
    decisions: &BTreeMap<String, PointDecision>,
) -> Result<Computed, Error> {
    let Live { program, given, .. } = live(ctx, tx, file, decisions).await?;
    let evaluation = assess(&program, &given).map_err(|problems| Error::Undecidable(problems.into()))?;
    let accepted_on = file.accepted.as_ref().map(|done| done.on);
    let asked = Question { accepted_on, ..Question::new(file.family.living, ctx.today()) };
    let record = record(&evaluation, &given, &asked, &[]);
    let reader = Results { program: &program, given: &given, evaluation: &evaluation };
    let result = reader.assessment(file, policy::hash::hex(record.as_bytes()))?;
    Ok(Computed { result, record })
}

/// Reads what casework needs off an evaluation.
struct Results<'a> {
    program: &'a Program,
    given: &'a Given,
    evaluation: &'a Evaluation<'a>,
}

impl Results<'_> {
    fn assessment(&self, file: &CaseFile, hash: String) -> Result<Assessment, Error> {
        let of_whole = self.result(file.scheme.word(), 0);
        let asked = match file.family.route {
            Route::Household => of_whole,
            Route::SinglePerson(person) => self.result(SINGLE, self.row(person)?),
        };
        let Some(asked) = asked else { return Err(Error::Broken("the packs lost a scheme of casework")) };
        let rests = rests_on(self.evaluation, asked);
        let answer = answer(asked.outcome);
        let yes = answer == Answer::Yes;
        let paid = yes && file.scheme.pays();
        let exit = self.result(EXIT, 0).filter(|result| result.outcome == Outcome::Yes);
        Ok(Assessment {
            record: hash,
            answer,
            monthly: if paid { asked.amount.and_then(|id| self.fen(id)) } else { None },
            counted: self.counted()?,
            whole_qualifies: of_whole.is_some_and(|result| result.outcome == Outcome::Yes),
            gradual_exit: exit.and_then(|result| result.amount).and_then(|id| self.fen(id)),
            review_months: asked
                .review
                .and_then(|id| self.whole(id))
                .and_then(|months| u32::try_from(months).ok()),
            actionable: actionable(self.program, &rests),
            assumed: rests.assumed.iter().map(|name| name.to_string()).collect(),
            points: self.points(asked),
        })
    }

    fn result(&self, scheme: &str, row: u32) -> Option<&SchemeResult> {
        let index = self.program.scheme(scheme)?;
        self.evaluation.results.iter().find(|one| one.scheme == index && one.row == row)
    }

    fn row(&self, person: PersonId) -> Result<u32, Error> {
        let found = self.given.ids.persons.iter().position(|id| *id == person.to_string());
        found.and_then(|at| u32::try_from(at).ok()).ok_or(Error::NotFound(Thing::Person))
    }

    fn whole(&self, id: NodeId) -> Option<i64> {
        self.evaluation.node(id).value.number()?.to_int()
    }

    fn fen(&self, id: NodeId) -> Option<Fen> {
        self.whole(id).map(Fen::new)
    }

    /// Who counts as a member; with somebody of whom it is not known, everybody whom the file lists as one.
    fn counted(&self) -> Result<BTreeSet<PersonId>, Error> {
        let rule = self.program.rule(MEMBER).ok_or(Error::Broken("the packs lost a rule of casework"))?;
        let view = self.given.frame.view();
        let explainer = policy::explain::Explainer::new(self.program, &view);
        let mut counted = BTreeSet::new();
        for (row, id) in self.given.ids.persons.iter().enumerate() {
            let (walked, node) = explainer.rule(0, rule, u32::try_from(row).unwrap_or(u32::MAX));
            let out = walked.node(node).value
                == policy::explain::Answer::Known(policy::explain::Datum::Bool(false));
            if !out {
                counted.insert(
                    PersonId::parse(id).map_err(|_| Error::Broken("a row of a family is no person"))?,
                );
            }
        }
        Ok(counted)
    }

    /// The points that people decide, of those that the answer waits for or rests on.
    fn points(&self, asked: &SchemeResult) -> BTreeSet<String> {
        let waits = asked.needs.iter().filter_map(|need| match need {
            policy::explain::Need::Decision { point, .. } => Some(*point),
            _ => None,
        });
        let decided = self.given.decisions.iter().map(|one| one.point.clone());
        waits.map(|point| self.program.discretions[point].name.to_string()).chain(decided).collect()
    }
}

const fn answer(outcome: Outcome) -> Answer {
    match outcome {
        Outcome::Yes => Answer::Yes,
        Outcome::No => Answer::No,
        Outcome::Discretion => Answer::Discretion,
        Outcome::Needs | Outcome::Invalid | Outcome::Refused => Answer::Needs,
    }
}

/// The names that casework asks of the packs, for the test that holds the packs against them.
#[must_use]
pub fn names_asked() -> (Vec<&'static str>, &'static str) {
    let schemes = Scheme::ALL.iter().map(|scheme| scheme.word()).chain([SINGLE, EXIT]).collect();
    (schemes, MEMBER)
}
