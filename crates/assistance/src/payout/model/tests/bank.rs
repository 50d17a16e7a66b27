// SPDX-License-Identifier: Apache-2.0
//! Files to the bank and back, cell by cell.

use super::layout::built_in;
use super::sample::{award, county, day, destination, month, yuan};
use crate::payout::model::answer::{BankAnswer, BankResult, Failure, Heard, settle, settle_files};
use crate::payout::model::bank::{
    BankBatch, BankRow, Banks, Cell, CellFault, Encoding, FileFault, ReadFault, Table, read, write,
};
use crate::payout::model::due::{Paid, due};
use crate::payout::model::roster::{Line, Why, items_for_bank};
use encoding_rs::GB18030;
use kernel::{Fen, MoneyError, Secret};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed};

fn line(number: u32, amount: i64) -> Line {
    let award = award(number, "2020-10", amount);
    let items = due(&award, &Paid::default(), month("2020-10")).unwrap().items;
    Line {
        award: award.id,
        payee: award.payee,
        village: award.village,
        persons: award.persons,
        to: destination(u128::from(number)),
        amount: yuan(amount),
        items,
        concerns: Default::default(),
        earlier: Fen::ZERO,
        why: Why::New,
    }
}

fn reference(number: u32) -> String {
    line(number, 1).reference(county())
}

fn row(number: u32, holder: &str, amount: i64) -> BankRow {
    BankRow {
        reference: reference(number),
        holder: holder.to_owned(),
        account: Secret::new(format!("62170000{number:010}")),
        bank: "示范县农商行".to_owned(),
        amount: yuan(amount),
    }
}

fn batch(rows: Vec<BankRow>) -> BankBatch {
    BankBatch {
        number: "SF202010-01".to_owned(),
        date: day("2020-10-20"),
        remark: "农村低保2020年10月".to_owned(),
        rows,
    }
}

fn bytes(layout: &str, batch: &BankBatch) -> Vec<u8> {
    write(&built_in(layout), batch).unwrap_or_else(|faults| panic!("{faults:?}"))
}

fn gb(text: &str) -> Vec<u8> {
    GB18030.encode(text).0.into_owned()
}

#[test]
fn a_csv_file_is_what_the_layout_says() {
    let file = bytes("csv", &batch(vec![row(1, "张三", 400), row(2, "阿依古丽·买买提", 1488)]));
    let text = GB18030.decode(&file).0.into_owned();
    let expected = format!(
        "序号,业务编号,账号,户名,金额,开户行,摘要\r\n\
         1,{},621700000000000001,张三,400.00,示范县农商行,农村低保2020年10月\r\n\
         2,{},621700000000000002,阿依古丽·买买提,1488.00,示范县农商行,农村低保2020年10月\r\n",
        reference(1),
        reference(2)
    );
    assert_eq!(text, expected);
}

#[test]
fn a_fixed_file_counts_bytes_and_states_count_and_total() {
    let file = bytes("fixed", &batch(vec![row(1, "张三", 400), row(2, "𠮷永福", 1488)]));
    let lines: Vec<&[u8]> = file.split(|byte| *byte == b'\n').collect();
    assert_eq!(lines.len(), 5, "head, two payments, tail, nothing behind");
    for (at, width) in [(0, 65), (1, 139), (2, 139), (3, 25)] {
        assert_eq!(lines[at].len(), width + 1, "line {at} with its carriage return");
    }
    assert_eq!(&lines[0][..65], gb("HSF202010-01                     20201020000000020000000000188800"));
    assert_eq!(&lines[3][..25], b"T000000020000000000188800");
    assert_eq!(&lines[1][125..139], b"00000000040000");
    let holder = GB18030.decode(&lines[2][65..125]).0;
    assert_eq!(holder.trim(), "𠮷永福", "a character of four bytes keeps the columns right");
}

