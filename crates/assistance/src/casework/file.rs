// SPDX-License-Identifier: Apache-2.0
//! The file of a case: the fold of its records. Folding checks nothing and needs no rules: what the rules of the day made of an event stands beside it in the record.

use super::award::{AwardOrder, Departure, Proposal};
use super::event::{Entry, EventKind};
use super::model::{
    Capacity, CaseId, Channel, Consent, Doer, Family, Matter, ObjectorId, PaperId, PersonId, Route, Scheme,
    Staff, Standing, Tie, Words,
};
use super::on_file::OnFile;
use super::payload::{Assessment, ChangeKind, ExtensionCause, Place, PointDecision, VisitWay, Voided};
use super::rules::{CaseRules, DisputeRule, NoticeRule};
use super::stage::Stage;
use crate::registry::contact::ContactId;
use kernel::{Date, Division, Fen, UserId, UtcMillis};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What the machine made of an event by the rules of its day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Effect {
    /// Where the case stands afterwards.
    pub stage: Stage,
    /// What no longer holds.
    pub voids: Vec<Voided>,
    /// What payout does now.
    pub order: Option<AwardOrder>,
}

/// One event as it is kept: what was entered and what came of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseRecord {
    /// Its number within the case, from 1.
    pub seq: u32,
    /// What was entered.
    pub entry: Entry,
    /// What came of it.
    pub effect: Effect,
}

/// The records of a case, in order, shared by all who look at it: none ever changes.
pub type Records = Vec<Arc<CaseRecord>>;

impl AsRef<CaseRecord> for CaseRecord {
    fn as_ref(&self) -> &CaseRecord {
        self
    }
}

/// Something done on a day by somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    /// The number of the record.
    pub seq: u32,
    /// When.
    pub on: Date,
    /// Who.
    pub by: Doer,
}

/// Papers asked for and brought.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PaperState {
    /// What was asked for, once for all.
    pub asked: Option<BTreeSet<String>>,
    /// What came in.
    pub received: BTreeSet<String>,
    /// What a pledge stands for.
    pub pledged: BTreeSet<String>,
}

impl PaperState {
    /// What was asked for and is still missing.
    #[must_use]
    pub fn outstanding(&self) -> Vec<String> {
        let asked = self.asked.iter().flatten();
        asked
            .filter(|code| !self.received.contains(*code) && !self.pledged.contains(*code))
            .cloned()
            .collect()
    }
}

/// How far the check of information is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CheckState {
    /// When it was asked for.
    pub requested: Option<Date>,
    /// When it was begun.
    pub started: Option<Date>,
    /// When it was reported.
    pub reported: Option<Date>,
    /// Whether somebody objected and nobody looked again yet.
    pub objected: bool,
}

/// A visit to the home.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visit {
    /// The number of the record.
    pub seq: u32,
    /// When.
    pub on: Date,
    /// Who visited.
    pub visitors: Vec<Staff>,
    /// How.
    pub way: VisitWay,
}

/// An assessment in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assessed {
    /// What came out.
    pub assessment: Assessment,
    /// What people decided at the points that the packs leave to them.
    pub decisions: BTreeMap<String, PointDecision>,
    /// When.
    pub on: Date,
    /// When it was entered: what was known of the family by then went into it.
    pub at: UtcMillis,
    /// Whether something was found or corrected since.
    pub stale: bool,
}

/// An opinion or a decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// Who and when.
    pub done: Done,
    /// What.
    pub proposal: Proposal,
    /// Where it departs from the assessment.
    pub departure: Option<Departure>,
}

/// A democratic review.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldReview {
    /// The number of the record.
    pub seq: u32,
    /// When it was called.
    pub called_on: Date,
    /// When it was held.
    pub on: Date,
    /// Whether a case sent back made it void.
    pub void: bool,
}

/// A notice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Its round; the county's own notice has none.
    pub round: Option<u32>,
    /// At what kind of place.
    pub place: Place,
    /// In which village.
    pub village: Division,
    /// The day of posting, which does not count.
    pub posted: Date,
    /// The last day.
    pub through: Date,
    /// When it was taken down.
    pub removed: Option<Date>,
    /// Whether a case sent back made it void.
    pub void: bool,
}

