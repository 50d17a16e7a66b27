// SPDX-License-Identifier: Apache-2.0
//! Reserve funds of townships, on both databases: paid ahead by two, spent to the fen, never below nothing, signed month by month.

use crate::casework::People;
use crate::common::TestOffice;
use crate::payout::{booked, county, fund};
use crate::registry::Draw;
use assistance::access::{Bar, Denied};
use assistance::office::{Command, Error, Tx, act, look};
use assistance::payout::Refused;
use assistance::payout::funds::{AccountId, FundView, OpenFund, ReadFunds};
use assistance::payout::orders::{AnswerFundOrder, Ordered};
use assistance::payout::reserve::ahead::{GiveBack, PayAhead};
use assistance::payout::reserve::model::{MonthSums, Moved};
use assistance::payout::reserve::read::{ReadReserve, ReadReserves, ReserveWork};
use assistance::payout::reserve::settle::{AnswerMonth, SignMonth};
use assistance::payout::reserve::spend::{Spending, Spent, SpentPart, spend, unspend};
use assistance::payout::reserve::top_up::{AskTopUp, DeclineTopUp, TopUpSaid};
use assistance::settings::ProposeSetting;
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
    // clause: CK-1.3c
    async fn a_township_asks_for_more_once_and_money_or_a_reason_answers_it(office: &TestOffice) {
        let (people, finance, id) = ready(office, yuan(10_000)).await;
        let leader = office.person("head", "township_leader", "500299102").await;
        let ask = |amount: i64, reason: &str| AskTopUp {
            township: township(),
            amount: yuan(amount),
            reason: reason.to_owned(),
        };
        let work = async |by: &Actor| {
            look(office.office(), &office.by(by), &ReserveWork { county: county() }).await.unwrap().asked
        };
        let view = async || {
            look(office.office(), &office.by(&leader), &ReadReserve { township: township() }).await.unwrap()
        };
        // For the own township, a sum, and a reason.
        let elsewhere = AskTopUp { township: other_township(), ..ask(500, "备用金快用完了") };
        let denied = act(office.office(), &office.by(&leader), &elsewhere).await;
        assert!(matches!(denied, Err(Error::Denied(Denied::OutsideRegion(..)))), "{denied:?}");
        let denied = act(office.office(), &office.by(&finance), &ask(500, "备用金快用完了")).await;
        assert!(matches!(denied, Err(Error::Denied(Denied::NoRole(_)))), "{denied:?}");
        for wrong in [ask(0, "备用金快用完了"), ask(500, "  ")] {
            let refused = act(office.office(), &office.by(&leader), &wrong).await;
            assert!(matches!(refused, Err(Error::Invalid(_))), "{refused:?}");
        }
        let asked = act(office.office(), &office.by(&leader), &ask(500, "备用金快用完了")).await.unwrap();
        let twice = act(office.office(), &office.by(&people.clerk), &ask(900, "再要一点")).await;
        assert!(matches!(&twice, Err(Error::Payout(why)) if matches!(**why, Refused::ReserveAsked)), "{twice:?}");
        // It stands with finance, and with nobody else.
        assert_eq!((work(&finance).await, work(&leader).await), (vec![township()], Vec::new()));
        let decline = |reason: &str| DeclineTopUp { request: asked.request, reason: reason.to_owned() };
        let bare = act(office.office(), &office.by(&finance), &decline("")).await;
        assert!(matches!(bare, Err(Error::Invalid(_))), "{bare:?}");
        let own = act(office.office(), &office.by(&leader), &decline("不要了")).await;
        assert!(matches!(own, Err(Error::Denied(Denied::NoRole(_)))), "{own:?}");
        act(office.office(), &office.by(&finance), &decline("上周才补过")).await.unwrap();
        let again = act(office.office(), &office.by(&finance), &decline("上周才补过")).await;
        assert!(matches!(&again, Err(Error::Payout(why)) if matches!(**why, Refused::OrderAnswered)), "{again:?}");
        let said = |one: &TopUpSaid| one.clone();
        let seen = view().await;
        let declined = seen.top_ups[0].answer.as_ref().map(|answer| said(&answer.said));
        assert_eq!(declined, Some(TopUpSaid::Declined("上周才补过".to_owned())));
        assert_eq!(seen.row.asked, None);
        // Asked anew: what finance enters for it waits for the second person, and what is turned down leaves it open; money answers it.
        office.pass(60_000);
        act(office.office(), &office.by(&leader), &ask(800, "又有两户失火")).await.unwrap();
        let ordered = act(office.office(), &office.by(&finance), &ahead(township(), id, yuan(600))).await.unwrap();
        assert_eq!(work(&finance).await, Vec::new(), "entered, so that nothing is left to do for who enters");
        let turned_down =
            AnswerFundOrder { order: ordered.order, right: false, reason: "文号不对".to_owned() };
        act(office.office(), &office.by(&people.decider), &turned_down).await.unwrap();
        assert_eq!(work(&finance).await, vec![township()]);
        paid_ahead(office, &finance, &people, &ahead(other_township(), id, yuan(100))).await;
        assert_eq!(work(&finance).await, vec![township()], "money of another township answers nothing");
        paid_ahead(office, &finance, &people, &ahead(township(), id, yuan(600))).await;
        assert_eq!(work(&finance).await, Vec::new());
        let seen = view().await;
        assert_eq!((seen.top_ups.len(), seen.row.asked.clone()), (2, None));
        let given = seen.top_ups[0].answer.as_ref().map(|answer| said(&answer.said));
        assert_eq!(given, Some(TopUpSaid::Given(yuan(600))), "what came, and not what was asked for");
    }

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

    // clause: NX-2c, CK-1.3c
    async fn a_month_is_signed_by_the_township_and_taken_by_finance_and_then_closed(office: &TestOffice) {
        let (people, finance, id) = ready(office, yuan(10_000)).await;
        paid_ahead(office, &finance, &people, &ahead(township(), id, yuan(1_000))).await;
        let november = office.now().date_in_china().month_of();
        act(office.office(), &office.by(&people.clerk), &pay(office, 1, yuan(300))).await.unwrap();
        act(office.office(), &office.by(&people.clerk), &pay(office, 2, yuan(50))).await.unwrap();
        act(office.office(), &office.by(&people.clerk), &Undo(2, township())).await.unwrap();
        let last_day = november.last_day();
        let read = ReadReserve { township: township() };
        // Nothing is signed before the month is over.
        assert!(look(office.office(), &office.by(&people.leader), &read).await.unwrap().to_sign.is_none());
        let sign = |closing| SignMonth { township: township(), month: november, payments: 2, spent: yuan(350), closing };
        let early = act(office.office(), &office.by(&people.leader), &sign(yuan(700))).await;
        assert!(matches!(early, Err(Error::Payout(why)) if *why == Refused::ReserveMonthNotDue(november)));
        office.pass_days(40);
        let view = look(office.office(), &office.by(&people.leader), &read).await.unwrap();
        let open = view.to_sign.unwrap();
        assert_eq!((open.month, open.vouchers.len()), (november, 2));
        let moved = Moved { ahead: yuan(1_000), given_back: Fen::ZERO, spent: yuan(350), undone: yuan(50) };
        assert_eq!(open.sums, MonthSums { opening: Fen::ZERO, moved, closing: yuan(700) });
        let clerk = act(office.office(), &office.by(&people.clerk), &sign(yuan(700))).await;
        assert!(matches!(clerk, Err(Error::Denied(Denied::NoRole(_)))));
        // What was paid since the leader looked counts.
        let late = Pay { on: last_day.to_string(), ..pay(office, 3, yuan(10)) };
        act(office.office(), &office.by(&people.clerk), &late).await.unwrap();
        let stale = act(office.office(), &office.by(&people.leader), &sign(yuan(700))).await;
        assert!(matches!(stale, Err(Error::Payout(why)) if *why == Refused::ReserveMonthChanged));
        let sign = SignMonth { payments: 3, spent: yuan(360), ..sign(yuan(690)) };
        let signed = act(office.office(), &office.by(&people.leader), &sign).await.unwrap();
        let later = Pay { number: 4, ..late.clone() };
        let closed = act(office.office(), &office.by(&people.clerk), &later).await;
        assert!(matches!(closed, Err(Error::Payout(why)) if *why == Refused::ReserveMonthSigned(november)));
        let work = ReserveWork { county: county() };
        assert_eq!(look(office.office(), &office.by(&finance), &work).await.unwrap().to_answer, vec![township()]);
        // Sent back, it is open again.
        let answer = |right, reason: &str| AnswerMonth { settlement: signed.settlement, right, reason: reason.to_owned() };
        assert!(matches!(act(office.office(), &office.by(&finance), &answer(false, "")).await, Err(Error::Invalid(_))));
        act(office.office(), &office.by(&finance), &answer(false, "少一张凭证")).await.unwrap();
        assert_eq!(look(office.office(), &office.by(&people.leader), &work).await.unwrap().to_sign, vec![township()]);
        act(office.office(), &office.by(&people.clerk), &later).await.unwrap();
        let sign = SignMonth { payments: 4, spent: yuan(370), closing: yuan(680), ..sign };
        let again = act(office.office(), &office.by(&people.leader), &sign).await.unwrap();
        // Whoever signed accepts nothing, even with both roles.
        office.also(&people.leader, "finance", "500299").await;
        let accept = AnswerMonth { settlement: again.settlement, right: true, reason: String::new() };
        let same = act(office.office(), &office.by(&people.leader), &accept).await;
        assert!(matches!(same, Err(Error::Denied(Denied::Barred(_, Bar::Same)))), "{same:?}");
        act(office.office(), &office.by(&finance), &accept).await.unwrap();
        assert!(act(office.office(), &office.by(&finance), &accept).await.is_err());
        // The next month opens with what this one closed with; what did not happen is booked today.
        act(office.office(), &office.by(&people.clerk), &Undo(3, township())).await.unwrap();
        let december = november.add(1).unwrap();
        office.pass_days(31);
        let open = look(office.office(), &office.by(&finance), &read).await.unwrap().to_sign.unwrap();
        let moved = Moved { undone: yuan(10), ..Moved::default() };
        assert_eq!((open.month, open.sums), (december, MonthSums { opening: yuan(680), moved, closing: yuan(690) }));
    }

    async fn a_township_sees_its_own_reserve_and_finance_is_told_of_a_low_one(office: &TestOffice) {
        let (people, finance, id) = ready(office, yuan(10_000)).await;
        for place in [township(), other_township()] {
            paid_ahead(office, &finance, &people, &ahead(place, id, yuan(1_000))).await;
        }
        let list = ReadReserves { county: county() };
        let own = look(office.office(), &office.by(&people.clerk), &list).await.unwrap().rows;
        assert_eq!(own.iter().map(|row| row.township).collect::<Vec<_>>(), vec![township()]);
        let other = look(office.office(), &office.by(&people.clerk), &ReadReserve { township: other_township() }).await;
        assert!(matches!(other, Err(Error::Denied(Denied::OutsideRegion(..)))));
        let work = ReserveWork { county: county() };
        act(office.office(), &office.by(&people.clerk), &pay(office, 1, yuan(800))).await.unwrap();
        // Exactly the county's share is not below it.
        assert!(look(office.office(), &office.by(&finance), &work).await.unwrap().low.is_empty());
        act(office.office(), &office.by(&people.clerk), &pay(office, 2, Fen::new(1))).await.unwrap();
        assert_eq!(look(office.office(), &office.by(&finance), &work).await.unwrap().low, vec![township()]);
        let rows = look(office.office(), &office.by(&finance), &list).await.unwrap().rows;
        let row = rows.iter().find(|row| row.township == township()).unwrap();
        assert_eq!((row.ahead, row.spent, row.balance, row.low), (yuan(1_000), Fen::new(80_001), Fen::new(19_999), true));
        // The packs of this county ask for no minimum.
        assert!(rows.iter().all(|row| row.minimum.is_none()));
    }

    // clause: BZ-2.2
    async fn where_the_packs_ask_for_a_minimum_a_township_shows_what_is_missing_to_it(office: &TestOffice) {
        office.pass_days(1_000);
        let county = Division::parse("511999").unwrap();
        let township = kernel::children(county)[0];
        let finance = office.person("finance", "finance", "511999").await;
        let leader = office.person("leader", "county_leader", "511999").await;
        let read = ReadReserve { township };
        let minimum = async || look(office.office(), &office.by(&finance), &read).await.unwrap().row.minimum.unwrap();
        let unknown = minimum().await;
        assert_eq!((unknown.amount, unknown.missing, unknown.needs), (None, None, vec!["常住人口".to_owned()]));
        let reviewer = office.person("reviewer", "county_reviewer", "511999").await;
        let people = ProposeSetting {
            place: township.to_string(),
            key: "resident_people".to_owned(),
            value: "20000".to_owned(),
            from: String::new(),
            document: "2022 年统计公报".to_owned(),
        };
        act(office.office(), &office.by(&reviewer), &people).await.unwrap();
        let asked = minimum().await;
        assert_eq!((asked.amount, asked.missing), (Some(yuan(40_000)), Some(yuan(40_000))));
        assert_eq!(asked.cites[0].article, "二(二)");
        assert_eq!(asked.assumed, vec!["备用金按常住人口计算".to_owned()]);
        let open = OpenFund {
            county,
            title: "市级资金".to_owned(),
            source: "city".to_owned(),
            year: 2023,
            earmark: Vec::new(),
            place: 1,
            amount: yuan(100_000),
            paper: "示财〔2023〕1号".to_owned(),
        };
        let ordered = act(office.office(), &office.by(&finance), &open).await.unwrap();
        booked(office, &leader, &ordered).await;
        let prepaid = act(office.office(), &office.by(&finance), &ahead(township, ordered.fund, Fen::new(3_999_999))).await.unwrap();
        booked(office, &leader, &prepaid).await;
        assert_eq!(minimum().await.missing, Some(Fen::new(1)));
        assert_eq!(look(office.office(), &office.by(&finance), &ReserveWork { county }).await.unwrap().short.len(), 1);
        // What was wrongly paid ahead and given back counts no more.
        let back = GiveBack { township, fund: ordered.fund, amount: yuan(10_000), paper: "示财〔2023〕2号".to_owned() };
        let given = act(office.office(), &office.by(&finance), &back).await.unwrap();
        booked(office, &leader, &given).await;
        assert_eq!(minimum().await.missing, Some(Fen::new(1_000_001)));
    }

    async fn whatever_happens_to_reserves_a_plain_model_agrees(office: &TestOffice) {
        let (people, finance, first) = ready(office, yuan(1_200)).await;
        let second = a_fund(office, &finance, &people, ("不限项目资金", 2, &[], yuan(1_200))).await;
        let mut model = Model::of([first, second], yuan(1_200).get());
        let mut draw = Draw(20_201_102);
        for number in 0..120_u64 {
            model.step(office, (&people, &finance), &mut draw, number).await;
        }
        assert!(model.seen.iter().all(|count| *count > 2), "{:?}", model.seen);
    }
}

