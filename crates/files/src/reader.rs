// SPDX-License-Identifier: Apache-2.0
//! One delivery of households, in whatever files, as shards of whole households.

use crate::assemble::{Tables, Townships, assemble};
use crate::csv_in::CsvRows;
use crate::error::FileError;
use crate::parquet_in::{self, Files, OwnReader, ParquetRows};
use crate::reject::{RowError, Tally};
use crate::rows::{Feed, Order, Rows};
use crate::shard::{Shard, slice};
use crate::sheet::{HeadingError, Plan, Role, Sheet};
use crate::table::{Context, Raw, Table};
use crate::xlsx_in::{self, Workbook};
use kernel::{Date, Division};
use policy::case::Completeness;
use policy::dictionary::Dictionary;
use policy::ir::Input;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// How to read a delivery.
#[derive(Clone, Debug)]
pub struct Options {
    /// How many households a shard holds.
    pub shard: usize,
    /// How many bytes reading may take, roughly. Smaller CSV files are read as a whole, in any order; larger ones shard by shard, and
    /// then members and all other rows must follow the order of the households.
    pub memory: u64,
    /// Registers that are complete.
    pub complete: Vec<Completeness>,
    /// The application date of households that have none of their own.
    pub applied_on: Option<Date>,
    /// The place of households that have none of their own.
    pub place: Option<Division>,
    /// The columns asked for; all where nothing is said. Parquet files of our own layout are read no further than these.
    pub wanted: Option<Vec<Input>>,
    /// Whether shards carry the ids of their rows. (Only reading our own Parquet is quicker without.)
    pub ids: bool,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            shard: 65_536,
            memory: 1 << 30,
            complete: Vec::new(),
            applied_on: None,
            place: None,
            wanted: None,
            ids: true,
        }
    }
}

/// A delivery that has been found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// CSV files by sheet.
    Csv(Vec<(Sheet, PathBuf)>),
    /// Parquet files by sheet.
    Parquet(Vec<(Sheet, PathBuf)>),
    /// A workbook.
    Workbook(PathBuf),
}

impl Delivery {
    /// Finds a delivery: a workbook, a folder with `households.csv` or `households.parquet` (or 家庭.csv), or one of its files.
    ///
    /// # Errors
    /// When there is none.
    pub fn find(path: &Path) -> Result<Delivery, FileError> {
        let extension = |path: &Path| {
            path.extension().and_then(|text| text.to_str()).map(str::to_ascii_lowercase).unwrap_or_default()
        };
        let nothing = || FileError::NotFound {
            path: path.to_owned(),
            expected: ["households.parquet", "households.csv", "members.parquet", "members.csv"]
                .map(str::to_owned)
                .to_vec(),
        };
        let folder = if path.is_dir() {
            path
        } else {
            if !path.exists() {
                return Err(nothing());
            }
            match extension(path).as_str() {
                "xlsx" | "xlsm" | "xls" | "xlsb" | "ods" => return Ok(Delivery::Workbook(path.to_owned())),
                "csv" | "txt" | "tsv" | "parquet" => match path.parent() {
                    Some(folder) if folder != Path::new("") => folder,
                    _ => Path::new("."),
                },
                _ => return Err(FileError::Kind(path.to_owned())),
            }
        };
        let mut files: Vec<(String, Sheet, PathBuf)> = Vec::new();
        for entry in std::fs::read_dir(folder).map_err(FileError::io(folder))? {
            let file = entry.map_err(FileError::io(folder))?.path();
            let sheet = file.file_stem().and_then(|text| text.to_str()).and_then(Sheet::parse);
            if let Some(sheet) = sheet {
                files.push((extension(&file), sheet, file));
            }
        }
        files.sort();
        let of = |kinds: &[&str]| {
            let own = files.iter().filter(|(kind, _, _)| kinds.contains(&kind.as_str()));
            own.map(|(_, sheet, file)| (*sheet, file.clone())).collect::<Vec<_>>()
        };
        let only = if path.is_dir() { String::new() } else { extension(path) };
        for (kinds, parquet) in [(&["parquet"][..], true), (&["csv", "txt", "tsv"][..], false)] {
            if !only.is_empty() && !kinds.contains(&only.as_str()) {
                continue;
            }
            let own = of(kinds);
            if own.iter().any(|(sheet, _)| *sheet == Sheet::Households) {
                return Delivery::of(own, parquet, folder);
            }
        }
        Err(nothing())
    }

