// SPDX-License-Identifier: Apache-2.0
//! The funeral of somebody who was supported until death, on both databases: who sees to it, its cost within what the packs give, paid once to whoever paid for it; what else is open; and a death that was a mistake.

use crate::casework::{People, family_of, paper};
use crate::common::TestOffice;
use crate::payout::{booked, county, draw_up, fund, sent, sign};
use crate::tekun_homes::{admit, ago, faults, give_support, home, today, wishes};
use assistance::access::{Bar, Denied};
use assistance::care::{CarePart, ListCared};
use assistance::casework::{PersonId, Scheme};
use assistance::funeral::{
    AnswerCost, CloseFuneral, CountFunerals, EndedView, EntrustFuneral, FuneralDone, FuneralId, FuneralStage,
    ListDeparted, ProposeCost, ReadEnded, RecordFuneral, Refused,
};
use assistance::office::{Error, Mode, Office as _, Private, act, look};
use assistance::payout::awards::ReadAwards;
use assistance::payout::funds::OpenFund;
use assistance::payout::model::payee::Receiver;
use assistance::payout::payees::{ConfirmPayee, EnterPayee};
use assistance::payout::rosters::{DrawUp, LockRoster, MakeRoster};
use assistance::payout::waiting::{OnceTask, OnceWork};
use assistance::registry::form::RelationOf;
use assistance::registry::intake::Created;
use assistance::registry::members::RecordDeath;
use assistance::registry::undo::{AnswerUndoDeath, AskUndoDeath};
use kernel::{Actor, Fen};

/// A family of which the first is supported.
async fn supported(office: &TestOffice, people: &People, nth: u32) -> Created {
    let created = family_of(office, &people.clerk, nth).await;
    give_support(office, &people.clerk, &created).await;
    created
}

async fn version(office: &TestOffice, person: PersonId) -> i64 {
    let mut tx = office.store.begin(Mode::Read).await.unwrap();
    tx.person(person).await.unwrap().unwrap().version
}

async fn dies(office: &TestOffice, by: &Actor, created: &Created) {
    let relations = [(1, "户主"), (2, "女")]
        .map(|(at, relation)| RelationOf { person: created.members[at], relation: relation.to_owned() });
    let died = RecordDeath {
        person: created.members[0],
        version: version(office, created.members[0]).await,
        died_on: ago(office, 1),
        source: "村里报告".to_owned(),
        relations: relations.to_vec(),
    };
    act(office.office(), &office.by(by), &died).await.unwrap();
}

/// The death was a mistake: the clerk asks, the county answers.
async fn lives(office: &TestOffice, people: &People, created: &Created) {
    let shown = paper(office, &people.clerk, created, "certificate").await;
    let ask = AskUndoDeath {
        person: created.members[0],
        relation: "配偶".to_owned(),
        reason: "同名的人去世，登记错了".to_owned(),
        paper: shown,
    };
    let undo = act(office.office(), &office.by(&people.clerk), &ask).await.unwrap();
    let answer = AnswerUndoDeath { undo, lives: true };
    act(office.office(), &office.by(&people.reviewer), &answer).await.unwrap();
}

async fn view(office: &TestOffice, by: &Actor, person: PersonId) -> EndedView {
    let view = look(office.office(), &office.by(by), &ReadEnded { person }).await.unwrap();
    // The lists, which ask the database, and the page say the same of every funeral at every step.
    assert_eq!(view.row.stage, view.funeral.as_ref().map(|of| of.stage));
    view
}

fn stage(view: &EndedView) -> FuneralStage {
    view.funeral.as_ref().unwrap().stage
}

fn entrusting(person: PersonId, sees_to: &str) -> EntrustFuneral {
    EntrustFuneral { person, sees_to: sees_to.to_owned(), who: Private::new("岩湾村村民委员会") }
}

async fn entrust(
    office: &TestOffice,
    by: &Actor,
    person: PersonId,
    sees_to: &str,
) -> Result<FuneralDone, Error> {
    act(office.office(), &office.by(by), &entrusting(person, sees_to)).await
}

