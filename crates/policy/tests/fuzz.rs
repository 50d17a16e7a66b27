// SPDX-License-Identifier: Apache-2.0
//! Torn, spliced and scrambled packs and household files: always an answer or an error, never a panic, never endless.
//!
//! A bounded number of seeded cases runs with the tests; `FUZZ_SECONDS=600 cargo test --release -p policy --test fuzz` goes on for as long as asked.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use kernel::{Date, Division};
use policy::assess::{assess, record};
use policy::case::{Reading, read_case};
use policy::library::{Library, Question, Texts};
use policy::replay::Recorded;
use std::path::Path;
use std::time::{Duration, Instant};

/// A small seeded generator, so that a failing case can be repeated by its number.
struct Draw(u64);

impl Draw {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        (self.next() % n.max(1) as u64) as usize
    }

    fn pick<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }
}

const WORDS: [&str; 40] = [
    "rule",
    "param",
    "scheme",
    "from",
    "until",
    "cite",
    "replaces",
    "and",
    "or",
    "not",
    "if",
    "then",
    "else",
    "first",
    "any",
    "all",
    "|",
    "->",
    "(",
    ")",
    "{",
    "}",
    "=",
    "<",
    "<=",
    "/",
    "*",
    "-",
    "元",
    "months",
    "sum(",
    " of members",
    "2020-02-30",
    "99999999999999999999",
    "-1",
    "\"",
    "default(",
    "round(",
    "no",
    "over 12 months",
];

/// Cuts, repeats, swaps or replaces a few pieces.
fn scramble(text: &str, other: &str, draw: &mut Draw) -> String {
    let mut pieces: Vec<&str> = text.split_inclusive([' ', '\n', ',', ':']).collect();
    let others: Vec<&str> = other.split_inclusive([' ', '\n', ',', ':']).collect();
    for _ in 0..=draw.below(4) {
        if pieces.is_empty() {
            break;
        }
        let at = draw.below(pieces.len());
        match draw.below(6) {
            0 => drop(pieces.remove(at)),
            1 => pieces.insert(at, pieces[at]),
            2 => {
                let to = draw.below(pieces.len());
                pieces.swap(at, to);
            }
            3 => pieces[at] = *draw.pick::<&str>(&WORDS),
            4 => pieces.insert(at, *draw.pick::<&str>(&others)),
            _ => pieces.truncate(at.max(1)),
        }
    }
    pieces.concat()
}

/// How many cases, or until when.
fn rounds(bounded: usize, mut round: impl FnMut(usize)) {
    let seconds = std::env::var("FUZZ_SECONDS").ok().and_then(|text| text.parse().ok());
    let end = seconds.map(|seconds| Instant::now() + Duration::from_secs(seconds));
    let mut number = 0;
    while end.map_or(number < bounded, |end| Instant::now() < end) {
        round(number);
        number += 1;
    }
    if end.is_some() {
        eprintln!("{number} cases");
    }
}

fn packs() -> Texts {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs");
    let mut texts = Texts::new();
    for folder in ["national", "chongqing", "chengkou"] {
        for entry in std::fs::read_dir(root.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.is_file() {
                let name = format!("{folder}/{}", path.file_name().unwrap().to_string_lossy());
                texts.insert(name, std::fs::read_to_string(&path).unwrap());
            }
        }
    }
    texts.insert("facts.yaml".into(), std::fs::read_to_string(root.join("facts.yaml")).unwrap());
    texts
}

#[test]
fn scrambled_packs_never_panic() {
    let texts = packs();
    let paths: Vec<String> = texts.keys().cloned().collect();
    let question = Question::new(Division::parse("500229").unwrap(), Date::parse("2020-11-10").unwrap());
    rounds(400, |number| {
        let mut draw = Draw(number as u64);
        let (path, other) = (draw.pick(&paths).clone(), draw.pick(&paths).clone());
        let mut torn = texts.clone();
        torn.insert(path.clone(), scramble(&texts[&path], &texts[&other], &mut draw));
        if let Ok(library) = Library::read(&torn) {
            let _ = library.program(&question);
        }
    });
}

#[test]
fn scrambled_households_never_panic_and_what_is_read_can_be_assessed_recorded_and_replayed() {
    let library = Library::read(&packs()).unwrap();
    let question = Question::new(Division::parse("500229").unwrap(), Date::parse("2020-11-10").unwrap());
    let program = library.program(&question).unwrap();
    let families = [
        r#"{"schema":1,"place":"500229101","applied_on":"2020-11-02","household":{"id":"h1","facts":{"deposits":"0.00"}},"members":[{"id":"p1","relation":"head","birth":"1970-01-01","facts":{"disability_kind":"none"},"incomes":[{"month":"2020-10","kind":"wage","amount":"1200.00"}]}]}"#,
        "schema: 1\nplace: \"500229101\"\napplied_on: 2020-11-02\nhousehold: { id: h1 }\nmembers:\n  - { id: p1, relation: head, birth: 1950-01-01, incomes: \"100.00\", spouse: p2 }\n  - { id: p2, relation: spouse, birth: 1952-02-29, incomes: { wage: \"1.00\" }, supporters: [{ id: s1 }] }\nevents: [{ id: e1, facts: {} }]\n",
    ];
    rounds(2000, |number| {
        let mut draw = Draw(number as u64);
        let text = scramble(families[number % 2], families[draw.below(2)], &mut draw);
        let reading = Reading { dictionary: &library.dictionary, complete: &[], defaults: None };
        let Ok(case) = read_case(text.as_bytes(), &reading) else { return };
        let Ok(evaluation) = assess(&program, &case) else { return };
        let written = record(&evaluation, &case, &question, &[]);
        let replayed = Recorded::read(&written).map(|recorded| recorded.replay(&library));
        assert_eq!(replayed, Ok(Ok(policy::replay::Replay::Same)), "case {number}: {text}");
    });
}
