// SPDX-License-Identifier: Apache-2.0
//! What was sent beside what the bank says, to the fen.

use kernel::Fen;
use std::collections::BTreeMap;

/// One payment, by its reference.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Item {
    /// The reference that both sides know.
    pub reference: String,
    /// How much.
    pub amount: Fen,
}

/// A payment on which both sides disagree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Differs {
    /// The reference.
    pub reference: String,
    /// As sent.
    pub sent: Fen,
    /// As the bank says.
    pub bank: Fen,
}

/// The comparison. Every item of both sides stands in exactly one of the lists.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reconciliation {
    /// The same on both sides.
    pub matched: Vec<Item>,
    /// Sent, but not in the bank's list (银行未回).
    pub missing_at_bank: Vec<Item>,
    /// In the bank's list, but never sent (未知).
    pub unknown_at_bank: Vec<Item>,
    /// The same reference with another amount (金额不符).
    pub amount_differs: Vec<Differs>,
    /// The bank's second and later lines of one reference (重复).
    pub repeated_at_bank: Vec<Item>,
    /// References that were sent more than once: the second and later ones.
    pub repeated_in_sent: Vec<Item>,
}

impl Reconciliation {
    /// Whether both sides agree in every item.
    #[must_use]
    pub fn agrees(&self) -> bool {
        self.missing_at_bank.is_empty()
            && self.unknown_at_bank.is_empty()
            && self.amount_differs.is_empty()
            && self.repeated_at_bank.is_empty()
            && self.repeated_in_sent.is_empty()
    }

    /// What both sides agree on; `None` when the sum does not fit.
    #[must_use]
    pub fn matched_total(&self) -> Option<Fen> {
        Fen::checked_sum(self.matched.iter().map(|item| item.amount))
    }
}

/// Compares what was sent with what the bank lists. Lists come out in the order of their side.
#[must_use]
pub fn reconcile(sent: &[Item], bank: &[Item]) -> Reconciliation {
    let mut result = Reconciliation::default();
    let mut open: BTreeMap<&str, Fen> = BTreeMap::new();
    for item in sent {
        if open.contains_key(item.reference.as_str()) {
            result.repeated_in_sent.push(item.clone());
        } else {
            open.insert(&item.reference, item.amount);
        }
    }
    let known = open.clone();
    for item in bank {
        match open.remove(item.reference.as_str()) {
            Some(amount) if amount == item.amount => result.matched.push(item.clone()),
            Some(amount) => result.amount_differs.push(Differs {
                reference: item.reference.clone(),
                sent: amount,
                bank: item.amount,
            }),
            None if known.contains_key(item.reference.as_str()) => result.repeated_at_bank.push(item.clone()),
            None => result.unknown_at_bank.push(item.clone()),
        }
    }
    for item in sent {
        if let Some(amount) = open.remove(item.reference.as_str()) {
            result.missing_at_bank.push(Item { reference: item.reference.clone(), amount });
        }
    }
    result
}
