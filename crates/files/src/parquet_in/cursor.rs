// SPDX-License-Identifier: Apache-2.0
//! One file of our own layout, from batch to batch: which of its columns are asked for, and their values.

use super::own::Files;
use super::{BATCH, builder};
use crate::error::FileError;
use crate::frame_out::none_column;
use crate::sheet::{Role, Sheet, role_of};
use crate::table::Context;
use crate::texts::Texts;
use arrow::array::{
    Array, BooleanArray, Date32Array, DictionaryArray, Int32Array, Int64Array, RecordBatch, StringArray,
};
use arrow::buffer::NullBuffer;
use arrow::datatypes::{Int8Type, SchemaRef};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::ParquetRecordBatchReader;
use policy::dictionary::Dictionary;
use policy::frame::Column;
use policy::ir::{Input, Lane, NONE_I32, NONE_I64, UNKNOWN_I32, UNKNOWN_I64, UNKNOWN_U8};
use policy::tree::Base;
use std::collections::HashMap;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// One file of our layout, with a batch in hand.
pub(super) struct Cursor {
    pub(super) path: PathBuf,
    reader: ParquetRecordBatchReader,
    batch: Option<RecordBatch>,
    at: usize,
    /// Rows before the next one, those of earlier row groups included.
    pub(super) taken: u64,
    targets: Vec<Target>,
}

/// Where a column of the file goes.
struct Target {
    /// Its place in the batches.
    column: usize,
    kind: TargetKind,
}

enum TargetKind {
    Values(Input, Lane, Option<usize>),
    /// Marks rows of the target before it as known to be absent.
    None(Input),
    Count(Sheet),
    Id,
    Township,
}

/// What is read beside the columns asked for.
pub(super) struct Extra {
    pub(super) ids: bool,
    pub(super) townships: bool,
    pub(super) part: Option<Range<usize>>,
}

/// Rows of one file.
#[derive(Default)]
pub(super) struct Taken {
    pub(super) rows: usize,
    pub(super) columns: HashMap<Input, Column>,
    pub(super) counts: HashMap<Sheet, Vec<i32>>,
    pub(super) ids: Texts,
    pub(super) townships: Texts,
}

impl Cursor {
    pub(super) fn open(
        path: &Path,
        sheet: Sheet,
        dictionary: &Dictionary,
        wants: &dyn Fn(&Input) -> bool,
        files: &Files,
        extra: &Extra,
    ) -> Result<Cursor, FileError> {
        let builder = builder(path)?.with_batch_size(BATCH);
        let schema: SchemaRef = builder.schema().clone();
        let (mut leaves, mut targets) = (Vec::new(), Vec::new());
        for (at, field) in schema.fields().iter().enumerate() {
            let Some(kind) = target(field.name(), sheet, dictionary, wants, files, extra) else { continue };
            // The columns of a projection keep the order of the file.
            targets.push(Target { column: leaves.len(), kind });
            leaves.push(at);
        }
        let mask = ProjectionMask::roots(builder.parquet_schema(), leaves);
        let mut builder = builder.with_projection(mask);
        let mut taken = 0;
        if let Some(part) = &extra.part {
            let before = builder.metadata().row_groups().iter().take(part.start);
            taken = before.map(|group| u64::try_from(group.num_rows()).unwrap_or(0)).sum();
            builder = builder.with_row_groups(part.clone().collect());
        }
        let reader = builder.build().map_err(FileError::parquet(path))?;
        Ok(Cursor { path: path.to_owned(), reader, batch: None, at: 0, taken, targets })
    }

    /// Takes as many rows as the offsets count.
    pub(super) fn exactly(&mut self, offsets: &[u32], context: &Context<'_>) -> Result<Taken, FileError> {
        let count = offsets.last().map_or(0, |end| *end as usize);
        let before = self.taken;
        let taken = self.take(count, context)?;
        if taken.rows < count {
            let expected = before + count as u64;
            return Err(FileError::Layout { path: self.path.clone(), expected, found: self.taken });
        }
        Ok(taken)
    }

