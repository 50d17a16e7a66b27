// SPDX-License-Identifier: Apache-2.0
//! What the office does by itself: every job twice, a job that fails, a job under which the program ended, and deadlines that a new holiday table settles.

use crate::casework::{People, family, family_of, up_to_acceptance, up_to_opinion};
use crate::common::TestOffice;
use crate::tekun_homes::give_support;
use assistance::access::Denied;
use assistance::casework::{CaseEvent, ReadCase, TakeStep, Words};
use assistance::history::{Entry, Filter};
use assistance::jobs::{self, Every, Failure, Job, ListJobs, RunState, Work, all};
use assistance::office::{Command, Error, Mode, Office as _, Tx, act, look};
use assistance::policies::Policies;
use assistance::tekun::{ReadSupport, ReportSelfCare};
use async_trait::async_trait;
use kernel::{Ctx, Date, HOLIDAY_TABLES, UtcMillis, WorkCalendar};
use serde::Serialize;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use store::{Keys, Store};

const HOUR: i64 = 3_600_000;

async fn run_at(office: &TestOffice, job: &dyn Job, now: UtcMillis) -> Option<Result<u64, Error>> {
    jobs::run(office.office(), job, now, &|| now).await.unwrap()
}

/// The number of commands that were kept.
async fn commands(office: &TestOffice) -> usize {
    let mut tx = office.store.begin(Mode::Read).await.unwrap();
    tx.entries(&Filter { limit: 10_000, ..Filter::default() }).await.unwrap().len()
}

/// Writes one line of the log in each of three commands; fails as often as it was told to, in the second.
#[derive(Serialize)]
struct ThreeLines {
    at: u32,
    #[serde(skip)]
    fails: &'static AtomicU32,
}

#[async_trait]
impl Command for ThreeLines {
    const NAME: &'static str = "test.lines";
    type Outcome = Work;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Work, Error> {
        tx.append(ctx, &Entry::done(ctx, Self::NAME, None, None, self.at.to_string())).await?;
        if self.at == 1
            && self.fails.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |n| n.checked_sub(1)).is_ok()
        {
            return Err(Error::Broken("a test"));
        }
        Ok(Work { done: 1, more_after: (self.at < 2).then(|| (self.at + 1).to_string()) })
    }
}

fn three_lines(fails: &'static AtomicU32) -> Box<dyn Job> {
    assistance::jobs::job("test.lines", "测试", Every::Minutes(60), move |after| ThreeLines {
        at: after.map_or(0, |place| place.parse().unwrap()),
        fails,
    })
}

async fn lines(office: &TestOffice) -> Vec<String> {
    let mut tx = office.store.begin(Mode::Read).await.unwrap();
    let rows = tx.entries(&Filter { limit: 1000, ..Filter::default() }).await.unwrap();
    let mut lines: Vec<String> =
        rows.into_iter().filter(|row| row.entry.action == "test.lines").map(|row| row.entry.detail).collect();
    lines.sort();
    lines
}

/// The office of before the tables of 2020 and later: their days are not decided yet.
async fn early(office: &TestOffice) -> Store {
    let short: Vec<&str> = HOLIDAY_TABLES.lines().filter(|line| line.starts_with("2019-")).collect();
    let short = WorkCalendar::parse(&short.join("\n")).unwrap();
    let policies = Arc::new(Policies::with_calendar(synth::testing::library(), short));
    Store::open(&office.options, Keys::parse(&office.keys).unwrap(), policies).await.unwrap()
}

