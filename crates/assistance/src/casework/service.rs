// SPDX-License-Identifier: Apache-2.0
//! The use cases: take a step, look at a case, list. One function takes every step, because the machine knows what each asks for.

use super::award::Proposal;
use super::clocks::{ClockState, RunningClock};
use super::event::{CaseEvent, Entry, EventKind, LateEntry};
use super::file::{CaseFile, Records};
use super::inbox::shown;
use super::model::{CaseId, ConsentAnswer, Doer, HouseholdId, Office, PaperId, ReportId, Scheme, Speaker};
use super::on_file::{beside, with_named};
use super::payload::Correction;
use super::port::{CaseFilter, CaseRow, Listed, StageCount};
use super::refused::{Refused, Requirement};
use super::rules::CaseRules;
use super::sign::second_may_sign;
use super::stage::StageKind;
use crate::access::{self, Action, Bar, Caller, Involved, Role};
use crate::history;
use crate::messages;
use crate::office::{Command, Error, Fault, FaultKind, Query, Thing, Tx};
use crate::oversight;
use crate::payout;
use crate::registry::contact;
use crate::registry::members::died_in_case;
use crate::settings::{self, CountySettings};
use crate::verification;
use async_trait::async_trait;
use kernel::{Ctx, Date, Division, SourceDocument, UserId};
use policy::tree::Name;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The rules of a case on a day.
///
/// # Errors
/// No pack covers it.
pub async fn rules(tx: &mut dyn Tx, file: &CaseFile, on: Date) -> Result<Arc<CaseRules>, Error> {
    let accepted = file.accepted.as_ref().map_or(on, |done| done.on);
    rules_for(tx, file.scheme, file.family.living, accepted, on).await
}

pub(super) async fn rules_for(
    tx: &mut dyn Tx,
    scheme: Scheme,
    place: Division,
    accepted: Date,
    on: Date,
) -> Result<Arc<CaseRules>, Error> {
    let settings = settings::of(tx, place).await?.casework(place, on);
    tx.policies().rules(scheme, place, accepted, on, settings)
}

/// The same where the settings of the county are at hand.
pub(super) fn rules_under(
    tx: &dyn Tx,
    settings: &CountySettings,
    file: &CaseFile,
    on: Date,
) -> Result<Arc<CaseRules>, Error> {
    let accepted = file.accepted.as_ref().map_or(on, |done| done.on);
    let place = file.family.living;
    tx.policies().rules(file.scheme, place, accepted, on, settings.casework(place, on))
}

/// A step refused, with the rules by which it was, so that it can be told in words and articles.
#[derive(Debug)]
pub struct Refusal {
    /// Why.
    pub refused: Refused,
    /// Which step, where several were asked for at once.
    pub step: Option<EventKind>,
    /// By which rules.
    pub rules: Arc<CaseRules>,
    /// The documents that the rules cite.
    pub sources: BTreeMap<Name, SourceDocument>,
}

/// Makes an error of a refusal.
pub(super) fn refusal(
    tx: &dyn Tx,
    rules: &Arc<CaseRules>,
    place: Division,
    on: Date,
    refused: Refused,
) -> Error {
    match tx.policies().program(place, on, on) {
        Ok(program) => Error::Casework(Box::new(Refusal {
            refused,
            step: None,
            rules: rules.clone(),
            sources: program.sources.clone(),
        })),
        Err(error) => error,
    }
}

