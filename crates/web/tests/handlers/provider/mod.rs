// SPDX-License-Identifier: Apache-2.0
//! Signing in through the unit's own service: two people link an account, its person gets in; and everything that is not right is refused in words and in the log.

mod small;

use crate::desk::{Office, Seen};
use axum::body::Body;
use axum::http::Request;
use small::{Says, Small, Went};

const SUBJECT: &str = "zhang-3-at-the-unit";

/// An office with a provider, a clerk `zhang`, two administrators.
struct Story {
    office: Office,
    small: Small,
}

impl Story {
    async fn open() -> Story {
        let small = Small::open().await;
        let office = Office::open_with(Some(small.provider())).await;
        Story { office, small }
    }

    /// The administrator asks for the link, the other grants it.
    async fn link(&self) {
        let account = self.account().await;
        let first = self.office.at("gao", "administrator", "500299").await;
        let page = first.get(&format!("/settings/users/{account}")).await;
        page.says("绑定统一认证");
        let asked = first
            .post(
                &format!("/settings/users/{account}/link"),
                &[
                    ("command_id", "01930000-0000-7000-8000-000000000001"),
                    ("change", "link"),
                    ("subject", SUBJECT),
                ],
            )
            .await;
        assert_eq!(asked.status, 303, "{}", asked.body);
        // Whoever asked cannot grant it.
        let own = first.get("/settings/access").await;
        own.says("待复核").says(SUBJECT);
        assert!(!own.body.contains("name=\"request\""), "who asked is offered to grant it");
        let second = self.office.at("luo", "administrator", "500299").await;
        let page = second.get("/settings/access").await;
        let request = page.hidden("request");
        // Neither does it help to send the form by hand.
        let by_hand = [("request", request.as_str()), ("command_id", "01930000-0000-7000-8000-000000000002")];
        assert_eq!(first.post("/settings/access/answer", &by_hand).await.status, 403);
        assert_eq!(self.arrive(SUBJECT).await.status, 401, "nothing holds before the second person agreed");
        let by_luo = [("request", request.as_str()), ("command_id", "01930000-0000-7000-8000-000000000003")];
        assert_eq!(second.post("/settings/access/answer", &by_luo).await.status, 303);
    }

    async fn account(&self) -> String {
        match self.office.colleague("zhang", "township_clerk", "500299102").await {
            kernel::Actor::Person { id, .. } => id.to_string(),
            other => panic!("{other:?}"),
        }
    }

    async fn get(&self, href: &str, cookie: &str) -> Seen {
        self.office.send(Request::get(href).header("cookie", cookie).body(Body::empty()).unwrap()).await
    }

