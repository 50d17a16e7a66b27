// SPDX-License-Identifier: Apache-2.0
//! `doudi compare`: the same households under two rules: who gains, who loses, why, and what it costs a month. Judging is `population::compare`.

use super::changes::{Line, tables_of, write_changes, write_households};
use super::chart::{self, Bars, Look};
use super::intake::{Batch, Intake, Task};
use super::output::OutFile;
use super::reason::{self, Key};
use super::{Faults, Source, is_monthly, planned, say, tables};
use crate::exit::Stop;
use crate::packs::Packs;
use clap::Args;
use files::{ResultTable, ResultWriter};
use kernel::Date;
use policy::explain::{Evaluation, Explainer, Of, SchemeResult};
use policy::frame::{Cell, View};
use policy::ir::Input;
use policy::library::Question;
use policy::tree::{Base, Constant, Entity, Kind as Step, Param, Program, SchemeKind};
use population::compare::{Change, Class, Given, Judged, given, judge};
use population::{Answers, Evaluator, rows};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;
use wording::population::HouseholdKind;

/// What `compare` is asked.
#[derive(Args)]
pub(crate) struct CompareArgs {
    /// 原规定的地方：区划代码，如 500299
    #[arg(long, value_name = "CODE")]
    place: String,
    /// 原规定的决定日期
    #[arg(long, value_name = "DATE")]
    on: String,
    /// 新规定的地方；不写则同一个地方
    #[arg(long, value_name = "CODE")]
    and_place: Option<String>,
    /// 新规定的决定日期；不写则同一天
    #[arg(long, value_name = "DATE")]
    and: Option<String>,
    /// 新规定改一个参数，如 --set dibao_standard.rural=520；可写多次
    #[arg(long, value_name = "NAME=VALUE")]
    set: Vec<String>,
    /// 新规定用另一个文件夹里的政策包
    #[arg(long, value_name = "DIR")]
    and_packs: Option<PathBuf>,
    /// 新规定叠放另外的政策包；可写多次
    #[arg(long, value_name = "DIR")]
    and_overlay: Vec<PathBuf>,
    /// 只比这一事项，如 dibao；可写多次。不写则比所有按月发放的待遇
    #[arg(long, value_name = "NAME")]
    scheme: Vec<String>,
    #[command(flatten)]
    source: Source,
    /// 结果写到这个文件（csv、xlsx 或 parquet）
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// 各乡镇每月支出画成图（SVG）
    #[arg(long, value_name = "FILE")]
    chart: Option<PathBuf>,
    /// 图里的字体
    #[arg(
        long,
        value_name = "FAMILY",
        default_value = "Noto Sans CJK SC, Microsoft YaHei, WenQuanYi Micro Hei, sans-serif"
    )]
    font: String,
    /// 用这个字体文件量文字的宽度，使图里的字不相叠
    #[arg(long, value_name = "FILE")]
    font_file: Option<PathBuf>,
    #[command(flatten)]
    packs: Packs,
}

/// One of the two rules.
struct Side {
    program: Program,
    /// The schemes compared.
    schemes: Vec<usize>,
    evaluator: Evaluator,
    inputs: Vec<Input>,
}

