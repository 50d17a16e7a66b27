// SPDX-License-Identifier: Apache-2.0
//! What a family and its office sign when it asks: application, declaration, mandate, receipt, near relatives, authorisation.

use super::super::super::place_name;
use super::{Source, declared};
use crate::papers::forms::{
    AcceptanceReceipt, Application, Authorisation, Declaration, DeclaredItem, Mandate, MemberLine,
    MissingPaper, NearRelative, NearRelatives, OnceOnlyNotice, Referral, Signing,
};
use crate::papers::{Number, Paper, View};
use assistance::casework::{
    CaseEvent, ClockOf, ConsentAnswer, Declarant, EventKind, Finder, Matter, Scope, Speaker, Staff, Words,
};
use assistance::registry::topics::Topic;
use kernel::{DivisionLevel, Masked};
use policy::procedure::StepKind;
use wording::casework as words;

/// What families declare about their means.
const MEANS: &[Topic] =
    &[Topic::Income, Topic::Spending, Topic::Property, Topic::Housing, Topic::Work, Topic::Support];

/// The name of whoever spoke for the family, behind what they are.
fn named(name: Option<&Words>) -> String {
    name.map(|name| format!(" {}", name.expose())).unwrap_or_default()
}

impl Source<'_> {
    /// Whether it is an application that nobody decided yet.
    fn asking(&self) -> bool {
        let file = &self.desk.view.file;
        file.matter == Matter::Application && file.decision.is_none()
    }

    pub(super) fn application(&self) -> Option<Paper> {
        let (desk, file) = (self.desk, &self.desk.view.file);
        let opened = desk.view.records.first().map(|record| &record.entry.event);
        let Some(CaseEvent::Applied { channel, speaker, found_by, .. }) = opened else { return None };
        let filed_by = match speaker {
            Speaker::Oneself => "本人".to_owned(),
            Speaker::Guardian { name, .. } => format!("监护人{}", named(name.as_ref())),
            Speaker::Agent { name, .. } => format!("受委托人{}", named(name.as_ref())),
        };
        let found = found_by.map(|finder: Finder| format!("（{}发现）", words::finder(finder)));
        let applicant = desk.family.members.iter().find(|line| line.person.id == file.family.applicant);
        let phone = applicant.and_then(|line| line.person.phone.as_ref());
        let supporter =
            |(link, person): &(assistance::registry::model::Supporter, assistance::registry::Person)| {
                MemberLine {
                    name: person.name.clone(),
                    relation: link.duty.chinese().to_owned(),
                    number: Number::Masked(person.number.masked()),
                    health: String::new(),
                    occupation: String::new(),
                    income: String::new(),
                }
            };
        let address = desk.family.household.address.as_ref().map(|text| text.expose().clone());
        Some(
            Application {
                head: self.township(None),
                programme: self.programme(),
                addressee: self.township(None).issuer,
                applicant: desk.applicant(),
                number: Number::ToWrite,
                registered_at: place_name(file.family.registered),
                lives_at: format!("{} {}", self.place(), address.unwrap_or_default()),
                phone: phone.map(|phone| Masked::phone(phone.expose()).to_string()).unwrap_or_default(),
                filed_by,
                channel: format!("{}{}", words::channel(*channel), found.unwrap_or_default()),
                members: self.members(),
                supporters: desk.family.supporters.iter().map(supporter).collect(),
                reasons: "\n\n\n".to_owned(),
                account: String::new(),
                on: Some(file.opened.on),
            }
            .paper(),
        )
    }

    pub(super) fn declaration(&self) -> Option<Paper> {
        let (desk, file) = (self.desk, &self.desk.view.file);
        if !self.asking() {
            return None;
        }
        let said = declared::all(desk);
        let item = |one: &declared::Declared| DeclaredItem {
            item: one.label.clone(),
            said: one.value.clone(),
            whose: if one.whose.is_empty() { "全家".to_owned() } else { one.whose.clone() },
        };
        let pledged = file.papers.pledged.iter();
        Some(
            Declaration {
                head: self.township(None),
                applicant: desk.applicant(),
                programme: self.programme(),
                period: "下列月份".to_owned(),
                members: self.members(),
                adults: file.adults().into_iter().map(|id| desk.person(id)).collect(),
                items: said.iter().filter(|one| MEANS.contains(&one.topic)).map(item).collect(),
                instead_of: pledged.map(|code| words::paper(&desk.view.rules, code)).collect(),
                consequences: "隐瞒、虚报或者伪造材料的，愿意退回多领的救助金，并依法承担责任。".to_owned(),
            }
            .paper(),
        )
    }

    pub(super) fn mandate(&self) -> Option<Paper> {
        if !self.asking() {
            return None;
        }
        let powers = ["提出申请，提交、补充材料", "签收通知和决定", "查询办理进度，对核对结果提出异议"];
        Some(
            Mandate {
                head: self.township(None),
                principal: self.desk.applicant(),
                principal_number: Number::ToWrite,
                agent: String::new(),
                agent_number: Number::ToWrite,
                relation: String::new(),
                agent_phone: String::new(),
                programme: self.programme(),
                powers: powers.map(str::to_owned).to_vec(),
                until: None,
            }
            .paper(),
        )
    }

    pub(super) fn referral(&self) -> Option<Paper> {
        let (record, (to, why)) = self.last(|event| match event {
            CaseEvent::PassedOn { to, reason } => Some((*to, reason.expose().to_owned())),
            _ => None,
        })?;
        let mut head = self.township(Some(record.entry.happened_on));
        let file = &self.desk.view.file;
        if let (Some(_), Some(from)) = (file.passed_to, file.family.living.at(DivisionLevel::Township)) {
            // The case is in other hands by now; the paper is of the office that passed it on.
            head.issuer = place_name(from);
        }
        Some(
            Referral {
                head,
                person: self.desk.applicant(),
                phone: String::new(),
                place: self.place(),
                request: format!("申请{}", self.programme()),
                to: place_name(to),
                why,
                done: String::new(),
                agreed: true,
                answer_by: None,
                clerk: self.desk.doer(&record.entry.by),
            }
            .paper(),
        )
    }

    pub(super) fn relatives(&self) -> Option<Paper> {
        let (desk, file) = (self.desk, &self.desk.view.file);
        let by_family = self.last(|event| match event {
            CaseEvent::RelativesDeclared { declarant, .. } => Some(*declarant == Declarant::Family),
            _ => None,
        });
        let post = |tie: &assistance::casework::Tie| {
            let known = tie.staff.user().and_then(|id| desk.staff.iter().find(|one| one.id == id));
            let roles = known.map(|one| one.roles.iter().map(|role| role.chinese()).collect::<Vec<_>>());
            let own = || {
                let office = match &tie.staff {
                    Staff::Named { office, .. } => words::office(*office),
                    Staff::User(_) => "",
                };
                format!("{office}{}", tie.post.as_ref().map_or("", |post| post.expose()))
            };
            roles.map_or_else(own, |roles| roles.join("、"))
        };
        let line = |tie: &assistance::casework::Tie| NearRelative {
            member: desk.person(tie.person),
            relative: desk.visitors(std::slice::from_ref(&tie.staff)).join(""),
            relation: words::relation(tie.relation).to_owned(),
            post: post(tie),
        };
        let articles = self.cited(&desk.view.rules.relatives_visit.cites).join("、");
        let by = if articles.is_empty() { String::new() } else { format!("（{articles}）") };
        Some(
            NearRelatives {
                head: self.township(by_family.as_ref().map(|(record, _)| record.entry.happened_on)),
                applicant: desk.applicant(),
                place: self.place(),
                programme: self.programme(),
                by_family: by_family.is_none_or(|(_, family)| family),
                lines: file.relatives.iter().flatten().map(line).collect(),
                consequence: format!("有近亲属关系的，当事人回避，由县级民政部门入户核查{by}。"),
                clerk: self.clerk(),
            }
            .paper(),
        )
    }

    pub(super) fn missing_papers(&self) -> Option<Paper> {
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
                window: self.township(None).issuer,
                phone: self.phone(),
                clerk: self.clerk(),
            }
            .paper(),
        )
    }

    /// What the applicant handed in: the application, what was brought when it was asked for, and pledges. The office's own papers are not among it.
    fn taken_in(&self) -> Vec<String> {
        let state = &self.desk.view.file.papers;
        let paper = |code: &String| words::paper(&self.desk.view.rules, code);
        let mut all = vec![self.programme() + "申请书"];
        all.extend(state.received.iter().map(paper).filter(|name| !name.is_empty()));
        all.extend(state.pledged.iter().map(|code| format!("承诺书（代替{}）", paper(code))));
        all
    }

    pub(super) fn receipt(&self) -> Option<Paper> {
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
        if let Some(code) = &self.beside.code {
            let number = &view.row.number;
            next.push(format!("查办理进度：用申请编号 {number} 和查询码 {code}（或者申请人身份证末四位）。"));
        }
        Some(
            AcceptanceReceipt {
                head: self.township(Some(accepted)),
                applicant: self.desk.applicant(),
                programme: self.programme(),
                accepted_on: accepted,
                period: String::new(),
                due,
                next,
                papers: self.taken_in(),
                window: self.township(None).issuer,
                phone: self.phone(),
                clerk: self.clerk(),
            }
            .paper(),
        )
    }

    pub(super) fn authorisation(&self) -> Option<Paper> {
        let file = &self.desk.view.file;
        let person = self.beside.person.unwrap_or(file.family.applicant);
        let member = file.family.has(person);
        if !file.knows(person) {
            return None;
        }
        let consent = self.desk.view.file.consent_of(person).map(|one| &one.answer);
        let until = match consent {
            Some(ConsentAnswer::Given { until, .. }) => Some(*until),
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
}
