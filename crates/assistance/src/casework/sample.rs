// SPDX-License-Identifier: Apache-2.0
//! The county's sample: drawn from the id of the case and a seed of the county, so that nobody picks, and anybody can draw it again.

use super::model::CaseId;
use kernel::Fraction;
use sha2::{Digest, Sha256};

/// Whether a case falls into a sample of a share. Shares of none and all are exact; one sample contains every smaller one of the same seed.
#[must_use]
pub fn sampled(case: CaseId, seed: &str, share: Fraction) -> bool {
    let mut hash = Sha256::new();
    hash.update(b"doudi.sample\0");
    hash.update(seed.as_bytes());
    hash.update([0]);
    hash.update(case.bytes());
    let digest = hash.finalize();
    // 32 bits are plenty for a share, and the product stays far inside 128 bits.
    let drawn = digest.iter().take(4).fold(0_i128, |value, byte| value << 8 | i128::from(*byte));
    Fraction::new(drawn, 1_i128 << 32).is_some_and(|drawn| drawn < share)
}
