// SPDX-License-Identifier: Apache-2.0
//! The rules of a matter of relief, read from the packs of its place: the day of taking in for its procedure, the day of the step for the duty to pay first.

use super::names::{RELIEF, URGENT};
use crate::casework::{Basis, Ordered};
use kernel::WorkCalendar;
use policy::procedure::{Choice, Clock, Days, ProcedureStep, StepKind};
use policy::tree::Program;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Whether relief may come before its papers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PayFirst {
    /// No text says so.
    No,
    /// It may.
    Allowed,
    /// It must.
    Required,
}

/// A notice before an approval.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoticeAsked {
    /// It hangs so long, and comes down.
    Lasting(Days),
    /// The text gives no time: it is posted.
    Once,
}

/// What follows an objection to a notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DisputeAsked {
    /// For how long the notice hangs once more, where it does.
    pub again: Option<Days>,
}

/// The rules of a matter of relief on a day.
#[derive(Clone, Debug)]
pub struct ReliefRules {
    /// Whether emergencies are paid first.
    pub pay_first: Ordered<PayFirst>,
    /// How long the small quick relief may take, where there is one.
    pub quick: Option<Ordered<Clock>>,
    /// By when the second handler signs.
    pub second_handler: Option<Ordered<Clock>>,
    /// By when papers are complete that first aid did without.
    pub papers_after: Option<Ordered<Clock>>,
    /// The notices that the packs ask for before an approval, by the procedure that a scheme follows.
    pub notices: BTreeMap<String, Ordered<NoticeAsked>>,
    /// What follows an objection, by the same procedures.
    pub disputes: BTreeMap<String, Ordered<DisputeAsked>>,
    /// The working days.
    pub calendar: Arc<WorkCalendar>,
}

impl ReliefRules {
    /// Reads the rules. `then` is the program of the day of taking in, `now` that of the day of the step.
    #[must_use]
    pub fn from_programs(then: &Program, now: &Program, calendar: Arc<WorkCalendar>) -> ReliefRules {
        // The duty to help first holds from the day on which it is in force, also for matters taken in before.
        let pay_first = match now.step(URGENT, StepKind::Emergency) {
            Some(step) if step.choose == Some(Choice::PayFirstRequired) => {
                Ordered::new(PayFirst::Required, Basis::of(&step.origin))
            }
            Some(step) if step.choose == Some(Choice::PayFirstAllowed) => {
                Ordered::new(PayFirst::Allowed, Basis::of(&step.origin))
            }
            _ => Ordered::new(PayFirst::No, Basis::assumed("文件没有写先行救助")),
        };
        let clock = |kind| within(then.step(URGENT, kind)?);
        let steps = |kind| {
            then.procedure.iter().filter(move |step| step.kind == kind && step.procedure.starts_with(RELIEF))
        };
        let notice = |step: &ProcedureStep| {
            let asked = step.lasts.map_or(NoticeAsked::Once, NoticeAsked::Lasting);
            (step.procedure.to_string(), Ordered::new(asked, Basis::of(&step.origin)))
        };
        let dispute = |step: &ProcedureStep| {
            let again = matches!(step.choose, Some(Choice::ResurveyThenNoticeAgain | Choice::NoticeAgain));
            let first = || then.step(&step.procedure, StepKind::Notice).and_then(|notice| notice.lasts);
            let again = step.lasts.or_else(first).filter(|_| again);
            (step.procedure.to_string(), Ordered::new(DisputeAsked { again }, Basis::of(&step.origin)))
        };
        ReliefRules {
            pay_first,
            quick: clock(StepKind::Quick),
            second_handler: clock(StepKind::SecondHandler),
            papers_after: clock(StepKind::PapersAfter),
            notices: steps(StepKind::Notice).map(notice).collect(),
            disputes: steps(StepKind::Dispute).map(dispute).collect(),
            calendar,
        }
    }
}

fn within(step: &ProcedureStep) -> Option<Ordered<Clock>> {
    Some(Ordered::new(step.within?, Basis::of(&step.origin)))
}
