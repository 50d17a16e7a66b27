// SPDX-License-Identifier: Apache-2.0
//! The demonstration holds something of every state and kind of its processes, and nothing that has not happened yet.

use super::*;
use assistance::casework::{EventKind, Matter, Scheme, StageKind};
use assistance::messages::{Event, State as MessageState, WishKind};
use assistance::monitoring::model::State as LeadState;
use assistance::office::{Mode, Office as _};
use assistance::oversight::{EntryKind, EntryWay, Finding, State as EntryState};
use assistance::registry::words::{Answer, ContactChannel};
use assistance::verification::model::{CheckKind, CheckState};
use std::collections::BTreeSet;

/// As many families as give one of each.
const ENOUGH: usize = 1_000;

async fn made(at: UtcMillis, households: usize) -> (tempfile::TempDir, Opened) {
    let folder = tempfile::tempdir().expect("a folder");
    let store = StoreArgs {
        data: folder.path().to_owned(),
        database: None,
        relaxed: true,
        banks: None,
        packs: Packs::default(),
    };
    let Ok(opened) = open(&store, true).await else { panic!("it does not open") };
    opened.store.migrate().await.expect("its tables");
    let demo = Demo::new(&opened, at);
    demo.make(Division::parse(PLACE).expect("the county"), households).await.expect("it is made");
    (folder, opened)
}

fn day(year: i32, month: u32, day: u32) -> Date {
    Date::new(year, month, day).expect("a day")
}

/// A clerk who starts the demonstration at any hour finds nothing in it that has not happened yet.
#[tokio::test]
async fn nothing_is_later_than_the_hour_it_is_made_at() {
    // Two minutes past midnight of a Monday, in China.
    let midnight = office_hours(day(2026, 11, 23), 2 - 9 * 60);
    let (_folder, opened) = made(midnight, 40).await;
    let health = opened.store.health().await.expect("it is examined");
    let last = UtcMillis::new(health.last_line.expect("something happened"));
    assert_eq!(last.to_string(), midnight.to_string());
}

/// A list of words, where its table keeps them, and those that a demonstration cannot have, each with the reason.
struct List {
    table: &'static str,
    column: &'static str,
    words: Vec<&'static str>,
    never: &'static [(&'static str, &'static str)],
}

fn list<T: Copy>(
    (table, column): (&'static str, &'static str),
    all: &[T],
    word: impl Fn(T) -> &'static str,
    never: &'static [(&'static str, &'static str)],
) -> List {
    List { table, column, words: all.iter().map(|one| word(*one)).collect(), never }
}

const NO_COUNTY_NOTICE: &str = "only the rules of 2012 have a notice of the county";
const NO_LONGER_TIME: &str = "the packs of the place know no longer time for the whole way";
const REMOVED_FIRST: &str = "the job takes it down at midnight, and here each was taken off the wall first";
const STILL_ON: &str = "the county shows notices on the web";
const NOBODY_LOOKS: &str = "a roster passes it within minutes, and the next one waits for it";