/// A dispute over a notice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dispute {
    /// The number of the record.
    pub seq: u32,
    /// When it came in.
    pub on: Date,
    /// Who objects, sealed.
    pub objector: ObjectorId,
    /// When it was settled.
    pub resolved: Option<Date>,
}

/// A meeting on the decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meeting {
    /// When.
    pub on: Date,
    /// Who took part.
    pub attendees: BTreeSet<UserId>,
    /// Who stood aside.
    pub recused: BTreeSet<UserId>,
    /// What it said of the case.
    pub conclusion: Option<Words>,
}

/// Hearing the family before something is taken away.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hearing {
    /// When the family was told, and how heavy the measure was that it was told of.
    pub noticed: Option<(Date, u8)>,
    /// Days on which it was tried in vain.
    pub tries: BTreeSet<Date>,
    /// Whether the family spoke or said that it would not.
    pub answered: bool,
}

/// A recorded death.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Death {
    /// Who.
    pub person: PersonId,
    /// When.
    pub died_on: Date,
}

/// One line of the history, kept for ever.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The number of the record.
    pub seq: u32,
    /// What.
    pub kind: EventKind,
    /// When it happened.
    pub happened_on: Date,
    /// When it was entered.
    pub entered_on: Date,
    /// Who.
    pub by: Doer,
    /// The record that made it void, where one did.
    pub voided_by: Option<u32>,
}

/// The file of one case.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CaseFile {
    /// Its id.
    pub id: CaseId,
    /// What is recognised.
    pub scheme: Scheme,
    /// What it is about.
    pub matter: Matter,
    /// The family.
    pub family: Family,
    /// What it receives, for a change or a review.
    pub standing: Option<Standing>,
    /// By when a review was due.
    pub review_due: Option<Date>,
    /// How it came in; none for a review.
    pub channel: Option<Channel>,
    /// When somebody first asked: the application, or a contact logged before it.
    pub first_contact: Date,
    /// The request for help that was logged before it.
    pub contact: Option<ContactId>,
    /// What the family reported, for a change.
    pub changes: BTreeSet<ChangeKind>,
    /// The paper that came with the report.
    pub report: Option<PaperId>,
    /// When and by whom it was opened.
    pub opened: Done,
    /// When and by whom it was accepted.
    pub accepted: Option<Done>,
    /// Where it stands.
    pub stage: Stage,
    /// Since when.
    pub stage_since: Date,
    /// The latest day on which a step was taken.
    pub latest: Date,
    /// Whose work it is.
    pub handler: Option<UserId>,
    /// Papers.
    pub papers: PaperState,
    /// Near relatives; none as long as nobody declared.
    pub relatives: Option<Vec<Tie>>,
    /// Consents, the latest last.
    pub consents: Vec<Consent>,
    /// When the survey began.
    pub survey_started: Option<Date>,
    /// The check of information.
    pub check: CheckState,
    /// Visits to the home that still hold.
    pub visits: Vec<Visit>,
    /// Days of visits to neighbours that still hold.
    pub neighbours: Vec<Date>,
    /// Letters of enquiry and whether they were answered.
    pub letters: BTreeMap<PaperId, bool>,
    /// The assessment.
    pub assessment: Option<Assessed>,
    /// Democratic reviews.
    pub reviews: Vec<HeldReview>,
    /// The opinion that stands.
    pub opinion: Option<Said>,
    /// Notices.
    pub notices: Vec<Notice>,
    /// Disputes.
    pub disputes: Vec<Dispute>,
    /// When and by whom it was sent to the decider.
    pub submitted: Option<Done>,
    /// Visits by the county.
    pub county_visits: Vec<Visit>,
    /// The review by the county.
    pub county_review: Option<Done>,
    /// The meeting on it.
    pub meeting: Option<Meeting>,
    /// Hearing the family.
    pub hearing: Hearing,
    /// The decision.
    pub decision: Option<Said>,
    /// What payout does because of it.
    pub order: Option<AwardOrder>,
    /// When the decision was delivered.
    pub delivered: Option<Date>,
    /// Whether the whole way may take longer, and why.
    pub extension: Option<ExtensionCause>,
    /// Deaths.
    pub deaths: Vec<Death>,
    /// Whether the family moved away.
    pub moved: bool,
    /// Whether somebody reported the case by name.
    pub reported: bool,
    /// Every step ever taken.
    pub history: Vec<Mark>,
    /// The place of the township of the county to which it was passed on, where it was.
    pub passed_to: Option<Division>,
    /// What is on file beside it; empty where nobody looked.
    pub on_file: OnFile,
}

