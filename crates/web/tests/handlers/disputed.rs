// SPDX-License-Identifier: Apache-2.0
//! A notice that somebody objects to: the objection, a new survey because this place asks for one, a new opinion, a new notice of three days.

use crate::case::{send, take};
use crate::desk::Office;
use crate::walk::{Town, post_notice, visit};
use axum::http::StatusCode;

// clause: CK-3.2b
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_disputed_notice_leads_over_a_new_survey_to_a_shorter_notice() {
    let office = Office::open().await;
    let (town, created, n) = Town::surveyed(&office).await;
    let clerk = office.sign_in("clerk").await;
    take(&office, &clerk, &n, "assess", &[]).await;
    take(&office, &clerk, &n, "opinion_given", &[("act", "cover")]).await;
    let days = post_notice(&office, &n, "registered_village", 7).await;
    office.pass_days(2);
    let clerk = office.sign_in("clerk").await;
    let objects =
        [("ground", "他家在镇上另有门面"), ("objector", "罗长青"), ("objector_phone", "13900000000")];
    take(&office, &clerk, &n, "disputed", &objects).await;
    let page = office.get(&clerk, &format!("/cases/{n}")).await;
    page.says("异议处理");
    // Who objects stands on the paper of whoever handles the case, and on nobody else's.
    let paper = format!("/cases/{n}/print/DB-304?dispute=1");
    office.get(&clerk, &paper).await.says("他家在镇上另有门面").says("罗长青").says("13900000000");
    let leader = office.sign_in("leader").await;
    // It is not the leader's turn: the case opens for a reason, and its papers with it.
    office.get(&leader, &format!("/cases/{n}?why=complaint")).await;
    let leader = office.get(&leader, &paper).await;
    leader.says("他家在镇上另有门面").says("另行密封");
    assert!(!leader.body.contains("罗长青") && !leader.body.contains("13900000000"), "{}", leader.body);
    // This place settles disputes by going again: the form offers no vote.
    let ways = page.body.split("name=\"way\" value=\"resurvey\"").count();
    assert!(ways > 1 && !page.body.contains("value=\"democratic_review\""), "{}", page.body);
    // A democratic review does not settle a dispute here, and nothing does before somebody went again.
    let today = office.today().to_string();
    let told = [("happened_on", today.as_str()), ("dispute", "1"), ("upheld", "no"), ("told_on", &today)];
    let by_vote = [told[0], told[1], told[2], told[3], ("way", "democratic_review")];
    let refused = send(&office, &clerk, &n, "dispute_resolved", &by_vote).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.body);
    let too_soon = [told[0], told[1], told[2], told[3], ("way", "resurvey")];
    let refused = send(&office, &clerk, &n, "dispute_resolved", &too_soon).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.body);
    visit(&office, &town, &created, &n).await;
    take(&office, &clerk, &n, "dispute_resolved", &too_soon[1..]).await;
    take(&office, &clerk, &n, "assess", &[]).await;
    // The first notice hangs to its end; only then comes the new opinion.
    let early = send(&office, &clerk, &n, "opinion_given", &[told[0], ("act", "cover")]).await;
    assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", early.body);
    office.pass_days(days - 2);
    let clerk = office.sign_in("clerk").await;
    take(&office, &clerk, &n, "notice_removed", &[("photo_kept", "yes")]).await;
    take(&office, &clerk, &n, "opinion_given", &[("act", "cover")]).await;
    office.get(&clerk, &format!("/cases/{n}")).await.says("待公示");
    let days = post_notice(&office, &n, "registered_village", 3).await;
    assert!(days < 7, "the new notice is shorter: {days}");
    office.pass_days(days);
    take(&office, &office.sign_in("clerk").await, &n, "notice_removed", &[("photo_kept", "yes")]).await;
    let leader = office.sign_in("leader").await;
    take(&office, &leader, &n, "submitted", &[]).await;
    // The objector stands nowhere on the page.
    office.get(&leader, &format!("/cases/{n}")).await.says("他家在镇上另有门面").says("不成立");
}
