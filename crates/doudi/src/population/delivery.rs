// SPDX-License-Identifier: Apache-2.0
//! A synthetic county as a county would hand it over: sheets with Chinese headings, names, citizen numbers and links, as CSV or as a workbook.

use crate::exit::Stop;
use anyhow::{Context, anyhow};
use files::Sheet;
use kernel::Fen;
use policy::case::links::{ParentLinks, SpouseLink};
use policy::dictionary::{Dictionary, Fact};
use policy::frame::{Cell, ColumnRef};
use policy::ir::Input;
use policy::tree::{Base, Entity};
use policy::value::print_cell;
use rust_xlsxwriter::Workbook;
use std::collections::HashMap;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use synth::Block;

/// The most rows of a sheet of a workbook, headings not counted.
pub(crate) const SHEET_ROWS: usize = 1_048_575;

/// The form of a delivery for people.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum DeliveryForm {
    /// A CSV file for each sheet.
    Csv,
    /// One workbook.
    Workbook,
}

/// A column of a sheet that is a fact or a sum.
struct Filled {
    input: Input,
    heading: String,
}

struct SheetPlan {
    sheet: Sheet,
    entity: Entity,
    filled: Vec<Filled>,
    /// The next row of the workbook's sheet.
    next: u32,
}

enum Out {
    Csv(Vec<(PathBuf, BufWriter<File>)>),
    Workbook(Box<Workbook>, PathBuf),
}

/// A delivery being written.
pub(crate) struct DeliveryWriter<'d> {
    dictionary: &'d Dictionary,
    sheets: Vec<SheetPlan>,
    out: Out,
}

const SHEETS: [(Sheet, Entity); 5] = [
    (Sheet::Households, Entity::Household),
    (Sheet::Members, Entity::Person),
    (Sheet::Supporters, Entity::Supporter),
    (Sheet::Events, Entity::Event),
    (Sheet::Townships, Entity::Township),
];

/// The columns beside facts, as `docs/tables.md` names them.
fn own(sheet: Sheet) -> &'static [&'static str] {
    match sheet {
        Sheet::Households => &["户编号", "乡镇", "申请日期"],
        Sheet::Members => &["户编号", "成员编号", "姓名", "身份证号", "配偶", "父母"],
        Sheet::Supporters => &["户编号", "成员编号", "义务人编号"],
        Sheet::Events => &["户编号", "事件编号"],
        Sheet::Townships => &["乡镇编号", "名称"],
        Sheet::Incomes | Sheet::Spendings => &[],
    }
}

fn written(path: &Path) -> impl Fn(std::io::Error) -> Stop + '_ {
    move |error| Stop::Other(anyhow!("{}：写不进去（{error}）", path.display()))
}

fn booked(error: rust_xlsxwriter::XlsxError) -> Stop {
    Stop::Other(anyhow!("工作簿写不出：{error}"))
}

