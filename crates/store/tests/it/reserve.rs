// SPDX-License-Identifier: Apache-2.0
//! Reserve funds of townships, on both databases: paid ahead by two, spent to the fen, never below nothing, signed month by month.

use crate::casework::People;
use crate::common::TestOffice;
use crate::payout::{booked, county, fund};
use assistance::access::{Bar, Denied};
use assistance::office::{Command, Error, Tx, act, look};
use assistance::payout::Refused;
use assistance::payout::funds::{AccountId, FundView, OpenFund, ReadFunds};
use assistance::payout::orders::{AnswerFundOrder, Ordered};
use assistance::payout::reserve::ahead::{GiveBack, PayAhead};
use assistance::payout::reserve::spend::{Spending, Spent, SpentPart, spend, unspend};
use async_trait::async_trait;
use kernel::{Actor, Ctx, Date, Division, Fen, Id};
use ledger::{AccountKind, TransferId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

fn township() -> Division {
    Division::parse("500299102").unwrap()
}

fn other_township() -> Division {
    Division::parse("500299103").unwrap()
}

fn yuan(yuan: i64) -> Fen {
    Fen::new(yuan * 100)
}

/// An id as a caller makes it.
fn voucher(number: u64) -> TransferId {
    let mut bytes = [7; 16];
    bytes[8..].copy_from_slice(&number.to_be_bytes());
    Id::from_bytes(bytes)
}

/// A payment that some other use case orders.
#[derive(Clone, Serialize)]
struct Pay {
    number: u64,
    township: Division,
    amount: Fen,
    on: String,
}

/// What became of it, as a command can answer it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Payment {
    Paid(Vec<(AccountId, Fen)>),
    Short(Fen),
}

#[async_trait]
impl Command for Pay {
    const NAME: &'static str = "test.pay";
    type Outcome = Payment;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Payment, Error> {
        let paper = format!("临救-{}", self.number);
        let on = Date::parse(&self.on).unwrap();
        let (id, township, amount) = (voucher(self.number), self.township, self.amount);
        Ok(match spend(ctx, tx, &Spending { id, township, amount, on, paper: &paper }).await? {
            Spent::Paid(parts) => Payment::Paid(parts.iter().map(|part| (part.fund, part.amount)).collect()),
            Spent::Short { available } => Payment::Short(available),
        })
    }
}

/// A payment that did not happen.
#[derive(Serialize)]
struct Undo(u64, Division);

#[async_trait]
impl Command for Undo {
    const NAME: &'static str = "test.undo";
    type Outcome = Vec<(AccountId, Fen)>;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Self::Outcome, Error> {
        let parts = unspend(ctx, tx, (self.1, voucher(self.0)), "未付出").await?;
        Ok(parts.iter().map(|part: &SpentPart| (part.fund, part.amount)).collect())
    }
}

fn pay(office: &TestOffice, number: u64, amount: Fen) -> Pay {
    Pay { number, township: township(), amount, on: office.now().date_in_china().to_string() }
}

/// A fund of so much, booked.
async fn a_fund(
    office: &TestOffice,
    finance: &Actor,
    people: &People,
    what: (&str, i64, &[&str], Fen),
) -> AccountId {
    let (title, place, earmark, amount) = what;
    let open = OpenFund {
        county: county(),
        title: title.to_owned(),
        source: "county".to_owned(),
        year: 2020,
        earmark: earmark.iter().map(|word| (*word).to_owned()).collect(),
        place,
        amount,
        paper: "示财社〔2020〕30号".to_owned(),
    };
    let ordered = act(office.office(), &office.by(finance), &open).await.unwrap();
    booked(office, &people.decider, &ordered).await;
    ordered.fund
}

fn ahead(township: Division, fund: AccountId, amount: Fen) -> PayAhead {
    PayAhead { township, fund, amount, paper: "示民〔2020〕5号".to_owned() }
}

async fn paid_ahead(office: &TestOffice, finance: &Actor, people: &People, what: &PayAhead) -> Ordered {
    let ordered = act(office.office(), &office.by(finance), what).await.unwrap();
    booked(office, &people.decider, &ordered).await;
    ordered
}

/// People, finance, and a fund of so much for temporary relief.
async fn ready(office: &TestOffice, amount: Fen) -> (People, Actor, AccountId) {
    let people = People::at(office).await;
    let finance = office.person("finance", "finance", "500299").await;
    let fund = a_fund(office, &finance, &people, ("县级临时救助资金", 1, &["temp_relief"], amount)).await;
    (people, finance, fund)
}

async fn funds(office: &TestOffice, finance: &Actor) -> Vec<FundView> {
    look(office.office(), &office.by(finance), &ReadFunds { county: county() }).await.unwrap()
}

