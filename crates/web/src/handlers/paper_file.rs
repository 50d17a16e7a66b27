// SPDX-License-Identifier: Apache-2.0
//! A paper as it goes to the browser: a page to print, or a copy that a clerk may edit.

use super::table_file::download;
use super::trouble::Trouble;
use crate::pages::errors::Problem;
use crate::papers::{Paper, PaperError};
use axum::response::{Html, IntoResponse, Response};

const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

fn broken(error: &PaperError) -> Trouble {
    Trouble::of(Problem::Unreadable { what: error.to_string() })
}

/// The page.
pub(super) fn page(paper: &Paper) -> Result<Response, Trouble> {
    Ok(Html(paper.html().map_err(|error| broken(&error))?).into_response())
}

/// The letter.
pub(super) fn docx(paper: &Paper) -> Result<Response, Trouble> {
    let bytes = paper.docx().map_err(|error| broken(&error))?;
    Ok(download(bytes, DOCX, &format!("{}.docx", paper.file_name())))
}

/// The workbook. Every text in it is written as a string, so that nothing in it is a formula.
pub(super) fn xlsx(paper: &Paper) -> Result<Response, Trouble> {
    let bytes = paper.xlsx().map_err(|error| broken(&error))?;
    Ok(download(bytes, XLSX, &format!("{}.xlsx", paper.file_name())))
}
