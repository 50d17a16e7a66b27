// SPDX-License-Identifier: Apache-2.0
//! The words every other crate speaks: money in fen, exact fractions, civil dates and working days, place
//! codes, citizen numbers, ids, citations, masked secrets and the context of a use case. No I/O, no clock, no
//! randomness, no number taken from a relief statute.

pub mod calendar;
mod capitals;
pub mod citation;
pub mod citizen;
pub mod ctx;
pub mod date;
pub mod division;
pub mod fraction;
mod hex;
pub mod ids;
pub mod money;
pub mod month;
pub mod rounding;
pub mod secret;
mod spreadsheet;
mod text;
mod wire;
mod words;

pub use calendar::{
    CalendarError, CalendarRowError, DayCount, DayKind, Deadline, HOLIDAY_TABLES, WorkCalendar, WorkingDay,
};
pub use citation::{Citation, SourceDocument};
pub use citizen::{CitizenNumber, CitizenNumberError, Sex, check_digit};
pub use ctx::{Actor, Ctx, Purpose, User, UserId, UtcMillis};
pub use date::{Date, DateError, Weekday, age_on, birthday};
pub use division::{
    Division, DivisionError, DivisionLevel, NamedPlace, TownshipKind, VillageKind, built_in_children,
    built_in_name, children, full_name, name_of, set_places,
};
pub use fraction::{Fraction, FractionError};
pub use hex::{hex, unhex};
pub use ids::{Command, CommandId, Id, IdError, IdSource};
pub use money::{Fen, MoneyError};
pub use month::Month;
pub use rounding::{Rounding, div_round, div_round_i64};
pub use secret::{Masked, Secret};
pub use spreadsheet::{harmless, is_formula};

/// What the macro [`words!`] needs where it is used.
#[doc(hidden)]
pub use serde;