#[test]
fn a_workbook_is_a_table_of_typed_cells() {
    let bytes = write(&built_in("workbook"), &batch(vec![row(1, "张三", 400)])).unwrap();
    let table = Table::of_bytes(&bytes).unwrap();
    let text = |words: &str| Cell::Text(words.to_owned());
    assert_eq!(
        table.rows[1],
        [
            Cell::Count(1),
            text(&reference(1)),
            text("张三"),
            text("621700000000000001"),
            text("示范县农商行"),
            Cell::Yuan(yuan(400)),
            text("农村低保2020年10月")
        ]
    );
    assert_eq!((&table.rows[2][0], &table.rows[2][5]), (&text("合计"), &Cell::Yuan(yuan(400))));
}

#[test]
fn what_cannot_go_to_the_bank_is_listed_cell_by_cell_and_nothing_is_written() {
    let mut empty = row(3, "王五", 10);
    empty.account = Secret::new("  ".to_owned());
    let rows = vec![
        row(1, "=cmd|' /C calc'!A0", 10),
        row(2, "李,四", 10),
        empty,
        row(4, "赵\n六", 10),
        row(5, "", 10),
        row(6, &"长".repeat(31), 10),
        row(7, "钱七", 0),
        row(8, "孙\"八", 10),
        row(8, "周九", 10),
        row(9, "吴十", 10),
    ];
    let faults = write(&built_in("csv"), &batch(rows)).err().unwrap();
    let found: Vec<(Option<usize>, &str, CellFault)> =
        faults.iter().map(|fault| (fault.line, fault.column.as_str(), fault.fault)).collect();
    assert_eq!(
        found,
        [
            (Some(9), "业务编号", CellFault::Twice),
            (Some(1), "户名", CellFault::Formula),
            (Some(2), "户名", CellFault::Character),
            (Some(3), "账号", CellFault::Empty),
            (Some(4), "户名", CellFault::Character),
            (Some(5), "户名", CellFault::Empty),
            (Some(6), "户名", CellFault::TooLong { max: 60 }),
            (Some(7), "金额", CellFault::NotPositive),
            (Some(8), "户名", CellFault::Character),
        ]
    );
}

#[test]
fn every_beginning_of_a_formula_is_refused_in_bank_files() {
    for sign in ["=", "+", "-", "@", "＝", "＋", "－", "＠"] {
        let holder = format!("{sign}张三");
        for layout in ["csv", "fixed", "workbook"] {
            let faults = write(&built_in(layout), &batch(vec![row(1, &holder, 10)])).err().unwrap();
            assert_eq!(faults[0].fault, CellFault::Formula, "{layout} {holder}");
        }
    }
}

fn answer(number: u32, amount: i64, result: BankResult) -> BankAnswer {
    BankAnswer { reference: reference(number), amount: yuan(amount), result }
}

#[test]
fn a_csv_answer_gives_answers_and_faults_for_every_row() {
    let good = |number: u32, result: &str| format!("1,{},6217,张三,400.00,{result}\n", reference(number));
    let wrong_check = reference(6).replace("202010", "202011");
    let text = [
        "序号,业务编号,账号,户名,金额,处理结果,失败原因\n".to_owned(),
        good(1, "成功,"),
        good(2, "失败,账户已销户"),
        good(3, "失败,\"其他, 原因不明\""),
        format!("4,{},6217,\"张\"\"三\",400.00,成功,\n\n", reference(4)),
        format!("5,{},6217,张三,四百,成功,\n", reference(5)),
        format!("6,{wrong_check},6217,张三,400.00,成功,\n"),
        good(7, "处理中,"),
        format!("8,{},6217,张三,0.00,成功,\n", reference(8)),
        format!("9,{},6217,\"张三,400.00,成功,\n", reference(9)),
        format!("10,{},6217,张三\n", reference(10)),
    ]
    .concat();
    let result = read(&built_in("csv"), county(), &gb(&text)).unwrap();
    let other = Failure::Other("其他, 原因不明".to_owned());
    assert_eq!(
        result.answers,
        [
            answer(1, 400, BankResult::Paid),
            answer(2, 400, BankResult::Failed(Failure::Closed)),
            answer(3, 400, BankResult::Failed(other)),
            answer(4, 400, BankResult::Paid),
            answer(9, 400, BankResult::Paid),
        ]
    );
    let faults: Vec<(u64, &str, Option<&str>)> = result
        .faults
        .iter()
        .map(|fault| (fault.line, fault.column.as_str(), fault.kept.as_deref()))
        .collect();
    let kept = [reference(5), reference(7), reference(8)];
    assert_eq!(
        faults,
        [
            (7, "金额", Some(kept[0].as_str())),
            (8, "业务编号", None),
            (9, "处理结果", Some(kept[1].as_str())),
            (10, "金额", Some(kept[2].as_str())),
            (12, "", None),
        ]
    );
    assert_eq!(result.faults[0].fault, ReadFault::Amount(MoneyError::Character('四')));
    assert_eq!(result.faults[4].fault, ReadFault::Columns { expected: 7, found: 4 });
    assert_eq!(result.rows, 10);
}

