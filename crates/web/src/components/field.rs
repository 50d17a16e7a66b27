// SPDX-License-Identifier: Apache-2.0
//! One field of a form: label, hint, example, error and control, tied together for screen readers.

use super::{FieldError, Typed};
use askama::Template;

/// A value to choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is shown.
    pub label: String,
    /// One more line under it (radios and checks only).
    pub hint: String,
    /// Under which heading it stands (lists that fold only); empty for none.
    pub group: String,
    /// Whether it is ticked (checks only; select and radios compare with the field's value).
    pub ticked: bool,
}

impl Choice {
    /// A choice.
    #[must_use]
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Choice {
        Choice {
            value: value.into(),
            label: label.into(),
            hint: String::new(),
            group: String::new(),
            ticked: false,
        }
    }

    /// With one more line under it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Choice {
        self.hint = hint.into();
        self
    }

    /// Under a heading.
    #[must_use]
    pub fn under(mut self, group: impl Into<String>) -> Choice {
        self.group = group.into();
        self
    }

    /// Already ticked.
    #[must_use]
    pub fn ticked(mut self) -> Choice {
        self.ticked = true;
        self
    }
}

/// What is typed into or clicked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Control {
    /// A line of text.
    Text,
    /// Several lines.
    Area {
        /// How many lines are shown.
        rows: u8,
    },
    /// A password; never filled again.
    Password,
    /// A code from a phone or an app.
    Code,
    /// A date; the value is `2026-11-21`.
    Date,
    /// A month; the value is `2026-11`.
    Month,
    /// An amount in yuan.
    Money,
    /// A whole number with its unit behind it.
    Count {
        /// `人`, `平方米`.
        unit: String,
    },
    /// A citizen number.
    Citizen,
    /// A telephone number.
    Phone,
    /// One of a list that folds.
    Select(Vec<Choice>),
    /// One of a few.
    Radios(Vec<Choice>),
    /// Any of a few.
    Checks(Vec<Choice>),
    /// A file.
    File {
        /// The types, as the browser takes them: `image/jpeg,application/pdf`.
        accept: String,
    },
}

/// How wide a control is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Width {
    /// A few characters.
    Short,
    /// A name or a number.
    Medium,
    /// The whole column.
    Full,
}

/// A field with all that belongs to it.
#[derive(Clone, Debug, PartialEq, Eq, Template)]
#[template(path = "components/field.html")]
pub struct Field {
    /// The id in the page. The name, unless a page shows the name twice ([`Field::under`]).
    pub id: String,
    /// The name that is sent.
    pub name: String,
    /// The label.
    pub label: String,
    /// What helps to fill it; stands under the label.
    pub hint: String,
    /// A right value, shown with the hint and with the error.
    pub example: String,
    /// What is wrong.
    pub error: Option<String>,
    /// What it holds.
    pub value: String,
    /// Whether it must be filled.
    pub required: bool,
    /// Whether the label is only for screen readers, because a column head says it.
    pub bare: bool,
    /// The browser's own help: `username`, `current-password`, `one-time-code`; `off` otherwise.
    pub autocomplete: &'static str,
    /// What an empty choice of a list is called: `请选择`, in filters `不限`.
    pub nothing: &'static str,
    /// How wide it is.
    pub width: Width,
    /// Whether one types here first when the page opens: for pages that are nothing but their form.
    pub first: bool,
    /// What is typed into or clicked.
    pub control: Control,
}

impl Field {
    /// A field of some kind.
    #[must_use]
    pub fn new(name: impl Into<String>, label: impl Into<String>, control: Control) -> Field {
        let name = name.into();
        let width = match control {
            Control::Area { .. } | Control::Radios(_) | Control::Checks(_) | Control::File { .. } => {
                Width::Full
            }
            Control::Count { .. } | Control::Code => Width::Short,
            _ => Width::Medium,
        };
        Field {
            id: name.clone(),
            name,
            label: label.into(),
            hint: String::new(),
            example: String::new(),
            error: None,
            value: String::new(),
            required: false,
            bare: false,
            autocomplete: "off",
            nothing: "请选择",
            width,
            first: false,
            control,
        }
    }

    /// A line of text.
    #[must_use]
    pub fn text(name: impl Into<String>, label: impl Into<String>) -> Field {
        Field::new(name, label, Control::Text)
    }

    /// Several lines.
    #[must_use]
    pub fn area(name: impl Into<String>, label: impl Into<String>, rows: u8) -> Field {
        Field::new(name, label, Control::Area { rows })
    }

    /// A date.
    #[must_use]
    pub fn date(name: impl Into<String>, label: impl Into<String>) -> Field {
        Field::new(name, label, Control::Date)
    }

    /// An amount in yuan.
    #[must_use]
    pub fn money(name: impl Into<String>, label: impl Into<String>) -> Field {
        Field::new(name, label, Control::Money).example("1488.00")
    }

    /// A citizen number.
    #[must_use]
    pub fn citizen(name: impl Into<String>, label: impl Into<String>) -> Field {
        Field::new(name, label, Control::Citizen).hint("18 位，末位可为 X")
    }

    /// One of a list.
    #[must_use]
    pub fn select(name: impl Into<String>, label: impl Into<String>, choices: Vec<Choice>) -> Field {
        Field::new(name, label, Control::Select(choices))
    }

    /// One of a few.
    #[must_use]
    pub fn radios(name: impl Into<String>, label: impl Into<String>, choices: Vec<Choice>) -> Field {
        Field::new(name, label, Control::Radios(choices))
    }

