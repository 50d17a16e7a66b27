// SPDX-License-Identifier: Apache-2.0
//! 统计: what is late, what is due, coverage and money by township, and what changed in a month; each figure leads to the families or cases behind it.

use super::app::App;
use super::household::forms::with_query;
use super::households::Listing;
use super::table_file::{FileForm, TableFile};
use super::trouble::{Trouble, render};
use super::visitor::Visitor;
use crate::components::{
    Action as Go, Cell, Chart, Column, Control, Field, Figures as Bars, Form, ListControls, Row, Table, Tile,
    Tiles, Tone, Typed, grouped,
};
use crate::layout::Heading;
use crate::pages::dashboard::{Dashboard, MonthCount, TownshipRow};
use assistance::access::Action;
use assistance::casework::{Basis, CountStages, Scheme, StageCount, StageKind};
use assistance::monitoring::counts::{Change, Figures, MonthFamily, ReadFigures, ReadMonthFamilies, Tally};
use assistance::office::look;
use assistance::settings::ReadSoon;
use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::get;
use kernel::{Ctx, Date, Division, Fen, Month};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use wording::casework as words;
use wording::monitoring::change as change_words;

/// Rows of one page of families.
const PAGE: usize = 50;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/statistics", get(show))
        .route("/statistics/export/{ending}", get(export))
        .route("/statistics/families", get(families))
        .route("/statistics/families/export/{ending}", get(export_families))
}

fn month_value(month: Month) -> String {
    format!("{:04}-{:02}", month.year(), month.month())
}

fn month_of(typed: &Typed, today: Date) -> Month {
    let today = today.month_of();
    Month::parse(typed.get("month")).ok().filter(|month| *month <= today).unwrap_or(today)
}

/// The cases of whoever may see cases; nothing for the others.
async fn stages_of(app: &App, visitor: &Visitor, ctx: &Ctx) -> Result<Vec<StageCount>, Trouble> {
    if !visitor.may(Action::CaseView) {
        return Ok(Vec::new());
    }
    Ok(look(&*app.office, ctx, &CountStages).await?)
}

async fn show(State(app): State<Arc<App>>, typed: Typed, visitor: Visitor) -> Result<Response, Trouble> {
    let ctx = visitor.ctx(&app, "查看统计");
    let month = month_of(&typed, ctx.today());
    let figures = look(&*app.office, &ctx, &ReadFigures { month, place: None }).await?;
    let counts = stages_of(&app, &visitor, &ctx).await?;
    let names = visitor.may(Action::AwardView);
    let townships = townships(&figures, &counts, month, names);
    let late: u64 = counts.iter().map(|one| one.overdue).sum();
    let (families, people) = townships
        .iter()
        .fold((0, 0), |(families, people), one| (families + one.households, people + one.people));
    let cases = visitor.may(Action::CaseView);
    let behind = if cases { format!("；在办事项逾期 {late} 件") } else { String::new() };
    let state =
        format!("{}：在保 {} 户 {} 人{behind}。", month.chinese(), grouped(families), grouped(people));
    let soon = look(&*app.office, &ctx, &ReadSoon { place: app.settings.place }).await?;
    let choose = Form::get("month-of", "/statistics", "查看")
        .fields(vec![Field::new("month", "月份", Control::Month).value(month_value(month))]);
    let page = Dashboard {
        frame: visitor.frame(&app),
        heading: Heading::new("统计", state),
        tiles: tiles(&figures, &counts, (month, soon), (cases, names)),
        charts: charts(&figures, &townships, cases),
        month: changes(&figures, month, names),
        choose: Some(choose),
        cases,
        stages: cases.then(|| table(&counts)),
        townships,
        export: Some(with_query("/statistics/export/xlsx", &[("month", &month_value(month))])),
    };
    Ok(render(&page))
}

fn sum_of<'a>(tallies: impl Iterator<Item = &'a Tally>) -> Tally {
    let mut sum = Tally::default();
    for one in tallies {
        sum.families += one.families;
        sum.persons += one.persons;
        // A sum of a county's money is far below the edge; one beyond it would stay what it was.
        sum.monthly = sum.monthly.checked_add(one.monthly).unwrap_or(sum.monthly);
    }
    sum
}

