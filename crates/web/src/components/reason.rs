// SPDX-License-Identifier: Apache-2.0
//! Reasons: a tree that reads as sentences, with signs, articles and what is assumed.

use askama::Template;
use wording::explain::Mark;

/// A sentence with what it rests on.
#[derive(Clone, Debug, PartialEq, Eq, Template)]
#[template(path = "components/reason.html")]
pub struct Reason {
    /// Whether it holds.
    pub mark: Mark,
    /// The sentence: `家庭人均月收入 328.00 元 低于 农村低保标准 400.00 元/月`.
    pub text: String,
    /// The articles in words: `城口民政〔2020〕… 二(一)`; may be empty.
    pub article: String,
    /// Short signs of notes: `假定1`, `两说2`; explained in [`Reasons::notes`].
    pub signs: Vec<String>,
    /// Whether what it rests on is folded.
    pub folded: bool,
    /// What it rests on.
    pub children: Vec<Reason>,
}

impl Reason {
    /// A sentence.
    #[must_use]
    pub fn new(mark: Mark, text: impl Into<String>) -> Reason {
        Reason {
            mark,
            text: text.into(),
            article: String::new(),
            signs: Vec::new(),
            folded: false,
            children: Vec::new(),
        }
    }

    /// With its article.
    #[must_use]
    pub fn article(mut self, article: impl Into<String>) -> Reason {
        self.article = article.into();
        self
    }

    /// With what it rests on.
    #[must_use]
    pub fn children(mut self, children: Vec<Reason>) -> Reason {
        self.children = children;
        self
    }

    /// With the sign of a note.
    #[must_use]
    pub fn sign(mut self, sign: impl Into<String>) -> Reason {
        self.signs.push(sign.into());
        self
    }

    /// The word that a screen reader says for the sign.
    #[must_use]
    pub const fn spoken(&self) -> &'static str {
        match self.mark {
            Mark::Yes => "成立：",
            Mark::No => "不成立：",
            Mark::Unknown => "还不知道：",
            Mark::Person => "由人裁量：",
            Mark::Invalid => "不能计算：",
            Mark::Value => "",
        }
    }
}

/// The whole tree with its notes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Template)]
#[template(path = "components/reasons.html")]
pub struct Reasons {
    /// The sentences.
    pub lines: Vec<Reason>,
    /// The notes in the order of their numbers: `假定1：…`.
    pub notes: Vec<String>,
}
