// SPDX-License-Identifier: Apache-2.0
//! The figures of a month: what is due soon beside what is late, and coverage as a share of the people registered where somebody entered how many they are.

use crate::desk::Office;
use crate::walk::{Town, confirmed};
use axum::http::StatusCode;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_due_in_the_next_days_is_counted_beside_what_is_late() {
    let office = Office::open().await;
    let (_, _, n) = Town::surveyed(&office).await;
    for _ in 0..60 {
        let clerk = office.sign_in("clerk").await;
        let soon = office.get(&clerk, "/inbox?tab=soon").await;
        let page = office.get(&clerk, "/statistics").await;
        page.says("个工作日内");
        let tile = page.body.split("快到期").nth(1).unwrap();
        let value = tile.split("class=\"tile-value\">").nth(1).unwrap();
        assert_eq!(value.starts_with('1'), soon.body.contains(&n), "{}", page.body);
        if value.starts_with('1') {
            page.says("href=\"/inbox?tab=soon\"");
            return;
        }
        assert!(value.starts_with('0'));
        office.pass_days(1);
    }
    panic!("an opinion that nobody gives is due some day");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn coverage_is_a_share_of_the_people_registered_and_says_where_nobody_entered_them() {
    let office = Office::open().await;
    let town = Town::of(&office).await;
    confirmed(&office, &town).await;
    office.pass_days(31);
    let reviewer = office.sign_in("reviewer").await;
    office.get(&reviewer, "/statistics").await.says("占户籍人口").says("没有填户籍人口");
    let settings = office.get(&reviewer, "/settings/county").await;
    let form = settings.body.split("id=\"registered_people\"").nth(1).unwrap().to_owned();
    let command = form.split("name=\"command_id\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let mut fields = vec![
        ("command_id", command),
        ("change", "registered_people"),
        ("key", "registered_people"),
        ("place", "500299102"),
        ("value", "很多"),
        ("document", "示统〔2020〕1号"),
    ];
    let wrong = office.post(&reviewer, "/settings/county", &fields).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", wrong.body);
    fields[4].1 = "12000";
    let set = office.post(&reviewer, "/settings/county", &fields).await;
    assert_eq!(set.status, StatusCode::SEE_OTHER, "{}", set.body);
    // Three of twelve thousand, with the document that says so; a number without one is marked as assumed.
    office.get(&reviewer, "/statistics").await.says("0.03%").says("户籍 12,000 人，示统〔2020〕1号");
    office.pass_seconds(60);
    let again = office.get(&reviewer, "/settings/county").await;
    let form = again.body.split("id=\"registered_people\"").nth(1).unwrap().to_owned();
    let command = form.split("name=\"command_id\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    (fields[0].1, fields[5].1) = (command, "");
    fields[4].1 = "11000";
    assert_eq!(office.post(&reviewer, "/settings/county", &fields).await.status, StatusCode::SEE_OTHER);
    office.get(&reviewer, "/statistics").await.says("户籍 11,000 人，假定");
}