/// Compares two rules over a delivery.
///
/// # Errors
/// Bad input, no coverage, or files that cannot be read or written.
pub(crate) fn run(args: &CompareArgs) -> Result<ExitCode, Stop> {
    let mut faults = Faults::default();
    let (place, on) = (faults.place("--place", &args.place), faults.date("--on", &args.on));
    let and_place = args.and_place.as_ref().map(|text| faults.place("--and-place", text));
    let and = args.and.as_ref().map(|text| faults.date("--and", text));
    let set = faults.set("--set", &args.set);
    let other_packs = args.and_packs.is_some() || !args.and_overlay.is_empty();
    if and_place.is_none() && and.is_none() && set.is_empty() && !other_packs {
        faults.push(
            "没有说与什么比较：请用 --and（日期）、--and-place、--set、--and-packs 或 --and-overlay"
                .to_owned(),
        );
    }
    let out = args.out.as_ref().map(|path| OutFile::of("--out", path)).transpose()?;
    faults.check()?;
    let (Some(place), Some(on)) = (place, on) else { return Err(Stop::Input(String::new())) };
    let (library, _) = args.packs.library()?;
    let other = match other_packs {
        true => Some(args.packs.with(args.and_packs.clone(), &args.and_overlay).library()?.0),
        false => None,
    };
    let other = other.as_ref().unwrap_or(&library);
    if other.dictionary.hash != library.dictionary.hash {
        return Err(Stop::Input(
            "两套政策包的事实字典（facts.yaml）不同，不能放在一起比较；请用同一份字典".to_owned(),
        ));
    }
    let before = library.program(&Question::new(place, on))?;
    let mut question = Question::new(and_place.flatten().unwrap_or(place), and.flatten().unwrap_or(on));
    question.set = set;
    let after = other.program(&question)?;
    let names = compared(&before, &after, &args.scheme)?;
    let (before, after) = (side(before, &names)?, side(after, &names)?);
    let mut inputs: Vec<Input> = before.inputs.iter().chain(&after.inputs).cloned().collect();
    let own = ["birth", "disability_grade", "major_illness"];
    inputs.extend(own.iter().filter_map(|name| library.dictionary.id(name)).map(Input::Fact));
    let mut intake = Intake::open(&args.source, &library, &before.program, inputs)?;
    intake.at_any_time();
    let differing = differing(&before.program, &after.program);
    let mut work = Work {
        sides: [&before, &after],
        threads: args.source.threads(),
        differing,
        all: Change::default(),
        townships: BTreeMap::new(),
        kinds: BTreeMap::new(),
        reasons: BTreeMap::new(),
    };
    let taken = intake.through(&mut work, out.as_ref())?;
    if let Some(file) = &out {
        say(&format!("结果：{}", file.path.display()));
    }
    if let Some(path) = &args.chart {
        work.chart(path, &args.font, args.font_file.as_deref())?;
        say(&format!("图：{}", path.display()));
    }
    Ok(taken.code())
}

/// The names of the schemes compared: those asked for, or every benefit paid by the month on either side.
fn compared(before: &Program, after: &Program, asked: &[String]) -> Result<Vec<String>, Stop> {
    let fits = |program: &Program, index: usize| {
        let scheme = &program.schemes[index];
        scheme.refused.is_none()
            && scheme.amount.is_some()
            && matches!(scheme.entity, Entity::Household | Entity::Person)
    };
    let mut names: Vec<String> = Vec::new();
    if asked.is_empty() {
        for program in [before, after] {
            for (index, scheme) in program.schemes.iter().enumerate() {
                let new = !names.iter().any(|name| **name == *scheme.name);
                if new && fits(program, index) && is_monthly(scheme) && scheme.kind == SchemeKind::Benefit {
                    names.push(scheme.name.to_string());
                }
            }
        }
        return Ok(names);
    }
    let mut faults = Faults::default();
    for name in asked {
        let known = [before, after]
            .iter()
            .any(|program| program.scheme(name).is_some_and(|index| fits(program, index)));
        if known {
            names.push(name.clone());
        } else {
            faults.push(format!("--scheme {name}：两边都没有这个按户或按人发放的事项"));
        }
    }
    faults.check()?;
    Ok(names)
}

fn side(program: Program, names: &[String]) -> Result<Side, Stop> {
    let schemes: Vec<usize> = names
        .iter()
        .filter_map(|name| program.scheme(name))
        .filter(|&index| program.schemes[index].refused.is_none())
        .collect();
    let (evaluator, inputs) = planned(&program, &schemes)?;
    Ok(Side { program, schemes, evaluator, inputs })
}

/// A parameter that the two rules set differently.
struct Differing {
    name: String,
    label: String,
    before: String,
    after: String,
}

fn differing(before: &Program, after: &Program) -> Vec<Differing> {
    let mut found = Vec::new();
    for new in &after.params {
        let Some(old) = before.param(&new.name).filter(|old| old.value != new.value) else { continue };
        found.push(Differing {
            name: new.name.to_string(),
            label: new.label.clone(),
            before: value(before, old),
            after: value(after, new),
        });
    }
    found
}

/// The value of a parameter in words.
fn value(program: &Program, param: &Param) -> String {
    match (&param.value, param.ty.base) {
        (Constant::Number(number), Base::Number(unit)) => wording::numbers::quantity(*number, unit),
        (Constant::Number(number), _) => wording::numbers::plain(*number),
        (Constant::Bool(yes), _) => if *yes { "是" } else { "否" }.to_owned(),
        (Constant::Date(date), _) => date.to_string(),
        (Constant::Variant(variant), Base::Enum(id)) => program.variant_label(id, *variant).to_owned(),
        (Constant::Variant(variant), _) => variant.to_string(),
    }
}

