// SPDX-License-Identifier: Apache-2.0
//! What came out, in a few rows and then scheme by scheme.

use super::{Printer, is_explained};
use policy::explain::Outcome;
use policy::tree::SchemeKind;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use wording::explain::answer::{Told, Yields, mark};
use wording::explain::render::{columns, item, padded, sign, tree};
use wording::explain::{Line, Mark, MentionKind, Note, outcome};
use wording::{numbers, procedure, source};

/// Why a scheme is not asked any more.
fn yielding(yields: &Yields) -> String {
    if yields.whole {
        format!("整户符合“{}”，全家都在内，成员不拆开；", yields.label)
    } else {
        format!("已符合“{}”，两者只取其一；", yields.label)
    }
}

impl Printer<'_> {
    pub(super) fn summary(&mut self) {
        self.heading("结论");
        let of = self.of;
        let shown: Vec<&Told> = of.told.iter().filter(|one| of.all || is_explained(one)).collect();
        let label = |told: &Told| match &told.subject {
            Some(subject) => format!("{} — {subject}", told.label),
            None => told.label.clone(),
        };
        let wide = shown.iter().map(|told| columns(&label(told))).max().unwrap_or(0).min(44);
        let mut rows = Vec::new();
        let mut seen: BTreeMap<(String, &str), usize> = BTreeMap::new();
        for told in shown {
            let word = outcome(told.outcome);
            let text = format!("{} {}", padded(word, 10), padded(&label(told), wide));
            let brief = self.brief(told);
            // Members to whom the same happens share a row.
            if let (Some(subject), None) = (&told.subject, &told.amount) {
                let key = (told.label.clone(), word);
                if let Some(&at) = seen.get(&key) {
                    let (_, row, brief): &mut (String, String, String) = &mut rows[at];
                    *row = format!("{}、{subject}", row.trim_end());
                    brief.clear();
                    continue;
                }
                seen.insert(key, rows.len());
            }
            rows.push((sign(mark(told), self.layout.colour), text, brief));
        }
        for (sign, text, brief) in rows {
            let text = if brief.is_empty() { text } else { format!("{text}  {brief}") };
            self.out.push_str(&item(&sign, 2, text.trim_end(), 2, self.layout.width));
        }
        self.hidden();
    }

    /// The answer in a few words behind its name.
    pub(super) fn brief(&self, told: &Told) -> String {
        if let Some(amount) = &told.amount {
            let time = match (amount.first, amount.last) {
                (Some(first), Some(last)) => format!("，{}", numbers::months(first, last)),
                (Some(first), None) => format!("，{first} 起"),
                _ => String::new(),
            };
            return format!("{}{time}", amount.text);
        }
        match told.outcome {
            Outcome::Needs => {
                let facts = told.missing.iter().filter(|one| !one.decision).count();
                format!("缺 {facts} 项")
            }
            _ => String::new(),
        }
    }

    /// What is not told, and why.
    pub(super) fn hidden(&mut self) {
        let of = self.of;
        if of.all {
            return;
        }
        let mut yields: BTreeMap<&Yields, BTreeSet<&str>> = BTreeMap::new();
        for told in &of.told {
            if let Some(by) = told.yields.as_ref().filter(|by| by.whole || !told.idle) {
                yields.entry(by).or_default().insert(&told.label);
            }
        }
        for (by, schemes) in yields {
            let schemes: Vec<&str> = schemes.into_iter().collect();
            self.indented(&format!("{}不再问：{}。", yielding(by), schemes.join("、")), 2);
        }
        let told_of: BTreeSet<&str> = of
            .told
            .iter()
            .filter(|one| is_explained(one) || one.yields.as_ref().is_some_and(|by| by.whole || !one.idle))
            .map(|one| &*one.label)
            .collect();
        let names = |wanted: &dyn Fn(&Told) -> bool| {
            let names: BTreeSet<&str> =
                of.told.iter().filter(|one| wanted(one)).map(|one| &*one.label).collect();
            names.into_iter().collect::<Vec<_>>()
        };
        let main =
            |told: &Told| matches!(self.scheme(told).kind, SchemeKind::Benefit | SchemeKind::Recognition);
        let refused = names(&|told| told.outcome == Outcome::Refused && main(told));
        let plain = |told: &Told| told.idle && told.outcome == Outcome::No && main(told);
        let idle = names(&|told| plain(told) && !told_of.contains(&*told.label));
        let open: usize = of.told.iter().filter(|told| told.idle && told.outcome == Outcome::Needs).count();
        let other: usize =
            of.told.iter().filter(|told| told.idle && told.outcome != Outcome::Needs && !main(told)).count();
        if !refused.is_empty() {
            self.indented(&format!("无文本可依，不作答：{}。", refused.join("、")), 2);
        }
        if !idle.is_empty() {
            self.indented(&format!("明显与这一家无关：{}。", idle.join("、")), 2);
        }
        let mut rest = Vec::new();
        if open > 0 {
            rest.push(format!("{open} 项服务、线索类事项缺材料"));
        }
        if other > 0 {
            rest.push(format!("{other} 项服务、线索类事项不涉及"));
        }
        if !rest.is_empty() {
            self.indented(&format!("另有 {}（--all 列出）。", rest.join("，")), 2);
        }
    }

    // ---- each scheme ----

    pub(super) fn sections(&mut self) {
        let of = self.of;
        let shown: Vec<&Told> = of.told.iter().filter(|one| of.all || is_explained(one)).collect();
        let (open, told): (Vec<&Told>, Vec<&Told>) =
            shown.into_iter().partition(|one| one.outcome == Outcome::Needs && !of.full);
        let mut groups: Vec<Vec<&Told>> = Vec::new();
        for told in told {
            let joins = |group: &&mut Vec<&Told>| {
                group[0].name == told.name && group[0].outcome == told.outcome && told.amount.is_none()
            };
            match groups.last_mut().filter(joins) {
                Some(group) => group.push(told),
                None => groups.push(vec![told]),
            }
        }
        for (at, group) in groups.iter().enumerate() {
            self.section(at + 1, group);
        }
        if !open.is_empty() {
            self.heading(&format!("{}、还缺材料的事项", numbers::ordinal(groups.len() + 1)));
            for told in open {
                self.open(told);
            }
        }
        self.contradictions();
        self.checklist();
        self.procedures();
    }

    pub(super) fn section(&mut self, number: usize, group: &[&Told]) {
        let first = group[0];
        let alone = group.len() == 1;
        let subject =
            first.subject.as_ref().filter(|_| alone).map_or_else(String::new, |who| format!(" — {who}"));
        let title =
            format!("{}、{}{subject}：{}", numbers::ordinal(number), first.label, outcome(first.outcome));
        self.heading(&title);
        let cites = self.scheme(first).origin.basis.cites.clone();
        if !cites.is_empty() {
            let text = format!("依据：{}", source::cites(self.of.program, &cites));
            self.cite(&cites);
            self.indented(&text, 2);
        }
        if let Some(why) = &first.refused {
            self.indented(&format!("不作答：{why}"), 2);
            return;
        }
        for told in group {
            if !alone {
                self.indented(told.subject.as_deref().unwrap_or("全户"), 2);
            }
            self.one(told, &cites, if alone { 2 } else { 4 });
        }
    }

    pub(super) fn one(&mut self, told: &Told, cites: &[kernel::Citation], indent: usize) {
        if let Some(amount) = &told.amount {
            let word = if amount.monthly { "每月" } else { "一次" };
            let text = amount.arithmetic.as_ref().unwrap_or(&amount.text);
            self.indented(&format!("{word}：{text}"), indent);
            self.time(told, indent);
        } else if let Some(months) = told.lasts.filter(|_| told.outcome == Outcome::Yes) {
            self.indented(&format!("有效期：{months} 个月"), indent);
        }
        self.review(told, indent);
        if told.outcome == Outcome::Yes
            && let Some(decider) = &told.decider
        {
            self.indented(&format!("由谁决定：{decider}"), indent);
        }
        if let Some(yields) = &told.yields {
            let text = yielding(yields);
            self.indented(&format!("{}。", text.trim_end_matches('；')), indent);
        }
        if !told.missing.is_empty() {
            self.missing(told, indent);
        }
        self.reasons(&told.reasons, cites, indent);
        if let Some(amount) = told.amount.as_ref().filter(|amount| !amount.reasons.is_empty()) {
            self.reasons(&amount.reasons, cites, indent);
        }
        if !told.gives.is_empty() && self.of.full {
            let given: Vec<&str> = told.gives.iter().map(|one| &*one.text).collect();
            self.indented(&format!("有关数值：{}", given.join("；")), indent);
        }
        self.rests(&told.rests, indent);
    }

    pub(super) fn reasons(&mut self, lines: &[Line], cites: &[kernel::Citation], indent: usize) {
        self.see(lines);
        let text = tree(self.of.program, lines, cites, indent, self.layout, &mut self.footnotes);
        self.out.push_str(&text);
    }

    pub(super) fn rests(&mut self, notes: &[Note], indent: usize) {
        if notes.is_empty() {
            return;
        }
        self.cite_notes(notes);
        let list = self.footnotes.list(notes);
        self.indented(&format!("这一结论用到：{list}（见文末）"), indent);
    }

    pub(super) fn time(&mut self, told: &Told, indent: usize) {
        let Some(amount) = &told.amount else { return };
        if !amount.monthly {
            return;
        }
        let on = self.of.question.on;
        let steps = procedure::of_scheme(self.of.program, &told.name);
        let mut text = match (amount.first, procedure::first_month(&steps, on)) {
            (Some(first), Some((_, step))) => {
                let cites = step.origin.basis.cites.clone();
                self.cite(&cites);
                let told = procedure::step(step, &BTreeMap::new());
                let signs = self.footnotes.signs(&told.notes);
                format!(
                    "如在 {on} 决定，从 {first} 起发（{}，{}）{signs}",
                    told.text,
                    source::cites(self.of.program, &cites)
                )
            }
            _ => "起发月份：政策包没有写明".to_owned(),
        };
        match (amount.last, told.lasts) {
            (Some(last), _) => {
                let _ = write!(text, "，到 {last} 止");
            }
            (None, Some(months)) => {
                let _ = write!(text, "，共 {months} 个月");
            }
            (None, None) => text.push_str("，至下次定期核查"),
        }
        self.indented(&text, indent);
    }

    /// When it is looked at again.
    pub(super) fn review(&mut self, told: &Told, indent: usize) {
        let Some(review) = &told.review else { return };
        self.cite(&review.cites);
        self.cite_notes(&review.notes);
        let signs = self.footnotes.signs(&review.notes);
        let cites = match &*review.cites {
            [] => String::new(),
            cites => format!("（{}）", source::cites(self.of.program, cites)),
        };
        let text = match (review.months, review.until) {
            (Some(months), Some(until)) => {
                let on = self.of.question.on;
                format!("间隔 {months} 个月，如在 {on} 决定，下一次最迟 {until}")
            }
            _ => format!("间隔待定，还缺 {}", review.missing.join("、")),
        };
        self.indented(&format!("定期核查：{text}{cites}{signs}"), indent);
    }

    /// A scheme that waits for facts, in a few lines.
    pub(super) fn open(&mut self, told: &Told) {
        let cites = self.scheme(told).origin.basis.cites.clone();
        let subject = told.subject.as_ref().map_or_else(String::new, |who| format!(" — {who}"));
        let basis = if cites.is_empty() {
            String::new()
        } else {
            format!("（{}）", source::cites(self.of.program, &cites))
        };
        self.cite(&cites);
        let text = format!("{}{subject}{basis}", told.label);
        self.out.push_str(&item(&sign(mark(told), self.layout.colour), 2, &text, 2, self.layout.width));
        self.missing(told, 4);
        // What is missing stands above; of the conditions those that are settled and the lines to be reached say more.
        let tells = |line: &&Line| {
            line.mark != Mark::Unknown && line.mark != Mark::Person
                || line.mentions.iter().any(|one| one.kind == MentionKind::Param)
        };
        let lines: Vec<Line> = told.reasons.iter().filter(tells).cloned().collect();
        self.reasons(&lines, &cites, 4);
    }

    /// What one scheme waits for: facts as a list of names, decisions one by one.
    pub(super) fn missing(&mut self, told: &Told, indent: usize) {
        let mut whose: Vec<(Option<&str>, Vec<&str>)> = Vec::new();
        for one in told.missing.iter().filter(|one| !one.decision) {
            // One's own come without a name, everybody else's with one.
            let own = one.whose == told.subject;
            let key = if own { None } else { Some(one.whose.as_deref().unwrap_or("全户")) };
            match whose.iter_mut().find(|(known, _)| *known == key) {
                Some((_, texts)) => texts.push(&one.brief),
                None => whose.push((key, vec![&one.brief])),
            }
        }
        whose.sort_by_key(|(who, _)| who.is_some());
        if !whose.is_empty() {
            let all: Vec<String> = whose
                .into_iter()
                .map(|(who, texts)| match who {
                    Some(who) => format!("{who} {}", texts.join("、")),
                    None => texts.join("、"),
                })
                .collect();
            let word = if told.outcome == Outcome::Needs { "缺" } else { "以下材料还会影响数额" };
            self.indented(&format!("{word}：{}", all.join("；")), indent);
        }
        let decisions: Vec<&str> =
            told.missing.iter().filter(|one| one.decision).map(|one| &*one.text).collect();
        if !decisions.is_empty() {
            let word = if told.outcome == Outcome::Discretion {
                "等人决定"
            } else {
                "材料齐了，还可能要由人决定"
            };
            self.indented(&format!("{word}：{}", decisions.join("；")), indent);
        }
    }
}
