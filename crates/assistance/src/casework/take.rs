// SPDX-License-Identifier: Apache-2.0
//! How a record changes the file. No checks here: the machine made them before the record was written.

use super::event::{CaseEvent, EventKind};
use super::file::{
    Assessed, CaseFile, CaseRecord, CheckState, Death, Dispute, Done, Hearing, HeldReview, Meeting, Notice,
    Said, Visit,
};
use super::model::{Consent, Doer, Office};
use super::payload::{Correction, VisitWay, Voided};
use super::stage::Stage;
use kernel::{Division, DivisionLevel};

impl CaseFile {
    /// The file after a record.
    pub(super) fn take(&mut self, record: &CaseRecord) {
        let entry = &record.entry;
        let (seq, on) = (record.seq, entry.happened_on);
        for voided in &record.effect.voids {
            self.void(*voided, seq);
        }
        self.take_event(record);
        if record.effect.stage != self.stage {
            self.stage_since = on;
        }
        self.stage = record.effect.stage.clone();
        if !entry.event.kind().any_time() {
            self.latest = self.latest.max(on);
        }
        // A case that the system opened belongs to whoever of the township takes its first step.
        let moved = matches!(
            &entry.event,
            CaseEvent::FactCorrected { correction: Correction::Villages { .. }, .. }
                | CaseEvent::PassedOn { .. }
        );
        if let (None, false, Doer::Staff { user, office: Office::Township }) =
            (self.handler, moved, &entry.by)
        {
            self.handler = Some(*user);
        }
        if record.effect.order.is_some() {
            self.order.clone_from(&record.effect.order);
        }
        self.mark(record);
    }

