// SPDX-License-Identifier: Apache-2.0
//! A new standard before anything is paid.

use super::sample::{award, day, month, rate, take, yuan};
use crate::payout::model::award::{Award, AwardRefusal, EndCause, Ending};
use crate::payout::model::due::{DueKind, Paid, PaymentState, due};
use crate::payout::model::preview::{ChangeTotals, PreviewError, Revision, preview};
use kernel::Division;

/// Paid until October, under the amount before.
fn recipient(number: u32, amount: i64) -> (Award, Paid) {
    let award = award(number, "2020-01", amount);
    let mut paid = Paid::default();
    let now = due(&award, &paid, month("2020-10")).unwrap();
    take(&mut paid, &now, PaymentState::Paid);
    (award, paid)
}

// clause: MS-2a
#[test]
fn each_family_sees_its_difference_and_back_pay_and_nothing_has_changed() {
    let families = [recipient(1, 400), recipient(2, 250), recipient(3, 300), recipient(4, 100)];
    let new = [430, 280, 300, 90];
    let rates = new.map(|amount| rate("JB", "2020-09", amount));
    let before = families.clone();
    let revisions = families.iter().zip(&rates).map(|((award, paid), rate)| Revision { award, paid, rate });
    let result = preview(revisions, month("2020-11")).unwrap();
    assert_eq!(families, before);

    let shown: Vec<(u32, i64, i64, i64)> = result
        .families
        .iter()
        .map(|one| {
            let back = one.back_pay_total().unwrap().get() / 100;
            (one.payee.get(), one.old.get() / 100, one.difference().unwrap().get() / 100, back)
        })
        .collect();
    assert_eq!(shown, [(2, 250, 30, 60), (4, 100, -10, 0), (1, 400, 30, 60), (3, 300, 0, 0)]);
    assert_eq!(result.families[0].back_pay, [(month("2020-09"), yuan(30)), (month("2020-10"), yuan(30))]);
    assert_eq!(
        result.families[1].surplus.len(),
        2,
        "a lower amount is for a person, with a decision of its own"
    );
    let all = ChangeTotals { raised: 2, unchanged: 1, lowered: 1, monthly: yuan(50), back_pay: yuan(120) };
    assert_eq!(result.all, all);
    let township = result.townships[&Division::parse("500299101").unwrap()];
    assert_eq!((township.raised, township.lowered, township.back_pay), (1, 1, yuan(60)));
}

// clause: MS-2a
#[test]
fn what_the_preview_promises_is_what_the_roster_pays() {
    let (award, paid) = recipient(1, 400);
    let raise = rate("JB", "2020-08", 437);
    let promised =
        preview([Revision { award: &award, paid: &paid, rate: &raise }], month("2020-12")).unwrap();
    let decided = award.decide(raise).unwrap();
    let now = due(&decided, &paid, month("2020-12")).unwrap();
    let back =
        now.items.iter().filter(|item| item.kind == DueKind::BackPay && item.key.month < month("2020-11"));
    let paid_back: Vec<_> = back.map(|item| (item.key.month, item.amount)).collect();
    let promised = &promised.families[0];
    assert_eq!(promised.back_pay[..3], paid_back);
    // November itself has not been paid: of it the preview promises what the raise adds.
    assert_eq!(promised.back_pay[3], (month("2020-11"), yuan(37)));
}

#[test]
fn a_revision_that_nobody_could_decide_stops_the_preview() {
    let (award, paid) = recipient(1, 400);
    let died = Ending { last: month("2020-08"), cause: EndCause::Death(day("2020-08-02")) };
    let (ended, raise) = (award.end(died).unwrap(), rate("JB", "2020-09", 430));
    let refused = preview([Revision { award: &ended, paid: &paid, rate: &raise }], month("2020-11"));
    let refusal = AwardRefusal::Ended { last: month("2020-08") };
    assert_eq!(refused, Err(PreviewError::Refused { payee: ended.payee, refusal }));
}
