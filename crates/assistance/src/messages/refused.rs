// SPDX-License-Identifier: Apache-2.0
//! Why messages did not do what was asked. Nothing was changed.

use super::words::State;

/// Why not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// Nothing waits to be sent.
    NothingToSend,
    /// There is no such layout.
    NoLayout,
    /// A text holds a character that the encoding of the layout cannot write.
    Encoding,
    /// No sheet has these headings.
    NoHeadings(Vec<String>),
    /// The file has no row that names a message.
    NoRows,
    /// The message does not stand where this is done.
    NotNow(State),
    /// The county does not let accounts of villages use codes by message, or the account does not belong to a village.
    NotVillage,
    /// The account has an authenticator, which is stronger.
    HasApp,
}
