// SPDX-License-Identifier: Apache-2.0
//! Version 1: the calls, one file for each thing that is handed out or in.

mod applications;
mod cases;
mod households;
mod notices;
mod paging;
mod prices;
mod reference;
mod reliefs;
mod support;

use crate::state::Api;
use std::sync::Arc;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Calls with a token.
pub(crate) fn closed() -> OpenApiRouter<Arc<Api>> {
    OpenApiRouter::new()
        .routes(routes!(applications::submit))
        .routes(routes!(cases::progress))
        .routes(routes!(cases::changes))
        .routes(routes!(cases::decision))
        .routes(routes!(reliefs::submit_relief))
        .routes(routes!(reliefs::relief_progress))
        .routes(routes!(households::list))
        .routes(routes!(households::one))
        .routes(routes!(support::support))
        .routes(routes!(notices::list))
        .routes(routes!(prices::prices))
        .routes(routes!(reference::divisions))
        .routes(routes!(reference::facts))
}

/// Calls without.
pub(crate) fn open() -> OpenApiRouter<Arc<Api>> {
    OpenApiRouter::new().routes(routes!(reference::health))
}
