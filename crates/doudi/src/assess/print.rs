// SPDX-License-Identifier: Apache-2.0
//! An assessment on paper or a terminal: what came out first, then each scheme with its reasons, then what everything rests on.

use super::Assessed;
use kernel::{Date, Division};
use policy::explain::Outcome;
use policy::procedure::Event;
use policy::tree::{Scheme, SchemeKind};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use wording::explain::answer::{Missing, Told, mark};
use wording::explain::render::{Footnotes, Layout, columns, item, note, padded, paragraph, sign, strong, tree};
use wording::explain::{Line, Note, outcome};
use wording::{numbers, procedure, source};

/// Whether a scheme's reasons are told without being asked for.
pub(super) fn is_explained(told: &Told) -> bool {
    !told.idle && told.whole.is_none() && told.outcome != Outcome::Refused
}

struct Printer<'a> {
    of: &'a Assessed<'a>,
    layout: Layout,
    footnotes: Footnotes,
    cited: BTreeSet<String>,
    out: String,
}

/// The whole document.
pub(super) fn document(of: &Assessed<'_>, layout: Layout) -> String {
    let mut printer = Printer { of, layout, footnotes: Footnotes::default(), cited: BTreeSet::new(), out: String::new() };
    printer.head();
    printer.summary();
    printer.sections();
    printer.contradictions();
    printer.foot();
    printer.out
}

fn place(place: Division) -> String {
    kernel::full_name(place).map_or_else(|| place.to_string(), |name| format!("{name}（{place}）"))
}

