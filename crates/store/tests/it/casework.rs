// SPDX-License-Identifier: Apache-2.0
//! Whole cases of 低保 through the use cases, on both databases: what each step needs, who may take it, what stays of it.

use crate::common::TestOffice;
use assistance::access::{Bar, Denied};
use assistance::archive::{FilePaper, Paper, PaperId, ReadPaper, Refused as PaperRefused};
use assistance::casework::{
    Assess, Capacity, CaseEvent, CaseFilter, CaseId, ConsentAnswer, Declarant, Delivery, EventKind,
    FamilySignature, ListCases, Missing, OpenCase, Place, Proposal, ReadCase, Refused, Scope, Seen, Staff,
    StageKind, TakeStep, TakeSteps, Taken, VisitWay, Words,
};
use assistance::office::{Error, act, look};
use assistance::registry::gather::PutEvidence;
use assistance::registry::intake::Created;
use assistance::testing;
pub(crate) use assistance::testing::{VILLAGE, application, number};
use kernel::{Actor, Date, Division, Fen, Month, UserId};
use std::collections::{BTreeMap, BTreeSet};

pub(crate) fn date(text: &str) -> Date {
    Date::parse(text).unwrap()
}

/// The people of a township and its county.
pub(crate) struct People(testing::People);

impl std::ops::Deref for People {
    type Target = testing::People;

    fn deref(&self) -> &testing::People {
        &self.0
    }
}

impl People {
    pub(crate) async fn at(office: &TestOffice) -> People {
        let open = async |login: &str, role: &str, place: &str| office.person(login, role, place).await;
        People(testing::People::open(open).await)
    }
}

pub(crate) fn user(actor: &Actor) -> UserId {
    let Actor::Person { id, .. } = actor else { unreachable!() };
    *id
}

/// The example family of the packs: a couple with a daughter at school and 984 yuan a month.
pub(crate) async fn family(office: &TestOffice, by: &Actor) -> Created {
    family_of(office, by, 0).await
}

/// The example family once more, with other numbers.
pub(crate) async fn family_of(office: &TestOffice, by: &Actor, nth: u32) -> Created {
    let household = testing::household(nth, "2004-05-20");
    let created = act(office.office(), &office.by(by), &household).await.unwrap();
    let months = (Month::of(2019, 11).unwrap(), Month::of(2020, 10).unwrap());
    let facts = testing::facts(&created, months, "600.00");
    let put = PutEvidence { household: created.household, facts, case: None };
    act(office.office(), &office.by(by), &put).await.unwrap();
    created
}

pub(crate) async fn paper(office: &TestOffice, by: &Actor, created: &Created, kind: &str) -> PaperId {
    let file = FilePaper {
        household: created.household,
        case: None,
        kind: kind.to_owned(),
        number: None,
        dated: office.now().date_in_china(),
        bytes: None,
        printed: false,
    };
    act(office.office(), &office.by(by), &file).await.unwrap().paper
}

/// The command that opens the family's application.
pub(crate) fn opening(office: &TestOffice, created: &Created) -> OpenCase {
    OpenCase { event: application(created), happened_on: office.now().date_in_china(), late: None }
}

async fn open(office: &TestOffice, by: &Actor, created: &Created) -> Result<Taken, Error> {
    act(office.office(), &office.by(by), &opening(office, created)).await
}

pub(crate) async fn step(
    office: &TestOffice,
    by: &Actor,
    case: CaseId,
    event: CaseEvent,
) -> Result<Taken, Error> {
    let version = look(office.office(), &office.by(by), &ReadCase { case }).await?.row.version;
    let happened_on = office.now().date_in_china();
    act(office.office(), &office.by(by), &TakeStep { case, version, event, happened_on, late: None }).await
}

