// SPDX-License-Identifier: Apache-2.0
//! Evidence: who said what about whom, when and on what ground. Rows are only ever added. What stands is computed: the latest word of each source, what a person
//! settled where sources disagree, and nothing at all where they disagree and nobody settled it.

use super::known::Book;
use super::model::{HardshipEvent, HouseholdId, PersonId};
use super::words::{SourceKind, SubjectKind};
use crate::archive::PaperId;
use kernel::{Date, Id, Month, Secret, UserId, UtcMillis};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The id of a piece of evidence.
pub type EvidenceId = Id<Evidence>;

/// The name of the evidence that links a person to the spouse: an id, or `none`.
pub const SPOUSE: &str = "link.spouse";
/// The name of the evidence that links a person to the parents: ids with commas between, or `none`.
pub const PARENTS: &str = "link.parents";
/// The name of the evidence that a list of incomes is all there was in its months.
pub const INCOME_COMPLETE: &str = "income.complete";
/// The name of the evidence that a list of spendings is all there was in its months.
pub const SPENDING_COMPLETE: &str = "spending.complete";

/// What is written for something that is not known.
pub const UNKNOWN: &str = "unknown";

/// Whom or what it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Subject {
    /// The household.
    Household(HouseholdId),
    /// Somebody as a member.
    Person(PersonId),
    /// Somebody as a supporter of members of other households.
    Supporter(PersonId),
    /// Something that struck the household.
    Event(Id<HardshipEvent>),
}

impl Subject {
    /// Its kind.
    #[must_use]
    pub const fn kind(self) -> SubjectKind {
        match self {
            Subject::Household(_) => SubjectKind::Household,
            Subject::Person(_) => SubjectKind::Person,
            Subject::Supporter(_) => SubjectKind::Supporter,
            Subject::Event(_) => SubjectKind::Event,
        }
    }

    /// Its id, whatever it is.
    #[must_use]
    pub const fn bytes(self) -> [u8; 16] {
        match self {
            Subject::Household(id) => id.bytes(),
            Subject::Person(id) | Subject::Supporter(id) => id.bytes(),
            Subject::Event(id) => id.bytes(),
        }
    }

    /// As read from the store.
    #[must_use]
    pub const fn of(kind: SubjectKind, bytes: [u8; 16]) -> Subject {
        match kind {
            SubjectKind::Household => Subject::Household(Id::from_bytes(bytes)),
            SubjectKind::Person => Subject::Person(Id::from_bytes(bytes)),
            SubjectKind::Supporter => Subject::Supporter(Id::from_bytes(bytes)),
            SubjectKind::Event => Subject::Event(Id::from_bytes(bytes)),
        }
    }
}

/// The months that an amount holds in, each alike; a month alone is from itself to itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Period {
    /// The first.
    pub first: Month,
    /// The last.
    pub last: Month,
}

impl Period {
    /// Whether a month lies in it.
    #[must_use]
    pub fn covers(&self, month: Month) -> bool {
        self.first <= month && month <= self.last
    }

    /// Whether it shares a month with another.
    #[must_use]
    pub fn meets(&self, other: &Period) -> bool {
        self.first <= other.last && other.first <= self.last
    }
}

/// Where it comes from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Source {
    /// How.
    pub kind: SourceKind,
    /// Which department, for a check: a source of the fact dictionary such as `public_security`.
    pub department: Option<String>,
}

impl Source {
    /// A source that is no department.
    #[must_use]
    pub const fn of(kind: SourceKind) -> Source {
        Source { kind, department: None }
    }

    /// A department's answer.
    #[must_use]
    pub fn department(name: impl Into<String>) -> Source {
        Source { kind: SourceKind::Department, department: Some(name.into()) }
    }

    /// The word in a household file.
    #[must_use]
    pub fn word(&self) -> &str {
        self.department.as_deref().unwrap_or(self.kind.word())
    }
}

