// SPDX-License-Identifier: Apache-2.0
//! Two hundred writes by eight clerks at once: none lost, none done twice, on both databases.

use assistance::access::accounts::{Change, ChangeAccount};
use assistance::office::{Error, Mode, Office as _, act};
use kernel::{Actor, Id};
use std::sync::Arc;

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
}
