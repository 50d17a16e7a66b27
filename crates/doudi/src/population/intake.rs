// SPDX-License-Identifier: Apache-2.0
//! A delivery, shard by shard: only households that the program is for, and every one that is left out on a list with its reason.

use super::output::{Form, OutFile};
use super::{Faults, Source, remark, spinner};
use crate::exit::Stop;
use files::{
    Delivery, FileError, Heading, Kind, Options, OutColumn, Reader, ResultTable, ResultWriter, RowError,
    RowIds, Sheet, Tally, Texts, Values,
};
use indicatif::ProgressBar;
use kernel::{Date, Division};
use policy::frame::{Cell, Column, Frame};
use policy::ir::Input;
use policy::library::Library;
use policy::tree::{Entity, FactId, Program};
use std::collections::HashMap;
use wording::population::Refusal;

/// The most rejects that are said on the terminal where no file is asked for.
const SAID: usize = 10;

/// Some households, ready to be computed.
pub(crate) struct Batch {
    pub(crate) frame: Frame,
    pub(crate) ids: RowIds,
}

/// A delivery being read.
pub(crate) struct Intake<'d> {
    reader: Reader<'d>,
    place: Division,
    /// Who applied later is left out; nobody, where rules are compared.
    on: Option<Date>,
    residence: Option<FactId>,
    dictionary: &'d policy::dictionary::Dictionary,
    own: Tally,
    rejects: Rejects,
    progress: ProgressBar,
}

/// A failure of a file, said in Chinese.
pub(crate) fn stop(error: &FileError) -> Stop {
    let text = wording::files::file(error);
    match error {
        FileError::Io { error, .. } if error.kind() != std::io::ErrorKind::NotFound => {
            Stop::Other(anyhow::anyhow!(text))
        }
        _ => Stop::Input(text),
    }
}

impl<'d> Intake<'d> {
    /// Opens a delivery for a program; `also` are columns wanted beside those that the code reads.
    ///
    /// # Errors
    /// Wrong arguments, or whatever keeps the delivery from being read.
    pub(crate) fn open(
        source: &Source,
        library: &'d Library,
        program: &Program,
        inputs: Vec<Input>,
    ) -> Result<Intake<'d>, Stop> {
        let dictionary = &*library.dictionary;
        let mut faults = Faults::default();
        let applied_on = source.applied_on.as_ref().and_then(|text| faults.date("--applied-on", text));
        let complete = faults.complete(&source.complete, library);
        let memory = faults.size("--memory", &source.memory);
        let rejects = match &source.rejects {
            Some(path) => match Form::of(path) {
                Ok(form) => Some(OutFile { path: path.clone(), form }),
                Err(why) => {
                    faults.push(format!("--rejects {}：{why}", path.display()));
                    None
                }
            },
            None => None,
        };
        faults.check()?;
        let residence = dictionary.id("residence");
        let mut wanted = inputs;
        wanted.extend(residence.map(Input::Fact));
        wanted.push(Input::ApplicationDate);
        let options = Options {
            shard: shard(memory),
            memory,
            complete,
            applied_on,
            place: None,
            wanted: Some(wanted),
            ids: true,
        };
        let delivery = Delivery::find(&source.input).map_err(|error| stop(&error))?;
        let reader = delivery.open(dictionary, &options).map_err(|error| stop(&error))?;
        Ok(Intake {
            reader,
            place: program.place,
            on: Some(program.on),
            residence,
            dictionary,
            own: Tally::default(),
            rejects: Rejects::new(rejects),
            progress: spinner("已测算"),
        })
    }

    /// Takes households whenever they applied: rules of another time are tried on them.
    pub(crate) fn at_any_time(&mut self) {
        self.on = None;
    }

    /// The next households; nothing at the end.
    ///
    /// # Errors
    /// What a file says.
    pub(crate) fn next(&mut self) -> Result<Option<Batch>, Stop> {
        let Some(shard) = self.reader.next_shard().map_err(|error| stop(&error))? else { return Ok(None) };
        self.rejects.write(shard.rejects.iter().chain(&shard.notes).map(of_row))?;
        let (mut frame, mut ids) = (shard.frame, shard.ids);
        let refused: Vec<Option<Refusal>> =
            (0..frame.households).map(|row| self.refusal(&frame, row)).collect();
        if refused.iter().any(Option::is_some) {
            let mut rows = Vec::new();
            for (row, refusal) in refused.iter().enumerate() {
                let Some(refusal) = refusal else { continue };
                self.own.households_rejected += 1;
                self.own.persons_rejected += u64::from(frame.persons[row + 1] - frame.persons[row]);
                rows.push(of_refusal(ids.households.get(row), refusal));
            }
            self.rejects.write(rows.into_iter())?;
            let keep: Vec<bool> = refused.iter().map(Option::is_none).collect();
            (frame, ids) = kept(&frame, &ids, self.dictionary, &keep);
        }
        self.progress.inc(frame.households as u64);
        Ok(Some(Batch { frame, ids }))
    }

    fn refusal(&self, frame: &Frame, row: usize) -> Option<Refusal> {
        let cell =
            |input: &Input| frame.columns.get(input).map_or(Cell::Unknown, |column| column.as_ref().get(row));
        if let Some(Cell::Known(code)) = self.residence.map(|id| cell(&Input::Fact(id)))
            && let Some(residence) = u64::try_from(code).ok().and_then(Division::from_u64)
            && !self.place.contains(&residence)
            && !residence.contains(&self.place)
        {
            return Some(Refusal::Outside { residence, place: self.place });
        }
        let on = self.on?;
        match cell(&Input::ApplicationDate) {
            Cell::Known(day) if day > i64::from(on.days()) => {
                let applied_on = i32::try_from(day).ok().and_then(Date::from_days)?;
                Some(Refusal::Later { applied_on, on })
            }
            _ => None,
        }
    }

    /// Ends reading: what came in, what was computed and what was rejected, as a line; whether anything was rejected.
    ///
    /// # Errors
    /// When the list of rejects cannot be written.
    pub(crate) fn finish(self) -> Result<Taken, Stop> {
        self.progress.finish_and_clear();
        let read = self.reader.tally();
        let own = self.own;
        let tally = Tally {
            households_in: read.households_in,
            households_out: read.households_out - own.households_rejected,
            households_rejected: read.households_rejected + own.households_rejected,
            persons_in: read.persons_in,
            persons_out: read.persons_out - own.persons_rejected,
            persons_rejected: read.persons_rejected + own.persons_rejected,
        };
        let listed = self.rejects.finish()?;
        Ok(Taken { tally, listed })
    }
}

