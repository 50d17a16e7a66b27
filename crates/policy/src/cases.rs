// SPDX-License-Identifier: Apache-2.0
//! The tests of a pack: cases with expected outcomes, run through the same evaluator as every family; and which rows they took.

use crate::assess::{DecisionProblem, answer, decisions, with_decisions};
use crate::case::{Case, CaseProblem, Completeness, Defaults, Node, NodeValue, Reading, case_from_node};
use crate::explain::{Answer, Datum, Evaluation, Explainer, Need, NodeId, Of, Outcome, need_name};
use crate::library::{Library, Pack, Question, Unavailable};
use crate::tree::{Entity, Expr, Kind, Name, Program};
use kernel::{Date, Division, Fen, Fraction};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// What a case found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The case itself cannot be read.
    Shape {
        /// Where in the case.
        path: String,
        /// What is expected there.
        expected: &'static str,
    },
    /// The household of the case cannot be read.
    Input(Vec<CaseProblem>),
    /// A decision of the case is out of place.
    Decisions(Vec<DecisionProblem>),
    /// There is no program for its place and date.
    Unavailable(Box<Unavailable>),
    /// A value differs.
    Differs {
        /// What.
        path: String,
        /// What the case expects.
        expected: String,
        /// What was computed.
        found: String,
    },
    /// A rule or row was expected to carry the answer and did not.
    Reason(String),
    /// No scheme, rule or member has that name.
    Unknown(String),
}

/// One case, run.
#[derive(Clone, Debug)]
pub struct CaseRun {
    /// The file.
    pub file: String,
    /// The line.
    pub line: u32,
    /// Its name.
    pub name: String,
    /// The clauses that it exercises.
    pub clauses: Vec<String>,
    /// What went wrong; empty when it holds.
    pub failures: Vec<Failure>,
}

/// How often each branch was taken, by pack, definition and version.
#[derive(Clone, Debug, Default)]
pub struct Coverage {
    /// For each numbered row (pack, name, first day, row): taken as true, and as false.
    pub rows: BTreeMap<(Name, Name, Date, u16), (u32, u32)>,
    /// For each boolean rule and scheme (pack, name, first day): yes and no.
    pub answers: BTreeMap<(Name, Name, Date), (u32, u32)>,
    /// For each clause: the cases that reached something that enforces it.
    pub clauses: BTreeMap<String, BTreeSet<String>>,
}

/// Runs the cases of one pack; what they reach is added to the coverage.
pub fn run(library: &Library, pack: &Pack, coverage: &mut Coverage) -> Vec<CaseRun> {
    let mut runs = Vec::new();
    for (file, text) in pack.cases() {
        let nodes = match Node::parse(text) {
            Ok(node) => node,
            Err(problems) => {
                let failures = vec![Failure::Input(problems)];
                runs.push(CaseRun {
                    file: file.to_owned(),
                    line: 1,
                    name: String::new(),
                    clauses: Vec::new(),
                    failures,
                });
                continue;
            }
        };
        let mut earlier: BTreeMap<String, Node> = BTreeMap::new();
        for node in nodes.list().unwrap_or_default() {
            runs.push(run_one(library, pack, file, node, &mut earlier, coverage));
        }
    }
    runs
}

fn shape(path: &str, expected: &'static str) -> Failure {
    Failure::Shape { path: path.to_owned(), expected }
}

fn run_one(
    library: &Library,
    pack: &Pack,
    file: &str,
    node: &Node,
    earlier: &mut BTreeMap<String, Node>,
    coverage: &mut Coverage,
) -> CaseRun {
    let name = node.get("name").and_then(Node::text).unwrap_or_default().to_owned();
    let clauses = match node.get("clause").map(|node| &node.value) {
        Some(NodeValue::Text(one)) => vec![one.clone()],
        Some(NodeValue::List(all)) => all.iter().filter_map(Node::text).map(str::to_owned).collect(),
        _ => Vec::new(),
    };
    let mut run =
        CaseRun { file: file.to_owned(), line: node.line, name: name.clone(), clauses, failures: Vec::new() };
    let mut input = node.get("input").cloned();
    if let Some(base) = node.get("extends").and_then(Node::text) {
        match earlier.get(base) {
            Some(base) => {
                input = Some(match &input {
                    Some(input) => merge(base, input),
                    None => base.clone(),
                });
            }
            None => run.failures.push(Failure::Unknown(format!("extends: {base}"))),
        }
    }
    let Some(input) = input else {
        run.failures.push(shape("input", "household, members"));
        return run;
    };
    earlier.insert(name, input.clone());
    if let Some(pairs) = node.map() {
        for (key, _) in pairs {
            if ![
                "name",
                "clause",
                "on",
                "accepted_on",
                "place",
                "input",
                "extends",
                "set",
                "output",
                "reasons",
                "complete",
            ]
            .contains(&key.as_str())
            {
                run.failures.push(Failure::Unknown(key.clone()));
            }
        }
    }
    match question(pack, node) {
        Ok((question, complete)) => check(library, node, &input, &question, &complete, &mut run, coverage),
        Err(failure) => run.failures.push(failure),
    }
    run
}

