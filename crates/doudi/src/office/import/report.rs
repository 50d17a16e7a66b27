// SPDX-License-Identifier: Apache-2.0
//! What a load found: rows, families, sums by township beside the roster, what is wrong, what is kept, what to know. Holds no personal data.

use super::source::Source;
use assistance::casework::Scheme;
use assistance::loading::form::{Conflict, Note, NoteKind, Problem};
use assistance::loading::layout::Role;
use assistance::loading::read::Family;
use assistance::loading::reconcile::{Reconciliation, Sum, Sums};
use assistance::loading::service::Status;
use kernel::{Division, DivisionLevel, Fen, name_of};
use std::collections::BTreeMap;
use std::time::Duration;

/// How many lines of each list are printed; all of them are in the files.
const SHOWN: usize = 40;

/// The counts of a load.
#[derive(Default)]
pub(super) struct Report {
    statuses: BTreeMap<Status, u64>,
    taken: Sums,
    strays: u64,
    unreadable: u64,
    refused_amount: Fen,
    problems: Vec<String>,
    problem_count: u64,
    conflicts: Vec<String>,
    conflict_count: u64,
    notes: BTreeMap<&'static str, (u64, Vec<String>)>,
}

fn note_kind(kind: &NoteKind) -> &'static str {
    match kind {
        NoteKind::NoAccount => "没有账户",
        NoteKind::HolderIsNoMember => "户名不是成员",
        NoteKind::HolderIsNotHead => "户名不是户主",
        NoteKind::BackPay(_) => "要补发",
        NoteKind::ReviewOverdue(_) => "核查过期",
        NoteKind::EndNotTaken(_) => "原系统的终止月没有照收",
        NoteKind::ReviewUnknown => "没有上次核查日期",
    }
}

impl Report {
    /// Counts a family.
    pub(super) fn status(&mut self, status: Status) {
        *self.statuses.entry(status).or_default() += 1;
    }

    /// Counts a row of no family.
    pub(super) fn stray(&mut self) {
        self.strays += 1;
    }

    /// Counts what a family that is taken receives a month.
    pub(super) fn take(&mut self, family: &Family) {
        let township = family.lives.at(DivisionLevel::Township);
        for award in &family.awards {
            let persons = u32::try_from(family.covered(award).len()).unwrap_or(u32::MAX);
            self.taken.entry((township, award.scheme)).or_default().add(persons, award.monthly());
        }
    }

    /// Counts a family that is refused.
    pub(super) fn refuse(
        &mut self,
        source: &Source,
        problems: &[Problem],
        amounts: impl Iterator<Item = Option<Fen>>,
    ) {
        for amount in amounts {
            match amount {
                Some(fen) => {
                    self.refused_amount = Fen::new(self.refused_amount.get().saturating_add(fen.get()));
                }
                None => self.unreadable += 1,
            }
        }
        for one in problems {
            self.problem_count += 1;
            if self.problems.len() < SHOWN {
                let column = source.title(one.role, &one.field);
                let why = wording::loading::problem(&one.kind);
                self.problems.push(format!("{} 第 {} 行 {column}：{why}", one.role.chinese(), one.line));
            }
        }
    }

    /// Notes what is not taken of a changed family.
    pub(super) fn conflict(&mut self, source: &Source, one: &Conflict) {
        self.conflict_count += 1;
        if self.conflicts.len() < SHOWN {
            let column = if one.field.is_empty() { "" } else { source.title(one.role, &one.field) };
            let why = wording::loading::conflict(&one.kind);
            self.conflicts.push(format!("{} 第 {} 行 {column}：{why}", one.role.chinese(), one.line));
        }
    }

    /// Notes something to know.
    pub(super) fn note(&mut self, note: &Note) {
        let (count, lines) = self.notes.entry(note_kind(&note.kind)).or_default();
        *count += 1;
        if lines.len() < SHOWN / 4 {
            let why = wording::loading::note(&note.kind);
            lines.push(format!("{} 第 {} 行：{why}", note.role.chinese(), note.line));
        }
    }

    /// How many families there are of a status.
    fn count(&self, status: Status) -> u64 {
        self.statuses.get(&status).copied().unwrap_or_default()
    }

    /// Families that are taken or were taken before.
    pub(super) fn taken(&self) -> u64 {
        self.statuses.iter().filter(|(status, _)| **status != Status::Refused).map(|(_, count)| count).sum()
    }

