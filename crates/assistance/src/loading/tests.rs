// SPDX-License-Identifier: Apache-2.0
//! Reading and reconciling without a database: what is wrong is told with its place, and no family and no fen is lost between what comes in and what is taken or
//! refused.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use super::form::{Broken, FamilyForm, Line, NoteKind, ProblemKind};
use super::funds::read_fund;
use super::layout::{BUILT_IN, Layout, Role};
use super::read::{Family, Reading, read, stated};
use super::reconcile::{Difference, Paid, Reconciliation, Sum};
use crate::casework::Scheme;
use crate::office::{FaultKind, Private};
use kernel::{Date, Division, Fen, Month, check_digit};
use policy::dictionary::Dictionary;
use proptest::prelude::*;
use std::sync::LazyLock;

static DICTIONARY: LazyLock<Dictionary> = LazyLock::new(|| {
    let text = include_str!("../../../../packs/facts.yaml");
    Dictionary::parse(&"facts.yaml".into(), text).unwrap()
});

static LAYOUT: LazyLock<Layout> = LazyLock::new(|| Layout::built_in("county").unwrap());

fn today() -> Date {
    Date::new(2020, 11, 2).unwrap()
}

fn county() -> Division {
    Division::parse("500299").unwrap()
}

fn reading() -> Reading<'static> {
    Reading { layout: &LAYOUT, county: county(), today: today(), dictionary: &DICTIONARY }
}

/// A right number of a county that does not exist.
fn number(birth: &str, order: u32) -> String {
    let digits = format!("500299{}{order:03}", birth.replace('-', ""));
    format!("{digits}{}", check_digit(&digits).unwrap())
}

fn line(number: u64, cells: &[(&str, &str)]) -> Line {
    let cells = cells.iter().map(|(field, text)| ((*field).to_owned(), Private::new(*text)));
    Line { line: number, cells: cells.collect(), broken: Vec::new() }
}

/// A couple paid 504 yuan a month until October.
fn form() -> FamilyForm {
    FamilyForm {
        key: Private::new("K1"),
        family: line(2, &[("family", "K1"), ("township", "示范镇"), ("village", "杉坪"), ("persons", "2")]),
        members: vec![
            line(
                2,
                &[
                    ("family", "K1"),
                    ("name", "张大山"),
                    ("citizen_number", &number("1966-03-12", 11)),
                    ("relation", "户主"),
                    ("fact.disability_grade", "二级"),
                ],
            ),
            line(
                3,
                &[
                    ("family", "K1"),
                    ("name", "李秀兰"),
                    ("citizen_number", &number("1968-09-01", 22)),
                    ("relation", "妻"),
                ],
            ),
        ],
        awards: vec![line(
            2,
            &[
                ("family", "K1"),
                ("scheme", "农村低保"),
                ("persons", "2"),
                ("base", "454"),
                ("supplement", "50"),
                ("monthly", "504.00"),
                ("since", "2019-03"),
                ("paid_until", "2020年10月"),
                ("reviewed_on", "2020-03-10"),
            ],
        )],
        accounts: vec![line(
            2,
            &[
                ("family", "K1"),
                ("holder", "张大山"),
                ("account", "6217 0000 0000 0000 018"),
                ("bank", "示范农商行"),
            ],
        )],
    }
}

fn put(line: &mut Line, field: &str, text: &str) {
    line.cells.insert(field.to_owned(), Private::new(text));
}

fn problems(form: &FamilyForm) -> Vec<(Role, u64, String, ProblemKind)> {
    let wrong = read(form, &reading()).err().unwrap_or_default();
    wrong.into_iter().map(|one| (one.role, one.line, one.field, one.kind)).collect()
}

fn only(form: &FamilyForm) -> (Role, u64, String, ProblemKind) {
    let mut all = problems(form);
    assert_eq!(all.len(), 1, "{all:?}");
    all.remove(0)
}

#[test]
fn the_layouts_that_come_with_the_program_can_be_read() {
    for (id, text) in BUILT_IN {
        let layout = Layout::parse(text).unwrap();
        assert_eq!(layout.id, id);
        for sheet in layout.sheets.values() {
            for fact in sheet.facts.keys() {
                assert!(DICTIONARY.id(fact).is_some(), "{id}: {fact} is no fact");
            }
            for field in &sheet.required {
                assert!(sheet.columns.contains_key(field), "{id}: {field} has no heading");
            }
        }
    }
    let twice = BUILT_IN[0].1.replace("area: [城乡, 城乡类别]", "area: [户编号]");
    assert!(Layout::parse(&twice).unwrap_err().0.contains("户编号"));
    let unknown = BUILT_IN[0].1.replace("phone: [联系电话", "fax: [联系电话");
    assert!(Layout::parse(&unknown).is_err());
}

