// SPDX-License-Identifier: Apache-2.0
//! The rules that the packs of the five places give a case.

use super::super::*;
use super::support::*;
use kernel::{Division, WorkCalendar};
use policy::library::{Library, Question, Texts};
use policy::procedure::StepKind;
use std::path::Path;
use std::sync::{Arc, LazyLock};

fn read(folder: &Path, name: &str, texts: &mut Texts) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let file = path.file_name().unwrap().to_str().unwrap().to_owned();
        let name = if name.is_empty() { file } else { format!("{name}/{file}") };
        if path.is_dir() {
            read(&path, &name, texts);
        } else {
            texts.insert(name, std::fs::read_to_string(&path).unwrap());
        }
    }
}

static LIBRARY: LazyLock<Library> = LazyLock::new(|| {
    let mut texts = Texts::new();
    read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs"), "", &mut texts);
    Library::load(&texts).unwrap()
});

fn rules_of(scheme: Scheme, code: &str, accepted: &str, today: &str) -> Result<CaseRules, RulesFault> {
    let place = Division::parse(code).unwrap();
    let program = |on| LIBRARY.program(&Question::new(place, day(on))).unwrap();
    let calendar = Arc::new(WorkCalendar::embedded().clone());
    CaseRules::from_programs(scheme, &program(accepted), &program(today), calendar, Settings::default())
}

fn rules(code: &str, on: &str) -> CaseRules {
    rules_of(Scheme::Dibao, code, on, on).unwrap()
}

// clause: CK-3.2b
#[test]
fn chengkou_posts_seven_days_where_the_family_is_registered() {
    let rules = rules("500229", "2023-03-01");
    let notice = rules.notice.unwrap();
    assert_eq!((notice.days, notice.place), (calendar_days(7), Place::RegisteredVillage));
    assert_eq!(rules.dispute.again, Some(calendar_days(3)));
    assert!(!rules.dispute.review_suffices);
    assert_eq!(rules.review.when, ReviewWhen::IfDisputed);
    assert_eq!(rules.payment_start.value, FirstMonth::Same);
    assert_eq!(rules.decider.value, Office::County);
    assert_eq!(rules.surveyors.value, 2);
}

#[test]
fn in_chongqing_thirty_days_do_not_count_notice_and_review() {
    let rules = rules("500229", "2023-03-01");
    let total = rules.limit(StepKind::Total).unwrap();
    assert_eq!((total.clock.days, total.clock.working, total.extended), (30, false, None));
    assert_eq!(rules.not_counted, set([StepKind::Notice, StepKind::Review]));
    assert!(self::rules("640200", "2023-03-01").not_counted.is_empty());
}

// clause: NX-5a
#[test]
fn in_ningxia_the_township_decides_within_twenty_working_days_and_the_county_samples() {
    let rules = rules("640200", "2023-03-01");
    assert!(rules.delegated());
    let total = rules.limit(StepKind::Total).unwrap();
    assert_eq!((total.clock.days, total.clock.working), (20, true));
    assert!(rules.supervision.is_some());
}

// clause: NX-5c
#[test]
fn in_ningxia_papers_that_can_be_looked_up_are_not_asked_for() {
    let rules = rules("640200", "2023-03-01");
    assert!(rules.papers.verifiable_not_asked.is_some());
    assert!(rules.papers.list["household_register"].verifiable);
    assert!(self::rules("533103", "2023-03-01").papers.verifiable_not_asked.is_none());
    assert!(self::rules("533103", "2026-08-01").papers.verifiable_not_asked.is_some());
}

// clause: CK-2.2a, CK-2.2b, MS-1f
#[test]
fn gradual_exits_have_the_months_of_the_place() {
    let months = |code, on, kind| rules(code, on).exits.get(&kind).map(|rule| rule.months);
    assert_eq!(months("500229", "2021-03-01", ExitKind::OutOfPoverty), Some(Some((6, 6))));
    assert_eq!(months("500229", "2021-03-01", ExitKind::RecoveringIllness), Some(None));
    assert_eq!(months("533103", "2021-08-01", ExitKind::IncomeRose), Some(Some((6, 12))));
    assert_eq!(months("533103", "2021-08-01", ExitKind::RecoveringIllness), None);
}

#[test]
fn whoever_is_accepted_before_the_law_is_heard_first_once_it_is_in_force() {
    let hear = |accepted, today| rules_of(Scheme::Dibao, "500229", accepted, today).unwrap().hear_first.value;
    assert!(!hear("2026-06-01", "2026-06-30"));
    assert!(hear("2026-06-01", "2026-07-01"));
}

#[test]
fn the_county_posted_a_second_notice_and_sampled_until_2021() {
    let old = rules("533103", "2021-06-30");
    assert!(old.county_notice.is_some() && old.spot_check.is_some());
    let new = rules("533103", "2021-07-01");
    assert!(new.county_notice.is_none() && new.spot_check.is_none());
}

#[test]
fn recognitions_have_rules_of_their_own() {
    let borderline = rules_of(Scheme::Borderline, "500229", "2025-03-01", "2025-03-01").unwrap();
    assert!(!borderline.scheme.pays());
    let rigid = rules_of(Scheme::Rigid, "500229", "2025-03-01", "2025-03-01").unwrap();
    assert_eq!(rigid.valid_months.map(|months| months.value), Some(12));
    let early = rules_of(Scheme::Rigid, "500229", "2024-03-01", "2024-03-01");
    assert!(matches!(early, Err(RulesFault::NotInForce(_))));
}

#[test]
fn every_place_gives_rules_on_every_day_that_its_packs_change() {
    for (place, _) in LIBRARY.places() {
        for on in LIBRARY.changes(place) {
            let Ok(program) = LIBRARY.program(&Question::new(place, on)) else { continue };
            let calendar = Arc::new(WorkCalendar::embedded().clone());
            let rules =
                CaseRules::from_programs(Scheme::Dibao, &program, &program, calendar, Settings::default());
            let rules = rules.unwrap_or_else(|none| panic!("{place} on {on}: {none:?}"));
            assert!(rules.notice.is_some(), "{place} on {on}");
            assert!(rules.papers.list.len() > 5, "{place} on {on}");
        }
    }
}

// clause: BZ-1.2
#[test]
fn no_paper_of_the_packs_asks_what_somebody_is_or_works_as() {
    for (place, _) in LIBRARY.places() {
        let Some(on) = LIBRARY.changes(place).into_iter().last() else { continue };
        let Ok(program) = LIBRARY.program(&Question::new(place, on)) else { continue };
        let calendar = Arc::new(WorkCalendar::embedded().clone());
        let rules =
            CaseRules::from_programs(Scheme::Dibao, &program, &program, calendar, Settings::default());
        for (code, paper) in rules.unwrap().papers.list {
            for word in ["职业", "身份性质", "无业证明", "品行"] {
                assert!(!paper.label.contains(word), "{code}");
            }
        }
    }
}
