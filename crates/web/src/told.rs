// SPDX-License-Identifier: Apache-2.0
//! Reasons as `wording` tells them, made into the tree that a page shows.

use crate::components::{Live, Missing, MoneyBlock, Reason, Reasons};
use kernel::{Citation, Date, Fen};
use policy::tree::Program;
use wording::explain::answer::{self, Told};
use wording::explain::render::{self, Footnotes};
use wording::explain::{self, Line, Mark, Note};

/// So many missing things are named of a scheme that is told in one line.
const SHORT: usize = 3;

/// Lines with everything below them. `above` are the articles that the heading gives already; lines deeper than `open`
/// levels are folded.
#[must_use]
pub fn reasons(program: &Program, lines: &[Line], above: &[Citation], open: usize) -> Reasons {
    let mut footnotes = Footnotes::default();
    let lines = lines.iter().map(|line| reason(program, line, above, open, &mut footnotes)).collect();
    let notes = footnotes
        .all()
        .iter()
        .enumerate()
        .map(|(at, note)| format!("{}. {}", at + 1, render::note(program, note)))
        .collect();
    Reasons { lines, notes }
}

fn reason(
    program: &Program,
    line: &Line,
    above: &[Citation],
    open: usize,
    footnotes: &mut Footnotes,
) -> Reason {
    let who =
        if line.subjects.is_empty() { String::new() } else { format!("{}：", line.subjects.join("、")) };
    let seen = if line.seen { "（见上）" } else { "" };
    let news = !line.seen && !line.cites.is_empty() && line.cites != above;
    let article = if news { wording::source::cites(program, &line.cites) } else { String::new() };
    let signs = footnotes.signs(&line.notes);
    let signs = signs.split(['〔', '〕']).filter(|sign| !sign.is_empty()).map(str::to_owned).collect();
    let below = if line.cites.is_empty() { above } else { &line.cites };
    let children = line
        .children
        .iter()
        .map(|child| reason(program, child, below, open.saturating_sub(1), footnotes))
        .collect();
    Reason {
        mark: line.mark,
        text: format!("{who}{}{seen}", line.text),
        article,
        signs,
        folded: open == 0,
        children,
    }
}

/// One scheme's answer as the panel at the right of a form or case. `place` finds the field or page where something missing
/// is entered; `others` are answered in a line each.
#[must_use]
pub fn live(
    program: &Program,
    told: &Told,
    others: &[&Told],
    on: Date,
    place: &dyn Fn(&answer::Missing) -> Option<String>,
) -> Live {
    let amount = told.amount.as_ref();
    let line = |one: &&Told| (label(one), in_short(program, one), answer::mark(one));
    let missing = |one: &answer::Missing| Missing {
        what: match &one.whose {
            Some(whose) => format!("{whose}：{}", one.text),
            None => one.text.clone(),
        },
        how: if one.decision { "由人裁量".to_owned() } else { one.sources.join("、") },
        href: place(one),
    };
    Live {
        scheme: label(told),
        mark: answer::mark(told),
        outcome: explain::outcome(told.outcome).to_owned(),
        sentence: told
            .refused
            .clone()
            .or_else(|| amount.and_then(|one| one.arithmetic.clone()))
            .unwrap_or_default(),
        amount: amount.and_then(money),
        reasons: reasons(program, &told.reasons, &[], 2),
        missing: told.missing.iter().map(missing).collect(),
        on,
        caveat: caveat(&told.rests),
        others: others.iter().map(line).collect(),
    }
}

/// The answer of another scheme with what it comes down to: the condition that is not met with its article, or what has to be known first.
/// clause: CK-3.1
fn in_short(program: &Program, told: &Told) -> String {
    let outcome = explain::outcome(told.outcome);
    let why = match told.missing.as_slice() {
        [] => told.reasons.iter().find(|line| line.mark == Mark::No).map(|line| deepest(program, line)),
        missing => {
            let named: Vec<&str> = missing.iter().take(SHORT).map(|one| one.text.as_str()).collect();
            let more = if missing.len() > SHORT { "等" } else { "" };
            Some(format!("{}{more}", named.join("、")))
        }
    };
    match why {
        Some(why) => format!("{outcome}（{why}）"),
        None => outcome.to_owned(),
    }
}

/// The condition at the bottom of those that are not met, with the nearest article.
fn deepest(program: &Program, line: &Line) -> String {
    let (mut at, mut cites) = (line, &line.cites);
    while let Some(below) = at.children.iter().find(|one| one.mark == Mark::No) {
        at = below;
        if !at.cites.is_empty() {
            cites = &at.cites;
        }
    }
    let article = if cites.is_empty() { String::new() } else { wording::source::cites(program, cites) };
    if article.is_empty() { at.text.clone() } else { format!("{}，{article}", at.text) }
}

fn label(told: &Told) -> String {
    match &told.subject {
        Some(subject) => format!("{} — {subject}", told.label),
        None => told.label.clone(),
    }
}

/// The amount, where it is known.
fn money(amount: &answer::Amount) -> Option<MoneyBlock> {
    let (label, unit) = if amount.monthly { ("每月", "元/月") } else { ("一次", "元") };
    Some(MoneyBlock {
        label: label.to_owned(),
        amount: Fen::new(amount.fen?),
        unit: unit.to_owned(),
        capitals: false,
        parts: Vec::new(),
    })
}

/// What the answer rests on besides texts that agree.
fn caveat(rests: &[Note]) -> String {
    let assumed = rests.iter().filter(|note| matches!(note, Note::Assumed { .. })).count();
    let disputed = rests.iter().filter(|note| matches!(note, Note::Conflict { .. })).count();
    let mut parts = Vec::new();
    if assumed > 0 {
        parts.push(format!("{assumed} 个没有文件给出的数"));
    }
    if disputed > 0 {
        parts.push(format!("{disputed} 处规定不一致"));
    }
    if parts.is_empty() { String::new() } else { format!("结论用到 {}。", parts.join("、")) }
}
