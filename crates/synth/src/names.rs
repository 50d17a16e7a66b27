// SPDX-License-Identifier: Apache-2.0
//! Names from a small list, and citizen numbers of counties that do not exist. Nobody's: any likeness is chance.

use crate::model::Sex;
use kernel::{CitizenNumber, Date, Division, check_digit};

const SURNAMES: [&str; 40] = [
    "王", "李", "张", "刘", "陈", "杨", "黄", "赵", "周", "吴", "徐", "孙", "胡", "朱", "高", "林", "何",
    "郭", "马", "罗", "梁", "宋", "郑", "谢", "韩", "唐", "冯", "于", "董", "萧", "程", "曹", "袁", "邓",
    "许", "傅", "沈", "曾", "彭", "吕",
];

/// For both sexes alike, and rather for things than for people, so that nobody is meant.
const GIVEN: [&str; 48] = [
    "山", "石", "田", "禾", "麦", "谷", "竹", "松", "柏", "梅", "兰", "菊", "荷", "桐", "枫", "杉", "溪",
    "泉", "江", "湖", "岭", "坪", "川", "原", "春", "夏", "秋", "冬", "晨", "晴", "云", "雨", "霜", "雪",
    "月", "星", "鹤", "雁", "燕", "鹭", "青", "白", "朗", "安", "和", "平", "宁", "定",
];

/// The name drawn as these two numbers: a surname with one or two characters.
pub(crate) fn name(surname: u8, given: u16) -> String {
    let given = usize::from(given);
    let first = GIVEN[given % GIVEN.len()];
    let second = if given.is_multiple_of(3) { "" } else { GIVEN[given / GIVEN.len() % GIVEN.len()] };
    format!("{}{first}{second}", SURNAMES[usize::from(surname) % SURNAMES.len()])
}

/// The order numbers of a day and a county that a block of households has for itself: one for men, one for women.
#[derive(Clone, Copy)]
pub(crate) struct Numbers {
    county: Division,
    /// From 1 to 499.
    order: u32,
}

/// How many blocks one county code serves.
const PER_COUNTY: usize = 499;

impl Numbers {
    /// Those of a block; none when all are given out (after 1,996 blocks).
    pub(crate) fn of_block(place: Division, block: usize) -> Option<Numbers> {
        let mut counties = kernel::Division::demonstration_counties();
        // Its own county first, else one of its province.
        counties.sort_by_key(|one| {
            let province = |place: Division| place.at(kernel::DivisionLevel::Province);
            (!(one.contains(&place) || place.contains(one)), province(*one) != province(place))
        });
        let county = *counties.get(block / PER_COUNTY)?;
        let order = u32::try_from(block % PER_COUNTY).ok()? + 1;
        Some(Numbers { county, order })
    }

    /// The number of the one man or woman of the block who was born on that day.
    pub(crate) fn number(self, birth: Date, sex: Sex) -> Option<CitizenNumber> {
        let order = 2 * self.order + u32::from(sex == Sex::Male);
        let digits =
            format!("{}{:04}{:02}{:02}{order:03}", self.county, birth.year(), birth.month(), birth.day(),);
        let check = check_digit(&digits)?;
        CitizenNumber::parse(&format!("{digits}{check}")).ok()
    }
}

/// Keeps the births of a block apart, so that no two persons of one sex share a day.
pub(crate) struct Births {
    taken: Vec<u64>,
}

/// The first day that anybody may be born on, in days since 1970-01-01: 1 January 1880.
const FIRST: i32 = -32_872;

impl Births {
    pub(crate) fn new() -> Births {
        Births { taken: vec![0; 4096] }
    }

    /// The day itself or the nearest free one before it.
    pub(crate) fn take(&mut self, day: i32, sex: Sex) -> i32 {
        let mut day = day.max(FIRST);
        loop {
            let at = ((day - FIRST) * 2 + i32::from(sex == Sex::Male)) as usize;
            let Some(word) = self.taken.get_mut(at / 64) else { return day };
            let bit = 1u64 << (at % 64);
            if *word & bit == 0 || day == FIRST {
                *word |= bit;
                return day;
            }
            day -= 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_valid_and_of_counties_that_do_not_exist() {
        let place = Division::parse("533199").unwrap();
        let birth = Date::new(1950, 2, 28).unwrap();
        let mut seen = std::collections::BTreeSet::new();
        for block in 0..1996 {
            for sex in [Sex::Male, Sex::Female] {
                let number = Numbers::of_block(place, block).unwrap().number(birth, sex).unwrap();
                assert!(number.first_registration().unwrap().is_demonstration());
                assert_eq!(number.birth(), birth);
                assert_eq!(number.sex() == kernel::Sex::Male, sex == Sex::Male);
                assert!(seen.insert(number));
            }
        }
        assert!(Numbers::of_block(place, 1996).is_none());
        let first = Numbers::of_block(place, 0).unwrap().number(birth, Sex::Male).unwrap();
        assert!(first.expose().starts_with("533199"));
    }

    #[test]
    fn a_block_has_one_man_and_one_woman_for_each_day() {
        let mut births = Births::new();
        assert_eq!(births.take(100, Sex::Male), 100);
        assert_eq!(births.take(100, Sex::Female), 100);
        assert_eq!(births.take(100, Sex::Male), 99);
        assert_eq!(births.take(-100_000, Sex::Male), FIRST);
    }
}
