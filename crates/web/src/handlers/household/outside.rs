// SPDX-License-Identifier: Apache-2.0
//! What belongs to a household without living in it: people outside who owe a member support, dealings with the place where it is registered, what struck it.

use super::super::app::App;
use super::super::see;
use super::super::trouble::Trouble;
use super::super::visitor::{FormOf, Visitor};
use super::change::{no_number, person, private, sexes, who};
use super::facts::subject_word;
use super::forms::{Refill, choices, command_of, show, with_query};
use super::{Household, Reason, open, purpose};
use crate::components::{Choice, Control, Field, Form, RowSet, Typed};
use assistance::office::{Private, act};
use assistance::registry::correct::RecordLiaison;
use assistance::registry::evidence::Subject;
use assistance::registry::file::File;
use assistance::registry::form::PersonForm;
use assistance::registry::model::Supporter;
use assistance::registry::support::{AddSupporter, EndSupporter, RecordHardship};
use assistance::registry::words::{Duty, NoNumber};
use assistance::registry::{HouseholdId, PersonId};
use axum::extract::{Path, Query, State};
use axum::response::Response;
use kernel::{DivisionLevel, Id};
use std::sync::Arc;

/// What can be entered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    Supporter,
    SupporterEnd,
    Liaison,
    Hardship,
}

impl What {
    const ALL: [(What, &'static str); 4] = [
        (What::Supporter, "supporter"),
        (What::SupporterEnd, "supporter_end"),
        (What::Liaison, "liaison"),
        (What::Hardship, "hardship"),
    ];

    fn parse(word: &str) -> Result<What, Trouble> {
        let found = What::ALL.into_iter().find(|(_, one)| *one == word);
        found.map(|(what, _)| what).ok_or_else(Trouble::not_found)
    }

    fn word(self) -> &'static str {
        What::ALL.into_iter().find(|(what, _)| *what == self).map_or("", |(_, word)| word)
    }

    const fn title(self) -> &'static str {
        match self {
            What::Supporter => "登记赡养、抚养、扶养义务人",
            What::SupporterEnd => "终止赡养、抚养、扶养关系",
            What::Liaison => "登记两地协作",
            What::Hardship => "登记突发困难",
        }
    }

    const fn note(self) -> &'static str {
        match self {
            What::Supporter => "只登记不共同生活的人。收入等情况登记在他名下；核对他的信息要他本人同意。",
            What::SupporterEnd => "义务人去世，或者义务终止的，写最后一天；原来的记录留着。",
            What::Liaison => "人在户不在、户在人不在的，与对方联系一次登记一次。",
            What::Hardship => "先登记哪天发生；接着填是什么事、花了多少。",
        }
    }
}

pub(super) async fn ask(
    State(app): State<Arc<App>>,
    visitor: Visitor,
    Path((number, word)): Path<(String, String)>,
    Query(reason): Query<Reason>,
) -> Result<Response, Trouble> {
    page(&app, &visitor, What::parse(&word)?, &number, &reason, &Refill::default()).await
}

async fn page(
    app: &App,
    visitor: &Visitor,
    what: What,
    number: &str,
    reason: &Reason,
    refill: &Refill,
) -> Result<Response, Trouble> {
    let (household, file) = open(app, visitor, number, reason).await?;
    let action = format!("{}/outside/{}", household.path(), what.word());
    let form = Form::post("outside", action, "登记")
        .cancel("不登记了", reason.href(&household.path()))
        .fields(fields(what, &file));
    let form = reason.form(form, command_of(&refill.typed));
    let heading = household.heading(what.title(), what.note(), reason);
    Ok(show(visitor.frame(app), heading, form, refill))
}

fn fields(what: What, file: &File) -> Vec<Field> {
    match what {
        What::Supporter => {
            let members = file.members.iter();
            let people = members.map(|line| Choice::new(line.person.id.to_string(), who(line))).collect();
            let mut fields = vec![Field::select("supports", "对谁有义务", people).required()];
            fields.extend(supporter_fields());
            fields.extend([
                Field::select("sex", "性别", sexes()).hint("有身份证号的不用填"),
                Field::date("birth", "出生日期").hint("有身份证号的不用填"),
                Field::date("since", "从哪天起知道").hint("不填是今天"),
            ]);
            fields
        }
        What::SupporterEnd => {
            let open = file.supporters.iter().filter(|(link, _)| link.end.is_none());
            let choice = |(link, person): &(Supporter, assistance::registry::Person)| {
                let of = super::file::named(file, link.supports);
                Choice::new(link.id.to_string(), format!("{}（{of}的{}）", person.name, link.duty.chinese()))
            };
            vec![
                Field::select("link", "谁", open.map(choice).collect()).required(),
                Field::date("through", "最后一天").required(),
            ]
        }
        What::Liaison => {
            let household = &file.household;
            let county = |place: kernel::Division| place.at(DivisionLevel::County);
            let other = household.registered.filter(|place| county(*place) != county(household.lives));
            let place = other.map_or_else(String::new, |place| place.to_string());
            let name = other.and_then(kernel::full_name);
            let hint = name.map_or_else(
                || "县、乡镇或村的代码".to_owned(),
                |name| format!("户籍地是{name}；联系的是别处的，改成那里的代码"),
            );
            vec![
                Field::text("with", "对方的区划代码").required().value(place).hint(hint),
                Field::date("on", "哪天联系的").hint("不填是今天"),
                Field::area("words", "和谁联系的，说了什么", 3)
                    .required()
                    .example("电话问云雾镇民政办：户籍地没有享受低保"),
            ]
        }
        What::Hardship => vec![Field::date("happened_on", "哪天发生的").required()],
    }
}

