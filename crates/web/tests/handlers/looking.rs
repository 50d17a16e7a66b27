// SPDX-License-Identifier: Apache-2.0
//! Who looks at whom, and why: a case of somebody else opens for a reason from the list, searches and lists of families leave their line in the log.

use crate::desk::Office;
use crate::walk::{Town, survey};
use assistance::history::{Entry, Filter};
use assistance::office::{Mode, Office as _};
use axum::http::StatusCode;

/// The lines of a use case in the log, the latest first.
async fn lines(office: &Office, action: &str) -> Vec<Entry> {
    let filter = Filter { action: Some(action.to_owned()), limit: 100, ..Filter::default() };
    let mut tx = office.store().begin(Mode::Read).await.unwrap();
    tx.entries(&filter).await.unwrap().into_iter().map(|row| row.entry).collect()
}

// clause: MS-8b
// clause: NX-5d
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_case_of_somebody_else_opens_for_a_reason_from_the_list_and_the_log_has_it() {
    let office = Office::open().await;
    let town = Town::of(&office).await;
    office.colleague("inspector", "inspector", "500299").await;
    let (_, n) = office.application(&town.clerk).await;
    let path = format!("/cases/{n}");
    let other = office.sign_in("inspector").await;
    // Neither the case nor a paper of it opens by its address alone.
    for path in [path.clone(), format!("{path}/print/DB-101")] {
        let asks = office.get(&other, &path).await;
        asks.says("为什么看").says("监督检查");
        assert!(!asks.body.contains("张大山"), "{path}: {}", asks.body);
    }
    let none = office.post(&other, "/lookup", &[("to", &path), ("whom", "事项")]).await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
    let given = office.post(&other, "/lookup", &[("to", &path), ("whom", "事项"), ("reason", "audit")]).await;
    assert_eq!(given.to, format!("{path}?why=audit"));
    office.get(&other, &given.to).await.says("张大山");
    // The reason holds for what is opened beside it, and for the day.
    office.get(&other, &format!("{path}/print/DB-101")).await.says("张大山");
    let looked = lines(&office, "case.read").await;
    assert!(looked.len() >= 2, "each look has its line");
    for line in &looked {
        assert_eq!((line.reason.as_str(), line.case.as_deref()), ("监督检查", Some(n.as_str())));
    }
    office.pass_days(1);
    let other = office.sign_in("inspector").await;
    office.get(&other, &path).await.says("为什么看");
    // The file of the family opens from there for the same reason, and for no other.
    let page = office.get(&other, &given.to).await;
    page.says("?why=audit").says("/households/");
    assert!(!page.body.contains("?why=application\""), "{}", page.body);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_takes_the_next_step_opens_the_case_for_the_case() {
    let office = Office::open().await;
    let town = Town::of(&office).await;
    let (created, n) = office.application(&town.clerk).await;
    let path = format!("/cases/{n}");
    // A colleague of the same office takes it on; the county has nothing to do with it yet.
    office.get(&office.sign_in("colleague").await, &path).await.says("张大山");
    office.get(&office.sign_in("decider").await, &path).await.says("为什么看");
    // Checks by the county and visits by the village go on through their own accounts.
    survey(&office, &town, &created, &n).await;
    office.get(&office.sign_in("assistant").await, &path).await.says("张大山");
    let seen = lines(&office, "case.read").await;
    assert!(seen.iter().all(|line| line.case.as_deref() == Some(n.as_str())));
    assert!(seen.iter().all(|line| line.reason == "办理事项"), "{seen:?}");
}

// clause: MS-8b
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_free_search_has_a_reason_and_its_line_never_says_what_was_typed() {
    let office = Office::open().await;
    let town = Town::of(&office).await;
    let (created, _) = office.application(&town.clerk).await;
    let number = assistance::testing::number("1966-03-12", 11);
    let other = office.sign_in("colleague").await;
    for text in ["zds", "%E5%BC%A0%E5%A4%A7%E5%B1%B1", &number, "13800000001"] {
        let asks = office.get(&other, &format!("/search?q={text}")).await;
        asks.says("为什么查");
        assert!(!asks.body.contains("张*山"), "{text}: {}", asks.body);
        office.get(&other, &format!("/search?q={text}&why=contact")).await;
    }
    office.get(&other, &format!("/search?q={number}&why=contact")).await.says("张*山").says("要选查看理由");
    let kept = lines(&office, "registry.find").await;
    assert_eq!(kept.len(), 5, "{kept:?}");
    assert!(kept.iter().all(|line| line.reason == "接待求助"));
    for line in &kept {
        let text = format!("{line:?}");
        assert!(!text.contains(&number) && !text.contains("大山") && !text.contains("zds"), "{text}");
        assert!(!text.contains("13800000001"), "{text}");
    }
    // The same search has the same mark; whoever alone was found is named by id.
    let twice: Vec<&Entry> = kept.iter().filter(|line| line.detail.starts_with("number ")).collect();
    assert_eq!((twice.len(), &twice[0].detail), (2, &twice[1].detail));
    assert_eq!(twice[0].object, Some((assistance::office::Thing::Person, created.members[0].bytes())));
    // One's own families are found at once: the case is the reason.
    office.get(&office.sign_in("clerk").await, "/search?q=zds").await.says("张大山");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_list_of_families_with_their_amounts_is_logged_with_its_filter_and_their_number() {
    let office = Office::open().await;
    let town = Town::of(&office).await;
    crate::walk::confirmed(&office, &town).await;
    office.pass_days(31);
    let month = office.today().month_of();
    let reviewer = office.sign_in("reviewer").await;
    let asked = format!("month={month}&scheme=dibao");
    let page = office.get(&reviewer, &format!("/statistics/families?{asked}")).await;
    page.says("张大山");
    // Nobody picked a reason yet: the file asks for it when it opens.
    assert!(!page.body.contains("?why="), "{}", page.body);
    office.download(&reviewer, &format!("/statistics/families/export/csv?{asked}")).await;
    let kept = lines(&office, "statistics.families").await;
    // The ledger of the same month, on paper and as a table.
    let ledger = office.get(&reviewer, &format!("/statistics/ledger?{asked}")).await;
    ledger.says("表号：DB-504").says("张大山").says("合计 1 户").says("504.00");
    let table = office.download(&reviewer, &format!("/statistics/ledger/xlsx?{asked}")).await;
    assert!(table.starts_with(b"PK"));
    assert!(kept.iter().all(|line| line.detail == format!("{month} all dibao all 1")), "{kept:?}");
    let mut reasons: Vec<&str> = kept.iter().map(|line| line.reason.as_str()).collect();
    reasons.sort_unstable();
    assert_eq!(reasons, ["导出统计背后的家庭", "查看统计背后的家庭"]);
}

// clause: MS-8b
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lists_show_whole_names_only_to_those_whose_work_it_is() {
    let office = Office::open().await;
    let town = Town::of(&office).await;
    let (created, n) = office.application(&town.clerk).await;
    // It lies with the township, in the hands of its clerk: the lists of others show that there is a case, and not whose.
    let reviewer = office.sign_in("reviewer").await;
    for list in ["/cases", "/households"] {
        let seen = office.get(&reviewer, list).await;
        seen.says("张*山");
        assert!(!seen.body.contains("张大山"), "{list}: {}", seen.body);
        office.get(&office.sign_in("clerk").await, list).await.says("张大山");
    }
    // Whose turn it is reads the name: it is in their inbox, too.
    let colleague = office.sign_in("colleague").await;
    office.get(&colleague, "/cases").await.says("张大山");
    office.get(&colleague, "/households").await.says("张*山");
    // A hit leads to the file for a reason from the list, as a search does.
    office.get(&reviewer, &format!("/cases/{n}")).await.says("为什么看");
    office.get(&reviewer, &format!("/households/{}", created.number)).await.says("为什么看");
}
