// SPDX-License-Identifier: Apache-2.0
//! The machine: a pure function from a file and an entry to the next file, or to the reason why not. Nothing is decided by it: each decision is an entry that a
//! named person makes.

use super::award::{AwardOrder, Proposal};
use super::event::{CaseEvent, Entry, EventKind};
use super::file::{CaseFile, CaseRecord, Effect};
use super::model::{CaseId, Doer, Matter, Office, PersonId, Route, Speaker};
use super::payload::{PointDecision, ReturnTo, Voided};
use super::refused::{Bar, Fault, Refused};
use super::rules::CaseRules;
use super::stage::{Stage, StageKind};
use kernel::{Date, Division, DivisionLevel};
use std::collections::BTreeSet;

impl CaseFile {
    /// Opens a case with its first entry: an application, a reported change or a review that is due.
    ///
    /// # Errors
    /// Why not.
    pub fn open(id: CaseId, rules: &CaseRules, entry: Entry) -> Result<(CaseFile, CaseRecord), Refused> {
        let kind = entry.event.kind();
        let matter = kind.opens().ok_or(Refused::Opening { step: kind })?;
        if !kind.who().allows(kind, &entry.by, rules.decider.value) {
            return Err(Refused::WrongOffice { step: kind, decider: rules.decider.value });
        }
        check_day(&entry, None)?;
        let stage = if matter == Matter::Application { Stage::Registered } else { Stage::Accepted };
        let record = CaseRecord { seq: 1, entry, effect: Effect { stage, voids: Vec::new(), order: None } };
        let file = CaseFile::begin(id, &record).ok_or(Refused::Opening { step: kind })?;
        if file.first_contact > file.opened.on {
            return Err(Refused::TooEarly { given: file.opened.on, earliest: file.first_contact });
        }
        if file.scheme != rules.scheme {
            return Err(Fault::OtherScheme.into());
        }
        super::content::family(&file.family)?;
        file.check_citizen(&record.entry)?;
        Ok((file, record))
    }

    /// Takes a step. The rules are those of the day of the step: a case keeps the procedure of its acceptance, but for the steps that the packs take from the day of
    /// decision.
    ///
    /// # Errors
    /// Why not; the file stays as it is.
    pub fn apply(&self, rules: &CaseRules, entry: Entry) -> Result<(CaseFile, CaseRecord), Refused> {
        let kind = entry.event.kind();
        self.check_place(rules, kind)?;
        check_day(&entry, Some(self.earliest(kind)))?;
        self.check_hand(rules, &entry)?;
        let proposal = match &entry.event {
            CaseEvent::OpinionGiven { proposal, departure }
            | CaseEvent::Decided { proposal, departure, .. } => Some((proposal, departure.as_ref())),
            _ => None,
        };
        let of = proposal.map(|(proposal, _)| proposal).or(self.opinion.as_ref().map(|said| &said.proposal));
        let missing = self.requirements(rules, kind, entry.happened_on, of);
        if !missing.is_empty() {
            return Err(Refused::Missing(missing));
        }
        self.check_content(rules, &entry)?;
        if let Some((proposal, departure)) = proposal {
            self.check_proposal(rules, proposal, departure, (entry.by.user(), entry.happened_on))?;
        }
        let effect = self.effect(rules, &entry)?;
        let record = CaseRecord { seq: self.seq() + 1, entry, effect };
        let mut next = self.clone();
        next.take(&record);
        Ok((next, record))
    }

    fn check_place(&self, rules: &CaseRules, kind: EventKind) -> Result<(), Refused> {
        if kind.opens().is_some() {
            return Err(Refused::Opening { step: kind });
        }
        if !kind.matters().contains(&self.matter) {
            return Err(Refused::NotForMatter { step: kind, matter: self.matter });
        }
        if !self.may_come(rules, kind) {
            return Err(Refused::NotNow { step: kind, stage: self.stage.kind() });
        }
        Ok(())
    }

    fn check_hand(&self, rules: &CaseRules, entry: &Entry) -> Result<(), Refused> {
        let kind = entry.event.kind();
        let decider = self.decider(rules);
        if !kind.who().allows(kind, &entry.by, decider) {
            return Err(Refused::WrongOffice { step: kind, decider });
        }
        self.check_citizen(entry)?;
        let bars = self.bars();
        let typist = entry.late.as_ref().map(|late| late.entered_by);
        if let Some(bar) = entry.by.user().and_then(|user| bars.why_not(user, kind)) {
            return Err(Refused::Barred(bar));
        }
        // Who only types a signed paper in is held to the bar of relatives alone.
        match typist.and_then(|user| bars.why_not(user, kind)) {
            Some(bar @ Bar::NearRelative) => Err(Refused::Barred(bar)),
            _ => Ok(()),
        }
    }

