// SPDX-License-Identifier: Apache-2.0
//! An approval meeting over several cases, entered once.

use crate::case::{id, take};
use crate::desk::{Office, Seen};
use crate::walk::{Town, post_notice, survey};
use assistance::registry::intake::Created;
use axum::http::StatusCode;

/// A case whose notice hangs for the last day; the days until it comes down.
async fn noticed(office: &Office, town: &Town, nth: u32) -> (Created, String, i64) {
    let (created, number) = office.application_of(&town.clerk, nth, "600.00").await;
    survey(office, town, &created, &number).await;
    let clerk = office.sign_in("clerk").await;
    take(office, &clerk, &number, "assess", &[]).await;
    take(office, &clerk, &number, "opinion_given", &[("act", "cover")]).await;
    let days = post_notice(office, &number, "registered_village", 7).await;
    (created, number, days)
}

async fn submit(office: &Office, number: &str) {
    take(office, &office.sign_in("clerk").await, number, "notice_removed", &[("photo_kept", "yes")]).await;
    take(office, &office.sign_in("leader").await, number, "submitted", &[]).await;
}

/// The ticks that the form offers.
fn offered(page: &Seen) -> Vec<String> {
    let ticks = page.body.split("name=\"case\" value=\"").skip(1);
    ticks.filter_map(|rest| rest.split('"').next()).map(str::to_owned).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_meeting_over_several_cases_is_entered_once_and_one_that_cannot_take_it_comes_back() {
    let office = Office::open().await;
    let town = Town::of(&office).await;
    let (_, first, _) = noticed(&office, &town, 0).await;
    let (_, second, days) = noticed(&office, &town, 1).await;
    office.pass_days(days);
    submit(&office, &first).await;
    let met_on = office.today().to_string();
    office.pass_days(1);
    submit(&office, &second).await;

    let county = office.sign_in("reviewer").await;
    office.get(&county, "/confirmations").await.says("/confirmations/meeting");
    let page = office.get(&county, "/confirmations/meeting").await;
    page.says("2 件还没有会议记录").says(&first).says(&second);
    crate::golden::check("meeting", &page);
    let ticks = offered(&page);
    assert_eq!(ticks.len(), 2, "{}", page.body);
    let attendees = [id(&town.reviewer), id(&town.decider)];
    let (first_said, second_said) = (format!("conclusion.{first}"), format!("conclusion.{second}"));
    let command = page.hidden("command_id");
    let mut form = vec![
        ("command_id", command.as_str()),
        ("case", ticks[0].as_str()),
        ("case", ticks[1].as_str()),
        (first_said.as_str(), "一致同意给予"),
        (second_said.as_str(), "同意，十二月再看学费"),
        ("attendees", attendees[0].as_str()),
        ("recused", attendees[0].as_str()),
        ("happened_on", met_on.as_str()),
        ("scan_kept", "yes"),
    ];
    let wrong = office.post(&county, "/confirmations/meeting", &form).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    wrong.says("回避的人不能又参会").says("补登以前开的会，要写明原因").says("一致同意给予");
    form[6] = ("attendees", attendees[1].as_str());
    form.push(("late_reason", "会后第二天录入"));

    // The second one was submitted after the meeting: it comes back, and the first stands.
    let done = office.post(&county, "/confirmations/meeting", &form).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.body);
    done.says(&format!("（{first}）：会议已登记"))
        .says(&format!("（{second}）："))
        .says("同意，十二月再看学费");
    assert_eq!(offered(&done), [ticks.iter().find(|one| one.starts_with(&second)).unwrap().clone()]);
    let minutes = async || office.log("paper.file").await.iter().filter(|kind| *kind == "minutes").count();
    assert_eq!(minutes().await, 1, "of the case that came back no minutes are filed");
    office.get(&county, &format!("/cases/{first}")).await.says("参会 2 人，回避 0 人，一致同意给予");
    let waiting = office.get(&county, &format!("/cases/{second}")).await;
    assert!(!waiting.body.contains("参会 2 人"), "{}", waiting.body);

    // Sent twice, it stands once; on its own day the second is taken, too.
    let again = office.post(&county, "/confirmations/meeting", &form).await;
    again.says("已经登记过会议");
    let (command, today) = (again.hidden("command_id"), office.today().to_string());
    form[0] = ("command_id", command.as_str());
    form[7] = ("happened_on", today.as_str());
    office.post(&county, "/confirmations/meeting", &form).await.says(&format!("（{second}）：会议已登记"));
    assert_eq!(minutes().await, 2);
    // Nothing was decided by it.
    office.get(&county, "/confirmations").await.says("2 件等待决定");
    let gone = office.get(&county, "/confirmations/meeting").await;
    assert_eq!((gone.status, gone.to.as_str()), (StatusCode::SEE_OTHER, "/confirmations"));
    let clerk = office.sign_in("clerk").await;
    assert_eq!(office.get(&clerk, "/confirmations/meeting").await.status, StatusCode::NOT_FOUND);
}
