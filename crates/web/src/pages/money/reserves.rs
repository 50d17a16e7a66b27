// SPDX-License-Identifier: Apache-2.0
//! Reserve funds of townships: the list of a county, and one township with its movements, vouchers and settled months.

use super::book::OrderRow;
use crate::components::{Badge, Cell, Column, EventForm, Row, Table, Tiles};
use crate::layout::{Frame, Heading};
use askama::Template;
use kernel::{Date, Fen, Month};

/// What the packs ask to be paid ahead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    /// Nothing.
    Nothing,
    /// So much, of which so much is missing.
    Sum(Fen, Fen),
    /// It cannot be said before something is entered: `常住人口`.
    Needs(String),
}

/// A township's reserve.
#[derive(Clone, Debug)]
pub struct ReserveRow {
    /// Its page.
    pub href: String,
    /// The township.
    pub place: String,
    /// Paid ahead this year.
    pub ahead: Fen,
    /// Spent this year.
    pub spent: Fen,
    /// Left.
    pub balance: Fen,
    /// What the packs ask for.
    pub asked: Asked,
    /// How its months stand: `2026-09 已核收，2026-10 待核收`.
    pub months: String,
    /// What somebody should look at.
    pub marks: Vec<Badge>,
}

/// The list.
#[derive(Clone, Debug, Template)]
#[template(path = "money_reserves.html")]
pub struct Reserves {
    /// Frame.
    pub frame: Frame,
    /// Title and sentence.
    pub heading: Heading,
    /// What somebody should look at.
    pub tiles: Tiles,
    /// One for each township.
    pub rows: Vec<ReserveRow>,
    /// By what the minimum and the warning are reckoned.
    pub notes: Vec<String>,
    /// Pay ahead.
    pub events: Vec<EventForm>,
}

impl Reserves {
    /// The townships as a table.
    #[must_use]
    pub fn table(&self) -> Table {
        let asked = self.rows.iter().any(|row| row.asked != Asked::Nothing);
        let mut columns = vec![
            Column::words("乡镇（街道）"),
            Column::figures("今年预拨", "元"),
            Column::figures("今年支出", "元"),
            Column::figures("余额", "元"),
        ];
        if asked {
            columns.extend([Column::figures("最低预拨", "元"), Column::figures("还差", "元")]);
        }
        columns.extend([Column::words("月结"), Column::words("提醒")]);
        let row = |row: &ReserveRow| {
            let mut cells = vec![
                Cell::words(&row.place),
                Cell::Money(row.ahead),
                Cell::Money(row.spent),
                Cell::Money(row.balance),
            ];
            if asked {
                cells.extend(match &row.asked {
                    Asked::Nothing => [Cell::None, Cell::None],
                    Asked::Sum(least, missing) => [Cell::Money(*least), Cell::Money(*missing)],
                    Asked::Needs(what) => [Cell::Words(format!("缺{what}")), Cell::None],
                });
            }
            cells.extend([Cell::unbroken(&row.months), Cell::Badges(row.marks.clone())]);
            Row::to(&row.href, cells)
        };
        let sum = |of: fn(&ReserveRow) -> Fen| Cell::money(Fen::checked_sum(self.rows.iter().map(of)));
        let mut sums = vec![
            Cell::Words(format!("{} 个乡镇（街道）", self.rows.len())),
            sum(|row| row.ahead),
            sum(|row| row.spent),
            sum(|row| row.balance),
        ];
        sums.resize(columns.len(), Cell::None);
        Table::new("reserves", "各乡镇（街道）备用金", columns)
            .rows(self.rows.iter().map(row).collect())
            .sums(sums)
            .empty("没有你能看的乡镇（街道）。区划登记以后，每个乡镇（街道）在这里一行。")
    }
}

/// A payment out of the reserve.
#[derive(Clone, Debug)]
pub struct VoucherRow {
    /// The day.
    pub on: Date,
    /// The reference of its papers.
    pub paper: String,
    /// How much.
    pub amount: Fen,
    /// Whether it happened.
    pub state: Badge,
}

/// What moved on a day.
#[derive(Clone, Debug)]
pub struct FlowRow {
    /// The day.
    pub on: Date,
    /// What.
    pub what: String,
    /// The fund.
    pub fund: String,
    /// More, or less.
    pub change: Fen,
}

/// A settled month.
#[derive(Clone, Debug)]
pub struct MonthRow {
    /// The month.
    pub month: Month,
    /// Before it.
    pub opening: Fen,
    /// What came in: paid ahead less given back.
    pub ahead: Fen,
    /// Of how many payments.
    pub payments: u64,
    /// What was spent.
    pub spent: Fen,
    /// What did not happen.
    pub undone: Fen,
    /// After it.
    pub closing: Fen,
    /// Who signed.
    pub by: String,
    /// What finance said, and why.
    pub state: Badge,
}

/// What a township asked for.
#[derive(Clone, Debug)]
pub struct TopUpRow {
    /// When.
    pub on: Date,
    /// How much.
    pub amount: Fen,
    /// Why.
    pub reason: String,
    /// Who asked.
    pub by: String,
    /// What became of it.
    pub state: Badge,
}

