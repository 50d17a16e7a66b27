// SPDX-License-Identifier: Apache-2.0
//! Two sources disagree about what a family has: the assessment waits for the fact until a named person settles it on the page of the case, with a reason; both values
//! stay on file.

use crate::case::{send, take};
use crate::desk::Office;
use crate::walk::Town;
use assistance::office::act;
use assistance::registry::evidence::{Source, Subject};
use assistance::registry::gather::{FactForm, PutEvidence};
use assistance::registry::words::SourceKind;
use axum::http::StatusCode;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sources_that_disagree_hold_the_assessment_until_somebody_settles_it_on_the_page_of_the_case() {
    let office = Office::open().await;
    let (town, created, n) = Town::surveyed(&office).await;
    // At the visit people see more money than the family declared.
    let seen = FactForm::new(
        Subject::Household(created.household),
        "deposits",
        "9100.00",
        Source::of(SourceKind::Visit),
    );
    let put = PutEvidence { household: created.household, facts: vec![seen], case: Some(n.clone()) };
    act(office.store(), &office.by(&town.clerk), &put).await.unwrap();
    let clerk = office.sign_in("clerk").await;
    let case = format!("/cases/{n}");
    let page = office.get(&clerk, &case).await;
    page.says("3200.00").says("9100.00").says("还缺");
    take(&office, &clerk, &n, "assess", &[]).await;
    office.get(&clerk, &case).await.says("还需要材料");
    let today = office.today().to_string();
    let cover = [("happened_on", today.as_str()), ("act", "cover")];
    let held = send(&office, &clerk, &n, "opinion_given", &cover).await;
    assert_eq!(held.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", held.body);
    let (action, fields) = page.form("settle-");
    let settle = async |more: &[(&str, &str)]| {
        let mut all: Vec<(&str, &str)> =
            fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        all.extend(more);
        office.post(&clerk, &action, &all).await
    };
    let silent = settle(&[("value", "9100.00")]).await;
    assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", silent.body);
    let settled = settle(&[("value", "9100.00"), ("reason", "看了存折，利息没有报")]).await;
    assert_eq!(
        (settled.status, settled.to.as_str()),
        (StatusCode::SEE_OTHER, case.as_str()),
        "{}",
        settled.body
    );
    // The answer comes back, and both values stay with who said them and who settled it.
    let page = office.get(&clerk, &case).await;
    assert!(!page.body.contains("settle-"), "{}", page.body);
    take(&office, &clerk, &n, "assess", &[]).await;
    office.get(&clerk, &case).await.says("每月 504.00 元");
    let file = office.get(&clerk, &format!("/households/{}?why=application", created.number)).await;
    file.says("9,100.00 元")
        .says("核定：看了存折，利息没有报")
        .says("本人申报 3,200.00 元")
        .says("经办人核定");
    take(&office, &clerk, &n, "opinion_given", &cover[1..]).await;
}
