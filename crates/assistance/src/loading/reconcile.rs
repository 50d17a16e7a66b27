// SPDX-License-Identifier: Apache-2.0
//! Whether what is loaded agrees with the roster that the other system paid last, family by family and to the fen. What was refused counts as not loaded, so that
//! nobody who was paid last month is lost unseen.

use super::read::{AwardIn, Family};
use crate::casework::Scheme;
use kernel::{Division, DivisionLevel, Fen, Month};
use std::collections::{BTreeMap, HashMap};

/// Families, persons and money of a month.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sum {
    /// Families.
    pub families: u64,
    /// Persons covered.
    pub persons: u64,
    /// Money of the month.
    pub amount: Fen,
}

impl Sum {
    /// Adds one family.
    pub fn add(&mut self, persons: u32, amount: Fen) {
        self.families += 1;
        self.persons += u64::from(persons);
        self.amount = Fen::new(self.amount.get().saturating_add(amount.get()));
    }
}

/// Sums by township and scheme; of no township where it is not known.
pub type Sums = BTreeMap<(Option<Division>, Scheme), Sum>;

/// One family of the roster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paid {
    /// Its first row.
    pub line: u64,
    /// Its township, where the roster says so.
    pub township: Option<Division>,
    /// How many persons, where the roster says so.
    pub persons: Option<u32>,
    /// How much it was paid for the month.
    pub amount: Fen,
}

/// What does not agree for one family.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Difference {
    /// Other amounts.
    Amount {
        /// The row of its award.
        award: u64,
        /// The row of the roster.
        roster: u64,
        /// Of the award.
        loaded: Fen,
        /// As paid.
        paid: Fen,
    },
    /// Other numbers of persons.
    Persons {
        /// The row of its award.
        award: u64,
        /// The row of the roster.
        roster: u64,
        /// Of the award.
        loaded: u32,
        /// As paid.
        paid: u32,
    },
    /// Said to be paid for the month and not on the roster.
    NotOnRoster {
        /// The row of its award.
        award: u64,
        /// Of the award.
        loaded: Fen,
    },
    /// On the roster and refused here.
    Refused {
        /// The row of the family.
        family: u64,
        /// The row of the roster.
        roster: u64,
        /// As paid.
        paid: Fen,
    },
    /// On the roster and not in the files, or not as paid for the month.
    NotLoaded {
        /// The row of the roster.
        roster: u64,
        /// As paid.
        paid: Fen,
    },
}

struct Entry {
    paid: Paid,
    scheme: Scheme,
    met: bool,
}

/// The roster beside what is loaded.
pub struct Reconciliation {
    /// Of which month.
    pub month: Month,
    entries: Vec<Entry>,
    by_key: HashMap<(String, Scheme), usize>,
    /// What the roster paid.
    pub paid: Sums,
    /// What is loaded as paid for the month.
    pub loaded: Sums,
    /// What does not agree.
    pub differences: Vec<Difference>,
}

impl Reconciliation {
    /// An empty roster of a month.
    #[must_use]
    pub fn of(month: Month) -> Reconciliation {
        Reconciliation {
            month,
            entries: Vec::new(),
            by_key: HashMap::new(),
            paid: Sums::new(),
            loaded: Sums::new(),
            differences: Vec::new(),
        }
    }

    /// Adds a row of the roster, known by the keys given: the number of the family, the citizen number of its head. Several rows of one family are one sum.
    pub fn add(&mut self, keys: &[&str], scheme: Scheme, paid: Paid) {
        let keys = keys.iter().filter(|key| !key.is_empty()).map(|key| ((*key).to_owned(), scheme));
        let keys: Vec<(String, Scheme)> = keys.collect();
        if let Some(at) = keys.iter().find_map(|key| self.by_key.get(key).copied()) {
            if let Some(entry) = self.entries.get_mut(at) {
                let sum = entry.paid.amount.get().saturating_add(paid.amount.get());
                entry.paid.amount = Fen::new(sum);
                entry.paid.persons = entry.paid.persons.max(paid.persons);
            }
        } else {
            self.by_key.extend(keys.into_iter().map(|key| (key, self.entries.len())));
            self.entries.push(Entry { paid, scheme, met: false });
        }
    }

