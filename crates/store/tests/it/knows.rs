// SPDX-License-Identifier: Apache-2.0
//! What the office knows of a family out of its own books, on both databases: it counts without anybody typing it, stands on the family's file with its origin and in the canonical record, and what
//! was said otherwise of a later day is shown beside it.

use crate::casework::{People, VILLAGE, family_of, number, surveyed, up_to_acceptance};
use crate::common::TestOffice;
use crate::tekun_homes::{admit, give_support, home, supported_people, today, wishes};
use crate::temp_relief::open;
use assistance::casework::{PersonId, ReadCase, Scheme};
use assistance::office::{Mode, Office as _, Private, act, look};
use assistance::payout::awards::{AwardRow, base, programme};
use assistance::registry::evidence::{Source, Subject};
use assistance::registry::file::{File, HouseholdFile, Why, material};
use assistance::registry::form::{MemberForm, PersonForm};
use assistance::registry::gather::{FactForm, PutEvidence};
use assistance::registry::intake::{CreateHousehold, Created};
use assistance::registry::words::LookUpReason;
use assistance::registry::{Book, Origin};
use assistance::services::{ArrangeService, EndService, ReadServices};
use assistance::tekun::EndStay;
use kernel::{Actor, Date, Division, DivisionLevel};

async fn file(office: &TestOffice, by: &Actor, created: &Created) -> File {
    let why = Some(Why::Reason(LookUpReason::Visit));
    let file = HouseholdFile { household: created.household, why, as_of: None, known_at: None };
    look(office.office(), &office.by(by), &file).await.unwrap()
}

/// A fact of a person, or of the family: its value and where it comes from.
fn fact(file: &File, person: Option<PersonId>, name: &str) -> Option<(String, Origin)> {
    let row = person.map_or_else(|| file.household.id.to_string(), |person| person.to_string());
    let mut lines = file.topics.values().flatten();
    let line = lines.find(|line| *line.key.row == *row && *line.key.fact == *name)?;
    Some((line.value.to_string(), line.origin.clone()))
}

fn office_says(value: &str, book: Book, since: Option<Date>) -> Option<(String, Origin)> {
    Some((value.to_owned(), Origin::Office(book, since)))
}

async fn says(
    office: &TestOffice,
    by: &Actor,
    created: &Created,
    (subject, what, value): (Subject, &str, &str),
) {
    let said = FactForm::new(subject, what, value, Source::department("civil_affairs")).on(today(office));
    let put = PutEvidence { household: created.household, facts: vec![said], case: None };
    act(office.office(), &office.by(by), &put).await.unwrap();
}

/// Somebody alone in a place, registered there or nowhere that is known.
async fn alone(office: &TestOffice, by: &Actor, place: &str, registered: &str, order: u32) -> Created {
    let person = PersonForm {
        name: "赵大满".to_owned(),
        number: Some(Private::new(number("1950-04-02", order))),
        ..PersonForm::default()
    };
    let household = CreateHousehold {
        lives: place.to_owned(),
        registered: registered.to_owned(),
        area: "urban".to_owned(),
        opened_on: "2015-01-01".to_owned(),
        members: vec![MemberForm {
            person,
            relation: "户主".to_owned(),
            since: "2015-01-01".to_owned(),
            ..MemberForm::default()
        }],
        ..CreateHousehold::default()
    };
    act(office.office(), &office.by(by), &household).await.unwrap()
}