/// What stands in the reserves of a township, by fund.
async fn in_reserve(office: &TestOffice, finance: &Actor, of: Division) -> BTreeMap<AccountId, Fen> {
    let mut found = BTreeMap::new();
    for view in funds(office, finance).await {
        assert_eq!(view.standing().unwrap().astray(), Some(Fen::ZERO));
        for account in &view.behind {
            if matches!(account.kind, AccountKind::Reserve { township, .. } if township == of) {
                found.insert(view.fund.account.id, account.balance());
            }
        }
    }
    found
}

on_both! {
    // clause: CK-1.3c, BZ-2.2
    async fn a_reserve_is_paid_ahead_by_two_and_every_fen_of_it_stands_somewhere(office: &TestOffice) {
        let (people, finance, id) = ready(office, yuan(10_000)).await;
        let what = ahead(township(), id, yuan(4_000));
        let ordered = act(office.office(), &office.by(&finance), &what).await.unwrap();
        // Nothing moves before the second person agreed, and the same person is no second one.
        assert!(in_reserve(office, &finance, township()).await.is_empty());
        let answer = AnswerFundOrder { order: ordered.order, right: true, reason: String::new() };
        let same = act(office.office(), &office.by(&finance), &answer).await;
        assert!(matches!(same, Err(Error::Denied(Denied::Barred(_, Bar::Same)))), "{same:?}");
        let clerk = act(office.office(), &office.by(&people.clerk), &what).await;
        assert!(matches!(clerk, Err(Error::Denied(Denied::NoRole(_)))), "{clerk:?}");
        booked(office, &people.decider, &ordered).await;
        assert_eq!(in_reserve(office, &finance, township()).await[&id], yuan(4_000));
        let standing = fund(office, &finance).await;
        assert_eq!((standing.left, standing.reserved), (yuan(6_000), yuan(4_000)));
        let paid = act(office.office(), &office.by(&people.clerk), &pay(office, 1, yuan(1_500))).await.unwrap();
        assert_eq!(paid, Payment::Paid(vec![(id, yuan(1_500))]));
        let back = GiveBack { township: township(), fund: id, amount: yuan(2_500), paper: "示民〔2020〕9号".to_owned() };
        let more = GiveBack { amount: yuan(2_501), paper: back.paper.clone(), ..back };
        assert!(matches!(act(office.office(), &office.by(&finance), &more).await, Err(Error::Invalid(_))));
        let ordered = act(office.office(), &office.by(&finance), &back).await.unwrap();
        booked(office, &people.decider, &ordered).await;
        let standing = fund(office, &finance).await;
        assert_eq!((standing.left, standing.reserved, standing.paid), (yuan(8_500), Fen::ZERO, yuan(1_500)));
    }

    async fn a_payment_moves_once_however_often_it_is_asked_for(office: &TestOffice) {
        let (people, finance, first) = ready(office, yuan(1_000)).await;
        let second = a_fund(office, &finance, &people, ("不限项目资金", 2, &[], yuan(1_000))).await;
        for id in [second, first] {
            paid_ahead(office, &finance, &people, &ahead(township(), id, yuan(300))).await;
        }
        let clerk = &people.clerk;
        let wanted = pay(office, 1, yuan(450));
        // The fund that comes first is used first, the next one covers the rest.
        let parts = Payment::Paid(vec![(first, yuan(300)), (second, yuan(150))]);
        for _ in 0..3 {
            assert_eq!(act(office.office(), &office.by(clerk), &wanted).await.unwrap(), parts);
        }
        let other = Pay { amount: yuan(10), ..wanted.clone() };
        assert!(matches!(act(office.office(), &office.by(clerk), &other).await, Err(Error::Payout(why)) if matches!(*why, Refused::Ledger(_))));
        let elsewhere = Pay { township: other_township(), ..wanted.clone() };
        assert!(act(office.office(), &office.by(clerk), &elsewhere).await.is_err());
        let short = act(office.office(), &office.by(clerk), &pay(office, 2, yuan(151))).await.unwrap();
        assert_eq!(short, Payment::Short(yuan(150)));
        // What did not happen is in the reserve again, once, fund by fund.
        for _ in 0..2 {
            let undone = act(office.office(), &office.by(clerk), &Undo(1, township())).await.unwrap();
            assert_eq!(undone, vec![(first, yuan(300)), (second, yuan(150))]);
            office.pass_days(1);
        }
        let again = act(office.office(), &office.by(clerk), &wanted).await;
        assert!(matches!(again, Err(Error::Payout(why)) if *why == Refused::SpendingUndone));
        let left = in_reserve(office, &finance, township()).await;
        assert_eq!((left[&first], left[&second]), (yuan(300), yuan(300)));
        assert!(matches!(act(office.office(), &office.by(clerk), &Undo(9, township())).await, Err(Error::NotFound(_))));
    }

    // clause: BZ-7b
    async fn a_fund_of_another_purpose_feeds_no_reserve(office: &TestOffice) {
        let (people, finance, _) = ready(office, yuan(1_000)).await;
        let dibao = a_fund(office, &finance, &people, ("低保资金", 2, &["dibao"], yuan(1_000))).await;
        let refused = act(office.office(), &office.by(&finance), &ahead(township(), dibao, yuan(1))).await;
        assert!(matches!(refused, Err(Error::Payout(why)) if matches!(*why, Refused::ReserveRoute(_))));
        let village = PayAhead { township: Division::parse("500299102201").unwrap(), ..ahead(township(), dibao, yuan(1)) };
        assert!(matches!(act(office.office(), &office.by(&finance), &village).await, Err(Error::Invalid(_))));
    }

    async fn of_townships_that_spend_at_once_nobody_spends_what_is_not_there(office: &TestOffice) {
        let (people, finance, id) = ready(office, yuan(1_000)).await;
        paid_ahead(office, &finance, &people, &ahead(township(), id, yuan(1_000))).await;
        let stores = [Arc::new(office.second().await), Arc::new(office.second().await)];
        let mut tasks = Vec::new();
        for at in 0..3_u64 {
            let store = stores[usize::try_from(at).unwrap() % 2].clone();
            let each: Vec<(Ctx, Pay)> = (0..12_u64)
                .map(|turn| {
                    let amount = yuan(i64::try_from(20 + 13 * at + 7 * turn).unwrap());
                    (office.by(&people.clerk), pay(office, at * 100 + turn, amount))
                })
                .collect();
            tasks.push(tokio::spawn(async move {
                let (mut spent, mut short) = (0, 0);
                for (ctx, pay) in each {
                    match act(&*store, &ctx, &pay).await.unwrap() {
                        Payment::Paid(parts) => spent += parts.iter().map(|(_, part)| part.get()).sum::<i64>(),
                        Payment::Short(available) => {
                            assert!(available < pay.amount);
                            short += 1;
                        }
                    }
                }
                (spent, short)
            }));
        }
        let (mut spent, mut short) = (0, 0);
        for task in tasks {
            let (by, without) = task.await.unwrap();
            spent += by;
            short += without;
        }
        let left = in_reserve(office, &finance, township()).await[&id];
        assert_eq!(spent + left.get(), yuan(1_000).get());
        assert!(short > 0 && left < yuan(20 + 26 + 77), "{left:?}");
        assert_eq!(fund(office, &finance).await.paid.get(), spent);
    }

    async fn one_payment_asked_for_by_many_at_once_moves_once(office: &TestOffice) {
        let (people, finance, id) = ready(office, yuan(1_000)).await;
        paid_ahead(office, &finance, &people, &ahead(township(), id, yuan(1_000))).await;
        let stores = [Arc::new(office.second().await), Arc::new(office.second().await)];
        let mut tasks = Vec::new();
        for at in 0..6 {
            let (store, ctx, pay) = (stores[at % 2].clone(), office.by(&people.clerk), pay(office, 1, yuan(400)));
            tasks.push(tokio::spawn(async move { act(&*store, &ctx, &pay).await.unwrap() }));
        }
        for task in tasks {
            assert_eq!(task.await.unwrap(), Payment::Paid(vec![(id, yuan(400))]));
        }
        assert_eq!(in_reserve(office, &finance, township()).await[&id], yuan(600));
    }

    async fn a_payment_of_an_earlier_day_takes_only_what_stood_there_since(office: &TestOffice) {
        let (people, finance, id) = ready(office, yuan(1_000)).await;
        let first = office.now().date_in_china();
        paid_ahead(office, &finance, &people, &ahead(township(), id, yuan(100))).await;
        office.pass_days(2);
        act(office.office(), &office.by(&people.clerk), &pay(office, 1, yuan(80))).await.unwrap();
        office.pass_days(2);
        paid_ahead(office, &finance, &people, &ahead(township(), id, yuan(500))).await;
        let of = |number, day: Date, amount| Pay { on: day.to_string(), ..pay(office, number, amount) };
        let clerk = office.by(&people.clerk);
        let short = act(office.office(), &clerk, &of(2, first, yuan(21))).await.unwrap();
        assert_eq!(short, Payment::Short(yuan(20)));
        let before = act(office.office(), &office.by(&people.clerk), &of(3, first.add_days(-1).unwrap(), yuan(1))).await.unwrap();
        assert_eq!(before, Payment::Short(Fen::ZERO));
        let future = act(office.office(), &office.by(&people.clerk), &of(4, first.add_days(9).unwrap(), yuan(1))).await;
        assert!(matches!(future, Err(Error::Invalid(_))));
        act(office.office(), &office.by(&people.clerk), &of(5, first, yuan(20))).await.unwrap();
        assert_eq!(in_reserve(office, &finance, township()).await[&id], yuan(500));
    }
}
