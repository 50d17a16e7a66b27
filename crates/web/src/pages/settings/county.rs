// SPDX-License-Identifier: Apache-2.0
//! 设置 > 本县设置: what waits for a second person, and what a county set, folded by topic; a folded topic says how much of it rests on what.

use crate::components::{EventForm, Table};
use crate::layout::{Frame, Heading};
use askama::Template;

/// What belongs together, folded behind its title.
#[derive(Clone, Debug)]
pub struct Topic {
    /// Its title.
    pub title: String,
    /// What is in force, in a few words.
    pub said: String,
    /// Whether it is unfolded: a form of it came back with faults.
    pub open: bool,
    /// What is in force.
    pub table: Table,
    /// The forms that change it; empty for whoever only looks.
    pub events: Vec<EventForm>,
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "settings_county.html")]
pub struct CountySettings {
    /// Frame.
    pub frame: Frame,
    /// Title and sentence.
    pub heading: Heading,
    /// Label and words.
    pub basics: Vec<(String, String)>,
    /// What waits for whoever looks.
    pub answers: Vec<EventForm>,
    /// The settings.
    pub topics: Vec<Topic>,
    /// Who entered what and when.
    pub history: Table,
}
