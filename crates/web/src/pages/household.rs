// SPDX-License-Identifier: Apache-2.0
//! 一户一档: the whole file of a household on one page — people, the chain of aid, facts with their origin,
//! contradictions, papers, money, visits, and who looked at it and why.

use super::messages::{MessageRow, message_table};
use super::paper_table;
use crate::components::{
    Badge, Cell, Column, Contradiction, FactTopic, Link, Paper, Row, Table, Tiles, Timeline, Tone,
};
use crate::layout::{Frame, Heading};
use askama::Template;
use kernel::{Date, Fen, Month};

/// A member, now or formerly.
#[derive(Clone, Debug)]
pub struct PersonRow {
    /// The name.
    pub name: String,
    /// The relation to the head: `户主`, `配偶`, `子`.
    pub relation: String,
    /// The masked number; empty where none is known.
    pub masked_number: String,
    /// `男` or `女`.
    pub sex: String,
    /// The day of birth.
    pub birth: Option<Date>,
    /// The age on the day looked at.
    pub age: Option<u32>,
    /// Since when a member.
    pub since: Option<Date>,
    /// When and why they left: `2026-03-02 死亡`; empty for a member of today.
    pub left: String,
    /// Marks: `重度残疾`, `在校`, `不计入`, `住外地`.
    pub marks: Vec<Badge>,
    /// The person's own page, if there is one.
    pub href: Option<String>,
}

/// A case of the household.
#[derive(Clone, Debug)]
pub struct CaseRow {
    /// Its page.
    pub href: String,
    /// Its number.
    pub number: String,
    /// What for: `农村低保 · 新申请`.
    pub kind: String,
    /// How it stands.
    pub state: Badge,
    /// When it was accepted or found.
    pub on: Date,
}

/// What the household receives or received.
#[derive(Clone, Debug)]
pub struct HeldAward {
    /// What was recognised: `最低生活保障`.
    pub scheme: String,
    /// How many people it covers.
    pub persons: u64,
    /// How much a month, or in all where it was given once; none for a recognition without money.
    pub amount: Option<Fen>,
    /// Whether it was given once and not each month.
    pub once: bool,
    /// The first month.
    pub from: Month,
    /// The last month, where it ends or ended.
    pub until: Option<Month>,
    /// By when it is looked at again.
    pub review_by: Option<Date>,
    /// Whether that day has passed; money goes on all the same.
    pub overdue: bool,
    /// How it stands.
    pub state: Badge,
    /// What can be opened about it: a change, a review, a stop.
    pub links: Vec<Link>,
}

/// A payment to the household.
#[derive(Clone, Debug)]
pub struct PaymentRow {
    /// For which month.
    pub month: Month,
    /// What: `农村低保金`, `临时价格补贴`.
    pub component: String,
    /// How much.
    pub amount: Fen,
    /// How it stands: `已到账`, `退回`.
    pub state: Badge,
    /// When it was paid.
    pub paid_on: Option<Date>,
    /// To which account, masked.
    pub account: String,
    /// The batch.
    pub href: Option<String>,
}

/// A visit.
#[derive(Clone, Debug)]
pub struct VisitRow {
    /// When.
    pub on: Date,
    /// Who went.
    pub who: String,
    /// Why: `申请调查`, `定期核查`.
    pub purpose: String,
    /// What was found, in a sentence.
    pub found: String,
    /// The record.
    pub href: Option<String>,
}

/// A lead about the family.
#[derive(Clone, Debug)]
pub struct LeadLine {
    /// Its page.
    pub href: String,
    /// Its number.
    pub number: String,
    /// What was found.
    pub kind: String,
    /// About whom.
    pub about: String,
    /// Where it comes from.
    pub source: String,
    /// When it was found.
    pub found: Date,
    /// Whose task it is; empty where nobody's yet.
    pub handler: String,
    /// How far it has come.
    pub state: Badge,
}

/// A change of a record: old, new and why.
#[derive(Clone, Debug)]
pub struct CorrectionRow {
    /// When it was entered, to the minute.
    pub at: String,
    /// Whose record: a name, or the whole family.
    pub about: String,
    /// Which field.
    pub field: String,
    /// What stood there.
    pub old: String,
    /// What stands there now.
    pub new: String,
    /// From when it is so; none where the old one was wrong from the beginning.
    pub since: Option<Date>,
    /// Why.
    pub reason: String,
    /// Who.
    pub by: String,
}

