// SPDX-License-Identifier: Apache-2.0
//! Accounts: who may do what where. A first password is made here, shown once to whoever made it, and must be changed at the first sign-in.

use super::app::{App, random};
use super::household::forms::{Refill, choices, command_of, show as show_form};
use super::see;
use super::trouble::{Trouble, render};
use super::visitor::{FormOf, Visitor};
use crate::components::{Action as Link, Badge, Choice, Control, EventForm, Field, Form, ListControls, Tone};
use crate::layout::{Flash, Heading};
use crate::pages::settings::users::{Grant, UserList, UserPage, UserRow};
use assistance::access::accounts::{Accounts, Change, ChangeAccount, OpenAccount};
use assistance::access::requests::{ProposeLink, ReadRequests, Request, Wanted};
use assistance::access::{Account, AccountState, Action, Posting, Role, password, roles};
use assistance::messages::codes::{ReadMessageFactor, SetMessageFactor};
use assistance::office::{Private, act, look};
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use kernel::{Date, Division, Secret, UserId, UtcMillis};
use std::sync::Arc;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/settings/users", get(list))
        .route("/settings/users/new", get(ask_new).post(open))
        .route("/settings/users/{id}", get(one))
        .route("/settings/users/{id}/change", post(change))
        .route("/settings/users/{id}/link", post(link))
}

/// Characters of a first password: none that look alike.
const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyzABCDEFGHJ";

/// A first password: 20 letters in groups, with a digit and a sign, so that it passes the rules for passwords.
fn first_password() -> String {
    let letters: [u8; 20] = random();
    let mut text = String::new();
    for (at, byte) in letters.iter().enumerate() {
        if at > 0 && at % 5 == 0 {
            text.push('-');
        }
        text.push(char::from(LETTERS[usize::from(byte % 32)]));
    }
    let [digit]: [u8; 1] = random();
    format!("{text}-{}", u32::from(digit) + 1000)
}

/// Hashed on a thread of its own: it takes its time on purpose.
async fn hashed(password: String) -> Result<Secret<String>, Trouble> {
    let salt = random();
    let done = tokio::task::spawn_blocking(move || password::hash(&Secret::new(password), &salt)).await;
    Ok(done.map_err(|_| Trouble::Office(assistance::office::Error::Broken("a password thread panicked")))??)
}

fn state(account: &Account, now: UtcMillis) -> Badge {
    if account.state == AccountState::Closed {
        Badge::new(Tone::Plain, "停用")
    } else if account.locked_until.is_some_and(|until| now < until) {
        Badge::new(Tone::Late, "锁定")
    } else {
        Badge::new(Tone::Done, "在用")
    }
}

fn posting_words(posting: &Posting) -> String {
    format!("{}（{}）", posting.role.chinese(), super::place_name(posting.place))
}

/// Where the codes of an account go, masked, and whether it may have codes by message.
async fn by_message(
    app: &App,
    visitor: &Visitor,
    account: &Account,
    postings: &[Posting],
) -> Result<(Option<String>, bool), Trouble> {
    if !postings.iter().any(|one| one.role.is_village()) {
        return Ok((None, false));
    }
    let query = ReadMessageFactor { account: account.id };
    Ok(look(&*app.office, &visitor.ctx(app, "管理账号"), &query).await?)
}

async fn list(State(app): State<Arc<App>>, visitor: Visitor) -> Result<Response, Trouble> {
    let ctx = visitor.ctx(&app, "管理账号");
    let accounts = look(&*app.office, &ctx, &Accounts).await?;
    let today = ctx.today();
    let mut phones = Vec::with_capacity(accounts.len());
    for (account, postings) in &accounts {
        phones.push(by_message(&app, &visitor, account, postings).await?.0);
    }
    let rows: Vec<UserRow> = accounts
        .iter()
        .zip(&phones)
        .map(|((account, postings), phone)| UserRow {
            href: format!("/settings/users/{}", account.id),
            name: account.name.clone(),
            account: account.login.clone(),
            roles: postings.iter().filter(|one| one.holds(today)).map(posting_words).collect(),
            state: state(account, ctx.now),
            second_factor: second_factor(account, phone.as_deref()),
            last_seen: String::new(),
        })
        .collect();
    let heading = Heading::new("账号", format!("{} 个账号。谁在哪里做什么，由角色和地方决定。", rows.len()))
        .primary(Link::new("新开账号", "/settings/users/new"));
    Ok(render(&UserList { frame: visitor.frame(&app), heading, rows, list: ListControls::default() }))
}

