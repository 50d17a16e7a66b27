// SPDX-License-Identifier: Apache-2.0
//! A clerk who is a near relative of the family: told so on the page, without a form; and nobody hands the case to such a one.

use crate::journey::{Applicant, KEPT, apply, by_number, from_inbox};
use crate::office::Office;
use crate::screen::{DESK, Screen};

const WHO: Applicant = Applicant { name: "王小河", nth: 43, earns: "150.00" };

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clerk_is_barred_from_the_case_of_a_relative() {
    let office = Office::open();
    let mut screen = Screen::open(&office, DESK).await;
    let number = apply(&mut screen, &WHO).await;
    from_inbox(&mut screen, "li", &WHO).await;
    let tie =
        [("declarant", "经办人员"), ("staff", "王海"), ("person", WHO.name), ("relation", "兄弟姐妹"), KEPT];
    screen.does("relatives_declared", &tie).await;

    by_number(&mut screen, "wang", &number).await;
    screen.says("是申请家庭的近亲属").await.says("近亲属备案").await;
    for step in ["accepted", "papers_asked", "consent_recorded", "passed_on", "terminated"] {
        assert!(!screen.offers(step).await, "a form for what cannot be done: {step}");
    }

    by_number(&mut screen, "chen", &number).await;
    screen.tries("handed_over", &[("to", "王海"), ("reason", "调岗")]).await;
    screen.says("近亲属").await;
    assert_eq!(screen.value("handed_over", "reason").await, "调岗");
    // Somebody else may have it.
    by_number(&mut screen, "li", &number).await;
    assert!(screen.offers("accepted").await);
}
