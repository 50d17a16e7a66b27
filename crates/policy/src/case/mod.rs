// SPDX-License-Identifier: Apache-2.0
//! One household file (JSON or YAML, `docs/household.md`) as a [`Case`]: columns for the evaluators, and what was given, word by word.
//!
//! Reads bytes and gives records; opens no file, knows no rules and no scheme. Everything wrong with a file is reported at once.

pub mod links;
mod node;
mod problem;
mod read;
pub mod series;
#[cfg(test)]
mod tests;
mod write;

pub use node::{Node, NodeValue};
pub use problem::{CaseProblem, CaseProblemKind, IdFault, Shape};
pub use read::{case_from_node, read_case};
pub use write::write_case;

use crate::dictionary::Dictionary;
pub use crate::dictionary::nearest;
use crate::frame::Frame;
use crate::tree::{Entity, FactId, Name};
use kernel::{CitizenNumber, Date, DateError, Division, Fen, Month};
use std::collections::BTreeMap;

/// The version of the file format that [`write_case`] writes and the newest that [`read_case`] reads.
pub const SCHEMA: u32 = 1;

/// The most bytes that a household file may have.
pub const FILE_LIMIT: usize = 4 << 20;

/// The most characters that an id may have.
pub const ID_LENGTH: usize = 64;

/// The most rows of one kind (members, supporters, events, months) that a household file may have.
pub const ROW_LIMIT: usize = 2_000;

/// A register that is complete for a month: whoever has no row in it then has none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completeness {
    /// The register, as the dictionary names it.
    pub register: Name,
    /// The month.
    pub month: Month,
}

/// Why a text such as `disability=2020-10` says nothing about a register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CompletenessError {
    /// Not `REGISTER=MONTH` or `REGISTER=MONTH..MONTH`.
    Form,
    /// No fact of the dictionary has that register.
    Register {
        /// What stands there.
        name: String,
        /// The nearest register.
        nearest: Option<String>,
    },
    /// Not a month.
    Month(DateError),
}

impl Completeness {
    /// Reads `disability=2020-10`, or `pension=2019-11..2020-10` for each of these months.
    ///
    /// # Errors
    /// See [`CompletenessError`].
    pub fn parse(text: &str, dictionary: &Dictionary) -> Result<Vec<Completeness>, CompletenessError> {
        let (register, months) = text.split_once('=').ok_or(CompletenessError::Form)?;
        let register = register.trim();
        let known = || dictionary.facts.iter().filter_map(|fact| fact.register.as_ref());
        let Some(register) = known().find(|name| &***name == register) else {
            let nearest = nearest(register, known().map(|name| &**name));
            return Err(CompletenessError::Register { name: register.to_owned(), nearest });
        };
        let (first, last) = months.split_once("..").unwrap_or((months, months));
        let first = Month::parse(first).map_err(CompletenessError::Month)?;
        let last = Month::parse(last).map_err(CompletenessError::Month)?;
        if last < first {
            return Err(CompletenessError::Form);
        }
        let months = (first.index()..=last.index()).filter_map(Month::from_index);
        Ok(months.map(|month| Completeness { register: register.clone(), month }).collect())
    }
}

/// Whether some complete register covers an application of that month: it is complete for that month or the one before.
#[must_use]
pub fn covers(complete: &[Completeness], register: &str, applied: Month) -> bool {
    complete.iter().any(|one| &*one.register == register && matches!(applied.months_since(one.month), 0 | 1))
}

/// What reading needs beside the bytes.
#[derive(Clone, Copy, Debug)]
pub struct Reading<'a> {
    /// The fact dictionary.
    pub dictionary: &'a Dictionary,
    /// Registers that are complete.
    pub complete: &'a [Completeness],
    /// For the test cases of a pack: what stands when `schema`, `place`, `applied_on` and the household's id are not given.
    pub defaults: Option<Defaults>,
}

/// What a test case of a pack need not repeat.
#[derive(Clone, Copy, Debug)]
pub struct Defaults {
    /// The place.
    pub place: Division,
    /// The date of the application.
    pub applied_on: Date,
}

/// One household, read and checked.
#[derive(Clone, Debug)]
pub struct Case {
    /// The version that the file was written in.
    pub schema: u32,
    /// Where the application was made.
    pub place: Division,
    /// When it was made.
    pub applied_on: Date,
    /// When it was accepted.
    pub accepted_on: Option<Date>,
    /// Its facts as columns: one household, facts given or derived, each series in each window of the dictionary.
    pub frame: Frame,
    /// The ids by row.
    pub ids: Ids,
    /// The names of the members by row, where given.
    pub names: Vec<Option<String>>,
    /// What people decided at discretion points; the checked pack knows their types.
    pub decisions: Vec<Decision>,
    /// What was given, in its canonical form.
    pub given: Given,
    /// Where sources disagree; the values concerned are unknown.
    pub contradictions: Vec<Contradiction>,
}

