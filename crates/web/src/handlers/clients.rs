// SPDX-License-Identifier: Apache-2.0
//! Other systems and their tokens. A token is made here, shown once to whoever made it, and kept as a hash.

use super::app::{App, random};
use super::household::forms::{Refill, choices, command_of, show as show_form};
use super::trouble::{Trouble, render};
use super::users::places;
use super::visitor::{FormOf, Visitor};
use super::{place_name, see};
use crate::components::{Action as Link, Badge, EventForm, Field, Form, Tone};
use crate::layout::{Flash, Heading};
use crate::pages::settings::clients::{ClientList, ClientRow};
use crate::pages::settings::users::{Grant, UserPage};
use assistance::access::clients::{ApiToken, Client, Clients, IssueToken, RevokeToken};
use assistance::access::requests::{ReadRequests, Wanted};
use assistance::access::{Action, Posting, Role};
use assistance::office::{act, look};
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use kernel::{Date, Secret, UserId};
use std::sync::Arc;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/settings/clients", get(list))
        .route("/settings/clients/new", get(ask).post(issue))
        .route("/settings/clients/{id}", get(one))
        .route("/settings/clients/{id}/revoke", post(revoke))
}

/// What a scope lets a system do, without the word that all share.
fn scope_words(role: Role) -> String {
    role.chinese().trim_start_matches("外部系统：").to_owned()
}

fn state(client: &Client, today: Date) -> Badge {
    match (client.revoked_at, client.works(today)) {
        (Some(_), _) => Badge::new(Tone::Plain, "已停用"),
        (None, true) => Badge::new(Tone::Done, "在用"),
        (None, false) => Badge::new(Tone::Plain, "已到期"),
    }
}

/// The different words of a list, in their order.
fn each(words: impl Iterator<Item = String>) -> Vec<String> {
    let mut found = Vec::new();
    for word in words {
        if !found.contains(&word) {
            found.push(word);
        }
    }
    found
}

async fn list(State(app): State<Arc<App>>, visitor: Visitor) -> Result<Response, Trouble> {
    let ctx = visitor.ctx(&app, "管理接口");
    let clients = look(&*app.office, &ctx, &Clients).await?;
    let today = ctx.today();
    let working = clients.iter().filter(|(client, _)| client.works(today)).count();
    let rows: Vec<ClientRow> = clients
        .iter()
        .map(|(client, postings)| ClientRow {
            href: format!("/settings/clients/{}", client.account),
            name: client.name.clone(),
            owner: client.owner.clone(),
            scopes: each(postings.iter().map(|one| scope_words(one.role))),
            places: each(postings.iter().map(|one| place_name(one.place))),
            expires: client.expires_on.to_string(),
            used: client.used_at.map_or_else(String::new, |at| at.date_in_china().chinese()),
            state: state(client, today),
        })
        .collect();
    let heading = Heading::new(
        "接口",
        format!("{working} 个外部系统在用。每次调用都按范围和地方核对，查看个人要写理由并记入操作记录。"),
    )
    .primary(Link::new("发令牌", "/settings/clients/new"));
    Ok(render(&ClientList { frame: visitor.frame(&app), heading, rows }))
}

fn form(visitor: &Visitor, refill: &Refill) -> Form {
    let scopes = choices(Role::PARTNERS.iter().copied(), Role::word, Role::chinese);
    let scopes = scopes
        .into_iter()
        .map(|mut choice| {
            choice.label = choice.label.trim_start_matches("外部系统：").to_owned();
            choice
        })
        .collect();
    Form::post("client", "/settings/clients/new", "发令牌")
        .command(command_of(&refill.typed))
        .fields(vec![
            Field::text("name", "系统名称").required().example("县医保局救助联办"),
            Field::text("owner", "负责人").required().hint("谁对这个系统的每次调用负责，写姓名"),
            Field::checks("scopes", "能做什么", scopes).required(),
            Field::select("places", "在哪里", places(visitor)).required(),
            Field::date("expires_on", "最后一天").required().hint("最长两年，到期重新确认"),
        ])
        .cancel("不发了", "/settings/clients")
        .note("令牌由系统随机产生，只显示一次。查看家庭和决定的范围涉及个人信息，请先确认对方有法定依据。")
}

fn heading() -> Heading {
    Heading::new("发令牌", "一个系统一个令牌，不共用；只给它用得着的范围和地方。")
        .back("接口", "/settings/clients")
}

async fn ask(State(app): State<Arc<App>>, visitor: Visitor) -> Result<Response, Trouble> {
    if !visitor.may(Action::AccountManage) {
        // Refused, and recorded, as the list is.
        look(&*app.office, &visitor.ctx(&app, "管理接口"), &Clients).await?;
    }
    let refill = Refill::default();
    Ok(show_form(visitor.frame(&app), heading(), form(&visitor, &refill), &refill))
}

