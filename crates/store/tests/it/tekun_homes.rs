// SPDX-License-Identifier: Apache-2.0
//! Support of 特困 persons on both databases: self-care by two assessors, homes by two people, beds given once and on the person's own wish, offers, rates.

use crate::casework::{People, date, family_of, paper};
use crate::common::TestOffice;
use crate::payout::awards;
use crate::tekun::supported;
use assistance::access::{Bar, Denied};
use assistance::casework::{PersonId, Words};
use assistance::office::{Error, Fault, Mode, Office as _, act, look};
use assistance::registry::evidence::{Body, Seen, Standing, Subject};
use assistance::registry::form::RelationOf;
use assistance::registry::intake::{CreateHousehold, Created};
use assistance::registry::members::RecordDeath;
use assistance::tekun::{
    Admit, AnswerHome, AssessSelfCare, Assessed, EndAbsence, EndStay, EnterHome, Grade, HomeForm, HomeId,
    INDICATORS, ListHomes, ListOffers, ListSupported, MendHomeCheck, ReadHome, ReadRates, ReadSupport,
    RecordAbsence, RecordHomeCheck, RecordWish, Refused, ReportSelfCare, Share, StayId, SupportView,
    SupportedIn, Which,
};
use kernel::{Actor, Ctx, Date, Division, Fen};
use std::collections::BTreeSet;
use std::sync::Arc;

pub(crate) fn today(office: &TestOffice) -> Date {
    office.now().date_in_china()
}

pub(crate) fn ago(office: &TestOffice, days: i32) -> String {
    today(office).add_days(-days).unwrap().to_string()
}

/// Two people assess somebody: of the six things so many are not possible.
async fn assess(
    office: &TestOffice,
    by: &Actor,
    created: &Created,
    cannot: usize,
) -> Result<Assessed, Error> {
    let form = paper(office, by, created, "certificate").await;
    act(office.office(), &office.by(by), &assessment(office, created, cannot, Some(form))).await
}

fn assessment(
    office: &TestOffice,
    created: &Created,
    cannot: usize,
    form: Option<assistance::casework::PaperId>,
) -> AssessSelfCare {
    let said = |at: usize| if at < cannot { "no" } else { "yes" };
    AssessSelfCare {
        person: created.members[0],
        on: today(office).to_string(),
        answers: INDICATORS
            .iter()
            .enumerate()
            .map(|(at, (name, _))| ((*name).to_owned(), said(at).to_owned()))
            .collect(),
        assessors: ["王芳".to_owned(), "李强".to_owned()],
        why: "report".to_owned(),
        form,
        photo: None,
    }
}

async fn view(office: &TestOffice, by: &Actor, person: PersonId) -> SupportView {
    look(office.office(), &office.by(by), &ReadSupport { person }).await.unwrap()
}

fn home_form(name: &str, beds: u32, nursing: u32) -> HomeForm {
    HomeForm {
        name: name.to_owned(),
        kind: "township".to_owned(),
        beds: beds.to_string(),
        nursing: nursing.to_string(),
        address: "新桥村一组".to_owned(),
        contact: "张院长 023-59220000".to_owned(),
        opened_on: "2015-01-01".to_owned(),
        closed_on: String::new(),
    }
}

async fn answer(office: &TestOffice, by: &Actor, home: HomeId, accept: bool) -> Result<HomeId, Error> {
    let view = look(office.office(), &office.by(by), &ReadHome { home }).await.unwrap();
    let edition = view.home.waiting.or(view.editions.into_iter().next()).unwrap().id;
    act(office.office(), &office.by(by), &AnswerHome { home, edition, accept }).await
}

/// A home that two people entered.
pub(crate) async fn home(office: &TestOffice, people: &People, beds: u32, nursing: u32) -> HomeId {
    let form = home_form("云坪镇敬老院", beds, nursing);
    let enter = EnterHome { home: None, township: "500299102".to_owned(), form };
    let home = act(office.office(), &office.by(&people.reviewer), &enter).await.unwrap();
    answer(office, &people.decider, home, true).await.unwrap()
}

