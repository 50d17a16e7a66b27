// SPDX-License-Identifier: Apache-2.0
//! What a scheme's outcomes say against who is covered today: the missed, and those who no longer qualify.
//!
//! Gives rows and counts. That these are leads for a person to look into, and never decisions, is for the caller to keep.

use crate::output::Outcome;
use policy::ir::UNKNOWN_U8;

/// What is known of a row's coverage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Coverage {
    /// Not covered.
    No = 0,
    /// Covered.
    Yes = 1,
    /// Not known.
    Unknown = 2,
}

impl Coverage {
    /// From a stored boolean.
    #[must_use]
    pub fn from_cell(cell: u8) -> Coverage {
        match cell {
            0 => Coverage::No,
            UNKNOWN_U8 => Coverage::Unknown,
            _ => Coverage::Yes,
        }
    }
}

/// Outcomes against coverage.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Discovery {
    /// Rows that are entitled and not covered, in order.
    pub missed: Vec<u32>,
    /// Rows that are covered and not entitled, in order.
    pub lapsed: Vec<u32>,
    /// Rows by [`Coverage`] and [`Outcome::code`].
    pub counts: [[u64; 5]; 3],
}

impl Discovery {
    /// How many rows have this coverage and outcome.
    #[must_use]
    pub fn count(&self, coverage: Coverage, outcome: Outcome) -> u64 {
        self.counts[coverage as usize][usize::from(outcome.code())]
    }
}

/// Sets outcome codes against a stored column of booleans that says who is covered; rows beyond its end are unknown. A code that is no
/// outcome is passed over.
#[must_use]
pub fn discover(outcomes: &[u8], covered: &[u8]) -> Discovery {
    let mut discovery = Discovery::default();
    for (row, code) in outcomes.iter().enumerate() {
        let Some(outcome) = Outcome::from_code(*code) else { continue };
        let coverage = Coverage::from_cell(covered.get(row).copied().unwrap_or(UNKNOWN_U8));
        discovery.counts[coverage as usize][usize::from(*code)] += 1;
        let Ok(row) = u32::try_from(row) else { continue };
        match (outcome, coverage) {
            (Outcome::Yes, Coverage::No) => discovery.missed.push(row),
            (Outcome::No, Coverage::Yes) => discovery.lapsed.push(row),
            _ => {}
        }
    }
    discovery
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_missed_and_the_lapsed_are_found_and_open_answers_are_neither() {
        let outcomes = [1, 1, 0, 0, 2, 3, 4, 1, 0];
        let covered = [0, 1, 0, 1, 1, 0, 0, UNKNOWN_U8];
        let found = discover(&outcomes, &covered);
        assert_eq!((found.missed.as_slice(), found.lapsed.as_slice()), ([0].as_slice(), [3].as_slice()));
        assert_eq!(found.count(Coverage::Yes, Outcome::Yes), 1);
        assert_eq!(found.count(Coverage::Yes, Outcome::Needs), 1);
        assert_eq!(found.count(Coverage::Unknown, Outcome::Yes), 1);
        assert_eq!(found.count(Coverage::Unknown, Outcome::No), 1);
        assert_eq!(found.counts.iter().flatten().sum::<u64>(), 9);
    }
}
