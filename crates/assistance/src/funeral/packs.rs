// SPDX-License-Identifier: Apache-2.0
//! What the packs give for a funeral.

use super::names::LIMIT;
use crate::casework::Basis;
use crate::office::{Error, Tx};
use kernel::{Date, Division, Fen};

/// The most that is paid for a funeral.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limit {
    /// The sum.
    pub amount: Fen,
    /// By what, and why it is assumed where no document gives it.
    pub basis: Basis,
    /// Whether a county may decide on it: a document gives it, or the place is a demonstration.
    pub actionable: bool,
}

/// The most that is paid, by the packs of the day of death.
pub(super) fn limit(tx: &dyn Tx, place: Division, died_on: Date) -> Result<Limit, Error> {
    let program = tx.policies().program(place, died_on, died_on)?;
    let lost = Error::Broken("the packs lost the limit of a funeral");
    let Some((param, amount)) = program.param(LIMIT).zip(program.whole(LIMIT)) else { return Err(lost) };
    let assumed = param.origin.assumed.clone();
    let actionable = program.demonstration || assumed.is_none();
    let basis = Basis { cites: param.origin.basis.cites.clone(), assumed, set_by: None };
    Ok(Limit { amount: Fen::new(amount), basis, actionable })
}
