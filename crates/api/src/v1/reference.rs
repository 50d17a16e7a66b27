// SPDX-License-Identifier: Apache-2.0
//! What is no secret: places, the dictionary of facts, whether the office answers.

use super::paging::place;
use crate::answer::{Word, tagged};
use crate::body::Params;
use crate::caller::Caller;
use crate::document::Common;
use crate::problem::Problem;
use crate::state::Api;
use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use kernel::Division;
use policy::dictionary::{Fact, Sensitivity};
use policy::tree::{Base, Entity};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// Of which place.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Within {
    /// The place whose parts are listed; the office's own if not given.
    #[param(pattern = "^[0-9]{2,12}$", example = "500299")]
    place: Option<String>,
}

/// A place.
#[derive(Serialize, ToSchema)]
pub(crate) struct Place {
    /// Its code: 2, 4, 6, 9 or 12 digits.
    #[schema(example = "500299001")]
    code: String,
    /// Its name, where known.
    name: Option<String>,
    /// How deep it lies: 省级, 地级, 县级, 乡级, 村级.
    #[schema(example = "乡级")]
    level: String,
}

/// A place and its parts.
#[derive(Serialize, ToSchema)]
pub(crate) struct Places {
    /// The place itself.
    place: Place,
    /// What it consists of.
    parts: Vec<Place>,
}

fn described(place: Division) -> Place {
    Place {
        code: place.to_string(),
        name: kernel::name_of(place).map(str::to_owned),
        level: place.level().chinese().to_owned(),
    }
}

/// A place and its parts
///
/// Townships of a county, villages of a township. Any scope.
#[utoipa::path(
    get,
    path = "/api/v1/divisions",
    tag = "reference",
    params(Within),
    responses((status = 200, description = "The place and its parts", body = Places), Common),
    security(("token" = []))
)]
pub(crate) async fn divisions(
    State(api): State<Arc<Api>>,
    _caller: Caller,
    Params(asked): Params<Within>,
) -> Result<Json<Places>, Problem> {
    let of = place(asked.place.as_deref())?.unwrap_or(api.place);
    let parts = kernel::children(of).into_iter().map(described).collect();
    Ok(Json(Places { place: described(of), parts }))
}

/// A fact of the dictionary.
#[derive(Serialize, ToSchema)]
pub(crate) struct FactSchema {
    /// Its name, as applications give it.
    #[schema(example = "income.wage")]
    fact: String,
    /// Its Chinese name.
    label: String,
    /// What it means.
    meaning: String,
    /// Whose: `household`, `person`, `supporter` or `event`.
    #[schema(example = "person")]
    of: String,
    /// What its value is: `bool` (`yes` or `no`), `date`, `division`, `money`, `number` or `choice`.
    #[schema(example = "money")]
    kind: String,
    /// Whether it is given by months.
    monthly: bool,
    /// Whether it can be declared in an application; others are worked out, or learned by the office.
    declarable: bool,
    /// The least and the most, for money in yuan.
    least: Option<String>,
    /// The most.
    most: Option<String>,
    /// The words of a choice.
    options: Vec<Word>,
    /// How carefully it has to be kept: `public`, `internal`, `sensitive`, `secret`.
    sensitivity: String,
    /// The legal basis for processing it.
    basis: String,
}

/// The dictionary of facts.
#[derive(Serialize, ToSchema)]
pub(crate) struct Facts {
    /// Every fact, in the order of the dictionary.
    facts: Vec<FactSchema>,
}

fn fact(dictionary: &policy::dictionary::Dictionary, fact: &Fact) -> FactSchema {
    let bound = |value: i64| {
        let printed = policy::value::print_cell(fact, &dictionary.enums, policy::frame::Cell::Known(value));
        matches!(fact.ty.base, Base::Number(_)).then_some(printed)
    };
    let options = match fact.ty.base {
        Base::Enum(id) => {
            let variants = &dictionary.enums[usize::from(id.0)].variants;
            variants.iter().map(|(word, label)| Word::new(word, label.clone())).collect()
        }
        _ => Vec::new(),
    };
    FactSchema {
        fact: fact.qualified(),
        label: fact.label.clone(),
        meaning: fact.meaning.clone(),
        of: match fact.entity {
            Entity::Township => "township",
            Entity::Household => "household",
            Entity::Person => "person",
            Entity::Supporter => "supporter",
            Entity::Event => "event",
        }
        .to_owned(),
        kind: match fact.ty.base {
            Base::Bool => "bool",
            Base::Date => "date",
            Base::Division => "division",
            Base::Enum(_) => "choice",
            Base::Number(unit) if unit.is_money() => "money",
            Base::Number(_) => "number",
        }
        .to_owned(),
        monthly: fact.series.is_some(),
        declarable: fact.derived.is_none() && matches!(fact.entity, Entity::Household | Entity::Person),
        least: bound(fact.low),
        most: bound(fact.high),
        options,
        sensitivity: match fact.sensitivity {
            Sensitivity::Public => "public",
            Sensitivity::Internal => "internal",
            Sensitivity::Sensitive => "sensitive",
            Sensitivity::Secret => "secret",
        }
        .to_owned(),
        basis: fact.basis.clone(),
    }
}

/// The dictionary of facts
///
/// What can be said of a family, with types, units and bounds, from which forms can be made. Any scope.
#[utoipa::path(
    get,
    path = "/api/v1/facts",
    tag = "reference",
    params(("If-None-Match" = Option<String>, Header, description = "The ETag of an earlier answer")),
    responses(
        (status = 200, description = "The dictionary", body = Facts, headers(("etag" = String, description = "Of this answer"))),
        (status = 304, description = "As it was"),
        Common
    ),
    security(("token" = []))
)]
pub(crate) async fn facts(State(api): State<Arc<Api>>, _caller: Caller, headers: HeaderMap) -> Response {
    let dictionary = &api.policies.library().dictionary;
    let facts = dictionary.facts.iter().map(|one| fact(dictionary, one)).collect();
    tagged(&headers, &Facts { facts })
}

/// Whether the office answers.
#[derive(Serialize, ToSchema)]
pub(crate) struct Health {
    /// `ok`.
    #[schema(example = "ok")]
    status: String,
    /// The place that the office works for.
    #[schema(example = "500299")]
    place: String,
    /// The office's clock, in China's civil time.
    #[schema(format = DateTime, example = "2020-11-02T09:00:00.000+08:00")]
    now: String,
}

/// Whether the office answers
#[utoipa::path(
    get,
    path = "/api/v1/health",
    tag = "reference",
    responses((status = 200, description = "It does", body = Health))
)]
pub(crate) async fn health(State(api): State<Arc<Api>>) -> Json<Health> {
    Json(Health { status: "ok".to_owned(), place: api.place.to_string(), now: api.now().to_string() })
}
