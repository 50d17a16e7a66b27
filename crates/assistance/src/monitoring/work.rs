// SPDX-License-Identifier: Apache-2.0
//! From a finding to its end: raised, assigned, visited, concluded, looked at again where aid may end. Nothing here touches an award or a case (clauses CK-2.1c,
//! NX-4a): a result may only name the case that a person opened.

use super::kinds::Kind;
use super::model::{FileId, Lead, LeadId, Outcome, Record, Said, Source, State, Step, Unfounded, Way};
use super::refused::Refused;
use crate::access::{self, Action, Bar, Denied, Involved, roles};
use crate::archive::PaperId;
use crate::casework::{HouseholdId, PersonId};
use crate::form::Reader;
use crate::history::Entry;
use crate::office::{Command, Error, Fault, FaultKind, Private, Thing, Tx};
use async_trait::async_trait;
use kernel::{Ctx, Date, Division, DivisionLevel, Month, Secret, UserId};
use serde::{Deserialize, Serialize};

/// The most people who went to see together.
const MOST_VISITORS: usize = 10;

/// What a list or a computation found.
pub(crate) struct Finding {
    /// The kind of lead.
    pub(crate) kind: &'static Kind,
    /// The county whose month it belongs to.
    pub(crate) county: Division,
    /// The month.
    pub(crate) month: Month,
    /// Where it is looked into.
    pub(crate) place: Division,
    /// The household, where on file.
    pub(crate) household: Option<HouseholdId>,
    /// The person, where on file.
    pub(crate) person: Option<PersonId>,
    /// Where it comes from: the list or comparison, the file, the sheet and row.
    pub(crate) list: String,
    /// The file.
    pub(crate) file: Option<FileId>,
    /// The sheet and row.
    pub(crate) at: Option<(String, u64)>,
    /// Whom it is about, as text for the fingerprint: an id or a number.
    pub(crate) whom: Secret<String>,
    /// What tells it from other findings about the same person.
    pub(crate) told_by: String,
    /// What the source said.
    pub(crate) said: Said,
}

impl Finding {
    /// The same finding has the same fingerprint, and nobody without the key can test a guess.
    fn same(&self, tx: &dyn Tx) -> [u8; 32] {
        let text = format!(
            "lead\u{0}{}\u{0}{}\u{0}{}\u{0}{}",
            self.county,
            self.kind.id,
            self.whom.expose(),
            self.told_by
        );
        tx.fingerprint(text.as_bytes())
    }

    /// Whether it is known already.
    pub(crate) async fn known(&self, tx: &mut dyn Tx) -> Result<bool, Error> {
        let same = self.same(tx);
        tx.lead_known(same, &self.kind.id, self.person).await
    }
}

/// Makes a lead of a finding; nothing where it is known already.
pub(crate) async fn raise(ctx: &Ctx, tx: &mut dyn Tx, found: Finding) -> Result<Option<LeadId>, Error> {
    let same = found.same(tx);
    if tx.lead_known(same, &found.kind.id, found.person).await? {
        return Ok(None);
    }
    let running = tx.next_lead_number(found.county, found.month).await?;
    let today = ctx.today();
    let due = {
        let policies = tx.policies();
        let calendar = policies.calendar();
        if found.kind.working {
            calendar.add_working_days(today, found.kind.days)
        } else {
            calendar.add_calendar_days(today, found.kind.days)
        }
    };
    let said = serde_json::to_string(&found.said)
        .map_err(|_| Error::Broken("what a source said cannot be written as JSON"))?;
    let lead = Lead {
        id: ctx.new_id(),
        number: format!("{}-XS{}{:02}-{running:05}", found.county, found.month.year(), found.month.month()),
        kind: found.kind.id.clone(),
        month: found.month,
        place: found.place,
        household: found.household,
        person: found.person,
        source: Source { list: found.list, file: found.file, at: found.at },
        same,
        said: Secret::new(said),
        found_on: today,
        due_on: due.date,
        provisional: due.provisional,
        second_look: found.kind.ends,
        state: State::Open,
        assignee: None,
        outcome: None,
        resulted_by: None,
        closed_on: None,
        version: 1,
    };
    let record = record(ctx, &lead, today, Step::Found);
    tx.add_lead(&lead, &record).await?;
    Ok(Some(lead.id))
}

