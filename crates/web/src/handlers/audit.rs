// SPDX-License-Identifier: Apache-2.0
//! 操作记录: who did or looked at what, and whether the chains of the log hold.

use super::app::App;
use super::household::forms::with_query;
use super::trouble::{Trouble, render};
use super::visitor::Visitor;
use crate::components::{Action as Link, Badge, Choice, Field, Form, ListControls, Pager, Tone};
use crate::layout::Heading;
use crate::pages::audit::{Audit, AuditRow, Seals};
use assistance::access::Action;
use assistance::history::{Filter, ListLines, Outcome, Row, Verdict, Verify};
use assistance::office::look;
use axum::Router;
use axum::extract::{Query, State};
use axum::response::Response;
use axum::routing::get;
use kernel::{Date, UtcMillis};
use serde::Deserialize;
use std::sync::Arc;
use wording::use_cases::{USE_CASES, use_case};

/// Rows of one page.
const PAGE: u64 = 50;
/// Milliseconds of a day.
const DAY: i64 = 86_400_000;
/// How far China's civil time is ahead.
const CHINA: i64 = 8 * 3_600_000;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new().route("/audit", get(show))
}

/// A moment to the minute, in China.
pub(crate) fn minute(at: UtcMillis) -> String {
    clock(at, 16)
}

fn clock(at: UtcMillis, length: usize) -> String {
    at.to_string().get(..length).unwrap_or_default().replace('T', " ")
}

/// The moment at which a day begins in China.
pub(crate) fn begins(day: Date) -> UtcMillis {
    UtcMillis::new(i64::from(day.days()) * DAY - CHINA)
}

#[derive(Default, Deserialize)]
struct Asked {
    #[serde(default)]
    who: String,
    #[serde(default)]
    about: String,
    #[serde(default)]
    action: String,
    #[serde(default)]
    outcome: String,
    #[serde(default)]
    from: String,
    #[serde(default)]
    through: String,
    #[serde(default)]
    verify: String,
    #[serde(default)]
    page: u64,
}

impl Asked {
    fn lines(&self) -> ListLines {
        let some = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        ListLines { filter: self.filter(), who: some(&self.who), about: some(&self.about) }
    }

    /// One line more than a page shows tells whether there is a next page.
    fn filter(&self) -> Filter {
        let day = |text: &str| Date::parse(text).ok();
        Filter {
            action: Some(self.action.clone()).filter(|action| !action.is_empty()),
            outcome: Outcome::parse(&self.outcome),
            from: day(&self.from).map(begins),
            until: day(&self.through).and_then(|day| day.add_days(1)).map(begins),
            limit: PAGE + 1,
            offset: self.page.min(100_000) * PAGE,
            ..Filter::default()
        }
    }

    fn href(&self) -> String {
        let pairs = [
            ("who", self.who.as_str()),
            ("about", &self.about),
            ("action", self.action.as_str()),
            ("outcome", &self.outcome),
            ("from", &self.from),
            ("through", &self.through),
        ];
        with_query("/audit", &pairs)
    }

    fn form(&self) -> Form {
        let outcomes = [Outcome::Done, Outcome::Looked, Outcome::Refused];
        let outcomes = outcomes.map(|one| Choice::new(one.word(), outcome(one).text)).to_vec();
        let mut actions: Vec<Choice> =
            USE_CASES.iter().map(|(name, words)| Choice::new(*name, *words)).collect();
        actions.sort_by(|one, other| one.label.cmp(&other.label));
        Form::get("filters", "/audit", "筛选").fields(vec![
            Field::text("who", "谁（账号）").value(&self.who),
            Field::text("about", "看了或办了哪一户、哪一件（户号、编号）").value(&self.about),
            Field::select("action", "做了什么", actions).value(&self.action),
            Field::select("outcome", "结果", outcomes).value(&self.outcome),
            Field::date("from", "从").value(&self.from),
            Field::date("through", "到").value(&self.through),
        ])
    }

    /// The pages, of which only the next is known to be there.
    fn pager(&self, shown: u64, more: bool) -> Option<Pager> {
        let page = self.page.min(100_000);
        if page == 0 && !more {
            return None;
        }
        let href = self.href();
        let join = if href.contains('?') { '&' } else { '?' };
        let first = page * PAGE;
        Some(Pager {
            first: first + 1,
            last: first + shown,
            total: first + shown + u64::from(more),
            previous: (page > 0).then(|| format!("{href}{join}page={}", page - 1)),
            next: more.then(|| format!("{href}{join}page={}", page + 1)),
        })
    }
}

