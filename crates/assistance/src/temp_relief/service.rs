// SPDX-License-Identifier: Apache-2.0
//! The use cases that change a matter: take it in, help at the scene in one go, take each further step.

use super::answers::{Asked, Computed, compute};
use super::event::{
    Approval, ApprovalStage, Entry, Given, Handler, Paid, Record, ReliefEvent, ReliefEventKind, ReliefId,
};
use super::file::{Clock, ReliefFile};
use super::names::{EVENT_KIND, EXCEPTIONAL, FOUND, HERE, QUICK_AMOUNT, SAME_DAYS, SCOPE, URGENT_AND_SMALL};
use super::port::{ReliefNotice, ReliefRow};
use super::refused::Refused;
use super::rules::ReliefRules;
use super::struck::{Struck, event_on_file};
use super::words::{ApprovalKind, Level, Source};
use crate::access::{self, Action, Bar, Involved};
use crate::archive::{self, FilePaper};
use crate::casework::{
    Channel, HouseholdId, PaperId, PersonId, PointDecision, Scheme, Words, proposed, relatives_of,
};
use crate::history;
use crate::office::{Command, Error, Fault, FaultKind, Private, Thing, Tx};
use crate::oversight::Noticed;
use crate::payout::once::{Once, pay_once};
use crate::payout::reserve::spend::{Spending, Spent, spend};
use crate::registry::contact::ContactId;
use crate::registry::model::{HardshipEvent, Number};
use crate::registry::words::SourceKind;
use async_trait::async_trait;
use kernel::{Ctx, Date, Division, DivisionLevel, Fen, Id};
use policy::tree::Entity;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What a step needs by right.
#[must_use]
pub const fn right(event: &ReliefEvent) -> Action {
    match event {
        ReliefEvent::Applied { .. } => Action::ReliefApply,
        ReliefEvent::Opened { .. } => Action::ReliefOpen,
        ReliefEvent::Approved { approval } => match (approval.kind, approval.level) {
            (_, Level::County) => Action::ReliefDecide,
            (ApprovalKind::FirstAid, Level::Township) => Action::ReliefAid,
            (_, Level::Township) => Action::ReliefApprove,
        },
        ReliefEvent::SecondConfirmed { .. } => Action::ReliefSecond,
        ReliefEvent::Paid { paid: Paid { source: Source::Reserve | Source::InKind, .. } } => {
            Action::ReliefPay
        }
        ReliefEvent::Refused { .. } => Action::ReliefApprove,
        ReliefEvent::Assessed { .. }
        | ReliefEvent::Paid { .. }
        | ReliefEvent::PapersCompleted { .. }
        | ReliefEvent::HelpAsked { .. }
        | ReliefEvent::HelpAnswered { .. }
        | ReliefEvent::Referred { .. }
        | ReliefEvent::NoticePosted { .. }
        | ReliefEvent::NoticeRemoved { .. }
        | ReliefEvent::Disputed { .. }
        | ReliefEvent::DisputeSettled { .. }
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

/// A matter with its row and the rules of today, on its way to the next record.
pub(super) struct Matter {
    pub(super) row: ReliefRow,
    pub(super) file: ReliefFile,
    pub(super) rules: ReliefRules,
}

/// A step that may be taken: authorised and held against the rules, not yet on file.
struct Checked {
    before: Matter,
    next: ReliefFile,
    record: Record,
}

pub(super) async fn rules(
    tx: &mut dyn Tx,
    place: Division,
    opened_on: Date,
    on: Date,
) -> Result<ReliefRules, Error> {
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
    pub(super) async fn load(
        ctx: &Ctx,
        tx: &mut dyn Tx,
        id: ReliefId,
    ) -> Result<(Matter, Vec<Record>), Error> {
        let (row, records) = tx.relief(id).await?.ok_or(Error::NotFound(Thing::Relief))?;
        let file = ReliefFile::fold(id, &records)
            .map_err(|_| Error::Broken("the records of a matter make no file"))?;
        let rules = rules(tx, row.place, file.opened_on, ctx.today()).await?;
        Ok((Matter { row, file, rules }, records))
    }

    pub(super) async fn seen(
        ctx: &Ctx,
        tx: &mut dyn Tx,
        id: ReliefId,
        version: u32,
    ) -> Result<Matter, Error> {
        let (matter, _) = Matter::load(ctx, tx, id).await?;
        if matter.row.version != version {
            let (seen, now) = (i64::from(version), i64::from(matter.row.version));
            return Err(Error::Stale { thing: Thing::Relief, seen, now });
        }
        Ok(matter)
    }

    /// Until when a notice hangs at least that is posted on a day.
    pub(super) fn notice_through(&self, on: Date) -> Option<Date> {
        self.file.notice_through(&self.rules, on)
    }

    /// What is due.
    pub(super) fn clocks(&self) -> Vec<Clock> {
        self.file.clocks(&self.rules)
    }

    /// Asks whether a step may be taken, by right and by the rules.
    async fn check(self, ctx: &Ctx, tx: &mut dyn Tx, event: ReliefEvent, on: Date) -> Result<Checked, Error> {
        let involved = involved(&self.file, &event);
        access::authorise(ctx, tx, right(&event), self.row.place, &involved).await?;
        let event = self.completed(event);
        self.held(ctx, event, on)
    }

    /// A decision without a 文号 of its own has the number of the matter, with its place among the approvals; whether a notice hangs again say the rules.
    fn completed(&self, mut event: ReliefEvent) -> ReliefEvent {
        match &mut event {
            ReliefEvent::Approved { approval } if approval.number.is_empty() => {
                approval.number = format!("{}-{}", self.row.number, self.file.approvals.len() + 1);
            }
            ReliefEvent::Refused { number, .. } if number.is_empty() => number.clone_from(&self.row.number),
            ReliefEvent::DisputeSettled { again, .. } => *again = self.file.notice_follows(&self.rules),
            _ => {}
        }
        event
    }

    /// A step held against the rules alone.
    fn held(self, ctx: &Ctx, event: ReliefEvent, on: Date) -> Result<Checked, Error> {
        let (next, record) = self.file.apply(&self.rules, entry(ctx, event, on)?)?;
        Ok(Checked { before: self, next, record })
    }

    pub(super) async fn take(
        self,
        ctx: &Ctx,
        tx: &mut dyn Tx,
        event: ReliefEvent,
        on: Date,
    ) -> Result<Matter, Error> {
        self.check(ctx, tx, event, on).await?.keep(ctx, tx).await
    }

    pub(super) async fn log(&self, ctx: &Ctx, tx: &mut dyn Tx, kind: ReliefEventKind) -> Result<(), Error> {
        let object = Some((Thing::Relief, self.row.id.bytes()));
        let mut line = history::Entry::done(ctx, "relief.step", object, Some(self.row.place), kind.word());
        line.case = Some(self.row.number.clone());
        tx.append(ctx, &line).await
    }

    /// What is asked of the packs about it.
    pub(super) fn asked<'a>(&self, decisions: &'a BTreeMap<String, PointDecision>) -> Asked<'a> {
        Asked {
            household: self.file.household,
            person: self.file.person,
            event: self.file.event,
            place: self.row.place,
            opened_on: self.file.opened_on,
            once: self.file.once,
            decisions,
        }
    }

    /// What the packs say now, with what is decided at their points, put on file.
    async fn assess(self, ctx: &Ctx, tx: &mut dyn Tx, decides: &[Decides]) -> Result<Matter, Error> {
        let decisions = self.decisions(ctx, tx, decides).await?;
        let Computed { assessment, record } = compute(ctx, tx, &self.asked(&decisions)).await?;
        tx.keep_relief_assessment(self.row.id, &assessment.record, &record).await?;
        self.take(ctx, tx, ReliefEvent::Assessed { assessment, decisions }, ctx.today()).await
    }

    /// The decisions by the names under which the packs look for them: a point is about the event, or about the person whom it struck.
    async fn decisions(
        &self,
        ctx: &Ctx,
        tx: &mut dyn Tx,
        decides: &[Decides],
    ) -> Result<BTreeMap<String, PointDecision>, Error> {
        let (_, by) = ctx.who.signature();
        let program = tx.policies().program(self.row.place, ctx.today(), self.file.opened_on)?;
        let mut all = self.file.decisions.clone();
        for one in decides {
            let point = program.discretions.iter().find(|point| *point.name == *one.point);
            let of_person = point.is_some_and(|point| point.entity == Entity::Person);
            let row = match self.file.person {
                Some(person) if of_person => person.to_string(),
                _ => self.file.event.to_string(),
            };
            let key = format!("{}.{row}", one.point);
            let Some(value) = one.value.clone() else {
                all.remove(&key);
                continue;
            };
            let who = (ctx.who.person(), one.second.as_ref().and_then(Handler::user));
            let proposed = match point {
                Some(point) => proposed(ctx, tx, (point, self.row.place), who).await?,
                None => false,
            };
            let second = one.second.as_ref().map(|one| one.signature().expose().to_owned());
            let decision =
                PointDecision { value, by: by.clone(), reason: one.reason.clone(), second, proposed };
            all.insert(key, decision);
        }
        Ok(all)
    }

    pub(super) fn taken(self, short: Option<Fen>) -> ReliefTaken {
        ReliefTaken { relief: self.row.id, number: self.row.number, version: self.row.version, short }
    }
}

