// SPDX-License-Identifier: Apache-2.0
//! The tree of reasons as pages and machine output read it. The packs are the small ones of the command line's tests.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use kernel::{Date, Division};
use policy::assess::assess;
use policy::case::{Reading, read_case};
use policy::library::{Library, Question, Texts};
use wording::explain::answer::{Told, tell};
use wording::explain::{Detail, Line, Mark, MentionKind, Note, Subjects, Teller};

const TEXTS: [(&str, &str); 7] = [
    ("facts.yaml", include_str!("../../doudi/tests/packs/facts.yaml")),
    ("nation/pack.yaml", include_str!("../../doudi/tests/packs/nation/pack.yaml")),
    ("nation/sources.yaml", include_str!("../../doudi/tests/packs/nation/sources.yaml")),
    ("nation/rules.rules", include_str!("../../doudi/tests/packs/nation/rules.rules")),
    ("county/pack.yaml", include_str!("../../doudi/tests/packs/county/pack.yaml")),
    ("county/sources.yaml", include_str!("../../doudi/tests/packs/county/sources.yaml")),
    ("county/standard.rules", include_str!("../../doudi/tests/packs/county/standard.rules")),
];

const QUALIFYING: &str = include_str!("../../doudi/tests/families/qualifying.yaml");
const SINGLE: &str = include_str!("../../doudi/tests/families/single.yaml");
const NEEDS: &str = include_str!("../../doudi/tests/families/needs.yaml");

/// Everything told about a family.
fn told(family: &str, detail: Detail) -> Vec<Told> {
    told_under("", family, detail)
}

/// The same, with more rules.
fn told_under(more: &str, family: &str, detail: Detail) -> Vec<Told> {
    let mut texts: Texts =
        TEXTS.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
    texts.insert("nation/more.rules".to_owned(), more.to_owned());
    let library = Library::read(&texts).unwrap();
    let reading = Reading { dictionary: &library.dictionary, complete: &[], defaults: None };
    let case = read_case(family.as_bytes(), &reading).unwrap();
    let question = Question::new(Division::parse("500299").unwrap(), Date::new(2020, 11, 10).unwrap());
    let program = library.program(&question).unwrap();
    let evaluation = assess(&program, &case).unwrap();
    let subjects = Subjects::of_case(&case, &library.dictionary);
    let mut teller = Teller::new(&evaluation, &subjects, detail);
    (0..evaluation.results.len()).filter_map(|index| tell(&mut teller, index)).collect()
}

fn of<'t>(told: &'t [Told], name: &str, id: &str) -> &'t Told {
    told.iter().find(|one| &*one.name == name && one.of == id).unwrap()
}

fn every<'l>(lines: &'l [Line], all: &mut Vec<&'l Line>) {
    for line in lines {
        all.push(line);
        every(&line.children, all);
    }
}

fn find<'l>(lines: &'l [Line], name: &str) -> Vec<&'l Line> {
    let mut all = Vec::new();
    every(lines, &mut all);
    all.into_iter().filter(|line| line.name.as_deref() == Some(name)).collect()
}

#[test]
fn a_comparison_carries_its_values_articles_and_conflict() {
    let told = told(QUALIFYING, Detail::FULL);
    let relief = of(&told, "relief", "h1");
    let line = find(&relief.reasons, "income_low")[0];
    assert_eq!(line.mark, Mark::Yes);
    assert!(
        line.text.starts_with("人均月收入 983.99/3 ≈ 328.00 元/人·月 低于 保障标准 496.00 元/人·月"),
        "{}",
        line.text
    );
    let cites: Vec<&str> = line.cites.iter().map(|cite| &*cite.source).collect();
    assert_eq!(cites, ["law", "notice-2020"]);
    assert!(
        matches!(&line.notes[..], [Note::Conflict { name, .. }] if &**name == "standard"),
        "{:?}",
        line.notes
    );
    let kinds: Vec<(MentionKind, &str)> = line.mentions.iter().map(|one| (one.kind, &*one.name)).collect();
    assert_eq!(kinds, [(MentionKind::Rule, "per_capita_income"), (MentionKind::Param, "standard")]);
}

#[test]
fn each_rule_is_told_in_full_once() {
    let told = told(SINGLE, Detail::FULL);
    let mut full = 0;
    for one in &told {
        for line in find(&one.reasons, "household_size") {
            full += usize::from(!line.seen);
            assert!(!line.seen || line.children.is_empty());
        }
    }
    assert_eq!(full, 1);
}

#[test]
fn a_failing_row_comes_first_and_the_others_do_not_carry_the_answer() {
    let told = told(SINGLE, Detail::FULL);
    let relief = of(&told, "relief", "h2");
    let rows = &relief.reasons[0].children;
    let seen: Vec<(Option<u16>, Mark, bool)> =
        rows.iter().map(|line| (line.row, line.mark, line.carries)).collect();
    assert_eq!(seen, [(Some(1), Mark::No, true), (Some(2), Mark::Yes, false)]);
}