on_both! {
    async fn what_the_office_knows_counts_with_its_origin_and_stands_in_the_record(office: &TestOffice) {
        let people = People::at(office).await;
        let clerk = &people.clerk;
        let created = family_of(office, clerk, 0).await;
        let (supported, other) = (Some(created.members[0]), Some(created.members[1]));
        // It was said at home that nobody is supported; then somebody is.
        give_support(office, clerk, &created).await;
        let seen = file(office, clerk, &created).await;
        assert_eq!(fact(&seen, supported, "tekun_recipient"), office_says("yes", Book::Awards, Some(today(office))));
        assert!(matches!(fact(&seen, other, "tekun_recipient").unwrap().1, Origin::Evidence(_)));
        assert!(seen.contradictions.is_empty(), "what was said before may well have been so");
        // Who was never asked about, and is registered here, had no relief that the office does not know of.
        assert_eq!(fact(&seen, other, "unemployed_relief_paid"), office_says("no", Book::Relief, None));

        // What a department says of a later day is shown, and does not count.
        office.pass_days(5);
        let person = Subject::Person(created.members[0]);
        says(office, clerk, &created, (person, "tekun_recipient", "no")).await;
        let seen = file(office, clerk, &created).await;
        assert_eq!(fact(&seen, supported, "tekun_recipient").unwrap().0, "yes");
        let known = seen.contradictions.iter().find(|one| one.subject == person).unwrap().known.clone();
        assert_eq!(known, Some(("yes".to_owned(), Book::Awards, today(office).add_days(-5).unwrap())));

        let case = up_to_acceptance(office, &people, &created).await;
        surveyed(office, &people, &created, case).await;
        let read = look(office.office(), &office.by(clerk), &ReadCase { case }).await.unwrap();
        let mut tx = office.store.begin(Mode::Read).await.unwrap();
        let record = tx.assessment(case, &read.file.assessment.unwrap().assessment.record).await.unwrap().unwrap();
        let record: serde_json::Value = serde_json::from_str(&record).unwrap();
        let members = record["given"]["members"].as_array().unwrap();
        let given = |id: PersonId| &members.iter().find(|one| one["id"] == id.to_string()).unwrap()["facts"];
        assert_eq!(given(created.members[0])["tekun_recipient"], "yes");
        assert_eq!(given(created.members[1])["unemployed_relief_paid"], "no");
    }

    async fn what_stands_in_no_book_counts_where_nobody_said_otherwise_and_for_people_of_the_county_only(office: &TestOffice) {
        let people = People::at(office).await;
        let clerk = &people.clerk;
        let here = alone(office, clerk, VILLAGE, VILLAGE, 301).await;
        let seen = file(office, clerk, &here).await;
        assert_eq!(fact(&seen, None, "dibao_recipient"), office_says("no", Book::Awards, None));
        assert_eq!(fact(&seen, Some(here.members[0]), "tekun_recipient"), office_says("no", Book::Awards, None));
        // Known from elsewhere: it stands as what was said.
        says(office, clerk, &here, (Subject::Household(here.household), "dibao_recipient", "yes")).await;
        let seen = file(office, clerk, &here).await;
        let (value, origin) = fact(&seen, None, "dibao_recipient").unwrap();
        assert!(value == "yes" && matches!(origin, Origin::Evidence(_)));
        assert!(seen.contradictions.is_empty());
        // Of whoever comes from elsewhere another county may know more.
        for (registered, order) in [("533199101201", 302), ("", 303)] {
            let stranger = alone(office, clerk, VILLAGE, registered, order).await;
            let seen = file(office, clerk, &stranger).await;
            assert_eq!(fact(&seen, None, "dibao_recipient"), None);
            assert_eq!(fact(&seen, Some(stranger.members[0]), "unemployed_relief_paid"), None);
        }
    }

    // clause: YY-2.4a
    async fn whether_a_family_has_a_doctor_and_health_files_the_office_knows_from_its_services(office: &TestOffice) {
        // A place whose texts ask for it.
        let village = asks_for_doctors(office).await;
        let clerk = &office.person("clerk-there", "township_clerk", &village.to_string()[..9]).await;
        let created = alone(office, clerk, &village.to_string(), &village.to_string(), 304).await;
        let (house, person) = (Subject::Household(created.household), created.members[0]);
        let signed = |seen: &File| fact(seen, None, "family_doctor_signed");
        assert_eq!(signed(&file(office, clerk, &created).await), None, "nobody arranges it for whom nothing covers");
        covered(office, clerk, &created, village).await;
        assert_eq!(signed(&file(office, clerk, &created).await), office_says("no", Book::Services, None));
        says(office, clerk, &created, (house, "family_doctor_signed", "yes")).await;
        let (value, origin) = signed(&file(office, clerk, &created).await).unwrap();
        assert!(value == "yes" && matches!(origin, Origin::Evidence(_)), "the health station may know it first");

        let day = today(office);
        for (kind, number) in [("family_doctor", ""), ("health_file", "JK-2020-0017")] {
            let arrange = ArrangeService {
                person,
                kind: kind.to_owned(),
                provider: "卫生院".to_owned(),
                team: String::new(),
                number: Private::new(number),
                from: day.to_string(),
                until: String::new(),
            };
            act(office.office(), &office.by(clerk), &arrange).await.unwrap();
        }
        assert_eq!(signed(&file(office, clerk, &created).await), office_says("yes", Book::Services, Some(day)));
        // The contract ends: what was said before does not hold any more, and what is said later is shown beside it.
        office.pass_days(10);
        let had = look(office.office(), &office.by(clerk), &ReadServices { person }).await.unwrap().services;
        let doctor = had.iter().find(|one| one.kind.word == "family_doctor").unwrap().id;
        let last = today(office).add_days(-1).unwrap();
        let end = EndService { service: doctor, on: last.to_string(), why: "provider".to_owned() };
        act(office.office(), &office.by(clerk), &end).await.unwrap();
        let seen = file(office, clerk, &created).await;
        assert_eq!((signed(&seen), seen.contradictions.len()), (office_says("no", Book::Services, Some(last)), 0));
        says(office, clerk, &created, (house, "family_doctor_signed", "yes")).await;
        let seen = file(office, clerk, &created).await;
        assert_eq!((signed(&seen), seen.contradictions.len()), (office_says("no", Book::Services, Some(last)), 1));
    }

    // What was worked out from a family's file follows from the books too: whatever they say anew of its people makes it old, such as between the look at a new standard and the signature.
    // clause: MS-2a
    async fn whatever_the_books_say_anew_makes_old_what_was_worked_out(office: &TestOffice) {
        let people = People::at(office).await;
        let created = supported_people(office, &people, 1).await.remove(0);
        let (clerk, person) = (&people.clerk, created.members[0]);
        let home = home(office, &people, 4, 0).await;
        wishes(office, clerk, person, "accepts", "").await.unwrap();
        let works_out = async || {
            let mut tx = office.store.begin(Mode::Read).await.unwrap();
            let family = material(&mut *tx, created.household).await.unwrap();
            tx.keep_answer(&family, "what is asked", "what is told").await.unwrap();
        };
        let stands = async || {
            let mut tx = office.store.begin(Mode::Read).await.unwrap();
            tx.known_answer("what is asked").await.unwrap().is_some()
        };
        works_out().await;
        assert!(stands().await, "looking changes nothing");

        let arrange = ArrangeService {
            person,
            kind: "family_doctor".to_owned(),
            provider: "卫生院".to_owned(),
            team: String::new(),
            number: Private::new(""),
            from: today(office).to_string(),
            until: String::new(),
        };
        act(office.office(), &office.by(clerk), &arrange).await.unwrap();
        assert!(!stands().await, "a service was arranged");
        works_out().await;
        let had = look(office.office(), &office.by(clerk), &ReadServices { person }).await.unwrap().services;
        let end = EndService { service: had[0].id, on: today(office).to_string(), why: "provider".to_owned() };
        act(office.office(), &office.by(clerk), &end).await.unwrap();
        assert!(!stands().await, "it ended");

        works_out().await;
        let stay = admit(office, clerk, person, home, "1").await.unwrap();
        assert!(!stands().await, "somebody went to live in a home");
        works_out().await;
        let end = EndStay { stay, until: today(office).to_string(), why: "own_wish".to_owned() };
        act(office.office(), &office.by(clerk), &end).await.unwrap();
        assert!(!stands().await, "and left it");

        works_out().await;
        let struck = open(created.household, Some(person), office);
        act(office.office(), &office.by(clerk), &struck).await.unwrap();
        assert!(!stands().await, "something struck the family");
    }
}

