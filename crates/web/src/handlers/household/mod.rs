// SPDX-License-Identifier: Apache-2.0
//! One household: its file, which opens for a reason, and what changes it. The reason travels in the address, so that a page can be opened again; each look is
//! recorded anew.

mod alive;
mod award;
pub(crate) mod change;
mod corrections;
pub(crate) mod facts;
mod file;
pub(crate) mod forms;
mod money;
pub(super) mod outside;
mod records;
mod visits;
pub(crate) use facts::settled;
pub(crate) use file::office_side;
pub(crate) use file::{label_of, runs};
pub(crate) use records::settle_form;

use super::app::App;
use super::form::Sent;
use super::see;
use super::trouble::Trouble;
use super::visitor::{FormOf, Visitor};
use crate::components::{Action as Link, Form, Typed};
use crate::layout::Heading;
use crate::pages::lookup::LookupReason;
use assistance::access::Action;
use assistance::casework::{CaseFilter, ListCases};
use assistance::office::look;
use assistance::registry::HouseholdId;
use assistance::registry::file::{File, HouseholdFile, Why};
use assistance::registry::search::FindHousehold;
use assistance::registry::words::LookUpReason;
use axum::Router;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use forms::{Refill, choices, with_query};
use kernel::{Ctx, Purpose};
use serde::Deserialize;
use std::sync::Arc;

pub(super) fn routes() -> Router<Arc<App>> {
    alive::routes()
        .route("/lookup", post(give_reason))
        .route("/households/{number}", get(file::show))
        .route("/households/{number}/change/{what}", get(change::ask).post(change::take))
        .route("/households/{number}/facts", get(records::ask).post(records::take))
        .route("/households/{number}/outside/{what}", get(outside::ask).post(outside::take))
        .route("/households/{number}/settle", post(records::settle))
        .route(
            "/households/{number}/awards/{award}/{matter}",
            get(award::ask).post(award::take).layer(DefaultBodyLimit::max(super::case::UPLOAD_BYTES)),
        )
}

/// Why a file is opened, as it stands in an address or in a form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub(crate) struct Reason {
    /// The word of the reason.
    #[serde(default)]
    pub(crate) why: String,
    /// The number of the case that it belongs to.
    #[serde(default)]
    pub(crate) case: String,
}

impl Reason {
    /// As a form carries it.
    pub(crate) fn of(typed: &Typed) -> Reason {
        Reason { why: typed.get("why").to_owned(), case: typed.get("why_case").to_owned() }
    }

    /// The address of a page of the household, with the reason.
    pub(crate) fn href(&self, path: &str) -> String {
        with_query(path, &[("why", &self.why), ("case", &self.case)])
    }

    /// A form about the household: done once under its command, and with the reason, so that the page after it opens too.
    pub(crate) fn form(&self, form: Form, command: String) -> Form {
        form.command(command).hidden("why", &self.why).hidden("why_case", &self.case)
    }
}

/// A household found by its number.
pub(crate) struct Household {
    /// Its id.
    pub(crate) id: HouseholdId,
    /// Its number.
    pub(crate) number: String,
    /// Who stands first in it.
    pub(crate) name: String,
}

impl Household {
    /// Its page.
    pub(crate) fn path(&self) -> String {
        format!("/households/{}", self.number)
    }

    /// The heading of a page about it, which leads back to its file.
    pub(crate) fn heading(&self, what: &str, note: impl Into<String>, reason: &Reason) -> Heading {
        Heading::new(format!("{what}：{}", self.name), note).back("家庭档案", reason.href(&self.path()))
    }
}

/// The household of a number, within the places of whoever asks.
pub(crate) async fn find(app: &App, ctx: &Ctx, number: &str) -> Result<Household, Trouble> {
    let query = FindHousehold { number: number.to_owned() };
    let found = look(&*app.office, ctx, &query).await?;
    Ok(Household { id: found.household, number: found.number, name: found.head })
}

/// The number of a case of the household that is in the hands of whoever asks.
async fn own_case(
    app: &App,
    visitor: &Visitor,
    ctx: &Ctx,
    household: HouseholdId,
) -> Result<Option<String>, Trouble> {
    if !visitor.may(Action::CaseView) {
        return Ok(None);
    }
    let filter = CaseFilter {
        handler: Some(visitor.signed_in.account.id),
        household: Some(household),
        limit: 1,
        ..CaseFilter::default()
    };
    let (listed, _) = look(&*app.office, ctx, &ListCases { filter, place: None }).await?;
    Ok(listed.into_iter().next().map(|one| one.row.number))
}

