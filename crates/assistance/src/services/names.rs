// SPDX-License-Identifier: Apache-2.0
//! What services ask of the packs by name. A test holds the packs against this list.

use crate::casework::NamesAsked;

/// For how many months a contract with a family doctor is signed; the table of services names it.
const DOCTOR_MONTHS: &str = "family_doctor_months";
/// So many days before its last day a service is to be renewed.
pub(super) const RENEW_DAYS: &str = "service_renew_days";

/// Whether a whole family has a contract with a doctor and health files; of some packs.
pub(super) const SIGNED: &str = "family_doctor_signed";
/// The kinds of the table that make it so.
pub(super) const SIGNED_KINDS: [&str; 2] = ["family_doctor", "health_file"];

/// The names, for the test that holds the packs against them.
#[must_use]
pub fn names_asked() -> NamesAsked {
    NamesAsked { params: &[DOCTOR_MONTHS, RENEW_DAYS], facts: &[SIGNED], ..NamesAsked::default() }
}
