// SPDX-License-Identifier: Apache-2.0
//! `doudi run`: every scheme for every household of a delivery, with amount, main reason and what is missing.

use super::intake::{Batch, Intake, Task, stop};
use super::output::OutFile;
use super::reason::{self, Key, Missing};
use super::{Source, Where, is_monthly, planned, remark, say, schemes, tables};
use crate::exit::Stop;
use clap::Args;
use files::{ResultTable, ResultWriter, Texts, Values};
use policy::explain::{Evaluation, Outcome as Told};
use policy::frame::View;
use policy::ir::UNKNOWN_I64;
use policy::tree::{Entity, Program};
use population::bounds::Bounds;
use population::{Answers, Cost, Count, Evaluator, Outcome, rows};
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

/// Computes a delivery.
///
/// # Errors
/// Bad input, no coverage, or files that cannot be read or written.
pub(crate) fn run(args: &RunArgs) -> Result<ExitCode, Stop> {
    let (library, program) = args.whereabouts.program()?;
    let wanted = schemes(&program, &args.scheme)?;
    let out = args.out.as_ref().map(|path| OutFile::of("--out", path)).transpose()?;
    let (evaluator, inputs) = planned(&program, &wanted)?;
    let intake = Intake::open(&args.source, &library, &program, inputs)?;
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
        first: true,
    };
    let taken = intake.through(&mut work, out.as_ref())?;
    if let Some(file) = out {
        say(&format!("结果：{}", file.path.display()));
    }
    Ok(taken.code())
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
}

/// What was found out about one household.
struct Explained {
    found: Vec<Found>,
    /// What rows that are open come to, by scheme; what is settled was counted over the columns.
    costs: Vec<(usize, Cost)>,
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
    /// Whether no household was computed yet: townships are counted and written once.
    first: bool,
}

