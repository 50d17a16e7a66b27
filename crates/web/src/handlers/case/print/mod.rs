// SPDX-License-Identifier: Apache-2.0
//! Printed papers of a case, filled from its file. What the file does not know stays a place to write.

mod apply;
mod decide;
pub(crate) mod declared;
mod keep;
mod locked;
mod survey;

use super::super::app::App;
use super::super::trouble::Trouble;
use super::super::visitor::Visitor;
use super::super::{letterhead, paper_file};
use super::desk::{self, Desk};
use crate::pages::errors::Problem;
use crate::papers::forms::{MemberLine, Remedy};
use crate::papers::{Head, Lock, Number, Paper, PaperKind};
use assistance::casework::{CaseEvent, CaseRecord, PersonId, Signed};
use assistance::office::look;
use assistance::oversight::{Objector, QueryCode, ReadObjector};
use axum::extract::{Path, Query, State};
use axum::response::Response;
use kernel::{Date, DivisionLevel};
use serde::Deserialize;
use std::sync::Arc;
use wording::casework as words;

/// Facts that tell how somebody is.
const HEALTH: &[&str] = &["disability_kind", "disability_grade", "major_illness"];

/// The papers of a case, in the order of the work. Notices, rosters and reports of checks have pages of their own.
const ALL: &[PaperKind] = &[
    PaperKind::Application,
    PaperKind::Declaration,
    PaperKind::Mandate,
    PaperKind::OnceOnlyNotice,
    PaperKind::AcceptanceReceipt,
    PaperKind::Referral,
    PaperKind::NearRelatives,
    PaperKind::Authorisation,
    PaperKind::HomeVisit,
    PaperKind::NeighbourVisit,
    PaperKind::EnquiryLetter,
    PaperKind::SupportCalculation,
    PaperKind::DemocraticReview,
    PaperKind::PeriodicReview,
    PaperKind::NoticePhotos,
    PaperKind::Objection,
    PaperKind::GradualExitApproval,
    PaperKind::HearingRecord,
    PaperKind::MeetingMinutes,
    PaperKind::ConfirmationForm,
    PaperKind::GrantNotice,
    PaperKind::RefusalNotice,
    PaperKind::ChangeNotice,
    PaperKind::ArchiveCover,
];

/// A paper that can be printed now.
pub(super) struct Printable {
    /// Which.
    pub(super) kind: PaperKind,
    /// What it is called.
    pub(super) name: String,
    /// Its page.
    pub(super) href: String,
    /// Its copy that a clerk may edit.
    pub(super) editable: Option<String>,
}

/// The papers that can be printed now.
pub(super) fn links(desk: &Desk) -> Vec<Printable> {
    let file = &desk.view.file;
    let mut found = Vec::new();
    for kind in ALL {
        // One for each objection, and one for each person who is asked about.
        let each: Vec<(String, String, Beside)> = match kind {
            PaperKind::Authorisation => {
                let persons = file.signers().into_iter().chain(file.supporters());
                let beside = |id| Beside { person: Some(id), ..Beside::default() };
                persons.map(|id| (desk.person(id), format!("person={id}"), beside(id))).collect()
            }
            PaperKind::Objection => {
                let beside = |at| Beside { objection: (at, None), ..Beside::default() };
                let all = (1..).zip(&file.disputes);
                all.map(|(at, _)| (format!("第 {at} 件"), format!("dispute={at}"), beside(at))).collect()
            }
            _ => vec![(String::new(), String::new(), Beside::default())],
        };
        for (of, query, beside) in each {
            let Some(paper) = paper(desk, *kind, false, beside) else { continue };
            let name = kind.name();
            let ask = if query.is_empty() { String::new() } else { format!("?{query}") };
            let path = format!("{}/print/{}", desk.href(), kind.number());
            found.push(Printable {
                kind: *kind,
                name: if of.is_empty() { name.to_owned() } else { format!("{name}（{of}）") },
                href: format!("{path}{ask}"),
                editable: paper.editable().then(|| format!("{path}/docx{ask}")),
            });
        }
    }
    found
}