const PLACES: usize = 2;

/// Reserves as one would keep them on paper: what came and went on which day, by township and fund.
struct Model {
    funds: [AccountId; 2],
    free: [i64; 2],
    paid: [i64; 2],
    days: BTreeMap<(usize, usize), BTreeMap<i32, i64>>,
    spent: BTreeMap<u64, (usize, Vec<(usize, i64)>)>,
    /// How often it was paid ahead, refused, spent, short, undone, given back.
    seen: [u32; 6],
}

impl Model {
    fn of(funds: [AccountId; 2], each: i64) -> Model {
        let (days, spent) = (BTreeMap::new(), BTreeMap::new());
        Model { funds, free: [each; 2], paid: [0; 2], days, spent, seen: [0; 6] }
    }

    fn place(at: usize) -> Division {
        [township(), other_township()][at]
    }

    fn left(&self, purse: (usize, usize)) -> i64 {
        self.days.get(&purse).map_or(0, |days| days.values().sum())
    }

    /// The least that stood there at the end of a day or of a later one.
    fn usable(&self, purse: (usize, usize), day: i32) -> i64 {
        let Some(days) = self.days.get(&purse) else { return 0 };
        let ends = days.keys().copied().filter(|at| *at > day).chain([day]);
        ends.map(|end| days.range(..=end).map(|(_, moved)| moved).sum()).min().unwrap()
    }

