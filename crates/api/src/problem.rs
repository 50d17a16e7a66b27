// SPDX-License-Identifier: Apache-2.0
//! What went wrong, as problem details (RFC 9457): a code for programs, a sentence in Chinese for people, and the places in the body that are wrong.

use assistance::access::Denied;
use assistance::office::{Error, Fault};
use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use std::any::Any;
use utoipa::ToSchema;

/// A place in what was sent, and what is wrong there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldError {
    /// A JSON pointer (RFC 6901) into the body, or the name of a header or query parameter.
    #[schema(example = "/household/members/0/citizen_number")]
    pub pointer: String,
    /// What is wrong, in Chinese; never what stood there.
    #[schema(example = "应是 18 位")]
    pub message: String,
}

/// Problem details (RFC 9457).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Problem {
    /// What kind of problem: `urn:doudi:problem:` and the code.
    #[serde(rename = "type")]
    #[schema(example = "urn:doudi:problem:invalid_fields")]
    pub kind: String,
    /// The kind in Chinese, the same for every occurrence.
    #[schema(example = "有字段不能采用")]
    pub title: String,
    /// The status of the answer.
    #[schema(example = 422, minimum = 400, maximum = 599)]
    pub status: u16,
    /// What happened and what to do, in Chinese.
    pub detail: String,
    /// The kind as a word for programs.
    #[schema(example = "invalid_fields")]
    pub code: String,
    /// Fields that are wrong; empty where no field is.
    pub errors: Vec<FieldError>,
    /// The number under which the office's log has a failure of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub reference: Option<String>,
    /// In how many seconds to try again.
    #[serde(skip)]
    #[schema(ignore)]
    pub(crate) retry_after: Option<i64>,
}

impl Problem {
    pub(crate) fn new(status: StatusCode, code: &str, title: &str, detail: impl Into<String>) -> Problem {
        Problem {
            kind: format!("urn:doudi:problem:{code}"),
            title: title.to_owned(),
            status: status.as_u16(),
            detail: detail.into(),
            code: code.to_owned(),
            errors: Vec::new(),
            reference: None,
            retry_after: None,
        }
    }

    /// No token, or one that does not work. Which of them is not told.
    pub(crate) fn unauthenticated() -> Problem {
        let detail = "请在 Authorization 头里带上有效的令牌：Bearer doudi_…。令牌可能填错、到期或已停用，请找系统管理员。";
        Problem::new(StatusCode::UNAUTHORIZED, "unauthenticated", "没有有效的令牌", detail)
    }

    /// Too many calls.
    pub(crate) fn rate_limited(seconds: i64) -> Problem {
        let detail = format!("请求太频繁，请 {seconds} 秒后再试。");
        let mut problem = Problem::new(StatusCode::TOO_MANY_REQUESTS, "rate_limited", "请求太频繁", detail);
        problem.retry_after = Some(seconds);
        problem
    }

    /// What was sent cannot be read at all.
    pub(crate) fn unreadable(detail: impl Into<String>) -> Problem {
        Problem::new(StatusCode::BAD_REQUEST, "unreadable", "请求读不懂", detail)
    }

    /// A header or query parameter is wrong.
    pub(crate) fn parameter(name: &str, message: impl Into<String>) -> Problem {
        let mut problem = Problem::unreadable("请求头或查询参数不对，见 errors。");
        problem.errors.push(FieldError { pointer: name.to_owned(), message: message.into() });
        problem
    }

    /// Fields of the body cannot be taken.
    pub(crate) fn fields(errors: Vec<FieldError>) -> Problem {
        let detail = format!("有 {} 处不能采用，什么都没有登记；请按 errors 改正后重发。", errors.len());
        let mut problem =
            Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid_fields", "有字段不能采用", detail);
        problem.errors = errors;
        problem
    }

    /// There is no such thing for the caller.
    pub(crate) fn not_found(detail: impl Into<String>) -> Problem {
        Problem::new(StatusCode::NOT_FOUND, "not_found", "没有找到", detail)
    }

