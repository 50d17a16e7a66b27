// SPDX-License-Identifier: Apache-2.0
//! From a request for help to the accepted application: the days between stand on the case, in the list of cases and in the log of requests.

use crate::case::take;
use crate::desk::{Office, VILLAGE, number};
use axum::http::StatusCode;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_days_from_the_first_request_to_the_acceptance_are_shown() {
    let office = Office::open().await;
    let clerk = office.at("clerk", "township_clerk", "500299102").await;
    let command = clerk.get("/contacts").await.hidden("command_id");
    let asked = [
        ("command_id", command.as_str()),
        ("channel", "phone"),
        ("place", VILLAGE),
        ("words", "丈夫住院花了三万"),
        ("name", "张山"),
        ("answer", "applying"),
    ];
    let logged = clerk.post("/contacts", &asked).await;
    assert_eq!(logged.status, StatusCode::SEE_OTHER, "{}", logged.body);
    office.pass_days(5);
    let cookie = office.sign_in("clerk").await;
    let form = office.get(&cookie, "/intake?contact=500299-2020-000001").await;
    let (command, contact) = (form.hidden("command_id"), form.hidden("contact"));
    assert!(!contact.is_empty());
    let head = number("1970-05-01", 11);
    let pairs = [
        ("command_id", command.as_str()),
        ("contact", contact.as_str()),
        ("scheme", "dibao"),
        ("route", "household"),
        ("applicant", "0"),
        ("channel", "window"),
        ("lives", VILLAGE),
        ("area", "rural"),
        ("member.0.name", "张山"),
        ("member.0.relation", "02"),
        ("member.0.number", &head),
    ];
    let applied = office.post(&cookie, "/intake", &pairs).await;
    assert_eq!(applied.status, StatusCode::SEE_OTHER, "{}", applied.body);
    let n = applied.to.rsplit('/').next().unwrap().to_owned();
    office.get(&cookie, &applied.to).await.says("2020-11-02，5 天，还没有受理");
    office.pass_days(1);
    let cookie = office.sign_in("clerk").await;
    take(&office, &cookie, &n, "relatives_declared", &[("declarant", "family"), ("scan_kept", "yes")]).await;
    take(&office, &cookie, &n, "accepted", &[]).await;
    office.get(&cookie, &applied.to).await.says("2020-11-02，6 天后受理");
    office.get(&cookie, "/contacts").await.says(&format!("6 天后受理，{n}"));
    office.get(&cookie, "/cases").await.says("求助到受理").says(">6<");
    // The request has its case: another application does not take it.
    let page = office.get(&cookie, "/intake?contact=500299-2020-000001").await;
    assert_eq!(page.hidden("contact"), "");
}
