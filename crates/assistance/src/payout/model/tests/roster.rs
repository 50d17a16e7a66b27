// SPDX-License-Identifier: Apache-2.0
//! Drawing up the pay sheet: nobody is left out, sums are right, the re-pay list keeps identities apart.

use super::sample::{award, county, day, destination, month, take, works, yuan};
use crate::payout::model::award::{Award, Concern, EndCause, Ending};
use crate::payout::model::due::{DueKind, Opening, Paid, PaymentState, due};
use crate::payout::model::payee::{PayTo, Waits};
use crate::payout::model::roster::{
    Content, DrawError, Drawn, Family, Why, draw_up, off_cycle, repay, totals,
};
use kernel::{Division, Month};
use ledger::Programme;

fn october() -> Month {
    month("2020-10")
}

fn draw(families: &[(Award, Paid, PayTo)]) -> Result<Drawn, DrawError> {
    let families = families.iter().map(|(award, paid, to)| Family { award, before: None, paid, to });
    draw_up(county(), &super::sample::scheme(), october(), families)
}

fn family(number: u32, first: &str, amount: i64) -> (Award, Paid, PayTo) {
    (award(number, first, amount), Paid::default(), works(number))
}

// clause: NX-6c
#[test]
fn every_family_with_an_award_is_paid_or_listed_as_waiting() {
    let mut broken = family(3, "2020-10", 300);
    broken.2 = broken.2.sent_back(destination(3).account);
    let mut worried = family(4, "2020-10", 100);
    worried.0.concerns.extend(Concern::ALL);
    let drawn = draw(&[
        family(2, "2020-09", 250),
        broken,
        worried,
        family(5, "2020-11", 500),
        family(1, "2020-10", 400),
    ])
    .unwrap();
    let lines: Vec<(u32, i64)> =
        drawn.lines.iter().map(|line| (line.payee.get(), line.amount.get() / 100)).collect();
    assert_eq!(
        lines,
        [(2, 500), (4, 100), (1, 400)],
        "by village, then number; whatever there is to look into"
    );
    assert_eq!(drawn.lines[0].part(DueKind::BackPay), Some(yuan(250)));
    let waiting: Vec<_> = drawn.waiting.iter().map(|one| (one.payee.get(), one.why)).collect();
    assert_eq!(waiting, [(3, Waits::AccountFailed)]);
    assert_eq!(drawn.surplus, []);
}

#[test]
fn what_waits_is_due_again_next_month() {
    let mut family = family(3, "2020-10", 300);
    family.2 = PayTo::default();
    assert_eq!(draw(std::slice::from_ref(&family)).unwrap().waiting.len(), 1);
    family.2 = works(3);
    let families = [Family { award: &family.0, before: None, paid: &family.1, to: &family.2 }];
    let next = draw_up(county(), &super::sample::scheme(), month("2020-11"), families).unwrap();
    assert_eq!(next.lines[0].amount, yuan(600));
}

#[test]
fn who_is_stopped_is_told_by_the_roster_of_the_month_and_not_by_one_beside_it() {
    let mut stopped = family(1, "2020-08", 400);
    let now = due(&stopped.0, &stopped.1, month("2020-09")).unwrap();
    take(&mut stopped.1, &now, PaymentState::Paid);
    let cause = EndCause::Death(day("2020-09-20"));
    stopped.0.ending = Some(Ending { last: month("2020-09"), cause });
    let families = [stopped, family(2, "2020-10", 250)];
    let regular = draw(&families).unwrap();
    assert_eq!((regular.lines.len(), regular.gone.as_slice()), (1, &[(families[0].0.id, yuan(400))][..]));
    let families = families.iter().map(|(award, paid, to)| Family { award, before: None, paid, to });
    let beside = off_cycle(county(), &super::sample::scheme(), october(), families).unwrap();
    assert_eq!((beside.lines, beside.gone), (regular.lines, Vec::new()));
}

#[test]
fn what_another_system_paid_for_the_month_before_is_not_begun_again() {
    let mut family = family(1, "2020-01", 400);
    let monthly = [(super::sample::base(), yuan(400))].into_iter().collect();
    family.1.opening = Some(Opening { from: month("2020-01"), until: month("2020-09"), monthly });
    let line = draw(&[family]).unwrap().lines.remove(0);
    assert_eq!((line.amount, line.earlier, line.why), (yuan(400), yuan(400), Why::Same));
}

#[test]
fn what_the_roster_of_the_month_did_not_have_yet_is_back_pay_and_no_cut() {
    let mut family = family(1, "2020-09", 400);
    let now = due(&family.0, &family.1, october()).unwrap();
    take(&mut family.1, &now, PaymentState::Paid);
    family.0 = family.0.decide_whole(super::sample::rate("JB", "2020-10", 430)).unwrap();
    let families = [Family { award: &family.0, before: None, paid: &family.1, to: &family.2 }];
    let line = off_cycle(county(), &super::sample::scheme(), october(), families).unwrap().lines.remove(0);
    assert_eq!((line.amount, line.why), (yuan(30), Why::BackPay));
}

