// SPDX-License-Identifier: Apache-2.0
//! What makes a payment the same payment: payee, month paid for, component, sequence. The same four are the
//! reference that travels to the bank and back.

use super::ids::{Component, PayeeNumber};
use kernel::{Division, DivisionLevel, Month};
use std::fmt;

/// The largest sequence: one month and component is never paid more often than two digits count.
pub const LAST_SEQUENCE: u8 = 99;

/// The identity of a payment. No two payments of a county share one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PaymentKey {
    /// Whose.
    pub payee: PayeeNumber,
    /// For which month, whenever it is paid.
    pub month: Month,
    /// Of what.
    pub component: Component,
    /// 1 for the first payment of this month and component; then each difference or repeated try the next.
    pub sequence: u8,
}

/// Why a text is not a reference of ours. Holds nothing of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReferenceError {
    /// Not 26 letters and digits.
    #[error("支付编号应为 26 位数字和大写字母")]
    Form,
    /// The check character is wrong: a digit was mistyped or two were swapped.
    #[error("支付编号校验不符，可能输错了一位或者两位颠倒")]
    Check,
    /// Well formed, but of another county.
    #[error("支付编号不是本县区的")]
    OtherCounty,
}

impl PaymentKey {
    /// The reference for the bank: county (6), payee (9), month (6), component (2), sequence (2) and a check
    /// character (ISO/IEC 7064, MOD 37,36), 26 digits and capital letters.
    #[must_use]
    pub fn reference(&self, county: Division) -> String {
        let mut text = self.body(county);
        text.push(check_character(&text).unwrap_or('0'));
        text
    }

    fn body(&self, county: Division) -> String {
        let county = county.as_u64_12() / 1_000_000;
        let (year, month) = (self.month.year(), self.month.month());
        format!("{county:06}{}{year:04}{month:02}{}{:02}", self.payee, self.component, self.sequence)
    }

    /// Reads a reference of the county back.
    ///
    /// # Errors
    /// See [`ReferenceError`].
    pub fn parse(reference: &str, county: Division) -> Result<PaymentKey, ReferenceError> {
        let text = reference.trim();
        if text.len() != 26 || !text.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase()) {
            return Err(ReferenceError::Form);
        }
        let (body, check) = text.split_at(25);
        if check_character(body).map(String::from).as_deref() != Some(check) {
            return Err(ReferenceError::Check);
        }
        let number = |from: usize, to: usize| body[from..to].parse::<u32>().map_err(|_| ReferenceError::Form);
        let place = Division::parse(&body[..6]).map_err(|_| ReferenceError::OtherCounty)?;
        if place.level() != DivisionLevel::County || county.at(DivisionLevel::County) != Some(place) {
            return Err(ReferenceError::OtherCounty);
        }
        let payee = PayeeNumber::new(number(6, 15)?).ok_or(ReferenceError::Form)?;
        let year = i32::try_from(number(15, 19)?).map_err(|_| ReferenceError::Form)?;
        let month = Month::of(year, number(19, 21)?).ok_or(ReferenceError::Form)?;
        let component = Component::parse(&body[21..23]).ok_or(ReferenceError::Form)?;
        let sequence = u8::try_from(number(23, 25)?).map_err(|_| ReferenceError::Form)?;
        Ok(PaymentKey { payee, month, component, sequence })
    }
}

impl fmt::Display for PaymentKey {
    /// For logs and tests; the bank's form is [`PaymentKey::reference`].
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}/{}", self.payee, self.month, self.component, self.sequence)
    }
}

/// The alphabet of the check system: a character's place is its value.
const ALPHABET: &[u8; 36] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// The hybrid system MOD 37,36 of ISO/IEC 7064: finds every single wrong character and almost every swap of
/// neighbours. `None` when the text holds anything but digits and capital letters.
fn check_character(text: &str) -> Option<char> {
    let mut product = 36;
    for byte in text.bytes() {
        let value = ALPHABET.iter().position(|one| *one == byte)?;
        let sum = (product + value) % 36;
        product = if sum == 0 { 36 } else { sum } * 2 % 37;
    }
    ALPHABET.get((37 - product) % 36).map(|byte| char::from(*byte))
}
