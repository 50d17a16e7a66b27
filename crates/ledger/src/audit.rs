// SPDX-License-Identifier: Apache-2.0
//! Checks of the books as a whole: debits equal credits, and every running sum follows from the entries.

use crate::account::{Account, AccountId, Sums};
use crate::transfer::Entry;
use std::collections::{BTreeMap, BTreeSet};

/// The sums over all accounts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TrialBalance {
    /// The four sums.
    pub sums: Sums,
}

impl TrialBalance {
    /// Whether debits equal credits, posted and pending.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.sums.debits_posted == self.sums.credits_posted
            && self.sums.debits_pending == self.sums.credits_pending
    }
}

/// Adds all accounts up (试算平衡); `None` when a sum does not fit.
#[must_use]
pub fn trial_balance<'a>(accounts: impl IntoIterator<Item = &'a Account>) -> Option<TrialBalance> {
    accounts.into_iter().try_fold(TrialBalance::default(), |total, account| {
        let (a, b) = (total.sums, account.sums);
        Some(TrialBalance {
            sums: Sums {
                debits_pending: a.debits_pending.checked_add(b.debits_pending)?,
                debits_posted: a.debits_posted.checked_add(b.debits_posted)?,
                credits_pending: a.credits_pending.checked_add(b.credits_pending)?,
                credits_posted: a.credits_posted.checked_add(b.credits_posted)?,
            },
        })
    })
}

/// Something wrong with the books.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The running sums are not what the entries give.
    Sums {
        /// The account.
        account: AccountId,
        /// As stored.
        stored: Sums,
        /// As the entries give.
        entries: Sums,
    },
    /// The account is below its limit.
    Limit {
        /// The account.
        account: AccountId,
    },
    /// Entries name an account that there is not.
    NoAccount {
        /// The account.
        account: AccountId,
    },
    /// The entries of an account do not fit in 64 bits of fen, or release what was never reserved.
    Overflow {
        /// The account.
        account: AccountId,
    },
    /// Debits and credits differ.
    Unbalanced,
}

/// Adds every entry up again and compares. Entries may come in any order.
#[must_use]
pub fn audit<'a>(
    accounts: impl IntoIterator<Item = &'a Account>,
    entries: impl IntoIterator<Item = &'a Entry>,
) -> Vec<Fault> {
    let accounts: BTreeMap<AccountId, &Account> = accounts.into_iter().map(|one| (one.id, one)).collect();
    let mut sums: BTreeMap<AccountId, Sums> = BTreeMap::new();
    let mut faults = Vec::new();
    let mut overflown = BTreeSet::new();
    for entry in entries {
        let credited = entry.credit(sums.get(&entry.from).copied().unwrap_or_default());
        let debited = entry.debit(sums.get(&entry.to).copied().unwrap_or_default());
        for (account, after) in [(entry.from, credited), (entry.to, debited)] {
            match after {
                Some(after) => {
                    sums.insert(account, after);
                }
                None if overflown.insert(account) => faults.push(Fault::Overflow { account }),
                None => {}
            }
        }
    }
    for account in accounts.values() {
        let entries = sums.remove(&account.id).unwrap_or_default();
        if entries != account.sums {
            faults.push(Fault::Sums { account: account.id, stored: account.sums, entries });
        }
        if !account.within_limit() {
            faults.push(Fault::Limit { account: account.id });
        }
    }
    faults.extend(sums.into_keys().map(|account| Fault::NoAccount { account }));
    if !trial_balance(accounts.values().copied()).is_some_and(|total| total.holds()) {
        faults.push(Fault::Unbalanced);
    }
    faults
}