fn second_factor(account: &Account, phone: Option<&str>) -> String {
    match (account.second_factor.is_some(), phone) {
        (true, _) => "验证器".to_owned(),
        (false, Some(phone)) => format!("短信 {phone}"),
        (false, None) => "没有".to_owned(),
    }
}

/// The places an administrator may give, from their own down to villages.
pub(super) fn places(visitor: &Visitor) -> Vec<Choice> {
    fn add(place: Division, found: &mut Vec<Division>) {
        found.push(place);
        for child in kernel::children(place) {
            add(child, found);
        }
    }
    let mut found = Vec::new();
    for posting in &visitor.signed_in.postings {
        if roles::bars(posting.role, Action::AccountManage).is_some() {
            add(posting.place, &mut found);
        }
    }
    found.sort_unstable();
    found.dedup();
    found.into_iter().map(|place| Choice::new(place.to_string(), super::place_name(place))).collect()
}

fn role_choices() -> Vec<Choice> {
    choices(Role::ALL.iter().copied().filter(|role| role.is_office()), Role::word, Role::chinese)
}

fn new_form(visitor: &Visitor, refill: &Refill) -> Form {
    Form::post("user", "/settings/users/new", "开账号")
        .command(command_of(&refill.typed))
        .fields(vec![
            Field::text("login", "账号").required().hint("登录时输入").example("li.ming"),
            Field::text("name", "姓名").required().hint("签名用"),
            Field::select("role", "角色", role_choices()).required(),
            Field::select("place", "地方", places(visitor)).required(),
        ])
        .cancel("不开了", "/settings/users")
        .note("初始密码由系统随机产生，只显示一次，首次登录必须修改。角色要第二个人在“授权复核”里同意后才生效。")
}

fn new_heading() -> Heading {
    Heading::new("新开账号", "一人一个账号，不共用。").back("账号", "/settings/users")
}

async fn ask_new(State(app): State<Arc<App>>, visitor: Visitor) -> Result<Response, Trouble> {
    if !visitor.may(Action::AccountManage) {
        let ctx = visitor.ctx(&app, "管理账号");
        // Refused, and recorded, as the list is.
        look(&*app.office, &ctx, &Accounts).await?;
    }
    let refill = Refill::default();
    Ok(show_form(visitor.frame(&app), new_heading(), new_form(&visitor, &refill), &refill))
}

async fn open(State(app): State<Arc<App>>, FormOf(visitor, sent): FormOf) -> Result<Response, Trouble> {
    let mut refill = Refill::of(&sent);
    let typed = &sent.typed;
    let first = first_password();
    let command = OpenAccount {
        login: typed.get("login").to_owned(),
        name: typed.get("name").to_owned(),
        hashed: hashed(first.clone()).await?,
        must_change: true,
        role: typed.get("role").to_owned(),
        place: typed.get("place").to_owned(),
    };
    let ctx = visitor.ctx_for(&app, "新开账号", &sent);
    let before = exists(&app, &visitor, &command.login).await?;
    let done = act(&*app.office, &ctx, &command).await;
    let Some(opened) = refill.outcome(done, str::to_owned)? else {
        return Ok(show_form(visitor.frame(&app), new_heading(), new_form(&visitor, &refill), &refill));
    };
    if before {
        // The form was sent a second time: the account has the password shown the first time.
        return Ok(see(&format!("/settings/users/{}", opened.account)));
    }
    once(&app, &visitor, &opened.account, &first).await
}

async fn exists(app: &App, visitor: &Visitor, login: &str) -> Result<bool, Trouble> {
    let accounts = look(&*app.office, &visitor.ctx(app, "管理账号"), &Accounts).await?;
    Ok(accounts.iter().any(|(account, _)| account.login == login))
}