pub(crate) async fn done(office: &TestOffice, by: &Actor, case: CaseId, event: CaseEvent) {
    let kind = event.kind();
    if let Err(error) = step(office, by, case, event).await {
        match error {
            Error::Casework(why) => panic!("{}: {:?}", kind.word(), why.refused),
            other => panic!("{}: {other}", kind.word()),
        }
    }
}

/// From the application to its acceptance.
pub(crate) async fn up_to_acceptance(office: &TestOffice, people: &People, created: &Created) -> CaseId {
    let case = open(office, &people.clerk, created).await.unwrap().case;
    accepted(office, people, created, case).await;
    case
}

/// An application that is open is accepted.
pub(crate) async fn accepted(office: &TestOffice, people: &People, created: &Created, case: CaseId) {
    let receipt = paper(office, &people.clerk, created, "receipt").await;
    let form = paper(office, &people.clerk, created, "relatives").await;
    let none = CaseEvent::RelativesDeclared { declarant: Declarant::Family, ties: Vec::new(), paper: form };
    done(office, &people.clerk, case, none).await;
    agreed(office, people, created, case).await;
    done(
        office,
        &people.clerk,
        case,
        CaseEvent::Accepted { receipt: "示受〔2020〕1号".to_owned(), paper: receipt },
    )
    .await;
}

/// The first two of a family agree to be checked; for a child alone its guardian signs.
pub(crate) async fn agreed(office: &TestOffice, people: &People, created: &Created, case: CaseId) {
    let until = office.now().date_in_china().add_months(12).unwrap();
    for person in created.members.iter().take(2) {
        let paper = paper(office, &people.clerk, created, "consent").await;
        let scope = BTreeSet::from([Scope::Income, Scope::Finance, Scope::Property]);
        let answer = ConsentAnswer::Given { scope, until, paper };
        let consent = CaseEvent::ConsentRecorded { person: *person, capacity: Capacity::Adult, answer };
        done(office, &people.clerk, case, consent).await;
    }
}

/// From the application to an opinion that proposes what was computed.
pub(crate) async fn up_to_opinion(office: &TestOffice, people: &People, created: &Created) -> CaseId {
    let case = up_to_acceptance(office, people, created).await;
    office.pass_days(1);
    surveyed(office, people, created, case).await;
    let view = look(office.office(), &office.by(&people.clerk), &ReadCase { case }).await.unwrap();
    let assessed = view.file.assessment.as_ref().unwrap();
    // 3 x 496.00 - 984.00
    assert_eq!(assessed.assessment.monthly, Some(Fen::new(50_400)));
    assert_eq!(assessed.assessment.counted.len(), 3);
    let proposal = Proposal::Cover { monthly: assessed.assessment.monthly };
    done(office, &people.clerk, case, CaseEvent::OpinionGiven { proposal, departure: None }).await;
    case
}

/// From the acceptance to the assessment.
pub(crate) async fn surveyed(office: &TestOffice, people: &People, created: &Created, case: CaseId) {
    done(office, &people.clerk, case, CaseEvent::SurveyStarted).await;
    let persons = created.members.iter().take(2).copied().collect();
    done(office, &people.clerk, case, CaseEvent::CheckRequested { persons }).await;
    done(office, &people.reviewer, case, CaseEvent::CheckStarted).await;
    let report = paper(office, &people.reviewer, created, "check_report").await;
    done(office, &people.reviewer, case, CaseEvent::CheckReported { report, against: false, told_on: None })
        .await;
    let form = paper(office, &people.colleague, created, "home_visit").await;
    let surveyors = vec![Staff::User(user(&people.colleague)), Staff::User(user(&people.assistant))];
    let signature = FamilySignature::Signed { person: created.members[0] };
    let visit =
        CaseEvent::HomeVisited { surveyors, way: VisitWay::InPerson, signature, seen: Seen::default(), form };
    done(office, &people.colleague, case, visit).await;
    let version =
        look(office.office(), &office.by(&people.clerk), &ReadCase { case }).await.unwrap().row.version;
    let assess = Assess { case, version, decisions: BTreeMap::new() };
    act(office.office(), &office.by(&people.clerk), &assess).await.unwrap();
}

