// SPDX-License-Identifier: Apache-2.0
//! 新标准重算: what the packs of a day give every family that is paid, and the signature under the raises.

use super::super::app::App;
use super::super::household::forms::{Refill, command_of, with_query};
use super::super::see;
use super::super::table_file::{FileForm, TableFile};
use super::super::trouble::{Trouble, render};
use super::super::visitor::{FormOf, Visitor};
use super::{PAGE, county, household_href, paying};
use crate::components::{Badge, Choice, EventForm, Field, Form, ListControls, Tab, Tile, Tiles, Tone};
use crate::layout::{Flash, Heading};
use crate::pages::money::standard::{StandardPage, StandardRow};
use assistance::access::Action;
use assistance::casework::Scheme;
use assistance::office::{act, look};
use assistance::payout::model::preview::Change;
use assistance::payout::standard::{AdoptStandard, Outcome, PreviewStandard, Recomputation, Recomputed};
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use kernel::{Date, Fen};
use serde::Deserialize;
use std::sync::Arc;

#[derive(Clone, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    scheme: String,
    #[serde(default)]
    on: String,
    #[serde(default)]
    tab: String,
    #[serde(default)]
    page: u64,
    #[serde(default)]
    raised: String,
}

impl Asked {
    fn scheme(&self) -> Option<Scheme> {
        if self.scheme.is_empty() {
            lasting().next()
        } else {
            lasting().find(|one| one.word() == self.scheme)
        }
    }

    fn href(&self, tab: &str) -> String {
        with_query("/money/standard", &[("scheme", &self.scheme), ("on", &self.on), ("tab", tab)])
    }
}

pub(super) async fn show(
    State(app): State<Arc<App>>,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Response, Trouble> {
    page(&app, &visitor, &asked, None).await
}

async fn page(
    app: &App,
    visitor: &Visitor,
    asked: &Asked,
    back: Option<&Refill>,
) -> Result<Response, Trouble> {
    let ctx = visitor.ctx(app, "新标准重算");
    let place = county(app, visitor, Action::RosterView);
    let on = Date::parse(&asked.on).unwrap_or_else(|_| ctx.today().month_of().first_day());
    let asked = Asked { on: on.to_string(), ..asked.clone() };
    let Some(scheme) = asked.scheme() else { return Err(Trouble::not_found()) };
    let asked = Asked { scheme: scheme.word().to_owned(), ..asked };
    let found = look(&*app.office, &ctx, &PreviewStandard { county: place, scheme, on }).await?;
    let mut frame = visitor.frame(app);
    // The count comes back in the address: only what is one is said.
    if let Ok(raised) = asked.raised.parse::<u64>() {
        let text = format!("已签字：{raised} 户增发，补发进下一份花名册。");
        frame.flashes.push(Flash { tone: Tone::Done, text, link: None });
    }
    let mut events = events(visitor, &asked, &found, back);
    if let Some(refill) = back {
        match events.first_mut() {
            Some(event) => {
                event.form = refill.fill(event.form.clone(), &mut frame);
                event.open = true;
            }
            None => drop(refill.fill(Form::post("none", "", ""), &mut frame)),
        }
    }
    let count = |word: &'static str, label: &'static str| (word, label, listed(&found, word).len());
    let counts = [count("raised", "增发"), count("alone", "须单独办理"), count("all", "全部")];
    let tab = counts.iter().find(|(word, ..)| *word == asked.tab).unwrap_or(&counts[0]).0;
    let listed = listed(&found, tab);
    let at = usize::try_from(asked.page.min(100_000)).unwrap_or(0);
    let total = listed.len() as u64;
    let page = StandardPage {
        frame,
        heading: heading(scheme, &found),
        ask: ask(&asked),
        tiles: tiles(&found, counts[1].2),
        tabs: counts
            .iter()
            .map(|(word, label, count)| Tab {
                label: (*label).to_owned(),
                count: *count as u64,
                href: asked.href(word),
                current: *word == tab,
            })
            .collect(),
        rows: listed.into_iter().skip(at * PAGE).take(PAGE).map(|one| row(visitor, one)).collect(),
        events,
        list: ListControls {
            filters: None,
            pager: crate::handlers::pager(at as u64, PAGE as u64, total, &asked.href(tab)),
            export: (total > 0)
                .then(|| asked.href(tab).replacen("/money/standard", "/money/standard/xlsx", 1)),
        },
    };
    let status = back.map_or(axum::http::StatusCode::OK, Refill::status);
    Ok((status, render(&page)).into_response())
}

/// Every family of a tab with its difference, as a workbook.
pub(super) async fn workbook(
    State(app): State<Arc<App>>,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Response, Trouble> {
    let ctx = visitor.ctx(&app, "导出新标准重算");
    let place = county(&app, &visitor, Action::RosterView);
    let (Some(scheme), Ok(on)) = (asked.scheme(), Date::parse(&asked.on)) else {
        return Err(Trouble::not_found());
    };
    let found = look(&*app.office, &ctx, &PreviewStandard { county: place, scheme, on }).await?;
    let heads = [
        "保障户号",
        "户主",
        "村（社区）",
        "现在（元/月）",
        "重算（元/月）",
        "增减（元/月）",
        "金额组成",
        "补发月份",
        "补发（元）",
        "结果",
    ];
    let file = TableFile {
        name: format!("新标准重算 {on}"),
        heads: heads.map(str::to_owned).to_vec(),
        rows: listed(&found, &asked.tab).into_iter().map(|one| cells(&visitor, one)).collect(),
    };
    Ok(file.response(FileForm::Xlsx))
}

fn cells(visitor: &Visitor, one: &Recomputed) -> Vec<String> {
    let shown = row(visitor, one);
    let difference = shown.new.and_then(|new| new.checked_sub(one.old));
    let plain = |amount: Option<Fen>| amount.map(Fen::plain).unwrap_or_default();
    let owed = if let Outcome::Raise(change) = &one.outcome { change.back_pay_total() } else { None };
    vec![
        one.award.award.payee.to_string(),
        shown.head,
        shown.place,
        one.old.plain(),
        plain(shown.new),
        plain(difference),
        wording::casework::parts(&one.parts, None),
        shown.back_pay.split(" 共 ").next().unwrap_or_default().to_owned(),
        plain(owed.filter(|sum| !sum.is_zero())),
        shown.outcome.text,
    ]
}

const fn raise(one: &Recomputed) -> bool {
    matches!(one.outcome, Outcome::Raise(_))
}

/// Whether somebody has to look at the family by itself.
const fn alone(one: &Recomputed) -> bool {
    !matches!(one.outcome, Outcome::Raise(_) | Outcome::Same)
}

/// The families of a tab.
fn listed<'a>(found: &'a Recomputation, tab: &str) -> Vec<&'a Recomputed> {
    let rows = found.rows.iter();
    match tab {
        "alone" => rows.filter(|one| alone(one)).collect(),
        "all" => rows.collect(),
        _ => rows.filter(|one| raise(one)).collect(),
    }
}

