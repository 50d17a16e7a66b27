// SPDX-License-Identifier: Apache-2.0
//! What may happen next in a matter of relief: a pure function from the file, the rules and an entry to the next file, or to the reason why not.

use super::answers::ReliefAnswer;
use super::event::{Approval, Entry, Minutes, Paid, Record, ReliefEvent};
use super::file::{ReliefFile, nth};
use super::refused::Refused;
use super::rules::{NoticeAsked, PayFirst, ReliefRules};
use super::words::{ApprovalKind, Level, RefusalReason, Source, Stage, Way};
use crate::casework::{Answer, Words};
use kernel::{Date, Fen, UserId};
use policy::procedure::Days;

impl ReliefFile {
    /// The next file with the record of an entry.
    ///
    /// # Errors
    /// Why the step may not be taken.
    pub fn apply(&self, rules: &ReliefRules, entry: Entry) -> Result<(ReliefFile, Record), Refused> {
        self.check(rules, &entry)?;
        let record = Record { seq: self.version + 1, entry };
        let mut next = self.clone();
        next.take(&record);
        Ok((next, record))
    }

    fn check(&self, rules: &ReliefRules, entry: &Entry) -> Result<(), Refused> {
        let stage = self.stage();
        let (step, on) = (entry.event.kind(), entry.happened_on);
        if stage.over() {
            return Err(Refused::NotNow { step, stage });
        }
        let today = entry.entered_at.date_in_china();
        if on > today {
            return Err(Refused::Future(on));
        }
        if on < self.opened_on {
            return Err(Refused::TooEarly { earliest: self.opened_on });
        }
        let not_now = Refused::NotNow { step, stage };
        if !self.taken_in
            && !matches!(entry.event, ReliefEvent::Opened { .. } | ReliefEvent::Withdrawn { .. })
        {
            return Err(not_now);
        }
        match &entry.event {
            ReliefEvent::Opened { .. } if !self.taken_in => Ok(()),
            ReliefEvent::Applied { .. } | ReliefEvent::Opened { .. } => Err(not_now),
            ReliefEvent::Assessed { .. }
            | ReliefEvent::HelpAsked { .. }
            | ReliefEvent::HelpAnswered { .. }
            | ReliefEvent::Referred { .. } => self.not_relative(entry.by),
            ReliefEvent::Approved { approval } => self.may_approve(rules, approval, (entry.by, on)),
            ReliefEvent::SecondConfirmed { approval } => self.may_confirm(*approval, entry.by),
            ReliefEvent::Paid { paid } => self.may_pay(paid, entry.by, on),
            ReliefEvent::PapersCompleted { papers, .. } => {
                if !self.owes_papers() || papers.is_empty() {
                    return Err(Refused::NoPapers);
                }
                self.not_relative(entry.by)
            }
            ReliefEvent::NoticePosted { through, .. } => {
                let least = self.notice_through(rules, on).ok_or(not_now)?;
                if *through < least { Err(Refused::NoticeShort(least)) } else { self.not_relative(entry.by) }
            }
            ReliefEvent::NoticeRemoved { .. } => match self.notice {
                Some((_, through, None)) if on > through => Ok(()),
                Some((_, through, None)) => Err(Refused::NoticeShort(through)),
                _ => Err(not_now),
            },
            ReliefEvent::Disputed { ground } => {
                said(true, Some(ground))?;
                if self.notice.is_some() { self.not_relative(entry.by) } else { Err(not_now) }
            }
            ReliefEvent::DisputeSettled { words, .. } => {
                said(true, Some(words))?;
                if self.disputed() { self.not_relative(entry.by) } else { Err(not_now) }
            }
            ReliefEvent::Refused { reason, .. } => self.may_refuse(*reason, not_now),
            ReliefEvent::Withdrawn { .. } if matches!(stage, Stage::Applied | Stage::Open) => Ok(()),
            // What hangs is taken down first.
            ReliefEvent::Closed
                if stage == Stage::Ready
                    && !self.disputed()
                    && !matches!(self.notice, Some((_, _, None))) =>
            {
                Ok(())
            }
            ReliefEvent::Closed => Err(Refused::StillOpen),
            ReliefEvent::Withdrawn { .. } => Err(not_now),
        }
    }

    fn not_relative(&self, who: UserId) -> Result<(), Refused> {
        if self.relatives.contains(&who) { Err(Refused::NearRelative) } else { Ok(()) }
    }

