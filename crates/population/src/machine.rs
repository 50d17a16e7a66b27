// SPDX-License-Identifier: Apache-2.0
//! Runs a plan over one tile at a time: which kernel, on which buffers, and whether at all.
//!
//! Each node is, in each tile, left out, the same for all rows, a borrowed piece of a stored column, or computed; and its rows are all
//! known or carry statuses. Most of the work saved lies in keeping these apart, found out anew in each tile from the data, so that
//! nothing rests on `Register::may_be_unknown`.
//!
//! Inside a tile, numbers and dates of rows whose status is not 0 are garbage and not the zero that `policy::ir` speaks of: nothing can
//! see them, and wrapping arithmetic cannot fail on them. Booleans and variants are kept 0 there, because logic rests on it. What leaves
//! the tile is as documented.

use crate::kernels::{self, Arg, Arith, SPREAD_ROOM};
use crate::output::{Sink, rows_of};
use crate::plan::Plan;
use emit::Stage;
use policy::frame::{ColumnRef, View};
use policy::ir::{Lane, Op, Reg};
use policy::tree::Entity;
use std::mem::take;
use std::ops::Range;

/// What a node is in the present tile.
#[derive(Clone, Copy, Debug)]
enum State {
    /// Not computed, because nothing that is needed looks at it.
    Skipped,
    /// The same for all rows.
    Same { value: i64, status: u8 },
    /// The rows of a stored column as they are; statuses, if any, in the node's own buffer.
    Column { load: usize, status: bool },
    /// In the node's own buffers.
    Slot { status: bool },
}

/// The status of an operand or result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Status {
    /// The same for all rows; 0 is known.
    Same(u8),
    /// In the node's buffer.
    Rows,
}

/// The condition of a choice.
#[derive(Clone, Copy)]
enum Pick<'a> {
    Rows(&'a [u8]),
    /// A node that is not the same for all rows.
    Node(usize),
}

/// Buffers that last for one operation.
#[derive(Debug, Default)]
struct Scratch {
    bytes: [Vec<u8>; 5],
    numbers: Vec<i64>,
    more: Vec<i64>,
    dates: Vec<i32>,
    counts: Vec<u32>,
}

/// The buffers of one thread.
#[derive(Debug)]
pub(crate) struct Machine<'a> {
    plan: &'a Plan,
    view: &'a View<'a>,
    columns: Vec<Option<ColumnRef<'a>>>,
    rows: [Range<usize>; 5],
    states: Vec<State>,
    i64s: Vec<Vec<i64>>,
    i32s: Vec<Vec<i32>>,
    u8s: Vec<Vec<u8>>,
    scratch: Scratch,
    stages: Vec<Stage>,
}

/// Lends a buffer of the machine to a block that also reads the machine.
macro_rules! fill {
    ($self:ident.$pool:ident[$slot:expr], |$out:ident| $body:expr) => {{
        let slot = $slot;
        let mut buffer = std::mem::take(&mut $self.$pool[slot]);
        let result = {
            let $out = &mut buffer;
            $body
        };
        $self.$pool[slot] = buffer;
        result
    }};
}

mod emit;
mod load;
mod operations;

