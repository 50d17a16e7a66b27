// SPDX-License-Identifier: Apache-2.0
//! The rules of a matter of relief, read from the packs of its place: the day of taking in for its procedure, the day of the step for the duty to pay first.

use super::names::URGENT;
use crate::casework::{Basis, Ordered};
use kernel::WorkCalendar;
use policy::procedure::{Choice, Clock, Days, ProcedureStep, StepKind};
use policy::tree::Program;
use std::sync::Arc;

/// The procedure of relief in spending, which asks for a check and a notice first.
const SPENDING: &str = "temp_relief_spending";

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
    /// How long the notice of relief in spending hangs, where it is asked for.
    pub notice: Option<Ordered<Days>>,
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
        let notice = then.step(SPENDING, StepKind::Notice);
        ReliefRules {
            pay_first,
            quick: clock(StepKind::Quick),
            second_handler: clock(StepKind::SecondHandler),
            papers_after: clock(StepKind::PapersAfter),
            notice: notice.and_then(|step| Some(Ordered::new(step.lasts?, Basis::of(&step.origin)))),
            calendar,
        }
    }
}

fn within(step: &ProcedureStep) -> Option<Ordered<Clock>> {
    Some(Ordered::new(step.within?, Basis::of(&step.origin)))
}
