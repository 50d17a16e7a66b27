// SPDX-License-Identifier: Apache-2.0
//! Casework: one matter of one family on its way through the office, from the application to the filed decision, and later changes, reviews and the end of aid.
//!
//! The file of a case ([`CaseFile`]) is the fold of its records; [`CaseFile::apply`] is a pure function from a file, the rules of the place and date
//! ([`CaseRules`]) and an [`Entry`] to the next file and its record, or to the reason why not. `docs/casework.md` has the table and the picture.

mod assess;
mod award;
mod bars;
mod begin;
mod clocks;
mod content;
mod correct;
mod deadlines;
mod desk;
mod drawn;
mod event;
mod exits;
mod file;
mod from_packs;
mod grounds;
mod guard;
mod handover;
mod inbox;
mod letters;
mod machine;
mod model;
mod moved;
mod names;
mod on_file;
mod open;
mod payload;
mod port;
mod proposal;
mod reason;
mod record;
mod refused;
mod reviews;
mod rules;
mod sample;
mod service;
mod sign;
mod stage;
mod steps;
mod stops;
mod take;
mod together;
mod turns;
mod visits;

pub use assess::*;
pub use award::*;
pub use bars::Bars;
pub(crate) use bars::relatives_of;
pub use clocks::*;
pub use content::NoticeAsked;
pub use correct::*;
pub use deadlines::RecomputeDeadlines;
pub use desk::*;
pub use event::*;
pub use exits::*;
pub use file::*;
pub use from_packs::{RulesFault, full_age, review_lead};
pub use grounds::{FigureFound, compared, figure_name, figures_of, ruled};
pub use handover::*;
pub use inbox::*;
pub use letters::*;
pub use model::*;
pub(crate) use moved::{handled_in, moved, open_case_of};
pub use names::{EXIT, NamesAsked, SINGLE, names_asked, of_person};
pub use on_file::OnFile;
pub(crate) use open::full_age_in;
pub use open::*;
pub use payload::*;
pub use port::{AwardFilter, CaseFilter, CaseRow, Listed, ListedAward, Port, StageCount, Turn, Work};
pub use reason::*;
pub use record::{CASE_EVENT_VERSION, RecordError, read_record, write_record};
pub use refused::*;
pub use reviews::*;
pub use rules::*;
pub use sample::sampled;
pub use service::*;
pub(crate) use sign::proposed;
pub use sign::signs_as_second;
pub use stage::*;
pub use steps::{Form, Who};
pub use together::TakeSteps;
pub use visits::{FamilyVisit, Visited, VisitsOf};

#[cfg(test)]
mod tests;
