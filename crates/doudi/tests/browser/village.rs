// SPDX-License-Identifier: Apache-2.0
//! A village assistant at work on a telephone: signs in with the code of a message, takes down who asks at the door, and enters a visit there.

use crate::journey::{Applicant, KEPT, apply, by_number};
use crate::office::Office;
use crate::screen::{DESK, PHONE, Screen};

const WHO: Applicant = Applicant { name: "田秀英", nth: 71, earns: "150.00" };

/// The page as a whole is not wider than the telephone; a table may be pushed along within it.
async fn fits(screen: &Screen) {
    let wide = screen.run("return document.documentElement.scrollWidth", &[]).await;
    let fits = wide.as_u64().is_some_and(|wide| wide <= u64::from(PHONE.0));
    assert!(fits, "{wide} wide at {}", screen.path().await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_village_assistant_signs_in_with_the_code_that_the_demonstration_shows() {
    let office = Office::open();
    let screen = Screen::open(&office, PHONE).await;
    screen.go("/login").await;
    let form = screen.find("form").await;
    screen.put(&form, "account", "yang").await;
    screen.put(&form, "password", "Doudi-2026").await;
    screen.send(&form).await;
    screen.says("演示不真的发短信").await;
    let code = screen.find("main strong").await.text().await.unwrap();
    let form = screen.find("form").await;
    screen.put(&form, "code", &code).await;
    screen.send(&form).await;
    screen.says("杨春花").await.says("待办").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_asks_at_the_door_is_taken_down_there_and_the_visit_is_entered_on_the_spot() {
    let office = Office::open();
    let mut screen = Screen::open(&office, PHONE).await;
    screen.become_("tan").await;
    fits(&screen).await;
    // The village and the way are filled in; the day is asked for because the answer is a visit.
    screen.follow("求助登记").await;
    fits(&screen).await;
    assert_eq!(screen.value("contact", "place").await, crate::support::life::VILLAGE);
    let by = screen.today().add_days(3).unwrap().to_string();
    let asked =
        [("name", WHO.name), ("words", "摔伤了，地没人种"), ("answer", "visiting"), ("follow_by", &by)];
    screen.does("contact", &asked).await;
    screen.says("已登记").await.says(&format!("{by} 前上门")).await;
    screen.follow_row(WHO.name).await;
    fits(&screen).await;
    screen.does("follow", &[("words", "一人住，左腿打着石膏，要申请低保")]).await;
    screen.says("已跟进").await;

    screen.resize(DESK).await;
    let number = apply(&mut screen, &WHO).await;
    screen.does("accepted", &[]).await;
    screen.does("survey_started", &[]).await;

    screen.resize(PHONE).await;
    by_number(&mut screen, "tan", &number).await;
    fits(&screen).await;
    screen.says("下一步：入户调查").await;
    let visit =
        [("visitors", "谭小芸"), ("visitors", "王海"), ("way", "入户"), ("signed_by", WHO.name), KEPT];
    // One alone is not enough: said at the form, and what was typed is there.
    screen.tries("home_visited", &[visit[0], visit[2], visit[3], KEPT]).await;
    assert!(screen.has(".error-summary").await);
    fits(&screen).await;
    screen.does("home_visited", &visit).await;
    fits(&screen).await;

    screen.resize(DESK).await;
    by_number(&mut screen, "li", &number).await;
    screen.says("下一步：").await.says("谭小芸").await;
    screen.is_silent_about("以上、没有近亲属关系的人员入户调查").await;
}
