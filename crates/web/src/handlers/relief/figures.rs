// SPDX-License-Identifier: Apache-2.0
//! 临时救助统计: what a month or a year had of relief, by township, by kind, by who approved and who pays; how long it took, what came late, what was refused. Each figure
//! leads to the matters behind it.

use super::super::app::App;
use super::super::household::forms::with_query;
use super::super::households::Listing;
use super::super::table_file::{FileForm, TableFile};
use super::super::trouble::{Trouble, render};
use super::super::visitor::Visitor;
use super::super::{pager, place_name};
use super::badge;
use crate::components::{
    Action as Go, Cell, Chart, Choice, Column, Control, Field, Figures as Bars, Form, ListControls, Row,
    Table, Tile, Tiles, Tone, Typed, grouped,
};
use crate::layout::Heading;
use crate::pages::relief::ReliefFiguresPage;
use assistance::office::look;
use assistance::payout::UNCOUNTABLE;
use assistance::temp_relief::{
    ApprovedBy, Behind, CountedRelief, Days, ReadReliefFigures, RefusalReason, ReliefFigures, ReliefKind,
    Source, Sum, Took,
};
use axum::extract::{Path, State};
use axum::response::Response;
use kernel::{Date, Division, DivisionLevel, Fen, Month};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The page.
const HERE: &str = "/relief/figures";
/// The list of matters behind a figure.
const BEHIND: &str = "/relief/figures/matters";
/// Rows of one page of matters.
const PAGE: usize = 50;

/// What an address asks for.
struct Asked {
    month: Month,
    /// The whole year of the month.
    year: bool,
    place: Option<Division>,
    /// Everything that counts where none is named.
    behind: Option<Behind>,
    page: usize,
}

impl Asked {
    fn of(typed: &Typed, today: Date) -> Asked {
        let now = today.month_of();
        Asked {
            month: Month::parse(typed.get("month")).ok().filter(|month| *month <= now).unwrap_or(now),
            year: typed.get("span") == "year",
            place: Division::parse(typed.get("place")).ok(),
            behind: Behind::parse(typed.get("what")),
            page: typed.get("page").parse().unwrap_or(0).min(100_000),
        }
    }

    fn days(&self) -> Days {
        let of = |month| Month::of(self.month.year(), month).unwrap_or(self.month);
        let (first, last) = if self.year { (of(1), of(12)) } else { (self.month, self.month) };
        Days { from: first.first_day(), through: last.last_day() }
    }

    const fn span(&self) -> &'static str {
        if self.year { "year" } else { "month" }
    }

    /// In words: `2026年11月`, `2026年`.
    fn words(&self) -> String {
        if self.year { format!("{}年", self.month.year()) } else { self.month.chinese() }
    }

    /// As a part of a file's name.
    fn named(&self) -> String {
        if self.year { self.month.year().to_string() } else { self.month.to_string() }
    }

    fn address(&self, path: &str, place: Option<Division>, behind: Option<Behind>) -> String {
        let place = place.map(|place| place.to_string()).unwrap_or_default();
        let pairs = [
            ("month", self.month.to_string()),
            ("span", self.span().to_owned()),
            ("place", place),
            ("what", behind.map(Behind::word).unwrap_or_default().to_owned()),
        ];
        with_query(path, &pairs.each_ref().map(|(name, value)| (*name, value.as_str())))
    }

    fn behind(&self, behind: Behind) -> String {
        self.address(BEHIND, self.place, Some(behind))
    }

    /// What is asked for, in words.
    fn what(&self) -> &'static str {
        self.behind.map_or("计入统计", Behind::chinese)
    }

    /// The matters behind what is asked for.
    async fn read_behind(&self, app: &App, visitor: &Visitor) -> Result<Vec<CountedRelief>, Trouble> {
        let mut found = self.read(app, visitor).await?;
        found.retain(|one| self.behind.is_none_or(|behind| one.counts_as(behind)));
        Ok(found)
    }

    async fn read(&self, app: &App, visitor: &Visitor) -> Result<Vec<CountedRelief>, Trouble> {
        let query = ReadReliefFigures { days: self.days(), place: self.place };
        Ok(look(&*app.office, &visitor.ctx(app, "查看临时救助统计"), &query).await?)
    }

    /// To the same of the whole year, or of the month alone.
    fn other_span(&self, path: &str) -> Go {
        let other = Asked { year: !self.year, ..*self };
        let label = if self.year { "只看一个月" } else { "看全年" };
        Go::new(label, other.address(path, self.place, self.behind))
    }

    /// The choice of the month and, for who sees several, of a township.
    fn form(&self, visitor: &Visitor, path: &str, more: Option<Field>) -> Form {
        let label = if self.year { "哪一年（其中一个月）" } else { "月份" };
        let mut fields = vec![Field::new("month", label, Control::Month).value(self.month.to_string())];
        let townships = townships(visitor);
        if townships.len() > 1 {
            let choice = |place: &Division| Choice::new(place.to_string(), place_name(*place));
            let value = self.place.map(|place| place.to_string()).unwrap_or_default();
            let places = townships.iter().map(choice).collect();
            fields.push(Field::select("place", "乡镇（街道）", places).value(value));
        }
        fields.extend(more);
        Form::get("days-of", path, "查看").hidden("span", self.span()).fields(fields)
    }
}

