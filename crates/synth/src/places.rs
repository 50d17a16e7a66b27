// SPDX-License-Identifier: Apache-2.0
//! Townships and villages of a synthetic county, what is known of the townships, and where a household lives.

use crate::draw::Draw;
use crate::family::years;
use crate::life::Day;
use crate::model::{Area, Family};
use crate::money::YUAN;
use kernel::{Division, DivisionLevel, TownshipKind, VillageKind};

/// One township.
#[derive(Clone, Debug)]
pub(crate) struct Township {
    pub(crate) place: Division,
    pub(crate) name: String,
    pub(crate) facts: TownshipFacts,
}

/// Its figures; of the size of the synthetic county, not of the real one.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct TownshipFacts {
    /// Ten-thousandths.
    pub(crate) cpi: i64,
    pub(crate) food: i64,
    pub(crate) registered: i64,
    pub(crate) residents: i64,
    pub(crate) recipients: i64,
    pub(crate) workers: i64,
    pub(crate) villages: i64,
    pub(crate) assistants: i64,
    pub(crate) lost: i64,
    pub(crate) lost_in_homes: i64,
    pub(crate) reserve: i64,
    pub(crate) pay: i64,
    pub(crate) crowded: i64,
    pub(crate) service_points: i64,
}

/// The villages of one area, each with its township.
type Villages = Vec<(u32, i64)>;

/// The places of a county.
pub(crate) struct Places {
    pub(crate) county: i64,
    pub(crate) townships: Vec<Township>,
    rural: Villages,
    urban: Villages,
    /// Counties of other places, for what happened elsewhere.
    pub(crate) elsewhere: Vec<i64>,
}

/// The townships in a place at any depth; invented codes where the list has none.
fn townships_of(place: Division) -> Vec<Division> {
    if place.level() >= DivisionLevel::Township {
        return vec![place];
    }
    // The counties that do not exist are in no real prefecture.
    let real = |one: &Division| !one.is_demonstration() || place.is_demonstration();
    let mut found: Vec<Division> =
        kernel::children(place).into_iter().filter(real).flat_map(townships_of).collect();
    found.retain(|one| one.level() >= DivisionLevel::Township);
    if found.is_empty() && place.level() == DivisionLevel::County {
        let code = place.as_u64_12() / 1_000_000;
        found = [1, 101, 102, 103, 201, 202]
            .iter()
            .filter_map(|last| Division::from_u64(code * 1000 + last))
            .collect();
    }
    found
}

fn villages_of(township: Division) -> Vec<Division> {
    if township.level() == DivisionLevel::Village {
        return vec![township];
    }
    let found = kernel::children(township);
    if !found.is_empty() {
        return found;
    }
    let code = township.as_u64_12();
    [1, 2, 201, 202, 203, 204].iter().filter_map(|last| Division::from_u64(code + last)).collect()
}

fn code(place: Division) -> i64 {
    i64::try_from(place.as_u64_12()).unwrap_or(0)
}

