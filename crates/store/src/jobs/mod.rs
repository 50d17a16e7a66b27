// SPDX-License-Identifier: Apache-2.0
//! Runs of jobs in their table.

use crate::convert::{moment, word};
use crate::session::Session;
use assistance::jobs::{Failure, Port, Run, RunState};
use assistance::office::Error;
use async_trait::async_trait;
use from_row::FromRow;
use kernel::UtcMillis;
use sea_orm::Value;

#[derive(FromRow)]
struct RunRow {
    job: String,
    period: i64,
    tries: i64,
    state: String,
    started: i64,
    ended: Option<i64>,
    done: i64,
    failure: Option<String>,
}

const COLUMNS: &str = "job, period, tries, state, started, ended, done, failure";

impl RunRow {
    fn read(self) -> Result<Run, Error> {
        Ok(Run {
            job: self.job,
            period: moment(self.period),
            tries: word(u32::try_from(self.tries).ok())?,
            state: word(RunState::parse(&self.state))?,
            started: moment(self.started),
            ended: self.ended.map(moment),
            done: self.done.cast_unsigned(),
            failure: self.failure.as_deref().map(|one| word(Failure::parse(one))).transpose()?,
        })
    }
}

#[async_trait]
impl Port for Session {
    async fn job_run(&mut self, job: &str, period: UtcMillis) -> Result<Option<Run>, Error> {
        let sql = format!("SELECT {COLUMNS} FROM job_run WHERE job = $1 AND period = $2");
        let row = self.one::<RunRow>(&sql, vec![job.into(), period.get().into()]).await?;
        row.map(RunRow::read).transpose()
    }

    async fn begin_run(
        &mut self,
        job: &str,
        period: UtcMillis,
        now: UtcMillis,
        forget: UtcMillis,
    ) -> Result<(), Error> {
        let sql = "DELETE FROM job_run WHERE job = $1 AND period < $2";
        self.write(sql, vec![job.into(), forget.get().into()]).await?;
        let sql = "INSERT INTO job_run (job, period, tries, state, started, done) VALUES ($1, $2, 1, $3, $4, 0) \
                   ON CONFLICT (job, period) DO UPDATE SET tries = job_run.tries + 1, state = excluded.state, \
                   started = excluded.started, ended = NULL, done = 0, failure = NULL";
        let values = vec![job.into(), period.get().into(), RunState::Running.word().into(), now.get().into()];
        self.write(sql, values).await.map(drop)
    }

    async fn end_run(
        &mut self,
        job: &str,
        period: UtcMillis,
        state: RunState,
        now: UtcMillis,
        done: u64,
        failure: Option<Failure>,
    ) -> Result<(), Error> {
        let sql = "UPDATE job_run SET state = $3, ended = $4, done = $5, failure = $6 WHERE job = $1 AND period = $2";
        let values = vec![
            job.into(),
            period.get().into(),
            state.word().into(),
            now.get().into(),
            done.cast_signed().into(),
            failure.map(|one| one.word().to_owned()).into(),
        ];
        self.write(sql, values).await.map(drop)
    }

    async fn job_runs(&mut self, job: &str, state: Option<RunState>, limit: u64) -> Result<Vec<Run>, Error> {
        let mut values: Vec<Value> = vec![job.into()];
        let mut wheres = "job = $1".to_owned();
        if let Some(state) = state {
            wheres += " AND state = $2";
            values.push(state.word().into());
        }
        let sql = format!("SELECT {COLUMNS} FROM job_run WHERE {wheres} ORDER BY period DESC LIMIT {limit}");
        self.all::<RunRow>(&sql, values).await?.into_iter().map(RunRow::read).collect()
    }
}
