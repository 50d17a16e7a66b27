// SPDX-License-Identifier: Apache-2.0
//! What each person is and does: health, disability, school, work, where they are. Rates after `field.md` 3.4 or assumed; no money here.

use crate::draw::Draw;
use crate::family::years;
use crate::model::{
    Area, Capacity, DisabilityKind, Employment, Family, Grade, Hospital, Illness, Person, Presence, Relation,
    Schooling, Sex, SpecialDisease,
};

/// The day of a county and what was going on then.
#[derive(Clone, Copy)]
pub(crate) struct Day {
    /// In days since 1970-01-01.
    pub(crate) day: i32,
    /// Whether people were kept from work by the epidemic.
    pub(crate) epidemic: bool,
}

/// Makes up everybody's life.
pub(crate) fn lives(draw: &mut Draw, day: Day, family: &mut Family) {
    let area = family.house.registered;
    let minors_alone = !family.persons.iter().any(|one| one.age() >= 18);
    let listed = family.persons.len();
    for at in 0..family.persons.len() {
        let mut person = family.persons[at];
        health(draw, &mut person, listed);
        school(draw, area, &mut person);
        work(draw, area, &mut person);
        whereabouts(draw, day, area, &mut person, listed, minors_alone);
        duties(draw, &mut person);
        claims(draw, day, area, &mut person);
        abilities(draw, &mut person);
        family.persons[at] = person;
    }
    supported_here(draw, family);
}

/// Somebody with a near relative in the household who earns is supported there, most of them.
fn supported_here(draw: &mut Draw, family: &mut Family) {
    for at in 0..family.persons.len() {
        let earner = |(other, one): (usize, &Person)| other != at && one.earns() && one.age() < 60;
        let near =
            [family.persons[at].ties.spouse, family.persons[at].ties.parent, family.persons[at].ties.child];
        let able = near.contains(&Some(true)) && family.persons.iter().enumerate().any(earner);
        family.persons[at].supported_here = able && draw.chance(9300);
    }
}

/// Holders of a certificate, of 10,000 persons of that age; about 3 % of all.
fn disability_rate(age: i32) -> u32 {
    match age {
        ..7 => 40,
        7..18 => 90,
        18..40 => 160,
        40..60 => 270,
        60..75 => 480,
        _ => 700,
    }
}

fn health(draw: &mut Draw, person: &mut Person, listed: usize) {
    let age = person.age();
    let dependent = match person.relation {
        Relation::Son | Relation::Daughter if age >= 30 => 1600,
        Relation::Sibling if age >= 18 => 2500,
        Relation::Head if listed == 1 && (30..60).contains(&age) => 500,
        _ => 0,
    };
    if draw.chance(disability_rate(age) + dependent) {
        let young = if age < 40 { 3 } else { 1 };
        person.disability = draw.pick(&[
            (54, DisabilityKind::Physical),
            (11, DisabilityKind::Visual),
            (9, DisabilityKind::Hearing),
            (9 * young, DisabilityKind::Intellectual),
            (11 * young, DisabilityKind::Mental),
            (5, DisabilityKind::Multiple),
            (1, DisabilityKind::Speech),
        ]);
        person.grade =
            draw.pick(&[(16, Grade::One), (31, Grade::Two), (28, Grade::Three), (25, Grade::Four)]);
        person.second_certificate = draw.chance(9300);
    }
    illness(draw, person);
    person.capacity = capacity(draw, person);
    person.infectious = person.disability == DisabilityKind::Mental && draw.chance(9000) || draw.chance(60);
}