fn lists() -> Vec<List> {
    let rosters = ["draft", "locked", "made", "checked", "sent", "returned", "closed", "discarded"];
    vec![
        list(
            ("casefile", "stage"),
            StageKind::ALL,
            StageKind::word,
            &[("on_county_notice", NO_COUNTY_NOTICE)],
        ),
        list(("casefile", "matter"), Matter::ALL, Matter::word, &[]),
        list(("casefile", "scheme"), Scheme::ALL, Scheme::word, &[]),
        list(("case_record", "kind"), EventKind::ALL, EventKind::word, &[("extended", NO_LONGER_TIME)]),
        list(("contact", "channel"), ContactChannel::ALL, ContactChannel::word, &[]),
        list(("contact", "answer"), Answer::ALL, Answer::word, &[]),
        list(("lead", "state"), LeadState::ALL, LeadState::word, &[]),
        list(("lead", "outcome"), &["no_change", "case_opened", "passed_on", "unfounded"], |one| one, &[]),
        list(
            ("lead_record", "kind"),
            &["found", "assigned", "chased", "visited", "resulted", "confirmed"],
            |one| one,
            &[],
        ),
        list(("register_entry", "state"), EntryState::ALL, EntryState::word, &[]),
        list(("register_entry", "kind"), EntryKind::ALL, EntryKind::word, &[]),
        list(("register_entry", "way"), EntryWay::ALL, EntryWay::word, &[]),
        list(("register_entry", "finding"), Finding::ALL, Finding::word, &[]),
        list(("verification", "state"), CheckState::ALL, CheckState::word, &[]),
        list(("verification", "kind"), CheckKind::ALL, CheckKind::word, &[]),
        list(
            ("roster", "state"),
            &rosters,
            |one| one,
            &[
                ("locked", NOBODY_LOOKS),
                ("checked", NOBODY_LOOKS),
                ("sent", NOBODY_LOOKS),
                ("returned", NOBODY_LOOKS),
            ],
        ),
        list(("roster", "kind"), &["regular", "off_cycle", "repay"], |one| one, &[]),
        list(("payee_account", "receiver"), &["head", "guardian", "custody"], |one| one, &[]),
        list(("good_faith_error", "occasion"), &["fact_corrected"], |one| one, &[]),
        list(("message", "event"), Event::ALL, Event::word, &[]),
        list(("message", "state"), MessageState::ALL, MessageState::word, &[]),
        list(("message_wish", "kind"), WishKind::ALL, WishKind::word, &[]),
        // The day: something hangs in the first villages.
        list(("standing_posting", "scheme"), &["dibao"], |one| one, &[]),
        list(
            ("web_notice", "taken_down_why"),
            &["over", "removed", "off", "person"],
            |one| one,
            &[("over", REMOVED_FIRST), ("off", STILL_ON)],
        ),
    ]
}

#[tokio::test]
async fn there_is_one_of_every_state_and_kind() {
    let (_folder, opened) = made(office_hours(day(2026, 11, 24), 8 * 60), ENOUGH).await;
    let mut missing = Vec::new();
    for list in lists() {
        let found = opened.store.words_of(list.table, list.column).await.expect("it is counted");
        let found: BTreeSet<&str> = found.iter().map(|(word, _)| word.as_str()).collect();
        for (word, why) in list.never {
            let both = list.words.contains(word) && !found.contains(word);
            assert!(both && !why.is_empty(), "{} {word} is no exception any more", list.table);
        }
        let excused = |word: &&str| list.never.iter().any(|(never, _)| never == word);
        let lacks = list.words.iter().filter(|word| !excused(word) && !found.contains(**word));
        missing.extend(lacks.map(|word| format!("{}.{} {word}", list.table, list.column)));
    }
    assert!(missing.is_empty(), "the demonstration has no {}", missing.join(", "));
    let rows = async |table, column| opened.store.words_of(table, column).await.expect("it is counted");
    let sum = |rows: &[(String, i64)]| rows.iter().map(|(_, count)| count).sum::<i64>();
    let down = sum(&rows("web_notice", "taken_down_why").await);
    assert!(sum(&rows("web_notice", "until").await) > down, "a notice still stands on the web");
    assert_eq!(sum(&rows("award", "exit_kind").await), 6, "every family that leaves slowly was granted it");
    let drawn = opened.store.words_of("roster", "kind").await.expect("it is counted");
    let off_cycle: i64 = drawn.iter().filter(|(kind, _)| kind == "off_cycle").map(|(_, rows)| rows).sum();
    let states = opened.store.words_of("roster", "state").await.expect("it is counted");
    let unpaid = states.iter().filter(|(state, _)| state == "discarded" || state == "draft");
    assert!(off_cycle > unpaid.map(|(_, rows)| rows).sum::<i64>(), "an off-cycle roster was paid");
    let mut tx = opened.store.begin(Mode::Read).await.expect("it is read");
    let by_code = tx.account_of_login(people::BY_CODE).await.expect("it is read");
    assert!(by_code.is_some_and(|account| account.second_factor.is_some()), "one has an authenticator");
}
