// SPDX-License-Identifier: Apache-2.0
//! The evaluator: a plan, the size of its tiles, and shards of households for threads.

use crate::machine::Machine;
use crate::output::{Den, Denominators, Heading, ResultColumn, Results, Sink, Tile};
use crate::plan::{Malformed, Plan, PlannedDen};
use policy::frame::{Column, ColumnRef, View};
use policy::ir::{Code, Lane};
use policy::tree::Entity;
use std::ops::Range;
use std::sync::{Mutex, PoisonError};

/// Households in a tile, unless said otherwise.
pub const TILE: usize = 1024;

/// The most households in a shard, and into how many shards fewer households are divided, unless said otherwise: small enough that
/// no thread waits long for the last.
const SHARD: usize = 32_768;
const SHARDS: usize = 64;

/// Code made ready to run over many households. Made once for a program; any number of threads may use it at a time.
#[derive(Debug)]
pub struct Evaluator {
    plan: Plan,
    tile: usize,
    shard: Option<usize>,
}

impl Evaluator {
    /// Plans the code: order, buffers, what may be left out.
    ///
    /// # Errors
    /// When the code breaks the rules of `policy::ir`: operands after their use or of another entity, folds into townships.
    pub fn new(code: &Code) -> Result<Evaluator, Malformed> {
        Ok(Evaluator { plan: Plan::new(code)?, tile: TILE, shard: None })
    }

    /// With tiles of so many households.
    #[must_use]
    pub fn with_tile(mut self, households: usize) -> Evaluator {
        self.tile = households.max(1);
        self
    }

    /// With shards, the unit that threads take, of so many households (rounded up to whole tiles).
    #[must_use]
    pub fn with_shard(mut self, households: usize) -> Evaluator {
        self.shard = Some(households.max(1));
        self
    }

    /// What the output columns are, in the order of `Code::outputs`.
    #[must_use]
    pub fn headings(&self) -> &[Heading] {
        &self.plan.headings
    }

    /// Computes the outputs of some households, and of all townships, on this thread.
    ///
    /// # Panics
    /// When the view's offsets decrease.
    pub fn evaluate(&self, view: &View<'_>, households: Range<usize>, sink: &mut dyn Sink) {
        let households = clip(view, households);
        let mut machine = Machine::new(&self.plan, view, self.capacity(view, &households));
        machine.run_townships(self.has_townships().then_some(&mut *sink));
        self.run(&mut machine, households, sink);
    }

    /// Computes the outputs of all households in shards, each with a sink of its own, on so many threads. The sinks come back in the
    /// order of the households; the shards do not depend on the number of threads. Townships go to the first.
    ///
    /// # Panics
    /// When the view's offsets decrease, or when a sink panics.
    pub fn evaluate_shards<S: Sink + Send>(
        &self,
        view: &View<'_>,
        threads: usize,
        mut sink: impl FnMut(Range<usize>) -> S,
    ) -> Vec<S> {
        let jobs = self.shards(view).into_iter().map(|shard| (shard.clone(), sink(shard))).collect();
        self.run_jobs(view, threads, jobs)
    }

    /// Computes and keeps all outputs, on so many threads. The results do not depend on the number of threads.
    ///
    /// # Panics
    /// When the view's offsets decrease.
    #[must_use]
    pub fn evaluate_all(&self, view: &View<'_>, threads: usize) -> Results {
        let mut results = Results::default();
        self.evaluate_into(view, threads, &mut results);
        results
    }

