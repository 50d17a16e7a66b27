// SPDX-License-Identifier: Apache-2.0
//! Price linkage: the indexes of a county with what each started; and one month with the trigger, every family, the lists and what can be done.

use super::leading;
use crate::components::{
    Badge, Cell, Clock, Column, EventForm, ListControls, Reasons, Row, Tab, Table, Tiles,
};
use crate::layout::{Frame, Heading};
use askama::Template;
use kernel::{Date, Fen, Month};

/// A month of the list.
#[derive(Clone, Debug)]
pub struct MonthRow {
    /// Its page.
    pub href: String,
    /// The month.
    pub month: Month,
    /// The rise of consumer prices in per cent.
    pub cpi: String,
    /// That of food; empty where it was not given.
    pub food: String,
    /// The day of release.
    pub released_on: Date,
    /// Where it was published.
    pub document: String,
    /// How far the entry is: `待复核`, `已复核`.
    pub state: Badge,
    /// Whether it starts the linkage.
    pub started: Badge,
    /// To how many families it was given.
    pub families: Option<u64>,
    /// How much in all.
    pub amount: Option<Fen>,
    /// By when it is to be paid, as long as it is not.
    pub clock: Option<Clock>,
}

/// The list.
#[derive(Clone, Debug, Template)]
#[template(path = "money_prices.html")]
pub struct Prices {
    /// Frame.
    pub frame: Frame,
    /// Title and sentence.
    pub heading: Heading,
    /// What waits.
    pub tiles: Tiles,
    /// The months, the latest first.
    pub rows: Vec<MonthRow>,
    /// What was wrong with an uploaded table: line, column, what.
    pub faults: Vec<(u32, String, String)>,
    /// Whom others pay.
    pub notes: Vec<String>,
    /// Enter, upload.
    pub events: Vec<EventForm>,
}

impl Prices {
    /// The months as a table.
    #[must_use]
    pub fn table(&self) -> Table {
        let columns = vec![
            Column::words("月份"),
            Column::figures("居民消费价格同比", "%"),
            Column::figures("食品价格同比", "%"),
            Column::words("公布日期"),
            Column::words("出处"),
            Column::words("复核"),
            Column::words("启动"),
            Column::figures("已批准", "户"),
            Column::figures("已批准", "元"),
            Column::words("发放期限"),
        ];
        let row = |row: &MonthRow| {
            leading(
                &row.href,
                vec![
                    Cell::unbroken(row.month.to_string()),
                    Cell::unbroken(&row.cpi),
                    Cell::unbroken(&row.food),
                    Cell::Day(row.released_on),
                    Cell::words(&row.document),
                    Cell::Badge(row.state.clone()),
                    Cell::Badge(row.started.clone()),
                    row.families.map_or(Cell::None, Cell::Count),
                    Cell::money(row.amount),
                    Cell::clock(row.clock.clone()),
                ],
            )
        };
        Table::new("months", "各月的价格指数", columns)
            .rows(self.rows.iter().map(row).collect())
            .empty("还没有登记过价格指数。每月统计部门公布以后，在这里登记，由第二人复核。")
    }

    /// What was wrong with an uploaded table.
    #[must_use]
    pub fn fault_table(&self) -> Table {
        let columns = ["行", "列", "问题"].map(Column::words).to_vec();
        let row = |(line, column, text): &(u32, String, String)| {
            let line = if *line == 0 { "整个文件".to_owned() } else { line.to_string() };
            Row::plain(vec![Cell::words(line), Cell::words(column), Cell::words(text)])
        };
        Table::new("faults", "有误的行", columns).rows(self.faults.iter().map(row).collect()).titled()
    }
}

