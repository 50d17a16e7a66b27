// SPDX-License-Identifier: Apache-2.0
//! What leaves a tile: outcome codes, values that are 0 where a status says so, denominators.

use super::Machine;
use crate::kernels::{self, Arg};
use crate::output::{Den, LaneRef, Tile, outcome_code};
use crate::plan::{PlannedDen, PlannedOutput};
use policy::frame::ColumnRef;
use policy::ir::Lane;
use policy::tree::Entity;
use std::mem::take;

/// Buffers of one output.
#[derive(Debug, Default)]
pub(super) struct Stage {
    i64s: Vec<i64>,
    i32s: Vec<i32>,
    u8s: Vec<u8>,
    status: Vec<u8>,
    dens: Vec<i64>,
    values_staged: bool,
    has_status: bool,
    den: StagedDen,
}

#[derive(Clone, Copy, Debug, Default)]
enum StagedDen {
    Same(i64),
    #[default]
    Direct,
    Staged,
}

impl Machine<'_> {
    // Outputs

    /// Hands over the outputs of townships, or those of all other entities.
    pub(super) fn emit(&mut self, townships: bool, take_tile: impl FnOnce(&Tile<'_>)) {
        let plan = self.plan;
        let wanted = |entity: Entity| (entity == Entity::Township) == townships;
        let mut stages = take(&mut self.stages);
        for (output, stage) in plan.outputs.iter().zip(&mut stages) {
            if wanted(output.entity) {
                self.stage(output, stage);
            }
        }
        let lanes: Vec<Option<LaneRef<'_>>> = plan
            .outputs
            .iter()
            .zip(&stages)
            .map(|(output, stage)| wanted(output.entity).then(|| self.lane(output, stage)))
            .collect();
        take_tile(&Tile {
            headings: &plan.headings,
            rows: &self.rows,
            lanes: &lanes,
            persons: self.view.persons,
            supporters: self.view.supporters,
            events: self.view.events,
        });
        self.stages = stages;
    }

    /// Fills the buffers of an output where its node's own do not serve.
    pub(super) fn stage(&self, output: &PlannedOutput, stage: &mut Stage) {
        let (node, rows) = (output.node, self.len(output.entity));
        let lane = self.plan.nodes[node].lane;
        stage.has_status = false;
        stage.den = StagedDen::Same(1);
        if output.outcome {
            let codes = room(&mut stage.u8s, rows);
            match (self.u8s(node, rows), self.statuses(node, rows)) {
                (Arg::Rows(_), Arg::Same(0)) => {
                    stage.values_staged = false;
                    return;
                }
                (Arg::Rows(values), Arg::Rows(status)) => kernels::outcome_codes(codes, values, status),
                (Arg::Same(value), Arg::Same(status)) => codes.fill(outcome_code(value, status)),
                (value, status) => {
                    let first = |arg: Arg<'_, u8>, row: usize| match arg {
                        Arg::Same(value) => value,
                        Arg::Rows(values) => values[row],
                    };
                    for (row, code) in codes.iter_mut().enumerate() {
                        *code = outcome_code(first(value, row), first(status, row));
                    }
                }
            }
            stage.values_staged = true;
            return;
        }
        let den = match output.den {
            PlannedDen::Node(den) => Some(den),
            PlannedDen::Const(_) => None,
        };
        let (status, den_status) =
            (self.statuses(node, rows), den.map_or(Arg::Same(0), |den| self.statuses(den, rows)));
        if !matches!((status, den_status), (Arg::Same(0), Arg::Same(0))) {
            let united = room(&mut stage.status, rows);
            kernels::or(united, status, den_status);
            stage.has_status = kernels::any(united);
        }
        let status = stage.has_status.then(|| &stage.status[..rows]);
        stage.values_staged = stage.has_status || self.is_same(node);
        if stage.values_staged {
            match lane {
                Lane::I64 => copy_known(room(&mut stage.i64s, rows), self.i64s(node, rows), status, 0),
                Lane::I32 => copy_known(room(&mut stage.i32s, rows), self.i32s(node, rows), status, 0),
                Lane::U8 => copy_known(room(&mut stage.u8s, rows), self.u8s(node, rows), status, 0),
            }
        }
        stage.den = match (output.den, den) {
            (PlannedDen::Const(den), _) => StagedDen::Same(den),
            (PlannedDen::Node(_), Some(den)) => match (self.i64s(den, rows), status) {
                (Arg::Same(value), None) => StagedDen::Same(value),
                (Arg::Rows(_), None) => StagedDen::Direct,
                (values, Some(_)) => {
                    copy_known(room(&mut stage.dens, rows), values, status, 1);
                    StagedDen::Staged
                }
            },
            (PlannedDen::Node(_), None) => StagedDen::Same(1),
        };
    }

    pub(super) fn lane<'b>(&'b self, output: &PlannedOutput, stage: &'b Stage) -> LaneRef<'b> {
        let (node, rows) = (output.node, self.len(output.entity));
        let values = match (self.plan.nodes[node].lane, stage.values_staged) {
            (Lane::I64, true) => ColumnRef::I64(&stage.i64s[..rows]),
            (Lane::I32, true) => ColumnRef::I32(&stage.i32s[..rows]),
            (Lane::U8, true) => ColumnRef::U8(&stage.u8s[..rows]),
            (Lane::I64, false) => ColumnRef::I64(rows_of_arg(self.i64s(node, rows))),
            (Lane::I32, false) => ColumnRef::I32(rows_of_arg(self.i32s(node, rows))),
            (Lane::U8, false) => ColumnRef::U8(rows_of_arg(self.u8s(node, rows))),
        };
        let den = match (stage.den, output.den) {
            (StagedDen::Same(den), _) => Den::Same(den),
            (StagedDen::Staged, _) => Den::Rows(&stage.dens[..rows]),
            (StagedDen::Direct, PlannedDen::Node(den)) => Den::Rows(rows_of_arg(self.i64s(den, rows))),
            (StagedDen::Direct, PlannedDen::Const(den)) => Den::Same(den),
        };
        LaneRef { values, status: stage.has_status.then(|| &stage.status[..rows]), den }
    }
}

fn rows_of_arg<T>(arg: Arg<'_, T>) -> &[T] {
    match arg {
        Arg::Rows(values) => values,
        Arg::Same(_) => &[],
    }
}

/// A buffer of at least so many rows.
fn room<T: Copy + Default>(buffer: &mut Vec<T>, rows: usize) -> &mut [T] {
    if buffer.len() < rows {
        buffer.resize(rows, T::default());
    }
    &mut buffer[..rows]
}

/// Copies values, with another in place of those that have a status.
fn copy_known<T: Copy>(out: &mut [T], values: Arg<'_, T>, status: Option<&[u8]>, instead: T) {
    match values {
        Arg::Same(value) => out.fill(value),
        Arg::Rows(values) => out.copy_from_slice(values),
    }
    if let Some(status) = status {
        for (value, status) in out.iter_mut().zip(status) {
            *value = if *status == 0 { *value } else { instead };
        }
    }
}
