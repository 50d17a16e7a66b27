// SPDX-License-Identifier: Apache-2.0
//! The month of a home on both databases: days of leave and in hospital beside what went to the home, drawn up by one, agreed to by another, handed over with receipts, closed once; and no award changes.

use crate::casework::{People, paper};
use crate::common::TestOffice;
use crate::payout::{answered, awards, booked, county, draw_up, sent, sign};
use crate::tekun_homes::{admit, faults, home, supported_people, today, wishes};
use assistance::access::{Bar, Denied};
use assistance::home_month::{
    AnswerMonth, CloseMonth, Days, DrawMonth, HandOver, HomeMonthView, MonthDone, OpenHomeMonths,
    ReadHomeMonth, Refused,
};
use assistance::office::{Error, Private, act, look};
use assistance::payout::funds::OpenFund;
use assistance::payout::payees::{ConfirmPayee, EnterPayee};
use assistance::payout::rosters::{DrawUp, LockRoster, MakeRoster};
use assistance::registry::intake::Created;
use assistance::tekun::{HomeId, RecordAbsence, StayId};
use kernel::{Actor, Fen, Month};

async fn view(office: &TestOffice, by: &Actor, (home, month): (HomeId, Month)) -> HomeMonthView {
    look(office.office(), &office.by(by), &ReadHomeMonth { home, month }).await.unwrap()
}

fn refused(done: Result<MonthDone, Error>) -> Refused {
    match done {
        Err(Error::HomeMonth(why)) => why,
        Err(other) => panic!("{other:?}"),
        Ok(_) => panic!("it was taken"),
    }
}

/// Somebody who lives in a home from today on, whose money goes to it.
async fn resident(office: &TestOffice, people: &People) -> (Created, HomeId, StayId) {
    let created = supported_people(office, people, 1).await.remove(0);
    let (clerk, person) = (&people.clerk, created.members[0]);
    let home = home(office, people, 4, 2).await;
    wishes(office, clerk, person, "accepts", "").await.unwrap();
    let stay = admit(office, clerk, person, home, "7").await.unwrap();
    let award = awards(office, people, &created).await[0].award.id;
    let agreement = paper(office, clerk, &created, "certificate").await;
    let enter = EnterPayee {
        award,
        receiver: "home".to_owned(),
        receiver_paper: Some(agreement),
        filed_on: None,
        proof: agreement,
        holder: Private::new("云坪镇敬老院"),
        number: Private::new("6217000000000088"),
        bank: "示范农商行".to_owned(),
    };
    let entered = act(office.office(), &office.by(clerk), &enter).await.unwrap();
    let confirm = ConfirmPayee { award, account: entered.account, right: true };
    act(office.office(), &office.by(&people.leader), &confirm).await.unwrap();
    (created, home, stay)
}

/// The roster of this month arrives.
async fn paid(office: &TestOffice, people: &People) {
    let finance = office.person("finance", "finance", "500299").await;
    let open = OpenFund {
        county: county(),
        title: "困难群众救助补助资金".to_owned(),
        source: "county".to_owned(),
        year: 2020,
        earmark: Vec::new(),
        place: 1,
        amount: Fen::new(10_000_000),
        paper: "示财社〔2020〕31号".to_owned(),
    };
    let ordered = act(office.office(), &office.by(&finance), &open).await.unwrap();
    booked(office, &people.decider, &ordered).await;
    let maker = &people.reviewer;
    let month = today(office).month_of();
    let draw = DrawUp { scheme: "tekun".to_owned(), ..draw_up(office, "regular", month) };
    let drawn = act(office.office(), &office.by(maker), &draw).await.unwrap();
    let lock = LockRoster { roster: drawn.roster, version: drawn.version };
    let locked = act(office.office(), &office.by(maker), &lock).await.unwrap();
    let make = MakeRoster(sign(office, maker, &locked).await);
    let made = act(office.office(), &office.by(maker), &make).await.unwrap();
    let done = sent(office, &finance, &made).await;
    answered(office, &finance, &done, "成功,").await;
}

async fn away(office: &TestOffice, by: &Actor, stay: StayId, (kind, from, until): (&str, i32, i32)) {
    let day = |ago: i32| today(office).add_days(-ago).unwrap().to_string();
    let away = RecordAbsence { stay, kind: kind.to_owned(), from: day(from), until: day(until) };
    act(office.office(), &office.by(by), &away).await.unwrap();
}

