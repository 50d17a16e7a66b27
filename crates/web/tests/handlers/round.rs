// SPDX-License-Identifier: Apache-2.0
//! The round of visits: an ordinary form where there is a signal; and what a telephone sends that kept visits without one: each is entered once, under the account that typed it, and what is refused says why.

use crate::desk::{Office, Seen};
use crate::tekun::supported;
use crate::walk::Town;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use serde_json::Value;

/// An office in which two people are supported at home since ten days, and the id of the account of the assistant who goes to see them.
async fn round() -> (Office, Vec<String>, String) {
    let office = Office::open_on("2026-07-08").await;
    let town = Town::of(&office).await;
    let mut people = Vec::new();
    for nth in 0..2 {
        people.push(supported(&office, &town, nth).await.members[0].to_string());
    }
    office.pass_days(10);
    let page = office.get(&office.sign_in("assistant").await, "/care/round").await;
    let visitor = page.hidden("visitor");
    (office, people, visitor)
}

/// What a telephone sends on its own.
async fn uploads(office: &Office, cookie: &str, fields: &[(&str, &str)]) -> Seen {
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    let request = Request::post("/care/round")
        .header("cookie", cookie)
        .header("sec-fetch-site", "same-origin")
        .header("accept", "application/json")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Body::from(body))
        .unwrap();
    office.send(request).await
}

async fn answer(office: &Office, cookie: &str, fields: &[(&str, &str)]) -> (String, String) {
    let seen = uploads(office, cookie, fields).await;
    let told: Value = serde_json::from_str(&seen.body).unwrap_or_else(|_| panic!("{}", seen.body));
    (told["result"].as_str().unwrap().to_owned(), told["words"].as_str().unwrap().to_owned())
}

/// How many visits the page of somebody tells of with these words.
async fn told(office: &Office, person: &str, words: &str) -> usize {
    let page = office.get(&office.sign_in("clerk").await, &format!("/care/{person}")).await;
    page.body.matches(words).count()
}

fn command(nth: u32) -> String {
    format!("0190b5a0-0000-7000-8000-{nth:012}")
}

// clause: CK-1.2.3c, NX-3c
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_round_tells_whom_to_see_and_comes_back_with_the_next() {
    let (office, people, _) = round().await;
    let cookie = office.sign_in("assistant").await;
    let page = office.get(&cookie, "/care/round").await;
    page.says("七天以内要探访 2 人，2 人已逾期").says("优先探访").says("还没有探访过");
    // The telephone may keep it until midnight; neither a number nor an address nor what ails somebody stands on it.
    let until: i64 = page.headers.get("x-round-until").unwrap().to_str().unwrap().parse().unwrap();
    assert!(until > office.now() && until - office.now() < 86_400_000);
    for secret in ["500299", "组", "残疾"] {
        let main = page.body.split("<main").nth(1).unwrap().split("<a").collect::<String>();
        let shown: String =
            main.split('<').filter_map(|part| part.split_once('>')).map(|(_, text)| text).collect();
        assert!(!shown.contains(secret), "{secret}: {shown}");
    }
    // Each opening is one look over all who stand on it.
    assert_eq!(office.log("care.round").await, ["all 2", "all 2"]);
    let (to, hidden) = page.form("visit-");
    let person = hidden.iter().find(|(name, _)| name == "person").unwrap().1.clone();
    let mut fields: Vec<(&str, &str)> =
        hidden.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    fields.push(("found", "needs_help"));
    let silent = office.post(&cookie, &to, &fields).await;
    assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
    silent.says("情况：").says(&format!("id=\"visit-{person}-words\""));
    assert!(silent.headers.get("x-round-until").is_none(), "a page with what was typed is not kept");
    fields.push(("words", "灶台垮了"));
    let sent = office.post(&cookie, &to, &fields).await;
    assert_eq!(
        (sent.status, sent.to.as_str()),
        (StatusCode::SEE_OTHER, format!("/care/round?done={person}").as_str())
    );
    let next = office.get(&cookie, &sent.to).await;
    next.says("探访已登记");
    // He is seen to every week at most: both still stand on the round of the next seven days, the other one open.
    let other = people.iter().find(|one| **one != person).unwrap();
    let open = next.body.split("<details class=\"event\" open>").nth(1).unwrap();
    assert!(open.split("</details>").next().unwrap().contains(other.as_str()), "{open}");
    assert_eq!(told(&office, &person, "灶台垮了").await, 1);
    // A paper for whoever goes with paper.
    office.get(&cookie, "/care/round/print").await.says("探访清单").says("TK-202").says("□情况正常");
    // Whoever visits nobody has no round.
    office.colleague("mayor", "county_leader", "500299").await;
    let leader = office.get(&office.sign_in("mayor").await, "/care/round").await;
    assert_eq!(leader.status, StatusCode::FORBIDDEN);
}

