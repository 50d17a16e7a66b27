// SPDX-License-Identifier: Apache-2.0
//! Notices on the web: off by default, put there by a named person, never longer than the notice on the wall, taken down by a job, and by the clock even where no job
//! runs. Clause CK-3.2b.

use super::notice::may_post;
use super::refused::Refused;
use super::sheet::{self, Sheet};
use crate::access::{self, Action};
use crate::casework::{self, CaseId};
use crate::history::Entry;
use crate::office::{Command, Error, Query, Thing, Tx};
use crate::settings;
use async_trait::async_trait;
use kernel::{Ctx, Date, Division, DivisionLevel, Id, UserId, UtcMillis};
use serde::{Deserialize, Serialize};

/// The id of a notice on the web.
pub type WebNoticeId = Id<WebNotice>;

/// A notice that stands or stood on the web.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebNotice {
    /// Its id.
    pub id: WebNoticeId,
    /// The case.
    pub case: CaseId,
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

/// Puts the hanging notice of a case on the web too.
#[derive(Clone, Debug, Serialize)]
pub struct PublishWebNotice {
    /// The case.
    pub case: CaseId,
}

#[async_trait]
impl Command for PublishWebNotice {
    const NAME: &'static str = "web_notice.publish";
    type Outcome = Published;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Published, Error> {
        let (row, _, _) = casework::load(tx, self.case).await?;
        may_post(ctx, tx, row.place).await?;
        let today = ctx.today();
        let days =
            settings::of(tx, row.place).await?.web_notice_days(row.place, today).ok_or(Refused::WebOff)?;
        let hung = tx.notices_of(self.case).await?.into_iter().rev().find(super::notice::Hung::hangs);
        let hung = hung.filter(|hung| today <= hung.through).ok_or(Refused::NotHanging)?;
        if tx.web_notices_of(self.case).await?.iter().any(|one| one.seq == hung.seq && one.shown(today)) {
            return Err(Refused::OnWeb.into());
        }
        let last = tx.policies().calendar().add_calendar_days(today, days).date;
        let notice = WebNotice {
            id: ctx.new_id(),
            case: self.case,
            seq: hung.seq,
            village: hung.village,
            published_at: ctx.now,
            published_by: ctx.who.signature().0,
            until: last.min(hung.through),
            taken_down: None,
        };
        tx.add_web_notice(&notice).await?;
        let object = Some((Thing::Notice, notice.id.bytes()));
        let mut entry = Entry::done(ctx, Self::NAME, object, Some(row.place), notice.until.to_string());
        entry.case = Some(row.number);
        tx.append(ctx, &entry).await?;
        Ok(Published { notice: notice.id, until: notice.until })
    }
}

/// Takes the notice of a case off the web before its time.
#[derive(Clone, Debug, Serialize)]
pub struct TakeDownWebNotice {
    /// The case.
    pub case: CaseId,
}

#[async_trait]
impl Command for TakeDownWebNotice {
    const NAME: &'static str = "web_notice.withdraw";
    type Outcome = u64;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<u64, Error> {
        let (row, _, _) = casework::load(tx, self.case).await?;
        may_post(ctx, tx, row.place).await?;
        let count = tx.take_down_case(self.case, ctx.now, "person").await?;
        let object = Some((Thing::Case, row.id.bytes()));
        let mut entry = Entry::done(ctx, Self::NAME, object, Some(row.place), count.to_string());
        entry.case = Some(row.number);
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

/// The notice of a village on the web. Nobody has to be signed in; nothing where nothing was put there.
pub struct PublicSheet {
    /// The village.
    pub village: Division,
}

#[async_trait]
impl Query for PublicSheet {
    const NAME: &'static str = "web_notice.read";
    type Answer = Option<Sheet>;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Option<Sheet>, Error> {
        let mut families = Vec::new();
        for notice in standing(ctx, tx, self.village).await? {
            let Some(family) = sheet::family(ctx, tx, notice.case).await? else { continue };
            let hangs = family.hung.as_ref().is_some_and(|hung| hung.seq == notice.seq && hung.hangs());
            if notice.village == self.village && hangs && family.outcome().is_some() {
                families.push(family);
            }
        }
        if families.is_empty() {
            return Ok(None);
        }
        let settings = settings::of(tx, self.village).await?;
        let today = ctx.today();
        let annex = sheet::annex(tx, self.village, today);
        Ok(Some(Sheet { village: self.village, families, settings, today, annex }))
    }
}
