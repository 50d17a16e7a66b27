// SPDX-License-Identifier: Apache-2.0
//! Lists out: what each department would be told now, who took which list when, the file itself, and the report of failures of an upload.

use super::super::app::App;
use super::super::household::forms::{Refill, command_of};
use super::super::see;
use super::super::table_file::{FileForm, TableFile, read};
use super::super::trouble::{Trouble, render};
use super::super::visitor::{FormOf, Visitor};
use super::{county, month_value};
use crate::components::{
    Action as Link, Cell, Choice, Column, Control, Field, Form, Row, Table, Tile, Tiles, Tone, Typed,
};
use crate::layout::{Flash, Heading};
use crate::pages::desk::Desk;
use assistance::access::Action;
use assistance::exchange::described::{OutList, out_list, out_lists};
use assistance::exchange::outgoing::{
    Change, Drawn, GiveList, Given, GivenId, GivenView, Givens, Held as HeldBack, ReadGiven, TryOut,
};
use assistance::exchange::report::TakeReport;
use assistance::office::{act, look};
use axum::extract::{Path, State as Held};
use axum::response::{IntoResponse, Response};
use kernel::Month;
use std::collections::HashMap;
use std::sync::Arc;

/// How many of the latest lists are shown.
const LATEST: u64 = 60;
/// How many lines a page shows; the file has all.
const SHOWN: usize = 100;

pub(super) async fn show(
    Held(app): Held<Arc<App>>,
    typed: Typed,
    visitor: Visitor,
) -> Result<Response, Trouble> {
    page(&app, &visitor, &Refill::asked(typed)).await
}

async fn page(app: &App, visitor: &Visitor, refill: &Refill) -> Result<Response, Trouble> {
    let ctx = visitor.ctx(app, "查看数据交换");
    let given = look(&*app.office, &ctx, &Givens { limit: LATEST }).await?;
    let today = ctx.today().month_of();
    let month = Month::parse(refill.typed.get("month")).ok().filter(|month| *month <= today).unwrap_or(today);
    let mut frame = visitor.frame(app);
    let choice = |one: &OutList| Choice::new(&one.id, format!("{}：{}", one.to, one.name));
    let choices = || out_lists().iter().map(choice).collect::<Vec<_>>();
    let look_at = Form::get("try", "/exchange", "看看现在会给什么").fields(vec![
        Field::select("list", "给哪个部门", choices()),
        Field::new("month", "哪个月", Control::Month).value(month_value(month)),
    ]);
    let heading = Heading::new(
        "数据交换",
        "每月把新增、退出和变更告诉各部门；只给它该知道的几列，谁取走、什么时候取的都记下来。",
    );
    let wanted = out_list(refill.typed.get("list"));
    let mut desk_forms = vec![("看名单".to_owned(), look_at.fill(&refill.typed))];
    let mut tables = Vec::new();
    let (mut tiles, mut notes, mut basics) = (Tiles::default(), Vec::new(), Vec::new());
    if let Some(list) = wanted {
        let county = county(app, visitor, Action::DataExport);
        let drawn = look(&*app.office, &ctx, &TryOut { list: list.id.clone(), county, month }).await?;
        tiles = drawn_tiles(&drawn);
        basics = vec![
            ("名单".to_owned(), list.name.clone()),
            ("给".to_owned(), list.to.clone()),
            ("依据".to_owned(), list.basis.clone()),
            (
                "列".to_owned(),
                list.columns.iter().map(|one| one.title.as_str()).collect::<Vec<_>>().join("、"),
            ),
        ];
        notes.extend(list.assumed.iter().map(|text| format!("假定：{text}")));
        let form = Form::post("give", "/exchange", "取走名单")
            .command(command_of(&refill.typed))
            .hidden("list", &list.id)
            .hidden("month", month_value(month))
            .note("取走以后，这些人算已经告知；下次只给之后的变动。");
        desk_forms.push(("取走".to_owned(), refill.fill(form, &mut frame)));
        if !drawn.held.is_empty() {
            tables.push(held(&drawn.held));
        }
    } else {
        tables.push(described());
    }
    tables.push(latest(&given));
    let mut desk = Desk::new(frame, heading);
    desk.tiles = tiles;
    desk.notes = notes;
    desk.basics = basics;
    for (title, form) in desk_forms {
        desk = desk.form(title, form);
    }
    for table in tables {
        desk = desk.table(table);
    }
    Ok((refill.status(), render(&desk)).into_response())
}