/// One statement of one source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// Its id; sorts by the time of entering.
    pub id: EvidenceId,
    /// Whom it is about.
    pub subject: Subject,
    /// What: a fact of the dictionary (`deposits`, `income.wage`) or one of the names above.
    pub what: String,
    /// In which months, for an income or spending.
    pub period: Option<Period>,
    /// The value in the dictionary's one machine form; none once the key was destroyed.
    pub value: Option<Secret<String>>,
    /// Where it comes from.
    pub source: Source,
    /// On what day it was so stated.
    pub stated_on: Date,
    /// When it was entered.
    pub recorded_at: UtcMillis,
    /// By whom; none for a job.
    pub recorded_by: Option<UserId>,
    /// Their name as signed.
    pub recorded_name: String,
    /// The number of the case it was gathered for.
    pub case: Option<String>,
    /// The scan or photo of it.
    pub paper: Option<PaperId>,
    /// The row that it puts right.
    pub corrects: Option<EvidenceId>,
    /// Why, for a correction or a settlement.
    pub reason: String,
}

impl Evidence {
    /// The value; unknown once the key was destroyed.
    #[must_use]
    pub fn text(&self) -> &str {
        self.value.as_ref().map_or(UNKNOWN, |value| value.expose().as_str())
    }

    pub(super) fn order(&self) -> (UtcMillis, bool, EvidenceId) {
        // Ids of one millisecond do not tell what came first; a settlement follows what it settles.
        (self.recorded_at, self.source.kind == SourceKind::Settled, self.id)
    }
}

/// Rows on one thing disagree and nobody settled it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contradiction {
    /// Whom it is about.
    pub subject: Subject,
    /// What.
    pub what: String,
    /// In which month, for an income or spending.
    pub month: Option<Month>,
    /// The rows, one for each source that speaks, by source.
    pub claims: Vec<Evidence>,
    /// What the office knows itself, out of which book and since when: that counts, whatever they say.
    pub known: Option<(String, Book, Date)>,
}

/// What stands on one thing on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing<'a> {
    /// This value, from these rows: the first is the one that is named as its origin.
    Known(&'a str, Vec<&'a Evidence>),
    /// It was asked about and nobody knows.
    Unknown(Vec<&'a Evidence>),
    /// Sources disagree.
    Open(Vec<&'a Evidence>),
}

/// What can be seen from a day and a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Stated on this day or before.
    pub as_of: Date,
    /// Entered at this moment or before.
    pub known_at: UtcMillis,
}

impl Seen {
    pub(super) fn entered(self, row: &Evidence) -> bool {
        row.recorded_at <= self.known_at
    }

    pub(super) fn stated(self, row: &Evidence) -> bool {
        row.stated_on <= self.as_of
    }
}

/// The evidence that can be seen, by subject and by what it says; rows that were put right are left out.
#[derive(Debug, Default)]
pub struct Body<'a> {
    rows: BTreeMap<(Subject, &'a str), Vec<&'a Evidence>>,
}

