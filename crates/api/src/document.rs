// SPDX-License-Identifier: Apache-2.0
//! The OpenAPI document, made from the handlers.

use crate::problem::{FieldError, Problem};
use crate::v1;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use std::collections::BTreeMap;
use std::sync::LazyLock;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{ContentBuilder, OpenApi, Ref, RefOr, Response as Described, ResponseBuilder};
use utoipa::{IntoResponses, Modify, OpenApi as _};

/// The frame of the document.
#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "doudi 兜底",
        description = "JSON for other systems of a county's social assistance. Every call but health and this document bears a token. \
                       Money is in whole fen, dates are ISO 8601 in China's civil time, instants are milliseconds since 1970-01-01T00:00:00Z. \
                       A person's file is opened for a reason, which is recorded with the look.",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    components(schemas(Problem, FieldError)),
    modifiers(&Token),
    tags(
        (name = "applications", description = "Applications in"),
        (name = "cases", description = "How cases stand, what changed, what was decided"),
        (name = "households", description = "Households, numbers masked"),
        (name = "notices", description = "Public notices in their safe form"),
        (name = "reference", description = "Places, the dictionary of facts, health")
    )
)]
struct Frame;

struct Token;

impl Modify for Token {
    fn modify(&self, document: &mut OpenApi) {
        let components = document.components.get_or_insert_with(Default::default);
        let scheme = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .description(Some("A token given by an administrator: doudi_…"))
            .build();
        components.add_security_scheme("token", SecurityScheme::Http(scheme));
    }
}

/// The document of the whole API.
#[must_use]
pub fn document() -> OpenApi {
    let mut document = Frame::openapi();
    for part in [v1::closed(), v1::open()] {
        document.merge(part.into_openapi());
    }
    document
}

/// The document as text, ending with a line feed.
pub(crate) fn text() -> String {
    document().to_pretty_json().map_or_else(|_| String::new(), |text| text + "\n")
}

pub(crate) async fn served() -> Response {
    static TEXT: LazyLock<String> = LazyLock::new(text);
    ([(header::CONTENT_TYPE, "application/json")], TEXT.as_str()).into_response()
}

type Answers = BTreeMap<String, RefOr<Described>>;

fn problems(list: &[(&str, &str)]) -> Answers {
    let answer = |(status, says): &(&str, &str)| {
        let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
        let response =
            ResponseBuilder::new().description(*says).content("application/problem+json", content).build();
        ((*status).to_owned(), RefOr::T(response))
    };
    list.iter().map(answer).collect()
}

/// What every call with a token may answer.
pub(crate) struct Common;

impl IntoResponses for Common {
    fn responses() -> Answers {
        problems(&[
            ("400", "A header, query parameter or the body cannot be read"),
            ("401", "No token, or one that does not work"),
            ("403", "The token has not this scope, or not in this place"),
            ("429", "Too many calls; Retry-After says when to come again"),
            ("500", "A failure of the office, logged under the reference"),
            ("503", "Busy; Retry-After says when to come again"),
        ])
    }
}

/// What a look-up by number may answer besides.
pub(crate) struct Missing;

impl IntoResponses for Missing {
    fn responses() -> Answers {
        problems(&[
            ("404", "There is none, or not in the token's places"),
            ("422", "The reason given is none, such as a case of another household"),
        ])
    }
}

/// What a command may answer besides.
pub(crate) struct Refused;

impl IntoResponses for Refused {
    fn responses() -> Answers {
        problems(&[
            ("404", "Something that the body names is not there"),
            ("409", "The key was used for something else, or the family has an open case already"),
            ("413", "The body is larger than 256 KB"),
            ("415", "The body is not application/json"),
            ("422", "Fields cannot be taken, each with its pointer; nothing was recorded"),
        ])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_committed_document_is_what_the_handlers_make() {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/openapi.json");
        if std::env::var_os("UPDATE_DOCS").is_some() {
            std::fs::write(&path, text()).unwrap();
        }
        let kept = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(kept == text(), "docs/openapi.json is old: UPDATE_DOCS=1 cargo test -p api writes it");
    }

    #[test]
    fn every_call_but_the_open_ones_names_the_token_and_every_field_is_described() {
        let document = serde_json::to_value(document()).unwrap();
        assert_eq!(document["openapi"], "3.1.0");
        let mut named = std::collections::BTreeSet::new();
        for (path, item) in document["paths"].as_object().unwrap() {
            for (method, call) in item.as_object().unwrap() {
                assert!(
                    named.insert(call["operationId"].as_str().unwrap()),
                    "{method} {path} has no name of its own"
                );
                let open = path.ends_with("/health");
                assert_eq!(call["security"].is_null(), open, "{method} {path}");
                assert!(call["description"].is_string() || call["summary"].is_string(), "{method} {path}");
            }
        }
        for (name, schema) in document["components"]["schemas"].as_object().unwrap() {
            for (field, of) in schema["properties"].as_object().into_iter().flatten() {
                let referred = of.get("$ref").is_some() || of.get("oneOf").is_some();
                assert!(referred || of["description"].is_string(), "{name}.{field} says nothing");
            }
        }
    }
}
