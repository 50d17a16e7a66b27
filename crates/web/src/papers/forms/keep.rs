// SPDX-License-Identifier: Apache-2.0
//! Ledgers and archive: gradual exit (CK-2.2a, CK-2.2b), awards, the cover of a family's file.

use crate::papers::catalogue::PaperKind;
use crate::papers::model::{Cell, Head, Paper, Table, View, capitals, day, nth, t, total, yuan};
use kernel::{Date, Fen, Month};

/// One household of the ledger of gradual exit.
#[derive(Clone, Debug)]
pub struct GradualExitLine {
    /// Township and village.
    pub place: String,
    /// The head of the household.
    pub head_of_household: String,
    /// Members.
    pub members: u32,
    /// The case number.
    pub case_number: String,
    /// Why it is let go slowly.
    pub reason: String,
    /// Income a head and month, as an exact text.
    pub per_head: String,
    /// The amount paid a month.
    pub amount: Fen,
    /// The first month.
    pub from: Month,
    /// The last month; `None` where no end is set.
    pub until: Option<Month>,
    /// What was last found.
    pub state: String,
}

/// 渐退台账
#[derive(Clone, Debug)]
pub struct GradualExitLedger {
    /// What stands around it.
    pub head: Head,
    /// The name of the ledger in the locality's document.
    pub name: String,
    /// The month it shows.
    pub month: Month,
    /// The households.
    pub lines: Vec<GradualExitLine>,
    /// Who made it.
    pub clerk: String,
}

impl View for GradualExitLedger {
    fn paper(&self) -> Paper {
        let row = |(index, one): (usize, &GradualExitLine)| {
            vec![
                nth(index),
                t(&one.place),
                t(&one.head_of_household),
                Cell::Count(i64::from(one.members)),
                t(&one.case_number),
                t(&one.reason),
                t(&one.per_head),
                Cell::Money(one.amount),
                t(one.from.to_string()),
                t(one.until.map_or_else(|| "未定".to_owned(), |month| month.to_string())),
                t(&one.state),
            ]
        };
        let columns = [
            ("序号", 5),
            ("乡镇（街道）、村（社区）", 13),
            ("户主", 8),
            ("人口\n（人）", 6),
            ("案号", 14),
            ("渐退原因", 12),
            ("人均收入\n（元/月）", 9),
            ("保障金\n（元/月）", 9),
            ("渐退起", 7),
            ("渐退止", 7),
            ("现状", 10),
        ];
        let members: i64 = self.lines.iter().map(|line| i64::from(line.members)).sum();
        let mut totals =
            vec![Cell::Blank, t(format!("合计 {} 户", self.lines.len())), Cell::Blank, Cell::Count(members)];
        totals.extend([
            Cell::Blank,
            Cell::Blank,
            Cell::Blank,
            total(self.lines.iter().map(|line| line.amount)),
        ]);
        totals.extend([Cell::Blank, Cell::Blank, Cell::Blank]);
        Paper::new(PaperKind::GradualExitLedger, &self.head, self.name.clone())
            .wide()
            .subtitle(self.month.chinese())
            .with(
                Table::new("", &columns).rows(self.lines.iter().enumerate().map(row)).totals(totals).block(),
            )
            .signs([("经办人", self.clerk.as_str()), ("负责人", "")])
    }
}

/// 渐退审批表
#[derive(Clone, Debug)]
pub struct GradualExitApproval {
    /// What stands around it.
    pub head: Head,
    /// The head of the household.
    pub recipient: String,
    /// Village and group.
    pub place: String,
    /// Members.
    pub members: u32,
    /// Income a head and month, as an exact text with its unit.
    pub per_head: String,
    /// The standard; `None` is written by hand.
    pub standard: Option<Fen>,
    /// Why it qualifies, with the article.
    pub grounds: String,
    /// The first and the last month.
    pub period: (Month, Option<Month>),
    /// The amount a month meanwhile.
    pub amount: Fen,
    /// The clerk's opinion.
    pub clerk_opinion: String,
    /// The township, for its seal.
    pub township: String,
    /// The county, for its seal; `None` where the township decides.
    pub county: Option<String>,
}

impl View for GradualExitApproval {
    fn paper(&self) -> Paper {
        let until = self.period.1.map_or_else(|| "未定".to_owned(), Month::chinese);
        let paper = Paper::new(PaperKind::GradualExitApproval, &self.head, "最低生活保障渐退审批表")
            .fields([
                vec![("户主", self.recipient.clone()), ("村（社区）、组", self.place.clone())],
                vec![
                    ("家庭人口", format!("{} 人", self.members)),
                    (
                        "保障标准",
                        self.standard.map_or_else(String::new, |standard| format!("{}/月", yuan(standard))),
                    ),
                ],
                vec![("家庭人均收入", self.per_head.clone())],
                vec![("渐退理由和依据", self.grounds.clone())],
                vec![("渐退期", format!("{}至{until}", self.period.0.chinese()))],
                vec![("渐退期保障金", format!("{}/月", yuan(self.amount))), ("大写", self.amount.capitals())],
            ])
            .opinion("经办人\n意见", &self.clerk_opinion, &["经办人"], "")
            .opinion("乡镇（街道）\n意见", "", &["负责人"], &self.township);
        match &self.county {
            Some(county) => paper.opinion("县级民政部门\n意见", "", &["审核人", "负责人"], county),
            None => paper,
        }
    }
}