/// The circumstances of looking at or changing a household, under the reason given.
pub(crate) fn purpose(app: &App, visitor: &Visitor, reason: &Reason, sent: Option<&Sent>) -> Ctx {
    let mut why = Purpose::new(LookUpReason::parse(&reason.why).map_or("办理", LookUpReason::chinese));
    why.case = (!reason.case.is_empty()).then(|| reason.case.clone());
    let command = sent.map_or_else(super::app::new_command, Sent::command);
    app.ctx_for(visitor.actor(), why, command)
}

/// Opens a file: for a case of one's own, or for the reason given; otherwise the page asks for one.
pub(crate) async fn open(
    app: &App,
    visitor: &Visitor,
    number: &str,
    reason: &Reason,
) -> Result<(Household, File), Trouble> {
    let ctx = purpose(app, visitor, reason, None);
    let mut household = find(app, &ctx, number).await?;
    let why = match own_case(app, visitor, &ctx, household.id).await? {
        Some(case) => Some(Why::Case(case)),
        None => LookUpReason::parse(&reason.why).map(Why::Reason),
    };
    if why.is_none() {
        let page = ask_reason(app, visitor, &household.name, &visitor.path, &Refill::default());
        return Err(Trouble::page(page));
    }
    let query = HouseholdFile { household: household.id, why, as_of: None, known_at: None };
    let file = look(&*app.office, &ctx, &query).await?;
    // A search shows no whole name; the file that was opened for a reason does, that of a closed household too.
    if let Some((name, _)) = file.history.iter().find(|(_, one)| one.person == file.household.head) {
        household.name.clone_from(name);
    }
    Ok((household, file))
}

/// The page that asks why something is opened that is not one's own work.
pub(crate) fn ask_reason(app: &App, visitor: &Visitor, whom: &str, to: &str, refill: &Refill) -> Response {
    let reasons = choices(LookUpReason::ALL.iter().copied(), LookUpReason::word, LookUpReason::chinese);
    let mut page = LookupReason::new(visitor.frame(app), whom, to, reasons, &refill.typed);
    // Giving a case to somebody else is work of one's own and needs no look into it.
    if let Some(number) = to.strip_prefix("/cases/").filter(|_| visitor.may(Action::CaseReassign)) {
        let href = with_query("/handover", &[("case", number)]);
        page.heading = page.heading.other(Link::new("只是移交给别人办", href));
    }
    // Every reason is on the list, so nothing is left to be written beside it.
    // A case is its own number.
    let left_out = |name: &str| name == "note" || (name == "case_number" && to.starts_with("/cases/"));
    for group in &mut page.form.groups {
        group.fields.retain(|field| !left_out(&field.name));
    }
    page.form.hidden.push(("whom".to_owned(), whom.to_owned()));
    (refill.status(), super::trouble::render(&page)).into_response()
}

/// Takes the reason for opening a file, and opens it.
async fn give_reason(
    State(app): State<Arc<App>>,
    FormOf(visitor, sent): FormOf,
) -> Result<Response, Trouble> {
    let to = sent.typed.get("to").to_owned();
    // Only files and cases ask for reasons, and nobody is led elsewhere.
    let asks = to.starts_with("/households/") || to.starts_with("/cases/");
    if !asks || to.contains(['?', '#', '\\']) || to.chars().any(char::is_control) {
        return Err(Trouble::not_found());
    }
    let mut refill = Refill::of(&sent);
    let word = sent.typed.get("reason");
    if LookUpReason::parse(word).is_none() {
        refill.wrong("reason", "请选一项理由");
    }
    let case = sent.typed.get("case_number");
    if case.chars().count() > 40 || !case.is_ascii() {
        refill.wrong("case_number", "编号只有字母、数字和短横");
    }
    if refill.is_wrong() {
        let page = ask_reason(&app, &visitor, sent.typed.get("whom"), &to, &refill);
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    Ok(see(&with_query(&to, &[("why", word), ("case", case)])))
}