fn illness(draw: &mut Draw, person: &mut Person) {
    let age = person.age();
    let rate = match age {
        ..18 => 25,
        18..40 => 50,
        40..60 => 130,
        _ => 300,
    };
    if draw.chance(rate) {
        person.illness = if age < 16 {
            draw.pick(&[
                (25, Illness::CongenitalHeart),
                (20, Illness::Leukemia),
                (12, Illness::CleftLip),
                (10, Illness::Thalassemia),
                (8, Illness::Hemophilia),
                (8, Illness::Diabetes),
                (7, Illness::Tumor),
                (5, Illness::AplasticAnemia),
                (5, Illness::Other),
            ])
        } else {
            draw.pick(&[
                (300, Illness::Tumor),
                (190, Illness::Cerebral),
                (110, Illness::Renal),
                (90, Illness::Myocardial),
                (80, Illness::SeverePsychosis),
                (60, Illness::Schizophrenia),
                (60, Illness::Other),
                (25, Illness::Diabetes),
                (20, Illness::Leukemia),
                (15, Illness::Transplant),
                (12, Illness::OrganFailure),
                (10, Illness::Tuberculosis),
                (8, Illness::Mania),
                (8, Illness::Anxiety),
                (6, Illness::AplasticAnemia),
                (5, Illness::Gist),
                (4, Illness::Aids),
                (3, Illness::CongenitalHeart),
                (2, Illness::Thalassemia),
            ])
        };
        person.hospital = draw.pick(&[
            (52, Hospital::Peoples),
            (14, Hospital::Chinese),
            (4, Hospital::MotherChild),
            (25, Hospital::Higher),
            (5, Hospital::Other),
        ]);
        let bedridden = if person.illness == Illness::Cerebral { 2500 } else { 900 };
        person.bedridden = draw.chance(bedridden);
    }
    person.special_disease = match person.illness {
        Illness::Thalassemia => SpecialDisease::Thalassemia,
        Illness::Leukemia if age < 16 => SpecialDisease::ChildhoodLeukemia,
        Illness::Leukemia if draw.chance(4000) => SpecialDisease::Myeloid,
        _ if person.sex == Sex::Male && age >= 40 && draw.chance(15) => SpecialDisease::Pneumoconiosis,
        _ => SpecialDisease::None,
    };
}

/// Nobody under 16 counts as able to work, as in the registers of poor households.
fn capacity(draw: &mut Draw, person: &Person) -> Capacity {
    let age = person.age();
    if age < 16 {
        return Capacity::None;
    }
    let mind = matches!(person.disability, DisabilityKind::Intellectual | DisabilityKind::Mental);
    let (none, partial) = match person.grade {
        Grade::One => (8500, 1300),
        Grade::Two => (4500, 4200),
        Grade::Three if mind => (5000, 4000),
        Grade::Three => (1000, 6000),
        Grade::Four => (100, 4000),
        Grade::None if person.illness != Illness::None => (5000, 4000),
        Grade::None => match age {
            75.. => (6000, 3500),
            60..75 => (1500, 4500),
            _ => (60, 240),
        },
    };
    draw.pick(&[
        (none, Capacity::None),
        (partial, Capacity::Partial),
        (10_000 - none - partial, Capacity::Full),
    ])
}

fn school(draw: &mut Draw, area: Area, person: &mut Person) {
    let kept = person.grade == Grade::One;
    let table: &[(u32, Schooling)] = match person.age() {
        3..6 => &[(85, Schooling::Preschool), (15, Schooling::None)],
        6..15 => &[(99, Schooling::Compulsory), (1, Schooling::None)],
        15..18 => &[
            (48, Schooling::Senior),
            (38, Schooling::Vocational),
            (6, Schooling::Compulsory),
            (8, Schooling::None),
        ],
        18 => &[(45, Schooling::Higher), (15, Schooling::Senior), (40, Schooling::None)],
        19..23 => &[(42, Schooling::Higher), (58, Schooling::None)],
        23..25 => &[(5, Schooling::Higher), (95, Schooling::None)],
        _ => return,
    };
    person.schooling = draw.pick(table);
    if kept && draw.chance(6000) {
        person.schooling = Schooling::None;
    }
    let boarding = match (person.schooling, area) {
        (Schooling::Compulsory, Area::Rural) => 2500,
        (Schooling::Compulsory, Area::Urban) => 600,
        (Schooling::Senior | Schooling::Vocational, _) => 7000,
        (Schooling::Higher, _) => 9500,
        _ => 0,
    };
    person.boarding = draw.chance(boarding);
}

