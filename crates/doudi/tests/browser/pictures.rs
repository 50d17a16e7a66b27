// SPDX-License-Identifier: Apache-2.0
//! Pictures of the main pages, for the documentation: `DOUDI_SCREENSHOTS=docs/screens DOUDI_HOUSEHOLDS=600 cargo test --workspace --test browser pictures`. Without the
//! variable nothing is drawn.

use crate::journey::{Applicant, fill_application};
use crate::office::Office;
use crate::screen::{DESK, Screen};
use std::path::{Path, PathBuf};

/// Where the pictures go: a folder of the repository, or anywhere.
fn folder() -> Option<PathBuf> {
    let named = std::env::var_os("DOUDI_SCREENSHOTS")?;
    Some(Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(named))
}

/// Keeps what the screen shows.
async fn shoot(screen: &Screen, name: &str) {
    let folder = folder().unwrap();
    screen.run("document.activeElement.blur(); window.scrollTo(0, 0)", &[]).await;
    let file = folder.join(format!("{name}.png"));
    screen.picture(&file).await;
    let size = std::fs::metadata(&file).unwrap().len();
    assert!(size < 240 * 1024, "{name} is too large for a page: {size} bytes");
}

/// Opens a case on the notice board that is to be granted.
async fn open_qualifying(screen: &Screen) {
    screen.follow("公示").await;
    let script = "return [...document.querySelectorAll('tbody tr a')].map(link => link.href.replace('/notices/', '/cases/'))";
    for case in screen.run(script, &[]).await.as_array().unwrap() {
        screen.go(case.as_str().unwrap()).await;
        if screen.text().await.contains("最低生活保障：符合") {
            return;
        }
    }
    panic!("nobody on the notice board qualifies");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pictures_of_the_main_pages() {
    let Some(folder) = folder() else { return };
    std::fs::create_dir_all(folder).unwrap();
    let office = Office::open();
    let mut screen = Screen::open(&office, DESK).await;
    screen.become_("li").await;
    shoot(&screen, "inbox").await;
    open_qualifying(&screen).await;
    shoot(&screen, "case").await;
    screen.follow("待办").await;
    screen.follow_row("待送达").await;
    screen.follow_first("main a[href*='/households/']").await;
    shoot(&screen, "household").await;
    screen.follow("公示").await;
    shoot(&screen, "notices").await;
    screen.follow_first("tbody a").await;
    screen.follow("打印公示").await;
    shoot(&screen, "notice").await;
    screen.go("/inbox").await;
    let who = Applicant { name: "买买提·艾力", nth: 7, earns: "150.00" };
    fill_application(&screen, &who).await;
    screen.says("每月").await.says("最低生活保障：符合").await;
    shoot(&screen, "intake").await;
    screen.become_("xiang").await;
    screen.follow("确认").await;
    shoot(&screen, "confirmations").await;
    screen.follow("统计").await;
    shoot(&screen, "statistics").await;
    screen.become_("luo").await;
    screen.follow("资金").await;
    screen.follow_row("月发放").await;
    shoot(&screen, "roster").await;
    crate::standard::enter(&screen, "660.00").await;
    screen.find("#preview-title").await;
    shoot(&screen, "standard").await;
}
