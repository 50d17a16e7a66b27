// SPDX-License-Identifier: Apache-2.0
//! Applications for temporary relief in, and how a matter stands.

use super::applications::{ChannelWord, Fact, Family, created, declared, in_fen, pointer, position};
use super::cases::Due;
use crate::answer::{Word, tagged};
use crate::body::{Body, Number};
use crate::caller::{Caller, Key};
use crate::document::{Common, Missing, Refused};
use crate::problem::Problem;
use crate::state::Api;
use assistance::office::{Private, act, look};
use assistance::partners::progress::ReliefProgress as ReadProgress;
use assistance::partners::relief::SubmitRelief;
use assistance::registry::words::LookUpReason;
use assistance::temp_relief::{ReliefRow, Stage};
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use kernel::Purpose;
use serde::{Deserialize, Serialize};
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
    /// When somebody of the office took it in; none while an application waits for that.
    #[schema(format = Date)]
    opened_on: Option<String>,
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
            opened_on: (row.stage != Stage::Applied).then(|| row.opened_on.to_string()),
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

/// An application for temporary relief: what struck whom, where and when, with the family and what it declares. Where whoever asks lives or is registered makes no difference to who handles it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "channel": "online", "kind": "fire", "struck_on": "2020-10-30", "village": "500299001001", "person": 0,
    "household": {
        "village": "500299001001", "area": "rural",
        "members": [{"name": "张山", "citizen_number": "500299195001019015", "relation": "02", "phone": "13800000000"}]
    },
    "facts": [{"fact": "registered_area", "value": "rural"}]
}))]
pub(crate) struct ReliefApplication {
    /// The way in.
    channel: ChannelWord,
    /// What struck them: a value of the fact `event_kind` of `/api/v1/facts`.
    #[schema(max_length = 80, example = "fire")]
    kind: String,
    /// When it struck them.
    #[schema(format = Date, example = "2020-10-30")]
    struck_on: String,
    /// The village where it struck them, whose township handles it: 12 digits.
    #[schema(pattern = "^[0-9]{12}$", example = "500299001001")]
    village: String,
    /// The position in `household.members`, from 0, of the member whom it struck; the whole family where none is given.
    #[serde(default)]
    #[schema(example = 0, maximum = 99)]
    person: Option<u32>,
    /// Whether that member applies for what people without work and unemployment insurance get once, where the place has it.
    #[serde(default)]
    jobless_once: bool,
    /// The family.
    household: Family,
    /// What it declares of itself. Whatever is not known is left out and found out by the office.
    #[serde(default)]
    #[schema(max_items = 500)]
    facts: Vec<Fact>,
}

/// An application for relief on file.
#[derive(Serialize, ToSchema)]
pub(crate) struct ReliefReceived {
    /// The number of the matter, under which everything is asked for.
    #[schema(example = "LS500299001-2020-00001")]
    relief_number: String,
    /// The number of the household.
    #[schema(example = "500299001-000001")]
    household_number: String,
    /// Whether the family was on file before.
    household_on_file: bool,
    /// The version of the matter.
    version: u32,
    /// Where to ask how it stands.
    #[schema(example = "/api/v1/reliefs/LS500299001-2020-00001/progress")]
    progress: String,
}

/// Hand in an application for temporary relief
///
/// Puts the household, what it declares, what struck them and the matter on file in one piece, or nothing of it. It waits in the list of the township where it struck them until a person takes it in: nothing
/// is accepted, assessed or decided by the system. The same `Idempotency-Key` with the same body answers the same however often it is sent; with another body it is a conflict. Scope `partner_intake`.
#[utoipa::path(
    post,
    path = "/api/v1/reliefs",
    tag = "applications",
    params(("Idempotency-Key" = String, Header, pattern = "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$", description = "A UUID made by the caller for this application")),
    request_body(content = ReliefApplication, content_type = "application/json"),
    responses(
        (status = 201, description = "On file, or was already by this key", body = ReliefReceived,
         headers(("location" = String, description = "Where to ask how it stands"))),
        Common,
        Refused
    ),
    security(("token" = []))
)]
pub(crate) async fn submit_relief(
    State(api): State<Arc<Api>>,
    caller: Caller,
    Key(key): Key,
    Body(sent): Body<ReliefApplication>,
) -> Result<Response, Problem> {
    let in_fen = in_fen(&sent.facts);
    let command = sent.read()?;
    let ctx = api.ctx_for(caller.0, Purpose::new(LookUpReason::Application.chinese()), key);
    let done = act(&*api.office, &ctx, &command)
        .await
        .map_err(|error| Problem::of(&error, |field| in_body(field, &in_fen)))?;
    let progress = format!("/api/v1/reliefs/{}/progress", done.relief);
    let place = progress.clone();
    let received = ReliefReceived {
        relief_number: done.relief,
        household_number: done.household,
        household_on_file: done.on_file,
        version: done.version,
        progress,
    };
    Ok(created(&place, received))
}

/// The place in the body of a field of the use case.
fn in_body(field: &str, in_fen: &[bool]) -> String {
    if field == "place" { "/village".to_owned() } else { pointer(field, in_fen) }
}

impl ReliefApplication {
    fn read(self) -> Result<SubmitRelief, Problem> {
        Ok(SubmitRelief {
            facts: declared(self.facts)?,
            place: self.village,
            struck_on: self.struck_on,
            kind: Private::new(self.kind),
            channel: self.channel.into(),
            person: self.person.map(position),
            once: self.jobless_once,
            household: self.household.read(),
        })
    }
}
