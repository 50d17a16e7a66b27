// SPDX-License-Identifier: Apache-2.0
//! Entering, agreeing to and reading lists of places.

use super::fold::Regions;
use super::model::{Change, ListId, PlaceList, PlaceRow, Refused};
use super::port::Counted;
use super::read::{self, RowFault};
use crate::access::{self, Action, Bar, Caller, Involved, Role};
use crate::exchange::read::Sheet;
use crate::history::Entry;
use crate::office::{Command, Error, Fault, FaultKind, Office, Query, Thing, Tx, look};
use crate::settings::Answered;
use async_trait::async_trait;
use kernel::{Ctx, Date, Division, DivisionLevel};
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// The longest name of a document.
const LONGEST_DOCUMENT: usize = 100;

/// Enters a list. It holds only after [`AnswerList`].
pub struct ProposeList<'a> {
    /// The county.
    pub county: Division,
    /// The first day on which it holds; blank for today.
    pub from: String,
    /// The document that orders it.
    pub document: String,
    /// The cells of the file.
    pub sheets: &'a [Sheet],
}

impl Serialize for ProposeList<'_> {
    /// The cells by their hash: the command is kept as a fingerprint only.
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let cells = kernel::hex(&Sha256::digest(format!("{:?}", self.sheets)));
        (self.county, &self.from, &self.document, cells).serialize(serializer)
    }
}

#[async_trait]
impl Command for ProposeList<'_> {
    const NAME: &'static str = "regions.propose";
    type Outcome = ListId;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<ListId, Error> {
        access::authorise(ctx, tx, Action::RegionManage, self.county, &Involved::default()).await?;
        let (from, document) = head(ctx, &self.from, &self.document)?;
        let lists = tx.place_lists(Some(self.county)).await?;
        // Days never go back: what was known of a place on a day stays so.
        let last = lists.iter().filter(|one| one.answered.as_ref().is_none_or(|one| one.accepted));
        if let Some(last) = last.map(|one| one.since().unwrap_or(one.from)).max().filter(|last| from < *last)
        {
            return Err(Refused::BeforeLast(last).into());
        }
        let known = Regions::on(self.county, &lists, from);
        let rows = read::read(self.sheets, self.county, &known).map_err(Refused::Rows)?;
        let changed: Vec<PlaceRow> = rows.into_iter().filter(|row| differs(&known, row)).collect();
        if changed.is_empty() {
            return Err(Error::Invalid(vec![Fault::new("file", FaultKind::NotAnOption)]));
        }
        let (entered_by, entered_name) = ctx.who.signature();
        let list = PlaceList {
            id: ctx.new_id(),
            county: self.county,
            from,
            document,
            entered_at: ctx.now,
            entered_by,
            entered_name,
            answered: None,
            rows: changed,
        };
        tx.add_place_list(&list).await?;
        tx.append(ctx, &told(ctx, Self::NAME, &list, &format!("{} rows", list.rows.len()))).await?;
        Ok(list.id)
    }
}

/// Whether a row says something that is not known.
fn differs(known: &Regions, row: &PlaceRow) -> bool {
    let area = known.get(row.code).and_then(|one| one.area);
    known.changed_by(row).is_some() || (row.area.is_some() && row.area != area)
}

fn head(ctx: &Ctx, from: &str, document: &str) -> Result<(Date, String), Error> {
    let mut faults = Vec::new();
    let mut take = |field: &str, kind: FaultKind| faults.push(Fault::new(field, kind));
    let from = match from.trim() {
        "" => Some(ctx.today()),
        text => Date::parse(text).map_err(|error| take("from", FaultKind::Date(error))).ok(),
    };
    let document = document.trim();
    if document.is_empty() {
        take("document", FaultKind::Missing);
    } else if document.chars().count() > LONGEST_DOCUMENT {
        take("document", FaultKind::TooLong(LONGEST_DOCUMENT));
    } else if document.chars().any(char::is_control) {
        take("document", FaultKind::Characters);
    }
    match from {
        Some(from) if faults.is_empty() => Ok((from, document.to_owned())),
        _ => Err(Error::Invalid(faults)),
    }
}

fn told(ctx: &Ctx, action: &str, list: &PlaceList, detail: &str) -> Entry {
    Entry::done(ctx, action, Some((Thing::List, list.id.bytes())), Some(list.county), detail)
}

/// The second person agrees to a list, or does not.
#[derive(Clone, Debug, Serialize)]
pub struct AnswerList {
    /// The county.
    pub county: Division,
    /// Which.
    pub list: ListId,
    /// Whether it shall hold.
    pub accept: bool,
}

#[async_trait]
impl Command for AnswerList {
    const NAME: &'static str = "regions.answer";
    type Outcome = ();

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<(), Error> {
        let lists = tx.place_lists(Some(self.county)).await?;
        let list = lists.iter().find(|one| one.id == self.list).ok_or(Error::NotFound(Thing::List))?;
        let involved = Involved::default().with(Bar::Same, list.entered_by);
        access::authorise(ctx, tx, Action::RegionConfirm, list.county, &involved).await?;
        if !list.waits() {
            return Err(Refused::Answered.into());
        }
        let known = Regions::on(self.county, &lists, list.from.max(ctx.today()));
        let ended = |row: &&PlaceRow| row.change != Change::Stands && !known.stands(row.code);
        if self.accept && list.rows.iter().find(ended).is_some() {
            return Err(Refused::NoLongerFits.into());
        }
        let (by, name) = ctx.who.signature();
        let answered = Answered { accepted: self.accept, at: ctx.now, by, name };
        if !tx.answer_place_list(list.id, &answered).await? {
            return Err(Refused::Answered.into());
        }
        let word = if self.accept { "accepted" } else { "turned_down" };
        tx.append(ctx, &told(ctx, Self::NAME, list, word)).await
    }
}

