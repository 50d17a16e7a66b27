// SPDX-License-Identifier: Apache-2.0
//! The papers of a matter of relief: the receipt, the form of all its approvals, and the letters, which are kept as they were printed first.

use super::super::app::{App, new_command};
use super::super::letterhead::{cited, phones, remedies};
use super::super::papers::kept_page;
use super::super::place_name;
use super::super::trouble::Trouble;
use super::super::visitor::Visitor;
use super::super::{notice_sheet, paper_file};
use super::one::{given, kind_words, second_words};
use crate::components::Link;
use crate::pages::errors::Problem;
use crate::papers::forms::{ReliefApproval, ReliefGrant, ReliefLine, ReliefReceipt, ReliefRefusal, Struck};
use crate::papers::{Head, Lock, Number, Paper, PaperKind, View};
use assistance::casework::Answer;
use assistance::office::{act, look};
use assistance::settings::{Offices, ReadOffices};
use assistance::temp_relief::{
    ApprovalState, ClockKind, KeepReliefLetter, Level, LiveRelief, ReadRelief, ReadReliefLetter,
    ReadReliefSheet, ReliefAnswer, ReliefEvent, ReliefView, StageState, Told,
};
use axum::extract::{Path, Query, State};
use axum::response::Response;
use kernel::{Date, Fen};
use policy::tree::Program;
use serde::Deserialize;
use std::sync::Arc;

/// The papers that can be printed now.
pub(super) fn links(view: &ReliefView) -> Vec<Link> {
    let link = |kind: PaperKind, of: &str, ask: &str| {
        let name = if of.is_empty() { kind.name().to_owned() } else { format!("{}（{of}）", kind.name()) };
        Link::new(name, format!("/relief/{}/print/{}{ask}", view.row.number, kind.number()))
    };
    if view.opener().is_none() {
        return Vec::new();
    }
    let mut links = vec![link(PaperKind::ReliefReceipt, "", "")];
    if view.notice_through.is_some() || (view.file.notice.is_some() && !view.row.stage.over()) {
        links.push(link(PaperKind::ReliefNotice, "", ""));
    }
    if !view.file.approvals.is_empty() {
        links.push(link(PaperKind::ReliefApproval, "", ""));
    }
    for (nth, state) in (1..).zip(&view.file.approvals) {
        links.push(link(
            PaperKind::ReliefGrant,
            &format!("第 {nth} 次，{}", state.approval.kind.chinese()),
            &format!("?approval={nth}"),
        ));
    }
    if Told::Refusal.record(&view.records).is_some() {
        links.push(link(PaperKind::ReliefRefusal, "", ""));
    }
    links
}

#[derive(Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    approval: u32,
}

/// The paper as a page; a letter as it was kept, the first time as it is made and kept now.
pub(super) async fn show(
    State(app): State<Arc<App>>,
    Path((number, kind)): Path<(String, String)>,
    Query(asked): Query<Asked>,
    visitor: Visitor,
) -> Result<Response, Trouble> {
    let kind = PaperKind::by_number(&kind).ok_or_else(Trouble::not_found)?;
    let told = match kind {
        PaperKind::ReliefNotice => {
            let sheet = ReadReliefSheet { number: number.clone() };
            let sheet = look(&*app.office, &visitor.ctx(&app, "打印临时救助公示"), &sheet).await?;
            let notice = notice_sheet::relief(&sheet, app.settings.demonstration.is_some());
            let notice = notice.map_err(|what| Trouble::of(Problem::Unreadable { what }))?;
            return paper_file::page(&notice.paper());
        }
        PaperKind::ReliefGrant => Told::Approval(asked.approval),
        PaperKind::ReliefRefusal => Told::Refusal,
        _ => {
            let from = Source::open(&app, &visitor, &number).await?;
            return paper_file::page(&from.paper(kind).ok_or_else(Trouble::not_found)?);
        }
    };
    let ctx = visitor.ctx(&app, "打印临时救助文书");
    let letter = ReadReliefLetter { number: number.clone(), told };
    if let Some(kept) = look(&*app.office, &ctx, &letter).await? {
        return kept_page(kept).ok_or_else(Trouble::not_found);
    }
    let from = Source::open(&app, &visitor, &number).await?;
    let made = from.letter(told).ok_or_else(Trouble::not_found)?;
    let page = made.html().map_err(|why| Trouble::of(Problem::Unreadable { what: why.to_string() }))?;
    let keep = KeepReliefLetter { relief: from.view.row.id, told, page: page.into_bytes() };
    let keeping = app.ctx_for(visitor.actor(), ctx.why.clone(), new_command());
    act(&*app.office, &keeping, &keep).await?;
    let kept = look(&*app.office, &ctx, &letter).await?;
    kept.and_then(kept_page).ok_or_else(Trouble::not_found)
}