    fn internal() -> Problem {
        let reference: String =
            crate::state::random::<4>().iter().map(|byte| format!("{byte:02X}")).collect();
        let detail = format!("系统出错了，刚才的请求没有生效。请把编号 {reference} 告诉管理员。");
        let mut problem = Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "系统出错", detail);
        problem.reference = Some(reference);
        problem
    }

    /// A problem of an error, with the pointers that the body has for the fields of the use case.
    pub(crate) fn of(error: &Error, pointer: impl Fn(&str) -> String) -> Problem {
        let says = || wording::office::error(error);
        match error {
            Error::Denied(Denied::NotSignedIn | Denied::Closed) => Problem::unauthenticated(),
            Error::Denied(denied) => {
                Problem::new(StatusCode::FORBIDDEN, "forbidden", "令牌没有这个权限", forbidden(denied))
            }
            Error::NotFound(thing) | Error::Hidden(thing, _) => {
                Problem::not_found(format!("没有找到这个{}，或者不在令牌的范围里。", thing.chinese()))
            }
            Error::Invalid(faults) => {
                let error = |fault: &Fault| FieldError {
                    pointer: pointer(&fault.field),
                    message: wording::office::fault(fault),
                };
                Problem::fields(faults.iter().map(error).collect())
            }
            Error::CommandReused => {
                let detail = "这个 Idempotency-Key 已经用来提交过别的内容。请为新的内容换一个。";
                Problem::new(StatusCode::CONFLICT, "key_reused", "幂等键已被用过", detail)
            }
            Error::AlreadyOpen { .. } => {
                Problem::new(StatusCode::CONFLICT, "already_open", "已有在办的申请", says())
            }
            Error::Stale { .. } => Problem::new(StatusCode::CONFLICT, "stale", "内容已被改过", says()),
            Error::Busy => {
                let mut problem = Problem::new(StatusCode::SERVICE_UNAVAILABLE, "busy", "系统正忙", says());
                problem.retry_after = Some(1);
                problem
            }
            Error::Broken(_) | Error::Database(_) => {
                let problem = Problem::internal();
                tracing::error!(reference = problem.reference, error = %error, "a call failed");
                problem
            }
            Error::Casework(_)
            | Error::Registry(_)
            | Error::Archive(_)
            | Error::Payout(_)
            | Error::Unassessable(_)
            | Error::Undecidable(_)
            | Error::NoPolicy(_)
            | Error::NoRules(_) => {
                Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "refused", "按规定不能办理", says())
            }
            // Slices to come say themselves what they are in words; none of them is a fault of ours.
            #[allow(unreachable_patterns, reason = "an error of a slice that is added later")]
            _ => Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "refused", "按规定不能办理", says()),
        }
    }

    /// A problem of a look-up by number: what lies outside the token's places is not there, so that nobody can try which numbers exist.
    pub(crate) fn of_look_up(error: &Error) -> Problem {
        match error {
            Error::Denied(Denied::OutsideRegion(..)) => {
                Problem::not_found("没有找到，或者不在令牌的范围里。")
            }
            other => Problem::of(other, str::to_owned),
        }
    }
}

fn forbidden(denied: &Denied) -> String {
    match denied {
        Denied::NoRole(action) => {
            format!("这个令牌不能{}。需要的话，请管理员另发一个有这个范围的令牌。", action.chinese())
        }
        Denied::OutsideRegion(action, _) => format!("这里不在令牌的地域范围里，不能{}。", action.chinese()),
        Denied::Barred(action, _) => format!("这个令牌不能在这里{}。", action.chinese()),
        Denied::NotSignedIn | Denied::Closed | Denied::NotTheHandler(_) => wording::office::denied(denied),
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Problem {
        Problem::of(&error, str::to_owned)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let retry = self.retry_after;
        let mut response = (status, Json(self)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if let Some(seconds) = retry {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

pub(crate) async fn no_such_path() -> Problem {
    Problem::not_found("没有这个地址。全部地址见 /api/openapi.json。")
}

pub(crate) async fn no_such_method() -> Problem {
    Problem::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "method_not_allowed",
        "这个地址不支持这种方法",
        "支持哪些方法见 Allow 头。",
    )
}

pub(crate) fn panicked(_panic: Box<dyn Any + Send + 'static>) -> Response {
    let problem = Problem::internal();
    // What a panic says may hold personal data: only its number is logged here.
    tracing::error!(reference = problem.reference, "a handler of the API panicked");
    problem.into_response()
}
