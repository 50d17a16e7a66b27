// SPDX-License-Identifier: Apache-2.0
//! The packs of this repository, for tests and measurements. Stops with a panic where they cannot be read: nothing but a test calls this.

use policy::library::{Library, Texts};
use std::path::{Path, PathBuf};

/// The texts of all packs, with the dictionary.
///
/// # Panics
/// When a file cannot be read.
#[must_use]
pub fn texts() -> Texts {
    let root: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs");
    let mut texts = Texts::new();
    let mut waiting = vec![root.clone()];
    while let Some(folder) = waiting.pop() {
        let entries =
            std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        for path in entries.flatten().map(|entry| entry.path()) {
            if path.is_dir() {
                waiting.push(path);
            } else if let Ok(text) = std::fs::read_to_string(&path) {
                let name = path.strip_prefix(&root).unwrap_or(&path).to_string_lossy().replace('\\', "/");
                texts.insert(name, text);
            }
        }
    }
    texts
}

/// The library of all packs.
///
/// # Panics
/// When a file cannot be read or the packs are wrong.
#[must_use]
pub fn library() -> Library {
    Library::read(&texts()).unwrap_or_else(|problems| panic!("{problems:#?}"))
}