/// A case's input over the one that it extends: maps key by key, lists of things with an `id` one by one, everything else replaced.
fn merge(base: &Node, over: &Node) -> Node {
    match (&base.value, &over.value) {
        (NodeValue::Map(old), NodeValue::Map(new)) => {
            let mut pairs = old.clone();
            for (key, value) in new {
                match pairs.iter_mut().find(|(name, _)| name == key) {
                    Some((_, known)) => *known = merge(known, value),
                    None => pairs.push((key.clone(), value.clone())),
                }
            }
            Node { value: NodeValue::Map(pairs), ..over.clone() }
        }
        (NodeValue::List(old), NodeValue::List(new)) if new.iter().all(|one| one.get("id").is_some()) => {
            let mut all = old.clone();
            for one in new {
                let id = one.get("id").and_then(Node::text);
                match all.iter_mut().find(|known| known.get("id").and_then(Node::text) == id) {
                    Some(known) => *known = merge(known, one),
                    None => all.push(one.clone()),
                }
            }
            Node { value: NodeValue::List(all), ..over.clone() }
        }
        _ => over.clone(),
    }
}

fn question(pack: &Pack, node: &Node) -> Result<(Question, String), Failure> {
    let date = |key: &str| match node.get(key).and_then(Node::text) {
        None => Ok(None),
        Some(text) => Date::parse(text).map(Some).map_err(|_| shape(key, "2020-11-10")),
    };
    let on = date("on")?.ok_or_else(|| shape("on", "2020-11-10"))?;
    let place = match node.get("place").and_then(Node::text) {
        Some(text) => Division::parse(text).map_err(|_| shape("place", "500229"))?,
        None => match pack.place {
            Some(place) => place,
            None => return Err(shape("place", "500229")),
        },
    };
    let mut question = Question::new(place, on);
    question.accepted_on = date("accepted_on")?;
    for (name, value) in node.get("set").and_then(Node::map).unwrap_or_default() {
        let value = value.text().ok_or_else(|| shape("set", "name: value"))?;
        question.set.insert(name.clone(), value.to_owned());
    }
    Ok((question, node.get("complete").and_then(Node::text).unwrap_or_default().to_owned()))
}

