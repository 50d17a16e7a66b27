// SPDX-License-Identifier: Apache-2.0
//! Addresses and forms that somebody altered, came too late with, or sent twice: a clear answer, nothing lost, nothing done.

use crate::desk::Office;
use crate::walk::{Town, confirmed, link};
use axum::http::StatusCode;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn altered_addresses_and_forms_do_nothing_and_say_why() {
    let office = Office::open().await;
    let town = Town::of(&office).await;
    let (created, n) = confirmed(&office, &town).await;
    let clerk = office.sign_in("clerk").await;
    let file = office.get(&clerk, &format!("/households/{}?why=review", created.number)).await;
    let href = link(&file, "/change?why=review");
    let path = href.split('?').next().unwrap().to_owned();
    for wrong in [
        format!("/cases/{n}/steps/enrol_at_once"),
        format!("/households/{}/awards/not-an-id/change", created.number),
        path.replace("/change", "/enrol"),
        path.replace(&created.number, "500299102-000099"),
    ] {
        let seen = office.post(&clerk, &wrong, &[("why", "review")]).await;
        assert_eq!(seen.status, StatusCode::NOT_FOUND, "{wrong}: {}", seen.body);
    }
    for wrong in
        ["/exits/not-an-id", "/exits/00000000-0000-0000-0000-000000000000", "/reviews?page=99999999999"]
    {
        let seen = office.get(&clerk, wrong).await;
        assert!(seen.status.is_client_error() || seen.status.is_success(), "{wrong}: {}", seen.status);
        assert!(!seen.body.contains("系统出错"), "{wrong}: {}", seen.body);
    }
    // A clerk of another township finds neither the family nor what it receives.
    office.colleague("other", "township_clerk", "500299103").await;
    let other = office.sign_in("other").await;
    assert_eq!(office.get(&other, &href).await.status, StatusCode::NOT_FOUND);
    assert!(!office.get(&other, "/reviews").await.body.contains("张大山"));
    // A session that ended in the middle of the form: what was typed stays.
    let page = office.get(&clerk, &href).await;
    let (command, version) = (page.hidden("command_id"), page.hidden("version"));
    let today = office.today().to_string();
    let form = |version: &str, command: &str| {
        [
            ("command_id", command),
            ("version", version),
            ("why", "review"),
            ("happened_on", today.as_str()),
            ("changes", "work"),
            ("channel", "window"),
            ("words", "儿子毕业了，还没有找到工作"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
    };
    let send = async |cookie: &str, pairs: &[(String, String)]| {
        let pairs: Vec<(&str, &str)> = pairs.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        office.post(cookie, &path, &pairs).await
    };
    let expired = send("", &form(&version, &command)).await;
    assert_eq!(expired.status, StatusCode::UNAUTHORIZED);
    expired.says("儿子毕业了，还没有找到工作");
    // The page was open while what is paid changed: told so, and what was typed stays.
    let stale = send(&clerk, &form("99", &command)).await;
    assert_eq!(stale.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", stale.body);
    stale.says("刚被别人改过").says("儿子毕业了，还没有找到工作");
    let filed = office.log("paper.file").await;
    let late = form("99", &command);
    let late: Vec<(&str, &str)> = late.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    let stale = office.upload(&clerk, &path, &late, ("scan", &assistance::testing::scan())).await;
    assert_eq!(stale.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", stale.body);
    assert_eq!(office.log("paper.file").await, filed, "a refused report left its paper behind");
    let opened = send(&clerk, &form(&version, &command)).await;
    assert_eq!(opened.status, StatusCode::SEE_OTHER, "{}", opened.body);
    // A second report while the first is under way is told its number.
    let again = office.get(&clerk, &href).await;
    let second = send(&clerk, &form(&version, &again.hidden("command_id"))).await;
    assert_eq!(second.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", second.body);
    second.says(opened.to.rsplit('/').next().unwrap());
    // So is a second application of a family that has one.
    let apply = office.get(&clerk, &format!("/households/{}/apply?why=application", created.number)).await;
    let command = apply.hidden("command_id");
    let pairs = [
        ("command_id", command.as_str()),
        ("why", "application"),
        ("scheme", "dibao"),
        ("route", "household"),
        ("applicant", "0"),
        ("channel", "window"),
    ];
    let seen = office.post(&clerk, &format!("/households/{}/apply", created.number), &pairs).await;
    assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", seen.body);
    seen.says("已有一件在办的申请");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_that_is_too_large_is_told_in_chinese_and_nothing_of_it_is_kept() {
    let office = Office::open().await;
    let (_, _, n, clerk) = Town::applied(&office).await;
    let case = office.get(&clerk, &format!("/cases/{n}")).await;
    let (command, version) = (case.hidden("command_id"), case.hidden("version"));
    let fields = [("command_id", command.as_str()), ("version", &version), ("declarant", "family")];
    let path = format!("/cases/{n}/steps/relatives_declared");
    let huge = vec![b'x'; 2 * assistance::archive::LARGEST + 1024 * 1024];
    let refused = office.upload(&clerk, &path, &fields, ("scan", &huge)).await;
    assert_eq!(refused.status, StatusCode::PAYLOAD_TOO_LARGE, "{}", refused.body);
    refused.says("<h1>文件太大</h1>").says("每个文件最大 8 MB，刚才的没有收下。");
    // A form without files has a limit of its own.
    let words = "长".repeat(512 * 1024);
    let long = office.post(&clerk, &format!("/cases/{n}/assess"), &[("note", &words)]).await;
    assert_eq!(long.status, StatusCode::PAYLOAD_TOO_LARGE, "{}", long.body);
    long.says("文件太大");
    let after = office.get(&clerk, &format!("/cases/{n}")).await;
    assert_eq!(after.hidden("version"), version);
}
