// SPDX-License-Identifier: Apache-2.0
//! `doudi run`: every scheme for every household of a delivery, with amount, main reason and what is missing.

use super::cost::{Cost, amount_of, is_monthly, span};
use super::intake::{Batch, Intake, stop};
use super::output::OutFile;
use super::reason::{self, Key, Missing};
use super::{Source, Where, remark, say, schemes, tables};
use crate::exit::Stop;
use clap::Args;
use files::{Heading, ResultTable, ResultWriter, Texts, Values};
use policy::explain::{Evaluation, Outcome as Told};
use policy::frame::View;
use policy::ir::{Code, Part, UNKNOWN_I64};
use policy::lower::{Want, compile};
use policy::tree::{Entity, Program};
use population::{Evaluator, Outcome, ResultColumn, Results};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::process::ExitCode;

/// What `run` is asked.
#[derive(Args)]
pub(crate) struct RunArgs {
    #[command(flatten)]
    whereabouts: Where,
    #[command(flatten)]
    source: Source,
    /// 结果写到这个文件（csv、xlsx 或 parquet）；不写则只给汇总
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// 只算这一事项，如 dibao；可写多次
    #[arg(long, value_name = "NAME")]
    scheme: Vec<String>,
    /// 不写每一户的主要理由（快得多）；缺少的事实照样统计
    #[arg(long)]
    no_reasons: bool,
}

/// The counts of one scheme.
#[derive(Clone, Copy, Default)]
struct Count {
    outcomes: [u64; 5],
    cost: Cost,
}

/// Computes a delivery.
///
/// # Errors
/// Bad input, no coverage, or files that cannot be read or written.
pub(crate) fn run(args: &RunArgs) -> Result<ExitCode, Stop> {
    let (library, program) = args.whereabouts.program()?;
    let wanted = schemes(&program, &args.scheme)?;
    let out = args.out.as_ref().map(|path| OutFile::of("--out", path)).transpose()?;
    let code = compiled(&program, &wanted, &[])?;
    let evaluator = Evaluator::new(&code).map_err(|error| Stop::Other(anyhow::anyhow!("{error:?}")))?;
    let inputs = code.inputs().into_iter().map(|(input, ..)| input).collect();
    let mut intake = Intake::open(&args.source, &library, &program, inputs)?;
    let mut work = Work {
        program: &program,
        evaluator: &evaluator,
        threads: args.source.threads(),
        reasons: !args.no_reasons,
        counts: vec![Count::default(); program.schemes.len()],
        missing: BTreeMap::new(),
        open: 0,
        columns: columns(&program, &wanted),
        wanted,
    };
    let mut writer = match &out {
        Some(file) => Some(file.create(Heading::Labels, work.tables(file))?),
        None => None,
    };
    let mut first = true;
    while let Some(batch) = intake.next()? {
        work.batch(&batch, first, writer.as_mut())?;
        first = false;
    }
    if let Some(writer) = writer {
        writer.finish().map_err(|error| stop(&error))?;
    }
    let taken = intake.finish()?;
    work.report();
    say(&taken.text());
    if let Some(file) = out {
        say(&format!("结果：{}", file.path.display()));
    }
    Ok(taken.code())
}

/// The code for some schemes and rules.
pub(crate) fn compiled(program: &Program, schemes: &[usize], rules: &[&str]) -> Result<Code, Stop> {
    let schemes = schemes.iter().map(|&index| Want::Scheme(program.schemes[index].name.clone()));
    let wants: Vec<Want> = schemes.chain(rules.iter().map(|name| Want::Rule((*name).into()))).collect();
    compile(program, &wants).map_err(|problems| {
        let lines: Vec<String> = problems.iter().map(wording::problem::problem).collect();
        Stop::Other(anyhow::anyhow!("{}", lines.join("\n")))
    })
}

/// The schemes of each kind of row, the larger first.
fn columns(program: &Program, wanted: &[usize]) -> Vec<(Entity, Vec<usize>)> {
    let entities = [Entity::Household, Entity::Person, Entity::Supporter, Entity::Event, Entity::Township];
    let of = |entity: Entity| {
        wanted.iter().copied().filter(|&one| program.schemes[one].entity == entity).collect()
    };
    entities
        .into_iter()
        .map(|entity| (entity, of(entity)))
        .filter(|(_, schemes): &(_, Vec<usize>)| !schemes.is_empty())
        .collect()
}

/// What was found out about one row of one scheme.
struct Found {
    scheme: usize,
    row: usize,
    key: Key,
    needs: u32,
    cost: Option<Cost>,
}

