// SPDX-License-Identifier: Apache-2.0
//! Between stored columns and the words of the office. A stored value that cannot be read is our fault, and is said so.

use assistance::office::{Error, Thing};
use kernel::{Date, Division, Id, UtcMillis};
use sea_orm::prelude::Uuid;

/// An id as stored.
pub(crate) fn uuid<T>(id: Id<T>) -> Uuid {
    Uuid::from_bytes(id.bytes())
}

/// An id as read.
pub(crate) fn id<T>(uuid: Uuid) -> Id<T> {
    Id::from_bytes(*uuid.as_bytes())
}

/// A place as stored: 12 digits.
pub(crate) fn place(place: Division) -> i64 {
    place.as_u64_12().cast_signed()
}

/// A place as read.
pub(crate) fn division(code: i64) -> Result<Division, Error> {
    Division::from_u64(code.cast_unsigned()).ok_or(Error::Broken("a stored place is no place"))
}

/// A date as stored: its ISO form, which sorts.
pub(crate) fn day(date: Date) -> String {
    date.to_string()
}

/// A date as read.
pub(crate) fn date(text: &str) -> Result<Date, Error> {
    Date::parse(text).map_err(|_| Error::Broken("a stored date is no date"))
}

/// A moment as read.
pub(crate) fn moment(millis: i64) -> UtcMillis {
    UtcMillis::new(millis)
}

/// A word as read, by the enum's own reader.
pub(crate) fn word<T>(read: Option<T>) -> Result<T, Error> {
    read.ok_or(Error::Broken("a stored word is unknown"))
}

/// A hash as read.
pub(crate) fn hash(bytes: &[u8]) -> Result<[u8; 32], Error> {
    bytes.try_into().map_err(|_| Error::Broken("a stored hash has a wrong length"))
}

/// What a log line is about, as read.
pub(crate) fn object(kind: Option<&str>, id: Option<Uuid>) -> Result<Option<(Thing, [u8; 16])>, Error> {
    match (kind, id) {
        (Some(kind), Some(id)) => Ok(Some((word(Thing::parse(kind))?, *id.as_bytes()))),
        _ => Ok(None),
    }
}

/// A list of `$1, $2 …` for values that are bound from a position on.
pub(crate) fn marks(first: usize, count: usize) -> String {
    let marks: Vec<String> = (first..first + count).map(|number| format!("${number}")).collect();
    marks.join(", ")
}
