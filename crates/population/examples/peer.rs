// SPDX-License-Identifier: Apache-2.0
//! doudi's side of `bench/peers/run`: writes a synthetic county as arrays for numpy, reads such a county back, evaluates it, and says what it took.
//!
//! `peer export FOLDER HOUSEHOLDS`, `peer run FOLDER`. The arrays have the types in which OpenFisca computes (`int32`, `int16` for variants,
//! `bool`, `datetime64[D]`), so that it need not convert; doudi does. Nothing in them is unknown.
#![allow(
    missing_docs,
    unreachable_pub,
    clippy::print_stdout,
    clippy::float_arithmetic,
    reason = "a measurement: prints what it has found"
)]

#[path = "../benches/fused/measure.rs"]
#[allow(dead_code, reason = "shared with a benchmark")]
mod measure;
#[path = "../benches/fused/setup.rs"]
mod setup;

use measure::{memory, timed};
use policy::dictionary::Dictionary;
use policy::frame::{Column, Frame};
use policy::ir::{Code, Input, Lane, Part, UNKNOWN_I32, UNKNOWN_I64, UNKNOWN_U8};
use policy::tree::{Base, Entity, Program};
use population::{Evaluator, Outcome, Results};
use std::fs;
use std::path::Path;
use std::time::Duration;

const SEED: u64 = 20_201_110;
/// Numbers are below this, so that twice or thrice any of them fits OpenFisca's 32 bits.
const MOST: i64 = 1 << 29;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["export", folder, households] => {
            export(Path::new(folder), households.parse().expect("how many households"));
        }
        ["run", folder] => run(Path::new(folder)),
        _ => panic!("peer export FOLDER HOUSEHOLDS | peer run FOLDER"),
    }
}

/// The name of a column's file.
fn name(dictionary: &Dictionary, input: &Input) -> String {
    match input {
        Input::Fact(id) => dictionary.fact(*id).qualified(),
        Input::Series { series, months } => {
            format!("{}_{months}", dictionary.fact(*series).qualified().replace('.', "_"))
        }
        Input::Decision(name) => name.to_string(),
        Input::ApplicationDate => "application_date".to_owned(),
    }
}

/// What numpy calls the type of a column.
fn numpy_type(program: &Program, input: &Input, lane: Lane) -> &'static str {
    let boolean = match input {
        Input::Fact(id) => program.dictionary.fact(*id).ty.base == Base::Bool,
        _ => true,
    };
    match lane {
        Lane::I64 => "<i4",
        Lane::I32 => "<M8[D]",
        Lane::U8 if boolean => "|b1",
        Lane::U8 => "<i2",
    }
}

fn export(folder: &Path, households: usize) {
    let (program, code) = setup::chengkou();
    let frame = setup::county(&program, &code, households, SEED, 0);
    fs::create_dir_all(folder).expect("a folder");
    let write = |name: &str, descr: &str, rows: usize, bytes: &[u8]| {
        fs::write(folder.join(format!("{name}.npy")), npy(descr, rows, bytes)).expect("written");
    };
    write("offsets", "<u4", frame.persons.len(), &le_bytes(&frame.persons, |one| one.to_le_bytes()));
    let mut household_of = Vec::with_capacity(frame.rows(Entity::Person));
    for (household, pair) in frame.persons.windows(2).enumerate() {
        household_of.extend((pair[0]..pair[1]).map(|_| household as i64));
    }
    write("household_of", "<i8", household_of.len(), &le_bytes(&household_of, |one| one.to_le_bytes()));
    for (input, entity, lane) in code.inputs() {
        let rows = frame.rows(entity);
        // Somebody has decided about everyone: a yes for every second person.
        let decided = Column::U8((0..rows).map(|row| (row % 2) as u8).collect());
        let column = if matches!(input, Input::Decision(_)) { &decided } else { &frame.columns[&input] };
        let descr = numpy_type(&program, &input, lane);
        let bytes = match column {
            Column::I64(values) => {
                let small = values.iter().all(|value| *value != UNKNOWN_I64 && (0..MOST).contains(value));
                assert!(small, "{input:?} does not fit");
                le_bytes(values, |one| (*one as i32).to_le_bytes())
            }
            // A date that nobody has, such as when somebody left who never did: long after.
            Column::I32(values) => le_bytes(values, |one| {
                i64::from(if *one == UNKNOWN_I32 { program.on.days() + 36_500 } else { *one }).to_le_bytes()
            }),
            Column::U8(values) => {
                assert!(values.iter().all(|value| *value != UNKNOWN_U8), "{input:?} is unknown");
                if descr == "|b1" {
                    values.clone()
                } else {
                    le_bytes(values, |one| i16::from(*one).to_le_bytes())
                }
            }
        };
        write(&name(&program.dictionary, &input), descr, rows, &bytes);
    }
    fs::write(folder.join("variants.json"), variants(&program, &code)).expect("written");
    println!("{households} households, {} persons", frame.rows(Entity::Person));
}

/// The variants of each fact that has any, in order: what the numbers in its array mean.
fn variants(program: &Program, code: &Code) -> String {
    let mut lines = Vec::new();
    for (input, ..) in code.inputs() {
        if let Input::Fact(id) = &input
            && let Base::Enum(of) = program.dictionary.fact(*id).ty.base
        {
            let names: Vec<String> =
                program.enums[usize::from(of.0)].variants.iter().map(|(name, _)| format!("\"{name}\"")).collect();
            lines.push(format!("\"{}\": [{}]", name(&program.dictionary, &input), names.join(", ")));
        }
    }
    format!("{{{}}}", lines.join(",\n"))
}

