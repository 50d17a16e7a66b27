// SPDX-License-Identifier: Apache-2.0
//! Live definitions of a stack of packs to a checked [`Program`]: names, versions, types, units, entities, cycles, sources.

use crate::dictionary::{Dictionary, nearest, parse_type};
use crate::ir::{CompareOp, Fold};
use crate::library::{Pack, Question, Unavailable};
use crate::lower;
use crate::problem::{At, Problem, ProblemKind};
use crate::procedure::{ProcedureStep, StepKind};
use crate::syntax::{
    self, Arithmetic, DiscretionBody, ExprKind, FoldWord, ItemBody, Notes, ParamBody, ProcedureBody,
    SchemeBody, Spanned, TypeText, Version,
};
use crate::tree::{
    Base, Basis, Choice, Conflict, Constant, Discretion, Entity, EnumId, Enumeration, Expr, Kind, Name,
    Origin, Param, Program, Row, Rule, Scheme, SchemeKind, StackedPack, Type,
};
use crate::units::Unit;
use kernel::{Citation, Date, Division, Fraction, SourceDocument};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// Builds the program that a stack gives for a question.
pub(crate) fn build(
    dictionary: &Arc<Dictionary>,
    stack: &[&Pack],
    question: &Question,
) -> Result<Program, Unavailable> {
    let mut checker = Checker::new(dictionary, stack, question);
    checker.collect();
    checker.settings()?;
    checker.everything();
    let Checker { params, rules, discretions, schemes, mut procedure, enums, sources, mut problems, .. } =
        checker;
    procedure.sort_by(|a, b| (&a.procedure, a.kind).cmp(&(&b.procedure, b.kind)));
    if !problems.is_empty() {
        return Err(Unavailable::Wrong(problems));
    }
    let stacked: Vec<StackedPack> = stack
        .iter()
        .map(|pack| StackedPack {
            name: pack.name.clone(),
            title: pack.title.clone(),
            hash: pack.hash.clone(),
        })
        .collect();
    let program = Program {
        place: question.place,
        on: question.on,
        hash: stack_hash(dictionary, &stacked, question),
        stack: stacked,
        demonstration: stack.iter().any(|pack| pack.demonstration),
        dictionary: dictionary.clone(),
        sources,
        enums,
        params: params.into_iter().map(|(param, _)| param).collect(),
        rules: rules.into_iter().map(|(rule, _)| rule).collect(),
        discretions: discretions.into_iter().map(|(one, _)| one).collect(),
        schemes: schemes.into_iter().map(|(scheme, _)| scheme).collect(),
        procedure,
    };
    problems.extend(lower::prove(&program));
    if problems.is_empty() { Ok(program) } else { Err(Unavailable::Wrong(problems)) }
}

fn stack_hash(dictionary: &Dictionary, stack: &[StackedPack], question: &Question) -> String {
    // No rule reads the holiday calendar (clocks belong to casework), so a new year's table must not make old records unreplayable.
    let mut all = format!("facts {}\n", dictionary.hash);
    for pack in stack {
        all.push_str(&format!("{} {}\n", pack.name, pack.hash));
    }
    for (name, value) in &question.set {
        all.push_str(&format!("set {name} {value}\n"));
    }
    crate::hash::hex(all.as_bytes())
}

/// A live version of an item: the pack that wins for this place and date.
struct Live<'a, T> {
    item: &'a syntax::Item,
    pack: &'a Pack,
    version: &'a Version<T>,
}

impl<T> Clone for Live<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Live<'_, T> {}

/// What a name stands for.
#[derive(Clone, Copy)]
enum Definition<'a> {
    Param(&'a TypeText, Live<'a, ParamBody>),
    Rule(&'a TypeText, Entity, Live<'a, syntax::Expr>),
    Discretion(&'a TypeText, Entity, Live<'a, DiscretionBody>),
    Scheme(Entity, Live<'a, SchemeBody>),
}

/// How far a definition has got.
#[derive(Clone, Copy)]
enum Progress {
    Running,
    Failed,
    Done(usize),
}

struct Checker<'a> {
    dictionary: &'a Arc<Dictionary>,
    stack: &'a [&'a Pack],
    question: &'a Question,
    sources: BTreeMap<Name, SourceDocument>,
    enums: Vec<Enumeration>,
    groups: HashMap<Name, (Entity, &'a syntax::Expr)>,
    live: BTreeMap<Name, Definition<'a>>,
    /// Names that exist, but not on this date: the first date after it on which they do.
    dead: HashMap<Name, Option<Date>>,
    progress: HashMap<Name, Progress>,
    path: Vec<Name>,
    row: u16,
    params: Vec<(Param, At)>,
    rules: Vec<(Rule, At)>,
    discretions: Vec<(Discretion, At)>,
    schemes: Vec<(Scheme, At)>,
    procedure: Vec<ProcedureStep>,
    problems: Vec<Problem>,
}