// clause: CK-1.2.3c, NX-3c
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_visit_that_a_telephone_sends_again_is_there_once_and_what_is_refused_says_why() {
    let (office, people, visitor) = round().await;
    let cookie = office.sign_in("assistant").await;
    let person = people[0].as_str();
    let (first, second, third) = (command(1), command(2), command(3));
    // The day before yesterday there was no signal.
    let on = office.today().add_days(-2).unwrap().to_string();
    let visit = |command: &str, time: &str, words: &str| {
        [
            ("command_id", command),
            ("person", person),
            ("visitor", &visitor),
            ("on", &on),
            ("time", time),
            ("found", "needs_help"),
            ("words", words),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
    };
    let send = async |fields: [(String, String); 7]| {
        let fields: Vec<(&str, &str)> =
            fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        answer(&office, &cookie, &fields).await
    };
    assert_eq!(send(visit(&first, "10:20", "屋顶漏雨")).await.0, "entered");
    // The answer was lost on the way: the same command comes again.
    assert_eq!(send(visit(&first, "10:20", "屋顶漏雨")).await.0, "entered");
    // A second tab has the same visit under a command of its own.
    let (result, words) = send(visit(&second, "10:20", "屋顶漏雨\r\n")).await;
    assert_eq!(result, "already");
    assert!(words.contains("没有重复登记"), "{words}");
    // What says something else is neither written over it nor forgotten.
    let (result, words) = send(visit(&third, "10:20", "屋顶漏雨，被子湿了")).await;
    assert_eq!(result, "refused");
    assert!(words.contains("内容和这次不同"), "{words}");
    assert_eq!(send(visit(&third, "10:25", "屋顶漏雨，被子湿了")).await.0, "entered");
    assert_eq!(told(&office, person, &format!("{on} 10:20")).await, 1);
    assert_eq!(told(&office, person, "屋顶漏雨").await, 2);
    // Tomorrow has not come; a telephone without its clock tells of years ago; nothing was said of what is wrong.
    let wrong = async |change: &[(&str, &str)]| {
        let fields = visit(&command(9), "11:00", "屋顶漏雨");
        let with = |name: &str, value: &str| {
            change
                .iter()
                .find(|(one, _)| *one == name)
                .map_or(value.to_owned(), |(_, value)| (*value).to_owned())
        };
        let (result, words) = send(fields.map(|(name, value)| {
            let value = with(&name, &value);
            (name, value)
        }))
        .await;
        assert_eq!(result, "refused", "{words}");
        words
    };
    let tomorrow = office.today().add_days(1).unwrap().to_string();
    assert!(wrong(&[("on", &tomorrow)]).await.starts_with("哪天："));
    assert!(wrong(&[("on", "1970-01-01")]).await.starts_with("哪天："));
    assert!(wrong(&[("time", "25:00")]).await.starts_with("几点："));
    assert!(wrong(&[("words", " ")]).await.starts_with("情况："));
    assert!(wrong(&[("found", "")]).await.starts_with("看到什么："));
    assert_eq!(told(&office, person, "11:00").await, 0);
}

// clause: CK-1.2.3c
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_sends_what_another_account_typed_and_nothing_is_sent_by_nobody() {
    let (office, people, visitor) = round().await;
    let (today, id) = (office.today().to_string(), command(1));
    let visit = [
        ("command_id", id.as_str()),
        ("person", &people[0]),
        ("visitor", &visitor),
        ("on", &today),
        ("time", "00:10"),
        ("found", "well"),
    ];
    let clerk = office.sign_in("clerk").await;
    let seen = uploads(&office, &clerk, &visit).await;
    assert_eq!(seen.status, StatusCode::CONFLICT);
    seen.says("\"another\"").says("另一个账号");
    // The same by the ordinary form: told on the page.
    let seen = office.post(&clerk, "/care/round", &visit).await;
    assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY);
    seen.says("另一个账号");
    // The session has ended: a page to sign in, which the telephone takes for that.
    let seen = uploads(&office, "doudi_session=gone", &visit).await;
    assert_eq!(seen.status, StatusCode::UNAUTHORIZED);
    assert!(seen.headers.get("content-type").unwrap().to_str().unwrap().starts_with("text/html"));
    // Without its visitor it could be anybody's.
    let nobody: Vec<(&str, &str)> = visit.iter().copied().filter(|(name, _)| *name != "visitor").collect();
    assert_eq!(uploads(&office, &clerk, &nobody).await.status, StatusCode::NOT_FOUND);
    assert_eq!(told(&office, &people[0], "00:10").await, 0);
    let (result, _) = answer(&office, &office.sign_in("assistant").await, &visit).await;
    assert_eq!(result, "entered");
    // The page for another day has nobody on it, and a worker only where it may work.
    let page = office.get(&clerk, "/care/round/empty").await;
    page.says("手机里没有今天的清单");
    assert!(!page.body.contains("visit-"));
    let worker = page.body.split("data-worker=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let worker = office.get("", &worker).await;
    assert_eq!(worker.headers.get("service-worker-allowed").unwrap(), "/care/round");
}
