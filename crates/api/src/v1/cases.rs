// SPDX-License-Identifier: Apache-2.0
//! How cases stand, what changed, what was decided and why.

use super::paging::rows;
use crate::answer::{Money, Word, tagged};
use crate::body::{Number, Params};
use crate::caller::{Caller, Why};
use crate::document::{Common, Missing};
use crate::problem::Problem;
use crate::state::Api;
use assistance::casework::{AwardOrder, CaseId, Figure, Proposal};
use assistance::office::look;
use assistance::partners::decisions::{Decided, Decision as ReadDecision, Reasoned};
use assistance::partners::progress::{Changes, Cursor, MOST_CHANGES, Progress as ReadProgress, Standing};
use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use kernel::{Fraction, Purpose, UtcMillis};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};
use wording::casework as words;

/// How a case stands. Nothing of it names anybody.
#[derive(Serialize, ToSchema)]
pub(crate) struct Progress {
    /// The number of the case.
    #[schema(example = "DB500299001-2020-00001")]
    case_number: String,
    /// What is asked for.
    scheme: Word,
    /// What it is about: an application, a change, a review.
    matter: Word,
    /// Where it stands.
    stage: Word,
    /// The same in a sentence, with what belongs to it.
    #[schema(example = "公示中，至 2020年11月18日")]
    standing: String,
    /// Since when.
    #[schema(format = Date)]
    stage_since: String,
    /// When it was handed in.
    #[schema(format = Date)]
    opened_on: String,
    /// When it was accepted.
    #[schema(format = Date)]
    accepted_on: Option<String>,
    /// When it was decided.
    #[schema(format = Date)]
    decided_on: Option<String>,
    /// When the decision was handed to the family.
    #[schema(format = Date)]
    delivered_on: Option<String>,
    /// What was decided, without figures.
    outcome: Option<Word>,
    /// What the office has to do next, and by when.
    due: Option<Due>,
    /// Rises with each step.
    version: u32,
}

/// A day by which the office has to do something.
#[derive(Serialize, ToSchema)]
pub(crate) struct Due {
    /// What.
    pub(super) of: Word,
    /// The last day.
    #[schema(format = Date)]
    pub(super) on: String,
    /// Whether the day rests on a holiday table that is not out yet.
    pub(super) provisional: bool,
}

impl Progress {
    fn of(found: &Standing) -> Progress {
        let row = &found.row;
        Progress {
            case_number: row.number.clone(),
            scheme: Word::new(row.scheme.word(), words::scheme(row.scheme)),
            matter: Word::new(row.matter.word(), words::matter(row.matter)),
            stage: Word::new(row.stage.word(), words::stage(row.stage)),
            standing: words::standing(&found.stage),
            stage_since: row.stage_since.to_string(),
            opened_on: row.opened_on.to_string(),
            accepted_on: row.accepted_on.map(|day| day.to_string()),
            decided_on: row.decided_on.map(|day| day.to_string()),
            delivered_on: found.delivered.map(|day| day.to_string()),
            outcome: found.act.map(|act| Word::new(act.word(), words::act(act))),
            due: found.clock.as_ref().map(|clock| Due {
                of: Word::new(clock.of.word(), words::clock_of(clock.of)),
                on: clock.due.date.to_string(),
                provisional: clock.due.provisional,
            }),
            version: row.version,
        }
    }
}

/// How a case stands
///
/// By its number, without a word about the people in it. Scope `partner_progress`.
#[utoipa::path(
    get,
    path = "/api/v1/cases/{number}/progress",
    tag = "cases",
    params(
        ("number" = String, Path, description = "The number of the case", max_length = 40),
        ("If-None-Match" = Option<String>, Header, description = "The ETag of an earlier answer")
    ),
    responses(
        (status = 200, description = "How it stands", body = Progress, headers(("etag" = String, description = "Of this answer"))),
        (status = 304, description = "As it was"),
        Common,
        Missing
    ),
    security(("token" = []))
)]
pub(crate) async fn progress(
    State(api): State<Arc<Api>>,
    caller: Caller,
    Number(number): Number,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let ctx = caller.ctx(&api, Purpose::new("查询进度"));
    let found = look(&*api.office, &ctx, &ReadProgress { number })
        .await
        .map_err(|error| Problem::of_look_up(&error))?;
    Ok(tagged(&headers, &Progress::of(&found)))
}

