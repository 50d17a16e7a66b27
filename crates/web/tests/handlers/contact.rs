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
    office.get(&cookie, "/cases").await.says("等受理").says(">6<");
    // The request has its case: another application does not take it.
    let page = office.get(&cookie, "/intake?contact=500299-2020-000001").await;
    assert_eq!(page.hidden("contact"), "");
    page.says("已经有申请");
    // It stands in the file of the family, too.
    let number = "500299102-000001";
    office.get(&cookie, &format!("/households/{number}?why=contact")).await.says("500299-2020-000001");
}

/// Logs a request; the answer of the server.
async fn logs(office: &Office, cookie: &str, fields: &[(&str, &str)]) -> crate::desk::Seen {
    let command = office.get(cookie, "/contacts").await.hidden("command_id");
    let mut all = vec![("command_id", command.as_str()), ("channel", "window"), ("words", "家里揭不开锅")];
    all.extend(fields);
    office.post(cookie, "/contacts", &all).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_passed_on_stands_in_the_list_and_inbox_of_the_office_that_was_asked() {
    let office = Office::open().await;
    let clerk = office.at("clerk", "township_clerk", "500299102").await;
    let neighbour = office.at("neighbour", "township_clerk", "500299103").await;
    let third = office.at("third", "township_clerk", "500299101").await;
    let pass = [("place", VILLAGE), ("name", "王石"), ("answer", "passed_on"), ("passed_to", "500299103")];
    let early = logs(&office, &clerk.cookie, &pass).await;
    assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY);
    early.says("follow_by-error").says("王石");
    let pass = [&pass[..], &[("follow_by", "2020-11-04"), ("home", "邻县云雾镇大水村")]].concat();
    let logged = logs(&office, &clerk.cookie, &pass).await;
    assert_eq!(logged.status, StatusCode::SEE_OTHER, "{}", logged.body);
    let one = "/contacts/500299-2020-000001";
    neighbour.get("/inbox").await.says("待上门、答复的求助");
    neighbour.get("/contacts?tab=incoming").await.says("王石").says("2020-11-04 前答复");
    // Where a stranger lives and where they asked are two things.
    neighbour.get(one).await.says("邻县云雾镇大水村").says("在哪里求助");
    assert!(!third.get("/contacts").await.body.contains("王石"));
    assert_eq!(third.get(one).await.status, StatusCode::NOT_FOUND);
    office.pass_days(3);
    let cookie = office.sign_in("neighbour").await;
    office.get(&cookie, "/inbox").await.says("1 件逾期");
    office.get(&cookie, "/contacts?tab=late").await.says("王石").says("逾期 1 天");
    let page = office.get(&cookie, one).await;
    let (command, version) = (page.hidden("command_id"), page.hidden("version"));
    let mut follow =
        vec![("command_id", command.as_str()), ("version", &version), ("change", "follow"), ("words", "")];
    let silent = office.post(&cookie, &format!("{one}/steps"), &follow).await;
    assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
    follow[3].1 = "已联系本人，送去米面，指导回邻县申请";
    let done = office.post(&cookie, &format!("{one}/steps"), &follow).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    office.get(&cookie, one).await.says("已联系本人，送去米面").says("2020-11-05");
    assert!(!office.get(&cookie, "/inbox").await.body.contains("待上门、答复的求助"));
    assert!(!office.get(&cookie, "/contacts?tab=waiting").await.body.contains("王石"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_that_came_to_the_wrong_office_again_is_passed_on_and_its_way_is_seen() {
    let office = Office::open().await;
    let clerk = office.at("clerk", "township_clerk", "500299102").await;
    let neighbour = office.at("neighbour", "township_clerk", "500299103").await;
    let third = office.at("third", "township_clerk", "500299101").await;
    let first = [
        ("place", VILLAGE),
        ("name", "王石"),
        ("answer", "passed_on"),
        ("passed_to", "500299103"),
        ("follow_by", "2020-11-04"),
    ];
    assert_eq!(logs(&office, &clerk.cookie, &first).await.status, StatusCode::SEE_OTHER);
    let one = "/contacts/500299-2020-000001";
    let page = neighbour.get(one).await;
    let (command, version) = (page.hidden("command_id"), page.hidden("version"));
    let mut pass = vec![
        ("command_id", command.as_str()),
        ("version", &version),
        ("change", "pass_on"),
        ("passed_to", "500299103"),
        ("follow_by", "2020-11-06"),
        ("reason", ""),
    ];
    let wrong = neighbour.post(&format!("{one}/steps"), &pass).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    wrong.says("pass_on-passed_to-error").says("pass_on-reason-error");
    (pass[3].1, pass[5].1) = ("500299101", "他家去年搬到城里住了");
    let passed = neighbour.post(&format!("{one}/steps"), &pass).await;
    assert_eq!(passed.status, StatusCode::SEE_OTHER, "{}", passed.body);
    // It is the third office's now, with the way it took; the others still see it and work on it no more.
    third.get("/inbox").await.says("待上门、答复的求助");
    crate::golden::check("contact-passed", &third.get(one).await);
    third.get(one).await.says("登记以后的转办").says("他家去年搬到城里住了").says("2020-11-06");
    assert!(!neighbour.get("/inbox").await.body.contains("待上门、答复的求助"));
    neighbour.get("/contacts").await.says("王石");
    let page = neighbour.get(one).await;
    page.says("登记以后的转办");
    let (command, version) = (page.hidden("command_id"), page.hidden("version"));
    (pass[0].1, pass[1].1, pass[3].1) = (&command, &version, "500299102");
    let gone = neighbour.post(&format!("{one}/steps"), &pass).await;
    assert_eq!(gone.status, StatusCode::FORBIDDEN, "{}", gone.body);
    // Whoever has it answers it; then it goes nowhere any more.
    let page = third.get(one).await;
    let (command, version) = (page.hidden("command_id"), page.hidden("version"));
    let follow = [
        ("command_id", command.as_str()),
        ("version", &version),
        ("change", "follow"),
        ("words", "已经上门"),
    ];
    assert_eq!(third.post(&format!("{one}/steps"), &follow).await.status, StatusCode::SEE_OTHER);
    let answered = clerk.get(one).await;
    answered.says("已经上门");
    assert!(!answered.body.contains("转给别的单位"), "{}", answered.body);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_family_on_file_asks_again_and_its_application_counts_from_that_day() {
    let office = Office::open().await;
    let by = office.colleague("clerk", "township_clerk", "500299102").await;
    let household = assistance::testing::household(0, "2004-05-20");
    let created = assistance::office::act(office.store(), &office.by(&by), &household).await.unwrap();
    let cookie = office.sign_in("clerk").await;
    let file = format!("/households/{}", created.number);
    let link = office.get(&cookie, &format!("{file}?why=contact")).await;
    link.says(&format!("/contacts?household={}", created.number));
    let form = office.get(&cookie, &format!("/contacts?household={}", created.number)).await;
    form.says(&format!("value=\"{}\"", created.number));
    let visiting = [("place", VILLAGE), ("answer", "visiting"), ("follow_by", "2020-11-03")];
    let nobody = [&visiting[..], &[("household", "500299102-000099")]].concat();
    let wrong = logs(&office, &cookie, &nobody).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    wrong.says("辖区里没有这个户号");
    let known = [&visiting[..], &[("household", created.number.as_str())]].concat();
    let logged = logs(&office, &cookie, &known).await;
    assert_eq!(logged.status, StatusCode::SEE_OTHER, "{}", logged.body);
    office.get(&cookie, &format!("{file}?why=contact")).await.says("窗口求助：将上门了解");
    office.pass_days(4);
    let cookie = office.sign_in("clerk").await;
    let page = office.get(&cookie, "/contacts/500299-2020-000001").await;
    let apply = crate::walk::link(&page, "/apply?");
    let form = office.get(&cookie, &apply).await;
    let (command, contact) = (form.hidden("command_id"), form.hidden("contact"));
    assert!(!contact.is_empty());
    let pairs = [
        ("command_id", command.as_str()),
        ("contact", contact.as_str()),
        ("why", "contact"),
        ("scheme", "dibao"),
        ("route", "household"),
        ("applicant", "0"),
        ("channel", "window"),
    ];
    let applied = office.post(&cookie, &format!("{file}/apply"), &pairs).await;
    assert_eq!(applied.status, StatusCode::SEE_OTHER, "{}", applied.body);
    office.get(&cookie, &applied.to).await.says("2020-11-02，4 天，还没有受理");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_list_of_requests_has_pages_and_filters_in_its_address() {
    let office = Office::open().await;
    let clerk = office.at("clerk", "township_clerk", "500299102").await;
    for at in 0..31 {
        let name = format!("求助人{}", char::from_u32(0x4e00 + at).unwrap());
        let logged =
            logs(&office, &clerk.cookie, &[("place", VILLAGE), ("name", &name), ("answer", "explained")])
                .await;
        assert_eq!(logged.status, StatusCode::SEE_OTHER, "{}", logged.body);
    }
    let first = clerk.get("/contacts").await;
    first.says("/contacts?page=1");
    assert!(!first.body.contains("求助人一"), "the oldest stands on the second page");
    clerk.get("/contacts?page=1").await.says("求助人一");
    assert!(clerk.get("/contacts?from=2020-11-03").await.body.contains("没有符合条件的求助"));
    // The oldest one is taken up by its number, however many came since.
    let intake = clerk.get("/intake?contact=500299-2020-000001").await;
    assert!(!intake.hidden("contact").is_empty());
}
