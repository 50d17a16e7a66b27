// SPDX-License-Identifier: Apache-2.0
//! From errors to pages: what happened, what was kept, what to do; and nothing more than its reader may see.

use crate::layout::Frame;
use crate::pages::errors::{ErrorPage, Problem};
use askama::Template;
use assistance::access::Denied;
use assistance::access::roles::{self, Role};
use assistance::office::Error;
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use std::any::Any;

/// Why a handler gives another page than the one asked for.
pub enum Trouble {
    /// A page of its own.
    Page(Box<Response>),
    /// Somewhere else.
    Go(String),
    /// A use case did not do it.
    Office(Error),
    /// A problem by itself.
    Problem(Problem),
}

impl Trouble {
    /// A page of its own.
    pub fn page(page: Response) -> Trouble {
        Trouble::Page(Box::new(page))
    }

    /// A problem.
    pub fn of(problem: Problem) -> Trouble {
        Trouble::Problem(problem)
    }

    /// There is no such thing for whoever asks.
    pub fn not_found() -> Trouble {
        Trouble::Problem(Problem::NotFound)
    }
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Trouble {
        Trouble::Office(error)
    }
}

impl IntoResponse for Trouble {
    fn into_response(self) -> Response {
        match self {
            Trouble::Page(page) => *page,
            Trouble::Go(href) => Redirect::to(&href).into_response(),
            Trouble::Office(error) => page(problem_of(&error)),
            Trouble::Problem(problem) => page(problem),
        }
    }
}

/// The problem that an error of the office is to whoever asked.
pub fn problem_of(error: &Error) -> Problem {
    match error {
        Error::Denied(Denied::NotSignedIn) => {
            Problem::Forbidden { why: "请先登录。".to_owned(), who_may: Vec::new() }
        }
        Error::Denied(denied) => {
            Problem::Forbidden { why: wording::office::denied(denied), who_may: who_may(denied) }
        }
        Error::NotFound(_) | Error::Hidden(..) => Problem::NotFound,
        Error::Busy => Problem::Busy,
        Error::Broken(_) | Error::Database(_) => {
            let reference = reference();
            tracing::error!(reference, error = %error, "a request failed");
            Problem::Internal { reference }
        }
        other => Problem::Unreadable { what: wording::office::error(other) },
    }
}

/// The roles that have the action, for whoever has not.
fn who_may(denied: &Denied) -> Vec<String> {
    let action = match denied {
        Denied::NoRole(action)
        | Denied::OutsideRegion(action, _)
        | Denied::Barred(action, _)
        | Denied::NotTheHandler(action) => *action,
        Denied::NotSignedIn | Denied::Closed => return Vec::new(),
    };
    let has = |role: &&Role| role.is_office() && roles::bars(**role, action).is_some();
    Role::ALL.iter().filter(has).map(|role| role.chinese().to_owned()).collect()
}

/// A number under which the log has a failure.
fn reference() -> String {
    super::app::random::<4>().iter().map(|byte| format!("{byte:02X}")).collect()
}

/// The page of a problem, for a reader who may not be signed in.
pub fn page(problem: Problem) -> Response {
    // The day on the frame of an error page is of no use to anybody; a frame without a day shows none.
    let frame = Frame::nobody("社会救助", kernel::Date::MIN);
    page_in(frame, problem)
}

/// The page of a problem in a frame.
pub fn page_in(frame: Frame, problem: Problem) -> Response {
    let status = StatusCode::from_u16(problem.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, render(&ErrorPage::new(frame, problem))).into_response()
}

/// A page as a response.
pub fn render(page: &impl Template) -> Response {
    match page.render() {
        Ok(html) => Html(html).into_response(),
        Err(error) => {
            tracing::error!(error = %error, "a page cannot be rendered");
            (
                StatusCode::INTERNAL_SERVER_ERROR,
                [(header::CONTENT_TYPE, "text/plain; charset=utf-8")],
                "系统出错了",
            )
                .into_response()
        }
    }
}

pub(super) async fn not_found() -> Response {
    page(Problem::NotFound)
}

pub(super) fn from_elsewhere() -> Response {
    page(Problem::Forbidden {
        why: "这个请求来自别的网站，没有执行。".to_owned(), who_may: Vec::new()
    })
}

pub(super) fn panicked(_panic: Box<dyn Any + Send + 'static>) -> Response {
    let reference = reference();
    // What a panic says may hold personal data: only its number is logged here, the hook of the binary logs the place.
    tracing::error!(reference, "a handler panicked");
    page(Problem::Internal { reference })
}
