// SPDX-License-Identifier: Apache-2.0
//! The form on which the cost of a funeral is asked for and decided: who died, who saw to the funeral, every request with its bills and what the county said.

use crate::papers::catalogue::PaperKind;
use crate::papers::model::{Cell, Head, Number, Paper, Table, View, capitals, day, nth, t};
use kernel::{Date, Fen};

/// One request on the form.
#[derive(Clone, Debug)]
pub struct FuneralLine {
    /// When, and who entered it.
    pub asked: String,
    /// What the bills add up to.
    pub bills: Fen,
    /// What is asked for.
    pub amount: Fen,
    /// What the county said, when and who; empty while it waits.
    pub answer: String,
}

/// 丧葬费审批表
#[derive(Clone, Debug)]
pub struct FuneralApproval {
    /// What stands around it.
    pub head: Head,
    /// Who died.
    pub person: String,
    /// Their number.
    pub number: Number,
    /// Where they lived.
    pub place: String,
    /// The day of death.
    pub died_on: Date,
    /// Through which month they were supported.
    pub through: String,
    /// Who sees to the funeral, and by what right.
    pub sees_to: String,
    /// When and how it was held; empty where it is not yet.
    pub held: Option<(Date, String)>,
    /// The most that is paid, and by what.
    pub limit: String,
    /// The requests, the first one first.
    pub lines: Vec<FuneralLine>,
    /// What the county agreed to pay, where it did.
    pub paid: Option<Fen>,
    /// Why nothing is paid, where it was closed without a cost.
    pub without: Option<String>,
    /// The township's name for its seal.
    pub township: String,
    /// The county's.
    pub county: String,
}

impl FuneralApproval {
    fn fields(&self) -> [Vec<(&'static str, String)>; 5] {
        let (held, how) = self.held.clone().unzip();
        [
            vec![("姓名", self.person.clone()), ("公民身份号码", self.number.text())],
            vec![("住处", self.place.clone()), ("供养到", self.through.clone())],
            vec![("去世日期", self.died_on.chinese()), ("办理日期", day(held))],
            vec![("谁承办", self.sees_to.clone()), ("怎么安葬", how.unwrap_or_default())],
            vec![("支付上限", self.limit.clone())],
        ]
    }

    fn requests(&self) -> Table {
        let row = |(index, one): (usize, &FuneralLine)| {
            let answer = if one.answer.is_empty() { "待县级决定" } else { &one.answer };
            vec![nth(index), t(&one.asked), Cell::Money(one.bills), Cell::Money(one.amount), t(answer)]
        };
        let columns = [
            ("序号", 8),
            ("报送日期、经办人", 24),
            ("票据合计（元）", 16),
            ("申请支付（元）", 16),
            ("县级决定", 36),
        ];
        // Before the first request there is a line to write it on.
        let blank = self.lines.is_empty().then(|| vec![Cell::Blank; columns.len()]);
        let rows = self.lines.iter().enumerate().map(row).chain(blank);
        let table = Table::new("一、申请和决定", &columns).rows(rows);
        match self.paid {
            Some(paid) => table.foot(capitals("同意支付（大写）", [paid])),
            None => table,
        }
    }
}

impl View for FuneralApproval {
    fn paper(&self) -> Paper {
        let paper =
            Paper::new(PaperKind::FuneralApproval, &self.head, "特困人员丧葬费审批表").fields(self.fields());
        let paper = match &self.without {
            Some(why) => paper.heading("一、供养经费没有支出").text(why),
            None => paper.with(self.requests().block()),
        };
        paper
            .heading("二、附件")
            .list(["火化证或者安葬证明。", "丧葬的票据。"].map(str::to_owned))
            .note("一个人的丧葬费只支付一次，打给出钱办丧葬的单位或者人，不打给去世的人的账户。")
            .signs([("承办人（签字）", ""), ("经办人（签字）", "")])
            .opinion("乡镇（街道）\n意见", "", &["负责人"], &self.township)
            .opinion("县级民政部门\n意见", "", &["审核人", "负责人"], &self.county)
    }
}
