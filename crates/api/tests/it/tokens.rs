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
