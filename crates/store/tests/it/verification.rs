// SPDX-License-Identifier: Apache-2.0
//! Checks through the use cases, on both databases: consent at the moment of the run, answers as evidence, the report, the objection, and a department that answers
//! by itself through a folder.

use crate::casework::{People, date, done, family, paper, step};
use crate::common::TestOffice;
use assistance::casework::{
    Capacity, CaseEvent, CaseId, Channel, ConsentAnswer, Declarant, Family, Member, OpenCase, ReadCase,
    Route, Scheme, Scope, Speaker, Words,
};
use assistance::jobs::{self, Exchange, ListJobs};
use assistance::office::{Error, act, look};
use assistance::registry::evidence::Subject;
use assistance::registry::file::{File, HouseholdFile, Why};
use assistance::registry::intake::Created;
use assistance::verification::answers::{AnswerRow, Delivered, TakeAnswers};
use assistance::verification::exchange::round;
use assistance::verification::list::{CheckDesk, PersonLookUps};
use assistance::verification::report::{CheckView, Compared, ObjectToCheck, ReadCheck, ReportCheck};
use assistance::verification::run::{Made, MakeRequest, ReadRequest, StartCheck};
use assistance::verification::unread::{UnreadFiles, WhyUnread};
use assistance::verification::{
    CheckId, CheckKind, CheckState, ItemState, Refused, RowFaultKind, Way, WhyNot,
};
use kernel::{Actor, Division, UtcMillis, check_digit};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use store::answer_folder::{AnswerFile, Folder, QuestionFile, signature, write_whole};
use zeroize::Zeroizing;

const COUNTY: &str = "500299";

fn county() -> Division {
    Division::parse(COUNTY).unwrap()
}

fn number(birth: &str, order: u32) -> String {
    let digits = format!("500299{}{order:03}", birth.replace('-', ""));
    format!("{digits}{}", check_digit(&digits).unwrap())
}

fn zhang() -> String {
    number("1966-03-12", 11)
}

fn li() -> String {
    number("1968-09-01", 22)
}

/// A family whose case asks for a check of its two adults.
struct Started {
    people: People,
    created: Created,
    case: CaseId,
    check: CheckId,
}

async fn consent(
    office: &TestOffice,
    people: &People,
    created: &Created,
    case: CaseId,
    at: usize,
    until: &str,
) {
    let paper = paper(office, &people.clerk, created, "consent").await;
    let scope = BTreeSet::from([Scope::Register, Scope::Income, Scope::Finance, Scope::Property]);
    let answer = ConsentAnswer::Given { scope, until: date(until), paper };
    let person = created.members[at];
    done(
        office,
        &people.clerk,
        case,
        CaseEvent::ConsentRecorded { person, capacity: Capacity::Adult, answer },
    )
    .await;
}

async fn asked(office: &TestOffice, until: &str) -> Started {
    let people = People::at(office).await;
    let created = family(office, &people.clerk).await;
    let village = Division::parse("500299102201").unwrap();
    let member = |at: usize, adult| Member { person: created.members[at], adult };
    let event = CaseEvent::Applied {
        scheme: Scheme::Dibao,
        first_contact: None,
        contact: None,
        channel: Channel::Window,
        speaker: Speaker::Oneself,
        found_by: None,
        family: Family {
            household: created.household,
            applicant: created.members[0],
            route: Route::Household,
            members: vec![member(0, true), member(1, true), member(2, false)],
            supporters: Vec::new(),
            living: village,
            registered: village,
        },
    };
    let open = OpenCase { event, happened_on: office.now().date_in_china(), late: None };
    let case = act(office.office(), &office.by(&people.clerk), &open).await.unwrap().case;
    let form = paper(office, &people.clerk, &created, "relatives").await;
    let none = CaseEvent::RelativesDeclared { declarant: Declarant::Family, ties: Vec::new(), paper: form };
    done(office, &people.clerk, case, none).await;
    let receipt = paper(office, &people.clerk, &created, "receipt").await;
    let accepted = CaseEvent::Accepted { receipt: "示受〔2020〕1号".to_owned(), paper: receipt };
    for at in 0..2 {
        consent(office, &people, &created, case, at, until).await;
    }
    done(office, &people.clerk, case, accepted).await;
    let persons = created.members[..2].iter().copied().collect();
    done(office, &people.clerk, case, CaseEvent::CheckRequested { persons }).await;
    let check = desk(office, &people.reviewer, CheckState::Waiting).await[0];
    Started { people, created, case, check }
}

