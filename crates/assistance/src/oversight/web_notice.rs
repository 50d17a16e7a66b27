// SPDX-License-Identifier: Apache-2.0
//! Notices on the web, of cases and of matters of relief: off by default, put there by a named person, never longer than the notice on the wall, taken down by a job,
//! and by the clock even where no job runs. Clause CK-3.2b.

use super::notice::may_post;
use super::refused::Refused;
use super::sheet::{self, Sheet};
use crate::access::{self, Action, Involved};
use crate::casework::{self, CaseId};
use crate::history::Entry;
use crate::office::{Command, Error, Query, Thing, Tx};
use crate::settings;
use crate::temp_relief::{self, ReliefEventKind, ReliefId, ReliefNotice, ReliefSheet};
use async_trait::async_trait;
use kernel::{Ctx, Date, Division, DivisionLevel, Id, UserId, UtcMillis};
use serde::{Deserialize, Serialize};

/// The id of a notice on the web.
pub type WebNoticeId = Id<WebNotice>;

/// What a notice on the web tells of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Noticed {
    /// A case.
    Case(CaseId),
    /// A matter of temporary relief.
    Relief(ReliefId),
}

impl Noticed {
    const fn thing(self) -> (Thing, [u8; 16]) {
        match self {
            Noticed::Case(case) => (Thing::Case, case.bytes()),
            Noticed::Relief(relief) => (Thing::Relief, relief.bytes()),
        }
    }
}

/// A notice that stands or stood on the web.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebNotice {
    /// Its id.
    pub id: WebNoticeId,
    /// What it tells of.
    pub of: Noticed,
    /// The number of the record that posted the notice on the wall.
    pub seq: u32,
    /// The village.
    pub village: Division,
    /// When it was put there.
    pub published_at: UtcMillis,
    /// By whom.
    pub published_by: Option<UserId>,
    /// The last day.
    pub until: Date,
    /// When it was taken down, and why: `over`, `removed`, `off`, `person`.
    pub taken_down: Option<(UtcMillis, String)>,
}

impl WebNotice {
    /// Whether it may be shown on a day. What a job has not taken down yet ends by itself.
    #[must_use]
    pub fn shown(&self, on: Date) -> bool {
        self.taken_down.is_none() && on <= self.until
    }
}

/// What was put on the web.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Published {
    /// Its id.
    pub notice: WebNoticeId,
    /// The last day.
    pub until: Date,
}

/// A notice on its wall.
struct OnTheWall {
    /// The number of the record that posted it.
    seq: u32,
    village: Division,
    through: Date,
}

/// The number of a case or matter, its place, and its notice that hangs; for whoever may post there.
async fn on_the_wall(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    of: Noticed,
) -> Result<(String, Division, Option<OnTheWall>), Error> {
    match of {
        Noticed::Case(case) => {
            let (row, _, _) = casework::load(tx, case).await?;
            may_post(ctx, tx, row.place).await?;
            let hung = tx.notices_of(case).await?.into_iter().rev().find(super::notice::Hung::hangs);
            let hung = hung.map(|one| OnTheWall { seq: one.seq, village: one.village, through: one.through });
            Ok((row.number, row.place, hung))
        }
        Noticed::Relief(relief) => {
            let (row, records) = tx.relief(relief).await?.ok_or(Error::NotFound(Thing::Relief))?;
            access::authorise(ctx, tx, Action::ReliefWork, row.place, &Involved::default()).await?;
            let posted = |one: &&temp_relief::Record| one.entry.event.kind() == ReliefEventKind::NoticePosted;
            let hung = match (row.notice, records.iter().rev().find(posted)) {
                (Some(ReliefNotice::Posted(_, through)), Some(record)) => {
                    Some(OnTheWall { seq: record.seq, village: row.place, through })
                }
                _ => None,
            };
            Ok((row.number, row.place, hung))
        }
    }
}

/// Puts the hanging notice of a case or matter on the web too.
#[derive(Clone, Debug, Serialize)]
pub struct PublishWebNotice {
    /// Of which.
    pub of: Noticed,
}

#[async_trait]
impl Command for PublishWebNotice {
    const NAME: &'static str = "web_notice.publish";
    type Outcome = Published;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Published, Error> {
        let (number, place, hung) = on_the_wall(ctx, tx, self.of).await?;
        let today = ctx.today();
        let days = settings::of(tx, place).await?.web_notice_days(place, today).ok_or(Refused::WebOff)?;
        let hung = hung.filter(|hung| today <= hung.through).ok_or(Refused::NotHanging)?;
        if tx.web_notices_of(self.of).await?.iter().any(|one| one.seq == hung.seq && one.shown(today)) {
            return Err(Refused::OnWeb.into());
        }
        let last = tx.policies().calendar().add_calendar_days(today, days).date;
        let notice = WebNotice {
            id: ctx.new_id(),
            of: self.of,
            seq: hung.seq,
            village: hung.village,
            published_at: ctx.now,
            published_by: ctx.who.signature().0,
            until: last.min(hung.through),
            taken_down: None,
        };
        tx.add_web_notice(&notice).await?;
        let object = Some((Thing::Notice, notice.id.bytes()));
        let mut entry = Entry::done(ctx, Self::NAME, object, Some(place), notice.until.to_string());
        entry.case = Some(number);
        tx.append(ctx, &entry).await?;
        Ok(Published { notice: notice.id, until: notice.until })
    }
}

