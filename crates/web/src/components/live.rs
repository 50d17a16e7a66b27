// SPDX-License-Identifier: Apache-2.0
//! The live assessment (测算) at the right of an application or case: outcome, amount, why, and what is missing. It is
//! also a fragment of its own, which a form asks for while one types. It never says that anything was decided.

use super::{MoneyBlock, Reasons};
use askama::Template;
use kernel::Date;
use wording::explain::Mark;

/// Something that can still change the answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// What: `王建军 2020-08 至 2020-10 的工资`.
    pub what: String,
    /// From whom or how: `由本人提供，或核对取得`.
    pub how: String,
    /// The field or page where it is filled.
    pub href: Option<String>,
}

/// The assessment as of now.
#[derive(Clone, Debug, PartialEq, Eq, Template)]
#[template(path = "components/live.html")]
pub struct Live {
    /// The scheme: `农村最低生活保障`.
    pub scheme: String,
    /// How it comes out.
    pub mark: Mark,
    /// The outcome in a word, as `wording` has it: `符合`, `还需要材料`.
    pub outcome: String,
    /// The outcome in a sentence.
    pub sentence: String,
    /// The amount, where there is one.
    pub amount: Option<MoneyBlock>,
    /// Why.
    pub reasons: Reasons,
    /// What can still change it.
    pub missing: Vec<Missing>,
    /// The date whose texts were used.
    pub on: Date,
    /// What the answer rests on besides texts, in a sentence: assumed numbers. Empty when on nothing.
    pub caveat: String,
    /// Other schemes in a line each: name, outcome, mark.
    pub others: Vec<(String, String, Mark)>,
}

impl Live {
    /// The class of the outcome.
    #[must_use]
    pub const fn class(&self) -> &'static str {
        match self.mark {
            Mark::Yes => "done",
            Mark::No | Mark::Invalid => "late",
            Mark::Unknown | Mark::Person => "soon",
            Mark::Value => "plain",
        }
    }
}