impl<'a> Checker<'a> {
    fn new(dictionary: &'a Arc<Dictionary>, stack: &'a [&'a Pack], question: &'a Question) -> Self {
        Checker {
            dictionary,
            stack,
            question,
            sources: BTreeMap::new(),
            enums: dictionary.enums.clone(),
            groups: HashMap::new(),
            live: BTreeMap::new(),
            dead: HashMap::new(),
            progress: HashMap::new(),
            path: Vec::new(),
            row: 0,
            params: Vec::new(),
            rules: Vec::new(),
            discretions: Vec::new(),
            schemes: Vec::new(),
            procedure: Vec::new(),
            problems: Vec::new(),
        }
    }

    fn wrong(&mut self, at: &At, kind: ProblemKind) {
        let problem = Problem { at: at.clone(), kind };
        if !self.problems.contains(&problem) {
            self.problems.push(problem);
        }
    }

    /// Chooses the live version of every name.
    fn collect(&mut self) {
        let stack = self.stack;
        for pack in stack {
            for (id, source) in &pack.sources {
                self.sources.insert(id.clone(), source.clone());
            }
        }
        let mut versions: BTreeMap<Name, Vec<(Candidate<'a>, &'a Pack)>> = BTreeMap::new();
        for &pack in stack {
            for item in &pack.items {
                let name = &item.name.value;
                if self.dictionary.id(name).is_some()
                    || matches!(&**name, "decision_date" | "application_date")
                {
                    let first = At::file(&Arc::from("facts.yaml"));
                    self.wrong(&item.name.at, ProblemKind::Duplicate { name: name.to_string(), first });
                    continue;
                }
                match &item.body {
                    ItemBody::Enum(variants) => self.enumeration(item, variants),
                    ItemBody::Group { entity, condition } => {
                        if self.groups.insert(name.clone(), (*entity, condition)).is_some() {
                            let first = item.name.at.clone();
                            self.wrong(
                                &item.name.at,
                                ProblemKind::Duplicate { name: name.to_string(), first },
                            );
                        }
                    }
                    _ => versions.entry(name.clone()).or_default().push((Candidate(item), pack)),
                }
            }
        }
        for (name, candidates) in versions {
            self.choose(&name, &candidates);
        }
    }

    fn enumeration(&mut self, item: &'a syntax::Item, variants: &'a [(Spanned<Name>, String)]) {
        let name = &item.name.value;
        if self.enums.iter().any(|one| one.name == *name) {
            let first = At::file(&Arc::from("facts.yaml"));
            self.wrong(&item.name.at, ProblemKind::Duplicate { name: name.to_string(), first });
            return;
        }
        let variants =
            variants.iter().map(|(variant, label)| (variant.value.clone(), label.clone())).collect();
        self.enums.push(Enumeration { name: name.clone(), label: item.label.clone(), variants });
    }

    /// Of all definitions of one name, the one that holds; two live ones without `replaces` are an error that cites both.
    fn choose(&mut self, name: &Name, candidates: &[(Candidate<'a>, &'a Pack)]) {
        let accepted = self.question.accepted_on.unwrap_or(self.question.on);
        let mut winner: Option<(Candidate<'a>, &'a Pack, usize)> = None;
        let mut next: Option<Date> = None;
        for &(candidate, pack) in candidates {
            for (index, dates) in candidate.dates().into_iter().enumerate() {
                let on = if dates.by_acceptance { accepted } else { self.question.on };
                if on < dates.from {
                    next = Some(next.map_or(dates.from, |known| known.min(dates.from)));
                    continue;
                }
                if dates.until.is_some_and(|until| on > until) {
                    continue;
                }
                self.sources_of(dates.notes, dates.from, dates.at, name, candidate);
                if let Some((other, other_pack, other_index)) = winner {
                    if !dates.notes.replaces.iter().any(|replaced| *replaced.value == *other_pack.name) {
                        let other_at = other.dates()[other_index].at.clone();
                        let kind = ProblemKind::Overlap {
                            name: name.clone(),
                            other: other_at,
                            pack: other_pack.name.clone(),
                            on,
                        };
                        self.wrong(dates.at, kind);
                        continue;
                    }
                } else if let Some(replaced) =
                    dates.notes.replaces.iter().find(|one| !self.known_pack(&one.value))
                {
                    let kind =
                        ProblemKind::ReplacesNothing { name: name.clone(), pack: replaced.value.clone() };
                    self.wrong(&replaced.at, kind);
                }
                winner = Some((candidate, pack, index));
            }
        }
        let Some((Candidate(item), pack, index)) = winner else {
            self.dead.insert(name.clone(), next);
            return;
        };
        let definition = match &item.body {
            ItemBody::Param { ty, versions } => {
                Definition::Param(ty, Live { item, pack, version: &versions[index] })
            }
            ItemBody::Rule { ty, entity, versions } => {
                Definition::Rule(ty, *entity, Live { item, pack, version: &versions[index] })
            }
            ItemBody::Discretion { ty, entity, versions } => {
                Definition::Discretion(ty, *entity, Live { item, pack, version: &versions[index] })
            }
            ItemBody::Scheme { entity, versions } => {
                Definition::Scheme(*entity, Live { item, pack, version: &versions[index] })
            }
            ItemBody::Procedure { procedure, kind, versions } => {
                let live = Live { item, pack, version: &versions[index] };
                let step = self.step(procedure, *kind, live);
                self.procedure.push(step);
                return;
            }
            ItemBody::Enum(_) | ItemBody::Group { .. } => return,
        };
        self.live.insert(name.clone(), definition);
    }

    fn known_pack(&self, name: &str) -> bool {
        self.stack.iter().any(|pack| *pack.name == *name)
    }

    fn sources_of(&mut self, notes: &Notes, from: Date, at: &At, name: &Name, candidate: Candidate<'_>) {
        let uncited = notes.cites.is_empty() && notes.assumed.is_none();
        let rows_cite = matches!(candidate.0.body, ItemBody::Rule { .. });
        if uncited && !rows_cite && !matches!(candidate.0.body, ItemBody::Scheme { .. }) {
            let table = matches!(&candidate.0.body, ItemBody::Param { versions, .. }
                if versions.iter().any(|version| matches!(version.body, ParamBody::Table(_))));
            if !table {
                self.wrong(at, ProblemKind::Uncited(name.clone()));
            }
        }
        for cite in &notes.cites {
            match self.sources.get(cite.value.source.as_str()).map(|source| source.in_force_from) {
                None => self.unknown_source(cite),
                Some(in_force) if in_force > from => {
                    let kind =
                        ProblemKind::SourceNotInForce { id: cite.value.source.clone(), in_force, from };
                    self.wrong(&cite.at, kind);
                }
                Some(_) => {}
            }
        }
        for (cite, _) in &notes.against {
            if !self.sources.contains_key(cite.value.source.as_str()) {
                self.unknown_source(cite);
            }
        }
    }

    fn unknown_source(&mut self, cite: &Spanned<Citation>) {
        let nearest = nearest(&cite.value.source, self.sources.keys().map(|id| &**id));
        self.wrong(&cite.at, ProblemKind::Source { id: cite.value.source.clone(), nearest });
    }

    fn origin<T>(&self, live: Live<'_, T>) -> Origin {
        let notes = &live.version.notes;
        Origin {
            pack: live.pack.name.clone(),
            file: live.version.at.file.clone(),
            line: live.version.at.line,
            from: live.version.from,
            until: live.version.until,
            basis: basis(notes),
            assumed: notes.assumed.clone(),
            conflicts: notes
                .against
                .iter()
                .map(|(cite, says)| Conflict { cite: cite.value.clone(), says: says.clone() })
                .collect(),
        }
    }

    fn step(&self, procedure: &Name, kind: StepKind, live: Live<'_, ProcedureBody>) -> ProcedureStep {
        let body = &live.version.body;
        ProcedureStep {
            name: live.item.name.value.clone(),
            procedure: procedure.clone(),
            kind,
            label: live.item.label.clone(),
            by: body.by,
            within: body.within,
            extended: body.extended,
            place: body.place,
            lasts: body.lasts,
            choose: body.choose,
            share: body.share,
            persons: body.persons,
            by_decision_date: body.by_decision_date,
            origin: self.origin(live),
        }
    }

    /// Refuses `--set` of something that is no parameter here.
    fn settings(&self) -> Result<(), Unavailable> {
        for (name, value) in &self.question.set {
            if !matches!(self.live.get(name.as_str()), Some(Definition::Param(..))) {
                let params = self.live.iter().filter(|(_, one)| matches!(one, Definition::Param(..)));
                let nearest = nearest(name, params.map(|(name, _)| &**name));
                return Err(Unavailable::Setting { name: name.clone(), value: value.clone(), nearest });
            }
        }
        Ok(())
    }

    fn everything(&mut self) {
        let names: Vec<Name> = self.live.keys().cloned().collect();
        for name in names {
            self.define(&name, None);
        }
        let groups: Vec<(Name, Entity, &'a syntax::Expr)> = self
            .groups
            .iter()
            .map(|(name, (entity, condition))| (name.clone(), *entity, *condition))
            .collect();
        for (_, entity, condition) in groups {
            self.expr(condition, entity, Some(Type::of(Base::Bool)));
        }
    }

    /// Checks a definition once; gives its index.
    fn define(&mut self, name: &Name, used_at: Option<&At>) -> Option<usize> {
        match self.progress.get(name) {
            Some(Progress::Done(index)) => return Some(*index),
            Some(Progress::Failed) => return None,
            Some(Progress::Running) => {
                let start = self.path.iter().position(|one| one == name).unwrap_or(0);
                let mut cycle = self.path[start..].to_vec();
                cycle.push(name.clone());
                if let Some(at) = used_at {
                    self.wrong(at, ProblemKind::Cycle(cycle));
                }
                return None;
            }
            None => {}
        }
        let definition = *self.live.get(name)?;
        self.progress.insert(name.clone(), Progress::Running);
        self.path.push(name.clone());
        let row = std::mem::replace(&mut self.row, 0);
        let done = match definition {
            Definition::Param(ty, live) => self.param(ty, live),
            Definition::Rule(ty, entity, live) => self.rule(ty, entity, live),
            Definition::Discretion(ty, entity, live) => self.discretion(ty, entity, live),
            Definition::Scheme(entity, live) => self.scheme(entity, live),
        };
        self.row = row;
        self.path.pop();
        self.progress.insert(name.clone(), done.map_or(Progress::Failed, Progress::Done));
        done
    }

    fn ty(&mut self, text: &TypeText) -> Option<Type> {
        let found = parse_type(&text.text, &self.enums);
        if found.is_none() {
            let known = [
                "bool",
                "date",
                "division",
                "enum(…)",
                "money/person/month",
                "ratio",
                "count",
                "persons",
                "months",
            ];
            let kind = ProblemKind::Word {
                of: "type",
                found: text.text.clone(),
                known: known.map(str::to_owned).to_vec(),
            };
            self.wrong(&text.at, kind);
        }
        found.map(|(ty, _)| ty)
    }

    fn param(&mut self, ty: &'a TypeText, live: Live<'a, ParamBody>) -> Option<usize> {
        let ty = self.ty(ty)?;
        let name = live.item.name.value.clone();
        let mut origin = self.origin(live);
        let set = self.question.set.get(&*name).cloned();
        let value = if let Some(text) = &set {
            match self.set_value(ty, text) {
                Some(value) => value,
                None => {
                    let found = text.clone();
                    let expected = self.show(ty);
                    self.wrong(&live.item.name.at, ProblemKind::Type { expected, found });
                    return None;
                }
            }
        } else {
            match &live.version.body {
                ParamBody::Value(expr) => {
                    let checked = self.expr(expr, Entity::Township, Some(ty))?;
                    match self.constant(&checked) {
                        Some(value) => value,
                        None => {
                            self.wrong(&expr.at, ProblemKind::NotConstant);
                            return None;
                        }
                    }
                }
                ParamBody::Table(table) => self.table(&table.value, ty, live, &mut origin)?,
            }
        };
        let label = live.item.label.clone();
        let param = Param { name, label, ty, value, origin, set: set.is_some() };
        self.params.push((param, live.version.at.clone()));
        Some(self.params.len() - 1)
    }

    /// The row of a table with the longest place that contains this one, and among those the latest.
    fn table(
        &mut self,
        table: &str,
        ty: Type,
        live: Live<'a, ParamBody>,
        origin: &mut Origin,
    ) -> Option<Constant> {
        let place = self.question.place;
        let rows = live.pack.tables.get(table).map_or(&[][..], Vec::as_slice);
        let in_force = rows.iter().filter(|row| row.place.contains(&place) && row.from <= self.question.on);
        let Some(row) = in_force.max_by_key(|row| (row.place.to_string().len(), row.from)) else {
            let from = rows.iter().filter(|row| row.place.contains(&place)).map(|row| row.from).min();
            let kind = ProblemKind::NotInForce {
                name: live.item.name.value.clone(),
                on: self.question.on,
                place: place.to_string(),
                from,
            };
            self.wrong(&live.version.at, kind);
            return None;
        };
        origin.file = row.at.file.clone();
        origin.line = row.at.line;
        origin.from = origin.from.max(row.from);
        origin.assumed = row.assumed.clone().or_else(|| origin.assumed.take());
        if let Some(cite) = &row.cite {
            origin.basis.cites.push(cite.clone());
            if !self.sources.contains_key(cite.source.as_str()) {
                self.unknown_source(&Spanned { value: cite.clone(), at: row.at.clone() });
            }
        }
        if origin.basis.cites.is_empty() && origin.assumed.is_none() {
            self.wrong(&row.at, ProblemKind::Uncited(live.item.name.value.clone()));
        }
        self.set_value(ty, &row.value)
    }

    /// A value written as a text: of a table or of `--set`.
    fn set_value(&self, ty: Type, text: &str) -> Option<Constant> {
        match ty.base {
            Base::Bool => match text {
                "yes" | "是" => Some(Constant::Bool(true)),
                "no" | "否" => Some(Constant::Bool(false)),
                _ => None,
            },
            Base::Date => Date::parse(text).ok().map(Constant::Date),
            Base::Enum(id) => self.variant(id, text).map(Constant::Variant),
            Base::Number(unit) => {
                let number = Fraction::parse(&text.replace(',', "")).ok()?;
                number.checked_mul(scale(unit)).map(Constant::Number)
            }
            Base::Division => None,
        }
    }

    fn rule(&mut self, ty: &'a TypeText, entity: Entity, live: Live<'a, syntax::Expr>) -> Option<usize> {
        let ty = self.ty(ty)?;
        let body = self.expr(&live.version.body, entity, Some(ty))?;
        let body = self.fit(body, ty, &live.version.body.at)?;
        let rows = self.row;
        let origin = self.origin(live);
        if origin.basis.cites.is_empty() && origin.assumed.is_none() && !rows_cite(&live.version.body) {
            self.wrong(&live.version.at, ProblemKind::Uncited(live.item.name.value.clone()));
        }
        let (name, label) = (live.item.name.value.clone(), live.item.label.clone());
        self.rules.push((Rule { name, label, entity, body, rows, origin }, live.version.at.clone()));
        Some(self.rules.len() - 1)
    }

    fn discretion(
        &mut self,
        ty: &'a TypeText,
        entity: Entity,
        live: Live<'a, DiscretionBody>,
    ) -> Option<usize> {
        let ty = self.ty(ty)?;
        let body = &live.version.body;
        let open = self.bool(&body.open, entity);
        let otherwise = self.expr(&body.otherwise, entity, Some(ty));
        let otherwise = otherwise.and_then(|expr| self.fit(expr, ty, &body.otherwise.at));
        let bounds = match &body.between {
            None => None,
            Some((low, high)) => {
                let mut bound = |at: &'a syntax::Expr| {
                    let expr = self.expr(at, entity, Some(ty))?;
                    self.fit(expr, ty, &at.at)
                };
                Some((bound(low)?, bound(high)?))
            }
        };
        let (name, label) = (live.item.name.value.clone(), live.item.label.clone());
        let origin = self.origin(live);
        let (by, second) = (body.by, body.second);
        let (open, otherwise) = (open?, otherwise?);
        let discretion = Discretion { name, label, entity, ty, by, second, open, otherwise, bounds, origin };
        self.discretions.push((discretion, live.version.at.clone()));
        Some(self.discretions.len() - 1)
    }

    fn scheme(&mut self, entity: Entity, live: Live<'a, SchemeBody>) -> Option<usize> {
        let body = &live.version.body;
        let (name, label) = (live.item.name.value.clone(), live.item.label.clone());
        let origin = self.origin(live);
        let never = Expr { kind: Kind::Constant(Constant::Bool(false)), ty: Type::of(Base::Bool), entity };
        let mut scheme = Scheme {
            name: name.clone(),
            label,
            entity,
            kind: body.kind.unwrap_or(SchemeKind::Benefit),
            refused: body.refused.clone(),
            when: never,
            amount: None,
            lasts: None,
            decider: None,
            review: None,
            gives: Vec::new(),
            procedure: body.follows.as_ref().map(|follows| follows.value.clone()),
            origin,
        };
        if let Some(follows) = &body.follows {
            self.follows(follows);
        }
        if scheme.refused.is_none() {
            let when = body.when.as_ref().and_then(|when| self.bool(when, entity));
            let mut rows = Vec::new();
            for other in &body.unless {
                let yields = self.name(&other.value, &other.at, entity, Some(Type::of(Base::Bool)));
                if let Some(yields) = yields {
                    let yields = self.fit(yields, Type::of(Base::Bool), &other.at)?;
                    rows.push(plain_row(not(yields)));
                }
            }
            scheme.amount = match &body.amount {
                None => None,
                Some(amount) => {
                    let expr = self.expr(amount, entity, None)?;
                    let money = matches!(expr.ty.base, Base::Number(unit) if unit == Unit::YUAN || unit == Unit::YUAN.per(Unit::MONTHS));
                    if !money {
                        let found = self.show(expr.ty);
                        self.wrong(
                            &amount.at,
                            ProblemKind::Type { expected: "money | money/month".to_owned(), found },
                        );
                        return None;
                    }
                    if !self.whole(&expr) {
                        self.wrong(&amount.at, ProblemKind::NotRounded(name));
                        return None;
                    }
                    Some(expr)
                }
            };
            let months = Type::of(Base::Number(Unit::MONTHS));
            for (time, text) in [(&mut scheme.lasts, &body.lasts), (&mut scheme.review, &body.review)] {
                if let Some(text) = text {
                    let expr = self.expr(text, entity, Some(months))?;
                    *time = Some(self.fit(expr, months, &text.at)?);
                }
            }
            scheme.decider = match &body.decider {
                None => None,
                Some(decider) => {
                    let expr = self.expr(decider, entity, None)?;
                    if !matches!(expr.ty.base, Base::Enum(_)) {
                        let found = self.show(expr.ty);
                        self.wrong(&decider.at, ProblemKind::Type { expected: "enum(…)".to_owned(), found });
                        return None;
                    }
                    Some(expr)
                }
            };
            for given in &body.gives {
                scheme.gives.extend(self.name(&given.value, &given.at, entity, None));
            }
            let when = when?;
            scheme.when = if rows.is_empty() {
                when
            } else {
                rows.insert(0, plain_row(when));
                Expr { kind: Kind::All(rows), ty: Type::of(Base::Bool), entity }
            };
        }
        self.schemes.push((scheme, live.version.at.clone()));
        Some(self.schemes.len() - 1)
    }

    /// Refuses a procedure that has no step. One that came into force after the case was accepted is none of its concern.
    fn follows(&mut self, follows: &Spanned<Name>) {
        let name = &follows.value;
        if self.procedure.iter().any(|step| step.procedure == *name) {
            return;
        }
        let later = self.question.accepted_on.is_some_and(|accepted| accepted < self.question.on);
        let known = |one: &Name| one.split_once('.').is_some_and(|(procedure, _)| *procedure == **name);
        if !(later && self.dead.keys().any(known)) {
            let nearest = nearest(name, self.procedure.iter().map(|step| &*step.procedure));
            self.wrong(&follows.at, ProblemKind::Procedure { name: name.clone(), nearest });
        }
    }

    /// Whether a number is always a whole number of fen.
    fn whole(&self, expr: &Expr) -> bool {
        match &expr.kind {
            Kind::Round(_, _, quantum) => quantum.is_integer(),
            Kind::Constant(Constant::Number(number)) => number.is_integer(),
            Kind::Param(index) => match &self.params[*index].0.value {
                Constant::Number(number) => number.is_integer(),
                _ => false,
            },
            Kind::Fact(_) | Kind::Series(..) | Kind::Discretion(_) => true,
            Kind::Rule(index) => self.whole(&self.rules[*index].0.body),
            Kind::Spread(inner) | Kind::Abs(inner) => self.whole(inner),
            Kind::Fold { body, count, .. } => *count || self.whole(body),
            Kind::Add(a, b)
            | Kind::Sub(a, b)
            | Kind::Mul(a, b)
            | Kind::Min(a, b)
            | Kind::Max(a, b)
            | Kind::Default(a, b) => self.whole(a) && self.whole(b),
            Kind::First(choices) => choices.iter().all(|choice| self.whole(&choice.value)),
            Kind::Age(..) | Kind::MonthsBetween(..) => true,
            _ => false,
        }
    }

    fn show(&self, ty: Type) -> String {
        let base = match ty.base {
            Base::Bool => "bool".to_owned(),
            Base::Date => "date".to_owned(),
            Base::Division => "division".to_owned(),
            Base::Number(unit) => unit.to_string(),
            Base::Enum(id) => format!("enum({})", self.enums[usize::from(id.0)].name),
        };
        if ty.optional { format!("{base}?") } else { base }
    }

    fn variant(&self, id: EnumId, word: &str) -> Option<u8> {
        let variants = &self.enums[usize::from(id.0)].variants;
        let at = variants.iter().position(|(name, _)| &**name == word)?;
        u8::try_from(at).ok()
    }

    /// Refuses a value of another type than the one needed.
    fn fit(&mut self, expr: Expr, ty: Type, at: &At) -> Option<Expr> {
        if expr.ty.base == ty.base && (ty.optional || !expr.ty.optional) {
            return Some(expr);
        }
        if expr.ty.base == ty.base {
            let found = self.show(expr.ty);
            self.wrong(at, ProblemKind::Optional(found));
        } else {
            let (expected, found) = (self.show(ty), self.show(expr.ty));
            self.wrong(at, ProblemKind::Type { expected, found });
        }
        None
    }

    fn bool(&mut self, expr: &'a syntax::Expr, here: Entity) -> Option<Expr> {
        let ty = Type::of(Base::Bool);
        let checked = self.expr(expr, here, Some(ty))?;
        self.fit(checked, ty, &expr.at)
    }

    fn number(
        &mut self,
        expr: &'a syntax::Expr,
        here: Entity,
        expected: Option<Type>,
    ) -> Option<(Expr, Unit)> {
        let checked = self.expr(expr, here, expected)?;
        let Base::Number(unit) = checked.ty.base else {
            let found = self.show(checked.ty);
            self.wrong(&expr.at, ProblemKind::Type { expected: "number".to_owned(), found });
            return None;
        };
        if checked.ty.optional {
            let found = self.show(checked.ty);
            self.wrong(&expr.at, ProblemKind::Optional(found));
            return None;
        }
        Some((checked, unit))
    }

    /// Two numbers; a zero without its full unit takes the unit of the other side.
    fn numbers(
        &mut self,
        a: &'a syntax::Expr,
        b: &'a syntax::Expr,
        here: Entity,
        expected: Option<Type>,
    ) -> Option<(Expr, Unit, Expr, Unit)> {
        if bare_zero(a) && !bare_zero(b) {
            let (right, right_unit) = self.number(b, here, expected)?;
            let (left, left_unit) = self.number(a, here, Some(right.ty))?;
            return Some((left, left_unit, right, right_unit));
        }
        let left = self.number(a, here, expected);
        let hint = left.as_ref().map(|(expr, _)| expr.ty).or(expected);
        let (right, right_unit) = self.number(b, here, hint)?;
        let (left, left_unit) = left?;
        Some((left, left_unit, right, right_unit))
    }

    fn date(&mut self, expr: &'a syntax::Expr, here: Entity) -> Option<Expr> {
        let checked = self.expr(expr, here, Some(Type::of(Base::Date)))?;
        self.fit(checked, Type::of(Base::Date), &expr.at)
    }

    fn constant(&self, expr: &Expr) -> Option<Constant> {
        match &expr.kind {
            Kind::Constant(constant) => Some(constant.clone()),
            Kind::Param(index) => Some(self.params[*index].0.value.clone()),
            Kind::Mul(a, b) | Kind::Div(a, b) | Kind::Add(a, b) | Kind::Sub(a, b) => {
                let (Constant::Number(x), Constant::Number(y)) = (self.constant(a)?, self.constant(b)?)
                else {
                    return None;
                };
                let value = match &expr.kind {
                    Kind::Mul(..) => x.checked_mul(y),
                    Kind::Div(..) => x.checked_div(y),
                    Kind::Add(..) => x.checked_add(y),
                    _ => x.checked_sub(y),
                };
                value.map(Constant::Number)
            }
            _ => None,
        }
    }

    /// A name in an expression.
    fn name(&mut self, name: &Name, at: &At, here: Entity, expected: Option<Type>) -> Option<Expr> {
        if let Some(Type { base: Base::Enum(id), .. }) = expected
            && let Some(variant) = self.variant(id, name)
        {
            let kind = Kind::Constant(Constant::Variant(variant));
            return Some(Expr { kind, ty: Type::of(Base::Enum(id)), entity: here });
        }
        match &**name {
            "decision_date" => {
                return Some(Expr { kind: Kind::DecisionDate, ty: Type::of(Base::Date), entity: here });
            }
            "application_date" => {
                let expr =
                    Expr { kind: Kind::ApplicationDate, ty: Type::of(Base::Date), entity: Entity::Household };
                return self.reach(expr, name, at, here);
            }
            _ => {}
        }
        if let Some(id) = self.dictionary.id(name) {
            let fact = self.dictionary.fact(id);
            if fact.series.is_some() {
                let expected = format!("{name} over 12 months");
                self.wrong(at, ProblemKind::Expected { expected, found: name.to_string() });
                return None;
            }
            return self.reach(
                Expr { kind: Kind::Fact(id), ty: fact.ty, entity: fact.entity },
                name,
                at,
                here,
            );
        }
        let Some(definition) = self.live.get(name).copied() else {
            self.unknown_name(name, at, expected);
            return None;
        };
        let index = self.define(name, Some(at))?;
        let expr = match definition {
            Definition::Param(..) => {
                return Some(Expr { kind: Kind::Param(index), ty: self.params[index].0.ty, entity: here });
            }
            Definition::Rule(..) => {
                let rule = &self.rules[index].0;
                Expr { kind: Kind::Rule(index), ty: rule.body.ty, entity: rule.entity }
            }
            Definition::Discretion(..) => {
                let one = &self.discretions[index].0;
                Expr { kind: Kind::Discretion(index), ty: one.ty, entity: one.entity }
            }
            Definition::Scheme(entity, _) => {
                Expr { kind: Kind::Scheme(index), ty: Type::of(Base::Bool), entity }
            }
        };
        self.reach(expr, name, at, here)
    }

    fn unknown_name(&mut self, name: &Name, at: &At, expected: Option<Type>) {
        if let Some(from) = self.dead.get(name) {
            let (on, place) = (self.question.on, self.question.place.to_string());
            let kind = ProblemKind::NotInForce { name: name.clone(), on, place, from: *from };
            return self.wrong(at, kind);
        }
        if let Some(Type { base: Base::Enum(id), .. }) = expected {
            let one = &self.enums[usize::from(id.0)];
            let known = one.variants.iter().map(|(variant, _)| variant.to_string()).collect();
            let kind = ProblemKind::Variant { found: name.to_string(), of: one.name.clone(), known };
            return self.wrong(at, kind);
        }
        let nearest =
            self.dictionary.nearest(name).or_else(|| nearest(name, self.live.keys().map(|name| &**name)));
        self.wrong(at, ProblemKind::Unknown { name: name.to_string(), nearest });
    }

    /// Brings the value of a larger entity down to this one.
    fn reach(&mut self, expr: Expr, name: &str, at: &At, here: Entity) -> Option<Expr> {
        if !here.within(expr.entity) {
            let kind =
                ProblemKind::Entity { name: name.to_owned(), of: expr.entity.name(), here: here.name() };
            self.wrong(at, kind);
            return None;
        }
        Some(spread(expr, here))
    }

    fn expr(&mut self, expr: &'a syntax::Expr, here: Entity, expected: Option<Type>) -> Option<Expr> {
        let make = |kind: Kind, base: Base| Some(Expr { kind, ty: Type::of(base), entity: here });
        let at = &expr.at;
        match &expr.kind {
            ExprKind::Name(name) => self.name(name, at, here, expected),
            ExprKind::Number { value, unit } => self.literal(*value, unit.as_deref(), at, here, expected),
            ExprKind::Bool(value) => make(Kind::Constant(Constant::Bool(*value)), Base::Bool),
            ExprKind::Date(date) => make(Kind::Constant(Constant::Date(*date)), Base::Date),
            ExprKind::Not(inner) => self.bool(inner, here).map(not),
            ExprKind::Logic(and, all) => {
                let rows: Vec<Option<Expr>> = all.iter().map(|one| self.bool(one, here)).collect();
                let rows = rows.into_iter().collect::<Option<Vec<_>>>()?.into_iter().map(plain_row).collect();
                make(if *and { Kind::All(rows) } else { Kind::Any(rows) }, Base::Bool)
            }
            ExprKind::Rows(and, rows) => {
                let mut checked = Vec::new();
                let mut failed = false;
                for row in rows {
                    let number = self.number_row(&row.notes, &row.condition.at);
                    match self.bool(&row.condition, here) {
                        Some(condition) => checked.push(Row { condition, number, basis: basis(&row.notes) }),
                        None => failed = true,
                    }
                }
                if failed {
                    return None;
                }
                make(if *and { Kind::All(checked) } else { Kind::Any(checked) }, Base::Bool)
            }
            ExprKind::First(rows) => {
                let mut choices = Vec::new();
                let mut ty = expected;
                for row in rows {
                    let number = self.number_row(&row.notes, &row.value.at);
                    let condition = match &row.condition {
                        Some(condition) => Some(self.bool(condition, here)?),
                        None => None,
                    };
                    let value = self.expr(&row.value, here, ty)?;
                    ty = ty.or(Some(value.ty));
                    choices
                        .push((Choice { condition, value, number, basis: basis(&row.notes) }, &row.value.at));
                }
                self.choices(choices, here)
            }
            ExprKind::If(condition, then, other) => {
                let condition = self.bool(condition, here)?;
                let value = self.expr(then, here, expected)?;
                let rest = self.expr(other, here, expected.or(Some(value.ty)))?;
                let choice =
                    |condition, value| Choice { condition, value, number: None, basis: Basis::default() };
                let choices =
                    vec![(choice(Some(condition), value), &then.at), (choice(None, rest), &other.at)];
                self.choices(choices, here)
            }
            ExprKind::Compare(op, a, b) => self.compare(*op, a, b, at, here),
            ExprKind::In(inner, variants) => {
                let value = self.expr(inner, here, None)?;
                let Base::Enum(id) = value.ty.base else {
                    let found = self.show(value.ty);
                    self.wrong(&inner.at, ProblemKind::Type { expected: "enum(…)".to_owned(), found });
                    return None;
                };
                let mut bits = 0u64;
                for variant in variants {
                    match self.variant(id, &variant.value) {
                        Some(at) => bits |= 1 << at,
                        None => {
                            self.unknown_name(&variant.value, &variant.at, Some(value.ty));
                            return None;
                        }
                    }
                }
                make(Kind::InSet(Box::new(value), bits), Base::Bool)
            }
            ExprKind::Within(inner, places) => {
                let value = self.expr(inner, here, None)?;
                let value = self.fit(value, Type::of(Base::Division), &inner.at)?;
                let mut divisions = Vec::new();
                for place in places {
                    match Division::parse(&place.value) {
                        Ok(division) => divisions.push(division),
                        Err(_) => {
                            self.wrong(&place.at, ProblemKind::Number(place.value.clone()));
                            return None;
                        }
                    }
                }
                make(Kind::Within(Box::new(value), divisions), Base::Bool)
            }
            ExprKind::IsNone(inner, negated) => {
                let value = self.expr(inner, here, None)?;
                let found = if value.ty.optional {
                    make(Kind::IsNone(Box::new(value)), Base::Bool)?
                } else if let Base::Enum(id) = value.ty.base
                    && let Some(none) = self.variant(id, "none")
                {
                    make(Kind::InSet(Box::new(value), 1 << none), Base::Bool)?
                } else {
                    let found = self.show(value.ty);
                    self.wrong(at, ProblemKind::NeverNone(found));
                    return None;
                };
                Some(if *negated { not(found) } else { found })
            }
            ExprKind::Default(inner, other) => {
                let value = self.expr(inner, here, expected.map(|ty| Type { optional: true, ..ty }))?;
                if !value.ty.optional {
                    let found = self.show(value.ty);
                    self.wrong(at, ProblemKind::NeverNone(found));
                    return None;
                }
                let ty = Type::of(value.ty.base);
                let fallback = self.expr(other, here, Some(ty))?;
                let fallback = self.fit(fallback, ty, &other.at)?;
                make(Kind::Default(Box::new(value), Box::new(fallback)), ty.base)
            }
            ExprKind::Arithmetic(op, a, b) => self.arithmetic(*op, a, b, at, here, expected),
            ExprKind::Negative(inner) => {
                let (value, unit) = self.number(inner, here, expected)?;
                let zero =
                    Expr { kind: Kind::Constant(Constant::Number(Fraction::from_int(0))), ..value.clone() };
                make(Kind::Sub(Box::new(zero), Box::new(value)), Base::Number(unit))
            }
            ExprKind::Abs(inner) => {
                let (value, unit) = self.number(inner, here, expected)?;
                make(Kind::Abs(Box::new(value)), Base::Number(unit))
            }
            ExprKind::Round(inner, mode, quantum) => self.round(inner, *mode, quantum, here, expected),
            ExprKind::Fold { fold, body, collection, filter } => {
                self.fold(*fold, body.as_deref(), collection, filter.as_deref(), here)
            }
            ExprKind::Age(birth, on) => {
                let birth = self.date(birth, here)?;
                let on = match on {
                    Some(on) => self.date(on, here)?,
                    None => Expr { kind: Kind::DecisionDate, ty: Type::of(Base::Date), entity: here },
                };
                make(Kind::Age(Box::new(birth), Box::new(on)), Base::Number(Unit::YEARS))
            }
            ExprKind::MonthsBetween(a, b) => {
                let (a, b) = (self.date(a, here)?, self.date(b, here)?);
                make(Kind::MonthsBetween(Box::new(a), Box::new(b)), Base::Number(Unit::MONTHS))
            }
            ExprKind::AddTime(step, date, number) => {
                let date = self.date(date, here)?;
                let unit = match step {
                    crate::ir::Step::Days => Unit::DAYS,
                    crate::ir::Step::Months => Unit::MONTHS,
                    crate::ir::Step::Years => Unit::YEARS,
                };
                let ty = Type::of(Base::Number(unit));
                let time = self.expr(number, here, Some(ty))?;
                let time = self.fit(time, ty, &number.at)?;
                make(Kind::AddTime(*step, Box::new(date), Box::new(time)), Base::Date)
            }
            ExprKind::Over(series, window) => self.over(series, window, here),
        }
    }

    fn number_row(&mut self, notes: &Notes, at: &At) -> Option<u16> {
        self.row += 1;
        for cite in &notes.cites {
            if !self.sources.contains_key(cite.value.source.as_str()) {
                self.unknown_source(cite);
            }
        }
        if let Some(except) = &notes.except
            && !self.live.contains_key(&except.value)
        {
            self.unknown_name(&except.value, at, None);
        }
        Some(self.row)
    }

    fn choices(&mut self, choices: Vec<(Choice, &At)>, here: Entity) -> Option<Expr> {
        let ty = choices
            .iter()
            .map(|(choice, _)| choice.value.ty)
            .reduce(|a, b| Type { optional: a.optional || b.optional, ..a })?;
        let mut fitted = Vec::new();
        for (choice, at) in choices {
            let value = self.fit(choice.value, ty, at)?;
            fitted.push(Choice { value, ..choice });
        }
        Some(Expr { kind: Kind::First(fitted), ty, entity: here })
    }

    fn literal(
        &mut self,
        value: Fraction,
        unit: Option<&str>,
        at: &At,
        here: Entity,
        expected: Option<Type>,
    ) -> Option<Expr> {
        let mut found = Unit::PLAIN;
        if let Some(unit) = unit {
            let mut parts = unit.split('/');
            found = parts.next().and_then(Unit::base)?;
            for part in parts {
                found = found.per(Unit::base(part)?);
            }
        }
        if let Some(Type { base: Base::Number(wanted), .. }) = expected {
            // A param's value and a zero need not repeat the whole unit: 496 元 for money/person/month.
            let zero = value == Fraction::from_int(0) && (found == Unit::PLAIN || found == Unit::YUAN);
            let short = found == Unit::YUAN && wanted.is_money() && self.in_param();
            if zero || short {
                found = wanted;
            }
        }
        let Some(scaled) = value.checked_mul(scale(found)) else {
            self.wrong(at, ProblemKind::Number(value.to_string()));
            return None;
        };
        let kind = Kind::Constant(Constant::Number(scaled));
        Some(Expr { kind, ty: Type::of(Base::Number(found)), entity: here })
    }

    fn in_param(&self) -> bool {
        self.path
            .last()
            .and_then(|name| self.live.get(name))
            .is_some_and(|one| matches!(one, Definition::Param(..)))
    }

    fn compare(
        &mut self,
        op: CompareOp,
        a: &'a syntax::Expr,
        b: &'a syntax::Expr,
        at: &At,
        here: Entity,
    ) -> Option<Expr> {
        let make = |left: Expr, right: Expr| {
            let kind = Kind::Compare(op, Box::new(left), Box::new(right));
            Some(Expr { kind, ty: Type::of(Base::Bool), entity: here })
        };
        let (left, right) = if self.is_word(a) && !self.is_word(b) || bare_zero(a) {
            let right = self.expr(b, here, None)?;
            (self.expr(a, here, Some(right.ty))?, right)
        } else {
            let left = self.expr(a, here, None);
            let right = self.expr(b, here, left.as_ref().map(|left| left.ty));
            (left?, right?)
        };
        for (side, at) in [(&left, &a.at), (&right, &b.at)] {
            if side.ty.optional {
                let found = self.show(side.ty);
                self.wrong(at, ProblemKind::Optional(found));
                return None;
            }
        }
        match (left.ty.base, right.ty.base) {
            (Base::Number(x), Base::Number(y)) if x == y => make(left, right),
            (Base::Number(x), Base::Number(y)) => {
                self.wrong(
                    at,
                    ProblemKind::Units { op: symbol(op), left: x.to_string(), right: y.to_string() },
                );
                None
            }
            (Base::Date, Base::Date) => make(left, right),
            (x, y)
                if x == y && matches!(op, CompareOp::Equal | CompareOp::NotEqual) && x != Base::Division =>
            {
                make(left, right)
            }
            (x, y) => {
                let expected = if x == y { "number | date".to_owned() } else { self.show(left.ty) };
                let found = self.show(right.ty);
                self.wrong(at, ProblemKind::Type { expected, found });
                None
            }
        }
    }

    /// Whether a name stands for nothing by itself, so that it can only be a variant.
    fn is_word(&self, expr: &syntax::Expr) -> bool {
        matches!(&expr.kind, ExprKind::Name(name) if self.dictionary.id(name).is_none() && !self.live.contains_key(name)
            && !matches!(&**name, "decision_date" | "application_date"))
    }

    fn arithmetic(
        &mut self,
        op: Arithmetic,
        a: &'a syntax::Expr,
        b: &'a syntax::Expr,
        at: &At,
        here: Entity,
        expected: Option<Type>,
    ) -> Option<Expr> {
        // Only sums pass the expected unit down: a factor's unit is its own.
        let hint = expected.filter(|_| !matches!(op, Arithmetic::Mul | Arithmetic::Div));
        let (left, x, right, y) = if matches!(op, Arithmetic::Mul | Arithmetic::Div) {
            let left = self.number(a, here, None);
            let (right, y) = self.number(b, here, None)?;
            let (left, x) = left?;
            (left, x, right, y)
        } else {
            self.numbers(a, b, here, hint)?
        };
        let unit = match op {
            Arithmetic::Mul => x.times(y),
            Arithmetic::Div => x.per(y),
            _ if x == y => x,
            _ => {
                let op = match op {
                    Arithmetic::Add => "+",
                    Arithmetic::Sub => "-",
                    Arithmetic::Min => "min",
                    _ => "max",
                };
                self.wrong(at, ProblemKind::Units { op, left: x.to_string(), right: y.to_string() });
                return None;
            }
        };
        let (left, right) = (Box::new(left), Box::new(right));
        let kind = match op {
            Arithmetic::Add => Kind::Add(left, right),
            Arithmetic::Sub => Kind::Sub(left, right),
            Arithmetic::Mul => Kind::Mul(left, right),
            Arithmetic::Div => Kind::Div(left, right),
            Arithmetic::Min => Kind::Min(left, right),
            Arithmetic::Max => Kind::Max(left, right),
        };
        Some(Expr { kind, ty: Type::of(Base::Number(unit)), entity: here })
    }

    fn round(
        &mut self,
        inner: &'a syntax::Expr,
        mode: kernel::Rounding,
        quantum: &'a syntax::Expr,
        here: Entity,
        expected: Option<Type>,
    ) -> Option<Expr> {
        let (value, unit) = self.number(inner, here, expected)?;
        let (step, step_unit) = self.number(quantum, here, None)?;
        let fits = step_unit == unit
            || step_unit == Unit::PLAIN && !unit.is_money()
            || step_unit.is_money() && unit.is_money();
        if !fits {
            let kind =
                ProblemKind::Units { op: "round", left: unit.to_string(), right: step_unit.to_string() };
            self.wrong(&quantum.at, kind);
            return None;
        }
        match self.constant(&step) {
            Some(Constant::Number(step)) if step > Fraction::from_int(0) && step.is_integer() => {
                let kind = Kind::Round(Box::new(value), mode, step);
                Some(Expr { kind, ty: Type::of(Base::Number(unit)), entity: here })
            }
            _ => {
                self.wrong(&quantum.at, ProblemKind::NotConstant);
                None
            }
        }
    }

    fn fold(
        &mut self,
        fold: FoldWord,
        body: Option<&'a syntax::Expr>,
        collection: &'a Spanned<Name>,
        filter: Option<&'a syntax::Expr>,
        here: Entity,
    ) -> Option<Expr> {
        let (child, condition) = match &*collection.value {
            "persons" => (Entity::Person, None),
            "supporters" => (Entity::Supporter, None),
            "events" => (Entity::Event, None),
            name => match self.groups.get(name) {
                Some((entity, condition)) => (*entity, Some(*condition)),
                None => {
                    let known =
                        self.groups.keys().map(|name| &**name).chain(["persons", "supporters", "events"]);
                    let nearest = nearest(name, known);
                    let kind = ProblemKind::Unknown { name: name.to_owned(), nearest };
                    self.wrong(&collection.at, kind);
                    return None;
                }
            },
        };
        let Some(holder) = child.parent().filter(|&holder| here.within(holder)) else {
            let kind = ProblemKind::Collection {
                name: collection.value.to_string(),
                of: child.name(),
                here: here.name(),
            };
            self.wrong(&collection.at, kind);
            return None;
        };
        let mut filters = Vec::new();
        for one in condition.into_iter().chain(filter) {
            filters.push(self.bool(one, child)?);
        }
        let mut count = false;
        let (kind, body, base, optional) = match (fold, body) {
            (FoldWord::Count, _) => {
                count = true;
                let unit = if child == Entity::Person { Unit::PERSONS } else { Unit::PLAIN };
                let one = Expr {
                    kind: Kind::Constant(Constant::Bool(true)),
                    ty: Type::of(Base::Bool),
                    entity: child,
                };
                (Fold::Sum, one, Base::Number(unit), false)
            }
            (FoldWord::Any, Some(body)) => (Fold::Any, self.bool(body, child)?, Base::Bool, false),
            (FoldWord::All, Some(body)) => (Fold::All, self.bool(body, child)?, Base::Bool, false),
            (FoldWord::Sum, Some(body)) => {
                let (body, unit) = self.number(body, child, None)?;
                (Fold::Sum, body, Base::Number(unit), false)
            }
            (FoldWord::Max | FoldWord::Min, Some(body)) => {
                let at = &body.at;
                let body = self.expr(body, child, None)?;
                if !matches!(body.ty.base, Base::Number(_) | Base::Date) || body.ty.optional {
                    let found = self.show(body.ty);
                    self.wrong(at, ProblemKind::Type { expected: "number | date".to_owned(), found });
                    return None;
                }
                let base = body.ty.base;
                (if fold == FoldWord::Max { Fold::Max } else { Fold::Min }, body, base, true)
            }
            _ => return None,
        };
        let collection = collection.value.clone();
        let kind = Kind::Fold { fold: kind, count, collection, filters, body: Box::new(body) };
        Some(spread(Expr { kind, ty: Type { base, optional }, entity: holder }, here))
    }

    fn over(&mut self, series: &'a Spanned<Name>, window: &'a syntax::Expr, here: Entity) -> Option<Expr> {
        let id = self.dictionary.id(&series.value).filter(|&id| self.dictionary.fact(id).series.is_some());
        let Some(id) = id else {
            let nearest = self.dictionary.nearest(&series.value);
            self.wrong(&series.at, ProblemKind::Unknown { name: series.value.to_string(), nearest });
            return None;
        };
        let (window_expr, unit) = self.number(window, here, None)?;
        let months = match self.constant(&window_expr) {
            Some(Constant::Number(months)) if unit == Unit::MONTHS => {
                months.to_int().and_then(|n| u8::try_from(n).ok())
            }
            _ => None,
        };
        let Some(months) = months.filter(|months| self.dictionary.windows.contains(months)) else {
            let months = match self.constant(&window_expr) {
                Some(Constant::Number(months)) => months.to_string(),
                _ => "?".to_owned(),
            };
            self.wrong(&window.at, ProblemKind::Window { months, known: self.dictionary.windows.clone() });
            return None;
        };
        let chosen_by = match window_expr.kind {
            Kind::Param(index) => Some(index),
            _ => None,
        };
        let expr = Expr {
            kind: Kind::Series(id, months, chosen_by),
            ty: Type::of(Base::Number(Unit::YUAN)),
            entity: Entity::Person,
        };
        self.reach(expr, &series.value, &series.at, here)
    }
}

/// An item that may define a name.
#[derive(Clone, Copy)]
struct Candidate<'a>(&'a syntax::Item);

