// SPDX-License-Identifier: Apache-2.0
//! The use cases: take a matter in, help at the scene in one go, take each further step, look, list.

use super::answers::{Asked, Computed, compute};
use super::event::{
    Approval, ApprovalStage, Entry, Given, Handler, Paid, Record, ReliefEvent, ReliefEventKind, ReliefId,
};
use super::file::{Clock, ReliefFile};
use super::port::{ListedRelief, ReliefFilter, ReliefRow};
use super::refused::Refused;
use super::rules::ReliefRules;
use super::words::{ApprovalKind, Level, Source, Stage};
use crate::access::{self, Action, Bar, Involved, Scope};
use crate::archive::{self, FilePaper};
use crate::casework::{Channel, HouseholdId, PaperId, PersonId, PointDecision, Scheme, Words, relatives_of};
use crate::form::{Reader, sound};
use crate::history::{self, LookUp};
use crate::office::{Command, Error, Fault, FaultKind, Private, Query, Thing, Tx};
use crate::payout::once::{Once, pay_once};
use crate::payout::reserve::spend::{Spending, Spent, spend};
use crate::registry::contact::ContactId;
use crate::registry::evidence::{Source as Origin, Subject};
use crate::registry::gather::{self, FactForm};
use crate::registry::model::{HardshipEvent, Number};
use crate::registry::words::SourceKind;
use async_trait::async_trait;
use kernel::{Ctx, Date, Division, DivisionLevel, Fen};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The parameter of the packs: matters of the same people that were struck within so many days of each other are shown side by side.
const SAME_DAYS: &str = "relief_same_event_days";

/// What a step needs by right.
#[must_use]
pub const fn right(event: &ReliefEvent) -> Action {
    match event {
        ReliefEvent::Opened { .. } => Action::ReliefOpen,
        ReliefEvent::Approved { approval } => match (approval.kind, approval.level) {
            (_, Level::County) => Action::ReliefDecide,
            (ApprovalKind::FirstAid, Level::Township) => Action::ReliefAid,
            (_, Level::Township) => Action::ReliefApprove,
        },
        ReliefEvent::SecondConfirmed { .. } => Action::ReliefSecond,
        ReliefEvent::Paid { paid: Paid { source: Source::Reserve, .. } } => Action::ReliefPay,
        ReliefEvent::Refused { .. } => Action::ReliefApprove,
        ReliefEvent::Assessed { .. }
        | ReliefEvent::Paid { .. }
        | ReliefEvent::PapersCompleted { .. }
        | ReliefEvent::HelpAsked { .. }
        | ReliefEvent::HelpAnswered { .. }
        | ReliefEvent::Referred { .. }
        | ReliefEvent::NoticePosted { .. }
        | ReliefEvent::NoticeRemoved { .. }
        | ReliefEvent::Withdrawn { .. }
        | ReliefEvent::Closed => Action::ReliefWork,
    }
}

/// Who took part so far, as access bars them.
fn involved(file: &ReliefFile, event: &ReliefEvent) -> Involved {
    let before = match event {
        ReliefEvent::SecondConfirmed { approval } => {
            super::file::nth(&file.approvals, *approval).map(|one| one.by)
        }
        _ => None,
    };
    Involved::default()
        .with(Bar::Relative, file.relatives.iter().copied())
        .with(Bar::Accepter, Some(file.opened_by))
        .with(Bar::Same, before)
}

/// What came of a step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReliefTaken {
    /// The matter.
    pub relief: ReliefId,
    /// Its number.
    pub number: String,
    /// The number of the last record.
    pub version: u32,
    /// For a payment that the reserve fund could not bear: what it still had. The county pays instead.
    pub short: Option<Fen>,
}

/// A matter with its row, on its way to the next record.
struct Matter {
    row: ReliefRow,
    file: ReliefFile,
}

async fn rules(tx: &mut dyn Tx, place: Division, opened_on: Date, on: Date) -> Result<ReliefRules, Error> {
    let policies = tx.policies();
    let then = policies.program(place, opened_on, opened_on)?;
    let now = policies.program(place, on, on)?;
    Ok(ReliefRules::from_programs(&then, &now, policies.calendar().clone()))
}

