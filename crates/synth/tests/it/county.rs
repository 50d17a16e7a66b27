// SPDX-License-Identifier: Apache-2.0
//! The same bytes from the same seed; everything in range; families that could be.

use crate::{column, county, dictionary, get, settings, variant};
use kernel::Division;
use policy::case::links::{self, LinkFault, Member, ParentLinks, Relation, SpouseLink};
use policy::frame::{Cell, Frame};
use policy::ir::Input;
use policy::lower::most_rows;
use policy::tree::Entity;
use std::collections::HashSet;
use synth::{BLOCK, Block};

fn same(a: &Frame, b: &Frame) {
    assert_eq!(
        (a.townships, a.households, &a.township_of, &a.persons, &a.supporters, &a.events),
        (b.townships, b.households, &b.township_of, &b.persons, &b.supporters, &b.events)
    );
    assert_eq!(a.columns.len(), b.columns.len());
    for (input, column) in &a.columns {
        assert_eq!(Some(column), b.columns.get(input), "{input:?}");
    }
}

#[test]
fn the_same_seed_gives_the_same_bytes_on_any_number_of_threads() {
    let one = county(settings(9000, 7));
    let whole = one.whole(1);
    same(&whole.frame, &county(settings(9000, 7)).whole(3).frame);
    let mut apart: Option<Vec<i64>> = None;
    let mut ids = Vec::new();
    one.each_block(2, |block| {
        let deposits = (0..block.frame.households).filter_map(|row| get(&block.frame, "deposits", row));
        apart.get_or_insert_default().extend(deposits);
        ids.extend(block.ids(Entity::Person));
    });
    let deposits: Vec<i64> = (0..9000).filter_map(|row| get(&whole.frame, "deposits", row)).collect();
    assert_eq!(Some(deposits), apart, "whole or in blocks");
    assert_eq!(whole.ids(Entity::Person), ids, "whole or in blocks");
    let other = county(settings(9000, 8)).whole(1);
    assert_ne!(whole.frame.persons, other.frame.persons);
}

#[test]
fn the_first_households_do_not_depend_on_how_many_follow() {
    let few = county(settings(BLOCK, 3)).block(0).frame;
    let many = county(settings(3 * BLOCK, 3)).block(0).frame;
    assert_eq!(few.persons, many.persons);
    assert_eq!(column(&few, "income.wage"), column(&many, "income.wage"));
}

#[test]
fn a_part_of_the_columns_is_that_part_of_all() {
    let all = county(settings(500, 2)).whole(1).frame;
    let mut part = settings(500, 2);
    let wanted = [Input::Fact(dictionary().id("deposits").unwrap()), Input::ApplicationDate];
    part.only = Some(wanted.iter().cloned().collect());
    let part = county(part).whole(1).frame;
    assert_eq!(part.columns.len(), 2);
    for input in &wanted {
        assert_eq!(part.columns.get(input), all.columns.get(input));
    }
}

#[test]
fn every_fact_of_the_dictionary_has_a_column_within_its_range() {
    let block = county(settings(6000, 4)).whole(2);
    let frame = &block.frame;
    for (id, fact) in dictionary().ids() {
        let inputs: Vec<(Input, i64)> = match fact.series {
            None => vec![(Input::Fact(id), 1)],
            Some(_) => {
                let windows = dictionary().windows.iter();
                windows.map(|&months| (Input::Series { series: id, months }, i64::from(months))).collect()
            }
        };
        for (input, months) in inputs {
            let column =
                frame.columns.get(&input).unwrap_or_else(|| panic!("{} has no column", fact.qualified()));
            let rows = frame.rows(fact.entity);
            assert_eq!(column.as_ref().lane(), fact.lane(), "{}", fact.qualified());
            let mut known = 0;
            for row in 0..rows {
                match column.as_ref().get(row) {
                    Cell::Known(value) => {
                        known += 1;
                        let range = fact.low..=fact.high * months;
                        assert!(range.contains(&value), "{}: {value}", fact.qualified());
                    }
                    Cell::None => assert!(fact.ty.optional, "{} can never be none", fact.qualified()),
                    Cell::Unknown => {}
                }
            }
            assert!(known > 0, "{} is never known", fact.qualified());
        }
    }
}

