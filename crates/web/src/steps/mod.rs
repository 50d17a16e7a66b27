// SPDX-License-Identifier: Apache-2.0
//! The small form of each step of a case, by its kind: what a clerk fills in when it happened. The names of the fields are
//! listed with each form; the handler that reads them stands on the other side of the same list.
//!
//! Every form has `happened_on`; late entry from paper adds `late_reason` and `late_scan`. Lists (people, colleagues,
//! villages) are given; closed lists come from `assistance` with their words from `wording`.

mod decide;
mod notice;
mod survey;
mod window;

pub use decide::{CONCLUSION, MeetingCase, meeting_form};
pub use window::{ANSWER, NAME as WINDOW, Window, window_form};

use crate::components::{Choice, Control, EventForm, Field, Form, Group, Typed};
use assistance::casework::{EventKind, NoticeAsked};
use kernel::Date;

/// What scans and photos may be.
pub const SCAN: &str = "image/jpeg,image/png,application/pdf";
/// What photos may be.
pub const PHOTO: &str = "image/jpeg,image/png";

/// What the forms of a case are made with.
#[derive(Clone, Debug)]
pub struct Ask {
    /// The address of the case; a step is posted to `{href}/steps/{kind}`.
    pub href: String,
    /// The id of the command.
    pub command: String,
    /// The version of the case that the page shows.
    pub version: i64,
    /// Today.
    pub today: Date,
    /// Everybody of the family, by id.
    pub people: Vec<Choice>,
    /// Adults and supporters whose consent is asked.
    pub consenting: Vec<Choice>,
    /// Everybody whose data may be checked: also minors, for whom a guardian agrees.
    pub checked: Vec<Choice>,
    /// Colleagues and village staff who may visit or attend.
    pub staff: Vec<Choice>,
    /// Colleagues who may take the case over.
    pub colleagues: Vec<Choice>,
    /// Colleagues who may sign as the second.
    pub seconds: Vec<Choice>,
    /// What the opinion proposes, by the names of the fields of a decision.
    pub proposed: Typed,
    /// Offices to pass on to.
    pub offices: Vec<Choice>,
    /// Villages where a notice may hang.
    pub villages: Vec<Choice>,
    /// Where and until when a notice posted today must hang.
    pub notice: Option<NoticeAsked>,
    /// Papers that the packs list, by code.
    pub papers: Vec<Choice>,
    /// Those of them that may be asked for.
    pub asked: Vec<Choice>,
    /// Letters that wait for an answer.
    pub letters: Vec<Choice>,
    /// Disputes that are open, by number.
    pub disputes: Vec<Choice>,
    /// How a dispute may be settled in this place.
    pub dispute_ways: Vec<Choice>,
    /// What may be proposed or decided, by the word of the act.
    pub acts: Vec<Choice>,
    /// Whether the scheme pays money, so that an amount is asked.
    pub pays: bool,
    /// Grounds for refusing, cutting or stopping, by code; empty where nothing of that kind may be decided.
    pub grounds: Vec<Choice>,
    /// Those of them that no figure tells, so that each has its sentence.
    pub told: Vec<Choice>,
    /// Facts that may be corrected, by name.
    pub facts: Vec<Choice>,
    /// Whether people live together other than the case knows, and how, in words.
    pub members: Option<String>,
    /// For whom else may be asked: the whole household or one of it.
    pub routes: Vec<Choice>,
    /// Discretion points of the packs, by name.
    pub points: Vec<Choice>,
    /// What a decision or an end brings, in words and figures.
    pub consequence: Vec<String>,
}

/// What is special about the form of a step.
struct Shape {
    fields: Vec<Field>,
    consequence: Vec<String>,
    destructive: bool,
    /// Whether the day is asked; some steps happen when the button is pressed.
    dated: bool,
    /// Further fields under a heading of their own, folded.
    more: Option<Group>,
}

impl Shape {
    fn of(fields: Vec<Field>) -> Shape {
        Shape { fields, consequence: Vec::new(), destructive: false, dated: true, more: None }
    }

