// SPDX-License-Identifier: Apache-2.0
//! What jobs need of the store: one row for each job and period.

use super::model::{Failure, Run, RunState};
use crate::office::Error;
use async_trait::async_trait;
use kernel::UtcMillis;

/// Runs of jobs.
#[async_trait]
pub trait Port {
    /// The run of a job for a period.
    async fn job_run(&mut self, job: &str, period: UtcMillis) -> Result<Option<Run>, Error>;

    /// Writes down that a run begins, for the first time or again, and forgets the job's runs of periods before `forget`.
    async fn begin_run(
        &mut self,
        job: &str,
        period: UtcMillis,
        now: UtcMillis,
        forget: UtcMillis,
    ) -> Result<(), Error>;

    /// Writes down how a run ended.
    async fn end_run(
        &mut self,
        job: &str,
        period: UtcMillis,
        state: RunState,
        now: UtcMillis,
        done: u64,
        failure: Option<Failure>,
    ) -> Result<(), Error>;

    /// The latest runs of a job, the last one first; only those in a state where one is given.
    async fn job_runs(&mut self, job: &str, state: Option<RunState>, limit: u64) -> Result<Vec<Run>, Error>;
}
