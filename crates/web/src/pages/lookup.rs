// SPDX-License-Identifier: Apache-2.0
//! Why do you look? Asked before a person outside one's own cases opens; what is picked goes into the log.

use crate::components::{Choice, Field, Form, Typed};
use crate::layout::{Frame, Heading};
use askama::Template;

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "lookup.html")]
pub struct LookupReason {
    /// Frame; its errors come from the form.
    pub frame: Frame,
    /// Title and sentence.
    pub heading: Heading,
    /// The form: fields `reason`, `case_number`, `note`; hidden `to`.
    pub form: Form,
}

impl LookupReason {
    /// The page before something opens. `whom` is what the search already showed, `to` the address that opens after.
    #[must_use]
    pub fn new(mut frame: Frame, whom: &str, to: &str, reasons: Vec<Choice>, typed: &Typed) -> LookupReason {
        let form = Form::post("lookup", "/lookup", "写明并查看")
            .hidden("to", to)
            .fields(vec![
                Field::radios("reason", "为什么看", reasons).required(),
                Field::text("case_number", "相关编号").hint("有申请、登记、线索编号的写上"),
                Field::area("note", "说明", 2).hint("选“其他”时必须写"),
            ])
            .cancel("不看了", "/search")
            .fill(typed);
        frame.errors.extend(form.errors());
        let heading = Heading::new(
            format!("查看 {whom} 的档案"),
            "这不是你经办的家庭。写明理由才能看，谁、何时、为什么看都会记下，本人可以查到。",
        );
        LookupReason { frame, heading, form }
    }
}
