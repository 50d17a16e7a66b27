// SPDX-License-Identifier: Apache-2.0
//! What the packs say of days of leave and in hospital.

use super::names::{HOSPITAL, LEAVE};
use crate::casework::Basis;
use crate::office::{Error, Tx};
use kernel::{Division, Fraction, Month};
use policy::tree::{Constant, Program};

/// A share of the money of a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Share {
    /// The share.
    pub share: Fraction,
    /// By what, and why it is assumed where no document gives it.
    pub basis: Basis,
}

/// What of the money of a day follows the person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shares {
    /// While on leave, of everything.
    pub leave: Share,
    /// In hospital, of the care money.
    pub hospital: Share,
    /// Whether money may be handed over by them: documents give both, or the place is a demonstration.
    pub actionable: bool,
}

fn share(program: &Program, name: &str) -> Option<Share> {
    let param = program.param(name)?;
    let Constant::Number(share) = param.value else { return None };
    let basis = Basis {
        cites: param.origin.basis.cites.clone(),
        assumed: param.origin.assumed.clone(),
        set_by: None,
    };
    Some(Share { share, basis })
}

/// The shares of a month, by the packs of its last day.
pub(super) fn shares(tx: &dyn Tx, place: Division, month: Month) -> Result<Shares, Error> {
    let on = month.last_day();
    let program = tx.policies().program(place, on, on)?;
    let found = share(&program, LEAVE).zip(share(&program, HOSPITAL));
    let (leave, hospital) = found.ok_or(Error::Broken("the packs lost a share of the money of a day"))?;
    let given = leave.basis.assumed.is_none() && hospital.basis.assumed.is_none();
    Ok(Shares { actionable: program.demonstration || given, leave, hospital })
}
