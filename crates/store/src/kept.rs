// SPDX-License-Identifier: Apache-2.0
//! What is read often and changes seldom or never, kept in memory: the packs under adopted standards, what counties set, the records of cases and the files of
//! families that were looked at last. A counter in the database rises with each change of the first two, whichever process makes it; a transaction reads the counters
//! when it begins and believes only what was kept at the same numbers. A record of a case never changes: what was read once needs no opening and parsing again, and the
//! row of the case says how many there are. A family's file, and what was worked out from it, is kept with the editions of all whom it is about
//! ([`crate::registry::editions`]).

use crate::registry::editions::{KeptAnswer, KeptFamily};
use assistance::casework::{CaseId, CaseRecord, HouseholdId, Records};
use assistance::policies::Policies;
use assistance::settings::Setting;
use kernel::Division;
use quick_cache::sync::Cache;
use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

/// The records of how many cases are kept, and the files of how many families: some tens of kilobytes each.
const CASES: usize = 1_000;
const FAMILIES: usize = 1_000;
/// How many short answers that were worked out from families' files are kept: those about every recipient of a large county, some hundred bytes each.
const ANSWERS: usize = 50_000;

/// What a county set, with the number of changes at which it was read.
type Set = (i64, Arc<[Setting]>);

/// What is kept, with the number of the counter at which it was read.
pub(crate) struct Kept {
    laid: RwLock<(i64, Arc<Policies>)>,
    settings: RwLock<BTreeMap<Division, Set>>,
    cases: Cache<CaseId, Arc<[Arc<CaseRecord>]>>,
    families: Cache<HouseholdId, KeptFamily>,
    answers: Cache<Box<str>, KeptAnswer>,
}

impl Kept {
    /// Over packs on which no standard was entered.
    pub(crate) fn new(policies: Arc<Policies>) -> Kept {
        Kept {
            laid: RwLock::new((0, policies)),
            settings: RwLock::default(),
            cases: Cache::new(CASES),
            families: Cache::new(FAMILIES),
            answers: Cache::new(ANSWERS),
        }
    }

    /// The packs under so many adopted standards.
    pub(crate) fn laid(&self, turn: i64) -> Option<Arc<Policies>> {
        let laid = self.laid.read().unwrap_or_else(PoisonError::into_inner);
        (laid.0 == turn).then(|| laid.1.clone())
    }

    pub(crate) fn keep_laid(&self, turn: i64, policies: Arc<Policies>) {
        *self.laid.write().unwrap_or_else(PoisonError::into_inner) = (turn, policies);
    }

    /// What a county had set after so many changes of any.
    pub(crate) fn settings(&self, county: Division, turn: i64) -> Option<Arc<[Setting]>> {
        let kept = self.settings.read().unwrap_or_else(PoisonError::into_inner);
        kept.get(&county).filter(|(of, _)| *of == turn).map(|(_, rows)| rows.clone())
    }

    /// The records of a case that are known, as many as there were at a moment.
    pub(crate) fn records(&self, case: CaseId, there: u32) -> Records {
        let known = self.cases.get(&case);
        known.map_or_else(Records::new, |known| known.iter().take(there as usize).cloned().collect())
    }

    /// Keeps the records of a case as they stand committed.
    pub(crate) fn keep_records(&self, case: CaseId, records: &[Arc<CaseRecord>]) {
        self.cases.insert(case, records.into());
    }

    /// A family's file as it was read last.
    pub(crate) fn family(&self, household: HouseholdId) -> Option<KeptFamily> {
        self.families.get(&household)
    }

    pub(crate) fn keep_family(&self, household: HouseholdId, family: KeptFamily) {
        self.families.insert(household, family);
    }

    /// What was worked out from a family's file under a key.
    pub(crate) fn answer(&self, key: &str) -> Option<KeptAnswer> {
        self.answers.get(key)
    }

    pub(crate) fn keep_answer(&self, key: &str, answer: KeptAnswer) {
        self.answers.insert(key.into(), answer);
    }

    pub(crate) fn keep_settings(&self, county: Division, turn: i64, rows: Arc<[Setting]>) {
        self.settings.write().unwrap_or_else(PoisonError::into_inner).insert(county, (turn, rows));
    }
}
