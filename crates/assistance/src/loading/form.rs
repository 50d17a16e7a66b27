// SPDX-License-Identifier: Apache-2.0
//! The rows of one family as they stand in the files, and what can be wrong with them.

use super::layout::Role;
use crate::office::{FaultKind, Private};
use kernel::{Date, Fen, Month};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One row.
#[derive(Clone, Default, Serialize)]
pub struct Line {
    /// Its number in the sheet, as people count.
    pub line: u64,
    /// What stands in it, by field; blank cells are left out. Facts are under `fact.` and their name.
    pub cells: BTreeMap<String, Private>,
    /// Cells that a spreadsheet broke.
    pub broken: Vec<(String, Broken)>,
}

impl Line {
    /// What stands under a field, without outer space; empty where nothing does.
    #[must_use]
    pub fn text(&self, field: &str) -> &str {
        self.cells.get(field).map_or("", |text| text.expose().trim())
    }

    /// The cells as they count for a comparison with an earlier load.
    fn content(&self) -> Vec<(&str, &str)> {
        self.cells.iter().map(|(field, text)| (field.as_str(), text.expose().trim())).collect()
    }
}

/// What a spreadsheet did to a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Broken {
    /// A long number lost its last digits.
    DigitsLost,
    /// A formula failed.
    Formula,
    /// More than any cell here may hold.
    TooLong,
}

/// One family with all its rows.
#[derive(Clone, Serialize)]
pub struct FamilyForm {
    /// Under what the other system knows it.
    pub key: Private,
    /// Its own row.
    pub family: Line,
    /// Its members.
    pub members: Vec<Line>,
    /// What it receives.
    pub awards: Vec<Line>,
    /// Where it is paid.
    pub accounts: Vec<Line>,
}

impl FamilyForm {
    /// The rows of a sheet.
    #[must_use]
    pub fn lines(&self, role: Role) -> &[Line] {
        match role {
            Role::Families => std::slice::from_ref(&self.family),
            Role::Members => &self.members,
            Role::Awards => &self.awards,
            Role::Accounts => &self.accounts,
            Role::Funds | Role::Roster => &[],
        }
    }

    /// What stands in the rows, whatever their order and numbers: the same text for the same family.
    #[must_use]
    pub fn content(&self) -> String {
        let mut text = String::new();
        for role in Role::OF_FAMILY {
            let mut rows: Vec<String> =
                self.lines(role).iter().map(|line| format!("{:?}", line.content())).collect();
            rows.sort_unstable();
            for row in rows {
                text.push_str(&row);
                text.push('\n');
            }
            text.push('\u{1e}');
        }
        text
    }
}

/// Something wrong with a row. One problem keeps the whole family out, with all its rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The sheet.
    pub role: Role,
    /// The row.
    pub line: u64,
    /// The field; empty for the row as a whole.
    pub field: String,
    /// What.
    pub kind: ProblemKind,
}

/// What can be wrong with the rows of a family.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProblemKind {
    /// A cell cannot be read.
    Field(FaultKind),
    /// A spreadsheet broke the cell.
    Broken(Broken),
    /// Another row of the sheet, this one, has the same family number.
    FamilyTwice(u64),
    /// The family number stands in no row of the families.
    NoFamily,
    /// No member at all.
    NoMembers,
    /// None of the members is the head.
    NoHead,
    /// Two heads.
    SecondHead,
    /// Two spouses of the head.
    SecondSpouse,
    /// So many persons are stated, and there are rows of so many.
    PersonCount {
        /// As stated.
        stated: u32,
        /// As listed.
        listed: u32,
    },
    /// The same number stands in another row of the file: this sheet's row.
    NumberTwice(u64),
    /// The scheme is none that this office keeps.
    UnknownScheme,
    /// The same award twice: the other row.
    AwardTwice(u64),
    /// The single person is none of the members.
    NotAMember,
    /// The parts do not add up to the sum that is stated.
    SumDiffers {
        /// As stated.
        stated: Fen,
        /// Of the parts.
        parts: Fen,
    },
    /// A recognition that pays nothing has an amount.
    PaysNothing,
    /// Paid until a month before it began.
    PaidBeforeStart {
        /// It began then.
        since: Month,
        /// It is said to be paid until then.
        until: Month,
    },
    /// Paid so far ahead that it cannot be right.
    PaidFarAhead(Month),
    /// Two accounts for the same award: the other row.
    AccountTwice(u64),
    /// An account of an award that the family has not.
    AccountOfNothing,
    /// What is on file here stands in the way.
    Clash(Clash),
}

/// What is on file here and stands in the way of a new family.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Clash {
    /// The number belongs to a member of another household, which is named by its number only.
    InHousehold(String),
    /// The number is on file under another name.
    OtherName,
    /// The person is on file as dead.
    Dead(Date),
    /// The record of the person was erased.
    Erased,
}

/// Something in a changed file that is not taken: what stands here is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conflict {
    /// The sheet.
    pub role: Role,
    /// The row.
    pub line: u64,
    /// The field; empty for the row as a whole.
    pub field: String,
    /// What.
    pub kind: ConflictKind,
}

/// Why something in a changed file is not taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ConflictKind {
    /// The file says something else than what is on file here.
    Differs,
    /// The household was closed here.
    HouseholdClosed,
    /// The person left the household here.
    LeftHere,
    /// The person cannot join.
    Clash(Clash),
    /// A member here stands in no row of the file.
    NotInFile,
    /// The award has ended here.
    Ended,
    /// A case here has made such an award already.
    AwardOfCase,
    /// The amount differs: an amount changes by a decision only.
    Amount {
        /// In the file.
        file: Fen,
        /// Here.
        here: Fen,
    },
    /// A month that the file calls paid was paid here as well.
    PaidTwice(Month),
    /// The file says paid until an earlier month than before, and money has gone out from here since.
    PaidUntilBack(Month),
    /// Money has gone to the account from here, or people changed it: it changes with its proof and a second person only.
    AccountInUse,
}

/// Something to know that keeps nothing out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// The sheet.
    pub role: Role,
    /// The row.
    pub line: u64,
    /// What.
    pub kind: NoteKind,
}

/// What is to be known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoteKind {
    /// A family that is paid has no account: its money waits.
    NoAccount,
    /// The account is in a name that is none of the members'.
    HolderIsNoMember,
    /// The account is in the name of a member who is not the head.
    HolderIsNotHead,
    /// So many months will be paid at the first roster here.
    BackPay(Month),
    /// The review is overdue: money goes on.
    ReviewOverdue(Date),
    /// The last review is unknown: its clock starts today.
    ReviewUnknown,
    /// The file has an end in this month and no gradual exit: it is not taken, because money ends by a decision.
    EndNotTaken(Month),
}
