// SPDX-License-Identifier: Apache-2.0
//! The files of another system as families. The families are indexed once (24 bytes for each) and read in blocks by village; what belongs to a block is picked out
//! of the other sheets in a pass of its own, so that their order does not matter and memory stays flat.

use crate::exit::Stop;
use assistance::loading::form::{Broken, FamilyForm, Line, Problem, ProblemKind};
use assistance::loading::layout::{BUILT_IN, Columns, HEADINGS_WITHIN, Headless, Layout, Role};
use assistance::office::Private;
use files::{CellFault, FileError, TableBook, TableCell};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::{BuildHasher, RandomState};
use std::path::Path;

/// How many families are in memory at a time.
const BLOCK: usize = 10_000;

/// A sheet that was found, and where its rows begin.
struct Sheet {
    name: String,
    columns: Columns,
    headings: u64,
}

/// One family of the index: the number of its village's text, the hash of its key, its row.
#[derive(Clone, Copy)]
struct Entry {
    place: u32,
    key: u64,
    line: u64,
}

/// A row as it stands, for the file of what was refused.
pub(crate) struct RawRow {
    /// The sheet's name.
    pub(crate) sheet: String,
    /// Its number.
    pub(crate) line: u64,
    /// Its cells.
    pub(crate) cells: Vec<String>,
}

/// A family with its rows as they stand.
pub(crate) struct Found {
    /// The family.
    pub(crate) form: FamilyForm,
    /// Its rows.
    pub(crate) rows: Vec<RawRow>,
    /// What is wrong with it as seen from the whole of the files.
    pub(crate) problems: Vec<Problem>,
    /// The number of its village's text: families of one village follow each other.
    pub(crate) place: u32,
}

/// The files.
pub(crate) struct Source {
    book: TableBook,
    /// What their words mean.
    pub(crate) layout: Layout,
    sheets: BTreeMap<Role, Sheet>,
    index: Vec<Entry>,
    /// Problems that only the whole shows, by the family's row.
    across: HashMap<u64, Vec<Problem>>,
    /// Rows of families that are in no row of the families.
    pub(crate) orphans: Vec<(Problem, RawRow)>,
    /// How many rows each sheet has.
    pub(crate) rows: BTreeMap<Role, u64>,
    hasher: RandomState,
}

fn file(error: &FileError) -> Stop {
    Stop::Input(wording::files::file(error))
}

/// Reads a layout: a built-in one by its id, or a file.
pub(crate) fn layouts(wanted: Option<&str>) -> Result<Vec<Layout>, Stop> {
    let ids: Vec<&str> = BUILT_IN.iter().map(|(id, _)| *id).collect();
    match wanted {
        Some(id) if ids.contains(&id) => {
            Ok(vec![Layout::built_in(id).map_err(|error| Stop::Input(error.to_string()))?])
        }
        Some(path) => {
            let text = std::fs::read_to_string(path).map_err(|_| {
                Stop::Input(format!(
                    "--layout {path}：既不是自带的格式（{}），也不是能读的文件",
                    ids.join("、")
                ))
            })?;
            Ok(vec![Layout::parse(&text).map_err(|error| Stop::Input(error.to_string()))?])
        }
        None => ids
            .iter()
            .map(|id| Layout::built_in(id).map_err(|error| Stop::Input(error.to_string())))
            .collect(),
    }
}

/// Finds a sheet of a role: by its name, or the only one there is.
fn find(book: &TableBook, layout: &Layout, role: Role, only: bool) -> Result<Option<Sheet>, Stop> {
    let Some(sheet) = layout.sheets.get(&role) else { return Ok(None) };
    let names = book.sheets();
    let name =
        names.iter().find(|name| sheet.named(name)).or(names.first().filter(|_| only && names.len() == 1));
    let Some(name) = name else { return Ok(None) };
    let mut best: Option<(u64, Headless)> = None;
    let mut found = None;
    let mut tried = 0;
    let read = book.each(name, &mut |number, cells| {
        let titles: Vec<String> = cells.iter().map(|cell| cell.text.clone()).collect();
        match sheet.columns(&titles) {
            Ok(columns) => found = Some((number, columns)),
            Err(why) => {
                if best.as_ref().is_none_or(|(_, other)| why.missing.len() < other.missing.len()) {
                    best = Some((number, why));
                }
            }
        }
        tried += 1;
        found.is_none() && tried < HEADINGS_WITHIN
    });
    read.map_err(|error| file(&error))?;
    if let Some((headings, columns)) = found {
        return Ok(Some(Sheet { name: (*name).to_owned(), columns, headings }));
    }
    let Some((number, why)) = best else { return Err(Stop::Input(format!("“{name}”表是空的"))) };
    let titles = |field: &String| {
        let all = sheet.columns.get(field).map(|titles| titles.join("、")).unwrap_or_default();
        format!("缺“{}”一列（可以写成：{all}）", sheet.heading(field))
    };
    let mut faults: Vec<String> = why.missing.iter().map(titles).collect();
    faults.extend(why.twice.iter().map(|title| format!("“{title}”和前面一列是同一项")));
    Err(Stop::Input(format!("“{name}”表第 {number} 行当作表头：{}", faults.join("；"))))
}

