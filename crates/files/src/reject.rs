// SPDX-License-Identifier: Apache-2.0
//! Rows that were not taken, and why. A wrong row takes its whole household with it, and every row of that household is listed.

use crate::error::FileError;
use crate::results::{Kind, OutColumn, ResultTable, ResultWriter, Values};
use crate::sheet::Sheet;
use crate::texts::Texts;
use kernel::{CitizenNumberError, Date, DateError, Division, DivisionError, Sex};
use policy::value::ValueError;
use std::sync::Arc;

/// A row that was not taken, or a cell of one that was taken with a reservation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowError {
    /// The file or workbook.
    pub file: Arc<str>,
    /// The sheet.
    pub sheet: Sheet,
    /// The row, counted from 1 with the headings in row 1, as a spreadsheet does; for Parquet from 1 without headings; 0 where nobody knows.
    pub row: u64,
    /// The heading of the column; empty where the row as a whole is concerned.
    pub column: String,
    /// The household's id, as far as it could be read.
    pub household: String,
    /// The id of the member, supporter or event, likewise.
    pub member: String,
    /// What stands in the cell, shortened; a citizen number is masked.
    pub found: String,
    /// What is wrong.
    pub kind: RowErrorKind,
}

/// What can be wrong with a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowErrorKind {
    /// Nothing is wrong with this row; another row of its household is wrong.
    WithHousehold,
    /// A text that is no value of its fact.
    Value {
        /// The fact's Chinese name.
        label: String,
        /// Why.
        error: ValueError,
    },
    /// A long number that a spreadsheet rewrote with an exponent, such as `1.23E+17`.
    Scientific,
    /// A number of more than fifteen digits, of which a spreadsheet keeps fifteen.
    DigitsLost,
    /// A formula that gave an error, such as `#N/A`.
    Formula(String),
    /// Not a citizen number.
    CitizenNumber(CitizenNumberError),
    /// Not a date.
    Date(DateError),
    /// Not a month.
    Month(DateError),
    /// Not a place code.
    Place(DivisionError),
    /// Neither yes nor no.
    YesNo,
    /// A required cell is blank.
    Missing,
    /// More cells than headings, or a row that is broken off.
    Ragged {
        /// How many cells the row has.
        cells: usize,
        /// How many headings there are.
        headings: usize,
    },
    /// An id that is too long or holds a line break.
    Id,
    /// A birth that the citizen number contradicts; the number says this.
    BirthAgainstNumber(Date),
    /// A sex that the citizen number contradicts; the number says this.
    SexAgainstNumber(Sex),
    /// Born after the application.
    BornLater {
        /// The application.
        applied_on: Date,
    },
    /// A fact that follows from the links between members, given otherwise.
    Derived {
        /// The fact's Chinese name.
        label: String,
    },
    /// A household that stands twice; none of its rows is taken.
    DuplicateHousehold {
        /// The row of the other one.
        other: u64,
    },
    /// A member, supporter or event that stands twice in its household.
    DuplicateId {
        /// The row of the first one.
        first: u64,
    },
    /// A citizen number that stands twice in its household.
    DuplicateNumber {
        /// The row of the first one.
        first: u64,
    },
    /// The same month, kind and source of a member twice.
    DuplicateEntry {
        /// The row of the first one.
        first: u64,
    },
    /// A row of a household that is not in the households sheet.
    NoHousehold,
    /// A row of a member who is not in the household.
    NoMember,
    /// A township that is not in the townships sheet.
    NoTownship,
    /// A household without members.
    NoMembers,
    /// A household with more members than the dictionary allows.
    TooManyMembers {
        /// How many it has.
        found: usize,
        /// How many it may have.
        limit: usize,
    },
    /// A household without a head.
    NoHead,
    /// A second head.
    SecondHead {
        /// The row of the first one.
        first: u64,
    },
    /// A second spouse of the head.
    SecondSpouse {
        /// The row of the first one.
        first: u64,
    },
    /// A link to a member who is not in the household.
    UnknownLink(String),
    /// A link of a member to itself.
    LinkToItself,
    /// The member named as spouse has another spouse or none.
    SpouseDisagrees(String),
    /// More than two parents.
    TooManyParents,
    /// No such kind of income or spending.
    UnknownKind {
        /// The nearest kind.
        nearest: Option<String>,
    },
    /// A household that lives outside the place whose rules are used.
    OutsidePlace {
        /// Where it lives.
        residence: Division,
        /// The place.
        place: Division,
    },
    /// A household that applied after the day for which it is computed.
    AppliedLater {
        /// When it applied.
        applied_on: Date,
        /// The day.
        on: Date,
    },
    /// Sources that disagree about a month: the row is taken, the month is unknown.
    Contradiction {
        /// What the other sources say.
        others: Vec<String>,
    },
}

