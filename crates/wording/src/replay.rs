// SPDX-License-Identifier: Apache-2.0
//! What a replay found, as Chinese sentences.

use policy::replay::{Replay, ReplayError};

/// The finding.
pub fn finding(replay: &Replay) -> String {
    match replay {
        Replay::Same => "复算一致：同样的事实、同样的政策文本，逐字节得到同样的结果".to_owned(),
        Replay::OtherSemantics { recorded, same: true } => {
            format!("这份记录用的是第 {recorded} 版计算口径，此后程序有过更正；各项结果仍然一致")
        }
        Replay::OtherSemantics { recorded, same: false } => {
            format!("这份记录用的是第 {recorded} 版计算口径，此后程序有过更正，结果不同，请人工复核这一件")
        }
        Replay::Differs { path, recorded, found } => {
            format!(
                "复算不一致：{path} 记录为 {recorded}，现在算出 {found}。记录可能被改动过，或程序有误，请报告"
            )
        }
    }
}

/// Why it cannot be replayed.
pub fn error(error: &ReplayError) -> String {
    match error {
        ReplayError::NotARecord { path } => format!("这不是一份测算记录：{path} 缺失或不对"),
        ReplayError::Newer { version } => {
            format!("这份记录是第 {version} 版格式，本程序还不认识，请升级后再复算")
        }
        ReplayError::NotABundle => "存档的政策文本读不出".to_owned(),
        ReplayError::OtherPacks { recorded, found } if found.is_empty() => {
            format!("手头没有这份记录用的政策文本（{recorded}），用 --archive 指出存档文件夹")
        }
        ReplayError::OtherPacks { recorded, found } => {
            format!(
                "政策文本已经变了：记录用的是 {recorded}，手头是 {found}。用 --archive 指出存档文件夹，按当时的文本复算"
            )
        }
        ReplayError::Facts(problems) => {
            let all: Vec<String> = problems.iter().map(crate::case::problem).collect();
            format!("记录里的事实读不出：{}", all.join("；"))
        }
    }
}