/// One township.
#[derive(Clone, Debug, Template)]
#[template(path = "money_reserve.html")]
pub struct Reserve {
    /// Frame.
    pub frame: Frame,
    /// Title and sentence.
    pub heading: Heading,
    /// Left, paid ahead, spent, asked for.
    pub tiles: Tiles,
    /// By what the minimum and the warning are reckoned.
    pub notes: Vec<String>,
    /// What the township asked for, the latest first.
    pub top_ups: Vec<TopUpRow>,
    /// What is left, by fund.
    pub purses: Vec<(String, Fen)>,
    /// The month that waits for a signature, with its vouchers.
    pub month: Option<(Month, Vec<VoucherRow>)>,
    /// Months that were signed.
    pub months: Vec<MonthRow>,
    /// What was paid.
    pub vouchers: Vec<VoucherRow>,
    /// What moved this year.
    pub flows: Vec<FlowRow>,
    /// What finance entered.
    pub orders: Vec<OrderRow>,
    /// Pay ahead, give back, sign, answer.
    pub events: Vec<EventForm>,
}

impl Reserve {
    /// What is left, by fund.
    #[must_use]
    pub fn purse_table(&self) -> Table {
        let columns = vec![Column::words("资金（按使用顺序）"), Column::figures("余额", "元")];
        let row = |(fund, left): &(String, Fen)| Row::plain(vec![Cell::words(fund), Cell::Money(*left)]);
        Table::new("purses", "余额来自哪些资金", columns)
            .rows(self.purses.iter().map(row).collect())
            .titled()
            .empty("还没有预拨过。由财政登记、第二人复核后记账。")
    }

    /// The settled months.
    #[must_use]
    pub fn month_table(&self) -> Table {
        let columns = vec![
            Column::words("月份"),
            Column::figures("期初", "元"),
            Column::figures("预拨减交回", "元"),
            Column::figures("支出", "笔"),
            Column::figures("支出", "元"),
            Column::figures("冲回", "元"),
            Column::figures("期末", "元"),
            Column::words("签字"),
            Column::words("状态"),
        ];
        let row = |row: &MonthRow| {
            Row::plain(vec![
                Cell::unbroken(row.month.to_string()),
                Cell::Money(row.opening),
                Cell::Money(row.ahead),
                Cell::Count(row.payments),
                Cell::Money(row.spent),
                Cell::Money(row.undone),
                Cell::Money(row.closing),
                Cell::words(&row.by),
                Cell::Badge(row.state.clone()),
            ])
        };
        Table::new("months", "月度结算", columns)
            .rows(self.months.iter().map(row).collect())
            .titled()
            .empty("还没有签过月结。一个月过完以后，由乡镇（街道）负责人签字，财政核收。")
    }

    /// What was paid.
    #[must_use]
    pub fn voucher_table(&self) -> Table {
        vouchers("vouchers", "支出凭证", &self.vouchers)
            .empty("还没有用过。临时救助由乡镇（街道）支付时，凭证记在这里。")
    }

    /// What was paid in the month that waits for a signature.
    #[must_use]
    pub fn month_vouchers(&self) -> Option<Table> {
        let (month, rows) = self.month.as_ref()?;
        let sum = Fen::checked_sum(rows.iter().map(|row| row.amount));
        let sums = vec![Cell::Words(format!("{} 笔", rows.len())), Cell::None, Cell::money(sum), Cell::None];
        let table = vouchers("month-vouchers", &format!("{} 的凭证", month.chinese()), rows).sums(sums);
        Some(table.empty("这个月没有支出。"))
    }

    /// What moved this year.
    #[must_use]
    pub fn flow_table(&self) -> Table {
        let columns = vec![
            Column::words("日期"),
            Column::words("事项"),
            Column::words("资金"),
            Column::figures("增减", "元"),
        ];
        let row = |row: &FlowRow| {
            Row::plain(vec![
                Cell::Day(row.on),
                Cell::words(&row.what),
                Cell::words(&row.fund),
                Cell::Change(row.change),
            ])
        };
        Table::new("flows", "今年的变动（按日合计）", columns)
            .rows(self.flows.iter().map(row).collect())
            .titled()
            .empty("今年还没有变动。")
    }

    /// What the township asked for; nothing where it never did.
    #[must_use]
    pub fn top_up_table(&self) -> Option<Table> {
        let columns = vec![
            Column::words("申请日期"),
            Column::figures("申请", "元"),
            Column::words("理由"),
            Column::words("谁申请"),
            Column::words("办理"),
        ];
        let row = |row: &TopUpRow| {
            Row::plain(vec![
                Cell::Day(row.on),
                Cell::Money(row.amount),
                Cell::words(&row.reason),
                Cell::words(&row.by),
                Cell::Badge(row.state.clone()),
            ])
        };
        let rows: Vec<Row> = self.top_ups.iter().map(row).collect();
        (!rows.is_empty()).then(|| Table::new("top-ups", "申请补充", columns).rows(rows).titled())
    }

    /// What finance entered.
    #[must_use]
    pub fn order_table(&self) -> Table {
        super::book::orders(&self.orders, "预拨和交回").empty("财政还没有登记过预拨。")
    }
}

/// Payments out of a reserve under a title.
fn vouchers(id: &str, title: &str, rows: &[VoucherRow]) -> Table {
    let columns = vec![
        Column::words("支付日期"),
        Column::words("凭证"),
        Column::figures("金额", "元"),
        Column::words("状态"),
    ];
    let row = |row: &VoucherRow| {
        Row::plain(vec![
            Cell::Day(row.on),
            Cell::unbroken(&row.paper),
            Cell::Money(row.amount),
            Cell::Badge(row.state.clone()),
        ])
    };
    Table::new(id, title, columns).rows(rows.iter().map(row).collect()).titled()
}
