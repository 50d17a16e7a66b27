// SPDX-License-Identifier: Apache-2.0
//! Passwords: what may be one, and argon2id. Slow on purpose: never called inside a transaction.

use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use kernel::Secret;
use std::sync::{Mutex, PoisonError};

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

/// Argon2's memory, kept: given back and taken anew by many threads, the allocator would hold it once for each of them. So one password is hashed at a time.
static MEMORY: Mutex<Vec<Block>> = Mutex::new(Vec::new());

fn digest(argon2: &Argon2<'_>, password: &Secret<String>, salt: &[u8], out: &mut [u8]) -> argon2::Result<()> {
    let mut memory = MEMORY.lock().unwrap_or_else(PoisonError::into_inner);
    memory.resize(argon2.params().block_count(), Block::default());
    argon2.hash_password_into_with_memory(password.expose().as_bytes(), salt, out, memory.as_mut_slice())
}

/// Hashes a password with a salt of 16 random bytes.
///
/// # Errors
/// When the library refuses, which no password that passed [`check`] makes it do.
pub fn hash(password: &Secret<String>, salt: &[u8; 16]) -> Result<Secret<String>, crate::office::Error> {
    let hashed = hashed(password, salt).ok_or(crate::office::Error::Broken("argon2 refused a password"))?;
    Ok(Secret::new(hashed.to_string()))
}

fn hashed(password: &Secret<String>, salt: &[u8; 16]) -> Option<PasswordHash> {
    let argon2 = Argon2::default();
    let mut out = [0; Params::DEFAULT_OUTPUT_LEN];
    digest(&argon2, password, salt, &mut out).ok()?;
    Some(PasswordHash {
        algorithm: Algorithm::default().ident(),
        version: Some(Version::default().into()),
        params: ParamsString::try_from(argon2.params()).ok()?,
        salt: Some(Salt::new(salt).ok()?),
        hash: Some(Output::new(&out).ok()?),
    })
}

/// Whether a password is the one that was hashed. Without a hash it takes as long and says no, so that nobody can tell which logins exist.
#[must_use]
pub fn verify(stored: Option<&Secret<String>>, password: &Secret<String>) -> bool {
    match stored.and_then(|text| PasswordHash::new(text.expose()).ok()) {
        Some(parsed) => agrees(&parsed, password).unwrap_or(false),
        None => {
            let _ = hashed(password, &[0; 16]);
            false
        }
    }
}

/// Whether a password gives a hash; nothing where the hash is of no kind that is known.
fn agrees(parsed: &PasswordHash, password: &Secret<String>) -> Option<bool> {
    let (salt, expected) = parsed.salt.as_ref().zip(parsed.hash.as_ref())?;
    let algorithm = Algorithm::try_from(parsed.algorithm.as_str()).ok()?;
    let version = parsed.version.map_or(Ok(Version::default()), Version::try_from).ok()?;
    let argon2 = Argon2::new(algorithm, version, Params::try_from(parsed).ok()?);
    let mut out = vec![0; expected.as_bytes().len()];
    digest(&argon2, password, salt, &mut out).ok()?;
    // The library compares in constant time.
    Some(Output::new(&out).ok()? == *expected)
}
