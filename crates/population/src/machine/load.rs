// SPDX-License-Identifier: Apache-2.0
//! Stored columns: borrowed as they are where they fit, with a lane of statuses only in tiles that have unknown rows.

use super::{Machine, State, Status};
use crate::kernels;
use policy::frame::{Cell, ColumnRef};
use policy::ir::{Input, Lane, MISSING, NONE_I32, NONE_I64, UNDECIDED, UNKNOWN_U8};

impl Machine<'_> {
    pub(super) fn load(&mut self, node: usize, input: &Input, rows: usize) -> State {
        let planned = &self.plan.nodes[node];
        let load = planned.load;
        let start = self.start(node);
        let bit = if matches!(input, Input::Decision(_)) { UNDECIDED } else { MISSING };
        let Some(column) = self.columns[load] else { return State::Same { value: 0, status: bit } };
        let any = fill!(self.u8s[planned.status], |out| {
            let out = &mut out[..rows];
            match (planned.lane, column) {
                (Lane::I64, ColumnRef::I64(values)) => {
                    values.get(start..start + rows).map(|values| kernels::unknown_i64(out, values, bit))
                }
                (Lane::I32, ColumnRef::I32(values)) => {
                    values.get(start..start + rows).map(|values| kernels::unknown_i32(out, values, bit))
                }
                (Lane::U8, ColumnRef::U8(values)) => {
                    values.get(start..start + rows).map(|values| kernels::unknown_u8(out, values, bit))
                }
                _ => None,
            }
        });
        let Some(any) = any else { return self.load_cells(node, column, bit, rows) };
        if any && kernels::uniform(&self.u8s[planned.status][..rows]) {
            return State::Same { value: 0, status: bit };
        }
        match column {
            ColumnRef::U8(values) if any => {
                kernels::known_u8(&mut self.u8s[planned.slot][..rows], &values[start..start + rows]);
                State::Slot { status: true }
            }
            ColumnRef::U8(values) if kernels::uniform(&values[start..start + rows]) => {
                State::Same { value: i64::from(values[start]), status: 0 }
            }
            _ => State::Column { load, status: any },
        }
    }

    /// Loads a column of another type than the code expects, or too short, cell by cell.
    pub(super) fn load_cells(&mut self, node: usize, column: ColumnRef<'_>, bit: u8, rows: usize) -> State {
        let planned = &self.plan.nodes[node];
        let start = self.start(node);
        for row in 0..rows {
            let (slot, cell) = (planned.slot, column.get(start + row));
            let fits = match planned.lane {
                Lane::I64 => cell_as(cell, NONE_I64).map(|value| self.i64s[slot][row] = value),
                Lane::I32 => cell_as(cell, NONE_I32).map(|value| self.i32s[slot][row] = value),
                Lane::U8 => cell_as(cell, UNKNOWN_U8)
                    .filter(|value| *value != UNKNOWN_U8)
                    .map(|value| self.u8s[slot][row] = value),
            };
            if fits.is_none() && planned.lane == Lane::U8 {
                self.u8s[slot][row] = 0;
            }
            self.u8s[planned.status][row] = if fits.is_some() { 0 } else { bit };
        }
        self.settle(node, Status::Rows, rows)
    }
}

/// A cell in another type, where it fits.
fn cell_as<T: TryFrom<i64>>(cell: Cell, none: T) -> Option<T> {
    match cell {
        Cell::Known(value) => T::try_from(value).ok(),
        Cell::None => Some(none),
        Cell::Unknown => None,
    }
}
