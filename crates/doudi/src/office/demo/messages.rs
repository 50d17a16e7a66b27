// SPDX-License-Identifier: Apache-2.0
//! Messages of the demonstration: a file that went to a provider, its result, calls by the village assistant, one account whose second factor is a code by message.

use super::Demo;
use super::people::People;
use assistance::exchange::incoming::Sent;
use assistance::exchange::read::{Cell, Row, Sheet};
use assistance::messages::calls::LogCall;
use assistance::messages::codes::SetMessageFactor;
use assistance::messages::outbox::{ListMessages, MessageFilter};
use assistance::messages::send::{MakeFile, ReadFile, TakeResults};
use assistance::messages::{Refused, State};
use assistance::office::{Error, Private};
use kernel::{Actor, Division};

/// Of so many messages one has no result yet, and one did not arrive.
const SPREAD: usize = 9;
/// How many the village assistant has called or visited.
const CALLED: u64 = 4;
const LAYOUT: &str = "csv";

/// Plays what became of the messages.
pub(super) async fn play(demo: &Demo<'_>, staff: &People, county: Division) -> Result<(), Error> {
    factor(demo, staff).await?;
    let make = MakeFile { county, layout: LAYOUT.to_owned() };
    let made = match demo.act(&staff.reviewer, demo.today, 470, &make).await {
        Ok(made) => made,
        Err(Error::Messages(Refused::NothingToSend)) => return Ok(()),
        Err(error) => return Err(error),
    };
    if let Some(file) = made.file {
        let read = ReadFile { file, reason: "导入短信平台".to_owned() };
        let lines = demo.look(&staff.reviewer, demo.today, &read).await?.lines;
        let says = |at: usize| match at % SPREAD {
            0 => None,
            1 => Some(("失败", if at.is_multiple_of(2) { "空号" } else { "关机" })),
            _ => Some(("成功", "")),
        };
        let cells = |cells: [&str; 3]| cells.map(|text| Cell::Text(text.to_owned())).to_vec();
        let mut rows = vec![Row { number: 1, cells: cells(["流水号", "状态", "失败原因"]) }];
        for (number, (at, line)) in (2..).zip(lines.iter().enumerate()) {
            if let Some((result, reason)) = says(at) {
                rows.push(Row { number, cells: cells([line.reference.as_str(), result, reason]) });
            }
        }
        let sent = Sent { bytes: Vec::new(), sheets: vec![Sheet { name: String::new(), rows }] };
        let take = TakeResults { county, layout: LAYOUT.to_owned(), sent };
        demo.act(&staff.reviewer, demo.today, 475, &take).await?;
    }
    calls(demo, staff).await
}

/// Codes by message for one village, set up by the administrator.
async fn factor(demo: &Demo<'_>, staff: &People) -> Result<(), Error> {
    let Actor::Person { id, .. } = &staff.by_message else { return Ok(()) };
    let phone = Some(Private::new("19900009999"));
    let set = SetMessageFactor { account: id.to_string(), version: 1, phone };
    demo.act(&staff.administrator, demo.today, 460, &set).await
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
        let (result, words) = match at % 3 {
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
        demo.act(&staff.assistant, demo.today, 480 + i64::try_from(at).unwrap_or(0), &call).await?;
    }
    Ok(())
}
