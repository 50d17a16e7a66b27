// SPDX-License-Identifier: Apache-2.0
//! A paper as one HTML page for the browser to print. Escaping is the template's; widths are classes, because the
//! content security policy knows no inline style.

use super::model::{Block, Paper, PaperError, day};
use crate::assets;
use askama::Template;
use kernel::Date;
use qrcode::QrCode;
use qrcode::render::svg;

#[derive(Template)]
#[template(path = "papers/paper.html")]
struct Page<'a> {
    paper: &'a Paper,
    code: String,
    style: String,
    ending: usize,
}

impl Page<'_> {
    /// What the template calls for a date that may still have to be written.
    fn day(&self, on: &Option<Date>) -> String {
        day(*on)
    }
}

impl Paper {
    /// The page.
    ///
    /// # Errors
    /// [`PaperError::Code`] when the number does not fit a code, [`PaperError::Render`] when the template fails.
    pub fn html(&self) -> Result<String, PaperError> {
        let page = Page {
            paper: self,
            code: code(&self.head.case_number)?,
            style: assets::url("paper.css"),
            ending: self.ending(),
        };
        page.render().map_err(|_| PaperError::Render)
    }
}

impl Paper {
    /// Where the signatures, seals and small print at the end begin: they stay on one page.
    fn ending(&self) -> usize {
        let closes = |block: &&Block| matches!(block, Block::Signs(_) | Block::Seal(..) | Block::Note(_));
        let closing = self.blocks.iter().rev().take_while(closes).count();
        // Without any, the last block alone, so that the mark of a locked paper stands with it.
        self.blocks.len().saturating_sub(closing.max(1))
    }
}

/// The code to the case, as SVG. It holds the number only: whoever scans it without a login learns nothing.
fn code(number: &str) -> Result<String, PaperError> {
    if number.is_empty() {
        return Ok(String::new());
    }
    let code = QrCode::new(number.as_bytes()).map_err(|_| PaperError::Code)?;
    let drawn = code.render::<svg::Color<'_>>().quiet_zone(false).min_dimensions(60, 60).build();
    // The XML declaration may not stand inside a page.
    Ok(drawn.find("<svg").map_or_else(String::new, |at| drawn[at..].to_owned()))
}
