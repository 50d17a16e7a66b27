// SPDX-License-Identifier: Apache-2.0
//! The settings of a county read for a day: the value in force, or the default, which is marked as assumed wherever it is shown.

use super::model::{Key, Kind, Setting};
use crate::casework::{self, Basis, SurveyWay};
use crate::messages::{self, Event};
use crate::payout::model::bank::Banks;
use kernel::{Date, Division, DivisionLevel, Secret};
use std::collections::BTreeSet;
use std::sync::Arc;

/// What holds where a county set nothing, with the reason: one line for each key that has a default.
const DEFAULTS: &str = include_str!("../../../../data/settings/defaults.csv");

/// A value in force on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// The value.
    pub value: String,
    /// Since when; none for a default.
    pub since: Option<Date>,
    /// What orders it.
    pub basis: Basis,
}

/// An office as papers name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfficeCard {
    /// Its name.
    pub name: String,
    /// Its address, where it is set.
    pub address: Option<String>,
    /// Its telephone, where it is set.
    pub phone: Option<String>,
}

/// Everything a county ever set.
#[derive(Clone, Debug, Default)]
pub struct CountySettings {
    rows: Arc<[Setting]>,
    seed: Option<Secret<String>>,
}

/// The default of a key with its reason.
pub(super) fn default_of(key: Key) -> Option<(&'static str, &'static str)> {
    DEFAULTS.lines().skip(1).find_map(|line| {
        let (word, rest) = line.split_once(',')?;
        if word == key.word() { rest.split_once(',') } else { None }
    })
}

/// The words of a default.
pub(super) fn default_words(key: Key) -> Vec<String> {
    let words = default_of(key).map_or("", |(value, _)| value);
    words.split_whitespace().map(str::to_owned).collect()
}

fn default_held(key: Key) -> Option<Held> {
    let (value, why) = default_of(key)?;
    Some(Held { value: value.to_owned(), since: None, basis: Basis::assumed(why) })
}

/// A number in force; the least possible one where the table of defaults has a fault, which a test would find.
fn number(key: Key, held: Option<&Held>) -> u32 {
    let least = if let Kind::Count(low, _) = key.kind() { low } else { 0 };
    held.and_then(|held| held.value.parse().ok()).unwrap_or(least)
}

fn for_casework(held: impl Fn(Key) -> Option<Held>, sample_seed: Secret<String>) -> casework::Settings {
    let count = |key| number(key, held(key).as_ref());
    let flag = |key| held(key).is_some_and(|held| held.value == "yes");
    let basis = |key| held(key).map(|held| held.basis).unwrap_or_default();
    let ways = held(Key::SurveyWays).map(|held| held.value).unwrap_or_default();
    casework::Settings {
        hearing_tries: count(Key::HearingTries),
        hearing_tries_basis: basis(Key::HearingTries),
        survey_ways: ways.split_whitespace().filter_map(SurveyWay::parse).collect::<BTreeSet<_>>(),
        survey_ways_basis: basis(Key::SurveyWays),
        meeting: flag(Key::Meeting),
        meeting_basis: basis(Key::Meeting),
        county_review: flag(Key::CountyReview),
        county_review_basis: basis(Key::CountyReview),
        soon: count(Key::SoonDays),
        sample_seed,
        emergencies: Vec::new(),
    }
}

/// What casework reads in a county that set nothing.
#[must_use]
pub fn defaults() -> casework::Settings {
    for_casework(default_held, Secret::new(String::new()))
}

impl CountySettings {
    /// Over what was entered, and the seed of the sample where one was made.
    #[must_use]
    pub fn new(rows: impl Into<Arc<[Setting]>>, seed: Option<Secret<String>>) -> CountySettings {
        CountySettings { rows: rows.into(), seed }
    }

    /// Everything that was entered, the latest first.
    #[must_use]
    pub fn rows(&self) -> &[Setting] {
        &self.rows
    }

    /// Whether the seed of the sample was made. What it is, nobody is shown.
    #[must_use]
    pub const fn has_seed(&self) -> bool {
        self.seed.is_some()
    }

    /// The entry in force for a place on a day.
    #[must_use]
    pub fn entry(&self, place: Division, key: Key, on: Date) -> Option<&Setting> {
        let of = self.rows.iter().filter(|row| row.place == place && row.key == key);
        let held = of.filter_map(|row| row.since().filter(|since| *since <= on).map(|since| (since, row)));
        held.max_by_key(|(since, row)| (*since, row.entered_at, row.id.bytes())).map(|(_, row)| row)
    }

    /// The value in force for a place on a day, or its default; nothing where there is none.
    #[must_use]
    pub fn held(&self, place: Division, key: Key, on: Date) -> Option<Held> {
        if let Some(row) = self.entry(place, key, on) {
            let basis = match &row.document {
                Some(document) => Basis::set(document.clone()),
                None => Basis::assumed("本县的设置，没有文件依据"),
            };
            return Some(Held { value: row.value.clone(), since: row.since(), basis });
        }
        default_held(key)
    }

    fn county(place: Division) -> Division {
        place.at(DivisionLevel::County).unwrap_or(place)
    }

    /// A setting of the county as a number.
    fn count(&self, place: Division, key: Key, on: Date) -> u32 {
        number(key, self.held(Self::county(place), key, on).as_ref())
    }

