// SPDX-License-Identifier: Apache-2.0
//! A complaint by telephone: taken down at the hotline, given to somebody, looked into, answered, called back and closed; who called is seen by the handler alone.

use crate::office::Office;
use crate::screen::{DESK, Screen};

const CALLER: &str = "余大娘";
const PHONE: &str = "13900000012";

// clause: CK-3.3
// clause: NX-5f
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_complaint_is_answered_called_back_and_closed() {
    let office = Office::open();
    let mut screen = Screen::open(&office, DESK).await;
    screen.become_("mou").await;
    screen.follow("来电举报").await;
    screen.follow_first("a[href='/register/new']").await;
    let call = [
        ("kind", "投诉"),
        ("text", "公示栏里的名单三个月没有换过"),
        ("place", crate::support::life::VILLAGE),
        ("name", CALLER),
        ("phone", PHONE),
    ];
    screen.does("entry", &call).await;
    screen.says("请告诉来电人").await;
    let number = screen.path().await;
    let number = number.rsplit('/').next().unwrap().split('?').next().unwrap().to_owned();

    // Whoever leads gives it to somebody, and does not see who called.
    screen.become_("luo").await;
    screen.follow("来电举报").await;
    screen.follow(&number).await;
    screen.is_silent_about(CALLER).await;
    screen.does("assign", &[("detail", "何建平")]).await;
    screen.says("分派给何建平").await.is_silent_about(PHONE).await;

    screen.become_("he").await;
    screen.follow("来电举报").await;
    screen.follow(&number).await;
    screen.says("三个月没有换过").await;
    screen.does("note", &[("words", "去村里看过，确实没有换")]).await;
    screen.does("answer", &[("detail", "upheld"), ("words", "当天已经换上，并检查了全镇的公示栏")]).await;
    screen.says("待回访").await;
    screen.follow("看是谁反映的").await;
    screen.says(CALLER).await.says(PHONE).await;
    screen.follow(&number).await;
    screen.does("call_back", &[("detail", "satisfied"), ("words", "说看到新名单了")]).await;
    screen.does("close", &[]).await;
    screen.says("办结").await.says("说看到新名单了").await;
    assert!(!screen.offers("steps").await, "what is closed is not changed");
}