    fn take_event(&mut self, record: &CaseRecord) {
        let entry = &record.entry;
        let (seq, on) = (record.seq, entry.happened_on);
        let done = || Done { seq, on, by: entry.by.clone() };
        match &entry.event {
            CaseEvent::PapersAsked { codes, .. } => self.papers.asked = Some(codes.clone()),
            CaseEvent::PapersReceived { papers } => {
                self.papers.received.extend(papers.iter().map(|paper| paper.code.clone()));
            }
            CaseEvent::PledgeGiven { code, .. } => {
                self.papers.pledged.insert(code.clone());
            }
            CaseEvent::Accepted { .. } => {
                self.accepted = Some(done());
                self.handler = entry.by.user().or(self.handler);
            }
            CaseEvent::RelativesDeclared { ties, .. } => {
                self.relatives.get_or_insert_default().extend(ties.iter().cloned());
            }
            CaseEvent::ConsentRecorded { person, capacity, answer } => {
                self.consents.push(Consent { person: *person, capacity: *capacity, answer: answer.clone() });
                // A supporter entered on the family's file since the case was opened is one of it from here on.
                if !self.family.has(*person) && !self.family.supporters.contains(person) {
                    self.family.supporters.push(*person);
                }
            }
            CaseEvent::SurveyStarted => self.survey_started = Some(on),
            CaseEvent::CheckRequested { .. } => {
                self.check = CheckState { requested: Some(on), ..CheckState::default() };
            }
            CaseEvent::CheckStarted => self.check.started = Some(on),
            CaseEvent::CheckReported { .. } => {
                self.check.reported = Some(on);
                self.found_something();
            }
            CaseEvent::CheckObjected { .. } => self.check.objected = true,
            CaseEvent::CheckRepeated { changed, .. } => {
                self.check.objected = false;
                if *changed {
                    self.found_something();
                }
            }
            CaseEvent::HomeVisited { surveyors, way, .. } => {
                self.visits.push(Visit { seq, on, visitors: surveyors.clone(), way: *way });
                self.found_something();
            }
            CaseEvent::NeighboursVisited { .. } => self.neighbours.push(on),
            CaseEvent::LetterSent { letter, .. } => {
                self.letters.insert(*letter, false);
            }
            CaseEvent::LetterAnswered { letter, .. } => {
                self.letters.insert(*letter, true);
                self.found_something();
            }
            CaseEvent::FactCorrected { correction, .. } => self.correct(correction),
            CaseEvent::Assessed { assessment, decisions } => {
                let (assessment, decisions) = (assessment.clone(), decisions.clone());
                let at = entry.entered_at;
                self.assessment = Some(Assessed { assessment, decisions, on, at, stale: false });
            }
            CaseEvent::DemocraticReviewHeld { called_on, .. } => {
                self.reviews.push(HeldReview { seq, called_on: *called_on, on, void: false });
            }
            CaseEvent::OpinionGiven { proposal, departure } => {
                let (proposal, departure) = (proposal.clone(), departure.clone());
                self.opinion = Some(Said { done: done(), proposal, departure });
            }
            CaseEvent::NoticePosted { place, village, through, .. } => {
                let round = match record.effect.stage {
                    Stage::OnNotice { round, .. } => Some(round),
                    _ => None,
                };
                let (place, village, through) = (*place, *village, *through);
                self.notices.push(Notice {
                    round,
                    place,
                    village,
                    posted: on,
                    through,
                    removed: None,
                    void: false,
                });
            }
            CaseEvent::NoticeRemoved { .. } => {
                if let Some(notice) = self.notices.iter_mut().rev().find(|notice| !notice.void) {
                    notice.removed = Some(on);
                }
            }
            CaseEvent::Disputed { objector, .. } => {
                self.disputes.push(Dispute { seq, on, objector: *objector, resolved: None });
            }
            CaseEvent::DisputeResolved { dispute, .. } => {
                let index = (*dispute as usize).wrapping_sub(1);
                if let Some(dispute) = self.disputes.get_mut(index) {
                    dispute.resolved = Some(on);
                }
            }
            CaseEvent::Submitted => self.submitted = Some(done()),
            CaseEvent::CountyVisited { visitors, .. } => {
                let visitors = visitors.clone();
                self.county_visits.push(Visit { seq, on, visitors, way: VisitWay::InPerson });
            }
            CaseEvent::CountyReviewed { .. } => self.county_review = Some(done()),
            CaseEvent::MeetingHeld { attendees, recused, conclusion, .. } => {
                let (attendees, recused) = (attendees.clone(), recused.clone());
                self.meeting = Some(Meeting { on, attendees, recused, conclusion: conclusion.clone() });
            }
            CaseEvent::HearingNoticed { .. } => {
                let weight =
                    self.opinion.as_ref().map_or(0, |said| said.proposal.act(self.present_amount()).weight());
                self.hearing = Hearing { noticed: Some((on, weight)), ..Hearing::default() };
            }
            CaseEvent::HearingHeld { .. } | CaseEvent::HearingDeclined { .. } => self.hearing.answered = true,
            CaseEvent::HearingUnreached { .. } => {
                self.hearing.tries.insert(on);
            }
            CaseEvent::Decided { proposal, departure, .. } => {
                let (proposal, departure) = (proposal.clone(), departure.clone());
                self.decision = Some(Said { done: done(), proposal, departure });
            }
            CaseEvent::Delivered { .. } => self.delivered = Some(on),
            CaseEvent::Extended { cause, .. } => self.extension = Some(*cause),
            CaseEvent::DeathRecorded { person, died_on, .. } => {
                self.deaths.push(Death { person: *person, died_on: *died_on });
                self.found_something();
            }
            CaseEvent::MovedAway { .. } => {
                self.moved = true;
                self.found_something();
            }
            CaseEvent::HandedOver { to, .. } => self.handler = Some(*to),
            CaseEvent::PassedOn { to, .. } if !matches!(record.effect.stage, Stage::PassedOn { .. }) => {
                // Where the family is registered there, the village is known; nobody there has it in hand yet.
                let registered = self.family.registered;
                self.passed_to = Some(if to.contains(&registered) { registered } else { *to });
                self.handler = None;
            }
            CaseEvent::ReportReceived { .. } => self.reported = true,
            CaseEvent::Applied { .. }
            | CaseEvent::ChangeReported { .. }
            | CaseEvent::ReviewOpened { .. }
            | CaseEvent::PassedOn { .. }
            | CaseEvent::Closed
            | CaseEvent::Withdrawn { .. }
            | CaseEvent::Terminated { .. }
            | CaseEvent::Returned { .. } => {}
        }
    }

