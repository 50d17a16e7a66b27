// SPDX-License-Identifier: Apache-2.0
//! What goes wrong at a screen: a double click, a form that grew stale, script in a name, characters that few keyboards have, a session that ends in the middle of a
//! form, an address that somebody altered, and a browser without script.

use crate::journey::{Applicant, KEPT, apply, by_number, fill_application};
use crate::office::Office;
use crate::screen::{DESK, Screen, TROUBLE};
use serde_json::json;

/// Not a name, and not an address, but somebody types it.
const SCRIPT: &str = "<script>document.title='x'</script>";
/// A name with a mark in it and a character that few keyboards have.
const RARE: Applicant = Applicant { name: "阿依努尔·𬭸", nth: 53, earns: "150.00" };
const OTHER: Applicant = Applicant { name: "买买提·𡋾", nth: 59, earns: "150.00" };

async fn numbers(screen: &Screen, name: &str) -> usize {
    screen.follow("申请").await;
    screen.text().await.matches(name).count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_double_click_applies_once_and_a_name_is_only_a_name() {
    let office = Office::open();
    let mut screen = Screen::open(&office, DESK).await;
    screen.become_("li").await;
    fill_application(&screen, &RARE).await;
    // The assessment beside the form follows what is typed.
    screen.says("最低生活保障：符合").await.says("450.00").await;
    // No name has such characters: said at the field, and everything typed is there.
    screen.tries("intake", &[("member.0.name", SCRIPT), ("address", SCRIPT)]).await;
    screen.says("有不能用的字符").await;
    assert_eq!(screen.value("intake", "member.0.name").await, SCRIPT);
    assert_eq!(screen.value("intake", "house.deposits").await, "3200.00");
    let form = screen.form("intake").await;
    screen.put(&form, "member.0.name", RARE.name).await;
    // Two presses before the first is answered, past the script that would stop the second.
    screen.press_twice(&form).await;
    screen.says(RARE.name).await.says("待受理").await;
    assert_eq!(numbers(&screen, RARE.name).await, 1, "one press too many made a second case");
    screen.follow_row(RARE.name).await;
    screen.follow_first("main a[href*='/households/']").await;
    // An address may be anything; it is shown, not run.
    screen.says(SCRIPT).await;
    let title = screen.run("return document.title", &[]).await;
    assert_ne!(title, json!("x"), "what was typed ran as a script");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_typed_survives_a_session_that_ends_and_a_form_that_grew_stale() {
    let office = Office::open();
    let mut screen = Screen::open(&office, DESK).await;
    let number = apply(&mut screen, &OTHER).await;

    // The session ends while somebody types.
    let form = screen.form("relatives_declared").await;
    for (name, value) in [("declarant", "申请家庭"), KEPT] {
        screen.put(&form, name, value).await;
    }
    screen.forget_session().await;
    screen.send(&form).await;
    screen.says("登录").await;
    let again = screen.find("form").await;
    screen.put(&again, "account", "li").await;
    screen.put(&again, "password", crate::support::life::PASSWORD).await;
    screen.send(&again).await;
    screen.says("刚才填的内容都在").await;
    screen.does("resume", &[]).await;
    screen.follow_case(&number).await;
    screen.says(OTHER.name).await.says("近亲属备案表").await;

    // Somebody else is quicker: the page says who, and the form comes again with what was typed.
    let mut colleague = Screen::open(&office, DESK).await;
    by_number(&mut colleague, "wang", &number).await;
    let form = screen.form("withdrawn").await;
    screen.put(&form, "speaker", "oneself").await;
    screen.put(&form, "reason", "户籍不在这里").await;
    colleague.does("accepted", &[]).await;
    screen.send(&form).await;
    screen.says("王海").await.says("户籍不在这里").await;

    // An address that somebody altered leads nowhere, in words.
    for path in [
        "/cases/DB500299001-2026-99999",
        "/cases/%27%20or%201=1",
        "/households/../../etc",
        "/cases/x/steps/y",
    ] {
        screen.go(path).await;
        let page = screen.text().await;
        assert!(TROUBLE.iter().any(|words| page.contains(words)), "{path}: {page}");
    }
    // What another role may do is refused when its address is typed.
    screen.go("/settings/users").await;
    screen.says("不能办这件事").await;
    screen.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_office_works_without_script() {
    let office = Office::open();
    let mut screen = Screen::open(&office, DESK).await;
    screen.devtools("Emulation.setScriptExecutionDisabled", json!({ "value": true })).await;
    let who = Applicant { name: "赵无脚", nth: 61, earns: "150.00" };
    let number = apply(&mut screen, &who).await;
    screen.does("relatives_declared", &[("declarant", "申请家庭"), KEPT]).await;
    let until = screen.today().add_months(11).unwrap().to_string();
    let consent =
        [("person", who.name), ("answer", "同意，已签"), ("scope", "收入"), ("until", &until), KEPT];
    screen.does("consent_recorded", &consent).await;
    screen.does("accepted", &[]).await;
    screen.says("调查核实").await.says(&number).await;
}
