// SPDX-License-Identifier: Apache-2.0
//! Support of 特困 persons after they are recognised: how far they can look after themselves, the homes and their beds, who is offered a place, and how many live in a home.
//!
//! Recognition and money are casework's and payout's: here nothing changes an amount. The grade of self-care comes from the packs, out of the six indicators that two people
//! assessed; what it changes is decided in a case. Whether somebody lives in a home is their own choice: a wish on file comes before every bed, and to decline has no consequence.
//!
//! ```text
//! report of a change ──clock──> assessment (two people, six answers) ──> grade by the packs ──differs──> a case of change, by a person
//! offered a place ──> own answer ──wish on file──> a bed ──leave, hospital──> end
//! ```

mod homes;
mod names;
mod offers;
mod packs;
mod person;
mod port;
mod rates;
mod refused;
mod self_care;
mod stays;
mod words;

pub use homes::*;
pub use names::{INDICATORS, names_asked};
pub use offers::*;
pub use packs::{Ground, Grounds};
pub use person::*;
pub use port::{Port, Supported, SupportedFilter, Which};
pub use rates::*;
pub use refused::Refused;
pub use self_care::*;
pub use stays::*;
pub use words::*;
