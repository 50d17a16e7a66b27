// SPDX-License-Identifier: Apache-2.0
//! Messages to people through the use cases, on both databases: written with what they tell of, sent once, called by named people, and never a reason for anything.

use crate::casework::{
    People, VILLAGE, done, family, number, paper, up_to_acceptance, up_to_decision, up_to_opinion, user,
};
use crate::common::TestOffice;
use crate::payout::{answered, county, ready};
use crate::settings::set;
use assistance::access::Denied;
use assistance::casework::{CaseEvent, CaseId, ReadCase, open_due};
use assistance::exchange::incoming::Sent;
use assistance::exchange::read::{Cell, Row, Sheet};
use assistance::history::{Filter, Outcome};
use assistance::messages::calls::{LogCall, PutWish};
use assistance::messages::forget::ForgetTexts;
use assistance::messages::outbox::{
    CallSheet, ListMessages, Listed, MessageFilter, MessagesOf, Of, ReadMessage, ReadTexts,
};
use assistance::messages::send::{FileMade, FileView, MakeFile, ReadFile, ResultsTaken, TakeResults};
use assistance::messages::{Event, Refused, State, ToWhom, Why};
use assistance::monitoring::list::{LeadFilter, ListLeads};
use assistance::office::{Error, Mode, Office as _, Private, act, look};
use assistance::oversight::{EntryKind, EntryWay, LogEntry, ReadEntry, StepRow, WorkEntry};
use assistance::registry::correct::{CorrectPerson, FieldChange};
use assistance::registry::intake::Created;
use assistance::registry::model::Field;
use assistance::registry::{HouseholdId, PersonId};
use assistance::settings::Key;
use kernel::{Actor, Division, Id};

const MOBILE: &str = "13800000001";

/// Gives somebody a telephone, as a clerk puts a record right.
async fn phone(office: &TestOffice, by: &Actor, person: PersonId, to: &str) {
    let version = {
        let mut tx = office.store.begin(Mode::Read).await.unwrap();
        tx.person(person).await.unwrap().unwrap().version
    };
    let change = FieldChange { field: Field::Phone, value: Private::new(to), no_number: None };
    let correct = CorrectPerson {
        person,
        version,
        changes: vec![change],
        since: String::new(),
        reason: "本人报来".to_owned(),
    };
    act(office.office(), &office.by(by), &correct).await.unwrap();
}

async fn messages(office: &TestOffice, by: &Actor) -> Vec<Listed> {
    let filter = MessageFilter { rows: 200, ..MessageFilter::default() };
    let mut found =
        look(office.office(), &office.by(by), &ListMessages { filter, place: None }).await.unwrap().rows;
    found.sort_by_key(|one| (one.message.made_at, one.message.id.bytes()));
    found
}

async fn stands(office: &TestOffice, by: &Actor) -> Vec<(Event, State)> {
    messages(office, by).await.iter().map(|one| (one.message.event, one.message.state)).collect()
}

async fn make(office: &TestOffice, by: &Actor) -> Result<FileMade, Error> {
    let make = MakeFile { county: county(), layout: "csv".to_owned() };
    act(office.office(), &office.by(by), &make).await
}

async fn read(office: &TestOffice, by: &Actor, made: &FileMade, reason: &str) -> Result<FileView, Error> {
    let read = ReadFile { file: made.file.unwrap(), reason: reason.to_owned() };
    look(office.office(), &office.by(by), &read).await
}

fn report(rows: &[(&str, &str, &str)]) -> Sent {
    let head = ("流水号", "状态", "失败原因");
    let row = |(number, (id, state, why)): (u64, &(&str, &str, &str))| Row {
        number,
        cells: [id, state, why].map(|text| Cell::Text((*text).to_owned())).to_vec(),
    };
    let all: Vec<_> = std::iter::once(&head).chain(rows).collect();
    let rows = (1..).zip(all).map(row).collect();
    Sent { bytes: Vec::new(), sheets: vec![Sheet { name: String::new(), rows }] }
}