/// Schemes with a standard from month to month; what is given once is recomputed by nobody.
fn lasting() -> impl Iterator<Item = Scheme> {
    paying().filter(|scheme| scheme.lasts())
}

fn heading(scheme: Scheme, found: &Recomputation) -> Heading {
    let assumed = found.rows.iter().any(|one| one.assumed);
    let note = match (found.documents.is_empty() && found.totals.raised > 0, assumed) {
        (true, _) => "这一天没有已批准的标准文件，不能签字：先在“标准”里录入文件、由第二人批准。",
        (false, true) => "有的家庭用到了没有文件依据的假定数值，签字前请核对标准的出处。",
        (false, false) => "",
    };
    let state = format!(
        "{}，从 {} 起：{} 户增发，每月多 {} 元，补发 {} 元。只是预览，签字以前什么都不变。{note}",
        wording::casework::scheme(scheme),
        found.from,
        found.totals.raised,
        found.totals.monthly.grouped(),
        found.totals.back_pay.grouped()
    );
    Heading::new("新标准重算", state).back("资金", "/money")
}

fn ask(asked: &Asked) -> Form {
    let schemes =
        lasting().map(|scheme| Choice::new(scheme.word(), wording::casework::scheme(scheme))).collect();
    Form::get("ask", "/money/standard", "重算").fields(vec![
        Field::select("scheme", "救助", schemes).value(&asked.scheme),
        Field::date("on", "新标准执行日期").value(&asked.on),
    ])
}

fn tiles(found: &Recomputation, alone: usize) -> Tiles {
    let tone = if alone > 0 { Tone::Soon } else { Tone::Plain };
    Tiles {
        tiles: vec![
            Tile::new("增发", found.totals.raised, "户").tone(Tone::Info),
            Tile::new("每月多", found.totals.monthly.grouped(), "元"),
            Tile::new("补发", found.totals.back_pay.grouped(), "元"),
            Tile::new("不变", found.totals.unchanged, "户"),
            Tile::new("须单独办理", alone, "户").tone(tone),
        ],
    }
}

