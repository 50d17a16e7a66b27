// SPDX-License-Identifier: Apache-2.0
//! Accounts, sessions, commands and the log, on both databases.

use crate::common;
use assistance::access::accounts::{Change, ChangeAccount, OpenAccount, SetSecondFactor};
use assistance::access::login::{FindLogin, LogIn, LogOut, LoginOutcome, SecondFactor, WhoIs};
use assistance::access::requests::{AnswerRequest, ReadRequests};
use assistance::access::{Denied, SessionToken, Step, password};
use assistance::history::{Filter, Outcome, Seal, Verify};
use assistance::office::{Error, Mode, Office as _, act, look};
use kernel::{Actor, Secret};

fn open(login: &str) -> OpenAccount {
    OpenAccount {
        login: login.to_owned(),
        name: "李经办".to_owned(),
        hashed: password::hash(&Secret::new("Right-Word-2020".to_owned()), &[7; 16]).unwrap(),
        must_change: false,
        role: "township_clerk".to_owned(),
        place: "500299102".to_owned(),
    }
}

async fn log_in(office: &common::TestOffice, login: &str, typed: &str, token: u8) -> LoginOutcome {
    let nobody = office.by(&Actor::Anonymous);
    let account = look(office.office(), &nobody, &FindLogin { login }).await.unwrap();
    let right = password::verify(account.as_ref().map(|a| &a.password), &Secret::new(typed.to_owned()));
    let token = SessionToken::from_random(&[token; 32]).hash();
    let command = LogIn { account: account.map(|a| a.id.to_string()), right, token };
    act(office.office(), &office.by(&Actor::Anonymous), &command).await.unwrap()
}

