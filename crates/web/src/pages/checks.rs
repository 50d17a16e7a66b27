// SPDX-License-Identifier: Apache-2.0
//! 核对: the county's desk with what waits, one check with its questions and answers, a person's look-up record.

use crate::components::{Badge, Cell, Clock, Column, EventForm, Form, Link, Pager, Row, Tab, Table, Tone};
use crate::layout::{Frame, Heading};
use askama::Template;
use kernel::Date;

/// A check on the desk.
#[derive(Clone, Debug)]
pub struct CheckRow {
    /// Its page.
    pub href: String,
    /// The number of the case.
    pub case: String,
    /// The applicant.
    pub applicant: String,
    /// Township and village.
    pub place: String,
    /// First or second look.
    pub kind: String,
    /// How many people.
    pub people: u64,
    /// When it was asked for.
    pub requested: Date,
    /// The clock until it must begin.
    pub clock: Option<Clock>,
    /// How far the answers are: `答复 3/6`.
    pub progress: String,
}

/// A source with what is open.
#[derive(Clone, Debug)]
pub struct SourceRow {
    /// Its name.
    pub name: String,
    /// On what legal basis it is asked.
    pub basis: String,
    /// To be asked.
    pub ready: u64,
    /// Asked and not answered.
    pub asked: u64,
    /// How old an answer may be.
    pub validity: u64,
}

/// A file of questions.
#[derive(Clone, Debug)]
pub struct RequestRow {
    /// Where it is downloaded.
    pub href: String,
    /// Its number.
    pub number: String,
    /// The source.
    pub source: String,
    /// How many questions.
    pub items: u64,
    /// How it went out.
    pub way: String,
    /// When and by whom.
    pub made: String,
}

/// A file of answers.
#[derive(Clone, Debug)]
pub struct DeliveryRow {
    /// The source.
    pub source: String,
    /// When and by whom.
    pub came: String,
    /// How it came.
    pub way: String,
    /// Rows and how many were taken.
    pub rows: u64,
    /// How many were taken.
    pub taken: u64,
    /// What was not, by row and column.
    pub faults: Vec<String>,
}

/// The desk.
#[derive(Clone, Debug, Template)]
#[template(path = "checks.html")]
pub struct CheckDeskPage {
    /// Frame; its errors come from the forms.
    pub frame: Frame,
    /// Title and sentence.
    pub heading: Heading,
    /// By state.
    pub tabs: Vec<Tab>,
    /// Checks.
    pub rows: Vec<CheckRow>,
    /// Pages.
    pub pager: Option<Pager>,
    /// Sources.
    pub sources: Vec<SourceRow>,
    /// What is assumed about sources.
    pub assumed: String,
    /// Makes a file of questions; none where nothing waits.
    pub ask: Option<Form>,
    /// Takes a file of answers.
    pub answers: Option<Form>,
    /// Files of questions.
    pub requests: Vec<RequestRow>,
    /// Files of answers.
    pub deliveries: Vec<DeliveryRow>,
}

impl CheckDeskPage {
    /// Checks as a table.
    #[must_use]
    pub fn table(&self) -> Table {
        let columns = vec![
            Column::words("事项编号"),
            Column::words("申请人"),
            Column::words("地点"),
            Column::words("类别"),
            Column::figures("核对对象", "人"),
            Column::words("提请"),
            Column::words("时限"),
            Column::words("进展"),
        ];
        let row = |one: &CheckRow| {
            Row::to(
                one.href.clone(),
                vec![
                    Cell::unbroken(&one.case),
                    Cell::words(&one.applicant),
                    Cell::unbroken(&one.place),
                    Cell::unbroken(&one.kind),
                    Cell::Count(one.people),
                    Cell::Day(one.requested),
                    Cell::clock(one.clock.clone()),
                    Cell::unbroken(&one.progress),
                ],
            )
            .tone(one.clock.as_ref().map(Clock::tone).unwrap_or_default())
        };
        let mut table = Table::new("checks", "核对", columns)
            .rows(self.rows.iter().map(row).collect())
            .empty("没有这样的核对。乡镇在事项里提请核对以后，会出现在这里。");
        table.pager = self.pager.clone();
        table
    }

