// SPDX-License-Identifier: Apache-2.0
//! What belongs to a family without living in it, entered in the browser: supporters with their consent and the sheet of what they owe, dealings with the other place,
//! what struck it; and relations put right with their reason.

use crate::case::{KEPT, take};
use crate::desk::{Browser, Office, Seen, VILLAGE, number};
use axum::http::StatusCode;

const FILE: &str = "/households/500299102-000001";

/// What is sent for the choice that a page shows in these words.
fn choice(page: &Seen, words: &str) -> String {
    let at = page.body.find(words).unwrap_or_else(|| panic!("no {words}: {}", page.body));
    page.body[..at].rsplit("value=\"").next().unwrap().split('"').next().unwrap().to_owned()
}

/// An old man applies; his son lives elsewhere.
async fn applies(clerk: &Browser<'_>, supporters: &[(&str, &str)]) -> Seen {
    let (command, head) = (clerk.get("/intake").await.hidden("command_id"), number("1950-05-01", 11));
    let wife = number("1952-05-01", 22);
    let mut pairs = vec![
        ("command_id", command.as_str()),
        ("scheme", "dibao"),
        ("route", "household"),
        ("applicant", "1"),
        ("channel", "window"),
        ("lives", VILLAGE),
        ("area", "rural"),
        ("member.0.name", "李荷"),
        ("member.0.relation", "12"),
        ("member.0.number", &wife),
        ("member.1.name", "张山"),
        ("member.1.relation", "02"),
        ("member.1.number", &head),
    ];
    pairs.extend(supporters);
    clerk.post("/intake", &pairs).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn supporters_come_with_the_application_agree_to_the_check_and_what_they_owe_is_printed() {
    let office = Office::open().await;
    let clerk = office.at("clerk", "township_clerk", "500299102").await;
    let son = number("1975-05-01", 33);
    let wrong = applies(
        &clerk,
        &[("supporter.0.supports", "1"), ("supporter.0.name", "张远"), ("supporter.0.number", &son)],
    )
    .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", wrong.body);
    wrong.says("supporter.0.duty-error").says("张远").says("家庭已建档");
    // The family is on file by then: the form goes on from there.
    let command = wrong.hidden("command_id");
    let pairs = [
        ("command_id", command.as_str()),
        ("why", "application"),
        ("scheme", "dibao"),
        ("route", "household"),
        ("applicant", "0"),
        ("channel", "window"),
        ("supporter.0.supports", "0"),
        ("supporter.0.name", "张远"),
        ("supporter.0.number", &son),
        ("supporter.0.duty", "child"),
    ];
    let applied = clerk.post(&format!("{FILE}/apply"), &pairs).await;
    assert_eq!(applied.status, StatusCode::SEE_OTHER, "{}", applied.body);
    clerk.get(&format!("{FILE}?why=application")).await.says("张山的子女（不共同生活）").says("张远");
    let n = applied.to.rsplit('/').next().unwrap();
    let page = clerk.get(&applied.to).await;
    page.says("张远");
    // He signs his own authorisation.
    let id = choice(&page, ">张远</option>");
    let consent =
        [("person", id.as_str()), ("answer", "yes"), ("scope", "income"), ("until", "2021-11-02"), KEPT];
    take(&office, &clerk.cookie, n, "consent_recorded", &consent).await;
    clerk.get(&applied.to).await.says("张远同意");
    // What he owes is worked out on the sheet for supporters.
    let sheet = clerk.get(&format!("/cases/{n}/print/DB-204")).await;
    assert_eq!(sheet.status, StatusCode::OK, "{}", sheet.body);
    sheet.says("赡养费").says("张远");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_supporter_is_added_once_ends_and_is_found_beside_the_family() {
    let office = Office::open().await;
    let clerk = office.at("clerk", "township_clerk", "500299102").await;
    assert_eq!(applies(&clerk, &[]).await.status, StatusCode::SEE_OTHER);
    let path = format!("{FILE}/outside/supporter");
    let form = clerk.get(&format!("{path}?why=correction")).await;
    let him = choice(&form, ">张山（户主）</option>");
    let son = number("1975-05-01", 33);
    let add = async |command: String| {
        let pairs = [
            ("command_id", command.as_str()),
            ("why", "correction"),
            ("supports", him.as_str()),
            ("duty", "child"),
            ("name", "张远"),
            ("number", &son),
        ];
        clerk.post(&path, &pairs).await
    };
    let added = add(form.hidden("command_id")).await;
    assert_eq!(added.to, format!("{FILE}?why=correction"), "{}", added.body);
    let twice = add(clerk.get(&format!("{path}?why=correction")).await.hidden("command_id")).await;
    assert_eq!(twice.status, StatusCode::UNPROCESSABLE_ENTITY);
    twice.says("已经登记为这名成员的").says("张远");
    clerk.get("/search?q=%E5%BC%A0%E8%BF%9C").await.says(FILE).says("赡养、抚养、扶养义务人");
    let path = format!("{FILE}/outside/supporter_end");
    let form = clerk.get(&format!("{path}?why=correction")).await;
    form.says("张远（张山的子女）");
    let link = choice(&form, ">张远（张山的子女）");
    let command = form.hidden("command_id");
    let end =
        [("command_id", command.as_str()), ("why", "correction"), ("link", &link), ("through", "2020-11-02")];
    let ended = clerk.post(&path, &end).await;
    assert_eq!(ended.status, StatusCode::SEE_OTHER, "{}", ended.body);
    clerk.get(&ended.to).await.says("到 2020-11-02 为止");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_supporter_found_after_the_application_is_asked_in_the_case_and_whoever_withholds_fails_nobody() {
    let office = Office::open_on("2026-11-02").await;
    let clerk = office.at("clerk", "township_clerk", "500299102").await;
    let applied = applies(&clerk, &[]).await;
    let n = applied.to.rsplit('/').next().unwrap();
    let page = clerk.get(&applied.to).await;
    assert!(!page.body.contains("还没有问过"), "{}", page.body);
    let path = format!("{FILE}/outside/supporter");
    let form = clerk.get(&format!("{path}?why=application")).await;
    let (command, him) = (form.hidden("command_id"), choice(&form, ">张山（户主）</option>"));
    let son = number("1975-05-01", 33);
    let add = [
        ("command_id", command.as_str()),
        ("why", "application"),
        ("supports", him.as_str()),
        ("duty", "child"),
        ("name", "张远"),
        ("number", &son),
    ];
    let added = clerk.post(&path, &add).await;
    assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.body);
    let page = clerk.get(&applied.to).await;
    page.says("还没有问过张远").says("核对授权书（张远）");
    let son = choice(&page, ">张远</option>");
    take(&office, &clerk.cookie, n, "consent_recorded", &[("person", &son), ("answer", "no")]).await;
    let page = clerk.get(&applied.to).await;
    page.says("张远不同意");
    assert!(!page.body.contains("还没有问过"), "{}", page.body);
    // The family's own people agree, and the case goes on.
    take(&office, &clerk.cookie, n, "relatives_declared", &[("declarant", "family"), KEPT]).await;
    let adults = [choice(&page, ">张山</option>"), choice(&page, ">李荷</option>")];
    for adult in &adults {
        let agrees = [
            ("person", adult.as_str()),
            ("answer", "yes"),
            ("scope", "income"),
            ("until", "2027-11-02"),
            KEPT,
        ];
        take(&office, &clerk.cookie, n, "consent_recorded", &agrees).await;
    }
    for step in ["accepted", "survey_started"] {
        take(&office, &clerk.cookie, n, step, &[]).await;
    }
    let checked = [("persons", adults[0].as_str()), ("persons", &adults[1])];
    take(&office, &clerk.cookie, n, "check_requested", &checked).await;
    // A stranger is nobody of the case.
    let stranger = [("person", "0190a3c4-7b1e-7000-8000-00000000abcd"), ("answer", "no")];
    let refused = crate::case::send(&office, &clerk.cookie, n, "consent_recorded", &stranger).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.body);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
// clause: CK-4.1
async fn dealings_with_the_other_place_and_what_struck_the_family_stand_in_its_chain() {
    let office = Office::open().await;
    let clerk = office.at("clerk", "township_clerk", "500299102").await;
    assert_eq!(applies(&clerk, &[]).await.status, StatusCode::SEE_OTHER);
    let path = format!("{FILE}/outside/liaison");
    let command = clerk.get(&format!("{path}?why=review")).await.hidden("command_id");
    let mut note =
        vec![("command_id", command.as_str()), ("why", "review"), ("with", "533199101"), ("words", "")];
    let silent = clerk.post(&path, &note).await;
    assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
    silent.says("words-error").says("533199101");
    note[3].1 = "电话问云雾镇民政办，户籍地没有享受低保";
    let noted = clerk.post(&path, &note).await;
    assert_eq!(noted.status, StatusCode::SEE_OTHER, "{}", noted.body);
    clerk.get(&noted.to).await.says("两地协作").says("户籍地没有享受低保");
    let path = format!("{FILE}/outside/hardship");
    let command = clerk.get(&format!("{path}?why=review")).await.hidden("command_id");
    let struck = [("command_id", command.as_str()), ("why", "review"), ("happened_on", "2020-10-30")];
    let struck = clerk.post(&path, &struck).await;
    assert_eq!(struck.status, StatusCode::SEE_OTHER, "{}", struck.body);
    // What it was and what it cost is said at once, about the event.
    assert!(struck.to.contains("/facts?about=event."), "{}", struck.to);
    clerk.get(&struck.to).await.says("2020年10月30日").says("登记情况");
    clerk.get(&format!("{FILE}?why=review")).await.says("家庭遇到突发困难");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_relation_is_put_right_with_its_reason_and_the_card_shows_old_and_new() {
    let office = Office::open().await;
    let clerk = office.at("clerk", "township_clerk", "500299102").await;
    assert_eq!(applies(&clerk, &[]).await.status, StatusCode::SEE_OTHER);
    let path = format!("{FILE}/change/relations");
    let form = clerk.get(&format!("{path}?why=correction")).await;
    let names: Vec<String> = form
        .body
        .split("name=\"relation.")
        .skip(1)
        .map(|rest| format!("relation.{}", rest.split('"').next().unwrap()))
        .collect();
    assert_eq!(names.len(), 2);
    let (command, version) = (form.hidden("command_id"), form.hidden("version"));
    // The head is listed first; the wife was taken for a parent.
    let send = async |reason: &str| {
        let pairs = [
            ("command_id", command.as_str()),
            ("version", &version),
            ("why", "correction"),
            (names[0].as_str(), "02"),
            (names[1].as_str(), "53"),
            ("on", "2020-11-02"),
            ("reason", reason),
        ];
        clerk.post(&path, &pairs).await
    };
    let silent = send("").await;
    assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
    silent.says("请写明理由");
    let done = send("户口本上是岳母").await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    let page = clerk.get(&done.to).await;
    page.says("更正和变更").says("户口本上是岳母").says("与户主关系").says("李荷");
    assert!(!page.body.contains("变更户主</td>"));
}
