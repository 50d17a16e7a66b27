// SPDX-License-Identifier: Apache-2.0
//! Facts that nobody has modelled: drawn by their type alone, so that a new fact of the dictionary is never missing from a synthetic county.
//!
//! Yes for one of twenty; `none` (or a register's `absent`) for nineteen of twenty, else any variant; money mostly 0, else some hundred to
//! some thousand yuan; counts 0 to 3; ratios up to a tenth; dates in the last three years; places the county.

use crate::columns::{EVENT, HOUSEHOLD, PERSON, SUPPORTER, TOWNSHIP, wanted};
use crate::draw::Draw;
use crate::model::{INCOMES, SPENDINGS};
use policy::dictionary::{Dictionary, Fact, SeriesKind};
use policy::frame::{Cell, Column, Frame};
use policy::ir::Input;
use policy::tree::{Base, Entity, FactId, Name};
use std::collections::HashSet;

/// One fact or series to be drawn, and its columns.
pub(crate) struct Drawn {
    id: FactId,
    inputs: Vec<(Input, u8)>,
    /// The variant called `none`, where there is one.
    none: Option<i64>,
}

/// The facts that are in no table.
pub(crate) fn unmodelled(dictionary: &Dictionary, only: Option<&HashSet<Input>>) -> Vec<Drawn> {
    let mut found = Vec::new();
    for (id, fact) in dictionary.ids() {
        let name = &*fact.name;
        let modelled = match fact.series {
            Some(SeriesKind::Income) => INCOMES.contains(&name),
            Some(SeriesKind::Spending) => SPENDINGS.contains(&name),
            None => tabled(name),
        };
        if modelled {
            continue;
        }
        let inputs: Vec<(Input, u8)> = match fact.series {
            None => vec![(Input::Fact(id), 1)],
            Some(_) => dictionary
                .windows
                .iter()
                .map(|&months| (Input::Series { series: id, months }, months))
                .collect(),
        };
        let inputs: Vec<_> = inputs.into_iter().filter(|(input, _)| wanted(only, input)).collect();
        let none = match fact.ty.base {
            Base::Enum(id) => {
                let variants = &dictionary.enums[usize::from(id.0)].variants;
                variants.iter().position(|(name, _)| &**name == "none").map(|at| at as i64)
            }
            _ => None,
        };
        if !inputs.is_empty() {
            found.push(Drawn { id, inputs, none });
        }
    }
    found
}

fn tabled(name: &str) -> bool {
    let names = PERSON.iter().map(|(name, _)| *name);
    let names =
        names.chain(HOUSEHOLD.iter().map(|(name, _)| *name)).chain(SUPPORTER.iter().map(|(name, _)| *name));
    names
        .chain(EVENT.iter().map(|(name, _)| *name))
        .chain(TOWNSHIP.iter().map(|(name, _)| *name))
        .any(|one| one == name)
}

/// The names of the facts that are drawn by their type alone.
pub(crate) fn names(dictionary: &Dictionary, drawn: &[Drawn]) -> Vec<Name> {
    drawn.iter().map(|one| Name::from(dictionary.fact(one.id).qualified())).collect()
}

/// Draws their columns for a block. Those of townships are the same in every block.
pub(crate) fn fill(
    dictionary: &Dictionary,
    drawn: &[Drawn],
    seed: u64,
    block: u64,
    day: i32,
    county: i64,
    frame: &mut Frame,
) {
    for one in drawn {
        let fact = dictionary.fact(one.id);
        let block = if fact.entity == Entity::Township { u64::MAX } else { block };
        let mut draw = Draw::named(seed, block, &fact.qualified());
        let rows = frame.rows(fact.entity);
        let mut columns: Vec<Column> =
            one.inputs.iter().map(|_| Column::unknown(fact.lane(), rows)).collect();
        for row in 0..rows {
            let cell = value(&mut draw, fact, one.none, day, county);
            for (column, (_, months)) in columns.iter_mut().zip(&one.inputs) {
                column.set(
                    row,
                    match cell {
                        Cell::Known(value) => Cell::Known(value * i64::from(*months)),
                        other => other,
                    },
                );
            }
        }
        for (column, (input, _)) in columns.into_iter().zip(&one.inputs) {
            frame.columns.insert(input.clone(), column);
        }
    }
}

fn value(draw: &mut Draw, fact: &Fact, none: Option<i64>, day: i32, county: i64) -> Cell {
    if fact.ty.optional && draw.chance(9500) {
        return Cell::None;
    }
    if let Some(absent @ (Cell::Known(_) | Cell::None)) = fact.absent
        && draw.chance(9500)
    {
        return absent;
    }
    let known = match fact.ty.base {
        Base::Bool => i64::from(draw.chance(500)),
        Base::Enum(_) => match none {
            Some(none) if draw.chance(9500) => none,
            _ => draw.between(fact.low, fact.high),
        },
        Base::Date => i64::from(day - draw.days(1, 1095)),
        Base::Division => county,
        Base::Number(unit) if unit.is_money() => {
            if draw.chance(7000) {
                0
            } else {
                draw.lognormal(100_000, 900) / 1000 * 1000
            }
        }
        Base::Number(_) if fact.scale() == 1 => draw.between(0, 3),
        Base::Number(_) => draw.between(0, fact.scale() / 10),
    };
    Cell::Known(known.clamp(fact.low, fact.high))
}
