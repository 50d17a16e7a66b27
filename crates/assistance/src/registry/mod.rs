// SPDX-License-Identifier: Apache-2.0
//! Who the people are: persons, households with dated membership, evidence from each source, first contacts. One file for each family, kept current.
//!
//! Law: a file for each family (YY-3.1a, YY-4.1); people who live here and are registered elsewhere, and the reverse, with liaison recorded (CK-4.1); people who live
//! here may apply here (MS-9a). Nothing is overwritten: what is wrong is put right by a new row with its reason, and what sources disagree about is unknown to rules
//! until a named person settles it. `docs/registry.md` says how a household file comes out of it.

pub mod compose;
pub mod contact;
pub mod correct;
pub mod evidence;
pub mod families;
pub mod file;
pub mod form;
pub mod gather;
mod household;
pub mod intake;
pub mod known;
pub mod members;
pub mod model;
pub mod pass_on;
pub mod pinyin;
pub mod port;
pub mod refused;
pub mod relation;
pub mod search;
pub mod support;
#[cfg(test)]
mod tests;
pub mod topics;
pub mod undo;
pub mod words;

pub use compose::{Composed, FactKey, Material, Origin, Question, compose};
pub use contact::{Contact, ContactId};
pub use evidence::{Contradiction, Evidence, EvidenceId, Source, Subject};
pub(crate) use household::place_for;
pub use known::Book;
pub use model::{Household, HouseholdId, Membership, Number, Person, PersonId, Residence};
pub use port::Port;
pub use refused::Refused;
pub use relation::Relation;
