// SPDX-License-Identifier: Apache-2.0
//! From the application to the money: seven people, each doing only their part, and a name that few keyboards have.

use crate::journey::{Applicant, by_number, covered};
use crate::office::Office;
use crate::screen::{DESK, Screen};
use encoding_rs::GB18030;

/// The name has the mark between two names of one person, and a character outside the first plane.
const WHO: Applicant = Applicant { name: "阿依古丽·𡋾", nth: 11, earns: "150.00" };

/// The account of the family: entered by the clerk with its proof, confirmed by another.
async fn account(screen: &mut Screen) {
    screen.become_("li").await;
    screen.follow("收款账户").await;
    screen.follow_row(WHO.name).await;
    let fields = [
        ("receiver", "head"),
        ("holder", WHO.name),
        ("bank", "示范农商行"),
        ("number", "6217000000000000018"),
        ("proof_kept", "yes"),
    ];
    screen.does("enter", &fields).await;
    assert!(!screen.offers("confirm").await, "who entered an account does not confirm it");
    screen.become_("chen").await;
    screen.follow("收款账户").await;
    screen.follow("待第二人核对").await;
    screen.follow_row(WHO.name).await;
    screen.says("6217000000000000018").await;
    screen.does("confirm", &[("right", "yes")]).await;
}

/// What the bank answers to its file: everybody was paid.
fn answer(file: &[u8]) -> Vec<u8> {
    let (text, _, broken) = GB18030.decode(file);
    assert!(!broken && text.contains(WHO.name), "{text}");
    let mut answer = "序号,业务编号,账号,户名,金额,处理结果,失败原因\r\n".to_owned();
    for line in text.lines().skip(1).filter(|line| !line.is_empty()) {
        let row: Vec<&str> = line.split(',').collect();
        answer += &format!("{},成功,\r\n", row[..5].join(","));
    }
    GB18030.encode(&answer).0.into_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_family_applies_and_is_paid() {
    let office = Office::open();
    let mut screen = Screen::open(&office, DESK).await;
    let number = covered(&mut screen, &WHO).await;
    screen.says("已归档").await;
    account(&mut screen).await;

    by_number(&mut screen, "luo", &number).await;
    screen.follow_first("a[href*='/households/']").await;
    let file = screen.text().await;
    let (before, _) = file.split_once(" 起").unwrap_or_else(|| panic!("no month of the award: {file}"));
    let month = before[before.len() - 7..].to_owned();
    screen.follow("资金").await;
    screen.does("draw-up", &[("kind", "月发放"), ("month", &month)]).await;
    screen.says(WHO.name).await;
    let roster = screen.path().await;
    screen.does("lock", &[]).await;
    screen.does("make", &[]).await;
    assert!(!screen.offers("check").await, "who made a roster does not check it");
    screen.become_("qin").await;
    screen.follow("资金").await;
    screen.follow_first(&format!("a[href='{roster}']")).await;
    screen.does("check", &[]).await;
    screen.does("send", &[("layout", "CSV")]).await;
    let sent = screen.download("下载").await;
    let back = screen.file("return.csv", &answer(&sent));
    screen.does("return", &[("layout", "CSV"), ("file", &back)]).await;
    screen.does("close", &[]).await;
    screen.says("逐分一致").await.says("已对账").await;

    // The family's file tells that the money arrived, in which month, on which account.
    by_number(&mut screen, "li", &number).await;
    screen.follow_first("a[href*='/households/']").await;
    screen.says("已到账").await.says("****0018").await.says(WHO.name).await;
}
