// SPDX-License-Identifier: Apache-2.0
//! What a rule or an amount rests on: a document and the place in it. Never the text of the document.

use crate::date::Date;
use std::fmt;

/// A place in a document.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Citation {
    /// The id of the document in the pack's list of sources, such as `chengkou-2020`.
    pub source: String,
    /// The place in it as the document numbers it, such as `第八条` or `一(一)3`. May be empty: the whole document.
    pub article: String,
}

impl Citation {
    /// A place in a document.
    #[must_use]
    pub fn new(source: impl Into<String>, article: impl Into<String>) -> Citation {
        Citation { source: source.into(), article: article.into() }
    }
}

impl fmt::Display for Citation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let gap = if self.article.is_empty() { "" } else { " " };
        write!(f, "{}{gap}{}", self.source, self.article)
    }
}

/// A document that a pack rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceDocument {
    /// Short and unique in the pack.
    pub id: String,
    /// The full title.
    pub title: String,
    /// The document number, such as `民发〔2021〕57号`; empty where there is none.
    pub number: String,
    /// Who issued it.
    pub issuer: String,
    /// The day of publication, where known.
    pub published: Option<Date>,
    /// The first day in force.
    pub in_force_from: Date,
    /// The last day in force; `None` while no end is known.
    pub in_force_until: Option<Date>,
    /// What a reader should know, such as what is assumed.
    pub note: String,
}

impl SourceDocument {
    /// Whether the document is in force on a day, both ends included.
    #[must_use]
    pub fn in_force_on(&self, date: Date) -> bool {
        self.in_force_from <= date && self.in_force_until.is_none_or(|until| date <= until)
    }
}
