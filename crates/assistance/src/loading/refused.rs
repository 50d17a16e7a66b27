// SPDX-License-Identifier: Apache-2.0
//! Why a county is not loaded. Nothing was changed.

/// A refusal of the load as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// It does not agree with the roster paid last, or no roster was given, and nobody has signed why.
    #[error("not reconciled with the last roster paid, and no reason given")]
    NotReconciled,
    /// The batch holds more families than one transaction takes.
    #[error("too many families in one batch")]
    BatchTooLarge,
    /// There is no such load, or somebody else began it.
    #[error("no such load of this account")]
    NoLoading,
}
