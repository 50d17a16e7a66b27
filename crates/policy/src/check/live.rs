// SPDX-License-Identifier: Apache-2.0
//! Which version of each name holds: the dates, the packs that replace each other, the sources they cite.

use super::{Checker, Definition, Live};
use crate::dictionary::nearest;
use crate::library::Pack;
use crate::problem::{At, ProblemKind};
use crate::procedure::{ProcedureStep, StepKind};
use crate::syntax::{self, ItemBody, Notes, ParamBody, ProcedureBody, Spanned, Version};
use crate::tree::{Basis, Conflict, Enumeration, Name, Origin};
use kernel::{Citation, Date};
use std::collections::BTreeMap;
use std::sync::Arc;

impl<'a> Checker<'a> {
    /// Chooses the live version of every name.
    pub(super) fn collect(&mut self) {
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

    pub(super) fn unknown_source(&mut self, cite: &Spanned<Citation>) {
        let nearest = nearest(&cite.value.source, self.sources.keys().map(|id| &**id));
        self.wrong(&cite.at, ProblemKind::Source { id: cite.value.source.clone(), nearest });
    }

    pub(super) fn origin<T>(&self, live: Live<'_, T>) -> Origin {
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

pub(super) fn basis(notes: &Notes) -> Basis {
    Basis {
        cites: notes.cites.iter().map(|cite| cite.value.clone()).collect(),
        clauses: notes.clauses.clone(),
        says: notes.says.clone(),
        except: notes.except.as_ref().map(|name| name.value.clone()),
    }
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
