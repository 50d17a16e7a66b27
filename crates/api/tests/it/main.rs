// SPDX-License-Identifier: Apache-2.0
//! The API over a real store, as another system calls it: scopes, places, keys, limits, tokens, hostile input.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod hostile;
mod office;
mod schemes;
mod tokens;

use assistance::casework::Channel;
use assistance::office::{Private, act};
use assistance::temp_relief::OpenRelief;
use assistance::testing;
use office::{ELSEWHERE, Office, SCOPES, VILLAGE, application, number, relief};
use serde_json::json;

#[tokio::test]
async fn an_application_becomes_a_case_whose_progress_and_household_can_be_asked_for() {
    let office = Office::open().await;
    let system = office.system(&SCOPES, &["500299"]).await;
    let sent = system.apply(1, &application(VILLAGE, 901)).await;
    sent.is(201);
    let received = sent.json();
    let case = received["case_number"].as_str().unwrap().to_owned();
    assert_eq!(sent.headers["location"], format!("/api/v1/cases/{case}/progress"));
    assert_eq!(received["household_on_file"], false);

    let progress = system.get(&format!("/api/v1/cases/{case}/progress")).await;
    progress.is(200);
    assert_eq!(progress.json()["stage"]["text"], "待受理");
    assert!(!progress.text.contains("张"), "the progress of a case names nobody: {}", progress.text);

    let household = received["household_number"].as_str().unwrap();
    let masked = system.get(&format!("/api/v1/households/{household}")).await;
    masked.is(200);
    let first = masked.json()["members"][0].clone();
    assert_ne!(first["name"], "张山");
    assert!(!masked.text.contains(&number("1950-01-01", 901)), "{}", masked.text);
    assert!(!masked.text.contains("13800000000") && !masked.text.contains("17号"), "{}", masked.text);
    let whole = system.get(&format!("/api/v1/households/{household}?whole=true")).await;
    whole.is(200);
    assert_eq!(whole.json()["members"][0]["citizen_number"], number("1950-01-01", 901));
    assert_eq!(whole.json()["members"][1]["name"], "阿依古丽·买买提");

    let listed = system.get("/api/v1/households").await;
    assert_eq!(listed.json()["households"][0]["household_number"], household);
    assert!(!listed.text.contains("张"), "a list names nobody: {}", listed.text);
    // A case without a decision has none to tell.
    system.get(&format!("/api/v1/cases/{case}/decision")).await.is(404);
    assert_eq!(system.get("/api/v1/notices").await.is(200).json()["notices"], json!([]));
}

// clause: YY-3.1a
#[tokio::test]
async fn a_family_that_is_on_file_is_found_again_by_all_its_people_and_has_one_open_case() {
    let office = Office::open().await;
    let system = office.system(&SCOPES, &["500299"]).await;
    let first = system.apply(1, &application(VILLAGE, 901)).await.is(201).json();
    let again = system.apply(2, &application(VILLAGE, 901)).await;
    again.is(409);
    assert_eq!(again.json()["code"], "already_open");
    assert!(again.text.contains(first["case_number"].as_str().unwrap()), "{}", again.text);
    // With one of the people missing it is another family, and the number is taken: by whom is not told.
    let mut part = application(VILLAGE, 901);
    part["household"]["members"].as_array_mut().unwrap().pop();
    let part = system.apply(3, &part).await;
    assert_eq!(part.is(422).pointers(), ["/household/members/0/citizen_number"]);
    assert!(!part.text.contains("500299102-"), "{}", part.text);
}

#[tokio::test]
async fn the_same_key_answers_the_same_and_another_body_under_it_is_a_conflict() {
    let office = Office::open().await;
    let system = office.system(&["partner_intake"], &["500299"]).await;
    let first = system.apply(1, &application(VILLAGE, 901)).await;
    let again = system.apply(1, &application(VILLAGE, 901)).await;
    assert_eq!((first.is(201).json(), again.is(201).json()), (again.json(), first.json()));
    let other = system.apply(1, &application(VILLAGE, 903)).await;
    assert_eq!(other.is(409).json()["code"], "key_reused");
    // The key of another system answers nothing of it.
    let stranger = office.system(&["partner_intake"], &["500299"]).await;
    stranger.apply(1, &application(VILLAGE, 901)).await.is(409);
    // What was refused left nothing behind, so that the key may be used again.
    let mut wrong = application(VILLAGE, 905);
    wrong["household"]["members"][1]["relation"] = json!("02");
    system.apply(5, &wrong).await.is(422);
    system.apply(5, &application(VILLAGE, 905)).await.is(201);
}

