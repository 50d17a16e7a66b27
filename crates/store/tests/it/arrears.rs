// SPDX-License-Identifier: Apache-2.0
//! What is owed is somewhere: on a roster, with the bank, or with the families whose account somebody has to see to, on both databases; also where the award is over.

use crate::casework::{People, family_of, paper, up_to_decision, up_to_opinion};
use crate::common::TestOffice;
use crate::money::{all_die, opened, paid, until};
use crate::payout::{MONTHLY, account, answered, awards, booked, county, draw_up, fund, ready, sent, sign};
use assistance::casework::Scheme;
use assistance::office::{Mode, Private, act, look};
use assistance::payout::awards::programme;
use assistance::payout::bank::CloseRoster;
use assistance::payout::funds::Appropriate;
use assistance::payout::model::award::EndCause;
use assistance::payout::model::due::PaymentState;
use assistance::payout::model::flow::{Roster, RosterKind};
use assistance::payout::model::ids::AwardId;
use assistance::payout::model::roster::Owed;
use assistance::payout::payees::{ConfirmPayee, EnterPayee, ListPayees, PayeeTask, ReadPayee, TaskKind};
use assistance::payout::rosters::{Drawables, LockRoster, MakeRoster, RosterDone, draw};
use assistance::registry::intake::Created;
use kernel::{Actor, Fen, Id, Month};
use std::collections::BTreeMap;

async fn listed(office: &TestOffice, people: &People, kind: TaskKind) -> Vec<PayeeTask> {
    let list = ListPayees { kind, limit: 10 };
    let (tasks, count) = look(office.office(), &office.by(&people.clerk), &list).await.unwrap();
    assert_eq!(tasks.len() as u64, count);
    let counted = ListPayees { kind, limit: 0 };
    let only = look(office.office(), &office.by(&people.clerk), &counted).await.unwrap();
    assert_eq!((only.0.len(), only.1), (0, count), "the inbox counts what the list shows");
    tasks
}

/// How many stand on each list: without an account, waiting for the second person, failed.
async fn lists(office: &TestOffice, people: &People) -> [usize; 3] {
    let mut counts = [0; 3];
    for (count, kind) in counts.iter_mut().zip(TaskKind::ALL) {
        *count = listed(office, people, kind).await.len();
    }
    counts
}

/// What a roster of a kind would hold now, by award; nothing of it is begun.
async fn would_hold(office: &TestOffice, by: &Actor, kind: RosterKind) -> BTreeMap<AwardId, Fen> {
    let mut tx = office.office().begin(Mode::Read).await.unwrap();
    let month = office.now().date_in_china().month_of();
    let roster = Roster::draft(Id::from_bytes([7; 16]), county(), programme(Scheme::Dibao), month, kind);
    let (drawn, _) = draw(&office.by(by), &mut *tx, &roster).await.unwrap();
    drawn.lines.iter().map(|line| (line.award, line.amount)).collect()
}

fn regular(office: &TestOffice) -> RosterKind {
    RosterKind::Regular { cut_off: office.now().date_in_china() }
}

/// What every award is owed and neither has nor is on its way, worked out month by month.
async fn owed_by_hand(office: &TestOffice) -> BTreeMap<AwardId, Fen> {
    let mut tx = office.office().begin(Mode::Read).await.unwrap();
    let now = office.now().date_in_china().month_of();
    let mut owed = BTreeMap::new();
    for one in tx.drawables(county(), Scheme::Dibao, Drawables::Whole).await.unwrap() {
        let mut sum = 0;
        let mut month = one.row.award.first;
        while month <= now {
            let due: i64 = one.row.award.entitled(month).values().map(|amount| amount.get()).sum();
            let on_the_way = |state| matches!(state, PaymentState::UnderWay | PaymentState::Paid);
            let of = one.paid.payments.iter().filter(|one| one.key.month == month && on_the_way(one.state));
            sum += (due - of.map(|one| one.amount.get()).sum::<i64>()).max(0);
            month = month.add(1).unwrap();
        }
        owed.insert(one.row.award.id, Fen::new(sum));
    }
    owed
}

