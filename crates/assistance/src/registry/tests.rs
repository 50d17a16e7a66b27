// SPDX-License-Identifier: Apache-2.0
//! Pure tests of the registry: what stands when sources speak, and the household file that comes out of evidence.

mod property;

use super::compose::{Composed, FactKey, Material, Origin, Question, compose};
use super::evidence::{Evidence, INCOME_COMPLETE, PARENTS, Period, SPOUSE, Source, Subject, UNKNOWN};
use super::model::{
    Correction, Field, Household, HouseholdState, Membership, MembershipEnd, Number, Owner, Person, PersonId,
    Supporter,
};
use super::relation::Relation;
use super::words::{Area, Duty, Joined, Left, NoNumber, SourceKind};
use kernel::{Date, Division, Id, Month, Secret, Sex, UtcMillis};
use policy::case::{Case, Completeness, Node, Reading, case_from_node};
use policy::dictionary::Dictionary;
use policy::frame::Cell;
use policy::ir::Input;
use std::sync::LazyLock;

static DICTIONARY: LazyLock<Dictionary> = LazyLock::new(|| {
    let text = include_str!("../../../../packs/facts.yaml");
    Dictionary::parse(&"facts.yaml".into(), text).unwrap()
});

fn id<T>(number: u8) -> Id<T> {
    let mut bytes = [0; 16];
    bytes[15] = number;
    Id::from_bytes(bytes)
}

fn day(text: &str) -> Date {
    Date::parse(text).unwrap()
}

fn month(text: &str) -> Month {
    Month::parse(text).unwrap()
}

fn village() -> Division {
    Division::parse("500299102201").unwrap()
}

const HEAD: u8 = 1;
const WIFE: u8 = 2;
const SON: u8 = 3;

fn person(number: u8, birth: &str) -> Person {
    Person {
        id: id(number),
        name: format!("甲{number}"),
        sex: Some(if number == WIFE { Sex::Female } else { Sex::Male }),
        birth: Some(day(birth)),
        number: Number::None(NoNumber::NotAtHand),
        phone: None,
        ethnic: None,
        marital: None,
        registered: Some(village()),
        lives: village(),
        died_on: None,
        erased: false,
        version: 1,
    }
}

fn membership(number: u8, relation: &str) -> Membership {
    Membership {
        id: id(100 + number),
        household: id(50),
        person: id(number),
        relation: Relation::parse(relation).unwrap(),
        from: day("2020-01-01"),
        joined: Joined::Listed,
        recorded_at: UtcMillis::new(0),
        end: None,
    }
}

/// A couple with a son; nothing said about them yet.
fn family() -> Material {
    Material {
        household: Household {
            id: id(50),
            number: "500299102-000001".to_owned(),
            head: id(HEAD),
            lives: village(),
            registered: None,
            address: None,
            area: None,
            state: HouseholdState::Standing,
            opened_on: day("2020-01-01"),
            version: 1,
        },
        memberships: vec![membership(HEAD, "户主"), membership(WIFE, "妻"), membership(SON, "子")],
        persons: vec![person(HEAD, "1970-05-01"), person(WIFE, "1972-05-01"), person(SON, "2005-05-01")],
        supporters: Vec::new(),
        events: Vec::new(),
        evidence: Vec::new(),
        corrections: Vec::new(),
    }
}

fn declared() -> Source {
    Source::of(SourceKind::Declared)
}

fn visit() -> Source {
    Source::of(SourceKind::Visit)
}

fn tax() -> Source {
    Source::department("tax")
}

impl Material {
    /// One more row, entered at the next moment.
    fn say(&mut self, subject: Subject, what: &str, value: &str, source: Source, on: &str) -> &mut Evidence {
        let number = u8::try_from(self.evidence.len()).unwrap();
        self.evidence.push(Evidence {
            id: id(number),
            subject,
            what: what.to_owned(),
            period: None,
            value: Some(Secret::new(value.to_owned())),
            source,
            stated_on: day(on),
            recorded_at: UtcMillis::new(i64::from(number) + 1),
            recorded_by: None,
            recorded_name: "李经办".to_owned(),
            case: None,
            paper: None,
            corrects: None,
            reason: String::new(),
        });
        self.evidence.last_mut().unwrap()
    }
}

fn question() -> Question {
    Question {
        place: village(),
        applied_on: day("2020-11-02"),
        accepted_on: None,
        as_of: day("2020-11-02"),
        known_at: UtcMillis::new(1_000_000),
    }
}

fn composed(material: &Material) -> Composed {
    compose(&DICTIONARY, material, &question()).unwrap()
}

fn read(composed: &Composed) -> Case {
    read_with(composed, &[])
}

