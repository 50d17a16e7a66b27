// SPDX-License-Identifier: Apache-2.0
//! The search box: people by name, initials, numbers or telephone, households and cases by number, villages by name. What is found is masked.

use super::app::App;
use super::household::forms::{choices, villages, with_query};
use super::trouble::{Trouble, render};
use super::visitor::Visitor;
use crate::components::{Field, Form};
use crate::layout::{Frame, Heading};
use crate::pages::lookup::LookupReason;
use crate::pages::search::{Found, SearchResults};
use assistance::access::Action;
use assistance::casework::{CaseFilter, ListCases};
use assistance::office::{Error, Private, look};
use assistance::registry::search::{
    self, Bond, FindHousehold, FindPeople, PersonRow, household_number, masked_name,
};
use assistance::registry::words::LookUpReason;
use assistance::registry::{HouseholdId, Refused};
use axum::Router;
use axum::extract::{Query, State};
use axum::response::Response;
use axum::routing::get;
use kernel::Ctx;
use serde::Deserialize;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The most cases and villages shown.
const MOST: u64 = 20;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new().route("/search", get(show))
}

#[derive(Default, Deserialize)]
struct Asked {
    #[serde(default)]
    q: String,
    /// Why, where it was asked.
    #[serde(default)]
    why: String,
}

