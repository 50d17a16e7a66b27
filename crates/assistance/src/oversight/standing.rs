// SPDX-License-Identifier: Apache-2.0
//! 长期公布: the list of recipients that hangs in a village after the decisions. Who posted which list where and when, with the photo of it on the wall; once somebody
//! leaves or joins, the list on the wall is no longer the list of the day and must be renewed. Clause CK-A1.

use super::notice::may_post;
use super::recipients::{Recipients, RecipientsOf};
use crate::access::{self, Action, Involved};
use crate::archive::{self, LARGEST, MediaType};
use crate::casework::Scheme;
use crate::form;
use crate::history::{Entry, LookUp};
use crate::office::{Command, Error, Fault, FaultKind, Query, Thing, Tx};
use async_trait::async_trait;
use kernel::{Ctx, Date, Division, Fen, Id, UserId, UtcMillis};
use serde::Serialize;

/// The id of a posting.
pub type StandingId = Id<StandingPosting>;

/// The most characters of where a list hangs.
const LONGEST: usize = 60;

/// A list that was posted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StandingPosting {
    /// Its id.
    pub id: StandingId,
    /// The village.
    pub village: Division,
    /// The scheme.
    pub scheme: Scheme,
    /// Where it hangs, such as `村委会公开栏`.
    pub board: String,
    /// The day on which it was put up.
    pub posted_on: Date,
    /// How many families stand on it.
    pub families: u64,
    /// A fingerprint of what it shows.
    pub shown: String,
    /// When this was entered.
    pub entered_at: UtcMillis,
    /// By whom.
    pub by: Option<UserId>,
    /// The name of whoever entered it, as signed.
    pub name: String,
}

/// Records that the list of a village was put up.
#[derive(Serialize)]
pub struct PostStanding {
    /// The code of the village.
    pub village: String,
    /// The word of the scheme.
    pub scheme: String,
    /// Where it hangs.
    pub board: String,
    /// On which day.
    pub posted_on: String,
    /// The photo of it on the wall.
    pub photo: Vec<u8>,
}

/// A fingerprint of the families of a list: names, members and amounts as they stand on it.
fn shown(tx: &dyn Tx, recipients: &Recipients) -> String {
    print_of(tx, recipients.families.iter().map(|one| (one.name.as_str(), one.covered, one.monthly)))
}

/// The same of its lines: name, people covered, amount, in the order of the list.
pub(super) fn print_of<'a>(tx: &dyn Tx, lines: impl Iterator<Item = (&'a str, u32, Fen)>) -> String {
    let lines: Vec<String> =
        lines.map(|(name, covered, monthly)| format!("{name}\t{covered}\t{}", monthly.plain())).collect();
    kernel::hex(&tx.fingerprint(lines.join("\n").as_bytes()))
}

#[async_trait]
impl Command for PostStanding {
    const NAME: &'static str = "notice.post_standing";
    type Outcome = ();

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<(), Error> {
        let fault = |field: &str, kind| Error::Invalid(vec![Fault::new(field, kind)]);
        let village =
            Division::parse(&self.village).map_err(|why| fault("village", FaultKind::Division(why)))?;
        let scheme = Scheme::parse(&self.scheme).ok_or_else(|| fault("scheme", FaultKind::NotAnOption))?;
        may_post(ctx, tx, village).await?;
        let board = form::line("board", &self.board, LONGEST)?;
        let posted_on =
            Date::parse(&self.posted_on).map_err(|why| fault("posted_on", FaultKind::Date(why)))?;
        if posted_on > ctx.today() {
            return Err(fault("posted_on", FaultKind::Future));
        }
        if self.photo.len() > LARGEST {
            return Err(archive::Refused::TooLarge.into());
        }
        if !matches!(MediaType::of_upload(&self.photo), Some(MediaType::Jpeg | MediaType::Png)) {
            return Err(fault("photo", FaultKind::Missing));
        }
        let recipients = RecipientsOf { village, scheme }.read(ctx, tx).await?;
        let (by, name) = ctx.who.signature();
        let posting = StandingPosting {
            id: ctx.new_id(),
            village,
            scheme,
            board,
            posted_on,
            families: recipients.families.len() as u64,
            shown: shown(tx, &recipients),
            entered_at: ctx.now,
            by,
            name,
        };
        tx.add_standing(&posting, &self.photo).await?;
        let object = Some((Thing::Notice, posting.id.bytes()));
        tx.append(ctx, &Entry::done(ctx, Self::NAME, object, Some(village), scheme.word())).await
    }
}

/// What hangs in a village, and whether it is still the list of the day.
#[derive(Clone, Debug)]
pub struct StandingView {
    /// The families of today.
    pub recipients: Recipients,
    /// What was posted, the latest last.
    pub posted: Vec<StandingPosting>,
    /// Whether the list on the wall is another one than that of today: somebody left or joined, or an amount changed.
    pub outdated: bool,
    /// Whether whoever looks may post it.
    pub may_post: bool,
}

/// Reads it.
pub struct ReadStanding {
    /// The village.
    pub village: Division,
    /// The scheme.
    pub scheme: Scheme,
}

#[async_trait]
impl Query for ReadStanding {
    const NAME: &'static str = "notice.standing";
    type Answer = StandingView;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<StandingView, Error> {
        let recipients = RecipientsOf { village: self.village, scheme: self.scheme }.read(ctx, tx).await?;
        let posted = tx.standing_of(self.village, self.scheme).await?;
        let now = shown(tx, &recipients);
        let outdated = posted.last().is_some_and(|last| last.shown != now);
        let caller = access::caller(ctx, tx).await?;
        let may_post = caller.check(Action::NoticePost, self.village, &Involved::default()).is_ok();
        Ok(StandingView { recipients, posted, outdated, may_post })
    }
}

/// Opens the photo of a list on the wall.
pub struct ReadStandingPhoto {
    /// Of which posting.
    pub posting: StandingId,
}

#[async_trait]
impl Query for ReadStandingPhoto {
    const NAME: &'static str = "notice.standing_photo";
    type Answer = (Division, Vec<u8>);

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Self::Answer, Error> {
        let found = tx.standing_photo(self.posting).await?;
        let (village, photo) = found.ok_or(Error::NotFound(Thing::Notice))?;
        super::notice::may_see(ctx, tx, village).await?;
        Ok((village, photo))
    }

    fn look_up(&self, _ctx: &Ctx, (village, _): &Self::Answer) -> Option<LookUp> {
        let object = (Thing::Notice, self.posting.bytes());
        Some(LookUp { object, place: *village, case: None, reason: None })
    }
}