fn entry(ctx: &Ctx, event: ReliefEvent, happened_on: Date) -> Result<Entry, Error> {
    let by = access::signer(ctx)?;
    let (_, name) = ctx.who.signature();
    Ok(Entry { event, happened_on, entered_at: ctx.now, by, name })
}

impl Matter {
    async fn load(tx: &mut dyn Tx, id: ReliefId) -> Result<(Matter, Vec<Record>), Error> {
        let (row, records) = tx.relief(id).await?.ok_or(Error::NotFound(Thing::Relief))?;
        let file = ReliefFile::fold(id, &records)
            .map_err(|_| Error::Broken("the records of a matter make no file"))?;
        Ok((Matter { row, file }, records))
    }

    async fn seen(tx: &mut dyn Tx, id: ReliefId, version: u32) -> Result<Matter, Error> {
        let (matter, _) = Matter::load(tx, id).await?;
        if matter.row.version != version {
            let (seen, now) = (i64::from(version), i64::from(matter.row.version));
            return Err(Error::Stale { thing: Thing::Relief, seen, now });
        }
        Ok(matter)
    }

    /// Takes a step: authorised, held against the rules, recorded, logged.
    async fn take(
        mut self,
        ctx: &Ctx,
        tx: &mut dyn Tx,
        event: ReliefEvent,
        on: Date,
    ) -> Result<Matter, Error> {
        let involved = involved(&self.file, &event);
        access::authorise(ctx, tx, right(&event), self.row.place, &involved).await?;
        let rules = rules(tx, self.row.place, self.file.opened_on, ctx.today()).await?;
        let kind = event.kind();
        let (next, record) = self.file.apply(&rules, entry(ctx, event, on)?)?;
        self.file = next;
        self.row = with_clock(&self.row, &self.file, &rules);
        tx.add_relief_record(&self.row, &record).await?;
        self.log(ctx, tx, kind).await?;
        Ok(self)
    }

    async fn log(&self, ctx: &Ctx, tx: &mut dyn Tx, kind: ReliefEventKind) -> Result<(), Error> {
        let object = Some((Thing::Relief, self.row.id.bytes()));
        let mut line = history::Entry::done(ctx, "relief.step", object, Some(self.row.place), kind.word());
        line.case = Some(self.row.number.clone());
        tx.append(ctx, &line).await
    }

    /// What the packs say now, put on file.
    async fn assess(
        self,
        ctx: &Ctx,
        tx: &mut dyn Tx,
        decisions: BTreeMap<String, PointDecision>,
    ) -> Result<Matter, Error> {
        let Computed { assessment, record } = compute(
            ctx,
            tx,
            &Asked {
                household: self.file.household,
                person: self.file.person,
                event: self.file.event,
                place: self.row.place,
                opened_on: self.file.opened_on,
                decisions: &decisions,
            },
        )
        .await?;
        tx.keep_relief_assessment(self.row.id, &assessment.record, &record).await?;
        let today = ctx.today();
        self.take(ctx, tx, ReliefEvent::Assessed { assessment, decisions }, today).await
    }

    /// Hands a part over; what the reserve fund cannot bear goes to the county the same day, and the matter goes on.
    /// clause: CK-1.3c, NX-2c, MS-6d
    async fn pay(
        self,
        ctx: &Ctx,
        tx: &mut dyn Tx,
        paid: Paid,
        on: Date,
    ) -> Result<(Matter, Option<Fen>), Error> {
        let event = ReliefEvent::Paid { paid: paid.clone() };
        let involved = involved(&self.file, &event);
        access::authorise(ctx, tx, right(&event), self.row.place, &involved).await?;
        let rules = rules(tx, self.row.place, self.file.opened_on, ctx.today()).await?;
        self.file.apply(&rules, entry(ctx, event.clone(), on)?)?;
        let amount = self.file.part(paid.approval, paid.stage).ok_or(Refused::NoSuchPart)?.stage.amount;
        if paid.source == Source::Reserve {
            let spending = Spending {
                id: ctx.new_id(),
                township: township(self.row.place),
                amount,
                on,
                paper: &self.row.number,
            };
            let Spent::Short { available } = spend(ctx, tx, &spending).await? else {
                return Ok((self.take(ctx, tx, event, on).await?, None));
            };
            let matter = self.by_county(ctx, tx, (paid.approval, paid.stage), amount).await?;
            return Ok((matter, Some(available)));
        }
        Ok((self.by_county(ctx, tx, (paid.approval, paid.stage), amount).await?, None))
    }