    /// As [`Evaluator::evaluate_all`], in the place of former results, whose memory is used again where the columns are the same.
    ///
    /// # Panics
    /// When the view's offsets decrease.
    pub fn evaluate_into(&self, view: &View<'_>, threads: usize, results: &mut Results) {
        self.prepare(view, results);
        let shards = self.shards(view);
        let mut statuses = Vec::new();
        {
            let mut jobs: Vec<(Range<usize>, Part<'_>)> =
                shards.iter().map(|shard| (shard.clone(), Part::default())).collect();
            for (at, column) in results.columns.iter_mut().enumerate() {
                self.split(view, &shards, at, column, &mut jobs);
            }
            for part in self.run_jobs(view, threads, jobs) {
                statuses.push(
                    part.columns.into_iter().map(|column| (column.rows, column.status)).collect::<Vec<_>>(),
                );
            }
        }
        for shard in statuses {
            for (column, (rows, status)) in results.columns.iter_mut().zip(shard) {
                if let Some(status) = status {
                    let length = rows_in(&column.values);
                    column.status.get_or_insert_with(|| vec![0; length])[rows].copy_from_slice(&status);
                }
            }
        }
    }

    fn run(&self, machine: &mut Machine<'_>, households: Range<usize>, sink: &mut dyn Sink) {
        let mut start = households.start;
        while start < households.end {
            let end = households.end.min(start + self.tile);
            machine.run(start..end, sink);
            start = end;
        }
    }

    fn run_jobs<S: Sink + Send>(
        &self,
        view: &View<'_>,
        threads: usize,
        jobs: Vec<(Range<usize>, S)>,
    ) -> Vec<S> {
        let capacity = self.capacity(view, &(0..view.households));
        let threads = threads.clamp(1, jobs.len().max(1));
        let queue = Mutex::new(jobs.into_iter().enumerate());
        let done = Mutex::new(Vec::new());
        let work = || {
            let mut machine = Machine::new(&self.plan, view, capacity);
            let mut begun = false;
            loop {
                let job = queue.lock().unwrap_or_else(PoisonError::into_inner).next();
                let Some((number, (shard, mut sink))) = job else { break };
                if number == 0 && self.has_townships() {
                    machine.run_townships(Some(&mut sink));
                } else if !begun {
                    machine.run_townships(None);
                }
                begun = true;
                self.run(&mut machine, shard, &mut sink);
                done.lock().unwrap_or_else(PoisonError::into_inner).push((number, sink));
            }
        };
        if threads == 1 {
            work();
        } else {
            std::thread::scope(|scope| {
                for _ in 0..threads {
                    scope.spawn(work);
                }
            });
        }
        let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
        done.sort_by_key(|(number, _)| *number);
        done.into_iter().map(|(_, sink)| sink).collect()
    }

    fn has_townships(&self) -> bool {
        self.plan.outputs.iter().any(|output| output.entity == Entity::Township)
    }

    /// At least one, so that townships are computed where there is no household.
    fn shards(&self, view: &View<'_>) -> Vec<Range<usize>> {
        let size = self.shard.unwrap_or_else(|| view.households.div_ceil(SHARDS).clamp(1, SHARD));
        let size = size.div_ceil(self.tile) * self.tile;
        let count = view.households.div_ceil(size).max(1);
        (0..count).map(|shard| shard * size..view.households.min((shard + 1) * size)).collect()
    }

    /// The most rows that a tile has.
    fn capacity(&self, view: &View<'_>, households: &Range<usize>) -> [usize; 5] {
        let mut capacity = [view.townships, 0, 0, 0, 0];
        let mut start = households.start;
        while start < households.end {
            let end = households.end.min(start + self.tile);
            for (most, rows) in capacity.iter_mut().zip(Machine::rows_of(view, start..end)) {
                *most = (*most).max(rows.len());
            }
            start = end;
        }
        capacity
    }

    /// Gives the results a column of the right size for each output. Every row that belongs to a household is written later.
    fn prepare(&self, view: &View<'_>, results: &mut Results) {
        let all = Machine::rows_of(view, 0..view.households);
        let mut former = std::mem::take(&mut results.columns).into_iter();
        for (heading, output) in self.plan.headings.iter().zip(&self.plan.outputs) {
            let rows = match heading.entity {
                Entity::Township => view.townships,
                entity => all[entity as usize].end,
            };
            let alike = |column: &ResultColumn| {
                let dens = match &column.den {
                    Denominators::Same(_) => matches!(output.den, PlannedDen::Const(_)),
                    Denominators::Rows(dens) => {
                        matches!(output.den, PlannedDen::Node(_)) && dens.len() == rows
                    }
                };
                column.heading.lane == heading.lane && rows_in(&column.values) == rows && dens
            };
            let mut column = former.next().filter(alike).unwrap_or_else(|| ResultColumn {
                heading: heading.clone(),
                values: match heading.lane {
                    Lane::I64 => Column::I64(vec![0; rows]),
                    Lane::I32 => Column::I32(vec![0; rows]),
                    Lane::U8 => Column::U8(vec![0; rows]),
                },
                status: None,
                den: match output.den {
                    PlannedDen::Const(den) => Denominators::Same(den),
                    PlannedDen::Node(_) => Denominators::Rows(vec![0; rows]),
                },
            });
            if let PlannedDen::Const(den) = output.den {
                column.den = Denominators::Same(den);
            }
            column.heading = heading.clone();
            column.status = None;
            results.columns.push(column);
        }
    }

    /// Gives each shard its piece of a column.
    fn split<'r>(
        &self,
        view: &View<'_>,
        shards: &[Range<usize>],
        at: usize,
        column: &'r mut ResultColumn,
        jobs: &mut [(Range<usize>, Part<'r>)],
    ) {
        let entity = self.plan.headings[at].entity;
        let mut values = match &mut column.values {
            Column::I64(values) => Values::I64(values),
            Column::I32(values) => Values::I32(values),
            Column::U8(values) => Values::U8(values),
        };
        let mut dens = match &mut column.den {
            Denominators::Same(_) => None,
            Denominators::Rows(dens) => Some(dens.as_mut_slice()),
        };
        let mut before = 0;
        for (number, (shard, (_, part))) in shards.iter().zip(jobs).enumerate() {
            let rows = match (entity, number) {
                (Entity::Township, 0) => 0..view.townships,
                (Entity::Township, _) => view.townships..view.townships,
                (entity, _) => Machine::rows_of(view, shard.clone())[entity as usize].clone(),
            };
            // A shard without rows of this entity may say 0..0.
            let rows = rows.start.max(before)..rows.end.max(before);
            values.split_off(rows.start - before);
            let piece = values.split_off(rows.len());
            let den = dens.as_mut().map(|dens| {
                split_front(dens, rows.start - before);
                split_front(dens, rows.len())
            });
            before = rows.end;
            part.columns.push(Piece { rows, values: piece, dens: den, status: None });
        }
    }
}

fn clip(view: &View<'_>, households: Range<usize>) -> Range<usize> {
    let end = households.end.min(view.households);
    households.start.min(end)..end
}

fn rows_in(column: &Column) -> usize {
    match column {
        Column::I64(values) => values.len(),
        Column::I32(values) => values.len(),
        Column::U8(values) => values.len(),
    }
}

fn split_front<'r, T>(slice: &mut &'r mut [T], rows: usize) -> &'r mut [T] {
    let (front, rest) = std::mem::take(slice).split_at_mut(rows);
    *slice = rest;
    front
}

