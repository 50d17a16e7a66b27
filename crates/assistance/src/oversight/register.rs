// SPDX-License-Identifier: Apache-2.0
//! One register of hotline calls, complaints and reports: logged in seconds, each with a clock, a handler, an answer, a call-back. Clauses CK-3.3, MS-4b, NX-5f.

use super::entry::{Entry, EntryId, EntryStep, Reporter, StepRow};
use super::refused::Refused;
use super::words::{EntryKind, EntryWay, Finding, Reached, State};
use crate::access::{self, Action, Denied, Involved, Scope};
use crate::casework;
use crate::form::{Reader, sound};
use crate::history::{self, LookUp};
use crate::messages;
use crate::office::{Command, Error, FaultKind, Private, Query, Thing, Tx};
use crate::registry::search::Page;
use crate::settings::{self, Key};
use async_trait::async_trait;
use kernel::{Ctx, Date, Division, DivisionLevel, Secret, UserId};
use serde::{Deserialize, Serialize};

/// The key of the time to answer.
const fn days_key(kind: EntryKind) -> Key {
    match kind {
        EntryKind::Question | EntryKind::Help => Key::CallDays,
        EntryKind::Complaint => Key::ComplaintDays,
        EntryKind::Report => Key::ReportDays,
    }
}

/// Logs a call, complaint or report. Only what it is, where and what was said must be given.
#[derive(Clone, Serialize)]
pub struct LogEntry {
    /// What it is.
    pub kind: EntryKind,
    /// How it came.
    pub way: EntryWay,
    /// The village, township or county that it is about; blank for that of the case.
    pub place: String,
    /// The number of the case that it is about; may be blank.
    pub case: String,
    /// What was said.
    pub words: Private,
    /// Who; blank for somebody who would not say.
    pub name: Option<Private>,
    /// Where to call back; may be blank.
    pub phone: Option<Private>,
    /// For a question or a call for help answered at once: what was said.
    pub answer: Option<Private>,
}

/// What was logged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Logged {
    /// Its id.
    pub entry: EntryId,
    /// Its number, to be told to the caller.
    pub number: String,
}

fn given(text: Option<&Private>) -> Option<&str> {
    text.map(|text| text.expose().trim()).filter(|text| !text.is_empty())
}

#[async_trait]
impl Command for LogEntry {
    const NAME: &'static str = "register.log";
    type Outcome = Logged;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Logged, Error> {
        let mut faults = Vec::new();
        let mut reader = Reader::new(ctx.today(), &mut faults);
        let words = reader.required("words", self.words.expose());
        let name = match given(self.name.as_ref()) {
            Some(name) => reader.name("name", name).map(Secret::new),
            None => None,
        };
        let phone = reader.phone("phone", self.phone.as_ref());
        let answer = match given(self.answer.as_ref()) {
            Some(text) => reader.required("answer", text).map(Secret::new),
            None => None,
        };
        let case = match self.case.trim() {
            "" => None,
            number => Some(number.to_owned()),
        };
        let about = match &case {
            Some(number) => about(tx, number).await?,
            None => None,
        };
        if case.is_some() && about.is_none() {
            reader.fault("case", FaultKind::NotAnOption);
        }
        let place = match (&about, self.place.trim()) {
            (Some(row), "") => Some(row.place),
            (None, "") => {
                reader.fault("place", FaultKind::Missing);
                None
            }
            (_, text) => reader.place("place", text),
        };
        if place.is_some_and(|place| place.level() < DivisionLevel::County) {
            reader.fault("place", FaultKind::NotAnOption);
        }
        let (Some(words), Some(place), true) = (words, place, faults.is_empty()) else {
            return Err(Error::Invalid(faults));
        };
        access::authorise(ctx, tx, Action::ComplaintLog, place, &Involved::default()).await?;
        // Whether a number of another place exists is not told.
        if let Some(row) = &about {
            access::authorise(ctx, tx, Action::ComplaintLog, row.place, &Involved::default()).await?;
        }
        if answer.is_some() && !matches!(self.kind, EntryKind::Question | EntryKind::Help) {
            return Err(Refused::NotAtOnce.into());
        }
        let today = ctx.today();
        let (days, _) = settings::of(tx, place).await?.answer_days(place, days_key(self.kind), today);
        let deadline = tx.policies().calendar().add_working_days(today, days);
        let county = place.at(DivisionLevel::County).unwrap_or(place);
        let running = tx.next_entry_number(county, today.year()).await?;
        let (logged_by, logged_name) = ctx.who.signature();
        let reporter = Reporter { name, phone };
        let mut entry = Entry {
            id: ctx.new_id(),
            number: format!("RX{county}-{}-{running:06}", today.year()),
            place,
            kind: self.kind,
            way: self.way,
            named: reporter.name.is_some(),
            reachable: !reporter.unknown(),
            came_at: ctx.now,
            case,
            household: about.as_ref().map(|row| row.household),
            words: Some(Secret::new(words)),
            state: State::Open,
            handler: None,
            due: deadline.date,
            provisional: deadline.provisional,
            answered_on: None,
            finding: None,
            unreached: 0,
            linked: false,
            logged_by,
            logged_name,
            version: 1,
        };
        if answer.is_some() {
            // Answered on the telephone: nobody has to be called back.
            entry.handler = entry.logged_by;
            entry.state = State::Closed;
            entry.finding = Some(Finding::Told);
            entry.answered_on = Some(today);
        }
        // A report with a name makes the county visit the family; the file of the case gets to know of it in the same transaction.
        if entry.kind == EntryKind::Report
            && entry.named
            && let Some(row) = &about
        {
            entry.linked = casework::report_received(ctx, tx, row.id, entry.id).await?;
        }
        tx.add_entry(&entry, &reporter).await?;
        tx.add_entry_step(entry.id, &row(ctx, 1, "log", entry.kind.word(), None)).await?;
        if answer.is_some() {
            tx.add_entry_step(entry.id, &row(ctx, 2, "answer", Finding::Told.word(), answer)).await?;
        }
        tx.append(ctx, &told(ctx, Self::NAME, &entry, entry.kind.word())).await?;
        Ok(Logged { entry: entry.id, number: entry.number })
    }
}

