// SPDX-License-Identifier: Apache-2.0
//! Funds by source with what is reserved, paid and left; township reserve funds; batches.

use crate::components::{Badge, Cell, Column, EventForm, ListControls, Row, Table, Tiles, Tone};
use crate::layout::{Frame, Heading};
use askama::Template;
use assistance::payout::funds::FundStanding;
use kernel::{Date, Fen, Month};

/// A fund.
#[derive(Clone, Debug)]
pub struct FundRow {
    /// Its page; empty for none.
    pub href: String,
    /// Its name: `中央困难群众救助补助资金 2026`.
    pub name: String,
    /// Where it comes from: `中央`, `市级`, `县级`, `捐赠`, `备用金`.
    pub source: String,
    /// What it may be spent on.
    pub earmark: String,
    /// What came in, and where each fen of it is.
    pub standing: FundStanding,
    /// Whether what is left does not suffice, in a word.
    pub mark: Option<Badge>,
}

/// A batch.
#[derive(Clone, Debug)]
pub struct BatchRow {
    /// Its page.
    pub href: String,
    /// Its number.
    pub number: String,
    /// For which month.
    pub month: Month,
    /// What: `农村低保 月发放`, `补发`.
    pub kind: String,
    /// How many people are paid.
    pub people: u64,
    /// How much.
    pub amount: Fen,
    /// How it stands.
    pub state: Badge,
    /// Since when.
    pub on: Date,
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "money_funds.html")]
pub struct Funds {
    /// Frame.
    pub frame: Frame,
    /// Title and sentence.
    pub heading: Heading,
    /// Paid this year, left, this month, failed.
    pub tiles: Tiles,
    /// The funds.
    pub funds: Vec<FundRow>,
    /// The batches, newest first.
    pub batches: Vec<BatchRow>,
    /// Whether the ledger agrees with itself and the bank: said, with the day.
    pub reconciled: Option<(Tone, String)>,
    /// Pages of the batches, export.
    pub list: ListControls,
    /// What can be done: open a fund, book an appropriation, draw up a roster.
    pub events: Vec<EventForm>,
}

/// What came in, and the places where it is, in the order of the columns.
fn places(standing: &FundStanding) -> [Fen; 7] {
    let FundStanding { sent, left, reserved, at_bank, returned, claimed, paid } = *standing;
    [sent, paid, reserved, at_bank, returned, claimed, left]
}

impl Funds {
    /// Funds as a table.
    #[must_use]
    pub fn fund_table(&self) -> Table {
        let columns = vec![
            Column::words("资金"),
            Column::words("来源"),
            Column::words("用途限定"),
            Column::figures("下达", "元"),
            Column::figures("已发放", "元"),
            Column::figures("已预留", "元"),
            Column::figures("银行在途", "元"),
            Column::figures("退汇", "元"),
            Column::figures("多发应收", "元"),
            Column::figures("可用", "元"),
            Column::words("提示"),
        ];
        let row = |fund: &FundRow| {
            let mut cells =
                vec![Cell::words(&fund.name), Cell::words(&fund.source), Cell::words(&fund.earmark)];
            cells.extend(places(&fund.standing).map(Cell::Money));
            cells.push(fund.mark.clone().map_or(Cell::None, Cell::Badge));
            super::leading(&fund.href, cells)
                .tone(fund.mark.as_ref().map(|mark| mark.tone).unwrap_or_default())
        };
        let all: Vec<FundStanding> = self.funds.iter().map(|fund| fund.standing).collect();
        let mut sums = vec![Cell::Words("合计".to_owned()), Cell::None, Cell::None];
        match FundStanding::of_all(&all) {
            Some(all) => sums.extend(places(&all).map(Cell::Money)),
            None => sums.extend(places(&FundStanding::default()).map(|_| Cell::money(None))),
        }
        sums.push(Cell::None);
        Table::new("funds", "资金和余额", columns)
            .rows(self.funds.iter().map(row).collect())
            .sums(sums)
            .titled()
            .empty("还没有资金。收到指标文件后由财政人员登记。")
    }

    /// Batches as a table.
    #[must_use]
    pub fn batch_table(&self) -> Table {
        let columns = vec![
            Column::words("批次"),
            Column::words("所属月"),
            Column::words("内容"),
            Column::figures("人数", "人"),
            Column::figures("金额", "元"),
            Column::words("状态"),
            Column::words("日期"),
        ];
        let row = |batch: &BatchRow| {
            Row::to(
                batch.href.clone(),
                vec![
                    Cell::unbroken(&batch.number),
                    Cell::Words(batch.month.to_string()),
                    Cell::unbroken(&batch.kind),
                    Cell::Count(batch.people),
                    Cell::Money(batch.amount),
                    Cell::Badge(batch.state.clone()),
                    Cell::Day(batch.on),
                ],
            )
        };
        Table::new("batches", "发放批次", columns)
            .rows(self.batches.iter().map(row).collect())
            .list(self.list.clone())
            .titled()
            .empty("还没有发放批次。每月锁定花名册后生成。")
    }
}
