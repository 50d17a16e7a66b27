// SPDX-License-Identifier: Apache-2.0
//! The envelope of a backup: AES-256-GCM-SIV over chunks of one mebibyte. Each chunk is bound to the header and to its place, the last one says that it is the
//! last: what is cut off, exchanged, repeated or altered does not open.

use super::BackupError;
use aes_gcm_siv::aead::{Aead, KeyInit, Payload};
use aes_gcm_siv::{Aes256GcmSiv, Nonce};
use argon2::{Algorithm, Argon2, Params, Version};
use hmac::{Hmac, Mac};
use kernel::Secret;
use sha2::Sha256;
use std::io::{Read, Write};
use zeroize::Zeroizing;

const MAGIC: &[u8; 7] = b"DOUDIBK";
const FORMAT: u8 = 1;
/// Magic, format, kind of key, three costs, salt, beginning of the nonces.
const HEAD: usize = 7 + 1 + 1 + 12 + SALT + PREFIX;
const SALT: usize = 16;
const PREFIX: usize = 7;
const CHUNK: usize = 1 << 20;
const TAG: usize = 16;
const BY_KEY: u8 = 1;
const BY_PASSPHRASE: u8 = 2;
/// The fewest characters of a passphrase.
const SHORTEST: usize = 12;
/// Memory in KiB, passes, lanes of argon2id.
const COSTS: [u32; 3] = [65_536, 3, 1];
/// The most of each that a file may ask for, so that a hostile file cannot take the machine down.
const MOST: [u32; 3] = [1 << 20, 16, 16];

/// What opens a backup.
pub enum BackupKey {
    /// 256 random bits, from a file.
    Key(Secret<[u8; 32]>),
    /// Words that somebody remembers.
    Passphrase(Secret<String>),
}

impl BackupKey {
    /// A new key, as the text of a key file.
    ///
    /// # Errors
    /// The system gives no random bytes.
    pub fn generate() -> Result<Zeroizing<String>, BackupError> {
        let mut bytes = Zeroizing::new([0; 32]);
        random(&mut *bytes)?;
        let digits = Zeroizing::new(kernel::hex(&*bytes));
        Ok(Zeroizing::new(format!("{}\n", digits.as_str())))
    }

    /// Reads the text of a key file.
    ///
    /// # Errors
    /// It holds no key.
    pub fn parse(text: &str) -> Result<BackupKey, BackupError> {
        kernel::unhex(text.trim()).map(Secret::new).map(BackupKey::Key).ok_or(BackupError::NoKey)
    }

    /// A passphrase.
    ///
    /// # Errors
    /// It is too short.
    pub fn passphrase(text: &str) -> Result<BackupKey, BackupError> {
        if text.chars().count() < SHORTEST {
            return Err(BackupError::ShortPassphrase);
        }
        Ok(BackupKey::Passphrase(Secret::new(text.to_owned())))
    }

    /// The key of one file: every file has its own, so that nonces never meet again under one key.
    fn of_file(&self, salt: &[u8], costs: [u32; 3]) -> Result<Zeroizing<[u8; 32]>, BackupError> {
        match self {
            BackupKey::Key(key) => {
                let mut mac =
                    Hmac::<Sha256>::new_from_slice(key.expose()).map_err(|_| BackupError::WrongKey)?;
                mac.update(b"doudi backup\0");
                mac.update(salt);
                Ok(Zeroizing::new(mac.finalize().into_bytes().into()))
            }
            BackupKey::Passphrase(words) => {
                let [memory, passes, lanes] = costs;
                let params =
                    Params::new(memory, passes, lanes, Some(32)).map_err(|_| BackupError::NotABackup)?;
                let mut bytes = Zeroizing::new([0; 32]);
                Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
                    .hash_password_into(words.expose().as_bytes(), salt, &mut *bytes)
                    .map_err(|_| BackupError::NotABackup)?;
                Ok(bytes)
            }
        }
    }

    const fn kind(&self) -> u8 {
        match self {
            BackupKey::Key(_) => BY_KEY,
            BackupKey::Passphrase(_) => BY_PASSPHRASE,
        }
    }
}

fn random(bytes: &mut [u8]) -> Result<(), BackupError> {
    let none = |_| assistance::office::Error::Broken("the system gives no random bytes");
    getrandom::fill(bytes).map_err(none).map_err(BackupError::Office)
}

fn nonce(head: &[u8; HEAD], number: u32, last: bool) -> Nonce {
    let mut nonce = [0; 12];
    nonce[..PREFIX].copy_from_slice(&head[HEAD - PREFIX..]);
    nonce[PREFIX..11].copy_from_slice(&number.to_be_bytes());
    nonce[11] = u8::from(last);
    Nonce::from(nonce)
}

