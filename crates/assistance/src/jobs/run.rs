// SPDX-License-Identifier: Apache-2.0
//! Running a job, and looking at how the jobs stand. What is written down of a run is no command of its own: it says what happened to one, as the lines of the
//! log do.

use super::model::{Every, Failure, Job, Run, RunState, Work};
use crate::access::accounts::COMMAND_LINE;
use crate::access::{self, Action};
use crate::office::{Error, Mode, Office, Query, RETRIES, Tx};
use async_trait::async_trait;
use kernel::{Actor, Command, Ctx, Id, Purpose, UtcMillis};
use sha2::{Digest, Sha256};

/// How long runs are kept, in milliseconds: 92 days.
const KEPT: i64 = 92 * 86_400_000;
/// How long a run that failed waits before it is tried again in the same period, in milliseconds.
const AGAIN: i64 = 5 * 60_000;
/// The most commands of one run; a job that needs more goes on in its next period.
const MOST: u32 = 100_000;

/// Runs a job for the period that holds `now`. Nothing when that period has its run already, or when one failed a moment ago. `clock` tells when the run ended.
///
/// # Errors
/// The run could not be written down. What the job itself met is in the run.
pub async fn run(
    office: &dyn Office,
    job: &dyn Job,
    now: UtcMillis,
    clock: &(dyn Fn() -> UtcMillis + Sync),
) -> Result<Option<Result<u64, Error>>, Error> {
    let period = job.every().period(now);
    if !begin(office, job, period, now).await? {
        return Ok(None);
    }
    let result = works(office, job, period, now).await;
    let (state, done, failure) = match &result {
        Ok(done) => (RunState::Done, *done, None),
        Err(error) => (RunState::Failed, 0, Some(Failure::of(error))),
    };
    let mut attempt = 0;
    loop {
        let mut tx = office.begin(Mode::Write).await?;
        let written = match tx.end_run(job.name(), period, state, clock(), done, failure).await {
            Ok(()) => tx.commit().await,
            Err(error) => Err(error),
        };
        match written {
            Err(Error::Busy) if attempt < RETRIES => {
                attempt += 1;
                office.pause(attempt).await;
            }
            Err(error) => return Err(error),
            Ok(()) => return Ok(Some(result)),
        }
    }
}

/// Whether there is a run to make; then it is written down as begun.
async fn begin(office: &dyn Office, job: &dyn Job, period: UtcMillis, now: UtcMillis) -> Result<bool, Error> {
    let mut attempt = 0;
    loop {
        let mut tx = office.begin(Mode::Write).await?;
        let begun = match tx.job_run(job.name(), period).await? {
            Some(run) if !again(&run, now) => return Ok(false),
            _ => {
                let forget = UtcMillis::new(now.get() - KEPT);
                match tx.begin_run(job.name(), period, now, forget).await {
                    Ok(()) => tx.commit().await,
                    Err(error) => Err(error),
                }
            }
        };
        match begun {
            Err(Error::Busy) if attempt < RETRIES => {
                attempt += 1;
                office.pause(attempt).await;
            }
            other => return other.map(|()| true),
        }
    }
}

/// Whether a run that was begun is begun again: the program ended under it, or it failed some time ago.
fn again(run: &Run, now: UtcMillis) -> bool {
    match run.state {
        RunState::Done => false,
        RunState::Running => true,
        RunState::Failed => run.ended.is_none_or(|ended| now.get() >= ended.get() + AGAIN),
    }
}

async fn works(office: &dyn Office, job: &dyn Job, period: UtcMillis, now: UtcMillis) -> Result<u64, Error> {
    let mut total = 0;
    let mut after: Option<String> = None;
    for number in 0..MOST {
        let id = command_id(job.name(), period, number);
        let ctx = Ctx::new(Actor::Job(job.name().to_owned()), now, Purpose::new(job.chinese()), id);
        let Work { done, more_after } = job.work(office, &ctx, after.as_deref()).await?;
        total += done;
        match more_after {
            Some(place) => after = Some(place),
            None => break,
        }
    }
    Ok(total)
}

/// The id of a job's command: the same for the same job, period and number, and no other's.
fn command_id(job: &str, period: UtcMillis, number: u32) -> Id<Command> {
    let mut hash = Sha256::new();
    hash.update(b"job\0");
    hash.update(job.as_bytes());
    hash.update([0]);
    hash.update(period.get().to_be_bytes());
    hash.update(number.to_be_bytes());
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash.finalize()[..16]);
    Id::from_bytes(bytes)
}

/// How a job stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The word in records.
    pub name: &'static str,
    /// What it is called.
    pub chinese: &'static str,
    /// How often it runs.
    pub every: Every,
    /// Its last run.
    pub last: Option<Run>,
    /// When its next period begins.
    pub next: UtcMillis,
    /// Whether it has not run when it should.
    pub overdue: bool,
}

/// The jobs and what failed lately.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing {
    /// Every job.
    pub jobs: Vec<Listed>,
    /// The last runs that failed, of all jobs, the last one first.
    pub failed: Vec<Run>,
}

/// How the jobs stand.
pub struct ListJobs {
    /// At most so many failed runs of each job.
    pub limit: u64,
}

#[async_trait]
impl Query for ListJobs {
    const NAME: &'static str = "job.list";
    type Answer = Listing;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Listing, Error> {
        // Whoever runs commands on the machine holds the whole database anyway.
        if !matches!(&ctx.who, Actor::Job(name) if name == COMMAND_LINE) {
            access::allow(ctx, tx, Action::JobView).await?;
        }
        let mut listing = Listing { jobs: Vec::new(), failed: Vec::new() };
        let mut known: Vec<(&'static str, &'static str, Every)> =
            super::all().iter().map(|job| (job.name(), job.chinese(), job.every())).collect();
        // Runs only where the office was started with connectors.
        let (name, chinese) = super::exchange::NAME;
        if !tx.job_runs(name, None, 1).await?.is_empty() {
            known.push((name, chinese, super::exchange::EVERY));
        }
        for (name, chinese, every) in known {
            let last = tx.job_runs(name, None, 1).await?.pop();
            let done = tx.job_runs(name, Some(RunState::Done), 1).await?.pop();
            let overdue = every.overdue(done.map(|run| run.period), ctx.now);
            listing.failed.extend(tx.job_runs(name, Some(RunState::Failed), self.limit).await?);
            let next = every.next(ctx.now);
            listing.jobs.push(Listed { name, chinese, every, last, next, overdue });
        }
        listing.failed.sort_by_key(|run| std::cmp::Reverse(run.started));
        Ok(listing)
    }
}