/// What a step needs by right.
#[must_use]
pub const fn right(kind: EventKind, delegated: bool) -> Action {
    use EventKind as E;
    match kind {
        E::ReviewOpened => Action::ReviewOpen,
        E::Applied | E::ChangeReported | E::Withdrawn | E::DeathRecorded => Action::CaseApply,
        // The register hands a report over: its own right, so that the hotline need not act for families.
        E::ReportReceived => Action::ComplaintLog,
        E::Accepted | E::PassedOn => Action::CaseAccept,
        E::PapersAsked
        | E::PapersReceived
        | E::PledgeGiven
        | E::RelativesDeclared
        | E::ConsentRecorded
        | E::SurveyStarted
        | E::LetterSent
        | E::LetterAnswered
        | E::FactCorrected
        | E::Assessed
        | E::DemocraticReviewHeld
        | E::Delivered
        | E::Closed
        | E::Extended
        | E::HearingNoticed
        | E::HearingHeld
        | E::HearingDeclined
        | E::HearingUnreached
        | E::MovedAway
        | E::Terminated => Action::CaseWork,
        E::CheckRequested | E::CheckObjected => Action::CheckRequest,
        E::CheckStarted | E::CheckReported | E::CheckRepeated => Action::CheckRun,
        E::HomeVisited | E::NeighboursVisited => Action::VisitRecord,
        E::OpinionGiven => Action::CaseOpinion,
        E::NoticePosted | E::NoticeRemoved => Action::NoticePost,
        E::Disputed | E::DisputeResolved => Action::ObjectionHandle,
        E::Submitted => Action::CaseSubmit,
        E::CountyVisited | E::CountyReviewed | E::MeetingHeld => Action::CaseReview,
        E::Decided if delegated => Action::CaseDecideDelegated,
        E::Decided => Action::CaseDecide,
        E::Returned => Action::CaseReturn,
        E::HandedOver => Action::CaseReassign,
    }
}

/// Who took part in a case, as access bars them.
fn involved(file: &CaseFile) -> Involved {
    let bars = file.bars();
    Involved::default()
        .with(Bar::Relative, bars.relatives)
        .with(Bar::Accepter, bars.accepted)
        .with(Bar::Surveyor, bars.surveyed)
        .with(Bar::Reviewer, bars.reviewed)
}

/// The level of office from which somebody acts: that of a posting that has the right there.
pub(super) fn doer(caller: &Caller, action: Action, place: Division) -> Result<Doer, Error> {
    let Some(user) = caller.id else { return Ok(Doer::System) };
    if caller.postings.iter().any(|posting| posting.role.is_partner()) {
        return Ok(Doer::Platform);
    }
    let posting = caller
        .postings
        .iter()
        .find(|posting| access::roles::bars(posting.role, action).is_some() && posting.place.contains(&place))
        .ok_or(access::Denied::NoRole(action))?;
    Ok(Doer::Staff { user, office: office_of(posting.role) })
}

/// The level of office of a role.
pub(super) const fn office_of(role: Role) -> Office {
    match role {
        Role::VillageAssistant => Office::Village,
        Role::TownshipClerk | Role::TownshipLeader => Office::Township,
        _ => Office::County,
    }
}

/// What came of a step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taken {
    /// The case.
    pub case: CaseId,
    /// Its number.
    pub number: String,
    /// The number of the record.
    pub version: u32,
}

/// Every paper that a step names lies in the family's archive.
pub(super) async fn papers_there(
    tx: &mut dyn Tx,
    household: HouseholdId,
    event: &CaseEvent,
    late: Option<&LateEntry>,
) -> Result<(), Error> {
    let mut named = papers_of(event);
    named.extend(late.map(|late| late.scan));
    for id in named {
        let there = tx.paper(id).await?.is_some_and(|paper| paper.household == household);
        if !there {
            return Err(Error::NotFound(Thing::Paper));
        }
    }
    Ok(())
}

