// SPDX-License-Identifier: Apache-2.0
//! What a funeral asks of the packs by name. A test holds the packs against this list.

use crate::casework::NamesAsked;

/// The most that is paid for the funeral of a supported person.
pub(super) const LIMIT: &str = "tekun_funeral_limit";

/// The names, for the test that holds the packs against them.
#[must_use]
pub fn names_asked() -> NamesAsked {
    NamesAsked { params: &[LIMIT], ..NamesAsked::default() }
}
