// SPDX-License-Identifier: Apache-2.0
//! What casework asks of the packs by name. The tests hold every pack against this list.

use super::model::Scheme;

/// The scheme of a household of one (参照单人户).
pub const SINGLE: &str = "dibao_single";
/// The rule of what is paid for somebody's care (照料护理费).
pub(super) const CARE: &str = "tekun_care";
/// The fact that somebody is supported already (在册特困人员): payout knows it.
pub(super) const SUPPORTED: &str = "tekun_recipient";
/// The scheme of a gradual exit (渐退).
pub const EXIT: &str = "gradual_exit";
/// The scheme of the ledger of households with ordinary difficulty (渐退台账).
pub(super) const EXIT_LEDGER: &str = "gradual_exit_ledger";
/// Who counts as a member (共同生活的家庭成员).
pub(super) const MEMBER: &str = "is_household_member";
/// From which age on people sign for themselves.
pub(super) const FULL_AGE: &str = "full_age";
/// How many days before its day a review may be opened.
pub(super) const REVIEW_LEAD: &str = "review_lead_days";

/// The scheme that answers for one person of a household: the one for households of one, or that of the person where the packs recognise persons.
#[must_use]
pub const fn of_person(scheme: Scheme) -> &'static str {
    if scheme.of_one() { scheme.word() } else { SINGLE }
}

/// Since when a family is in a gradual exit.
pub(super) const EXIT_SINCE: &str = "gradual_exit_since";

/// The rule of who is supported on beyond childhood because of school; of some packs and days.
pub(super) const CONTINUES: &str = "tekun_continues";
/// In what somebody is at school, and after how many months a pupil's school is looked at again.
pub(super) const SCHOOLING: &str = "schooling";
pub(super) const NOT_AT_SCHOOL: &str = "none";
pub(super) const SCHOOL_CHECK: &str = "school_check_months";

/// The names that a slice asks of the packs: of every pack, and where it says so of at least one.
#[derive(Clone, Debug, Default)]
pub struct NamesAsked {
    /// Schemes.
    pub schemes: Vec<&'static str>,
    /// Rules.
    pub rules: &'static [&'static str],
    /// Parameters.
    pub params: &'static [&'static str],
    /// Points that people decide.
    pub points: &'static [&'static str],
    /// Facts of the dictionary.
    pub facts: &'static [&'static str],
    /// Enumerations, of packs or of the dictionary.
    pub enums: &'static [&'static str],
    /// Procedures.
    pub procedures: &'static [&'static str],
    /// Schemes of at least one pack: elsewhere no text asks what they answer.
    pub some_schemes: &'static [&'static str],
    /// Rules of at least one pack.
    pub some_rules: &'static [&'static str],
    /// Parameters of at least one pack.
    pub some_params: &'static [&'static str],
}

/// The names that casework asks of the packs, for the test that holds the packs against them.
#[must_use]
pub fn names_asked() -> NamesAsked {
    NamesAsked {
        schemes: Scheme::RECOGNISED.iter().map(|scheme| scheme.word()).chain([SINGLE, EXIT]).collect(),
        rules: &[MEMBER, CARE],
        params: &[FULL_AGE, REVIEW_LEAD, SCHOOL_CHECK],
        some_rules: &[CONTINUES],
        facts: &[EXIT_SINCE, SUPPORTED, SCHOOLING],
        ..NamesAsked::default()
    }
}
