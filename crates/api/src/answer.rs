// SPDX-License-Identifier: Apache-2.0
//! Answers with a tag of what they hold, so that a caller who has them already is told so in a few bytes; words with their Chinese; money.

use axum::Json;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use kernel::Fen;
use serde::Serialize;
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

/// A word of a closed list, with its Chinese.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Word {
    /// The word, stable, for programs.
    #[schema(example = "dibao")]
    pub code: String,
    /// The same for people.
    #[schema(example = "最低生活保障")]
    pub text: String,
}

impl Word {
    pub(crate) fn new(code: &str, text: impl Into<String>) -> Word {
        Word { code: code.to_owned(), text: text.into() }
    }
}

/// A sum of money.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Money {
    /// The sum in fen (one hundredth of a yuan).
    #[schema(example = 52000)]
    pub amount_fen: i64,
    /// The same in yuan, with two places.
    #[schema(example = "520.00")]
    pub amount_yuan: String,
}

impl From<Fen> for Money {
    fn from(fen: Fen) -> Money {
        Money { amount_fen: fen.get(), amount_yuan: fen.to_string() }
    }
}

/// An answer with its tag; nothing but the tag where the caller has it already.
pub(crate) fn tagged<T: Serialize>(headers: &HeaderMap, answer: &T) -> Response {
    let Ok(text) = serde_json::to_vec(answer) else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let hash: [u8; 32] = Sha256::digest(&text).into();
    let tag = kernel::hex(&hash[..12]);
    let tag = format!("\"{tag}\"");
    let known = headers
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(','))
        .any(|one| one.trim().trim_start_matches("W/") == tag);
    let mut response =
        if known { StatusCode::NOT_MODIFIED.into_response() } else { Json(answer).into_response() };
    if let Ok(value) = HeaderValue::from_str(&tag) {
        response.headers_mut().insert(header::ETAG, value);
    }
    response
}