/// Takes the notice of a case or matter off the web before its time.
#[derive(Clone, Debug, Serialize)]
pub struct TakeDownWebNotice {
    /// Of which.
    pub of: Noticed,
}

#[async_trait]
impl Command for TakeDownWebNotice {
    const NAME: &'static str = "web_notice.withdraw";
    type Outcome = u64;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<u64, Error> {
        let (number, place, _) = on_the_wall(ctx, tx, self.of).await?;
        let count = tx.take_down_noticed(self.of, ctx.now, "person").await?;
        let mut entry = Entry::done(ctx, Self::NAME, Some(self.of.thing()), Some(place), count.to_string());
        entry.case = Some(number);
        tx.append(ctx, &entry).await?;
        Ok(count)
    }
}

/// The job: takes everything off the web whose time is over, or whose county shows notices there no more. It may run at any time and twice.
#[derive(Clone, Debug, Serialize)]
pub struct TakeDownDue;

#[async_trait]
impl Command for TakeDownDue {
    const NAME: &'static str = "web_notice.take_down";
    type Outcome = u64;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<u64, Error> {
        access::allow(ctx, tx, Action::WebNoticeTakeDown).await?;
        let today = ctx.today();
        let mut count = 0;
        for notice in tx.standing_web_notices(None).await? {
            let on = settings::of(tx, notice.village).await?.web_notice_days(notice.village, today).is_some();
            let why = match (notice.until < today, on) {
                (true, _) => "over",
                (false, false) => "off",
                (false, true) => continue,
            };
            tx.take_down_web_notice(notice.id, ctx.now, why).await?;
            let object = Some((Thing::Notice, notice.id.bytes()));
            tx.append(ctx, &Entry::done(ctx, Self::NAME, object, Some(notice.village), why)).await?;
            count += 1;
        }
        Ok(count)
    }
}

/// The villages of a county that have a notice on the web today, with how many families. Nobody has to be signed in.
pub struct WebBoard {
    /// The county.
    pub county: Division,
}

/// What a county shows on the web of one day.
async fn standing(ctx: &Ctx, tx: &mut dyn Tx, place: Division) -> Result<Vec<WebNotice>, Error> {
    let today = ctx.today();
    if settings::of(tx, place).await?.web_notice_days(place, today).is_none() {
        return Ok(Vec::new());
    }
    let mut standing = tx.standing_web_notices(Some(place)).await?;
    standing.retain(|one| one.shown(today));
    Ok(standing)
}

#[async_trait]
impl Query for WebBoard {
    const NAME: &'static str = "web_notice.board";
    type Answer = Vec<(Division, Date, u64)>;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Self::Answer, Error> {
        let county = self.county.at(DivisionLevel::County).unwrap_or(self.county);
        let mut villages: std::collections::BTreeMap<Division, (Date, u64)> =
            std::collections::BTreeMap::new();
        for notice in standing(ctx, tx, county).await? {
            let entry = villages.entry(notice.village).or_insert((notice.until, 0));
            entry.0 = entry.0.max(notice.until);
            entry.1 += 1;
        }
        Ok(villages.into_iter().map(|(village, (until, count))| (village, until, count)).collect())
    }
}

/// What a village shows on the web.
#[derive(Clone, Debug)]
pub struct PublicNotices {
    /// The families of cases; none where only matters of relief are shown.
    pub sheet: Sheet,
    /// The sheets of matters of relief.
    pub reliefs: Vec<ReliefSheet>,
}

/// The notices of a village on the web. Nobody has to be signed in; nothing where nothing was put there.
pub struct PublicSheet {
    /// The village.
    pub village: Division,
}

#[async_trait]
impl Query for PublicSheet {
    const NAME: &'static str = "web_notice.read";
    type Answer = Option<PublicNotices>;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Option<PublicNotices>, Error> {
        let (mut families, mut reliefs) = (Vec::new(), Vec::new());
        let mut standing = standing(ctx, tx, self.village).await?;
        standing.retain(|one| one.village == self.village);
        for notice in standing {
            match notice.of {
                Noticed::Case(case) => {
                    let Some(family) = sheet::family(ctx, tx, case).await? else { continue };
                    let hangs =
                        family.hung.as_ref().is_some_and(|hung| hung.seq == notice.seq && hung.hangs());
                    if hangs && family.outcome().is_some() {
                        families.push(family);
                    }
                }
                Noticed::Relief(relief) => {
                    reliefs.extend(temp_relief::hanging_sheet(ctx, tx, relief).await?);
                }
            }
        }
        if families.is_empty() && reliefs.is_empty() {
            return Ok(None);
        }
        let settings = settings::of(tx, self.village).await?;
        let today = ctx.today();
        let annex = sheet::annex(tx, self.village, today);
        let sheet = Sheet { village: self.village, families, settings, today, annex };
        Ok(Some(PublicNotices { sheet, reliefs }))
    }
}