impl<'d> DeliveryWriter<'d> {
    /// Starts the files in a folder; a workbook is called `county.xlsx`.
    ///
    /// # Errors
    /// When a file cannot be made.
    pub(crate) fn create(
        folder: &Path,
        form: DeliveryForm,
        dictionary: &'d Dictionary,
    ) -> Result<DeliveryWriter<'d>, Stop> {
        std::fs::create_dir_all(folder).with_context(|| format!("建不了文件夹 {}", folder.display()))?;
        let sheets = SHEETS.map(|(sheet, entity)| SheetPlan {
            sheet,
            entity,
            filled: filled(sheet, entity, dictionary),
            next: 1,
        });
        let mut out = match form {
            DeliveryForm::Csv => {
                let mut files = Vec::new();
                for plan in &sheets {
                    let path = folder.join(format!("{}.csv", plan.sheet.name()));
                    let file = File::create(&path).map_err(written(&path))?;
                    files.push((path, BufWriter::with_capacity(1 << 16, file)));
                }
                Out::Csv(files)
            }
            DeliveryForm::Workbook => {
                let mut book = Workbook::new();
                for plan in &sheets {
                    let sheet = book.add_worksheet_with_constant_memory().map_err(booked)?;
                    sheet.set_name(plan.sheet.label()).map_err(booked)?;
                    sheet.set_freeze_panes(1, 0).map_err(booked)?;
                }
                Out::Workbook(Box::new(book), folder.join("county.xlsx"))
            }
        };
        for (at, plan) in sheets.iter().enumerate() {
            let heads =
                own(plan.sheet).iter().copied().chain(plan.filled.iter().map(|one| one.heading.as_str()));
            let heads: Vec<(String, bool)> = heads.map(|head| (head.to_owned(), false)).collect();
            if let Out::Csv(files) = &mut out {
                let (path, file) = &mut files[at];
                // So that Excel takes it for UTF-8.
                file.write_all("\u{feff}".as_bytes()).map_err(written(path))?;
            }
            line(&mut out, at, 0, &heads)?;
        }
        Ok(DeliveryWriter { dictionary, sheets: sheets.into(), out })
    }

    /// Appends a block; the townships are those of the first.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub(crate) fn write(&mut self, block: &Block) -> Result<(), Stop> {
        for at in 0..self.sheets.len() {
            let plan = &self.sheets[at];
            let rows = block.frame.rows(plan.entity);
            if plan.entity == Entity::Township && plan.next > 1 {
                continue;
            }
            let columns: Vec<(&Fact, bool, Option<ColumnRef<'_>>)> = plan
                .filled
                .iter()
                .map(|one| {
                    let (id, series) = match &one.input {
                        Input::Series { series, .. } => (*series, true),
                        Input::Fact(id) => (*id, false),
                        Input::ApplicationDate | Input::Decision(_) => return None,
                    };
                    let column = block.frame.columns.get(&one.input).map(policy::frame::Column::as_ref);
                    Some((self.dictionary.fact(id), series, column))
                })
                .collect::<Option<_>>()
                .unwrap_or_default();
            let mut households = Owners::new(block);
            let first = plan.next;
            for row in 0..rows {
                let mut cells: Vec<(String, bool)> =
                    households.own(block, plan.sheet, row).into_iter().map(|text| (text, false)).collect();
                for (fact, series, column) in &columns {
                    let cell = column.map_or(Cell::Unknown, |column| column.get(row));
                    let number = matches!(fact.ty.base, Base::Number(_)) && matches!(cell, Cell::Known(_));
                    cells.push((shown(fact, *series, self.dictionary, cell), number));
                }
                line(&mut self.out, at, first + row as u32, &cells)?;
            }
            self.sheets[at].next += rows as u32;
        }
        Ok(())
    }

    /// Closes the files; gives what was written.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub(crate) fn finish(self) -> Result<Vec<PathBuf>, Stop> {
        match self.out {
            Out::Csv(files) => {
                let mut paths = Vec::new();
                for (path, mut file) in files {
                    file.flush().map_err(written(&path))?;
                    paths.push(path);
                }
                Ok(paths)
            }
            Out::Workbook(mut book, path) => {
                book.save(&path).map_err(booked)?;
                Ok(vec![path])
            }
        }
    }
}

/// The fact columns of a sheet, derived facts left out, each under its label where the label says which it is.
fn filled(sheet: Sheet, entity: Entity, dictionary: &Dictionary) -> Vec<Filled> {
    let here = || dictionary.ids().filter(|(_, fact)| fact.entity == entity);
    let mut labels: HashMap<&str, usize> = HashMap::new();
    for (_, fact) in here() {
        *labels.entry(&fact.label).or_default() += 1;
    }
    let mut filled = Vec::new();
    for (id, fact) in here().filter(|(_, fact)| fact.derived.is_none()) {
        let taken =
            labels.get(&*fact.label).is_some_and(|count| *count > 1) || own(sheet).contains(&&*fact.label);
        let word = if taken { fact.qualified() } else { fact.label.clone() };
        match fact.series {
            None => filled.push(Filled { input: Input::Fact(id), heading: word }),
            Some(_) => filled.extend(dictionary.windows.iter().map(|&months| Filled {
                input: Input::Series { series: id, months },
                heading: format!("{word}@{months}"),
            })),
        }
    }
    filled
}

/// A value as people write it: blank where it is unknown.
fn shown(fact: &Fact, series: bool, dictionary: &Dictionary, cell: Cell) -> String {
    match (cell, fact.ty.base) {
        (Cell::Unknown, _) => String::new(),
        (Cell::None, _) => "无".to_owned(),
        (Cell::Known(fen), _) if series => Fen::new(fen).plain(),
        (Cell::Known(value), Base::Bool) => if value == 1 { "是" } else { "否" }.to_owned(),
        (Cell::Known(value), Base::Enum(id)) => {
            let variants = &dictionary.enums[usize::from(id.0)].variants;
            let label = usize::try_from(value).ok().and_then(|at| variants.get(at));
            label.map_or_else(String::new, |(_, label)| label.clone())
        }
        (cell, _) => print_cell(fact, &dictionary.enums, cell),
    }
}

