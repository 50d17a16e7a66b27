// SPDX-License-Identifier: Apache-2.0
//! A form: groups of fields, rows that repeat, hidden values, one button. It works without script: a row is added by a
//! button that sends the whole form back.

use super::{Control, Field, FieldError, Link, Typed};
use askama::Template;

/// How a form is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Asking: filters and searches.
    Get,
    /// Changing.
    Post,
}

/// Rows of the same fields, as a table: household members, supporters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowSet {
    /// The prefix of the names: `member` gives `member.0.name`.
    pub prefix: String,
    /// What a row is called: `成员`.
    pub noun: String,
    /// Column heads, in the order of the fields; a `*` is added where a field is required.
    pub heads: Vec<String>,
    /// The rows.
    pub rows: Vec<Vec<Field>>,
    /// Whether rows may be added and taken away.
    pub may_change: bool,
}

impl RowSet {
    /// Rows made by one function from the number of the row; its fields are named `prefix.number.name` and labelled by
    /// row and column for screen readers.
    #[must_use]
    pub fn new(
        prefix: impl Into<String>,
        noun: impl Into<String>,
        count: usize,
        make: impl Fn() -> Vec<Field>,
    ) -> RowSet {
        let (prefix, noun) = (prefix.into(), noun.into());
        let head = |field: &Field| format!("{}{}", field.label, if field.required { " *" } else { "" });
        let heads = make().iter().map(head).collect();
        let row = |number: usize| {
            make()
                .into_iter()
                .map(|mut field| {
                    field.name = format!("{prefix}.{number}.{}", field.name);
                    field.id = field.name.clone();
                    field.label = format!("{noun}{} {}", number + 1, field.label);
                    field.bare = true;
                    field
                })
                .collect()
        };
        let rows = (0..count.max(1)).map(row).collect();
        RowSet { prefix, noun, heads, rows, may_change: true }
    }
}

/// Fields that belong together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Group {
    /// The legend; empty where the form has one group only.
    pub legend: String,
    /// What helps to fill the group.
    pub note: String,
    /// The fields, in reading order.
    pub fields: Vec<Field>,
    /// Rows that repeat, under the fields.
    pub rows: Option<RowSet>,
    /// Whether it is folded behind its legend, for what is rarely filled. One with an error, or with something filled in, unfolds.
    pub folded: bool,
}

impl Group {
    /// Fields under a legend.
    #[must_use]
    pub fn new(legend: impl Into<String>, fields: Vec<Field>) -> Group {
        Group { legend: legend.into(), note: String::new(), fields, rows: None, folded: false }
    }

    /// With help.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Group {
        self.note = note.into();
        self
    }

    /// With rows.
    #[must_use]
    pub fn rows(mut self, rows: RowSet) -> Group {
        self.rows = Some(rows);
        self
    }

    /// Folded behind its legend.
    #[must_use]
    pub fn folded(mut self) -> Group {
        self.folded = true;
        self
    }

    /// Whether something in it is wrong or filled in: what was typed is never hidden from who typed it.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.all_fields().any(|field| field.error.is_some() || field.is_filled())
    }

    fn all_fields(&self) -> impl Iterator<Item = &Field> {
        self.fields.iter().chain(self.rows.iter().flat_map(|set| set.rows.iter().flatten()))
    }
}

/// A form.
#[derive(Clone, Debug, PartialEq, Eq, Template)]
#[template(path = "components/form.html")]
pub struct Form {
    /// Its id in the page.
    pub id: String,
    /// Where it is sent.
    pub action: String,
    /// How.
    pub method: Method,
    /// Values sent unseen: the command id, the row's version, what an expired session had kept.
    pub hidden: Vec<(String, String)>,
    /// Its groups.
    pub groups: Vec<Group>,
    /// The word on the button.
    pub submit: String,
    /// What comes of pressing it, beside the button.
    pub note: String,
    /// More buttons: name and value sent, and the word.
    pub more: Vec<(String, String, String)>,
    /// A way out without sending.
    pub cancel: Option<Link>,
    /// Whether the button takes something from somebody.
    pub destructive: bool,
    /// Whether a file may be sent with it.
    pub multipart: bool,
    /// The address of a fragment that answers while one types ([`super::Live`]); empty for none.
    pub live: String,
}

impl Form {
    /// A form that changes something.
    #[must_use]
    pub fn post(id: impl Into<String>, action: impl Into<String>, submit: impl Into<String>) -> Form {
        Form {
            id: id.into(),
            action: action.into(),
            method: Method::Post,
            hidden: Vec::new(),
            groups: Vec::new(),
            submit: submit.into(),
            note: String::new(),
            more: Vec::new(),
            cancel: None,
            destructive: false,
            multipart: false,
            live: String::new(),
        }
    }

    /// A form that asks.
    #[must_use]
    pub fn get(id: impl Into<String>, action: impl Into<String>, submit: impl Into<String>) -> Form {
        Form { method: Method::Get, ..Form::post(id, action, submit) }
    }

    /// With fields that need no legend.
    #[must_use]
    pub fn fields(self, fields: Vec<Field>) -> Form {
        self.group(Group::new("", fields))
    }

    /// With a group. A file among its fields makes the form one that can send files.
    #[must_use]
    pub fn group(mut self, mut group: Group) -> Form {
        if self.method == Method::Get {
            group.fields.iter_mut().for_each(|field| field.nothing = "不限");
        }
        self.multipart |=
            group.all_fields().any(|field| matches!(field.control, super::Control::File { .. }));
        self.groups.push(group);
        self
    }

    /// With a value sent unseen.
    #[must_use]
    pub fn hidden(mut self, name: impl Into<String>, value: impl Into<String>) -> Form {
        self.hidden.push((name.into(), value.into()));
        self
    }

