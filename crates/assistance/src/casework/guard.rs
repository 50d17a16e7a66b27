// SPDX-License-Identifier: Apache-2.0
//! Which steps may come now, and what is still missing before one.

use super::award::Proposal;
use super::event::EventKind;
use super::file::CaseFile;
use super::model::{Consent, ConsentAnswer, Matter, PersonId};
use super::payload::Answer;
use super::refused::{Missing, Requirement, VisitCause};
use super::rules::{Basis, CaseRules, ReviewWhen, SurveyWay};
use super::sample::sampled;
use super::stage::StageKind;
use kernel::{Date, UserId};
use policy::procedure::StepKind;
use std::collections::BTreeSet;

/// Collects what is missing.
struct List(Vec<Requirement>);

impl List {
    fn need(&mut self, missing: Missing, basis: &Basis) {
        self.0.push(Requirement { missing, basis: basis.clone() });
    }

    fn need_if(&mut self, condition: bool, missing: impl FnOnce() -> Missing, basis: &Basis) {
        if condition {
            self.need(missing(), basis);
        }
    }
}

impl CaseFile {
    /// The steps that may be taken in this stage. Whether something must come first says [`CaseFile::missing`].
    #[must_use]
    pub fn allowed(&self, rules: &CaseRules) -> Vec<EventKind> {
        EventKind::ALL.iter().copied().filter(|kind| self.may_come(rules, *kind)).collect()
    }

    /// Whether a step belongs into this stage of such a case.
    pub(super) fn may_come(&self, rules: &CaseRules, kind: EventKind) -> bool {
        kind.stages().contains(&self.stage.kind())
            && kind.matters().contains(&self.matter)
            && match kind {
                EventKind::NoticePosted if self.stage.kind() == StageKind::Submitted => {
                    self.county_notice_open(rules)
                }
                EventKind::Extended => {
                    self.extension.is_none()
                        && rules.limit(StepKind::Total).is_some_and(|limit| limit.extended.is_some())
                }
                EventKind::CheckStarted => self.check.requested.is_some() && self.check.started.is_none(),
                EventKind::CheckReported => self.check.requested.is_some() && self.check.reported.is_none(),
                EventKind::CheckObjected => self.check.reported.is_some(),
                EventKind::CheckRepeated => self.check.objected,
                // Who was accepted stays, unless the family moves to another office's place.
                EventKind::PassedOn => {
                    self.moved || matches!(self.stage.kind(), StageKind::Registered | StageKind::Accepted)
                }
                EventKind::SurveyStarted => self.survey_started.is_none(),
                EventKind::HearingHeld | EventKind::HearingDeclined | EventKind::HearingUnreached => {
                    self.hearing.noticed.is_some()
                }
                EventKind::NoticeRemoved => self.last_notice().is_some_and(|notice| notice.removed.is_none()),
                EventKind::Delivered => self.stage != super::stage::Stage::Terminated { told: true },
                _ => true,
            }
    }

    fn county_notice_open(&self, rules: &CaseRules) -> bool {
        let done = self
            .notices
            .iter()
            .any(|notice| !notice.void && notice.round.is_none() && notice.removed.is_some());
        self.matter == Matter::Application && rules.county_notice.is_some() && !done
    }

    /// What must come before a step on a day, each with what orders it. Empty when nothing stands in the way.
    #[must_use]
    pub fn missing(&self, rules: &CaseRules, kind: EventKind, on: Date) -> Vec<Requirement> {
        self.requirements(rules, kind, on, self.opinion.as_ref().map(|said| &said.proposal))
    }

    /// [`CaseFile::missing`] for a known proposal.
    pub(super) fn requirements(
        &self,
        rules: &CaseRules,
        kind: EventKind,
        on: Date,
        proposal: Option<&Proposal>,
    ) -> Vec<Requirement> {
        let mut list = List(Vec::new());
        if let (false, Some(first)) = (kind.stages().contains(&self.stage.kind()), kind.stages().first()) {
            list.need(Missing::Stage(*first), &Basis::default());
            return list.0;
        }
        match kind {
            EventKind::Accepted => {
                let papers = self.papers.outstanding();
                list.need_if(!papers.is_empty(), || Missing::Papers(papers), &rules.papers.basis);
            }
            EventKind::OpinionGiven => self.before_opinion(rules, on, proposal, &mut list),
            EventKind::NoticeRemoved => self.before_removal(rules, on, &mut list),
            EventKind::Submitted => self.before_submission(rules, on, proposal, &mut list),
            EventKind::Decided => self.before_decision(rules, on, proposal, &mut list),
            EventKind::Closed => self.before_closing(rules, &mut list),
            _ => {}
        }
        list.0
    }

