// SPDX-License-Identifier: Apache-2.0
//! How what people type becomes values: every field that cannot be taken is reported with its name, all at once.

use crate::office::{Error, Fault, FaultKind};
use kernel::{Date, DateError, Division, Month};

/// The longest text, such as an address or what somebody said.
pub(crate) const LONGEST_TEXT: usize = 1000;

/// Reads the fields of a form; what is wrong is collected under the name of the part that is being read.
pub(crate) struct Reader<'a> {
    prefix: String,
    today: Date,
    faults: &'a mut Vec<Fault>,
}

impl<'a> Reader<'a> {
    /// A reader of forms of a day.
    pub(crate) fn new(today: Date, faults: &'a mut Vec<Fault>) -> Reader<'a> {
        Reader { prefix: String::new(), today, faults }
    }

    /// A reader for the fields under a name, such as `members.2`.
    pub(crate) fn under(&mut self, prefix: impl AsRef<str>) -> Reader<'_> {
        let prefix = format!("{}{}.", self.prefix, prefix.as_ref());
        Reader { prefix, today: self.today, faults: self.faults }
    }

    /// Something that is wrong with a field.
    pub(crate) fn fault(&mut self, field: &str, kind: FaultKind) {
        self.faults.push(Fault::new(format!("{}{field}", self.prefix), kind));
    }

    /// What was read, or nothing and a fault.
    pub(crate) fn take<T>(&mut self, field: &str, read: Result<T, FaultKind>) -> Option<T> {
        match read {
            Ok(value) => Some(value),
            Err(kind) => {
                self.fault(field, kind);
                None
            }
        }
    }

    /// The day of the form.
    pub(crate) const fn today(&self) -> Date {
        self.today
    }

    /// How many faults there are.
    pub(crate) fn found(&self) -> usize {
        self.faults.len()
    }

    /// One line of at most so many characters that must be there, such as a name of a thing or the number of a paper.
    pub(crate) fn line(&mut self, field: &str, text: &str, longest: usize) -> Option<String> {
        self.take(field, one_line(text, longest))
    }

    /// Any day.
    pub(crate) fn date(&mut self, field: &str, text: &str) -> Option<Date> {
        let read = Date::parse(text).map_err(|error| match error {
            DateError::Empty => FaultKind::Missing,
            error => FaultKind::Date(error),
        });
        self.take(field, read)
    }

    /// A text that may be blank.
    pub(crate) fn words(&mut self, field: &str, text: &str) -> Option<String> {
        let text = text.trim();
        let read = if text.chars().count() > LONGEST_TEXT {
            Err(FaultKind::TooLong(LONGEST_TEXT))
        } else if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
            Err(FaultKind::Characters)
        } else {
            Ok(text.to_owned())
        };
        self.take(field, read)
    }

    /// A text that must be there.
    pub(crate) fn required(&mut self, field: &str, text: &str) -> Option<String> {
        let read = self.words(field, text)?;
        let given = if read.is_empty() { Err(FaultKind::Missing) } else { Ok(read) };
        self.take(field, given)
    }

    /// A day that is not in the future; the default where nothing is typed.
    pub(crate) fn day(&mut self, field: &str, text: &str, default: Date) -> Option<Date> {
        if text.trim().is_empty() { Some(default) } else { self.past(field, text) }
    }

    /// A day that is not in the future.
    pub(crate) fn past(&mut self, field: &str, text: &str) -> Option<Date> {
        let date = self.date(field, text)?;
        self.take(field, if date > self.today { Err(FaultKind::Future) } else { Ok(date) })
    }

    /// A month that is not in the future.
    pub(crate) fn month(&mut self, field: &str, text: &str) -> Option<Month> {
        let read = match Month::parse(text) {
            Ok(month) if month > self.today.month_of() => Err(FaultKind::Future),
            Ok(month) => Ok(month),
            Err(error) => Err(FaultKind::Date(error)),
        };
        self.take(field, read)
    }

    /// A place, or nothing where nothing is typed.
    pub(crate) fn place(&mut self, field: &str, text: &str) -> Option<Division> {
        if text.trim().is_empty() {
            return None;
        }
        self.take(field, Division::parse(text).map_err(FaultKind::Division))
    }
}

fn one_line(text: &str, longest: usize) -> Result<String, FaultKind> {
    let text = text.trim();
    if text.is_empty() {
        Err(FaultKind::Missing)
    } else if text.chars().count() > longest {
        Err(FaultKind::TooLong(longest))
    } else if text.chars().any(char::is_control) {
        Err(FaultKind::Characters)
    } else {
        Ok(text.to_owned())
    }
}

/// The one line of a form that has no other field to read; see [`Reader::line`].
///
/// # Errors
/// Nothing, too much or a hidden character stands in it.
pub(crate) fn line(field: &str, text: &str, longest: usize) -> Result<String, Error> {
    one_line(text, longest).map_err(|kind| Error::Invalid(vec![Fault::new(field, kind)]))
}

/// Goes on where nothing is wrong.
///
/// # Errors
/// Everything that is.
pub(crate) fn sound(faults: Vec<Fault>) -> Result<(), Error> {
    if faults.is_empty() { Ok(()) } else { Err(Error::Invalid(faults)) }
}
