// SPDX-License-Identifier: Apache-2.0
//! A comparison as a picture: bars of the monthly cost by township, before and after, as SVG. Exact figures stand in the tables; a bar is only drawn.
#![allow(clippy::float_arithmetic, reason = "lengths on a page, not money")]

use crate::exit::Stop;
use anyhow::{Context, anyhow};
use charts_rs::{HorizontalBarChart, Series};
use std::path::Path;

/// One pair of bars: a name, and fen before and after.
pub(crate) struct Bars {
    pub(crate) name: String,
    pub(crate) before: i128,
    pub(crate) after: i128,
}

/// What a chart says and how it is set.
pub(crate) struct Look<'a> {
    pub(crate) title: &'a str,
    pub(crate) sub_title: &'a str,
    pub(crate) legend: [&'a str; 2],
    /// The family that the SVG names; the viewer must have it.
    pub(crate) font: &'a str,
    /// A font file by which texts are measured, so that they do not run into each other.
    pub(crate) font_file: Option<&'a Path>,
}

/// Writes the chart.
///
/// # Errors
/// When the font cannot be read, or the file not be written.
pub(crate) fn write(path: &Path, look: &Look<'_>, bars: &[Bars]) -> Result<(), Stop> {
    let mut font = look.font.to_owned();
    if let Some(file) = look.font_file {
        let known = charts_rs::get_font_families().unwrap_or_default();
        let bytes = std::fs::read(file).map_err(|error| {
            Stop::Input(format!("--font-file {}：读不到字体文件（{error}）", file.display()))
        })?;
        charts_rs::add_fonts(&[&bytes]).map_err(|error| {
            Stop::Input(format!("--font-file {}：不是能用的字体文件（{error}）", file.display()))
        })?;
        let families = charts_rs::get_font_families().unwrap_or_default();
        let own = families.into_iter().find(|family| !known.contains(family));
        if let Some(own) = own {
            font = format!("{own}, {font}");
        }
    }
    let series = |name: &str, of: &dyn Fn(&Bars) -> i128| {
        Series::new(name.to_owned(), bars.iter().map(|one| yuan(of(one))).collect())
    };
    let series = vec![series(look.legend[0], &|one| one.before), series(look.legend[1], &|one| one.after)];
    let mut chart =
        HorizontalBarChart::new(series, bars.iter().map(|one| padded(&one.name, &font)).collect());
    chart.width = 900.0;
    let rows = u16::try_from(bars.len()).unwrap_or(u16::MAX);
    chart.height = 140.0 + f32::from(rows) * 34.0;
    chart.font_family = font;
    chart.title.text = look.title.to_owned();
    chart.sub_title.text = look.sub_title.to_owned();
    let svg = chart.svg().map_err(|error| Stop::Other(anyhow!("画不出图：{error}")))?;
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).with_context(|| format!("建不了文件夹 {}", folder.display()))?;
    }
    std::fs::write(path, svg).with_context(|| format!("写不出图 {}", path.display()))?;
    Ok(())
}

/// A name with blanks behind it, which SVG does not show, so that as much room is kept as it takes: without a font that has them, Chinese
/// characters are measured too narrow.
fn padded(name: &str, font: &str) -> String {
    const SIZE: f32 = 14.0;
    let family = font.split(',').next().unwrap_or(font).trim();
    let measured = |text: &str| {
        charts_rs::measure_text_width_family(family, SIZE, text).map_or(0.0, |size| size.width())
    };
    let blank = (measured("x x") - measured("xx")).max(1.0);
    let columns = u16::try_from(wording::explain::render::columns(name)).unwrap_or(u16::MAX);
    let short = f32::from(columns) * SIZE / 2.0 - measured(name);
    let mut padded = name.to_owned();
    let mut room = 0.0;
    while room < short {
        padded.push(' ');
        room += blank;
    }
    padded
}

/// Whole yuan for the length of a bar; nothing is computed with it.
fn yuan(fen: i128) -> f32 {
    (fen / 100).to_string().parse().unwrap_or(f32::MAX)
}
