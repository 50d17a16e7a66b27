// SPDX-License-Identifier: Apache-2.0
//! 定时任务: what the office does by itself, when each job ran last, and what failed.

use crate::components::{Badge, Cell, Column, Row, Table, Tone};
use crate::layout::{Frame, Heading};
use askama::Template;

/// A job.
#[derive(Clone, Debug)]
pub struct JobRow {
    /// What it is called.
    pub name: String,
    /// How often: `每分钟`.
    pub every: String,
    /// When it ran last, to the minute; empty for never.
    pub last: String,
    /// How long that took: `不到 1 秒`; empty while it runs.
    pub took: String,
    /// What it did: `3 项`.
    pub done: String,
    /// How it stands: `正常`, `失败`, `没有按时运行`.
    pub state: Badge,
    /// When it runs next, to the minute.
    pub next: String,
}

/// A run that failed.
#[derive(Clone, Debug)]
pub struct FailedRun {
    /// When, to the minute.
    pub at: String,
    /// The job.
    pub name: String,
    /// How often it was tried.
    pub tries: u64,
    /// Why, and what to do.
    pub why: String,
}

/// A file of a department that could not be read.
#[derive(Clone, Debug)]
pub struct UnreadRow {
    /// When, to the minute.
    pub at: String,
    /// The file: source and name.
    pub name: String,
    /// Why, with its line, and what to do.
    pub why: String,
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "settings_jobs.html")]
pub struct JobsPage {
    /// Frame.
    pub frame: Frame,
    /// Title and sentence.
    pub heading: Heading,
    /// Every job.
    pub jobs: Vec<JobRow>,
    /// Runs that failed lately.
    pub failed: Vec<FailedRun>,
    /// Files of departments that could not be read lately.
    pub unread: Vec<UnreadRow>,
}

impl JobsPage {
    /// The jobs as a table.
    #[must_use]
    pub fn job_table(&self) -> Table {
        let columns =
            ["任务", "多久一次", "上次运行", "用时", "做了", "状态", "下次运行"].map(Column::words).to_vec();
        let row = |job: &JobRow| {
            Row::plain(vec![
                Cell::words(&job.name),
                Cell::unbroken(&job.every),
                Cell::unbroken(&job.last),
                Cell::unbroken(&job.took),
                Cell::unbroken(&job.done),
                Cell::Badge(job.state.clone()),
                Cell::unbroken(&job.next),
            ])
            .tone(if job.state.tone == Tone::Late { Tone::Late } else { Tone::Plain })
        };
        Table::new("jobs", "定时任务", columns)
            .rows(self.jobs.iter().map(row).collect())
            .empty("没有定时任务。")
    }

    /// Files that could not be read as a table.
    #[must_use]
    pub fn unread_table(&self) -> Table {
        let columns = ["时间", "文件", "原因和办法"].map(Column::words).to_vec();
        let row = |file: &UnreadRow| {
            Row::plain(vec![Cell::unbroken(&file.at), Cell::words(&file.name), Cell::words(&file.why)])
        };
        Table::new("unread", "没有读入的核对答复文件", columns).rows(self.unread.iter().map(row).collect())
    }

    /// What failed lately as a table.
    #[must_use]
    pub fn failed_table(&self) -> Table {
        let mut columns = ["时间", "任务"].map(Column::words).to_vec();
        columns.push(Column::figures("试了", "次"));
        columns.push(Column::words("原因和办法"));
        let row = |run: &FailedRun| {
            Row::plain(vec![
                Cell::unbroken(&run.at),
                Cell::words(&run.name),
                Cell::Count(run.tries),
                Cell::words(&run.why),
            ])
        };
        Table::new("failed", "最近的失败", columns)
            .rows(self.failed.iter().map(row).collect())
            .empty("最近没有失败。")
    }
}
