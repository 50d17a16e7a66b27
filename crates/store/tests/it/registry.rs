// SPDX-License-Identifier: Apache-2.0
//! The registry on both databases: families come on file, change, are searched and looked at; evidence is gathered, disagrees and is settled.

use crate::common::TestOffice;
use assistance::access::Denied;
use assistance::archive::FilePaper;
use assistance::history::{Filter, Outcome, Seal, Verify};
use assistance::office::{Error, FaultKind, Mode, Office as _, Private, Thing, act, look};
use assistance::registry::Refused;
use assistance::registry::compose::{Origin, Question};
use assistance::registry::contact::{
    ContactFilter, ContactTab, Contacts, FollowContact, LinkContact, LogContact, ReadContact,
};
use assistance::registry::correct::{CorrectHousehold, CorrectPerson, FieldChange, RecordLiaison};
use assistance::registry::evidence::{Source, Subject};
use assistance::registry::families::{MergeHouseholds, SplitHousehold};
use assistance::registry::file::{HouseholdFile, Why, composed};
use assistance::registry::form::{MemberForm, PersonForm, RelationOf};
use assistance::registry::gather::{FactForm, PutEvidence, SettleContradiction};
use assistance::registry::intake::{AddMember, CreateHousehold, Created};
use assistance::registry::members::{ChangeHead, RecordDeath, RemoveMember};
use assistance::registry::model::{Field, HouseholdId, HouseholdState, PersonId, Residence};
use assistance::registry::search::{FindPeople, Found, HouseholdList, ListFilter};
use assistance::registry::undo::{AnswerUndoDeath, AskUndoDeath, DeathUndos};
use assistance::registry::words::{Answer, ContactChannel, Joined, Left, LookUpReason, NoNumber, SourceKind};
use kernel::{Actor, Date, check_digit};
use std::collections::BTreeMap;

const VILLAGE: &str = "500299102201";
const NEIGHBOUR: &str = "500299103201";

/// A right number of a county that does not exist.
fn number(birth: &str, order: u32) -> String {
    let digits = format!("500299{}{order:03}", birth.replace('-', ""));
    format!("{digits}{}", check_digit(&digits).unwrap())
}

fn member(name: &str, number: &str, relation: &str) -> MemberForm {
    let person =
        PersonForm { name: name.to_owned(), number: Some(Private::new(number)), ..PersonForm::default() };
    MemberForm {
        person,
        relation: relation.to_owned(),
        since: "2020-01-01".to_owned(),
        ..MemberForm::default()
    }
}

fn family() -> CreateHousehold {
    CreateHousehold {
        lives: VILLAGE.to_owned(),
        registered: VILLAGE.to_owned(),
        address: Some(Private::new("三组 5 号")),
        area: "rural".to_owned(),
        opened_on: "2020-01-01".to_owned(),
        members: vec![
            member("张山", &number("1970-05-01", 11), "户主"),
            member("李荷", &number("1972-05-01", 22), "妻"),
            member("张晨", &number("2005-05-01", 33), "子"),
        ],
    }
}

fn of(person: PersonId, relation: &str) -> RelationOf {
    RelationOf { person, relation: relation.to_owned() }
}

async fn clerk(office: &TestOffice) -> Actor {
    office.person("clerk", "township_clerk", "500299102").await
}

async fn on_file(office: &TestOffice, by: &Actor) -> Created {
    act(office.office(), &office.by(by), &family()).await.unwrap()
}

async fn version(office: &TestOffice, household: HouseholdId) -> i64 {
    let mut tx = office.store.begin(Mode::Read).await.unwrap();
    tx.household(household).await.unwrap().unwrap().version
}

async fn find(office: &TestOffice, by: &Actor, text: &str) -> Found {
    let why = Some(LookUpReason::Contact);
    let query = FindPeople { text: Private::new(text), place: None, why };
    look(office.office(), &office.by(by), &query).await.unwrap()
}

fn names(found: &Found) -> Vec<&str> {
    found.people.iter().map(|row| row.name.as_str()).collect()
}

fn file(household: HouseholdId) -> HouseholdFile {
    let why = Some(Why::Reason(LookUpReason::Review));
    HouseholdFile { household, why, as_of: None, known_at: None }
}

fn refused<T>(result: Result<T, Error>) -> Refused {
    match result {
        Err(Error::Registry(refused)) => refused,
        Err(error) => panic!("{error}"),
        Ok(_) => panic!("it was done"),
    }
}

fn faults<T>(result: Result<T, Error>) -> BTreeMap<String, FaultKind> {
    match result {
        Err(Error::Invalid(faults)) => faults.into_iter().map(|fault| (fault.field, fault.kind)).collect(),
        Err(error) => panic!("{error}"),
        Ok(_) => panic!("it was done"),
    }
}

