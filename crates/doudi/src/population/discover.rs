// SPDX-License-Identifier: Apache-2.0
//! `doudi discover`: who may be entitled and is on no roster, who is on a roster and by the facts no longer entitled. Leads, all of them.
//!
//! Of people who are on no roster, and so may never have applied, only facts are read that the dictionary allows for monitoring; the others
//! are unknown for them, whatever the delivery says, and the report names them.

use super::intake::{Batch, Intake, Task, stop};
use super::output::OutFile;
use super::reason::{self, Missing};
use super::run::lacking;
use super::{Faults, Source, Where, planned, say, tables};
use crate::exit::Stop;
use clap::Args;
use files::{ResultTable, ResultWriter, Texts, Values};
use policy::explain::{Evaluation, Outcome as Answer, SchemeResult};
use policy::frame::{Cell, View};
use policy::ir::{Input, UNKNOWN_I64};
use policy::tree::{Base, Entity, FactId, Program, SchemeKind};
use population::discover::{Coverage, Roster, Together, Unit, hide, units, unreadable};
use population::{Evaluator, Outcome, rows};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::process::ExitCode;
use wording::explain::answer::{Told, tell};
use wording::explain::{Detail, Subject, Subjects, Teller};
use wording::population::{LEAD_ONLY, Lead};

/// What `discover` is asked.
#[derive(Args)]
pub(crate) struct DiscoverArgs {
    #[command(flatten)]
    whereabouts: Where,
    #[command(flatten)]
    source: Source,
    /// 线索写到这个文件（csv、xlsx 或 parquet）；不写则只给汇总
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// 哪个事实是哪些事项的名册，如 dibao_recipient=dibao,dibao_single；可写多次，写了就只看这些
    #[arg(long, value_name = "FACT=SCHEME,…")]
    roster: Vec<String>,
}

/// Looks for leads.
///
/// # Errors
/// Bad input, no coverage, or files that cannot be read or written.
pub(crate) fn run(args: &DiscoverArgs) -> Result<ExitCode, Stop> {
    let (library, program) = args.whereabouts.program()?;
    let out = args.out.as_ref().map(|path| OutFile::of("--out", path)).transpose()?;
    let rosters = rosters(&program, &args.roster)?;
    let leads = program.schemes.iter().enumerate();
    let leads = leads.filter(|(_, scheme)| scheme.kind == SchemeKind::Lead && scheme.refused.is_none());
    let leads: Vec<usize> = leads.map(|(index, _)| index).collect();
    let wanted: BTreeSet<usize> =
        rosters.iter().flat_map(|one| &one.schemes).chain(&leads).copied().collect();
    let wanted: Vec<usize> = wanted.into_iter().collect();
    let (evaluator, mut inputs) = planned(&program, &wanted)?;
    let dictionary = &library.dictionary;
    let hidden = unreadable(dictionary, &inputs);
    let paid = dictionary.ids().filter(|(_, fact)| !fact.pays_for.is_empty());
    let paid: Vec<FactId> = paid.map(|(id, _)| id).collect();
    let facts =
        rosters.iter().map(|one| one.fact).chain(paid.iter().copied()).chain(dictionary.id("relation"));
    inputs.extend(facts.map(Input::Fact));
    let intake = Intake::open(&args.source, &library, &program, inputs)?;
    let mut work = Work {
        program: &program,
        evaluator: &evaluator,
        threads: args.source.threads(),
        rosters,
        leads,
        wanted,
        hidden,
        paid,
        found: BTreeMap::new(),
        missing: BTreeMap::new(),
        open: 0,
    };
    let taken = intake.through(&mut work, out.as_ref())?;
    if let Some(file) = out {
        say(&format!("线索：{}（{LEAD_ONLY}）", file.path.display()));
    }
    Ok(taken.code())
}