    /// The county's roster pays a part.
    async fn by_county(
        self,
        ctx: &Ctx,
        tx: &mut dyn Tx,
        (approval, stage): (u32, u32),
        amount: Fen,
    ) -> Result<Matter, Error> {
        let paid = Paid { approval, stage, source: Source::County, second: None, voucher: None };
        let today = ctx.today();
        let matter = self.take(ctx, tx, ReliefEvent::Paid { paid }, today).await?;
        let persons = persons_of(ctx, tx, matter.row.household, matter.row.person).await?;
        let once = Once {
            scheme: Scheme::TempRelief,
            matter: matter.row.id.bytes(),
            number: matter.row.number.clone(),
            record: matter.row.version,
            household: matter.row.household,
            persons: persons.into_iter().collect(),
            place: matter.row.place,
            amount,
            on: today,
            relatives: matter.file.relatives.clone(),
        };
        pay_once(ctx, tx, once).await?;
        Ok(matter)
    }

    fn taken(self, short: Option<Fen>) -> ReliefTaken {
        ReliefTaken { relief: self.row.id, number: self.row.number, version: self.row.version, short }
    }
}

/// The row as it stands after a record.
fn with_clock(row: &ReliefRow, file: &ReliefFile, rules: &ReliefRules) -> ReliefRow {
    let stage = file.stage();
    let next = file.clocks(rules).into_iter().find(|clock| clock.met.is_none()).filter(|_| !stage.over());
    ReliefRow {
        stage,
        due: next.as_ref().map(|clock| (clock.of, clock.due.date)),
        provisional: next.is_some_and(|clock| clock.due.provisional),
        version: file.version,
        ..row.clone()
    }
}

/// Takes a matter in: what struck whom, where and when, with the facts that the packs ask about an event.
#[derive(Clone, Serialize)]
pub struct OpenRelief {
    /// The family on file.
    pub household: HouseholdId,
    /// For one person of it.
    pub person: Option<PersonId>,
    /// When it struck them.
    pub struck_on: String,
    /// The village where it struck them; that township handles it.
    pub place: String,
    /// The way in.
    pub channel: Channel,
    /// The request for help that was logged before.
    pub contact: Option<ContactId>,
    /// Facts of the event, by name, such as `event_kind`.
    pub facts: Vec<(String, Private)>,
}

