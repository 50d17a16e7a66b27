// SPDX-License-Identifier: Apache-2.0
//! Where results go: one file by its ending, with further tables beside it where the form has no sheets.

use super::intake::stop;
use crate::exit::Stop;
use files::{Heading, ResultKind, ResultTable, ResultWriter};
use std::path::{Path, PathBuf};

/// The form of a file of results.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// `.csv`
    Csv,
    /// `.xlsx`
    Workbook,
    /// `.parquet`
    Parquet,
}

impl Form {
    /// By the ending of a name.
    ///
    /// # Errors
    /// What the ending should be.
    pub(crate) fn of(path: &Path) -> Result<Form, String> {
        let ending = path.extension().and_then(|ending| ending.to_str()).map(str::to_ascii_lowercase);
        match ending.as_deref() {
            Some("csv") => Ok(Form::Csv),
            Some("xlsx") => Ok(Form::Workbook),
            Some("parquet") => Ok(Form::Parquet),
            _ => Err("文件名应以 .csv、.xlsx 或 .parquet 结尾".to_owned()),
        }
    }
}

/// A file of results.
#[derive(Clone, Debug)]
pub(crate) struct OutFile {
    pub(crate) path: PathBuf,
    pub(crate) form: Form,
}

impl OutFile {
    /// By its name, as the option of that name gives it.
    ///
    /// # Errors
    /// When the ending is none that can be written.
    pub(crate) fn of(option: &str, path: &Path) -> Result<OutFile, Stop> {
        match Form::of(path) {
            Ok(form) => Ok(OutFile { path: path.to_owned(), form }),
            Err(why) => Err(Stop::Input(format!("{option} {}：{why}", path.display()))),
        }
    }

    /// The name without its ending, which names the first table.
    pub(crate) fn stem(&self) -> String {
        self.path.file_stem().map_or_else(|| "results".to_owned(), |stem| stem.to_string_lossy().into_owned())
    }

    /// The name of a further table: beside the first as `results-members`.
    pub(crate) fn beside(&self, name: &str) -> String {
        format!("{}-{name}", self.stem())
    }

    /// Starts the file, or one file for each table.
    ///
    /// # Errors
    /// When it cannot be made.
    pub(crate) fn create(&self, heading: Heading, tables: Vec<ResultTable>) -> Result<ResultWriter, Stop> {
        let folder = match self.path.parent() {
            Some(folder) if folder.as_os_str().is_empty() => Path::new("."),
            Some(folder) => folder,
            None => Path::new("."),
        };
        let (path, kind) = match self.form {
            Form::Csv => (folder, ResultKind::Csv),
            Form::Parquet => (folder, ResultKind::Parquet),
            Form::Workbook => {
                std::fs::create_dir_all(folder).map_err(|error| {
                    Stop::Other(anyhow::anyhow!("建不了文件夹 {}：{error}", folder.display()))
                })?;
                (self.path.as_path(), ResultKind::Workbook)
            }
        };
        ResultWriter::create(path, kind, heading, tables).map_err(|error| stop(&error))
    }
}
