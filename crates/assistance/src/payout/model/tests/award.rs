// SPDX-License-Identifier: Apache-2.0
//! What a family is to have, month by month, and what changes it.

use super::sample::{award, base, component, day, id, month, rate, yuan};
use crate::payout::model::award::{
    Award, AwardRefusal, AwardState, Concern, EndCause, EndRule, Ending, Rate,
};

fn paid_in(award: &Award, text: &str) -> i64 {
    award.monthly(month(text)).unwrap().get() / 100
}

fn decision_to_stop(last: &str) -> Ending {
    Ending { last: month(last), cause: EndCause::Decision(id(5)) }
}

#[test]
fn components_add_up_and_the_last_decision_holds() {
    let award = award(1, "2020-01", 400)
        .decide(rate("LN", "2020-03", 50))
        .and_then(|award| award.decide(rate("JB", "2020-09", 430)))
        .unwrap();
    for (month, expected) in [
        ("2019-12", 0),
        ("2020-01", 400),
        ("2020-02", 400),
        ("2020-03", 450),
        ("2020-09", 480),
        ("2021-09", 480),
    ] {
        assert_eq!(paid_in(&award, month), expected, "{month}");
    }
}

#[test]
fn a_rate_for_some_months_gives_way_to_the_one_before_it() {
    let half = Rate { until: Some(month("2020-08")), ..rate("JB", "2020-06", 200) };
    let award = award(1, "2020-01", 400).decide(half).unwrap();
    for (month, expected) in [("2020-05", 400), ("2020-06", 200), ("2020-08", 200), ("2020-09", 400)] {
        assert_eq!(paid_in(&award, month), expected, "{month}");
    }
}

#[test]
fn a_pause_takes_the_months_that_the_decision_names() {
    let award = award(1, "2020-01", 400);
    let paused = award.suspend(month("2020-04"), id(7)).unwrap();
    assert_eq!((paid_in(&paused, "2020-03"), paid_in(&paused, "2020-04")), (400, 0));
    assert!(matches!(paused.state_in(month("2020-09")), AwardState::Suspended(_)));
    let resumed = paused.clone().resume(month("2020-06")).unwrap();
    assert_eq!((paid_in(&resumed, "2020-05"), paid_in(&resumed, "2020-06")), (0, 400));
    let undone = paused.resume(month("2020-04")).unwrap();
    assert_eq!(paid_in(&undone, "2020-04"), 400);
}

#[test]
fn a_death_or_a_signed_stop_ends_payment_when_the_pack_says() {
    let died = day("2020-10-12");
    for (rule, last) in [(EndRule::SameMonth, "2020-09"), (EndRule::NextMonth, "2020-10")] {
        assert_eq!(rule.last_paid(died), Some(month(last)), "{rule:?}");
    }
    let ending = Ending { last: month("2020-10"), cause: EndCause::Death(died) };
    let ended = award(1, "2020-01", 400).end(ending).unwrap();
    assert_eq!((paid_in(&ended, "2020-10"), paid_in(&ended, "2020-11")), (400, 0));
    assert_eq!(ended.state_in(month("2020-11")), AwardState::Ended(ending));
}

#[test]
fn a_death_that_becomes_known_later_takes_the_place_of_a_later_stop() {
    let ended = award(1, "2020-01", 400).end(decision_to_stop("2020-12")).unwrap();
    let death = Ending { last: month("2020-08"), cause: EndCause::Death(day("2020-08-03")) };
    assert_eq!(ended.clone().end(death).unwrap().ending, Some(death));
    assert_eq!(ended.end(decision_to_stop("2021-01")), Err(AwardRefusal::Ended { last: month("2020-12") }));
}

/// What is asked of an award, and the answer.
type Asked = (&'static str, fn(Award) -> Result<Award, AwardRefusal>, Result<(), AwardRefusal>);

#[test]
fn every_state_answers_every_change() {
    let ended = Err(AwardRefusal::Ended { last: month("2020-06") });
    let asked: [(&str, Award, [Asked; 4]); 3] = [
        (
            "active",
            award(1, "2020-01", 400),
            [
                ("decide", |award| award.decide(rate("JB", "2020-07", 1)), Ok(())),
                ("suspend", |award| award.suspend(month("2020-07"), id(1)), Ok(())),
                ("resume", |award| award.resume(month("2020-08")), Err(AwardRefusal::NotSuspended)),
                ("end", |award| award.end(decision_to_stop("2020-07")), Ok(())),
            ],
        ),
        (
            "suspended",
            award(1, "2020-01", 400).suspend(month("2020-06"), id(1)).unwrap(),
            [
                ("decide", |award| award.decide(rate("JB", "2020-07", 1)), Ok(())),
                ("suspend", |award| award.suspend(month("2020-07"), id(1)), Err(AwardRefusal::Suspended)),
                ("resume", |award| award.resume(month("2020-05")), Err(AwardRefusal::Backwards)),
                ("end", |award| award.end(decision_to_stop("2020-07")), Ok(())),
            ],
        ),
        (
            "ended",
            award(1, "2020-01", 400).end(decision_to_stop("2020-06")).unwrap(),
            [
                ("decide", |award| award.decide(rate("JB", "2020-07", 1)), ended),
                ("suspend", |award| award.suspend(month("2020-07"), id(1)), ended),
                ("resume", |award| award.resume(month("2020-08")), Err(AwardRefusal::NotSuspended)),
                ("end", |award| award.end(decision_to_stop("2020-07")), ended),
            ],
        ),
    ];
    for (state, award, events) in asked {
        for (event, ask, expected) in events {
            assert_eq!(ask(award.clone()).map(|_| ()), expected, "{state} x {event}");
        }
    }
}

#[test]
fn an_impossible_amount_or_period_is_refused() {
    let award = award(1, "2020-01", 400);
    assert_eq!(award.clone().decide(rate("JB", "2020-02", -1)), Err(AwardRefusal::Negative));
    let backwards = Rate { until: Some(month("2020-01")), ..rate("JB", "2020-02", 1) };
    assert_eq!(award.decide(backwards), Err(AwardRefusal::Backwards));
}

#[test]
fn a_back_dated_decision_may_still_name_a_month_before_the_end() {
    let ended = award(1, "2020-01", 400).end(decision_to_stop("2020-06")).unwrap();
    let raised = ended.decide(rate("JB", "2020-05", 430)).unwrap();
    assert_eq!((paid_in(&raised, "2020-06"), paid_in(&raised, "2020-07")), (430, 0));
}

#[test]
fn an_amount_of_nothing_is_no_amount() {
    let award = award(1, "2020-01", 0).decide(rate("LN", "2020-01", 30)).unwrap();
    assert!(!award.entitled(month("2020-01")).contains_key(&base()));
    assert_eq!(award.entitled(month("2020-01"))[&component("LN")], yuan(30));
}

#[test]
fn no_concern_touches_the_money() {
    let plain = award(1, "2020-01", 400);
    for concern in Concern::ALL {
        let mut worried = plain.clone();
        worried.concerns.insert(concern);
        assert_eq!(worried.entitled(month("2020-10")), plain.entitled(month("2020-10")), "{concern:?}");
    }
}
