// SPDX-License-Identifier: Apache-2.0
//! Anybody's Parquet files, row by row, like sheets.

use super::{BATCH, builder};
use crate::error::FileError;
use crate::rows::Rows;
use crate::table::Raw;
use arrow::array::{Array, AsArray, RecordBatch};
use arrow::datatypes::{
    DataType, Date32Type, Decimal128Type, Int8Type, Int16Type, Int32Type, Int64Type, TimeUnit, UInt8Type,
    UInt16Type, UInt32Type,
};
use kernel::Date;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::ParquetRecordBatchReader;
use std::path::{Path, PathBuf};

pub(crate) struct ParquetRows {
    path: PathBuf,
    reader: ParquetRecordBatchReader,
    headings: Vec<String>,
    batch: Option<RecordBatch>,
    at: usize,
    number: u64,
}

impl ParquetRows {
    /// Opens a file; `only` limits it to one column, for reading ids.
    pub(crate) fn open(path: &Path, only: Option<&str>) -> Result<ParquetRows, FileError> {
        let builder = builder(path)?;
        let schema = builder.schema().clone();
        for field in schema.fields() {
            if !readable(field.data_type()) {
                return Err(FileError::ColumnType {
                    path: path.to_owned(),
                    column: field.name().clone(),
                    found: field.data_type().to_string(),
                    expected: "string, integer, decimal, boolean, date",
                });
            }
        }
        let mut builder = builder.with_batch_size(BATCH);
        let mut headings: Vec<String> = schema.fields().iter().map(|field| field.name().clone()).collect();
        if let Some(only) = only {
            let mask = ProjectionMask::columns(builder.parquet_schema(), [only]);
            builder = builder.with_projection(mask);
            headings.retain(|name| name == only);
        }
        let reader = builder.build().map_err(FileError::parquet(path))?;
        Ok(ParquetRows { path: path.to_owned(), reader, headings, batch: None, at: 0, number: 0 })
    }

    pub(crate) fn headings(&self) -> &[String] {
        &self.headings
    }
}

fn readable(ty: &DataType) -> bool {
    match ty {
        DataType::Utf8
        | DataType::LargeUtf8
        | DataType::Utf8View
        | DataType::Boolean
        | DataType::Date32
        | DataType::Timestamp(_, None)
        | DataType::Int8
        | DataType::Int16
        | DataType::Int32
        | DataType::Int64
        | DataType::UInt8
        | DataType::UInt16
        | DataType::UInt32
        | DataType::Decimal128(_, 0..=18)
        | DataType::Null => true,
        DataType::Dictionary(_, values) => matches!(**values, DataType::Utf8 | DataType::LargeUtf8),
        _ => false,
    }
}

impl Rows for ParquetRows {
    fn advance(&mut self) -> Result<bool, FileError> {
        self.at += 1;
        self.number += 1;
        while self.batch.as_ref().is_none_or(|batch| self.at >= batch.num_rows()) {
            match self.reader.next() {
                None => return Ok(false),
                Some(batch) => {
                    self.batch = Some(batch.map_err(FileError::arrow(&self.path))?);
                    self.at = 0;
                }
            }
        }
        Ok(true)
    }

    fn number(&self) -> u64 {
        self.number
    }

    fn cells(&self) -> Vec<Raw<'_>> {
        let Some(batch) = &self.batch else { return Vec::new() };
        batch.columns().iter().map(|array| raw(array, self.at)).collect()
    }

    fn key(&self, column: usize) -> String {
        let Some(array) = self.batch.as_ref().and_then(|batch| batch.columns().get(column)) else {
            return String::new();
        };
        match raw(array, self.at) {
            Raw::Text(text) => crate::table::text_of(&text).to_owned(),
            Raw::Stored(value) => value.to_string(),
            _ => String::new(),
        }
    }
}

fn raw(array: &dyn Array, at: usize) -> Raw<'_> {
    if array.is_null(at) {
        return Raw::Blank;
    }
    let days = |value: i64, per_day: i64| {
        let days = i32::try_from(value.div_euclid(per_day)).ok().and_then(Date::from_days);
        days.map_or(Raw::Formula("?".to_owned()), Raw::Date)
    };
    match array.data_type() {
        DataType::Utf8 => Raw::Text(array.as_string::<i32>().value(at).into()),
        DataType::LargeUtf8 => Raw::Text(array.as_string::<i64>().value(at).into()),
        DataType::Utf8View => Raw::Text(array.as_string_view().value(at).into()),
        DataType::Boolean => Raw::Bool(array.as_boolean().value(at)),
        DataType::Date32 => days(i64::from(array.as_primitive::<Date32Type>().value(at)), 1),
        DataType::Int8 => Raw::Stored(array.as_primitive::<Int8Type>().value(at).into()),
        DataType::Int16 => Raw::Stored(array.as_primitive::<Int16Type>().value(at).into()),
        DataType::Int32 => Raw::Stored(array.as_primitive::<Int32Type>().value(at).into()),
        DataType::Int64 => Raw::Stored(array.as_primitive::<Int64Type>().value(at)),
        DataType::UInt8 => Raw::Stored(array.as_primitive::<UInt8Type>().value(at).into()),
        DataType::UInt16 => Raw::Stored(array.as_primitive::<UInt16Type>().value(at).into()),
        DataType::UInt32 => Raw::Stored(array.as_primitive::<UInt32Type>().value(at).into()),
        DataType::Decimal128(_, scale) => {
            let value = array.as_primitive::<Decimal128Type>().value(at);
            Raw::Text(decimal(value, usize::from(scale.unsigned_abs())).into())
        }
        DataType::Timestamp(unit, _) => {
            let (value, per_day) = match unit {
                TimeUnit::Second => {
                    (array.as_primitive::<arrow::datatypes::TimestampSecondType>().value(at), 1)
                }
                TimeUnit::Millisecond => {
                    (array.as_primitive::<arrow::datatypes::TimestampMillisecondType>().value(at), 1_000)
                }
                TimeUnit::Microsecond => {
                    (array.as_primitive::<arrow::datatypes::TimestampMicrosecondType>().value(at), 1_000_000)
                }
                TimeUnit::Nanosecond => (
                    array.as_primitive::<arrow::datatypes::TimestampNanosecondType>().value(at),
                    1_000_000_000,
                ),
            };
            days(value, 86_400 * per_day)
        }
        DataType::Dictionary(_, _) => {
            let dictionary = array.as_any_dictionary();
            let key = dictionary.normalized_keys().get(at).copied().unwrap_or(0);
            match dictionary.values().data_type() {
                DataType::Utf8 => Raw::Text(dictionary.values().as_string::<i32>().value(key).into()),
                _ => Raw::Text(dictionary.values().as_string::<i64>().value(key).into()),
            }
        }
        _ => Raw::Formula(array.data_type().to_string()),
    }
}

/// A decimal as text, without passing through a float.
fn decimal(value: i128, scale: usize) -> String {
    let sign = if value < 0 { "-" } else { "" };
    let digits = format!("{:0>width$}", value.unsigned_abs(), width = scale + 1);
    let (whole, part) = digits.split_at(digits.len() - scale);
    if part.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{part}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decimal_is_written_out() {
        assert_eq!(decimal(120_050, 2), "1200.50");
        assert_eq!(decimal(-5, 2), "-0.05");
        assert_eq!(decimal(7, 0), "7");
    }
}