    /// Any of a few.
    #[must_use]
    pub fn checks(name: impl Into<String>, label: impl Into<String>, choices: Vec<Choice>) -> Field {
        Field::new(name, label, Control::Checks(choices))
    }

    /// A scan or photo.
    #[must_use]
    pub fn file(name: impl Into<String>, label: impl Into<String>, accept: impl Into<String>) -> Field {
        Field::new(name, label, Control::File { accept: accept.into() })
    }

    /// With help.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Field {
        self.hint = hint.into();
        self
    }

    /// With a right value.
    #[must_use]
    pub fn example(mut self, example: impl Into<String>) -> Field {
        self.example = example.into();
        self
    }

    /// Holding a value.
    #[must_use]
    pub fn value(mut self, value: impl Into<String>) -> Field {
        self.value = value.into();
        self
    }

    /// That must be filled.
    #[must_use]
    pub fn required(mut self) -> Field {
        self.required = true;
        self
    }

    /// Of a width.
    #[must_use]
    pub fn width(mut self, width: Width) -> Field {
        self.width = width;
        self
    }

    /// For the browser's own help.
    #[must_use]
    pub fn autocomplete(mut self, autocomplete: &'static str) -> Field {
        self.autocomplete = autocomplete;
        self
    }

    /// With an id of its own under a form's id, for pages that hold the same name twice.
    #[must_use]
    pub fn under(mut self, form: &str) -> Field {
        self.id = format!("{form}-{}", self.name);
        self
    }

    /// Fills in what was typed, with its error. A password and a file are never filled again.
    pub fn fill(&mut self, typed: &Typed) {
        self.error = typed.error(&self.name).map(str::to_owned);
        match &mut self.control {
            Control::Password | Control::Code | Control::File { .. } => {}
            Control::Checks(choices) => {
                let sent = typed.all(&self.name);
                for choice in choices {
                    choice.ticked = sent.contains(&choice.value);
                }
            }
            _ if typed.has(&self.name) => self.value = typed.get(&self.name).to_owned(),
            _ => {}
        }
    }

    /// Whether it holds something.
    #[must_use]
    pub fn is_filled(&self) -> bool {
        match &self.control {
            Control::Checks(choices) => choices.iter().any(|choice| choice.ticked),
            _ => !self.value.is_empty(),
        }
    }

    /// What it holds as people read it: the words of what was chosen, or what was typed.
    #[must_use]
    pub fn said(&self) -> String {
        let labels = |chosen: &dyn Fn(&Choice) -> bool, choices: &[Choice]| {
            let labels = choices.iter().filter(|choice| chosen(choice)).map(|choice| choice.label.as_str());
            labels.collect::<Vec<_>>().join("、")
        };
        match &self.control {
            Control::Checks(choices) => labels(&|choice| choice.ticked, choices),
            Control::Select(choices) | Control::Radios(choices) => {
                labels(&|choice| choice.value == self.value, choices)
            }
            _ => self.value.clone(),
        }
    }

    /// The entry for the list of errors.
    #[must_use]
    pub fn as_error(&self) -> Option<FieldError> {
        let text = self.error.as_ref()?;
        // The link of a group leads to its first choice: a group itself takes no focus.
        let field = match &self.control {
            Control::Radios(_) | Control::Checks(_) => format!("{}-1", self.id),
            _ => self.id.clone(),
        };
        Some(FieldError { field, text: format!("{}：{text}", self.label) })
    }

    /// The choices of a list that folds, those in a row under one heading together.
    #[must_use]
    pub fn headed<'a>(&self, choices: &'a [Choice]) -> Vec<(&'a str, &'a [Choice])> {
        choices
            .chunk_by(|a, b| a.group == b.group)
            .map(|chunk| (chunk.first().map_or("", |one| one.group.as_str()), chunk))
            .collect()
    }

    /// The ids that describe the control.
    #[must_use]
    pub fn described_by(&self) -> String {
        let hint = (!self.hint.is_empty() || !self.example.is_empty()).then(|| format!("{}-hint", self.id));
        let error = self.error.is_some().then(|| format!("{}-error", self.id));
        [error, hint].into_iter().flatten().collect::<Vec<_>>().join(" ")
    }

    /// Whether it is a group of choices with a legend instead of a label.
    #[must_use]
    pub fn is_group(&self) -> bool {
        matches!(self.control, Control::Radios(_) | Control::Checks(_))
    }

    /// The class of its width.
    #[must_use]
    pub const fn width_class(&self) -> &'static str {
        match self.width {
            Width::Short => "w-short",
            Width::Medium => "w-medium",
            Width::Full => "w-full",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Choice, Field};
    use crate::components::Typed;

    #[test]
    fn what_was_chosen_is_said_in_its_words() {
        let choices = || vec![Choice::new("family", "申请家庭"), Choice::new("staff", "经办人员")];
        assert_eq!(Field::radios("who", "谁", choices()).value("staff").said(), "经办人员");
        assert_eq!(Field::select("who", "谁", choices()).value("nobody").said(), "");
        let mut checks = Field::checks("who", "谁", choices());
        let pairs = [("who", "staff"), ("who", "family")];
        checks.fill(&Typed::new(pairs.map(|(name, value)| (name.to_owned(), value.to_owned()))));
        assert_eq!(checks.said(), "申请家庭、经办人员");
        assert_eq!(Field::text("why", "为什么").value("该由那里办").said(), "该由那里办");
    }
}
