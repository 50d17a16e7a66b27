// SPDX-License-Identifier: Apache-2.0
//! Whether what was entered can be right: the checks of single events that need their content.

use super::event::{CaseEvent, Entry};
use super::file::CaseFile;
use super::model::{ConsentAnswer, Family, PersonId, Route, Staff, Words};
use super::payload::{
    Answer, Assessment, Correction, DisputeWay, FamilySignature, Place, ReturnTo, VisitWay,
};
use super::refused::Fault;
use super::rules::CaseRules;
use super::stage::{Stage, StageKind};
use kernel::{Date, Division, Fen};
use policy::procedure::Days;
use std::collections::BTreeSet;

type Checked = Result<(), Fault>;

fn ensure(condition: bool, fault: impl FnOnce() -> Fault) -> Checked {
    if condition { Ok(()) } else { Err(fault()) }
}

fn reason(words: &Words) -> Checked {
    ensure(!words.is_blank(), || Fault::NoReason)
}

/// A family that can open a case.
pub(super) fn family(family: &Family) -> Checked {
    let persons: BTreeSet<PersonId> = family.members.iter().map(|member| member.person).collect();
    ensure(persons.len() == family.members.len(), || Fault::NamedTwice)?;
    ensure(persons.contains(&family.applicant), || Fault::FamilyIncomplete)?;
    route(family, family.route)
}

fn route(family: &Family, route: Route) -> Checked {
    match route {
        Route::Household => Ok(()),
        Route::SinglePerson(person) => ensure(family.has(person), || Fault::NotOfFamily(person)),
    }
}

/// What the rules ask of a notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoticeAsked {
    /// Where it hangs.
    pub place: Place,
    /// In which village, where the rules name one.
    pub village: Option<Division>,
    /// The first day that may be its last.
    pub through: Date,
}

