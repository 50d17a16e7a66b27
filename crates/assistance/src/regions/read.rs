// SPDX-License-Identifier: Apache-2.0
//! From the cells of a file to rows of a list of places, each fault with its row and column; nothing is guessed. Pure. Reads what counties have: a table of their
//! own, or the one of the statistics bureau (code of 12 digits, class of town and country, name).

use super::fold::Regions;
use super::model::{Change, PlaceRow};
use crate::exchange::read::{Cell, Sheet};
use crate::registry::words::Area;
use kernel::{Division, DivisionError, DivisionLevel};
use std::collections::BTreeMap;

/// How many lines may stand above the headings.
const TITLES: usize = 10;
/// The longest name.
const LONGEST: usize = 40;
/// The most rows: a county has some hundreds of villages.
const MOST: usize = 5_000;

/// What is wrong with a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// No line holds the headings.
    NoHeadings,
    /// There are no rows, or far too many.
    Rows(usize),
    /// The code cannot be read.
    Code(DivisionError),
    /// A spreadsheet cut digits of the code.
    DigitsLost,
    /// The place lies outside the county, or is no township and no village.
    NotOfCounty,
    /// The township of the village is neither known nor on the list.
    NoTownship,
    /// The code stands in an earlier row.
    Twice(u64),
    /// There is no name.
    NoName,
    /// The name is too long or holds what no name holds.
    BadName,
    /// Neither town nor country nor a class of the statistics bureau.
    NoArea,
    /// None of the words for what changed.
    NoChange,
    /// Nothing is known of a place that is to change.
    Unknown,
    /// The place ended already.
    EndedAlready,
    /// What it became is missing, or is more or less than fits.
    Becomes,
    /// What it became neither stands nor is on the list.
    BecomesUnknown(Division),
}

/// A row that cannot be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowFault {
    /// The row as people count; 0 for the whole file.
    pub row: u64,
    /// The heading of the column.
    pub column: &'static str,
    /// What.
    pub wrong: Wrong,
}

/// The columns with the headings that counties use.
const COLUMNS: [(&str, &[&str]); 5] = [
    ("代码", &["代码", "区划代码", "行政区划代码", "统计用区划代码", "编码"]),
    ("名称", &["名称", "区划名称", "地名", "村（社区）", "村居名称"]),
    ("城乡", &["城乡", "城乡分类", "城乡分类代码", "城乡类别"]),
    ("变更", &["变更", "变更情况", "变动"]),
    ("去向", &["去向", "并入", "变更后代码", "新代码"]),
];

/// Where each column stands.
struct Found {
    first_row: usize,
    at: [Option<usize>; 5],
}

fn text(cell: Option<&Cell>) -> &str {
    match cell {
        Some(Cell::Text(text)) => text.trim(),
        _ => "",
    }
}

fn says_something(cell: &Cell) -> bool {
    match cell {
        Cell::Blank => false,
        Cell::Text(text) => !text.trim().is_empty(),
        Cell::Date(_) | Cell::DigitsLost | Cell::Broken => true,
    }
}

fn headings(sheet: &Sheet) -> Option<Found> {
    sheet.rows.iter().take(TITLES).enumerate().find_map(|(line, row)| {
        let of = |(_, names): &(&str, &[&str])| {
            row.cells.iter().position(|cell| names.contains(&text(Some(cell))))
        };
        let at = [of(&COLUMNS[0]), of(&COLUMNS[1]), of(&COLUMNS[2]), of(&COLUMNS[3]), of(&COLUMNS[4])];
        (at[0].is_some() && at[1].is_some()).then_some(Found { first_row: line + 1, at })
    })
}

fn fault(row: u64, column: usize, wrong: Wrong) -> RowFault {
    RowFault { row, column: COLUMNS[column].0, wrong }
}

/// Reads the rows of a county's list; every fault at once.
///
/// # Errors
/// What is wrong, by row.
pub fn read(sheets: &[Sheet], county: Division, known: &Regions) -> Result<Vec<PlaceRow>, Vec<RowFault>> {
    let whole = |wrong| vec![RowFault { row: 0, column: "文件", wrong }];
    let found = sheets.iter().find_map(|sheet| headings(sheet).map(|found| (sheet, found)));
    let Some((sheet, found)) = found else { return Err(whole(Wrong::NoHeadings)) };
    let lines: Vec<_> =
        sheet.rows[found.first_row..].iter().filter(|row| row.cells.iter().any(says_something)).collect();
    if lines.is_empty() || lines.len() > MOST {
        return Err(whole(Wrong::Rows(lines.len())));
    }
    let mut faults = Vec::new();
    let mut seen: BTreeMap<Division, u64> = BTreeMap::new();
    let mut rows: Vec<(u64, PlaceRow)> = Vec::new();
    for line in lines {
        let cell = |column: usize| found.at[column].and_then(|at| line.cells.get(at));
        let mut wrong = |column: usize, wrong: Wrong| faults.push(fault(line.number, column, wrong));
        let code = code(cell(0), county, &mut wrong);
        if let Some(code) = code {
            match seen.get(&code) {
                Some(first) => wrong(0, Wrong::Twice(*first)),
                None => drop(seen.insert(code, line.number)),
            }
        }
        let name = name(text(cell(1)), &mut wrong);
        let area = area(text(cell(2)), &mut wrong);
        let change = change(text(cell(3)), &mut wrong);
        let becomes = becomes(cell(4), &mut wrong);
        if let (Some(code), Some(name), Some(area), Some(change), Some(becomes)) =
            (code, name, area, change, becomes)
        {
            rows.push((line.number, PlaceRow { code, name, area, change, becomes }));
        }
    }
    for (number, row) in &rows {
        fits(*number, row, &rows, known, &mut faults);
    }
    faults.sort_by_key(|fault| fault.row);
    if faults.is_empty() { Ok(rows.into_iter().map(|(_, row)| row).collect()) } else { Err(faults) }
}

