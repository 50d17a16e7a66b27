// SPDX-License-Identifier: Apache-2.0
//! A notice that a neighbour objects to: the objection, somebody goes there again, the first notice hangs to its end, a new opinion, a new and shorter notice.

use crate::journey::{Applicant, apply, by_number, from_inbox, opinion, post_notice, submit, survey, visit};
use crate::office::Office;
use crate::screen::{DESK, Screen};

const WHO: Applicant = Applicant { name: "钟石桥", nth: 23, earns: "150.00" };

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_disputed_notice_leads_to_a_new_survey_and_a_new_notice() {
    let office = Office::open();
    let mut screen = Screen::open(&office, DESK).await;
    let number = apply(&mut screen, &WHO).await;
    survey(&mut screen, &WHO, &number).await;
    opinion(&mut screen, &WHO, &[("act", "cover")]).await;
    let days = post_notice(&screen).await;
    screen.follow("公示").await;
    screen.says(WHO.name).await;

    screen.pass_days(2).await;
    from_inbox(&mut screen, "li", &WHO).await;
    let objection =
        [("ground", "他家在镇上另有门面"), ("objector", "邻居周某"), ("objector_phone", "13900000000")];
    screen.does("disputed", &objection).await;
    screen.says("异议处理").await;
    let today = screen.today().to_string();
    let settled =
        [("dispute", "第 1 件"), ("way", "resurvey"), ("upheld", "异议不成立"), ("told_on", &today)];
    // Nobody went there again: told in words, and everything typed stays.
    screen.tries("dispute_resolved", &settled).await;
    assert!(screen.has(".error-summary").await);
    assert_eq!(screen.value("dispute_resolved", "told_on").await, today);
    visit(&mut screen, &WHO, &number).await;
    by_number(&mut screen, "li", &number).await;
    screen.does("dispute_resolved", &settled).await;
    screen.does("assess", &[]).await;

    screen.pass_days(days - 1).await;
    from_inbox(&mut screen, "li", &WHO).await;
    screen.does("notice_removed", &[("photo_kept", "yes")]).await;
    screen.does("opinion_given", &[("act", "cover")]).await;
    screen.says("待公示").await;
    let again = post_notice(&screen).await;
    assert!(again < days, "the new notice hangs for a shorter time: {again} and {days} days");
    submit(&mut screen, &WHO, again).await;
    screen.unfold("办理经过").await;
    // The ground stands there; who objected does not.
    screen.says("他家在镇上另有门面").await.says("不成立").await;
    screen.is_silent_about("邻居周某").await;
    by_number(&mut screen, "xiang", &number).await;
    screen.unfold("办理经过").await;
    screen.is_silent_about("邻居周某").await;
}