#[test]
fn headings_are_found_by_their_aliases_and_what_is_missing_is_named() {
    let sheet = &LAYOUT.sheets[&Role::Awards];
    let titles = |text: &str| text.split(',').map(str::to_owned).collect::<Vec<_>>();
    let columns = sheet.columns(&titles("家庭编号,业务类型,起始年月,备注,月救助金额")).unwrap();
    assert_eq!(columns.title("since"), "起始年月");
    assert_eq!(columns.unread().collect::<Vec<_>>(), ["备注"]);
    let wrong = sheet.columns(&titles("家庭编号,户编号,业务类型")).unwrap_err();
    assert_eq!((wrong.missing, wrong.twice), (vec!["since".to_owned()], vec!["户编号".to_owned()]));
}

#[test]
fn a_family_is_read_with_its_award_as_it_was_paid() {
    let family = read(&form(), &reading()).unwrap_or_else(|wrong| panic!("{wrong:?}"));
    assert_eq!(family.lives.to_string(), "500299101204");
    let [award] = &family.awards[..] else { panic!("not one award") };
    assert_eq!(
        (award.scheme, award.base, award.supplement),
        (Scheme::Dibao, Fen::new(45_400), Fen::new(5_000))
    );
    assert_eq!(award.paid_until, Month::of(2020, 10));
    assert_eq!(family.covered(award), [0, 1]);
    assert_eq!(family.account(award).unwrap().number.expose(), "6217000000000000018");
    assert_eq!(family.members[0].facts[0].1.expose(), "grade2");
    assert!(family.notes(today()).is_empty());
    assert_eq!(family.area.unwrap().word(), "rural");
}

#[test]
fn each_kind_of_bad_row_is_told_with_its_sheet_row_and_field() {
    let mut one = form();
    put(&mut one.members[1], "citizen_number", "500299196809010220");
    let (role, at, field, kind) = only(&one);
    assert!(matches!(kind, ProblemKind::Field(FaultKind::CitizenNumber(_))));
    assert_eq!((role, at, field.as_str()), (Role::Members, 3, "citizen_number"));

    let mut one = form();
    put(&mut one.family, "village", "不存在村");
    assert_eq!(only(&one).2, "village");
    let mut one = form();
    put(&mut one.family, "place", "500229102202");
    assert_eq!(only(&one).3, ProblemKind::Field(FaultKind::OutsideRegion));
    let mut one = form();
    put(&mut one.family, "persons", "3");
    assert_eq!(only(&one).3, ProblemKind::PersonCount { stated: 3, listed: 2 });
    let mut one = form();
    put(&mut one.members[0], "relation", "子");
    assert_eq!(only(&one).3, ProblemKind::NoHead);
    let mut one = form();
    put(&mut one.members[1], "relation", "户主");
    assert_eq!(only(&one).3, ProblemKind::SecondHead);
    let mut one = form();
    put(&mut one.members[1], "citizen_number", &number("1966-03-12", 11));
    assert!(problems(&one).iter().any(|(.., kind)| *kind == ProblemKind::NumberTwice(2)));
    let mut one = form();
    put(&mut one.awards[0], "scheme", "特困");
    assert_eq!(only(&one).3, ProblemKind::UnknownScheme);
    let mut one = form();
    put(&mut one.awards[0], "monthly", "505");
    let parts = Fen::new(50_400);
    assert_eq!(only(&one).3, ProblemKind::SumDiffers { stated: Fen::new(50_500), parts });
    let mut one = form();
    put(&mut one.awards[0], "paid_until", "2018-01");
    assert!(matches!(only(&one).3, ProblemKind::PaidBeforeStart { .. }));
    let mut one = form();
    put(&mut one.awards[0], "paid_until", "2022-01");
    assert!(matches!(only(&one).3, ProblemKind::PaidFarAhead(_)));
    let mut one = form();
    put(&mut one.awards[0], "base", "-1");
    assert!(problems(&one).iter().any(|(.., field, _)| field == "base"));
    let mut one = form();
    put(&mut one.accounts[0], "account", "=1+1");
    assert_eq!(only(&one).3, ProblemKind::Field(FaultKind::BankAccount));
    let mut one = form();
    put(&mut one.members[0], "name", "<b>张");
    assert!(problems(&one).iter().any(|(.., field, _)| field == "name"));
    let mut one = form();
    put(&mut one.members[0], "fact.disability_grade", "九级");
    assert_eq!(only(&one).2, "fact.disability_grade");
    let mut one = form();
    one.members[0].broken.push(("citizen_number".to_owned(), Broken::DigitsLost));
    assert!(problems(&one).iter().any(|(.., kind)| *kind == ProblemKind::Broken(Broken::DigitsLost)));
    let mut one = form();
    one.members.clear();
    assert!(problems(&one).iter().any(|(.., kind)| *kind == ProblemKind::NoMembers));
    let mut one = form();
    one.awards[0] =
        line(2, &[("family", "K1"), ("scheme", "低保边缘"), ("since", "2020-01"), ("monthly", "10")]);
    assert!(problems(&one).iter().any(|(.., kind)| *kind == ProblemKind::PaysNothing));
    let mut one = form();
    one.awards.push(one.awards[0].clone());
    assert!(problems(&one).iter().any(|(.., kind)| *kind == ProblemKind::AwardTwice(2)));
    let mut one = form();
    one.accounts.push(one.accounts[0].clone());
    assert!(problems(&one).iter().any(|(.., kind)| *kind == ProblemKind::AccountTwice(2)));
}

