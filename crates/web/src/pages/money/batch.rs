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

/// The file of one bank.
#[derive(Clone, Debug)]
pub struct BankRow {
    /// The bank.
    pub bank: String,
    /// The name of the layout.
    pub layout: String,
    /// How many payments.
    pub lines: u64,
    /// How much.
    pub amount: Fen,
    /// How much of it arrived.
    pub paid: Fen,
    /// How much of it came back.
    pub failed: Fen,
    /// Whether the bank has answered.
    pub state: Badge,
    /// Where the file is downloaded; empty where it cannot be.
    pub href: String,
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
    /// The file of each bank; before the roster is sent, those that would be sent.
    pub banks: Vec<BankRow>,
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

    /// The files of the banks as a table; their sums are those of the roster.
    #[must_use]
    pub fn bank_table(&self) -> Table {
        let columns = vec![
            Column::words("银行"),
            Column::words("格式"),
            Column::figures("笔数", "笔"),
            Column::figures("金额", "元"),
            Column::figures("到账", "元"),
            Column::figures("退回", "元"),
            Column::words("回盘"),
            Column::words("文件"),
        ];
        let row = |one: &BankRow| {
            Row::plain(vec![
                Cell::words(&one.bank),
                Cell::words(&one.layout),
                Cell::Count(one.lines),
                Cell::Money(one.amount),
                Cell::Money(one.paid),
                Cell::Money(one.failed),
                Cell::Badge(one.state.clone()),
                match one.href.as_str() {
                    "" => Cell::None,
                    href => Cell::link("下载", href),
                },
            ])
        };
        let sum = |of: &dyn Fn(&BankRow) -> Fen| Cell::money(Fen::checked_sum(self.banks.iter().map(of)));
        let sums = vec![
            Cell::words("合计"),
            Cell::None,
            Cell::Count(self.banks.iter().map(|one| one.lines).sum()),
            sum(&|one| one.amount),
            sum(&|one| one.paid),
            sum(&|one| one.failed),
            Cell::None,
            Cell::None,
        ];
        Table::new("banks", "银行文件", columns)
            .rows(self.banks.iter().map(row).collect())
            .sums(sums)
            .titled()
            .empty("还没有银行文件。")
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
