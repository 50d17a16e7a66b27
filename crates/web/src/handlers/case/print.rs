// SPDX-License-Identifier: Apache-2.0
//! Printed papers of a case, filled from its file. What the file does not know stays a place to write.

use super::super::app::App;
use super::super::trouble::Trouble;
use super::super::visitor::Visitor;
use super::desk::{self, Desk};
use crate::pages::errors::Problem;
use crate::papers::forms::{
    AcceptanceReceipt, Authorisation, ConfirmationForm, DemocraticReview, Figure, GrantNotice, HomeVisit,
    MemberLine, MissingPaper, NeighbourVisit, OnceOnlyNotice, RefusalNotice, Remedy, Signing, SurveyFinding,
};
use crate::papers::{Head, Lock, Number, Paper, PaperKind, View};
use assistance::casework::{
    AwardOrder, ClockOf, EventKind, PersonId, Proposal, RefusalReason, Scheme, Scope,
};
use assistance::office::look;
use assistance::oversight::QueryCode;
use axum::extract::{Path, Query, State};
use axum::response::{Html, IntoResponse, Response};
use kernel::{Date, DivisionLevel, Fen, Month};
use policy::procedure::StepKind;
use serde::Deserialize;
use std::sync::Arc;
use wording::casework as words;

/// The papers that can be printed now: name and address.
pub(super) fn links(desk: &Desk) -> Vec<(String, String)> {
    let all = [
        PaperKind::OnceOnlyNotice,
        PaperKind::AcceptanceReceipt,
        PaperKind::Authorisation,
        PaperKind::HomeVisit,
        PaperKind::NeighbourVisit,
        PaperKind::DemocraticReview,
        PaperKind::ConfirmationForm,
        PaperKind::GrantNotice,
        PaperKind::RefusalNotice,
    ];
    let fit = all.into_iter().filter(|kind| paper(desk, *kind, None, (false, None)).is_some());
    let link = |kind: PaperKind| (kind.name().to_owned(), format!("{}/print/{}", desk.href(), kind.number()));
    let mut persons: Vec<PersonId> = desk.view.file.adults().into_iter().collect();
    persons.extend(&desk.view.file.family.supporters);
    let mut links: Vec<(String, String)> = Vec::new();
    for kind in fit {
        if kind != PaperKind::Authorisation {
            links.push(link(kind));
            continue;
        }
        for person in &persons {
            let (name, href) = link(kind);
            links.push((format!("{name}（{}）", desk.person(*person)), format!("{href}?person={person}")));
        }
    }
    links
}

#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    person: String,
}

pub(super) async fn show(
    State(app): State<Arc<App>>,
    Path((number, kind)): Path<(String, String)>,
    Query(asked): Query<Asked>,
    visitor: Visitor,
) -> Result<Response, Trouble> {
    let kind = PaperKind::by_number(&kind).ok_or_else(Trouble::not_found)?;
    let desk = desk::open(&app, &visitor, &number).await?;
    let person = PersonId::parse(&asked.person).ok();
    let code = if kind == PaperKind::AcceptanceReceipt {
        let ctx = desk::ctx(&app, &visitor, &number);
        Some(look(&*app.office, &ctx, &QueryCode { case: desk.view.row.id }).await?)
    } else {
        None
    };
    let paper = paper(&desk, kind, person, (app.settings.demonstration.is_some(), code));
    let paper = paper.ok_or_else(|| {
        Trouble::of(Problem::Unreadable {
            what: "这件事项现在还不能打印这份文书：还没有办到那一步。".to_owned(),
        })
    })?;
    match paper.html() {
        Ok(html) => Ok(Html(html).into_response()),
        Err(error) => Err(Trouble::of(Problem::Unreadable { what: error.to_string() })),
    }
}

/// A paper of the case; none where the case has not come so far.
fn paper(
    desk: &Desk,
    kind: PaperKind,
    person: Option<PersonId>,
    (demonstration, code): (bool, Option<String>),
) -> Option<Paper> {
    let from = Source { desk, demonstration, code };
    match kind {
        PaperKind::OnceOnlyNotice => from.missing_papers(),
        PaperKind::AcceptanceReceipt => from.receipt(),
        PaperKind::Authorisation => from.authorisation(person),
        PaperKind::HomeVisit => Some(from.home_visit()),
        PaperKind::NeighbourVisit => Some(from.neighbour_visit()),
        PaperKind::DemocraticReview => Some(from.review()),
        PaperKind::ConfirmationForm => from.confirmation(),
        PaperKind::GrantNotice => from.grant(),
        PaperKind::RefusalNotice => from.refusal(),
        _ => None,
    }
}