fn check(
    library: &Library,
    node: &Node,
    input: &Node,
    question: &Question,
    complete: &str,
    run: &mut CaseRun,
    coverage: &mut Coverage,
) {
    let complete = match if complete.is_empty() {
        Ok(Vec::new())
    } else {
        Completeness::parse(complete, &library.dictionary)
    } {
        Ok(complete) => complete,
        Err(_) => return run.failures.push(shape("complete", "disability=2020-10")),
    };
    let defaults = Some(Defaults { place: question.place, applied_on: question.on });
    let reading = Reading { dictionary: &library.dictionary, complete: &complete, defaults };
    let expected = node.get("output");
    let input_error = expected.and_then(|output| output.get("input_error")).is_some();
    let case = match case_from_node(input, &reading) {
        Ok(case) if input_error => {
            let found = case.place.to_string();
            return run.failures.push(Failure::Differs {
                path: "input_error".to_owned(),
                expected: "yes".to_owned(),
                found,
            });
        }
        Ok(case) => case,
        Err(_) if input_error => return,
        Err(problems) => return run.failures.push(Failure::Input(problems)),
    };
    let unavailable = expected.and_then(|output| output.get("unavailable")).is_some();
    let program = match library.program(question) {
        Ok(program) => program,
        Err(_) if unavailable => return,
        Err(why) => return run.failures.push(Failure::Unavailable(Box::new(why))),
    };
    let decision_error = expected.and_then(|output| output.get("decision_error")).is_some();
    let columns = match decisions(&program, &case) {
        Ok(_) if decision_error => {
            let (path, expected) = ("decision_error".to_owned(), "yes".to_owned());
            return run.failures.push(Failure::Differs { path, expected, found: "no".to_owned() });
        }
        Ok(columns) => columns,
        Err(_) if decision_error => return,
        Err(problems) => return run.failures.push(Failure::Decisions(problems)),
    };
    let view = with_decisions(&case, &columns);
    let explainer = Explainer::new(&program, &view);
    let evaluation = explainer.household(0);
    cover(&evaluation, run, coverage);
    for (key, value) in expected.and_then(Node::map).unwrap_or_default() {
        match key.as_str() {
            "values" => {
                for (name, value) in value.map().unwrap_or_default() {
                    check_value(&explainer, &case, name, value, run, coverage);
                }
            }
            "procedure" => {
                for (name, value) in value.map().unwrap_or_default() {
                    check_step(&program, name, value, run, coverage);
                }
            }
            _ => check_scheme(&evaluation, &case, key, value, run),
        }
    }
    let mut reasons: Vec<(String, Vec<u16>)> = Vec::new();
    for node in node.get("reasons").and_then(Node::list).unwrap_or_default() {
        let text = node.text().unwrap_or_default();
        let (rule, row) = text.split_once('/').map_or((text, None), |(rule, row)| (rule, row.parse().ok()));
        reasons.push((rule.to_owned(), row.into_iter().collect()));
    }
    if !reasons.is_empty() {
        let carried = carried(&evaluation);
        for (rule, rows) in reasons {
            let found = carried.get(rule.as_str());
            if found.is_none_or(|found| !rows.iter().all(|row| found.contains(row))) {
                let row = rows.first().map_or_else(String::new, |row| format!("/{row}"));
                run.failures.push(Failure::Reason(format!("{rule}{row}")));
            }
        }
    }
}

/// Rules and the numbered rows that carried any answer.
fn carried(evaluation: &Evaluation<'_>) -> BTreeMap<String, BTreeSet<u16>> {
    let mut carried: BTreeMap<String, BTreeSet<u16>> = BTreeMap::new();
    for result in &evaluation.results {
        for id in evaluation.carrying(&evaluation.roots(result)) {
            if let Of::Expr(Expr { kind: Kind::Rule(index), .. }) = evaluation.node(id).of {
                let rows = carried.entry(evaluation.program.rules[*index].name.to_string()).or_default();
                for step in evaluation.children(id) {
                    own_rows(evaluation, step, &mut |number, value| {
                        if value {
                            rows.insert(number);
                        }
                    });
                }
            }
        }
        let scheme = &evaluation.program.schemes[result.scheme];
        carried.entry(scheme.name.to_string()).or_default();
    }
    carried
}

/// Every numbered row looked at below a rule's own step, with whether it held or was taken.
fn own_rows(evaluation: &Evaluation<'_>, step: NodeId, see: &mut impl FnMut(u16, bool)) {
    let mut waiting = vec![step];
    while let Some(id) = waiting.pop() {
        let node = evaluation.node(id);
        match node.of {
            Of::Row(row) => {
                if let (Some(number), Answer::Known(Datum::Bool(value))) = (row.number, node.value) {
                    see(number, value);
                }
            }
            Of::Choice(choice) => {
                if let (Some(number), Answer::Known(Datum::Bool(value))) =
                    (choice.number, evaluation.guard(id))
                {
                    see(number, value);
                }
            }
            Of::Expr(expr) => {
                // Another definition's rows are its own.
                if matches!(expr.kind, Kind::Rule(_) | Kind::Scheme(_) | Kind::Discretion(_)) {
                    continue;
                }
            }
        }
        waiting.extend(evaluation.children(id));
    }
}

