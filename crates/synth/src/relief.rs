// SPDX-License-Identifier: Apache-2.0
//! Who is on which list, with the mistakes that lists have; supporters outside the household; events.

use crate::draw::Draw;
use crate::family::years;
use crate::life::Day;
use crate::model::{
    Area, DisabilityKind, Event, EventKind, ExitReason, Family, Flow, Grade, Illness, Person, Poverty,
    Presence, RiseCause, Schooling, Scope, SupportMode, Supporter, SupporterStatus, Tie, income, spending,
};
use crate::money::{Levels, Means, YUAN, rounded};

/// Whether the household is one old or severely disabled person without anybody.
pub(crate) fn destitute(draw: &mut Draw, family: &Family) -> bool {
    let [person] = family.persons.as_slice() else { return false };
    if person.age() < 60 && !person.severely_disabled() {
        return false;
    }
    let man = person.sex == crate::model::Sex::Male;
    draw.chance(match (family.house.registered, man) {
        (Area::Rural, true) => 3800,
        (Area::Rural, false) => 600,
        (Area::Urban, true) => 500,
        (Area::Urban, false) => 120,
    })
}

/// Rosters, amounts paid and the register of poor households.
pub(crate) fn rosters(
    draw: &mut Draw,
    day: Day,
    levels: &Levels,
    means: Means,
    destitute: bool,
    family: &mut Family,
) {
    let area = family.house.registered;
    let standard = levels.standard(area);
    let each = means.income / means.counted;
    if destitute {
        tekun(draw, day, &mut family.persons[0]);
    }
    for person in family.persons.iter_mut().filter(|one| one.presence == Presence::Tekun) {
        tekun(draw, day, person);
        person.tekun = true;
    }
    poverty(draw, day, each < 2 * standard, family);
    let house = &mut family.house;
    let housed = house.homes <= 1 || house.homes == 2 && house.floor_area <= 100;
    let modest =
        house.deposits <= 24 * standard * means.counted && house.vehicles == 0 && house.company <= 10_000_000;
    let entitled = each < standard && housed && modest && house.registered_here;
    // Missed: 12 of 100. Wrongly covered: some who were poor, a few who never were.
    let covered = match (entitled, family.persons[0].tekun) {
        (_, true) => 0,
        (true, _) => 8800,
        (false, _) if each < standard * 3 / 2 => 900,
        (false, _) if each < standard * 2 => 250,
        _ => 12,
    };
    house.recipient = draw.chance(covered);
    if house.recipient {
        let due = standard * means.counted - means.income;
        let stale = if draw.chance(1500) { draw.between(-40, 60) * YUAN } else { 0 };
        let due = if due > 0 {
            (due + YUAN - 1) / YUAN * YUAN + stale
        } else {
            draw.between(8, 35) * 10 * YUAN * means.counted
        };
        house.paid = due.max(20 * YUAN);
        house.covered = means.counted;
        family.persons[0].income[income::RELIEF] = Flow::steady(house.paid);
        if each >= standard && draw.chance(3500) {
            house.exit_since = Some(day.day - draw.days(0, 220));
        }
    }
    let borderline = !entitled && housed && modest && each < standard * 3 / 2 && !house.recipient;
    house.recognised = draw.chance(if borderline { 6500 } else { 20 });
    house.rise_cause = draw.pick(&[(60, RiseCause::Work), (15, RiseCause::Business), (25, RiseCause::Other)]);
    let ill = family.persons.iter().any(|one| one.illness != Illness::None);
    house.exit_reason = match house.recipient {
        true => draw.pick(&[
            (if ill { 30 } else { 1 }, ExitReason::Recovering),
            (1, ExitReason::Rebuilding),
            (2, ExitReason::Graduate),
            (100, ExitReason::None),
        ]),
        false => ExitReason::None,
    };
}