impl CaseFile {
    /// Everything about an event that its content decides, but for proposals (see `proposal.rs`).
    pub(super) fn check_content(&self, rules: &CaseRules, entry: &Entry) -> Checked {
        let on = entry.happened_on;
        match &entry.event {
            CaseEvent::PapersAsked { codes, .. } => self.papers_asked(rules, codes),
            CaseEvent::PapersReceived { papers } => {
                ensure(!papers.is_empty(), || Fault::NothingAsked)?;
                papers.iter().try_for_each(|paper| {
                    let known = rules.papers.list.contains_key(&paper.code);
                    ensure(known, || Fault::PaperNotInPack(paper.code.clone()))
                })
            }
            CaseEvent::PledgeGiven { code, .. } => match rules.papers.list.get(code) {
                None => Err(Fault::PaperNotInPack(code.clone())),
                Some(rule) => ensure(rule.pledge, || Fault::NoPledge(code.clone())),
            },
            CaseEvent::Accepted { receipt, .. } => ensure(!receipt.trim().is_empty(), || Fault::NoNumber),
            CaseEvent::Decided { number, .. } => ensure(!number.trim().is_empty(), || Fault::NoNumber),
            CaseEvent::PassedOn { reason: words, .. }
            | CaseEvent::HandedOver { reason: words, .. }
            | CaseEvent::Extended { reason: words, .. }
            | CaseEvent::CheckObjected { ground: words, .. }
            | CaseEvent::Disputed { ground: words, .. } => {
                reason(words)?;
                self.check_more(rules, entry)
            }
            CaseEvent::RelativesDeclared { ties, .. } => ties.iter().try_for_each(|tie| {
                let known = self.knows(tie.person);
                ensure(known, || Fault::NotOfFamily(tie.person))
            }),
            CaseEvent::ConsentRecorded { person, answer, .. } => self.consent(*person, answer, on),
            CaseEvent::CheckRequested { persons } => self.check_requested(rules, persons, on),
            CaseEvent::CheckReported { against, told_on, .. } => {
                ensure(!against || told_on.is_some(), || Fault::NotToldOfCheck)
            }
            CaseEvent::HomeVisited { surveyors, way, signature, .. } => {
                self.home_visited(rules, surveyors, *way, signature, on)
            }
            CaseEvent::NeighboursVisited { visitors, neighbours, .. } => {
                ensure(*neighbours > 0, || Fault::NothingAsked)?;
                self.visitors(visitors, 1)
            }
            CaseEvent::CountyVisited { visitors, .. } => self.visitors(visitors, rules.surveyors.value),
            CaseEvent::LetterAnswered { letter, .. } => {
                ensure(self.letters.contains_key(letter), || Fault::NoSuchLetter)
            }
            CaseEvent::FactCorrected { correction, reason: words } => {
                reason(words)?;
                self.correction(correction)
            }
            CaseEvent::Assessed { assessment, .. } => self.assessed(assessment),
            CaseEvent::DemocraticReviewHeld {
                called_on,
                invited,
                present,
                yes,
                no,
                abstained,
                recused,
                ..
            } => {
                ensure(*called_on <= on, || Fault::OutOfCalendar)?;
                review(rules, *invited, (*present, *recused), [*yes, *no, *abstained])
            }
            CaseEvent::NoticePosted { place, village, through, .. } => {
                self.notice_posted(rules, *place, *village, *through, on)
            }
            CaseEvent::NoticeRemoved { .. } => match self.last_notice() {
                Some(notice) if on <= notice.through => {
                    Err(Fault::NoticeStillRuns { through: notice.through })
                }
                Some(notice) => ensure(notice.removed.is_none(), || Fault::NoticeGone),
                None => Err(Fault::NoticeGone),
            },
            CaseEvent::DisputeResolved { dispute, way, told_on, .. } => {
                ensure(*told_on <= on, || Fault::OutOfCalendar)?;
                self.dispute_resolved(rules, *dispute, *way)
            }
            CaseEvent::MeetingHeld { attendees, recused, .. } => {
                ensure(attendees.is_disjoint(recused), || Fault::AttendedAndRecused)
            }
            CaseEvent::Delivered { way, receipt, .. } => {
                let electronic = *way == super::payload::Delivery::Electronic;
                ensure(electronic || receipt.is_some(), || Fault::NoReceipt)
            }
            CaseEvent::DeathRecorded { person, died_on, .. } => {
                ensure(self.family.has(*person), || Fault::NotOfFamily(*person))?;
                ensure(self.deaths.iter().all(|death| death.person != *person), || Fault::AlreadyRecorded)?;
                ensure(*died_on <= on, || Fault::OutOfCalendar)
            }
            CaseEvent::Terminated { refused, asked, reason: words, .. } => {
                reason(words)?;
                ensure(!refused.is_empty(), || Fault::NoGround)?;
                ensure(asked.iter().any(|contact| contact.on <= on), || Fault::NeverAsked)
            }
            CaseEvent::Returned { to, reason: words } => {
                reason(words)?;
                ensure(self.behind(*to), || Fault::NotBehind(*to))
            }
            _ => Ok(()),
        }
    }

    fn check_more(&self, rules: &CaseRules, entry: &Entry) -> Checked {
        match &entry.event {
            CaseEvent::HandedOver { to, .. } => ensure(self.handler != Some(*to), || Fault::SameHandler),
            CaseEvent::PassedOn { to, .. } => ensure(!to.contains(&self.place()), || Fault::PassedToItself),
            CaseEvent::Extended { .. } => {
                let due = self.total_due(rules).ok_or(Fault::NoExtension)?;
                ensure(entry.happened_on <= due.date, || Fault::ExtensionTooLate(due.date))
            }
            _ => Ok(()),
        }
    }

    fn papers_asked(&self, rules: &CaseRules, codes: &BTreeSet<String>) -> Checked {
        ensure(self.papers.asked.is_none(), || Fault::PapersAskedTwice)?;
        ensure(!codes.is_empty(), || Fault::NothingAsked)?;
        codes.iter().try_for_each(|code| match rules.papers.list.get(code) {
            None => Err(Fault::PaperNotInPack(code.clone())),
            Some(rule) => ensure(!(rule.verifiable && rules.papers.verifiable_not_asked.is_some()), || {
                Fault::PaperVerifiable(code.clone())
            }),
        })
    }

