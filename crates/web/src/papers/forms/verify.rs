// SPDX-License-Identifier: Apache-2.0
//! What comes out of checking: the report of the sources, and what supporters owe.

use crate::papers::catalogue::PaperKind;
use crate::papers::model::{Cell, Head, Paper, Table, View, maybe_yuan, nth, t, total};
use kernel::{Date, Fen};

/// What one source answered about one person.
#[derive(Clone, Debug)]
pub struct SourceResult {
    /// The person.
    pub person: String,
    /// The source.
    pub source: String,
    /// The day to which the answer refers.
    pub as_of: Option<Date>,
    /// What it answered; a source without answer says so.
    pub answer: String,
    /// How that compares with the declaration.
    pub compared: String,
}

/// 核对报告
#[derive(Clone, Debug)]
pub struct VerificationReport {
    /// What stands around it.
    pub head: Head,
    /// Who asked for the check.
    pub requested_by: String,
    /// When.
    pub requested_on: Date,
    /// The applicant.
    pub applicant: String,
    /// The programme.
    pub programme: String,
    /// How many persons were checked.
    pub persons: u32,
    /// Who withheld an authorisation: stated, never held against the applicant.
    pub withheld: Vec<String>,
    /// The answers.
    pub results: Vec<SourceResult>,
    /// What it amounts to.
    pub conclusion: String,
    /// How and until when it may be contested.
    pub objection: String,
    /// Who checked.
    pub checker: String,
    /// Who looked over it.
    pub reviewer: String,
}

impl View for VerificationReport {
    fn paper(&self) -> Paper {
        let row = |(index, one): (usize, &SourceResult)| {
            let as_of = one.as_of.map_or_else(String::new, |date| date.to_string());
            vec![nth(index), t(&one.person), t(&one.source), t(as_of), t(&one.answer), t(&one.compared)]
        };
        let columns = [
            ("序号", 8),
            ("姓名", 12),
            ("信息来源", 18),
            ("数据截至", 15),
            ("查询结果", 27),
            ("与申报比对", 20),
        ];
        let withheld = match self.withheld.is_empty() {
            true => "无".to_owned(),
            false => format!("{}（不影响申请人提出申请）", self.withheld.join("、")),
        };
        Paper::new(PaperKind::VerificationReport, &self.head, "居民家庭经济状况核对报告")
            .fields([
                vec![("委托单位", self.requested_by.clone()), ("委托日期", self.requested_on.chinese())],
                vec![("申请人", self.applicant.clone()), ("救助项目", self.programme.clone())],
                vec![("核对人数", format!("{} 人", self.persons))],
                vec![("未授权的义务人", withheld)],
            ])
            .with(Table::new("核对结果", &columns).rows(self.results.iter().enumerate().map(row)).block())
            .heading("核对结论")
            .text(&self.conclusion)
            .heading("异议和复核")
            .text(&self.objection)
            .note("核对结果是审核的参考，不是决定；对不符的情况，应当向申请家庭说明并听取解释。本报告为内部材料，只用于本案。")
            .signs([("核对人", self.checker.as_str()), ("复核人", self.reviewer.as_str())])
            .seal()
    }
}

/// One supporter.
#[derive(Clone, Debug)]
pub struct SupportLine {
    /// The name.
    pub name: String,
    /// The relation to the applicant.
    pub relation: String,
    /// People in the supporter's own family; `None` is written by hand, here and below.
    pub family: Option<u32>,
    /// The family's income a month.
    pub income: Option<Fen>,
    /// What the rule leaves to the supporter's own family.
    pub kept: Option<Fen>,
    /// How many people they support.
    pub supported: Option<u32>,
    /// How the sum comes about, or the judgment or agreement it rests on.
    pub how: String,
    /// What counts as support a month.
    pub support: Option<Fen>,
}

/// 赡养费计算表
#[derive(Clone, Debug)]
pub struct SupportCalculation {
    /// What stands around it.
    pub head: Head,
    /// The applicant.
    pub applicant: String,
    /// The rule, with its article; says when its numbers are assumed.
    pub rule: String,
    /// The supporters.
    pub lines: Vec<SupportLine>,
    /// What enters the family's income; set by the assessment, not by this paper.
    pub counted: Option<Fen>,
    /// Who computed.
    pub clerk: String,
    /// Who looked over it.
    pub reviewer: String,
}

impl View for SupportCalculation {
    fn paper(&self) -> Paper {
        let count = |count: Option<u32>| count.map_or(Cell::Blank, |count| Cell::Count(i64::from(count)));
        let money = |amount: Option<Fen>| amount.map_or(Cell::Blank, Cell::Money);
        let row = |(index, one): (usize, &SupportLine)| {
            vec![
                nth(index),
                t(&one.name),
                t(&one.relation),
                count(one.family),
                money(one.income),
                money(one.kept),
                count(one.supported),
                t(&one.how),
                money(one.support),
            ]
        };
        let columns = [
            ("序号", 6),
            ("义务人", 9),
            ("与申请人\n关系", 9),
            ("家庭人口\n（人）", 8),
            ("家庭月收入\n（元）", 13),
            ("扣除额\n（元/月）", 12),
            ("被赡养\n人数（人）", 9),
            ("计算过程或依据", 22),
            ("赡养费\n（元/月）", 12),
        ];
        let mut totals = vec![Cell::Blank; 8];
        totals[1] = t("合计");
        // A sum that lacks a line is left to be written.
        let all: Option<Vec<Fen>> = self.lines.iter().map(|line| line.support).collect();
        totals.push(all.map_or(Cell::Blank, total));
        let counted = maybe_yuan(self.counted);
        Paper::new(PaperKind::SupportCalculation, &self.head, "赡养、抚养、扶养费计算表")
            .wide()
            .fields([
                vec![("申请人", self.applicant.clone()), ("计入家庭收入", format!("{counted}/月"))],
                vec![("计算规则和依据", self.rule.clone())],
            ])
            .with(
                Table::new("", &columns).rows(self.lines.iter().enumerate().map(row)).totals(totals).block(),
            )
            .note("有判决、调解书或协议的，以其金额为准；义务人对收入有异议的，可以提供证明重新计算。")
            .signs(
                self.lines
                    .iter()
                    .map(|line| ("义务人确认", line.name.as_str()))
                    .chain([("计算人", self.clerk.as_str()), ("复核人", self.reviewer.as_str())]),
            )
    }
}
