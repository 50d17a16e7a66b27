// SPDX-License-Identifier: Apache-2.0
//! `doudi pack show`: what a parameter, rule, scheme, step or fact says, in each version and place, and who uses it.

use crate::ask;
use crate::exit::Stop;
use clap::Args;
use kernel::{Date, Division, SourceDocument};
use policy::dictionary::Fact;
use policy::library::{Library, Pack, Question, Unavailable};
use policy::tree::{Base, Name, Program};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use wording::explain::render::{Layout, item, padded, paragraph, strong};
use wording::pack::{Sheet, find, range, sensitivity, sheet, type_words, used_by, uses};
use wording::source;

/// What `pack show` is asked.
#[derive(Args)]
pub(crate) struct ShowArgs {
    /// 参数、规则、事项、裁量、程序、事实或政策包的名称；也可以写中文名
    name: String,
    /// 只看这个地方
    #[arg(long)]
    place: Option<String>,
    /// 只看这一天
    #[arg(long)]
    on: Option<String>,
}

/// One version, with the places and days for which it holds.
struct Version {
    sheet: Sheet,
    spans: Vec<(Division, Date, Option<Date>)>,
}

/// Shows one definition.
///
/// # Errors
/// No such name, or no coverage.
pub(crate) fn run(library: &Library, args: &ShowArgs) -> Result<(), Stop> {
    let on = args.on.as_deref().map(|text| ask::date("--on", text)).transpose()?;
    let place = args.place.as_deref().map(|text| ask::place("--place", text)).transpose()?;
    let layout = ask::layout();
    if let Some(pack) = library.pack(&args.name) {
        return ask::print(&about_pack(pack, layout));
    }
    let mut found = Found::default();
    let places: Vec<Division> = match place {
        Some(place) => vec![place],
        None => library.places().map(|(place, _)| place).collect(),
    };
    for place in places {
        for (from, until) in spans(library, place, on) {
            match library.program(&Question::new(place, from)) {
                Ok(program) => found.take(&program, &args.name, from, until),
                // Over all places it is only a gap; asked for one place, the refusal is the answer.
                Err(Unavailable::NoPack { .. } | Unavailable::NotCovered { .. }) if args.place.is_none() => {}
                Err(why) => return Err(why.into()),
            }
        }
    }
    for pack in &library.packs {
        found.sources.extend(pack.sources.iter().map(|(id, document)| (id.clone(), document.clone())));
    }
    if let (true, Some(fact)) = (found.versions.is_empty(), fact(library, &args.name)) {
        return ask::print(&about_fact(library, fact, &found, layout));
    }
    if found.versions.is_empty() {
        return Err(unknown(library, &found, &args.name));
    }
    found.versions.sort_by_key(|version| {
        (version.spans.iter().map(|(_, from, _)| *from).min(), version.sheet.at.clone())
    });
    ask::print(&text(&found, layout))
}

/// What was found over all places and dates.
#[derive(Default)]
struct Found {
    versions: Vec<Version>,
    uses: BTreeSet<String>,
    used_by: BTreeSet<String>,
    /// Every name with its label, for those who mistyped.
    known: BTreeMap<String, String>,
    sources: BTreeMap<Name, SourceDocument>,
}

impl Found {
    fn take(&mut self, program: &Program, name: &str, from: Date, until: Option<Date>) {
        let all = wording::pack::all(program);
        let labelled = |label: &str| all.iter().find(|(_, one)| sheet(program, *one).label == label);
        let named = all.iter().find(|(known, _)| &**known == name);
        if let Some((name, definition)) = named.or_else(|| labelled(name)) {
            add(&mut self.versions, sheet(program, *definition), program.place, from, until);
            self.uses.extend(uses(program, *definition).iter().map(|used| match label(program, used) {
                Some(label) => format!("{label}（{used}）"),
                None => used.clone(),
            }));
            self.users(program, name);
        } else {
            self.users(program, name);
        }
        for (name, definition) in all {
            self.known.entry(name.to_string()).or_insert_with(|| sheet(program, definition).label);
        }
    }