async fn show(
    State(app): State<Arc<App>>,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Response, Trouble> {
    let ctx = visitor.ctx(&app, "查找");
    let text = asked.q.trim();
    let mut found = Vec::new();
    let mut state = String::new();
    if !text.is_empty() {
        if visitor.may(Action::HouseholdFind) {
            found.extend(household(&app, &ctx, text).await?);
            let why = LookUpReason::parse(&asked.why);
            let Some(people) = people(&app, &ctx, text, why).await? else {
                return Ok(ask_why(visitor.frame(&app), text));
            };
            state = told(&people);
            found.extend(people.people.iter().map(|row| person(row, &people.own)));
            found.extend(places(&visitor, text));
        }
        if visitor.may(Action::CaseView) && is_number(text) {
            found.extend(cases(&app, &visitor, &ctx, text).await?);
        }
    }
    if state.is_empty() {
        state = if text.is_empty() {
            "可以按姓名、拼音首字母、身份证号或末四位、电话、户号、申请编号、村名查找。".to_owned()
        } else {
            format!("找到 {} 条。", found.len())
        };
    }
    let mut frame = visitor.frame(&app);
    // A whole citizen number stays out of the page that comes back.
    frame.query =
        if text.chars().filter(char::is_ascii_digit).count() >= 15 { String::new() } else { text.to_owned() };
    Ok(render(&SearchResults { frame, heading: Heading::new("查找", state), found }))
}

/// The household of a number, a closed one too: nobody belongs to it any more by whom it would be found.
async fn household(app: &App, ctx: &Ctx, text: &str) -> Result<Option<Found>, Trouble> {
    let Some(number) = household_number(text) else { return Ok(None) };
    let one = match look(&*app.office, ctx, &FindHousehold { number }).await {
        Ok(one) => one,
        Err(Error::NotFound(_)) => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let closed = one.closed_on.map(|on| format!(" · {} 销户", on.chinese())).unwrap_or_default();
    Ok(Some(Found {
        kind: "家庭".to_owned(),
        title: one.number.clone(),
        detail: format!("户主 {}{closed}", one.head),
        place: super::place_name(one.lives),
        href: format!("/households/{}", one.number),
        asks_why: !one.own,
    }))
}

/// Who was found; nothing where a reason is needed first.
async fn people(
    app: &App,
    ctx: &Ctx,
    text: &str,
    why: Option<LookUpReason>,
) -> Result<Option<search::Found>, Trouble> {
    let query = FindPeople { text: Private::new(text), place: None, why };
    match look(&*app.office, ctx, &query).await {
        Ok(found) => Ok(Some(found)),
        // Not something people are found by; it may still be a village or the number of a case.
        Err(Error::Invalid(_)) => {
            let (people, own) = (Vec::new(), BTreeSet::new());
            Ok(Some(search::Found { searched: None, people, own, more: false, elsewhere: false }))
        }
        Err(Error::Registry(Refused::LookUpWithoutReason)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// The page that asks why people are searched for who belong to no case of one's own.
fn ask_why(frame: Frame, text: &str) -> Response {
    let reasons = choices(LookUpReason::ALL.iter().copied(), LookUpReason::word, LookUpReason::chinese);
    let form = Form::get("lookup", "/search", "写明并查找")
        .hidden("q", text)
        .fields(vec![Field::radios("why", "为什么查", reasons).required()])
        .cancel("不查了", "/search");
    let state = "找的不是你经办的家庭。写明理由才能查，谁、何时、为什么查都会记下。";
    render(&LookupReason { frame, heading: Heading::new("查找", state), form })
}

fn told(found: &search::Found) -> String {
    if found.elsewhere {
        return "这个号码的人登记在别的地方，不在你的辖区。".to_owned();
    }
    if found.more {
        return format!("只列出前 {} 人，请写得更具体一些。", found.people.len());
    }
    String::new()
}

fn person(row: &PersonRow, own: &BTreeSet<HouseholdId>) -> Found {
    let mut detail: Vec<String> = vec![row.number.clone()];
    detail.extend(row.birth.map(|birth| format!("{} 出生", birth.chinese())));
    detail.extend(row.died_on.map(|on| format!("{} 死亡", on.chinese())));
    detail.extend((!row.phone.is_empty()).then(|| row.phone.clone()));
    let (place, href, asks_why) = match &row.household {
        Some((id, number, village)) => {
            detail.push(match row.bond {
                Bond::Member => format!("户号 {number}"),
                Bond::Former => format!("原在户号 {number}"),
                Bond::Supporter => format!("户号 {number} 的赡养、抚养、扶养义务人"),
            });
            (super::place_name(*village), format!("/households/{number}"), !own.contains(id))
        }
        None => (String::new(), "/search".to_owned(), true),
    };
    Found {
        kind: "人员".to_owned(),
        title: row.name.clone(),
        detail: detail.join(" · "),
        place,
        href,
        asks_why,
    }
}

fn places(visitor: &Visitor, text: &str) -> Vec<Found> {
    let named = villages(visitor, Action::HouseholdFind);
    let fits = named.into_iter().filter(|village| village.label.contains(text) || village.value == text);
    fits.take(usize::try_from(MOST).unwrap_or(usize::MAX))
        .map(|village| Found {
            kind: "村（社区）".to_owned(),
            title: village.label.clone(),
            detail: "这个村（社区）的家庭".to_owned(),
            place: village.label,
            href: with_query("/households", &[("place", &village.value)]),
            asks_why: false,
        })
        .collect()
}

/// Whether a text can be the beginning of a number of a case.
fn is_number(text: &str) -> bool {
    text.len() >= 4 && text.is_ascii() && text.chars().any(|c| c.is_ascii_digit())
}

async fn cases(app: &App, visitor: &Visitor, ctx: &Ctx, text: &str) -> Result<Vec<Found>, Trouble> {
    let filter = CaseFilter { number: Some(text.to_owned()), limit: MOST, ..CaseFilter::default() };
    let (listed, _) = look(&*app.office, ctx, &ListCases { filter, place: None }).await?;
    let own = |handler| handler == Some(visitor.signed_in.account.id);
    Ok(listed
        .into_iter()
        .map(|one| Found {
            kind: "申请".to_owned(),
            title: one.row.number.clone(),
            // As among people: a whole name only where why one looks is known.
            detail: format!(
                "{} · {}",
                if own(one.row.handler) { one.applicant.clone() } else { masked_name(&one.applicant) },
                wording::casework::stage(one.row.stage)
            ),
            place: super::place_name(one.row.place),
            href: format!("/cases/{}", one.row.number),
            asks_why: !own(one.row.handler),
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_looks_like_a_number_is_searched_among_cases() {
        assert!(is_number("DB500299"));
        assert!(!is_number("zs"));
        assert!(!is_number("张三"));
    }
}
