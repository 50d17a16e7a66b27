// SPDX-License-Identifier: Apache-2.0
//! Frames that no county could be like, for differential tests: every fact anywhere in its range, with a liking for the edges at which
//! a program turns: its parameters and constants a fen more and less, birthdays on the decision date, none, unknown.

use crate::draw::Draw;
use kernel::{Date, birthday};
use policy::dictionary::Fact;
use policy::frame::{Cell, Column, Frame};
use policy::ir::{Input, Lane};
use policy::lower::{decision_scale, most_rows};
use policy::tree::{Base, Constant, Entity, Expr, Kind, Program, Type};
use policy::units::Unit;

/// Households with random facts for a program: all facts (the derived ones as if they were independent), all series in all windows, the
/// application date, decisions at all discretion points. Households may have no member, townships may be missing.
#[must_use]
pub fn random_frame(program: &Program, seed: u64, households: usize) -> Frame {
    let mut draw = Draw::named(seed, 0, "random frame");
    let mut frame = Frame { households, ..Frame::default() };
    frame.townships = if draw.chance(1000) { 0 } else { 1 + draw.place(4) };
    if frame.townships > 0 {
        let townships = frame.townships;
        frame.township_of = (0..households).map(|_| draw.place(townships) as u32).collect();
    }
    frame.persons =
        offsets(&mut draw, households, &[(4, 0), (30, 1), (60, 5), (5, most_rows(Entity::Person))]);
    let persons = frame.rows(Entity::Person);
    frame.supporters = offsets(&mut draw, persons, &[(60, 0), (38, 4), (1, most_rows(Entity::Supporter))]);
    frame.events = offsets(&mut draw, households, &[(60, 0), (38, 3), (1, most_rows(Entity::Event))]);
    let edges = Edges::of(program);
    let mut making = Making { edges, moods: Vec::new(), draw };
    for (id, fact) in program.dictionary.ids() {
        let rows = frame.rows(fact.entity);
        match fact.series {
            None => {
                let column = making.column(fact, 1, rows, &frame);
                frame.columns.insert(Input::Fact(id), column);
            }
            // Windows need not fit each other: an evaluator must not assume that they do.
            Some(_) => {
                for &months in &program.dictionary.windows {
                    let column = making.column(fact, i64::from(months), rows, &frame);
                    frame.columns.insert(Input::Series { series: id, months }, column);
                }
            }
        }
    }
    let dates = (0..households).map(|_| making.applied()).collect::<Vec<_>>();
    let mut applied = Column::unknown(Lane::I32, households);
    for (row, cell) in dates.into_iter().enumerate() {
        applied.set(row, cell);
    }
    frame.columns.insert(Input::ApplicationDate, applied);
    for point in &program.discretions {
        let column = making.decisions(program, point.ty, frame.rows(point.entity));
        frame.columns.insert(Input::Decision(point.name.clone()), column);
    }
    frame
}

/// Offsets of so many groups: each as small as 0 and as large as one of these.
fn offsets(draw: &mut Draw, groups: usize, most: &[(u32, i64)]) -> Vec<u32> {
    let mut end = 0;
    let mut offsets = vec![0];
    for _ in 0..groups {
        let most = draw.pick(most);
        let low = i64::from(most == 1);
        end += draw.between(low, most) as u32;
        offsets.push(end);
    }
    offsets
}

/// The values at which a program may turn.
#[derive(Default)]
struct Edges {
    on: i32,
    /// Fen.
    money: Vec<i64>,
    /// Whole units of anything else.
    numbers: Vec<i64>,
    /// Ten-thousandths.
    ratios: Vec<i64>,
    dates: Vec<i32>,
    places: Vec<i64>,
}

