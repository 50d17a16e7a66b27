// SPDX-License-Identifier: Apache-2.0
//! A page of its own before something is taken from somebody or many things are signed: the consequence in words and
//! figures, each household by name, the reason that must be given.

use crate::components::{Form, MoneyBlock, Table};
use crate::layout::{Frame, Heading};
use askama::Template;

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "confirm.html")]
pub struct Confirm {
    /// Frame; its errors come from the form.
    pub frame: Frame,
    /// Title (a question) and sentence.
    pub heading: Heading,
    /// The consequence, a sentence each.
    pub consequence: Vec<String>,
    /// How much it comes to.
    pub total: Option<MoneyBlock>,
    /// Whom it is about, one by one.
    pub table: Option<Table>,
    /// The form with the reason.
    pub form: Form,
}
