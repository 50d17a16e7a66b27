// SPDX-License-Identifier: Apache-2.0
//! Procedures: which schemes follow them, the kinds and order of their steps, and which day's steps a case keeps.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use kernel::{Date, Division};
use policy::library::{Library, Question};
use policy::problem::{Problem, ProblemKind as P};
use policy::procedure::{Actor, Choice, StepKind};
use policy::tree::{Program, step_for_case};
use support::{library, texts};

const RULES: &str = r#"
procedure aid.reduction "减发"
  from 2020-01-01 cite law "6" by county choose tell_with_reasons transition decision_date
  from 2021-07-01 cite law "6" by county choose hear_first transition decision_date
procedure aid.total "全程"
  from 2020-01-01 cite law "5" within 30 working days of acceptance extended 45 working days
procedure aid.total_delegated "全程（下放）"
  from 2020-01-01 cite law "5" by township within 20 working days of acceptance
procedure aid.decision "审核确认"
  from 2020-01-01 cite law "4" by county within 3 working days of notice_end
  from 2021-07-01 cite law "4" by township
procedure aid.notice "公示"
  from 2020-01-01 cite law "3" by township place family_village lasts 7 calendar days
procedure aid.survey "调查"
  from 2020-01-01 cite law "2" by township within 10 working days of acceptance persons 2
procedure late.acceptance "受理"
  from 2021-07-01 cite law "7" by township
rule interval : months household "核查间隔"
  from 2020-01-01 cite law "8" = if farming then 12 months else 6 months
scheme aid : household "救助"
  from 2020-01-01 cite law "1"
  when farming
  review interval
  follows aid
scheme aid_single : person "救助（单人）"
  from 2020-01-01 cite law "1"
  when disabled
  review interval
  follows aid
scheme late : household "新救助"
  from 2021-07-01 cite law "7"
  when farming
  follows late
scheme hint : household "线索"
  from 2020-01-01 cite law "1"
  when farming
  kind lead
"#;

fn on(date: &str) -> Question {
    Question::new(Division::parse("500299").unwrap(), Date::parse(date).unwrap())
}

fn county(rules: &str) -> Library {
    library(&[("nation", "00", rules), ("county", "500299", "")])
}

fn program(date: &str) -> Program {
    county(RULES).program(&on(date)).unwrap()
}

fn problem(rules: &str) -> P {
    let problems: Vec<Problem> = Library::load(&texts(&[("nation", "00", rules)])).unwrap_err();
    assert_eq!(problems.len(), 1, "{problems:#?}");
    problems.into_iter().next().unwrap().kind
}

#[test]
fn a_scheme_names_the_procedure_that_it_follows() {
    let program = program("2020-05-01");
    assert_eq!(program.procedure_of("aid"), Some("aid"));
    assert_eq!(program.procedure_of("aid_single"), Some("aid"));
    assert_eq!(program.procedure_of("hint"), None);
    assert_eq!(program.procedure_of("nothing"), None);
}

#[test]
fn steps_come_in_the_order_of_their_kinds_wherever_they_are_written() {
    let program = program("2020-05-01");
    let kinds: Vec<StepKind> = program.steps("aid").map(|step| step.kind).collect();
    use StepKind::{Decision, Notice, Reduction, Survey, Total, TotalDelegated};
    assert_eq!(kinds, [Survey, Notice, Decision, Total, TotalDelegated, Reduction]);
    assert_eq!(program.step("aid", Survey).unwrap().persons, Some(2));
    assert_eq!(program.step("aid", Notice).unwrap().lasts.unwrap().days, 7);
    assert!(program.step("aid", StepKind::Review).is_none());
    assert_eq!(program.steps("nothing").count(), 0);
}

#[test]
fn the_limit_for_townships_counts_where_a_township_decides() {
    let (county, township) = (program("2021-06-30"), program("2021-07-01"));
    assert_eq!(county.step("aid", StepKind::Decision).unwrap().by, Some(Actor::County));
    assert_eq!(county.total("aid").unwrap().kind, StepKind::Total);
    assert_eq!(township.step("aid", StepKind::Decision).unwrap().by, Some(Actor::Township));
    assert_eq!(township.total("aid").unwrap().kind, StepKind::TotalDelegated);
    assert!(township.total("late").is_none());
}

#[test]
fn a_case_keeps_the_steps_of_its_acceptance_unless_they_say_otherwise() {
    let (then, now) = (program("2021-06-30"), program("2021-07-01"));
    let decision = step_for_case(&then, &now, "aid", StepKind::Decision).unwrap();
    assert_eq!(decision.by, Some(Actor::County));
    let reduction = step_for_case(&then, &now, "aid", StepKind::Reduction).unwrap();
    assert_eq!(reduction.choose, Some(Choice::HearFirst));
    assert!(step_for_case(&then, &now, "late", StepKind::Acceptance).is_none());
    // One program asked with both dates says the same.
    let mut question = on("2021-07-01");
    question.accepted_on = Some(Date::parse("2021-06-30").unwrap());
    let both = county(RULES).program(&question).unwrap();
    assert_eq!(both.step("aid", StepKind::Decision).unwrap().by, Some(Actor::County));
    assert_eq!(both.step("aid", StepKind::Reduction).unwrap().choose, Some(Choice::HearFirst));
    assert_eq!((both.procedure_of("late"), both.steps("late").count()), (Some("late"), 0));
}

#[test]
fn a_step_is_of_a_known_kind() {
    let text = "procedure aid.notise \"公示\"\n  from 2020-01-01 cite law \"1\" by township";
    assert!(matches!(problem(text), P::Word { of: "step", found, known }
        if found == "notise" && known.iter().any(|one| one == "notice")));
    let bare = "procedure aid \"公示\"\n  from 2020-01-01 cite law \"1\" by township";
    assert!(matches!(problem(bare), P::Word { of: "step", found, .. } if found.is_empty()));
}

#[test]
fn a_scheme_cannot_follow_a_procedure_without_steps() {
    let follow = |name: &str| problem(&RULES.replacen("follows aid", &format!("follows {name}"), 1));
    assert_eq!(follow("aids"), P::Procedure { name: "aids".into(), nearest: Some("aid".into()) });
    // Its steps begin later than the scheme.
    assert_eq!(follow("late"), P::Procedure { name: "late".into(), nearest: None });
}

#[test]
fn the_time_until_the_next_review_is_in_months() {
    let wrong = RULES.replacen("review interval", "review 3 persons", 1);
    assert!(matches!(problem(&wrong), P::Type { .. }));
    let named = program("2020-05-01");
    assert!(named.schemes.iter().any(|scheme| &*scheme.name == "aid" && scheme.review.is_some()));
}

#[test]
fn the_ages_at_which_an_answer_can_change_are_every_number_of_years_and_the_next() {
    let rules = |extra: &str| {
        format!(
            "param limit : years \"年龄\"\n  from 2020-01-01 cite law \"1\" = 18 years\n\
             rule young : bool person \"未成年\"\n  from 2020-01-01 cite law \"1\" = age(birth) < limit\n\
             rule old : bool person \"老年\"\n  from 2020-01-01 cite law \"1\" = age(birth) > 60 years\n{extra}"
        )
    };
    let ages = |rules: &str| county(rules).program(&on("2020-05-01")).unwrap().ages();
    assert_eq!(ages(&rules("")), Some([18, 19, 60, 61].into()));
    let in_months = "rule baby : bool person \"婴儿\"\n  from 2020-01-01 cite law \"1\" = months_between(birth, application_date) < 6 months\n";
    assert_eq!(ages(&rules(in_months)), None);
}