    /// Takes up to so many rows.
    pub(super) fn take(&mut self, limit: usize, context: &Context<'_>) -> Result<Taken, FileError> {
        let mut taken = Taken::default();
        for target in &self.targets {
            match &target.kind {
                TargetKind::Values(input, lane, _) => {
                    taken.columns.insert(input.clone(), Column::unknown(*lane, 0));
                }
                TargetKind::Count(sheet) => {
                    taken.counts.insert(*sheet, Vec::new());
                }
                TargetKind::None(_) | TargetKind::Id | TargetKind::Township => {}
            }
        }
        while taken.rows < limit {
            let left = self.batch.as_ref().map_or(0, |batch| batch.num_rows() - self.at);
            if left == 0 {
                match self.reader.next() {
                    None => break,
                    Some(batch) => {
                        self.batch = Some(batch.map_err(FileError::arrow(&self.path))?);
                        self.at = 0;
                        continue;
                    }
                }
            }
            let count = left.min(limit - taken.rows);
            if let Some(batch) = &self.batch {
                self.append(batch, self.at..self.at + count, &mut taken, context)?;
            }
            self.at += count;
            taken.rows += count;
            self.taken += count as u64;
        }
        Ok(taken)
    }

    fn append(
        &self,
        batch: &RecordBatch,
        rows: Range<usize>,
        taken: &mut Taken,
        context: &Context<'_>,
    ) -> Result<(), FileError> {
        for target in &self.targets {
            let array = batch.column(target.column).slice(rows.start, rows.len());
            let wrong = |expected: &'static str| FileError::ColumnType {
                path: self.path.clone(),
                column: batch.schema().field(target.column).name().clone(),
                found: array.data_type().to_string(),
                expected,
            };
            match &target.kind {
                TargetKind::Values(input, _, variants) => {
                    let Some(column) = taken.columns.get_mut(input) else { continue };
                    let expected = match column {
                        Column::I64(values) => push_i64(values, &array).then_some(""),
                        Column::I32(values) => push_i32(values, &array).then_some(""),
                        Column::U8(values) => {
                            push_u8(values, &array, *variants, context.dictionary).then_some("")
                        }
                    };
                    if expected.is_none() {
                        return Err(wrong("int64, date32, boolean, dictionary of known variants"));
                    }
                }
                TargetKind::None(input) => {
                    let Some(marks) = array.as_any().downcast_ref::<BooleanArray>() else {
                        return Err(wrong("boolean"));
                    };
                    let Some(column) = taken.columns.get_mut(input) else { continue };
                    let from = taken.rows;
                    for (row, _) in marks.iter().enumerate().filter(|(_, mark)| *mark == Some(true)) {
                        match column {
                            Column::I64(values) => values[from + row] = NONE_I64,
                            Column::I32(values) => values[from + row] = NONE_I32,
                            Column::U8(_) => {}
                        }
                    }
                }
                TargetKind::Count(sheet) => {
                    let Some(counts) = array.as_any().downcast_ref::<Int32Array>() else {
                        return Err(wrong("int32"));
                    };
                    if let Some(list) = taken.counts.get_mut(sheet) {
                        list.extend_from_slice(counts.values());
                    }
                }
                TargetKind::Id | TargetKind::Township => {
                    let Some(texts) = array.as_any().downcast_ref::<StringArray>() else {
                        return Err(wrong("string"));
                    };
                    let list = if matches!(target.kind, TargetKind::Id) {
                        &mut taken.ids
                    } else {
                        &mut taken.townships
                    };
                    for text in texts {
                        list.push(text.unwrap_or(""));
                    }
                }
            }
        }
        Ok(())
    }
}