fn read_with(composed: &Composed, complete: &[Completeness]) -> Case {
    let reading = Reading { dictionary: &DICTIONARY, complete, defaults: None };
    case_from_node(&Node::from(&composed.file), &reading).unwrap()
}

fn fact(case: &Case, name: &str, row: usize) -> Cell {
    let id = DICTIONARY.id(name).unwrap();
    case.frame.columns.get(&Input::Fact(id)).map_or(Cell::Unknown, |column| column.as_ref().get(row))
}

fn income(case: &Case, months: u8, row: usize) -> Cell {
    let input = Input::Series { series: DICTIONARY.id("income.wage").unwrap(), months };
    case.frame.columns.get(&input).map_or(Cell::Unknown, |column| column.as_ref().get(row))
}

const HOUSE: Subject = Subject::Household(Id::from_bytes([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 50]));

#[test]
fn what_one_source_says_is_known_with_its_origin() {
    let mut family = family();
    family.say(HOUSE, "deposits", "500.00", declared(), "2020-11-01");
    let composed = composed(&family);
    assert_eq!(fact(&read(&composed), "deposits", 0), Cell::Known(50_000));
    let key = FactKey { row: id::<()>(50).to_string().into(), fact: "deposits".into(), month: None };
    let Some(Origin::Evidence(rows)) = composed.facts.get(&key).map(|found| &found.origin) else {
        panic!("no origin")
    };
    assert_eq!((rows[0].source.clone(), rows[0].by.as_str()), (declared(), "李经办"));
}

#[test]
fn what_nobody_said_is_unknown_and_what_nobody_knows_is_not_filled_in_by_a_complete_register() {
    let mut family = family();
    family.say(Subject::Person(id(SON)), "disability_kind", UNKNOWN, visit(), "2020-11-01");
    let complete = Completeness::parse("disability=2020-10", &DICTIONARY).unwrap();
    let composed = composed(&family);
    assert_eq!(fact(&read(&composed), "disability_kind", 0), Cell::Unknown);
    let case = read_with(&composed, &complete);
    assert_eq!(fact(&case, "disability_kind", 0), Cell::Known(0), "not asked, and the register has no row");
    assert_eq!(fact(&case, "disability_kind", 2), Cell::Unknown, "asked, and nobody knows");
}

#[test]
fn sources_that_disagree_leave_a_fact_unknown_until_a_person_settles_it() {
    let mut family = family();
    family.say(HOUSE, "vehicles", "0", declared(), "2020-11-01");
    family.say(HOUSE, "vehicles", "1", Source::department("public_security"), "2020-10-20");
    let open = composed(&family);
    assert_eq!(open.contradictions.len(), 1);
    assert_eq!(open.contradictions[0].claims.len(), 2);
    let complete = Completeness::parse("vehicle=2020-10", &DICTIONARY).unwrap();
    assert_eq!(fact(&read_with(&open, &complete), "vehicles", 0), Cell::Unknown);
    family.say(HOUSE, "vehicles", "0", Source::of(SourceKind::Settled), "2020-11-02").reason =
        "已过户".to_owned();
    let settled = composed(&family);
    assert!(settled.contradictions.is_empty());
    assert_eq!(fact(&read(&settled), "vehicles", 0), Cell::Known(0));
}

#[test]
fn a_settlement_stands_until_every_source_that_it_silenced_has_spoken_again() {
    let mut family = family();
    let police = || Source::department("public_security");
    family.say(HOUSE, "vehicles", "0", declared(), "2020-09-01");
    family.say(HOUSE, "vehicles", "1", police(), "2020-09-01");
    family.say(HOUSE, "vehicles", "1", Source::of(SourceKind::Settled), "2020-09-10");
    family.say(HOUSE, "vehicles", "0", declared(), "2020-10-01");
    assert_eq!(composed(&family).contradictions.len(), 1, "the family alone cannot talk it away");
    family.say(HOUSE, "vehicles", "0", police(), "2020-10-15");
    assert_eq!(fact(&read(&composed(&family)), "vehicles", 0), Cell::Known(0));
}

#[test]
fn a_later_word_of_the_same_source_replaces_its_earlier_one_from_its_day_on() {
    let mut family = family();
    family.say(HOUSE, "deposits", "500.00", declared(), "2020-05-01");
    family.say(HOUSE, "deposits", "800.00", declared(), "2020-11-01");
    assert_eq!(fact(&read(&composed(&family)), "deposits", 0), Cell::Known(80_000));
    let earlier = Question { as_of: day("2020-10-31"), ..question() };
    let then = compose(&DICTIONARY, &family, &earlier).unwrap();
    assert_eq!(fact(&read(&then), "deposits", 0), Cell::Known(50_000));
}