/// The case that an entry is about.
async fn about(tx: &mut dyn Tx, number: &str) -> Result<Option<casework::CaseRow>, Error> {
    let Some(id) = tx.case_of_number(number).await? else { return Ok(None) };
    Ok(tx.case(id).await?.map(|(row, _)| row))
}

fn row(ctx: &Ctx, seq: i64, kind: &str, detail: &str, words: Option<Secret<String>>) -> StepRow {
    let (by, name) = ctx.who.signature();
    StepRow { seq, kind: kind.to_owned(), detail: detail.to_owned(), words, at: ctx.now, by, name }
}

fn told(ctx: &Ctx, action: &str, entry: &Entry, detail: &str) -> history::Entry {
    let object = Some((Thing::Complaint, entry.id.bytes()));
    let mut line = history::Entry::done(ctx, action, object, Some(entry.place), detail);
    line.case = entry.case.clone().or(line.case);
    line
}

/// Takes a step of an entry.
#[derive(Clone, Serialize)]
pub struct WorkEntry {
    /// The entry.
    pub entry: EntryId,
    /// The version that the form was filled from.
    pub version: i64,
    /// The word of the step.
    pub step: String,
    /// The account to assign, the finding, or what calling back gave.
    pub detail: String,
    /// What is written about it.
    pub words: Private,
}

impl WorkEntry {
    fn step(&self) -> Result<EntryStep, Error> {
        let wrong = || Error::Invalid(vec![crate::office::Fault::new("detail", FaultKind::NotAnOption)]);
        Ok(match self.step.as_str() {
            "assign" => EntryStep::Assign(UserId::parse(&self.detail).map_err(|_| wrong())?),
            "note" => EntryStep::Note,
            "answer" => EntryStep::Answer(Finding::parse(&self.detail).ok_or_else(wrong)?),
            "call_back" => EntryStep::CallBack(Reached::parse(&self.detail).ok_or_else(wrong)?),
            "close" => EntryStep::Close,
            _ => return Err(wrong()),
        })
    }
}