/// Seals what is written to it.
pub struct Sealer<W: Write> {
    out: W,
    cipher: Aes256GcmSiv,
    head: [u8; HEAD],
    number: u32,
    waiting: Zeroizing<Vec<u8>>,
}

impl<W: Write> Sealer<W> {
    /// Begins a file.
    ///
    /// # Errors
    /// The file cannot be written, or the system gives no random bytes.
    pub fn new(mut out: W, key: &BackupKey) -> Result<Sealer<W>, BackupError> {
        let costs = if matches!(key, BackupKey::Passphrase(_)) { COSTS } else { [0; 3] };
        let mut head = [0; HEAD];
        head[..7].copy_from_slice(MAGIC);
        head[7] = FORMAT;
        head[8] = key.kind();
        for (at, cost) in costs.iter().enumerate() {
            head[9 + at * 4..13 + at * 4].copy_from_slice(&cost.to_be_bytes());
        }
        random(&mut head[21..])?;
        let bytes = key.of_file(&head[21..21 + SALT], costs)?;
        out.write_all(&head)?;
        let cipher = Aes256GcmSiv::new((&*bytes).into());
        Ok(Sealer { out, cipher, head, number: 0, waiting: Zeroizing::new(Vec::with_capacity(2 * CHUNK)) })
    }

    /// Adds bytes.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn push(&mut self, bytes: &[u8]) -> Result<(), BackupError> {
        self.waiting.extend_from_slice(bytes);
        // What fills a chunk exactly waits: it may be the last.
        while self.waiting.len() > CHUNK {
            let rest = Zeroizing::new(self.waiting.split_off(CHUNK));
            self.chunk(false)?;
            self.waiting.extend_from_slice(&rest);
        }
        Ok(())
    }

    /// Ends the file and gives back where it was written to.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn finish(mut self) -> Result<W, BackupError> {
        self.chunk(true)?;
        self.out.flush()?;
        Ok(self.out)
    }

    fn chunk(&mut self, last: bool) -> Result<(), BackupError> {
        let payload = Payload { msg: &self.waiting, aad: &self.head };
        let sealed = self
            .cipher
            .encrypt(&nonce(&self.head, self.number, last), payload)
            .map_err(|_| BackupError::Damaged)?;
        self.number = self.number.checked_add(1).ok_or(BackupError::Damaged)?;
        self.waiting.clear();
        self.out.write_all(&sealed)?;
        Ok(())
    }
}

/// Opens what [`Sealer`] sealed.
pub struct Opener<R: Read> {
    from: R,
    cipher: Aes256GcmSiv,
    head: [u8; HEAD],
    number: u32,
    chunk: Zeroizing<Vec<u8>>,
    at: usize,
    /// The first bytes of the next chunk; empty once the last one was read.
    ahead: Vec<u8>,
    ended: bool,
}

impl<R: Read> Opener<R> {
    /// Opens a file with what opens it.
    ///
    /// # Errors
    /// It is no backup, or does not open.
    pub fn new(mut from: R, key: &BackupKey) -> Result<Opener<R>, BackupError> {
        let mut head = [0; HEAD];
        from.read_exact(&mut head).map_err(|_| BackupError::NotABackup)?;
        if &head[..7] != MAGIC {
            return Err(BackupError::NotABackup);
        }
        if head[7] != FORMAT {
            return Err(BackupError::LaterFormat);
        }
        if head[8] != key.kind() {
            return Err(BackupError::WrongKey);
        }
        let mut costs = [0; 3];
        for (at, cost) in costs.iter_mut().enumerate() {
            let mut bytes = [0; 4];
            bytes.copy_from_slice(&head[9 + at * 4..13 + at * 4]);
            *cost = u32::from_be_bytes(bytes);
        }
        if costs.iter().zip(MOST).any(|(cost, most)| *cost > most) {
            return Err(BackupError::NotABackup);
        }
        let bytes = key.of_file(&head[21..21 + SALT], costs)?;
        let cipher = Aes256GcmSiv::new((&*bytes).into());
        let mut opener = Opener {
            from,
            cipher,
            head,
            number: 0,
            chunk: Zeroizing::new(Vec::new()),
            at: 0,
            ahead: Vec::new(),
            ended: false,
        };
        opener.ahead = opener.take()?;
        opener.next_chunk().map_err(|error| match error {
            BackupError::Damaged => BackupError::WrongKey,
            other => other,
        })?;
        Ok(opener)
    }

