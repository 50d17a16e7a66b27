// SPDX-License-Identifier: Apache-2.0
//! Assessment of self-care by the six indicators: two people answer, the packs grade, and a report of a change has its clock. It changes no money by itself.
//! Enforces YY-2.2a

use super::names::{INDICATORS, PROCEDURE};
use super::packs::live;
use super::person::{Place, log};
use super::refused::Refused;
use super::words::{AssessedFor, Grade};
use crate::access::Action;
use crate::archive::PaperId;
use crate::casework::{HouseholdId, PersonId, Words};
use crate::form::{Reader, sound};
use crate::office::{Command, Error, FaultKind, Thing, Tx};
use crate::registry::evidence::{Source, Subject};
use crate::registry::gather::{self, FactForm};
use crate::registry::known::{Book, Known};
use async_trait::async_trait;
use kernel::{Ctx, Date, Deadline, Division, Id, UserId, UtcMillis};
use policy::procedure::StepKind;
use serde::{Deserialize, Serialize};

/// The id of an assessment.
pub type SelfCareId = Id<SelfCare>;
/// The id of a report.
pub type ReportId = Id<SelfCareReport>;

/// The longest name.
const LONGEST: usize = 40;
/// Where the answers come from, as the dictionary calls it.
const SOURCE: &str = "assessment";
/// How many indicators there are.
const SIX: usize = INDICATORS.len();

/// An assessment as kept; the answers are evidence on the family's file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SelfCare {
    /// Its id.
    pub id: SelfCareId,
    /// Of whom.
    pub person: PersonId,
    /// The family.
    pub household: HouseholdId,
    /// On which day.
    pub on: Date,
    /// What the packs made of it.
    pub grade: Grade,
    /// Why it was assessed.
    pub why: AssessedFor,
    /// Who assessed, two of them.
    pub assessors: [String; 2],
    /// The signed form.
    pub form: PaperId,
    /// A photo.
    pub photo: Option<PaperId>,
    /// Who entered it.
    pub by: UserId,
    /// Their name as signed.
    pub name: String,
    /// When.
    pub at: UtcMillis,
}

/// Somebody reported that a person can do less or more than before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SelfCareReport {
    /// Its id.
    pub id: ReportId,
    /// About whom.
    pub person: PersonId,
    /// The family.
    pub household: HouseholdId,
    /// On which day.
    pub on: Date,
    /// By when it is to be assessed again; none where the packs have no clock.
    pub due: Option<(Date, bool)>,
    /// What was said; none once the key was destroyed.
    pub words: Option<Words>,
    /// The assessment that answered it.
    pub answered: Option<SelfCareId>,
    /// Who entered it.
    pub by: UserId,
    /// Their name as signed.
    pub name: String,
    /// When.
    pub at: UtcMillis,
}

