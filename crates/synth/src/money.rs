// SPDX-License-Identifier: Apache-2.0
//! What a household earns, spends and owns. Amounts are drawn in fen and rounded as people report them; there is no float.

use crate::draw::Draw;
use crate::model::{
    Area, Capacity, Employment, Family, Flow, Grade, Illness, Person, Presence, Relation, Schooling, income,
    spending,
};
use policy::tree::{Constant, Program};

/// Fen in a yuan.
pub(crate) const YUAN: i64 = 100;

/// The money of a place and time by which a county is made up. Not a rule of anything: packs decide, and a county made up by other figures
/// is only less like a real one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Levels {
    /// The line of need in fen per person and month: in town, in the country.
    pub standard: [i64; 2],
    /// Mean disposable income in fen per person and year: in town, in the country.
    pub disposable: [i64; 2],
    /// The centrally set part of the residents' pension, in fen a month.
    pub central_pension: i64,
}

impl Default for Levels {
    /// About the whole country at the end of 2024.
    fn default() -> Levels {
        Levels { standard: [79_800, 59_400], disposable: [4_500_000, 1_900_000], central_pension: 12_300 }
    }
}

impl Levels {
    /// The figures that a program has among its parameters; what it has not is as by default.
    #[must_use]
    pub fn of(program: &Program) -> Levels {
        let fen = |name: &str| match program.param(name)?.value {
            Constant::Number(number) => number.to_int().filter(|fen| (1..10_000_000_000).contains(fen)),
            _ => None,
        };
        let mut levels = Levels { central_pension: central_pension(program.on), ..Levels::default() };
        for (at, area) in ["urban", "rural"].into_iter().enumerate() {
            levels.standard[at] = fen(&format!("dibao_standard.{area}")).unwrap_or(levels.standard[at]);
            levels.disposable[at] =
                fen(&format!("disposable_income.{area}")).unwrap_or(levels.disposable[at]);
        }
        levels
    }

    fn area(levels: [i64; 2], area: Area) -> i64 {
        match area {
            Area::Urban => levels[0],
            Area::Rural => levels[1],
        }
    }

    pub(crate) fn standard(&self, area: Area) -> i64 {
        Levels::area(self.standard, area)
    }

    pub(crate) fn disposable(&self, area: Area) -> i64 {
        Levels::area(self.disposable, area)
    }
}

/// The centrally set basic pension of the time, in fen a month (`field.md` 3.1, from memory).
fn central_pension(on: kernel::Date) -> i64 {
    let yuan = match (on.year(), on.month()) {
        (..2020, _) | (2020, ..7) => 88,
        (2020 | 2021, _) => 93,
        (2022, _) => 98,
        (2023, _) => 103,
        (2024, _) => 123,
        _ => 143,
    };
    yuan * YUAN
}

/// What the economy of a household comes to, for deciding who is on which list.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Means {
    /// How many are counted, as most packs count them.
    pub(crate) counted: i64,
    /// Their counted income, in fen a month.
    pub(crate) income: i64,
}

/// Somebody whom most packs count as a member of the household.
fn counts(person: &Person) -> bool {
    use Presence::{DrugRehab, LivingHere, Missing, Prison, Student, Tekun};
    let away = matches!(person.presence, Prison | DrugRehab | Missing | Tekun);
    let near = match person.relation {
        Relation::Head | Relation::Spouse => true,
        Relation::Son | Relation::Daughter => {
            person.age() < 18 || matches!(person.presence, Student | LivingHere) || person.depends
        }
        Relation::Parent => person.presence == LivingHere,
        _ => person.presence == LivingHere && person.duty,
    };
    near && !away
}

/// Makes up incomes, spendings and property.
pub(crate) fn economy(draw: &mut Draw, levels: &Levels, destitute: bool, family: &mut Family) -> Means {
    let area = family.house.registered;
    let standard = levels.standard(area);
    let counted = family.persons.iter().filter(|one| counts(one)).count().max(1) as i64;
    let poor = destitute || draw.chance(poverty(family, area));
    let target = if destitute {
        draw.between(0, standard / 5)
    } else if poor {
        poor_income(draw, standard)
    } else {
        decent_income(draw, levels, area)
    };
    let mut left = target / YUAN * YUAN * counted;
    for person in &mut family.persons {
        left -= fixed(draw, levels, area, poor, person);
    }
    if !poor {
        left -= rents(draw, area, &mut family.persons[0]);
    }
    earnings(draw, area, poor, left.max(0), family);
    for person in &mut family.persons {
        spendings(draw, area, poor, person);
    }
    let earned = family.persons.iter().filter(|one| counts(one)).map(counted_income).sum::<i64>();
    property(draw, area, poor, earned, family);
    farming(draw, area, family);
    Means { counted, income: earned }
}

