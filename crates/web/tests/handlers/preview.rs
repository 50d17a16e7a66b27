// SPDX-License-Identifier: Apache-2.0
//! Long lists of money: a draft roster by pages with the totals of all, and the preview of a new standard as a workbook.

use crate::case::confirmed;
use crate::desk::Office;
use crate::money::send;
use assistance::office::act;
use assistance::standards::service::{AdoptStandard, ProposeStandard};
use assistance::testing::couple;
use axum::http::StatusCode;
use kernel::Division;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_draft_is_listed_by_pages_and_its_totals_are_those_of_all() {
    let office = Office::open().await;
    let families: Vec<_> = (1..=52).map(couple).collect();
    office.load(&families).await;
    office.colleague("reviewer", "county_reviewer", "500299").await;
    let reviewer = office.sign_in("reviewer").await;
    let today = office.today().to_string();
    let draw = [("scheme", "dibao"), ("kind", "regular"), ("month", "2020-11"), ("cut_off", today.as_str())];
    let roster = send(&office, &reviewer, "/money", "draw-up", "/money/rosters", &draw).await.to;
    let rows = |page: &str| page.matches("class=\"plain\"").count();
    let first = office.get(&reviewer, &roster).await;
    // 52 families of two, 504.00 each.
    first.says("第 1–50 条，共 52 条").says("52 户 104 人 26,208.00 元");
    let next = office.get(&reviewer, &format!("{roster}?tab=all&page=1")).await;
    next.says("第 51–52 条，共 52 条").says("52 户 104 人 26,208.00 元");
    assert!(rows(&next.body) < rows(&first.body), "{}", next.body);
    let beyond = office.get(&reviewer, &format!("{roster}?tab=all&page=99")).await;
    assert_eq!(beyond.status, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_preview_of_a_new_standard_is_a_workbook_with_the_difference_of_every_family() {
    let office = Office::open().await;
    confirmed(&office).await;
    let enters = office.colleague("enters", "county_reviewer", "500299").await;
    let adopts = office.colleague("adopts", "county_leader", "500299").await;
    let from = office.today().month_of().add(1).unwrap().first_day().to_string();
    let entry = ProposeStandard {
        county: Division::parse("500299").unwrap(),
        param: "dibao_standard.rural".to_owned(),
        value: "520.00".to_owned(),
        from: from.clone(),
        title: "关于调整城乡居民最低生活保障标准的通知".to_owned(),
        number: "示民发〔2020〕9号".to_owned(),
        issuer: "示范县民政局".to_owned(),
        published: String::new(),
        article: "一".to_owned(),
        scan: Some(("application/pdf".to_owned(), assistance::testing::scan())),
        confirmed: String::new(),
    };
    let entry = act(office.store(), &office.by(&enters), &entry).await.unwrap().entry;
    act(office.store(), &office.by(&adopts), &AdoptStandard { entry }).await.unwrap();
    let leader = office.sign_in("decider").await;
    let asked = format!("scheme=dibao&on={from}");
    let page = office.get(&leader, &format!("/money/standard?{asked}")).await;
    page.says("+72.00").says("/money/standard/xlsx?");
    let book = office.download(&leader, &format!("/money/standard/xlsx?{asked}&tab=raised")).await;
    let sheets = files::plain::read(&book).unwrap();
    let rows: Vec<Vec<String>> =
        sheets[0].rows.iter().map(|row| row.cells.iter().map(|cell| format!("{cell:?}")).collect()).collect();
    assert_eq!(rows.len(), 2, "{rows:?}");
    for (at, word) in [(1, "张大山"), (3, "504.00"), (4, "576.00"), (5, "72.00"), (9, "增发")] {
        assert!(rows[1][at].contains(word), "{word}: {rows:?}");
    }
    let none = office.download(&leader, &format!("/money/standard/xlsx?{asked}&tab=alone")).await;
    assert_eq!(files::plain::read(&none).unwrap()[0].rows.len(), 1, "only the heads");
    // Whoever may not see rosters gets no file.
    let clerk = office.sign_in("clerk").await;
    let denied = office.get(&clerk, &format!("/money/standard/xlsx?{asked}")).await;
    assert_eq!(denied.status, StatusCode::FORBIDDEN);
    let unclear = office.get(&leader, "/money/standard/xlsx?scheme=dibao").await;
    assert_eq!(unclear.status, StatusCode::NOT_FOUND);
}