fn papers_of(event: &CaseEvent) -> Vec<PaperId> {
    let of_speaker = |speaker: &Speaker| match speaker {
        Speaker::Oneself => None,
        Speaker::Guardian { proof, .. } => Some(*proof),
        Speaker::Agent { mandate, .. } => Some(*mandate),
    };
    match event {
        CaseEvent::Applied { speaker, .. } => of_speaker(speaker).into_iter().collect(),
        CaseEvent::PapersReceived { papers } => papers.iter().map(|one| one.paper).collect(),
        CaseEvent::PapersAsked { paper, .. }
        | CaseEvent::PledgeGiven { paper, .. }
        | CaseEvent::Accepted { paper, .. }
        | CaseEvent::RelativesDeclared { paper, .. }
        | CaseEvent::HearingNoticed { paper, .. }
        | CaseEvent::Terminated { paper, .. } => vec![*paper],
        CaseEvent::ConsentRecorded { answer, .. } => match answer {
            ConsentAnswer::Given { paper, .. } => vec![*paper],
            ConsentAnswer::Withheld => Vec::new(),
        },
        CaseEvent::CheckReported { report, .. } | CaseEvent::CheckRepeated { report, .. } => vec![*report],
        CaseEvent::CheckObjected { proof, .. } => proof.clone(),
        CaseEvent::HomeVisited { form, .. }
        | CaseEvent::NeighboursVisited { form, .. }
        | CaseEvent::CountyVisited { form, .. } => vec![*form],
        CaseEvent::LetterSent { letter, .. } => vec![*letter],
        CaseEvent::LetterAnswered { answer, .. } => vec![*answer],
        CaseEvent::FactCorrected { correction: Correction::Route { application, .. }, .. } => {
            application.iter().copied().collect()
        }
        CaseEvent::DemocraticReviewHeld { record, .. }
        | CaseEvent::HearingHeld { record, .. }
        | CaseEvent::HearingDeclined { record } => vec![*record],
        CaseEvent::NoticePosted { photo, .. } | CaseEvent::NoticeRemoved { photo } => vec![*photo],
        CaseEvent::MeetingHeld { minutes, .. } => vec![*minutes],
        CaseEvent::Delivered { paper, receipt, .. } => std::iter::once(*paper).chain(*receipt).collect(),
        CaseEvent::Withdrawn { speaker, paper, .. } => {
            of_speaker(speaker).into_iter().chain(*paper).collect()
        }
        CaseEvent::ChangeReported { paper, .. } | CaseEvent::ReviewOpened { paper, .. } => {
            paper.iter().copied().collect()
        }
        CaseEvent::OpinionGiven { proposal, .. } | CaseEvent::Decided { proposal, .. } => match proposal {
            Proposal::Refuse { because } => because.iter().filter_map(|one| one.paper).collect(),
            Proposal::Adjust { because, .. } => because.iter().filter_map(|one| one.paper).collect(),
            Proposal::Stop { because } => because.iter().filter_map(|one| one.paper).collect(),
            Proposal::Cover { .. }
            | Proposal::Continue
            | Proposal::Restore { .. }
            | Proposal::GradualExit(_) => Vec::new(),
        },
        CaseEvent::PassedOn { .. }
        | CaseEvent::SurveyStarted
        | CaseEvent::CheckRequested { .. }
        | CaseEvent::CheckStarted
        | CaseEvent::FactCorrected { .. }
        | CaseEvent::Assessed { .. }
        | CaseEvent::Disputed { .. }
        | CaseEvent::DisputeResolved { .. }
        | CaseEvent::Submitted
        | CaseEvent::CountyReviewed { .. }
        | CaseEvent::HearingUnreached { .. }
        | CaseEvent::Closed
        | CaseEvent::Extended { .. }
        | CaseEvent::DeathRecorded { .. }
        | CaseEvent::MovedAway { .. }
        | CaseEvent::Returned { .. }
        | CaseEvent::HandedOver { .. }
        | CaseEvent::ReportReceived { .. } => Vec::new(),
    }
}

/// The row with the clock that ends first of those that run.
pub(super) fn with_clock(row: &CaseRow, file: &CaseFile, rules: &CaseRules, today: Date) -> CaseRow {
    let next =
        file.clocks(rules, today).into_iter().find(|clock| !matches!(clock.state, ClockState::Met { .. }));
    let provisional = next.as_ref().is_some_and(|clock| clock.due.provisional);
    let due = next.map(|clock| (clock.of, clock.due.date));
    CaseRow { turn: file.turn(rules), ..row.after(file, due, provisional) }
}

