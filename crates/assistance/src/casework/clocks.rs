// SPDX-License-Identifier: Apache-2.0
//! The clocks of a case: what is due until when, by which article, and what stops it.

use super::event::EventKind;
use super::file::CaseFile;
use super::model::Matter;
use super::rules::{Basis, CaseRules, Limit};
use super::stage::StageKind;
use kernel::{Date, Deadline};
use policy::procedure::{Days, Event, StepKind};

/// What a clock is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ClockOf {
    /// A step of the procedure.
    Step(StepKind),
    /// Putting a case right after a death.
    Death,
    /// A periodic review.
    Review,
}

impl ClockOf {
    /// The word in lists.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            ClockOf::Step(step) => step.word(),
            ClockOf::Death => "death",
            ClockOf::Review => "periodic_review",
        }
    }

    /// Reads [`Self::word`].
    #[must_use]
    pub fn parse(word: &str) -> Option<ClockOf> {
        match word {
            "death" => Some(ClockOf::Death),
            "periodic_review" => Some(ClockOf::Review),
            step => StepKind::parse(step).map(ClockOf::Step),
        }
    }
}

/// How a clock stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClockState {
    /// There is time.
    Running,
    /// It ends soon.
    Soon,
    /// It has ended, and what was due is not done. Money goes on all the same.
    Overdue,
    /// Done on a day.
    Met {
        /// When.
        on: Date,
        /// Whether that was after the last day.
        late: bool,
    },
}

/// How long something may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Span {
    /// So many days.
    Days(Days),
    /// So many months.
    Months(u32),
    /// Until a fixed day.
    Until(Date),
}

/// A clock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunningClock {
    /// What it is about.
    pub of: ClockOf,
    /// How long it runs.
    pub span: Span,
    /// The day from which it runs; that day does not count.
    pub since: Date,
    /// The last day; provisional where a holiday notice is still missing.
    pub due: Deadline,
    /// How it stands.
    pub state: ClockState,
    /// The step that stops it.
    pub stopped_by: EventKind,
    /// What orders it.
    pub basis: Basis,
}

impl CaseFile {
    /// All clocks that were started, running and stopped.
    #[must_use]
    pub fn clocks(&self, rules: &CaseRules, today: Date) -> Vec<RunningClock> {
        let mut clocks: Vec<RunningClock> =
            rules.limits.iter().filter_map(|(step, limit)| self.clock(rules, *step, limit, today)).collect();
        clocks.extend(self.notice_clock(rules, today));
        clocks.extend(self.death_clock(rules, today));
        clocks.extend(self.review_clock(rules, today));
        clocks.sort_by_key(|clock| (clock.due.date, clock.of));
        clocks
    }

    fn clock(&self, rules: &CaseRules, step: StepKind, limit: &Limit, today: Date) -> Option<RunningClock> {
        if self.matter != Matter::Application
            && !matches!(
                step,
                StepKind::Check | StepKind::Decision | StepKind::Refusal | StepKind::TerminationDispute
            )
        {
            return None;
        }
        let total = matches!(step, StepKind::Total | StepKind::TotalDelegated);
        let (stopped_by, met) = self.stop_of(step, total)?;
        let since = self.start_of(step, limit.clock.event)?;
        let (span, due) = if total {
            self.total_from(rules, limit, since)
        } else {
            let days = Days { days: limit.clock.days, working: limit.clock.working };
            (days, add(rules, since, days))
        };
        let state = self.state(rules, due, met, today)?;
        let basis = limit.basis.clone();
        Some(RunningClock {
            of: ClockOf::Step(step),
            span: Span::Days(span),
            since,
            due,
            state,
            stopped_by,
            basis,
        })
    }

    /// The step that stops a clock, and when it was taken.
    fn stop_of(&self, step: StepKind, total: bool) -> Option<(EventKind, Option<Date>)> {
        let decided = self.decision.as_ref().map(|said| said.done.on);
        if total {
            return Some((EventKind::Decided, decided));
        }
        // A dispute about an end is settled by the same step as one about an application.
        let disputed = step == StepKind::TerminationDispute;
        let step = if disputed { StepKind::Dispute } else { step };
        let kind = EventKind::ALL.iter().copied().find(|kind| kind.stops() == Some(step))?;
        let met = match step {
            StepKind::Acceptance => self.accepted.as_ref().map(|done| done.on),
            StepKind::Survey => self.survey_started,
            StepKind::Check => self.check.started.or(self.check.reported),
            StepKind::Review => self.reviews.iter().rev().find(|review| !review.void).map(|review| review.on),
            StepKind::Dispute if self.open_disputes().is_empty() => {
                self.disputes.iter().filter_map(|dispute| dispute.resolved).max()
            }
            StepKind::Dispute => None,
            StepKind::Decision => decided,
            StepKind::Refusal => self.delivered,
            _ => return None,
        };
        Some((kind, met))
    }

    /// The day from which a clock runs, once its event has come.
    fn start_of(&self, step: StepKind, event: Event) -> Option<Date> {
        match event {
            Event::Application | Event::Report => Some(self.opened.on),
            Event::Acceptance => self.accepted.as_ref().map(|done| done.on),
            Event::SurveyRequest => self.check.requested,
            Event::SurveyEnd => self.survey_end(),
            Event::FileReceived => self.submitted.as_ref().map(|done| done.on),
            Event::NoticeEnd => self.notice_end(step),
            Event::Dispute => {
                let open = self.disputes.iter().find(|dispute| dispute.resolved.is_none());
                open.or(self.disputes.last()).map(|dispute| dispute.on)
            }
            Event::Decision => self.decision.as_ref().map(|said| said.done.on),
            // Of a month's prices, and of no case.
            Event::IndexRelease => None,
        }
    }

