// SPDX-License-Identifier: Apache-2.0
//! 求助登记: whoever asks, at the window, by telephone or in the village, is logged in twenty seconds with the answer
//! given, even when no application follows.

use crate::components::{
    Badge, Cell, Choice, Column, Control, Field, Form, Group, ListControls, Row, Table, Tone, Width,
};
use crate::layout::{Frame, Heading};
use askama::Template;
use kernel::Date;

/// Somebody who asked.
#[derive(Clone, Debug)]
pub struct ContactRow {
    /// The number that they were told.
    pub number: String,
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
    /// What somebody still has to do, such as 11-26 前上门; late ones in colour.
    pub waits: Option<Badge>,
    /// Its page.
    pub href: String,
}

/// What the form offers to choose from.
#[derive(Clone, Debug, Default)]
pub struct ContactChoices {
    /// How they came.
    pub channels: Vec<Choice>,
    /// The one of them that is usual for whoever logs.
    pub channel: String,
    /// Villages of the region.
    pub villages: Vec<Choice>,
    /// What was answered.
    pub answers: Vec<Choice>,
    /// Townships and the county office to pass on to.
    pub offices: Vec<Choice>,
    /// By when a visit or an answer is due, as the county set it.
    pub follow_by: Option<Date>,
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
    /// Who asked, newest first.
    pub rows: Vec<ContactRow>,
    /// Filters and pages.
    pub list: ListControls,
}

/// The only village of whoever works in one.
fn only(villages: &[Choice]) -> String {
    match villages {
        [one] => one.value.clone(),
        _ => String::new(),
    }
}

impl FirstContact {
    /// The form: fields `channel`, `place`, `home`, `name`, `phone`, `words`, `answer`, `answer_words`, `passed_to`, `passed_on_to`, `follow_by`, `household`,
    /// `asked_on`. `command` is the id of the command.
    #[must_use]
    pub fn form(command: &str, choices: ContactChoices) -> Form {
        let (channel, place) = (choices.channel, only(&choices.villages));
        Form::post("contact", "/contacts", "登记")
            .command(command)
            .fields(vec![
                Field::radios("channel", "怎么来的", choices.channels).required().value(channel),
                Field::select("place", "在哪里求助", choices.villages)
                    .required()
                    .value(place)
                    .hint("住的村（社区）；外地人选来求助的地方"),
                Field::text("name", "谁求助").hint("不愿说可以不填").width(Width::Medium),
                Field::new("phone", "电话", Control::Phone).hint("方便回话"),
                Field::area("words", "遇到什么难处", 2).required().example("丈夫住院花了三万，两个孩子上学"),
                Field::radios("answer", "怎么答复的", choices.answers).required(),
                // Shown by the stylesheet once the answer calls for them.
                Field::select("passed_to", "转给哪个乡镇、县级", choices.offices)
                    .hint("转办才填，会出现在他们的待办里"),
                Field::text("passed_on_to", "转给别的部门")
                    .hint("不是乡镇、县级民政的，写部门名称")
                    .example("县医疗保障局"),
                Field::date("follow_by", "哪天前上门或答复")
                    .hint("已按本县的答复时限填好，可以改")
                    .value(choices.follow_by.map_or_else(String::new, |day| day.to_string())),
            ])
            .group(
                Group::new(
                    "答复的话、外地人、已建档的家庭、补登以前的",
                    vec![
                        Field::text("answer_words", "答复的话").hint("可以不填"),
                        Field::text("home", "外地住址").hint("住在外县、外省的才填：哪个县、哪个村"),
                        Field::text("household", "户号")
                            .hint("已经建档的家庭填，求助会记在家庭档案里")
                            .example("500299102-000017"),
                        Field::date("asked_on", "哪天来的").hint("不填是今天"),
                    ],
                )
                .folded(),
            )
            .note("登记不等于申请；本人随时可以申请。")
    }

    /// Who asked, as a table.
    #[must_use]
    pub fn table(&self) -> Table {
        let columns =
            ["编号", "时间", "谁", "难处", "答复", "还要做", "后来", "登记人"].map(Column::words).to_vec();
        let row = |contact: &ContactRow| {
            let late = contact.waits.as_ref().is_some_and(|one| one.tone == Tone::Late);
            Row::to(
                contact.href.clone(),
                vec![
                    Cell::unbroken(&contact.number),
                    Cell::unbroken(&contact.at),
                    Cell::words(&contact.name),
                    Cell::words(&contact.need),
                    Cell::words(&contact.answer),
                    contact.waits.clone().map_or(Cell::None, Cell::Badge),
                    Cell::words(&contact.followed),
                    Cell::words(&contact.by),
                ],
            )
            .tone(if late { Tone::Late } else { Tone::Plain })
        };
        Table::new("recent", "求助", columns)
            .rows(self.rows.iter().map(row).collect())
            .titled()
            .list(self.list.clone())
            .empty("没有符合条件的求助。群众来窗口、打电话或在村里求助时，在上面登记。")
    }
}