    fn moved(&mut self, purse: (usize, usize), day: i32, amount: i64) {
        *self.days.entry(purse).or_default().entry(day).or_default() += amount;
    }

    async fn step(
        &mut self,
        office: &TestOffice,
        (people, finance): (&People, &Actor),
        draw: &mut Draw,
        number: u64,
    ) {
        let today = office.now().date_in_china();
        let (at, of) = (draw.below(PLACES), draw.below(2));
        let amount = i64::try_from(draw.below(40_000)).unwrap() + 1;
        match draw.below(8) {
            0 => self.ahead(office, (people, finance), (at, of), amount, today).await,
            1 => self.back(office, (people, finance), (at, of), amount, today).await,
            2 => self.undo(office, people, draw, today).await,
            3 => office.pass_days(i64::try_from(draw.below(4)).unwrap()),
            _ => {
                let on = today.add_days(-i32::try_from(draw.below(6)).unwrap()).unwrap();
                self.spend(office, people, (number, at), amount, on).await;
            }
        }
        for place in 0..PLACES {
            let found = in_reserve(office, finance, Model::place(place)).await;
            for (of, fund) in self.funds.iter().enumerate() {
                let has = found.get(fund).map_or(0, |sum| sum.get());
                assert_eq!(has, self.left((place, of)), "after step {number}");
            }
        }
        for (of, view) in funds(office, finance).await.iter().enumerate() {
            let standing = view.standing().unwrap();
            assert_eq!((standing.left.get(), standing.paid.get()), (self.free[of], self.paid[of]));
        }
        assert_eq!(office.store.health().await.unwrap().books.faults, 0);
    }

