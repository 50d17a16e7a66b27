// SPDX-License-Identifier: Apache-2.0
//! Records of assessments: the same bytes when computed again, a changed one found, old ones still readable.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use kernel::{Date, Division, Fraction};
use policy::assess::{DecisionFault, assess, record};
use policy::case::{Case, Reading, read_case};
use policy::library::{Library, Question};
use policy::replay::{Recorded, Replay, ReplayError, bundle, unbundle};
use policy::units::Unit;

const RULES: &str = r#"
param standard : money/person/month "标准"
  from 2020-01-01 assumed "测试" against law "2" "另有说法" = 500.00 元
rule income : money/month household "月收入"
  from 2020-01-01 cite law "1" = sum(income.wage over 3 months of persons) / 3 months
    + sum(income.unspecified over 3 months of persons) / 3 months
rule per_head : money/person/month household "人均"
  from 2020-01-01 cite law "1" = income / count(persons)
discretion raise : money/month household "酌情增加"
  from 2020-01-01 cite law "3" by county second township
  open when farming otherwise 0 元 between 0 元/month and 100 元/month
scheme aid : household "救助"
  from 2020-01-01 cite law "1" clause CK-1.1.1
  when all | per_head < standard cite law "1" | deposits < 10000 元 cite law "2"
  amount round(standard * count(persons) - income, up, 1 元) + raise
"#;

const FAMILY: &str = r#"{"schema":1,"place":"500299101","applied_on":"2020-11-02",
"household":{"id":"h1","facts":{"deposits":"0.00","farming":"yes"}},
"members":[{"id":"p1","name":"某人","citizen_number":"500299195001019015","relation":"head","incomes":"1000.00"},
{"id":"p2","relation":"spouse","birth":"1952-01-01","incomes":"100.00"}],
"decisions":{"raise":{"value":"50.00","by":"县民政局","reason":"多病","second":"乡镇"}}}"#;

fn library() -> Library {
    support::library(&[("nation", "00", RULES), ("county", "500299", "")])
}

fn read(library: &Library, text: &str) -> Case {
    let reading = Reading { dictionary: &library.dictionary, complete: &[], defaults: None };
    match read_case(text.as_bytes(), &reading) {
        Ok(case) => case,
        Err(problems) => panic!("{problems:#?}"),
    }
}

fn question() -> Question {
    Question::new(Division::parse("500299").unwrap(), Date::parse("2020-11-10").unwrap())
}

fn written(library: &Library) -> String {
    let program = library.program(&question()).unwrap();
    let case = read(library, FAMILY);
    let evaluation = assess(&program, &case).unwrap();
    record(&evaluation, &case, &question(), &[])
}

#[test]
fn a_record_computed_again_has_the_same_bytes() {
    let library = library();
    let text = written(&library);
    let recorded = Recorded::read(&text).unwrap();
    assert_eq!(recorded.replay(&library), Ok(Replay::Same));
}

#[test]
fn a_record_holds_neither_name_nor_citizen_number_nor_prose() {
    let text = written(&library());
    assert!(!text.contains("某人") && !text.contains("500299195001019015") && !text.contains("标准"));
    assert!(text.contains("\"birth\":\"1950-01-01\"") && !text.contains("\"amount\":\"-\""));
}

#[test]
fn an_answer_that_rests_on_an_assumed_number_cannot_be_acted_on() {
    let text = written(&library());
    assert!(text.contains("\"actionable\":false") && text.contains("\"assumed\":[\"standard\"]"));
    assert!(text.contains("\"conflicts\":[\"standard\"]"));
}

#[test]
fn a_changed_record_is_found_with_the_place_of_the_change() {
    let library = library();
    let text = written(&library).replace("\"outcome\":\"no\"", "\"outcome\":\"yes\"");
    let replay = Recorded::read(&text).unwrap().replay(&library).unwrap();
    assert!(matches!(replay, Replay::Differs { path, .. } if path == "results[0].outcome"));
}

