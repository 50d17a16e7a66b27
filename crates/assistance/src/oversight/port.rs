// SPDX-License-Identifier: Apache-2.0
//! What oversight needs of the store. Steps of the register and what was said of errors are only ever added.

use super::entry::{Entry, EntryId, Reporter, StepRow};
use super::good_faith::{GoodFaithError, GoodFaithId, Judged};
use super::notice::{BoardFilter, BoardRow, BoardTab, Hung};
use super::objection::Objector;
use super::progress::Tries;
use super::register::{EntryFilter, EntryRow};
use super::standing::{StandingId, StandingPosting};
use super::web_notice::{Noticed, WebNotice, WebNoticeId};
use crate::access::Scope;
use crate::casework::{CaseId, ObjectorId, PaperId, Scheme};
use crate::office::Error;
use async_trait::async_trait;
use kernel::{Date, Division, UtcMillis};

/// Notices, objections, the register, progress, errors made in good faith.
#[async_trait]
pub trait Port {
    /// Adds a notice that was posted.
    async fn add_notice(&mut self, hung: &Hung) -> Result<(), Error>;

    /// The notice of a case that hangs was taken down.
    async fn remove_notice(&mut self, case: CaseId, on: Date, photo: PaperId) -> Result<(), Error>;

    /// The notices of a case count for nothing any more.
    async fn void_notices(&mut self, case: CaseId) -> Result<(), Error>;

    /// Somebody objected to the latest notice of a case.
    async fn dispute_notice(&mut self, case: CaseId) -> Result<(), Error>;

    /// The notices of a case, the latest last.
    async fn notices_of(&mut self, case: CaseId) -> Result<Vec<Hung>, Error>;

    /// Notices in some places, what ends first first; those taken down by the latest day.
    async fn notices(
        &mut self,
        scope: &Scope,
        filter: &BoardFilter,
        today: Date,
    ) -> Result<Vec<BoardRow>, Error>;

    /// How many there are of a tab.
    async fn count_notices(&mut self, scope: &Scope, tab: BoardTab, today: Date) -> Result<u64, Error>;

    /// Adds a list of recipients that was put up, with its photo, sealed.
    async fn add_standing(&mut self, posting: &StandingPosting, photo: &[u8]) -> Result<(), Error>;

    /// The lists of a village that were put up for a scheme, the latest last.
    async fn standing_of(&mut self, village: Division, scheme: Scheme)
    -> Result<Vec<StandingPosting>, Error>;

    /// The latest list of each village and scheme of a region.
    async fn latest_standings(&mut self, region: &Scope) -> Result<Vec<StandingPosting>, Error>;

    /// The photo of a list on the wall, opened, with its village.
    async fn standing_photo(&mut self, posting: StandingId) -> Result<Option<(Division, Vec<u8>)>, Error>;

    /// Adds a notice on the web.
    async fn add_web_notice(&mut self, notice: &WebNotice) -> Result<(), Error>;

    /// The notices of a case or matter on the web, the latest last.
    async fn web_notices_of(&mut self, of: Noticed) -> Result<Vec<WebNotice>, Error>;

    /// Notices that nobody took off the web yet, of a place or of all.
    async fn standing_web_notices(&mut self, place: Option<Division>) -> Result<Vec<WebNotice>, Error>;

    /// Takes one off the web.
    async fn take_down_web_notice(&mut self, id: WebNoticeId, at: UtcMillis, why: &str) -> Result<(), Error>;

    /// Takes those of a case or matter off the web; how many.
    async fn take_down_noticed(&mut self, of: Noticed, at: UtcMillis, why: &str) -> Result<u64, Error>;

    /// Adds who objected, sealed.
    async fn add_objector(&mut self, objector: &Objector) -> Result<(), Error>;

    /// Who objected, opened.
    async fn objector(&mut self, id: ObjectorId) -> Result<Option<Objector>, Error>;

    /// The next running number of a county's register in a year.
    async fn next_entry_number(&mut self, county: Division, year: i32) -> Result<i64, Error>;

    /// Adds an entry with who it came from, sealed.
    async fn add_entry(&mut self, entry: &Entry, reporter: &Reporter) -> Result<(), Error>;

    /// Keeps how an entry stands; `false` when it is no longer at the version given.
    async fn save_entry(&mut self, entry: &Entry, seen: i64) -> Result<bool, Error>;

    /// An entry, locked in a writing transaction.
    async fn entry(&mut self, id: EntryId) -> Result<Option<Entry>, Error>;

    /// The id of an entry by its number.
    async fn entry_of_number(&mut self, number: &str) -> Result<Option<EntryId>, Error>;

    /// Who an entry came from, opened.
    async fn reporter(&mut self, id: EntryId) -> Result<Reporter, Error>;

    /// Adds a line to the history of an entry, its words sealed with the entry.
    async fn add_entry_step(&mut self, id: EntryId, step: &StepRow) -> Result<(), Error>;

    /// The history of an entry, in order.
    async fn entry_steps(&mut self, id: EntryId) -> Result<Vec<StepRow>, Error>;

    /// Entries in some places without their words, what is due first; and how many there are.
    async fn register_entries(
        &mut self,
        scope: &Scope,
        filter: &EntryFilter,
        today: Date,
    ) -> Result<(Vec<EntryRow>, u64), Error>;

    /// Wrong tries under a fingerprint.
    async fn progress_tries(&mut self, source: [u8; 32]) -> Result<Option<Tries>, Error>;

    /// Keeps wrong tries, and forgets those of all others that are a day old.
    async fn put_progress_tries(&mut self, source: [u8; 32], tries: &Tries) -> Result<(), Error>;

    /// Forgets wrong tries.
    async fn forget_progress_tries(&mut self, source: [u8; 32]) -> Result<(), Error>;

    /// Adds an error made in good faith, its words sealed.
    async fn add_error(&mut self, error: &GoodFaithError) -> Result<(), Error>;

    /// One such error.
    async fn good_faith_error(&mut self, id: GoodFaithId) -> Result<Option<GoodFaithError>, Error>;

    /// Adds what the competent person said; `false` where somebody said something already.
    async fn judge_error(&mut self, id: GoodFaithId, judged: &Judged) -> Result<bool, Error>;

    /// Errors made in good faith in some places, the latest first; and how many there are.
    async fn good_faith_errors(
        &mut self,
        scope: &Scope,
        waiting: bool,
        case: Option<&str>,
        rows: u64,
        page: u64,
    ) -> Result<(Vec<GoodFaithError>, u64), Error>;
}
