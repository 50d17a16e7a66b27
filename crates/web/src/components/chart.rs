// SPDX-License-Identifier: Apache-2.0
//! Charts as SVG made on the server. A chart answers one question; the answer stands in words under its title, and a
//! table with the same numbers is one click away. Lengths of bars are the only place where money becomes a float, and
//! nothing is computed with it.

use super::{Cell, Column, Row, Table, grouped};
use askama::Template;
use charts_rs::{LineChart, Series};
use kernel::Fen;

/// The numbers of a chart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Figures {
    /// Counts with their unit.
    Counts {
        /// `户`, `人次`.
        unit: String,
        /// A number for each label.
        values: Vec<(String, u64)>,
    },
    /// Amounts, drawn in 万元.
    Money(Vec<(String, Fen)>),
}

impl Figures {
    fn unit(&self) -> &str {
        match self {
            Figures::Counts { unit, .. } => unit,
            Figures::Money(_) => "万元",
        }
    }

    fn labels(&self) -> Vec<String> {
        match self {
            Figures::Counts { values, .. } => values.iter().map(|(label, _)| label.clone()).collect(),
            Figures::Money(values) => values.iter().map(|(label, _)| label.clone()).collect(),
        }
    }

    /// Names, sizes to compare and values to read. What is negative has no bar.
    fn sizes(&self) -> Vec<(String, u64, String)> {
        match self {
            Figures::Counts { unit, values } => values
                .iter()
                .map(|(name, count)| (name.clone(), *count, format!("{} {unit}", grouped(*count))))
                .collect(),
            Figures::Money(values) => values
                .iter()
                .map(|(name, fen)| (name.clone(), u64::try_from(fen.get()).unwrap_or(0), fen.grouped()))
                .collect(),
        }
    }

    /// The numbers as the drawing library takes them. Parsed from the exact decimal text, so that no float is computed.
    fn lengths(&self) -> Vec<f32> {
        let texts: Vec<String> = match self {
            Figures::Counts { values, .. } => values.iter().map(|(_, count)| count.to_string()).collect(),
            Figures::Money(values) => values.iter().map(|(_, fen)| fen.wan()).collect(),
        };
        texts.iter().map(|text| text.parse().unwrap_or_default()).collect()
    }

    fn table(&self, id: &str, title: &str, what: &str) -> Table {
        let (column, rows): (Column, Vec<Row>) = match self {
            Figures::Counts { unit, values } => (
                Column::figures("数量", unit.clone()),
                values.iter().map(|(l, n)| Row::plain(vec![Cell::words(l), Cell::Count(*n)])).collect(),
            ),
            Figures::Money(values) => (
                Column::figures("金额", "元"),
                values.iter().map(|(l, n)| Row::plain(vec![Cell::words(l), Cell::Money(*n)])).collect(),
            ),
        };
        Table::new(id, title, vec![Column::words(what), column]).rows(rows).empty("还没有数据。")
    }
}

/// A chart.
#[derive(Clone, Debug, Template)]
#[template(path = "components/chart.html")]
pub struct Chart {
    /// Its id in the page.
    pub id: String,
    /// The question: `各乡镇低保在保户数`.
    pub title: String,
    /// The answer in words, with the number.
    pub words: String,
    /// The drawing; empty when there is nothing to draw.
    pub svg: String,
    /// The same numbers as a table.
    pub table: Table,
}

/// The system's own fonts: the page has none of its own.
const FONT: &str = "sans-serif";
const PRIMARY: &str = "#0b5f5a";
const INK: &str = "#3c4441";
const LINE: &str = "#d5d1c7";

/// A bar, in the units of the drawing.
struct Bar {
    name: String,
    value: String,
    length: u64,
    /// Where its value stands.
    end: u64,
    top: usize,
    middle: usize,
}

/// Bars are drawn by ourselves: the library measures names with a font that has no Han characters, and they would run
/// into the bars.
#[derive(Template)]
#[template(path = "components/bars.html")]
struct Bars {
    bars: Vec<Bar>,
    width: u64,
    height: usize,
    left: u64,
}

/// The units of a drawing: about a pixel each at its usual size.
const WIDTH: u64 = 560;
const ROW: usize = 26;
/// Room for the value behind the longest bar.
const VALUE_ROOM: u64 = 76;
/// Room for one character of a name; names longer than this many are cut by the room and whole in the table.
const CHARACTER: u64 = 14;
const LONGEST_NAME: usize = 10;

