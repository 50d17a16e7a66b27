// SPDX-License-Identifier: Apache-2.0
//! Persons, households, who belongs where from when until when. The law counts a person in one household on a date; history is never overwritten.

use super::relation::Relation;
use super::words::{Area, Duty, Joined, Left, Marital, NoNumber};
use kernel::{CitizenNumber, Date, Division, DivisionLevel, Id, Secret, Sex, UserId, UtcMillis};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The id of a person.
pub type PersonId = Id<Person>;
/// The id of a household.
pub type HouseholdId = Id<Household>;

/// The most members of a household; the household file holds no more.
pub const MOST_MEMBERS: usize = 100;

/// What is known of somebody's citizen number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Number {
    /// A number that passes its check.
    Known(CitizenNumber),
    /// What stands on the papers and fails its check; to be cleared up.
    Wrong(Secret<String>),
    /// None is there, for this reason (never [`NoNumber::Wrong`]).
    None(NoNumber),
    /// Erased with the person's key.
    Erased,
}

impl Number {
    /// The number, where it is a right one.
    #[must_use]
    pub const fn known(&self) -> Option<&CitizenNumber> {
        match self {
            Number::Known(number) => Some(number),
            Number::Wrong(_) | Number::None(_) | Number::Erased => None,
        }
    }

    /// What may be shown: masked, or why there is none.
    #[must_use]
    pub fn masked(&self) -> String {
        match self {
            Number::Known(number) => number.masked(),
            Number::Wrong(_) => NoNumber::Wrong.chinese().to_owned(),
            Number::None(reason) => reason.chinese().to_owned(),
            Number::Erased => String::new(),
        }
    }
}

/// Somebody whom the registry knows. Prints as its id only.
#[derive(Clone, PartialEq, Eq)]
pub struct Person {
    /// Whose record it is.
    pub id: PersonId,
    /// The name.
    pub name: String,
    /// The sex, where known; that of the number where there is one.
    pub sex: Option<Sex>,
    /// The day of birth, where known; that of the number where there is one.
    pub birth: Option<Date>,
    /// The citizen number.
    pub number: Number,
    /// The telephone, digits only.
    pub phone: Option<Secret<String>>,
    /// The ethnic group by GB/T 3304: 1 to 56, 97 or 98.
    pub ethnic: Option<u8>,
    /// Marital status.
    pub marital: Option<Marital>,
    /// Where the person is registered (户籍地).
    pub registered: Option<Division>,
    /// Where the person lives; its county keeps the record.
    pub lives: Division,
    /// The day of death, once recorded.
    pub died_on: Option<Date>,
    /// Whether the record was erased.
    pub erased: bool,
    /// Rises with each change.
    pub version: i64,
}

impl fmt::Debug for Person {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Person({}, version {})", self.id, self.version)
    }
}

impl Person {
    /// The county that keeps the record.
    #[must_use]
    pub fn county(&self) -> Division {
        self.lives.at(DivisionLevel::County).unwrap_or(self.lives)
    }

    /// Full years of age on a day.
    #[must_use]
    pub fn age(&self, on: Date) -> Option<i32> {
        kernel::age_on(self.birth?, on)
    }
}

/// Whether a household still stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HouseholdState {
    /// It does.
    Standing,
    /// Nobody is left in it.
    Closed {
        /// From when.
        on: Date,
        /// Into which household it went, where it was merged.
        into: Option<HouseholdId>,
    },
}

impl HouseholdState {
    /// The word in records.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            HouseholdState::Standing => "standing",
            HouseholdState::Closed { .. } => "closed",
        }
    }
}

/// Where people live and where they are registered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Residence {
    /// Both in the same county, or the registration is not known.
    Here,
    /// 人在户不在: they live in the county and are registered in another.
    RegisteredElsewhere,
    /// 户在人不在: they are registered in the county and live in another.
    LivesElsewhere,
}

/// A household.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Household {
    /// Its id.
    pub id: HouseholdId,
    /// The township's code and a running number: `500299102-000017`.
    pub number: String,
    /// Who stands as head.
    pub head: PersonId,
    /// The village where it lives.
    pub lives: Division,
    /// The village where it is registered, where known.
    pub registered: Option<Division>,
    /// The address in words.
    pub address: Option<Secret<String>>,
    /// Town or country, of where it lives.
    pub area: Option<Area>,
    /// Whether it still stands.
    pub state: HouseholdState,
    /// Since when it is on file.
    pub opened_on: Date,
    /// Rises with each change of the household or of who belongs to it; evidence is only added and needs no version.
    pub version: i64,
}

impl Household {
    /// Where it lives and is registered, as seen from a county.
    #[must_use]
    pub fn residence(&self, county: Division) -> Residence {
        let (lives, registered) =
            (county.contains(&self.lives), self.registered.map(|place| county.contains(&place)));
        match (lives, registered) {
            (true, Some(false)) => Residence::RegisteredElsewhere,
            (false, Some(true)) => Residence::LivesElsewhere,
            _ => Residence::Here,
        }
    }
}

/// One of the ids below marks a membership.
#[derive(Debug)]
pub struct MembershipRow;

/// Somebody's time in a household. A change of the relation ends one and begins another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Membership {
    /// Its id.
    pub id: Id<MembershipRow>,
    /// The household.
    pub household: HouseholdId,
    /// Who.
    pub person: PersonId,
    /// What they are to the head.
    pub relation: Relation,
    /// The first day.
    pub from: Date,
    /// How they came.
    pub joined: Joined,
    /// When that was entered.
    pub recorded_at: UtcMillis,
    /// How it ended.
    pub end: Option<MembershipEnd>,
}

/// How a membership ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MembershipEnd {
    /// The last day; the day before the first where it turned out never to have been.
    pub through: Date,
    /// Why.
    pub left: Left,
    /// When that was entered.
    pub recorded_at: UtcMillis,
}