// clause: BZ-3.3
#[tokio::test]
async fn every_scope_opens_its_own_calls_and_no_others() {
    let office = Office::open().await;
    let all = office.system(&SCOPES, &["500299"]).await;
    let received = all.apply(1, &application(VILLAGE, 901)).await.is(201).json();
    let (case, household) =
        (received["case_number"].as_str().unwrap(), received["household_number"].as_str().unwrap());
    let calls = [
        (format!("/api/v1/cases/{case}/progress"), vec!["partner_progress"], 200),
        ("/api/v1/changes".to_owned(), vec!["partner_progress"], 200),
        (format!("/api/v1/cases/{case}/decision"), vec!["partner_decision"], 404),
        ("/api/v1/households".to_owned(), vec!["partner_household", "partner_identity"], 200),
        (format!("/api/v1/households/{household}"), vec!["partner_household", "partner_identity"], 200),
        (format!("/api/v1/households/{household}?whole=true"), vec!["partner_identity"], 200),
        (
            format!("/api/v1/households/{household}/support"),
            vec!["partner_household", "partner_identity"],
            200,
        ),
        ("/api/v1/notices".to_owned(), vec!["partner_notice"], 200),
        ("/api/v1/prices".to_owned(), vec!["partner_notice"], 200),
        ("/api/v1/divisions".to_owned(), SCOPES.to_vec(), 200),
        ("/api/v1/facts".to_owned(), SCOPES.to_vec(), 200),
    ];
    for (order, scope) in SCOPES.iter().enumerate() {
        let system = office.system(&[scope], &["500299"]).await;
        for (path, scopes, status) in &calls {
            let expected = if scopes.contains(scope) { *status } else { 403 };
            assert_eq!(system.get(path).await.status.as_u16(), expected, "{scope} at {path}");
        }
        let body = application(VILLAGE, 910 + u32::try_from(order).unwrap() * 2);
        let expected = if *scope == "partner_intake" { 201 } else { 403 };
        assert_eq!(system.apply(100 + order as u128, &body).await.status.as_u16(), expected, "{scope}");
        let body = relief(VILLAGE, VILLAGE, 940 + u32::try_from(order).unwrap() * 2);
        assert_eq!(system.ask_relief(200 + order as u128, &body).await.status.as_u16(), expected, "{scope}");
    }
    let refused = office.log().await.iter().filter(|line| line.1 == "refused").count();
    assert!(refused > 20, "what was refused is in the log");
}

// A matter of relief stands somewhere: nobody is named, and a system of elsewhere or with another scope learns nothing.
#[tokio::test]
async fn how_a_matter_of_relief_stands_is_told_without_a_name() {
    let office = Office::open().await;
    let clerk = office.person("township_clerk", "500299102").await;
    let created = act(&*office.store, &office.ctx(clerk.clone()), &testing::stranger()).await.unwrap();
    let open = OpenRelief {
        household: created.household,
        person: Some(created.members[0]),
        struck_on: "2020-11-02".to_owned(),
        place: VILLAGE.to_owned(),
        channel: Channel::Phone,
        contact: None,
        kind: Private::new("fire"),
        exceptional: false,
        quick: false,
        once: false,
    };
    let opened = act(&*office.store, &office.ctx(clerk), &open).await.unwrap();
    let path = format!("/api/v1/reliefs/{}/progress", opened.number);
    let system = office.system(&["partner_progress"], &["500299"]).await;
    let progress = system.get(&path).await;
    progress.is(200);
    let json = progress.json();
    assert_eq!((&json["relief_number"], &json["village"]), (&json!(opened.number), &json!(VILLAGE)));
    assert_eq!(json["stage"]["text"], "办理中");
    assert!(!progress.text.contains("赵"), "{}", progress.text);
    system.get("/api/v1/reliefs/LS500299102-2020-09999/progress").await.is(404);
    office.system(&["partner_progress"], &["500299101"]).await.get(&path).await.is(404);
    office.system(&["partner_decision"], &["500299"]).await.get(&path).await.is(403);
}

