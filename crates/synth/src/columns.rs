// SPDX-License-Identifier: Apache-2.0
//! Households in the making to columns of a frame. Which field is which fact stands in the tables below; a fact of the dictionary that is in
//! no table is drawn by `fallback.rs`.

use crate::Unsuitable;
use crate::model::{
    Area, Capacity, DisabilityKind, Employment, Event, EventKind, ExitReason, Family, Grade, Hospital, House,
    INCOMES, Illness, Person, Poverty, Presence, Relation, RiseCause, SPENDINGS, Schooling, Scope, Sex,
    SpecialDisease, SupportMode, Supporter, SupporterStatus, Tie,
};
use crate::places::TownshipFacts;
use policy::dictionary::Dictionary;
use policy::frame::{Column, Frame};
use policy::ir::{Input, NONE_I32, UNKNOWN_I32, UNKNOWN_U8};
use policy::tree::{Base, Entity};
use std::collections::HashSet;

/// How a field becomes a stored value.
pub(crate) enum Get<T> {
    /// Yes, no or unknown.
    Flag(fn(&T) -> Option<bool>),
    /// A variant, by its place among these words.
    Word(&'static [&'static str], fn(&T) -> u8),
    /// A date; unknown where there is none.
    Date(fn(&T) -> Option<i32>),
    /// A date that is known to be absent where there is none.
    DateOrNone(fn(&T) -> Option<i32>),
    /// A number in stored steps, or a place.
    Number(fn(&T) -> i64),
}

type Table<T> = &'static [(&'static str, Get<T>)];

macro_rules! flag {
    ($field:ident) => {
        Get::Flag(|one| Some(one.$field))
    };
}
macro_rules! word {
    ($kind:ident, $field:ident) => {
        Get::Word($kind::WORDS, |one| one.$field as u8)
    };
}
macro_rules! number {
    ($field:ident) => {
        Get::Number(|one| one.$field)
    };
}
macro_rules! ability {
    ($at:literal) => {
        Get::Flag(|one| Some(one.abilities[$at]))
    };
}

pub(crate) const PERSON: Table<Person> = &[
    ("relation", word!(Relation, relation)),
    ("birth", Get::Date(|one| Some(one.birth))),
    ("sex", word!(Sex, sex)),
    ("lives_with_spouse", Get::Flag(|one| one.ties.spouse)),
    ("lives_with_parent", Get::Flag(|one| one.ties.parent)),
    ("lives_with_child", Get::Flag(|one| one.ties.child)),
    ("lives_with_sibling", Get::Flag(|one| one.ties.sibling)),
    ("presence", word!(Presence, presence)),
    ("clergy_since", Get::Date(|one| one.clergy_since)),
    ("has_support_duty", flag!(duty)),
    ("depends_on_family", flag!(depends)),
    ("disability_kind", word!(DisabilityKind, disability)),
    ("disability_grade", word!(Grade, grade)),
    ("second_generation_certificate", flag!(second_certificate)),
    ("major_illness", word!(Illness, illness)),
    ("certifying_hospital", word!(Hospital, hospital)),
    ("long_bedridden", flag!(bedridden)),
    ("special_disease", word!(SpecialDisease, special_disease)),
    ("work_capacity", word!(Capacity, capacity)),
    ("employment", word!(Employment, employment)),
    ("willing_to_work", flag!(willing)),
    ("schooling", word!(Schooling, schooling)),
    ("boarding", flag!(boarding)),
    ("applied_single", flag!(applied_single)),
    ("claims_hardship", flag!(claims_hardship)),
    ("returned_or_jobless", flag!(returned)),
    ("applied_temp_relief", flag!(applied_relief)),
    ("kept_from_work_by_epidemic", flag!(epidemic)),
    ("epidemic_hit_on", Get::Date(|one| one.epidemic_on)),
    ("unemployment_insured", flag!(unemployment_insured)),
    ("unemployed_relief_paid", flag!(unemployed_relief_paid)),
    ("tekun_recipient", flag!(tekun)),
    ("in_orphan_programme", flag!(orphan)),
    ("support_mode", word!(SupportMode, mode)),
    ("wishes_centralised", flag!(wishes_home)),
    ("poorly_guarded", flag!(poorly_guarded)),
    ("lives_alone_remote", flag!(remote)),
    ("infectious_or_mental", flag!(infectious)),
    ("care_agreement_signed", flag!(agreement)),
    ("can_eat", ability!(0)),
    ("can_dress", ability!(1)),
    ("can_get_up", ability!(2)),
    ("can_use_toilet", ability!(3)),
    ("can_walk_indoors", ability!(4)),
    ("can_bathe", ability!(5)),
    ("carer_proposed", flag!(carer_proposed)),
    ("carer_birth", Get::Date(|one| one.carer_birth)),
    ("carer_is_tekun", flag!(carer_tekun)),
    ("carer_often_away", flag!(carer_away)),
    ("carer_can_care_for_self", flag!(carer_able)),
    ("no_other_supporters", flag!(no_other_supporters)),
    ("cohabiting_supporter_able", flag!(supported_here)),
    ("migrant_worker", flag!(migrant)),
    ("works_here", flag!(works_here)),
    ("resident_insured", flag!(insured)),
];

