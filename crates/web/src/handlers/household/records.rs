// SPDX-License-Identifier: Apache-2.0
//! Facts come on file with their source, are put right by naming the row, and a contradiction is settled by a named person with a reason.

use super::super::app::App;
use super::super::case::FACTS;
use super::super::see;
use super::super::trouble::Trouble;
use super::super::visitor::{FormOf, Visitor};
use super::facts::{
    by_topic, complete_field, field, label, said, said_complete, series, subject_of, subject_word,
    typed_under,
};
use super::forms::{Refill, command_of, show, with_query};
use super::{Household, Reason, open, purpose};
use crate::components::{Choice, Control, Field, Form, Group, Typed};
use crate::layout::Heading;
use assistance::office::{Private, act};
use assistance::registry::evidence::{Contradiction, Evidence, EvidenceId, Source, Subject};
use assistance::registry::file::File;
use assistance::registry::gather::{FactForm, PutEvidence, SettleContradiction};
use assistance::registry::words::SourceKind;
use axum::extract::{Path, State};
use axum::response::Response;
use kernel::{Date, Month};
use policy::dictionary::Dictionary;
use policy::tree::Entity;
use std::collections::BTreeSet;
use std::sync::Arc;

pub(super) async fn ask(
    State(app): State<Arc<App>>,
    visitor: Visitor,
    Path(number): Path<String>,
    typed: Typed,
) -> Result<Response, Trouble> {
    let reason = Reason { why: typed.get("why").to_owned(), case: typed.get("case").to_owned() };
    page(&app, &visitor, &number, &reason, &Refill::asked(typed)).await
}

async fn page(
    app: &App,
    visitor: &Visitor,
    number: &str,
    reason: &Reason,
    refill: &Refill,
) -> Result<Response, Trouble> {
    let (household, file) = open(app, visitor, number, reason).await?;
    let dictionary = &app.policies.library().dictionary;
    let row = EvidenceId::parse(refill.typed.get("row")).ok();
    let row = row.and_then(|id| file.evidence.iter().find(|row| row.id == id));
    let subject = subject_of(refill.typed.get("about"));
    let path = format!("{}/facts", household.path());
    let back = reason.href(&household.path());
    let (title, note, form) = match (row, subject) {
        (Some(row), _) => (
            "更正一项情况",
            "原来的说法留着，新的说法顶替它。",
            correction(dictionary, Form::post("facts", &path, "更正"), row),
        ),
        (None, Some(subject)) => (
            "登记情况",
            "知道的才填；各种来源的说法分开登记，不互相覆盖。",
            statements(dictionary, Form::post("facts", &path, "登记"), subject),
        ),
        (None, None) => {
            let form = Form::get("about", &path, "下一步")
                .hidden("why", &reason.why)
                .hidden("case", &reason.case)
                .fields(vec![Field::radios("about", "登记谁的情况", subjects(&file)).required()]);
            let heading = household.heading("登记情况", "先选是谁的情况。", reason);
            return Ok(show(visitor.frame(app), heading, form, refill));
        }
    };
    let form = reason.form(form, command_of(&refill.typed)).cancel("不登记了", &back);
    let about =
        row.map(|row| row.subject).or(subject).map(|subject| name(&file, subject)).unwrap_or_default();
    let heading = Heading::new(format!("{title}：{about}"), note).back("家庭档案", back);
    Ok(show(visitor.frame(app), heading, form, refill))
}

/// Everybody and everything that facts can be about.
fn subjects(file: &File) -> Vec<Choice> {
    let household = Subject::Household(file.household.id);
    let members = file.members.iter().map(|line| Subject::Person(line.person.id));
    let supporters: BTreeSet<Subject> =
        file.supporters.iter().map(|(link, _)| Subject::Supporter(link.person)).collect();
    let events = file.events.iter().map(|event| Subject::Event(event.id));
    std::iter::once(household)
        .chain(members)
        .chain(supporters)
        .chain(events)
        .map(|subject| Choice::new(subject_word(subject), name(file, subject)))
        .collect()
}

fn name(file: &File, subject: Subject) -> String {
    let member =
        |id| file.members.iter().find(|line| line.person.id == id).map(|line| line.person.name.clone());
    match subject {
        Subject::Household(_) => "全家".to_owned(),
        Subject::Person(id) => member(id).unwrap_or_else(|| "原成员".to_owned()),
        Subject::Supporter(id) => {
            let found = file.supporters.iter().find(|(link, _)| link.person == id);
            found.map_or_else(|| "义务人".to_owned(), |(_, person)| format!("{}（不共同生活）", person.name))
        }
        Subject::Event(id) => {
            let found = file.events.iter().find(|event| event.id == id);
            found.map_or_else(
                || "突发困难".to_owned(),
                |event| format!("{} 突发困难", event.happened_on.chinese()),
            )
        }
    }
}