struct Source<'a> {
    desk: &'a Desk,
    demonstration: bool,
    /// The code by which the family asks where its case stands; on the receipt only.
    code: Option<String>,
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
        let level =
            if self.desk.view.rules.delegated() { DivisionLevel::Township } else { DivisionLevel::County };
        let mut head = self.head(level, Some(on));
        let decided = self.desk.view.records.iter().find_map(|record| match &record.entry.event {
            assistance::casework::CaseEvent::Decided { number, .. } => Some(number.clone()),
            _ => None,
        });
        head.document_number = decided;
        let record = self.desk.view.file.assessment.as_ref().map(|one| one.assessment.record.clone());
        head.lock = record.map(|hash| Lock { hash, on });
        head
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
            health: String::new(),
            occupation: String::new(),
            income: String::new(),
        };
        self.desk.family.members.iter().map(line).collect()
    }

    /// The telephone of the township's office, with that for complaints; a place to write where none is set.
    fn phone(&self) -> String {
        let offices = &self.desk.offices;
        let supervision = offices.supervision.as_ref().map(|phone| format!("监督电话 {phone}"));
        offices.township.phone.clone().into_iter().chain(supervision).collect::<Vec<_>>().join("；")
    }

    fn clerk(&self) -> String {
        self.desk.view.file.handler.map(|id| self.desk.user(id)).unwrap_or_default()
    }

    fn missing_papers(&self) -> Option<Paper> {
        let file = &self.desk.view.file;
        let codes = file.papers.asked.as_ref()?;
        let asked = file.history.iter().find(|mark| mark.kind == EventKind::PapersAsked)?;
        let one = |code: &String| MissingPaper {
            name: words::paper(&self.desk.view.rules, code),
            note: String::new(),
        };
        Some(
            OnceOnlyNotice {
                head: self.township(Some(asked.happened_on)),
                applicant: self.desk.applicant(),
                programme: self.programme(),
                handed_in: file.opened.on,
                missing: codes.iter().map(one).collect(),
                until: "材料补齐后即予受理。".to_owned(),
                window: self.place(),
                phone: self.phone(),
                clerk: self.clerk(),
            }
            .paper(),
        )
    }

    fn receipt(&self) -> Option<Paper> {
        let view = &self.desk.view;
        // Before the acceptance it is printed to be handed over with it.
        let accepted = view.file.accepted.as_ref().map_or(self.desk.today, |done| done.on);
        let whole = |of: &ClockOf| matches!(of, ClockOf::Step(StepKind::Total | StepKind::TotalDelegated));
        let due = view.clocks.iter().find(|clock| whole(&clock.of)).map(|clock| clock.due.date);
        let steps = ["工作人员到您家里调查，请家里留人。", "对您授权的收入和财产信息进行核对。"];
        let mut next: Vec<String> = steps.map(str::to_owned).to_vec();
        if let Some(notice) = &view.rules.notice {
            next.push(format!("审核意见在村（社区）公示，时间{}。", wording::procedure::days(notice.days)));
        }
        next.push("决定作出后，书面告知您结果；不予确认的，说明理由。".to_owned());
        if let Some(code) = &self.code {
            let number = &view.row.number;
            next.push(format!("查办理进度：用申请编号 {number} 和查询码 {code}（或者申请人身份证末四位）。"));
        }
        let papers = self.desk.papers.iter().map(|paper| super::show::kind_name(paper.kind).to_owned());
        Some(
            AcceptanceReceipt {
                head: self.township(Some(accepted)),
                applicant: self.desk.applicant(),
                programme: self.programme(),
                accepted_on: accepted,
                period: String::new(),
                due,
                next,
                papers: papers.collect(),
                window: self.place(),
                phone: self.phone(),
                clerk: self.clerk(),
            }
            .paper(),
        )
    }

    fn authorisation(&self, person: Option<PersonId>) -> Option<Paper> {
        let family = &self.desk.view.file.family;
        let person = person.unwrap_or(family.applicant);
        let member = family.has(person);
        if !member && !family.supporters.contains(&person) {
            return None;
        }
        let consent = self.desk.view.file.consent_of(person).map(|one| &one.answer);
        let until = match consent {
            Some(assistance::casework::ConsentAnswer::Given { until, .. }) => Some(*until),
            _ => None,
        };
        Some(
            Authorisation {
                head: self.township(None),
                person: self.desk.person(person),
                number: Number::ToWrite,
                signing: if member { Signing::Member } else { Signing::Supporter },
                applicant: self.desk.applicant(),
                programme: self.programme(),
                checker: self.head(DivisionLevel::County, None).issuer,
                sources: vec!["政府有关部门、银行和其他金融机构".to_owned()],
                scope: Scope::ALL.iter().map(|one| words::scope(*one).to_owned()).collect(),
                until,
            }
            .paper(),
        )
    }

    fn home_visit(&self) -> Paper {
        let visit = self.desk.view.file.visits.last();
        let finding = |item: &str| SurveyFinding {
            item: item.to_owned(),
            declared: String::new(),
            found: String::new(),
        };
        let items =
            ["居住人口", "住房", "生活设施和车辆", "劳动和就业", "健康、残疾和照料", "收入来源", "大额支出"];
        let address = self.desk.family.household.address.as_ref().map(|text| text.expose().clone());
        HomeVisit {
            head: self.township(visit.map(|one| one.on)),
            programme: self.programme(),
            applicant: self.desk.applicant(),
            address: format!("{} {}", self.place(), address.unwrap_or_default()),
            on: visit.map(|one| one.on),
            way: visit.map(|one| words::visit(one.way).to_owned()).unwrap_or_default(),
            surveyors: visit.map(|one| self.desk.visitors(&one.visitors)).unwrap_or_default(),
            present: String::new(),
            members: self.members(),
            findings: items.map(finding).to_vec(),
            opinion: String::new(),
        }
        .paper()
    }

    fn neighbour_visit(&self) -> Paper {
        NeighbourVisit {
            head: self.township(None),
            applicant: self.desk.applicant(),
            on: None,
            neighbour: String::new(),
            relation: String::new(),
            visitors: Vec::new(),
            talk: Vec::new(),
        }
        .paper()
    }

    fn review(&self) -> Paper {
        DemocraticReview {
            head: self.township(None),
            applicant: self.desk.applicant(),
            programme: self.programme(),
            on: None,
            place: String::new(),
            chair: String::new(),
            recorder: String::new(),
            why: String::new(),
            reviewers: Vec::new(),
            recused: Vec::new(),
            told: String::new(),
            said: String::new(),
            votes: None,
        }
        .paper()
    }

    /// What was decided, or what is proposed as long as nothing is.
    fn confirmation(&self) -> Option<Paper> {
        let (file, delegated) = (&self.desk.view.file, self.desk.view.rules.delegated());
        let opinion = file.opinion.as_ref()?;
        let assessed = file.assessment.as_ref().map(|one| &one.assessment);
        let step = |mark: &assistance::casework::Mark| {
            (
                words::step(mark.kind).to_owned(),
                format!("{} {}", mark.happened_on.chinese(), self.desk.doer(&mark.by)),
            )
        };
        let decided = file.decision.as_ref().map(|said| words::proposal(&said.proposal));
        let opinion_words = words::proposal(&opinion.proposal);
        let township = self.township(None).issuer;
        let county = self.head(DivisionLevel::County, None).issuer;
        let amount = match &file.decision.as_ref().unwrap_or(opinion).proposal {
            Proposal::Cover { monthly } => *monthly,
            Proposal::Adjust { monthly, .. } | Proposal::Restore { monthly } => Some(*monthly),
            _ => None,
        };
        let says = assessed.map(|one| {
            let amount = one.monthly.map_or_else(String::new, |fen| format!("，每月 {} 元", fen.grouped()));
            format!("{}{amount}", words::answer(one.answer))
        });
        Some(
            ConfirmationForm {
                head: self.township(None),
                programme: self.programme(),
                applicant: self.desk.applicant(),
                place: self.place(),
                members: self.members(),
                covered: u32::try_from(file.covered().len()).unwrap_or_default(),
                figures: Vec::new(),
                assessment: says.unwrap_or_default(),
                steps: file.history.iter().filter(|mark| mark.voided_by.is_none()).map(step).collect(),
                clerk_opinion: opinion_words.clone(),
                township: (
                    if delegated { decided.clone().unwrap_or_default() } else { opinion_words },
                    township,
                ),
                county: (!delegated).then(|| (decided.unwrap_or_default(), county)),
                amount,
                from: self.first_month(),
            }
            .paper(),
        )
    }

    fn first_month(&self) -> Option<Month> {
        match self.desk.view.file.order.as_ref()? {
            AwardOrder::Start { from, .. }
            | AwardOrder::Change { from, .. }
            | AwardOrder::Exit { from, .. } => Some(*from),
            AwardOrder::Continue { .. } | AwardOrder::Stop { .. } => None,
        }
    }

    fn grant(&self) -> Option<Paper> {
        let file = &self.desk.view.file;
        let said = file.decision.as_ref()?;
        let Some(AwardOrder::Start { persons, monthly, from, review_by, .. }) = &file.order else {
            return None;
        };
        Some(
            GrantNotice {
                head: self.decision_head(said.done.on),
                applicant: self.desk.applicant(),
                programme: self.programme(),
                covered: persons.iter().map(|id| self.desk.person(*id)).collect(),
                amount: monthly.unwrap_or(Fen::ZERO),
                from: *from,
                paid: String::new(),
                articles: self.cited(&self.desk.view.rules.payment_start.basis.cites),
                review_on: Some(*review_by),
                duties: vec!["家庭人口、收入、财产发生变化的，及时报告。".to_owned()],
                also: Vec::new(),
                remedies: self.remedies(),
                phone: self.phone(),
            }
            .paper(),
        )
        .filter(|_| self.desk.view.row.scheme == Scheme::Dibao)
    }

    fn refusal(&self) -> Option<Paper> {
        let file = &self.desk.view.file;
        let said = file.decision.as_ref()?;
        let Proposal::Refuse { because } = &said.proposal else { return None };
        let reasons: Vec<&str> = because.iter().map(|one| words::refusal_reason(one.code)).collect();
        let figure = |one: &assistance::casework::Because<RefusalReason>| {
            let figure = one.figure.as_ref()?;
            Some(Figure {
                item: self.label(&figure.name),
                value: wording::numbers::yuan(figure.value),
                line: wording::numbers::yuan(figure.line),
                distance: figure.distance().map(wording::numbers::yuan).unwrap_or_default(),
                article: self.cited(std::slice::from_ref(&one.article)).join(""),
            })
        };
        let articles: Vec<kernel::Citation> = because.iter().map(|one| one.article.clone()).collect();
        Some(
            RefusalNotice {
                head: self.decision_head(said.done.on),
                applicant: self.desk.applicant(),
                programme: self.programme(),
                applied_on: file.opened.on,
                reason: reasons.join("；"),
                facts: because.iter().map(|one| self.because(one)).collect(),
                figures: because.iter().filter_map(figure).collect(),
                articles: self.cited(&articles),
                also: Vec::new(),
                remedies: self.remedies(),
                phone: self.phone(),
            }
            .paper(),
        )
    }

    /// What a name of the packs is called.
    fn label(&self, name: &str) -> String {
        let program = &self.desk.program;
        let rule = program.rule(name).map(|at| program.rules[at].label.clone());
        let param = || program.param(name).map(|param| param.label.clone());
        let fact = || {
            let dictionary = &program.dictionary;
            dictionary.id(name).map(|id| dictionary.fact(id).label.clone())
        };
        rule.or_else(param).or_else(fact).unwrap_or_else(|| name.to_owned())
    }

    /// A ground in a sentence: the figure beside its line and how far they are apart, or the facts it stands on.
    fn because(&self, one: &assistance::casework::Because<RefusalReason>) -> String {
        let reason = words::refusal_reason(one.code);
        if let Some(figure) = &one.figure {
            let distance = figure.distance().map(|distance| {
                let word = if distance.signum() < 0 { "低" } else { "高" };
                let size = if distance.signum() < 0 { distance.negated() } else { distance };
                format!("，相差（{word}）{} 元", wording::numbers::yuan(size))
            });
            return format!(
                "{reason}：{}为 {} 元，{}为 {} 元{}。",
                self.label(&figure.name),
                wording::numbers::yuan(figure.value),
                self.label(&figure.line_name),
                wording::numbers::yuan(figure.line),
                distance.unwrap_or_default()
            );
        }
        let facts: Vec<String> = one.facts.iter().map(|seen| self.label(&seen.fact)).collect();
        format!("{reason}（依据：{}）。", facts.join("、"))
    }

    /// Where to turn against a decision, with the periods of the law of today.
    fn remedies(&self) -> Vec<Remedy> {
        let program = &self.desk.program;
        let county = self.desk.view.row.place.at(DivisionLevel::County).and_then(kernel::full_name);
        let one = |name: &str, unit: &str, what: &str, with: String| {
            let param = program.param(name)?;
            let policy::tree::Constant::Number(number) = &param.value else { return None };
            Some(Remedy {
                what: what.to_owned(),
                with,
                within: format!("自收到本告知书之日起 {} {unit}内", number.to_int()?),
                article: self.cited(&param.origin.basis.cites).join("、"),
            })
        };
        let review = one(
            "reconsideration_days",
            "日",
            "申请行政复议",
            format!("{}人民政府", county.unwrap_or_default()),
        );
        let lawsuit = one("lawsuit_months", "个月", "提起行政诉讼", "有管辖权的人民法院".to_owned());
        review.into_iter().chain(lawsuit).collect()
    }

    fn cited(&self, cites: &[kernel::Citation]) -> Vec<String> {
        cites.iter().map(|one| wording::source::cite(&self.desk.program.sources, one)).collect()
    }
}