/// That no fen is nowhere: what each award is owed is on the next rosters, or it stands on exactly one list of families with the same sum.
async fn nothing_is_nowhere(office: &TestOffice, people: &People) {
    let mut found = would_hold(office, &people.reviewer, regular(office)).await;
    for (award, amount) in would_hold(office, &people.reviewer, RosterKind::Repay).await {
        let sum = found.entry(award).or_default();
        *sum = sum.checked_add(amount).unwrap();
    }
    for kind in TaskKind::ALL {
        for task in listed(office, people, kind).await {
            let Some(Owed { amount, .. }) = task.owed else { continue };
            assert!(found.insert(task.award, amount).is_none(), "on a roster and on a list, or on two lists");
        }
    }
    for (award, owed) in owed_by_hand(office).await {
        assert_eq!(found.remove(&award).unwrap_or_default(), owed, "a fen is nowhere");
    }
    assert!(found.is_empty());
}

async fn enter(office: &TestOffice, people: &People, created: &Created, number: &str) {
    let award = awards(office, people, created).await[0].award.id;
    let proof = paper(office, &people.clerk, created, "certificate").await;
    let guardianship = paper(office, &people.clerk, created, "certificate").await;
    let enter = EnterPayee {
        award,
        receiver: "guardian".to_owned(),
        receiver_paper: Some(guardianship),
        filed_on: None,
        proof,
        holder: Private::new("向春兰"),
        number: Private::new(number),
        bank: "示范农商行".to_owned(),
    };
    act(office.office(), &office.by(&people.clerk), &enter).await.unwrap();
}

async fn answer(office: &TestOffice, people: &People, created: &Created, right: bool) {
    let award = awards(office, people, created).await[0].award.id;
    let view = look(office.office(), &office.by(&people.leader), &ReadPayee { award }).await.unwrap();
    let account = view.proposed.unwrap().id;
    let confirm = ConfirmPayee { award, account, right };
    act(office.office(), &office.by(&people.leader), &confirm).await.unwrap();
}

/// A confirmed family of that number without an account.
async fn without_account(office: &TestOffice, people: &People, nth: u32) -> Created {
    let created = family_of(office, &people.clerk, nth).await;
    let case = up_to_opinion(office, people, &created).await;
    up_to_decision(office, people, &created, case).await;
    created
}

/// Everybody of the family died in a month that is not over or was before.
async fn over(office: &TestOffice, people: &People, created: &Created, last: Month) {
    let case = opened(office, people, created).await;
    let died_on = last.last_day().min(office.now().date_in_china());
    all_die(office, people, created, case, died_on).await;
}

/// A roster drawn up, signed and sent; its lines are with the bank.
async fn at_the_bank(office: &TestOffice, people: &People, finance: &Actor, kind: &str) -> RosterDone {
    let month = office.now().date_in_china().month_of();
    let by = &people.reviewer;
    let drawn = act(office.office(), &office.by(by), &draw_up(office, kind, month)).await.unwrap();
    let lock = LockRoster { roster: drawn.roster, version: drawn.version };
    let locked = act(office.office(), &office.by(by), &lock).await.unwrap();
    let make = MakeRoster(sign(office, by, &locked).await);
    let made = act(office.office(), &office.by(by), &make).await.unwrap();
    sent(office, finance, &made).await
}

/// The bank answers, and the roster is closed.
async fn settled(office: &TestOffice, finance: &Actor, sent: &RosterDone, says: &str) {
    let said = answered(office, finance, sent, says).await;
    let close = CloseRoster { roster: said.done.roster, version: said.done.version };
    act(office.office(), &office.by(finance), &close).await.unwrap();
}

