// SPDX-License-Identifier: Apache-2.0
//! The sheets of a village: what hangs or is to be posted, one sheet for each scheme and period, with a list of them where there are several; what stays on the board; and
//! the same sheets on the web, where the county shows them. Clauses CK-A1, CK-3.2b.

use super::app::App;
use super::household::forms::with_query;
use super::notice_sheet::{self, full, standing, wall};
use super::trouble::{Trouble, render};
use super::visitor::Visitor;
use super::{paper_file, place_name};
use crate::components::{Cell, Column, Link, Row, Table, Typed};
use crate::layout::{Frame, Heading};
use crate::pages::errors::Problem;
use crate::pages::side::SidePage;
use crate::papers::View;
use assistance::casework::Scheme;
use assistance::office::look;
use assistance::oversight::{
    Period, PublicNotices, PublicSheet, ReadSheet, RecipientsOf, Sheet, SheetOf, WebBoard,
};
use assistance::temp_relief::ReliefSheet;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::header::HeaderName;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use kernel::{Actor, Date, Division, Purpose};
use std::sync::Arc;
use wording::casework as words;

/// The number of the matter whose sheet is asked for, in the address.
const RELIEF: &str = "relief";
/// The page that prints sheets for a wall.
const SHEET: &str = "/notices/sheet";
/// The internal form as a table.
const TABLE: &str = "/notices/sheet/xlsx";

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route(SHEET, get(sheet))
        .route(TABLE, get(table))
        .route("/notices/standing", get(standing_sheet))
        .route("/public/notices", get(public_board))
        .route("/public/notices/{village}", get(public_sheet))
}

fn unprintable(what: String) -> Trouble {
    Trouble::of(Problem::Unreadable { what })
}

/// The period that an address asks for; nothing where it leaves that open.
fn asked(typed: &Typed) -> Option<Period> {
    Some(Period {
        scheme: Scheme::parse(typed.get("scheme"))?,
        ending: typed.get("ending") == "yes",
        posted_on: Date::parse(typed.get("posted")).ok(),
        through: Date::parse(typed.get("through")).ok()?,
    })
}

/// A page with a period in its address.
fn href(path: &str, with: &[(&str, &str)], period: &Period) -> String {
    let posted = period.posted_on.map(|on| on.to_string()).unwrap_or_default();
    let through = period.through.to_string();
    let ending = if period.ending { "yes" } else { "" };
    let of = [
        ("scheme", period.scheme.word()),
        ("ending", ending),
        ("posted", posted.as_str()),
        ("through", through.as_str()),
    ];
    with_query(path, &[with, &of].concat())
}

/// What is asked for: one sheet to print, or several to choose from, each named with its families.
enum Asked {
    One(Box<Sheet>),
    Several(Vec<(Period, usize)>),
}

/// The sheet that an address asks for, or the only one there is; else all of them to choose from.
fn choose(parts: Vec<(Period, Sheet)>, wanted: Option<Period>) -> Option<Asked> {
    let mut fitting: Vec<(Period, Sheet)> =
        parts.into_iter().filter(|(period, _)| wanted.is_none_or(|wanted| wanted == *period)).collect();
    match fitting.len() {
        0 => None,
        1 => fitting.pop().map(|(_, sheet)| Asked::One(Box::new(sheet))),
        _ => Some(Asked::Several(
            fitting.iter().map(|(period, sheet)| (*period, sheet.families.len())).collect(),
        )),
    }
}

/// A sheet in a list, with what it states and what can be done with it.
fn sheet_row((period, families): &(Period, usize), links: impl Fn(&Period) -> Vec<Link>) -> Row {
    Row::plain(vec![
        Cell::words(if period.ending {
            format!("终止{}", words::scheme(period.scheme))
        } else {
            words::scheme(period.scheme).to_owned()
        }),
        period.posted_on.map_or_else(|| Cell::words("待张贴"), Cell::Day),
        Cell::Day(period.through),
        Cell::Count(u64::try_from(*families).unwrap_or(u64::MAX)),
        Cell::Links(links(period)),
    ])
}

/// The sheet of a matter of relief in a list.
fn relief_row(sheet: &ReliefSheet, link: Link) -> Row {
    Row::plain(vec![
        Cell::words(&sheet.programme),
        sheet.posted_on.map_or_else(|| Cell::words("待张贴"), Cell::Day),
        Cell::Day(sheet.through),
        Cell::Count(1),
        Cell::Links(vec![link]),
    ])
}