struct Source {
    view: ReliefView,
    /// What struck them, in words.
    kind: String,
    /// The packs of today, in which the articles stand.
    program: Arc<Program>,
    offices: Offices,
    demonstration: bool,
}

impl Source {
    async fn open(app: &App, visitor: &Visitor, number: &str) -> Result<Source, Trouble> {
        let ctx = visitor.ctx(app, "打印临时救助文书");
        let view = look(&*app.office, &ctx, &ReadRelief { number: number.to_owned() }).await?;
        let live = look(&*app.office, &ctx, &LiveRelief { number: number.to_owned() }).await?;
        let kind = kind_words(app, &live).unwrap_or_default();
        let offices = look(&*app.office, &ctx, &ReadOffices { place: view.row.place }).await?;
        let demonstration = app.settings.demonstration.is_some();
        Ok(Source { view, kind, program: live.live.program.clone(), offices, demonstration })
    }

    fn paper(&self, kind: PaperKind) -> Option<Paper> {
        match kind {
            PaperKind::ReliefReceipt if self.view.opener().is_some() => Some(self.receipt().paper()),
            PaperKind::ReliefApproval if !self.view.file.approvals.is_empty() => {
                Some(self.approvals().paper())
            }
            _ => None,
        }
    }

    fn letter(&self, told: Told) -> Option<Paper> {
        match told {
            Told::Approval(nth) => self.grant(nth).map(|letter| letter.paper()),
            Told::Refusal => self.refusal().map(|letter| letter.paper()),
        }
    }

    fn head(&self, level: Level, dated: Option<Date>) -> Head {
        let office = match level {
            Level::Township => &self.offices.township,
            Level::County => &self.offices.county,
        };
        Head {
            issuer: office.name.clone(),
            case_number: self.view.row.number.clone(),
            document_number: None,
            dated,
            demonstration: self.demonstration,
            lock: None,
        }
    }

    /// The head of a letter: who decided, its 文号, and the mark that it no longer changes.
    fn decided(&self, level: Level, number: &str, on: Date) -> Head {
        let document_number = Some(number.to_owned()).filter(|number| !number.is_empty());
        Head { document_number, lock: Some(Lock::to_keep(on)), ..self.head(level, Some(on)) }
    }

    fn struck(&self) -> Struck {
        let row = &self.view.row;
        Struck {
            person: self.view.name.clone(),
            number: Number::Masked(self.view.citizen.clone()),
            whom: if row.person.is_some() { "个人" } else { "家庭" }.to_owned(),
            what: self.kind.clone(),
            on: row.struck_on,
            place: place_name(row.place),
        }
    }

    fn opener(&self) -> String {
        self.view.opener().map(|one| one.name.clone()).unwrap_or_default()
    }

    fn receipt(&self) -> ReliefReceipt {
        let row = &self.view.row;
        let next = [
            "情况紧急的，先救助，材料和手续以后补；户籍在哪里都在这里办。".to_owned(),
            "支出型救助要核实支出，并按规定公示。".to_owned(),
            "决定作出后，书面告知您结果；不予救助的，说明理由。".to_owned(),
        ];
        ReliefReceipt {
            head: self.head(Level::Township, Some(row.opened_on)),
            struck: self.struck(),
            opened_on: row.opened_on,
            next: next.into(),
            window: self.offices.township.name.clone(),
            phone: phones(&self.offices),
            clerk: self.opener(),
        }
    }