#[test]
fn what_keeps_nothing_out_is_a_note() {
    let mut one = form();
    put(&mut one.awards[0], "paid_until", "2020-08");
    put(&mut one.awards[0], "review_by", "2020-06-30");
    put(&mut one.accounts[0], "holder", "王五");
    let family = read(&one, &reading()).unwrap_or_else(|wrong| panic!("{wrong:?}"));
    let kinds: Vec<NoteKind> = family.notes(today()).into_iter().map(|note| note.kind).collect();
    let september = Month::of(2020, 9).unwrap();
    assert!(kinds.contains(&NoteKind::BackPay(september)));
    assert!(kinds.contains(&NoteKind::HolderIsNoMember));
    assert!(kinds.iter().any(|kind| matches!(kind, NoteKind::ReviewOverdue(_))));
    let mut one = form();
    one.accounts.clear();
    let family = read(&one, &reading()).unwrap_or_else(|wrong| panic!("{wrong:?}"));
    assert_eq!(family.notes(today())[0].kind, NoteKind::NoAccount);
}

#[test]
fn the_same_rows_in_another_order_are_the_same_content() {
    let (one, mut other) = (form(), form());
    other.members.reverse();
    other.family.line = 99;
    assert_eq!(one.content(), other.content());
    put(&mut other.members[0], "phone", "13800000000");
    assert_ne!(one.content(), other.content());
}

fn october() -> Month {
    Month::of(2020, 10).unwrap()
}

fn paid(line: u64, yuan: i64, persons: u32) -> Paid {
    Paid { line, township: None, persons: Some(persons), amount: Fen::from_yuan(yuan).unwrap() }
}

fn family() -> Family {
    read(&form(), &reading()).unwrap_or_else(|wrong| panic!("{wrong:?}"))
}

#[test]
fn a_family_agrees_with_the_roster_by_its_number_or_its_heads_and_to_the_fen() {
    for key in ["K1".to_owned(), number("1966-03-12", 11)] {
        let mut roster = Reconciliation::of(october());
        roster.add(&[&key], Scheme::Dibao, paid(5, 504, 2));
        roster.take(&family());
        roster.finish();
        assert!(roster.agrees(), "{:?}", roster.differences);
        let sum = Sum { families: 1, persons: 2, amount: Fen::new(50_400) };
        assert_eq!(roster.paid.values().collect::<Vec<_>>(), [&sum]);
        assert_eq!(roster.loaded, roster.paid);
    }
}

#[test]
fn every_way_of_not_agreeing_is_listed_family_by_family() {
    let differences = |rows: &[(&str, Paid)], form: Option<FamilyForm>, refused: bool| {
        let mut roster = Reconciliation::of(october());
        for (key, paid) in rows {
            roster.add(&[key], Scheme::Dibao, paid.clone());
        }
        if let Some(form) = form {
            roster.take(&read(&form, &reading()).unwrap_or_else(|wrong| panic!("{wrong:?}")));
        }
        if refused {
            roster.refuse(7, &["K1"], None);
        }
        roster.finish();
        roster.differences
    };
    let one = Fen::new(50_400);
    let off = differences(&[("K1", Paid { amount: Fen::new(50_401), ..paid(5, 0, 2) })], Some(form()), false);
    assert_eq!(off, [Difference::Amount { award: 2, roster: 5, loaded: one, paid: Fen::new(50_401) }]);
    let persons = differences(&[("K1", paid(5, 504, 3))], Some(form()), false);
    assert_eq!(persons, [Difference::Persons { award: 2, roster: 5, loaded: 2, paid: 3 }]);
    assert_eq!(differences(&[], Some(form()), false), [Difference::NotOnRoster { award: 2, loaded: one }]);
    assert_eq!(
        differences(&[("K1", paid(5, 504, 2))], None, false),
        [Difference::NotLoaded { roster: 5, paid: one }]
    );
    assert_eq!(
        differences(&[("K1", paid(5, 504, 2))], None, true),
        [Difference::Refused { family: 7, roster: 5, paid: one }]
    );
    let mut earlier = form();
    put(&mut earlier.awards[0], "paid_until", "2020-09");
    assert_eq!(
        differences(&[("K1", paid(5, 504, 2))], Some(earlier), false),
        [Difference::NotLoaded { roster: 5, paid: one }]
    );
    // Two rows of one family are one sum.
    assert!(differences(&[("K1", paid(5, 500, 2)), ("K1", paid(6, 4, 2))], Some(form()), false).is_empty());
}

