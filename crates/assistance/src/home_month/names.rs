// SPDX-License-Identifier: Apache-2.0
//! What the month of a home asks of the packs by name. A test holds the packs against this list.

use crate::casework::NamesAsked;

/// What of the money of a day follows the person while on leave.
pub(super) const LEAVE: &str = "tekun_leave_share";
/// What of the care money of a day goes to whoever nurses the person in hospital.
pub(super) const HOSPITAL: &str = "tekun_hospital_care_share";

/// The names, for the test that holds the packs against them.
#[must_use]
pub fn names_asked() -> NamesAsked {
    NamesAsked { params: &[LEAVE, HOSPITAL], ..NamesAsked::default() }
}
