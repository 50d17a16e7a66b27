// SPDX-License-Identifier: Apache-2.0
//! Reserve funds of townships through their pages: paid ahead by two, spent, low, signed for a month and taken, and then closed.

use crate::desk::Office;
use crate::money::{booked, send};
use assistance::office::{Error, Mode, Office as _};
use assistance::payout::Refused;
use assistance::payout::reserve::spend::{Spending, Spent, spend};
use axum::http::StatusCode;
use kernel::{Actor, Date, Division, Fen, Id};

const LIST: &str = "/money/reserves";
const TOWNSHIP: &str = "500299102";
const PAGE: &str = "/money/reserves/500299102";

/// What another use case pays out of the reserve.
async fn paid(office: &Office, clerk: &Actor, number: u8, yuan: i64, on: Date) -> Result<Spent, Error> {
    let ctx = office.by(clerk);
    let mut tx = office.store().begin(Mode::Write).await?;
    let paper = format!("LS{TOWNSHIP}-2020-{number:05}");
    let spending = Spending {
        id: Id::from_bytes([number; 16]),
        township: Division::parse(TOWNSHIP).unwrap(),
        amount: Fen::new(yuan * 100),
        on,
        paper: &paper,
    };
    let spent = spend(&ctx, &mut *tx, &spending).await?;
    tx.commit().await?;
    Ok(spent)
}

/// The id of a choice of a field whose label begins so.
fn choice(body: &str, label: &str) -> String {
    let at = body.find(label).unwrap_or_else(|| panic!("no {label}: {body}"));
    body[..at].rsplit("value=\"").next().unwrap().split('"').next().unwrap().to_owned()
}

