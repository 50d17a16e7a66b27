// SPDX-License-Identifier: Apache-2.0
//! Many at once, from two processes, on both databases: nothing lost, nothing done twice, and whoever comes second is told.

use crate::casework::{People, family, opening, paper};
use crate::common::TestOffice;
use crate::payout::{made, ready, sign};
use assistance::access::accounts::{Change, ChangeAccount};
use assistance::casework::{CaseEvent, CaseFilter, Declarant, ListCases, ReadCase, TakeStep, Taken};
use assistance::office::{Error, Mode, Office as _, act, look};
use assistance::payout::rosters::CheckRoster;
use kernel::{Actor, Ctx, Fen, Id, Purpose};
use std::sync::Arc;

/// So many circumstances of one and the same command.
fn the_same(office: &TestOffice, by: &Actor, times: usize) -> Vec<Ctx> {
    let command = office.command();
    (0..times).map(|_| Ctx::new(by.clone(), office.now(), Purpose::new("测试"), command)).collect()
}

on_both! {
    async fn of_clerks_who_change_one_row_at_once_each_version_goes_to_one(office: &TestOffice) {
        let administrator = office.person("admin", "administrator", "500299").await;
        let li = office.person("li", "township_clerk", "500299102").await;
        let Actor::Person { id, .. } = &li else { unreachable!() };
        let second = Arc::new(office.second().await);
        let mut tasks = Vec::new();
        for _ in 0..8 {
            let (store, administrator, id) = (second.clone(), administrator.clone(), *id);
            let contexts: Vec<_> = (0..200).map(|_| office.by(&administrator)).collect();
            tasks.push(tokio::spawn(async move {
                let mut done = 0;
                for ctx in contexts {
                    let version = store.begin(Mode::Read).await.unwrap().account(id).await.unwrap().unwrap().version;
                    let change = ChangeAccount { account: id.to_string(), version, change: Change::Unlock };
                    match act(&*store, &ctx, &change).await {
                        Ok(()) => done += 1,
                        Err(Error::Stale { .. }) => {}
                        Err(error) => panic!("{error}"),
                    }
                    if done == 25 {
                        break;
                    }
                }
                done
            }));
        }
        let mut done = 0;
        for task in tasks {
            done += task.await.unwrap();
        }
        let account = office.store.begin(Mode::Read).await.unwrap().account(Id::from_bytes(id.bytes())).await.unwrap();
        assert_eq!(account.unwrap().version, 1 + done);
    }

    async fn one_command_that_eight_threads_send_at_once_is_done_once_and_answers_all_alike(office: &TestOffice) {
        let people = People::at(office).await;
        let created = family(office, &people.clerk).await;
        let stores = [Arc::new(office.second().await), Arc::new(office.second().await)];
        let mut tasks = Vec::new();
        for (at, ctx) in the_same(office, &people.clerk, 8).into_iter().enumerate() {
            let (store, open) = (stores[at % 2].clone(), opening(office, &created));
            tasks.push(tokio::spawn(async move { act(&*store, &ctx, &open).await.unwrap() }));
        }
        let mut answers: Vec<Taken> = Vec::new();
        for task in tasks {
            answers.push(task.await.unwrap());
        }
        assert!(answers.windows(2).all(|pair| pair[0] == pair[1]), "{answers:?}");
        let list = ListCases { filter: CaseFilter { limit: 10, ..CaseFilter::default() }, place: None };
        assert_eq!(look(office.office(), &office.by(&people.clerk), &list).await.unwrap().1, 1);
        assert_eq!(answers[0].number, "DB500299102-2020-00001", "no number was spent twice");
    }

    async fn of_eight_applications_of_one_family_at_once_one_is_a_case(office: &TestOffice) {
        let people = People::at(office).await;
        let created = family(office, &people.clerk).await;
        let stores = [Arc::new(office.second().await), Arc::new(office.second().await)];
        let mut tasks = Vec::new();
        for at in 0..8 {
            let (store, open, ctx) = (stores[at % 2].clone(), opening(office, &created), office.by(&people.clerk));
            tasks.push(tokio::spawn(async move { act(&*store, &ctx, &open).await }));
        }
        let (mut opened, mut told) = (0, 0);
        for task in tasks {
            match task.await.unwrap() {
                Ok(_) => opened += 1,
                Err(Error::AlreadyOpen { number }) => {
                    assert_eq!(number, "DB500299102-2020-00001");
                    told += 1;
                }
                Err(error) => panic!("{error}"),
            }
        }
        assert_eq!((opened, told), (1, 7));
    }

    async fn of_two_clerks_on_one_case_at_every_step_one_wins_and_the_other_is_told(office: &TestOffice) {
        let people = People::at(office).await;
        let created = family(office, &people.clerk).await;
        let case = act(office.office(), &office.by(&people.clerk), &opening(office, &created)).await.unwrap().case;
        let form = paper(office, &people.clerk, &created, "relatives").await;
        let stores = [Arc::new(office.second().await), Arc::new(office.second().await)];
        let read = ReadCase { case };
        for round in 0..10 {
            let before = look(office.office(), &office.by(&people.clerk), &read).await.unwrap().row.version;
            let mut tasks = Vec::new();
            for (at, who) in [&people.clerk, &people.colleague].into_iter().enumerate() {
                // Relatives can be declared again and again.
                let step = TakeStep {
                    case,
                    version: before,
                    event: CaseEvent::RelativesDeclared { declarant: Declarant::Family, ties: Vec::new(), paper: form },
                    happened_on: office.now().date_in_china(),
                    late: None,
                };
                let (store, ctx) = (stores[at].clone(), office.by(who));
                tasks.push(tokio::spawn(async move { act(&*store, &ctx, &step).await }));
            }
            let mut results = Vec::new();
            for task in tasks {
                results.push(task.await.unwrap());
            }
            let stale = |one: &Result<Taken, Error>| matches!(one, Err(Error::Stale { seen, now, .. }) if *now == seen + 1);
            let won = results.iter().filter(|one| one.is_ok()).count();
            let told = results.iter().filter(|one| stale(one)).count();
            assert_eq!((won, told), (1, 1), "round {round}: {results:?}");
            let after = look(office.office(), &office.by(&people.clerk), &read).await.unwrap();
            assert_eq!((after.row.version, after.records.len()), (before + 1, usize::try_from(before + 1).unwrap()));
        }
    }

    async fn of_two_finance_officers_who_sign_at_once_one_has_signed(office: &TestOffice) {
        let (people, _, finance, month) = ready(office, Fen::new(100_000)).await;
        let other = office.person("finance2", "finance", "500299").await;
        let made = made(office, &people.reviewer, "regular", month).await;
        let stores = [Arc::new(office.second().await), Arc::new(office.second().await)];
        let mut tasks = Vec::new();
        // Both saw the roster before either signed.
        let seen = [sign(office, &finance, &made).await, sign(office, &other, &made).await];
        for (at, (who, seen)) in [&finance, &other].into_iter().zip(seen).enumerate() {
            let check = CheckRoster(seen);
            let (store, ctx) = (stores[at].clone(), office.by(who));
            tasks.push(tokio::spawn(async move { act(&*store, &ctx, &check).await }));
        }
        let mut results = Vec::new();
        for task in tasks {
            results.push(task.await.unwrap());
        }
        assert_eq!(results.iter().filter(|one| one.is_ok()).count(), 1, "{results:?}");
        assert_eq!(results.iter().filter(|one| matches!(one, Err(Error::Stale { .. }))).count(), 1, "{results:?}");
        let mut tx = office.store.begin(Mode::Read).await.unwrap();
        let books = tx.books(kernel::Division::parse("500299").unwrap()).await.unwrap();
        // What is owed to families was set aside once.
        let payable: Vec<i64> = books
            .iter()
            .filter(|one| matches!(one.account.kind, ledger::AccountKind::Payable(_)))
            .map(|one| one.account.balance().get())
            .collect();
        assert!(payable.iter().all(|sum| *sum == 0 || *sum == 50_400), "{payable:?}");
    }
}
