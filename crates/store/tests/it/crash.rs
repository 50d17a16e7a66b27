// SPDX-License-Identifier: Apache-2.0
//! The program is killed at random moments of a case and of a payout run, started again, and told the same again: every step is there once, every fen moved once.
//!
//! The work is done by a child process: this test binary, started with the name of [`child`] and what to do in its environment. Each time it gives the same
//! commands under the same ids from the start, as people do who are not sure whether what they sent arrived. What stands in the end is compared with an office in
//! which nothing was killed. `DOUDI_LONG` kills far more often.

use crate::casework::{People, family_of, paper, user};
use crate::common::{self, TestOffice};
use assistance::casework::{
    Assess, Capacity, CaseEvent, CaseFile, CaseId, ConsentAnswer, Declarant, Delivery, EventKind,
    FamilySignature, Missing, Place, Proposal, Scope, Seen, Staff, StageKind, TakeStep, VisitWay, Words,
};
use assistance::history::{Seal, Verify};
use assistance::office::{Mode, Office as _, Private, Query, act};
use assistance::payout::awards::ReadAwards;
use assistance::payout::bank::{CloseRoster, SendRoster, TakeReturn, layout};
use assistance::payout::funds::OpenFund;
use assistance::payout::lists::{ReadRoster, RosterView};
use assistance::payout::orders::AnswerFundOrder;
use assistance::payout::payees::{ConfirmPayee, EnterPayee};
use assistance::payout::rosters::{
    CheckRoster, DrawUp, LockRoster, MakeRoster, RosterDone, SignRoster, digest,
};
use assistance::registry::intake::Created;
use kernel::{Actor, Ctx, Date, Division, Fen, Id, Purpose, WorkCalendar};
use ledger::TransferId;
use sea_orm::prelude::Uuid;
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, Statement, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use store::Options;

const READY: &str = "the child is ready";
const VILLAGE: &str = "500299102201";

fn day(text: &str) -> Date {
    Date::parse(text).unwrap()
}

/// Reads without a line in the log, so that two runs leave the same.
async fn peek<Q: Query>(office: &TestOffice, by: &Actor, query: &Q) -> Q::Answer {
    let ctx = office.by(by);
    let mut tx = office.store.begin(Mode::Read).await.unwrap();
    query.read(&ctx, &mut *tx).await.unwrap()
}

/// A case on its way, with the version that the last step gave.
struct Walk<'a> {
    office: &'a TestOffice,
    people: &'a People,
    created: &'a Created,
    case: CaseId,
    version: u32,
}

