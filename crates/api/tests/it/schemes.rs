// SPDX-License-Identifier: Apache-2.0
//! The other schemes: an application for temporary relief that waits for a person, how 特困 persons are supported, what price linkage gave.

use crate::office::{ELSEWHERE, Office, VILLAGE, application, number, relief};
use assistance::access::Denied;
use assistance::casework::{HouseholdId, PersonId, Scheme};
use assistance::office::{Error, Mode, Office as _, Private, act, look};
use assistance::payout::AwardRow;
use assistance::payout::awards::programme;
use assistance::payout::model::award::Award;
use assistance::payout::model::ids::PayeeNumber;
use assistance::price_linkage::{AnswerIndex, EnterIndex, IndexRow};
use assistance::registry::evidence::{Body, Evidence, Seen, Source, Standing, Subject};
use assistance::registry::file::material;
use assistance::registry::words::SourceKind;
use assistance::temp_relief::{AssessRelief, ReadRelief, Refused, TakeInRelief};
use kernel::{Actor, Division, Month};
use serde_json::{Value, json};
use std::collections::BTreeSet;

// clause: BZ-2.1a, MS-6a
#[tokio::test]
async fn an_application_for_relief_waits_until_a_person_takes_it_in() {
    let office = Office::open().await;
    let system = office.system(&["partner_intake", "partner_progress"], &["500299"]).await;
    // Struck in one township, living in another: the place of the event handles it.
    let body = relief(VILLAGE, ELSEWHERE, 901);
    let received = system.ask_relief(1, &body).await.is(201).json();
    let number = received["relief_number"].as_str().unwrap().to_owned();
    assert!(number.starts_with("LS500299102-2020-"), "{number}");
    assert_eq!(system.ask_relief(1, &body).await.is(201).json(), received, "once, however often it is sent");
    assert_eq!(
        system.ask_relief(1, &relief(VILLAGE, VILLAGE, 903)).await.is(409).json()["code"],
        "key_reused"
    );
    let path = received["progress"].as_str().unwrap().to_owned();
    let waits = system.get(&path).await;
    let json = waits.is(200).json();
    assert_eq!((&json["stage"]["code"], &json["opened_on"]), (&json!("applied"), &Value::Null));
    assert!(!waits.text.contains("李"), "{}", waits.text);

    let clerk = office.person("township_clerk", "500299102").await;
    let read = ReadRelief { number: number.clone() };
    let view = look(&*office.store, &office.ctx(clerk.clone()), &read).await.unwrap();
    let (relief, version) = (view.row.id, view.row.version);
    // Nothing is assessed before somebody took it in, and no system takes anything in.
    let early = AssessRelief { relief, version, decides: Vec::new() };
    let early = act(&*office.store, &office.ctx(clerk.clone()), &early).await;
    assert!(matches!(early, Err(Error::TempRelief(Refused::NotNow { .. }))), "{early:?}");
    let take = TakeInRelief { relief, version, kind: Private::new("fire"), exceptional: false, quick: false };
    let itself = Actor::System { id: system.account, name: "县医保局救助联办".to_owned() };
    let denied = act(&*office.store, &office.ctx(itself), &take).await;
    assert!(matches!(denied, Err(Error::Denied(Denied::NoRole(_)))), "{denied:?}");
    let elsewhere = office.person("township_clerk", "500299101").await;
    let denied = act(&*office.store, &office.ctx(elsewhere), &take).await;
    assert!(matches!(denied, Err(Error::Denied(Denied::OutsideRegion(..)))), "{denied:?}");
    act(&*office.store, &office.ctx(clerk.clone()), &take).await.unwrap();
    let json = system.get(&path).await.is(200).json();
    assert_eq!((&json["stage"]["code"], &json["opened_on"]), (&json!("open"), &json!("2020-11-02")));
    let twice = TakeInRelief { version: version + 1, ..take };
    let twice = act(&*office.store, &office.ctx(clerk.clone()), &twice).await;
    assert!(matches!(twice, Err(Error::TempRelief(Refused::NotNow { .. }))), "{twice:?}");
    let view = look(&*office.store, &office.ctx(clerk), &read).await.unwrap();
    assert!(view.alike.is_empty(), "a matter is not like itself: {:?}", view.alike);
}

