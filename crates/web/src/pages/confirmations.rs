// SPDX-License-Identifier: Apache-2.0
//! 审核确认: what waits for the decision. Confirmations that agree with their assessment may be signed together; a
//! departure is decided one by one with its reason; stops, cuts and refusals have no batch at all and are only linked.

use crate::components::{Badge, Cell, Clock, Column, Field, Form, ListControls, Row, Select, Table, grouped};
use crate::layout::{Frame, Heading};
use askama::Template;
use kernel::Fen;

/// A case that waits for a decision.
#[derive(Clone, Debug)]
pub struct Waiting {
    /// Its page.
    pub href: String,
    /// The id that is sent when it is ticked.
    pub id: String,
    /// Its number.
    pub number: String,
    /// The head.
    pub head: String,
    /// Township and village.
    pub place: String,
    /// How many people.
    pub people: u64,
    /// What is proposed: `给予 农村低保`, `不予`, `停发`.
    pub proposal: Badge,
    /// How much a month.
    pub monthly: Option<Fen>,
    /// Why, in a sentence.
    pub why: String,
    /// Its clock.
    pub clock: Option<Clock>,
    /// Why it cannot be ticked: `抽中入户核查`, `你经办过这件`; `None` when it can.
    pub barred: Option<String>,
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "confirmations.html")]
pub struct ConfirmationList {
    /// Frame.
    pub frame: Frame,
    /// Title and sentence.
    pub heading: Heading,
    /// Confirmations that agree with their assessment.
    pub agreeing: Vec<Waiting>,
    /// Confirmations that depart from it, or with something that the county has yet to decide: what, in `why`.
    pub departing: Vec<Waiting>,
    /// Stops, cuts and refusals.
    pub one_by_one: Vec<Waiting>,
    /// The form of the batch: its id must be `batch`. Made by [`ConfirmationList::batch_form`].
    pub batch: Option<Form>,
    /// Filters, pages, export of the first list.
    pub list: ListControls,
}

impl ConfirmationList {
    /// The form that signs the ticked ones: fields `case` (repeated, from the ticks) and `opinion`.
    #[must_use]
    pub fn batch_form(action: &str, command: &str) -> Form {
        Form::post("batch", action, "核对后逐件签署选中的")
            .command(command)
            .fields(vec![Field::text("opinion", "共同的意见").value("同意初审意见，确认给予。").required()])
            .note("下一页列出每一户的姓名、人口和金额，再签署。每件各自成文、各自留痕。")
    }

    /// The first list as a table with ticks.
    #[must_use]
    pub fn agreeing_table(&self) -> Table {
        let selectable = self.batch.is_some();
        let rows = self.agreeing.iter().map(|case| row(case, selectable)).collect();
        let people = self.agreeing.iter().map(|case| case.people).sum::<u64>();
        let monthly = Fen::checked_sum(self.agreeing.iter().filter_map(|case| case.monthly));
        let mut table = table("agreeing", "与测算一致，可以一起签署", rows).list(self.list.clone());
        if !self.agreeing.is_empty() {
            let households = u64::try_from(self.agreeing.len()).unwrap_or(u64::MAX);
            table = table.sums(vec![
                Cell::Words(format!("本页 {} 户", grouped(households))),
                Cell::None,
                Cell::Count(people),
                Cell::None,
                Cell::money(monthly),
                Cell::None,
                Cell::None,
            ]);
        }
        table.empty("没有等待确认的。乡镇报送审核确认后出现在这里。")
    }

    /// Departures as a table.
    #[must_use]
    pub fn departing_table(&self) -> Table {
        let rows = self.departing.iter().map(|case| row(case, false)).collect();
        table("departing", "与测算不同，或者有裁量由县级定：逐件看", rows).empty("没有。")
    }

    /// Stops, cuts and refusals as a table.
    #[must_use]
    pub fn one_by_one_table(&self) -> Table {
        let rows = self.one_by_one.iter().map(|case| row(case, false)).collect();
        table("one-by-one", "停发、减发、不予确认，只能逐件决定", rows).empty("没有。")
    }
}

fn table(id: &str, caption: &str, rows: Vec<Row>) -> Table {
    let columns = vec![
        Column::words("户主"),
        Column::words("地点"),
        Column::figures("人口", "人"),
        Column::words("拟定"),
        Column::figures("金额", "元/月"),
        Column::words("为什么"),
        Column::words("时限"),
    ];
    Table::new(id, caption, columns).rows(rows).titled()
}

fn row(case: &Waiting, selectable: bool) -> Row {
    let why = case.barred.clone().unwrap_or_default();
    let mut row = Row::to(
        case.href.clone(),
        vec![
            Cell::Twofold(case.head.clone(), case.number.clone()),
            Cell::unbroken(&case.place),
            Cell::Count(case.people),
            Cell::Badge(case.proposal.clone()),
            Cell::money(case.monthly),
            Cell::Twofold(case.why.clone(), why),
            Cell::clock(case.clock.clone()),
        ],
    )
    .tone(case.clock.as_ref().map(Clock::tone).unwrap_or_default());
    if selectable {
        row.select = Some(Select {
            form: "batch".to_owned(),
            name: "case".to_owned(),
            value: case.id.clone(),
            label: format!("选择 {}", case.head),
            ticked: false,
            barred: case.barred.clone(),
        });
    }
    row
}
