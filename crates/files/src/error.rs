// SPDX-License-Identifier: Apache-2.0
//! What stops a whole delivery; what stops one row is in `reject.rs`.

use crate::sheet::{HeadingError, Sheet};
use std::fmt;
use std::path::{Path, PathBuf};

/// Why a delivery cannot be read or a file cannot be written.
#[derive(Debug)]
pub enum FileError {
    /// The operating system refused.
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// Nothing here is a delivery; these names would be.
    NotFound {
        /// What was given.
        path: PathBuf,
        /// Names that are looked for.
        expected: Vec<String>,
    },
    /// Not a kind of file that can be read.
    Kind(PathBuf),
    /// Neither UTF-8 nor GB 18030.
    Encoding {
        /// The file.
        path: PathBuf,
        /// The byte at which it is neither.
        at: u64,
    },
    /// Headings that mean nothing, all of them.
    Headings(Vec<HeadingError>),
    /// A required sheet is missing.
    NoSheet {
        /// The workbook or folder.
        path: PathBuf,
        /// The sheet.
        sheet: Sheet,
        /// The sheets that are there.
        found: Vec<String>,
    },
    /// Two sheets of the same meaning.
    SheetTwice {
        /// The workbook.
        path: PathBuf,
        /// The sheet.
        sheet: Sheet,
    },
    /// A file that is too large to be read as a whole, and whose rows are not in the order of the households.
    Order {
        /// The file.
        path: PathBuf,
        /// The first row out of order.
        row: u64,
    },
    /// A CSV text that is broken.
    Csv {
        /// The file.
        path: PathBuf,
        /// What the library says.
        detail: String,
    },
    /// A workbook that is broken or protected.
    Workbook {
        /// The file.
        path: PathBuf,
        /// What the library says.
        detail: String,
    },
    /// A Parquet file that is broken.
    Parquet {
        /// The file.
        path: PathBuf,
        /// What the library says.
        detail: String,
    },
    /// A Parquet column of a type that cannot hold the fact.
    ColumnType {
        /// The file.
        path: PathBuf,
        /// The column.
        column: String,
        /// The type it has.
        found: String,
        /// The types it may have.
        expected: &'static str,
    },
    /// A Parquet file written by this program whose parts do not fit together.
    Layout {
        /// The file.
        path: PathBuf,
        /// Rows counted by the file above it.
        expected: u64,
        /// Rows that it has.
        found: u64,
    },
    /// A Parquet file in a newer layout than this program knows.
    NewerLayout {
        /// The file.
        path: PathBuf,
        /// Its layout.
        found: String,
    },
    /// A column asked of the writer that the frame cannot give, or one that no file can hold.
    Unwritable(String),
}

impl FileError {
    pub(crate) fn io(path: &Path) -> impl FnOnce(std::io::Error) -> FileError {
        let path = path.to_owned();
        move |error| FileError::Io { path, error }
    }

    pub(crate) fn csv(path: &Path) -> impl FnOnce(csv::Error) -> FileError {
        let path = path.to_owned();
        move |error| match error.into_kind() {
            csv::ErrorKind::Io(error) => {
                match error.get_ref().and_then(|inner| inner.downcast_ref::<NotText>()) {
                    Some(NotText(at)) => FileError::Encoding { path, at: *at },
                    None => FileError::Io { path, error },
                }
            }
            other => FileError::Csv { path, detail: format!("{other:?}") },
        }
    }

    pub(crate) fn workbook(path: &Path) -> impl FnOnce(calamine::Error) -> FileError {
        let path = path.to_owned();
        move |error| FileError::Workbook { path, detail: error.to_string() }
    }

    pub(crate) fn xlsx(path: &Path) -> impl FnOnce(calamine::XlsxError) -> FileError {
        let path = path.to_owned();
        move |error| FileError::Workbook { path, detail: error.to_string() }
    }

    pub(crate) fn written(path: &Path) -> impl FnOnce(rust_xlsxwriter::XlsxError) -> FileError {
        let path = path.to_owned();
        move |error| FileError::Workbook { path, detail: error.to_string() }
    }

    pub(crate) fn parquet(path: &Path) -> impl FnOnce(parquet::errors::ParquetError) -> FileError {
        let path = path.to_owned();
        move |error| FileError::Parquet { path, detail: error.to_string() }
    }

    pub(crate) fn arrow(path: &Path) -> impl FnOnce(arrow::error::ArrowError) -> FileError {
        let path = path.to_owned();
        move |error| FileError::Parquet { path, detail: error.to_string() }
    }
}

/// Bytes that are neither UTF-8 nor GB 18030, on their way through a reader.
#[derive(Debug)]
pub(crate) struct NotText(pub(crate) u64);

impl fmt::Display for NotText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not text at byte {}", self.0)
    }
}

impl std::error::Error for NotText {}

impl fmt::Display for FileError {
    /// For logs; people get the sentence from `wording::files`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FileError::Io { path, .. } => write!(f, "cannot read or write {}", path.display()),
            FileError::NotFound { path, .. } => write!(f, "no delivery at {}", path.display()),
            FileError::Kind(path) => write!(f, "unknown kind of file: {}", path.display()),
            FileError::Encoding { path, at } => {
                write!(f, "neither UTF-8 nor GB 18030 at byte {at}: {}", path.display())
            }
            FileError::Headings(errors) => write!(f, "{} wrong headings", errors.len()),
            FileError::NoSheet { path, sheet, .. } => {
                write!(f, "no sheet {} in {}", sheet.name(), path.display())
            }
            FileError::SheetTwice { path, sheet } => {
                write!(f, "two sheets {} in {}", sheet.name(), path.display())
            }
            FileError::Order { path, row } => write!(f, "row {row} is out of order: {}", path.display()),
            FileError::Csv { path, .. } => write!(f, "broken CSV: {}", path.display()),
            FileError::Workbook { path, .. } => write!(f, "broken workbook: {}", path.display()),
            FileError::Parquet { path, .. } => write!(f, "broken Parquet file: {}", path.display()),
            FileError::ColumnType { path, column, found, .. } => {
                write!(f, "column {column} has type {found}: {}", path.display())
            }
            FileError::Layout { path, expected, found } => {
                write!(f, "{found} rows where {expected} are counted: {}", path.display())
            }
            FileError::NewerLayout { path, found } => {
                write!(f, "unknown layout {found}: {}", path.display())
            }
            FileError::Unwritable(column) => write!(f, "cannot write column {column}"),
        }
    }
}

impl std::error::Error for FileError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            FileError::Io { error, .. } => Some(error),
            _ => None,
        }
    }
}
