// SPDX-License-Identifier: Apache-2.0
//! `doudi pack facts`: the fact dictionary as a table.

use crate::ask;
use crate::exit::Stop;
use policy::dictionary::{Dictionary, Fact, SeriesKind};
use policy::tree::{Base, Entity};
use std::fmt::Write;
use wording::explain::render::{columns, padded, paragraph, strong};
use wording::pack::{range, sensitivity, type_words};

/// Prints the dictionary.
///
/// # Errors
/// The text cannot be written.
pub(crate) fn run(dictionary: &Dictionary) -> Result<(), Stop> {
    let layout = ask::layout();
    let mut out = String::new();
    let _ = writeln!(out, "事实 {} 项；选项表 {} 个。", dictionary.facts.len(), dictionary.enums.len());
    let groups = Entity::ALL.iter().map(|entity| (wording::case::entity(*entity), Some(*entity), None));
    let series = [("收入（按月）", SeriesKind::Income), ("支出（按月）", SeriesKind::Spending)];
    let series = series.into_iter().map(|(label, kind)| (label, None, Some(kind)));
    for (label, entity, kind) in groups.chain(series) {
        let facts: Vec<&Fact> = dictionary
            .facts
            .iter()
            .filter(|fact| fact.series == kind && entity.is_none_or(|entity| fact.entity == entity))
            .collect();
        if facts.is_empty() {
            continue;
        }
        let _ = writeln!(out, "\n{}", strong(label, layout.colour));
        table(dictionary, &facts, &mut out);
    }
    let _ = writeln!(out, "\n{}", strong("选项表", layout.colour));
    for one in &dictionary.enums {
        let variants: Vec<String> =
            one.variants.iter().map(|(name, label)| format!("{name} {label}")).collect();
        let text = format!("{}（{}）：{}", one.label, one.name, variants.join("、"));
        out.push_str(&paragraph(&text, 2, layout.width));
    }
    ask::print(&out)
}

fn table(dictionary: &Dictionary, facts: &[&Fact], out: &mut String) {
    let head = ["名称", "中文名", "类型", "范围", "名册", "类别"].map(str::to_owned);
    let rows = facts.iter().map(|fact| {
        let ty = match fact.ty.base {
            Base::Enum(id) => {
                dictionary.enums.get(usize::from(id.0)).map_or_else(String::new, |one| one.name.to_string())
            }
            _ => type_words(&dictionary.enums, fact.ty),
        };
        [
            fact.qualified(),
            fact.label.clone(),
            ty,
            range(fact).unwrap_or_default(),
            fact.register.as_ref().map(|name| name.to_string()).unwrap_or_default(),
            if fact.derived.is_some() {
                "推算".to_owned()
            } else {
                sensitivity(fact.sensitivity).to_owned()
            },
        ]
    });
    let rows: Vec<[String; 6]> = std::iter::once(head).chain(rows).collect();
    let mut widths = [0; 6];
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(columns(cell));
        }
    }
    for row in &rows {
        let cells: Vec<String> = row.iter().zip(widths).map(|(cell, width)| padded(cell, width)).collect();
        let _ = writeln!(out, "  {}", cells.join("  ").trim_end());
    }
}