async fn desk(office: &TestOffice, by: &Actor, state: CheckState) -> Vec<CheckId> {
    let desk = look(office.office(), &office.by(by), &CheckDesk { state, page: 0, rows: 50 }).await.unwrap();
    desk.checks.into_iter().map(|line| line.check.id).collect()
}

impl Started {
    async fn view(&self, office: &TestOffice) -> CheckView {
        self.view_of(office, self.check).await
    }

    async fn view_of(&self, office: &TestOffice, check: CheckId) -> CheckView {
        look(office.office(), &office.by(&self.people.reviewer), &ReadCheck { check }).await.unwrap()
    }

    async fn start(&self, office: &TestOffice, sources: &[&str]) -> Result<(), Error> {
        let version = self.view(office).await.check.version;
        let sources = sources.iter().map(|one| (*one).to_owned()).collect();
        let start = StartCheck { check: self.check, version, sources };
        act(office.office(), &office.by(&self.people.reviewer), &start).await
    }

    async fn ask(&self, office: &TestOffice, source: &str) -> Result<Made, Error> {
        let make = MakeRequest { source: source.to_owned(), county: county(), way: Way::File };
        act(office.office(), &office.by(&self.people.reviewer), &make).await
    }

    async fn answer(
        &self,
        office: &TestOffice,
        source: &str,
        rows: Vec<AnswerRow>,
    ) -> Result<Delivered, Error> {
        let bytes = serde_json::to_vec(&rows).unwrap();
        let take = TakeAnswers { source: source.to_owned(), county: county(), way: Way::File, bytes, rows };
        act(office.office(), &office.by(&self.people.reviewer), &take).await
    }

    async fn report(&self, office: &TestOffice, check: CheckId, differs: bool) -> Result<(), Error> {
        let version = self.view_of(office, check).await.check.version;
        let told_on = differs.then(|| office.now().date_in_china());
        let page = "<!doctype html><title>核对报告</title>".as_bytes().to_vec();
        let report = ReportCheck { check, version, differs, told_on, without_answers: false, page };
        act(office.office(), &office.by(&self.people.reviewer), &report).await
    }

    async fn file(&self, office: &TestOffice) -> File {
        let file = HouseholdFile {
            household: self.created.household,
            why: Some(Why::Case("测试".to_owned())),
            as_of: None,
            known_at: None,
        };
        look(office.office(), &office.by(&self.people.clerk), &file).await.unwrap()
    }
}

/// A row: number, name, result, then cells by heading.
fn row(line: u32, number: &str, name: &str, result: &str, cells: &[(&str, &str)]) -> AnswerRow {
    let mut all: BTreeMap<String, String> = BTreeMap::from([
        ("公民身份号码".to_owned(), number.to_owned()),
        ("姓名".to_owned(), name.to_owned()),
        ("查询结果".to_owned(), result.to_owned()),
        ("数据截至".to_owned(), "2020-11-01".to_owned()),
    ]);
    all.extend(cells.iter().map(|(heading, text)| ((*heading).to_owned(), (*text).to_owned())));
    AnswerRow::of(line, all, Vec::new())
}

