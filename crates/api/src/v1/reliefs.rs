// SPDX-License-Identifier: Apache-2.0
//! How a matter of temporary relief stands.

use super::cases::Due;
use crate::answer::{Word, tagged};
use crate::body::Number;
use crate::caller::Caller;
use crate::document::{Common, Missing};
use crate::problem::Problem;
use crate::state::Api;
use assistance::office::look;
use assistance::partners::progress::ReliefProgress as ReadProgress;
use assistance::temp_relief::ReliefRow;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use kernel::Purpose;
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;

/// How a matter stands. Nothing of it names anybody.
#[derive(Serialize, ToSchema)]
pub(crate) struct ReliefProgress {
    /// The number of the matter.
    #[schema(example = "LS500299001-2026-00001")]
    relief_number: String,
    /// Where it stands.
    stage: Word,
    /// When it struck them.
    #[schema(format = Date)]
    struck_on: String,
    /// When it was taken in.
    #[schema(format = Date)]
    opened_on: String,
    /// The village where it struck them, whose township handles it.
    #[schema(example = "500299001001")]
    village: String,
    /// What the office has to do next, and by when.
    due: Option<Due>,
    /// Rises with each step.
    version: u32,
}

impl ReliefProgress {
    fn of(row: &ReliefRow) -> ReliefProgress {
        ReliefProgress {
            relief_number: row.number.clone(),
            stage: Word::new(row.stage.word(), row.stage.chinese()),
            struck_on: row.struck_on.to_string(),
            opened_on: row.opened_on.to_string(),
            village: row.place.to_string(),
            due: row.due.map(|(of, on)| Due {
                of: Word::new(of.word(), of.chinese()),
                on: on.to_string(),
                provisional: row.provisional,
            }),
            version: row.version,
        }
    }
}

/// How a matter of temporary relief stands
///
/// By its number, without a word about the people in it. Scope `partner_progress`.
#[utoipa::path(
    get,
    path = "/api/v1/reliefs/{number}/progress",
    tag = "cases",
    params(
        ("number" = String, Path, description = "The number of the matter", max_length = 40),
        ("If-None-Match" = Option<String>, Header, description = "The ETag of an earlier answer")
    ),
    responses(
        (status = 200, description = "How it stands", body = ReliefProgress, headers(("etag" = String, description = "Of this answer"))),
        (status = 304, description = "As it was"),
        Common,
        Missing
    ),
    security(("token" = []))
)]
pub(crate) async fn relief_progress(
    State(api): State<Arc<Api>>,
    caller: Caller,
    Number(number): Number,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let ctx = caller.ctx(&api, Purpose::new("查询进度"));
    let found = look(&*api.office, &ctx, &ReadProgress { number })
        .await
        .map_err(|error| Problem::of_look_up(&error))?;
    Ok(tagged(&headers, &ReliefProgress::of(&found)))
}
