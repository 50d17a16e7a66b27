// SPDX-License-Identifier: Apache-2.0
//! Households: a list without names, and one with its members, numbers masked.

use super::paging::{Asked, Page};
use crate::answer::{Word, tagged};
use crate::body::{Number, Params};
use crate::caller::{Caller, Why};
use crate::document::{Common, Missing};
use crate::problem::Problem;
use crate::state::Api;
use assistance::office::look;
use assistance::partners::families::{Households, OneHousehold, OpenedHousehold};
use assistance::registry::model::{HouseholdState, Membership, Person};
use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use kernel::{Date, Masked, Purpose};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// A household in a list: nobody is named.
#[derive(Serialize, ToSchema)]
pub(crate) struct Listed {
    /// Its number.
    #[schema(example = "500299001-000001")]
    household_number: String,
    /// The village where it lives.
    #[schema(example = "500299001001")]
    village: String,
    /// The village where it is registered, where known.
    registered_village: Option<String>,
    /// Town or country.
    area: Option<Word>,
    /// How many people belong to it today.
    members: u64,
    /// Rises with each change of the household or of who belongs to it.
    version: i64,
}

/// A page of households.
#[derive(Serialize, ToSchema)]
pub(crate) struct HouseholdPage {
    /// The households, by number.
    households: Vec<Listed>,
    /// The cursor for the next page; none after the last.
    next: Option<String>,
}

/// Households, by number
///
/// Those that stand today in the token's places. Scope `partner_household` or `partner_identity`.
#[utoipa::path(
    get,
    path = "/api/v1/households",
    operation_id = "households",
    tag = "households",
    params(Asked),
    responses((status = 200, description = "A page of households", body = HouseholdPage), Common),
    security(("token" = []))
)]
pub(crate) async fn list(
    State(api): State<Arc<Api>>,
    caller: Caller,
    Params(asked): Params<Asked>,
) -> Result<Json<HouseholdPage>, Problem> {
    let Page { place, after, limit } = asked.page()?;
    let query = Households { place, after, limit };
    let found = look(&*api.office, &caller.ctx(&api, Purpose::new("查找家庭")), &query).await?;
    let full = u64::try_from(found.len()).is_ok_and(|count| count == limit);
    let next = found.last().filter(|_| full).map(|(row, _)| row.number.clone());
    let households = found
        .into_iter()
        .map(|(row, version)| Listed {
            household_number: row.number,
            village: row.lives.to_string(),
            registered_village: row.registered.map(|place| place.to_string()),
            area: row.area.map(|area| Word::new(area.word(), area.chinese())),
            members: row.members,
            version,
        })
        .collect();
    Ok(Json(HouseholdPage { households, next }))
}

/// Whether numbers are asked for whole.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// Whether names, numbers and telephones are asked for whole; needs the scope `partner_identity`.
    whole: Option<bool>,
}

impl Wanted {
    pub(super) fn whole(&self) -> bool {
        self.whole.unwrap_or(false)
    }
}

/// A member of a household.
#[derive(Serialize, ToSchema)]
pub(crate) struct Member {
    /// The name; masked but for its first character unless asked for whole.
    #[schema(example = "张＊")]
    name: String,
    /// The citizen number, masked unless asked for whole, or why there is none.
    #[schema(example = "500299********9015")]
    citizen_number: String,
    /// The telephone, masked unless asked for whole.
    #[schema(example = "138****0000")]
    phone: Option<String>,
    /// The sex.
    sex: Option<Word>,
    /// Full years of age today.
    age: Option<i32>,
    /// The relation to the head: two digits of GB/T 4761, and its name.
    relation: Word,
    /// Since when a member.
    #[schema(format = Date)]
    since: String,
    /// The day of death, once recorded.
    #[schema(format = Date)]
    died_on: Option<String>,
}

/// A household with its members.
#[derive(Serialize, ToSchema)]
pub(crate) struct Household {
    /// Its number.
    household_number: String,
    /// Whether it still stands.
    standing: bool,
    /// The village where it lives.
    village: String,
    /// The village where it is registered, where known.
    registered_village: Option<String>,
    /// Town or country.
    area: Option<Word>,
    /// Since when it is on file.
    #[schema(format = Date)]
    opened_on: String,
    /// The members of today, head first.
    members: Vec<Member>,
    /// Whether names and numbers are whole.
    whole: bool,
    /// Rises with each change of the household or of who belongs to it.
    version: i64,
}

impl Member {
    fn of(person: &Person, membership: &Membership, whole: bool, today: Date) -> Member {
        let number = match person.number.known() {
            Some(number) if whole => number.expose().to_owned(),
            _ => person.number.masked(),
        };
        let phone = person.phone.as_ref().map(|phone| match whole {
            true => phone.expose().clone(),
            false => Masked::phone(phone.expose()).to_string(),
        });
        let relation = membership.relation;
        Member {
            name: if whole { person.name.clone() } else { Masked::name(&person.name).to_string() },
            citizen_number: number,
            phone,
            sex: person.sex.map(|sex| Word::new(&sex.code().to_string(), sex.chinese())),
            age: person.age(today),
            relation: Word::new(&format!("{:02}", relation.code()), relation.chinese()),
            since: membership.from.to_string(),
            died_on: person.died_on.map(|day| day.to_string()),
        }
    }
}

impl Household {
    fn of(found: &OpenedHousehold, today: Date) -> Household {
        let household = &found.household;
        Household {
            household_number: household.number.clone(),
            standing: household.state == HouseholdState::Standing,
            village: household.lives.to_string(),
            registered_village: household.registered.map(|place| place.to_string()),
            area: household.area.map(|area| Word::new(area.word(), area.chinese())),
            opened_on: household.opened_on.to_string(),
            members: found
                .members
                .iter()
                .map(|(person, membership)| Member::of(person, membership, found.whole, today))
                .collect(),
            whole: found.whole,
            version: household.version,
        }
    }
}

/// One household
///
/// With its members of today; names, numbers and telephones are masked unless the token may see them whole and asks for it. A reason is asked for and recorded with the
/// look. Scope `partner_household`, or `partner_identity` for whole numbers.
#[utoipa::path(
    get,
    path = "/api/v1/households/{number}",
    operation_id = "household",
    tag = "households",
    params(
        ("number" = String, Path, description = "The number of the household", max_length = 40),
        Wanted,
        ("Doudi-Reason" = Option<String>, Header, description = "Why: contact, application, check, review, visit, payment, complaint, lead, audit or correction; this or Doudi-Case"),
        ("Doudi-Case" = Option<String>, Header, description = "The number of the case of this household for which somebody looks"),
        ("If-None-Match" = Option<String>, Header, description = "The ETag of an earlier answer")
    ),
    responses(
        (status = 200, description = "The household", body = Household, headers(("etag" = String, description = "Of this answer"))),
        (status = 304, description = "As it was"),
        Common,
        Missing
    ),
    security(("token" = []))
)]
pub(crate) async fn one(
    State(api): State<Arc<Api>>,
    caller: Caller,
    Why(why): Why,
    Number(number): Number,
    Params(wanted): Params<Wanted>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let ctx = caller.ctx(&api, why);
    let query = OneHousehold { number, whole: wanted.whole() };
    let found = look(&*api.office, &ctx, &query).await.map_err(|error| Problem::of_look_up(&error))?;
    Ok(tagged(&headers, &Household::of(&found, ctx.today())))
}
