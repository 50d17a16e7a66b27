// SPDX-License-Identifier: Apache-2.0
//! A township whose reserve is used up: help at the scene goes on, the county is told the same day and pays it once from a roster between months, and the reserve is topped up by two.

use crate::office::Office;
use crate::screen::{DESK, PHONE, Screen};
use serde_json::json;

const LIST: &str = "/money/reserves";
const TOWNSHIP: &str = "/money/reserves/500299001";
const WHO: &str = "牛得草";

/// Somebody is helped at the scene, and the voucher lies in the box.
async fn helped(screen: &mut Screen, name: &str, amount: &str) {
    screen.resize(PHONE).await;
    screen.become_("li").await;
    screen.go("/relief").await;
    screen.follow("现场救助、受理").await;
    let fire = [
        ("name", name),
        ("sex", "男"),
        ("registered_area", "农村"),
        ("kind", "火灾"),
        ("place", crate::support::life::VILLAGE),
        ("reason", "住处烧毁，身上没有钱"),
        ("mode", "aid"),
        ("amount", amount),
        ("cadre", "村委会 罗主任"),
        ("voucher_kept", "yes"),
    ];
    screen.does("aid", &fire).await;
    screen.resize(DESK).await;
}

/// The form for what finance entered under a paper, for whoever may confirm it.
async fn waits(screen: &Screen, paper: &str) -> String {
    screen.go("/money/book").await;
    screen.says(paper).await;
    let script = "const forms = [...document.querySelectorAll(\"form[id^='answer-']\")]; \
         return forms.find(form => form.closest('details').innerText.includes(arguments[0]))?.id ?? '';";
    screen.run(script, &[json!(paper)]).await.as_str().unwrap().to_owned()
}

/// Whoever entered it is offered no form; somebody else signs.
async fn confirmed(screen: &mut Screen, papers: &[&str], second: &str) {
    for paper in papers {
        assert_eq!(waits(screen, paper).await, "", "whoever entered {paper} confirms it");
    }
    screen.become_(second).await;
    for paper in papers {
        let form = waits(screen, paper).await;
        screen.does(&form, &[("right", "yes")]).await;
    }
}

/// Finance pays so much ahead; it counts once a second person signed.
async fn paid_ahead(screen: &mut Screen, amount: &str, paper: &str, second: &str) {
    screen.become_("qin").await;
    screen.go(TOWNSHIP).await;
    screen.unfold("预拨或者补充备用金").await;
    let script =
        "return document.querySelector('form#pay-ahead [name=fund] option[value]:not([value=\"\"])').value";
    let fund = screen.run(script, &[]).await.as_str().unwrap().to_owned();
    screen.does("pay-ahead", &[("fund", &fund), ("amount", amount), ("paper", paper)]).await;
    screen.says("有预拨、交回等第二人复核").await;
    confirmed(screen, &[paper], second).await;
}

/// What the township did not use goes back to the county, fund by fund.
async fn given_back(screen: &mut Screen) {
    screen.become_("qin").await;
    screen.go(TOWNSHIP).await;
    let script = "return [...document.querySelectorAll('form#give-back [name=fund] option')] \
         .filter(one => one.value).map(one => [one.value, one.text])";
    let purses = screen.run(script, &[]).await;
    let mut papers = Vec::new();
    for (at, purse) in purses.as_array().unwrap().iter().enumerate() {
        let (fund, label) = (purse[0].as_str().unwrap(), purse[1].as_str().unwrap());
        let left = label.split("余 ").nth(1).unwrap().split(' ').next().unwrap().replace(',', "");
        let paper = format!("示民〔2026〕7{at}号");
        screen.unfold("交回备用金").await;
        screen.does("give-back", &[("fund", fund), ("amount", &left), ("paper", &paper)]).await;
        papers.push(paper);
    }
    let papers: Vec<&str> = papers.iter().map(String::as_str).collect();
    confirmed(screen, &papers, "xiang").await;
}

/// The township enters where the money goes, its leader holds it against the proof.
async fn has_an_account(screen: &mut Screen, name: &str) {
    screen.follow_first("main a[href^='/payees/']").await;
    screen.says(name).await;
    let payee = screen.path().await;
    let account = [("number", "6217000000000000018"), ("bank", "示范县农村商业银行"), ("proof_kept", "yes")];
    screen.does("enter", &account).await;
    screen.become_("chen").await;
    screen.go(&payee).await;
    screen.does("confirm", &[("right", "yes")]).await;
    screen.says("账户正常使用").await;
}