fn record(ctx: &Ctx, lead: &Lead, happened_on: Date, step: Step) -> Record {
    let (by, name) = ctx.who.signature();
    Record { seq: lead.version, happened_on, entered_at: ctx.now, by, name, step }
}

/// Opens a lead to take a step.
async fn open(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    id: LeadId,
    version: i64,
    action: Action,
    from: &[State],
) -> Result<Lead, Error> {
    let lead = tx.lead(id).await?.ok_or(Error::NotFound(Thing::Lead))?;
    let involved = Involved::default().with(Bar::Same, lead.resulted_by);
    access::authorise(ctx, tx, action, lead.place, &involved).await?;
    if lead.version != version {
        return Err(Error::Stale { thing: Thing::Lead, seen: version, now: lead.version });
    }
    if !from.contains(&lead.state) {
        return Err(Refused::NotFrom(lead.state).into());
    }
    Ok(lead)
}

/// Keeps a lead after a step, and logs it.
async fn keep(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    mut lead: Lead,
    name: &str,
    happened_on: Date,
    step: Step,
) -> Result<Taken, Error> {
    lead.version += 1;
    let detail = step.word();
    let record = record(ctx, &lead, happened_on, step);
    tx.save_lead(&lead, &record).await?;
    let object = Some((Thing::Lead, lead.id.bytes()));
    tx.append(ctx, &Entry::done(ctx, name, object, Some(lead.place), detail)).await?;
    Ok(Taken { lead: lead.id, version: lead.version, state: lead.state.word().to_owned() })
}

/// Where a lead stands after a step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taken {
    /// The lead.
    pub lead: LeadId,
    /// Its version now.
    pub version: i64,
    /// The word of its state now.
    pub state: String,
}

/// Gives leads to somebody who works in their place; also gives them from one to another.
#[derive(Clone, Serialize)]
pub struct AssignLeads {
    /// Which, each with the version seen.
    pub leads: Vec<(LeadId, i64)>,
    /// To whom.
    pub to: UserId,
}

/// How many were given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assigned {
    /// So many.
    pub leads: usize,
}

#[async_trait]
impl Command for AssignLeads {
    const NAME: &'static str = "lead.assign";
    type Outcome = Assigned;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Assigned, Error> {
        if self.leads.is_empty() {
            return Err(Error::Invalid(vec![Fault::new("leads", FaultKind::Missing)]));
        }
        let account = tx.account(self.to).await?.ok_or(Error::NotFound(Thing::Account))?;
        let today = ctx.today();
        let postings = tx.postings(self.to).await?;
        for (id, version) in &self.leads {
            let from = [State::Open, State::Assigned, State::Visited];
            let mut lead = open(ctx, tx, *id, *version, Action::LeadAssign, &from).await?;
            let works = postings.iter().any(|one| {
                one.holds(today)
                    && one.place.contains(&lead.place)
                    && roles::bars(one.role, Action::LeadWork).is_some()
            });
            if !works {
                return Err(Refused::CannotWork(account.name).into());
            }
            lead.assignee = Some((self.to, account.name.clone()));
            if lead.state == State::Open {
                lead.state = State::Assigned;
            }
            keep(ctx, tx, lead, Self::NAME, today, Step::Assigned { to: account.name.clone() }).await?;
        }
        Ok(Assigned { leads: self.leads.len() })
    }
}

/// Reminds whoever has the lead; it shows in the history.
#[derive(Clone, Serialize)]
pub struct ChaseLead {
    /// Which.
    pub lead: LeadId,
    /// The version seen.
    pub version: i64,
}