/// The page of the account with the password, which is kept nowhere.
async fn once(app: &App, visitor: &Visitor, id: &str, password: &str) -> Result<Response, Trouble> {
    let mut page = page(app, visitor, id, &Refill::default()).await?;
    let text = format!("初始密码：{password}　只显示这一次，请当面交给本人；首次登录必须修改。");
    page.frame.flashes.push(Flash { tone: Tone::Done, text, link: None });
    Ok(render(&page))
}

async fn one(
    State(app): State<Arc<App>>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Response, Trouble> {
    Ok(render(&page(&app, &visitor, &id, &Refill::default()).await?))
}

async fn account(app: &App, visitor: &Visitor, id: &str) -> Result<(Account, Vec<Posting>), Trouble> {
    let id = UserId::parse(id).map_err(|_| Trouble::not_found())?;
    let accounts = look(&*app.office, &visitor.ctx(app, "管理账号"), &Accounts).await?;
    accounts.into_iter().find(|(account, _)| account.id == id).ok_or_else(Trouble::not_found)
}

async fn page(app: &App, visitor: &Visitor, id: &str, refill: &Refill) -> Result<UserPage, Trouble> {
    let ctx = visitor.ctx(app, "管理账号");
    let (account, postings) = account(app, visitor, id).await?;
    let mut frame = visitor.frame(app);
    let own = account.id == visitor.signed_in.account.id;
    let message = by_message(app, visitor, &account, &postings).await?;
    let requests = look(&*app.office, &ctx, &ReadRequests).await?;
    let link = requests.iter().map(|one| &one.request).find(|one| is_link_of(one, account.id));
    let mut events =
        if own { Vec::new() } else { events(visitor, &account, &postings, ctx.today(), ctx.now) };
    if !own && account.second_factor.is_none() {
        events.extend(code_events(&account, &message));
    }
    if let (Some(provider), None, false) = (&app.provider, link, own) {
        events.insert(1, link_event(&account, provider.issuer()));
    }
    let events = events
        .into_iter()
        .map(|mut event| {
            // What was wrong belongs to one of the forms of the page.
            if event
                .form
                .hidden
                .iter()
                .any(|(name, value)| name == "change" && value == refill.typed.get("change"))
            {
                event.form = refill.fill(event.form, &mut frame);
                event.open = refill.is_wrong();
            }
            event
        })
        .collect();
    if own {
        let text = "自己的角色只能由别人改。".to_owned();
        frame.flashes.push(Flash { tone: Tone::Info, text, link: None });
    }
    Ok(UserPage {
        frame,
        heading: Heading::new(&account.name, format!("账号 {}。", account.login))
            .back("账号", "/settings/users"),
        basics: vec![
            ("账号".to_owned(), account.login.clone()),
            ("状态".to_owned(), state(&account, ctx.now).text),
            ("二次验证".to_owned(), second_factor(&account, message.0.as_deref())),
            ("统一认证".to_owned(), link_words(link).to_owned()),
            (
                "密码".to_owned(),
                if account.must_change { "下次登录必须修改" } else { "已由本人设定" }.to_owned(),
            ),
        ],
        grants: postings
            .iter()
            .map(|posting| grant(posting, ctx.today()))
            .chain(requests.iter().filter_map(|one| asked(&one.request, account.id)))
            .collect(),
        relatives: Vec::new(),
        events,
    })
}

/// Whether a request links an account, now or once the second person agrees.
fn is_link_of(request: &Request, account: UserId) -> bool {
    let link = matches!(request.wanted, Wanted::Link { .. });
    link && request.account == account && (request.linked || request.waits())
}

fn link_words(link: Option<&Request>) -> &'static str {
    match link {
        None => "没有绑定",
        Some(request) if request.waits() => "待第二人复核（授权复核）",
        Some(_) => "已绑定",
    }
}

fn link_event(account: &Account, issuer: &str) -> EventForm {
    let subject = Field::text("subject", "统一认证里的标识")
        .required()
        .hint("由对方系统给出；本人没绑定时登录，页面上会显示");
    EventForm {
        name: "绑定统一认证".to_owned(),
        consequence: vec![format!("第二个人复核后，可以用 {issuer} 登录这个账号；角色仍由本系统定。")],
        destructive: false,
        open: false,
        form: Form::post("link", format!("/settings/users/{}/link", account.id), "提请绑定")
            .command(super::app::new_command().to_string())
            .hidden("change", "link")
            .fields(vec![subject])
            .own_ids(),
    }
}