fn work(draw: &mut Draw, area: Area, person: &mut Person) {
    let age = person.age();
    person.employment = if age < 16 {
        Employment::BelowAge
    } else if person.schooling != Schooling::None {
        Employment::Student
    } else if age >= 60 {
        let farming = if age < 75 && person.capacity != Capacity::None { 6000 } else { 500 };
        let farms = area == Area::Rural && draw.chance(farming);
        if farms { Employment::Farming } else { Employment::Retired }
    } else if person.capacity == Capacity::None {
        draw.pick(&[(92, Employment::Jobless), (8, Employment::Registered)])
    } else if area == Area::Rural {
        draw.pick(&[
            (38, Employment::Farming),
            (24, Employment::Flexible),
            (24, Employment::Employed),
            (6, Employment::SelfEmployed),
            (5, Employment::Jobless),
            (3, Employment::Registered),
        ])
    } else {
        draw.pick(&[
            (56, Employment::Employed),
            (16, Employment::Flexible),
            (12, Employment::SelfEmployed),
            (7, Employment::Jobless),
            (6, Employment::Registered),
            (3, Employment::Farming),
        ])
    };
    let could = (16..60).contains(&age) && person.capacity != Capacity::None;
    person.willing = could && draw.chance(if person.earns() { 9300 } else { 5500 });
    let jobless = matches!(person.employment, Employment::Jobless | Employment::Registered);
    person.returned = could && jobless && draw.chance(5000);
    person.unemployment_insured = match (person.employment, area) {
        (Employment::Employed, Area::Urban) => draw.chance(6500),
        (Employment::Employed, Area::Rural) => draw.chance(1500),
        (Employment::Registered, _) => draw.chance(3500),
        _ => false,
    };
    let on_pay = person.employment == Employment::Employed && area == Area::Urban;
    person.insured = if on_pay { draw.chance(1500) } else { draw.chance(9400) };
}

fn whereabouts(
    draw: &mut Draw,
    day: Day,
    area: Area,
    person: &mut Person,
    listed: usize,
    minors_alone: bool,
) {
    use Presence::{Away, Clergy, DrugRehab, LivingHere, Missing, Prison, Serviceman, Student, Tekun};
    let age = person.age();
    let adult_child = matches!(person.relation, Relation::Son | Relation::Daughter) && age >= 18;
    person.presence = if person.relation == Relation::Head || minors_alone || age < 14 {
        LivingHere
    } else if person.boarding && person.schooling == Schooling::Higher {
        Student
    } else if age < 18 {
        if person.schooling == Schooling::None && draw.chance(3000) { Away } else { LivingHere }
    } else {
        let away = match (area, person.relation) {
            (Area::Rural, Relation::Spouse) => 1400,
            (Area::Rural, _) if adult_child || person.relation == Relation::Other => 3600,
            (Area::Urban, _) if adult_child => 1800,
            _ => 150,
        };
        let away = if age < 60 && person.earns() { away } else { away / 8 };
        let man = if person.sex == Sex::Male { 3 } else { 1 };
        let serving = if adult_child && person.sex == Sex::Male && age < 25 && listed < 6 { 150 } else { 0 };
        let clergy = if adult_child || person.relation == Relation::Sibling { 8 } else { 0 };
        let tekun = if matches!(person.relation, Relation::Sibling | Relation::Grandparent | Relation::Other)
        {
            120
        } else {
            0
        };
        let working_age = if age < 65 { 1 } else { 0 };
        draw.pick(&[
            (away, Away),
            (10 * man * working_age, Prison),
            (4 * man * working_age, DrugRehab),
            (2 * man, Missing),
            (serving, Serviceman),
            (clergy, Clergy),
            (tekun, Tekun),
            (10_000 - away - 16 * man - serving - clergy - tekun, LivingHere),
        ])
    };
    if person.presence == Clergy {
        person.clergy_since = Some(day.day - draw.days(60, years(12)));
    }
    let elsewhere = matches!(person.presence, Prison | DrugRehab | Missing | Serviceman);
    if elsewhere {
        person.employment = Employment::Jobless;
        person.willing = false;
        person.schooling = Schooling::None;
        person.boarding = false;
    }
    let paid_work = matches!(person.employment, Employment::Employed | Employment::Flexible);
    person.migrant = area == Area::Rural && paid_work && draw.chance(8500);
    person.works_here = person.earns() && draw.chance(if person.presence == Away { 1200 } else { 9000 });
}

