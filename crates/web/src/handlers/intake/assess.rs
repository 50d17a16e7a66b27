// SPDX-License-Identifier: Apache-2.0
//! What the packs say of a family as far as it is typed: beside the form, kept nowhere, and no decision.

use super::{MOST_ROWS, age, members};
use crate::components::{Live, Reasons, Typed};
use crate::handlers::app::App;
use crate::handlers::household::facts::typed_under;
use crate::handlers::trouble::Trouble;
use crate::handlers::visitor::FormOf;
use assistance::casework::Scheme;
use assistance::office::Private;
use assistance::registry::Relation;
use assistance::registry::evidence::{INCOME_COMPLETE, SPENDING_COMPLETE};
use axum::extract::State;
use axum::response::{Html, IntoResponse, Response};
use kernel::{CitizenNumber, Date, Division, Month};
use policy::assess::assess;
use policy::case::{Node, Reading, SCHEMA, case_from_node};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use wording::explain::answer::tell;
use wording::explain::{Detail, Mark, Subjects, Teller};

pub(super) async fn fragment(
    State(app): State<Arc<App>>,
    FormOf(visitor, sent): FormOf,
) -> Result<Response, Trouble> {
    let today = visitor.ctx(&app, "测算").today();
    let live = live(&app, &sent.typed, today).unwrap_or_else(|why| waiting(today, why));
    Ok(Html(live.to_string()).into_response())
}

/// A panel without an answer: what is needed first.
fn waiting(on: Date, why: String) -> Live {
    Live {
        scheme: "测算".to_owned(),
        mark: Mark::Unknown,
        outcome: "还不能算".to_owned(),
        sentence: why,
        amount: None,
        reasons: Reasons::default(),
        missing: Vec::new(),
        on,
        caveat: String::new(),
        others: Vec::new(),
    }
}

/// The answer for the scheme asked for, or what is needed before there can be one.
fn live(app: &App, typed: &Typed, today: Date) -> Result<Live, String> {
    let scheme = Scheme::parse(typed.get("scheme")).ok_or("先选申请什么。")?;
    let place = Division::parse(typed.get("lives")).map_err(|_| "先选居住的村（社区）。")?;
    let told = |error: &assistance::office::Error| wording::office::error(error);
    let program = app.policies.program(place, today, today).map_err(|error| told(&error))?;
    let family = family(typed, place, today).ok_or("先填成员的姓名、关系和身份证号，其中一人是户主。")?;
    let reading = Reading { dictionary: &program.dictionary, complete: &[], defaults: None };
    let case = case_from_node(&Node::from(&family), &reading)
        .map_err(|problems| wording::case::problems(&problems))?;
    let evaluation = assess(&program, &case).map_err(|_| "还不能算。")?;
    let names: BTreeMap<&str, &String> = case
        .given
        .members
        .iter()
        .zip(&case.names)
        .filter_map(|(one, name)| Some((&*one.id, name.as_ref()?)))
        .collect();
    let name = |id: &str| names.get(id).map(|name| (*name).clone());
    let subjects = Subjects::named(&case, &program.dictionary, &name);
    let mut teller = Teller::new(&evaluation, &subjects, Detail::FULL);
    let told: Vec<_> = (0..evaluation.results.len()).filter_map(|index| tell(&mut teller, index)).collect();
    let (asked, others): (Vec<_>, Vec<_>) = told.iter().partition(|one| &*one.name == scheme.word());
    let asked = asked.first().ok_or("这里没有这个项目的规定。")?;
    Ok(crate::told::live(&program, asked, &others, today, &|_| None))
}

