// SPDX-License-Identifier: Apache-2.0
//! Ids made from the command that makes them, so that a use case run twice makes the same ones. No randomness.

use crate::ctx::UtcMillis;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::sync::atomic::{AtomicU32, Ordering as Memory};

/// Sixteen bytes that name one `T`; an id of another kind does not compile. Sorts by time of making. Not a
/// secret: whoever knows the command can compute it.
pub struct Id<T> {
    bytes: [u8; 16],
    kind: PhantomData<fn() -> T>,
}

impl<T> Id<T> {
    /// The id with these bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 16]) -> Id<T> {
        Id { bytes, kind: PhantomData }
    }

    /// The bytes, as stored.
    #[must_use]
    pub const fn bytes(self) -> [u8; 16] {
        self.bytes
    }

    /// Reads `018f3c2e-7b00-7000-8000-0123456789ab`, with or without hyphens.
    ///
    /// # Errors
    /// When there are not 32 hexadecimal digits, or hyphens stand elsewhere.
    pub fn parse(text: &str) -> Result<Id<T>, IdError> {
        let raw = text.trim().as_bytes();
        let hyphens = [8, 13, 18, 23];
        if raw.len() == 36 && hyphens.iter().any(|&at| raw[at] != b'-') || !matches!(raw.len(), 32 | 36) {
            return Err(IdError);
        }
        let mut digits = raw
            .iter()
            .enumerate()
            .filter(|(at, _)| raw.len() == 32 || !hyphens.contains(at))
            .map(|(_, b)| *b);
        let mut bytes = [0; 16];
        for byte in &mut bytes {
            let (high, low) = digits.next().zip(digits.next()).ok_or(IdError)?;
            *byte = hex(high).ok_or(IdError)? << 4 | hex(low).ok_or(IdError)?;
        }
        Ok(Id::from_bytes(bytes))
    }
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

impl<T> Clone for Id<T> {
    fn clone(&self) -> Id<T> {
        *self
    }
}

impl<T> Copy for Id<T> {}

impl<T> PartialEq for Id<T> {
    fn eq(&self, other: &Id<T>) -> bool {
        self.bytes == other.bytes
    }
}

impl<T> Eq for Id<T> {}

impl<T> PartialOrd for Id<T> {
    fn partial_cmp(&self, other: &Id<T>) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<T> Ord for Id<T> {
    fn cmp(&self, other: &Id<T>) -> Ordering {
        self.bytes.cmp(&other.bytes)
    }
}

impl<T> Hash for Id<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.bytes.hash(state);
    }
}

impl<T> fmt::Display for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, byte) in self.bytes.iter().enumerate() {
            if matches!(index, 4 | 6 | 8 | 10) {
                f.write_str("-")?;
            }
            write!(f, "{byte:02x}")?;
        }
        Ok(())
    }
}

impl<T> fmt::Debug for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A text that is not an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IdError;

impl fmt::Display for IdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("编号不完整或有错字，应是 018f3c2e-7b00-7000-8000-0123456789ab 这样的 32 位十六进制数")
    }
}

impl std::error::Error for IdError {}

/// What somebody or a job asked for, once; repeating it is the same command.
#[derive(Debug)]
pub struct Command;

/// The id of a command, made outside by whoever sends it.
pub type CommandId = Id<Command>;

/// The ids that one command makes: the same moment, command and count give the same id.
#[derive(Debug)]
pub struct IdSource {
    command: CommandId,
    next: AtomicU32,
}

impl IdSource {
    /// The source for a command, from its first id.
    #[must_use]
    pub const fn new(command: CommandId) -> IdSource {
        IdSource { command, next: AtomicU32::new(0) }
    }

    /// The command.
    #[must_use]
    pub const fn command(&self) -> CommandId {
        self.command
    }

    /// Back to the first id, before a use case is run again.
    pub fn restart(&self) {
        self.next.store(0, Memory::Relaxed);
    }

    /// The next id, laid out as UUID version 7 (RFC 9562): 48 bits of milliseconds, the count (32 bits, so that
    /// the ids of one command differ and sort in the order of making), 42 bits mixed from the command's id.
    pub fn next<T>(&self, now: UtcMillis) -> Id<T> {
        let count = u64::from(self.next.fetch_add(1, Memory::Relaxed));
        let millis = now.get().max(0).cast_unsigned() & 0xffff_ffff_ffff;
        let high = millis << 16 | 0x7000 | count >> 20;
        let low = 1 << 63 | (count & 0xf_ffff) << 42 | self.mix() & 0x3ff_ffff_ffff;
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&high.to_be_bytes());
        bytes[8..].copy_from_slice(&low.to_be_bytes());
        Id::from_bytes(bytes)
    }

    /// All bits of the command's id spread over 64 (the finisher of splitmix64, twice).
    fn mix(&self) -> u64 {
        self.command.bytes().chunks(8).fold(0, |state, half| {
            let half = half.iter().fold(0u64, |word, byte| word << 8 | u64::from(*byte));
            let mut word = (state ^ half).wrapping_add(0x9e37_79b9_7f4a_7c15);
            word = (word ^ word >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            word = (word ^ word >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
            word ^ word >> 31
        })
    }
}