impl Sheet {
    fn line(&self, number: u64, cells: &[TableCell]) -> Line {
        let mut line = Line { line: number, ..Line::default() };
        for (field, cell) in self.columns.fields.iter().zip(cells) {
            let Some(field) = field else { continue };
            match cell.fault {
                Some(fault) => {
                    let broken = match fault {
                        CellFault::DigitsLost => Broken::DigitsLost,
                        CellFault::Formula => Broken::Formula,
                        CellFault::TooLong => Broken::TooLong,
                    };
                    line.broken.push((field.clone(), broken));
                }
                None if cell.text.is_empty() => {}
                None => {
                    line.cells.insert(field.clone(), Private::new(cell.text.clone()));
                }
            }
        }
        line
    }

    fn text<'a>(&self, cells: &'a [TableCell], field: &str) -> &'a str {
        let at = self.columns.fields.iter().position(|one| one.as_deref() == Some(field));
        at.and_then(|at| cells.get(at)).map_or("", |cell| cell.text.as_str())
    }

    fn raw(&self, number: u64, cells: &[TableCell]) -> RawRow {
        let cells = cells.iter().map(|cell| cell.text.clone()).collect();
        RawRow { sheet: self.name.clone(), line: number, cells }
    }
}

impl Source {
    /// Opens the files, reads what their columns mean, and indexes the families.
    pub(crate) fn open(path: &Path, wanted: Option<&str>) -> Result<Source, Stop> {
        let book = TableBook::open(path).map_err(|error| file(&error))?;
        let mut why = None;
        for layout in layouts(wanted)? {
            match sheets_of(&book, &layout) {
                Ok(sheets) if sheets.contains_key(&Role::Families) || sheets.contains_key(&Role::Funds) => {
                    let mut source = Source {
                        book,
                        layout,
                        sheets,
                        index: Vec::new(),
                        across: HashMap::new(),
                        orphans: Vec::new(),
                        rows: BTreeMap::new(),
                        hasher: RandomState::new(),
                    };
                    source.index()?;
                    return Ok(source);
                }
                Ok(_) => {}
                Err(stop) => why = why.or(Some(stop)),
            }
        }
        Err(why.unwrap_or_else(|| {
            let names = book.sheets().join("、");
            Stop::Input(format!("没有找到“家庭”表；文件里有：{names}。表名和表头见 docs/import.md"))
        }))
    }

    /// The files that are read.
    pub(crate) fn files(&self) -> Vec<&Path> {
        self.book.files()
    }

    /// Headings that are not read, by sheet.
    pub(crate) fn unread(&self) -> Vec<(String, Vec<String>)> {
        let mut all: BTreeMap<&str, HashSet<&str>> = BTreeMap::new();
        let mut read: HashMap<&str, HashSet<&str>> = HashMap::new();
        for sheet in self.sheets.values() {
            let unread: HashSet<&str> = sheet.columns.unread().filter(|title| !title.is_empty()).collect();
            let taken =
                sheet.columns.titles.iter().map(String::as_str).filter(|title| !unread.contains(title));
            read.entry(&sheet.name).or_default().extend(taken);
            all.entry(&sheet.name).or_default().extend(unread);
        }
        let own = |(name, titles): (&str, HashSet<&str>)| {
            let read = read.get(name);
            let mut left: Vec<String> = titles
                .into_iter()
                .filter(|title| !title.starts_with('#') && !read.is_some_and(|read| read.contains(title)))
                .map(str::to_owned)
                .collect();
            left.sort();
            (name.to_owned(), left)
        };
        all.into_iter().map(own).filter(|(_, left)| !left.is_empty()).collect()
    }

    /// The headings of a sheet, by its name.
    pub(crate) fn titles(&self, name: &str) -> &[String] {
        let sheet = self.sheets.values().find(|sheet| sheet.name == name);
        sheet.map_or(&[][..], |sheet| sheet.columns.titles.as_slice())
    }

