// SPDX-License-Identifier: Apache-2.0
//! How many of those who lost their self-care, and of those who wish it, live in a home, by township, beside what the packs aim at.

use super::super::app::App;
use super::super::place_name;
use super::super::trouble::{Trouble, render};
use super::super::visitor::Visitor;
use super::cites;
use crate::components::{
    Cell, Chart, Column, Field, Figures as Bars, Form, Row, Table, Tile, Tiles, Tone, Typed,
};
use crate::layout::Heading;
use crate::pages::tekun::Rates as Page;
use assistance::office::look;
use assistance::tekun::{Figures, Rates, ReadRates, Share, Target};
use axum::extract::State;
use axum::response::Response;
use kernel::{Date, Division, DivisionLevel, Fraction, Rounding};
use std::sync::Arc;

pub(super) async fn show(
    State(app): State<Arc<App>>,
    typed: Typed,
    visitor: Visitor,
) -> Result<Response, Trouble> {
    let ctx = visitor.ctx(&app, "查看集中供养率");
    let on = Date::parse(typed.get("on")).ok().filter(|on| *on <= ctx.today()).unwrap_or(ctx.today());
    let own = visitor.signed_in.postings.first().map_or(app.settings.place, |posting| posting.place);
    let county = own.at(DivisionLevel::County).unwrap_or(own);
    let rates = look(&*app.office, &ctx, &ReadRates { county, on }).await?;
    let choose = Form::get("day-of", "/tekun/rates", "查看")
        .fields(vec![Field::date("on", "哪一天").value(on.to_string())]);
    let all = &rates.all;
    let tiles = vec![
        tile("失能的集中供养率", all.lost, rates.lost.as_ref()),
        tile("半失能的集中供养率", all.partly, None),
        tile("有意愿的集中供养率", all.wishing, rates.wishing.as_ref()),
        Tile::new("没有评估记录", all.unassessed, "人").href("/tekun?tab=unassessed"),
    ];
    let page = Page {
        frame: visitor.frame(&app),
        heading: Heading::new(
            "集中供养率",
            format!(
                "{}：在册 {} 人，集中供养 {} 人。",
                on.chinese(),
                all.supported.all,
                all.supported.in_homes
            ),
        )
        .back("特困供养", "/tekun"),
        choose,
        tiles: Tiles { tiles },
        notes: notes(&app, &rates, county),
        charts: charts(&rates),
        table: table(&rates),
    };
    Ok(render(&page))
}

/// A share in words: `66.6%`.
fn percent(share: Share) -> String {
    share.per_mille().map_or_else(|| "—".to_owned(), |rate| format!("{}.{}%", rate / 10, rate % 10))
}

/// A target in whole percents.
fn aim_of(share: Fraction) -> Option<i64> {
    share.checked_mul(Fraction::from_int(100))?.round(Rounding::HalfUp, 1)
}

/// A target in words: `50%`.
fn aim(share: Fraction) -> String {
    aim_of(share).map_or_else(String::new, |whole| format!("{whole}%"))
}

/// Whether a share reaches a target, held against each other as fractions.
fn reached(share: Share, target: Fraction) -> Option<bool> {
    let all = i128::from(share.all);
    let own = Fraction::new(i128::from(share.in_homes), all).filter(|_| all > 0)?;
    Some(own >= target)
}

fn tile(label: &str, share: Share, target: Option<&Target>) -> Tile {
    let counted = format!("{} 人里 {} 人", share.all, share.in_homes);
    let tile = Tile::new(label, percent(share), "");
    match target.and_then(|target| Some((target, reached(share, target.share)?))) {
        Some((target, true)) => {
            tile.tone(Tone::Done).note(format!("{counted}，达到目标 {}", aim(target.share)))
        }
        Some((target, false)) => {
            tile.tone(Tone::Soon).note(format!("{counted}，目标 {}，还没有达到", aim(target.share)))
        }
        None => tile.note(counted),
    }
}