/// What was taken of a delivery.
pub(crate) struct Taken {
    pub(crate) tally: Tally,
    /// The list of rejects, where one was written.
    pub(crate) listed: Option<std::path::PathBuf>,
}

impl Taken {
    /// The line of counts, with where the rejects are.
    pub(crate) fn text(&self) -> String {
        let counts = wording::files::tally(&self.tally).replace("导入", "测算");
        match &self.listed {
            Some(path) => format!("{counts}，退回清单：{}", path.display()),
            None => counts,
        }
    }

    /// How the command ends.
    pub(crate) fn code(&self) -> std::process::ExitCode {
        if self.tally.households_rejected + self.tally.persons_rejected > 0 {
            std::process::ExitCode::from(super::SOME_REJECTED)
        } else {
            std::process::ExitCode::SUCCESS
        }
    }
}

/// Households in a shard: columns, results and explanations of one take about 16 KiB.
fn shard(memory: u64) -> usize {
    usize::try_from(memory / 16_384).unwrap_or(usize::MAX).clamp(1_024, 65_536)
}

// ---- rejects ----

/// One row of the list of rejects: the nine columns of `wording::files::REJECTS`.
type Reject = [String; 9];

fn of_row(error: &RowError) -> Reject {
    [
        error.file.to_string(),
        error.sheet.label().to_owned(),
        error.row.to_string(),
        error.column.clone(),
        error.household.clone(),
        error.member.clone(),
        error.found.clone(),
        wording::files::row(error),
        wording::files::kept(error),
    ]
}

fn of_refusal(household: &str, refusal: &Refusal) -> Reject {
    let found = match refusal {
        Refusal::Outside { residence, .. } => residence.to_string(),
        Refusal::Later { applied_on, .. } => applied_on.to_string(),
    };
    [
        String::new(),
        Sheet::Households.label().to_owned(),
        String::new(),
        wording::population::refusal_column(refusal).to_owned(),
        household.to_owned(),
        String::new(),
        found,
        wording::population::refusal(refusal),
        wording::population::refused(refusal).to_owned(),
    ]
}

/// The list of rejects: a file once there is something to put in it, or a few lines on the terminal.
struct Rejects {
    file: Option<OutFile>,
    out: Option<ResultWriter>,
    said: usize,
}

impl Rejects {
    fn new(file: Option<OutFile>) -> Rejects {
        Rejects { file, out: None, said: 0 }
    }

