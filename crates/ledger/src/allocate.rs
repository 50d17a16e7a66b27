// SPDX-License-Identifier: Apache-2.0
//! Several funds used together: each in its turn, the last one covers the rest (NX-6b).

use crate::account::{Account, AccountId, AccountKind, Programme};
use kernel::Fen;

/// What one account gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    /// The account.
    pub account: AccountId,
    /// How much, always above 0.
    pub amount: Fen,
}

/// Why an amount cannot be taken together.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AllocationRefusal {
    /// The amount is 0 or less.
    #[error("金额应大于 0")]
    NotPositive,
    /// All that may be used is less than what is needed.
    #[error("可用资金不足：还差 {} 元", .short.grouped())]
    Short {
        /// How much is missing.
        short: Fen,
    },
}

/// Takes an amount for a programme out of accounts in the order given, from each what it has. Accounts that may
/// not pay the programme (by earmark, allotment or a closed year) give nothing.
///
/// # Errors
/// See [`AllocationRefusal`].
pub fn allocate<'a>(
    amount: Fen,
    programme: &Programme,
    in_order: impl IntoIterator<Item = &'a Account>,
) -> Result<Vec<Share>, AllocationRefusal> {
    if amount <= Fen::ZERO {
        return Err(AllocationRefusal::NotPositive);
    }
    let mut left = amount.get();
    let mut shares: Vec<Share> = Vec::new();
    for account in in_order {
        if left == 0 || shares.iter().any(|share| share.account == account.id) {
            continue;
        }
        let given = usable(account, programme).get().min(left);
        if given > 0 {
            shares.push(Share { account: account.id, amount: Fen::new(given) });
            left -= given;
        }
    }
    if left > 0 { Err(AllocationRefusal::Short { short: Fen::new(left) }) } else { Ok(shares) }
}

/// What the account can give to the programme.
fn usable(account: &Account, programme: &Programme) -> Fen {
    let allowed = match &account.kind {
        AccountKind::Fund { earmark, .. } => earmark.allows(programme),
        kind => kind.allotment().is_some_and(|allotment| allotment.programme == *programme),
    };
    let available = account.available().unwrap_or_default();
    if allowed && !account.closed { available } else { Fen::ZERO }
}