impl<'a> Body<'a> {
    /// Sorts what can be seen.
    #[must_use]
    pub fn of(evidence: &'a [Evidence], seen: Seen) -> Body<'a> {
        let entered = |row: &&Evidence| seen.entered(row);
        let righted: BTreeSet<EvidenceId> =
            evidence.iter().filter(entered).filter_map(|row| row.corrects).collect();
        let mut rows: BTreeMap<(Subject, &str), Vec<&Evidence>> = BTreeMap::new();
        for row in evidence.iter().filter(entered) {
            if seen.stated(row) && !righted.contains(&row.id) {
                rows.entry((row.subject, row.what.as_str())).or_default().push(row);
            }
        }
        for list in rows.values_mut() {
            list.sort_by_key(|row| row.order());
        }
        Body { rows }
    }

    /// What is said about a subject.
    pub fn about(&self, subject: Subject) -> impl Iterator<Item = (&'a str, &[&'a Evidence])> + '_ {
        self.rows
            .range((subject, "")..)
            .take_while(move |((one, _), _)| *one == subject)
            .map(|((_, what), rows)| (*what, rows.as_slice()))
    }

    /// What stands on a thing that has no months.
    #[must_use]
    pub fn standing(&self, subject: Subject, what: &str) -> Option<Standing<'a>> {
        standing(self.rows.get(&(subject, what))?.iter().copied())
    }

    /// What stands on an income or spending in a month.
    #[must_use]
    pub fn standing_in(&self, subject: Subject, what: &str, month: Month) -> Option<Standing<'a>> {
        standing_in(self.said(subject, what), month)
    }

    /// Every row that says something on a thing, oldest first.
    #[must_use]
    pub fn said<'s>(&'s self, subject: Subject, what: &'s str) -> &'s [&'a Evidence] {
        self.rows.get(&(subject, what)).map_or(&[], Vec::as_slice)
    }

    /// Every contradiction, of months too.
    #[must_use]
    pub fn contradictions(&self) -> Vec<Contradiction> {
        let mut found = Vec::new();
        for ((subject, what), rows) in &self.rows {
            let mut open = |month: Option<Month>, standing: Option<Standing<'_>>| {
                if let Some(Standing::Open(claims)) = standing {
                    let claims = claims.into_iter().cloned().collect();
                    let what = (*what).to_owned();
                    found.push(Contradiction { subject: *subject, what, month, claims, known: None });
                }
            };
            let months: BTreeSet<Month> = rows.iter().filter_map(|row| row.period).flat_map(months).collect();
            if months.is_empty() {
                open(None, self.standing(*subject, what));
            } else {
                for month in months {
                    open(Some(month), self.standing_in(*subject, what, month));
                }
            }
        }
        found
    }
}

/// The months of a period.
pub fn months(period: Period) -> impl Iterator<Item = Month> {
    (period.first.index()..=period.last.index()).filter_map(Month::from_index)
}

/// What stands in a month, given every row on the thing, oldest first.
#[must_use]
pub fn standing_in<'a>(rows: &[&'a Evidence], month: Month) -> Option<Standing<'a>> {
    standing(rows.iter().copied().filter(|row| row.period.is_some_and(|period| period.covers(month))))
}

/// What stands, given the rows that speak, oldest first.
///
/// Each source counts by its latest word. A settlement silences every row entered before it, and stands until each source that it silenced has spoken again of a
/// later day. Whoever says `unknown` contradicts nobody.
fn standing<'a>(rows: impl Iterator<Item = &'a Evidence> + Clone) -> Option<Standing<'a>> {
    let settled = rows.clone().filter(|row| row.source.kind == SourceKind::Settled).last();
    let after = |row: &&Evidence| settled.is_none_or(|settled| row.order() > settled.order());
    let latest = latest(rows.clone().filter(after));
    let mut claims: Vec<&Evidence> = latest.values().copied().collect();
    if let Some(settled) = settled {
        let silenced: BTreeSet<&Source> = rows
            .filter(|row| row.order() < settled.order() && is_source(row))
            .map(|row| &row.source)
            .collect();
        let spoke_again = |source: &&Source| {
            latest.get(*source).is_some_and(|row| row.stated_on > settled.stated_on && row.text() != UNKNOWN)
        };
        if silenced.is_empty() || !silenced.iter().all(spoke_again) {
            claims.insert(0, settled);
        }
    }
    let known: Vec<&Evidence> = claims.iter().copied().filter(|row| row.text() != UNKNOWN).collect();
    let Some(first) = known.first() else {
        return (!claims.is_empty()).then_some(Standing::Unknown(claims));
    };
    if known.iter().all(|row| row.text() == first.text()) {
        return Some(Standing::Known(first.text(), known));
    }
    Some(Standing::Open(known))
}

fn is_source(row: &&Evidence) -> bool {
    row.source.kind != SourceKind::Settled
}

/// The latest word of each source: of the latest day, and of those the last entered.
fn latest<'a>(rows: impl Iterator<Item = &'a Evidence>) -> BTreeMap<&'a Source, &'a Evidence> {
    let mut latest: BTreeMap<&Source, &Evidence> = BTreeMap::new();
    for row in rows {
        let newer = latest
            .get(&row.source)
            .is_none_or(|one| (row.stated_on, row.order()) > (one.stated_on, one.order()));
        if newer {
            latest.insert(&row.source, row);
        }
    }
    latest
}