#[test]
fn totals_stand_by_township_and_in_capitals() {
    let drawn =
        draw(&[family(1, "2020-10", 400), family(2, "2020-10", 250), family(3, "2020-10", 838)]).unwrap();
    let (townships, all) = totals(&drawn.lines).unwrap();
    let township = |code: &str| townships[&Division::parse(code).unwrap()];
    assert_eq!((township("500299101").families, township("500299101").amount), (1, yuan(250)));
    assert_eq!((township("500299102").families, township("500299102").amount), (2, yuan(1238)));
    assert_eq!((all.families, all.persons, all.amount), (3, 6, yuan(1488)));
    assert_eq!(all.capitals(), "壹仟肆佰捌拾捌元整");
}

#[test]
fn a_roster_is_of_one_county_and_scheme_and_knows_each_family_once() {
    let payee = |number| crate::payout::model::ids::PayeeNumber::new(number).unwrap();
    let mut elsewhere = family(1, "2020-10", 400);
    elsewhere.0.village = Division::parse("640199101201").unwrap();
    assert_eq!(draw(&[elsewhere]), Err(DrawError::Elsewhere { payee: payee(1) }));
    let mut other = family(1, "2020-10", 400);
    other.0.scheme = Programme::new("tekun");
    assert_eq!(draw(&[other]), Err(DrawError::Elsewhere { payee: payee(1) }));
    let twice = [family(1, "2020-10", 400), family(1, "2020-10", 400)];
    assert_eq!(draw(&twice), Err(DrawError::Twice { payee: payee(1) }));
}

#[test]
fn a_signature_is_for_these_lines_and_no_others() {
    let drawn = draw(&[family(1, "2020-10", 400), family(2, "2020-10", 250)]).unwrap();
    let content = Content::of(&drawn.lines).unwrap();
    let mut shuffled = drawn.lines.clone();
    shuffled.reverse();
    assert_eq!(Content::of(&shuffled), Some(content), "the order is nothing");
    let mut other_account = drawn.lines.clone();
    other_account[0].to = destination(99);
    let mut moved = drawn.lines.clone();
    moved[0].items[0].key.month = month("2020-09");
    for changed in [other_account, moved] {
        assert_ne!(Content::of(&changed), Some(content), "same sum, other content");
    }
}

#[test]
fn what_came_back_is_tried_again_under_the_next_sequence() {
    let mut family = family(1, "2020-09", 400);
    let now = due(&family.0, &family.1, october()).unwrap();
    take(&mut family.1, &now, PaymentState::Failed);
    let list = |family: &(Award, Paid, PayTo)| {
        repay(october(), [Family { award: &family.0, before: None, paid: &family.1, to: &family.2 }]).unwrap()
    };
    let first = list(&family);
    let line = &first.lines[0];
    assert_eq!(line.amount, yuan(800));
    assert!(line.items.iter().all(|item| item.key.sequence == 2 && item.kind == DueKind::Repay));
    assert_eq!(list(&family), first, "the list is the same until it is locked");
    for payment in &mut family.1.payments {
        payment.state = PaymentState::Repaid;
    }
    let items = crate::payout::model::due::Due { items: line.items.clone(), ..Default::default() };
    take(&mut family.1, &items, PaymentState::UnderWay);
    assert_eq!(list(&family), Drawn::default());
    assert_eq!(due(&family.0, &family.1, october()).unwrap(), Default::default(), "nor is it due again");
    family.2 = family.2.sent_back(destination(1).account);
    for payment in family.1.payments.iter_mut().filter(|payment| payment.key.sequence == 2) {
        payment.state = PaymentState::Failed;
    }
    let waiting = list(&family);
    assert_eq!((waiting.lines.len(), waiting.waiting[0].items.len()), (0, 2));
    assert!(waiting.waiting[0].items.iter().all(|item| item.key.sequence == 3));
}

#[test]
fn what_came_back_after_a_death_is_not_sent_again_by_itself() {
    let mut family = family(1, "2020-09", 400);
    let now = due(&family.0, &family.1, october()).unwrap();
    take(&mut family.1, &now, PaymentState::Failed);
    let died = Ending { last: month("2020-09"), cause: EndCause::Death(day("2020-09-28")) };
    family.0 = family.0.end(died).unwrap();
    let list = repay(october(), [Family { award: &family.0, before: None, paid: &family.1, to: &family.2 }])
        .unwrap();
    let months: Vec<String> = list.lines[0].items.iter().map(|item| item.key.month.to_string()).collect();
    assert_eq!(months, ["2020-09"], "September was theirs");
    assert_eq!(list.surplus[0].months[0].month, october());
}

#[test]
fn no_two_lines_ever_share_a_reference() {
    let mut family = family(1, "2020-09", 400);
    let mut references = std::collections::BTreeSet::new();
    for roster in ["2020-10", "2020-11"] {
        let families = [Family { award: &family.0, before: None, paid: &family.1, to: &family.2 }];
        let drawn = draw_up(county(), &super::sample::scheme(), month(roster), families).unwrap();
        assert!(references.insert(drawn.lines[0].reference(county())));
        let now = due(&family.0, &family.1, month(roster)).unwrap();
        take(&mut family.1, &now, PaymentState::Failed);
    }
    let again =
        repay(month("2020-11"), [Family { award: &family.0, before: None, paid: &family.1, to: &family.2 }])
            .unwrap();
    assert!(references.insert(again.lines[0].reference(county())));
}