/// Why records do not make a file. Never happens to records that the machine wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FoldError {
    /// There are no records.
    Empty,
    /// The first record opens no case.
    NotAnOpening,
    /// A record is missing or stands twice.
    Sequence {
        /// The number that should come.
        expected: u32,
        /// The number that came.
        found: u32,
    },
}

impl CaseFile {
    /// The file that records make.
    ///
    /// # Errors
    /// When they are not the whole list of one case, in order.
    pub fn fold<R: AsRef<CaseRecord>>(id: CaseId, records: &[R]) -> Result<CaseFile, FoldError> {
        let mut records = records.iter().map(AsRef::as_ref);
        let first = records.next().ok_or(FoldError::Empty)?;
        let mut file = CaseFile::begin(id, first).ok_or(FoldError::NotAnOpening)?;
        for record in records {
            let expected = file.seq() + 1;
            if record.seq != expected {
                return Err(FoldError::Sequence { expected, found: record.seq });
            }
            file.take(record);
        }
        Ok(file)
    }

    /// The number of the latest record.
    #[must_use]
    pub fn seq(&self) -> u32 {
        self.history.last().map_or(0, |mark| mark.seq)
    }

    /// Who owes a member support and lives elsewhere: known when the case was opened, asked since, or entered on the family's file since.
    #[must_use]
    pub fn supporters(&self) -> BTreeSet<PersonId> {
        self.family.supporters.iter().chain(&self.on_file.supporters).copied().collect()
    }

    /// Whether somebody is of the family or owes a member of it support.
    #[must_use]
    pub fn knows(&self, person: PersonId) -> bool {
        self.family.has(person)
            || self.family.supporters.contains(&person)
            || self.on_file.supporters.contains(&person)
    }

    /// How much the family receives a month.
    #[must_use]
    pub fn present_amount(&self) -> Option<Fen> {
        self.standing.as_ref().and_then(|standing| standing.monthly)
    }

    /// The day from which income windows count back. An application is judged as of the day on which it was made, however long it takes; a reported change or a
    /// review as of the day on which the office last looked, because it is about how the family lives now (`docs/decisions/reviews.md`). As long as nobody looked,
    /// a change counts from its report and a review from `today`.
    #[must_use]
    pub fn counts_from(&self, today: Date) -> Date {
        let looked = self.visits.iter().map(|visit| visit.on).chain(self.check.reported).max();
        match self.matter {
            Matter::Application => self.opened.on,
            Matter::Change => looked.map_or(self.opened.on, |on| on.max(self.opened.on)),
            Matter::Review => looked.unwrap_or(today),
        }
    }

    /// Whom a cover is for: the person of a household of one, else everybody whom the assessment counts.
    #[must_use]
    pub fn covered(&self) -> BTreeSet<PersonId> {
        match self.family.route {
            Route::SinglePerson(person) => BTreeSet::from([person]),
            Route::Household => {
                self.assessment.as_ref().map(|one| one.assessment.counted.clone()).unwrap_or_default()
            }
        }
    }

    /// Living members of age: each signs for their own check.
    #[must_use]
    pub fn adults(&self) -> BTreeSet<PersonId> {
        let adults = self.family.members.iter().filter(|member| member.adult).map(|member| member.person);
        adults.filter(|person| !self.has_died(*person)).collect()
    }

    /// Whether the death of somebody is recorded, in the case or in the registry.
    #[must_use]
    pub fn has_died(&self, person: PersonId) -> bool {
        self.deaths.iter().any(|death| death.person == person) || self.on_file.dead.contains(&person)
    }

