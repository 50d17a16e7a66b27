// SPDX-License-Identifier: Apache-2.0
//! 设置 > 区划: townships and villages with code, name, town or country, families, open cases and who works there; lists taken in with a document and a second
//! person; families of a village that is no more, moved by name.

use super::app::{App, new_command};
use super::audit::minute;
use super::household::forms::{Refill, command_of};
use super::side::{CHANGE, back, event};
use super::table_file::{FileForm, TableFile, read};
use super::trouble::{Trouble, render};
use super::visitor::{FormOf, Visitor};
use super::{place_name, see};
use crate::components::{
    Action as ButtonTo, Badge, Cell, Choice, Column, EventForm, Field, Form, Row, Table, Tone,
};
use crate::layout::Heading;
use crate::pages::desk::Desk;
use crate::pages::side::SidePage;
use assistance::access::{Action, roles};
use assistance::office::{Error, act, look};
use assistance::regions::{
    AnswerList, FamiliesLeft, Known, MoveFamilies, Overview, PlaceList, ProposeList, ReadRegions, Refused,
    RowFault, refresh,
};
use axum::Router;
use axum::extract::{DefaultBodyLimit, Path, Query, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use kernel::{Division, DivisionLevel, Id};
use serde::Deserialize;
use std::sync::Arc;

const PATH: &str = "/settings/regions";
const WHY: &str = "管理区划";
/// Why the file of a family that moved was changed.
const MOVED: &str = "区划撤并后迁户";
/// The most bytes of a list.
const FILE_BYTES: usize = 4 * 1024 * 1024;
/// Families that one form moves at most.
const FAMILIES: u64 = 100;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route(PATH, get(show).post(propose).layer(DefaultBodyLimit::max(FILE_BYTES)))
        .route("/settings/regions/answer", post(answer))
        .route("/settings/regions/table.xlsx", get(table_file))
        .route("/settings/regions/{code}/move", get(ask_move).post(move_families))
}

#[derive(Default, Deserialize)]
struct Asked {
    #[serde(default)]
    township: String,
}

/// The place whose divisions somebody sees: that of the posting that lets them.
fn place(app: &App, visitor: &Visitor) -> Division {
    let has = |role| {
        [Action::RegionManage, Action::RegionConfirm].iter().any(|one| roles::bars(role, *one).is_some())
    };
    let posting = visitor.signed_in.postings.iter().find(|posting| has(posting.role));
    posting.map_or(app.settings.place, |posting| posting.place)
}

async fn overview(app: &App, visitor: &Visitor) -> Result<Overview, Trouble> {
    Ok(look(&*app.office, &visitor.ctx(app, WHY), &ReadRegions { place: place(app, visitor) }).await?)
}