pub(crate) const HOUSEHOLD: Table<House> = &[
    ("residence", number!(residence)),
    ("listed_persons", number!(listed)),
    ("registered_area", word!(Area, registered)),
    ("residence_area", word!(Area, residence_area)),
    ("registered_here", flag!(registered_here)),
    ("residence_permit", flag!(permit)),
    ("lived_here_since", Get::Date(|one| Some(one.lived_here_since))),
    ("contracted_land", flag!(land)),
    ("collective_income_share", flag!(collective)),
    ("farming_household", flag!(farming)),
    ("income_unsteady", flag!(unsteady)),
    ("deposits", number!(deposits)),
    ("vehicles", number!(vehicles)),
    ("homes", number!(homes)),
    ("homes_floor_area", number!(floor_area)),
    ("company_capital", number!(company)),
    ("dibao_recipient", flag!(recipient)),
    ("dibao_paid", number!(paid)),
    ("covered_persons", number!(covered)),
    ("recognised_low_income", flag!(recognised)),
    ("poverty_status", word!(Poverty, poverty)),
    ("helped_as_registered_poor", flag!(helped)),
    ("gradual_exit_since", Get::DateOrNone(|one| one.exit_since)),
    ("income_rise_cause", word!(RiseCause, rise_cause)),
    ("exit_ledger_reason", word!(ExitReason, exit_reason)),
    ("housing_insecure", flag!(insecure)),
    ("family_doctor_signed", flag!(doctor)),
    ("consumption_ok", flag!(consumption_ok)),
];

pub(crate) const SUPPORTER: Table<Supporter> = &[
    ("supporter_birth", Get::Date(|one| Some(one.birth))),
    ("supporter_status", word!(SupporterStatus, status)),
    ("supporter_disability_kind", word!(DisabilityKind, disability)),
    ("supporter_disability_grade", word!(Grade, grade)),
    ("supporter_income", number!(income)),
    ("supporter_property_ok", flag!(property_ok)),
];

pub(crate) const EVENT: Table<Event> = &[
    ("event_kind", word!(EventKind, kind)),
    ("event_date", Get::Date(|one| Some(one.date))),
    ("event_place", number!(place)),
    ("event_happened_here", flag!(here)),
    ("event_tie", word!(Tie, tie)),
    ("event_scope", word!(Scope, scope)),
    ("event_spending", number!(spending)),
    ("event_exceptional", flag!(exceptional)),
    ("event_urgent_and_small", flag!(urgent)),
    ("event_covered_elsewhere", flag!(covered)),
];

pub(crate) const TOWNSHIP: Table<TownshipFacts> = &[
    ("cpi_rise", number!(cpi)),
    ("food_cpi_rise", number!(food)),
    ("registered_population", number!(registered)),
    ("resident_population", number!(residents)),
    ("relief_recipients", number!(recipients)),
    ("relief_workers", number!(workers)),
    ("village_units", number!(villages)),
    ("village_assistants", number!(assistants)),
    ("self_care_lost_tekun", number!(lost)),
    ("self_care_lost_tekun_in_homes", number!(lost_in_homes)),
    ("reserve_fund_prepaid", number!(reserve)),
    ("assistant_pay", number!(pay)),
    ("crowded_villages", number!(crowded)),
    ("service_points", number!(service_points)),
];

/// A field bound to its column.
struct Bound<T: 'static> {
    input: Input,
    get: &'static Get<T>,
    /// For words: the dictionary's variant of each.
    variants: Vec<u8>,
    low: i64,
    high: i64,
}

/// A series bound to its columns.
struct BoundSeries {
    /// The place among the incomes, or among the spendings.
    at: usize,
    spending: bool,
    windows: Vec<(Input, u8)>,
}

/// All tables bound to a dictionary.
pub(crate) struct Binding {
    person: Vec<Bound<Person>>,
    household: Vec<Bound<House>>,
    supporter: Vec<Bound<Supporter>>,
    event: Vec<Bound<Event>>,
    township: Vec<Bound<TownshipFacts>>,
    series: Vec<BoundSeries>,
    application_date: bool,
}

/// Whether a column is wanted at all.
pub(crate) fn wanted(only: Option<&HashSet<Input>>, input: &Input) -> bool {
    only.is_none_or(|only| only.contains(input))
}

