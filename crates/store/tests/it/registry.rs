// SPDX-License-Identifier: Apache-2.0
//! The registry on both databases: families come on file, change, are searched and looked at; evidence is gathered, disagrees and is settled.

mod kept;
mod said;

use crate::common::TestOffice;
use assistance::access::Denied;
use assistance::history::{Filter, Outcome};
use assistance::office::{Error, FaultKind, Mode, Office as _, Private, Thing, act, look};
use assistance::registry::Refused;
use assistance::registry::compose::Origin;
use assistance::registry::evidence::{Source, Subject};
use assistance::registry::families::{MergeHouseholds, SplitHousehold};
use assistance::registry::file::{HouseholdFile, Why};
use assistance::registry::form::{MemberForm, PersonForm, RelationOf};
use assistance::registry::gather::{FactForm, PutEvidence};
use assistance::registry::intake::{AddMember, CreateHousehold, Created};
use assistance::registry::members::{ChangeHead, RecordDeath, RemoveMember};
use assistance::registry::model::{HouseholdId, HouseholdState, PersonId};
use assistance::registry::search::{FindPeople, Found};
use assistance::registry::words::{Joined, Left, LookUpReason, NoNumber, SourceKind};
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

/// Asks for the file of a household.
pub(crate) fn file(household: HouseholdId) -> HouseholdFile {
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
        assert_eq!(found.get("members.2.person.number"), Some(&FaultKind::NumberTaken));
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
pub(crate) struct Draw(pub(crate) u64);

impl Draw {
    pub(crate) fn below(&mut self, most: usize) -> usize {
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
