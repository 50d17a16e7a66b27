// SPDX-License-Identifier: Apache-2.0
//! Signing in through the unit's own service (OpenID Connect), beside the password and never instead of it. The service says who somebody is; which account that
//! is, two people of the office said before; what the account may do stands in our own table.

use super::app::{App, random};
use super::form::Sent;
use super::login::{self, set_cookie};
use super::see;
use super::trouble::Trouble;
use super::visitor::{cookie, session};
use crate::components::Tone;
use crate::components::Typed;
use assistance::access::login::LoginOutcome;
use assistance::access::provider::{Arrive, Arrived, Leave, NotSaid, Return};
use assistance::access::{SessionToken, Step};
use assistance::office::{Private, act};
use axum::Router;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use kernel::{Actor, Purpose};
use oidc::{Failed, Provider, Ticket};
use serde::Deserialize;
use std::sync::Arc;

/// The path to which the service sends browsers back.
pub const BACK: &str = "/login/provider/back";
/// The path on which the way to the service begins.
pub(super) const LEAVE: &str = "/login/provider";
/// The cookie of a try under way.
const COOKIE_NAME: &str = "doudi_sign_in";
/// For how many seconds the browser keeps it.
const COOKIE_SECONDS: u32 = 600;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new().route(LEAVE, get(leave)).route(BACK, get(back)).route("/login/resume", post(resume))
}

fn provider(app: &App) -> Result<&Provider, Trouble> {
    app.provider.as_deref().ok_or_else(Trouble::not_found)
}

#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    return_to: String,
}

/// A link, not a form: pages may send forms to this office only.
async fn leave(State(app): State<Arc<App>>, Query(asked): Query<Asked>) -> Result<Response, Trouble> {
    let provider = provider(&app)?;
    let ctx = app.ctx(Actor::Anonymous, Purpose::new("登录"));
    let ticket = Ticket::from_random(&random());
    let address = match provider.ask(&ticket, ctx.now).await {
        Ok(address) => address,
        Err(failed) => return not_said(&app, failed).await,
    };
    let return_to = login::local(&asked.return_to).to_owned();
    act(&*app.office, &ctx, &Leave { key: ticket.key(), return_to }).await?;
    let mut response = Redirect::to(&address).into_response();
    keep(&app, &mut response, ticket.expose(), COOKIE_SECONDS);
    Ok(response)
}

fn keep(app: &App, response: &mut Response, value: &str, seconds: u32) {
    let secure = if app.settings.secure { "; Secure" } else { "" };
    let cookie =
        format!("{COOKIE_NAME}={value}; Path={LEAVE}; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}");
    set_cookie(response, cookie);
}

#[derive(Deserialize)]
struct Brought {
    #[serde(default)]
    code: String,
    #[serde(default)]
    state: String,
    #[serde(default)]
    error: String,
}

async fn back(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Query(brought): Query<Brought>,
) -> Result<Response, Trouble> {
    let mut response = arrive(&app, &headers, brought).await?;
    keep(&app, &mut response, "", 0);
    Ok(response)
}

async fn arrive(app: &App, headers: &HeaderMap, brought: Brought) -> Result<Response, Trouble> {
    let provider = provider(app)?;
    // A browser that did not begin this try has no ticket that fits: somebody else's code is of no use in it.
    let ticket =
        cookie(headers, COOKIE_NAME).and_then(Ticket::parse).filter(|one| one.state() == brought.state);
    let ctx = || app.ctx(Actor::Anonymous, Purpose::new("登录"));
    let begun = act(&*app.office, &ctx(), &Return { key: ticket.as_ref().map(Ticket::key) }).await?;
    let (Some(ticket), Some(return_to)) = (ticket, begun) else {
        return Ok(refused(app, "这次登录已经失效，或者不是在这个浏览器里开始的。请重新点一次。"));
    };
    if !brought.error.is_empty() || brought.code.is_empty() {
        let why = "the provider sent the browser back without a code".to_owned();
        act(&*app.office, &ctx(), &NotSaid { why }).await?;
        return Ok(refused(
            app,
            "统一身份认证没有让登录通过，或者中途取消了。可以再试一次，或者用账号密码登录。",
        ));
    }
    let subject = match provider.answer(&ticket, brought.code, ctx().now).await {
        Ok(subject) => subject,
        Err(failed) => return not_said(app, failed).await,
    };
    let token = SessionToken::from_random(&random());
    let command = Arrive {
        issuer: provider.issuer().to_owned(),
        subject: Private::new(subject.clone()),
        token: token.hash(),
    };
    Ok(match act(&*app.office, &ctx(), &command).await? {
        Arrived::Unlinked => refused(app, unlinked(&subject)),
        Arrived::Known(LoginOutcome::Locked(until)) => login::locked(app, until),
        Arrived::Known(LoginOutcome::SecondFactor) => {
            let page = login::send(app, token.hash(), &return_to, &Typed::default()).await?;
            login::with_cookie(app, page, &token)
        }
        Arrived::Known(_) => login::with_cookie(app, see(&return_to), &token),
    })
}

