// SPDX-License-Identifier: Apache-2.0
//! The assessment of a case by the packs: the family's file as it stands, the answer for the route of the application, and the record that can be replayed.
//! It computes and explains; what follows is for a person to decide.

use super::event::CaseEvent;
use super::file::CaseFile;
use super::model::{PersonId, Route, Scheme, Words};
use super::names::{CARE, EXIT, MEMBER, SUPPORTED, of_person};
use super::payload::{AmountPart, Answer, Assessment, PointDecision, in_case};
use super::port::CaseRow;
use super::service::{Taken, load, seen, step};
use super::sign::{may_sign, proposed};
use super::turns;
use crate::casework::CaseId;
use crate::office::{Command, Error, Fault, FaultKind, Query, Thing, Tx};
use crate::registry::evidence::Seen;
use crate::registry::known::{Book, Known};
use crate::registry::{self, Composed, Material};
use crate::{access, access::Action};
use async_trait::async_trait;
use kernel::{Ctx, Date, Fen, UserId};
use policy::assess::{actionable, assess, record, rests_on};
use policy::case::Case as Given;
use policy::dictionary::Dictionary;
use policy::explain::{Evaluation, NodeId, Outcome, SchemeResult};
use policy::library::Question;
use policy::tree::Program;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What is to hold at a point that the packs leave to people, from now on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum PointChoice {
    /// This, for this reason.
    Decided {
        /// What, as it is written in packs.
        value: String,
        /// Why.
        reason: Words,
        /// Who signs as the second, where the packs ask for a second.
        second: Option<UserId>,
    },
    /// Nothing is decided there any more.
    Withdrawn,
}

/// Assesses a case on the day of the command and puts the result on file.
#[derive(Serialize)]
pub struct Assess {
    /// The case.
    pub case: CaseId,
    /// The version that was looked at.
    pub version: u32,
    /// What whoever assesses decides at the packs' points, by `point` or `point.row`. What was decided before and is not named here stands.
    pub decisions: BTreeMap<String, PointChoice>,
}

#[async_trait]
impl Command for Assess {
    const NAME: &'static str = "case.assess";
    type Outcome = Taken;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Taken, Error> {
        let (row, file) = seen(tx, self.case, self.version).await?;
        let decisions = self.signed(ctx, tx, &row, &file).await?;
        let assessed = compute(ctx, tx, &file, &decisions).await?;
        tx.keep_assessment(row.id, &assessed.result.record, &assessed.record).await?;
        let event = CaseEvent::Assessed { assessment: assessed.result, decisions };
        let (row, _) = step(ctx, tx, (row, file), event, ctx.today(), None).await?;
        Ok(Taken { case: row.id, number: row.number, version: row.version })
    }
}