#[test]
fn a_fund_is_read_with_its_source_and_what_it_may_pay() {
    let row = |cells: &[(&str, &str)]| line(2, cells);
    let fund = row(&[
        ("title", "省级低保资金"),
        ("source", "省级资金"),
        ("year", "2020"),
        ("earmark", "低保"),
        ("balance", "1,234,567.89"),
    ]);
    let fund = read_fund(&fund, &LAYOUT, today()).unwrap();
    assert_eq!((fund.source.as_str(), fund.balance), ("province", Fen::new(123_456_789)));
    assert_eq!(fund.earmark, ["dibao"]);
    let wrong = row(&[("title", ""), ("source", "外星"), ("year", "1990"), ("balance", "-3")]);
    assert_eq!(read_fund(&wrong, &LAYOUT, today()).unwrap_err().len(), 4);
}

/// What is done to a family of a random county.
#[derive(Clone, Debug)]
enum Harm {
    None,
    BadNumber,
    BadPlace,
    BadAmount,
    NoHead,
    UnknownScheme,
    BadMonth,
}

fn harmed(at: usize, fen: i64, harm: &Harm) -> FamilyForm {
    let mut one = form();
    let key = format!("K{at}");
    one.key = Private::new(key.clone());
    let amount = Fen::new(fen).plain();
    for text in ["supplement", "monthly"] {
        one.awards[0].cells.remove(text);
    }
    put(&mut one.awards[0], "base", &amount);
    match harm {
        Harm::None => {}
        Harm::BadNumber => put(&mut one.members[0], "citizen_number", "123"),
        Harm::BadPlace => put(&mut one.family, "township", "不存在镇"),
        Harm::BadAmount => put(&mut one.awards[0], "base", "五百"),
        Harm::NoHead => put(&mut one.members[0], "relation", "父亲"),
        Harm::UnknownScheme => put(&mut one.awards[0], "scheme", "特困"),
        Harm::BadMonth => put(&mut one.awards[0], "since", "昨天"),
    }
    one
}

fn harms() -> impl Strategy<Value = Vec<(i64, Harm)>> {
    let harm = prop_oneof![
        6 => Just(Harm::None),
        1 => Just(Harm::BadNumber),
        1 => Just(Harm::BadPlace),
        1 => Just(Harm::BadAmount),
        1 => Just(Harm::NoHead),
        1 => Just(Harm::UnknownScheme),
        1 => Just(Harm::BadMonth),
    ];
    proptest::collection::vec((1_i64..10_000_000, harm), 0..40)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_comes_in_is_taken_or_refused_to_the_fen(county in harms()) {
        let mut roster = Reconciliation::of(october());
        let (mut families, mut taken, mut refused, mut unread) = (0_usize, 0_i64, 0_i64, 0_i64);
        for (at, (fen, _)) in county.iter().enumerate() {
            let key = format!("K{at}");
            roster.add(&[&key], Scheme::Dibao, Paid { amount: Fen::new(*fen), ..paid(at as u64, 0, 2) });
        }
        for (at, (fen, harm)) in county.iter().enumerate() {
            let form = harmed(at, *fen, harm);
            match read(&form, &reading()) {
                Ok(family) => {
                    families += 1;
                    taken += family.awards.iter().map(|award| award.monthly().get()).sum::<i64>();
                    roster.take(&family);
                }
                Err(wrong) => {
                    families += 1;
                    prop_assert!(!wrong.is_empty());
                    match stated(&form.awards[0]) {
                        Some(amount) => refused += amount.get(),
                        None => unread += fen,
                    }
                    roster.refuse(at as u64, &[form.key.expose()], None);
                }
            }
            prop_assert_eq!(read(&form, &reading()).is_ok(), matches!(harm, Harm::None));
        }
        roster.finish();
        prop_assert_eq!(families, county.len());
        let all: i64 = county.iter().map(|(fen, _)| fen).sum();
        prop_assert_eq!(taken + refused + unread, all);
        // Whoever was paid and is not taken is a difference, and nobody else.
        let bad = county.iter().filter(|(_, harm)| !matches!(harm, Harm::None)).count();
        prop_assert_eq!(roster.differences.len(), bad);
        let loaded: i64 = roster.loaded.values().map(|sum| sum.amount.get()).sum();
        prop_assert_eq!(loaded, taken);
        let paid: i64 = roster.paid.values().map(|sum| sum.amount.get()).sum();
        prop_assert_eq!(paid, all);
    }
}