/// A family of the month.
#[derive(Clone, Debug)]
pub struct PriceFamily {
    /// The household, where one may look at it.
    pub href: String,
    /// The number under which it is paid.
    pub payee: String,
    /// The head.
    pub head: String,
    /// Village.
    pub place: String,
    /// The scheme.
    pub scheme: String,
    /// Persons covered.
    pub persons: u32,
    /// What earlier lists gave.
    pub before: Fen,
    /// What a list of now would give.
    pub more: Option<Fen>,
    /// How it stands, with what is missing.
    pub standing: Badge,
    /// What was paid of it.
    pub paid: Option<Badge>,
}

/// A part of the sum: a township or a fund.
#[derive(Clone, Debug)]
pub struct Part {
    /// What.
    pub label: String,
    /// Families and persons; none of a fund.
    pub counts: Option<(u64, u64)>,
    /// Money; nothing where the funds do not suffice.
    pub amount: Option<Fen>,
}

/// A list of the month.
#[derive(Clone, Debug)]
pub struct RunRow {
    /// Which list.
    pub entry: u32,
    /// Families.
    pub families: u64,
    /// Persons.
    pub persons: u64,
    /// What it gives.
    pub amount: Fen,
    /// Who drew it up, and when.
    pub drawn: (String, String),
    /// Who answered, and when.
    pub answered: Option<(String, String)>,
    /// How far it is.
    pub state: Badge,
}

/// An entry of the month's index.
#[derive(Clone, Debug)]
pub struct EntryRow {
    /// Which entry.
    pub entry: u32,
    /// The rise of consumer prices in per cent.
    pub cpi: String,
    /// That of food; empty where it was not given.
    pub food: String,
    /// The day of release.
    pub released_on: Date,
    /// Where it was published, and why an earlier entry was wrong.
    pub document: (String, String),
    /// Who entered it, and when.
    pub entered: (String, String),
    /// Who answered, and when.
    pub answered: Option<(String, String)>,
    /// How far it is.
    pub state: Badge,
}

/// One month.
#[derive(Clone, Debug, Template)]
#[template(path = "money_price.html")]
pub struct PricePage {
    /// Frame.
    pub frame: Frame,
    /// Title and sentence.
    pub heading: Heading,
    /// Families, persons, money, left out.
    pub tiles: Tiles,
    /// Whether the packs start it, with articles and figures.
    pub reasons: Reasons,
    /// By when it is to be paid.
    pub clock: Option<Clock>,
    /// By what, and whom others pay.
    pub notes: Vec<String>,
    /// The entries of the index.
    pub entries: Vec<EntryRow>,
    /// What is to be given by township.
    pub townships: Vec<Part>,
    /// What funds would pay of it.
    pub funds: Vec<Part>,
    /// The lists.
    pub runs: Vec<RunRow>,
    /// To be given, left out, given, all.
    pub tabs: Vec<Tab>,
    /// The families of the tab.
    pub rows: Vec<PriceFamily>,
    /// Pages and export.
    pub list: ListControls,
    /// Confirm, draw up, approve, pay.
    pub events: Vec<EventForm>,
}

impl PricePage {
    /// The families as a table.
    #[must_use]
    pub fn table(&self) -> Table {
        let columns = vec![
            Column::words("保障户号"),
            Column::words("户主"),
            Column::words("村（社区）"),
            Column::words("救助"),
            Column::figures("保障", "人"),
            Column::figures("已列入", "元"),
            Column::figures("这次发", "元"),
            Column::words("情况"),
            Column::words("发放"),
        ];
        let row = |row: &PriceFamily| {
            leading(
                &row.href,
                vec![
                    Cell::unbroken(&row.payee),
                    Cell::words(&row.head),
                    Cell::unbroken(&row.place),
                    Cell::words(&row.scheme),
                    Cell::Count(u64::from(row.persons)),
                    if row.before.is_zero() { Cell::None } else { Cell::Money(row.before) },
                    Cell::money(row.more),
                    Cell::Badge(row.standing.clone()),
                    row.paid.clone().map_or(Cell::None, Cell::Badge),
                ],
            )
        };
        Table::new("families", "逐户", columns)
            .rows(self.rows.iter().map(row).collect::<Vec<Row>>())
            .list(self.list.clone())
            .empty("没有这样的家庭。启动的月份，当月在保的每一户列在这里。")
    }