/// The townships of the county of whoever works for all of it; none for the others, who see their own.
fn townships(visitor: &Visitor) -> Vec<Division> {
    let places = visitor.signed_in.postings.iter().map(|posting| posting.place);
    let counties = places.filter(|place| place.level() == DivisionLevel::County);
    counties.take(1).flat_map(kernel::children).collect()
}

/// Figures by township, in the order of their codes.
fn by_township(matters: &[CountedRelief]) -> Result<BTreeMap<Division, ReliefFigures>, Trouble> {
    let mut of: BTreeMap<Division, Vec<&CountedRelief>> = BTreeMap::new();
    for one in matters {
        of.entry(one.township).or_default().push(one);
    }
    of.into_iter().map(|(place, matters)| Ok((place, figures(&matters)?))).collect()
}

fn figures(matters: &[&CountedRelief]) -> Result<ReliefFigures, Trouble> {
    Ok(ReliefFigures::of(matters).ok_or(UNCOUNTABLE)?)
}

pub(super) async fn show(
    State(app): State<Arc<App>>,
    typed: Typed,
    visitor: Visitor,
) -> Result<Response, Trouble> {
    let ctx = visitor.ctx(&app, "查看临时救助统计");
    let asked = Asked::of(&typed, ctx.today());
    let matters = asked.read(&app, &visitor).await?;
    let all = figures(&matters.iter().collect::<Vec<_>>())?;
    let townships = by_township(&matters)?;
    let state = format!(
        "{}：救助 {} 户 {} 人次，{} 元。",
        asked.words(),
        grouped(all.families),
        grouped(all.persons),
        all.given.amount.grouped()
    );
    Ok(render(&ReliefFiguresPage {
        frame: visitor.frame(&app),
        heading: Heading::new("临时救助统计", state)
            .back("临时救助", "/relief")
            .other(asked.other_span(HERE)),
        choose: asked.form(&visitor, HERE, None),
        tiles: tiles(&asked, &all),
        charts: charts(&townships, &all),
        tables: vec![
            money(&asked, &townships, &all),
            splits(&asked, &all),
            kinds(&asked, &townships, &all),
            pace(&asked, &townships, &all),
            refused(&asked, &all),
        ],
        notes: NOTES,
    }))
}

/// What the figures mean, so that nobody adds up what does not add up.
const NOTES: &[&str] = &[
    "金额按交到手（备用金、实物）或交县级支付的那一天算；按种类、按审批、按支付三种分法，各自加起来都等于合计。",
    "户数不重复计：一户在几个乡镇得到救助的，各乡镇各计一户，合计只计一户。人次按每件事项救助的人数计。",
    "“到手”指备用金、实物交到手上，或者县级支付的钱由银行发放成功；中位数遇到双数取靠后的一个。",
    "手续、第二经办人逾期，按期限落在这段日子里的算：晚办的和到今天还没有办的都算。",
];

