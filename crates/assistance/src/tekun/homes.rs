// SPDX-License-Identifier: Apache-2.0
//! Homes (供养服务机构): what one person enters of a home holds once a second one agreed; safety checks with what is to be mended by when.
//! Enforces CK-1.2.2c, NX-3b

use super::refused::Refused;
use super::stays::{Absence, Stay};
use super::words::HomeKind;
use crate::access::{self, Action, Bar, Denied, Involved, Scope};
use crate::casework::{PersonId, Scheme};
use crate::form::{Reader, sound};
use crate::history::{self, LookUp};
use crate::office::{Command, Error, FaultKind, Query, Thing, Tx};
use crate::settings::Answered;
use async_trait::async_trait;
use kernel::{Ctx, Date, Division, DivisionLevel, Id, UserId, UtcMillis};
use serde::Serialize;

/// The mark of a home's id.
#[derive(Debug)]
pub struct HomeMark;
/// The id of a home.
pub type HomeId = Id<HomeMark>;
/// The id of what was entered of a home.
pub type EditionId = Id<HomeEdition>;
/// The id of a safety check.
pub type HomeCheckId = Id<HomeCheck>;

/// The longest name, address or contact.
const LONGEST: usize = 80;
/// The most beds that a form takes.
const MOST_BEDS: u32 = 10_000;

/// A home: where it stands never changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HomeRow {
    /// Its id.
    pub id: HomeId,
    /// The county.
    pub county: Division,
    /// The township in which it stands.
    pub township: Division,
}

/// What is known of a home.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HomeContent {
    /// Its name.
    pub name: String,
    /// What kind it is.
    pub kind: HomeKind,
    /// How many beds it has.
    pub beds: u32,
    /// How many of them are for nursing (护理型床位).
    pub nursing: u32,
    /// Where it is, in words.
    pub address: String,
    /// Whom to call, and the number.
    pub contact: String,
    /// Since when it is open.
    pub opened_on: Date,
    /// The last day, where it is closed.
    pub closed_on: Option<Date>,
}

impl HomeContent {
    /// Whether it is open on a day.
    #[must_use]
    pub fn open(&self, on: Date) -> bool {
        self.opened_on <= on && self.closed_on.is_none_or(|closed| on <= closed)
    }

    /// Whether it is for people who cannot look after themselves: a county's home with nursing beds.
    #[must_use]
    pub const fn nursing_type(&self) -> bool {
        matches!(self.kind, HomeKind::County) && self.nursing > 0
    }
}

/// What somebody entered of a home, and what the second person said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HomeEdition {
    /// Its id.
    pub id: EditionId,
    /// The home.
    pub home: HomeId,
    /// What.
    pub content: HomeContent,
    /// Who entered it.
    pub by: UserId,
    /// Their name as signed.
    pub name: String,
    /// When.
    pub at: UtcMillis,
    /// What the second person said.
    pub answered: Option<Answered>,
}

/// A home as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Home {
    /// The home.
    pub row: HomeRow,
    /// What holds; none before a second person agreed for the first time.
    pub content: Option<HomeContent>,
    /// What waits for the second person.
    pub waiting: Option<HomeEdition>,
}

impl Home {
    /// Folds what was entered.
    #[must_use]
    pub fn of((row, mut editions): (HomeRow, Vec<HomeEdition>)) -> Home {
        editions.sort_by_key(|one| one.id);
        let waiting = editions.iter().rev().find(|one| one.answered.is_none()).cloned();
        let accepted = |one: &&HomeEdition| one.answered.as_ref().is_some_and(|answered| answered.accepted);
        let content = editions.iter().rev().find(accepted).map(|one| one.content.clone());
        Home { row, content, waiting }
    }

    /// Its name, also before it is confirmed.
    #[must_use]
    pub fn name(&self) -> &str {
        let waiting = self.waiting.as_ref().map(|one| &one.content);
        self.content.as_ref().or(waiting).map_or("", |content| content.name.as_str())
    }

    /// Whether people can live there on a day.
    #[must_use]
    pub fn open(&self, on: Date) -> bool {
        self.content.as_ref().is_some_and(|content| content.open(on))
    }
}