impl Checked {
    /// Puts the step on file, and logs it.
    async fn keep(self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Matter, Error> {
        let Checked { before, next, record } = self;
        let row = with_clock(&before.row, &next, &before.rules);
        tx.add_relief_record(&row, &record).await?;
        let hangs = |row: &ReliefRow| matches!(row.notice, Some(ReliefNotice::Posted(..)));
        if hangs(&before.row) && !hangs(&row) {
            // What hangs on no wall stands on no screen.
            tx.take_down_noticed(Noticed::Relief(row.id), ctx.now, "removed").await?;
        }
        let matter = Matter { row, file: next, ..before };
        matter.log(ctx, tx, record.entry.event.kind()).await?;
        Ok(matter)
    }

    /// Hands a part over, where the step is a payment; what the reserve fund cannot bear goes to the county the same day, and the matter goes on.
    /// clause: CK-1.3c, NX-2c, MS-6d
    async fn carry_out(self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<(Matter, Option<Fen>), Error> {
        let ReliefEvent::Paid { paid } = &self.record.entry.event else {
            return Ok((self.keep(ctx, tx).await?, None));
        };
        if paid.source == Source::InKind {
            return Ok((self.keep(ctx, tx).await?, None));
        }
        let part = (paid.approval, paid.stage);
        let amount = self.next.part(part.0, part.1).ok_or(Refused::NoSuchPart)?.stage.amount;
        if paid.source == Source::County {
            return Ok((self.by_county(ctx, tx, amount).await?, None));
        }
        let row = &self.before.row;
        let spending = Spending {
            id: ctx.new_id(),
            township: township(row.place),
            amount,
            on: self.record.entry.happened_on,
            paper: &row.number,
        };
        let Spent::Short { available } = spend(ctx, tx, &spending).await? else {
            return Ok((self.keep(ctx, tx).await?, None));
        };
        // Whoever may hand it over sees to it that it is paid at all: the county's roster asks for no other right.
        let event = ReliefEvent::Paid { paid: Paid::by_county(part.0, part.1) };
        let checked = self.before.held(ctx, event, ctx.today())?;
        Ok((checked.by_county(ctx, tx, amount).await?, Some(available)))
    }

    /// The county's roster pays a part.
    async fn by_county(self, ctx: &Ctx, tx: &mut dyn Tx, amount: Fen) -> Result<Matter, Error> {
        let matter = self.keep(ctx, tx).await?;
        let persons = persons_of(ctx, tx, matter.row.household, matter.row.person).await?;
        let once = Once {
            scheme: Scheme::TempRelief,
            matter: matter.row.id.bytes(),
            number: matter.row.number.clone(),
            record: matter.row.version,
            household: matter.row.household,
            single: None,
            persons: persons.into_iter().collect(),
            place: matter.row.place,
            amount,
            on: ctx.today(),
            relatives: matter.file.relatives.clone(),
        };
        pay_once(ctx, tx, once).await?;
        Ok(matter)
    }
}

/// The row as it stands after a record.
pub(super) fn with_clock(row: &ReliefRow, file: &ReliefFile, rules: &ReliefRules) -> ReliefRow {
    let stage = file.stage();
    let next = file.clocks(rules).into_iter().find(|clock| clock.met.is_none()).filter(|_| !stage.over());
    ReliefRow {
        stage,
        opened_on: file.opened_on,
        handler: file.opened_by,
        due: next.as_ref().map(|clock| (clock.of, clock.due.date)),
        provisional: next.is_some_and(|clock| clock.due.provisional),
        notice: match file.notice {
            Some((posted, through, Some(removed))) => Some(ReliefNotice::Removed(posted, through, removed)),
            _ if stage.over() => None,
            Some((posted, through, None)) => Some(ReliefNotice::Posted(posted, through)),
            None => file.notice_through(rules, row.opened_on).map(|_| ReliefNotice::ToPost),
        },
        version: file.version,
        ..row.clone()
    }
}

/// Takes a matter in: what struck whom, where and when.
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
    /// What struck them, by the word of the dictionary ([`EVENT_KIND`]).
    pub kind: Private,
    /// Whether it is so grave that people may give more than the scale (一事一议).
    pub exceptional: bool,
    /// Whether the small quick relief (小额快救) is asked for.
    pub quick: bool,
    /// Whether the person applies for what people without work get once, where the packs have it.
    pub once: bool,
}

impl OpenRelief {
    /// The facts of the event, as seen by whoever takes it in.
    pub(super) fn facts(&self) -> [(&str, &str); 5] {
        let word = |on: bool| if on { "yes" } else { "no" };
        let scope = if self.person.is_some() { "person" } else { "household" };
        [
            (EVENT_KIND, self.kind.expose()),
            (SCOPE, scope),
            // Whoever takes a matter in is at the place of the event.
            (HERE, word(true)),
            (EXCEPTIONAL, word(self.exceptional)),
            (URGENT_AND_SMALL, word(self.quick)),
        ]
    }

