// SPDX-License-Identifier: Apache-2.0
//! Counting without keeping: outcomes and amounts of every scheme, overall and by group of households.

use crate::evaluator::Evaluator;
use crate::output::{Heading, LaneRef, Outcome, Sink, Tile};
use policy::ir::Part;
use policy::tree::{Entity, Name};

/// How many rows have which outcome, and what is paid to those who have a yes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Rows by [`Outcome::code`].
    pub outcomes: [u64; 5],
    /// The sum of the known amounts of the rows with [`Outcome::Yes`], in fen.
    pub amount: i128,
    /// Rows with [`Outcome::Yes`] whose amount is not known.
    pub amount_unknown: u64,
}

impl Tally {
    /// How many rows have this outcome.
    #[must_use]
    pub fn count(&self, outcome: Outcome) -> u64 {
        self.outcomes[usize::from(outcome.code())]
    }

    /// Adds another's counts.
    pub fn add(&mut self, other: &Tally) {
        for (count, more) in self.outcomes.iter_mut().zip(other.outcomes) {
            *count += more;
        }
        self.amount += other.amount;
        self.amount_unknown += other.amount_unknown;
    }

    /// Counts rows: their outcome codes, and their amounts with statuses where the scheme has any.
    fn of(codes: &[u8], amounts: Option<(&[i64], Option<&[u8]>)>) -> Tally {
        let mut tally = Tally::default();
        for (code, count) in tally.outcomes.iter_mut().enumerate() {
            *count = codes.iter().filter(|one| usize::from(**one) == code).count() as u64;
        }
        let yes = Outcome::Yes.code();
        if let Some((amounts, status)) = amounts {
            // An amount whose status is not 0 stands as 0.
            tally.amount =
                sum(codes.iter().zip(amounts).map(|(code, amount)| if *code == yes { *amount } else { 0 }));
            let unknown = |status: &[u8]| {
                codes.iter().zip(status).filter(|(code, status)| **code == yes && **status != 0).count()
                    as u64
            };
            tally.amount_unknown = status.map_or(0, unknown);
        }
        tally
    }
}

/// The sum of the amounts of some rows of a tile, whatever they are.
fn sum(amounts: impl Iterator<Item = i64>) -> i128 {
    let (mut low, mut high) = (0_u64, 0_i64);
    for amount in amounts {
        // Halves of 32 bits cannot overflow, and vectorise.
        low += u64::from(amount as u32);
        high += amount >> 32;
    }
    (i128::from(high) << 32) + i128::from(low)
}

/// The counts of one scheme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SchemeSummary {
    /// The scheme.
    pub name: Name,
    /// Whose rows are counted.
    pub entity: Entity,
    /// All rows.
    pub overall: Tally,
    /// Rows by the group of their household; townships have none.
    pub groups: Vec<Tally>,
    outcome: usize,
    amount: Option<usize>,
}

/// A sink that counts the schemes of a program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary<'k> {
    /// The schemes, in the order of the outputs.
    pub schemes: Vec<SchemeSummary>,
    keys: &'k [u32],
}

impl<'k> Summary<'k> {
    /// A summary of all schemes among the outputs. `keys` gives each household of the view its group, from 0; may be empty.
    /// Households sorted by group are counted fastest.
    #[must_use]
    pub fn new(evaluator: &Evaluator, keys: &'k [u32]) -> Summary<'k> {
        let headings = evaluator.headings();
        let schemes = headings.iter().enumerate().filter(|(_, heading)| heading.part == Part::Outcome);
        let amount_of = |scheme: &Heading| {
            headings.iter().position(|one| {
                one.part == Part::Amount && one.name == scheme.name && one.entity == scheme.entity
            })
        };
        let schemes = schemes.map(|(outcome, heading)| SchemeSummary {
            name: heading.name.clone(),
            entity: heading.entity,
            overall: Tally::default(),
            groups: Vec::new(),
            outcome,
            amount: amount_of(heading),
        });
        Summary { schemes: schemes.collect(), keys }
    }

    /// Adds the counts of another summary of the same evaluator: that of another shard, say.
    pub fn merge(&mut self, other: &Summary<'_>) {
        for (scheme, more) in self.schemes.iter_mut().zip(&other.schemes) {
            scheme.overall.add(&more.overall);
            for (group, more) in more.groups.iter().enumerate() {
                scheme.group(group).add(more);
            }
        }
    }

    /// The counts of a scheme.
    #[must_use]
    pub fn scheme(&self, name: &str) -> Option<&SchemeSummary> {
        self.schemes.iter().find(|scheme| &*scheme.name == name)
    }
}

impl SchemeSummary {
    fn group(&mut self, group: usize) -> &mut Tally {
        if self.groups.len() <= group {
            self.groups.resize(group + 1, Tally::default());
        }
        &mut self.groups[group]
    }

    fn count(&self, tile: &Tile<'_>, rows: std::ops::Range<usize>) -> Option<Tally> {
        let codes = tile.lane(self.outcome)?.bytes()?.get(rows.clone())?;
        let amounts = self.amount.and_then(|amount| tile.lane(amount)).and_then(|lane: LaneRef<'_>| {
            Some((lane.numbers()?.get(rows.clone())?, lane.status.and_then(|status| status.get(rows))))
        });
        Some(Tally::of(codes, amounts))
    }
}

impl Sink for Summary<'_> {
    fn tile(&mut self, tile: &Tile<'_>) {
        let households = tile.rows(Entity::Household);
        let mut start = households.start;
        while start < households.end {
            // A run of households of one group.
            let key = self.keys.get(start);
            let length =
                (start..households.end).take_while(|household| self.keys.get(*household) == key).count();
            let run = start..start + length;
            for scheme in &mut self.schemes {
                let Some(tally) = scheme.count(tile, tile.place(scheme.entity, run.clone())) else {
                    continue;
                };
                scheme.overall.add(&tally);
                if let Some(key) = key {
                    scheme.group(*key as usize).add(&tally);
                }
            }
            start += length;
        }
    }

    fn townships(&mut self, tile: &Tile<'_>) {
        for scheme in &mut self.schemes {
            if let Some(tally) = scheme.count(tile, 0..tile.rows(Entity::Township).len()) {
                scheme.overall.add(&tally);
            }
        }
    }
}
