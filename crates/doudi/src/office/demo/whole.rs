// SPDX-License-Identifier: Apache-2.0
//! The demonstration holds something of every state and kind of its processes, and nothing that has not happened yet.

use super::*;
use assistance::access::requests::ReadRequests;
use assistance::casework::{
    CaseEvent, CaseFilter, DueReviews, EventKind, ListCases, Matter, ReadCase, ReviewPart, Scheme, StageKind,
};
use assistance::messages::{Event, State as MessageState, WishKind};
use assistance::monitoring::model::State as LeadState;
use assistance::office::{Mode, Office as _};
use assistance::oversight::{EntryKind, EntryWay, Finding, State as EntryState};
use assistance::payout::model::roster::Why;
use assistance::payout::orders::ReadFundBook;
use assistance::payout::overpaid::ReadOverpaid;
use assistance::payout::payees::{ListPayees, TaskKind};
use assistance::payout::reserve::read::ReserveWork;
use assistance::payout::waiting::OnceWork;
use assistance::registry::undo::DeathUndos;
use assistance::registry::words::{Answer, ContactChannel};
use assistance::standards::service::Standards;
use assistance::standards::{Standard, StandardState};
use assistance::temp_relief::{ReliefEventKind, Stage as Relief};

use assistance::verification::model::{CheckKind, CheckState};
use kernel::Fen;
use std::collections::BTreeSet;

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
    columns: &'static [&'static str],
    words: Vec<String>,
    never: &'static [(&'static str, &'static str)],
}