    /// How many families the roster has.
    #[must_use]
    pub fn families(&self) -> u64 {
        self.entries.len() as u64
    }

    /// Everything that the roster paid.
    #[must_use]
    pub fn amount(&self) -> Fen {
        Fen::new(self.entries.iter().fold(0, |sum, one| sum.saturating_add(one.paid.amount.get())))
    }

    fn find(&mut self, keys: &[&str], scheme: Scheme) -> Option<&mut Entry> {
        let at = keys.iter().find_map(|key| self.by_key.get(&((*key).to_owned(), scheme)).copied())?;
        self.entries.get_mut(at)
    }

    /// Holds a family that is taken, or was taken before, against the roster.
    pub fn take(&mut self, family: &Family) {
        let head = family.members.iter().find(|one| one.relation.is_head());
        let number =
            head.and_then(|head| head.person.number.known()).map(|number| number.expose().to_owned());
        let key = family.key.expose().clone();
        let keys: Vec<&str> = std::iter::once(key.as_str()).chain(number.as_deref()).collect();
        let month = self.month;
        for award in family.awards.iter().filter(|award| award.paid_for(month)) {
            self.award(family, award, &keys);
        }
    }

    fn award(&mut self, family: &Family, award: &AwardIn, keys: &[&str]) {
        let persons = u32::try_from(family.covered(award).len()).unwrap_or(u32::MAX);
        let loaded = award.monthly();
        let township = family.lives.at(DivisionLevel::Township);
        self.loaded.entry((township, award.scheme)).or_default().add(persons, loaded);
        let line = award.line;
        let single =
            award.single.and_then(|at| family.members.get(at)).and_then(|one| one.person.number.known());
        let own = single.map(|number| number.expose().to_owned());
        let keys: Vec<&str> = own.as_deref().into_iter().chain(keys.iter().copied()).collect();
        let difference = match self.find(&keys, award.scheme).filter(|entry| !entry.met) {
            None => Some(Difference::NotOnRoster { award: line, loaded }),
            Some(entry) => {
                entry.met = true;
                entry.paid.township = entry.paid.township.or(township);
                let (roster, paid) = (entry.paid.line, entry.paid.amount);
                match entry.paid.persons {
                    _ if paid != loaded => Some(Difference::Amount { award: line, roster, loaded, paid }),
                    Some(other) if other != persons => {
                        Some(Difference::Persons { award: line, roster, loaded: persons, paid: other })
                    }
                    _ => None,
                }
            }
        };
        self.differences.extend(difference);
    }

    /// Notes a family that was refused.
    pub fn refuse(&mut self, family: u64, keys: &[&str], township: Option<Division>) {
        for scheme in Scheme::RECOGNISED.iter().copied().filter(|scheme| scheme.pays()) {
            let Some(entry) = self.find(keys, scheme).filter(|entry| !entry.met) else { continue };
            entry.met = true;
            entry.paid.township = entry.paid.township.or(township);
            let difference = Difference::Refused { family, roster: entry.paid.line, paid: entry.paid.amount };
            self.differences.push(difference);
        }
    }

    /// Closes the comparison: whoever is on the roster and was not met is a difference.
    pub fn finish(&mut self) {
        for entry in &self.entries {
            if !entry.met {
                self.differences
                    .push(Difference::NotLoaded { roster: entry.paid.line, paid: entry.paid.amount });
            }
            let sum = self.paid.entry((entry.paid.township, entry.scheme)).or_default();
            sum.add(entry.paid.persons.unwrap_or(0), entry.paid.amount);
        }
    }

    /// Whether everything agrees.
    #[must_use]
    pub fn agrees(&self) -> bool {
        self.differences.is_empty()
    }
}
