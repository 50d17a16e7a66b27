// SPDX-License-Identifier: Apache-2.0
//! A county enters a standard with its document, looks at whom it changes, and a second person adopts it.

use crate::case::hidden;
use crate::desk::Office;
use axum::http::StatusCode;

// clause: MS-2a
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_standard_is_entered_looked_at_and_adopted_by_another() {
    let office = Office::open().await;
    let clerk = office.colleague("clerk", "township_clerk", "500299102").await;
    office.colleague("reviewer", "county_reviewer", "500299").await;
    office.colleague("leader", "county_leader", "500299").await;
    let (_, number) = office.application(&clerk).await;
    let (at_desk, county, leader) =
        (office.sign_in("clerk").await, office.sign_in("reviewer").await, office.sign_in("leader").await);
    assert_eq!(office.get(&at_desk, "/settings/standards").await.status, StatusCode::FORBIDDEN);
    let page = office.get(&county, "/settings/standards").await;
    assert!(page.body.contains("农村低保标准") && page.body.contains("假定"), "{}", page.body);
    let fields = |command: &str, value: &str, confirmed: &str| {
        [
            ("command_id", command),
            ("param", "dibao_standard.rural"),
            ("value", value),
            ("from", "2020-09-01"),
            ("title", "关于调整最低生活保障标准的通知"),
            ("number", "示民发〔2020〕8号"),
            ("issuer", "示范县民政局"),
            ("published", "2020-08-20"),
            ("article", "一"),
            ("confirmed", confirmed),
        ]
        .map(|(name, text)| (name.to_owned(), text.to_owned()))
    };
    let send = async |value: &str| {
        let page = office.get(&county, "/settings/standards").await;
        let all = fields(&hidden(&page.body, "command_id"), value, "");
        let all: Vec<(&str, &str)> = all.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
        office.upload(&county, "/settings/standards", &all, ("scan", &assistance::testing::scan())).await
    };
    let ten_times = send("4960.00").await;
    assert_eq!(ten_times.status, StatusCode::UNPROCESSABLE_ENTITY);
    for word in ["可能是单位弄错", "4960.00", "示民发〔2020〕8号"] {
        assert!(ten_times.body.contains(word), "{word}: {}", ten_times.body);
    }
    let entered = send("510.00").await;
    assert_eq!(entered.status, StatusCode::SEE_OTHER, "{}", entered.body);
    let preview = office.get(&county, &entered.to).await;
    for word in ["1 户提高", "504.00", "546.00", "张大山"] {
        assert!(preview.body.contains(word), "{word}: {}", preview.body);
    }
    assert!(!preview.body.contains("/adopt\""), "who enters does not adopt");
    let before = office.get(&at_desk, &format!("/cases/{number}")).await;
    assert!(before.body.contains("504.00"), "{}", before.body);
    let second = office.get(&leader, &entered.to).await;
    let at = second.body.find("/adopt\"").unwrap_or_else(|| panic!("{}", second.body));
    let action = second.body[..at].rsplit("action=\"").next().unwrap().to_owned() + "/adopt";
    let command = hidden(&second.body[at..], "command_id");
    let adopted = office.post(&leader, &action, &[("command_id", &command)]).await;
    assert_eq!(adopted.status, StatusCode::SEE_OTHER, "{}", adopted.body);
    let after = office.get(&at_desk, &format!("/cases/{number}")).await;
    assert!(after.body.contains("546.00") && after.body.contains("示民发〔2020〕8号"), "{}", after.body);
}
