// SPDX-License-Identifier: Apache-2.0
//! The operations that are more than one kernel: arithmetic and comparison by lane, logic, choices, folds and spreads.

use super::{Machine, Pick, Scratch, State, Status, spell};
use crate::kernels::{self, Arg, Arith, SPREAD_ROOM};
use policy::frame::ColumnRef;
use policy::ir::{CompareOp, Fold, Lane, MISSING, NONE_I32, NONE_I64, Op};
use policy::tree::Entity;
use std::mem::take;

impl Machine<'_> {
    pub(super) fn arith(&mut self, op: Arith, slot: usize, a: usize, b: usize, rows: usize) {
        fill!(self.i64s[slot], |out| {
            kernels::arith(op, &mut out[..rows], self.i64s(a, rows), self.i64s(b, rows));
        });
    }

    pub(super) fn compare(&mut self, op: CompareOp, slot: usize, a: usize, b: usize, rows: usize) {
        let lane = self.plan.nodes[a].lane;
        fill!(self.u8s[slot], |out| self.compare_into(op, &mut out[..rows], lane, a, b, rows));
    }

    pub(super) fn compare_into(
        &self,
        op: CompareOp,
        out: &mut [u8],
        lane: Lane,
        a: usize,
        b: usize,
        rows: usize,
    ) {
        match lane {
            Lane::I64 => kernels::compare_i64(op, out, self.i64s(a, rows), self.i64s(b, rows)),
            Lane::I32 => kernels::compare_i32(op, out, self.i32s(a, rows), self.i32s(b, rows)),
            Lane::U8 => kernels::compare_u8(op, out, self.u8s(a, rows), self.u8s(b, rows)),
        }
    }

    pub(super) fn compare_const(&mut self, op: CompareOp, slot: usize, a: usize, constant: i64, rows: usize) {
        let lane = self.plan.nodes[a].lane;
        fill!(self.u8s[slot], |out| {
            let out = &mut out[..rows];
            match (lane, i32::try_from(constant), u8::try_from(constant)) {
                (Lane::I64, ..) => kernels::compare_i64(op, out, self.i64s(a, rows), Arg::Same(constant)),
                (Lane::I32, Ok(constant), _) => {
                    kernels::compare_i32(op, out, self.i32s(a, rows), Arg::Same(constant));
                }
                (Lane::U8, _, Ok(constant)) => {
                    kernels::compare_u8(op, out, self.u8s(a, rows), Arg::Same(constant));
                }
                // Beyond the lane: every value lies on the same side.
                _ => out.fill(u8::from(match op {
                    CompareOp::Less | CompareOp::AtMost => constant > 0,
                    CompareOp::More | CompareOp::AtLeast => constant < 0,
                    CompareOp::Equal => false,
                    CompareOp::NotEqual => true,
                })),
            }
        });
    }

    pub(super) fn is_none(&self, out: &mut [u8], lane: Lane, a: usize, rows: usize) {
        match lane {
            Lane::I64 => kernels::is_none_i64(out, self.i64s(a, rows)),
            Lane::I32 => kernels::is_none_i32(out, self.i32s(a, rows)),
            Lane::U8 => out.fill(0),
        }
    }

    pub(super) fn select_into(&mut self, node: usize, pick: Pick<'_>, a: usize, b: usize, rows: usize) {
        let planned = &self.plan.nodes[node];
        let slot = planned.slot;
        match planned.lane {
            Lane::I64 => fill!(self.i64s[slot], |out| {
                let pick = self.picks(pick, rows);
                kernels::select_i64(&mut out[..rows], pick, self.i64s(a, rows), self.i64s(b, rows));
            }),
            Lane::I32 => fill!(self.i32s[slot], |out| {
                let pick = self.picks(pick, rows);
                kernels::select_i32(&mut out[..rows], pick, self.i32s(a, rows), self.i32s(b, rows));
            }),
            Lane::U8 => fill!(self.u8s[slot], |out| {
                let pick = self.picks(pick, rows);
                kernels::select_u8(&mut out[..rows], pick, self.u8s(a, rows), self.u8s(b, rows));
            }),
        }
    }

    pub(super) fn picks<'b>(&'b self, pick: Pick<'b>, rows: usize) -> &'b [u8] {
        match pick {
            Pick::Rows(pick) => pick,
            Pick::Node(node) => match self.u8s(node, rows) {
                Arg::Rows(pick) => pick,
                Arg::Same(_) => &[],
            },
        }
    }

    /// Makes a node what another of the same entity and lane is.
    pub(super) fn alias(&mut self, node: usize, from: usize, rows: usize) -> State {
        let plan = self.plan;
        let (to, other) = (&plan.nodes[node], &plan.nodes[from]);
        let state = self.states[from];
        if let State::Slot { .. } = state {
            match to.lane {
                Lane::I64 => fill!(self.i64s[to.slot], |out| {
                    out[..rows].copy_from_slice(&self.i64s[other.slot][..rows]);
                }),
                Lane::I32 => fill!(self.i32s[to.slot], |out| {
                    out[..rows].copy_from_slice(&self.i32s[other.slot][..rows]);
                }),
                Lane::U8 => fill!(self.u8s[to.slot], |out| {
                    out[..rows].copy_from_slice(&self.u8s[other.slot][..rows]);
                }),
            }
        }
        if self.status(from) == Status::Rows {
            fill!(self.u8s[to.status], |out| {
                out[..rows].copy_from_slice(&self.u8s[other.status][..rows]);
            });
        }
        state
    }

    /// The state of a node whose buffers are filled, its statuses perhaps all 0.
    pub(super) fn settle(&mut self, node: usize, status: Status, rows: usize) -> State {
        let planned = &self.plan.nodes[node];
        let status = match status {
            Status::Rows if kernels::any(&self.u8s[planned.status][..rows]) => Status::Rows,
            _ => Status::Same(0),
        };
        match planned.lane {
            Lane::U8 => self.finish_bytes(node, status, rows),
            _ => State::Slot { status: status == Status::Rows },
        }
    }

    pub(super) fn and_or(&mut self, node: usize, a: usize, b: usize, and: bool, rows: usize) -> State {
        for (one, other) in [(a, b), (b, a)] {
            if let State::Same { value, status: 0 } = self.states[one] {
                // A known false decides an and, a known true an or; otherwise the other side does.
                if (value != 0) != and {
                    return State::Same { value, status: 0 };
                }
                return self.alias(node, other, rows);
            }
        }
        let planned = &self.plan.nodes[node];
        fill!(self.u8s[planned.slot], |out| {
            let (out, a, b) = (&mut out[..rows], self.u8s(a, rows), self.u8s(b, rows));
            if and { kernels::and(out, a, b) } else { kernels::or(out, a, b) }
        });
        if self.status(a) == Status::Same(0) && self.status(b) == Status::Same(0) {
            return self.finish_bytes(node, Status::Same(0), rows);
        }
        let mut scratch = take(&mut self.scratch);
        fill!(self.u8s[planned.status], |out| {
            let [one, two, three, four, _] = &mut scratch.bytes;
            let (a, a_status) =
                (spell(self.u8s(a, rows), one, rows), spell(self.statuses(a, rows), two, rows));
            let (b, b_status) =
                (spell(self.u8s(b, rows), three, rows), spell(self.statuses(b, rows), four, rows));
            let out = &mut out[..rows];
            if and {
                kernels::and_status(out, a, a_status, b, b_status);
            } else {
                kernels::or_status(out, a, a_status, b, b_status);
            }
        });
        self.scratch = scratch;
        self.settle(node, Status::Rows, rows)
    }

    pub(super) fn select(&mut self, node: usize, c: usize, a: usize, b: usize, rows: usize) -> State {
        if let State::Same { value, status: 0 } = self.states[c] {
            return self.alias(node, if value != 0 { a } else { b }, rows);
        }
        let plan = self.plan;
        let planned = &plan.nodes[node];
        let mut scratch = take(&mut self.scratch);
        let [one, two, three, four, five] = &mut scratch.bytes;
        let status = if self.status(c) == Status::Same(0) {
            self.select_into(node, Pick::Node(c), a, b, rows);
            match (self.status(a), self.status(b)) {
                (Status::Same(0), Status::Same(0)) => Status::Same(0),
                _ => {
                    fill!(self.u8s[planned.status], |out| {
                        let (a, b) = (self.statuses(a, rows), self.statuses(b, rows));
                        kernels::select_u8(&mut out[..rows], self.picks(Pick::Node(c), rows), a, b);
                    });
                    Status::Rows
                }
            }
        } else {
            // Where the condition is unknown, the first side: it is right if both sides are the same, and does not matter if not.
            kernels::or(&mut one[..rows], self.u8s(c, rows), self.statuses(c, rows));
            self.select_into(node, Pick::Rows(&one[..rows]), a, b, rows);
            self.compare_into(CompareOp::Equal, &mut five[..rows], planned.lane, a, b, rows);
            fill!(self.u8s[planned.status], |out| {
                let c_status = spell(self.statuses(c, rows), two, rows);
                let a_status = spell(self.statuses(a, rows), three, rows);
                let b_status = spell(self.statuses(b, rows), four, rows);
                let c = spell(self.u8s(c, rows), one, rows);
                kernels::select_status(&mut out[..rows], c, c_status, a_status, b_status, &five[..rows]);
            });
            Status::Rows
        };
        self.scratch = scratch;
        self.settle(node, status, rows)
    }

    pub(super) fn default(&mut self, node: usize, a: usize, b: usize, rows: usize) -> State {
        let planned = &self.plan.nodes[node];
        if let State::Same { value, status: 0 } = self.states[a] {
            let none = match planned.lane {
                Lane::I64 => value == NONE_I64,
                Lane::I32 => value == i64::from(NONE_I32),
                Lane::U8 => false,
            };
            return self.alias(node, if none { b } else { a }, rows);
        }
        let mut scratch = take(&mut self.scratch);
        let [none, two, three, ..] = &mut scratch.bytes;
        self.is_none(&mut none[..rows], planned.lane, a, rows);
        self.select_into(node, Pick::Rows(&none[..rows]), b, a, rows);
        let status = match (self.status(a), self.status(b)) {
            (Status::Same(0), Status::Same(0)) => Status::Same(0),
            _ => {
                fill!(self.u8s[planned.status], |out| {
                    let a_status = spell(self.statuses(a, rows), two, rows);
                    let b_status = spell(self.statuses(b, rows), three, rows);
                    kernels::default_status(&mut out[..rows], &none[..rows], a_status, b_status);
                });
                Status::Rows
            }
        };
        self.scratch = scratch;
        self.settle(node, status, rows)
    }

    pub(super) fn divisor(&mut self, node: usize, a: usize, rows: usize) -> State {
        let planned = &self.plan.nodes[node];
        if let Status::Same(status @ 1..) = self.status(a) {
            return State::Same { value: 1, status };
        }
        let mut scratch = take(&mut self.scratch);
        let zero = &mut scratch.bytes[0][..rows];
        kernels::compare_i64(CompareOp::Equal, zero, self.i64s(a, rows), Arg::Same(0));
        let zeros = kernels::any(zero);
        fill!(self.i64s[planned.slot], |out| kernels::divisor(&mut out[..rows], self.i64s(a, rows)));
        let status = zeros || self.status(a) == Status::Rows;
        if status {
            fill!(self.u8s[planned.status], |out| {
                kernels::invalid_status(&mut out[..rows], zero, self.statuses(a, rows));
            });
        }
        self.scratch = scratch;
        State::Slot { status }
    }

    pub(super) fn fold(&mut self, node: usize, fold: Fold, a: usize, rows: usize) -> State {
        let plan = self.plan;
        let planned = &plan.nodes[node];
        let child = plan.nodes[a].entity;
        let (children, offsets) = (self.len(child), self.offsets(planned.entity, child));
        let none = if planned.lane == Lane::I32 { i64::from(NONE_I32) } else { NONE_I64 };
        let empty = match fold {
            Fold::Sum | Fold::Any => 0,
            Fold::All => 1,
            Fold::Max | Fold::Min => none,
        };
        if children == 0 || offsets.len() <= rows {
            return State::Same { value: empty, status: 0 };
        }
        match (fold, self.states[a]) {
            (Fold::Sum, State::Same { value, status: 0 }) => {
                fill!(self.i64s[planned.slot], |out| kernels::fold_same(&mut out[..rows], value, offsets));
                return State::Slot { status: false };
            }
            (Fold::Any, State::Same { value: 0, status: 0 }) => return State::Same { value: 0, status: 0 },
            (Fold::All, State::Same { value: 1, status: 0 }) => return State::Same { value: 1, status: 0 },
            _ => {}
        }
        let mut scratch = take(&mut self.scratch);
        let Scratch { bytes: [one, two, three, ..], numbers, more, dates, counts } = &mut scratch;
        let status = if self.status(a) == Status::Same(0) {
            Status::Same(0)
        } else {
            fill!(self.u8s[planned.status], |out| {
                let bits = spell(self.statuses(a, children), one, children);
                kernels::fold_bits(&mut out[..rows], bits, offsets, numbers);
            });
            Status::Rows
        };
        match (fold, planned.lane) {
            (Fold::Sum, _) => fill!(self.i64s[planned.slot], |out| {
                let values = spell(self.i64s(a, children), more, children);
                kernels::fold_sum(&mut out[..rows], values, offsets, numbers);
            }),
            (Fold::Max | Fold::Min, Lane::I32) => fill!(self.i32s[planned.slot], |out| {
                let values = spell(self.i32s(a, children), dates, children);
                kernels::fold_extreme_i32(&mut out[..rows], values, offsets, fold == Fold::Max);
            }),
            (Fold::Max | Fold::Min, _) => fill!(self.i64s[planned.slot], |out| {
                let values = spell(self.i64s(a, children), more, children);
                kernels::fold_extreme_i64(&mut out[..rows], values, offsets, fold == Fold::Max);
            }),
            (Fold::Any, _) => fill!(self.u8s[planned.slot], |out| {
                let values = spell(self.u8s(a, children), two, children);
                kernels::fold_any(&mut out[..rows], values, offsets, counts);
            }),
            (Fold::All, _) => fill!(self.u8s[planned.slot], |out| {
                // All hold unless one is known not to.
                kernels::or(&mut two[..children], self.u8s(a, children), self.statuses(a, children));
                let either = Arg::Rows(&two[..children]);
                kernels::compare_u8(CompareOp::Equal, &mut three[..children], either, Arg::Same(0));
                kernels::fold_any(&mut out[..rows], &three[..children], offsets, counts);
            }),
        }
        if let (Fold::Any | Fold::All, Status::Rows) = (fold, status) {
            // What is found decides, whatever else is unknown.
            fill!(self.u8s[planned.status], |out| {
                kernels::mask(&mut out[..rows], &self.u8s[planned.slot][..rows]);
            });
        }
        if fold == Fold::All {
            one[..rows].copy_from_slice(&self.u8s[planned.slot][..rows]);
            kernels::not(&mut self.u8s[planned.slot][..rows], Arg::Rows(&one[..rows]));
        }
        self.scratch = scratch;
        self.settle(node, status, rows)
    }

    pub(super) fn spread(&mut self, node: usize, a: usize, rows: usize) -> State {
        let plan = self.plan;
        let planned = &plan.nodes[node];
        let parent = &plan.nodes[a];
        if parent.entity == Entity::Township && !matches!(parent.op, Op::Const(_)) {
            return self.spread_township(node, a, rows);
        }
        if self.is_same(a) {
            return self.states[a];
        }
        let (parents, offsets) = (self.len(parent.entity), self.offsets(parent.entity, planned.entity));
        match planned.lane {
            Lane::I64 => fill!(self.i64s[planned.slot], |out| {
                if let Arg::Rows(values) = self.i64s(a, parents) {
                    kernels::spread_i64(&mut out[..rows + SPREAD_ROOM], values, offsets);
                }
            }),
            Lane::I32 => fill!(self.i32s[planned.slot], |out| {
                if let Arg::Rows(values) = self.i32s(a, parents) {
                    kernels::spread_i32(&mut out[..rows + SPREAD_ROOM], values, offsets);
                }
            }),
            Lane::U8 => fill!(self.u8s[planned.slot], |out| {
                if let Arg::Rows(values) = self.u8s(a, parents) {
                    kernels::spread_u8(&mut out[..rows + SPREAD_ROOM], values, offsets);
                }
            }),
        }
        let status = self.status(a) == Status::Rows;
        if status {
            fill!(self.u8s[planned.status], |out| {
                if let Arg::Rows(values) = self.statuses(a, parents) {
                    kernels::spread_u8(&mut out[..rows + SPREAD_ROOM], values, offsets);
                }
            });
        }
        State::Slot { status }
    }

    /// The value of the township for each household; unknown where the household has none.
    pub(super) fn spread_township(&mut self, node: usize, a: usize, rows: usize) -> State {
        let planned = &self.plan.nodes[node];
        let townships = self.view.townships;
        let households = self.rows[Entity::Household as usize].clone();
        let of = self.view.township_of.get(households).unwrap_or(&[]);
        let unknown = State::Same { value: 0, status: MISSING };
        let Some(&first) = of.first() else { return unknown };
        if of.iter().all(|township| *township == first) {
            let row = first as usize;
            return if row < townships { self.at(a, row, townships) } else { unknown };
        }
        let mut any = 0;
        for (at, township) in of.iter().enumerate().take(rows) {
            let state = if (*township as usize) < townships {
                self.at(a, *township as usize, townships)
            } else {
                unknown
            };
            if let State::Same { value, status } = state {
                match planned.lane {
                    Lane::I64 => self.i64s[planned.slot][at] = value,
                    Lane::I32 => self.i32s[planned.slot][at] = value as i32,
                    Lane::U8 => self.u8s[planned.slot][at] = value as u8,
                }
                self.u8s[planned.status][at] = status;
                any |= status;
            }
        }
        State::Slot { status: any != 0 }
    }

    /// One row of a node, as what it would be if all rows were like it.
    pub(super) fn at(&self, node: usize, row: usize, rows: usize) -> State {
        // Townships are not those of the present tile, whose range begins elsewhere.
        let pick = |same: Arg<'_, u8>| match same {
            Arg::Same(value) => value,
            Arg::Rows(values) => values[row],
        };
        let planned = &self.plan.nodes[node];
        let value = match (self.states[node], planned.lane) {
            (State::Same { value, .. }, _) => value,
            (State::Column { load, .. }, _) => match self.columns[load] {
                Some(ColumnRef::I64(values)) => values[row],
                Some(ColumnRef::I32(values)) => i64::from(values[row]),
                Some(ColumnRef::U8(values)) => i64::from(values[row]),
                None => 0,
            },
            (_, Lane::I64) => self.i64s[planned.slot][row],
            (_, Lane::I32) => i64::from(self.i32s[planned.slot][row]),
            (_, Lane::U8) => i64::from(self.u8s[planned.slot][row]),
        };
        State::Same { value, status: pick(self.statuses(node, rows)) }
    }
}