/// The cells of a line of the report.
fn cells(change: &Change) -> [String; 8] {
    [
        change.winners.to_string(),
        change.losers.to_string(),
        change.unchanged.to_string(),
        change.open.to_string(),
        wording::population::yuan(change.gained),
        wording::population::yuan(change.lost),
        tables::cost(&change.before),
        tables::cost(&change.after),
    ]
}

struct Work<'a> {
    sides: [&'a Side; 2],
    threads: usize,
    differing: Vec<Differing>,
    all: Change,
    townships: BTreeMap<String, Change>,
    kinds: BTreeMap<HouseholdKind, Change>,
    reasons: BTreeMap<String, Change>,
}

impl Task for Work<'_> {
    fn tables(&self, file: &OutFile) -> Vec<ResultTable> {
        tables_of(file)
    }

    fn batch(&mut self, batch: Batch, out: Option<&mut ResultWriter>) -> Result<(), Stop> {
        let view = batch.frame.view();
        let results = self.sides.map(|side| side.evaluator.evaluate_all(&view, self.threads));
        let answers = [0, 1].map(|at| results[at].answers(&self.sides[at].program, &self.sides[at].schemes));
        let explainers = self.sides.map(|side| Explainer::new(&side.program, &view));
        let all: Vec<usize> = (0..view.households).collect();
        let judged = reason::each(&all, self.threads, |row| self.judge(&view, &explainers, &answers, row));
        let mut lines = Vec::new();
        for (row, (judged, reason)) in judged.into_iter().enumerate() {
            let township = batch.township(row);
            let kind = kind(&view, &self.sides[0].program, row);
            self.all.add(&judged);
            self.townships.entry(township.to_owned()).or_default().add(&judged);
            self.kinds.entry(kind).or_default().add(&judged);
            if let Some(reason) = &reason {
                self.reasons.entry(reason.clone()).or_default().add(&judged);
            }
            if judged.class != Class::Unchanged && out.is_some() {
                let household = batch.ids.households.get(row).to_owned();
                let reason = reason.unwrap_or_default();
                lines.push(Line { household, township: township.to_owned(), kind, judged, reason });
            }
        }
        match out {
            Some(out) => write_households(out, &lines),
            None => Ok(()),
        }
    }

    fn end(&self, out: &mut ResultWriter) -> Result<(), Stop> {
        let townships: Vec<(String, &Change)> =
            self.townships.iter().map(|(id, one)| (place_name(id), one)).collect();
        let kinds: Vec<(String, &Change)> =
            self.kinds.iter().map(|(kind, one)| (kind.label().to_owned(), one)).collect();
        let reasons: Vec<(String, &Change)> =
            self.by_reason().into_iter().map(|(name, one)| (name.to_owned(), one)).collect();
        let groups = [vec![("全部".to_owned(), &self.all)], townships, kinds, reasons];
        for (table, rows) in groups.iter().enumerate() {
            write_changes(out, table, rows)?;
        }
        Ok(())
    }

    fn report(&self) {
        let [before, after] = self.sides.map(|side| &side.program);
        let name =
            |program: &Program| format!("{} {}", wording::population::named(program.place), program.on);
        say(&format!("原规定：{}", name(before)));
        say(&format!("新规定：{}", name(after)));
        if !self.differing.is_empty() {
            let shown = self.differing.iter().take(20);
            let rows: Vec<Vec<String>> = shown
                .map(|one| {
                    vec![format!("{}（{}）", one.label, one.name), one.before.clone(), one.after.clone()]
                })
                .collect();
            say(&tables::aligned(&["不同的参数", "原规定", "新规定"], &rows));
            if self.differing.len() > 20 {
                say(&format!("另有 {} 个参数不同", self.differing.len() - 20));
            }
        }
        let schemes: Vec<&str> =
            self.sides[1].schemes.iter().map(|&index| &*after.schemes[index].label).collect();
        say(&format!("比较的事项：{}（元/月）", schemes.join("、")));
        let heads = |what| {
            [what, "增加户", "减少户", "不变户", "待定户", "共增加", "共减少", "原每月支出", "新每月支出"]
        };
        let row =
            |name: String, change: &Change| std::iter::once(name).chain(cells(change)).collect::<Vec<_>>();
        say(&tables::aligned(&heads("总计"), &[row("全部".to_owned(), &self.all)]));
        let townships = self.townships.iter().map(|(id, change)| row(place_name(id), change));
        say(&tables::aligned(&heads("乡镇"), &townships.collect::<Vec<_>>()));
        let kinds = self.kinds.iter().map(|(kind, change)| row(kind.label().to_owned(), change));
        say(&tables::aligned(&heads("家庭类型"), &kinds.collect::<Vec<_>>()));
        if !self.reasons.is_empty() {
            let reasons = self.by_reason().into_iter().map(|(reason, change)| row(reason.to_owned(), change));
            say(&tables::aligned(&heads("主要理由（有增减的户）"), &reasons.collect::<Vec<_>>()));
        }
        if self.all.before.unbounded + self.all.after.unbounded > 0 || self.all.open > 0 {
            say(
                "待定户的支出从最少到最多：未知的事实取字典范围内对它最有利的值；估不出上限的按最少计，并注明件数。",
            );
        }
    }
}

