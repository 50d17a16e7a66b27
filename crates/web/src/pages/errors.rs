// SPDX-License-Identifier: Apache-2.0
//! When it does not work: what happened, what was kept, what to do. No page shows more than its reader may see.

use crate::components::{Form, Link};
use crate::layout::{Frame, Heading};
use askama::Template;

/// What went wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// 403: not allowed, with who may.
    Forbidden {
        /// Why: `这户不在你的辖区`, `你经办过这件，不能确认`.
        why: String,
        /// Who may: roles or units, not names.
        who_may: Vec<String>,
    },
    /// 404: not there, or not for this reader: one page for both, so that it does not tell what exists.
    NotFound,
    /// 413: too large.
    TooLarge {
        /// How much is allowed: `10 MB`.
        limit: String,
    },
    /// 415: a type of file that is not taken.
    WrongType {
        /// What is taken: `JPG、PNG、PDF`.
        taken: String,
    },
    /// 422: the form or address cannot be read.
    Unreadable {
        /// What is wrong.
        what: String,
    },
    /// 429: too often.
    TooOften {
        /// After how long it works again: `1 分钟`.
        wait: String,
    },
    /// 500: our fault.
    Internal {
        /// The number under which the log has it.
        reference: String,
    },
    /// 503: the database is busy or the service stops.
    Busy,
}

impl Problem {
    /// The status code.
    #[must_use]
    pub const fn status(&self) -> u16 {
        match self {
            Problem::Forbidden { .. } => 403,
            Problem::NotFound => 404,
            Problem::TooLarge { .. } => 413,
            Problem::WrongType { .. } => 415,
            Problem::Unreadable { .. } => 422,
            Problem::TooOften { .. } => 429,
            Problem::Internal { .. } => 500,
            Problem::Busy => 503,
        }
    }

    fn heading(&self) -> Heading {
        let (title, state) = match self {
            Problem::Forbidden { why, .. } => ("不能办这件事", why.clone()),
            Problem::NotFound => ("没有这一页", "地址不对，或者不在你能看的范围里。".to_owned()),
            Problem::TooLarge { limit } => ("文件太大", format!("每个文件最大 {limit}，刚才的没有收下。")),
            Problem::WrongType { taken } => ("不收这种文件", format!("只收 {taken}，刚才的没有收下。")),
            Problem::Unreadable { what } => ("填的内容认不出", what.clone()),
            Problem::TooOften { wait } => ("操作太频繁", format!("请等 {wait} 再试。")),
            Problem::Internal { .. } => {
                ("系统出错了", "是系统的问题，不是你的错。刚才的操作没有生效。".to_owned())
            }
            Problem::Busy => ("系统正忙", "刚才的操作没有生效，过一会儿再试。".to_owned()),
        };
        Heading::new(title, state)
    }
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "error.html")]
pub struct ErrorPage {
    /// Frame; with nobody signed in where the session is not known.
    pub frame: Frame,
    /// Title and sentence.
    pub heading: Heading,
    /// What went wrong.
    pub problem: Problem,
    /// What was typed and can be sent again.
    pub again: Option<Form>,
    /// Where to go.
    pub ways: Vec<Link>,
}

impl ErrorPage {
    /// The page of a problem, with the way home.
    #[must_use]
    pub fn new(frame: Frame, problem: Problem) -> ErrorPage {
        let heading = problem.heading();
        ErrorPage { frame, heading, problem, again: None, ways: vec![Link::new("回到待办", "/inbox")] }
    }
}

/// A field in two versions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TwoVersions {
    /// The field.
    pub label: String,
    /// What the page showed when one began.
    pub then: String,
    /// What somebody else made of it.
    pub now: String,
    /// What was typed.
    pub typed: String,
}

impl TwoVersions {
    /// Whether somebody else changed it meanwhile.
    #[must_use]
    pub fn changed(&self) -> bool {
        self.then != self.now
    }
}

/// 409: somebody else was quicker. Both versions, and what was typed, ready to be sent again.
#[derive(Clone, Debug, Template)]
#[template(path = "stale.html")]
pub struct StaleForm {
    /// Frame.
    pub frame: Frame,
    /// Title and sentence.
    pub heading: Heading,
    /// Who changed it.
    pub who: String,
    /// When, to the minute.
    pub at: String,
    /// The fields.
    pub fields: Vec<TwoVersions>,
    /// The form as typed, on the version of now.
    pub form: Form,
}

impl StaleForm {
    /// The page after a conflict.
    #[must_use]
    pub fn new(frame: Frame, who: &str, at: &str, fields: Vec<TwoVersions>, form: Form) -> StaleForm {
        let heading = Heading::new(
            "别人刚改过，请看一眼再提交",
            format!("{who} 在 {at} 改过同一份内容。你填的都在下面，没有覆盖别人的，也没有丢。"),
        );
        StaleForm { frame, heading, who: who.to_owned(), at: at.to_owned(), fields, form }
    }
}
