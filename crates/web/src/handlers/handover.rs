// SPDX-License-Identifier: Apache-2.0
//! 移交: all open work of a colleague goes to another, on one form that shows each case.

use super::app::App;
use super::household::forms::{Refill, command_of};
use super::trouble::{Trouble, render};
use super::visitor::{FormOf, Visitor};
use crate::components::{Cell, Choice, Column, Field, Form, Row, Select, Table, Tone, Typed};
use crate::layout::{Flash, Heading};
use crate::pages::confirm::Confirm;
use assistance::access::colleagues::{Colleague, Colleagues};
use assistance::access::{Action, Role, roles};
use assistance::casework::{CaseFilter, CaseId, HandOver, ListCases, Listed, MOST_AT_ONCE, OpenWork, Words};
use assistance::office::{act, look};
use axum::Router;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use kernel::UserId;
use serde::Deserialize;
use std::sync::Arc;
use wording::casework as words;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new().route("/handover", get(ask).post(take))
}

#[derive(Default, Deserialize)]
struct Asked {
    #[serde(default)]
    of: String,
    /// The number of one case that is to change hands: nobody has to open it for that.
    #[serde(default)]
    case: String,
}

/// Who works in the places where whoever asks gives work to others.
async fn colleagues(app: &App, visitor: &Visitor) -> Result<Vec<Colleague>, Trouble> {
    let mut all: Vec<Colleague> = Vec::new();
    for posting in &visitor.signed_in.postings {
        if roles::bars(posting.role, Action::CaseReassign).is_none() {
            continue;
        }
        let ctx = visitor.ctx(app, "移交工作");
        for one in look(&*app.office, &ctx, &Colleagues { place: posting.place }).await? {
            if all.iter().all(|known| known.id != one.id) {
                all.push(one);
            }
        }
    }
    all.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(all)
}

fn choice(one: &Colleague) -> Choice {
    let roles: Vec<&str> = one.roles.iter().map(|role| role.chinese()).collect();
    let roles = if roles.is_empty() { "现在不在这里任职".to_owned() } else { roles.join("、") };
    Choice::new(one.id.to_string(), format!("{}（{roles}）", one.name))
}

