// SPDX-License-Identifier: Apache-2.0
//! What the records do not say: each fact is unknown for its share of the rows, most of them in the households whose facts were gathered
//! carelessly, so that the careful ones stay whole. Facts of one register are unknown together.

use crate::draw::Draw;
use policy::dictionary::{Dictionary, Fact, SeriesKind};
use policy::frame::{Cell, Column, Frame};
use policy::ir::Input;
use policy::tree::Entity;

/// Of 10,000 rows, by fact; what is not here is taken by its register or as by default.
const RATES: &[(&str, u32)] = &[
    // Never: a file without them could not be read back, or the place itself tells.
    ("relation", 0),
    ("residence", 0),
    ("birth", 30),
    ("sex", 20),
    ("presence", 200),
    ("registered_area", 100),
    ("registered_here", 100),
    ("deposits", 1500),
    ("vehicles", 500),
    ("homes", 800),
    ("homes_floor_area", 1400),
    ("company_capital", 500),
    ("consumption_ok", 1500),
    ("no_other_supporters", 1200),
    ("supporter_income", 1800),
    ("supporter_property_ok", 1800),
    ("certifying_hospital", 700),
    ("work_capacity", 600),
    // They concern few, whom the office knows.
    ("carer_proposed", 0),
    ("care_agreement_signed", 0),
    ("support_mode", 50),
    ("wishes_centralised", 50),
    ("poorly_guarded", 100),
    ("lives_alone_remote", 100),
];

/// By register, likewise.
const REGISTERS: &[(&str, u32)] = &[
    ("dibao_roster", 20),
    ("tekun_roster", 20),
    ("low_income_roster", 20),
    ("relief_ledger", 50),
    ("poverty_register", 100),
    ("serious_illness", 600),
    ("vehicle", 500),
    ("property", 1000),
    ("company", 500),
];

const REGISTER_DEFAULT: u32 = 300;
const DEFAULT: u32 = 400;
/// A person whose incomes, or spendings, nobody asked for.
const INCOMES: u32 = 400;
const SPENDINGS: u32 = 1200;
/// One kind of income or spending that somebody did not state.
const KIND: u32 = 150;

fn rate(fact: &Fact) -> u32 {
    let own = RATES.iter().find(|(name, _)| *name == &*fact.name).map(|(_, rate)| *rate);
    own.unwrap_or_else(|| match fact.register.as_deref() {
        Some(register) => {
            REGISTERS.iter().find(|(name, _)| *name == register).map_or(REGISTER_DEFAULT, |(_, rate)| *rate)
        }
        None => DEFAULT,
    })
}

/// Rows of one entity: those of carefully kept households, and the others.
#[derive(Default)]
struct Rows {
    careful: Vec<u32>,
    careless: Vec<u32>,
}

/// Makes facts unknown. `percent` is how much of the usual share, 100 being all of it.
pub(crate) fn overlay(
    dictionary: &Dictionary,
    seed: u64,
    block: u64,
    percent: u32,
    careful: &[bool],
    frame: &mut Frame,
) {
    if percent == 0 {
        return;
    }
    let rows = rows(careful, frame);
    for (id, fact) in dictionary.ids() {
        if fact.derived.is_some() || fact.entity == Entity::Township {
            continue;
        }
        let rows = &rows[fact.entity as usize];
        let group = match &fact.register {
            Some(register) => format!("gap {} {register}", fact.entity.name()),
            None => format!("gap {}", fact.qualified()),
        };
        match fact.series {
            None => {
                let Some(column) = frame.columns.get_mut(&Input::Fact(id)) else { continue };
                let mut draw = Draw::named(seed, block, &group);
                each(&mut draw, rows, rate(fact) * percent / 100, |_, row| column.set(row, Cell::Unknown));
            }
            Some(kind) => {
                let (asked, list) = match kind {
                    SeriesKind::Income => (INCOMES, "gap incomes"),
                    SeriesKind::Spending => (SPENDINGS, "gap spendings"),
                };
                let own = if fact.register.is_some() { rate(fact) } else { KIND };
                for &months in &dictionary.windows {
                    let input = Input::Series { series: id, months };
                    let Some(column) = frame.columns.get_mut(&input) else { continue };
                    if fact.register.is_none() {
                        let mut draw = Draw::named(seed, block, list);
                        months_back(&mut draw, rows, asked * percent / 100, months, column);
                    }
                    let mut draw = Draw::named(seed, block, &group);
                    months_back(&mut draw, rows, own * percent / 100, months, column);
                }
            }
        }
    }
}

/// Unknown from some month back on: the sums over longer windows are, those over shorter ones are not.
fn months_back(draw: &mut Draw, rows: &Rows, rate: u32, months: u8, column: &mut Column) {
    each(draw, rows, rate, |draw, row| {
        let first = draw.pick(&[(55, 1u8), (15, 2), (10, 4), (10, 7), (10, 12)]);
        if months >= first {
            column.set(row, Cell::Unknown);
        }
    });
}

/// Visits that share of the rows: 0.3 times the rate among the careful (three quarters), 3.1 times among the others.
fn each(draw: &mut Draw, rows: &Rows, rate: u32, mut visit: impl FnMut(&mut Draw, usize)) {
    for (list, tenths) in [(&rows.careful, 3), (&rows.careless, 31)] {
        let share = list.len() as u64 * u64::from(rate) * tenths;
        let (whole, rest) = (share / 100_000, share % 100_000);
        let count = whole + u64::from(u64::from(draw.below(100_000)) < rest);
        for _ in 0..count {
            let row = list[draw.place(list.len())] as usize;
            visit(draw, row);
        }
    }
}

fn rows(careful: &[bool], frame: &Frame) -> [Rows; 5] {
    let mut all: [Rows; 5] = Default::default();
    for (household, &careful) in careful.iter().enumerate() {
        let mut add = |entity: Entity, from: u32, to: u32| {
            let rows = &mut all[entity as usize];
            let list = if careful { &mut rows.careful } else { &mut rows.careless };
            list.extend(from..to);
        };
        add(Entity::Household, household as u32, household as u32 + 1);
        let (from, to) = (frame.persons[household], frame.persons[household + 1]);
        add(Entity::Person, from, to);
        add(Entity::Supporter, frame.supporters[from as usize], frame.supporters[to as usize]);
        add(Entity::Event, frame.events[household], frame.events[household + 1]);
    }
    all
}