    /// Online, a family speaks for itself, or shows in whose place somebody speaks.
    fn check_citizen(&self, entry: &Entry) -> Result<(), Fault> {
        let Doer::Citizen { person } = entry.by else { return Ok(()) };
        let in_place = match &entry.event {
            CaseEvent::Applied { speaker, .. } | CaseEvent::Withdrawn { speaker, .. } => {
                *speaker != Speaker::Oneself
            }
            _ => false,
        };
        let own = self.family.has(person) || self.family.supporters.contains(&person);
        if own || in_place { Ok(()) } else { Err(Fault::NotOfFamily(person)) }
    }

    /// The earliest day on which a step can have happened.
    fn earliest(&self, kind: EventKind) -> Date {
        if kind.any_time() {
            return self.opened.on;
        }
        match kind {
            // Steps of the survey run side by side.
            EventKind::SurveyStarted
            | EventKind::CheckRequested
            | EventKind::CheckStarted
            | EventKind::CheckReported
            | EventKind::CheckRepeated
            | EventKind::HomeVisited
            | EventKind::NeighboursVisited
            | EventKind::LetterSent
            | EventKind::DemocraticReviewHeld
            | EventKind::CountyVisited
            | EventKind::CountyReviewed
            | EventKind::MeetingHeld => self.stage_since,
            // An objection made in time counts, even when it is entered after the notice came down.
            EventKind::Disputed => self.last_notice().map_or(self.stage_since, |notice| notice.posted),
            EventKind::HearingNoticed => self.opinion.as_ref().map_or(self.stage_since, |said| said.done.on),
            EventKind::HearingHeld | EventKind::HearingDeclined | EventKind::HearingUnreached => {
                self.hearing.noticed.map_or(self.stage_since, |(on, _)| on)
            }
            _ => self.latest,
        }
    }

    /// Where a step leads, what it makes void, and what payout does then.
    fn effect(&self, rules: &CaseRules, entry: &Entry) -> Result<Effect, Fault> {
        let on = entry.happened_on;
        let mut voids: Vec<Voided> = Vec::new();
        let mut order = None;
        let stage = match &entry.event {
            CaseEvent::Accepted { .. } => Stage::Accepted,
            // Another township of the county goes on where this one stopped; another county begins anew.
            CaseEvent::PassedOn { to, .. } if self.stays_in_county(*to) => self.stage.clone(),
            CaseEvent::PassedOn { to, .. } => Stage::PassedOn { to: *to },
            CaseEvent::OpinionGiven { proposal, .. } => self.after_opinion(rules, proposal, on),
            CaseEvent::NoticePosted { through, .. } => match self.stage {
                Stage::Opinion { round, .. } => Stage::OnNotice { round, through: *through },
                _ => Stage::OnCountyNotice { through: *through },
            },
            CaseEvent::NoticeRemoved { .. } => match self.stage {
                Stage::OnNotice { .. } => Stage::Ready,
                Stage::OnCountyNotice { .. } => Stage::Submitted,
                _ => self.stage.clone(),
            },
            CaseEvent::Disputed { .. } => self.after_dispute(),
            CaseEvent::Submitted => Stage::Submitted,
            CaseEvent::Assessed { assessment, .. } => {
                let earlier = self.assessment.as_ref().map(|one| &one.assessment);
                let other = earlier.is_none_or(|earlier| !earlier.same_result(assessment));
                if other && self.opinion.is_some() && self.stage.kind() != StageKind::Disputed {
                    voids.extend(ReturnTo::Opinion.voids());
                    Stage::Accepted
                } else {
                    self.stage.clone()
                }
            }
            CaseEvent::Decided { proposal, .. } => {
                order = self.order_of(rules, proposal, on)?;
                Stage::Decided
            }
            CaseEvent::Delivered { .. } => match self.stage {
                Stage::Terminated { .. } => Stage::Terminated { told: true },
                _ => Stage::Delivered,
            },
            CaseEvent::Closed => Stage::Closed,
            CaseEvent::DeathRecorded { person, died_on, .. } => {
                if self.nobody_left(*person) {
                    // Whoever is covered, by this case or before it, is paid until the month of the death.
                    let covered = self.standing.is_some() || self.order.is_some();
                    order = covered.then(|| AwardOrder::Stop { last: died_on.month_of() });
                    Stage::Died
                } else {
                    self.stage.clone()
                }
            }
            CaseEvent::Withdrawn { .. } => Stage::Withdrawn,
            CaseEvent::Terminated { .. } => Stage::Terminated { told: false },
            CaseEvent::Returned { to, .. } => {
                voids.extend(to.voids());
                match to {
                    ReturnTo::Survey | ReturnTo::Assessment | ReturnTo::Opinion => Stage::Accepted,
                    ReturnTo::Notice => Stage::Opinion { round: self.rounds() + 1, again: false },
                }
            }
            _ => self.stage.clone(),
        };
        Ok(Effect { stage, voids, order })
    }

