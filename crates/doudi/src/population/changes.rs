// SPDX-License-Identifier: Apache-2.0
//! The result tables of `doudi compare`: what changes in all, by township, by kind of household and by reason; and the households themselves.

use super::intake::stop;
use super::output::OutFile;
use super::tables;
use crate::exit::Stop;
use files::{Kind, OutColumn, ResultTable, ResultWriter, Texts, Values};
use policy::ir::UNKNOWN_I64;
use population::Cost;
use population::compare::{Change, Class, Judged};
use wording::population::HouseholdKind;

/// A row of the table of households.
pub(crate) struct Line {
    pub(crate) household: String,
    pub(crate) township: String,
    pub(crate) kind: HouseholdKind,
    pub(crate) judged: Judged,
    pub(crate) reason: String,
}

/// What becomes of a household, in words.
fn label(class: Class) -> &'static str {
    match class {
        Class::Winner => "增加",
        Class::Loser => "减少",
        Class::Unchanged => "不变",
        Class::Open => "待定",
    }
}

/// The tables of a file: all, townships, kinds, reasons, households.
pub(crate) fn tables_of(file: &OutFile) -> Vec<ResultTable> {
    let changes = |name: String, label: &str, head: &str| ResultTable {
        name,
        label: label.to_owned(),
        columns: vec![
            tables::text("group", head),
            tables::count("winners", "增加户"),
            tables::count("losers", "减少户"),
            tables::count("unchanged", "不变户"),
            tables::count("open", "待定户"),
            tables::money("gained", "共增加"),
            tables::money("lost", "共减少"),
            tables::money("before_low", "原每月支出（至少）"),
            tables::money("before_high", "原每月支出（至多）"),
            tables::count("before_unbounded", "原估不出上限的件数"),
            tables::money("after_low", "新每月支出（至少）"),
            tables::money("after_high", "新每月支出（至多）"),
            tables::count("after_unbounded", "新估不出上限的件数"),
        ],
    };
    let households = ResultTable {
        name: file.beside("households"),
        label: "有变动和待定的户".to_owned(),
        columns: vec![
            tables::text("household", "户编号"),
            tables::text("township", "乡镇"),
            tables::text("kind", "家庭类型"),
            class_column(),
            tables::money("before_low", "原每月（至少）"),
            tables::money("before_high", "原每月（至多）"),
            tables::money("after_low", "新每月（至少）"),
            tables::money("after_high", "新每月（至多）"),
            tables::text("reason", "主要理由"),
        ],
    };
    vec![
        changes(file.stem(), "总计", "总计"),
        changes(file.beside("townships"), "按乡镇", "乡镇"),
        changes(file.beside("kinds"), "按家庭类型", "家庭类型"),
        changes(file.beside("reasons"), "按主要理由", "主要理由"),
        households,
    ]
}

/// The place of the table of households among [`tables_of`].
const HOUSEHOLDS: usize = 4;

const CLASSES: [(Class, &str); 4] = [
    (Class::Winner, "winner"),
    (Class::Loser, "loser"),
    (Class::Unchanged, "unchanged"),
    (Class::Open, "open"),
];

fn class_column() -> OutColumn {
    let words = CLASSES.iter().map(|(class, name)| ((*name).to_owned(), label(*class).to_owned()));
    OutColumn { name: "class".to_owned(), label: "变动".to_owned(), kind: Kind::Word(words.collect()) }
}

fn fen(amount: i128) -> i64 {
    i64::try_from(amount).unwrap_or(UNKNOWN_I64)
}

pub(crate) fn write_changes(
    writer: &mut ResultWriter,
    table: usize,
    rows: &[(String, &Change)],
) -> Result<(), Stop> {
    if rows.is_empty() {
        return Ok(());
    }
    let names: Texts = rows.iter().map(|(name, _)| name.as_str()).collect();
    let of = |f: &dyn Fn(&Change) -> i64| -> Vec<i64> { rows.iter().map(|(_, change)| f(change)).collect() };
    let count = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    let columns = [
        of(&|one| count(one.winners)),
        of(&|one| count(one.losers)),
        of(&|one| count(one.unchanged)),
        of(&|one| count(one.open)),
        of(&|one| fen(one.gained)),
        of(&|one| fen(one.lost)),
        of(&|one| fen(one.before.low)),
        of(&|one| fen(one.before.high)),
        of(&|one| count(one.before.unbounded)),
        of(&|one| fen(one.after.low)),
        of(&|one| fen(one.after.high)),
        of(&|one| count(one.after.unbounded)),
    ];
    let mut values = vec![Values::Texts(&names)];
    values.extend(columns.iter().map(|column| Values::I64(column)));
    writer.write(table, &values).map_err(|error| stop(&error))
}

pub(crate) fn write_households(writer: &mut ResultWriter, lines: &[Line]) -> Result<(), Stop> {
    if lines.is_empty() {
        return Ok(());
    }
    let texts = |of: &dyn Fn(&Line) -> &str| -> Texts { lines.iter().map(of).collect() };
    let (ids, townships) = (texts(&|line| &line.household), texts(&|line| &line.township));
    let (kinds, reasons) = (texts(&|line| line.kind.label()), texts(&|line| &line.reason));
    let class =
        |line: &Line| CLASSES.iter().position(|(class, _)| *class == line.judged.class).unwrap_or(0) as u8;
    let classes: Vec<u8> = lines.iter().map(class).collect();
    let of = |f: &dyn Fn(&Line) -> i64| -> Vec<i64> { lines.iter().map(f).collect() };
    let high = |cost: &Cost| if cost.unbounded > 0 { UNKNOWN_I64 } else { fen(cost.high) };
    let amounts = [
        of(&|line| fen(line.judged.before.low)),
        of(&|line| high(&line.judged.before)),
        of(&|line| fen(line.judged.after.low)),
        of(&|line| high(&line.judged.after)),
    ];
    let values = [
        Values::Texts(&ids),
        Values::Texts(&townships),
        Values::Texts(&kinds),
        Values::U8(&classes),
        Values::I64(&amounts[0]),
        Values::I64(&amounts[1]),
        Values::I64(&amounts[2]),
        Values::I64(&amounts[3]),
        Values::Texts(&reasons),
    ];
    writer.write(HOUSEHOLDS, &values).map_err(|error| stop(&error))
}
