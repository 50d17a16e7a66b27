// SPDX-License-Identifier: Apache-2.0
//! Files of a check: the list of questions as a workbook that is also the form of the answer, and the answer read back by its headings.

use super::super::app::App;
use super::super::table_file::{FileForm, TableFile, first_sheet};
use super::super::trouble::Trouble;
use super::super::visitor::Visitor;
use assistance::office::look;
use assistance::verification::RequestId;
use assistance::verification::answers::{AnswerRow, headings};
use assistance::verification::exchange;
use assistance::verification::run::{QuestionLine, ReadRequest};
use axum::extract::{Path, State};
use axum::response::Response;
use files::plain::{PlainCell, PlainRow};
use std::collections::BTreeMap;
use std::sync::Arc;

pub(super) async fn download(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    visitor: Visitor,
) -> Result<Response, Trouble> {
    let request = RequestId::parse(&id).map_err(|_| Trouble::not_found())?;
    let ctx = visitor.ctx(&app, "下载查询名单");
    let (request, lines) = look(&*app.office, &ctx, &ReadRequest { request }).await?;
    let heads = exchange::headings(&request.source);
    let row = |line: &QuestionLine| {
        let cell = |heading: &String| match heading.as_str() {
            headings::NUMBER => line.person.number.known().map_or("", |number| number.expose()).to_owned(),
            headings::NAME => line.person.name.clone(),
            _ => String::new(),
        };
        heads.iter().map(cell).collect()
    };
    let rows = lines.iter().map(row).collect();
    Ok(TableFile { name: request.number, heads, rows }.response(FileForm::Xlsx))
}

/// The rows of an answer.
///
/// # Errors
/// In words, why the file is no answer.
pub(super) fn rows(bytes: &[u8]) -> Result<Vec<AnswerRow>, String> {
    let mut lines = first_sheet(bytes)?.rows.into_iter();
    let first = lines.next().map(|row| row.cells).unwrap_or_default();
    let named: Vec<String> = first.iter().map(text).map(|text| text.trim().to_owned()).collect();
    for heading in [headings::NUMBER, headings::RESULT, headings::AS_OF] {
        if !named.iter().any(|one| one == heading) {
            return Err(format!("第一行没有“{heading}”这一列。请用下载的查询名单填写答复。"));
        }
    }
    if let Some(twice) =
        named.iter().enumerate().find(|(at, one)| !one.is_empty() && named[..*at].contains(one))
    {
        return Err(format!("第一行有两列都叫“{}”。", twice.1));
    }
    Ok(lines.map(|row| answer(&named, &row)).collect())
}

fn answer(named: &[String], row: &PlainRow) -> AnswerRow {
    let (mut cells, mut broken) = (BTreeMap::new(), Vec::new());
    for (heading, cell) in named.iter().zip(&row.cells) {
        if heading.is_empty() {
            continue;
        }
        match cell {
            PlainCell::DigitsLost | PlainCell::Broken => broken.push(heading.clone()),
            PlainCell::Date(date) if [headings::FIRST, headings::LAST].contains(&heading.as_str()) => {
                cells.insert(heading.clone(), date.month_of().to_string());
            }
            cell => {
                cells.insert(heading.clone(), text(cell));
            }
        }
    }
    AnswerRow::of(u32::try_from(row.number).unwrap_or(u32::MAX), cells, broken)
}

fn text(cell: &PlainCell) -> String {
    match cell {
        PlainCell::Text(text) => text.clone(),
        PlainCell::Date(date) => date.to_string(),
        PlainCell::Blank | PlainCell::DigitsLost | PlainCell::Broken => String::new(),
    }
}
