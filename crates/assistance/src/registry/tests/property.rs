// SPDX-License-Identifier: Apache-2.0
//! Whatever is said by whom and in whatever order: what stands is what a plain reading finds, and what was seen before does not change.

use super::super::compose::{Material, Question, compose};
use super::super::evidence::{Body, Evidence, Period, Seen, Source, Standing, Subject, UNKNOWN};
use super::super::model::{Correction, MembershipEnd};
use super::super::words::Left;
use super::{
    DICTIONARY, HEAD, HOUSE, birth_put_right, composed, day, declared, family, id, question, read, tax, visit,
};
use kernel::{Date, Month, UtcMillis};
use policy::frame::Cell;
use policy::ir::Input;
use proptest::prelude::*;

/// A few facts of the household and of the head, with values that they may have.
const PLAIN: [(&str, bool, [&str; 3]); 6] = [
    ("deposits", false, ["0.00", "500.00", UNKNOWN]),
    ("vehicles", false, ["0", "1", UNKNOWN]),
    ("contracted_land", false, ["yes", "no", UNKNOWN]),
    ("disability_kind", true, ["none", "visual", UNKNOWN]),
    ("work_capacity", true, ["full", "none", UNKNOWN]),
    ("income.wage", true, ["0.00", "1200.00", UNKNOWN]),
];

fn sources() -> [Source; 3] {
    [declared(), visit(), tax()]
}

fn rows() -> impl Strategy<Value = Vec<(usize, usize, usize, u32, u32)>> {
    // Which fact, which value, which source, the day of November 2020, the month before it.
    proptest::collection::vec((0..PLAIN.len(), 0usize..3, 0usize..3, 1u32..20, 1u32..4), 0..40)
}

fn gather(rows: &[(usize, usize, usize, u32, u32)]) -> Material {
    let mut family = family();
    for (fact, value, source, day, month) in rows {
        let (name, of_person, values) = PLAIN[*fact];
        let subject = if of_person { Subject::Person(id(HEAD)) } else { HOUSE };
        let on = format!("2020-11-{day:02}");
        let row = family.say(subject, name, values[*value], sources()[*source].clone(), &on);
        if name.starts_with("income.") {
            let month = Month::of(2020, 11 - month).unwrap();
            row.period = Some(Period { first: month, last: month });
        }
    }
    family
}

/// What stands, worked out in the plainest way: the last word of each source, and unknown where two known ones differ.
fn oracle(family: &Material, name: &str, month: Option<Month>, as_of: Date) -> Option<String> {
    let mut said: Vec<(&Source, Date, usize, &str)> = Vec::new();
    for (at, row) in family.evidence.iter().enumerate() {
        let here =
            row.what == name && row.period.map(|period| period.first) == month && row.stated_on <= as_of;
        if here {
            said.retain(|one| one.0 != &row.source || (one.1, one.2) > (row.stated_on, at));
            if !said.iter().any(|one| one.0 == &row.source) {
                said.push((&row.source, row.stated_on, at, row.text()));
            }
        }
    }
    let known: Vec<&str> = said.iter().map(|one| one.3).filter(|text| *text != UNKNOWN).collect();
    match known.first() {
        None => said.first().map(|_| UNKNOWN.to_owned()),
        Some(first) if known.iter().all(|one| one == first) => Some((*first).to_owned()),
        Some(_) => Some(UNKNOWN.to_owned()),
    }
}

