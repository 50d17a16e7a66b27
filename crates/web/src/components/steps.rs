// SPDX-License-Identifier: Apache-2.0
//! The steps of a case as a rail, with dates and who.

use super::Clock;
use askama::Template;
use kernel::Date;

/// How a step stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepState {
    /// Done.
    Done,
    /// Being done.
    Current,
    /// Still to come.
    Ahead,
    /// Not needed in this case.
    Skipped,
    /// Went back from here to an earlier one.
    Returned,
}

impl StepState {
    /// The class in the stylesheet.
    #[must_use]
    pub const fn class(self) -> &'static str {
        match self {
            StepState::Done => "done",
            StepState::Current => "current",
            StepState::Ahead => "ahead",
            StepState::Skipped => "skipped",
            StepState::Returned => "returned",
        }
    }

    /// The word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            StepState::Done => "已完成",
            StepState::Current => "正在办",
            StepState::Ahead => "未到",
            StepState::Skipped => "不需要",
            StepState::Returned => "已退回",
        }
    }
}

/// A step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Its name: `入户调查`.
    pub name: String,
    /// How it stands.
    pub state: StepState,
    /// When it happened.
    pub on: Option<Date>,
    /// Who did it.
    pub who: String,
    /// Its clock, while it is being done.
    pub clock: Option<Clock>,
}

/// The rail.
#[derive(Clone, Debug, Default, PartialEq, Eq, Template)]
#[template(path = "components/steps.html")]
pub struct StepRail {
    /// The steps in order.
    pub steps: Vec<Step>,
}
