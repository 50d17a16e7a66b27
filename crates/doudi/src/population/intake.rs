// SPDX-License-Identifier: Apache-2.0
//! A delivery on its way through a command, shard by shard: only households that the program is for, and every one that is left out on a list
//! with its reason.

use super::output::{Form, OutFile};
use super::{Faults, Source, remark, say, spinner};
use crate::exit::Stop;
use files::{
    Delivery, FileError, Heading, Options, Reader, ResultTable, ResultWriter, RowError, RowErrorKind, RowIds,
    Sheet, Tally,
};
use indicatif::ProgressBar;
use kernel::{Date, Division};
use policy::frame::{Cell, Frame};
use policy::ir::Input;
use policy::library::Library;
use policy::tree::{FactId, Program};
use std::path::PathBuf;
use std::sync::Arc;
use wording::files::REJECTS;

/// The most rejects that are said on the terminal where no file is asked for.
const SAID: usize = 10;

/// Some households, ready to be computed.
pub(crate) struct Batch {
    pub(crate) frame: Frame,
    pub(crate) ids: RowIds,
}

impl Batch {
    /// The township of a household, by its id.
    pub(crate) fn township(&self, household: usize) -> &str {
        self.frame.township_of.get(household).map_or("", |&at| self.ids.townships.get(at as usize))
    }
}

/// What a command does with a delivery.
pub(crate) trait Task {
    /// The tables of its results.
    fn tables(&self, file: &OutFile) -> Vec<ResultTable>;

    /// Computes some households; the results go into the file, where one is asked for.
    ///
    /// # Errors
    /// When results cannot be written.
    fn batch(&mut self, batch: Batch, out: Option<&mut ResultWriter>) -> Result<(), Stop>;

    /// Writes what is known only at the end.
    ///
    /// # Errors
    /// When results cannot be written.
    fn end(&self, _out: &mut ResultWriter) -> Result<(), Stop> {
        Ok(())
    }

    /// Says what was found.
    fn report(&self);
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
        let options = Options { memory, complete, applied_on, wanted: Some(wanted), ..Options::default() };
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

    /// Takes the whole delivery through a task: results into the file, the report and the counts onto the terminal.
    ///
    /// # Errors
    /// What a file says.
    pub(crate) fn through(mut self, task: &mut dyn Task, out: Option<&OutFile>) -> Result<Taken, Stop> {
        let mut writer = out.map(|file| file.create(Heading::Labels, task.tables(file))).transpose()?;
        while let Some(batch) = self.next()? {
            task.batch(batch, writer.as_mut())?;
        }
        if let Some(mut writer) = writer {
            task.end(&mut writer)?;
            writer.finish().map_err(|error| stop(&error))?;
        }
        let taken = self.finish()?;
        task.report();
        say(&taken.text());
        Ok(taken)
    }

    /// The next households; nothing at the end.
    fn next(&mut self) -> Result<Option<Batch>, Stop> {
        let Some(shard) = self.reader.next_shard().map_err(|error| stop(&error))? else { return Ok(None) };
        self.rejects.write(&shard.rejects)?;
        self.rejects.write(&shard.notes)?;
        let (mut frame, mut ids) = (shard.frame, shard.ids);
        let mut refused = vec![false; frame.households];
        let mut errors = Vec::new();
        for (row, flag) in refused.iter_mut().enumerate() {
            if let Some(error) = self.refusal(&frame, &ids, row) {
                *flag = true;
                self.own.households_rejected += 1;
                self.own.persons_rejected += u64::from(frame.persons[row + 1] - frame.persons[row]);
                errors.push(error);
            }
        }
        if !errors.is_empty() {
            self.rejects.write(&errors)?;
            (frame, ids) = files::without(&frame, &ids, self.dictionary, &refused);
        }
        self.progress.inc(frame.households as u64);
        Ok(Some(Batch { frame, ids }))
    }

    /// Why a household that was read is not computed.
    fn refusal(&self, frame: &Frame, ids: &RowIds, row: usize) -> Option<RowError> {
        let cell =
            |input: &Input| frame.columns.get(input).map_or(Cell::Unknown, |one| one.as_ref().get(row));
        let error = |column: &str, found: String, kind: RowErrorKind| RowError {
            file: Arc::from(""),
            sheet: Sheet::Households,
            row: 0,
            column: column.to_owned(),
            household: ids.households.get(row).to_owned(),
            member: String::new(),
            found,
            kind,
        };
        if let Some(id) = self.residence
            && let Cell::Known(code) = cell(&Input::Fact(id))
            && let Some(residence) = u64::try_from(code).ok().and_then(Division::from_u64)
            && !self.place.contains(&residence)
            && !residence.contains(&self.place)
        {
            let kind = RowErrorKind::OutsidePlace { residence, place: self.place };
            return Some(error(&self.dictionary.fact(id).label, residence.to_string(), kind));
        }
        let on = self.on?;
        match cell(&Input::ApplicationDate) {
            Cell::Known(day) if day > i64::from(on.days()) => {
                let applied_on = i32::try_from(day).ok().and_then(Date::from_days)?;
                let kind = RowErrorKind::AppliedLater { applied_on, on };
                Some(error("申请日期", applied_on.to_string(), kind))
            }
            _ => None,
        }
    }

    /// Ends reading: what came in, what was computed and what was rejected.
    fn finish(self) -> Result<Taken, Stop> {
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
    tally: Tally,
    /// The list of rejects, where one was written.
    listed: Option<PathBuf>,
}

impl Taken {
    /// The line of counts, with where the rejects are.
    fn text(&self) -> String {
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

// ---- rejects ----

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

    fn write(&mut self, errors: &[RowError]) -> Result<(), Stop> {
        if errors.is_empty() {
            return Ok(());
        }
        let Some(file) = &self.file else {
            for error in errors.iter().take(SAID.saturating_sub(self.said)) {
                let [file, sheet, row, column, household, _, found, says, kept] = REJECTS.cells(error);
                let row = if row.is_empty() { row } else { format!("第 {row} 行") };
                remark(&format!("退回 {household}：{file}{sheet}表{row}“{column}”{found}：{says}；{kept}"));
            }
            self.said += errors.len();
            return Ok(());
        };
        let out = match &mut self.out {
            Some(out) => out,
            None => {
                let table = REJECTS.table(file.stem(), "退回清单".to_owned());
                self.out.insert(file.create(Heading::Labels, vec![table])?)
            }
        };
        REJECTS.write(out, errors.iter()).map_err(|error| stop(&error))
    }

    fn finish(self) -> Result<Option<PathBuf>, Stop> {
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