/// The rosters asked for, or those of the dictionary; only with schemes that the program has.
fn rosters(program: &Program, asked: &[String]) -> Result<Vec<Roster>, Stop> {
    let mut faults = Faults::default();
    let mut wanted: Vec<(String, Vec<String>)> = Vec::new();
    for text in asked {
        match text.split_once('=') {
            Some((fact, schemes)) => {
                let schemes = schemes.split([',', '，']).map(|one| one.trim().to_owned()).collect();
                wanted.push((fact.trim().to_owned(), schemes));
            }
            None => faults.push(format!(
                "--roster {text}：应写成 事实=事项,事项，如 dibao_recipient=dibao,dibao_single"
            )),
        }
    }
    if asked.is_empty() {
        let rosters = program.dictionary.ids().filter(|(_, fact)| !fact.covers.is_empty());
        let own = |fact: &policy::dictionary::Fact| {
            (fact.name.to_string(), fact.covers.iter().map(|scheme| scheme.to_string()).collect())
        };
        wanted = rosters.map(|(_, fact)| own(fact)).collect();
    }
    let mut rosters = Vec::new();
    for (name, names) in wanted {
        let Some(id) = program.dictionary.id(&name) else {
            let nearest =
                program.dictionary.nearest(&name).map_or_else(String::new, |near| format!("；是不是 {near}"));
            faults.push(format!("--roster {name}：没有这个事实{nearest}"));
            continue;
        };
        let fact = program.dictionary.fact(id);
        if fact.ty.base != Base::Bool || !matches!(fact.entity, Entity::Household | Entity::Person) {
            faults.push(format!("--roster {name}：名册要用家庭或者成员的是否事实"));
            continue;
        }
        let mut schemes = Vec::new();
        for one in names {
            match program.scheme(&one) {
                Some(index) if program.schemes[index].refused.is_some() => {}
                Some(index) => {
                    let fits = match program.schemes[index].entity {
                        Entity::Household => fact.entity == Entity::Household,
                        Entity::Person => true,
                        _ => false,
                    };
                    if fits {
                        schemes.push(index);
                    } else {
                        faults.push(format!("--roster {name}：事项 {one} 不是这份名册能对照的"));
                    }
                }
                None if asked.is_empty() => {}
                None => faults.push(format!("--roster {name}：这里这时没有事项 {one}")),
            }
        }
        if !schemes.is_empty() {
            rosters.push(Roster::new(id, fact.entity, schemes));
        }
    }
    faults.check()?;
    Ok(rosters)
}

/// One lead.
struct Row {
    household: String,
    township: String,
    member: String,
    kind: Lead,
    scheme: String,
    persons: i64,
    amount: Option<i64>,
    paid: Option<i64>,
    reason: String,
    reason_label: String,
    told: String,
    missing: String,
}

fn table(file: &OutFile) -> ResultTable {
    let columns = vec![
        tables::text("household", "户编号"),
        tables::text("township", "乡镇"),
        tables::text("member", "成员编号"),
        tables::text("kind", "线索种类"),
        tables::text("scheme", "事项"),
        tables::count("persons", "列户人数"),
        tables::money("amount", "测算金额"),
        tables::money("paid", "现领金额"),
        tables::text("reason", "主要理由编号"),
        tables::text("reason_label", "主要理由"),
        tables::text("reasons", "理由"),
        tables::text("missing", "缺少的事实"),
        tables::text("advice", "建议"),
        tables::text("note", "说明"),
    ];
    ResultTable { name: file.stem(), label: "线索".to_owned(), columns }
}

fn write(writer: &mut ResultWriter, rows: &[Row]) -> Result<(), Stop> {
    let texts = |of: &dyn Fn(&Row) -> &str| -> Texts { rows.iter().map(of).collect() };
    let columns = [
        texts(&|row| &row.household),
        texts(&|row| &row.township),
        texts(&|row| &row.member),
        texts(&|row| row.kind.label()),
        texts(&|row| &row.scheme),
        texts(&|row| &row.reason),
        texts(&|row| &row.reason_label),
        texts(&|row| &row.told),
        texts(&|row| &row.missing),
        texts(&|row| row.kind.advice()),
        texts(&|_| LEAD_ONLY),
    ];
    let persons: Vec<i64> = rows.iter().map(|row| row.persons).collect();
    let amounts: Vec<i64> = rows.iter().map(|row| row.amount.unwrap_or(UNKNOWN_I64)).collect();
    let paid: Vec<i64> = rows.iter().map(|row| row.paid.unwrap_or(UNKNOWN_I64)).collect();
    let mut values: Vec<Values<'_>> = columns.iter().map(Values::Texts).collect();
    values.insert(5, Values::I64(&persons));
    values.insert(6, Values::I64(&amounts));
    values.insert(7, Values::I64(&paid));
    writer.write(0, &values).map_err(|error| stop(&error))
}

