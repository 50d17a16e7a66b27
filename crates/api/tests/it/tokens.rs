// SPDX-License-Identifier: Apache-2.0
//! Tokens: made, taken back, ended, tampered with; and how often may be called.

use crate::office::{Office, SCOPES, VILLAGE, application};
use api::Limits;
use assistance::access::clients::{Clients, IssueToken, RevokeToken};
use assistance::office::{Error, act, look};
use axum::body::Body;
use axum::http::Request;
use kernel::Secret;

const DAY: i64 = 86_400_000;

async fn with(office: &Office, authorization: Option<&str>) -> u16 {
    let mut request = Request::get("/api/v1/divisions");
    if let Some(value) = authorization {
        request = request.header("authorization", value);
    }
    office.send(request.body(Body::empty()).unwrap()).await.status.as_u16()
}

#[tokio::test]
async fn only_the_whole_token_works() {
    let office = Office::open().await;
    let system = office.system(&SCOPES, &["500299"]).await;
    let other = office.system(&SCOPES, &["500299"]).await;
    let token = &system.token;
    assert_eq!(with(&office, Some(&format!("Bearer {token}"))).await, 200);
    assert_eq!(with(&office, Some(&format!("bearer {token}"))).await, 200);
    let flipped = format!("{}0", &token[..token.len() - 1]);
    let flipped = if flipped == *token { format!("{}1", &token[..token.len() - 1]) } else { flipped };
    // The secret of one with the account of another.
    let swapped = format!("{}{}", &other.token[..39], &token[39..]);
    for wrong in [
        String::new(),
        "Bearer".to_owned(),
        format!("Basic {token}"),
        format!("Bearer {}", &token[..token.len() - 1]),
        format!("Bearer {token}0"),
        format!("Bearer {flipped}"),
        format!("Bearer {swapped}"),
        format!("Bearer {}", token.to_uppercase()),
        "Bearer doudi_' OR 1=1".to_owned(),
    ] {
        assert_eq!(with(&office, Some(&wrong)).await, 401, "{wrong}");
    }
    assert_eq!(with(&office, None).await, 401);
}

#[tokio::test]
async fn a_token_ends_on_its_last_day_and_when_it_is_taken_back() {
    let office = Office::open().await;
    let system = office.system(&SCOPES, &["500299"]).await;
    let second = office.system(&SCOPES, &["500299"]).await;
    let revoke = RevokeToken { account: second.account, version: 1 };
    act(&*office.store, &office.machine(), &revoke).await.unwrap();
    second.get("/api/v1/divisions").await.is(401);
    office.pass(364 * DAY);
    system.get("/api/v1/divisions").await.is(200);
    office.pass(DAY);
    system.get("/api/v1/divisions").await.is(401);
    let listed = look(&*office.store, &office.machine(), &Clients).await.unwrap();
    let found = listed.iter().find(|(client, _)| client.account == system.account).unwrap();
    assert!(found.0.used_at.is_some(), "the last call is noted");
    assert!(listed.iter().any(|(client, _)| client.revoked_at.is_some()));
}