/// What was found out about one household.
struct Explained {
    found: Vec<Found>,
    missing: BTreeSet<Missing>,
    open: bool,
}

struct Work<'a> {
    program: &'a Program,
    evaluator: &'a Evaluator,
    threads: usize,
    reasons: bool,
    wanted: Vec<usize>,
    columns: Vec<(Entity, Vec<usize>)>,
    counts: Vec<Count>,
    /// Households by what they lack.
    missing: BTreeMap<Missing, u64>,
    open: u64,
}

impl Work<'_> {
    fn tables(&self, file: &OutFile) -> Vec<ResultTable> {
        let table = |(entity, schemes): &(Entity, Vec<usize>)| {
            let (name, label, ids): (_, _, &[(&str, &str)]) = match entity {
                Entity::Household => (file.stem(), "家庭", &[("household", "户编号"), ("township", "乡镇")]),
                Entity::Person => {
                    (file.beside("members"), "成员", &[("household", "户编号"), ("member", "成员编号")])
                }
                Entity::Supporter => (
                    file.beside("supporters"),
                    "义务人",
                    &[("household", "户编号"), ("supporter", "义务人编号")],
                ),
                Entity::Event => {
                    (file.beside("events"), "事件", &[("household", "户编号"), ("event", "事件编号")])
                }
                Entity::Township => (file.beside("townships"), "乡镇", &[("township", "乡镇")]),
            };
            let mut columns: Vec<_> = ids.iter().map(|(name, label)| tables::text(*name, *label)).collect();
            for &index in schemes {
                let scheme = &self.program.schemes[index];
                columns.push(tables::outcome(&*scheme.name, &*scheme.label));
                if scheme.amount.is_some() {
                    let label =
                        format!("{}：{}", scheme.label, if is_monthly(scheme) { "每月金额" } else { "金额" });
                    columns.push(tables::money(format!("{}.amount", scheme.name), label));
                }
                if self.reasons {
                    columns.push(tables::text(
                        format!("{}.reason", scheme.name),
                        format!("{}：理由编号", scheme.label),
                    ));
                    columns.push(tables::text(
                        format!("{}.reason_label", scheme.name),
                        format!("{}：理由", scheme.label),
                    ));
                    columns.push(tables::count(
                        format!("{}.needs", scheme.name),
                        format!("{}：缺项数", scheme.label),
                    ));
                }
            }
            ResultTable { name, label: label.to_owned(), columns }
        };
        self.columns.iter().map(table).collect()
    }

    fn batch(&mut self, batch: &Batch, first: bool, writer: Option<&mut ResultWriter>) -> Result<(), Stop> {
        let view = batch.frame.view();
        let results = self.evaluator.evaluate_all(&view, self.threads);
        self.count(&results, first);
        let households = self.to_explain(&view, &results);
        let wanted: BTreeSet<usize> = self.wanted.iter().copied().collect();
        let told = reason::explain(
            self.program,
            &view,
            &households,
            self.threads,
            |scheme| wanted.contains(&scheme),
            |household, evaluation| explained(self.program, &view, household, evaluation),
        );
        let mut reasons: BTreeMap<usize, Vec<Option<(Key, u32)>>> = BTreeMap::new();
        if writer.is_some() && self.reasons {
            for &scheme in &self.wanted {
                let rows = view.rows(self.program.schemes[scheme].entity);
                reasons.insert(scheme, vec![None; rows]);
            }
        }
        for one in told {
            self.open += u64::from(one.open);
            for missing in one.missing {
                *self.missing.entry(missing).or_default() += 1;
            }
            for found in one.found {
                if let Some(cost) = found.cost {
                    self.counts[found.scheme].cost.add(cost);
                }
                if let Some(reasons) = reasons.get_mut(&found.scheme) {
                    reasons[found.row] = Some((found.key, found.needs));
                }
            }
        }
        match writer {
            Some(writer) => self.write(batch, &view, &results, &reasons, first, writer),
            None => Ok(()),
        }
    }

    /// Counts outcomes, and the amounts of rows that are settled.
    fn count(&mut self, results: &Results, first: bool) {
        for &index in &self.wanted {
            let scheme = &self.program.schemes[index];
            if scheme.entity == Entity::Township && !first {
                continue;
            }
            let Some(codes) = results.outcomes(&scheme.name) else { continue };
            let count = &mut self.counts[index];
            for code in codes {
                count.outcomes[usize::from(*code).min(4)] += 1;
            }
            if let Some(column) = results.column(&scheme.name, Part::Amount) {
                let yes = (0..codes.len()).filter(|&row| codes[row] == Outcome::Yes.code());
                for fen in yes.filter_map(|row| amount(column, row)) {
                    count.cost.add(Cost::of((fen, Some(fen))));
                }
            }
        }
    }

    /// Everybody where reasons are wanted, otherwise those with something open.
    fn to_explain(&self, view: &View<'_>, results: &Results) -> Vec<usize> {
        if self.reasons {
            return (0..view.households).collect();
        }
        let mut open = vec![false; view.households];
        for &index in &self.wanted {
            let scheme = &self.program.schemes[index];
            let Some(codes) = results.outcomes(&scheme.name) else { continue };
            let amounts = results.column(&scheme.name, Part::Amount);
            for (household, flag) in open.iter_mut().enumerate() {
                if *flag || scheme.entity == Entity::Township {
                    continue;
                }
                *flag = reason::rows(view, scheme.entity, household).any(|row| {
                    match Outcome::from_code(codes[row]) {
                        Some(Outcome::No) => false,
                        Some(Outcome::Yes) => amounts.is_some_and(|column| amount(column, row).is_none()),
                        _ => true,
                    }
                });
            }
        }
        (0..view.households).filter(|&household| open[household]).collect()
    }

    fn write(
        &self,
        batch: &Batch,
        view: &View<'_>,
        results: &Results,
        reasons: &BTreeMap<usize, Vec<Option<(Key, u32)>>>,
        first: bool,
        writer: &mut ResultWriter,
    ) -> Result<(), Stop> {
        for (table, (entity, schemes)) in self.columns.iter().enumerate() {
            if *entity == Entity::Township && !first {
                continue;
            }
            let ids = ids(batch, view, *entity);
            let mut made: Vec<Made> = Vec::new();
            for &index in schemes {
                let scheme = &self.program.schemes[index];
                let Some(codes) = results.outcomes(&scheme.name) else { continue };
                made.push(Made::Bytes(codes.to_vec()));
                if scheme.amount.is_some() {
                    let column = results.column(&scheme.name, Part::Amount);
                    let shown = |row: usize| {
                        let open = codes[row] != Outcome::No.code();
                        column.filter(|_| open).and_then(|column| amount(column, row)).unwrap_or(UNKNOWN_I64)
                    };
                    made.push(Made::Numbers((0..codes.len()).map(shown).collect()));
                }
                if self.reasons {
                    let of = |row: usize| reasons.get(&index).and_then(|reasons| reasons[row]);
                    let (mut names, mut labels) = (Texts::default(), Texts::default());
                    for (row, &code) in codes.iter().enumerate() {
                        let key = of(row).map(|(key, _)| key);
                        names.push(&key.map_or_else(String::new, |key| key.id(self.program)));
                        labels.push(&key.map_or_else(String::new, |key| key.told(self.program, told(code))));
                    }
                    made.push(Made::Texts(names));
                    made.push(Made::Texts(labels));
                    let needs = |row: usize| of(row).map_or(0, |(_, needs)| i64::from(needs));
                    made.push(Made::Numbers((0..codes.len()).map(needs).collect()));
                }
            }
            let mut values: Vec<Values<'_>> = ids.iter().map(Values::Texts).collect();
            values.extend(made.iter().map(Made::values));
            writer.write(table, &values).map_err(|error| stop(&error))?;
        }
        Ok(())
    }

    fn report(&self) {
        let mut rows = Vec::new();
        for &index in &self.wanted {
            let scheme = &self.program.schemes[index];
            let count = &self.counts[index];
            let outcome = |outcome: Outcome| count.outcomes[usize::from(outcome.code())].to_string();
            let cost = match &scheme.amount {
                Some(_) => {
                    format!("{} {}", count.cost.text(), wording::population::rhythm(is_monthly(scheme)))
                }
                None => String::new(),
            };
            let unit = match scheme.entity {
                Entity::Township => "乡镇",
                Entity::Household => "户",
                Entity::Person | Entity::Supporter => "人",
                Entity::Event => "件",
            };
            rows.push(vec![
                format!("{}（{unit}）", scheme.label),
                outcome(Outcome::Yes),
                outcome(Outcome::No),
                outcome(Outcome::Needs),
                outcome(Outcome::Discretion),
                cost,
            ]);
            if count.outcomes[usize::from(Outcome::Invalid.code())] > 0 {
                remark(&format!("{}：{} 件不能计算（除数为零）", scheme.label, outcome(Outcome::Invalid)));
            }
        }
        let on = self.program.on;
        say(&format!("{} {on} 的政策", wording::population::named(self.program.place)));
        say(&tables::aligned(&["事项", "符合", "不符合", "还需要材料", "需人工裁量", "金额"], &rows));
        lacking(self.program, &self.missing, self.open);
    }
}

