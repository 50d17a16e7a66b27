// SPDX-License-Identifier: Apache-2.0
//! A new standard: entered with its document, looked at, adopted by another; then the raises are signed as a list, and the next roster pays the months before.

use crate::office::Office;
use crate::screen::{DESK, Screen};
use kernel::Month;

/// The month of the newest roster in the list.
async fn last_roster(screen: &Screen) -> Month {
    let script = "return [...document.querySelectorAll('a[href^=\"/money/rosters/\"]')].map(link => link.closest('tr').cells[1].innerText)";
    let months = screen.run(script, &[]).await;
    let months = months.as_array().unwrap().iter().filter_map(|month| Month::parse(month.as_str()?).ok());
    months.max().expect("the demonstration has rosters")
}

/// The scan of the document.
fn document(screen: &Screen) -> String {
    screen.file("notice.pdf", &assistance::testing::scan())
}

/// Enters a standard for the countryside with its document, from the month of the newest roster on.
pub(crate) async fn enter(screen: &Screen, value: &str) {
    screen.follow("资金").await;
    let from = last_roster(screen).await.first_day().to_string();
    screen.follow("标准").await;
    let published = screen.today().to_string();
    let entered = [
        ("param", "dibao_standard.rural"),
        ("value", value),
        ("from", &from),
        ("title", "关于调整最低生活保障标准的通知"),
        ("number", "示民发〔2026〕8号"),
        ("issuer", "示范县民政局"),
        ("published", &published),
        ("article", "一"),
        ("scan", &document(screen)),
    ];
    screen.tries("standard", &entered).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_new_standard_is_adopted_and_the_next_roster_pays_back() {
    let office = Office::open();
    let mut screen = Screen::open(&office, DESK).await;
    screen.become_("luo").await;
    screen.follow("资金").await;
    let paid = last_roster(&screen).await;
    let from = paid.first_day().to_string();
    // Ten times the figure of today is a slip; nothing typed is lost by it.
    enter(&screen, "6600.00").await;
    screen.says("可能是单位弄错").await;
    assert_eq!(screen.value("standard", "title").await, "关于调整最低生活保障标准的通知");
    assert_eq!(screen.value("standard", "from").await, from);
    screen.does("standard", &[("value", "660.00"), ("scan", &document(&screen))]).await;
    screen.says("生效前预览").await.says("户提高").await;
    assert!(!screen.offers("adopt").await, "who enters a standard does not adopt it");

    screen.become_("xiang").await;
    screen.follow("标准").await;
    screen.follow_row("示民发〔2026〕8号").await;
    screen.says("生效前预览").await;
    screen.does("adopt", &[]).await;

    // The raises are a list, signed by who decides; nothing was raised before.
    screen.follow("资金").await;
    screen.follow("新标准重算").await;
    screen.does("ask", &[("on", &from)]).await;
    screen.says("增发").await;
    screen.does("adopt", &[("number", "示民发〔2026〕8号")]).await;
    screen.says("已签字").await.says("补发进下一份花名册").await;

    screen.become_("luo").await;
    screen.follow("资金").await;
    let next = paid.add(1).unwrap().to_string();
    screen.does("draw-up", &[("kind", "regular"), ("month", &next)]).await;
    screen.says("增发").await.says(&format!("补发 {paid} 共")).await;
}
