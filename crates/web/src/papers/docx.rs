// SPDX-License-Identifier: Apache-2.0
//! The editable letter: the same blocks as the page, as DOCX. Text goes in as text runs; nothing is ever a field or formula.

use super::model::{Block, Field, Opinion, Paper, PaperError, Sign, Table, day};
use docx_rs as docx;
use std::io::Cursor;

/// A4 in twentieths of a point.
const SHORT: u32 = 11_906;
const LONG: u32 = 16_838;
/// Between the margins, portrait and landscape.
const WIDTH: usize = 9_600;
const WIDE: usize = 14_500;
/// Half points: 小四, 小二, 五号.
const BODY: usize = 24;
const TITLE: usize = 36;
const SMALL: usize = 21;

impl Paper {
    /// The letter as DOCX, for papers that clerks edit.
    ///
    /// # Errors
    /// [`PaperError::NotEditable`] for all others and for locked papers; [`PaperError::Docx`] when packing fails.
    pub fn docx(&self) -> Result<Vec<u8>, PaperError> {
        if !self.editable() {
            return Err(PaperError::NotEditable(self.kind));
        }
        let (page, margin) = match self.wide {
            true => ((LONG, SHORT), 1_100),
            false => ((SHORT, LONG), 1_150),
        };
        let margins = docx::PageMargin::new()
            .top(margin)
            .bottom(margin)
            .left(margin)
            .right(margin)
            .footer(700)
            .header(700);
        let mut file = docx::Docx::new()
            .default_fonts(docx::RunFonts::new().east_asia("仿宋").ascii("仿宋").hi_ansi("仿宋"))
            .default_size(BODY)
            .page_size(page.0, page.1)
            .page_margin(margins)
            .footer(footer());
        if self.wide {
            file = file.page_orient(docx::PageOrientationType::Landscape);
        }
        for line in self.head_lines() {
            file = file.add_paragraph(text(&line, SMALL));
        }
        file = file.add_paragraph(text(&self.title, TITLE).align(docx::AlignmentType::Center).bold());
        if !self.subtitle.is_empty() {
            file = file.add_paragraph(text(&self.subtitle, BODY).align(docx::AlignmentType::Center));
        }
        let width = if self.wide { WIDE } else { WIDTH };
        for block in &self.blocks {
            file = add(file, block, width);
        }
        let mut bytes = Cursor::new(Vec::new());
        file.build().pack(&mut bytes).map_err(|_| PaperError::Docx)?;
        Ok(bytes.into_inner())
    }

    fn head_lines(&self) -> Vec<String> {
        let mut lines = vec![format!("表号：{}　编号：{}", self.kind.number(), self.head.case_number)];
        lines.extend(self.head.document_number.as_ref().map(|number| format!("文号：{number}")));
        if self.head.demonstration {
            lines.push("【演示数据，不作任何用途】".to_owned());
        }
        lines
    }
}

fn footer() -> docx::Footer {
    let run = |words: &str| docx::Run::new().add_text(words).size(18);
    let line = docx::Paragraph::new()
        .align(docx::AlignmentType::Center)
        .add_run(run("第 "))
        .add_page_num(docx::PageNum::new())
        .add_run(run(" 页，共 "))
        .add_num_pages(docx::NumPages::new())
        .add_run(run(" 页"));
    docx::Footer::new().add_paragraph(line)
}

fn add(file: docx::Docx, block: &Block, width: usize) -> docx::Docx {
    match block {
        Block::Lead(words) => file.add_paragraph(text(words, BODY)),
        Block::Text(words) => file.add_paragraph(text(words, BODY).first_line_chars(200)),
        Block::Heading(words) => file.add_paragraph(text(words, BODY).bold().keep_next(true)),
        Block::Note(words) => file.add_paragraph(text(words, SMALL)),
        Block::Fields(rows) => file.add_table(fields(rows, width)),
        Block::Table(table) => {
            let file = match table.caption.is_empty() {
                true => file,
                false => file.add_paragraph(text(&table.caption, BODY).bold().keep_next(true)),
            };
            file.add_table(list(table, width))
        }
        Block::List(points) => points.iter().enumerate().fold(file, |file, (index, point)| {
            file.add_paragraph(text(&format!("{}．{point}", index + 1), BODY).first_line_chars(200))
        }),
        Block::Boxes(label, boxes) => {
            let boxes: Vec<String> =
                boxes.iter().map(|(on, words)| format!("{} {words}", if *on { "☑" } else { "□" })).collect();
            let label = if label.is_empty() { String::new() } else { format!("{label}：") };
            file.add_paragraph(text(&format!("{label}{}", boxes.join("　")), BODY))
        }
        Block::Opinion(opinion) => file.add_table(opinion_table(opinion, width)),
        Block::Signs(signs) => signs.iter().fold(file, |file, sign| file.add_paragraph(signature(sign))),
        Block::Seal(issuer, on) => file
            .add_paragraph(text("", BODY))
            .add_paragraph(text(&format!("{issuer}（盖章）"), BODY).align(docx::AlignmentType::Right))
            .add_paragraph(text(&day(*on), BODY).align(docx::AlignmentType::Right)),
        Block::Photos(pictures) => {
            pictures.iter().fold(file, |file, picture| file.add_paragraph(text(&picture.caption, SMALL)))
        }
        Block::Cut(words) => file.add_paragraph(
            text(&format!("- - - - - - - - {words} - - - - - - - -"), SMALL)
                .align(docx::AlignmentType::Center),
        ),
        Block::NewPage => file.add_paragraph(docx::Paragraph::new().page_break_before(true)),
    }
}