/// The ids of a case by row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ids {
    /// The household.
    pub household: String,
    /// Its persons.
    pub persons: Vec<String>,
    /// Their supporters.
    pub supporters: Vec<String>,
    /// Its events.
    pub events: Vec<String>,
    /// Its township, where given.
    pub township: Option<String>,
}

impl Ids {
    /// The id of a row.
    #[must_use]
    pub fn get(&self, entity: Entity, row: usize) -> Option<&str> {
        match entity {
            Entity::Household => (row == 0).then_some(self.household.as_str()),
            Entity::Township => self.township.as_deref().filter(|_| row == 0),
            Entity::Person => self.persons.get(row).map(String::as_str),
            Entity::Supporter => self.supporters.get(row).map(String::as_str),
            Entity::Event => self.events.get(row).map(String::as_str),
        }
    }

    /// The row that has an id; ids differ over all entities but the township.
    #[must_use]
    pub fn find(&self, id: &str) -> Option<(Entity, usize)> {
        let within = |entity, ids: &[String]| Some((entity, ids.iter().position(|one| one == id)?));
        if self.household == id {
            return Some((Entity::Household, 0));
        }
        if self.township.as_deref() == Some(id) {
            return Some((Entity::Township, 0));
        }
        within(Entity::Person, &self.persons)
            .or_else(|| within(Entity::Supporter, &self.supporters))
            .or_else(|| within(Entity::Event, &self.events))
    }
}

/// What somebody decided at a discretion point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// The point.
    pub point: String,
    /// Whose row it is about.
    pub entity: Entity,
    /// Which row.
    pub row: usize,
    /// What was decided, as it is written.
    pub value: String,
    /// Who decided.
    pub by: String,
    /// Why.
    pub reason: String,
    /// Who signed as the second.
    pub second: Option<String>,
}

/// Sources that disagree about one month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contradiction {
    /// The member, by row.
    pub person: usize,
    /// The kind of income or spending.
    pub series: FactId,
    /// The month.
    pub month: Month,
    /// Who says what, in the order of the sources' names.
    pub claims: Vec<(Option<String>, Fen)>,
}

/// What was given, with every value in its one canonical form. The order of members, supporters and events is that of the file; the rest
/// is sorted. [`write_case`] writes it back, and an assessment record holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    /// The place.
    pub place: String,
    /// When it was applied for.
    pub applied_on: String,
    /// When it was accepted.
    pub accepted_on: Option<String>,
    /// The household's own facts.
    pub household: GivenRow,
    /// The members.
    pub members: Vec<GivenMember>,
    /// The events.
    pub events: Vec<GivenRow>,
    /// The township.
    pub township: Option<GivenRow>,
    /// Decisions at discretion points, by `point` or `point.id`.
    pub decisions: BTreeMap<String, GivenDecision>,
}

/// An id with facts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GivenRow {
    /// The id.
    pub id: String,
    /// Facts by name.
    pub facts: BTreeMap<String, String>,
}

/// One member as given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GivenMember {
    /// The id.
    pub id: String,
    /// The name.
    pub name: Option<String>,
    /// The citizen number.
    pub citizen_number: Option<CitizenNumber>,
    /// The relation to the head.
    pub relation: String,
    /// The date of birth.
    pub birth: Option<String>,
    /// The sex.
    pub sex: Option<String>,
    /// The id of the spouse, or `none`.
    pub spouse: Option<String>,
    /// The ids of the listed parents.
    pub parents: Option<Vec<String>>,
    /// Facts by name.
    pub facts: BTreeMap<String, String>,
    /// Incomes.
    pub incomes: GivenSeries,
    /// Spendings.
    pub spendings: GivenSeries,
    /// Whether a month and kind that `incomes` does not list is zero.
    pub income_complete: bool,
    /// Whether a month and kind that `spendings` does not list is zero.
    pub spending_complete: bool,
    /// The supporters outside the household.
    pub supporters: Vec<GivenRow>,
}

/// A member's incomes or spendings as given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum GivenSeries {
    /// Nothing was said.
    #[default]
    Nothing,
    /// Monthly figures by kind; the kinds not named are zero.
    Monthly(BTreeMap<String, String>),
    /// Single months, sorted by month, kind and source.
    Months(Vec<GivenAmount>),
}

/// One month of one kind as one source gives it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct GivenAmount {
    /// The month.
    pub month: String,
    /// The kind.
    pub kind: String,
    /// The source, where named.
    pub source: Option<String>,
    /// The amount, or `unknown`.
    pub amount: String,
}

/// A decision as given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GivenDecision {
    /// What was decided.
    pub value: String,
    /// Who decided.
    pub by: String,
    /// Why.
    pub reason: String,
    /// Who signed as the second.
    pub second: Option<String>,
}