impl Work<'_> {
    /// What becomes of a household, and why where it gains or loses.
    fn judge(
        &self,
        view: &View<'_>,
        explainers: &[Explainer<'_, '_>; 2],
        answers: &[Vec<Answers<'_>>; 2],
        row: usize,
    ) -> (Judged, Option<String>) {
        let given = [0, 1].map(|at| given(&self.sides[at].program, &answers[at], view, row));
        let judged = judge(&given[0], &given[1]);
        let reason = matches!(judged.class, Class::Winner | Class::Loser)
            .then(|| self.reason(view, explainers, &given, judged.class, row));
        (judged, reason)
    }

    /// Why a household gains or loses, in words.
    fn reason(
        &self,
        view: &View<'_>,
        explainers: &[Explainer<'_, '_>; 2],
        given: &[Vec<Given<'_>>; 2],
        class: Class,
        household: usize,
    ) -> String {
        // A winner is told by what it gets and did not get, a loser by what it no longer gets.
        let (gets, lacks) = if class == Class::Winner { (1, 0) } else { (0, 1) };
        let new = given[gets]
            .iter()
            .find(|one| !given[lacks].iter().any(|other| other.name == one.name && other.row == one.row));
        if let Some(new) = new {
            let side = self.sides[lacks];
            let when = if class == Class::Winner { "原来" } else { "现在" };
            let own = &self.sides[gets].program.schemes[new.scheme].label;
            let Some(index) = side.program.scheme(new.name) else {
                return format!("{own}：{when}没有这个事项");
            };
            let label = &side.program.schemes[index].label;
            if side.program.schemes[index].refused.is_some() {
                return format!("{label}：{when}没有文本可依");
            }
            let rows = rows(view, side.program.schemes[index].entity, household);
            let row = new.row.saturating_sub(rows.start) as u32;
            let key = explained(&explainers[lacks], household, index, row, reason::main);
            return match key {
                Some(Key::Before(other)) => {
                    format!("{label}{when}让位于“{}”", side.program.schemes[other as usize].label)
                }
                Some(key) => format!("{label}{when}不满足“{}”", key.label(&side.program)),
                None => format!("{label}{when}不符合"),
            };
        }
        // Both pay: by the first parameter that they set differently, else by the rule of the amount.
        let side = self.sides[1];
        for one in &given[1] {
            let rows = rows(view, side.program.schemes[one.scheme].entity, household);
            let row = one.row.saturating_sub(rows.start) as u32;
            let found = explained(&explainers[1], household, one.scheme, row, |evaluation, result| {
                let carrying = evaluation.carrying(&evaluation.roots(result));
                let names = carrying.iter().filter_map(|id| match evaluation.node(*id).of {
                    Of::Expr(expr) => match &expr.kind {
                        Step::Param(index) => Some(&*side.program.params[*index].name),
                        _ => None,
                    },
                    _ => None,
                });
                let names: Vec<&str> = names.collect();
                self.differing.iter().find(|one| names.contains(&&*one.name)).map(|one| one.label.clone())
            });
            if let Some(label) = found.flatten() {
                return format!("{label}不同");
            }
        }
        "金额的算法不同".to_owned()
    }

    /// The commonest first.
    fn by_reason(&self) -> Vec<(&str, &Change)> {
        let mut list: Vec<(&str, &Change)> =
            self.reasons.iter().map(|(reason, change)| (&**reason, change)).collect();
        list.sort_by_key(|(reason, change)| (std::cmp::Reverse(change.winners + change.losers), *reason));
        list
    }

    fn chart(
        &self,
        path: &std::path::Path,
        font: &str,
        font_file: Option<&std::path::Path>,
    ) -> Result<(), Stop> {
        let bars = self.townships.iter().map(|(id, change)| Bars {
            name: place_name(id),
            before: change.before.low,
            after: change.after.low,
        });
        let bars: Vec<Bars> = bars.collect();
        let open = self.all.before.low != self.all.before.high || self.all.after.low != self.all.after.high;
        let sub_title = if open {
            "单位：元/月；待定的户按最少计，范围见表"
        } else {
            "单位：元/月"
        };
        let [before, after] = self.sides.map(|side| format!("{} {}", side.program.place, side.program.on));
        let legend = [format!("原规定 {before}"), format!("新规定 {after}")];
        let look =
            Look {
                title: "各乡镇每月支出", sub_title, legend: [&legend[0], &legend[1]], font, font_file
            };
        chart::write(path, &look, &bars)
    }
}

/// Explains one scheme for one row of a household.
fn explained<T>(
    explainer: &Explainer<'_, '_>,
    household: usize,
    scheme: usize,
    row: u32,
    tell: impl Fn(&Evaluation<'_>, &SchemeResult) -> T,
) -> Option<T> {
    let evaluation = explainer.schemes(household, |one| one == scheme);
    let result = evaluation.results.iter().find(|result| result.row == row)?;
    Some(tell(&evaluation, result))
}

/// The name of a township by its id, where the id is a code.
fn place_name(id: &str) -> String {
    if id.is_empty() {
        return "（没有填乡镇）".to_owned();
    }
    kernel::Division::parse(id).ok().and_then(kernel::name_of).map_or_else(|| id.to_owned(), str::to_owned)
}

/// What kind of household a row is; people of unknown age are neither old nor minors.
fn kind(view: &View<'_>, program: &Program, household: usize) -> HouseholdKind {
    let dictionary = &program.dictionary;
    let get = |name: &str, row: usize| {
        dictionary.id(name).map_or(Cell::Unknown, |id| view.get(&Input::Fact(id), row))
    };
    let is = |name: &str, row: usize, words: &[&str]| {
        let Cell::Known(value) = get(name, row) else { return false };
        let Some(Base::Enum(of)) = dictionary.id(name).map(|id| dictionary.fact(id).ty.base) else {
            return false;
        };
        let variants = &dictionary.enums[usize::from(of.0)].variants;
        usize::try_from(value)
            .ok()
            .and_then(|at| variants.get(at))
            .is_some_and(|(word, _)| words.contains(&&**word))
    };
    let age = |row: usize| match get("birth", row) {
        Cell::Known(day) => {
            let birth = i32::try_from(day).ok().and_then(Date::from_days)?;
            kernel::age_on(birth, program.on)
        }
        _ => None,
    };
    let persons: Vec<usize> = view.children(Entity::Person, household).collect();
    let old = persons.iter().filter(|&&row| age(row).is_some_and(|age| age >= 60)).count();
    let minors = persons.iter().filter(|&&row| age(row).is_some_and(|age| age < 18)).count();
    let stricken = |row: &usize| {
        let ill =
            matches!(get("major_illness", *row), Cell::Known(_)) && !is("major_illness", *row, &["none"]);
        ill || is("disability_grade", *row, &["grade1", "grade2"])
    };
    match persons.len() {
        1 if old == 1 => HouseholdKind::OldAlone,
        1 => HouseholdKind::Single,
        all if all == old => HouseholdKind::Old,
        _ if persons.iter().any(stricken) => HouseholdKind::Stricken,
        all if minors > 0 && all == minors + 1 => HouseholdKind::LoneParent,
        _ if minors > 0 => HouseholdKind::Children,
        _ => HouseholdKind::Other,
    }
}