/// What households lack, the commonest first.
pub(crate) fn lacking(program: &Program, missing: &BTreeMap<Missing, u64>, open: u64) {
    if missing.is_empty() {
        return;
    }
    let mut list: Vec<(&Missing, &u64)> = missing.iter().collect();
    list.sort_by(|a, b| b.1.cmp(a.1).then(a.0.cmp(b.0)));
    say(&format!("还定不下来的 {open} 户，缺的是："));
    let row = |(missing, count): &(&Missing, &u64)| {
        let kind = if missing.decision { "由人决定" } else { "事实" };
        vec![format!("{}（{}）", missing.label(program), missing.name), kind.to_owned(), count.to_string()]
    };
    let rows: Vec<Vec<String>> = list.iter().take(20).map(row).collect();
    say(&tables::aligned(&["缺少", "种类", "户"], &rows));
    if list.len() > 20 {
        say(&format!("另有 {} 项", list.len() - 20));
    }
}

/// What a household's results come to.
fn explained(program: &Program, view: &View<'_>, household: usize, evaluation: &Evaluation<'_>) -> Explained {
    let mut explained = Explained { found: Vec::new(), missing: BTreeSet::new(), open: false };
    for result in &evaluation.results {
        let entity = program.schemes[result.scheme].entity;
        if entity == Entity::Township || result.outcome == Told::Refused {
            continue;
        }
        let row = reason::rows(view, entity, household).start + result.row as usize;
        let needed = reason::needed(program, &result.needs);
        let open = matches!(result.outcome, Told::Needs | Told::Discretion);
        // What is settled was counted over the columns.
        let settled = result.outcome == Told::Yes && amount_of(evaluation, result).is_some();
        let cost = span(program, view, household, evaluation, result, row).filter(|_| !settled).map(Cost::of);
        explained.found.push(Found {
            scheme: result.scheme,
            row,
            key: reason::main(evaluation, result),
            needs: u32::try_from(needed.len()).unwrap_or(u32::MAX),
            cost,
        });
        if open {
            explained.open = true;
            explained.missing.extend(needed);
        }
    }
    explained
}

