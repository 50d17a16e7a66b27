// SPDX-License-Identifier: Apache-2.0
//! Matters of relief as people see them: one with all that its page shows, and lists with what waits.

use super::answers::{ReliefAnswer, about, live};
use super::event::{Entry, Record, ReliefEvent, ReliefEventKind};
use super::file::{Clock, ReliefFile};
use super::letters::Told;
use super::port::{ListedRelief, ReliefFilter, ReliefRow, StageCount};
use super::service::Matter;
use super::words::{Source, Stage};
use crate::access::{self, Action, Involved, Scope};
use crate::casework::{HouseholdId, Live, PersonId, Scheme};
use crate::history::LookUp;
use crate::office::{Error, Query, Thing, Tx};
use crate::oversight::{Noticed, WebNotice};
use crate::payout::once::{OnceStanding, standing};
use crate::registry::model::HardshipEvent;
use crate::settings;
use async_trait::async_trait;
use kernel::{Ctx, Date, Division, Fen, Id};

/// A matter with all that its page shows.
#[derive(Clone, Debug)]
pub struct ReliefView {
    /// The row.
    pub row: ReliefRow,
    /// The file.
    pub file: ReliefFile,
    /// Every record.
    pub records: Vec<Record>,
    /// What is due.
    pub clocks: Vec<Clock>,
    /// Until when a notice hangs at least that is posted today; none where none is asked for or one was posted.
    pub notice_through: Option<Date>,
    /// What stands or stood on the web of its notices.
    pub web: Vec<WebNotice>,
    /// For how many days the county shows notices on the web; none where it does not.
    pub web_days: Option<u32>,
    /// Numbers of other matters of the same people and days.
    pub alike: Vec<String>,
    /// How far what the county pays has come; none where it pays nothing.
    pub by_county: Option<OnceStanding>,
    /// The number of the family.
    pub household: String,
    /// The name of the person, or of who stands first in the family.
    pub name: String,
    /// Their number, masked.
    pub citizen: String,
}

impl ReliefView {
    /// What the county pays, and what of it has not arrived; none where it pays nothing.
    #[must_use]
    pub fn county_pays(&self) -> Option<(Fen, Fen)> {
        let arrived = self.by_county?.arrived;
        let parts = self.file.stages().filter(|(_, _, one)| {
            one.paid.as_ref().is_some_and(|(_, _, paid)| paid.source == Source::County)
        });
        let all = Fen::checked_sum(parts.map(|(_, _, one)| one.stage.amount))?;
        Some((all, all.checked_sub(arrived)?))
    }

    /// Who took it in, and when; none while what another system handed in waits for that.
    #[must_use]
    pub fn opener(&self) -> Option<&Entry> {
        self.step(ReliefEventKind::Opened)
    }

    /// The system that handed it in, and when; none where somebody of the office took it down.
    #[must_use]
    pub fn handed_in(&self) -> Option<&Entry> {
        self.step(ReliefEventKind::Applied)
    }

    fn step(&self, kind: ReliefEventKind) -> Option<&Entry> {
        self.records.iter().map(|one| &one.entry).find(|entry| entry.event.kind() == kind)
    }

    /// What the packs said of the scheme of an approval when it was approved, by its number from 1.
    #[must_use]
    pub fn answered(&self, nth: u32) -> Option<&ReliefAnswer> {
        let approved = Told::Approval(nth).record(&self.records)?;
        let ReliefEvent::Approved { approval } = &approved.entry.event else { return None };
        let before = self.records.iter().rev().filter(|one| one.seq < approved.seq);
        let assessed = before.filter_map(|one| match &one.entry.event {
            ReliefEvent::Assessed { assessment, .. } => Some(assessment),
            _ => None,
        });
        assessed.take(1).find_map(|one| one.of(&approval.scheme))
    }
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
        let (matter, records) = matter(ctx, tx, &self.number).await?;
        let (clocks, notice_through) = (matter.clocks(), matter.notice_through(ctx.today()));
        let Matter { row, file, .. } = matter;
        let web = tx.web_notices_of(Noticed::Relief(row.id)).await?;
        let web_days = settings::of(tx, row.place).await?.web_notice_days(row.place, ctx.today());
        let alike = tx.relief_numbers(&file.alike).await?;
        let household = tx.household(row.household).await?.ok_or(Error::NotFound(Thing::Household))?;
        let named = tx.persons(&[row.person.unwrap_or(household.head)]).await?.pop();
        let citizen = named.as_ref().map(|person| person.number.masked()).unwrap_or_default();
        let name = named.map(|person| person.name).unwrap_or_default();
        let household = household.number;
        let by_county = standing(tx, (row.household, Scheme::TempRelief), row.id.bytes()).await?;
        Ok(ReliefView {
            row,
            file,
            records,
            clocks,
            notice_through,
            web,
            web_days,
            alike,
            by_county,
            household,
            name,
            citizen,
        })
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

/// What the packs say of a matter today, without putting it on file: with all its reasons, beside what was assessed before.
pub struct LiveRelief {
    /// The number of the matter.
    pub number: String,
}

/// The family's file with the program that answers it, and whom the matter is about.
pub struct ReliefLive {
    /// The file and the program.
    pub live: Live,
    /// What struck them.
    pub event: Id<HardshipEvent>,
    /// The person whom it struck; the whole family where none.
    pub person: Option<PersonId>,
}

impl ReliefLive {
    /// What is on file of the event, by the name of a fact.
    #[must_use]
    pub fn event_fact(&self, fact: &str) -> Option<&str> {
        let event = self.event.to_string();
        let mut rows = self.live.composed.file.get("events")?.as_array()?.iter();
        let row = rows.find(|row| row.get("id").and_then(|id| id.as_str()) == Some(&event))?;
        row.get("facts")?.get(fact)?.as_str()
    }

