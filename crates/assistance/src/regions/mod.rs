// SPDX-License-Identifier: Apache-2.0
//! The townships and villages of a county as its office uses them: lists with codes and names, dated, with a document, in force after a second person agreed. A
//! code is never reused and never forgotten: what was renamed, merged or split keeps it for the cases of its time. Families stay where they are until a named
//! person moves them.

mod fold;
mod model;
mod moving;
mod port;
mod read;
mod service;
#[cfg(test)]
mod tests;

pub use fold::{Ended, Known, Regions};
pub use model::{Change, ListId, PlaceList, PlaceRow, Refused};
pub use moving::{FamiliesLeft, MoveFamilies};
pub use port::{Counted, Port};
pub use read::{RowFault, Wrong, read};
pub use service::{AnswerList, ByPlace, ListsToConfirm, Names, Overview, ProposeList, ReadRegions, refresh};
