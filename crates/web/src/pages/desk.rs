// SPDX-License-Identifier: Apache-2.0
//! A working page of figures, forms and tables: lists in, lists out, the closing of a month.

use crate::components::{Form, Table, Tiles};
use crate::layout::{Frame, Heading};
use askama::Template;

/// A form with its title.
#[derive(Clone, Debug)]
pub struct DeskForm {
    /// Its title.
    pub title: String,
    /// The form.
    pub form: Form,
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "desk.html")]
pub struct Desk {
    /// Frame.
    pub frame: Frame,
    /// Title and sentence.
    pub heading: Heading,
    /// The figures that matter.
    pub tiles: Tiles,
    /// What one should know, one sentence each.
    pub notes: Vec<String>,
    /// Label and words, such as where a file came from.
    pub basics: Vec<(String, String)>,
    /// The forms.
    pub forms: Vec<DeskForm>,
    /// The tables.
    pub tables: Vec<Table>,
}

impl Desk {
    /// A page with nothing on it yet.
    #[must_use]
    pub fn new(frame: Frame, heading: Heading) -> Desk {
        Desk {
            frame,
            heading,
            tiles: Tiles::default(),
            notes: Vec::new(),
            basics: Vec::new(),
            forms: Vec::new(),
            tables: Vec::new(),
        }
    }

    /// With a form.
    #[must_use]
    pub fn form(mut self, title: impl Into<String>, form: Form) -> Desk {
        self.forms.push(DeskForm { title: title.into(), form });
        self
    }

    /// With a table.
    #[must_use]
    pub fn table(mut self, table: Table) -> Desk {
        self.tables.push(table);
        self
    }
}