    /// The village whose township handles it: where the family lives, unless it was passed on to another township of the county.
    #[must_use]
    pub fn place(&self) -> Division {
        self.passed_to.unwrap_or(self.family.living)
    }

    /// The latest answer of somebody who was asked to agree to a check.
    #[must_use]
    pub fn consent_of(&self, person: PersonId) -> Option<&Consent> {
        self.consents.iter().rev().find(|consent| consent.person == person)
    }

    /// Who signs for the check of the family: each adult of it. In a family of minors alone it is each of them, by the guardian who lives elsewhere: a child without parents is left out of nothing.
    #[must_use]
    pub fn signers(&self) -> BTreeSet<PersonId> {
        let adults = self.adults();
        if !adults.is_empty() {
            return adults;
        }
        let members = self.family.members.iter().map(|member| member.person);
        members.filter(|person| !self.has_died(*person)).collect()
    }

    /// Whoever signs, and supporters, who gave no answer yet to whether they may be checked.
    #[must_use]
    pub fn unasked(&self) -> BTreeSet<PersonId> {
        let mut all = self.signers();
        all.extend(self.supporters());
        all.retain(|person| self.consent_of(*person).is_none());
        all
    }

    /// Whoever agreed, by their latest answer, to be checked on a day.
    #[must_use]
    pub fn agreed(&self, on: Date) -> BTreeSet<PersonId> {
        let asked = self.consents.iter().map(|consent| consent.person);
        let agreed = |person: &PersonId| self.consent_of(*person).is_some_and(|consent| consent.covers(on));
        asked.filter(agreed).collect()
    }

    /// The people whom a check is about when these agreed to it: for the living minors of the family one adult of it signs as guardian.
    #[must_use]
    pub fn checked_with(&self, agreed: &BTreeSet<PersonId>) -> BTreeSet<PersonId> {
        let guarded = !self.signers().is_disjoint(agreed);
        let minors = self.family.members.iter().filter(|member| guarded && !member.adult);
        let minors = minors.map(|member| member.person).filter(|minor| !self.has_died(*minor));
        agreed.iter().copied().chain(minors).collect()
    }

    /// In what capacity somebody agrees to a check.
    #[must_use]
    pub fn capacity_of(&self, person: PersonId) -> Capacity {
        match self.family.members.iter().find(|member| member.person == person) {
            Some(member) if member.adult => Capacity::Adult,
            Some(_) => Capacity::Guardian,
            None => Capacity::Supporter,
        }
    }

    /// The notice that hangs or hung last, of those that hold.
    #[must_use]
    pub fn last_notice(&self) -> Option<&Notice> {
        self.notices.iter().rev().find(|notice| !notice.void)
    }

    /// The notice that an opinion asks for: every application's, and that of an end where the texts publish it. What somebody asked for themselves, or what a death ends, hangs on no board.
    #[must_use]
    pub fn notice_rule<'r>(
        &self,
        rules: &'r CaseRules,
        proposal: &Proposal,
        on: Date,
    ) -> Option<&'r NoticeRule> {
        match (self.matter, proposal) {
            (Matter::Application, _) => rules.notice.as_ref(),
            (_, Proposal::Stop { .. }) if !self.nobody_to_hear(proposal, on) => {
                rules.ending.as_ref().map(|ending| &ending.notice)
            }
            _ => None,
        }
    }

    /// What follows a dispute about the notice of this case.
    #[must_use]
    pub fn dispute_rule<'r>(&self, rules: &'r CaseRules) -> &'r DisputeRule {
        match (self.matter, &rules.ending) {
            (Matter::Change | Matter::Review, Some(ending)) => &ending.dispute,
            _ => &rules.dispute,
        }
    }

    /// Disputes that are not settled, by number from 1.
    #[must_use]
    pub fn open_disputes(&self) -> Vec<u32> {
        let numbered = (1..).zip(&self.disputes);
        numbered.filter(|(_, dispute)| dispute.resolved.is_none()).map(|(number, _)| number).collect()
    }
}