/// A list of sheets to choose from.
fn table_of_sheets(rows: Vec<Row>) -> Table {
    let columns = vec![
        Column::words("救助"),
        Column::words("张贴"),
        Column::words("公示到"),
        Column::figures("家庭", "户"),
        Column::words("打印"),
    ];
    Table::new("sheets", "公示", columns).rows(rows)
}

/// How many sheets with how many families there are, and how many stand on none; a sheet of relief has one family.
fn said(sheets: &[(Period, usize)], reliefs: usize, without: usize) -> String {
    let families = sheets.iter().map(|(_, families)| families).sum::<usize>() + reliefs;
    let sheets = sheets.len() + reliefs;
    let rest =
        if without == 0 { String::new() } else { format!("另有 {without} 户按规定不公示。") };
    format!("{sheets} 张公示，共 {families} 户；一张只写一项救助、一个公示期。{rest}")
}

async fn sheet(State(app): State<Arc<App>>, typed: Typed, visitor: Visitor) -> Result<Response, Trouble> {
    let form = if typed.get("full") == "yes" { SheetForm::Internal } else { SheetForm::Wall };
    printed(&app, &visitor, &typed, form).await
}

async fn table(State(app): State<Arc<App>>, typed: Typed, visitor: Visitor) -> Result<Response, Trouble> {
    printed(&app, &visitor, &typed, SheetForm::Table).await
}

/// In which form a sheet is asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum SheetForm {
    /// That of the wall, which nothing makes unsafe: there is no copy to edit.
    Wall,
    /// The internal one, to print.
    Internal,
    /// The internal one as a workbook.
    Table,
}

/// The sheet of one case, or those of a village.
async fn printed(app: &App, visitor: &Visitor, typed: &Typed, form: SheetForm) -> Result<Response, Trouble> {
    let village = || Division::parse(typed.get("village")).map_err(|_| Trouble::not_found());
    let of = match (typed.get("case"), typed.get("tab")) {
        ("", "to_post") => SheetOf::ToPost(village()?),
        ("", _) => SheetOf::Hanging(village()?),
        (number, _) => SheetOf::Case(number.to_owned()),
    };
    let ctx = visitor.ctx(app, "打印公示");
    let read = look(&*app.office, &ctx, &ReadSheet { of, full: form != SheetForm::Wall }).await?;
    let place = read.village;
    let (parts, without) = read.split();
    let sheet = match choose(parts, asked(typed)) {
        None if without > 0 => {
            return Err(unprintable(format!("这 {without} 户按规定不公示，没有要张贴的。")));
        }
        None => return Err(unprintable("现在没有要公示的家庭。".to_owned())),
        Some(Asked::One(sheet)) => sheet,
        Some(Asked::Several(sheets)) => {
            let (village, tab) = (typed.get("village"), typed.get("tab"));
            let links = |period: &Period| {
                let of = [("village", village), ("tab", tab)];
                vec![
                    Link::new("公示", href(SHEET, &of, period)),
                    Link::new("内部表", href(SHEET, &[of[0], of[1], ("full", "yes")], period)),
                    Link::new("内部表（XLSX）", href(TABLE, &of, period)),
                ]
            };
            let rows = sheets.iter().map(|sheet| sheet_row(sheet, links)).collect();
            let back = with_query("/notices", &[("tab", tab), ("place", village)]);
            let heading = Heading::new(format!("{} 的公示", place_name(place)), said(&sheets, 0, without));
            return Ok(render(&SidePage {
                frame: visitor.frame(app),
                heading: heading.back("公示", back),
                basics: Vec::new(),
                tables: vec![("要打印哪一张".to_owned(), table_of_sheets(rows))],
                events: Vec::new(),
            }));
        }
    };
    let demonstration = app.settings.demonstration.is_some();
    let internal = || {
        let dictionary = &app.policies.library().dictionary;
        full(&sheet, dictionary, &visitor.signed_in.account.name, demonstration).paper()
    };
    match form {
        SheetForm::Wall => paper_file::page(&wall(&sheet, demonstration).map_err(unprintable)?),
        SheetForm::Internal => paper_file::page(&internal()),
        SheetForm::Table => paper_file::xlsx(&internal()),
    }
}

/// What stays on the board of a village.
async fn standing_sheet(
    State(app): State<Arc<App>>,
    typed: Typed,
    visitor: Visitor,
) -> Result<Response, Trouble> {
    let village = Division::parse(typed.get("village")).map_err(|_| Trouble::not_found())?;
    let scheme = Scheme::parse(typed.get("scheme")).unwrap_or(Scheme::Dibao);
    let ctx = visitor.ctx(&app, "打印长期公布");
    let recipients = look(&*app.office, &ctx, &RecipientsOf { village, scheme }).await?;
    let demonstration = app.settings.demonstration.is_some();
    paper_file::page(&standing(&recipients, scheme, demonstration).map_err(unprintable)?.paper())
}

