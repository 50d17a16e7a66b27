// SPDX-License-Identifier: Apache-2.0
//! Transfers, which somebody asks for, and entries, which stand in the books. Neither ever changes.

use crate::account::{AccountId, Sums};
use kernel::{Date, Fen, Id};

/// The id of a transfer, made by whoever asks for it: asking again with the same id is the same transfer.
pub type TransferId = Id<Transfer>;

/// What is to happen. Money moves from the account that is credited to the account that is debited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Moves money at once.
    Post {
        /// The account credited.
        from: AccountId,
        /// The account debited.
        to: AccountId,
        /// How much.
        amount: Fen,
    },
    /// Sets money aside (预留): nobody else can have it, and it has not moved.
    Reserve {
        /// The account credited.
        from: AccountId,
        /// The account debited.
        to: AccountId,
        /// How much.
        amount: Fen,
    },
    /// Moves what was set aside, or a part; the rest is released.
    PostReserved {
        /// The transfer that set it aside.
        reserved: TransferId,
        /// How much of it; `None` for all.
        amount: Option<Fen>,
    },
    /// Releases what was set aside.
    Void {
        /// The transfer that set it aside.
        reserved: TransferId,
    },
    /// Moves money back by a counter-entry (红字更正), whole or part.
    Correct {
        /// The posted transfer that was wrong.
        original: TransferId,
        /// How much of it.
        amount: Fen,
    },
}

/// A movement of money that somebody asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transfer {
    /// Made by the caller.
    pub id: TransferId,
    /// What is to happen.
    pub action: Action,
    /// The day on which it counts.
    pub booked_on: Date,
    /// The paper that orders it (凭证), such as the number of a roster or a budget notice. Never a name.
    pub paper: String,
}

impl Transfer {
    /// The earlier transfer that this one answers.
    #[must_use]
    pub const fn refers_to(&self) -> Option<TransferId> {
        match self.action {
            Action::Post { .. } | Action::Reserve { .. } => None,
            Action::PostReserved { reserved: id, .. }
            | Action::Void { reserved: id }
            | Action::Correct { original: id, .. } => Some(id),
        }
    }
}

/// A transfer as it stands in the books, with what it moved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What was asked for.
    pub transfer: Transfer,
    /// The account credited.
    pub from: AccountId,
    /// The account debited.
    pub to: AccountId,
    /// What moved, or was set aside, or, for a void, was released.
    pub amount: Fen,
    /// What stopped being set aside: the whole reserved amount when it is posted or voided, else 0.
    pub released: Fen,
}

impl Entry {
    /// The id of the transfer.
    #[must_use]
    pub const fn id(&self) -> TransferId {
        self.transfer.id
    }

    /// Whether money moved, so that it can be corrected. A counter-entry is not itself corrected: what it took
    /// back by mistake is posted anew.
    #[must_use]
    pub const fn can_be_corrected(&self) -> bool {
        matches!(self.transfer.action, Action::Post { .. } | Action::PostReserved { .. })
    }

    /// How much moved for good.
    #[must_use]
    pub const fn posted(&self) -> Fen {
        match self.transfer.action {
            Action::Post { .. } | Action::PostReserved { .. } | Action::Correct { .. } => self.amount,
            Action::Reserve { .. } | Action::Void { .. } => Fen::ZERO,
        }
    }

    /// How much was set aside.
    #[must_use]
    pub const fn reserved(&self) -> Fen {
        match self.transfer.action {
            Action::Reserve { .. } => self.amount,
            _ => Fen::ZERO,
        }
    }

    /// The sums of the account credited, after this entry; `None` when they do not fit.
    #[must_use]
    pub fn credit(&self, sums: Sums) -> Option<Sums> {
        let pending = sums.credits_pending.checked_sub(self.released)?.checked_add(self.reserved())?;
        let posted = sums.credits_posted.checked_add(self.posted())?;
        Some(Sums { credits_pending: pending, credits_posted: posted, ..sums })
    }

    /// The sums of the account debited, after this entry; `None` when they do not fit.
    #[must_use]
    pub fn debit(&self, sums: Sums) -> Option<Sums> {
        let pending = sums.debits_pending.checked_sub(self.released)?.checked_add(self.reserved())?;
        let posted = sums.debits_posted.checked_add(self.posted())?;
        Some(Sums { debits_pending: pending, debits_posted: posted, ..sums })
    }
}