    /// A browser is sent to the provider: where, and its cookie.
    async fn leave(&self) -> (Went, String) {
        // Lines of the log of one moment have no order.
        self.office.pass_seconds(1);
        let left = self.get("/login/provider?return_to=%2Fcases", "").await;
        assert_eq!(left.status, 303, "{}", left.body);
        let cookie = left.headers["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
        (Went::read(&left.to), cookie)
    }

    async fn back(&self, went: &Went, code: &str, cookie: &str) -> Seen {
        self.get(&format!("/login/provider/back?state={}&code={code}", went.state), cookie).await
    }

    /// One sign-in with a token that the story may spoil.
    async fn arrive_with(&self, subject: &'static str, spoil: impl Fn(&mut Says)) -> Seen {
        let (went, cookie) = self.leave().await;
        let mut says = Says::of(subject, &went, self.office.now());
        spoil(&mut says);
        let code = self.small.code(&went, &says, self.office.now());
        self.back(&went, &code, &cookie).await
    }

    async fn arrive(&self, subject: &'static str) -> Seen {
        self.arrive_with(subject, |_| {}).await
    }

    /// Lines of the log of an action, with what they tell.
    async fn told(&self, action: &str) -> Vec<String> {
        self.office.log(action).await
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_people_link_an_account_and_its_person_signs_in_through_the_service() {
    let story = Story::open().await;
    let page = story.get("/login", "").await;
    page.says("用统一身份认证登录").says("name=\"password\"");
    story.link().await;
    let arrived = story.arrive(SUBJECT).await;
    assert_eq!((arrived.status.as_u16(), arrived.to.as_str()), (303, "/cases"), "{}", arrived.body);
    let cookies: Vec<&str> =
        arrived.headers.get_all("set-cookie").iter().map(|value| value.to_str().unwrap()).collect();
    let session = cookies.iter().find(|one| one.starts_with("doudi_session=")).unwrap();
    let session = session.split(';').next().unwrap().to_owned();
    // The role is the one that our table gives, and no other.
    story.get("/cases", &session).await.says("zhang");
    assert_eq!(story.get("/settings/users", &session).await.status, 403);
    assert_eq!(story.told("login.provider").await.last().unwrap(), "complete");
    // Out again, with the way to end the other session too.
    let out = Request::post("/logout").header("cookie", &session).body(Body::empty()).unwrap();
    story.office.send(out).await.says("也退出统一身份认证").says("/leave?");
    assert_eq!(story.get("/cases", &session).await.status, 401);
    // A link that ended leads nowhere.
    let administrator = story.office.at("wei", "administrator", "500299").await;
    let request = administrator.get("/settings/access").await.hidden("request");
    let ended = [("request", request.as_str()), ("command_id", "01930000-0000-7000-8000-000000000009")];
    assert_eq!(administrator.post("/settings/access/end", &ended).await.status, 303);
    story.arrive(SUBJECT).await.says("还没有绑定");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_that_is_not_for_this_try_this_office_or_this_hour_is_refused_and_logged() {
    let story = Story::open().await;
    story.link().await;
    type Spoil = fn(&mut Says);
    let wrong: [(&str, &str, Spoil); 4] = [
        ("wrong nonce", "不是为这次登录开的", |says| says.nonce = "another".to_owned()),
        ("wrong audience", "不是开给本系统的", |says| says.audience = "another-system"),
        ("expired token", "已经过期", |says| says.ends -= chrono::Duration::hours(1)),
        ("wrong signature", "验不过", |says| says.own_key = false),
    ];
    for (line, words, spoil) in wrong {
        let seen = story.arrive_with(SUBJECT, spoil).await;
        assert_eq!(seen.status, 401, "{line}");
        seen.says(words).says("name=\"password\"");
        assert_eq!(story.told("login.provider.failed").await.last().unwrap(), line);
        let opened = seen.headers.get_all("set-cookie").iter();
        assert!(opened.into_iter().all(|one| !one.to_str().unwrap().starts_with("doudi_session")), "{line}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_try_ends_once_in_the_browser_that_began_it() {
    let story = Story::open().await;
    story.link().await;
    let (went, cookie) = story.leave().await;
    let code = story.small.code(&went, &Says::of(SUBJECT, &went, story.office.now()), story.office.now());
    // Another browser brings the code: it did not begin the try.
    story.back(&went, &code, "").await.says("不是在这个浏览器里开始的");
    let (_, other) = story.leave().await;
    story.back(&went, &code, &other).await.says("不是在这个浏览器里开始的");
    assert_eq!(story.back(&went, &code, &cookie).await.status, 303);
    // The same way back again: neither the try nor the code is taken twice.
    story.back(&went, &code, &cookie).await.says("已经失效");
    let (again, cookie) = story.leave().await;
    story.back(&again, &code, &cookie).await.says("没有认这次的登录码");
    // Too late.
    let (late, cookie) = story.leave().await;
    let code = story.small.code(&late, &Says::of(SUBJECT, &late, story.office.now()), story.office.now());
    story.office.pass_minutes(11);
    story.back(&late, &code, &cookie).await.says("已经失效");
    assert!(story.told("login.provider.return").await.len() >= 4);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_gets_in_whom_the_office_did_not_link_or_whose_account_is_locked() {
    let story = Story::open().await;
    story.link().await;
    let stranger = story.arrive("somebody-else").await;
    assert_eq!(stranger.status, 401);
    stranger.says("还没有绑定").says("somebody-else");
    assert_eq!(story.told("login.provider").await.last().unwrap(), "no account is linked");
    for _ in 0..5 {
        story.office.post("", "/login", &[("account", "zhang"), ("password", "wrong")]).await;
    }
    assert_eq!(story.arrive(SUBJECT).await.status, 429);
    assert_eq!(story.told("login.provider").await.last().unwrap(), "locked");
    story.office.pass_minutes(16);
    assert_eq!(story.arrive(SUBJECT).await.status, 303);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn when_the_service_is_down_passwords_still_lead_in() {
    let story = Story::open().await;
    story.small.break_down();
    story.get("/login/provider", "").await.says("答复不对").says("name=\"password\"");
    story.office.pass_seconds(1);
    story.small.close();
    story.get("/login/provider", "").await.says("连不上").says("name=\"password\"");
    assert_eq!(story.told("login.provider.failed").await.last().unwrap(), "the provider does not answer");
    let clerk = story.office.at("chen", "township_clerk", "500299102").await;
    assert_eq!(clerk.get("/cases").await.status, 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_service_there_is_no_button_and_no_way() {
    let office = Office::open().await;
    let page = office.send(Request::get("/login").body(Body::empty()).unwrap()).await;
    assert!(!page.body.contains("统一身份认证"));
    assert_eq!(office.send(Request::get("/login/provider").body(Body::empty()).unwrap()).await.status, 404);
}
