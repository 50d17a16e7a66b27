// SPDX-License-Identifier: Apache-2.0
//! The notice of a matter: what the sheet for the wall is printed from, and the rows of the board. Posting and taking down are steps of the matter itself.

use super::answers::ReliefAnswer;
use super::event::ReliefId;
use super::look::matter;
use super::port::{ListedRelief, ReliefFilter, ReliefNotice};
use super::service::Matter;
use crate::access::{self, Action};
use crate::casework::full_age_in;
use crate::history::LookUp;
use crate::office::{Error, Query, Thing, Tx};
use crate::oversight::BoardTab;
use crate::registry::model::Person;
use crate::settings::{self, CountySettings};
use async_trait::async_trait;
use kernel::{Ctx, Date, Division, Fen, Secret, age_on};

/// What the sheet of a matter is printed from. The safe form of the board takes of it what may hang there.
#[derive(Clone, Debug)]
pub struct ReliefSheet {
    /// The number of the matter.
    pub number: String,
    /// The id of the matter in the log.
    id: [u8; 16],
    /// What people call what is given.
    pub programme: String,
    /// Whom it is for.
    pub applicant: String,
    /// Whether they are known to be of age.
    pub adult: bool,
    /// For a minor: the head of the family, where that is another person of age.
    pub guardian: Option<String>,
    /// The names of all who are not known to be of age.
    pub minors: Vec<String>,
    /// For how many people.
    pub covered: u32,
    /// On whose board it hangs.
    pub village: Division,
    /// The address in words.
    pub address: Option<Secret<String>>,
    /// How much the packs give.
    pub amount: Fen,
    /// When it was posted.
    pub posted_on: Option<Date>,
    /// Its last day.
    pub through: Date,
    /// What the county set.
    pub settings: CountySettings,
    /// The day.
    pub today: Date,
}

/// Reads what the notice of a matter is printed from.
pub struct ReadReliefSheet {
    /// The number of the matter.
    pub number: String,
}

#[async_trait]
impl Query for ReadReliefSheet {
    const NAME: &'static str = "relief.sheet";
    type Answer = ReliefSheet;

    // clause: CK-A1
    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<ReliefSheet, Error> {
        let (matter, _) = matter(ctx, tx, &self.number).await?;
        sheet(ctx, tx, matter).await?.ok_or(Error::NotFound(Thing::Notice))
    }

    fn look_up(&self, _ctx: &Ctx, sheet: &ReliefSheet) -> Option<LookUp> {
        Some(LookUp {
            object: (Thing::Relief, sheet.id),
            place: sheet.village,
            case: Some(sheet.number.clone()),
            reason: None,
        })
    }
}

/// The sheet of a matter whose notice hangs, for the web: nobody has to be signed in.
pub(crate) async fn hanging_sheet(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    relief: ReliefId,
) -> Result<Option<ReliefSheet>, Error> {
    let (matter, _) = Matter::load(ctx, tx, relief).await?;
    match matter.row.notice {
        Some(ReliefNotice::Posted(..)) => sheet(ctx, tx, matter).await,
        _ => Ok(None),
    }
}

/// What the notice of a matter is printed from; nothing where none is asked for.
async fn sheet(ctx: &Ctx, tx: &mut dyn Tx, matter: Matter) -> Result<Option<ReliefSheet>, Error> {
    let today = ctx.today();
    let Some(given) = noticed(&matter).cloned() else { return Ok(None) };
    let (posted_on, through) = match matter.file.notice {
        Some((posted, through, _)) => (Some(posted), through),
        None => match matter.notice_through(today) {
            Some(through) => (None, through),
            None => return Ok(None),
        },
    };
    let Matter { row, .. } = matter;
    let household = tx.household(row.household).await?.ok_or(Error::NotFound(Thing::Household))?;
    let members = tx.memberships(row.household).await?;
    let ids: Vec<_> = members.iter().filter(|one| one.holds(today)).map(|one| one.person).collect();
    let persons = tx.persons(&ids).await?;
    let full_age = full_age_in(tx, row.place, today)?;
    // Whose birthday nobody knows may be a child: no such name hangs on a wall.
    let adult =
        |one: &&Person| one.birth.and_then(|birth| age_on(birth, today)).is_some_and(|age| age >= full_age);
    let whom = row.person.unwrap_or(household.head);
    let applicant = persons.iter().find(|one| one.id == whom);
    let head = persons.iter().filter(adult).find(|one| one.id == household.head && one.id != whom);
    let covered = if row.person.is_some() { 1 } else { persons.len() };
    Ok(Some(ReliefSheet {
        id: row.id.bytes(),
        number: row.number,
        programme: given.label,
        applicant: applicant.map(|one| one.name.clone()).unwrap_or_default(),
        adult: applicant.is_some_and(|one| adult(&one)),
        guardian: head.map(|one| one.name.clone()),
        minors: persons.iter().filter(|one| !adult(one)).map(|one| one.name.clone()).collect(),
        covered: u32::try_from(covered).unwrap_or(u32::MAX),
        village: row.place,
        // The address in words tells a group of the village where the family lives, and of no other.
        address: household.address.filter(|_| row.place == household.lives),
        amount: given.amount.unwrap_or_default(),
        posted_on,
        through,
        settings: settings::of(tx, row.place).await?,
        today,
    }))
}

/// What a notice of a matter is about: the first of what the packs give whose procedure asks for one.
fn noticed(matter: &Matter) -> Option<&ReliefAnswer> {
    let (_, assessment) = matter.file.assessment.as_ref()?;
    assessment.granted().find(|one| !one.urgent && matter.rules.notices.contains_key(&one.procedure))
}

/// Notices of matters on the board.
#[derive(Clone, Debug)]
pub struct ReliefBoard {
    /// The rows of a tab.
    pub rows: Vec<(ListedRelief, ReliefNotice)>,
    /// How many there are of each: to post, hanging, late, removed.
    pub counts: [u64; 4],
}

/// Lists the notices of matters in the places of whoever asks.
pub struct ReliefNotices {
    /// How they stand.
    pub tab: BoardTab,
    /// In one place only.
    pub place: Option<Division>,
    /// How many rows.
    pub limit: u64,
}

#[async_trait]
impl Query for ReliefNotices {
    const NAME: &'static str = "relief.notices";
    type Answer = ReliefBoard;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<ReliefBoard, Error> {
        let region = access::scope_for(ctx, tx, Action::ReliefView).await?;
        let region = self.place.map_or_else(|| region.clone(), |place| region.within(place));
        let today = ctx.today();
        let counts = tx.count_relief_notices(&region, today).await?;
        let (notice, limit) = (Some((self.tab, today)), self.limit);
        let filter = ReliefFilter { region, notice, limit, ..ReliefFilter::default() };
        let rows = if limit == 0 { Vec::new() } else { tx.reliefs(&filter).await? }.into_iter();
        let rows = rows.filter_map(|one| one.row.notice.map(|notice| (one, notice))).collect();
        Ok(ReliefBoard { rows, counts })
    }
}
