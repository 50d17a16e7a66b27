// SPDX-License-Identifier: Apache-2.0
//! The way of a roster: every state with every event, and who may sign.

use super::sample::{at, county, day, id, month, scheme, user, yuan};
use crate::payout::model::flow::{
    Answers, Barred, Roster, RosterKind, RosterRefusal, RosterState, Sending, Signature,
};
use crate::payout::model::roster::Content;
use ledger::{Item, Reconciliation};

const MAKER: u128 = 1;
const CHECKER: u128 = 2;
const SENDER: u128 = 3;
const OTHER: u128 = 9;

fn content() -> Content {
    Content { lines: 3, amount: yuan(900), digest: [7; 32] }
}

fn signed(by: u128) -> Signature {
    Signature { by: user(by), at: at(1_600_000_000_000) }
}

fn sending(file: u8) -> Sending {
    Sending { signature: signed(SENDER), layout: "csv".to_owned(), file: [file; 32] }
}

fn all_answered() -> Answers {
    Answers { paid_lines: 2, paid: yuan(600), failed_lines: 1, failed: yuan(300) }
}

fn agreed() -> Reconciliation {
    let item = |name: &str| Item { reference: name.to_owned(), amount: yuan(300) };
    Reconciliation { matched: vec![item("a"), item("b"), item("c")], ..Reconciliation::default() }
}