impl OpenRelief {
    async fn open(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Matter, Error> {
        let mut faults = Vec::new();
        let mut reader = Reader::new(ctx.today(), &mut faults);
        let struck_on = reader.past("struck_on", &self.struck_on);
        let place = reader.village("place", &self.place);
        sound(faults)?;
        let (Some(struck_on), Some(place)) = (struck_on, place) else {
            return Err(Error::Broken("a field was read and is not there"));
        };
        access::authorise(ctx, tx, Action::ReliefOpen, place, &Involved::default()).await?;
        tx.lock_household(self.household).await?;
        let household = tx.household(self.household).await?.ok_or(Error::NotFound(Thing::Household))?;
        let event = HardshipEvent {
            id: ctx.new_id(),
            household: household.id,
            happened_on: struck_on,
            recorded_at: ctx.now,
        };
        tx.add_hardship_event(&event).await?;
        let number = tx.next_relief_number(township(place), ctx.today().year()).await?;
        let subject = Subject::Event(event.id);
        let seen = || Origin::of(SourceKind::Visit);
        let facts: Vec<FactForm> = self
            .facts
            .iter()
            .map(|(what, value)| FactForm::new(subject, what, value.expose(), seen()))
            .collect();
        gather::put(ctx, tx, household, &facts, Some(&number)).await.map_err(at_fact(&self.facts))?;
        let persons = persons_of(ctx, tx, self.household, self.person).await?;
        let unproven = unproven(tx, &persons).await?;
        let today = ctx.today();
        let days = tx
            .policies()
            .program(place, today, today)?
            .whole(SAME_DAYS)
            .and_then(|days| i32::try_from(days).ok())
            .unwrap_or(0);
        let around = struck_on.add_days(-days).zip(struck_on.add_days(days));
        let alike = match around {
            Some((from, through)) => tx.reliefs_alike(&persons, from, through).await?,
            None => Vec::new(),
        };
        let opened = ReliefEvent::Opened {
            household: self.household,
            person: self.person,
            event: event.id,
            place,
            channel: self.channel,
            contact: self.contact,
            unproven,
            relatives: relatives_of(tx, self.household).await?,
            alike,
        };
        let entry = entry(ctx, opened, today)?;
        let (id, handler) = (ctx.new_id(), entry.by);
        let record = Record { seq: 1, entry };
        let file =
            ReliefFile::opened(id, &record).ok_or(Error::Broken("a matter begins with its taking in"))?;
        let row = ReliefRow {
            id,
            number,
            household: self.household,
            person: self.person,
            place,
            struck_on,
            stage: Stage::Open,
            opened_on: today,
            handler,
            due: None,
            provisional: false,
            version: 1,
        };
        let rules = rules(tx, place, today, today).await?;
        let row = with_clock(&row, &file, &rules);
        tx.add_relief(&row, &record).await?;
        let matter = Matter { row, file };
        matter.log(ctx, tx, ReliefEventKind::Opened).await?;
        Ok(matter)
    }
}

/// Whom it is about: the person, or everybody who belongs to the family today.
async fn persons_of(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    household: HouseholdId,
    person: Option<PersonId>,
) -> Result<Vec<PersonId>, Error> {
    let memberships = tx.memberships(household).await?;
    let here: Vec<PersonId> =
        memberships.iter().filter(|one| one.holds(ctx.today())).map(|one| one.person).collect();
    match person {
        None => Ok(here),
        Some(person) if here.contains(&person) => Ok(vec![person]),
        Some(_) => Err(Error::Invalid(vec![Fault::new("person", FaultKind::NotAnOption)])),
    }
}

/// What is wrong with a fact is told at its field.
fn at_fact(facts: &[(String, Private)]) -> impl Fn(Error) -> Error + '_ {
    |error| match error {
        Error::Invalid(faults) => Error::Invalid(
            faults
                .into_iter()
                .map(|fault| {
                    let at = fault.field.split('.').nth(1).and_then(|at| at.parse::<usize>().ok());
                    let name = at.and_then(|at| facts.get(at)).map(|(name, _)| format!("fact.{name}"));
                    Fault::new(name.unwrap_or(fault.field), fault.kind)
                })
                .collect(),
        ),
        other => other,
    }
}

/// Of these persons those whose citizen number is not known.
async fn unproven(tx: &mut dyn Tx, persons: &[PersonId]) -> Result<BTreeSet<PersonId>, Error> {
    let found = tx.persons(persons).await?;
    let unknown = found.iter().filter(|person| !matches!(person.number, Number::Known(_)));
    Ok(unknown.map(|person| person.id).collect())
}

fn township(place: Division) -> Division {
    place.at(DivisionLevel::Township).unwrap_or(place)
}

#[async_trait]
impl Command for OpenRelief {
    const NAME: &'static str = "relief.open";
    type Outcome = ReliefTaken;

    // clause: BZ-2.1a, MS-6a
    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<ReliefTaken, Error> {
        Ok(self.open(ctx, tx).await?.taken(None))
    }
}

/// What somebody decides at a point of the packs, for this event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Decides {
    /// The point.
    pub point: String,
    /// What, as it is written in packs.
    pub value: String,
    /// Why.
    pub reason: Words,
    /// The name of whoever signs as the second, as signed.
    pub second: Option<Words>,
}

/// The decisions by the names under which the packs look for them.
fn decisions(ctx: &Ctx, file: &ReliefFile, decides: &[Decides]) -> BTreeMap<String, PointDecision> {
    let (_, by) = ctx.who.signature();
    let mut all = file.decisions.clone();
    all.extend(decides.iter().map(|one| {
        let decision = PointDecision {
            value: one.value.clone(),
            by: by.clone(),
            reason: one.reason.clone(),
            second: one.second.as_ref().map(|name| name.expose().to_owned()),
        };
        (format!("{}.{}", one.point, file.event), decision)
    }));
    all
}