/// Adds what an evaluation reached.
fn cover(evaluation: &Evaluation<'_>, run: &CaseRun, coverage: &mut Coverage) {
    let program = evaluation.program;
    let case = format!("{}: {}", run.file, run.name);
    let mut waiting: Vec<NodeId> = Vec::new();
    let clause = |names: &[Name], coverage: &mut Coverage| {
        for name in names {
            coverage.clauses.entry(name.to_string()).or_default().insert(case.clone());
        }
    };
    for result in &evaluation.results {
        let scheme = &program.schemes[result.scheme];
        let origin = &scheme.origin;
        let key = (origin.pack.clone(), scheme.name.clone(), origin.from);
        count(coverage.answers.entry(key).or_default(), result.outcome == Outcome::Yes);
        if result.outcome == Outcome::Yes
            || run.clauses.iter().any(|one| origin.basis.clauses.iter().any(|id| **id == **one))
        {
            clause(&origin.basis.clauses, coverage);
        }
        waiting.extend(evaluation.roots(result));
        waiting.extend(&result.gives);
    }
    cover_from(evaluation, waiting, run, coverage);
}

/// Adds what some steps rest on.
fn cover_from(evaluation: &Evaluation<'_>, mut waiting: Vec<NodeId>, run: &CaseRun, coverage: &mut Coverage) {
    let program = evaluation.program;
    let case = format!("{}: {}", run.file, run.name);
    let mut seen = vec![false; evaluation.nodes.len()];
    let clause = |names: &[Name], coverage: &mut Coverage| {
        for name in names {
            coverage.clauses.entry(name.to_string()).or_default().insert(case.clone());
        }
    };
    while let Some(id) = waiting.pop() {
        if std::mem::replace(&mut seen[id.0 as usize], true) {
            continue;
        }
        let node = evaluation.node(id);
        waiting.extend(evaluation.children(id));
        match node.of {
            Of::Row(row) => clause(&row.basis.clauses, coverage),
            Of::Choice(choice) if evaluation.guard(id) != Answer::Known(Datum::Bool(false)) => {
                clause(&choice.basis.clauses, coverage);
            }
            Of::Choice(_) => {}
            Of::Expr(expr) => match &expr.kind {
                Kind::Param(index) | Kind::Series(_, _, Some(index)) => {
                    clause(&program.params[*index].origin.basis.clauses, coverage)
                }
                Kind::Discretion(index) => {
                    clause(&program.discretions[*index].origin.basis.clauses, coverage)
                }
                Kind::Rule(index) => {
                    clause(&program.rules[*index].origin.basis.clauses, coverage);
                    if let Some(step) = evaluation.children(id).next() {
                        cover_rule(evaluation, *index, step, coverage);
                    }
                }
                _ => {}
            },
        }
    }
}

/// Counts the answer of a rule and the numbered rows below its step.
fn cover_rule(evaluation: &Evaluation<'_>, index: usize, step: NodeId, coverage: &mut Coverage) {
    let rule = &evaluation.program.rules[index];
    let origin = &rule.origin;
    if let Answer::Known(Datum::Bool(value)) = evaluation.node(step).value {
        let key = (origin.pack.clone(), rule.name.clone(), origin.from);
        count(coverage.answers.entry(key).or_default(), value);
    }
    own_rows(evaluation, step, &mut |number, value| {
        let key = (origin.pack.clone(), rule.name.clone(), origin.from, number);
        count(coverage.rows.entry(key).or_default(), value);
    });
}

fn count(cell: &mut (u32, u32), value: bool) {
    if value {
        cell.0 += 1;
    } else {
        cell.1 += 1;
    }
}

fn differs(run: &mut CaseRun, path: &str, expected: &str, found: String) {
    run.failures.push(Failure::Differs { path: path.to_owned(), expected: expected.to_owned(), found });
}

/// `name` or `name.member`: the row of the entity.
fn row_of(case: &Case, entity: Entity, id: Option<&str>) -> Option<usize> {
    match id {
        Some(id) => case.ids.find(id).filter(|(its, _)| *its == entity).map(|(_, row)| row),
        None => (case.frame.rows(entity) >= 1).then_some(0),
    }
}

/// The longest name of the program that a key begins with, and the id behind it.
fn split_key(key: &str, known: impl Fn(&str) -> bool) -> Option<(&str, Option<&str>)> {
    if known(key) {
        return Some((key, None));
    }
    let mut end = key.len();
    while let Some(at) = key[..end].rfind('.') {
        if known(&key[..at]) {
            return Some((&key[..at], Some(&key[at + 1..])));
        }
        end = at;
    }
    None
}