    /// clause: MS-6b, CK-1.3d, BZ-2.2
    fn may_approve(
        &self,
        rules: &ReliefRules,
        approval: &Approval,
        (by, on): (UserId, Date),
    ) -> Result<(), Refused> {
        self.not_relative(by)?;
        let (_, assessment) = self.assessment.as_ref().ok_or(Refused::NotAssessed)?;
        let none = || Refused::NotGranted { missing: Vec::new() };
        let answer = assessment.of(&approval.scheme).ok_or_else(none)?;
        if answer.answer != Answer::Yes {
            return Err(Refused::NotGranted { missing: answer.missing.iter().cloned().collect() });
        }
        if !answer.actionable {
            return Err(Refused::Assumed);
        }
        self.kind_fits(rules, approval, answer)?;
        self.notice_over(rules, answer)?;
        parts_in_order(approval, on)?;
        let total = approval.total().filter(|total| *total > Fen::ZERO).ok_or(Refused::NoAmount)?;
        let left = self.left(answer, approval.kind)?;
        if total > left {
            return Err(Refused::AboveTier { left });
        }
        if answer.decider == Some(Level::County) && approval.level == Level::Township {
            self.within_township(approval, total, assessment.township_limit)?;
        }
        said(
            approval.given.way != Way::Cash && approval.given.way != Way::Account,
            approval.given.what.as_ref(),
        )?;
        minuted(approval.kind, approval.minutes.as_ref())?;
        match &approval.second {
            Some(second) if second.user() == Some(by) => Err(Refused::SamePerson),
            Some(second) => second.user().map_or(Ok(()), |id| self.not_relative(id)),
            // Only first aid may do without a second for the moment, and then somebody else is asked.
            None if approval.kind == ApprovalKind::FirstAid => match &approval.asked {
                Some(asked) if asked.user() != Some(by) => Ok(()),
                _ => Err(Refused::SamePerson),
            },
            None => Err(Refused::SamePerson),
        }
    }

    fn kind_fits(
        &self,
        rules: &ReliefRules,
        approval: &Approval,
        answer: &ReliefAnswer,
    ) -> Result<(), Refused> {
        let wrong = Err(Refused::WrongKind(approval.kind));
        match approval.kind {
            ApprovalKind::FirstAid if rules.pay_first.value == PayFirst::No || !answer.urgent => wrong,
            ApprovalKind::FirstAid if approval.level == Level::County => {
                Err(Refused::WrongLevel(approval.level))
            }
            ApprovalKind::TopUp | ApprovalKind::Exceptional if approval.level == Level::Township => {
                Err(Refused::WrongLevel(approval.level))
            }
            kind if kind.adds() == self.approvals.is_empty() && kind != ApprovalKind::Exceptional => wrong,
            _ => Ok(()),
        }
    }

    /// What the county decides a township gives only as first aid, up to its own limit.
    fn within_township(&self, approval: &Approval, total: Fen, limit: Option<Fen>) -> Result<(), Refused> {
        let limit = limit.filter(|_| approval.kind == ApprovalKind::FirstAid).ok_or(Refused::AboveLevel)?;
        let before = self.approvals.iter().filter(|one| one.approval.level == Level::Township);
        let before: Option<Vec<Fen>> = before.map(|one| one.approval.total()).collect();
        let before = before.and_then(Fen::checked_sum).ok_or(Refused::NoAmount)?;
        let left = limit.checked_sub(before).unwrap_or_default().max(Fen::ZERO);
        if total > left { Err(Refused::AboveTier { left }) } else { Ok(()) }
    }

    /// What the packs give under a scheme and was not approved before: parts and follow-up stay within it, and what was raised for this event alone comes only with the minutes of 一事一议.
    /// clause: MS-6c, CK-1.3d, YY-2.8d
    fn left(&self, answer: &ReliefAnswer, kind: ApprovalKind) -> Result<Fen, Refused> {
        let given = answer.amount.ok_or(Refused::NotGranted { missing: Vec::new() })?;
        let within = |given: Fen, before: Option<Fen>| {
            let before = before.ok_or(Refused::NoAmount)?;
            Ok(given.checked_sub(before).unwrap_or_default().max(Fen::ZERO))
        };
        let left = within(given, self.approved(&answer.scheme))?;
        if kind == ApprovalKind::Exceptional {
            return Ok(left);
        }
        let scale = given.checked_sub(answer.raised).unwrap_or_default();
        Ok(left.min(within(scale, self.approved_by_scale(&answer.scheme))?))
    }

    /// Whoever is in an emergency is not made to wait for a notice.
    fn notice_over(&self, rules: &ReliefRules, answer: &ReliefAnswer) -> Result<(), Refused> {
        let asked = rules.notices.get(&answer.procedure).filter(|_| !answer.urgent);
        if asked.is_some() && self.disputed() {
            return Err(Refused::DisputeOpen);
        }
        match (asked.map(|asked| asked.value), self.notice) {
            (None, _) | (Some(NoticeAsked::Once), Some(_)) => Ok(()),
            (Some(NoticeAsked::Lasting(_)), Some((_, _, Some(_)))) => Ok(()),
            _ => Err(Refused::NoticeFirst),
        }
    }