fn draft() -> Roster {
    let kind = RosterKind::Regular { cut_off: day("2020-10-17") };
    Roster::draft(id(1), county(), scheme(), month("2020-10"), kind)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Event {
    Lock,
    Make,
    Check,
    SendBack,
    Send,
    SendOther,
    Answer,
    Close,
}

const EVENTS: [Event; 8] = [
    Event::Lock,
    Event::Make,
    Event::Check,
    Event::SendBack,
    Event::Send,
    Event::SendOther,
    Event::Answer,
    Event::Close,
];

fn go(roster: Roster, event: Event) -> Result<Roster, RosterRefusal> {
    let nobody = Barred::default();
    match event {
        Event::Lock => roster.lock(content(), day("2020-10-17"), signed(OTHER)),
        Event::Make => roster.make(&content(), signed(MAKER), &nobody),
        Event::Check => roster.check(&content(), signed(CHECKER), &nobody),
        Event::SendBack => roster.send_back(),
        Event::Send => roster.send(sending(1), &nobody),
        Event::SendOther => roster.send(sending(2), &nobody),
        Event::Answer => roster.answer(all_answered()),
        Event::Close => roster.close(&agreed(), signed(OTHER)),
    }
}

fn after(events: &[Event]) -> Roster {
    events
        .iter()
        .fold(draft(), |roster, event| go(roster, *event).unwrap_or_else(|no| panic!("{event:?}: {no}")))
}

const WAY: [Event; 6] = [Event::Lock, Event::Make, Event::Check, Event::Send, Event::Answer, Event::Close];

#[test]
fn every_state_answers_every_event() {
    // For each state, reached by so many steps of the way: what follows on each event; "-" is not now.
    let table = [
        (0, ["已锁定", "-", "-", "-", "-", "-", "-", "-"]),
        (1, ["-", "已制表", "-", "草稿", "-", "-", "-", "-"]),
        (2, ["-", "-", "已复核", "草稿", "-", "-", "-", "-"]),
        (3, ["-", "-", "-", "草稿", "已报送银行", "已报送银行", "-", "-"]),
        (4, ["-", "-", "-", "-", "已报送银行", "already sent", "银行已回盘", "-"]),
        (5, ["-", "-", "-", "-", "-", "-", "银行已回盘", "已对账"]),
        (6, ["-", "-", "-", "-", "-", "-", "-", "-"]),
    ];
    for (steps, row) in table {
        let state = after(&WAY[..steps]);
        for (event, expected) in EVENTS.into_iter().zip(row) {
            let found = match go(state.clone(), event) {
                Ok(next) => next.state.chinese(),
                Err(RosterRefusal::NotNow { .. }) => "-",
                Err(RosterRefusal::AlreadySent) => "already sent",
                Err(other) => panic!("{} x {event:?}: {other}", state.state.chinese()),
            };
            assert_eq!(found, expected, "{} x {event:?}", state.state.chinese());
        }
    }
}

#[test]
fn the_month_is_open_to_changes_until_its_cut_off() {
    let early = draft().lock(content(), day("2020-10-16"), signed(OTHER));
    assert_eq!(early, Err(RosterRefusal::BeforeCutOff { cut_off: day("2020-10-17") }));
    let off_cycle = Roster { kind: RosterKind::OffCycle, ..draft() };
    assert!(
        off_cycle.lock(content(), day("2020-10-01"), signed(OTHER)).is_ok(),
        "a batch outside the run may go any day"
    );
    let nothing = Content { lines: 0, ..content() };
    assert_eq!(draft().lock(nothing, day("2020-10-17"), signed(OTHER)), Err(RosterRefusal::Empty));
}

// clause: BZ-7b YY-5a
#[test]
fn maker_checker_and_confirmer_are_different_persons_and_no_relative_signs() {
    let confirmer =
        Barred { confirmers: [user(MAKER), user(CHECKER), user(SENDER)].into(), ..Barred::default() };
    let relative =
        Barred { relatives: [user(MAKER), user(CHECKER), user(SENDER)].into(), ..Barred::default() };
    for (barred, refusal) in [(confirmer, RosterRefusal::Confirmer), (relative, RosterRefusal::NearRelative)]
    {
        let made = after(&WAY[..1]).make(&content(), signed(MAKER), &barred);
        assert_eq!(made, Err(refusal.clone()));
        assert_eq!(after(&WAY[..2]).check(&content(), signed(CHECKER), &barred), Err(refusal.clone()));
        assert_eq!(after(&WAY[..3]).send(sending(1), &barred), Err(refusal));
    }
    let same = after(&WAY[..2]).check(&content(), signed(MAKER), &Barred::default());
    assert_eq!(same, Err(RosterRefusal::SamePerson));
}

#[test]
fn a_signature_given_on_a_stale_page_does_not_count() {
    let stale = Content { digest: [8; 32], ..content() };
    let nobody = Barred::default();
    let other = Err(RosterRefusal::OtherContent);
    assert_eq!(after(&WAY[..1]).make(&stale, signed(MAKER), &nobody), other);
    assert_eq!(after(&WAY[..2]).check(&stale, signed(CHECKER), &nobody), other);
}

#[test]
fn a_roster_sent_back_is_signed_anew() {
    let again = after(&[Event::Lock, Event::Make, Event::Check, Event::SendBack]);
    assert_eq!(again.state, RosterState::Draft);
    assert_eq!(again.state.content(), None);
    assert!(go(again, Event::Send).is_err());
}

#[test]
fn answers_may_come_in_several_files_and_never_go_back() {
    let part = Answers { paid_lines: 1, paid: yuan(300), failed_lines: 1, failed: yuan(300) };
    let partly = after(&WAY[..4]).answer(part).unwrap();
    let unanswered = partly.clone().close(&agreed(), signed(OTHER));
    assert_eq!(unanswered, Err(RosterRefusal::Unanswered { lines: 1 }));
    let whole = partly.clone().answer(all_answered()).unwrap();
    assert_eq!(whole.clone().answer(all_answered()), Ok(whole.clone()), "the same file again");
    for wrong in [
        Answers::default(),
        part,
        Answers { paid_lines: 3, ..all_answered() },
        Answers { paid: yuan(601), ..all_answered() },
        Answers { paid: yuan(599), ..all_answered() },
        Answers { paid_lines: u64::MAX, ..all_answered() },
    ] {
        assert_eq!(whole.clone().answer(wrong), Err(RosterRefusal::Answers), "{wrong:?}");
    }
}

#[test]
fn a_roster_closes_only_when_it_agrees_with_the_bank_to_the_fen() {
    let returned = after(&WAY[..5]);
    let mut short = agreed();
    short.missing_at_bank.extend(short.matched.pop());
    let mut other = agreed();
    other.matched[0].amount = kernel::Fen::new(29_999);
    for reconciliation in [short, other, Reconciliation::default()] {
        assert_eq!(returned.clone().close(&reconciliation, signed(OTHER)), Err(RosterRefusal::NotReconciled));
    }
    assert!(matches!(go(returned, Event::Close).unwrap().state, RosterState::Closed { .. }));
}