async fn hold(
    office: &TestOffice,
    by: &Actor,
    created: &Created,
    funeral: FuneralId,
) -> Result<FuneralDone, Error> {
    let paper = paper(office, by, created, "certificate").await;
    let on = today(office).to_string();
    act(office.office(), &office.by(by), &RecordFuneral { funeral, on, rest: "cremation".to_owned(), paper })
        .await
}

async fn propose(
    office: &TestOffice,
    by: &Actor,
    created: &Created,
    (funeral, bills, amount): (FuneralId, &str, &str),
) -> Result<FuneralDone, Error> {
    let paper = paper(office, by, created, "certificate").await;
    let propose = ProposeCost { funeral, bills: bills.to_owned(), amount: amount.to_owned(), paper };
    act(office.office(), &office.by(by), &propose).await
}

/// What the county is to answer to the cost that waits.
fn answering(view: &EndedView, accept: bool) -> AnswerCost {
    let of = view.funeral.as_ref().unwrap();
    let cost = of.costs.iter().rev().find(|one| one.answer.is_none()).or(of.costs.last()).unwrap();
    AnswerCost { funeral: cost.funeral, cost: cost.id, accept, fault: "bills".to_owned() }
}

fn refused(done: Result<FuneralDone, Error>) -> Refused {
    match done {
        Err(Error::Funeral(why)) => why,
        Err(other) => panic!("{other:?}"),
        Ok(_) => panic!("it was taken"),
    }
}

async fn once(office: &TestOffice, by: &Actor) -> OnceTask {
    let waits = OnceWork { county: county(), scheme: Scheme::TekunFuneral };
    look(office.office(), &office.by(by), &waits).await.unwrap()
}

/// Up to a cost that waits for the county.
async fn proposed(office: &TestOffice, people: &People, created: &Created, amount: &str) -> FuneralId {
    let (clerk, person) = (&people.clerk, created.members[0]);
    let done = entrust(office, clerk, person, "village").await.unwrap();
    assert_eq!(stage(&view(office, clerk, person).await), FuneralStage::Entrusted);
    hold(office, clerk, created, done.funeral).await.unwrap();
    assert_eq!(stage(&view(office, clerk, person).await), FuneralStage::Held);
    propose(office, clerk, created, (done.funeral, "4200.00", amount)).await.unwrap();
    assert_eq!(stage(&view(office, clerk, person).await), FuneralStage::Proposed);
    done.funeral
}

