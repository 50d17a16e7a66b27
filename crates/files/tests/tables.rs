// SPDX-License-Identifier: Apache-2.0
//! Frames to files and back, large deliveries shard by shard, and counts that add up whatever comes in.
#![allow(clippy::unwrap_used, reason = "a test stops at the first thing that fails")]

mod common;

use arrow::array::{
    ArrayRef, Date32Array, Decimal128Array, Float64Array, Int32Array, RecordBatch, StringArray,
};
use common::{DICTIONARY, Read, fact, folder, read, read_with, series};
use files::{
    Delivery, FileError, FrameWriter, Heading, Kind, Options, OutColumn, ResultKind, ResultTable,
    ResultWriter, RowErrorKind, Sheet, TableKind, Texts, Values,
};
use parquet::arrow::ArrowWriter;
use policy::frame::{Cell, Column};
use policy::ir::{Input, NONE_I64, UNKNOWN_I64, UNKNOWN_U8};
use policy::tree::Entity;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::path::Path;
use std::sync::Arc;

/// A delivery with one of everything.
fn full() -> tempfile::TempDir {
    folder(&[
        ("households.csv", b"id,applied_on,place,township,deposits,cars\nh1,2020-11-02,500299101,t2,12000.50,\nh2,2020-11-03,500299,t1,,2\nh3,2020-11-03,500299,t1,1,1\n"),
        ("members.csv", b"household,id,relation,birth,sex,disability_kind,died_on,income.wage,income.pension@12,income_complete\n\
          h2,b,head,1980-02-29,male,mental,none,,12.34,yes\nh1,a,head,,female,,2020-01-01,1200,,\nh1,c,grandchild,2015-05-05,,none,,unknown,,\nh3,x,head,,,,,1,,\n"),
        ("supporters.csv", b"household,member,id,supporter_income\nh1,c,s1,900\nh2,b,s2,\nh1,a,s3,1\n"),
        ("events.csv", b"household,id,event_spending\nh2,e1,5000\n"),
        ("townships.csv", b"id,cpi_rise\nt1,0.035\nt2,-0.01\n"),
    ])
}

fn inputs(read: &Read) -> Vec<Input> {
    read.shards[0].frame.columns.keys().cloned().collect()
}

fn write(read: &Read, kind: TableKind) -> tempfile::TempDir {
    let out = tempfile::tempdir().unwrap();
    let mut writer = FrameWriter::create(out.path(), kind, &DICTIONARY, &inputs(read)).unwrap();
    for shard in &read.shards {
        writer.write(&shard.frame, &shard.ids).unwrap();
    }
    writer.finish().unwrap();
    out
}

fn same(a: &Read, b: &Read) {
    let (a, b) = (a.one(), b.one());
    assert_eq!(a.ids, b.ids);
    assert_eq!(a.frame.persons, b.frame.persons);
    assert_eq!(a.frame.supporters, b.frame.supporters);
    assert_eq!(a.frame.events, b.frame.events);
    assert_eq!(a.frame.township_of, b.frame.township_of);
    let names: BTreeSet<String> = a.frame.columns.keys().map(|input| format!("{input:?}")).collect();
    let others: BTreeSet<String> = b.frame.columns.keys().map(|input| format!("{input:?}")).collect();
    assert_eq!(names, others);
    for (input, column) in &a.frame.columns {
        assert_eq!(b.frame.columns.get(input), Some(column), "{input:?}");
    }
}

#[test]
fn a_frame_survives_parquet_and_csv() {
    let delivery = full();
    let first = read(delivery.path());
    assert_eq!(first.rejects, []);
    for kind in [TableKind::Parquet, TableKind::Csv] {
        let out = write(&first, kind);
        let again = read(out.path());
        assert_eq!(again.rejects, [], "{kind:?}");
        same(&first, &again);
        assert_eq!(again.tally, first.tally);
    }
}