/// No search engine keeps a page of the public notice.
fn unindexed(response: impl IntoResponse) -> Response {
    ([(HeaderName::from_static("x-robots-tag"), "noindex, nofollow, noarchive")], response).into_response()
}

/// A page of the web notice, which nobody has to sign in for.
fn public_page(app: &App, today: Date, heading: Heading, table: (String, Table)) -> Response {
    let mut frame = Frame::nobody(app.settings.name.clone(), today);
    frame.demonstration = app.settings.demonstration.is_some();
    let (basics, events) = (Vec::new(), Vec::new());
    unindexed(render(&SidePage { frame, heading, basics, tables: vec![table], events }))
}

/// The villages that have a notice on the web today. Nobody has to be signed in; where the county shows none, there is no such page.
async fn public_board(State(app): State<Arc<App>>) -> Result<Response, Trouble> {
    let ctx = app.ctx(Actor::Anonymous, Purpose::new("网上公示"));
    let villages = look(&*app.office, &ctx, &WebBoard { county: app.settings.place }).await?;
    if villages.is_empty() {
        return Err(Trouble::not_found());
    }
    let row = |(village, until, count): &(Division, Date, u64)| {
        Row::to(
            format!("/public/notices/{village}"),
            vec![Cell::words(place_name(*village)), Cell::Count(*count), Cell::Day(*until)],
        )
    };
    let columns = vec![Column::words("村（社区）"), Column::figures("家庭", "户"), Column::words("最晚到")];
    let table =
        Table::new("villages", "正在网上公示的村（社区）", columns).rows(villages.iter().map(row).collect());
    let heading = Heading::new("网上公示", "点村名看公示；到期自动撤下。有不同意见请打公示上的电话。");
    Ok(public_page(&app, ctx.today(), heading, ("正在公示".to_owned(), table)))
}

/// The notices of a village on the web, in the form of the wall: one sheet for each scheme and period, and one for each matter of relief.
async fn public_sheet(
    State(app): State<Arc<App>>,
    Path(village): Path<String>,
    typed: Typed,
) -> Result<Response, Trouble> {
    let village = Division::parse(&village).map_err(|_| Trouble::not_found())?;
    let ctx = app.ctx(Actor::Anonymous, Purpose::new("网上公示"));
    let read = look(&*app.office, &ctx, &PublicSheet { village }).await?.ok_or_else(Trouble::not_found)?;
    let PublicNotices { sheet, mut reliefs } = read;
    let (mut parts, without) = sheet.split();
    if let Some(wanted) = asked(&typed) {
        parts.retain(|(period, _)| *period == wanted);
        reliefs.clear();
    }
    if let Some(number) = Some(typed.get(RELIEF)).filter(|number| !number.is_empty()) {
        reliefs.retain(|one| one.number == number);
        parts.clear();
    }
    let demonstration = app.settings.demonstration.is_some();
    // What the safe form refuses is not told to the public either.
    let notice = match (parts.as_slice(), reliefs.as_slice()) {
        ([], []) => return Err(Trouble::not_found()),
        ([(_, sheet)], []) => wall(sheet, demonstration),
        ([], [sheet]) => notice_sheet::relief(sheet, demonstration).map(|notice| notice.paper()),
        _ => {
            let at = format!("/public/notices/{village}");
            let parts: Vec<_> = parts.iter().map(|(period, sheet)| (*period, sheet.families.len())).collect();
            let cases = parts
                .iter()
                .map(|part| sheet_row(part, |period| vec![Link::new("看公示", href(&at, &[], period))]));
            let of_relief = reliefs
                .iter()
                .map(|one| relief_row(one, Link::new("看公示", with_query(&at, &[(RELIEF, &one.number)]))));
            let table = table_of_sheets(cases.chain(of_relief).collect());
            let heading =
                Heading::new(format!("{} 的公示", place_name(village)), said(&parts, reliefs.len(), without))
                    .back("网上公示", "/public/notices");
            return Ok(public_page(&app, ctx.today(), heading, ("看哪一张".to_owned(), table)));
        }
    };
    Ok(unindexed(paper_file::page(&notice.map_err(|_| Trouble::not_found())?)?))
}
