// SPDX-License-Identifier: Apache-2.0
//! The form on which two people assess somebody's self-care, with what is on file; the answers are written by hand and entered afterwards.

use super::super::app::App;
use super::super::paper_file;
use super::super::place_name;
use super::super::trouble::Trouble;
use super::super::visitor::Visitor;
use super::cites;
use crate::components::Action as Link;
use crate::papers::forms::SelfCareForm;
use crate::papers::{Head, Number, PaperKind, View};
use assistance::access::Action;
use assistance::casework::PersonId;
use assistance::office::look;
use assistance::settings::ReadOffices;
use assistance::tekun::{AssessedFor, INDICATORS, ReadSupport, SupportView};
use axum::extract::{Path, State};
use axum::response::Response;
use std::sync::Arc;

/// The way to the form of somebody.
pub(super) fn self_care_form(person: PersonId) -> Link {
    let kind = PaperKind::SelfCareForm;
    Link::new(format!("打印{}", kind.name()), format!("/tekun/people/{person}/print/{}", kind.number()))
}

pub(super) async fn show(
    State(app): State<Arc<App>>,
    Path((person, kind)): Path<(String, String)>,
    visitor: Visitor,
) -> Result<Response, Trouble> {
    if PaperKind::by_number(&kind) != Some(PaperKind::SelfCareForm) || !visitor.may(Action::TekunAssess) {
        return Err(Trouble::not_found());
    }
    let person = PersonId::parse(&person).map_err(|_| Trouble::not_found())?;
    let ctx = visitor.ctx(&app, "打印自理能力评估表");
    let view = look(&*app.office, &ctx, &ReadSupport { person }).await?;
    let offices = look(&*app.office, &ctx, &ReadOffices { place: view.row.lives }).await?;
    let last = view.row.grade.map(|(grade, on)| format!("{on} {}", grade.chinese())).unwrap_or_default();
    let form = SelfCareForm {
        head: Head {
            issuer: offices.township.name,
            case_number: view.row.number.clone(),
            document_number: None,
            dated: None,
            demonstration: app.settings.demonstration.is_some(),
            lock: None,
        },
        person: view.row.name.clone(),
        number: Number::Masked(view.citizen.clone()),
        place: place_name(view.row.lives),
        mode: if view.stay().is_some() { "集中供养" } else { "分散供养" }.to_owned(),
        last,
        why: why(&view),
        indicators: INDICATORS.iter().map(|(_, name)| (*name).to_owned()).collect(),
        articles: cites(&app, (view.row.lives, ctx.today()), &view.basis.cites),
    };
    paper_file::page(&form.paper())
}

/// Why somebody is assessed now, as far as the file says it.
fn why(view: &SupportView) -> Vec<(bool, String)> {
    let now = match (view.row.grade, view.row.reported) {
        (None, _) => Some(AssessedFor::First),
        (Some(_), Some(_)) => Some(AssessedFor::Report),
        // Whether its time has come only whoever prints it knows.
        (Some(_), None) => None,
    };
    AssessedFor::ALL.iter().map(|why| (Some(*why) == now, why.chinese().to_owned())).collect()
}