impl Bars {
    fn of(figures: &Figures) -> Bars {
        let rows = figures.sizes();
        let longest = rows.iter().map(|(name, ..)| name.chars().count()).max().unwrap_or(0).min(LONGEST_NAME);
        let left = CHARACTER * u64::try_from(longest).unwrap_or(0) + 12;
        let room = WIDTH - VALUE_ROOM - left;
        let most = rows.iter().map(|(_, size, _)| *size).max().unwrap_or(0).max(1);
        let bar = |(at, (name, size, value)): (usize, (String, u64, String))| {
            // Sizes of a county's money times a few hundred units stay far below 2^64; more saturates to a full bar.
            let length = (size.saturating_mul(room) / most).min(room);
            let name = name.chars().take(LONGEST_NAME).collect();
            Bar { name, value, length, end: left + length + 6, top: at * ROW + 4, middle: at * ROW + 18 }
        };
        let height = rows.len() * ROW + 4;
        Bars { bars: rows.into_iter().enumerate().map(bar).collect(), width: WIDTH, height, left }
    }
}

impl Chart {
    /// Bars in the order given: one for each township.
    #[must_use]
    pub fn bars(id: &str, title: &str, words: &str, what: &str, figures: &Figures) -> Chart {
        let bars = Bars::of(figures);
        let svg = if bars.bars.is_empty() { String::new() } else { bars.to_string() };
        Chart::of(id, title, words, svg, figures.table(&format!("{id}-table"), title, what))
    }

    /// A line over months.
    #[must_use]
    pub fn line(id: &str, title: &str, words: &str, figures: &Figures) -> Chart {
        let labels = figures.labels();
        let nothing = labels.is_empty();
        let series = Series::new(figures.unit().to_owned(), figures.lengths());
        let mut chart = LineChart::new(vec![series], labels);
        chart.width = 560.0;
        chart.height = 240.0;
        chart.margin.top = 16.0;
        chart.font_family = FONT.to_owned();
        chart.background_color = "#ffffff".into();
        chart.legend.show = Some(false);
        chart.grid.stroke_color = LINE.into();
        chart.series.colors = vec![PRIMARY.into()];
        chart.x_axis.font.color = INK.into();
        let svg = if nothing { String::new() } else { chart.svg().unwrap_or_default() };
        Chart::of(id, title, words, svg, figures.table(&format!("{id}-table"), title, "月份"))
    }

    fn of(id: &str, title: &str, words: &str, svg: String, table: Table) -> Chart {
        Chart { id: id.to_owned(), title: title.to_owned(), words: words.to_owned(), svg, table }
    }

    /// Whether the drawing may stand in the page: a page sends no style of its own and no script.
    #[must_use]
    pub fn drawable(&self) -> bool {
        !self.svg.is_empty()
            && !["<style", "<script", " style=", "<foreignObject"].iter().any(|bad| self.svg.contains(bad))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_break_out_of_a_drawing() {
        let figures = Figures::Counts {
            unit: "户".to_owned(),
            values: vec![("<script>alert(1)</script>".to_owned(), 3), ("云坪镇\"><b>".to_owned(), 5)],
        };
        let chart = Chart::bars("c", "各乡镇", "共 8 户", "乡镇", &figures);
        assert!(!chart.svg.contains("<script>") && !chart.svg.contains("<b>"), "{}", chart.svg);
        assert!(chart.drawable());
        assert!(chart.to_string().contains("<svg"));
    }

    #[test]
    fn amounts_are_drawn_in_the_unit_that_the_words_name() {
        let figures = Figures::Money(vec![("2026-10".to_owned(), Fen::new(123_456_789))]);
        assert_eq!(figures.lengths(), [123.456_79_f32]);
        let chart = Chart::line("c", "发放金额", "10 月 123.46 万元", &figures);
        assert!(chart.drawable(), "{}", chart.svg);
        assert!(chart.table.to_string().contains("1,234,567.89"));
    }

    #[test]
    fn nothing_is_drawn_of_nothing() {
        let chart = Chart::bars("c", "各乡镇", "没有数据", "乡镇", &Figures::Money(Vec::new()));
        assert!(!chart.drawable());
    }
}