impl Walk<'_> {
    async fn step(&mut self, by: &Actor, event: CaseEvent) {
        let happened_on = self.office.now().date_in_china();
        let step = TakeStep { case: self.case, version: self.version, event, happened_on, late: None };
        self.version = act(self.office.office(), &self.office.by(by), &step).await.unwrap().version;
    }

    async fn paper(&self, by: &Actor, kind: &str) -> assistance::archive::PaperId {
        paper(self.office, by, self.created, kind).await
    }

    /// The case as it stood when the last step of this run was taken, however far an earlier run had come.
    async fn file(&self) -> CaseFile {
        let mut tx = self.office.store.begin(Mode::Read).await.unwrap();
        let (_, mut records) = tx.case(self.case).await.unwrap().unwrap();
        records.truncate(usize::try_from(self.version).unwrap());
        CaseFile::fold(self.case, &records).unwrap()
    }

    async fn missing(&self) -> Option<Missing> {
        let file = self.file().await;
        let mut tx = self.office.store.begin(Mode::Read).await.unwrap();
        let today = self.office.now().date_in_china();
        let rules = assistance::casework::rules(&mut *tx, &file, today).await.unwrap();
        file.missing(&rules, EventKind::Decided, today).into_iter().next().map(|one| one.missing)
    }

    async fn notice(&mut self, by: &Actor, place: Place) {
        let photo = self.paper(by, "photo").await;
        let today = self.office.now().date_in_china();
        let through = WorkCalendar::embedded().add_calendar_days(today, 7).date;
        let village = Division::parse(VILLAGE).unwrap();
        self.step(by, CaseEvent::NoticePosted { place, village, through, photo }).await;
        self.office.pass_days(i64::from(through.days_since(today)) + 1);
        let photo = self.paper(by, "photo").await;
        self.step(by, CaseEvent::NoticeRemoved { photo }).await;
    }

    /// From the application to the closed case.
    async fn through(&mut self, number: &str) {
        let (people, created) = (self.people, self.created);
        let clerk = &people.clerk;
        let receipt = self.paper(clerk, "receipt").await;
        let form = self.paper(clerk, "relatives").await;
        let none =
            CaseEvent::RelativesDeclared { declarant: Declarant::Family, ties: Vec::new(), paper: form };
        self.step(clerk, none).await;
        for person in &created.members[..2] {
            let paper = self.paper(clerk, "consent").await;
            let scope = BTreeSet::from([Scope::Income, Scope::Finance, Scope::Property]);
            let answer = ConsentAnswer::Given { scope, until: day("2021-11-02"), paper };
            let consent = CaseEvent::ConsentRecorded { person: *person, capacity: Capacity::Adult, answer };
            self.step(clerk, consent).await;
        }
        let receipt = CaseEvent::Accepted { receipt: format!("示受{number}"), paper: receipt };
        self.step(clerk, receipt).await;
        self.office.pass_days(1);
        self.step(clerk, CaseEvent::SurveyStarted).await;
        let persons = created.members[..2].iter().copied().collect();
        self.step(clerk, CaseEvent::CheckRequested { persons }).await;
        self.step(&people.reviewer, CaseEvent::CheckStarted).await;
        let report = self.paper(&people.reviewer, "check_report").await;
        let reported = CaseEvent::CheckReported { report, against: false, told_on: None };
        self.step(&people.reviewer, reported).await;
        let form = self.paper(&people.colleague, "home_visit").await;
        let surveyors = vec![Staff::User(user(&people.colleague)), Staff::User(user(&people.assistant))];
        let signature = FamilySignature::Signed { person: created.members[0] };
        let visit = CaseEvent::HomeVisited {
            surveyors,
            way: VisitWay::InPerson,
            signature,
            seen: Seen::default(),
            form,
        };
        self.step(&people.colleague, visit).await;
        let assess = Assess { case: self.case, version: self.version, decisions: BTreeMap::new() };
        self.version = act(self.office.office(), &self.office.by(clerk), &assess).await.unwrap().version;
        let proposal = Proposal::Cover { monthly: Some(Fen::new(50_400)) };
        let opinion = CaseEvent::OpinionGiven { proposal: proposal.clone(), departure: None };
        self.step(clerk, opinion).await;
        self.notice(clerk, Place::RegisteredVillage).await;
        self.step(&people.leader, CaseEvent::Submitted).await;
        loop {
            match self.missing().await {
                None => break,
                Some(Missing::CountyNotice) => self.notice(&people.reviewer, Place::FamilyVillage).await,
                Some(Missing::CountyVisit(_)) => {
                    let form = self.paper(&people.reviewer, "county_visit").await;
                    let office = assistance::casework::Office::County;
                    let named = Staff::Named { name: Words::new("王同志"), office };
                    let visitors = vec![Staff::User(user(&people.reviewer)), named];
                    let visited = CaseEvent::CountyVisited { visitors, form, agrees: true };
                    self.step(&people.reviewer, visited).await;
                }
                Some(other) => panic!("before the decision: {other:?}"),
            }
        }
        let number = format!("示民救{number}");
        self.step(&people.decider, CaseEvent::Decided { proposal, departure: None, number }).await;
        let letter = self.paper(clerk, "decision").await;
        let receipt = Some(self.paper(clerk, "delivery_receipt").await);
        let delivered = CaseEvent::Delivered { way: Delivery::InPerson, paper: letter, receipt };
        self.step(clerk, delivered).await;
        self.step(clerk, CaseEvent::Closed).await;
    }
}

/// One family from the application to the closed case.
async fn case_story(office: &TestOffice, people: &People, nth: u32) -> (Created, CaseId) {
    let created = family_of(office, &people.clerk, nth).await;
    let opening = crate::casework::opening(office, &created);
    let opened = act(office.office(), &office.by(&people.clerk), &opening).await.unwrap();
    let mut walk = Walk { office, people, created: &created, case: opened.case, version: opened.version };
    walk.through(&format!("〔2020〕{nth}号")).await;
    let case = walk.case;
    (created, case)
}