on_both! {
    // clause: NX-5d
    // clause: NX-6a
    // clause: CK-3.2a
    async fn a_check_asks_collects_and_reports_and_the_answers_are_evidence(office: &TestOffice) {
        let s = asked(office, "2021-11-02").await;
        s.start(office, &["bank", "vehicles", "human_resources"]).await.unwrap();
        let bank = s.ask(office, "bank").await.unwrap();
        assert_eq!((bank.items, bank.dropped), (2, 0));
        let (request, lines) =
            look(office.office(), &office.by(&s.people.reviewer), &ReadRequest { request: bank.request }).await.unwrap();
        assert!(request.number.starts_with("HD500299") && request.number.ends_with("-2020-00001"), "{}", request.number);
        let exact: BTreeSet<String> =
            lines.iter().map(|line| line.person.number.known().unwrap().expose().to_owned()).collect();
        assert_eq!(exact, BTreeSet::from([zhang(), li()]));
        s.ask(office, "vehicles").await.unwrap();
        s.ask(office, "human_resources").await.unwrap();
        // A joint account stands with both and counts once.
        let joint = [("标识", "尾号 0417"), ("余额", "8200.00")];
        let done = s.answer(office, "bank", vec![
            row(2, &zhang(), "张大山", "有", &joint),
            row(3, &zhang(), "张大山", "有", &[("标识", "尾号 9921"), ("余额", "300.50")]),
            row(4, &li(), "李秀兰", "有", &joint),
        ]).await.unwrap();
        assert_eq!((done.rows, done.taken, done.people), (3, 3, 2));
        s.answer(office, "vehicles", vec![row(2, &zhang(), "张大山", "无", &[]), row(3, &li(), "李秀兰", "无", &[])]).await.unwrap();
        let early = s.report(office, s.check, false).await;
        assert!(matches!(early, Err(Error::Verification(Refused::AnswersOut(_)))));
        let pension = [("其他养老金", "120.00"), ("起始月份", "2020-01"), ("截止月份", "2020-10")];
        s.answer(office, "human_resources", vec![
            row(2, &zhang(), "张大山", "有", &pension),
            row(3, &li(), "李秀兰", "无", &[]),
        ]).await.unwrap();
        let view = s.view(office).await;
        assert_eq!(view.open(), 0);
        let deposits = view.totals.iter().find(|one| one.total.fact == "deposits").unwrap();
        assert_eq!(deposits.total.value.as_deref(), Some("8500.50"));
        assert_eq!(deposits.compared, Some(Compared::Differs("3200.00".to_owned())));
        let file = s.file(office).await;
        // Nothing is overwritten: the declaration stands beside the answer, and the two contradict each other.
        let open = file.contradictions.iter().find(|one| one.what == "deposits").unwrap();
        assert_eq!(open.claims.len(), 2);
        let home = Subject::Household(s.created.household);
        let vehicles = file.evidence.iter().find(|row| row.subject == home && row.what == "vehicles" && row.source.department.is_some()).unwrap();
        assert_eq!((vehicles.text(), vehicles.source.word()), ("0", "public_security"));
        let pension = file.evidence.iter().find(|row| row.what == "income.pension_other" && row.text() == "120.00").unwrap();
        assert_eq!((pension.stated_on, pension.case.is_some()), (date("2020-11-01"), true));
        // Nothing on file with the pension office is zero where the dictionary says so, for the months before the request.
        let none = file.evidence.iter().find(|row| row.subject == Subject::Person(s.created.members[1]) && row.what == "income.pension_other").unwrap();
        assert_eq!(none.text(), "0.00");
        s.report(office, s.check, true).await.unwrap();
        let case = look(office.office(), &office.by(&s.people.clerk), &ReadCase { case: s.case }).await.unwrap();
        assert!(case.file.check.started.is_some() && case.file.check.reported.is_some());
    }

    // clause: MS-8b
    async fn no_check_runs_without_a_living_authorisation_of_each_adult(office: &TestOffice) {
        let s = asked(office, "2020-11-05").await;
        office.pass_days(4);
        let late = s.start(office, &["bank"]).await;
        let Err(Error::Verification(Refused::NoConsent(list))) = late else { panic!("it ran on old authorisations") };
        assert_eq!(list.iter().map(|(_, why)| *why).collect::<Vec<_>>(), [WhyNot::Expired; 2]);
        consent(office, &s.people, &s.created, s.case, 0, "2020-11-20").await;
        consent(office, &s.people, &s.created, s.case, 1, "2020-11-20").await;
        s.start(office, &["bank", "tax"]).await.unwrap();
        s.ask(office, "bank").await.unwrap();
        // One takes the authorisation back: what was asked is not taken any more, what was not is not asked.
        let withheld = CaseEvent::ConsentRecorded { person: s.created.members[1], capacity: Capacity::Adult, answer: ConsentAnswer::Withheld };
        done(office, &s.people.clerk, s.case, withheld).await;
        let tax = s.ask(office, "tax").await.unwrap();
        assert_eq!(tax.items, 1);
        let answers = s.answer(office, "bank", vec![
            row(2, &zhang(), "张大山", "有", &[("余额", "10.00")]),
            row(3, &li(), "李秀兰", "有", &[("余额", "20.00")]),
        ]).await.unwrap();
        assert_eq!((answers.taken, answers.rejected), (1, 1));
        let view = s.view(office).await;
        let of_li = |line: &&assistance::verification::report::ItemLine| line.item.person == s.created.members[1];
        assert!(view.items.iter().filter(of_li).all(|line| line.item.state == ItemState::NotAsked && line.item.why == Some(WhyNot::Withdrawn)));
        // A part of the household is no whole: no sum goes on file.
        assert!(view.totals.iter().all(|one| one.total.value.is_none()));
        // Days later the other authorisation is over, too.
        office.pass_days(20);
        let dropped = s.answer(office, "tax", vec![row(2, &zhang(), "张大山", "无", &[])]).await.unwrap();
        assert_eq!(dropped.taken, 0);
        assert!(s.file(office).await.evidence.iter().all(|row| row.source.department.as_deref() != Some("tax")));
    }

    async fn a_scope_that_does_not_cover_a_source_leaves_it_out(office: &TestOffice) {
        let s = asked(office, "2021-11-02").await;
        // The authorisations name no necessary spending, so nobody asks the medical insurance.
        s.start(office, &["bank", "medical_insurance"]).await.unwrap();
        let refused = s.ask(office, "medical_insurance").await;
        assert!(matches!(refused, Err(Error::Verification(Refused::NothingToAsk))));
        let view = s.view(office).await;
        let medical = view.items.iter().filter(|line| line.item.source == "medical_insurance");
        assert!(medical.clone().count() == 2 && medical.clone().all(|line| line.item.why == Some(WhyNot::OutOfScope)));
        let future = StartCheck { check: s.check, version: view.check.version, sources: BTreeSet::from(["bank".to_owned()]) };
        let again = act(office.office(), &office.by(&s.people.reviewer), &future).await;
        assert!(matches!(again, Err(Error::Verification(Refused::NotNow(CheckState::Running)))));
    }

    async fn wrong_rows_are_listed_and_take_their_person_with_them(office: &TestOffice) {
        let s = asked(office, "2021-11-02").await;
        s.start(office, &["bank"]).await.unwrap();
        s.ask(office, "bank").await.unwrap();
        let stranger = number("1970-01-01", 77);
        let rows = vec![
            row(2, &zhang(), "张大山", "有", &[("余额", "12元5")]),
            row(3, &zhang(), "张大山", "有", &[("标识", "尾号 1"), ("余额", "5.00")]),
            row(4, &li(), "李秀云", "有", &[("余额", "20.00")]),
            row(5, &stranger, "某人", "有", &[("余额", "20.00")]),
            row(6, "5002991966031200", "张大山", "有", &[("余额", "20.00")]),
        ];
        let done = s.answer(office, "bank", rows.clone()).await.unwrap();
        assert_eq!((done.rows, done.taken, done.rejected), (5, 0, 5));
        let desk = look(office.office(), &office.by(&s.people.reviewer), &CheckDesk { state: CheckState::Running, page: 0, rows: 10 }).await.unwrap();
        let faults = &desk.deliveries[0].faults;
        let kinds: Vec<(u32, &str)> = faults.iter().map(|one| (one.line, one.column.as_str())).collect();
        assert_eq!(kinds, [(2, "余额"), (3, ""), (4, "姓名"), (5, "公民身份号码"), (6, "公民身份号码")]);
        assert_eq!(faults[3].kind, RowFaultKind::NotAsked);
        assert_eq!(faults[1].kind, RowFaultKind::WithPerson(2));
        let twice = s.answer(office, "bank", rows).await;
        assert!(matches!(twice, Err(Error::Verification(Refused::DeliveredBefore(_)))));
        let old = vec![AnswerRow { as_of: "2019-11-01".to_owned(), ..row(2, &zhang(), "张大山", "无", &[]) }];
        assert_eq!(s.answer(office, "bank", old).await.unwrap().taken, 0);
    }

    async fn what_the_family_contests_is_looked_at_again_and_only_that(office: &TestOffice) {
        let s = asked(office, "2021-11-02").await;
        s.start(office, &["bank", "vehicles"]).await.unwrap();
        s.ask(office, "bank").await.unwrap();
        s.ask(office, "vehicles").await.unwrap();
        s.answer(office, "bank", vec![
            row(2, &zhang(), "张大山", "有", &[("标识", "尾号 1"), ("余额", "90000.00")]),
            row(3, &li(), "李秀兰", "有", &[("标识", "尾号 2"), ("余额", "100.00")]),
        ]).await.unwrap();
        s.answer(office, "vehicles", vec![
            row(2, &zhang(), "张大山", "有", &[("标识", "渝A00001"), ("机动车", "1")]),
            row(3, &li(), "李秀兰", "无", &[]),
        ]).await.unwrap();
        s.report(office, s.check, true).await.unwrap();
        let view = s.view(office).await;
        let contested = view.items.iter().find(|line| line.item.person == s.created.members[0] && line.item.source == "bank").unwrap().item.id;
        let proof = vec![paper(office, &s.people.clerk, &s.created, "certificate").await];
        let object = ObjectToCheck { check: s.check, version: view.check.version, items: BTreeSet::from([contested]), ground: Words::new("账户是代管的集体资金"), proof };
        let again = act(office.office(), &office.by(&s.people.clerk), &object).await.unwrap();
        let second = s.view_of(office, again).await;
        assert_eq!((second.check.kind, second.items.len()), (CheckKind::Again, 1));
        let start = StartCheck { check: again, version: second.check.version, sources: BTreeSet::new() };
        act(office.office(), &office.by(&s.people.reviewer), &start).await.unwrap();
        assert_eq!(s.ask(office, "bank").await.unwrap().items, 1);
        office.pass(60_000);
        s.answer(office, "bank", vec![row(2, &zhang(), "张大山", "有", &[("标识", "尾号 1"), ("余额", "400.00")])]).await.unwrap();
        s.report(office, again, true).await.unwrap();
        let file = s.file(office).await;
        let home = Subject::Household(s.created.household);
        let sums: Vec<&str> = file.evidence.iter().filter(|row| row.subject == home && row.what == "deposits" && row.source.department.is_some()).map(|row| row.text()).collect();
        assert_eq!(sums, ["90100.00", "500.00"], "the first answer stays on file");
        let case = look(office.office(), &office.by(&s.people.clerk), &ReadCase { case: s.case }).await.unwrap();
        assert!(!case.file.check.objected);
    }

    async fn every_question_about_a_person_is_in_their_record_with_its_case(office: &TestOffice) {
        let s = asked(office, "2021-11-02").await;
        s.start(office, &["bank", "tax"]).await.unwrap();
        s.ask(office, "bank").await.unwrap();
        let record = look(office.office(), &office.by(&s.people.clerk), &PersonLookUps { person: s.created.members[0] }).await.unwrap();
        assert_eq!(record.asked.len(), 2);
        let case = &record.asked[0].1.case_number;
        let line = record.looks.iter().find(|line| line.action == "check.ask").unwrap();
        assert_eq!((line.case.as_ref(), line.detail.as_str()), (Some(case), "bank"));
        let other = office.person("other", "township_clerk", "500299103").await;
        assert!(look(office.office(), &office.by(&other), &PersonLookUps { person: s.created.members[0] }).await.is_err());
        // A clerk of a township asks for checks and runs none.
        let make = MakeRequest { source: "tax".to_owned(), county: county(), way: Way::File };
        assert!(matches!(act(office.office(), &office.by(&s.people.clerk), &make).await, Err(Error::Denied(_))));
    }

    async fn when_the_case_ends_nobody_is_asked_about_any_more(office: &TestOffice) {
        let s = asked(office, "2021-11-02").await;
        s.start(office, &["bank", "tax"]).await.unwrap();
        s.ask(office, "bank").await.unwrap();
        let gone = CaseEvent::Withdrawn { speaker: Speaker::Oneself, paper: None, reason: Words::new("不申请了") };
        step(office, &s.people.clerk, s.case, gone).await.unwrap();
        assert!(matches!(s.ask(office, "tax").await, Err(Error::Verification(Refused::NothingToAsk))));
        let late = s.answer(office, "bank", vec![row(2, &zhang(), "张大山", "有", &[("余额", "1.00")])]).await.unwrap();
        assert_eq!(late.taken, 0);
        assert_eq!(s.view(office).await.check.state, CheckState::Cancelled);
    }

    // clause: NX-5d
    async fn a_department_answers_by_itself_through_the_folder(office: &TestOffice) {
        let s = asked(office, "2021-11-02").await;
        s.start(office, &["bank"]).await.unwrap();
        let place = tempfile::tempdir().unwrap();
        let key = b"a key that both hold".to_vec();
        let keys = BTreeMap::from([("bank".to_owned(), Zeroizing::new(key.clone()))]);
        let folder = Folder::open(place.path(), keys).unwrap();
        let ctx = || office.job("exchange");
        let first = round(office.office(), &folder, county(), &ctx).await.unwrap();
        assert_eq!((first.sent.len(), first.taken.len(), first.faults.len()), (1, 0, 0));
        // A round that runs again sends nothing twice.
        assert_eq!(round(office.office(), &folder, county(), &ctx).await.unwrap().sent.len(), 0);
        let (root, secret) = (place.path().join("bank"), key.clone());
        let department = std::thread::spawn(move || department(&root, &secret));
        department.join().unwrap();
        let second = round(office.office(), &folder, county(), &ctx).await.unwrap();
        assert_eq!(second.taken.len(), 1);
        assert_eq!(second.taken[0].1.taken, 2);
        // Somebody without the key changed an answer: it is refused and not read.
        assert_eq!(second.faults.len(), 1);
        assert!(place.path().join("bank/refused/forged.json").exists());
        assert!(round(office.office(), &folder, county(), &ctx).await.unwrap().taken.is_empty());
        assert_eq!(s.view(office).await.open(), 0);
        let file = s.file(office).await;
        assert!(file.evidence.iter().any(|row| row.what == "deposits" && row.text() == "777.00"));
    }

    // clause: NX-5d
    async fn the_job_carries_files_and_each_once_however_often_it_runs(office: &TestOffice) {
        let s = asked(office, "2021-11-02").await;
        s.start(office, &["bank"]).await.unwrap();
        let place = tempfile::tempdir().unwrap();
        let key = b"a key that both hold".to_vec();
        let keys = BTreeMap::from([("bank".to_owned(), Zeroizing::new(key.clone()))]);
        let folder = Arc::new(Folder::open(place.path(), keys).unwrap());
        let job = Exchange { county: county(), connectors: vec![folder] };
        let mut now = office.now();
        // Each run in a period of its own: a second one in the same period does nothing at all.
        let mut run = async || {
            now = UtcMillis::new(now.get() + 5 * 60_000);
            let moment = now;
            let first = jobs::run(office.office(), &job, moment, &|| moment).await.unwrap();
            assert!(jobs::run(office.office(), &job, moment, &|| moment).await.unwrap().is_none());
            first.unwrap().unwrap()
        };
        assert_eq!(run().await, 1, "the questions go out");
        assert_eq!(run().await, 0, "and not again");
        let (root, secret) = (place.path().join("bank"), key.clone());
        std::thread::spawn(move || department(&root, &secret)).join().unwrap();
        let broken = place.path().join("bank/in/broken.json");
        let bytes = b"{\n \"request\": \"x\",\n \"rows\": oops\n}";
        write_whole(&broken, bytes).unwrap();
        write_whole(&broken.with_extension("sig"), signature(&key, bytes).as_bytes()).unwrap();
        assert_eq!(run().await, 1, "the answers come in once");
        assert_eq!(run().await, 0);
        assert_eq!(s.view(office).await.open(), 0);
        // What could not be read is set aside, and kept with its name, line and reason.
        for name in ["forged", "broken"] {
            assert!(place.path().join(format!("bank/refused/{name}.json")).exists(), "{name}");
        }
        let admin = office.person("admin", "administrator", "500299").await;
        let unread = look(office.office(), &office.by(&admin), &UnreadFiles { limit: 10 }).await.unwrap();
        let mut told: Vec<_> = unread.iter().map(|file| (file.name.as_str(), file.line, file.why)).collect();
        told.sort();
        assert_eq!(told, [
            ("bank/broken", Some(3), WhyUnread::Unreadable),
            ("bank/forged", None, WhyUnread::NotSigned),
        ]);
        let clerk = look(office.office(), &office.by(&s.people.clerk), &UnreadFiles { limit: 10 }).await;
        assert!(clerk.is_err() || clerk.is_ok_and(|files| files.is_empty()));
        // The same name once more lies beside the first.
        write_whole(&broken, bytes).unwrap();
        write_whole(&broken.with_extension("sig"), signature(&key, bytes).as_bytes()).unwrap();
        assert_eq!(run().await, 0);
        assert!(place.path().join("bank/refused/broken-2.json").exists());
        let listed = look(office.office(), &office.by(&admin), &ListJobs { limit: 5 }).await.unwrap();
        assert!(listed.jobs.iter().any(|job| job.name == "check.exchange" && job.last.is_some()));
    }
}