async fn issue(State(app): State<Arc<App>>, FormOf(visitor, sent): FormOf) -> Result<Response, Trouble> {
    let mut refill = Refill::of(&sent);
    let typed = &sent.typed;
    let secret: [u8; 32] = random();
    let command = IssueToken {
        name: typed.get("name").to_owned(),
        owner: typed.get("owner").to_owned(),
        scopes: typed.all("scopes").to_vec(),
        places: typed.all("places").iter().filter(|one| !one.is_empty()).cloned().collect(),
        expires_on: typed.get("expires_on").to_owned(),
        secret: Secret::new(secret),
    };
    let done = act(&*app.office, &visitor.ctx_for(&app, "发放令牌", &sent), &command).await;
    let Some(issued) = refill.outcome(done, str::to_owned)? else {
        return Ok(show_form(visitor.frame(&app), heading(), form(&visitor, &refill), &refill));
    };
    let token = ApiToken::new(issued.account, secret);
    let (client, _) = client(&app, &visitor, &issued.account.to_string()).await?;
    if client.hash != token.hash() {
        // The form was sent a second time: the token was shown the first time, and this one is nobody's.
        return Ok(see(&format!("/settings/clients/{}", issued.account)));
    }
    let mut page = page(&app, &visitor, &issued.account.to_string(), &Refill::default()).await?;
    let text = format!("令牌：{}　只显示这一次，请当面交给负责人。", token.expose());
    page.frame.flashes.push(Flash { tone: Tone::Done, text, link: None });
    Ok(render(&page))
}

async fn client(app: &App, visitor: &Visitor, id: &str) -> Result<(Client, Vec<Posting>), Trouble> {
    let id = UserId::parse(id).map_err(|_| Trouble::not_found())?;
    let clients = look(&*app.office, &visitor.ctx(app, "管理接口"), &Clients).await?;
    clients.into_iter().find(|(client, _)| client.account == id).ok_or_else(Trouble::not_found)
}

async fn one(
    State(app): State<Arc<App>>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Response, Trouble> {
    Ok(render(&page(&app, &visitor, &id, &Refill::default()).await?))
}

async fn page(app: &App, visitor: &Visitor, id: &str, refill: &Refill) -> Result<UserPage, Trouble> {
    let today = visitor.ctx(app, "管理接口").today();
    let (client, postings) = client(app, visitor, id).await?;
    let mut frame = visitor.frame(app);
    let stop = Form::post("revoke", format!("/settings/clients/{}/revoke", client.account), "停用令牌")
        .command(super::app::new_command().to_string())
        .version(client.version)
        .destructive();
    let stop = refill.fill(stop, &mut frame);
    let events = vec![EventForm {
        name: "停用令牌".to_owned(),
        consequence: vec!["立即失效，不能恢复；这个系统再要用，得另发一个令牌。".to_owned()],
        destructive: true,
        open: refill.is_wrong(),
        form: stop,
    }];
    let grant = |posting: &Posting| Grant {
        role: scope_words(posting.role),
        place: place_name(posting.place),
        period: format!("{}至 {}", posting.from.chinese(), client.expires_on.chinese()),
        by: "见操作记录".to_owned(),
        state: match client.works(today) {
            true => Badge::new(Tone::Done, "生效"),
            false => Badge::new(Tone::Plain, "已失效"),
        },
    };
    // A scope that gives whole numbers is listed from the moment it is asked for.
    let requests = look(&*app.office, &visitor.ctx(app, "管理接口"), &ReadRequests).await?;
    let waiting = requests.iter().map(|one| &one.request).filter(|one| one.account == client.account);
    let waiting = waiting.filter_map(|request| match &request.wanted {
        Wanted::Scope { role, places } if request.answered.as_ref().is_none_or(|one| !one.accepted) => {
            Some(Grant {
                role: scope_words(*role),
                place: places.iter().map(|place| place_name(*place)).collect::<Vec<_>>().join("、"),
                period: "复核后生效".to_owned(),
                by: request.entered_name.clone(),
                state: match request.waits() {
                    true => Badge::new(Tone::Soon, "待第二人确认"),
                    false => Badge::new(Tone::Plain, "未通过"),
                },
            })
        }
        _ => None,
    });
    let grants = postings.iter().map(grant).chain(waiting).collect();
    Ok(UserPage {
        frame,
        heading: Heading::new(&client.name, format!("外部系统，负责人 {}。", client.owner))
            .back("接口", "/settings/clients"),
        basics: vec![
            ("编号".to_owned(), client.account.to_string()),
            ("状态".to_owned(), state(&client, today).text),
            ("最后一天".to_owned(), client.expires_on.chinese()),
            ("最近使用".to_owned(), client.used_at.map_or_else(|| "没用过".to_owned(), |at| at.to_string())),
        ],
        grants,
        relatives: Vec::new(),
        events: if client.works(today) { events } else { Vec::new() },
    })
}

async fn revoke(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    FormOf(visitor, sent): FormOf,
) -> Result<Response, Trouble> {
    let mut refill = Refill::of(&sent);
    let account = UserId::parse(&id).map_err(|_| Trouble::not_found())?;
    let command = RevokeToken { account, version: sent.version() };
    let done = act(&*app.office, &visitor.ctx_for(&app, "停用令牌", &sent), &command).await;
    match refill.outcome(done, str::to_owned)? {
        Some(()) => Ok(see(&format!("/settings/clients/{id}"))),
        None => {
            let page = page(&app, &visitor, &id, &refill).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, render(&page)).into_response())
        }
    }
}
