// SPDX-License-Identifier: Apache-2.0
//! An application that is refused: the letter says which figure lies how far from which line, by which article, and where to turn.

use crate::case::{KEPT, send, take};
use crate::desk::Office;
use crate::walk::{Town, county_work, declares, link, post_notice, survey};
use assistance::casework::Scheme;
use axum::http::StatusCode;

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
    let today = office.today().to_string();
    // A ground about a line stands on a figure of its own kind, one about none on a sentence, and none on what somebody is.
    let asked = [("happened_on", today.as_str()), ("act", "refuse")];
    for (ground, why) in [
        ("property_above_limit", "测算里没有支持“家庭财产超过规定”的数额"),
        ("covered_already", "写明“已经享受同类救助”的事实"),
        ("occupation", "请选与意见相符的理由"),
    ] {
        let fields = [asked[0], asked[1], ("ground", ground)];
        let refused = send(&office, &clerk, &n, "opinion_given", &fields).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.body);
        refused.says(why);
    }
    let grounds = [asked[1], ("ground", "income_not_below_line")];
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

/// An application of a family that also has this, refused for its property: what its letter says.
async fn refused_for(facts: &[(usize, &str, &str)]) -> crate::desk::Seen {
    let office = Office::open().await;
    let town = Town::of(&office).await;
    let (created, n) = office.application(&town.clerk).await;
    // The family says so the day after.
    office.pass_days(1);
    declares(&office, &town.clerk, &created, facts).await;
    survey(&office, &town, &created, &n).await;
    let clerk = office.sign_in("clerk").await;
    take(&office, &clerk, &n, "assess", &[]).await;
    let grounds = [("act", "refuse"), ("ground", "property_above_limit")];
    let today = office.today().to_string();
    let income = [("happened_on", today.as_str()), grounds[0], ("ground", "income_not_below_line")];
    let wrong = send(&office, &clerk, &n, "opinion_given", &income).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", wrong.body);
    take(&office, &clerk, &n, "opinion_given", &grounds).await;
    let days = post_notice(&office, &n, "registered_village", 7).await;
    office.pass_days(days);
    take(&office, &office.sign_in("clerk").await, &n, "notice_removed", &[("photo_kept", "yes")]).await;
    take(&office, &office.sign_in("leader").await, &n, "submitted", &[]).await;
    county_work(&office, &town, &n).await;
    take(&office, &office.sign_in("decider").await, &n, "decided", &grounds).await;
    let number = web::papers::PaperKind::RefusalNotice.number();
    office.get(&office.sign_in("clerk").await, &format!("/cases/{n}/print/{number}")).await
}

// clause: BZ-1.2
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn too_much_in_deposits_is_told_beside_the_line_that_is_a_product() {
    let letter = refused_for(&[(0, "deposits", "80000.00")]).await;
    // 24 months of 496.00 for three people.
    for words in ["家庭财产超过规定", "金融资产", "80,000.00 元", "35,712.00 元", "44,288.00 元", "低保标准"]
    {
        letter.says(words);
    }
    assert!(!letter.body.contains("property_above_limit"), "{}", letter.body);
}

// clause: BZ-1.2
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_car_is_counted_and_not_paid() {
    let letter = refused_for(&[(0, "vehicles", "1")]).await;
    letter.says("机动车辆为 1，机动车辆上限为 0，相差（高）1。");
    assert!(!letter.body.contains("0.01"), "{}", letter.body);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_borderline_family_is_held_against_its_own_line_and_asked_for_no_amount() {
    for (wage, hint) in [("1200.00", "测算里没有这样的数额"), ("2600.00", "744.00")] {
        let office = Office::open().await;
        let town = Town::of(&office).await;
        let (created, n) = office.application_for(&town.clerk, Scheme::Borderline, wage).await;
        survey(&office, &town, &created, &n).await;
        let clerk = office.sign_in("clerk").await;
        take(&office, &clerk, &n, "assess", &[]).await;
        let page = office.get(&clerk, &format!("/cases/{n}")).await;
        let ground = page.body.split("income_not_below_line").nth(1).unwrap();
        let ground = &ground[..ground.find("property_above_limit").unwrap()];
        // That its income is above the standard of 低保 is what the recognition asks for, and no ground against it.
        assert!(ground.contains(hint) && !ground.contains("496.00"), "{ground}");
        assert!(!page.body.contains("name=\"monthly\""), "nothing is paid");
    }
}