fn tiles(asked: &Asked, all: &ReliefFigures) -> Tiles {
    let late = |count| if count > 0 { Tone::Late } else { Tone::Plain };
    let days = all.from_event.map_or_else(|| "—".to_owned(), |took| took.median.to_string());
    let note = all.from_event.map_or_else(String::new, |took| format!("最长 {} 天", took.longest));
    Tiles {
        tiles: vec![
            Tile::new("受理", grouped(all.taken_in), "件").href(asked.behind(Behind::TakenIn)),
            Tile::new("救助", grouped(all.persons), "人次")
                .tone(Tone::Info)
                .note(format!("{} 户，{} 件", grouped(all.families), grouped(all.given.matters)))
                .href(asked.behind(Behind::Helped)),
            Tile::money("救助金额", all.given.amount).href(asked.behind(Behind::Helped)),
            Tile::new("从事发到到手", days, "天（中位）").note(note).href(asked.behind(Behind::Helped)),
            Tile::new("还没有到手", all.unreached, "件")
                .tone(if all.unreached > 0 { Tone::Soon } else { Tone::Plain })
                .href(asked.behind(Behind::Unreached)),
            Tile::new("手续逾期", all.papers_late, "件")
                .tone(late(all.papers_late))
                .href(asked.behind(Behind::PapersLate)),
            Tile::new("第二经办人逾期", all.second_late, "件")
                .tone(late(all.second_late))
                .href(asked.behind(Behind::SecondLate)),
        ],
    }
}

fn charts(townships: &BTreeMap<Division, ReliefFigures>, all: &ReliefFigures) -> Vec<Chart> {
    // One township compares with nothing.
    if townships.len() < 2 {
        return Vec::new();
    }
    let money = townships.iter().map(|(place, one)| (place_name(*place), one.given.amount)).collect();
    let persons: Vec<(String, u64)> =
        townships.iter().map(|(place, one)| (place_name(*place), one.persons)).collect();
    let most = persons.iter().max_by_key(|(_, count)| *count).filter(|(_, count)| *count > 0);
    let most = most.map_or_else(
        || "还没有。".to_owned(),
        |(name, count)| format!("{name}最多，{} 人次。", grouped(*count)),
    );
    let total = format!("合计 {} 元。", all.given.amount.grouped());
    let persons = Bars::Counts { unit: "人次".to_owned(), values: persons };
    vec![
        Chart::bars("relief-money", "救助的钱用到了哪些乡镇？", &total, "乡镇", &Bars::Money(money)),
        Chart::bars("relief-people", "哪个乡镇救助的人最多？", &most, "乡镇", &persons),
    ]
}

/// A table of figures by township, each row leading to its matters, with the figures over all below.
fn by_place(
    asked: &Asked,
    (id, title, columns): (&str, &str, Vec<Column>),
    (townships, all): (&BTreeMap<Division, ReliefFigures>, &ReliefFigures),
    cells: impl Fn(&ReliefFigures) -> Vec<Cell>,
) -> Table {
    let columns = std::iter::once(Column::words("乡镇（街道）")).chain(columns).collect();
    let row = |(place, one): (&Division, &ReliefFigures)| {
        let href = asked.address(HERE, Some(*place), None);
        Row::to(href, std::iter::once(Cell::unbroken(place_name(*place))).chain(cells(one)).collect())
    };
    let sums = std::iter::once(Cell::Words("合计".to_owned())).chain(cells(all)).collect();
    Table::new(id, title, columns)
        .rows(townships.iter().map(row).collect())
        .sums(if townships.is_empty() { Vec::new() } else { sums })
        .titled()
        .empty("这段日子没有临时救助。")
}

fn money(asked: &Asked, townships: &BTreeMap<Division, ReliefFigures>, all: &ReliefFigures) -> Table {
    let counts = [("受理", "件"), ("救助", "件"), ("家庭", "户"), ("受助", "人次")];
    let sums = ["合计", "备用金", "县级支付", "其中已到账", "实物折价"];
    let counts = counts.map(|(label, unit)| Column::figures(label, unit));
    let columns = counts.into_iter().chain(sums.map(|label| Column::figures(label, "元"))).collect();
    let export = asked.address("/relief/figures/export/xlsx", asked.place, None);
    let list = ListControls { export: Some(export), ..ListControls::default() };
    by_place(
        asked,
        ("relief-sums", "各乡镇（街道）救助了多少", columns),
        (townships, all),
        |one| {
            let from = |source| Cell::Money(sum_of(&one.sources, source).amount);
            vec![
                Cell::Count(one.taken_in),
                Cell::Count(one.given.matters),
                Cell::Count(one.families),
                Cell::Count(one.persons),
                Cell::Money(one.given.amount),
                from(Source::Reserve),
                from(Source::County),
                Cell::Money(one.arrived),
                from(Source::InKind),
            ]
        },
    )
    .list(list)
}