fn code(cell: Option<&Cell>, county: Division, wrong: &mut impl FnMut(usize, Wrong)) -> Option<Division> {
    if cell == Some(&Cell::DigitsLost) {
        wrong(0, Wrong::DigitsLost);
        return None;
    }
    match Division::parse(text(cell)) {
        Ok(code) if county.contains(&code) && code.level() >= DivisionLevel::Township => Some(code),
        Ok(_) => {
            wrong(0, Wrong::NotOfCounty);
            None
        }
        Err(error) => {
            wrong(0, Wrong::Code(error));
            None
        }
    }
}

fn name(text: &str, wrong: &mut impl FnMut(usize, Wrong)) -> Option<String> {
    let bad = |c: char| c.is_control() || c.is_ascii_digit() || matches!(c, '<' | '>' | ',' | '，' | '=');
    if text.is_empty() {
        wrong(1, Wrong::NoName);
    } else if text.chars().count() > LONGEST || text.chars().any(bad) {
        wrong(1, Wrong::BadName);
    } else {
        return Some(text.to_owned());
    }
    None
}

/// Town or country in words, or the class of the statistics bureau: 1xx for towns, 2xx for the country.
fn area(text: &str, wrong: &mut impl FnMut(usize, Wrong)) -> Option<Option<Area>> {
    let class = text.len() == 3 && text.bytes().all(|b| b.is_ascii_digit());
    let found = match text {
        "" => return Some(None),
        "城镇" | "城市" | "城" => Area::parse("urban"),
        "乡村" | "农村" | "乡" => Area::parse("rural"),
        _ if class && text.starts_with('1') => Area::parse("urban"),
        _ if class && text.starts_with('2') => Area::parse("rural"),
        _ => None,
    };
    if found.is_none() {
        wrong(2, Wrong::NoArea);
        return None;
    }
    Some(found)
}

fn change(text: &str, wrong: &mut impl FnMut(usize, Wrong)) -> Option<Change> {
    let found = match text {
        "" | "现有" | "新设" | "新增" | "不变" => Some(Change::Stands),
        "更名" | "改名" => Some(Change::Renamed),
        "并入" | "合并" => Some(Change::Merged),
        "拆分" | "拆分为" => Some(Change::Split),
        "撤销" => Some(Change::Abolished),
        _ => None,
    };
    if found.is_none() {
        wrong(3, Wrong::NoChange);
    }
    found
}

fn becomes(cell: Option<&Cell>, wrong: &mut impl FnMut(usize, Wrong)) -> Option<Vec<Division>> {
    if cell == Some(&Cell::DigitsLost) {
        wrong(4, Wrong::DigitsLost);
        return None;
    }
    let parts = text(cell).split(|c: char| c.is_whitespace() || matches!(c, '、' | ',' | '，' | ';' | '；'));
    let mut codes = Vec::new();
    for part in parts.filter(|part| !part.is_empty()) {
        match Division::parse(part) {
            Ok(code) => codes.push(code),
            Err(error) => {
                wrong(4, Wrong::Code(error));
                return None;
            }
        }
    }
    Some(codes)
}

/// Whether a row goes with the others and with what is known.
fn fits(number: u64, row: &PlaceRow, rows: &[(u64, PlaceRow)], known: &Regions, faults: &mut Vec<RowFault>) {
    let mut wrong = |column: usize, wrong: Wrong| faults.push(fault(number, column, wrong));
    let standing = |code: Division| {
        let listed = rows.iter().find(|(_, one)| one.code == code);
        match listed {
            Some((_, one)) => !one.change.ends(one.code, &one.becomes),
            None => known.stands(code),
        }
    };
    if row.code.level() == DivisionLevel::Village
        && !row.change.ends(row.code, &row.becomes)
        && !row.code.parent().is_some_and(standing)
    {
        wrong(0, Wrong::NoTownship);
    }
    if row.change != Change::Stands {
        match known.get(row.code) {
            None => wrong(3, Wrong::Unknown),
            Some(before) if before.ended.is_some() => wrong(3, Wrong::EndedAlready),
            Some(_) => {}
        }
    }
    let count = row.becomes.len();
    let right = match row.change {
        Change::Stands | Change::Renamed | Change::Abolished => count == 0,
        Change::Merged => count == 1 && row.becomes[0] != row.code,
        Change::Split => count >= 2,
    };
    if !right {
        wrong(4, Wrong::Becomes);
    }
    for code in &row.becomes {
        if *code != row.code && (!standing(*code) || code.level() != row.code.level()) {
            wrong(4, Wrong::BecomesUnknown(*code));
        }
    }
}