    /// The taking in, with who has proven nothing yet, whoever is near to them, and what else struck them these days.
    pub(super) async fn event(
        &self,
        ctx: &Ctx,
        tx: &mut dyn Tx,
        (event, struck): (Id<HardshipEvent>, &Struck),
    ) -> Result<ReliefEvent, Error> {
        let persons = persons_of(ctx, tx, self.household, self.person).await?;
        Ok(ReliefEvent::Opened {
            household: self.household,
            person: self.person,
            event,
            place: struck.place,
            channel: self.channel,
            contact: self.contact,
            unproven: unproven(tx, &persons).await?,
            relatives: relatives_of(tx, self.household).await?,
            alike: alike(tx, (struck.place, ctx.today()), struck.on, &persons).await?,
            once: self.once && self.person.is_some(),
        })
    }

    async fn open(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Matter, Error> {
        let today = ctx.today();
        let struck = Struck::read((&self.struck_on, &self.place), today)?;
        let Struck { on: struck_on, place } = struck;
        access::authorise(ctx, tx, Action::ReliefOpen, place, &Involved::default()).await?;
        tx.lock_household(self.household).await?;
        let number = tx.next_relief_number(township(place), today.year()).await?;
        let seen = (&self.facts()[..], SourceKind::Visit);
        let event = event_on_file(ctx, tx, self.household, (struck_on, &number), seen).await?;
        let opened = self.event(ctx, tx, (event, &struck)).await?;
        Matter::begin(ctx, tx, (number, struck_on), entry(ctx, opened, today)?).await
    }
}

impl Matter {
    /// A new matter with its first record.
    pub(super) async fn begin(
        ctx: &Ctx,
        tx: &mut dyn Tx,
        (number, struck_on): (String, Date),
        entry: Entry,
    ) -> Result<Matter, Error> {
        let (id, today, kind) = (ctx.new_id(), ctx.today(), entry.event.kind());
        let record = Record { seq: 1, entry };
        let file =
            ReliefFile::opened(id, &record).ok_or(Error::Broken("a matter begins with its taking in"))?;
        let row = ReliefRow {
            id,
            number,
            household: file.household,
            person: file.person,
            place: file.place,
            struck_on,
            stage: file.stage(),
            opened_on: file.opened_on,
            handler: file.opened_by,
            due: None,
            provisional: false,
            notice: None,
            version: 1,
        };
        let rules = rules(tx, file.place, today, today).await?;
        let row = with_clock(&row, &file, &rules);
        tx.add_relief(&row, &record).await?;
        let matter = Matter { row, file, rules };
        matter.log(ctx, tx, kind).await?;
        Ok(matter)
    }
}

/// Other matters of these people that were struck about the same days.
async fn alike(
    tx: &mut dyn Tx,
    (place, today): (Division, Date),
    struck_on: Date,
    persons: &[PersonId],
) -> Result<Vec<ReliefId>, Error> {
    let days = tx.policies().program(place, today, today)?.whole(SAME_DAYS);
    let days = days.and_then(|days| i32::try_from(days).ok()).unwrap_or(0);
    match struck_on.add_days(-days).zip(struck_on.add_days(days)) {
        Some((from, through)) => tx.reliefs_alike(persons, from, through).await,
        None => Ok(Vec::new()),
    }
}

/// Whom it is about: the person, or everybody who belongs to the family today.
pub(super) async fn persons_of(
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

/// Of these persons those whose citizen number is not known.
async fn unproven(tx: &mut dyn Tx, persons: &[PersonId]) -> Result<BTreeSet<PersonId>, Error> {
    let found = tx.persons(persons).await?;
    let unknown = found.iter().filter(|person| !matches!(person.number, Number::Known(_)));
    Ok(unknown.map(|person| person.id).collect())
}

pub(super) fn township(place: Division) -> Division {
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
    /// What, as it is written in packs; nothing where what was decided is taken back.
    pub value: Option<String>,
    /// Why.
    pub reason: Words,
    /// Who signs as the second.
    pub second: Option<Handler>,
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
        let matter = Matter::seen(ctx, tx, self.relief, self.version).await?;
        Ok(matter.assess(ctx, tx, &self.decides).await?.taken(None))
    }
}

/// Help at the scene in one go: the matter is taken in, what two people found is put to the packs at the point that asks for it, the first aid is approved and handed
/// over. Papers follow, with a clock.
#[derive(Serialize)]
pub struct AidAtScene {
    /// What struck whom.
    pub open: OpenRelief,
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

impl AidAtScene {
    /// What whoever helps decides by helping: how much, where the small quick relief is asked for, and else that help is needed at once.
    fn decides(&self) -> Decides {
        let (point, value) =
            if self.open.quick { (QUICK_AMOUNT, self.amount.plain()) } else { (FOUND, "yes".to_owned()) };
        let second = self.second.clone().or_else(|| self.asked.clone());
        Decides { point: point.to_owned(), value: Some(value), reason: self.reason.clone(), second }
    }

