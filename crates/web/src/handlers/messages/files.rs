// SPDX-License-Identifier: Apache-2.0
//! 短信文件: making a file of what waits, downloading it for a reason, taking the provider's result.

use super::super::app::App;
use super::super::audit::minute;
use super::super::household::forms::{Refill, command_of};
use super::super::see;
use super::super::table_file;
use super::super::trouble::{Trouble, render};
use super::super::visitor::{FormOf, Visitor};
use super::{place_of, row};
use crate::components::{Cell, Choice, Column, Field, Form, Row, Table, Tone, Typed};
use crate::layout::{Flash, Heading};
use crate::pages::desk::Desk;
use crate::pages::messages::message_table;
use assistance::access::Action;
use assistance::messages::layout::layouts;
use assistance::messages::outbox::{ListMessages, MessageFilter};
use assistance::messages::send::{Files, MakeFile, ReadFile, ResultsTaken, TakeResults};
use assistance::messages::{MessageFile, MessageFileId, Refused};
use assistance::office::{Error, act, look};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use kernel::{Division, DivisionLevel};
use std::sync::Arc;

/// How many of the latest files are shown.
const LATEST: u64 = 60;

fn county(app: &App, visitor: &Visitor) -> Division {
    let place = place_of(app, visitor, Action::MessageSend);
    place.at(DivisionLevel::County).unwrap_or(place)
}

pub(super) async fn list(State(app): State<Arc<App>>, visitor: Visitor) -> Result<Response, Trouble> {
    page(&app, &visitor, None, &Refill::default()).await
}

/// The form that was sent, told by a hidden field.
const WHICH: &str = "which";

async fn page(
    app: &App,
    visitor: &Visitor,
    told: Option<Flash>,
    refill: &Refill,
) -> Result<Response, Trouble> {
    let ctx = visitor.ctx(app, "查看短信文件");
    let files = look(&*app.office, &ctx, &Files { limit: LATEST }).await?;
    let mut frame = visitor.frame(app);
    frame.flashes.extend(told);
    let layout = || {
        let choices = layouts().iter().map(|one| Choice::new(&one.id, &one.name)).collect();
        let first = layouts().first().map(|one| one.id.clone()).unwrap_or_default();
        Field::select("layout", "文件格式", choices).required().value(first)
    };
    let make = Form::post("make", "/messages/files", "生成文件")
        .command(command_of(&Typed::default()))
        .hidden(WHICH, "make")
        .fields(vec![layout()])
        .note("每条消息只进一个文件；没有手机号、本人不要消息的，转到待打电话名单。");
    let results = Form::post("results", "/messages/files/results", "读入回执")
        .command(command_of(&Typed::default()))
        .hidden(WHICH, "results")
        .fields(vec![layout(), Field::file("file", "短信平台的回执", ".xlsx,.xls,.csv,.txt").required()])
        .note("没有送达的转到待打电话名单；空号另成为核对电话的任务。");
    let mut desk = Desk::new(
        frame,
        Heading::new("短信文件", "文件里有完整的电话，下载要写理由。").back("消息", super::PATH),
    );
    desk.notes = layouts()
        .iter()
        .filter_map(|one| one.assumed.as_ref())
        .take(1)
        .map(|text| format!("假定：{text}"))
        .collect();
    for (title, form) in [("生成文件", make), ("读入回执", results)] {
        let sent = form.hidden.iter().any(|(name, value)| name == WHICH && value == refill.typed.get(WHICH));
        let form = form.own_ids();
        let form = if refill.is_wrong() && sent { refill.fill(form, &mut desk.frame) } else { form };
        desk = desk.form(title, form);
    }
    let desk = desk.table(table(&files));
    Ok((refill.status(), render(&desk)).into_response())
}

fn table(files: &[MessageFile]) -> Table {
    let mut columns = vec![Column::words("编号"), Column::figures("消息", "条")];
    columns.extend(["格式", "生成时间", "谁生成的"].map(Column::words));
    let row = |one: &MessageFile| {
        let layout = layouts().iter().find(|layout| layout.id == one.layout);
        Row::to(
            format!("/messages/files/{}", one.id),
            vec![
                Cell::unbroken(&one.number),
                Cell::Count(one.lines),
                Cell::words(layout.map_or(one.layout.as_str(), |layout| layout.name.as_str())),
                Cell::unbroken(minute(one.made_at)),
                Cell::words(&one.name),
            ],
        )
    };
    Table::new("files", "生成过的文件", columns)
        .rows(files.iter().map(row).collect())
        .titled()
        .empty("还没有生成过文件。")
}