fn notes(app: &App, rates: &Rates, county: Division) -> Vec<String> {
    let mut notes: Vec<String> = [&rates.lost, &rates.wishing]
        .into_iter()
        .flatten()
        .map(|target| {
            let until = target.until.map(|until| format!("至 {until}")).unwrap_or_default();
            let basis = cites(app, (county, rates.on), &target.basis.cites);
            format!("{}：{}（{} 起{until}，{basis}）。", target.label, aim(target.share), target.from)
        })
        .collect();
    if notes.is_empty() {
        notes.push("那一天没有文件规定本县的集中供养率目标，只列数字。".to_owned());
    }
    notes.push("目标是工作目标，不能强迫任何人：供养方式由本人选择。".to_owned());
    notes.push("失能、半失能按自理能力评估计，不看残疾证；没有评估记录的单列，不算在内。".to_owned());
    notes
}

fn charts(rates: &Rates) -> Vec<Chart> {
    // One township compares with nothing.
    if rates.townships.len() < 2 {
        return Vec::new();
    }
    let chart = |id: &str, title: &str, of: fn(&Figures) -> Share, target: Option<&Target>| {
        let rows = rates.townships.iter().filter(|(_, figures)| of(figures).all > 0);
        let rate = |figures: &Figures| of(figures).per_mille().unwrap_or(0) / 10;
        let mut values: Vec<(String, u64)> =
            rows.map(|(place, figures)| (place_name(*place), rate(figures))).collect();
        // The target is a bar of its own, so that the others are held against it by length and in words.
        let aimed = target.and_then(|target| aim_of(target.share)).and_then(|aim| u64::try_from(aim).ok());
        values.extend(aimed.filter(|_| !values.is_empty()).map(|aim| ("目标".to_owned(), aim)));
        let words = format!("全部合计 {}。", percent(of(&rates.all)));
        Chart::bars(id, title, &words, "乡镇", &Bars::Counts { unit: "%".to_owned(), values })
    };
    vec![
        chart("lost", "失能的有多少住进了机构？", |one| one.lost, rates.lost.as_ref()),
        chart("wishing", "愿意集中供养的有多少住进了机构？", |one| one.wishing, rates.wishing.as_ref()),
    ]
}

fn table(rates: &Rates) -> Table {
    let needed = rates.townships.values().any(|one| one.needed.is_some());
    let mut columns = vec![
        Column::words("乡镇"),
        Column::figures("在册", "人"),
        Column::figures("失能", "人"),
        Column::figures("其中集中", "人"),
        Column::words("失能集中供养率"),
    ];
    if needed {
        columns.push(Column::figures("按目标应集中", "人"));
    }
    columns.extend([
        Column::figures("半失能", "人"),
        Column::figures("其中集中", "人"),
        Column::figures("愿意集中", "人"),
        Column::figures("其中集中", "人"),
        Column::words("有意愿的集中供养率"),
        Column::figures("没有评估", "人"),
    ]);
    let row = |(place, one): (&Division, &Figures)| {
        let mut cells = vec![
            Cell::unbroken(place_name(*place)),
            Cell::Count(one.supported.all),
            Cell::Count(one.lost.all),
            Cell::Count(one.lost.in_homes),
            Cell::words(rate(one.lost, rates.lost.as_ref())),
        ];
        if needed {
            cells.push(one.needed.map_or(Cell::None, Cell::Count));
        }
        cells.extend([
            Cell::Count(one.partly.all),
            Cell::Count(one.partly.in_homes),
            Cell::Count(one.wishing.all),
            Cell::Count(one.wishing.in_homes),
            Cell::words(rate(one.wishing, rates.wishing.as_ref())),
            Cell::Count(one.unassessed),
        ]);
        Row::plain(cells)
    };
    Table::new("rates", "各乡镇（街道）", columns)
        .rows(rates.townships.iter().map(row).collect())
        .empty("那一天没有在册的特困人员。")
}

/// A rate with whether it reaches its target, in words.
fn rate(share: Share, target: Option<&Target>) -> String {
    let words = target.and_then(|target| reached(share, target.share));
    match words {
        Some(true) => format!("{}，达到", percent(share)),
        Some(false) => format!("{}，没有达到", percent(share)),
        None => percent(share),
    }
}
