// SPDX-License-Identifier: Apache-2.0
//! Which lists of recipients on the walls of a region must be renewed: another list than that of today, one that hangs for longer than the county lets it, or none where
//! families receive something. The page of the village says more. Clause CK-A1.

use super::notice::region;
use super::standing::{StandingPosting, print_of};
use crate::casework::{AwardFilter, Scheme};
use crate::office::{Error, Query, Tx};
use crate::settings;
use async_trait::async_trait;
use kernel::{Ctx, Date, Division, DivisionLevel, Fen};
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

/// Every award of the region: the list is of all of them.
const ALL: u64 = i64::MAX.cast_unsigned();

/// Why a list must be renewed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outdated {
    /// It has hung for longer than so many months.
    Old(u32),
    /// Somebody left or joined since, or an amount changed.
    Changed,
    /// None was put up.
    Never,
}

/// A list to renew.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToRenew {
    /// The village.
    pub village: Division,
    /// The scheme.
    pub scheme: Scheme,
    /// Why.
    pub why: Outdated,
    /// The day on which the list on the wall was put up, and how many families stand on it.
    pub posted: Option<(Date, u64)>,
    /// How many families stand on the list of today.
    pub families: u64,
}

/// Reads them for the places of whoever asks, or for one of these, those that hang there first.
pub struct ReadOutdated {
    /// One place of their region only.
    pub place: Option<Division>,
}

/// The families of a list as its fingerprint takes them: name, people covered, amount.
type Lines = BTreeMap<(Division, Scheme), Vec<(String, u32, Fen)>>;

#[async_trait]
impl Query for ReadOutdated {
    const NAME: &'static str = "notice.outdated";
    type Answer = Vec<ToRenew>;

    // clause: CK-A1
    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Vec<ToRenew>, Error> {
        let mut scope = region(ctx, tx).await?;
        if let Some(place) = self.place {
            scope = scope.within(place);
        }
        let today = ctx.today();
        let here =
            AwardFilter { region: scope.clone(), live_on: Some(today), limit: ALL, ..AwardFilter::default() };
        let mut lists = Lines::new();
        for listed in tx.list_awards(&here).await? {
            let monthly = listed.row.award.monthly(today.month_of()).unwrap_or(Fen::ZERO);
            if !monthly.is_zero() {
                let covered = u32::try_from(listed.row.persons.len()).unwrap_or(u32::MAX);
                let list = lists.entry((listed.row.award.village, listed.row.scheme)).or_default();
                list.push((listed.name, covered, monthly));
            }
        }
        let posted = tx.latest_standings(&scope).await?;
        let posted: BTreeMap<(Division, Scheme), StandingPosting> =
            posted.into_iter().map(|one| ((one.village, one.scheme), one)).collect();
        let all: BTreeSet<(Division, Scheme)> = lists.keys().chain(posted.keys()).copied().collect();
        let mut months = BTreeMap::new();
        let mut renew = Vec::new();
        for (village, scheme) in all {
            let mut list = lists.remove(&(village, scheme)).unwrap_or_default();
            list.sort_by(|a, b| a.0.cmp(&b.0));
            let last = posted.get(&(village, scheme));
            let county = village.at(DivisionLevel::County).unwrap_or(village);
            let lasts = match months.entry(county) {
                Entry::Occupied(known) => *known.get(),
                Entry::Vacant(new) => {
                    *new.insert(settings::of(tx, county).await?.standing_months(county, today))
                }
            };
            if let Some(why) = why(tx, last, &list, (today, lasts)) {
                let posted = last.map(|one| (one.posted_on, one.families));
                renew.push(ToRenew { village, scheme, why, posted, families: list.len() as u64 });
            }
        }
        renew.sort_by_key(|one| (one.why, one.village, one.scheme));
        Ok(renew)
    }
}

/// Why the list on the wall must be renewed, if it must.
fn why(
    tx: &dyn Tx,
    last: Option<&StandingPosting>,
    list: &[(String, u32, Fen)],
    (today, months): (Date, u32),
) -> Option<Outdated> {
    let Some(last) = last else { return Some(Outdated::Never) };
    let lines = list.iter().map(|(name, covered, monthly)| (name.as_str(), *covered, *monthly));
    if last.shown != print_of(tx, lines) {
        return Some(Outdated::Changed);
    }
    let until = i32::try_from(months).ok().and_then(|months| last.posted_on.add_months(months));
    until.is_some_and(|until| until < today).then_some(Outdated::Old(months))
}
