// SPDX-License-Identifier: Apache-2.0
//! From the cells of a file to rows of a list: the headings are found wherever they stand in the first lines, a bad row is told with sheet, row and column, and
//! nothing is guessed. Pure.

use super::described::{Column, List, Type, Use};
use super::refused::Refused;
use kernel::{CitizenNumber, CitizenNumberError, Date, DateError, Division, DivisionLevel, Fen, MoneyError};
use std::collections::HashMap;

/// How many lines may stand above the headings: titles, dates, seals.
const TITLES: usize = 10;
/// The longest text of a cell that is kept.
const LONGEST: usize = 500;

/// A sheet as it came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    /// Its name; empty for a file of one table.
    pub name: String,
    /// Its rows.
    pub rows: Vec<Row>,
}

/// A row as it came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// Its number as people count.
    pub number: u64,
    /// Its cells.
    pub cells: Vec<Cell>,
}

/// A cell as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Nothing.
    Blank,
    /// A text.
    Text(String),
    /// A date of a spreadsheet.
    Date(Date),
    /// A number that a spreadsheet cut.
    DigitsLost,
    /// A formula that failed.
    Broken,
}

/// A row that can be compared.
#[derive(Clone, Debug)]
pub struct Item {
    /// The sheet.
    pub sheet: String,
    /// The row.
    pub row: u64,
    /// The citizen number, where rows are about persons.
    pub number: Option<CitizenNumber>,
    /// The number of the household, where rows are about households.
    pub household: Option<String>,
    /// The name.
    pub name: String,
    /// The place, where one is given and known.
    pub place: Option<Division>,
    /// The kind of lead.
    pub kind: String,
    /// Label and value of what the source says.
    pub facts: Vec<(String, String)>,
    /// What tells it from other findings about the same person.
    pub told_by: String,
}

/// What is wrong with a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowFault {
    /// The sheet; empty for a file of one table.
    pub sheet: String,
    /// The row.
    pub row: u64,
    /// The heading of the column.
    pub column: String,
    /// What.
    pub fault: CellFault,
}

/// What is wrong with a cell. None of these carries what stands in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CellFault {
    /// Nothing stands there.
    Missing,
    /// Not a citizen number.
    Number(CitizenNumberError),
    /// A spreadsheet cut the digits.
    DigitsLost,
    /// A formula that failed.
    Broken,
    /// Not a date.
    Date(DateError),
    /// A date in the future.
    Future,
    /// Not a sum.
    Money(MoneyError),
    /// No place of this county.
    Place,
    /// No kind that the list knows.
    Kind,
    /// Longer than so many characters.
    TooLong(usize),
}

/// What a file holds.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    /// The rows that can be compared.
    pub items: Vec<Item>,
    /// What is wrong with the others; a row may have several faults.
    pub faults: Vec<RowFault>,
    /// How many rows are bad.
    pub bad: u64,
}

impl Reading {
    /// How many rows the file has.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.items.len() as u64 + self.bad
    }
}

/// Names of places in a county, as lists write them.
pub struct Places {
    county: Division,
    names: HashMap<String, Option<Division>>,
}

impl Places {
    /// The townships and villages of a county; a name that two places have is none.
    #[must_use]
    pub fn of(county: Division) -> Places {
        let mut names: HashMap<String, Option<Division>> = HashMap::new();
        let mut put = |name: String, place: Division| {
            names
                .entry(name)
                .and_modify(|one| *one = one.filter(|other| *other == place))
                .or_insert(Some(place));
        };
        for township in kernel::children(county) {
            let name = kernel::name_of(township).unwrap_or_default();
            put(name.to_owned(), township);
            for village in kernel::children(township) {
                let own = kernel::name_of(village).unwrap_or_default();
                put(own.to_owned(), village);
                put(format!("{name}{own}"), village);
            }
        }
        Places { county, names }
    }

    fn find(&self, text: &str) -> Option<Division> {
        if text.bytes().all(|byte| byte.is_ascii_digit()) {
            let place = Division::parse(text).ok()?;
            let inside = place.level() >= DivisionLevel::Township && self.county.contains(&place);
            return inside.then_some(place);
        }
        let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        self.names.get(&text).copied().flatten()
    }
}

/// Where the columns of a sheet stand.
struct Heads<'l> {
    columns: Vec<(usize, &'l Column)>,
    /// As written in the file, by position.
    written: Vec<String>,
}

fn text_of(cell: &Cell) -> &str {
    if let Cell::Text(text) = cell { text.trim() } else { "" }
}

fn heading(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '*' | '＊' | '：' | ':')).collect()
}

fn heads<'l>(list: &'l List, row: &Row) -> Heads<'l> {
    let written: Vec<String> = row.cells.iter().map(|cell| text_of(cell).to_owned()).collect();
    let at = |column: &Column| {
        // The order of the headings in the description decides, where a file has two that would do.
        column.headings.iter().find_map(|name| written.iter().position(|one| heading(one) == heading(name)))
    };
    let columns = list.columns.iter().filter_map(|column| at(column).map(|at| (at, column))).collect();
    Heads { columns, written }
}