pub(super) async fn log(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    name: &str,
    row: &CaseRow,
    kind: EventKind,
) -> Result<(), Error> {
    let object = Some((Thing::Case, row.id.bytes()));
    let mut entry = history::Entry::done(ctx, name, object, Some(row.place), kind.word());
    entry.case = Some(row.number.clone());
    tx.append(ctx, &entry).await
}

/// The file of a case with its row, locked where the transaction writes.
///
/// # Errors
/// There is none.
pub async fn load(tx: &mut dyn Tx, id: CaseId) -> Result<(CaseRow, CaseFile, Records), Error> {
    let (row, records) = tx.case(id).await?.ok_or(Error::NotFound(Thing::Case))?;
    let file =
        CaseFile::fold(id, &records).map_err(|_| Error::Broken("the records of a case make no file"))?;
    Ok((row, file, records))
}

/// A case of the version that whoever acts saw; stale where a step was taken since.
pub(super) async fn seen(tx: &mut dyn Tx, case: CaseId, version: u32) -> Result<(CaseRow, CaseFile), Error> {
    let (row, file, _) = load(tx, case).await?;
    if row.version != version {
        let (seen, now) = (i64::from(version), i64::from(row.version));
        return Err(Error::Stale { thing: Thing::Case, seen, now });
    }
    Ok((row, file))
}

/// Takes a step of a case.
#[derive(Serialize)]
pub struct TakeStep {
    /// The case.
    pub case: CaseId,
    /// The version the form was filled from.
    pub version: u32,
    /// What happened.
    pub event: CaseEvent,
    /// When.
    pub happened_on: Date,
    /// For a step entered later than it happened.
    pub late: Option<LateEntry>,
}

#[async_trait]
impl Command for TakeStep {
    const NAME: &'static str = "case.step";
    type Outcome = Taken;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Taken, Error> {
        let (row, file) = seen(tx, self.case, self.version).await?;
        let (row, _) =
            step(ctx, tx, (row, file), self.event.clone(), self.happened_on, self.late.clone()).await?;
        Ok(Taken { case: row.id, number: row.number, version: row.version })
    }
}

/// Takes one step of a loaded case, with everything that belongs to it: right, rules, record, row, order to payout, log.
pub(crate) async fn step(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    (row, file): (CaseRow, CaseFile),
    event: CaseEvent,
    happened_on: Date,
    late: Option<LateEntry>,
) -> Result<(CaseRow, CaseFile), Error> {
    let kind = event.kind();
    let rules = rules(tx, &file, happened_on).await?;
    let action = right(kind, file.delegated(&rules));
    let caller = access::authorise(ctx, tx, action, row.place, &involved(&file)).await?;
    papers_there(tx, row.household, &event, late.as_ref()).await?;
    if let CaseEvent::HandedOver { to, .. } = &event {
        may_take_over(ctx, tx, &row, &file, *to).await?;
    }
    second_may_sign(ctx, tx, &row, &file, &event).await?;
    // What people conclude has to agree with what is on file when they conclude it.
    let file = match kind {
        EventKind::OpinionGiven | EventKind::Submitted | EventKind::Decided => beside(ctx, tx, file).await?,
        _ => with_named(ctx, tx, file, &event).await?,
    };
    let by = doer(&caller, action, row.place)?;
    let entry = Entry { event, happened_on, entered_at: ctx.now, by, late };
    let (next, record) =
        file.apply(&rules, entry).map_err(|refused| refusal(tx, &rules, row.place, happened_on, refused))?;
    // The acceptance itself decides whose rules hold from now on.
    let rules = if kind == EventKind::Accepted { self::rules(tx, &next, happened_on).await? } else { rules };
    let row = with_clock(&row, &next, &rules, ctx.today());
    tx.add_record(&row, &record).await?;
    if let Some(order) = &record.effect.order {
        payout::carry_out(ctx, tx, &row, &next, &record, order).await?;
    }
    if let (EventKind::Accepted, Some(contact)) = (kind, next.contact) {
        let family = Some((row.household, next.family.applicant));
        contact::link(ctx, tx, contact, &row.number, happened_on, family).await?;
    }
    if let CaseEvent::DeathRecorded { person, died_on, .. } = &record.entry.event {
        died_in_case(ctx, tx, *person, *died_on).await?;
    }
    verification::follow(ctx, tx, &row, &next, &rules, &record).await?;
    oversight::follow(ctx, tx, &row, &next, &record).await?;
    messages::follow(ctx, tx, &row, &next, &rules, &record).await?;
    log(ctx, tx, TakeStep::NAME, &row, kind).await?;
    Ok((row, next))
}