async fn ask(
    State(app): State<Arc<App>>,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Response, Trouble> {
    let Some(one) = find(&app, &visitor, &asked.case).await? else {
        return page(&app, &visitor, &asked.of, &Refill::default(), None).await;
    };
    let of = one.row.handler.map_or_else(String::new, |id| id.to_string());
    let only = Refill::asked(Typed::new([("case".to_owned(), ticked(&one))]));
    page(&app, &visitor, &of, &only, None).await
}

/// A case of the places where whoever asks gives work to others, by its number.
async fn find(app: &App, visitor: &Visitor, number: &str) -> Result<Option<Listed>, Trouble> {
    if number.is_empty() {
        return Ok(None);
    }
    let filter = CaseFilter { number: Some(number.to_owned()), limit: 2, ..CaseFilter::default() };
    let (found, _) =
        look(&*app.office, &visitor.ctx(app, "移交工作"), &ListCases { filter, place: None }).await?;
    Ok(found.into_iter().find(|one| one.row.number == number))
}

/// How a case is sent: its id with the version that was looked at.
fn ticked(one: &Listed) -> String {
    format!("{} {}", one.row.id, one.row.version)
}

async fn page(
    app: &App,
    visitor: &Visitor,
    of: &str,
    refill: &Refill,
    flash: Option<Flash>,
) -> Result<Response, Trouble> {
    let colleagues = colleagues(app, visitor).await?;
    let from = UserId::parse(of).ok().and_then(|id| colleagues.iter().find(|one| one.id == id));
    let mut frame = visitor.frame(app);
    frame.flashes.extend(flash);
    let Some(from) = from else {
        let form = Form::get("whose", "/handover", "看他手上的工作").fields(vec![
            Field::select("of", "谁的工作", colleagues.iter().map(choice).collect()).required(),
        ]);
        let form = refill.fill(form, &mut frame);
        let page = Confirm {
            frame,
            heading: Heading::new("移交同事的工作", "调动、休假、回避时，把手上在办的一次交给另一位。"),
            consequence: vec!["先选谁的工作；下一页逐件列出来。".to_owned()],
            total: None,
            table: None,
            form,
        };
        return Ok(render(&page));
    };
    let work = look(&*app.office, &visitor.ctx(app, "移交工作"), &OpenWork { of: from.id }).await?;
    // Only clerks work on cases: the office says which of them may have each case.
    let takes = |one: &&Colleague| one.id != from.id && one.roles.contains(&Role::TownshipClerk);
    let all: Vec<&Colleague> = colleagues.iter().filter(takes).collect();
    let all = if all.is_empty() {
        township_clerks(app, visitor, &work, from.id).await?
    } else {
        all.into_iter().cloned().collect()
    };
    let command = command_of(&refill.typed);
    let form = Form::post("handover", "/handover", "移交选中的")
        .command(command)
        .hidden("from", from.id.to_string())
        .cancel("不移交了", "/inbox")
        .fields(vec![
            Field::select("to", "移交给", all.iter().map(choice).collect()).required(),
            Field::area("reason", "为什么移交", 2).required(),
        ]);
    let form = refill.fill(form, &mut frame);
    let page = Confirm {
        frame,
        heading: Heading::new(
            format!("移交 {} 手上的工作", from.name),
            format!("{} 件在办，选中的移交后由接手的人办；每件都留下记录。", work.len()),
        )
        .back("待办", "/inbox"),
        consequence: consequence(&work),
        total: None,
        table: Some(table(&work, &refill.typed)),
        form,
    };
    Ok((refill.status(), render(&page)).into_response())
}

/// A county's colleague sees clerks of the townships of the work.
async fn township_clerks(
    app: &App,
    visitor: &Visitor,
    work: &[Listed],
    from: UserId,
) -> Result<Vec<Colleague>, Trouble> {
    let mut all: Vec<Colleague> = Vec::new();
    let mut places: Vec<_> = work.iter().map(|one| one.row.place).collect();
    places.sort_unstable();
    places.dedup_by_key(|place| place.at(kernel::DivisionLevel::Township));
    for place in places {
        let found = look(&*app.office, &visitor.ctx(app, "移交工作"), &Colleagues { place }).await?;
        for one in found {
            let takes = one.id != from && one.roles.contains(&Role::TownshipClerk);
            if takes && all.iter().all(|known| known.id != one.id) {
                all.push(one);
            }
        }
    }
    Ok(all)
}

fn consequence(work: &[Listed]) -> Vec<String> {
    if work.is_empty() {
        return vec!["这位同事手上没有在办的事项，不用移交。".to_owned()];
    }
    let mut lines =
        vec!["一件办不了移交（接手人是近亲属、刚被别人办过）时，全部不动，说明是哪里的原因。".to_owned()];
    if work.len() as u64 >= MOST_AT_ONCE {
        lines.push(format!("一次最多移交 {MOST_AT_ONCE} 件，余下的移交后再来一次。"));
    }
    lines
}

/// All of the work is ticked, or what was ticked before.
fn table(work: &[Listed], typed: &Typed) -> Table {
    let columns = ["户主", "编号", "事项", "步骤", "收到"].map(Column::words).to_vec();
    let row = |one: &Listed| {
        let value = ticked(one);
        let select = Select {
            form: "handover".to_owned(),
            name: "case".to_owned(),
            label: format!("移交 {}", one.row.number),
            ticked: !typed.has("case") || typed.all("case").contains(&value),
            barred: None,
            value,
        };
        let row = Row::plain(vec![
            Cell::words(&one.applicant),
            Cell::link(&one.row.number, format!("/cases/{}", one.row.number)),
            Cell::words(format!("{} · {}", words::scheme(one.row.scheme), words::matter(one.row.matter))),
            Cell::words(words::stage(one.row.stage)),
            Cell::Day(one.row.stage_since),
        ]);
        Row { select: Some(select), ..row }
    };
    Table::new("work", "在办的事项", columns).rows(work.iter().map(row).collect()).empty("没有在办的事项。")
}

async fn take(State(app): State<Arc<App>>, FormOf(visitor, sent): FormOf) -> Result<Response, Trouble> {
    let mut refill = Refill::of(&sent);
    let typed = &sent.typed;
    let of = typed.get("from").to_owned();
    let (from, to) = (UserId::parse(&of).ok(), UserId::parse(typed.get("to")).ok());
    if to.is_none() {
        refill.wrong("to", "请选一位");
    }
    if typed.all("case").is_empty() {
        refill.wrong("", "没有选中的事项，至少选一件");
    }
    if typed.get("reason").is_empty() {
        refill.wrong("reason", "没有填");
    }
    let cases = typed.all("case").iter().filter_map(|one| {
        let (id, version) = one.split_once(' ')?;
        Some((CaseId::parse(id).ok()?, version.parse().ok()?))
    });
    let (Some(from), Some(to), false) = (from, to, refill.is_wrong()) else {
        return page(&app, &visitor, &of, &refill, None).await;
    };
    let reason = Words::new(typed.get("reason"));
    let command = HandOver { from, to, cases: cases.collect(), reason };
    let done = act(&*app.office, &visitor.ctx_for(&app, "移交工作", &sent), &command).await;
    match refill.outcome(done, |field| if field == "cases" { String::new() } else { field.to_owned() })? {
        Some(done) => {
            let text = format!("已移交 {} 件。", done.cases);
            let flash = Flash { tone: Tone::Done, text, link: None };
            page(&app, &visitor, "", &Refill::default(), Some(flash)).await
        }
        None => page(&app, &visitor, &of, &refill, None).await,
    }
}