/// The figures that matter; each leads on only for whoever may see what is behind it.
fn tiles(
    figures: &Figures,
    counts: &[StageCount],
    (month, soon): (Month, u32),
    (cases, names): (bool, bool),
) -> Tiles {
    let late: u64 = counts.iter().map(|one| one.overdue).sum();
    let due: u64 = counts.iter().map(|one| one.soon).sum();
    let open: u64 = counts.iter().filter(|one| one.stage.open()).map(|one| one.count).sum();
    let paying = figures.standing.iter().filter(|((_, scheme), _)| scheme.pays());
    let standing = sum_of(paying.map(|(_, one)| one));
    let paid = Fen::checked_sum(figures.paid.iter().map(|one| one.paid)).unwrap_or(Fen::ZERO);
    let tone = if late > 0 { Tone::Late } else { Tone::Plain };
    let mut tiles = Vec::new();
    if cases {
        tiles.push(Tile::new("逾期", late, "件").tone(tone).href("/inbox?tab=late"));
        let tone = if due > 0 { Tone::Soon } else { Tone::Plain };
        let note = format!("今天起 {soon} 个工作日内");
        tiles.push(Tile::new("快到期", due, "件").tone(tone).note(note).href("/inbox?tab=soon"));
        tiles.push(Tile::new("在办", open, "件").href("/cases"));
    }
    let covered = Tile::new("低保在保", grouped(standing.families), "户")
        .tone(Tone::Info)
        .note(format!("{} 人", grouped(standing.persons)));
    let behind = with_query(
        "/statistics/families",
        &[("month", &month_value(month)), ("scheme", Scheme::Dibao.word())],
    );
    tiles.push(if names { covered.href(behind) } else { covered });
    tiles.push(Tile::money("月保障金额", standing.monthly).note("按当月有效的决定"));
    tiles.push(Tile::money("银行已发放", paid).note("按当月花名册的回盘"));
    Tiles { tiles }
}

fn charts(figures: &Figures, townships: &[TownshipRow], cases: bool) -> Vec<Chart> {
    let by = |of: fn(&TownshipRow) -> u64| -> Vec<(String, u64)> {
        townships.iter().map(|row| (row.name.clone(), of(row))).collect()
    };
    let most = |rows: &[(String, u64)], unit: &str| {
        rows.iter().max_by_key(|(_, count)| *count).filter(|(_, count)| *count > 0).map_or_else(
            || "还没有。".to_owned(),
            |(name, count)| format!("{name}最多，{} {unit}。", grouped(*count)),
        )
    };
    let coverage = by(|row| row.households);
    let late = by(|row| row.late);
    let words = [most(&coverage, "户"), most(&late, "件")];
    let money: Vec<(String, Fen)> = townships.iter().map(|row| (row.name.clone(), row.monthly)).collect();
    let total = Fen::checked_sum(money.iter().map(|(_, fen)| *fen)).unwrap_or(Fen::ZERO);
    let counts = |unit: &str, values| Bars::Counts { unit: unit.to_owned(), values };
    let trend: Vec<(String, u64)> =
        figures.trend.iter().map(|(month, tally)| (month_value(*month), tally.families)).collect();
    let trend_words = match (figures.trend.first(), figures.trend.last()) {
        (Some((_, before)), Some((_, now))) if now.families == before.families => {
            format!("现在 {} 户，和一年前一样多。", grouped(now.families))
        }
        (Some((_, before)), Some((_, now))) if now.families > before.families => {
            format!(
                "现在 {} 户，比一年前多 {} 户。",
                grouped(now.families),
                grouped(now.families - before.families)
            )
        }
        (Some((_, before)), Some((_, now))) => {
            format!(
                "现在 {} 户，比一年前少 {} 户。",
                grouped(now.families),
                grouped(before.families - now.families)
            )
        }
        _ => "还没有。".to_owned(),
    };
    let trend = Chart::line("trend", "一年来在保户是多了还是少了？", &trend_words, &counts("户", trend));
    // One township compares with nothing.
    if townships.len() < 2 {
        return vec![trend];
    }
    let mut charts = vec![
        Chart::bars("coverage", "哪个乡镇在保户最多？", &words[0], "乡镇", &counts("户", coverage)),
        Chart::bars(
            "money",
            "每月的钱保障到哪些乡镇？",
            &format!("合计 {} 元/月。", total.grouped()),
            "乡镇",
            &Bars::Money(money),
        ),
    ];
    if cases {
        charts.push(Chart::bars("late", "哪个乡镇有逾期？", &words[1], "乡镇", &counts("件", late)));
    }
    charts.push(trend);
    charts
}