// clause: CK-1.3c, NX-2c, MS-6d
#[tokio::test]
async fn a_reserve_is_paid_ahead_spent_signed_and_taken_on_its_pages() {
    let office = Office::open().await;
    let clerk = office.colleague("clerk", "township_clerk", TOWNSHIP).await;
    for (login, role, place) in [
        ("leader", "township_leader", TOWNSHIP),
        ("finance", "finance", "500299"),
        ("decider", "county_leader", "500299"),
        ("elsewhere", "township_leader", "500299103"),
    ] {
        office.colleague(login, role, place).await;
    }
    let finance = office.sign_in("finance").await;
    office.get(&finance, LIST).await.says("没有可以用于临时救助的资金");
    let fund = [
        ("title", "县级临时救助资金"),
        ("source", "county"),
        ("year", "2020"),
        ("earmark", "temp_relief"),
        ("place", "1"),
        ("paper", "示财社〔2020〕8号"),
        ("amount", "10000"),
    ];
    send(&office, &finance, "/money", "fund", "/money/funds", &fund).await;
    booked(&office).await;
    // Paid ahead by one, confirmed by another.
    let list = office.get(&finance, LIST).await;
    let fund = choice(&list.body, "县级临时救助资金（可用 10,000.00 元）");
    let ahead = [("township", TOWNSHIP), ("fund", &fund), ("amount", "1,0x"), ("paper", "示民〔2020〕5号")];
    let wrong = send(&office, &finance, LIST, "pay-ahead", "/money/reserves/ahead", &ahead).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    wrong.says("示民〔2020〕5号");
    let ahead = [("township", TOWNSHIP), ("fund", &fund), ("amount", "1000"), ("paper", "示民〔2020〕5号")];
    let entered = send(&office, &finance, LIST, "pay-ahead", "/money/reserves/ahead", &ahead).await;
    assert_eq!(entered.to, PAGE, "{}", entered.body);
    let own = office.get(&finance, "/money/book").await;
    own.says("预拨备用金（");
    assert!(!own.body.contains("id=\"answer-"), "whoever entered it confirms it");
    office.get(&finance, LIST).await.says("余额 0.00 元");
    booked(&office).await;
    office.get(&finance, LIST).await.says("今年预拨 1,000.00 元，支出 0.00 元，余额 1,000.00 元");
    // The township sees its own, and nobody else's.
    let leader = office.sign_in("leader").await;
    let inbox = office.get(&leader, "/inbox").await;
    inbox.says("href=\"/money/reserves\"");
    let seen = office.get(&leader, LIST).await;
    assert!(seen.body.contains(PAGE) && !seen.body.contains("500299103"), "{}", seen.body);
    let elsewhere = office.sign_in("elsewhere").await;
    assert_eq!(office.get(&elsewhere, PAGE).await.status, StatusCode::FORBIDDEN);
    let refused = office.post(&leader, "/money/reserves/ahead", &ahead).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    // Spent, and low.
    let today = office.today();
    assert!(matches!(paid(&office, &clerk, 1, 700, today).await.unwrap(), Spent::Paid(_)));
    assert_eq!(
        paid(&office, &clerk, 2, 301, today).await.unwrap(),
        Spent::Short { available: Fen::new(30_000) }
    );
    assert!(!office.get(&finance, "/inbox").await.body.contains("备用金余额偏低的乡镇"));
    assert!(matches!(paid(&office, &clerk, 3, 101, today).await.unwrap(), Spent::Paid(_)));
    office.get(&finance, "/inbox").await.says("备用金余额偏低的乡镇");
    office.get(&finance, PAGE).await.says("余额偏低").says("LS500299102-2020-00003");
    // What is too much is not given back.
    let back = [("fund", fund.as_str()), ("amount", "199.01"), ("paper", "示民〔2020〕9号")];
    let refused = send(&office, &finance, PAGE, "give-back", "/money/reserves/500299102/back", &back).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    // The month is over: the leader signs it, finance sends it back and then takes it.
    assert!(!office.get(&leader, PAGE).await.body.contains("id=\"sign\""));
    office.pass_days(30);
    let (leader, finance) = (office.sign_in("leader").await, office.sign_in("finance").await);
    office.get(&leader, "/inbox").await.says("待签字的备用金月结");
    let sign = async || {
        let page = office.get(&leader, PAGE).await;
        page.says("支出 2 笔 801.00 元，冲回 0.00 元，期末 199.00 元");
        let (to, hidden) = page.form("sign");
        let fields: Vec<(&str, &str)> = hidden.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        let done = office.post(&leader, &to, &fields).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    };
    let answer = async |right: &str, reason: &str| {
        let page = office.get(&finance, PAGE).await;
        let (to, hidden) = page.form("month-");
        let mut fields: Vec<(&str, &str)> = hidden.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        fields.extend([("right", right), ("reason", reason)]);
        office.post(&finance, &to, &fields).await
    };
    sign().await;
    office.get(&finance, "/inbox").await.says("待核收的备用金月结");
    let bare = answer("no", "").await;
    assert_eq!(bare.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(answer("no", "少一张凭证").await.status, StatusCode::SEE_OTHER);
    office.get(&leader, PAGE).await.says("finance 退回：少一张凭证");
    sign().await;
    assert_eq!(answer("yes", "").await.status, StatusCode::SEE_OTHER);
    office.get(&leader, LIST).await.says("2020-11 已核收");
    let closed = paid(&office, &clerk, 4, 1, today).await;
    assert!(matches!(closed, Err(Error::Payout(why)) if matches!(*why, Refused::ReserveMonthSigned(_))));
}

// clause: CK-1.3c
#[tokio::test]
async fn a_township_asks_for_more_on_the_page_of_its_reserve_and_finance_answers() {
    let office = Office::open().await;
    let people = [
        ("leader", "township_leader", TOWNSHIP),
        ("finance", "finance", "500299"),
        ("decider", "county_leader", "500299"),
    ];
    for (login, role, place) in people {
        office.colleague(login, role, place).await;
    }
    let (leader, finance) = (office.sign_in("leader").await, office.sign_in("finance").await);
    let fund = [
        ("title", "县级临时救助资金"),
        ("source", "county"),
        ("year", "2020"),
        ("earmark", "temp_relief"),
        ("place", "1"),
        ("paper", "示财社〔2020〕8号"),
        ("amount", "10000"),
    ];
    send(&office, &finance, "/money", "fund", "/money/funds", &fund).await;
    booked(&office).await;
    let to = format!("{PAGE}/ask");
    let wrong = send(&office, &leader, PAGE, "ask", &to, &[("amount", "很多"), ("reason", "两户失火")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    wrong.says("两户失火");
    let asks = [("amount", "1500"), ("reason", "两户失火，备用金用完了")];
    let asked = send(&office, &leader, PAGE, "ask", &to, &asks).await;
    assert_eq!(asked.to, PAGE, "{}", asked.body);
    let own = office.get(&leader, PAGE).await;
    own.says("申请补充").says("1,500.00").says("待财政办理");
    assert!(!own.body.contains(&format!("action=\"{to}\"")), "one open request at a time");
    // Finance finds it in the inbox and on the list; the form to pay ahead has the sum.
    office.get(&finance, "/inbox").await.says("申请补充备用金的乡镇");
    office.get(&finance, LIST).await.says("申请补充 1,500.00 元");
    let page = office.get(&finance, PAGE).await;
    page.says("不同意补充").says("先填的是乡镇申请的数").says("value=\"1500.00\"");
    let (decline, hidden) = page.form("decline");
    let mut fields: Vec<(&str, &str)> = hidden.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    fields.push(("reason", "先用县级支付，下周再拨"));
    assert_eq!(office.post(&finance, &decline, &fields).await.status, StatusCode::SEE_OTHER);
    office.get(&leader, PAGE).await.says("finance 不同意：先用县级支付，下周再拨");
    assert!(!office.get(&finance, "/inbox").await.body.contains("申请补充备用金的乡镇"));
    // Asked again, paid ahead, confirmed by another: the request is answered by the money.
    send(&office, &leader, PAGE, "ask", &to, &asks).await;
    let page = office.get(&finance, PAGE).await;
    let fund = choice(&page.body, "县级临时救助资金（可用 10,000.00 元）");
    let ahead = [("township", TOWNSHIP), ("fund", &fund), ("amount", "1000"), ("paper", "示民〔2020〕5号")];
    send(&office, &finance, PAGE, "pay-ahead", &format!("{PAGE}/ahead"), &ahead).await;
    office.get(&leader, PAGE).await.says("财政已登记，待第二人复核");
    booked(&office).await;
    office.get(&leader, PAGE).await.says("decider 复核，已补充 1,000.00 元").says("余额 1,000.00 元");
}
