// SPDX-License-Identifier: Apache-2.0
//! One entry of the register and its way: assigned, worked on, answered, called back, closed. Clauses CK-3.3, MS-4b, NX-5f.

use super::refused::Refused;
use super::words::{EntryKind, EntryWay, Finding, Reached, State};
use crate::casework::ReportId;
use crate::registry::HouseholdId;
use kernel::{Date, Division, Secret, UserId, UtcMillis};

/// The id of an entry; a report in the file of a case names it.
pub type EntryId = ReportId;

/// Who called, complained or reported. Sealed; opened for the handler alone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reporter {
    /// The name, where it was given.
    pub name: Option<Secret<String>>,
    /// Where they can be called back.
    pub phone: Option<Secret<String>>,
}

impl Reporter {
    /// Whether nobody can be called back.
    #[must_use]
    pub const fn unknown(&self) -> bool {
        self.name.is_none() && self.phone.is_none()
    }
}

/// An entry, without who it came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its id.
    pub id: EntryId,
    /// `RX500299-2020-000123`: told to the caller.
    pub number: String,
    /// The village, township or county that it is about.
    pub place: Division,
    /// What it is.
    pub kind: EntryKind,
    /// How it came.
    pub way: EntryWay,
    /// Whether a name was given.
    pub named: bool,
    /// Whether somebody can be called back.
    pub reachable: bool,
    /// When it came.
    pub came_at: UtcMillis,
    /// The number of the case that it is about.
    pub case: Option<String>,
    /// The family that it is about.
    pub household: Option<HouseholdId>,
    /// What was said, in their words.
    pub words: Option<Secret<String>>,
    /// How it stands.
    pub state: State,
    /// Who deals with it.
    pub handler: Option<UserId>,
    /// By when it is answered.
    pub due: Date,
    /// Whether that day rests on a holiday table that is not out yet.
    pub provisional: bool,
    /// When it was answered.
    pub answered_on: Option<Date>,
    /// What was found.
    pub finding: Option<Finding>,
    /// How often calling back failed.
    pub unreached: u32,
    /// Whether the file of the case knows of the report.
    pub linked: bool,
    /// Who logged it.
    pub logged_by: Option<UserId>,
    /// Their name as signed.
    pub logged_name: String,
    /// Rises with each step, from 1.
    pub version: i64,
}

/// A step of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EntryStep {
    /// Somebody is to deal with it.
    Assign(UserId),
    /// Something was done about it.
    Note,
    /// It was answered.
    Answer(Finding),
    /// Whoever it came from was called back.
    CallBack(Reached),
    /// It is filed.
    Close,
}

impl EntryStep {
    /// The word in the history.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            EntryStep::Assign(_) => "assign",
            EntryStep::Note => "note",
            EntryStep::Answer(_) => "answer",
            EntryStep::CallBack(_) => "call_back",
            EntryStep::Close => "close",
        }
    }
}

/// A line of the history of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepRow {
    /// Its place from 1.
    pub seq: i64,
    /// The word of the step; `log` for the first.
    pub kind: String,
    /// The word that belongs to it: the finding, what calling back gave, the account.
    pub detail: String,
    /// What was written.
    pub words: Option<Secret<String>>,
    /// When.
    pub at: UtcMillis,
    /// Who.
    pub by: Option<UserId>,
    /// Their name as signed.
    pub name: String,
}

impl Entry {
    /// The entry after a step. `tries` is how often calling back is tried before nobody counts as reached.
    ///
    /// # Errors
    /// The step is not taken where the entry stands.
    pub fn after(&self, step: &EntryStep, today: Date, tries: u32) -> Result<Entry, Refused> {
        let mut next = Entry { version: self.version + 1, ..self.clone() };
        next.state = match (self.state, step) {
            (State::Open | State::Working, EntryStep::Assign(to)) => {
                next.handler = Some(*to);
                State::Working
            }
            (State::Working | State::Answered, EntryStep::Note) => self.state,
            (State::Working, EntryStep::Answer(finding)) => {
                next.finding = Some(*finding);
                next.answered_on = self.answered_on.or(Some(today));
                // Nobody to call back: what was found stands.
                if self.reachable { State::Answered } else { State::CalledBack }
            }
            (State::Answered, EntryStep::CallBack(Reached::Satisfied | Reached::NotWanted)) => {
                State::CalledBack
            }
            (State::Answered, EntryStep::CallBack(Reached::Unsatisfied)) => State::Working,
            (State::Answered, EntryStep::CallBack(Reached::Unreached)) => {
                next.unreached += 1;
                if next.unreached >= tries { State::CalledBack } else { State::Answered }
            }
            (State::CalledBack, EntryStep::Close) => State::Closed,
            (state, _) => return Err(Refused::NotNow(state)),
        };
        Ok(next)
    }

