// SPDX-License-Identifier: Apache-2.0
//! JSON for other systems: applications in; how cases stand, households, decisions with their reasons and notices out. A handler reads what was sent, calls one use
//! case and fills a typed answer; it decides nothing. The document of the whole is made from the handlers ([`document`]).
//!
//! Every call bears a token of [`assistance::access::clients`]; what it may do and where is asked inside each use case. A person's file is opened for a reason only.
//! Errors are problem details (RFC 9457) in Chinese, with the places in the body that are wrong; they tell nothing that the caller may not see.
#![allow(
    clippy::result_large_err,
    reason = "a problem is made once, for a call that failed, and sent at once"
)]

mod answer;
mod body;
mod caller;
mod document;
mod limit;
mod page;
mod problem;
mod state;
mod v1;

pub use document::document;
pub use limit::Limits;
pub use problem::{FieldError, Problem};
pub use state::{Api, Clock};

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderName, HeaderValue};
use axum::middleware;
use axum::routing::{any, get};
use std::sync::Arc;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::set_header::SetResponseHeaderLayer;

/// The most bytes of a body.
pub const MOST_BYTES: usize = 256 * 1024;

/// Everything under `/api`, to be merged with the pages.
pub fn router(api: Arc<Api>) -> Router {
    let (closed, _) = v1::closed().split_for_parts();
    let (open, _) = v1::open().split_for_parts();
    let fixed = |name: &'static str, value: &'static str| {
        SetResponseHeaderLayer::if_not_present(HeaderName::from_static(name), HeaderValue::from_static(value))
    };
    closed
        .route_layer(middleware::from_fn_with_state(api.clone(), caller::authenticate))
        .merge(open)
        .route("/api/openapi.json", get(document::served))
        .route("/api/docs", get(page::served))
        .route("/api/docs.css", get(page::style))
        .route("/api", any(problem::no_such_path))
        .route("/api/{*rest}", any(problem::no_such_path))
        .method_not_allowed_fallback(problem::no_such_method)
        .layer(DefaultBodyLimit::max(MOST_BYTES))
        .layer(fixed("cache-control", "no-store"))
        .layer(fixed("x-content-type-options", "nosniff"))
        .layer(fixed("content-security-policy", "default-src 'none'; frame-ancestors 'none'"))
        .layer(CatchPanicLayer::custom(problem::panicked))
        .with_state(api)
}
