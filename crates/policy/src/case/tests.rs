// SPDX-License-Identifier: Apache-2.0
//! The household file, read as the office would write it.

use super::*;
use crate::dictionary::{Dictionary, SeriesKind};
use crate::frame::Cell;
use crate::ir::Input;
use crate::value::ValueError;
use kernel::CitizenNumberError;
use proptest::prelude::*;
use std::sync::{Arc, LazyLock};

const FACTS: &str = r#"
schema: 1
windows: [1, 3, 12]
enums:
  relation:
    label: 与户主关系
    values: { head: 户主, spouse: 配偶, son: 子, daughter: 女, grandchild: 孙子女, parent: 父母, grandparent: 祖父母, sibling: 兄弟姐妹, other: 其他 }
  sex: { label: 性别, values: { male: 男, female: 女 } }
  disability_kind: { label: 残疾类别, values: { none: 无, physical: 肢体, mental: 精神 } }
facts:
  relation: { label: 与户主关系, meaning: m, entity: person, type: enum(relation), purpose: [decide], basis: b, sources: [s], sensitivity: internal }
  birth: { label: 出生日期, meaning: m, entity: person, type: date, purpose: [decide], basis: b, sources: [s], sensitivity: internal }
  sex: { label: 性别, meaning: m, entity: person, type: enum(sex), purpose: [decide], basis: b, sources: [s], sensitivity: internal }
  lives_with_spouse: { label: 与配偶共同列户, meaning: m, entity: person, type: bool, purpose: [decide], basis: b, sources: [links], sensitivity: internal, derived: lives_with_spouse }
  lives_with_child: { label: 与子女共同列户, meaning: m, entity: person, type: bool, purpose: [decide], basis: b, sources: [links], sensitivity: internal, derived: lives_with_child }
  disability_kind: { label: 残疾类别, meaning: m, entity: person, type: enum(disability_kind), purpose: [decide], basis: b, sources: [s], sensitivity: secret, register: disability, absent: "none" }
  died_on: { label: 死亡日期, meaning: m, entity: person, type: "date?", purpose: [decide], basis: b, sources: [s], sensitivity: internal }
  listed_persons: { label: 列户人数, meaning: m, entity: household, type: persons, range: [0, 20], purpose: [decide], basis: b, sources: [links], sensitivity: internal, derived: listed_persons }
  residence: { label: 居住地, meaning: m, entity: household, type: division, purpose: [decide], basis: b, sources: [s], sensitivity: internal }
  deposits: { label: 存款, meaning: m, entity: household, type: money, range: [0.00, 1000000.00], purpose: [decide], basis: b, sources: [s], sensitivity: sensitive }
  owns_car: { label: 有车, meaning: m, entity: household, type: bool, purpose: [decide], basis: b, sources: [s], sensitivity: sensitive, register: vehicle, absent: "no" }
  supporter_income: { label: 义务人收入, meaning: m, entity: supporter, type: money, range: [0.00, 1000000.00], purpose: [decide], basis: b, sources: [s], sensitivity: sensitive }
  event_spending: { label: 支出, meaning: m, entity: event, type: money, range: [0.00, 1000000.00], purpose: [decide], basis: b, sources: [s], sensitivity: sensitive }
  cpi_rise: { label: 涨幅, meaning: m, entity: township, type: ratio, range: [-1, 1], purpose: [decide], basis: b, sources: [s], sensitivity: public }
series:
  income:
    wage: { label: 工资, meaning: m, range: [0.00, 100000.00], purpose: [decide], basis: b, sources: [s], sensitivity: sensitive }
    pension: { label: 养老金, meaning: m, range: [0.00, 100000.00], purpose: [decide], basis: b, sources: [s], sensitivity: sensitive, register: pension, absent: "0.00" }
    unspecified: { label: 未分项, meaning: m, range: [0.00, 100000.00], purpose: [decide], basis: b, sources: [s], sensitivity: sensitive }
  spending:
    medical: { label: 医疗, meaning: m, range: [0.00, 100000.00], purpose: [decide], basis: b, sources: [s], sensitivity: sensitive }
"#;

static DICTIONARY: LazyLock<Dictionary> =
    LazyLock::new(|| Dictionary::parse(&Arc::from("facts.yaml"), FACTS).expect("the dictionary is valid"));

