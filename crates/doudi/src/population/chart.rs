// SPDX-License-Identifier: Apache-2.0
//! A comparison as a picture: bars of the monthly cost by township, before and after, as SVG. Exact figures stand in the tables; a bar is only drawn.

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
    if let Some(file) = look.font_file {
        let bytes = std::fs::read(file)
            .map_err(|error| Stop::Input(format!("--font-file {}：读不到字体文件（{error}）", file.display())))?;
        charts_rs::add_fonts(&[&bytes])
            .map_err(|error| Stop::Input(format!("--font-file {}：不是能用的字体文件（{error}）", file.display())))?;
    }
    let series = |name: &str, of: &dyn Fn(&Bars) -> i128| Series::new(name.to_owned(), bars.iter().map(|one| yuan(of(one))).collect());
    let series = vec![series(look.legend[0], &|one| one.before), series(look.legend[1], &|one| one.after)];
    let mut chart = HorizontalBarChart::new(series, bars.iter().map(|one| one.name.clone()).collect());
    chart.width = 900.0;
    let rows = u16::try_from(bars.len()).unwrap_or(u16::MAX);
    chart.height = 140.0 + f32::from(rows) * 34.0;
    chart.font_family = look.font.to_owned();
    chart.title.text = look.title.to_owned();
    chart.sub_title.text = look.sub_title.to_owned();
    let svg = chart.svg().map_err(|error| Stop::Other(anyhow!("画不出图：{error}")))?;
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).with_context(|| format!("建不了文件夹 {}", folder.display()))?;
    }
    std::fs::write(path, svg).with_context(|| format!("写不出图 {}", path.display()))?;
    Ok(())
}

/// Whole yuan for the length of a bar; nothing is computed with it.
fn yuan(fen: i128) -> f32 {
    (fen / 100).to_string().parse().unwrap_or(f32::MAX)
}