    fn users(&mut self, program: &Program, name: &str) {
        self.used_by.extend(used_by(program, name).into_iter().map(|(name, one)| {
            let sheet = sheet(program, one);
            format!("{} {}（{name}）", sheet.kind, sheet.label)
        }));
    }

    fn relations(&self, layout: Layout) -> String {
        let mut out = String::from("\n");
        for (word, names) in [("它用到", &self.uses), ("用到它的", &self.used_by)] {
            if !names.is_empty() {
                let names: Vec<&str> = names.iter().map(String::as_str).collect();
                out.push_str(&paragraph(&format!("{word}：{}", names.join("、")), 0, layout.width));
            }
        }
        out
    }
}

/// The days on which something may have changed, each with the last day before the next.
fn spans(library: &Library, place: Division, on: Option<Date>) -> Vec<(Date, Option<Date>)> {
    if let Some(on) = on {
        return vec![(on, Some(on))];
    }
    let changes = ask::pack_place(library, place).map(|place| library.changes(place)).unwrap_or_default();
    let next = changes.iter().skip(1).map(|date| date.add_days(-1)).chain([None]);
    changes.iter().copied().zip(next).collect()
}

fn add(versions: &mut Vec<Version>, sheet: Sheet, place: Division, from: Date, until: Option<Date>) {
    let same = |version: &&mut Version| version.sheet.at == sheet.at && version.sheet.from == sheet.from;
    let Some(version) = versions.iter_mut().find(same) else {
        versions.push(Version { sheet, spans: vec![(place, from, until)] });
        return;
    };
    match version.spans.last_mut() {
        Some((its, _, end)) if *its == place && end.and_then(|end| end.add_days(1)) == Some(from) => {
            *end = until
        }
        _ => version.spans.push((place, from, until)),
    }
}

fn text(found: &Found, layout: Layout) -> String {
    let mut out = String::new();
    let Some(first) = found.versions.first().map(|version| &version.sheet) else { return out };
    let title = format!("{} {}（{}，{}）", first.kind, first.label, first.name, first.about);
    let _ = writeln!(out, "{}", strong(&title, layout.colour));
    for version in &found.versions {
        out.push('\n');
        out.push_str(&one(version, &found.sources, layout));
    }
    out.push_str(&found.relations(layout));
    out
}

fn one(version: &Version, sources: &BTreeMap<Name, SourceDocument>, layout: Layout) -> String {
    let sheet = &version.sheet;
    let mut out = String::new();
    let spans: Vec<String> = version
        .spans
        .iter()
        .map(|(place, from, until)| {
            let name = kernel::name_of(*place).map_or_else(|| place.to_string(), str::to_owned);
            match until {
                Some(until) if until == from => format!("{name} {from} 当天"),
                Some(until) => format!("{name} {from} 至 {until}"),
                None => format!("{name} {from} 起"),
            }
        })
        .collect();
    out.push_str(&paragraph(&spans.join("；"), 0, layout.width));
    if let Some(says) = &sheet.says {
        out.push_str(&paragraph(says, 2, layout.width));
    }
    for (line, cites) in &sheet.lines {
        let cites = if cites.is_empty() {
            String::new()
        } else {
            format!("（{}）", source::cites_in(sources, cites))
        };
        let number =
            line.split_once(". ").filter(|(number, _)| number.bytes().all(|byte| byte.is_ascii_digit()));
        match number {
            Some((number, text)) => {
                let sign = padded(&format!("{number}."), 4);
                out.push_str(&item(&sign, 4, &format!("{text}{cites}"), 4, layout.width));
            }
            None => out.push_str(&paragraph(&format!("{line}{cites}"), 2, layout.width)),
        }
    }
    if !sheet.cites.is_empty() {
        let text = format!("依据：{}", source::cites_in(sources, &sheet.cites));
        out.push_str(&paragraph(&text, 2, layout.width));
    }
    for (cite, says) in &sheet.conflicts {
        let text = format!("两说：{}说{}", source::cite(sources, cite), source::quoted(says));
        out.push_str(&paragraph(&text, 2, layout.width));
    }
    if let Some(why) = &sheet.assumed {
        out.push_str(&paragraph(&format!("〔假定〕{why}"), 2, layout.width));
    }
    out.push_str(&paragraph(&format!("写在：{} 的 {}", sheet.pack, sheet.at), 2, layout.width));
    out
}

