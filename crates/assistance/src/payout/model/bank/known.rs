// SPDX-License-Identifier: Apache-2.0
//! The layouts that an office knows: those that come with the program, and those of a county's own folder.

use super::{BUILT_IN, Layout, LayoutError};
use std::sync::Arc;

/// A layout with the text it was read from, which is kept with every file that is written or read by it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// The layout.
    pub layout: Layout,
    /// Its text.
    pub text: String,
}

/// A file of a folder that is no layout, or one that cannot stand beside the others.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}：{error}")]
pub struct FolderFault {
    /// The name of the file.
    pub file: String,
    /// What is wrong with it, and where.
    #[source]
    pub error: LayoutError,
}

/// The layouts of an office. Cheap to copy.
#[derive(Clone, Debug)]
pub struct Layouts(Arc<Vec<Known>>);

impl Default for Layouts {
    fn default() -> Layouts {
        let read = |(_, text): &(&str, &str)| {
            let text = (*text).to_owned();
            Layout::parse(&text).ok().map(|layout| Known { layout, text })
        };
        Layouts(Arc::new(BUILT_IN.iter().filter_map(read).collect()))
    }
}

impl Layouts {
    /// Those of the program and those of a folder, each file with its name.
    ///
    /// # Errors
    /// Every file that is no layout, or whose id another layout has.
    pub fn with(files: &[(String, String)]) -> Result<Layouts, Vec<FolderFault>> {
        let mut all = Layouts::default().0.to_vec();
        let mut faults = Vec::new();
        for (file, text) in files {
            let fault = |error| FolderFault { file: file.clone(), error };
            match Layout::parse(text) {
                Err(error) => faults.push(fault(error)),
                Ok(layout) if all.iter().any(|one| one.layout.id == layout.id) => {
                    let line = text.lines().position(|line| line.starts_with("id:"));
                    let line = line.map_or(0, |at| at as u64 + 1);
                    let what = format!("id“{}”已经有另一种格式用了，请换一个", layout.id);
                    faults.push(fault(LayoutError { line, what }));
                }
                Ok(layout) => all.push(Known { layout, text: text.clone() }),
            }
        }
        if faults.is_empty() { Ok(Layouts(Arc::new(all))) } else { Err(faults) }
    }

    /// Every one, those of the program first.
    pub fn all(&self) -> impl Iterator<Item = &Layout> {
        self.0.iter().map(|one| &one.layout)
    }

    /// The one of that id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Known> {
        self.0.iter().find(|one| one.layout.id == id)
    }
}
