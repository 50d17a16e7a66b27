// SPDX-License-Identifier: Apache-2.0
//! Two clerks on one case at the same moment, and one clerk who presses a button many times.

use crate::case::hidden;
use crate::desk::{Office, Seen};
use axum::http::StatusCode;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_clerks_who_send_at_once_one_wins_and_the_other_keeps_what_was_typed() {
    let office = Office::open().await;
    let clerk = office.colleague("clerk", "township_clerk", "500299102").await;
    office.colleague("colleague", "township_clerk", "500299102").await;
    let (_, number) = office.application(&clerk).await;
    let case = format!("/cases/{number}");
    let today = office.today().to_string();
    for round in 0..5 {
        let mut sent = Vec::new();
        for login in ["clerk", "colleague"] {
            let cookie = office.sign_in(login).await;
            let page = office.get(&cookie, &case).await.body;
            // A late entry asks for words, which must not be lost.
            let fields = [
                ("command_id".to_owned(), hidden(&page, "command_id")),
                ("version".to_owned(), hidden(&page, "version")),
                ("happened_on".to_owned(), today.clone()),
                ("declarant".to_owned(), "family".to_owned()),
                ("late_reason".to_owned(), format!("{login} 第 {round} 次写的说明")),
                ("scan_kept".to_owned(), "yes".to_owned()),
            ];
            sent.push((login, cookie, fields));
        }
        let path = format!("{case}/steps/relatives_declared");
        let send = |at: usize| {
            let (_, cookie, fields) = &sent[at];
            let (office, path) = (&office, &path);
            async move {
                let pairs: Vec<(&str, &str)> =
                    fields.iter().map(|(name, value)| (&**name, &**value)).collect();
                office.post(cookie, path, &pairs).await
            }
        };
        let (first, second): (Seen, Seen) = tokio::join!(send(0), send(1));
        let (won, told) =
            if first.status == StatusCode::SEE_OTHER { (&first, &second) } else { (&second, &first) };
        let loser = if first.status == StatusCode::SEE_OTHER { "colleague" } else { "clerk" };
        assert_eq!((won.status, told.status), (StatusCode::SEE_OTHER, StatusCode::CONFLICT), "{}", told.body);
        assert!(told.body.contains("别人刚改过"), "{}", told.body);
        assert!(told.body.contains(&format!("{loser} 第 {round} 次写的说明")), "{}", told.body);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_form_that_arrives_eight_times_at_once_is_taken_once() {
    let office = Office::open().await;
    let clerk = office.colleague("clerk", "township_clerk", "500299102").await;
    let (_, number) = office.application(&clerk).await;
    let case = format!("/cases/{number}");
    let cookie = office.sign_in("clerk").await;
    let page = office.get(&cookie, &case).await.body;
    let (command, version) = (hidden(&page, "command_id"), hidden(&page, "version"));
    let today = office.today().to_string();
    let fields = [
        ("command_id", command.as_str()),
        ("version", version.as_str()),
        ("happened_on", today.as_str()),
        ("declarant", "family"),
        ("scan_kept", "yes"),
    ];
    let path = format!("{case}/steps/relatives_declared");
    let done = format!("{case}?done=relatives_declared");
    let send = || office.post(&cookie, &path, &fields);
    let (a, b, c, d, e, f, g, h) =
        tokio::join!(send(), send(), send(), send(), send(), send(), send(), send());
    for seen in [a, b, c, d, e, f, g, h] {
        assert_eq!((seen.status, &seen.to), (StatusCode::SEE_OTHER, &done), "{}", seen.body);
    }
    let after = office.get(&cookie, &case).await.body;
    let (before, after) =
        (version.parse::<u32>().unwrap(), hidden(&after, "version").parse::<u32>().unwrap());
    assert_eq!(after, before + 1);
}
