// SPDX-License-Identifier: Apache-2.0
//! The answers of schemes in kept results: what each row has, what it is paid at least and at most, and counts of many rows.

use crate::bounds::Bounds;
use crate::output::{Outcome, ResultColumn, Results};
use policy::frame::View;
use policy::ir::Part;
use policy::tree::{Entity, Program, Scheme};
use std::ops::Range;

/// The rows of an entity that a household of a view holds; its own township.
#[must_use]
pub fn rows(view: &View<'_>, entity: Entity, household: usize) -> Range<usize> {
    match entity {
        Entity::Township => match view.township_of.get(household) {
            Some(&at) if (at as usize) < view.townships => at as usize..at as usize + 1,
            _ => 0..0,
        },
        Entity::Household => household..household + 1,
        Entity::Person | Entity::Event => view.children(entity, household),
        Entity::Supporter => {
            let persons = view.children(Entity::Person, household);
            let at = |person: usize| view.supporters.get(person).map_or(0, |&at| at as usize);
            at(persons.start)..at(persons.end)
        }
    }
}

/// What a row is paid, in fen: at least, and at most where that is known.
pub type Pay = (i64, Option<i64>);

/// A scheme with its columns in some results.
#[derive(Clone, Copy, Debug)]
pub struct Answers<'a> {
    /// Its index in the program.
    pub index: usize,
    /// The scheme.
    pub scheme: &'a Scheme,
    /// The codes of [`Outcome`].
    pub codes: &'a [u8],
    /// The amounts, where it pays anything.
    pub amounts: Option<&'a ResultColumn>,
}

impl Results {
    /// The answers of some schemes; those that the results do not hold are left out.
    #[must_use]
    pub fn answers<'a>(&'a self, program: &'a Program, schemes: &[usize]) -> Vec<Answers<'a>> {
        let of = |&index: &usize| {
            let scheme = &program.schemes[index];
            let codes = self.outcomes(&scheme.name)?;
            Some(Answers { index, scheme, codes, amounts: self.column(&scheme.name, Part::Amount) })
        };
        schemes.iter().filter_map(of).collect()
    }
}

impl ResultColumn {
    /// The value of a row, where it is known and whole: an amount in fen.
    #[must_use]
    pub fn whole(&self, row: usize) -> Option<i64> {
        let lane = self.lane();
        if lane.status.is_some_and(|status| status[row] != 0) {
            return None;
        }
        let (value, den) = (*lane.numbers()?.get(row)?, lane.den.get(row));
        (value % den == 0).then_some(value / den)
    }
}

impl<'a> Answers<'a> {
    /// The outcome of a row.
    #[must_use]
    pub fn outcome(&self, row: usize) -> Outcome {
        self.codes.get(row).copied().and_then(Outcome::from_code).unwrap_or(Outcome::Invalid)
    }

    /// The amount of a row in fen, where it is known, whatever the outcome.
    #[must_use]
    pub fn amount(&self, row: usize) -> Option<i64> {
        self.amounts?.whole(row)
    }

    /// Whether nothing that is unknown can change the outcome of a row or its amount.
    #[must_use]
    pub fn is_settled(&self, row: usize) -> bool {
        match self.outcome(row) {
            Outcome::No => true,
            Outcome::Yes => self.amounts.is_none_or(|amounts| amounts.whole(row).is_some()),
            Outcome::Needs | Outcome::Discretion | Outcome::Invalid => false,
        }
    }

    /// What a row is paid; nothing where it is paid nothing. `bounds` are those of its household.
    #[must_use]
    pub fn pay(&self, row: usize, bounds: &mut Bounds<'_>) -> Option<Pay> {
        match (self.outcome(row), self.amount(row)) {
            (Outcome::No, _) => None,
            (Outcome::Yes, Some(fen)) => Some((fen, Some(fen))),
            _ => bounds.amount(self.index, row),
        }
    }
}

/// What a number of rows is paid, in fen: at least and at most.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cost {
    /// Those that are settled, and the least of those whose amount is open.
    pub low: i128,
    /// With the most that each open row can come to.
    pub high: i128,
    /// Rows whose most is not known; `high` leaves them at their least.
    pub unbounded: u64,
}

impl Cost {
    /// One row.
    #[must_use]
    pub fn of((low, high): Pay) -> Cost {
        Cost {
            low: i128::from(low),
            high: i128::from(high.unwrap_or(low)),
            unbounded: u64::from(high.is_none()),
        }
    }

    /// With another.
    pub fn add(&mut self, other: Cost) {
        self.low += other.low;
        self.high += other.high;
        self.unbounded += other.unbounded;
    }

    /// Whether it is one amount.
    #[must_use]
    pub fn is_exact(&self) -> bool {
        self.unbounded == 0 && self.low == self.high
    }
}

/// The rows of one scheme, counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Rows by [`Outcome::code`].
    pub outcomes: [u64; 5],
    /// What they are paid.
    pub cost: Cost,
}

impl Count {
    /// How many rows have this outcome.
    #[must_use]
    pub fn rows(&self, outcome: Outcome) -> u64 {
        self.outcomes[usize::from(outcome.code())]
    }

    /// Adds the outcomes of all rows, and the amounts of those that are settled; the others are added to `cost` with their bounds.
    pub fn add(&mut self, answers: &Answers<'_>) {
        for row in 0..answers.codes.len() {
            let outcome = answers.outcome(row);
            self.outcomes[usize::from(outcome.code())] += 1;
            if outcome == Outcome::Yes
                && let Some(fen) = answers.amount(row)
            {
                self.cost.add(Cost::of((fen, Some(fen))));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_belong_to_their_household() {
        let view = View {
            households: 3,
            townships: 1,
            township_of: &[0, 0, 1],
            persons: &[0, 2, 2, 3],
            supporters: &[0, 1, 1, 3],
            ..View::default()
        };
        let of = |entity: Entity| [0, 1, 2].map(|household| rows(&view, entity, household));
        assert_eq!(of(Entity::Township), [0..1, 0..1, 0..0]);
        assert_eq!(of(Entity::Household), [0..1, 1..2, 2..3]);
        assert_eq!(of(Entity::Person), [0..2, 2..2, 2..3]);
        assert_eq!(of(Entity::Supporter), [0..1, 1..1, 1..3]);
        assert_eq!(of(Entity::Event), [0..0, 0..0, 0..0]);
    }

    #[test]
    fn a_cost_keeps_apart_what_has_no_upper_end() {
        let mut cost = Cost::default();
        for pay in [(100, Some(100)), (0, Some(250)), (30, None)] {
            cost.add(Cost::of(pay));
        }
        assert_eq!(cost, Cost { low: 130, high: 380, unbounded: 1 });
        assert!(!cost.is_exact() && Cost::of((5, Some(5))).is_exact());
    }
}