fn check_scheme(evaluation: &Evaluation<'_>, case: &Case, key: &str, expected: &Node, run: &mut CaseRun) {
    let program = evaluation.program;
    let Some((name, id)) = split_key(key, |name| program.scheme(name).is_some()) else {
        return run.failures.push(Failure::Unknown(key.to_owned()));
    };
    let Some(index) = program.scheme(name) else { return };
    let scheme = &program.schemes[index];
    let Some(row) = row_of(case, scheme.entity, id) else {
        return run.failures.push(Failure::Unknown(key.to_owned()));
    };
    let Some(result) = evaluation.results.iter().find(|one| one.scheme == index && one.row as usize == row)
    else {
        return run.failures.push(Failure::Unknown(key.to_owned()));
    };
    let single = NodeValue::Map(vec![("outcome".to_owned(), expected.clone())]);
    let single = Node { value: single, ..expected.clone() };
    let fields = if expected.text().is_some() { &single } else { expected };
    for (field, value) in fields.map().unwrap_or_default() {
        let path = format!("{key}.{field}");
        let text = value.text().unwrap_or_default();
        let number = |id: Option<NodeId>| id.and_then(|id| evaluation.node(id).value.number());
        match field.as_str() {
            "outcome" => {
                if Outcome::parse(text) != Some(result.outcome) {
                    let needs: Vec<String> =
                        result.needs.iter().map(|need| show_need(program, case, need)).collect();
                    differs(run, &path, text, format!("{} [{}]", result.outcome.word(), needs.join(" ")));
                }
            }
            "amount" => {
                let found = number(result.amount).and_then(Fraction::to_int).map(Fen::new);
                if Fen::parse(text).ok() != found || found.is_none() {
                    differs(run, &path, text, found.map_or_else(|| "—".to_owned(), |fen| fen.plain()));
                }
            }
            "lasts" | "review" => {
                let found = number(if field == "lasts" { result.lasts } else { result.review });
                if Fraction::parse(text).ok() != found || found.is_none() {
                    differs(
                        run,
                        &path,
                        text,
                        found.map_or_else(|| "—".to_owned(), |months| months.to_string()),
                    );
                }
            }
            "decider" => {
                let found = result.decider.map_or(Value::Null, |id| match scheme.decider.as_ref() {
                    Some(expr) => answer(program, evaluation.node(id).value, expr.ty.base),
                    None => Value::Null,
                });
                if found.as_str() != Some(text) {
                    differs(run, &path, text, found.to_string());
                }
            }
            "needs" => {
                let wanted: BTreeSet<String> = value
                    .list()
                    .unwrap_or_default()
                    .iter()
                    .filter_map(Node::text)
                    .map(str::to_owned)
                    .collect();
                let found: BTreeSet<String> =
                    result.needs.iter().map(|need| show_need(program, case, need)).collect();
                if wanted != found {
                    let join = |set: &BTreeSet<String>| set.iter().cloned().collect::<Vec<_>>().join(" ");
                    differs(run, &path, &join(&wanted), join(&found));
                }
            }
            "actionable" => {
                let rests = crate::assess::rests_on(evaluation, result);
                let found = if crate::assess::actionable(program, &rests) { "yes" } else { "no" };
                if text != found {
                    differs(run, &path, text, found.to_owned());
                }
            }
            _ => run.failures.push(Failure::Unknown(path)),
        }
    }
}

/// A need as cases write it: `fact.member`, or `fact` for the household.
pub fn show_need(program: &Program, case: &Case, need: &Need) -> String {
    let name = need_name(program, need);
    let (entity, row) = match need {
        Need::Fact { fact, row } | Need::Series { series: fact, row, .. } => {
            (program.dictionary.fact(*fact).entity, *row)
        }
        Need::Decision { point, row } => (program.discretions[*point].entity, *row),
        Need::ApplicationDate => (Entity::Household, 0),
    };
    match (entity, case.ids.get(entity, row as usize)) {
        (Entity::Household | Entity::Township, _) | (_, None) => name.to_string(),
        (_, Some(id)) => format!("{name}.{id}"),
    }
}