    /// The heading of a field, as the file has it or the layout names it.
    pub(crate) fn title<'a>(&'a self, role: Role, field: &'a str) -> &'a str {
        let own = self.sheets.get(&role).map_or(field, |sheet| sheet.columns.title(field));
        if own == field { wording::loading::heading(&self.layout, role, field) } else { own }
    }

    /// How many families there are.
    pub(crate) fn families(&self) -> usize {
        self.index.len()
    }

    fn hash(&self, text: &str) -> u64 {
        self.hasher.hash_one(text.trim())
    }

    /// Each row behind the headings of a sheet.
    fn each(&self, role: Role, row: &mut dyn FnMut(&Sheet, u64, &[TableCell])) -> Result<(), Stop> {
        let Some(sheet) = self.sheets.get(&role) else { return Ok(()) };
        let each = self.book.each(&sheet.name, &mut |number, cells| {
            if number > sheet.headings {
                row(sheet, number, cells);
            }
            true
        });
        each.map_err(|error| file(&error))
    }

    fn index(&mut self) -> Result<(), Stop> {
        let mut places: HashMap<String, u32> = HashMap::new();
        let mut index: Vec<Entry> = Vec::new();
        let mut rows = 0;
        self.each(Role::Families, &mut |sheet, line, cells| {
            rows += 1;
            let place = ["place", "township", "village"].map(|field| sheet.text(cells, field)).join("|");
            let next = u32::try_from(places.len()).unwrap_or(u32::MAX);
            let place = *places.entry(place).or_insert(next);
            index.push(Entry { place, key: self.hash(sheet.text(cells, "family")), line });
        })?;
        self.rows.insert(Role::Families, rows);
        let name = |role| self.sheets.get(&role).map(|sheet: &Sheet| sheet.name.clone());
        // Where one sheet holds families and awards, a second row of a family is a second award.
        let shared = name(Role::Families) == name(Role::Awards);
        let mut first: HashMap<u64, u64> = HashMap::with_capacity(index.len());
        index.retain(|entry| {
            let new = !first.contains_key(&entry.key);
            if new {
                first.insert(entry.key, entry.line);
            }
            new || !shared
        });
        for entry in &index {
            match first.get(&entry.key) {
                None => {}
                Some(line) if *line == entry.line => {}
                Some(line) => {
                    let kind = ProblemKind::FamilyTwice(*line);
                    let problem =
                        Problem { role: Role::Families, line: entry.line, field: "family".to_owned(), kind };
                    self.across.entry(entry.line).or_default().push(problem);
                }
            }
        }
        index.sort_by_key(|entry| (entry.place, entry.line));
        self.index = index;
        self.numbers(&first)?;
        for role in [Role::Members, Role::Awards, Role::Accounts] {
            self.strays(role, &first)?;
        }
        Ok(())
    }

    /// A citizen number in two families keeps the second one out.
    fn numbers(&mut self, first: &HashMap<u64, u64>) -> Result<(), Stop> {
        let mut seen: HashMap<u64, (u64, u64)> = HashMap::new();
        let mut twice: Vec<(u64, Problem)> = Vec::new();
        self.each(Role::Members, &mut |sheet, line, cells| {
            let number = sheet.text(cells, "citizen_number").to_uppercase();
            if number.is_empty() {
                return;
            }
            let family = self.hash(sheet.text(cells, "family"));
            match seen.get(&self.hash(&number)) {
                Some((other, _)) if *other == family => {}
                Some((_, before)) => {
                    let kind = ProblemKind::NumberTwice(*before);
                    let field = "citizen_number".to_owned();
                    let problem = Problem { role: Role::Members, line, field, kind };
                    twice.extend(first.get(&family).map(|at| (*at, problem)));
                }
                None => {
                    seen.insert(self.hash(&number), (family, line));
                }
            }
        })?;
        for (at, problem) in twice {
            self.across.entry(at).or_default().push(problem);
        }
        Ok(())
    }

    /// Rows of families that are nowhere.
    fn strays(&mut self, role: Role, first: &HashMap<u64, u64>) -> Result<(), Stop> {
        let mut rows = 0;
        let mut orphans = Vec::new();
        let shared = self.sheets.get(&Role::Families).map(|sheet| sheet.name.clone());
        self.each(role, &mut |sheet, line, cells| {
            rows += 1;
            if shared.as_ref() != Some(&sheet.name)
                && !first.contains_key(&self.hash(sheet.text(cells, "family")))
            {
                let kind = ProblemKind::NoFamily;
                let problem = Problem { role, line, field: "family".to_owned(), kind };
                orphans.push((problem, sheet.raw(line, cells)));
            }
        })?;
        self.rows.insert(role, rows);
        self.orphans.extend(orphans);
        Ok(())
    }