    /// As many bytes as a sealed chunk has, or what there is.
    fn take(&mut self) -> Result<Vec<u8>, BackupError> {
        let mut bytes = Vec::with_capacity(CHUNK + TAG);
        self.from.by_ref().take((CHUNK + TAG) as u64).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    fn next_chunk(&mut self) -> Result<(), BackupError> {
        let sealed = std::mem::take(&mut self.ahead);
        self.ahead = self.take()?;
        let last = self.ahead.is_empty();
        let payload = Payload { msg: &sealed, aad: &self.head };
        let opened = self
            .cipher
            .decrypt(&nonce(&self.head, self.number, last), payload)
            .map_err(|_| BackupError::Damaged)?;
        self.chunk = Zeroizing::new(opened);
        self.at = 0;
        self.number = self.number.checked_add(1).ok_or(BackupError::Damaged)?;
        self.ended = last;
        Ok(())
    }

    /// Fills a buffer.
    ///
    /// # Errors
    /// The file is damaged or ends before.
    pub fn fill(&mut self, buffer: &mut [u8]) -> Result<(), BackupError> {
        let mut filled = 0;
        while filled < buffer.len() {
            if self.at == self.chunk.len() {
                if self.ended {
                    return Err(BackupError::Damaged);
                }
                self.next_chunk()?;
                continue;
            }
            let some = (buffer.len() - filled).min(self.chunk.len() - self.at);
            buffer[filled..filled + some].copy_from_slice(&self.chunk[self.at..self.at + some]);
            self.at += some;
            filled += some;
        }
        Ok(())
    }

    /// Whether everything was read and the end is the end.
    #[must_use]
    pub fn at_end(&self) -> bool {
        self.ended && self.at == self.chunk.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> BackupKey {
        BackupKey::parse(&BackupKey::generate().unwrap()).unwrap()
    }

    fn sealed(key: &BackupKey, length: usize) -> Vec<u8> {
        let mut sealer = Sealer::new(Vec::new(), key).unwrap();
        let bytes: Vec<u8> = (0..length).map(|at| u8::try_from(at % 251).unwrap()).collect();
        for part in bytes.chunks(300_001) {
            sealer.push(part).unwrap();
        }
        sealer.finish().unwrap()
    }

    fn open(key: &BackupKey, file: &[u8], length: usize) -> Result<Vec<u8>, BackupError> {
        let mut opener = Opener::new(file, key)?;
        let mut bytes = vec![0; length];
        opener.fill(&mut bytes)?;
        if opener.at_end() { Ok(bytes) } else { Err(BackupError::Damaged) }
    }

    #[test]
    fn what_was_sealed_opens_whatever_its_length() {
        let key = key();
        for length in [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 2 * CHUNK + 77] {
            let opened = open(&key, &sealed(&key, length), length).unwrap();
            assert!(opened.iter().enumerate().all(|(at, byte)| usize::from(*byte) == at % 251), "{length}");
        }
    }

    #[test]
    fn a_cut_altered_exchanged_or_longer_file_does_not_open() {
        let key = key();
        let length = 3 * CHUNK - 5;
        let file = sealed(&key, length);
        for cut in [HEAD, HEAD + CHUNK + TAG, HEAD + 2 * (CHUNK + TAG), file.len() - 1] {
            assert!(open(&key, &file[..cut], length).is_err(), "cut at {cut}");
            // Nor does what is left pass as a shorter whole.
            assert!(open(&key, &file[..cut], (cut - HEAD) / (CHUNK + TAG) * CHUNK).is_err(), "cut at {cut}");
        }
        for at in [0, 7, 8, 12, 25, HEAD - 1, HEAD, HEAD + CHUNK + 40, file.len() - 1] {
            let mut altered = file.clone();
            altered[at] ^= 1;
            assert!(open(&key, &altered, length).is_err(), "altered at {at}");
        }
        let mut exchanged = file.clone();
        let (first, second) = exchanged[HEAD..].split_at_mut(CHUNK + TAG);
        first.swap_with_slice(&mut second[..CHUNK + TAG]);
        assert!(open(&key, &exchanged, length).is_err());
        let mut longer = file.clone();
        longer.push(0);
        assert!(open(&key, &longer, length).is_err());
        let mut twice = file;
        let last = twice[HEAD + 2 * (CHUNK + TAG)..].to_vec();
        twice.extend(last);
        assert!(open(&key, &twice, length).is_err());
    }

    #[test]
    fn only_its_own_key_or_passphrase_opens_a_file() {
        let words = BackupKey::passphrase("晴天去赶集，雨天在家").err();
        assert!(matches!(words, Some(BackupError::ShortPassphrase)));
        let words = BackupKey::passphrase("晴天去赶集，雨天在家里喝茶").unwrap();
        let file = sealed(&words, 10);
        assert!(open(&words, &file, 10).is_ok());
        let others = BackupKey::passphrase("晴天去赶集，雨天在家里喝酒").unwrap();
        assert!(matches!(open(&others, &file, 10), Err(BackupError::WrongKey)));
        assert!(matches!(open(&key(), &file, 10), Err(BackupError::WrongKey)));
        assert!(matches!(open(&key(), &sealed(&key(), 10), 10), Err(BackupError::WrongKey)));
    }
}