pub(super) async fn make(
    State(app): State<Arc<App>>,
    FormOf(visitor, sent): FormOf,
) -> Result<Response, Trouble> {
    let mut refill = Refill::of(&sent);
    let command = MakeFile { county: county(&app, &visitor), layout: sent.typed.get("layout").to_owned() };
    let done = act(&*app.office, &visitor.ctx_for(&app, "生成短信文件", &sent), &command).await;
    match refill.outcome(done, str::to_owned)? {
        Some(made) => match made.file {
            Some(file) => Ok(see(&format!("/messages/files/{file}"))),
            None => {
                let text = format!("没有可以发的手机号，{} 条转到待打电话名单。", made.left);
                page(&app, &visitor, Some(Flash { tone: Tone::Soon, text, link: None }), &refill).await
            }
        },
        None => page(&app, &visitor, None, &refill).await,
    }
}

pub(super) async fn results(
    State(app): State<Arc<App>>,
    FormOf(visitor, sent): FormOf,
) -> Result<Response, Trouble> {
    let mut refill = Refill::of(&sent);
    let mut told = None;
    match sent.file("file").map(|bytes| table_file::read(bytes.to_vec())) {
        Some(Ok(read)) => {
            let layout = sent.typed.get("layout").to_owned();
            let command = TakeResults { county: county(&app, &visitor), layout, sent: read };
            let done = act(&*app.office, &visitor.ctx_for(&app, "读入短信回执", &sent), &command).await;
            told = refill.outcome(done, |_| "file".to_owned())?.map(|taken| flash(&taken));
        }
        Some(Err(why)) => refill.wrong("file", why),
        None => refill.wrong("file", "请选择文件"),
    }
    page(&app, &visitor, told, &refill).await
}

/// What a result file said, with the numbers of the rows that were not taken.
fn flash(taken: &ResultsTaken) -> Flash {
    let mut text = format!(
        "回执读完：已送达 {} 条，没有送达 {} 条，以前记过 {} 条。",
        taken.delivered, taken.failed, taken.again
    );
    for (rows, why) in [
        (&taken.unknown, "不是本县发出的消息"),
        (&taken.no_reference, "没有流水号"),
        (&taken.no_result, "状态认不出"),
    ] {
        if !rows.is_empty() {
            let numbers: Vec<String> = rows.iter().take(20).map(u64::to_string).collect();
            let more = if rows.len() > 20 { format!(" 等 {} 行", rows.len()) } else { " 行".to_owned() };
            text = format!("{text}第 {}{more}{why}，没有收。", numbers.join("、"));
        }
    }
    let bad = !taken.unknown.is_empty() || !taken.no_reference.is_empty() || !taken.no_result.is_empty();
    Flash { tone: if bad { Tone::Soon } else { Tone::Done }, text, link: None }
}

async fn file_of(app: &App, visitor: &Visitor, id: &str) -> Result<MessageFile, Trouble> {
    let id = MessageFileId::parse(id).map_err(|_| Trouble::not_found())?;
    let ctx = visitor.ctx(app, "查看短信文件");
    let files = look(&*app.office, &ctx, &Files { limit: 200 }).await?;
    files.into_iter().find(|one| one.id == id).ok_or_else(Trouble::not_found)
}

pub(super) async fn one(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    visitor: Visitor,
) -> Result<Response, Trouble> {
    file_page(&app, &visitor, &id, &Refill::default()).await
}

async fn file_page(app: &App, visitor: &Visitor, id: &str, refill: &Refill) -> Result<Response, Trouble> {
    let file = file_of(app, visitor, id).await?;
    let filter = MessageFilter { file: Some(file.id), rows: 200, ..MessageFilter::default() };
    let ctx = visitor.ctx(app, "查看短信文件");
    let found = look(&*app.office, &ctx, &ListMessages { filter, place: None }).await?;
    let form = Form::get("download", format!("/messages/files/{id}/csv"), "下载")
        .fields(vec![Field::text("reason", "为什么下载").required().example("导入短信平台")])
        .note("谁下载的、为什么下载都记下来。重新下载，内容一样。");
    let mut frame = visitor.frame(app);
    let form = refill.fill(form, &mut frame);
    let state = format!("{} 条消息，{} 由 {} 生成。", file.lines, minute(file.made_at), file.name);
    let rows: Vec<_> = found.rows.iter().map(|one| row(one, true)).collect();
    let heading = Heading::new(file.number, state).back("短信文件", "/messages/files");
    let desk = Desk::new(frame, heading).form("下载文件", form).table(message_table(&rows));
    Ok((refill.status(), render(&desk)).into_response())
}

pub(super) async fn download(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    typed: Typed,
    visitor: Visitor,
) -> Result<Response, Trouble> {
    let file = MessageFileId::parse(&id).map_err(|_| Trouble::not_found())?;
    let reason = typed.get("reason").to_owned();
    let mut refill = Refill::asked(typed);
    let found = look(&*app.office, &visitor.ctx(&app, "下载短信文件"), &ReadFile { file, reason }).await;
    let Some(view) = refill.outcome(found, str::to_owned)? else {
        return file_page(&app, &visitor, &id, &refill).await;
    };
    let bytes = view.layout.bytes(&view.lines).ok_or(Error::Messages(Refused::Encoding))?;
    Ok(table_file::download(bytes, "text/csv", &format!("{}.csv", view.file.number)))
}
