// SPDX-License-Identifier: Apache-2.0
//! Casework in words: nothing is left without a sentence, and the table of the machine in `docs/casework.md` is the machine's own.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use assistance::casework::{
    Act, Bar, ClockOf, EventKind, Fault, Form, Matter, Missing, Office, RefusalReason, StageKind, StopReason,
    Who,
};
use policy::procedure::StepKind;
use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::PathBuf;
use wording::casework;

/// No letter of another script than the clerk's.
fn plain(text: &str) -> bool {
    !text.is_empty() && !text.chars().any(|letter| letter.is_ascii_alphabetic())
}

#[test]
fn every_stage_step_paper_and_reason_has_its_own_words() {
    fn check<'w>(words: impl Iterator<Item = &'w str>) {
        let mut seen = BTreeSet::new();
        for word in words {
            assert!(plain(word), "{word}");
            assert!(seen.insert(word), "{word} stands for two things");
        }
    }
    check(StageKind::ALL.iter().map(|one| casework::stage(*one)));
    check(EventKind::ALL.iter().map(|one| casework::step(*one)));
    check(Form::ALL.iter().map(|one| casework::form(*one)));
    check(RefusalReason::ALL.iter().map(|one| casework::refusal_reason(*one)));
    check(StopReason::ALL.iter().map(|one| casework::stop_reason(*one)));
    check(Bar::ALL.iter().map(|one| casework::bar(*one)));
    check(Matter::ALL.iter().map(|one| casework::matter(*one)));
    check(Act::ALL.iter().map(|one| casework::act(*one)));
}

// clause: BZ-1.2
#[test]
fn no_reason_speaks_of_occupation_or_status() {
    let refusals = RefusalReason::ALL.iter().map(|one| casework::refusal_reason(*one));
    let stops = StopReason::ALL.iter().map(|one| casework::stop_reason(*one));
    for reason in refusals.chain(stops) {
        for word in ["职业", "身份", "就业状态", "年龄", "务工", "有劳动能力"] {
            assert!(!reason.contains(word), "{reason}");
        }
    }
}

#[test]
fn every_clock_has_a_name() {
    for step in StepKind::ALL {
        assert!(plain(casework::clock_of(ClockOf::Step(*step))));
    }
}

fn who(kind: EventKind, who: Who) -> String {
    let mut names: Vec<&str> = Vec::new();
    if who.citizen {
        names.push("本人（网上）");
    }
    if who.platform {
        names.push("省级平台");
    }
    if who.system {
        names.push("系统");
    }
    names.extend(who.offices.iter().map(|one| casework::office(*one)));
    if kind == EventKind::Decided {
        names.push("审核确认机关（县级，或者受委托的乡镇）");
    }
    names.join("、")
}

/// The table of the machine, stage by stage.
fn table() -> String {
    let mut text = String::new();
    let row = |text: &mut String, stage: &str, kind: EventKind| {
        let matters: Vec<&str> = kind.matters().iter().map(|one| casework::matter(*one)).collect();
        let matters =
            if matters.len() == Matter::ALL.len() { "全部".to_owned() } else { matters.join("、") };
        let clock = kind.stops().map_or("", |step| casework::clock_of(ClockOf::Step(step)));
        let form = kind.form().map_or("", casework::form);
        let _ = writeln!(
            text,
            "| {stage} | {} | {matters} | {} | {clock} | {form} | {} |",
            casework::step(kind),
            who(kind, kind.who()),
            kind.clauses().join(" ")
        );
    };
    text.push_str("| state | event | matter | who | clock it stops | paper | clause |\n");
    text.push_str("| --- | --- | --- | --- | --- | --- | --- |\n");
    for kind in EventKind::ALL.iter().filter(|kind| kind.opens().is_some()) {
        row(&mut text, "（新开）", *kind);
    }
    for stage in StageKind::ALL {
        for kind in EventKind::ALL.iter().filter(|kind| kind.stages().contains(stage)) {
            row(&mut text, casework::stage(*stage), *kind);
        }
    }
    text
}

