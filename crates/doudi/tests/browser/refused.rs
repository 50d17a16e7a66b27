// SPDX-License-Identifier: Apache-2.0
//! An application that is refused: the ground from the closed list, the figure of the assessment behind it, and a letter with both figures and the remedy.

use crate::journey::{
    Applicant, apply, by_number, county_visit, deliver, from_inbox, post_notice, submit, survey,
};
use crate::office::Office;
use crate::screen::{DESK, Screen};

const WHO: Applicant = Applicant { name: "欧阳春", nth: 31, earns: "2600.00" };

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refusal_is_printed_with_its_figures_and_the_remedy() {
    let office = Office::open();
    let mut screen = Screen::open(&office, DESK).await;
    let number = apply(&mut screen, &WHO).await;
    survey(&mut screen, &WHO, &number).await;
    from_inbox(&mut screen, "li", &WHO).await;
    screen.says("不符合").await;
    let grounds = [("act", "refuse"), ("ground", "income_not_below_line")];
    screen.does("assess", &[]).await;
    // A ground about a line stands on a figure of its own kind.
    screen.tries("opinion_given", &[grounds[0], ("ground", "property_above_limit")]).await;
    assert!(screen.has(".error-summary").await);
    // What was ticked stays ticked: the clerk begins the form anew.
    screen.go(&format!("/cases/{number}")).await;
    screen.does("opinion_given", &grounds).await;
    let days = post_notice(&screen).await;
    submit(&mut screen, &WHO, days).await;
    county_visit(&mut screen, &number).await;
    // A refusal is not among those that are signed together: it opens by itself.
    screen.become_("xiang").await;
    screen.follow("确认").await;
    let ticks = format!("//tr[contains(., '{}')]//input[@type='checkbox']", WHO.name);
    assert!(!screen.has_path(&ticks).await, "no refusal by the batch");
    screen.follow_row(WHO.name).await;
    if !screen.offers("decided").await {
        screen.follow(&number).await;
    }
    screen.does("decided", &grounds).await;

    by_number(&mut screen, "li", &number).await;
    screen.follow("不予确认告知书").await;
    // 2,600.00 for one person, 2,000.00 or more above any line of the county.
    for words in [WHO.name, "2,600.00", "行政复议", "60", "社会救助"] {
        screen.says(words).await;
    }
    screen.is_silent_about("500299199").await;
    deliver(&mut screen, &WHO).await;
    screen.says("不予确认").await;
}