/// Two families are confirmed and paid; the bank sends one payment back.
async fn payout_story(office: &TestOffice) {
    let county = Division::parse("500299").unwrap();
    let people = People::at(office).await;
    let finance = office.person("finance", "finance", "500299").await;
    let mut month = None;
    for nth in 1..=2 {
        let (created, _) = case_story(office, &people, nth).await;
        let awards = peek(office, &people.clerk, &ReadAwards { household: created.household }).await;
        let award = awards[0].award.id;
        month = Some(awards[0].award.first);
        let proof = paper(office, &people.clerk, &created, "certificate").await;
        let enter = EnterPayee {
            award,
            receiver: "head".to_owned(),
            receiver_paper: None,
            filed_on: None,
            proof,
            holder: Private::new("张大山"),
            number: Private::new(if nth == 1 { "6217000000000000018" } else { "6217000000000000026" }),
            bank: "示范农商行".to_owned(),
        };
        let entered = act(office.office(), &office.by(&people.clerk), &enter).await.unwrap();
        let confirm = ConfirmPayee { award, account: entered.account, right: true };
        act(office.office(), &office.by(&people.leader), &confirm).await.unwrap();
    }
    let month = month.unwrap();
    let open = OpenFund {
        county,
        title: "省级低保资金".to_owned(),
        source: "province".to_owned(),
        year: 2020,
        earmark: vec!["dibao".to_owned()],
        place: 1,
        amount: Fen::new(1_000_000),
        paper: "示财社〔2020〕8号".to_owned(),
    };
    let ordered = act(office.office(), &office.by(&finance), &open).await.unwrap();
    let answer = AnswerFundOrder { order: ordered.order, right: true, reason: String::new() };
    act(office.office(), &office.by(&people.decider), &answer).await.unwrap();
    let cut_off = Some(office.now().date_in_china());
    let draw = DrawUp { county, scheme: "dibao".to_owned(), month, kind: "regular".to_owned(), cut_off };
    let maker = &people.reviewer;
    let drawn = act(office.office(), &office.by(maker), &draw).await.unwrap();
    let lock = LockRoster { roster: drawn.roster, version: drawn.version };
    let locked = act(office.office(), &office.by(maker), &lock).await.unwrap();
    let sign = |view: &RosterView, before: &RosterDone| SignRoster {
        roster: before.roster,
        version: before.version,
        digest: digest(view.row.roster.state.content().unwrap()),
    };
    let view = peek(office, maker, &ReadRoster { roster: locked.roster }).await;
    let made = act(office.office(), &office.by(maker), &MakeRoster(sign(&view, &locked))).await.unwrap();
    let checked = act(office.office(), &office.by(&finance), &CheckRoster(sign(&view, &made))).await.unwrap();
    let send = SendRoster { roster: checked.roster, version: checked.version, layout: "csv".to_owned() };
    let sent = act(office.office(), &office.by(&finance), &send).await.unwrap();
    let mut text = "序号,业务编号,账号,户名,金额,处理结果,失败原因\r\n".to_owned();
    for (at, kept) in view.lines.iter().enumerate() {
        let says = if at == 0 { "成功," } else { "失败,账户已销户" };
        let reference = kept.line.reference(county);
        text += &format!("{},{reference},0,张大山,{},{says}\r\n", at + 1, kept.line.amount);
    }
    assert_eq!(view.lines.len(), 2);
    let bytes = layout("csv").unwrap().answer.format.encoding.encode(&text).unwrap().into_owned();
    let take =
        TakeReturn { roster: sent.roster, version: sent.version, file: 1, layout: "csv".to_owned(), bytes };
    let taken = act(office.office(), &office.by(&finance), &take).await.unwrap();
    assert_eq!((taken.paid, taken.failed), (1, 1));
    let close = CloseRoster { roster: taken.done.roster, version: taken.done.version };
    act(office.office(), &office.by(&finance), &close).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "the process that the crash tests start and kill"]