fn text(words: &str, size: usize) -> docx::Paragraph {
    let mut run = docx::Run::new().size(size);
    for (index, line) in words.split('\n').enumerate() {
        if index > 0 {
            run = run.add_break(docx::BreakType::TextWrapping);
        }
        run = run.add_text(line);
    }
    docx::Paragraph::new().add_run(run)
}

fn signature(sign: &Sign) -> docx::Paragraph {
    text(&format!("{}：＿＿＿＿＿＿＿＿＿＿　　　　年　　月　　日", sign.label()), BODY)
}

fn cell(words: &str, width: usize, align: docx::AlignmentType) -> docx::TableCell {
    docx::TableCell::new()
        .width(width, docx::WidthType::Dxa)
        .vertical_align(docx::VAlignType::Center)
        .add_paragraph(text(words, SMALL).align(align))
}

fn fields(rows: &[Vec<Field>], width: usize) -> docx::Table {
    let (label, value) = (width * 18 / 100, width * 32 / 100);
    let rows = rows.iter().map(|row| {
        let cells = row.iter().flat_map(|field| {
            let (wide, span) = if row.len() == 1 { (width - label, 3) } else { (value, 1) };
            let first = cell(&field.label, label, docx::AlignmentType::Center);
            [first, cell(&field.value, wide, docx::AlignmentType::Left).grid_span(span)]
        });
        docx::TableRow::new(cells.collect()).cant_split()
    });
    docx::Table::new(rows.collect())
        .set_grid(vec![label, value, label, value])
        .layout(docx::TableLayoutType::Fixed)
}

fn list(table: &Table, width: usize) -> docx::Table {
    let widths: Vec<usize> =
        table.columns.iter().map(|column| width * usize::from(column.width) / 100).collect();
    let at = |index: usize| widths.get(index).copied().unwrap_or_default();
    let mut rows = Vec::new();
    let head = table.columns.iter().enumerate();
    let head = head.map(|(index, column)| cell(&column.head, at(index), docx::AlignmentType::Center));
    rows.push(docx::TableRow::new(head.collect()).cant_split());
    let totals = (!table.totals.is_empty()).then_some(&table.totals);
    for row in table.rows.iter().chain(totals) {
        let cells = row.iter().enumerate().map(|(index, one)| {
            let align = match one.class() {
                "num" => docx::AlignmentType::Right,
                "mid" => docx::AlignmentType::Center,
                _ => docx::AlignmentType::Left,
            };
            cell(&one.shown(), at(index), align)
        });
        rows.push(docx::TableRow::new(cells.collect()).cant_split());
    }
    for line in &table.foot {
        let whole = cell(line, width, docx::AlignmentType::Left).grid_span(table.columns.len());
        rows.push(docx::TableRow::new(vec![whole]).cant_split());
    }
    docx::Table::new(rows).set_grid(widths).layout(docx::TableLayoutType::Fixed)
}

fn opinion_table(opinion: &Opinion, width: usize) -> docx::Table {
    let label = width * 18 / 100;
    let signs: Vec<String> =
        opinion.signs.iter().map(|sign| format!("{}：＿＿＿＿＿＿", sign.role)).collect();
    let seal = if opinion.seal.is_empty() { String::new() } else { format!("{}（盖章）", opinion.seal) };
    let body = docx::TableCell::new()
        .width(width - label, docx::WidthType::Dxa)
        .add_paragraph(text(&opinion.text, SMALL))
        .add_paragraph(text("", SMALL))
        .add_paragraph(text(&seal, SMALL).align(docx::AlignmentType::Right))
        .add_paragraph(text(&signs.join("　"), SMALL).align(docx::AlignmentType::Right))
        .add_paragraph(text(&day(opinion.on), SMALL).align(docx::AlignmentType::Right));
    let row = docx::TableRow::new(vec![cell(&opinion.title, label, docx::AlignmentType::Center), body]);
    docx::Table::new(vec![row.cant_split()])
        .set_grid(vec![label, width - label])
        .layout(docx::TableLayoutType::Fixed)
}
