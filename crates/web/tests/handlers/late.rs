// SPDX-License-Identifier: Apache-2.0
//! Steps that happened on paper and are entered afterwards: with the reason and the signed paper, never before the previous step, never in the future.

use crate::case::{hidden, send};
use crate::desk::Office;
use crate::walk::Town;
use axum::http::StatusCode;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_step_is_entered_late_with_its_reason_and_its_paper() {
    let office = Office::open().await;
    let town = Town::of(&office).await;
    let (_, n) = office.application(&town.clerk).await;
    let opened = office.today();
    office.pass_days(4);
    let clerk = office.sign_in("clerk").await;
    let on = |days: i32| opened.add_days(days).unwrap().to_string();
    let (before, then, future) = (on(-1), on(1), on(6));
    let told = [("declarant", "family"), ("scan_kept", "yes"), ("late_reason", "停电，先写在纸上")];
    let bare = [("happened_on", then.as_str()), told[0], told[1]];
    let refused = send(&office, &clerk, &n, "relatives_declared", &bare).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    refused.says("要写明原因并附签过字的纸质件");
    let upload = async |day: &str| {
        let page = office.get(&clerk, &format!("/cases/{n}")).await.body;
        let (command, version) = (hidden(&page, "command_id"), hidden(&page, "version"));
        let fields = [
            ("command_id", command.as_str()),
            ("version", version.as_str()),
            ("happened_on", day),
            told[0],
            told[1],
            told[2],
        ];
        let path = format!("/cases/{n}/steps/relatives_declared");
        office.upload(&clerk, &path, &fields, ("late_scan", &assistance::testing::scan())).await
    };
    for (day, why) in [(&before, "2020-11"), (&future, "日期还没有到")] {
        let refused = upload(day).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{day}: {}", refused.body);
        refused.says(why).says("停电，先写在纸上");
    }
    let taken = upload(&then).await;
    assert_eq!(taken.status, StatusCode::SEE_OTHER, "{}", taken.body);
    let page = office.get(&clerk, &format!("/cases/{n}")).await;
    page.says("补录：停电，先写在纸上").says(&then);
}