    /// Families that are refused.
    pub(super) fn refused(&self) -> u64 {
        self.count(Status::Refused)
    }

    /// What everything taken pays a month.
    pub(super) fn monthly(&self) -> Fen {
        Fen::new(self.taken.values().fold(0, |sum, one| sum.saturating_add(one.amount.get())))
    }

    /// Whether the same families came to the same ends.
    pub(super) fn same_as(&self, trial: &Report) -> bool {
        self.statuses == trial.statuses
    }

    fn statuses(&self) -> String {
        let told = self
            .statuses
            .iter()
            .map(|(status, count)| format!("{} {count} 户", wording::loading::status(*status)));
        told.collect::<Vec<_>>().join("，")
    }

    /// Prints what a trial found.
    pub(super) fn print(&self, source: &Source, roster: Option<&Reconciliation>, took: Duration) {
        let rows = Role::OF_FAMILY
            .iter()
            .filter_map(|role| source.rows.get(role).map(|count| format!("{} {count} 行", role.chinese())));
        println!("读到：{}", rows.collect::<Vec<_>>().join("，"));
        println!("家庭 {} 户：{}", source.families(), self.statuses());
        if self.strays > 0 {
            println!("另有 {} 行不属于任何一户，没有收", self.strays);
        }
        println!("可以导入的每月合计 {} 元", self.monthly().grouped());
        if self.refused() > 0 {
            let unread = match self.unreadable {
                0 => String::new(),
                count => format!("，另有 {count} 行的金额读不出来"),
            };
            println!("没有收的每月合计 {} 元{unread}", self.refused_amount.grouped());
        }
        list("问题", self.problem_count, &self.problems);
        list("有变化而没有采用的", self.conflict_count, &self.conflicts);
        for (kind, (count, lines)) in &self.notes {
            list(&format!("提示（{kind}）"), *count, lines);
        }
        match roster {
            Some(roster) => reconciled(roster),
            None => println!("没有给上月花名册（--roster），没有核对。正式导入要核对，或者写明原因"),
        }
        println!("用时 {:.1} 秒，每秒 {} 户", took.as_secs_f64(), rate(source.families(), took));
    }

    /// Prints what a load did.
    pub(super) fn print_done(&self, took: Duration) {
        let families = usize::try_from(self.statuses.values().sum::<u64>()).unwrap_or(usize::MAX);
        println!("已导入：{}", self.statuses());
        println!("用时 {:.1} 秒，每秒 {} 户", took.as_secs_f64(), rate(families, took));
    }
}

fn rate(families: usize, took: Duration) -> u128 {
    families as u128 * 1000 / took.as_millis().max(1)
}

fn list(title: &str, count: u64, lines: &[String]) {
    if count == 0 {
        return;
    }
    println!("{title} {count} 处：");
    for line in lines {
        println!("  {line}");
    }
    let more = count.saturating_sub(lines.len() as u64);
    if more > 0 {
        println!("  …… 另有 {more} 处");
    }
}

fn reconciled(roster: &Reconciliation) {
    println!(
        "与 {} 花名册核对（花名册 {} 户，{} 元）：",
        roster.month.chinese(),
        roster.families(),
        roster.amount().grouped()
    );
    println!("  乡镇 · 项目：导入 户/人/元，花名册 户/人/元，差额");
    let mut keys: Vec<(Option<Division>, Scheme)> =
        roster.loaded.keys().chain(roster.paid.keys()).copied().collect();
    keys.sort();
    keys.dedup();
    for key in keys {
        let none = Sum::default();
        let (loaded, paid) =
            (roster.loaded.get(&key).unwrap_or(&none), roster.paid.get(&key).unwrap_or(&none));
        let township = key.0.and_then(name_of).unwrap_or("乡镇不明");
        let difference = Fen::new(loaded.amount.get().saturating_sub(paid.amount.get()));
        println!(
            "  {township} · {}：{}/{}/{}，{}/{}/{}，{}",
            wording::casework::scheme(key.1),
            loaded.families,
            loaded.persons,
            loaded.amount.grouped(),
            paid.families,
            paid.persons,
            paid.amount.grouped(),
            difference.grouped()
        );
    }
    if roster.agrees() {
        println!("  逐户一致，一分不差");
    } else {
        let lines: Vec<String> =
            roster.differences.iter().take(SHOWN).map(wording::loading::difference).collect();
        list("对不上", roster.differences.len() as u64, &lines);
    }
}