impl<'a> Machine<'a> {
    /// Buffers for tiles of at most so many rows of each entity.
    pub(crate) fn new(plan: &'a Plan, view: &'a View<'a>, capacity: [usize; 5]) -> Machine<'a> {
        fn buffers<T: Clone + Default>(slots: &[Entity], capacity: [usize; 5]) -> Vec<Vec<T>> {
            slots.iter().map(|entity| vec![T::default(); capacity[*entity as usize] + SPREAD_ROOM]).collect()
        }
        let largest = capacity.iter().max().copied().unwrap_or(0) + SPREAD_ROOM;
        let mut states = vec![State::Skipped; plan.nodes.len()];
        for (state, node) in states.iter_mut().zip(&plan.nodes) {
            if let Op::Const(value) = node.op {
                *state = State::Same { value, status: 0 };
            }
        }
        Machine {
            plan,
            view,
            columns: plan.loads.iter().map(|(input, ..)| view.columns.get(input).copied()).collect(),
            rows: [0..0, 0..0, 0..0, 0..0, 0..0],
            states,
            i64s: buffers(&plan.i64s, capacity),
            i32s: buffers(&plan.i32s, capacity),
            u8s: buffers(&plan.u8s, capacity),
            scratch: Scratch {
                bytes: std::array::from_fn(|_| vec![0; largest]),
                numbers: vec![0; largest],
                more: vec![0; largest],
                dates: vec![0; largest],
                counts: vec![0; largest],
            },
            stages: plan.outputs.iter().map(|_| Stage::default()).collect(),
        }
    }

    /// The rows that some households hold, for each entity.
    pub(crate) fn rows_of(view: &View<'_>, households: Range<usize>) -> [Range<usize>; 5] {
        rows_of([view.persons, view.supporters, view.events], households)
    }

    /// Computes what townships need, and hands over their outputs.
    pub(crate) fn run_townships(&mut self, sink: Option<&mut dyn Sink>) {
        if self.plan.townships.is_empty() && sink.is_none() {
            return;
        }
        let plan = self.plan;
        self.rows = [0..self.view.townships, 0..0, 0..0, 0..0, 0..0];
        for &node in &plan.townships {
            self.step(node);
        }
        if let Some(sink) = sink {
            self.emit(true, |tile| sink.townships(tile));
        }
    }

    /// Computes a tile and hands over its outputs.
    pub(crate) fn run(&mut self, households: Range<usize>, sink: &mut dyn Sink) {
        let plan = self.plan;
        self.rows = Self::rows_of(self.view, households);
        for &node in &plan.steps {
            let unneeded = plan.nodes[node].guards.iter().any(|(guard, wanted)| match self.states[*guard] {
                State::Skipped => true,
                State::Same { value, status: 0 } => (value != 0) != *wanted,
                _ => false,
            });
            if unneeded {
                self.states[node] = State::Skipped;
            } else {
                self.step(node);
            }
        }
        self.emit(false, |tile| sink.tile(tile));
    }

    // Operands

    fn len(&self, entity: Entity) -> usize {
        self.rows[entity as usize].len()
    }

    fn is_same(&self, node: usize) -> bool {
        matches!(self.states[node], State::Same { .. })
    }

    fn i64s(&self, node: usize, rows: usize) -> Arg<'_, i64> {
        match self.states[node] {
            State::Skipped => Arg::Same(0),
            State::Same { value, .. } => Arg::Same(value),
            State::Slot { .. } => Arg::Rows(&self.i64s[self.plan.nodes[node].slot][..rows]),
            State::Column { load, .. } => match self.columns[load] {
                Some(ColumnRef::I64(values)) => Arg::Rows(&values[self.start(node)..][..rows]),
                _ => Arg::Same(0),
            },
        }
    }

