// SPDX-License-Identifier: Apache-2.0
//! One household with its full explanation; all packs loaded and checked. `cargo bench -p policy`.

use criterion::{Criterion, criterion_group, criterion_main};
use kernel::{Date, Division};
use policy::assess::assess;
use policy::case::{Reading, read_case};
use policy::library::{Library, Question, Texts};
use std::hint::black_box;
use std::path::Path;

const FAMILY: &str = r#"{"schema":1,"place":"500229101","applied_on":"2020-11-02",
"household":{"id":"h1","facts":{"deposits":"3000.00"}},"members":[
{"id":"p1","relation":"head","birth":"1970-01-01","facts":{"disability_kind":"none"},"incomes":{"wage":"600.00","business":"300.00"}},
{"id":"p2","relation":"spouse","birth":"1972-05-01","facts":{"disability_kind":"physical","disability_grade":"grade1"},"incomes":"0.00"},
{"id":"p3","relation":"daughter","birth":"2005-03-01","incomes":"0.00"},
{"id":"p4","relation":"parent","birth":"1945-08-12","incomes":{"pension_central_basic":"93.00"}}]}"#;

fn texts() -> Texts {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs");
    let mut texts = Texts::new();
    let mut waiting = vec![root.clone()];
    while let Some(folder) = waiting.pop() {
        for entry in std::fs::read_dir(&folder).expect("packs") {
            let path = entry.expect("entry").path();
            if path.is_dir() {
                waiting.push(path);
            } else if let Ok(text) = std::fs::read_to_string(&path) {
                let name = path.strip_prefix(&root).expect("below").to_string_lossy().into_owned();
                texts.insert(name, text);
            }
        }
    }
    texts
}

fn benches(criterion: &mut Criterion) {
    let texts = texts();
    criterion.bench_function("all packs read and checked", |b| {
        b.iter(|| Library::load(black_box(&texts)).map_err(|_| ()))
    });
    let library = Library::read(&texts).expect("packs");
    let date = Date::parse("2020-11-10").expect("date");
    let question = Question::new(Division::parse("500229").expect("place"), date);
    criterion.bench_function("one program built and proven", |b| {
        b.iter(|| library.program(&question).map_err(|_| ()))
    });
    let program = library.program(&question).expect("program");
    let reading = Reading { dictionary: &library.dictionary, complete: &[], defaults: None };
    criterion.bench_function("one household file read", |b| {
        b.iter(|| read_case(black_box(FAMILY.as_bytes()), &reading).map_err(|_| ()))
    });
    let case = match read_case(FAMILY.as_bytes(), &reading) {
        Ok(case) => case,
        Err(problems) => panic!("{problems:#?}"),
    };
    let steps = assess(&program, &case).expect("decisions").nodes.len();
    eprintln!("the family's explanation has {steps} steps");
    criterion.bench_function("one household explained, every scheme", |b| {
        b.iter(|| assess(black_box(&program), black_box(&case)).map_err(|_| ()))
    });
}

criterion_group!(all, benches);
criterion_main!(all);
