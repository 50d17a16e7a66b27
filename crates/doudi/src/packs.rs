// SPDX-License-Identifier: Apache-2.0
//! Where the texts of packs come from: inside the binary, or a folder given on the command line; and a county's own overlay.

use crate::exit::Stop;
use anyhow::{Context, Result};
use policy::library::{Library, Texts};
use policy::problem::Problem;
use std::path::{Path, PathBuf};

#[derive(rust_embed::RustEmbed)]
#[folder = "../../packs"]
struct Embedded;

/// Which packs a command uses.
#[derive(clap::Args, Clone, Debug, Default)]
pub(crate) struct Packs {
    /// 政策包所在的文件夹（不写则用程序内带的）
    #[arg(long, value_name = "DIR", global = true)]
    packs: Option<PathBuf>,
    /// 叠放本县自己的政策包（县里录入的标准和文件）；可写多次
    #[arg(long, value_name = "DIR", global = true)]
    overlay: Vec<PathBuf>,
}

impl Packs {
    /// The same packs, from another folder where one is given, under further overlays.
    pub(crate) fn with(&self, packs: Option<PathBuf>, overlay: &[PathBuf]) -> Packs {
        let mut other = self.clone();
        other.packs = packs.or(other.packs);
        other.overlay.extend_from_slice(overlay);
        other
    }

    /// The texts of the packs, without overlays.
    pub(crate) fn texts(&self) -> Result<Texts> {
        match &self.packs {
            Some(path) => folder(path),
            None => Ok(embedded()),
        }
    }

    /// The packs with their overlays, and the text of the dictionary.
    ///
    /// # Errors
    /// Everything that cannot be read.
    pub(crate) fn library(&self) -> Result<(Library, String), Stop> {
        let texts = self.texts()?;
        let facts = texts.get("facts.yaml").cloned().unwrap_or_default();
        let mut library = Library::read(&texts).map_err(|problems| wrong(&problems))?;
        for path in &self.overlay {
            let name = path
                .file_name()
                .map_or_else(|| "overlay".to_owned(), |name| name.to_string_lossy().into_owned());
            let own = folder(path)?;
            if own.is_empty() {
                return Err(Stop::Input(format!(
                    "--overlay {}：文件夹里没有政策包（pack.yaml、sources.yaml、*.rules）",
                    path.display()
                )));
            }
            let own = own.into_iter().map(|(path, text)| (format!("{name}/{path}"), text)).collect();
            library.lay_over(&name, own).map_err(|problems| wrong(&problems))?;
        }
        Ok((library, facts))
    }
}

fn wrong(problems: &[Problem]) -> Stop {
    let lines: Vec<String> = problems.iter().map(wording::problem::problem).collect();
    Stop::Other(anyhow::anyhow!("政策包有 {} 处错误：\n{}", problems.len(), lines.join("\n")))
}

/// The name of the file in an archive that holds the texts of that hash.
pub(crate) fn archive_name(hash: &str) -> String {
    format!("{hash}.json")
}

/// The packs inside the binary.
fn embedded() -> Texts {
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
        let entries =
            std::fs::read_dir(&folder).with_context(|| format!("读不到文件夹 {}", folder.display()))?;
        for entry in entries {
            let path = entry?.path();
            if path.is_dir() {
                waiting.push(path);
            } else if path
                .extension()
                .is_some_and(|ext| ["yaml", "rules", "csv"].iter().any(|one| ext == *one))
            {
                let name = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().replace('\\', "/");
                let text =
                    std::fs::read_to_string(&path).with_context(|| format!("读不出 {}", path.display()))?;
                texts.insert(name, text);
            }
        }
    }
    Ok(texts)
}