const fn entity(subject: Subject) -> Entity {
    match subject {
        Subject::Household(_) => Entity::Household,
        Subject::Person(_) => Entity::Person,
        Subject::Supporter(_) => Entity::Supporter,
        Subject::Event(_) => Entity::Event,
    }
}

/// A form with every fact of a subject, by topic.
fn statements(dictionary: &Dictionary, form: Form, subject: Subject) -> Form {
    let form = form.hidden("about", subject_word(subject)).group(Group::new(
        "来源",
        vec![
            Field::select("source", "从哪里知道", sources(dictionary))
                .required()
                .value(SourceKind::Declared.word()),
            Field::date("stated_on", "哪天的情况").hint("不填是今天"),
        ],
    ));
    let form = if matches!(subject, Subject::Person(_)) { form.group(money_group(dictionary)) } else { form };
    by_topic(dictionary, entity(subject)).into_iter().fold(form, |form, (topic, facts)| {
        let fields =
            facts.into_iter().map(|fact| field(dictionary, fact, format!("fact.{}", fact.name))).collect();
        form.group(Group::new(topic.chinese(), fields).folded())
    })
}

fn money_group(dictionary: &Dictionary) -> Group {
    Group::new(
        "收入和支出",
        vec![
            Field::select("series", "项目", series(dictionary)),
            Field::money("amount", "每月多少"),
            Field::new("first", "从哪个月", Control::Month),
            Field::new("last", "到哪个月", Control::Month).hint("只有一个月的不填"),
            complete_field("complete", "近 12 个月"),
        ],
    )
    .note("选了“已列全”的，没有列的月份和项目按零算。")
}

/// Sources that a clerk may name; a department only by its check.
pub(crate) fn sources(dictionary: &Dictionary) -> Vec<Choice> {
    let kinds = SourceKind::ALL
        .iter()
        .filter(|kind| !matches!(kind, SourceKind::Settled | SourceKind::Loaded | SourceKind::Department));
    let kinds = kinds.map(|kind| Choice::new(kind.word(), kind.chinese()));
    let departments: BTreeSet<&str> = dictionary
        .facts
        .iter()
        .flat_map(|fact| &fact.sources)
        .map(String::as_str)
        .filter(|name| SourceKind::parse(name).is_none())
        .collect();
    let departments = departments.into_iter().map(|name| {
        Choice::new(format!("department.{name}"), wording::registry::source(&Source::department(name)))
    });
    kinds.chain(departments).collect()
}

/// Reads what [`sources`] offers.
pub(crate) fn source_of(word: &str) -> Option<Source> {
    match word.strip_prefix("department.") {
        Some(name) => Some(Source::department(name)),
        None => SourceKind::parse(word).map(Source::of),
    }
}

fn correction(dictionary: &Dictionary, form: Form, row: &Evidence) -> Form {
    let name = label(dictionary, &row.what);
    let now = said(dictionary, &row.what, row.text()).unwrap_or_else(|| "不知道".to_owned());
    let value = match dictionary.id(&row.what) {
        Some(id) => field(dictionary, dictionary.fact(id), "value".to_owned()),
        None => Field::text("value", &name),
    };
    form.hidden("row", row.id.to_string()).fields(vec![
        value.hint(format!("原来是 {now}，{}", wording::registry::source(&row.source))).required(),
        Field::area("reason", "为什么更正", 2).required(),
    ])
}

/// The statements that a form makes, with the names of their fields.
fn read(typed: &Typed, subject: Subject, source: &Source, today: Date) -> Vec<(String, FactForm)> {
    let form = |what: &str, value: &str| {
        let mut form = FactForm::new(subject, what, value, source.clone());
        typed.get("stated_on").clone_into(&mut form.stated_on);
        form
    };
    let mut forms: Vec<(String, FactForm)> =
        typed_under(typed, "fact").map(|(fact, value)| (format!("fact.{fact}"), form(fact, value))).collect();
    let series = typed.get("series");
    if !series.is_empty() || !typed.get("amount").is_empty() {
        let mut money = form(series, typed.get("amount"));
        typed.get("first").clone_into(&mut money.first);
        typed.get("last").clone_into(&mut money.last);
        forms.push(("amount".to_owned(), money));
    }
    let complete = said_complete(typed.all("complete"), subject, source, today);
    forms.extend(complete.into_iter().map(|form| ("complete".to_owned(), form)));
    forms
}

