// SPDX-License-Identifier: Apache-2.0
//! Messages as sentences: what a text may say, how a message moves, what a provider's words mean.

use super::layout::{self, Answer, Line, layouts};
use super::outbox::preview;
use super::template::{Slot, TemplateFault, check, length, plain, render, says};
use super::{CallResult, Event, Message, Receiver, Refused, Says, State, ToWhom, Why, masked_phone};
use crate::exchange::read::{Cell, Row, Sheet};
use crate::settings::{CountySettings, Key};
use kernel::{Date, Division, Id, Secret, UtcMillis};
use proptest::prelude::*;
use std::collections::BTreeMap;

fn rules() -> super::Rules {
    let county = Division::parse("500299").unwrap();
    CountySettings::default().messages(county, Date::parse("2020-11-02").unwrap())
}

fn samples() -> BTreeMap<Slot, String> {
    Slot::ALL.iter().map(|slot| (*slot, slot.sample().to_owned())).collect()
}

fn message(to: Receiver, state: State) -> Message {
    Message {
        id: Id::from_bytes([1; 16]),
        place: Division::parse("500299102201").unwrap(),
        event: Event::Accepted,
        cause: "test".to_owned(),
        to,
        role: ToWhom::Oneself,
        household: None,
        case: None,
        text: None,
        phone: None,
        parts: 1,
        state,
        why: None,
        file: Some(Id::from_bytes([2; 16])),
        calls: 0,
        made_at: UtcMillis::new(0),
        until: None,
        version: 1,
    }
}

#[test]
fn every_event_has_a_text_of_few_parts_that_says_nothing_it_must_not() {
    let rules = rules();
    for event in Event::ALL {
        let text = &rules.texts[event];
        let (shown, parts) =
            preview(*event, text, &rules.illness).unwrap_or_else(|fault| panic!("{event:?}: {fault:?}"));
        assert!(parts <= 2, "{event:?}: {parts} parts of {} characters", length(&shown));
        assert!(!shown.contains(['{', '}']), "{shown}");
        assert_eq!(Key::of_message(*event).and_then(|key| key.read(text).ok()).as_ref(), Some(text));
    }
    for slot in Slot::ALL {
        assert!(!slot.sample().is_empty(), "{slot:?} has no sample");
    }
    let told: Vec<Event> = Event::ALL.iter().copied().filter(|one| *one != Event::SignInCode).collect();
    assert_eq!(rules.events.into_iter().collect::<Vec<_>>(), told);
}

#[test]
fn a_text_is_checked_before_a_county_may_send_it() {
    let rules = rules();
    let check = |text: &str| check(Event::Accepted, text, &rules.illness, &layouts()[0]);
    assert_eq!(check("【{office}】已受理{number}。"), Ok(()));
    assert_eq!(check("【{office】已受理。"), Err(TemplateFault::Brace));
    assert_eq!(check("【{office}】}"), Err(TemplateFault::Brace));
    assert_eq!(check("【{office}】{name}"), Err(TemplateFault::Unknown("name".to_owned())));
    assert_eq!(check("【{office}】{code}"), Err(TemplateFault::NotHere(Slot::Code)));
    assert_eq!(check("已受理。"), Err(TemplateFault::Lacks(Slot::Office)));
    assert_eq!(check(&format!("【{{office}}】{}", "好".repeat(300))), Err(TemplateFault::Parts(3)));
    assert_eq!(check("=cmd{office}"), Err(TemplateFault::Characters));
    assert_eq!(check("{office}\n"), Err(TemplateFault::Characters));
    for (text, what) in [
        ("【{office}】证件号500299196603120117已核对。", Says::Number),
        ("【{office}】卡号 6217 0000 0000 0000 01 有误。", Says::Number),
        ("【{office}】每月496元。", Says::Money),
        ("【{office}】每月五百 元。", Says::Money),
        ("【{office}】￥496。", Says::Money),
        ("【{office}】请带残疾人证。", Says::Illness),
    ] {
        assert_eq!(check(text), Err(TemplateFault::Says(what)), "{text}");
    }
    assert!(says("请带到救助单元，电话02359000200", &[]).is_none());
}

#[test]
fn a_sentence_without_its_value_is_left_out_and_the_plain_text_says_where_to_ask() {
    let mut values = samples();
    values.insert(Slot::Phone, String::new());
    let text = render("【{office}】已受理。电话{phone}。有事请来。", &values, &[], &[]).unwrap();
    assert_eq!(text, "【葛兰街道】已受理。有事请来。");
    assert_eq!(plain(&values), "【葛兰街道】有一件事要告诉您，请带身份证到窗口问。");
}

#[test]
fn a_name_of_the_family_in_words_or_papers_is_never_sent() {
    let names = ["张小梅".to_owned()];
    let mut values = samples();
    assert_eq!(
        render("【{office}】请张小梅来。", &values, &[], &names),
        Err(TemplateFault::Says(Says::Name))
    );
    values.insert(Slot::Papers, "张小梅的在读证明".to_owned());
    assert_eq!(render("{papers}", &values, &[], &names), Err(TemplateFault::Says(Says::Name)));
    // A village that is called like somebody is a village.
    values.insert(Slot::Place, "张小梅村公示栏".to_owned());
    assert!(render("在{place}公示。", &values, &[], &names).is_ok());
}