#[async_trait]
impl Command for WorkEntry {
    const NAME: &'static str = "register.work";
    type Outcome = ();

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<(), Error> {
        let entry = tx.entry(self.entry).await?.ok_or(Error::NotFound(Thing::Complaint))?;
        let step = self.step()?;
        let caller =
            access::authorise(ctx, tx, Action::ComplaintWork, entry.place, &Involved::default()).await?;
        if entry.version != self.version {
            let (seen, now) = (self.version, entry.version);
            return Err(Error::Stale { thing: Thing::Complaint, seen, now });
        }
        let against = against(tx, &entry).await?;
        if let Some(against) = against
            && (caller.id == Some(against) || step == EntryStep::Assign(against))
        {
            return Err(Refused::HandlesTheCase.into());
        }
        if let EntryStep::Assign(to) = &step {
            fit(ctx, tx, *to, entry.place).await?;
        } else if caller.id != entry.handler {
            return Err(Denied::NotTheHandler(Action::ComplaintWork).into());
        }
        let mut faults = Vec::new();
        let mut reader = Reader::new(ctx.today(), &mut faults);
        let needs_words = matches!(step, EntryStep::Note | EntryStep::Answer(_));
        let words = match (needs_words, self.words.expose().trim()) {
            (true, text) => reader.required("words", text),
            (false, text) => reader.words("words", text),
        };
        sound(faults)?;
        let today = ctx.today();
        let tries = settings::of(tx, entry.place).await?.casework(entry.place, today).hearing_tries;
        let next = entry.after(&step, today, tries)?;
        if !tx.save_entry(&next, entry.version).await? {
            return Err(Error::Busy);
        }
        let words = words.filter(|text| !text.is_empty()).map(Secret::new);
        tx.add_entry_step(entry.id, &row(ctx, next.version, step.word(), &self.detail, words)).await?;
        if matches!(step, EntryStep::Answer(_)) {
            messages::entry_answered(ctx, tx, &next).await?;
        }
        tx.append(ctx, &told(ctx, Self::NAME, &next, step.word())).await
    }
}

/// Whoever handles the case that a complaint or report is about.
async fn against(tx: &mut dyn Tx, entry: &Entry) -> Result<Option<UserId>, Error> {
    match (&entry.case, entry.accuses()) {
        (Some(number), true) => Ok(about(tx, number).await?.and_then(|row| row.handler)),
        _ => Ok(None),
    }
}

/// Whether an account may deal with entries of a place today.
async fn fit(ctx: &Ctx, tx: &mut dyn Tx, to: UserId, place: Division) -> Result<(), Error> {
    let today = ctx.today();
    let postings = tx.postings(to).await?;
    let fits = postings.iter().any(|one| {
        one.holds(today)
            && one.place.contains(&place)
            && access::roles::bars(one.role, Action::ComplaintWork).is_some()
    });
    if fits { Ok(()) } else { Err(Error::NotFound(Thing::Account)) }
}

/// Which entries to list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum EntryTab {
    /// Not closed.
    #[default]
    Open,
    /// In the hands of whoever asks.
    Mine,
    /// Not answered by the last day.
    Late,
    /// To be called back.
    CallBack,
    /// Closed.
    Closed,
}

/// Which entries to list.
#[derive(Clone, Debug, Default)]
pub struct EntryFilter {
    /// How they stand.
    pub tab: EntryTab,
    /// Of one kind only.
    pub kind: Option<EntryKind>,
    /// With this beginning of the number, or about this case.
    pub number: Option<String>,
    /// In one place only.
    pub place: Option<Division>,
    /// In whose hands; filled from whoever asks.
    pub handler: Option<UserId>,
    /// The page, from 0.
    pub page: u64,
    /// How many rows a page has.
    pub rows: u64,
}

/// An entry in a list: no words and nobody's name but the handler's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryRow {
    /// The entry.
    pub entry: Entry,
    /// The name of the handler.
    pub handler: String,
}

/// Lists entries of the places of whoever asks.
pub struct EntryList {
    /// Which.
    pub filter: EntryFilter,
}

/// The places whose entries whoever asks may see.
async fn region(ctx: &Ctx, tx: &mut dyn Tx) -> Result<Scope, Error> {
    let caller = access::caller(ctx, tx).await?;
    let mut places = caller.scope(Action::ComplaintWork).places().to_vec();
    places.extend_from_slice(caller.scope(Action::ComplaintLog).places());
    if places.is_empty() { Err(Denied::NoRole(Action::ComplaintWork).into()) } else { Ok(Scope::of(places)) }
}

#[async_trait]
impl Query for EntryList {
    const NAME: &'static str = "register.list";
    type Answer = Page<EntryRow>;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Page<EntryRow>, Error> {
        let scope = region(ctx, tx).await?;
        let scope = self.filter.place.map_or_else(|| scope.clone(), |place| scope.within(place));
        let filter = EntryFilter {
            rows: self.filter.rows.clamp(1, 200),
            handler: ctx.who.person(),
            ..self.filter.clone()
        };
        let (rows, total) = tx.register_entries(&scope, &filter, ctx.today()).await?;
        Ok(Page { rows, total })
    }
}