    /// With the id of the command, so that a double click does the thing once.
    #[must_use]
    pub fn command(self, id: impl Into<String>) -> Form {
        self.hidden("command_id", id)
    }

    /// With the version of what is changed, so that two clerks do not overwrite each other.
    #[must_use]
    pub fn version(self, version: i64) -> Form {
        self.hidden("version", version.to_string())
    }

    /// Saying beside the button what comes of it.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Form {
        self.note = note.into();
        self
    }

    /// With a way out.
    #[must_use]
    pub fn cancel(mut self, label: impl Into<String>, href: impl Into<String>) -> Form {
        self.cancel = Some(Link::new(label, href));
        self
    }

    /// Whether buttons of rows stand before its own: Enter in a field presses the first button of a form, which must not take a row away.
    #[must_use]
    pub fn has_row_buttons(&self) -> bool {
        self.groups.iter().filter_map(|group| group.rows.as_ref()).any(|rows| rows.may_change)
    }

    /// With one more button.
    #[must_use]
    pub fn button(
        mut self,
        name: impl Into<String>,
        value: impl Into<String>,
        label: impl Into<String>,
    ) -> Form {
        self.more.push((name.into(), value.into(), label.into()));
        self
    }

    /// That takes something from somebody.
    #[must_use]
    pub fn destructive(mut self) -> Form {
        self.destructive = true;
        self
    }

    /// Asking a fragment while one types.
    #[must_use]
    pub fn live(mut self, href: impl Into<String>) -> Form {
        self.live = href.into();
        self
    }

    /// Gives each field an id under the form's own, for pages with several forms.
    #[must_use]
    pub fn own_ids(mut self) -> Form {
        let id = self.id.clone();
        for field in self.fields_mut() {
            field.id = format!("{id}-{}", field.name);
        }
        self
    }

    /// Fills in what was typed, with its errors.
    #[must_use]
    pub fn fill(mut self, typed: &Typed) -> Form {
        for field in self.fields_mut() {
            field.fill(typed);
        }
        self
    }

    /// With the first empty list or line as the one in which one types when the page opens. Not for a form that came back: there the list of errors is read first.
    #[must_use]
    pub fn starts_in_first_empty(mut self) -> Form {
        let empty = |field: &&mut Field| {
            field.value.is_empty() && matches!(field.control, Control::Select(_) | Control::Text)
        };
        if let Some(field) = self.fields_mut().find(empty) {
            field.first = true;
        }
        self
    }

    /// Whether anything is filled in: a filter that is set.
    #[must_use]
    pub fn is_filled(&self) -> bool {
        self.groups.iter().any(Group::is_open)
    }

    /// The errors in the order of the fields, for the list on top of the page.
    #[must_use]
    pub fn errors(&self) -> Vec<FieldError> {
        self.groups.iter().flat_map(Group::all_fields).filter_map(Field::as_error).collect()
    }

    fn fields_mut(&mut self) -> impl Iterator<Item = &mut Field> {
        self.groups.iter_mut().flat_map(|group| {
            group.fields.iter_mut().chain(group.rows.iter_mut().flat_map(|set| set.rows.iter_mut().flatten()))
        })
    }

    /// The word of the method.
    #[must_use]
    pub const fn method_word(&self) -> &'static str {
        match self.method {
            Method::Get => "get",
            Method::Post => "post",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::components::Choice;

    fn form() -> Form {
        let person = || vec![Field::text("name", "姓名").required(), Field::citizen("number", "身份证号")];
        Form::post("f", "/x", "保存").group(
            Group::new(
                "",
                vec![
                    Field::checks("kind", "类别", vec![Choice::new("a", "甲"), Choice::new("b", "乙")]),
                    Field::new("password", "密码", crate::components::Control::Password),
                ],
            )
            .rows(RowSet::new("member", "成员", 2, person)),
        )
    }

    #[test]
    fn what_was_typed_stays_and_errors_come_in_the_order_of_the_fields() {
        let pairs = [("kind", "b"), ("member.1.name", "<script>alert(1)</script>"), ("password", "secret")];
        let mut typed = Typed::new(pairs.map(|(a, b)| (a.to_owned(), b.to_owned())));
        typed.wrong("member.1.number", "应有 18 位");
        typed.wrong("kind", "请选一项");
        let form = form().fill(&typed);
        let html = form.to_string();
        assert!(html.contains("&#60;script&#62;alert(1)"), "{html}");
        assert!(!html.contains("secret"));
        let errors = form.errors();
        assert_eq!(errors[0].field, "kind-1");
        assert_eq!(
            errors[1],
            FieldError {
                field: "member.1.number".to_owned(), text: "成员2 身份证号：应有 18 位".to_owned()
            }
        );
    }

    #[test]
    fn a_folded_group_opens_where_something_in_it_is_filled_or_wrong() {
        let later = || {
            Form::post("f", "/x", "保存").group(Group::new("其他", vec![Field::date("on", "哪天")]).folded())
        };
        assert!(later().to_string().contains("<details class=\"folded\"><summary>"));
        let filled = later().fill(&Typed::new([("on".to_owned(), "2020-11-02".to_owned())]));
        assert!(filled.to_string().contains("<details class=\"folded\" open>"));
        let mut typed = Typed::default();
        typed.wrong("on", "没有填");
        assert!(later().fill(&typed).to_string().contains("<details class=\"folded\" open>"));
    }

    #[test]
    fn a_file_makes_the_form_able_to_send_it() {
        assert!(!form().multipart);
        assert!(form().group(Group::new("", vec![Field::file("scan", "扫描件", "image/jpeg")])).multipart);
    }
}
