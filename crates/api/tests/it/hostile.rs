// SPDX-License-Identifier: Apache-2.0
//! Wrong, oversize and hostile input: a clear answer with the place of what is wrong, nothing recorded, nothing told.

use crate::office::{Office, SCOPES, VILLAGE, application, key_text, number};
use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};

#[tokio::test]
async fn every_field_that_cannot_be_taken_is_told_by_its_place() {
    let office = Office::open().await;
    let system = office.system(&SCOPES, &["500299"]).await;
    let spoilt = |place: &str, value: Value| {
        let mut body = application(VILLAGE, 901);
        *body.pointer_mut(place).unwrap_or_else(|| panic!("no {place}")) = value;
        body
    };
    let wrong_number = "500299195001019016";
    let cases: Vec<(Value, &str)> = vec![
        (
            spoilt("/household/members/0/citizen_number", json!(wrong_number)),
            "/household/members/0/citizen_number",
        ),
        (
            spoilt("/household/members/0/name", json!("<script>alert(1)</script>")),
            "/household/members/0/name",
        ),
        (spoilt("/household/members/1/name", json!("张\u{202e}三")), "/household/members/1/name"),
        (spoilt("/household/members/0/name", json!("长".repeat(61))), "/household/members/0/name"),
        (spoilt("/household/members/0/phone", json!("张三")), "/household/members/0/phone"),
        (spoilt("/household/members/1/relation", json!("99x")), "/household/members/1/relation"),
        (spoilt("/household/village", json!("500299")), "/household/village"),
        (spoilt("/household/address", json!("址".repeat(1001))), "/household/address"),
        (
            spoilt("/household/members/1/citizen_number", json!(number("1950-01-01", 901))),
            "/household/members/1/citizen_number",
        ),
        (spoilt("/applicant", json!(2)), "/applicant"),
        (spoilt("/facts/0/fact", json!("no.such")), "/facts/0/fact"),
        (spoilt("/facts/0/amount_fen", json!(-1)), "/facts/0/amount_fen"),
        (spoilt("/facts/0/first_month", json!("2020-13")), "/facts/0/first_month"),
        (spoilt("/facts/1/value", json!("=1+1")), "/facts/1/value"),
        (spoilt("/facts/0/member", json!(7)), "/facts/0/member"),
        (spoilt("/applicant", json!("0")), "/applicant"),
        (spoilt("/scheme", json!("temp_relief")), "/scheme"),
    ];
    for (at, (body, pointer)) in cases.iter().enumerate() {
        let answer = system.apply(1000 + at as u128, body).await;
        assert_eq!(answer.is(422).pointers(), [*pointer], "{body}");
        assert_eq!(answer.headers["content-type"], "application/problem+json");
        for leaked in [wrong_number, "script", "no.such", "=1+1", "tekun"] {
            assert!(!answer.text.contains(leaked), "{}", answer.text);
        }
    }
    let mut future = application(VILLAGE, 901);
    future["first_contact"] = json!("2020-11-03");
    assert_eq!(system.apply(2000, &future).await.is(422).pointers(), ["/first_contact"]);
    assert_eq!(
        system.get("/api/v1/households").await.json()["households"],
        json!([]),
        "nothing was recorded"
    );
}

#[tokio::test]
async fn unknown_fields_and_what_is_no_json_are_refused() {
    let office = Office::open().await;
    let system = office.system(&SCOPES, &["500299"]).await;
    let mut extra = application(VILLAGE, 901);
    extra["household"]["members"][0]["income"] = json!(1);
    assert_eq!(system.apply(1, &extra).await.is(422).pointers(), ["/household/members/0/income"]);
    let good = application(VILLAGE, 901).to_string();
    let key = key_text(2);
    system.post(&key, "text/plain", good.clone()).await.is(415);
    system.post(&key, "application/json", "{").await.is(400);
    system.post(&key, "application/json", vec![0xff, 0xfe]).await.is(400);
    system.post(&key, "application/json", format!("{good} {good}")).await.is(400);
    system.post(&key, "application/json", "[".repeat(200_000)).await.is(400);
    system.post(&key, "application/json", " ".repeat(300 * 1024)).await.is(413);
    system.post("not-a-key", "application/json", good.clone()).await.is(400);
    system.post(&key, "application/json; charset=utf-8", good).await.is(201);
}

#[tokio::test]
async fn rare_characters_and_dots_in_names_are_kept() {
    let office = Office::open().await;
    let system = office.system(&SCOPES, &["500299"]).await;
    let mut body = application(VILLAGE, 901);
    body["household"]["members"][0]["name"] = json!("王𬎆");
    let received = system.apply(1, &body).await.is(201).json();
    let path = format!("/api/v1/households/{}?whole=true", received["household_number"].as_str().unwrap());
    let names = system.get(&path).await.json();
    assert_eq!(
        (names["members"][0]["name"].clone(), names["members"][1]["name"].clone()),
        (json!("王𬎆"), json!("阿依古丽·买买提"))
    );
}

#[tokio::test]
async fn tampered_addresses_and_methods_get_a_problem_and_no_page() {
    let office = Office::open().await;
    let system = office.system(&SCOPES, &["500299"]).await;
    for path in [
        "/api",
        "/api/v2/households",
        "/api/v1/households/%27%20OR%201=1",
        "/api/v1/households/..%2f..%2fetc",
        "/api/v1/cases/%00/progress",
        "/api/v1/cases/%ff/progress",
    ] {
        let answer = system.get(path).await;
        assert!(matches!(answer.status.as_u16(), 400 | 404), "{path}: {}", answer.text);
        assert_eq!(answer.headers["content-type"], "application/problem+json", "{path}: {}", answer.text);
    }
    let token = format!("Bearer {}", system.token);
    let request = Request::delete("/api/v1/households").header("authorization", token);
    let answer = office.send(request.body(Body::empty()).unwrap()).await;
    assert_eq!(answer.is(405).headers["allow"], "GET,HEAD");
    assert_eq!(answer.headers["content-type"], "application/problem+json");
    // The document and health are open to everybody, and hold nothing of anybody.
    for path in ["/api/openapi.json", "/api/v1/health"] {
        office.send(Request::get(path).body(Body::empty()).unwrap()).await.is(200);
    }
}
