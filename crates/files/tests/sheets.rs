// SPDX-License-Identifier: Apache-2.0
//! Households and members as people hand them in: CSV and workbooks.
#![allow(clippy::unwrap_used, reason = "a test stops at the first thing that fails")]

mod common;

use common::{DICTIONARY, csv, fact, folder, read, read_with, series};
use files::{
    Delivery, FileError, Heading, HeadingProblem, Options, RejectWords, ResultKind, ResultWriter, RowError,
    RowErrorKind, Sheet,
};
use kernel::CitizenNumberError;
use policy::case::{Completeness, Reading, read_case};
use policy::frame::Cell;
use policy::ir::Input;
use policy::tree::Entity;
use policy::value::ValueError;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

const HOUSEHOLDS: &str =
    "id,applied_on,place,deposits,cars\nh1,2020-11-02,500299,\"12,000.50\",1\nh2,2020/11/3,500299101,,\n";
const MEMBERS: &str = "household,id,citizen_number,relation,birth,disability_kind,income.wage,income.pension@12,died_on\n\
    h1,p1,500299195001019015,户主,,physical,1200.00,3000,none\n\
    h1,p2,,spouse,1952-02-29,,,,\n\
    h2,q1,,head,1980-01-01,无,unknown,,\n";

#[test]
fn two_sheets_become_columns() {
    let read = csv(HOUSEHOLDS, MEMBERS);
    assert_eq!(read.rejects, []);
    let shard = read.one();
    assert_eq!(shard.frame.households, 2);
    assert_eq!(shard.frame.persons, [0, 2, 3]);
    assert_eq!(shard.ids.persons.iter().collect::<Vec<_>>(), ["p1", "p2", "q1"]);
    assert_eq!(fact(shard, "deposits", 0), Cell::Known(1_200_050));
    assert_eq!(fact(shard, "deposits", 1), Cell::Unknown);
    assert_eq!(fact(shard, "cars", 0), Cell::Known(1));
    assert_eq!(fact(shard, "residence", 1), Cell::Known(500_299_101_000));
    assert_eq!(fact(shard, "listed_persons", 0), Cell::Known(2));
    assert_eq!(fact(shard, "birth", 0), Cell::Known(-7_305), "from the citizen number");
    assert_eq!(fact(shard, "sex", 0), Cell::Known(0));
    assert_eq!(fact(shard, "disability_kind", 1), Cell::Unknown);
    assert_eq!(fact(shard, "disability_kind", 2), Cell::Known(0));
    assert_eq!(fact(shard, "died_on", 0), Cell::None);
    assert_eq!(fact(shard, "lives_with_spouse", 1), Cell::Known(1));
    assert_eq!(series(shard, "income.wage", 12, 0), Cell::Known(1_440_000));
    assert_eq!(series(shard, "income.wage", 3, 1), Cell::Unknown);
    assert_eq!(series(shard, "income.wage", 3, 2), Cell::Unknown);
    assert_eq!(series(shard, "income.pension", 12, 0), Cell::Known(300_000));
    assert_eq!(series(shard, "income.pension", 3, 0), Cell::Unknown, "only the sum of a year is given");
    assert_eq!((read.tally.households_out, read.tally.persons_out), (2, 3));
}

#[test]
fn gb18030_with_chinese_headings_reads_the_same() {
    let households =
        HOUSEHOLDS.replace("id,applied_on,place,deposits,cars", "户编号,申请日期,受理地,存款,机动车");
    let members = MEMBERS.replace(
        "household,id,citizen_number,relation,birth,disability_kind,income.wage,income.pension@12,died_on",
        "户编号,成员编号,身份证号,与户主关系,出生日期,残疾类别,工资性收入,养老金@12个月,死亡日期",
    );
    let (households, _, _) = encoding_rs::GB18030.encode(&households);
    let (members, _, _) = encoding_rs::GB18030.encode(&members);
    let gb = folder(&[("家庭.csv", &households), ("成员.csv", &members)]);
    let gb = read(gb.path());
    let utf8 = csv(HOUSEHOLDS, &format!("\u{feff}{MEMBERS}"));
    assert_eq!(gb.one().frame.columns, utf8.one().frame.columns);
    assert_eq!(gb.one().ids, utf8.one().ids);
}

