// SPDX-License-Identifier: Apache-2.0
//! Signing in and out. Passwords are tried outside any transaction, on a thread of their own.

use super::app::{App, random};
use super::form::Sent;
use super::see;
use super::trouble::{Trouble, render};
use super::visitor::{COOKIE_NAME, session, token};
use crate::components::{Link, Tone, Typed};
use crate::layout::{Flash, Frame};
use crate::pages::login::{KEPT, Login, LoginStep, SecondFactor as Way};
use assistance::access::login::{FindLogin, LogIn, LogOut, LoginOutcome, SecondFactor};
use assistance::access::{SessionToken, Step, password};
use assistance::messages::Refused;
use assistance::messages::codes::{CodeSent, GiveCode, ReadSecondWay, SecondWay, SendCode};
use assistance::office::{Error, Private, act, look};
use axum::Router;
use axum::extract::{Query, State};
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use kernel::{Actor, Purpose, Secret, UtcMillis};
use serde::Deserialize;
use std::sync::Arc;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/login", get(ask).post(try_password))
        .route("/login/second", get(ask_code).post(try_code))
        .route("/login/second/again", post(send_again))
        .route("/logout", post(log_out))
}

fn frame(app: &App) -> Frame {
    let today = app.ctx(Actor::Anonymous, Purpose::default()).today();
    let mut frame = Frame::nobody(app.settings.name.clone(), today);
    frame.demonstration = app.settings.demonstration.is_some();
    frame
}

/// The page to sign in, with what was typed on the page one came from.
pub(super) fn again(app: &App, return_to: &str, kept: &Typed) -> Response {
    (StatusCode::UNAUTHORIZED, page(app, LoginStep::Password, &Typed::default(), return_to, kept))
        .into_response()
}

fn page(app: &App, step: LoginStep, typed: &Typed, return_to: &str, kept: &Typed) -> Response {
    page_in(app, frame(app), step, typed, return_to, kept)
}

fn page_in(
    app: &App,
    frame: Frame,
    step: LoginStep,
    typed: &Typed,
    return_to: &str,
    kept: &Typed,
) -> Response {
    let mut page = Login::new(frame, step, typed, local(return_to), kept);
    if app.provider.is_some() {
        page.offer(super::provider::LEAVE, local(return_to), kept);
    }
    if let Some(demonstration) = &app.settings.demonstration {
        page.demo_accounts.clone_from(&demonstration.accounts);
    }
    render(&page)
}

/// The page to sign in, with something told at its top.
pub(super) fn told(app: &App, tone: Tone, text: impl Into<String>, link: Option<Link>) -> Response {
    let mut frame = frame(app);
    frame.flashes.push(Flash { tone, text: text.into(), link });
    let none = Typed::default();
    let status = if tone == Tone::Late { StatusCode::UNAUTHORIZED } else { StatusCode::OK };
    (status, page_in(app, frame, LoginStep::Password, &none, "", &none)).into_response()
}

/// Only addresses of our own, so that nobody is led elsewhere after signing in.
pub(super) fn local(href: &str) -> &str {
    let inside = href.starts_with('/') && !href.starts_with("//") && !href.starts_with("/\\");
    let loops = href.starts_with("/login") || href.starts_with("/logout");
    if inside && !loops && !href.chars().any(char::is_control) { href } else { "/inbox" }
}

#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    return_to: String,
}

async fn ask(State(app): State<Arc<App>>, Query(asked): Query<Asked>) -> Response {
    page(&app, LoginStep::Password, &Typed::default(), &asked.return_to, &Typed::default())
}

/// What travelled through the sign-in, as it was typed.
pub(super) fn kept(typed: &Typed) -> Typed {
    Typed::new(
        typed
            .pairs()
            .filter_map(|(name, value)| Some((name.strip_prefix(KEPT)?.to_owned(), value.to_owned())))
            .collect::<Vec<_>>(),
    )
}

