// SPDX-License-Identifier: Apache-2.0
//! The jobs of a served office: each once in its period, one after the other, until the office is told to stop.

use super::open::now;
use assistance::jobs::{Exchange, Job};
use assistance::office::Office;
use kernel::{Actor, Ctx, Purpose};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// How often it is looked whether a job is due.
const LOOK: Duration = Duration::from_secs(15);

/// Runs the jobs; ends after the one under way once `stop` says so.
pub(crate) async fn keep_running(
    office: Arc<dyn Office>,
    exchange: Option<Exchange>,
    mut stop: watch::Receiver<bool>,
) {
    let mut jobs = assistance::jobs::all();
    jobs.extend(exchange.map(|job| -> Box<dyn Job> { Box::new(job) }));
    loop {
        refresh_places(&*office).await;
        for job in &jobs {
            if *stop.borrow() {
                return;
            }
            match assistance::jobs::run(&*office, &**job, now(), &now).await {
                Ok(None | Some(Ok(_))) => {}
                Ok(Some(Err(error))) => tracing::warn!(job = job.name(), error = %error, "a job failed"),
                Err(error) => tracing::warn!(job = job.name(), error = %error, "a run was not written down"),
            }
        }
        tokio::select! {
            () = tokio::time::sleep(LOOK) => {}
            // The sender is gone only when the office ends.
            changed = stop.changed() => if changed.is_err() { return },
        }
    }
}

/// Names of places may have changed on another server, or with the day.
pub(super) async fn refresh_places(office: &dyn Office) {
    let ctx = Ctx::new(Actor::Anonymous, now(), Purpose::default(), web::handlers::app::new_command());
    if let Err(error) = assistance::regions::refresh(office, &ctx).await {
        tracing::warn!(error = %error, "the names of places could not be read");
    }
}
