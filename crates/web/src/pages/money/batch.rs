// SPDX-License-Identifier: Apache-2.0
//! A batch: made by one, checked by another, sent to the bank, answered by it, and reconciled to the fen.

use crate::components::{
    Badge, Cell, Column, EventForm, Link, ListControls, MoneyBlock, Row, StepRail, Table,
};
use crate::layout::{Frame, Heading};
use askama::Template;
use kernel::Fen;

/// A payment in the batch.
#[derive(Clone, Debug)]
pub struct BatchPayment {
    /// The bank's reference.
    pub reference: String,
    /// The payee.
    pub payee: String,
    /// For whom, where it is another.
    pub on_behalf: String,
    /// The masked account.
    pub account: String,
    /// How much.
    pub amount: Fen,
    /// How it stands.
    pub state: Badge,
    /// The household.
    pub href: String,
}

/// A line of the reconciliation.
#[derive(Clone, Debug)]
pub struct Reconciled {
    /// What: `花名册`, `支付分录`, `银行回盘成功`, `退回`.
    pub what: String,
    /// How many payments.
    pub count: u64,
    /// How much.
    pub amount: Fen,
    /// Whether it agrees.
    pub badge: Badge,
}

/// A row of a return file that could not be booked.
#[derive(Clone, Debug)]
pub struct FileProblem {
    /// Where it stands: `回盘文件 1，第 3 行`.
    pub place: String,
    /// The title of the column.
    pub column: String,
    /// What is wrong.
    pub what: String,
    /// Our reference, where it could be read.
    pub reference: String,
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "money_batch.html")]
pub struct BatchDetail {
    /// Frame.
    pub frame: Frame,
    /// Title and sentence.
    pub heading: Heading,
    /// Made, checked, sent, answered, reconciled: with dates and who.
    pub steps: StepRail,
    /// The whole with capitals and funds as parts.
    pub total: MoneyBlock,
    /// The reconciliation.
    pub reconciliation: Vec<Reconciled>,
    /// What in the return files could not be booked, for a person to look into.
    pub problems: Vec<FileProblem>,
    /// Bank file, roster to print, return file.
    pub files: Vec<Link>,
    /// What can be done now.
    pub events: Vec<EventForm>,
    /// The payments of this page.
    pub payments: Vec<BatchPayment>,
    /// Filters, pages, export.
    pub list: ListControls,
}

impl BatchDetail {
    /// The reconciliation as a table.
    #[must_use]
    pub fn reconciliation_table(&self) -> Table {
        let columns = vec![
            Column::words("对账"),
            Column::figures("笔数", "笔"),
            Column::figures("金额", "元"),
            Column::words("结果"),
        ];
        let row = |line: &Reconciled| {
            Row::plain(vec![
                Cell::words(&line.what),
                Cell::Count(line.count),
                Cell::Money(line.amount),
                Cell::Badge(line.badge.clone()),
            ])
        };
        Table::new("reconciliation", "对账", columns)
            .rows(self.reconciliation.iter().map(row).collect())
            .empty("还没有对账。")
    }

    /// What could not be booked as a table.
    #[must_use]
    pub fn problem_table(&self) -> Table {
        let columns = ["位置", "列", "问题", "业务编号"].map(Column::words).to_vec();
        let row = |one: &FileProblem| {
            Row::plain(vec![
                Cell::unbroken(&one.place),
                Cell::words(&one.column),
                Cell::words(&one.what),
                Cell::unbroken(&one.reference),
            ])
        };
        Table::new("problems", "没有记账的回盘行", columns)
            .rows(self.problems.iter().map(row).collect())
            .titled()
            .empty("每一行都记了账。")
    }

    /// Payments as a table.
    #[must_use]
    pub fn payment_table(&self) -> Table {
        let columns = vec![
            Column::words("收款人"),
            Column::words("流水号"),
            Column::words("账户"),
            Column::figures("金额", "元"),
            Column::words("状态"),
        ];
        let row = |payment: &BatchPayment| {
            super::leading(
                &payment.href,
                vec![
                    Cell::Twofold(payment.payee.clone(), payment.on_behalf.clone()),
                    Cell::unbroken(&payment.reference),
                    Cell::unbroken(&payment.account),
                    Cell::Money(payment.amount),
                    Cell::Badge(payment.state.clone()),
                ],
            )
        };
        Table::new("payments", "支付明细", columns)
            .rows(self.payments.iter().map(row).collect())
            .list(self.list.clone())
            .titled()
            .empty("批次里没有支付。")
    }
}