#[test]
fn nothing_is_left_to_be_drawn_by_its_type_alone() {
    assert_eq!(county(settings(1, 1)).unmodelled(), Vec::<policy::tree::Name>::new());
}

#[test]
fn no_household_has_more_rows_than_the_range_proof_allows() {
    let frame = county(settings(20_000, 5)).whole(2).frame;
    let most =
        |offsets: &[u32]| offsets.windows(2).map(|pair| i64::from(pair[1] - pair[0])).max().unwrap_or(0);
    assert!(most(&frame.persons) <= most_rows(Entity::Person));
    assert!(most(&frame.supporters) <= most_rows(Entity::Supporter));
    assert!(most(&frame.events) <= most_rows(Entity::Event));
    assert!(frame.persons.windows(2).all(|pair| pair[0] < pair[1]), "everybody has a head");
    assert!(frame.township_of.iter().all(|&at| (at as usize) < frame.townships));
}

#[test]
fn longer_windows_hold_the_shorter_ones() {
    let frame = county(settings(3000, 6)).whole(1).frame;
    for (id, fact) in dictionary().ids().filter(|(_, fact)| fact.series.is_some()) {
        for pair in dictionary().windows.windows(2) {
            let of = |months| &frame.columns[&Input::Series { series: id, months }];
            for row in 0..frame.rows(Entity::Person) {
                match (of(pair[0]).as_ref().get(row), of(pair[1]).as_ref().get(row)) {
                    (Cell::Known(short), Cell::Known(long)) => assert!(short <= long, "{}", fact.qualified()),
                    (Cell::Unknown, long) => assert_eq!(long, Cell::Unknown, "{}", fact.qualified()),
                    _ => {}
                }
            }
        }
    }
}

struct Somebody {
    relation: i64,
    birth: Option<i64>,
    spouse: SpouseLink,
    parents: ParentLinks,
}

fn household(block: &Block, household: usize) -> Vec<Somebody> {
    let persons = block.frame.persons[household] as usize..block.frame.persons[household + 1] as usize;
    let one = |row| Somebody {
        relation: get(&block.frame, "relation", row).expect("a relation is always known"),
        birth: get(&block.frame, "birth", row),
        spouse: block.spouse(row),
        parents: block.parents(row),
    };
    persons.map(one).collect()
}

#[test]
fn families_could_be() {
    let block = county(settings(20_000, 9)).whole(2);
    let year = 365;
    let (head, spouse) = (variant("relation", "head"), variant("relation", "spouse"));
    let children = [variant("relation", "son"), variant("relation", "daughter")];
    let parent = variant("relation", "parent");
    let today = i64::from(block_day());
    for number in 0..block.frame.households {
        let people = household(&block, number);
        assert_eq!(people[0].relation, head, "the head comes first");
        assert_eq!(people.iter().filter(|one| one.relation == head).count(), 1);
        assert!(people.iter().filter(|one| one.relation == spouse).count() <= 1);
        for (at, one) in people.iter().enumerate() {
            let Some(birth) = one.birth else { continue };
            assert!(today - 107 * year < birth && birth < today, "nobody is unborn or a wonder");
            if one.relation == spouse || at == 0 && people.iter().any(|one| one.relation == spouse) {
                assert!(birth <= today - 19 * year, "the married are grown up");
            }
            if let Some(head) = people[0].birth {
                let gap = birth - head;
                let fits = match one.relation {
                    relation if children.contains(&relation) => (16 * year..80 * year).contains(&gap),
                    relation if relation == parent => (16 * year..50 * year).contains(&-gap),
                    _ => true,
                };
                assert!(fits, "gap of {} days in household {number}", gap);
            }
            if let ParentLinks::Stated(parents) = one.parents {
                for &at in parents.iter().flatten() {
                    let Some(born) = people[at as usize].birth else { continue };
                    assert!(birth - born >= 16 * year, "a parent of {} years", (birth - born) / year);
                }
            }
        }
        let mut births: Vec<i64> = people
            .iter()
            .filter(|one| children.contains(&one.relation))
            .filter_map(|one| one.birth)
            .collect();
        births.sort_unstable();
        for pair in births.windows(2) {
            let gap = pair[1] - pair[0];
            assert!(gap <= 20 || gap >= 250, "brothers and sisters {gap} days apart");
        }
    }
}