on_both! {
    async fn an_account_is_locked_after_five_wrong_passwords_and_opens_again_after_a_quarter_of_an_hour(office: &TestOffice) {
        let administrator = office.person("admin", "administrator", "500299").await;
        act(office.office(), &office.by(&administrator), &open("li")).await.unwrap();
        for _ in 0..4 {
            assert_eq!(log_in(office, "li", "wrong", 1).await, LoginOutcome::Wrong);
        }
        assert!(matches!(log_in(office, "li", "wrong", 1).await, LoginOutcome::Locked(_)));
        assert!(matches!(log_in(office, "li", "Right-Word-2020", 1).await, LoginOutcome::Locked(_)));
        office.pass(16 * 60_000);
        assert_eq!(log_in(office, "li", "Right-Word-2020", 2).await, LoginOutcome::In);
        assert_eq!(log_in(office, "nobody", "Right-Word-2020", 3).await, LoginOutcome::Wrong);
    }

    async fn a_session_ends_when_idle_and_on_logging_out(office: &TestOffice) {
        let administrator = office.person("admin", "administrator", "500299").await;
        act(office.office(), &office.by(&administrator), &open("li")).await.unwrap();
        let leader = office.person("leader", "county_leader", "500299").await;
        office.grant(&leader).await;
        log_in(office, "li", "Right-Word-2020", 1).await;
        let token = SessionToken::from_random(&[1; 32]).hash();
        let nobody = Actor::Anonymous;
        let who = look(office.office(), &office.by(&nobody), &WhoIs { token }).await.unwrap().unwrap();
        assert_eq!((who.account.name.as_str(), who.step, who.postings.len()), ("李经办", Step::Complete, 1));
        office.pass(32 * 60_000);
        assert!(look(office.office(), &office.by(&nobody), &WhoIs { token }).await.unwrap().is_none());
        log_in(office, "li", "Right-Word-2020", 2).await;
        let token = SessionToken::from_random(&[2; 32]).hash();
        act(office.office(), &office.by(&nobody), &LogOut { token }).await.unwrap();
        assert!(look(office.office(), &office.by(&nobody), &WhoIs { token }).await.unwrap().is_none());
    }

    async fn a_code_of_the_second_factor_is_taken_once(office: &TestOffice) {
        let administrator = office.person("admin", "administrator", "500299").await;
        let opened = act(office.office(), &office.by(&administrator), &open("li")).await.unwrap();
        let li = Actor::Person { id: kernel::Id::parse(&opened.account).unwrap(), name: "李经办".to_owned() };
        let set = SetSecondFactor { secret: Secret::new(vec![1; 20]), code_step: 100 };
        act(office.office(), &office.by(&li), &set).await.unwrap();
        assert_eq!(log_in(office, "li", "Right-Word-2020", 1).await, LoginOutcome::SecondFactor);
        let token = SessionToken::from_random(&[1; 32]).hash();
        let code = |code_step| SecondFactor { token, code_step };
        let nobody = Actor::Anonymous;
        assert_eq!(act(office.office(), &office.by(&nobody), &code(Some(100))).await.unwrap(), LoginOutcome::Wrong);
        assert_eq!(act(office.office(), &office.by(&nobody), &code(None)).await.unwrap(), LoginOutcome::Wrong);
        assert_eq!(act(office.office(), &office.by(&nobody), &code(Some(101))).await.unwrap(), LoginOutcome::In);
        let stored = look(office.office(), &office.by(&nobody), &FindLogin { login: "li" }).await.unwrap().unwrap();
        assert_eq!(stored.second_factor.unwrap().expose(), &vec![1; 20]);
    }

    async fn the_same_command_answers_the_same_and_another_under_its_id_is_a_conflict(office: &TestOffice) {
        let administrator = office.person("admin", "administrator", "500299").await;
        let ctx = office.by(&administrator);
        let first = act(office.office(), &ctx, &open("li")).await.unwrap();
        let again = act(office.office(), &ctx, &open("li")).await.unwrap();
        assert_eq!(first.account, again.account);
        assert!(matches!(act(office.office(), &ctx, &open("wang")).await, Err(Error::CommandReused)));
    }

    async fn an_administrator_acts_only_in_their_region_and_never_on_themselves_and_a_refusal_is_recorded(office: &TestOffice) {
        let administrator = office.person("admin", "administrator", "533199").await;
        let refused = act(office.office(), &office.by(&administrator), &open("li")).await;
        assert!(matches!(refused, Err(Error::Denied(Denied::OutsideRegion(..)))));
        let Actor::Person { id, .. } = &administrator else { unreachable!() };
        let own = ChangeAccount { account: id.to_string(), version: 1, change: Change::Unlock };
        let refused = act(office.office(), &office.by(&administrator), &own).await;
        assert!(matches!(refused, Err(Error::Denied(Denied::Barred(..)))));
        let mut tx = office.store.begin(Mode::Read).await.unwrap();
        let filter = Filter { outcome: Some(Outcome::Refused), limit: 10, ..Filter::default() };
        assert_eq!(tx.entries(&filter).await.unwrap().len(), 2);
    }

    async fn a_role_and_a_second_factor_taken_off_wait_for_a_second_person(office: &TestOffice) {
        let administrator = office.person("admin", "administrator", "500299").await;
        let opened = act(office.office(), &office.by(&administrator), &open("li")).await.unwrap();
        let li: kernel::UserId = kernel::Id::parse(&opened.account).unwrap();
        let postings = async || {
            let mut tx = office.store.begin(Mode::Read).await.unwrap();
            tx.postings(li).await.unwrap()
        };
        assert!(postings().await.is_empty(), "what one administrator asks for holds not yet");
        // Neither who asked nor whom it is for grants it.
        let asked = look(office.office(), &office.by(&administrator), &ReadRequests).await.unwrap();
        assert!(asked.iter().all(|one| !one.may_answer));
        let answer = AnswerRequest { request: asked[0].request.id, accept: true };
        let refused = act(office.office(), &office.by(&administrator), &answer).await;
        assert!(matches!(refused, Err(Error::Denied(Denied::Barred(..)))));
        let leader = office.person("leader", "county_leader", "500299").await;
        office.grant(&leader).await;
        assert_eq!(postings().await.len(), 1);
        // A second factor stays until the second person agrees that it goes.
        let who = Actor::Person { id: li, name: "李经办".to_owned() };
        let set = SetSecondFactor { secret: Secret::new(vec![1; 20]), code_step: 100 };
        act(office.office(), &office.by(&who), &set).await.unwrap();
        let version = async || {
            let mut tx = office.store.begin(Mode::Read).await.unwrap();
            let account = tx.account(li).await.unwrap().unwrap();
            (account.version, account.second_factor.is_some())
        };
        for _ in 0..2 {
            let change = ChangeAccount {
                account: opened.account.clone(),
                version: version().await.0,
                change: Change::DropSecondFactor,
            };
            act(office.office(), &office.by(&administrator), &change).await.unwrap();
        }
        assert!(version().await.1);
        let waiting = look(office.office(), &office.by(&leader), &ReadRequests).await.unwrap();
        assert_eq!(waiting.iter().filter(|one| one.request.waits()).count(), 1, "asked twice, it waits once");
        office.grant(&leader).await;
        assert!(!version().await.1);
    }

    async fn the_log_is_linked_and_a_line_taken_out_or_altered_is_found(office: &TestOffice) {
        let auditor = office.person("audit", "auditor", "500299").await;
        for login in ["a", "b", "c"] {
            office.person(login, "township_clerk", "500299102").await;
        }
        let linked = act(office.office(), &office.job("seal"), &Seal).await.unwrap();
        assert_eq!(linked.done, 4);
        assert_eq!(act(office.office(), &office.job("seal"), &Seal).await.unwrap().done, 0);
        let right = look(office.office(), &office.by(&auditor), &Verify).await.unwrap();
        assert_eq!((right[0].links, right[0].broken_at, right[0].unsealed), (4, None, 0));
        tamper(office).await;
        let wrong = look(office.office(), &office.by(&auditor), &Verify).await.unwrap();
        assert!(wrong[0].broken_at.is_some());
    }
}