async fn try_password(State(app): State<Arc<App>>, sent: Sent) -> Result<Response, Trouble> {
    let login = sent.typed.get("account").to_owned();
    let typed_password = Secret::new(sent.typed.get("password").to_owned());
    let return_to = sent.typed.get("return_to").to_owned();
    let carried = kept(&sent.typed);
    let ctx = app.ctx(Actor::Anonymous, Purpose::new("登录"));
    let account = look(&*app.office, &ctx, &FindLogin { login: &login }).await?;
    let hashed = account.as_ref().map(|account| account.password.clone());
    let right = tokio::task::spawn_blocking(move || password::verify(hashed.as_ref(), &typed_password))
        .await
        .unwrap_or(false);
    let token = SessionToken::from_random(&random());
    let command =
        LogIn { account: account.map(|account| account.id.to_string()), right, token: token.hash() };
    let outcome = act(&*app.office, &ctx, &command).await?;
    let mut typed = Typed::new([("account".to_owned(), login)]);
    Ok(match outcome {
        LoginOutcome::In => with_cookie(&app, arrive(&app, &return_to, &carried), &token),
        LoginOutcome::NewPassword => with_cookie(&app, see("/account"), &token),
        LoginOutcome::SecondFactor => {
            let page = send(&app, token.hash(), &return_to, &carried).await?;
            with_cookie(&app, page, &token)
        }
        LoginOutcome::Wrong => {
            typed.wrong("password", "账号或者密码不对。连续输错 5 次会锁定 15 分钟。");
            let page = page(&app, LoginStep::Password, &typed, &return_to, &carried);
            (StatusCode::UNAUTHORIZED, page).into_response()
        }
        LoginOutcome::Locked(until) => locked(&app, until),
    })
}

/// The page of the second factor as it comes for this account.
async fn second(
    app: &App,
    token: [u8; 32],
    (typed, code): (&mut Typed, Option<String>),
    return_to: &str,
    carried: &Typed,
) -> Result<Response, Trouble> {
    let ctx = app.ctx(Actor::Anonymous, Purpose::new("登录"));
    let way = match look(&*app.office, &ctx, &ReadSecondWay { token }).await? {
        SecondWay::App => Way::App,
        SecondWay::Message(phone, minutes) => Way::Message { phone, minutes },
        SecondWay::None => {
            let mut typed = Typed::default();
            typed.wrong("password", wording::messages::refused(&Refused::NotVillage));
            let page = page(app, LoginStep::Password, &typed, return_to, carried);
            return Ok((StatusCode::UNAUTHORIZED, page).into_response());
        }
    };
    let mut page = Login::new(frame(app), LoginStep::Second(way), typed, local(return_to), carried);
    // A message of the demonstration goes to nobody, so that its code is shown to whoever is signing in.
    page.demo_code = code.filter(|_| app.settings.demonstration.is_some());
    Ok(render(&page))
}

/// Six digits that nobody can foresee.
fn new_code() -> String {
    format!("{:06}", u64::from_be_bytes(random()) % 1_000_000)
}

/// Sends a code where codes come by message, and shows the page that asks for it.
pub(super) async fn send(
    app: &App,
    token: [u8; 32],
    return_to: &str,
    carried: &Typed,
) -> Result<Response, Trouble> {
    let ctx = app.ctx(Actor::Anonymous, Purpose::new("登录"));
    let mut typed = Typed::default();
    if !matches!(look(&*app.office, &ctx, &ReadSecondWay { token }).await?, SecondWay::Message(..)) {
        return second(app, token, (&mut typed, None), return_to, carried).await;
    }
    let code = new_code();
    let ctx = app.ctx(Actor::Anonymous, Purpose::new("登录"));
    let command = SendCode { token, code: Private::new(code.clone()) };
    let sent = act(&*app.office, &ctx, &command).await?;
    let code = match sent {
        CodeSent::Sent => Some(code),
        CodeSent::Locked(until) => return Ok(locked(app, until)),
        CodeSent::TooMany => {
            typed.wrong("code", "一小时内要的验证码太多，这次没有发。请用收到的最后一个，或者过一会儿再来。");
            None
        }
    };
    second(app, token, (&mut typed, code), return_to, carried).await
}

async fn send_again(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    sent: Sent,
) -> Result<Response, Trouble> {
    match session(&app, &headers).await? {
        Some((signed_in, token)) if signed_in.step == Step::SecondFactor => {
            send(&app, token, sent.typed.get("return_to"), &Typed::default()).await
        }
        _ => Ok(see("/login")),
    }
}

pub(super) fn locked(app: &App, until: i64) -> Response {
    let text = UtcMillis::new(until).to_string();
    let clock = text.get(11..16).unwrap_or_default().to_owned();
    let helper = format!("{} 系统管理员", app.settings.name);
    let step = LoginStep::LockedOut { until: clock, helper };
    let page = page(app, step, &Typed::default(), "", &Typed::default());
    (StatusCode::TOO_MANY_REQUESTS, page).into_response()
}

