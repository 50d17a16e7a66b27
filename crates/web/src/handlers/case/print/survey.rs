// SPDX-License-Identifier: Apache-2.0
//! What is written while a family is looked at: visits, letters, support, democratic review, objections, photographs of notices.

use super::super::event_words;
use super::{Source, declared};
use crate::papers::forms::{
    DemocraticReview, EnquiryLetter, HomeVisit, NeighbourVisit, NoticePhoto, NoticePhotos, Objection,
    PeriodicReview, ReviewPoint, SupportCalculation, SupportLine, SurveyFinding,
};
use crate::papers::{Paper, View};
use assistance::archive::Content;
use assistance::casework::{CaseEvent, CaseRecord, FamilySignature, Matter, PaperId, ReviewWhen, StageKind};
use assistance::registry::topics::Topic;
use std::sync::Arc;
use wording::casework as words;

/// What people who visit a home look at.
const SEEN: &[Topic] = &[
    Topic::Family,
    Topic::Housing,
    Topic::Work,
    Topic::Income,
    Topic::Spending,
    Topic::Property,
    Topic::Medical,
    Topic::Care,
    Topic::Schooling,
    Topic::Support,
    Topic::Aid,
];

impl Source<'_> {
    /// Whether the family can be looked at now, or was.
    fn looked_at(&self) -> bool {
        let file = &self.desk.view.file;
        let begins = [StageKind::Registered, StageKind::Accepted, StageKind::Disputed];
        begins.contains(&file.stage.kind()) || !file.visits.is_empty()
    }

    pub(super) fn home_visit(&self) -> Option<Paper> {
        if !self.looked_at() {
            return None;
        }
        let visit = self.desk.view.file.visits.last();
        let signed = self.last(|event| match event {
            CaseEvent::HomeVisited { signature: FamilySignature::Signed { person }, .. } => Some(*person),
            _ => None,
        });
        let seen = self.last(|event| match event {
            CaseEvent::HomeVisited { seen, .. } => Some(seen.clone()),
            _ => None,
        });
        let seen = seen.map(|(_, seen)| seen).unwrap_or_default();
        let found = |topic: Topic| {
            let words = match topic {
                Topic::Family => &seen.living,
                Topic::Housing => &seen.housing,
                Topic::Work => &seen.work,
                _ => &None,
            };
            words.as_ref().map_or_else(String::new, |words| words.expose().to_owned())
        };
        let said = declared::all(self.desk);
        let finding = |topic: &Topic| SurveyFinding {
            item: topic.chinese().to_owned(),
            declared: declared::text(&said, *topic),
            found: found(*topic),
        };
        let address = self.desk.family.household.address.as_ref().map(|text| text.expose().clone());
        Some(
            HomeVisit {
                head: self.township(visit.map(|one| one.on)),
                programme: self.programme(),
                applicant: self.desk.applicant(),
                address: format!("{} {}", self.place(), address.unwrap_or_default()),
                on: visit.map(|one| one.on),
                way: visit.map(|one| words::visit(one.way).to_owned()).unwrap_or_default(),
                surveyors: visit.map(|one| self.desk.visitors(&one.visitors)).unwrap_or_default(),
                present: signed.map(|(_, person)| self.desk.person(person)).unwrap_or_default(),
                members: self.members(),
                findings: SEEN.iter().map(finding).collect(),
                opinion: "\n\n".to_owned(),
            }
            .paper(),
        )
    }

    pub(super) fn neighbour_visit(&self) -> Option<Paper> {
        if !self.looked_at() {
            return None;
        }
        let visited = self.last(|event| match event {
            CaseEvent::NeighboursVisited { visitors, said, .. } => {
                Some((self.desk.visitors(visitors), said.clone()))
            }
            _ => None,
        });
        let on = visited.as_ref().map(|(record, _)| record.entry.happened_on);
        let (visitors, said) = visited.map(|(_, both)| both).unwrap_or_default();
        let talk = said.iter().map(|words| ("这户人家的情况".to_owned(), words.expose().to_owned()));
        Some(
            NeighbourVisit {
                head: self.township(on),
                applicant: self.desk.applicant(),
                on,
                neighbour: String::new(),
                relation: String::new(),
                visitors,
                talk: talk.collect(),
            }
            .paper(),
        )
    }

    pub(super) fn letter(&self) -> Option<Paper> {
        let (desk, file) = (self.desk, &self.desk.view.file);
        let sent = self.last(|event| match event {
            CaseEvent::LetterSent { to, .. } => Some(to.expose().to_owned()),
            _ => None,
        });
        if sent.is_none() && !self.looked_at() {
            return None;
        }
        let agreed = |id: &assistance::casework::PersonId| {
            file.consent_of(*id).is_some_and(|consent| consent.covers(desk.today))
        };
        let about: Vec<String> =
            file.signers().into_iter().filter(agreed).map(|id| desk.person(id)).collect();
        let on = sent.as_ref().map(|(record, _)| record.entry.happened_on);
        Some(
            EnquiryLetter {
                head: self.township(on),
                to: sent.map_or_else(|| "　　　　　　　　".to_owned(), |(_, to)| to),
                applicant: desk.applicant(),
                about: if about.is_empty() { "　　　　".to_owned() } else { about.join("、") },
                programme: self.programme(),
                questions: vec!["\n\n".to_owned()],
                grounds: "依据本人签署的核对授权书".to_owned(),
                answer_by: None,
                reply_to: self.township(None).issuer,
                contact: format!("{} {}", self.clerk(), self.phone()),
            }
            .paper(),
        )
    }

    pub(super) fn support(&self) -> Option<Paper> {
        let desk = self.desk;
        if desk.family.supporters.is_empty() || desk.view.file.decision.is_some() {
            return None;
        }
        let said = declared::all(desk);
        let of = |name: &str| {
            let of = said.iter().filter(|one| one.topic == Topic::Support && one.whose == name);
            of.map(|one| format!("{} {}", one.label, one.value)).collect::<Vec<_>>().join("；")
        };
        let supporters = desk.family.supporters.iter();
        let lines = supporters.map(|(link, person)| SupportLine {
            name: person.name.clone(),
            relation: link.duty.chinese().to_owned(),
            family: None,
            income: None,
            kept: None,
            supported: None,
            how: of(&person.name),
            support: None,
        });
        Some(
            SupportCalculation {
                head: self.township(None),
                applicant: desk.applicant(),
                rule: "\n".to_owned(),
                lines: lines.collect(),
                counted: None,
                clerk: self.clerk(),
                reviewer: String::new(),
            }
            .paper(),
        )
    }

    /// clause: CK-3.2b
    pub(super) fn review(&self) -> Option<Paper> {
        let (desk, file) = (self.desk, &self.desk.view.file);
        let held = self.last(|event| match event {
            CaseEvent::DemocraticReviewHeld { invited, present, yes, no, abstained, recused, .. } => {
                Some(((*invited, *present, *recused), (*yes, *no, *abstained)))
            }
            _ => None,
        });
        let asked = file.matter == Matter::Application
            && (file.stage.kind() == StageKind::Disputed
                || (file.stage.kind() == StageKind::Accepted
                    && desk.view.rules.review.when == ReviewWhen::Always));
        if held.is_none() && !asked {
            return None;
        }
        let told = |record: &Arc<CaseRecord>| match &record.entry.event {
            event @ (CaseEvent::HomeVisited { .. } | CaseEvent::CheckReported { .. }) => {
                Some(format!("{}：{}", words::step(event.kind()), event_words(desk, event)))
            }
            _ => None,
        };
        let told: Vec<String> = desk.view.records.iter().filter_map(told).collect();
        let why = desk.view.records.iter().filter_map(|record| match &record.entry.event {
            CaseEvent::Disputed { ground, .. } => Some(format!("公示有异议：{}", ground.expose())),
            _ => None,
        });
        let why: Vec<String> = why.collect();
        let on = held.as_ref().map(|(record, _)| record.entry.happened_on);
        Some(
            DemocraticReview {
                head: self.township(on),
                applicant: desk.applicant(),
                programme: self.programme(),
                on,
                place: String::new(),
                chair: String::new(),
                recorder: String::new(),
                why: if why.is_empty() { "按规定评议".to_owned() } else { why.join("；") },
                reviewers: Vec::new(),
                recused: Vec::new(),
                told: format!("{}。", told.join("；")),
                said: "\n\n\n".to_owned(),
                came: held.as_ref().map(|(_, (came, _))| *came),
                votes: held.as_ref().map(|(_, (_, votes))| *votes),
            }
            .paper(),
        )
    }

    /// clause: CK-3.2b
    pub(super) fn objection(&self) -> Option<Paper> {
        let (number, objector) = (self.beside.objection.0, self.beside.objection.1.as_ref());
        let file = &self.desk.view.file;
        let dispute = file.disputes.get((number as usize).checked_sub(1)?)?;
        let record = self.desk.view.records.iter().find(|record| record.seq == dispute.seq)?;
        let CaseEvent::Disputed { ground, .. } = &record.entry.event else { return None };
        let resolved = self.desk.view.records.iter().find_map(|record| match &record.entry.event {
            CaseEvent::DisputeResolved { dispute, way, upheld, told_on } if *dispute == number => {
                Some((*way, *upheld, *told_on))
            }
            _ => None,
        });
        let sealed = "另行密封，只有经办人可以打开";
        let given = |text: Option<&kernel::Secret<String>>, none: &str| {
            text.map_or_else(|| none.to_owned(), |text| text.expose().clone())
        };
        Some(
            Objection {
                head: self.township(Some(dispute.on)),
                applicant: self.desk.applicant(),
                on: dispute.on,
                channel: String::new(),
                objector: objector
                    .map_or_else(|| sealed.to_owned(), |one| given(one.name.as_ref(), "没有留姓名")),
                contact: objector
                    .map_or_else(|| sealed.to_owned(), |one| given(one.phone.as_ref(), "没有留电话")),
                content: ground.expose().to_owned(),
                clerk: self.desk.doer(&record.entry.by),
                way: resolved.map_or_else(String::new, |(way, ..)| words::dispute_way(way).to_owned()),
                found: resolved.map_or_else(String::new, |(_, upheld, _)| {
                    if upheld { "异议成立" } else { "异议不成立" }.to_owned()
                }),
                result: String::new(),
                told: resolved.map_or_else(String::new, |(.., on)| format!("{} 已告知", on.chinese())),
            }
            .paper(),
        )
    }

    pub(super) fn photos(&self) -> Option<Paper> {
        let notice = self.desk.view.file.last_notice()?;
        let kept = |id: PaperId| {
            let paper = self.desk.papers.iter().find(|paper| paper.id == id);
            let there = paper.is_some_and(|paper| matches!(paper.content, Content::Kept { .. }));
            if there { format!("/papers/{id}") } else { String::new() }
        };
        let place = super::super::super::place_name(notice.village);
        let photo = |record: &assistance::casework::CaseRecord, id: PaperId, removal| NoticePhoto {
            source: kept(id),
            removal,
            on: Some(record.entry.happened_on),
            place: place.clone(),
            by: self.desk.doer(&record.entry.by),
        };
        let photos = self.desk.view.records.iter().filter_map(|record| match &record.entry.event {
            CaseEvent::NoticePosted { photo: id, .. } => Some(photo(record, *id, false)),
            CaseEvent::NoticeRemoved { photo: id } => Some(photo(record, *id, true)),
            _ => None,
        });
        Some(
            NoticePhotos {
                head: self.township(None),
                notice: format!("{}：{}", self.desk.applicant(), self.programme()),
                period: (notice.posted, notice.through),
                photos: photos.collect(),
            }
            .paper(),
        )
    }

    pub(super) fn periodic(&self) -> Option<Paper> {
        let file = &self.desk.view.file;
        let (due, standing) = (file.review_due?, file.standing.as_ref()?);
        let visit = file.visits.last();
        let assessed = file.assessment.as_ref().map(|one| &one.assessment);
        let amount = |fen: Option<kernel::Fen>| {
            fen.map_or_else(String::new, |fen| format!("每月 {} 元", fen.grouped()))
        };
        let people = |count: usize| format!("{count} 人");
        let point =
            |item: &str, before: String, now: String| ReviewPoint { item: item.to_owned(), before, now };
        let mut points = vec![
            point(
                "保障人口",
                people(standing.persons.len()),
                assessed.map_or_else(|| people(file.family.members.len()), |one| people(one.counted.len())),
            ),
            point("保障金额", amount(standing.monthly), amount(assessed.and_then(|one| one.monthly))),
        ];
        let said = declared::all(self.desk);
        points.extend(
            SEEN.iter().map(|topic| point(topic.chinese(), String::new(), declared::text(&said, *topic))),
        );
        let months =
            assessed.and_then(|one| one.review_months).unwrap_or(self.desk.view.rules.review_months.value);
        Some(
            PeriodicReview {
                head: self.township(visit.map(|one| one.on)),
                programme: self.programme(),
                recipient: self.desk.applicant(),
                place: self.place(),
                class: match assessed.and_then(|one| one.turns_on) {
                    Some(day) => format!("每 {months} 个月核查一次，{} 前另核查年龄、学籍", day.chinese()),
                    None => format!("每 {months} 个月核查一次"),
                },
                due,
                on: visit.map(|one| one.on).or(file.check.reported),
                points,
                proposal: file.proposed().map(words::proposal).unwrap_or_default(),
                surveyors: visit.map(|one| self.desk.visitors(&one.visitors)).unwrap_or_default(),
                township: self.township(None).issuer,
            }
            .paper(),
        )
    }
}
