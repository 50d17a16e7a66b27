// SPDX-License-Identifier: Apache-2.0
//! What the office does by itself: each job is a command that is given once in every period, under an id made from its name and the period, so that giving it
//! again does nothing. Every run is written down.

mod exchange;
mod list;
mod model;
mod port;
mod reviews;
mod run;

pub use exchange::Exchange;
pub use list::all;
pub use model::{Every, Failure, Job, Run, RunState, Work, job};
pub use port::Port;
pub use run::{ListJobs, Listed, Listing, run};
