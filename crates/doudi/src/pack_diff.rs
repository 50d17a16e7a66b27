// SPDX-License-Identifier: Apache-2.0
//! `doudi pack diff`: what differs between two dates, or between two places.

use crate::ask;
use crate::exit::Stop;
use clap::Args;
use kernel::Citation;
use policy::library::{Library, Question};
use policy::tree::{Name, Program};
use std::collections::BTreeMap;
use std::fmt::Write;
use wording::explain::render::{Layout, item, paragraph, strong};
use wording::pack::{Definition, Sheet, all, sheet};
use wording::source;

/// What `pack diff` is asked.
#[derive(Args)]
pub(crate) struct DiffArgs {
    /// 地方
    #[arg(long)]
    place: String,
    /// 日期
    #[arg(long)]
    on: String,
    /// 与这一天比
    #[arg(long, value_name = "DATE")]
    and: Option<String>,
    /// 与这个地方比
    #[arg(long, value_name = "PLACE")]
    and_place: Option<String>,
}

/// Prints the differences.
///
/// # Errors
/// Bad input, or no coverage.
pub(crate) fn run(library: &Library, args: &DiffArgs) -> Result<(), Stop> {
    let (place, on) = (ask::place("--place", &args.place)?, ask::date("--on", &args.on)?);
    if args.and.is_none() && args.and_place.is_none() {
        return Err(Stop::Input("要写明与什么比：--and 日期，或 --and-place 地方".to_owned()));
    }
    let and_on = args.and.as_deref().map(|text| ask::date("--and", text)).transpose()?.unwrap_or(on);
    let and_place =
        args.and_place.as_deref().map(|text| ask::place("--and-place", text)).transpose()?.unwrap_or(place);
    let before = library.program(&Question::new(place, on))?;
    let after = library.program(&Question::new(and_place, and_on))?;
    ask::print(&text(&before, &after, ask::layout()))
}

/// A definition on one side or both.
struct Pair {
    before: Option<Sheet>,
    after: Option<Sheet>,
}

impl Pair {
    fn either(&self) -> Option<&Sheet> {
        self.after.as_ref().or(self.before.as_ref())
    }

    fn differs(&self) -> bool {
        match (&self.before, &self.after) {
            (Some(before), Some(after)) => !before.same(after),
            _ => true,
        }
    }
}

fn text(before: &Program, after: &Program, layout: Layout) -> String {
    let mut pairs: BTreeMap<(u8, Name), Pair> = BTreeMap::new();
    let rank = |definition: &Definition| match definition {
        Definition::Param(_) => 0,
        Definition::Rule(_) => 1,
        Definition::Discretion(_) => 2,
        Definition::Scheme(_) => 3,
        Definition::Step(_) => 4,
    };
    for (name, definition) in all(before) {
        let pair = Pair { before: Some(sheet(before, definition)), after: None };
        pairs.insert((rank(&definition), name), pair);
    }
    for (name, definition) in all(after) {
        let entry = pairs.entry((rank(&definition), name)).or_insert(Pair { before: None, after: None });
        entry.after = Some(sheet(after, definition));
    }
    let side = |program: &Program| format!("{} {}", ask::place_name(program.place), program.on);
    let mut out = String::new();
    out.push_str(&item("− ", 2, &side(before), 0, layout.width));
    out.push_str(&item("+ ", 2, &side(after), 0, layout.width));
    let changed: Vec<(&(u8, Name), &Pair)> = pairs.iter().filter(|(_, pair)| pair.differs()).collect();
    let same = pairs.len() - changed.len();
    if changed.is_empty() {
        let _ = writeln!(out, "\n没有差别：{same} 项参数、规则、裁量、事项和程序都相同。");
        return out;
    }
    let mut counts = [0_usize; 3];
    for (_, pair) in &changed {
        let at = match (&pair.before, &pair.after) {
            (Some(_), Some(_)) => 0,
            (None, _) => 1,
            _ => 2,
        };
        counts[at] += 1;
    }
    let _ = writeln!(
        out,
        "\n改变 {} 项，增加 {} 项，减少 {} 项；相同 {same} 项。",
        counts[0], counts[1], counts[2]
    );
    let mut rank = None;
    for ((kind, _), pair) in changed {
        let Some(either) = pair.either() else { continue };
        if rank != Some(kind) {
            rank = Some(kind);
            let _ = writeln!(out, "\n{}", strong(either.kind, layout.colour));
        }
        out.push_str(&one(pair, before, after, layout));
    }
    out
}

fn one(pair: &Pair, before: &Program, after: &Program, layout: Layout) -> String {
    let mut out = String::new();
    let Some(either) = pair.either() else { return out };
    let title = format!("{}（{}）", either.label, either.name);
    match (&pair.before, &pair.after) {
        (Some(old), Some(new)) => {
            out.push_str(&item("~ ", 2, &title, 2, layout.width));
            let (old, new) = (lines(old, before), lines(new, after));
            for line in old.iter().filter(|line| !new.contains(line)) {
                out.push_str(&item("− ", 2, line, 6, layout.width));
            }
            for line in new.iter().filter(|line| !old.contains(line)) {
                out.push_str(&item("+ ", 2, line, 6, layout.width));
            }
        }
        (None, Some(new)) => {
            out.push_str(&item("+ ", 2, &title, 2, layout.width));
            for line in lines(new, after) {
                out.push_str(&paragraph(&line, 8, layout.width));
            }
        }
        (Some(old), None) => {
            out.push_str(&item("− ", 2, &title, 2, layout.width));
            for line in lines(old, before) {
                out.push_str(&paragraph(&line, 8, layout.width));
            }
        }
        (None, None) => {}
    }
    out
}

/// Everything that a reader would compare, a line each.
fn lines(sheet: &Sheet, program: &Program) -> Vec<String> {
    let cites = |cites: &[Citation]| match cites {
        [] => String::new(),
        cites => format!("（{}）", source::cites(program, cites)),
    };
    let mut lines: Vec<String> =
        sheet.lines.iter().map(|(text, own)| format!("{text}{}", cites(own))).collect();
    // A parameter's value shows its type.
    lines.extend((sheet.kind != "参数").then(|| sheet.about.clone()));
    if !sheet.cites.is_empty() {
        lines.push(format!("依据：{}", source::cites(program, &sheet.cites)));
    }
    lines.extend(sheet.assumed.iter().map(|why| format!("〔假定〕{why}")));
    for (cite, says) in &sheet.conflicts {
        lines.push(format!("两说：{}说{}", source::cite(&program.sources, cite), source::quoted(says)));
    }
    lines
}