on_both! {
    // clause: YY-3.1a
    async fn a_family_on_file_is_one_page_with_members_facts_and_who_looked(office: &TestOffice) {
        let clerk = clerk(office).await;
        let created = on_file(office, &clerk).await;
        assert_eq!(created.number, "500299102-000001");
        let put = PutEvidence {
            household: created.household,
            facts: vec![FactForm::new(Subject::Household(created.household), "homes", "1", Source::of(SourceKind::Visit))],
            case: None,
        };
        act(office.office(), &office.by(&clerk), &put).await.unwrap();
        let page = look(office.office(), &office.by(&clerk), &file(created.household)).await.unwrap();
        let shown: Vec<&str> = page.members.iter().map(|line| line.person.name.as_str()).collect();
        assert_eq!(shown, ["张山", "李荷", "张晨"]);
        assert_eq!(page.members[0].age, Some(50));
        assert_eq!(page.household.address.as_ref().unwrap().expose(), "三组 5 号");
        let lines: Vec<_> = page.topics.values().flatten().collect();
        let line = |fact: &str| lines.iter().find(|line| *line.key.fact == *fact).unwrap();
        assert_eq!((&*line("homes").value, line("homes").label.as_str()), ("1", "住房套数"));
        assert!(matches!(line("lives_with_spouse").origin, Origin::Derived));
        let again = look(office.office(), &office.by(&clerk), &file(created.household)).await.unwrap();
        let looks: Vec<_> = again.looks.iter().filter(|row| row.entry.outcome == Outcome::Looked).collect();
        assert_eq!((looks.len(), looks[0].entry.reason.as_str()), (1, "定期核查"));
        let without = HouseholdFile { why: None, ..file(created.household) };
        assert_eq!(refused(look(office.office(), &office.by(&clerk), &without).await), Refused::LookUpWithoutReason);
    }

    async fn the_same_number_twice_is_told_by_row_and_never_whose_it_is(office: &TestOffice) {
        let clerk = clerk(office).await;
        on_file(office, &clerk).await;
        let mut form = family();
        form.members[0].person.number = Some(Private::new(number("1980-01-01", 45)));
        form.members[1].person.number = Some(Private::new(number("1980-01-01", 45)));
        let result = act(office.office(), &office.by(&clerk), &form).await;
        let found = faults(result);
        assert_eq!(found.get("members.1.person.number"), Some(&FaultKind::SameAs(1)));
        assert_eq!(found.get("members.2.person.number"), Some(&FaultKind::Taken));
        let slip = number("1980-01-01", 45).replace("1980", "1981");
        form.members[0].person.number = Some(Private::new(slip));
        let found = faults(act(office.office(), &office.by(&clerk), &form).await);
        assert!(matches!(found.get("members.0.person.number"), Some(FaultKind::CitizenNumber(_))));
    }

    async fn people_without_a_number_or_with_a_wrong_one_come_on_file_with_the_reason(office: &TestOffice) {
        let clerk = clerk(office).await;
        let mut form = family();
        form.members[0].person.number = Some(Private::new("50029919700501001"));
        form.members[0].person.no_number = Some(NoNumber::Wrong);
        form.members[2].person.number = None;
        form.members[2].person.no_number = Some(NoNumber::NotRegistered);
        form.members[2].person.birth = "2005-05-01".to_owned();
        let created = act(office.office(), &office.by(&clerk), &form).await.unwrap();
        let page = look(office.office(), &office.by(&clerk), &file(created.household)).await.unwrap();
        let shown: Vec<String> = page.members.iter().map(|line| line.person.number.masked()).collect();
        assert_eq!((shown[0].as_str(), shown[2].as_str()), ("证件号码有误，待核实", "尚未登记户口"));
        assert!(shown[1].starts_with("500299********"));
    }

    async fn a_person_is_in_one_household_on_a_date_and_the_other_is_named_by_number_only(office: &TestOffice) {
        let clerk = clerk(office).await;
        let first = on_file(office, &clerk).await;
        let mut form = family();
        form.members = vec![member("王石", &number("1960-01-01", 51), "户主")];
        let second = act(office.office(), &office.by(&clerk), &form).await.unwrap();
        let add = |version, since: &str| AddMember {
            household: second.household,
            version,
            member: MemberForm { since: since.to_owned(), ..member("李荷", &number("1972-05-01", 22), "其他") },
            joined: Joined::MovedIn,
        };
        let result = act(office.office(), &office.by(&clerk), &add(second.version, "2020-06-01")).await;
        assert_eq!(refused(result), Refused::InAnotherHousehold(first.number.clone()));
        let remove = RemoveMember {
            household: first.household,
            version: first.version,
            person: first.members[1],
            on: "2020-06-01".to_owned(),
            left: Left::Divorce,
        };
        act(office.office(), &office.by(&clerk), &remove).await.unwrap();
        let early = act(office.office(), &office.by(&clerk), &add(second.version, "2020-05-31")).await;
        assert_eq!(refused(early), Refused::InAnotherHousehold(first.number));
        let added = act(office.office(), &office.by(&clerk), &add(second.version, "2020-06-01")).await.unwrap();
        assert_eq!(added.person, first.members[1], "the number is the person");
        let stale = act(office.office(), &office.by(&clerk), &add(second.version, "2020-06-01")).await;
        assert!(matches!(stale, Err(Error::Stale { thing: Thing::Household, .. })));
    }

    async fn families_split_and_merge_and_their_history_stays(office: &TestOffice) {
        let clerk = clerk(office).await;
        let created = on_file(office, &clerk).await;
        let [head, wife, son] = created.members[..] else { panic!() };
        let split = SplitHousehold {
            household: created.household,
            version: created.version,
            on: "2020-07-01".to_owned(),
            relations: vec![of(wife, "户主"), of(son, "子")],
            staying: vec![],
            lives: VILLAGE.to_owned(),
            registered: String::new(),
            address: None,
            area: String::new(),
        };
        let made = act(office.office(), &office.by(&clerk), &split).await.unwrap();
        let page = look(office.office(), &office.by(&clerk), &file(made.household)).await.unwrap();
        assert_eq!((page.members.len(), page.household.head), (2, wife));
        let merge = MergeHouseholds {
            into: created.household,
            into_version: made.version,
            from: made.household,
            from_version: page.household.version,
            on: "2020-09-01".to_owned(),
            relations: vec![of(wife, "妻"), of(son, "子")],
        };
        act(office.office(), &office.by(&clerk), &merge).await.unwrap();
        let page = look(office.office(), &office.by(&clerk), &file(created.household)).await.unwrap();
        assert_eq!((page.members.len(), page.history.len()), (3, 5));
        let then = HouseholdFile { as_of: Date::new(2020, 8, 1), ..file(created.household) };
        let then = look(office.office(), &office.by(&clerk), &then).await.unwrap();
        assert_eq!(then.members.iter().map(|line| line.person.id).collect::<Vec<_>>(), [head]);
        let mut tx = office.store.begin(Mode::Read).await.unwrap();
        let closed = tx.household(made.household).await.unwrap().unwrap();
        assert!(matches!(closed.state, HouseholdState::Closed { into: Some(into), .. } if into == created.household));
    }

    async fn the_head_dies_and_another_follows_with_everybodys_relation(office: &TestOffice) {
        let clerk = clerk(office).await;
        let created = on_file(office, &clerk).await;
        let [head, wife, son] = created.members[..] else { panic!() };
        let leave = RemoveMember {
            household: created.household,
            version: created.version,
            person: head,
            on: "2020-10-01".to_owned(),
            left: Left::MovedOut,
        };
        assert_eq!(refused(act(office.office(), &office.by(&clerk), &leave).await), Refused::HeadLeaves);
        let death = |relations| RecordDeath {
            person: head,
            version: 1,
            died_on: "2020-10-01".to_owned(),
            source: "村里报告".to_owned(),
            relations,
        };
        let alone = act(office.office(), &office.by(&clerk), &death(vec![of(wife, "户主")])).await;
        assert_eq!(refused(alone), Refused::RelationMissing);
        let all = vec![of(wife, "户主"), of(son, "子")];
        act(office.office(), &office.by(&clerk), &death(all.clone())).await.unwrap();
        let page = look(office.office(), &office.by(&clerk), &file(created.household)).await.unwrap();
        assert_eq!((page.members.len(), page.household.head), (2, wife));
        let twice = act(office.office(), &office.by(&clerk), &RecordDeath { version: 2, ..death(all) }).await;
        assert_eq!(refused(twice), Refused::Dead(Date::new(2020, 10, 1).unwrap()));
        let change = ChangeHead {
            household: created.household,
            version: version(office, created.household).await,
            on: "2020-10-20".to_owned(),
            relations: vec![of(wife, "母亲"), of(son, "户主")],
        };
        act(office.office(), &office.by(&clerk), &change).await.unwrap();
        let then = HouseholdFile { as_of: Date::new(2020, 10, 10), ..file(created.household) };
        let then = look(office.office(), &office.by(&clerk), &then).await.unwrap();
        assert_eq!(then.members[0].person.id, wife, "she was head then");
    }

    async fn what_sources_say_is_kept_settled_and_put_right_and_never_overwritten(office: &TestOffice) {
        let clerk = clerk(office).await;
        let created = on_file(office, &clerk).await;
        let subject = Subject::Household(created.household);
        let say = |value: &str, source: Source| FactForm::new(subject, "vehicles", value, source);
        let put = |facts| PutEvidence { household: created.household, facts, case: Some("DB1".to_owned()) };
        let first = put(vec![say("0", Source::of(SourceKind::Declared)), say("2", Source::department("public_security"))]);
        let rows = act(office.office(), &office.by(&clerk), &first).await.unwrap();
        let again = act(office.office(), &office.by(&clerk), &put(vec![say("1", Source::of(SourceKind::Declared))])).await;
        assert_eq!(faults(again).get("facts.0.corrects"), Some(&FaultKind::Taken));
        let right = say("1", Source::department("public_security")).correcting(rows[1], "抄错");
        act(office.office(), &office.by(&clerk), &put(vec![right.clone()])).await.unwrap();
        assert_eq!(refused(act(office.office(), &office.by(&clerk), &put(vec![right])).await), Refused::CorrectedAlready);
        let page = look(office.office(), &office.by(&clerk), &file(created.household)).await.unwrap();
        assert_eq!((page.evidence.len(), page.contradictions.len()), (3, 1));
        let claims: Vec<_> = page.contradictions[0].claims.iter().map(|row| row.id).collect();
        let settle = |claims, reason: &str| SettleContradiction {
            household: created.household,
            subject,
            what: "vehicles".to_owned(),
            month: None,
            claims,
            value: Private::new("0"),
            reason: reason.to_owned(),
            case: None,
        };
        let silent = act(office.office(), &office.by(&clerk), &settle(claims.clone(), " ")).await;
        assert_eq!(refused(silent), Refused::ReasonMissing);
        let old = act(office.office(), &office.by(&clerk), &settle(rows.clone(), "已报废")).await;
        assert_eq!(refused(old), Refused::ClaimsChanged);
        act(office.office(), &office.by(&clerk), &settle(claims, "已报废")).await.unwrap();
        let page = look(office.office(), &office.by(&clerk), &file(created.household)).await.unwrap();
        assert!(page.contradictions.is_empty());
        let question = Question {
            place: kernel::Division::parse(VILLAGE).unwrap(),
            applied_on: Date::new(2020, 11, 2).unwrap(),
            accepted_on: None,
            as_of: Date::new(2020, 11, 2).unwrap(),
            known_at: office.now(),
        };
        let mut tx = office.store.begin(Mode::Read).await.unwrap();
        let composed = composed(&mut *tx, created.household, &question).await.unwrap();
        let policies = tx.policies();
        let case = composed.case(&policies.library().dictionary).unwrap();
        assert_eq!(case.given.household.facts["vehicles"], "0");
    }

    async fn a_fact_that_cannot_be_is_told_by_its_field_in_the_words_of_its_type(office: &TestOffice) {
        let clerk = clerk(office).await;
        let created = on_file(office, &clerk).await;
        let (house, head) = (Subject::Household(created.household), Subject::Person(created.members[0]));
        let declared = || Source::of(SourceKind::Declared);
        let month = kernel::Month::of(2020, 9).unwrap();
        let facts = vec![
            FactForm::new(house, "homes", "很多", declared()),
            FactForm::new(house, "no_such_fact", "1", declared()),
            FactForm::new(head, "birth", "1970-05-01", declared()),
            FactForm::new(head, "income.wage", "100.00", declared()),
            FactForm::new(head, "income.wage", "-1", declared()).months(month, month),
            FactForm::new(house, "homes", "1", Source::of(SourceKind::Settled)),
            FactForm::new(head, "link.spouse", created.members[0].to_string(), declared()),
        ];
        let put = PutEvidence { household: created.household, facts, case: None };
        let found = faults(act(office.office(), &office.by(&clerk), &put).await);
        assert_eq!(found.get("facts.0.value"), Some(&FaultKind::Fact("0 到 100".to_owned())));
        for field in ["facts.1.what", "facts.2.what", "facts.3.first", "facts.4.value", "facts.5.source", "facts.6.value"] {
            assert!(found.contains_key(field), "{field}: {found:?}");
        }
        let stranger = FactForm::new(Subject::Person(kernel::Id::from_bytes([9; 16])), "work_capacity", "full", declared());
        let put = PutEvidence { household: created.household, facts: vec![stranger], case: None };
        assert_eq!(refused(act(office.office(), &office.by(&clerk), &put).await), Refused::SubjectElsewhere);
    }

    async fn people_are_found_by_name_pinyin_number_telephone_and_household_within_the_region_only(office: &TestOffice) {
        let clerk = clerk(office).await;
        let neighbour = office.person("neighbour", "township_clerk", "500299103").await;
        let mut form = family();
        form.members[0].person.phone = Some(Private::new("138 0000 1234"));
        let created = act(office.office(), &office.by(&clerk), &form).await.unwrap();
        let whole = number("1970-05-01", 11);
        for text in ["张山", "zhangs", "ZS", "13800001234", &whole, &whole[14..]] {
            let found = find(office, &clerk, text).await;
            assert!(names(&found).contains(&"张*"), "{text}");
            assert!(!found.people.iter().any(|row| row.number.contains("1970") || row.phone.contains("0000")), "masked");
        }
        assert_eq!(names(&find(office, &clerk, &created.number).await).len(), 3);
        for text in ["张山", "zs", "13800001234", &whole[14..], created.number.as_str()] {
            let found = find(office, &neighbour, text).await;
            assert!(found.people.is_empty() && !found.elsewhere, "{text}");
        }
        let found = find(office, &neighbour, &whole).await;
        assert!(found.people.is_empty() && found.elsewhere, "only that somebody is kept elsewhere");
        let nobody = find(office, &neighbour, &number("1999-01-01", 99)).await;
        assert!(!nobody.elsewhere);
        let seen = look(office.office(), &office.by(&neighbour), &file(created.household)).await;
        assert!(matches!(seen, Err(Error::Denied(Denied::OutsideRegion(..)))));
    }

    // clause: CK-4.1
    async fn people_registered_elsewhere_and_people_living_elsewhere_are_listed_and_dealings_recorded(office: &TestOffice) {
        let reviewer = office.person("county", "county_reviewer", "500299").await;
        let elsewhere = office.person("elsewhere", "county_reviewer", "533199").await;
        let mut form = family();
        form.registered = "533199101201".to_owned();
        let created = act(office.office(), &office.by(&reviewer), &form).await.unwrap();
        let mut other = family();
        (other.lives, other.registered) = (NEIGHBOUR.to_owned(), NEIGHBOUR.to_owned());
        other.members = vec![member("王石", &number("1960-01-01", 51), "户主")];
        act(office.office(), &office.by(&reviewer), &other).await.unwrap();
        let list = |residence| HouseholdList { filter: ListFilter { residence, ..ListFilter::default() } };
        let away = look(office.office(), &office.by(&reviewer), &list(Some(Residence::RegisteredElsewhere))).await.unwrap();
        assert_eq!((away.total, away.rows[0].members, away.rows[0].head.as_str()), (1, 3, "张*"));
        let here = look(office.office(), &office.by(&reviewer), &list(None)).await.unwrap();
        assert_eq!(here.total, 2);
        let reverse = look(office.office(), &office.by(&elsewhere), &list(Some(Residence::LivesElsewhere))).await.unwrap();
        assert_eq!((reverse.total, reverse.rows[0].residence), (1, Residence::LivesElsewhere));
        let liaison = RecordLiaison {
            household: created.household,
            with: "533199101".to_owned(),
            on: String::new(),
            words: Private::new("户籍地未享受救助"),
        };
        act(office.office(), &office.by(&elsewhere), &liaison).await.unwrap();
        let page = look(office.office(), &office.by(&reviewer), &file(created.household)).await.unwrap();
        assert_eq!(page.residence, Residence::RegisteredElsewhere);
        assert_eq!(page.liaisons[0].words.as_ref().unwrap().expose(), "户籍地未享受救助");
        let moved = CorrectHousehold {
            household: created.household,
            version: page.household.version,
            changes: vec![FieldChange { field: Field::Lives, value: Private::new(NEIGHBOUR), no_number: None }],
            since: "2020-10-01".to_owned(),
            reason: "搬家".to_owned(),
        };
        act(office.office(), &office.by(&reviewer), &moved).await.unwrap();
        let page = look(office.office(), &office.by(&reviewer), &file(created.household)).await.unwrap();
        assert!(page.members.iter().all(|line| line.person.lives.to_string() == NEIGHBOUR));
        let then = HouseholdFile { as_of: Date::new(2020, 9, 1), ..file(created.household) };
        let then = look(office.office(), &office.by(&reviewer), &then).await.unwrap();
        assert_eq!(then.household.lives.to_string(), VILLAGE);
    }

    async fn whoever_asks_for_help_is_logged_and_the_wait_until_acceptance_is_shown(office: &TestOffice) {
        let hotline = office.person("hotline", "hotline", "500299").await;
        let ask = LogContact {
            channel: ContactChannel::Phone,
            place: VILLAGE.to_owned(),
            home: None,
            words: Private::new("家里老人生病"),
            answer: Answer::PassedOn,
            answer_words: None,
            passed_on_to: "镇社会事务办".to_owned(),
            passed_to: String::new(),
            follow_by: String::new(),
            name: None,
            phone: Some(Private::new("13800001234")),
            person: None,
            household: None,
            asked_on: String::new(),
        };
        let nowhere = LogContact { passed_on_to: String::new(), ..ask.clone() };
        assert!(faults(act(office.office(), &office.by(&hotline), &nowhere).await).contains_key("passed_to"));
        let logged = act(office.office(), &office.by(&hotline), &ask).await.unwrap();
        assert_eq!(logged.number, "500299-2020-000001");
        office.pass_days(5);
        let list = || Contacts { filter: ContactFilter { tab: ContactTab::Open, ..ContactFilter::default() } };
        let open = look(office.office(), &office.by(&hotline), &list()).await.unwrap();
        assert_eq!((open.total, open.rows[0].gap(office.now().date_in_china())), (1, 5));
        let accepted_on = office.now().date_in_china();
        let link = |case: &str, accepted_on| LinkContact { contact: logged.contact, case: case.to_owned(), accepted_on };
        let early = act(office.office(), &office.by(&hotline), &link("DB1", Date::new(2020, 11, 1).unwrap())).await;
        assert!(matches!(refused(early), Refused::AcceptedBeforeContact(_)));
        act(office.office(), &office.by(&hotline), &link("DB1", accepted_on)).await.unwrap();
        let other = act(office.office(), &office.by(&hotline), &link("DB2", accepted_on)).await;
        assert_eq!(refused(other), Refused::ContactTaken);
        office.pass_days(30);
        let all = Contacts { filter: ContactFilter::default() };
        let all = look(office.office(), &office.by(&hotline), &all).await.unwrap();
        assert_eq!(all.rows[0].gap(office.now().date_in_china()), 5);
        assert_eq!(look(office.office(), &office.by(&hotline), &list()).await.unwrap().total, 0);
    }

    async fn a_death_recorded_by_mistake_takes_two_people_to_undo(office: &TestOffice) {
        let clerk = clerk(office).await;
        let reviewer = office.person("reviewer", "county_reviewer", "500299").await;
        let created = on_file(office, &clerk).await;
        let son = created.members[2];
        let ask = |paper| AskUndoDeath { person: son, relation: "子".to_owned(), reason: "人在外地打工".to_owned(), paper };
        let filed = FilePaper {
            household: created.household,
            case: None,
            kind: "certificate".to_owned(),
            number: None,
            dated: office.now().date_in_china(),
            bytes: None,
            printed: false,
        };
        let paper = act(office.office(), &office.by(&clerk), &filed).await.unwrap().paper;
        assert_eq!(refused(act(office.office(), &office.by(&clerk), &ask(paper)).await), Refused::NotDead);
        let death = RecordDeath {
            person: son,
            version: 1,
            died_on: "2020-10-01".to_owned(),
            source: "听说".to_owned(),
            relations: Vec::new(),
        };
        act(office.office(), &office.by(&clerk), &death).await.unwrap();
        assert_eq!(present(office, created.household).await.len(), 2);
        let nothing = act(office.office(), &office.by(&clerk), &ask(kernel::Id::from_bytes([9; 16]))).await;
        assert!(faults(nothing).contains_key("paper"));
        let head = AskUndoDeath { relation: "户主".to_owned(), ..ask(paper) };
        assert!(faults(act(office.office(), &office.by(&clerk), &head).await).contains_key("relation"));
        let undo = act(office.office(), &office.by(&clerk), &ask(paper)).await.unwrap();
        assert_eq!(refused(act(office.office(), &office.by(&clerk), &ask(paper)).await), Refused::UndoAsked);
        let answer = AnswerUndoDeath { undo, lives: true };
        assert!(matches!(act(office.office(), &office.by(&clerk), &answer).await, Err(Error::Denied(Denied::NoRole(_)))));
        let waiting = look(office.office(), &office.by(&reviewer), &DeathUndos { household: None }).await.unwrap();
        assert_eq!((waiting.len(), waiting[0].name.as_str(), waiting[0].may_answer), (1, "张晨", true));
        assert_eq!(waiting[0].undo.reason.as_ref().unwrap().expose(), "人在外地打工");
        act(office.office(), &office.by(&reviewer), &answer).await.unwrap();
        assert_eq!(refused(act(office.office(), &office.by(&reviewer), &answer).await), Refused::UndoAnswered);
        assert_eq!(present(office, created.household).await.len(), 3);
        let page = look(office.office(), &office.by(&clerk), &file(created.household)).await.unwrap();
        assert!(page.members.iter().all(|line| line.person.died_on.is_none()));
        assert_eq!(page.corrections.iter().filter(|one| one.field == Field::DiedOn).count(), 2);
        // Whoever asks is never the second person, whatever their role.
        let other = office.person("other", "county_reviewer", "500299").await;
        act(office.office(), &office.by(&other), &RecordDeath { version: 3, ..death }).await.unwrap();
        let own = act(office.office(), &office.by(&other), &ask(paper)).await.unwrap();
        let own = AnswerUndoDeath { undo: own, lives: true };
        assert_eq!(refused(act(office.office(), &office.by(&other), &own).await), Refused::OwnUndo);
    }

    async fn a_visit_that_was_promised_waits_until_what_was_seen_is_written_down(office: &TestOffice) {
        let clerk = clerk(office).await;
        let created = on_file(office, &clerk).await;
        let today = office.now().date_in_china();
        let ask = LogContact {
            channel: ContactChannel::Village,
            place: VILLAGE.to_owned(),
            home: Some(Private::new("邻县大水村")),
            words: Private::new("几天没出门"),
            answer: Answer::Visiting,
            answer_words: None,
            passed_on_to: String::new(),
            passed_to: String::new(),
            follow_by: today.to_string(),
            name: None,
            phone: None,
            person: None,
            household: Some(created.household),
            asked_on: String::new(),
        };
        let never = LogContact { follow_by: "2020-11-01".to_owned(), ..ask.clone() };
        assert!(faults(act(office.office(), &office.by(&clerk), &never).await).contains_key("follow_by"));
        let logged = act(office.office(), &office.by(&clerk), &ask).await.unwrap();
        let waiting = |tab| Contacts { filter: ContactFilter { tab, ..ContactFilter::default() } };
        let count = async |tab| look(office.office(), &office.by(&clerk), &waiting(tab)).await.unwrap().total;
        assert_eq!((count(ContactTab::Waiting).await, count(ContactTab::Late(today)).await), (1, 0));
        assert_eq!(count(ContactTab::Late(today.add_days(1).unwrap())).await, 1);
        let follow = FollowContact { contact: logged.contact, version: 1, on: String::new(), words: Private::new("老人摔了，已送医") };
        act(office.office(), &office.by(&clerk), &follow).await.unwrap();
        assert_eq!(count(ContactTab::Waiting).await, 0);
        let again = FollowContact { version: 2, ..follow };
        assert_eq!(refused(act(office.office(), &office.by(&clerk), &again).await), Refused::ContactFollowed);
        let read = ReadContact { number: logged.number };
        let view = look(office.office(), &office.by(&clerk), &read).await.unwrap();
        assert_eq!(view.household.as_deref(), Some(created.number.as_str()));
        let followed = view.contact.followed.unwrap();
        assert_eq!((followed.on, followed.words.unwrap().expose().as_str()), (today, "老人摔了，已送医"));
        assert_eq!(view.contact.home.unwrap().expose(), "邻县大水村");
    }

    async fn a_person_is_put_right_with_a_reason_and_the_old_value_stays(office: &TestOffice) {
        let clerk = clerk(office).await;
        let created = on_file(office, &clerk).await;
        let change = |field, value: &str| FieldChange { field, value: Private::new(value), no_number: None };
        let correct = |version, changes, reason: &str| CorrectPerson {
            person: created.members[0],
            version,
            changes,
            since: String::new(),
            reason: reason.to_owned(),
        };
        let by = || office.by(&clerk);
        let silent = correct(1, vec![change(Field::Name, "张珊")], "");
        assert_eq!(refused(act(office.office(), &by(), &silent).await), Refused::ReasonMissing);
        let taken = correct(1, vec![change(Field::Number, &number("1972-05-01", 22))], "核对");
        assert_eq!(faults(act(office.office(), &by(), &taken).await).get("number"), Some(&FaultKind::Taken));
        let both = vec![change(Field::Name, "张珊"), change(Field::Number, &number("1971-05-01", 11))];
        assert_eq!(act(office.office(), &by(), &correct(1, both, "户口簿")).await.unwrap(), 2);
        let stale = act(office.office(), &by(), &correct(1, vec![change(Field::Name, "张三")], "户口簿")).await;
        assert!(matches!(stale, Err(Error::Stale { thing: Thing::Person, .. })));
        let page = look(office.office(), &by(), &file(created.household)).await.unwrap();
        assert_eq!(page.members[0].person.birth, Date::new(1971, 5, 1));
        let changed: Vec<(Field, &str)> =
            page.corrections.iter().map(|one| (one.field, one.old.as_ref().unwrap().expose().as_str())).collect();
        assert_eq!(changed[0], (Field::Name, "张山"));
        assert_eq!(changed.len(), 3, "the birth went with the number");
        assert!(find(office, &clerk, "张山").await.people.is_empty());
        assert_eq!(names(&find(office, &clerk, "张珊").await), ["张*"]);
    }

    async fn an_erased_person_is_a_row_without_a_name_and_the_chains_hold(office: &TestOffice) {
        let clerk = clerk(office).await;
        let auditor = office.person("audit", "auditor", "500299").await;
        let mut form = family();
        form.members.truncate(1);
        form.members[0].person.phone = Some(Private::new("13800001234"));
        let created = act(office.office(), &office.by(&clerk), &form).await.unwrap();
        let person = created.members[0];
        let disabled = FactForm::new(Subject::Person(person), "disability_kind", "visual", Source::of(SourceKind::Visit));
        let put = PutEvidence { household: created.household, facts: vec![disabled], case: None };
        act(office.office(), &office.by(&clerk), &put).await.unwrap();
        act(office.office(), &office.job("seal"), &Seal).await.unwrap();
        let mut tx = office.store.begin(Mode::Write).await.unwrap();
        assert!(tx.erase_person(person).await.unwrap());
        assert!(!tx.erase_person(person).await.unwrap(), "once");
        tx.commit().await.unwrap();
        let mut tx = office.store.begin(Mode::Read).await.unwrap();
        let gone = tx.person(person).await.unwrap().unwrap();
        assert_eq!((gone.name.as_str(), gone.erased, gone.phone.is_none()), ("（已删除）", true, true));
        assert!(tx.household(created.household).await.unwrap().unwrap().address.is_none());
        let rows = tx.evidence_about(&[Subject::Person(person)]).await.unwrap();
        assert_eq!((rows.len(), rows[0].value.is_none()), (1, true));
        drop(tx);
        assert!(find(office, &clerk, "张山").await.people.is_empty());
        assert!(!find(office, &clerk, &number("1970-05-01", 11)).await.elsewhere);
        let verdict = look(office.office(), &office.by(&auditor), &Verify).await.unwrap();
        assert!(verdict.iter().all(|one| one.broken_at.is_none()));
    }

    async fn a_village_assistant_may_put_a_family_on_file_but_change_none_and_a_refusal_is_recorded(office: &TestOffice) {
        let assistant = office.person("village", "village_assistant", VILLAGE).await;
        let created = on_file(office, &assistant).await;
        let death = RecordDeath {
            person: created.members[2],
            version: 1,
            died_on: "2020-10-01".to_owned(),
            source: "邻居".to_owned(),
            relations: vec![],
        };
        let result = act(office.office(), &office.by(&assistant), &death).await;
        assert!(matches!(result, Err(Error::Denied(Denied::NoRole(_)))));
        let mut tx = office.store.begin(Mode::Read).await.unwrap();
        let filter = Filter { outcome: Some(Outcome::Refused), limit: 10, ..Filter::default() };
        assert_eq!(tx.entries(&filter).await.unwrap().len(), 1);
    }

    async fn whatever_is_tried_nobody_is_ever_in_two_households_on_one_date(office: &TestOffice) {
        for seed in 0..3 {
            wander(office, seed).await;
        }
    }
}