impl Assess {
    /// What was decided before with what is decided now, each under the names that sign. The second is another person, who works in the place and is no near relative.
    async fn signed(
        &self,
        ctx: &Ctx,
        tx: &mut dyn Tx,
        row: &CaseRow,
        file: &CaseFile,
    ) -> Result<BTreeMap<String, PointDecision>, Error> {
        let mut all = file.assessment.as_ref().map(|one| one.decisions.clone()).unwrap_or_default();
        if self.decisions.is_empty() {
            return Ok(all);
        }
        let caller =
            access::authorise(ctx, tx, Action::CaseWork, row.place, &access::Involved::default()).await?;
        let today = ctx.today();
        let accepted_on = file.accepted.as_ref().map_or(today, |done| done.on);
        let program = tx.policies().program(file.family.living, today, accepted_on)?;
        let mut faults = Vec::new();
        for (point, choice) in &self.decisions {
            let PointChoice::Decided { value, reason, second } = choice else {
                all.remove(point);
                continue;
            };
            let name = point.split_once('.').map_or(point.as_str(), |(name, _)| name);
            let known = program.discretions.iter().find(|one| *one.name == *name);
            let proposed = match known {
                Some(known) => proposed(ctx, tx, (known, row.place), (caller.id, *second)).await?,
                None => false,
            };
            let second = match second {
                None => None,
                Some(id) if caller.id == Some(*id) || !may_sign(ctx, tx, row, file, *id).await? => {
                    faults.push(Fault::new(format!("point.{point}.second"), FaultKind::NoSuchWork));
                    None
                }
                Some(id) => tx.account(*id).await?.map(|account| account.name),
            };
            let (value, reason) = (value.clone(), reason.clone());
            all.insert(
                point.clone(),
                PointDecision { value, by: caller.name.clone(), reason, second, proposed },
            );
        }
        if faults.is_empty() { Ok(all) } else { Err(Error::Invalid(faults)) }
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
    /// What people decided, as far as it is on the form; what stands on file comes with it.
    pub decisions: BTreeMap<String, PointDecision>,
}

#[async_trait]
impl Query for LiveAssessment {
    const NAME: &'static str = "case.live_assessment";
    type Answer = Live;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Live, Error> {
        let (row, file, _) = load(tx, self.case).await?;
        access::authorise(ctx, tx, Action::CaseView, row.place, &access::Involved::default()).await?;
        let mut decisions = file.assessment.as_ref().map(|one| one.decisions.clone()).unwrap_or_default();
        decisions.extend(self.decisions.clone());
        live(ctx, tx, &file, &decisions).await
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
    days: (Date, Date),
) -> Result<Live, Error> {
    let material = registry::file::material(tx, file.family.household).await?;
    live_of(ctx, tx, &material, file, decisions, days).await
}

async fn live_of(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    material: &Material,
    file: &CaseFile,
    decisions: &BTreeMap<String, PointDecision>,
    days: (Date, Date),
) -> Result<Live, Error> {
    let (asked, program) = asked(ctx, tx, (file, material), decisions, days).await?;
    asked.answered(&tx.policies().library().dictionary, material, program)
}

/// What is asked of a family's file: the same of the same file and program is answered the same.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Asked {
    question: registry::Question,
    /// What the office knows of the family itself.
    known: Vec<Known>,
    decisions: BTreeMap<String, PointDecision>,
}

/// What a case asks today, with the decisions that stand on file, and the program that answers it.
pub(super) async fn asked_today(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    (file, material): (&CaseFile, &Material),
) -> Result<(Asked, Arc<Program>), Error> {
    let decisions = file.assessment.as_ref().map(|one| one.decisions.clone()).unwrap_or_default();
    let today = ctx.today();
    let accepted_on = file.accepted.as_ref().map_or(today, |done| done.on);
    asked(ctx, tx, (file, material), &decisions, (today, accepted_on)).await
}

async fn asked(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    (file, material): (&CaseFile, &Material),
    decisions: &BTreeMap<String, PointDecision>,
    (today, procedure): (Date, Date),
) -> Result<(Asked, Arc<Program>), Error> {
    let applied_on = file.counts_from(today);
    let accepted_on = file.accepted.as_ref().map(|done| done.on).filter(|on| *on >= applied_on);
    let question = registry::Question {
        place: file.family.living,
        applied_on,
        accepted_on,
        as_of: today,
        known_at: ctx.now,
    };
    let program = tx.policies().program(file.family.living, today, procedure)?;
    let known = known(tx, (&program, material), file, today).await?;
    Ok((Asked { question, known, decisions: decisions.clone() }, program))
}

impl Asked {
    /// Whether it asks for what another did, of a file that both see alike.
    pub(super) fn asks_as(&self, other: &Asked, material: &Material) -> bool {
        let seen = |one: &Asked| Seen { as_of: one.question.as_of, known_at: one.question.known_at };
        let moment = other.question.known_at;
        let same = registry::Question { known_at: moment, ..self.question } == other.question;
        same && self.known == other.known
            && self.decisions == other.decisions
            && material.same_from(seen(self), seen(other))
    }

