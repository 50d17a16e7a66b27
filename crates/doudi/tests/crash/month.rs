// SPDX-License-Identifier: Apache-2.0
//! A month of payments through its pages while somebody kills the office: drawn up, locked, signed by two, sent, answered by the bank with failures, closed; other accounts
//! for those that failed, and paid again. In the end every family is paid once, the books balance, and the file of the bank is what it was.

use crate::office::{Place, Unsafe, long, on_postgresql, on_sqlite, text, today};
use encoding_rs::GB18030;
use kernel::{Fen, Month};
use std::collections::BTreeSet;

/// Who draws up and signs first, who signs second and deals with the bank, who enters accounts, who confirms them.
const MAKER: &str = "luo";
const FINANCE: &str = "qin";
const CLERK: &str = "li";
const LEADER: &str = "chen";

#[test]
fn a_month_of_payments_under_kills_pays_every_family_once() {
    for seed in 0..long(1, 12) {
        on_sqlite(|place| paid_once(place, seed));
    }
}

#[test]
fn a_month_of_payments_under_kills_pays_every_family_once_on_postgresql() {
    on_postgresql("crash_month", |place| paid_once(place, 0));
}

/// A line of a bank's file.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    reference: String,
    pub(crate) holder: String,
    pub(crate) amount: Fen,
}

/// What a file for the bank holds.
pub(crate) fn lines(file: &[u8]) -> Vec<Line> {
    let (text, _, broken) = GB18030.decode(file);
    assert!(!broken, "the file is not in the encoding of the bank");
    let line = |row: &str| {
        let cells: Vec<&str> = row.split(',').collect();
        Line {
            reference: cells[1].to_owned(),
            holder: cells[3].to_owned(),
            amount: Fen::parse(cells[4]).unwrap(),
        }
    };
    let lines: Vec<Line> = text.lines().skip(1).map(line).collect();
    let references: BTreeSet<&str> = lines.iter().map(|line| line.reference.as_str()).collect();
    assert_eq!(references.len(), lines.len(), "a reference stands there twice");
    lines
}

pub(crate) fn sum<'a>(lines: impl IntoIterator<Item = &'a Line>) -> Fen {
    Fen::checked_sum(lines.into_iter().map(|line| line.amount)).unwrap()
}

/// What the bank answers: the accounts of some are closed.
pub(crate) fn answer(lines: &[Line], failed: impl Fn(usize) -> bool) -> Vec<u8> {
    let mut text = "序号,业务编号,账号,户名,金额,处理结果,失败原因\r\n".to_owned();
    for (at, line) in lines.iter().enumerate() {
        let says = if failed(at) { "失败,账户已销户" } else { "成功," };
        text +=
            &format!("{},{},0,{},{},{says}\r\n", at + 1, line.reference, line.holder, line.amount.plain());
    }
    GB18030.encode(&text).0.into_owned()
}

/// What the doctor says was paid out, over all funds.
pub(crate) fn paid(place: &Place) -> Fen {
    let examined = text(&place.run(&["doctor"]));
    let (_, rest) = examined.split_once("已发放 ").unwrap_or_else(|| panic!("no books: {examined}"));
    Fen::parse(&rest.split(' ').next().unwrap().replace(',', "")).unwrap()
}

/// A roster from nothing to the bank; its page, and what went to the bank.
pub(crate) fn sent(office: &mut Unsafe<'_>, (scheme, kind): (&str, &str), month: Month) -> (String, Vec<u8>) {
    let roster = drawn(office, (scheme, kind), month);
    for (who, step) in [(MAKER, "lock"), (MAKER, "make"), (FINANCE, "check")] {
        assert_eq!(office.fill(who, (&roster, &format!("{roster}/{step}")), &[], None), roster);
    }
    office.fill(FINANCE, (&roster, &format!("{roster}/send")), &[("layout", "csv")], None);
    let file = file(office, &roster);
    (roster, file)
}

/// A draft; its page.
pub(crate) fn drawn(office: &mut Unsafe<'_>, (scheme, kind): (&str, &str), month: Month) -> String {
    let (month, today) = (month.to_string(), today().to_string());
    let asked = [("scheme", scheme), ("kind", kind), ("month", &*month), ("cut_off", &*today)];
    office.fill(MAKER, ("/money", "/money/rosters"), &asked, None)
}