fn tekun(draw: &mut Draw, day: Day, person: &mut Person) {
    person.tekun = draw.chance(9200);
    if !person.tekun {
        return;
    }
    person.mode = draw.pick(&[
        (18, SupportMode::Centralised),
        (80, SupportMode::Scattered),
        (2, SupportMode::Undecided),
    ]);
    person.wishes_home = draw.chance(if person.mode == SupportMode::Centralised { 9500 } else { 1500 });
    person.poorly_guarded = draw.chance(600);
    person.remote = person.mode == SupportMode::Scattered && draw.chance(1800);
    // Able 70, partly 18, lost 12 of 100.
    let failed = match draw.below(100) {
        0..70 => 0,
        70..88 => 1 + draw.place(3),
        _ => 4 + draw.place(3),
    };
    person.abilities = [true; 6];
    person.abilities.iter_mut().rev().take(failed).for_each(|ability| *ability = false);
    person.income[income::RELIEF] = Flow::steady(draw.between(70, 110) * 10 * YUAN);
    if person.mode == SupportMode::Scattered {
        person.agreement = draw.chance(8200);
        person.carer_proposed = !person.agreement && draw.chance(6500);
        person.carer_birth = Some(day.day - draw.days(years(22), years(70)));
        person.carer_tekun = draw.chance(150);
        person.carer_away = draw.chance(500);
        person.carer_able = draw.chance(9700);
    }
}

fn poverty(draw: &mut Draw, day: Day, low: bool, family: &mut Family) {
    let house = &mut family.house;
    if house.registered == Area::Urban {
        return;
    }
    // Nobody was left on the register as poor after 2020.
    let not_out = if day.day < 18_628 { if low { 10 } else { 1 } } else { 0 };
    house.poverty = if low {
        draw.pick(&[
            (not_out, Poverty::NotOut),
            (42, Poverty::Stable),
            (8, Poverty::Monitored),
            (7, Poverty::Borderline),
            (33, Poverty::None),
        ])
    } else {
        draw.pick(&[
            (not_out, Poverty::NotOut),
            (12, Poverty::Stable),
            (1, Poverty::Monitored),
            (1, Poverty::Borderline),
            (86, Poverty::None),
        ])
    };
    house.helped = house.poverty != Poverty::None && draw.chance(7000);
}

/// Those outside the household who owe somebody support.
pub(crate) fn supporters(draw: &mut Draw, day: Day, levels: &Levels, destitute: bool, family: &mut Family) {
    let area = family.house.registered;
    family.supporters.clear();
    family.supporter_counts.clear();
    let mut shared: Option<(usize, usize)> = None;
    for at in 0..family.persons.len() {
        let person = family.persons[at];
        let age = person.age();
        let first = family.supporters.len();
        let old = age >= 60 && person.ties.child != Some(true);
        let disabled = age >= 18 && person.severely_disabled() && person.ties.spouse != Some(true);
        let child = age < 18 && person.ties.parent == Some(false);
        if old && destitute {
            if draw.chance(900) {
                let birth = person.birth + draw.days(years(20), years(38));
                let mut one = supporter(draw, levels, area, birth);
                one.status = draw.pick(&[
                    (3, SupporterStatus::NoCapacity),
                    (2, SupporterStatus::Missing),
                    (2, SupporterStatus::Prison),
                ]);
                family.supporters.push(one);
            }
        } else if old {
            // A couple has the same children.
            if let Some((start, end)) = shared.filter(|_| at == 1) {
                for child in start..end {
                    family.supporters.push(family.supporters[child]);
                }
            } else {
                let children = draw.pick(&[(6, 0), (22, 1), (40, 2), (22, 3), (8, 4), (2, 5)]);
                let latest = (day.day - years(16)).min(person.birth + years(42));
                for _ in 0..children {
                    let birth = draw.days(person.birth + years(19), latest);
                    family.supporters.push(supporter(draw, levels, area, birth));
                }
            }
        } else if disabled && !destitute {
            for _ in 0..draw.below(3) {
                let birth = (person.birth + draw.days(years(-32), years(12)))
                    .clamp(day.day - years(90), day.day - years(18));
                family.supporters.push(supporter(draw, levels, area, birth));
            }
        } else if child {
            for _ in 0..1 + draw.below(2) {
                let birth = person.birth - draw.days(years(20), years(36));
                let mut one = supporter(draw, levels, area, birth);
                if draw.chance(2200) {
                    one.status = draw.pick(&[
                        (4, SupporterStatus::Missing),
                        (4, SupporterStatus::Prison),
                        (2, SupporterStatus::NoCapacity),
                    ]);
                }
                family.supporters.push(one);
            }
        }
        let asked = old || disabled || child;
        family.persons[at].no_other_supporters = draw.chance(if asked { 9300 } else { 3500 });
        if at == 0 && old && !destitute {
            shared = Some((first, family.supporters.len()));
        }
        family.supporter_counts.push((family.supporters.len() - first) as u32);
    }
}