impl Membership {
    /// Whether it held on a day, by all that is known.
    #[must_use]
    pub fn holds(&self, on: Date) -> bool {
        self.from <= on && self.end.as_ref().is_none_or(|end| on <= end.through)
    }

    /// Whether it held on a day, by what had been entered at a moment.
    #[must_use]
    pub fn held(&self, on: Date, known_at: UtcMillis) -> bool {
        let end = self.end.as_ref().filter(|end| end.recorded_at <= known_at);
        self.recorded_at <= known_at && self.from <= on && end.is_none_or(|end| on <= end.through)
    }

    /// Whether it shares a day with the time from a day on, without end.
    #[must_use]
    pub fn reaches(&self, from: Date) -> bool {
        self.end.as_ref().is_none_or(|end| end.through >= self.from && end.through >= from)
    }
}

/// Somebody outside the household who owes a member support by law.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Supporter {
    /// The link's id; in the household file it is the supporter's.
    pub id: Id<Supporter>,
    /// Who is owed support.
    pub supports: PersonId,
    /// Who owes it.
    pub person: PersonId,
    /// What the one is to the other.
    pub duty: Duty,
    /// Since when it is known.
    pub from: Date,
    /// When it was entered.
    pub recorded_at: UtcMillis,
    /// The last day and when that was entered, where it ended.
    pub end: Option<(Date, UtcMillis)>,
}

impl Supporter {
    /// Whether it held on a day, by what had been entered at a moment.
    #[must_use]
    pub fn held(&self, on: Date, known_at: UtcMillis) -> bool {
        let end = self.end.filter(|(_, recorded_at)| *recorded_at <= known_at);
        self.recorded_at <= known_at && self.from <= on && end.is_none_or(|(through, _)| on <= through)
    }
}

/// Something that struck a household: an accident, an illness, a disaster. Its facts are evidence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HardshipEvent {
    /// Its id.
    pub id: Id<HardshipEvent>,
    /// Whom it struck.
    pub household: HouseholdId,
    /// When.
    pub happened_on: Date,
    /// When it was entered.
    pub recorded_at: UtcMillis,
}

/// What of a record can be put right or changed. The old value stays readable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Field {
    /// 姓名
    Name,
    /// 证件号码
    Number,
    /// 性别
    Sex,
    /// 出生日期
    Birth,
    /// 电话
    Phone,
    /// 民族
    Ethnic,
    /// 婚姻状况
    Marital,
    /// 户籍地
    Registered,
    /// 居住地
    Lives,
    /// 死亡日期
    DiedOn,
    /// 住址
    Address,
    /// 城乡
    Area,
    /// 与户主关系
    Relation,
}

impl Field {
    /// Every one.
    pub const ALL: &'static [Field] = &[
        Field::Name,
        Field::Number,
        Field::Sex,
        Field::Birth,
        Field::Phone,
        Field::Ethnic,
        Field::Marital,
        Field::Registered,
        Field::Lives,
        Field::DiedOn,
        Field::Address,
        Field::Area,
        Field::Relation,
    ];

    /// The word in records.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Field::Name => "name",
            Field::Number => "number",
            Field::Sex => "sex",
            Field::Birth => "birth",
            Field::Phone => "phone",
            Field::Ethnic => "ethnic",
            Field::Marital => "marital",
            Field::Registered => "registered",
            Field::Lives => "lives",
            Field::DiedOn => "died_on",
            Field::Address => "address",
            Field::Area => "area",
            Field::Relation => "relation",
        }
    }

    /// In Chinese.
    #[must_use]
    pub const fn chinese(self) -> &'static str {
        match self {
            Field::Name => "姓名",
            Field::Number => "证件号码",
            Field::Sex => "性别",
            Field::Birth => "出生日期",
            Field::Phone => "电话",
            Field::Ethnic => "民族",
            Field::Marital => "婚姻状况",
            Field::Registered => "户籍地",
            Field::Lives => "居住地",
            Field::DiedOn => "死亡日期",
            Field::Address => "住址",
            Field::Area => "城乡",
            Field::Relation => "与户主关系",
        }
    }

    /// Reads [`Self::word`].
    #[must_use]
    pub fn parse(word: &str) -> Option<Field> {
        Self::ALL.iter().copied().find(|one| one.word() == word)
    }
}

/// Whose record was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Owner {
    /// A person's.
    Person(PersonId),
    /// A household's.
    Household(HouseholdId),
}

/// One change of one field: old, new and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    /// Its id; sorts by the time of entering.
    pub id: Id<Correction>,
    /// Whose record.
    pub owner: Owner,
    /// Which field.
    pub field: Field,
    /// What stood there, as [`super::correct::text`] writes it; nothing where nothing stood or it was erased.
    pub old: Option<Secret<String>>,
    /// What stands there now.
    pub new: Option<Secret<String>>,
    /// From when the new value holds; none where the old one was an error from the beginning.
    pub since: Option<Date>,
    /// Why.
    pub reason: String,
    /// When it was entered.
    pub recorded_at: UtcMillis,
    /// By whom; none for a job.
    pub recorded_by: Option<UserId>,
    /// Their name as signed.
    pub recorded_name: String,
}

/// A note on dealing with the other place, for people who live in one and are registered in another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Liaison {
    /// Its id.
    pub id: Id<Liaison>,
    /// Which household.
    pub household: HouseholdId,
    /// The other place.
    pub with: Division,
    /// When it was spoken to.
    pub on: Date,
    /// What was said and by whom.
    pub words: Option<Secret<String>>,
    /// When it was entered.
    pub recorded_at: UtcMillis,
    /// Who entered it.
    pub recorded_name: String,
}
