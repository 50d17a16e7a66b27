// SPDX-License-Identifier: Apache-2.0
//! Lists in: a file is tried first, with its counts and every bad row, and taken only then; what was taken stays listed with what became of it.

use super::super::app::App;
use super::super::household::forms::{Refill, command_of};
use super::super::see;
use super::super::table_file::{download, read};
use super::super::trouble::{Trouble, render};
use super::super::visitor::{FormOf, Visitor};
use super::{county, month_value};
use crate::components::Typed;
use crate::components::{Cell, Choice, Column, Control, Field, Form, Row, Table, Tile, Tiles, Tone};
use crate::handlers::form::Sent;
use crate::layout::{Flash, Heading};
use crate::pages::desk::Desk;
use assistance::access::Action;
use assistance::exchange::compare::CompareInside;
use assistance::exchange::described::{List, list, lists};
use assistance::exchange::incoming::{
    Counts, Deliveries, Delivery, ReadDelivery, Sent as ListSent, TakeList, Tried, TryList,
};
use assistance::exchange::read::RowFault;
use assistance::monitoring::kinds::name as kind_name;
use assistance::monitoring::model::FileId;
use assistance::office::{act, look};
use axum::extract::{Path, State as Held};
use axum::response::{IntoResponse, Response};
use kernel::Month;
use sha2::{Digest, Sha256};
use std::sync::Arc;
use wording::exchange as words;

/// How many of the latest deliveries are listed.
const LATEST: u64 = 60;
/// Files up to this size travel with the page of their trial; larger ones are chosen again.
const CARRIED: usize = 1024 * 1024;
/// How many bad rows a page shows.
const SHOWN: usize = 200;

pub(super) async fn show(
    Held(app): Held<Arc<App>>,
    typed: Typed,
    visitor: Visitor,
) -> Result<Response, Trouble> {
    let told = typed.get("inside").to_owned();
    page(&app, &visitor, &Refill::asked(typed), &told).await
}

async fn page(app: &App, visitor: &Visitor, refill: &Refill, told: &str) -> Result<Response, Trouble> {
    let ctx = visitor.ctx(app, "查看名单");
    let found = look(&*app.office, &ctx, &Deliveries { limit: LATEST }).await?;
    let mut frame = visitor.frame(app);
    if let Some((found, raised)) = told.split_once('-')
        && [found, raised].iter().all(|part| part.bytes().all(|byte| byte.is_ascii_digit()))
        && !told.is_empty()
    {
        let text = format!("内部比对完成：发现 {found} 处，新增线索 {raised} 条。");
        frame.flashes.push(Flash { tone: Tone::Done, text, link: None });
    }
    let today = ctx.today();
    let heading = Heading::new(
        "收名单、比对",
        "部门名单按身份证号完全一致比对；比中的变成线索，由人去看，不会改动任何待遇；签约、建档名单登记为本人的服务。",
    )
    .back("监测线索", "/leads");
    let form = refill.fill(upload(refill, today.month_of()), &mut frame);
    let inside = Form::post("inside", "/leads/lists/compare", "比对")
        .command(crate::handlers::app::new_command().to_string())
        .fields(vec![
            Field::new("month", "记到哪个月", Control::Month).required().value(month_value(today.month_of())),
        ])
        .own_ids()
        .note("同一人列在两份待遇里、享受人已离户、已登记死亡仍在享受的，各成一条线索。");
    let desk = Desk::new(frame, heading)
        .form("上传名单", form)
        .form("本系统内部比对", inside)
        .table(deliveries(&found));
    Ok((refill.status(), render(&desk)).into_response())
}

fn upload(refill: &Refill, month: Month) -> Form {
    let choice = |one: &List| {
        let must = if one.complete { "，每月必到" } else { "" };
        Choice::new(&one.id, format!("{}（{}{must}）", one.name, one.source))
    };
    Form::post("upload", "/leads/lists", "先试算")
        .command(command_of(&refill.typed))
        .fields(vec![
            Field::select("list", "哪种名单", lists().iter().map(choice).collect()).required(),
            Field::new("month", "哪个月的", Control::Month).required().value(month_value(month)),
            Field::file("file", "文件", ".xlsx,.xls,.csv,.txt")
                .required()
                .hint("Excel 或 CSV（UTF-8、GBK 都可以），不超过 8 MB；身份证号要按文本保存"),
            Field::text("basis", "依据").hint("不填用该名单默认的依据"),
        ])
        .note("试算只看结果，不保存；确认后才收下。")
}

