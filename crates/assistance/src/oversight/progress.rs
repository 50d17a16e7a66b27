// SPDX-License-Identifier: Apache-2.0
//! Where a case stands, in steps and days and without a name: for the hotline by the number of the case, and for families by that number with the last four characters of
//! the applicant's citizen number or the code on their receipt. Wrong tries lock the number, and many of them everywhere pause the page.

use crate::access::{self, Action, Involved};
use crate::casework::{self, CaseFile, CaseId, CaseRow, EventKind, Matter, Scheme, StageKind};
use crate::history::LookUp;
use crate::office::{Command, Error, Private, Query, Thing, Tx};
use crate::settings;
use async_trait::async_trait;
use kernel::{Ctx, Date, Division, UtcMillis};
use serde::{Deserialize, Serialize};

/// How many wrong tries lock a number.
const TRIES_UNTIL_LOCKED: u32 = 5;
/// For how long.
const LOCKED_MILLIS: i64 = 15 * 60_000;
/// How many wrong tries of all numbers within [`ALL_MILLIS`] pause the page.
const TRIES_OF_ALL: u32 = 300;
/// The time over which those are counted, and for which the page pauses.
const ALL_MILLIS: i64 = 60 * 60_000;
/// What tells one code from another: no two of these look alike.
const LETTERS: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

/// Wrong tries under one fingerprint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tries {
    /// How many in a row.
    pub failures: u32,
    /// When the first of them was.
    pub since: UtcMillis,
    /// Until when nothing is answered.
    pub locked_until: Option<UtcMillis>,
}

impl Default for Tries {
    fn default() -> Tries {
        Tries { failures: 0, since: UtcMillis::new(0), locked_until: None }
    }
}

/// A step that was taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlainMark {
    /// Which.
    pub kind: EventKind,
    /// When.
    pub on: Date,
}

/// Where a case stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// Its number.
    pub number: String,
    /// What is recognised.
    pub scheme: Scheme,
    /// What it is about.
    pub matter: Matter,
    /// The word of its stage.
    pub stage: String,
    /// Since when.
    pub since: Date,
    /// By when the next step is due.
    pub due: Option<Date>,
    /// By when the whole way is.
    pub last_day: Option<Date>,
    /// How many papers are still to be brought.
    pub to_bring: u32,
    /// The last day of the notice, while it hangs.
    pub notice_through: Option<Date>,
    /// The steps that families understand.
    pub marks: Vec<PlainMark>,
    /// The township that handles it.
    pub township: Division,
    /// The name of its office.
    pub office: String,
    /// Its telephone, where it is set.
    pub phone: Option<String>,
    /// The telephone for complaints, where it is set.
    pub supervision: Option<String>,
}

impl Progress {
    /// The stage.
    #[must_use]
    pub fn stage(&self) -> Option<StageKind> {
        StageKind::parse(&self.stage)
    }
}

/// Steps that are told: none of them says what was found.
const TOLD: &[EventKind] = &[
    EventKind::Applied,
    EventKind::ChangeReported,
    EventKind::ReviewOpened,
    EventKind::Accepted,
    EventKind::SurveyStarted,
    EventKind::HomeVisited,
    EventKind::OpinionGiven,
    EventKind::NoticePosted,
    EventKind::NoticeRemoved,
    EventKind::Submitted,
    EventKind::Decided,
    EventKind::Delivered,
    EventKind::Closed,
];

