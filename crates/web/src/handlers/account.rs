// SPDX-License-Identifier: Apache-2.0
//! One's own account. A second factor is taken only after a code proved that the telephone has it.

use super::app::{App, random};
use super::form::Sent;
use super::see;
use super::trouble::{Trouble, render};
use super::visitor::session;
use crate::components::{Tone, Typed};
use crate::layout::{Flash, Frame};
use crate::pages::account::{Account, Offer};
use assistance::access::Step;
use assistance::access::accounts::SetSecondFactor;
use assistance::access::login::{ChangePassword, SignedIn};
use assistance::access::password::{self, Weak};
use assistance::office::act;
use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use kernel::{Actor, Purpose, Secret, UtcMillis};
use std::sync::Arc;
use totp_rs::{Builder, Totp};

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/account", get(show))
        .route("/account/password", post(change_password))
        .route("/account/second", post(set_second_factor))
}

/// The generator of a shared secret.
fn totp(secret: &[u8], login: &str) -> Option<Totp> {
    Builder::new()
        .with_secret(secret.to_vec())
        .with_account_name(login)
        .with_issuer(Some("doudi"))
        .build()
        .ok()
}

/// The time step whose code was typed: of now, or of the step before or after.
#[must_use]
pub fn code_step(secret: &[u8], code: &str, now: UtcMillis) -> Option<i64> {
    let seconds = u64::try_from(now.get() / 1000).ok()?;
    let step = totp(secret, "")?.check(code, seconds)?;
    i64::try_from(step).ok()
}

async fn show(State(app): State<Arc<App>>, headers: HeaderMap) -> Result<Response, Trouble> {
    match who(&app, &headers).await? {
        Some((signed_in, _)) => Ok(page(&app, &signed_in, None, &Typed::default())),
        None => Ok(see("/login?return_to=/account")),
    }
}

/// Whether somebody has to set up a second factor before anything else.
pub(super) fn lacks_second_factor(app: &App, signed_in: &SignedIn) -> bool {
    app.settings.second_factor
        && signed_in.step == Step::Complete
        && signed_in.account.second_factor.is_none()
        && signed_in.postings.iter().any(|one| one.role.asks_for_second_factor())
}

async fn who(app: &App, headers: &HeaderMap) -> Result<Option<(SignedIn, [u8; 32])>, Trouble> {
    Ok(session(app, headers).await?.filter(|(signed_in, _)| signed_in.step != Step::SecondFactor))
}

fn page(app: &App, signed_in: &SignedIn, secret: Option<[u8; 20]>, typed: &Typed) -> Response {
    let today = app.ctx(Actor::Anonymous, Purpose::default()).today();
    let mut frame = Frame::nobody(app.settings.name.clone(), today);
    frame.demonstration = app.settings.demonstration.is_some();
    let must_change = signed_in.step == Step::NewPassword;
    let secret = secret.unwrap_or_else(random);
    let offer = if must_change { None } else { offer(&secret, &signed_in.account.login) };
    if lacks_second_factor(app, signed_in) {
        let text = "您的岗位要求二次验证。请先在下面开启，再办理别的事。".to_owned();
        frame.flashes.push(Flash { tone: Tone::Soon, text, link: None });
    }
    render(&Account::new(frame, must_change, signed_in.account.second_factor.is_some(), offer, typed))
}

fn offer(secret: &[u8; 20], login: &str) -> Option<Offer> {
    let totp = totp(secret, login)?;
    let url = totp.to_url().ok()?;
    let code = qrcode::QrCode::new(url.as_bytes()).ok()?;
    let image = code.render::<qrcode::render::svg::Color<'_>>().min_dimensions(180, 180).build();
    Some(Offer { secret: key_text(secret), code: image })
}

/// The secret as the form carries it back, and as it can be typed into an authenticator: Base32.
#[must_use]
pub fn key_text(secret: &[u8; 20]) -> String {
    totp_rs::Secret::from(*secret).to_base32()
}

fn unbase32(text: &str) -> Option<[u8; 20]> {
    totp_rs::Secret::try_from_base32(text).ok()?.as_bytes().try_into().ok()
}

async fn change_password(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    sent: Sent,
) -> Result<Response, Trouble> {
    let Some((signed_in, token)) = who(&app, &headers).await? else { return Ok(see("/login")) };
    let mut typed = Typed::default();
    let new = sent.typed.get("new").to_owned();
    if new != sent.typed.get("again") {
        typed.wrong("again", "两次输入的新密码不一样。");
    }
    if let Err(weak) = password::check(&signed_in.account.login, &new) {
        typed.wrong("new", weak_words(weak));
    }
    let current = Secret::new(sent.typed.get("current").to_owned());
    let stored = signed_in.account.password.clone();
    let (salt, new) = (random(), Secret::new(new));
    let (right, hashed) = tokio::task::spawn_blocking(move || {
        (password::verify(Some(&stored), &current), password::hash(&new, &salt))
    })
    .await
    .map_err(|_| Trouble::Office(assistance::office::Error::Broken("a password thread panicked")))?;
    if !right {
        typed.wrong("current", "现在的密码不对。");
    }
    if typed.is_wrong() {
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&app, &signed_in, None, &typed)).into_response());
    }
    let actor = Actor::Person { id: signed_in.account.id, name: signed_in.account.name };
    let ctx = app.ctx(actor, Purpose::new("修改密码"));
    act(&*app.office, &ctx, &ChangePassword { token, hashed: hashed? }).await?;
    Ok(see("/inbox"))
}

fn weak_words(weak: Weak) -> String {
    match weak {
        Weak::Short => format!("新密码不少于 {} 位。", password::SHORTEST),
        Weak::OneKind => "大写字母、小写字母、数字、符号至少占三种。".to_owned(),
        Weak::HoldsLogin => "新密码里不能有账号名。".to_owned(),
    }
}

async fn set_second_factor(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    sent: Sent,
) -> Result<Response, Trouble> {
    let Some((signed_in, _)) = who(&app, &headers).await? else { return Ok(see("/login")) };
    let Some(secret) = unbase32(sent.typed.get("secret")) else { return Ok(see("/account")) };
    let actor = Actor::Person { id: signed_in.account.id, name: signed_in.account.name.clone() };
    let ctx = app.ctx(actor, Purpose::new("开启二次验证"));
    let Some(code_step) = code_step(&secret, sent.typed.get("code"), ctx.now) else {
        let mut typed = Typed::default();
        typed.wrong("code", "验证码不对。请确认手机时间准确，填现在显示的 6 位数字。");
        return Ok(
            (StatusCode::UNPROCESSABLE_ENTITY, page(&app, &signed_in, Some(secret), &typed)).into_response()
        );
    };
    act(&*app.office, &ctx, &SetSecondFactor { secret: Secret::new(secret.to_vec()), code_step }).await?;
    Ok(see("/inbox"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_of_now_is_taken_and_one_of_an_hour_ago_is_not() {
        let secret = [7; 20];
        let now = UtcMillis::new(1_604_278_800_000);
        let code = totp(&secret, "li").unwrap().generate(1_604_278_800).to_string();
        assert_eq!(code_step(&secret, &code, now), Some(1_604_278_800 / 30));
        assert_eq!(code_step(&secret, &code, UtcMillis::new(now.get() + 3_600_000)), None);
        assert_eq!(unbase32(&key_text(&secret)), Some(secret));
        assert_eq!(unbase32("zz"), None);
    }
}