    fn now(self) -> Shape {
        Shape { dated: false, ..self }
    }

    fn says(mut self, line: impl Into<String>) -> Shape {
        self.consequence.push(line.into());
        self
    }

    fn takes_away(mut self, ask: &Ask) -> Shape {
        self.consequence.extend(ask.consequence.iter().cloned());
        self.destructive = true;
        self
    }
}

/// The form of a step; `None` for those that begin a case, which have pages of their own.
#[must_use]
pub fn form(kind: EventKind, ask: &Ask) -> Option<EventForm> {
    let shape =
        survey::shape(kind, ask).or_else(|| notice::shape(kind, ask)).or_else(|| decide::shape(kind, ask))?;
    let name = wording::casework::step(kind);
    let word = kind.word();
    let mut fields = shape.fields;
    if shape.dated {
        let day = Field::date("happened_on", "发生日期").required().value(ask.today.to_string());
        fields.insert(0, day);
    }
    let mut form = Form::post(format!("step-{word}"), format!("{}/steps/{word}", ask.href), name)
        .command(&ask.command)
        .version(ask.version)
        .group(Group::new("", fields));
    if let Some(more) = shape.more {
        form = form.group(more);
    }
    if shape.dated {
        form = form.group(late());
    }
    Some(assemble(name, form, shape.consequence, shape.destructive))
}

/// The form of something that happens to a case: each paper is uploaded or ticked as lying in the box.
fn assemble(name: &str, mut form: Form, consequence: Vec<String>, destructive: bool) -> EventForm {
    form.groups.iter_mut().for_each(|group| on_paper(&mut group.fields));
    if destructive {
        form = form.destructive();
    }
    EventForm { name: name.to_owned(), consequence, destructive, open: false, form: form.own_ids() }
}

/// What stands before the word of a ground in the name of the field of its sentence.
pub const FACT: &str = "fact_";
/// The same for its paper.
pub const PAPER: &str = "paper_";

/// Late entry from paper: `late_reason`, `late_scan`.
pub(crate) fn late() -> Group {
    Group::new(
        "以前发生、现在补登",
        vec![Field::area("late_reason", "为什么补登", 2), Field::file("late_scan", "签过字的纸质件", SCAN)],
    )
    .folded()
}

/// What stands after the name of a file's field in the name of its tick.
pub const KEPT: &str = "_kept";

/// After each file that must be there: a tick for the paper that lies in the box. One of the two is enough.
fn on_paper(fields: &mut Vec<Field>) {
    let mut all = Vec::with_capacity(fields.len());
    for mut field in fields.drain(..) {
        let asked = field.required && matches!(field.control, Control::File { .. });
        let tick = asked.then(|| {
            let label = format!("{}不上传", field.label);
            let choice = Choice::new("yes", "纸质件存档").hint("纸质件放进户档案盒，这里只登记有这份材料");
            Field::checks(format!("{}{KEPT}", field.name), label, vec![choice])
        });
        field.required &= !asked;
        if asked {
            field.hint = "上传，或者勾选“纸质件存档”".to_owned();
        }
        all.push(field);
        all.extend(tick);
    }
    *fields = all;
}

/// The choices of a closed list with its words.
fn listed<T: Copy>(all: &[T], word: fn(T) -> &'static str, says: fn(T) -> &'static str) -> Vec<Choice> {
    all.iter().map(|one| Choice::new(word(*one), says(*one))).collect()
}

/// Yes or no, in the words that fit.
fn either(name: &str, label: &str, yes: &str, no: &str) -> Field {
    Field::radios(name, label, vec![Choice::new("yes", yes), Choice::new("no", no)]).required()
}

/// A scan that must be there.
fn scan(name: &str, label: &str) -> Field {
    Field::file(name, label, SCAN).required()
}

/// People without an account who came along.
fn others() -> Field {
    Field::text("others", "没有账号的同行人").hint("姓名，几个人用顿号分开")
}

/// Why, in free words.
fn reason(label: &str) -> Field {
    Field::area("reason", label, 2).required()
}

#[cfg(test)]
mod tests;