pub(crate) async fn wishes(
    office: &TestOffice,
    by: &Actor,
    person: PersonId,
    answer: &str,
    ask_again: &str,
) -> Result<(), Error> {
    let wish = RecordWish {
        person,
        on: today(office).to_string(),
        origin: "offered".to_owned(),
        home: None,
        answer: answer.to_owned(),
        reason: Words::new(if answer == "accepts" { "" } else { "舍不得老屋" }),
        ask_again: ask_again.to_owned(),
    };
    act(office.office(), &office.by(by), &wish).await.map(drop)
}

fn admission(office: &TestOffice, person: PersonId, home: HomeId, bed: &str) -> Admit {
    Admit { person, home, bed: bed.to_owned(), nursing: false, from: today(office).to_string() }
}

pub(crate) async fn admit(
    office: &TestOffice,
    by: &Actor,
    person: PersonId,
    home: HomeId,
    bed: &str,
) -> Result<StayId, Error> {
    act(office.office(), &office.by(by), &admission(office, person, home, bed)).await
}

/// What stands on file of a fact of somebody.
async fn on_file(office: &TestOffice, person: PersonId, what: &str) -> Option<String> {
    let mut tx = office.store.begin(Mode::Read).await.unwrap();
    let evidence = tx.evidence_on(what, &[Subject::Person(person)]).await.unwrap();
    let body = Body::of(&evidence, Seen { as_of: today(office), known_at: office.now() });
    match body.standing(Subject::Person(person), what) {
        Some(Standing::Known(value, _)) => Some(value.to_owned()),
        Some(Standing::Open(_)) => Some("open".to_owned()),
        _ => None,
    }
}

/// The first of a family is supported from this month on.
pub(crate) async fn give_support(office: &TestOffice, by: &Actor, created: &Created) {
    let mut tx = office.store.begin(Mode::Write).await.unwrap();
    let payee = tx.next_payee(Division::parse("500299").unwrap()).await.unwrap();
    let id = office.by(by).new_id();
    let since = (today(office).month_of(), office.now());
    let award = assistance::testing::support(created, created.members[0], (id, payee), since);
    tx.add_award(&award).await.unwrap();
    tx.commit().await.unwrap();
}

/// Families of which the first is supported, as if decided: what is about homes needs no case.
pub(crate) async fn supported_people(office: &TestOffice, people: &People, count: u32) -> Vec<Created> {
    let mut all = Vec::new();
    for nth in 0..count {
        let created = family_of(office, &people.clerk, nth).await;
        give_support(office, &people.clerk, &created).await;
        all.push(created);
    }
    all
}

pub(crate) fn faults(done: Result<impl Sized, Error>) -> Vec<String> {
    match done {
        Err(Error::Invalid(faults)) => faults.into_iter().map(|Fault { field, .. }| field).collect(),
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("it was taken"),
    }
}

macro_rules! refused {
    ($done:expr, $why:pat) => {
        match $done {
            Err(Error::Tekun($why)) => {}
            Err(other) => panic!("{other:?}"),
            Ok(_) => panic!("it was taken"),
        }
    };
}