    /// What is to be given by township.
    #[must_use]
    pub fn township_table(&self) -> Table {
        let columns = vec![
            Column::words("乡镇（街道）"),
            Column::figures("户数", "户"),
            Column::figures("人数", "人"),
            Column::figures("金额", "元"),
        ];
        let row = |part: &Part| {
            let (families, persons) = part.counts.unwrap_or_default();
            Row::plain(vec![
                Cell::words(&part.label),
                Cell::Count(families),
                Cell::Count(persons),
                Cell::money(part.amount),
            ])
        };
        let sum = |of: fn((u64, u64)) -> u64| {
            Cell::Count(self.townships.iter().filter_map(|part| part.counts).map(of).sum())
        };
        let money = Fen::checked_sum(self.townships.iter().filter_map(|part| part.amount));
        Table::new("townships", "这次要发的，按乡镇", columns)
            .rows(self.townships.iter().map(row).collect())
            .sums(vec![
                Cell::words("合计"),
                sum(|(families, _)| families),
                sum(|(_, persons)| persons),
                Cell::money(money),
            ])
            .titled()
    }

    /// What funds would pay of it.
    #[must_use]
    pub fn fund_table(&self) -> Table {
        let columns = vec![Column::words("资金（按使用顺序）"), Column::figures("金额", "元")];
        let row = |part: &Part| Row::plain(vec![Cell::words(&part.label), Cell::money(part.amount)]);
        Table::new("funds", "从哪些资金出", columns)
            .rows(self.funds.iter().map(row).collect())
            .titled()
            .empty("这次没有要出的钱。")
    }

    /// The lists.
    #[must_use]
    pub fn run_table(&self) -> Table {
        let columns = vec![
            Column::words("名单"),
            Column::figures("户数", "户"),
            Column::figures("人数", "人"),
            Column::figures("金额", "元"),
            Column::words("编制"),
            Column::words("批准"),
            Column::words("状态"),
        ];
        let row = |row: &RunRow| {
            let (by, at) = row.drawn.clone();
            Row::plain(vec![
                Cell::unbroken(format!("第 {} 批", row.entry)),
                Cell::Count(row.families),
                Cell::Count(row.persons),
                Cell::Money(row.amount),
                Cell::Twofold(by, at),
                row.answered.clone().map_or(Cell::None, |(by, at)| Cell::Twofold(by, at)),
                Cell::Badge(row.state.clone()),
            ])
        };
        Table::new("runs", "名单", columns)
            .rows(self.runs.iter().map(row).collect())
            .titled()
            .empty("还没有编过名单。")
    }

    /// The entries of the index.
    #[must_use]
    pub fn entry_table(&self) -> Table {
        let columns = vec![
            Column::words("登记"),
            Column::figures("居民消费价格同比", "%"),
            Column::figures("食品价格同比", "%"),
            Column::words("公布日期"),
            Column::words("出处"),
            Column::words("登记人"),
            Column::words("复核人"),
            Column::words("状态"),
        ];
        let row = |row: &EntryRow| {
            let ((document, why), (by, at)) = (row.document.clone(), row.entered.clone());
            let document = if why.is_empty() { Cell::words(document) } else { Cell::Twofold(document, why) };
            Row::plain(vec![
                Cell::unbroken(format!("第 {} 次", row.entry)),
                Cell::unbroken(&row.cpi),
                Cell::unbroken(&row.food),
                Cell::Day(row.released_on),
                document,
                Cell::Twofold(by, at),
                row.answered.clone().map_or(Cell::None, |(by, at)| Cell::Twofold(by, at)),
                Cell::Badge(row.state.clone()),
            ])
        };
        Table::new("entries", "价格指数的登记", columns)
            .rows(self.entries.iter().map(row).collect())
            .titled()
            .empty("这个月的价格指数还没有登记。")
    }
}