    async fn ahead(
        &mut self,
        office: &TestOffice,
        (people, finance): (&People, &Actor),
        (at, of): (usize, usize),
        amount: i64,
        today: Date,
    ) {
        let what = ahead(Model::place(at), self.funds[of], Fen::new(amount));
        let ordered = act(office.office(), &office.by(finance), &what).await.unwrap();
        let answer = AnswerFundOrder { order: ordered.order, right: true, reason: String::new() };
        let done = act(office.office(), &office.by(&people.decider), &answer).await;
        assert_eq!(done.is_ok(), amount <= self.free[of]);
        if done.is_ok() {
            self.free[of] -= amount;
            self.moved((at, of), today.days(), amount);
        }
        self.seen[usize::from(done.is_err())] += 1;
    }

    async fn back(
        &mut self,
        office: &TestOffice,
        (people, finance): (&People, &Actor),
        (at, of): (usize, usize),
        amount: i64,
        today: Date,
    ) {
        let paper = "示民〔2020〕9号".to_owned();
        let back =
            GiveBack { township: Model::place(at), fund: self.funds[of], amount: Fen::new(amount), paper };
        let ordered = act(office.office(), &office.by(finance), &back).await;
        assert_eq!(ordered.is_ok(), amount <= self.left((at, of)));
        if let Ok(ordered) = ordered {
            booked(office, &people.decider, &ordered).await;
            self.free[of] += amount;
            self.moved((at, of), today.days(), -amount);
            self.seen[5] += 1;
        }
    }

