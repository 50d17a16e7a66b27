// SPDX-License-Identifier: Apache-2.0
//! Two answers for the same rows: who gains, who loses, and what it costs.
//!
//! Pure counting over result columns. What the two answers differ in (a parameter, a date, a pack) is the caller's business.

use crate::output::{Outcome, Results};
use policy::frame::View;
use policy::ir::Part;
use policy::tree::Entity;

/// One scheme in one set of results.
#[derive(Clone, Copy, Debug)]
pub struct Scheme<'a> {
    /// The codes of [`Outcome`], one for each row.
    pub outcomes: &'a [u8],
    /// The amounts in fen, where the scheme has any.
    pub amounts: Option<&'a [i64]>,
    /// The statuses of the amounts, where not all are known.
    pub status: Option<&'a [u8]>,
}

impl Results {
    /// A scheme's columns.
    #[must_use]
    pub fn scheme(&self, name: &str) -> Option<Scheme<'_>> {
        let amount = self.column(name, Part::Amount);
        Some(Scheme {
            outcomes: self.outcomes(name)?,
            amounts: amount.and_then(|column| column.lane().numbers()),
            status: amount.and_then(|column| column.status.as_deref()),
        })
    }
}

/// What a row gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Entitlement {
    /// Whether it is entitled, and to how much.
    Known(bool, i64),
    /// Not settled; at most so much, where that is known.
    Open(Option<i64>),
}

impl Scheme<'_> {
    fn entitlement(&self, row: usize) -> Entitlement {
        let known = |row: usize| self.status.is_none_or(|status| status.get(row) == Some(&0));
        let amount = match self.amounts {
            None => Some(0),
            Some(amounts) => amounts.get(row).copied().filter(|_| known(row)),
        };
        match (self.outcomes.get(row).copied().and_then(Outcome::from_code), amount) {
            (Some(Outcome::No), _) => Entitlement::Known(false, 0),
            (Some(Outcome::Yes), Some(amount)) => Entitlement::Known(true, amount),
            (_, amount) => Entitlement::Open(amount),
        }
    }
}

/// What a scheme costs: in fen, in the scheme's own rhythm (a month for monthly amounts).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cost {
    /// The settled rows alone.
    pub low: i128,
    /// With every open row whose amount is known.
    pub high: i128,
    /// Open rows whose amount is not known: `high` leaves them out.
    pub unbounded: u64,
}

impl Cost {
    fn add(&mut self, entitlement: Entitlement) {
        match entitlement {
            Entitlement::Known(_, amount) => {
                self.low += i128::from(amount);
                self.high += i128::from(amount);
            }
            Entitlement::Open(Some(amount)) => self.high += i128::from(amount.max(0)),
            Entitlement::Open(None) => self.unbounded += 1,
        }
    }
}

/// What changes between two answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Change {
    /// Rows that become entitled or get more.
    pub winners: u64,
    /// Rows that are no longer entitled or get less.
    pub losers: u64,
    /// Rows that get the same.
    pub unchanged: u64,
    /// Rows of which one answer or both is open.
    pub unknown: u64,
    /// What the winners gain, in fen.
    pub gained: i128,
    /// What the losers lose, in fen.
    pub lost: i128,
    /// The cost before.
    pub before: Cost,
    /// The cost after.
    pub after: Cost,
}

impl Change {
    fn add(&mut self, before: Entitlement, after: Entitlement) {
        self.before.add(before);
        self.after.add(after);
        let (Entitlement::Known(was, old), Entitlement::Known(is, new)) = (before, after) else {
            self.unknown += 1;
            return;
        };
        match (is, new).cmp(&(was, old)) {
            std::cmp::Ordering::Greater => {
                self.winners += 1;
                self.gained += i128::from(new) - i128::from(old);
            }
            std::cmp::Ordering::Less => {
                self.losers += 1;
                self.lost += i128::from(old) - i128::from(new);
            }
            std::cmp::Ordering::Equal => self.unchanged += 1,
        }
    }
}

