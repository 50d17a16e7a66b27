// SPDX-License-Identifier: Apache-2.0
//! An application that is refused: the letter says which figure lies how far from which line, by which article, and where to turn.

use crate::case::{KEPT, send, take};
use crate::desk::Office;
use crate::walk::{Town, county_work, link, post_notice, survey};
use axum::http::StatusCode;

/// The condition of the assessment that compares what a person of the family has with the line.
fn condition(page: &str) -> String {
    let select = page.split("name=\"condition\"").nth(1).unwrap().split("</select>").next().unwrap();
    let options = select.split("<option value=\"").skip(1);
    let found = options.filter(|one| one.contains("人均")).find_map(|one| one.split('"').next());
    found.unwrap_or_else(|| panic!("no condition on income: {select}")).to_owned()
}

// clause: BZ-1.2
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refusal_carries_its_figures_its_article_and_the_remedy() {
    let office = Office::open().await;
    let town = Town::of(&office).await;
    let (created, n) = office.application_with(&town.clerk, "2600.00").await;
    survey(&office, &town, &created, &n).await;
    let clerk = office.sign_in("clerk").await;
    take(&office, &clerk, &n, "assess", &[]).await;
    let page = office.get(&clerk, &format!("/cases/{n}")).await;
    let family = office.get(&clerk, &link(&page, "/households/")).await;
    assert_eq!(family.status, StatusCode::OK, "the case leads to the family's file");
    let condition = condition(&page.body);
    let today = office.today().to_string();
    // A ground about a line does not stand without its condition, and none stands on what somebody is.
    let bare = [("happened_on", today.as_str()), ("act", "refuse"), ("ground", "income_not_below_line")];
    let refused = send(&office, &clerk, &n, "opinion_given", &bare).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.body);
    let status = [bare[0], bare[1], ("ground", "occupation"), ("condition", condition.as_str())];
    let refused = send(&office, &clerk, &n, "opinion_given", &status).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.body);
    let grounds = [bare[1], bare[2], ("condition", condition.as_str())];
    take(&office, &clerk, &n, "opinion_given", &grounds).await;
    let days = post_notice(&office, &n, "registered_village", 7).await;
    office.pass_days(days);
    take(&office, &office.sign_in("clerk").await, &n, "notice_removed", &[("photo_kept", "yes")]).await;
    take(&office, &office.sign_in("leader").await, &n, "submitted", &[]).await;
    county_work(&office, &town, &n).await;
    take(&office, &office.sign_in("decider").await, &n, "decided", &grounds).await;
    let clerk = office.sign_in("clerk").await;
    let number = web::papers::PaperKind::RefusalNotice.number();
    let letter = office.get(&clerk, &format!("/cases/{n}/print/{number}")).await;
    // (384 + 2600) / 3 = 994.67, 498.67 above the line of 496.00
    for words in ["张大山", "994.67", "496.00", "498.67", "收入", "行政复议", "60", "第九条"] {
        letter.says(words);
    }
    take(&office, &clerk, &n, "delivered", &[("way", "in_person"), KEPT]).await;
    office.get(&clerk, &format!("/cases/{n}")).await.says("不予确认");
}