#[test]
fn our_parquet_is_read_in_shards_columns_and_parts() {
    let delivery = full();
    let first = read(delivery.path());
    let out = write(&first, TableKind::Parquet);
    let deposits = Input::Fact(DICTIONARY.id("deposits").unwrap());
    let spouse = Input::Fact(DICTIONARY.id("lives_with_spouse").unwrap());
    let options = Options {
        shard: 1,
        wanted: Some(vec![deposits.clone(), spouse.clone()]),
        ids: false,
        ..Options::default()
    };
    let shards = read_with(out.path(), &options).unwrap();
    assert_eq!(shards.shards.len(), 3);
    assert_eq!(shards.shards[0].frame.columns.len(), 3, "two columns and the application date");
    assert!(shards.shards[0].ids.households.is_empty());
    assert_eq!(fact(&shards.shards[2], "deposits", 0), Cell::Known(100));
    assert_eq!(shards.tally, first.tally);
    let found = Delivery::find(out.path()).unwrap();
    assert_eq!(found.parts().unwrap(), 1);
    let mut part = found.open_part(&DICTIONARY, &Options::default(), Some(0..1)).unwrap();
    assert_eq!(part.next_shard().unwrap().unwrap().frame.households, 3);
    assert!(part.next_shard().unwrap().is_none());
}

#[test]
fn row_groups_begin_with_the_same_household() {
    let households = files::GROUP + 10;
    let frame = policy::frame::Frame {
        households,
        persons: (0..=households as u32).map(|at| at * 2).collect(),
        supporters: vec![0; households * 2 + 1],
        events: vec![0; households + 1],
        columns: [
            (Input::ApplicationDate, Column::I32(vec![18_568; households])),
            (
                Input::Fact(DICTIONARY.id("deposits").unwrap()),
                Column::I64(
                    (0..households as i64).map(|at| if at % 7 == 0 { UNKNOWN_I64 } else { at }).collect(),
                ),
            ),
        ]
        .into(),
        ..Default::default()
    };
    let out = tempfile::tempdir().unwrap();
    let inputs: Vec<Input> = frame.columns.keys().cloned().collect();
    let mut writer = FrameWriter::create(out.path(), TableKind::Parquet, &DICTIONARY, &inputs).unwrap();
    writer.write(&frame, &files::RowIds::default()).unwrap();
    writer.finish().unwrap();
    let found = Delivery::find(out.path()).unwrap();
    assert_eq!(found.parts().unwrap(), 2);
    let mut second = found.open_part(&DICTIONARY, &Options::default(), Some(1..2)).unwrap();
    let shard = second.next_shard().unwrap().unwrap();
    assert_eq!(shard.frame.households, 10);
    assert_eq!(shard.ids.households.get(0), format!("h{}", files::GROUP + 1));
    assert_eq!(shard.ids.persons.get(1), "2");
    let whole = read(out.path());
    assert_eq!(whole.shards.iter().map(|one| one.frame.households).sum::<usize>(), households);
    assert_eq!(whole.shards[1].frame.columns[&inputs[0]], shard.frame.columns[&inputs[0]]);
}

#[test]
fn a_value_out_of_range_in_our_parquet_rejects_its_household() {
    let delivery = full();
    let mut first = read(delivery.path());
    let id = DICTIONARY.id("deposits").unwrap();
    first.shards[0].frame.columns.insert(Input::Fact(id), Column::I64(vec![5, -1, 7]));
    let out = write(&first, TableKind::Parquet);
    let again = read(out.path());
    assert_eq!(again.one().ids.households.iter().collect::<Vec<_>>(), ["h1", "h3"]);
    assert_eq!(again.one().ids.supporters.iter().collect::<Vec<_>>(), ["s3", "s1"]);
    assert_eq!((again.tally.households_rejected, again.tally.persons_rejected), (1, 1));
    assert!(matches!(again.rejects[0].kind, RowErrorKind::Value { .. }));
    assert_eq!((again.rejects[0].row, again.rejects[0].household.as_str()), (2, "h2"));
    let whole: Vec<Sheet> = again.rejects[1..].iter().map(|one| one.sheet).collect();
    assert_eq!(whole, [Sheet::Members, Sheet::Supporters, Sheet::Events]);
}