/// The form's name of a command's field.
fn name_in(names: &[String], field: &str) -> String {
    let Some((at, part)) = field.strip_prefix("facts.").and_then(|rest| rest.split_once('.')) else {
        return field.to_owned();
    };
    let name = at.parse::<usize>().ok().and_then(|at| names.get(at));
    match (name.map(String::as_str), part) {
        (Some("amount"), "what") => "series".to_owned(),
        (Some("amount"), "first" | "last") => part.to_owned(),
        (_, "source" | "stated_on" | "reason") => part.to_owned(),
        (Some(name), _) => name.to_owned(),
        (None, _) => field.to_owned(),
    }
}

pub(super) async fn take(
    State(app): State<Arc<App>>,
    Path(number): Path<String>,
    FormOf(visitor, sent): FormOf,
) -> Result<Response, Trouble> {
    let reason = Reason::of(&sent.typed);
    let mut refill = Refill::of(&sent);
    let typed = &sent.typed;
    let (household, file) = open(&app, &visitor, &number, &reason).await?;
    let row = EvidenceId::parse(typed.get("row")).ok();
    let row = row.and_then(|id| file.evidence.iter().find(|row| row.id == id));
    let forms = match (row, subject_of(typed.get("about")), source_of(typed.get("source"))) {
        (Some(row), ..) => vec![("value".to_owned(), righted(row, typed))],
        (None, Some(subject), Some(source)) => read(typed, subject, &source, visitor.ctx(&app, "").today()),
        (None, Some(_), None) => {
            refill.wrong("source", "请选一项");
            Vec::new()
        }
        (None, None, _) => return Err(Trouble::not_found()),
    };
    if forms.is_empty() && !refill.is_wrong() {
        refill.wrong("", "一项都没有填。");
    }
    if !refill.is_wrong() {
        let (names, facts): (Vec<String>, Vec<FactForm>) = forms.into_iter().unzip();
        let case = (!reason.case.is_empty()).then(|| reason.case.clone());
        let ctx = purpose(&app, &visitor, &reason, Some(&sent));
        let put = PutEvidence { household: household.id, facts, case };
        let done = act(&*app.office, &ctx, &put).await;
        if refill.outcome(done, |field| name_in(&names, field))?.is_some() {
            // Who came from a case goes on there, where the assessment shows what it changes.
            return Ok(see(&match put.case {
                Some(case) if reason.why.is_empty() => {
                    with_query(&format!("/cases/{case}"), &[("done", FACTS)])
                }
                _ => reason.href(&household.path()),
            }));
        }
    }
    page(&app, &visitor, &number, &reason, &refill).await
}

/// A row in the place of another: of the same thing, source, day and months.
fn righted(row: &Evidence, typed: &Typed) -> FactForm {
    let form = FactForm::new(row.subject, &row.what, typed.get("value"), row.source.clone())
        .on(row.stated_on)
        .correcting(row.id, typed.get("reason"));
    match row.period {
        Some(period) => form.months(period.first, period.last),
        None => form,
    }
}

/// The form that settles a contradiction. `values` are the claims in words.
pub(crate) fn settle_form(
    household: &Household,
    reason: &Reason,
    at: usize,
    open: &Contradiction,
    values: &[String],
) -> Form {
    let claims = open.claims.iter().zip(values);
    let options = claims.map(|(row, value)| {
        Choice::new(row.text(), format!("{value}（{}）", wording::registry::source(&row.source)))
    });
    let form = Form::post(format!("settle-{at}"), format!("{}/settle", household.path()), "核定");
    let form = reason
        .form(form, super::super::app::new_command().to_string())
        .hidden("about", subject_word(open.subject))
        .hidden("what", &open.what)
        .hidden("month", open.month.map_or_else(String::new, |month| month.to_string()));
    let form = open.claims.iter().fold(form, |form, row| form.hidden("claim", row.id.to_string()));
    form.fields(vec![
        Field::radios("value", "以哪个为准", options.collect()),
        Field::text("other", "都不对的，写核实的结果"),
        Field::area("reason", "理由", 2).required(),
    ])
    .own_ids()
}