/// Whether a draft has nothing in it that could be paid.
pub(crate) fn nothing_in(office: &mut Unsafe<'_>, draft: &str) {
    let page = office.page(MAKER, draft);
    assert!(page.form(&format!("{draft}/lock")).is_none(), "somebody would be paid twice: {}", page.body);
}

fn file(office: &mut Unsafe<'_>, roster: &str) -> Vec<u8> {
    let file = office.page(FINANCE, &format!("{roster}/bank-file/1"));
    assert!(!file.bytes.is_empty(), "not in the encoding of the bank: {}", file.body);
    file.bytes
}

/// The bank answers, and the books of the roster are closed.
pub(crate) fn settled(office: &mut Unsafe<'_>, roster: &str, answer: &[u8]) {
    let form = format!("{roster}/return");
    let file = Some(("file", "answer.csv", answer));
    office.fill(FINANCE, (roster, &form), &[("layout", "sent")], file);
    office.fill(FINANCE, (roster, &format!("{roster}/close")), &[], None);
    let page = office.page(FINANCE, roster).body;
    assert!(page.contains("逐分一致") && page.contains("已对账"), "{page}");
}

/// Families whose account failed give another one, entered by one and confirmed by another; how many.
fn mended(office: &mut Unsafe<'_>) -> usize {
    let list = office.page(CLERK, "/payees?tab=failed").body;
    let links = list.split("href=\"/payees/").skip(1).filter_map(|rest| rest.split('"').next());
    let awards: BTreeSet<String> = links.map(str::to_owned).collect();
    for (nth, award) in awards.iter().enumerate() {
        account(office, &format!("/payees/{award}"), (nth, "谭家贵"));
    }
    awards.len()
}

/// The account of an award, entered by one and confirmed by another.
pub(crate) fn account(office: &mut Unsafe<'_>, payee: &str, (nth, holder): (usize, &str)) {
    let number = format!("621799{nth:013}");
    let fields = [
        ("receiver", "head"),
        ("holder", holder),
        ("number", &*number),
        ("bank", "示范县农村商业银行"),
        ("proof_kept", "yes"),
    ];
    office.fill(CLERK, (payee, payee), &fields, None);
    office.fill(LEADER, (payee, &format!("{payee}/confirm")), &[("right", "yes")], None);
}

fn paid_once(place: &Place, seed: u64) {
    // So many that some of every township are paid.
    place.county(300);
    let mut office = Unsafe::open(place, 20_201_102 + seed, long(10, 60));
    let before = paid(place);
    let month = today().month_of().add(1).unwrap();
    let (regular, file_of_regular) = sent(&mut office, ("dibao", "regular"), month);
    let due = lines(&file_of_regular);
    let fails = |at: usize| at.is_multiple_of(2);
    settled(&mut office, &regular, &answer(&due, fails));
    let arrived = sum(due.iter().enumerate().filter(|(at, _)| !fails(*at)).map(|(_, line)| line));
    assert_eq!(paid(place), before.checked_add(arrived).unwrap());

    let again = mended(&mut office);
    assert!(again > 0, "nobody of the township failed");
    let (repay, file_of_repay) = sent(&mut office, ("dibao", "repay"), month);
    let owed = lines(&file_of_repay);
    assert!(owed.len() >= again, "{again} families wait, {} are paid again", owed.len());
    settled(&mut office, &repay, &answer(&owed, |_| false));
    let arrived = arrived.checked_add(sum(&owed)).unwrap();
    assert_eq!(paid(place), before.checked_add(arrived).unwrap());

    // Nothing is left to pay, and what went to the bank is what it was.
    for kind in ["off_cycle", "repay"] {
        let draft = drawn(&mut office, ("dibao", kind), month);
        nothing_in(&mut office, &draft);
    }
    assert_eq!(file(&mut office, &regular), file_of_regular);
    assert_eq!(file(&mut office, &repay), file_of_repay);
    office.ends_well(long(5, 15));
}