    /// Whether it accuses somebody, so that whoever handles the case it is about does not deal with it.
    #[must_use]
    pub const fn accuses(&self) -> bool {
        matches!(self.kind, EntryKind::Complaint | EntryKind::Report)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Id;

    fn entry(state: State) -> Entry {
        Entry {
            id: Id::from_bytes([1; 16]),
            number: "RX500299-2020-000001".to_owned(),
            place: Division::parse("500299102201").unwrap(),
            kind: EntryKind::Complaint,
            way: EntryWay::Phone,
            named: true,
            reachable: true,
            came_at: UtcMillis::new(0),
            case: None,
            household: None,
            words: None,
            state,
            handler: None,
            due: Date::parse("2020-11-23").unwrap(),
            provisional: false,
            answered_on: None,
            finding: None,
            unreached: 0,
            linked: false,
            logged_by: None,
            logged_name: String::new(),
            version: 1,
        }
    }

    #[test]
    fn every_state_meets_every_step() {
        let today = Date::parse("2020-11-10").unwrap();
        let steps = [
            EntryStep::Assign(Id::from_bytes([2; 16])),
            EntryStep::Note,
            EntryStep::Answer(Finding::Upheld),
            EntryStep::CallBack(Reached::Satisfied),
            EntryStep::CallBack(Reached::Unsatisfied),
            EntryStep::CallBack(Reached::Unreached),
            EntryStep::Close,
        ];
        let walk: Vec<String> = State::ALL
            .iter()
            .map(|state| {
                let after = steps.iter().map(|step| match entry(*state).after(step, today, 3) {
                    Ok(next) => next.state.word(),
                    Err(_) => "-",
                });
                format!("{}: {}", state.word(), after.collect::<Vec<_>>().join(" "))
            })
            .collect();
        assert_eq!(
            walk,
            [
                "open: working - - - - - -",
                "working: working working answered - - - -",
                "answered: - answered - called_back working answered -",
                "called_back: - - - - - - closed",
                "closed: - - - - - - -",
            ]
        );
    }

    #[test]
    fn an_anonymous_entry_needs_no_call_back_and_the_first_answer_stops_the_clock() {
        let (first, later) = (Date::parse("2020-11-10").unwrap(), Date::parse("2020-11-20").unwrap());
        let anonymous = Entry { reachable: false, ..entry(State::Working) };
        let answered = anonymous.after(&EntryStep::Answer(Finding::NotUpheld), first, 3).unwrap();
        assert_eq!(answered.state, State::CalledBack);
        let named = entry(State::Working).after(&EntryStep::Answer(Finding::Upheld), first, 3).unwrap();
        let again = named.after(&EntryStep::CallBack(Reached::Unsatisfied), later, 3).unwrap();
        let twice = again.after(&EntryStep::Answer(Finding::Partly), later, 3).unwrap();
        assert_eq!((twice.answered_on, twice.finding), (Some(first), Some(Finding::Partly)));
    }

    #[test]
    fn after_enough_tries_nobody_has_to_be_called_any_more() {
        let today = Date::parse("2020-11-10").unwrap();
        let mut entry = entry(State::Answered);
        for _ in 0..2 {
            entry = entry.after(&EntryStep::CallBack(Reached::Unreached), today, 3).unwrap();
            assert_eq!(entry.state, State::Answered);
        }
        entry = entry.after(&EntryStep::CallBack(Reached::Unreached), today, 3).unwrap();
        assert_eq!(entry.state, State::CalledBack);
    }
}