/// What is typed of a home.
#[derive(Clone, Debug, Default, Serialize)]
pub struct HomeForm {
    /// Its name.
    pub name: String,
    /// What kind it is.
    pub kind: String,
    /// How many beds it has.
    pub beds: String,
    /// How many of them are for nursing.
    pub nursing: String,
    /// Where it is.
    pub address: String,
    /// Whom to call.
    pub contact: String,
    /// Since when it is open.
    pub opened_on: String,
    /// The last day; blank while it is open.
    pub closed_on: String,
}

impl HomeForm {
    fn read(&self, today: Date) -> Result<HomeContent, Error> {
        let mut faults = Vec::new();
        let mut reader = Reader::new(today, &mut faults);
        let name = reader.line("name", &self.name, LONGEST);
        let kind = reader.take("kind", HomeKind::parse(&self.kind).ok_or(FaultKind::NotAnOption));
        let beds = reader.take("beds", count(&self.beds));
        let nursing = reader.take("nursing", count(&self.nursing));
        let address = reader.line("address", &self.address, LONGEST);
        let contact = reader.line("contact", &self.contact, LONGEST);
        let opened_on = reader.past("opened_on", &self.opened_on);
        let closed_on = if self.closed_on.trim().is_empty() {
            None
        } else {
            let closed = reader.past("closed_on", &self.closed_on);
            if closed.is_some() && closed < opened_on {
                reader.fault("closed_on", FaultKind::BeforeEarlierStep);
            }
            closed
        };
        sound(faults)?;
        let (Some(name), Some(kind), Some(beds), Some(nursing)) = (name, kind, beds, nursing) else {
            return Err(Error::Broken("a field was read and is not there"));
        };
        let (Some(address), Some(contact), Some(opened_on)) = (address, contact, opened_on) else {
            return Err(Error::Broken("a field was read and is not there"));
        };
        if nursing > beds {
            return Err(Refused::NursingBeds.into());
        }
        Ok(HomeContent { name, kind, beds, nursing, address, contact, opened_on, closed_on })
    }
}

fn count(text: &str) -> Result<u32, FaultKind> {
    let text = text.trim();
    if text.is_empty() {
        return Err(FaultKind::Missing);
    }
    text.parse().ok().filter(|count| *count <= MOST_BEDS).ok_or(FaultKind::Number)
}

/// Enters a home, or how it has changed. It holds once a second person agreed.
#[derive(Clone, Debug, Serialize)]
pub struct EnterHome {
    /// The home; none for a new one.
    pub home: Option<HomeId>,
    /// The township of a new one.
    pub township: String,
    /// What is typed.
    pub form: HomeForm,
}