/// A village of a place whose rules ask whether families have a doctor; which one, only the packs know.
async fn asks_for_doctors(office: &TestOffice) -> Division {
    let tx = office.store.begin(Mode::Read).await.unwrap();
    let (policies, on) = (tx.policies(), today(office));
    let asks = |place: &Division| {
        let program = policies.program(*place, on, on).unwrap();
        program.dictionary.id("family_doctor_signed").is_some_and(|fact| program.facts_read().contains(&fact))
    };
    let places = policies.library().packs.iter().filter_map(|pack| pack.place);
    let county = places.filter(|place| place.level() == DivisionLevel::County).find(asks).unwrap();
    Division::parse(&format!("{county}101201")).unwrap()
}

/// 低保 for everybody of a family, as if decided.
async fn covered(office: &TestOffice, by: &Actor, created: &Created, village: Division) {
    let county = Division::parse(&village.to_string()[..6]).unwrap();
    let mut tx = office.store.begin(Mode::Write).await.unwrap();
    let payee = tx.next_payee(county).await.unwrap();
    let since = (today(office).month_of(), office.now());
    let made =
        assistance::testing::support(created, created.members[0], (office.by(by).new_id(), payee), since);
    let mut award = AwardRow { county, scheme: Scheme::Dibao, single: None, ..made };
    (award.award.id, award.award.village) = (award.award.id, village);
    award.award.scheme = programme(Scheme::Dibao);
    award.award.rates[0].component = base(Scheme::Dibao).unwrap();
    tx.add_award(&award).await.unwrap();
    tx.commit().await.unwrap();
}