/// Finds whose a row is, as rows go by in order.
struct Owners {
    household: usize,
    person: usize,
    persons: Vec<String>,
}

impl Owners {
    fn new(block: &Block) -> Owners {
        Owners { household: 0, person: 0, persons: block.ids(Entity::Person) }
    }

    fn holder(at: &mut usize, offsets: &[u32], row: usize) -> usize {
        while offsets.get(*at + 1).is_some_and(|&end| end as usize <= row) {
            *at += 1;
        }
        *at
    }

    /// The cells beside facts, in the order of [`own`].
    fn own(&mut self, block: &Block, sheet: Sheet, row: usize) -> Vec<String> {
        let frame = &block.frame;
        match sheet {
            Sheet::Households => {
                let township = frame
                    .township_of
                    .get(row)
                    .map_or_else(String::new, |&at| block.id(Entity::Township, at as usize));
                let applied =
                    frame.columns.get(&Input::ApplicationDate).map(|column| column.as_ref().get(row));
                let applied = match applied {
                    Some(Cell::Known(day)) => i32::try_from(day).ok().and_then(kernel::Date::from_days),
                    _ => None,
                };
                let applied = applied.map_or_else(String::new, |date| date.to_string());
                vec![block.id(Entity::Household, row), township, applied]
            }
            Sheet::Members => {
                let household = Owners::holder(&mut self.household, &frame.persons, row);
                let first = frame.persons[household] as usize;
                let member = |at: u32| self.persons.get(first + at as usize).cloned().unwrap_or_default();
                let spouse = match block.spouse(row) {
                    SpouseLink::Unstated => String::new(),
                    SpouseLink::Nobody => "none".to_owned(),
                    SpouseLink::Member(at) => member(at),
                };
                let parents = match block.parents(row) {
                    ParentLinks::Unstated => String::new(),
                    ParentLinks::Stated([None, None]) => "none".to_owned(),
                    ParentLinks::Stated(parents) => {
                        parents.into_iter().flatten().map(member).collect::<Vec<_>>().join("、")
                    }
                };
                let number =
                    block.citizen_number(row).map_or_else(String::new, |number| number.expose().to_owned());
                vec![
                    block.id(Entity::Household, household),
                    self.persons[row].clone(),
                    block.name(row),
                    number,
                    spouse,
                    parents,
                ]
            }
            Sheet::Supporters => {
                let person = Owners::holder(&mut self.person, &frame.supporters, row);
                let household = Owners::holder(&mut self.household, &frame.persons, person);
                vec![
                    block.id(Entity::Household, household),
                    self.persons[person].clone(),
                    block.id(Entity::Supporter, row),
                ]
            }
            Sheet::Events => {
                let household = Owners::holder(&mut self.household, &frame.events, row);
                vec![block.id(Entity::Household, household), block.id(Entity::Event, row)]
            }
            Sheet::Townships => {
                let name = block.townships().get(row).map_or_else(String::new, |one| one.name.clone());
                vec![block.id(Entity::Township, row), name]
            }
            Sheet::Incomes | Sheet::Spendings => Vec::new(),
        }
    }
}

/// Writes one row; the second of each pair says whether a cell is a number.
fn line(out: &mut Out, sheet: usize, row: u32, cells: &[(String, bool)]) -> Result<(), Stop> {
    match out {
        Out::Csv(files) => {
            let (path, file) = &mut files[sheet];
            let mut text = String::new();
            for (at, (cell, _)) in cells.iter().enumerate() {
                if at > 0 {
                    text.push(',');
                }
                if cell.contains([',', '"', '\n']) {
                    text.push('"');
                    text.push_str(&cell.replace('"', "\"\""));
                    text.push('"');
                } else {
                    text.push_str(cell);
                }
            }
            text.push('\n');
            file.write_all(text.as_bytes()).map_err(written(path))
        }
        Out::Workbook(book, _) => {
            let worksheet = book.worksheet_from_index(sheet).map_err(booked)?;
            for (column, (cell, number)) in (0u16..).zip(cells).filter(|(_, (cell, _))| !cell.is_empty()) {
                // No arithmetic is done on it; money has far fewer than the fifteen digits that a cell keeps.
                match (number, cell.parse::<f64>()) {
                    (true, Ok(value)) => worksheet.write_number(row, column, value),
                    _ => worksheet.write_string(row, column, cell),
                }
                .map_err(booked)?;
            }
            Ok(())
        }
    }
}