    fn approvals(&self) -> ReliefApproval {
        let file = &self.view.file;
        let first = file.approvals.first();
        let second = first.map(second_words).unwrap_or_default();
        let county = file.approvals.iter().any(|one| one.approval.level == Level::County);
        let attended = file.approvals.iter().filter_map(|one| one.approval.minutes.as_ref());
        let attended: Vec<String> = attended
            .flat_map(|one| &one.participants)
            .filter(|one| !one.is_blank())
            .map(|one| one.expose().to_owned())
            .collect();
        ReliefApproval {
            head: self.head(Level::Township, file.approvals.last().map(|one| one.on)),
            struck: self.struck(),
            opened: format!("{}，{}", self.view.row.opened_on.chinese(), self.opener()),
            assessment: self.assessment(),
            lines: file.approvals.iter().map(line).collect(),
            handlers: (first.map(|one| one.name.clone()).unwrap_or_default(), second),
            owed: self.owed(),
            minutes: if attended.is_empty() {
                String::new()
            } else {
                format!("参加人员：{}。会议记录随档。", attended.join("、"))
            },
            township: self.offices.township.name.clone(),
            county: county.then(|| self.offices.county.name.clone()),
        }
    }

    /// What the packs gave when each scheme was approved.
    fn assessment(&self) -> String {
        let mut said: Vec<String> = Vec::new();
        for answer in (1..).zip(&self.view.file.approvals).filter_map(|(nth, _)| self.view.answered(nth)) {
            let amount = answer.amount.map(|fen| format!("可以给 {} 元", fen.grouped())).unwrap_or_default();
            let by = answer.decider.map(|level| format!("，由{}审批", level.chinese())).unwrap_or_default();
            let line = format!("{}：{amount}{by}（{}）。", answer.label, self.articles(answer).join("、"));
            if !said.contains(&line) {
                said.push(line);
            }
        }
        said.join("")
    }

    fn articles(&self, answer: &ReliefAnswer) -> Vec<String> {
        cited(&self.program, &answer.articles)
    }

    /// What first aid did without and is brought later.
    fn owed(&self) -> String {
        let open = self.view.clocks.iter().find(|one| one.of == ClockKind::Papers && one.met.is_none());
        open.map(|one| format!("证件和材料最迟 {}前补齐。", one.due.date.chinese())).unwrap_or_default()
    }

    fn grant(&self, nth: u32) -> Option<ReliefGrant> {
        let at = usize::try_from(nth).ok()?.checked_sub(1)?;
        let state = self.view.file.approvals.get(at)?;
        let answer = self.view.answered(nth);
        let approval = &state.approval;
        Some(ReliefGrant {
            head: self.decided(approval.level, &approval.number, state.on),
            struck: self.struck(),
            programme: answer.map_or_else(|| "临时救助".to_owned(), |answer| answer.label.clone()),
            parts: approval.stages.iter().map(|stage| (stage.from, stage.amount)).collect(),
            given: given(state),
            reason: approval.reason.expose().to_owned(),
            articles: answer.map(|answer| self.articles(answer)).unwrap_or_default(),
            owed: self.owed(),
            remedies: remedies(&self.program, self.view.row.place),
            phone: phones(&self.offices),
        })
    }

    fn refusal(&self) -> Option<ReliefRefusal> {
        let record = Told::Refusal.record(&self.view.records)?;
        let ReliefEvent::Refused { reason, words, number } = &record.entry.event else { return None };
        let answers = self.view.file.assessment.iter().flat_map(|(_, one)| &one.answers);
        let no = answers.filter(|one| one.answer == Answer::No && !one.articles.is_empty());
        Some(ReliefRefusal {
            head: self.decided(Level::Township, number, record.entry.happened_on),
            struck: self.struck(),
            opened_on: self.view.row.opened_on,
            reason: reason.chinese().to_owned(),
            facts: vec![words.expose().to_owned()],
            looked_at: no.map(|one| format!("{}：{}。", one.label, self.articles(one).join("、"))).collect(),
            remedies: remedies(&self.program, self.view.row.place),
            phone: phones(&self.offices),
        })
    }
}

fn line(state: &ApprovalState) -> ReliefLine {
    let approval = &state.approval;
    let paid = |one: &StageState| match &one.paid {
        Some((on, _, paid)) => format!("{on} {}", paid.source.chinese()),
        None => format!("{} 起可发", one.stage.from),
    };
    let paid: Vec<String> = state.stages.iter().map(paid).collect();
    ReliefLine {
        kind: format!("{} {}", approval.kind.chinese(), approval.number).trim().to_owned(),
        by: format!("{} {}", approval.level.chinese(), state.name),
        second: second_words(state),
        on: state.on,
        amount: approval.total().unwrap_or(Fen::ZERO),
        given: format!("{}；{}", given(state), paid.join("，")),
        reason: approval.reason.expose().to_owned(),
    }
}