#[test]
fn sheets_and_the_household_file_mean_the_same() {
    let file = r#"{"schema":1,"place":"500299","applied_on":"2020-11-02","household":{"id":"h1","facts":{"deposits":"12000.50"}},
      "members":[{"id":"p1","citizen_number":"500299195001019015","relation":"head","facts":{"disability_kind":"physical"},
        "incomes":[{"month":"2020-10","kind":"wage","amount":"1200.00"},{"month":"2020-09","kind":"wage","amount":"1300.00"}],"income_complete":true,
        "supporters":[{"id":"s1","facts":{"supporter_income":"900.00"}}]},
       {"id":"p2","relation":"grandchild","parents":["p3"]},{"id":"p3","relation":"son","spouse":"none"}],
      "events":[{"id":"e1","facts":{"event_spending":"5000.00"}}]}"#;
    let complete = Completeness::parse("vehicle=2020-10", &DICTIONARY).unwrap();
    let reading = Reading { dictionary: &DICTIONARY, complete: &complete, defaults: None };
    let case = read_case(file.as_bytes(), &reading).unwrap();
    let sheets = folder(&[
        ("households.csv", b"id,applied_on,place,deposits,cars\nh1,2020-11-02,500299,12000.50,\n"),
        (
            "members.csv",
            b"household,id,citizen_number,relation,disability_kind,income_complete,parents,spouse\n\
              h1,p1,500299195001019015,head,physical,yes,,\nh1,p2,,grandchild,,,p3,\nh1,p3,,son,,,,none\n",
        ),
        (
            "incomes.csv",
            b"household,member,month,kind,amount\nh1,p1,2020-10,wage,1200\nh1,p1,2020-09,wage,1300\n",
        ),
        ("supporters.csv", b"household,member,id,supporter_income\nh1,p1,s1,900\n"),
        ("events.csv", b"household,id,event_spending\nh1,e1,5000\n"),
    ]);
    let options = Options { complete, ..Options::default() };
    let read = read_with(sheets.path(), &options).unwrap();
    assert_eq!(read.rejects, []);
    let shard = read.one();
    assert_eq!(shard.frame.supporters, case.frame.supporters);
    assert_eq!(shard.frame.events, case.frame.events);
    for (input, column) in &case.frame.columns {
        assert_eq!(shard.frame.columns.get(input), Some(column), "{input:?}");
    }
    for (input, column) in &shard.frame.columns {
        let rows = [0, 1, 2].map(|row| column.as_ref().get(row));
        let known = case.frame.columns.contains_key(input) || rows.iter().all(|cell| *cell == Cell::Unknown);
        assert!(known, "{input:?} {rows:?}");
    }
}

/// The one thing wrong with a member's row: its column, what stands there, what is wrong.
fn member_fault(heading: &str, cell: &str) -> RowError {
    let read = csv(
        "id,applied_on\nh1,2020-11-02\nh2,2020-11-02\n",
        &format!("household,id,relation,{heading}\nh1,p1,head,\"{cell}\"\nh1,p2,spouse,\nh2,q1,head,\n"),
    );
    assert_eq!(read.tally.households_rejected, 1);
    assert_eq!(read.tally.persons_rejected, 2);
    assert_eq!(read.one().frame.households, 1);
    let mut wrong: Vec<RowError> =
        read.rejects.iter().filter(|one| one.kind != RowErrorKind::WithHousehold).cloned().collect();
    assert_eq!(wrong.len(), 1, "{:?}", read.rejects);
    assert_eq!(read.rejects.len(), 3, "every row of the household is listed");
    let one = wrong.remove(0);
    assert_eq!(
        (one.row, one.sheet, one.household.as_str(), one.member.as_str()),
        (2, Sheet::Members, "h1", "p1")
    );
    assert_eq!(one.column, heading);
    one
}

