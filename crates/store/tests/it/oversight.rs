// SPDX-License-Identifier: Apache-2.0
//! Notices, objections, the register, progress and errors made in good faith, through the use cases, on both databases.

use crate::casework::{
    People, VILLAGE, date, done, family, family_of, notice, paper, up_to_decision, up_to_opinion, user,
};
use crate::common::TestOffice;
use crate::settings::set;
use assistance::access::{Bar, Denied, Scope};
use assistance::casework::{CaseEvent, CaseFilter, CaseId, Proposal, ReadCase, Scheme};
use assistance::office::{Error, Mode, Office as _, Private, act, look};
use assistance::oversight::{
    AnswerError, AskProgress, Asked, Board, BoardFilter, BoardPage, BoardTab, Cause, Covered, EntryFilter,
    EntryKind, EntryList, EntryTab, EntryView, EntryWay, FindEntry, GoodFaithErrors, LogEntry, LogObjection,
    Logged, NoticeOf, Noticed, Occasion, PublicSheet, PublishWebNotice, QueryCode, ReadEntry, ReadObjector,
    ReadReporter, ReadSheet, RecipientsOf, RecordError, Refused, SheetOf, StaffProgress, State, TakeDownDue,
    WebBoard, WorkEntry,
};
use assistance::settings::Key;
use kernel::{Actor, Division, Fen, WorkCalendar};

fn village() -> Division {
    Division::parse(VILLAGE).unwrap()
}

async fn number_of(office: &TestOffice, by: &Actor, case: CaseId) -> String {
    look(office.office(), &office.by(by), &ReadCase { case }).await.unwrap().row.number
}

fn call(kind: EntryKind, case: &str, name: Option<&str>) -> LogEntry {
    LogEntry {
        kind,
        way: EntryWay::Phone,
        place: if case.is_empty() { "500299102".to_owned() } else { String::new() },
        case: case.to_owned(),
        words: Private::new("他家在县城有两套房"),
        name: name.map(Private::new),
        phone: name.map(|_| Private::new("13800000001")),
        answer: None,
    }
}

async fn log(office: &TestOffice, by: &Actor, entry: &LogEntry) -> Logged {
    act(office.office(), &office.by(by), entry).await.unwrap()
}

async fn entry(office: &TestOffice, by: &Actor, number: &str) -> EntryView {
    look(office.office(), &office.by(by), &ReadEntry { number: number.to_owned() }).await.unwrap()
}

async fn work(office: &TestOffice, by: &Actor, number: &str, step: &str, detail: &str) -> Result<(), Error> {
    let view = entry(office, by, number).await;
    let command = WorkEntry {
        entry: view.entry.id,
        version: view.entry.version,
        step: step.to_owned(),
        detail: detail.to_owned(),
        words: Private::new("入户看了，房子是他兄弟的"),
    };
    act(office.office(), &office.by(by), &command).await
}

async fn board(office: &TestOffice, by: &Actor, tab: BoardTab) -> BoardPage {
    let filter = BoardFilter { tab, rows: 20, ..BoardFilter::default() };
    look(office.office(), &office.by(by), &Board { filter }).await.unwrap()
}

/// Posts the notice of a case as the rules of the day say.
async fn post(
    office: &TestOffice,
    people: &People,
    created: &assistance::registry::intake::Created,
    case: CaseId,
) {
    let photo = paper(office, &people.clerk, created, "photo").await;
    let view = look(office.office(), &office.by(&people.clerk), &ReadCase { case }).await.unwrap();
    let rule = view.rules.notice.as_ref().unwrap();
    let through =
        WorkCalendar::embedded().add_calendar_days(office.now().date_in_china(), rule.days.days).date;
    let posted = CaseEvent::NoticePosted { place: rule.place, village: village(), through, photo };
    done(office, &people.clerk, case, posted).await;
}

async fn ask(office: &TestOffice, number: &str, proof: &str) -> Asked {
    let command = AskProgress { number: number.to_owned(), proof: Private::new(proof) };
    act(office.office(), &office.by(&Actor::Anonymous), &command).await.unwrap()
}

