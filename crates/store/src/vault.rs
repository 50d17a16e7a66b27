// SPDX-License-Identifier: Apache-2.0
//! Encryption at rest: AES-256-GCM-SIV under a key per person, case or account, itself wrapped by a master key; keyed blind indexes for looking up without opening.
//! A sealed value is bound to its table, column and row: moved elsewhere it does not open.

use crate::keys::Keys;
use aes_gcm_siv::aead::{Aead, KeyInit, Payload};
use aes_gcm_siv::{Aes256GcmSiv, Nonce};
use assistance::office::Error;
use hmac::{Hmac, Mac};
use kernel::Secret;
use sha2::Sha256;

/// The layout of sealed bytes: this byte, the number of the key (4 bytes, zero for a row's own key), the nonce (12), the ciphertext.
const LAYOUT: u8 = 1;
const NONCE: usize = 12;
const HEAD: usize = 1 + 4 + NONCE;

/// The keys in use.
pub(crate) struct Vault {
    keys: Keys,
    current: u32,
}

/// The key of one person, case or account, opened.
#[derive(Clone)]
pub(crate) struct RowKey(Secret<[u8; 32]>);

/// Where a sealed value stands.
#[derive(Clone, Copy)]
pub(crate) struct Spot<'a> {
    /// `table.column`.
    pub(crate) column: &'a str,
    /// The id of the row.
    pub(crate) row: [u8; 16],
}

impl Spot<'_> {
    fn bytes(self) -> Vec<u8> {
        [self.column.as_bytes(), b":", &self.row].concat()
    }
}

impl Vault {
    pub(crate) fn new(keys: Keys) -> Vault {
        let current = keys.masters.keys().next_back().copied().unwrap_or(0);
        Vault { keys, current }
    }

    /// A new key for a row, and its wrapped form to be stored with the row.
    pub(crate) fn new_row_key(&self, row: [u8; 16]) -> Result<(RowKey, Vec<u8>), Error> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes).map_err(|_| Error::Broken("the system gives no random bytes"))?;
        let key = RowKey(Secret::new(bytes));
        let wrapped = self.wrap(&key, row)?;
        Ok((key, wrapped))
    }

    /// Wraps a row's key under the current master key.
    pub(crate) fn wrap(&self, key: &RowKey, row: [u8; 16]) -> Result<Vec<u8>, Error> {
        let master = self.keys.masters.get(&self.current).ok_or(Error::Broken("there is no master key"))?;
        seal(master, self.current, key.0.expose(), Spot { column: "row.key", row })
    }

    /// Opens a row's key; `None` when it was destroyed.
    pub(crate) fn row_key(&self, wrapped: Option<&[u8]>, row: [u8; 16]) -> Result<Option<RowKey>, Error> {
        let Some(wrapped) = wrapped else { return Ok(None) };
        let number = number(wrapped)?;
        let master = self.keys.masters.get(&number).ok_or(Error::Broken("a master key is missing"))?;
        let bytes = open(master, wrapped, Spot { column: "row.key", row })?;
        let bytes: [u8; 32] =
            bytes.try_into().map_err(|_| Error::Broken("a row's key has a wrong length"))?;
        Ok(Some(RowKey(Secret::new(bytes))))
    }

    /// Whether a row's key is wrapped by the current master key.
    pub(crate) fn current(&self, wrapped: &[u8]) -> bool {
        number(wrapped).is_ok_and(|number| number == self.current)
    }

    /// Seals a value that belongs to no person, such as a shared secret, under the master key itself.
    pub(crate) fn seal_by_master(&self, value: &[u8], spot: Spot<'_>) -> Result<Vec<u8>, Error> {
        let master = self.keys.masters.get(&self.current).ok_or(Error::Broken("there is no master key"))?;
        seal(master, self.current, value, spot)
    }

    /// Opens what [`Self::seal_by_master`] sealed.
    pub(crate) fn open_by_master(&self, sealed: &[u8], spot: Spot<'_>) -> Result<Vec<u8>, Error> {
        let number = number(sealed)?;
        let master = self.keys.masters.get(&number).ok_or(Error::Broken("a master key is missing"))?;
        open(master, sealed, spot)
    }

    /// The blind index of a text for one use: equal texts give equal bytes, and without the key no guess can be tried.
    pub(crate) fn index(&self, purpose: &str, text: &str) -> Vec<u8> {
        self.mac(purpose, text.as_bytes())[..16].to_vec()
    }

    /// A keyed fingerprint of 32 bytes.
    pub(crate) fn mac(&self, purpose: &str, text: &[u8]) -> [u8; 32] {
        // HMAC takes a key of any length, so this cannot fail; if it did, an empty key would only make two fingerprints differ.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(self.keys.index.expose()) else { return [0; 32] };
        mac.update(purpose.as_bytes());
        mac.update(&[0]);
        mac.update(text);
        mac.finalize().into_bytes().into()
    }
}

