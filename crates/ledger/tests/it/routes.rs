// SPDX-License-Identifier: Apache-2.0
//! Every pair of accounts: the ways that money may go are these and no others.

use crate::chart::{NAMES, empty};
use ledger::{RouteRefusal, route};

/// From, to. Everything else is refused.
const WAYS: &[(&str, &str)] = &[
    ("central", "central 2020"),
    ("central", "central 2021"),
    ("central", "central 2021 any"),
    ("county", "county 2020"),
    ("central 2020", "central"),
    ("central 2021", "central"),
    ("central 2021 any", "central"),
    ("county 2020", "county"),
    ("central 2020", "central 2021"),
    ("central 2020", "dibao of central 2020"),
    ("central 2020", "relief of central 2020"),
    ("county 2020", "dibao of county 2020"),
    ("central 2021", "dibao of central 2021"),
    ("central 2021 any", "tekun of central 2021 any"),
    ("dibao of central 2020", "central 2020"),
    ("relief of central 2020", "central 2020"),
    ("dibao of county 2020", "county 2020"),
    ("dibao of central 2021", "central 2021"),
    ("tekun of central 2021 any", "central 2021 any"),
    ("dibao of central 2020", "payable of central 2020"),
    ("dibao of county 2020", "payable of county 2020"),
    ("relief of central 2020", "reserve of central 2020"),
    ("relief of central 2020", "relief payable of central 2020"),
    ("reserve of central 2020", "relief of central 2020"),
    ("reserve of central 2020", "relief paid of central 2020"),
    ("reserve of central 2020", "relief payable of central 2020"),
    ("payable of central 2020", "bank of central 2020"),
    ("payable of county 2020", "bank of county 2020"),
    ("payable of central 2020", "dibao of central 2020"),
    ("payable of county 2020", "dibao of county 2020"),
    ("relief payable of central 2020", "relief of central 2020"),
    ("bank of central 2020", "paid of central 2020"),
    ("bank of county 2020", "paid of county 2020"),
    ("bank of central 2020", "returned of central 2020"),
    ("bank of county 2020", "returned of county 2020"),
    ("returned of central 2020", "bank of central 2020"),
    ("returned of county 2020", "bank of county 2020"),
    ("returned of central 2020", "dibao of central 2020"),
    ("returned of county 2020", "dibao of county 2020"),
    ("paid of central 2020", "receivable of central 2020"),
    ("paid of county 2020", "receivable of county 2020"),
    ("receivable of central 2020", "paid of central 2020"),
    ("receivable of county 2020", "paid of county 2020"),
    ("receivable of central 2020", "dibao of central 2020"),
    ("receivable of county 2020", "dibao of county 2020"),
];

// clause: BZ-7b YY-5a
#[test]
fn money_goes_only_the_ways_in_the_list() {
    for from in NAMES.iter().filter(|from| !["opening", "elsewhere"].contains(from)) {
        for to in NAMES.iter().filter(|to| **to != "elsewhere") {
            let allowed = WAYS.contains(&(from, to));
            assert_eq!(route(&empty(from), &empty(to)).is_ok(), allowed, "{from} -> {to}");
        }
    }
}

// clause: BZ-7b YY-5a
#[test]
fn each_diversion_is_called_by_its_name() {
    let refused = |from: &str, to: &str| route(&empty(from), &empty(to)).unwrap_err();
    assert!(matches!(refused("central 2020", "tekun of central 2020"), RouteRefusal::Earmark { .. }));
    assert!(matches!(refused("central 2020", "dibao of county 2020"), RouteRefusal::OtherFund));
    assert!(matches!(refused("central 2020", "central 2021 any"), RouteRefusal::WiderEarmark));
    assert!(matches!(refused("county 2020", "central 2021"), RouteRefusal::OtherSource { .. }));
    assert!(matches!(refused("county", "central 2020"), RouteRefusal::OtherSource { .. }));
    assert!(matches!(refused("central 2021", "central 2020"), RouteRefusal::OtherYear { .. }));
    let diverted = refused("dibao of central 2020", "relief payable of central 2020");
    assert_eq!(diverted.to_string(), "不同项目的资金不能互相转：dibao 与 relief");
    assert!(matches!(refused("bank of central 2020", "paid of county 2020"), RouteRefusal::OtherFund));
    assert!(matches!(refused("paid of central 2020", "central"), RouteRefusal::NoWay { .. }));
}