/// Who takes a case over works on cases in its place, and is no near relative of the family.
async fn may_take_over(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    row: &CaseRow,
    file: &CaseFile,
    to: UserId,
) -> Result<(), Error> {
    let today = ctx.today();
    let mut postings = tx.postings(to).await?;
    postings.retain(|posting| posting.holds(today));
    let colleague = Caller { id: Some(to), name: String::new(), postings };
    let involved = Involved::default().with(Bar::Relative, file.bars().relatives);
    match colleague.check(Action::CaseWork, row.place, &involved) {
        Ok(()) => Ok(()),
        Err(access::Denied::Barred(..)) => {
            Err(Error::Invalid(vec![Fault::new("to", FaultKind::NearRelative)]))
        }
        Err(_) => Err(Error::Invalid(vec![Fault::new("to", FaultKind::NoSuchWork)])),
    }
}

/// The register tells the file of a case that somebody reported it by name. `false` where the case takes no report any more: it is over, or its rules are not there.
///
/// # Errors
/// Whoever logs the report has nothing to do with the place, or the database fails.
pub async fn report_received(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    case: CaseId,
    report: ReportId,
) -> Result<bool, Error> {
    let (row, file, _) = load(tx, case).await?;
    if row.stage.over() {
        return Ok(false);
    }
    match step(ctx, tx, (row, file), CaseEvent::ReportReceived { report }, ctx.today(), None).await {
        Ok(_) => Ok(true),
        Err(Error::Casework(_) | Error::NoPolicy(_) | Error::NoRules(_)) => Ok(false),
        Err(error) => Err(error),
    }
}

/// One case as its page shows it.
#[derive(Clone, Debug)]
pub struct CaseView {
    /// Where it stands.
    pub row: CaseRow,
    /// Its file.
    pub file: CaseFile,
    /// Everything that was entered.
    pub records: Records,
    /// The rules of today.
    pub rules: Arc<CaseRules>,
    /// The clocks.
    pub clocks: Vec<RunningClock>,
    /// Steps that whoever looks may take now, and what is missing before each.
    pub steps: Vec<NextStep>,
}

impl CaseView {
    /// Whether the township decides it.
    #[must_use]
    pub fn delegated(&self) -> bool {
        self.file.delegated(&self.rules)
    }
}

/// A step that may come next.
#[derive(Clone, Debug)]
pub struct NextStep {
    /// Which.
    pub kind: EventKind,
    /// What must come before.
    pub missing: Vec<Requirement>,
    /// Why whoever looks may not take it, where that is so.
    pub denied: Option<access::Denied>,
}

/// Opens a case to read.
pub struct ReadCase {
    /// Which.
    pub case: CaseId,
}

