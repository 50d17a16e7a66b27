// SPDX-License-Identifier: Apache-2.0
//! The plain evaluator: row by row, as `policy::ir` says, without any of the fast one's devices. Tests hold the two together.
//!
//! Written apart from the tiled evaluator and to be kept so: no kernel, no plan, no calendar of its own.

use crate::output::{Denominators, Heading, ResultColumn, Results, outcome_code};
use kernel::{Date, age_on};
use policy::frame::{Cell, Column, View};
use policy::ir::{
    Code, CompareOp, Denominator, Fold, INVALID, Input, Lane, MISSING, NONE_I32, NONE_I64, Op, Part, Reg,
    Step, UNDECIDED,
};
use policy::tree::Entity;
use std::ops::Range;

/// A value and its status.
type Row = (i128, u8);

/// Computes all outputs of a view, one row after the other.
#[must_use]
pub fn evaluate_all(code: &Code, view: &View<'_>) -> Results {
    let mut registers: Vec<Vec<Row>> = Vec::new();
    for (op, register) in code.ops.iter().zip(&code.registers) {
        let rows = (0..view.rows(register.entity)).map(|row| {
            let (value, status) = evaluate(code, view, &registers, op, register.entity, register.lane, row);
            let divisor = matches!(op, Op::Divisor(_));
            if status == 0 { (value, 0) } else { (i128::from(divisor), status) }
        });
        let rows = rows.collect();
        registers.push(rows);
    }
    let columns = code.outputs.iter().map(|output| {
        let register = &code.registers[output.reg.0 as usize];
        let rows = 0..view.rows(register.entity);
        let value = |reg: Reg, row: usize| value_at(code, &registers, reg, row);
        let with_den = |row: usize| {
            let (top, status) = value(output.reg, row);
            let (den, den_status) = match output.den {
                Denominator::Const(den) => (i128::from(den), 0),
                Denominator::Reg(reg) => value(reg, row),
            };
            let status = status | den_status;
            if status == 0 { (top, den, 0) } else { (0, 1, status) }
        };
        let cells: Vec<(i128, i128, u8)> = rows.map(with_den).collect();
        let heading = Heading {
            name: output.name.clone(),
            part: output.part,
            entity: register.entity,
            lane: register.lane,
        };
        if output.part == Part::Outcome {
            let codes = cells.iter().map(|(value, _, status)| outcome_code(*value as u8, *status)).collect();
            return ResultColumn {
                heading,
                values: Column::U8(codes),
                status: None,
                den: den_of(output.den, &cells),
            };
        }
        ResultColumn {
            values: match register.lane {
                Lane::I64 => Column::I64(cells.iter().map(|cell| cell.0 as i64).collect()),
                Lane::I32 => Column::I32(cells.iter().map(|cell| cell.0 as i32).collect()),
                Lane::U8 => Column::U8(cells.iter().map(|cell| cell.0 as u8).collect()),
            },
            status: cells.iter().any(|cell| cell.2 != 0).then(|| cells.iter().map(|cell| cell.2).collect()),
            den: den_of(output.den, &cells),
            heading,
        }
    });
    Results { columns: columns.collect() }
}

fn den_of(den: Denominator, cells: &[(i128, i128, u8)]) -> Denominators {
    match den {
        Denominator::Const(den) => Denominators::Same(den),
        Denominator::Reg(_) => Denominators::Rows(cells.iter().map(|cell| cell.1 as i64).collect()),
    }
}

/// A register's row; a constant's is the same wherever it is used.
fn value_at(code: &Code, registers: &[Vec<Row>], reg: Reg, row: usize) -> Row {
    match code.ops[reg.0 as usize] {
        Op::Const(value) => (i128::from(value), 0),
        _ => registers[reg.0 as usize][row],
    }
}

