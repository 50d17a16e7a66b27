// SPDX-License-Identifier: Apache-2.0
//! Lists page alike: where, from where on, and how many.

use crate::problem::Problem;
use kernel::Division;
use serde::Deserialize;
use utoipa::IntoParams;

/// The most rows of any page.
pub(crate) const MOST_ROWS: u64 = 200;
/// The most rows of a page where nothing is asked for.
const ROWS: u64 = 50;

/// Where, from where on and how many.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Asked {
    /// A place, with everything in it: 6, 9 or 12 digits; all the token's places if not given.
    #[param(pattern = "^[0-9]{2,12}$", example = "500299001")]
    place: Option<String>,
    /// `next` of the page before.
    #[param(max_length = 40)]
    cursor: Option<String>,
    /// At most so many rows, 50 if not given.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u64>,
}

/// A page of a list, as the use cases take it.
pub(crate) struct Page {
    /// In this place only.
    pub(crate) place: Option<Division>,
    /// After the row with this number; from the beginning where empty.
    pub(crate) after: String,
    /// At most so many.
    pub(crate) limit: u64,
}

impl Asked {
    /// Reads it.
    pub(crate) fn page(self) -> Result<Page, Problem> {
        Ok(Page {
            place: place(self.place.as_deref())?,
            after: after(self.cursor)?,
            limit: rows(self.limit, MOST_ROWS)?,
        })
    }
}

/// A place of a query.
pub(crate) fn place(code: Option<&str>) -> Result<Option<Division>, Problem> {
    let parse =
        |code: &str| Division::parse(code).map_err(|error| Problem::parameter("place", error.to_string()));
    code.map(parse).transpose()
}

/// The number of rows of a query.
pub(crate) fn rows(limit: Option<u64>, most: u64) -> Result<u64, Problem> {
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