#[test]
fn a_wrong_cell_rejects_the_household_and_says_why() {
    use RowErrorKind as K;
    let value = |heading: &str, cell: &str| match member_fault(heading, cell).kind {
        K::Value { error, .. } => error,
        other => panic!("{other:?}"),
    };
    assert!(matches!(value("disability_kind", "deaf"), ValueError::Variant(_)));
    assert_eq!(value("income.wage", "-5"), ValueError::Negative);
    assert!(matches!(value("income.wage", "100000.01"), ValueError::Range(..)));
    assert!(matches!(value("income.wage@12", "1200000.01"), ValueError::Range(..)));
    assert!(matches!(value("income.wage", "很多"), ValueError::Money(_)));
    assert!(matches!(value("income.wage", "0.001"), ValueError::Money(_)));
    assert_eq!(value("lives_with_spouse", "maybe"), ValueError::Bool);
    assert_eq!(member_fault("income.wage", "1.23E+17").kind, K::Scientific);
    assert_eq!(member_fault("citizen_number", "5.00299E+17").kind, K::Scientific);
    assert_eq!(member_fault("citizen_number", "500299195001019000").kind, K::DigitsLost);
    let number = member_fault("citizen_number", "500299195001019016");
    assert_eq!(number.kind, K::CitizenNumber(CitizenNumberError::CheckDigit('5')));
    assert_eq!(number.found, "500299********9016", "a number is masked");
    assert!(matches!(member_fault("birth", "1980-02-30").kind, K::Date(_)));
    assert!(matches!(member_fault("birth", "2020-11-03").kind, K::BornLater { .. }));
    assert_eq!(
        member_fault("lives_with_spouse", "no").kind,
        K::Derived { label: "与配偶共同列户".to_owned() }
    );
    assert_eq!(member_fault("spouse", "p7").kind, K::UnknownLink("p7".to_owned()));
    assert_eq!(member_fault("spouse", "p1").kind, K::LinkToItself);
    assert_eq!(member_fault("parents", "p7").kind, K::UnknownLink("p7".to_owned()));
    assert_eq!(member_fault("parents", "p2、p3、p4").kind, K::TooManyParents);
    assert_eq!(member_fault("income_complete", "maybe").kind, K::YesNo);
}

/// All that is wrong, apart from rows that go with their household.
fn faults(households: &str, members: &str) -> Vec<(Sheet, u64, RowErrorKind)> {
    let read = csv(households, members);
    let wrong = read.rejects.into_iter().filter(|one| one.kind != RowErrorKind::WithHousehold);
    wrong.map(|one| (one.sheet, one.row, one.kind)).collect()
}

#[test]
fn households_and_members_belong_together() {
    use RowErrorKind as K;
    let two = "id,applied_on\nh1,2020-11-02\nh2,2020-11-02\n";
    let heads = "household,id,relation\nh1,p1,head\nh2,p1,head\n";
    assert_eq!(faults(two, heads), []);
    assert_eq!(faults(two, "household,id,relation\nh1,p1,head\n"), [(Sheet::Households, 3, K::NoMembers)]);
    assert_eq!(faults(two, &format!("{heads}h3,p1,head\n")), [(Sheet::Members, 4, K::NoHousehold)]);
    assert_eq!(faults(two, &format!("{heads},p1,son\n")), [(Sheet::Members, 4, K::Missing)]);
    assert_eq!(faults(two, &format!("{heads}h1,p2,\n")), [(Sheet::Members, 4, K::Missing)]);
    assert_eq!(
        faults(two, &format!("{heads}h1,p1,son\n")),
        [(Sheet::Members, 4, K::DuplicateId { first: 2 })]
    );
    assert_eq!(
        faults(two, &format!("{heads}h1,p2,head\n")),
        [(Sheet::Members, 4, K::SecondHead { first: 2 })]
    );
    assert_eq!(
        faults(two, &format!("{heads}h1,p2,spouse\nh1,p3,spouse\n")),
        [(Sheet::Members, 5, K::SecondSpouse { first: 4 })]
    );
    assert_eq!(
        faults(two, "household,id,relation\nh1,p1,son\nh2,p1,head\n"),
        [(Sheet::Households, 2, K::NoHead)]
    );
    assert_eq!(
        faults(&format!("{two}h1,2020-11-02\n"), heads),
        [
            (Sheet::Households, 2, K::DuplicateHousehold { other: 4 }),
            (Sheet::Households, 4, K::NoMembers),
            (Sheet::Households, 4, K::DuplicateHousehold { other: 2 }),
        ]
    );
    assert_eq!(faults("id,applied_on\nh1,\nh2,2020-11-02\n", heads), [(Sheet::Households, 2, K::Missing)]);
    assert_eq!(
        faults(two, &format!("{heads}h1,p2,son,extra\n")),
        [(Sheet::Members, 4, K::Ragged { cells: 4, headings: 3 })]
    );
    let many: String = (2..=21).map(|at| format!("h1,p{at},son\n")).collect();
    assert_eq!(
        faults(two, &format!("{heads}{many}")),
        [(Sheet::Households, 2, K::TooManyMembers { found: 21, limit: 20 })]
    );
    let numbers = "household,id,relation,citizen_number\nh1,p1,head,500299195001019015\nh1,p2,son,500299195001019015\nh2,p1,head,\n";
    assert_eq!(faults(two, numbers), [(Sheet::Members, 3, K::DuplicateNumber { first: 2 })]);
    let births = "household,id,relation,citizen_number,birth,sex\nh1,p1,head,500299195001019015,1950-01-02,女\nh2,p1,head,,,\n";
    let found = faults(two, births);
    assert!(matches!(found[0].2, K::BirthAgainstNumber(_)));
    assert!(matches!(found[1].2, K::SexAgainstNumber(_)));
    let spouses = "household,id,relation,spouse\nh1,p1,head,p2\nh1,p2,spouse,none\nh2,p1,head,\n";
    assert_eq!(faults(two, spouses), [(Sheet::Members, 2, K::SpouseDisagrees("p2".to_owned()))]);
}