on_both! {
    async fn every_job_that_runs_twice_in_a_period_does_its_work_once(office: &TestOffice) {
        let people = People::at(office).await;
        let created = family(office, &people.clerk).await;
        up_to_opinion(office, &people, &created).await;
        let now = office.now();
        for job in all() {
            let first = run_at(office, &*job, now).await;
            assert!(matches!(first, Some(Ok(_))), "{}", job.name());
            let lines = commands(office).await;
            assert!(run_at(office, &*job, now).await.is_none(), "{}", job.name());
            // As a second process would that asked before the first one had written its end down: the same commands answer the same.
            let period = job.every().period(now);
            let mut tx = office.store.begin(Mode::Write).await.unwrap();
            tx.begin_run(job.name(), period, now, UtcMillis::new(0)).await.unwrap();
            tx.commit().await.unwrap();
            let again = run_at(office, &*job, now).await.unwrap().unwrap();
            assert_eq!(again, first.unwrap().unwrap(), "{}", job.name());
            assert_eq!(commands(office).await, lines, "{}", job.name());
            let next = job.every().next(now);
            assert!(matches!(run_at(office, &*job, next).await, Some(Ok(_))), "{}", job.name());
        }
    }

    async fn a_job_that_fails_says_so_and_goes_on_where_it_stopped(office: &TestOffice) {
        let fails: &'static AtomicU32 = Box::leak(Box::new(AtomicU32::new(1)));
        let job = three_lines(fails);
        let now = office.now();
        let failed = run_at(office, &*job, now).await;
        assert!(matches!(failed, Some(Err(Error::Broken(_)))));
        assert_eq!(lines(office).await, ["0"], "what the failed command had done is gone");
        assert!(run_at(office, &*job, now).await.is_none(), "not at once");
        let later = UtcMillis::new(now.get() + 6 * 60_000);
        let done = run_at(office, &*job, later).await;
        assert!(matches!(done, Some(Ok(3))));
        assert_eq!(lines(office).await, ["0", "1", "2"]);
        let mut tx = office.store.begin(Mode::Read).await.unwrap();
        let runs = tx.job_runs("test.lines", None, 10).await.unwrap();
        assert_eq!((runs.len(), runs[0].tries, runs[0].state, runs[0].failure), (1, 2, RunState::Done, None));
    }

    async fn what_failed_is_kept_as_a_kind_and_old_runs_are_forgotten(office: &TestOffice) {
        let fails: &'static AtomicU32 = Box::leak(Box::new(AtomicU32::new(u32::MAX)));
        let job = three_lines(fails);
        let now = office.now();
        run_at(office, &*job, now).await;
        {
            let mut tx = office.store.begin(Mode::Read).await.unwrap();
            let runs = tx.job_runs("test.lines", Some(RunState::Failed), 10).await.unwrap();
            assert_eq!(runs[0].failure, Some(Failure::Broken));
        }
        run_at(office, &*job, UtcMillis::new(now.get() + 93 * 24 * HOUR)).await;
        let mut tx = office.store.begin(Mode::Read).await.unwrap();
        assert_eq!(tx.job_runs("test.lines", None, 10).await.unwrap().len(), 1);
    }

    async fn the_administrator_sees_the_jobs_and_nobody_else_does(office: &TestOffice) {
        let administrator = office.person("admin", "administrator", "500299").await;
        let clerk = office.person("clerk", "township_clerk", "500299102").await;
        let list = ListJobs { limit: 5 };
        let listing = look(office.office(), &office.by(&administrator), &list).await.unwrap();
        assert_eq!(listing.jobs.len(), all().len());
        assert!(listing.jobs.iter().all(|job| job.overdue && job.last.is_none()));
        run_at(office, &*all()[0], office.now()).await;
        let listing = look(office.office(), &office.by(&administrator), &list).await.unwrap();
        assert!(!listing.jobs[0].overdue);
        assert_eq!(listing.jobs[0].last.as_ref().map(|run| run.state), Some(RunState::Done));
        let refused = look(office.office(), &office.by(&clerk), &list).await;
        assert!(matches!(refused, Err(Error::Denied(Denied::NoRole(_)))));
    }

    async fn a_provisional_deadline_is_counted_again_once_the_holiday_table_is_there(office: &TestOffice) {
        let early = early(office).await;
        let people = People::at(office).await;
        let created = family(office, &people.clerk).await;
        // Thirty days later the Spring Festival of 2021 begins.
        office.pass_days(71);
        let case = up_to_acceptance(office, &people, &created).await;
        let read = ReadCase { case };
        let seen = look(office.office(), &office.by(&people.clerk), &read).await.unwrap().row;
        let step = TakeStep {
            case,
            version: seen.version,
            event: CaseEvent::SurveyStarted,
            happened_on: office.now().date_in_china(),
            late: None,
        };
        act(&early, &office.by(&people.clerk), &step).await.unwrap();
        let before = look(office.office(), &office.by(&people.clerk), &read).await.unwrap().row;
        assert!(before.provisional, "{before:?}");
        let job = all().into_iter().find(|job| job.name() == "deadline.recompute").unwrap();
        let now = office.now();
        let unchanged = jobs::run(&early, &*job, now, &|| now).await.unwrap();
        assert!(matches!(unchanged, Some(Ok(0))), "the table is still missing");
        let later = UtcMillis::new(now.get() + HOUR);
        assert!(matches!(run_at(office, &*job, later).await, Some(Ok(1))));
        let after = look(office.office(), &office.by(&people.clerk), &read).await.unwrap().row;
        assert!(!after.provisional);
        assert!(after.due.unwrap().1 > before.due.unwrap().1, "{:?} {:?}", before.due, after.due);
        assert_eq!(after.version, before.version);
        let later = UtcMillis::new(now.get() + 2 * HOUR);
        assert!(matches!(run_at(office, &*job, later).await, Some(Ok(0))), "nothing is left");
    }

    async fn the_day_of_a_report_about_self_care_is_counted_again_with_those_of_cases(office: &TestOffice) {
        let early = early(office).await;
        let people = People::at(office).await;
        let created = family_of(office, &people.clerk, 0).await;
        give_support(office, &people.clerk, &created).await;
        // The week of the National Day of 2021 lies within the ten working days.
        let day = Date::new(2021, 9, 27).unwrap();
        office.pass_days(day.days_since(office.now().date_in_china()).into());
        let person = created.members[0];
        let report = ReportSelfCare { person, on: String::new(), words: Words::new("摔了一跤，下不了床") };
        act(&early, &office.by(&people.clerk), &report).await.unwrap();
        let due = || async {
            let view = look(office.office(), &office.by(&people.clerk), &ReadSupport { person }).await.unwrap();
            view.row.due.unwrap()
        };
        let before = due().await;
        assert!(before.1, "no table says it yet");
        let job = all().into_iter().find(|job| job.name() == "deadline.recompute").unwrap();
        let now = office.now();
        let unchanged = jobs::run(&early, &*job, now, &|| now).await.unwrap();
        assert!(matches!(unchanged, Some(Ok(0))), "the table is still missing");
        let later = UtcMillis::new(now.get() + HOUR);
        assert!(matches!(run_at(office, &*job, later).await, Some(Ok(1))));
        let after = due().await;
        assert!(!after.1 && after.0 > before.0, "{before:?} {after:?}");
    }
}
