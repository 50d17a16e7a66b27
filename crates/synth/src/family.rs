// SPDX-License-Identifier: Apache-2.0
//! Who lives in a household: sizes, ages, relations and links that fit each other. Knows nothing of money or relief.

use crate::draw::Draw;
use crate::model::{Area, Family, Person, Relation, Sex};
use policy::case::links::{self, Member, ParentLinks, SpouseLink, Ties};

/// Days of so many years.
pub(crate) const fn years(years: i32) -> i32 {
    years * 36_525 / 100
}

/// The youngest and the oldest that anybody may be.
const YOUNGEST: i32 = 32;
const OLDEST: i32 = years(105);

/// A person beside the head and the spouse.
#[derive(Clone, Copy)]
enum Seat {
    /// A child of the head, of an age between these.
    Child(i32, i32),
    /// The husband or wife of the child before.
    InLaw,
    /// A child of the child before; of an absent one where there is none.
    Grandchild(i32, i32),
    /// A parent of the head, the second one married to the first.
    Parent,
    /// A parent of the first parent.
    Grandparent,
    /// A brother or sister of the head.
    Sibling,
}

/// A kind of household: how common it is in the country and in town (per 10,000), the ages of its head, whether there is a spouse.
struct Template {
    rural: u32,
    urban: u32,
    head: (i32, i32),
    couple: bool,
    seats: &'static [Seat],
}

const fn kind(rural: u32, urban: u32, head: (i32, i32), couple: bool, seats: &'static [Seat]) -> Template {
    Template { rural, urban, head, couple, seats }
}

use Seat::{Child, Grandchild, Grandparent, InLaw, Parent, Sibling};

/// The mix of a poor inland county: many old people alone, many grandparents with grandchildren. Assumed, after `field.md` 3.3 and 3.4.
const TEMPLATES: &[Template] = &[
    kind(900, 500, (62, 95), false, &[]),
    kind(800, 900, (30, 61), false, &[]),
    kind(100, 500, (18, 29), false, &[]),
    kind(1200, 900, (60, 92), true, &[]),
    kind(800, 1300, (25, 59), true, &[]),
    kind(1000, 1800, (24, 48), true, &[Child(0, 17)]),
    kind(900, 800, (26, 48), true, &[Child(0, 17), Child(0, 17)]),
    kind(200, 50, (28, 48), true, &[Child(0, 17), Child(0, 17), Child(0, 17)]),
    kind(700, 800, (42, 62), true, &[Child(18, 30)]),
    kind(250, 120, (55, 78), true, &[Child(28, 50)]),
    kind(300, 400, (25, 55), false, &[Child(0, 22)]),
    kind(150, 100, (26, 52), false, &[Child(0, 18), Child(0, 18)]),
    kind(300, 100, (52, 75), true, &[Grandchild(0, 15)]),
    kind(150, 50, (54, 78), false, &[Grandchild(2, 17)]),
    kind(60, 20, (54, 76), true, &[Grandchild(0, 15), Grandchild(0, 15)]),
    kind(400, 200, (30, 60), false, &[Parent]),
    kind(400, 250, (32, 60), true, &[Parent]),
    kind(600, 400, (28, 50), true, &[Child(0, 20), Parent]),
    kind(400, 150, (28, 50), true, &[Child(0, 18), Child(0, 18), Parent]),
    kind(400, 200, (26, 48), true, &[Child(0, 18), Parent, Parent]),
    kind(300, 100, (27, 46), true, &[Child(0, 18), Child(0, 18), Parent, Parent]),
    kind(40, 10, (25, 45), true, &[Child(0, 18), Parent, Parent, Grandparent]),
    kind(250, 120, (48, 70), true, &[Child(22, 45), InLaw, Grandchild(0, 15)]),
    kind(200, 80, (48, 72), true, &[Child(22, 45), InLaw, Grandchild(0, 15), Grandchild(0, 15)]),
    kind(60, 20, (50, 75), false, &[Child(22, 45), InLaw, Grandchild(0, 15)]),
    kind(100, 30, (35, 70), false, &[Sibling]),
    kind(50, 10, (22, 50), false, &[Parent, Parent, Sibling]),
    kind(
        30,
        5,
        (30, 48),
        true,
        &[Child(0, 18), Child(0, 18), Child(0, 18), Child(0, 18), Parent, Parent, Sibling, Grandparent],
    ),
    kind(10, 5, (14, 17), false, &[Grandparent]),
    kind(5, 3, (15, 17), false, &[]),
];

