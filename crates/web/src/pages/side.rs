// SPDX-License-Identifier: Apache-2.0
//! A page of pairs and tables with its forms at the side: settings of a county, errors made in good faith, what the hotline is told of a case.

use crate::components::{EventForm, Table};
use crate::layout::{Frame, Heading};
use askama::Template;

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "side.html")]
pub struct SidePage {
    /// Frame.
    pub frame: Frame,
    /// Title and sentence.
    pub heading: Heading,
    /// Label and words.
    pub basics: Vec<(String, String)>,
    /// Tables, each under its title.
    pub tables: Vec<(String, Table)>,
    /// What can be done.
    pub events: Vec<EventForm>,
}