on_both! {
    async fn a_funeral_is_seen_to_and_its_cost_is_paid_once_to_whoever_paid_for_it(office: &TestOffice) {
        let people = People::at(office).await;
        let finance = office.person("finance", "finance", "500299").await;
        let open = OpenFund {
            county: county(), title: "困难群众救助补助资金".to_owned(), source: "county".to_owned(), year: 2020, earmark: Vec::new(),
            place: 1, amount: Fen::new(10_000_000), paper: "示财社〔2020〕31号".to_owned(),
        };
        let ordered = act(office.office(), &office.by(&finance), &open).await.unwrap();
        booked(office, &people.decider, &ordered).await;
        let created = supported(office, &people, 0).await;
        let (clerk, person) = (&people.clerk, created.members[0]);
        office.pass_days(3);
        assert_eq!(refused(entrust(office, clerk, person, "village").await), Refused::NotSupported, "nobody is buried alive");
        let cared = ListCared { part: CarePart::All, place: None, limit: 10, offset: 0 };
        assert_eq!(look(office.office(), &office.by(clerk), &cared).await.unwrap().rows.len(), 1);
        dies(office, clerk, &created).await;
        let list = look(office.office(), &office.by(clerk), &cared).await.unwrap();
        assert!(list.rows.is_empty(), "nobody visits who died, though their last month is still paid");
        // It stands in the inbox of the township at once.
        let counts = look(office.office(), &office.by(clerk), &CountFunerals).await.unwrap();
        assert_eq!(counts[0], (FuneralStage::Open, 1));
        assert_eq!(faults(entrust(office, clerk, person, "home").await), ["sees_to"], "who lived in no home is seen to by none");
        let done = entrust(office, clerk, person, "village").await.unwrap();
        assert_eq!(refused(entrust(office, clerk, person, "relative").await), Refused::EntrustedAlready);
        let funeral = done.funeral;
        assert_eq!(refused(propose(office, clerk, &created, (funeral, "10", "10")).await), Refused::NotHeld);
        hold(office, clerk, &created, funeral).await.unwrap();
        assert_eq!(faults(propose(office, clerk, &created, (funeral, "4000", "4000.01")).await), ["amount"], "never above the bills");
        let limit = view(office, clerk, person).await.limit.unwrap();
        assert!(limit.basis.assumed.is_some(), "no document gives the sum, and the page says so");
        let above = propose(office, clerk, &created, (funeral, "9000", "5000.01")).await;
        assert_eq!(refused(above), Refused::AboveLimit(limit.amount));
        propose(office, clerk, &created, (funeral, "4200", "4200")).await.unwrap();
        assert_eq!(refused(propose(office, clerk, &created, (funeral, "4200", "4200")).await), Refused::CostWaits);
        let seen = view(office, clerk, person).await;
        // The township does not decide; nor does whoever proposed it, in whatever role.
        let own = act(office.office(), &office.by(clerk), &answering(&seen, true)).await;
        assert!(matches!(own, Err(Error::Denied(Denied::NoRole(_)))), "{own:?}");
        office.also(clerk, "county_leader", "500299").await;
        let own = act(office.office(), &office.by(clerk), &answering(&seen, true)).await;
        assert!(matches!(own, Err(Error::Denied(Denied::Barred(_, Bar::Same)))), "{own:?}");
        act(office.office(), &office.by(&people.decider), &answering(&seen, false)).await.unwrap();
        assert_eq!(once(office, &finance).await, OnceTask::default());
        propose(office, clerk, &created, (funeral, "4200", "4000")).await.unwrap();
        let seen = view(office, clerk, person).await;
        act(office.office(), &office.by(&people.decider), &answering(&seen, true)).await.unwrap();
        assert_eq!(refused(act(office.office(), &office.by(&people.decider), &answering(&seen, true)).await), Refused::DoneAlready);
        assert_eq!(refused(propose(office, clerk, &created, (funeral, "4200", "1")).await), Refused::Over);
        let seen = view(office, clerk, person).await;
        assert_eq!((stage(&seen), seen.funeral.as_ref().unwrap().costs.len()), (FuneralStage::Decided, 2));
        assert_eq!(once(office, &finance).await, OnceTask { families: 1, amount: Fen::new(400_000), without_account: 1, late: 0 });
        // It is paid to whoever paid for the funeral and to nobody else.
        let award = seen.paid.unwrap().award;
        let proof = paper(office, clerk, &created, "certificate").await;
        let enter = |receiver: &str| EnterPayee {
            award, receiver: receiver.to_owned(), receiver_paper: Some(proof), filed_on: None, proof, holder: Private::new("岩湾村村民委员会"),
            number: Private::new("6217000000000099"), bank: "示范农商行".to_owned(),
        };
        assert_eq!(faults(act(office.office(), &office.by(clerk), &enter("head")).await), ["receiver"]);
        let entered = act(office.office(), &office.by(clerk), &enter("funeral")).await.unwrap();
        let confirm = ConfirmPayee { award, account: entered.account, right: true };
        act(office.office(), &office.by(&people.leader), &confirm).await.unwrap();
        let month = today(office).month_of();
        let draw = |kind: &str| DrawUp { scheme: "tekun_funeral".to_owned(), ..draw_up(office, kind, month) };
        assert!(act(office.office(), &office.by(&people.reviewer), &draw("regular")).await.is_err(), "once and not each month");
        let drawn = act(office.office(), &office.by(&people.reviewer), &draw("off_cycle")).await.unwrap();
        let lock = LockRoster { roster: drawn.roster, version: drawn.version };
        let locked = act(office.office(), &office.by(&people.reviewer), &lock).await.unwrap();
        let made = act(office.office(), &office.by(&people.reviewer), &MakeRoster(sign(office, &people.reviewer, &locked).await)).await.unwrap();
        sent(office, &finance, &made).await;
        assert_eq!(fund(office, &finance).await.at_bank, Fen::new(400_000));
        assert_eq!(once(office, &finance).await, OnceTask::default());
        let again = act(office.office(), &office.by(&people.reviewer), &draw("off_cycle")).await.unwrap();
        let nothing = LockRoster { roster: again.roster, version: again.version };
        assert!(act(office.office(), &office.by(&people.reviewer), &nothing).await.is_err(), "paid once");
        let paid = look(office.office(), &office.by(clerk), &ReadAwards { household: created.household }).await.unwrap();
        let own = paid.iter().find(|one| one.scheme == Scheme::TekunFuneral).unwrap();
        assert_eq!((own.single, own.award.monthly(month.add(1).unwrap())), (Some(person), Some(Fen::ZERO)));
        let mut tx = office.store.begin(Mode::Read).await.unwrap();
        assert!(matches!(tx.pay_to(award).await.unwrap().current().unwrap().receiver, Receiver::Funeral { .. }));
    }

    async fn whoever_dies_in_a_home_is_seen_to_by_it_and_the_page_tells_what_is_open(office: &TestOffice) {
        let people = People::at(office).await;
        let created = supported(office, &people, 0).await;
        let (clerk, person) = (&people.clerk, created.members[0]);
        let home = home(office, &people, 4, 2).await;
        wishes(office, clerk, person, "accepts", "").await.unwrap();
        admit(office, clerk, person, home, "7").await.unwrap();
        office.pass_days(5);
        dies(office, clerk, &created).await;
        let seen = view(office, clerk, person).await;
        assert!(seen.died_in_home && seen.stay.is_some());
        assert_eq!((seen.open(), stage(&seen)), (2, FuneralStage::Open), "the bed and the funeral");
        let done = entrust(office, clerk, person, "home").await.unwrap();
        hold(office, clerk, &created, done.funeral).await.unwrap();
        let close = |why: &str| CloseFuneral { funeral: done.funeral, why: why.to_owned() };
        assert_eq!(faults(act(office.office(), &office.by(clerk), &close("none")).await), ["why"]);
        act(office.office(), &office.by(clerk), &close("other_source")).await.unwrap();
        let seen = view(office, clerk, person).await;
        assert_eq!((seen.open(), stage(&seen)), (1, FuneralStage::Closed));
        assert_eq!(refused(propose(office, clerk, &created, (done.funeral, "100", "100")).await), Refused::Over);
        // Another township is told nothing of it.
        let other = office.person("other", "township_clerk", "500299103").await;
        assert!(look(office.office(), &office.by(&other), &ReadEnded { person }).await.is_err());
        let list = ListDeparted { stage: None, limit: 10, offset: 0 };
        assert_eq!(look(office.office(), &office.by(&other), &list).await.unwrap().all, 0);
        assert_eq!(look(office.office(), &office.by(clerk), &list).await.unwrap().all, 1);
    }

    async fn a_death_that_was_a_mistake_takes_its_funeral_along(office: &TestOffice) {
        let people = People::at(office).await;
        let finance = office.person("finance", "finance", "500299").await;
        let created = supported(office, &people, 0).await;
        let (clerk, person) = (&people.clerk, created.members[0]);
        office.pass_days(3);
        dies(office, clerk, &created).await;
        proposed(office, &people, &created, "4000").await;
        let seen = view(office, clerk, person).await;
        act(office.office(), &office.by(&people.decider), &answering(&seen, true)).await.unwrap();
        assert_eq!(once(office, &finance).await.families, 1);
        lives(office, &people, &created).await;
        assert_eq!(once(office, &finance).await, OnceTask::default(), "what was not paid yet is not");
        assert!(look(office.office(), &office.by(clerk), &ReadEnded { person }).await.is_err(), "support goes on");
        // What was decided about the mistaken one is of no use any more.
        let late = act(office.office(), &office.by(&people.decider), &answering(&seen, true)).await;
        assert!(matches!(late, Err(Error::NotFound(_))), "{late:?}");
        // Who dies one day is buried, once.
        office.pass_days(40);
        dies(office, clerk, &created).await;
        proposed(office, &people, &created, "3000").await;
        let seen = view(office, clerk, person).await;
        act(office.office(), &office.by(&people.decider), &answering(&seen, true)).await.unwrap();
        assert_eq!(once(office, &finance).await.amount, Fen::new(300_000));
    }

    async fn of_two_who_decide_at_once_one_does(office: &TestOffice) {
        let people = People::at(office).await;
        let finance = office.person("finance", "finance", "500299").await;
        let created = supported(office, &people, 0).await;
        office.pass_days(3);
        dies(office, &people.clerk, &created).await;
        proposed(office, &people, &created, "4000").await;
        let second = office.person("second", "county_leader", "500299").await;
        let seen = view(office, &people.clerk, created.members[0]).await;
        let answer = answering(&seen, true);
        let (one, other) = (office.by(&people.decider), office.by(&second));
        let (one, other) = tokio::join!(act(office.office(), &one, &answer), act(office.office(), &other, &answer));
        assert_eq!(usize::from(one.is_ok()) + usize::from(other.is_ok()), 1);
        assert_eq!(once(office, &finance).await.amount, Fen::new(400_000));
    }

    // Whatever is tried in whatever order, by anybody: of each person at most one cost of a funeral that counts is agreed to, and what is due for it is that sum, within the limit.
    async fn no_second_funeral_payment(office: &TestOffice) {
        let people = People::at(office).await;
        let clerk = &people.clerk;
        let created = supported(office, &people, 0).await;
        let person = created.members[0];
        office.pass_days(3);
        // A plain series of numbers, the same each time.
        let mut state: u64 = 20_201_123;
        let mut draw = |below: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % below
        };
        let (mut dead, mut accepted, mut last) = (false, 0, None);
        for _ in 0..200 {
            let seen = if dead { Some(view(office, clerk, person).await) } else { None };
            let funeral = seen.as_ref().and_then(|one| one.funeral.as_ref()?.funeral.as_ref().map(|one| one.id)).or(last);
            last = funeral;
            match (if dead { draw(10) } else { draw(2) }, funeral) {
                (0, _) if dead && draw(3) == 0 => {
                    lives(office, &people, &created).await;
                    office.pass_days(3);
                    dead = false;
                }
                (0, _) if dead => {}
                (0, _) => {
                    dies(office, clerk, &created).await;
                    dead = true;
                }
                (1 | 2, _) => drop(entrust(office, clerk, person, "village").await),
                (3 | 4, Some(funeral)) => drop(hold(office, clerk, &created, funeral).await),
                (5 | 6, Some(funeral)) => {
                    let amount = (1 + draw(6_000)).to_string();
                    drop(propose(office, clerk, &created, (funeral, "5800", &amount)).await);
                }
                (7..=9, Some(_)) => {
                    let Some(seen) = seen.filter(|one| one.funeral.as_ref().is_some_and(|of| !of.costs.is_empty())) else { continue };
                    let answer = answering(&seen, draw(4) > 0);
                    accepted += usize::from(act(office.office(), &office.by(&people.decider), &answer).await.is_ok() && answer.accept);
                }
                _ => {}
            }
            let awards = look(office.office(), &office.by(clerk), &ReadAwards { household: created.household }).await.unwrap();
            let due = awards.iter().filter(|one| one.scheme == Scheme::TekunFuneral).filter_map(|one| one.award.monthly(one.award.first));
            let due = Fen::checked_sum(due).unwrap();
            let costs = if dead { view(office, clerk, person).await.funeral.unwrap().costs } else { Vec::new() };
            let agreed: Vec<Fen> = costs.iter().filter(|one| one.accepted()).map(|one| one.amount).collect();
            assert!(agreed.len() <= 1, "two costs are agreed to");
            assert_eq!(due, agreed.first().copied().unwrap_or_default());
            assert!(due <= Fen::new(500_000));
        }
        assert!(accepted >= 2, "the walk pays {accepted} times only");
    }
}