/// A roster between months, as far as its draft; its page.
async fn drawn(screen: &mut Screen) -> String {
    screen.become_("luo").await;
    screen.go("/money").await;
    screen.unfold("编制花名册").await;
    screen.does("draw-up", &[("scheme", "临时救助"), ("kind", "零星发放")]).await;
    screen.path().await
}

/// What the bank answers to a file of one line, in the encoding of its layout: everything arrived.
fn arrived(file: &[u8], name: &str, amount: &str) -> Vec<u8> {
    let layout = assistance::payout::bank::layout("csv").unwrap();
    let sent = layout.answer.format.encoding.decode(file).unwrap();
    let reference = sent.split([',', '"']).find(|cell| cell.starts_with("500299000")).unwrap();
    let text = format!(
        "序号,业务编号,账号,户名,金额,处理结果,失败原因\r\n1,{reference},0,{name},{amount},成功,\r\n"
    );
    layout.answer.format.encoding.encode(&text).unwrap().into_owned()
}

// clause: CK-1.3c
// clause: MS-6d
// clause: NX-2c
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_the_reserve_ends_help_goes_on_the_county_pays_once_and_two_people_top_it_up() {
    let office = Office::open();
    let mut screen = Screen::open(&office, DESK).await;
    // Little is left, and the township itself is warned.
    given_back(&mut screen).await;
    screen.go(TOWNSHIP).await;
    screen.says("余额 0.00 元").await;
    paid_ahead(&mut screen, "500.00", "示民〔2026〕81号", "xiang").await;
    helped(&mut screen, "祝小满", "450.00").await;
    screen.says("乡镇备用金").await;
    screen.become_("chen").await;
    screen.go(LIST).await;
    screen.says("余额偏低").await;
    screen.go(TOWNSHIP).await;
    screen.says("余额 50.00 元").await.says("余额偏低").await;

    // At night it burns: more than there is. Nothing of it moves, the help goes on, the county pays.
    helped(&mut screen, WHO, "600.00").await;
    screen.says("备用金只剩 50.00 元").await.says("当天转县级支付").await.says("待补手续").await;
    let matter = screen.path().await.split('?').next().unwrap().to_owned();
    // Whoever opens it later reads as well what it waits for.
    screen.go(&matter).await;
    screen.says("县级支付的 600.00 元还不能发：没有收款账户").await;
    has_an_account(&mut screen, WHO).await;
    screen.go(TOWNSHIP).await;
    screen.says("余额 50.00 元").await;

    // The county sees it the same day: one lists it, another signs, the bank pays.
    screen.become_("luo").await;
    screen.go("/inbox").await;
    screen.says("临时救助待造册发放").await;
    let roster = drawn(&mut screen).await;
    screen.says(WHO).await.says("600.00").await;
    screen.does("lock", &[]).await;
    screen.does("make", &[]).await;
    assert!(!screen.offers("check").await, "whoever makes a roster checks it");
    screen.become_("qin").await;
    screen.go("/inbox").await;
    screen.says("待复核的花名册").await.says("备用金余额偏低的乡镇").await;
    screen.go(&roster).await;
    screen.does("check", &[]).await;
    screen.does("send", &[]).await;
    let sent = screen.download("下载").await;
    let answer = screen.file("answer.csv", &arrived(&sent, WHO, "600.00"));
    screen.does("return", &[("file", &answer), ("layout", "csv")]).await;
    screen.says("到账 1 笔").await;
    screen.does("close", &[]).await;
    screen.says("逐分一致").await;
    screen.become_("li").await;
    screen.go(&matter).await;
    screen.says("600.00 元，已到账").await;
    // Once and not again.
    drawn(&mut screen).await;
    screen.is_silent_about(WHO).await;
    screen.become_("li").await;
    screen.go(&matter).await;
    screen.follow("家庭档案").await;
    screen.says("已到账").await;

    // Topped up by two: the next one is paid at the scene again.
    paid_ahead(&mut screen, "5000.00", "示民〔2026〕82号", "ran").await;
    screen.become_("chen").await;
    screen.go(TOWNSHIP).await;
    screen.says("余额 5,050.00 元").await;
    screen.is_silent_about("余额偏低").await;
    helped(&mut screen, "钟大有", "600.00").await;
    screen.says("乡镇备用金").await;
    screen.is_silent_about("县级支付").await;
    screen.become_("qin").await;
    screen.go("/inbox").await;
    screen.is_silent_about("备用金余额偏低的乡镇").await;
    screen.close().await;
}
