// SPDX-License-Identifier: Apache-2.0
//! How people of a household are supported as 特困 persons. There is no field for a diagnosis, a disability or an answer of an assessment.

use super::households::Wanted;
use crate::answer::{Word, tagged};
use crate::body::{Number, Params};
use crate::caller::{Caller, Why};
use crate::document::{Common, Missing};
use crate::problem::Problem;
use crate::state::Api;
use assistance::casework::Scheme;
use assistance::office::look;
use assistance::partners::families::OneHousehold;
use assistance::partners::support::{PersonSupport, SupportOf, Supports};
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use kernel::Masked;
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;

/// Days from one until another.
#[derive(Serialize, ToSchema)]
pub(crate) struct Span {
    /// The first day.
    #[schema(format = Date)]
    from: String,
    /// The last day, where there is one.
    #[schema(format = Date)]
    until: Option<String>,
}

/// How one person is supported today.
#[derive(Serialize, ToSchema)]
pub(crate) struct Support {
    /// The name; masked but for its first character unless asked for whole.
    #[schema(example = "张＊")]
    name: String,
    /// The citizen number, masked unless asked for whole, or why there is none.
    #[schema(example = "500299********9015")]
    citizen_number: String,
    /// What was recognised.
    scheme: Word,
    /// How they are supported: `centralised` in a home, `scattered` where they live; none where nobody said.
    mode: Option<Word>,
    /// The grade of self-care, by the assessment of two people.
    self_care: Option<Word>,
    /// The day of that assessment.
    #[schema(format = Date)]
    self_care_on: Option<String>,
    /// The home in which they live.
    #[schema(example = "示范县城关敬老院")]
    home: Option<String>,
    /// Since when they live there.
    stay: Option<Span>,
    /// The days of the agreement by which somebody cares for them at home.
    care_agreement: Option<Span>,
}

/// The supported persons of a household.
#[derive(Serialize, ToSchema)]
pub(crate) struct HouseholdSupport {
    /// The number of the household.
    household_number: String,
    /// Who is supported today; nobody where nobody is.
    persons: Vec<Support>,
    /// Whether names and numbers are whole.
    whole: bool,
}

impl Support {
    fn of(api: &Api, one: &PersonSupport, whole: bool) -> Support {
        let person = &one.person;
        let number = match person.number.known() {
            Some(number) if whole => number.expose().to_owned(),
            _ => person.number.masked(),
        };
        Support {
            name: if whole { person.name.clone() } else { Masked::name(&person.name).to_string() },
            citizen_number: number,
            scheme: Word::new(Scheme::Tekun.word(), wording::casework::scheme(Scheme::Tekun)),
            mode: one.mode.as_deref().map(|word| Word::new(word, mode(api, word))),
            self_care: one.grade.map(|(grade, _)| Word::new(grade.word(), grade.chinese())),
            self_care_on: one.grade.map(|(_, on)| on.to_string()),
            home: one.home.as_ref().map(|(name, _)| name.clone()),
            stay: one.home.as_ref().map(|(_, from)| Span { from: from.to_string(), until: None }),
            care_agreement: one
                .care
                .map(|(from, last)| Span { from: from.to_string(), until: Some(last.to_string()) }),
        }
    }
}

/// How somebody is supported, as the dictionary calls it.
fn mode(api: &Api, word: &str) -> String {
    let enums = &api.policies.library().dictionary.enums;
    let variants = enums.iter().find(|one| &*one.name == "support_mode").map(|one| &one.variants);
    let found = variants.into_iter().flatten().find(|(one, _)| **one == *word);
    found.map_or_else(|| word.to_owned(), |(_, label)| label.clone())
}

/// Support of 特困 persons of a household
///
/// Who is supported today and how: in a home or where they live, the grade of self-care with its day, the days of the stay or of the agreement. Neither why somebody cannot look after themselves nor
/// what they are ill with is in it. A reason is asked for and recorded with the look. Scope `partner_household`, or `partner_identity` for whole numbers.
#[utoipa::path(
    get,
    path = "/api/v1/households/{number}/support",
    operation_id = "household_support",
    tag = "households",
    params(
        ("number" = String, Path, description = "The number of the household", max_length = 40),
        Wanted,
        ("Doudi-Reason" = Option<String>, Header, description = "Why: contact, application, check, review, visit, payment, complaint, lead, audit or correction; this or Doudi-Case"),
        ("Doudi-Case" = Option<String>, Header, description = "The number of the case of this household for which somebody looks"),
        ("If-None-Match" = Option<String>, Header, description = "The ETag of an earlier answer")
    ),
    responses(
        (status = 200, description = "Who is supported", body = HouseholdSupport, headers(("etag" = String, description = "Of this answer"))),
        (status = 304, description = "As it was"),
        Common,
        Missing
    ),
    security(("token" = []))
)]
pub(crate) async fn support(
    State(api): State<Arc<Api>>,
    caller: Caller,
    Why(why): Why,
    Number(number): Number,
    Params(wanted): Params<Wanted>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let ctx = caller.ctx(&api, why);
    let query = SupportOf { household: OneHousehold { number, whole: wanted.whole() } };
    let found: Supports =
        look(&*api.office, &ctx, &query).await.map_err(|error| Problem::of_look_up(&error))?;
    let whole = found.opened.whole;
    let answer = HouseholdSupport {
        household_number: found.opened.household.number.clone(),
        persons: found.persons.iter().map(|one| Support::of(&api, one, whole)).collect(),
        whole,
    };
    Ok(tagged(&headers, &answer))
}