#[test]
fn other_sheets_hang_on_members_and_households() {
    use RowErrorKind as K;
    let base: [(&str, &[u8]); 2] = [
        ("households.csv", b"id,applied_on,township\nh1,2020-11-02,t1\nh2,2020-11-02,t1\n"),
        ("members.csv", b"household,relation\nh1,head\nh1,son\nh2,head\n"),
    ];
    let kinds = |name: &'static str, text: &'static str| {
        let mut files = base.to_vec();
        files.push((name, text.as_bytes()));
        let read = read(folder(&files).path());
        let wrong = read.rejects.iter().filter(|one| one.kind != K::WithHousehold);
        (wrong.map(|one| one.kind.clone()).collect::<Vec<_>>(), read)
    };
    let (wrong, read) =
        kinds("supporters.csv", "household,member,id,supporter_income\nh1,2,s1,5\nh1,7,s2,5\n");
    assert_eq!(wrong, [K::NoMember]);
    assert_eq!(read.rejects.len(), 5, "two supporters, two members and the household");
    let (wrong, _) = kinds("events.csv", "household,id\nh1,e1\nh1,e1\nh9,e1\n");
    assert_eq!(wrong, [K::DuplicateId { first: 2 }, K::NoHousehold]);
    let (wrong, read) = kinds("townships.csv", "id,cpi_rise\nt1,0.035\nt2,0.01\n");
    assert_eq!(wrong, []);
    assert_eq!(fact(read.one(), "cpi_rise", 0), Cell::Known(350));
    assert_eq!(read.one().frame.township_of, [0, 0]);
    let (wrong, _) = kinds("townships.csv", "id,cpi_rise\nt2,0.035\n");
    assert_eq!(wrong, [K::NoTownship, K::NoTownship]);
    let (wrong, read) = kinds(
        "incomes.csv",
        "household,member,month,kind,amount,source\nh1,1,2020-10,wage,5,visit\nh1,1,2020-10,wage,6,tax\nh1,2,2020-10,工资性收入,7,\n",
    );
    assert_eq!(wrong, []);
    assert_eq!(read.notes.len(), 2, "both sides of a contradiction are shown");
    assert_eq!(read.notes[0].kind, K::Contradiction { others: vec!["tax 6.00".to_owned()] });
    assert_eq!(series(read.one(), "income.wage", 1, 0), Cell::Unknown);
    assert_eq!(series(read.one(), "income.wage", 1, 1), Cell::Known(700));
    let (wrong, _) = kinds(
        "incomes.csv",
        "household,member,month,kind,amount\nh1,1,2020-10,wage,5\nh1,1,2020-10,wage,5\nh1,1,2020-13,wage,5\nh1,1,2020-10,wages,5\nh1,1,2020-10,wage,\nh1,1,2020-10,wage,-1\n",
    );
    assert!(wrong.contains(&K::DuplicateEntry { first: 2 }));
    assert!(wrong.iter().any(|kind| matches!(kind, K::Month(_))));
    assert!(wrong.contains(&K::UnknownKind { nearest: Some("wage".to_owned()) }));
    assert!(wrong.contains(&K::Missing));
    assert_eq!(wrong.len(), 5);
}

