// SPDX-License-Identifier: Apache-2.0
//! Reading bodies and query parameters strictly: unknown fields are refused, and what is wrong is told by its place, never by what stood there.

use crate::problem::{FieldError, Problem};
use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use serde::de::DeserializeOwned;
use serde_path_to_error::{Path, Segment};

/// A JSON body.
pub(crate) struct Body<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Body<T>, Problem> {
        let kind = request
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default();
        let kind = kind.split(';').next().unwrap_or_default().trim();
        if !kind.eq_ignore_ascii_case("application/json") {
            return Err(Problem::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "unsupported_media_type",
                "只收 JSON",
                "请用 Content-Type: application/json（UTF-8）。",
            ));
        }
        let bytes = Bytes::from_request(request, state).await.map_err(|rejection| {
            if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
                let detail = format!("请求体超过 {} KB。", crate::MOST_BYTES / 1024);
                Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", "请求太大", detail)
            } else {
                Problem::unreadable("请求体没有传完。")
            }
        })?;
        read(&bytes).map(Body)
    }
}

fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let value: T = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let inner = error.inner();
        match inner.classify() {
            serde_json::error::Category::Data => Problem::fields(vec![FieldError {
                pointer: pointer(error.path()),
                message: in_chinese(&inner.to_string()),
            }]),
            _ => Problem::unreadable(format!(
                "请求体不是 JSON：第 {} 行第 {} 列读不下去。",
                inner.line(),
                inner.column()
            )),
        }
    })?;
    json.end().map_err(|_| Problem::unreadable("请求体在 JSON 之后还有多余的内容。"))?;
    Ok(value)
}

/// The path as a JSON pointer.
fn pointer(path: &Path) -> String {
    let mut text = String::new();
    for segment in path {
        match segment {
            Segment::Seq { index } => text.push_str(&format!("/{index}")),
            Segment::Map { key } | Segment::Enum { variant: key } => {
                // A key that the caller made up may be anything.
                let known = key.len() <= 40 && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
                text.push('/');
                text.push_str(if known { key } else { "?" });
            }
            Segment::Unknown => text.push_str("/?"),
        }
    }
    text
}

/// What serde says, in Chinese and without what was sent.
fn in_chinese(says: &str) -> String {
    let quoted = |text: &str| {
        text.split('`')
            .nth(1)
            .filter(|name| name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_'))
            .map(str::to_owned)
    };
    if says.starts_with("missing field") {
        return quoted(says).map_or_else(|| "缺少字段".to_owned(), |name| format!("缺少字段 {name}"));
    }
    let text = if says.starts_with("unknown field") {
        "没有这个字段"
    } else if says.starts_with("unknown variant") {
        "不在可选的值里"
    } else if says.starts_with("duplicate field") {
        "这个字段写了两次"
    } else if says.starts_with("invalid type") {
        "类型不对"
    } else if says.starts_with("invalid length") {
        "长度不对"
    } else {
        "值不对或超出范围"
    };
    text.to_owned()
}

/// The number of a case or household in the path. What can be none is nowhere.
pub(crate) struct Number(pub(crate) String);

impl<S: Send + Sync> FromRequestParts<S> for Number {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Number, Problem> {
        let found = axum::extract::Path::<String>::from_request_parts(parts, state).await.ok();
        let right =
            |text: &String| text.len() <= 40 && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        let number = found.map(|axum::extract::Path(text)| text).filter(right);
        number.map(Number).ok_or_else(|| Problem::not_found("没有这个编号，或者不在令牌的范围里。"))
    }
}

/// Query parameters.
pub(crate) struct Params<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Params<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Params<T>, Problem> {
        match axum::extract::Query::<T>::try_from_uri(&parts.uri) {
            Ok(axum::extract::Query(value)) => Ok(Params(value)),
            Err(_) => Err(Problem::unreadable("查询参数不对：有不认识的、写了两次的，或者类型不对的。")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Outer {
        #[allow(dead_code, reason = "read only")]
        rows: Vec<Inner>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Inner {
        #[allow(dead_code, reason = "read only")]
        count: u32,
    }

    fn wrong(text: &str) -> (u16, String, String) {
        let problem = read::<Outer>(text.as_bytes()).unwrap_err();
        let first = problem.errors.first().cloned();
        let (pointer, message) = first.map_or_else(Default::default, |one| (one.pointer, one.message));
        (problem.status, pointer, message)
    }

    #[test]
    fn what_is_wrong_is_told_by_its_place_and_never_by_what_stood_there() {
        let at = |status: u16, pointer: &str, message: &str| (status, pointer.to_owned(), message.to_owned());
        assert_eq!(wrong(r#"{"rows":[{"count":"张三500299"}]}"#), at(422, "/rows/0/count", "类型不对"));
        assert_eq!(wrong(r#"{"rows":[{"count":-1}]}"#), at(422, "/rows/0/count", "值不对或超出范围"));
        assert_eq!(wrong(r#"{"rows":[{}]}"#), at(422, "/rows/0", "缺少字段 count"));
        assert_eq!(wrong(r#"{"rows":[{"count":1,"<b>":1}]}"#).2, "没有这个字段");
        assert_eq!(wrong("{").0, 400);
        assert_eq!(wrong(r#"{"rows":[]} x"#).0, 400);
    }
}
