// SPDX-License-Identifier: Apache-2.0
//! What a synthetic county is like, and how fast it is made: `cargo run --release -p synth --example measure -- 200000`.
#![allow(clippy::print_stdout, clippy::float_arithmetic, reason = "it prints measurements")]

use kernel::{Date, Division};
use policy::dictionary::Dictionary;
use policy::frame::{Cell, Frame};
use policy::ir::Input;
use policy::tree::{Base, Entity};
use std::sync::Arc;
use std::time::Instant;
use synth::{County, Settings};

fn main() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../packs/facts.yaml");
    let text = std::fs::read_to_string(path).expect("the dictionary");
    let dictionary = Arc::new(Dictionary::parse(&"facts.yaml".into(), &text).expect("a dictionary"));
    let households = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(20_000);
    let place = Division::parse("500299").expect("a place");
    let settings = Settings::new(place, households, 1, Date::new(2022, 11, 20).expect("a date"));
    let county = County::new(&dictionary, settings).expect("a suitable dictionary");
    let began = Instant::now();
    let mut persons = 0;
    let mut bytes = 0;
    county.each_block(1, |block| {
        persons += block.frame.rows(Entity::Person);
        bytes += block.frame.columns.values().map(policy::frame::Column::bytes).sum::<usize>();
    });
    let seconds = began.elapsed().as_secs_f64();
    println!("{households} households, {persons} persons, {bytes} bytes in {seconds:.2} s on one thread");
    println!("{:.0} households a second", households as f64 / seconds);
    println!("unmodelled: {:?}", county.unmodelled());
    let whole = county.block(0).frame;
    for (id, fact) in dictionary.ids() {
        let months = if fact.series.is_some() { 12 } else { 0 };
        let input = match fact.series {
            Some(_) => Input::Series { series: id, months },
            None => Input::Fact(id),
        };
        println!("{:36} {}", fact.qualified(), describe(&whole, &dictionary, &input, fact));
    }
}

fn describe(
    frame: &Frame,
    dictionary: &Dictionary,
    input: &Input,
    fact: &policy::dictionary::Fact,
) -> String {
    let rows = frame.rows(fact.entity);
    let Some(column) = frame.columns.get(input) else { return "no column".to_owned() };
    let mut known = Vec::new();
    let (mut none, mut unknown) = (0, 0);
    for row in 0..rows {
        match column.as_ref().get(row) {
            Cell::Known(value) => known.push(value),
            Cell::None => none += 1,
            Cell::Unknown => unknown += 1,
        }
    }
    let share = |count: usize| 100.0 * count as f64 / rows.max(1) as f64;
    let mut text = format!("{rows:6} rows, unknown {:.1} %, none {:.1} %", share(unknown), share(none));
    known.sort_unstable();
    match fact.ty.base {
        Base::Bool => {
            let yes = known.iter().filter(|value| **value == 1).count();
            text += &format!(", yes {:.2} %", share(yes));
        }
        Base::Enum(id) => {
            for (at, (name, _)) in dictionary.enums[usize::from(id.0)].variants.iter().enumerate() {
                let count = known.iter().filter(|value| **value == at as i64).count();
                if count > 0 {
                    text += &format!(", {name} {:.2}", share(count));
                }
            }
        }
        _ => {
            let zero = known.iter().filter(|value| **value == 0).count();
            let at = |part: usize| known.get(known.len() * part / 100).copied().unwrap_or(0);
            let scale = fact.scale() as f64;
            let show = |value: i64| {
                if fact.ty.base == Base::Date {
                    Date::from_days(value as i32).map_or_else(String::new, |date| date.to_string())
                } else {
                    format!("{:.2}", value as f64 / scale)
                }
            };
            text += &format!(
                ", zero {:.1} %, 1..99: {} {} {} {} {}",
                share(zero),
                show(at(1)),
                show(at(25)),
                show(at(50)),
                show(at(75)),
                show(at(99))
            );
        }
    }
    text
}
