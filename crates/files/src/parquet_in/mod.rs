// SPDX-License-Identifier: Apache-2.0
//! Parquet: files in our own layout straight into columns, and anybody's files row by row.
//!
//! Our own layout is trusted to hold whole households in order and to say which rows are whose; every value is held against its range all
//! the same, because the evaluator's proof that 64 bits suffice rests on it.

mod cursor;
mod own;
mod rows;

pub(crate) use own::{Files, OwnReader};
pub(crate) use rows::ParquetRows;

use crate::error::FileError;
use crate::frame_out::{LAYOUT, LAYOUT_KEY};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use std::fs::File;
use std::path::Path;

/// Rows decoded at a time.
const BATCH: usize = 16_384;

type Builder = ParquetRecordBatchReaderBuilder<File>;

fn builder(path: &Path) -> Result<Builder, FileError> {
    let file = File::open(path).map_err(FileError::io(path))?;
    ParquetRecordBatchReaderBuilder::try_new(file).map_err(FileError::parquet(path))
}

/// Whether a file has our own layout.
///
/// # Errors
/// When it is no Parquet file, or a layout newer than this program.
pub(crate) fn is_own(path: &Path) -> Result<bool, FileError> {
    let builder = builder(path)?;
    let pairs = builder.metadata().file_metadata().key_value_metadata();
    let layout = pairs.and_then(|pairs| pairs.iter().find(|pair| pair.key == LAYOUT_KEY));
    match layout.and_then(|pair| pair.value.as_deref()) {
        None => Ok(false),
        Some(LAYOUT) => Ok(true),
        Some(found) => Err(FileError::NewerLayout { path: path.to_owned(), found: found.to_owned() }),
    }
}

/// How many bytes a file has once unpacked.
pub(crate) fn unpacked(path: &Path) -> Result<u64, FileError> {
    let builder = builder(path)?;
    let groups = builder.metadata().row_groups();
    Ok(groups.iter().map(|group| u64::try_from(group.total_byte_size()).unwrap_or(0)).sum())
}

/// How many row groups each file has.
pub(crate) fn groups(path: &Path) -> Result<usize, FileError> {
    Ok(builder(path)?.metadata().num_row_groups())
}
