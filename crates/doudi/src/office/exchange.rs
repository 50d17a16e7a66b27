// SPDX-License-Identifier: Apache-2.0
//! The folders through which departments answer checks, as `serve` is told of them.

use crate::exit::Stop;
use anyhow::Context;
use assistance::jobs::Exchange;
use assistance::verification::sources::sources;
use clap::Args;
use kernel::Division;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use store::answer_folder::Folder;
use zeroize::Zeroizing;

/// The fewest bytes of a key that two sides share.
const SHORTEST: usize = 16;

/// Where answers come in.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct ExchangeArgs {
    /// 与部门交换核对文件的文件夹：每个来源一个子文件夹，问题在 out，答复放进 in
    #[arg(long, value_name = "DIR", env = "DOUDI_EXCHANGE", requires = "exchange_keys")]
    pub(crate) exchange: Option<PathBuf>,
    /// 每个来源与本县约定的密钥：一行一个，写“来源 十六进制密钥”
    #[arg(long, value_name = "FILE", env = "DOUDI_EXCHANGE_KEYS", requires = "exchange")]
    pub(crate) exchange_keys: Option<PathBuf>,
}

impl ExchangeArgs {
    /// The job that carries files, where a folder is given.
    pub(crate) fn job(&self, county: Division) -> Result<Option<Exchange>, Stop> {
        let (Some(folder), Some(file)) = (&self.exchange, &self.exchange_keys) else { return Ok(None) };
        let text = std::fs::read_to_string(file).with_context(|| format!("读不了 {}", file.display()))?;
        let keys =
            keys(&Zeroizing::new(text)).map_err(|why| Stop::Input(format!("{}：{why}", file.display())))?;
        let opened =
            Folder::open(folder, keys).with_context(|| format!("用不了文件夹 {}", folder.display()))?;
        Ok(Some(Exchange { county, connectors: vec![Arc::new(opened)] }))
    }
}

/// Reads `source hexadecimal` lines; `#` begins a remark. What is wrong is told by line, never with the key.
fn keys(text: &str) -> Result<BTreeMap<String, Zeroizing<Vec<u8>>>, String> {
    let mut keys = BTreeMap::new();
    for (number, line) in (1..).zip(text.lines()) {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let wrong = |why: &str| format!("第 {number} 行{why}");
        let (source, key) = line.split_once(char::is_whitespace).ok_or_else(|| wrong("要写“来源 密钥”"))?;
        if sources().get(source).is_none() {
            return Err(wrong("的来源不在来源表里"));
        }
        let key = bytes(key.trim()).filter(|key| key.len() >= SHORTEST);
        let key = key.ok_or_else(|| wrong(&format!("的密钥要是十六进制，至少 {SHORTEST} 个字节")))?;
        if keys.insert(source.to_owned(), key).is_some() {
            return Err(wrong("的来源写了两次"));
        }
    }
    if keys.is_empty() { Err("没有一个来源".to_owned()) } else { Ok(keys) }
}

fn bytes(hex: &str) -> Option<Zeroizing<Vec<u8>>> {
    let even = hex.len().is_multiple_of(2) && hex.is_ascii();
    let pair = |at: usize| u8::from_str_radix(hex.get(at..at + 2)?, 16).ok();
    let bytes: Option<Vec<u8>> = (0..hex.len()).step_by(2).map(pair).collect();
    bytes.filter(|_| even).map(Zeroizing::new)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read_by_line_and_what_is_wrong_says_where_and_shows_no_key() {
        let key = "00112233445566778899aabbccddeeff";
        let read = keys(&format!("# 银行\n\nbank {key}\nvehicles  {key}\n")).unwrap();
        assert_eq!(read.keys().map(String::as_str).collect::<Vec<_>>(), ["bank", "vehicles"]);
        assert_eq!(read["bank"][1], 0x11);
        for (text, why) in [
            (String::new(), "没有一个来源"),
            ("bank".to_owned(), "第 1 行要写"),
            (format!("\nnowhere {key}"), "第 2 行的来源不在"),
            ("bank 0011".to_owned(), "第 1 行的密钥"),
            ("bank 00112233445566778899aabbccddee雪".to_owned(), "第 1 行的密钥"),
            (format!("bank {key}\nbank {key}"), "第 2 行的来源写了两次"),
        ] {
            let told = keys(&text).unwrap_err();
            assert!(told.contains(why) && !told.contains(key), "{told}");
        }
    }
}
