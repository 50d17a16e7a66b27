// SPDX-License-Identifier: Apache-2.0
//! Public notices that stand today, in their safe form.

use super::paging::{Asked, Page};
use crate::answer::{Money, Word};
use crate::body::Params;
use crate::caller::Caller;
use crate::document::Common;
use crate::problem::Problem;
use crate::state::Api;
use assistance::office::look;
use assistance::partners::notices::Notices;
use axum::Json;
use axum::extract::State;
use kernel::{DivisionLevel, Purpose};
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;
use wording::casework as words;

/// A notice that stands today. It has no field for a citizen number, account, telephone, illness, address or child.
#[derive(Serialize, ToSchema)]
pub(crate) struct Notice {
    /// The number of the case.
    case_number: String,
    /// What is asked for.
    scheme: Word,
    /// At what kind of place it is posted.
    place: Word,
    /// The village.
    #[schema(example = "500299001001")]
    village: String,
    /// Its name.
    village_name: Option<String>,
    /// The name of the applicant; none for a minor.
    applicant: Option<String>,
    /// How many people it is about.
    persons: usize,
    /// What is proposed.
    proposal: Option<Word>,
    /// How much a month for the household.
    monthly: Option<Money>,
    /// The day of posting, which does not count.
    #[schema(format = Date)]
    posted_on: String,
    /// The last day: it is to be taken down afterwards.
    #[schema(format = Date)]
    through: String,
}

/// A page of notices.
#[derive(Serialize, ToSchema)]
pub(crate) struct NoticePage {
    /// The notices, by number of the case.
    notices: Vec<Notice>,
    /// The cursor for the next page; none after the last. A page may be shorter than asked for.
    next: Option<String>,
}

/// Public notices that stand today
///
/// In the form that a board may show. Whoever shows them takes them down after `through`. Scope `partner_notice`.
#[utoipa::path(
    get,
    path = "/api/v1/notices",
    operation_id = "notices",
    tag = "notices",
    params(Asked),
    responses((status = 200, description = "A page of notices", body = NoticePage), Common),
    security(("token" = []))
)]
pub(crate) async fn list(
    State(api): State<Arc<Api>>,
    caller: Caller,
    Params(asked): Params<Asked>,
) -> Result<Json<NoticePage>, Problem> {
    let Page { place, after, limit } = asked.page()?;
    let query = Notices { place, after, limit };
    let found = look(&*api.office, &caller.ctx(&api, Purpose::new("查看公示")), &query).await?;
    let notices = found
        .notices
        .into_iter()
        .map(|one| Notice {
            case_number: one.case,
            scheme: Word::new(one.scheme.word(), words::scheme(one.scheme)),
            place: Word::new(one.place.word(), words::place(one.place)),
            village_name: one.village.at(DivisionLevel::Village).and_then(kernel::name_of).map(str::to_owned),
            village: one.village.to_string(),
            applicant: one.applicant,
            persons: one.persons,
            proposal: one.act.map(|act| Word::new(act.word(), words::act(act))),
            monthly: one.monthly.map(Money::from),
            posted_on: one.posted.to_string(),
            through: one.through.to_string(),
        })
        .collect();
    Ok(Json(NoticePage { notices, next: found.next }))
}
