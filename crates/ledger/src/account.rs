// SPDX-License-Identifier: Apache-2.0
//! Accounts: what they stand for, what they hold and how low they may go.

use kernel::{Division, Fen, Id};
use std::collections::BTreeSet;
use std::fmt;

/// The id of an account.
pub type AccountId = Id<Account>;

/// A programme that money is for, such as `dibao.rural`. Which ones exist is said by packs, never here.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Programme(String);

impl Programme {
    /// The programme of that name.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Programme {
        Programme(name.into())
    }

    /// The name, as stored.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Programme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whose money it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Source {
    /// 中央
    Central,
    /// 省级
    Province,
    /// 市级
    City,
    /// 县级
    County,
    /// 捐赠
    Donation,
}

impl Source {
    /// Every source, the furthest treasury first.
    pub const ALL: [Source; 5] =
        [Source::Central, Source::Province, Source::City, Source::County, Source::Donation];

    /// The word, as stored.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Source::Central => "central",
            Source::Province => "province",
            Source::City => "city",
            Source::County => "county",
            Source::Donation => "donation",
        }
    }

    /// The inverse of [`Source::word`].
    #[must_use]
    pub fn parse(word: &str) -> Option<Source> {
        Source::ALL.into_iter().find(|source| source.word() == word)
    }

    /// For people.
    #[must_use]
    pub const fn chinese(self) -> &'static str {
        match self {
            Source::Central => "中央资金",
            Source::Province => "省级资金",
            Source::City => "市级资金",
            Source::County => "县级资金",
            Source::Donation => "捐赠资金",
        }
    }
}

/// Which programmes a fund may pay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Earmark {
    /// Any programme.
    Any,
    /// These and no others (专款专用).
    Only(BTreeSet<Programme>),
}

impl Earmark {
    /// Whether the fund may pay the programme.
    #[must_use]
    pub fn allows(&self, programme: &Programme) -> bool {
        match self {
            Earmark::Any => true,
            Earmark::Only(programmes) => programmes.contains(programme),
        }
    }

    /// Whether money under `self` may move to a fund under `other` without a wider use.
    #[must_use]
    pub fn covers(&self, other: &Earmark) -> bool {
        match (self, other) {
            (Earmark::Any, _) => true,
            (Earmark::Only(_), Earmark::Any) => false,
            (Earmark::Only(mine), Earmark::Only(theirs)) => theirs.is_subset(mine),
        }
    }
}

/// Money of one fund for one programme. Every account behind the fund belongs to one allotment, so that each fen
/// keeps its source and its earmark until it reaches a family.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Allotment {
    /// The programme.
    pub programme: Programme,
    /// The fund.
    pub fund: AccountId,
}

/// What an account stands for: a station on the way of the money.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AccountKind {
    /// Where balances loaded from an older system come from (期初). Closed once the load is done.
    Opening,
    /// Where a treasury's or donor's money comes from (拨入).
    Appropriation {
        /// Whose money.
        source: Source,
    },
    /// A fund of one budget year (资金).
    Fund {
        /// Whose money.
        source: Source,
        /// The budget year.
        year: i32,
        /// What it may pay.
        earmark: Earmark,
    },
    /// What a programme has of a fund (项目).
    Programme {
        /// The programme and the fund.
        allotment: Allotment,
        /// The budget year of the fund.
        year: i32,
    },
    /// A township's own small fund (备用金), as far as one fund fed it.
    Reserve {
        /// The township.
        township: Division,
        /// The programme and the fund.
        allotment: Allotment,
    },
    /// Owed to families under a checked roster (应付).
    Payable(Allotment),
    /// On its way through the bank (银行在途).
    Bank(Allotment),
    /// Came back from the bank and is still owed (退汇).
    Returned(Allotment),
    /// Reached the families (已发放).
    Paid(Allotment),
    /// Paid too much and, by a person's decision, to come back (多发应收).
    Receivable(Allotment),
}