    fn flag(&self, place: Division, key: Key, on: Date) -> bool {
        self.held(Self::county(place), key, on).is_some_and(|held| held.value == "yes")
    }

    /// What casework reads on a day.
    #[must_use]
    pub fn casework(&self, place: Division, on: Date) -> casework::Settings {
        let county = Self::county(place);
        let seed = self.seed.clone().unwrap_or_else(|| Secret::new(String::new()));
        for_casework(|key| self.held(county, key, on), seed)
    }

    /// The office of a township, or of the county for a county.
    #[must_use]
    pub fn office(&self, place: Division, on: Date) -> OfficeCard {
        let place = place.at(DivisionLevel::Township).unwrap_or(place);
        let set = |key| self.entry(place, key, on).map(|row| row.value.clone());
        let name = set(Key::OfficeName).unwrap_or_else(|| {
            let name = kernel::full_name(place).unwrap_or_default();
            match place.level() {
                DivisionLevel::Township if name.ends_with("街道") => format!("{name}办事处"),
                DivisionLevel::Township => format!("{name}人民政府"),
                _ => format!("{name}民政局"),
            }
        });
        OfficeCard { name, address: set(Key::OfficeAddress), phone: set(Key::OfficePhone) }
    }

    /// The telephone that notices print, and that the register answers. Clauses CK-3.3, NX-5f.
    #[must_use]
    pub fn supervision_phone(&self, place: Division, on: Date) -> Option<String> {
        let county = Self::county(place);
        self.entry(county, Key::SupervisionPhone, on).map(|row| row.value.clone())
    }

    /// Words of illness and disability that stand on no board.
    #[must_use]
    pub fn illness_words(&self, place: Division, on: Date) -> Vec<String> {
        let held = self.held(Self::county(place), Key::IllnessWords, on);
        let words = held.map(|held| held.value).unwrap_or_default();
        words.split_whitespace().map(str::to_owned).collect()
    }

    /// For how many days a notice may stand on the web; none where the county shows none there.
    #[must_use]
    pub fn web_notice_days(&self, place: Division, on: Date) -> Option<u32> {
        self.flag(place, Key::WebNotice, on).then(|| self.count(place, Key::WebNoticeDays, on))
    }

    /// What messages read on a day.
    #[must_use]
    pub fn messages(&self, place: Division, on: Date) -> messages::Rules {
        let county = Self::county(place);
        let value = |key| self.held(county, key, on).map(|held| held.value).unwrap_or_default();
        messages::Rules {
            events: value(Key::MessageEvents).split_whitespace().filter_map(Event::parse).collect(),
            texts: Event::ALL
                .iter()
                .filter_map(|event| Some((*event, value(Key::of_message(*event)?))))
                .collect(),
            illness: self.illness_words(place, on),
            calls: self.count(place, Key::MessageCalls, on),
            makes_files: self.flag(place, Key::SmsFile, on),
            village_code: self.flag(place, Key::VillageCode, on),
            code_minutes: self.count(place, Key::CodeMinutes, on),
            code_tries: self.count(place, Key::CodeTries, on),
            code_sends: self.count(place, Key::CodeSends, on),
        }
    }

    /// How many months before a month begins its roster may be drawn.
    #[must_use]
    pub fn roster_months_ahead(&self, place: Division, on: Date) -> u32 {
        self.count(place, Key::RosterMonthsAhead, on)
    }

    /// The banks that a county names, with the layouts of their files.
    #[must_use]
    pub fn banks(&self, place: Division, on: Date) -> Banks {
        let held = self.held(Self::county(place), Key::BankLayouts, on);
        held.and_then(|held| Banks::parse(&held.value)).unwrap_or_default()
    }

    /// For how many months a list of recipients may hang in a village before it is renewed.
    #[must_use]
    pub fn standing_months(&self, place: Division, on: Date) -> u32 {
        self.count(place, Key::StandingMonths, on)
    }

    /// How many people are registered in a township, as somebody entered it, with the source; nothing where nobody did: no number stands in for it.
    #[must_use]
    pub fn registered_people(&self, township: Division, on: Date) -> Option<(u64, Basis)> {
        self.people(township, Key::RegisteredPeople, on)
    }

    /// How many people live in a township, in the same way.
    #[must_use]
    pub fn resident_people(&self, township: Division, on: Date) -> Option<(u64, Basis)> {
        self.people(township, Key::ResidentPeople, on)
    }

    fn people(&self, township: Division, key: Key, on: Date) -> Option<(u64, Basis)> {
        let held = self.held(township, key, on)?;
        Some((held.value.parse().ok()?, held.basis))
    }

    /// Below how many hundredths of what was paid ahead in the year a township's reserve counts as low, with what says so.
    #[must_use]
    pub fn reserve_low(&self, place: Division, on: Date) -> (u32, Basis) {
        let county = Self::county(place);
        let basis = self.held(county, Key::ReserveLow, on).map(|held| held.basis).unwrap_or_default();
        (self.count(place, Key::ReserveLow, on), basis)
    }

    /// How many working days the office has to answer, by one of the keys for that, with what orders it.
    #[must_use]
    pub fn answer_days(&self, place: Division, key: Key, on: Date) -> (u32, Basis) {
        let basis = self.held(Self::county(place), key, on).map(|held| held.basis).unwrap_or_default();
        (self.count(place, key, on), basis)
    }
}
