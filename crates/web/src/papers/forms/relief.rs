// SPDX-License-Identifier: Apache-2.0
//! The papers of temporary relief: the receipt, the form on which it is approved, and the two letters. Who, what struck them, amounts and articles are given.

use super::decide::{Remedy, remedies};
use crate::papers::catalogue::PaperKind;
use crate::papers::model::{Cell, Head, Number, Paper, Table, View, capitals, nth, t, total, yuan};
use kernel::{Date, Fen};

/// What struck whom, as every paper of a matter tells it.
#[derive(Clone, Debug)]
pub struct Struck {
    /// The person, or who stands first in the family.
    pub person: String,
    /// Their number.
    pub number: Number,
    /// Whether it is for the family or one person.
    pub whom: String,
    /// What struck them.
    pub what: String,
    /// When.
    pub on: Date,
    /// Where.
    pub place: String,
}

impl Struck {
    fn sentence(&self) -> String {
        format!("{}在{}因{}遇到困难", self.on.chinese(), self.place, self.what)
    }

    fn rows(&self) -> [Vec<(&'static str, String)>; 3] {
        [
            vec![("姓名", self.person.clone()), ("公民身份号码", self.number.text())],
            vec![("救助对象", self.whom.clone()), ("困难原因", self.what.clone())],
            vec![("发生日期", self.on.chinese()), ("发生地", self.place.clone())],
        ]
    }
}

/// 临时救助受理通知书
#[derive(Clone, Debug)]
pub struct ReliefReceipt {
    /// What stands around it.
    pub head: Head,
    /// What struck whom.
    pub struck: Struck,
    /// The day of taking in.
    pub opened_on: Date,
    /// What happens next, one sentence each.
    pub next: Vec<String>,
    /// The office to ask.
    pub window: String,
    /// Its telephone.
    pub phone: String,
    /// The clerk.
    pub clerk: String,
}

impl View for ReliefReceipt {
    fn paper(&self) -> Paper {
        Paper::new(PaperKind::ReliefReceipt, &self.head, "临时救助受理通知书")
            .lead(format!("{}：", self.struck.person))
            .text(format!(
                "您{}，我单位已于{}受理，受理编号为 {}。",
                self.struck.sentence(),
                self.opened_on.chinese(),
                self.head.case_number
            ))
            .fields(self.struck.rows())
            .heading("接下来要办的事")
            .list(self.next.clone())
            .text(format!("您可以凭受理编号查询办理进度。办理窗口：{}，电话：{}。", self.window, self.phone))
            .signs([("经办人", self.clerk.as_str()), ("本人签收（签字、捺印）", "")])
            .seal()
    }
}

/// One approval on the form.
#[derive(Clone, Debug)]
pub struct ReliefLine {
    /// Which kind, and its 文号.
    pub kind: String,
    /// By which level, and who.
    pub by: String,
    /// Who handled it beside them.
    pub second: String,
    /// When.
    pub on: Date,
    /// How much.
    pub amount: Fen,
    /// How it is handed over, and what became of it.
    pub given: String,
    /// Why.
    pub reason: String,
}

/// 临时救助审批表
#[derive(Clone, Debug)]
pub struct ReliefApproval {
    /// What stands around it.
    pub head: Head,
    /// What struck whom.
    pub struck: Struck,
    /// The day of taking in, and by whom.
    pub opened: String,
    /// What the packs say; never the decision.
    pub assessment: String,
    /// Everything approved under the matter.
    pub lines: Vec<ReliefLine>,
    /// Who handled it, and who beside them: signed by hand.
    pub handlers: (String, String),
    /// What is still lacking that follows later; empty where nothing is.
    pub owed: String,
    /// Minutes and participants of 一事一议; empty where none was held.
    pub minutes: String,
    /// The township's name for its seal.
    pub township: String,
    /// The county's, where it decided anything.
    pub county: Option<String>,
}

impl View for ReliefApproval {
    fn paper(&self) -> Paper {
        let row = |(index, one): (usize, &ReliefLine)| {
            vec![
                nth(index),
                t(&one.kind),
                t(&one.by),
                t(&one.second),
                t(one.on.chinese()),
                Cell::Money(one.amount),
                t(&one.given),
                t(&one.reason),
            ]
        };
        let columns = [
            ("序号", 6),
            ("审批和文号", 16),
            ("审批人", 13),
            ("第二经办人", 13),
            ("日期", 13),
            ("金额（元）", 11),
            ("怎么给", 14),
            ("理由", 14),
        ];
        let sum = [Cell::Blank, t("合计"), Cell::Blank, Cell::Blank, Cell::Blank];
        let amounts = || self.lines.iter().map(|one| one.amount);
        let totals = sum.into_iter().chain([total(amounts()), Cell::Blank, Cell::Blank]).collect();
        let table = Table::new("一、审批", &columns)
            .rows(self.lines.iter().enumerate().map(row))
            .totals(totals)
            .foot(capitals("合计（大写）", amounts()));
        let paper = Paper::new(PaperKind::ReliefApproval, &self.head, "临时救助审批表")
            .wide()
            .fields(self.struck.rows().into_iter().chain([vec![("受理", self.opened.clone())]]))
            .with(table.block())
            .heading("二、测算（供参考，不是决定）")
            .text(&self.assessment);
        let paper = match self.owed.is_empty() {
            true => paper,
            false => paper.heading("三、先行救助，事后补齐").text(&self.owed),
        };
        let paper = match self.minutes.is_empty() {
            true => paper,
            false => paper.heading("一事一议").text(&self.minutes),
        };
        let paper = paper
            .signs([("经办人", self.handlers.0.as_str()), ("第二经办人", self.handlers.1.as_str())])
            .opinion("乡镇（街道）\n意见", "", &["负责人"], &self.township);
        match &self.county {
            Some(county) => paper.opinion("县级民政部门\n意见", "", &["审核人", "负责人"], county),
            None => paper,
        }
    }
}

/// 临时救助决定书
#[derive(Clone, Debug)]
pub struct ReliefGrant {
    /// What stands around it.
    pub head: Head,
    /// What struck whom.
    pub struck: Struck,
    /// The programme, such as `临时救助（急难型）`.
    pub programme: String,
    /// Its parts: from which day, how much.
    pub parts: Vec<(Date, Fen)>,
    /// How it is handed over.
    pub given: String,
    /// Why.
    pub reason: String,
    /// The articles.
    pub articles: Vec<String>,
    /// What has to be brought later, and until when; empty where nothing is.
    pub owed: String,
    /// Ways to contest the amount.
    pub remedies: Vec<Remedy>,
    /// The telephone.
    pub phone: String,
}

impl View for ReliefGrant {
    fn paper(&self) -> Paper {
        let amounts = || self.parts.iter().map(|(_, amount)| *amount);
        let sum = Fen::checked_sum(amounts());
        let row = |(index, (from, amount)): (usize, &(Date, Fen))| {
            vec![nth(index), t(format!("{} 起", from.chinese())), Cell::Money(*amount)]
        };
        let paper = Paper::new(PaperKind::ReliefGrant, &self.head, "临时救助决定书")
            .lead(format!("{}：", self.struck.person))
            .text(format!(
                "您{}。根据{}，决定给予{}{}。理由：{}。",
                self.struck.sentence(),
                self.articles.join("、"),
                self.programme,
                sum.map(|sum| format!(" {}", yuan(sum))).unwrap_or_default(),
                self.reason.trim_end_matches('。')
            ))
            .with(
                Table::new("发放", &[("次数", 14), ("什么时候", 46), ("金额（元）", 40)])
                    .rows(self.parts.iter().enumerate().map(row))
                    .totals(vec![Cell::Blank, t("合计"), total(amounts())])
                    .foot(capitals("合计（大写）", amounts()))
                    .block(),
            )
            .text(format!("怎么给：{}。", self.given));
        let paper = match self.owed.is_empty() {
            true => paper,
            false => paper.heading("请补齐").text(&self.owed),
        };
        remedies(paper, &self.remedies, &self.phone).seal().signs([("本人签收（签字、捺印）", "")])
    }
}

/// 不予临时救助告知书
#[derive(Clone, Debug)]
pub struct ReliefRefusal {
    /// What stands around it.
    pub head: Head,
    /// What struck whom.
    pub struck: Struck,
    /// The day of taking in.
    pub opened_on: Date,
    /// The reason, from the closed list.
    pub reason: String,
    /// The facts found.
    pub facts: Vec<String>,
    /// What was looked at, each with its articles.
    pub looked_at: Vec<String>,
    /// Reconsideration and lawsuit.
    pub remedies: Vec<Remedy>,
    /// The telephone.
    pub phone: String,
}

impl View for ReliefRefusal {
    fn paper(&self) -> Paper {
        let paper = Paper::new(PaperKind::ReliefRefusal, &self.head, "不予临时救助告知书")
            .lead(format!("{}：", self.struck.person))
            .text(format!(
                "您{}，我单位于{}受理。经调查核实，决定不予临时救助。理由：{}。",
                self.struck.sentence(),
                self.opened_on.chinese(),
                self.reason
            ))
            .heading("一、查明的事实")
            .list(self.facts.clone())
            .heading("二、依据")
            .list(self.looked_at.clone());
        remedies(paper, &self.remedies, &self.phone).seal().signs([("本人签收（签字、捺印）", "")])
    }
}
