// SPDX-License-Identifier: Apache-2.0
//! Pages as their handlers make them, compared with what they were: those that no sample of `tests/pages` draws. Ids are random and stand as `{id}`.
//! `INSTA_UPDATE=always` accepts a change; read the diff.

use crate::case::id;
use crate::desk::{Office, Seen};
use crate::lint;
use crate::walk::Town;
use axum::http::StatusCode;

/// The page without what differs from one run to the next.
fn main_of(html: &str) -> String {
    let from = html.find("<main").unwrap_or(0);
    let to = html.find("</main>").map_or(html.len(), |at| at + "</main>".len());
    let mut text = html[from..to].to_owned();
    while let Some(at) = id_in(&text) {
        text.replace_range(at..at + 36, "{id}");
    }
    let lines: Vec<&str> = text.lines().map(str::trim_end).filter(|line| !line.is_empty()).collect();
    lines.join("\n")
}

/// Where an id stands: 32 hexadecimal digits in their five groups.
fn id_in(text: &str) -> Option<usize> {
    let fits = |part: &[u8]| {
        part.iter().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => *byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
    };
    text.as_bytes().windows(36).position(fits)
}

/// Compares a page with its golden file, and with the rules that every page keeps.
pub(crate) fn check(name: &str, page: &Seen) {
    assert_eq!(page.status, StatusCode::OK, "{name}: {}", page.body);
    let problems = lint::check(&page.body);
    assert!(problems.is_empty(), "{name}: {}", problems.join("\n"));
    insta::with_settings!({ snapshot_path => "golden", prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!(name, main_of(&page.body));
    });
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_that_no_sample_draws_look_as_they_did() {
    let office = Office::open().await;
    let town = Town::of(&office).await;
    let (_, n) = office.application(&town.clerk).await;
    office.colleague("admin", "administrator", "500299").await;
    office.colleague("newcomer", "township_clerk", "500299103").await;
    let clerk = id(&town.clerk);
    for (name, login, path) in [
        ("regions", "reviewer", "/settings/regions?township=500299102".to_owned()),
        ("access", "admin", "/settings/access".to_owned()),
        ("exchange", "reviewer", "/exchange?list=medical_insurance".to_owned()),
        ("good-faith", "reviewer", "/good-faith".to_owned()),
        ("good-faith-new", "reviewer", format!("/good-faith/new?case={n}")),
        ("handover", "leader", "/handover".to_owned()),
        ("handover-of", "leader", format!("/handover?of={clerk}")),
    ] {
        check(name, &office.get(&office.sign_in(login).await, &path).await);
    }
}