/// One entry as its page shows it.
#[derive(Clone, Debug)]
pub struct EntryView {
    /// The entry. Its words are there for those who work on it and for whoever logged it.
    pub entry: Entry,
    /// What happened.
    pub steps: Vec<StepRow>,
    /// The name of the handler.
    pub handler: String,
    /// Who may be given it: accounts and names.
    pub colleagues: Vec<(UserId, String)>,
    /// Whether whoever looks is the handler, who alone may open who it came from.
    pub own: bool,
    /// Whether whoever looks may work on it.
    pub may_work: bool,
}

/// Opens an entry by its number.
pub struct ReadEntry {
    /// The number.
    pub number: String,
}

#[async_trait]
impl Query for ReadEntry {
    const NAME: &'static str = "register.read";
    type Answer = EntryView;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<EntryView, Error> {
        let id = tx.entry_of_number(&self.number).await?.ok_or(Error::NotFound(Thing::Complaint))?;
        let mut entry = tx.entry(id).await?.ok_or(Error::NotFound(Thing::Complaint))?;
        let none = Involved::default();
        let work = access::authorise(ctx, tx, Action::ComplaintWork, entry.place, &none).await;
        let (caller, mut may_work) = match work {
            Ok(caller) => (caller, true),
            Err(Error::Denied(_)) => {
                (access::authorise(ctx, tx, Action::ComplaintLog, entry.place, &none).await?, false)
            }
            Err(error) => return Err(error),
        };
        let accused = against(tx, &entry).await?;
        if accused.is_some() && accused == caller.id {
            may_work = false;
        }
        let mut steps = tx.entry_steps(id).await?;
        let own = entry.handler.is_some() && entry.handler == caller.id;
        let logged = entry.logged_by.is_some() && entry.logged_by == caller.id;
        if !may_work && !logged {
            entry.words = None;
            steps.iter_mut().for_each(|step| step.words = None);
        }
        let today = ctx.today();
        let mut colleagues = Vec::new();
        let mut handler = String::new();
        for (account, postings) in tx.accounts().await? {
            if entry.handler == Some(account.id) {
                handler.clone_from(&account.name);
            }
            let fits = postings.iter().any(|one| {
                one.holds(today)
                    && one.place.contains(&entry.place)
                    && access::roles::bars(one.role, Action::ComplaintWork).is_some()
            });
            if fits && Some(account.id) != accused {
                colleagues.push((account.id, account.name));
            }
        }
        Ok(EntryView { entry, steps, handler, colleagues, own, may_work })
    }

    fn look_up(&self, _ctx: &Ctx, view: &EntryView) -> Option<LookUp> {
        Some(LookUp {
            object: (Thing::Complaint, view.entry.id.bytes()),
            place: view.entry.place,
            case: view.entry.case.clone(),
            reason: None,
        })
    }
}

/// Opens who an entry came from. Only the handler may; anybody else's try is recorded.
pub struct ReadReporter {
    /// The entry.
    pub entry: EntryId,
}

#[async_trait]
impl Query for ReadReporter {
    const NAME: &'static str = "register.reporter";
    type Answer = (Entry, Reporter);

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<(Entry, Reporter), Error> {
        let entry = tx.entry(self.entry).await?.ok_or(Error::NotFound(Thing::Complaint))?;
        let caller =
            access::authorise(ctx, tx, Action::ComplaintWork, entry.place, &Involved::default()).await?;
        if entry.handler.is_none() || entry.handler != caller.id {
            return Err(Denied::NotTheHandler(Action::ComplaintWork).into());
        }
        let reporter = tx.reporter(self.entry).await?;
        Ok((entry, reporter))
    }

    fn look_up(&self, _ctx: &Ctx, (entry, _): &Self::Answer) -> Option<LookUp> {
        let object = (Thing::Complaint, entry.id.bytes());
        Some(LookUp { object, place: entry.place, case: entry.case.clone(), reason: None })
    }
}

/// The id of an entry by its number, where whoever asks may see it: for the file of a case.
pub struct FindEntry {
    /// The number.
    pub number: String,
}

#[async_trait]
impl Query for FindEntry {
    const NAME: &'static str = "register.find";
    type Answer = Option<EntryId>;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Option<EntryId>, Error> {
        let scope = region(ctx, tx).await?;
        let Some(id) = tx.entry_of_number(self.number.trim()).await? else { return Ok(None) };
        Ok(tx.entry(id).await?.filter(|entry| scope.covers(entry.place)).map(|entry| entry.id))
    }
}

/// When an entry is to be answered, for pages.
impl Entry {
    /// Whether it is past its day without an answer.
    #[must_use]
    pub fn late(&self, today: Date) -> bool {
        self.answered_on.map_or(self.state != State::Closed && today > self.due, |on| on > self.due)
    }
}