fn counts_cells(counts: &Counts) -> Vec<Cell> {
    [counts.rows, counts.matched, counts.unmatched, counts.bad, counts.raised, counts.known]
        .map(Cell::Count)
        .to_vec()
}

fn deliveries(found: &[Delivery]) -> Table {
    let mut columns = vec![Column::words("名单"), Column::words("月份")];
    columns.extend(
        ["共", "比中", "未比中", "有误", "新线索、服务", "已有"].map(|one| Column::figures(one, "行")),
    );
    columns.extend(["收下", "经手"].map(Column::words));
    let row = |one: &Delivery| {
        let mut cells = vec![
            Cell::words(list(&one.list).map_or(one.list.as_str(), |list| list.name.as_str())),
            Cell::unbroken(month_value(one.month)),
        ];
        cells.extend(counts_cells(&one.counts));
        cells.push(Cell::unbroken(super::super::audit::minute(one.taken_at)));
        cells.push(Cell::words(&one.name));
        Row::to(format!("/leads/lists/{}", one.id), cells)
    };
    Table::new("deliveries", "收到的名单", columns)
        .rows(found.iter().map(row).collect())
        .titled()
        .empty("还没有收到名单。每月把各部门的名单在上面收下，比中的会成为线索。")
}

fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let pair = |byte: &u8| [DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]];
    bytes.iter().flat_map(pair).map(char::from).collect()
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    if !text.len().is_multiple_of(2) {
        return None;
    }
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    text.as_bytes().chunks(2).map(|pair| Some(digit(pair[0])? << 4 | digit(pair[1])?)).collect()
}