/// The household file of what is typed, as `docs/household.md` has it; nothing while no member can be read.
fn family(typed: &Typed, place: Division, today: Date) -> Option<Value> {
    let mut rows = Vec::new();
    for (at, form) in members(typed).iter().enumerate() {
        let number = form.person.number.as_ref().map_or("", Private::expose);
        age(number, &form.person.birth, today)?;
        let relation = Relation::parse(&form.relation)?;
        let mut row = Map::new();
        row.insert("id".to_owned(), json!(format!("p{at}")));
        row.insert("name".to_owned(), json!(form.person.name));
        row.insert("relation".to_owned(), json!(relation.class()));
        let known = CitizenNumber::parse_on(number, today).ok();
        let birth =
            known.as_ref().map(CitizenNumber::birth).or_else(|| Date::parse(&form.person.birth).ok())?;
        row.insert("birth".to_owned(), json!(birth.to_string()));
        let sex =
            known.as_ref().map(|number| assistance::registry::correct::sex_word(number.sex()).to_owned());
        let sex = sex.unwrap_or_else(|| form.person.sex.clone());
        if !sex.is_empty() {
            row.insert("sex".to_owned(), json!(sex));
        }
        row.insert("facts".to_owned(), said(typed_under(typed, &format!("person.{at}"))));
        let (incomes, spendings) = money(typed, at);
        row.insert("incomes".to_owned(), incomes);
        row.insert("spendings".to_owned(), spendings);
        let ticked = typed.all(&format!("complete.{at}"));
        for (key, what) in [("income_complete", INCOME_COMPLETE), ("spending_complete", SPENDING_COMPLETE)] {
            row.insert(key.to_owned(), json!(ticked.iter().any(|one| one == what)));
        }
        rows.push(Value::Object(row));
    }
    (!rows.is_empty()).then(|| {
        json!({
            "schema": SCHEMA,
            "place": place.to_string(),
            "applied_on": today.to_string(),
            "household": { "id": "h", "facts": said(typed_under(typed, "house")) },
            "members": rows,
        })
    })
}

fn said<'t>(facts: impl Iterator<Item = (&'t str, &'t str)>) -> Value {
    Value::Object(facts.map(|(fact, value)| (fact.to_owned(), json!(value))).collect())
}

/// The incomes and spendings of one member by month.
fn money(typed: &Typed, member: usize) -> (Value, Value) {
    let (mut incomes, mut spendings) = (Vec::new(), Vec::new());
    for at in 0..typed.rows("money", MOST_ROWS) {
        let get = |field: &str| typed.get(&format!("money.{at}.{field}"));
        let Ok(first) = Month::parse(get("first")) else { continue };
        let last = Month::parse(get("last")).unwrap_or(first);
        if get("who") != member.to_string() || get("amount").is_empty() || last.months_since(first) > 60 {
            continue;
        }
        let Some((list, kind)) = get("series").split_once('.') else { continue };
        let list = if list == "income" { &mut incomes } else { &mut spendings };
        for month in (first.index()..=last.index()).filter_map(Month::from_index) {
            list.push(json!({ "month": month.to_string(), "kind": kind, "amount": get("amount"), "source": "declaration" }));
        }
    }
    (Value::Array(incomes), Value::Array(spendings))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_that_is_said_to_be_complete_counts_so_beside_the_form() {
        let pairs = [
            ("member.0.name", "张山"),
            ("member.0.relation", "02"),
            ("member.0.birth", "1960-02-03"),
            ("complete.0", INCOME_COMPLETE),
        ];
        let typed = Typed::new(pairs.map(|(a, b)| (a.to_owned(), b.to_owned())));
        let today = Date::parse("2026-11-23").unwrap();
        let family = family(&typed, Division::parse("500299001001").unwrap(), today).unwrap();
        let first = &family["members"][0];
        assert_eq!((&first["income_complete"], &first["spending_complete"]), (&json!(true), &json!(false)));
    }

    #[test]
    fn an_amount_of_several_months_counts_in_each() {
        let pairs = [
            ("money.0.who", "0"),
            ("money.0.series", "income.wage"),
            ("money.0.amount", "600"),
            ("money.0.first", "2020-08"),
            ("money.0.last", "2020-10"),
            ("money.1.who", "1"),
            ("money.1.series", "spending.medical"),
            ("money.1.amount", "30"),
            ("money.1.first", "2020-10"),
        ];
        let typed = Typed::new(pairs.map(|(a, b)| (a.to_owned(), b.to_owned())));
        let (incomes, spendings) = money(&typed, 0);
        assert_eq!(
            (incomes.as_array().map(Vec::len), spendings.as_array().map(Vec::len)),
            (Some(3), Some(0))
        );
        assert_eq!(money(&typed, 1).1.as_array().map(Vec::len), Some(1));
    }
}