/// What somebody with the whole database in their hands would do: the guards are taken off first.
async fn tamper(office: &common::TestOffice) {
    use sea_orm::{ConnectionTrait, Database};
    let mut options = sea_orm::ConnectOptions::new(office.options.url.clone());
    if let Some(schema) = &office.options.schema {
        options.set_schema_search_path(schema.clone());
    }
    let connection = Database::connect(options).await.unwrap();
    let update = "UPDATE audit SET detail = 'something else' WHERE action = 'account.open'";
    if office.options.schema.is_none() {
        assert!(connection.execute_unprepared(update).await.is_err(), "the log only grows");
        connection.execute_unprepared("DROP TRIGGER audit_no_update").await.unwrap();
    }
    connection.execute_unprepared(update).await.unwrap();
}

/// The file of classes and retention against the schema itself.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_column_has_a_class_and_a_time_to_be_kept() {
    use sea_orm::{ConnectionTrait, Database, Statement};
    let office = crate::common::sqlite().await;
    let connection = Database::connect(office.options.url.clone()).await.unwrap();
    let sql = "SELECT m.name || ',' || c.name AS line FROM sqlite_master m, pragma_table_info(m.name) c \
               WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND m.name <> 'seaql_migrations' ORDER BY 1";
    let rows = connection
        .query_all_raw(Statement::from_string(sea_orm::DatabaseBackend::Sqlite, sql))
        .await
        .unwrap();
    let columns: Vec<String> = rows.iter().map(|row| row.try_get("", "line").unwrap()).collect();
    let mut listed = Vec::new();
    for line in store::TABLES.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        assert!(["public", "internal", "sensitive", "secret"].contains(&cells[2]), "{line}");
        assert!(cells[3] == "always" || cells[3].ends_with(['y', 'h', 'd']), "{line}");
        listed.push(format!("{},{}", cells[0], cells[1]));
    }
    listed.sort();
    assert_eq!(listed, columns);
}
