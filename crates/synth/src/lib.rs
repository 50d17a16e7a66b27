// SPDX-License-Identifier: Apache-2.0
//! Seeded synthetic counties: whole populations as columns, for trying things out, for measurements and for tests. Nobody in them exists.
//!
//! The same settings give the same bytes, whatever the machine and the number of threads. Households are made in blocks that do not know of each
//! other, so that a million of them can be made in shards. Knows the fact dictionary and no rule; the rates are those of the field or assumed.

mod columns;
mod draw;
mod fallback;
mod family;
mod gaps;
mod life;
mod model;
mod money;
mod names;
mod places;
mod random;
mod relief;
pub mod testing;

pub use money::Levels;
pub use random::random_frame;

use columns::{Batch, Binding};
use draw::Draw;
use kernel::{CitizenNumber, Date, Division};
use life::Day;
use model::{Family, Person, Sex};
use names::{Births, Numbers};
use places::Places;
use policy::case::links::{Member, ParentLinks, SpouseLink, Ties};
use policy::dictionary::Dictionary;
use policy::frame::{Cell, Column, Frame};
use policy::ir::Input;
use policy::tree::{Entity, Name};
use std::collections::HashSet;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

/// Households in a block.
pub const BLOCK: usize = 4096;

/// Households that are turned into columns at a time.
const BATCH: usize = 256;

/// What a county is made by.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The county (a prefecture or a township will do).
    pub place: Division,
    /// How many households.
    pub households: usize,
    /// The seed.
    pub seed: u64,
    /// The last day on which anybody applied; ages are counted from it. Applications spread over the four weeks before.
    pub applied_on: Date,
    /// How many of a hundred households are registered in town.
    pub urban_percent: u32,
    /// The money of the place and time.
    pub levels: Levels,
    /// How much is unknown, 100 being usual: 2 to 10 % by fact, 15 % of deposits, 12 % of spendings.
    pub unknown_percent: u32,
    /// The columns to make, where not all are wanted.
    pub only: Option<HashSet<Input>>,
}

impl Settings {
    /// A county of so many households with everything else as usual.
    #[must_use]
    pub fn new(place: Division, households: usize, seed: u64, applied_on: Date) -> Settings {
        Settings {
            place,
            households,
            seed,
            applied_on,
            urban_percent: 25,
            levels: Levels::default(),
            unknown_percent: 100,
            only: None,
        }
    }
}

/// A fact of the dictionary that is not of the entity or type by which it is made up here, or whose variants have other names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsuitable {
    /// The fact.
    pub fact: String,
}

impl fmt::Display for Unsuitable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "合成数据不认识字典里 {} 现在的写法", self.fact)
    }
}

impl std::error::Error for Unsuitable {}

/// A synthetic county, ready to be made.
pub struct County {
    settings: Settings,
    dictionary: Arc<Dictionary>,
    binding: Binding,
    fallback: Vec<fallback::Drawn>,
    places: Places,
    day: Day,
}

/// One township of a county.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TownshipName {
    /// Its code.
    pub place: Division,
    /// Its name.
    pub name: String,
}

impl County {
    /// Prepares a county.
    ///
    /// # Errors
    /// When the dictionary and this crate do not go together.
    pub fn new(dictionary: &Arc<Dictionary>, settings: Settings) -> Result<County, Unsuitable> {
        let binding = Binding::new(dictionary, settings.only.as_ref())?;
        let fallback = fallback::unmodelled(dictionary, settings.only.as_ref());
        let year = settings.applied_on.year();
        let places = Places::new(
            settings.place,
            settings.seed,
            settings.households,
            settings.urban_percent.min(100),
            year,
        );
        let day = Day { day: settings.applied_on.days(), epidemic: (2020..=2022).contains(&year) };
        Ok(County { binding, fallback, places, day, dictionary: dictionary.clone(), settings })
    }

    /// What it is made by.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Its townships, in the order of the rows of each frame.
    #[must_use]
    pub fn townships(&self) -> Vec<TownshipName> {
        let name = |one: &places::Township| TownshipName { place: one.place, name: one.name.clone() };
        self.places.townships.iter().map(name).collect()
    }

    /// The facts that are drawn by their type alone, because nobody has modelled them.
    #[must_use]
    pub fn unmodelled(&self) -> Vec<Name> {
        fallback::names(&self.dictionary, &self.fallback)
    }

    /// How many blocks it has.
    #[must_use]
    pub fn blocks(&self) -> usize {
        self.settings.households.div_ceil(BLOCK)
    }

