// SPDX-License-Identifier: Apache-2.0
//! What watches over the office in the demonstration county: lists that hang in villages for long, the register of calls, requests for help on their way, notices on
//! the web.

use super::Demo;
use super::county::asked;
use super::people::{People, outsider};
use super::picture;
use super::story::{Left, user};
use assistance::casework::{Scheme, StageKind};
use assistance::office::{Error, Private};
use assistance::oversight::{
    EntryKind, EntryWay, LogEntry, Noticed, PostStanding, PublishWebNotice, ReadEntry, TakeDownDue,
    TakeDownWebNotice, WorkEntry,
};
use assistance::registry::contact::{FollowContact, LogContact, ReadContact};
use assistance::registry::pass_on::PassOnContact;
use assistance::registry::words::{Answer, ContactChannel};
use kernel::{Actor, Date, Division};

/// Days ago on which lists of recipients were hung in the first villages: the older ones no longer say what holds.
const HUNG: [i32; 3] = [70, 40, 1];

/// Plays it.
pub(super) async fn play(
    demo: &Demo<'_>,
    staff: &People,
    county: Division,
    left: &[Left],
) -> Result<(), Error> {
    let Some(township) = kernel::children(county).into_iter().next() else { return Ok(()) };
    let ago = |days: i32| demo.ago(days);
    for (village, days) in kernel::children(township).iter().zip(HUNG) {
        let post = PostStanding {
            village: village.to_string(),
            scheme: Scheme::Dibao.word().to_owned(),
            board: "村委会门口公示栏".to_owned(),
            posted_on: ago(days).to_string(),
            photo: picture::notice_on_a_wall(),
        };
        demo.act(&staff.clerk, ago(days), 360, &post).await?;
    }
    web(demo, staff, left).await?;
    register(demo, staff, township, ago).await?;
    requests(demo, staff, county, township, ago).await
}

/// Notices that hang are on the web too: what is over comes down by itself, one was taken down by hand.
async fn web(demo: &Demo<'_>, staff: &People, left: &[Left]) -> Result<(), Error> {
    let hanging = left.iter().filter(|one| one.stage == StageKind::OnNotice);
    for (at, one) in hanging.enumerate().take(3) {
        let publish = PublishWebNotice { of: Noticed::Case(one.case) };
        match demo.act(&staff.clerk, one.day, 370, &publish).await {
            Ok(_) if at == 1 => {
                demo.act(&staff.clerk, one.day, 380, &TakeDownWebNotice { of: Noticed::Case(one.case) })
                    .await
                    .map(drop)?;
            }
            Ok(_) | Err(Error::Oversight(_)) => {}
            Err(error) => return Err(error),
        }
    }
    let job = Actor::Job("web_notice.take_down".to_owned());
    demo.act(&job, demo.today, 390, &TakeDownDue).await.map(drop)
}

/// An entry of the register: how it came, what was said, by whom, and what was done: the step, its detail, words.
struct Came {
    kind: EntryKind,
    way: EntryWay,
    words: &'static str,
    name: Option<&'static str>,
    steps: &'static [(&'static str, &'static str, &'static str)],
}

const CAME: [Came; 6] = [
    Came {
        kind: EntryKind::Complaint,
        way: EntryWay::Letter,
        words: "邻居家有人住院，村里一直没有人来问",
        name: Some("何守信"),
        steps: &[("assign", "", "")],
    },
    Came {
        kind: EntryKind::Report,
        way: EntryWay::Online,
        words: "名单上有一户长期不在村里住",
        name: None,
        steps: &[("assign", "", ""), ("answer", "not_upheld", "上门三次都在家，户口和居住一致")],
    },
    Came {
        kind: EntryKind::Help,
        way: EntryWay::Visit,
        words: "房子漏雨，想问能不能修",
        name: Some("谭婆婆"),
        steps: &[
            ("assign", "", ""),
            ("note", "", "已与住建所联系"),
            ("answer", "passed_on", "属于危房改造，已转住建所，告知本人"),
            ("call_back", "satisfied", ""),
        ],
    },
    Came {
        kind: EntryKind::Complaint,
        way: EntryWay::Phone,
        words: "去年的钱少发了一个月",
        name: Some("向老师"),
        steps: &[
            ("assign", "", ""),
            ("answer", "partly", "十月退汇，账户更正后已补发；通知得晚，已向本人道歉"),
            ("call_back", "not_wanted", ""),
            ("close", "", ""),
        ],
    },
    Came {
        kind: EntryKind::Report,
        way: EntryWay::Phone,
        words: "有一家买了新车",
        name: Some("罗长青"),
        steps: &[
            ("assign", "", ""),
            ("answer", "not_upheld", "车是亲戚寄放的，车管所查不到登记"),
            ("call_back", "unreached", ""),
        ],
    },
    Came {
        kind: EntryKind::Complaint,
        way: EntryWay::Visit,
        words: "办事窗口态度不好",
        name: Some("冉大姐"),
        steps: &[
            ("assign", "", ""),
            ("answer", "upheld", "情况属实，已当面道歉"),
            ("call_back", "unsatisfied", "想要书面答复"),
        ],
    },
];