#[async_trait]
impl Command for ChaseLead {
    const NAME: &'static str = "lead.chase";
    type Outcome = Taken;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Taken, Error> {
        let from = [State::Assigned, State::Visited];
        let lead = open(ctx, tx, self.lead, self.version, Action::LeadAssign, &from).await?;
        keep(ctx, tx, lead, Self::NAME, ctx.today(), Step::Chased).await
    }
}

/// Somebody went to see.
#[derive(Clone, Serialize)]
pub struct RecordVisit {
    /// Which lead.
    pub lead: LeadId,
    /// The version seen.
    pub version: i64,
    /// The day; blank for today.
    pub on: String,
    /// How.
    pub way: Way,
    /// Who was there, a name on each line or between commas.
    pub who: String,
    /// What was found.
    pub found: Private,
    /// A photo or paper in the archive of the family.
    pub paper: Option<PaperId>,
}

#[async_trait]
impl Command for RecordVisit {
    const NAME: &'static str = "lead.visit";
    type Outcome = Taken;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Taken, Error> {
        let from = [State::Assigned, State::Visited];
        let mut lead = open(ctx, tx, self.lead, self.version, Action::LeadWork, &from).await?;
        let mut faults = Vec::new();
        let mut reader = Reader::new(ctx.today(), &mut faults);
        let found = reader.required("found", self.found.expose());
        let who = reader.required("who", &self.who).map(|who| visitors(&who));
        match who.as_deref().map(<[String]>::len) {
            Some(0) => reader.fault("who", FaultKind::Missing),
            Some(count) if count > MOST_VISITORS => reader.fault("who", FaultKind::TooLong(MOST_VISITORS)),
            _ => {}
        }
        let on = reader.day("on", &self.on, ctx.today());
        let (Some(found), Some(who), Some(on), true) = (found, who, on, faults.is_empty()) else {
            return Err(Error::Invalid(faults));
        };
        if on < lead.found_on {
            return Err(Refused::BeforeFound(lead.found_on).into());
        }
        if let Some(id) = self.paper {
            let paper = tx.paper(id).await?.ok_or(Error::NotFound(Thing::Paper))?;
            if Some(paper.household) != lead.household {
                return Err(Refused::PaperElsewhere.into());
            }
        }
        lead.state = State::Visited;
        let paper = self.paper.map(|paper| paper.to_string());
        keep(ctx, tx, lead, Self::NAME, on, Step::Visited { way: self.way, who, found, paper }).await
    }
}

/// The names of a list that somebody typed.
fn visitors(typed: &str) -> Vec<String> {
    let names = typed.split(['\n', ',', '，', '、', ';', '；']).map(str::trim);
    let mut names: Vec<String> = names.filter(|name| !name.is_empty()).map(str::to_owned).collect();
    names.dedup();
    names
}

/// Says what came of a lead. Where aid may end, a second person looks at it before it is closed, whatever it says: a hit put aside is looked at as one that holds.
#[derive(Clone, Serialize)]
pub struct GiveResult {
    /// Which.
    pub lead: LeadId,
    /// The version seen.
    pub version: i64,
    /// The word of the outcome: `no_change`, `case_opened`, `passed_on`, `unfounded`.
    pub outcome: String,
    /// The number of the case, where one was opened.
    pub case: String,
    /// To whom it was passed on.
    pub passed_to: String,
    /// The word of the reason, where it was unfounded.
    pub unfounded: String,
    /// In words.
    pub words: Private,
}

