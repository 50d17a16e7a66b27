// SPDX-License-Identifier: Apache-2.0
//! A village assistant signs in on a telephone with the code of a message.

use crate::office::Office;
use crate::screen::{PHONE, Screen};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_village_assistant_signs_in_with_the_code_that_the_demonstration_shows() {
    let office = Office::open();
    let screen = Screen::open(&office, PHONE).await;
    screen.go("/login").await;
    let form = screen.find("form").await;
    screen.put(&form, "account", "yang").await;
    screen.put(&form, "password", "Doudi-2026").await;
    screen.send(&form).await;
    screen.says("演示不真的发短信").await;
    let code = screen.find("main strong").await.text().await.unwrap();
    let form = screen.find("form").await;
    screen.put(&form, "code", &code).await;
    screen.send(&form).await;
    screen.says("杨春花").await.says("待办").await;
}