fn fixed_answer(number: u32, fen: i64, result: &str, reason: &str) -> Vec<u8> {
    let mut line = gb(&format!("D{:<32}{fen:014}{result:<4}{reason}", reference(number)));
    line.extend_from_slice(b"\r\n");
    line
}

#[test]
fn a_fixed_answer_is_cut_by_bytes_and_its_totals_are_checked() {
    let rows = [fixed_answer(1, 40_000, "0000", ""), fixed_answer(2, 148_800, "1002", "户名不符")].concat();
    let with = |tail: &str| [rows.clone(), gb(tail)].concat();
    let right = read(&built_in("fixed"), county(), &with("T000000020000000000188800")).unwrap();
    let closed = BankResult::Failed(Failure::NameDiffers);
    assert_eq!(right.answers, [answer(1, 400, BankResult::Paid), answer(2, 1488, closed)]);
    assert_eq!(right.faults, []);
    let wrong = read(&built_in("fixed"), county(), &with("T000000030000000000188801\r\n")).unwrap();
    let faults: Vec<&ReadFault> = wrong.faults.iter().map(|fault| &fault.fault).collect();
    let stated = ReadFault::Count { stated: "00000003".to_owned(), found: 2 };
    assert_eq!(faults, [&stated, &ReadFault::Total { found: yuan(1888) }]);
    let cut_off = read(&built_in("fixed"), county(), &rows).unwrap();
    assert!(!cut_off.faults.is_empty(), "a file without its last line was cut off");
}

#[test]
fn a_sheet_answer_is_read_from_its_cells() {
    let cells = |row: &[&str]| row.iter().map(|cell| Cell::Text((*cell).to_owned())).collect::<Vec<_>>();
    let titles = cells(&["序号", "业务编号", "户名", "金额（元）", "发放状态", "失败原因"]);
    let rows = vec![
        titles.clone(),
        cells(&["1", &reference(1), "张三", "400", "发放成功"]),
        cells(&["", "", "", "", "", ""]),
        cells(&["2", &reference(2), "李四", "1,488.00", "发放失败", "销户", "", ""]),
        cells(&["3", &reference(3), "王五", "1.2E+3", "发放成功", ""]),
    ];
    let result = read(&built_in("workbook"), county(), &Table { rows }.bytes()).unwrap();
    let closed = BankResult::Failed(Failure::Closed);
    assert_eq!(result.answers, [answer(1, 400, BankResult::Paid), answer(2, 1488, closed)]);
    assert_eq!(
        (result.faults[0].line, &result.faults[0].fault),
        (5, &ReadFault::Amount(MoneyError::Scientific))
    );
}

