// SPDX-License-Identifier: Apache-2.0
//! A layout as text, checked: what is missing or cannot be is said before any file is written by it.

use super::layout::{
    Align, AnswerFormat, Column, Encoding, Field, FileKind, Format, Layout, MoneyForm, Newline,
};
use crate::payout::model::answer::Failure;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// What is wrong with a layout.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("银行文件格式有误：{0}")]
pub struct LayoutError(pub String);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawLayout {
    id: String,
    name: String,
    assumed: Option<String>,
    send: RawFormat,
    answer: RawAnswer,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFormat {
    file: String,
    encoding: Option<String>,
    newline: Option<String>,
    separator: Option<String>,
    #[serde(default)]
    titles: bool,
    #[serde(default)]
    header: Vec<RawColumn>,
    record: Vec<RawColumn>,
    #[serde(default)]
    trailer: Vec<RawColumn>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawAnswer {
    file: String,
    encoding: Option<String>,
    newline: Option<String>,
    separator: Option<String>,
    #[serde(default)]
    titles: bool,
    #[serde(default)]
    header: Vec<RawColumn>,
    record: Vec<RawColumn>,
    #[serde(default)]
    trailer: Vec<RawColumn>,
    paid: Vec<String>,
    #[serde(default)]
    unpaid: Vec<String>,
    #[serde(default)]
    failures: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawColumn {
    title: String,
    field: String,
    text: Option<String>,
    width: Option<usize>,
    align: Option<String>,
    pad: Option<String>,
    #[serde(rename = "as")]
    money: Option<String>,
}

impl Layout {
    /// Reads a layout.
    ///
    /// # Errors
    /// What is wrong, with the column's title where there is one.
    pub fn parse(text: &str) -> Result<Layout, LayoutError> {
        let raw: RawLayout = serde_saphyr::from_str(text).map_err(|error| LayoutError(error.to_string()))?;
        let RawAnswer {
            file,
            encoding,
            newline,
            separator,
            titles,
            header,
            record,
            trailer,
            paid,
            unpaid,
            failures,
        } = raw.answer;
        let answer = RawFormat { file, encoding, newline, separator, titles, header, record, trailer };
        let layout = Layout {
            id: raw.id,
            name: raw.name,
            assumed: raw.assumed,
            send: format(raw.send)?,
            answer: AnswerFormat {
                format: format(answer)?,
                paid: paid.into_iter().collect(),
                unpaid: unpaid.into_iter().collect(),
                failures: failures.into_iter().map(failure).collect::<Result<_, _>>()?,
            },
        };
        complete(&layout)?;
        Ok(layout)
    }
}

fn wrong<T>(text: impl Into<String>) -> Result<T, LayoutError> {
    Err(LayoutError(text.into()))
}

fn failure((words, kind): (String, String)) -> Result<(String, Failure), LayoutError> {
    match Failure::ALL.into_iter().find(|failure| failure.word() == kind) {
        Some(failure) => Ok((words, failure)),
        None => wrong(format!("“{kind}”不是退汇原因")),
    }
}

fn format(raw: RawFormat) -> Result<Format, LayoutError> {
    let newline = match raw.newline.as_deref() {
        None | Some("crlf") => Newline::CrLf,
        Some("lf") => Newline::Lf,
        Some(other) => return wrong(format!("换行“{other}”应为 lf 或 crlf")),
    };
    let encoding = match raw.encoding.as_deref() {
        None | Some("utf-8") => Encoding::Utf8,
        Some("gb18030") => Encoding::Gb18030,
        Some(other) => return wrong(format!("编码“{other}”应为 utf-8 或 gb18030")),
    };
    let kind = match (raw.file.as_str(), raw.separator.as_deref().map(str::as_bytes)) {
        ("csv", Some([separator])) if separator.is_ascii_punctuation() || *separator == b'\t' => {
            FileKind::Csv { separator: *separator, newline }
        }
        ("csv", _) => return wrong("csv 文件要写明一个分隔符"),
        ("fixed", None) => FileKind::Fixed { newline },
        ("sheet", None) => FileKind::Sheet,
        ("fixed" | "sheet", Some(_)) => return wrong("定长文件和表格没有分隔符"),
        (other, _) => return wrong(format!("文件种类“{other}”应为 csv、fixed 或 sheet")),
    };
    let columns =
        |raw: Vec<RawColumn>| raw.into_iter().map(|raw| column(raw, kind)).collect::<Result<Vec<_>, _>>();
    let (header, record, trailer) = (columns(raw.header)?, columns(raw.record)?, columns(raw.trailer)?);
    Ok(Format { kind, encoding, titles: raw.titles, header, record, trailer })
}

fn column(raw: RawColumn, kind: FileKind) -> Result<Column, LayoutError> {
    let title = raw.title;
    let field = match (raw.field.as_str(), raw.text) {
        ("text", Some(text)) => Field::Text(text),
        ("text", None) => return wrong(format!("“{title}”缺少固定文字")),
        (_, Some(_)) => return wrong(format!("“{title}”不是固定文字，不能写 text")),
        ("line", None) => Field::Line,
        ("reference", None) => Field::Reference,
        ("holder", None) => Field::Holder,
        ("account", None) => Field::Account,
        ("bank", None) => Field::Bank,
        ("amount", None) => Field::Amount,
        ("remark", None) => Field::Remark,
        ("count", None) => Field::Count,
        ("total", None) => Field::Total,
        ("batch", None) => Field::Batch,
        ("date", None) => Field::Date,
        ("result", None) => Field::Result,
        ("reason", None) => Field::Reason,
        (other, None) => return wrong(format!("“{title}”的内容“{other}”不认识")),
    };
    let money = match (raw.money.as_deref(), &field) {
        (Some("yuan"), Field::Amount | Field::Total) => MoneyForm::Yuan,
        (Some("fen"), Field::Amount | Field::Total) => MoneyForm::Fen,
        (None, Field::Amount | Field::Total) => return wrong(format!("“{title}”要写明单位 yuan 或 fen")),
        (None, _) => MoneyForm::Yuan,
        (Some(_), _) => return wrong(format!("“{title}”的单位只能用于金额，是 yuan 或 fen")),
    };
    let align = match raw.align.as_deref() {
        None | Some("left") => Align::Left,
        Some("right") => Align::Right,
        Some(other) => return wrong(format!("“{title}”的对齐“{other}”应为 left 或 right")),
    };
    let pad = match raw.pad.as_deref() {
        None | Some(" ") => ' ',
        Some("0") => '0',
        Some(_) => return wrong(format!("“{title}”只能用空格或 0 补位")),
    };
    let fixed = matches!(kind, FileKind::Fixed { .. });
    if fixed && raw.width.is_none_or(|width| width == 0) {
        return wrong(format!("“{title}”缺少宽度"));
    }
    if pad == '0' && align == Align::Left {
        return wrong(format!("“{title}”用 0 补位时应右对齐"));
    }
    Ok(Column { title, field, width: raw.width, align, pad, money })
}

/// What a file must hold to be of use.
fn complete(layout: &Layout) -> Result<(), LayoutError> {
    if layout.id.is_empty()
        || !layout.id.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    {
        return wrong("id 应为小写字母和数字");
    }
    let about_batch = [Field::Count, Field::Total, Field::Batch, Field::Date];
    let of_bank = [Field::Result, Field::Reason];
    check(
        &layout.send,
        "报送文件",
        &[Field::Reference, Field::Holder, Field::Account, Field::Amount],
        &of_bank,
    )?;
    check(&layout.answer.format, "回盘文件", &[Field::Reference, Field::Amount, Field::Result], &[])?;
    for format in [&layout.send, &layout.answer.format] {
        for column in format.header.iter().chain(&format.trailer) {
            if !about_batch.contains(&column.field) && !matches!(column.field, Field::Text(_)) {
                return wrong(format!("“{}”不能放在首行或末行", column.title));
            }
        }
        if let Some(column) = format.record.iter().find(|column| about_batch[..2].contains(&column.field)) {
            return wrong(format!("“{}”只能放在首行或末行", column.title));
        }
    }
    if layout.answer.paid.is_empty() {
        return wrong("缺少表示发放成功的结果");
    }
    let (paid, unpaid) = (&layout.answer.paid, &layout.answer.unpaid);
    let known: BTreeSet<&String> = unpaid.iter().chain(layout.answer.failures.keys()).collect();
    match paid.iter().find(|word| known.contains(word)) {
        Some(word) => wrong(format!("结果“{word}”既表示成功又表示失败")),
        None => Ok(()),
    }
}

fn check(format: &Format, file: &str, needed: &[Field], barred: &[Field]) -> Result<(), LayoutError> {
    for field in needed {
        match format.record.iter().filter(|column| column.field == *field).count() {
            1 => {}
            0 => return wrong(format!("{file}缺少{}", name(field))),
            _ => return wrong(format!("{file}有两个{}", name(field))),
        }
    }
    match format.record.iter().find(|column| barred.contains(&column.field)) {
        Some(column) => wrong(format!("{file}不能有“{}”", column.title)),
        None => Ok(()),
    }
}

fn name(field: &Field) -> &'static str {
    match field {
        Field::Reference => "业务编号（reference）",
        Field::Holder => "户名（holder）",
        Field::Account => "账号（account）",
        Field::Amount => "金额（amount）",
        Field::Result => "处理结果（result）",
        _ => "一列",
    }
}
