// SPDX-License-Identifier: Apache-2.0
//! A check over HTTP: the county begins it, downloads the list, uploads the answers, signs the report; the township contests.

use crate::case::{first_link, hidden};
use crate::desk::{Office, Seen, VILLAGE};
use axum::http::StatusCode;
use calamine::{Data, Reader as _, Xlsx};
use std::io::Cursor;

async fn take(office: &Office, cookie: &str, number: &str, kind: &str, fields: &[(&str, &str)]) {
    let page = office.get(cookie, &format!("/cases/{number}")).await;
    let (command, version) = (hidden(&page.body, "command_id"), hidden(&page.body, "version"));
    let today = office.today().to_string();
    let mut all = vec![
        ("command_id", command.as_str()),
        ("version", version.as_str()),
        ("happened_on", today.as_str()),
        ("scan_kept", "yes"),
    ];
    all.extend(fields);
    let seen = office.post(cookie, &format!("/cases/{number}/steps/{kind}"), &all).await;
    assert_eq!(seen.status, StatusCode::SEE_OTHER, "{kind}: {}", seen.body);
}

async fn send(office: &Office, cookie: &str, path: &str, action: &str, fields: &[(&str, &str)]) -> Seen {
    let page = office.get(cookie, path).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    let (command, version) = (hidden(&page.body, "command_id"), hidden(&page.body, "version"));
    let form = action.rsplit('/').next().unwrap();
    let mut all = vec![("command_id", command.as_str()), ("version", version.as_str()), ("form", form)];
    all.extend(fields);
    office.post(cookie, action, &all).await
}

/// The cells of a downloaded workbook.
fn sheet(bytes: &[u8]) -> Vec<Vec<String>> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes.to_vec())).unwrap();
    let range = book.worksheet_range_at(0).unwrap().unwrap();
    let text = |cell: &Data| match cell {
        Data::String(text) => text.clone(),
        _ => String::new(),
    };
    range.rows().map(|row| row.iter().map(text).collect()).collect()
}