#[test]
fn the_wrong_file_is_refused_as_a_whole() {
    let csv = built_in("csv");
    let read_csv = |bytes: &[u8]| read(&csv, county(), bytes).unwrap_err();
    assert_eq!(read_csv(b""), FileFault::Empty);
    assert_eq!(read_csv(b"\r\n\r\n"), FileFault::Empty);
    assert_eq!(read_csv(&[0x81, 0x00, 0xff]), FileFault::Encoding);
    let titles = FileFault::Titles { place: 2, expected: "业务编号".to_owned() };
    assert_eq!(read_csv(&gb("序号,户名,账号,业务编号,金额,处理结果,失败原因\n")), titles);
    assert_eq!(read(&built_in("workbook"), county(), b"x"), Err(FileFault::Kind));
}

// clause: NX-6c
#[test]
fn the_return_file_is_laid_beside_the_roster_to_the_fen() {
    let lines = [line(1, 400), line(2, 250), line(3, 838), line(4, 90)];
    let failed = BankResult::Failed(Failure::Closed);
    let answers = [
        answer(1, 400, BankResult::Paid),
        answer(2, 250, failed.clone()),
        answer(3, 839, BankResult::Paid),
        answer(8, 90, BankResult::Paid),
        // The same file once more, and money that came back after it had arrived.
        answer(2, 250, failed.clone()),
        answer(1, 400, failed.clone()),
    ];
    let settled = settle(&items_for_bank(&lines, county()), &answers).unwrap();
    assert_eq!(settled.results.into_iter().collect::<Vec<_>>(), [(0, BankResult::Paid), (1, failed)]);
    let counts = settled.answers;
    assert_eq!(
        (counts.paid_lines, counts.paid, counts.failed_lines, counts.failed),
        (1, yuan(400), 1, yuan(250))
    );
    let reconciliation = settled.reconciliation;
    assert_eq!(reconciliation.amount_differs[0].bank, yuan(839));
    assert_eq!(reconciliation.unknown_at_bank[0].reference, reference(8));
    assert_eq!(reconciliation.missing_at_bank[0].reference, reference(4));
    assert_eq!(reconciliation.repeated_at_bank, []);
    assert_eq!(settled.contradicted, [reference(1)]);
    assert!(!reconciliation.agrees());
}

// clause: NX-6c
#[test]
fn each_bank_answers_for_its_own_file_and_the_files_add_up_to_the_roster() {
    let lines = [line(1, 400), line(2, 250), line(3, 838), line(4, 90)];
    let sent = items_for_bank(&lines, county());
    let banks = Banks::parse("农商银行=csv 工商银行=fixed 其他=workbook").unwrap();
    let at = ["示范农商银行城关支行", "邮政储蓄银行", "中国工商银行", "示范农商银行"];
    let parts = banks.files(at.into_iter().zip(lines.iter().map(|one| one.amount)), "csv").unwrap();
    let shown: Vec<_> = parts
        .iter()
        .map(|one| (one.bank.as_str(), one.layout.as_str(), &one.lines[..], one.amount))
        .collect();
    assert_eq!(
        shown,
        [
            ("农商银行", "csv", &[0, 3][..], yuan(490)),
            ("工商银行", "fixed", &[2][..], yuan(838)),
            ("", "csv", &[1][..], yuan(250)),
        ]
    );
    let heard = |at: usize, answers: Vec<BankAnswer>| Heard { lines: parts[at].lines.clone(), answers };
    let failed = BankResult::Failed(Failure::Closed);
    // The bank of the second file answers about a line of the first one as well: that settles nothing.
    let files = [
        heard(0, vec![answer(4, 90, BankResult::Paid)]),
        heard(1, vec![answer(3, 838, failed.clone()), answer(1, 400, BankResult::Paid)]),
        heard(2, vec![]),
    ];
    let (whole, each) = settle_files(&sent, &files).unwrap();
    assert_eq!(whole.results.into_iter().collect::<Vec<_>>(), [(2, failed), (3, BankResult::Paid)]);
    assert_eq!(
        each.iter().map(|one| (one.paid, one.failed)).collect::<Vec<_>>(),
        [(yuan(90), Fen::ZERO), (Fen::ZERO, yuan(838)), (Fen::ZERO, Fen::ZERO)]
    );
    assert_eq!((whole.answers.paid, whole.answers.failed), (yuan(90), yuan(838)));
    assert_eq!(whole.reconciliation.unknown_at_bank[0].reference, reference(1));
    let missing: Vec<_> =
        whole.reconciliation.missing_at_bank.iter().map(|one| one.reference.clone()).collect();
    assert_eq!(missing, [reference(1), reference(2)]);
}

