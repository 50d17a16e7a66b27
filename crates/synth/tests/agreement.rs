// SPDX-License-Identifier: Apache-2.0
//! The tiled evaluator and the explaining one give the same outcomes, amounts, values and statuses for every place and date of the packs, on
//! households that could be and on facts anywhere in their ranges.

use kernel::{Date, Division, Fraction};
use policy::explain::{self, Answer, Datum, Explainer};
use policy::frame::{Cell, Frame, View};
use policy::ir::{NONE_I32, NONE_I64, Part};
use policy::library::{Library, Question};
use policy::lower::{Want, compile};
use policy::tree::{Entity, Program};
use population::{Evaluator, Outcome, ResultColumn, Results};
use synth::{County, Levels, Settings, random_frame};

/// Every date on which something changes, and the day before the middle one.
fn dates(library: &Library, place: Division) -> Vec<Date> {
    let mut dates = library.changes(place);
    dates.extend(dates.get(dates.len() / 2).and_then(|date| date.add_days(-1)));
    dates.sort_unstable();
    dates.dedup();
    dates
}

/// How many households for each pack and date; `AGREEMENT_HOUSEHOLDS` asks for more.
fn households(usual: usize) -> usize {
    std::env::var("AGREEMENT_HOUSEHOLDS").ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}

/// Both evaluators, bound to one frame.
struct Pair<'a> {
    program: &'a Program,
    explainer: Explainer<'a, 'a>,
    view: &'a View<'a>,
    results: &'a Results,
    what: String,
}

impl Pair<'_> {
    /// The rows of an entity that a household holds, in the order in which the explaining evaluator counts them.
    fn rows(&self, entity: Entity, household: usize) -> std::ops::Range<usize> {
        let persons = self.view.children(Entity::Person, household);
        match entity {
            Entity::Township if self.view.townships == 0 => 0..0,
            Entity::Township => {
                let at = self.view.township_of[household] as usize;
                at..at + 1
            }
            Entity::Household => household..household + 1,
            Entity::Person => persons,
            Entity::Supporter => {
                self.view.supporters[persons.start] as usize..self.view.supporters[persons.end] as usize
            }
            Entity::Event => self.view.children(Entity::Event, household),
        }
    }

    fn schemes(&self, household: usize, seen: &mut [usize; 5]) {
        let evaluation = self.explainer.household(household);
        for result in &evaluation.results {
            let scheme = &self.program.schemes[result.scheme];
            let row = self.rows(scheme.entity, household).start + result.row as usize;
            let Some(codes) = self.results.outcomes(&scheme.name) else {
                assert_eq!(result.outcome, explain::Outcome::Refused, "{} {}", self.what, scheme.name);
                continue;
            };
            let told = match result.outcome {
                explain::Outcome::Yes => Outcome::Yes,
                explain::Outcome::No => Outcome::No,
                explain::Outcome::Needs => Outcome::Needs,
                explain::Outcome::Discretion => Outcome::Discretion,
                explain::Outcome::Invalid => Outcome::Invalid,
                explain::Outcome::Refused => {
                    panic!("{} {}: refused, yet in the columns", self.what, scheme.name)
                }
            };
            seen[usize::from(told.code())] += 1;
            assert_eq!(
                Outcome::from_code(codes[row]),
                Some(told),
                "{}: {} of household {household} row {}",
                self.what,
                scheme.name,
                result.row
            );
            if let Some(amount) = result.amount {
                let column = self.results.column(&scheme.name, Part::Amount).expect("a column of amounts");
                let told = evaluation.node(amount).value;
                self.same(&scheme.name, column, row, told, household);
            }
        }
    }

    fn rules(&self, household: usize) {
        for (at, rule) in self.program.rules.iter().enumerate() {
            let Some(column) = self.results.column(&rule.name, Part::Value) else { continue };
            for (number, row) in self.rows(rule.entity, household).enumerate() {
                let (evaluation, node) = self.explainer.rule(household, at, number as u32);
                self.same(&rule.name, column, row, evaluation.node(node).value, household);
            }
        }
    }

    fn same(&self, name: &str, column: &ResultColumn, row: usize, told: Answer, household: usize) {
        let lane = column.lane();
        let status = lane.status.map_or(0, |status| status[row]);
        let place = || format!("{}: {name} of household {household}, row {row}", self.what);
        assert_eq!(status, told.status(), "{}: status; explained {told:?}", place());
        let Answer::Known(told) = told else { return };
        let found = match (lane.values.get(row), told) {
            (Cell::Known(value), Datum::Number(_)) => Datum::Number(
                Fraction::new(i128::from(value), i128::from(lane.den.get(row))).expect("a divisor"),
            ),
            (Cell::Known(value), Datum::Bool(_)) => Datum::Bool(value == 1),
            (Cell::Known(value), Datum::Variant(_)) => Datum::Variant(value as u8),
            (Cell::Known(value), Datum::Place(_)) => Datum::Place(value),
            (Cell::Known(value), Datum::Date(_)) => {
                Datum::Date(Date::from_days(value as i32).expect("a date"))
            }
            (Cell::Known(value), Datum::None) => {
                assert!(value == NONE_I64 || value == i64::from(NONE_I32), "{}: {value}, not none", place());
                Datum::None
            }
            (Cell::None, _) => Datum::None,
            (Cell::Unknown, _) => panic!("{}: unknown in the column, explained {told:?}", place()),
        };
        assert_eq!(found, told, "{}", place());
    }
}