fn block_day() -> i32 {
    settings(1, 1).applied_on.days()
}

#[test]
fn links_agree_with_each_other_and_with_the_derived_facts() {
    let block = county(settings(6000, 10)).whole(2);
    let classes: Vec<(i64, Relation)> =
        ["head", "spouse", "son", "daughter", "grandchild", "parent", "grandparent", "sibling", "other"]
            .into_iter()
            .map(|word| (variant("relation", word), Relation::of_variant(word)))
            .collect();
    let class =
        |value: i64| classes.iter().find(|(at, _)| *at == value).map(|(_, class)| *class).expect("a class");
    let mut open = 0;
    for number in 0..block.frame.households {
        let people = household(&block, number);
        let members: Vec<Member> = people
            .iter()
            .map(|one| Member { relation: class(one.relation), spouse: one.spouse, parents: one.parents })
            .collect();
        assert_eq!(links::faults(&members), Vec::<LinkFault>::new());
        let mut ties = Vec::new();
        links::ties(&members, &mut ties);
        let first = block.frame.persons[number] as usize;
        for (at, one) in ties.iter().enumerate() {
            let stored = |name| get(&block.frame, name, first + at).map(|value| value == 1);
            assert_eq!(stored("lives_with_spouse"), one.spouse);
            assert_eq!(stored("lives_with_parent"), one.parent);
            assert_eq!(stored("lives_with_child"), one.child);
            assert_eq!(stored("lives_with_sibling"), one.sibling);
            open += usize::from(one.spouse.is_none() || one.parent.is_none());
        }
        assert_eq!(get(&block.frame, "listed_persons", number), Some(people.len() as i64));
    }
    assert!(open > 0, "some records leave kinship open");
}

#[test]
fn citizen_numbers_are_valid_unique_and_of_counties_that_do_not_exist() {
    for place in ["500229", "533199"] {
        let mut one = settings(20_000, 11);
        one.place = Division::parse(place).unwrap();
        let block = county(one).whole(2);
        let mut seen = HashSet::new();
        let mut missing = 0;
        for row in 0..block.frame.rows(Entity::Person) {
            let Some(number) = block.citizen_number(row) else {
                missing += 1;
                continue;
            };
            let text = number.expose().to_owned();
            assert!(kernel::CitizenNumber::parse(&text).is_ok());
            assert!(number.first_registration().is_some_and(Division::is_demonstration));
            assert_eq!(get(&block.frame, "birth", row), Some(i64::from(number.birth().days())));
            let sex = if number.sex() == kernel::Sex::Male { "male" } else { "female" };
            assert_eq!(get(&block.frame, "sex", row), Some(variant("sex", sex)));
            assert!(seen.insert(text), "a number twice");
        }
        assert!(missing < seen.len() / 50, "{missing} without a number");
    }
}

#[test]
fn ids_are_unique_and_names_are_there() {
    let block = county(settings(5000, 12)).whole(2);
    let mut seen = HashSet::new();
    for entity in Entity::ALL {
        for id in block.ids(entity) {
            assert!(id.chars().count() <= policy::case::ID_LENGTH && !id.contains(['.', ' ']), "{id}");
            assert!(seen.insert(id));
        }
    }
    assert!(seen.contains("500299-0004097-1"));
    assert!(
        (0..block.frame.rows(Entity::Person)).all(|row| (2..=3).contains(&block.name(row).chars().count()))
    );
}

#[test]
fn a_place_without_a_list_of_townships_gets_some() {
    for (place, townships) in [("110101", 6), ("5119", 139), ("500229101", 1), ("500229101202", 1)] {
        let mut one = settings(300, 1);
        one.place = Division::parse(place).unwrap();
        let block = county(one).whole(1);
        assert_eq!(block.frame.townships, townships, "{place}");
        let place = Division::parse(place).unwrap();
        for row in 0..300 {
            let code = get(&block.frame, "residence", row).unwrap();
            let village = Division::from_u64(code as u64).expect("a place");
            assert!(place.contains(&village), "{village} in {place}");
            assert!(block.townships()[block.frame.township_of[row] as usize].place.contains(&village));
        }
    }
}