#[test]
fn a_county_names_its_banks_once_and_always_says_what_becomes_of_the_others() {
    let banks = Banks::parse(" 其他=csv  农商银行=fixed 农商银行城关=workbook ").unwrap();
    assert_eq!(banks.text(), "农商银行=fixed 农商银行城关=workbook 其他=csv");
    // The longest name that fits wins, wherever it stands in the list.
    let one = |bank| banks.files([(bank, yuan(1))], "csv").unwrap().remove(0).bank;
    assert_eq!(one("示范农商银行城关支行"), "农商银行城关");
    assert_eq!(one("示范农商银行"), "农商银行");
    assert_eq!(one("信用社"), "");
    for wrong in [
        "",
        "农商银行=csv",
        "其他=",
        "其他=CSV",
        "其他=csv 其他=fixed",
        "甲=csv 甲=csv 其他=csv",
        "甲 其他=csv",
    ] {
        assert_eq!(Banks::parse(wrong), None, "{wrong}");
    }
}

/// Cells as they come from people: names, rare characters, formulas, control characters, blanks.
fn dirty() -> impl Strategy<Value = String> {
    prop_oneof!["[\\PC]{0,12}", "[=+@,\"\\r\\n\\t \\-0-9张·𠮷]{0,8}", Just(String::new())]
}

proptest! {
    #![proptest_config(Config { cases: 300, failure_persistence: None, rng_seed: RngSeed::Fixed(23), ..Config::default() })]

    #[test]
    fn whatever_stands_in_a_cell_a_file_is_either_refused_or_has_one_line_for_each_payment(
        holders in prop::collection::vec(dirty(), 1..5),
    ) {
        let rows: Vec<BankRow> =
            holders.iter().zip(1u32..).map(|(holder, number)| row(number, holder, i64::from(number))).collect();
        for (layout, around) in [("csv", 1), ("fixed", 2)] {
            if let Ok(bytes) = write(&built_in(layout), &batch(rows.clone())) {
                let text = Encoding::Gb18030.decode(&bytes).unwrap().into_owned();
                let lines: Vec<&str> = text.lines().collect();
                prop_assert_eq!(lines.len(), rows.len() + around, "{}", layout);
                for (row, line) in rows.iter().zip(&lines[1..]) {
                    prop_assert!(line.contains(&row.reference) && line.contains(row.holder.trim()));
                }
            }
        }
    }

    #[test]
    fn every_row_of_an_answer_is_an_answer_or_a_fault(
        cells in prop::collection::vec(prop::collection::vec(dirty(), 0..9), 0..8),
        good in 0usize..4,
    ) {
        let mut text = "序号,业务编号,账号,户名,金额,处理结果,失败原因\n".to_owned();
        for number in 1..=good {
            let reference = reference(u32::try_from(number).unwrap());
            text.push_str(&format!("1,{reference},6217,张三,400.00,成功,\n"));
        }
        for row in &cells {
            text.push_str(&format!("{}\n", row.join(",")));
        }
        let result = read(&built_in("csv"), county(), &gb(&text)).unwrap();
        prop_assert!(result.answers.len() >= good, "good rows survive bad ones");
        prop_assert_eq!(result.answers.len() + result.faults.len(), usize::try_from(result.rows).unwrap());
    }
}
