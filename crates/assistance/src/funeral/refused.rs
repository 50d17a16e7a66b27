// SPDX-License-Identifier: Apache-2.0
//! Why something about a funeral is not entered; `wording` says each in Chinese.

use kernel::Fen;

/// Why it was not entered. Nothing was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// Nobody who was supported until death.
    NotSupported,
    /// Who sees to it is entered already.
    EntrustedAlready,
    /// The day of the funeral and its paper are not entered yet.
    NotHeld,
    /// A cost is proposed and waits for the county.
    CostWaits,
    /// The cost was decided, or it was closed without one.
    Over,
    /// More than the packs give; so much they do.
    AboveLimit(Fen),
    /// No document gives the limit: the county enters it first.
    AssumedLimit,
    /// It is answered already.
    DoneAlready,
}
