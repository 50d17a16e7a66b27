// SPDX-License-Identifier: Apache-2.0
//! What temporary relief asks of the packs by name. The tests hold every pack against this list.

use crate::casework::NamesAsked;
use policy::tree::Program;

/// With what the names of the schemes and procedures of temporary relief begin.
pub(super) const RELIEF: &str = "temp_relief";
/// The procedure of relief in an emergency.
pub(super) const URGENT: &str = "temp_relief";
/// The scheme of relief in an emergency.
const EMERGENCY: &str = "temp_relief_emergency";
/// The scheme of relief in spending, and its procedure.
pub(super) const SPENDING: &str = "temp_relief_spending";
/// The scheme of the small quick relief (小额快救), which has a time of its own.
pub(super) const QUICK: &str = "temp_relief_quick";

/// The point at which somebody finds that help is needed at once.
pub(super) const FOUND: &str = "emergency_hardship_found";
/// The point at which the amount of the small quick relief is set.
pub(super) const QUICK_AMOUNT: &str = "quick_relief_amount";

/// The parameter with the limit of a township.
pub(super) const TOWNSHIP_LIMIT: &str = "township_relief_limit";
/// The parameter: matters of the same people that were struck within so many days of each other are shown side by side.
pub(super) const SAME_DAYS: &str = "relief_same_event_days";

/// A scheme that gives once in a life to whoever applies for it, with the facts by which it asks whether somebody applied and whether they had it.
pub(super) struct GivenOnce {
    pub(super) scheme: &'static str,
    pub(super) applied: &'static str,
    pub(super) paid: &'static str,
}

/// What people without work get once where the packs have it. Whether somebody applies and whether they had it, the office knows itself.
pub(super) const ONCE: GivenOnce = GivenOnce {
    scheme: "temp_relief_unemployed",
    applied: "applied_temp_relief",
    paid: "unemployed_relief_paid",
};

/// What people call it; none where the packs do not have it.
#[must_use]
pub fn once_label(program: &Program) -> Option<&str> {
    let scheme = &program.schemes[program.scheme(ONCE.scheme)?];
    scheme.refused.is_none().then_some(scheme.label.as_str())
}

/// The offices that may decide.
pub(super) const OFFICES: &str = "relief_office";

/// What can strike somebody: a fact, and the enumeration of its words.
pub const EVENT_KIND: &str = "event_kind";
/// Whether the family or one person of it was struck.
pub(super) const SCOPE: &str = "event_scope";
/// Whether it happened where it is handled.
pub(super) const HERE: &str = "event_happened_here";
/// Whether it is so grave that people may give more (一事一议).
pub(super) const EXCEPTIONAL: &str = "event_exceptional";
/// By how much people give more then.
pub(super) const RAISE: &str = "relief_raise";
/// Whether the small quick relief is asked for.
pub(super) const URGENT_AND_SMALL: &str = "event_urgent_and_small";

/// The names that temporary relief asks of the packs, for the test that holds the packs against them.
#[must_use]
pub fn names_asked() -> NamesAsked {
    NamesAsked {
        schemes: vec![EMERGENCY, SPENDING, QUICK],
        points: &[FOUND, QUICK_AMOUNT, RAISE],
        params: &[TOWNSHIP_LIMIT, SAME_DAYS],
        facts: &[EVENT_KIND, SCOPE, HERE, EXCEPTIONAL, URGENT_AND_SMALL, ONCE.applied, ONCE.paid],
        enums: &[EVENT_KIND, OFFICES],
        procedures: &[URGENT, SPENDING],
        ..NamesAsked::default()
    }
}