#[test]
fn other_packs_are_named_by_their_hash_and_the_stored_texts_replay() {
    let library = library();
    let text = written(&library);
    let program = library.program(&question()).unwrap();
    let stored = bundle(&library, &program, support::FACTS);
    let later =
        support::library(&[("nation", "00", &RULES.replace("500.00", "600.00")), ("county", "500299", "")]);
    let recorded = Recorded::read(&text).unwrap();
    assert!(matches!(recorded.replay(&later), Err(ReplayError::OtherPacks { .. })));
    assert_eq!(recorded.replay(&unbundle(&stored).unwrap()), Ok(Replay::Same));
}

#[test]
fn overlays_are_kept_in_the_order_in_which_they_were_laid() {
    let mut library = library();
    // By name the tenth comes before the second, whose value it replaces.
    for (name, before, value) in [("own-2", "nation", "510.00"), ("own-10", "own-2", "520.00")] {
        let mut texts = policy::library::Texts::new();
        let rules = format!(
            "param standard : money/person/month \"标准\"\n  from 2020-01-01 replaces {before} cite law \"1\" = {value} 元\n"
        );
        support::pack_with(&mut texts, name, "500299", &rules);
        library.lay_over(name, texts).unwrap();
    }
    let program = library.program(&question()).unwrap();
    let text = written(&library);
    let kept = unbundle(&bundle(&library, &program, support::FACTS)).unwrap();
    assert_eq!(kept.program(&question()).unwrap().hash, program.hash);
    assert_eq!(Recorded::read(&text).unwrap().replay(&kept), Ok(Replay::Same));
}

#[test]
fn decisions_stay_within_the_bounds_that_the_pack_gives() {
    let library = library();
    let program = library.program(&question()).unwrap();
    let fault = |from: &str, to: &str| {
        let case = read(&library, &FAMILY.replace(from, to));
        assess(&program, &case).unwrap_err().remove(0).fault
    };
    let monthly = Unit::YUAN.per(Unit::MONTHS);
    let (low, high) = (Fraction::from_int(0), Fraction::from_int(10_000));
    assert_eq!(fault("50.00", "100.01"), DecisionFault::OutOfBounds { low, high, unit: monthly });
    assert_eq!(fault("\"farming\":\"yes\"", "\"farming\":\"no\""), DecisionFault::NotOpen);
    assert_eq!(fault(",\"second\":\"乡镇\"", ""), DecisionFault::NoSecond);
    assert_eq!(
        fault("\"raise\":{", "\"raises\":{"),
        DecisionFault::UnknownPoint { nearest: Some("raise".into()) }
    );
    assert_eq!(fault("50.00", "many"), DecisionFault::WrongValue);
}

/// A record of each version ever written stays readable with the texts it was made under. Written anew only by hand: with UPDATE_GOLDEN set.
#[test]
fn the_golden_record_of_version_1_still_replays() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let (record_file, packs_file) =
        (folder.join("assessment-v1.json"), folder.join("assessment-v1.packs.json"));
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        let library = library();
        let program = library.program(&question()).unwrap();
        std::fs::write(&record_file, written(&library)).unwrap();
        std::fs::write(&packs_file, bundle(&library, &program, support::FACTS)).unwrap();
    }
    let text = std::fs::read_to_string(record_file).unwrap();
    let library = unbundle(&std::fs::read_to_string(packs_file).unwrap()).unwrap();
    assert_eq!(Recorded::read(&text).unwrap().replay(&library), Ok(Replay::Same));
}

#[test]
fn a_text_that_is_no_record_or_a_newer_one_is_refused() {
    assert_eq!(Recorded::read("{}").unwrap_err(), ReplayError::NotARecord { path: "kind" });
    let newer = written(&library()).replace("\"version\":1", "\"version\":99");
    assert_eq!(Recorded::read(&newer).unwrap_err(), ReplayError::Newer { version: 99 });
}