proptest! {
    /// Whatever a county writes: it is refused, or what is sent holds no citizen number, account, sum, illness or name.
    #[test]
    fn no_text_can_say_a_number_an_account_an_illness_a_sum_or_a_childs_name(
        before in "[【】{}a-z。，0-9元病 ]{0,20}",
        secret in prop_oneof![
            Just("500299200405200246"), Just("6217000000000000001"), Just("肾病"), Just("496.00元"), Just("张小梅"),
            Just("每月四百元"), Just("尿毒症"),
        ],
        after in "[【】{}a-z。，0-9 ]{0,20}",
        event in prop::sample::select(Event::ALL.to_vec()),
    ) {
        let rules = rules();
        let text = format!("【{{office}}】{before}{secret}{after}");
        let names = ["张小梅".to_owned(), "张大山".to_owned()];
        let mut values = samples();
        values.insert(Slot::Papers, format!("户口簿、{secret}"));
        let sent = match check(event, &text, &rules.illness, &layouts()[0]) {
            Ok(()) => render(&text, &values, &rules.illness, &names).unwrap_or_else(|_| plain(&values)),
            Err(_) => plain(&values),
        };
        prop_assert!(!sent.contains(secret), "{sent}");
        let papers = render("{papers}", &values, &rules.illness, &names).unwrap_or_else(|_| plain(&values));
        prop_assert!(!papers.contains(secret), "{papers}");
    }
}

#[test]
fn every_state_meets_every_result_and_only_a_person_is_ever_called() {
    let person = Receiver::Person(Id::from_bytes([3; 16]));
    let walk: Vec<String> = State::ALL
        .iter()
        .map(|state| {
            let one = message(person, *state);
            let results = CallResult::ALL.iter().map(|result| match one.called(*result, 1) {
                Ok(next) => next.state.word(),
                Err(Refused::NotNow(_)) => "-",
                Err(_) => "?",
            });
            let answers = [None, Some(Why::NoSuchNumber), Some(Why::OutOfReach)]
                .map(|why| one.answered(why).map_or("-", |next| next.state.word()));
            let results: Vec<&str> = results.chain(answers).collect();
            format!("{}: {}", state.word(), results.join(" "))
        })
        .collect();
    assert_eq!(
        walk,
        [
            "waiting: - - - - - - - - -",
            "sent: - - - - - - delivered to_visit to_call",
            "delivered: - - - - - - - - -",
            "to_call: told told told to_visit to_visit dropped delivered - -",
            "to_visit: told told told to_visit to_visit dropped delivered - -",
            "told: - - - - - - - - -",
            "failed: - - - - - - delivered - -",
            "expired: - - - - - - - - -",
            "dropped: - - - - - - - - -",
        ]
    );
    let account = message(Receiver::Account(Id::from_bytes([4; 16])), State::Sent);
    assert_eq!(account.answered(Some(Why::OutOfReach)).map(|one| one.state), Some(State::Failed));
}

#[test]
fn the_layouts_that_come_with_the_program_can_be_read_and_write_no_formula() {
    assert!(layouts().len() >= 2);
    assert!(layout::read("- id: x").is_err());
    let line = Line {
        reference: Id::<Message>::from_bytes([7; 16]).to_string(),
        phone: Secret::new("13800000001".to_owned()),
        text: Secret::new("=1+1，请\"带\"身份证".to_owned()),
    };
    for layout in layouts() {
        assert!(layout.assumed.is_some(), "{}", layout.id);
        let bytes = layout.bytes(std::slice::from_ref(&line)).unwrap();
        assert_eq!(
            bytes,
            layout.bytes(std::slice::from_ref(&line)).unwrap(),
            "the same however often it is made"
        );
        let text = String::from_utf8_lossy(&bytes).into_owned();
        assert!(text.contains("13800000001"), "{text}");
        if layout.id == "csv" {
            assert!(text.contains("\"'=1+1，请\"\"带\"\"身份证\""), "{text}");
        }
    }
}

#[test]
fn a_result_file_is_read_with_the_numbers_of_its_rows() {
    let cells = |cells: &[&str]| cells.iter().map(|text| Cell::Text((*text).to_owned())).collect::<Vec<_>>();
    let id = Id::<Message>::from_bytes([7; 16]).to_string();
    let rows = [
        cells(&["发送报告", "", "", ""]),
        cells(&["流水号", "手机号码", "状态", "失败原因"]),
        cells(&[&id, "138****0001", "成功", ""]),
        cells(&[&id, "138****0001", "失败", "空号"]),
        cells(&[&id, "138****0001", "失败", "不明"]),
        cells(&["500299200405200246", "", "成功", ""]),
        cells(&[&id, "", "已读", ""]),
    ];
    let rows = (1..).zip(rows).map(|(number, cells)| Row { number, cells }).collect();
    let sheets = [Sheet { name: String::new(), rows }];
    let found = layouts()[0].answers(&sheets).unwrap();
    let answers: Vec<(u64, Answer)> = found.rows.iter().map(|(row, _, answer)| (*row, *answer)).collect();
    assert_eq!(
        answers,
        [(3, Answer::Delivered), (4, Answer::Failed(Why::NoSuchNumber)), (5, Answer::Failed(Why::Other))]
    );
    assert_eq!(found.faults.iter().map(|(row, _)| *row).collect::<Vec<_>>(), [6, 7]);
    assert!(layouts()[0].answers(&[Sheet::default()]).is_none());
}

#[test]
fn a_telephone_is_shown_by_its_ends() {
    assert_eq!(masked_phone("13800000001"), "138****0001");
    assert_eq!(masked_phone("5900001"), "****01");
    assert_eq!(masked_phone("12"), "****");
}