/// The page to sign in, with why this way did not lead in.
fn refused(app: &App, why: impl Into<String>) -> Response {
    login::told(app, Tone::Late, why, None)
}

/// Nobody linked whom the service named to an account; whoever tried tells the administrator.
fn unlinked(subject: &str) -> String {
    format!(
        "统一身份认证通过了，但还没有绑定本系统的账号，或者账号已停用。请把标识“{subject}”告诉系统管理员，由两个人核实后绑定；也可以先用账号密码登录。"
    )
}

/// What the service did not say, on the page and in the log.
async fn not_said(app: &App, failed: Failed) -> Result<Response, Trouble> {
    tracing::warn!(why = %failed, "signing in through the provider failed");
    let ctx = app.ctx(Actor::Anonymous, Purpose::new("登录"));
    act(&*app.office, &ctx, &NotSaid { why: failed.to_string() }).await?;
    Ok(refused(app, words(failed)))
}

/// What a person reads, with what to do.
const fn words(failed: Failed) -> &'static str {
    match failed {
        Failed::Down => "统一身份认证现在连不上。请先用账号密码登录；一直连不上请告诉系统管理员。",
        Failed::Unreadable => {
            "统一身份认证的答复不对，可能是设置有误。请先用账号密码登录，并告诉系统管理员。"
        }
        Failed::Code => "统一身份认证没有认这次的登录码：可能已经用过，或者放得太久。请重新点一次。",
        Failed::NoToken => "统一身份认证没有说明是谁在登录。请告诉系统管理员。",
        Failed::Expired => "统一身份认证给的证明已经过期。请重新点一次；反复出现请让管理员检查两边的时钟。",
        Failed::Nonce => "统一身份认证给的证明不是为这次登录开的，没有接受。请重新点一次。",
        Failed::Audience => "统一身份认证给的证明不是开给本系统的，没有接受。请告诉系统管理员。",
        Failed::Issuer | Failed::Signature | Failed::Token => {
            "统一身份认证给的证明验不过，没有接受。请告诉系统管理员。"
        }
    }
}

/// Somebody signed in elsewhere, in another tab, while this page kept what was typed: it goes on from here.
async fn resume(State(app): State<Arc<App>>, headers: HeaderMap, sent: Sent) -> Result<Response, Trouble> {
    let return_to = sent.typed.get("return_to").to_owned();
    let carried = login::kept(&sent.typed);
    Ok(match session(&app, &headers).await? {
        Some((signed_in, _)) if signed_in.step == Step::Complete => login::arrive(&app, &return_to, &carried),
        _ => login::again(&app, &return_to, &carried),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_failure_says_what_to_do() {
        use Failed::{Audience, Code, Down, Expired, Issuer, NoToken, Nonce, Signature, Token, Unreadable};
        for failed in [Down, Unreadable, Code, NoToken, Nonce, Audience, Issuer, Expired, Signature, Token] {
            let told = words(failed);
            assert!(told.contains("请"), "{failed:?}");
            assert!(!told.is_ascii(), "{failed:?}");
        }
    }
}