/// Posts a notice where and as long as the rules of the day say, and takes it down afterwards.
pub(crate) async fn notice(office: &TestOffice, by: &Actor, created: &Created, case: CaseId) {
    let photo = paper(office, by, created, "photo").await;
    let view = look(office.office(), &office.by(by), &ReadCase { case }).await.unwrap();
    let today = office.now().date_in_china();
    let asked = view.file.notice_asked(&view.rules, today).unwrap();
    let (place, through) = (asked.place, asked.through);
    let village = Division::parse(VILLAGE).unwrap();
    done(office, by, case, CaseEvent::NoticePosted { place, village, through, photo }).await;
    office.pass_days(i64::from(through.days_since(today)) + 1);
    let photo = paper(office, by, created, "photo").await;
    done(office, by, case, CaseEvent::NoticeRemoved { photo }).await;
}

/// What the county does before it decides: its own notice under the rules of 2012, and its visit where the case was drawn.
pub(crate) async fn county_work(office: &TestOffice, people: &People, created: &Created, case: CaseId) {
    loop {
        let view = look(office.office(), &office.by(&people.decider), &ReadCase { case }).await.unwrap();
        let decide = view.steps.iter().find(|next| next.kind == EventKind::Decided);
        let Some(first) = decide.and_then(|decide| decide.missing.first()) else { return };
        match &first.missing {
            Missing::CountyNotice => notice(office, &people.reviewer, created, case).await,
            Missing::CountyVisit(_) => {
                let form = paper(office, &people.reviewer, created, "county_visit").await;
                let named = Staff::Named {
                    name: Words::new("王同志"),
                    office: assistance::casework::Office::County,
                };
                let visitors = vec![Staff::User(user(&people.reviewer)), named];
                done(
                    office,
                    &people.reviewer,
                    case,
                    CaseEvent::CountyVisited { visitors, form, agrees: true },
                )
                .await;
            }
            other => panic!("before the decision: {other:?}"),
        }
    }
}

/// From the opinion to the decision that confirms what was computed.
pub(crate) async fn up_to_decision(office: &TestOffice, people: &People, created: &Created, case: CaseId) {
    notice(office, &people.clerk, created, case).await;
    done(office, &people.leader, case, CaseEvent::Submitted).await;
    county_work(office, people, created, case).await;
    let proposal = Proposal::Cover { monthly: Some(Fen::new(50_400)) };
    let decided =
        CaseEvent::Decided { proposal, departure: None, number: "示民救〔2020〕12号".to_owned() };
    done(office, &people.decider, case, decided).await;
}