/// Where one goes after signing in: to what was asked for, or, where something was typed, to a page that sends it at the press of a button.
pub(super) fn arrive(app: &App, return_to: &str, carried: &Typed) -> Response {
    if carried.pairs().next().is_none() {
        return see(local(return_to));
    }
    let today = app.ctx(Actor::Anonymous, Purpose::default()).today();
    let mut frame = Frame::nobody(app.settings.name.clone(), today);
    frame.demonstration = app.settings.demonstration.is_some();
    render(&crate::pages::resume::Resume::new(frame, local(return_to), carried))
}

async fn ask_code(State(app): State<Arc<App>>, headers: HeaderMap) -> Result<Response, Trouble> {
    match session(&app, &headers).await? {
        Some((signed_in, token)) if signed_in.step == Step::SecondFactor => {
            second(&app, token, (&mut Typed::default(), None), "", &Typed::default()).await
        }
        _ => Ok(see("/login")),
    }
}

async fn try_code(State(app): State<Arc<App>>, headers: HeaderMap, sent: Sent) -> Result<Response, Trouble> {
    let Some((signed_in, token)) = session(&app, &headers).await? else { return Ok(see("/login")) };
    let return_to = sent.typed.get("return_to").to_owned();
    let carried = kept(&sent.typed);
    let ctx = app.ctx(Actor::Anonymous, Purpose::new("登录"));
    let typed = sent.typed.get("code");
    let outcome = match &signed_in.account.second_factor {
        Some(secret) => {
            let code_step = super::account::code_step(secret.expose(), typed, ctx.now);
            act(&*app.office, &ctx, &SecondFactor { token, code_step }).await?
        }
        None => {
            let command = GiveCode { token, code: Private::new(typed) };
            match act(&*app.office, &ctx, &command).await {
                // The page says who helps.
                Err(Error::Messages(Refused::NotVillage)) => {
                    return second(&app, token, (&mut Typed::default(), None), &return_to, &carried).await;
                }
                other => other?,
            }
        }
    };
    Ok(match outcome {
        LoginOutcome::In => arrive(&app, &return_to, &carried),
        LoginOutcome::NewPassword => see("/account"),
        LoginOutcome::Locked(until) => locked(&app, until),
        LoginOutcome::Wrong | LoginOutcome::SecondFactor => {
            let mut typed = Typed::default();
            typed.wrong(
                "code",
                match signed_in.account.second_factor {
                    Some(_) => "验证码不对，或者已经用过。请等下一个。",
                    None => "验证码不对、已经用过，或者过了时间。试的次数多了会作废，可以重新发一个。",
                },
            );
            let page = second(&app, token, (&mut typed, None), &return_to, &carried).await?;
            (StatusCode::UNAUTHORIZED, page).into_response()
        }
    })
}

async fn log_out(State(app): State<Arc<App>>, headers: HeaderMap) -> Result<Response, Trouble> {
    if let Some(token) = token(&headers) {
        let ctx = app.ctx(Actor::Anonymous, Purpose::new("退出"));
        act(&*app.office, &ctx, &LogOut { token: token.hash() }).await?;
    }
    let leave = match &app.provider {
        Some(provider) => provider.leave().await,
        None => None,
    };
    let mut response = match leave {
        // A page may not lead elsewhere by a form, so the other session is ended by a link.
        Some(href) => {
            let text = "已退出本系统。这台电脑上，统一身份认证那边可能还登录着。";
            told(&app, Tone::Info, text, Some(Link::new("也退出统一身份认证", href)))
        }
        None => see("/login"),
    };
    set_cookie(&mut response, format!("{COOKIE_NAME}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0"));
    Ok(response)
}

pub(super) fn with_cookie(app: &App, mut response: Response, token: &SessionToken) -> Response {
    let secure = if app.settings.secure { "; Secure" } else { "" };
    set_cookie(
        &mut response,
        format!("{COOKIE_NAME}={}; Path=/; HttpOnly; SameSite=Lax{secure}", token.expose()),
    );
    response
}

pub(super) fn set_cookie(response: &mut Response, cookie: String) {
    if let Ok(value) = HeaderValue::try_from(cookie) {
        response.headers_mut().append(SET_COOKIE, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_signing_in_nobody_is_led_to_another_site() {
        assert_eq!(local("/cases/1?x=2"), "/cases/1?x=2");
        for href in
            ["//elsewhere.example", "https://elsewhere.example", "/\\elsewhere", "javascript:x", "", "/login"]
        {
            assert_eq!(local(href), "/inbox", "{href}");
        }
    }
}
