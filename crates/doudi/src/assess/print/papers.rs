// SPDX-License-Identifier: Apache-2.0
//! What is to be brought and done next, and what every answer rests on.

use super::{Printer, is_explained};
use kernel::Date;
use policy::explain::Outcome;
use policy::procedure::{Event, ProcedureStep, StepKind};
use policy::tree::SchemeKind;
use std::collections::{BTreeMap, BTreeSet};
use wording::explain::answer::Missing;
use wording::explain::render::{item, note, padded};
use wording::{procedure, source};

/// Whether one list of months holds everything of a shorter one.
fn covers(wide: &Missing, narrow: &Missing) -> bool {
    wide.months > narrow.months
        && narrow.months.is_some()
        && narrow.names.iter().all(|name| wide.names.contains(name))
}

impl Printer<'_> {
    /// What the family has to bring, once for all schemes.
    pub(super) fn checklist(&mut self) {
        let of = self.of;
        let mut whose: BTreeMap<Option<&str>, Vec<&Missing>> = BTreeMap::new();
        for told in of.told.iter().filter(|one| of.all || is_explained(one)) {
            for one in told.missing.iter().filter(|one| !one.decision) {
                let list = whose.entry(one.whose.as_deref()).or_default();
                if !list.iter().any(|known| known.text == one.text) {
                    list.push(one);
                }
            }
        }
        if whose.is_empty() {
            return;
        }
        for list in whose.values_mut() {
            let wider = list.clone();
            list.retain(|one| !wider.iter().any(|other| covers(other, one)));
        }
        self.heading("要补的材料");
        let mut registers: BTreeSet<&str> = BTreeSet::new();
        for (who, mut list) in whose {
            self.indented(who.unwrap_or("全户"), 2);
            list.sort_by_key(|one| one.months);
            for one in list {
                registers.extend(one.register.as_deref());
                let from = if one.sources.is_empty() {
                    String::new()
                } else {
                    format!(" — {}", one.sources.join("、"))
                };
                self.out.push_str(&item("□ ", 2, &format!("{}{from}", one.text), 4, self.layout.width));
            }
        }
        if !registers.is_empty() {
            let month = of.case.applied_on.month_of();
            let registers: Vec<&str> = registers.into_iter().collect();
            let text = format!(
                "名册当月完整的，可写 --complete 名册={month}，没有列入的就算没有：{}",
                registers.join("、")
            );
            self.indented(&text, 2);
        }
    }

    /// The steps, once for all schemes that share them.
    pub(super) fn procedures(&mut self) {
        let of = self.of;
        let mut known: BTreeMap<Event, Date> = BTreeMap::from([(Event::Application, of.case.applied_on)]);
        known.extend(of.question.accepted_on.map(|date| (Event::Acceptance, date)));
        // Steps, the schemes that take them, and whether one of those is paid.
        let mut families: Vec<(Vec<&ProcedureStep>, Vec<&str>, bool)> = Vec::new();
        for told in of.told.iter().filter(|one| of.all || is_explained(one)) {
            let open = matches!(told.outcome, Outcome::Yes | Outcome::Discretion | Outcome::Needs);
            let main = matches!(self.scheme(told).kind, SchemeKind::Benefit | SchemeKind::Recognition);
            let steps = procedure::of_scheme(of.program, &told.name);
            if !open || !main || steps.is_empty() {
                continue;
            }
            let paid = self.scheme(told).amount.is_some();
            match families.iter_mut().find(|(one, ..)| one[0].procedure == steps[0].procedure) {
                Some((_, labels, pays)) => {
                    *pays |= paid;
                    if !labels.contains(&&*told.label) {
                        labels.push(&told.label);
                    }
                }
                None => families.push((steps, vec![&told.label], paid)),
            }
        }
        for (steps, labels, paid) in families {
            self.heading(&format!("办理步骤：{}", labels.join("、")));
            let steps: Vec<procedure::Step> = steps
                .into_iter()
                .filter(|step| of.full || procedure::is_usual(of.program, step))
                .filter(|step| paid || step.kind != StepKind::PaymentStart)
                .map(|step| procedure::step(step, &known))
                .filter(|step| !step.text.is_empty())
                .collect();
            for (at, step) in steps.iter().enumerate() {
                self.step(at + 1, step);
            }
        }
    }

    pub(super) fn step(&mut self, number: usize, step: &procedure::Step) {
        self.cite(&step.cites);
        self.cite_notes(&step.notes);
        let signs = self.footnotes.signs(&step.notes);
        let cites = if step.cites.is_empty() {
            String::new()
        } else {
            format!("（{}）", source::cites(self.of.program, &step.cites))
        };
        let text = format!("{}：{}{cites}{signs}", step.label, step.text);
        let number = padded(&format!("{number}."), 4);
        self.out.push_str(&item(&number, 4, &text, 2, self.layout.width));
    }

    pub(super) fn contradictions(&mut self) {
        let of = self.of;
        if of.case.contradictions.is_empty() {
            return;
        }
        self.heading("来源不一致（按未知处理，须由人核定采用哪一个）");
        for one in &of.case.contradictions {
            let who = of.subjects.persons.get(one.person).map_or("", |subject| &subject.full);
            let what = &of.program.dictionary.fact(one.series).label;
            let claims: Vec<String> = one
                .claims
                .iter()
                .map(|(from, amount)| {
                    let from = from.as_deref().map_or("来源未写", wording::explain::answer::source);
                    format!("{from} {} 元", amount.grouped())
                })
                .collect();
            let text = format!("{who} {} {what}：{}", one.month, claims.join("，"));
            self.out.push_str(&item("！", 2, &text, 2, self.layout.width));
        }
    }

    pub(super) fn foot(&mut self) {
        let of = self.of;
        let notes = self.footnotes.all().to_vec();
        if !notes.is_empty() {
            self.heading("假定和两说");
            for (at, one) in notes.iter().enumerate() {
                let number = padded(&format!("{}.", at + 1), 4);
                self.out.push_str(&item(&number, 4, &note(of.program, one), 2, self.layout.width));
            }
        }
        if !self.cited.is_empty() {
            self.heading("引用的文件");
            let cited = std::mem::take(&mut self.cited);
            for id in &cited {
                if let Some(document) = of.program.sources.get(id.as_str()) {
                    self.out.push_str(&item("· ", 2, &source::full(document), 2, self.layout.width));
                }
            }
        }
        if !of.full {
            self.out.push('\n');
            self.line("只写了决定结论的理由；--full 看全部步骤，--all 看全部事项，--json 供程序读取。");
        }
    }
}
