// SPDX-License-Identifier: Apache-2.0
//! Periodic reviews (定期核查): what is due is listed, the system opens it, and what is late is chased. Money goes on meanwhile, whatever the clock says.

use super::from_packs::review_lead;
use super::open::{OnAward, OpenOnAward};
use super::port::{AwardFilter, ListedAward};
use crate::access::{self, Action, Involved, Scope};
use crate::office::{Error, Office, Query, Tx, act, look};
use async_trait::async_trait;
use kernel::{Command, Ctx, Date, Division, Id};
use sha2::{Digest, Sha256};

/// The day until which reviews may be begun: so many days ahead as the packs say.
pub(super) fn horizon(tx: &dyn Tx, place: Division, today: Date) -> Result<Date, Error> {
    let program = tx.policies().program(place, today, today)?;
    let lead = review_lead(&program).map_err(|fault| Error::NoRules(Box::new(fault)))?;
    today.add_days(lead).ok_or(Error::Broken("the calendar ends"))
}

/// Which reviews are listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ReviewPart {
    /// Due within the days in which a review may be begun.
    #[default]
    Due,
    /// Past their day, begun or not.
    Late,
    /// Under way.
    Open,
}

/// What families receive and is to be looked at again, in the places of whoever asks; the earliest day first.
pub struct DueReviews {
    /// Which.
    pub part: ReviewPart,
    /// One place only.
    pub place: Option<Division>,
    /// At most so many.
    pub limit: u64,
    /// So many left out first.
    pub offset: u64,
}

/// A page of reviews.
#[derive(Clone, Debug, Default)]
pub struct ReviewPage {
    /// Those of the page.
    pub rows: Vec<ListedAward>,
    /// How many are due, late and under way.
    pub counts: [u64; 3],
}

#[async_trait]
impl Query for DueReviews {
    const NAME: &'static str = "review.list";
    type Answer = ReviewPage;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<ReviewPage, Error> {
        let scope = access::scope_for(ctx, tx, Action::AwardView).await?;
        let region = self.place.map_or_else(|| scope.clone(), |place| scope.within(place));
        let Some(place) = region.places().first().copied() else { return Ok(ReviewPage::default()) };
        let today = ctx.today();
        let all = AwardFilter { region, live_on: Some(today), ..AwardFilter::default() };
        let due =
            AwardFilter { review_by: Some(horizon(tx, place, today)?), without_case: true, ..all.clone() };
        let late = AwardFilter { review_by: today.add_days(-1), ..all.clone() };
        let open = AwardFilter { with_case: true, ..all };
        let mut counts = [0; 3];
        for (count, filter) in counts.iter_mut().zip([&due, &late, &open]) {
            *count = tx.count_awards(filter).await?;
        }
        let filter = match self.part {
            ReviewPart::Due => due,
            ReviewPart::Late => late,
            ReviewPart::Open => open,
        };
        let rows = tx.list_awards(&AwardFilter { limit: self.limit, offset: self.offset, ..filter }).await?;
        Ok(ReviewPage { rows, counts })
    }
}

/// What the system may open in a county today: reviews that are due and about which no case is open.
struct Openable {
    county: Division,
    limit: u64,
}

#[async_trait]
impl Query for Openable {
    const NAME: &'static str = "review.openable";
    type Answer = Vec<ListedAward>;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Self::Answer, Error> {
        access::authorise(ctx, tx, Action::ReviewOpen, self.county, &Involved::default()).await?;
        let today = ctx.today();
        let filter = AwardFilter {
            region: Scope::of(vec![self.county]),
            live_on: Some(today),
            review_by: Some(horizon(tx, self.county, today)?),
            without_case: true,
            limit: self.limit,
            ..AwardFilter::default()
        };
        tx.list_awards(&filter).await
    }
}

/// Opens reviews of a county that are due, each as a command of its own with an id that follows from the award and its day: a job that runs twice opens each once.
/// The system may do nothing else to a case. `ctx` makes the circumstances of a command of the job. Returns how many were opened.
///
/// # Errors
/// The job may not, or the store fails; a family whose review cannot be opened is passed over and counted in the second number.
pub async fn open_due(
    office: &dyn Office,
    county: Division,
    limit: u64,
    ctx: &(dyn Fn(Id<Command>) -> Ctx + Sync),
) -> Result<(u64, u64), Error> {
    let first = ctx(command_of(&county.as_u64_12().to_be_bytes(), ""));
    let due = look(office, &first, &Openable { county, limit }).await?;
    let (mut opened, mut left) = (0, 0);
    for one in due {
        let row = &one.row;
        let command = OpenOnAward {
            award: row.award.id,
            version: None,
            why: OnAward::Review,
            words: None,
            paper: None,
            happened_on: first.today(),
            late: None,
        };
        let key = command_of(&row.award.id.bytes(), &format!("{} {}", row.review_by, first.today()));
        match act(office, &ctx(key), &command).await {
            Ok(_) => opened += 1,
            Err(error @ (Error::Database(_) | Error::Busy | Error::Denied(_))) => return Err(error),
            // A family that moved or died, a pack that covers nothing: the list shows it to people.
            Err(_) => left += 1,
        }
    }
    Ok((opened, left))
}

fn command_of(what: &[u8], when: &str) -> Id<Command> {
    let hash =
        Sha256::new().chain_update("open due reviews").chain_update(what).chain_update(when).finalize();
    let mut id = [0; 16];
    id.iter_mut().zip(hash).for_each(|(to, from)| *to = from);
    Id::from_bytes(id)
}