    fn consent(&self, person: PersonId, answer: &ConsentAnswer, on: Date) -> Checked {
        ensure(self.knows(person), || Fault::NotOfFamily(person))?;
        match answer {
            ConsentAnswer::Withheld => Ok(()),
            ConsentAnswer::Given { scope, until, .. } => {
                ensure(!scope.is_empty() && *until >= on, || Fault::ConsentEmpty)
            }
        }
    }

    /// A check runs only for people who agreed. A supporter who did not is left out, and that fails nobody.
    fn check_requested(&self, rules: &CaseRules, persons: &BTreeSet<PersonId>, on: Date) -> Checked {
        ensure(!persons.is_empty(), || Fault::NobodyToCheck)?;
        let (signers, agreed) = (self.signers(), self.agreed(on));
        let mut silent = Vec::new();
        for person in persons {
            ensure(self.knows(*person), || Fault::NotOfFamily(*person))?;
            let supporter = !self.family.has(*person);
            let must = signers.contains(person) || (supporter && rules.supporters_consent.value);
            // For a minor an adult of the family who agreed signs as guardian.
            let guarded = supporter || signers.contains(person) || !signers.is_disjoint(&agreed);
            if (must && !agreed.contains(person)) || !guarded {
                silent.push(*person);
            }
        }
        ensure(silent.is_empty(), || Fault::NotAgreed(silent))
    }

    fn visitors(&self, visitors: &[Staff], need: u32) -> Checked {
        let have = u32::try_from(visitors.len()).unwrap_or(u32::MAX);
        ensure(have >= need, || Fault::TooFewSurveyors { have, need })?;
        let users: Vec<_> = visitors.iter().filter_map(Staff::user).collect();
        let names: Vec<&str> = visitors
            .iter()
            .filter_map(|one| match one {
                Staff::Named { name, .. } => Some(name.expose().trim()),
                Staff::User(_) => None,
            })
            .collect();
        let distinct =
            users.iter().collect::<BTreeSet<_>>().len() + names.iter().collect::<BTreeSet<_>>().len();
        ensure(distinct == visitors.len(), || Fault::NamedTwice)?;
        let relatives = self.bars().relatives;
        let barred = |name: &&str| {
            let ties = self.relatives.iter().flatten();
            ties.filter_map(|tie| tie.staff.named()).any(|other| other.expose().trim() == *name)
        };
        let free = users.iter().all(|user| !relatives.contains(user)) && !names.iter().any(barred);
        ensure(free, || Fault::VisitorBarred)
    }

    fn home_visited(
        &self,
        rules: &CaseRules,
        surveyors: &[Staff],
        way: VisitWay,
        signature: &FamilySignature,
        on: Date,
    ) -> Checked {
        self.visitors(surveyors, rules.surveyors.value)?;
        let emergency = rules.settings.emergency(on).is_some();
        ensure(way == VisitWay::InPerson || emergency, || Fault::OnlyInEmergency)?;
        match signature {
            FamilySignature::Signed { person } => {
                ensure(self.family.has(*person), || Fault::NotOfFamily(*person))
            }
            FamilySignature::NotSigned { reason: words } => reason(words),
        }
    }

    fn correction(&self, correction: &Correction) -> Checked {
        match correction {
            Correction::Evidence { .. } | Correction::Villages { .. } => Ok(()),
            Correction::Household { old, new, applicant } => {
                ensure(*old == self.family.members, || Fault::OldValueDiffers)?;
                let applicant = applicant.unwrap_or(self.family.applicant);
                let changed = Family { members: new.clone(), applicant, ..self.family.clone() };
                family(&changed)
            }
            Correction::Route { old, new, application } => {
                // Where persons are recognised there is no other route.
                ensure(!self.scheme.of_one(), || Fault::OneRoute)?;
                ensure(*old == self.family.route, || Fault::OldValueDiffers)?;
                let alone = matches!(new, Route::SinglePerson(_));
                ensure(!alone || application.is_some(), || Fault::NoReceipt)?;
                route(&self.family, *new)
            }
        }
    }

    fn assessed(&self, assessment: &Assessment) -> Checked {
        let yes = assessment.answer == Answer::Yes;
        let right = match assessment.monthly {
            Some(monthly) => yes && self.scheme.pays() && monthly > Fen::ZERO,
            None => !(yes && self.scheme.pays()),
        };
        ensure(right && !assessment.record.is_empty(), || Fault::AssessmentAmount)?;
        let known =
            !assessment.counted.is_empty() && assessment.counted.iter().all(|one| self.family.has(*one));
        ensure(known, || Fault::AssessmentMembers)
    }

