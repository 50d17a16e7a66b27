// SPDX-License-Identifier: Apache-2.0
//! The price subsidy: every recipient, in time and in full.

use super::sample::{award, component, county, day, id, month, scheme, take, works, yuan};
use crate::payout::model::award::{Award, Concern, EndCause, Ending, Rate};
use crate::payout::model::due::{Due, DueKind, Paid, PaymentState, due};
use crate::payout::model::payee::PayTo;
use crate::payout::model::roster::{Family, Why, draw_up};
use crate::payout::model::special::{LeftOut, Special};
use kernel::Date;

fn subsidy() -> Special {
    Special { component: component("JG"), month: month("2020-09"), by: id(70) }
}

/// Twenty yuan for each person covered.
fn given(award: &Award) -> Option<Rate> {
    subsidy().rate(award, yuan(20 * i64::from(award.persons)))
}

/// On a day, of a payment that is due by the end of October.
fn on(today: &str) -> (Date, Date) {
    (day(today), day("2020-10-30"))
}

fn recipients() -> Vec<(Award, Paid, PayTo)> {
    let mut worried = award(3, "2020-01", 300);
    worried.concerns.extend(Concern::ALL);
    let mut large = award(4, "2020-01", 900);
    large.persons = 5;
    let died = Ending { last: month("2020-08"), cause: EndCause::Death(day("2020-08-02")) };
    let ended = award(5, "2020-01", 400).end(died).unwrap();
    let awards = [award(1, "2020-01", 400), award(2, "2020-10", 250), worried, large, ended];
    awards.into_iter().map(|award| (award.clone(), Paid::default(), works(award.payee.get()))).collect()
}

#[test]
fn every_recipient_of_the_month_gets_it_in_full_and_in_time() {
    let mut families = recipients();
    for (award, _, _) in &mut families {
        if let Some(rate) = given(award) {
            *award = award.clone().decide(rate).unwrap();
        }
    }
    let missing = |families: &[(Award, Paid, PayTo)], today: &str| {
        subsidy().left_out(families.iter().map(|(award, paid, _)| (award, paid)), on(today)).unwrap()
    };
    let open: Vec<_> = missing(&families, "2020-10-20").iter().map(|one| (one.missing, one.late)).collect();
    assert_eq!(
        open,
        [(yuan(40), false), (yuan(40), false), (yuan(100), false)],
        "1, 3 and 4 by persons covered"
    );
    assert!(missing(&families, "2020-10-31").iter().all(|one| one.late));

    let list = families.iter().map(|(award, paid, to)| Family { award, before: None, paid, to });
    let drawn = draw_up(county(), &scheme(), month("2020-10"), list).unwrap();
    for line in &drawn.lines {
        let at = families.iter().position(|(award, ..)| award.id == line.award).unwrap();
        let due = Due { items: line.items.clone(), ..Due::default() };
        take(&mut families[at].1, &due, PaymentState::Paid);
    }
    assert_eq!(missing(&families, "2020-10-20"), Vec::<LeftOut>::new(), "in time and in full");
    let on_top: Vec<i64> = drawn
        .lines
        .iter()
        .flat_map(|line| &line.items)
        .filter(|item| item.key.component == component("JG"))
        .map(|item| {
            assert_eq!(item.kind, DueKind::BackPay, "for September, with the October roster");
            item.amount.get() / 100
        })
        .collect();
    assert_eq!(on_top.len(), 3);
    assert_eq!(on_top.iter().sum::<i64>(), 180);
}

#[test]
fn what_is_on_top_of_a_month_is_no_part_of_what_a_family_has_a_month() {
    let base = award(1, "2020-01", 400);
    let award = base.clone().decide(given(&base).unwrap()).unwrap();
    let september = month("2020-09");
    assert_eq!(
        (award.monthly(september), award.on_top(september, component("JG"))),
        (Some(yuan(400)), yuan(40))
    );
    // Decided again, as often as it is, it is the same money.
    let again = award.clone().decide(given(&award).unwrap()).unwrap();
    assert_eq!(again.entitled(september), award.entitled(september));
    // A roster says why it pays: the month after is neither a cut nor a raise.
    let (mut paid, to) = (Paid::default(), works(1));
    let lines = |paid: &Paid, of: &str| {
        let family = Family { award: &award, before: None, paid, to: &to };
        draw_up(county(), &scheme(), month(of), [family]).unwrap().lines
    };
    let before = due(&base, &Paid::default(), month("2020-08")).unwrap();
    take(&mut paid, &before, PaymentState::Paid);
    let line = lines(&paid, "2020-09").remove(0);
    assert_eq!((line.amount, line.earlier, line.why), (yuan(440), yuan(400), Why::Same));
    take(&mut paid, &Due { items: line.items, ..Due::default() }, PaymentState::Paid);
    let line = lines(&paid, "2020-10").remove(0);
    assert_eq!((line.amount, line.earlier, line.why), (yuan(400), yuan(400), Why::Same));
    // Nothing but the subsidy: said in so many words.
    paid.payments.retain(|one| one.key.component != component("JG"));
    let line = lines(&paid, "2020-09").remove(0);
    assert_eq!((line.amount, line.why), (yuan(40), Why::OnTop));
}

#[test]
fn a_subsidy_on_its_way_back_is_still_missing() {
    let mut families = recipients();
    families.truncate(1);
    let (award, paid, _) = &mut families[0];
    *award = award.clone().decide(given(award).unwrap()).unwrap();
    let now = due(award, paid, month("2020-10")).unwrap();
    for state in [PaymentState::UnderWay, PaymentState::Failed] {
        let mut paid = paid.clone();
        take(&mut paid, &now, state);
        let left = subsidy().left_out([(&*award, &paid)], on("2020-10-20")).unwrap();
        assert_eq!(left, [LeftOut { award: award.id, missing: yuan(40), late: false }], "{state:?}");
    }
}
