// SPDX-License-Identifier: Apache-2.0
//! To whom and where an award is paid. A changed account, or a payee other than the head of the family, is used
//! only after proof and a second person; until then the old account stays in use, or, once the bank has sent its
//! money back, the family's money waits on the re-pay list.

use super::ids::{PaperId, PayeeAccountId};
use kernel::{Date, UserId};
use std::collections::BTreeSet;

/// Who receives the money.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Receiver {
    /// The head of the family, or the single person covered.
    Head,
    /// A guardian (监护人).
    Guardian {
        /// The proof of guardianship.
        proof: PaperId,
    },
    /// Somebody who keeps the card by written agreement, filed with the county (托管).
    Custody {
        /// The agreement.
        agreement: PaperId,
        /// The day on which the county took it on file; `None` until then.
        filed_on: Option<Date>,
    },
    /// The home in which the person lives (供养服务机构), by the agreement with it.
    Home {
        /// The agreement.
        agreement: PaperId,
    },
    /// Whoever cares for the person at home, by the agreement with them; care money only.
    Carer {
        /// The agreement.
        agreement: PaperId,
    },
    /// Whoever saw to the funeral and paid for it; the cost of a funeral only.
    Funeral {
        /// That they did: the township's word, the bills in their name.
        proof: PaperId,
    },
}

impl Receiver {
    /// The paper that says that somebody else may receive.
    #[must_use]
    pub const fn paper(self) -> Option<PaperId> {
        match self {
            Receiver::Head => None,
            Receiver::Guardian { proof } | Receiver::Funeral { proof } => Some(proof),
            Receiver::Custody { agreement, .. }
            | Receiver::Home { agreement }
            | Receiver::Carer { agreement } => Some(agreement),
        }
    }
}

/// A receiver and an account: the number itself is kept elsewhere, encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Destination {
    /// Who.
    pub receiver: Receiver,
    /// Where.
    pub account: PayeeAccountId,
}

/// A change that waits for its second person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Proposed {
    /// The new destination.
    pub to: Destination,
    /// The proof that the account belongs to the receiver.
    pub proof: PaperId,
    /// Who entered it.
    pub by: UserId,
}

/// Where a family is paid.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PayTo {
    current: Option<Destination>,
    failed: bool,
    proposed: Option<Proposed>,
}

/// Why a family's money waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Waits {
    /// There has never been an account.
    NoAccount,
    /// The bank sent money back, and nobody has given another account.
    AccountFailed,
    /// Another account was given and waits for the second person.
    NotConfirmed,
}

impl Waits {
    /// For people.
    #[must_use]
    pub const fn chinese(self) -> &'static str {
        match self {
            Waits::NoAccount => "没有收款账户",
            Waits::AccountFailed => "账户退汇，待提供新账户",
            Waits::NotConfirmed => "新账户待第二人核对",
        }
    }
}

/// Why a change of account is not made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PayeeRefusal {
    /// A change waits already.
    #[error("已有一项账户变更等待核对，请先核对或退回")]
    AlreadyProposed,
    /// Nothing waits.
    #[error("没有等待核对的账户变更")]
    NothingProposed,
    /// The account is the one in use, and it works.
    #[error("与正在使用的账户相同")]
    Unchanged,
    /// Who entered it may not confirm it.
    #[error("录入人不能核对自己录入的账户")]
    SamePerson,
    /// A near relative of the family.
    #[error("是该家庭的近亲属，不能办理")]
    NearRelative,
    /// An agreement is used only once the county has it on file.
    #[error("托管协议尚未报县级备案，不能使用")]
    NotFiled,
}

impl PayTo {
    /// As stored.
    #[must_use]
    pub const fn stored(current: Option<Destination>, failed: bool, proposed: Option<Proposed>) -> PayTo {
        PayTo { current, failed, proposed }
    }

    /// The destination in use, whether or not it works.
    #[must_use]
    pub const fn current(&self) -> Option<Destination> {
        self.current
    }

    /// Whether the bank sent money back from the destination in use.
    #[must_use]
    pub const fn failed(&self) -> bool {
        self.failed
    }

    /// The change that waits.
    #[must_use]
    pub const fn proposed(&self) -> Option<Proposed> {
        self.proposed
    }

    /// Where money goes now.
    ///
    /// # Errors
    /// Why it waits.
    pub const fn usable(&self) -> Result<Destination, Waits> {
        match (self.current, self.failed, self.proposed) {
            (Some(current), false, _) => Ok(current),
            (_, _, Some(_)) => Err(Waits::NotConfirmed),
            (Some(_), true, None) => Err(Waits::AccountFailed),
            (None, _, None) => Err(Waits::NoAccount),
        }
    }

    /// Enters a change, with its proof. It changes nothing until somebody else confirms it.
    ///
    /// # Errors
    /// When another change waits, the account is the same, or whoever enters it is a near relative.
    pub fn propose(mut self, change: Proposed, relatives: &BTreeSet<UserId>) -> Result<PayTo, PayeeRefusal> {
        if relatives.contains(&change.by) {
            return Err(PayeeRefusal::NearRelative);
        }
        if self.proposed.is_some() {
            return Err(PayeeRefusal::AlreadyProposed);
        }
        if self.current == Some(change.to) && !self.failed {
            return Err(PayeeRefusal::Unchanged);
        }
        self.proposed = Some(change);
        Ok(self)
    }

    /// Confirms the change: from now on money goes there.
    ///
    /// # Errors
    /// When nothing waits, by whoever entered it or a near relative, or on an agreement that is not on file.
    pub fn confirm(mut self, by: UserId, relatives: &BTreeSet<UserId>) -> Result<PayTo, PayeeRefusal> {
        let change = self.proposed.ok_or(PayeeRefusal::NothingProposed)?;
        if change.by == by {
            return Err(PayeeRefusal::SamePerson);
        }
        if relatives.contains(&by) {
            return Err(PayeeRefusal::NearRelative);
        }
        if matches!(change.to.receiver, Receiver::Custody { filed_on: None, .. }) {
            return Err(PayeeRefusal::NotFiled);
        }
        self.current = Some(change.to);
        (self.failed, self.proposed) = (false, None);
        Ok(self)
    }

    /// Sends the change back; the old account stays as it was.
    ///
    /// # Errors
    /// When nothing waits.
    pub fn reject(mut self) -> Result<PayTo, PayeeRefusal> {
        self.proposed.take().map(|_| self).ok_or(PayeeRefusal::NothingProposed)
    }

    /// The bank sent money back from an account. An account that is no longer in use changes nothing.
    #[must_use]
    pub fn sent_back(mut self, account: PayeeAccountId) -> PayTo {
        if self.current.is_some_and(|current| current.account == account) {
            self.failed = true;
        }
        self
    }
}
