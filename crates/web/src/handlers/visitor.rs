// SPDX-License-Identifier: Apache-2.0
//! Who sits at the browser: read from the cookie once for each request. A page that needs somebody signed in asks for a [`Visitor`]; without one the browser is
//! sent to sign in, and what was typed goes with it.

use super::app::App;
use super::form::Sent;
use super::trouble::Trouble;
use super::{account, login};
use crate::components::Typed;
use crate::layout::{Frame, RailItem, WhoAmI};
use assistance::access::login::{Seen, SignedIn, WhoIs};
use assistance::access::{Action, Posting, SessionToken, Step, roles};
use assistance::office::{act, look};
use axum::RequestPartsExt;
use axum::extract::{FromRequest, FromRequestParts, OriginalUri, Request};
use axum::http::HeaderMap;
use axum::http::header::COOKIE;
use axum::http::request::Parts;
use kernel::{Actor, Ctx, Purpose};
use std::sync::Arc;

/// The name of the cookie.
pub const COOKIE_NAME: &str = "doudi_session";

/// Somebody signed in.
#[derive(Clone, Debug)]
pub struct Visitor {
    /// The account and what they are today.
    pub signed_in: SignedIn,
    /// The token's hash.
    pub token: [u8; 32],
    /// The path asked for.
    pub path: String,
}

impl Visitor {
    /// As the one who acts.
    pub fn actor(&self) -> Actor {
        Actor::Person { id: self.signed_in.account.id, name: self.signed_in.account.name.clone() }
    }

    /// The circumstances of looking at something.
    pub fn ctx(&self, app: &App, reason: &str) -> Ctx {
        app.ctx(self.actor(), Purpose::new(reason))
    }

    /// The circumstances of a form.
    pub fn ctx_for(&self, app: &App, reason: &str, sent: &Sent) -> Ctx {
        app.ctx_for(self.actor(), Purpose::new(reason), sent.command())
    }

    /// Whether some posting of theirs has an action.
    pub fn may(&self, action: Action) -> bool {
        self.signed_in.postings.iter().any(|posting| roles::bars(posting.role, action).is_some())
    }

    /// The frame of a page.
    pub fn frame(&self, app: &App) -> Frame {
        let today = app.ctx(self.actor(), Purpose::default()).today();
        let place = self.signed_in.postings.first().map_or_else(|| app.settings.name.clone(), place_of);
        let mut frame = Frame::nobody(place, today);
        frame.demonstration = app.settings.demonstration.is_some();
        frame.user = Some(WhoAmI {
            name: self.signed_in.account.name.clone(),
            role: self.signed_in.postings.iter().map(|one| one.role.chinese()).collect::<Vec<_>>().join("、"),
            other_roles: Vec::new(),
            account_href: "/account".to_owned(),
            sign_out_href: "/logout".to_owned(),
        });
        frame.rail = self.rail();
        frame
    }

    fn rail(&self) -> Vec<RailItem> {
        const RAIL: &[(&str, &str, Action)] = &[
            ("求助登记", "/contacts", Action::ContactLog),
            ("家庭", "/households", Action::HouseholdFind),
            ("申请", "/cases", Action::CaseView),
            ("临时救助", "/relief", Action::ReliefView),
            ("分散供养", "/care", Action::CareView),
            ("特困供养", "/tekun", Action::TekunView),
            ("核对", "/checks", Action::CheckRun),
            ("确认", "/confirmations", Action::CaseDecide),
            ("定期核查", "/reviews", Action::AwardView),
            ("渐退台账", "/exits", Action::AwardView),
            ("公示", "/notices", Action::NoticeView),
            ("公示", "/notices", Action::NoticePost),
            ("资金", "/money", Action::RosterView),
            ("备用金", "/money/reserves", Action::ReserveView),
            ("收款账户", "/payees", Action::AwardView),
            ("监测", "/leads", Action::LeadWork),
            ("监测", "/leads", Action::LeadAssign),
            ("数据交换", "/exchange", Action::DataExport),
            ("来电举报", "/register", Action::ComplaintLog),
            ("来电举报", "/register", Action::ComplaintWork),
            ("查进度", "/staff/progress", Action::CaseProgress),
            ("消息", "/messages", Action::MessageView),
            ("消息", "/messages", Action::MessageCall),
            ("容错", "/good-faith", Action::ErrorView),
            ("统计", "/statistics", Action::StatisticsView),
            ("标准", "/settings/standards", Action::PolicyPropose),
            ("标准", "/settings/standards", Action::PolicyAdopt),
            ("账号", "/settings/users", Action::AccountManage),
            ("接口", "/settings/clients", Action::AccountManage),
            ("授权复核", "/settings/access", Action::AccountConfirm),
            ("区划", "/settings/regions", Action::RegionManage),
            ("区划", "/settings/regions", Action::RegionConfirm),
            ("本县设置", "/settings/county", Action::SettingsPropose),
            ("本县设置", "/settings/county", Action::SettingsConfirm),
            ("操作记录", "/audit", Action::AuditView),
            ("定时任务", "/settings/jobs", Action::JobView),
        ];
        let item = |label: &str, href: &str| RailItem {
            label: label.to_owned(),
            href: href.to_owned(),
            count: None,
            late: false,
            current: self.path == href || self.path.starts_with(&format!("{href}/")),
        };
        // Where one of two rights opens a page, it stands in the rail once.
        let mut allowed: Vec<&(&str, &str, Action)> =
            RAIL.iter().filter(|(_, _, action)| self.may(*action)).collect();
        // Who sees all money finds the reserves there.
        if self.may(Action::RosterView) {
            allowed.retain(|(_, _, action)| *action != Action::ReserveView);
        }
        allowed.dedup_by_key(|(_, href, _)| *href);
        std::iter::once(item("待办", "/inbox"))
            .chain(allowed.into_iter().map(|(label, href, _)| item(label, href)))
            .collect()
    }
}

