// SPDX-License-Identifier: Apache-2.0
//! The page of the system's jobs.

use crate::desk::Office;
use axum::http::StatusCode;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_administrator_sees_when_each_job_ran_and_a_clerk_is_told_that_it_is_not_theirs() {
    let office = Office::open().await;
    office.colleague("admin", "administrator", "500299").await;
    office.colleague("clerk", "township_clerk", "500299102").await;
    let admin = office.sign_in("admin").await;
    let before = office.get(&admin, "/settings/jobs").await;
    assert_eq!(before.status, StatusCode::OK, "{}", before.body);
    assert!(
        before.body.contains("没有按时运行") && before.body.contains("href=\"/settings/jobs\""),
        "{}",
        before.body
    );
    office.run_jobs().await;
    let after = office.get(&admin, "/settings/jobs").await;
    assert!(after.body.contains("都正常") && !after.body.contains("没有按时运行"), "{}", after.body);
    assert!(after.body.contains("封存操作记录") && after.body.contains("每分钟"), "{}", after.body);
    let clerk = office.sign_in("clerk").await;
    let refused = office.get(&clerk, "/settings/jobs").await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert!(!office.get(&clerk, "/inbox").await.body.contains("/settings/jobs"));
}