/// The outcome of a code, as the explaining evaluator has it.
fn told(code: u8) -> Told {
    match Outcome::from_code(code) {
        Some(Outcome::No) => Told::No,
        Some(Outcome::Yes) => Told::Yes,
        Some(Outcome::Needs) => Told::Needs,
        Some(Outcome::Discretion) => Told::Discretion,
        Some(Outcome::Invalid) | None => Told::Invalid,
    }
}

/// A known amount in fen.
pub(crate) fn amount(column: &ResultColumn, row: usize) -> Option<i64> {
    let lane = column.lane();
    if lane.status.is_some_and(|status| status[row] != 0) {
        return None;
    }
    let (value, den) = (*lane.numbers()?.get(row)?, lane.den.get(row));
    (value % den == 0).then_some(value / den)
}

/// Values of a column that were made for writing.
enum Made {
    Bytes(Vec<u8>),
    Numbers(Vec<i64>),
    Texts(Texts),
}

impl Made {
    fn values(&self) -> Values<'_> {
        match self {
            Made::Bytes(values) => Values::U8(values),
            Made::Numbers(values) => Values::I64(values),
            Made::Texts(values) => Values::Texts(values),
        }
    }
}

/// The township of a household, by its id.
pub(crate) fn township(batch: &Batch, household: usize) -> &str {
    batch.frame.township_of.get(household).map_or("", |&at| batch.ids.townships.get(at as usize))
}

/// The columns of ids of a table.
fn ids(batch: &Batch, view: &View<'_>, entity: Entity) -> Vec<Texts> {
    if entity == Entity::Township {
        return vec![(0..view.townships).map(|at| batch.ids.townships.get(at)).collect()];
    }
    let (mut holders, mut own) = (Texts::default(), Texts::default());
    for household in 0..view.households {
        let id = batch.ids.households.get(household);
        if entity == Entity::Household {
            holders.push(id);
            own.push(township(batch, household));
            continue;
        }
        for (number, row) in reason::rows(view, entity, household).enumerate() {
            holders.push(id);
            match batch.ids.of(entity).get(row) {
                "" => own.push(&(number + 1).to_string()),
                id => own.push(id),
            }
        }
    }
    vec![holders, own]
}
