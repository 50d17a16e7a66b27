// SPDX-License-Identifier: Apache-2.0
//! A gradual exit to its last month: a family that works again reports it, a point that the packs leave to people is decided by two, the family is heard, the county
//! meets and decides, and the ledger tells every month until nothing is paid any more.

use crate::journey::{Applicant, KEPT, by_number, covered, visit};
use crate::office::Office;
use crate::screen::{DESK, Screen};

const WHO: Applicant = Applicant { name: "罗春生", nth: 47, earns: "150.00" };

/// The file of the family, from its case.
async fn file(screen: &mut Screen, account: &str, number: &str) {
    by_number(screen, account, number).await;
    screen.follow_first("main a[href*='/households/']").await;
}

/// What the clerk hears of the new work comes on file.
async fn works_again(screen: &mut Screen, number: &str) {
    file(screen, "li", number).await;
    screen.follow("登记情况").await;
    screen.does("about", &[("about", WHO.name)]).await;
    let month = screen.today().month_of();
    let (first, last) = (month.add(-12).unwrap().to_string(), month.add(-1).unwrap().to_string());
    let wage = [
        ("series", "income.wage"),
        ("amount", "1000.00"),
        ("first", &first),
        ("last", &last),
        ("complete", "income.complete"),
    ];
    screen.does("facts", &wage).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_family_leaves_slowly_and_the_ledger_tells_each_month() {
    let office = Office::open();
    let mut screen = Screen::open(&office, DESK).await;
    let application = covered(&mut screen, &WHO).await;
    screen.pass_days(31).await;
    works_again(&mut screen, &application).await;
    screen.follow("情况变化").await;
    screen.says("钱照原来的发").await;
    let change = [("changes", "收入变化"), ("channel", "窗口")];
    screen.tries("open-on-award", &change).await;
    assert!(screen.has(".error-summary").await, "nothing is told");
    screen.does("open-on-award", &[("words", "在县城找到工作了")]).await;
    let number = screen.path().await.rsplit('/').next().unwrap().to_owned();
    visit(&mut screen, &WHO, &number).await;

    by_number(&mut screen, "li", &number).await;
    screen.unfold("测算").await;
    screen.says("裁量：给予渐退期").await;
    let point = |part: &str| format!("point.gradual_exit_granted.{part}");
    let (value, reason, second) = (point("value"), point("reason"), point("second"));
    let alone = [(value.as_str(), "yes"), (reason.as_str(), "工作还不稳定")];
    screen.tries("assess", &alone).await;
    screen.says("这项裁量要第二人签字").await;
    assert_eq!(screen.value("assess", &reason).await, "工作还不稳定");
    screen.does("assess", &[(second.as_str(), "陈立国")]).await;
    let exit = [("act", "gradual_exit"), ("exit", "income_rose"), ("exit_months", "6")];
    screen.does("opinion_given", &exit).await;
    by_number(&mut screen, "chen", &number).await;
    screen.does("submitted", &[]).await;
    by_number(&mut screen, "li", &number).await;
    screen.does("hearing_noticed", &[("way", "in_person"), KEPT]).await;
    screen.does("hearing_held", &[("way", "in_person"), KEPT]).await;
    by_number(&mut screen, "luo", &number).await;
    screen.does("meeting_held", &[("attendees", "罗静"), ("attendees", "向东明"), KEPT]).await;
    by_number(&mut screen, "xiang", &number).await;
    screen.does("decided", &exit).await;
    by_number(&mut screen, "li", &number).await;
    screen.does("delivered", &[("way", "in_person"), KEPT]).await;

    screen.follow("渐退台账").await;
    screen.says("就业创业、收入超过标准").await;
    screen.follow_row(WHO.name).await;
    screen.says("止月").await.says("起不再发放").await;
    let ledger = screen.path().await;
    let months = screen.text().await.matches("未到").count();
    assert_eq!(months, 6, "{}", screen.text().await);
    screen.pass_days(6 * 31).await;
    screen.follow("渐退台账").await;
    screen.says("最后一个月").await;
    screen.pass_days(31).await;
    screen.follow("渐退台账").await;
    screen.is_silent_about(WHO.name).await;
    screen.go(&ledger).await;
    screen.says("已过").await;
}