/// Who is posted to each place, and what stands in it.
#[derive(Clone, Debug, Default)]
pub struct ByPlace {
    /// Families and open cases by code.
    pub counted: BTreeMap<Division, Counted>,
    /// Name and role by the place of the posting.
    pub posted: BTreeMap<Division, Vec<(String, Role)>>,
}

impl ByPlace {
    /// What stands in a place and in everything in it.
    #[must_use]
    pub fn within(&self, place: Division) -> Counted {
        let inside = self.counted.iter().filter(|(code, _)| place.contains(code));
        inside.fold(Counted::default(), |sum, (_, one)| Counted {
            families: sum.families + one.families,
            cases: sum.cases + one.cases,
        })
    }
}

/// The places of a county with what whoever asks may do about them.
#[derive(Clone, Debug)]
pub struct Overview {
    /// The county.
    pub county: Division,
    /// What holds today.
    pub regions: Regions,
    /// Every list, the latest first.
    pub lists: Vec<PlaceList>,
    /// What stands where.
    pub by_place: ByPlace,
    /// Whether whoever asks may enter lists.
    pub may_propose: bool,
    /// The lists that wait and that whoever asks may agree to.
    pub to_confirm: Vec<ListId>,
}

/// Reads the places of a county.
pub struct ReadRegions {
    /// A place in it.
    pub place: Division,
}

#[async_trait]
impl Query for ReadRegions {
    const NAME: &'static str = "regions.read";
    type Answer = Overview;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Overview, Error> {
        let county = self.place.at(DivisionLevel::County).unwrap_or(self.place);
        let caller = access::caller(ctx, tx).await?;
        let none = Involved::default();
        let may_propose = caller.check(Action::RegionManage, county, &none).is_ok();
        if !may_propose {
            caller.check(Action::RegionConfirm, county, &none)?;
        }
        let lists = tx.place_lists(Some(county)).await?;
        let mine = |list: &&PlaceList| may_confirm(&caller, county, list);
        let to_confirm = lists.iter().filter(mine).map(|list| list.id).collect();
        let counted = tx.counted_places(county).await?.into_iter().collect();
        let mut by_place = ByPlace { counted, posted: BTreeMap::new() };
        for (account, postings) in tx.accounts().await? {
            let here = postings.iter().filter(|one| one.holds(ctx.today()) && county.contains(&one.place));
            for posting in here {
                by_place.posted.entry(posting.place).or_default().push((account.name.clone(), posting.role));
            }
        }
        let regions = Regions::on(county, &lists, ctx.today());
        Ok(Overview { county, regions, lists, by_place, may_propose, to_confirm })
    }
}

/// How many lists of places wait that whoever asks may agree to.
pub struct ListsToConfirm {
    /// A place in the county.
    pub place: Division,
}

#[async_trait]
impl Query for ListsToConfirm {
    const NAME: &'static str = "regions.waiting";
    type Answer = usize;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<usize, Error> {
        let county = self.place.at(DivisionLevel::County).unwrap_or(self.place);
        let caller = access::allow(ctx, tx, Action::RegionConfirm).await?;
        let lists = tx.place_lists(Some(county)).await?;
        Ok(lists.iter().filter(|list| may_confirm(&caller, county, list)).count())
    }
}

/// Whether somebody may agree to a list: it waits, and somebody else entered it.
fn may_confirm(caller: &Caller, county: Division, list: &PlaceList) -> bool {
    let involved = Involved::default().with(Bar::Same, list.entered_by);
    list.waits() && caller.check(Action::RegionConfirm, county, &involved).is_ok()
}

/// The names of places as lists give them today. They stand on every board, so that nobody has to be signed in.
pub struct Names;

#[async_trait]
impl Query for Names {
    const NAME: &'static str = "regions.names";
    type Answer = Vec<kernel::NamedPlace>;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Self::Answer, Error> {
        let lists = tx.place_lists(None).await?;
        let mut counties: Vec<Division> = lists.iter().map(|list| list.county).collect();
        counties.sort_unstable();
        counties.dedup();
        let mut names = Vec::new();
        for county in counties {
            let regions = Regions::on(county, &lists, ctx.today());
            let listed = regions.all().filter(|(_, known)| known.since.is_some());
            names.extend(listed.map(|(place, known)| kernel::NamedPlace {
                place,
                name: known.name.clone(),
                ended: known.ended.is_some(),
            }));
        }
        Ok(names)
    }
}

/// Tells the whole program the names that hold today: at the start, after a list was agreed to, and each minute, because another server may have taken one and
/// because days begin.
///
/// # Errors
/// The database fails.
pub async fn refresh(office: &dyn Office, ctx: &Ctx) -> Result<(), Error> {
    kernel::set_places(look(office, ctx, &Names).await?);
    Ok(())
}

/// What is wrong with a list that was refused.
impl Refused {
    /// The rows with their faults.
    #[must_use]
    pub fn rows(&self) -> &[RowFault] {
        match self {
            Refused::Rows(rows) => rows,
            _ => &[],
        }
    }
}