const BEGIN: &str = "<!-- table: begin -->\n";
const END: &str = "<!-- table: end -->";

#[test]
fn the_table_in_the_docs_is_the_machines_own() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/casework.md");
    let docs = std::fs::read_to_string(&path).unwrap();
    let (head, rest) = docs.split_once(BEGIN).unwrap();
    let (stands, tail) = rest.split_once(END).unwrap();
    let table = table();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, format!("{head}{BEGIN}{table}{END}{tail}")).unwrap();
        return;
    }
    assert!(
        stands == table,
        "docs/casework.md is not up to date: run the tests of `wording` with UPDATE_DOCS=1"
    );
}

#[test]
fn every_clause_of_the_table_is_a_duty() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/clauses.md");
    let duties = std::fs::read_to_string(path).unwrap();
    for kind in EventKind::ALL {
        for clause in kind.clauses() {
            assert!(duties.contains(&format!("| {clause} |")), "{kind:?}: {clause}");
        }
    }
}

#[test]
fn what_is_missing_says_what_to_do_and_names_nobody() {
    let rules = support::rules();
    for (missing, words) in [
        (Missing::Papers(vec!["diagnosis".to_owned()]), "还缺材料：诊断证明"),
        (Missing::HomeVisit(2), "还没有由 2 名以上、没有近亲属关系的人员入户调查"),
        (
            Missing::Hearing { act: Act::Cut, noticed: true, tries: 2 },
            "拟减发的，还没有听到本人的意见；联系不上的，还要在另外 2 天再联系",
        ),
        (Missing::Disputes(vec![1, 2]), "公示异议还没有处理完：第 1 件、第 2 件"),
    ] {
        assert_eq!(casework::missing(&rules, &missing), words);
    }
}

#[test]
fn a_fault_tells_how_it_is_put_right() {
    let rules = support::rules();
    for (fault, words) in [
        (Fault::PaperVerifiable("diagnosis".to_owned()), "“诊断证明”能够通过核对查到，不得要求提供"),
        (Fault::TooFewSurveyors { have: 1, need: 2 }, "调查人员有 1 人，至少要 2 人"),
        (Fault::WholeHouseholdQualifies, "整户符合条件，应当整户纳入，不能只保其中一人"),
        (Fault::ExitMonths { bounds: Some((6, 12)) }, "渐退期应为 6 到 12 个月"),
    ] {
        assert_eq!(casework::fault(&rules, &fault), words);
    }
}

mod support {
    use assistance::casework::{CaseRules, PaperRule, Scheme, Settings};
    use kernel::{Date, Division, WorkCalendar};
    use policy::library::{Library, Question, Texts};
    use std::path::Path;
    use std::sync::Arc;

    fn read(folder: &Path, name: &str, texts: &mut Texts) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let file = path.file_name().unwrap().to_str().unwrap().to_owned();
            let name = if name.is_empty() { file } else { format!("{name}/{file}") };
            if path.is_dir() {
                read(&path, &name, texts);
            } else {
                texts.insert(name, std::fs::read_to_string(&path).unwrap());
            }
        }
    }

    /// The rules of a place of the packs, with one paper of which the words are known here.
    pub(super) fn rules() -> CaseRules {
        let mut texts = Texts::new();
        read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs"), "", &mut texts);
        let library = Library::load(&texts).unwrap();
        let question = Question::new(Division::parse("500229").unwrap(), Date::new(2023, 3, 1).unwrap());
        let program = library.program(&question).unwrap();
        let calendar = Arc::new(WorkCalendar::embedded().clone());
        let mut rules =
            CaseRules::from_programs(Scheme::Dibao, &program, &program, calendar, Settings::default())
                .unwrap();
        let diagnosis = PaperRule { label: "诊断证明".to_owned(), verifiable: false, pledge: false };
        rules.papers.list.insert("diagnosis".to_owned(), diagnosis);
        assert_eq!(rules.decider.value, super::Office::County);
        rules
    }
}