fn sum_of<K: Ord>(sums: &BTreeMap<K, Sum>, key: K) -> Sum {
    sums.get(&key).copied().unwrap_or_default()
}

/// The whole, split three times; each line leads to its matters.
fn splits(asked: &Asked, all: &ReliefFigures) -> Table {
    let row = |split: &str, behind: Behind, sum: Sum| {
        let name = behind.chinese();
        let cells =
            vec![Cell::words(name), Cell::words(split), Cell::Count(sum.matters), Cell::Money(sum.amount)];
        Row::to(asked.behind(behind), cells)
    };
    let kinds = ReliefKind::ALL.iter().map(|one| row("种类", Behind::Kind(*one), sum_of(&all.kinds, *one)));
    let by = ApprovedBy::ALL.iter().map(|one| row("审批", Behind::By(*one), sum_of(&all.by, *one)));
    let sources = Source::ALL.iter().map(|one| row("支付", Behind::From(*one), sum_of(&all.sources, *one)));
    let columns = vec![
        Column::words("项目"),
        Column::words("按什么分"),
        Column::figures("救助", "件"),
        Column::figures("金额", "元"),
    ];
    Table::new("relief-splits", "种类、审批和支付", columns)
        .rows(kinds.chain(by).chain(sources).collect())
        .titled()
}

fn kinds(asked: &Asked, townships: &BTreeMap<Division, ReliefFigures>, all: &ReliefFigures) -> Table {
    let kinds = ReliefKind::ALL.iter().map(|one| one.chinese());
    let by = ApprovedBy::ALL.iter().map(|one| one.chinese());
    let columns = kinds.chain(by).map(|label| Column::figures(label, "元")).collect();
    by_place(
        asked,
        ("relief-kinds", "各乡镇（街道）的种类和审批", columns),
        (townships, all),
        |one| {
            let kinds = ReliefKind::ALL.iter().map(|kind| sum_of(&one.kinds, *kind));
            let by = ApprovedBy::ALL.iter().map(|by| sum_of(&one.by, *by));
            kinds.chain(by).map(|sum| Cell::Money(sum.amount)).collect()
        },
    )
}

fn pace(asked: &Asked, townships: &BTreeMap<Division, ReliefFigures>, all: &ReliefFigures) -> Table {
    let columns = vec![
        Column::figures("还没有到手", "件"),
        Column::figures("事发到到手，中位", "天"),
        Column::figures("最长", "天"),
        Column::figures("求助到到手，中位", "天"),
        Column::figures("最长", "天"),
        Column::figures("手续逾期", "件"),
        Column::figures("第二经办人逾期", "件"),
        Column::figures("不予救助", "件"),
    ];
    by_place(
        asked,
        ("relief-pace", "各乡镇（街道）快慢、逾期和不予救助", columns),
        (townships, all),
        |one| {
            let took = |took: Option<Took>, of: fn(Took) -> u32| {
                took.map_or(Cell::None, |took| Cell::Count(u64::from(of(took))))
            };
            vec![
                Cell::Count(one.unreached),
                took(one.from_event, |took| took.median),
                took(one.from_event, |took| took.longest),
                took(one.from_knock, |took| took.median),
                took(one.from_knock, |took| took.longest),
                Cell::Count(one.papers_late),
                Cell::Count(one.second_late),
                Cell::Count(one.refused.values().sum()),
            ]
        },
    )
}

