// SPDX-License-Identifier: Apache-2.0
//! Help at the scene, paid out of the reserve of a township, while somebody kills the office: each form sent again helps once, and every fen leaves the reserve once. Where the reserve ends the county
//! pays: one award, one line of one roster, every fen once.

use crate::month::{account, answer, drawn, lines, nothing_in, paid, sent, settled, sum};
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

/// Helps somebody at the scene with so much in cash; where that leads.
fn helped(office: &mut Unsafe<'_>, (name, amount): (&str, Fen)) -> String {
    let today = today().to_string();
    let form = office.page(CLERK, "/relief/new");
    let village = form.body.split("name=\"place\"").nth(1).and_then(|rest| {
        rest.split("<option value=\"")
            .skip(1)
            .filter_map(|one| one.split('"').next())
            .find(|one| one.len() == 12)
    });
    let amount = amount.plain();
    let fields = [
        ("command_id", form.hidden("command_id").unwrap()),
        ("name", name),
        ("sex", "male"),
        ("registered_area", "rural"),
        ("kind", "fire"),
        ("channel", "phone"),
        ("struck_on", &today),
        ("place", village.expect("a village of the clerk")),
        ("reason", "夜里失火，住处烧毁"),
        ("mode", "aid"),
        ("amount", &amount),
        ("way", "cash"),
        ("cadre", "村主任"),
        ("voucher_kept", "yes"),
    ];
    let helped = office.insist(CLERK, |client| client.post("/relief", &fields));
    assert_eq!(helped.status, 303, "{}", helped.body);
    helped.location
}

fn helped_once(place: &Place) {
    let (people, most) = long((5, 6), (20, 200));
    place.county(FEW);
    let mut office = Unsafe::open(place, 20_231_106, most);
    let before = balance(&mut office);
    let (mut matters, mut sum) = (BTreeSet::new(), Fen::ZERO);
    for nth in 0..people {
        let amount = Fen::new(40_000 + nth * 1_000);
        let matter = helped(&mut office, ("赵路过", amount));
        assert!(matters.insert(matter.clone()), "{matter} twice");
        let page = office.page(CLERK, &matter).body;
        assert_eq!(page.matches("发放：乡镇备用金").count(), 1, "{page}");
        sum = sum.checked_add(amount).unwrap();
    }
    assert_eq!(before.checked_sub(balance(&mut office)), Some(sum));
    office.ends_well(3);
}

#[test]
fn where_the_reserve_ends_under_kills_the_county_pays_once() {
    on_sqlite(county_paid_once);
}

#[test]
fn where_the_reserve_ends_under_kills_the_county_pays_once_on_postgresql() {
    on_postgresql("crash_county_relief", county_paid_once);
}

/// Who was helped by the county, as the roster names them.
const SHORT: [&str; 2] = ["赵备空", "钱备空"];

fn county_paid_once(place: &Place) {
    place.county(FEW);
    let mut office = Unsafe::open(place, 20_261_123, long(10, 80));
    let (mut left, before) = (balance(&mut office), paid(place));
    let mut spent = Fen::ZERO;
    // Until the reserve has less than is given at once.
    let much = Fen::new(100_000);
    while left >= much {
        let matter = helped(&mut office, ("赵路过", much));
        assert!(!matter.contains("short="), "{matter}");
        left = left.checked_sub(much).unwrap();
        spent = spent.checked_add(much).unwrap();
    }
    assert_eq!(balance(&mut office), left, "what is left is too little, and not less than nothing");
    let mut due = Vec::new();
    for (nth, name) in SHORT.into_iter().enumerate() {
        let amount = Fen::new(much.get() + i64::try_from(nth).unwrap() * 100);
        let matter = helped(&mut office, (name, amount));
        assert!(matter.contains("?short="), "the reserve pays what it has not: {matter}");
        let matter = matter.split('?').next().unwrap().to_owned();
        let page = office.page(CLERK, &matter).body;
        assert_eq!(page.matches("发放：县级支付").count(), 1, "{page}");
        assert!(page.contains(&format!("{} 元，没有收款账户", amount.grouped())), "{page}");
        let payee = page.split("href=\"/payees/").nth(1).and_then(|rest| rest.split('"').next());
        let payee = format!("/payees/{}", payee.unwrap_or_else(|| panic!("no award: {page}")));
        account(&mut office, &payee, (nth, name));
        due.push((name.to_owned(), amount));
    }
    assert_eq!(balance(&mut office), left, "the county pays whole, and nothing of it leaves the reserve");
    // One award each, on a roster of its own, and once in the bank's file.
    let month = today().month_of();
    let (roster, file) = sent(&mut office, ("temp_relief", "off_cycle"), month);
    let on_it = lines(&file);
    let mut seen: Vec<(String, Fen)> = on_it
        .iter()
        .filter(|one| SHORT.contains(&&*one.holder))
        .map(|one| (one.holder.clone(), one.amount))
        .collect();
    seen.sort_by_key(|(_, amount)| *amount);
    assert_eq!(seen, due);
    settled(&mut office, &roster, &answer(&on_it, |_| false));
    let all = [before, spent, sum(&on_it)];
    assert_eq!(paid(place), Fen::checked_sum(all).unwrap());
    let draft = drawn(&mut office, ("temp_relief", "off_cycle"), month);
    nothing_in(&mut office, &draft);
    office.ends_well(long(4, 20));
}