fn check_value(
    explainer: &Explainer<'_, '_>,
    case: &Case,
    key: &str,
    expected: &Node,
    run: &mut CaseRun,
    coverage: &mut Coverage,
) {
    let program = explainer.program();
    let text = expected.text().unwrap_or_default();
    let known = |name: &str| program.rule(name).is_some() || program.param(name).is_some();
    let Some((name, id)) = split_key(key, known) else {
        return run.failures.push(Failure::Unknown(key.to_owned()));
    };
    let (value, base, clauses) = if let Some(index) = program.rule(name) {
        let rule = &program.rules[index];
        let Some(row) = row_of(case, rule.entity, id) else {
            return run.failures.push(Failure::Unknown(key.to_owned()));
        };
        let (evaluation, step) = explainer.rule(0, index, u32::try_from(row).unwrap_or(0));
        cover_from(&evaluation, vec![step], run, coverage);
        cover_rule(&evaluation, index, step, coverage);
        (evaluation.node(step).value, rule.body.ty.base, &rule.origin.basis.clauses)
    } else if let Some(at) = program.params.iter().position(|param| &*param.name == name) {
        let param = &program.params[at];
        let datum = match &param.value {
            crate::tree::Constant::Number(number) => Datum::Number(*number),
            crate::tree::Constant::Bool(value) => Datum::Bool(*value),
            crate::tree::Constant::Date(date) => Datum::Date(*date),
            crate::tree::Constant::Variant(variant) => Datum::Variant(*variant),
        };
        (Answer::Known(datum), param.ty.base, &param.origin.basis.clauses)
    } else {
        return;
    };
    for clause in clauses {
        let case = format!("{}: {}", run.file, run.name);
        coverage.clauses.entry(clause.to_string()).or_default().insert(case);
    }
    let found = show_value(program, value, base);
    let same = match value {
        Answer::Known(Datum::Number(number)) => Fraction::parse(&text.replace(',', ""))
            .ok()
            .and_then(|wanted| match base {
                crate::tree::Base::Number(unit) => wanted.checked_mul(crate::check::scale(unit)),
                _ => Some(wanted),
            })
            .is_some_and(|wanted| wanted == number),
        _ => found == text || (text == "true" && found == "yes") || (text == "false" && found == "no"),
    };
    if !same {
        differs(run, key, text, found);
    }
}

/// A value as cases write it; money in yuan.
pub fn show_value(program: &Program, value: Answer, base: crate::tree::Base) -> String {
    match (value, base) {
        (Answer::Unknown(_), _) => "unknown".to_owned(),
        (Answer::Known(Datum::Bool(value)), _) => if value { "yes" } else { "no" }.to_owned(),
        (Answer::Known(Datum::Number(number)), crate::tree::Base::Number(unit)) => {
            let yuan = number.checked_div(crate::check::scale(unit)).unwrap_or(number);
            if unit.is_money() && (100 % yuan.den()) == 0 {
                yuan.to_decimal(2, kernel::Rounding::HalfUp)
            } else {
                yuan.to_string()
            }
        }
        (known, base) => answer(program, known, base).as_str().unwrap_or_default().to_owned(),
    }
}

fn check_step(program: &Program, name: &str, expected: &Node, run: &mut CaseRun, coverage: &mut Coverage) {
    let Some(step) = program.procedure.iter().find(|step| &*step.name == name) else {
        return run.failures.push(Failure::Unknown(name.to_owned()));
    };
    for clause in &step.origin.basis.clauses {
        coverage.clauses.entry(clause.to_string()).or_default().insert(format!("{}: {}", run.file, run.name));
    }
    for (field, value) in expected.map().unwrap_or_default() {
        let text = value.text().unwrap_or_default();
        let days =
            |days: u32, working: bool| format!("{days} {}", if working { "working" } else { "calendar" });
        let found = match field.as_str() {
            "by" => step.by.map(|by| by.word().to_owned()),
            "within" => step
                .within
                .map(|clock| format!("{} of {}", days(clock.days, clock.working), clock.event.word())),
            "extended" => step.extended.map(|limit| days(limit.days, limit.working)),
            "place" => step.place.map(|place| place.word().to_owned()),
            "lasts" => step.lasts.map(|limit| days(limit.days, limit.working)),
            "choose" => step.choose.map(|choice| choice.word().to_owned()),
            "share" => step.share.map(|share| share.to_string()),
            "persons" => step.persons.map(|persons| persons.to_string()),
            _ => {
                run.failures.push(Failure::Unknown(format!("{name}.{field}")));
                continue;
            }
        };
        let same = match (&found, field.as_str()) {
            (Some(_), "share") => Fraction::parse(text).ok() == step.share,
            (Some(found), _) => found == text,
            (None, _) => text == "none",
        };
        if !same {
            differs(run, &format!("{name}.{field}"), text, found.unwrap_or_else(|| "none".to_owned()));
        }
    }
}
