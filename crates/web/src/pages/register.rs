// SPDX-License-Identifier: Apache-2.0
//! One register of hotline calls, complaints and reports, each with its clock and call-back.

use crate::components::{
    Badge, Cell, Choice, Clock, Column, Control, EventForm, Field, Form, ListControls, Row, Tab, Table,
    Typed, Width,
};
use crate::layout::{Frame, Heading};
use askama::Template;

/// An entry.
#[derive(Clone, Debug)]
pub struct RegisterRow {
    /// Its page.
    pub href: String,
    /// Its number, which the caller was told.
    pub number: String,
    /// When it came, to the minute.
    pub at: String,
    /// What: `咨询`, `投诉`, `实名举报`, `求助`.
    pub kind: String,
    /// What about, in a sentence.
    pub about: String,
    /// Who deals with it.
    pub handler: String,
    /// Its clock.
    pub clock: Option<Clock>,
    /// How it stands: `待回访`.
    pub state: Badge,
}

/// The list.
#[derive(Clone, Debug, Template)]
#[template(path = "tabbed_list.html")]
pub struct Register {
    /// Frame.
    pub frame: Frame,
    /// Title and sentence.
    pub heading: Heading,
    /// By state, with counts.
    pub tabs: Vec<Tab>,
    /// The rows.
    pub rows: Vec<RegisterRow>,
    /// Filters, pages, export.
    pub list: ListControls,
}

impl Register {
    /// The rows as a table.
    #[must_use]
    pub fn table(&self) -> Table {
        let columns =
            ["编号", "类别", "关于哪里", "时限", "状态", "处理人", "来电时间"].map(Column::words).to_vec();
        let row = |row: &RegisterRow| {
            Row::to(
                row.href.clone(),
                vec![
                    Cell::unbroken(&row.number),
                    Cell::unbroken(&row.kind),
                    Cell::words(&row.about),
                    Cell::clock(row.clock.clone()),
                    Cell::Badge(row.state.clone()),
                    Cell::unbroken(&row.handler),
                    Cell::unbroken(&row.at),
                ],
            )
            .tone(row.clock.as_ref().map(Clock::tone).unwrap_or_default())
        };
        Table::new("register", "来电、投诉和举报", columns)
            .rows(self.rows.iter().map(row).collect())
            .list(self.list.clone())
            .empty("没有符合条件的登记。来电、来信、来访的投诉和举报都在这里登记。")
    }
}

/// A new entry, or one that exists with what can be done.
#[derive(Clone, Debug, Template)]
#[template(path = "register_entry.html")]
pub struct RegisterEntry {
    /// Frame; its errors come from the form.
    pub frame: Frame,
    /// Title and sentence.
    pub heading: Heading,
    /// The form of a new entry.
    pub form: Option<Form>,
    /// What an existing entry says: label and words.
    pub basics: Vec<(String, String)>,
    /// Its clock.
    pub clock: Option<Clock>,
    /// What was done: when, who, what.
    pub history: Vec<(String, String, String)>,
    /// Pass on, answer, call back, close.
    pub events: Vec<EventForm>,
}

impl RegisterEntry {
    /// The form of a new entry: fields `kind`, `way`, `place`, `case_number`, `text`, `named`, `name`, `phone`, `answer`.
    #[must_use]
    pub fn form(command: &str, places: Vec<Choice>, typed: &Typed) -> Form {
        let kinds = [("question", "咨询"), ("help", "求助"), ("complaint", "投诉"), ("report", "举报")];
        let ways = [("phone", "电话"), ("visit", "来访"), ("letter", "来信"), ("online", "网上")];
        let named = [("named", "实名"), ("anonymous", "不愿留名")];
        let choices =
            |list: &[(&str, &str)]| list.iter().map(|(value, label)| Choice::new(*value, *label)).collect();
        Form::post("entry", "/register", "登记")
            .command(command)
            .fields(vec![
                Field::radios("kind", "是什么", choices(&kinds)).required(),
                Field::radios("way", "怎么来的", choices(&ways)).required().value("phone"),
                Field::area("text", "说了什么", 3).required(),
                Field::text("case_number", "申请编号")
                    .hint("说的是哪件申请，知道就填")
                    .example("DB500299102-2026-00117"),
                Field::select("place", "哪个乡镇、村", places).hint("填了申请编号的可以不选"),
                Field::radios("named", "是否留名", choices(&named)).required().value("named"),
                Field::text("name", "来电人").hint("密封保存，只有办理人能看到").width(Width::Medium),
                Field::new("phone", "回访电话", Control::Phone).hint("密封保存"),
                Field::area("answer", "当场答复的话", 2).hint("只有咨询和求助可以当场答复，填了就办结"),
            ])
            .note("登记后得到编号，请告诉来电人，凭它可以查办理情况。")
            .fill(typed)
    }
}
