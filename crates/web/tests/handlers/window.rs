// SPDX-License-Identifier: Apache-2.0
//! What is done in one sitting while the family is at the window: one form, one record for each step.

use crate::case::{KEPT, leads_to, send, take};
use crate::desk::{Office, Seen};
use assistance::casework::{EventKind, Records};
use assistance::office::{Mode, Office as _};
use assistance::registry::intake::Created;
use axum::http::StatusCode;
use kernel::Actor;

/// Everything that was entered about a case.
async fn records(office: &Office, number: &str) -> Records {
    let mut tx = office.store().begin(Mode::Read).await.unwrap();
    let id = tx.case_of_number(number).await.unwrap().unwrap();
    tx.case(id).await.unwrap().unwrap().1
}

fn kinds(records: &Records) -> Vec<EventKind> {
    records.iter().map(|record| record.entry.event.kind()).collect()
}

async fn sent(office: &Office, cookie: &str, number: &str, fields: &[(&str, &str)]) -> Seen {
    let page = office.get(cookie, &format!("/cases/{number}")).await;
    let (command, version, today) =
        (page.hidden("command_id"), page.hidden("version"), office.today().to_string());
    let mut all = vec![
        ("command_id", command.as_str()),
        ("version", version.as_str()),
        ("happened_on", today.as_str()),
    ];
    all.extend(fields);
    office.post(cookie, &format!("/cases/{number}/window"), &all).await
}

async fn at_the_window() -> (Office, Actor, String, Created, String) {
    let office = Office::open().await;
    let clerk = office.colleague("clerk", "township_clerk", "500299102").await;
    let (created, number) = office.application(&clerk).await;
    let cookie = office.sign_in("clerk").await;
    (office, clerk, cookie, created, number)
}

const DECLARED: [(&str, &str); 3] =
    [("declarant", "family"), ("none", "yes"), ("relatives_scan_kept", "yes")];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sitting_at_the_window_is_one_form_and_each_step_a_record_of_its_own() {
    use EventKind as E;
    let (office, clerk, cookie, created, number) = at_the_window().await;
    let n = number.as_str();
    leads_to(&office, &cookie, n, "当场受理").await;
    let (one, two) = (format!("answer.{}", created.members[0]), format!("answer.{}", created.members[1]));
    let mut fields = DECLARED.to_vec();
    fields.extend([
        (one.as_str(), "yes"),
        (two.as_str(), "yes"),
        ("scope", "income"),
        ("scope", "finance"),
        ("until", "2021-11-02"),
        ("consent_scan_kept", "yes"),
        ("start", "yes"),
    ]);
    let seen = sent(&office, &cookie, n, &fields).await;
    assert_eq!(seen.status, StatusCode::SEE_OTHER, "{}", seen.body);
    office.get(&cookie, &seen.to).await.says("已登记：受理。").says("打印受理通知书");
    let together = records(&office, n).await;
    let steps = [
        E::Applied,
        E::RelativesDeclared,
        E::ConsentRecorded,
        E::ConsentRecorded,
        E::Accepted,
        E::SurveyStarted,
        E::CheckRequested,
    ];
    assert_eq!(kinds(&together), steps);
    // Both signed the same sheet; the minor is checked with them.
    assert_eq!(office.log("paper.file").await.len(), 3, "declaration, authorisation, receipt");
    assert_eq!(office.log("case.step").await.len(), 6);
    leads_to(&office, &cookie, n, "入户调查").await;

    // The same entered step by step says the same, but for the papers.
    let (other, apart) = office.application_of(&clerk, 1, "600.00").await;
    let a = apart.as_str();
    take(&office, &cookie, a, "relatives_declared", &[("declarant", "family"), KEPT]).await;
    let persons: Vec<String> = other.members.iter().map(ToString::to_string).collect();
    for person in &persons[..2] {
        let fields = [
            ("person", person.as_str()),
            ("answer", "yes"),
            ("scope", "income"),
            ("scope", "finance"),
            ("until", "2021-11-02"),
            KEPT,
        ];
        take(&office, &cookie, a, "consent_recorded", &fields).await;
    }
    take(&office, &cookie, a, "accepted", &[]).await;
    take(&office, &cookie, a, "survey_started", &[]).await;
    let all: Vec<(&str, &str)> = persons.iter().map(|person| ("persons", person.as_str())).collect();
    take(&office, &cookie, a, "check_requested", &all).await;
    let apart = records(&office, a).await;
    assert_eq!(kinds(&apart), kinds(&together));
    for (one, other) in together.iter().zip(&apart) {
        assert_eq!(
            (one.seq, one.entry.happened_on, &one.entry.by),
            (other.seq, other.entry.happened_on, &other.entry.by)
        );
        assert_eq!(one.effect, other.effect);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_does_not_hold_at_the_window_registers_nothing_and_says_which_step() {
    let (office, _, cookie, created, number) = at_the_window().await;
    let n = number.as_str();
    let nothing = async || {
        assert_eq!(kinds(&records(&office, n).await), [EventKind::Applied]);
        assert!(office.log("paper.file").await.is_empty());
    };
    // Each field that is missing is named.
    let one = format!("answer.{}", created.members[0]);
    let bare = sent(&office, &cookie, n, &[(one.as_str(), "yes"), ("start", "yes")]).await;
    assert_eq!(bare.status, StatusCode::UNPROCESSABLE_ENTITY);
    for field in ["declarant", "none", "relatives_scan", "scope", "until", "consent_scan"] {
        bare.says(&format!("href=\"#step-window-{field}"));
    }
    nothing().await;
    // An authorisation that is over: the office says which step cannot be taken, and keeps what was typed.
    let mut fields = DECLARED.to_vec();
    fields.extend([
        (one.as_str(), "yes"),
        ("scope", "income"),
        ("until", "2019-11-02"),
        ("consent_scan_kept", "yes"),
        ("receipt", "受理〔2020〕7号"),
    ]);
    let over = sent(&office, &cookie, n, &fields).await;
    assert_eq!(over.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", over.body);
    over.says("核对授权：").says("受理〔2020〕7号").says("value=\"2019-11-02\"");
    nothing().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_is_not_asked_yet_is_asked_later_and_a_supporter_who_refuses_stops_nothing() {
    let (office, _, cookie, created, number) = at_the_window().await;
    let n = number.as_str();
    let one = format!("answer.{}", created.members[0]);
    let mut fields = DECLARED.to_vec();
    fields.extend([(one.as_str(), "no")]);
    let seen = sent(&office, &cookie, n, &fields).await;
    assert_eq!(seen.status, StatusCode::SEE_OTHER, "{}", seen.body);
    use EventKind as E;
    // Nobody agreed and nothing is started: no check is asked for.
    let steps = [E::Applied, E::RelativesDeclared, E::ConsentRecorded, E::Accepted];
    assert_eq!(kinds(&records(&office, n).await), steps);
    // The form is for a case that is to be accepted.
    let again = send(&office, &cookie, n, "accepted", &[("happened_on", &office.today().to_string())]).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    let again = sent(&office, &cookie, n, &[("start", "yes")]).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    again.says("受理：");
}