// clause: NX-5d
// clause: MS-8b
// clause: CK-3.2a
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_check_goes_from_the_desk_to_the_report_and_to_a_second_look() {
    // A check has a time within which the county begins it since July 2021.
    let office = Office::open_on("2021-08-02").await;
    let clerk = office.colleague("clerk", "township_clerk", "500299102").await;
    office.colleague("reviewer", "county_reviewer", "500299").await;
    office.colleague("assistant", "village_assistant", VILLAGE).await;
    let (created, number) = office.application(&clerk).await;
    let n = number.as_str();
    let (at_desk, county) = (office.sign_in("clerk").await, office.sign_in("reviewer").await);
    let persons: Vec<String> = created.members.iter().map(ToString::to_string).collect();
    take(&office, &at_desk, n, "relatives_declared", &[("declarant", "family")]).await;
    for person in &persons[..2] {
        let fields =
            [("person", person.as_str()), ("answer", "yes"), ("scope", "finance"), ("until", "2021-12-31")];
        take(&office, &at_desk, n, "consent_recorded", &fields).await;
    }
    take(&office, &at_desk, n, "accepted", &[]).await;
    take(&office, &at_desk, n, "check_requested", &[("persons", &persons[0]), ("persons", &persons[1])])
        .await;

    let case = office.get(&at_desk, &format!("/cases/{n}")).await;
    assert!(case.body.contains("核对授权") && case.body.contains("2021-12-31"), "{}", case.body);
    // The desk is the county's; the township sees the check of its case.
    assert_eq!(office.get(&at_desk, "/checks").await.status, StatusCode::FORBIDDEN);
    let desk = office.get(&county, "/checks").await;
    assert!(
        desk.body.contains(n) && desk.body.contains("张大山") && desk.body.contains("启动核对"),
        "{}",
        desk.body
    );
    assert!(desk.body.contains("(08-05)"), "three working days: {}", desk.body);
    let check = first_link(&case.body, "/checks/");
    assert!(desk.body.contains(&check), "{}", desk.body);
    let seen = office.get(&at_desk, &check).await;
    assert_eq!(seen.status, StatusCode::OK);
    assert!(!seen.body.contains("启动核对"), "the township starts no check: {}", seen.body);
    let seen = office.get(&county, &check).await;
    assert!(seen.body.contains("启动核对"), "{}", seen.body);

    let none = send(&office, &county, &check, &format!("{check}/start"), &[]).await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(none.body.contains("请至少选一个查询的部门或机构"), "{}", none.body);
    let started =
        send(&office, &county, &check, &format!("{check}/start"), &[("sources", "bank"), ("sources", "tax")])
            .await;
    assert_eq!(started.status, StatusCode::SEE_OTHER, "{}", started.body);
    let page = office.get(&county, &check).await;
    assert!(page.body.contains("授权书没有包括这类信息"), "income was not agreed to: {}", page.body);

    let desk = office.get(&county, "/checks?state=running").await;
    let command = hidden(&desk.body, "command_id");
    let asked = office
        .post(&county, "/checks/ask", &[("command_id", &command), ("form", "ask"), ("source", "bank")])
        .await;
    assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.body);
    let desk = office.get(&county, &asked.to).await;
    assert!(desk.body.contains("已生成查询名单，2 人"), "{}", desk.body);
    let list = office.download(&county, &first_link(&desk.body, "/checks/requests/")).await;
    let rows = sheet(&list);
    assert_eq!(rows[0][..5], ["公民身份号码", "姓名", "查询结果", "数据截至", "标识"].map(str::to_owned));
    let (zhang, li) = (
        rows.iter().find(|row| row[1] == "张大山").unwrap(),
        rows.iter().find(|row| row[1] == "李秀兰").unwrap(),
    );
    assert_eq!((zhang[0].len(), li[0].len()), (18, 18));

    // What is no table and what misses a column is refused; wrong rows are listed by row and column.
    let opened = async || hidden(&office.get(&county, "/checks?state=running").await.body, "command_id");
    let uploaded = async |command: &str, bytes: &[u8]| {
        let fields = [("command_id", command), ("form", "answers"), ("source", "bank")];
        office.upload(&county, "/checks/answers", &fields, ("file", bytes)).await
    };
    let upload = async |bytes: &[u8]| uploaded(&opened().await, bytes).await;
    let picture = upload(b"\x89PNG\r\n\x1a\n\x00\x00").await;
    assert!(
        picture.status == StatusCode::UNPROCESSABLE_ENTITY && picture.body.contains("没有收下"),
        "{}",
        picture.body
    );
    let short = upload("姓名,余额\n张大山,1\n".as_bytes()).await;
    assert!(short.body.contains("第一行没有“公民身份号码”这一列"), "{}", short.body);
    let head = "公民身份号码,姓名,查询结果,数据截至,标识,余额\n";
    let wrong =
        format!("{head}{},张大山,有,2021-08-01,尾号1,=1+1\n{},李秀兰,无,2021-08-01,,\n", zhang[0], li[0]);
    let seen = upload(wrong.as_bytes()).await;
    assert_eq!(seen.status, StatusCode::SEE_OTHER, "{}", seen.body);
    let desk = office.get(&county, &seen.to).await;
    assert!(desk.body.contains("第 2 行“余额”") && !desk.body.contains(zhang[0].as_str()), "{}", desk.body);
    let right = format!("{head}{},张大山,有,2021-08-01,尾号1,8000.00\n", zhang[0]);
    // Two windows stand open; the same file goes up in both.
    let (one, two) = (opened().await, opened().await);
    assert_ne!(one, two);
    assert_eq!(uploaded(&one, right.as_bytes()).await.status, StatusCode::SEE_OTHER);
    let again = uploaded(&two, right.as_bytes()).await;
    assert!(again.body.contains("已经收过"), "{}", again.body);
    // All is answered: no file is waited for any more.
    let desk = office.get(&county, "/checks?state=running").await;
    assert!(desk.body.contains("已结 4/4") && !desk.body.contains("上传答复"), "{}", desk.body);

    let page = office.get(&county, &check).await;
    for word in ["8000.00 元", "与申报不符：申报 3200.00 元", "出具核对报告"] {
        assert!(page.body.contains(word), "{word}: {}", page.body);
    }
    let untold = [("differs", "yes"), ("conclusion", "存款高于申报")];
    let refused = send(&office, &county, &check, &format!("{check}/report"), &untold).await;
    assert_eq!(
        refused.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "a result against the family is told at once"
    );
    assert!(refused.body.contains("存款高于申报"), "what was typed is kept: {}", refused.body);
    let today = office.today().to_string();
    let told = [("differs", "yes"), ("conclusion", "存款高于申报"), ("told_on", today.as_str())];
    let done = send(&office, &county, &check, &format!("{check}/report"), &told).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    let page = office.get(&at_desk, &check).await;
    let report = office.get(&at_desk, &first_link(&page.body, "/papers/")).await;
    assert_eq!(report.status, StatusCode::OK);

    let item = page
        .body
        .split("name=\"items\"")
        .nth(1)
        .unwrap()
        .split("value=\"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap()
        .to_owned();
    let (command, version) = (hidden(&page.body, "command_id"), hidden(&page.body, "version"));
    let fields = [
        ("command_id", command.as_str()),
        ("version", version.as_str()),
        ("form", "object"),
        ("items", item.as_str()),
        ("ground", "这笔钱是代收的集体资金"),
    ];
    let pdf = assistance::testing::scan();
    // An item that is none of this check's: refused, and its proof with it.
    let filed = office.log("paper.file").await;
    let (another, mut wrong) = (office.get(&at_desk, &check).await.hidden("command_id"), fields);
    (wrong[0].1, wrong[3].1) = (&another, &another);
    let refused = office.upload(&at_desk, &format!("{check}/object"), &wrong, ("scan", &pdf)).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.body);
    refused.says("这笔钱是代收的集体资金");
    assert_eq!(office.log("paper.file").await, filed, "a refused objection left its proof behind");
    let second = office.upload(&at_desk, &format!("{check}/object"), &fields, ("scan", &pdf)).await;
    assert_eq!(second.status, StatusCode::SEE_OTHER, "{}", second.body);
    let page = office.get(&county, &second.to).await;
    assert!(page.body.contains("复核") && page.body.contains("待启动"), "{}", page.body);

    let record = office.get(&at_desk, &format!("/persons/{}/lookups", persons[0])).await;
    assert!(record.body.contains("银行") && record.body.contains(n), "{}", record.body);
}