/// A look at the file.
#[derive(Clone, Debug)]
pub struct LookRow {
    /// When, to the minute: `2026-11-20 14:32`.
    pub at: String,
    /// Who, with the role.
    pub who: String,
    /// Why: the case or the reason.
    pub why: String,
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "household.html")]
pub struct HouseholdFile {
    /// Frame.
    pub frame: Frame,
    /// Title (the head's name) and sentence.
    pub heading: Heading,
    /// Number of members, monthly aid, paid until, next review.
    pub tiles: Tiles,
    /// Where it lives and is registered, telephone (masked), account (masked): label and words.
    pub basics: Vec<(String, String)>,
    /// What is special, as messages: `户籍在外县，住在本县`.
    pub remarks: Vec<Badge>,
    /// Members.
    pub people: Vec<PersonRow>,
    /// The chain of aid.
    pub chain: Timeline,
    /// What it receives and received.
    pub awards: Vec<HeldAward>,
    /// Who of the family is supported as a 特困 person, and how; none where nobody is.
    pub support: Option<Table>,
    /// Health and care services of each member; none where whoever looks may not see them.
    pub services: Option<Table>,
    /// Cases, newest first.
    pub cases: Vec<CaseRow>,
    /// Contradictions that nobody settled yet.
    pub contradictions: Vec<Contradiction>,
    /// Facts by topic.
    pub topics: Vec<FactTopic>,
    /// Papers.
    pub papers: Vec<Paper>,
    /// Payments, newest first.
    pub payments: Vec<PaymentRow>,
    /// What the family was sent, newest first.
    pub messages: Vec<MessageRow>,
    /// Leads, open ones first; none where whoever looks may see no leads.
    pub leads: Option<Vec<LeadLine>>,
    /// Visits, newest first.
    pub visits: Vec<VisitRow>,
    /// What was put right or changed, newest first.
    pub corrections: Vec<CorrectionRow>,
    /// Who looked, newest first.
    pub looks: Vec<LookRow>,
}

impl HouseholdFile {
    /// Leads as a table.
    #[must_use]
    pub fn lead_table(&self) -> Table {
        let columns = ["线索", "关于谁", "来源", "发现", "谁在办", "状态"].map(Column::words).to_vec();
        let row = |lead: &LeadLine| {
            Row::to(
                lead.href.clone(),
                vec![
                    Cell::Twofold(lead.kind.clone(), lead.number.clone()),
                    Cell::words(&lead.about),
                    Cell::words(&lead.source),
                    Cell::Day(lead.found),
                    Cell::words(&lead.handler),
                    Cell::Badge(lead.state.clone()),
                ],
            )
        };
        Table::new("family-leads", "线索", columns)
            .rows(self.leads.iter().flatten().map(row).collect())
            .empty("没有线索。部门名单比中、来电举报或走访发现的，会出现在这里。")
    }

    /// Members as a table.
    #[must_use]
    pub fn people_table(&self) -> Table {
        let columns = vec![
            Column::words("姓名"),
            Column::words("关系"),
            Column::words("证件号"),
            Column::words("性别"),
            Column::words("出生"),
            Column::figures("年龄", "周岁"),
            Column::words("情况"),
            Column::words("成为成员"),
        ];
        let row = |person: &PersonRow| Row {
            href: person.href.clone(),
            cells: vec![
                Cell::words(&person.name),
                Cell::unbroken(&person.relation),
                Cell::unbroken(&person.masked_number),
                Cell::words(&person.sex),
                Cell::day(person.birth),
                person.age.map_or(Cell::None, |age| Cell::Count(u64::from(age))),
                if person.marks.is_empty() { Cell::None } else { Cell::Badges(person.marks.clone()) },
                if person.left.is_empty() {
                    Cell::day(person.since)
                } else {
                    Cell::badge(Tone::Plain, format!("已离户：{}", person.left))
                },
            ],
            ..Row::default()
        };
        Table::new("people", "家庭成员", columns)
            .rows(self.people.iter().map(row).collect())
            .empty("还没有成员。")
    }

