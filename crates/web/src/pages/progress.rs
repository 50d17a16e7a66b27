// SPDX-License-Identifier: Apache-2.0
//! 办理进度, for citizens: a number and the last four of the citizen number give the steps, in words that a child reads.

use crate::components::{Field, Form, StepState, Typed};
use crate::layout::CitizenFrame;
use askama::Template;

/// A step in plain words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlainStep {
    /// What: `我们收下了你的申请`.
    pub text: String,
    /// How it stands.
    pub state: StepState,
    /// When, or by when: `11 月 5 日`, `最晚 12 月 17 日`.
    pub when: String,
}

/// What is found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlainProgress {
    /// The number of the case.
    pub number: String,
    /// How it stands, in a sentence.
    pub sentence: String,
    /// What the applicant has to do; empty for nothing.
    pub to_do: Vec<String>,
    /// The steps.
    pub steps: Vec<PlainStep>,
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "progress.html")]
pub struct ProgressPage {
    /// Frame; its errors come from the form.
    pub frame: CitizenFrame,
    /// The form: fields `number`, `last_four`.
    pub form: Form,
    /// What is found.
    pub found: Option<PlainProgress>,
}

impl ProgressPage {
    /// The page with what was typed.
    #[must_use]
    pub fn new(mut frame: CitizenFrame, typed: &Typed, found: Option<PlainProgress>) -> ProgressPage {
        let form = Form::post("progress", "/progress", "查一查")
            .fields(vec![
                Field::text("number", "申请编号")
                    .required()
                    .hint("在受理通知书右上角")
                    .example("DB500299102-2026-00117"),
                Field::text("last_four", "申请人身份证最后四位，或者受理通知书上的查询码")
                    .required()
                    .example("074X"),
            ])
            .fill(typed);
        frame.errors.extend(form.errors());
        ProgressPage { frame, form, found }
    }
}