on_both! {
    async fn a_month_is_drawn_up_by_one_agreed_to_by_another_handed_over_and_closed_once(office: &TestOffice) {
        let people = People::at(office).await;
        let (created, home, stay) = resident(office, &people).await;
        let clerk = &people.clerk;
        let month = today(office).month_of();
        let before = awards(office, &people, &created).await;
        office.pass_days(12);
        away(office, clerk, stay, ("leave", 5, 3)).await;
        away(office, clerk, stay, ("hospital", 2, 1)).await;
        let seen = view(office, clerk, (home, month)).await;
        assert!(!seen.over && seen.dues.is_empty(), "nothing has arrived yet");
        let draw = |seen: &HomeMonthView| DrawMonth { home, month, digest: seen.digest.clone() };
        assert_eq!(refused(act(office.office(), &office.by(clerk), &draw(&seen)).await), Refused::NotOver);
        paid(office, &people).await;
        office.pass_days(25);
        assert_eq!(refused(act(office.office(), &office.by(clerk), &draw(&seen)).await), Refused::Changed);
        let seen = view(office, clerk, (home, month)).await;
        // From 2 to 30 November, less 3 days of leave and 2 in hospital; 3 of 30 days of 827 yuan. Care money went nowhere.
        assert_eq!(seen.lines[0].days, Days { lived: 24, leave: 3, hospital: 2 });
        assert_eq!((seen.lines[0].basic, seen.lines[0].care), (Fen::new(82_700), Fen::ZERO));
        assert_eq!(seen.dues.iter().map(|due| due.amount).collect::<Vec<_>>(), [Fen::new(8_270)]);
        assert!(seen.shares.leave.basis.assumed.is_some(), "no document gives the share, and the page says so");
        act(office.office(), &office.by(clerk), &draw(&seen)).await.unwrap();
        assert_eq!(refused(act(office.office(), &office.by(&people.leader), &draw(&seen)).await), Refused::DrawnAlready);
        let open = look(office.office(), &office.by(&people.reviewer), &OpenHomeMonths).await.unwrap();
        let list = open[0].id;
        assert_eq!(open.len(), 1);
        let answer = |accept| AnswerMonth { list, accept };
        office.also(clerk, "county_reviewer", "500299").await;
        let own = act(office.office(), &office.by(clerk), &answer(true)).await;
        assert!(matches!(own, Err(Error::Denied(Denied::Barred(_, Bar::Same)))), "{own:?}");
        let hand = |to: &str, on: &str| HandOver {
            list, line: 1, kind: "leave".to_owned(), on: on.to_owned(), to: Private::new(to), receipt: None,
        };
        let on = today(office).to_string();
        assert_eq!(refused(act(office.office(), &office.by(clerk), &hand("张大山", &on)).await), Refused::NotAgreed);
        act(office.office(), &office.by(&people.reviewer), &answer(true)).await.unwrap();
        assert_eq!(refused(act(office.office(), &office.by(&people.decider), &answer(false)).await), Refused::DoneAlready);
        let close = CloseMonth { list };
        assert_eq!(refused(act(office.office(), &office.by(clerk), &close).await), Refused::NotHanded(1));
        assert_eq!(faults(act(office.office(), &office.by(clerk), &hand("", "2099-01-01")).await), ["on", "to"]);
        act(office.office(), &office.by(clerk), &hand("张大山", &on)).await.unwrap();
        assert_eq!(refused(act(office.office(), &office.by(clerk), &hand("张大山", &on)).await), Refused::DoneAlready);
        act(office.office(), &office.by(clerk), &close).await.unwrap();
        assert_eq!(refused(act(office.office(), &office.by(clerk), &close).await), Refused::Closed);
        assert_eq!(refused(act(office.office(), &office.by(clerk), &hand("张大山", &on)).await), Refused::Closed);
        let seen = view(office, clerk, (home, month)).await;
        let handed = seen.dues[0].handed.as_ref().unwrap();
        assert_eq!((handed.to.expose().as_str(), seen.open()), ("张大山", 0));
        assert!(look(office.office(), &office.by(&people.reviewer), &OpenHomeMonths).await.unwrap().is_empty());
        let after = awards(office, &people, &created).await;
        assert_eq!(before[0].award.rates, after[0].award.rates, "no award changes by it");
        // A county that is not theirs is told nothing.
        let other = office.person("other", "township_clerk", "511999102").await;
        assert!(look(office.office(), &office.by(&other), &ReadHomeMonth { home, month }).await.is_err());
    }

    async fn what_changes_after_a_list_was_drawn_up_is_agreed_to_by_nobody(office: &TestOffice) {
        let people = People::at(office).await;
        let (_, home, stay) = resident(office, &people).await;
        let clerk = &people.clerk;
        let month = today(office).month_of();
        office.pass_days(35);
        let seen = view(office, clerk, (home, month)).await;
        let drawn = act(office.office(), &office.by(clerk), &DrawMonth { home, month, digest: seen.digest }).await.unwrap();
        away(office, clerk, stay, ("leave", 20, 18)).await;
        assert!(view(office, clerk, (home, month)).await.changed());
        let answer = |accept| AnswerMonth { list: drawn.list, accept };
        assert_eq!(refused(act(office.office(), &office.by(&people.reviewer), &answer(true)).await), Refused::Changed);
        act(office.office(), &office.by(&people.reviewer), &answer(false)).await.unwrap();
        let seen = view(office, clerk, (home, month)).await;
        assert_eq!((seen.list.is_none(), seen.before.len(), seen.lines[0].days.leave), (true, 1, 3));
        act(office.office(), &office.by(clerk), &DrawMonth { home, month, digest: seen.digest }).await.unwrap();
    }
}