fn le_bytes<T, const N: usize>(values: &[T], bytes: impl Fn(&T) -> [u8; N]) -> Vec<u8> {
    values.iter().flat_map(bytes).collect()
}

/// An array in numpy's own format, version 1.
fn npy(descr: &str, rows: usize, bytes: &[u8]) -> Vec<u8> {
    let mut header = format!("{{'descr': '{descr}', 'fortran_order': False, 'shape': ({rows},), }}");
    while (header.len() + 11) % 64 != 0 {
        header.push(' ');
    }
    header.push('\n');
    let mut all = b"\x93NUMPY\x01\x00".to_vec();
    all.extend((header.len() as u16).to_le_bytes());
    all.extend(header.as_bytes());
    all.extend(bytes);
    all
}

/// The rows of an array, each converted.
fn read<T, const N: usize>(folder: &Path, name: &str, convert: impl Fn([u8; N]) -> T) -> Vec<T> {
    let all = fs::read(folder.join(format!("{name}.npy"))).unwrap_or_else(|error| panic!("{name}: {error}"));
    let header = usize::from(u16::from_le_bytes([all[8], all[9]]));
    let (rows, rest) = all[10 + header..].as_chunks::<N>();
    assert!(rest.is_empty(), "{name}: a broken row");
    rows.iter().map(|row| convert(*row)).collect()
}

fn load(folder: &Path, program: &Program, code: &Code) -> Frame {
    let persons = read(folder, "offsets", u32::from_le_bytes);
    let mut frame = Frame { households: persons.len() - 1, persons, ..Frame::default() };
    for (input, _, lane) in code.inputs() {
        let name = name(&program.dictionary, &input);
        let column = match numpy_type(program, &input, lane) {
            "<i4" => Column::I64(read(folder, &name, |row| i64::from(i32::from_le_bytes(row)))),
            "<M8[D]" => Column::I32(read(folder, &name, |row| i64::from_le_bytes(row) as i32)),
            "<i2" => Column::U8(read(folder, &name, |row| i16::from_le_bytes(row) as u8)),
            _ => Column::U8(read(folder, &name, |[row]| row)),
        };
        frame.columns.insert(input, column);
    }
    frame
}

fn run(folder: &Path) {
    let mut ground = None;
    let prepare = timed(|| {
        let (program, code) = setup::chengkou();
        let evaluator = Evaluator::new(&code).expect("well formed");
        ground = Some((program, code, evaluator));
    });
    let (program, code, evaluator) = ground.expect("prepared");
    let mut frame = Frame::default();
    let loading = timed(|| frame = load(folder, &program, &code));
    let view = frame.view();
    let mut results = Results::default();
    let evaluating = timed(|| results = evaluator.evaluate_all(&view, 1));
    let peak = memory("VmHWM");
    let again = timed(|| evaluator.evaluate_into(&view, 1, &mut results));
    let nanos = |took: Duration| took.as_secs_f64() * 1e9 / frame.households.max(1) as f64;
    print!(
        "{{\"peer\": \"doudi\", \"households\": {}, \"persons\": {}, \"prepare_seconds\": {:.4}, \"peak_bytes\": {peak}",
        frame.households,
        frame.rows(Entity::Person),
        prepare.cpu.as_secs_f64()
    );
    for (what, took) in [("load", loading), ("build", measure::Took::default()), ("calculate", evaluating), ("calculate_again", again)] {
        print!(", \"{what}\": {:.3}", nanos(took.cpu));
    }
    println!(", \"totals\": {}}}", totals(&results));
}

/// Counts of yes, sums of what is paid, and hashes that feel every row and its place.
fn totals(results: &Results) -> String {
    let hash = |values: &mut dyn Iterator<Item = i64>| {
        (1_u64..).zip(values).fold(0_u64, |hash, (place, value)| {
            hash.wrapping_add(place.wrapping_mul((value + 1).cast_unsigned()))
        })
    };
    let mut parts = Vec::new();
    for scheme in setup::SCHEMES {
        let outcomes = results.outcomes(scheme).expect("an outcome");
        let unclear = outcomes.iter().filter(|code| **code > Outcome::Yes.code()).count();
        assert_eq!(unclear, 0, "nothing is unknown here");
        let yes = outcomes.iter().filter(|code| **code == Outcome::Yes.code()).count();
        parts.push(format!("\"{scheme}\": {yes}"));
        parts.push(format!("\"{scheme}_hash\": {}", hash(&mut outcomes.iter().map(|code| i64::from(*code)))));
        if let Some(amounts) = results.column(scheme, Part::Amount).and_then(|column| column.lane().numbers()) {
            let paid: i64 = outcomes.iter().zip(amounts).map(|(code, amount)| i64::from(*code) * amount).sum();
            parts.push(format!("\"{scheme}_fen\": {paid}"));
            parts.push(format!("\"{scheme}_amount_hash\": {}", hash(&mut amounts.iter().copied())));
        }
    }
    format!("{{{}}}", parts.join(", "))
}