impl Printer<'_> {
    fn line(&mut self, text: &str) {
        self.indented(text, 0);
    }

    fn indented(&mut self, text: &str, indent: usize) {
        let rows = paragraph(text, indent, self.layout.width);
        self.out.push_str(&rows);
    }

    fn heading(&mut self, text: &str) {
        self.out.push('\n');
        self.out.push_str(&strong(text, self.layout.colour));
        self.out.push('\n');
    }

    fn scheme(&self, told: &Told) -> &Scheme {
        &self.of.program.schemes[self.of.evaluation.results[told.result].scheme]
    }

    fn head(&mut self) {
        let of = self.of;
        let head = strong("测算，非审核确认决定", self.layout.colour);
        self.out.push_str(&head);
        self.out.push('\n');
        self.line(&place(if of.question.place.contains(&of.case.place) { of.case.place } else { of.question.place }));
        let accepted = of.question.accepted_on.map_or_else(|| "，受理日期未填".to_owned(), |date| format!("，受理 {date}"));
        self.line(&format!("决定日期 {}，申请 {}{accepted}", of.question.on, of.case.applied_on));
        let stack: Vec<&str> = of.program.stack.iter().map(|pack| &*pack.title).collect();
        let hash = of.program.hash.get(..8).unwrap_or_default();
        self.line(&format!("政策：{}（文本校验码 {hash}）", stack.join(" + ")));
        let people: Vec<&str> = of.subjects.persons.iter().map(|subject| &*subject.full).collect();
        let people = if people.len() > 12 {
            format!("{}等", people[..12].join("、"))
        } else {
            people.join("、")
        };
        self.line(&format!("家庭 {}，列户 {} 人：{people}", of.case.ids.household, of.subjects.persons.len()));
        if !of.complete.is_empty() {
            let all: Vec<String> = of.complete.iter().map(|one| format!("{} {}", one.register, one.month)).collect();
            self.line(&format!("声明完整的名册：{}", all.join("、")));
        }
        for remark in &of.remarks {
            self.line(&format!("注意：{remark}"));
        }
        if let Some(text) = self.standing() {
            self.line(&text);
        }
    }

    /// Whether anything here may be acted on.
    fn standing(&self) -> Option<String> {
        let of = self.of;
        let answers = || of.told.iter().filter(|one| is_explained(one) && one.outcome != Outcome::Refused);
        let set = of.program.params.iter().filter(|param| param.set).count();
        if set > 0 {
            return Some(format!("试算：改了 {set} 个参数，仅供查看，不能据以办理。"));
        }
        if of.program.demonstration {
            return Some("演示数据：这里的政策数字是为演示设的，不是任何地方的规定。".to_owned());
        }
        if answers().all(|one| one.actionable) {
            return None;
        }
        Some("仅供查看，不能据以办理：用到了没有文件给出的数（〔假定〕，见文末），县里录入标准和文件后才可。".to_owned())
    }

    // ---- what came out ----

    fn summary(&mut self) {
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
                    let (_, row, _): &mut (String, String, String) = &mut rows[at];
                    *row = format!("{}、{subject}", row.trim_end());
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
    fn brief(&self, told: &Told) -> String {
        if let Some(amount) = &told.amount {
            let from = amount.first.map_or_else(String::new, |month| format!("，{month} 起"));
            let last = amount.last.map_or_else(String::new, |month| format!("至 {month}"));
            return format!("{}{from}{last}", amount.text);
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
    fn hidden(&mut self) {
        let of = self.of;
        if of.all {
            return;
        }
        let mut whole: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for told in &of.told {
            if let Some(by) = &told.whole {
                whole.entry(by).or_default().insert(&told.label);
            }
        }
        for (by, schemes) in whole {
            let schemes: Vec<&str> = schemes.into_iter().collect();
            let text = format!("整户符合{by}，全家都在内，成员不拆开；不再问：{}。", schemes.join("、"));
            self.indented(&text, 2);
        }
        let names = |wanted: &dyn Fn(&Told) -> bool| {
            let names: BTreeSet<&str> = of.told.iter().filter(|one| wanted(one)).map(|one| &*one.label).collect();
            names.into_iter().collect::<Vec<_>>()
        };
        let main = |told: &Told| matches!(self.scheme(told).kind, SchemeKind::Benefit | SchemeKind::Recognition);
        let refused = names(&|told| told.outcome == Outcome::Refused && main(told));
        let idle = names(&|told| told.idle && told.whole.is_none() && told.outcome == Outcome::No && main(told));
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

    fn sections(&mut self) {
        let of = self.of;
        let shown: Vec<&Told> = of.told.iter().filter(|one| of.all || is_explained(one)).collect();
        let mut groups: Vec<Vec<&Told>> = Vec::new();
        for told in shown {
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
    }

    fn section(&mut self, number: usize, group: &[&Told]) {
        let first = group[0];
        let alone = group.len() == 1;
        let subject = first.subject.as_ref().filter(|_| alone).map_or_else(String::new, |who| format!(" — {who}"));
        let title = format!("{}、{}{subject}：{}", numbers::ordinal(number), first.label, outcome(first.outcome));
        self.heading(&title);
        let cites = &self.scheme(first).origin.basis.cites.clone();
        if !cites.is_empty() {
            let text = format!("依据：{}", source::cites(self.of.program, cites));
            self.cite(cites);
            self.indented(&text, 2);
        }
        if let Some(why) = &first.refused {
            self.indented(&format!("没有作答：{why}"), 2);
            return;
        }
        for told in group {
            if !alone {
                self.indented(told.subject.as_deref().unwrap_or("全户"), 2);
            }
            self.one(told, if alone { 2 } else { 4 });
        }
        if matches!(first.outcome, Outcome::Yes | Outcome::Discretion | Outcome::Needs) {
            self.steps(first);
        }
    }

    fn one(&mut self, told: &Told, indent: usize) {
        let width = self.layout.width;
        if let Some(amount) = &told.amount {
            let word = if amount.monthly { "每月" } else { "一次" };
            let text = amount.arithmetic.as_ref().unwrap_or(&amount.text);
            self.indented(&format!("{word}：{text}"), indent);
            self.time(told, indent);
        } else if let Some(months) = told.lasts.filter(|_| told.outcome == Outcome::Yes) {
            self.indented(&format!("有效期：{months} 个月"), indent);
        }
        if told.outcome == Outcome::Yes
            && let Some(decider) = &told.decider
        {
            self.indented(&format!("由谁决定：{decider}"), indent);
        }
        if let Some(by) = &told.whole {
            self.indented(&format!("整户符合{by}，全家都在内，成员不拆开。"), indent);
        }
        if !told.missing.is_empty() {
            self.missing(&told.missing, told.outcome, indent);
        }
        self.see(&told.reasons);
        if !told.reasons.is_empty() {
            let text = tree(self.of.program, &told.reasons, indent, self.layout, &mut self.footnotes);
            self.out.push_str(&text);
        }
        if !told.gives.is_empty() && self.of.full {
            let given: Vec<&str> = told.gives.iter().map(|one| &*one.text).collect();
            self.indented(&format!("有关数值：{}", given.join("；")), indent);
        }
        let signs = self.footnotes.signs(&told.rests);
        if !signs.is_empty() {
            self.cite_notes(&told.rests);
            self.out.push_str(&item("", 0, &format!("这一结论用到：{signs}"), indent, width));
        }
    }

    fn time(&mut self, told: &Told, indent: usize) {
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
                format!("如在 {on} 决定，从 {first} 起发（{}，{}）{signs}", told.text, source::cites(self.of.program, &cites))
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

    fn missing(&mut self, missing: &[Missing], outcome: Outcome, indent: usize) {
        let facts: Vec<&Missing> = missing.iter().filter(|one| !one.decision).collect();
        let decisions: Vec<&Missing> = missing.iter().filter(|one| one.decision).collect();
        if !facts.is_empty() {
            let word = if outcome == Outcome::Needs { "还需要以下材料，才有结论：" } else { "以下材料还会影响数额：" };
            self.indented(word, indent);
            for one in facts {
                let mut text = one.text.clone();
                if !one.sources.is_empty() {
                    let _ = write!(text, "（可向{}了解）", one.sources.join("、"));
                }
                self.out.push_str(&item("□ ", 2, &text, indent + 2, self.layout.width));
            }
        }
        if !decisions.is_empty() {
            let word = if outcome == Outcome::Discretion { "等有权决定的人决定：" } else { "材料齐了以后，还可能要由人决定：" };
            self.indented(word, indent);
            for one in decisions {
                self.out.push_str(&item("◇ ", 2, &one.text, indent + 2, self.layout.width));
            }
        }
    }

    fn steps(&mut self, told: &Told) {
        if !matches!(self.scheme(told).kind, SchemeKind::Benefit | SchemeKind::Recognition) {
            return;
        }
        let mut known: BTreeMap<Event, Date> = BTreeMap::from([(Event::Application, self.of.case.applied_on)]);
        if let Some(accepted) = self.of.question.accepted_on {
            known.insert(Event::Acceptance, accepted);
        }
        let steps: Vec<procedure::Step> = procedure::of_scheme(self.of.program, &told.name)
            .into_iter()
            .map(|step| procedure::step(step, &known))
            .filter(|step| (step.usual || self.of.full) && !step.text.is_empty())
            .collect();
        if steps.is_empty() {
            return;
        }
        self.indented("怎么办：", 2);
        for (at, step) in steps.iter().enumerate() {
            self.cite(&step.cites);
            self.cite_notes(&step.notes);
            let signs = self.footnotes.signs(&step.notes);
            let cites = if step.cites.is_empty() {
                String::new()
            } else {
                format!("（{}）", source::cites(self.of.program, &step.cites))
            };
            let text = format!("{}：{}{cites}{signs}", step.label, step.text);
            let number = padded(&format!("{}.", at + 1), 4);
            self.out.push_str(&item(&number, 4, &text, 4, self.layout.width));
        }
    }

    // ---- what it rests on ----

    fn cite(&mut self, cites: &[kernel::Citation]) {
        self.cited.extend(cites.iter().map(|cite| cite.source.clone()));
    }

    fn cite_notes(&mut self, notes: &[Note]) {
        for note in notes {
            if let Note::Conflict { cite, .. } = note {
                self.cited.insert(cite.source.clone());
            }
        }
    }

    fn see(&mut self, lines: &[Line]) {
        for line in lines {
            self.cite(&line.cites);
            self.cite_notes(&line.notes);
            self.see(&line.children);
        }
    }

    fn contradictions(&mut self) {
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

    fn foot(&mut self) {
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