/// The program of a bank: waits for questions, checks who signed them, looks in its own books, signs what it answers.
fn department(root: &std::path::Path, key: &[u8]) {
    let books = BTreeMap::from([(zhang(), "777.00")]);
    let asked = loop {
        let mut files = std::fs::read_dir(root.join("out")).unwrap().map(|entry| entry.unwrap().path());
        if let Some(path) = files.find(|path| path.extension().is_some_and(|end| end == "sig")) {
            break path.with_extension("json");
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    };
    let bytes = std::fs::read(&asked).unwrap();
    assert_eq!(std::fs::read_to_string(asked.with_extension("sig")).unwrap(), signature(key, &bytes));
    let questions: QuestionFile = serde_json::from_slice(&bytes).unwrap();
    let rows = questions.questions.iter().map(|question| {
        let number = question["公民身份号码"].clone();
        let mut row = BTreeMap::from([
            ("公民身份号码".to_owned(), number.clone()),
            ("姓名".to_owned(), question["姓名"].clone()),
            ("数据截至".to_owned(), questions.asked_on.clone()),
        ]);
        match books.get(&number) {
            Some(balance) => {
                row.insert("查询结果".to_owned(), "有".to_owned());
                row.insert("标识".to_owned(), "尾号 5".to_owned());
                row.insert("余额".to_owned(), (*balance).to_owned());
            }
            None => {
                row.insert("查询结果".to_owned(), "无".to_owned());
            }
        }
        row
    });
    let answer = AnswerFile { request: questions.number.clone(), rows: rows.collect() };
    let bytes = serde_json::to_vec(&answer).unwrap();
    let path = root.join("in").join(format!("{}.json", questions.number));
    write_whole(&path, &bytes).unwrap();
    write_whole(&path.with_extension("sig"), signature(key, &bytes).as_bytes()).unwrap();
    let forged = root.join("in/forged.json");
    write_whole(&forged, &bytes).unwrap();
    write_whole(&forged.with_extension("sig"), signature(b"another key", &bytes).as_bytes()).unwrap();
}
