// SPDX-License-Identifier: Apache-2.0
//! `doudi pack export --openfisca`: the dated parameters of a place as OpenFisca's parameter tree, one YAML file each.

use crate::ask;
use crate::exit::Stop;
use anyhow::Context;
use clap::Args;
use kernel::{Date, Division};
use policy::library::{Library, Question};
use policy::tree::{Base, Constant, Param, Program};
use policy::units::Unit;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::PathBuf;
use wording::{numbers, source};

/// What `pack export` is asked.
#[derive(Args)]
pub(crate) struct ExportArgs {
    /// 写进这个文件夹：OpenFisca 的参数树，每个参数一个 YAML 文件
    #[arg(long, value_name = "DIR")]
    openfisca: PathBuf,
    /// 哪个地方的参数
    #[arg(long)]
    place: String,
}

/// A value with what gives it.
struct Dated {
    from: Date,
    value: Option<String>,
    titles: Vec<String>,
    assumed: Option<String>,
}

/// One parameter over time.
struct Series {
    label: String,
    unit: String,
    dated: Vec<Dated>,
}

/// Writes the parameter tree of one place.
///
/// # Errors
/// Bad input, no coverage, or files that cannot be written.
pub(crate) fn run(library: &Library, args: &ExportArgs) -> Result<(), Stop> {
    let place = ask::place("--place", &args.place)?;
    let own = ask::pack_place(library, place).unwrap_or(place);
    let mut dates = library.changes(own);
    if dates.is_empty() {
        // Says why there is nothing.
        library.program(&Question::new(place, Date::MAX))?;
        dates.push(Date::MAX);
    }
    let mut all: BTreeMap<String, Series> = BTreeMap::new();
    for &on in &dates {
        let program = library.program(&Question::new(place, on))?;
        take(&mut all, &program, on);
    }
    for (name, series) in &all {
        let path = args.openfisca.join(format!("{}.yaml", name.replace('.', "/")));
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).with_context(|| format!("建不了文件夹 {}", folder.display()))?;
        }
        std::fs::write(&path, yaml(place, series)).with_context(|| format!("写不出 {}", path.display()))?;
    }
    ask::print(&format!("{} 个参数写进 {}\n", all.len(), args.openfisca.display()))
}

/// Adds the values of one date; a parameter that is gone gets an empty value.
fn take(all: &mut BTreeMap<String, Series>, program: &Program, on: Date) {
    for param in &program.params {
        let series = all.entry(param.name.to_string()).or_insert_with(|| Series {
            label: param.label.clone(),
            unit: unit(program, param),
            dated: Vec::new(),
        });
        let dated = Dated {
            from: on,
            value: Some(value(program, param)),
            titles: param
                .origin
                .basis
                .cites
                .iter()
                .map(|cite| source::cite(&program.sources, cite))
                .collect(),
            assumed: param.origin.assumed.clone(),
        };
        let same = |last: &Dated| {
            last.value == dated.value && last.titles == dated.titles && last.assumed == dated.assumed
        };
        if !series.dated.last().is_some_and(same) {
            series.dated.push(dated);
        }
    }
    for (name, series) in all.iter_mut() {
        let gone = program.param(name).is_none();
        if gone && series.dated.last().is_some_and(|last| last.value.is_some()) {
            series.dated.push(Dated { from: on, value: None, titles: Vec::new(), assumed: None });
        }
    }
}

/// A number in yuan or its own unit, true or false, a date or a variant's name.
fn value(program: &Program, param: &Param) -> String {
    match (&param.value, param.ty.base) {
        (Constant::Bool(value), _) => value.to_string(),
        (Constant::Date(date), _) => date.to_string(),
        (Constant::Variant(variant), Base::Enum(id)) => {
            let one =
                program.enums.get(usize::from(id.0)).and_then(|one| one.variants.get(usize::from(*variant)));
            one.map_or_else(|| "null".to_owned(), |(name, _)| quoted(name))
        }
        (Constant::Number(number), Base::Number(unit)) if unit.is_money() => numbers::yuan_plain(*number),
        (Constant::Number(number), _) if number.is_integer() => number.to_string(),
        (Constant::Number(number), _) => {
            number.to_decimal(6, kernel::Rounding::HalfUp).trim_end_matches('0').to_owned()
        }
        (Constant::Variant(variant), _) => variant.to_string(),
    }
}

/// OpenFisca's words for units; what has none of its own is written as packs write it.
fn unit(program: &Program, param: &Param) -> String {
    match param.ty.base {
        Base::Number(Unit::PLAIN) => "/1".to_owned(),
        Base::Number(unit) => unit.to_string().replace("money", "currency"),
        Base::Bool => "boolean".to_owned(),
        Base::Date => "date".to_owned(),
        Base::Division => "division".to_owned(),
        Base::Enum(id) => {
            program.enums.get(usize::from(id.0)).map_or_else(String::new, |one| one.name.to_string())
        }
    }
}

/// A text in double quotes, as YAML and JSON both read it.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn yaml(place: Division, series: &Series) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "description: {}", quoted(&series.label));
    let _ = writeln!(out, "metadata:");
    let _ = writeln!(out, "  unit: {}", quoted(&series.unit));
    let _ = writeln!(out, "  place: {}", quoted(&place.to_string()));
    if series.dated.iter().any(|one| !one.titles.is_empty()) {
        let _ = writeln!(out, "  reference:");
        for one in series.dated.iter().filter(|one| !one.titles.is_empty()) {
            let _ = writeln!(out, "    {}:", one.from);
            for title in &one.titles {
                let _ = writeln!(out, "    - title: {}", quoted(title));
            }
        }
    }
    if series.dated.iter().any(|one| one.assumed.is_some()) {
        let _ = writeln!(out, "  assumed:");
        for one in &series.dated {
            if let Some(why) = &one.assumed {
                let _ = writeln!(out, "    {}: {}", one.from, quoted(why));
            }
        }
    }
    let _ = writeln!(out, "values:");
    for one in &series.dated {
        let _ = writeln!(out, "  {}:", one.from);
        let _ = writeln!(out, "    value: {}", one.value.as_deref().unwrap_or("null"));
    }
    out
}