on_both! {
    async fn records_kept_in_memory_are_those_of_the_database(office: &TestOffice) {
        let people = People::at(office).await;
        let created = family(office, &people.clerk).await;
        let case = open(office, &people.clerk, &created).await.unwrap().case;
        let other = office.second().await;
        let happened_on = office.now().date_in_china();
        let kinds = async |store: &dyn assistance::office::Office| {
            let view = look(store, &office.by(&people.clerk), &ReadCase { case }).await.unwrap();
            view.records.iter().map(|record| record.entry.event.kind()).collect::<Vec<_>>()
        };
        assert_eq!((kinds(office.office()).await.len(), kinds(&other).await.len()), (1, 1));
        // Two steps at once, of which the second cannot be taken: the first is undone, and the refusal says which it was.
        let form = paper(office, &people.clerk, &created, "relatives").await;
        let declared = CaseEvent::RelativesDeclared { declarant: Declarant::Family, ties: Vec::new(), paper: form };
        let events = vec![declared.clone(), CaseEvent::SurveyStarted];
        let both = TakeSteps { case, version: 1, events, happened_on, late: None };
        let refused = act(office.office(), &office.by(&people.clerk), &both).await;
        assert!(matches!(refused, Err(Error::Casework(why)) if why.step == Some(EventKind::SurveyStarted)));
        // What another process enters in its place is what both see.
        let withheld = CaseEvent::ConsentRecorded {
            person: created.members[0], capacity: Capacity::Adult, answer: ConsentAnswer::Withheld,
        };
        let take = |version, event| TakeStep { case, version, event, happened_on, late: None };
        act(&other, &office.by(&people.clerk), &take(1, withheld)).await.unwrap();
        for store in [office.office(), &other] {
            assert_eq!(kinds(store).await, [EventKind::Applied, EventKind::ConsentRecorded]);
        }
        act(office.office(), &office.by(&people.clerk), &take(2, declared)).await.unwrap();
        for store in [office.office(), &other] {
            assert_eq!(kinds(store).await[1..], [EventKind::ConsentRecorded, EventKind::RelativesDeclared]);
        }
    }

    // clause: CK-1.1.1
    // clause: CK-3.2b
    async fn a_family_applies_and_is_confirmed_step_by_step(office: &TestOffice) {
        let people = People::at(office).await;
        let created = family(office, &people.clerk).await;
        let case = up_to_opinion(office, &people, &created).await;
        up_to_decision(office, &people, &created, case).await;
        let letter = paper(office, &people.clerk, &created, "decision").await;
        let receipt = Some(paper(office, &people.clerk, &created, "delivery_receipt").await);
        let delivered = CaseEvent::Delivered { way: Delivery::InPerson, paper: letter, receipt };
        done(office, &people.clerk, case, delivered).await;
        done(office, &people.clerk, case, CaseEvent::Closed).await;
        let view = look(office.office(), &office.by(&people.clerk), &ReadCase { case }).await.unwrap();
        assert_eq!(view.row.stage, StageKind::Closed);
        assert_eq!(view.row.number, "DB500299102-2020-00001");
        assert_eq!(view.records.len(), usize::try_from(view.row.version).unwrap());
        assert!(view.clocks.iter().all(|clock| matches!(clock.state, assistance::casework::ClockState::Met { late: false, .. })));
    }

    async fn the_accepter_cannot_confirm_and_a_clerk_of_another_township_sees_nothing(office: &TestOffice) {
        let people = People::at(office).await;
        let created = family(office, &people.clerk).await;
        let case = open(office, &people.clerk, &created).await.unwrap().case;
        let other = office.person("other", "township_clerk", "500299103").await;
        let seen = look(office.office(), &office.by(&other), &ReadCase { case }).await;
        assert!(matches!(seen, Err(Error::Denied(Denied::OutsideRegion(..)))));
        let list = ListCases { filter: CaseFilter { limit: 10, ..CaseFilter::default() }, place: None };
        assert_eq!(look(office.office(), &office.by(&other), &list).await.unwrap().1, 0);
        let (listed, total) = look(office.office(), &office.by(&people.clerk), &list).await.unwrap();
        assert_eq!((total, listed[0].applicant.as_str(), listed[0].household.as_str()), (1, "张大山", created.number.as_str()));
        let submitted = step(office, &people.clerk, case, CaseEvent::Submitted).await;
        assert!(matches!(submitted, Err(Error::Denied(Denied::NoRole(_)))));
    }

    async fn a_declared_relative_is_barred_from_the_case(office: &TestOffice) {
        let people = People::at(office).await;
        let created = family(office, &people.clerk).await;
        let case = open(office, &people.clerk, &created).await.unwrap().case;
        let form = paper(office, &people.clerk, &created, "relatives").await;
        let tie = assistance::casework::Tie {
            staff: Staff::User(user(&people.colleague)),
            person: created.members[0],
            relation: assistance::casework::Relation::Sibling,
            post: None,
        };
        let declared = CaseEvent::RelativesDeclared { declarant: Declarant::Staff, ties: vec![tie], paper: form };
        done(office, &people.clerk, case, declared).await;
        let receipt = paper(office, &people.clerk, &created, "receipt").await;
        let accepted = CaseEvent::Accepted { receipt: "示受〔2020〕1号".to_owned(), paper: receipt };
        let refused = step(office, &people.colleague, case, accepted).await;
        assert!(matches!(refused, Err(Error::Denied(Denied::Barred(_, Bar::Relative)))));
    }

    async fn a_second_application_of_the_same_family_is_the_first_one(office: &TestOffice) {
        let people = People::at(office).await;
        let created = family(office, &people.clerk).await;
        let first = open(office, &people.clerk, &created).await.unwrap();
        match open(office, &people.clerk, &created).await {
            Err(Error::AlreadyOpen { number }) => assert_eq!(number, first.number),
            _ => panic!("the second application was taken"),
        }
    }

    async fn a_notice_cannot_be_taken_down_before_its_last_day(office: &TestOffice) {
        let people = People::at(office).await;
        let created = family(office, &people.clerk).await;
        let case = up_to_opinion(office, &people, &created).await;
        let photo = paper(office, &people.clerk, &created, "photo").await;
        let village = Division::parse(VILLAGE).unwrap();
        let short = office.now().date_in_china().add_days(6).unwrap();
        let post = |through| CaseEvent::NoticePosted { place: Place::RegisteredVillage, village, through, photo };
        let refused = step(office, &people.clerk, case, post(short)).await;
        let Err(Error::Casework(why)) = refused else { panic!("a notice of six days was taken") };
        assert!(matches!(why.refused, Refused::Fault(_)));
        let through = kernel::WorkCalendar::embedded().add_calendar_days(office.now().date_in_china(), 7).date;
        done(office, &people.clerk, case, post(through)).await;
        office.pass_days(3);
        assert!(step(office, &people.clerk, case, CaseEvent::NoticeRemoved { photo }).await.is_err());
    }

    async fn of_two_clerks_who_take_the_same_step_one_is_told(office: &TestOffice) {
        let people = People::at(office).await;
        let created = family(office, &people.clerk).await;
        let case = open(office, &people.clerk, &created).await.unwrap().case;
        let form = paper(office, &people.clerk, &created, "relatives").await;
        let event = CaseEvent::RelativesDeclared { declarant: Declarant::Family, ties: Vec::new(), paper: form };
        let command = |event| TakeStep { case, version: 1, event, happened_on: office.now().date_in_china(), late: None };
        let (a, b) = (office.by(&people.clerk), office.by(&people.colleague));
        let (one, two) = (command(event.clone()), command(event));
        let (first, second) = tokio::join!(act(office.office(), &a, &one), act(office.office(), &b, &two));
        let told = |result: &Result<Taken, Error>| matches!(result, Err(Error::Stale { seen: 1, now: 2, .. }));
        assert!(first.is_ok() && told(&second) || second.is_ok() && told(&first));
    }

    async fn papers_are_known_by_their_content_and_kept_sealed(office: &TestOffice) {
        let people = People::at(office).await;
        let created = family(office, &people.clerk).await;
        let file = |bytes: &[u8]| FilePaper {
            household: created.household,
            case: None,
            kind: "certificate".to_owned(),
            number: None,
            dated: office.now().date_in_china(),
            bytes: Some(bytes.to_vec()),
            printed: false,
        };
        let hostile = act(office.office(), &office.by(&people.clerk), &file(b"<script>alert(1)</script>")).await;
        assert!(matches!(hostile, Err(Error::Archive(PaperRefused::NotATypeTaken))));
        let image = [&[0xff, 0xd8, 0xff, 0xe0][..], &[7; 200]].concat();
        let filed = act(office.office(), &office.by(&people.clerk), &file(&image)).await.unwrap();
        let (paper, _, bytes): (Paper, _, _) =
            look(office.office(), &office.by(&people.clerk), &ReadPaper { paper: filed.paper }).await.unwrap();
        assert_eq!((paper.id, bytes.unwrap()), (filed.paper, image));
        let other = office.person("other", "township_clerk", "500299103").await;
        assert!(look(office.office(), &office.by(&other), &ReadPaper { paper: filed.paper }).await.is_err());
    }
}