/// The document that gives a number, or that it is assumed.
fn source(basis: &Basis) -> String {
    match (&basis.set_by, &basis.assumed) {
        (Some(document), _) => document.clone(),
        (None, _) => "假定".to_owned(),
    }
}

fn townships(figures: &Figures, counts: &[StageCount], month: Month, names: bool) -> Vec<TownshipRow> {
    let mut places: BTreeSet<Division> = figures.standing.keys().map(|(place, _)| *place).collect();
    places.extend(figures.changes.keys().map(|(place, ..)| *place));
    places.extend(figures.paid.iter().map(|one| one.township));
    places.extend(counts.iter().map(|one| one.township));
    let row = |place: Division| {
        let of = |pays: bool| {
            let own = figures
                .standing
                .iter()
                .filter(move |((one, scheme), _)| *one == place && (!pays || scheme.pays()));
            sum_of(own.map(|(_, tally)| tally))
        };
        let (all, paying) = (of(false), of(true));
        let paid = figures.paid.iter().filter(|one| one.township == place).map(|one| one.paid);
        let stages = counts.iter().filter(|one| one.township == place);
        let place_text = place.to_string();
        let href = if names {
            with_query("/statistics/families", &[("month", &month_value(month)), ("place", &place_text)])
        } else {
            with_query("/statistics", &[("month", &month_value(month))])
        };
        TownshipRow {
            href,
            name: super::place_name(place),
            households: all.families,
            people: all.persons,
            monthly: paying.monthly,
            paid: Fen::checked_sum(paid).unwrap_or(Fen::ZERO),
            open: stages.clone().filter(|one| one.stage.open()).map(|one| one.count).sum(),
            soon: stages.clone().map(|one| one.soon).sum(),
            late: stages.map(|one| one.overdue).sum(),
            registered: figures.registered.get(&place).map(|(people, basis)| (*people, source(basis))),
            gap: figures.gaps.get(&place).map(ToString::to_string).unwrap_or_default(),
        }
    };
    places.into_iter().map(row).collect()
}

fn changes(figures: &Figures, month: Month, names: bool) -> Vec<MonthCount> {
    let mut rows = Vec::new();
    for scheme in Scheme::RECOGNISED {
        for change in Change::ALL {
            let own = figures.changes.iter().filter(|((_, one, what), _)| one == scheme && *what == change);
            let tally = sum_of(own.map(|(_, tally)| tally));
            if tally.families == 0 && (*scheme != Scheme::Dibao) {
                continue;
            }
            let href = if names {
                with_query(
                    "/statistics/families",
                    &[("month", &month_value(month)), ("scheme", scheme.word()), ("change", change.word())],
                )
            } else {
                with_query("/statistics", &[("month", &month_value(month))])
            };
            rows.push(MonthCount {
                what: format!("{} · {}", words::scheme(*scheme), change_words(change)),
                households: tally.families,
                people: tally.persons,
                monthly: tally.monthly,
                href,
            });
        }
    }
    rows
}

async fn export(
    State(app): State<Arc<App>>,
    Path(ending): Path<String>,
    typed: Typed,
    visitor: Visitor,
) -> Result<Response, Trouble> {
    let ctx = visitor.ctx(&app, "导出统计");
    let month = month_of(&typed, ctx.today());
    let figures = look(&*app.office, &ctx, &ReadFigures { month, place: None }).await?;
    let counts = stages_of(&app, &visitor, &ctx).await?;
    let rows = townships(&figures, &counts, month, false);
    let cases = visitor.may(Action::CaseView);
    let mut heads =
        vec!["乡镇", "在保户", "在保人", "户籍人口", "户籍人口依据", "月保障金额（元）", "已发放（元）"];
    if cases {
        heads.extend(["在办件", "快到期件", "逾期件"]);
    }
    heads.push("求助到受理（天）");
    let file = TableFile {
        name: format!("各乡镇统计 {}", month_value(month)),
        heads: heads.into_iter().map(str::to_owned).collect(),
        rows: rows
            .into_iter()
            .map(|row| {
                let (registered, source) = row.registered.map_or_else(
                    || (String::new(), "没有填".to_owned()),
                    |(people, source)| (people.to_string(), source),
                );
                let mut cells = vec![
                    row.name,
                    row.households.to_string(),
                    row.people.to_string(),
                    registered,
                    source,
                    row.monthly.plain(),
                    row.paid.plain(),
                ];
                if cases {
                    cells.extend([row.open, row.soon, row.late].map(|one| one.to_string()));
                }
                cells.push(row.gap);
                cells
            })
            .collect(),
    };
    Ok(file.response(FileForm::of(&ending)))
}

