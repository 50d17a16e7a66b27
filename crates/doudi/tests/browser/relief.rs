// SPDX-License-Identifier: Apache-2.0
//! A fire at night: helped from a telephone at the scene, paid from the township's reserve, its papers completed late and chased.

use crate::office::Office;
use crate::screen::{PHONE, Screen};

// clause: CK-1.3c
// clause: CK-1.3d
// clause: MS-6b
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_fire_at_night_is_paid_at_the_scene_and_its_papers_are_chased() {
    let office = Office::open();
    let mut screen = Screen::open(&office, PHONE).await;
    screen.become_("li").await;
    screen.go("/relief").await;
    screen.follow("现场救助、受理").await;
    let fire = [
        ("name", "郝路生"),
        ("sex", "男"),
        ("registered_area", "农村"),
        ("kind", "火灾"),
        ("place", crate::support::life::VILLAGE),
        ("reason", "夜里失火，住处烧毁，身上没有钱"),
        ("mode", "aid"),
        ("amount", "600.00"),
        ("cadre", "村委会 罗主任"),
        ("voucher_kept", "yes"),
    ];
    screen.does("aid", &fire).await;
    screen
        .says("郝路生 · 临时救助")
        .await
        .says("待补手续")
        .await
        .says("乡镇备用金")
        .await
        .says("600.00")
        .await;
    let matter = screen.path().await;
    // The reserve of the township says so, too.
    screen.become_("chen").await;
    screen.go("/money/reserves").await;
    screen.says("备用金").await;
    // Nobody brings a paper: the inbox chases.
    screen.pass_days(20).await;
    screen.become_("li").await;
    screen.go("/inbox").await;
    screen.says("临时救助").await;
    screen.go(&matter).await;
    screen.says("已逾期").await;
    screen.does("papers", &[("paper_kept", "yes"), ("proven", "身份已经证明")]).await;
    screen.says("待办结").await;
    screen.does("close", &[]).await;
    screen.says("已办结").await.says("晚了").await;
}