    fn write(&mut self, rows: impl Iterator<Item = Reject>) -> Result<(), Stop> {
        let rows: Vec<Reject> = rows.collect();
        if rows.is_empty() {
            return Ok(());
        }
        let Some(file) = &self.file else {
            for row in rows.iter().take(SAID.saturating_sub(self.said)) {
                let [file, sheet, line, column, household, _, found, says, kept] = row;
                let line = if line.is_empty() { String::new() } else { format!("第 {line} 行") };
                remark(&format!("退回 {household}：{file}{sheet}表{line}“{column}”{found}：{says}；{kept}"));
            }
            self.said += rows.len();
            return Ok(());
        };
        if self.out.is_none() {
            let names = ["file", "sheet", "row", "column", "household", "member", "cell", "problem", "kept"];
            let columns = names.iter().zip(wording::files::REJECTS.headings).map(|(name, label)| OutColumn {
                name: (*name).to_owned(),
                label: label.to_owned(),
                kind: Kind::Text,
            });
            let table =
                ResultTable {
                    name: file.stem(), label: "退回清单".to_owned(), columns: columns.collect()
                };
            self.out = Some(file.create(Heading::Labels, vec![table])?);
        }
        let columns: Vec<Texts> =
            (0..9).map(|at| rows.iter().map(|row| row[at].as_str()).collect()).collect();
        let values: Vec<Values<'_>> = columns.iter().map(Values::Texts).collect();
        match &mut self.out {
            Some(out) => out.write(0, &values).map_err(|error| stop(&error)),
            None => Ok(()),
        }
    }

    fn finish(self) -> Result<Option<std::path::PathBuf>, Stop> {
        if self.said > SAID {
            remark(&format!("另有 {} 行退回；用 --rejects FILE 写出全部清单", self.said - SAID));
        }
        match self.out {
            Some(out) => {
                out.finish().map_err(|error| stop(&error))?;
                Ok(self.file.map(|file| file.path))
            }
            None => Ok(None),
        }
    }
}

// ---- leaving households out ----

/// A frame and its ids without some of its households.
fn kept(
    frame: &Frame,
    ids: &RowIds,
    dictionary: &policy::dictionary::Dictionary,
    keep: &[bool],
) -> (Frame, RowIds) {
    let households: Vec<usize> = (0..frame.households).filter(|&row| keep[row]).collect();
    let within = |offsets: &[u32], parents: &[usize]| {
        let (mut rows, mut ends) = (Vec::new(), vec![0u32]);
        for &parent in parents {
            if let (Some(&from), Some(&to)) = (offsets.get(parent), offsets.get(parent + 1)) {
                rows.extend(from as usize..to as usize);
            }
            ends.push(rows.len() as u32);
        }
        (rows, ends)
    };
    let (persons, person_offsets) = within(&frame.persons, &households);
    let (supporters, supporter_offsets) = within(&frame.supporters, &persons);
    let (events, event_offsets) = within(&frame.events, &households);
    let mut columns = HashMap::new();
    for (input, column) in &frame.columns {
        let entity = match input {
            Input::Fact(id) => dictionary.fact(*id).entity,
            Input::Series { .. } => Entity::Person,
            Input::ApplicationDate | Input::Decision(_) => Entity::Household,
        };
        let rows = match entity {
            Entity::Township => {
                columns.insert(input.clone(), column.clone());
                continue;
            }
            Entity::Household => &households,
            Entity::Person => &persons,
            Entity::Supporter => &supporters,
            Entity::Event => &events,
        };
        let picked = match column {
            Column::I64(values) => Column::I64(rows.iter().map(|row| values[*row]).collect()),
            Column::I32(values) => Column::I32(rows.iter().map(|row| values[*row]).collect()),
            Column::U8(values) => Column::U8(rows.iter().map(|row| values[*row]).collect()),
        };
        columns.insert(input.clone(), picked);
    }
    let pick = |texts: &Texts, rows: &[usize]| -> Texts {
        if texts.is_empty() { Texts::default() } else { rows.iter().map(|row| texts.get(*row)).collect() }
    };
    let ids = RowIds {
        households: pick(&ids.households, &households),
        persons: pick(&ids.persons, &persons),
        supporters: pick(&ids.supporters, &supporters),
        events: pick(&ids.events, &events),
        townships: ids.townships.clone(),
    };
    let frame = Frame {
        townships: frame.townships,
        township_of: households.iter().filter_map(|row| frame.township_of.get(*row).copied()).collect(),
        households: households.len(),
        persons: person_offsets,
        supporters: supporter_offsets,
        events: event_offsets,
        columns,
    };
    (frame, ids)
}