#[test]
fn a_short_telling_goes_four_levels_deep_and_says_where_it_stops() {
    fn depth(lines: &[Line]) -> usize {
        lines.iter().map(|line| 1 + depth(&line.children)).max().unwrap_or(0)
    }
    for family in [QUALIFYING, SINGLE, NEEDS] {
        for one in told(family, Detail::SHORT) {
            // One level more may come with a member who is left out.
            assert!(depth(&one.reasons) <= 5, "{}", one.name);
        }
    }
    let told = told(QUALIFYING, Detail { depth: 1, everything: false });
    assert!(find(&of(&told, "relief", "h1").reasons, "income_low")[0].cut);
}

#[test]
fn somebody_who_does_not_count_is_named_with_the_reason() {
    let told = told(QUALIFYING, Detail::SHORT);
    let size = find(&of(&told, "relief", "h1").reasons, "household_size")[0];
    assert_eq!(size.text, "家庭人数 3 人：p1 张某（户主）、p2 李某（配偶）、p3（女）");
    assert_eq!(
        (&*size.children[0].subjects[0], &*size.children[0].text),
        ("p4（父母）", "不计入，不在家居住：是")
    );
}

#[test]
fn a_point_that_a_person_decides_is_marked_as_such() {
    let told = told(SINGLE, Detail::SHORT);
    let single = of(&told, "relief_single", "p3");
    let point = &single.reasons[0];
    assert_eq!((point.mark, point.name.as_deref()), (Mark::Person, Some("single_granted")));
    assert_eq!(point.children[0].mark, Mark::Yes);
    assert!(single.missing[0].decision);
}

#[test]
fn what_a_plain_fact_rules_out_is_of_no_interest() {
    let told = told(SINGLE, Detail::SHORT);
    assert!(of(&told, "bonus", "h2").idle, "the family is on no roster");
    assert!(of(&told, "relief_single", "p1").idle, "nobody applied for this member");
    assert!(!of(&told, "relief", "h2").idle, "an amount was weighed");
}

#[test]
fn an_answer_names_everything_assumed_that_it_rests_on() {
    let told = told(QUALIFYING, Detail::SHORT);
    let relief = of(&told, "relief", "h1");
    assert!(!relief.actionable);
    let names: Vec<&str> = relief
        .rests
        .iter()
        .map(|note| match note {
            Note::Assumed { name, .. } | Note::Conflict { name, .. } | Note::Set { name, .. } => &**name,
        })
        .collect();
    assert_eq!(names, ["window", "standard", "deposit_limit"]);
}

#[test]
fn the_amount_shows_its_arithmetic() {
    let told = told(QUALIFYING, Detail::SHORT);
    let amount = of(&told, "relief", "h1").amount.clone().unwrap();
    assert_eq!(amount.fen, Some(50_500));
    let expected = "496.00 元/人·月 × 3 人 − 983.99 元/月 = 504.01 元/月，进到 1 元，得 505.00 元/月";
    assert_eq!(amount.arithmetic.as_deref(), Some(expected));
    assert_eq!(amount.first.map(|month| month.to_string()).as_deref(), Some("2020-12"));
}

const EXTRA: &str = r#"
discretion extra : money/month household "酌情增加"
  from 2019-01-01 cite law "第六条"
  by county second township
  open when income_low
  otherwise 0 元
  between 0 元/month and 2 persons * standard
scheme extra_relief : household "酌情补助"
  from 2019-01-01 cite law "第六条"
  when eligible
  amount extra
"#;

#[test]
fn what_a_person_may_decide_is_told_in_figures() {
    let told = told_under(EXTRA, QUALIFYING, Detail::SHORT);
    let extra = of(&told, "extra_relief", "h1");
    assert_eq!(
        extra.missing[0].text,
        "酌情增加：由县级民政部门决定，乡镇人民政府（街道办事处）复签，幅度 0.00 元/月 到 992.00 元/月（2 人 × [保障标准]）"
    );
}

#[test]
fn an_answer_says_when_it_is_looked_at_again() {
    let every = told(QUALIFYING, Detail::SHORT);
    let review = of(&every, "relief", "h1").review.as_ref().unwrap();
    assert_eq!((review.months, review.until), (Some(12), Some(Date::new(2021, 11, 10).unwrap())));
    assert_eq!(review.cites[0].article, "第十一条");
    assert!(review.missing.is_empty());
    assert_eq!(of(&every, "bonus", "h1").review, None);
    let unsure = EXTRA.replace("amount extra", "review if recipient then 12 months else 6 months");
    let every =
        told_under(&unsure, &QUALIFYING.replace("recipient: no", "recipient: unknown"), Detail::SHORT);
    let review = of(&every, "extra_relief", "h1").review.as_ref().unwrap();
    assert_eq!((review.months, review.until, review.missing.len()), (None, None, 1));
}