impl Places {
    /// The places of a county with so many households, so many of a hundred of them registered in town.
    pub(crate) fn new(
        place: Division,
        seed: u64,
        households: usize,
        urban_percent: u32,
        year: i32,
    ) -> Places {
        let mut draw = Draw::named(seed, 0, "townships");
        let mut places = Places {
            county: code(place),
            townships: Vec::new(),
            rural: Vec::new(),
            urban: Vec::new(),
            elsewhere: Vec::new(),
        };
        let counties = Division::demonstration_counties();
        places.elsewhere.extend(counties.into_iter().filter(|one| !place.contains(one)).map(code));
        for township in townships_of(place) {
            let at = places.townships.len() as u32;
            let villages = villages_of(township);
            let town = matches!(township.township_kind(), Some(TownshipKind::Subdistrict));
            for village in &villages {
                // The committees of a subdistrict are larger than those of a village.
                let urban = village.village_kind() == Some(VillageKind::Residents);
                let list = if urban { &mut places.urban } else { &mut places.rural };
                for _ in 0..if town && urban { 3 } else { 1 } {
                    list.push((at, code(*village)));
                }
            }
            let name = kernel::name_of(township).map_or_else(|| township.to_string(), str::to_owned);
            let facts = TownshipFacts { villages: villages.len() as i64, ..TownshipFacts::default() };
            places.townships.push(Township { place: township, name, facts });
        }
        if places.rural.is_empty() {
            places.rural.clone_from(&places.urban);
        }
        if places.urban.is_empty() {
            places.urban.clone_from(&places.rural);
        }
        let cpi = draw.between(-30, 300) + if draw.chance(1500) { 250 } else { 0 };
        let food = cpi + draw.between(-250, 450);
        let urban = households as i64 * i64::from(urban_percent) / 100;
        let rural = households as i64 - urban;
        for at in 0..places.townships.len() {
            let here = |list: &Villages, of: i64| {
                let own = list.iter().filter(|(township, _)| *township as usize == at).count() as i64;
                of * own / (list.len().max(1) as i64)
            };
            let (urban, rural) = (here(&places.urban, urban), here(&places.rural, rural));
            let facts = &mut places.townships[at].facts;
            (facts.cpi, facts.food) = (cpi, food);
            figures(&mut draw, facts, urban, rural, year);
        }
        places
    }

    /// A village for a household of that area.
    pub(crate) fn village(&self, draw: &mut Draw, area: Area) -> (u32, i64) {
        let list = match area {
            Area::Rural => &self.rural,
            Area::Urban => &self.urban,
        };
        list.get(draw.place(list.len())).copied().unwrap_or((0, self.county))
    }
}

fn figures(draw: &mut Draw, facts: &mut TownshipFacts, urban: i64, rural: i64, year: i32) {
    let people = (urban * 26 + rural * 28) / 10;
    facts.residents = people * draw.between(92, 100) / 100;
    facts.registered = facts.residents * draw.between(104, 128) / 100;
    facts.recipients = (urban * 35 + rural * 130) / 1000 * draw.between(85, 115) / 100;
    let needed = facts.recipients.div_ceil_by(500);
    facts.workers = (needed - i64::from(draw.chance(3000))).max(1);
    facts.assistants = facts.villages - if draw.chance(2500) { draw.between(1, 2) } else { 0 };
    facts.assistants = facts.assistants.max(0);
    facts.lost = people * draw.between(6, 14) / 10_000;
    facts.lost_in_homes = facts.lost * draw.between(20, 70) / 100;
    facts.reserve = (people / 1000 + 1) * draw.between(4, 12) * 1000 * YUAN;
    facts.pay = if year < 2022 { draw.between(6, 15) } else { draw.between(10, 24) } * 200 * YUAN;
    facts.crowded = facts.villages * draw.between(10, 40) / 100;
    facts.service_points = (facts.crowded - draw.between(0, 2)).max(0);
}

trait DivCeil {
    fn div_ceil_by(self, by: i64) -> i64;
}

impl DivCeil for i64 {
    fn div_ceil_by(self, by: i64) -> i64 {
        (self + by - 1) / by
    }
}

/// Where a household is registered and lives, and since when.
pub(crate) fn settle(draw: &mut Draw, places: &Places, day: Day, urban_percent: u32, family: &mut Family) {
    let house = &mut family.house;
    house.registered = if draw.below(100) < urban_percent { Area::Urban } else { Area::Rural };
    let moved = house.registered == Area::Rural && draw.chance(700);
    house.residence_area = if moved { Area::Urban } else { house.registered };
    (house.township, house.residence) = places.village(draw, house.residence_area);
    house.registered_here = draw.chance(9700);
    house.permit = !house.registered_here && draw.chance(5500);
    let lately = moved || !house.registered_here;
    house.lived_here_since = day.day
        - if lately || draw.chance(500) { draw.days(30, years(6)) } else { draw.days(years(3), years(40)) };
    let rural = house.registered == Area::Rural;
    house.land = draw.chance(if rural { 8900 } else { 500 });
    house.collective = draw.chance(if rural { 2600 } else { 150 });
    house.doctor = draw.chance(7300);
    house.careful = draw.chance(7500);
    house.applied_on = day.day - draw.days(0, 27);
}
