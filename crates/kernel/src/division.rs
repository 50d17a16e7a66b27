// SPDX-License-Identifier: Apache-2.0
//! Places by their codes: GB/T 2260 down to the county, then townships and villages as the National Bureau of
//! Statistics numbers them. The names are data of 2023, over which the offices of a process lay their own lists; what
//! applies in a place is a pack's business, not this file's.

use crate::text::half_width;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::{LazyLock, Mutex, PoisonError, RwLock, RwLockReadGuard};

/// A place: a province, prefecture, county, township or village. Sorts so that a place stands just before the
/// places in it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Division(u64);

/// How deep a place lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DivisionLevel {
    /// 省级, 2 digits.
    Province,
    /// 地级, 4 digits.
    Prefecture,
    /// 县级, 6 digits.
    County,
    /// 乡级, 9 digits.
    Township,
    /// 村级, 12 digits.
    Village,
}

impl DivisionLevel {
    /// The number of digits of the short form.
    #[must_use]
    pub const fn digits(self) -> u32 {
        match self {
            DivisionLevel::Province => 2,
            DivisionLevel::Prefecture => 4,
            DivisionLevel::County => 6,
            DivisionLevel::Township => 9,
            DivisionLevel::Village => 12,
        }
    }

    /// The size of one place of the level in the 12-digit code.
    const fn step(self) -> u64 {
        10u64.pow(12 - self.digits())
    }

    /// The name in Chinese: `省级`, `地级`, `县级`, `乡级`, `村级`.
    #[must_use]
    pub const fn chinese(self) -> &'static str {
        match self {
            DivisionLevel::Province => "省级",
            DivisionLevel::Prefecture => "地级",
            DivisionLevel::County => "县级",
            DivisionLevel::Township => "乡级",
            DivisionLevel::Village => "村级",
        }
    }
}

/// What the three township digits say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TownshipKind {
    /// 街道, 001-099.
    Subdistrict,
    /// 镇, 100-199.
    Town,
    /// 乡, 200-399.
    Township,
    /// Farms, zones and the like, 400 and above.
    Other,
}

/// What the three village digits say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum VillageKind {
    /// 居委会, 001-199.
    Residents,
    /// 村委会, 200-399.
    Villagers,
    /// Something like either, 400 and above.
    Other,
}

/// Why a text is not a place's code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DivisionError {
    /// Nothing but white space.
    Empty,
    /// Something other than a digit.
    Character(char),
    /// So many digits instead of 2, 4, 6, 9 or 12.
    Length(usize),
    /// The first two digits are no province.
    Province,
    /// An inner part is 00 or 000 though a later one is not.
    Gap,
}

impl fmt::Display for DivisionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DivisionError::Empty => f.write_str("区划代码是空的，应写成 500229 这样的县级代码"),
            DivisionError::Character(c) => write!(f, "区划代码里不能有“{c}”，应全是数字，如 500229"),
            DivisionError::Length(found) => {
                write!(f, "区划代码有 {found} 位，应是 2、4、6、9 或 12 位，如 500229、500229102202")
            }
            DivisionError::Province => {
                f.write_str("区划代码前两位不是省级代码，应是 50（重庆）、64（宁夏）这样的两位")
            }
            DivisionError::Gap => {
                f.write_str("区划代码中间一段是零，上级缺失；应写成 500229102202 这样逐级填满")
            }
        }
    }
}

impl std::error::Error for DivisionError {}

/// The counties whose codes nobody has, kept for tests and demonstrations.
const DEMONSTRATION: [u64; 4] = [500_299, 511_999, 533_199, 640_199];

/// Whether two digits are a province of GB/T 2260 (83 stands only in residence permits of people from Taiwan).
pub(crate) const fn is_province(code: u32) -> bool {
    matches!(code, 11..=15 | 21..=23 | 31..=37 | 41..=46 | 50..=54 | 61..=65 | 71 | 81..=83)
}

impl Division {
    /// Reads a code of 2, 4, 6, 9 or 12 digits; trailing zeros make no difference (`500229000000` is `500229`).
    /// A place that no list names is no error: lists age.
    ///
    /// # Errors
    /// See [`DivisionError`].
    pub fn parse(text: &str) -> Result<Division, DivisionError> {
        let text = half_width(text);
        if let Some(c) = text.chars().find(|c| !c.is_ascii_digit()) {
            return Err(DivisionError::Character(c));
        }
        match text.len() {
            0 => Err(DivisionError::Empty),
            2 | 4 | 6 | 9 | 12 => {
                let code = format!("{text:0<12}").parse().map_err(|_| DivisionError::Length(text.len()))?;
                Division::checked(code)
            }
            other => Err(DivisionError::Length(other)),
        }
    }