    fn i32s(&self, node: usize, rows: usize) -> Arg<'_, i32> {
        match self.states[node] {
            State::Skipped => Arg::Same(0),
            State::Same { value, .. } => Arg::Same(value as i32),
            State::Slot { .. } => Arg::Rows(&self.i32s[self.plan.nodes[node].slot][..rows]),
            State::Column { load, .. } => match self.columns[load] {
                Some(ColumnRef::I32(values)) => Arg::Rows(&values[self.start(node)..][..rows]),
                _ => Arg::Same(0),
            },
        }
    }

    fn u8s(&self, node: usize, rows: usize) -> Arg<'_, u8> {
        match self.states[node] {
            State::Skipped => Arg::Same(0),
            State::Same { value, .. } => Arg::Same(value as u8),
            State::Slot { .. } => Arg::Rows(&self.u8s[self.plan.nodes[node].slot][..rows]),
            State::Column { load, .. } => match self.columns[load] {
                Some(ColumnRef::U8(values)) => Arg::Rows(&values[self.start(node)..][..rows]),
                _ => Arg::Same(0),
            },
        }
    }

    fn start(&self, node: usize) -> usize {
        self.rows[self.plan.nodes[node].entity as usize].start
    }

    fn status(&self, node: usize) -> Status {
        match self.states[node] {
            State::Skipped => Status::Same(0),
            State::Same { status, .. } => Status::Same(status),
            State::Column { status, .. } | State::Slot { status } => {
                if status {
                    Status::Rows
                } else {
                    Status::Same(0)
                }
            }
        }
    }

    fn statuses(&self, node: usize, rows: usize) -> Arg<'_, u8> {
        match self.status(node) {
            Status::Same(status) => Arg::Same(status),
            Status::Rows => Arg::Rows(&self.u8s[self.plan.nodes[node].status][..rows]),
        }
    }

    fn offsets(&self, parent: Entity, child: Entity) -> &'a [u32] {
        let offsets = match child {
            Entity::Person => self.view.persons,
            Entity::Supporter => self.view.supporters,
            Entity::Event => self.view.events,
            Entity::Township | Entity::Household => &[],
        };
        let parents = &self.rows[parent as usize];
        offsets.get(parents.start..=parents.end).unwrap_or(&[])
    }

    // Steps

    fn step(&mut self, node: usize) {
        let plan = self.plan;
        let planned = &plan.nodes[node];
        let mut rows = self.len(planned.entity);
        if rows == 0 {
            self.states[node] = State::Same { value: 0, status: 0 };
            return;
        }
        let apart = matches!(planned.op, Op::Load(_) | Op::Fold(..) | Op::Spread(_));
        // Operands that are the same for all rows give a result that is: one row is enough.
        let collapse = !apart && planned.operands.iter().all(|operand| self.is_same(*operand));
        if collapse {
            rows = 1;
        }
        self.states[node] = self.compute(node, rows);
        if collapse && let State::Slot { status } = self.states[node] {
            let value = match planned.lane {
                Lane::I64 => self.i64s[planned.slot][0],
                Lane::I32 => i64::from(self.i32s[planned.slot][0]),
                Lane::U8 => i64::from(self.u8s[planned.slot][0]),
            };
            let status = if status { self.u8s[planned.status][0] } else { 0 };
            self.states[node] = State::Same { value, status };
        }
    }

    fn compute(&mut self, node: usize, rows: usize) -> State {
        let plan = self.plan;
        let planned = &plan.nodes[node];
        let slot = planned.slot;
        let at = |reg: &Reg| reg.0 as usize;
        match &planned.op {
            Op::Load(input) => return self.load(node, input, rows),
            Op::Const(value) => return State::Same { value: *value, status: 0 },
            Op::And(a, b) => return self.and_or(node, at(a), at(b), true, rows),
            Op::Or(a, b) => return self.and_or(node, at(a), at(b), false, rows),
            Op::Select(c, a, b) | Op::Discretion { open: c, decision: a, otherwise: b } => {
                return self.select(node, at(c), at(a), at(b), rows);
            }
            Op::Default(a, b) => return self.default(node, at(a), at(b), rows),
            Op::Divisor(a) => return self.divisor(node, at(a), rows),
            Op::Fold(fold, a) => return self.fold(node, *fold, at(a), rows),
            Op::Spread(a) => return self.spread(node, at(a), rows),
            _ => {}
        }
        // From here on the status is the union of those of the operands.
        let status = self.unite(node, rows);
        if let Status::Same(status @ 1..) = status {
            return State::Same { value: 0, status };
        }
        match &planned.op {
            Op::Add(a, b) => self.arith(Arith::Add, slot, at(a), at(b), rows),
            Op::Sub(a, b) => self.arith(Arith::Sub, slot, at(a), at(b), rows),
            Op::Mul(a, b) => self.arith(Arith::Mul, slot, at(a), at(b), rows),
            Op::Min(a, b) => self.arith(Arith::Min, slot, at(a), at(b), rows),
            Op::Max(a, b) => self.arith(Arith::Max, slot, at(a), at(b), rows),
            Op::Scale(a, factor) => fill!(self.i64s[slot], |out| {
                kernels::arith(Arith::Mul, &mut out[..rows], self.i64s(at(a), rows), Arg::Same(*factor));
            }),
            Op::Abs(a) => {
                fill!(self.i64s[slot], |out| kernels::abs(&mut out[..rows], self.i64s(at(a), rows)));
            }
            Op::Round { num, den, mode, quantum } => fill!(self.i64s[slot], |out| {
                let (num, den) = (self.i64s(at(num), rows), self.i64s(at(den), rows));
                kernels::round(&mut out[..rows], num, den, *mode, *quantum);
            }),
            Op::Age(birth, on) => fill!(self.i64s[slot], |out| {
                kernels::age(&mut out[..rows], self.i32s(at(birth), rows), self.i32s(at(on), rows));
            }),
            Op::MonthsBetween(from, to) => fill!(self.i64s[slot], |out| {
                kernels::months_between(&mut out[..rows], self.i32s(at(from), rows), self.i32s(at(to), rows));
            }),
            Op::AddTime(step, date, count) => {
                fill!(self.i32s[slot], |out| {
                    let (date, count) = (self.i32s(at(date), rows), self.i64s(at(count), rows));
                    kernels::add_time(*step, &mut out[..rows], date, count);
                });
                return self.within_calendar(node, status, rows);
            }
            Op::ToNumber(a) => {
                fill!(self.i64s[slot], |out| kernels::to_number(&mut out[..rows], self.u8s(at(a), rows)));
            }
            Op::Compare(op, a, b) => self.compare(*op, slot, at(a), at(b), rows),
            Op::CompareConst(op, a, constant) => self.compare_const(*op, slot, at(a), *constant, rows),
            Op::InSet(a, set) => {
                fill!(self.u8s[slot], |out| kernels::in_set(&mut out[..rows], self.u8s(at(a), rows), *set));
            }
            Op::Within(a, ranges) => fill!(self.u8s[slot], |out| {
                let out = &mut out[..rows];
                if ranges.is_empty() {
                    out.fill(0);
                }
                for (number, (low, high)) in ranges.iter().enumerate() {
                    kernels::within(out, self.i64s(at(a), rows), *low, *high, number > 0);
                }
            }),
            Op::Not(a) => {
                fill!(self.u8s[slot], |out| kernels::not(&mut out[..rows], self.u8s(at(a), rows)));
            }
            Op::IsNone(a) => {
                let lane = plan.nodes[at(a)].lane;
                fill!(self.u8s[slot], |out| self.is_none(&mut out[..rows], lane, at(a), rows));
            }
            // The others have been dealt with above.
            _ => {}
        }
        if planned.lane == Lane::U8 {
            return self.finish_bytes(node, status, rows);
        }
        State::Slot { status: status == Status::Rows }
    }

    /// A date that no calendar has is an error.
    fn within_calendar(&mut self, node: usize, status: Status, rows: usize) -> State {
        let planned = &self.plan.nodes[node];
        let mut scratch = take(&mut self.scratch);
        let [wrong, before, ..] = &mut scratch.bytes;
        let before = if status == Status::Rows {
            before[..rows].copy_from_slice(&self.u8s[planned.status][..rows]);
            Arg::Rows(&before[..rows])
        } else {
            Arg::Same(0)
        };
        kernels::outside(&mut wrong[..rows], &self.i32s[planned.slot][..rows], before);
        let any = kernels::any(&wrong[..rows]);
        if any {
            kernels::invalid_status(&mut self.u8s[planned.status][..rows], &wrong[..rows], before);
        }
        self.scratch = scratch;
        State::Slot { status: any || status == Status::Rows }
    }

    /// Zero where a status says so, and the state, with tiles that turn out uniform recognised.
    fn finish_bytes(&mut self, node: usize, status: Status, rows: usize) -> State {
        let planned = &self.plan.nodes[node];
        if status == Status::Rows {
            fill!(self.u8s[planned.slot], |out| {
                kernels::mask(&mut out[..rows], &self.u8s[planned.status][..rows]);
            });
            return State::Slot { status: true };
        }
        let values = &self.u8s[planned.slot][..rows];
        if kernels::uniform(values) {
            return State::Same { value: i64::from(values[0]), status: 0 };
        }
        State::Slot { status: false }
    }

    fn unite(&mut self, node: usize, rows: usize) -> Status {
        let mut same = 0;
        let mut with_rows = [0; 2];
        let mut count = 0;
        for &operand in &self.plan.nodes[node].operands {
            match self.status(operand) {
                Status::Same(status) => same |= status,
                Status::Rows if count < 2 => {
                    with_rows[count] = operand;
                    count += 1;
                }
                Status::Rows => {}
            }
        }
        if count == 0 {
            return Status::Same(same);
        }
        let [first, second] = with_rows;
        fill!(self.u8s[self.plan.nodes[node].status], |out| {
            let second = if count == 2 { self.statuses(second, rows) } else { Arg::Same(same) };
            kernels::or(&mut out[..rows], self.statuses(first, rows), second);
        });
        Status::Rows
    }
}

/// The rows of an operand, written out where they are all the same.
fn spell<'a, T: Copy>(arg: Arg<'a, T>, room: &'a mut [T], rows: usize) -> &'a [T] {
    match arg {
        Arg::Rows(values) => values,
        Arg::Same(value) => {
            room[..rows].fill(value);
            &room[..rows]
        }
    }
}