async fn child() {
    let Ok(story) = std::env::var("DOUDI_CRASH_STORY") else { return };
    let mut options = Options::at(std::env::var("DOUDI_CRASH_URL").unwrap());
    options.schema = std::env::var("DOUDI_CRASH_SCHEMA").ok();
    let office = common::again(options, std::env::var("DOUDI_CRASH_KEYS").unwrap()).await;
    println!("\n{READY}");
    match story.as_str() {
        "case" => {
            let people = People::at(&office).await;
            case_story(&office, &people, 1).await;
        }
        "payout" => payout_story(&office).await,
        other => panic!("no story {other}"),
    }
}

/// The child at work on an office, once it has begun.
fn start(office: &TestOffice, story: &str) -> Child {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["crash::child", "--exact", "--ignored", "--nocapture"])
        .env("DOUDI_CRASH_STORY", story)
        .env("DOUDI_CRASH_URL", &office.options.url)
        .env("DOUDI_CRASH_KEYS", &office.keys)
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit());
    if let Some(schema) = &office.options.schema {
        command.env("DOUDI_CRASH_SCHEMA", schema);
    }
    let mut child = command.spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    assert!(lines.any(|line| line.unwrap().contains(READY)), "the child does not begin");
    // What it prints later goes nowhere, but must not fill the pipe.
    std::thread::spawn(move || lines.for_each(drop));
    child
}

/// How long the story takes undisturbed.
fn undisturbed(office: &TestOffice, story: &str) -> Duration {
    let mut child = start(office, story);
    let began = Instant::now();
    assert!(child.wait().unwrap().success());
    began.elapsed()
}