    /// The latest of visit and report, once both are there.
    fn survey_end(&self) -> Option<Date> {
        let visit = self.visits.last().map(|visit| visit.on)?;
        Some(self.check.reported.map_or(visit, |reported| reported.max(visit)))
    }

    /// The last day of the notice after which a step comes: for a decision the county's own, where there is one.
    fn notice_end(&self, step: StepKind) -> Option<Date> {
        let county = |notice: &&super::file::Notice| notice.round.is_none() && !notice.void;
        let own = self.notices.iter().rev().find(county);
        let last = own.filter(|_| step == StepKind::Decision).or_else(|| self.last_notice())?;
        last.removed.map(|_| last.through)
    }

    /// The last day of the whole way, as it stands now.
    pub(super) fn total_due(&self, rules: &CaseRules) -> Option<Deadline> {
        let limit = rules.limit(StepKind::Total)?;
        let since = self.start_of(StepKind::Total, limit.clock.event)?;
        limit.extended.map(|_| self.total_from(rules, limit, since).1)
    }

    /// The limit of the whole way: extended in special cases, and without the time of steps that the rules leave out.
    fn total_from(&self, rules: &CaseRules, limit: &Limit, since: Date) -> (Days, Deadline) {
        let plain = Days { days: limit.clock.days, working: limit.clock.working };
        let span = limit.extended.filter(|_| self.extension.is_some()).unwrap_or(plain);
        let mut left_out = 0;
        if rules.not_counted.contains(&StepKind::Notice) {
            let notices = self.notices.iter().filter(|notice| !notice.void);
            left_out += notices
                .map(|notice| between(rules, notice.posted, notice.through, span.working))
                .sum::<u32>();
        }
        if rules.not_counted.contains(&StepKind::Review) {
            let reviews = self.reviews.iter().filter(|review| !review.void);
            left_out +=
                reviews.map(|review| between(rules, review.called_on, review.on, span.working)).sum::<u32>();
        }
        let days = Days { days: span.days.saturating_add(left_out), working: span.working };
        (span, add(rules, since, days))
    }

    /// How long a notice hangs is a clock of its own: it cannot be taken down before, and should be soon after.
    fn notice_clock(&self, rules: &CaseRules, today: Date) -> Option<RunningClock> {
        let notice = self.last_notice()?;
        let (of, rule) = match (notice.round, self.matter) {
            (None, _) => (StepKind::CountyNotice, rules.county_notice.as_ref()),
            (Some(_), Matter::Application) => (StepKind::Notice, rules.notice.as_ref()),
            (Some(_), _) => (StepKind::Termination, rules.ending.as_ref().map(|ending| &ending.notice)),
        };
        let due = Deadline {
            date: notice.through,
            provisional: rules.calendar.is_working_day(notice.through).provisional,
        };
        let state = match notice.removed {
            Some(on) => ClockState::Met { on, late: false },
            None if today > notice.through => ClockState::Soon,
            None => ClockState::Running,
        };
        Some(RunningClock {
            of: ClockOf::Step(of),
            span: Span::Days(rule?.days),
            since: notice.posted,
            due,
            state,
            stopped_by: EventKind::NoticeRemoved,
            basis: rule?.basis.clone(),
        })
    }

    fn death_clock(&self, rules: &CaseRules, today: Date) -> Option<RunningClock> {
        let months = rules.death_months.as_ref().filter(|_| self.standing.is_some())?;
        let since = self.deaths.iter().map(|death| death.died_on).min()?;
        let date = i32::try_from(months.value).ok().and_then(|months| since.add_months(months))?;
        let due = Deadline { date, provisional: false };
        let state = self.state(rules, due, self.decision.as_ref().map(|said| said.done.on), today)?;
        Some(RunningClock {
            of: ClockOf::Death,
            span: Span::Months(months.value),
            since,
            due,
            state,
            stopped_by: EventKind::Decided,
            basis: months.basis.clone(),
        })
    }

    /// A review is due on its day. When that passes, money goes on.
    fn review_clock(&self, rules: &CaseRules, today: Date) -> Option<RunningClock> {
        let date = self.review_due?;
        let due = Deadline { date, provisional: false };
        let state = self.state(rules, due, self.decision.as_ref().map(|said| said.done.on), today)?;
        Some(RunningClock {
            of: ClockOf::Review,
            span: Span::Until(date),
            since: self.opened.on,
            due,
            state,
            stopped_by: EventKind::Decided,
            basis: rules.review_months.basis.clone(),
        })
    }

    /// None for a clock that nobody will stop any more, because the case ended otherwise.
    fn state(&self, rules: &CaseRules, due: Deadline, met: Option<Date>, today: Date) -> Option<ClockState> {
        if let Some(on) = met {
            return Some(ClockState::Met { on, late: on > due.date });
        }
        let stage = self.stage.kind();
        if stage.over() || stage == StageKind::Terminated {
            return None;
        }
        if today > due.date {
            return Some(ClockState::Overdue);
        }
        let left = rules.calendar.working_days_between(today, due.date).days;
        Some(if left <= rules.settings.soon { ClockState::Soon } else { ClockState::Running })
    }
}

fn add(rules: &CaseRules, since: Date, days: Days) -> Deadline {
    if days.working {
        rules.calendar.add_working_days(since, days.days)
    } else {
        rules.calendar.add_calendar_days(since, days.days)
    }
}

fn between(rules: &CaseRules, from: Date, until: Date, working: bool) -> u32 {
    if working {
        rules.calendar.working_days_between(from, until).days
    } else {
        u32::try_from(until.days_since(from)).unwrap_or(0)
    }
}
