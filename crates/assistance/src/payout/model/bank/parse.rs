// SPDX-License-Identifier: Apache-2.0
//! A layout as text, checked: what is missing or cannot be is said before any file is written by it.

use super::layout::{
    Align, AnswerFormat, Column, Encoding, Field, FileKind, Format, Layout, MoneyForm, Newline,
};
use crate::payout::model::answer::Failure;
use serde::Deserialize;
use serde_saphyr::Spanned;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// What is wrong with a layout, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LayoutError {
    /// The line of the file, from 1; 0 where no line is known.
    pub line: u64,
    /// What is wrong, with the column's title where there is one.
    pub what: String,
}

impl fmt::Display for LayoutError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "银行文件格式有误：{}", self.what),
            line => write!(f, "银行文件格式有误：第 {line} 行，{}", self.what),
        }
    }
}

impl std::error::Error for LayoutError {}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawLayout {
    id: Spanned<String>,
    name: String,
    assumed: Option<String>,
    send: Spanned<RawFormat>,
    answer: Spanned<RawAnswer>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFormat {
    file: Spanned<String>,
    encoding: Option<Spanned<String>>,
    newline: Option<Spanned<String>>,
    separator: Option<Spanned<String>>,
    #[serde(default)]
    titles: bool,
    #[serde(default)]
    header: Vec<Spanned<RawColumn>>,
    record: Vec<Spanned<RawColumn>>,
    #[serde(default)]
    trailer: Vec<Spanned<RawColumn>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawAnswer {
    file: Spanned<String>,
    encoding: Option<Spanned<String>>,
    newline: Option<Spanned<String>>,
    separator: Option<Spanned<String>>,
    #[serde(default)]
    titles: bool,
    #[serde(default)]
    header: Vec<Spanned<RawColumn>>,
    record: Vec<Spanned<RawColumn>>,
    #[serde(default)]
    trailer: Vec<Spanned<RawColumn>>,
    paid: Vec<Spanned<String>>,
    #[serde(default)]
    unpaid: Vec<Spanned<String>>,
    #[serde(default)]
    failures: BTreeMap<String, Spanned<String>>,
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

/// One of the two files of a layout.
#[derive(Clone, Copy)]
enum Side {
    Send,
    Answer,
}

impl Side {
    const fn name(self) -> &'static str {
        match self {
            Side::Send => "报送文件",
            Side::Answer => "回盘文件",
        }
    }

    /// What each record must hold, once.
    const fn needed(self) -> &'static [Field] {
        match self {
            Side::Send => &[Field::Reference, Field::Holder, Field::Account, Field::Amount],
            Side::Answer => &[Field::Reference, Field::Amount, Field::Result],
        }
    }
}

impl Layout {
    /// Reads a layout.
    ///
    /// # Errors
    /// What is wrong, with its line and the column's title where there is one.
    pub fn parse(text: &str) -> Result<Layout, LayoutError> {
        let raw: RawLayout = serde_saphyr::from_str(text).map_err(|error| LayoutError {
            line: error.location().map_or(0, |at| at.line()),
            what: error.without_snippet().to_string(),
        })?;
        let answer_line = line(&raw.answer);
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
        } = raw.answer.value;
        let id = &raw.id;
        let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
        if id.value.is_empty() || !id.value.bytes().all(allowed) {
            return wrong(line(id), "id 应为小写字母和数字");
        }
        let answer = RawFormat { file, encoding, newline, separator, titles, header, record, trailer };
        let send = format(Side::Send, line(&raw.send), raw.send.value)?;
        let format = format(Side::Answer, answer_line, answer)?;
        if paid.is_empty() {
            return wrong(answer_line, "缺少表示发放成功的结果（paid）");
        }
        let known: BTreeSet<&str> =
            unpaid.iter().map(|one| one.value.as_str()).chain(failures.keys().map(String::as_str)).collect();
        if let Some(word) = paid.iter().find(|word| known.contains(word.value.as_str())) {
            return wrong(line(word), format!("结果“{}”既表示成功又表示失败", word.value));
        }
        Ok(Layout {
            id: raw.id.value,
            name: raw.name,
            assumed: raw.assumed,
            send,
            answer: AnswerFormat {
                format,
                failures: failures.into_iter().map(failure).collect::<Result<_, _>>()?,
                paid: paid.into_iter().map(|one| one.value).collect(),
                unpaid: unpaid.into_iter().map(|one| one.value).collect(),
            },
        })
    }
}

fn wrong<T>(line: u64, what: impl Into<String>) -> Result<T, LayoutError> {
    Err(LayoutError { line, what: what.into() })
}