/// Asks the packs, with what is decided at their points; what was decided before and is not named stands.
#[derive(Clone, Serialize)]
pub struct AssessRelief {
    /// The matter.
    pub relief: ReliefId,
    /// The version that was looked at.
    pub version: u32,
    /// What is decided.
    pub decides: Vec<Decides>,
}

#[async_trait]
impl Command for AssessRelief {
    const NAME: &'static str = "relief.assess";
    type Outcome = ReliefTaken;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<ReliefTaken, Error> {
        let matter = Matter::seen(tx, self.relief, self.version).await?;
        let decisions = decisions(ctx, &matter.file, &self.decides);
        Ok(matter.assess(ctx, tx, decisions).await?.taken(None))
    }
}

/// Help at the scene in one go: the matter is taken in, what people decided is put to the packs, the first aid is approved and handed over. Papers follow, with a clock.
#[derive(Serialize)]
pub struct AidAtScene {
    /// What struck whom.
    pub open: OpenRelief,
    /// What is decided at the packs' points.
    pub decides: Vec<Decides>,
    /// How much.
    pub amount: Fen,
    /// How it is handed over.
    pub given: Given,
    /// Why, in words.
    pub reason: Words,
    /// Who stood by and signed.
    pub second: Option<Handler>,
    /// Who is to sign later, where nobody stood by.
    pub asked: Option<Handler>,
    /// The voucher, where it was handed over at once.
    pub voucher: Option<FilePaper>,
}

#[async_trait]
impl Command for AidAtScene {
    const NAME: &'static str = "relief.aid";
    type Outcome = ReliefTaken;

    // clause: CK-1.3d, MS-6b, NX-2c
    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<ReliefTaken, Error> {
        let today = ctx.today();
        let matter = self.open.open(ctx, tx).await?;
        let decisions = decisions(ctx, &matter.file, &self.decides);
        let matter = matter.assess(ctx, tx, decisions).await?;
        let (_, assessment) = matter.file.assessment.as_ref().ok_or(Refused::NotAssessed)?;
        let urgent = assessment.granted().find(|one| one.urgent);
        let urgent = urgent.ok_or_else(|| Refused::NotGranted { missing: assessment.missing() })?;
        let approval = Approval {
            kind: ApprovalKind::FirstAid,
            level: Level::Township,
            scheme: urgent.scheme.clone(),
            stages: vec![ApprovalStage { from: today, amount: self.amount }],
            given: self.given.clone(),
            reason: self.reason.clone(),
            second: self.second.clone(),
            asked: self.asked.clone(),
            minutes: None,
        };
        let matter = matter.take(ctx, tx, ReliefEvent::Approved { approval }, today).await?;
        let Some(voucher) = &self.voucher else { return Ok(matter.taken(None)) };
        let voucher = archive::file(ctx, tx, voucher, Self::NAME).await?.paper;
        let second = self.second.clone().or_else(|| self.asked.clone());
        let paid = Paid { approval: 1, stage: 1, source: Source::Reserve, second, voucher: Some(voucher) };
        let (matter, short) = matter.pay(ctx, tx, paid, today).await?;
        Ok(matter.taken(short))
    }
}

/// Takes a step of a matter, with the papers that it rests on.
#[derive(Serialize)]
pub struct TakeRelief {
    /// The matter.
    pub relief: ReliefId,
    /// The version the form was filled from.
    pub version: u32,
    /// What happened.
    pub event: ReliefEvent,
    /// When.
    pub happened_on: Date,
    /// The papers that it names, under the ids by which it does.
    pub papers: Vec<(PaperId, FilePaper)>,
}

