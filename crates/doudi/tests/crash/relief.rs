// SPDX-License-Identifier: Apache-2.0
//! Help at the scene, paid out of the reserve of a township, while somebody kills the office: each form sent again helps once, and every fen leaves the reserve once.

use crate::office::{FEW, Place, Unsafe, long, on_postgresql, on_sqlite, today};
use kernel::Fen;
use std::collections::BTreeSet;

/// Who helps.
const CLERK: &str = "li";

#[test]
fn help_sent_again_after_a_kill_is_given_and_paid_once() {
    on_sqlite(helped_once);
}

#[test]
fn help_sent_again_after_a_kill_is_given_and_paid_once_on_postgresql() {
    on_postgresql("crash_relief", helped_once);
}

/// What stands in the reserve of the clerk's township, as its page says.
fn balance(office: &mut Unsafe<'_>) -> Fen {
    let list = office.page(CLERK, "/money/reserves").body;
    let own = list.split("href=\"/money/reserves/").nth(1).and_then(|rest| rest.split('"').next());
    let own = own.unwrap_or_else(|| panic!("no reserve: {list}")).to_owned();
    let page = office.page(CLERK, &format!("/money/reserves/{own}")).body;
    let said = page.split("余额 ").nth(1).and_then(|rest| rest.split(' ').next());
    Fen::parse(&said.unwrap_or_else(|| panic!("no balance: {page}")).replace(',', "")).unwrap()
}

fn helped_once(place: &Place) {
    let (people, most) = long((5, 6), (20, 200));
    place.county(FEW);
    let mut office = Unsafe::open(place, 20_231_106, most);
    let before = balance(&mut office);
    let (today, mut matters, mut sum) = (today().to_string(), BTreeSet::new(), Fen::ZERO);
    for nth in 0..people {
        let form = office.page(CLERK, "/relief/new");
        let village = form.body.split("name=\"place\"").nth(1).and_then(|rest| {
            rest.split("<option value=\"")
                .skip(1)
                .filter_map(|one| one.split('"').next())
                .find(|one| one.len() == 12)
        });
        let amount = Fen::new(40_000 + nth * 1_000);
        let fields = [
            ("command_id", form.hidden("command_id").unwrap()),
            ("name", "赵路过"),
            ("sex", "male"),
            ("registered_area", "rural"),
            ("kind", "fire"),
            ("channel", "phone"),
            ("struck_on", &today),
            ("place", village.expect("a village of the clerk")),
            ("reason", "夜里失火，住处烧毁"),
            ("mode", "aid"),
            ("amount", &amount.plain()),
            ("way", "cash"),
            ("cadre", "村主任"),
            ("voucher_kept", "yes"),
        ];
        let helped = office.insist(CLERK, |client| client.post("/relief", &fields));
        assert_eq!(helped.status, 303, "{}", helped.body);
        assert!(matters.insert(helped.location.clone()), "{} twice", helped.location);
        let page = office.page(CLERK, &helped.location).body;
        assert_eq!(page.matches("发放：乡镇备用金").count(), 1, "{page}");
        sum = sum.checked_add(amount).unwrap();
    }
    assert_eq!(before.checked_sub(balance(&mut office)), Some(sum));
    office.ends_well(3);
}