/// What is wrong with headings, as text.
fn headings(households: &str, members: &str, more: &[(&str, &[u8])]) -> Vec<HeadingProblem> {
    let mut files = vec![("households.csv", households.as_bytes()), ("members.csv", members.as_bytes())];
    files.extend_from_slice(more);
    match read_with(folder(&files).path(), &Options::default()) {
        Err(FileError::Headings(errors)) => errors.into_iter().map(|one| one.problem).collect(),
        Err(other) => panic!("{other:?}"),
        Ok(_) => panic!("the headings are right"),
    }
}

#[test]
fn headings_that_mean_nothing_are_named_all_at_once() {
    use HeadingProblem as P;
    let text = |text: &str| text.to_owned();
    assert_eq!(
        headings("id,deposit,deposits,存款\n", "household,relation,wages,cars,income.wage@5,其他\n", &[]),
        [
            P::Unknown { heading: text("deposit"), nearest: Some(text("deposits")) },
            P::Twice { heading: text("存款"), first: 3 },
            P::Unknown { heading: text("wages"), nearest: Some(text("income.wage")) },
            P::Elsewhere { heading: text("cars"), of: Entity::Household },
            P::Window { heading: text("income.wage@5"), known: vec![1, 3, 12] },
            P::Ambiguous {
                heading: text("其他"), names: vec![text("income.other"), text("spending.other")]
            },
        ]
    );
    assert_eq!(
        headings("deposits\n", "id\n", &[]),
        [P::Missing("id"), P::Missing("household"), P::Missing("relation")]
    );
    assert_eq!(headings("", "household,relation\n", &[]), [P::Empty]);
    assert_eq!(
        headings(
            "id\n",
            "household,relation,income.wage\n",
            &[("incomes.csv", b"household,member,month,kind,amount\n")]
        ),
        [P::BothForms { heading: text("income.wage"), sheet: Sheet::Incomes }]
    );
}

#[test]
fn a_delivery_that_is_none_says_what_was_looked_for() {
    let empty = folder(&[]);
    assert!(matches!(Delivery::find(empty.path()), Err(FileError::NotFound { .. })));
    let half = folder(&[("households.csv", b"id\n")]);
    assert!(matches!(Delivery::find(half.path()), Err(FileError::NoSheet { sheet: Sheet::Members, .. })));
    let twice = folder(&[("households.csv", b"id\n"), ("家庭.csv", b"id\n"), ("members.csv", b"")]);
    assert!(matches!(Delivery::find(twice.path()), Err(FileError::SheetTwice { .. })));
    let bytes =
        folder(&[("households.csv", b"id\n\xff\xff\xff\n"), ("members.csv", b"household,relation\n")]);
    assert!(matches!(read_with(bytes.path(), &Options::default()), Err(FileError::Encoding { .. })));
}