    fn approval(&self, scheme: &str, today: Date) -> Approval {
        Approval {
            kind: ApprovalKind::FirstAid,
            level: Level::Township,
            scheme: scheme.to_owned(),
            stages: vec![ApprovalStage { from: today, amount: self.amount }],
            given: self.given.clone(),
            reason: self.reason.clone(),
            second: self.second.clone(),
            asked: self.asked.clone(),
            minutes: None,
            number: String::new(),
        }
    }
}

#[async_trait]
impl Command for AidAtScene {
    const NAME: &'static str = "relief.aid";
    type Outcome = ReliefTaken;

    // clause: CK-1.3d, MS-6b, NX-2c
    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<ReliefTaken, Error> {
        let today = ctx.today();
        let matter = self.open.open(ctx, tx).await?.assess(ctx, tx, &[self.decides()]).await?;
        let (_, assessment) = matter.file.assessment.as_ref().ok_or(Refused::NotAssessed)?;
        let urgent = assessment.granted().find(|one| one.urgent);
        let urgent = urgent.ok_or_else(|| Refused::NotGranted { missing: assessment.missing() })?;
        let approval = self.approval(&urgent.scheme, today);
        let matter = matter.take(ctx, tx, ReliefEvent::Approved { approval }, today).await?;
        let Some(voucher) = &self.voucher else { return Ok(matter.taken(None)) };
        let second = self.second.clone().or_else(|| self.asked.clone());
        let id = ctx.new_id();
        let source = if self.given.way.in_kind() { Source::InKind } else { Source::Reserve };
        let paid = Paid { approval: 1, stage: 1, source, second, voucher: Some(id) };
        let checked = matter.check(ctx, tx, ReliefEvent::Paid { paid }, today).await?;
        archive::file_as(ctx, tx, id, voucher, Self::NAME).await?;
        let (matter, short) = checked.carry_out(ctx, tx).await?;
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
        let matter = Matter::seen(ctx, tx, self.relief, self.version).await?;
        let own = ReliefEvent::kind(&self.event);
        if matches!(own, ReliefEventKind::Applied | ReliefEventKind::Opened | ReliefEventKind::Assessed) {
            return Err(Error::Broken("a matter is taken in and assessed by use cases of their own"));
        }
        let household = matter.row.household;
        let checked = matter.check(ctx, tx, self.event.clone(), self.happened_on).await?;
        for (id, paper) in &self.papers {
            if paper.household != household {
                return Err(Error::NotFound(Thing::Paper));
            }
            archive::file_as(ctx, tx, *id, paper, FilePaper::NAME).await?;
        }
        let (matter, short) = checked.carry_out(ctx, tx).await?;
        Ok(matter.taken(short))
    }
}
