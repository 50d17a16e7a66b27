// SPDX-License-Identifier: Apache-2.0
//! The papers of money: roster, back pay and returns. Totals in digits and capitals come from the kernel.

use crate::papers::catalogue::PaperKind;
use crate::papers::model::{Cell, Head, Paper, Table, View, capitals, nth, t, total};
use kernel::{Fen, Month};

/// One payee of the roster.
#[derive(Clone, Debug)]
pub struct PaymentLine {
    /// The payee.
    pub payee: String,
    /// The masked citizen number.
    pub number: String,
    /// Village and group.
    pub place: String,
    /// Members covered.
    pub members: u32,
    /// The masked account.
    pub account: String,
    /// The award of the month.
    pub award: Fen,
    /// Supplements of the month.
    pub supplement: Fen,
    /// Back pay of earlier months.
    pub back_pay: Fen,
    /// What is paid in all; handed in by the ledger and not computed here.
    pub paid: Fen,
}

/// 发放花名册
#[derive(Clone, Debug)]
pub struct PaymentRoster {
    /// What stands around it.
    pub head: Head,
    /// The programme.
    pub programme: String,
    /// The place it covers.
    pub place: String,
    /// The month that is paid for.
    pub month: Month,
    /// The fund it is paid from.
    pub fund: String,
    /// The payees.
    pub lines: Vec<PaymentLine>,
    /// Whether payees sign for cash, or the bank pays all.
    pub signed_for: bool,
    /// Who made it.
    pub maker: String,
    /// Who checked it.
    pub checker: String,
}

impl View for PaymentRoster {
    fn paper(&self) -> Paper {
        let mark = if self.signed_for { "" } else { "银行代发" };
        let row = |(index, one): (usize, &PaymentLine)| {
            vec![
                nth(index),
                t(&one.payee),
                t(&one.number),
                t(&one.place),
                Cell::Count(i64::from(one.members)),
                t(&one.account),
                Cell::Money(one.award),
                Cell::Money(one.supplement),
                Cell::Money(one.back_pay),
                Cell::Money(one.paid),
                t(mark),
            ]
        };
        let columns = [
            ("序号", 5),
            ("领款人", 11),
            ("公民身份号码", 17),
            ("村（社区）、组", 11),
            ("人数\n（人）", 5),
            ("账户", 8),
            ("保障金\n（元）", 9),
            ("增发\n（元）", 7),
            ("补发\n（元）", 8),
            ("实发\n（元）", 10),
            ("签字\n或盖章", 9),
        ];
        let members: i64 = self.lines.iter().map(|line| i64::from(line.members)).sum();
        let mut totals = vec![Cell::Blank, t("合计"), t(format!("{} 户", self.lines.len())), Cell::Blank];
        totals.extend([Cell::Count(members), Cell::Blank, total(self.lines.iter().map(|line| line.award))]);
        totals.push(total(self.lines.iter().map(|line| line.supplement)));
        totals.push(total(self.lines.iter().map(|line| line.back_pay)));
        totals.extend([total(self.lines.iter().map(|line| line.paid)), Cell::Blank]);
        let title = format!("{}资金发放花名册", self.programme);
        Paper::new(PaperKind::PaymentRoster, &self.head, title)
            .wide()
            .subtitle(format!("{}　{}　资金来源：{}　单位：元", self.place, self.month.chinese(), self.fund))
            .with(
                Table::new("", &columns)
                    .rows(self.lines.iter().enumerate().map(row))
                    .totals(totals)
                    .foot(capitals("实发合计（大写）", self.lines.iter().map(|line| line.paid)))
                    .block(),
            )
            .signs([("制表人", self.maker.as_str()), ("复核人", self.checker.as_str()), ("负责人", "")])
            .seal()
    }
}

/// Which way the money of a line goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BackPayWay {
    /// Paid again or late.
    Paid,
    /// Came back from the bank.
    Returned,
}

/// One line of back pay or return.
#[derive(Clone, Debug)]
pub struct BackPayLine {
    /// The payee.
    pub payee: String,
    /// The masked citizen number.
    pub number: String,
    /// Village and group.
    pub place: String,
    /// The month it was due for.
    pub month: Month,
    /// Which way.
    pub way: BackPayWay,
    /// Why.
    pub reason: String,
    /// How much.
    pub amount: Fen,
    /// What became of it, such as `已更正账户，随下批重发`.
    pub handled: String,
}

/// 补发、退回清单
#[derive(Clone, Debug)]
pub struct BackPayList {
    /// What stands around it.
    pub head: Head,
    /// The programme.
    pub programme: String,
    /// The month in which it is settled.
    pub month: Month,
    /// The lines.
    pub lines: Vec<BackPayLine>,
    /// Who made it.
    pub maker: String,
    /// Who checked it.
    pub checker: String,
}

impl BackPayList {
    fn table(&self, caption: &str, way: BackPayWay) -> Table {
        let lines: Vec<&BackPayLine> = self.lines.iter().filter(|line| line.way == way).collect();
        let row = |(index, one): (usize, &&BackPayLine)| {
            vec![
                nth(index),
                t(&one.payee),
                t(&one.number),
                t(&one.place),
                t(one.month.to_string()),
                t(&one.reason),
                Cell::Money(one.amount),
                t(&one.handled),
            ]
        };
        let columns = [
            ("序号", 6),
            ("领款人", 9),
            ("公民身份号码", 18),
            ("村（社区）、组", 15),
            ("所属月份", 9),
            ("原因", 17),
            ("金额\n（元）", 10),
            ("处理情况", 16),
        ];
        let mut totals = vec![Cell::Blank, t("合计"), t(format!("{} 笔", lines.len()))];
        totals.extend([Cell::Blank, Cell::Blank, Cell::Blank]);
        totals.extend([total(lines.iter().map(|line| line.amount)), Cell::Blank]);
        Table::new(caption, &columns)
            .rows(lines.iter().enumerate().map(row))
            .totals(totals)
            .foot(capitals("合计（大写）", lines.iter().map(|line| line.amount)))
    }
}

impl View for BackPayList {
    fn paper(&self) -> Paper {
        Paper::new(PaperKind::BackPayList, &self.head, format!("{}资金补发、退回清单", self.programme))
            .wide()
            .subtitle(format!("{}　单位：元", self.month.chinese()))
            .with(self.table("一、补发", BackPayWay::Paid).block())
            .with(self.table("二、银行退回", BackPayWay::Returned).block())
            .signs([("制表人", self.maker.as_str()), ("复核人", self.checker.as_str()), ("负责人", "")])
            .seal()
    }
}