/// Runs the story, killing it at random moments; how often it was killed before it was done.
fn disturbed(office: &TestOffice, story: &str, takes: Duration, seed: u64, most: u32) -> u32 {
    let mut state = seed;
    let mut kills = 0;
    while kills < most {
        let mut child = start(office, story);
        // Splitmix64: the same moments for the same seed, as far as the machine allows.
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut word = (state ^ state >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word = (word ^ word >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        let part = u32::try_from((word ^ word >> 31) % 1000).unwrap();
        std::thread::sleep(takes * part / 1000 / 3);
        if let Some(ended) = child.try_wait().unwrap() {
            assert!(ended.success());
            return kills;
        }
        child.kill().unwrap();
        child.wait().unwrap();
        kills += 1;
    }
    assert!(start(office, story).wait().unwrap().success());
    kills
}

/// Tables in which nothing is sealed under a random nonce: both offices must have the same bytes.
const SAME: &[&str] = &[
    "account",
    "audit",
    "award",
    "award_decision",
    "award_person",
    "award_rate",
    "command",
    "counter",
    "ledger_account",
    "ledger_entry",
    "membership",
    "name_key",
    "paper",
    "pay_to",
    "payment",
    "posting",
    "roster_line",
    "roster_part",
];

async fn compare(reference: &TestOffice, office: &TestOffice, seed: u64) {
    let (expected, found) =
        (reference.store.table_sums().await.unwrap(), office.store.table_sums().await.unwrap());
    for (expected, found) in expected.iter().zip(&found) {
        assert_eq!((&expected.table, expected.rows), (&found.table, found.rows), "seed {seed}");
        if SAME.contains(&expected.table.as_str()) {
            assert_eq!(expected, found, "seed {seed}");
        }
    }
    for (expected, found) in cases(reference).await.iter().zip(&cases(office).await) {
        assert_eq!(expected, found, "seed {seed}");
    }
    assert!(faults(office).await.is_empty(), "seed {seed}");
    // The commands of this process begin at one again, as those of the children did.
    let seal = Actor::Job("audit.seal".to_owned());
    let ctx = Ctx::new(seal, office.now(), Purpose::new("测试"), Id::from_bytes([0xee; 16]));
    act(office.office(), &ctx, &Seal).await.unwrap();
    let auditor = Actor::Job(assistance::access::accounts::COMMAND_LINE.to_owned());
    let verdicts = peek(office, &auditor, &Verify).await;
    assert!(verdicts.iter().all(|verdict| verdict.broken_at.is_none() && verdict.unsealed == 0));
    assert!(verdicts.iter().any(|verdict| verdict.links > 20));
}

pub(crate) async fn connect(office: &TestOffice) -> DatabaseConnection {
    let mut options = ConnectOptions::new(office.options.url.clone());
    options.max_connections(1);
    if let Some(schema) = &office.options.schema {
        options.set_schema_search_path(schema.clone());
    }
    Database::connect(options).await.unwrap()
}

async fn ids(office: &TestOffice, sql: &str) -> Vec<[u8; 16]> {
    let connection = connect(office).await;
    let statement = Statement::from_string(connection.get_database_backend(), sql);
    let rows = connection.query_all_raw(statement).await.unwrap();
    rows.iter().map(|row| *row.try_get_by_index::<Uuid>(0).unwrap().as_bytes()).collect()
}

/// Every record of every case, opened.
async fn cases(office: &TestOffice) -> Vec<(StageKind, assistance::casework::Records)> {
    let mut cases = Vec::new();
    for id in ids(office, "SELECT id FROM casefile ORDER BY id").await {
        let mut tx = office.store.begin(Mode::Read).await.unwrap();
        let (row, records) = tx.case(Id::from_bytes(id)).await.unwrap().unwrap();
        cases.push((row.stage, records));
    }
    cases
}

/// What the auditor of the ledger finds.
async fn faults(office: &TestOffice) -> Vec<ledger::Fault> {
    let entries: Vec<TransferId> =
        ids(office, "SELECT id FROM ledger_entry").await.into_iter().map(Id::from_bytes).collect();
    let mut tx = office.store.begin(Mode::Read).await.unwrap();
    let accounts = tx.books(Division::parse("500299").unwrap()).await.unwrap();
    let entries = tx.ledger_entries(&entries).await.unwrap();
    let accounts: Vec<ledger::Account> = accounts.into_iter().map(|one| one.account).collect();
    ledger::audit(&accounts, &entries)
}

/// Gives an empty office the random seeds by which the counties of another draw their samples, so that both send the same families for a visit.
async fn draws_like(reference: &TestOffice, office: &TestOffice) {
    let (from, to) = (connect(reference).await, connect(office).await);
    let backend = from.get_database_backend();
    let kept = "SELECT id, sealing_key, seed, made_at FROM sample_seed";
    let rows = from.query_all_raw(Statement::from_string(backend, kept)).await.unwrap();
    assert_eq!(rows.len(), 1, "one county has cases");
    for row in rows {
        let values: [Value; 4] = [
            row.try_get::<Uuid>("", "id").unwrap().into(),
            row.try_get::<Option<Vec<u8>>>("", "sealing_key").unwrap().into(),
            row.try_get::<Vec<u8>>("", "seed").unwrap().into(),
            row.try_get::<i64>("", "made_at").unwrap().into(),
        ];
        let sql = "INSERT INTO sample_seed (id, sealing_key, seed, made_at) VALUES ($1, $2, $3, $4)";
        to.execute_raw(Statement::from_sql_and_values(backend, sql, values)).await.unwrap();
    }
}

/// The seeds of a run, and the most kills for each.
fn bounds() -> (u64, u32) {
    if std::env::var_os("DOUDI_LONG").is_some() { (40, 12) } else { (1, 5) }
}

async fn killed_and_started_again(first: &TestOffice, story: &str) {
    let (seeds, most) = bounds();
    let takes = undisturbed(first, story);
    let mut kills = 0;
    for seed in 0..seeds {
        let office = common::like(first, &format!("{story}_{seed}")).await;
        draws_like(first, &office).await;
        kills += disturbed(&office, story, takes, 20_201_102 + seed, most);
        compare(first, &office, seed).await;
    }
    assert!(kills > 0, "it was never killed");
    eprintln!("{story}: killed {kills} times in {seeds} runs of {} ms", takes.as_millis());
}

on_both! {
    async fn of_a_case_under_which_the_program_is_killed_every_step_is_there_once(office: &TestOffice) {
        killed_and_started_again(office, "case").await;
    }

    async fn of_a_payout_run_under_which_the_program_is_killed_every_fen_is_there_once(office: &TestOffice) {
        killed_and_started_again(office, "payout").await;
    }
}