#[tokio::test]
async fn a_token_reaches_no_further_than_its_places() {
    let office = Office::open().await;
    let county = office.system(&SCOPES, &["500299"]).await;
    let received = county.apply(1, &application(ELSEWHERE, 901)).await.is(201).json();
    let (case, household) =
        (received["case_number"].as_str().unwrap(), received["household_number"].as_str().unwrap());
    let township = office.system(&SCOPES, &["500299102"]).await;
    township.apply(2, &application(ELSEWHERE, 903)).await.is(403);
    // What is elsewhere looks as if it were not there.
    let there = township.get(&format!("/api/v1/households/{household}")).await;
    let nowhere = township.get("/api/v1/households/500299101-999999").await;
    assert_eq!((there.status, nowhere.status), (nowhere.status, there.status));
    there.is(404);
    township.get(&format!("/api/v1/cases/{case}/progress")).await.is(404);
    township.get(&format!("/api/v1/cases/{case}/decision")).await.is(404);
    assert_eq!(township.get("/api/v1/households").await.json()["households"], json!([]));
    let asked = township.get("/api/v1/households?place=500299101").await;
    assert_eq!(asked.is(200).json()["households"], json!([]));
    office.pass(120_000);
    assert_eq!(township.get("/api/v1/changes").await.json()["changes"], json!([]));
    assert_eq!(county.get("/api/v1/changes").await.json()["changes"].as_array().unwrap().len(), 1);
}

// clause: BZ-3.3
#[tokio::test]
async fn a_look_at_a_family_gives_its_reason_which_is_recorded() {
    let office = Office::open().await;
    let system = office.system(&SCOPES, &["500299"]).await;
    let received = system.apply(1, &application(VILLAGE, 901)).await.is(201).json();
    let (case, household) =
        (received["case_number"].as_str().unwrap(), received["household_number"].as_str().unwrap());
    let path = format!("/api/v1/households/{household}");
    assert_eq!(system.get_with(&path, &[]).await.is(400).pointers(), ["Doudi-Reason"]);
    system.get_with(&path, &[("doudi-reason", "curiosity")]).await.is(400);
    system.get_with(&path, &[("doudi-reason", "check")]).await.is(200);
    office.pass(1000);
    system.get_with(&path, &[("doudi-case", case)]).await.is(200);
    // A case of somebody else is no reason.
    let other = system.apply(2, &application(VILLAGE, 903)).await.is(201).json();
    let other = other["case_number"].as_str().unwrap();
    system.get_with(&path, &[("doudi-case", other)]).await.is(422);
    let looks: Vec<_> =
        office.log().await.into_iter().filter(|line| line.0 == "partners.household").collect();
    let reasons: Vec<(&str, Option<&str>)> =
        looks.iter().map(|line| (line.2.as_str(), line.3.as_deref())).collect();
    assert_eq!(reasons, [("", Some(case)), ("信息核对", None)]);
}

#[tokio::test]
async fn changes_come_in_order_once_each_and_never_too_early() {
    let office = Office::open().await;
    let system = office.system(&SCOPES, &["500299"]).await;
    for order in 0..5u32 {
        system.apply(u128::from(order) + 1, &application(VILLAGE, 901 + order * 2)).await.is(201);
        office.pass(1000);
    }
    let early = system.get("/api/v1/changes").await.json();
    assert_eq!(early["changes"], json!([]), "a change is listed after a minute only");
    office.pass(120_000);
    let mut seen = Vec::new();
    let mut cursor = early["next"].as_str().unwrap().to_owned();
    loop {
        let page = system.get(&format!("/api/v1/changes?limit=2&cursor={cursor}")).await.is(200).json();
        let changes = page["changes"].as_array().unwrap();
        if changes.is_empty() {
            assert_eq!(page["next"], cursor.as_str());
            break;
        }
        seen.extend(changes.iter().map(|one| one["changed_at"].as_i64().unwrap()));
        page["next"].as_str().unwrap().clone_into(&mut cursor);
    }
    assert_eq!(seen.len(), 5);
    assert!(seen.is_sorted());
    for bad in ["x", "1.2.3", "1%20OR%201=1"] {
        system.get(&format!("/api/v1/changes?cursor={bad}")).await.is(400);
    }
}