async fn link(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    FormOf(visitor, sent): FormOf,
) -> Result<Response, Trouble> {
    let Some(provider) = &app.provider else { return Err(Trouble::not_found()) };
    let mut refill = Refill::of(&sent);
    let command = ProposeLink {
        account: id.clone(),
        issuer: provider.issuer().to_owned(),
        subject: Private::new(sent.typed.get("subject")),
    };
    let done = act(&*app.office, &visitor.ctx_for(&app, "管理账号", &sent), &command).await;
    match refill.outcome(done, str::to_owned)? {
        Some(_) => Ok(see(&format!("/settings/users/{id}"))),
        None => {
            let page = page(&app, &visitor, &id, &refill).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, render(&page)).into_response())
        }
    }
}

/// A role that waits for the second person.
fn asked(request: &Request, account: UserId) -> Option<Grant> {
    let Wanted::Posting { role, place } = &request.wanted else { return None };
    (request.account == account && request.waits()).then(|| Grant {
        role: role.chinese().to_owned(),
        place: super::place_name(*place),
        period: String::new(),
        by: request.entered_name.clone(),
        state: Badge::new(Tone::Soon, "待第二人复核"),
    })
}

fn grant(posting: &Posting, today: Date) -> Grant {
    let through = posting.through.map_or_else(|| "至今".to_owned(), |day| format!("至 {}", day.chinese()));
    let holds = posting.holds(today);
    Grant {
        role: posting.role.chinese().to_owned(),
        place: super::place_name(posting.place),
        period: format!("{}{through}", posting.from.chinese()),
        by: "见操作记录".to_owned(),
        state: if holds { Badge::new(Tone::Done, "生效") } else { Badge::new(Tone::Plain, "已收回") },
    }
}

/// Codes by message: set up, changed or taken away by an administrator.
fn code_events(account: &Account, (phone, fits): &(Option<String>, bool)) -> Vec<EventForm> {
    let form = |word: &str, button: &str| {
        Form::post(word, format!("/settings/users/{}/change", account.id), button)
            .command(super::app::new_command().to_string())
            .version(account.version)
            .hidden("change", word)
    };
    let event = |name: &str, words: &str, destructive: bool, form: Form| EventForm {
        name: name.to_owned(),
        consequence: vec![words.to_owned()],
        destructive,
        open: false,
        form: if destructive { form.destructive() } else { form },
    };
    let mut events = Vec::new();
    if *fits {
        let field = Field::new("phone", "本人手机", Control::Phone).required().example("13800000000");
        let form = form("phone", "用这个手机").fields(vec![field]).own_ids();
        let words = "手机号要当面向本人核实。以后登录发 6 位验证码到这个手机；现在退出登录。";
        let name =
            if phone.is_some() { "换接收验证码的手机" } else { "用短信验证码作二次验证" };
        events.push(event(name, words, false, form));
    }
    if phone.is_some() {
        let words = "以后登录只用密码，直到重新设定二次验证；现在退出登录。";
        events.push(event("取消短信验证码", words, true, form("no_phone", "取消短信验证码")));
    }
    events
}

