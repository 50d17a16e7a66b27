// SPDX-License-Identifier: Apache-2.0
//! Files of a check: the list of questions as a workbook that is also the form of the answer, and the answer read back by its headings.

use super::super::app::App;
use super::super::trouble::Trouble;
use super::super::visitor::Visitor;
use crate::pages::errors::Problem;
use assistance::office::look;
use assistance::verification::RequestId;
use assistance::verification::answers::{AnswerRow, headings};
use assistance::verification::exchange;
use assistance::verification::run::{QuestionLine, ReadRequest};
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use files::plain::{self, PlainCell, PlainError, PlainRow};
use rust_xlsxwriter::{Format, Workbook, XlsxError};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The media type of a workbook.
const WORKBOOK: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

pub(super) async fn download(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    visitor: Visitor,
) -> Result<Response, Trouble> {
    let request = RequestId::parse(&id).map_err(|_| Trouble::not_found())?;
    let ctx = visitor.ctx(&app, "下载查询名单");
    let (request, lines) = look(&*app.office, &ctx, &ReadRequest { request }).await?;
    let bytes = book(&request.source, &lines).map_err(|_| {
        Trouble::of(Problem::Unreadable { what: "查询名单写不出来，请再试一次。".to_owned() })
    })?;
    let name = format!("attachment; filename=\"{}.xlsx\"", request.number);
    let head = [
        (header::CONTENT_TYPE, WORKBOOK.to_owned()),
        (header::CONTENT_DISPOSITION, name),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((head, bytes).into_response())
}

/// The list as a workbook; every cell is a text, so that no spreadsheet rewrites a number.
fn book(source: &str, lines: &[QuestionLine]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let (text, bold) = (Format::new().set_num_format("@"), Format::new().set_bold().set_num_format("@"));
    let sheet = book.add_worksheet().set_name("查询名单")?;
    let columns = exchange::headings(source);
    for (at, heading) in (0_u16..).zip(&columns) {
        sheet.set_column_format(at, &text)?.set_column_width(at, 20)?;
        sheet.write_string_with_format(0, at, heading, &bold)?;
    }
    for (row, line) in (1_u32..).zip(lines) {
        for (at, heading) in (0_u16..).zip(&columns) {
            let cell = match heading.as_str() {
                headings::NUMBER => line.person.number.known().map_or("", |number| number.expose()),
                headings::NAME => line.person.name.as_str(),
                _ => "",
            };
            sheet.write_string_with_format(row, at, cell, &text)?;
        }
    }
    book.save_to_buffer()
}

/// The rows of an answer.
///
/// # Errors
/// In words, why the file is no answer.
pub(super) fn rows(bytes: &[u8]) -> Result<Vec<AnswerRow>, String> {
    let sheets = plain::read(bytes).map_err(why)?;
    let Some(sheet) = sheets.into_iter().find(|sheet| !sheet.rows.is_empty()) else {
        return Err(why(PlainError::Empty));
    };
    let mut lines = sheet.rows.into_iter();
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

fn why(error: PlainError) -> String {
    match error {
        PlainError::Empty => "文件是空的，没有收下。".to_owned(),
        PlainError::NotText(_) => "打不开：既不是 Excel，也不是 UTF-8 或 GB 18030 的文本。".to_owned(),
        PlainError::Csv(line) => format!("第 {line} 行读不出来，请检查引号和逗号。"),
        PlainError::Workbook => "Excel 文件打不开，可能已损坏或者加了密码。".to_owned(),
        PlainError::TooLarge => "文件太大，请分开上传。".to_owned(),
    }
}