    /// A delivery in these files.
    ///
    /// # Errors
    /// When a sheet stands twice or a required one is missing.
    pub fn of(files: Vec<(Sheet, PathBuf)>, parquet: bool, folder: &Path) -> Result<Delivery, FileError> {
        for (at, (sheet, _)) in files.iter().enumerate() {
            if files[..at].iter().any(|(one, _)| one == sheet) {
                return Err(FileError::SheetTwice { path: folder.to_owned(), sheet: *sheet });
            }
        }
        for sheet in [Sheet::Households, Sheet::Members] {
            if !files.iter().any(|(one, _)| *one == sheet) {
                let found = files.iter().map(|(one, _)| one.name().to_owned()).collect();
                return Err(FileError::NoSheet { path: folder.to_owned(), sheet, found });
            }
        }
        Ok(if parquet { Delivery::Parquet(files) } else { Delivery::Csv(files) })
    }

    /// In how many parts it can be read independently: the row groups of Parquet files in our own layout, otherwise 1.
    ///
    /// # Errors
    /// When a file cannot be opened.
    pub fn parts(&self) -> Result<usize, FileError> {
        let Delivery::Parquet(files) = self else { return Ok(1) };
        let mut parts = None;
        for (sheet, path) in files {
            if !parquet_in::is_own(path)? {
                return Ok(1);
            }
            if *sheet == Sheet::Townships {
                continue;
            }
            // Only files whose row groups begin with the same household can be read apart.
            let groups = parquet_in::groups(path)?;
            if parts.is_some_and(|parts| parts != groups) {
                return Ok(1);
            }
            parts = Some(groups);
        }
        Ok(parts.unwrap_or(1).max(1))
    }

    /// Opens it.
    ///
    /// # Errors
    /// Whatever keeps it from being read: all wrong headings at once.
    pub fn open<'d>(&self, dictionary: &'d Dictionary, options: &Options) -> Result<Reader<'d>, FileError> {
        self.open_part(dictionary, options, None)
    }

    /// Opens a range of its parts (see [`Delivery::parts`]).
    ///
    /// # Errors
    /// As [`Delivery::open`].
    pub fn open_part<'d>(
        &self,
        dictionary: &'d Dictionary,
        options: &Options,
        part: Option<Range<usize>>,
    ) -> Result<Reader<'d>, FileError> {
        let mut context = Context::new(dictionary);
        context.complete.clone_from(&options.complete);
        context.applied_on = options.applied_on;
        context.place = options.place;
        context.wanted = options.wanted.as_ref().map(|wanted| wanted.iter().cloned().collect());
        let mut reader = Reader {
            context,
            townships: None,
            source: Source::Done,
            size: options.shard.clamp(1, shard_within(options.memory)),
            tally: Tally::default(),
            rejects: Vec::new(),
        };
        match self {
            Delivery::Workbook(path) => reader.workbook(path)?,
            Delivery::Csv(files) => {
                let mut bytes = 0;
                for (_, path) in files {
                    bytes += std::fs::metadata(path).map_err(FileError::io(path))?.len();
                }
                reader.rows(files, bytes, options.memory, Format::Csv)?;
            }
            Delivery::Parquet(files) => {
                let (mut own, mut bytes) = (true, 0);
                for (_, path) in files {
                    own &= parquet_in::is_own(path)?;
                    bytes += parquet_in::unpacked(path)?;
                }
                if own {
                    reader.own(files, options, part)?;
                } else {
                    reader.rows(files, bytes, options.memory, Format::Parquet)?;
                }
            }
        }
        Ok(reader)
    }
}

/// How many times its size on disk a sheet takes while it is put together.
const GROWTH: u64 = 4;

/// A delivery being read.
pub struct Reader<'d> {
    context: Context<'d>,
    townships: Option<Townships>,
    source: Source,
    size: usize,
    tally: Tally,
    /// Rows of townships that were not taken; they go out with the first shard.
    rejects: Vec<RowError>,
}

