// SPDX-License-Identifier: Apache-2.0
//! Where the rules of the place let it, a disputed notice is settled by democratic review: with who was invited, came, stood aside and how they voted. There the
//! townships decide, and the county looks at a sample of what they decided. The county of this story has Ningxia's rules.

use crate::case::{KEPT, id, send, take};
use crate::desk::Office;
use crate::walk::visit;
use assistance::casework::{ReadCase, sampled};
use assistance::office::{act, look};
use assistance::policies::Policies;
use assistance::registry::gather::PutEvidence;
use assistance::registry::intake::Created;
use assistance::testing::{self, People};
use axum::http::StatusCode;
use kernel::WorkCalendar;
use policy::library::Library;
use std::sync::Arc;

pub(crate) const COUNTY: &str = "640299";
pub(crate) const VILLAGE: &str = "640299102201";
/// How many families apply at most until one of them is in the sample.
const MANY: u32 = 300;

/// The packs with one more county that does not exist: Ningxia's rules, whose assumed numbers may be acted on here.
pub(crate) fn policies() -> Arc<Policies> {
    let mut texts = synth::testing::texts();
    let pack = format!(
        "name: demo_ningxia\ntitle: 示范县（演示）\nplace: \"{COUNTY}\"\ncovers_from: 2019-01-01\ndemonstration: true\n"
    );
    texts.insert("demo_ningxia/pack.yaml".to_owned(), pack);
    texts.insert("demo_ningxia/sources.yaml".to_owned(), texts["demo/sources.yaml"].clone());
    Arc::new(Policies::new(Library::read(&texts).unwrap_or_else(|problems| panic!("{problems:#?}"))))
}

/// The example family of the packs in this county applies; the number of its case, and whether the county's sample has it.
async fn applies(office: &Office, town: &People, nth: u32) -> (Created, String, bool) {
    let mut household = testing::household(nth, "2007-05-20");
    (household.lives, household.registered) = (VILLAGE.to_owned(), VILLAGE.to_owned());
    let created = act(office.store(), &office.by(&town.clerk), &household).await.unwrap();
    let apply = testing::apply(&created);
    let taken = act(office.store(), &office.by(&town.clerk), &apply).await.unwrap();
    let view = look(office.store(), &office.by(&town.clerk), &ReadCase { case: taken.case }).await.unwrap();
    let share = view.rules.supervision.as_ref().unwrap().value;
    let drawn = sampled(taken.case, view.rules.settings.sample_seed.expose(), share);
    (created, taken.number, drawn)
}

