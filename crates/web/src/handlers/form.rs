// SPDX-License-Identifier: Apache-2.0
//! Reading forms: pairs of names and values, files, the command id and the version that a form carries.

use super::trouble::Trouble;
use crate::components::Typed;
use crate::pages::errors::Problem;
use axum::extract::{FromRequest, FromRequestParts, Multipart, RawForm, Request};
use axum::http::request::Parts;
use kernel::{Command, Id};
use std::convert::Infallible;

/// The field of the command id.
pub const COMMAND: &str = "command_id";
/// The field of the version.
pub const VERSION: &str = "version";

/// A form that was sent.
#[derive(Clone, Debug, Default)]
pub struct Sent {
    /// What was typed.
    pub typed: Typed,
    /// Files by field: the bytes, and the name the browser gave.
    pub files: Vec<SentFile>,
}

/// A file that was sent.
#[derive(Clone, Debug)]
pub struct SentFile {
    /// The field.
    pub field: String,
    /// The name that the browser gave.
    pub name: String,
    /// The bytes.
    pub bytes: Vec<u8>,
}

impl Sent {
    /// The command id; a form without a right one is sent once only, under a new id.
    pub fn command(&self) -> Id<Command> {
        Id::parse(self.typed.get(COMMAND)).unwrap_or_else(|_| super::app::new_command())
    }

    /// The version that the form was filled from; 0 where there is none.
    pub fn version(&self) -> i64 {
        self.typed.get(VERSION).parse().unwrap_or(0)
    }

    /// The file of a field, if one was chosen.
    pub fn file(&self, field: &str) -> Option<&[u8]> {
        self.files
            .iter()
            .find(|file| file.field == field && !file.bytes.is_empty())
            .map(|file| file.bytes.as_slice())
    }
}

impl<S: Send + Sync> FromRequest<S> for Sent {
    type Rejection = Trouble;

    async fn from_request(request: Request, state: &S) -> Result<Sent, Trouble> {
        let kind =
            request.headers().get("content-type").and_then(|value| value.to_str().ok()).unwrap_or_default();
        if kind.starts_with("multipart/form-data") {
            let parts = Multipart::from_request(request, state).await.map_err(|_| unreadable())?;
            return read_parts(parts).await;
        }
        let RawForm(bytes) = RawForm::from_request(request, state)
            .await
            .map_err(|_| Trouble::of(Problem::TooLarge { limit: "512 KB".to_owned() }))?;
        Ok(Sent { typed: Typed::new(pairs(&bytes)), files: Vec::new() })
    }
}

/// What an address asks for after its `?`.
impl<S: Sync> FromRequestParts<S> for Typed {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Typed, Infallible> {
        Ok(Typed::new(pairs(parts.uri.query().unwrap_or_default().as_bytes())))
    }
}

/// The id that an address names: what is none is not found.
pub fn named<T>(text: &str) -> Result<Id<T>, Trouble> {
    Id::parse(text).map_err(|_| Trouble::not_found())
}

async fn read_parts(mut parts: Multipart) -> Result<Sent, Trouble> {
    let too_large = || Trouble::of(Problem::TooLarge { limit: "8 MB".to_owned() });
    let mut typed = Vec::new();
    let mut files = Vec::new();
    while let Some(part) = parts.next_field().await.map_err(|_| too_large())? {
        let Some(field) = part.name().map(str::to_owned) else { continue };
        let name = part.file_name().map(str::to_owned);
        let bytes = part.bytes().await.map_err(|_| too_large())?;
        if let Some(name) = name {
            files.push(SentFile { field, name, bytes: bytes.to_vec() });
        } else {
            typed.push((field, String::from_utf8_lossy(&bytes).into_owned()));
        }
    }
    Ok(Sent { typed: Typed::new(typed), files })
}

fn unreadable() -> Trouble {
    Trouble::of(Problem::Unreadable {
        what: "表单的格式不对，请回到页面重新提交。".to_owned()
    })
}

/// The pairs of a form's body or of an address.
pub fn pairs(bytes: &[u8]) -> Vec<(String, String)> {
    form_urlencoded::parse(bytes).into_owned().collect()
}