    async fn undo(&mut self, office: &TestOffice, people: &People, draw: &mut Draw, today: Date) {
        let Some(number) = self.spent.keys().copied().nth(draw.below(self.spent.len())) else { return };
        let (at, parts) = self.spent.remove(&number).unwrap();
        act(office.office(), &office.by(&people.clerk), &Undo(number, Model::place(at))).await.unwrap();
        for (of, amount) in parts {
            self.paid[of] -= amount;
            self.moved((at, of), today.days(), amount);
        }
        self.seen[4] += 1;
    }

    async fn spend(
        &mut self,
        office: &TestOffice,
        people: &People,
        (number, at): (u64, usize),
        amount: i64,
        on: Date,
    ) {
        let (township, fen) = (Model::place(at), Fen::new(amount));
        let pay = Pay { number, township, amount: fen, on: on.to_string() };
        let answer = act(office.office(), &office.by(&people.clerk), &pay).await.unwrap();
        let usable = [0, 1].map(|of| self.usable((at, of), on.days()));
        if usable.iter().sum::<i64>() < amount {
            assert_eq!(answer, Payment::Short(Fen::new(usable.iter().sum())));
            self.seen[3] += 1;
            return;
        }
        let of_first = usable[0].min(amount);
        let parts = [(0, of_first), (1, amount - of_first)];
        let parts: Vec<(usize, i64)> = parts.into_iter().filter(|(_, part)| *part > 0).collect();
        let said = parts.iter().map(|(of, part)| (self.funds[*of], Fen::new(*part))).collect();
        assert_eq!(answer, Payment::Paid(said));
        for (of, part) in &parts {
            self.paid[*of] += part;
            self.moved((at, *of), on.days(), -part);
        }
        self.spent.insert(number, (at, parts));
        self.seen[2] += 1;
    }
}