/// One household of the ledger of awards.
#[derive(Clone, Debug)]
pub struct AwardLine {
    /// The number of the household.
    pub household: String,
    /// The head of the household.
    pub head_of_household: String,
    /// The village.
    pub place: String,
    /// Members covered; those of the month before where it was stopped.
    pub members: u32,
    /// What it had a month before.
    pub before: Fen,
    /// What it has in the month.
    pub amount: Fen,
    /// What it is given on top for the month alone: a price subsidy.
    pub on_top: Fen,
    /// What happened this month: 新增, 提高, 降低, 停发 or nothing.
    pub event: String,
}

/// 保障台账
#[derive(Clone, Debug)]
pub struct AwardLedger {
    /// What stands around it.
    pub head: Head,
    /// The programme.
    pub programme: String,
    /// The place it covers.
    pub place: String,
    /// The month.
    pub month: Month,
    /// The households that have aid in the month.
    pub lines: Vec<AwardLine>,
    /// Those whose aid stopped with it.
    pub stopped: Vec<AwardLine>,
    /// Who made it.
    pub clerk: String,
}

/// Households of the ledger with their sums.
fn award_table(caption: &str, lines: &[AwardLine]) -> Table {
    // A column of its own only in a month in which somebody was given a price subsidy.
    let tops = lines.iter().any(|line| !line.on_top.is_zero());
    let row = |(index, one): (usize, &AwardLine)| {
        let mut cells = vec![
            nth(index),
            t(&one.household),
            t(&one.head_of_household),
            t(&one.place),
            Cell::Count(i64::from(one.members)),
            Cell::Money(one.before),
            Cell::Money(one.amount),
        ];
        cells.extend(tops.then_some(Cell::Money(one.on_top)));
        cells.push(t(&one.event));
        cells
    };
    let mut columns = vec![
        ("序号", 6),
        ("户编号", 18),
        ("户主", 14),
        ("村（社区）", if tops { 15 } else { 24 }),
        ("人数\n（人）", 8),
        ("上月\n（元）", 11),
        ("本月\n（元）", 11),
    ];
    columns.extend(tops.then_some(("价格补贴\n（元）", 9)));
    columns.push(("本月变动", 8));
    let members: i64 = lines.iter().map(|line| i64::from(line.members)).sum();
    let mut totals = vec![Cell::Blank, t(format!("合计 {} 户", lines.len())), Cell::Blank, Cell::Blank];
    totals.push(Cell::Count(members));
    totals.extend([total(lines.iter().map(|line| line.before)), total(lines.iter().map(|line| line.amount))]);
    totals.extend(tops.then(|| total(lines.iter().map(|line| line.on_top))));
    totals.push(Cell::Blank);
    Table::new(caption, &columns).rows(lines.iter().enumerate().map(row)).totals(totals)
}

impl View for AwardLedger {
    fn paper(&self) -> Paper {
        let covered = award_table("一、本月保障的家庭", &self.lines)
            .foot(capitals("合计（大写）", self.lines.iter().map(|line| line.amount)));
        Paper::new(PaperKind::AwardLedger, &self.head, format!("{}保障台账", self.programme))
            .wide()
            .subtitle(format!("{}　{}", self.place, self.month.chinese()))
            .with(covered.block())
            .with(award_table("二、本月停发的家庭", &self.stopped).block())
            .signs([("经办人", self.clerk.as_str()), ("负责人", "")])
    }
}

/// A paper in a family's file.
#[derive(Clone, Debug)]
pub struct ArchiveItem {
    /// The number of the paper, such as 文号 or form number.
    pub number: String,
    /// Its name.
    pub name: String,
    /// Who made it.
    pub author: String,
    /// Its date.
    pub on: Option<Date>,
    /// The pages it takes, such as `1—3`.
    pub pages: String,
}

/// 档案封面及卷内目录
#[derive(Clone, Debug)]
pub struct ArchiveCover {
    /// What stands around it.
    pub head: Head,
    /// The programme.
    pub programme: String,
    /// The head of the household.
    pub household: String,
    /// Village and group.
    pub place: String,
    /// The file's number in the archive.
    pub archive_number: String,
    /// The first and the last day of its papers.
    pub period: (Option<Date>, Option<Date>),
    /// How long it is kept, as the archive schedule of the place says it.
    pub kept: String,
    /// The papers.
    pub items: Vec<ArchiveItem>,
    /// Who put it together.
    pub clerk: String,
}

impl View for ArchiveCover {
    fn paper(&self) -> Paper {
        let row = |(index, one): (usize, &ArchiveItem)| {
            let on = one.on.map_or_else(String::new, |date| date.to_string());
            vec![nth(index), t(&one.number), t(&one.name), t(&one.author), t(on), t(&one.pages), t("")]
        };
        let columns = [
            ("顺序号", 9),
            ("表号、文号", 20),
            ("题名", 27),
            ("责任者", 16),
            ("日期", 12),
            ("页次", 8),
            ("备注", 8),
        ];
        Paper::new(PaperKind::ArchiveCover, &self.head, "社会救助家庭档案")
            .fields([
                vec![("户主", self.household.clone()), ("救助项目", self.programme.clone())],
                vec![("村（社区）、组", self.place.clone())],
                vec![("档案号", self.archive_number.clone()), ("保管期限", self.kept.clone())],
                vec![("卷内文件起", day(self.period.0)), ("卷内文件止", day(self.period.1))],
                vec![
                    ("卷内文件", format!("{} 件", self.items.len())),
                    ("立卷单位", self.head.issuer.clone()),
                ],
            ])
            .signs([("立卷人", self.clerk.as_str()), ("检查人", "")])
            .with(crate::papers::model::Block::NewPage)
            .with(Table::new("卷内目录", &columns).rows(self.items.iter().enumerate().map(row)).block())
    }
}