fn refused(asked: &Asked, all: &ReliefFigures) -> Table {
    let row = |(reason, count): (&RefusalReason, &u64)| {
        Row::to(asked.behind(Behind::Refused), vec![Cell::words(reason.chinese()), Cell::Count(*count)])
    };
    Table::new(
        "relief-refused",
        "不予救助的理由",
        vec![Column::words("理由"), Column::figures("不予救助", "件")],
    )
    .rows(all.refused.iter().map(row).collect())
    .titled()
    .empty("这段日子没有不予救助的。")
}

pub(super) async fn export(
    State(app): State<Arc<App>>,
    Path(ending): Path<String>,
    typed: Typed,
    visitor: Visitor,
) -> Result<Response, Trouble> {
    let asked = Asked::of(&typed, visitor.ctx(&app, "导出临时救助统计").today());
    let matters = asked.read(&app, &visitor).await?;
    let mut rows: Vec<Vec<String>> = Vec::new();
    for (place, one) in by_township(&matters)? {
        rows.push(file_row(place_name(place), &one));
    }
    rows.push(file_row("合计".to_owned(), &figures(&matters.iter().collect::<Vec<_>>())?));
    let file = TableFile { name: format!("临时救助统计 {}", asked.named()), heads: file_heads(), rows };
    Ok(file.response(FileForm::of(&ending)))
}

fn file_heads() -> Vec<String> {
    let mut heads: Vec<String> =
        ["乡镇（街道）", "受理（件）", "救助（件）", "户", "人次", "合计（元）"].map(str::to_owned).to_vec();
    let kinds = ReliefKind::ALL.iter().map(|one| one.chinese());
    let by = ApprovedBy::ALL.iter().map(|one| one.chinese());
    let sources = Source::ALL.iter().map(|one| one.chinese());
    for label in kinds.chain(by).chain(sources) {
        heads.extend([format!("{label}（件）"), format!("{label}（元）")]);
    }
    let rest = [
        "县级支付已到账（元）",
        "还没有到手（件）",
        "事发到到手中位（天）",
        "事发到到手最长（天）",
        "求助到到手中位（天）",
        "求助到到手最长（天）",
        "手续逾期（件）",
        "第二经办人逾期（件）",
    ];
    heads.extend(rest.map(str::to_owned));
    let reasons = RefusalReason::ALL.iter();
    heads.extend(reasons.map(|reason| format!("不予救助：{}（件）", reason.chinese())));
    heads
}

fn file_row(name: String, one: &ReliefFigures) -> Vec<String> {
    let mut row = vec![name];
    row.extend([one.taken_in, one.given.matters, one.families, one.persons].map(|count| count.to_string()));
    row.push(one.given.amount.plain());
    let kinds = ReliefKind::ALL.iter().map(|kind| sum_of(&one.kinds, *kind));
    let by = ApprovedBy::ALL.iter().map(|by| sum_of(&one.by, *by));
    let sources = Source::ALL.iter().map(|source| sum_of(&one.sources, *source));
    for Sum { matters, amount } in kinds.chain(by).chain(sources) {
        row.extend([matters.to_string(), amount.plain()]);
    }
    row.extend([one.arrived.plain(), one.unreached.to_string()]);
    for took in [one.from_event, one.from_knock] {
        let days = |of: fn(Took) -> u32| took.map_or_else(String::new, |took| of(took).to_string());
        row.extend([days(|took| took.median), days(|took| took.longest)]);
    }
    row.extend([one.papers_late, one.second_late].map(|count| count.to_string()));
    let reasons = RefusalReason::ALL.iter();
    row.extend(reasons.map(|reason| one.refused.get(reason).copied().unwrap_or(0).to_string()));
    row
}