impl EnterHome {
    /// The home, for whoever may enter homes of its township.
    async fn row(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<HomeRow, Error> {
        if let Some(id) = self.home {
            let (row, editions) = tx.home(id).await?.ok_or(Error::NotFound(Thing::Home))?;
            access::authorise(ctx, tx, Action::TekunHomeManage, row.township, &Involved::default()).await?;
            if editions.iter().any(|one| one.answered.is_none()) {
                return Err(Refused::ChangeWaits.into());
            }
            return Ok(row);
        }
        let mut faults = Vec::new();
        let mut reader = Reader::new(ctx.today(), &mut faults);
        let township = reader.place("township", &self.township).and_then(|place| {
            let township =
                place.at(DivisionLevel::Township).filter(|one| one.level() == DivisionLevel::Township);
            reader.take("township", township.ok_or(FaultKind::NotAnOption))
        });
        if self.township.trim().is_empty() {
            reader.fault("township", FaultKind::Missing);
        }
        sound(faults)?;
        let township = township.ok_or(Error::Broken("a field was read and is not there"))?;
        access::authorise(ctx, tx, Action::TekunHomeManage, township, &Involved::default()).await?;
        let county = township.at(DivisionLevel::County).unwrap_or(township);
        Ok(HomeRow { id: ctx.new_id(), county, township })
    }
}

#[async_trait]
impl Command for EnterHome {
    const NAME: &'static str = "tekun.enter_home";
    type Outcome = HomeId;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<HomeId, Error> {
        let row = self.row(ctx, tx).await?;
        let content = self.form.read(ctx.today())?;
        if self.home.is_some() {
            fits(tx, row.id, &content, ctx.today()).await?;
        } else {
            tx.add_home(&row).await?;
        }
        let edition = HomeEdition {
            id: ctx.new_id(),
            home: row.id,
            content,
            by: access::signer(ctx)?,
            name: ctx.who.signature().1,
            at: ctx.now,
            answered: None,
        };
        tx.add_home_edition(&edition).await?;
        log(ctx, tx, Self::NAME, &row, "").await?;
        Ok(row.id)
    }
}

/// That everybody who lives in a home has a bed as it then is.
async fn fits(tx: &mut dyn Tx, home: HomeId, content: &HomeContent, today: Date) -> Result<(), Error> {
    let stays = tx.stays_in(home).await?;
    let here: Vec<&Stay> = stays.iter().filter(|stay| stay.until.is_none()).collect();
    let nursing = here.iter().filter(|stay| stay.nursing).count();
    let plain = here.len() - nursing;
    let room = |people: usize, beds: u32| u32::try_from(people).is_ok_and(|people| people <= beds);
    let closed = !content.open(today) && !here.is_empty();
    if closed || !room(nursing, content.nursing) || !room(plain, content.beds - content.nursing) {
        return Err(Refused::Occupied(u32::try_from(here.len()).unwrap_or(u32::MAX)).into());
    }
    Ok(())
}

async fn log(ctx: &Ctx, tx: &mut dyn Tx, name: &str, row: &HomeRow, detail: &str) -> Result<(), Error> {
    let object = Some((Thing::Home, row.id.bytes()));
    tx.append(ctx, &history::Entry::done(ctx, name, object, Some(row.township), detail)).await
}

/// The second person agrees to what was entered of a home, or does not.
#[derive(Clone, Debug, Serialize)]
pub struct AnswerHome {
    /// The home.
    pub home: HomeId,
    /// What was entered, as it was shown.
    pub edition: EditionId,
    /// Whether it shall hold.
    pub accept: bool,
}

#[async_trait]
impl Command for AnswerHome {
    const NAME: &'static str = "tekun.answer_home";
    type Outcome = HomeId;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<HomeId, Error> {
        let (row, editions) = tx.home(self.home).await?.ok_or(Error::NotFound(Thing::Home))?;
        let edition = editions.into_iter().find(|one| one.id == self.edition);
        let edition = edition.ok_or(Error::NotFound(Thing::Home))?;
        let involved = Involved::default().with(Bar::Same, Some(edition.by));
        access::authorise(ctx, tx, Action::TekunHomeConfirm, row.township, &involved).await?;
        if self.accept {
            fits(tx, row.id, &edition.content, ctx.today()).await?;
        }
        let answered = Answered {
            accepted: self.accept,
            at: ctx.now,
            by: Some(access::signer(ctx)?),
            name: ctx.who.signature().1,
        };
        if !tx.answer_home_edition(edition.id, &answered).await? {
            return Err(Refused::DoneAlready.into());
        }
        log(ctx, tx, Self::NAME, &row, if self.accept { "accepted" } else { "refused" }).await?;
        Ok(row.id)
    }
}

/// A safety check of a home.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HomeCheck {
    /// Its id.
    pub id: HomeCheckId,
    /// The home.
    pub home: HomeId,
    /// On which day.
    pub on: Date,
    /// Who checked.
    pub checker: String,
    /// What was found; empty for nothing.
    pub found: String,
    /// By when it is to be mended, where something was found.
    pub mend_by: Option<Date>,
    /// When it was.
    pub mended_on: Option<Date>,
    /// Who entered it.
    pub name: String,
    /// When.
    pub at: UtcMillis,
}

impl HomeCheck {
    /// Whether something found is not mended yet.
    #[must_use]
    pub const fn open(&self) -> bool {
        self.mend_by.is_some() && self.mended_on.is_none()
    }
}

/// Enters a safety check.
#[derive(Clone, Debug, Serialize)]
pub struct RecordHomeCheck {
    /// The home.
    pub home: HomeId,
    /// On which day.
    pub on: String,
    /// Who checked.
    pub checker: String,
    /// What was found; blank for nothing.
    pub found: String,
    /// By when it is to be mended, where something was found.
    pub mend_by: String,
}