    /// Makes one block; an empty one past the last.
    #[must_use]
    pub fn block(&self, at: usize) -> Block {
        let first = (at * BLOCK).min(self.settings.households);
        let households = (self.settings.households - first).min(BLOCK);
        let mut making = Making::new(self, at);
        let mut open = self.binding.open(households);
        let mut careful = Vec::with_capacity(households);
        let mut people = Vec::with_capacity(households * 3);
        let mut batch = Batch::default();
        for start in (0..households).step_by(BATCH) {
            batch.clear();
            for _ in start..households.min(start + BATCH) {
                making.household();
                batch.push(&making.family);
            }
            careful.extend(batch.houses.iter().map(|one| one.careful));
            people.extend(batch.persons.iter().map(Somebody::of));
            open.append(&batch);
        }
        let townships: Vec<_> = self.places.townships.iter().map(|one| one.facts).collect();
        let mut frame = open.close(&townships);
        let Settings { seed, unknown_percent, .. } = self.settings;
        let block = at as u64;
        fallback::fill(
            &self.dictionary,
            &self.fallback,
            seed,
            block,
            self.day.day,
            self.places.county,
            &mut frame,
        );
        gaps::overlay(&self.dictionary, seed, block, unknown_percent, &careful, &mut frame);
        Block {
            first,
            frame,
            people,
            county: self.settings.place,
            numbers: vec![(0, Numbers::of_block(self.settings.place, at))],
            townships: self.townships(),
            dictionary: self.dictionary.clone(),
        }
    }

    /// Makes all blocks in their order, so many at a time on as many threads.
    pub fn each_block(&self, threads: usize, mut take: impl FnMut(Block)) {
        let threads = threads.max(1);
        for start in (0..self.blocks()).step_by(threads) {
            let end = self.blocks().min(start + threads);
            if end - start == 1 {
                take(self.block(start));
                continue;
            }
            let made: Vec<Block> = std::thread::scope(|scope| {
                let started: Vec<_> = (start..end).map(|at| scope.spawn(move || self.block(at))).collect();
                started
                    .into_iter()
                    .map(|one| one.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
                    .collect()
            });
            made.into_iter().for_each(&mut take);
        }
    }

    /// Makes the whole county in one frame.
    #[must_use]
    pub fn whole(&self, threads: usize) -> Block {
        let mut whole: Option<Block> = None;
        self.each_block(threads, |block| match &mut whole {
            None => whole = Some(block),
            Some(whole) => whole.append(block),
        });
        whole.unwrap_or_else(|| self.block(0))
    }
}

/// The making of one block.
struct Making<'c> {
    county: &'c County,
    draw: Draw,
    births: Births,
    family: Family,
    members: Vec<Member>,
    ties: Vec<Ties>,
}

impl<'c> Making<'c> {
    fn new(county: &'c County, block: usize) -> Making<'c> {
        Making {
            county,
            draw: Draw::new(county.settings.seed, block as u64),
            births: Births::new(),
            family: Family::default(),
            members: Vec::new(),
            ties: Vec::new(),
        }
    }

    fn household(&mut self) {
        let Making { county, draw, births, family, members, ties } = self;
        let (settings, day) = (&county.settings, county.day);
        family.house = model::House::default();
        places::settle(draw, &county.places, day, settings.urban_percent, family);
        family::people(draw, family.house.registered, &mut family.persons);
        for person in &mut family.persons {
            person.birth = births.take(day.day - person.days, person.sex);
            person.days = day.day - person.birth;
        }
        family.house.listed = family.persons.len() as i64;
        family::ties(family, members, ties);
        life::lives(draw, day, family);
        let destitute = relief::destitute(draw, family);
        let means = money::economy(draw, &settings.levels, destitute, family);
        relief::rosters(draw, day, &settings.levels, means, destitute, family);
        relief::supporters(draw, day, &settings.levels, destitute, family);
        relief::events(draw, day, county.places.county, &county.places.elsewhere, family);
    }
}

/// What is kept of a person beside the facts.
#[derive(Clone, Copy, Debug)]
struct Somebody {
    birth: i32,
    sex: Sex,
    spouse: SpouseLink,
    parents: ParentLinks,
    surname: u8,
    given: u16,
}

impl Somebody {
    fn of(person: &Person) -> Somebody {
        let Person { birth, sex, spouse, parents, surname, given, .. } = *person;
        Somebody { birth, sex, spouse, parents, surname, given }
    }
}

/// Some households of a county that follow each other.
pub struct Block {
    /// The number of its first household within the county, from 0.
    pub first: usize,
    /// Their facts.
    pub frame: Frame,
    people: Vec<Somebody>,
    county: Division,
    /// From which person on which order numbers hold.
    numbers: Vec<(usize, Option<Numbers>)>,
    townships: Vec<TownshipName>,
    dictionary: Arc<Dictionary>,
}

impl Block {
    /// The id of a row: `500299-0000001` for the first household, `500299-0000001-2` for its second person, `…-2-s1` for that person's
    /// first supporter, `…-e1` for the household's first event, the code for a township.
    #[must_use]
    pub fn id(&self, entity: Entity, row: usize) -> String {
        match entity {
            Entity::Township => self.townships.get(row).map_or_else(String::new, |one| one.place.to_string()),
            Entity::Household => format!("{}-{:07}", self.county, self.first + row + 1),
            Entity::Person => self.within(&self.frame.persons, Entity::Household, row, ""),
            Entity::Supporter => self.within(&self.frame.supporters, Entity::Person, row, "s"),
            Entity::Event => self.within(&self.frame.events, Entity::Household, row, "e"),
        }
    }