impl Task for Work<'_> {
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

    fn batch(&mut self, batch: Batch, out: Option<&mut ResultWriter>) -> Result<(), Stop> {
        let view = batch.frame.view();
        let results = self.evaluator.evaluate_all(&view, self.threads);
        let answers = results.answers(self.program, &self.wanted);
        let once = |one: &&Answers<'_>| self.first || one.scheme.entity != Entity::Township;
        for one in answers.iter().filter(once) {
            self.counts[one.index].add(one);
        }
        let told = reason::explain(
            self.program,
            &view,
            &self.to_explain(&view, &answers),
            self.threads,
            |scheme| self.wanted.contains(&scheme),
            |household, evaluation| explained(self.program, &view, &answers, household, evaluation),
        );
        let mut reasons: BTreeMap<usize, Vec<Option<(Key, u32)>>> = BTreeMap::new();
        if out.is_some() && self.reasons {
            reasons.extend(answers.iter().map(|one| (one.index, vec![None; one.codes.len()])));
        }
        for one in told {
            self.open += u64::from(one.open);
            for missing in one.missing {
                *self.missing.entry(missing).or_default() += 1;
            }
            for (scheme, cost) in one.costs {
                self.counts[scheme].cost.add(cost);
            }
            for found in one.found {
                if let Some(reasons) = reasons.get_mut(&found.scheme) {
                    reasons[found.row] = Some((found.key, found.needs));
                }
            }
        }
        if let Some(out) = out {
            self.write(&batch, &view, &answers, &reasons, out)?;
        }
        self.first = false;
        Ok(())
    }

    fn report(&self) {
        let mut rows = Vec::new();
        for &index in &self.wanted {
            let scheme = &self.program.schemes[index];
            let count = &self.counts[index];
            let outcome = |outcome: Outcome| count.rows(outcome).to_string();
            let cost = match &scheme.amount {
                Some(_) => {
                    format!(
                        "{} {}",
                        tables::cost(&count.cost),
                        wording::population::rhythm(is_monthly(scheme))
                    )
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
            if count.rows(Outcome::Invalid) > 0 {
                remark(&format!("{}：{} 件不能计算（除数为零）", scheme.label, outcome(Outcome::Invalid)));
            }
        }
        let on = self.program.on;
        say(&format!("{} {on} 的政策", wording::population::named(self.program.place)));
        say(&tables::aligned(&["事项", "符合", "不符合", "还需要材料", "需人工裁量", "金额"], &rows));
        lacking(self.program, &self.missing, self.open);
    }
}

impl Work<'_> {
    /// Everybody where reasons are wanted, otherwise those with something open.
    fn to_explain(&self, view: &View<'_>, answers: &[Answers<'_>]) -> Vec<usize> {
        let of_household = |one: &&Answers<'_>| one.scheme.entity != Entity::Township;
        let open = |household: usize| {
            answers
                .iter()
                .filter(of_household)
                .any(|one| rows(view, one.scheme.entity, household).any(|row| !one.is_settled(row)))
        };
        (0..view.households).filter(|&household| self.reasons || open(household)).collect()
    }

    fn write(
        &self,
        batch: &Batch,
        view: &View<'_>,
        answers: &[Answers<'_>],
        reasons: &BTreeMap<usize, Vec<Option<(Key, u32)>>>,
        out: &mut ResultWriter,
    ) -> Result<(), Stop> {
        for (table, (entity, schemes)) in self.columns.iter().enumerate() {
            if *entity == Entity::Township && !self.first {
                continue;
            }
            let ids = ids(batch, view, *entity);
            let mut made: Vec<Made> = Vec::new();
            for one in answers.iter().filter(|one| schemes.contains(&one.index)) {
                made.push(Made::Bytes(one.codes.to_vec()));
                if one.scheme.amount.is_some() {
                    let shown = |row: usize| {
                        let amount = if one.outcome(row) == Outcome::No { None } else { one.amount(row) };
                        amount.unwrap_or(UNKNOWN_I64)
                    };
                    made.push(Made::Numbers((0..one.codes.len()).map(shown).collect()));
                }
                if self.reasons {
                    let of = |row: usize| reasons.get(&one.index).and_then(|reasons| reasons[row]);
                    let (mut names, mut labels) = (Texts::default(), Texts::default());
                    for row in 0..one.codes.len() {
                        let key = of(row).map(|(key, _)| key);
                        names.push(&key.map_or_else(String::new, |key| key.id(self.program)));
                        labels.push(
                            &key.map_or_else(String::new, |key| {
                                key.told(self.program, told(one.outcome(row)))
                            }),
                        );
                    }
                    made.push(Made::Texts(names));
                    made.push(Made::Texts(labels));
                    let needs = |row: usize| of(row).map_or(0, |(_, needs)| i64::from(needs));
                    made.push(Made::Numbers((0..one.codes.len()).map(needs).collect()));
                }
            }
            let mut values: Vec<Values<'_>> = ids.iter().map(Values::Texts).collect();
            values.extend(made.iter().map(Made::values));
            out.write(table, &values).map_err(|error| stop(&error))?;
        }
        Ok(())
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
fn explained(
    program: &Program,
    view: &View<'_>,
    answers: &[Answers<'_>],
    household: usize,
    evaluation: &Evaluation<'_>,
) -> Explained {
    let mut explained =
        Explained { found: Vec::new(), costs: Vec::new(), missing: BTreeSet::new(), open: false };
    for result in &evaluation.results {
        let entity = program.schemes[result.scheme].entity;
        if entity == Entity::Township || result.outcome == Told::Refused {
            continue;
        }
        let needed = reason::needed(program, &result.needs);
        explained.found.push(Found {
            scheme: result.scheme,
            row: rows(view, entity, household).start + result.row as usize,
            key: reason::main(evaluation, result),
            needs: u32::try_from(needed.len()).unwrap_or(u32::MAX),
        });
        if matches!(result.outcome, Told::Needs | Told::Discretion) {
            explained.open = true;
            explained.missing.extend(needed);
        }
    }
    let mut bounds = Bounds::new(program, view, household);
    for one in answers.iter().filter(|one| one.scheme.entity != Entity::Township) {
        for row in rows(view, one.scheme.entity, household).filter(|row| !one.is_settled(*row)) {
            explained.costs.extend(one.pay(row, &mut bounds).map(|pay| (one.index, Cost::of(pay))));
        }
    }
    explained
}

/// An outcome, as the explaining evaluator has it.
fn told(outcome: Outcome) -> Told {
    match outcome {
        Outcome::No => Told::No,
        Outcome::Yes => Told::Yes,
        Outcome::Needs => Told::Needs,
        Outcome::Discretion => Told::Discretion,
        Outcome::Invalid => Told::Invalid,
    }
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
            own.push(batch.township(household));
            continue;
        }
        for (number, row) in rows(view, entity, household).enumerate() {
            holders.push(id);
            match batch.ids.of(entity).get(row) {
                "" => own.push(&(number + 1).to_string()),
                id => own.push(id),
            }
        }
    }
    vec![holders, own]
}