#[async_trait]
impl Command for RecordHomeCheck {
    const NAME: &'static str = "tekun.check_home";
    type Outcome = HomeCheckId;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<HomeCheckId, Error> {
        let (row, _) = tx.home(self.home).await?.ok_or(Error::NotFound(Thing::Home))?;
        access::authorise(ctx, tx, Action::TekunCheck, row.township, &Involved::default()).await?;
        let mut faults = Vec::new();
        let mut reader = Reader::new(ctx.today(), &mut faults);
        let on = reader.past("checked_on", &self.on);
        let checker = reader.line("checker", &self.checker, LONGEST);
        let found = reader.words("found", &self.found).unwrap_or_default();
        let mend_by = if found.is_empty() {
            None
        } else {
            let day = reader.date("mend_by", &self.mend_by);
            if day.is_some() && day < on {
                reader.fault("mend_by", FaultKind::BeforeEarlierStep);
            }
            day
        };
        sound(faults)?;
        let (Some(on), Some(checker)) = (on, checker) else {
            return Err(Error::Broken("a field was read and is not there"));
        };
        let name = ctx.who.signature().1;
        let id = ctx.new_id();
        let check =
            HomeCheck { id, home: row.id, on, checker, found, mend_by, mended_on: None, name, at: ctx.now };
        tx.add_home_check(&check).await?;
        log(ctx, tx, Self::NAME, &row, if check.open() { "found" } else { "sound" }).await?;
        Ok(check.id)
    }
}

/// What a check found is mended.
#[derive(Clone, Debug, Serialize)]
pub struct MendHomeCheck {
    /// The home.
    pub home: HomeId,
    /// The check.
    pub check: HomeCheckId,
    /// On which day.
    pub on: String,
}

#[async_trait]
impl Command for MendHomeCheck {
    const NAME: &'static str = "tekun.mend_home";
    type Outcome = HomeCheckId;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<HomeCheckId, Error> {
        let (row, _) = tx.home(self.home).await?.ok_or(Error::NotFound(Thing::Home))?;
        access::authorise(ctx, tx, Action::TekunCheck, row.township, &Involved::default()).await?;
        let check = tx.home_checks(row.id).await?.into_iter().find(|one| one.id == self.check);
        let check = check.ok_or(Error::NotFound(Thing::Home))?;
        let mut faults = Vec::new();
        let on = Reader::new(ctx.today(), &mut faults).past("mended_on", &self.on);
        sound(faults)?;
        let on = on.ok_or(Error::Broken("a field was read and is not there"))?;
        if on < check.on {
            return Err(Refused::TooEarly(check.on).into());
        }
        if !check.open() || !tx.mend_home_check(check.id, on).await? {
            return Err(Refused::DoneAlready.into());
        }
        log(ctx, tx, Self::NAME, &row, "").await?;
        Ok(check.id)
    }
}

/// The homes of a place that are open on a day.
pub(super) async fn open_in(tx: &mut dyn Tx, place: Division, on: Date) -> Result<Vec<Home>, Error> {
    let county = place.at(DivisionLevel::County).unwrap_or(place);
    let homes = tx.homes(&Scope::of(vec![county])).await?;
    Ok(homes.into_iter().map(Home::of).filter(|home| home.open(on)).collect())
}

/// How full a home is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Occupied {
    /// How many live there.
    pub people: u32,
    /// How many of them in nursing beds.
    pub nursing: u32,
}

impl Occupied {
    fn by(stays: &[Stay]) -> Occupied {
        let mut all = Occupied::default();
        for stay in stays.iter().filter(|stay| stay.until.is_none()) {
            all.people += 1;
            all.nursing += u32::from(stay.nursing);
        }
        all
    }
}

/// The homes of the counties in which whoever asks works, with how full they are and what a check found that is not mended.
pub struct ListHomes;

/// A home in the list.
#[derive(Clone, Debug)]
pub struct ListedHome {
    /// The home.
    pub home: Home,
    /// How full it is.
    pub occupied: Occupied,
    /// By when what a check found is to be mended, where it is not yet.
    pub mend_by: Option<Date>,
}

#[async_trait]
impl Query for ListHomes {
    const NAME: &'static str = "tekun.homes";
    type Answer = Vec<ListedHome>;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Vec<ListedHome>, Error> {
        let region = counties(&access::scope_for(ctx, tx, Action::TekunView).await?);
        let checks = tx.home_checks_open(&region).await?;
        let mut all = Vec::new();
        for one in tx.homes(&region).await? {
            let home = Home::of(one);
            let occupied = Occupied::by(&tx.stays_in(home.row.id).await?);
            let mend_by = checks.iter().filter(|one| one.home == home.row.id).find_map(|one| one.mend_by);
            all.push(ListedHome { home, occupied, mend_by });
        }
        Ok(all)
    }
}

