// SPDX-License-Identifier: Apache-2.0
//! Facts with their origin (who said it, when), contradictions between sources, and papers.

use super::{Form, Tone};
use askama::Template;
use kernel::Date;

/// Who said something, and when.
#[derive(Clone, Debug, PartialEq, Eq, Template)]
#[template(path = "components/origin.html")]
pub struct Origin {
    /// The kind of source in a word: `申报`, `入户`, `核对`, `邻里`, `推算`, `认定`.
    pub source: String,
    /// Who: a person, a department, a rule.
    pub who: String,
    /// When it was said.
    pub on: Date,
}

impl Origin {
    /// An origin.
    #[must_use]
    pub fn new(source: impl Into<String>, who: impl Into<String>, on: Date) -> Origin {
        Origin { source: source.into(), who: who.into(), on }
    }
}

/// A fact.
#[derive(Clone, Debug, PartialEq, Eq, Template)]
#[template(path = "components/fact.html")]
pub struct Fact {
    /// Its name in the dictionary: `家庭人均月收入`.
    pub label: String,
    /// Its value in words with its unit; `None` is not known, which is never shown as nothing or zero.
    pub value: Option<String>,
    /// Whom it is about, where the topic is about several.
    pub about: String,
    /// Who said so.
    pub origins: Vec<Origin>,
    /// A remark in a coloured frame: `由出生日期推算`, `假定`.
    pub remark: Option<(Tone, String)>,
    /// Where it is corrected (old, new, reason), if one may.
    pub correct: Option<String>,
    /// Whether it is nothing only because it was not listed, by somebody who said that the list is complete. Such facts fold under one line.
    pub unlisted: bool,
}

impl Fact {
    /// A known fact.
    #[must_use]
    pub fn new(label: impl Into<String>, value: impl Into<String>) -> Fact {
        Fact {
            label: label.into(),
            value: Some(value.into()),
            about: String::new(),
            origins: Vec::new(),
            remark: None,
            correct: None,
            unlisted: false,
        }
    }

    /// A fact not known.
    #[must_use]
    pub fn unknown(label: impl Into<String>) -> Fact {
        Fact { value: None, ..Fact::new(label, "") }
    }

    /// With who said so.
    #[must_use]
    pub fn from(mut self, origin: Origin) -> Fact {
        self.origins.push(origin);
        self
    }
}

/// Facts about one thing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Template)]
#[template(path = "components/topic.html")]
pub struct FactTopic {
    /// The thing: `收入`, `财产`, `健康与残疾`.
    pub title: String,
    /// The facts.
    pub facts: Vec<Fact>,
    /// Whether it is folded at first.
    pub folded: bool,
}

impl FactTopic {
    /// How many are not known.
    #[must_use]
    pub fn unknown(&self) -> usize {
        self.facts.iter().filter(|fact| fact.value.is_none()).count()
    }

    /// What was told or is not known.
    #[must_use]
    pub fn told(&self) -> Vec<&Fact> {
        self.facts.iter().filter(|fact| !fact.unlisted).collect()
    }

    /// What is nothing because a complete list does not have it.
    #[must_use]
    pub fn unlisted(&self) -> Vec<&Fact> {
        self.facts.iter().filter(|fact| fact.unlisted).collect()
    }
}

/// One of the values that sources disagree about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Side {
    /// The value in words.
    pub value: String,
    /// Who said so.
    pub origin: Origin,
}

/// Sources that disagree. Until a named person settles it, the fact counts as unknown.
#[derive(Clone, Debug, PartialEq, Eq, Template)]
#[template(path = "components/contradiction.html")]
pub struct Contradiction {
    /// An id within the page.
    pub id: String,
    /// The fact.
    pub label: String,
    /// Whom it is about.
    pub about: String,
    /// What the sources say; what the office knows itself first.
    pub sides: Vec<Side>,
    /// Whether the office knows it itself: that counts, and nothing is left to settle.
    pub office: bool,
    /// What hangs on it: `取 750.00 元则不符合农村低保`.
    pub weight: String,
    /// The form that settles it, if one may.
    pub settle: Option<Form>,
}

/// A paper or scan in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paper {
    /// What it is: `核对授权书`.
    pub name: String,
    /// Its number; may be empty.
    pub number: String,
    /// How it stands in a word: `已签收`, `草稿`, `缺`.
    pub state: String,
    /// The tone of the word.
    pub tone: Tone,
    /// Its day.
    pub on: Option<Date>,
    /// Who made or took it.
    pub who: String,
    /// Where it opens; `None` while it is missing.
    pub href: Option<String>,
}
