// SPDX-License-Identifier: Apache-2.0
//! Price linkage: the indexes of a county and what its lists gave, in counts and sums. Nobody is in it.

use super::paging::place;
use crate::answer::{Money, Word, tagged};
use crate::body::Params;
use crate::caller::Caller;
use crate::document::Common;
use crate::problem::Problem;
use crate::state::Api;
use assistance::office::look;
use assistance::partners::prices::{PriceSums, Prices};
use assistance::payout::orders::OrderAnswer;
use assistance::price_linkage::{MonthDue, PriceIndex, PriceRun, Sums};
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use kernel::{DivisionLevel, Purpose};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// Of which county.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Of {
    /// The county, by 6 digits; that of the office if not given.
    #[param(pattern = "^[0-9]{6}$", example = "500299")]
    place: Option<String>,
}

/// An index as it was entered.
#[derive(Serialize, ToSchema)]
pub(crate) struct Index {
    /// Which entry of the month, from 1.
    entry: u32,
    /// The rise of consumer prices against the same month of the year before, in per cent.
    #[schema(example = "3.5")]
    cpi_percent: String,
    /// The rise of the prices of food, where it was given.
    #[schema(example = "10.2")]
    food_percent: Option<String>,
    /// The day of release.
    #[schema(format = Date)]
    released_on: String,
    /// Where it was published.
    document: String,
    /// How it stands: `waiting` for its second person, `accepted`, `refused`.
    state: Word,
    /// Whether it is the one of the month that counts.
    counts: bool,
}

/// How many households and persons, and how much.
#[derive(Serialize, ToSchema)]
pub(crate) struct Given {
    /// Households.
    households: u64,
    /// Persons.
    persons: u64,
    /// How much.
    amount: Money,
}

/// What a list gives to those who have one scheme.
#[derive(Serialize, ToSchema)]
pub(crate) struct Group {
    /// The scheme.
    scheme: Word,
    /// How much to how many.
    given: Given,
}

/// A list of a month: who is given how much, as counts and sums.
#[derive(Serialize, ToSchema)]
pub(crate) struct Run {
    /// Which list of the month, from 1: later ones hold who joined, and what a corrected index adds.
    entry: u32,
    /// The day on which it was drawn up.
    #[schema(format = Date)]
    drawn_on: String,
    /// How it stands: `waiting` for its second person, `accepted`, `refused`.
    state: Word,
    /// All of it.
    total: Given,
    /// The same by scheme.
    groups: Vec<Group>,
}

/// A month.
#[derive(Serialize, ToSchema)]
pub(crate) struct PriceMonth {
    /// The month.
    #[schema(example = "2020-01")]
    month: String,
    /// Its indexes, the first entry first.
    indexes: Vec<Index>,
    /// Whether the month starts the mechanism; none where nothing says so.
    started: Option<bool>,
    /// By when it is to be paid, once it is started.
    #[schema(format = Date)]
    due_on: Option<String>,
    /// Its lists, the first one first.
    runs: Vec<Run>,
}

/// The months of a county.
#[derive(Serialize, ToSchema)]
pub(crate) struct PriceList {
    /// The county.
    #[schema(example = "500299")]
    county: String,
    /// The months for which an index was entered, the latest first.
    months: Vec<PriceMonth>,
}

/// What the second person said.
fn state(answer: Option<&OrderAnswer>) -> Word {
    match answer {
        None => Word::new("waiting", "待第二人复核"),
        Some(answer) if answer.accepted => Word::new("accepted", "已复核"),
        Some(_) => Word::new("refused", "退回或者撤回"),
    }
}

fn given(sums: &Sums) -> Given {
    Given { households: sums.families, persons: sums.persons, amount: sums.amount.into() }
}

impl PriceMonth {
    fn of(one: &MonthDue, all: &PriceSums) -> PriceMonth {
        let index = |index: &PriceIndex| Index {
            entry: index.entry,
            cpi_percent: index.cpi.percent(),
            food_percent: index.food.map(|food| food.percent()),
            released_on: index.released_on.to_string(),
            document: index.document.clone(),
            state: state(index.answer.as_ref()),
            counts: one.index.as_ref().is_some_and(|counting| counting.id == index.id),
        };
        let run = |run: &PriceRun| Run {
            entry: run.entry,
            drawn_on: run.at.date_in_china().to_string(),
            state: state(run.answer.as_ref()),
            total: given(&run.sums),
            groups: all
                .groups
                .get(&run.id)
                .into_iter()
                .flatten()
                .map(|(scheme, sums)| Group {
                    scheme: Word::new(scheme.word(), wording::casework::scheme(*scheme)),
                    given: given(sums),
                })
                .collect(),
        };
        PriceMonth {
            month: one.month.to_string(),
            indexes: one.entries.iter().map(index).collect(),
            started: one.trigger.as_ref().and_then(|trigger| trigger.started),
            due_on: one.due.as_ref().map(|due| due.deadline.date.to_string()),
            runs: one.runs.iter().map(run).collect(),
        }
    }
}

/// Price linkage of a county
///
/// The indexes of each month with their source, whether the month starts price subsidies, and what its lists give by scheme, in counts and sums: no household and no person. Scope `partner_notice`.
#[utoipa::path(
    get,
    path = "/api/v1/prices",
    operation_id = "prices",
    tag = "notices",
    params(Of, ("If-None-Match" = Option<String>, Header, description = "The ETag of an earlier answer")),
    responses(
        (status = 200, description = "The months", body = PriceList, headers(("etag" = String, description = "Of this answer"))),
        (status = 304, description = "As it was"),
        Common
    ),
    security(("token" = []))
)]
pub(crate) async fn prices(
    State(api): State<Arc<Api>>,
    caller: Caller,
    Params(of): Params<Of>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let county = place(of.place.as_deref())?.unwrap_or(api.place);
    if county.level() != DivisionLevel::County {
        return Err(Problem::parameter("place", "要六位的县级代码".to_owned()));
    }
    let ctx = caller.ctx(&api, Purpose::new("查看价格补贴"));
    let found = look(&*api.office, &ctx, &Prices { county }).await?;
    let months = found.months.iter().map(|one| PriceMonth::of(one, &found)).collect();
    Ok(tagged(&headers, &PriceList { county: county.to_string(), months }))
}