async fn progress(ctx: &Ctx, tx: &mut dyn Tx, row: &CaseRow, file: &CaseFile) -> Result<Progress, Error> {
    let today = ctx.today();
    let rules = casework::rules(tx, file, today).await?;
    let whole = |of: &casework::ClockOf| {
        use policy::procedure::StepKind;
        matches!(of, casework::ClockOf::Step(StepKind::Total | StepKind::TotalDelegated))
    };
    let last_day =
        file.clocks(&rules, today).into_iter().find(|clock| whole(&clock.of)).map(|clock| clock.due.date);
    let settings = settings::of(tx, row.place).await?;
    let office = settings.office(row.place, today);
    let told = file.history.iter().filter(|mark| mark.voided_by.is_none() && TOLD.contains(&mark.kind));
    Ok(Progress {
        number: row.number.clone(),
        scheme: row.scheme,
        matter: row.matter,
        stage: row.stage.word().to_owned(),
        since: row.stage_since,
        due: row.due.map(|(_, on)| on).filter(|_| !row.stage.over()),
        last_day: last_day.filter(|_| !row.stage.over()),
        to_bring: u32::try_from(file.papers.outstanding().len()).unwrap_or(u32::MAX),
        notice_through: file.last_notice().filter(|one| one.removed.is_none()).map(|one| one.through),
        marks: told.map(|mark| PlainMark { kind: mark.kind, on: mark.happened_on }).collect(),
        township: row.place.at(kernel::DivisionLevel::Township).unwrap_or(row.place),
        office: office.name,
        phone: office.phone,
        supervision: settings.supervision_phone(row.place, today),
    })
}

/// What staff at the telephone is told of a case, by its number: no name, no figure, no ground.
pub struct StaffProgress {
    /// The number.
    pub number: String,
}

#[async_trait]
impl Query for StaffProgress {
    const NAME: &'static str = "progress.staff";
    type Answer = (Progress, CaseId, Division);

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Self::Answer, Error> {
        let scope = access::scope_for(ctx, tx, Action::CaseProgress).await?;
        let id = tx.case_of_number(self.number.trim()).await?.ok_or(Error::NotFound(Thing::Case))?;
        let (row, file, _) = casework::load(tx, id).await?;
        if !scope.covers(row.place) {
            return Err(access::Denied::OutsideRegion(Action::CaseProgress, row.place).into());
        }
        Ok((progress(ctx, tx, &row, &file).await?, id, row.place))
    }

    fn look_up(&self, _ctx: &Ctx, (progress, id, place): &Self::Answer) -> Option<LookUp> {
        let case = Some(progress.number.clone());
        Some(LookUp { object: (Thing::Case, id.bytes()), place: *place, case, reason: None })
    }
}

/// What came of asking. A number that does not exist and a proof that does not fit are told alike.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Asked {
    /// Found.
    Found(Box<Progress>),
    /// No case with this number and proof.
    Unknown,
    /// Too many wrong tries with this number; not before that moment, in UTC milliseconds.
    Locked(i64),
    /// Too many wrong tries altogether.
    Paused,
}

/// Somebody without an account asks where a case stands. Wrong tries are counted, so it is a command.
#[derive(Serialize)]
pub struct AskProgress {
    /// The number of the case.
    pub number: String,
    /// The last four characters of the applicant's citizen number, or the code on the receipt.
    pub proof: Private,
}

fn all_numbers(tx: &dyn Tx) -> [u8; 32] {
    tx.fingerprint(b"progress of all")
}

#[async_trait]
impl Command for AskProgress {
    const NAME: &'static str = "progress.ask";
    type Outcome = Asked;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Asked, Error> {
        let number = self.number.trim().to_ascii_uppercase();
        let proof: String = self.proof.expose().chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
        let proof = proof.to_ascii_uppercase();
        let all = all_numbers(tx);
        if tx.progress_tries(all).await?.is_some_and(|tries| locked(&tries, ctx.now).is_some()) {
            return Ok(Asked::Paused);
        }
        // Under a keyed fingerprint: the table holds no numbers, and those that do not exist lock like the others.
        let source = tx.fingerprint(format!("progress of {number}").as_bytes());
        let before = tx.progress_tries(source).await?.unwrap_or_default();
        if let Some(until) = locked(&before, ctx.now) {
            return Ok(Asked::Locked(until.get()));
        }
        if let Some((row, file)) = fitting(tx, &number, &proof).await? {
            tx.forget_progress_tries(source).await?;
            return Ok(Asked::Found(Box::new(progress(ctx, tx, &row, &file).await?)));
        }
        let next = again(&before, ctx.now, LOCKED_MILLIS, TRIES_UNTIL_LOCKED);
        tx.put_progress_tries(source, &next).await?;
        let before = tx.progress_tries(all).await?.unwrap_or_default();
        tx.put_progress_tries(all, &again(&before, ctx.now, ALL_MILLIS, TRIES_OF_ALL)).await?;
        Ok(match next.locked_until {
            Some(until) => Asked::Locked(until.get()),
            None => Asked::Unknown,
        })
    }
}