/// Two people assessed somebody.
#[derive(Clone, Debug, Serialize)]
pub struct AssessSelfCare {
    /// Whom.
    pub person: PersonId,
    /// On which day.
    pub on: String,
    /// What they can do by themselves, by the name of the indicator: `yes` or `no`.
    pub answers: Vec<(String, String)>,
    /// Who assessed.
    pub assessors: [String; 2],
    /// Why.
    pub why: String,
    /// The signed form, filed with it.
    pub form: Option<PaperId>,
    /// A photo.
    pub photo: Option<PaperId>,
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assessed {
    /// The assessment.
    pub id: SelfCareId,
    /// The grade by the packs.
    pub grade: Grade,
}

/// What was typed, read.
struct Typed {
    on: Date,
    answers: [bool; SIX],
    assessors: [String; 2],
    why: AssessedFor,
    form: PaperId,
}

impl AssessSelfCare {
    fn read(&self, today: Date) -> Result<Typed, Error> {
        let mut faults = Vec::new();
        let mut reader = Reader::new(today, &mut faults);
        let on = reader.past("on", &self.on);
        let mut answers = [false; SIX];
        for (at, (name, _)) in INDICATORS.iter().enumerate() {
            let said = self.answers.iter().find(|(one, _)| one == name).map(|(_, said)| said.as_str());
            match said {
                Some("yes") => answers[at] = true,
                Some("no") => {}
                _ => reader.fault(name, FaultKind::Missing),
            }
        }
        let first = reader.line("assessor1", &self.assessors[0], LONGEST);
        let second = reader.line("assessor2", &self.assessors[1], LONGEST);
        if first.is_some() && first == second {
            reader.fault("assessor2", FaultKind::NoSuchWork);
        }
        let why = reader.take("why", AssessedFor::parse(&self.why).ok_or(FaultKind::NotAnOption));
        let form = reader.take("form", self.form.ok_or(FaultKind::Missing));
        sound(faults)?;
        match (on, first, second, why, form) {
            (Some(on), Some(first), Some(second), Some(why), Some(form)) => {
                Ok(Typed { on, answers, assessors: [first, second], why, form })
            }
            _ => Err(Error::Broken("a field was read and is not there")),
        }
    }
}

#[async_trait]
impl Command for AssessSelfCare {
    const NAME: &'static str = "tekun.assess";
    type Outcome = Assessed;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Assessed, Error> {
        let place = Place::of(ctx, tx, self.person, Action::TekunAssess).await?;
        let typed = self.read(ctx.today())?;
        for paper in [Some(typed.form), self.photo].into_iter().flatten() {
            let there = tx.paper(paper).await?.is_some_and(|one| one.household == place.household.id);
            if !there {
                return Err(Error::NotFound(Thing::Paper));
            }
        }
        let said = |yes: bool| if yes { "yes" } else { "no" };
        let subject = Subject::Person(self.person);
        let mut facts = Vec::with_capacity(SIX);
        let mut known = Vec::with_capacity(SIX);
        for ((name, _), yes) in INDICATORS.iter().zip(typed.answers) {
            let fact = FactForm::new(subject, *name, said(yes), Source::department(SOURCE)).on(typed.on);
            facts.push(FactForm { paper: Some(typed.form), ..fact });
            known.push(Known::stands(Some(self.person), (*name, said(yes)), (Book::SelfCare, typed.on)));
        }
        let household = place.household.id;
        let asked = live(ctx, tx, (household, self.person), (place.household.lives, typed.on), &known);
        let grade = asked.await?.grade().ok_or(Refused::NoGrade)?;
        let why = format!("{} 自理能力评估", typed.on);
        gather::establish(ctx, tx, place.household.clone(), &facts, &why).await?;
        let (by, name) = place.signed(ctx)?;
        let one = SelfCare {
            id: ctx.new_id(),
            person: self.person,
            household,
            on: typed.on,
            grade,
            why: typed.why,
            assessors: typed.assessors,
            form: typed.form,
            photo: self.photo,
            by,
            name,
            at: ctx.now,
        };
        tx.add_self_care(&one).await?;
        tx.answer_self_care_reports(&one).await?;
        log(ctx, tx, Self::NAME, (self.person, place.household.lives), grade.word()).await?;
        Ok(Assessed { id: one.id, grade })
    }
}

/// Somebody reports that a person can do less or more than before: the clock of the assessment begins.
#[derive(Clone, Debug, Serialize)]
pub struct ReportSelfCare {
    /// About whom.
    pub person: PersonId,
    /// On which day; blank for today.
    pub on: String,
    /// What was said.
    pub words: Words,
}

#[async_trait]
impl Command for ReportSelfCare {
    const NAME: &'static str = "tekun.report";
    type Outcome = ReportId;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<ReportId, Error> {
        let place = Place::of(ctx, tx, self.person, Action::TekunReport).await?;
        let mut faults = Vec::new();
        let mut reader = Reader::new(ctx.today(), &mut faults);
        let on = reader.day("reported_on", &self.on, ctx.today());
        let words = reader.required("words", self.words.expose());
        sound(faults)?;
        let (Some(on), Some(words)) = (on, words) else {
            return Err(Error::Broken("a field was read and is not there"));
        };
        place.supported(tx, self.person, ctx.today()).await?;
        let before = tx.self_care_reports(self.person).await?;
        if let Some(open) = before.iter().find(|one| one.answered.is_none()) {
            return Err(Refused::ReportedAlready(open.on).into());
        }
        let due = due(tx, place.household.lives, on)?.map(|due| (due.date, due.provisional));
        let (by, name) = place.signed(ctx)?;
        let report = SelfCareReport {
            id: ctx.new_id(),
            person: self.person,
            household: place.household.id,
            on,
            due,
            words: Some(Words::new(words)),
            answered: None,
            by,
            name,
            at: ctx.now,
        };
        tx.add_self_care_report(&report).await?;
        log(ctx, tx, Self::NAME, (self.person, place.household.lives), "").await?;
        Ok(report.id)
    }
}

/// An open report with its day, as it is counted again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reported {
    /// Which.
    pub id: ReportId,
    /// About whom.
    pub person: PersonId,
    /// When it was reported.
    pub on: Date,
    /// By when the person is assessed.
    pub due: Date,
}

/// Counts the provisional days of open reports again, as those of cases are, by the same job; how many changed.
///
/// # Errors
/// No pack covers the day of a report.
pub(crate) async fn recompute_due(ctx: &Ctx, tx: &mut dyn Tx, name: &str) -> Result<u64, Error> {
    let mut done = 0;
    for (report, place) in tx.provisional_reports().await? {
        let Some(now) = due(tx, place, report.on)?.filter(|now| !now.provisional || now.date != report.due)
        else {
            continue;
        };
        tx.set_report_due(report.id, now).await?;
        let detail = format!("{} to {}", report.due, now.date);
        log(ctx, tx, name, (report.person, place), &detail).await?;
        done += 1;
    }
    Ok(done)
}

/// By when somebody is assessed of whom a change was reported on a day, by the packs of that day.
fn due(tx: &mut dyn Tx, place: Division, on: Date) -> Result<Option<Deadline>, Error> {
    let policies = tx.policies();
    let program = policies.program(place, on, on)?;
    let within = program.step(PROCEDURE, StepKind::Assessment).and_then(|step| step.within);
    Ok(within.map(|within| {
        let calendar = policies.calendar();
        if within.working {
            calendar.add_working_days(on, within.days)
        } else {
            calendar.add_calendar_days(on, within.days)
        }
    }))
}