    /// What it receives as a table.
    #[must_use]
    pub fn award_table(&self) -> Table {
        let columns = vec![
            Column::words("救助"),
            Column::figures("保障", "人"),
            Column::figures("每月", "元"),
            Column::words("月份"),
            Column::words("状态"),
            Column::words("下次核查"),
            Column::words("办理"),
        ];
        let row = |one: &HeldAward| {
            let months = match one.until {
                None => format!("{}起", one.from),
                Some(last) if last == one.from => last.to_string(),
                Some(last) => format!("{} 至 {last}", one.from),
            };
            let amount = match one.amount.filter(|_| one.once) {
                Some(sum) => Cell::unbroken(format!("一次 {}", sum.grouped())),
                None => Cell::money(one.amount),
            };
            Row::plain(vec![
                Cell::words(&one.scheme),
                Cell::Count(one.persons),
                amount,
                Cell::unbroken(months),
                Cell::Badge(one.state.clone()),
                match (one.review_by, one.overdue) {
                    (Some(by), true) => Cell::badge(Tone::Late, format!("{by} 已过，钱照发")),
                    (by, _) => Cell::day(by),
                },
                Cell::Links(one.links.clone()),
            ])
        };
        Table::new("awards", "享受的救助", columns)
            .rows(self.awards.iter().map(row).collect())
            .empty("没有享受救助。确认给予以后，从这里报告变化、启动核查、办理停止。")
    }

    /// Cases as a table.
    #[must_use]
    pub fn case_table(&self) -> Table {
        let columns = ["编号", "事项", "状态", "受理"].map(Column::words).to_vec();
        let row = |case: &CaseRow| {
            Row::to(
                case.href.clone(),
                vec![
                    Cell::unbroken(&case.number),
                    Cell::unbroken(&case.kind),
                    Cell::Badge(case.state.clone()),
                    Cell::Day(case.on),
                ],
            )
        };
        Table::new("cases", "申请和复核", columns)
            .rows(self.cases.iter().map(row).collect())
            .empty("没有申请。这户人家来申请时，用右上角的“代为申请”。")
    }

    /// Papers as a table.
    #[must_use]
    pub fn paper_table(&self) -> Table {
        paper_table(&self.papers)
    }

    /// Payments as a table.
    #[must_use]
    pub fn payment_table(&self) -> Table {
        let columns = vec![
            Column::words("所属月"),
            Column::words("项目"),
            Column::figures("金额", "元"),
            Column::words("状态"),
            Column::words("到账日"),
            Column::words("账户"),
        ];
        let row = |payment: &PaymentRow| Row {
            href: payment.href.clone(),
            cells: vec![
                Cell::Words(payment.month.to_string()),
                Cell::words(&payment.component),
                Cell::Money(payment.amount),
                Cell::Badge(payment.state.clone()),
                Cell::day(payment.paid_on),
                Cell::unbroken(&payment.account),
            ],
            ..Row::default()
        };
        Table::new("payments", "发放记录", columns)
            .rows(self.payments.iter().map(row).collect())
            .empty("没有发过钱。")
    }

    /// What the family was sent, as a table.
    #[must_use]
    pub fn message_table(&self) -> Table {
        message_table(&self.messages)
    }

    /// Visits as a table.
    #[must_use]
    pub fn visit_table(&self) -> Table {
        let columns = ["日期", "走访人", "事由", "看到的情况"].map(Column::words).to_vec();
        let row = |visit: &VisitRow| Row {
            href: visit.href.clone(),
            cells: vec![
                Cell::Day(visit.on),
                Cell::words(&visit.who),
                Cell::words(&visit.purpose),
                Cell::words(&visit.found),
            ],
            ..Row::default()
        };
        Table::new("visits", "走访", columns)
            .rows(self.visits.iter().map(row).collect())
            .empty("没有走访记录。入户调查和定期核查登记后出现在这里。")
    }

    /// Corrections as a table.
    #[must_use]
    pub fn correction_table(&self) -> Table {
        let columns = ["时间", "谁的", "哪一项", "原来", "现在", "从哪天起", "理由", "谁改的"]
            .map(Column::words)
            .to_vec();
        let row = |one: &CorrectionRow| {
            Row::plain(vec![
                Cell::unbroken(&one.at),
                Cell::words(&one.about),
                Cell::unbroken(&one.field),
                Cell::words(&one.old),
                Cell::words(&one.new),
                one.since.map_or_else(|| Cell::words("一开始"), Cell::Day),
                Cell::words(&one.reason),
                Cell::words(&one.by),
            ])
        };
        Table::new("corrections", "更正和变更", columns)
            .rows(self.corrections.iter().map(row).collect())
            .empty("没有更正过。更正个人资料、居住和户籍、成员关系时，原来的内容和理由留在这里。")
    }

    /// Looks as a table.
    #[must_use]
    pub fn look_table(&self) -> Table {
        let columns = ["时间", "谁", "为什么"].map(Column::words).to_vec();
        let row = |look: &LookRow| {
            Row::plain(vec![Cell::unbroken(&look.at), Cell::words(&look.who), Cell::words(&look.why)])
        };
        Table::new("looks", "谁看过", columns)
            .rows(self.looks.iter().map(row).collect())
            .empty("还没有人看过。")
    }
}
