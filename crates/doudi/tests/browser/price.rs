// SPDX-License-Identifier: Apache-2.0
//! A price run: the list that waits is taken back after a family was looked at, drawn up again, approved by the second person and put on the next roster.

use crate::office::Office;
use crate::screen::{DESK, Screen};

// clause: MS-2b
// clause: NX-1c
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_month_above_the_trigger_is_listed_by_one_approved_by_another_and_paid() {
    let office = Office::open();
    let mut screen = Screen::open(&office, DESK).await;
    // Finance sees in the inbox what is due, with its clock.
    screen.become_("qin").await;
    screen.go("/inbox").await;
    screen.says("待发的价格补贴").await.says("个工作日").await;
    // The list of the last month waits; who drew it up takes it back and draws it up again.
    screen.become_("luo").await;
    screen.go("/money/prices").await;
    screen.says("没有启动").await.says("个工作日").await;
    screen.follow_first("tbody tr:first-child a").await;
    screen.says("达到启动线").await.says("第 1 批").await.says("失业保险金").await;
    let month = screen.path().await;
    screen.unfold("取回自己编的名单").await;
    screen.does("answer-run", &[("reason", "再核对一遍人数")]).await;
    screen.says("已经退回").await.says("退回：再核对一遍人数").await;
    screen.does("draw", &[]).await;
    screen.says("等另一人批准").await.says("第 2 批").await;
    // The second person approves; who drew it up was not asked.
    screen.become_("xiang").await;
    screen.go(&month).await;
    screen.does("answer-run", &[("right", "批准发放")]).await;
    screen.says("名单已经批准").await.says("已列入").await;
    // The roster between months pays it.
    screen.become_("luo").await;
    screen.go(&month).await;
    screen.says("待编花名册").await;
    screen.unfold("发放：").await;
    screen.does("roster-dibao", &[]).await;
    screen.says("价格补贴").await;
    // An index as it is not published: the reason stands at the field, and what was typed stays.
    screen.go(&month).await;
    screen.unfold("更正价格指数").await;
    let wrong =
        [("cpi", "0.038"), ("released_on", "2026-11-09"), ("document", "调查总队"), ("reason", "更正")];
    screen.tries("enter", &wrong).await;
    screen.says("不填 0.035").await;
    screen.close().await;
}
