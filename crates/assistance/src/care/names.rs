// SPDX-License-Identifier: Apache-2.0
//! What care asks of the packs by name. A test holds the packs against this list.

use crate::casework::NamesAsked;

/// Whether somebody may care for a supported person; of some packs.
pub(super) const ALLOWED: &str = "carer_allowed";
/// Who is visited first; of some packs.
pub(super) const FIRST: &str = "tekun_visit_first";
/// Every so many days those are visited who come first, and the others.
pub(super) const DAYS_FIRST: &str = "tekun_visit_days.first";
pub(super) const DAYS_OTHERS: &str = "tekun_visit_days.others";
/// Every so many months it is looked at whether an agreement is kept.
pub(super) const CHECK_MONTHS: &str = "care_check_months";
/// So many days before its end an agreement is to be renewed.
pub(super) const RENEW_DAYS: &str = "care_renew_days";
/// What the packs ask of a carer.
pub(super) const BIRTH: &str = "carer_birth";
pub(super) const IS_TEKUN: &str = "carer_is_tekun";
pub(super) const OFTEN_AWAY: &str = "carer_often_away";
pub(super) const CARES_FOR_SELF: &str = "carer_can_care_for_self";
/// Whether somebody is cared for by an agreement: the book of agreements knows it.
pub(super) const AGREED: &str = "care_agreement_signed";
/// What the office knows itself of somebody who is supported at home.
pub(super) const SUPPORTED: &str = "tekun_recipient";
pub(super) const MODE: &str = "support_mode";
pub(super) const SCATTERED: &str = "scattered";

/// The names, for the test that holds the packs against them.
#[must_use]
pub fn names_asked() -> NamesAsked {
    NamesAsked {
        params: &[DAYS_FIRST, DAYS_OTHERS, CHECK_MONTHS, RENEW_DAYS],
        some_rules: &[ALLOWED],
        some_schemes: &[FIRST],
        facts: &[BIRTH, IS_TEKUN, OFTEN_AWAY, CARES_FOR_SELF, SUPPORTED, MODE, AGREED],
        ..NamesAsked::default()
    }
}
