// SPDX-License-Identifier: Apache-2.0
//! The rates of `field.md` 3.4, with room for chance and for what nobody knows.

use crate::{county, dictionary, get, settings, variant};
use policy::frame::{Cell, Frame};
use policy::tree::Entity;
use std::ops::RangeInclusive;

/// A frame with nothing unknown.
fn frame(households: usize) -> Frame {
    let mut settings = settings(households, 20);
    settings.unknown_percent = 0;
    county(settings).whole(2).frame
}

fn percent(part: usize, of: usize) -> f64 {
    100.0 * part as f64 / of.max(1) as f64
}

fn within(what: &str, share: f64, range: RangeInclusive<f64>) {
    assert!(range.contains(&share), "{what}: {share:.2} %, expected {range:?}");
}

#[test]
fn rates_are_those_of_a_poor_county() {
    let frame = frame(20_000);
    let households = frame.households;
    let urban = variant("area", "urban");
    let registered = |household: usize| get(&frame, "registered_area", household);
    within(
        "urban",
        percent((0..households).filter(|&row| registered(row) == Some(urban)).count(), households),
        23.0..=27.0,
    );

    let mut persons = [0usize; 2];
    let (mut covered, mut tekun) = ([0usize; 2], [0usize; 2]);
    let (mut old, mut minors, mut disabled, mut severe, mut ill, mut rural_single) = (0, 0, 0, 0, 0, 0);
    let today = i64::from(settings(1, 1).applied_on.days());
    let none = (variant("disability_kind", "none"), variant("major_illness", "none"));
    let heavy = [variant("disability_grade", "grade1"), variant("disability_grade", "grade2")];
    let mut rural_recipients = (0, 0);
    for household in 0..households {
        let area = usize::from(registered(household) == Some(urban));
        let recipient = get(&frame, "dibao_recipient", household) == Some(1);
        let rows = frame.persons[household] as usize..frame.persons[household + 1] as usize;
        if recipient && area == 0 {
            rural_recipients.0 += 1;
            rural_recipients.1 += usize::from(rows.len() == 1);
        }
        rural_single += usize::from(area == 0 && rows.len() == 1);
        for row in rows {
            persons[area] += 1;
            covered[area] += usize::from(recipient);
            tekun[area] += usize::from(get(&frame, "tekun_recipient", row) == Some(1));
            let age = (today - get(&frame, "birth", row).unwrap()) / 365;
            old += usize::from(age >= 60);
            minors += usize::from(age < 18);
            let kind = get(&frame, "disability_kind", row);
            disabled += usize::from(kind != Some(none.0));
            severe +=
                usize::from(get(&frame, "disability_grade", row).is_some_and(|grade| heavy.contains(&grade)));
            ill += usize::from(get(&frame, "major_illness", row) != Some(none.1));
        }
    }
    let all = persons[0] + persons[1];
    println!(
        "persons {all}, per household {:.2}; covered rural {:.2} % urban {:.2} %; tekun rural {:.2} % urban {:.2} %; 60+ {:.1} %; minors {:.1} %; \
         disabled {:.2} %, severe {:.2} %; ill {:.2} %; rural single {:.1} %; rural dibao households of one {:.1} %",
        all as f64 / households as f64,
        percent(covered[0], persons[0]),
        percent(covered[1], persons[1]),
        percent(tekun[0], persons[0]),
        percent(tekun[1], persons[1]),
        percent(old, all),
        percent(minors, all),
        percent(disabled, all),
        percent(severe, all),
        percent(ill, all),
        percent(rural_single, households * 3 / 4),
        percent(rural_recipients.1, rural_recipients.0),
    );
    within(
        "rural dibao households of one person",
        percent(rural_recipients.1, rural_recipients.0),
        40.0..=62.0,
    );
    within("persons in rural dibao", percent(covered[0], persons[0]), 4.5..=10.0);
    within("persons in urban dibao", percent(covered[1], persons[1]), 0.7..=2.5);
    within("rural tekun", percent(tekun[0], persons[0]), 0.4..=1.1);
    within("urban tekun", percent(tekun[1], persons[1]), 0.01..=0.25);
    within("60 and older", percent(old, all), 17.0..=30.0);
    within("minors", percent(minors, all), 18.0..=30.0);
    within("disability certificates", percent(disabled, all), 2.3..=4.2);
    within("grades 1 and 2", percent(severe, disabled), 42.0..=52.0);
    within("listed illnesses", percent(ill, all), 0.8..=2.0);
}

#[test]
fn assessed_incomes_pile_up_just_under_the_standard() {
    let frame = frame(20_000);
    let standard = synth::Levels::default().standard[1];
    let mut near = [0usize; 2];
    for household in 0..frame.households {
        let rows = frame.persons[household] as usize..frame.persons[household + 1] as usize;
        if get(&frame, "registered_area", household) != Some(variant("area", "rural")) || rows.len() != 1 {
            continue;
        }
        let counted =
            ["wage", "business", "property", "pension_other", "support_received", "other", "unspecified"];
        let income: i64 =
            counted.iter().filter_map(|kind| get(&frame, &format!("income.{kind}"), rows.start)).sum();
        let month = income / 12;
        near[0] += usize::from((standard - 3000..standard).contains(&month));
        near[1] += usize::from((standard + 1..standard + 3001).contains(&month));
    }
    assert!(near[0] > 2 * near[1], "{near:?}");
}

#[test]
fn unknowns_are_where_they_are_in_life() {
    let frame = county(settings(20_000, 21)).whole(2).frame;
    let share = |name: &str| {
        let id = dictionary().id(name).unwrap();
        let rows = frame.rows(dictionary().fact(id).entity);
        let column = crate::column(&frame, name);
        percent((0..rows).filter(|&row| column.as_ref().get(row) == Cell::Unknown).count(), rows)
    };
    within("relation", share("relation"), 0.0..=0.0);
    within("residence", share("residence"), 0.0..=0.0);
    within("birth", share("birth"), 0.05..=0.6);
    within("deposits", share("deposits"), 10.0..=17.0);
    within("disability", share("disability_grade"), 2.0..=4.0);
    within("wages over a year", share("income.wage"), 3.5..=7.0);
    within("medical spending over a year", share("spending.medical_self_paid"), 9.0..=15.0);
    within("employment", share("employment"), 2.0..=6.0);
    let both = (0..frame.rows(Entity::Person)).filter(|&row| {
        get(&frame, "disability_kind", row).is_none() != get(&frame, "disability_grade", row).is_none()
    });
    assert_eq!(both.count(), 0, "one register, known or unknown together");
    let whole = (0..frame.households).filter(|&household| {
        ["deposits", "vehicles", "homes", "company_capital", "registered_area"]
            .iter()
            .all(|name| get(&frame, name, household).is_some())
    });
    within("households with all property known", percent(whole.count(), frame.households), 70.0..=90.0);
}