impl Edges {
    fn of(program: &Program) -> Edges {
        let mut edges =
            Edges { on: program.on.days(), money: vec![0, 1], numbers: vec![0, 1], ..Edges::default() };
        for param in &program.params {
            edges.constant(program.on, &param.value, param.ty);
        }
        let mut see = |expr: &Expr| match &expr.kind {
            Kind::Constant(constant) => edges.constant(program.on, constant, expr.ty),
            Kind::Within(_, places) => {
                for place in places {
                    let (first, last) = place.range12();
                    let around = [first.saturating_sub(1), first, last, last + 1];
                    edges.places.extend(around.iter().filter_map(|&code| i64::try_from(code).ok()));
                }
            }
            _ => {}
        };
        for rule in &program.rules {
            rule.body.visit(&mut see);
        }
        for scheme in &program.schemes {
            let parts = scheme.amount.iter().chain(&scheme.lasts).chain(&scheme.gives);
            parts.chain([&scheme.when]).for_each(|expr| expr.visit(&mut see));
        }
        for point in &program.discretions {
            point.open.visit(&mut see);
            point.otherwise.visit(&mut see);
        }
        for years in [0, 3, 6, 16, 18, 60, 80] {
            edges.birthdays(program.on, years);
        }
        let place = program.place.range12();
        edges
            .places
            .extend([place.0, place.1, 500_299_000_000, 110_101_000_000].iter().map(|&code| code as i64));
        edges
    }

    fn constant(&mut self, on: Date, constant: &Constant, ty: Type) {
        match (constant, ty.base) {
            (Constant::Number(number), Base::Number(unit)) => {
                let near = |scale: i128| {
                    let value = number.num().checked_mul(scale)? / number.den();
                    i64::try_from(value).ok().filter(|value| value.abs() < 1 << 50)
                };
                if unit.is_money() {
                    self.money.extend(near(1));
                    return;
                }
                self.ratios.extend(near(10_000));
                let Some(whole) = near(1) else { return };
                self.numbers.push(whole);
                let time = |word: &str| Unit::base(word) == Some(unit);
                if (0..=150).contains(&whole) && time("years") {
                    self.birthdays(on, whole as i32);
                }
                if (0..=1200).contains(&whole) && (time("months") || time("years")) {
                    let months = whole as i32 * if time("years") { 12 } else { 1 };
                    let turn = on.add_months(-months).map(Date::days);
                    self.dates.extend(turn);
                }
                if (0..=4000).contains(&whole) && time("days") {
                    self.dates.push(on.days() - whole as i32);
                }
            }
            (Constant::Date(date), _) => self.dates.push(date.days()),
            _ => {}
        }
    }

    /// The births of those who are just so old, and of those born on 29 February.
    fn birthdays(&mut self, on: Date, years: i32) {
        let Some(birth) = on.add_months(-12 * years) else { return };
        self.dates.push(birth.days());
        for days in -400..400 {
            if let Some(date) = birth.add_days(days)
                && (date.month(), date.day()) == (2, 29)
            {
                self.dates.push(date.days());
            }
        }
        if birthday(birth, years) != on {
            self.dates.push(birth.days() - 1);
        }
    }
}

/// How a column's rows are, in stretches: mostly plain, now and then wild.
#[derive(Clone, Copy)]
struct Mood {
    unknown: u32,
    wild: u32,
}

struct Making {
    edges: Edges,
    /// By household, so that some are wholly known.
    moods: Vec<Mood>,
    draw: Draw,
}

impl Making {
    fn column(&mut self, fact: &Fact, months: i64, rows: usize, frame: &Frame) -> Column {
        if self.moods.len() < frame.households {
            for _ in 0..frame.households {
                let mood = self.draw.pick(&[
                    (4, Mood { unknown: 0, wild: 200 }),
                    (4, Mood { unknown: 700, wild: 500 }),
                    (2, Mood { unknown: 3500, wild: 3000 }),
                ]);
                self.moods.push(mood);
            }
        }
        // Some columns are not there at all: unknown in every row.
        if self.draw.chance(60) {
            return Column::unknown(fact.lane(), rows);
        }
        let mut column = Column::unknown(fact.lane(), rows);
        let mut household = 0;
        for row in 0..rows {
            let mood = match fact.entity {
                Entity::Township => Mood { unknown: 500, wild: 500 },
                entity => {
                    while household + 1 < frame.households && !holds(frame, entity, household, row) {
                        household += 1;
                    }
                    self.moods.get(household).copied().unwrap_or(Mood { unknown: 500, wild: 500 })
                }
            };
            column.set(row, self.cell(fact, months, mood));
        }
        column
    }