#[tokio::test]
async fn what_a_token_is_for_is_checked_when_it_is_made() {
    let office = Office::open().await;
    let issue = |scopes: &[&str], places: &[&str], expires: &str| IssueToken {
        name: "某局".to_owned(),
        owner: "某人".to_owned(),
        scopes: scopes.iter().map(|one| (*one).to_owned()).collect(),
        places: places.iter().map(|one| (*one).to_owned()).collect(),
        expires_on: expires.to_owned(),
        secret: Secret::new([1; 32]),
    };
    for (wrong, field) in [
        (issue(&["county_leader"], &["500299"], "2021-01-01"), "scopes"),
        (issue(&[], &["500299"], "2021-01-01"), "scopes"),
        (issue(&["partner_intake"], &[], "2021-01-01"), "places"),
        (issue(&["partner_intake"], &["50"], "2021-01-01"), "places"),
        (issue(&["partner_intake"], &["500299"], "2020-11-01"), "expires_on"),
        (issue(&["partner_intake"], &["500299"], "2030-01-01"), "expires_on"),
    ] {
        match act(&*office.store, &office.machine(), &wrong).await {
            Err(Error::Invalid(faults)) => assert_eq!(faults[0].field, field),
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn one_system_calls_so_often_a_minute_and_another_is_not_held_up_by_it() {
    let limits = Limits { calls_a_minute: 5, failures_a_minute: 100 };
    let office = Office::limited(limits).await;
    let (one, other) = (office.system(&SCOPES, &["500299"]).await, office.system(&SCOPES, &["500299"]).await);
    for _ in 0..5 {
        one.get("/api/v1/divisions").await.is(200);
    }
    let refused = one.get("/api/v1/divisions").await;
    refused.is(429);
    let wait: i64 = refused.headers["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((1..=13).contains(&wait), "{wait}");
    other.get("/api/v1/divisions").await.is(200);
    office.pass(wait * 1000);
    one.get("/api/v1/divisions").await.is(200);
}

#[tokio::test]
async fn an_address_that_guesses_tokens_is_not_listened_to_for_a_while() {
    let limits = Limits { calls_a_minute: 100, failures_a_minute: 3 };
    let office = Office::limited(limits).await;
    let wrong = format!("Bearer doudi_{}_{}", "0".repeat(32), "0".repeat(64));
    for _ in 0..3 {
        assert_eq!(with(&office, Some(&wrong)).await, 401);
    }
    assert_eq!(with(&office, Some(&wrong)).await, 429);
    office.pass(60_000);
    assert_eq!(with(&office, Some(&wrong)).await, 401);
}

#[tokio::test]
async fn no_token_stands_in_the_log_or_in_an_answer() {
    let office = Office::open().await;
    let system = office.system(&SCOPES, &["500299"]).await;
    let sent = system.apply(1, &application(VILLAGE, 901)).await;
    let secret = &system.token[system.token.len() - 64..];
    assert!(!sent.text.contains(secret));
    for (action, _, reason, case) in office.log().await {
        assert!(![action, reason, case.unwrap_or_default()].iter().any(|text| text.contains(secret)));
    }
}

#[tokio::test]
async fn whole_numbers_go_out_only_after_a_second_person_agreed() {
    let office = Office::open().await;
    let intake = office.system(&["partner_intake"], &["500299"]).await;
    intake.apply(1, &application(VILLAGE, 1)).await.is(201);
    let lister = office.system(&["partner_household"], &["500299"]).await;
    let listed = lister.get("/api/v1/households").await.json();
    let number = listed["households"][0]["household_number"].as_str().unwrap();
    let whole = format!("/api/v1/households/{number}?whole=true");
    let system = office.asking_system(&["partner_household", "partner_identity"], &["500299"]).await;
    // Masked at once; whole only when somebody else than the one who asked said yes.
    system.get(&format!("/api/v1/households/{number}")).await.is(200);
    system.get(&whole).await.is(403);
    let clerk = office.person("township_clerk", "500299102").await;
    let refused = office.answer_requests(&clerk, system.account, true).await;
    assert!(matches!(refused, Err(Error::Denied(_))));
    system.get(&whole).await.is(403);
    let leader = office.person("county_leader", "500299").await;
    office.answer_requests(&leader, system.account, true).await.unwrap();
    assert_eq!(system.get(&whole).await.is(200).json()["whole"], true);
    // Where the second person says no it stays so.
    let other = office.asking_system(&["partner_household", "partner_identity"], &["500299"]).await;
    office.answer_requests(&leader, other.account, false).await.unwrap();
    other.get(&whole).await.is(403);
    let log = office.log().await;
    assert_eq!(
        log.iter().filter(|(action, outcome, ..)| action == "account.answer" && *outcome == "done").count(),
        2
    );
}

#[tokio::test]
async fn an_administrator_does_not_grant_the_scope_that_they_asked_for() {
    let office = Office::open().await;
    let administrator = office.person("administrator", "500299").await;
    let issue = IssueToken {
        name: "县医保局".to_owned(),
        owner: "王接口".to_owned(),
        scopes: vec!["partner_identity".to_owned()],
        places: vec!["500299".to_owned()],
        expires_on: "2021-11-01".to_owned(),
        secret: Secret::new([3; 32]),
    };
    let issued = act(&*office.store, &office.ctx(administrator.clone()), &issue).await.unwrap();
    let own = office.answer_requests(&administrator, issued.account, true).await;
    assert!(matches!(own, Err(Error::Denied(_))));
    let second = office.person("administrator", "500299").await;
    office.answer_requests(&second, issued.account, true).await.unwrap();
}

#[tokio::test]
async fn the_document_is_a_page_to_read_too() {
    let office = Office::open().await;
    let page = office.send(Request::get("/api/docs").body(Body::empty()).unwrap()).await;
    page.is(200);
    assert!(
        page.text.contains("/api/v1/households/{number}") && page.text.contains("id=\"schema-Decision\"")
    );
    let policy = page.headers["content-security-policy"].to_str().unwrap();
    assert!(
        policy.contains("style-src 'self'") && !policy.contains("script-src") && !policy.contains("unsafe")
    );
    office.send(Request::get("/api/docs.css").body(Body::empty()).unwrap()).await.is(200);
}
