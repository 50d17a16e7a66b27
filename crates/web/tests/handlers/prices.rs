// SPDX-License-Identifier: Apache-2.0
//! A price run through its pages: the index by two people, the trigger, the list by two people, the roster, the family's page; and what is refused.

use crate::case::{confirmed, first_link};
use crate::desk::{Office, Seen};
use crate::money::{account, answer, done, funded, send, sent};
use axum::http::StatusCode;
use kernel::Month;

const LIST: &str = "/money/prices";

/// Goes on to the middle of a month.
fn until(office: &Office, month: Month) {
    let day = month.first_day().add_days(14).unwrap();
    office.pass_days(i64::from(day.days_since(office.today())).max(0));
}

/// A confirmed family with account and fund whose first month was paid; the page of its file, and the month.
async fn paid_family(office: &Office) -> (String, Month) {
    let (_, case) = confirmed(office).await;
    office.colleague("finance", "finance", "500299").await;
    let finance = office.sign_in("finance").await;
    funded(office, &finance, "1000.00").await;
    let payee = account(office, "6217000000000000018").await;
    let clerk = office.sign_in("clerk").await;
    let shown = office.get(&clerk, &payee).await.body;
    let household = first_link(&shown, "/households/");
    let file = format!("{household}?why=review&case={case}");
    let body = office.get(&clerk, &file).await.body;
    let first = ["2020-11", "2020-12", "2021-01"].into_iter().find(|m| body.contains(&format!("{m} 起")));
    let month = Month::parse(first.unwrap()).unwrap();
    until(office, month);
    let roster = sent(office, "regular", &month.to_string(), "504.00").await;
    answer(office, &roster, "504.00", "成功,").await;
    done(office, &office.sign_in("finance").await, &roster, "close", &[]).await;
    (file, month)
}

/// Sends a form of the month's page by its id.
async fn post(office: &Office, login: &str, page: &str, id: &str, fields: &[(&str, &str)]) -> Seen {
    let cookie = office.sign_in(login).await;
    let (to, hidden) = office.get(&cookie, page).await.form(id);
    let mut all: Vec<(&str, &str)> = hidden.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    all.extend(fields);
    office.post(&cookie, &to, &all).await
}

fn gone(seen: &Seen) {
    assert_eq!(seen.status, StatusCode::SEE_OTHER, "{}", seen.body);
}

