// SPDX-License-Identifier: Apache-2.0
//! What schemes say against who is covered today, by rosters: the missed, and those who no longer qualify.
//!
//! Of people who are on no roster, and so may never have applied, only facts may be read that the dictionary allows for monitoring. That what
//! comes out are leads for a person to look into, and never decisions, is for the caller to keep.

use crate::output::Outcome;
use crate::schemes::{Answers, rows};
use policy::dictionary::{Dictionary, Purpose};
use policy::frame::{Cell, Column, Frame, View};
use policy::ir::Input;
use policy::tree::{Entity, FactId};
use std::collections::BTreeSet;

/// A roster with its schemes.
#[derive(Clone, Debug)]
pub struct Roster {
    /// The fact that says who is on it, of households or of persons.
    pub fact: FactId,
    /// Whose fact it is.
    pub entity: Entity,
    /// The schemes by which somebody is on it, of the same rows or smaller ones.
    pub schemes: Vec<usize>,
    /// Units by [`Coverage`] and [`Together`].
    pub counts: [[u64; 4]; 3],
}

/// Whether a unit is on a roster.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coverage {
    /// Not covered.
    No = 0,
    /// Covered.
    Yes = 1,
    /// Not known.
    Unknown = 2,
}

/// What the schemes of a roster say together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Together {
    /// One of them holds.
    Entitled = 0,
    /// None of them can hold.
    Not = 1,
    /// Not settled.
    Open = 2,
    /// Not settled, for facts alone that nobody may read, or decides, before there is an application.
    Possible = 3,
}

/// A household or a person set against a roster.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unit {
    /// The roster, counted in the list given.
    pub roster: usize,
    /// The person, counted within the household, where the roster is of persons.
    pub person: Option<u32>,
    /// Whether it is on the roster.
    pub coverage: Coverage,
    /// What the rules say.
    pub together: Together,
}

impl Unit {
    /// Whether the roster and the rules agree on it.
    #[must_use]
    pub fn agrees(&self) -> bool {
        matches!(
            (self.coverage, self.together),
            (Coverage::Yes, Together::Entitled) | (Coverage::No | Coverage::Unknown, Together::Not)
        )
    }
}

impl Roster {
    /// A roster with nobody counted.
    #[must_use]
    pub fn new(fact: FactId, entity: Entity, schemes: Vec<usize>) -> Roster {
        Roster { fact, entity, schemes, counts: [[0; 4]; 3] }
    }

    /// Counts a unit.
    pub fn count(&mut self, unit: &Unit) {
        self.counts[unit.coverage as usize][unit.together as usize] += 1;
    }
}

/// The facts and series that may not be read to find people who never applied, of those that some code reads.
#[must_use]
pub fn unreadable(dictionary: &Dictionary, inputs: &[Input]) -> BTreeSet<FactId> {
    let ids = inputs.iter().filter_map(|input| match input {
        Input::Fact(id) | Input::Series { series: id, .. } => Some(*id),
        Input::ApplicationDate | Input::Decision(_) => None,
    });
    ids.filter(|id| !dictionary.fact(*id).purpose.contains(&Purpose::Monitor)).collect()
}

/// Makes facts unknown for the households that are on none of the rosters.
pub fn hide(frame: &mut Frame, dictionary: &Dictionary, rosters: &[Roster], facts: &BTreeSet<FactId>) {
    let covered = covered(frame, rosters);
    let Frame { columns, persons, supporters, events, .. } = frame;
    let view = View { persons, supporters, events, ..View::default() };
    for (input, column) in columns {
        let (Input::Fact(id) | Input::Series { series: id, .. }) = input else { continue };
        let entity = dictionary.fact(*id).entity;
        if !facts.contains(id) || entity == Entity::Township {
            continue;
        }
        for (household, _) in covered.iter().enumerate().filter(|(_, covered)| !**covered) {
            for row in rows(&view, entity, household) {
                Column::set(column, row, Cell::Unknown);
            }
        }
    }
}

/// Which households are on any of the rosters.
fn covered(frame: &Frame, rosters: &[Roster]) -> Vec<bool> {
    let view = View {
        persons: &frame.persons,
        supporters: &frame.supporters,
        events: &frame.events,
        ..View::default()
    };
    let mut covered = vec![false; frame.households];
    for roster in rosters {
        let Some(column) = frame.columns.get(&Input::Fact(roster.fact)) else { continue };
        let yes = |row: usize| column.as_ref().get(row) == Cell::Known(1);
        for (household, flag) in covered.iter_mut().enumerate() {
            *flag |= rows(&view, roster.entity, household).any(yes);
        }
    }
    covered
}

/// A household set against every roster. `answers` hold those of the rosters' schemes.
#[must_use]
pub fn units(rosters: &[Roster], answers: &[Answers<'_>], view: &View<'_>, household: usize) -> Vec<Unit> {
    let mut units = Vec::new();
    for (at, roster) in rosters.iter().enumerate() {
        let own = || answers.iter().filter(|one| roster.schemes.contains(&one.index));
        for (number, row) in (0u32..).zip(rows(view, roster.entity, household)) {
            let coverage = match view.get(&Input::Fact(roster.fact), row) {
                Cell::Known(0) => Coverage::No,
                Cell::Known(_) => Coverage::Yes,
                Cell::None | Cell::Unknown => Coverage::Unknown,
            };
            let person = (roster.entity == Entity::Person).then_some(number);
            let together = match person {
                Some(_) => together(own().map(|one| one.outcome(row))),
                None => together(
                    own()
                        .flat_map(|one| rows(view, one.scheme.entity, household).map(|row| one.outcome(row))),
                ),
            };
            units.push(Unit { roster: at, person, coverage, together });
        }
    }
    units
}

/// Entitled when any is, not when none can be.
fn together(outcomes: impl Iterator<Item = Outcome>) -> Together {
    let mut together = Together::Not;
    for outcome in outcomes {
        match outcome {
            Outcome::Yes => return Together::Entitled,
            Outcome::No => {}
            Outcome::Needs | Outcome::Discretion | Outcome::Invalid => together = Together::Open,
        }
    }
    together
}

#[cfg(test)]
mod tests {
    use super::*;
    use policy::ir::UNKNOWN_U8;

    #[test]
    fn one_yes_entitles_and_one_open_answer_leaves_open() {
        use Outcome::{Discretion, Needs, No, Yes};
        let table: [(&[Outcome], Together); 5] = [
            (&[], Together::Not),
            (&[No, No], Together::Not),
            (&[No, Needs], Together::Open),
            (&[Discretion, Yes], Together::Entitled),
            (&[Outcome::Invalid], Together::Open),
        ];
        for (outcomes, expected) in table {
            assert_eq!(together(outcomes.iter().copied()), expected, "{outcomes:?}");
        }
    }

    #[test]
    fn a_household_is_covered_by_itself_or_by_any_of_its_persons() {
        let mut frame = Frame { households: 4, persons: vec![0, 2, 2, 3, 4], ..Frame::default() };
        let column = |values: &[u8]| Column::U8(values.to_vec());
        frame.columns.insert(Input::Fact(FactId(0)), column(&[0, 1, UNKNOWN_U8, 0]));
        frame.columns.insert(Input::Fact(FactId(1)), column(&[0, 1, 0, UNKNOWN_U8]));
        let rosters = [
            Roster::new(FactId(0), Entity::Household, Vec::new()),
            Roster::new(FactId(1), Entity::Person, Vec::new()),
        ];
        assert_eq!(covered(&frame, &rosters), [true, true, false, false]);
    }
}
