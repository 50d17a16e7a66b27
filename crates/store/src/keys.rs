// SPDX-License-Identifier: Apache-2.0
//! The key file: master keys by number (the highest wraps what is new, older ones still open what they wrapped) and the key of the blind indexes. The file is
//! the county's most precious thing after its people: without it nothing sealed can be read again.

use kernel::Secret;
use std::collections::BTreeMap;
use std::fmt;
use std::fmt::Write as _;
use zeroize::Zeroizing;

/// The keys of one installation.
pub struct Keys {
    pub(crate) masters: BTreeMap<u32, Secret<[u8; 32]>>,
    pub(crate) index: Secret<[u8; 32]>,
}

/// Why a key file cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyError {
    /// A line that is neither `master NUMBER HEX` nor `index HEX`; by its number from 1.
    Line(usize),
    /// No master key.
    NoMaster,
    /// No index key.
    NoIndex,
    /// The system gave no random bytes.
    NoRandom,
}

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            KeyError::Line(line) => write!(f, "密钥文件第 {line} 行无法识别"),
            KeyError::NoMaster => f.write_str("密钥文件里没有主密钥（master）"),
            KeyError::NoIndex => f.write_str("密钥文件里没有索引密钥（index）"),
            KeyError::NoRandom => f.write_str("系统没有给出随机数，无法生成密钥"),
        }
    }
}

impl std::error::Error for KeyError {}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Keys({} masters)", self.masters.len())
    }
}

impl Keys {
    /// New keys.
    ///
    /// # Errors
    /// The system gives no random bytes.
    pub fn generate() -> Result<Keys, KeyError> {
        Ok(Keys { masters: BTreeMap::from([(1, random()?)]), index: random()? })
    }

    /// Adds a master key that wraps from now on; what older ones wrapped stays readable until it is wrapped again.
    ///
    /// # Errors
    /// The system gives no random bytes.
    pub fn rotate(&mut self) -> Result<u32, KeyError> {
        let next = self.masters.keys().next_back().copied().unwrap_or(0) + 1;
        self.masters.insert(next, random()?);
        Ok(next)
    }

    /// Reads a key file.
    ///
    /// # Errors
    /// What is wrong with it, by line; never its contents.
    pub fn parse(text: &str) -> Result<Keys, KeyError> {
        let mut masters = BTreeMap::new();
        let mut index = None;
        for (at, line) in text.lines().enumerate() {
            let mut words = line.split_whitespace();
            let wrong = KeyError::Line(at + 1);
            match (words.next(), words.next(), words.next()) {
                (None, ..) => {}
                (Some(word), ..) if word.starts_with('#') => {}
                (Some("master"), Some(number), Some(hex)) => {
                    let number = number.parse().map_err(|_| wrong.clone())?;
                    masters.insert(number, unhex(hex).ok_or(wrong)?);
                }
                (Some("index"), Some(hex), None) => index = Some(unhex(hex).ok_or(wrong)?),
                _ => return Err(wrong),
            }
        }
        if masters.is_empty() {
            return Err(KeyError::NoMaster);
        }
        Ok(Keys { masters, index: index.ok_or(KeyError::NoIndex)? })
    }

    /// As the text of a key file.
    #[must_use]
    pub fn to_text(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::from(
            "# The keys of this installation. Keep a copy in a safe place: without it nothing sealed can be read.\n",
        ));
        for (number, key) in &self.masters {
            let _ = writeln!(text, "master {number} {}", hex(key.expose()).as_str());
        }
        let _ = writeln!(text, "index {}", hex(self.index.expose()).as_str());
        text
    }
}

fn random() -> Result<Secret<[u8; 32]>, KeyError> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|_| KeyError::NoRandom)?;
    Ok(Secret::new(bytes))
}

fn hex(bytes: &[u8]) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(bytes.len() * 2));
    for byte in bytes {
        let _ = write!(text, "{byte:02x}");
    }
    text
}

pub(crate) fn unhex(text: &str) -> Option<Secret<[u8; 32]>> {
    let digits: Vec<u32> = text.chars().map(|c| c.to_digit(16)).collect::<Option<_>>()?;
    if digits.len() != 64 {
        return None;
    }
    let mut bytes = [0; 32];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks(2)) {
        *byte = u8::try_from(pair[0] << 4 | pair[1]).ok()?;
    }
    Some(Secret::new(bytes))
}