#[tokio::test]
async fn what_is_wrong_with_an_application_for_relief_is_told_at_its_place_and_nothing_stays() {
    let office = Office::open().await;
    let system = office.system(&["partner_intake", "partner_progress"], &["500299102"]).await;
    let wrong = |at: &str, value: Value| {
        let mut body = relief(VILLAGE, VILLAGE, 901);
        body[at] = value;
        body
    };
    for (at, value, pointer) in [
        ("kind", json!("flood of tears"), "/kind"),
        ("struck_on", json!("2020-11-03"), "/struck_on"),
        ("village", json!("9"), "/village"),
        ("person", json!(1), "/person"),
        ("facts", json!([{"fact": "no_such_fact", "value": "yes"}]), "/facts/0/fact"),
    ] {
        let told = system.ask_relief(1, &wrong(at, value)).await;
        assert_eq!(told.is(422).pointers(), [pointer], "{at}");
    }
    let alone = json!({"jobless_once": true});
    let mut body = relief(VILLAGE, VILLAGE, 901);
    body["jobless_once"] = alone["jobless_once"].clone();
    body.as_object_mut().unwrap().remove("person");
    assert_eq!(system.ask_relief(1, &body).await.is(422).pointers(), ["/person"]);
    // The place of the event lies outside the token's places.
    system.ask_relief(1, &relief(ELSEWHERE, VILLAGE, 901)).await.is(403);
    // Nothing of all that is on file, so that the same key and number may be used.
    let sent = system.ask_relief(1, &relief(VILLAGE, VILLAGE, 901)).await.is(201).json();
    assert_eq!(sent["household_on_file"], false);
    // A second event of the same family is another matter.
    let mut second = relief(VILLAGE, VILLAGE, 901);
    second["facts"] = json!([]);
    let again = system.ask_relief(2, &second).await.is(201).json();
    assert_eq!(again["household_on_file"], true);
    assert_ne!(again["relief_number"], sent["relief_number"]);
}

/// What a family declared of one fact, in the order in which it came on file, and what stands.
async fn declared(office: &Office, relief: &str, fact: &str) -> (Vec<String>, Option<String>) {
    let mut tx = office.store.begin(Mode::Read).await.unwrap();
    let id = tx.relief_of_number(relief).await.unwrap().unwrap();
    let household = tx.relief(id).await.unwrap().unwrap().0.household;
    let material = material(&mut *tx, household).await.unwrap();
    let said = |row: &&Evidence| row.what == fact && row.source == Source::of(SourceKind::Declared);
    let rows: Vec<_> = material.evidence.iter().filter(said).collect();
    let now = office.machine();
    let body = Body::of(&material.evidence, Seen { as_of: now.today(), known_at: now.now });
    let stands = match body.standing(Subject::Household(household), fact) {
        Some(Standing::Known(text, _)) => Some(text.to_owned()),
        _ => None,
    };
    (rows.iter().map(|row| row.text().to_owned()).collect(), stands)
}

#[tokio::test]
async fn what_a_family_declares_again_on_one_day_is_the_same_fact_and_what_differs_stands_beside_it() {
    let office = Office::open().await;
    let system = office.system(&["partner_intake"], &["500299"]).await;
    let body = |area: &str| {
        let mut body = relief(VILLAGE, VILLAGE, 901);
        body["facts"] = json!([{"fact": "registered_area", "value": area}]);
        body
    };
    let relief_of = |sent: Value| sent["relief_number"].as_str().unwrap().to_owned();
    let first = relief_of(system.ask_relief(1, &body("rural")).await.is(201).json());
    let second = relief_of(system.ask_relief(2, &body("rural")).await.is(201).json());
    assert_ne!(first, second);
    let (rows, stands) = declared(&office, &second, "registered_area").await;
    assert_eq!((rows.len(), stands.as_deref()), (1, Some("rural")));
    office.pass(1_000);
    let third = relief_of(system.ask_relief(3, &body("urban")).await.is(201).json());
    let (rows, stands) = declared(&office, &third, "registered_area").await;
    assert_eq!((rows, stands.as_deref()), (vec!["rural".to_owned(), "urban".to_owned()], Some("urban")));
    // Its last word of the day counts, so that what it said before is said anew.
    office.pass(1_000);
    let fourth = relief_of(system.ask_relief(4, &body("rural")).await.is(201).json());
    let (rows, stands) = declared(&office, &fourth, "registered_area").await;
    assert_eq!((rows.len(), stands.as_deref()), (3, Some("rural")));
    // Of one application each statement is made once.
    let mut twice = body("rural");
    twice["facts"] =
        json!([{"fact": "registered_area", "value": "rural"}, {"fact": "registered_area", "value": "urban"}]);
    assert_eq!(system.ask_relief(5, &twice).await.is(422).pointers(), ["/facts/1/value"]);
    // Another scheme on the same day by the other way in: the same family, the same facts.
    let mut apply = application(VILLAGE, 903);
    apply["facts"] = json!([{"fact": "registered_area", "value": "rural"}]);
    let sent = system.apply(6, &apply).await.is(201).json();
    let mut fire = relief(VILLAGE, VILLAGE, 903);
    fire["household"] = apply["household"].clone();
    let after = system.ask_relief(7, &fire).await.is(201).json();
    assert_eq!(
        (&after["household_on_file"], &after["household_number"]),
        (&json!(true), &sent["household_number"])
    );
}

