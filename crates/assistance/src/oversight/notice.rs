// SPDX-License-Identifier: Apache-2.0
//! The notice board: what hangs where, until when, who posted it, what was taken down late, what came of it. The rows follow the records of the cases. Clauses CK-3.2b,
//! NX-5c, NX-5f.

use super::web_notice::{Noticed, WebNotice};
use crate::access::{self, Action, Involved, Scope};
use crate::casework::{
    self, CaseEvent, CaseFile, CaseFilter, CaseId, CaseRecord, CaseRow, Listed, PaperId, Place, StageKind,
    Voided,
};
use crate::history::LookUp;
use crate::office::{Error, Query, Thing, Tx};
use async_trait::async_trait;
use kernel::{Ctx, Date, Division, UserId};

/// A notice that hangs or hung.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hung {
    /// The case.
    pub case: CaseId,
    /// The number of the record that posted it.
    pub seq: u32,
    /// Its round; none for the county's own.
    pub round: Option<u32>,
    /// At what kind of place.
    pub board: Place,
    /// In which village.
    pub village: Division,
    /// The day of posting, which does not count.
    pub posted_on: Date,
    /// The last day.
    pub through: Date,
    /// Who posted it.
    pub posted_by: Option<UserId>,
    /// The photo of it on the wall.
    pub photo: PaperId,
    /// When it was taken down.
    pub removed_on: Option<Date>,
    /// The photo before that.
    pub removed_photo: Option<PaperId>,
    /// Whether the case was sent back, so that it counts for nothing.
    pub void: bool,
    /// How many objected.
    pub objections: u32,
}

impl Hung {
    /// Whether it hangs.
    #[must_use]
    pub const fn hangs(&self) -> bool {
        self.removed_on.is_none() && !self.void
    }

    /// Whether it hangs longer than it should, or did.
    #[must_use]
    pub fn late(&self, today: Date) -> bool {
        // The day after the last one is the day of taking down.
        let end = self.through.add_days(1).unwrap_or(self.through);
        self.removed_on.map_or(self.hangs() && today > end, |on| on > end)
    }
}

/// Follows a record of a case: the board is what the records say.
///
/// # Errors
/// The database fails.
pub(crate) async fn follow(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    case: &CaseRow,
    file: &CaseFile,
    record: &CaseRecord,
) -> Result<(), Error> {
    let mut gone = false;
    if record.effect.voids.contains(&Voided::Notices) {
        tx.void_notices(case.id).await?;
        gone = true;
    }
    match &record.entry.event {
        CaseEvent::NoticePosted { place, village, through, photo } => {
            let hung = Hung {
                case: case.id,
                seq: record.seq,
                round: file.last_notice().and_then(|notice| notice.round),
                board: *place,
                village: *village,
                posted_on: record.entry.happened_on,
                through: *through,
                posted_by: record.entry.by.user(),
                photo: *photo,
                removed_on: None,
                removed_photo: None,
                void: false,
                objections: 0,
            };
            tx.add_notice(&hung).await?;
        }
        CaseEvent::NoticeRemoved { photo } => {
            tx.remove_notice(case.id, record.entry.happened_on, *photo).await?;
            gone = true;
        }
        CaseEvent::Disputed { .. } => tx.dispute_notice(case.id).await?,
        _ => {}
    }
    // What hangs on no wall stands on no screen; nor does a case that is over.
    if gone || case.stage.over() {
        tx.take_down_noticed(Noticed::Case(case.id), ctx.now, "removed").await?;
    }
    Ok(())
}

/// How notices stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BoardTab {
    /// An opinion waits to be posted.
    ToPost,
    /// It hangs.
    #[default]
    Hanging,
    /// It hangs longer than it should.
    Late,
    /// It was taken down.
    Removed,
}

/// Which notices to list.
#[derive(Clone, Debug, Default)]
pub struct BoardFilter {
    /// How they stand.
    pub tab: BoardTab,
    /// In one place only.
    pub place: Option<Division>,
    /// The page, from 0.
    pub page: u64,
    /// How many rows a page has.
    pub rows: u64,
}

/// A notice in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BoardRow {
    /// The notice.
    pub hung: Hung,
    /// The number of the case.
    pub number: String,
    /// What is recognised.
    pub scheme: casework::Scheme,
    /// The applicant's name.
    pub applicant: String,
}

/// A page of the board.
#[derive(Clone, Debug)]
pub struct BoardPage {
    /// Notices, for every tab but that of what is to be posted.
    pub rows: Vec<BoardRow>,
    /// Cases that wait for their notice.
    pub to_post: Vec<Listed>,
    /// How many there are of each: to post, hanging, late, removed.
    pub counts: [u64; 4],
    /// How many the tab has.
    pub total: u64,
}

/// The board of the places of whoever asks.
pub struct Board {
    /// Which.
    pub filter: BoardFilter,
}

/// The places whose notices whoever asks may see: those who view them and those who post them.
pub(super) async fn region(ctx: &Ctx, tx: &mut dyn Tx) -> Result<Scope, Error> {
    let caller = access::caller(ctx, tx).await?;
    let mut places = caller.scope(Action::NoticeView).places().to_vec();
    places.extend_from_slice(caller.scope(Action::NoticePost).places());
    if places.is_empty() {
        return Err(access::Denied::NoRole(Action::NoticeView).into());
    }
    Ok(Scope::of(places))
}