fn fingerprint(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// What was sent: the list, the month, the basis, the file with its name.
struct Asked {
    list: &'static List,
    month: Month,
    basis: String,
    name: String,
    sent: ListSent,
    hash: String,
}

fn asked(sent: &Sent, refill: &mut Refill) -> Option<Asked> {
    let typed = &sent.typed;
    let found = list(typed.get("list"));
    if found.is_none() {
        refill.wrong("list", "请选一种名单");
    }
    let month = Month::parse(typed.get("month"));
    if let Err(error) = &month {
        refill.wrong("month", error.to_string());
    }
    let chosen = sent.files.iter().find(|file| file.field == "file" && !file.bytes.is_empty());
    let (bytes, name) = match chosen {
        Some(file) => (Some(file.bytes.clone()), file.name.clone()),
        None => (unhex(typed.get("content")).filter(|bytes| !bytes.is_empty()), typed.get("name").to_owned()),
    };
    let Some(bytes) = bytes else {
        refill.wrong("file", "请选择文件");
        return None;
    };
    let hash = fingerprint(&bytes);
    let read = match read(bytes) {
        Ok(read) => read,
        Err(why) => {
            refill.wrong("file", why);
            return None;
        }
    };
    let (list, month) = (found?, month.ok()?);
    let basis = typed.get("basis").trim();
    let basis = if basis.is_empty() { list.basis.clone() } else { basis.to_owned() };
    Some(Asked { list, month, basis, name, sent: read, hash })
}

pub(super) async fn take(
    Held(app): Held<Arc<App>>,
    FormOf(visitor, sent): FormOf,
) -> Result<Response, Trouble> {
    let mut refill = Refill::of(&sent);
    let Some(asked) = asked(&sent, &mut refill) else { return page(&app, &visitor, &refill, "").await };
    let county = county(&app, &visitor, Action::LeadAssign);
    // Only what was tried is taken: another file, list or month is tried again first.
    let tried = format!("{} {} {}", asked.hash, asked.list.id, asked.month);
    if sent.typed.get("tried") == tried {
        let command = TakeList {
            list: asked.list.id.clone(),
            county,
            month: asked.month,
            file_name: asked.name,
            basis: asked.basis,
            sent: asked.sent,
        };
        let done = act(&*app.office, &visitor.ctx_for(&app, "收下名单", &sent), &command).await;
        return match refill.outcome(done, str::to_owned)? {
            Some(taken) => Ok(see(&format!("/leads/lists/{}", taken.file))),
            None => page(&app, &visitor, &refill, "").await,
        };
    }
    let ctx = visitor.ctx_for(&app, "试算名单", &sent);
    let query = TryList { list: asked.list.id.clone(), county, month: asked.month, sent: asked.sent.clone() };
    let result = look(&*app.office, &ctx, &query).await;
    match refill.outcome(result, str::to_owned)? {
        Some(result) => Ok(trial(&app, &visitor, &asked, &result, &tried)),
        None => page(&app, &visitor, &refill, "").await,
    }
}

fn tiles(list: Option<&List>, counts: &Counts) -> Tiles {
    let bad = if counts.bad > 0 { Tone::Late } else { Tone::Plain };
    // Rows of a list of services are kept as services of the people; the others become leads.
    let (raised, known) = match list.and_then(List::service) {
        Some(_) => ("新登记的服务", "已经登记，不重复"),
        None => ("新线索", "已有线索，不重复"),
    };
    Tiles {
        tiles: vec![
            Tile::new("共", counts.rows, "行"),
            Tile::new("比中", counts.matched, "行").tone(Tone::Info),
            Tile::new("未比中", counts.unmatched, "行"),
            Tile::new("有误，没有比对", counts.bad, "行").tone(bad),
            Tile::new(raised, counts.raised, "条").tone(Tone::Soon),
            Tile::new(known, counts.known, "条"),
        ],
    }
}

fn trial(app: &App, visitor: &Visitor, asked: &Asked, result: &Tried, tried: &str) -> Response {
    let heading = Heading::new(
        format!("试算：{}", asked.list.name),
        "还没有保存任何内容。核对下面的数字和错误，没有问题再收下。",
    )
    .back("收名单、比对", "/leads/lists");
    let mut desk = Desk::new(visitor.frame(app), heading);
    desk.tiles = tiles(Some(asked.list), &result.counts);
    if let Some((month, on)) = result.taken {
        desk.notes.push(format!(
            "同一个文件 {} 已经收下（记在 {}），再收一次不会增加任何内容。",
            on.chinese(),
            month.chinese()
        ));
    }
    for (kind, count) in &result.kinds {
        desk.notes.push(format!("将新增线索：{} {count} 条", kind_name(kind)));
    }
    desk.basics = vec![
        ("文件".to_owned(), asked.name.clone()),
        ("月份".to_owned(), month_value(asked.month)),
        ("依据".to_owned(), asked.basis.clone()),
    ];
    if result.taken.is_none() {
        let mut form = Form::post("take", "/leads/lists", "收下并比对")
            .command(crate::handlers::app::new_command().to_string())
            .hidden("list", &asked.list.id)
            .hidden("month", month_value(asked.month))
            .hidden("basis", &asked.basis)
            .hidden("name", &asked.name)
            .hidden("tried", tried)
            .cancel("不收，返回", "/leads/lists")
            .note("有误的行不会比对，请来源单位改正后补报；文件原样密封保存。");
        if asked.sent.bytes.len() <= CARRIED {
            form = form.hidden("content", hex(&asked.sent.bytes));
        } else {
            form = form.fields(vec![
                Field::file("file", "文件", ".xlsx,.xls,.csv,.txt")
                    .required()
                    .hint("文件较大，请把同一个文件再选一次"),
            ]);
        }
        desk = desk.form("收下", form);
    }
    render(&desk.table(bad_rows(&result.faults, result.counts.bad)))
}

fn bad_rows(faults: &[RowFault], bad: u64) -> Table {
    let row = |one: &RowFault| fault_row(&one.sheet, one.row, &one.column, &words::cell(&one.fault));
    fault_table(faults.iter().take(SHOWN).map(row).collect(), bad)
}

fn fault_row(sheet: &str, row: u64, column: &str, what: &str) -> Row {
    Row::plain(vec![Cell::words(sheet), Cell::Count(row), Cell::words(column), Cell::words(what)])
}

fn fault_table(rows: Vec<Row>, bad: u64) -> Table {
    let columns = vec![
        Column::words("工作表"),
        Column::figures("行", "行号"),
        Column::words("列"),
        Column::words("问题"),
    ];
    let caption = if rows.is_empty() { "有误的行".to_owned() } else { format!("有误的 {bad} 行") };
    Table::new("faults", caption, columns).rows(rows).titled().empty("没有有误的行。")
}

pub(super) async fn one(
    Held(app): Held<Arc<App>>,
    Path(file): Path<String>,
    visitor: Visitor,
) -> Result<Response, Trouble> {
    let file = FileId::parse(&file).map_err(|_| Trouble::not_found())?;
    let ctx = visitor.ctx(&app, "查看名单");
    let query = ReadDelivery { file, bytes: false };
    let (delivery, faults, _) = look(&*app.office, &ctx, &query).await?;
    let described = list(&delivery.list);
    let named = described.map_or(delivery.list.as_str(), |list| list.name.as_str());
    let counts = delivery.counts;
    let services = described.is_some_and(|list| list.service.is_some());
    let (raised, next, href) = if services {
        ("新登记服务", "看健康和照料服务", "/care/services".to_owned())
    } else {
        ("新增线索", "看这份名单的线索", format!("/leads?file={file}"))
    };
    let state = format!(
        "共 {} 行：比中 {}，未比中 {}，有误 {}；{raised} {} 条。",
        counts.rows, counts.matched, counts.unmatched, counts.bad, counts.raised
    );
    let heading = Heading::new(named, state)
        .back("收名单、比对", "/leads/lists")
        .primary(crate::components::Action::new(next, href))
        .other(crate::components::Action::new("下载原文件", format!("/leads/lists/{file}/original")));
    let mut desk = Desk::new(visitor.frame(&app), heading);
    desk.tiles = tiles(described, &counts);
    desk.basics = vec![
        ("文件".to_owned(), delivery.file_name.clone()),
        ("月份".to_owned(), month_value(delivery.month)),
        ("收下".to_owned(), super::super::audit::minute(delivery.taken_at)),
        ("经手".to_owned(), delivery.name.clone()),
        ("依据".to_owned(), delivery.basis.clone()),
        ("校验".to_owned(), delivery.hash.chars().take(16).collect()),
    ];
    let row = |one: &assistance::exchange::incoming::KeptFault| {
        fault_row(&one.sheet, one.row, &one.column, words::kept(&one.fault))
    };
    let table = fault_table(faults.iter().take(SHOWN).map(row).collect(), counts.bad);
    Ok(render(&desk.table(table)))
}

/// The file as it came; who took it is recorded.
pub(super) async fn original(
    Held(app): Held<Arc<App>>,
    Path(file): Path<String>,
    visitor: Visitor,
) -> Result<Response, Trouble> {
    let file = FileId::parse(&file).map_err(|_| Trouble::not_found())?;
    let ctx = visitor.ctx(&app, "下载名单原件");
    let query = ReadDelivery { file, bytes: true };
    let (delivery, _, bytes) = look(&*app.office, &ctx, &query).await?;
    let bytes = bytes.ok_or_else(Trouble::not_found)?;
    Ok(download(bytes, "application/octet-stream", &delivery.file_name))
}

pub(super) async fn compare(
    Held(app): Held<Arc<App>>,
    FormOf(visitor, sent): FormOf,
) -> Result<Response, Trouble> {
    let mut refill = Refill::of(&sent);
    match Month::parse(sent.typed.get("month")) {
        Ok(month) => {
            let county = county(&app, &visitor, Action::LeadAssign);
            let command = CompareInside { county, month };
            let done = act(&*app.office, &visitor.ctx_for(&app, "内部比对", &sent), &command).await;
            if let Some(done) = refill.outcome(done, str::to_owned)? {
                return Ok(see(&format!("/leads/lists?inside={}-{}", done.found, done.raised)));
            }
        }
        Err(error) => refill.wrong("month", error.to_string()),
    }
    page(&app, &visitor, &refill, "").await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_travel_as_text_and_come_back() {
        let bytes = [0, 1, 127, 128, 255];
        assert_eq!(hex(&bytes), "00017f80ff");
        assert_eq!(unhex(&hex(&bytes)).as_deref(), Some(&bytes[..]));
        assert_eq!((unhex("0"), unhex("zz")), (None, None));
    }
}