    fn notice_posted(
        &self,
        rules: &CaseRules,
        place: Place,
        village: Division,
        through: Date,
        on: Date,
    ) -> Checked {
        let Some(asked) = self.notice_asked(rules, on) else { return Ok(()) };
        ensure(place == asked.place, || Fault::WrongPlace { right: asked.place })?;
        if let Some(right) = asked.village {
            ensure(village == right, || Fault::WrongVillage { right })?;
        }
        ensure(through >= asked.through, || Fault::NoticeTooShort { through: asked.through })
    }

    /// Where a notice that is posted on a day must hang, and until when; nothing where none is asked.
    #[must_use]
    pub fn notice_asked(&self, rules: &CaseRules, on: Date) -> Option<NoticeAsked> {
        let county = self.stage.kind() == StageKind::Submitted;
        let opinion = self.opinion.as_ref().filter(|_| !county);
        let rule = match opinion {
            Some(said) => self.notice_rule(rules, &said.proposal, on),
            None => rules.county_notice.as_ref(),
        }?;
        let village = match rule.place {
            Place::FamilyVillage => Some(self.family.living),
            Place::RegisteredVillage => Some(self.family.registered),
            Place::Workplace | Place::Suitable => None,
        };
        let again = matches!(self.stage, Stage::Opinion { again: true, .. });
        let days = self.dispute_rule(rules).again.filter(|_| again).unwrap_or(rule.days);
        Some(NoticeAsked { place: rule.place, village, through: last_day(rules, on, days) })
    }

    fn dispute_resolved(&self, rules: &CaseRules, number: u32, way: DisputeWay) -> Checked {
        let index = (number as usize).wrapping_sub(1);
        let dispute = self.disputes.get(index).filter(|dispute| dispute.resolved.is_none());
        let since = dispute.ok_or(Fault::NoSuchDispute(number))?.seq;
        match way {
            DisputeWay::Resurvey => {
                ensure(self.visits.iter().any(|visit| visit.seq > since), || Fault::NoSurveySince)
            }
            DisputeWay::DemocraticReview => {
                ensure(self.dispute_rule(rules).review_suffices, || Fault::ReviewDoesNotSettle)?;
                let held = self.reviews.iter().any(|review| review.seq > since && !review.void);
                ensure(held, || Fault::NoReviewSince)
            }
        }
    }

    /// Whether a step lies behind the case, so that it can be done again.
    fn behind(&self, to: ReturnTo) -> bool {
        match to {
            ReturnTo::Survey | ReturnTo::Assessment | ReturnTo::Opinion => true,
            ReturnTo::Notice => {
                self.last_notice().is_some_and(|notice| notice.round.is_some())
                    && self.stage.kind() != StageKind::Opinion
            }
        }
    }
}

/// The last day of a notice that is posted on a day.
pub(super) fn last_day(rules: &CaseRules, posted: Date, days: Days) -> Date {
    let calendar = &rules.calendar;
    if days.working {
        calendar.add_working_days(posted, days.days).date
    } else {
        calendar.add_calendar_days(posted, days.days).date
    }
}

/// Who came votes, and who stood aside does not; both were invited.
fn review(rules: &CaseRules, invited: u32, (present, recused): (u32, u32), votes: [u32; 3]) -> Checked {
    let cast: u64 = votes.iter().map(|vote| u64::from(*vote)).sum();
    let came = u64::from(present) + u64::from(recused);
    let right = came <= u64::from(invited) && cast == u64::from(present) && present > 0;
    ensure(right, || Fault::VotesDoNotAdd)?;
    let Some(quorum) = rules.review.quorum else { return Ok(()) };
    let need = quorum
        .checked_mul(kernel::Fraction::from_int(i64::from(invited)))
        .and_then(|share| share.round(kernel::Rounding::Up, 1));
    let need = need.and_then(|need| u32::try_from(need).ok()).unwrap_or(u32::MAX);
    ensure(present >= need, || Fault::QuorumMissed { have: present, need })
}