    /// The family's file as the program reads it.
    pub(super) fn answered(
        &self,
        dictionary: &Dictionary,
        material: &Material,
        program: Arc<Program>,
    ) -> Result<Live, Error> {
        let mut composed = registry::compose(dictionary, material, &self.question)?;
        composed.know(material, &self.known);
        composed.decide(in_case(&self.decisions));
        Live::of(program, composed)
    }
}

impl Live {
    /// A file that is complete, with the program that answers it.
    pub(crate) fn of(program: Arc<Program>, composed: Composed) -> Result<Live, Error> {
        let given =
            composed.case(&program.dictionary).map_err(|problems| Error::Unassessable(problems.into()))?;
        Ok(Live { program, given, composed })
    }
}

/// What the office knows of the family that a case is about. Whoever asks for support as a 特困 person is none as far as anybody knows while no award says so.
async fn known(
    tx: &mut dyn Tx,
    (program, material): (&Program, &Material),
    file: &CaseFile,
    today: Date,
) -> Result<Vec<Known>, Error> {
    let mut known = crate::known::of(tx, (program, material), (file.family.living, today)).await?;
    if let (Scheme::Tekun, Route::SinglePerson(person)) = (file.scheme, file.family.route)
        && !known.iter().any(|one| one.is_of(Some(person), SUPPORTED))
    {
        known.push(Known::nothing(Some(person), (SUPPORTED, "no"), Book::Awards));
    }
    Ok(known)
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

/// The canonical record of the assessment on which a case stands, for other slices that read what was decided; none where it was never assessed or, as with what was taken over from
/// another system, there is no such case.
///
/// # Errors
/// The database fails.
pub(crate) async fn decided_record(tx: &mut dyn Tx, case: CaseId) -> Result<Option<String>, Error> {
    let (row, file, _) = match load(tx, case).await {
        Err(Error::NotFound(_)) => return Ok(None),
        found => found?,
    };
    match &file.assessment {
        Some(done) => tx.assessment(row.id, &done.assessment.record).await,
        None => Ok(None),
    }
}

/// Computes the assessment of a case.
async fn compute(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    file: &CaseFile,
    decisions: &BTreeMap<String, PointDecision>,
) -> Result<Computed, Error> {
    let live = live(ctx, tx, file, decisions).await?;
    let Live { program, given, .. } = &live;
    let evaluation = assess(program, given).map_err(|problems| Error::Undecidable(problems.into()))?;
    let accepted_on = file.accepted.as_ref().map(|done| done.on);
    let asked = Question { accepted_on, ..Question::new(file.family.living, ctx.today()) };
    let record = record(&evaluation, given, &asked, &[]);
    let reader = Results { program, given, evaluation: &evaluation };
    let mut result = reader.assessment(file, policy::hash::hex(record.as_bytes()))?;
    let today = ctx.today();
    result.turns_on = turns::first(&live, file, &result, (file.counts_from(today), today));
    Ok(Computed { result, record })
}

/// Reads what casework needs off an evaluation.
pub(super) struct Results<'a> {
    pub(super) program: &'a Program,
    pub(super) given: &'a Given,
    pub(super) evaluation: &'a Evaluation<'a>,
}

impl Results<'_> {
    pub(super) fn assessment(&self, file: &CaseFile, hash: String) -> Result<Assessment, Error> {
        let of_whole = self.result(file.scheme.word(), 0);
        let asked = match file.family.route {
            Route::Household => of_whole,
            Route::SinglePerson(person) => self.result(of_person(file.scheme), self.row(person)?),
        };
        // Where persons are recognised there is no household that could qualify instead.
        let of_whole = of_whole.filter(|_| !file.scheme.of_one());
        let Some(asked) = asked else { return Err(Error::Broken("the packs lost a scheme of casework")) };
        let rests = rests_on(self.evaluation, asked);
        let answer = answer(asked.outcome);
        let yes = answer == Answer::Yes;
        let paid = yes && file.scheme.pays();
        // What a family has beside it is no way out of what the case is about.
        let of_family = file.scheme == Scheme::Dibao && file.family.route == Route::Household;
        let exit = self.result(EXIT, 0).filter(|_| of_family);
        Ok(Assessment {
            record: hash,
            answer,
            monthly: if paid { asked.amount.and_then(|id| self.fen(id)) } else { None },
            parts: if paid { asked.amount.map(|id| self.parts(id)).unwrap_or_default() } else { Vec::new() },
            care: if paid { self.care(file)? } else { None },
            counted: self.counted()?,
            whole_qualifies: of_whole.is_some_and(|result| result.outcome == Outcome::Yes),
            gradual_exit: exit
                .filter(|result| result.outcome == Outcome::Yes)
                .and_then(|result| result.amount)
                .and_then(|id| self.fen(id)),
            review_months: asked
                .review
                .and_then(|id| self.whole(id))
                .and_then(|months| u32::try_from(months).ok()),
            turns_on: None,
            actionable: actionable(self.program, &rests),
            assumed: rests.assumed.iter().map(|name| name.to_string()).collect(),
            points: self.points(&[Some(asked), exit]),
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

    /// What an amount is made of: what is added to it under a name of its own, after all the rest. Nothing where nothing is added, or a part is no whole number of fen.
    fn parts(&self, amount: NodeId) -> Vec<AmountPart> {
        let part = |rule: Option<usize>, label: bool, amount| {
            let rule = rule.and_then(|at| self.program.rules.get(at));
            let articles = rule.map(|rule| rule.origin.basis.cites.clone()).unwrap_or_default();
            AmountPart {
                label: rule.filter(|_| label).map(|one| one.label.clone()).unwrap_or_default(),
                amount,
                articles,
            }
        };
        let (mut rest, mut named) = (Fen::ZERO, Vec::new());
        for id in self.evaluation.addends(amount) {
            let Some(fen) = self.fen(id) else { return Vec::new() };
            match self.evaluation.named_by(id).filter(|_| id != amount) {
                Some(_) if fen.is_zero() => {}
                rule @ Some(_) => named.push(part(rule, true, fen)),
                None => match rest.checked_add(fen) {
                    Some(sum) => rest = sum,
                    None => return Vec::new(),
                },
            }
        }
        let whole = part(self.evaluation.named_by(amount), false, rest);
        let parts: Vec<AmountPart> =
            if rest.is_zero() { named } else { std::iter::once(whole).chain(named).collect() };
        let named = parts.iter().any(|one| !one.label.is_empty());
        let sum = Fen::checked_sum(parts.iter().map(|one| one.amount));
        if named && sum.is_some() && sum == self.fen(amount) { parts } else { Vec::new() }
    }

    /// What of the amount is paid for somebody's care, where the scheme has such money.
    fn care(&self, file: &CaseFile) -> Result<Option<Fen>, Error> {
        let (Some(_), Route::SinglePerson(person)) = (file.scheme.along(), file.family.route) else {
            return Ok(None);
        };
        let rule = self.program.rule(CARE).ok_or(Error::Broken("the packs lost a rule of casework"))?;
        let view = self.given.frame.view();
        let explainer = policy::explain::Explainer::new(self.program, &view);
        let (walked, node) = explainer.rule(0, rule, self.row(person)?);
        let fen = walked.node(node).value.number().and_then(|number| number.to_int()).map(Fen::new);
        fen.map(Some).ok_or(Error::Broken("what is paid for care is no whole number of fen"))
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

    /// The points that people decide, of those that the answer or a gradual exit waits for or rests on.
    fn points(&self, asked: &[Option<&SchemeResult>]) -> BTreeSet<String> {
        let needs = asked.iter().flatten().flat_map(|result| &result.needs);
        let waits = needs.filter_map(|need| match need {
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
