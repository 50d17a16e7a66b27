// SPDX-License-Identifier: Apache-2.0
//! 价格补贴: the price index of each month, entered by hand or as a table, with whether it starts the linkage and how far it is paid.

use super::super::app::App;
use super::super::household::forms::{Refill, command_of};
use super::super::see;
use super::super::table_file::first_sheet;
use super::super::trouble::{Trouble, render};
use super::super::visitor::{FormOf, Visitor};
use super::county;
use crate::components::{Badge, Clock, Control, EventForm, Field, Form, Tile, Tiles, Tone, Typed};
use crate::layout::{Flash, Heading};
use crate::pages::money::prices::{MonthRow, Prices};
use assistance::access::Action;
use assistance::office::{Error, act, look};
use assistance::payout::orders::OrderAnswer;
use assistance::price_linkage::{
    Due, EnterIndex, ImportIndexes, IndexRow, MonthDue, PriceIndex, PriceRun, PriceWork, ReadPrices, Rise,
};
use assistance::settings::ReadSoon;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use files::plain::{PlainCell, PlainSheet};
use kernel::{Fen, Month};
use serde::Deserialize;
use std::sync::Arc;

/// The most bytes of a form with a table.
pub(super) const TABLE_BYTES: usize = 1024 * 1024;
/// Where it stands.
pub(super) const PATH: &str = "/money/prices";

#[derive(Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    entered: String,
}