struct Work<'a> {
    program: &'a Program,
    evaluator: &'a Evaluator,
    threads: usize,
    rosters: Vec<Roster>,
    leads: Vec<usize>,
    wanted: Vec<usize>,
    hidden: BTreeSet<FactId>,
    /// The facts that say what somebody is paid now.
    paid: Vec<FactId>,
    found: BTreeMap<Lead, u64>,
    missing: BTreeMap<Missing, u64>,
    open: u64,
}

/// What explaining a household gave.
struct Explained {
    rows: Vec<Row>,
    units: Vec<Unit>,
    missing: BTreeSet<Missing>,
}

impl Task for Work<'_> {
    fn tables(&self, file: &OutFile) -> Vec<ResultTable> {
        vec![table(file)]
    }

    fn batch(&mut self, mut batch: Batch, out: Option<&mut ResultWriter>) -> Result<(), Stop> {
        hide(&mut batch.frame, &self.program.dictionary, &self.rosters, &self.hidden);
        let view = batch.frame.view();
        let results = self.evaluator.evaluate_all(&view, self.threads);
        let answers = results.answers(self.program, &self.wanted);
        let leads: Vec<_> = answers.iter().filter(|one| self.leads.contains(&one.index)).collect();
        let (mut to_explain, mut waiting) = (Vec::new(), BTreeMap::new());
        for household in 0..view.households {
            let units = units(&self.rosters, &answers, &view, household);
            let is_lead = leads.iter().any(|one| {
                let mut own = rows(&view, one.scheme.entity, household);
                one.scheme.entity != Entity::Township && own.any(|row| one.outcome(row) == Outcome::Yes)
            });
            if is_lead || !units.iter().all(Unit::agrees) {
                to_explain.push(household);
                waiting.insert(household, units);
            } else {
                units.iter().for_each(|unit| self.rosters[unit.roster].count(unit));
            }
        }
        let told = reason::explain(
            self.program,
            &view,
            &to_explain,
            self.threads,
            |scheme| self.wanted.contains(&scheme),
            |household, evaluation| {
                let units = waiting.get(&household).cloned().unwrap_or_default();
                self.tell(&batch, &view, household, units, evaluation)
            },
        );
        let mut leads = Vec::new();
        for one in told {
            one.units.iter().for_each(|unit| self.rosters[unit.roster].count(unit));
            self.open += u64::from(!one.missing.is_empty());
            for missing in one.missing {
                *self.missing.entry(missing).or_default() += 1;
            }
            for row in &one.rows {
                *self.found.entry(row.kind).or_default() += 1;
            }
            leads.extend(one.rows);
        }
        match out {
            Some(out) => write(out, &leads),
            None => Ok(()),
        }
    }

    fn report(&self) {
        let on = self.program.on;
        say(&format!(
            "{} {on} 的政策。以下都是{LEAD_ONLY}。",
            wording::population::named(self.program.place)
        ));
        let mut rows = Vec::new();
        for roster in &self.rosters {
            let [no, yes, unknown] = &roster.counts;
            let unit = if roster.entity == Entity::Person { "人" } else { "户" };
            let counts = [yes[0], yes[1], yes[2] + yes[3], no[0], no[3], no[2], no[1], unknown.iter().sum()];
            let mut row = vec![format!("{}（{unit}）", self.program.dictionary.fact(roster.fact).label)];
            row.extend(counts.iter().map(u64::to_string));
            rows.push(row);
        }
        let heads = [
            "名册",
            "在册符合",
            "在册不符合",
            "在册待定",
            "未在册而符合",
            "可能符合",
            "未在册待定",
            "未在册不符合",
            "在册与否不明",
        ];
        say(&tables::aligned(&heads, &rows));
        let found: Vec<String> = Lead::ALL
            .iter()
            .map(|kind| format!("{} {} 条", kind.label(), self.found.get(kind).copied().unwrap_or(0)))
            .collect();
        say(&format!("线索：{}", found.join("，")));
        lacking(self.program, &self.missing, self.open);
        if !self.hidden.is_empty() {
            let names: Vec<&str> =
                self.hidden.iter().map(|id| &*self.program.dictionary.fact(*id).label).collect();
            say(&format!(
                "不在任何名册上的家庭，只看法律允许用于主动发现的事实；下列 {} 项没有看，按未知处理：{}",
                names.len(),
                names.join("、")
            ));
        }
    }
}