/// What an address asks for.
pub(super) fn asked(typed: &Typed, today: Date) -> ReadMonthFamilies {
    ReadMonthFamilies {
        month: month_of(typed, today),
        place: Division::parse(typed.get("place")).ok(),
        scheme: Scheme::parse(typed.get("scheme")),
        change: Change::parse(typed.get("change")),
    }
}

fn address(path: &str, typed: &Typed) -> String {
    let names = ["month", "place", "scheme", "change"];
    with_query(path, &names.map(|name| (name, typed.get(name))))
}

async fn families(State(app): State<Arc<App>>, typed: Typed, visitor: Visitor) -> Result<Response, Trouble> {
    let ctx = visitor.ctx(&app, "查看统计背后的家庭");
    let asked = asked(&typed, ctx.today());
    let (month, change) = (asked.month, asked.change);
    let found = look(&*app.office, &ctx, &asked).await?;
    let page = typed.get("page").parse::<usize>().unwrap_or(0).min(100_000);
    let shown = found.iter().skip(page * PAGE).take(PAGE);
    let persons: u64 = found.iter().map(|one| u64::from(one.persons)).sum();
    let what = change.map_or("在保", change_words);
    let heading = Heading::new(
        format!("{} {what}的家庭", month.chinese()),
        format!("{} 户 {} 人。", grouped(found.len() as u64), grouped(persons)),
    )
    .back("统计", with_query("/statistics", &[("month", &month_value(month))]))
    .other(Go::new("打印保障台账", address("/statistics/ledger", &typed)))
    .other(Go::new("保障台账（XLSX）", address("/statistics/ledger/xlsx", &typed)));
    let list = ListControls {
        filters: Some(filters(&typed, month)),
        pager: super::pager(
            page as u64,
            PAGE as u64,
            found.len() as u64,
            &address("/statistics/families", &typed),
        ),
        export: Some(address("/statistics/families/export/xlsx", &typed)),
    };
    let rows = family_table(shown.map(family_row).collect(), &found).list(list);
    Ok(render(&Listing { frame: visitor.frame(&app), heading, rows }))
}

fn filters(typed: &Typed, month: Month) -> Form {
    let schemes =
        Scheme::RECOGNISED.iter().map(|one| crate::components::Choice::new(one.word(), words::scheme(*one)));
    let changes =
        Change::ALL.iter().map(|one| crate::components::Choice::new(one.word(), change_words(*one)));
    Form::get("filters", "/statistics/families", "筛选")
        .hidden("place", typed.get("place"))
        .fields(vec![
            Field::new("month", "月份", Control::Month).value(month_value(month)),
            Field::select("scheme", "救助", schemes.collect()),
            Field::select("change", "变化", changes.collect()),
        ])
        .fill(typed)
}

fn family_row(one: &MonthFamily) -> Row {
    let more = one.after.checked_sub(one.before).unwrap_or(Fen::ZERO);
    Row::to(
        format!("/households/{}", one.number),
        vec![
            Cell::words(&one.head),
            Cell::unbroken(&one.number),
            Cell::unbroken(super::place_name(one.village)),
            Cell::words(words::scheme(one.scheme)),
            Cell::words(change_words(one.change)),
            Cell::Count(u64::from(one.persons)),
            Cell::Money(one.before),
            Cell::Money(one.after),
            Cell::Change(more),
        ],
    )
}

fn family_table(rows: Vec<Row>, all: &[MonthFamily]) -> Table {
    let mut columns = ["户主", "户编号", "地点", "救助", "变化"].map(Column::words).to_vec();
    columns.push(Column::figures("人口", "人"));
    columns.extend(["上月", "本月", "增减"].map(|one| Column::figures(one, "元/月")));
    let sum = |of: fn(&MonthFamily) -> Fen| Fen::checked_sum(all.iter().map(of));
    let (before, after) = (sum(|one| one.before), sum(|one| one.after));
    let more = before.zip(after).and_then(|(before, after)| after.checked_sub(before));
    let mut sums = vec![Cell::Words("全部合计".to_owned()), Cell::None, Cell::None, Cell::None, Cell::None];
    sums.push(Cell::Count(all.iter().map(|one| u64::from(one.persons)).sum()));
    sums.extend([Cell::money(before), Cell::money(after), more.map_or(Cell::None, Cell::Change)]);
    Table::new("families", "家庭", columns)
        .rows(rows)
        .sums(if all.is_empty() { Vec::new() } else { sums })
        .empty("没有这样的家庭。")
}