fn list<T: Copy>(
    (table, column): (&'static str, &'static [&'static str; 1]),
    all: &[T],
    word: impl Fn(T) -> &'static str,
    never: &'static [(&'static str, &'static str)],
) -> List {
    List { table, columns: column, words: all.iter().map(|one| word(*one).to_owned()).collect(), never }
}

/// The same of words in two columns of one row.
fn pairs(
    (table, columns): (&'static str, &'static [&'static str; 2]),
    words: impl IntoIterator<Item = (&'static str, &'static str)>,
) -> List {
    let words = words.into_iter().map(|(a, b)| format!("{a} {b}")).collect();
    List { table, columns, words, never: &[] }
}

/// Where a recognition may stand, and what it may be about.
fn recognitions() -> impl Iterator<Item = List> {
    use StageKind::*;
    let stages = [
        Registered, Accepted, Opinion, OnNotice, Disputed, Ready, Submitted, Decided, Delivered, Closed,
        Withdrawn,
    ];
    let both = move |scheme: Scheme| {
        let of = move |words: &[&'static str]| -> Vec<_> {
            words.iter().map(|one| (scheme.word(), *one)).collect()
        };
        let matters = Matter::ALL.iter().map(|one| one.word()).collect::<Vec<_>>();
        [
            pairs(("casefile", &["scheme", "stage"]), of(&stages.map(StageKind::word))),
            pairs(("casefile", &["scheme", "matter"]), of(&matters)),
            // Some hold, and some were ended by a decision.
            pairs(("award", &["scheme", "end_cause"]), of(&["decision"])),
        ]
    };
    Scheme::RECOGNISED.iter().copied().filter(|scheme| !scheme.pays()).flat_map(both)
}

/// What only the log tells apart: the words of a use case and of what came of it.
const TOLD: [(&str, &str); 24] = [
    ("registry.ask_undo_death", ""),
    ("registry.answer_undo_death", "lives"),
    ("registry.answer_undo_death", "dead"),
    ("award.died", "stop"),
    ("award.revived", "continue"),
    ("overpaid.decide", "reclaim"),
    ("overpaid.decide", "let_go"),
    ("overpaid.decide", "cancel"),
    ("overpaid.take_back", ""),
    ("payee.confirm", "right"),
    ("payee.confirm", "wrong"),
    ("payee.enter", "head"),
    ("policy.adopt", "dibao_standard.rural"),
    ("roster.discard", "没有要补发的"),
    ("fund.answer", "right"),
    ("fund.answer", "wrong"),
    ("funeral.entrust", "village"),
    ("funeral.decide", "bills"),
    ("funeral.decide", "paid"),
    ("funeral.close", "other_source"),
    ("home_month.answer", "agreed"),
    ("home_month.hand_over", "leave"),
    ("service.arrange", "family_doctor"),
    ("service.decline", "family_doctor"),
];

const NO_COUNTY_NOTICE: &str = "only the rules of 2012 have a notice of the county";
const DONE_AT_ONCE: &str = "whoever completes the papers closes the matter with them";
const NO_LONGER_TIME: &str = "the packs of the place know no longer time for the whole way";
const REMOVED_FIRST: &str = "the job takes it down at midnight, and here each was taken off the wall first";
const STILL_ON: &str = "the county shows notices on the web";
const NOBODY_LOOKS: &str = "a roster passes it within minutes, and the next one waits for it";

fn lists() -> Vec<List> {
    let rosters = ["draft", "locked", "made", "checked", "sent", "returned", "closed", "discarded"];
    let told = pairs(("audit", &["action", "detail"]), TOLD);
    let mut lists: Vec<List> = recognitions().chain([told]).collect();
    lists.extend([
        list(
            ("casefile", &["stage"]),
            StageKind::ALL,
            StageKind::word,
            &[("on_county_notice", NO_COUNTY_NOTICE)],
        ),
        list(("casefile", &["matter"]), Matter::ALL, Matter::word, &[]),
        list(("casefile", &["scheme"]), Scheme::RECOGNISED, Scheme::word, &[]),
        list(("case_record", &["kind"]), EventKind::ALL, EventKind::word, &[("extended", NO_LONGER_TIME)]),
        list(("relief", &["stage"]), Relief::ALL, Relief::word, &[("ready", DONE_AT_ONCE)]),
        list(("relief_record", &["kind"]), ReliefEventKind::ALL, ReliefEventKind::word, &[]),
        list(("reserve_settlement_answer", &["accepted"]), &["0", "1"], |one| one, &[]),
        // Support and care are paid each month, relief that the county pays by a roster of its own.
        pairs(
            ("roster", &["scheme", "state"]),
            [
                ("dibao", "closed"),
                ("tekun", "closed"),
                ("tekun", "made"),
                ("tekun_care", "closed"),
                ("tekun_care", "made"),
                ("temp_relief", "closed"),
            ],
        ),
        pairs(("roster", &["scheme", "kind"]), [("tekun", "off_cycle"), ("temp_relief", "off_cycle")]),
        pairs(
            ("payment", &["component", "state"]),
            [("TK", "paid"), ("HL", "paid"), ("LS", "paid"), ("JG", "paid")],
        ),
        list(("contact", &["channel"]), ContactChannel::ALL, ContactChannel::word, &[]),
        list(("contact", &["answer"]), Answer::ALL, Answer::word, &[]),
        list(("lead", &["state"]), LeadState::ALL, LeadState::word, &[]),
        list(("lead", &["outcome"]), &["no_change", "case_opened", "passed_on", "unfounded"], |one| one, &[]),
        list(
            ("lead_record", &["kind"]),
            &["found", "assigned", "chased", "visited", "resulted", "confirmed"],
            |one| one,
            &[],
        ),
        list(("register_entry", &["state"]), EntryState::ALL, EntryState::word, &[]),
        list(("register_entry", &["kind"]), EntryKind::ALL, EntryKind::word, &[]),
        list(("register_entry", &["way"]), EntryWay::ALL, EntryWay::word, &[]),
        list(("register_entry", &["finding"]), Finding::ALL, Finding::word, &[]),
        list(("verification", &["state"]), CheckState::ALL, CheckState::word, &[]),
        list(("verification", &["kind"]), CheckKind::ALL, CheckKind::word, &[]),
        list(
            ("roster", &["state"]),
            &rosters,
            |one| one,
            &[
                ("locked", NOBODY_LOOKS),
                ("checked", NOBODY_LOOKS),
                ("sent", NOBODY_LOOKS),
                ("returned", NOBODY_LOOKS),
            ],
        ),
        list(("roster", &["kind"]), &["regular", "off_cycle", "repay"], |one| one, &[]),
        list(
            ("payee_account", &["receiver"]),
            &["head", "guardian", "custody", "home", "carer"],
            |one| one,
            &[],
        ),
        list(("good_faith_error", &["occasion"]), &["fact_corrected"], |one| one, &[]),
        list(("message", &["event"]), Event::ALL, Event::word, &[]),
        list(("message", &["state"]), MessageState::ALL, MessageState::word, &[]),
        list(("message_wish", &["kind"]), WishKind::ALL, WishKind::word, &[]),
        // The day: something hangs in the first villages.
        list(("standing_posting", &["scheme"]), &["dibao"], |one| one, &[]),
        list(
            ("web_notice", &["taken_down_why"]),
            &["over", "removed", "off", "person"],
            |one| one,
            &[("over", REMOVED_FIRST), ("off", STILL_ON)],
        ),
        list(("roster_line", &["why"]), &Why::ALL, Why::word, &[]),
        list(("roster_line", &["result"]), &["paid", "failed"], |one| one, &[]),
        // Of what came back some was paid again, some waits for its new account, and some is no longer owed.
        list(
            ("payment", &["state"]),
            &["under_way", "paid", "failed", "repaid", "cancelled"],
            |one| one,
            &[],
        ),
        list(("award", &["end_cause"]), &["death", "decision"], |one| one, &[]),
        list(("settlement", &["decided"]), &["reclaim", "let_go", "came_back", "unasked"], |one| one, &[]),
        list(("death_undo", &["lives"]), &["0", "1"], |one| one, &[]),
        list(("setting_answer", &["accepted"]), &["0", "1"], |one| one, &[]),
        list(("access_answer", &["accepted"]), &["0", "1"], |one| one, &[]),
        list(("fund_answer", &["accepted"]), &["0", "1"], |one| one, &[]),
        list(("price_index_answer", &["accepted"]), &["0", "1"], |one| one, &[]),
        list(("price_run_answer", &["accepted"]), &["1"], |one| one, &[]),
    ]);
    lists
}

#[tokio::test]
async fn there_is_one_of_every_state_and_kind() {
    let (_folder, opened) = made(office_hours(day(2026, 11, 24), 8 * 60), HOUSEHOLDS).await;
    let mut missing = Vec::new();
    for list in lists() {
        let found = opened.store.words_of(list.table, list.columns).await.expect("it is counted");
        let found: BTreeSet<&str> = found.iter().map(|(word, _)| word.as_str()).collect();
        for (word, why) in list.never {
            let both = list.words.iter().any(|one| one == word) && !found.contains(word);
            assert!(both && !why.is_empty(), "{} {word} is no exception any more", list.table);
        }
        let excused = |word: &String| list.never.iter().any(|(never, _)| never == word);
        let lacks = list.words.iter().filter(|word| !excused(word) && !found.contains(word.as_str()));
        missing.extend(lacks.map(|word| format!("{}.{} {word}", list.table, list.columns.join("+"))));
    }
    assert!(missing.is_empty(), "the demonstration has no {}", missing.join(", "));
    let rows = async |table, column| opened.store.words_of(table, &[column]).await.expect("it is counted");
    let sum = |rows: &[(String, i64)]| rows.iter().map(|(_, count)| count).sum::<i64>();
    let down = sum(&rows("web_notice", "taken_down_why").await);
    assert!(sum(&rows("web_notice", "until").await) > down, "a notice still stands on the web");
    assert_eq!(sum(&rows("award", "exit_kind").await), 6, "every family that leaves slowly was granted it");
    let drawn = opened.store.words_of("roster", &["kind"]).await.expect("it is counted");
    let off_cycle: i64 = drawn.iter().filter(|(kind, _)| kind == "off_cycle").map(|(_, rows)| rows).sum();
    let states = opened.store.words_of("roster", &["state"]).await.expect("it is counted");
    let unpaid = states.iter().filter(|(state, _)| state == "discarded" || state == "draft");
    assert!(off_cycle > unpaid.map(|(_, rows)| rows).sum::<i64>(), "an off-cycle roster was paid");
    waiting(&opened, office_hours(day(2026, 11, 24), 8 * 60)).await;
    let mut tx = opened.store.begin(Mode::Read).await.expect("it is read");
    let by_code = tx.account_of_login(people::BY_CODE).await.expect("it is read");
    assert!(by_code.is_some_and(|account| account.second_factor.is_some()), "one has an authenticator");
}

/// Whoever has this account in the demonstration.
async fn account(opened: &Opened, login: &str) -> Actor {
    let mut tx = opened.store.begin(Mode::Read).await.expect("it is read");
    let account = tx.account_of_login(login).await.expect("it is read").expect("the account");
    Actor::Person { id: account.id, name: account.name }
}

/// What waits for somebody is what their pages show, and some of it is late.
async fn waiting(opened: &Opened, at: UtcMillis) {
    let demo = Demo::new(opened, at);
    let county = Division::parse(PLACE).expect("the county");
    let (clerk, reviewer) = (account(opened, "li").await, account(opened, "he").await);
    let (decider, finance) = (account(opened, "xiang").await, account(opened, "qin").await);
    let looked = "it is looked at";
    let reviews = DueReviews { part: ReviewPart::Due, place: None, limit: 1, offset: 0 };
    let reviews = demo.look(&reviewer, demo.today, &reviews).await.expect(looked);
    assert!(reviews.counts.iter().all(|count| *count > 0), "due, late, open: {:?}", reviews.counts);
    let undos = demo.look(&reviewer, demo.today, &DeathUndos { household: None }).await.expect(looked);
    assert!(undos.iter().any(|one| one.may_answer), "a death is to be undone");
    let entered = demo.look(&decider, demo.today, &Standards).await.expect(looked);
    let is = |wanted: fn(&StandardState) -> bool| entered.iter().any(|one| wanted(&one.state));
    assert!(is(|state| matches!(state, StandardState::Proposed)), "a standard waits");
    assert!(is(|state| matches!(state, StandardState::Adopted { .. })), "a standard was adopted");
    let refused = |one: &&Standard| matches!(one.state, StandardState::Refused { .. });
    let own = |one: &Standard| match &one.state {
        StandardState::Refused { name, .. } => *name == one.proposed_name,
        _ => false,
    };
    let refused: BTreeSet<bool> = entered.iter().filter(refused).map(own).collect();
    assert_eq!(refused.len(), 2, "one was taken back, and one turned down");
    assert!(!opened.store.words_of("standard_list", &["number"]).await.expect(looked).is_empty());
    let requests = demo.look(&decider, demo.today, &ReadRequests).await.expect(looked);
    assert!(requests.iter().any(|one| one.may_answer), "a right waits for its second person");
    let book = demo.look(&finance, demo.today, &ReadFundBook { county }).await.expect(looked);
    assert!(book.waiting().next().is_some(), "a sum waits for its second person");
    assert!(book.movements.iter().any(|one| one.corrected > Fen::ZERO), "a sum was put right");
    let once = demo
        .look(&finance, demo.today, &OnceWork { county, scheme: Scheme::TempRelief })
        .await
        .expect(looked);
    assert!(once.families > 0 && once.without_account > 0, "relief waits for an account and a roster");
    let reserves = demo.look(&finance, demo.today, &ReserveWork { county }).await.expect(looked);
    assert!(!reserves.asked.is_empty(), "a township asks for more");
    assert!(!reserves.to_answer.is_empty(), "a signed month waits for finance");
    let overpaid = demo.look(&decider, demo.today, &ReadOverpaid { county }).await.expect(looked);
    assert!(overpaid.iter().any(|one| !one.open.with_family.is_zero()), "a sum is to be decided about");
    assert!(overpaid.iter().any(|one| !one.open.claimed.is_zero()), "a sum is asked back");
    for kind in TaskKind::ALL {
        let tasks = demo.look(&clerk, demo.today, &ListPayees { kind, limit: 1 }).await.expect(looked);
        assert!(tasks.1 > 0, "an account is {}", kind.word());
    }
    let filter = CaseFilter { stages: vec![StageKind::Submitted], limit: 100, ..CaseFilter::default() };
    let cases = demo.look(&decider, demo.today, &ListCases { filter, place: None }).await.expect(looked).0;
    let mut stood_aside = false;
    for one in cases {
        let view = demo.look(&decider, demo.today, &ReadCase { case: one.row.id }).await.expect(looked);
        stood_aside |= view.records.iter().any(|record| match &record.entry.event {
            CaseEvent::MeetingHeld { recused, .. } => !recused.is_empty(),
            _ => false,
        });
    }
    assert!(stood_aside, "somebody stood aside at a meeting");
}
