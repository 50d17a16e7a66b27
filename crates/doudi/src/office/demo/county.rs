// SPDX-License-Identifier: Apache-2.0
//! What the demonstration county has set, and the calls that its hotline took: offices and telephones nobody has, one setting that still waits for its second person.

use super::Demo;
use super::people::{People, outsider};
use assistance::exchange::read::{Cell, Row, Sheet};
use assistance::office::{Error, Private};
use assistance::oversight::{EntryKind, EntryWay, LogEntry, ReadEntry, WorkEntry};
use assistance::regions::ProposeList;
use assistance::registry::contact::LogContact;
use assistance::registry::words::{Answer, ContactChannel};
use assistance::settings::{AnswerSetting, Key, ProposeSetting};
use kernel::{Actor, Date, Division};

/// Settings that the county made fourteen months ago, with the document behind them.
const SET: &[(Key, &str, &str)] = &[
    (Key::OfficeAddress, "示范县行政中心 2 楼", ""),
    (Key::OfficePhone, "023-59000100", ""),
    (Key::SupervisionPhone, "023-59000110", ""),
    (Key::HearingTries, "3", "示民发〔2025〕16号"),
    (Key::SurveyWays, "check home_visit", "示民发〔2025〕16号"),
    (Key::SoonDays, "2", ""),
    (Key::CallDays, "3", "示民发〔2025〕18号"),
    (Key::ComplaintDays, "15", "示民发〔2025〕18号"),
    (Key::ReportDays, "30", "示民发〔2025〕18号"),
    (Key::WebNotice, "yes", "示民发〔2025〕20号"),
];

async fn set_one(
    demo: &Demo<'_>,
    staff: &People,
    day: Date,
    minute: i64,
    setting: &ProposeSetting,
    answer: Option<bool>,
) -> Result<(), Error> {
    let proposed = demo.act(&staff.reviewer, day, minute, setting).await?;
    match (proposed.waits, answer) {
        (true, Some(accept)) => {
            let answer = AnswerSetting { setting: proposed.setting, accept };
            demo.act(&staff.second, day, minute + 1, &answer).await
        }
        _ => Ok(()),
    }
}

/// Sets the county up.
pub(super) async fn set(demo: &Demo<'_>, staff: &People, county: Division) -> Result<(), Error> {
    let day = demo.ago(super::people::BEGAN);
    let setting = |place: Division, key: Key, value: &str, document: &str| ProposeSetting {
        place: place.to_string(),
        key: key.word().to_owned(),
        value: value.to_owned(),
        from: String::new(),
        document: document.to_owned(),
    };
    let mut minute = 10;
    for (key, value, document) in SET {
        set_one(demo, staff, day, minute, &setting(county, *key, value, document), Some(true)).await?;
        minute += 2;
    }
    for (at, township) in kernel::children(county).into_iter().enumerate() {
        let phone = format!("023-590002{:02}", at % 100);
        set_one(demo, staff, day, minute, &setting(township, Key::OfficePhone, &phone, ""), Some(true))
            .await?;
        minute += 2;
    }
    let waiting = setting(county, Key::HearingTries, "2", "示民发〔2026〕9号");
    set_one(demo, staff, demo.today, 5, &waiting, None).await?;
    let refused = setting(county, Key::CallDays, "5", "示民发〔2026〕9号");
    set_one(demo, staff, demo.ago(33), 15, &refused, Some(false)).await?;
    merger(demo, staff, county).await
}

/// A list of places that waits for its second person: one village goes into its neighbour.
async fn merger(demo: &Demo<'_>, staff: &People, county: Division) -> Result<(), Error> {
    let villages = kernel::children(county).into_iter().next_back().map(kernel::children).unwrap_or_default();
    let [.., into, from] = villages.as_slice() else { return Ok(()) };
    let cell = |text: &str| Cell::Text(text.to_owned());
    let heads = Row { number: 1, cells: ["代码", "名称", "变更", "去向"].map(cell).to_vec() };
    let name = kernel::name_of(*from).unwrap_or_default();
    let cells = vec![cell(&from.to_string()), cell(name), cell("并入"), cell(&into.to_string())];
    let sheets = [Sheet { name: String::new(), rows: vec![heads, Row { number: 2, cells }] }];
    let document = "示府函〔2026〕8号".to_owned();
    let list = ProposeList { county, from: String::new(), document, sheets: &sheets };
    demo.act(&staff.reviewer, demo.today, 8, &list).await.map(drop)
}

