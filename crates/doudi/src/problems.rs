// SPDX-License-Identifier: Apache-2.0
//! Problems of packs on the terminal: each with the lines that it is about.

use ariadne::{Config, IndexType, Label, Report, ReportKind, sources};
use policy::library::Texts;
use policy::problem::Problem;
use std::io::{IsTerminal, Write};

/// Writes all problems to the error stream.
pub(crate) fn show(problems: &[Problem], texts: &Texts) {
    let mut out = std::io::stderr().lock();
    let colour = out.is_terminal();
    for problem in problems {
        // A reader that went away is no reason to fail differently.
        let _ = one(problem, texts, colour, &mut out);
    }
    let _ = writeln!(out, "共 {} 处错误", problems.len());
}

fn one(problem: &Problem, texts: &Texts, colour: bool, out: &mut impl Write) -> std::io::Result<()> {
    let file = problem.at.file.to_string();
    let text =
        texts.get(&file).filter(|text| !problem.at.span.is_empty() && problem.at.span.end <= text.len());
    let Some(text) = text else {
        return writeln!(out, "{}", wording::problem::problem(problem));
    };
    let words = wording::problem::problem_kind(&problem.kind);
    let config = Config::default().with_index_type(IndexType::Byte).with_color(colour).with_compact(true);
    let span = (file.clone(), problem.at.span.clone());
    let mut drawn = Vec::new();
    Report::build(ReportKind::Custom("错误", ariadne::Color::Primary), span.clone())
        .with_config(config)
        .with_message(words)
        .with_label(Label::new(span).with_message("在这里"))
        .finish()
        .write(sources([(file, text.as_str())]), &mut drawn)?;
    // The heading is coloured whatever the configuration says.
    let drawn = String::from_utf8_lossy(&drawn);
    let plain = if colour { drawn } else { drawn.replace("\u{1b}[39m", "").replace("\u{1b}[0m", "").into() };
    out.write_all(plain.as_bytes())
}