#[test]
fn every_pack_has_the_names_that_the_office_asks_for() {
    let policies = crate::common::policies();
    let on = date("2026-11-02");
    let slices = [
        assistance::casework::names_asked(),
        assistance::temp_relief::names_asked(),
        assistance::tekun::names_asked(),
        assistance::care::names_asked(),
        assistance::services::names_asked(),
        assistance::funeral::names_asked(),
        assistance::home_month::names_asked(),
    ];
    for asked in slices {
        let mut some: BTreeSet<&str> = BTreeSet::new();
        for (place, pack) in policies.library().places() {
            let Ok(program) = policies.program(place, on, on) else { continue };
            let has = |kind: &str, names: &[&str], found: &dyn Fn(&str) -> bool| {
                for name in names {
                    assert!(found(name), "{}: {kind} {name}", pack.name);
                }
            };
            has("scheme", &asked.schemes, &|name| program.scheme(name).is_some());
            has("rule", asked.rules, &|name| program.rule(name).is_some());
            has("point", asked.points, &|name| program.discretions.iter().any(|one| &*one.name == name));
            has("fact", asked.facts, &|name| program.dictionary.id(name).is_some());
            has("param", asked.params, &|name| program.param(name).is_some());
            has("enum", asked.enums, &|name| {
                let own = program.enums.iter().any(|one| &*one.name == name);
                own || program.dictionary.enums.iter().any(|one| &*one.name == name)
            });
            has("procedure", asked.procedures, &|name| program.steps(name).next().is_some());
            assert_eq!(assistance::casework::full_age(&program), Ok(18), "{}", pack.name);
        }
        // What only some packs ask may be over by now.
        for day in [date("2020-11-02"), on] {
            for (place, _) in policies.library().places() {
                let Ok(program) = policies.program(place, day, day) else { continue };
                some.extend(asked.some_schemes.iter().filter(|name| program.scheme(name).is_some()));
                some.extend(asked.some_rules.iter().filter(|name| program.rule(name).is_some()));
                some.extend(asked.some_params.iter().filter(|name| program.param(name).is_some()));
            }
        }
        for name in asked.some_schemes.iter().chain(asked.some_rules).chain(asked.some_params) {
            assert!(some.contains(name), "no pack has {name}");
        }
    }
}

on_both! {
    async fn after_a_new_master_key_everything_opens_and_the_old_key_is_no_longer_needed(office: &TestOffice) {
        let people = People::at(office).await;
        let created = family(office, &people.clerk).await;
        let case = open(office, &people.clerk, &created).await.unwrap().case;
        let mut keys = store::Keys::parse(&office.keys).unwrap();
        keys.rotate().unwrap();
        let text = keys.to_text();
        let rotated = store::Store::open(&office.options, keys, crate::common::policies()).await.unwrap();
        assert!(rotated.rewrap().await.unwrap() >= 5, "three persons, a household, a case");
        assert_eq!(rotated.rewrap().await.unwrap(), 0);
        let new_only: String = text.lines().filter(|line| !line.starts_with("master 1 ")).collect::<Vec<_>>().join("\n");
        let without_old = store::Keys::parse(&new_only).unwrap();
        let store = store::Store::open(&office.options, without_old, crate::common::policies()).await.unwrap();
        let view = look(&store, &office.by(&people.clerk), &ReadCase { case }).await.unwrap();
        assert_eq!(view.records.len(), 1);
        assert!(look(office.office(), &office.by(&people.clerk), &ReadCase { case }).await.is_err(), "the old file alone");
    }
}