fn evaluate(
    code: &Code,
    view: &View<'_>,
    registers: &[Vec<Row>],
    op: &Op,
    entity: Entity,
    lane: Lane,
    row: usize,
) -> Row {
    let get = |reg: &Reg| value_at(code, registers, *reg, row);
    let lane_of = |reg: &Reg| code.registers[reg.0 as usize].lane;
    let both = |a: &Reg, b: &Reg, f: &dyn Fn(i128, i128) -> i128| {
        let ((a, a_status), (b, b_status)) = (get(a), get(b));
        let status = a_status | b_status;
        (if status == 0 { f(a, b) } else { 0 }, status)
    };
    let alone = |a: &Reg, f: &dyn Fn(i128) -> i128| {
        let (a, status) = get(a);
        (if status == 0 { f(a) } else { 0 }, status)
    };
    match op {
        Op::Load(input) => load(view.get(input, row), input, lane),
        Op::Const(value) => (i128::from(*value), 0),
        Op::Add(a, b) => both(a, b, &|a, b| a + b),
        Op::Sub(a, b) => both(a, b, &|a, b| a - b),
        Op::Mul(a, b) => both(a, b, &|a, b| a * b),
        Op::Scale(a, factor) => alone(a, &|a| a * i128::from(*factor)),
        Op::Min(a, b) => both(a, b, &i128::min),
        Op::Max(a, b) => both(a, b, &i128::max),
        Op::Abs(a) => alone(a, &i128::abs),
        Op::Divisor(a) => match get(a) {
            (0, 0) => (1, INVALID),
            (value, 0) => (value, 0),
            (_, status) => (1, status),
        },
        Op::Round { num, den, mode, quantum } => both(num, den, &|num, den| {
            let quantum = i128::from(*quantum);
            quantum * kernel::div_round(num, den * quantum, *mode)
        }),
        Op::Compare(op, a, b) => both(a, b, &|a, b| i128::from(compare(*op, a, b))),
        Op::CompareConst(op, a, b) => alone(a, &|a| i128::from(compare(*op, a, i128::from(*b)))),
        Op::InSet(a, set) => alone(a, &|a| i128::from(a < 64 && set >> a & 1 == 1)),
        Op::Within(a, ranges) => alone(a, &|a| {
            i128::from(ranges.iter().any(|(low, high)| i128::from(*low) <= a && a <= i128::from(*high)))
        }),
        Op::And(a, b) => match (get(a), get(b)) {
            ((0, 0), _) | (_, (0, 0)) => (0, 0),
            ((_, a), (_, b)) => (1, a | b),
        },
        Op::Or(a, b) => match (get(a), get(b)) {
            ((1, 0), _) | (_, (1, 0)) => (1, 0),
            ((_, a), (_, b)) => (0, a | b),
        },
        Op::Not(a) => alone(a, &|a| 1 - a),
        Op::Select(c, a, b) | Op::Discretion { open: c, decision: a, otherwise: b } => {
            match (get(c), get(a), get(b)) {
                ((1, 0), a, _) => a,
                ((_, 0), _, b) => b,
                (_, (a, 0), (b, 0)) if a == b => (a, 0),
                ((_, c), (_, a), (_, b)) => (0, c | a | b),
            }
        }
        Op::IsNone(a) => alone(a, &|value| i128::from(Some(value) == none(lane_of(a)))),
        Op::Default(a, b) => match (get(a), get(b)) {
            ((value, 0), b) if Some(value) == none(lane) => b,
            ((value, 0), _) => (value, 0),
            ((_, a), (_, b)) => (0, a | b),
        },
        Op::Fold(how, a) => {
            let child = code.registers[a.0 as usize].entity;
            let rows: Vec<Row> =
                descendants(view, entity, child, row).map(|row| value_at(code, registers, *a, row)).collect();
            fold(*how, lane, &rows)
        }
        Op::Spread(a) => {
            if let Op::Const(value) = code.ops[a.0 as usize] {
                return (i128::from(value), 0);
            }
            match ancestor(view, entity, code.registers[a.0 as usize].entity, row) {
                Some(row) => value_at(code, registers, *a, row),
                None => (0, MISSING),
            }
        }
        Op::ToNumber(a) => alone(a, &|a| a),
        Op::Age(birth, on) => {
            both(birth, on, &|birth, on| i128::from(age_on(date(birth), date(on)).unwrap_or(0)))
        }
        Op::MonthsBetween(from, to) => both(from, to, &|from, to| {
            if from <= to { full_months(date(from), date(to)) } else { -full_months(date(to), date(from)) }
        }),
        Op::AddTime(step, from, count) => match (get(from), get(count)) {
            ((from, 0), (count, 0)) => {
                let count = count as i32;
                let to = match step {
                    Step::Days => date(from).add_days(count),
                    Step::Months => date(from).add_months(count),
                    Step::Years => date(from).add_months(12 * count),
                };
                // A day outside the calendar is an error.
                to.map_or((0, INVALID), |date| (i128::from(date.days()), 0))
            }
            ((_, a), (_, b)) => (0, a | b),
        },
    }
}

