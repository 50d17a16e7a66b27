// SPDX-License-Identifier: Apache-2.0
//! 求助登记: whoever asks, at the window, by telephone or in the village, is logged in twenty seconds with the answer
//! given, even when no application follows.

use crate::components::{Cell, Choice, Column, Control, Field, Form, Row, Table, Typed, Width};
use crate::layout::{Frame, Heading};
use askama::Template;

/// Somebody who asked lately.
#[derive(Clone, Debug)]
pub struct ContactRow {
    /// When, to the minute.
    pub at: String,
    /// Who asked; may be empty where they did not say.
    pub name: String,
    /// What for.
    pub need: String,
    /// What was answered.
    pub answer: String,
    /// Who logged it.
    pub by: String,
    /// How many days until an application was accepted, or that none followed yet.
    pub followed: String,
    /// Its page.
    pub href: String,
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "first_contact.html")]
pub struct FirstContact {
    /// Frame; its errors come from the form.
    pub frame: Frame,
    /// Title and sentence.
    pub heading: Heading,
    /// The form.
    pub form: Form,
    /// Who asked lately, newest first.
    pub recent: Vec<ContactRow>,
}

impl FirstContact {
    /// The page with a form filled as typed: fields `way`, `name`, `phone`, `village`, `need`, `answer`, `passed_to`.
    /// `command` is the id of the command.
    #[must_use]
    pub fn new(
        mut frame: Frame,
        command: &str,
        villages: Vec<Choice>,
        offices: Vec<Choice>,
        typed: &Typed,
    ) -> FirstContact {
        let ways = [
            ("window", "窗口"),
            ("phone", "电话"),
            ("village", "村里"),
            ("online", "网上"),
            ("letter", "来信"),
        ];
        let answers = [
            ("apply", "告知可以申请，已给申请指引"),
            ("accepted", "当场受理"),
            ("visit", "安排人上门看"),
            ("passed_on", "不归我们办，已转给能办的单位"),
            ("advice", "解答了政策，暂不申请"),
        ];
        let choices =
            |list: &[(&str, &str)]| list.iter().map(|(value, label)| Choice::new(*value, *label)).collect();
        let form = Form::post("contact", "/first-contact", "登记")
            .command(command)
            .fields(vec![
                Field::radios("way", "怎么来的", choices(&ways)).required().value("window"),
                Field::text("name", "谁求助").hint("不愿说可以不填").width(Width::Medium),
                Field::new("phone", "电话", Control::Phone).hint("方便回话"),
                Field::select("village", "住在哪里", villages),
                Field::area("need", "遇到什么难处", 2).required().example("丈夫住院花了三万，两个孩子上学"),
                Field::radios("answer", "怎么答复的", choices(&answers)).required(),
                Field::select("passed_to", "转给哪里", offices).hint("选了“转给能办的单位”才填"),
            ])
            .fill(typed)
            .note("登记不等于申请；本人随时可以申请。");
        frame.errors.extend(form.errors());
        let heading =
            Heading::new("求助登记", "来问的都登记，一个不漏；不归我们办的，转到能办的地方，不能推出门。");
        FirstContact { frame, heading, form, recent: Vec::new() }
    }

    /// Who asked lately, as a table.
    #[must_use]
    pub fn table(&self) -> Table {
        let columns = ["时间", "谁", "难处", "答复", "后来", "登记人"].map(Column::words).to_vec();
        let row = |contact: &ContactRow| {
            Row::to(
                contact.href.clone(),
                vec![
                    Cell::unbroken(&contact.at),
                    Cell::words(&contact.name),
                    Cell::words(&contact.need),
                    Cell::words(&contact.answer),
                    Cell::words(&contact.followed),
                    Cell::words(&contact.by),
                ],
            )
        };
        Table::new("recent", "最近的求助", columns)
            .rows(self.recent.iter().map(row).collect())
            .titled()
            .empty("还没有求助登记。群众来窗口、打电话或在村里求助时，在上面登记。")
    }
}
