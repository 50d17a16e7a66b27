// SPDX-License-Identifier: Apache-2.0
//! An assessment on paper or a terminal: what came out first, then each scheme with its reasons, then what everything rests on.

mod answers;
mod papers;

use super::Assessed;
use kernel::Division;
use policy::explain::Outcome;
use policy::tree::Scheme;
use std::collections::BTreeSet;
use wording::explain::answer::Told;
use wording::explain::render::{Footnotes, Layout, paragraph, strong};
use wording::explain::{Line, Note};

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
    let mut printer =
        Printer { of, layout, footnotes: Footnotes::default(), cited: BTreeSet::new(), out: String::new() };
    printer.head();
    printer.summary();
    printer.sections();
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
        self.line(&place(if of.question.place.contains(&of.case.place) {
            of.case.place
        } else {
            of.question.place
        }));
        let accepted = of
            .question
            .accepted_on
            .map_or_else(|| "，受理日期未填".to_owned(), |date| format!("，受理 {date}"));
        self.line(&format!("决定日期 {}，申请 {}{accepted}", of.question.on, of.case.applied_on));
        let stack: Vec<&str> = of.program.stack.iter().map(|pack| &*pack.title).collect();
        let hash = of.program.hash.get(..8).unwrap_or_default();
        self.line(&format!("政策：{}（文本校验码 {hash}）", stack.join(" + ")));
        let people: Vec<&str> = of.subjects.persons.iter().map(|subject| &*subject.full).collect();
        let people =
            if people.len() > 12 { format!("{}等", people[..12].join("、")) } else { people.join("、") };
        self.line(&format!(
            "家庭 {}，列户 {} 人：{people}",
            of.case.ids.household,
            of.subjects.persons.len()
        ));
        if !of.complete.is_empty() {
            let all: Vec<String> =
                of.complete.iter().map(|one| format!("{} {}", one.register, one.month)).collect();
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
        Some(
            "仅供查看，不能据以办理：用到了没有文件给出的数（〔假定〕，见文末），县里录入标准和文件后才可。"
                .to_owned(),
        )
    }

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
}
