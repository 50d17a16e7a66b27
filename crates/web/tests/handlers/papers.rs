// SPDX-License-Identifier: Apache-2.0
//! The papers that a case offers at each of its states: each link prints, each editable copy is a letter, and nothing is offered before its time.

use crate::case::{KEPT, take};
use crate::desk::Office;
use crate::walk::{Town, confirmed, county_work, post_notice, survey};
use assistance::archive::{Content, MediaType, PaperKind};
use assistance::casework::{Form, HouseholdId};
use assistance::office::{Mode, Office as _, Private, act};
use assistance::registry::correct::{CorrectPerson, FieldChange};
use assistance::registry::model::Field;
use axum::http::StatusCode;
use std::collections::BTreeSet;

/// The numbers of the papers that the page of a case offers; each was opened.
pub(crate) async fn offered(office: &Office, cookie: &str, number: &str) -> BTreeSet<String> {
    let page = office.get(cookie, &format!("/cases/{number}")).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    let hrefs = page.body.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    let prints: BTreeSet<String> = hrefs
        .filter(|href| href.contains("/print/"))
        .map(|href| href.replace("&#38;", "&").replace("&amp;", "&"))
        .collect();
    let mut kinds = BTreeSet::new();
    for href in prints {
        let kind = href.split("/print/").nth(1).unwrap()[..6].to_owned();
        if href.contains("/docx") {
            let letter = office.download(cookie, &href).await;
            assert!(letter.starts_with(b"PK"), "{href}");
        } else {
            let paper = office.get(cookie, &href).await;
            assert_eq!(paper.status, StatusCode::OK, "{href}: {}", paper.body);
            paper.says(&format!("表号：{kind}")).says("张大山");
        }
        kinds.insert(kind);
    }
    kinds
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_seen_at_a_home_stands_on_the_page_of_the_family_and_on_the_printed_form() {
    let office = Office::open().await;
    let (town, created, n, clerk) = Town::applied(&office).await;
    take(&office, &clerk, &n, "relatives_declared", &[("declarant", "family"), KEPT]).await;
    for person in &created.members[..2] {
        let (person, until) = (person.to_string(), "2021-11-02");
        let fields =
            [("person", person.as_str()), ("answer", "yes"), ("scope", "income"), ("until", until), KEPT];
        take(&office, &clerk, &n, "consent_recorded", &fields).await;
    }
    take(&office, &clerk, &n, "accepted", &[]).await;
    take(&office, &clerk, &n, "survey_started", &[]).await;
    let visits = office.sign_in("colleague").await;
    let (one, two) = (crate::case::id(&town.colleague), crate::case::id(&town.assistant));
    let head = created.members[0].to_string();
    let seen = [
        ("visitors", one.as_str()),
        ("visitors", &two),
        ("way", "in_person"),
        ("signed_by", &head),
        ("living", "米缸见底，靠邻居接济"),
        ("housing", "土墙房，屋顶漏雨"),
        KEPT,
    ];
    take(&office, &visits, &n, "home_visited", &seen).await;
    let said = [("visitors", one.as_str()), ("neighbours", "2"), ("said", "丈夫常年卧床"), KEPT];
    take(&office, &visits, &n, "neighbours_visited", &said).await;
    let file = format!("/households/{}?why=review", created.number);
    office.get(&clerk, &file).await.says("住房：土墙房，屋顶漏雨").says("邻居说：丈夫常年卧床");
    office.get(&clerk, &format!("/cases/{n}/print/DB-201")).await.says("米缸见底，靠邻居接济");
    office.get(&clerk, &format!("/cases/{n}/print/DB-202")).await.says("丈夫常年卧床");
}

// The letter that went out is the letter that is printed again.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_letter_stays_as_it_was_made_whatever_is_put_right_later() {
    let office = Office::open().await;
    let town = Town::of(&office).await;
    let (created, n) = confirmed(&office, &town).await;
    let clerk = office.sign_in("clerk").await;
    let path = format!("/cases/{n}/print/DB-403");
    let first = office.get(&clerk, &path).await;
    assert_eq!(first.status, StatusCode::OK, "{}", first.body);
    first.says("张大山").says("内容校验码");
    // What is printed on it is the hash under which the archive of the family keeps it.
    let kept = kept_letters(&office, created.household).await;
    let [Content::Kept { hash, media: MediaType::Page, .. }] = kept.as_slice() else {
        panic!("one letter is kept: {kept:?}")
    };
    first.says(&format!("<span class=\"hash\">{hash}</span>"));
    let person = created.members[0];
    let version = {
        let mut tx = office.store().begin(Mode::Read).await.unwrap();
        tx.person(person).await.unwrap().unwrap().version
    };
    let name = FieldChange { field: Field::Name, value: Private::new("张达山"), no_number: None };
    let (since, reason) = (String::new(), "户口簿".to_owned());
    let right = CorrectPerson { person, version, changes: vec![name], since, reason };
    act(office.store(), &office.by(&town.clerk), &right).await.unwrap();
    office.get(&clerk, &format!("/cases/{n}")).await.says("张达山");
    office.pass_days(3);
    let clerk = office.sign_in("clerk").await;
    assert_eq!(office.get(&clerk, &path).await.body, first.body, "the letter stays, and its hash with it");
    assert_eq!(kept_letters(&office, created.household).await, kept, "and no other one is kept");
}

