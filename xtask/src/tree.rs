// SPDX-License-Identifier: Apache-2.0
//! The project's own files.

use anyhow::{Context, Result};
use std::path::{Path, PathBuf};

/// The top of the workspace.
pub(crate) fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}

/// Every text file below a folder, as path relative to the root and text; build output and hidden folders are left out.
pub(crate) fn texts(below: &str) -> Result<Vec<(String, String)>> {
    let root = root();
    let mut texts = Vec::new();
    let mut waiting = vec![root.join(below)];
    while let Some(path) = waiting.pop() {
        if path.is_dir() {
            for entry in std::fs::read_dir(&path).with_context(|| path.display().to_string())? {
                let path = entry?.path();
                let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
                let hidden = name.starts_with('.') && name != ".ci" && name != ".cargo";
                if !hidden && name != "target" {
                    waiting.push(path);
                }
            }
        } else if let Ok(text) = std::fs::read_to_string(&path) {
            let name = path.strip_prefix(&root).unwrap_or(&path).to_string_lossy().replace('\\', "/");
            texts.push((name, text));
        }
    }
    texts.sort();
    Ok(texts)
}