impl GiveResult {
    fn read(&self, reader: &mut Reader<'_>) -> Option<Outcome> {
        match self.outcome.as_str() {
            "no_change" => Some(Outcome::NoChange),
            "case_opened" => reader.required("case", &self.case).map(Outcome::CaseOpened),
            "passed_on" => reader.required("passed_to", &self.passed_to).map(Outcome::PassedOn),
            "unfounded" => {
                let why = Unfounded::parse(&self.unfounded).ok_or(FaultKind::Missing);
                reader.take("unfounded", why).map(Outcome::Unfounded)
            }
            _ => reader.take("outcome", Err(FaultKind::NotAnOption)),
        }
    }
}

#[async_trait]
impl Command for GiveResult {
    const NAME: &'static str = "lead.result";
    type Outcome = Taken;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Taken, Error> {
        let from = [State::Assigned, State::Visited];
        let mut lead = open(ctx, tx, self.lead, self.version, Action::LeadWork, &from).await?;
        if lead.state == State::Assigned {
            return Err(Refused::NoVisit.into());
        }
        let mut faults = Vec::new();
        let mut reader = Reader::new(ctx.today(), &mut faults);
        let outcome = self.read(&mut reader);
        let said = match outcome {
            Some(Outcome::CaseOpened(_)) => reader.words("words", self.words.expose()),
            _ => reader.required("words", self.words.expose()),
        };
        let (Some(outcome), Some(said)) = (outcome, said) else { return Err(Error::Invalid(faults)) };
        if let Outcome::CaseOpened(number) = &outcome {
            of_this_family(tx, &lead, number).await?;
        }
        lead.outcome = Some(outcome.clone());
        lead.resulted_by = ctx.who.signature().0;
        lead.state = if lead.second_look { State::Proposed } else { State::Closed };
        lead.closed_on = (!lead.second_look).then(|| ctx.today());
        keep(ctx, tx, lead, Self::NAME, ctx.today(), Step::Resulted { outcome, words: said }).await
    }
}

/// The case that a person opened is of the family that the lead is about.
async fn of_this_family(tx: &mut dyn Tx, lead: &Lead, number: &str) -> Result<(), Error> {
    let elsewhere = || Error::from(Refused::CaseElsewhere(number.to_owned()));
    let id = tx.case_of_number(number).await?.ok_or_else(elsewhere)?;
    let (case, _) = tx.case(id).await?.ok_or_else(elsewhere)?;
    let county = |place: Division| place.at(DivisionLevel::County);
    let fits = match lead.household {
        Some(household) => case.household == household,
        None => county(case.place) == county(lead.place),
    };
    if fits { Ok(()) } else { Err(elsewhere()) }
}

/// The second look: agrees, or sends it back.
#[derive(Clone, Serialize)]
pub struct ConfirmResult {
    /// Which.
    pub lead: LeadId,
    /// The version seen.
    pub version: i64,
    /// Whether the result holds.
    pub agrees: bool,
    /// Why not; asked for where it does not.
    pub words: Private,
}

#[async_trait]
impl Command for ConfirmResult {
    const NAME: &'static str = "lead.confirm";
    type Outcome = Taken;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Taken, Error> {
        let mut lead = open(ctx, tx, self.lead, self.version, Action::LeadAssign, &[State::Proposed]).await?;
        let (by, _) = ctx.who.signature();
        if by.is_none() || by == lead.resulted_by {
            return Err(Denied::Barred(Action::LeadAssign, Bar::Same).into());
        }
        let mut faults = Vec::new();
        let mut reader = Reader::new(ctx.today(), &mut faults);
        let why = match self.agrees {
            true => reader.words("words", self.words.expose()),
            false => reader.required("words", self.words.expose()),
        };
        let Some(why) = why else { return Err(Error::Invalid(faults)) };
        let step = if self.agrees {
            lead.state = State::Closed;
            lead.closed_on = Some(ctx.today());
            Step::Confirmed
        } else {
            lead.state = State::Assigned;
            lead.outcome = None;
            lead.resulted_by = None;
            Step::SentBack { words: why }
        };
        keep(ctx, tx, lead, Self::NAME, ctx.today(), step).await
    }
}
