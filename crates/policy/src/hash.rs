// SPDX-License-Identifier: Apache-2.0
//! SHA-256 in hexadecimal.

use sha2::{Digest, Sha256};

/// The SHA-256 of bytes, in hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    kernel::hex(&Sha256::digest(bytes))
}
