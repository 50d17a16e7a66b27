// SPDX-License-Identifier: Apache-2.0
//! The same households under two rules: who gains, who loses, and what it costs.
//!
//! A household's amounts are added over the schemes compared. What is open lies between its least and its most (`bounds.rs`): a household
//! counts as a winner only where its least after is more than its most before. The range of a total is the sum of such ranges; schemes that exclude
//! each other are both counted in the upper end of an open household, which may so be more than can be paid, and never less.

use crate::bounds::Bounds;
use crate::output::Outcome;
use crate::schemes::{Answers, Cost, rows};
use policy::frame::View;
use policy::tree::{Name, Program};

/// What becomes of a household.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// Gets more.
    Winner,
    /// Gets less.
    Loser,
    /// Gets the same.
    Unchanged,
    /// Not settled.
    Open,
}

/// What one scheme gives one row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Given<'a> {
    /// The scheme's index in its program.
    pub scheme: usize,
    /// Its name.
    pub name: &'a Name,
    /// The row.
    pub row: usize,
    /// Its outcome.
    pub outcome: Outcome,
    /// The least, in fen.
    pub low: i64,
    /// The most, where it is known.
    pub high: Option<i64>,
}

impl Given<'_> {
    /// Whether it is the same, given by another program.
    fn is_as(&self, other: &Given<'_>) -> bool {
        self.name == other.name
            && (self.row, self.outcome, self.low, self.high)
                == (other.row, other.outcome, other.low, other.high)
    }
}

/// What some schemes give a household; rows that get nothing are left out.
#[must_use]
pub fn given<'a>(
    program: &Program,
    answers: &[Answers<'a>],
    view: &View<'_>,
    household: usize,
) -> Vec<Given<'a>> {
    let mut bounds = Bounds::new(program, view, household);
    let mut given = Vec::new();
    for one in answers {
        for row in rows(view, one.scheme.entity, household) {
            if let Some((low, high)) = one.pay(row, &mut bounds) {
                let (scheme, name, outcome) = (one.index, &one.scheme.name, one.outcome(row));
                given.push(Given { scheme, name, row, outcome, low, high });
            }
        }
    }
    given
}

/// One household under both rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Judged {
    /// What it gets before.
    pub before: Cost,
    /// What it gets after.
    pub after: Cost,
    /// What becomes of it.
    pub class: Class,
}

/// Judges a household by what it is given before and after.
#[must_use]
pub fn judge(before: &[Given<'_>], after: &[Given<'_>]) -> Judged {
    let same = before.len() == after.len() && before.iter().zip(after).all(|(a, b)| a.is_as(b));
    let [before, after] = [before, after].map(|given| {
        let mut cost = Cost::default();
        given.iter().for_each(|one| cost.add(Cost::of((one.low, one.high))));
        cost
    });
    let class = if same || before.is_exact() && before == after {
        Class::Unchanged
    } else if before.unbounded == 0 && after.low > before.high {
        Class::Winner
    } else if after.unbounded == 0 && before.low > after.high {
        Class::Loser
    } else {
        Class::Open
    };
    Judged { before, after, class }
}

/// What changes for a number of households.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Change {
    /// Households that get more.
    pub winners: u64,
    /// Households that get less.
    pub losers: u64,
    /// Households that get the same.
    pub unchanged: u64,
    /// Households of which that is not settled.
    pub open: u64,
    /// What winners gain at least, in fen.
    pub gained: i128,
    /// What losers lose at least, in fen.
    pub lost: i128,
    /// The cost before.
    pub before: Cost,
    /// The cost after.
    pub after: Cost,
}

impl Change {
    /// Counts a household.
    pub fn add(&mut self, one: &Judged) {
        match one.class {
            Class::Winner => {
                self.winners += 1;
                self.gained += one.after.low - one.before.high;
            }
            Class::Loser => {
                self.losers += 1;
                self.lost += one.before.low - one.after.high;
            }
            Class::Unchanged => self.unchanged += 1,
            Class::Open => self.open += 1,
        }
        self.before.add(one.before);
        self.after.add(one.after);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn yes(name: &Name, low: i64, high: Option<i64>) -> Given<'_> {
        let outcome = if high == Some(low) { Outcome::Yes } else { Outcome::Needs };
        Given { scheme: 0, name, row: 0, outcome, low, high }
    }

    #[test]
    fn gains_and_losses_are_certain_or_not_counted() {
        let (a, b) = (Name::from("a"), Name::from("b"));
        let table = [
            (vec![], vec![yes(&a, 400, Some(400))], Class::Winner, (400, 0)),
            (vec![yes(&a, 500, Some(500))], vec![], Class::Loser, (0, 500)),
            (vec![yes(&a, 300, Some(300))], vec![yes(&b, 300, Some(300))], Class::Unchanged, (0, 0)),
            (vec![yes(&a, 0, None)], vec![yes(&a, 0, None)], Class::Unchanged, (0, 0)),
            (vec![yes(&a, 0, Some(200))], vec![yes(&a, 250, Some(300))], Class::Winner, (50, 0)),
            (vec![yes(&a, 0, Some(200))], vec![yes(&a, 150, None)], Class::Open, (0, 0)),
            (vec![yes(&a, 0, Some(200))], vec![yes(&b, 0, Some(200))], Class::Open, (0, 0)),
            (vec![yes(&a, 100, None)], vec![yes(&a, 50, Some(60))], Class::Loser, (0, 40)),
        ];
        let mut all = Change::default();
        for (before, after, class, (gained, lost)) in table {
            let judged = judge(&before, &after);
            assert_eq!(judged.class, class, "{before:?} {after:?}");
            let mut change = Change::default();
            change.add(&judged);
            assert_eq!((change.gained, change.lost), (gained, lost));
            all.add(&judged);
        }
        assert_eq!((all.winners, all.losers, all.unchanged, all.open), (2, 2, 2, 2));
        assert_eq!(all.before, Cost { low: 900, high: 1_500, unbounded: 2 });
        assert_eq!(all.after, Cost { low: 1_150, high: 1_410, unbounded: 2 });
    }
}
