// SPDX-License-Identifier: Apache-2.0
//! Where the texts of packs come from: inside the binary, or a folder given on the command line.

use anyhow::{Context, Result};
use policy::library::Texts;
use std::path::Path;

#[derive(rust_embed::RustEmbed)]
#[folder = "../../packs"]
struct Embedded;

/// The packs inside the binary.
pub(crate) fn embedded() -> Texts {
    let read = |path: std::borrow::Cow<'static, str>| {
        let file = Embedded::get(&path)?;
        Some((path.to_string(), String::from_utf8_lossy(&file.data).into_owned()))
    };
    Embedded::iter().filter_map(read).collect()
}

/// The packs of a folder.
pub(crate) fn folder(root: &Path) -> Result<Texts> {
    let mut texts = Texts::new();
    let mut waiting = vec![root.to_path_buf()];
    while let Some(folder) = waiting.pop() {
        let entries = std::fs::read_dir(&folder).with_context(|| format!("读不到文件夹 {}", folder.display()))?;
        for entry in entries {
            let path = entry?.path();
            if path.is_dir() {
                waiting.push(path);
            } else if path.extension().is_some_and(|ext| ["yaml", "rules", "csv"].iter().any(|one| ext == *one)) {
                let name = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().replace('\\', "/");
                let text = std::fs::read_to_string(&path).with_context(|| format!("读不出 {}", path.display()))?;
                texts.insert(name, text);
            }
        }
    }
    Ok(texts)
}
