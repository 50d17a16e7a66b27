// SPDX-License-Identifier: Apache-2.0
//! One file of the household: everything that the family gets and is asked about stands on its page, and whoever opened any of it stands in it too.

use crate::case::confirmed;
use crate::desk::Office;
use crate::leads::{head, taken_with};
use crate::money::{account, done, send};
use axum::http::StatusCode;

/// A list of deaths that names the head of the family, who lives.
async fn deaths(office: &Office, cookie: &str) -> String {
    let list = format!("姓名,身份证号,死亡日期\n张大山,{},2020-10-20\n", head());
    taken_with(office, cookie, "deaths", &list).await
}

// clause: YY-4.1
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_aid_of_a_family_its_causes_and_what_is_asked_about_it_stand_on_one_page() {
    let office = Office::open().await;
    let (created, case) = confirmed(&office).await;
    account(&office, "6217000000000000018").await;
    let reviewer = office.sign_in("reviewer").await;
    let path = format!("/households/{}?why=review", created.number);
    let before = office.get(&reviewer, &path).await;
    before.says("没有线索。");
    let delivery = deaths(&office, &reviewer).await;
    assert!(delivery.starts_with("/leads/lists/"));
    let page = office.get(&reviewer, &path).await;
    // Who they are.
    page.says("张大山").says("李秀兰").says("张小梅");
    // Why: the facts with where each comes from, and the application with its number.
    page.says("本人申报").says("3,200.00").says(&case).says("救助链");
    // What they get: which aid, for how many, how much, where it is paid.
    page.says("最低生活保障").says("504.00").says("0018");
    // Who went to see them, with the way to the record.
    page.says("入户调查（最低生活保障申请）");
    // What is asked about them, and that nothing follows from it by itself.
    page.says("死亡名单比中").says("不能凭它停发、减发或拒绝");
    let at = page.body.find("/leads/500299-XS").expect("the lead leads to its page");
    let lead: String = page.body[at..].chars().take_while(|c| *c != '"').collect();
    // Opening the lead is a look at the family: it stands in the file, with the lead as its reason.
    assert_eq!(office.get(&reviewer, &lead).await.status, StatusCode::OK);
    let number = lead.trim_start_matches("/leads/");
    office.get(&reviewer, &path).await.says(&format!("核查线索 {number}"));
    // An auditor asks who opened this family, and what one colleague looked at.
    let auditor = office.at("shi", "auditor", "500299").await;
    let opened = auditor.get(&format!("/audit?about={}", created.number)).await;
    opened.says("查看家庭档案").says("查看线索");
    let by = auditor.get(&format!("/audit?who=reviewer&about={}", created.number)).await;
    by.says("查看家庭档案").says("reviewer");
    assert!(!auditor.get("/audit?who=nobody").await.body.contains("查看家庭档案</td>"));
    assert!(!auditor.get("/audit?about=500299101-999999").await.body.contains("reviewer"));
    // Whoever has nothing to do with leads sees the file without them.
    let decider = office.sign_in("decider").await;
    let without = office.get(&decider, &path).await;
    without.says("最低生活保障");
    assert!(!without.body.contains("id=\"leads-title\"") && !without.body.contains(&lead));
}

// clause: CK-2.1c
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_open_lead_stands_beside_the_line_of_a_roster_and_stops_no_money() {
    let office = Office::open().await;
    confirmed(&office).await;
    account(&office, "6217000000000000018").await;
    let reviewer = office.sign_in("reviewer").await;
    deaths(&office, &reviewer).await;
    let month = office.today().month_of().add(1).unwrap().to_string();
    let today = office.today().to_string();
    let fields =
        [("scheme", "dibao"), ("kind", "regular"), ("month", month.as_str()), ("cut_off", today.as_str())];
    let drawn = send(&office, &reviewer, "/money", "draw-up", "/money/rosters", &fields).await;
    assert_eq!(drawn.status, StatusCode::SEE_OTHER, "{}", drawn.body);
    office.get(&reviewer, &drawn.to).await.says("有线索待核（照发）").says("504.00");
    // Whoever signs after it is locked sees the same, and until it is sent what is found meanwhile.
    done(&office, &reviewer, &drawn.to, "lock", &[]).await;
    office.colleague("finance", "finance", "500299").await;
    let finance = office.sign_in("finance").await;
    office.get(&finance, &drawn.to).await.says("有线索待核（照发）").says("504.00");
}