/// From where and how many.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct From {
    /// `next` of the page before; everything from the beginning without one.
    #[param(max_length = 80)]
    cursor: Option<String>,
    /// At most so many rows, 50 if not given.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u64>,
}

/// A case that changed.
#[derive(Serialize, ToSchema)]
pub(crate) struct Change {
    /// The number of the case.
    case_number: String,
    /// What is asked for.
    scheme: Word,
    /// The version that this change made.
    version: u32,
    /// When it was entered: milliseconds since 1970-01-01T00:00:00Z.
    changed_at: i64,
    /// Where the case stands now, which may come from a later change.
    stage: Word,
    /// The village where the family lives.
    #[schema(example = "500299001001")]
    village: String,
}

/// A page of changes.
#[derive(Serialize, ToSchema)]
pub(crate) struct ChangePage {
    /// The changes, oldest first.
    changes: Vec<Change>,
    /// The cursor for the next call; the same again as long as nothing new came.
    next: String,
}

/// What changed
///
/// Every step of every case in the token's places, oldest first, from a cursor on. A change appears a minute after it was entered, so that none is ever jumped over.
/// Ask again with `next` as often as you like. Scope `partner_progress`.
#[utoipa::path(
    get,
    path = "/api/v1/changes",
    tag = "cases",
    params(From),
    responses((status = 200, description = "A page of changes", body = ChangePage), Common),
    security(("token" = []))
)]
pub(crate) async fn changes(
    State(api): State<Arc<Api>>,
    caller: Caller,
    Params(asked): Params<From>,
) -> Result<Json<ChangePage>, Problem> {
    let after = match asked.cursor.as_deref() {
        None | Some("") => Cursor::START,
        Some(text) => read_cursor(text).ok_or_else(|| Problem::parameter("cursor", "不是上一页给的 next"))?,
    };
    let limit = rows(asked.limit, MOST_CHANGES)?;
    let ctx = caller.ctx(&api, Purpose::new("查询进度"));
    let found = look(&*api.office, &ctx, &Changes { after, limit }).await?;
    let next = write_cursor(found.last().map_or(after, |change| change.cursor));
    let changes = found
        .into_iter()
        .map(|change| Change {
            case_number: change.number,
            scheme: Word::new(change.scheme.word(), words::scheme(change.scheme)),
            version: change.cursor.version,
            changed_at: change.cursor.at.get(),
            stage: Word::new(change.stage.word(), words::stage(change.stage)),
            village: change.place.to_string(),
        })
        .collect();
    Ok(Json(ChangePage { changes, next }))
}

fn write_cursor(cursor: Cursor) -> String {
    format!("{}.{}.{}", cursor.at.get(), cursor.case, cursor.version)
}

fn read_cursor(text: &str) -> Option<Cursor> {
    let mut parts = text.split('.');
    let at = parts.next()?.parse().ok().filter(|at| *at >= 0)?;
    let case = CaseId::parse(parts.next()?).ok()?;
    let version = parts.next()?.parse().ok()?;
    parts.next().is_none().then_some(Cursor { at: UtcMillis::new(at), case, version })
}

/// A fact that a ground stands on.
#[derive(Serialize, ToSchema)]
pub(crate) struct SeenFact {
    /// Its name in the dictionary.
    #[schema(example = "income.wage")]
    fact: String,
    /// Its Chinese name.
    #[schema(example = "工资性收入")]
    label: String,
    /// The value as it was known at the decision, as the dictionary writes it; money in yuan.
    value: String,
}

/// A figure beside its line.
#[derive(Serialize, ToSchema)]
pub(crate) struct Measured {
    /// The name of the figure in the packs.
    #[schema(example = "per_capita_income")]
    name: String,
    /// The figure in words: its value, the line and how far they lie apart.
    #[schema(example = "家庭人均月收入 700.00 元，最低生活保障标准 620.00 元，高出 80.00 元")]
    text: String,
    /// The figure: in fen where it is a sum, else a ratio; an exact fraction such as `140000/3`.
    value: String,
    /// The name of the line in the packs.
    line_name: String,
    /// The line, as the figure.
    line: String,
    /// How far the figure lies above the line; negative below it.
    distance: Option<String>,
}