on_both! {
    // clause: NX-6c
    async fn what_an_award_that_is_over_still_owes_stands_on_the_list_until_it_is_sent(office: &TestOffice) {
        let (people, other, finance, month) = ready(office, Fen::new(3_000_000)).await;
        let created = without_account(office, &people, 1).await;
        let award = awards(office, &people, &created).await[0].award.clone();
        let last = award.first.add(1).unwrap();
        until(office, last);
        assert_eq!(lists(office, &people).await, [1, 0, 0]);
        over(office, &people, &created, last).await;
        let now = last.add(3).unwrap();
        until(office, now);
        let task = listed(office, &people, TaskKind::Missing).await.remove(0);
        let owes = Fen::new(2 * MONTHLY.get());
        assert_eq!((task.award, task.owed), (award.id, Some(Owed { amount: owes, since: award.first })));
        assert!(matches!(task.ending, Some(ending) if matches!(ending.cause, EndCause::Death(_)) && ending.last == last));
        nothing_is_nowhere(office, &people).await;
        // Another receiver, by proof and two people, as for every account.
        enter(office, &people, &created, "6217000000000000034").await;
        assert_eq!(lists(office, &people).await, [0, 1, 0]);
        nothing_is_nowhere(office, &people).await;
        answer(office, &people, &created, false).await;
        assert_eq!(lists(office, &people).await, [1, 0, 0]);
        enter(office, &people, &created, "6217000000000000034").await;
        answer(office, &people, &created, true).await;
        assert_eq!(lists(office, &people).await, [0, 0, 0]);
        nothing_is_nowhere(office, &people).await;
        // The bank sends it back: the card of a guardian fails like any other.
        let sent = at_the_bank(office, &people, &finance, "regular").await;
        assert_eq!(lists(office, &people).await, [0, 0, 0]);
        settled(office, &finance, &sent, "失败,账户久悬").await;
        let failed = listed(office, &people, TaskKind::Failed).await;
        assert_eq!(failed.len(), 2, "the family that goes on beside it");
        assert_eq!(failed.iter().find(|one| one.award == award.id).unwrap().owed, task.owed);
        nothing_is_nowhere(office, &people).await;
        enter(office, &people, &created, "6217000000000000042").await;
        answer(office, &people, &created, true).await;
        account(office, &people, &other, "6217000000000000026").await;
        let sent = at_the_bank(office, &people, &finance, "repay").await;
        settled(office, &finance, &sent, "成功,").await;
        assert_eq!(lists(office, &people).await, [0, 0, 0]);
        nothing_is_nowhere(office, &people).await;
        let months = i64::from(now.months_since(month)) + 1;
        assert_eq!(fund(office, &finance).await.paid, Fen::new((months + 2) * MONTHLY.get()));
    }

    async fn an_award_that_is_over_and_owes_nothing_asks_for_no_account(office: &TestOffice) {
        let (people, created, finance, month) = ready(office, Fen::new(1_000_000)).await;
        until(office, month);
        paid(office, &people, &finance, "regular", month).await;
        over(office, &people, &created, month).await;
        until(office, month.add(2).unwrap());
        // Somebody still gives another account: there is nothing to send there.
        enter(office, &people, &created, "6217000000000000034").await;
        assert_eq!(lists(office, &people).await, [0, 0, 0]);
        nothing_is_nowhere(office, &people).await;
    }

    async fn whatever_becomes_of_accounts_cards_and_families_no_fen_is_nowhere(office: &TestOffice) {
        let (people, first, finance, month) = ready(office, Fen::new(1_000_000)).await;
        let more = Appropriate { county: county(), fund: crate::payout::first_fund(office, &finance).await.fund.account.id, amount: Fen::new(9_000_000), paper: "示财社〔2020〕9号".to_owned() };
        let order = act(office.office(), &office.by(&finance), &more).await.unwrap();
        booked(office, &people.decider, &order).await;
        let families = [first, without_account(office, &people, 1).await];
        // Any numbers will do, the same each time.
        let mut seed: u64 = 20_201_102;
        let mut draw_of = |most: u64| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) % most
        };
        let (mut alive, mut number) = ([true; 2], 100);
        let mut waiting: Option<RosterDone> = None;
        for later in 0..9 {
            let now = month.add(later).unwrap();
            until(office, now);
            for (at, (created, alive)) in families.iter().zip(&mut alive).enumerate() {
                let award = awards(office, &people, created).await[0].award.id;
                let view = look(office.office(), &office.by(&people.clerk), &ReadPayee { award }).await.unwrap();
                // One of them dies for certain, on the way.
                let drawn = if at == 1 && later == 4 { 3 } else { draw_of(5) };
                match (drawn, view.proposed.is_some()) {
                    (0 | 1, false) => {
                        number += 1;
                        enter(office, &people, created, &format!("6217000000000000{number}")).await;
                    }
                    (0..=2, true) => answer(office, &people, created, draw_of(3) > 0).await,
                    (3, _) if *alive && later > 2 => {
                        over(office, &people, created, now.add(-1).unwrap()).await;
                        *alive = false;
                    }
                    _ => {}
                }
                nothing_is_nowhere(office, &people).await;
            }
            if let Some(sent) = waiting.take() {
                settled(office, &finance, &sent, if draw_of(2) == 0 { "失败,账户久悬" } else { "成功," }).await;
                nothing_is_nowhere(office, &people).await;
            }
            for (kind, holds) in [("regular", regular(office)), ("repay", RosterKind::Repay)] {
                if waiting.is_none() && !would_hold(office, &people.reviewer, holds).await.is_empty() {
                    waiting = Some(at_the_bank(office, &people, &finance, kind).await);
                    nothing_is_nowhere(office, &people).await;
                }
            }
        }
        assert!(alive.contains(&false), "somebody died on the way");
    }
}