/// Reads the rows of a list.
///
/// # Errors
/// No sheet has the headings of the required columns.
pub fn read(list: &List, sheets: &[Sheet], places: &Places, today: Date) -> Result<Reading, Refused> {
    let mut reading = Reading::default();
    let (mut any, mut best): (bool, Option<Heads<'_>>) = (false, None);
    for sheet in sheets {
        let found = sheet.rows.iter().take(TITLES).enumerate().map(|(at, row)| (at, heads(list, row)));
        let Some((at, heads)) = found.max_by_key(|(at, heads)| (heads.columns.len(), usize::MAX - at)) else {
            continue;
        };
        let complete = list
            .columns
            .iter()
            .filter(|one| one.required)
            .all(|one| heads.columns.iter().any(|(_, column)| column.id == one.id));
        if complete {
            any = true;
            for row in sheet.rows.iter().skip(at + 1) {
                take(list, &heads, &sheet.name, row, places, today, &mut reading);
            }
        } else if best.as_ref().is_none_or(|best| heads.columns.len() > best.columns.len()) {
            best = Some(heads);
        }
    }
    if any {
        return Ok(reading);
    }
    let has =
        |id: &str| best.as_ref().is_some_and(|heads| heads.columns.iter().any(|(_, column)| column.id == id));
    let missing = list.columns.iter().filter(|one| one.required && !has(&one.id));
    let missing = missing.filter_map(|one| one.headings.first().cloned()).collect();
    let found = best.map(|heads| heads.written).unwrap_or_default();
    Err(Refused::NoHeadings { missing, found: found.into_iter().filter(|text| !text.is_empty()).collect() })
}

fn take(
    list: &List,
    heads: &Heads<'_>,
    sheet: &str,
    row: &Row,
    places: &Places,
    today: Date,
    reading: &mut Reading,
) {
    let values =
        heads.columns.iter().map(|(at, column)| (*at, *column, row.cells.get(*at).unwrap_or(&Cell::Blank)));
    // A line of totals or remarks under the table has none of the columns that matter.
    if values.clone().all(|(_, column, cell)| !column.required || *cell == Cell::Blank) {
        return;
    }
    let mut item = Item {
        sheet: sheet.to_owned(),
        row: row.number,
        number: None,
        household: None,
        name: String::new(),
        place: None,
        kind: list.kind.clone().unwrap_or_default(),
        facts: Vec::new(),
        told_by: String::new(),
    };
    let mut faults = Vec::new();
    for (at, column, cell) in values {
        let value = match value(column, cell, today) {
            Ok(value) => value,
            Err(fault) => {
                faults.push((at, fault));
                continue;
            }
        };
        if value.is_empty() {
            if column.required {
                faults.push((at, CellFault::Missing));
            }
            continue;
        }
        if let Err(fault) = put(list, column, value, places, today, &mut item) {
            faults.push((at, fault));
        }
    }
    if faults.is_empty() {
        reading.items.push(item);
        return;
    }
    reading.bad += 1;
    reading.faults.extend(faults.into_iter().map(|(at, fault)| RowFault {
        sheet: sheet.to_owned(),
        row: row.number,
        column: heads.written.get(at).cloned().unwrap_or_default(),
        fault,
    }));
}

/// The text of a cell as it is kept: dates in one form, sums in one form.
fn value(column: &Column, cell: &Cell, today: Date) -> Result<String, CellFault> {
    let text = match cell {
        Cell::Blank => return Ok(String::new()),
        Cell::DigitsLost => return Err(CellFault::DigitsLost),
        Cell::Broken => return Err(CellFault::Broken),
        Cell::Date(date) => date.to_string(),
        Cell::Text(text) => text.trim().chars().filter(|c| !c.is_control()).collect(),
    };
    if text.is_empty() || matches!(&*text, "-" | "—" | "/" | "无") && column.holds != Type::Text {
        return Ok(String::new());
    }
    if text.chars().count() > LONGEST {
        return Err(CellFault::TooLong(LONGEST));
    }
    match column.holds {
        Type::Text => Ok(text),
        Type::Money => match Fen::parse(&text.replace([',', '，', '元', '¥', '￥'], "")) {
            Ok(fen) => Ok(fen.plain()),
            Err(error) => Err(CellFault::Money(error)),
        },
        Type::Date | Type::PastDate => {
            // A moment is written as date and time: the day counts.
            let day = text.split([' ', 'T']).next().unwrap_or(&text);
            match Date::parse(day) {
                Ok(date) if column.holds == Type::PastDate && date > today => Err(CellFault::Future),
                Ok(date) => Ok(date.to_string()),
                Err(error) => Err(CellFault::Date(error)),
            }
        }
    }
}

fn put(
    list: &List,
    column: &Column,
    value: String,
    places: &Places,
    today: Date,
    item: &mut Item,
) -> Result<(), CellFault> {
    if column.identity {
        item.told_by += &format!("{}={value};", column.id);
    }
    match column.used {
        Use::Number => {
            item.number = Some(CitizenNumber::parse_on(&value, today).map_err(CellFault::Number)?);
        }
        Use::Household => item.household = Some(value),
        Use::Name => item.name = value,
        Use::Place => {
            let place = places.find(&value);
            // A place in words that nobody knows is shown; a code that is none of this county is an error.
            if place.is_none() && value.bytes().all(|byte| byte.is_ascii_digit()) {
                return Err(CellFault::Place);
            }
            item.place = place;
            item.facts.push((column.label.clone(), value));
        }
        Use::Kind => {
            let word = list.kinds.as_ref().and_then(|of| of.words.get(&value));
            item.kind = word.cloned().ok_or(CellFault::Kind)?;
        }
        Use::Fact => item.facts.push((column.label.clone(), value)),
    }
    Ok(())
}
