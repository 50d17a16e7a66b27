// SPDX-License-Identifier: Apache-2.0
//! The papers of support with what is on file: the form on which two people assess somebody's self-care, whose answers are written by hand and entered afterwards; the form on which the cost of a
//! funeral is asked for and decided.

use super::super::app::App;
use super::super::paper_file;
use super::super::place_name;
use super::super::trouble::Trouble;
use super::super::visitor::Visitor;
use super::cites;
use super::ended::limit;
use crate::components::Action as Link;
use crate::papers::forms::{FuneralApproval, FuneralLine, SelfCareForm};
use crate::papers::{Head, Number, PaperKind, View};
use assistance::access::Action;
use assistance::casework::PersonId;
use assistance::funeral::{Cost, ReadEnded};
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

/// The way to the form about the funeral of somebody.
pub(super) fn funeral_form(person: PersonId) -> Link {
    let kind = PaperKind::FuneralApproval;
    Link::new(format!("打印{}", kind.name()), format!("/tekun/ended/{person}/print/{}", kind.number()))
}

pub(super) async fn funeral(
    State(app): State<Arc<App>>,
    Path((person, kind)): Path<(String, String)>,
    visitor: Visitor,
) -> Result<Response, Trouble> {
    if PaperKind::by_number(&kind) != Some(PaperKind::FuneralApproval) {
        return Err(Trouble::not_found());
    }
    let person = PersonId::parse(&person).map_err(|_| Trouble::not_found())?;
    let ctx = visitor.ctx(&app, "打印丧葬费审批表");
    let view = look(&*app.office, &ctx, &ReadEnded { person }).await?;
    // Before anybody sees to it there is nothing to print.
    let of = view.funeral.as_ref().and_then(|of| Some((of, of.funeral.as_ref()?, view.row.died_on?)));
    let (of, funeral, died_on) = of.ok_or_else(Trouble::not_found)?;
    let offices = look(&*app.office, &ctx, &ReadOffices { place: view.row.lives }).await?;
    let form = FuneralApproval {
        head: Head {
            issuer: offices.township.name.clone(),
            case_number: view.row.number.clone(),
            document_number: None,
            dated: None,
            demonstration: app.settings.demonstration.is_some(),
            lock: None,
        },
        person: view.row.name.clone(),
        number: Number::Masked(view.citizen.clone()),
        place: place_name(view.row.lives),
        died_on,
        through: view.row.last.chinese(),
        sees_to: format!("{}：{}", funeral.sees_to.chinese(), funeral.who.expose()),
        held: funeral.held.map(|held| (held.on, held.rest.chinese().to_owned())),
        limit: limit(&app, &view).unwrap_or_default(),
        lines: of.costs.iter().map(request).collect(),
        paid: of.costs.iter().find(|one| one.accepted()).map(|one| one.amount),
        without: funeral.closed.map(|(on, why)| format!("{} 登记：{}。", on.chinese(), why.chinese())),
        township: offices.township.name,
        county: offices.county.name,
    };
    paper_file::page(&form.paper())
}

fn request(one: &Cost) -> FuneralLine {
    let answer = one.answer.as_ref().map(|answer| {
        let said =
            answer.fault.map_or_else(|| "同意支付".to_owned(), |why| format!("退回，{}", why.chinese()));
        format!("{} {}：{said}", answer.at.date_in_china(), answer.name)
    });
    FuneralLine {
        asked: format!("{} {}", one.at.date_in_china(), one.name),
        bills: one.bills,
        amount: one.amount,
        answer: answer.unwrap_or_default(),
    }
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