#[test]
fn a_complete_register_fills_our_parquet_too() {
    let delivery = full();
    let out = write(&read(delivery.path()), TableKind::Parquet);
    let complete = policy::case::Completeness::parse("disability=2020-10", &DICTIONARY).unwrap();
    let again = read_with(out.path(), &Options { complete, ..Options::default() }).unwrap();
    assert_eq!(fact(again.one(), "disability_kind", 0), Cell::Known(0));
    assert_eq!(fact(again.one(), "disability_kind", 2), Cell::Known(2));
}

fn parquet(path: &Path, columns: Vec<(&str, ArrayRef)>) {
    let batch = RecordBatch::try_from_iter(columns).unwrap();
    let mut writer = ArrowWriter::try_new(File::create(path).unwrap(), batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
}

#[test]
fn other_peoples_parquet_is_read_row_by_row() {
    let out = tempfile::tempdir().unwrap();
    let decimals =
        Decimal128Array::from(vec![Some(1_200_050), None]).with_precision_and_scale(12, 2).unwrap();
    let households = out.path().join("households.parquet");
    parquet(
        &households,
        vec![
            ("id", Arc::new(StringArray::from(vec!["h1", "h2"])) as ArrayRef),
            ("applied_on", Arc::new(Date32Array::from(vec![18_568, 18_568]))),
            ("deposits", Arc::new(decimals)),
            ("cars", Arc::new(Int32Array::from(vec![Some(1), Some(77)]))),
        ],
    );
    parquet(
        &out.path().join("members.parquet"),
        vec![
            ("household", Arc::new(StringArray::from(vec!["h2", "h1"])) as ArrayRef),
            ("relation", Arc::new(StringArray::from(vec!["head", "户主"]))),
        ],
    );
    let read = read(out.path());
    assert_eq!(read.one().ids.households.iter().collect::<Vec<_>>(), ["h1"]);
    assert_eq!(fact(read.one(), "deposits", 0), Cell::Known(1_200_050));
    assert_eq!(read.tally.households_rejected, 1, "77 cars are too many");
    let floats = Float64Array::from(vec![1.0, 2.0]);
    parquet(
        &households,
        vec![
            ("id", Arc::new(StringArray::from(vec!["h1", "h2"])) as ArrayRef),
            ("deposits", Arc::new(floats)),
        ],
    );
    match read_with(out.path(), &Options::default()) {
        Err(FileError::ColumnType { column, found, .. }) => {
            assert_eq!((column, found), ("deposits".into(), "Float64".into()))
        }
        other => panic!("{:?}", other.map(|_| ())),
    }
}

// ---- large deliveries ----

/// A CSV delivery of so many households; every fault is at a place of its own.
fn delivery(faults: &BTreeMap<usize, u8>, households: usize) -> (String, String) {
    let mut first = "id,applied_on,deposits\n".to_owned();
    let mut second = "household,id,relation,income.wage\n".to_owned();
    for at in 0..households {
        let fault = faults.get(&at).copied().unwrap_or(u8::MAX);
        let deposits = if fault == 0 { "-1".to_owned() } else { format!("{at}.00") };
        first += &format!("h{at},2020-11-02,{deposits}\n");
        if fault == 1 {
            first += &format!("h{at},2020-11-02,1\n");
        }
        if fault != 2 {
            second += &format!("h{at},1,{},{}\n", if fault == 3 { "son" } else { "head" }, at % 90_000);
        }
        for child in 0..at % 3 {
            let wage = if fault == 4 && child == 0 { "1.5E+17" } else { "" };
            second += &format!("h{at},{},son,{wage}\n", if fault == 5 { 1 } else { child + 2 });
        }
        if fault == 6 {
            second += &format!("nobody{at},1,head,1\n");
        }
    }
    (first, second)
}

fn stream(first: &str, second: &str, shard: usize) -> Result<Read, FileError> {
    let folder = folder(&[("households.csv", first.as_bytes()), ("members.csv", second.as_bytes())]);
    read_with(folder.path(), &Options { shard, memory: 0, ..Options::default() })
}

fn whole(first: &str, second: &str) -> Read {
    let folder = folder(&[("households.csv", first.as_bytes()), ("members.csv", second.as_bytes())]);
    read(folder.path())
}

/// Every value of every household, by id, whatever the shards.
fn contents(read: &Read) -> BTreeMap<String, Vec<Cell>> {
    let mut all = BTreeMap::new();
    for shard in &read.shards {
        for (at, id) in shard.ids.households.iter().enumerate() {
            let mut cells = vec![fact(shard, "deposits", at), fact(shard, "listed_persons", at)];
            for person in shard.frame.view().children(Entity::Person, at) {
                cells.extend([fact(shard, "relation", person), fact(shard, "lives_with_child", person)]);
                cells.push(series(shard, "income.wage", 12, person));
            }
            assert!(all.insert(id.to_owned(), cells).is_none());
        }
    }
    all
}

#[test]
fn a_large_delivery_out_of_order_is_refused_with_its_row() {
    let (first, second) = delivery(&BTreeMap::new(), 9);
    let mut lines: Vec<&str> = second.lines().collect();
    let first_member = lines.remove(1);
    lines.push(first_member);
    let moved = lines.join("\n");
    let last = lines.len() as u64;
    assert!(matches!(stream(&first, &moved, 3), Err(FileError::Order { row, .. }) if row == last));
    assert_eq!(
        contents(&whole(&first, &moved)),
        contents(&whole(&first, &second)),
        "a small one is read in any order"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn counts_add_up_and_shards_make_no_difference(
        faults in prop::collection::btree_map(0usize..40, 0u8..7, 0..12),
        shard in 1usize..50,
    ) {
        let (first, second) = delivery(&faults, 40);
        let all = whole(&first, &second);
        let parts = stream(&first, &second, shard).expect("in order");
        // `read_with` has checked that the counts add up.
        prop_assert_eq!(all.tally, parts.tally);
        prop_assert_eq!(contents(&all), contents(&parts));
        prop_assert_eq!(all.tally.households_in, first.lines().count() as u64 - 1);
        prop_assert_eq!(all.tally.persons_in, second.lines().count() as u64 - 1);
        // Every row that is not taken is listed, and no other.
        let listed = |read: &Read, sheet: Sheet| {
            let rows = read.rejects.iter().filter(|one| one.sheet == sheet).map(|one| one.row);
            rows.collect::<BTreeSet<u64>>()
        };
        for sheet in [Sheet::Households, Sheet::Members] {
            prop_assert_eq!(listed(&all, sheet), listed(&parts, sheet));
        }
        prop_assert_eq!(listed(&all, Sheet::Households).len() as u64, all.tally.households_rejected);
        prop_assert_eq!(listed(&all, Sheet::Members).len() as u64, all.tally.persons_rejected);
        let bad = faults.iter().filter(|(at, fault)| match **fault {
            0..=3 => true,
            4 => *at % 3 > 0,
            5 => *at % 3 > 0,
            _ => false,
        });
        prop_assert_eq!(contents(&all).len(), 40 - bad.count());
    }

    #[test]
    fn no_bytes_make_it_panic(first in prop::collection::vec(any::<u8>(), 0..120), second in "[a-z,\\n\"0-9]{0,120}") {
        let head = b"id,applied_on,deposits\n";
        let folder = folder(&[
            ("households.csv", &[&head[..], &first].concat()),
            ("members.csv", format!("household,relation,income.wage\n{second}").as_bytes()),
        ]);
        if let Ok(read) = read_with(folder.path(), &Options::default()) {
            prop_assert!(read.tally.adds_up());
        }
    }
}

// ---- results ----

fn results(kind: ResultKind, path: &Path) {
    let column = |name: &str, label: &str, kind| OutColumn { name: name.into(), label: label.into(), kind };
    let words = vec![("yes".to_owned(), "符合".to_owned()), ("no".to_owned(), "不符合".to_owned())];
    let tables = vec![
        ResultTable {
            name: "households".into(),
            label: "家庭".into(),
            columns: vec![
                column("id", "户编号", Kind::Text),
                column("dibao", "最低生活保障", Kind::Word(words)),
                column("dibao.amount", "低保金", Kind::Money),
                column("share", "系数", Kind::Number(4)),
                column("until", "截止日期", Kind::Date),
            ],
        },
        ResultTable {
            name: "members".into(),
            label: "成员".into(),
            columns: vec![column("id", "成员编号", Kind::Text), column("care", "照料", Kind::YesNo)],
        },
    ];
    let mut writer = ResultWriter::create(path, kind, Heading::Labels, tables).unwrap();
    let ids: Texts = ["h1", "=h2"].into_iter().collect();
    let members: Texts = ["p1"].into_iter().collect();
    for _ in 0..2 {
        writer
            .write(
                0,
                &[
                    Values::Texts(&ids),
                    Values::U8(&[0, UNKNOWN_U8]),
                    Values::I64(&[148_800, UNKNOWN_I64]),
                    Values::I64(&[-350, NONE_I64]),
                    Values::I32(&[18_568, policy::ir::UNKNOWN_I32]),
                ],
            )
            .unwrap();
        writer.write(1, &[Values::Texts(&members), Values::U8(&[1])]).unwrap();
    }
    assert!(matches!(
        writer.write(1, &[Values::Texts(&members), Values::I64(&[1])]),
        Err(FileError::Unwritable(_))
    ));
    writer.finish().unwrap();
}

#[test]
fn results_as_csv_show_words_and_yuan() {
    let out = tempfile::tempdir().unwrap();
    results(ResultKind::Csv, out.path());
    let text = std::fs::read_to_string(out.path().join("households.csv")).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], "\u{feff}户编号,最低生活保障,低保金,系数,截止日期");
    assert_eq!(lines[1], "h1,符合,1488.00,-0.0350,2020-11-02");
    assert_eq!(lines[2], "'=h2,,,无,");
    assert_eq!(lines.len(), 5);
    assert!(out.path().join("members.csv").exists());
}