/// A posting's place in words.
pub fn place_of(posting: &Posting) -> String {
    kernel::full_name(posting.place).unwrap_or_else(|| posting.place.to_string())
}

/// The value of a cookie.
pub(super) fn cookie<'h>(headers: &'h HeaderMap, wanted: &str) -> Option<&'h str> {
    let cookies = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    cookies
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, _)| *name == wanted)
        .map(|(_, value)| value)
}

/// The token in the cookie.
pub fn token(headers: &HeaderMap) -> Option<SessionToken> {
    cookie(headers, COOKIE_NAME).and_then(SessionToken::parse)
}

/// Whose session a request carries, however far it has come.
pub async fn session(app: &App, headers: &HeaderMap) -> Result<Option<(SignedIn, [u8; 32])>, Trouble> {
    let Some(token) = token(headers).map(|token| token.hash()) else { return Ok(None) };
    let ctx = app.ctx(Actor::Anonymous, Purpose::new("会话"));
    let Some(signed_in) = look(&*app.office, &ctx, &WhoIs { token }).await? else { return Ok(None) };
    if signed_in.note {
        act(&*app.office, &ctx, &Seen { token }).await?;
    }
    Ok(Some((signed_in, token)))
}

impl FromRequestParts<Arc<App>> for Visitor {
    type Rejection = Trouble;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Visitor, Trouble> {
        let uri =
            parts.extract::<OriginalUri>().await.map_or_else(|_| parts.uri.clone(), |OriginalUri(uri)| uri);
        let asked = uri.path_and_query().map_or_else(|| uri.path().to_owned(), ToString::to_string);
        match session(app, &parts.headers).await? {
            Some((signed_in, _)) if account::lacks_second_factor(app, &signed_in) => {
                Err(Trouble::Go("/account".to_owned()))
            }
            Some((signed_in, token)) if signed_in.step == Step::Complete => {
                Ok(Visitor { signed_in, token, path: uri.path().to_owned() })
            }
            Some((signed_in, _)) if signed_in.step == Step::NewPassword => {
                Err(Trouble::Go("/account".to_owned()))
            }
            Some(_) => Err(Trouble::Go("/login/second".to_owned())),
            None => Err(Trouble::page(login::again(app, &asked, &Typed::default()))),
        }
    }
}

/// A form sent by somebody signed in. When the session ended meanwhile, the page to sign in carries what was typed.
pub struct FormOf(pub Visitor, pub Sent);

impl FromRequest<Arc<App>> for FormOf {
    type Rejection = Trouble;

    async fn from_request(request: Request, app: &Arc<App>) -> Result<FormOf, Trouble> {
        let (mut parts, body) = request.into_parts();
        let asked = parts.uri.path_and_query().map_or_else(|| "/".to_owned(), ToString::to_string);
        let visitor = Visitor::from_request_parts(&mut parts, app).await;
        let sent = Sent::from_request(Request::from_parts(parts, body), app).await?;
        match visitor {
            Ok(visitor) => Ok(FormOf(visitor, sent)),
            Err(Trouble::Page(_)) => Err(Trouble::page(login::again(app, &asked, &sent.typed))),
            Err(other) => Err(other),
        }
    }
}
