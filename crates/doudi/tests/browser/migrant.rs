// SPDX-License-Identifier: Apache-2.0
//! Somebody whom the epidemic keeps from work: in the second month without income the packs refuse it, with the reason, and nothing is paid; in the third it is paid once.

use crate::office::Office;
use crate::screen::{DESK, Screen};
use crate::support::life::VILLAGE;

const WHO: &str = "邓归乡";
const SCHEME: &str = "未参保失业人员一次性临时救助";
const CADRE: (&str, &str) = ("cadre", "村委会 罗主任");
const NO_EMERGENCY: (&str, &str) = ("point.emergency_hardship_found", "no");

/// Two people ask the packs, with what they decide at the points that are left to them.
async fn assessed(screen: &mut Screen, matter: &str, points: &[(&str, &str)]) {
    screen.become_("li").await;
    screen.go(matter).await;
    // Where nothing is left to people, nothing is asked.
    let why: &[(&str, &str)] = if points.is_empty() { &[] } else { &[("words", "上门看过"), CADRE] };
    screen.does("assess", &[why, points].concat()).await;
}

/// What is known of the months before: nothing came in but what is told.
async fn told(screen: &Screen, matter: &str, facts: &[(&str, &str)]) {
    screen.go(matter).await;
    screen.follow_first("main a[href*='/households/']").await;
    screen.follow("登记情况").await;
    screen.does("about", &[("about", WHO)]).await;
    screen.does("facts", &[&[("complete", "收入已列全")], facts].concat()).await;
}

/// They ask once more, from the family's file; the matter.
async fn asks_again(screen: &mut Screen, before: &str) -> String {
    screen.become_("li").await;
    screen.go(before).await;
    screen.follow_first("main a[href*='/households/']").await;
    screen.follow_first("main a[href*='/relief/new']").await;
    let asks = [
        ("person", WHO),
        ("kind", "其他特殊困难"),
        ("place", VILLAGE),
        ("reason", "受疫情影响没有活干"),
        ("once", "yes"),
        ("mode", "只受理"),
    ];
    screen.does("aid", &asks).await;
    screen.path().await
}

// clause: CK-1.3a
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_migrant_is_refused_in_the_second_month_and_helped_once_in_the_third() {
    let office = Office::open();
    let mut screen = Screen::open(&office, DESK).await;
    screen.become_("li").await;
    screen.go("/relief").await;
    screen.follow("现场救助、受理").await;
    let asks = [
        ("name", WHO),
        ("sex", "男"),
        ("registered_area", "农村"),
        ("kind", "其他特殊困难"),
        ("place", VILLAGE),
        ("reason", "受疫情影响没有活干"),
        ("once", "yes"),
        ("mode", "只受理"),
    ];
    screen.does("aid", &asks).await;
    let early = screen.path().await;
    // The last wages came three months ago: two whole months without any.
    let month = screen.today().month_of();
    let (first, last) = (month.add(-6).unwrap().to_string(), month.add(-3).unwrap().to_string());
    let facts = [
        ("fact.kept_from_work_by_epidemic", "yes"),
        ("fact.employment", "jobless"),
        ("fact.unemployment_insured", "no"),
        ("series", "income.wage"),
        ("amount", "1800.00"),
        ("first", &first),
        ("last", &last),
    ];
    told(&screen, &early, &facts).await;
    // Nobody is asked whether they receive 低保, are supported or were helped before: of whoever is registered here the office knows it.
    screen.go(&early).await;
    screen.follow_first("main a[href*='/households/']").await;
    screen.follow("更正居住和户籍").await;
    let here = [("registered", VILLAGE), ("reason", "看了户口簿，户籍在本县")];
    screen.does("change", &here).await;
    screen.unfold("已有保障").await;
    screen.says("本单位在册待遇没有记载").await;
    assessed(&mut screen, &early, &[]).await;
    screen.unfold(SCHEME).await;
    screen.says("连续三个月无收入来源").await;
    assessed(&mut screen, &early, &[NO_EMERGENCY]).await;
    screen.become_("chen").await;
    screen.go(&early).await;
    let refuse = [("reason", "不符合规定的条件"), ("words", "三个月前还有工资收入")];
    screen.does("refuse", &refuse).await;
    screen.says("不予救助").await;
    assert!(!screen.offers("pay").await, "nothing to pay");

    // Next month it is three.
    let next = month.add(1).unwrap().first_day().add_days(8).unwrap();
    screen.pass_days(u32::try_from(next.days_since(screen.today())).unwrap()).await;
    let matter = asks_again(&mut screen, &early).await;
    assert_ne!(matter, early);
    told(&screen, &matter, &[]).await;
    assessed(&mut screen, &matter, &[]).await;
    assert!(screen.has("[name='point.unemployed_hardship_found']").await, "{}", screen.text().await);
    assessed(&mut screen, &matter, &[("point.unemployed_hardship_found", "yes"), NO_EMERGENCY]).await;
    assert!(screen.has("[name='point.unemployed_relief_amount']").await, "{}", screen.text().await);
    assessed(&mut screen, &matter, &[("point.unemployed_relief_amount", "1500.00")]).await;
    screen.become_("chen").await;
    screen.go(&matter).await;
    let approve =
        [("scheme", SCHEME), ("amount", "1500.00"), ("way", "cash"), ("reason", "连续三个月没有收入"), CADRE];
    screen.does("approve", &approve).await;
    screen.become_("li").await;
    screen.go(&matter).await;
    screen.does("pay", &[CADRE, ("voucher_kept", "yes")]).await;
    screen.says("1,500.00").await.says("乡镇备用金").await;
    // Once is once, whoever asks again.
    let again = asks_again(&mut screen, &early).await;
    assessed(&mut screen, &again, &[]).await;
    screen.unfold(SCHEME).await;
    screen.says("一次性，没有领过").await;
    // The family's file tells where that is known from.
    screen.follow_first("main a[href*='/households/']").await;
    screen.unfold("已有保障").await;
    screen.says("本单位临时救助台账").await;
    screen.close().await;
}