fn duties(draw: &mut Draw, person: &mut Person) {
    let age = person.age();
    let with_parents = matches!(person.parents, policy::case::links::ParentLinks::Stated([Some(_), _]));
    person.duty = match person.relation {
        Relation::Grandchild => draw.chance(if with_parents { 2500 } else { 9000 }),
        Relation::Grandparent => draw.chance(5500),
        Relation::Sibling => draw.chance(if person.severely_disabled() || age < 18 { 7500 } else { 2500 }),
        Relation::Other => draw.chance(1500),
        _ => true,
    };
    let adult_child = matches!(person.relation, Relation::Son | Relation::Daughter) && age >= 18;
    let living_here = person.presence == Presence::LivingHere;
    person.depends = match (adult_child, person.earns()) {
        (true, false) if !living_here => draw.chance(6000),
        (true, true) if !living_here => draw.chance(300),
        (true, _) => person.severely_disabled(),
        _ => false,
    };
}

fn claims(draw: &mut Draw, day: Day, area: Area, person: &mut Person) {
    let age = person.age();
    let jobless = matches!(person.employment, Employment::Jobless | Employment::Registered);
    let difficult = person.severely_disabled() || person.illness != Illness::None;
    person.applied_single = draw.chance(if difficult && age >= 16 { 2500 } else { 15 });
    person.claims_hardship = age >= 18 && draw.chance(if jobless { 1500 } else { 80 });
    let kept = if day.epidemic && (18..60).contains(&age) { if jobless { 2500 } else { 60 } } else { 0 };
    person.epidemic = draw.chance(kept);
    if person.epidemic {
        person.epidemic_on = Some(day.day - draw.days(20, 240));
    }
    person.applied_relief = draw.chance(if person.epidemic { 4500 } else { 10 });
    person.unemployed_relief_paid = person.epidemic && draw.chance(800);
    let no_parents = person.ties.parent == Some(false);
    person.orphan = age < 18 && no_parents && draw.chance(1000);
    person.poorly_guarded = draw.chance(if age < 18 && no_parents { 600 } else { 20 });
    person.remote = area == Area::Rural && draw.chance(60);
}

/// Six abilities, lost from bathing up; nobody under 6 is asked.
fn abilities(draw: &mut Draw, person: &mut Person) {
    let age = person.age();
    person.abilities = [true; 6];
    if age < 6 {
        return;
    }
    let (lost, partly) = match person.grade {
        _ if person.bedridden => (9000, 1000),
        Grade::One => (3000, 3500),
        Grade::Two => (900, 2500),
        _ if age >= 80 => (900, 1700),
        _ if age >= 70 => (250, 700),
        _ => (15, 60),
    };
    let failed = draw.pick(&[(lost, 2), (partly, 1), (10_000 - lost - partly, 0)]);
    let failed = match failed {
        0 => 0,
        1 => 1 + draw.place(3),
        _ => 4 + draw.place(3),
    };
    for ability in person.abilities.iter_mut().rev().take(failed) {
        *ability = false;
    }
    // A stroke may take any one of them.
    if failed == 1 {
        let at = draw.place(6);
        person.abilities = [true; 6];
        person.abilities[at] = false;
    }
}