/// An award of 特困 support as a decision makes it.
fn support(household: HouseholdId, person: PersonId, office: &Office) -> AwardRow {
    let ctx = office.machine();
    let county = Division::parse("500299").unwrap();
    AwardRow {
        award: Award {
            id: ctx.new_id(),
            payee: PayeeNumber::new(7).unwrap(),
            scheme: programme(Scheme::Tekun),
            village: Division::parse(VILLAGE).unwrap(),
            persons: 1,
            first: Month::parse("2020-09").unwrap(),
            rates: Vec::new(),
            pauses: Vec::new(),
            ending: None,
            concerns: BTreeSet::new(),
        },
        county,
        household,
        scheme: Scheme::Tekun,
        single: Some(person),
        persons: BTreeSet::from([person]),
        review_by: ctx.today().add_months(12).unwrap(),
        until: None,
        exit: None,
        loaded: false,
        planned: None,
        relatives: BTreeSet::new(),
        decisions: Vec::new(),
        version: 1,
    }
}

// clause: BZ-3.3
#[tokio::test]
async fn how_somebody_is_supported_is_told_for_a_reason_and_without_what_they_are_ill_with() {
    let office = Office::open().await;
    let system = office.system(&["partner_intake", "partner_household"], &["500299"]).await;
    let received = system.apply(1, &application(VILLAGE, 901)).await.is(201).json();
    let household = received["household_number"].as_str().unwrap();
    let path = format!("/api/v1/households/{household}/support");
    assert_eq!(system.get(&path).await.is(200).json()["persons"], json!([]));
    system.get_with(&path, &[]).await.is(400);
    let clerk = office.person("township_clerk", "500299102").await;
    {
        let ctx = office.ctx(clerk);
        let mut tx = office.store.begin(Mode::Write).await.unwrap();
        let id = tx.household_of_number(household).await.unwrap().unwrap();
        let person = tx.memberships(id).await.unwrap()[0].person;
        tx.add_award(&support(id, person, &office)).await.unwrap();
        drop(ctx);
        tx.commit().await.unwrap();
    }
    let told = system.get(&path).await;
    let persons = told.is(200).json()["persons"].clone();
    assert_eq!(persons.as_array().unwrap().len(), 1, "{}", told.text);
    assert_eq!(persons[0]["scheme"]["code"], "tekun");
    assert_eq!((&persons[0]["self_care"], &persons[0]["home"]), (&Value::Null, &Value::Null));
    assert!(!told.text.contains("张山") && !told.text.contains(&number("1950-01-01", 901)), "{}", told.text);
    system.get(&format!("{path}?whole=true")).await.is(403);
    office.system(&["partner_household"], &["500299101"]).await.get(&path).await.is(404);
    let looks = office.log().await;
    assert!(looks.iter().any(|(action, outcome, ..)| action == "partners.support" && *outcome == "looked"));
}

// clause: MS-2b
#[tokio::test]
async fn indexes_and_lists_of_price_subsidies_are_told_in_counts_and_sums() {
    let office = Office::open().await;
    let reviewer = office.person("county_reviewer", "500299").await;
    let decider = office.person("county_leader", "500299").await;
    let county = Division::parse("500299").unwrap();
    let row = IndexRow {
        line: 0,
        month: "2020-09".to_owned(),
        cpi: "3.6".to_owned(),
        food: "6.4".to_owned(),
        released_on: "2020-10-15".to_owned(),
        document: "国家统计局某省调查总队 2020年9月 居民消费价格".to_owned(),
    };
    let enter = EnterIndex { county, row, corrects: None, reason: String::new() };
    let entered = act(&*office.store, &office.ctx(reviewer), &enter).await.unwrap();
    let system = office.system(&["partner_notice"], &["500299"]).await;
    let waits = system.get("/api/v1/prices").await.is(200).json();
    assert_eq!(waits["months"][0]["indexes"][0]["state"]["code"], "waiting");
    assert_eq!(waits["months"][0]["indexes"][0]["counts"], false);
    let answer = AnswerIndex { index: entered.index, right: true, reason: String::new() };
    act(&*office.store, &office.ctx(decider), &answer).await.unwrap();
    let told = system.get("/api/v1/prices?place=500299").await;
    let month = told.is(200).json()["months"][0].clone();
    assert_eq!((&month["month"], &month["runs"]), (&json!("2020-09"), &json!([])));
    let index = &month["indexes"][0];
    assert_eq!((&index["cpi_percent"], &index["food_percent"]), (&json!("3.6"), &json!("6.4")));
    assert_eq!((&index["counts"], &index["state"]["code"]), (&json!(true), &json!("accepted")));
    assert!(!told.text.contains("county_reviewer"), "who entered it stays in the office: {}", told.text);
    system.get("/api/v1/prices?place=500299102").await.is(400);
    system.get("/api/v1/prices?place=500233").await.is(403);
    // One township is not the county.
    office.system(&["partner_notice"], &["500299102"]).await.get("/api/v1/prices").await.is(403);
}
