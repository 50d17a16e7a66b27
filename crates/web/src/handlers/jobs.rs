// SPDX-License-Identifier: Apache-2.0
//! 定时任务: how the jobs of the system stand, for the administrator.

use super::app::App;
use super::audit::minute;
use super::trouble::{Trouble, render};
use super::visitor::Visitor;
use crate::components::{Badge, Tone};
use crate::layout::Heading;
use crate::pages::settings::jobs::{FailedRun, JobRow, JobsPage, UnreadRow};
use assistance::jobs::{ListJobs, Listed, Run, RunState};
use assistance::office::look;
use assistance::verification::unread::UnreadFiles;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use std::sync::Arc;

/// Failed runs shown of each job.
const FAILED: u64 = 10;
/// Files shown that could not be read.
const UNREAD: u64 = 30;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new().route("/settings/jobs", get(show))
}

async fn show(State(app): State<Arc<App>>, visitor: Visitor) -> Result<Response, Trouble> {
    let ctx = visitor.ctx(&app, "查看定时任务");
    let listing = look(&*app.office, &ctx, &ListJobs { limit: FAILED }).await?;
    let late = listing.jobs.iter().filter(|job| state(job).tone == Tone::Late).count();
    let sentence = if late == 0 {
        format!("{} 个任务，都正常。", listing.jobs.len())
    } else {
        format!("{} 个任务，{late} 个要处理。", listing.jobs.len())
    };
    let name = |word: &str| {
        let job = listing.jobs.iter().find(|job| job.name == word);
        job.map_or_else(|| word.to_owned(), |job| job.chinese.to_owned())
    };
    let failed = listing
        .failed
        .iter()
        .map(|run| FailedRun {
            at: minute(run.started),
            name: name(&run.job),
            tries: u64::from(run.tries),
            why: run.failure.map(wording::jobs::failure).unwrap_or_default().to_owned(),
        })
        .collect();
    let files =
        look(&*app.office, &visitor.ctx(&app, "查看定时任务"), &UnreadFiles { limit: UNREAD }).await?;
    let unread = files.iter().map(|file| UnreadRow {
        at: minute(file.at),
        name: file.name.clone(),
        why: wording::jobs::unread(file),
    });
    Ok(render(&JobsPage {
        frame: visitor.frame(&app),
        heading: Heading::new("定时任务", sentence),
        jobs: listing.jobs.iter().map(row).collect(),
        failed,
        unread: unread.collect(),
    }))
}

fn row(job: &Listed) -> JobRow {
    let last = job.last.as_ref();
    JobRow {
        name: job.chinese.to_owned(),
        every: wording::jobs::every(job.every),
        last: last.map(|run| minute(run.started)).unwrap_or_default(),
        took: last.and_then(took).unwrap_or_default(),
        done: last
            .filter(|run| run.state == RunState::Done)
            .map(|run| format!("{} 项", run.done))
            .unwrap_or_default(),
        state: state(job),
        next: minute(job.next),
    }
}

fn took(run: &Run) -> Option<String> {
    let millis = run.ended?.get().saturating_sub(run.started.get()).max(0);
    Some(if millis < 1000 { "不到 1 秒".to_owned() } else { format!("{} 秒", millis / 1000) })
}

fn state(job: &Listed) -> Badge {
    match &job.last {
        Some(run) if run.state == RunState::Failed => Badge::new(Tone::Late, "失败"),
        _ if job.overdue => Badge::new(Tone::Late, "没有按时运行"),
        Some(run) if run.state == RunState::Running => Badge::new(Tone::Info, "正在运行"),
        _ => Badge::new(Tone::Done, "正常"),
    }
}