#[async_trait]
impl Query for ReadCase {
    const NAME: &'static str = "case.read";
    type Answer = CaseView;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<CaseView, Error> {
        let (row, file, records) = load(tx, self.case).await?;
        let caller = access::authorise(ctx, tx, Action::CaseView, row.place, &Involved::default()).await?;
        let today = ctx.today();
        let rules = rules(tx, &file, today).await?;
        let file = beside(ctx, tx, file).await?;
        Ok(view(&caller, rules, (row, file, records), today))
    }

    fn look_up(&self, ctx: &Ctx, view: &CaseView) -> Option<history::LookUp> {
        Some(look_up(ctx, &view.row))
    }
}

/// A loaded case as whoever looks sees it.
pub(super) fn view(
    caller: &Caller,
    rules: Arc<CaseRules>,
    (row, file, records): (CaseRow, CaseFile, Records),
    today: Date,
) -> CaseView {
    let clocks = file.clocks(&rules, today);
    let involved = involved(&file);
    let step = |kind| NextStep {
        kind,
        missing: file.missing(&rules, kind, today),
        denied: caller.check(right(kind, file.delegated(&rules)), row.place, &involved).err(),
    };
    let steps = file.allowed(&rules).into_iter().map(step).collect();
    CaseView { row, file, records, rules, clocks, steps }
}

/// That somebody opened a case. Looking at one's own work needs no further reason; looking at somebody else's is recorded under the reason given.
pub(super) fn look_up(ctx: &Ctx, row: &CaseRow) -> history::LookUp {
    let own = ctx.who.person().is_some_and(|id| row.handler == Some(id));
    let case = own.then(|| row.number.clone()).or_else(|| ctx.why.case.clone());
    history::LookUp { object: (Thing::Case, row.id.bytes()), place: row.place, case, reason: None }
}

/// Lists cases of the places of whoever asks.
pub struct ListCases {
    /// Which; the region is narrowed to what whoever asks may see.
    pub filter: CaseFilter,
    /// One place of their region only.
    pub place: Option<Division>,
}

#[async_trait]
impl Query for ListCases {
    const NAME: &'static str = "case.list";
    type Answer = (Vec<Listed>, u64);

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Self::Answer, Error> {
        let scope = access::scope_for(ctx, tx, Action::CaseView).await?;
        let region = match self.place {
            Some(place) => scope.within(place),
            None => scope,
        };
        let filter = CaseFilter { region, ..self.filter.clone() };
        let caller = access::caller(ctx, tx).await?;
        Ok((shown(&caller, tx.cases(&filter).await?), tx.count_cases(&filter).await?))
    }
}

/// A page of the list of cases, with how many there are in each stage.
pub struct ListByStage {
    /// Which are listed; the counts leave its stages aside.
    pub filter: CaseFilter,
}

#[async_trait]
impl Query for ListByStage {
    const NAME: &'static str = "case.list_by_stage";
    type Answer = (Vec<Listed>, Vec<(StageKind, u64)>);

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Self::Answer, Error> {
        let region = access::scope_for(ctx, tx, Action::CaseView).await?;
        let filter = CaseFilter { region, ..self.filter.clone() };
        let counts = tx.count_by_stage(&CaseFilter { stages: Vec::new(), ..filter.clone() }).await?;
        let caller = access::caller(ctx, tx).await?;
        Ok((shown(&caller, tx.cases(&filter).await?), counts))
    }
}

/// How many cases stand where.
pub struct CountStages;

#[async_trait]
impl Query for CountStages {
    const NAME: &'static str = "case.count";
    type Answer = Vec<StageCount>;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Vec<StageCount>, Error> {
        let scope = access::scope_for(ctx, tx, Action::CaseView).await?;
        let today = ctx.today();
        let Some(place) = scope.places().first().copied() else { return Ok(Vec::new()) };
        let soon = settings::of(tx, place).await?.casework(place, today).soon;
        let until = tx.policies().calendar().add_working_days(today, soon).date;
        tx.count_stages(&scope, today, until).await
    }
}