    /// The place with a code of 2, 4, 6, 9 or 12 digits given as a number; `None` where [`Division::parse`] fails.
    #[must_use]
    pub const fn from_u64(code: u64) -> Option<Division> {
        let padded = match code {
            10..=99 => code * 10_000_000_000,
            1_000..=9_999 => code * 100_000_000,
            100_000..=999_999 => code * 1_000_000,
            100_000_000..=999_999_999 => code * 1_000,
            100_000_000_000..=999_999_999_999 => code,
            _ => return None,
        };
        match Division::checked(padded) {
            Ok(division) => Some(division),
            Err(_) => None,
        }
    }

    /// The place with a code of 12 digits, once its form is right.
    const fn checked(code: u64) -> Result<Division, DivisionError> {
        let (prefecture, county) = (code / 100_000_000 % 100, code / 1_000_000 % 100);
        let (township, village) = (code / 1000 % 1000, code % 1000);
        if !is_province((code / 10_000_000_000) as u32) {
            return Err(DivisionError::Province);
        }
        // 441900 and its like have townships and no counties.
        if village > 0 && township == 0 || (township > 0 || county > 0) && prefecture == 0 {
            return Err(DivisionError::Gap);
        }
        Ok(Division(code))
    }

    /// The level, by the trailing zeros.
    #[must_use]
    pub const fn level(self) -> DivisionLevel {
        let code = self.0;
        if !code.is_multiple_of(1000) {
            DivisionLevel::Village
        } else if !code.is_multiple_of(1_000_000) {
            DivisionLevel::Township
        } else if !code.is_multiple_of(100_000_000) {
            DivisionLevel::County
        } else if !code.is_multiple_of(10_000_000_000) {
            DivisionLevel::Prefecture
        } else {
            DivisionLevel::Province
        }
    }

    /// The place one level up; `None` for a province. The township of a prefecture without counties lies in the
    /// prefecture.
    #[must_use]
    pub const fn parent(self) -> Option<Division> {
        let upper = match self.level() {
            DivisionLevel::Province => return None,
            DivisionLevel::Prefecture => DivisionLevel::Province,
            DivisionLevel::County => DivisionLevel::Prefecture,
            DivisionLevel::Township => DivisionLevel::County,
            DivisionLevel::Village => DivisionLevel::Township,
        };
        Some(self.truncated(upper))
    }

    /// The place of that level that this one lies in; itself at its own level, `None` below it.
    #[must_use]
    pub fn at(self, level: DivisionLevel) -> Option<Division> {
        (level <= self.level()).then(|| self.truncated(level))
    }

    const fn truncated(self, level: DivisionLevel) -> Division {
        Division(self.0 / level.step() * level.step())
    }

    /// Whether `other` is this place or lies in it.
    #[must_use]
    pub fn contains(&self, other: &Division) -> bool {
        let (first, last) = self.range12();
        (first..=last).contains(&other.0)
    }

    /// The code padded with zeros to 12 digits.
    #[must_use]
    pub const fn as_u64_12(self) -> u64 {
        self.0
    }

    /// The first and the last 12-digit code of this place and everything in it, both included.
    #[must_use]
    pub const fn range12(self) -> (u64, u64) {
        (self.0, self.0 + self.level().step() - 1)
    }

    /// What kind of township the code says it is (or lies in); `None` above townships.
    #[must_use]
    pub const fn township_kind(self) -> Option<TownshipKind> {
        match self.0 / 1000 % 1000 {
            0 => None,
            1..=99 => Some(TownshipKind::Subdistrict),
            100..=199 => Some(TownshipKind::Town),
            200..=399 => Some(TownshipKind::Township),
            _ => Some(TownshipKind::Other),
        }
    }

    /// What kind of village the code says it is; `None` above villages.
    #[must_use]
    pub const fn village_kind(self) -> Option<VillageKind> {
        match self.0 % 1000 {
            0 => None,
            1..=199 => Some(VillageKind::Residents),
            200..=399 => Some(VillageKind::Villagers),
            _ => Some(VillageKind::Other),
        }
    }

    /// Whether it lies in one of the four counties that do not exist.
    #[must_use]
    pub fn is_demonstration(self) -> bool {
        DEMONSTRATION.contains(&(self.0 / 1_000_000))
    }

    /// The four counties that do not exist.
    #[must_use]
    pub const fn demonstration_counties() -> [Division; 4] {
        let [a, b, c, d] = DEMONSTRATION;
        [Division(a * 1_000_000), Division(b * 1_000_000), Division(c * 1_000_000), Division(d * 1_000_000)]
    }
}

impl fmt::Display for Division {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&(self.0 / self.level().step()).to_string())
    }
}