struct Dates<'a> {
    from: Date,
    until: Option<Date>,
    at: &'a At,
    notes: &'a Notes,
    by_acceptance: bool,
}

impl<'a> Candidate<'a> {
    fn dates(self) -> Vec<Dates<'a>> {
        fn all<'a, T>(versions: &'a [Version<T>], by_acceptance: impl Fn(&T) -> bool) -> Vec<Dates<'a>> {
            let one = |version: &'a Version<T>| Dates {
                from: version.from,
                until: version.until,
                at: &version.at,
                notes: &version.notes,
                by_acceptance: by_acceptance(&version.body),
            };
            versions.iter().map(one).collect()
        }
        match &self.0.body {
            ItemBody::Param { versions, .. } => all(versions, |_| false),
            ItemBody::Rule { versions, .. } => all(versions, |_| false),
            ItemBody::Discretion { versions, .. } => all(versions, |_| false),
            ItemBody::Scheme { versions, .. } => all(versions, |_| false),
            ItemBody::Procedure { versions, .. } => all(versions, |body| !body.by_decision_date),
            ItemBody::Enum(_) | ItemBody::Group { .. } => Vec::new(),
        }
    }
}

fn basis(notes: &Notes) -> Basis {
    Basis {
        cites: notes.cites.iter().map(|cite| cite.value.clone()).collect(),
        clauses: notes.clauses.clone(),
        says: notes.says.clone(),
        except: notes.except.as_ref().map(|name| name.value.clone()),
    }
}

