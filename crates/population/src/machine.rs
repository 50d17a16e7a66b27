// SPDX-License-Identifier: Apache-2.0
//! Runs a plan over one tile at a time: which kernel, on which buffers, and whether at all.
//!
//! Each node is, in each tile, left out, the same for all rows, a borrowed piece of a stored column, or computed; and its rows are all
//! known or carry statuses. Most of the work saved lies in keeping these apart.

use crate::kernels::{self, Arg, Arith, SPREAD_ROOM};
use crate::output::{Den, LaneRef, Sink, Tile, outcome_code, rows_of};
use crate::plan::{Plan, PlannedDen, PlannedOutput};
use policy::frame::{Cell, ColumnRef, View};
use policy::ir::{CompareOp, Fold, Input, Lane, MISSING, NONE_I32, NONE_I64, Op, Reg, UNDECIDED, UNKNOWN_U8};
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

/// Buffers of one output.
#[derive(Debug, Default)]
struct Stage {
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
        let mut buffer = take(&mut $self.$pool[slot]);
        let result = {
            let $out = &mut buffer;
            $body
        };
        $self.$pool[slot] = buffer;
        result
    }};
}

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

    fn arith(&mut self, op: Arith, slot: usize, a: usize, b: usize, rows: usize) {
        fill!(self.i64s[slot], |out| {
            kernels::arith(op, &mut out[..rows], self.i64s(a, rows), self.i64s(b, rows));
        });
    }

    fn compare(&mut self, op: CompareOp, slot: usize, a: usize, b: usize, rows: usize) {
        let lane = self.plan.nodes[a].lane;
        fill!(self.u8s[slot], |out| self.compare_into(op, &mut out[..rows], lane, a, b, rows));
    }

    fn compare_into(&self, op: CompareOp, out: &mut [u8], lane: Lane, a: usize, b: usize, rows: usize) {
        match lane {
            Lane::I64 => kernels::compare_i64(op, out, self.i64s(a, rows), self.i64s(b, rows)),
            Lane::I32 => kernels::compare_i32(op, out, self.i32s(a, rows), self.i32s(b, rows)),
            Lane::U8 => kernels::compare_u8(op, out, self.u8s(a, rows), self.u8s(b, rows)),
        }
    }

    fn compare_const(&mut self, op: CompareOp, slot: usize, a: usize, constant: i64, rows: usize) {
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

    fn is_none(&self, out: &mut [u8], lane: Lane, a: usize, rows: usize) {
        match lane {
            Lane::I64 => kernels::is_none_i64(out, self.i64s(a, rows)),
            Lane::I32 => kernels::is_none_i32(out, self.i32s(a, rows)),
            Lane::U8 => out.fill(0),
        }
    }

    fn select_into(&mut self, node: usize, pick: Pick<'_>, a: usize, b: usize, rows: usize) {
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

    fn picks<'b>(&'b self, pick: Pick<'b>, rows: usize) -> &'b [u8] {
        match pick {
            Pick::Rows(pick) => pick,
            Pick::Node(node) => match self.u8s(node, rows) {
                Arg::Rows(pick) => pick,
                Arg::Same(_) => &[],
            },
        }
    }

    /// Makes a node what another of the same entity and lane is.
    fn alias(&mut self, node: usize, from: usize, rows: usize) -> State {
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
    fn settle(&mut self, node: usize, status: Status, rows: usize) -> State {
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

    fn and_or(&mut self, node: usize, a: usize, b: usize, and: bool, rows: usize) -> State {
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

    fn select(&mut self, node: usize, c: usize, a: usize, b: usize, rows: usize) -> State {
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

    fn default(&mut self, node: usize, a: usize, b: usize, rows: usize) -> State {
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

    fn divisor(&mut self, node: usize, a: usize, rows: usize) -> State {
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

    fn fold(&mut self, node: usize, fold: Fold, a: usize, rows: usize) -> State {
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

    fn spread(&mut self, node: usize, a: usize, rows: usize) -> State {
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
    fn spread_township(&mut self, node: usize, a: usize, rows: usize) -> State {
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
    fn at(&self, node: usize, row: usize, rows: usize) -> State {
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

    fn load(&mut self, node: usize, input: &Input, rows: usize) -> State {
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
    fn load_cells(&mut self, node: usize, column: ColumnRef<'_>, bit: u8, rows: usize) -> State {
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

    // Outputs

    /// Hands over the outputs of townships, or those of all other entities.
    fn emit(&mut self, townships: bool, take_tile: impl FnOnce(&Tile<'_>)) {
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
    fn stage(&self, output: &PlannedOutput, stage: &mut Stage) {
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

    fn lane<'b>(&'b self, output: &PlannedOutput, stage: &'b Stage) -> LaneRef<'b> {
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

/// A cell in another type, where it fits.
fn cell_as<T: TryFrom<i64>>(cell: Cell, none: T) -> Option<T> {
    match cell {
        Cell::Known(value) => T::try_from(value).ok(),
        Cell::None => Some(none),
        Cell::Unknown => None,
    }
}