#[tokio::test]
async fn pages_of_households_follow_each_other_without_gap() {
    let office = Office::open().await;
    let system = office.system(&SCOPES, &["500299"]).await;
    for order in 0..5u32 {
        system.apply(u128::from(order) + 1, &application(VILLAGE, 901 + order * 2)).await.is(201);
    }
    let first = system.get("/api/v1/households?limit=2").await.json();
    let second = system
        .get(&format!("/api/v1/households?limit=3&cursor={}", first["next"].as_str().unwrap()))
        .await
        .json();
    let number = |page: &serde_json::Value, at: usize| page["households"][at]["household_number"].clone();
    assert_eq!(
        (number(&first, 0), number(&first, 1)),
        (json!("500299102-000001"), json!("500299102-000002"))
    );
    assert_eq!(
        (number(&second, 0), number(&second, 2)),
        (json!("500299102-000003"), json!("500299102-000005"))
    );
    for bad in ["limit=0", "limit=201", "limit=x", "place=5002", "rows=5", "cursor=%27", "limit=1&limit=2"] {
        let answer = system.get(&format!("/api/v1/households?{bad}")).await;
        let fine = bad == "place=5002" && answer.status == 200;
        assert!(fine || answer.status == 400, "{bad}: {}", answer.text);
    }
}

#[tokio::test]
async fn an_answer_that_the_caller_has_is_not_sent_again() {
    let office = Office::open().await;
    let system = office.system(&SCOPES, &["500299"]).await;
    let received = system.apply(1, &application(VILLAGE, 901)).await.is(201).json();
    let path = format!("/api/v1/cases/{}/progress", received["case_number"].as_str().unwrap());
    let first = system.get(&path).await;
    let tag = first.is(200).headers["etag"].to_str().unwrap().to_owned();
    let again = system.get_with(&path, &[("if-none-match", &tag)]).await;
    assert_eq!((again.is(304).text.as_str(), again.headers["etag"].to_str().unwrap()), ("", tag.as_str()));
    system.get_with(&path, &[("if-none-match", "\"another\"")]).await.is(200);
}

// clause: BZ-1.4
#[tokio::test]
async fn a_system_signs_accepts_and_decides_nothing() {
    use assistance::access::{Action, Denied};
    use assistance::office::Error;
    let office = Office::open().await;
    let system = office.system(&SCOPES, &["500299"]).await;
    let who = kernel::Actor::System { id: system.account, name: "县医保局救助联办".to_owned() };
    // Not even with a posting of the office that somebody wrote into the table.
    let mut tx =
        assistance::office::Office::begin(&*office.store, assistance::office::Mode::Write).await.unwrap();
    let posting = assistance::access::Posting {
        role: assistance::access::Role::CountyLeader,
        place: kernel::Division::parse("500299").unwrap(),
        from: kernel::Date::parse("2020-01-01").unwrap(),
        through: None,
    };
    tx.add_posting(system.account, &posting).await.unwrap();
    let place = kernel::Division::parse(VILLAGE).unwrap();
    for action in [
        Action::CaseAccept,
        Action::CaseDecide,
        Action::CaseOpinion,
        Action::RosterSend,
        Action::AccountManage,
    ] {
        let ctx = office.ctx(who.clone());
        let asked = assistance::access::authorise(&ctx, &mut *tx, action, place, &Default::default()).await;
        assert!(matches!(asked, Err(Error::Denied(Denied::NoRole(_)))), "{}", action.word());
    }
    drop(tx);
    let change = assistance::access::accounts::ChangeAccount {
        account: system.account.to_string(),
        version: 1,
        change: assistance::access::accounts::Change::Post {
            role: "county_leader".to_owned(),
            place: "500299".to_owned(),
        },
    };
    let refused = act(&*office.store, &office.machine(), &change).await;
    assert!(
        matches!(refused, Err(Error::NotFound(_))),
        "the account of a system takes no posting of the office"
    );
}
