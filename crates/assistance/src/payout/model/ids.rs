// SPDX-License-Identifier: Apache-2.0
//! The names of what payout speaks about.

use crate::casework::CaseId;
pub use crate::casework::PaperId;
use kernel::Id;
use std::fmt;

/// A decision to pay a family (待遇).
#[derive(Debug)]
pub struct AwardMark;
/// A signed decision on an award.
#[derive(Debug)]
pub struct DecisionMark;
/// A pay sheet (发放花名册).
#[derive(Debug)]
pub struct RosterMark;
/// An account that a family is paid to.
#[derive(Debug)]
pub struct PayeeAccountMark;

/// The id of an award.
pub type AwardId = Id<AwardMark>;
/// The decision that an amount, a pause or an end rests on. It is named by the case in which it was signed ([`decided_in`]): the paper is printed and filed later.
pub type DecisionId = Id<DecisionMark>;
/// The id of a roster.
pub type RosterId = Id<RosterMark>;
/// The id of a payee's account.
pub type PayeeAccountId = Id<PayeeAccountMark>;

/// The decision that was signed in a case.
#[must_use]
pub const fn decided_in(case: CaseId) -> DecisionId {
    DecisionId::from_bytes(case.bytes())
}

/// The number under which a family, or a single-person household, is paid in its county (保障户号): 1 to 999,999,999.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PayeeNumber(u32);

impl PayeeNumber {
    /// The number; `None` outside 1 to 999,999,999.
    #[must_use]
    pub const fn new(number: u32) -> Option<PayeeNumber> {
        if number == 0 || number > 999_999_999 { None } else { Some(PayeeNumber(number)) }
    }

    /// The number.
    #[must_use]
    pub const fn get(self) -> u32 {
        self.0
    }
}

impl fmt::Display for PayeeNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:09}", self.0)
    }
}

/// A part of what is paid, by its code of two capital letters or digits: the base amount, a supplement for old age
/// or disability, a price subsidy. Which ones exist is data; their Chinese names stand beside them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Component([u8; 2]);

impl Component {
    /// 价格临时补贴: on top of what a month pays, for that month alone.
    pub const PRICE: Component = Component(*b"JG");

    /// Whether it is paid on top for certain months and is no part of what a family has a month, which is what people are told, compared with and assessed by.
    #[must_use]
    pub fn on_top(self) -> bool {
        self == Component::PRICE
    }

    /// The component of that code; `None` unless it is two capital letters or digits.
    #[must_use]
    pub fn parse(code: &str) -> Option<Component> {
        let bytes: [u8; 2] = code.as_bytes().try_into().ok()?;
        let fits = bytes.iter().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
        fits.then_some(Component(bytes))
    }
}

impl fmt::Display for Component {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{}", char::from(*byte)))
    }
}

impl fmt::Debug for Component {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
