// SPDX-License-Identifier: Apache-2.0
//! Notices, objections, the register, progress and errors made in good faith in tables. Who objects, calls or reports is sealed under a key of the entry.

mod errors;
mod notices;
mod register;
mod standing;

pub(crate) use notices::edge;
use notices::noticed;

use crate::convert::{moment, uuid};
use crate::session::Session;
use assistance::access::Scope;
use assistance::casework::{CaseId, ObjectorId, PaperId, Scheme};
use assistance::office::Error;
use assistance::oversight::{
    BoardFilter, BoardRow, BoardTab, Entry, EntryFilter, EntryId, EntryRow, GoodFaithError, GoodFaithId,
    Hung, Judged, Noticed, Objector, Port, Reporter, StandingId, StandingPosting, StepRow, Tries, WebNotice,
    WebNoticeId,
};
use async_trait::async_trait;
use from_row::FromRow;
use kernel::{Date, Division, UtcMillis};
use sea_orm::prelude::Uuid;

/// After how long wrong tries are forgotten.
const TRIES_KEPT_MILLIS: i64 = 86_400_000;

#[derive(FromRow)]
struct TriesRow {
    failures: i64,
    since: i64,
    locked_until: Option<i64>,
}

#[derive(FromRow)]
struct IdRow {
    id: Uuid,
}

#[async_trait]
impl Port for Session {
    async fn add_notice(&mut self, hung: &Hung) -> Result<(), Error> {
        self.write_notice(hung).await
    }

    async fn remove_notice(&mut self, case: CaseId, on: Date, photo: PaperId) -> Result<(), Error> {
        self.take_notice_down(case, on, photo).await
    }

    async fn void_notices(&mut self, case: CaseId) -> Result<(), Error> {
        let sql = "UPDATE notice SET void = $2 WHERE casefile = $1";
        self.write(sql, vec![uuid(case).into(), true.into()]).await.map(drop)
    }

    async fn dispute_notice(&mut self, case: CaseId) -> Result<(), Error> {
        let sql = "UPDATE notice SET objections = objections + 1 WHERE casefile = $1 \
                   AND seq = (SELECT MAX(n.seq) FROM notice n WHERE n.casefile = $1)";
        self.write(sql, vec![uuid(case).into()]).await.map(drop)
    }

    async fn notices_of(&mut self, case: CaseId) -> Result<Vec<Hung>, Error> {
        self.read_notices_of(case).await
    }

    async fn notices(
        &mut self,
        scope: &Scope,
        filter: &BoardFilter,
        today: Date,
    ) -> Result<Vec<BoardRow>, Error> {
        self.list_notices(scope, filter, today).await
    }

    async fn count_notices(&mut self, scope: &Scope, tab: BoardTab, today: Date) -> Result<u64, Error> {
        self.number_of_notices(scope, tab, today).await
    }

    async fn add_standing(&mut self, posting: &StandingPosting, photo: &[u8]) -> Result<(), Error> {
        self.write_standing(posting, photo).await
    }

    async fn standing_of(
        &mut self,
        village: Division,
        scheme: Scheme,
    ) -> Result<Vec<StandingPosting>, Error> {
        self.read_standing(village, scheme).await
    }

    async fn latest_standings(&mut self, region: &Scope) -> Result<Vec<StandingPosting>, Error> {
        self.last_standings(region).await
    }

    async fn standing_photo(&mut self, posting: StandingId) -> Result<Option<(Division, Vec<u8>)>, Error> {
        self.open_standing_photo(posting).await
    }

    async fn add_web_notice(&mut self, notice: &WebNotice) -> Result<(), Error> {
        self.write_web_notice(notice).await
    }

    async fn web_notices_of(&mut self, of: Noticed) -> Result<Vec<WebNotice>, Error> {
        let (column, id) = noticed(of);
        self.read_web_notices(&format!("{column} = $1"), vec![id.into()]).await
    }

    async fn standing_web_notices(&mut self, place: Option<Division>) -> Result<Vec<WebNotice>, Error> {
        let (low, high) = place.map_or((0, i64::MAX), |place| {
            let (low, high) = place.range12();
            (low.cast_signed(), high.cast_signed())
        });
        let condition = "taken_down_at IS NULL AND village BETWEEN $1 AND $2";
        self.read_web_notices(condition, vec![low.into(), high.into()]).await
    }

    async fn take_down_web_notice(&mut self, id: WebNoticeId, at: UtcMillis, why: &str) -> Result<(), Error> {
        let sql = "UPDATE web_notice SET taken_down_at = $2, taken_down_why = $3 WHERE id = $1 AND taken_down_at IS NULL";
        self.write(sql, vec![uuid(id).into(), at.get().into(), why.into()]).await.map(drop)
    }