fn bind<T>(
    table: Table<T>,
    entity: Entity,
    dictionary: &Dictionary,
    only: Option<&HashSet<Input>>,
) -> Result<Vec<Bound<T>>, Unsuitable> {
    let mut bound = Vec::new();
    for (name, get) in table {
        let Some(id) = dictionary.id(name) else { continue };
        let fact = dictionary.fact(id);
        let unsuitable = || Unsuitable { fact: (*name).to_owned() };
        let mut variants = Vec::new();
        let fits = match (get, fact.ty.base) {
            (Get::Flag(_), Base::Bool) => true,
            (Get::Date(_), Base::Date) => true,
            (Get::DateOrNone(_), Base::Date) => fact.ty.optional,
            (Get::Number(_), Base::Number(_) | Base::Division) => true,
            (Get::Word(words, _), Base::Enum(id)) => {
                let known = &dictionary.enums[usize::from(id.0)].variants;
                for word in *words {
                    let at = known.iter().position(|(name, _)| &**name == *word).ok_or_else(unsuitable)?;
                    variants.push(u8::try_from(at).unwrap_or(UNKNOWN_U8));
                }
                true
            }
            _ => false,
        };
        if !fits || fact.entity != entity {
            return Err(unsuitable());
        }
        let input = Input::Fact(id);
        if wanted(only, &input) {
            bound.push(Bound { input, get, variants, low: fact.low, high: fact.high });
        }
    }
    Ok(bound)
}

impl<T> Bound<T> {
    fn append(&self, column: &mut Column, rows: &[T]) {
        match (column, self.get) {
            (Column::U8(values), Get::Flag(get)) => {
                values.extend(rows.iter().map(|row| get(row).map_or(UNKNOWN_U8, u8::from)));
            }
            (Column::U8(values), Get::Word(_, get)) => {
                values.extend(rows.iter().map(|row| self.variants[usize::from(get(row))]));
            }
            (Column::I32(values), Get::Date(get)) => {
                values.extend(rows.iter().map(|row| get(row).unwrap_or(UNKNOWN_I32)))
            }
            (Column::I32(values), Get::DateOrNone(get)) => {
                values.extend(rows.iter().map(|row| get(row).unwrap_or(NONE_I32)));
            }
            (Column::I64(values), Get::Number(get)) => {
                values.extend(rows.iter().map(|row| get(row).clamp(self.low, self.high)));
            }
            _ => {}
        }
    }

    fn open(&self, rows: usize) -> Column {
        match self.get {
            Get::Flag(_) | Get::Word(..) => Column::U8(Vec::with_capacity(rows)),
            Get::Date(_) | Get::DateOrNone(_) => Column::I32(Vec::with_capacity(rows)),
            Get::Number(_) => Column::I64(Vec::with_capacity(rows)),
        }
    }
}

/// A column for each field of a table.
fn open<T>(bound: &[Bound<T>], rows: usize) -> Vec<Column> {
    bound.iter().map(|one| one.open(rows)).collect()
}

fn append<T>(bound: &[Bound<T>], columns: &mut [Column], rows: &[T]) {
    for (one, column) in bound.iter().zip(columns) {
        one.append(column, rows);
    }
}

fn close<T>(bound: &[Bound<T>], columns: Vec<Column>, frame: &mut Frame) {
    frame.columns.extend(bound.iter().map(|one| one.input.clone()).zip(columns));
}

impl Binding {
    pub(crate) fn new(dictionary: &Dictionary, only: Option<&HashSet<Input>>) -> Result<Binding, Unsuitable> {
        let mut series = Vec::new();
        let kinds = [(INCOMES.as_slice(), "income", false), (SPENDINGS.as_slice(), "spending", true)];
        for (names, list, spending) in kinds {
            for (at, name) in names.iter().enumerate() {
                let Some(id) = dictionary.id(&format!("{list}.{name}")) else { continue };
                let windows =
                    dictionary.windows.iter().map(|&months| (Input::Series { series: id, months }, months));
                let windows: Vec<_> = windows.filter(|(input, _)| wanted(only, input)).collect();
                series.push(BoundSeries { at, spending, windows });
            }
        }
        Ok(Binding {
            person: bind(PERSON, Entity::Person, dictionary, only)?,
            household: bind(HOUSEHOLD, Entity::Household, dictionary, only)?,
            supporter: bind(SUPPORTER, Entity::Supporter, dictionary, only)?,
            event: bind(EVENT, Entity::Event, dictionary, only)?,
            township: bind(TOWNSHIP, Entity::Township, dictionary, only)?,
            series,
            application_date: wanted(only, &Input::ApplicationDate),
        })
    }

