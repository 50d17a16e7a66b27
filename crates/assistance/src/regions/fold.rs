// SPDX-License-Identifier: Apache-2.0
//! From lists to what holds on a day. Pure: what was accepted, in the order of the days on which it holds, over the names that the program brings.

use super::model::{Change, PlaceList, PlaceRow};
use crate::registry::words::Area;
use kernel::{Date, Division, DivisionLevel};
use std::collections::BTreeMap;

/// What became of a place that is no more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ended {
    /// Since when.
    pub on: Date,
    /// What it became; empty where it was abolished.
    pub becomes: Vec<Division>,
}

/// A place on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// Its name.
    pub name: String,
    /// Town or country, where a list says so.
    pub area: Option<Area>,
    /// Since when a list says so; none for what the program brings.
    pub since: Option<Date>,
    /// The document of that list.
    pub document: Option<String>,
    /// Whether it is no more.
    pub ended: Option<Ended>,
}

/// The townships and villages of a county on a day, those that are no more too.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Regions {
    known: BTreeMap<Division, Known>,
}

impl Regions {
    /// What holds on a day.
    #[must_use]
    pub fn on(county: Division, lists: &[PlaceList], on: Date) -> Regions {
        let mut regions = Regions { known: built_in(county) };
        let mut held: Vec<(Date, &PlaceList)> = lists
            .iter()
            .filter(|list| list.county == county)
            .filter_map(|list| list.since().filter(|since| *since <= on).map(|since| (since, list)))
            .collect();
        held.sort_by_key(|(since, list)| (*since, list.entered_at, list.id.bytes()));
        for (since, list) in held {
            for row in &list.rows {
                regions.take(since, &list.document, row);
            }
        }
        regions
    }

    fn take(&mut self, since: Date, document: &str, row: &PlaceRow) {
        let before = self.known.get(&row.code);
        let ended = row.change.ends(row.code, &row.becomes);
        let known = Known {
            name: row.name.clone(),
            area: row.area.or_else(|| before.and_then(|one| one.area)),
            since: Some(since),
            document: Some(document.to_owned()),
            ended: ended.then(|| Ended { on: since, becomes: row.becomes.clone() }),
        };
        self.known.insert(row.code, known);
    }

    /// Every place by code.
    pub fn all(&self) -> impl Iterator<Item = (Division, &Known)> {
        self.known.iter().map(|(code, known)| (*code, known))
    }

    /// One place.
    #[must_use]
    pub fn get(&self, code: Division) -> Option<&Known> {
        self.known.get(&code)
    }

    /// Whether a place stands.
    #[must_use]
    pub fn stands(&self, code: Division) -> bool {
        self.get(code).is_some_and(|known| known.ended.is_none())
    }

    /// Whether families of a place that is no more may be moved to another: what it became, or a village in what its township became.
    #[must_use]
    pub fn follows(&self, from: Division, to: Division) -> bool {
        if !self.stands(to) || to.level() != DivisionLevel::Village {
            return false;
        }
        let own = self.get(from).and_then(|known| known.ended.as_ref());
        let above = from.parent().and_then(|upper| self.get(upper)).and_then(|known| known.ended.as_ref());
        let leads = |ended: &Ended| {
            // A place abolished without a successor leaves its families to whoever moves them.
            ended.becomes.is_empty() || ended.becomes.iter().any(|one| one.contains(&to))
        };
        match (own, above) {
            (None, None) => false,
            (own, above) => own.is_some_and(leads) || above.is_some_and(leads),
        }
    }

    /// How a row changes what holds; `None` where it changes nothing.
    #[must_use]
    pub fn changed_by(&self, row: &PlaceRow) -> Option<Change> {
        match (row.change, self.get(row.code)) {
            (Change::Stands, None) => Some(Change::Stands),
            (Change::Stands, Some(known)) if known.name != row.name => Some(Change::Renamed),
            (Change::Stands, Some(known)) if known.ended.is_some() => Some(Change::Stands),
            (Change::Stands, Some(_)) => None,
            (change, _) => Some(change),
        }
    }
}

/// What the program brings of a county: names of a public list, down to villages for some places only.
fn built_in(county: Division) -> BTreeMap<Division, Known> {
    let named = |place: Division| {
        let name = kernel::built_in_name(place)?.to_owned();
        Some((place, Known { name, area: None, since: None, document: None, ended: None }))
    };
    let townships = kernel::built_in_children(county);
    let villages = townships.iter().flat_map(|township| kernel::built_in_children(*township));
    townships.iter().copied().chain(villages).filter_map(named).collect()
}