fn read(text: &str) -> Result<Case, Vec<CaseProblem>> {
    read_with(text, &[])
}

fn read_with(text: &str, complete: &[Completeness]) -> Result<Case, Vec<CaseProblem>> {
    read_case(text.as_bytes(), &Reading { dictionary: &DICTIONARY, complete, defaults: None })
}

/// A file with one member, whose further entries and further keys of the file are given.
fn file(member: &str, more: &str) -> String {
    format!(
        r#"{{"schema":1,"place":"500299101","applied_on":"2020-11-02",{more}
        "household":{{"id":"h1","facts":{{"deposits":"100.00"}}}},
        "members":[{{"id":"p1","relation":"head"{member}}}]}}"#
    )
}

/// The one thing that is wrong: path and kind.
fn fault(text: &str) -> (String, CaseProblemKind) {
    let mut problems = read(text).expect_err("something is wrong with the file");
    assert_eq!(problems.len(), 1, "{problems:?}");
    let one = problems.remove(0);
    assert!(one.line > 0, "{one:?}");
    (one.path, one.kind)
}

fn fact(case: &Case, name: &str, row: usize) -> Cell {
    case.frame.view().get(&Input::Fact(DICTIONARY.id(name).expect("the fact exists")), row)
}

fn series(case: &Case, name: &str, months: u8) -> Cell {
    let series = DICTIONARY.id(name).expect("the series exists");
    case.frame.view().get(&Input::Series { series, months }, 0)
}

const FULL: &str = r#"{"schema":1,"place":"500299101","applied_on":"2020-11-02","accepted_on":"2020-11-03",
"household":{"id":"h1","facts":{"deposits":"12,000.5","owns_car":"否"}},
"members":[
 {"id":"p1","name":"张某","citizen_number":"500299195001019015","relation":"户主","spouse":"p2","facts":{"disability_kind":"肢体","died_on":"none"},
  "incomes":[{"month":"2020-10","kind":"wage","amount":1200.00,"source":"visit"},{"month":"2020-09","kind":"wage","amount":"1300"},
             {"month":"2020-10","kind":"wage","amount":"1200","source":"tax"}],
  "spendings":{"medical":"30.00"},"income_complete":true,
  "supporters":[{"id":"s1","facts":{"supporter_income":"900.00"}}]},
 {"id":"p2","relation":"spouse","birth":"1952-02-29","sex":"female","incomes":"100.00"},
 {"id":"p3","relation":"grandchild","parents":[],"incomes":[]}],
"events":[{"id":"e1","facts":{"event_spending":"5000.00"}}],
"township":{"id":"t1","facts":{"cpi_rise":"0.035"}},
"decisions":{"split_granted.p1":{"value":"yes","by":"王某","reason":"长期卧床","second":"李某"},"care":{"value":"no","by":"王某","reason":"已有人照料"}}}"#;

#[test]
fn a_full_file_becomes_columns() {
    let case = read(FULL).expect("the file is right");
    assert_eq!(fact(&case, "deposits", 0), Cell::Known(1_200_050));
    assert_eq!(fact(&case, "owns_car", 0), Cell::Known(0));
    assert_eq!(fact(&case, "listed_persons", 0), Cell::Known(3));
    assert_eq!(fact(&case, "residence", 0), Cell::Known(500_299_101_000));
    assert_eq!(fact(&case, "disability_kind", 0), Cell::Known(1));
    assert_eq!(fact(&case, "disability_kind", 1), Cell::Unknown);
    assert_eq!(fact(&case, "died_on", 0), Cell::None);
    assert_eq!(fact(&case, "lives_with_spouse", 0), Cell::Known(1));
    assert_eq!(fact(&case, "lives_with_child", 1), Cell::Known(0));
    assert_eq!(fact(&case, "supporter_income", 0), Cell::Known(90_000));
    assert_eq!(fact(&case, "event_spending", 0), Cell::Known(500_000));
    assert_eq!(fact(&case, "cpi_rise", 0), Cell::Known(350));
    assert_eq!(case.frame.supporters, [0, 1, 1, 1]);
    assert_eq!(case.frame.persons, [0, 3]);
    assert_eq!(case.ids.find("s1"), Some((Entity::Supporter, 0)));
    assert_eq!(case.names[0].as_deref(), Some("张某"));
    assert_eq!(case.decisions[1].point, "split_granted");
    assert_eq!((case.decisions[1].entity, case.decisions[1].row), (Entity::Person, 0));
    assert_eq!(case.decisions[0].entity, Entity::Household);
    assert!(case.contradictions.is_empty(), "two sources that agree are fine");
}