impl Work<'_> {
    /// The leads of one household, with their reasons.
    fn tell(
        &self,
        batch: &Batch,
        view: &View<'_>,
        household: usize,
        mut units: Vec<Unit>,
        evaluation: &Evaluation<'_>,
    ) -> Explained {
        let subjects = self.subjects(batch, view, household);
        let row =
            |index: usize, kind: Lead| self.row(batch, view, household, (evaluation, &subjects), index, kind);
        let (mut leads, mut missing) = (Vec::new(), BTreeSet::new());
        let open = |result: &SchemeResult| matches!(result.outcome, Answer::Needs | Answer::Discretion);
        for unit in &mut units {
            let roster = &self.rosters[unit.roster];
            let of_unit = |result: &SchemeResult| {
                roster.schemes.contains(&result.scheme)
                    && unit.person.is_none_or(|person| person == result.row)
            };
            let results: Vec<(usize, &SchemeResult)> =
                evaluation.results.iter().enumerate().filter(|(_, result)| of_unit(result)).collect();
            let mut needed: BTreeSet<Missing> = BTreeSet::new();
            if unit.together == Together::Open {
                for (_, result) in results.iter().filter(|(_, result)| open(result)) {
                    needed.extend(reason::needed(self.program, &result.needs));
                }
            }
            match (unit.coverage, unit.together) {
                (Coverage::No, Together::Entitled) => {
                    for (index, _) in results.iter().filter(|(_, result)| result.outcome == Answer::Yes) {
                        leads.push(row(*index, Lead::Missed));
                    }
                }
                (Coverage::Yes, Together::Not) => {
                    leads.extend(results.first().map(|(index, _)| row(*index, Lead::Lapsed)));
                }
                (Coverage::No, Together::Open) if needed.iter().all(|one| self.is_hidden(one)) => {
                    unit.together = Together::Possible;
                    for (index, _) in results.iter().filter(|(_, result)| open(result)) {
                        leads.push(row(*index, Lead::Possible));
                    }
                }
                (_, Together::Open) => missing.extend(needed),
                _ => {}
            }
        }
        for (index, result) in evaluation.results.iter().enumerate() {
            if result.outcome == Answer::Yes && self.leads.contains(&result.scheme) {
                leads.push(row(index, Lead::Pack));
            }
        }
        Explained { rows: leads, units, missing }
    }

    /// Whether something is missing only because nobody may read it, or decide it, before there is an application.
    fn is_hidden(&self, missing: &Missing) -> bool {
        missing.decision
            || self.program.dictionary.id(&missing.name).is_some_and(|id| self.hidden.contains(&id))
    }

    fn row(
        &self,
        batch: &Batch,
        view: &View<'_>,
        household: usize,
        (evaluation, subjects): (&Evaluation<'_>, &Subjects),
        index: usize,
        kind: Lead,
    ) -> Row {
        let told: Option<Told> = tell(&mut Teller::new(evaluation, subjects, Detail::SHORT), index);
        let result = &evaluation.results[index];
        let key = reason::main(evaluation, result);
        let scheme = &self.program.schemes[result.scheme];
        let member = match scheme.entity {
            Entity::Person => {
                member(batch, rows(view, Entity::Person, household).start + result.row as usize, result.row)
            }
            _ => String::new(),
        };
        let paid = if kind == Lead::Lapsed { self.paid(view, household, result) } else { None };
        Row {
            household: batch.ids.households.get(household).to_owned(),
            township: batch.township(household).to_owned(),
            member,
            kind,
            scheme: scheme.label.clone(),
            persons: view.children(Entity::Person, household).len() as i64,
            amount: told.as_ref().and_then(|told| told.amount.as_ref()).and_then(|amount| amount.fen),
            paid,
            reason: key.id(self.program),
            reason_label: key.told(self.program, result.outcome),
            told: told.as_ref().map_or_else(String::new, reasons),
            missing: missing(told.as_ref()),
        }
    }

    /// What is paid now to the household or the person by the scheme of a result.
    fn paid(&self, view: &View<'_>, household: usize, result: &SchemeResult) -> Option<i64> {
        let scheme = &self.program.schemes[result.scheme];
        self.paid.iter().find_map(|&id| {
            let fact = self.program.dictionary.fact(id);
            let row = match fact.entity {
                Entity::Household => household,
                entity if entity == scheme.entity => {
                    rows(view, entity, household).start + result.row as usize
                }
                _ => return None,
            };
            match view.get(&Input::Fact(id), row) {
                Cell::Known(fen) if fen > 0 && fact.pays_for.contains(&scheme.name) => Some(fen),
                _ => None,
            }
        })
    }

    /// What the members are called: by id and relation.
    fn subjects(&self, batch: &Batch, view: &View<'_>, household: usize) -> Subjects {
        let relation = self.program.dictionary.id("relation");
        let label = |row: usize| {
            let id = relation?;
            let Base::Enum(of) = self.program.dictionary.fact(id).ty.base else { return None };
            match view.get(&Input::Fact(id), row) {
                Cell::Known(value) => {
                    Some(self.program.variant_label(of, u8::try_from(value).ok()?).to_owned())
                }
                _ => None,
            }
        };
        let person = |(number, row): (usize, usize)| {
            let id = member(batch, row, number as u32);
            let both = match label(row) {
                Some(label) => format!("{id}（{label}）"),
                None => id.clone(),
            };
            Subject { id, short: both.clone(), full: both }
        };
        let plain = |what: &str, number: usize| {
            let both = format!("{what} {}", number + 1);
            Subject { id: (number + 1).to_string(), short: both.clone(), full: both }
        };
        let applied = match view.get(&Input::ApplicationDate, household) {
            Cell::Known(day) => i32::try_from(day).ok().and_then(kernel::Date::from_days),
            _ => None,
        };
        Subjects {
            household: batch.ids.households.get(household).to_owned(),
            persons: rows(view, Entity::Person, household).enumerate().map(person).collect(),
            supporters: (0..rows(view, Entity::Supporter, household).len())
                .map(|at| plain("义务人", at))
                .collect(),
            events: (0..rows(view, Entity::Event, household).len()).map(|at| plain("事件", at)).collect(),
            decided: BTreeMap::new(),
            applied_on: applied,
        }
    }
}