/// A ground of a decision.
#[derive(Serialize, ToSchema)]
pub(crate) struct Ground {
    /// The ground, of a closed list.
    ground: Word,
    /// The facts it stands on.
    facts: Vec<SeenFact>,
    /// The article, by document and number.
    #[schema(example = "《最低生活保障审核确认办法》（民发〔2021〕57号）第十条")]
    article: String,
    /// The figure and its line, where the ground is about one.
    figure: Option<Measured>,
    /// What was found, in a sentence, where no figure tells it.
    #[schema(example = "2022 年 5 月起享受特困供养")]
    said: Option<String>,
}

/// What is paid because of a decision.
#[derive(Serialize, ToSchema)]
pub(crate) struct Paid {
    /// What payout does: `start`, `continue`, `change`, `exit`, `stop`.
    #[schema(example = "start")]
    what: String,
    /// How much a month for the household.
    monthly: Option<Money>,
    /// The first month.
    #[schema(example = "2020-12")]
    first_month: Option<String>,
    /// The last month, for aid that ends.
    last_month: Option<String>,
    /// How many people are covered, for aid that begins or changes.
    persons: Option<usize>,
    /// The day by which the office looks again.
    #[schema(format = Date)]
    review_by: Option<String>,
}

/// A decision with its reasons.
#[derive(Serialize, ToSchema)]
pub(crate) struct Decision {
    /// The number of the case.
    case_number: String,
    /// What is recognised.
    scheme: Word,
    /// What was decided.
    outcome: Word,
    /// The same in a sentence, with figures.
    #[schema(example = "确认，每月 520.00 元")]
    text: String,
    /// When.
    #[schema(format = Date)]
    decided_on: String,
    /// Who decided: a named person, never a machine.
    decided_by: String,
    /// Why, for whatever refuses, cuts or ends.
    grounds: Vec<Ground>,
    /// What is paid because of it.
    payment: Option<Paid>,
    /// Whether it departs from what the packs computed; the reason is on file.
    departs_from_assessment: bool,
    /// The SHA-256 of the assessment's record, by which it can be computed again.
    assessment: Option<String>,
    /// The version of the case.
    version: u32,
}

impl Ground {
    fn of(one: &Reasoned, found: &Decided) -> Ground {
        let code = one.word;
        Ground {
            ground: Word::new(code, ground_words(&found.said.proposal, code)),
            facts: one
                .facts
                .iter()
                .map(|(fact, label, value)| SeenFact {
                    fact: fact.clone(),
                    label: label.clone(),
                    value: value.clone(),
                })
                .collect(),
            article: wording::source::cite(&found.sources, &one.article),
            figure: one.figure.as_ref().map(|(label, line, figure)| measured(label, line, figure)),
            said: Some(one.said.clone()).filter(|said| !said.is_empty()),
        }
    }
}

fn measured(label: &str, line: &str, figure: &Figure) -> Measured {
    let exact = |value: Fraction| value.to_string();
    Measured {
        name: figure.name.clone(),
        text: words::figure(label, line, figure),
        value: exact(figure.value),
        line_name: figure.line_name.clone(),
        line: exact(figure.line),
        distance: figure.distance().map(exact),
    }
}

fn ground_words(proposal: &Proposal, code: &str) -> &'static str {
    match proposal {
        Proposal::Refuse { because } => because
            .iter()
            .find(|one| one.code.word() == code)
            .map_or("", |one| words::refusal_reason(one.code)),
        Proposal::Stop { because } => {
            because.iter().find(|one| one.code.word() == code).map_or("", |one| words::stop_reason(one.code))
        }
        Proposal::Adjust { because, .. } => because
            .iter()
            .find(|one| one.code.word() == code)
            .map_or("", |one| words::adjust_reason(one.code)),
        Proposal::Cover { .. } | Proposal::Continue | Proposal::Restore { .. } | Proposal::GradualExit(_) => {
            ""
        }
    }
}

