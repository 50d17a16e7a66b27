// SPDX-License-Identifier: Apache-2.0
//! Why payout did not do what was asked, in Chinese.

use assistance::payout::Refused;

/// A refusal of payout, as a sentence.
#[must_use]
pub fn refused(refused: &Refused) -> String {
    // The model says each in Chinese where the reason is known; what is added here is the end of the sentence.
    format!("{refused}。")
}