    /// Sources as a table.
    #[must_use]
    pub fn source_table(&self) -> Table {
        let columns = vec![
            Column::words("来源"),
            Column::figures("待查询", "人"),
            Column::figures("待答复", "人"),
            Column::figures("答复有效", "天"),
            Column::words("依据"),
        ];
        let row = |one: &SourceRow| {
            Row::plain(vec![
                Cell::words(&one.name),
                Cell::Count(one.ready),
                Cell::Count(one.asked),
                Cell::Count(one.validity),
                Cell::words(&one.basis),
            ])
        };
        Table::new("sources", "信息来源", columns)
            .rows(self.sources.iter().map(row).collect())
            .empty("没有信息来源。")
    }

    /// Files of questions as a table.
    #[must_use]
    pub fn request_table(&self) -> Table {
        let columns = vec![
            Column::words("编号"),
            Column::words("来源"),
            Column::figures("对象", "人"),
            Column::words("方式"),
            Column::words("生成"),
        ];
        let row = |one: &RequestRow| {
            Row::to(
                one.href.clone(),
                vec![
                    Cell::unbroken(&one.number),
                    Cell::words(&one.source),
                    Cell::Count(one.items),
                    Cell::words(&one.way),
                    Cell::words(&one.made),
                ],
            )
        };
        Table::new("requests", "查询名单，点编号下载", columns)
            .rows(self.requests.iter().map(row).collect())
            .titled()
            .empty("还没有生成查询名单。")
    }

    /// Files of answers as a table.
    #[must_use]
    pub fn delivery_table(&self) -> Table {
        let columns = vec![
            Column::words("来源"),
            Column::words("收到"),
            Column::words("方式"),
            Column::figures("行数", "行"),
            Column::figures("收下", "行"),
            Column::words("没有收下的"),
        ];
        let row = |one: &DeliveryRow| {
            let tone = if one.faults.is_empty() { Tone::Plain } else { Tone::Soon };
            Row::plain(vec![
                Cell::words(&one.source),
                Cell::words(&one.came),
                Cell::words(&one.way),
                Cell::Count(one.rows),
                Cell::Count(one.taken),
                Cell::words(one.faults.join("；")),
            ])
            .tone(tone)
        };
        Table::new("deliveries", "收到的答复", columns)
            .rows(self.deliveries.iter().map(row).collect())
            .titled()
            .empty("还没有收到答复。")
    }
}

/// One question with its answer.
#[derive(Clone, Debug)]
pub struct ItemRow {
    /// The person.
    pub person: String,
    /// As what.
    pub part: String,
    /// The source.
    pub source: String,
    /// How far it is.
    pub state: Badge,
    /// The day to which the answer refers.
    pub as_of: Option<Date>,
    /// What was answered, or why it was not asked.
    pub answer: String,
    /// Beside the declaration.
    pub compared: Vec<Badge>,
}

/// A fact of the household.
#[derive(Clone, Debug)]
pub struct TotalRow {
    /// The fact.
    pub fact: String,
    /// Its value; empty while answers are missing.
    pub value: String,
    /// From which sources.
    pub sources: String,
    /// Beside the declaration, or what is missing.
    pub compared: Badge,
}

/// An authorisation.
#[derive(Clone, Debug)]
pub struct ConsentRow {
    /// Who.
    pub person: String,
    /// As what.
    pub capacity: String,
    /// To what.
    pub scope: String,
    /// When it was signed.
    pub signed_on: Option<Date>,
    /// The last day.
    pub until: Option<Date>,
    /// When it was taken back.
    pub withdrawn_on: Option<Date>,
    /// How it stands today.
    pub state: Badge,
    /// The signed paper.
    pub href: Option<String>,
}

/// Authorisations as a table.
#[must_use]
pub fn consent_table(rows: &[ConsentRow]) -> Table {
    let columns =
        ["本人", "身份", "同意核对的内容", "签署", "到期", "撤回", "现在"].map(Column::words).to_vec();
    let row = |one: &ConsentRow| Row {
        href: one.href.clone(),
        cells: vec![
            Cell::words(&one.person),
            Cell::words(&one.capacity),
            Cell::words(&one.scope),
            Cell::day(one.signed_on),
            Cell::day(one.until),
            Cell::day(one.withdrawn_on),
            Cell::Badge(one.state.clone()),
        ],
        ..Row::default()
    };
    Table::new("consents", "核对授权", columns)
        .rows(rows.iter().map(row).collect())
        .empty("还没有核对授权。每个成年成员签了授权书，才能核对。")
}

