// SPDX-License-Identifier: Apache-2.0
//! A case: the steps as a rail; facts, contradictions, papers in the main column; at the right the clock, what is missing,
//! the live assessment, the next act. Everything else folds.

use super::checks::ConsentRow;
use super::messages::{MessageRow, message_table};
use super::paper_table;
use crate::components::{
    Badge, Cell, Clock, Column, Contradiction, EventForm, FactTopic, Link, Live, MoneyBlock, Paper, Reasons,
    Row, StepRail, Table,
};
use crate::layout::{Frame, Heading};
use askama::Template;
use kernel::Date;

/// What was signed: the decision, never the assessment.
#[derive(Clone, Debug)]
pub struct Signed {
    /// What was decided: `确认给予农村低保`, `不予确认`.
    pub what: String,
    /// Its tone.
    pub badge: Badge,
    /// Who signed, with the role.
    pub who: String,
    /// When.
    pub on: Date,
    /// How much, if money was granted.
    pub amount: Option<MoneyBlock>,
    /// From when: `2026 年 12 月起`.
    pub from: String,
    /// The departure from the assessment with its reason; empty for none.
    pub departure: String,
    /// The reasons as they were on that day.
    pub reasons: Reasons,
    /// The papers sent.
    pub papers: Vec<Link>,
}

/// Something that happened in the case.
#[derive(Clone, Debug)]
pub struct HistoryRow {
    /// When it happened.
    pub happened_on: Date,
    /// When it was entered, to the minute.
    pub entered_at: String,
    /// Who entered it.
    pub who: String,
    /// What: `入户调查`.
    pub what: String,
    /// In a sentence; for a correction old, new and reason.
    pub text: String,
}

/// Something that must be there before the next step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lacking {
    /// What: `李秀兰 的核对授权书`.
    pub what: String,
    /// Where it is added.
    pub href: Option<String>,
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "case.html")]
pub struct CasePage {
    /// Frame.
    pub frame: Frame,
    /// Title (head and matter), sentence (where it stands and what comes next).
    pub heading: Heading,
    /// Number, household, channel, handler: label and words with an optional link.
    pub basics: Vec<(String, String, Option<String>)>,
    /// Marks: `近亲属备案`, `先行救助`, `必须入户`.
    pub marks: Vec<Badge>,
    /// Why this person may not act here: `你与申请人是近亲属，已登记回避`.
    pub barred: Option<String>,
    /// The steps.
    pub steps: StepRail,
    /// The clock of the step that is being done.
    pub clock: Option<Clock>,
    /// The clock of the whole case.
    pub whole_clock: Option<Clock>,
    /// What must be there before the next step.
    pub lacking: Vec<Lacking>,
    /// The assessment as of now; gone once a decision was signed.
    pub live: Option<Live>,
    /// The decision.
    pub signed: Option<Signed>,
    /// The next act, unfolded.
    pub next: Option<EventForm>,
    /// Other acts that are possible now, folded; destructive ones last.
    pub events: Vec<EventForm>,
    /// Contradictions.
    pub contradictions: Vec<Contradiction>,
    /// Facts by topic.
    pub topics: Vec<FactTopic>,
    /// Where further facts are entered, for whoever may.
    pub enter_facts: Option<String>,
    /// Papers.
    pub papers: Vec<Paper>,
    /// Authorisations of the check, oldest first.
    pub consents: Vec<ConsentRow>,
    /// Checks of the case.
    pub checks: Vec<Link>,
    /// What the family was sent, newest first.
    pub messages: Vec<MessageRow>,
    /// What happened, newest first.
    pub history: Vec<HistoryRow>,
}

impl CasePage {
    /// Papers as a table.
    #[must_use]
    pub fn paper_table(&self) -> Table {
        paper_table(&self.papers)
    }

    /// What the family was sent, as a table.
    #[must_use]
    pub fn message_table(&self) -> Table {
        message_table(&self.messages)
    }

    /// Authorisations as a table.
    #[must_use]
    pub fn consent_table(&self) -> Table {
        super::checks::consent_table(&self.consents)
    }

    /// The history as a table.
    #[must_use]
    pub fn history_table(&self) -> Table {
        let columns = ["发生", "经过", "说明", "登记人", "登记时间"].map(Column::words).to_vec();
        let row = |event: &HistoryRow| {
            Row::plain(vec![
                Cell::Day(event.happened_on),
                Cell::words(&event.what),
                Cell::words(&event.text),
                Cell::words(&event.who),
                Cell::words(&event.entered_at),
            ])
        };
        Table::new("history", "办理经过，最近的在前", columns)
            .rows(self.history.iter().map(row).collect())
            .empty("还没有经过。")
    }

    /// How many facts are not known.
    #[must_use]
    pub fn unknown(&self) -> usize {
        self.topics.iter().map(FactTopic::unknown).sum()
    }
}
