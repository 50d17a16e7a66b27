// SPDX-License-Identifier: Apache-2.0
//! The statement of one account over a period: what was there, came, went, is set aside, and is left.

use crate::account::{Account, Side};
use crate::transfer::{Action, Entry};
use kernel::{Date, Fen};

/// Days, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Date,
}

/// One account over a period (资金收支表). `closing = opening + incoming - outgoing + corrections`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Statement {
    /// The balance before the first day (期初).
    pub opening: Fen,
    /// What came in (收入).
    pub incoming: Fen,
    /// What went out (支出).
    pub outgoing: Fen,
    /// What counter-entries gave back, less what they took (更正); may be below 0.
    pub corrections: Fen,
    /// Set aside at the end of the last day and not yet gone (预留).
    pub pending: Fen,
    /// The balance at the end of the last day (期末).
    pub closing: Fen,
}

/// Adds up the entries of an account; entries of other accounts are passed over. `None` when a sum does not fit.
#[must_use]
pub fn statement<'a>(
    account: &Account,
    entries: impl IntoIterator<Item = &'a Entry>,
    period: Period,
) -> Option<Statement> {
    let mut statement = Statement::default();
    for entry in entries {
        if entry.transfer.booked_on > period.to {
            continue;
        }
        let Some(sign) = sign(account, entry) else { continue };
        let moved = entry.posted().checked_mul_int(sign)?;
        statement.closing = statement.closing.checked_add(moved)?;
        if sign < 0 {
            let change = entry.reserved().checked_sub(entry.released)?;
            statement.pending = statement.pending.checked_add(change)?;
        }
        if entry.transfer.booked_on < period.from {
            statement.opening = statement.opening.checked_add(moved)?;
        } else if matches!(entry.transfer.action, Action::Correct { .. }) {
            statement.corrections = statement.corrections.checked_add(moved)?;
        } else if sign > 0 {
            statement.incoming = statement.incoming.checked_add(moved)?;
        } else {
            statement.outgoing = statement.outgoing.checked_sub(moved)?;
        }
    }
    Some(statement)
}

/// 1 when the entry adds to the account, -1 when it takes from it.
fn sign(account: &Account, entry: &Entry) -> Option<i64> {
    let adds = match account.kind.side() {
        Side::Debit => entry.to,
        Side::Credit => entry.from,
    };
    if adds == account.id {
        Some(1)
    } else if entry.from == account.id || entry.to == account.id {
        Some(-1)
    } else {
        None
    }
}
