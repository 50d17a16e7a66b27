// SPDX-License-Identifier: Apache-2.0
//! The agreement about somebody's care and the round of visits, on paper.

use super::super::app::App;
use super::super::paper_file;
use super::super::place_name;
use super::super::trouble::Trouble;
use super::super::visitor::Visitor;
use super::round::{Asked, MOST, WHY};
use crate::components::Action as Link;
use crate::papers::forms::{CareAgreement, VisitLine, VisitRound};
use crate::papers::{Head, Number, PaperKind, View};
use assistance::access::Action;
use assistance::care::{
    Agreement, AgreementEnd, CareView, CarerTie, ReadCare, ReadRound, VisitFound, carer_conditions,
};
use assistance::casework::PersonId;
use assistance::office::look;
use assistance::settings::ReadOffices;
use assistance::tekun::{ReadSupport, SupportView};
use axum::extract::{Path, Query, State};
use axum::response::Response;
use kernel::{Citation, Date, Division, DivisionLevel};
use policy::tree::Program;
use std::sync::Arc;

/// The way to the agreement of somebody.
pub(in crate::handlers) fn agreement_form(person: PersonId) -> Link {
    let kind = PaperKind::CareAgreement;
    Link::new(format!("打印{}", kind.name()), format!("/care/{person}/print/{}", kind.number()))
}

fn head(app: &App, issuer: String, number: String) -> Head {
    Head {
        issuer,
        case_number: number,
        document_number: None,
        dated: None,
        demonstration: app.settings.demonstration.is_some(),
        lock: None,
    }
}

pub(super) async fn agreement(
    State(app): State<Arc<App>>,
    Path((person, kind)): Path<(String, String)>,
    visitor: Visitor,
) -> Result<Response, Trouble> {
    if PaperKind::by_number(&kind) != Some(PaperKind::CareAgreement) || !visitor.may(Action::CareWork) {
        return Err(Trouble::not_found());
    }
    let person = PersonId::parse(&person).map_err(|_| Trouble::not_found())?;
    let ctx = visitor.ctx(&app, "打印照料服务协议");
    let care = look(&*app.office, &ctx, &ReadCare { person }).await?;
    let support = look(&*app.office, &ctx, &ReadSupport { person }).await?;
    let place = care.household.lives;
    let offices = look(&*app.office, &ctx, &ReadOffices { place }).await?;
    let today = ctx.today();
    let program = app.policies.program(place, today, today).ok();
    let conditions = program.map(|program| conditions(&program)).unwrap_or_default();
    let head = head(&app, offices.township.name, care.household.number.clone());
    paper_file::page(&form(head, (&care, &support), conditions, today).paper())
}

/// What a carer has to be, with the articles.
fn conditions(program: &Program) -> Vec<String> {
    let told = |(says, cites): (String, &[Citation])| match wording::source::cites(program, cites) {
        by if by.is_empty() => says,
        by => format!("{says}（{by}）"),
    };
    carer_conditions(program).into_iter().map(told).collect()
}

/// With the carer of the agreement that nobody ended, where there is one.
fn form(
    head: Head,
    (care, support): (&CareView, &SupportView),
    conditions: Vec<String>,
    today: Date,
) -> CareAgreement {
    let agreed: Option<&Agreement> = care.agreements.iter().find(|one| one.open(today));
    let tie = agreed.map(|one| one.carer.tie);
    let phone = agreed.and_then(|one| one.carer.phone.as_ref());
    CareAgreement {
        head,
        person: care.name.clone(),
        number: Number::Masked(support.citizen.clone()),
        place: place_name(care.household.lives),
        grade: support
            .row
            .grade
            .map(|(grade, _)| grade)
            .or(support.decided)
            .map_or_else(String::new, |grade| grade.chinese().to_owned()),
        carer: agreed.map(|one| one.carer.name.expose().clone()).unwrap_or_default(),
        phone: phone.map(|phone| phone.expose().clone()).unwrap_or_default(),
        ties: CarerTie::ALL.iter().map(|one| (Some(*one) == tie, one.chinese().to_owned())).collect(),
        monthly: support.care.0,
        days: agreed.map(|one| (one.from, one.until)),
        ends: AgreementEnd::ALL.iter().map(|one| one.chinese().to_owned()).collect(),
        conditions,
    }
}

/// The round for whoever goes with paper.
pub(super) async fn round(
    State(app): State<Arc<App>>,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Response, Trouble> {
    let ctx = visitor.ctx(&app, WHY);
    let village = Division::parse(&asked.village).ok();
    let round = look(&*app.office, &ctx, &ReadRound { village, limit: MOST }).await?;
    let own = visitor.signed_in.postings.first().map(|posting| posting.place);
    let place = village.or(own).unwrap_or(app.settings.place);
    let offices = look(&*app.office, &ctx, &ReadOffices { place }).await?;
    let county = place.level() <= DivisionLevel::County;
    let issuer = if county { offices.county.name } else { offices.township.name };
    let line = |one: &assistance::care::Cared| VisitLine {
        name: one.name.clone(),
        place: place_name(one.village),
        first: one.comes_first(),
        by: one.plan.as_ref().map(|plan| plan.visit_by),
    };
    let paper = VisitRound {
        head: head(&app, issuer, format!("TF-{place}-{}", ctx.today())),
        visitor: visitor.signed_in.account.name.clone(),
        on: ctx.today(),
        found: VisitFound::ALL.iter().map(|one| one.chinese().to_owned()).collect(),
        lines: round.rows.iter().map(line).collect(),
    };
    paper_file::page(&paper.paper())
}
