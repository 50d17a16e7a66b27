// SPDX-License-Identifier: Apache-2.0
//! From requests to use cases and back to pages. A handler reads a form, calls one use case, and fills a page; it decides nothing.

mod access;
pub mod account;
pub mod app;
pub mod audit;
mod award_ledger;
pub mod care;
mod case;
pub mod cases;
pub mod checks;
pub mod clients;
pub mod clock;
pub mod confirmations;
pub mod contacts;
pub mod county;
pub mod exits;
pub mod form;
pub mod good_faith;
pub mod guard;
pub mod handover;
pub mod household;
pub mod households;
pub mod inbox;
pub mod intake;
pub mod jobs;
pub mod leads;
mod letterhead;
pub mod login;
mod meeting;
pub mod messages;
pub mod money;
mod notice_print;
pub mod notice_sheet;
pub mod notices;
mod outdated;
mod paper_file;
pub mod papers;
mod pdf;
pub mod progress;
pub mod provider;
pub mod regions;
pub mod register;
mod relief;
pub mod reviews;
pub mod search;
mod side;
pub mod standards;
mod standing;
pub mod statistics;
pub(crate) mod table_file;
mod tekun;
pub mod trouble;
pub mod users;
pub mod visitor;
mod waiting;

pub use app::{App, Demonstration, Settings};
pub use case::SaidOfCases;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use std::sync::Arc;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::set_header::SetResponseHeaderLayer;

/// The most bytes of a form without files.
const FORM_BYTES: usize = 512 * 1024;

/// All pages.
pub fn router(app: Arc<App>) -> Router {
    let pages = Router::new()
        .route("/", get(|| async { Redirect::to("/inbox") }))
        .merge(login::routes())
        .merge(provider::routes())
        .merge(account::routes())
        .merge(inbox::routes())
        .merge(case::routes())
        .merge(cases::routes())
        .merge(checks::routes())
        .merge(confirmations::routes())
        .merge(meeting::routes())
        .merge(reviews::routes())
        .merge(exits::routes())
        .merge(handover::routes())
        .merge(papers::routes())
        .merge(households::routes())
        .merge(household::routes())
        .merge(search::routes())
        .merge(intake::routes())
        .merge(contacts::routes())
        .merge(money::routes())
        .merge(leads::routes())
        .merge(care::routes())
        .merge(relief::routes())
        .merge(tekun::routes())
        .merge(county::routes())
        .merge(good_faith::routes())
        .merge(notices::routes())
        .merge(notice_print::routes())
        .merge(standing::routes())
        .merge(outdated::routes())
        .merge(progress::routes())
        .merge(register::routes())
        .merge(users::routes())
        .merge(clients::routes())
        .merge(access::routes())
        .merge(regions::routes())
        .merge(standards::routes())
        .merge(audit::routes())
        .merge(jobs::routes())
        .merge(messages::routes())
        .merge(statistics::routes())
        .merge(award_ledger::routes())
        .fallback(trouble::not_found)
        .method_not_allowed_fallback(trouble::not_found)
        .layer(DefaultBodyLimit::max(FORM_BYTES))
        .layer(middleware::from_fn(guard::same_site))
        .with_state(app);
    let fixed = |name: &'static str, value: &'static str| {
        SetResponseHeaderLayer::if_not_present(HeaderName::from_static(name), HeaderValue::from_static(value))
    };
    pages
        .layer(fixed("content-security-policy", CONTENT_SECURITY))
        .layer(fixed("x-content-type-options", "nosniff"))
        .layer(fixed("referrer-policy", "same-origin"))
        .layer(fixed("x-frame-options", "DENY"))
        .layer(fixed("cross-origin-opener-policy", "same-origin"))
        // Pages show people's files: no cache between us and the screen keeps one. What the worker of the round of visits keeps for a day, it keeps on purpose.
        .layer(fixed("cache-control", "no-store"))
        .route("/assets/{hash}/{name}", get(asset))
        .route("/healthz", get(|| async { "ok" }))
        .layer(CompressionLayer::new())
        .layer(CatchPanicLayer::custom(trouble::panicked))
}

/// Nothing from elsewhere, nothing inline.
const CONTENT_SECURITY: &str = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

async fn asset(
    axum::extract::Path((hash, name)): axum::extract::Path<(String, String)>,
    headers: axum::http::HeaderMap,
) -> Response {
    let Some(asset) = crate::assets::find(&hash, &name) else { return StatusCode::NOT_FOUND.into_response() };
    let known =
        headers.get(header::IF_NONE_MATCH).is_some_and(|etag| etag.as_bytes() == asset.etag.as_bytes());
    let keep = if asset.immutable { "public, max-age=31536000, immutable" } else { "no-cache" };
    let head = [
        (header::CONTENT_TYPE, asset.media_type.to_owned()),
        (header::CACHE_CONTROL, keep.to_owned()),
        (header::ETAG, asset.etag),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
    ];
    let mut response = if known {
        (StatusCode::NOT_MODIFIED, head).into_response()
    } else {
        (head, asset.bytes).into_response()
    };
    if let Some(scope) = asset.scope {
        let name = HeaderName::from_static("service-worker-allowed");
        response.headers_mut().insert(name, HeaderValue::from_static(scope));
    }
    response
}

/// After a form: look at what came of it, so that reloading the page sends nothing again.
pub(crate) fn see(href: &str) -> Response {
    Redirect::to(href).into_response()
}

/// A place in words, as short as its reader needs: township and village.
pub(crate) fn place_name(place: kernel::Division) -> String {
    use kernel::DivisionLevel;
    let name = |level| place.at(level).filter(|one| one.level() == level).and_then(kernel::name_of);
    match (name(DivisionLevel::Township), name(DivisionLevel::Village)) {
        (Some(township), Some(village)) => format!("{township} {village}"),
        (Some(township), None) => township.to_owned(),
        _ => kernel::full_name(place).unwrap_or_else(|| place.to_string()),
    }
}

/// Which tab of a list is asked for, and which of its pages.
#[derive(Default, serde::Deserialize)]
pub(crate) struct TabAsked {
    #[serde(default)]
    pub(crate) tab: String,
    #[serde(default)]
    page: u64,
}

impl TabAsked {
    /// The page, from 0; nobody leafs further than this.
    pub(crate) fn page(&self) -> u64 {
        self.page.min(10_000)
    }
}

/// The pages of a list: the links before and after, and which rows are shown.
pub(crate) fn pager(page: u64, size: u64, total: u64, href: &str) -> Option<crate::components::Pager> {
    if total <= size {
        return None;
    }
    let join = if href.contains('?') { '&' } else { '?' };
    let at = |page: u64| format!("{href}{join}page={page}");
    let first = page * size;
    Some(crate::components::Pager {
        first: first + 1,
        last: (first + size).min(total),
        total,
        previous: (page > 0).then(|| at(page - 1)),
        next: (first + size < total).then(|| at(page + 1)),
    })
}