pub(super) async fn settle(
    State(app): State<Arc<App>>,
    Path(number): Path<String>,
    FormOf(visitor, sent): FormOf,
) -> Result<Response, Trouble> {
    let reason = Reason::of(&sent.typed);
    let (household, file) = open(&app, &visitor, &number, &reason).await?;
    let typed = &sent.typed;
    let subject = subject_of(typed.get("about")).ok_or_else(Trouble::not_found)?;
    let month = Month::parse(typed.get("month")).ok();
    let what = typed.get("what");
    let value = if typed.get("other").is_empty() { typed.get("value") } else { typed.get("other") };
    let command = SettleContradiction {
        household: household.id,
        subject,
        what: what.to_owned(),
        month,
        claims: typed.all("claim").iter().filter_map(|id| EvidenceId::parse(id).ok()).collect(),
        value: Private::new(value),
        reason: typed.get("reason").to_owned(),
        case: (!reason.case.is_empty()).then(|| reason.case.clone()),
    };
    let ctx = purpose(&app, &visitor, &reason, Some(&sent));
    let mut refill = Refill::of(&sent);
    let done = act(&*app.office, &ctx, &command).await;
    // From the page of a case one comes back to it.
    let back = if typed.get("back") == "case" && !reason.case.is_empty() {
        format!("/cases/{}", reason.case)
    } else {
        reason.href(&household.path())
    };
    if refill
        .outcome(done, |field| if field == "value" { "other".to_owned() } else { field.to_owned() })?
        .is_some()
    {
        return Ok(see(&back));
    }
    let open = file
        .contradictions
        .iter()
        .position(|one| one.subject == subject && one.what == what && one.month == month)
        .ok_or_else(|| Trouble::Go(back.clone()))?;
    let dictionary = &app.policies.library().dictionary;
    let Some(one) = file.contradictions.get(open) else { return Err(Trouble::Go(back)) };
    let values: Vec<String> = one
        .claims
        .iter()
        .map(|row| said(dictionary, what, row.text()).unwrap_or_else(|| "不知道".to_owned()))
        .collect();
    let form = settle_form(&household, &reason, open, one, &values);
    let heading = Heading::new(
        format!("核定：{}", label(dictionary, what)),
        "各来源的说法不一致，写明以哪个为准和理由。",
    )
    .back("返回", back);
    let form = form.hidden("back", typed.get("back"));
    Ok(show(visitor.frame(&app), heading, form, &refill))
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Id;

    #[test]
    fn a_form_makes_one_statement_of_each_fact_that_was_filled() {
        let pairs = [
            ("complete", "income.complete"),
            ("complete", "everything"),
            ("fact.homes", "1"),
            ("fact.deposits", ""),
            ("series", "income.wage"),
            ("amount", "600"),
            ("first", "2020-01"),
            ("stated_on", "2020-11-01"),
        ];
        let typed = Typed::new(pairs.map(|(a, b)| (a.to_owned(), b.to_owned())));
        let subject = Subject::Household(Id::from_bytes([1; 16]));
        let today = Date::parse("2020-11-10").unwrap();
        let forms = read(&typed, subject, &Source::of(SourceKind::Visit), today);
        let said: Vec<_> = forms.iter().map(|(name, form)| (name.as_str(), form.what.as_str())).collect();
        let complete = ("complete", "income.complete");
        assert_eq!(said, [("fact.homes", "homes"), ("amount", "income.wage"), complete]);
        assert_eq!((forms[2].1.first.as_str(), forms[2].1.last.as_str()), ("2019-11", "2020-10"));
        assert_eq!((forms[1].1.first.as_str(), forms[0].1.stated_on.as_str()), ("2020-01", "2020-11-01"));
    }

    #[test]
    fn a_fault_of_a_statement_stands_at_its_field() {
        let names = ["fact.homes".to_owned(), "amount".to_owned()];
        assert_eq!(name_in(&names, "facts.0.value"), "fact.homes");
        assert_eq!(name_in(&names, "facts.0.corrects"), "fact.homes");
        assert_eq!(name_in(&names, "facts.1.what"), "series");
        assert_eq!(name_in(&names, "facts.1.first"), "first");
        assert_eq!(name_in(&names, "facts.1.source"), "source");
    }

    #[test]
    fn a_source_reads_back_and_nobody_can_say_that_they_settled_it() {
        assert_eq!(source_of("visit"), Some(Source::of(SourceKind::Visit)));
        assert_eq!(source_of("department.bank"), Some(Source::department("bank")));
        let dictionary =
            Dictionary::parse(&"facts.yaml".into(), include_str!("../../../../../packs/facts.yaml")).unwrap();
        assert!(sources(&dictionary).iter().all(|choice| choice.value != "settled"));
    }
}