    fn cell(&mut self, fact: &Fact, months: i64, mood: Mood) -> Cell {
        if self.draw.chance(mood.unknown) {
            return Cell::Unknown;
        }
        if fact.ty.optional && self.draw.chance(3000) {
            return Cell::None;
        }
        let (low, high) = (fact.low, fact.high.saturating_mul(months));
        let wild = self.draw.chance(mood.wild);
        let known = match fact.ty.base {
            Base::Bool | Base::Enum(_) => self.draw.between(low, high),
            _ if wild => match self.draw.below(4) {
                0 => low,
                1 => high,
                _ => self.draw.between(low, high),
            },
            Base::Date => i64::from(self.date()),
            Base::Division => self.place(),
            Base::Number(unit) if unit.is_money() => self.money(),
            Base::Number(_) if fact.scale() == 1 => self.number(),
            Base::Number(_) => self.ratio(),
        };
        Cell::Known(known.clamp(low, high))
    }

    fn one_of<T: Copy>(draw: &mut Draw, list: &[T], other: T) -> T {
        list.get(draw.place(list.len())).copied().unwrap_or(other)
    }

    fn money(&mut self) -> i64 {
        let draw = &mut self.draw;
        match draw.below(10) {
            0..4 => 0,
            4..7 => {
                let edge = Self::one_of(draw, &self.edges.money, 0);
                let times = draw.pick(&[(3, 1), (2, 2), (1, 3), (1, 4), (1, 6), (2, 12), (1, 24), (1, 36)]);
                let edge = edge.saturating_mul(times);
                let part = draw.pick(&[(4, 1), (1, 2), (1, 3), (1, 12)]);
                edge / part + draw.between(-1, 1)
            }
            _ => draw.between(0, 1_000_000),
        }
    }

    fn number(&mut self) -> i64 {
        match self.draw.below(3) {
            0 => Self::one_of(&mut self.draw, &self.edges.numbers, 1) + self.draw.between(-1, 1),
            _ => self.draw.between(0, 5),
        }
    }

    fn ratio(&mut self) -> i64 {
        match self.draw.below(2) {
            0 => Self::one_of(&mut self.draw, &self.edges.ratios, 0) + self.draw.between(-1, 1),
            _ => self.draw.between(-2_000, 20_000),
        }
    }

    fn date(&mut self) -> i32 {
        match self.draw.below(4) {
            0 => self.edges.on - self.draw.days(0, 38_000),
            1 => self.edges.on - self.draw.days(-30, 1500),
            _ => Self::one_of(&mut self.draw, &self.edges.dates, self.edges.on) + self.draw.days(-1, 1),
        }
    }

    fn place(&mut self) -> i64 {
        Self::one_of(&mut self.draw, &self.edges.places, 0)
    }

    fn applied(&mut self) -> Cell {
        match self.draw.below(10) {
            0 => Cell::Unknown,
            1 => Cell::Known(i64::from(self.edges.on - self.draw.days(0, 800))),
            _ => Cell::Known(i64::from(self.edges.on - self.draw.days(0, 40))),
        }
    }

    fn decisions(&mut self, program: &Program, ty: Type, rows: usize) -> Column {
        let lane = match ty.base {
            Base::Bool | Base::Enum(_) => Lane::U8,
            Base::Date => Lane::I32,
            Base::Number(_) | Base::Division => Lane::I64,
        };
        let mut column = Column::unknown(lane, rows);
        for row in 0..rows {
            if self.draw.chance(4000) {
                continue;
            }
            let known = match ty.base {
                Base::Bool => self.draw.between(0, 1),
                Base::Enum(id) => {
                    let variants = program.enums[usize::from(id.0)].variants.len();
                    self.draw.between(0, variants as i64 - 1)
                }
                Base::Date => i64::from(self.date()),
                Base::Division => self.place(),
                Base::Number(unit) if unit.is_money() => self.money().max(0),
                Base::Number(_) => self.number().max(0) * decision_scale(ty),
            };
            column.set(row, Cell::Known(known));
        }
        column
    }
}

/// Whether a row of an entity belongs to a household or to one before it.
fn holds(frame: &Frame, entity: Entity, household: usize, row: usize) -> bool {
    let end = match entity {
        Entity::Township | Entity::Household => household + 1,
        Entity::Person => frame.persons[household + 1] as usize,
        Entity::Supporter => frame.supporters[frame.persons[household + 1] as usize] as usize,
        Entity::Event => frame.events[household + 1] as usize,
    };
    row < end
}
