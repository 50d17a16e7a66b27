// SPDX-License-Identifier: Apache-2.0
//! Lines as text in so many columns: wrapped the way Chinese is, with footnotes for what is assumed and what conflicts.

use super::{Line, Mark, Note};
use kernel::Citation;
use policy::tree::Program;

/// How text is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    /// Columns; a Chinese character takes two.
    pub width: usize,
    /// Whether signs are coloured.
    pub colour: bool,
}

/// Notes numbered in the order in which they were met.
#[derive(Clone, Debug, Default)]
pub struct Footnotes {
    notes: Vec<Note>,
}

impl Footnotes {
    /// The number of a note; the same note has the same number.
    pub fn number(&mut self, note: &Note) -> usize {
        if let Some(at) = self.notes.iter().position(|known| known == note) {
            return at + 1;
        }
        self.notes.push(note.clone());
        self.notes.len()
    }

    /// The signs of some notes behind a sentence: `〔假定1〕〔两说2〕`.
    pub fn signs(&mut self, notes: &[Note]) -> String {
        let mut signs = String::new();
        for note in notes {
            let number = self.number(note);
            let word = match note {
                Note::Assumed { .. } => "假定",
                Note::Conflict { .. } => "两说",
                Note::Set { .. } => "试设",
            };
            let sign = format!("〔{word}{number}〕");
            if !signs.contains(&sign) {
                signs.push_str(&sign);
            }
        }
        signs
    }

    /// Some notes by number, runs as ranges: `假定 1–3、7；两说 4`.
    pub fn list(&mut self, notes: &[Note]) -> String {
        let mut kinds: [(&str, Vec<usize>); 3] =
            [("假定", Vec::new()), ("两说", Vec::new()), ("试设", Vec::new())];
        for note in notes {
            let number = self.number(note);
            let kind = match note {
                Note::Assumed { .. } => 0,
                Note::Conflict { .. } => 1,
                Note::Set { .. } => 2,
            };
            kinds[kind].1.push(number);
        }
        let mut parts = Vec::new();
        for (word, mut numbers) in kinds {
            if !numbers.is_empty() {
                numbers.sort_unstable();
                numbers.dedup();
                parts.push(format!("{word} {}", ranges(&numbers)));
            }
        }
        parts.join("；")
    }

    /// The notes in order.
    #[must_use]
    pub fn all(&self) -> &[Note] {
        &self.notes
    }
}

/// Sorted numbers with runs as ranges: `1–3、7`.
fn ranges(numbers: &[usize]) -> String {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for &number in numbers {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == number => *last = number,
            _ => runs.push((number, number)),
        }
    }
    let runs: Vec<String> = runs
        .into_iter()
        .map(|(first, last)| match last - first {
            0 => first.to_string(),
            1 => format!("{first}、{last}"),
            _ => format!("{first}–{last}"),
        })
        .collect();
    runs.join("、")
}

/// A note as a sentence.
#[must_use]
pub fn note(program: &Program, note: &Note) -> String {
    match note {
        Note::Assumed { label, why, .. } => format!("假定：{label}。{why}"),
        Note::Conflict { label, cite, says, .. } => {
            let other = crate::source::cite(&program.sources, cite);
            format!("两说：{label}；而{other}说{}。本测算按前者", crate::source::quoted(says))
        }
        Note::Set { label, .. } => format!("试设：{label}，只在这次测算中有效"),
    }
}

/// A line's sentence with article and signs, without what stands below it. Articles that stand behind the line above are not repeated.
pub fn sentence(program: &Program, line: &Line, above: &[Citation], footnotes: &mut Footnotes) -> String {
    let mut text = String::new();
    if !line.subjects.is_empty() {
        text.push_str(&line.subjects.join("、"));
        text.push('：');
    }
    text.push_str(&line.text);
    if line.seen {
        text.push_str("（见上）");
    } else if !line.cites.is_empty() && line.cites != above {
        text.push_str(&format!("（{}）", crate::source::cites(program, &line.cites)));
    }
    text.push_str(&footnotes.signs(&line.notes));
    text
}

/// Lines with everything below them; `above` are the articles that the heading gives.
pub fn tree(
    program: &Program,
    lines: &[Line],
    above: &[Citation],
    indent: usize,
    layout: Layout,
    footnotes: &mut Footnotes,
) -> String {
    let mut out = String::new();
    for line in lines {
        let sentence = sentence(program, line, above, footnotes);
        let sign = sign(line.mark, layout.colour);
        out.push_str(&item(&sign, 2, &sentence, indent, layout.width));
        let above = if line.cites.is_empty() { above } else { &line.cites };
        out.push_str(&tree(program, &line.children, above, indent + 2, layout, footnotes));
    }
    out
}