async fn show(
    State(app): State<Arc<App>>,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Response, Trouble> {
    page(&app, &visitor, &asked.township, &Refill::default(), &[]).await
}

async fn page(
    app: &App,
    visitor: &Visitor,
    township: &str,
    refill: &Refill,
    faults: &[RowFault],
) -> Result<Response, Trouble> {
    let view = overview(app, visitor).await?;
    let township = Division::parse(township).ok().filter(|one| one.level() == DivisionLevel::Township);
    let mut frame = visitor.frame(app);
    let mut tables = Vec::new();
    if !faults.is_empty() {
        tables.push(("有误的行".to_owned(), fault_table(faults)));
    }
    tables.push(match township {
        Some(township) => (format!("{} 的村、社区", place_name(township)), places(&view, Some(township))),
        None => ("乡镇、街道".to_owned(), places(&view, None)),
    });
    if township.is_none() {
        tables.push(("名单".to_owned(), lists(&view)));
        tables.extend(
            view.lists
                .iter()
                .filter(|one| one.waits())
                .map(|one| (format!("待复核的名单：{}", one.document), rows(&view, one))),
        );
    }
    let download = ButtonTo::new("下载现在的名单", "/settings/regions/table.xlsx");
    let mut heading = Heading::new("区划", sentence(&view)).primary(download);
    if township.is_some() {
        heading = heading.back("区划", PATH);
    }
    let page = SidePage {
        events: back(events(&view), refill, &mut frame),
        frame,
        heading,
        basics: vec![("县".to_owned(), kernel::full_name(view.county).unwrap_or_default())],
        tables,
    };
    Ok((refill.status(), render(&page)).into_response())
}

fn sentence(view: &Overview) -> String {
    let count = |level| {
        let standing =
            view.regions.all().filter(|(code, known)| code.level() == level && known.ended.is_none());
        standing.count()
    };
    let waits = view.lists.iter().filter(|one| one.waits()).count();
    let left: u64 = view
        .regions
        .all()
        .filter(|(code, _)| gone(view, *code))
        .map(|(code, _)| view.by_place.counted.get(&code).map_or(0, |one| one.families))
        .sum();
    let mut text = format!(
        "{} 个乡镇、街道，{} 个村、社区。",
        count(DivisionLevel::Township),
        count(DivisionLevel::Village)
    );
    if waits > 0 {
        text += &format!("有 {waits} 份名单待复核，复核以前按原来的。");
    }
    if left > 0 {
        text += &format!("已撤并的地方还有 {left} 户没有迁。");
    }
    text
}

/// Whether a place, or the township above it, is no more.
fn gone(view: &Overview, code: Division) -> bool {
    let ended = |place: Division| view.regions.get(place).is_some_and(|known| known.ended.is_some());
    ended(code) || (code.level() == DivisionLevel::Village && code.parent().is_some_and(ended))
}

fn became(known: &Known) -> Option<Badge> {
    let ended = known.ended.as_ref()?;
    let names: Vec<String> = ended.becomes.iter().map(|one| place_name(*one)).collect();
    let text =
        if names.is_empty() { "已撤销".to_owned() } else { format!("已改为 {}", names.join("、")) };
    Some(Badge::new(Tone::Plain, format!("{} {text}", ended.on)))
}

/// Townships of the county, or villages of a township, with what stands in them.
fn places(view: &Overview, township: Option<Division>) -> Table {
    let columns = vec![
        Column::words("名称"),
        Column::words("代码"),
        Column::words("城乡"),
        Column::figures("家庭", "户"),
        Column::figures("在办", "件"),
        Column::words("谁在这里"),
        Column::words("提示"),
    ];
    let level = if township.is_some() { DivisionLevel::Village } else { DivisionLevel::Township };
    let inside =
        |code: &Division| code.level() == level && township.is_none_or(|township| township.contains(code));
    let row = |(code, known): (Division, &Known)| {
        let counted = view.by_place.within(code);
        let posted = view.by_place.posted.get(&code).into_iter().flatten();
        let people: Vec<String> =
            posted.map(|(name, role)| format!("{name}（{}）", role.chinese())).collect();
        let own = view.by_place.counted.get(&code).map_or(0, |one| one.families);
        let mut marks: Vec<Cell> = became(known).map(Cell::Badge).into_iter().collect();
        if gone(view, code) && level == DivisionLevel::Village && own > 0 {
            marks = vec![Cell::link(format!("迁 {own} 户"), format!("{PATH}/{code}/move"))];
        } else if known.ended.is_none() && level == DivisionLevel::Village && people.is_empty() {
            marks = vec![Cell::badge(Tone::Soon, "没有协理员")];
        }
        let name = match level {
            DivisionLevel::Township => Cell::link(&known.name, format!("{PATH}?township={code}")),
            _ => Cell::unbroken(&known.name),
        };
        Row::plain(vec![
            name,
            Cell::unbroken(code.to_string()),
            known.area.map_or(Cell::None, |area| Cell::words(area.chinese())),
            Cell::Count(counted.families),
            Cell::Count(counted.cases),
            Cell::words(people.join("、")),
            marks.pop().unwrap_or(Cell::None),
        ])
    };
    Table::new("places", "区划", columns)
        .rows(view.regions.all().filter(|(code, _)| inside(code)).map(row).collect())
        .empty("还没有名称。请在右边上传本县的乡镇和村（社区）名单。")
}

fn state(list: &PlaceList) -> Badge {
    match &list.answered {
        None => Badge::new(Tone::Soon, "待复核"),
        Some(answered) if answered.accepted => Badge::new(Tone::Done, "已复核"),
        Some(_) => Badge::new(Tone::Plain, "未通过"),
    }
}

fn lists(view: &Overview) -> Table {
    let mut columns = ["依据", "从哪天"].map(Column::words).to_vec();
    columns.push(Column::figures("变更", "处"));
    columns.extend(["上传", "复核", "状态"].map(Column::words));
    let row = |list: &PlaceList| {
        let answered = list.answered.as_ref();
        Row::plain(vec![
            Cell::words(&list.document),
            Cell::Day(list.since().unwrap_or(list.from)),
            Cell::Count(list.rows.len() as u64),
            Cell::Twofold(list.entered_name.clone(), minute(list.entered_at)),
            answered.map_or(Cell::None, |one| Cell::Twofold(one.name.clone(), minute(one.at))),
            Cell::Badge(state(list)),
        ])
    };
    Table::new("lists", "名单", columns)
        .rows(view.lists.iter().map(row).collect())
        .empty("还没有上传过名单；现在的名称来自程序自带的公开名录。")
}

/// What a list that waits would change.
fn rows(view: &Overview, list: &PlaceList) -> Table {
    let columns = ["代码", "现在", "变更", "以后"].map(Column::words).to_vec();
    let row = |one: &assistance::regions::PlaceRow| {
        let known = view.regions.get(one.code);
        let change = view.regions.changed_by(one);
        let change = change.map_or("城乡", |change| match change {
            assistance::regions::Change::Stands => "新设",
            other => other.chinese(),
        });
        let names: Vec<String> = one.becomes.iter().map(|code| place_or_listed(list, *code)).collect();
        let area = one.area.map(|area| format!("（{}）", area.chinese())).unwrap_or_default();
        let after = if names.is_empty() { format!("{}{area}", one.name) } else { names.join("、") };
        Row::plain(vec![
            Cell::unbroken(one.code.to_string()),
            known.map_or(Cell::None, |known| Cell::words(&known.name)),
            Cell::words(change),
            Cell::words(after),
        ])
    };
    Table::new(format!("rows-{}", list.id), "名单里的变更", columns).rows(list.rows.iter().map(row).collect())
}

/// The name that a list gives to a code, or the one that holds now.
fn place_or_listed(list: &PlaceList, code: Division) -> String {
    let listed = list.rows.iter().find(|row| row.code == code);
    listed.map_or_else(|| place_name(code), |row| row.name.clone())
}

fn fault_table(faults: &[RowFault]) -> Table {
    let columns = ["行", "列", "问题"].map(Column::words).to_vec();
    let row = |fault: &RowFault| {
        let line = if fault.row == 0 { "整个文件".to_owned() } else { fault.row.to_string() };
        Row::plain(vec![
            Cell::words(line),
            Cell::words(fault.column),
            Cell::words(wording::regions::fault(fault)),
        ])
    };
    Table::new("faults", "有误的行", columns).rows(faults.iter().map(row).collect())
}

fn events(view: &Overview) -> Vec<EventForm> {
    let mut events: Vec<EventForm> =
        view.lists.iter().filter(|list| view.to_confirm.contains(&list.id)).map(confirm).collect();
    if view.may_propose {
        let form = Form::post("list", PATH, "上传")
            .command(new_command().to_string())
            .hidden(CHANGE, "list")
            .fields(vec![
                Field::file("file", "名单", ".xlsx,.xls,.csv,.txt")
                    .required()
                    .hint("列：代码、名称，可以有城乡、变更（更名、并入、拆分、撤销、新设）、去向（新代码）；统计用区划表也可以"),
                Field::text("document", "依据的文件").required().example("示府函〔2026〕8号"),
                Field::date("from", "从哪天起").hint("不填是今天"),
            ]);
        let words = "第二个人复核后才执行。没有列出的地方不变；撤并的地方保留代码，旧事项照旧。";
        events.push(event("上传区划名单", words, form));
    }
    events
}

fn confirm(list: &PlaceList) -> EventForm {
    let word = format!("answer-{}", list.id);
    let form = Form::post(&word, "/settings/regions/answer", "确认执行")
        .command(new_command().to_string())
        .hidden(CHANGE, &word)
        .hidden("list", list.id.to_string())
        .button("refuse", "yes", "不同意");
    let words = format!(
        "{} 上传，{} 处变更，从 {} 起。请对照文件核对左边的表。",
        list.entered_name,
        list.rows.len(),
        list.from.chinese()
    );
    event(&format!("复核：{}", list.document), &words, form)
}

async fn propose(State(app): State<Arc<App>>, FormOf(visitor, sent): FormOf) -> Result<Response, Trouble> {
    let mut refill = Refill::of(&sent);
    let file = match sent.file("file") {
        None => Err("请选择文件".to_owned()),
        Some(bytes) => read(bytes.to_vec()),
    };
    let file = match file {
        Ok(file) => file,
        Err(why) => {
            refill.wrong("file", why);
            return page(&app, &visitor, "", &refill, &[]).await;
        }
    };
    let place = place(&app, &visitor);
    let command = ProposeList {
        county: place.at(DivisionLevel::County).unwrap_or(place),
        from: sent.typed.get("from").to_owned(),
        document: sent.typed.get("document").to_owned(),
        sheets: &file.sheets,
    };
    let mut faults = Vec::new();
    let done = match act(&*app.office, &visitor.ctx_for(&app, WHY, &sent), &command).await {
        Err(Error::Regions(Refused::Rows(rows))) => {
            refill.wrong("file", wording::regions::refused(&Refused::Rows(rows.clone())));
            faults = rows;
            None
        }
        Err(Error::Invalid(wrong)) if wrong.iter().any(|one| one.field == "file") => {
            refill.wrong("file", "和现在的区划完全一样，没有要变的");
            None
        }
        done => refill.outcome(done, str::to_owned)?,
    };
    match done {
        Some(_) => Ok(see(PATH)),
        None => page(&app, &visitor, "", &refill, &faults).await,
    }
}

async fn answer(State(app): State<Arc<App>>, FormOf(visitor, sent): FormOf) -> Result<Response, Trouble> {
    let mut refill = Refill::of(&sent);
    let place = place(&app, &visitor);
    let command = AnswerList {
        county: place.at(DivisionLevel::County).unwrap_or(place),
        list: Id::parse(sent.typed.get("list")).map_err(|_| Trouble::not_found())?,
        accept: !sent.typed.has("refuse"),
    };
    let done = act(&*app.office, &visitor.ctx_for(&app, WHY, &sent), &command).await;
    match refill.outcome(done, str::to_owned)? {
        Some(()) => {
            refresh(&*app.office, &visitor.ctx(&app, WHY)).await?;
            Ok(see(PATH))
        }
        None => page(&app, &visitor, "", &refill, &[]).await,
    }
}

/// The divisions as a workbook that can be filled in and uploaded again.
async fn table_file(State(app): State<Arc<App>>, visitor: Visitor) -> Result<Response, Trouble> {
    let view = overview(&app, &visitor).await?;
    let row = |(code, known): (Division, &Known)| {
        let area = known.area.map_or("", |area| if area.word() == "urban" { "城镇" } else { "乡村" });
        vec![code.to_string(), known.name.clone(), area.to_owned(), String::new(), String::new()]
    };
    let standing = view.regions.all().filter(|(_, known)| known.ended.is_none());
    let file = TableFile {
        name: format!("{}区划", kernel::name_of(view.county).unwrap_or_default()),
        heads: ["代码", "名称", "城乡", "变更", "去向"].map(str::to_owned).to_vec(),
        rows: standing.map(row).collect(),
    };
    Ok(file.response(FileForm::Xlsx))
}

async fn ask_move(
    State(app): State<Arc<App>>,
    visitor: Visitor,
    Path(code): Path<String>,
) -> Result<Response, Trouble> {
    move_page(&app, &visitor, &code, &Refill::default()).await
}

async fn move_page(app: &App, visitor: &Visitor, code: &str, refill: &Refill) -> Result<Response, Trouble> {
    let from = Division::parse(code).map_err(|_| Trouble::not_found())?;
    let view = overview(app, visitor).await?;
    if !gone(&view, from) {
        return Err(Trouble::not_found());
    }
    let found = look(&*app.office, &visitor.ctx(app, WHY), &FamiliesLeft { from, limit: FAMILIES }).await?;
    let successors = view.regions.all().filter(|(to, _)| view.regions.follows(from, *to));
    let successors = successors.map(|(to, _)| Choice::new(to.to_string(), place_name(to))).collect();
    let families = found.rows.iter().map(|row| {
        Choice::new(row.household.to_string(), format!("{} {}（{} 人）", row.number, row.head, row.members))
    });
    let form = Form::post("move", format!("{PATH}/{from}/move"), "迁到那里")
        .command(command_of(&refill.typed))
        .fields(vec![
            Field::select("to", "现在是哪个村、社区", successors).required(),
            Field::checks("household", "哪些家庭", families.collect()).required(),
        ])
        .cancel("先不迁", format!("{PATH}?township={}", from.parent().unwrap_or(from)))
        .note("原来的地方、文件依据和你的名字都记在家庭档案的变更里；在办的事项和已有的待遇不动。");
    let mut frame = visitor.frame(app);
    let form = refill.fill(form, &mut frame);
    let known = view.regions.get(from).or_else(|| from.parent().and_then(|upper| view.regions.get(upper)));
    let document = known.and_then(|known| known.document.clone()).unwrap_or_default();
    let heading = Heading::new(
        format!("迁户：{}", place_name(from)),
        format!("还有 {} 户。依据 {document}。一户一户选，谁迁的记谁。", found.total),
    )
    .back("区划", PATH);
    let mut desk = Desk::new(frame, heading);
    if found.total > 0 {
        desk = desk.form("迁到", form);
    } else {
        desk.notes.push("这里已经没有家庭了。".to_owned());
    }
    Ok((refill.status(), render(&desk)).into_response())
}

async fn move_families(
    State(app): State<Arc<App>>,
    Path(code): Path<String>,
    FormOf(visitor, sent): FormOf,
) -> Result<Response, Trouble> {
    let mut refill = Refill::of(&sent);
    let from = Division::parse(&code).map_err(|_| Trouble::not_found())?;
    let Ok(to) = Division::parse(sent.typed.get("to")) else {
        refill.wrong("to", "请选一个村、社区");
        return move_page(&app, &visitor, &code, &refill).await;
    };
    let households = sent.typed.all("household").iter().filter_map(|id| Id::parse(id).ok()).collect();
    let command = MoveFamilies { from, to, households };
    let done = act(&*app.office, &visitor.ctx_for(&app, MOVED, &sent), &command).await;
    match refill.outcome(done, str::to_owned)? {
        Some(_) => Ok(see(&format!("{PATH}/{code}/move"))),
        None => move_page(&app, &visitor, &code, &refill).await,
    }
}