fn drawn_tiles(drawn: &Drawn) -> Tiles {
    let held = drawn.held.len();
    let tone = if held > 0 { Tone::Late } else { Tone::Plain };
    Tiles {
        tiles: vec![
            Tile::new("新增", drawn.count(Change::Joined), "人").tone(Tone::Info),
            Tile::new("退出", drawn.count(Change::Left), "人").tone(Tone::Info),
            Tile::new("变更", drawn.count(Change::Changed), "人").tone(Tone::Info),
            Tile::new("资料不全，暂不给", held, "人").tone(tone),
        ],
    }
}

fn held(held: &[HeldBack]) -> Table {
    let row = |one: &HeldBack| {
        Row::to(
            format!("/households/{}?why=correction", one.number),
            vec![Cell::words(&one.name), Cell::unbroken(&one.number), Cell::words(one.missing.join("、"))],
        )
    };
    Table::new("held", "资料不全的人", ["姓名", "户编号", "缺什么"].map(Column::words).to_vec())
        .rows(held.iter().take(SHOWN).map(row).collect())
        .titled()
        .empty("没有资料不全的人。")
}

fn described() -> Table {
    let row = |one: &OutList| {
        let columns: Vec<&str> = one.columns.iter().map(|column| column.title.as_str()).collect();
        Row::to(
            format!("/exchange?list={}", one.id),
            vec![
                Cell::words(&one.to),
                Cell::words(&one.name),
                Cell::words(columns.join("、")),
                Cell::words(&one.basis),
            ],
        )
    };
    Table::new("lists", "可以给的名单", ["给谁", "名单", "给哪些列", "依据"].map(Column::words).to_vec())
        .rows(out_lists().iter().map(row).collect())
        .titled()
        .empty("还没有设定名单。")
}

fn latest(given: &[Given]) -> Table {
    let mut columns = vec![Column::words("编号"), Column::words("名单"), Column::words("月份")];
    columns.extend(["新增", "退出", "变更", "暂不给"].map(|one| Column::figures(one, "人")));
    columns.extend(["取走", "谁取的"].map(Column::words));
    let row = |one: &Given| {
        let name = out_list(&one.list).map_or(one.list.as_str(), |list| list.name.as_str());
        Row::to(
            format!("/exchange/{}", one.id),
            vec![
                Cell::unbroken(&one.number),
                Cell::words(name),
                Cell::unbroken(month_value(one.month)),
                Cell::Count(one.joined),
                Cell::Count(one.left),
                Cell::Count(one.changed),
                Cell::Count(one.held),
                Cell::unbroken(super::super::audit::minute(one.taken_at)),
                Cell::words(&one.name),
            ],
        )
    };
    Table::new("given", "取走的名单", columns)
        .rows(given.iter().map(row).collect())
        .titled()
        .empty("还没有取走过名单。")
}

pub(super) async fn give(
    Held(app): Held<Arc<App>>,
    FormOf(visitor, sent): FormOf,
) -> Result<Response, Trouble> {
    let mut refill = Refill::of(&sent);
    let month = Month::parse(sent.typed.get("month")).map_err(|_| Trouble::not_found())?;
    let county = county(&app, &visitor, Action::DataExport);
    let command = GiveList { list: sent.typed.get("list").to_owned(), county, month };
    let done = act(&*app.office, &visitor.ctx_for(&app, "取走名单", &sent), &command).await;
    match refill.outcome(done, str::to_owned)? {
        Some(done) => Ok(see(&format!("/exchange/{}", done.given))),
        None => page(&app, &visitor, &refill).await,
    }
}

pub(super) async fn one(
    Held(app): Held<Arc<App>>,
    Path(id): Path<String>,
    typed: Typed,
    visitor: Visitor,
) -> Result<Response, Trouble> {
    given_page(&app, &visitor, &id, &typed, &Refill::default()).await
}

async fn opened(app: &App, visitor: &Visitor, id: &str) -> Result<GivenView, Trouble> {
    let given = GivenId::parse(id).map_err(|_| Trouble::not_found())?;
    let ctx = visitor.ctx(app, "查看取走的名单");
    Ok(look(&*app.office, &ctx, &ReadGiven { given }).await?)
}