/// The kinds that most packs count, on the average of a year.
fn counted_income(person: &Person) -> i64 {
    use income::{
        BUSINESS, FROM_ELDERS, FROM_SIBLINGS, INSURANCE, OTHER, OTHER_PENSION, PROPERTY, SUPPORT,
        UNSPECIFIED, WAGE,
    };
    let kinds = [
        WAGE,
        BUSINESS,
        PROPERTY,
        OTHER_PENSION,
        INSURANCE,
        SUPPORT,
        FROM_SIBLINGS,
        FROM_ELDERS,
        OTHER,
        UNSPECIFIED,
    ];
    kinds.iter().map(|&kind| person.income[kind].average()).sum()
}

/// How likely it is, of 10,000, that the household has less than 1.5 times the standard: about 10 % in the country, 3 % in town.
fn poverty(family: &Family, area: Area) -> u32 {
    let people = family.persons.len();
    let earners = family.persons.iter().filter(|one| one.earns() && one.age() < 70).count();
    let ill = family.persons.iter().any(|one| one.illness != Illness::None);
    let disabled = family.persons.iter().any(Person::severely_disabled);
    let dependants =
        family.persons.iter().any(|one| one.age() < 18 || one.severely_disabled() || one.bedridden);
    // Half of all covered households are single persons (`field.md` 3.4).
    let by_size = match people {
        1 => 3200,
        2 => 680,
        _ => 470,
    };
    let mut rate = match area {
        Area::Rural => by_size,
        Area::Urban => by_size * 3 / 10,
    };
    rate = match (earners, people) {
        (0, _) if dependants => rate * 2,
        (0, _) => rate * 3 / 2,
        (some, all) if some * 3 <= all => rate * 5 / 4,
        (some, all) if some * 2 >= all => rate / 2,
        _ => rate,
    };
    if ill {
        rate = rate * 3 / 2 + 500;
    }
    if disabled {
        rate = rate * 3 / 2 + 800;
    }
    rate.min(8500)
}

/// Under 1.5 times the standard, with the pile just under it that assessed incomes show.
fn poor_income(draw: &mut Draw, standard: i64) -> i64 {
    match draw.below(100) {
        0..22 => draw.between(0, standard / 2),
        22..60 => draw.between(standard / 2, standard),
        60..78 => standard - draw.between(1, 30) * YUAN,
        78 => standard,
        _ => draw.between(standard, standard * 3 / 2),
    }
}

/// Lognormal round the mean of the place, above 1.5 times the standard.
fn decent_income(draw: &mut Draw, levels: &Levels, area: Area) -> i64 {
    let floor = levels.standard(area) * 3 / 2;
    let month = levels.disposable(area) / 12;
    // The median of a lognormal lies below its mean by e^(-sigma^2/2).
    let (median, sigma) = match area {
        Area::Rural => (month * 81 / 100, 650),
        Area::Urban => (month * 86 / 100, 550),
    };
    for _ in 0..8 {
        let income = draw.lognormal(median, sigma);
        if income > floor {
            return income.min(20_000_000);
        }
    }
    floor + draw.between(1, floor / 2)
}

