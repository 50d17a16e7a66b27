// SPDX-License-Identifier: Apache-2.0
//! What somebody who walks through a month of work meets: nothing is typed twice, each step says that it stands and which paper goes with it, and everybody sees their own part.

use crate::case::{KEPT, take};
use crate::desk::{Office, VILLAGE};
use crate::walk::{Town, county_work, post_notice, survey, visit};
use axum::http::StatusCode;

/// The first words of a list of choices.
fn codes(page: &str, name: &str, count: usize) -> Vec<String> {
    let before = format!("name=\"{name}\" value=\"");
    let choices = page.split(&before).skip(1);
    choices.map(|rest| rest.split('"').next().unwrap().to_owned()).take(count).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn papers_that_are_asked_for_once_come_in_together_and_stand_on_the_receipt() {
    let office = Office::open().await;
    let town = Town::of(&office).await;
    let (_, n) = office.application(&town.clerk).await;
    let case = format!("/cases/{n}");
    let clerk = office.sign_in("clerk").await;
    take(&office, &clerk, &n, "relatives_declared", &[("declarant", "family"), KEPT]).await;
    let page = office.get(&clerk, &case).await.body;
    let asked = codes(&page, "codes", 2);
    let papers: Vec<&str> = asked
        .iter()
        .map(|code| page.split(&format!("name=\"codes\" value=\"{code}\"")).nth(1).unwrap())
        .collect();
    let label = |rest: &str| {
        rest.split("<label").nth(1).unwrap().split('>').nth(1).unwrap().split('<').next().unwrap().to_owned()
    };
    let labels: Vec<String> = papers.into_iter().map(label).collect();
    take(&office, &clerk, &n, "papers_asked", &[("codes", &asked[0]), ("codes", &asked[1])]).await;
    // The page says that it stands, with the paper to hand over, and waits for what was asked for.
    let said = office.get(&clerk, &format!("{case}?done=papers_asked")).await;
    said.says("已登记：一次性告知补正材料。")
        .says("打印一次性告知书")
        .says("下一步：收到材料<")
        .says("已告知要补");
    // What did not happen is not said, whatever the address claims.
    assert!(!office.get(&clerk, &format!("{case}?done=decided")).await.body.contains("已登记："));
    let brought = [("code", asked[0].as_str()), ("code", &asked[1]), KEPT];
    take(&office, &clerk, &n, "papers_received", &brought).await;
    let page = office.get(&clerk, &case).await;
    page.says("下一步：当场受理<").says(&format!("{}、{}", labels[0], labels[1]));
    take(&office, &clerk, &n, "accepted", &[]).await;
    let receipt = office.get(&clerk, &format!("{case}/print/DB-103")).await;
    receipt.says(&labels[0]).says(&labels[1]);
    for own in ["近亲属备案表", "一次性告知书"] {
        assert!(!receipt.body.contains(own), "nobody handed in {own}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_decides_finds_the_opinion_in_the_form_and_is_told_whose_turn_it_is_after_it() {
    let office = Office::open().await;
    let town = Town::of(&office).await;
    let (created, n) = office.application_with(&town.clerk, "2600.00").await;
    let case = format!("/cases/{n}");
    survey(&office, &town, &created, &n).await;
    let clerk = office.sign_in("clerk").await;
    take(&office, &clerk, &n, "assess", &[]).await;
    let grounds = [("act", "refuse"), ("ground", "income_not_below_line")];
    take(&office, &clerk, &n, "opinion_given", &grounds).await;
    office.get(&clerk, &format!("{case}?done=opinion_given")).await.says("打印公示");
    let days = post_notice(&office, &n, "registered_village", 7).await;
    office.pass_days(days);
    take(&office, &office.sign_in("clerk").await, &n, "notice_removed", &[("photo_kept", "yes")]).await;
    take(&office, &office.sign_in("leader").await, &n, "submitted", &[]).await;
    county_work(&office, &town, &n).await;
    let decider = office.sign_in("decider").await;
    let page = office.get(&decider, &case).await;
    page.says("value=\"refuse\" checked").says("value=\"income_not_below_line\" checked");
    // Nobody leaves slowly who was never covered, and finance signs no departure.
    assert!(!page.body.contains("name=\"exit\""), "{}", page.body);
    let seconds = page.body.split("name=\"second\"").nth(1).unwrap().split("</select>").next().unwrap();
    assert!(seconds.contains("leader") && !seconds.contains("assistant"), "{seconds}");
    // The form on which it is signed has the figures.
    office.get(&decider, &format!("{case}/print/DB-402")).await.says("994.67").says("498.67");
    take(&office, &decider, &n, "decided", &grounds).await;
    let after = office.get(&decider, &format!("{case}?done=decided")).await;
    after.says("打印不予确认告知书").says("下一步“送达”由乡镇经办人办");
    assert!(!after.body.contains("你的角色不能"), "{}", after.body);
}

// clause: CK-3.2a
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_village_assistant_sees_the_homes_of_her_village_that_are_to_be_visited() {
    let office = Office::open().await;
    let town = Town::of(&office).await;
    let (created, n) = office.application(&town.clerk).await;
    let clerk = office.sign_in("clerk").await;
    take(&office, &clerk, &n, "relatives_declared", &[("declarant", "family"), KEPT]).await;
    let inbox = async || office.get(&office.sign_in("assistant").await, "/inbox").await.body;
    assert!(!inbox().await.contains(&n), "nothing is visited before the acceptance");
    take(&office, &clerk, &n, "accepted", &[]).await;
    take(&office, &clerk, &n, "survey_started", &[]).await;
    let waits = inbox().await;
    assert!(waits.contains(&n) && waits.contains("参加入户调查") && waits.contains("张大山"), "{waits}");
    let elsewhere = office.at("elsewhere", "village_assistant", "500299102002").await;
    assert!(!elsewhere.get("/inbox").await.body.contains(&n));
    visit(&office, &town, &created, &n).await;
    assert!(!inbox().await.contains(&n), "who was visited is not chased again");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn first_contact_opens_where_one_types_and_knows_the_day_that_the_county_set() {
    let office = Office::open().await;
    let assistant = office.at("assistant", "village_assistant", VILLAGE).await;
    let page = assistant.get("/contacts").await;
    let focused = page.body.split("autofocus").next().unwrap().rsplit("<input").next().unwrap().to_owned();
    assert!(focused.contains("name=\"name\""), "her village is known: {focused}");
    let by = page.body.split("name=\"follow_by\"").nth(1).unwrap().split("value=\"").nth(1).unwrap();
    let by = by.split('"').next().unwrap().to_owned();
    assert!(by > office.today().to_string(), "{by}");
    let command = page.hidden("command_id");
    let fields =
        [("command_id", command.as_str()), ("channel", "village"), ("place", VILLAGE), ("follow_by", &by)];
    let half = assistant.post("/contacts", &[&fields[..], &[("answer", "visiting")]].concat()).await;
    assert_eq!(half.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(!half.body.contains("autofocus"), "what is wrong is read first");
    let told = [&fields[..], &[("answer", "explained"), ("words", "问低保怎么办")]].concat();
    assert_eq!(assistant.post("/contacts", &told).await.status, StatusCode::SEE_OTHER);
    assert!(!assistant.get("/inbox").await.body.contains("待上门、答复的求助"), "an answer needs no visit");
}