/// The part of the results that belongs to a shard; a sink that copies into place.
#[derive(Default)]
struct Part<'r> {
    columns: Vec<Piece<'r>>,
}

struct Piece<'r> {
    rows: Range<usize>,
    values: Values<'r>,
    dens: Option<&'r mut [i64]>,
    status: Option<Vec<u8>>,
}

enum Values<'r> {
    I64(&'r mut [i64]),
    I32(&'r mut [i32]),
    U8(&'r mut [u8]),
}

impl<'r> Values<'r> {
    fn split_off(&mut self, rows: usize) -> Values<'r> {
        match self {
            Values::I64(values) => Values::I64(split_front(values, rows)),
            Values::I32(values) => Values::I32(split_front(values, rows)),
            Values::U8(values) => Values::U8(split_front(values, rows)),
        }
    }
}

impl Part<'_> {
    fn keep(&mut self, tile: &Tile<'_>) {
        for (output, (piece, heading)) in self.columns.iter_mut().zip(tile.headings()).enumerate() {
            let Some(lane) = tile.lane(output) else { continue };
            let rows = tile.rows(heading.entity);
            if rows.is_empty() {
                continue;
            }
            let place = rows.start - piece.rows.start..rows.end - piece.rows.start;
            match (&mut piece.values, lane.values) {
                (Values::I64(out), ColumnRef::I64(values)) => out[place.clone()].copy_from_slice(values),
                (Values::I32(out), ColumnRef::I32(values)) => out[place.clone()].copy_from_slice(values),
                (Values::U8(out), ColumnRef::U8(values)) => out[place.clone()].copy_from_slice(values),
                _ => {}
            }
            match (&mut piece.dens, lane.den) {
                (Some(out), Den::Rows(dens)) => out[place.clone()].copy_from_slice(dens),
                (Some(out), Den::Same(den)) => out[place.clone()].fill(den),
                (None, _) => {}
            }
            if let Some(status) = lane.status {
                let length = piece.rows.len();
                piece.status.get_or_insert_with(|| vec![0; length])[place].copy_from_slice(status);
            }
        }
    }
}

impl Sink for Part<'_> {
    fn tile(&mut self, tile: &Tile<'_>) {
        self.keep(tile);
    }

    fn townships(&mut self, tile: &Tile<'_>) {
        self.keep(tile);
    }
}