/// One check.
#[derive(Clone, Debug, Template)]
#[template(path = "check.html")]
pub struct CheckPage {
    /// Frame; its errors come from the forms.
    pub frame: Frame,
    /// Title and sentence.
    pub heading: Heading,
    /// What should be known before anything else.
    pub notes: Vec<String>,
    /// Questions and answers.
    pub items: Vec<ItemRow>,
    /// Facts of the household.
    pub totals: Vec<TotalRow>,
    /// Authorisations.
    pub consents: Vec<ConsentRow>,
    /// Papers and other checks of the case.
    pub links: Vec<Link>,
    /// What can be done now.
    pub events: Vec<EventForm>,
}

impl CheckPage {
    /// Questions as a table.
    #[must_use]
    pub fn item_table(&self) -> Table {
        let columns =
            ["姓名", "身份", "来源", "状态", "数据截至", "答复", "与申报比对"].map(Column::words).to_vec();
        let row = |one: &ItemRow| {
            Row::plain(vec![
                Cell::words(&one.person),
                Cell::words(&one.part),
                Cell::words(&one.source),
                Cell::Badge(one.state.clone()),
                Cell::day(one.as_of),
                Cell::words(&one.answer),
                if one.compared.is_empty() { Cell::None } else { Cell::Badges(one.compared.clone()) },
            ])
        };
        Table::new("items", "查询和答复", columns)
            .rows(self.items.iter().map(row).collect())
            .empty("还没有启动，没有向任何部门查询。")
    }

    /// Facts of the household as a table.
    #[must_use]
    pub fn total_table(&self) -> Table {
        let columns = ["全家情况", "合计", "来源", "与申报比对"].map(Column::words).to_vec();
        let row = |one: &TotalRow| {
            Row::plain(vec![
                Cell::words(&one.fact),
                Cell::unbroken(&one.value),
                Cell::words(&one.sources),
                Cell::Badge(one.compared.clone()),
            ])
        };
        Table::new("totals", "全家合计", columns)
            .rows(self.totals.iter().map(row).collect())
            .empty("所查的来源里没有全家合计的项目。")
    }

    /// Authorisations as a table.
    #[must_use]
    pub fn consent_table(&self) -> Table {
        consent_table(&self.consents)
    }
}

/// One question about a person, for their record.
#[derive(Clone, Debug)]
pub struct AskedRow {
    /// When.
    pub on: Option<Date>,
    /// The source.
    pub source: String,
    /// The case.
    pub case: String,
    /// Its page.
    pub href: String,
    /// How far it is.
    pub state: Badge,
}

/// One look.
#[derive(Clone, Debug)]
pub struct LookRow {
    /// When.
    pub at: String,
    /// Who.
    pub who: String,
    /// What they did.
    pub action: String,
    /// For which case or reason.
    pub why: String,
}

/// A person's look-up record.
#[derive(Clone, Debug, Template)]
#[template(path = "person_lookups.html")]
pub struct PersonLookUpsPage {
    /// Frame.
    pub frame: Frame,
    /// Title and sentence.
    pub heading: Heading,
    /// Questions to sources.
    pub asked: Vec<AskedRow>,
    /// Who looked.
    pub looks: Vec<LookRow>,
}

impl PersonLookUpsPage {
    /// Questions as a table.
    #[must_use]
    pub fn asked_table(&self) -> Table {
        let columns = ["查询日期", "来源", "因哪件事项", "结果"].map(Column::words).to_vec();
        let row = |one: &AskedRow| {
            Row::to(
                one.href.clone(),
                vec![
                    Cell::day(one.on),
                    Cell::words(&one.source),
                    Cell::unbroken(&one.case),
                    Cell::Badge(one.state.clone()),
                ],
            )
        };
        Table::new("asked", "向部门和机构的查询", columns)
            .rows(self.asked.iter().map(row).collect())
            .titled()
            .empty("没有向任何部门查询过此人。")
    }

    /// Looks as a table.
    #[must_use]
    pub fn look_table(&self) -> Table {
        let columns = ["时间", "谁", "做了什么", "事项或理由"].map(Column::words).to_vec();
        let row = |one: &LookRow| {
            Row::plain(vec![
                Cell::words(&one.at),
                Cell::words(&one.who),
                Cell::words(&one.action),
                Cell::words(&one.why),
            ])
        };
        Table::new("looks", "系统内的查看", columns)
            .rows(self.looks.iter().map(row).collect())
            .titled()
            .empty("没有人在系统里查看过此人。")
    }
}