fn back_pay(change: &Change) -> String {
    let (Some((first, _)), Some((last, _))) = (change.back_pay.first(), change.back_pay.last()) else {
        return String::new();
    };
    let months = if first == last { first.to_string() } else { format!("{first} 至 {last}") };
    format!("{months} 共 {}", change.back_pay_total().unwrap_or_default().grouped())
}

fn row(visitor: &Visitor, one: &Recomputed) -> StandardRow {
    let (new, text, outcome): (Option<Fen>, String, Badge) = match &one.outcome {
        Outcome::Raise(change) => (Some(change.new), back_pay(change), Badge::new(Tone::Done, "增发")),
        Outcome::Assumed(new) => {
            (Some(*new), String::new(), Badge::new(Tone::Soon, "数值没有文件依据，先录入标准文件"))
        }
        Outcome::Same => (Some(one.old), String::new(), Badge::new(Tone::Plain, "不变")),
        Outcome::Cut(new) => {
            (Some(*new), String::new(), Badge::new(Tone::Late, "会减少，须单独复核、先听取意见"))
        }
        Outcome::NotCovered => (None, String::new(), Badge::new(Tone::Late, "不再符合，须单独复核")),
        Outcome::Open => (None, String::new(), Badge::new(Tone::Soon, "有情况不清楚，先核实")),
        Outcome::ByHand => (None, String::new(), Badge::new(Tone::Soon, "金额由人定过，须单独办理")),
        Outcome::Exiting => (None, String::new(), Badge::new(Tone::Plain, "渐退中，按渐退决定")),
    };
    StandardRow {
        href: household_href(visitor, &one.face.household),
        head: one.face.name.clone(),
        place: crate::handlers::place_name(one.award.award.village),
        old: one.old,
        new,
        back_pay: text,
        outcome,
    }
}

fn events(visitor: &Visitor, asked: &Asked, found: &Recomputation, back: Option<&Refill>) -> Vec<EventForm> {
    if !visitor.may(Action::CaseDecide) || found.totals.raised == 0 || found.documents.is_empty() {
        return Vec::new();
    }
    let typed = back.map(|refill| refill.typed.clone()).unwrap_or_default();
    let documents =
        found.documents.iter().map(|number| Choice::new(number.clone(), number.clone())).collect();
    let form = Form::post("adopt", "/money/standard", "签字增发")
        .command(command_of(&typed))
        .hidden("digest", found.digest.clone())
        .hidden("scheme", asked.scheme.clone())
        .hidden("on", asked.on.clone())
        .fields(vec![Field::select("number", "新标准文号", documents).required()])
        .own_ids();
    let consequence = vec![
        format!(
            "{} 户从 {} 起增发，每月多 {} 元；以前月份的差额在下一份花名册补发。",
            found.totals.raised,
            found.from,
            found.totals.monthly.grouped()
        ),
        "减少的、不再符合的不在名单里，一户一案办理。你的近亲属留给别人签。".to_owned(),
    ];
    let name = "签字：按新标准增发".to_owned();
    vec![EventForm { name, consequence, destructive: false, open: true, form }]
}

pub(super) async fn adopt(
    State(app): State<Arc<App>>,
    FormOf(visitor, sent): FormOf,
) -> Result<Response, Trouble> {
    let typed = &sent.typed;
    let mut refill = Refill::of(&sent);
    let asked =
        Asked { scheme: typed.get("scheme").to_owned(), on: typed.get("on").to_owned(), ..Asked::default() };
    match Date::parse(typed.get("on")) {
        Ok(on) => {
            let command = AdoptStandard {
                county: county(&app, &visitor, Action::CaseDecide),
                scheme: asked.scheme.clone(),
                on,
                digest: typed.get("digest").to_owned(),
                number: typed.get("number").to_owned(),
            };
            let done = act(&*app.office, &visitor.ctx_for(&app, "新标准增发", &sent), &command).await;
            if let Some(adopted) = refill.outcome(done, str::to_owned)? {
                let raised = adopted.raised.to_string();
                let pairs = [("scheme", asked.scheme.as_str()), ("on", &asked.on), ("raised", &raised)];
                return Ok(see(&with_query("/money/standard", &pairs)));
            }
        }
        Err(error) => refill.wrong("on", error.to_string()),
    }
    page(&app, &visitor, &asked, Some(&refill)).await
}