/// Who a supporter is and what they are to the member.
fn supporter_fields() -> Vec<Field> {
    vec![
        Field::text("name", "姓名").required(),
        Field::select("duty", "是其", choices(Duty::ALL.iter().copied(), Duty::word, Duty::chinese))
            .required(),
        Field::new("number", "身份证号", Control::Citizen),
        Field::select("no_number", "无号码原因", no_number()),
        Field::new("phone", "电话", Control::Phone),
    ]
}

/// The rows of supporters in the form of an application. `people` are the members by their rows.
pub(in crate::handlers) fn supporter_rows(people: Vec<Choice>, count: usize) -> RowSet {
    RowSet::new("supporter", "义务人", count, || {
        let mut fields = vec![Field::select("supports", "对谁有义务", people.clone()).value("0")];
        fields.extend(supporter_fields().into_iter().map(|mut field| {
            // Rows that are left empty are none.
            field.required = false;
            field
        }));
        fields
    })
}

/// The supporter in a row of that form, for the member of that row; nothing where the row is empty.
pub(in crate::handlers) fn supporter_in(
    typed: &Typed,
    at: usize,
    household: HouseholdId,
    member: impl Fn(&str) -> Option<PersonId>,
) -> Option<Result<AddSupporter, (String, &'static str)>> {
    let name = |field: &str| format!("supporter.{at}.{field}");
    let get = |field: &str| typed.get(&name(field)).to_owned();
    if ["name", "number", "duty"].iter().all(|field| get(field).is_empty()) {
        return None;
    }
    let Some(supports) = member(&get("supports")) else {
        return Some(Err((name("supports"), "请选一项")));
    };
    let Some(duty) = Duty::parse(&get("duty")) else { return Some(Err((name("duty"), "请选一项"))) };
    let person = PersonForm {
        name: get("name"),
        number: private(&get("number")),
        no_number: NoNumber::parse(&get("no_number")),
        phone: private(&get("phone")),
        ..PersonForm::default()
    };
    Some(Ok(AddSupporter { household, supports, known: None, person, duty, since: String::new() }))
}

pub(super) async fn take(
    State(app): State<Arc<App>>,
    Path((number, word)): Path<(String, String)>,
    FormOf(visitor, sent): FormOf,
) -> Result<Response, Trouble> {
    let what = What::parse(&word)?;
    let reason = Reason::of(&sent.typed);
    let ctx = purpose(&app, &visitor, &reason, Some(&sent));
    let (household, file) = open(&app, &visitor, &number, &reason).await?;
    let mut refill = Refill::of(&sent);
    let (typed, office) = (&sent.typed, &*app.office);
    let get = |name: &str| typed.get(name).to_owned();
    let home = reason.href(&household.path());
    let (id, strip) = (household.id, |field: &str| field.trim_start_matches("person.").to_owned());
    let next = match what {
        What::Supporter => {
            let supports = refill.picked("supports", PersonId::parse(typed.get("supports")).ok());
            let duty = refill.picked("duty", Duty::parse(typed.get("duty")));
            match supports.zip(duty) {
                Some((supports, duty)) => {
                    let (person, since) = (person(typed), get("since"));
                    let add = AddSupporter { household: id, supports, known: None, person, duty, since };
                    refill.outcome(act(office, &ctx, &add).await, strip)?.map(|_| home)
                }
                None => None,
            }
        }
        What::SupporterEnd => {
            let link = Id::<Supporter>::parse(typed.get("link")).ok();
            let link = file.supporters.iter().map(|(one, _)| one).find(|one| Some(one.id) == link);
            match refill.picked("link", link) {
                Some(link) => {
                    let (supports, link) = (link.supports, link.id);
                    let end = EndSupporter { household: id, supports, link, through: get("through") };
                    refill.outcome(act(office, &ctx, &end).await, strip)?.map(|()| home)
                }
                None => None,
            }
        }
        What::Liaison => {
            let words = Private::new(typed.get("words"));
            let note = RecordLiaison { household: id, with: get("with"), on: get("on"), words };
            refill.outcome(act(office, &ctx, &note).await, strip)?.map(|()| home)
        }
        What::Hardship => {
            let record = RecordHardship { household: id, happened_on: get("happened_on") };
            let event = refill.outcome(act(office, &ctx, &record).await, strip)?;
            event.map(|event| facts(&household, &reason, Subject::Event(event)))
        }
    };
    match next {
        Some(href) => Ok(see(&href)),
        None => page(&app, &visitor, what, &number, &reason, &refill).await,
    }
}

/// The page on which the facts of something are entered.
fn facts(household: &Household, reason: &Reason, subject: Subject) -> String {
    let about = subject_word(subject);
    let pairs = [("about", about.as_str()), ("why", &*reason.why), ("case", &*reason.case)];
    with_query(&format!("{}/facts", household.path()), &pairs)
}