/// Pensions, allowances and subsidies by age and state of health; gives back what of them counts as income.
fn fixed(draw: &mut Draw, levels: &Levels, area: Area, poor: bool, person: &mut Person) -> i64 {
    let age = person.age();
    if age >= 60 {
        let employees = match (poor, area) {
            (true, _) => 0,
            (false, Area::Urban) => 6200,
            (false, Area::Rural) => 800,
        };
        if draw.chance(employees) {
            let pension = draw.lognormal(260_000, 350).clamp(110_000, 900_000);
            person.income[income::OTHER_PENSION] = Flow::steady(rounded(pension, 10));
            person.employment = if person.employment == Employment::Farming {
                Employment::Farming
            } else {
                Employment::Retired
            };
        } else if draw.chance(9500) {
            person.income[income::CENTRAL_PENSION] = Flow::steady(levels.central_pension);
            // The local addition and the personal account.
            let other = if draw.chance(9000) { draw.between(10, 80) * YUAN } else { 0 };
            person.income[income::OTHER_PENSION] = Flow::steady(other);
        }
        if area == Area::Rural && draw.chance(1400) {
            person.income[income::FAMILY_PLANNING] = Flow::steady(draw.between(80, 100) * YUAN);
        }
    }
    if age >= 80 && draw.chance(8000) {
        person.income[income::ELDER] = Flow::steady(draw.between(5, 10) * 10 * YUAN);
    }
    if matches!(person.grade, Grade::One | Grade::Two) && draw.chance(7000) {
        person.income[income::DISABILITY] = Flow::steady(draw.between(7, 15) * 10 * YUAN);
    }
    if age >= 45 && draw.chance(50) {
        person.income[income::SPECIAL_CARE] = Flow::steady(draw.between(50, 250) * 10 * YUAN);
    }
    if matches!(person.schooling, Schooling::Senior | Schooling::Vocational | Schooling::Higher)
        && draw.chance(if poor { 4500 } else { 800 })
    {
        // Twice a year, for a term.
        person.income[income::SCHOLARSHIP] =
            Flow::in_months(draw.between(10, 20) * 100 * YUAN, term_months(draw));
    }
    if draw.chance(1) {
        person.income[income::BRAVERY] = Flow::in_months(draw.between(10, 100) * 100 * YUAN, one_month(draw));
    }
    let jobless = matches!(person.employment, Employment::Registered);
    if jobless && person.unemployment_insured && !poor {
        person.income[income::INSURANCE] = Flow::steady(draw.between(110, 150) * 10 * YUAN);
    }
    if !counts(person) {
        return 0;
    }
    i64::from(person.income[income::OTHER_PENSION].fen + person.income[income::INSURANCE].fen)
}

/// Interest, rent and land let to others, on the head.
fn rents(draw: &mut Draw, area: Area, head: &mut Person) -> i64 {
    let flow = match area {
        Area::Rural if draw.chance(1200) => {
            Flow::in_months(draw.between(2, 30) * 100 * YUAN, one_month(draw))
        }
        Area::Urban if draw.chance(700) => Flow::steady(draw.between(2, 24) * 50 * YUAN),
        _ => return 0,
    };
    head.income[income::PROPERTY] = flow;
    flow.average()
}

/// Spreads what is left of the household's income over those who earn, or over those whom others support.
fn earnings(draw: &mut Draw, area: Area, poor: bool, left: i64, family: &mut Family) {
    let mut shares = [0i64; 16];
    let earners = family.persons.iter().zip(&mut shares).filter(|(one, _)| one.earns() && counts(one));
    for (person, share) in earners {
        let weight = if person.capacity == Capacity::Partial || person.age() >= 60 { 30 } else { 100 };
        *share = weight / 2 + i64::from(draw.below(weight as u32 + 1));
    }
    let total: i64 = shares.iter().sum();
    if total == 0 {
        supported(draw, area, poor, left, &mut family.persons);
    } else {
        let mut rest = left;
        let last = shares.iter().rposition(|share| *share > 0).unwrap_or(0);
        for (at, person) in family.persons.iter_mut().enumerate().filter(|(at, _)| shares[*at] > 0) {
            let part = if at == last { rest } else { (left * shares[at] / total) / YUAN * YUAN };
            rest -= part;
            earn(draw, poor, part, person);
        }
    }
    // Those who live apart keep their own income; the facts still have it.
    for person in family.persons.iter_mut().filter(|one| one.earns() && !counts(one)) {
        let wage = draw.lognormal(if area == Area::Urban { 420_000 } else { 330_000 }, 400);
        person.income[income::WAGE] = Flow::steady(rounded(wage.min(5_000_000), 50));
    }
}

