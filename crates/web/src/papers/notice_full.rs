// SPDX-License-Identifier: Apache-2.0
//! The annexed tables with every column filled: an internal paper for the file of the notice. CK-A1

use super::catalogue::PaperKind;
use super::model::{Cell, Head, Paper, Table, View, nth, t, yuan};
use kernel::{Date, Fen};

/// A household in the full table of the annex.
#[derive(Clone, Debug)]
pub struct FullNoticeLine {
    /// The applicant.
    pub applicant: String,
    /// The whole address.
    pub address: String,
    /// The members' names.
    pub members: Vec<String>,
    /// Income a head and month, exact, as text.
    pub per_head: String,
    /// The amount a month; `None` for a refusal.
    pub amount: Option<Fen>,
    /// Property and spending.
    pub property: String,
    /// Why not, in full.
    pub reason: String,
}

/// 公示内部表: the annex with every column filled, for the file of the notice.
#[derive(Clone, Debug)]
pub struct FullNotice {
    /// What stands around it; the number is that of the notice.
    pub head: Head,
    /// The programme.
    pub programme: String,
    /// Whether it tells of ends.
    pub ending: bool,
    /// The first and the last day of the notice.
    pub period: (Date, Date),
    /// The households.
    pub lines: Vec<FullNoticeLine>,
    /// The clerk.
    pub clerk: String,
}

impl View for FullNotice {
    fn paper(&self) -> Paper {
        let (covered, refused): (Vec<&FullNoticeLine>, Vec<&FullNoticeLine>) =
            self.lines.iter().partition(|line| line.amount.is_some());
        let first = |(index, line): (usize, &&FullNoticeLine)| {
            let amount = line.amount.map_or(Cell::Blank, Cell::Money);
            vec![nth(index), t(&line.address), t(line.members.join("、")), t(&line.per_head), amount]
        };
        let second = |(index, line): (usize, &&FullNoticeLine)| {
            let (members, per_head) = (t(line.members.join("、")), t(&line.per_head));
            let (property, reason) = (t(&line.property), t(&line.reason));
            vec![nth(index), t(&line.applicant), t(&line.address), members, per_head, property, reason]
        };
        let one = [
            ("序号", 7),
            ("家庭住址", 35),
            ("申请保障家庭成员", 28),
            ("家庭人均收入\n（元/月）", 15),
            ("家庭救助总金额\n（元/月）", 15),
        ];
        let two = [
            ("序号", 7),
            ("申请人\n（户主）", 9),
            ("家庭住址", 22),
            ("申请保障\n家庭成员", 15),
            ("家庭人均收入\n（元/月）", 12),
            ("家庭财产及消费支出状况", 19),
            ("不予保障原因", 16),
        ];
        if self.ending {
            let mut columns = two;
            columns[6].0 = "终止原因";
            return Paper::new(
                PaperKind::FullNotice,
                &self.head,
                format!("终止{}（内部表）", self.programme),
            )
            .wide()
            .subtitle("内部资料　不得张贴　不得上网")
            .text(format!("公示期：{}至{}。", self.period.0.chinese(), self.period.1.chinese()))
            .with(Table::new("拟终止的人员", &columns).rows(refused.iter().enumerate().map(second)).block())
            .signs([("经办人", self.clerk.as_str()), ("负责人", "")]);
        }
        let amounts = Fen::checked_sum(covered.iter().filter_map(|line| line.amount));
        let title = format!("{}申请家庭经济核查结果及建议意见（内部表）", self.programme);
        Paper::new(PaperKind::FullNotice, &self.head, title)
            .wide()
            .subtitle("内部资料　不得张贴　不得上网")
            .text(format!("公示期：{}至{}。", self.period.0.chinese(), self.period.1.chinese()))
            .with(
                Table::new("一、拟纳入保障的申请家庭", &one)
                    .rows(covered.iter().enumerate().map(first))
                    .foot(format!(
                        "合计 {} 户，每月 {}",
                        covered.len(),
                        amounts.map(yuan).unwrap_or_default()
                    ))
                    .block(),
            )
            .with(
                Table::new("二、拟不予保障的申请家庭", &two)
                    .rows(refused.iter().enumerate().map(second))
                    .block(),
            )
            .signs([("经办人", self.clerk.as_str()), ("负责人", "")])
    }
}