/// What changes, overall and by group.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    /// All rows.
    pub overall: Change,
    /// Rows by group.
    pub groups: Vec<Change>,
}

/// Compares a scheme in two sets of results for the same rows. `keys` gives each row its group (see [`row_groups`]); may be empty.
/// Rows that only one of the two has count as unknown.
#[must_use]
pub fn compare(before: Scheme<'_>, after: Scheme<'_>, keys: &[u32]) -> Comparison {
    let mut comparison = Comparison::default();
    for row in 0..before.outcomes.len().max(after.outcomes.len()) {
        let (before, after) = (before.entitlement(row), after.entitlement(row));
        comparison.overall.add(before, after);
        if let Some(key) = keys.get(row) {
            let group = *key as usize;
            if comparison.groups.len() <= group {
                comparison.groups.resize(group + 1, Change::default());
            }
            comparison.groups[group].add(before, after);
        }
    }
    comparison
}

/// The group of each row of an entity, from the groups of households. Townships have none.
#[must_use]
pub fn row_groups(view: &View<'_>, entity: Entity, households: &[u32]) -> Vec<u32> {
    let spread = |child: Entity, parents: &[u32]| {
        let mut groups = vec![0; view.rows(child)];
        for (parent, group) in parents.iter().enumerate() {
            if let Some(rows) = groups.get_mut(view.children(child, parent)) {
                rows.fill(*group);
            }
        }
        groups
    };
    match entity {
        Entity::Township => Vec::new(),
        Entity::Household => households.to_vec(),
        Entity::Person | Entity::Event => spread(entity, households),
        Entity::Supporter => spread(entity, &spread(Entity::Person, households)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use policy::ir::MISSING;

    #[test]
    fn gains_losses_and_costs_are_counted_by_group() {
        // Rows: starts, stops, more, same, open before, yes of unknown amount after.
        let before = Scheme {
            outcomes: &[0, 1, 1, 1, 2, 1],
            amounts: Some(&[0, 500, 300, 200, 900, 100]),
            status: None,
        };
        let after = Scheme {
            outcomes: &[1, 0, 1, 1, 1, 1],
            amounts: Some(&[400, 500, 350, 200, 900, 0]),
            status: Some(&[0, 0, 0, 0, 0, MISSING]),
        };
        let comparison = compare(before, after, &[0, 0, 1, 1, 1, 1]);
        let all = comparison.overall;
        assert_eq!((all.winners, all.losers, all.unchanged, all.unknown), (2, 1, 1, 2));
        assert_eq!((all.gained, all.lost), (450, 500));
        assert_eq!(all.before, Cost { low: 1_100, high: 2_000, unbounded: 0 });
        assert_eq!(all.after, Cost { low: 1_850, high: 1_850, unbounded: 1 });
        assert_eq!((comparison.groups[0].winners, comparison.groups[0].losers), (1, 1));
        assert_eq!(comparison.groups[1].unknown, 2);
    }

    #[test]
    fn a_scheme_without_amounts_is_won_and_lost_by_its_outcome() {
        let before = Scheme { outcomes: &[0, 1, 1, 3], amounts: None, status: None };
        let after = Scheme { outcomes: &[1, 0, 1, 1], amounts: None, status: None };
        let all = compare(before, after, &[]).overall;
        assert_eq!((all.winners, all.losers, all.unchanged, all.unknown), (1, 1, 1, 1));
        assert_eq!(all.after, Cost::default());
    }

    #[test]
    fn groups_of_households_reach_persons_and_supporters() {
        let view =
            View { households: 3, persons: &[0, 2, 2, 3], supporters: &[0, 1, 1, 3], ..View::default() };
        assert_eq!(row_groups(&view, Entity::Person, &[7, 8, 9]), [7, 7, 9]);
        assert_eq!(row_groups(&view, Entity::Supporter, &[7, 8, 9]), [7, 9, 9]);
        assert!(row_groups(&view, Entity::Event, &[7, 8, 9]).is_empty());
    }
}
