// SPDX-License-Identifier: Apache-2.0
//! All open work of a colleague changes hands on one form.

use crate::case::id;
use crate::desk::Office;
use crate::walk::Town;
use axum::http::StatusCode;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_open_work_of_a_colleague_goes_to_another_with_one_reason() {
    let office = Office::open().await;
    let town = Town::of(&office).await;
    let (_, n) = office.application(&town.clerk).await;
    let (from, to, assistant) = (id(&town.clerk), id(&town.colleague), id(&town.assistant));
    let leader = office.sign_in("leader").await;
    office.get(&leader, "/inbox").await.says("/handover");
    office.get(&leader, "/handover").await.says("谁的工作").says("clerk");
    let page = office.get(&leader, &format!("/handover?of={from}")).await;
    page.says("张大山").says(&n).says("1 件在办");
    let (command, case) = (page.hidden("command_id"), page.hidden("case"));
    let give = |to: &str, reason: &str| {
        let pairs = [
            ("command_id", command.as_str()),
            ("from", &from),
            ("case", &case),
            ("to", to),
            ("reason", reason),
        ];
        pairs.map(|(name, value)| (name.to_owned(), value.to_owned()))
    };
    let send = async |pairs: &[(String, String)]| {
        let pairs: Vec<(&str, &str)> = pairs.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        office.post(&leader, "/handover", &pairs).await
    };
    let silent = send(&give(&to, "")).await;
    assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
    silent.says("没有填");
    // A village assistant works on no cases.
    let wrong = send(&give(&assistant, "调往县里")).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    wrong.says("在这里不办这件事").says("调往县里");
    send(&give(&to, "调往县里")).await.says("已移交 1 件");
    // A double click answers the same.
    send(&give(&to, "调往县里")).await.says("已移交 1 件");
    let colleague = office.sign_in("colleague").await;
    office.get(&colleague, "/inbox?tab=mine").await.says(&n);
    office.get(&colleague, &format!("/cases/{n}")).await.says("给 colleague：调往县里");
    let clerk = office.sign_in("clerk").await;
    assert!(!office.get(&clerk, "/inbox?tab=mine").await.body.contains(&n));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_leader_gives_one_case_to_somebody_else_without_looking_into_it() {
    let office = Office::open().await;
    let town = Town::of(&office).await;
    let (_, one) = office.application_of(&town.clerk, 0, "600.00").await;
    let (_, other) = office.application_of(&town.clerk, 1, "600.00").await;
    let (from, to) = (id(&town.clerk), id(&town.colleague));
    let leader = office.sign_in("leader").await;
    // The case itself asks why; handing it over does not lead through it.
    let asked = office.get(&leader, &format!("/cases/{one}")).await;
    asked.says("为什么看").says(&format!("/handover?case={one}"));
    let page = office.get(&leader, &format!("/handover?case={one}")).await;
    page.says("2 件在办").says(&other);
    let ticks: Vec<&str> = page.body.split("name=\"case\" value=\"").skip(1).collect();
    let chosen: Vec<&&str> =
        ticks.iter().filter(|tick| tick.split('>').next().unwrap().ends_with(" checked")).collect();
    assert!(ticks.len() == 2 && chosen.len() == 1 && chosen[0].contains(&one), "{}", page.body);
    let (command, case) = (page.hidden("command_id"), chosen[0].split('"').next().unwrap());
    let mut pairs =
        vec![("command_id", command.as_str()), ("from", &from), ("to", &to), ("reason", "请假一周")];
    let none = office.post(&leader, "/handover", &pairs).await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
    none.says("没有选中的事项").says("请假一周");
    pairs.push(("case", case));
    office.post(&leader, "/handover", &pairs).await.says("已移交 1 件");
    let (clerk, colleague) = (office.sign_in("clerk").await, office.sign_in("colleague").await);
    assert!(!office.get(&clerk, "/inbox?tab=mine").await.body.contains(&one));
    office.get(&clerk, "/inbox?tab=mine").await.says(&other);
    office.get(&colleague, "/inbox?tab=mine").await.says(&one);
    // Nobody looked into the case for it.
    assert!(office.log("case.read").await.is_empty());
    // A clerk, who gives no work to others, is not shown the way.
    office.colleague("elsewhere", "township_clerk", "500299102").await;
    let asked = office.get(&office.sign_in("elsewhere").await, &format!("/cases/{one}")).await;
    assert!(!asked.body.contains("/handover"), "{}", asked.body);
}