/// A paragraph behind a sign that takes so many columns, with a hanging indent.
#[must_use]
pub fn item(sign: &str, columns: usize, text: &str, indent: usize, width: usize) -> String {
    let room = width.saturating_sub(indent + columns).max(20);
    let mut out = String::new();
    for (at, row) in wrap(text, room).into_iter().enumerate() {
        out.push_str(&" ".repeat(indent));
        if at == 0 {
            out.push_str(sign);
        } else {
            out.push_str(&" ".repeat(columns));
        }
        out.push_str(&row);
        out.push('\n');
    }
    out
}

/// A paragraph with an indent.
#[must_use]
pub fn paragraph(text: &str, indent: usize, width: usize) -> String {
    item("", 0, text, indent, width)
}

/// The sign of a line in two columns.
#[must_use]
pub fn sign(mark: Mark, colour: bool) -> String {
    let sign = mark.sign();
    let gap = " ".repeat(2_usize.saturating_sub(columns(sign)));
    let code = match mark {
        Mark::Yes => "32",
        Mark::No => "31",
        Mark::Unknown | Mark::Person => "33",
        Mark::Invalid => "35",
        Mark::Value => "2",
    };
    if colour { format!("\u{1b}[{code}m{sign}\u{1b}[0m{gap}") } else { format!("{sign}{gap}") }
}

/// Text in bold, on a terminal.
#[must_use]
pub fn strong(text: &str, colour: bool) -> String {
    if colour { format!("\u{1b}[1m{text}\u{1b}[0m") } else { text.to_owned() }
}

/// How many columns a text takes.
#[must_use]
pub fn columns(text: &str) -> usize {
    text.chars().map(width).sum()
}

/// A text filled up with spaces to so many columns.
#[must_use]
pub fn padded(text: &str, to: usize) -> String {
    format!("{text}{}", " ".repeat(to.saturating_sub(columns(text))))
}

fn width(c: char) -> usize {
    let wide = matches!(u32::from(c),
        0x1100..=0x115F | 0x2E80..=0x303E | 0x3041..=0xA4CF | 0xAC00..=0xD7A3 | 0xF900..=0xFAFF
        | 0xFE30..=0xFE4F | 0xFF00..=0xFF60 | 0xFFE0..=0xFFE6 | 0x1F300..=0x1FAFF | 0x20000..=0x3FFFD);
    if wide { 2 } else { 1 }
}

/// What may not begin a line.
const NOT_FIRST: &str = "，。；：！？、）〕》”’」…—%()①②③④⑤⑥⑦⑧⑨⑩/·";

/// What a unit begins with.
const UNITS: &str = "元人个岁天倍年";

/// What may not end one.
const NOT_LAST: &str = "（〔《“‘「()/·";

/// Breaks a text into rows: between Chinese characters anywhere but before closing marks and behind opening ones, inside a number or word never.
#[must_use]
pub fn wrap(text: &str, room: usize) -> Vec<String> {
    let mut rows = Vec::new();
    let mut row = String::new();
    let mut used = 0;
    for piece in pieces(text) {
        let size = columns(&piece);
        if used + size > room && !row.is_empty() {
            rows.push(row.trim_end().to_owned());
            row = String::new();
            used = 0;
            if piece.trim().is_empty() {
                continue;
            }
        }
        let piece = if row.is_empty() { piece.trim_start() } else { &piece };
        used += columns(piece);
        row.push_str(piece);
    }
    if !row.is_empty() || rows.is_empty() {
        rows.push(row.trim_end().to_owned());
    }
    rows
}

/// Runs that may not be broken.
fn pieces(text: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    let mut inside = false;
    for c in text.chars() {
        let word = |c: char| c.is_ascii_graphic();
        let last = pieces.last().and_then(|piece| piece.chars().last());
        // A footnote sign stays whole.
        // So does a number with its unit.
        let number = |text: &str| text.ends_with(|c: char| c.is_ascii_digit());
        let unit = pieces.last().is_some_and(|piece| match piece.strip_suffix(' ') {
            Some(before) => number(before) && UNITS.contains(c),
            None => number(piece) && c == ' ',
        });
        let joins = inside
            || unit
            || NOT_FIRST.contains(c)
            || last.is_some_and(|last| word(last) && word(c))
            || last.is_some_and(|last| NOT_LAST.contains(last));
        match pieces.last_mut() {
            Some(piece) if joins => piece.push(c),
            _ => pieces.push(c.to_string()),
        }
        inside = c == '〔' || inside && c != '〕';
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_neither_begins_with_a_closing_mark_nor_breaks_a_number() {
        let rows = wrap("家庭人均月收入 1,488.00 元，低于标准（农村），差 8.00 元。", 20);
        for row in &rows {
            assert!(columns(row) <= 22, "{row}");
            assert!(!row.starts_with(['，', '。', '）']), "{row}");
            assert!(!row.ends_with('（'), "{row}");
        }
        assert!(rows.iter().any(|row| row.contains("1,488.00")), "{rows:?}");
    }

    #[test]
    fn a_text_that_fits_stays_on_one_row() {
        assert_eq!(wrap("符合", 80), ["符合"]);
        assert_eq!(wrap("", 80), [""]);
        assert_eq!(columns("符合 a"), 6);
    }
}
