// SPDX-License-Identifier: Apache-2.0
//! What an office is given as files: the packs as it uses them, with programs by place and date, built once and shared, and the rules of a case; and the layouts of bank files.

use crate::casework::{CaseRules, Scheme, Settings};
use crate::office::Error;
use crate::payout::model::bank::Layouts;
use kernel::{Date, Division, WorkCalendar};
use policy::library::{Library, Question, Texts};
use policy::problem::Problem;
use policy::tree::Program;
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How many programs, and rules of cases, are kept built.
const KEPT: usize = 512;

/// The packs, read and checked.
pub struct Policies {
    library: Library,
    calendar: Arc<WorkCalendar>,
    layouts: Layouts,
    built: Mutex<HashMap<(Division, Date, Date), Arc<Program>>>,
    rules: Mutex<HashMap<RulesOf, Arc<CaseRules>>>,
}

/// Whose rules: a scheme in a place, for what was accepted on one day and is worked at on another.
type RulesOf = (Scheme, Division, Date, Date);

impl Policies {
    /// Over packs that were read.
    #[must_use]
    pub fn new(library: Library) -> Policies {
        Policies::with_calendar(library, WorkCalendar::embedded().clone())
    }

    /// Over packs that were read and other holiday tables than those of the program.
    #[must_use]
    pub fn with_calendar(library: Library, calendar: WorkCalendar) -> Policies {
        let (layouts, calendar) = (Layouts::default(), Arc::new(calendar));
        Policies { library, calendar, layouts, built: Mutex::default(), rules: Mutex::default() }
    }

    /// With other layouts of bank files than those of the program.
    #[must_use]
    pub fn with_layouts(self, layouts: Layouts) -> Policies {
        Policies { layouts, ..self }
    }

    /// The same packs under a county's own entries, each a pack of its own; what is wrong with an entry where it cannot be read.
    ///
    /// # Errors
    /// Everything that cannot be read.
    pub fn over(&self, entries: &[(String, Texts)]) -> Result<Policies, Vec<Problem>> {
        let mut laid = self.library.clone();
        for (folder, texts) in entries {
            laid.lay_over(folder, texts.clone())?;
        }
        let (calendar, layouts) = (self.calendar.clone(), self.layouts.clone());
        Ok(Policies { library: laid, calendar, layouts, built: Mutex::default(), rules: Mutex::default() })
    }

    /// The packs.
    #[must_use]
    pub const fn library(&self) -> &Library {
        &self.library
    }

    /// The layouts of bank files.
    #[must_use]
    pub const fn layouts(&self) -> &Layouts {
        &self.layouts
    }

    /// The holiday tables.
    #[must_use]
    pub const fn calendar(&self) -> &Arc<WorkCalendar> {
        &self.calendar
    }

    /// The program of a place on a date, with the procedure of the acceptance date.
    ///
    /// # Errors
    /// No pack covers the place and date.
    pub fn program(&self, place: Division, on: Date, accepted_on: Date) -> Result<Arc<Program>, Error> {
        let place = self.library.around(place);
        let key = (place, on, accepted_on);
        if let Some(program) = locked(&self.built).get(&key) {
            return Ok(program.clone());
        }
        let question = Question { accepted_on: Some(accepted_on), ..Question::new(place, on) };
        let program = self.library.program(&question).map_err(|why| Error::NoPolicy(Box::new(why)))?;
        let program = Arc::new(program);
        keep(&self.built, key, program.clone());
        Ok(program)
    }

    /// The rules of a case: the procedure of its acceptance, but for the steps that the packs take from the day itself.
    ///
    /// # Errors
    /// No pack covers the place and one of the dates, or the packs do not order this scheme's procedure.
    pub fn rules(
        &self,
        scheme: Scheme,
        place: Division,
        accepted_on: Date,
        on: Date,
        settings: Settings,
    ) -> Result<Arc<CaseRules>, Error> {
        let key = (scheme, self.library.around(place), accepted_on, on);
        // A county that changed its settings meanwhile has other rules.
        if let Some(rules) = locked(&self.rules).get(&key).filter(|rules| rules.settings == settings) {
            return Ok(rules.clone());
        }
        let at_acceptance = self.program(place, accepted_on, accepted_on)?;
        let now = self.program(place, on, on)?;
        let rules = CaseRules::from_programs(scheme, &at_acceptance, &now, self.calendar.clone(), settings)
            .map_err(|fault| Error::NoRules(Box::new(fault)))?;
        let rules = Arc::new(rules);
        keep(&self.rules, key, rules.clone());
        Ok(rules)
    }
}

fn locked<T>(kept: &Mutex<T>) -> MutexGuard<'_, T> {
    // A panic while something was built leaves the map as it was.
    kept.lock().unwrap_or_else(PoisonError::into_inner)
}

fn keep<K: Eq + Hash, V>(kept: &Mutex<HashMap<K, V>>, key: K, value: V) {
    let mut kept = locked(kept);
    if kept.len() >= KEPT {
        kept.clear();
    }
    kept.insert(key, value);
}