fn events(
    visitor: &Visitor,
    account: &Account,
    postings: &[Posting],
    today: Date,
    now: UtcMillis,
) -> Vec<EventForm> {
    let form = |word: &str, button: &str, fields: Vec<Field>| {
        let form = Form::post(word, format!("/settings/users/{}/change", account.id), button)
            .command(super::app::new_command().to_string())
            .version(account.version)
            .hidden("change", word);
        if fields.is_empty() { form } else { form.fields(fields).own_ids() }
    };
    let event = |name: &str, consequence: &str, destructive: bool, form: Form| EventForm {
        name: name.to_owned(),
        consequence: vec![consequence.to_owned()],
        destructive,
        open: false,
        form: if destructive { form.destructive() } else { form },
    };
    let mut events = vec![event(
        "给一个角色",
        "第二个人在“授权复核”里同意后生效。",
        false,
        form(
            "post",
            "给角色",
            vec![
                Field::select("role", "角色", role_choices()).required(),
                Field::select("place", "地方", places(visitor)).required(),
            ],
        ),
    )];
    let held: Vec<Choice> = postings
        .iter()
        .filter(|posting| posting.holds(today))
        .map(|posting| {
            Choice::new(format!("{} {}", posting.role.word(), posting.place), posting_words(posting))
        })
        .collect();
    if !held.is_empty() {
        let fields = vec![Field::select("posting", "哪一个", held).required()];
        events.push(event("收回一个角色", "立即失效，并退出登录。", true, form("unpost", "收回", fields)));
    }
    if account.locked_until.is_some_and(|until| now < until) {
        events.push(event("解锁", "马上可以再登录。", false, form("unlock", "解锁", Vec::new())));
    }
    events.push(event(
        "重设密码",
        "产生新的初始密码，只显示一次；原密码立即失效，并退出登录。",
        true,
        form("reset", "重设密码", Vec::new()),
    ));
    if account.second_factor.is_some() {
        let words = "手机丢失时用；第二个人在“授权复核”里同意后取消，本人要重新设定。";
        events.push(event("取消二次验证", words, true, form("drop", "取消二次验证", Vec::new())));
    }
    events.push(if account.state == AccountState::Closed {
        event("恢复账号", "可以再登录。", false, form("reopen", "恢复账号", Vec::new()))
    } else {
        event(
            "停用账号",
            "立即退出，不能再登录；做过的事都留着。",
            true,
            form("close", "停用账号", Vec::new()),
        )
    });
    events
}

async fn change(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    FormOf(visitor, sent): FormOf,
) -> Result<Response, Trouble> {
    let mut refill = Refill::of(&sent);
    let typed = &sent.typed;
    let get = |name: &str| typed.get(name).to_owned();
    if matches!(get("change").as_str(), "phone" | "no_phone") {
        let phone = (get("change") == "phone").then(|| Private::new(get("phone")));
        let command = SetMessageFactor { account: id.clone(), version: sent.version(), phone };
        let done = act(&*app.office, &visitor.ctx_for(&app, "设定二次验证", &sent), &command).await;
        return match refill.outcome(done, str::to_owned)? {
            Some(()) => Ok(see(&format!("/settings/users/{id}"))),
            None => {
                let page = page(&app, &visitor, &id, &refill).await?;
                Ok((StatusCode::UNPROCESSABLE_ENTITY, render(&page)).into_response())
            }
        };
    }
    let mut shown_once = None;
    let change = match typed.get("change") {
        "post" => Change::Post { role: get("role"), place: get("place") },
        "unpost" => {
            let (role, place) = typed.get("posting").split_once(' ').unwrap_or_default();
            Change::Unpost { role: role.to_owned(), place: place.to_owned() }
        }
        "close" => Change::Close,
        "reopen" => Change::Reopen,
        "unlock" => Change::Unlock,
        "drop" => Change::DropSecondFactor,
        "reset" => {
            let first = first_password();
            let hashed = hashed(first.clone()).await?;
            shown_once = Some(first);
            Change::Reset { hashed }
        }
        _ => return Err(Trouble::not_found()),
    };
    // A reset that was done already changed nothing now: the password made now is nobody's.
    let fresh = account(&app, &visitor, &id).await?.0.version == sent.version();
    let command = ChangeAccount { account: id.clone(), version: sent.version(), change };
    let done = act(&*app.office, &visitor.ctx_for(&app, "管理账号", &sent), &command).await;
    if refill
        .outcome(done, |field| {
            if field == "role" && typed.has("posting") { "posting".to_owned() } else { field.to_owned() }
        })?
        .is_none()
    {
        let page = page(&app, &visitor, &id, &refill).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, render(&page)).into_response());
    }
    match shown_once.filter(|_| fresh) {
        Some(password) => once(&app, &visitor, &id, &password).await,
        None => Ok(see(&format!("/settings/users/{id}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_first_password_is_never_the_same_and_passes_the_rules() {
        let (one, other) = (first_password(), first_password());
        assert_ne!(one, other);
        assert!(password::check("li.ming", &one).is_ok());
    }
}