impl RowErrorKind {
    /// Whether the row was taken all the same.
    #[must_use]
    pub fn is_reservation(&self) -> bool {
        matches!(self, RowErrorKind::Contradiction { .. })
    }
}

/// Counts that must add up: what came in is what was taken and what was rejected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Households read.
    pub households_in: u64,
    /// Households taken.
    pub households_out: u64,
    /// Households rejected.
    pub households_rejected: u64,
    /// Persons read.
    pub persons_in: u64,
    /// Persons taken.
    pub persons_out: u64,
    /// Persons rejected, those without a household included.
    pub persons_rejected: u64,
}

impl Tally {
    /// Whether what came in is what was taken and what was rejected.
    #[must_use]
    pub fn adds_up(&self) -> bool {
        self.households_in == self.households_out + self.households_rejected
            && self.persons_in == self.persons_out + self.persons_rejected
    }

    /// Adds another count.
    pub fn add(&mut self, other: &Tally) {
        self.households_in += other.households_in;
        self.households_out += other.households_out;
        self.households_rejected += other.households_rejected;
        self.persons_in += other.persons_in;
        self.persons_out += other.persons_out;
        self.persons_rejected += other.persons_rejected;
    }
}

/// The sentences for a list of rejects; they live in the crate `wording`.
#[derive(Clone, Copy)]
pub struct RejectWords {
    /// Headings for file, sheet, row, column, household, member, cell, what is wrong and what was kept.
    pub headings: [&'static str; 9],
    /// What is wrong with a row.
    pub sentence: fn(&RowError) -> String,
    /// What was kept of it.
    pub kept: fn(&RowError) -> String,
}

/// The names of the columns of a list of rejects.
const COLUMNS: [&str; 9] =
    ["file", "sheet", "row", "column", "household", "member", "cell", "problem", "kept"];

impl RejectWords {
    /// The table that holds a list of rejects. All its columns are texts.
    #[must_use]
    pub fn table(&self, name: String, label: String) -> ResultTable {
        let columns = COLUMNS.iter().zip(self.headings).map(|(name, heading)| OutColumn {
            name: (*name).to_owned(),
            label: heading.to_owned(),
            kind: Kind::Text,
        });
        ResultTable { name, label, columns: columns.collect() }
    }

    /// Appends rows to such a table, the only one of its writer.
    ///
    /// # Errors
    /// What the file says.
    pub fn write<'e>(
        &self,
        out: &mut ResultWriter,
        errors: impl Iterator<Item = &'e RowError>,
    ) -> Result<(), FileError> {
        let mut columns: [Texts; 9] = std::array::from_fn(|_| Texts::default());
        for error in errors {
            for (column, cell) in columns.iter_mut().zip(self.cells(error)) {
                column.push(&cell);
            }
        }
        out.write(0, &columns.each_ref().map(Values::Texts))
    }

    /// One row of the list.
    #[must_use]
    pub fn cells(&self, error: &RowError) -> [String; 9] {
        [
            error.file.to_string(),
            error.sheet.label().to_owned(),
            if error.row == 0 { String::new() } else { error.row.to_string() },
            error.column.clone(),
            error.household.clone(),
            error.member.clone(),
            error.found.clone(),
            (self.sentence)(error),
            (self.kept)(error),
        ]
    }
}

/// A cell as it may be shown in a list of rejects: short, and without a whole citizen number.
pub(crate) fn shown(cell: &str, number: bool) -> String {
    let cell = cell.trim();
    let digits = cell.chars().filter(char::is_ascii_digit).count();
    let length = cell.chars().count();
    if (number && length > 8) || (15..=18).contains(&digits) && length <= 20 {
        let head: String = cell.chars().take(6).collect();
        let tail: String = cell.chars().skip(length.saturating_sub(4)).collect();
        return format!("{head}********{tail}");
    }
    if length > 40 { cell.chars().take(39).chain(['…']).collect() } else { cell.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_citizen_number_is_masked_wherever_it_stands() {
        assert_eq!(shown("500299195001019015", true), "500299********9015");
        assert_eq!(shown("500299195001019015", false), "500299********9015");
        assert_eq!(shown("1200.00", false), "1200.00");
        assert_eq!(shown(&"长".repeat(60), false).chars().count(), 40);
    }
}