    /// Whether a place to which a case is passed on is a township of its own county.
    fn stays_in_county(&self, to: Division) -> bool {
        to.at(DivisionLevel::Township).is_some()
            && to.at(DivisionLevel::County) == self.place().at(DivisionLevel::County)
    }

    /// How many notices were posted by the township so far, void ones included.
    fn rounds(&self) -> u32 {
        self.notices.iter().filter_map(|notice| notice.round).max().unwrap_or(0)
    }

    fn after_opinion(&self, rules: &CaseRules, proposal: &Proposal, on: Date) -> Stage {
        if self.notice_rule(rules, proposal, on).is_none() {
            return Stage::Ready;
        }
        match self.stage {
            Stage::Disputed { .. } if self.dispute_rule(rules).again.is_none() => Stage::Ready,
            Stage::Disputed { .. } => Stage::Opinion { round: self.rounds() + 1, again: true },
            _ => Stage::Opinion { round: self.rounds() + 1, again: false },
        }
    }

    fn after_dispute(&self) -> Stage {
        match self.stage {
            Stage::Disputed { round, county } => Stage::Disputed { round, county },
            Stage::OnCountyNotice { .. } => Stage::Disputed { round: self.rounds(), county: true },
            _ => Stage::Disputed { round: self.rounds(), county: false },
        }
    }

    /// Whether with this death nobody is left whom the case is about.
    fn nobody_left(&self, died: PersonId) -> bool {
        let about: BTreeSet<PersonId> = match (&self.standing, self.family.route) {
            (Some(standing), _) => standing.persons.clone(),
            (None, Route::SinglePerson(person)) => BTreeSet::from([person]),
            (None, Route::Household) => self.family.members.iter().map(|member| member.person).collect(),
        };
        about.iter().all(|person| *person == died || self.deaths.iter().any(|death| death.person == *person))
    }

    /// Whose turn it is to take the case on; none once it is over.
    #[must_use]
    pub fn turn(&self, rules: &CaseRules) -> Option<Office> {
        match self.stage.kind() {
            StageKind::Opinion | StageKind::OnNotice => Some(Office::Village),
            StageKind::Submitted => Some(self.decider(rules)),
            StageKind::OnCountyNotice => Some(Office::County),
            stage if stage.over() || self.stage == (Stage::Terminated { told: true }) => None,
            _ => Some(Office::Township),
        }
    }

    /// Who decides: the office that the rules name; the county also where a township decides and something rests on a point that the packs leave to the county.
    #[must_use]
    pub fn decider(&self, rules: &CaseRules) -> Office {
        if self.for_the_county().next().is_some() { Office::County } else { rules.decider.value }
    }

    /// Whether the township decides it, so that the county samples afterwards.
    #[must_use]
    pub fn delegated(&self, rules: &CaseRules) -> bool {
        self.decider(rules) == Office::Township
    }

    /// What was proposed at points that the packs leave to the county, by `point` or `point.row`: whoever confirms decides it.
    pub fn for_the_county(&self) -> impl Iterator<Item = (&str, &PointDecision)> {
        let all = self.assessment.iter().flat_map(|one| &one.decisions);
        all.filter(|(_, one)| one.proposed).map(|(point, one)| (point.as_str(), one))
    }

    /// What is proposed at present, where an opinion stands.
    #[must_use]
    pub fn proposed(&self) -> Option<&Proposal> {
        self.opinion.as_ref().map(|said| &said.proposal)
    }
}

/// The day of a step: not in the future, not before what comes first, and with its paper when it is entered later.
fn check_day(entry: &Entry, earliest: Option<Date>) -> Result<(), Refused> {
    let (given, today) = (entry.happened_on, entry.entered_on());
    if given > today {
        return Err(Refused::Future { given, today });
    }
    if let Some(earliest) = earliest.filter(|earliest| given < *earliest) {
        return Err(Refused::TooEarly { given, earliest });
    }
    match &entry.late {
        None if given < today => Err(Refused::LateWithoutPaper),
        Some(late) if late.reason.is_blank() => Err(Refused::LateWithoutPaper),
        _ => Ok(()),
    }
}
