// SPDX-License-Identifier: Apache-2.0
//! A township that handles a case of a family which neither lives there nor is registered there works on its file for the case, and for nothing else.

use crate::case::send;
use crate::desk::{Office, VILLAGE};
use crate::walk::Town;
use assistance::access::Denied;
use assistance::office::{Command, Error, Private, act};
use assistance::registry::correct::{CorrectHousehold, CorrectPerson, FieldChange};
use assistance::registry::evidence::{Source, Subject};
use assistance::registry::gather::{FactForm, PutEvidence};
use assistance::registry::intake::Created;
use assistance::registry::model::Field;
use assistance::registry::words::SourceKind;
use axum::http::StatusCode;
use kernel::Actor;

const ELSEWHERE: &str = "500299101";

/// What was seen at the family.
fn declared(created: &Created) -> PutEvidence {
    let source = Source::of(SourceKind::Visit);
    let fact = FactForm::new(Subject::Household(created.household), "deposits", "1200.00", source);
    PutEvidence { household: created.household, facts: vec![fact], case: None }
}

/// A telephone put right.
fn phone(created: &Created, version: i64) -> CorrectPerson {
    let change = FieldChange { field: Field::Phone, value: Private::new("13800000000"), no_number: None };
    let (since, reason) = (String::new(), "抄错了".to_owned());
    CorrectPerson { person: created.members[0], version, changes: vec![change], since, reason }
}

async fn denied<C: Command>(office: &Office, by: &Actor, command: &C) -> bool {
    let done = act(office.store(), &office.by(by), command).await;
    matches!(done, Err(Error::Denied(Denied::OutsideRegion(..))))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_township_that_handles_a_case_edits_the_file_for_it_and_no_other_township_does() {
    let office = Office::open().await;
    let town = Town::of(&office).await;
    let handles = office.colleague("handles", "township_clerk", ELSEWHERE).await;
    let stranger = office.colleague("stranger", "township_clerk", "500299103").await;
    let (created, n) = office.application(&town.clerk).await;
    let path = format!("/households/{}", created.number);
    let file = format!("{path}?why=application");
    assert!(denied(&office, &handles, &declared(&created)).await, "not before the case is there");

    let clerk = office.sign_in("clerk").await;
    let today = office.today().to_string();
    let pass = [("happened_on", today.as_str()), ("to", ELSEWHERE), ("reason", "由长住地受理")];
    assert_eq!(send(&office, &clerk, &n, "passed_on", &pass).await.status, StatusCode::SEE_OTHER);

    // The page opens, and what the case needs is entered on it.
    let there = office.sign_in("handles").await;
    office.get(&there, &file).await.says("张大山").says("登记情况");
    let form = format!("{path}/change/person?why=application&person={}", created.members[0]);
    assert_eq!(office.get(&there, &form).await.status, StatusCode::OK);
    act(office.store(), &office.by(&handles), &declared(&created)).await.unwrap();
    act(office.store(), &office.by(&handles), &phone(&created, 1)).await.unwrap();
    // Where the family belongs stays for its own places.
    let lives = kernel::children(kernel::Division::parse(ELSEWHERE).unwrap())[0].to_string();
    let change = FieldChange { field: Field::Lives, value: Private::new(lives), no_number: None };
    let (since, reason) = (String::new(), "搬来了".to_owned());
    let moves =
        CorrectHousehold { household: created.household, version: 2, changes: vec![change], since, reason };
    let moved = act(office.store(), &office.by(&handles), &moves).await;
    assert!(matches!(moved, Err(Error::Denied(Denied::OutsideRegion(..)))), "{moved:?}");
    // A township that has nothing to do with it sees and changes nothing, and an inspector of the county changes nothing by the case either.
    let other = office.sign_in("stranger").await;
    assert_eq!(office.get(&other, &file).await.status, StatusCode::NOT_FOUND);
    assert!(
        denied(&office, &stranger, &declared(&created)).await
            && denied(&office, &stranger, &phone(&created, 2)).await
    );
    office.colleague("assists", "village_assistant", &VILLAGE.replace("500299102", "500299103")).await;
    let village = office.sign_in("assists").await;
    assert_eq!(office.get(&village, &file).await.status, StatusCode::NOT_FOUND);

    // When the case goes back, so does the file.
    let back = [("happened_on", today.as_str()), ("to", "500299102"), ("reason", "本人已回原籍居住")];
    let passed = send(&office, &there, &n, "passed_on", &back).await;
    assert_eq!(passed.status, StatusCode::SEE_OTHER, "{}", passed.body);
    assert_eq!(office.get(&there, &file).await.status, StatusCode::NOT_FOUND);
    assert!(denied(&office, &handles, &declared(&created)).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_township_of_registration_opens_the_whole_page_of_a_family_that_lives_elsewhere() {
    let office = Office::open().await;
    let town = Town::of(&office).await;
    let registers = office.colleague("registers", "township_clerk", ELSEWHERE).await;
    let stranger = office.colleague("stranger", "township_clerk", "500299103").await;
    let (created, _) = office.application(&town.clerk).await;
    let file = format!("/households/{}?why=application", created.number);
    let there = office.sign_in("registers").await;
    assert_eq!(office.get(&there, &file).await.status, StatusCode::NOT_FOUND, "not registered there yet");
    assert!(denied(&office, &registers, &declared(&created)).await);

    let home = kernel::children(kernel::Division::parse(ELSEWHERE).unwrap())[0].to_string();
    let change = FieldChange { field: Field::Registered, value: Private::new(home), no_number: None };
    let (since, reason) = (String::new(), "户口在原籍".to_owned());
    let correct =
        CorrectHousehold { household: created.household, version: 2, changes: vec![change], since, reason };
    act(office.store(), &office.by(&town.clerk), &correct).await.unwrap();

    // Every part of the page, whole names, and the same forms as where the family lives.
    let page = office.get(&there, &file).await;
    let lives = office.get(&office.sign_in("clerk").await, &file).await;
    assert_eq!(headings(&page.body), headings(&lives.body));
    page.says("张大山").says("登记情况");
    act(office.store(), &office.by(&registers), &declared(&created)).await.unwrap();
    // A township where it neither lives nor is registered has nothing of it.
    assert_eq!(office.get(&office.sign_in("stranger").await, &file).await.status, StatusCode::NOT_FOUND);
    assert!(denied(&office, &stranger, &declared(&created)).await);
}

/// The titles of the parts of a page.
fn headings(body: &str) -> Vec<&str> {
    let titles = body.split("<h2").skip(1).filter_map(|part| part.split_once('>')?.1.split_once("</h2>"));
    titles.map(|(title, _)| title).collect()
}