    /// The ids of all rows.
    #[must_use]
    pub fn ids(&self, entity: Entity) -> Vec<String> {
        (0..self.frame.rows(entity)).map(|row| self.id(entity, row)).collect()
    }

    fn within(&self, offsets: &[u32], parent: Entity, row: usize, mark: &str) -> String {
        let holder = offsets.partition_point(|&start| start as usize <= row).saturating_sub(1);
        let number = row - offsets.get(holder).map_or(0, |&start| start as usize) + 1;
        format!("{}-{mark}{number}", self.id(parent, holder))
    }

    /// The name of a person, from a small list.
    #[must_use]
    pub fn name(&self, person: usize) -> String {
        self.people.get(person).map_or_else(String::new, |one| names::name(one.surname, one.given))
    }

    /// The citizen number of a person, of a county that does not exist. None where birth or sex is unknown (the number would tell), and for
    /// households after the 8,175,616th.
    #[must_use]
    pub fn citizen_number(&self, person: usize) -> Option<CitizenNumber> {
        let one = self.people.get(person)?;
        for name in ["birth", "sex"] {
            let column = self.dictionary.id(name).and_then(|id| self.frame.columns.get(&Input::Fact(id)));
            if column.is_some_and(|column| column.as_ref().get(person) == Cell::Unknown) {
                return None;
            }
        }
        let from = self.numbers.partition_point(|(first, _)| *first <= person).checked_sub(1)?;
        let (_, numbers) = self.numbers.get(from)?;
        (*numbers)?.number(Date::from_days(one.birth)?, one.sex)
    }

    /// What the record of a person says of the spouse; members count within the household.
    #[must_use]
    pub fn spouse(&self, person: usize) -> SpouseLink {
        self.people.get(person).map_or(SpouseLink::Unstated, |one| one.spouse)
    }

    /// What the record of a person says of the parents, likewise.
    #[must_use]
    pub fn parents(&self, person: usize) -> ParentLinks {
        self.people.get(person).map_or(ParentLinks::Unstated, |one| one.parents)
    }

    /// The townships, in the order of their rows.
    #[must_use]
    pub fn townships(&self) -> &[TownshipName] {
        &self.townships
    }

    /// The households' numbers within the county.
    #[must_use]
    pub fn households(&self) -> Range<usize> {
        self.first..self.first + self.frame.households
    }

    /// Appends the block that follows.
    fn append(&mut self, next: Block) {
        let people = self.people.len();
        self.numbers.extend(next.numbers.into_iter().map(|(first, numbers)| (people + first, numbers)));
        self.people.extend(next.people);
        let frame = &mut self.frame;
        frame.households += next.frame.households;
        frame.township_of.extend(next.frame.township_of);
        let follow = |offsets: &mut Vec<u32>, more: Vec<u32>| {
            let end = offsets.last().copied().unwrap_or(0);
            offsets.extend(more.into_iter().skip(1).map(|offset| end + offset));
        };
        follow(&mut frame.persons, next.frame.persons);
        follow(&mut frame.supporters, next.frame.supporters);
        follow(&mut frame.events, next.frame.events);
        for (input, more) in next.frame.columns {
            if let Input::Fact(id) = &input
                && self.dictionary.fact(*id).entity == Entity::Township
            {
                continue;
            }
            if let Some(column) = frame.columns.get_mut(&input) {
                match (column, more) {
                    (Column::I64(values), Column::I64(more)) => values.extend(more),
                    (Column::I32(values), Column::I32(more)) => values.extend(more),
                    (Column::U8(values), Column::U8(more)) => values.extend(more),
                    _ => {}
                }
            }
        }
    }
}