async fn results(
    office: &TestOffice,
    by: &Actor,
    rows: &[(&str, &str, &str)],
) -> Result<ResultsTaken, Error> {
    let take = TakeResults { county: county(), layout: "csv".to_owned(), sent: report(rows) };
    act(office.office(), &office.by(by), &take).await
}

async fn call(
    office: &TestOffice,
    by: &Actor,
    one: &Listed,
    result: &str,
    words: &str,
) -> Result<i64, Error> {
    let command = LogCall {
        message: one.message.id,
        version: one.message.version,
        result: result.to_owned(),
        on: String::new(),
        words: Private::new(words),
    };
    act(office.office(), &office.by(by), &command).await
}

async fn wish(
    office: &TestOffice,
    by: &Actor,
    (household, person): (HouseholdId, PersonId),
    kind: &str,
    other: Option<(&str, &str)>,
) -> Result<(), Error> {
    let command = PutWish {
        household,
        person,
        kind: kind.to_owned(),
        other: other.map(|(name, _)| Private::new(name)),
        phone: other.map(|(_, phone)| Private::new(phone)),
        said_on: String::new(),
    };
    act(office.office(), &office.by(by), &command).await
}

/// A family with a telephone and a case that is accepted.
async fn accepted(office: &TestOffice, people: &People) -> (Created, CaseId) {
    let created = family(office, &people.clerk).await;
    phone(office, &people.clerk, created.members[0], MOBILE).await;
    let case = up_to_acceptance(office, people, &created).await;
    (created, case)
}

