// SPDX-License-Identifier: Apache-2.0
//! A gradual exit to its last month: the change is reported, a point that the packs leave to people is decided by two, the family is heard first, and the ledger
//! tells the months.

use crate::case::{KEPT, id, send, take};
use crate::desk::Office;
use crate::life::report;
use crate::walk::{Town, confirmed, declares, link, visit};
use axum::http::StatusCode;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_family_leaves_slowly_and_the_ledger_tells_each_month() {
    let office = Office::open_on("2026-08-03").await;
    let town = Town::of(&office).await;
    let (created, _) = confirmed(&office, &town).await;
    office.pass_days(30);
    // What the family receives nobody types: payout knows it.
    let facts = [
        (1, "income.business", "384.00"),
        (2, "income.wage", "2600.00"),
        (1, "income.complete", "yes"),
        (2, "income.complete", "yes"),
        (3, "income.complete", "yes"),
        (1, "spending.complete", "yes"),
        (2, "spending.complete", "yes"),
        (3, "spending.complete", "yes"),
    ];
    declares(&office, &town.clerk, &created, &facts).await;
    let clerk = office.sign_in("clerk").await;
    let file = office.get(&clerk, &format!("/households/{}?why=review", created.number)).await;
    file.says("享受的救助").says("情况变化").says("定期核查").says("停止、退出");
    let href = link(&file, "/change?why=review").replace("//", "/");
    let ask = office.get(&clerk, &href).await;
    ask.says("在保障名单里").says("张小梅").says("一致").says("钱照原来的发");
    assert!(!ask.body.contains("生活自理能力变化"), "self-care counts for those who are supported");
    let (command, version) = (ask.hidden("command_id"), ask.hidden("version"));
    let path = href.split('?').next().unwrap().to_owned();
    let today = office.today().to_string();
    let fields = [
        ("command_id", command.as_str()),
        ("version", version.as_str()),
        ("why", "review"),
        ("happened_on", today.as_str()),
        ("changes", "income"),
        ("channel", "window"),
        ("words", "媳妇在县城找到工作了"),
    ];
    let empty = office.post(&clerk, &path, &fields[..6]).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    empty.says("words-error");
    let opened = office.post(&clerk, &path, &fields).await;
    assert_eq!(opened.status, StatusCode::SEE_OTHER, "{}", opened.body);
    let again = office.post(&clerk, &path, &fields).await;
    assert_eq!(again.to, opened.to, "a double click opens one case");
    let n = opened.to.rsplit('/').next().unwrap().to_owned();
    visit(&office, &town, &created, &n).await;
    // The packs leave it to two people.
    let page = office.get(&clerk, &opened.to).await;
    page.says("裁量：给予渐退期").says("第二签字").says("媳妇在县城找到工作了");
    let point = |part: &str| format!("point.gradual_exit_granted.{part}");
    let (value, reason, second) = (point("value"), point("reason"), point("second"));
    let leader = id(&town.leader);
    let decided =
        [(value.as_str(), "yes"), (reason.as_str(), "工作还不稳定"), (second.as_str(), leader.as_str())];
    let alone = send(&office, &clerk, &n, "assess", &decided[..2]).await;
    assert_eq!(alone.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", alone.body);
    alone.says("这项裁量要第二人签字").says("工作还不稳定");
    let own = id(&town.clerk);
    let twice =
        send(&office, &clerk, &n, "assess", &[decided[0], decided[1], (second.as_str(), own.as_str())]).await;
    assert_eq!(twice.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", twice.body);
    take(&office, &clerk, &n, "assess", &decided).await;
    office
        .get(&clerk, &opened.to)
        .await
        .says("裁量“给予渐退期”（提出，由县级定）为 是（clerk、leader）：工作还不稳定");
    let exit = [("act", "gradual_exit"), ("exit", "income_rose"), ("exit_months", "6")];
    let long = send(
        &office,
        &clerk,
        &n,
        "opinion_given",
        &[("happened_on", &today), exit[0], exit[1], ("exit_months", "18")],
    )
    .await;
    assert_eq!(long.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", long.body);
    take(&office, &clerk, &n, "opinion_given", &exit).await;
    take(&office, &office.sign_in("leader").await, &n, "submitted", &[]).await;
    // The law of the day asks that the family be heard first.
    let decider = office.sign_in("decider").await;
    let unheard =
        send(&office, &decider, &n, "decided", &[("happened_on", today.as_str()), exit[0], exit[1], exit[2]])
            .await;
    assert_eq!(unheard.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", unheard.body);
    unheard.says("听取");
    take(&office, &clerk, &n, "hearing_noticed", &[("way", "in_person"), KEPT]).await;
    take(&office, &clerk, &n, "hearing_held", &[("way", "in_person"), KEPT]).await;
    // The county meets on it; who stands aside does not decide.
    let (reviewer, boss) = (id(&town.reviewer), id(&town.decider));
    let minutes = [("attendees", reviewer.as_str()), ("attendees", &boss), KEPT];
    take(&office, &office.sign_in("reviewer").await, &n, "meeting_held", &minutes).await;
    take(&office, &decider, &n, "decided", &exit).await;
    take(&office, &clerk, &n, "delivered", &[("way", "in_person"), KEPT]).await;

    // What is printed of it: the approval, the record of the hearing, the minutes, the letter that tells it.
    let printed = async |kind: &str| office.get(&clerk, &format!("/cases/{n}/print/{kind}")).await;
    printed("DB-503").await.says("渐退审批表").says("就业创业、收入超过标准");
    printed("DB-406").await.says("听取意见记录").says("渐退").says("clerk");
    printed("DB-401").await.says("审批会议记录").says("reviewer").says("decider");
    printed("DB-405").await.says("发到").says("为止").says("听取意见的情况").says("行政复议");
    let ledger = office.get(&clerk, "/exits").await;
    ledger.says("张大山").says("就业创业、收入超过标准").says("还没有开始");
    let exit = link(&ledger, "/exits/");
    let page = office.get(&clerk, &exit).await;
    page.says("止月").says("起不再发放").says("再次陷入困难").says(&n);
    assert_eq!(page.body.matches("未到").count(), 6, "{}", page.body);
    office.pass_days(31);
    let clerk = office.sign_in("clerk").await;
    office.get(&clerk, "/exits").await.says("第 1 个月，共 6 个月");
    // In its first month the exit is no ground to stop, whatever is assessed; in its last one it needs nothing else.
    let early = report(&office, &clerk, &created.number, "income", "问什么时候停").await;
    declares(&office, &town.clerk, &created, &facts).await;
    visit(&office, &town, &created, &early).await;
    take(&office, &clerk, &early, "assess", &[]).await;
    let over = [("act", "stop"), ("ground", "gradual_exit_over")];
    let today = office.today().to_string();
    let refused =
        send(&office, &clerk, &early, "opinion_given", &[("happened_on", &today), over[0], over[1]]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.body);
    refused.says("才满");
    // The ledger of the month, for the township, as a paper and as a workbook; that of the month before has nobody.
    let month = office.today().month_of();
    let paper = office.get(&clerk, &format!("/exit-ledger?month={month}")).await;
    paper.says("表号：DB-502").says("张大山").says("还有 5 个月").says("合计 1 户");
    let before = office.get(&clerk, &format!("/exit-ledger?month={}", month.add(-1).unwrap())).await;
    before.says("合计 0 户");
    assert!(office.download(&clerk, &format!("/exit-ledger.xlsx?month={month}")).await.starts_with(b"PK"));
    office.pass_days(152);
    office.get(&office.sign_in("clerk").await, "/exits").await.says("最后一个月");
    take(&office, &office.sign_in("clerk").await, &early, "opinion_given", &over).await;
    office.pass_days(31);
    let clerk = office.sign_in("clerk").await;
    assert!(!office.get(&clerk, "/exits").await.body.contains("张大山"), "nothing is paid any more");
    office.get(&clerk, "/exits?tab=all").await.says("张大山").says("已期满");
    office.get(&clerk, &exit).await.says("已过");
}