/// Whether every row of a list at the top of a rule cites something, so that the rule itself need not.
fn rows_cite(expr: &syntax::Expr) -> bool {
    match &expr.kind {
        ExprKind::Rows(_, rows) => rows.iter().all(|row| !row.notes.cites.is_empty()),
        ExprKind::First(rows) => {
            rows.iter().filter(|row| row.condition.is_some()).all(|row| !row.notes.cites.is_empty())
        }
        _ => false,
    }
}

/// How many stored steps make one unit: 100 fen to the yuan.
pub(crate) fn scale(unit: Unit) -> Fraction {
    let hundred = Fraction::from_int(100);
    let mut scale = Fraction::from_int(1);
    for _ in 0..unit.yuan.max(0) {
        scale = scale.checked_mul(hundred).unwrap_or(scale);
    }
    for _ in 0..unit.yuan.min(0).saturating_neg() {
        scale = scale.checked_div(hundred).unwrap_or(scale);
    }
    scale
}

fn bare_zero(expr: &syntax::Expr) -> bool {
    matches!(&expr.kind, ExprKind::Number { value, .. } if *value == Fraction::from_int(0))
}

fn spread(mut expr: Expr, here: Entity) -> Expr {
    let mut way = Vec::new();
    let mut entity = here;
    while entity != expr.entity {
        way.push(entity);
        match entity.parent() {
            Some(parent) => entity = parent,
            None => break,
        }
    }
    for entity in way.into_iter().rev() {
        let ty = expr.ty;
        expr = Expr { kind: Kind::Spread(Box::new(expr)), ty, entity };
    }
    expr
}

fn not(expr: Expr) -> Expr {
    let (ty, entity) = (expr.ty, expr.entity);
    Expr { kind: Kind::Not(Box::new(expr)), ty, entity }
}

fn plain_row(condition: Expr) -> Row {
    Row { condition, number: None, basis: Basis::default() }
}

fn symbol(op: CompareOp) -> &'static str {
    match op {
        CompareOp::Less => "<",
        CompareOp::AtMost => "<=",
        CompareOp::More => ">",
        CompareOp::AtLeast => ">=",
        CompareOp::Equal => "=",
        CompareOp::NotEqual => "!=",
    }
}