    async fn take_down_noticed(&mut self, of: Noticed, at: UtcMillis, why: &str) -> Result<u64, Error> {
        let (column, id) = noticed(of);
        let sql = format!(
            "UPDATE web_notice SET taken_down_at = $2, taken_down_why = $3 WHERE {column} = $1 AND taken_down_at IS NULL"
        );
        Ok(self.write(&sql, vec![id.into(), at.get().into(), why.into()]).await?)
    }

    async fn add_objector(&mut self, objector: &Objector) -> Result<(), Error> {
        self.write_objector(objector).await
    }

    async fn objector(&mut self, id: ObjectorId) -> Result<Option<Objector>, Error> {
        self.read_objector(id).await
    }

    async fn next_entry_number(&mut self, county: Division, year: i32) -> Result<i64, Error> {
        self.next_number(&format!("register {county} {year}")).await
    }

    async fn add_entry(&mut self, entry: &Entry, reporter: &Reporter) -> Result<(), Error> {
        self.write_entry(entry, reporter).await
    }

    async fn save_entry(&mut self, entry: &Entry, seen: i64) -> Result<bool, Error> {
        self.update_entry(entry, seen).await
    }

    async fn entry(&mut self, id: EntryId) -> Result<Option<Entry>, Error> {
        self.lock("register_entry", uuid(id)).await?;
        self.read_entry(id).await
    }

    async fn entry_of_number(&mut self, number: &str) -> Result<Option<EntryId>, Error> {
        let sql = "SELECT id FROM register_entry WHERE number = $1";
        let row = self.one::<IdRow>(sql, vec![number.into()]).await?;
        Ok(row.map(|row| crate::convert::id(row.id)))
    }

    async fn reporter(&mut self, id: EntryId) -> Result<Reporter, Error> {
        self.read_reporter(id).await
    }

    async fn add_entry_step(&mut self, id: EntryId, step: &StepRow) -> Result<(), Error> {
        self.write_entry_step(id, step).await
    }

    async fn entry_steps(&mut self, id: EntryId) -> Result<Vec<StepRow>, Error> {
        self.read_entry_steps(id).await
    }

    async fn register_entries(
        &mut self,
        scope: &Scope,
        filter: &EntryFilter,
        today: Date,
    ) -> Result<(Vec<EntryRow>, u64), Error> {
        self.list_entries(scope, filter, today).await
    }

    async fn progress_tries(&mut self, source: [u8; 32]) -> Result<Option<Tries>, Error> {
        let sql = "SELECT failures, since, locked_until FROM progress_try WHERE source = $1";
        let row = self.one::<TriesRow>(sql, vec![source.to_vec().into()]).await?;
        Ok(row.map(|row| Tries {
            failures: u32::try_from(row.failures).unwrap_or(u32::MAX),
            since: moment(row.since),
            locked_until: row.locked_until.map(moment),
        }))
    }

    async fn put_progress_tries(&mut self, source: [u8; 32], tries: &Tries) -> Result<(), Error> {
        // What is left of yesterday goes: the table stays as small as a day.
        let old = "DELETE FROM progress_try WHERE since < $1";
        self.write(old, vec![(tries.since.get() - TRIES_KEPT_MILLIS).into()]).await?;
        let sql = "INSERT INTO progress_try (source, failures, since, locked_until) VALUES ($1, $2, $3, $4) \
                   ON CONFLICT (source) DO UPDATE SET failures = excluded.failures, since = excluded.since, \
                   locked_until = excluded.locked_until";
        let values = vec![
            source.to_vec().into(),
            i64::from(tries.failures).into(),
            tries.since.get().into(),
            tries.locked_until.map(UtcMillis::get).into(),
        ];
        self.write(sql, values).await.map(drop)
    }

    async fn forget_progress_tries(&mut self, source: [u8; 32]) -> Result<(), Error> {
        self.write("DELETE FROM progress_try WHERE source = $1", vec![source.to_vec().into()]).await.map(drop)
    }

    async fn add_error(&mut self, error: &GoodFaithError) -> Result<(), Error> {
        self.write_error(error).await
    }

    async fn good_faith_error(&mut self, id: GoodFaithId) -> Result<Option<GoodFaithError>, Error> {
        self.read_error(id).await
    }

    async fn judge_error(&mut self, id: GoodFaithId, judged: &Judged) -> Result<bool, Error> {
        self.write_judged(id, judged).await
    }

    async fn good_faith_errors(
        &mut self,
        scope: &Scope,
        waiting: bool,
        case: Option<&str>,
        rows: u64,
        page: u64,
    ) -> Result<(Vec<GoodFaithError>, u64), Error> {
        self.list_errors(scope, waiting, case, rows, page).await
    }
}