/// The letters of decisions in the archive of a family that the system made.
async fn kept_letters(office: &Office, household: HouseholdId) -> Vec<Content> {
    let mut tx = office.store().begin(Mode::Read).await.unwrap();
    let papers = tx.papers(household, None).await.unwrap();
    let made = |content: &Content| matches!(content, Content::Kept { .. });
    papers
        .into_iter()
        .filter(|paper| paper.kind == PaperKind::Form(Form::Decision))
        .map(|paper| paper.content)
        .filter(made)
        .collect()
}

fn set(kinds: &[&str]) -> BTreeSet<String> {
    kinds.iter().map(|kind| (*kind).to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_case_offers_the_papers_of_its_state_and_each_of_them_prints() {
    let office = Office::open().await;
    let (town, created, n, clerk) = Town::applied(&office).await;
    let applied =
        set(&["DB-101", "DB-103", "DB-105", "DB-106", "DB-107", "DB-108", "DB-201", "DB-202", "DB-203"]);
    assert_eq!(offered(&office, &clerk, &n).await, applied);
    // What the family declared stands on the paper that people take along to the home.
    let visit = office.get(&clerk, &format!("/cases/{n}/print/DB-201")).await;
    visit.says("张大山").says("每月 384.00 元").says("金融资产 3200.00").says("务农");
    office.get(&clerk, &format!("/cases/{n}/print/DB-105")).await.says("每月 600.00 元").says("李秀兰");
    // What has not come so far is told so, and is no empty page.
    for early in
        ["DB-206", "DB-303", "DB-304", "DB-401", "DB-402", "DB-403", "DB-405", "DB-406", "DB-501", "DB-505"]
    {
        let seen = office.get(&clerk, &format!("/cases/{n}/print/{early}")).await;
        assert!(!seen.status.is_success(), "{early}");
        seen.says("现在还不能打印这份文书");
    }
    // The closed list of papers is told once.
    let page = office.get(&clerk, &format!("/cases/{n}")).await.body;
    let code = page.split("name=\"codes\"").nth(1).unwrap();
    let code = code.split("value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    take(&office, &clerk, &n, "papers_asked", &[("codes", &code)]).await;
    assert!(offered(&office, &clerk, &n).await.contains("DB-102"));
    take(&office, &clerk, &n, "papers_received", &[("code", &code), KEPT]).await;
    survey(&office, &town, &created, &n).await;
    take(&office, &clerk, &n, "letter_sent", &[("to", "云坪镇农商行"), KEPT]).await;
    let letter = office.get(&clerk, &format!("/cases/{n}/print/DB-203")).await;
    letter.says("云坪镇农商行").says("李秀兰").says("复　函");
    office.get(&clerk, &format!("/cases/{n}/print/DB-201")).await.says("colleague").says("assistant");
    take(&office, &clerk, &n, "assess", &[]).await;
    take(&office, &clerk, &n, "opinion_given", &[("act", "cover")]).await;
    let days = post_notice(&office, &n, "registered_village", 7).await;
    assert!(offered(&office, &clerk, &n).await.is_superset(&set(&["DB-303", "DB-402"])));
    office.pass_days(days);
    take(&office, &office.sign_in("clerk").await, &n, "notice_removed", &[("photo_kept", "yes")]).await;
    take(&office, &office.sign_in("leader").await, &n, "submitted", &[]).await;
    county_work(&office, &town, &n).await;
    // The county meets; somebody stands aside, and the minutes say so.
    let (one, two) = (crate::case::id(&town.reviewer), crate::case::id(&town.leader));
    let reviewer = office.sign_in("reviewer").await;
    take(&office, &reviewer, &n, "meeting_held", &[("attendees", &one), ("recused", &two), KEPT]).await;
    let minutes = office.get(&reviewer, &format!("/cases/{n}/print/DB-401")).await;
    minutes.says("reviewer").says("回避：leader").says("张大山").says(&n);
    let docx = office.download(&reviewer, &format!("/cases/{n}/print/DB-401/docx")).await;
    assert!(docx.starts_with(b"PK"));
    take(&office, &office.sign_in("decider").await, &n, "decided", &[("act", "cover")]).await;
    let clerk = office.sign_in("clerk").await;
    take(&office, &clerk, &n, "delivered", &[("way", "in_person"), KEPT]).await;
    let last = offered(&office, &clerk, &n).await;
    assert!(last.is_superset(&set(&["DB-401", "DB-402", "DB-403", "DB-505"])), "{last:?}");
    assert!(!last.contains("DB-105") && !last.contains("DB-404") && !last.contains("DB-405"), "{last:?}");
    office.get(&clerk, &format!("/cases/{n}/print/DB-505")).await.says("核对授权书").says("送达回证");
    // A decision is not edited.
    let locked = office.get(&clerk, &format!("/cases/{n}/print/DB-403/docx")).await;
    assert!(!locked.status.is_success());
    locked.says("只能打印");
}