impl Paid {
    fn of(order: &AwardOrder) -> Paid {
        let nothing = Paid {
            what: String::new(),
            monthly: None,
            first_month: None,
            last_month: None,
            persons: None,
            review_by: None,
        };
        match order {
            AwardOrder::Start { persons, monthly, from, review_by, .. } => Paid {
                what: "start".to_owned(),
                monthly: monthly.map(Money::from),
                first_month: Some(from.to_string()),
                persons: Some(persons.len()),
                review_by: Some(review_by.to_string()),
                ..nothing
            },
            AwardOrder::Continue { review_by } => {
                Paid { what: "continue".to_owned(), review_by: Some(review_by.to_string()), ..nothing }
            }
            AwardOrder::Change { persons, monthly, from, review_by, .. } => Paid {
                what: "change".to_owned(),
                monthly: Some((*monthly).into()),
                first_month: Some(from.to_string()),
                persons: Some(persons.len()),
                review_by: Some(review_by.to_string()),
                ..nothing
            },
            AwardOrder::Exit { monthly, from, until, review_by, .. } => Paid {
                what: "exit".to_owned(),
                monthly: Some((*monthly).into()),
                first_month: Some(from.to_string()),
                last_month: until.map(|month| month.to_string()),
                review_by: Some(review_by.to_string()),
                ..nothing
            },
            AwardOrder::Stop { last } => {
                Paid { what: "stop".to_owned(), last_month: Some(last.to_string()), ..nothing }
            }
        }
    }
}

/// What was decided, and why
///
/// With the grounds, the facts they stand on as known at the decision, the article, the figure and its distance from the line. Who receives the answer sees personal
/// circumstances: a reason is asked for and recorded. 404 until there is a decision. Scope `partner_decision`.
#[utoipa::path(
    get,
    path = "/api/v1/cases/{number}/decision",
    tag = "cases",
    params(
        ("number" = String, Path, description = "The number of the case", max_length = 40),
        ("Doudi-Reason" = Option<String>, Header, description = "Why: contact, application, check, review, visit, payment, complaint, lead, audit or correction; this or Doudi-Case"),
        ("Doudi-Case" = Option<String>, Header, description = "The number of the case for which somebody looks"),
        ("If-None-Match" = Option<String>, Header, description = "The ETag of an earlier answer")
    ),
    responses(
        (status = 200, description = "The decision", body = Decision, headers(("etag" = String, description = "Of this answer"))),
        (status = 304, description = "As it was"),
        Common,
        Missing
    ),
    security(("token" = []))
)]
pub(crate) async fn decision(
    State(api): State<Arc<Api>>,
    caller: Caller,
    Why(why): Why,
    Number(number): Number,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let ctx = caller.ctx(&api, why);
    let found = look(&*api.office, &ctx, &ReadDecision { number })
        .await
        .map_err(|error| Problem::of_look_up(&error))?;
    let row = &found.row;
    let answer = Decision {
        case_number: row.number.clone(),
        scheme: Word::new(row.scheme.word(), words::scheme(row.scheme)),
        outcome: Word::new(found.act.word(), words::act(found.act)),
        text: words::proposal(&found.said.proposal),
        decided_on: found.said.done.on.to_string(),
        decided_by: found.decider.clone(),
        grounds: found.reasons.iter().map(|one| Ground::of(one, &found)).collect(),
        payment: found.order.as_ref().map(Paid::of),
        departs_from_assessment: found.departs,
        assessment: found.assessment.clone(),
        version: row.version,
    };
    Ok(tagged(&headers, &answer))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_back_and_nothing_else_is_one() {
        let cursor =
            Cursor { at: UtcMillis::new(1_604_278_800_000), case: CaseId::from_bytes([7; 16]), version: 3 };
        assert_eq!(read_cursor(&write_cursor(cursor)), Some(cursor));
        for bad in [
            "1",
            "-1.07070707-0707-0707-0707-070707070707.1",
            "1.x.1",
            "1.07070707-0707-0707-0707-070707070707.1.2",
        ] {
            assert!(read_cursor(bad).is_none(), "{bad}");
        }
    }
}