#[test]
fn a_workbook_reads_with_what_a_spreadsheet_does_to_cells() {
    let folder = folder(&[]);
    let path = folder.path().join("导入.xlsx");
    let mut book = Workbook::new();
    let date = Format::new().set_num_format("yyyy-mm-dd");
    let sheet = book.add_worksheet();
    sheet.set_name("家庭").unwrap();
    sheet.write_string(0, 0, "某县低收入家庭登记表").unwrap();
    for (column, text) in ["户编号", "申请日期", "存款", "机动车"].iter().enumerate() {
        sheet.write_string(1, column as u16, *text).unwrap();
    }
    let day = ExcelDateTime::from_ymd(2020, 11, 2).unwrap();
    for (row, id) in (2u32..).zip(["h1", "h2", "h3"]) {
        sheet.write_string(row, 0, id).unwrap();
        sheet.write_datetime_with_format(row, 1, &day, &date).unwrap();
    }
    sheet.write_number(2, 2, 12_000.5).unwrap();
    sheet.write_number(2, 3, 1).unwrap();
    sheet.write_number(3, 1, 44_137).unwrap();
    let sheet = book.add_worksheet();
    sheet.set_name("家庭成员").unwrap();
    for (column, text) in ["户编号", "身份证号", "与户主关系", "出生日期", "备注"].iter().enumerate()
    {
        sheet.write_string(0, column as u16, *text).unwrap();
    }
    sheet.write_string(1, 0, "h1").unwrap();
    sheet.write_string(1, 1, "500299195001019015").unwrap();
    sheet.write_string(1, 2, "户主").unwrap();
    sheet.write_datetime_with_format(1, 3, ExcelDateTime::from_ymd(1950, 1, 1).unwrap(), &date).unwrap();
    sheet.write_string(1, 4, "=2+5").unwrap();
    sheet.write_string(2, 0, "h2").unwrap();
    sheet.write_string(2, 2, "户主").unwrap();
    sheet.write_string(2, 3, "1980/1/5").unwrap();
    sheet.write_string(4, 0, "h3").unwrap();
    sheet.write_number(4, 1, 500_299_195_001_019_015.0).unwrap();
    sheet.write_string(4, 2, "户主").unwrap();
    book.add_worksheet().set_name("说明").unwrap();
    book.save(&path).unwrap();

    let read = read(&path);
    let shard = read.one();
    assert_eq!(shard.ids.households.iter().collect::<Vec<_>>(), ["h1", "h2"]);
    assert_eq!(
        shard.frame.columns[&Input::ApplicationDate],
        policy::frame::Column::I32(vec![18_568, 18_568])
    );
    assert_eq!(fact(shard, "deposits", 0), Cell::Known(1_200_050));
    assert_eq!(fact(shard, "cars", 0), Cell::Known(1));
    assert_eq!(fact(shard, "birth", 0), Cell::Known(-7_305));
    let wrong: Vec<_> = read.rejects.iter().filter(|one| one.kind != RowErrorKind::WithHousehold).collect();
    assert_eq!((wrong.len(), wrong[0].row, &wrong[0].kind), (1, 5, &RowErrorKind::DigitsLost));
    assert!(!wrong[0].found.contains("195001019"), "{}", wrong[0].found);
}

#[test]
fn a_workbook_without_its_sheets_says_which_it_has() {
    let folder = folder(&[]);
    let path = folder.path().join("a.xlsx");
    let mut book = Workbook::new();
    book.add_worksheet().set_name("家庭").unwrap();
    book.save(&path).unwrap();
    match Delivery::find(&path).and_then(|one| one.open(&DICTIONARY, &Options::default()).map(|_| ())) {
        Err(FileError::NoSheet { sheet: Sheet::Members, found, .. }) => assert_eq!(found, ["家庭"]),
        other => panic!("{other:?}"),
    }
    std::fs::write(&path, b"not a workbook").unwrap();
    assert!(matches!(
        Delivery::find(&path).and_then(|one| one.open(&DICTIONARY, &Options::default()).map(|_| ())),
        Err(FileError::Workbook { .. })
    ));
}

fn sentence(error: &RowError) -> String {
    format!("{:?}", error.kind)
}

#[test]
fn rejects_are_written_without_formulas() {
    let read = csv(
        "id,applied_on\n\"=HYPERLINK(\"\"http://x\"\")\",2020-11-02\n",
        "household,id,relation\n\"=HYPERLINK(\"\"http://x\"\")\",+1,cousin\n",
    );
    assert_eq!(read.tally.households_rejected, 1);
    let words = RejectWords {
        headings: ["a", "b", "c", "d", "e", "f", "g", "h", "i"],
        sentence,
        kept: |_| String::new(),
    };
    let folder = folder(&[]);
    for (path, kind) in
        [(folder.path().to_owned(), ResultKind::Csv), (folder.path().join("r.xlsx"), ResultKind::Workbook)]
    {
        let table = words.table("rejects".to_owned(), "Rejects".to_owned());
        let mut writer = ResultWriter::create(&path, kind, Heading::Labels, vec![table]).unwrap();
        words.write(&mut writer, read.rejects.iter()).unwrap();
        writer.finish().unwrap();
    }
    let text = std::fs::read_to_string(folder.path().join("rejects.csv")).unwrap();
    assert!(text.starts_with('\u{feff}'));
    let mut csv = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let rows: Vec<csv::StringRecord> = csv.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 2);
    for cell in rows.iter().flatten() {
        assert!(!cell.starts_with(['=', '+', '-', '@']), "{cell}");
    }
    let mut book: calamine::Xlsx<_> = calamine::open_workbook(folder.path().join("r.xlsx")).unwrap();
    let formulas = calamine::Reader::worksheet_formula(&mut book, "Rejects").unwrap();
    assert_eq!(formulas.used_cells().count(), 0);
}