#[derive(Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    person: String,
    #[serde(default)]
    dispute: u32,
}

/// The paper as a page.
pub(super) async fn show(
    State(app): State<Arc<App>>,
    Path((number, kind)): Path<(String, String)>,
    Query(asked): Query<Asked>,
    visitor: Visitor,
) -> Result<Response, Trouble> {
    let kind = PaperKind::by_number(&kind).ok_or_else(Trouble::not_found)?;
    let desk = desk::open(&app, &visitor, &number).await?;
    if let Some(signed) = locked::signed(&desk, kind) {
        return locked::page(&app, &visitor, &desk, kind, &signed).await;
    }
    paper_file::page(&asked_for(&app, &visitor, &desk, kind, &asked).await?)
}

/// The paper as a letter that can be edited.
pub(super) async fn letter(
    State(app): State<Arc<App>>,
    Path((number, kind)): Path<(String, String)>,
    Query(asked): Query<Asked>,
    visitor: Visitor,
) -> Result<Response, Trouble> {
    let kind = PaperKind::by_number(&kind).ok_or_else(Trouble::not_found)?;
    let desk = desk::open(&app, &visitor, &number).await?;
    paper_file::docx(&asked_for(&app, &visitor, &desk, kind, &asked).await?)
}

async fn asked_for(
    app: &App,
    visitor: &Visitor,
    desk: &Desk,
    kind: PaperKind,
    asked: &Asked,
) -> Result<Paper, Trouble> {
    let number = &desk.view.row.number;
    let ctx = desk.ctx(app, visitor);
    let mut beside = Beside { person: PersonId::parse(&asked.person).ok(), ..Beside::default() };
    if kind == PaperKind::AcceptanceReceipt {
        beside.code = Some(look(&*app.office, &ctx, &QueryCode { case: desk.view.row.id }).await?);
    }
    if kind == PaperKind::Objection {
        beside.objection.0 = asked.dispute;
        // Who objects is opened for whoever handles the case, and for nobody else.
        if desk.view.row.handler == Some(visitor.signed_in.account.id) {
            let query = ReadObjector { number: number.clone(), dispute: asked.dispute };
            beside.objection.1 = look(&*app.office, &ctx, &query).await.ok().map(|(objector, _)| objector);
        }
    }
    paper(desk, kind, app.settings.demonstration.is_some(), beside).ok_or_else(too_early)
}

fn too_early() -> Trouble {
    Trouble::of(Problem::Unreadable {
        what: "这件事项现在还不能打印这份文书：还没有办到那一步。".to_owned()
    })
}

/// A paper of the case; none where the case does not call for it, or has not come so far.
fn paper(desk: &Desk, kind: PaperKind, demonstration: bool, beside: Beside) -> Option<Paper> {
    let from = Source { desk, demonstration, beside };
    match kind {
        PaperKind::Application => from.application(),
        PaperKind::Declaration => from.declaration(),
        PaperKind::Mandate => from.mandate(),
        PaperKind::OnceOnlyNotice => from.missing_papers(),
        PaperKind::AcceptanceReceipt => from.receipt(),
        PaperKind::Referral => from.referral(),
        PaperKind::NearRelatives => from.relatives(),
        PaperKind::Authorisation => from.authorisation(),
        PaperKind::HomeVisit => from.home_visit(),
        PaperKind::NeighbourVisit => from.neighbour_visit(),
        PaperKind::EnquiryLetter => from.letter(),
        PaperKind::SupportCalculation => from.support(),
        PaperKind::DemocraticReview => from.review(),
        PaperKind::PeriodicReview => from.periodic(),
        PaperKind::NoticePhotos => from.photos(),
        PaperKind::Objection => from.objection(),
        PaperKind::GradualExitApproval => from.exit(),
        PaperKind::HearingRecord => from.hearing(),
        PaperKind::MeetingMinutes => from.minutes(),
        PaperKind::ConfirmationForm => from.confirmation(),
        PaperKind::GrantNotice => from.grant(),
        PaperKind::RefusalNotice => from.refusal(),
        PaperKind::ChangeNotice => from.change(),
        PaperKind::ArchiveCover => from.cover(),
        _ => None,
    }
}

