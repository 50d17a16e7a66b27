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
use population::{Evaluator, Heading, Outcome, Results, Sink, Tile};
use std::fs;
use std::io::{Read, Seek, SeekFrom};
use std::ops::Range;
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
    fs::write(folder.join("households"), households.to_string()).expect("written");
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
            let names: Vec<String> = program.enums[usize::from(of.0)]
                .variants
                .iter()
                .map(|(name, _)| format!("\"{name}\""))
                .collect();
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

/// An array that is read piece by piece.
struct Array {
    file: fs::File,
    bytes: Vec<u8>,
}

impl Array {
    fn open(folder: &Path, name: &str) -> Array {
        let mut file = fs::File::open(folder.join(format!("{name}.npy")))
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        let mut start = [0; 10];
        file.read_exact(&mut start).expect("a header");
        let header = u64::from(u16::from_le_bytes([start[8], start[9]]));
        file.seek(SeekFrom::Start(10 + header)).expect("rows");
        Array { file, bytes: Vec::new() }
    }

    /// The next rows, each converted, in the place of others.
    fn next<T, const N: usize>(&mut self, rows: usize, out: &mut Vec<T>, convert: impl Fn([u8; N]) -> T) {
        self.bytes.resize(rows * N, 0);
        self.file.read_exact(&mut self.bytes).expect("as many rows");
        out.clear();
        out.extend(self.bytes.as_chunks::<N>().0.iter().map(|row| convert(*row)));
    }
}

/// A county on disk.
struct County {
    offsets: Vec<u32>,
    columns: Vec<(Input, Entity, &'static str, Array)>,
}

impl County {
    fn open(folder: &Path, program: &Program, code: &Code) -> County {
        let mut offsets = Vec::new();
        let rows = fs::read(folder.join("households")).expect("how many");
        let households: usize = String::from_utf8_lossy(&rows).trim().parse().expect("how many");
        Array::open(folder, "offsets").next(households + 1, &mut offsets, u32::from_le_bytes);
        let column = |(input, entity, lane): (Input, Entity, Lane)| {
            let descr = numpy_type(program, &input, lane);
            let array = Array::open(folder, &name(&program.dictionary, &input));
            (input, entity, descr, array)
        };
        County { offsets, columns: code.inputs().into_iter().map(column).collect() }
    }

    fn households(&self) -> usize {
        self.offsets.len() - 1
    }

