// SPDX-License-Identifier: Apache-2.0
//! What every transaction reads and hardly ever changes, kept in memory: the packs under adopted standards, and what counties set. A counter in the database rises
//! with each change, whichever process makes it; a transaction reads the counters when it begins and believes only what was kept at the same numbers.

use assistance::policies::Policies;
use assistance::settings::Setting;
use kernel::Division;
use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

/// What a county set, with the number of changes at which it was read.
type Set = (i64, Arc<[Setting]>);

/// What is kept, with the number of the counter at which it was read.
pub(crate) struct Kept {
    laid: RwLock<(i64, Arc<Policies>)>,
    settings: RwLock<BTreeMap<Division, Set>>,
}

impl Kept {
    /// Over packs on which no standard was entered.
    pub(crate) fn new(policies: Arc<Policies>) -> Kept {
        Kept { laid: RwLock::new((0, policies)), settings: RwLock::default() }
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

    pub(crate) fn keep_settings(&self, county: Division, turn: i64, rows: Arc<[Setting]>) {
        self.settings.write().unwrap_or_else(PoisonError::into_inner).insert(county, (turn, rows));
    }
}