async fn export_families(
    State(app): State<Arc<App>>,
    Path(ending): Path<String>,
    typed: Typed,
    visitor: Visitor,
) -> Result<Response, Trouble> {
    let ctx = visitor.ctx(&app, "导出统计背后的家庭");
    let asked = asked(&typed, ctx.today());
    let month = asked.month;
    let found = look(&*app.office, &ctx, &asked).await?;
    let heads = ["户主", "户编号", "地点", "救助", "变化", "人口", "上月（元）", "本月（元）"];
    let file = TableFile {
        name: format!("家庭变化 {}", month_value(month)),
        heads: heads.map(str::to_owned).to_vec(),
        rows: found
            .into_iter()
            .map(|one| {
                vec![
                    one.head,
                    one.number,
                    super::place_name(one.village),
                    words::scheme(one.scheme).to_owned(),
                    change_words(one.change).to_owned(),
                    one.persons.to_string(),
                    one.before.plain(),
                    one.after.plain(),
                ]
            })
            .collect(),
    };
    Ok(file.response(FileForm::of(&ending)))
}

/// The stages that have matters, as columns, in the order of the procedure.
fn stages(counts: &[StageCount]) -> Vec<StageKind> {
    let has = |stage: &&StageKind| counts.iter().any(|one| one.stage == **stage && one.count > 0);
    StageKind::ALL.iter().filter(has).copied().collect()
}

fn table(counts: &[StageCount]) -> Table {
    let stages = stages(counts);
    let mut columns =
        vec![Column::words("乡镇"), Column::figures("在办", "件"), Column::figures("逾期", "件")];
    columns.extend(stages.iter().map(|stage| Column::figures(wording::casework::stage(*stage), "件")));
    let mut townships: BTreeMap<Division, Vec<&StageCount>> = BTreeMap::new();
    for one in counts {
        townships.entry(one.township).or_default().push(one);
    }
    let rows = townships.iter().map(|(township, counts)| row(*township, counts, &stages)).collect();
    let all: Vec<&StageCount> = counts.iter().collect();
    let mut sums = vec![Cell::Words("合计".to_owned())];
    sums.extend(figures(&all, &stages));
    Table::new("stages", "事项办到哪一步", columns)
        .rows(rows)
        .sums(if counts.is_empty() { Vec::new() } else { sums })
        .titled()
        .empty("还没有事项。受理申请后，这里按乡镇列出。")
}

fn row(township: Division, counts: &[&StageCount], stages: &[StageKind]) -> Row {
    let late = counts.iter().any(|one| one.overdue > 0);
    let mut cells = vec![Cell::Words(super::place_name(township))];
    cells.extend(figures(counts, stages));
    Row::plain(cells).tone(if late { Tone::Late } else { Tone::Plain })
}

fn figures(counts: &[&StageCount], stages: &[StageKind]) -> Vec<Cell> {
    let sum = |of: &dyn Fn(&StageCount) -> u64| Cell::Count(counts.iter().map(|one| of(one)).sum());
    let open = sum(&|one| if one.stage.open() { one.count } else { 0 });
    let late = sum(&|one| one.overdue);
    let each = stages.iter().map(|stage| sum(&|one| if one.stage == *stage { one.count } else { 0 }));
    [open, late].into_iter().chain(each).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_township_is_one_row_and_the_last_row_sums_them() {
        let count = |township: &str, stage, count, overdue| StageCount {
            township: Division::parse(township).unwrap(),
            stage,
            count,
            overdue,
            soon: 0,
        };
        let table = table(&[
            count("500299102", StageKind::Registered, 3, 1),
            count("500299102", StageKind::Accepted, 2, 0),
            count("500299103", StageKind::Registered, 4, 0),
        ]);
        assert_eq!(table.rows.len(), 2);
        assert_eq!(table.rows[0].cells[1..3], [Cell::Count(5), Cell::Count(1)]);
        assert_eq!(table.sums[1..], [Cell::Count(9), Cell::Count(1), Cell::Count(7), Cell::Count(2)]);
        assert_eq!(table.rows[0].tone, Tone::Late);
    }
}
