// SPDX-License-Identifier: Apache-2.0
//! Support at home from a telephone: a carer who is too old is refused with the article, a younger one cares, the village visits and what it finds is chased.

use crate::office::Office;
use crate::screen::{PHONE, Screen};

// clause: CK-1.2.3a
// clause: CK-1.2.3b
// clause: CK-1.2.3c
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_elderly_carer_is_refused_and_a_visit_is_chased() {
    let office = Office::open();
    let mut screen = Screen::open(&office, PHONE).await;
    screen.become_("li").await;
    screen.go("/care?tab=no_agreement").await;
    screen.follow_row("蒲天才").await;
    let person = screen.path().await;
    screen.unfold("登记照料服务协议").await;
    let carer = [("name", "蒲秀英"), ("birth", "1960-01-01"), ("tie", "亲属"), ("scan_kept", "yes")];
    screen.tries("agree", &carer).await;
    screen.says("不能担任照料人").await.says("不是老年人").await;
    screen.does("agree", &[("birth", "1985-01-01")]).await;
    screen.says("履行中").await.says("蒲秀英").await;
    // The demonstration's last visit found something; whoever saw to it says so.
    screen.unfold("处理").await;
    screen.does("see_to", &[("words", "请人把灶修好了")]).await;
    screen.says("请人把灶修好了").await;
    screen.go(&person).await;
    screen.does("visit", &[("found", "情况正常")]).await;
    screen.says("情况正常").await;
    screen.close().await;
}