    /// Columns with room for so many households.
    pub(crate) fn open(&self, households: usize) -> Open<'_> {
        let persons = households * 3;
        let windows = |one: &BoundSeries| one.windows.iter().map(|_| Vec::with_capacity(persons)).collect();
        Open {
            binding: self,
            person: open(&self.person, persons),
            household: open(&self.household, households),
            supporter: open(&self.supporter, households),
            event: open(&self.event, households / 16),
            series: self.series.iter().map(windows).collect(),
            applied: Vec::with_capacity(households),
            frame: Frame { persons: vec![0], supporters: vec![0], events: vec![0], ..Frame::default() },
        }
    }
}

/// The columns of a block while they grow.
pub(crate) struct Open<'b> {
    binding: &'b Binding,
    person: Vec<Column>,
    household: Vec<Column>,
    supporter: Vec<Column>,
    event: Vec<Column>,
    /// By series and window.
    series: Vec<Vec<Vec<i64>>>,
    applied: Vec<i32>,
    frame: Frame,
}

impl Open<'_> {
    /// Appends some households.
    pub(crate) fn append(&mut self, batch: &Batch) {
        let Open { binding, frame, .. } = self;
        let first = *frame.persons.last().unwrap_or(&0);
        frame.persons.extend(batch.person_ends.iter().map(|end| first + end));
        let first = *frame.events.last().unwrap_or(&0);
        frame.events.extend(batch.event_ends.iter().map(|end| first + end));
        let first = *frame.supporters.last().unwrap_or(&0);
        frame.supporters.extend(batch.supporter_ends.iter().map(|end| first + end));
        frame.township_of.extend(batch.houses.iter().map(|one| one.township));
        frame.households += batch.houses.len();
        append(&binding.person, &mut self.person, &batch.persons);
        append(&binding.household, &mut self.household, &batch.houses);
        append(&binding.supporter, &mut self.supporter, &batch.supporters);
        append(&binding.event, &mut self.event, &batch.events);
        self.applied.extend(batch.houses.iter().map(|one| one.applied_on));
        self.series(&batch.persons);
    }

    /// Nearly all amounts are zero: the columns grow by zeros, and what is not is set.
    fn series(&mut self, persons: &[Person]) {
        for column in self.series.iter_mut().flatten() {
            let rows = column.len() + persons.len();
            column.resize(rows, 0);
        }
        for (back, person) in persons.iter().rev().enumerate() {
            for (bound, columns) in self.binding.series.iter().zip(&mut self.series) {
                let flow = if bound.spending { person.spending[bound.at] } else { person.income[bound.at] };
                if flow.fen == 0 {
                    continue;
                }
                for (column, (_, months)) in columns.iter_mut().zip(&bound.windows) {
                    let row = column.len() - 1 - back;
                    column[row] = flow.over(*months);
                }
            }
        }
    }

    /// The frame, with these townships.
    pub(crate) fn close(self, townships: &[TownshipFacts]) -> Frame {
        let Open { binding, mut frame, .. } = self;
        frame.townships = townships.len();
        let mut township = open(&binding.township, townships.len());
        append(&binding.township, &mut township, townships);
        close(&binding.township, township, &mut frame);
        close(&binding.person, self.person, &mut frame);
        close(&binding.household, self.household, &mut frame);
        close(&binding.supporter, self.supporter, &mut frame);
        close(&binding.event, self.event, &mut frame);
        for (bound, columns) in binding.series.iter().zip(self.series) {
            let named = bound
                .windows
                .iter()
                .map(|(input, _)| input.clone())
                .zip(columns.into_iter().map(Column::I64));
            frame.columns.extend(named);
        }
        if binding.application_date {
            frame.columns.insert(Input::ApplicationDate, Column::I32(self.applied));
        }
        frame
    }
}

/// Some households, their rows one after another.
#[derive(Default)]
pub(crate) struct Batch {
    pub(crate) houses: Vec<House>,
    pub(crate) persons: Vec<Person>,
    pub(crate) supporters: Vec<Supporter>,
    pub(crate) events: Vec<Event>,
    person_ends: Vec<u32>,
    /// By person.
    supporter_ends: Vec<u32>,
    event_ends: Vec<u32>,
}

impl Batch {
    pub(crate) fn clear(&mut self) {
        self.houses.clear();
        self.persons.clear();
        self.supporters.clear();
        self.events.clear();
        self.person_ends.clear();
        self.supporter_ends.clear();
        self.event_ends.clear();
    }

    pub(crate) fn push(&mut self, family: &Family) {
        self.houses.push(family.house);
        self.persons.extend_from_slice(&family.persons);
        self.person_ends.push(self.persons.len() as u32);
        let mut end = self.supporters.len() as u32;
        for count in &family.supporter_counts {
            end += count;
            self.supporter_ends.push(end);
        }
        self.supporters.extend_from_slice(&family.supporters);
        self.events.extend_from_slice(&family.events);
        self.event_ends.push(self.events.len() as u32);
    }
}
