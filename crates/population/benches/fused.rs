// SPDX-License-Identifier: Apache-2.0
//! The tiled evaluator against a loop written by hand, on a real pack and a synthetic county: time and memory.
//!
//! `cargo bench -p population --bench fused`; `DOUDI_BENCH_HOUSEHOLDS` and `DOUDI_BENCH_PASSES` for other sizes. Both give the same bytes, or
//! nothing is measured. The passes take turns, so that a busy moment of the machine strikes all alike.
#![allow(
    missing_docs,
    unreachable_pub,
    clippy::print_stdout,
    clippy::float_arithmetic,
    reason = "a benchmark: prints what it has measured"
)]

#[path = "fused/agree.rs"]
mod agree;
#[path = "fused/by_hand.rs"]
mod by_hand;
#[path = "fused/measure.rs"]
mod measure;
#[path = "fused/setup.rs"]
mod setup;

use by_hand::{Answers, ByHand};
use measure::{Range, Took, forget_peak, memory, timed};
use policy::frame::{Column, Frame};
use population::{Evaluator, Results};
use std::hint::black_box;

const SEED: u64 = 20_201_110;

fn env(name: &str, otherwise: usize) -> usize {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

fn main() {
    // Anything but `cargo bench` only wants to know that it runs.
    let measures = std::env::args().any(|argument| argument == "--bench");
    let households = env("DOUDI_BENCH_HOUSEHOLDS", if measures { 1_000_000 } else { 2_000 });
    let passes = env("DOUDI_BENCH_PASSES", if measures { 9 } else { 1 });
    let (program, code) = setup::chengkou();
    for (title, unknown_percent) in [("with unknown facts", 100), ("all facts known", 0)] {
        let frame = setup::county(&program, &code, households, SEED, unknown_percent);
        let view = frame.view();
        let read: usize = frame.columns.values().map(Column::bytes).sum::<usize>() + frame.persons.len() * 4;
        println!("\n{title}: {households} households, {} persons", frame.rows(policy::tree::Entity::Person));
        println!("  read: {} columns, {:.0} bytes a household", frame.columns.len(), per(read, households));

        let evaluator = Evaluator::new(&code).expect("well formed");
        let by_hand = ByHand::new(&program);
        let columns = by_hand.columns(&view, &program.dictionary);
        let mut answers = Answers::default();
        let (mut one, mut two) = (Results::default(), Results::default());

        forget_peak();
        let before = memory("VmRSS");
        evaluator.evaluate_into(&view, 2, &mut two);
        let grown = memory("VmHWM").saturating_sub(before);
        println!(
            "  memory: peak of columns, buffers and results {:.3} x the columns (results {:.0} bytes a household)",
            per(read + grown as usize, read),
            per(two.bytes(), households)
        );

        by_hand.run(&columns, &mut answers);
        evaluator.evaluate_into(&view, 1, &mut one);
        agree::assert_same(&one, &answers);
        assert_eq!(one, two, "the number of threads changes nothing");
        drop(two);
        let mut two = Results::default();
        evaluator.evaluate_into(&view, 2, &mut two);

        let (mut floors, mut floors_of_two) = (Vec::new(), Vec::new());
        let (mut by_hands, mut ones, mut twos) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..passes {
            floors.push(timed(|| {
                black_box(touch(&frame, 0, 1));
            }));
            floors_of_two.push(timed(|| {
                std::thread::scope(|scope| {
                    let other = scope.spawn(|| touch(&frame, 1, 2));
                    black_box(touch(&frame, 0, 2) ^ other.join().unwrap_or(0));
                });
            }));
            by_hands.push(timed(|| by_hand.run(black_box(&columns), &mut answers)));
            ones.push(timed(|| evaluator.evaluate_into(black_box(&view), 1, &mut one)));
            twos.push(timed(|| evaluator.evaluate_into(black_box(&view), 2, &mut two)));
        }
        let nanos = |runs: &[Took], of: fn(&Took) -> f64| {
            Range::of(runs.iter().map(|run| of(run) * 1e9 / households as f64))
        };
        let cpu = |run: &Took| run.cpu.as_secs_f64();
        let wall = |run: &Took| run.wall.as_secs_f64();
        let ratio = |a: &[Took], b: &[Took], of: fn(&Took) -> f64| {
            Range::of(a.iter().zip(b).map(|(a, b)| of(a) / of(b)))
        };
        println!("  ns a household, median (least to most) of {passes} passes in turn:");
        println!("    memory, one thread                       wall {:.1}", nanos(&floors, wall));
        println!("    memory, two threads                      wall {:.1}", nanos(&floors_of_two, wall));
        println!(
            "    by hand            cpu {:.1}   wall {:.1}",
            nanos(&by_hands, cpu),
            nanos(&by_hands, wall)
        );
        println!("    tiled, one thread  cpu {:.1}   wall {:.1}", nanos(&ones, cpu), nanos(&ones, wall));
        println!("    tiled, two threads                       wall {:.1}", nanos(&twos, wall));
        println!("    tiled / by hand, cpu {:.2}", ratio(&ones, &by_hands, cpu));
        println!("    one thread / two threads, wall {:.2}", ratio(&ones, &twos, wall));
        println!("    the same of memory, wall {:.2}", ratio(&floors, &floors_of_two, wall));
    }
}

/// Reads one number of every 64 bytes of a part of each column: what no evaluation that reads them all can go below.
fn touch(frame: &Frame, part: usize, parts: usize) -> i64 {
    fn lines<T: Copy + Into<i64>>(values: &[T], part: usize, parts: usize) -> i64 {
        let (start, end) = (values.len() * part / parts, values.len() * (part + 1) / parts);
        let step = 64 / size_of::<T>();
        values[start..end].iter().step_by(step).fold(0, |all, value| all ^ (*value).into())
    }
    let columns = frame.columns.values().map(|column| match column {
        Column::I64(values) => lines(values, part, parts),
        Column::I32(values) => lines(values, part, parts),
        Column::U8(values) => lines(values, part, parts),
    });
    columns.fold(lines(&frame.persons, part, parts), |all, one| all ^ one)
}

fn per(bytes: usize, of: usize) -> f64 {
    bytes as f64 / of.max(1) as f64
}