/// One person's earnings of that monthly average.
fn earn(draw: &mut Draw, poor: bool, month: i64, person: &mut Person) {
    let step = if poor || month < 100_000 { 1 } else { 50 };
    let month = rounded(month, step);
    match person.employment {
        Employment::Farming => {
            let side = if poor { draw.between(0, 40) } else { draw.between(20, 70) };
            let wage = rounded(month * side / 100, step);
            person.income[income::WAGE] = pattern(draw, poor, wage);
            person.income[income::BUSINESS] = harvests(draw, (month - wage) * 12);
        }
        Employment::SelfEmployed => person.income[income::BUSINESS] = pattern(draw, poor, month),
        Employment::Flexible if draw.chance(1500) => {
            person.income[income::OTHER] = pattern(draw, poor, month)
        }
        _ => person.income[income::WAGE] = pattern(draw, poor, month),
    }
}

/// Steady for most; for some begun lately, ended lately or broken off for a season.
fn pattern(draw: &mut Draw, poor: bool, fen: i64) -> Flow {
    let odd = if poor { 60 } else { 80 };
    let months = match draw.below(1000) {
        at if at >= odd => 0xfff,
        at if at * 3 < odd => (1u16 << draw.between(1, 9)) - 1,
        at if at * 3 < 2 * odd => 0xfff & !((1u16 << draw.between(1, 6)) - 1),
        _ => 0xfff & !(0b111 << draw.between(0, 9)),
    };
    Flow::in_months(fen, months)
}

/// A year's proceeds in two to four months.
fn harvests(draw: &mut Draw, year: i64) -> Flow {
    let parts = draw.between(2, 4);
    let mut months = 0u16;
    while i64::from(months.count_ones()) < parts {
        months |= 1 << draw.between(0, 11);
    }
    Flow::in_months(rounded(year / parts, 1), months)
}

/// What nobody here earns comes from children, relatives and odd sources.
fn supported(draw: &mut Draw, area: Area, poor: bool, left: i64, persons: &mut [Person]) {
    let wanted = |one: &Person| one.age() >= 18 && counts(one);
    let receivers = persons.iter().filter(|one| wanted(one)).count() as i64;
    if receivers == 0 {
        if let Some(first) = persons.first_mut() {
            first.income[income::SUPPORT] = Flow::steady(left);
        }
        return;
    }
    let part = rounded(left / receivers, if poor { 1 } else { 10 });
    for person in persons.iter_mut().filter(|one| wanted(one)) {
        let kind = match person.age() {
            60.. => draw.pick(&[
                (50, income::SUPPORT),
                (if area == Area::Rural { 22 } else { 2 }, income::BUSINESS),
                (10, income::OTHER),
                (10, income::UNSPECIFIED),
                (8, income::PROPERTY),
            ]),
            _ => draw.pick(&[
                (20, income::SUPPORT),
                (20, income::FROM_SIBLINGS),
                (20, income::FROM_ELDERS),
                (25, income::OTHER),
                (15, income::UNSPECIFIED),
            ]),
        };
        person.income[kind] = Flow::steady(part);
    }
}

fn spendings(draw: &mut Draw, area: Area, poor: bool, person: &mut Person) {
    let age = person.age();
    let medical = if person.illness != Illness::None {
        draw.lognormal(90_000, 900).min(6_000_000)
    } else if draw.chance(if age >= 60 { 6500 } else { 2500 }) {
        draw.lognormal(if age >= 60 { 12_000 } else { 4_000 }, 700).min(1_000_000)
    } else {
        0
    };
    person.spending[spending::MEDICAL] = pattern(draw, false, rounded(medical, 10));
    let term = match person.schooling {
        Schooling::Preschool => draw.between(12, 36) * 100,
        Schooling::Compulsory => draw.between(0, 4) * 50,
        Schooling::Senior => draw.between(8, 16) * 100,
        Schooling::Vocational => draw.between(5, 12) * 100,
        Schooling::Higher => draw.between(30, 75) * 100,
        Schooling::None => 0,
    };
    if term > 0 {
        person.spending[spending::TUITION] = Flow::in_months(term * YUAN, term_months(draw));
    }
    if person.grade != Grade::None && draw.chance(3000) {
        person.spending[spending::REHAB] = Flow::steady(draw.between(5, 60) * 10 * YUAN);
    }
    if draw.chance(150) {
        person.spending[spending::RIGID] =
            Flow::in_months(draw.between(5, 100) * 100 * YUAN, one_month(draw));
    }
    if age >= 18 && draw.chance(120) {
        person.spending[spending::UNSPECIFIED] = Flow::steady(draw.between(2, 20) * 50 * YUAN);
    }
    if person.earns() {
        let cost = if person.presence == Presence::Away { 7000 } else { 2500 };
        if draw.chance(cost) {
            person.spending[spending::WORK] = Flow::steady(draw.between(4, 16) * 50 * YUAN);
        }
        let own = matches!(person.employment, Employment::Flexible | Employment::SelfEmployed);
        if own && draw.chance(if poor { 500 } else { 3500 }) {
            let most = if area == Area::Urban { 100 } else { 60 };
            person.spending[spending::CONTRIBUTIONS] = Flow::steady(draw.between(20, most) * 10 * YUAN);
        }
        if draw.chance(350) {
            person.spending[spending::SUPPORT] = Flow::steady(draw.between(2, 12) * 50 * YUAN);
        }
    }
}