    /// Reads the households that follow, in the place of others.
    fn next(&mut self, households: Range<usize>, frame: &mut Frame) {
        let first = self.offsets[households.start];
        frame.households = households.len();
        frame.persons.clear();
        frame.persons.extend(self.offsets[households.start..=households.end].iter().map(|end| end - first));
        let persons = frame.rows(Entity::Person);
        for (input, entity, descr, array) in &mut self.columns {
            let rows = if *entity == Entity::Person { persons } else { households.len() };
            let empty = || match *descr {
                "<i4" => Column::I64(Vec::new()),
                "<M8[D]" => Column::I32(Vec::new()),
                _ => Column::U8(Vec::new()),
            };
            match (frame.columns.entry(input.clone()).or_insert_with(empty), *descr) {
                (Column::I64(out), _) => array.next(rows, out, |row| i64::from(i32::from_le_bytes(row))),
                (Column::I32(out), _) => array.next(rows, out, |row| i64::from_le_bytes(row) as i32),
                (Column::U8(out), "<i2") => array.next(rows, out, |row| i16::from_le_bytes(row) as u8),
                (Column::U8(out), _) => array.next(rows, out, |[row]| row),
            }
        }
    }
}

/// Keeps all outputs.
struct Kept {
    headings: Vec<Heading>,
    bytes: Vec<Vec<u8>>,
    numbers: Vec<Vec<i64>>,
}

impl Kept {
    fn new(evaluator: &Evaluator, households: usize, persons: usize) -> Kept {
        let headings = evaluator.headings().to_vec();
        let room = |lane: Lane| {
            let rows = |one: &Heading| if one.entity == Entity::Person { persons } else { households };
            headings.iter().map(move |one| if one.lane == lane { rows(one) } else { 0 })
        };
        Kept {
            bytes: room(Lane::U8).map(Vec::with_capacity).collect(),
            numbers: room(Lane::I64).map(Vec::with_capacity).collect(),
            headings,
        }
    }
}

impl Sink for Kept {
    fn tile(&mut self, tile: &Tile<'_>) {
        for (at, (bytes, numbers)) in self.bytes.iter_mut().zip(&mut self.numbers).enumerate() {
            let lane = tile.lane(at).expect("no townships");
            assert!(lane.status.is_none(), "nothing is unknown here");
            bytes.extend_from_slice(lane.bytes().unwrap_or_default());
            numbers.extend_from_slice(lane.numbers().unwrap_or_default());
        }
    }
}

/// Households that are read and evaluated at a time: few enough for the second-level cache.
const SHARD: usize = 4_096;

fn run(folder: &Path) {
    let mut ground = None;
    let prepare = timed(|| {
        let (program, code) = setup::chengkou();
        let evaluator = Evaluator::new(&code).expect("well formed");
        ground = Some((program, code, evaluator));
    });
    let (program, code, evaluator) = ground.expect("prepared");

    // From files to answers, a shard at a time.
    let (mut loading, mut calculating) = (Duration::ZERO, Duration::ZERO);
    let mut open = None;
    loading += timed(|| open = Some(County::open(folder, &program, &code))).cpu;
    let mut county = open.expect("opened");
    let households = county.households();
    let persons = county.offsets[households] as usize;
    let mut kept = Kept::new(&evaluator, households, persons);
    let mut frame = Frame::default();
    for start in (0..households).step_by(SHARD) {
        let shard = start..households.min(start + SHARD);
        loading += timed(|| county.next(shard.clone(), &mut frame)).cpu;
        calculating += timed(|| evaluator.evaluate(&frame.view(), 0..shard.len(), &mut kept)).cpu;
    }
    let peak = memory("VmHWM");

    // The calculation alone, with everything in memory, as the peer does it.
    let mut county = County::open(folder, &program, &code);
    county.next(0..households, &mut frame);
    let view = frame.view();
    let mut results = Results::default();
    let whole = timed(|| results = evaluator.evaluate_all(&view, 1)).cpu;
    let again = timed(|| evaluator.evaluate_into(&view, 1, &mut results)).cpu;
    for (at, column) in results.columns.iter().enumerate() {
        let lane = column.lane();
        assert_eq!(lane.bytes().unwrap_or_default(), kept.bytes[at], "shards change nothing");
        assert_eq!(lane.numbers().unwrap_or_default(), kept.numbers[at], "shards change nothing");
    }

    let nanos = |took: Duration| took.as_secs_f64() * 1e9 / households.max(1) as f64;
    print!("{{\"peer\": \"doudi\", \"households\": {households}, \"persons\": {persons}");
    print!(", \"prepare_seconds\": {:.4}, \"peak_bytes\": {peak}", prepare.cpu.as_secs_f64());
    let parts = [
        ("load", loading),
        ("build", Duration::ZERO),
        ("calculate", calculating),
        ("calculate_whole", whole),
        ("calculate_again", again),
    ];
    for (what, took) in parts {
        print!(", \"{what}\": {:.3}", nanos(took));
    }
    println!(", \"totals\": {}}}", totals(&kept));
}

/// Counts of yes, sums of what is paid, and hashes that feel every row and its place.
fn totals(kept: &Kept) -> String {
    let hash = |values: &mut dyn Iterator<Item = i64>| {
        (1_u64..).zip(values).fold(0_u64, |hash, (place, value)| {
            hash.wrapping_add(place.wrapping_mul((value + 1).cast_unsigned()))
        })
    };
    let column = |scheme: &str, part: Part| {
        kept.headings.iter().position(|heading| &*heading.name == scheme && heading.part == part)
    };
    let mut parts = Vec::new();
    for scheme in setup::SCHEMES {
        let outcomes = &kept.bytes[column(scheme, Part::Outcome).expect("an outcome")];
        let unclear = outcomes.iter().filter(|code| **code > Outcome::Yes.code()).count();
        assert_eq!(unclear, 0, "nothing is unknown here");
        let yes = outcomes.iter().filter(|code| **code == Outcome::Yes.code()).count();
        parts.push(format!("\"{scheme}\": {yes}"));
        parts.push(format!("\"{scheme}_hash\": {}", hash(&mut outcomes.iter().map(|code| i64::from(*code)))));
        if let Some(amounts) = column(scheme, Part::Amount) {
            let amounts = &kept.numbers[amounts];
            let paid: i64 =
                outcomes.iter().zip(amounts).map(|(code, amount)| i64::from(*code) * amount).sum();
            parts.push(format!("\"{scheme}_fen\": {paid}"));
            parts.push(format!("\"{scheme}_amount_hash\": {}", hash(&mut amounts.iter().copied())));
        }
    }
    format!("{{{}}}", parts.join(", "))
}