// clause: CK-3.2b
// clause: NX-5c
// clause: NX-5a
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_vote_settles_a_dispute_where_the_place_lets_it_and_the_county_samples_what_townships_decide() {
    let office = Office::of(COUNTY, policies()).await;
    let days = kernel::Date::parse("2023-05-10").unwrap().days_since(office.today());
    office.pass_days(i64::from(days));
    let open = async |login: &str, role: &str, place: &str| {
        office.colleague(login, role, &place.replacen("500299", COUNTY, 1)).await
    };
    let town = People::open(open).await;
    let mut found = None;
    for nth in 0..MANY {
        let (created, n, drawn) = applies(&office, &town, nth).await;
        if drawn {
            found = Some((created, n));
            break;
        }
    }
    let (created, n) = found.expect("one in twenty is drawn");
    let month = office.today().month_of();
    let months = (month.add(-12).unwrap(), month.add(-1).unwrap());
    let facts = testing::facts(&created, months, "600.00");
    let put = PutEvidence { household: created.household, facts, case: None };
    act(office.store(), &office.by(&town.clerk), &put).await.unwrap();

    let clerk = office.sign_in("clerk").await;
    take(&office, &clerk, &n, "relatives_declared", &[("declarant", "family"), KEPT]).await;
    let until = office.today().add_months(12).unwrap().to_string();
    let adults: Vec<String> = created.members[..2].iter().map(ToString::to_string).collect();
    for person in &adults {
        let fields =
            [("person", person.as_str()), ("answer", "yes"), ("scope", "income"), ("until", &until), KEPT];
        take(&office, &clerk, &n, "consent_recorded", &fields).await;
    }
    take(&office, &clerk, &n, "accepted", &[]).await;
    take(&office, &clerk, &n, "survey_started", &[]).await;
    take(&office, &clerk, &n, "check_requested", &[("persons", &adults[0]), ("persons", &adults[1])]).await;
    let county = office.sign_in("reviewer").await;
    take(&office, &county, &n, "check_started", &[]).await;
    take(&office, &county, &n, "check_reported", &[("against", "no"), KEPT]).await;
    visit(&office, &town, &created, &n).await;
    take(&office, &clerk, &n, "assess", &[]).await;
    // Nothing is disputed so far, and nobody has to be called together.
    take(&office, &clerk, &n, "opinion_given", &[("act", "cover")]).await;
    let through = WorkCalendar::embedded().add_calendar_days(office.today(), 7).date;
    let left = i64::from(through.days_since(office.today())) + 1;
    let through = through.to_string();
    let notice =
        [("place", "family_village"), ("village", VILLAGE), ("through", &through), ("photo_kept", "yes")];
    take(&office, &clerk, &n, "notice_posted", &notice).await;
    office.pass_days(2);
    let clerk = office.sign_in("clerk").await;
    take(&office, &clerk, &n, "disputed", &[("ground", "说他家儿子寄钱回来")]).await;
    let page = office.get(&clerk, &format!("/cases/{n}")).await;
    page.says("value=\"democratic_review\"").says("评议记录").says("回避");
    let today = office.today().to_string();
    let voted = [
        ("dispute", "1"),
        ("way", "democratic_review"),
        ("upheld", "no"),
        ("told_on", today.as_str()),
        ("happened_on", today.as_str()),
    ];
    let none_yet = send(&office, &clerk, &n, "dispute_resolved", &voted).await;
    assert_eq!(none_yet.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", none_yet.body);
    // Twelve are invited, ten vote, one stands aside: votes that do not add up are not taken.
    let counts = |yes: &'static str| {
        [
            ("called_on", today.clone()),
            ("invited", "12".to_owned()),
            ("present", "10".to_owned()),
            ("recused", "1".to_owned()),
            ("yes", yes.to_owned()),
            ("no", "2".to_owned()),
            ("abstained", "1".to_owned()),
            ("scan_kept", "yes".to_owned()),
            ("happened_on", today.clone()),
        ]
    };
    let held = counts("8");
    let held: Vec<(&str, &str)> = held.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let wrong = send(&office, &clerk, &n, "democratic_review_held", &held).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", wrong.body);
    let held = counts("7");
    let held: Vec<(&str, &str)> = held.iter().map(|(name, value)| (*name, value.as_str())).collect();
    take(&office, &clerk, &n, "democratic_review_held", &held[..8]).await;
    let page = office.get(&clerk, &format!("/cases/{n}")).await;
    page.says("应到 12 人，实到 10 人，回避 1 人").says("属实 7 票，不属实 2 票，弃权 1 票");
    let record = office.get(&clerk, &format!("/cases/{n}/print/DB-206")).await;
    record.says("应到 12 人，实到 10 人，回避 1 人").says("7 票").says("说他家儿子寄钱回来");
    take(&office, &clerk, &n, "dispute_resolved", &voted[..4]).await;
    office.get(&clerk, &format!("/cases/{n}")).await.says("民主评议").says("不成立");
    // The notice hangs to its end; the new opinion goes straight to the decider, with no new notice.
    office.pass_days(left - 2);
    let clerk = office.sign_in("clerk").await;
    take(&office, &clerk, &n, "notice_removed", &[("photo_kept", "yes")]).await;
    take(&office, &clerk, &n, "opinion_given", &[("act", "cover")]).await;
    office.get(&clerk, &format!("/cases/{n}")).await.says("待报送");
    // The township itself decides: another person than whoever accepted and visited.
    office.colleague("second", "township_leader", "640299102").await;
    take(&office, &office.sign_in("leader").await, &n, "submitted", &[]).await;
    take(&office, &office.sign_in("second").await, &n, "decided", &[("act", "cover")]).await;
    let clerk = office.sign_in("clerk").await;
    take(&office, &clerk, &n, "delivered", &[("way", "in_person"), KEPT]).await;
    // The county's sample has it: it is not filed before the county has been there.
    let today = office.today().to_string();
    let early = send(&office, &clerk, &n, "closed", &[("happened_on", &today)]).await;
    assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", early.body);
    early.says("抽查抽中");
    // Whoever reviews for the county finds it among what was drawn, until somebody has been there.
    let reviewer = office.sign_in("reviewer").await;
    office.get(&reviewer, "/inbox").await.says("抽中、待县级入户");
    office.get(&reviewer, "/inbox?tab=drawn").await.says(&n).says("张大山");
    let one = id(&town.reviewer);
    let looked = [("visitors", one.as_str()), ("others", "王同志"), ("agrees", "yes"), KEPT];
    take(&office, &office.sign_in("reviewer").await, &n, "county_visited", &looked).await;
    assert!(!office.get(&reviewer, "/inbox?tab=drawn").await.body.contains(&n));
    take(&office, &clerk, &n, "closed", &[]).await;
    office.get(&clerk, &format!("/cases/{n}")).await.says("已归档").says("与档案一致");
}
