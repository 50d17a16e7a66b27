// SPDX-License-Identifier: Apache-2.0
//! Why oversight did not do what was asked. Nothing was changed.

use super::words::State;

/// Why not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// The entry does not stand where this step is taken.
    NotNow(State),
    /// Whoever handles the case that a complaint or report is about does not deal with it.
    HandlesTheCase,
    /// Only questions and calls for help are answered at once.
    NotAtOnce,
    /// The case named does not exist, or not in the places of whoever logs.
    NoCase,
    /// The county shows no notices on the web.
    WebOff,
    /// The notice does not hang any more.
    NotHanging,
    /// The notice stands on the web already.
    OnWeb,
    /// Nothing was corrected in the case.
    NothingCorrected,
    /// It was put right before it was found.
    CorrectedBefore,
    /// Somebody said something about it already.
    Answered,
}