/// The counties of some places: homes are for everybody of their county.
fn counties(scope: &Scope) -> Scope {
    let county = |place: &Division| place.at(DivisionLevel::County).unwrap_or(*place);
    Scope::of(scope.places().iter().map(county).collect())
}

/// Who lives in a home, with their name as lists show it.
#[derive(Clone, Debug)]
pub struct Resident {
    /// The stay.
    pub stay: Stay,
    /// The name.
    pub name: String,
    /// Days of leave and in hospital.
    pub absences: Vec<Absence>,
    /// Whether whoever asks may open their page.
    pub opens: bool,
    /// Whether they are supported today; whoever died or is no longer supported gives the bed back.
    pub supported: bool,
}

/// A home with everything that its page shows.
#[derive(Clone, Debug)]
pub struct HomeView {
    /// The home.
    pub home: Home,
    /// What was entered, the latest first.
    pub editions: Vec<HomeEdition>,
    /// How full it is.
    pub occupied: Occupied,
    /// Who lives there, by bed.
    pub residents: Vec<Resident>,
    /// Safety checks, the latest first.
    pub checks: Vec<HomeCheck>,
}

/// Opens a home.
pub struct ReadHome {
    /// Which.
    pub home: HomeId,
}

#[async_trait]
impl Query for ReadHome {
    const NAME: &'static str = "tekun.home";
    type Answer = HomeView;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<HomeView, Error> {
        let caller = access::caller(ctx, tx).await?;
        let scope = caller.scope(Action::TekunView);
        if scope.is_empty() {
            return Err(Denied::NoRole(Action::TekunView).into());
        }
        let found = tx.home(self.home).await?.ok_or(Error::NotFound(Thing::Home))?;
        if !counties(&scope).covers(found.0.township) {
            let denied = Denied::OutsideRegion(Action::TekunView, found.0.township);
            return Err(Error::Hidden(Thing::Home, denied));
        }
        let mut editions = found.1.clone();
        editions.sort_by_key(|one| std::cmp::Reverse(one.id));
        let home = Home::of(found);
        let stays = tx.stays_in(self.home).await?;
        let occupied = Occupied::by(&stays);
        let residents = residents(tx, stays, &scope, ctx.today()).await?;
        Ok(HomeView { home, editions, occupied, residents, checks: tx.home_checks(self.home).await? })
    }

    fn look_up(&self, _ctx: &Ctx, view: &HomeView) -> Option<LookUp> {
        let row = &view.home.row;
        let object = (Thing::Home, row.id.bytes());
        Some(LookUp { object, place: row.township, case: None, reason: None })
    }
}

async fn residents(
    tx: &mut dyn Tx,
    stays: Vec<Stay>,
    scope: &Scope,
    today: Date,
) -> Result<Vec<Resident>, Error> {
    let here: Vec<Stay> = stays.into_iter().filter(|stay| stay.until.is_none()).collect();
    let persons: Vec<PersonId> = here.iter().map(|stay| stay.person).collect();
    let found = tx.persons(&persons).await?;
    let ids: Vec<_> = here.iter().map(|stay| stay.id).collect();
    let absences = tx.absences(&ids).await?;
    let mut all: Vec<Resident> = Vec::with_capacity(here.len());
    for stay in here {
        let person = found.iter().find(|one| one.id == stay.person);
        let alive = person.is_some_and(|one| one.died_on.is_none());
        let awards = tx.awards_covering(stay.person).await?;
        let supported = alive && awards.iter().any(|one| one.scheme == Scheme::Tekun && one.live(today));
        let name = person.map(|one| one.name.clone());
        let absences = absences.iter().filter(|one| one.stay == stay.id).cloned().collect();
        let place = tx.household_place(stay.household).await?;
        let opens = place.is_some_and(|place| scope.covers(place));
        all.push(Resident { name: name.unwrap_or_default(), absences, opens, supported, stay });
    }
    all.sort_by(|a, b| a.stay.bed.cmp(&b.stay.bed));
    Ok(all)
}