fn locked(tries: &Tries, now: UtcMillis) -> Option<UtcMillis> {
    tries.locked_until.filter(|until| now < *until)
}

/// One more wrong try; those older than the span count no more.
fn again(before: &Tries, now: UtcMillis, span: i64, most: u32) -> Tries {
    let fresh = before.failures > 0 && now.get() - before.since.get() < span && before.locked_until.is_none();
    let failures = if fresh { before.failures + 1 } else { 1 };
    let since = if fresh { before.since } else { now };
    let locked_until = (failures >= most).then(|| UtcMillis::new(now.get() + span));
    Tries { failures, since, locked_until }
}

/// The case of a number, where the proof fits.
async fn fitting(tx: &mut dyn Tx, number: &str, proof: &str) -> Result<Option<(CaseRow, CaseFile)>, Error> {
    let Some(id) = tx.case_of_number(number).await? else { return Ok(None) };
    let (row, file, _) = casework::load(tx, id).await?;
    let person = tx.person(row.applicant).await?;
    let tail = person.as_ref().and_then(|person| person.number.known()).map(|number| {
        let text = number.expose();
        text[text.len().saturating_sub(4)..].to_ascii_uppercase()
    });
    let fits = tail.is_some_and(|tail| tail == proof) || proof == code(tx, id);
    Ok(fits.then_some((row, file)))
}

/// The code of a case: keyed, so that nobody makes it out of the number.
fn code(tx: &dyn Tx, case: CaseId) -> String {
    let mac = tx.fingerprint(&[b"progress code ".as_slice(), &case.bytes()].concat());
    mac.iter().take(8).map(|byte| char::from(LETTERS[usize::from(byte % 32)])).collect()
}

/// The code that is printed on the receipt of a case.
pub struct QueryCode {
    /// The case.
    pub case: CaseId,
}

#[async_trait]
impl Query for QueryCode {
    const NAME: &'static str = "progress.code";
    type Answer = String;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<String, Error> {
        let (row, _, _) = casework::load(tx, self.case).await?;
        access::authorise(ctx, tx, Action::CaseView, row.place, &Involved::default()).await?;
        let code = code(tx, self.case);
        Ok(format!("{}-{}", &code[..4], &code[4..]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrong_tries_lock_and_old_ones_are_forgotten() {
        let at = UtcMillis::new;
        let mut tries = Tries::default();
        for second in 1..=4 {
            tries = again(&tries, at(second * 1000), LOCKED_MILLIS, TRIES_UNTIL_LOCKED);
            assert_eq!(tries.locked_until, None);
        }
        let locked_now = again(&tries, at(5000), LOCKED_MILLIS, TRIES_UNTIL_LOCKED);
        assert!(locked(&locked_now, at(5001)).is_some());
        assert!(locked(&locked_now, at(5000 + LOCKED_MILLIS)).is_none());
        assert_eq!(
            again(&locked_now, at(5000 + LOCKED_MILLIS), LOCKED_MILLIS, TRIES_UNTIL_LOCKED).failures,
            1
        );
        assert_eq!(again(&tries, at(1000 + LOCKED_MILLIS), LOCKED_MILLIS, TRIES_UNTIL_LOCKED).failures, 1);
    }
}