fn property(draw: &mut Draw, area: Area, poor: bool, income: i64, family: &mut Family) {
    let house = &mut family.house;
    let deposits = match poor {
        true if draw.chance(700) => draw.lognormal(8_000_000, 600),
        true => draw.lognormal(300_000, 1200).min(3_000_000),
        false => draw.lognormal(income * 6, 1100),
    };
    house.deposits = rounded(deposits.min(500_000_000), if deposits < 1_000_000 { 10 } else { 100 });
    house.vehicles = if poor { i64::from(draw.chance(350)) } else { draw.pick(&[(56, 0), (39, 1), (5, 2)]) };
    house.homes = match (poor, area) {
        (true, _) => draw.pick(&[(6, 0), (91, 1), (3, 2)]),
        (false, Area::Rural) => draw.pick(&[(2, 0), (85, 1), (12, 2), (1, 3)]),
        (false, Area::Urban) => draw.pick(&[(14, 0), (66, 1), (17, 2), (3, 3)]),
    };
    for _ in 0..house.homes {
        house.floor_area += match (area, poor) {
            (Area::Rural, true) => draw.between(40, 120),
            (Area::Rural, false) => draw.between(70, 220),
            (Area::Urban, true) => draw.between(30, 80),
            (Area::Urban, false) => draw.between(50, 145),
        };
    }
    house.company =
        if draw.chance(if poor { 50 } else { 420 }) { draw.between(1, 100) * 10_000 * YUAN } else { 0 };
    house.insecure = house.homes == 0 && draw.chance(5000) || draw.chance(if poor { 500 } else { 60 });
    house.consumption_ok = draw.chance(if poor { 9850 } else { 9600 });
    house.unsteady = draw.chance(if poor { 2800 } else { 1300 });
}

/// A household that lives by its fields.
fn farming(draw: &mut Draw, area: Area, family: &mut Family) {
    let of = |kind: usize| family.persons.iter().map(|one| one.income[kind].average()).sum::<i64>();
    let (fields, all) = (of(income::BUSINESS), of(income::WAGE) + of(income::BUSINESS) + of(income::SUPPORT));
    let farmer = family.persons.iter().any(|one| one.employment == Employment::Farming);
    family.house.farming =
        area == Area::Rural && farmer && (fields * 2 >= all && fields > 0 || draw.chance(400));
    if !family.house.farming {
        // Whoever farms beside other work tells the clerk a monthly figure, not the harvest.
        for person in &mut family.persons {
            let business = person.income[income::BUSINESS];
            person.income[income::BUSINESS] = Flow::steady(rounded(business.average(), 1));
        }
    }
}

/// The two months back in which a term began: within the last year always one of each half.
fn term_months(draw: &mut Draw) -> u16 {
    let first = draw.between(0, 5);
    1 << first | 1 << (first + 6)
}

fn one_month(draw: &mut Draw) -> u16 {
    1 << draw.between(0, 11)
}

/// To a multiple of so many yuan, downwards.
pub(crate) fn rounded(fen: i64, yuan: i64) -> i64 {
    fen / (yuan * YUAN) * (yuan * YUAN)
}
