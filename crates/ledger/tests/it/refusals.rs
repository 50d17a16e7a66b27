// SPDX-License-Identifier: Apache-2.0
//! Each way of asking wrongly, with its answer.

use crate::chart::{
    account, after, correct, id, numbered, post, post_reserved, reserve, transfer, void, yuan,
};
use ledger::{Action, Refusal, RouteRefusal};

#[test]
fn each_wrong_request_has_its_own_answer() {
    let book = after(&[
        post(1, "central", "central 2020", 100),
        reserve(2, "central 2020", "dibao of central 2020", 60),
        reserve(3, "central 2020", "dibao of central 2020", 10),
        void(4, 3),
    ]);
    let nowhere = numbered(999);
    let from_nowhere = Action::Post { from: nowhere, to: account("central 2020"), amount: yuan(1) };
    let to_nowhere = Action::Post { from: account("central 2020"), to: nowhere, amount: yuan(1) };
    let same = Action::Post { from: account("central"), to: account("central"), amount: yuan(1) };
    let table = [
        (transfer(9, from_nowhere), Refusal::UnknownAccount(nowhere)),
        (transfer(9, to_nowhere), Refusal::UnknownAccount(nowhere)),
        (transfer(9, same), Refusal::SameAccount),
        (post(9, "central", "central 2020", 0), Refusal::NotPositive),
        (post(9, "central", "central 2020", -1), Refusal::NotPositive),
        (reserve(9, "central", "central 2020", 0), Refusal::NotPositive),
        (post(9, "elsewhere", "central 2020", 1), Refusal::OtherCounty),
        (
            post(9, "central 2020", "dibao of central 2020", 41),
            Refusal::Insufficient { account: account("central 2020"), available: yuan(40), needed: yuan(41) },
        ),
        (
            post(9, "central 2020", "central", 41),
            Refusal::Insufficient { account: account("central 2020"), available: yuan(40), needed: yuan(41) },
        ),
        (post_reserved(9, 2, Some(0)), Refusal::NotPositive),
        (post_reserved(9, 2, Some(61)), Refusal::MoreThanReserved { reserved: yuan(60) }),
        (post_reserved(9, 1, None), Refusal::NotReserved),
        (post_reserved(9, 3, None), Refusal::AlreadyVoided { by: id(4) }),
        (post_reserved(9, 77, None), Refusal::UnknownTransfer(id(77))),
        (void(9, 1), Refusal::NotReserved),
        (void(9, 77), Refusal::UnknownTransfer(id(77))),
        (correct(9, 1, 0), Refusal::NotPositive),
        (correct(9, 2, 1), Refusal::NotPosted),
        (correct(9, 4, 1), Refusal::NotPosted),
        (correct(9, 77, 1), Refusal::UnknownTransfer(id(77))),
        (
            post(9, "central", "dibao of central 2020", 1),
            Refusal::Route(RouteRefusal::NoWay { from: "拨入", to: "项目" }),
        ),
    ];
    for (transfer, expected) in table {
        assert_eq!(book.apply(&transfer), Err(expected), "{transfer:?}");
    }
}

#[test]
fn a_treasury_gets_back_no_more_than_it_sent() {
    let book = after(&[
        post(1, "opening", "central 2020", 100),
        post(2, "central", "central 2020", 30),
        post(3, "central 2020", "central", 30),
    ]);
    let refusal = Refusal::Insufficient { account: account("central"), available: yuan(0), needed: yuan(1) };
    assert_eq!(book.apply(&post(4, "central 2020", "central", 1)), Err(refusal));
}

#[test]
fn refusals_speak_to_people_in_yuan() {
    let refusal =
        Refusal::Insufficient { account: account("central"), available: yuan(1488), needed: yuan(2000) };
    assert_eq!(refusal.to_string(), "余额不足：可用 1,488.00 元，需要 2,000.00 元");
    let closed = Refusal::Closed { account: account("central 2020"), year: Some(2020) };
    assert_eq!(closed.to_string(), "2020 年度账户已关账，不能再记");
}