#[test]
fn results_as_a_workbook_have_numbers_that_add_up_in_a_spreadsheet() {
    use calamine::{Data, Reader};
    let out = tempfile::tempdir().unwrap();
    let path = out.path().join("结果.xlsx");
    results(ResultKind::Workbook, &path);
    let mut book: calamine::Xlsx<_> = calamine::open_workbook(&path).unwrap();
    assert_eq!(book.sheet_names(), ["家庭", "成员"]);
    let range = book.worksheet_range("家庭").unwrap();
    let row: Vec<Data> = range.rows().nth(1).unwrap().to_vec();
    assert_eq!(row[1], Data::String("符合".into()));
    assert_eq!(row[2], Data::Float(1488.0));
    assert_eq!(row[4], Data::String("2020-11-02".into()));
    assert_eq!(range.height(), 5);
}

#[test]
fn results_as_parquet_hold_fen() {
    let out = tempfile::tempdir().unwrap();
    results(ResultKind::Parquet, out.path());
    let file = File::open(out.path().join("households.parquet")).unwrap();
    let reader = parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder::try_new(file).unwrap();
    let names: Vec<String> = reader.schema().fields().iter().map(|field| field.name().clone()).collect();
    assert_eq!(names, ["id", "dibao", "dibao.amount_fen", "share_e4", "until"]);
    let batch = reader.build().unwrap().next().unwrap().unwrap();
    let fen = arrow::array::AsArray::as_primitive::<arrow::datatypes::Int64Type>(batch.column(2));
    assert_eq!(fen.iter().collect::<Vec<_>>(), [Some(148_800), None, Some(148_800), None]);
}
