// SPDX-License-Identifier: Apache-2.0
//! Passwords: what may be one, and argon2id. Slow on purpose: never called inside a transaction.

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use kernel::Secret;

/// The fewest characters.
pub const SHORTEST: usize = 10;

/// Why a text cannot be a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weak {
    /// Fewer than [`SHORTEST`] characters.
    Short,
    /// Fewer than three of: capital letters, small letters, digits, others.
    OneKind,
    /// It holds the login name.
    HoldsLogin,
}

/// Whether a text may be the password of a login.
///
/// # Errors
/// Why not.
pub fn check(login: &str, password: &str) -> Result<(), Weak> {
    if password.chars().count() < SHORTEST {
        return Err(Weak::Short);
    }
    if !login.is_empty() && password.to_lowercase().contains(&login.to_lowercase()) {
        return Err(Weak::HoldsLogin);
    }
    let kinds = [
        password.chars().any(|c| c.is_ascii_uppercase()),
        password.chars().any(|c| c.is_ascii_lowercase()),
        password.chars().any(|c| c.is_ascii_digit()),
        password.chars().any(|c| !c.is_ascii_alphanumeric()),
    ];
    if kinds.iter().filter(|kind| **kind).count() < 3 { Err(Weak::OneKind) } else { Ok(()) }
}

/// Hashes a password with a salt of 16 random bytes.
///
/// # Errors
/// When the library refuses, which no password that passed [`check`] makes it do.
pub fn hash(password: &Secret<String>, salt: &[u8; 16]) -> Result<Secret<String>, crate::office::Error> {
    let hashed: PasswordHash = Argon2::default()
        .hash_password_with_salt(password.expose().as_bytes(), salt)
        .map_err(|_| crate::office::Error::Broken("argon2 refused a password"))?;
    Ok(Secret::new(hashed.to_string()))
}

/// Whether a password is the one that was hashed. Without a hash it takes as long and says no, so that nobody can tell which logins exist.
#[must_use]
pub fn verify(hashed: Option<&Secret<String>>, password: &Secret<String>) -> bool {
    let parsed = hashed.and_then(|text| PasswordHash::new(text.expose()).ok());
    match parsed {
        Some(parsed) => Argon2::default().verify_password(password.expose().as_bytes(), &parsed).is_ok(),
        None => {
            let spent: Result<PasswordHash, _> =
                Argon2::default().hash_password_with_salt(password.expose().as_bytes(), &[0; 16]);
            drop(spent);
            false
        }
    }
}