/// Compares a frame under a program: the schemes of all households, the rules of some.
fn compare(program: &Program, frame: &Frame, rules_of: usize, what: String, seen: &mut [usize; 5]) {
    let schemes = program.schemes.iter().map(|scheme| Want::Scheme(scheme.name.clone()));
    let rules = program.rules.iter().map(|rule| Want::Rule(rule.name.clone()));
    let wants: Vec<Want> = schemes.chain(rules).collect();
    let code = compile(program, &wants).unwrap_or_else(|problems| panic!("{what}: {problems:?}"));
    let evaluator = Evaluator::new(&code).expect("sound code").with_tile(64);
    let view = frame.view();
    let results = evaluator.evaluate_all(&view, 2);
    let pair =
        Pair { program, explainer: Explainer::new(program, &view), view: &view, results: &results, what };
    for household in 0..frame.households {
        pair.schemes(household, seen);
        if household % frame.households.div_ceil(rules_of).max(1) == 0 {
            pair.rules(household);
        }
    }
}

fn everywhere(mut check: impl FnMut(&Program, String)) {
    let library = synth::testing::library();
    let places: Vec<Division> = library.places().map(|(place, _)| place).collect();
    assert!(!places.is_empty());
    for place in places {
        for on in dates(&library, place) {
            let program = library.program(&Question::new(place, on)).expect("a program");
            check(&program, format!("{place} on {on}"));
        }
    }
}

#[test]
fn both_evaluators_agree_on_random_facts() {
    let mut seen = [0; 5];
    everywhere(|program, what| {
        for seed in 0..2 {
            compare(
                program,
                &random_frame(program, seed, households(48)),
                20,
                format!("{what}, random frame {seed}"),
                &mut seen,
            );
        }
    });
    assert!(seen[..4].iter().all(|count| *count > 500), "every outcome but the invalid was met: {seen:?}");
}

#[test]
fn both_evaluators_agree_on_synthetic_households() {
    let mut seen = [0; 5];
    everywhere(|program, what| {
        let mut settings = Settings::new(program.place, households(120), 4, program.on);
        settings.levels = Levels::of(program);
        let county = County::new(&program.dictionary, settings).expect("a suitable dictionary");
        compare(program, &county.whole(1).frame, 25, format!("{what}, synthetic county"), &mut seen);
    });
    assert!(seen[..4].iter().all(|count| *count > 100), "every outcome but the invalid was met: {seen:?}");
}

#[test]
fn random_frames_are_the_same_for_the_same_seed_and_reach_both_ends_of_every_range() {
    let library = synth::testing::library();
    let (place, _) = library.places().next().expect("a place");
    let on = *library.changes(place).last().expect("a date");
    let program = library.program(&Question::new(place, on)).expect("a program");
    let frame = random_frame(&program, 1, 2000);
    let again = random_frame(&program, 1, 2000);
    assert_eq!((&frame.persons, frame.columns.len()), (&again.persons, again.columns.len()));
    for (input, column) in &frame.columns {
        assert_eq!(Some(column), again.columns.get(input));
    }
    for (id, fact) in program.dictionary.ids().filter(|(_, fact)| fact.series.is_none()) {
        if fact.entity == Entity::Township {
            continue;
        }
        let column = &frame.columns[&policy::ir::Input::Fact(id)];
        let (mut low, mut high, mut unknown, mut none) = (false, false, false, false);
        for row in 0..frame.rows(fact.entity) {
            match column.as_ref().get(row) {
                Cell::Known(value) => {
                    assert!((fact.low..=fact.high).contains(&value), "{}", fact.name);
                    low |= value == fact.low;
                    high |= value == fact.high;
                }
                Cell::None => none = true,
                Cell::Unknown => unknown = true,
            }
        }
        // A column may be wholly unknown, too.
        assert!(low && high || !low && !high, "{}: low {low}, high {high}", fact.name);
        assert!(unknown && (none || !fact.ty.optional || !low), "{}", fact.name);
    }
}