on_both! {
    async fn a_message_is_written_with_what_it_tells_of_and_once_however_often_the_step_is_sent(office: &TestOffice) {
        let people = People::at(office).await;
        let created = family(office, &people.clerk).await;
        phone(office, &people.clerk, created.members[0], MOBILE).await;
        let case = up_to_opinion(office, &people, &created).await;
        up_to_decision(office, &people, &created, case).await;
        let found = messages(office, &people.reviewer).await;
        let events: Vec<Event> = found.iter().map(|one| one.message.event).collect();
        // The township's notice, and the county's own.
        assert_eq!(events, [Event::Accepted, Event::NoticePosted, Event::NoticePosted, Event::Decided]);
        let texts: Vec<String> =
            found.iter().map(|one| one.message.text.as_ref().unwrap().expose().clone()).collect();
        let number = look(office.office(), &office.by(&people.clerk), &ReadCase { case }).await.unwrap().row.number;
        assert!(texts.iter().all(|text| text.contains(&number)), "{texts:?}");
        assert!(texts[1].contains("公示栏公示，到11月"), "{texts:?}");
        assert!(texts[3].contains("60日内可以申请行政复议，6个月内可以提起行政诉讼"), "{texts:?}");
        for text in &texts {
            assert!(!text.contains("张") && !text.contains("元") && !text.contains(MOBILE), "{text}");
        }
        assert!(found.iter().all(|one| one.phone == "138****0001" && one.message.state == State::Waiting));
        assert_eq!(found[0].name, "张*山");
        // The same step again is the same command, and the file of the case has the messages.
        let of = look(office.office(), &office.by(&people.clerk), &MessagesOf { of: Of::Case(case) }).await.unwrap();
        assert_eq!(of.len(), 4);
        let home = Of::Household(created.household);
        assert_eq!(look(office.office(), &office.by(&people.clerk), &MessagesOf { of: home }).await.unwrap().len(), 4);
        let stranger = office.person("stranger", "township_clerk", "500299103").await;
        assert!(look(office.office(), &office.by(&stranger), &MessagesOf { of: Of::Case(case) }).await.is_err());
        assert!(messages(office, &stranger).await.is_empty());
    }

    async fn the_once_only_list_names_papers_but_none_that_tells_of_an_illness(office: &TestOffice) {
        let people = People::at(office).await;
        let created = family(office, &people.clerk).await;
        phone(office, &people.clerk, created.members[0], MOBILE).await;
        let opened = act(office.office(), &office.by(&people.clerk), &crate::casework::opening(office, &created)).await.unwrap();
        let list = paper(office, &people.clerk, &created, "missing_papers").await;
        let codes = ["school_certificate", "disability_certificate", "diagnosis"].map(str::to_owned);
        let asked = CaseEvent::PapersAsked { codes: codes.into(), paper: list };
        done(office, &people.clerk, opened.case, asked).await;
        let found = messages(office, &people.reviewer).await;
        let text = found[0].message.text.as_ref().unwrap().expose().clone();
        assert!(text.contains("还差：") && text.contains("在读证明"), "{text}");
        assert!(text.contains("种见告知书") && !text.contains('残') && !text.contains("病"), "{text}");
    }

    async fn a_file_holds_each_message_once_and_what_did_not_arrive_is_called(office: &TestOffice) {
        let people = People::at(office).await;
        let (created, case) = accepted(office, &people).await;
        assert!(matches!(make(office, &people.clerk).await, Err(Error::Denied(Denied::NoRole(_)))));
        let ctx = office.by(&people.reviewer);
        let command = MakeFile { county: county(), layout: "csv".to_owned() };
        let made = act(office.office(), &ctx, &command).await.unwrap();
        assert_eq!((made.lines, made.left), (1, 0));
        // However often it is made.
        assert_eq!(act(office.office(), &ctx, &command).await.unwrap(), made);
        assert!(matches!(make(office, &people.reviewer).await, Err(Error::Messages(Refused::NothingToSend))));
        assert!(matches!(read(office, &people.reviewer, &made, " ").await, Err(Error::Invalid(_))));
        let file = read(office, &people.reviewer, &made, "导入短信平台").await.unwrap();
        assert_eq!(file.lines[0].phone.expose(), MOBILE);
        let again = read(office, &people.reviewer, &made, "又导一次").await.unwrap();
        assert_eq!(file.layout.bytes(&file.lines), again.layout.bytes(&again.lines));
        let mut tx = office.store.begin(Mode::Read).await.unwrap();
        let looked = Filter { outcome: Some(Outcome::Looked), limit: 50, ..Filter::default() };
        let reasons: Vec<String> = tx
            .entries(&looked)
            .await
            .unwrap()
            .into_iter()
            .filter(|row| row.entry.action == "message.read_file")
            .map(|row| row.entry.reason)
            .collect();
        drop(tx);
        assert_eq!(reasons, ["又导一次", "导入短信平台"], "each export is recorded with its reason");
        let reference = file.lines[0].reference.clone();
        let stage = look(office.office(), &office.by(&people.clerk), &ReadCase { case }).await.unwrap().row;
        let unknown = Id::<assistance::messages::Message>::from_bytes([9; 16]).to_string();
        let rows = [
            (reference.as_str(), "失败", "空号"),
            (unknown.as_str(), "成功", ""),
            ("张大山", "成功", ""),
            (reference.as_str(), "看过了", ""),
        ];
        let taken = results(office, &people.reviewer, &rows).await.unwrap();
        assert_eq!((taken.delivered, taken.failed, taken.again), (0, 1, 0));
        assert_eq!((taken.unknown, taken.no_reference, taken.no_result), (vec![3], vec![4], vec![5]));
        let again = results(office, &people.reviewer, &rows[..1]).await.unwrap();
        assert_eq!((again.failed, again.again), (0, 1), "the same result again says nothing new");
        assert!(matches!(
            results(office, &people.reviewer, &[]).await,
            Err(Error::Messages(Refused::NoRows))
        ));
        let one = &messages(office, &people.reviewer).await[0];
        assert_eq!((one.message.state, one.message.why), (State::ToVisit, Some(Why::NoSuchNumber)));
        // The wrong number is a task, once; nothing of the case moved.
        let filter = LeadFilter { kind: Some("wrong_phone".to_owned()), limit: 10, ..LeadFilter::default() };
        let leads = look(office.office(), &office.by(&people.clerk), &ListLeads { filter }).await.unwrap();
        assert_eq!(leads.total, 1);
        let now = look(office.office(), &office.by(&people.clerk), &ReadCase { case }).await.unwrap().row;
        assert_eq!(now, stage, "no case waits on a message");
        // A right number: it is sent again.
        phone(office, &people.clerk, created.members[0], "13800000002").await;
        assert_eq!(stands(office, &people.reviewer).await, [(Event::Accepted, State::Waiting)]);
        let second = make(office, &people.reviewer).await.unwrap();
        let file = read(office, &people.reviewer, &second, "导入短信平台").await.unwrap();
        assert_eq!(file.lines[0].phone.expose(), "13800000002");
        let taken = results(office, &people.reviewer, &[(&reference, "成功", "")]).await.unwrap();
        assert_eq!(taken.delivered, 1);
        assert_eq!(stands(office, &people.reviewer).await, [(Event::Accepted, State::Delivered)]);
    }

    async fn who_has_no_telephone_is_visited_and_every_result_is_that_of_a_named_person(office: &TestOffice) {
        let people = People::at(office).await;
        let created = family(office, &people.clerk).await;
        up_to_acceptance(office, &people, &created).await;
        assert!(matches!(make(office, &people.reviewer).await, Err(Error::Messages(Refused::NothingToSend))));
        // The village assistant sees what is to be told, and nothing else.
        let mine = messages(office, &people.assistant).await;
        assert_eq!((mine.len(), mine[0].message.state, mine[0].message.why), (1, State::ToVisit, Some(Why::NoPhone)));
        assert!(matches!(call(office, &people.leader, &mine[0], "visited", "").await, Err(Error::Denied(_))));
        phone(office, &people.clerk, created.members[0], "02359000001").await;
        let one = messages(office, &people.assistant).await.remove(0);
        assert_eq!((one.message.state, one.message.why), (State::ToCall, Some(Why::Landline)));
        let view = look(office.office(), &office.by(&people.assistant), &ReadMessage { message: one.message.id }).await.unwrap();
        assert_eq!(view.whole.as_ref().map(|phone| phone.expose().as_str()), Some("02359000001"));
        assert_eq!(view.name, "张大山");
        let masked = look(office.office(), &office.by(&people.leader), &ReadMessage { message: one.message.id }).await.unwrap();
        assert!(masked.whole.is_none() && masked.masked == "023****0001" && masked.name == "张*山");
        assert!(matches!(call(office, &people.assistant, &mine[0], "nobody", "").await, Err(Error::Stale { .. })));
        for times in 1..=3 {
            let one = messages(office, &people.assistant).await.remove(0);
            call(office, &people.assistant, &one, "nobody", "").await.unwrap();
            let state = messages(office, &people.assistant).await[0].message.state;
            assert_eq!(state, if times < 3 { State::ToCall } else { State::ToVisit }, "try {times}");
        }
        let sheet =
            CallSheet { place: Division::parse(VILLAGE).unwrap(), reason: String::new(), part: 0, rows: 1 };
        assert!(matches!(look(office.office(), &office.by(&people.assistant), &sheet).await, Err(Error::Invalid(_))));
        let sheet = CallSheet { reason: "下村".to_owned(), ..sheet };
        let calls = look(office.office(), &office.by(&people.assistant), &sheet).await.unwrap();
        assert_eq!((calls.total, calls.lines.len(), calls.lines[0].name.as_str()), (1, 1, "张大山"));
        let one = messages(office, &people.assistant).await.remove(0);
        assert!(matches!(call(office, &people.assistant, &one, "dropped", "").await, Err(Error::Invalid(_))));
        call(office, &people.assistant, &one, "visited", "在家说清楚了").await.unwrap();
        assert_eq!(stands(office, &people.reviewer).await, [(Event::Accepted, State::Told)]);
        let view = look(office.office(), &office.by(&people.clerk), &ReadMessage { message: one.message.id }).await.unwrap();
        let last = view.steps.last().unwrap();
        assert_eq!((last.by, last.name.as_str()), (Some(user(&people.assistant)), "assistant"));
        assert_eq!(last.words.as_ref().map(|text| text.expose().as_str()), Some("在家说清楚了"));
        assert!(matches!(
            call(office, &people.assistant, &messages(office, &people.reviewer).await[0], "reached", "").await,
            Err(Error::Messages(Refused::NotNow(State::Told)))
        ));
    }

    async fn people_may_ask_to_be_called_or_name_who_is_told(office: &TestOffice) {
        let people = People::at(office).await;
        let (created, _) = accepted(office, &people).await;
        let who = (created.household, created.members[0]);
        assert!(matches!(wish(office, &people.assistant, who, "agent", None).await, Err(Error::Invalid(_))));
        assert!(wish(office, &people.assistant, (created.household, Id::from_bytes([8; 16])), "call", None).await.is_err());
        wish(office, &people.assistant, who, "call", None).await.unwrap();
        let one = messages(office, &people.reviewer).await.remove(0);
        assert_eq!((one.message.state, one.message.why), (State::ToCall, Some(Why::Wish)));
        wish(office, &people.assistant, who, "agent", Some(("李代办", "13900000009"))).await.unwrap();
        let one = messages(office, &people.reviewer).await.remove(0);
        assert_eq!((one.message.state, one.message.role, one.phone.as_str()), (State::Waiting, ToWhom::Agent, "139****0009"));
        let made = make(office, &people.reviewer).await.unwrap();
        let file = read(office, &people.reviewer, &made, "导入").await.unwrap();
        assert_eq!(file.lines[0].phone.expose(), "13900000009");
    }

    async fn a_child_is_told_through_an_adult_of_the_family(office: &TestOffice) {
        let people = People::at(office).await;
        let created = family(office, &people.clerk).await;
        // The applicant of this case is the daughter of sixteen.
        phone(office, &people.clerk, created.members[0], MOBILE).await;
        phone(office, &people.clerk, created.members[2], "13800000007").await;
        let mut opening = crate::casework::opening(office, &created);
        if let CaseEvent::Applied { family, .. } = &mut opening.event {
            family.applicant = created.members[2];
        }
        let opened = act(office.office(), &office.by(&people.clerk), &opening).await.unwrap();
        let list = paper(office, &people.clerk, &created, "missing_papers").await;
        let asked = CaseEvent::PapersAsked { codes: ["school_certificate".to_owned()].into(), paper: list };
        done(office, &people.clerk, opened.case, asked).await;
        let one = messages(office, &people.reviewer).await.remove(0);
        assert_eq!((one.message.role, one.phone.as_str()), (ToWhom::Guardian, "138****0001"));
    }

    async fn a_county_says_what_is_sent_and_how_and_a_text_that_says_too_much_is_not_taken(office: &TestOffice) {
        let people = People::at(office).await;
        let (one, other) = (people.reviewer.clone(), people.decider.clone());
        let propose = |key: Key, value: &str| assistance::settings::ProposeSetting {
            place: "500299".to_owned(),
            key: key.word().to_owned(),
            value: value.to_owned(),
            from: String::new(),
            document: String::new(),
        };
        for wrong in ["已受理", "【{office}】{name}", "【{office}】每月496元", "【{office}】请带残疾人证"] {
            let refused = act(office.office(), &office.by(&one), &propose(Key::MessageAccepted, wrong)).await;
            assert!(matches!(refused, Err(Error::Invalid(_))), "{wrong}");
        }
        set(office, &one, &other, Key::MessageAccepted, "【{office}】收下了（{number}）。").await;
        set(office, &one, &other, Key::MessageEvents, "accepted").await;
        let created = family(office, &people.clerk).await;
        phone(office, &people.clerk, created.members[0], MOBILE).await;
        let case = up_to_opinion(office, &people, &created).await;
        up_to_decision(office, &people, &created, case).await;
        let found = messages(office, &people.reviewer).await;
        assert_eq!(found.len(), 1, "only what the county sends");
        assert!(found[0].message.text.as_ref().unwrap().expose().contains("收下了（DB"));
        let read = ReadTexts { place: county(), tried: Some((Event::Accepted, "【{office}】{code}".to_owned())) };
        let texts = look(office.office(), &office.by(&people.reviewer), &read).await.unwrap();
        assert!(texts.tried.is_some_and(|tried| tried.is_err()));
        let row = texts.rows.iter().find(|row| row.event == Event::Accepted).unwrap();
        assert!(row.sent && row.held.since.is_some() && row.preview.is_ok());
        assert!(texts.rows.iter().any(|row| !row.sent && row.held.basis.assumed.is_some()));
    }

    async fn a_failed_payment_asks_for_a_new_account_and_money_goes_on(office: &TestOffice) {
        let (people, created, finance, month) = ready(office, kernel::Fen::new(10_000_000)).await;
        phone(office, &people.clerk, created.members[0], MOBILE).await;
        let maker = &people.reviewer;
        let made = crate::payout::made(office, maker, "regular", month).await;
        let sent = crate::payout::sent(office, &finance, &made).await;
        answered(office, &finance, &sent, "失败,账户已销户").await;
        let found = messages(office, &people.reviewer).await;
        let failed: Vec<&Listed> = found.iter().filter(|one| one.message.event == Event::PaymentFailed).collect();
        assert_eq!(failed.len(), 1);
        let text = failed[0].message.text.as_ref().unwrap().expose();
        assert!(text.contains("新的银行卡") && !text.contains("62"), "{text}");
    }

    async fn a_review_that_is_due_tells_the_family_what_to_bring(office: &TestOffice) {
        let people = People::at(office).await;
        let created = family(office, &people.clerk).await;
        phone(office, &people.clerk, created.members[0], MOBILE).await;
        let case = up_to_opinion(office, &people, &created).await;
        up_to_decision(office, &people, &created, case).await;
        let award = crate::payout::awards(office, &people, &created).await.remove(0);
        office.pass_days(i64::from(award.review_by.days_since(office.now().date_in_china())) - 10);
        let job = |command| {
            kernel::Ctx::new(Actor::Job("review.open".to_owned()), office.now(), kernel::Purpose::new("到期核查"), command)
        };
        assert_eq!(open_due(office.office(), county(), 50, &job).await.unwrap(), (1, 0));
        let found = messages(office, &people.reviewer).await;
        let last = &found.last().unwrap().message;
        assert_eq!(last.event, Event::ReviewDue);
        let text = last.text.as_ref().unwrap().expose();
        assert!(text.contains("身份证") && text.contains("照常发放"), "{text}");
    }

    async fn whoever_called_is_told_without_a_word_of_whom_or_what(office: &TestOffice) {
        let people = People::at(office).await;
        let hotline = office.person("hotline", "hotline", "500299").await;
        let inspector = office.person("inspector", "inspector", "500299").await;
        let entry = LogEntry {
            kind: EntryKind::Report,
            way: EntryWay::Phone,
            place: "500299102".to_owned(),
            case: String::new(),
            words: Private::new("他家在县城有两套房"),
            name: Some(Private::new("王五")),
            phone: Some(Private::new("13700000003")),
            answer: None,
        };
        let logged = act(office.office(), &office.by(&hotline), &entry).await.unwrap();
        for (step, detail) in [("assign", user(&inspector).to_string()), ("answer", "not_upheld".to_owned())] {
            let query = ReadEntry { number: logged.number.clone() };
            let view = look(office.office(), &office.by(&inspector), &query).await.unwrap();
            let work = WorkEntry {
                entry: view.entry.id,
                version: view.entry.version,
                step: step.to_owned(),
                detail,
                words: Private::new("查过了"),
            };
            act(office.office(), &office.by(&inspector), &work).await.unwrap();
        }
        let found = messages(office, &people.reviewer).await;
        assert_eq!((found.len(), found[0].message.event, found[0].name.as_str()), (1, Event::CallBack, ""));
        assert!(found[0].message.household.is_none() && found[0].message.case.is_none());
        let made = make(office, &people.reviewer).await.unwrap();
        let file = read(office, &people.reviewer, &made, "导入").await.unwrap();
        assert_eq!(file.lines[0].phone.expose(), "13700000003");
        assert!(!file.lines[0].text.expose().contains("王五"));
        results(office, &people.reviewer, &[(&file.lines[0].reference, "失败", "关机")]).await.unwrap();
        assert_eq!(stands(office, &people.reviewer).await, [(Event::CallBack, State::Failed)]);
        assert!(messages(office, &people.assistant).await.is_empty(), "the handler of the entry calls, nobody else");
        let opened = look(office.office(), &office.by(&people.assistant), &ReadMessage { message: found[0].message.id }).await;
        assert!(matches!(opened, Err(Error::Denied(_))));
    }

    async fn of_two_who_make_a_file_at_once_one_takes_the_message(office: &TestOffice) {
        let people = People::at(office).await;
        accepted(office, &people).await;
        let second = office.second().await;
        let make = || MakeFile { county: county(), layout: "csv".to_owned() };
        let (one, other) = (office.by(&people.reviewer), office.by(&people.reviewer));
        let (makes, also) = (make(), make());
        let (first, then) = tokio::join!(act(office.office(), &one, &makes), act(&second, &other, &also));
        let lines: u64 = [&first, &then].iter().filter_map(|one| one.as_ref().ok()).map(|made| made.lines).sum();
        assert_eq!(lines, 1, "{first:?} {then:?}");
    }

    async fn what_a_message_said_is_destroyed_after_its_time_and_what_became_of_it_stays(office: &TestOffice) {
        let people = People::at(office).await;
        accepted(office, &people).await;
        let made = make(office, &people.reviewer).await.unwrap();
        let file = read(office, &people.reviewer, &made, "导入").await.unwrap();
        results(office, &people.reviewer, &[(&file.lines[0].reference, "失败", "关机")]).await.unwrap();
        let one = messages(office, &people.assistant).await.remove(0);
        call(office, &people.assistant, &one, "relative", "告诉了他儿子").await.unwrap();
        let history = async || {
            let mut tx = office.store.begin(Mode::Read).await.unwrap();
            tx.message_steps(one.message.id).await.unwrap()
        };
        let before = history().await;
        assert!(before.iter().any(|step| step.words.is_some()));
        let forget = async || act(office.office(), &office.job("message.forget"), &ForgetTexts).await.unwrap().done;
        // A year to the day by the file of columns.
        office.pass_days(365);
        assert_eq!(forget().await, 0);
        office.pass_days(1);
        assert_eq!((forget().await, forget().await), (1, 0));
        let kept = messages(office, &people.reviewer).await.remove(0).message;
        assert!(kept.text.is_none() && kept.phone.is_none());
        assert_eq!((kept.state, kept.why, kept.file), (State::Told, one.message.why, one.message.file));
        let after = history().await;
        assert!(after.iter().all(|step| step.words.is_none()));
        let told = |steps: &[StepRow]| -> Vec<(String, String)> {
            steps.iter().map(|step| (step.kind.clone(), step.detail.clone())).collect()
        };
        assert_eq!(told(&after), told(&before));
    }

    async fn a_call_that_nobody_made_in_a_year_is_out_of_date(office: &TestOffice) {
        let people = People::at(office).await;
        let created = family(office, &people.clerk).await;
        up_to_acceptance(office, &people, &created).await;
        assert_eq!(stands(office, &people.reviewer).await, [(Event::Accepted, State::ToVisit)]);
        office.pass_days(367);
        act(office.office(), &office.job("message.forget"), &ForgetTexts).await.unwrap();
        assert_eq!(stands(office, &people.reviewer).await, [(Event::Accepted, State::Expired)]);
    }

    async fn what_a_message_said_goes_with_the_person_who_is_erased(office: &TestOffice) {
        let people = People::at(office).await;
        let (created, _) = accepted(office, &people).await;
        make(office, &people.reviewer).await.unwrap();
        let mut tx = office.store.begin(Mode::Write).await.unwrap();
        assert!(tx.erase_person(created.members[0]).await.unwrap());
        tx.commit().await.unwrap();
        let one = messages(office, &people.reviewer).await.remove(0);
        assert!(one.message.text.is_none() && one.message.phone.is_none());
        assert_eq!(one.message.state, State::Sent, "the row stays");
    }
}

#[test]
fn the_numbers_of_these_tests_are_nobodys() {
    assert!(number("1966-03-12", 11).starts_with("500299"));
}
