// SPDX-License-Identifier: Apache-2.0
//! A number of whole households: cutting a frame and leaving households out.

use crate::assemble::{RowIds, small};
use crate::reject::RowError;
use crate::texts::Texts;
use policy::frame::{Column, Frame};
use policy::ir::Input;
use policy::tree::Entity;
use std::collections::HashMap;
use std::ops::Range;

/// Households that were read together.
#[derive(Clone, Debug, Default)]
pub struct Shard {
    /// Their columns.
    pub frame: Frame,
    /// Their ids; blank lists when they were not asked for.
    pub ids: RowIds,
    /// Rows that were not taken.
    pub rejects: Vec<RowError>,
    /// Rows that were taken with a reservation.
    pub notes: Vec<RowError>,
}

/// Whose fact or series a column holds.
pub(crate) fn entity_of(input: &Input, dictionary: &policy::dictionary::Dictionary) -> Option<Entity> {
    match input {
        Input::Fact(id) => Some(dictionary.fact(*id).entity),
        Input::Series { .. } => Some(Entity::Person),
        Input::ApplicationDate => Some(Entity::Household),
        Input::Decision(_) => None,
    }
}

fn whole(offsets: &[u32], range: &Range<usize>) -> Range<usize> {
    match (offsets.get(range.start), offsets.get(range.end)) {
        (Some(&start), Some(&end)) => start as usize..end as usize,
        _ => 0..0,
    }
}

fn shifted(offsets: &[u32], range: &Range<usize>) -> Vec<u32> {
    match offsets.get(range.start..=range.end) {
        Some(own) => own.iter().map(|one| one - own[0]).collect(),
        None => vec![0; range.len() + 1],
    }
}

fn cut(column: &Column, rows: &Range<usize>) -> Column {
    match column {
        Column::I64(values) => Column::I64(values[rows.clone()].to_vec()),
        Column::I32(values) => Column::I32(values[rows.clone()].to_vec()),
        Column::U8(values) => Column::U8(values[rows.clone()].to_vec()),
    }
}

/// The households of a range, with everything that belongs to them, as a frame of their own. Columns of decisions are left out.
#[must_use]
pub fn slice(
    frame: &Frame,
    ids: &RowIds,
    dictionary: &policy::dictionary::Dictionary,
    households: Range<usize>,
) -> (Frame, RowIds) {
    let persons = whole(&frame.persons, &households);
    let supporters = whole(&frame.supporters, &persons);
    let events = whole(&frame.events, &households);
    let mut columns = HashMap::new();
    for (input, column) in &frame.columns {
        let rows = match entity_of(input, dictionary) {
            Some(Entity::Household) => &households,
            Some(Entity::Person) => &persons,
            Some(Entity::Supporter) => &supporters,
            Some(Entity::Event) => &events,
            Some(Entity::Township) => {
                columns.insert(input.clone(), column.clone());
                continue;
            }
            None => continue,
        };
        columns.insert(input.clone(), cut(column, rows));
    }
    let texts = |texts: &Texts, rows: &Range<usize>| {
        if texts.is_empty() { Texts::default() } else { texts.pick(rows.clone()) }
    };
    let cut_ids = RowIds {
        households: texts(&ids.households, &households),
        persons: texts(&ids.persons, &persons),
        supporters: texts(&ids.supporters, &supporters),
        events: texts(&ids.events, &events),
        townships: ids.townships.clone(),
    };
    let township_of = frame.township_of.get(households.clone()).map_or_else(Vec::new, <[u32]>::to_vec);
    let frame = Frame {
        townships: frame.townships,
        households: households.len(),
        township_of,
        persons: shifted(&frame.persons, &households),
        supporters: shifted(&frame.supporters, &persons),
        events: shifted(&frame.events, &households),
        columns,
    };
    (frame, cut_ids)
}

/// The frame without the households marked.
#[must_use]
pub fn without(
    frame: &Frame,
    ids: &RowIds,
    dictionary: &policy::dictionary::Dictionary,
    bad: &[bool],
) -> (Frame, RowIds) {
    let kept: Vec<usize> =
        (0..frame.households).filter(|at| !bad.get(*at).copied().unwrap_or(false)).collect();
    let spread = |offsets: &[u32], parents: &[usize]| {
        let (mut rows, mut ends) = (Vec::new(), vec![0u32]);
        for &parent in parents {
            rows.extend(whole(offsets, &(parent..parent + 1)));
            ends.push(small(rows.len()));
        }
        (rows, ends)
    };
    let (persons, person_offsets) = spread(&frame.persons, &kept);
    let (supporters, supporter_offsets) = spread(&frame.supporters, &persons);
    let (events, event_offsets) = spread(&frame.events, &kept);
    let mut columns = HashMap::new();
    for (input, column) in &frame.columns {
        let rows = match entity_of(input, dictionary) {
            Some(Entity::Household) => &kept,
            Some(Entity::Person) => &persons,
            Some(Entity::Supporter) => &supporters,
            Some(Entity::Event) => &events,
            Some(Entity::Township) | None => {
                columns.insert(input.clone(), column.clone());
                continue;
            }
        };
        let column = match column {
            Column::I64(values) => Column::I64(rows.iter().map(|row| values[*row]).collect()),
            Column::I32(values) => Column::I32(rows.iter().map(|row| values[*row]).collect()),
            Column::U8(values) => Column::U8(rows.iter().map(|row| values[*row]).collect()),
        };
        columns.insert(input.clone(), column);
    }
    let texts = |texts: &Texts, rows: &[usize]| {
        if texts.is_empty() { Texts::default() } else { texts.pick(rows.iter().copied()) }
    };
    let ids = RowIds {
        households: texts(&ids.households, &kept),
        persons: texts(&ids.persons, &persons),
        supporters: texts(&ids.supporters, &supporters),
        events: texts(&ids.events, &events),
        townships: ids.townships.clone(),
    };
    let township_of = if frame.township_of.is_empty() {
        Vec::new()
    } else {
        kept.iter().map(|row| frame.township_of[*row]).collect()
    };
    let frame = Frame {
        townships: frame.townships,
        households: kept.len(),
        township_of,
        persons: person_offsets,
        supporters: supporter_offsets,
        events: event_offsets,
        columns,
    };
    (frame, ids)
}