    fn before_opinion(&self, rules: &CaseRules, on: Date, proposal: Option<&Proposal>, list: &mut List) {
        if self.matter == Matter::Application {
            self.family_side(rules, list);
            self.survey_side(rules, list);
        }
        // A review looks at the family. What a reported change alters rests on something that shows it; that nothing changes needs none.
        let unfounded = match self.matter {
            Matter::Application => false,
            Matter::Review => !self.looked_at(rules),
            Matter::Change => {
                let alters = !matches!(proposal, Some(Proposal::Continue));
                let by_itself = proposal.is_some_and(|one| self.rests_on_file(one, on));
                alters && !by_itself && !self.looked_at(rules) && !self.paper_shows_it()
            }
        };
        list.need_if(unfounded, || Missing::Finding, &rules.surveyors.basis);
        list.need_if(self.check.objected, || Missing::CheckAgain, &step_basis(rules, StepKind::Check));
        let open = self.open_disputes();
        list.need_if(!open.is_empty(), || Missing::Disputes(open), &self.dispute_rule(rules).basis);
        if self.stage.kind() == StageKind::Disputed {
            self.before_removal(rules, on, list);
            let hangs = self.last_notice().is_some_and(|notice| notice.removed.is_none());
            list.need_if(hangs, || Missing::NoticeRemoval, &self.notice_basis(rules));
        }
        self.assessment_side(on, proposal, list);
    }

    /// Whether the office looked into the family: a check, a visit by enough people, a recorded death or move.
    fn looked_at(&self, rules: &CaseRules) -> bool {
        let died = self.family.members.iter().any(|member| self.has_died(member.person))
            || self.standing.iter().flat_map(|standing| &standing.persons).any(|one| self.has_died(*one));
        self.check.reported.is_some() || self.surveyed_by_enough(rules).is_some() || died || self.moved
    }

    /// Whether a paper shows what was reported: it came with the report or afterwards, or a letter was answered.
    fn paper_shows_it(&self) -> bool {
        self.report.is_some()
            || !self.papers.received.is_empty()
            || self.letters.values().any(|answered| *answered)
    }

    fn family_side(&self, rules: &CaseRules, list: &mut List) {
        let papers = self.papers.outstanding();
        list.need_if(!papers.is_empty(), || Missing::Papers(papers), &rules.papers.basis);
        list.need_if(self.relatives.is_none(), || Missing::Relatives, &rules.relatives);
        let given = |person: &PersonId| {
            matches!(self.consent_of(*person), Some(Consent { answer: ConsentAnswer::Given { .. }, .. }))
        };
        let silent: Vec<PersonId> = self.signers().into_iter().filter(|person| !given(person)).collect();
        list.need_if(!silent.is_empty(), || Missing::Consent(silent), &rules.consent);
    }

    fn survey_side(&self, rules: &CaseRules, list: &mut List) {
        let survey = step_basis(rules, StepKind::Survey);
        list.need_if(self.survey_started.is_none(), || Missing::SurveyStart, &survey);
        // That the place asks for these ways of each application is its own setting.
        let asked = survey.and(&rules.settings.survey_ways_basis);
        for way in &rules.settings.survey_ways {
            match way {
                SurveyWay::Check => list.need_if(
                    self.check.reported.is_none(),
                    || Missing::CheckReport,
                    &step_basis(rules, StepKind::Check),
                ),
                SurveyWay::HomeVisit => {
                    let few = self.surveyed_by_enough(rules).is_none();
                    list.need_if(few, || Missing::HomeVisit(rules.surveyors.value), &rules.surveyors.basis);
                }
                SurveyWay::NeighbourVisit => {
                    list.need_if(self.neighbours.is_empty(), || Missing::NeighbourVisit, &asked);
                }
                SurveyWay::Letter => list.need_if(self.letters.is_empty(), || Missing::Letter, &asked),
            }
        }
        let reviewed = self.reviews.iter().any(|review| !review.void);
        let always = rules.review.when == ReviewWhen::Always;
        list.need_if(always && !reviewed, || Missing::DemocraticReview, &rules.review.basis);
    }

    /// The latest visit by enough people, none of them a near relative of the family.
    fn surveyed_by_enough(&self, rules: &CaseRules) -> Option<Date> {
        let relatives: BTreeSet<UserId> = self.bars().relatives;
        let fair = |visit: &&super::file::Visit| {
            visit.visitors.len() >= rules.surveyors.value as usize
                && visit
                    .visitors
                    .iter()
                    .filter_map(super::model::Staff::user)
                    .all(|user| !relatives.contains(&user))
        };
        self.visits.iter().rev().find(fair).map(|visit| visit.on)
    }

    fn assessment_side(&self, on: Date, proposal: Option<&Proposal>, list: &mut List) {
        if proposal.is_some_and(|one| self.rests_on_file(one, on)) {
            return;
        }
        let law = Basis::default();
        let Some(assessed) = &self.assessment else {
            return list.need(Missing::Assessment, &law);
        };
        list.need_if(assessed.stale || self.on_file.changed, || Missing::NewAssessment, &law);
        let assessment = &assessed.assessment;
        list.need_if(assessment.answer == Answer::Needs, || Missing::Facts, &law);
        list.need_if(!assessment.actionable, || Missing::Documents(assessment.assumed.clone()), &law);
    }