on_both! {
    // clause: YY-2.2a
    async fn two_people_assess_and_the_packs_grade_and_no_money_moves(office: &TestOffice) {
        let (people, created) = supported(office, 0).await;
        let (clerk, person) = (&people.clerk, created.members[0]);
        let before = awards(office, &people, &created).await;
        let seen = view(office, clerk, person).await;
        assert_eq!((seen.row.grade, seen.decided), (None, Some(Grade::Able)));
        let report = ReportSelfCare { person, on: String::new(), words: Words::new("摔了一跤，下不了床") };
        act(office.office(), &office.by(&people.assistant), &report).await.unwrap();
        let seen = view(office, clerk, person).await;
        // Ten working days, by the procedure of the packs.
        let due = kernel::WorkCalendar::embedded().add_working_days(today(office), 10);
        assert_eq!(seen.row.due, Some((due.date, due.provisional)));
        refused!(act(office.office(), &office.by(clerk), &report).await, Refused::ReportedAlready(_));
        let list = |due_by| ListSupported { which: Which::Reported, due_by, limit: 10, offset: 0 };
        assert_eq!(look(office.office(), &office.by(clerk), &list(None)).await.unwrap().1, 1);
        office.pass_days(20);
        let late = list(today(office).add_days(-1));
        assert_eq!(look(office.office(), &office.by(clerk), &late).await.unwrap().1, 1, "it is chased");
        let done = assess(office, clerk, &created, 4).await.unwrap();
        assert_eq!(done.grade, Grade::Lost);
        let seen = view(office, clerk, person).await;
        assert_eq!((seen.row.reported, seen.row.due), (None, None));
        assert_eq!(seen.reports[0].answered, Some(done.id));
        assert_eq!(seen.differs(), Some(Grade::Able), "the page says that the award was decided on another grade");
        assert_eq!(seen.care, (Some(Fen::new(5_000)), Some(Fen::new(30_000))));
        assert!(!seen.basis.cites.is_empty());
        // What the man himself had declared is settled by the assessment, and the money is as it was.
        assert_eq!(on_file(office, person, "can_eat").await.as_deref(), Some("no"));
        assert_eq!(on_file(office, person, "can_bathe").await.as_deref(), Some("yes"));
        let after = awards(office, &people, &created).await;
        assert_eq!(before.iter().map(|one| &one.award.rates).collect::<Vec<_>>(), after.iter().map(|one| &one.award.rates).collect::<Vec<_>>());
        // Assessed again on the same day, with another result.
        office.pass(60_000);
        assert_eq!(assess(office, clerk, &created, 1).await.unwrap().grade, Grade::Partly);
        assert_eq!(on_file(office, person, "can_dress").await.as_deref(), Some("yes"));
    }

    async fn an_assessor_named_twice_a_day_to_come_and_fewer_than_six_answers_are_told_at_their_fields(office: &TestOffice) {
        let people = People::at(office).await;
        let created = family_of(office, &people.clerk, 0).await;
        let form = paper(office, &people.clerk, &created, "certificate").await;
        let mut wrong = assessment(office, &created, 2, Some(form));
        wrong.assessors = ["王芳".to_owned(), " 王芳".to_owned()];
        wrong.on = today(office).add_days(1).unwrap().to_string();
        wrong.answers.retain(|(name, _)| name != "can_walk_indoors");
        let found = faults(act(office.office(), &office.by(&people.clerk), &wrong).await);
        assert_eq!(found, ["on", "can_walk_indoors", "assessor2"]);
        let without = assessment(office, &created, 2, None);
        assert_eq!(faults(act(office.office(), &office.by(&people.clerk), &without).await), ["form"]);
        // Somebody of another township is told nothing, and the village assessor has no such right.
        let other = office.person("other", "township_clerk", "500299103").await;
        let right = assessment(office, &created, 2, Some(form));
        assert!(matches!(act(office.office(), &office.by(&other), &right).await, Err(Error::NotFound(_))));
        assert!(matches!(act(office.office(), &office.by(&people.assistant), &right).await, Err(Error::Denied(Denied::NoRole(_)))));
    }

    // clause: CK-1.2.2c, NX-3b
    async fn a_home_holds_once_a_second_person_agreed_and_never_has_fewer_beds_than_people(office: &TestOffice) {
        let people = People::at(office).await;
        let form = home_form("云坪镇敬老院", 2, 1);
        let enter = EnterHome { home: None, township: "500299102".to_owned(), form };
        assert!(matches!(act(office.office(), &office.by(&people.clerk), &enter).await, Err(Error::Denied(Denied::NoRole(_)))));
        let entered = act(office.office(), &office.by(&people.reviewer), &enter).await.unwrap();
        let created = &supported_people(office, &people, 1).await[0];
        let person = created.members[0];
        wishes(office, &people.clerk, person, "accepts", "").await.unwrap();
        refused!(admit(office, &people.clerk, person, entered, "1").await, Refused::HomeNotOpen);
        office.also(&people.reviewer, "county_leader", "500299").await;
        let same = answer(office, &people.reviewer, entered, true).await;
        assert!(matches!(same, Err(Error::Denied(Denied::Barred(_, Bar::Same)))), "nobody confirms what they entered");
        answer(office, &people.decider, entered, true).await.unwrap();
        refused!(answer(office, &people.decider, entered, true).await, Refused::DoneAlready);
        admit(office, &people.clerk, person, entered, "1").await.unwrap();
        let change = |beds, nursing| EnterHome { home: Some(entered), township: String::new(), form: home_form("云坪镇敬老院", beds, nursing) };
        refused!(act(office.office(), &office.by(&people.reviewer), &change(1, 1)).await, Refused::Occupied(1));
        refused!(act(office.office(), &office.by(&people.reviewer), &change(1, 2)).await, Refused::NursingBeds);
        act(office.office(), &office.by(&people.reviewer), &change(4, 2)).await.unwrap();
        refused!(act(office.office(), &office.by(&people.reviewer), &change(5, 2)).await, Refused::ChangeWaits);
        let homes = look(office.office(), &office.by(&people.clerk), &ListHomes).await.unwrap();
        assert_eq!((homes.len(), homes[0].home.content.as_ref().unwrap().beds, homes[0].occupied.people), (1, 2, 1));
        answer(office, &people.decider, entered, false).await.unwrap();
        let homes = look(office.office(), &office.by(&people.clerk), &ListHomes).await.unwrap();
        assert_eq!(homes[0].home.content.as_ref().unwrap().beds, 2, "what was not agreed to does not hold");
    }

    // clause: CK-1.2.2c
    async fn what_a_safety_check_finds_waits_until_it_is_mended(office: &TestOffice) {
        let people = People::at(office).await;
        let home = home(office, &people, 3, 0).await;
        let check = |found: &str, mend_by: &str| RecordHomeCheck {
            home,
            on: today(office).to_string(),
            checker: "县消防大队 周队长".to_owned(),
            found: found.to_owned(),
            mend_by: mend_by.to_owned(),
        };
        let due = today(office).add_days(7).unwrap().to_string();
        assert_eq!(faults(act(office.office(), &office.by(&people.clerk), &check("灭火器过期", "")).await), ["mend_by"]);
        let found = act(office.office(), &office.by(&people.clerk), &check("灭火器过期", &due)).await.unwrap();
        act(office.office(), &office.by(&people.clerk), &check("", "")).await.unwrap();
        let homes = look(office.office(), &office.by(&people.decider), &ListHomes).await.unwrap();
        assert_eq!(homes[0].mend_by.map(|day| day.to_string()), Some(due));
        let mend = |on: String| MendHomeCheck { home, check: found, on };
        refused!(act(office.office(), &office.by(&people.clerk), &mend(ago(office, 1))).await, Refused::TooEarly(_));
        act(office.office(), &office.by(&people.clerk), &mend(ago(office, 0))).await.unwrap();
        refused!(act(office.office(), &office.by(&people.clerk), &mend(ago(office, 0))).await, Refused::DoneAlready);
        let homes = look(office.office(), &office.by(&people.decider), &ListHomes).await.unwrap();
        assert_eq!(homes[0].mend_by, None);
    }

    // clause: CK-1.2.2a, CK-1.2.2b
    async fn the_own_wish_comes_before_a_bed_and_the_file_says_how_somebody_is_supported(office: &TestOffice) {
        let people = People::at(office).await;
        let home = home(office, &people, 1, 0).await;
        let all = supported_people(office, &people, 2).await;
        let (clerk, first, second) = (&people.clerk, all[0].members[0], all[1].members[0]);
        office.pass_days(30);
        refused!(admit(office, clerk, first, home, "3").await, Refused::NoWish);
        let nobody = all[0].members[1];
        assert!(matches!(wishes(office, clerk, nobody, "accepts", "").await, Err(Error::Tekun(Refused::NotSupported))));
        wishes(office, clerk, first, "accepts", "").await.unwrap();
        let mut before = admission(office, first, home, "3");
        before.from = ago(office, 1);
        refused!(act(office.office(), &office.by(clerk), &before).await, Refused::NoWish);
        before.from = today(office).add_days(1).unwrap().to_string();
        assert_eq!(faults(act(office.office(), &office.by(clerk), &before).await), ["from"]);
        let stay = admit(office, clerk, first, home, "3").await.unwrap();
        assert_eq!(on_file(office, first, "support_mode").await.as_deref(), Some("centralised"));
        refused!(admit(office, clerk, first, home, "4").await, Refused::InAHome);
        wishes(office, clerk, second, "accepts", "").await.unwrap();
        refused!(admit(office, clerk, second, home, "3").await, Refused::BedTaken);
        refused!(admit(office, clerk, second, home, "4").await, Refused::NoBedLeft(1));
        let mut nursing = admission(office, second, home, "4");
        nursing.nursing = true;
        refused!(act(office.office(), &office.by(clerk), &nursing).await, Refused::NoBedLeft(0));
        // Leave and hospital: each day once, and back before the end.
        office.pass_days(10);
        let away = |kind: &str, from: String, until: String| RecordAbsence { stay, kind: kind.to_owned(), from, until };
        act(office.office(), &office.by(clerk), &away("leave", ago(office, 9), ago(office, 8))).await.unwrap();
        refused!(act(office.office(), &office.by(clerk), &away("hospital", ago(office, 8), String::new())).await, Refused::Overlaps);
        let ill = act(office.office(), &office.by(clerk), &away("hospital", ago(office, 7), String::new())).await.unwrap();
        let seen = look(office.office(), &office.by(clerk), &ReadHome { home }).await.unwrap();
        let span = (today(office).add_days(-30).unwrap(), today(office));
        let days: Vec<u32> = seen.residents[0].absences.iter().map(|one| one.days_in(span, today(office))).collect();
        assert_eq!(days, [2, 8]);
        let back = |days: i32| EndAbsence { stay, absence: ill, until: ago(office, days) };
        refused!(act(office.office(), &office.by(clerk), &back(8)).await, Refused::TooEarly(_));
        act(office.office(), &office.by(clerk), &back(2)).await.unwrap();
        // The end, not before what is on file.
        let end = |days: i32| EndStay { stay, until: ago(office, days), why: "own_wish".to_owned() };
        refused!(act(office.office(), &office.by(clerk), &end(3)).await, Refused::TooEarly(_));
        act(office.office(), &office.by(clerk), &end(0)).await.unwrap();
        refused!(act(office.office(), &office.by(clerk), &end(0)).await, Refused::StayOver);
        assert_eq!(on_file(office, first, "support_mode").await.as_deref(), Some("scattered"));
        // The bed is free for another one on that day, and not for the day before.
        let mut next = admission(office, second, home, "3");
        next.from = ago(office, 1);
        refused!(act(office.office(), &office.by(clerk), &next).await, Refused::BedTaken);
        admit(office, clerk, second, home, "3").await.unwrap();
        let family = look(office.office(), &office.by(clerk), &SupportedIn { household: all[1].household }).await.unwrap();
        assert_eq!(family[0].1.as_ref().unwrap().name(), "云坪镇敬老院");
    }

    async fn the_bed_of_somebody_who_died_waits_for_the_end_of_the_stay(office: &TestOffice) {
        let people = People::at(office).await;
        let home = home(office, &people, 1, 0).await;
        let created = &supported_people(office, &people, 1).await[0];
        let (clerk, person) = (&people.clerk, created.members[0]);
        wishes(office, clerk, person, "accepts", "").await.unwrap();
        let stay = admit(office, clerk, person, home, "1").await.unwrap();
        office.pass_days(5);
        let relations = [(1, "户主"), (2, "女")]
            .map(|(at, relation)| RelationOf { person: created.members[at], relation: relation.to_owned() });
        let died = RecordDeath {
            person,
            version: 1,
            died_on: ago(office, 2),
            source: "医院证明".to_owned(),
            relations: relations.to_vec(),
        };
        act(office.office(), &office.by(clerk), &died).await.unwrap();
        let seen = look(office.office(), &office.by(clerk), &ReadHome { home }).await.unwrap();
        assert!(!seen.residents[0].supported, "the page of the home says that the stay has to be ended");
        let list = ListSupported { which: Which::All, due_by: None, limit: 10, offset: 0 };
        assert_eq!(look(office.office(), &office.by(clerk), &list).await.unwrap().1, 0);
        let end = EndStay { stay, until: ago(office, 2), why: "death".to_owned() };
        act(office.office(), &office.by(clerk), &end).await.unwrap();
        let seen = look(office.office(), &office.by(clerk), &ReadHome { home }).await.unwrap();
        assert_eq!(seen.occupied.people, 0);
    }

    // clause: CK-1.2.2b, YY-2.2c
    async fn to_decline_has_no_consequence_and_nobody_is_asked_before_the_agreed_day(office: &TestOffice) {
        let (people, created) = supported(office, 4).await;
        let (clerk, person) = (&people.clerk, created.members[0]);
        let list = async || look(office.office(), &office.by(clerk), &ListOffers { page: 0 }).await.unwrap();
        let page = list().await;
        let row = &page.rows[0];
        assert!(!row.grounds.hold(), "nothing is known of what the packs ask");
        assert!(row.grounds.grounds.iter().any(|one| one.missing.iter().any(|what| what.contains("监护"))), "{:?}", row.grounds);
        let facts = [("lives_alone_remote", "yes"), ("infectious_or_mental", "no"), ("poorly_guarded", "no")];
        let seen = || assistance::registry::evidence::Source::of(assistance::registry::words::SourceKind::Visit);
        let facts = facts.map(|(what, value)| assistance::registry::gather::FactForm::new(Subject::Person(person), what, value, seen()));
        let put = assistance::registry::gather::PutEvidence { household: created.household, facts: facts.to_vec(), case: None };
        act(office.office(), &office.by(clerk), &put).await.unwrap();
        let page = list().await;
        let held: Vec<_> = page.rows[0].grounds.grounds.iter().filter(|one| one.missing.is_empty()).collect();
        assert_eq!(held.len(), 1);
        assert_eq!((held[0].scheme.as_str(), held[0].cites.is_empty()), ("tekun_centralise", false));
        let before = awards(office, &people, &created).await;
        assert_eq!(faults(wishes(office, clerk, person, "declines", &ago(office, 1)).await), ["ask_again"]);
        let again = today(office).add_days(60).unwrap().to_string();
        wishes(office, clerk, person, "declines", &again).await.unwrap();
        let page = list().await;
        assert_eq!((page.rows.len(), page.quiet), (0, 1));
        assert_eq!(awards(office, &people, &created).await, before);
        let said = view(office, clerk, person).await;
        assert_eq!(said.offers[0].reason.as_ref().map(|reason| reason.expose().to_owned()), Some("舍不得老屋".to_owned()));
        assert_eq!((said.offers[0].grounds.as_slice(), said.wish.map(|(wish, _)| wish)), (&["tekun_centralise".to_owned()][..], Some(false)));
        office.pass_days(61);
        let page = list().await;
        assert_eq!((page.rows.len(), page.quiet), (1, 0));
        // The man himself wants to move in: he is on the list of those who wait for a bed.
        wishes(office, clerk, person, "accepts", "").await.unwrap();
        let page = list().await;
        assert!(page.rows[0].grounds.grounds.iter().any(|one| one.scheme == "tekun_wish_unmet" && one.missing.is_empty()));
    }

    // clause: CK-1.2.2a, YY-2.2b
    async fn rates_go_by_assessment_and_wish_and_tell_what_the_packs_aim_at(office: &TestOffice) {
        // 12 December 2021.
        let (people, created) = supported(office, 4).await;
        let (clerk, person) = (&people.clerk, created.members[0]);
        let county = Division::parse("500299").unwrap();
        let rates = async |on| look(office.office(), &office.by(clerk), &ReadRates { county, on }).await.unwrap();
        let before = today(office);
        assert_eq!(rates(before).await.all.unassessed, 1, "facts that were declared are no assessment");
        office.pass_days(1);
        assess(office, clerk, &created, 4).await.unwrap();
        wishes(office, clerk, person, "accepts", "").await.unwrap();
        let waiting = rates(today(office)).await;
        assert_eq!((waiting.all.lost, waiting.all.wishing), (Share { all: 1, in_homes: 0 }, Share { all: 1, in_homes: 0 }));
        assert_eq!(waiting.wishing.as_ref().unwrap().share, kernel::Fraction::ONE);
        assert!(waiting.lost.is_none(), "these packs have no target for those who lost their self-care");
        let home = home(office, &people, 2, 0).await;
        admit(office, clerk, person, home, "1").await.unwrap();
        let now = rates(today(office)).await;
        assert_eq!((now.all.lost.per_mille(), now.townships.len()), (Some(1000), 1));
        assert_eq!(rates(before).await.all.lost, Share::default(), "what was known of a day stays");
    }

    // clause: YY-2.2b, YY-2.2c
    async fn yunyang_says_into_which_home_and_how_many_of_a_township_should_live_in_one(office: &TestOffice) {
        // 2 November 2020: the target of the second year holds.
        let clerk = office.person("yun", "township_clerk", "500235001").await;
        let household = CreateHousehold {
            lives: "500235001001".to_owned(),
            registered: "500235001001".to_owned(),
            area: "urban".to_owned(),
            opened_on: "2015-01-01".to_owned(),
            ..assistance::testing::household(0, "2004-05-20")
        };
        let created = act(office.office(), &office.by(&clerk), &household).await.unwrap();
        let person = created.members[0];
        give_support(office, &clerk, &created).await;
        assess(office, &clerk, &created, 4).await.unwrap();
        wishes(office, &clerk, person, "accepts", "").await.unwrap();
        let page = look(office.office(), &office.by(&clerk), &ListOffers { page: 0 }).await.unwrap();
        let grounds = &page.rows[0].grounds;
        assert_eq!(grounds.grounds[0].scheme, "self_care_lost_placement");
        assert_eq!(grounds.place.as_deref(), Some("云阳县城乡敬老院"));
        let county = Division::parse("500235").unwrap();
        let rates = async |on| look(office.office(), &office.by(&clerk), &ReadRates { county, on }).await.unwrap();
        let now = rates(today(office)).await;
        let target = now.lost.unwrap();
        assert_eq!((target.share, target.basis.cites.is_empty()), (kernel::Fraction::new(1, 2).unwrap(), false));
        let township = Division::parse("500235001").unwrap();
        // Half of one person is one person, by the rule of the packs.
        assert_eq!((now.townships[&township].lost, now.townships[&township].needed), (Share { all: 1, in_homes: 0 }, Some(1)));
        assert_eq!(rates(date("2019-06-01")).await.lost.unwrap().share, kernel::Fraction::new(2, 5).unwrap());
        office.pass_days(90);
        let later = rates(today(office)).await;
        assert!(later.lost.is_none() && later.townships[&township].needed.is_none(), "nobody wrote a target for 2021");
    }

    /// Property: however many are admitted at once, a bed has one person and a home no more people than beds.
    async fn of_many_who_are_admitted_at_once_each_bed_takes_one(office: &TestOffice) {
        let people = People::at(office).await;
        let home = home(office, &people, 4, 1).await;
        let all = supported_people(office, &people, 8).await;
        for one in &all {
            wishes(office, &people.clerk, one.members[0], "accepts", "").await.unwrap();
        }
        let stores = [Arc::new(office.second().await), Arc::new(office.second().await)];
        let mut tasks = Vec::new();
        for (at, created) in all.iter().enumerate() {
            let store = stores[at % 2].clone();
            let person = created.members[0];
            // Three beds for eight people, asked for twice each, and one for nursing that two want.
            let tries: Vec<(Ctx, Admit)> = (0..4)
                .map(|turn| {
                    let bed = ((at + turn) % 3 + 1).to_string();
                    let mut admit = admission(office, person, home, &bed);
                    admit.nursing = at < 2 && turn == 0;
                    if admit.nursing {
                        admit.bed = "N1".to_owned();
                    }
                    (office.by(&people.clerk), admit)
                })
                .collect();
            tasks.push(tokio::spawn(async move {
                let mut admitted = 0;
                for (ctx, admit) in tries {
                    match act(&*store, &ctx, &admit).await {
                        Ok(_) => admitted += 1,
                        Err(Error::Tekun(Refused::BedTaken | Refused::NoBedLeft(_) | Refused::InAHome)) => {}
                        Err(error) => panic!("{error}"),
                    }
                }
                admitted
            }));
        }
        let mut admitted = 0;
        for task in tasks {
            let own: usize = task.await.unwrap();
            assert!(own <= 1, "nobody has two beds");
            admitted += own;
        }
        let seen = look(office.office(), &office.by(&people.clerk), &ReadHome { home }).await.unwrap();
        let beds: BTreeSet<&str> = seen.residents.iter().map(|one| one.stay.bed.as_str()).collect();
        assert_eq!((beds.len(), seen.residents.len(), admitted), (4, 4, 4));
        assert_eq!((seen.occupied.people, seen.occupied.nursing), (4, 1));
    }
}