impl fmt::Debug for Division {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Every named place by its code.
static NAMES: LazyLock<Vec<(Division, &'static str)>> = LazyLock::new(|| {
    let tables = [include_str!("../data/divisions.csv"), include_str!("../data/demonstration.csv")];
    let rows = tables.iter().flat_map(|table| table.lines());
    let mut names: Vec<_> = rows.filter_map(read_row).collect();
    names.sort_unstable_by_key(|(place, _)| *place);
    names
});

/// A row `code,name`; nothing for comments and the heading (a test holds that nothing else is passed over).
fn read_row(row: &'static str) -> Option<(Division, &'static str)> {
    let (code, name) = row.split_once(',')?;
    Some((Division::from_u64(code.parse().ok()?)?, name))
}

/// The prefecture rows that only group counties; they stand in no address, and in brackets where they are meant.
const GROUPINGS: [&str; 4] = ["市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"];

/// A place as an office's own list names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedPlace {
    /// Which.
    pub place: Division,
    /// Its name today.
    pub name: String,
    /// Whether it is no more: it keeps its name, and nothing new is put there.
    pub ended: bool,
}

/// What the lists of the offices of this process say today. Names are how places are shown; no rule and no decision reads them.
static OWN: RwLock<BTreeMap<Division, (&'static str, bool)>> = RwLock::new(BTreeMap::new());

fn own() -> RwLockReadGuard<'static, BTreeMap<Division, (&'static str, bool)>> {
    OWN.read().unwrap_or_else(PoisonError::into_inner)
}

/// Sets what the lists of the offices say, in place of what they said before.
pub fn set_places(places: Vec<NamedPlace>) {
    // A name is kept for ever, once: there are some hundreds, and a list comes once a year.
    static KEPT: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());
    let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    let mut keep = |name: String| match kept.get(name.as_str()) {
        Some(known) => *known,
        None => {
            let name: &'static str = Box::leak(name.into_boxed_str());
            kept.insert(name);
            name
        }
    };
    let named: BTreeMap<_, _> =
        places.into_iter().map(|one| (one.place, (keep(one.name), one.ended))).collect();
    *OWN.write().unwrap_or_else(PoisonError::into_inner) = named;
}

/// The place's own name, such as `巴山镇`: by the office's own list, or by the public one of 2023; `None` when neither has one. Provinces, prefectures and counties
/// are all in the public list; townships and villages only of the places that packs exist for.
#[must_use]
pub fn name_of(place: Division) -> Option<&'static str> {
    own().get(&place).map(|(name, _)| *name).or_else(|| built_in_name(place))
}

/// The name in the public list of 2023.
#[must_use]
pub fn built_in_name(place: Division) -> Option<&'static str> {
    let at = NAMES.binary_search_by_key(&place, |(place, _)| *place).ok()?;
    NAMES.get(at).map(|(_, name)| *name)
}

/// The name from the province down, such as `重庆市城口县巴山镇`; `None` when the place has no name in the list.
#[must_use]
pub fn full_name(place: Division) -> Option<String> {
    let own = name_of(place)?;
    let mut parts = vec![if GROUPINGS.contains(&own) { format!("（{own}）") } else { own.to_owned() }];
    let mut above = place.parent();
    while let Some(upper) = above {
        let name = name_of(upper).filter(|name| !GROUPINGS.contains(name));
        parts.extend(name.map(str::to_owned));
        above = upper.parent();
    }
    parts.reverse();
    Some(parts.concat())
}

/// The named places directly in a place, by code, without those that are no more by the office's own list; empty for a village and where no list goes deeper.
#[must_use]
pub fn children(place: Division) -> Vec<Division> {
    let mut found = built_in_children(place);
    let own = own();
    let (first, last) = place.range12();
    let inside = own.range(Division(first)..=Division(last)).filter(|(one, _)| one.parent() == Some(place));
    for (one, (_, ended)) in inside {
        match (found.binary_search(one), ended) {
            (Ok(at), true) => drop(found.remove(at)),
            (Err(at), false) => found.insert(at, *one),
            _ => {}
        }
    }
    found
}

/// Likewise, in the public list of 2023.
#[must_use]
pub fn built_in_children(place: Division) -> Vec<Division> {
    let (_, last) = place.range12();
    let mut rest = &NAMES[NAMES.partition_point(|(other, _)| *other <= place)..];
    let mut found = Vec::new();
    while let Some(&(child, _)) = rest.first().filter(|(child, _)| child.0 <= last) {
        found.push(child);
        let (_, end) = child.range12();
        rest = &rest[rest.partition_point(|(other, _)| other.0 <= end)..];
    }
    found
}
