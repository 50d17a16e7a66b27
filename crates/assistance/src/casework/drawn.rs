// SPDX-License-Identifier: Apache-2.0
//! The county's sample of what townships decided (抽查): drawn cases wait for the county's visit before they are filed, and whoever reviews for the county finds them in the inbox.
//! clause: NX-5a

use super::model::{Matter, Scheme};
use super::port::{CaseFilter, Listed};
use super::sample::sampled;
use super::service::load;
use super::stage::StageKind;
use crate::access::{Action, Caller};
use crate::office::{Error, Tx};
use crate::settings;
use kernel::{Ctx, Date, Division, Fraction};
use std::collections::BTreeMap;

/// More decided cases that are not filed yet than a county has.
const MOST: u64 = 500;

/// Drawn cases that the county has not visited; none for whoever reviews nothing, or where the county decides itself.
pub(super) async fn drawn(ctx: &Ctx, tx: &mut dyn Tx, caller: &Caller) -> Result<Option<Vec<Listed>>, Error> {
    let region = caller.scope(Action::CaseReview);
    let Some(county) = region.places().first().copied() else { return Ok(None) };
    let today = ctx.today();
    let settings = settings::of(tx, county).await?;
    let mut shares: BTreeMap<(Scheme, Division, Date), Option<(Fraction, String)>> = BTreeMap::new();
    let mut share = |tx: &dyn Tx, scheme: Scheme, place: Division, accepted: Date| {
        let known = shares.entry((scheme, place, accepted)).or_insert_with(|| {
            let set = settings.casework(place, today);
            let rules = tx.policies().rules(scheme, place, accepted, today, set).ok()?;
            let delegated = rules.delegated();
            let share = rules.supervision.as_ref().filter(|_| delegated)?.value;
            Some((share, rules.settings.sample_seed.expose().clone()))
        });
        known.clone()
    };
    let delegates = Scheme::RECOGNISED.iter().any(|scheme| share(&*tx, *scheme, county, today).is_some());
    if !delegates {
        return Ok(None);
    }
    let filter = CaseFilter {
        region,
        stages: vec![StageKind::Decided, StageKind::Delivered],
        matter: Some(Matter::Application),
        limit: MOST,
        ..CaseFilter::default()
    };
    let mut found = Vec::new();
    for listed in tx.cases(&filter).await? {
        let row = &listed.row;
        let accepted = row.accepted_on.unwrap_or(today);
        let Some((share, seed)) = share(&*tx, row.scheme, row.place, accepted) else { continue };
        if !sampled(row.id, &seed, share) {
            continue;
        }
        let file = load(tx, row.id).await?.1;
        // What the county decided itself it need not look at again.
        if file.county_visits.is_empty() && file.for_the_county().next().is_none() {
            found.push(listed);
        }
    }
    Ok(Some(found))
}