impl AccountKind {
    /// For people.
    #[must_use]
    pub const fn chinese(&self) -> &'static str {
        match self {
            AccountKind::Opening => "期初",
            AccountKind::Appropriation { .. } => "拨入",
            AccountKind::Fund { .. } => "资金",
            AccountKind::Programme { .. } => "项目",
            AccountKind::Reserve { .. } => "备用金",
            AccountKind::Payable(_) => "应付",
            AccountKind::Bank(_) => "银行在途",
            AccountKind::Returned(_) => "退汇",
            AccountKind::Paid(_) => "已发放",
            AccountKind::Receivable(_) => "多发应收",
        }
    }

    /// The programme and fund whose money stands here; none before a fund is divided.
    #[must_use]
    pub const fn allotment(&self) -> Option<&Allotment> {
        match self {
            AccountKind::Opening | AccountKind::Appropriation { .. } | AccountKind::Fund { .. } => None,
            AccountKind::Programme { allotment, .. }
            | AccountKind::Reserve { allotment, .. }
            | AccountKind::Payable(allotment)
            | AccountKind::Bank(allotment)
            | AccountKind::Returned(allotment)
            | AccountKind::Paid(allotment)
            | AccountKind::Receivable(allotment) => Some(allotment),
        }
    }

    /// The budget year, for accounts that are closed with it.
    #[must_use]
    pub const fn year(&self) -> Option<i32> {
        match self {
            AccountKind::Fund { year, .. } | AccountKind::Programme { year, .. } => Some(*year),
            _ => None,
        }
    }

    /// The side on which a balance grows.
    #[must_use]
    pub const fn side(&self) -> Side {
        match self {
            AccountKind::Opening | AccountKind::Appropriation { .. } => Side::Credit,
            _ => Side::Debit,
        }
    }

    /// How low the account may go. What is pending counts as gone.
    #[must_use]
    pub const fn limit(&self) -> Limit {
        match self {
            AccountKind::Opening => Limit::None,
            // No more can be handed back to a treasury than it sent.
            AccountKind::Appropriation { .. } => Limit::DebitsWithinCredits,
            _ => Limit::CreditsWithinDebits,
        }
    }
}

/// A side of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// 借方
    Debit,
    /// 贷方
    Credit,
}

/// What must hold for the sums of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// Nothing.
    None,
    /// Posted and pending credits stay within posted debits: the balance never falls below zero.
    CreditsWithinDebits,
    /// Posted and pending debits stay within posted credits.
    DebitsWithinCredits,
}

/// The four running sums of an account, none of them ever below zero.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    /// Debits reserved and neither posted nor voided.
    pub debits_pending: Fen,
    /// Debits posted.
    pub debits_posted: Fen,
    /// Credits reserved and neither posted nor voided.
    pub credits_pending: Fen,
    /// Credits posted.
    pub credits_posted: Fen,
}

/// An account with its sums.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// The county whose books it belongs to. Money never crosses from one county's books to another's.
    pub county: Division,
    /// What it stands for.
    pub kind: AccountKind,
    /// What went in and out.
    pub sums: Sums,
    /// A closed account takes no entry any more.
    pub closed: bool,
}

/// Why an account cannot be closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CloseRefusal {
    /// Only accounts of a budget year, and the opening account, are ever closed.
    #[error("只有按预算年度设置的账户和期初账户可以关闭")]
    NeverCloses,
    /// Something is reserved and neither posted nor voided.
    #[error("还有 {} 元已预留、未支付也未撤销，处理后才能关账", .pending.grouped())]
    Pending {
        /// How much.
        pending: Fen,
    },
    /// Money is left: it is carried over or handed back first.
    #[error("账上还有 {} 元，先结转下年或者交回后才能关账", .balance.grouped())]
    Balance {
        /// How much.
        balance: Fen,
    },
}

impl Account {
    /// An account without entries.
    #[must_use]
    pub fn new(id: AccountId, county: Division, kind: AccountKind) -> Account {
        Account { id, county, kind, sums: Sums::default(), closed: false }
    }

    /// Posted balance on the side on which it grows. Cannot overflow: both sums are at least 0.
    #[must_use]
    pub fn balance(&self) -> Fen {
        let (more, less) = match self.kind.side() {
            Side::Debit => (self.sums.debits_posted, self.sums.credits_posted),
            Side::Credit => (self.sums.credits_posted, self.sums.debits_posted),
        };
        Fen::new(more.get() - less.get())
    }

    /// What can still be taken out: the posted balance less what is reserved; `None` where there is no limit.
    #[must_use]
    pub fn available(&self) -> Option<Fen> {
        let reserved = match self.kind.limit() {
            Limit::None => return None,
            Limit::CreditsWithinDebits => self.sums.credits_pending,
            Limit::DebitsWithinCredits => self.sums.debits_pending,
        };
        // Within its limit an account has at least as much posted as reserved, so this cannot overflow.
        Some(Fen::new(self.balance().get().saturating_sub(reserved.get())))
    }

    /// Whether the limit holds.
    #[must_use]
    pub fn within_limit(&self) -> bool {
        self.available().is_none_or(|available| !available.is_negative())
    }

    /// Closes a budget year's account (关账), or the opening account.
    ///
    /// # Errors
    /// When the kind never closes, when something is pending, or when a year's account is not empty.
    pub fn close(mut self) -> Result<Account, CloseRefusal> {
        let opening = self.kind == AccountKind::Opening;
        if self.kind.year().is_none() && !opening {
            return Err(CloseRefusal::NeverCloses);
        }
        let pending = self.sums.debits_pending.max(self.sums.credits_pending);
        if !pending.is_zero() {
            return Err(CloseRefusal::Pending { pending });
        }
        if !opening && !self.balance().is_zero() {
            return Err(CloseRefusal::Balance { balance: self.balance() });
        }
        self.closed = true;
        Ok(self)
    }
}