    /// Whether an answer of the packs is about this matter, by its scheme and row.
    #[must_use]
    pub fn concerns(&self, scheme: usize, row: u32) -> bool {
        about((&self.live.program, &self.live.given), (self.event, self.person), scheme, row)
    }
}

#[async_trait]
impl Query for LiveRelief {
    const NAME: &'static str = "relief.live";
    type Answer = ReliefLive;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<ReliefLive, Error> {
        let (matter, _) = matter(ctx, tx, &self.number).await?;
        let decisions = matter.file.decisions.clone();
        let live = live(ctx, tx, &matter.asked(&decisions)).await?;
        Ok(ReliefLive { live, event: matter.file.event, person: matter.file.person })
    }
}

/// The matter of a number, for whoever may look at it.
pub(super) async fn matter(ctx: &Ctx, tx: &mut dyn Tx, number: &str) -> Result<(Matter, Vec<Record>), Error> {
    let id = tx.relief_of_number(number).await?.ok_or(Error::NotFound(Thing::Relief))?;
    let (matter, records) = Matter::load(ctx, tx, id).await?;
    access::authorise(ctx, tx, Action::ReliefView, matter.row.place, &Involved::default())
        .await
        .map_err(hidden)?;
    Ok((matter, records))
}

/// A matter of another place is told to nobody.
fn hidden(error: Error) -> Error {
    match error {
        Error::Denied(denied) => Error::Hidden(Thing::Relief, denied),
        other => other,
    }
}

/// Matters, and how many there are of each stage in the same places.
#[derive(Clone, Debug)]
pub struct ReliefList {
    /// Those asked for.
    pub rows: Vec<ListedRelief>,
    /// By stage, whatever stages were asked for.
    pub counts: Vec<StageCount>,
}

impl ReliefList {
    /// How many stand in one of these stages.
    #[must_use]
    pub fn count(&self, stages: &[Stage]) -> u64 {
        self.of(stages).map(|one| one.count).sum()
    }

    /// How many of them are late.
    #[must_use]
    pub fn late(&self, stages: &[Stage]) -> u64 {
        self.of(stages).map(|one| one.late).sum()
    }

    fn of(&self, stages: &[Stage]) -> impl Iterator<Item = &StageCount> {
        self.counts.iter().filter(move |one| stages.contains(&one.stage))
    }
}

/// Lists matters in the places of whoever asks. Where no rows are asked for, they are counted only.
pub struct ListReliefs {
    /// Which.
    pub filter: ReliefFilter,
    /// In one place only.
    pub place: Option<Division>,
}

#[async_trait]
impl Query for ListReliefs {
    const NAME: &'static str = "relief.list";
    type Answer = ReliefList;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<ReliefList, Error> {
        let region = access::scope_for(ctx, tx, Action::ReliefView).await?;
        let region = match self.place {
            Some(place) => region.within(place),
            None => region,
        };
        let filter = ReliefFilter { region, ..self.filter.clone() };
        let counts = tx.count_reliefs(&filter, ctx.today()).await?;
        let rows = if filter.limit == 0 { Vec::new() } else { tx.reliefs(&filter).await? };
        Ok(ReliefList { rows, counts })
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
    let filter =
        ReliefFilter { region, stages, household: Some(household), limit: 1, ..ReliefFilter::default() };
    Ok(!tx.reliefs(&filter).await?.is_empty())
}
