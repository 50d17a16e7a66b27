// SPDX-License-Identifier: Apache-2.0
//! Why payout does not do what was asked. Nothing was changed.

use super::model::award::AwardRefusal;
use super::model::ids::PayeeNumber;
use super::model::payee::PayeeRefusal;

/// A refusal that no single field of a form explains.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The law of awards says why not.
    #[error(transparent)]
    Award(#[from] AwardRefusal),
    /// The law of accounts says why not.
    #[error(transparent)]
    Payee(#[from] PayeeRefusal),
    /// The family receives nothing of the scheme that could be changed or ended.
    #[error("这户没有正在享受的待遇，没有可以调整或停止的")]
    NoAward,
    /// The family receives the scheme already.
    #[error("这户已经在享受同一项待遇（保障户号 {0}），不能再发一份")]
    AlreadyAwarded(PayeeNumber),
}