#[test]
fn what_was_known_at_a_moment_can_be_told_after_it_was_put_right() {
    let mut family = family();
    family.say(HOUSE, "deposits", "500.00", declared(), "2020-10-01");
    let righted = family.evidence[0].id;
    let right = family.say(HOUSE, "deposits", "50.00", declared(), "2020-10-01");
    (right.corrects, right.reason) = (Some(righted), "多写一个零".to_owned());
    assert_eq!(fact(&read(&composed(&family)), "deposits", 0), Cell::Known(5_000));
    let before = Question { known_at: UtcMillis::new(1), ..question() };
    let then = compose(&DICTIONARY, &family, &before).unwrap();
    assert_eq!(fact(&read(&then), "deposits", 0), Cell::Known(50_000));
}

#[test]
fn incomes_keep_their_months_and_sources_and_one_month_in_doubt_leaves_the_sum_unknown() {
    let mut family = family();
    let whole = Period { first: month("2019-11"), last: month("2020-10") };
    family.say(Subject::Person(id(HEAD)), "income.wage", "100.00", declared(), "2020-11-01").period =
        Some(whole);
    assert_eq!(income(&read(&composed(&family)), 12, 0), Cell::Known(120_000));
    let march = Period { first: month("2020-03"), last: month("2020-03") };
    family.say(Subject::Person(id(HEAD)), "income.wage", "250.00", tax(), "2020-10-20").period = Some(march);
    let doubtful = composed(&family);
    let case = read(&doubtful);
    assert_eq!(income(&case, 12, 0), Cell::Unknown);
    assert_eq!(income(&case, 6, 0), Cell::Known(60_000), "the doubt lies outside these months");
    assert_eq!(case.contradictions.len(), 1, "both figures stand in the file with their sources");
    assert_eq!(doubtful.contradictions[0].month, Some(month("2020-03")));
    family
        .say(
            Subject::Person(id(HEAD)),
            "income.wage",
            "250.00",
            Source::of(SourceKind::Settled),
            "2020-11-02",
        )
        .period = Some(march);
    assert_eq!(income(&read(&composed(&family)), 12, 0), Cell::Known(135_000));
}

#[test]
fn a_list_that_is_said_to_be_complete_makes_zero_only_of_the_months_it_is_said_of() {
    let mut family = family();
    let half = Period { first: month("2020-05"), last: month("2020-10") };
    family.say(Subject::Person(id(HEAD)), INCOME_COMPLETE, "yes", declared(), "2020-11-01").period =
        Some(half);
    let case = read(&composed(&family));
    assert_eq!(income(&case, 6, 0), Cell::Known(0));
    assert_eq!(income(&case, 12, 0), Cell::Unknown);
    let whole = Period { first: month("2019-11"), last: month("2020-10") };
    family.say(Subject::Person(id(HEAD)), INCOME_COMPLETE, "yes", visit(), "2020-11-01").period = Some(whole);
    let all = composed(&family);
    assert_eq!(all.file["members"][0]["income_complete"], "yes");
    assert_eq!(income(&read(&all), 12, 0), Cell::Known(0));
    assert_eq!(income(&read(&all), 12, 1), Cell::Unknown, "nothing was said of the wife");
}

#[test]
fn links_hold_among_those_who_are_listed_and_one_to_somebody_elsewhere_means_nobody_here() {
    let mut family = family();
    family.memberships[1].relation = Relation::parse("女").unwrap();
    family.memberships[2].relation = Relation::parse("外孙子").unwrap();
    let open = read(&composed(&family));
    assert_eq!(fact(&open, "lives_with_parent", 2), Cell::Unknown);
    let parents = format!("{},{}", id::<Person>(WIFE), id::<Person>(77));
    family.say(Subject::Person(id(SON)), PARENTS, &parents, declared(), "2020-11-01");
    family.say(Subject::Person(id(SON)), SPOUSE, &id::<Person>(78).to_string(), declared(), "2020-11-01");
    let linked = composed(&family);
    let case = read(&linked);
    assert_eq!(fact(&case, "lives_with_parent", 2), Cell::Known(1));
    assert_eq!(fact(&case, "lives_with_spouse", 2), Cell::Known(0));
}

#[test]
fn links_that_contradict_each_other_are_shown_and_left_open() {
    let mut family = family();
    let spouse = |number: u8| id::<Person>(number).to_string();
    family.say(Subject::Person(id(HEAD)), SPOUSE, &spouse(WIFE), declared(), "2020-11-01");
    family.say(Subject::Person(id(SON)), SPOUSE, &spouse(WIFE), declared(), "2020-11-01");
    let composed = composed(&family);
    assert_eq!(composed.contradictions.len(), 1);
    assert!(composed.file["members"][0].get("spouse").is_none());
    read(&composed);
}