/// Numbers that look random and are the same each time.
struct Draw(u64);

impl Draw {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % most.max(1)
    }
}

/// Who belongs to a household with no end in sight.
async fn present(office: &TestOffice, household: HouseholdId) -> Vec<PersonId> {
    let mut tx = office.store.begin(Mode::Read).await.unwrap();
    let all = tx.memberships(household).await.unwrap();
    all.iter().filter(|one| one.end.is_none()).map(|one| one.person).collect()
}

/// A long series of whatever a clerk could try, right or wrong; then no day has anybody twice, and every household that stands has one head.
async fn wander(office: &TestOffice, seed: u32) {
    let clerk = office.person(&format!("clerk{seed}"), "township_clerk", "500299102").await;
    let mut draw = Draw(u64::from(seed) + 7);
    let mut households = Vec::new();
    let mut people = Vec::new();
    for at in 0..4 {
        let mut form = family();
        form.members = vec![
            member("甲", &number("1970-05-01", seed * 100 + at * 3 + 1), "户主"),
            member("乙", &number("1972-05-01", seed * 100 + at * 3 + 2), "配偶"),
            member("丙", &number("2000-05-01", seed * 100 + at * 3 + 3), "子"),
        ];
        let created = act(office.office(), &office.by(&clerk), &form).await.unwrap();
        households.push(created.household);
        people.extend(created.members);
    }
    let mut done = 0;
    for at in 0..150 {
        let household = households[draw.below(households.len())];
        let other = households[draw.below(households.len())];
        let (here, there) = (present(office, household).await, present(office, other).await);
        let person = people[draw.below(people.len())];
        let member = here.get(draw.below(here.len())).copied().unwrap_or(person);
        // Mostly one day after another, now and then any day before.
        let day = if draw.below(5) == 0 { draw.below(at * 2 + 1) } else { at * 2 };
        let on = Date::new(2020, 1, 2).unwrap().add_days(i32::try_from(day).unwrap()).unwrap().to_string();
        let (seen, other_seen) = (version(office, household).await, version(office, other).await);
        let head_and_others = |all: &[PersonId], head: PersonId| -> Vec<RelationOf> {
            all.iter().map(|one| of(*one, if *one == head { "户主" } else { "其他" })).collect()
        };
        let by = office.by(&clerk);
        let result = match draw.below(6) {
            0 => {
                let command =
                    RemoveMember { household, version: seen, person: member, on, left: Left::MovedOut };
                act(office.office(), &by, &command).await.map(drop)
            }
            1 | 2 => {
                let member = MemberForm {
                    known: Some(person),
                    relation: ["其他", "户主", "子"][draw.below(3)].to_owned(),
                    since: on,
                    ..MemberForm::default()
                };
                let command = AddMember { household, version: seen, member, joined: Joined::MovedIn };
                act(office.office(), &by, &command).await.map(drop)
            }
            3 => {
                let relations = head_and_others(&here, member);
                act(office.office(), &by, &ChangeHead { household, version: seen, on, relations })
                    .await
                    .map(drop)
            }
            4 => {
                let staying: Vec<_> = here.iter().copied().filter(|one| *one != member).collect();
                let command = SplitHousehold {
                    household,
                    version: seen,
                    on,
                    relations: vec![of(member, "户主")],
                    staying: staying.first().map(|head| head_and_others(&staying, *head)).unwrap_or_default(),
                    lives: VILLAGE.to_owned(),
                    registered: String::new(),
                    address: None,
                    area: String::new(),
                };
                let made = act(office.office(), &by, &command).await;
                made.map(|made| households.push(made.household))
            }
            _ => {
                let command = MergeHouseholds {
                    into: household,
                    into_version: seen,
                    from: other,
                    from_version: other_seen,
                    on,
                    relations: there.iter().map(|one| of(*one, "其他")).collect(),
                };
                act(office.office(), &by, &command).await.map(drop)
            }
        };
        match result {
            Ok(()) => done += 1,
            Err(Error::Registry(_) | Error::Invalid(_)) => {}
            Err(error) => panic!("{error}"),
        }
    }
    assert!(done >= 20, "only {done} of the tries were possible");
    let mut tx = office.store.begin(Mode::Read).await.unwrap();
    let memberships = tx.memberships_of(&people).await.unwrap();
    for (at, one) in memberships.iter().enumerate() {
        for other in memberships[at + 1..].iter().filter(|other| other.person == one.person) {
            for day in 0..320 {
                let day = Date::new(2020, 1, 1).unwrap().add_days(day).unwrap();
                assert!(!(one.holds(day) && other.holds(day)), "{one:?} and {other:?} on {day}");
            }
        }
    }
    for household in tx.households(&households).await.unwrap() {
        let present: Vec<_> =
            tx.memberships(household.id).await.unwrap().into_iter().filter(|one| one.end.is_none()).collect();
        let heads = present.iter().filter(|one| one.relation.is_head()).count();
        match household.state {
            HouseholdState::Standing => assert_eq!(heads, 1),
            HouseholdState::Closed { .. } => assert!(present.is_empty()),
        }
    }
}