    /// Something new is known: what was assessed before no longer suffices.
    fn found_something(&mut self) {
        if let Some(assessed) = &mut self.assessment {
            assessed.stale = true;
        }
    }

    fn correct(&mut self, correction: &Correction) {
        match correction {
            Correction::Evidence { .. } => {}
            Correction::Household { new, applicant, .. } => {
                self.family.members.clone_from(new);
                self.family.applicant = applicant.unwrap_or(self.family.applicant);
            }
            Correction::Route { new, .. } => self.family.route = *new,
            Correction::Villages { living, registered } => {
                // In another township nobody has the case in hand yet.
                let township = |place: Division| place.at(DivisionLevel::Township);
                if township(self.family.living) != township(*living) {
                    self.handler = None;
                }
                self.family.living = *living;
                self.family.registered = *registered;
                self.passed_to = None;
            }
        }
        self.found_something();
    }

    fn void(&mut self, voided: Voided, by: u32) {
        match voided {
            Voided::HomeVisits => {
                self.visits.clear();
                self.neighbours.clear();
            }
            Voided::Check => self.check = CheckState::default(),
            Voided::Assessment => self.assessment = None,
            Voided::DemocraticReview => self.reviews.iter_mut().for_each(|review| review.void = true),
            Voided::Opinion => self.opinion = None,
            Voided::Notices => self.notices.iter_mut().for_each(|notice| notice.void = true),
            Voided::Hearing => self.hearing = Hearing::default(),
            Voided::CountyWork => {
                self.county_visits.clear();
                self.county_review = None;
                self.submitted = None;
            }
            Voided::Meeting => self.meeting = None,
        }
        for mark in &mut self.history {
            if mark.kind.part_of() == Some(voided) && mark.voided_by.is_none() {
                mark.voided_by = Some(by);
            }
        }
    }
}

impl EventKind {
    /// What a case that is sent back makes void together with it.
    #[must_use]
    pub const fn part_of(self) -> Option<Voided> {
        use EventKind as E;
        match self {
            E::HomeVisited | E::NeighboursVisited => Some(Voided::HomeVisits),
            E::CheckRequested | E::CheckStarted | E::CheckReported | E::CheckObjected | E::CheckRepeated => {
                Some(Voided::Check)
            }
            E::Assessed => Some(Voided::Assessment),
            E::DemocraticReviewHeld => Some(Voided::DemocraticReview),
            E::OpinionGiven => Some(Voided::Opinion),
            E::NoticePosted | E::NoticeRemoved => Some(Voided::Notices),
            E::HearingNoticed | E::HearingHeld | E::HearingDeclined | E::HearingUnreached => {
                Some(Voided::Hearing)
            }
            E::Submitted | E::CountyVisited | E::CountyReviewed => Some(Voided::CountyWork),
            E::MeetingHeld => Some(Voided::Meeting),
            _ => None,
        }
    }

    /// Whether it may have happened at any time since the case was opened, beside the order of the steps.
    #[must_use]
    pub const fn any_time(self) -> bool {
        use EventKind as E;
        matches!(
            self,
            E::PapersReceived
                | E::PledgeGiven
                | E::RelativesDeclared
                | E::ConsentRecorded
                | E::CheckObjected
                | E::LetterAnswered
                | E::FactCorrected
                | E::DeathRecorded
                | E::MovedAway
                | E::ReportReceived
                | E::HandedOver
        )
    }

    /// Whether it ends a case without a decision, sends it back or gives it more time: nothing that the case waits for.
    #[must_use]
    pub const fn ends_or_returns(self) -> bool {
        use EventKind as E;
        matches!(self, E::PassedOn | E::Withdrawn | E::Terminated | E::Returned | E::Extended)
    }
}
