// SPDX-License-Identifier: Apache-2.0
//! `doudi keys rotate`: a new master key, everything wrapped again under it.

use super::open::{StoreArgs, key_path, open, write_secret};
use super::stop;
use crate::exit::Stop;
use anyhow::Context;
use std::process::ExitCode;
use store::Keys;

/// Adds a master key, keeps the old key file beside the new one, and wraps everything again.
pub(crate) async fn rotate(args: StoreArgs) -> Result<ExitCode, Stop> {
    let path = key_path(&args.data);
    let text =
        std::fs::read_to_string(&path).with_context(|| format!("读不了密钥文件 {}", path.display()))?;
    let mut keys = Keys::parse(&text).map_err(|error| Stop::Input(format!("{}：{error}", path.display())))?;
    let number = keys.rotate().map_err(|error| Stop::Other(error.into()))?;
    let fresh = args.data.join("keys.new");
    write_secret(&fresh, &keys.to_text())?;
    let old = args.data.join(format!("keys.before-{number}"));
    std::fs::copy(&path, &old).with_context(|| format!("写不了 {}", old.display()))?;
    std::fs::rename(&fresh, &path).with_context(|| format!("写不了 {}", path.display()))?;
    let opened = open(&args, false).await?;
    let count = opened.store.rewrap().await.map_err(|error| stop(&error))?;
    opened.store.close().await.map_err(|error| stop(&error))?;
    println!(
        "已换成第 {number} 把主密钥，重新封装了 {count} 把数据密钥。旧密钥文件留在 {}，正在运行的服务要重启",
        old.display()
    );
    Ok(ExitCode::SUCCESS)
}