proptest! {
    #[test]
    fn where_the_same_rows_are_seen_the_same_file_is_put_together(
        rows in rows(),
        one in (1u32..25, 0i64..60),
        other in (1u32..25, 0i64..60),
        left in (1u32..25, 0i64..60),
        changed in (1u32..25, 0i64..60),
    ) {
        let on = |number| Date::new(2020, 11, number).unwrap();
        // Few rows, so that often none of them lies between.
        let mut family = gather(&rows[..rows.len().min(3)]);
        let end = MembershipEnd { through: on(left.0), left: Left::MovedOut, recorded_at: UtcMillis::new(left.1) };
        family.memberships[2].end = Some(end);
        family.persons[0].birth = Some(day("1960-05-01"));
        family.corrections.push(Correction {
            since: Some(on(changed.0)),
            recorded_at: UtcMillis::new(changed.1),
            ..birth_put_right()
        });
        let seen = |(day, known_at): (u32, i64)| Seen { as_of: on(day), known_at: UtcMillis::new(known_at) };
        let file = |Seen { as_of, known_at }| {
            let question = Question { as_of, known_at, applied_on: day("2020-11-25"), ..question() };
            compose(&DICTIONARY, &family, &question).map(|composed| (composed.file, composed.left_out)).ok()
        };
        let (one, other) = (seen(one), seen(other));
        prop_assert!(family.same_from(one, one));
        if family.same_from(one, other) {
            prop_assert_eq!(file(one), file(other));
        }
    }

    #[test]
    fn evidence_comes_out_of_the_household_file_as_it_stands(rows in rows(), as_of in 1u32..25) {
        let family = gather(&rows);
        let as_of = Date::new(2020, 11, as_of).unwrap();
        let question = Question { as_of, applied_on: day("2020-11-25"), ..question() };
        let composed = compose(&DICTIONARY, &family, &question).unwrap();
        let case = read(&composed);
        for (name, of_person, _) in PLAIN.into_iter().filter(|one| !one.0.starts_with("income.")) {
            let given = if of_person { &case.given.members[0].facts } else { &case.given.household.facts };
            prop_assert_eq!(given.get(name).cloned(), oracle(&family, name, None, as_of), "{}", name);
        }
        for back in 1..4 {
            let month = Month::of(2020, 11 - back).unwrap();
            let expected = oracle(&family, "income.wage", Some(month), as_of);
            let input = Input::Series { series: DICTIONARY.id("income.wage").unwrap(), months: 1 };
            if back == 1 {
                let found = case.frame.columns.get(&input).map_or(Cell::Unknown, |column| column.as_ref().get(0));
                let expected = match expected.as_deref() {
                    Some("0.00") => Cell::Known(0),
                    Some("1200.00") => Cell::Known(120_000),
                    _ => Cell::Unknown,
                };
                prop_assert_eq!(found, expected);
            }
        }
        // Every fact in the file has its origin.
        for line in super::super::file::lines(&DICTIONARY, &composed) {
            prop_assert!(!line.label.is_empty(), "{:?}", line.key);
        }
    }

    #[test]
    fn the_same_evidence_gives_the_same_file_in_whatever_order_it_is_read(rows in rows(), turn in 0usize..40) {
        let family = gather(&rows);
        let file = composed(&family).file;
        let mut turned = family.clone();
        let by = turn % turned.evidence.len().max(1);
        turned.evidence.rotate_left(by);
        turned.memberships.reverse();
        turned.persons.reverse();
        prop_assert_eq!(composed(&turned).file, file);
    }

    #[test]
    fn what_is_entered_later_changes_nothing_of_what_was_known_before(rows in rows(), cut in 0usize..40) {
        let family = gather(&rows);
        let cut = cut.min(family.evidence.len());
        let mut early = family.clone();
        early.evidence.truncate(cut);
        let then = Question { known_at: UtcMillis::new(i64::try_from(cut).unwrap()), ..question() };
        let now = compose(&DICTIONARY, &family, &then).unwrap().file;
        prop_assert_eq!(now, compose(&DICTIONARY, &early, &then).unwrap().file);
    }

    #[test]
    fn a_fact_that_sources_disagree_about_is_never_known(rows in rows()) {
        let family = gather(&rows);
        let seen = Seen { as_of: question().as_of, known_at: question().known_at };
        let body = Body::of(&family.evidence, seen);
        for one in body.contradictions() {
            let standing = match one.month {
                Some(month) => body.standing_in(one.subject, &one.what, month),
                None => body.standing(one.subject, &one.what),
            };
            prop_assert!(matches!(standing, Some(Standing::Open(_))));
            let values: std::collections::BTreeSet<&str> = one.claims.iter().map(Evidence::text).collect();
            prop_assert!(values.len() > 1);
        }
    }
}