fn load(cell: Cell, input: &Input, lane: Lane) -> Row {
    let unknown = (0, if matches!(input, Input::Decision(_)) { UNDECIDED } else { MISSING });
    match cell {
        Cell::Known(value) => (i128::from(value), 0),
        Cell::None => none(lane).map_or(unknown, |none| (none, 0)),
        Cell::Unknown => unknown,
    }
}

fn none(lane: Lane) -> Option<i128> {
    match lane {
        Lane::I64 => Some(i128::from(NONE_I64)),
        Lane::I32 => Some(i128::from(NONE_I32)),
        Lane::U8 => None,
    }
}

fn compare(op: CompareOp, a: i128, b: i128) -> bool {
    match op {
        CompareOp::Less => a < b,
        CompareOp::AtMost => a <= b,
        CompareOp::More => a > b,
        CompareOp::AtLeast => a >= b,
        CompareOp::Equal => a == b,
        CompareOp::NotEqual => a != b,
    }
}

fn fold(how: Fold, lane: Lane, rows: &[Row]) -> Row {
    let status = rows.iter().fold(0, |status, row| status | row.1);
    let extreme = |pick: fn(i128, i128) -> i128| {
        let present = rows.iter().map(|row| row.0).filter(|value| Some(*value) != none(lane));
        present.reduce(pick).or(none(lane)).unwrap_or(0)
    };
    match how {
        Fold::Any if rows.contains(&(1, 0)) => (1, 0),
        Fold::All if rows.contains(&(0, 0)) => (0, 0),
        Fold::Any => (0, status),
        Fold::All => (1, status),
        _ if status != 0 => (0, status),
        Fold::Sum => (rows.iter().map(|row| row.0).sum(), 0),
        Fold::Max => (extreme(i128::max), 0),
        Fold::Min => (extreme(i128::min), 0),
    }
}

fn descendants(view: &View<'_>, from: Entity, to: Entity, row: usize) -> Range<usize> {
    if to.parent() == Some(from) {
        return view.children(to, row);
    }
    // Only supporters of a household lie two levels down.
    let persons = view.children(Entity::Person, row);
    let mut rows = persons.map(|person| view.children(to, person)).filter(|rows| !rows.is_empty());
    let Some(first) = rows.next() else { return 0..0 };
    first.start..rows.next_back().map_or(first.end, |last| last.end)
}

fn ancestor(view: &View<'_>, from: Entity, to: Entity, row: usize) -> Option<usize> {
    if from == to {
        return Some(row);
    }
    let parent = from.parent()?;
    let row = match parent {
        Entity::Township => {
            view.township_of.get(row).map(|row| *row as usize).filter(|row| *row < view.townships)
        }
        _ => (0..view.rows(parent)).find(|candidate| view.children(from, *candidate).contains(&row)),
    };
    ancestor(view, parent, to, row?)
}

fn date(days: i128) -> Date {
    i32::try_from(days).ok().and_then(Date::from_days).unwrap_or(Date::MIN)
}

fn full_months(from: Date, to: Date) -> i128 {
    let mut months = 0;
    while from.add_months(months + 1).is_some_and(|later| later <= to) {
        months += 1;
    }
    i128::from(months)
}
