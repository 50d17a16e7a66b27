// SPDX-License-Identifier: Apache-2.0
//! An assessment on paper or a terminal: what came out first, then each scheme with its reasons, then what everything rests on.

use super::Assessed;
use kernel::{Date, Division};
use policy::explain::Outcome;
use policy::procedure::{Event, ProcedureStep};
use policy::tree::{Scheme, SchemeKind};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use wording::explain::answer::{Missing, Told, Yields, mark};
use wording::explain::render::{Footnotes, Layout, columns, item, note, padded, paragraph, sign, strong, tree};
use wording::explain::{Line, Mark, MentionKind, Note, outcome};
use wording::{numbers, procedure, source};

/// Whether a scheme's reasons are told without being asked for.
pub(super) fn is_explained(told: &Told) -> bool {
    !told.idle && told.yields.is_none() && told.outcome != Outcome::Refused
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
    printer.foot();
    printer.out
}

/// Whether one list of months holds everything of a shorter one.
fn covers(wide: &Missing, narrow: &Missing) -> bool {
    wide.months > narrow.months
        && narrow.months.is_some()
        && narrow.names.iter().all(|name| wide.names.contains(name))
}

/// Why a scheme is not asked any more.
fn yielding(yields: &Yields) -> String {
    if yields.whole {
        format!("整户符合“{}”，全家都在内，成员不拆开；", yields.label)
    } else {
        format!("已符合“{}”，两者只取其一；", yields.label)
    }
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
    fn brief(&self, told: &Told) -> String {
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
    fn hidden(&mut self) {
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
        let told_of: BTreeSet<&str> =
            of.told
                .iter()
                .filter(|one| is_explained(one) || one.yields.as_ref().is_some_and(|by| by.whole || !one.idle))
                .map(|one| &*one.label).collect();
        let names = |wanted: &dyn Fn(&Told) -> bool| {
            let names: BTreeSet<&str> = of.told.iter().filter(|one| wanted(one)).map(|one| &*one.label).collect();
            names.into_iter().collect::<Vec<_>>()
        };
        let main = |told: &Told| matches!(self.scheme(told).kind, SchemeKind::Benefit | SchemeKind::Recognition);
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

    fn sections(&mut self) {
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

    fn section(&mut self, number: usize, group: &[&Told]) {
        let first = group[0];
        let alone = group.len() == 1;
        let subject = first.subject.as_ref().filter(|_| alone).map_or_else(String::new, |who| format!(" — {who}"));
        let title = format!("{}、{}{subject}：{}", numbers::ordinal(number), first.label, outcome(first.outcome));
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

    fn one(&mut self, told: &Told, cites: &[kernel::Citation], indent: usize) {
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

    fn reasons(&mut self, lines: &[Line], cites: &[kernel::Citation], indent: usize) {
        self.see(lines);
        let text = tree(self.of.program, lines, cites, indent, self.layout, &mut self.footnotes);
        self.out.push_str(&text);
    }

    fn rests(&mut self, notes: &[Note], indent: usize) {
        if notes.is_empty() {
            return;
        }
        self.cite_notes(notes);
        let list = self.footnotes.list(notes);
        self.indented(&format!("这一结论用到：{list}（见文末）"), indent);
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

    /// A scheme that waits for facts, in a few lines.
    fn open(&mut self, told: &Told) {
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
    fn missing(&mut self, told: &Told, indent: usize) {
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
        let decisions: Vec<&str> = told.missing.iter().filter(|one| one.decision).map(|one| &*one.text).collect();
        if !decisions.is_empty() {
            let word = if told.outcome == Outcome::Discretion { "等人决定" } else { "材料齐了，还可能要由人决定" };
            self.indented(&format!("{word}：{}", decisions.join("；")), indent);
        }
    }

    /// What the family has to bring, once for all schemes.
    fn checklist(&mut self) {
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
                let from = if one.sources.is_empty() { String::new() } else { format!(" — {}", one.sources.join("、")) };
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
    fn procedures(&mut self) {
        let of = self.of;
        let mut known: BTreeMap<Event, Date> = BTreeMap::from([(Event::Application, of.case.applied_on)]);
        known.extend(of.question.accepted_on.map(|date| (Event::Acceptance, date)));
        let mut families: Vec<(Vec<&ProcedureStep>, Vec<&str>)> = Vec::new();
        for told in of.told.iter().filter(|one| of.all || is_explained(one)) {
            let open = matches!(told.outcome, Outcome::Yes | Outcome::Discretion | Outcome::Needs);
            let main = matches!(self.scheme(told).kind, SchemeKind::Benefit | SchemeKind::Recognition);
            let steps = procedure::of_scheme(of.program, &told.name);
            if !open || !main || steps.is_empty() {
                continue;
            }
            match families.iter_mut().find(|(one, _)| one[0].name == steps[0].name) {
                Some((_, labels)) if labels.contains(&&*told.label) => {}
                Some((_, labels)) => labels.push(&told.label),
                None => families.push((steps, vec![&told.label])),
            }
        }
        for (steps, labels) in families {
            self.heading(&format!("办理步骤：{}", labels.join("、")));
            let steps: Vec<procedure::Step> = steps
                .into_iter()
                .map(|step| procedure::step(step, &known))
                .filter(|step| (step.usual || of.full) && !step.text.is_empty())
                .collect();
            for (at, step) in steps.iter().enumerate() {
                self.step(at + 1, step);
            }
        }
    }

    fn step(&mut self, number: usize, step: &procedure::Step) {
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
