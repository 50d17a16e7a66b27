// SPDX-License-Identifier: Apache-2.0
//! Households and members as CSV, workbooks and Parquet, with row-level errors; results back to the same kinds of files.
//!
//! Reads into [`policy::frame::Frame`] shard by shard and knows no rules. What is wrong with a row is a [`RowError`]; the sentences are in
//! `wording::files`. `docs/tables.md` describes the formats.

mod assemble;
mod book;
mod csv_in;
mod decode;
mod error;
mod frame_out;
mod parquet_in;
pub mod plain;
mod reader;
mod reject;
mod results;
mod rows;
mod shard;
mod sheet;
mod table;
mod texts;
mod xlsx_in;

pub use assemble::RowIds;
pub use book::{CellFault, TableBook, TableCell, TableWriter};
pub use decode::{Coding, decode};
pub use error::FileError;
pub use frame_out::{FrameWriter, GROUP, LAYOUT, TableKind};
pub use reader::{Delivery, Options, Reader};
pub use reject::{RejectWords, RowError, RowErrorKind, Tally};
pub use results::{Heading, Kind, OutColumn, ResultKind, ResultTable, ResultWriter, Values};
pub use shard::{Shard, slice, without};
pub use sheet::{HeadingError, HeadingProblem, Sheet};
pub use texts::Texts;
