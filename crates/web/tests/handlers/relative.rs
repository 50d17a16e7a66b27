// SPDX-License-Identifier: Apache-2.0
//! A clerk who is a near relative of the family: told so on the page, barred from each step, and the case is not handed to such a one.

use crate::case::{KEPT, id, send, take};
use crate::desk::Office;
use crate::walk::Town;
use axum::http::StatusCode;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clerk_is_barred_from_the_case_of_a_relative() {
    let office = Office::open().await;
    let town = Town::of(&office).await;
    let (created, n) = office.application(&town.clerk).await;
    let (colleague, head) = (id(&town.colleague), created.members[0].to_string());
    let tie = [
        ("declarant", "staff"),
        ("staff", colleague.as_str()),
        ("person", &head),
        ("relation", "sibling"),
        KEPT,
    ];
    take(&office, &office.sign_in("clerk").await, &n, "relatives_declared", &tie).await;
    let barred = office.sign_in("colleague").await;
    let page = office.get(&barred, &format!("/cases/{n}")).await;
    page.says("是申请家庭的近亲属").says("近亲属备案");
    assert!(!page.body.contains("/steps/accepted"), "no form for what cannot be done");
    // The form sent all the same, as somebody who knows the address would.
    let clerk = office.sign_in("clerk").await;
    let open = office.get(&clerk, &format!("/cases/{n}")).await;
    let (command, version, today) =
        (open.hidden("command_id"), open.hidden("version"), office.today().to_string());
    let fields = [("command_id", command.as_str()), ("version", &version), ("happened_on", &today)];
    let forced = office.post(&barred, &format!("/cases/{n}/steps/accepted"), &fields).await;
    assert_eq!(forced.status, StatusCode::FORBIDDEN, "{}", forced.body);
    forced.says("近亲属");
    // Nor is the case handed over to such a one.
    let leader = office.sign_in("leader").await;
    office.get(&leader, &format!("/cases/{n}?why=application")).await;
    let give = [("happened_on", today.as_str()), ("to", &colleague), ("reason", "调岗")];
    let refused = send(&office, &leader, &n, "handed_over", &give).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.body);
    refused.says("近亲属").says("调岗");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_member_of_the_village_committee_without_an_account_is_registered_and_the_county_visits() {
    let office = Office::open().await;
    let (_, created, n, clerk) = Town::applied(&office).await;
    let head = created.members[0].to_string();
    let today = office.today().to_string();
    let mut tie = vec![
        ("happened_on", today.as_str()),
        ("declarant", "family"),
        ("named", "周传福"),
        ("office", "village"),
        ("person", &head),
        ("relation", "sibling"),
        KEPT,
    ];
    let bare = send(&office, &clerk, &n, "relatives_declared", &tie).await;
    assert_eq!(bare.status, StatusCode::UNPROCESSABLE_ENTITY);
    bare.says("post-error").says("周传福");
    tie.push(("post", "村委会委员"));
    let done = send(&office, &clerk, &n, "relatives_declared", &tie).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    let page = office.get(&clerk, &format!("/cases/{n}")).await;
    page.says("周传福是张大山的").says("近亲属备案");
    let paper = office.get(&clerk, &format!("/cases/{n}/print/DB-108")).await;
    paper.says("周传福").says("村（居）民委员会村委会委员");
}