#[async_trait]
impl Command for TakeRelief {
    const NAME: &'static str = "relief.step";
    type Outcome = ReliefTaken;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<ReliefTaken, Error> {
        let matter = Matter::seen(tx, self.relief, self.version).await?;
        if matches!(self.event, ReliefEvent::Opened { .. } | ReliefEvent::Assessed { .. }) {
            return Err(Error::Broken("a matter is taken in and assessed by use cases of their own"));
        }
        let involved = involved(&matter.file, &self.event);
        access::authorise(ctx, tx, right(&self.event), matter.row.place, &involved).await?;
        for (id, paper) in &self.papers {
            if paper.household != matter.row.household {
                return Err(Error::NotFound(Thing::Paper));
            }
            archive::file_as(ctx, tx, *id, paper, FilePaper::NAME).await?;
        }
        match &self.event {
            ReliefEvent::Paid { paid } => {
                let (matter, short) = matter.pay(ctx, tx, paid.clone(), self.happened_on).await?;
                Ok(matter.taken(short))
            }
            event => Ok(matter.take(ctx, tx, event.clone(), self.happened_on).await?.taken(None)),
        }
    }
}

/// A matter with all that its page shows.
#[derive(Clone, Debug)]
pub struct ReliefView {
    /// The row.
    pub row: ReliefRow,
    /// The file.
    pub file: ReliefFile,
    /// Every record.
    pub records: Vec<Record>,
    /// By which rules.
    pub rules: ReliefRules,
    /// What is due.
    pub clocks: Vec<Clock>,
    /// Numbers of other matters of the same people and days.
    pub alike: Vec<String>,
    /// The number of the family.
    pub household: String,
    /// The name of the person, or of who stands first in the family.
    pub name: String,
}

/// Opens a matter by its number.
pub struct ReadRelief {
    /// The number.
    pub number: String,
}

#[async_trait]
impl Query for ReadRelief {
    const NAME: &'static str = "relief.view";
    type Answer = ReliefView;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<ReliefView, Error> {
        let id = tx.relief_of_number(&self.number).await?.ok_or(Error::NotFound(Thing::Relief))?;
        let (Matter { row, file }, records) = Matter::load(tx, id).await?;
        access::authorise(ctx, tx, Action::ReliefView, row.place, &Involved::default())
            .await
            .map_err(hidden)?;
        let rules = rules(tx, row.place, file.opened_on, ctx.today()).await?;
        let clocks = file.clocks(&rules);
        let mut alike = Vec::new();
        for other in &file.alike {
            alike.extend(tx.relief(*other).await?.map(|(row, _)| row.number));
        }
        let household = tx.household(row.household).await?.ok_or(Error::NotFound(Thing::Household))?;
        let named = tx.persons(&[row.person.unwrap_or(household.head)]).await?.pop();
        let name = named.map(|person| person.name).unwrap_or_default();
        let household = household.number;
        Ok(ReliefView { row, file, records, rules, clocks, alike, household, name })
    }

    fn look_up(&self, _ctx: &Ctx, view: &ReliefView) -> Option<LookUp> {
        Some(LookUp {
            object: (Thing::Relief, view.row.id.bytes()),
            place: view.row.place,
            case: Some(view.row.number.clone()),
            reason: None,
        })
    }
}

/// A matter of another place is told to nobody.
fn hidden(error: Error) -> Error {
    match error {
        Error::Denied(denied) => Error::Hidden(Thing::Relief, denied),
        other => other,
    }
}

/// Lists matters in the places of whoever asks.
pub struct ListReliefs {
    /// Which.
    pub filter: ReliefFilter,
    /// In one place only.
    pub place: Option<Division>,
}

#[async_trait]
impl Query for ListReliefs {
    const NAME: &'static str = "relief.list";
    type Answer = (Vec<ListedRelief>, u64);

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<(Vec<ListedRelief>, u64), Error> {
        let region = access::scope_for(ctx, tx, Action::ReliefView).await?;
        let region = match self.place {
            Some(place) => region.within(place),
            None => region,
        };
        let filter = ReliefFilter { region, ..self.filter.clone() };
        let count = tx.count_reliefs(&filter).await?;
        Ok((tx.reliefs(&filter).await?, count))
    }
}

/// Whether an open matter of a family is handled in a region: whoever helps at the scene works on the family's file for it, wherever it lives.
///
/// # Errors
/// The database fails.
pub(crate) async fn handled_in(
    tx: &mut dyn Tx,
    household: HouseholdId,
    region: Scope,
) -> Result<bool, Error> {
    let stages = Stage::OPEN.to_vec();
    let filter = ReliefFilter { region, stages, household: Some(household), ..ReliefFilter::default() };
    Ok(tx.count_reliefs(&filter).await? > 0)
}