async fn show(
    State(app): State<Arc<App>>,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Response, Trouble> {
    let ctx = visitor.ctx(&app, "查看操作记录");
    let mut lines = look(&*app.office, &ctx, &asked.lines()).await?;
    let more = lines.len() as u64 > PAGE;
    lines.truncate(usize::try_from(PAGE).unwrap_or(usize::MAX));
    let pager = asked.pager(lines.len() as u64, more);
    let seals = if asked.verify == "yes" && visitor.may(Action::AuditVerify) {
        seals(&look(&*app.office, &ctx, &Verify).await?)
    } else {
        Seals {
            tone: Tone::Plain, text: "操作记录逐条连成链，删改任何一条都能核验出来。".to_owned()
        }
    };
    let mut heading = Heading::new("操作记录", "谁、什么时候、为什么、做了或看了什么；不记姓名和证号。");
    if visitor.may(Action::AuditVerify) {
        heading = heading.primary(Link::new("核验", "/audit?verify=yes"));
    }
    let list = ListControls { filters: Some(asked.form()), pager, export: None };
    let rows = lines.iter().map(row).collect();
    Ok(render(&Audit { frame: visitor.frame(&app), heading, seals, rows, list }))
}

fn row(row: &Row) -> AuditRow {
    let entry = &row.entry;
    let case = entry.case.as_ref().map(|case| format!("（{case}）")).unwrap_or_default();
    let object = entry.object.map(|(thing, id)| {
        let id: kernel::Id<()> = kernel::Id::from_bytes(id);
        format!("{} {id}", thing.chinese())
    });
    AuditRow {
        at: clock(entry.at, 19),
        who: if entry.name.is_empty() { "未登录".to_owned() } else { entry.name.clone() },
        action: use_case(&entry.action).to_owned(),
        object: object.unwrap_or_default(),
        why: format!("{}{case}", entry.reason),
        outcome: outcome(entry.outcome),
        from: row.link.map_or_else(|| "待封存".to_owned(), |link| format!("第 {} 条", link.position)),
    }
}

fn outcome(outcome: Outcome) -> Badge {
    match outcome {
        Outcome::Done => Badge::new(Tone::Done, "完成"),
        Outcome::Looked => Badge::new(Tone::Info, "查看"),
        Outcome::Refused => Badge::new(Tone::Late, "拒绝"),
    }
}

fn seals(verdicts: &[Verdict]) -> Seals {
    let links: i64 = verdicts.iter().map(|one| one.links).sum();
    let unsealed: u64 = verdicts.iter().map(|one| one.unsealed).sum();
    let broken: Vec<String> = verdicts
        .iter()
        .filter_map(|one| {
            let county = one.county.clone().unwrap_or_else(|| "不属于任何县的记录".to_owned());
            one.broken_at.map(|at| format!("{county} 第 {at} 条"))
        })
        .collect();
    if broken.is_empty() {
        let text = format!("已核验 {links} 条，链条完整；另有 {unsealed} 条待封存。");
        Seals { tone: Tone::Done, text }
    } else {
        Seals {
            tone: Tone::Late,
            text: format!("链条断在：{}。有记录被删改过，请立即报告。", broken.join("、")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_at_midnight_in_china() {
        let day = Date::new(2020, 11, 2).unwrap();
        assert_eq!(clock(begins(day), 19), "2020-11-02 00:00:00");
        assert_eq!(begins(day).date_in_china(), day);
    }

    #[test]
    fn a_broken_chain_is_told_with_its_place() {
        let whole = Verdict {
            county: Some("500299".to_owned()),
            links: 7,
            broken_at: None,
            unsealed: 2,
            head: String::new(),
        };
        assert_eq!(seals(std::slice::from_ref(&whole)).tone, Tone::Done);
        let broken = Verdict { broken_at: Some(3), ..whole };
        assert!(seals(&[broken]).text.contains("500299 第 3 条"));
    }

    #[test]
    fn a_next_page_is_offered_only_where_there_is_one() {
        let asked = Asked { page: 1, outcome: "looked".to_owned(), ..Asked::default() };
        let pager = asked.pager(50, true).unwrap();
        assert_eq!((pager.first, pager.last), (51, 100));
        assert_eq!(pager.next.as_deref(), Some("/audit?outcome=looked&page=2"));
        assert!(Asked::default().pager(3, false).is_none());
    }
}