on_both! {
    // clause: CK-3.3
    // clause: MS-4b
    // clause: NX-5f
    async fn a_call_is_logged_assigned_answered_called_back_and_closed(office: &TestOffice) {
        let people = People::at(office).await;
        let hotline = office.person("hotline", "hotline", "500299").await;
        let inspector = office.person("inspector", "inspector", "500299").await;
        let logged = log(office, &hotline, &call(EntryKind::Complaint, "", Some("王五"))).await;
        assert_eq!(logged.number, "RX500299-2020-000001");
        let seen = entry(office, &inspector, &logged.number).await;
        assert_eq!((seen.entry.state, seen.entry.due), (State::Open, date("2020-11-23")), "15 working days");
        assert!(seen.entry.words.is_some() && !seen.own);
        let inspector_id = user(&inspector).to_string();
        assert!(work(office, &inspector, &logged.number, "answer", "upheld").await.is_err(), "nobody has it yet");
        work(office, &inspector, &logged.number, "assign", &inspector_id).await.unwrap();
        assert!(matches!(
            work(office, &people.reviewer, &logged.number, "answer", "upheld").await,
            Err(Error::Denied(Denied::NotTheHandler(_)))
        ));
        work(office, &inspector, &logged.number, "answer", "not_upheld").await.unwrap();
        assert!(matches!(
            work(office, &inspector, &logged.number, "close", "").await,
            Err(Error::Oversight(Refused::NotNow(State::Answered)))
        ));
        work(office, &inspector, &logged.number, "call_back", "satisfied").await.unwrap();
        work(office, &inspector, &logged.number, "close", "").await.unwrap();
        let seen = entry(office, &inspector, &logged.number).await;
        assert_eq!(seen.entry.state, State::Closed);
        let kinds: Vec<&str> = seen.steps.iter().map(|step| step.kind.as_str()).collect();
        assert_eq!(kinds, ["log", "assign", "answer", "call_back", "close"]);
    }

    // clause: NX-5f
    async fn who_reported_is_opened_by_the_handler_alone(office: &TestOffice) {
        let people = People::at(office).await;
        let hotline = office.person("hotline", "hotline", "500299").await;
        let inspector = office.person("inspector", "inspector", "500299").await;
        let logged = log(office, &hotline, &call(EntryKind::Complaint, "", Some("王五"))).await;
        let reporter = ReadReporter { entry: logged.entry };
        for other in [&inspector, &people.clerk, &people.reviewer] {
            let refused = look(office.office(), &office.by(other), &reporter).await;
            assert!(matches!(refused, Err(Error::Denied(Denied::NotTheHandler(_)))));
        }
        assert!(look(office.office(), &office.by(&hotline), &reporter).await.is_err(), "not even whoever logged it");
        let id = user(&inspector).to_string();
        work(office, &inspector, &logged.number, "assign", &id).await.unwrap();
        let (_, opened) = look(office.office(), &office.by(&inspector), &reporter).await.unwrap();
        assert_eq!(opened.name.unwrap().expose(), "王五");
        assert_eq!(opened.phone.unwrap().expose(), "13800000001");
        assert!(look(office.office(), &office.by(&people.reviewer), &reporter).await.is_err());
        let other = office.person("other", "hotline", "500299").await;
        assert!(entry(office, &other, &logged.number).await.entry.words.is_none(), "another operator sees no words");
    }

    // clause: MS-4b
    async fn a_report_with_a_name_reaches_the_file_of_its_case_and_not_its_handler(office: &TestOffice) {
        let people = People::at(office).await;
        let hotline = office.person("hotline", "hotline", "500299").await;
        let created = family(office, &people.clerk).await;
        let case = up_to_opinion(office, &people, &created).await;
        let number = number_of(office, &people.clerk, case).await;
        let logged = log(office, &hotline, &call(EntryKind::Report, &number, Some("王五"))).await;
        let view = look(office.office(), &office.by(&people.clerk), &ReadCase { case }).await.unwrap();
        assert!(view.file.reported, "the county must visit now");
        let seen = entry(office, &people.reviewer, &logged.number).await;
        assert!(seen.entry.linked && seen.entry.place == village());
        // The handler of the case neither reads it nor gets it.
        let own = entry(office, &people.clerk, &logged.number).await;
        assert!(own.entry.words.is_none() && !own.may_work);
        let clerk = user(&people.clerk).to_string();
        assert!(matches!(
            work(office, &people.reviewer, &logged.number, "assign", &clerk).await,
            Err(Error::Oversight(Refused::HandlesTheCase))
        ));
        let anonymous = log(office, &hotline, &call(EntryKind::Report, &number, None)).await;
        assert!(!entry(office, &people.reviewer, &anonymous.number).await.entry.linked);
        let found = look(office.office(), &office.by(&people.clerk), &FindEntry { number: logged.number }).await;
        assert_eq!(found.unwrap(), Some(logged.entry));
        let wrong = LogEntry { case: "DB500299102-2020-99999".to_owned(), ..call(EntryKind::Report, "", None) };
        assert!(matches!(act(office.office(), &office.by(&hotline), &wrong).await, Err(Error::Invalid(_))));
    }

    async fn a_question_answered_on_the_telephone_is_closed_and_a_late_entry_is_found(office: &TestOffice) {
        let _ = People::at(office).await;
        let hotline = office.person("hotline", "hotline", "500299").await;
        let answered = LogEntry { answer: Some(Private::new("带身份证到镇里窗口")), ..call(EntryKind::Question, "", None) };
        let logged = log(office, &hotline, &answered).await;
        assert_eq!(entry(office, &hotline, &logged.number).await.entry.state, State::Closed);
        let at_once = LogEntry { answer: Some(Private::new("不用查了")), ..call(EntryKind::Report, "", None) };
        let refused = act(office.office(), &office.by(&hotline), &at_once).await;
        assert!(matches!(refused, Err(Error::Oversight(Refused::NotAtOnce))));
        log(office, &hotline, &call(EntryKind::Help, "", None)).await;
        let late = |tab| EntryList { filter: EntryFilter { tab, rows: 10, ..EntryFilter::default() } };
        let count = async |tab| look(office.office(), &office.by(&hotline), &late(tab)).await.unwrap().total;
        assert_eq!((count(EntryTab::Late).await, count(EntryTab::Open).await, count(EntryTab::Closed).await), (0, 1, 1));
        office.pass_days(10);
        assert_eq!(count(EntryTab::Late).await, 1);
        let elsewhere = office.person("elsewhere", "hotline", "500298").await;
        let list = look(office.office(), &office.by(&elsewhere), &late(EntryTab::Open)).await.unwrap();
        assert_eq!(list.total, 0);
    }

    // clause: CK-3.2b
    // clause: NX-5c
    async fn the_board_follows_the_records_and_shows_what_hangs_too_long(office: &TestOffice) {
        let people = People::at(office).await;
        let created = family(office, &people.clerk).await;
        let case = up_to_opinion(office, &people, &created).await;
        let waiting = board(office, &people.assistant, BoardTab::ToPost).await;
        assert_eq!((waiting.counts, waiting.to_post.len()), ([1, 0, 0, 0], 1));
        post(office, &people, &created, case).await;
        let hanging = board(office, &people.clerk, BoardTab::Hanging).await;
        assert_eq!(hanging.counts, [0, 1, 0, 0]);
        assert_eq!((hanging.rows[0].hung.village, hanging.rows[0].applicant.as_str()), (village(), "张大山"));
        office.pass_days(8);
        assert_eq!(board(office, &people.clerk, BoardTab::Late).await.counts, [0, 1, 0, 0], "the day to take it down");
        office.pass_days(3);
        assert_eq!(board(office, &people.clerk, BoardTab::Late).await.counts, [0, 0, 1, 0]);
        let photo = paper(office, &people.clerk, &created, "photo").await;
        done(office, &people.clerk, case, CaseEvent::NoticeRemoved { photo }).await;
        let removed = board(office, &people.clerk, BoardTab::Removed).await;
        assert_eq!(removed.counts, [0, 0, 0, 1]);
        let hung = &removed.rows[0].hung;
        assert!(hung.late(office.now().date_in_china()) && hung.removed_photo == Some(photo));
        let other = office.person("other", "township_clerk", "500299103").await;
        assert_eq!(board(office, &other, BoardTab::Removed).await.counts, [0, 0, 0, 0]);
    }

    // clause: CK-3.2b
    async fn who_objects_to_a_notice_is_opened_by_the_handler_of_the_case_alone(office: &TestOffice) {
        let people = People::at(office).await;
        let created = family(office, &people.clerk).await;
        let case = up_to_opinion(office, &people, &created).await;
        post(office, &people, &created, case).await;
        office.pass_days(1);
        let view = look(office.office(), &office.by(&people.clerk), &ReadCase { case }).await.unwrap();
        let number = view.row.number.clone();
        let objection = LogObjection {
            case,
            version: view.row.version,
            ground: Private::new("他家有两套房"),
            name: Some(Private::new("赵六")),
            phone: Some(Private::new("13800000002")),
            happened_on: office.now().date_in_china(),
            late: None,
        };
        act(office.office(), &office.by(&people.colleague), &objection).await.unwrap();
        let read = ReadObjector { number: number.clone(), dispute: 1 };
        for other in [&people.colleague, &people.leader, &people.reviewer] {
            assert!(matches!(look(office.office(), &office.by(other), &read).await, Err(Error::Denied(_))));
        }
        let (objector, _) = look(office.office(), &office.by(&people.clerk), &read).await.unwrap();
        assert_eq!(objector.name.unwrap().expose(), "赵六");
        let seen = |by: Actor| {
            let number = number.clone();
            async move { look(office.office(), &office.by(&by), &NoticeOf { number }).await.unwrap() }
        };
        let own = seen(people.clerk.clone()).await;
        assert!(own.handles && own.objections[0].ground.is_some() && own.hung[0].objections == 1);
        let village_eye = seen(people.assistant.clone()).await;
        assert!(!village_eye.handles && village_eye.objections[0].ground.is_none(), "the village learns no ground");
    }

    // clause: CK-A1
    async fn a_sheet_has_every_family_of_the_village_with_its_figures(office: &TestOffice) {
        let people = People::at(office).await;
        let created = family(office, &people.clerk).await;
        let case = up_to_opinion(office, &people, &created).await;
        let sheet = |of, full| ReadSheet { of, full };
        let read = look(office.office(), &office.by(&people.clerk), &sheet(SheetOf::ToPost(village()), false)).await.unwrap();
        let family = &read.families[0];
        assert_eq!((family.applicant.as_str(), family.adult, family.covered), ("张大山", true, 3));
        assert_eq!(family.minors, ["张小梅"]);
        assert_eq!(family.outcome(), Some(Covered::Cover(Some(Fen::new(50_400)))));
        assert_eq!((family.per_head.unwrap().to_int(), family.standard.unwrap().to_int()), (Some(32_800), Some(49_600)));
        assert!(family.rule.is_some() && matches!(family.proposal, Proposal::Cover { .. }));
        let number = number_of(office, &people.clerk, case).await;
        let full = look(office.office(), &office.by(&people.clerk), &sheet(SheetOf::Case(number.clone()), true)).await.unwrap();
        assert_eq!(full.families[0].members.len(), 3);
        let finance = office.person("finance", "finance", "500299").await;
        let denied = look(office.office(), &office.by(&finance), &sheet(SheetOf::Case(number), false)).await;
        assert!(matches!(denied, Err(Error::Denied(_))));
        let hanging = look(office.office(), &office.by(&people.clerk), &sheet(SheetOf::Hanging(village()), false)).await.unwrap();
        assert!(hanging.families.is_empty());
    }

    // clause: CK-A1
    async fn each_scheme_and_each_period_has_a_sheet_of_its_own_and_no_family_is_left_out(office: &TestOffice) {
        let people = People::at(office).await;
        for nth in 0..2 {
            let created = family_of(office, &people.clerk, nth).await;
            let case = up_to_opinion(office, &people, &created).await;
            post(office, &people, &created, case).await;
        }
        let hanging = ReadSheet { of: SheetOf::Hanging(village()), full: false };
        let mut sheet = look(office.office(), &office.by(&people.clerk), &hanging).await.unwrap();
        let mut other = sheet.families[0].clone();
        other.row.scheme = Scheme::Borderline;
        let mut unposted = other.clone();
        (unposted.hung, unposted.rule) = (None, None);
        sheet.families.extend([other, unposted]);
        let (parts, without) = sheet.split();
        let found: Vec<(Scheme, usize)> = parts.iter().map(|(of, sheet)| (of.scheme, sheet.families.len())).collect();
        assert_eq!(found, [(Scheme::Dibao, 1), (Scheme::Dibao, 1), (Scheme::Borderline, 1)]);
        assert_ne!(parts[0].0.through, parts[1].0.through);
        assert_eq!(without, 1, "whose rules ask for no notice");
    }

    async fn the_sheet_of_a_village_is_read_by_village_wherever_else_families_wait(office: &TestOffice) {
        let people = People::at(office).await;
        let here = up_to_opinion(office, &people, &family(office, &people.clerk).await).await;
        let mut tx = office.store.begin(Mode::Read).await.unwrap();
        let county = Division::parse("500299").unwrap();
        let mut of = CaseFilter {
            region: Scope::of(vec![county]),
            village: Some(village()),
            limit: 1,
            ..CaseFilter::default()
        };
        assert_eq!(tx.cases(&of).await.unwrap()[0].row.id, here);
        of.village = Some(Division::parse("500299102202").unwrap());
        assert_eq!(tx.count_cases(&of).await.unwrap(), 0);
    }

    async fn what_a_village_receives_stays_on_its_board(office: &TestOffice) {
        let people = People::at(office).await;
        let created = family(office, &people.clerk).await;
        let case = up_to_opinion(office, &people, &created).await;
        let of = RecipientsOf { village: village(), scheme: Scheme::Dibao };
        assert!(look(office.office(), &office.by(&people.clerk), &of).await.unwrap().families.is_empty());
        up_to_decision(office, &people, &created, case).await;
        office.pass_days(31);
        let families = look(office.office(), &office.by(&people.clerk), &of).await.unwrap().families;
        assert_eq!((families[0].name.as_str(), families[0].covered, families[0].monthly), ("张大山", 3, Fen::new(50_400)));
        assert_eq!(families[0].minors, ["张小梅"]);
    }

    // clause: CK-3.2b
    async fn a_notice_on_the_web_is_off_by_default_and_goes_with_its_time(office: &TestOffice) {
        let people = People::at(office).await;
        let created = family(office, &people.clerk).await;
        let case = up_to_opinion(office, &people, &created).await;
        post(office, &people, &created, case).await;
        let publish = PublishWebNotice { of: Noticed::Case(case) };
        let off = act(office.office(), &office.by(&people.clerk), &publish).await;
        assert!(matches!(off, Err(Error::Oversight(Refused::WebOff))));
        set(office, &people.reviewer, &people.decider, Key::WebNotice, "yes").await;
        set(office, &people.reviewer, &people.decider, Key::WebNoticeDays, "3").await;
        let published = act(office.office(), &office.by(&people.clerk), &publish).await.unwrap();
        assert_eq!(published.until, office.now().date_in_china().add_days(3).unwrap());
        assert!(matches!(
            act(office.office(), &office.by(&people.clerk), &publish).await,
            Err(Error::Oversight(Refused::OnWeb))
        ));
        let public = PublicSheet { village: village() };
        let nobody = Actor::Anonymous;
        let sheet = look(office.office(), &office.by(&nobody), &public).await.unwrap();
        assert_eq!(sheet.unwrap().sheet.families.len(), 1);
        let villages = look(office.office(), &office.by(&nobody), &WebBoard { county: village() }).await.unwrap();
        assert_eq!(villages, [(village(), published.until, 1)]);
        let job = || office.job("web-notice");
        assert_eq!(act(office.office(), &job(), &TakeDownDue).await.unwrap(), 0);
        office.pass_days(4);
        assert!(look(office.office(), &office.by(&nobody), &public).await.unwrap().is_none(), "even where no job ran");
        assert_eq!(act(office.office(), &job(), &TakeDownDue).await.unwrap(), 1);
        assert_eq!(act(office.office(), &job(), &TakeDownDue).await.unwrap(), 0, "a second run finds nothing");
        let by_hand = act(office.office(), &office.by(&people.clerk), &TakeDownDue).await;
        assert!(matches!(by_hand, Err(Error::Denied(_))));
    }

    async fn a_notice_taken_off_the_wall_goes_off_the_web(office: &TestOffice) {
        let people = People::at(office).await;
        let created = family(office, &people.clerk).await;
        let case = up_to_opinion(office, &people, &created).await;
        set(office, &people.reviewer, &people.decider, Key::WebNotice, "yes").await;
        set(office, &people.reviewer, &people.decider, Key::WebNoticeDays, "30").await;
        notice(office, &people.clerk, &created, case).await;
        let public = PublicSheet { village: village() };
        assert!(look(office.office(), &office.by(&Actor::Anonymous), &public).await.unwrap().is_none());
        let late = act(office.office(), &office.by(&people.clerk), &PublishWebNotice { of: Noticed::Case(case) }).await;
        assert!(matches!(late, Err(Error::Oversight(Refused::NotHanging))));
    }

    async fn families_learn_where_their_case_stands_and_guessing_locks_the_number(office: &TestOffice) {
        let people = People::at(office).await;
        let created = family(office, &people.clerk).await;
        let case = up_to_opinion(office, &people, &created).await;
        let number = number_of(office, &people.clerk, case).await;
        let code = look(office.office(), &office.by(&people.clerk), &QueryCode { case }).await.unwrap();
        let Asked::Found(found) = ask(office, &number, &code).await else { panic!("the code of the receipt") };
        assert_eq!(found.stage, "opinion");
        assert!(found.office.ends_with("人民政府"));
        let plain = format!("{found:?}");
        assert!(!plain.contains("张大山") && !plain.contains("504"), "{plain}");
        assert_eq!(ask(office, "DB500299102-2020-99999", "1234").await, Asked::Unknown);
        for _ in 0..4 {
            assert_eq!(ask(office, &number, "0000").await, Asked::Unknown);
        }
        assert!(matches!(ask(office, &number, "0000").await, Asked::Locked(_)));
        assert!(matches!(ask(office, &number, &code).await, Asked::Locked(_)), "even with the right code");
        office.pass(16 * 60_000);
        assert!(matches!(ask(office, &number, &code).await, Asked::Found(_)));
        let hotline = office.person("hotline", "hotline", "500299").await;
        let staff = StaffProgress { number };
        let (progress, _, _) = look(office.office(), &office.by(&hotline), &staff).await.unwrap();
        assert_eq!(progress.stage, "opinion");
        assert!(look(office.office(), &office.by(&people.clerk), &staff).await.is_err(), "clerks open the case itself");
    }

    // clause: CK-4.3c
    // clause: NX-6d
    async fn an_error_made_in_good_faith_is_recorded_and_judged_by_another(office: &TestOffice) {
        let people = People::at(office).await;
        let created = family(office, &people.clerk).await;
        let case = up_to_opinion(office, &people, &created).await;
        let number = number_of(office, &people.clerk, case).await;
        let record = |occasion, found: &str, corrected: &str| RecordError {
            case: number.clone(),
            occasion,
            cause: Cause::Data,
            found_on: found.to_owned(),
            corrected_on: corrected.to_owned(),
            reason: Private::new("核对时银行数据还没有更新，当时查不到这笔存款"),
        };
        let nothing = act(office.office(), &office.by(&people.clerk), &record(Occasion::FactCorrected, "2020-11-02", "2020-11-03")).await;
        assert!(matches!(nothing, Err(Error::Oversight(Refused::NothingCorrected))));
        let before = act(office.office(), &office.by(&people.clerk), &record(Occasion::WronglyIn, "2020-11-03", "2020-11-02")).await;
        assert!(matches!(before, Err(Error::Oversight(Refused::CorrectedBefore))));
        let recorded =
            act(office.office(), &office.by(&people.clerk), &record(Occasion::WronglyIn, "2020-11-02", "2020-11-03")).await.unwrap();
        let answer = AnswerError { error: recorded.error, excused: true, reason: Private::new("客观原因，及时纠正") };
        assert!(matches!(act(office.office(), &office.by(&people.clerk), &answer).await, Err(Error::Denied(Denied::NoRole(_)))));
        office.also(&people.clerk, "county_leader", "500299").await;
        assert!(matches!(
            act(office.office(), &office.by(&people.clerk), &answer).await,
            Err(Error::Denied(Denied::Barred(_, Bar::Same)))
        ));
        let inspector = office.person("inspector", "inspector", "500299").await;
        let list = |waiting| GoodFaithErrors { waiting, case: None, page: 0, rows: 10 };
        assert_eq!(look(office.office(), &office.by(&inspector), &list(true)).await.unwrap().total, 1);
        act(office.office(), &office.by(&people.decider), &answer).await.unwrap();
        let again = act(office.office(), &office.by(&people.decider), &answer).await;
        assert!(matches!(again, Err(Error::Oversight(Refused::Answered))));
        assert_eq!(look(office.office(), &office.by(&inspector), &list(true)).await.unwrap().total, 0);
        let seen = look(office.office(), &office.by(&inspector), &list(false)).await.unwrap().rows.remove(0);
        let judged = seen.judged.unwrap();
        assert!(judged.excused && judged.reason.unwrap().expose().contains("及时纠正"));
    }
}