/// Fills the list of persons: relations, sexes, ages, links and surnames.
pub(crate) fn people(draw: &mut Draw, area: Area, persons: &mut Vec<Person>) {
    persons.clear();
    let weight = |one: &Template| match area {
        Area::Rural => one.rural,
        Area::Urban => one.urban,
    };
    let total = TEMPLATES.iter().map(weight).sum();
    let mut left = draw.below(total);
    let mut chosen = &TEMPLATES[0];
    for one in TEMPLATES {
        chosen = one;
        if left < weight(one) {
            break;
        }
        left -= weight(one);
    }
    let mut making = Making {
        draw,
        persons,
        last_child: None,
        in_law: None,
        parents: [None; 2],
        tree: [Kin::default(); 16],
    };
    making.head(area, chosen);
    for seat in chosen.seats {
        making.seat(*seat);
    }
    making.link();
}

/// True kinship, of which the records may say less.
#[derive(Clone, Copy, Default)]
struct Kin {
    spouse: Option<u8>,
    parents: [Option<u8>; 2],
}

struct Making<'a> {
    draw: &'a mut Draw,
    persons: &'a mut Vec<Person>,
    last_child: Option<usize>,
    in_law: Option<usize>,
    parents: [Option<usize>; 2],
    tree: [Kin; 16],
}

const HEAD: usize = 0;

