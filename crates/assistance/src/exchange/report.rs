// SPDX-License-Identifier: Apache-2.0
//! The report of failures that comes back for an upload: each failed line is noted once, becomes a task for somebody, and is told again with the next list
//! (clause MS-10c).

use super::described::out_list;
use super::incoming::Sent;
use super::outgoing::{Failure, GivenId, task};
use super::read::{Cell, Row};
use super::refused::Refused;
use crate::access::{self, Action, Involved};
use crate::history::Entry;
use crate::office::{Command, Error, Thing, Tx};
use async_trait::async_trait;
use kernel::{Ctx, Secret};
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};

/// How many lines may stand above the headings.
const TITLES: usize = 10;
/// The longest reason that is kept.
const LONGEST: usize = 300;

/// Reads a report in.
#[derive(Serialize)]
pub struct TakeReport {
    /// The list that it answers.
    pub given: GivenId,
    /// The file.
    pub sent: Sent,
}

/// What it said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportTaken {
    /// Lines that failed, noted now.
    pub failed: u64,
    /// Noted before.
    pub again: u64,
    /// Rows that name no line of this list.
    pub strange: u64,
    /// Tasks that were made.
    pub tasks: u64,
}

fn text(cell: Option<&Cell>) -> String {
    match cell {
        Some(Cell::Text(text)) => text.trim().chars().filter(|c| !c.is_control()).take(LONGEST).collect(),
        _ => String::new(),
    }
}

fn column(row: &Row, names: &[String]) -> Option<usize> {
    let same = |cell: &Cell, name: &String| matches!(cell, Cell::Text(text) if text.trim() == name);
    names.iter().find_map(|name| row.cells.iter().position(|cell| same(cell, name)))
}

#[async_trait]
impl Command for TakeReport {
    const NAME: &'static str = "list.report";
    type Outcome = ReportTaken;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<ReportTaken, Error> {
        let given = tx.given(self.given).await?.ok_or(Error::NotFound(Thing::List))?;
        access::authorise(ctx, tx, Action::DataExport, given.county, &Involved::default()).await?;
        let list = out_list(&given.list).ok_or(Refused::NoSuchList)?;
        let columns = list.failures.as_ref().ok_or(Refused::NoSuchList)?;
        let lines = tx.given_lines(self.given).await?;
        let by_reference: HashMap<String, usize> = lines
            .iter()
            .enumerate()
            .map(|(at, line)| (format!("{}-{:05}", given.number, line.line), at))
            .collect();
        let mut noted: HashSet<u32> = tx.failures(self.given).await?.iter().map(|one| one.line).collect();
        let (mut taken, mut failures, mut headed) = (ReportTaken::default(), Vec::new(), false);
        for sheet in &self.sent.sheets {
            let found = sheet.rows.iter().take(TITLES).enumerate().find_map(|(at, row)| {
                Some((at, column(row, &columns.reference)?, column(row, &columns.reason)?))
            });
            let Some((at, reference, reason)) = found else { continue };
            headed = true;
            for row in sheet.rows.iter().skip(at + 1) {
                let (named, why) = (text(row.cells.get(reference)), text(row.cells.get(reason)));
                let Some(line) = by_reference.get(&named).and_then(|at| lines.get(*at)) else {
                    taken.strange += u64::from(!named.is_empty());
                    continue;
                };
                if why.is_empty() || why == "成功" {
                    continue;
                }
                if noted.insert(line.line) {
                    taken.failed += 1;
                    failures.push((line, why));
                } else {
                    taken.again += 1;
                }
            }
        }
        if !headed {
            let missing = [&columns.reference, &columns.reason];
            let missing = missing.iter().filter_map(|names| names.first().cloned()).collect();
            return Err(Refused::NoHeadings { missing, found: Vec::new() }.into());
        }
        if taken.failed + taken.again == 0 && taken.strange > 0 {
            return Err(Refused::NoLineNamed.into());
        }
        let kept: Vec<Failure> = failures
            .iter()
            .map(|(line, why)| Failure { line: line.line, reason: Secret::new(why.clone()), at: ctx.now })
            .collect();
        tx.add_failures(self.given, &kept).await?;
        for (line, why) in failures {
            let place = tx.household_place(line.household).await?.unwrap_or(given.county);
            taken.tasks += u64::from(task(ctx, tx, &given, line.person, line.household, place, &why).await?);
        }
        let object = Some((Thing::List, given.id.bytes()));
        let detail = taken.failed.to_string();
        tx.append(ctx, &Entry::done(ctx, Self::NAME, object, Some(given.county), detail)).await?;
        Ok(taken)
    }
}