pub(super) async fn list(
    State(app): State<Arc<App>>,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Response, Trouble> {
    page(&app, &visitor, &asked, None, &[]).await
}

/// The page; `back` is the form that could not be taken, by its id, `faults` the rows of a table that could not.
async fn page(
    app: &App,
    visitor: &Visitor,
    asked: &Asked,
    back: Option<(&str, &Refill)>,
    faults: &[(u32, String, String)],
) -> Result<Response, Trouble> {
    let ctx = visitor.ctx(app, "查看价格指数");
    let place = county(app, visitor, Action::PriceView);
    let book = look(&*app.office, &ctx, &ReadPrices { county: place }).await?;
    let work = look(&*app.office, &ctx, &PriceWork { county: place }).await?;
    let soon = look(&*app.office, &ctx, &ReadSoon { place: app.settings.place }).await?;
    let mut frame = visitor.frame(app);
    if let Ok(count) = asked.entered.parse::<u64>() {
        let text = format!("已登记 {count} 个月，第二人复核以后才算数。");
        frame.flashes.push(Flash { tone: Tone::Done, text, link: None });
    }
    let mut events = events(visitor);
    if let Some((id, refill)) = back {
        for event in events.iter_mut().filter(|event| event.form.id == id) {
            event.form = refill.fill(event.form.clone(), &mut frame);
            event.open = true;
        }
    }
    let open = book.months.iter().filter(|one| one.open()).count();
    let state = match open {
        0 => "没有要发的价格补贴。".to_owned(),
        open => format!("{open} 个月启动了联动，补贴还没有发完。"),
    };
    let at = |month: &Month| format!("{PATH}/{month}");
    let tile = |label: &str, months: &[Month]| {
        let href = match months {
            [one] => at(one),
            _ => PATH.to_owned(),
        };
        Tile::new(label, months.len(), "个月").tone(Tone::Soon).href(href)
    };
    let mut tiles =
        vec![tile("待复核的价格指数", &work.to_confirm), tile("待批准的补贴名单", &work.to_approve)];
    tiles.retain(|tile| tile.value != "0");
    let page = Prices {
        frame,
        heading: Heading::new("价格补贴", state).back("资金", "/money"),
        tiles: Tiles { tiles },
        rows: book.months.iter().filter_map(|one| row(app, &ctx, one, soon)).collect(),
        faults: faults.to_vec(),
        notes: vec![wording::price_linkage::OTHERS.to_owned()],
        events,
    };
    let status = back.map_or(axum::http::StatusCode::OK, |(_, refill)| refill.status());
    Ok((status, render(&page)).into_response())
}

/// How far an entry of an index, or a list, is.
pub(super) fn answered(answer: Option<&OrderAnswer>, waits: &str, done: &str) -> Badge {
    match answer {
        None => Badge::new(Tone::Soon, waits.to_owned()),
        Some(answer) if answer.accepted => Badge::new(Tone::Done, done.to_owned()),
        Some(answer) => Badge::new(Tone::Plain, format!("退回：{}", answer.reason)),
    }
}

/// The clock of a month that is not paid in full.
pub(super) fn clock(app: &App, today: kernel::Date, due: Option<&Due>, soon: u32) -> Option<Clock> {
    let due = due?;
    Some(Clock::at(today, due.deadline, due.working, soon, app.policies.calendar()))
}

/// A rise, or nothing where none was given.
pub(super) fn percent(rise: Option<Rise>) -> String {
    rise.map(Rise::percent).unwrap_or_default()
}

/// Whether a month starts the linkage, in a word.
pub(super) fn started(one: Option<Option<bool>>) -> Badge {
    match one {
        None => Badge::new(Tone::Plain, "还没有复核"),
        Some(None) => Badge::new(Tone::Soon, "缺食品价格，定不了"),
        Some(Some(true)) => Badge::new(Tone::Info, "启动"),
        Some(Some(false)) => Badge::new(Tone::Plain, "没有启动"),
    }
}

fn row(app: &App, ctx: &kernel::Ctx, one: &MonthDue, soon: u32) -> Option<MonthRow> {
    // What counts, with a correction that waits only named; before anything counts, what waits or was turned down.
    let shown: &PriceIndex = one.index.as_ref().or(one.entries.last())?;
    let corrects = one.index.is_some() && one.entries.iter().any(PriceIndex::waits);
    let state = match corrects {
        true => Badge::new(Tone::Soon, "更正待复核"),
        false => answered(shown.answer.as_ref(), "待复核", "已复核"),
    };
    let approved: Vec<&PriceRun> = one.runs.iter().filter(|run| run.approved()).collect();
    let first = approved.first().map(|run| run.sums.families);
    let amount =
        Fen::checked_sum(approved.iter().map(|run| run.sums.amount)).filter(|_| !approved.is_empty());
    Some(MonthRow {
        href: format!("{PATH}/{}", one.month),
        month: one.month,
        cpi: shown.cpi.percent(),
        food: percent(shown.food),
        released_on: shown.released_on,
        document: shown.document.clone(),
        state,
        started: started(one.index.as_ref().map(|_| one.trigger.as_ref().and_then(|of| of.started))),
        families: first.map(|_| approved.iter().map(|run| run.sums.families).sum()),
        amount,
        clock: clock(app, ctx.today(), one.due.as_ref().filter(|_| one.open()), soon),
    })
}

/// The fields of an index.
pub(super) fn fields() -> Vec<Field> {
    vec![
        Field::text("cpi", "居民消费价格同比涨幅（%）").required().example("3.5").hint("下降的前面加负号"),
        Field::text("food", "其中食品价格同比涨幅（%）").example("6.2").hint("没有公布的不填"),
        Field::date("released_on", "公布日期").required(),
        Field::text("document", "出处")
            .required()
            .example("国家统计局某省调查总队 2026 年 10 月居民消费价格"),
    ]
}

fn events(visitor: &Visitor) -> Vec<EventForm> {
    if !visitor.may(Action::PriceEnter) {
        return Vec::new();
    }
    let command = || command_of(&Typed::default());
    let mut typed = vec![Field::new("month", "月份", Control::Month).required()];
    typed.extend(fields());
    let enter = Form::post("enter", PATH, "登记").command(command()).fields(typed).own_ids();
    let table = Form::post("table", "/money/prices/table", "上传")
        .command(command())
        .fields(vec![
            Field::file("file", "表格", ".xlsx,.xls,.csv,.txt")
                .required()
                .hint("列：月份、居民消费价格同比、食品价格同比、公布日期、出处；有一行不对就全部不收"),
        ])
        .own_ids();
    let event = |name: &str, consequence: &str, form| EventForm {
        name: name.to_owned(),
        consequence: vec![consequence.to_owned()],
        destructive: false,
        open: false,
        form,
    };
    vec![
        event("登记一个月的价格指数", "第二人对照出处复核以后才算数，复核前什么都不启动。", enter),
        event("用表格登记几个月", "与手工登记一样，每个月都要第二人复核。", table),
    ]
}

/// What was typed of an index.
pub(super) fn typed(sent: &Typed, month: &str) -> IndexRow {
    IndexRow {
        line: 0,
        month: month.to_owned(),
        cpi: sent.get("cpi").to_owned(),
        food: sent.get("food").to_owned(),
        released_on: sent.get("released_on").to_owned(),
        document: sent.get("document").to_owned(),
    }
}

pub(super) async fn enter(
    State(app): State<Arc<App>>,
    FormOf(visitor, sent): FormOf,
) -> Result<Response, Trouble> {
    let mut refill = Refill::of(&sent);
    let command = EnterIndex {
        county: county(&app, &visitor, Action::PriceEnter),
        row: typed(&sent.typed, sent.typed.get("month")),
        corrects: None,
        reason: String::new(),
    };
    let done = act(&*app.office, &visitor.ctx_for(&app, "登记价格指数", &sent), &command).await;
    match refill.outcome(done, str::to_owned)? {
        Some(done) => Ok(see(&format!("{PATH}/{}", done.month))),
        None => page(&app, &visitor, &Asked::default(), Some(("enter", &refill)), &[]).await,
    }
}

/// The columns of a table: the field and words of which one stands in its heading.
const COLUMNS: [(&str, &str, &[&str]); 5] = [
    ("month", "月份", &["月份"]),
    ("cpi", "居民消费价格同比", &["居民消费价格", "CPI"]),
    ("food", "食品价格同比", &["食品"]),
    ("released_on", "公布日期", &["公布日期", "发布日期"]),
    ("document", "出处", &["出处", "来源", "文件"]),
];

/// The rows of a table under its headings; or which heading is missing.
fn rows(sheet: &PlainSheet) -> Result<Vec<IndexRow>, String> {
    let (head, body) = sheet.rows.split_first().ok_or_else(|| "表格是空的".to_owned())?;
    let text = |cell: &PlainCell| match cell {
        PlainCell::Text(text) => text.clone(),
        PlainCell::Date(date) => date.to_string(),
        PlainCell::Blank | PlainCell::DigitsLost | PlainCell::Broken => String::new(),
    };
    let heads: Vec<String> = head.cells.iter().map(text).collect();
    let mut at = [None; COLUMNS.len()];
    for (found, (field, label, words)) in at.iter_mut().zip(COLUMNS) {
        *found = heads.iter().position(|head| {
            // 其中食品价格 of the consumer prices is the column of food.
            let food = field == "cpi" && head.contains("食品");
            !food && words.iter().any(|word| head.contains(word))
        });
        if found.is_none() && field != "food" {
            return Err(format!("缺“{label}”这一列"));
        }
    }
    let row = |row: &files::plain::PlainRow| {
        let cell = |of: usize| {
            let found = at.get(of).copied().flatten().and_then(|at| row.cells.get(at));
            found.map(text).unwrap_or_default()
        };
        // A spreadsheet makes a day of a month.
        let month = cell(0);
        let month = match kernel::Date::parse(&month) {
            Ok(day) => day.month_of().to_string(),
            Err(_) => month,
        };
        IndexRow {
            line: u32::try_from(row.number).unwrap_or(u32::MAX),
            month,
            cpi: cell(1),
            food: cell(2),
            released_on: cell(3),
            document: cell(4),
        }
    };
    Ok(body.iter().map(row).collect())
}

/// Where a fault of a table stands: its line and column, in words.
fn fault(one: &assistance::office::Fault) -> (u32, String, String) {
    let mut parts = one.field.split('.').skip(1);
    let line = parts.next().and_then(|line| line.parse().ok()).unwrap_or(0);
    let field = parts.next().unwrap_or_default();
    let column = COLUMNS.iter().find(|(name, ..)| *name == field).map_or("", |(_, label, _)| label);
    (line, column.to_owned(), wording::office::fault(one))
}

pub(super) async fn table(
    State(app): State<Arc<App>>,
    FormOf(visitor, sent): FormOf,
) -> Result<Response, Trouble> {
    let mut refill = Refill::of(&sent);
    let read = match sent.file("file") {
        None => Err("请选择文件".to_owned()),
        Some(bytes) => first_sheet(bytes).and_then(|sheet| rows(&sheet)),
    };
    let mut faults = Vec::new();
    match read {
        Err(why) => refill.wrong("file", why),
        Ok(rows) => {
            let command = ImportIndexes { county: county(&app, &visitor, Action::PriceEnter), rows };
            let done = act(&*app.office, &visitor.ctx_for(&app, "导入价格指数", &sent), &command).await;
            let done = match done {
                Err(Error::Invalid(wrong)) => {
                    refill.wrong("file", format!("有 {} 处不对，全部没有收，见表", wrong.len()));
                    faults = wrong.iter().map(fault).collect();
                    None
                }
                done => refill.outcome(done, str::to_owned)?,
            };
            if let Some(counts) = done {
                return Ok(see(&format!("{PATH}?entered={}", counts.entered)));
            }
        }
    }
    page(&app, &visitor, &Asked::default(), Some(("table", &refill)), &faults).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_read_by_its_headings_in_any_order() {
        let text = "出处,公布日期,月份,其中食品价格同比(%),居民消费价格同比(%)\n统计局,2026-11-09,2026-10,6.2,3.5\n统计局,2026-12-09,2026-11,,2\n";
        let sheet = first_sheet(text.as_bytes()).unwrap();
        let read = rows(&sheet).unwrap();
        assert_eq!((read.len(), read[0].line, read[1].line), (2, 2, 3));
        assert_eq!((read[0].cpi.as_str(), read[0].food.as_str()), ("3.5", "6.2"));
        assert_eq!((read[1].month.as_str(), read[1].food.as_str()), ("2026-11", ""));
        let sheet = first_sheet("月份,食品\n2026-10,3.5\n".as_bytes()).unwrap();
        assert_eq!(rows(&sheet), Err("缺“居民消费价格同比”这一列".to_owned()));
    }
}