async fn register(
    demo: &Demo<'_>,
    staff: &People,
    township: Division,
    ago: impl Fn(i32) -> Date,
) -> Result<(), Error> {
    let inspector = user(&staff.inspector)?.to_string();
    for (at, came) in (0..).zip(CAME) {
        let log = LogEntry {
            kind: came.kind,
            way: came.way,
            place: township.to_string(),
            case: String::new(),
            words: Private::new(came.words),
            name: came.name.map(Private::new),
            phone: came.name.map(|_| Private::new(outsider(came.words.len()).1)),
            answer: None,
        };
        let number = demo.act(&staff.hotline, ago(20 - at), 60, &log).await?.number;
        for (minute, (step, detail, words)) in (70..).zip(came.steps) {
            let query = ReadEntry { number: number.clone() };
            let day = ago(18 - at);
            let entry = demo.look(&staff.inspector, day, &query).await?.entry;
            let detail = if *step == "assign" { inspector.clone() } else { (*detail).to_owned() };
            let (step, words) = ((*step).to_owned(), Private::new(*words));
            let work = WorkEntry { entry: entry.id, version: entry.version, step, detail, words };
            demo.act(&staff.inspector, day, minute, &work).await?;
        }
    }
    Ok(())
}

/// Who asked for help by every way in: told what to bring, sent to urgent help, visited since; one went to the wrong office first.
async fn requests(
    demo: &Demo<'_>,
    staff: &People,
    county: Division,
    township: Division,
    ago: impl Fn(i32) -> Date,
) -> Result<(), Error> {
    let asks = |channel, words, name, answer| asked(township, channel, words, name, answer);
    let clerk = &staff.clerk;
    for (days, ask) in [
        (15, asks(ContactChannel::Window, "问低保怎么申请", "秦大叔", Answer::Applying)),
        (13, asks(ContactChannel::Online, "单亲带两个孩子，能申请什么", "周女士", Answer::Explained)),
        (12, asks(ContactChannel::Visit, "走访时说孩子上大学的钱不够", "何大姐", Answer::Applying)),
        (8, asks(ContactChannel::Letter, "来信说家里遭了火灾", "杨光明", Answer::Urgent)),
    ] {
        demo.act(clerk, ago(days), 100, &ask).await?;
    }
    let visited = LogContact {
        follow_by: ago(9).to_string(),
        ..asks(ContactChannel::Village, "组长说一户老人病倒了", "石组长", Answer::Visiting)
    };
    let logged = demo.act(clerk, ago(11), 110, &visited).await?;
    let (contact, number) = (logged.contact, logged.number);
    let version = demo.look(clerk, ago(10), &ReadContact { number }).await?.contact.version;
    let words = Private::new("上门看过，已送医，儿子在照料，已告知申请材料");
    let follow = FollowContact { contact, version, on: String::new(), words };
    demo.act(clerk, ago(10), 60, &follow).await?;
    let Some(other) = kernel::children(county).get(1).copied() else { return Ok(()) };
    let passed = LogContact {
        passed_to: other.to_string(),
        follow_by: ago(1).to_string(),
        ..asks(ContactChannel::Referred, "医院转来：住院费用负担重", "赵护士", Answer::PassedOn)
    };
    let logged = demo.act(&staff.hotline, ago(5), 120, &passed).await?;
    let (contact, number) = (logged.contact, logged.number);
    let version = demo.look(&staff.reviewer, ago(3), &ReadContact { number }).await?.contact.version;
    let again = PassOnContact {
        contact,
        version,
        passed_to: township.to_string(),
        passed_on_to: String::new(),
        follow_by: demo.today.add_days(2).unwrap_or(demo.today).to_string(),
        reason: Private::new("问清楚了，住在另一个镇"),
    };
    demo.act(&staff.reviewer, ago(3), 60, &again).await
}