impl RowKey {
    /// Seals a value of the row.
    pub(crate) fn seal(&self, value: &[u8], spot: Spot<'_>) -> Result<Vec<u8>, Error> {
        seal(&self.0, 0, value, spot)
    }

    /// Opens a value of the row.
    pub(crate) fn open(&self, sealed: &[u8], spot: Spot<'_>) -> Result<Vec<u8>, Error> {
        open(&self.0, sealed, spot)
    }

    /// Opens a text of the row.
    pub(crate) fn open_text(&self, sealed: &[u8], spot: Spot<'_>) -> Result<Secret<String>, Error> {
        let bytes = self.open(sealed, spot)?;
        let text = String::from_utf8(bytes).map_err(|_| Error::Broken("a sealed text is not UTF-8"))?;
        Ok(Secret::new(text))
    }
}

fn number(sealed: &[u8]) -> Result<u32, Error> {
    match sealed {
        [LAYOUT, a, b, c, d, ..] if sealed.len() >= HEAD => Ok(u32::from_be_bytes([*a, *b, *c, *d])),
        _ => Err(Error::Broken("a sealed value has an unknown layout")),
    }
}

fn seal(key: &Secret<[u8; 32]>, number: u32, value: &[u8], spot: Spot<'_>) -> Result<Vec<u8>, Error> {
    let mut nonce = [0; NONCE];
    getrandom::fill(&mut nonce).map_err(|_| Error::Broken("the system gives no random bytes"))?;
    let cipher = Aes256GcmSiv::new(key.expose().into());
    let spot = spot.bytes();
    let ciphertext = cipher
        .encrypt(&Nonce::from(nonce), Payload { msg: value, aad: &spot })
        .map_err(|_| Error::Broken("a value cannot be sealed"))?;
    let mut sealed = Vec::with_capacity(HEAD + ciphertext.len());
    sealed.push(LAYOUT);
    sealed.extend_from_slice(&number.to_be_bytes());
    sealed.extend_from_slice(&nonce);
    sealed.extend_from_slice(&ciphertext);
    Ok(sealed)
}

fn open(key: &Secret<[u8; 32]>, sealed: &[u8], spot: Spot<'_>) -> Result<Vec<u8>, Error> {
    number(sealed)?;
    let (head, ciphertext) = sealed.split_at(HEAD);
    let mut nonce = [0; NONCE];
    nonce.copy_from_slice(&head[5..]);
    let cipher = Aes256GcmSiv::new(key.expose().into());
    let spot = spot.bytes();
    cipher
        .decrypt(&Nonce::from(nonce), Payload { msg: ciphertext, aad: &spot })
        .map_err(|_| Error::Broken("a sealed value does not open: wrong key, or it was altered or moved"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::KeyError;

    fn vault() -> Vault {
        Vault::new(Keys::generate().unwrap())
    }

    #[test]
    fn a_sealed_value_opens_only_in_its_own_column_and_row() {
        let vault = vault();
        let (key, wrapped) = vault.new_row_key([1; 16]).unwrap();
        let spot = Spot { column: "person.number", row: [1; 16] };
        let sealed = key.seal(b"secret", spot).unwrap();
        let again = vault.row_key(Some(&wrapped), [1; 16]).unwrap().unwrap();
        assert_eq!(again.open(&sealed, spot).unwrap(), b"secret");
        assert!(again.open(&sealed, Spot { column: "person.phone", ..spot }).is_err());
        assert!(again.open(&sealed, Spot { row: [2; 16], ..spot }).is_err());
        assert!(vault.row_key(Some(&wrapped), [2; 16]).is_err());
        assert!(vault.row_key(None, [1; 16]).unwrap().is_none());
    }

    #[test]
    fn after_a_rotation_old_wrappings_open_and_new_ones_use_the_new_key() {
        let mut keys = Keys::generate().unwrap();
        let old = Vault::new(Keys::parse(&keys.to_text()).unwrap());
        let (key, wrapped) = old.new_row_key([1; 16]).unwrap();
        keys.rotate().unwrap();
        let new = Vault::new(keys);
        assert!(!new.current(&wrapped));
        assert!(new.row_key(Some(&wrapped), [1; 16]).unwrap().is_some());
        let rewrapped = new.wrap(&key, [1; 16]).unwrap();
        assert!(new.current(&rewrapped));
        assert!(old.row_key(Some(&rewrapped), [1; 16]).is_err(), "the old key file cannot open it");
    }

    #[test]
    fn a_key_file_with_a_fault_is_refused_by_line_and_without_its_contents() {
        assert_eq!(Keys::parse("master 1 abc").unwrap_err(), KeyError::Line(1));
        assert_eq!(Keys::parse("# only\n\nsecret x").unwrap_err(), KeyError::Line(3));
        assert_eq!(Keys::parse("").unwrap_err(), KeyError::NoMaster);
    }

    #[test]
    fn blind_indexes_of_two_purposes_differ() {
        let vault = vault();
        assert_eq!(vault.index("number", "x"), vault.index("number", "x"));
        assert_ne!(vault.index("number", "x"), vault.index("tail", "x"));
    }
}
