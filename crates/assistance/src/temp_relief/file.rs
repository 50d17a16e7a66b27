// SPDX-License-Identifier: Apache-2.0
//! The file of a matter of relief: the fold of its records, what is due in it, and where it stands.

use super::answers::ReliefAssessment;
use super::event::{Approval, ApprovalStage, Paid, Record, ReliefEvent, ReliefId};
use super::names::QUICK;
use super::rules::ReliefRules;
use super::words::{ApprovalKind, ClockKind, Source, Stage, Way};
use crate::casework::{Basis, HouseholdId, Ordered, PaperId, PersonId, PointDecision};
use crate::registry::model::HardshipEvent;
use kernel::{Date, Deadline, Division, Fen, Id, UserId};
use policy::procedure::Clock as Within;
use std::collections::{BTreeMap, BTreeSet};

/// An approval with what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApprovalState {
    /// As approved.
    pub approval: Approval,
    /// When.
    pub on: Date,
    /// Who approved.
    pub by: UserId,
    /// Their name as signed.
    pub name: String,
    /// When the second handler signed, where that was another day or another person than at the approval.
    pub confirmed: Option<(Date, UserId, String)>,
    /// Its parts.
    pub stages: Vec<StageState>,
}

impl ApprovalState {
    /// Whether two stand behind it: one at the scene beside whoever approved, or one who signed later.
    #[must_use]
    pub fn has_second(&self) -> bool {
        self.approval.second.is_some() || self.confirmed.is_some()
    }

    /// The way in which a part of it reaches them: what the county's roster pays goes to an account, whatever was meant when it was approved.
    #[must_use]
    pub fn way(&self, part: &StageState) -> Way {
        let by_county = part.paid.as_ref().is_some_and(|(_, _, paid)| paid.source == Source::County);
        match self.approval.given.way {
            Way::Cash if by_county => Way::Account,
            way => way,
        }
    }
}

/// A part of an approval with its payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StageState {
    /// As approved.
    pub stage: ApprovalStage,
    /// How it was paid, and when and by whom.
    pub paid: Option<(Date, UserId, Paid)>,
}

/// Something due in a matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clock {
    /// What.
    pub of: ClockKind,
    /// The last day; provisional where a holiday notice is still missing.
    pub due: Deadline,
    /// When it was done.
    pub met: Option<Date>,
    /// What orders it.
    pub basis: Basis,
}

/// The file of a matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReliefFile {
    /// Its id.
    pub id: ReliefId,
    /// The family.
    pub household: HouseholdId,
    /// For one person of it; the whole family where none.
    pub person: Option<PersonId>,
    /// What struck them.
    pub event: Id<HardshipEvent>,
    /// Where.
    pub place: Division,
    /// Whether somebody took it in; what another system handed in waits for that.
    pub taken_in: bool,
    /// When it was taken in, or handed in until then.
    pub opened_on: Date,
    /// Who took it in, or handed it in until then.
    pub opened_by: UserId,
    /// Who has proven who they are by no paper.
    pub unproven: BTreeSet<PersonId>,
    /// Near relatives in the office.
    pub relatives: BTreeSet<UserId>,
    /// Other matters of the same people and days.
    pub alike: Vec<ReliefId>,
    /// Whether the person applies for what people without work get once.
    pub once: bool,
    /// What the packs said last, and when.
    pub assessment: Option<(Date, ReliefAssessment)>,
    /// What people decided at the packs' points.
    pub decisions: BTreeMap<String, PointDecision>,
    /// Approvals, in their order.
    pub approvals: Vec<ApprovalState>,
    /// When the papers were completed that first aid did without.
    pub papers_on: Option<Date>,
    /// The papers.
    pub papers: Vec<PaperId>,
    /// The notice: posted, until, removed.
    pub notice: Option<(Date, Date, Option<Date>)>,
    /// Whether it is the second one, after a dispute.
    pub notice_again: bool,
    /// Objections to the notice, in their order: when they came, and when each was settled.
    pub disputes: Vec<(Date, Option<Date>)>,
    /// Counties that were asked to help, and whether they answered.
    pub help: BTreeMap<Division, bool>,
    /// How it ended.
    pub end: Option<(Date, Stage)>,
    /// How many records it has.
    pub version: u32,
}

/// Records that make no file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoFile;