#[test]
fn a_citizen_number_gives_birth_and_sex() {
    let case = read(&file(r#","citizen_number":"500299195001019015""#, "")).expect("the file is right");
    let birth = Date::new(1950, 1, 1).expect("a date").days();
    assert_eq!(fact(&case, "birth", 0), Cell::Known(i64::from(birth)));
    assert_eq!(fact(&case, "sex", 0), Cell::Known(0));
    assert!(!format!("{case:?}").contains("500299195001019015"), "a number is masked wherever it is shown");
}

#[test]
fn months_are_summed_back_from_the_application() {
    let months = |complete: &str| {
        let member = format!(
            r#","incomes":[{{"month":"2020-10","kind":"wage","amount":"1200.00"}},{{"month":"2020-09","kind":"wage","amount":"1300.00"}},
            {{"month":"2020-11","kind":"wage","amount":"9.00"}}]{complete}"#
        );
        read(&file(&member, "")).expect("the file is right")
    };
    let open = months("");
    assert_eq!(
        series(&open, "income.wage", 1),
        Cell::Known(120_000),
        "the month of the application is not counted"
    );
    assert_eq!(series(&open, "income.wage", 3), Cell::Unknown, "August is not known");
    assert_eq!(series(&open, "income.pension", 1), Cell::Unknown);
    let complete = months(r#","income_complete":true"#);
    assert_eq!(series(&complete, "income.wage", 12), Cell::Known(250_000));
    assert_eq!(series(&complete, "income.pension", 12), Cell::Known(0));
    assert_eq!(series(&complete, "spending.medical", 1), Cell::Unknown);
}

#[test]
fn a_plain_figure_is_every_month_and_every_kind() {
    let case = read(&file(r#","incomes":"1200.00","spendings":{"medical":"30.00"}"#, ""))
        .expect("the file is right");
    assert_eq!(series(&case, "income.unspecified", 12), Cell::Known(1_440_000));
    assert_eq!(series(&case, "income.wage", 12), Cell::Known(0));
    assert_eq!(series(&case, "spending.medical", 3), Cell::Known(9_000));
    let unknown = read(&file(r#","incomes":{"wage":"unknown"}"#, "")).expect("the file is right");
    assert_eq!(series(&unknown, "income.wage", 1), Cell::Unknown);
    assert_eq!(series(&unknown, "income.pension", 1), Cell::Known(0));
}

#[test]
fn sources_that_disagree_leave_the_month_unknown_and_are_both_shown() {
    let case = read(&file(
        r#","incomes":[{"month":"2020-10","kind":"wage","amount":"1200.00","source":"visit"},{"month":"2020-10","kind":"wage","amount":"1500.00","source":"tax"}]"#,
        "",
    ))
    .expect("the file is right");
    assert_eq!(series(&case, "income.wage", 1), Cell::Unknown);
    assert_eq!(
        case.contradictions,
        [Contradiction {
            person: 0,
            series: DICTIONARY.id("income.wage").expect("the series exists"),
            month: Month::of(2020, 10).expect("a month"),
            claims: vec![(Some("tax".into()), Fen::new(150_000)), (Some("visit".into()), Fen::new(120_000))],
        }]
    );
}

#[test]
fn a_complete_register_makes_a_missing_fact_absent() {
    let complete = |text| Completeness::parse(text, &DICTIONARY).expect("a register and a month");
    let text = file("", "");
    let disability =
        |at| fact(&read_with(&text, &complete(at)).expect("the file is right"), "disability_kind", 0);
    assert_eq!(disability("disability=2020-11"), Cell::Known(0));
    assert_eq!(disability("disability=2020-10"), Cell::Known(0));
    assert_eq!(disability("disability=2020-09"), Cell::Unknown, "too old");
    assert_eq!(disability("disability=2020-12"), Cell::Unknown, "not yet");
    assert_eq!(disability("vehicle=2020-10"), Cell::Unknown, "another register");
    let given = file(r#","facts":{"disability_kind":"unknown"}"#, "");
    let case = read_with(&given, &complete("disability=2020-10")).expect("the file is right");
    assert_eq!(fact(&case, "disability_kind", 0), Cell::Unknown, "given as unknown");
    let case = read_with(&text, &complete("pension=2020-08..2020-10")).expect("the file is right");
    assert_eq!(series(&case, "income.pension", 3), Cell::Known(0));
    assert_eq!(series(&case, "income.pension", 12), Cell::Unknown);
    assert_eq!(
        Completeness::parse("disabilty=2020-10", &DICTIONARY),
        Err(CompletenessError::Register { name: "disabilty".into(), nearest: Some("disability".into()) })
    );
}

#[test]
fn yaml_reads_like_json() {
    let yaml = "
schema: 1
place: '500299101'
applied_on: 2020-11-02
household: { id: h1, facts: { deposits: 12000.50 } }
members:
  - id: p1
    relation: head
    incomes: 1200.00
";
    let case = read(yaml).expect("the file is right");
    assert_eq!(fact(&case, "deposits", 0), Cell::Known(1_200_050));
    assert_eq!(series(&case, "income.unspecified", 1), Cell::Known(120_000));
}

#[test]
fn every_fault_of_a_file_is_reported_at_once() {
    let problems = read(
        r#"{"schema":1,"place":"5","applied_on":"2020-02-30","household":{"id":"h1","facts":{"deposit":"1"}},
        "members":[{"id":"p1","relation":"cousin","incomes":[{"month":"2020-13","kind":"wage","amount":"-5"}]}],"note":1}"#,
    )
    .expect_err("much is wrong");
    let paths: Vec<&str> = problems.iter().map(|one| one.path.as_str()).collect();
    assert_eq!(
        paths,
        [
            "note",
            "place",
            "applied_on",
            "household.facts.deposit",
            "members[0].relation",
            "members[0].incomes[0].month",
            "members[0].incomes[0].amount"
        ]
    );
    assert_eq!((problems[4].line, problems[4].column), (2, 42));
}

#[test]
fn what_stands_in_the_wrong_place_is_named() {
    use CaseProblemKind as K;
    let name = |text: &str| text.to_owned();
    let facts = |facts: &str| fault(&file(&format!(r#","facts":{{{facts}}}"#), ""));
    let at = "members[0].facts.";
    assert_eq!(
        facts(r#""disabilty_kind":"none""#),
        (
            format!("{at}disabilty_kind"),
            K::UnknownFact { name: name("disabilty_kind"), nearest: Some(name("disability_kind")) }
        )
    );
    assert_eq!(
        facts(r#""deposits":"1""#).1,
        K::FactElsewhere { name: name("deposits"), of: Entity::Household, here: Entity::Person }
    );
    assert_eq!(facts(r#""lives_with_spouse":"yes""#).1, K::Derived(name("lives_with_spouse")));
    assert_eq!(facts(r#""birth":"1950-01-01""#).1, K::OwnKey(name("birth")));
    assert_eq!(facts(r#""income.wage":"1""#).1, K::SeriesAmongFacts(name("income.wage")));
    assert_eq!(facts(r#""disability_kind":["none"]"#).1, K::Shape(Shape::Text));
    assert!(matches!(facts(r#""disability_kind":"deaf""#).1, K::Value { error: ValueError::Variant(_), .. }));
    assert_eq!(
        fault(&file(r#","brith":"1950-01-01""#, "")).1,
        K::UnknownKey { key: name("brith"), nearest: Some(name("birth")) }
    );
    assert_eq!(
        fault(&file(r#","incomes":{"wages":"1"}"#, "")).1,
        K::UnknownSeries { of: SeriesKind::Income, name: name("wages"), nearest: Some(name("wage")) }
    );
}

#[test]
fn amounts_are_money_in_range() {
    use CaseProblemKind as K;
    let deposits = |value: &str| {
        let text = file("", "").replace(r#""100.00""#, value);
        match fault(&text).1 {
            K::Value { error, .. } => error,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(deposits(r#""-0.01""#), ValueError::Negative);
    assert!(matches!(deposits("1000000.01"), ValueError::Range(..)));
    assert!(matches!(deposits("0.001"), ValueError::Money(_)));
    assert!(matches!(deposits("1.23E+17"), ValueError::Money(_)));
    assert!(matches!(deposits(r#""许多""#), ValueError::Money(_)));
    assert!(matches!(deposits("true"), ValueError::Money(_)));
    let income = fault(&file(r#","incomes":[{"month":"2020-10","kind":"wage","amount":"-1"}]"#, ""));
    assert_eq!(income.0, "members[0].incomes[0].amount");
}

#[test]
fn a_citizen_number_that_does_not_fit_says_why() {
    use CaseProblemKind as K;
    let number = |more: &str| fault(&file(&format!(r#","citizen_number":"500299195001019015"{more}"#), "")).1;
    assert_eq!(
        number(r#","birth":"1950-01-02""#),
        K::BirthAgainstNumber(Date::new(1950, 1, 1).expect("a date"))
    );
    assert_eq!(number(r#","sex":"female""#), K::SexAgainstNumber(kernel::Sex::Male));
    let bad = |text: &str| fault(&file(&format!(r#","citizen_number":{text}"#), "")).1;
    assert_eq!(bad(r#""500299195001019016""#), K::CitizenNumber(CitizenNumberError::CheckDigit('5')));
    assert_eq!(bad("5.00299195001019E+17"), K::CitizenNumber(CitizenNumberError::Scientific));
    let birth = fault(&file(r#","birth":"2020-11-03""#, "")).1;
    assert!(matches!(birth, K::BornLater { .. }));
}

/// A file with these members.
fn members(members: &str) -> String {
    format!(
        r#"{{"schema":1,"place":"500299","applied_on":"2020-11-02","household":{{"id":"h1"}},"members":[{members}]}}"#
    )
}

#[test]
fn members_hang_together() {
    use CaseProblemKind as K;
    let name = |text: &str| text.to_owned();
    let head = r#"{"id":"p1","relation":"head"}"#;
    assert_eq!(fault(&members("")), (name("members"), K::NoMembers));
    assert_eq!(fault(&members(r#"{"id":"p1","relation":"other"}"#)).1, K::NoHead);
    assert_eq!(
        fault(&members(&format!(r#"{head},{{"id":"p2","relation":"head"}}"#))),
        (name("members[1].relation"), K::SecondHead(name("members[0].relation")))
    );
    assert_eq!(
        fault(&members(&format!(
            r#"{head},{{"id":"p2","relation":"spouse"}},{{"id":"p3","relation":"spouse"}}"#
        )))
        .1,
        K::SecondSpouse(name("members[1].relation"))
    );
    assert_eq!(
        fault(&members(&format!(r#"{head},{{"id":"p1","relation":"son"}}"#))),
        (name("members[1].id"), K::DuplicateId { id: name("p1"), first: name("members[0].id") })
    );
    let numbered = |id: &str, relation: &str| {
        format!(r#"{{"id":"{id}","relation":"{relation}","citizen_number":"500299195001019015"}}"#)
    };
    assert_eq!(
        fault(&members(&format!("{},{}", numbered("p1", "head"), numbered("p2", "son")))).1,
        K::DuplicateNumber(name("members[0].citizen_number"))
    );
    assert_eq!(
        fault(&members(r#"{"id":"p1","relation":"head","spouse":"p9"}"#)).1,
        K::UnknownMember { id: name("p9"), nearest: Some(name("p1")) }
    );
    assert_eq!(fault(&members(r#"{"id":"p1","relation":"head","parents":["p1"]}"#)).1, K::LinkToItself);
    assert_eq!(
        fault(&members(&format!(r#"{head},{{"id":"p2","relation":"other","spouse":"p2"}}"#))).1,
        K::LinkToItself
    );
    assert_eq!(
        fault(&members(
            r#"{"id":"p1","relation":"head","spouse":"p2"},{"id":"p2","relation":"spouse","spouse":"none"}"#
        ))
        .1,
        K::SpouseDisagrees(name("p2"))
    );
    let many =
        (0..21).map(|at| format!(r#"{{"id":"p{at}","relation":"head"}}"#)).collect::<Vec<_>>().join(",");
    assert_eq!(fault(&members(&many)).1, K::TooMany(20));
    assert!(matches!(fault(&members(r#"{"id":"p1"}"#)).1, K::Missing("relation")));
    assert!(matches!(fault(&members(r#"{"id":"p 1","relation":"head"}"#)).1, K::Id(IdFault::Character(' '))));
    assert!(matches!(fault(&members("1")).1, K::Shape(Shape::Map)));
}

#[test]
fn a_month_of_one_kind_and_source_stands_once() {
    let (path, kind) = fault(&file(
        r#","incomes":[{"month":"2020-10","kind":"wage","amount":"1"},{"month":"2020年10月","kind":"wage","amount":"1"}]"#,
        "",
    ));
    assert_eq!(path, "members[0].incomes[1]");
    assert_eq!(kind, CaseProblemKind::DuplicateEntry("members[0].incomes[0]".to_owned()));
}

#[test]
fn a_decision_is_about_somebody_who_is_listed() {
    use CaseProblemKind as K;
    let decision = |key: &str, body: &str| fault(&file("", &format!(r#""decisions":{{"{key}":{body}}},"#)));
    assert_eq!(
        decision("split.p7", r#"{"value":"yes","by":"a","reason":"b"}"#),
        ("decisions.split.p7".to_owned(), K::DecisionTarget { id: "p7".into(), nearest: Some("p1".into()) })
    );
    assert_eq!(decision("split.p1", r#"{"value":"yes","by":"a"}"#).1, K::Missing("reason"));
}

#[test]
fn versions_are_handled_both_ways() {
    use CaseProblemKind as K;
    let text = file("", "");
    let newer = text.replace(r#""schema":1"#, r#""schema":2,"members":"of another shape""#);
    assert!(matches!(fault(&newer).1, K::DuplicateKey(_)));
    let newer = text.replace(r#""schema":1"#, r#""schema":2,"unheard_of":1"#);
    assert_eq!(fault(&newer), ("schema".to_owned(), K::NewerSchema { found: 2, known: 1 }));
    assert_eq!(fault(&text.replace(r#""schema":1,"#, "")).1, K::Missing("schema"));
    assert_eq!(fault(&text.replace(r#""schema":1"#, r#""schema":"one""#)).1, K::Schema("one".to_owned()));
}

#[test]
fn what_is_no_household_file_at_all_says_so() {
    use CaseProblemKind as K;
    let kind = |bytes: &[u8]| {
        let reading = Reading { dictionary: &DICTIONARY, complete: &[], defaults: None };
        read_case(bytes, &reading).expect_err("no file").remove(0).kind
    };
    assert_eq!(kind(b""), K::Empty);
    assert_eq!(kind(b"hello"), K::Shape(Shape::Map));
    assert_eq!(kind(b"[1]"), K::Shape(Shape::Map));
    assert_eq!(kind(&[b'{', 0xc4, 0xe3]), K::Encoding(1));
    assert_eq!(kind(&vec![b' '; FILE_LIMIT + 1]), K::TooLarge { bytes: FILE_LIMIT + 1, limit: FILE_LIMIT });
    assert!(matches!(kind(b"{\"schema\": 1,"), K::Syntax(_)));
    assert!(read("\u{feff}{}").expect_err("nothing in it").len() > 1);
}

#[test]
fn a_test_case_of_a_pack_needs_no_place_and_date() {
    let node = Node::parse("{ members: [ { id: p1, relation: head } ] }").expect("yaml");
    let defaults = Defaults {
        place: Division::parse("500299").expect("a place"),
        applied_on: Date::new(2020, 11, 10).expect("a date"),
    };
    let reading = Reading { dictionary: &DICTIONARY, complete: &[], defaults: Some(defaults) };
    let case = case_from_node(&node, &reading).expect("the input is right");
    assert_eq!(case.applied_on, defaults.applied_on);
    assert_eq!(case.ids.household, "household");
}

fn same(a: &Case, b: &Case) -> bool {
    a.given == b.given
        && a.ids == b.ids
        && a.decisions == b.decisions
        && a.contradictions == b.contradictions
        && a.frame.columns == b.frame.columns
        && a.frame.supporters == b.frame.supporters
}

#[test]
fn what_was_written_reads_the_same() {
    let case = read(FULL).expect("the file is right");
    let text = write_case(&case);
    let again = read(&text).expect("our own file is right");
    assert!(same(&case, &again), "{text}");
    assert_eq!(write_case(&again), text);
}

fn amount() -> impl Strategy<Value = String> {
    prop_oneof![(0..10_000_000i64).prop_map(|fen| Fen::new(fen).plain()), Just("unknown".to_owned())]
}

fn incomes() -> impl Strategy<Value = String> {
    let entry = (1u32..=12, prop_oneof!["wage", "pension"], amount(), prop::option::of("[a-c]"));
    prop_oneof![
        Just("null".to_owned()),
        amount().prop_map(|text| format!("{text:?}")),
        amount().prop_map(|text| format!(r#"{{"wage":"{text}"}}"#)),
        prop::collection::vec(entry, 0..6).prop_map(|entries| {
            let mut seen = std::collections::BTreeSet::new();
            let rows: Vec<String> = entries
                .into_iter()
                .filter(|(month, kind, _, source)| seen.insert((*month, kind.clone(), source.clone())))
                .map(|(month, kind, amount, source)| {
                    let source = source.map_or("null".to_owned(), |text| format!("{text:?}"));
                    format!(
                        r#"{{"month":"2020-{month:02}","kind":"{kind}","amount":"{amount}","source":{source}}}"#
                    )
                })
                .collect();
            format!("[{}]", rows.join(","))
        }),
    ]
}

fn household() -> impl Strategy<Value = String> {
    let relation = prop_oneof!["son", "daughter", "grandchild", "parent", "sibling", "other"];
    let member = (relation, incomes(), any::<bool>(), prop::option::of(0usize..4));
    (prop::collection::vec(member, 0..5), incomes(), amount()).prop_map(|(others, incomes, deposits)| {
        let mut rows = vec![format!(r#"{{"id":"p0","name":"甲\"\\","relation":"head","incomes":{incomes}}}"#)];
        for (at, (relation, incomes, complete, parent)) in others.into_iter().enumerate() {
            let parents = match parent {
                Some(parent) if parent <= at => format!(r#","parents":["p{parent}"]"#),
                _ => String::new(),
            };
            rows.push(format!(
                r#"{{"id":"p{}","relation":"{relation}","incomes":{incomes},"income_complete":{complete}{parents}}}"#,
                at + 1
            ));
        }
        members(&rows.join(",")).replace(
            r#"{"id":"h1"}"#,
            &format!(r#"{{"id":"h1","facts":{{"deposits":"{deposits}"}}}}"#),
        )
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn any_household_survives_writing_and_reading(text in household()) {
        let case = read(&text);
        prop_assert!(case.is_ok(), "{text}\n{case:?}");
        let case = case.expect("checked above");
        let written = write_case(&case);
        let again = read(&written).expect("our own file is right");
        prop_assert!(same(&case, &again), "{text}\n{written}");
    }

    #[test]
    fn a_file_in_memory_reads_like_its_text(text in household()) {
        let file: serde_json::Value = serde_json::from_str(&text).expect("it is JSON");
        let reading = Reading { dictionary: &DICTIONARY, complete: &[], defaults: None };
        let case = case_from_node(&Node::from(&file), &reading).expect("a file");
        prop_assert!(same(&case, &read(&text).expect("a file")), "{text}");
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = read_case(&bytes, &Reading { dictionary: &DICTIONARY, complete: &[], defaults: None });
    }

    #[test]
    fn no_damage_to_a_file_makes_it_panic(
        cuts in prop::collection::vec((0usize..FULL.len(), any::<u8>(), 0usize..3), 1..6)
    ) {
        let mut bytes = FULL.as_bytes().to_vec();
        for (at, byte, how) in cuts {
            let at = at.min(bytes.len() - 1);
            match how {
                0 => bytes[at] = byte,
                1 => { bytes.remove(at); }
                _ => bytes.insert(at, b"{}[],:\"'-&*#"[usize::from(byte) % 12]),
            }
        }
        if let Ok(case) = read_case(&bytes, &Reading { dictionary: &DICTIONARY, complete: &[], defaults: None }) {
            let again = read(&write_case(&case)).expect("our own file is right");
            prop_assert!(same(&case, &again));
        }
    }
}
