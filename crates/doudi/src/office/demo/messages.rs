// SPDX-License-Identifier: Apache-2.0
//! Messages of the demonstration: a file that went to a provider, its result, calls by the village assistant, one account whose second factor is a code by message.

use super::Demo;
use super::people::People;
use super::story::Left;
use assistance::access::login::LogIn;
use assistance::exchange::incoming::Sent;
use assistance::exchange::read::{Cell, Row, Sheet};
use assistance::messages::calls::{LogCall, PutWish};
use assistance::messages::codes::{EndCodes, SendCode, SetMessageFactor};
use assistance::messages::outbox::{ListMessages, MessageFilter};
use assistance::messages::send::{MakeFile, ReadFile, TakeResults};
use assistance::messages::{Event, Refused, State, WishKind};
use assistance::office::{Error, Private};
use kernel::{Actor, Division};

/// Of so many messages one has no result yet, and one did not arrive.
const SPREAD: usize = 9;
/// How many the village assistant has called or visited.
const CALLED: u64 = 60;
const LAYOUT: &str = "csv";

/// Plays what became of the messages.
pub(super) async fn play(
    demo: &Demo<'_>,
    staff: &People,
    county: Division,
    left: &[Left],
) -> Result<(), Error> {
    factor(demo, staff).await?;
    wishes(demo, staff, left).await?;
    let make = MakeFile { county, layout: LAYOUT.to_owned() };
    let made = match demo.act(&staff.reviewer, demo.today, 410, &make).await {
        Ok(made) => made,
        Err(Error::Messages(Refused::NothingToSend)) => return Ok(()),
        Err(error) => return Err(error),
    };
    if let Some(file) = made.file {
        let read = ReadFile { file, reason: "导入短信平台".to_owned() };
        let lines = demo.look(&staff.reviewer, demo.today, &read).await?.lines;
        let back = ListMessages {
            filter: MessageFilter { event: Some(Event::CallBack), rows: 200, ..MessageFilter::default() },
            place: None,
        };
        let back = demo.look(&staff.reviewer, demo.today, &back).await?.rows;
        let back: Vec<String> = back.iter().map(|one| one.message.id.to_string()).collect();
        let says = |at: usize, reference: &str| match at % SPREAD {
            // Who called the office is called back by hand where the message does not arrive.
            _ if back.first().is_some_and(|one| one == reference) => Some(("失败", "停机")),
            0 => None,
            1 => Some(("失败", if at.is_multiple_of(2) { "空号" } else { "关机" })),
            _ => Some(("成功", "")),
        };
        let cells = |cells: [&str; 3]| cells.map(|text| Cell::Text(text.to_owned())).to_vec();
        let mut rows = vec![Row { number: 1, cells: cells(["流水号", "状态", "失败原因"]) }];
        for (number, (at, line)) in (2..).zip(lines.iter().enumerate()) {
            if let Some((result, reason)) = says(at, &line.reference) {
                rows.push(Row { number, cells: cells([line.reference.as_str(), result, reason]) });
            }
        }
        let sent = Sent { bytes: Vec::new(), sheets: vec![Sheet { name: String::new(), rows }] };
        let take = TakeResults { county, layout: LAYOUT.to_owned(), sent };
        demo.act(&staff.reviewer, demo.today, 415, &take).await?;
    }
    calls(demo, staff).await
}

/// Codes by message for one village, set up by the administrator; the first code was asked for and never used.
async fn factor(demo: &Demo<'_>, staff: &People) -> Result<(), Error> {
    let Actor::Person { id, .. } = &staff.by_message else { return Ok(()) };
    let phone = Some(Private::new("19900009999"));
    let set = SetMessageFactor { account: id.to_string(), version: 1, phone };
    let day = demo.ago(1);
    demo.act(&staff.administrator, day, 400, &set).await?;
    let token = web::handlers::app::random();
    let arrives = LogIn { account: Some(id.to_string()), right: true, token };
    demo.act(&Actor::Anonymous, day, 405, &arrives).await?;
    demo.act(&Actor::Anonymous, day, 406, &SendCode { token, code: Private::new("482913") }).await?;
    let job = Actor::Job("message.end_codes".to_owned());
    demo.act(&job, demo.today, 0, &EndCodes).await.map(drop)
}

/// How some people asked to be told.
async fn wishes(demo: &Demo<'_>, staff: &People, left: &[Left]) -> Result<(), Error> {
    for (one, kind) in left.iter().zip(WishKind::ALL) {
        let created = &one.created;
        let other = kind.other();
        let wish = PutWish {
            household: created.household,
            person: created.members[0],
            kind: kind.word().to_owned(),
            other: other.then(|| Private::new("谭家贵")),
            phone: other.then(|| Private::new("19900008888")),
            said_on: String::new(),
        };
        demo.act(&staff.clerk, demo.today, 380, &wish).await?;
    }
    Ok(())
}

/// The village assistant called some of those who could not be sent anything.
async fn calls(demo: &Demo<'_>, staff: &People) -> Result<(), Error> {
    let filter = MessageFilter {
        states: vec![State::ToCall, State::ToVisit],
        rows: CALLED,
        ..MessageFilter::default()
    };
    let list = ListMessages { filter, place: None };
    let found = demo.look(&staff.assistant, demo.today, &list).await?.rows;
    for (at, one) in found.iter().enumerate() {
        let (result, words) = match at % 4 {
            3 => ("dropped", "一家人搬到外省，已由那里的亲戚转告"),
            0 => ("reached", "本人说知道了，明天来"),
            1 => ("nobody", ""),
            _ => ("visited", "在家说清楚了"),
        };
        let call = LogCall {
            message: one.message.id,
            version: one.message.version,
            result: result.to_owned(),
            on: String::new(),
            words: Private::new(words),
        };
        demo.act(&staff.assistant, demo.today, 416 + i64::try_from(at / 4).unwrap_or(0), &call).await?;
    }
    Ok(())
}