fn supporter(draw: &mut Draw, levels: &Levels, area: Area, birth: i32) -> Supporter {
    let (disability, grade) = if draw.chance(280) {
        let kind = draw.pick(&[
            (54, DisabilityKind::Physical),
            (11, DisabilityKind::Visual),
            (9, DisabilityKind::Hearing),
            (9, DisabilityKind::Intellectual),
            (11, DisabilityKind::Mental),
            (6, DisabilityKind::Multiple),
        ]);
        (kind, draw.pick(&[(16, Grade::One), (31, Grade::Two), (28, Grade::Three), (25, Grade::Four)]))
    } else {
        (DisabilityKind::None, Grade::None)
    };
    Supporter {
        birth,
        status: draw.pick(&[
            (9220, SupporterStatus::Ordinary),
            (560, SupporterStatus::Dibao),
            (60, SupporterStatus::Tekun),
            (70, SupporterStatus::NoCapacity),
            (30, SupporterStatus::Missing),
            (60, SupporterStatus::Prison),
        ]),
        disability,
        grade,
        income: rounded(draw.lognormal(levels.disposable(area) * 9 / 10, 600).min(900_000_000), 100),
        property_ok: draw.chance(8200),
    }
}

/// What happened to the household lately: little to most, something to those who fell ill or have students.
pub(crate) fn events(draw: &mut Draw, day: Day, county: i64, elsewhere: &[i64], family: &mut Family) {
    family.events.clear();
    let ill = family.persons.iter().any(|one| one.illness != Illness::None);
    let studying = family.persons.iter().any(|one| one.schooling == Schooling::Higher);
    let affected = family.persons.iter().any(|one| one.epidemic);
    let rate =
        110 + if ill { 1500 } else { 0 } + if studying { 250 } else { 0 } + if affected { 3000 } else { 0 };
    if !draw.chance(rate) {
        return;
    }
    for _ in 0..if draw.chance(500) { 2 } else { 1 } {
        let kind = draw.pick(&[
            (12, EventKind::Fire),
            (14, EventKind::Traffic),
            (16, EventKind::Accident),
            (if ill { 120 } else { 12 }, EventKind::Illness),
            (8, EventKind::Disaster),
            (if ill { 150 } else { 10 }, EventKind::Medical),
            (if studying { 60 } else { 2 }, EventKind::Education),
            (8, EventKind::Spending),
            (if affected { 400 } else { 0 }, EventKind::Epidemic),
            (18, EventKind::Other),
        ]);
        let event = event(draw, day, county, elsewhere, kind, family);
        if matches!(kind, EventKind::Fire | EventKind::Traffic | EventKind::Accident | EventKind::Disaster) {
            let months = 1 << ((day.day - event.date) / 31).clamp(0, 11);
            family.persons[0].spending[spending::ACCIDENT] =
                Flow::in_months(event.spending.min(50_000_000), months);
        }
        family.events.push(event);
    }
}

fn event(
    draw: &mut Draw,
    day: Day,
    county: i64,
    elsewhere: &[i64],
    kind: EventKind,
    family: &Family,
) -> Event {
    let emergency = matches!(
        kind,
        EventKind::Fire | EventKind::Traffic | EventKind::Accident | EventKind::Illness | EventKind::Other
    );
    let away = !elsewhere.is_empty() && draw.chance(600);
    let place = match away {
        true => elsewhere[draw.place(elsewhere.len())],
        false if draw.chance(9000) => family.house.residence,
        false => county,
    };
    let tie = match (away, kind) {
        (true, _) => draw.pick(&[
            (5, Tie::Work),
            (2, Tie::Residence),
            (1, Tie::Study),
            (1, Tie::Insured),
            (2, Tie::None),
        ]),
        (false, EventKind::Education) => Tie::Study,
        _ => Tie::Residence,
    };
    let person =
        matches!(kind, EventKind::Illness | EventKind::Traffic | EventKind::Accident) && draw.chance(5500);
    let spending = rounded(draw.lognormal(800_000, 1000).min(60_000_000), 100);
    Event {
        kind,
        date: day.day - draw.days(1, 150),
        place,
        here: !away,
        tie,
        scope: if person { Scope::Person } else { Scope::Household },
        spending,
        exceptional: draw.chance(if spending > 5_000_000 { 2500 } else { 200 }),
        urgent: emergency && draw.chance(if spending < 300_000 { 7000 } else { 1800 }),
        covered: draw.chance(2200),
    }
}
