// SPDX-License-Identifier: Apache-2.0
//! What support asks of the packs by name. A test holds every pack against this list.

use crate::casework::NamesAsked;

/// The grade of self-care, and the enumeration of its words.
pub(super) const GRADE: &str = "self_care_grade";
/// What is paid for somebody's care.
pub(super) const CARE: &str = "tekun_care";
/// The procedure whose step of assessment has the clock of a report.
pub(super) const PROCEDURE: &str = "tekun";
/// The six indicators, with what each is called on a form.
pub const INDICATORS: [(&str, &str); 6] = [
    ("can_eat", "吃饭"),
    ("can_dress", "穿衣"),
    ("can_get_up", "上下床"),
    ("can_use_toilet", "如厕"),
    ("can_walk_indoors", "室内行走"),
    ("can_bathe", "洗澡"),
];
/// Whether somebody is supported already: payout knows it.
pub(super) const SUPPORTED: &str = "tekun_recipient";
/// How somebody is supported, with the words of it: the book of homes knows who lives in one.
pub(super) const MODE: &str = "support_mode";
pub(super) const CENTRALISED: &str = "centralised";
pub(super) const SCATTERED: &str = "scattered";
pub(super) const UNDECIDED: &str = "undecided";
/// Whether somebody wants to live in a home.
pub(super) const WISHES: &str = "wishes_centralised";

/// Schemes of some packs by which somebody should be offered a place. A pack that has none of them offers no list.
pub(super) const OFFERED: [&str; 4] =
    ["tekun_wish_unmet", "tekun_persuade", "tekun_centralise", "self_care_lost_placement"];
/// The rule of some packs that says into which home.
pub(super) const WHERE: &str = "care_home";

/// Shares of those who should live in a home, of some packs.
pub(super) const TARGET_LOST: &str = "self_care_lost_target";
pub(super) const TARGET_WISH: &str = "tekun_centralised_target";
/// How many of those who lost their self-care should live in a home, and the figures of a township that the rule reads.
pub(super) const NEEDED: &str = "self_care_lost_in_homes_needed";
pub(super) const LOST_COUNT: &str = "self_care_lost_tekun";
pub(super) const LOST_IN_HOMES: &str = "self_care_lost_tekun_in_homes";

/// The names, for the test that holds the packs against them.
#[must_use]
pub fn names_asked() -> NamesAsked {
    NamesAsked {
        rules: &[GRADE, CARE],
        some_schemes: &OFFERED,
        some_rules: &[WHERE, NEEDED],
        some_params: &[TARGET_LOST, TARGET_WISH],
        facts: &[
            INDICATORS[0].0,
            INDICATORS[1].0,
            INDICATORS[2].0,
            INDICATORS[3].0,
            INDICATORS[4].0,
            INDICATORS[5].0,
            SUPPORTED,
            MODE,
            WISHES,
            LOST_COUNT,
            LOST_IN_HOMES,
        ],
        ..NamesAsked::default()
    }
}