/// Whether whoever asks may see notices of a place.
pub(super) async fn may_see(ctx: &Ctx, tx: &mut dyn Tx, place: Division) -> Result<(), Error> {
    if region(ctx, tx).await?.covers(place) {
        Ok(())
    } else {
        Err(access::Denied::OutsideRegion(Action::NoticeView, place).into())
    }
}

/// Cases with an opinion and no notice yet.
pub(super) fn waiting(region: Scope, limit: u64, offset: u64) -> CaseFilter {
    CaseFilter { region, stages: vec![StageKind::Opinion], limit, offset, ..CaseFilter::default() }
}

#[async_trait]
impl Query for Board {
    const NAME: &'static str = "notice.board";
    type Answer = BoardPage;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<BoardPage, Error> {
        let scope = region(ctx, tx).await?;
        let scope = self.filter.place.map_or_else(|| scope.clone(), |place| scope.within(place));
        let rows = self.filter.rows.clamp(1, 200);
        let filter = BoardFilter { rows, ..self.filter.clone() };
        let today = ctx.today();
        let mut counts = [tx.count_cases(&waiting(scope.clone(), 0, 0)).await?, 0, 0, 0];
        for (at, tab) in [(1, BoardTab::Hanging), (2, BoardTab::Late), (3, BoardTab::Removed)] {
            counts[at] = tx.count_notices(&scope, tab, today).await?;
        }
        let (rows, to_post, total) = match filter.tab {
            BoardTab::ToPost => {
                let offset = filter.page.saturating_mul(rows);
                (Vec::new(), tx.cases(&waiting(scope, rows, offset)).await?, counts[0])
            }
            tab => {
                let total = counts[match tab {
                    BoardTab::Late => 2,
                    BoardTab::Removed => 3,
                    BoardTab::ToPost | BoardTab::Hanging => 1,
                }];
                (tx.notices(&scope, &filter, today).await?, Vec::new(), total)
            }
        };
        Ok(BoardPage { rows, to_post, counts, total })
    }
}

/// An objection, without who made it.
#[derive(Clone, Debug)]
pub struct Objected {
    /// Its number within the case, from 1.
    pub number: u32,
    /// When it came in.
    pub on: Date,
    /// What is said to be wrong; only for those who deal with objections.
    pub ground: Option<casework::Words>,
    /// When it was settled.
    pub resolved: Option<Date>,
}

/// A notice as its page shows it.
#[derive(Clone, Debug)]
pub struct NoticeView {
    /// The case.
    pub row: CaseRow,
    /// The notices of the case, the latest last; none as long as none was posted.
    pub hung: Vec<Hung>,
    /// Who posted them: accounts and names.
    pub posters: Vec<(UserId, String)>,
    /// What stands or stood on the web.
    pub web: Vec<WebNotice>,
    /// Objections, in their order.
    pub objections: Vec<Objected>,
    /// Whether whoever looks handles the case, so that they may open who objected.
    pub handles: bool,
    /// Whether they may post and take down.
    pub may_post: bool,
    /// Whether they may open the case.
    pub may_open: bool,
    /// For how many days the county shows notices on the web; none where it does not.
    pub web_days: Option<u32>,
}

/// The notices of a case, by its number.
pub struct NoticeOf {
    /// The number of the case.
    pub number: String,
}

#[async_trait]
impl Query for NoticeOf {
    const NAME: &'static str = "notice.read";
    type Answer = NoticeView;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<NoticeView, Error> {
        let id = tx.case_of_number(&self.number).await?.ok_or(Error::NotFound(Thing::Notice))?;
        let (row, file, records) = casework::load(tx, id).await?;
        may_see(ctx, tx, row.place).await?;
        let caller = access::caller(ctx, tx).await?;
        let may = |action| caller.scope(action).covers(row.place);
        let deals = may(Action::ObjectionHandle);
        let ground = |seq: u32| {
            records.iter().find(|record| record.seq == seq).and_then(|record| match &record.entry.event {
                CaseEvent::Disputed { ground, .. } => Some(ground.clone()),
                _ => None,
            })
        };
        let objections = (1..)
            .zip(&file.disputes)
            .map(|(number, dispute)| Objected {
                number,
                on: dispute.on,
                ground: ground(dispute.seq).filter(|_| deals),
                resolved: dispute.resolved,
            })
            .collect();
        let hung = tx.notices_of(id).await?;
        let accounts = tx.accounts().await?;
        let posters = hung.iter().filter_map(|one| one.posted_by).filter_map(|by| {
            accounts
                .iter()
                .find(|(account, _)| account.id == by)
                .map(|(account, _)| (by, account.name.clone()))
        });
        let posters = posters.collect();
        let settings = crate::settings::of(tx, row.place).await?;
        Ok(NoticeView {
            handles: deals && caller.id.is_some() && caller.id == row.handler,
            may_post: may(Action::NoticePost),
            may_open: may(Action::CaseView),
            web_days: settings.web_notice_days(row.place, ctx.today()),
            web: tx.web_notices_of(Noticed::Case(id)).await?,
            row,
            hung,
            posters,
            objections,
        })
    }

    fn look_up(&self, _ctx: &Ctx, view: &NoticeView) -> Option<LookUp> {
        Some(LookUp {
            object: (Thing::Notice, view.row.id.bytes()),
            place: view.row.place,
            case: Some(view.row.number.clone()),
            reason: None,
        })
    }
}

/// Whether somebody without a part in the case may do something at its place.
pub(super) async fn may_post(ctx: &Ctx, tx: &mut dyn Tx, place: Division) -> Result<(), Error> {
    access::authorise(ctx, tx, Action::NoticePost, place, &Involved::default()).await.map(drop)
}