enum Source {
    /// Everything is in memory; the next household to give.
    Whole(Box<Shard>, usize),
    Streams(Box<Streams>),
    Own(Box<OwnReader>),
    Done,
}

struct Streams {
    households: Feed,
    children: Vec<Feed>,
    order: Order,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Format {
    Csv,
    Parquet,
}

impl Format {
    /// Opens a sheet; `only` limits it to one column where that is cheaper.
    fn open(self, path: &Path, only: Option<&str>) -> Result<(Vec<String>, Box<dyn Rows>), FileError> {
        match self {
            Format::Csv => {
                let rows = CsvRows::open(path)?;
                Ok((rows.headings().to_vec(), Box::new(rows)))
            }
            Format::Parquet => {
                let rows = ParquetRows::open(path, only)?;
                Ok((rows.headings().to_vec(), Box::new(rows)))
            }
        }
    }
}

fn file_name(path: &Path) -> Arc<str> {
    Arc::from(
        path.file_name()
            .map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned()),
    )
}

fn month_sheets(sheets: impl Iterator<Item = Sheet>) -> Vec<Sheet> {
    sheets.filter(|sheet| matches!(sheet, Sheet::Incomes | Sheet::Spendings)).collect()
}

impl Reader<'_> {
    /// The next shard; nothing at the end.
    ///
    /// # Errors
    /// What a file says. Shards given before stand.
    pub fn next_shard(&mut self) -> Result<Option<Shard>, FileError> {
        let shard = match &mut self.source {
            Source::Done => None,
            Source::Whole(all, from) => {
                if *from >= all.frame.households && *from > 0 {
                    None
                } else {
                    let range = *from..(*from + self.size).min(all.frame.households);
                    let whole = range.len() == all.frame.households;
                    let mut shard = Shard {
                        rejects: std::mem::take(&mut all.rejects),
                        notes: std::mem::take(&mut all.notes),
                        ..Shard::default()
                    };
                    // One past the end where there is no household at all, so that the rejects still go out once.
                    *from = range.end.max(1);
                    (shard.frame, shard.ids) = if whole {
                        (std::mem::take(&mut all.frame), std::mem::take(&mut all.ids))
                    } else {
                        slice(&all.frame, &all.ids, self.context.dictionary, range)
                    };
                    Some(shard)
                }
            }
            Source::Streams(_) => self.stream()?,
            Source::Own(own) => match own.next(&self.context, self.townships.as_ref())? {
                None => None,
                Some((shard, households, persons)) => {
                    let out = shard.frame.households as u64;
                    let persons_out = shard.frame.rows(policy::tree::Entity::Person) as u64;
                    self.tally.add(&Tally {
                        households_in: households,
                        households_out: out,
                        households_rejected: households - out,
                        persons_in: persons,
                        persons_out,
                        persons_rejected: persons - persons_out,
                    });
                    Some(shard)
                }
            },
        };
        match shard {
            Some(mut shard) => {
                if !self.rejects.is_empty() {
                    let mut rejects = std::mem::take(&mut self.rejects);
                    rejects.append(&mut shard.rejects);
                    shard.rejects = rejects;
                }
                Ok(Some(shard))
            }
            None => {
                self.source = Source::Done;
                Ok(None)
            }
        }
    }

    /// What was read so far.
    #[must_use]
    pub fn tally(&self) -> &Tally {
        &self.tally
    }

    // ---- workbooks ----

    fn workbook(&mut self, path: &Path) -> Result<(), FileError> {
        let mut book = Workbook::open(path)?;
        let sheets = book.sheets();
        let months = month_sheets(sheets.iter().copied());
        let file = file_name(path);
        let (mut tables, mut errors) = (Vec::new(), Vec::new());
        for sheet in sheets {
            let mut table: Option<Table> = None;
            let mut failed = false;
            let context = &self.context;
            book.rows(sheet, &mut |number, cells| {
                if failed || (table.is_none() && is_title(sheet, cells, context.dictionary)) {
                    return;
                }
                match &mut table {
                    Some(table) => table.push(context, number, cells),
                    None => {
                        let headings = xlsx_in::headings(cells);
                        match Plan::read(sheet, &file, &headings, context.dictionary, &months) {
                            Ok(plan) => table = Some(Table::new(&Arc::new(plan), context)),
                            Err(mut wrong) => {
                                errors.append(&mut wrong);
                                failed = true;
                            }
                        }
                    }
                }
            })?;
            match table {
                Some(table) => tables.push(table),
                None if !failed => {
                    let problem = crate::sheet::HeadingProblem::Empty;
                    errors.push(HeadingError { file: file.clone(), sheet, column: 0, problem });
                }
                None => {}
            }
        }
        if !errors.is_empty() {
            return Err(FileError::Headings(errors));
        }
        self.whole(tables);
        Ok(())
    }

    /// Puts sheets that are read as a whole together.
    fn whole(&mut self, tables: Vec<Table>) {
        let mut households = None;
        let mut members = None;
        let (mut supporters, mut events, mut incomes, mut spendings) = (None, None, None, None);
        for table in tables {
            match table.sheet() {
                Sheet::Households => households = Some(table),
                Sheet::Members => members = Some(table),
                Sheet::Supporters => supporters = Some(table),
                Sheet::Events => events = Some(table),
                Sheet::Incomes => incomes = Some(table),
                Sheet::Spendings => spendings = Some(table),
                Sheet::Townships => self.take_townships(table),
            }
        }
        if let (Some(households), Some(members)) = (households, members) {
            let tables = Tables { households, members, supporters, events, incomes, spendings };
            let made = assemble(&self.context, self.townships.as_ref(), tables);
            self.tally.add(&made.tally);
            let shard = Shard { frame: made.frame, ids: made.ids, rejects: made.rejects, notes: made.notes };
            self.source = Source::Whole(Box::new(shard), 0);
        }
    }

    fn take_townships(&mut self, table: Table) {
        let mut townships = Townships::of(&self.context, table);
        self.rejects.append(&mut townships.errors);
        self.townships = Some(townships);
    }

    // ---- rows of CSV files and of other people's Parquet files ----

    fn rows(
        &mut self,
        files: &[(Sheet, PathBuf)],
        bytes: u64,
        memory: u64,
        format: Format,
    ) -> Result<(), FileError> {
        let months = month_sheets(files.iter().map(|(sheet, _)| *sheet));
        let (mut feeds, mut errors) = (Vec::new(), Vec::new());
        for (sheet, path) in files {
            let (headings, rows) = format.open(path, None)?;
            match Plan::read(*sheet, &file_name(path), &headings, self.context.dictionary, &months) {
                Ok(plan) => feeds.push(Feed::new(path, Arc::new(plan), rows)?),
                Err(mut wrong) => errors.append(&mut wrong),
            }
        }
        if !errors.is_empty() {
            return Err(FileError::Headings(errors));
        }
        if let Some(at) = feeds.iter().position(|feed| feed.plan.sheet == Sheet::Townships) {
            let table = self.all(feeds.remove(at))?;
            self.take_townships(table);
        }
        if bytes.saturating_mul(GROWTH) <= memory {
            let mut tables = Vec::new();
            for feed in feeds {
                tables.push(self.all(feed)?);
            }
            self.whole(tables);
            return Ok(());
        }
        let of = |sheet: Sheet| feeds.iter().position(|feed| feed.plan.sheet == sheet);
        let Some(at) = of(Sheet::Households) else { return Ok(()) };
        let households = feeds.remove(at);
        let again = |feed: &Feed, role: Role| -> Result<Feed, FileError> {
            // Only our own word for the column is sure to be its name in a Parquet file.
            let heading = feed.plan.heading(role);
            let (headings, rows) = format.open(&feed.path, Some(&heading))?;
            let mut plan = (*feed.plan).clone();
            if format == Format::Parquet {
                plan.roles = vec![Some(role)];
                plan.headings = headings;
            }
            Feed::new(&feed.path, Arc::new(plan), rows)
        };
        let order = Order::read(again(&households, Role::Id)?)?;
        for feed in &feeds {
            order.check(again(feed, Role::Household)?)?;
        }
        self.source = Source::Streams(Box::new(Streams { households, children: feeds, order }));
        Ok(())
    }

    fn all(&self, mut feed: Feed) -> Result<Table, FileError> {
        let mut table = Table::new(&feed.plan, &self.context);
        while feed.more() {
            feed.take(&self.context, &mut table)?;
        }
        Ok(table)
    }

    fn stream(&mut self) -> Result<Option<Shard>, FileError> {
        let Source::Streams(streams) = &mut self.source else { return Ok(None) };
        let mut households = Table::new(&streams.households.plan, &self.context);
        while streams.households.more() && households.len() < self.size {
            streams.households.take(&self.context, &mut households)?;
        }
        if households.len() == 0 && !streams.children.iter().any(Feed::more) {
            return Ok(None);
        }
        for row in 0..households.len() {
            let id = households.id.get(row).to_owned();
            let own = households.rows[row];
            // Those that stand twice within the shard are found when it is put together.
            if let Some(other) = streams.order.other(&id, own).filter(|_| !id.is_empty())
                && !households.rows.contains(&other)
            {
                let kind = crate::reject::RowErrorKind::DuplicateHousehold { other };
                let error = households.error(row, Some(Role::Id), id, kind);
                households.errors.push((row, error));
            }
        }
        // Behind the last household only rows of no household are left.
        let last =
            if streams.households.more() { households.rows.last().copied().unwrap_or(0) } else { u64::MAX };
        let (mut members, mut supporters, mut events, mut incomes, mut spendings) =
            (None, None, None, None, None);
        for feed in &mut streams.children {
            let mut table = Table::new(&feed.plan, &self.context);
            feed.take_until(&self.context, &mut table, Some(&streams.order), last)?;
            match feed.plan.sheet {
                Sheet::Members => members = Some(table),
                Sheet::Supporters => supporters = Some(table),
                Sheet::Events => events = Some(table),
                Sheet::Incomes => incomes = Some(table),
                Sheet::Spendings => spendings = Some(table),
                Sheet::Households | Sheet::Townships => {}
            }
        }
        let Some(members) = members else { return Ok(None) };
        let tables = Tables { households, members, supporters, events, incomes, spendings };
        let made = assemble(&self.context, self.townships.as_ref(), tables);
        self.tally.add(&made.tally);
        Ok(Some(Shard { frame: made.frame, ids: made.ids, rejects: made.rejects, notes: made.notes }))
    }

    // ---- our own Parquet ----

    fn own(
        &mut self,
        files: &[(Sheet, PathBuf)],
        options: &Options,
        part: Option<Range<usize>>,
    ) -> Result<(), FileError> {
        let files: Files = files.iter().cloned().collect();
        if let Some(path) = files.get(&Sheet::Townships) {
            let (headings, rows) = Format::Parquet.open(path, None)?;
            let plan =
                Plan::read(Sheet::Townships, &file_name(path), &headings, self.context.dictionary, &[])
                    .map_err(FileError::Headings)?;
            let table = self.all(Feed::new(path, Arc::new(plan), rows)?)?;
            self.take_townships(table);
        }
        let townships = self.townships.is_some();
        let own = OwnReader::open(&files, &self.context, self.size, options.ids, part, townships)?;
        self.source = Source::Own(Box::new(own));
        Ok(())
    }
}

/// The most households of a shard for a memory: up to 16 KiB for each while its columns are decoded, copied, evaluated and explained.
fn shard_within(memory: u64) -> usize {
    usize::try_from(memory / 16_384).unwrap_or(usize::MAX).max(1_024)
}

/// Whether a row above the headings is a title: one cell that is no heading.
fn is_title(sheet: Sheet, cells: &[Raw<'_>], dictionary: &Dictionary) -> bool {
    let texts = xlsx_in::headings(cells);
    let mut filled = texts.iter().filter(|text| !text.is_empty());
    match (filled.next(), filled.next()) {
        (None, _) => true,
        (Some(text), None) => crate::sheet::role_of(sheet, text, dictionary).is_err(),
        _ => false,
    }
}