#[test]
fn the_household_of_a_day_has_the_members_of_that_day() {
    let mut family = family();
    let end =
        MembershipEnd { through: day("2020-06-30"), left: Left::Marriage, recorded_at: UtcMillis::new(500) };
    family.memberships[2].end = Some(end);
    let members = |question: &Question| {
        let composed = compose(&DICTIONARY, &family, question).unwrap();
        composed.file["members"].as_array().unwrap().len()
    };
    assert_eq!(members(&question()), 2);
    assert_eq!(members(&Question { as_of: day("2020-06-30"), ..question() }), 3, "the last day counts");
    assert_eq!(
        members(&Question { known_at: UtcMillis::new(499), ..question() }),
        3,
        "it was not entered yet"
    );
    let nobody = Question { as_of: day("2019-12-31"), ..question() };
    assert!(compose(&DICTIONARY, &family, &nobody).is_err());
}

/// The head was born ten years earlier than it was written.
fn birth_put_right() -> Correction {
    Correction {
        id: id(1),
        owner: Owner::Person(id(HEAD)),
        field: Field::Birth,
        old: Some(Secret::new("1970-05-01".to_owned())),
        new: Some(Secret::new("1960-05-01".to_owned())),
        since: None,
        reason: "核对户口簿".to_owned(),
        recorded_at: UtcMillis::new(500),
        recorded_by: None,
        recorded_name: "李经办".to_owned(),
    }
}

#[test]
fn a_record_put_right_later_reads_as_it_stood_then() {
    let mut family = family();
    family.persons[0].birth = Some(day("1960-05-01"));
    family.corrections.push(birth_put_right());
    let birth = |question: &Question| {
        let composed = compose(&DICTIONARY, &family, question).unwrap();
        composed.file["members"][0]["birth"].as_str().unwrap().to_owned()
    };
    assert_eq!(birth(&question()), "1960-05-01");
    assert_eq!(birth(&Question { known_at: UtcMillis::new(499), ..question() }), "1970-05-01");
}

#[test]
fn a_child_born_after_the_application_belongs_to_the_next_one() {
    let mut family = family();
    family.persons.push(person(9, "2020-11-10"));
    family.memberships.push(Membership { from: day("2020-11-10"), ..membership(9, "女") });
    let later = Question { as_of: day("2020-11-20"), ..question() };
    let composed = compose(&DICTIONARY, &family, &later).unwrap();
    assert_eq!(composed.left_out, [id(9)]);
    assert_eq!(read(&composed).ids.persons.len(), 3);
}

#[test]
fn a_supporter_stands_with_the_member_and_is_known_once_for_two() {
    let mut family = family();
    for (at, supports) in [(60, HEAD), (61, WIFE)] {
        family.supporters.push(Supporter {
            id: id(at),
            supports: id(supports),
            person: id(70),
            duty: Duty::Child,
            from: day("2020-01-01"),
            recorded_at: UtcMillis::new(0),
            end: None,
        });
    }
    family.say(Subject::Supporter(id(70)), "supporter_income", "900.00", declared(), "2020-11-01");
    let case = read(&composed(&family));
    assert_eq!(case.ids.supporters.len(), 2);
    for row in 0..2 {
        assert_eq!(fact(&case, "supporter_income", row), Cell::Known(90_000));
    }
}

#[test]
fn where_the_family_is_registered_and_lives_is_not_typed_twice() {
    let mut family = family();
    family.household.area = Some(Area::Rural);
    let case = read(&composed(&family));
    let here = |case: &Case| fact(case, "registered_here", 0);
    assert_eq!(here(&case), Cell::Known(1));
    assert_eq!(fact(&case, "residence_area", 0), Cell::Known(1));
    assert_eq!(fact(&case, "registered_area", 0), Cell::Unknown, "it is registered nobody knows where");
    for person in &mut family.persons {
        person.registered = Some(Division::parse("533199101201").unwrap());
    }
    assert_eq!(here(&read(&composed(&family))), Cell::Known(0));
    family.persons[2].registered = None;
    assert_eq!(here(&read(&composed(&family))), Cell::Unknown);
}

#[test]
fn a_person_can_be_told_to_belong_to_one_household_at_a_time() {
    let mut one = membership(HEAD, "户主");
    assert!(one.reaches(day("2030-01-01")));
    one.end = Some(MembershipEnd {
        through: day("2020-06-30"),
        left: Left::MovedOut,
        recorded_at: UtcMillis::new(1),
    });
    assert!(one.reaches(day("2020-06-30")) && !one.reaches(day("2020-07-01")));
    one.end = Some(MembershipEnd {
        through: day("2019-12-31"),
        left: Left::Corrected,
        recorded_at: UtcMillis::new(1),
    });
    assert!(!one.reaches(day("2019-01-01")), "it never was");
    let _: PersonId = one.person;
}
