// SPDX-License-Identifier: Apache-2.0
//! Where somebody may do something. One value checks a single object and filters a list, so that the two cannot differ.

use kernel::Division;

/// A set of places, each with everything in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    places: Vec<Division>,
}

impl Scope {
    /// The places, without those that lie in another of them.
    #[must_use]
    pub fn of(mut places: Vec<Division>) -> Scope {
        places.sort_unstable();
        let mut kept: Vec<Division> = Vec::with_capacity(places.len());
        for place in places {
            // A place sorts just before those in it.
            if !kept.iter().any(|one| one.contains(&place)) {
                kept.push(place);
            }
        }
        Scope { places: kept }
    }

    /// Whether a place lies in it.
    #[must_use]
    pub fn covers(&self, place: Division) -> bool {
        self.places.iter().any(|one| one.contains(&place))
    }

    /// Nothing at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// The places.
    #[must_use]
    pub fn places(&self) -> &[Division] {
        &self.places
    }

    /// As ranges of 12-digit codes, both ends included, for the filter of a list.
    pub fn ranges(&self) -> impl Iterator<Item = (u64, u64)> + '_ {
        self.places.iter().map(|place| place.range12())
    }

    /// What lies in both: a person asks for one township of the county they see.
    #[must_use]
    pub fn within(&self, place: Division) -> Scope {
        if self.covers(place) {
            return Scope::of(vec![place]);
        }
        Scope::of(self.places.iter().copied().filter(|one| place.contains(one)).collect())
    }
}