    /// Until when a notice hangs at least that is posted on a day; none where what the packs give asks for none, or one was posted.
    #[must_use]
    pub fn notice_through(&self, rules: &ReliefRules, on: Date) -> Option<Date> {
        let (_, assessment) = self.assessment.as_ref().filter(|_| self.notice.is_none())?;
        let asked = assessment.granted().filter(|one| !one.urgent);
        let lasting = |days: Days| on.add_days(i32::try_from(days.days).ok()?);
        let through = asked.filter_map(|one| match rules.notices.get(&one.procedure)?.value {
            NoticeAsked::Once => Some(on),
            NoticeAsked::Lasting(days) => lasting(self.again(rules, &one.procedure).unwrap_or(days)),
        });
        through.max()
    }

    /// For how long a notice hangs that is the second one, after a dispute.
    fn again(&self, rules: &ReliefRules, procedure: &str) -> Option<Days> {
        rules.disputes.get(procedure).filter(|_| self.notice_again)?.value.again
    }

    /// Whether a settled dispute puts the notice up once more: by the procedure of what hangs.
    #[must_use]
    pub fn notice_follows(&self, rules: &ReliefRules) -> bool {
        let procedures = self.assessment.iter().flat_map(|(_, one)| one.granted());
        let mut procedures = procedures.filter(|one| !one.urgent).map(|one| &one.procedure);
        procedures.any(|one| rules.disputes.get(one).is_some_and(|asked| asked.value.again.is_some()))
    }

    fn may_confirm(&self, approval: u32, by: UserId) -> Result<(), Refused> {
        self.not_relative(by)?;
        let state = nth(&self.approvals, approval).ok_or(Refused::NoSuchPart)?;
        if state.has_second() {
            return Err(Refused::ConfirmedAlready);
        }
        if state.by == by { Err(Refused::SamePerson) } else { Ok(()) }
    }

    /// clause: CK-1.3c, NX-2c
    fn may_pay(&self, paid: &Paid, by: UserId, on: Date) -> Result<(), Refused> {
        self.not_relative(by)?;
        let stage = self.part(paid.approval, paid.stage).ok_or(Refused::NoSuchPart)?;
        if stage.paid.is_some() {
            return Err(Refused::PaidAlready);
        }
        if on < stage.stage.from {
            return Err(Refused::NotYet(stage.stage.from));
        }
        // What is handed over in kind is worth what was approved, and is no money of a reserve or a roster.
        let way = nth(&self.approvals, paid.approval).map(|state| state.approval.given.way);
        if way.is_some_and(Way::in_kind) != (paid.source == Source::InKind) {
            return Err(Refused::WrongSource);
        }
        if paid.source == Source::County {
            return Ok(());
        }
        let second = paid.second.as_ref().ok_or(Refused::NoVoucher)?;
        if paid.voucher.is_none() {
            return Err(Refused::NoVoucher);
        }
        if second.user() == Some(by) {
            return Err(Refused::SamePerson);
        }
        second.user().map_or(Ok(()), |id| self.not_relative(id))
    }

    /// What the packs give is refused by nobody; a person may decide otherwise at the packs' points, and then they no longer give it. That conditions are not met says
    /// only the assessment, and it says so only once everything is known and decided.
    fn may_refuse(&self, reason: RefusalReason, not_now: Refused) -> Result<(), Refused> {
        let (_, assessment) = self.assessment.as_ref().ok_or(Refused::NotAssessed)?;
        if !self.approvals.is_empty() {
            return Err(not_now);
        }
        if assessment.granted().next().is_some() {
            return Err(Refused::GivenByPacks);
        }
        if reason == RefusalReason::NotMet && assessment.undecided() {
            Err(Refused::Undecided)
        } else {
            Ok(())
        }
    }
}

fn parts_in_order(approval: &Approval, on: Date) -> Result<(), Refused> {
    let days: Vec<Date> = approval.stages.iter().map(|stage| stage.from).collect();
    let ordered =
        days.windows(2).all(|pair| pair[0] < pair[1]) && days.first().is_some_and(|first| *first >= on);
    if !ordered {
        return Err(Refused::Stages);
    }
    let positive = approval.stages.iter().all(|stage| stage.amount > Fen::ZERO);
    if positive { Ok(()) } else { Err(Refused::NoAmount) }
}

fn said(asked: bool, words: Option<&Words>) -> Result<(), Refused> {
    if asked && words.is_none_or(Words::is_blank) { Err(Refused::NothingSaid) } else { Ok(()) }
}

fn minuted(kind: ApprovalKind, minutes: Option<&Minutes>) -> Result<(), Refused> {
    let attended = |minutes: &Minutes| minutes.participants.iter().any(|one| !one.is_blank());
    match minutes {
        None if kind == ApprovalKind::Exceptional => Err(Refused::NoParticipants),
        Some(minutes) if !attended(minutes) => Err(Refused::NoParticipants),
        _ => Ok(()),
    }
}