/// What a column of our layout is for, where it is asked for.
fn target(
    name: &str,
    sheet: Sheet,
    dictionary: &Dictionary,
    wants: &dyn Fn(&Input) -> bool,
    files: &Files,
    extra: &Extra,
) -> Option<TargetKind> {
    let counted = match name {
        "member_rows" => Some(Sheet::Members),
        "event_rows" => Some(Sheet::Events),
        "supporter_rows" => Some(Sheet::Supporters),
        _ => None,
    };
    if let Some(counted) = counted {
        return files.contains_key(&counted).then_some(TargetKind::Count(counted));
    }
    match name {
        "id" => return extra.ids.then_some(TargetKind::Id),
        "township" => return extra.townships.then_some(TargetKind::Township),
        "household" | "member" => return None,
        "applied_on" => return Some(TargetKind::Values(Input::ApplicationDate, Lane::I32, None)),
        _ => {}
    }
    let plain = name.strip_suffix(&none_column("")).unwrap_or(name);
    // The names of a file in our layout mean what headings mean; an unknown one is passed over, as it was checked when it was written.
    let Ok(role) = role_of(sheet, plain, dictionary) else { return None };
    let (input, id) = match role {
        Role::Fact(id) => (Input::Fact(id), id),
        Role::Window(id, months) => (Input::Series { series: id, months }, id),
        _ => return None,
    };
    if !wants(&input) {
        return None;
    }
    if plain != name {
        return Some(TargetKind::None(input));
    }
    let fact = dictionary.fact(id);
    let variants = match fact.ty.base {
        Base::Enum(of) => Some(usize::from(of.0)),
        _ => None,
    };
    Some(TargetKind::Values(input, fact.lane(), variants))
}

/// Puts `unknown` where there is no value.
fn blank<T: Copy>(values: &mut [T], nulls: Option<&NullBuffer>, unknown: T) {
    if let Some(nulls) = nulls.filter(|nulls| nulls.null_count() > 0) {
        for at in (!nulls.inner()).set_indices() {
            values[at] = unknown;
        }
    }
}

fn push_i64(values: &mut Vec<i64>, array: &dyn Array) -> bool {
    let Some(array) = array.as_any().downcast_ref::<Int64Array>() else { return false };
    let from = values.len();
    values.extend_from_slice(array.values());
    blank(&mut values[from..], array.nulls(), UNKNOWN_I64);
    true
}

fn push_i32(values: &mut Vec<i32>, array: &dyn Array) -> bool {
    let Some(array) = array.as_any().downcast_ref::<Date32Array>() else { return false };
    let from = values.len();
    values.extend_from_slice(array.values());
    blank(&mut values[from..], array.nulls(), UNKNOWN_I32);
    true
}

fn push_u8(
    values: &mut Vec<u8>,
    array: &dyn Array,
    variants: Option<usize>,
    dictionary: &Dictionary,
) -> bool {
    /// No variant of ours; there are at most 63.
    const STRANGE: u8 = UNKNOWN_U8 - 1;
    let from = values.len();
    let Some(of) = variants else {
        let Some(array) = array.as_any().downcast_ref::<BooleanArray>() else { return false };
        for word in array.values().bit_chunks().iter_padded() {
            values.extend((0..64).map(|bit| (word >> bit & 1) as u8));
        }
        values.truncate(from + array.len());
        blank(&mut values[from..], array.nulls(), UNKNOWN_U8);
        return true;
    };
    let Some(array) = array.as_any().downcast_ref::<DictionaryArray<Int8Type>>() else { return false };
    let Some(names) = array.values().as_any().downcast_ref::<StringArray>() else { return false };
    let known = &dictionary.enums[of].variants;
    // Names, not numbers, are what a file means: a variant may stand elsewhere in a newer dictionary.
    let mut codes = [STRANGE; 256];
    for (code, name) in codes.iter_mut().zip(names) {
        let at = known.iter().position(|(one, _)| Some(&**one) == name);
        *code = at.and_then(|at| u8::try_from(at).ok()).unwrap_or(STRANGE);
    }
    let keys = array.keys();
    values.extend(keys.values().iter().map(|key| codes[usize::from(key.cast_unsigned())]));
    blank(&mut values[from..], keys.nulls(), UNKNOWN_U8);
    !values[from..].contains(&STRANGE)
}
