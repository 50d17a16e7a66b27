// SPDX-License-Identifier: Apache-2.0
//! Who calls and why: the token before everything else, the rates, and the reason that a look at a person's file needs.

use crate::problem::Problem;
use crate::state::Api;
use assistance::access::clients::{ApiToken, Calling, TokenUsed, WhoCalls};
use assistance::office::{act, look};
use assistance::registry::words::LookUpReason;
use axum::extract::{ConnectInfo, FromRequestParts, Request, State};
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use kernel::{Actor, Command, Ctx, Id, Purpose};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

/// The header with the reason of a look, a word of the list.
pub(crate) const REASON: &str = "doudi-reason";
/// The header with the number of the case for which somebody looks.
pub(crate) const CASE: &str = "doudi-case";
/// The header that makes a command happen once.
pub(crate) const KEY: &str = "idempotency-key";

/// Lets a request with a token that works through, as often as its system may call.
pub(crate) async fn authenticate(State(api): State<Arc<Api>>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    match calling(&api, &parts).await {
        Ok(calling) => {
            parts.extensions.insert(Caller(calling.who));
            next.run(Request::from_parts(parts, body)).await
        }
        Err(problem) => problem.into_response(),
    }
}

async fn calling(api: &Api, request: &Parts) -> Result<Calling, Problem> {
    let now = api.now();
    let address = address(api, request);
    // An address that only guesses is not listened to.
    api.failures.check(&address, now).map_err(Problem::rate_limited)?;
    let found = match token(&request.headers) {
        Some(token) => {
            let ctx = api.ctx(Actor::Anonymous, Purpose::new("接口"));
            look(&*api.office, &ctx, &WhoCalls { token: &token }).await?
        }
        None => None,
    };
    let Some(calling) = found else {
        // Too many from here: the next one is told to wait.
        let _ = api.failures.count(address, now);
        return Err(Problem::unauthenticated());
    };
    if let Actor::System { id, .. } = &calling.who {
        api.calls.count(id.bytes(), now).map_err(Problem::rate_limited)?;
    }
    if calling.note {
        act(&*api.office, &api.ctx(calling.who.clone(), Purpose::new("接口")), &TokenUsed).await?;
    }
    Ok(calling)
}

fn token(headers: &HeaderMap) -> Option<ApiToken> {
    let text = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = text.split_once(' ')?;
    if scheme.eq_ignore_ascii_case("bearer") { ApiToken::parse(token.trim()) } else { None }
}

/// Where a request comes from; behind a proxy what the proxy wrote last, for anybody can write what stands before it.
fn address(api: &Api, request: &Parts) -> IpAddr {
    let forwarded = request
        .headers
        .get_all("x-forwarded-for")
        .iter()
        .next_back()
        .and_then(|value| value.to_str().ok()?.rsplit(',').next()?.trim().parse().ok());
    let peer = request.extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip());
    let nobody = IpAddr::V4(Ipv4Addr::UNSPECIFIED);
    if api.behind_proxy { forwarded.or(peer).unwrap_or(nobody) } else { peer.unwrap_or(nobody) }
}

/// The system that calls.
#[derive(Clone)]
pub(crate) struct Caller(pub(crate) Actor);

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Caller, Problem> {
        parts.extensions.get::<Caller>().cloned().ok_or_else(Problem::unauthenticated)
    }
}

/// Why a person's file is opened: recorded with the look.
pub(crate) struct Why(pub(crate) Purpose);

impl<S: Sync> FromRequestParts<S> for Why {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Why, Problem> {
        let reason = match text(&parts.headers, REASON)? {
            Some(word) => Some(
                LookUpReason::parse(word)
                    .ok_or_else(|| Problem::parameter("Doudi-Reason", "不在理由清单里，清单见接口文档"))?,
            ),
            None => None,
        };
        let case = text(&parts.headers, CASE)?.filter(|case| !case.trim().is_empty());
        let words = reason.map_or("", LookUpReason::chinese);
        match case {
            Some(case) if case.len() <= 40 && case.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') => {
                Ok(Why(Purpose::for_case(words, case)))
            }
            Some(_) => Err(Problem::parameter("Doudi-Case", "不是事项编号")),
            None if reason.is_some() => Ok(Why(Purpose::new(words))),
            None => Err(Problem::parameter(
                "Doudi-Reason",
                "查看个人的情况要写明理由（Doudi-Reason）或者事项编号（Doudi-Case），会记入操作记录",
            )),
        }
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Result<Option<&'a str>, Problem> {
    let Some(value) = headers.get(name) else { return Ok(None) };
    value.to_str().map(Some).map_err(|_| Problem::parameter(name, "有不能用的字符"))
}

/// The command id of a request that changes something.
pub(crate) struct Key(pub(crate) Id<Command>);

impl<S: Sync> FromRequestParts<S> for Key {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Key, Problem> {
        let text = text(&parts.headers, KEY)?.ok_or_else(|| {
            Problem::parameter("Idempotency-Key", "没有填。请为每份申请生成一个 UUID，重发时用同一个")
        })?;
        Id::parse(text).map(Key).map_err(|error| Problem::parameter("Idempotency-Key", error.to_string()))
    }
}

impl Caller {
    /// The circumstances of a look.
    pub(crate) fn ctx(&self, api: &Api, why: Purpose) -> Ctx {
        api.ctx(self.0.clone(), why)
    }
}
