// SPDX-License-Identifier: Apache-2.0
//! Version 1: the calls, one file for each thing that is handed out or in.

mod applications;
mod cases;
mod households;
mod notices;
mod reference;

use crate::problem::Problem;
use crate::state::Api;
use kernel::Division;
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
        .routes(routes!(households::list))
        .routes(routes!(households::one))
        .routes(routes!(notices::list))
        .routes(routes!(reference::divisions))
        .routes(routes!(reference::facts))
}

/// Calls without.
pub(crate) fn open() -> OpenApiRouter<Arc<Api>> {
    OpenApiRouter::new().routes(routes!(reference::health))
}

/// The most rows of a page where nothing is asked for.
const ROWS: u64 = 50;

/// A place of a query.
fn place(code: Option<&str>) -> Result<Option<Division>, Problem> {
    let parse =
        |code: &str| Division::parse(code).map_err(|error| Problem::parameter("place", error.to_string()));
    code.map(parse).transpose()
}

/// The number of rows of a query.
fn rows(limit: Option<u64>, most: u64) -> Result<u64, Problem> {
    match limit {
        None => Ok(ROWS),
        Some(limit) if (1..=most).contains(&limit) => Ok(limit),
        Some(_) => Err(Problem::parameter("limit", format!("应是 1 到 {most}"))),
    }
}

/// A cursor that is the number of a row: letters, digits and hyphens.
fn after(cursor: Option<String>) -> Result<String, Problem> {
    let cursor = cursor.unwrap_or_default();
    let right = cursor.len() <= 40 && cursor.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    if right { Ok(cursor) } else { Err(Problem::parameter("cursor", "不是上一页给的 next")) }
}
