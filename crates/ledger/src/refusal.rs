// SPDX-License-Identifier: Apache-2.0
//! Why a transfer is not made. Carries ids and amounts, never a name.

use crate::account::AccountId;
use crate::route::RouteRefusal;
use crate::transfer::TransferId;
use kernel::Fen;

/// Why a transfer is refused. Nothing has changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// No such account was loaded.
    #[error("没有这个账户：{0}")]
    UnknownAccount(AccountId),
    /// The transfer that this one answers was not loaded.
    #[error("没有这笔分录：{0}")]
    UnknownTransfer(TransferId),
    /// The amount is 0 or less.
    #[error("金额应大于 0")]
    NotPositive,
    /// Both sides are the same account.
    #[error("转出和转入不能是同一账户")]
    SameAccount,
    /// The accounts belong to different counties.
    #[error("不能在两个县区的账之间转账")]
    OtherCounty,
    /// Money may not go this way.
    #[error(transparent)]
    Route(#[from] RouteRefusal),
    /// An account is closed.
    #[error("{}已关账，不能再记", .year.map_or("账户".to_owned(), |year| format!("{year} 年度账户")))]
    Closed {
        /// The account.
        account: AccountId,
        /// Its budget year.
        year: Option<i32>,
    },
    /// The account holds less, counting what is reserved as gone.
    #[error("余额不足：可用 {} 元，需要 {} 元", .available.grouped(), .needed.grouped())]
    Insufficient {
        /// The account.
        account: AccountId,
        /// What can be taken.
        available: Fen,
        /// What was asked for.
        needed: Fen,
    },
    /// What is to be posted or voided was never reserved.
    #[error("所指的分录不是预留")]
    NotReserved,
    /// What was reserved is posted already.
    #[error("这笔预留已经支付")]
    AlreadyPosted {
        /// By which transfer.
        by: TransferId,
    },
    /// What was reserved is voided already.
    #[error("这笔预留已经撤销")]
    AlreadyVoided {
        /// By which transfer.
        by: TransferId,
    },
    /// More than was reserved.
    #[error("超过预留的 {} 元", .reserved.grouped())]
    MoreThanReserved {
        /// What was reserved.
        reserved: Fen,
    },
    /// What is to be corrected moved no money, or is itself a correction.
    #[error("所指的分录不能冲正：只有已记账的转账可以冲正")]
    NotPosted,
    /// More than is left of the original after earlier corrections.
    #[error("原分录只剩 {} 元可以冲正", .left.grouped())]
    MoreThanOriginal {
        /// What is left.
        left: Fen,
    },
    /// The same id was used for something else.
    #[error("这个编号已经用于另一笔转账，没有改动")]
    Conflict,
    /// A sum would not fit in 64 bits of fen.
    #[error("金额太大，超出能记录的范围")]
    Overflow,
}

/// Why linked transfers are refused: one of them was, so none is made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("第 {} 笔：{refusal}；这一批都没有记账", .index + 1)]
pub struct LinkedRefusal {
    /// Which, counted from 0.
    pub index: usize,
    /// Why.
    #[source]
    pub refusal: Refusal,
}