impl Making<'_> {
    fn add(&mut self, relation: Relation, sex: Sex, days: i32, kin: Kin) -> usize {
        let at = self.persons.len();
        self.tree[at] = kin;
        self.persons.push(Person { relation, sex, days, ..Person::default() });
        if let Some(spouse) = kin.spouse {
            self.tree[usize::from(spouse)].spouse = Some(at as u8);
        }
        at
    }

    fn sex(&mut self, men_of_ten_thousand: u32) -> Sex {
        if self.draw.chance(men_of_ten_thousand) { Sex::Male } else { Sex::Female }
    }

    fn head(&mut self, area: Area, template: &Template) {
        let (low, high) = template.head;
        let days = self.draw.days(years(low), years(high + 1) - 1);
        let alone = template.seats.is_empty();
        let men = match (template.couple, alone) {
            (true, _) if area == Area::Rural => 8000,
            (true, _) => 6500,
            (false, true) if low >= 60 => 4700,
            (false, true) => 6600,
            (false, false) => 4800,
        };
        let sex = self.sex(men);
        self.add(Relation::Head, sex, days, Kin::default());
        if template.couple {
            let younger = if sex == Sex::Male {
                self.draw.days(years(-2), years(7))
            } else {
                self.draw.days(years(-7), years(2))
            };
            let spouse = (days - younger).clamp(years(20), years(101));
            self.add(
                Relation::Spouse,
                other_sex(sex),
                spouse,
                Kin { spouse: Some(HEAD as u8), ..Kin::default() },
            );
        }
    }

    /// The ages that a child of these two may have: no parent under 18, no mother over 45.
    fn between(&self, one: usize, other: Option<usize>, low: i32, high: i32) -> Option<(i32, i32)> {
        let parents = [Some(one), other];
        let parents = parents.iter().flatten().map(|&at| &self.persons[at]);
        let mut high = (years(high + 1) - 1).min(OLDEST);
        let mut low = years(low).max(YOUNGEST);
        for parent in parents {
            high = high.min(parent.days - years(18));
            if parent.sex == Sex::Female {
                low = low.max(parent.days - years(45));
            }
        }
        let low = low.min((high - 700).max(YOUNGEST));
        (low <= high).then_some((low, high))
    }

    /// An age in bounds that no brother or sister is too near to; now and then a twin's.
    fn spaced(&mut self, bounds: (i32, i32), is_sibling: impl Fn(&Person) -> bool) -> Option<i32> {
        let twin = self.draw.chance(120);
        for _ in 0..4 {
            let days = self.draw.days(bounds.0, bounds.1);
            let nearest =
                self.persons.iter().filter(|one| is_sibling(one)).min_by_key(|one| (one.days - days).abs());
            match nearest {
                Some(near) if twin => return Some(near.days),
                Some(near) if (near.days - days).abs() < 300 => {}
                _ => return Some(days),
            }
        }
        None
    }

    fn seat(&mut self, seat: Seat) {
        match seat {
            Seat::Child(low, high) => self.child(low, high),
            Seat::InLaw => self.in_law(),
            Seat::Grandchild(low, high) => self.grandchild(low, high),
            Seat::Parent => self.parent(),
            Seat::Grandparent => self.grandparent(),
            Seat::Sibling => self.sibling(),
        }
    }

    fn child(&mut self, low: i32, high: i32) {
        let spouse = self.persons.get(1).filter(|one| one.relation == Relation::Spouse).map(|_| 1);
        let Some(bounds) = self.between(HEAD, spouse, low, high) else { return };
        let is_child = |one: &Person| matches!(one.relation, Relation::Son | Relation::Daughter);
        let Some(days) = self.spaced(bounds, is_child) else { return };
        let sex = self.sex(5250);
        let relation = if sex == Sex::Male { Relation::Son } else { Relation::Daughter };
        let kin = Kin { spouse: None, parents: [Some(HEAD as u8), spouse.map(|at| at as u8)] };
        self.last_child = Some(self.add(relation, sex, days, kin));
        self.in_law = None;
    }

    fn in_law(&mut self) {
        let Some(child) = self.last_child else { return };
        let days = self.persons[child].days + self.draw.days(years(-4), years(4));
        let sex = other_sex(self.persons[child].sex);
        let kin = Kin { spouse: Some(child as u8), ..Kin::default() };
        self.in_law = Some(self.add(Relation::Other, sex, days.max(years(20)), kin));
    }

    fn grandchild(&mut self, low: i32, high: i32) {
        let (bounds, parents) = match self.last_child {
            Some(child) => (
                self.between(child, self.in_law, low, high),
                [Some(child as u8), self.in_law.map(|at| at as u8)],
            ),
            None => {
                let high = (years(high + 1) - 1).min(self.persons[HEAD].days - years(38));
                let bounds = (years(low).max(YOUNGEST), high);
                ((bounds.0 <= bounds.1).then_some(bounds), [None; 2])
            }
        };
        let Some(bounds) = bounds else { return };
        let Some(days) = self.spaced(bounds, |one| one.relation == Relation::Grandchild) else { return };
        let sex = self.sex(5250);
        self.add(Relation::Grandchild, sex, days, Kin { spouse: None, parents });
    }

    fn parent(&mut self) {
        let head = self.persons[HEAD].days;
        let at = match self.parents[0] {
            None => {
                let sex = self.sex(3800);
                let days = head + self.draw.days(years(19), years(36));
                if days > years(103) {
                    return;
                }
                let at = self.add(Relation::Parent, sex, days, Kin::default());
                self.parents[0] = Some(at);
                at
            }
            Some(first) => {
                let gap = self.draw.days(years(-5), years(5));
                let days = (self.persons[first].days + gap)
                    .clamp(head + years(18), head + years(44))
                    .min(years(104));
                let sex = other_sex(self.persons[first].sex);
                let at = self.add(
                    Relation::Parent,
                    sex,
                    days,
                    Kin { spouse: Some(first as u8), ..Kin::default() },
                );
                self.parents[1] = Some(at);
                at
            }
        };
        if let Some(place) = self.tree[HEAD].parents.iter_mut().find(|place| place.is_none()) {
            *place = Some(at as u8);
        }
    }

    fn grandparent(&mut self) {
        // A head under age may live with a grandparent while the parents are away.
        let below = self.parents[0].unwrap_or(HEAD);
        let gap = if below == HEAD { (years(42), years(60)) } else { (years(18), years(30)) };
        let days = self.persons[below].days + self.draw.days(gap.0, gap.1);
        if days > years(104) {
            return;
        }
        let sex = self.sex(3000);
        let at = self.add(Relation::Grandparent, sex, days, Kin::default());
        if below != HEAD {
            self.tree[below].parents[0] = Some(at as u8);
        }
    }

    fn sibling(&mut self) {
        let head = self.persons[HEAD].days;
        let mut bounds = ((head - years(14)).max(YOUNGEST), (head + years(14)).min(OLDEST));
        for parent in self.parents.into_iter().flatten() {
            let parent = &self.persons[parent];
            bounds.1 = bounds.1.min(parent.days - years(18));
            if parent.sex == Sex::Female {
                bounds.0 = bounds.0.max(parent.days - years(45));
            }
        }
        if bounds.0 > bounds.1 {
            return;
        }
        let near = |one: &Person| matches!(one.relation, Relation::Head | Relation::Sibling);
        let Some(days) = self.spaced(bounds, near) else { return };
        let sex = self.sex(6000);
        let parents = self.parents.map(|one| one.map(|at| at as u8));
        self.add(Relation::Sibling, sex, days, Kin { spouse: None, parents });
    }

    /// What the records say of the true kinship: everything in most households, in some only the relations.
    fn link(&mut self) {
        let plain = self.persons.iter().all(|one| {
            matches!(one.relation, Relation::Head | Relation::Spouse | Relation::Son | Relation::Daughter)
        });
        let stated = self.draw.chance(if plain { 5000 } else { 9000 });
        for at in 0..self.persons.len() {
            let kin = self.tree[at];
            if stated {
                self.persons[at].spouse =
                    kin.spouse.map_or(SpouseLink::Nobody, |one| SpouseLink::Member(one.into()));
                self.persons[at].parents = ParentLinks::Stated(kin.parents.map(|one| one.map(u32::from)));
            }
            self.persons[at].given = (self.draw.word() & 0xffff) as u16;
            self.persons[at].surname = self.surname(at);
        }
    }

    /// A child bears the father's name where he is there, else the mother's.
    fn surname(&mut self, at: usize) -> u8 {
        let father = |parents: [Option<u8>; 2]| {
            let mut known = parents.iter().flatten().map(|&one| usize::from(one));
            let man = known.clone().find(|&one| self.persons[one].sex == Sex::Male);
            man.or_else(|| known.next()).filter(|&one| one < at)
        };
        let relation = self.persons[at].relation;
        let kin = self.tree[at];
        if let Some(parent) = father(kin.parents) {
            return self.persons[parent].surname;
        }
        let same = match relation {
            Relation::Sibling => true,
            Relation::Grandchild => self.persons[HEAD].sex == Sex::Male,
            Relation::Parent => self.persons[at].sex == Sex::Male,
            _ => false,
        };
        if same { self.persons[HEAD].surname } else { (self.draw.word() & 0xff) as u8 }
    }
}

fn other_sex(sex: Sex) -> Sex {
    match sex {
        Sex::Male => Sex::Female,
        Sex::Female => Sex::Male,
    }
}

/// What follows from relations and links, as the readers of files work it out.
pub(crate) fn ties(family: &mut Family, members: &mut Vec<Member>, out: &mut Vec<Ties>) {
    members.clear();
    members.extend(family.persons.iter().map(|one| Member {
        relation: class(one.relation),
        spouse: one.spouse,
        parents: one.parents,
    }));
    links::ties(members, out);
    for (person, ties) in family.persons.iter_mut().zip(out) {
        person.ties = *ties;
    }
}

fn class(relation: Relation) -> links::Relation {
    match relation {
        Relation::Head => links::Relation::Head,
        Relation::Spouse => links::Relation::Spouse,
        Relation::Son | Relation::Daughter => links::Relation::Child,
        Relation::Grandchild => links::Relation::Grandchild,
        Relation::Parent => links::Relation::Parent,
        Relation::Grandparent => links::Relation::Grandparent,
        Relation::Sibling => links::Relation::Sibling,
        Relation::Other => links::Relation::Other,
    }
}