fn member(batch: &Batch, row: usize, number: u32) -> String {
    match batch.ids.persons.get(row) {
        "" => (number + 1).to_string(),
        id => id.to_owned(),
    }
}

/// The sentences that carry an answer, in one cell.
fn reasons(told: &Told) -> String {
    const MOST: usize = 8;
    fn gather(lines: &[wording::explain::Line], depth: usize, found: &mut Vec<String>) {
        for line in lines {
            if found.len() >= MOST {
                return;
            }
            if !line.text.is_empty() {
                let who = if line.subjects.is_empty() {
                    String::new()
                } else {
                    format!("{}：", line.subjects.join("、"))
                };
                found.push(format!("{who}{}", line.text));
            }
            if depth > 0 {
                gather(&line.children, depth - 1, found);
            }
        }
    }
    let mut found = Vec::new();
    gather(&told.reasons, 2, &mut found);
    if let Some(arithmetic) = told.amount.as_ref().and_then(|amount| amount.arithmetic.clone()) {
        found.push(arithmetic);
    }
    if !told.rests.is_empty() {
        found.push(format!("依据里有 {} 处假定或不同规定", told.rests.len()));
    }
    found.join("；")
}

fn missing(told: Option<&Told>) -> String {
    let Some(told) = told else { return String::new() };
    let of = |one: &wording::explain::answer::Missing| match &one.whose {
        Some(whose) => format!("{whose}：{}", one.brief),
        None => one.brief.clone(),
    };
    told.missing.iter().map(of).collect::<Vec<_>>().join("；")
}
