// SPDX-License-Identifier: Apache-2.0
//! A fire at night on the pages: one form at the scene, what it pays from, what is chased, and what comes later.

use crate::desk::{Office, VILLAGE};
use crate::walk::{Town, link};
use assistance::office::act;
use assistance::payout::funds::OpenFund;
use assistance::payout::orders::AnswerFundOrder;
use assistance::payout::reserve::ahead::PayAhead;
use axum::http::StatusCode;
use kernel::{Division, Fen};

/// The township has so much in its reserve.
async fn reserve(office: &Office, town: &Town, yuan: i64) {
    let finance = office.colleague("finance", "finance", "500299").await;
    let county = Division::parse("500299").unwrap();
    let open = OpenFund {
        county,
        title: "县级临时救助资金".to_owned(),
        source: "county".to_owned(),
        year: 2026,
        earmark: vec!["temp_relief".to_owned()],
        place: 1,
        amount: Fen::new(5_000_000),
        paper: "示财社〔2026〕30号".to_owned(),
    };
    let ordered = act(office.store(), &office.by(&finance), &open).await.unwrap();
    let answer = |order| AnswerFundOrder { order, right: true, reason: String::new() };
    act(office.store(), &office.by(&town.decider), &answer(ordered.order)).await.unwrap();
    let township = Division::parse("500299102").unwrap();
    let (fund, amount, paper) = (ordered.fund, Fen::new(yuan * 100), "示民〔2026〕5号".to_owned());
    let ahead = PayAhead { township, fund, amount, paper };
    let ordered = act(office.store(), &office.by(&finance), &ahead).await.unwrap();
    act(office.store(), &office.by(&town.decider), &answer(ordered.order)).await.unwrap();
}

const FIRE: [(&str, &str); 12] = [
    ("name", "赵路过"),
    ("sex", "male"),
    ("registered_area", "rural"),
    ("kind", "fire"),
    ("struck_on", "2026-07-10"),
    ("place", VILLAGE),
    ("channel", "village"),
    ("reason", "夜里失火，住处烧毁，身上没有钱"),
    ("mode", "aid"),
    ("amount", "500.00"),
    ("way", "cash"),
    ("cadre", "新桥村 王主任"),
];

// clause: BZ-2.1a, CK-1.3c, CK-1.3d, MS-6a, MS-6b
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stranger_is_helped_on_one_form_and_the_papers_are_chased() {
    let office = Office::open_on("2026-07-10").await;
    let town = Town::of(&office).await;
    reserve(&office, &town, 800).await;
    let clerk = office.sign_in("clerk").await;
    office.get(&clerk, "/relief").await.says("没有在办的临时救助").says("现场救助、受理");
    office.get(&clerk, "/relief/new").await.says("先救后补").says("小额快救");
    // Nobody beside the clerk, and no amount: told at their fields, with everything typed kept.
    let alone: Vec<(&str, &str)> =
        FIRE.iter().copied().filter(|(name, _)| !matches!(*name, "cadre" | "amount")).collect();
    let refused = office.post(&clerk, "/relief", &alone).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    refused.says("写在场的第二人").says("夜里失火").says("赵路过");
    let mut fields = FIRE.to_vec();
    fields.push(("voucher_kept", "yes"));
    let done = office.post(&clerk, "/relief", &fields).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    let page = office.get(&clerk, &done.to).await;
    page.says("赵路过 · 临时救助").says("待补手续").says("先行救助").says("乡镇备用金").says("补齐手续");
    page.says("新桥村 王主任").says("身份待证明");
    let list = office.get(&clerk, "/relief?tab=papers").await;
    list.says("赵路过").says("补齐手续");
    assert_eq!(link(&list, "/relief/LS"), done.to);
    // Two weeks later nobody brought a paper: the list says so.
    office.pass_days(20);
    let clerk = office.sign_in("clerk").await;
    office.get(&clerk, "/relief").await.says("已逾期");
    let view = office.get(&clerk, &done.to).await;
    let person = view.body.split("name=\"proven\" value=\"").nth(1).unwrap();
    let person = person.split('"').next().unwrap().to_owned();
    let step = |fields: Vec<(&'static str, String)>| {
        let (office, clerk, to) = (&office, &clerk, done.to.clone());
        async move {
            let view = office.get(clerk, &to).await;
            let version = view.body.split("name=\"version\" value=\"").nth(1).unwrap();
            let version = version.split('"').next().unwrap().to_owned();
            let mut all: Vec<(&str, &str)> =
                fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
            all.push(("version", &version));
            office.post(clerk, &format!("{to}/steps"), &all).await
        }
    };
    let papers = vec![("change", "papers".to_owned()), ("paper_kept", "yes".to_owned()), ("proven", person)];
    let done = step(papers).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    let done = step(vec![("change", "close".to_owned())]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    office.get(&clerk, &done.to).await.says("已办结").says("晚了");
}

// clause: CK-1.3c, NX-2c
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_the_reserve_ends_the_page_says_that_the_county_pays() {
    let office = Office::open_on("2026-07-10").await;
    let town = Town::of(&office).await;
    reserve(&office, &town, 300).await;
    let clerk = office.sign_in("clerk").await;
    let mut fields = FIRE.to_vec();
    fields.push(("voucher_kept", "yes"));
    let done = office.post(&clerk, "/relief", &fields).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    office.get(&clerk, &done.to).await.says("备用金只剩 300.00 元").says("县级支付");
    // It waits for an account, as anything that the county pays.
    office.get(&clerk, "/payees?tab=missing").await.says("赵路过");
}

// Far more than the tiers give: refused with what can be given, and the form keeps what was typed.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn more_than_the_tiers_give_is_refused_and_a_county_clerk_of_elsewhere_sees_nothing() {
    let office = Office::open_on("2026-07-10").await;
    let town = Town::of(&office).await;
    reserve(&office, &town, 9_000).await;
    let clerk = office.sign_in("clerk").await;
    let mut fields = FIRE.to_vec();
    fields.retain(|(name, _)| *name != "amount");
    fields.push(("amount", "9000.00"));
    let refused = office.post(&clerk, "/relief", &fields).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.body);
    refused.says("超过可以给的数").says("夜里失火");
    // The small quick relief has its own bound, and what lies outside is said as well.
    fields.retain(|(name, _)| *name != "mode");
    fields.push(("mode", "quick"));
    let refused = office.post(&clerk, "/relief", &fields).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.body);
    refused.says("夜里失火").says("超出幅度，应在 0.00 元 到 600.00 元 之间");
    let done = office.post(&clerk, "/relief", &FIRE).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    office.get(&clerk, &done.to).await.says("待发放").says("发放 500.00 元");
    office.colleague("elsewhere", "township_clerk", "500299103").await;
    let elsewhere = office.sign_in("elsewhere").await;
    assert_eq!(office.get(&elsewhere, &done.to).await.status, StatusCode::NOT_FOUND);
    office.get(&elsewhere, "/relief").await.says("没有在办的临时救助");
}