async fn given_page(
    app: &App,
    visitor: &Visitor,
    id: &str,
    typed: &Typed,
    refill: &Refill,
) -> Result<Response, Trouble> {
    let view = opened(app, visitor, id).await?;
    let list = out_list(&view.given.list);
    let mut frame = visitor.frame(app);
    let told: Vec<&str> = typed.get("report").split('-').collect();
    if let [failed, again, strange, tasks] = told[..]
        && told.iter().all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
    {
        let text = format!(
            "回执读完：新记失败 {failed} 条，以前记过 {again} 条，对不上的 {strange} 条；新增任务 {tasks} 个。失败的下次自动重报。"
        );
        frame.flashes.push(Flash { tone: Tone::Done, text, link: None });
    }
    let given = &view.given;
    let title = list.map_or(given.list.as_str(), |list| list.name.as_str());
    let state = format!(
        "{} {}：新增 {} 人，退出 {} 人，变更 {} 人；{} 于 {} 取走。",
        given.number,
        given.month.chinese(),
        given.joined,
        given.left,
        given.changed,
        given.name,
        super::super::audit::minute(given.taken_at)
    );
    let heading = Heading::new(title, state)
        .back("数据交换", "/exchange")
        .primary(Link::new("下载 Excel", format!("/exchange/{id}/file/xlsx")))
        .other(Link::new("下载 CSV", format!("/exchange/{id}/file/csv")));
    let form = list.filter(|list| list.upload).map(|_| {
        let form = Form::post("report", format!("/exchange/{id}/report"), "读入回执")
            .command(command_of(&refill.typed))
            .fields(vec![
                Field::file("file", "失败回执", ".xlsx,.xls,.csv,.txt")
                    .required()
                    .hint("要有“流水号”和“失败原因”两列"),
            ])
            .note("每条失败成为一个任务；改好资料后，下次上报自动重报。");
        refill.fill(form, &mut frame)
    });
    let mut desk = Desk::new(frame, heading);
    if let Some(list) = list {
        desk.basics = vec![("给".to_owned(), list.to.clone()), ("依据".to_owned(), list.basis.clone())];
    }
    if let Some(form) = form {
        desk = desk.form("上报失败的回执", form);
    }
    let desk = desk.table(lines(&view, list));
    Ok((refill.status(), render(&desk)).into_response())
}

fn lines(view: &GivenView, list: Option<&OutList>) -> Table {
    let failed: HashMap<u32, &str> =
        view.failures.iter().map(|one| (one.line, one.reason.expose().as_str())).collect();
    let mut columns: Vec<Column> =
        list.map_or_else(Vec::new, |list| list.columns.iter().map(|one| Column::words(&one.title)).collect());
    let reports = list.is_some_and(|list| list.upload);
    if reports {
        columns.push(Column::words("回执"));
    }
    let row = |line: &assistance::exchange::outgoing::Line| {
        let mut cells: Vec<Cell> = line.cells().into_iter().map(Cell::words).collect();
        let fault = failed.get(&line.line);
        if reports {
            cells.push(fault.map_or(Cell::None, |why| Cell::badge(Tone::Late, format!("失败：{why}"))));
        }
        Row::plain(cells).tone(if fault.is_some() { Tone::Late } else { Tone::Plain })
    };
    // Failed lines come first: they are what somebody has to do.
    let mut shown: Vec<_> = view.lines.iter().collect();
    shown.sort_by_key(|line| (!failed.contains_key(&line.line), line.line));
    let caption = format!("共 {} 行，下载的文件里是全部", view.lines.len());
    Table::new("lines", caption, columns)
        .rows(shown.into_iter().take(SHOWN).map(row).collect())
        .titled()
        .empty("这份名单没有行：有变动的人资料都不全。")
}

/// The file as it was given: the same for whoever downloads it again.
pub(super) async fn file(
    Held(app): Held<Arc<App>>,
    Path((id, ending)): Path<(String, String)>,
    visitor: Visitor,
) -> Result<Response, Trouble> {
    let view = opened(&app, &visitor, &id).await?;
    let list = out_list(&view.given.list);
    let heads = list.map_or_else(Vec::new, |list| list.columns.iter().map(|one| one.title.clone()).collect());
    let name = list.map_or(view.given.list.as_str(), |list| list.name.as_str());
    let file = TableFile {
        name: format!("{name} {}", view.given.number),
        heads,
        rows: view.lines.iter().map(assistance::exchange::outgoing::Line::cells).collect(),
    };
    Ok(file.response(FileForm::of(&ending)))
}

pub(super) async fn report(
    Held(app): Held<Arc<App>>,
    Path(id): Path<String>,
    FormOf(visitor, sent): FormOf,
) -> Result<Response, Trouble> {
    let mut refill = Refill::of(&sent);
    let given = GivenId::parse(&id).map_err(|_| Trouble::not_found())?;
    match sent.file("file").map(|bytes| read(bytes.to_vec())) {
        Some(Ok(read)) => {
            let command = TakeReport { given, sent: read };
            let done = act(&*app.office, &visitor.ctx_for(&app, "读入回执", &sent), &command).await;
            if let Some(done) = refill.outcome(done, |_| "file".to_owned())? {
                let told = format!("{}-{}-{}-{}", done.failed, done.again, done.strange, done.tasks);
                return Ok(see(&format!("/exchange/{id}?report={told}")));
            }
        }
        Some(Err(why)) => refill.wrong("file", why),
        None => refill.wrong("file", "请选择文件"),
    }
    given_page(&app, &visitor, &id, &Typed::default(), &refill).await
}
