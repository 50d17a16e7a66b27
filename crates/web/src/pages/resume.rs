// SPDX-License-Identifier: Apache-2.0
//! After a session ended in the middle of a form: signed in again, what was typed is sent at the press of a button.

use crate::components::{Form, Typed};
use crate::layout::{Frame, Heading};
use askama::Template;

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "resume.html")]
pub struct Resume {
    /// Frame.
    pub frame: Frame,
    /// Title and sentence.
    pub heading: Heading,
    /// What was typed, hidden, with its button.
    pub form: Form,
}

impl Resume {
    /// The page for what was typed and the address it was meant for.
    #[must_use]
    pub fn new(frame: Frame, send_to: &str, typed: &Typed) -> Resume {
        let heading =
            Heading::new("已重新登录", "刚才填的内容都在，按下面的按钮继续提交。上传的文件要重新选。");
        let form = typed
            .pairs()
            .fold(Form::post("resume", send_to, "继续提交"), |form, (name, value)| {
                form.hidden(name, value)
            })
            .cancel("不提交了，回到待办", "/inbox");
        Resume { frame, heading, form }
    }
}