/// What people called about in the last weeks: answered, under way, and one that is late.
pub(super) async fn calls(demo: &Demo<'_>, staff: &People, county: Division) -> Result<(), Error> {
    let Some(place) = kernel::children(county).into_iter().next() else { return Ok(()) };
    let call = |kind: EntryKind, words: &'static str, name: Option<&str>, answer: Option<&str>| LogEntry {
        kind,
        way: EntryWay::Phone,
        place: place.to_string(),
        case: String::new(),
        words: Private::new(words),
        name: name.map(Private::new),
        phone: name.map(|_| Private::new(outsider(words.len()).1)),
        answer: answer.map(Private::new),
    };
    let ago = |days: i32| demo.ago(days);
    let told = Some("带身份证到镇上窗口，本人或者委托家人都可以");
    demo.act(
        &staff.hotline,
        ago(12),
        20,
        &call(EntryKind::Question, "申请低保要带什么", Some("陈阿婆"), told),
    )
    .await?;
    let late = call(EntryKind::Help, "老伴住院，家里没人照顾", Some("周大爷"), None);
    demo.act(&staff.hotline, ago(9), 25, &late).await?;
    let complaint = call(EntryKind::Complaint, "窗口说网络坏了，跑了三趟没有办成", Some("罗师傅"), None);
    let logged = demo.act(&staff.hotline, ago(6), 30, &complaint).await?;
    let Actor::Person { id, .. } = &staff.inspector else { return Ok(()) };
    for (minute, step, detail, words) in [
        (40, "assign", id.to_string(), ""),
        (50, "answer", "upheld".to_owned(), "到窗口看了，已改为网络不通时先收件登记，并向本人说明"),
    ] {
        let query = ReadEntry { number: logged.number.clone() };
        let entry = demo.look(&staff.inspector, ago(4), &query).await?.entry;
        let work = WorkEntry {
            entry: entry.id,
            version: entry.version,
            step: step.to_owned(),
            detail,
            words: Private::new(words),
        };
        demo.act(&staff.inspector, ago(4), minute, &work).await?;
    }
    let report = call(EntryKind::Report, "有一户人在城里开店，还在领低保", None, None);
    demo.act(&staff.hotline, ago(2), 35, &report).await?;
    Ok(())
}

/// Somebody asked for help in a place, and that was the answer.
pub(super) fn asked(
    place: Division,
    channel: ContactChannel,
    words: &str,
    name: &str,
    answer: Answer,
) -> LogContact {
    LogContact {
        channel,
        place: place.to_string(),
        home: None,
        words: Private::new(words),
        answer,
        answer_words: None,
        passed_on_to: String::new(),
        passed_to: String::new(),
        follow_by: String::new(),
        name: Some(Private::new(name)),
        phone: Some(Private::new(outsider(words.len()).1)),
        person: None,
        household: None,
        asked_on: String::new(),
    }
}

/// Who asked for help in the last days: passed on to a township whose day has passed, to be visited tomorrow, and a stranger told how to ask at home.
pub(super) async fn requests(demo: &Demo<'_>, staff: &People, county: Division) -> Result<(), Error> {
    let Some(township) = kernel::children(county).into_iter().next() else { return Ok(()) };
    let day = |days: i32| demo.today.add_days(days).unwrap_or(demo.today);
    let asks = |words, name, answer| asked(township, ContactChannel::Phone, words, name, answer);
    let passed = LogContact {
        passed_to: township.to_string(),
        follow_by: day(-1).to_string(),
        ..asks("女儿上学的钱凑不齐", "何大姐", Answer::PassedOn)
    };
    demo.act(&staff.hotline, demo.ago(4), 35, &passed).await?;
    let stranger = LogContact {
        home: Some(Private::new("邻县云雾镇大水村")),
        answer_words: Some(Private::new("先在这里领两天的吃住，低保回户籍地申请")),
        ..asks("来务工没找到活，钱用完了", "阿木", Answer::Explained)
    };
    demo.act(&staff.hotline, demo.ago(2), 36, &stranger).await?;
    let visit = LogContact {
        follow_by: day(1).to_string(),
        ..asks("邻居说独居老人几天没出门", "赵婶", Answer::Visiting)
    };
    demo.act(&staff.hotline, demo.ago(1), 37, &visit).await.map(drop)
}