    /// How many blocks there are.
    pub(crate) fn blocks(&self) -> usize {
        self.index.len().div_ceil(BLOCK)
    }

    /// The families of a block, those of one village after each other.
    pub(crate) fn block(&self, number: usize) -> Result<Vec<Found>, Stop> {
        let from = number * BLOCK;
        let entries = &self.index[from..(from + BLOCK).min(self.index.len())];
        let mut found: Vec<Found> = entries
            .iter()
            .map(|entry| Found {
                form: FamilyForm {
                    key: Private::new(""),
                    family: Line { line: entry.line, ..Line::default() },
                    members: Vec::new(),
                    awards: Vec::new(),
                    accounts: Vec::new(),
                },
                rows: Vec::new(),
                problems: self.across.get(&entry.line).cloned().unwrap_or_default(),
                place: entry.place,
            })
            .collect();
        let lines: HashMap<u64, usize> =
            entries.iter().enumerate().map(|(at, entry)| (entry.line, at)).collect();
        // The rows of a number that stands twice belong to the family that has it first.
        let mut keys: HashMap<u64, usize> = HashMap::with_capacity(entries.len());
        for (at, entry) in entries.iter().enumerate() {
            let twice = |one: &Problem| matches!(one.kind, ProblemKind::FamilyTwice(_));
            if !found[at].problems.iter().any(twice) {
                keys.insert(entry.key, at);
            }
        }
        self.each(Role::Families, &mut |sheet, line, cells| {
            let Some(one) = lines.get(&line).and_then(|at| found.get_mut(*at)) else { return };
            one.form.family = sheet.line(line, cells);
            one.form.key = Private::new(sheet.text(cells, "family").trim());
            one.rows.push(sheet.raw(line, cells));
        })?;
        let own = self.sheets.get(&Role::Families).map(|sheet| sheet.name.clone());
        for role in [Role::Members, Role::Awards, Role::Accounts] {
            self.each(role, &mut |sheet, line, cells| {
                let key = self.hash(sheet.text(cells, "family"));
                let Some(one) = keys.get(&key).and_then(|at| found.get_mut(*at)) else { return };
                let shared = own.as_ref() == Some(&sheet.name);
                let read = sheet.line(line, cells);
                match role {
                    Role::Members => one.form.members.push(read),
                    Role::Awards => one.form.awards.push(read),
                    _ => one.form.accounts.push(read),
                }
                if !(shared && one.rows.iter().any(|row| row.line == line)) {
                    one.rows.push(sheet.raw(line, cells));
                }
            })?;
        }
        Ok(found)
    }

    /// The rows of the funds.
    pub(crate) fn funds(&self) -> Result<Vec<Line>, Stop> {
        let mut lines = Vec::new();
        self.each(Role::Funds, &mut |sheet, line, cells| lines.push(sheet.line(line, cells)))?;
        Ok(lines)
    }
}

fn sheets_of(book: &TableBook, layout: &Layout) -> Result<BTreeMap<Role, Sheet>, Stop> {
    let mut sheets = BTreeMap::new();
    for role in [Role::Families, Role::Members, Role::Awards, Role::Accounts, Role::Funds] {
        if let Some(sheet) = find(book, layout, role, false)? {
            sheets.insert(role, sheet);
        }
    }
    Ok(sheets)
}

/// The rows of a roster.
pub(crate) fn roster(path: &Path, layout: &Layout) -> Result<Vec<Line>, Stop> {
    let book = TableBook::open(path).map_err(|error| file(&error))?;
    let fallback;
    let layout = if layout.sheets.contains_key(&Role::Roster) {
        layout
    } else {
        fallback = Layout::built_in("county").map_err(|error| Stop::Input(error.to_string()))?;
        &fallback
    };
    let found = find(&book, layout, Role::Roster, true)?;
    let sheet = found.ok_or_else(|| Stop::Input(format!("{} 里没有“花名册”表", path.display())))?;
    let known = |field: &str| sheet.columns.fields.iter().any(|one| one.as_deref() == Some(field));
    if !known("family") && !known("head_number") {
        return Err(Stop::Input("花名册要有“户编号”或“户主身份证号”一列，才能一户一户地对".to_owned()));
    }
    let mut lines = Vec::new();
    let each = book.each(&sheet.name, &mut |number, cells| {
        if number > sheet.headings {
            lines.push(sheet.line(number, cells));
        }
        true
    });
    each.map_err(|error| file(&error))?;
    Ok(lines)
}