fn line<T>(one: &Spanned<T>) -> u64 {
    one.referenced.line()
}

fn failure((words, kind): (String, Spanned<String>)) -> Result<(String, Failure), LayoutError> {
    match Failure::ALL.into_iter().find(|failure| failure.word() == kind.value) {
        Some(failure) => Ok((words, failure)),
        None => wrong(line(&kind), format!("“{}”不是退汇原因", kind.value)),
    }
}

fn kind(
    file: &Spanned<String>,
    separator: Option<&Spanned<String>>,
    newline: Newline,
) -> Result<FileKind, LayoutError> {
    let at = line(file);
    match (file.value.as_str(), separator.map(|one| one.value.as_bytes())) {
        ("csv", Some([separator])) if separator.is_ascii_punctuation() || *separator == b'\t' => {
            Ok(FileKind::Csv { separator: *separator, newline })
        }
        ("csv", _) => wrong(separator.map_or(at, line), "csv 文件要写明一个分隔符（separator）"),
        ("fixed", None) => Ok(FileKind::Fixed { newline }),
        ("sheet", None) => Ok(FileKind::Sheet),
        ("fixed" | "sheet", Some(_)) => wrong(at, "定长文件和表格没有分隔符（separator）"),
        (other, _) => wrong(at, format!("文件种类“{other}”应为 csv、fixed 或 sheet")),
    }
}

fn format(side: Side, at: u64, raw: RawFormat) -> Result<Format, LayoutError> {
    let newline = match raw.newline.as_ref().map(|one| (line(one), one.value.as_str())) {
        None | Some((_, "crlf")) => Newline::CrLf,
        Some((_, "lf")) => Newline::Lf,
        Some((at, other)) => return wrong(at, format!("换行“{other}”应为 lf 或 crlf")),
    };
    let encoding = match raw.encoding.as_ref().map(|one| (line(one), one.value.as_str())) {
        None | Some((_, "utf-8")) => Encoding::Utf8,
        Some((_, "gb18030")) => Encoding::Gb18030,
        Some((at, other)) => return wrong(at, format!("编码“{other}”应为 utf-8 或 gb18030")),
    };
    let kind = kind(&raw.file, raw.separator.as_ref(), newline)?;
    let columns = |raw: Vec<Spanned<RawColumn>>| {
        raw.into_iter().map(|raw| column(raw, kind)).collect::<Result<Vec<_>, _>>()
    };
    let (header, record, trailer) = (columns(raw.header)?, columns(raw.record)?, columns(raw.trailer)?);
    complete(side, at, &record)?;
    let about_batch = [Field::Count, Field::Total, Field::Batch, Field::Date];
    for (at, column) in header.iter().chain(&trailer) {
        if !about_batch.contains(&column.field) && !matches!(column.field, Field::Text(_)) {
            return wrong(*at, format!("“{}”不能放在首行或末行", column.title));
        }
    }
    if let Some((at, column)) = record.iter().find(|(_, one)| about_batch[..2].contains(&one.field)) {
        return wrong(*at, format!("“{}”只能放在首行或末行", column.title));
    }
    let columns = |placed: Vec<(u64, Column)>| placed.into_iter().map(|(_, column)| column).collect();
    let (header, record, trailer) = (columns(header), columns(record), columns(trailer));
    Ok(Format { kind, encoding, titles: raw.titles, header, record, trailer })
}

/// What a record must hold to be of use, and what only the bank can say.
fn complete(side: Side, at: u64, record: &[(u64, Column)]) -> Result<(), LayoutError> {
    for field in side.needed() {
        let of: Vec<u64> = record.iter().filter(|(_, one)| one.field == *field).map(|(at, _)| *at).collect();
        match of[..] {
            [_] => {}
            [] => return wrong(at, format!("{}缺少{}", side.name(), name(field))),
            [_, second, ..] => return wrong(second, format!("{}有两个{}", side.name(), name(field))),
        }
    }
    let of_bank = |column: &Column| matches!(column.field, Field::Result | Field::Reason);
    match (side, record.iter().find(|(_, column)| of_bank(column))) {
        (Side::Send, Some((at, column))) => wrong(*at, format!("{}不能有“{}”", side.name(), column.title)),
        _ => Ok(()),
    }
}

fn column(raw: Spanned<RawColumn>, kind: FileKind) -> Result<(u64, Column), LayoutError> {
    let at = line(&raw);
    let wrong = |what: String| wrong(at, what);
    let raw = raw.value;
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
    Ok((at, Column { title, field, width: raw.width, align, pad, money }))
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