pub(super) async fn matters(
    State(app): State<Arc<App>>,
    typed: Typed,
    visitor: Visitor,
) -> Result<Response, Trouble> {
    let asked = Asked::of(&typed, visitor.ctx(&app, "查看统计背后的临时救助").today());
    let found = asked.read_behind(&app, &visitor).await?;
    let amount = of_all(&found, asked.behind)?;
    let what = asked.what();
    let heading = Heading::new(
        format!("{} {what}的临时救助", asked.words()),
        format!("{} 件，{} 元。", grouped(found.len() as u64), amount.grouped()),
    )
    .back("临时救助统计", asked.address(HERE, asked.place, None))
    .other(asked.other_span(BEHIND))
    .other(Go::new("CSV", asked.address("/relief/figures/matters/export/csv", asked.place, asked.behind)));
    let choices = Behind::all().into_iter().map(|one| Choice::new(one.word(), one.chinese())).collect();
    let which =
        Field::select("what", "哪一项", choices).value(asked.behind.map(Behind::word).unwrap_or_default());
    let list = ListControls {
        filters: Some(asked.form(&visitor, BEHIND, Some(which))),
        pager: pager(
            asked.page as u64,
            PAGE as u64,
            found.len() as u64,
            &asked.address(BEHIND, asked.place, asked.behind),
        ),
        export: Some(asked.address("/relief/figures/matters/export/xlsx", asked.place, asked.behind)),
    };
    let mut rows = Vec::new();
    for one in found.iter().skip(asked.page * PAGE).take(PAGE) {
        rows.push(matter_row(one, asked.behind)?);
    }
    let mut columns = ["对象", "编号", "地点", "事发", "求助", "到手"].map(Column::words).to_vec();
    columns.extend([Column::figures("人数", "人"), Column::figures("金额", "元"), Column::words("状态")]);
    let rows = Table::new("relief-matters", "事项", columns).rows(rows).list(list).empty("没有这样的事项。");
    Ok(render(&Listing { frame: visitor.frame(&app), heading, rows }))
}

/// What of a matter stands behind a figure: of a kind, an approval or a payment only that.
fn amount(one: &CountedRelief, behind: Option<Behind>) -> Result<Fen, Trouble> {
    let sum = one.amount(|part| match behind {
        Some(Behind::Kind(kind)) => part.kind == kind,
        Some(Behind::By(by)) => part.by == by,
        Some(Behind::From(source)) => part.source == source,
        _ => true,
    });
    Ok(sum.ok_or(UNCOUNTABLE)?)
}

fn of_all(found: &[CountedRelief], behind: Option<Behind>) -> Result<Fen, Trouble> {
    let mut amounts = Vec::new();
    for one in found {
        amounts.push(amount(one, behind)?);
    }
    Ok(Fen::checked_sum(amounts).ok_or(UNCOUNTABLE)?)
}

fn matter_row(one: &CountedRelief, behind: Option<Behind>) -> Result<Row, Trouble> {
    let row = &one.listed.row;
    Ok(Row::to(
        format!("/relief/{}", row.number),
        vec![
            Cell::words(&one.listed.name),
            Cell::unbroken(&row.number),
            Cell::unbroken(place_name(row.place)),
            Cell::Day(row.struck_on),
            Cell::Day(one.knocked_on),
            Cell::day(one.reached_on),
            Cell::Count(one.persons),
            Cell::Money(amount(one, behind)?),
            Cell::Badge(badge(row.stage)),
        ],
    ))
}

pub(super) async fn export_matters(
    State(app): State<Arc<App>>,
    Path(ending): Path<String>,
    typed: Typed,
    visitor: Visitor,
) -> Result<Response, Trouble> {
    let asked = Asked::of(&typed, visitor.ctx(&app, "导出统计背后的临时救助").today());
    let found = asked.read_behind(&app, &visitor).await?;
    let heads = [
        "对象",
        "编号",
        "户编号",
        "地点",
        "事发",
        "求助",
        "到手",
        "人数",
        "金额（元）",
        "不予救助的理由",
        "状态",
    ];
    let mut rows = Vec::new();
    for one in &found {
        let row = &one.listed.row;
        rows.push(vec![
            one.listed.name.clone(),
            row.number.clone(),
            one.listed.household.clone(),
            place_name(row.place),
            row.struck_on.to_string(),
            one.knocked_on.to_string(),
            one.reached_on.map(|on| on.to_string()).unwrap_or_default(),
            one.persons.to_string(),
            amount(one, asked.behind)?.plain(),
            one.refused.map(|reason| reason.chinese().to_owned()).unwrap_or_default(),
            row.stage.chinese().to_owned(),
        ]);
    }
    let name = format!("临时救助 {} {}", asked.what(), asked.named());
    Ok(TableFile { name, heads: heads.map(str::to_owned).to_vec(), rows }.response(FileForm::of(&ending)))
}