    fn before_removal(&self, rules: &CaseRules, on: Date, list: &mut List) {
        if let Some(notice) =
            self.last_notice().filter(|notice| notice.removed.is_none() && on <= notice.through)
        {
            list.need(Missing::NoticeEnd(notice.through), &self.notice_basis(rules));
        }
    }

    fn before_submission(&self, rules: &CaseRules, on: Date, proposal: Option<&Proposal>, list: &mut List) {
        list.need_if(self.opinion.is_none(), || Missing::Opinion, &Basis::default());
        list.need_if(self.check.objected, || Missing::CheckAgain, &step_basis(rules, StepKind::Check));
        self.assessment_side(on, proposal, list);
    }

    fn before_decision(&self, rules: &CaseRules, on: Date, proposal: Option<&Proposal>, list: &mut List) {
        self.before_submission(rules, on, proposal, list);
        if self.county_notice_open(rules) {
            list.need(
                Missing::CountyNotice,
                &rules.county_notice.as_ref().map(|n| n.basis.clone()).unwrap_or_default(),
            );
        }
        if self.county_visits.is_empty()
            && let Some((cause, basis)) = self.visit_cause(rules)
        {
            list.need(Missing::CountyVisit(cause), &basis);
        }
        list.need_if(
            rules.settings.county_review && self.county_review.is_none(),
            || Missing::CountyReview,
            &rules.settings.county_review_basis,
        );
        list.need_if(
            rules.settings.meeting && self.meeting.is_none(),
            || Missing::Meeting,
            &rules.settings.meeting_basis,
        );
        if let Some(proposal) = proposal {
            self.notice_side(rules, on, proposal, list);
            self.hearing_side(rules, on, proposal, list);
        }
    }

    fn notice_basis(&self, rules: &CaseRules) -> Basis {
        let notice = match self.matter {
            Matter::Application => rules.notice.as_ref(),
            _ => rules.ending.as_ref().map(|ending| &ending.notice),
        };
        notice.map(|notice| notice.basis.clone()).unwrap_or_default()
    }

    /// An end that no notice told of, because the opinion proposed something else: it goes back to an opinion.
    fn notice_side(&self, rules: &CaseRules, on: Date, proposal: &Proposal, list: &mut List) {
        if self.matter == Matter::Application {
            return;
        }
        let hung = self.last_notice().is_some_and(|notice| notice.removed.is_some());
        if let Some(rule) = self.notice_rule(rules, proposal, on).filter(|_| !hung) {
            list.need(Missing::EndingNotice, &rule.basis);
        }
    }

    fn hearing_side(&self, rules: &CaseRules, on: Date, proposal: &Proposal, list: &mut List) {
        let act = proposal.act(self.present_amount());
        if !rules.hear_first.value || !act.takes_away() || self.nobody_to_hear(proposal, on) {
            return;
        }
        let noticed = self.hearing.noticed.is_some_and(|(_, weight)| weight >= act.weight());
        let tried = u32::try_from(self.hearing.tries.len()).unwrap_or(u32::MAX);
        let tries = rules.settings.hearing_tries.saturating_sub(tried);
        if !noticed || (!self.hearing.answered && tries > 0) {
            let basis = rules.hear_first.basis.and(&rules.settings.hearing_tries_basis);
            list.need(Missing::Hearing { act, noticed, tries }, &basis);
        }
    }

    /// Why the county must visit before the decision, if it must.
    #[must_use]
    pub fn visit_cause(&self, rules: &CaseRules) -> Option<(VisitCause, Basis)> {
        if self.matter != Matter::Application {
            return None;
        }
        if self.has_relatives() {
            return Some((VisitCause::Relatives, rules.relatives_visit.clone()));
        }
        if self.reported {
            return Some((VisitCause::Reported, rules.relatives_visit.clone()));
        }
        let share = rules.spot_check.as_ref().filter(|_| !self.delegated(rules))?;
        sampled(self.id, rules.settings.sample_seed.expose(), share.value)
            .then(|| (VisitCause::Sampled, share.basis.clone()))
    }

    fn before_closing(&self, rules: &CaseRules, list: &mut List) {
        let share = rules
            .supervision
            .as_ref()
            .filter(|_| self.delegated(rules) && self.matter == Matter::Application);
        if let Some(share) = share {
            let drawn = sampled(self.id, rules.settings.sample_seed.expose(), share.value);
            list.need_if(
                drawn && self.county_visits.is_empty(),
                || Missing::CountyVisit(VisitCause::Sampled),
                &share.basis,
            );
        }
    }
}

fn step_basis(rules: &CaseRules, step: StepKind) -> Basis {
    rules.limit(step).map(|limit| limit.basis.clone()).unwrap_or_default()
}