// clause: MS-2b, NX-1c
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_price_run_goes_from_the_index_to_the_familys_account() {
    let office = Office::open().await;
    let (file, month) = paid_family(&office).await;
    until(&office, month.add(1).unwrap());
    let page = format!("{LIST}/{month}");
    let released = month.last_day().add_days(11).unwrap().to_string();
    let of = month.to_string();
    let index = |cpi: &'static str| {
        [
            ("month", of.as_str()),
            ("cpi", cpi),
            ("food", "2.0"),
            ("released_on", released.as_str()),
            ("document", "国家统计局"),
        ]
        .map(|(a, b)| (a.to_owned(), b.to_owned()))
    };
    let enter = async |cpi: &'static str| {
        let cookie = office.sign_in("reviewer").await;
        let fields = index(cpi);
        let fields: Vec<(&str, &str)> = fields.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        send(&office, &cookie, LIST, "enter", LIST, &fields).await
    };
    // A wrong unit is told at its field, and what was typed stays.
    for (cpi, told) in [("0.035", "不填 0.035"), ("35", "不填 35"), ("三点五", "应是百分数")] {
        let wrong = enter(cpi).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        wrong.says(told).says(&format!("value=\"{cpi}\"")).says("国家统计局");
    }
    let entered = enter("3.5").await;
    assert_eq!(entered.to, page, "{}", entered.body);
    // Whoever entered it can take it back and not confirm it; the second person finds it in the inbox.
    let reviewer = office.sign_in("reviewer").await;
    let own = office.get(&reviewer, &page).await;
    own.says("取回自己的登记").says("还没有经过复核的价格指数");
    assert!(!own.body.contains("id=\"draw\""), "{}", own.body);
    let decider = office.sign_in("decider").await;
    office.get(&decider, "/inbox").await.says("待复核的价格指数").says(&format!("href=\"{page}\""));
    gone(&post(&office, "decider", &page, "answer-index", &[("right", "yes"), ("reason", "")]).await);
    // Started, by the figure and its line, with everybody who is given something, and the clock.
    let seen = office.get(&reviewer, &page).await;
    seen.says("价格联动启动：启动")
        .says("居民消费价格涨幅 3.5%，达到启动线 3.5%")
        .says("没有达到启动线 6.0%");
    seen.says("还要给 1 户 3 人发 53.00 元")
        .says("张大山")
        .says("省级低保资金")
        .says("个工作日")
        .says("失业保险金");
    office.get(&office.sign_in("finance").await, "/inbox").await.says("待发的价格补贴").says("个工作日");
    gone(&post(&office, "reviewer", &page, "draw", &[]).await);
    office.get(&decider, "/inbox").await.says("待批准的价格补贴名单");
    assert!(!office.get(&reviewer, &page).await.body.contains("批准名单"));
    let bare = post(&office, "decider", &page, "answer-run", &[("right", "no"), ("reason", "")]).await;
    assert_eq!(bare.status, StatusCode::UNPROCESSABLE_ENTITY);
    gone(&post(&office, "decider", &page, "answer-run", &[("right", "yes"), ("reason", "")]).await);
    // Paid by the roster between months, which says what it is.
    office.get(&reviewer, &page).await.says("待编花名册").says("编零星发放花名册");
    let roster = sent(&office, "off_cycle", &of, "53.00").await;
    let finance = office.sign_in("finance").await;
    office.get(&finance, &roster).await.says("JG01");
    office.get(&finance, &format!("{roster}/print/DB-601")).await.says("53.00");
    answer(&office, &roster, "53.00", "成功,").await;
    done(&office, &finance, &roster, "close", &[]).await;
    office.get(&reviewer, &page).await.says("已到账").says("当月在保的家庭都已列入名单");
    assert!(!office.get(&finance, "/inbox").await.body.contains("待发的价格补贴"));
    office.get(&reviewer, LIST).await.says("没有要发的价格补贴").says("3.5").says("53.00");
    // The family's page shows its line, and what it has a month stays what it was.
    let clerk = office.sign_in("clerk").await;
    office
        .get(&clerk, &file)
        .await
        .says(&format!("价格临时补贴 {month}"))
        .says("53.00")
        .says("每月 504.00 元");
    // In the chain of aid it stands for its month, and in the ledger of the month in a column of its own.
    let ledger = office.get(&reviewer, &format!("/statistics/ledger?month={month}")).await;
    ledger.says("价格补贴").says("53.00").says("504.00");
    // Nobody is given it twice.
    let again = office.post(&reviewer, &format!("{page}/runs"), &[("digest", "00")]).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    again.says("没有要发价格补贴的家庭");
    let book = office.download(&reviewer, &format!("{page}/xlsx?tab=all")).await;
    assert!(files::plain::read(&book).unwrap()[0].rows.len() == 2);
    assert_eq!(office.get(&clerk, LIST).await.status, StatusCode::FORBIDDEN);
    assert_eq!(office.log("price.approve").await.len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_table_of_indexes_is_refused_by_line_and_taken_whole() {
    let office = Office::open().await;
    office.colleague("reviewer", "county_reviewer", "500299").await;
    office.colleague("decider", "county_leader", "500299").await;
    let reviewer = office.sign_in("reviewer").await;
    let (_, hidden) = office.get(&reviewer, LIST).await.form("table");
    let fields: Vec<(&str, &str)> = hidden.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    let head = "月份,居民消费价格同比,食品价格同比,公布日期,出处\n";
    let wrong = format!(
        "{head}2020-09,3.5,2,2020-10-15,统计局\n2020-08,0.035,2,2020-09-09,统计局\n2020-09,1,2,2020-09-15,\n"
    );
    let to = "/money/prices/table";
    let refused = office.upload(&reviewer, to, &fields, ("file", wrong.as_bytes())).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    refused.says("全部没有收").says("有误的行").says("不填 0.035").says("没有填").says("最早 2020年10月1日");
    let bare = office.upload(&reviewer, to, &fields, ("file", "月份\n2020-09\n".as_bytes())).await;
    bare.says("缺“居民消费价格同比”这一列");
    let right = format!("{head}2020-09,1.7,7.9,2020-10-15,统计局\n2020-08,2.4,,2020-09-09,统计局\n");
    let (_, hidden) = office.get(&reviewer, LIST).await.form("table");
    let fields: Vec<(&str, &str)> = hidden.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    gone(&office.upload(&reviewer, to, &fields, ("file", right.as_bytes())).await);
    office.get(&reviewer, LIST).await.says("待复核").says("2020-09").says("7.9");
    let page = format!("{LIST}/2020-08");
    gone(&post(&office, "decider", &page, "answer-index", &[("right", "yes"), ("reason", "")]).await);
    // Without food nobody knows, and the page says what to do.
    office.get(&reviewer, &page).await.says("还不能确定是否启动").says("没有公布");
    let corrected = [
        ("cpi", "2.4"),
        ("food", "6.0"),
        ("released_on", "2020-09-09"),
        ("document", "统计局"),
        ("reason", "补上食品"),
    ];
    gone(&post(&office, "reviewer", &page, "enter", &corrected).await);
    gone(&post(&office, "decider", &page, "answer-index", &[("right", "yes"), ("reason", "")]).await);
    // Started, and nobody was paid in that month.
    office.get(&reviewer, &page).await.says("价格联动启动：启动").says("更正：补上食品");
}
