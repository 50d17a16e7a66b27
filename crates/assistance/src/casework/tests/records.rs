// SPDX-License-Identifier: Apache-2.0
//! Records: the same bytes each time, old ones readable for ever, nothing personal where it does not belong, and the fold of all of them the file.

use super::super::*;
use super::support::*;

/// A case with many kinds of steps.
fn long_case() -> Desk {
    let corrected = CaseEvent::FactCorrected {
        correction: Correction::Evidence { old: Some(id(60)), new: id(61) },
        reason: Words::new("录错"),
    };
    Desk::application(municipality())
        .accepted()
        .does(CLERK, relative_of(COUNTY_LEADER))
        .surveyed()
        .reviewed()
        .does(CLERK, corrected)
        .assessed(qualifies())
        .opinion(cover())
        .posted()
        .does(ASSISTANT, dispute())
        .visited()
        .does(CLERK, resolved(DisputeWay::Resurvey, day("2023-03-01")))
        .assessed(qualifies())
        .removed()
        .opinion(cover())
        .posted()
        .removed()
        .submitted()
        .does(REVIEWER, returned(ReturnTo::Opinion))
        .opinion(cover())
        .posted()
        .removed()
        .submitted()
}

/// A change that ends in less money, after the family was heard.
fn long_change() -> Desk {
    let death = CaseEvent::DeathRecorded { person: id(CHILD), died_on: day("2026-07-20"), evidence: id(63) };
    Desk::change(hearing_first())
        .does(ASSISTANT, death)
        .assessed(assessment(Answer::Yes, Some(yuan(500))))
        .opinion(cut(yuan(500)))
        .submitted()
        .does(CLERK, CaseEvent::HearingNoticed { way: ContactWay::Mail, paper: id(80) })
        .does(CLERK, CaseEvent::HearingUnreached { way: ContactWay::Phone })
        .on("2026-08-05")
        .does(CLERK, CaseEvent::HearingHeld { way: ContactWay::InPerson, record: id(81) })
        .decided(cut(yuan(500)))
        .delivered()
        .does(CLERK, CaseEvent::Closed)
}

const GOLDEN: [&str; 3] = [
    include_str!("golden/application-v1.jsonl"),
    include_str!("golden/change-v1.jsonl"),
    // Since figures say what they are about and what they count.
    include_str!("golden/change-v1-measured.jsonl"),
];

#[test]
fn the_fold_of_the_records_is_the_file() {
    let desk = long_case();
    let folded = CaseFile::fold(id(200), &desk.records).unwrap();
    assert_eq!(folded, desk.file);
    assert_eq!(folded.stage, desk.records.last().unwrap().effect.stage);
}

#[test]
fn a_record_written_and_read_is_the_same_and_has_the_same_bytes() {
    for record in &long_case().records {
        let text = write_record(record);
        assert!(!text.is_empty());
        let read = read_record(&text).unwrap();
        assert_eq!(&read, record);
        assert_eq!(write_record(&read), text);
    }
}

#[test]
fn keys_are_in_order() {
    let text = write_record(&long_case().records[0]);
    assert!(
        text.starts_with(r#"{"effect":{"order":null,"stage":{"at":"registered"},"voids":[]},"entry":{"by":"#),
        "{text}"
    );
}

#[test]
fn records_of_the_first_version_stay_readable() {
    for (golden, stage) in GOLDEN.into_iter().zip([Stage::Submitted, Stage::Closed, Stage::Closed]) {
        let records: Vec<CaseRecord> = golden.lines().map(|line| read_record(line).unwrap()).collect();
        let file = CaseFile::fold(id(200), &records).unwrap();
        assert_eq!(file.stage, stage);
        for (line, record) in golden.lines().zip(&records) {
            assert_eq!(write_record(record), line);
        }
    }
}

#[test]
fn the_golden_records_are_those_of_todays_machine() {
    // A difference here is no reason to write the golden files anew: old records are in the archives. It asks for a new version.
    for (golden, desk) in [GOLDEN[0], GOLDEN[2]].into_iter().zip([long_case(), long_change()]) {
        let today: Vec<String> = desk.records.iter().map(write_record).collect();
        assert_eq!(today, golden.lines().collect::<Vec<_>>());
    }
}

#[test]
fn what_is_no_record_is_said_to_be_none_without_repeating_it() {
    assert_eq!(read_record("{"), Err(RecordError::NotARecord));
    assert_eq!(read_record("{}"), Err(RecordError::NotARecord));
    assert_eq!(read_record(r#"{"kind":"doudi.case_event","version":2}"#), Err(RecordError::Version(2)));
    assert_eq!(read_record(r#"{"kind":"doudi.case_event","version":1}"#), Err(RecordError::Content));
}

#[test]
fn a_missing_or_repeated_record_is_noticed() {
    let records = long_case().records;
    let without = [&records[..3], &records[4..]].concat();
    let found = CaseFile::fold(id(200), &without);
    assert_eq!(found, Err(FoldError::Sequence { expected: 4, found: 5 }));
    assert_eq!(CaseFile::fold::<CaseRecord>(id(200), &[]), Err(FoldError::Empty));
    assert_eq!(CaseFile::fold(id(200), &records[1..]), Err(FoldError::NotAnOpening));
}

#[test]
fn no_word_that_somebody_wrote_is_ever_printed_for_debugging() {
    let desk = long_case();
    let shown = format!("{:?} {:?}", desk.file, desk.records);
    for text in ["录错", "家里有车", "材料前后不一致"] {
        assert!(!shown.contains(text));
    }
}

#[test]
fn every_word_of_the_lists_is_read_back() {
    for kind in EventKind::ALL {
        assert_eq!(EventKind::parse(kind.word()), Some(*kind));
    }
    for stage in StageKind::ALL {
        assert_eq!(StageKind::parse(stage.word()), Some(*stage));
    }
}