fn label(program: &Program, name: &str) -> Option<String> {
    if let Some(fact) = program.dictionary.id(name) {
        return Some(program.dictionary.fact(fact).label.clone());
    }
    find(program, name).map(|definition| sheet(program, definition).label)
}

fn fact<'l>(library: &'l Library, name: &str) -> Option<&'l Fact> {
    let dictionary = &library.dictionary;
    match dictionary.id(name) {
        Some(id) => Some(dictionary.fact(id)),
        None => dictionary.facts.iter().find(|fact| fact.label == name),
    }
}

fn about_fact(library: &Library, fact: &Fact, found: &Found, layout: Layout) -> String {
    let mut out = String::new();
    let enums = &library.dictionary.enums;
    let about = format!("{}，{}", wording::case::entity(fact.entity), type_words(enums, fact.ty));
    let title = format!("事实 {}（{}，{about}）", fact.label, fact.qualified());
    let _ = writeln!(out, "{}", strong(&title, layout.colour));
    let mut line = |text: String| out.push_str(&paragraph(&text, 2, layout.width));
    line(fact.meaning.clone());
    if let Base::Enum(id) = fact.ty.base
        && let Some(one) = enums.get(usize::from(id.0))
    {
        let variants: Vec<String> =
            one.variants.iter().map(|(name, label)| format!("{name} {label}")).collect();
        line(format!("选项：{}", variants.join("、")));
    }
    if let Some(range) = range(fact) {
        line(format!("范围：{range}"));
    }
    let sources: Vec<&str> = fact.sources.iter().map(|one| wording::explain::answer::source(one)).collect();
    line(format!("来源（按可信先后）：{}", sources.join("、")));
    line(format!("处理依据：{}；{}", fact.basis, sensitivity(fact.sensitivity)));
    if let Some(register) = &fact.register {
        line(format!("名册：{register}（--complete {register}=月份 时，没有列入的就算没有）"));
    }
    if fact.derived.is_some() {
        line("由成员关系推算，不能填写".to_owned());
    }
    out.push_str(&found.relations(layout));
    out
}

fn about_pack(pack: &Pack, layout: Layout) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "{}", strong(&format!("政策包 {}（{}）", pack.title, pack.name), layout.colour));
    let place = pack.place.map_or_else(|| "全国".to_owned(), ask::place_name);
    let until = pack.covers_until.map_or_else(String::new, |until| format!("，到 {until} 止"));
    let mut line = |text: String| out.push_str(&paragraph(&text, 2, layout.width));
    line(format!("地方：{place}；覆盖 {} 起{until}", pack.covers_from));
    if pack.layer {
        line("只垫在下级的政策包之下，自己不作答".to_owned());
    }
    if pack.demonstration {
        line("演示用：假定的数也可以据以办理（演示）".to_owned());
    }
    line(format!("文本校验码 {}", pack.hash));
    line("文件：".to_owned());
    for document in pack.sources.values() {
        out.push_str(&paragraph(&format!("{} {}", document.id, source::full(document)), 4, layout.width));
    }
    out
}

fn unknown(library: &Library, found: &Found, name: &str) -> Stop {
    let facts = library.dictionary.facts.iter().map(|fact| (fact.qualified(), fact.label.clone()));
    let all = found.known.iter().map(|(known, label)| (known.clone(), label.clone())).chain(facts);
    let near: Vec<String> = all
        .filter(|(known, label)| known.contains(name) || label.contains(name))
        .map(|(known, label)| format!("- {known} {label}"))
        .collect();
    let near = if near.is_empty() {
        library.dictionary.nearest(name).map_or_else(String::new, |near| format!("；是不是 {near}"))
    } else {
        format!("。含有它的：\n{}", near.join("\n"))
    };
    Stop::Input(format!("没有叫“{name}”的参数、规则、事项、裁量、程序、事实或政策包{near}"))
}