impl ReliefFile {
    /// The file of records, which must begin with the taking in.
    ///
    /// # Errors
    /// They do not.
    pub fn fold<'a>(
        id: ReliefId,
        records: impl IntoIterator<Item = &'a Record>,
    ) -> Result<ReliefFile, NoFile> {
        let mut records = records.into_iter();
        let mut file = records.next().and_then(|first| ReliefFile::opened(id, first)).ok_or(NoFile)?;
        records.for_each(|record| file.take(record));
        Ok(file)
    }

    pub(super) fn opened(id: ReliefId, record: &Record) -> Option<ReliefFile> {
        let (ReliefEvent::Applied { household, person, event, place, once, .. }
        | ReliefEvent::Opened { household, person, event, place, once, .. }) = &record.entry.event
        else {
            return None;
        };
        let mut file = ReliefFile {
            id,
            household: *household,
            person: *person,
            event: *event,
            place: *place,
            taken_in: false,
            opened_on: record.entry.happened_on,
            opened_by: record.entry.by,
            unproven: BTreeSet::new(),
            relatives: BTreeSet::new(),
            alike: Vec::new(),
            once: *once,
            assessment: None,
            decisions: BTreeMap::new(),
            approvals: Vec::new(),
            papers_on: None,
            papers: Vec::new(),
            notice: None,
            notice_again: false,
            disputes: Vec::new(),
            help: BTreeMap::new(),
            end: None,
            version: record.seq,
        };
        file.take(record);
        Some(file)
    }

    /// Takes a record in. No checks: the machine made them before it was written.
    pub(super) fn take(&mut self, record: &Record) {
        let entry = &record.entry;
        let on = entry.happened_on;
        self.version = record.seq;
        match &entry.event {
            ReliefEvent::Applied { .. } | ReliefEvent::Referred { .. } => {}
            ReliefEvent::Opened { unproven, relatives, alike, .. } => {
                (self.taken_in, self.opened_on, self.opened_by) = (true, on, entry.by);
                self.unproven.clone_from(unproven);
                self.relatives.clone_from(relatives);
                self.alike.clone_from(alike);
            }
            ReliefEvent::Assessed { assessment, decisions } => {
                self.assessment = Some((on, assessment.clone()));
                self.decisions.clone_from(decisions);
            }
            ReliefEvent::Approved { approval } => self.approvals.push(ApprovalState {
                stages: approval
                    .stages
                    .iter()
                    .map(|stage| StageState { stage: *stage, paid: None })
                    .collect(),
                approval: approval.clone(),
                on,
                by: entry.by,
                name: entry.name.clone(),
                confirmed: None,
            }),
            ReliefEvent::SecondConfirmed { approval } => {
                if let Some(state) = nth_mut(&mut self.approvals, *approval) {
                    state.confirmed = Some((on, entry.by, entry.name.clone()));
                }
            }
            ReliefEvent::Paid { paid } => {
                let state = nth_mut(&mut self.approvals, paid.approval);
                if let Some(stage) = state.and_then(|state| nth_mut(&mut state.stages, paid.stage)) {
                    stage.paid = Some((on, entry.by, paid.clone()));
                }
            }
            ReliefEvent::PapersCompleted { papers, proven } => {
                self.papers_on = Some(on);
                self.papers.extend(papers);
                self.unproven.retain(|person| !proven.contains(person));
            }
            ReliefEvent::HelpAsked { of, .. } => {
                self.help.entry(*of).or_insert(false);
            }
            ReliefEvent::HelpAnswered { of, .. } => {
                self.help.insert(*of, true);
            }
            ReliefEvent::NoticePosted { through, .. } => self.notice = Some((on, *through, None)),
            ReliefEvent::NoticeRemoved { .. } => {
                if let Some((_, _, removed)) = &mut self.notice {
                    *removed = Some(on);
                }
            }
            ReliefEvent::Disputed { .. } => self.disputes.push((on, None)),
            ReliefEvent::DisputeSettled { upheld, again, .. } => {
                for (_, settled) in self.disputes.iter_mut().filter(|(_, settled)| settled.is_none()) {
                    *settled = Some(on);
                }
                if *upheld {
                    self.assessment = None;
                }
                if *again {
                    (self.notice, self.notice_again) = (None, true);
                }
            }
            ReliefEvent::Refused { .. } => self.end = Some((on, Stage::Refused)),
            ReliefEvent::Withdrawn { .. } => self.end = Some((on, Stage::Withdrawn)),
            ReliefEvent::Closed => self.end = Some((on, Stage::Closed)),
        }
    }

    /// Where it stands.
    #[must_use]
    pub fn stage(&self) -> Stage {
        if let Some((_, stage)) = self.end {
            return stage;
        }
        if !self.taken_in {
            return Stage::Applied;
        }
        if self.approvals.is_empty() {
            return Stage::Open;
        }
        let unpaid = self.stages().any(|(_, _, stage)| stage.paid.is_none());
        match (unpaid, self.owes_papers() || self.lacks_second()) {
            (true, _) => Stage::Granted,
            (false, true) => Stage::PapersDue,
            (false, false) => Stage::Ready,
        }
    }

    /// Every part of every approval, by its numbers from 1.
    pub fn stages(&self) -> impl Iterator<Item = (u32, u32, &StageState)> {
        let numbered = |at: usize| u32::try_from(at + 1).unwrap_or(u32::MAX);
        self.approvals.iter().enumerate().flat_map(move |(at, state)| {
            state.stages.iter().enumerate().map(move |(part, stage)| (numbered(at), numbered(part), stage))
        })
    }

    /// Whether relief came before its papers, and they are not there yet.
    #[must_use]
    pub fn owes_papers(&self) -> bool {
        let first = self.approvals.iter().any(|state| state.approval.kind == ApprovalKind::FirstAid);
        (first && self.papers_on.is_none()) || !self.unproven.is_empty()
    }

    /// Whether an objection to the notice was not looked into yet.
    #[must_use]
    pub fn disputed(&self) -> bool {
        self.disputes.iter().any(|(_, settled)| settled.is_none())
    }

    /// Whether an approval still waits for its second handler.
    #[must_use]
    pub fn lacks_second(&self) -> bool {
        self.approvals.iter().any(|state| !state.has_second())
    }

    /// What was approved under a scheme; `None` when it does not fit.
    #[must_use]
    pub fn approved(&self, scheme: &str) -> Option<Fen> {
        self.sum(|approval| approval.scheme == scheme)
    }

    /// What of it was approved without 一事一议.
    pub(super) fn approved_by_scale(&self, scheme: &str) -> Option<Fen> {
        self.sum(|approval| approval.scheme == scheme && approval.kind != ApprovalKind::Exceptional)
    }

    fn sum(&self, which: impl Fn(&Approval) -> bool) -> Option<Fen> {
        let of = self.approvals.iter().map(|state| &state.approval).filter(|approval| which(approval));
        let sums: Option<Vec<Fen>> = of.map(Approval::total).collect();
        Fen::checked_sum(sums?)
    }

    /// What is due, done or not, the earliest first.
    #[must_use]
    pub fn clocks(&self, rules: &ReliefRules) -> Vec<Clock> {
        let mut clocks = Vec::new();
        let mut add = |of, since: Date, rule: &Option<Ordered<Within>>, met| {
            if let Some(rule) = rule {
                let due = due(rules, since, rule.value);
                clocks.push(Clock { of, due, met, basis: rule.basis.clone() });
            }
        };
        let quick =
            self.assessment.as_ref().is_some_and(|(_, one)| one.granted().any(|one| one.scheme == QUICK));
        if quick {
            let granted = self.approvals.first().map(|state| state.on);
            add(ClockKind::Quick, self.opened_on, &rules.quick, granted);
        }
        for state in self.approvals.iter().filter(|state| state.approval.second.is_none()) {
            let met = state.confirmed.as_ref().map(|(on, ..)| *on);
            add(ClockKind::SecondHandler, state.on, &rules.second_handler, met);
        }
        if let Some(first) = self.approvals.iter().find(|state| state.approval.kind == ApprovalKind::FirstAid)
        {
            add(
                ClockKind::Papers,
                first.on,
                &rules.papers_after,
                self.papers_on.filter(|_| self.unproven.is_empty()),
            );
        }
        clocks.sort_by_key(|clock| (clock.due.date, clock.of));
        clocks
    }

    /// A part of an approval, by their numbers from 1.
    #[must_use]
    pub fn part(&self, approval: u32, stage: u32) -> Option<&StageState> {
        nth(&nth(&self.approvals, approval)?.stages, stage)
    }
}

/// The last day of a span. Days of the calendar run on over days of rest: whoever is in an emergency needs help on a Saturday as well.
pub(super) fn due(rules: &ReliefRules, since: Date, within: Within) -> Deadline {
    let days = i32::try_from(within.days).ok().and_then(|days| since.add_days(days));
    match days {
        Some(date) if !within.working => Deadline { date, provisional: false },
        _ => rules.calendar.add_working_days(since, within.days),
    }
}

/// The one of that number, from 1.
pub(super) fn nth<T>(all: &[T], number: u32) -> Option<&T> {
    all.get(usize::try_from(number).ok()?.checked_sub(1)?)
}

fn nth_mut<T>(all: &mut [T], number: u32) -> Option<&mut T> {
    all.get_mut(usize::try_from(number).ok()?.checked_sub(1)?)
}