struct Source<'a> {
    desk: &'a Desk,
    demonstration: bool,
    /// What only this paper needs.
    beside: Beside,
}

/// What a paper needs that does not lie on the desk.
#[derive(Default)]
struct Beside {
    /// Whom an authorisation is for.
    person: Option<PersonId>,
    /// The code by which the family asks where its case stands; on the receipt.
    code: Option<String>,
    /// The number of the objection, and who made it where whoever looks handles the case.
    objection: (u32, Option<Objector>),
}

impl Source<'_> {
    /// The township's paper, or the county's for a decision that it takes.
    fn head(&self, level: DivisionLevel, dated: Option<Date>) -> Head {
        let offices = &self.desk.offices;
        let issuer = match level {
            DivisionLevel::County => offices.county.name.clone(),
            _ => offices.township.name.clone(),
        };
        Head {
            issuer,
            case_number: self.desk.view.row.number.clone(),
            document_number: None,
            dated,
            demonstration: self.demonstration,
            lock: None,
        }
    }

    fn township(&self, dated: Option<Date>) -> Head {
        self.head(DivisionLevel::Township, dated)
    }

    /// The head of a decision: who decides, its number, and the mark that it no longer changes.
    fn decision_head(&self, on: Date) -> Head {
        let level = if self.desk.view.delegated() { DivisionLevel::Township } else { DivisionLevel::County };
        let mut head = self.head(level, Some(on));
        let view = &self.desk.view;
        head.document_number = Signed::of(&view.file, &view.records).map(|signed| signed.number);
        head.lock = Some(Lock::to_keep(on));
        head
    }

    /// The last record of a step that still holds, with what is picked of it.
    fn last<T>(&self, pick: impl Fn(&CaseEvent) -> Option<T>) -> Option<(&CaseRecord, T)> {
        let view = &self.desk.view;
        let void =
            |seq: u32| view.file.history.iter().any(|mark| mark.seq == seq && mark.voided_by.is_some());
        let holds = view.records.iter().rev().filter(|record| !void(record.seq));
        holds.filter_map(|record| Some((&**record, pick(&record.entry.event)?))).next()
    }

    fn programme(&self) -> String {
        words::scheme(self.desk.view.row.scheme).to_owned()
    }

    fn place(&self) -> String {
        super::super::place_name(self.desk.view.row.place)
    }

    fn members(&self) -> Vec<MemberLine> {
        let line = |line: &assistance::registry::file::MemberLine| MemberLine {
            name: line.person.name.clone(),
            relation: line.membership.relation.chinese().to_owned(),
            number: Number::Masked(line.person.number.masked()),
            health: declared::of(self.desk, line.person.id, HEALTH),
            occupation: declared::of(self.desk, line.person.id, &["employment"]),
            income: String::new(),
        };
        self.desk.family.members.iter().map(line).collect()
    }

    /// The telephone of the township's office, with that for complaints; a place to write where none is set.
    fn phone(&self) -> String {
        letterhead::phones(&self.desk.offices)
    }

    fn clerk(&self) -> String {
        self.desk.view.file.handler.map(|id| self.desk.user(id)).unwrap_or_default()
    }

    /// What a name of the packs is called.
    fn label(&self, name: &str) -> String {
        assistance::casework::figure_name(&self.desk.program, name)
    }

    fn cited(&self, cites: &[kernel::Citation]) -> Vec<String> {
        letterhead::cited(&self.desk.program, cites)
    }

    /// Where to turn against a decision, with the periods of the law of today.
    fn remedies(&self) -> Vec<Remedy> {
        letterhead::remedies(&self.desk.program, self.desk.view.row.place)
    }
}
