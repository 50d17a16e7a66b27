// SPDX-License-Identifier: Apache-2.0
//! Figures of relief on both databases: every fen in them is in a reserve's vouchers, on a roster or in kind, once, however it is split.

use crate::casework::{People, family, paper};
use crate::common::TestOffice;
use crate::payout::{account, answered, county, draw_up, fund, sent, sign};
use crate::temp_relief::{aid, step, stranger, township, view, with_reserve, yuan};
use assistance::casework::{Scheme, Words};
use assistance::office::{Mode, act, look};
use assistance::payout::bank::CloseRoster;
use assistance::payout::rosters::{DrawUp, Drawables, LockRoster, MakeRoster};
use assistance::temp_relief::{
    ApprovedBy, AssessRelief, Behind, CountedRelief, Days, Given, ReadReliefFigures, RefusalReason,
    ReliefEvent, ReliefFigures, ReliefKind, Source, Took, Way,
};
use kernel::{Actor, Fen, Month};
use std::collections::BTreeSet;

fn month(of: Month) -> Days {
    Days { from: of.first_day(), through: of.last_day() }
}

async fn counted(office: &TestOffice, by: &Actor, days: Days) -> Vec<CountedRelief> {
    let read = ReadReliefFigures { days, place: None };
    look(office.office(), &office.by(by), &read).await.unwrap()
}

/// The figures of some days, each split of which adds up to the whole.
async fn figures(office: &TestOffice, by: &Actor, days: Days) -> ReliefFigures {
    let matters = counted(office, by, days).await;
    let figures = ReliefFigures::of(&matters.iter().collect::<Vec<_>>()).unwrap();
    let sum = |amounts: Vec<Fen>| Fen::checked_sum(amounts).unwrap();
    let whole = figures.given.amount;
    assert_eq!(sum(figures.kinds.values().map(|one| one.amount).collect()), whole, "by kind");
    assert_eq!(sum(figures.by.values().map(|one| one.amount).collect()), whole, "by who approved");
    assert_eq!(sum(figures.sources.values().map(|one| one.amount).collect()), whole, "by who pays");
    figures
}

/// What the books say of some days: what the reserve paid, and what the county was given to pay of relief.
async fn books(office: &TestOffice, days: Days) -> (Fen, Fen) {
    let mut tx = office.office().begin(Mode::Read).await.unwrap();
    let vouchers = tx.reserve_vouchers(township(), days.from, days.through).await.unwrap();
    let paid = vouchers.iter().filter(|one| one.undone.is_none()).map(|one| one.amount);
    let reserve = Fen::checked_sum(paid).unwrap();
    let mut owed = Fen::ZERO;
    for one in tx.drawables(county(), Scheme::TempRelief, Drawables::Whole).await.unwrap() {
        let of = one.row.award.monthly(days.from.month_of()).unwrap_or_default();
        owed = owed.checked_add(of).unwrap();
    }
    (reserve, owed)
}

/// An off-cycle roster of relief, paid.
async fn roster(office: &TestOffice, people: &People, finance: &Actor) {
    let (by, now) = (&people.reviewer, office.now().date_in_china().month_of());
    let draw = DrawUp { scheme: "temp_relief".to_owned(), ..draw_up(office, "off_cycle", now) };
    let drawn = act(office.office(), &office.by(by), &draw).await.unwrap();
    let lock = LockRoster { roster: drawn.roster, version: drawn.version };
    let locked = act(office.office(), &office.by(by), &lock).await.unwrap();
    let make = MakeRoster(sign(office, by, &locked).await);
    let made = act(office.office(), &office.by(by), &make).await.unwrap();
    let sent = sent(office, finance, &made).await;
    let said = answered(office, finance, &sent, "成功,").await;
    let close = CloseRoster { roster: said.done.roster, version: said.done.version };
    act(office.office(), &office.by(finance), &close).await.unwrap();
}

on_both! {
    async fn every_fen_of_the_figures_is_in_the_books_once_however_it_is_split(office: &TestOffice) {
        let (people, finance) = with_reserve(office, yuan(1_000)).await;
        let clerk = &people.clerk;
        let first = office.now().date_in_china().month_of();
        let [one, other, third] = [stranger(office, clerk).await, stranger(office, clerk).await, stranger(office, clerk).await];
        act(office.office(), &office.by(clerk), &aid(office, &one, yuan(900))).await.unwrap();
        // The reserve has too little left: the county pays.
        let by_county = act(office.office(), &office.by(clerk), &aid(office, &other, yuan(400))).await.unwrap();
        assert!(by_county.short.is_some());
        let mut goods = aid(office, &third, yuan(300));
        goods.given = Given { way: Way::Goods, what: Some(Words::new("棉被2床、棉衣2件")) };
        act(office.office(), &office.by(clerk), &goods).await.unwrap();
        let now = figures(office, clerk, month(first)).await;
        let from = |figures: &ReliefFigures, source| figures.sources[&source].amount;
        assert_eq!((now.taken_in, now.given.matters, now.families, now.persons), (3, 3, 3, 3));
        assert_eq!((from(&now, Source::Reserve), from(&now, Source::County), from(&now, Source::InKind)), (yuan(900), yuan(400), yuan(300)));
        assert_eq!(books(office, month(first)).await, (yuan(900), yuan(400)));
        assert_eq!((now.kinds[&ReliefKind::Emergency].amount, now.by[&ApprovedBy::Township].matters), (yuan(1_600), 3));
        assert_eq!((now.arrived, now.unreached), (Fen::ZERO, 1));
        assert_eq!(now.from_event, Some(Took { median: 0, longest: 0 }));
        // Three weeks later the papers of all three are late, and the county has paid.
        office.pass_days(20);
        account(office, &people, &other, "6217000000000011").await;
        roster(office, &people, &finance).await;
        let now = figures(office, clerk, month(first)).await;
        assert_eq!((now.arrived, now.unreached, now.papers_late), (yuan(400), 0, 3));
        assert_eq!((now.from_event, now.from_knock), (Some(Took { median: 0, longest: 20 }), Some(Took { median: 0, longest: 20 })));
        assert_eq!(fund(office, &finance).await.paid, yuan(900 + 400), "what is paid is what figures say");
        // The month after has nothing of it again; one of the families is struck once more.
        let second = first.add(1).unwrap();
        let day = second.first_day().days_since(office.now().date_in_china());
        office.pass_days(i64::from(day) + 12);
        assert_eq!(figures(office, clerk, month(second)).await, ReliefFigures::of(&[]).unwrap());
        let again = act(office.office(), &office.by(clerk), &aid(office, &one, yuan(100))).await.unwrap();
        assert!(again.short.is_none());
        let (then, since) = (figures(office, clerk, month(first)).await, figures(office, clerk, month(second)).await);
        assert_eq!((then.given.amount, since.given.amount), (yuan(1_600), yuan(100)));
        assert_eq!(books(office, month(second)).await, (yuan(100), Fen::ZERO));
        // Over both months a family that was helped twice is one family, and each fen is there once.
        let both = figures(office, clerk, Days { from: first.first_day(), through: second.last_day() }).await;
        assert_eq!((both.given.matters, both.families, both.persons, both.given.amount), (4, 3, 4, yuan(1_700)));
        // Another township sees nothing of it, the county all.
        let elsewhere = office.person("elsewhere", "township_clerk", "500299103").await;
        assert!(counted(office, &elsewhere, month(first)).await.is_empty());
        assert_eq!(figures(office, &people.reviewer, month(first)).await, then);
    }

    async fn what_is_refused_stands_with_its_reason_and_what_is_late_in_the_month_of_its_day(office: &TestOffice) {
        let (people, _) = with_reserve(office, yuan(3_000)).await;
        let clerk = &people.clerk;
        let created = family(office, clerk).await;
        let open = aid(office, &created, yuan(1)).open;
        let taken = act(office.office(), &office.by(clerk), &open).await.unwrap();
        let seen = view(office, clerk, &taken).await;
        let assess = AssessRelief { relief: seen.row.id, version: seen.row.version, decides: Vec::new() };
        act(office.office(), &office.by(clerk), &assess).await.unwrap();
        let seen = view(office, clerk, &taken).await;
        let refuse = ReliefEvent::Refused { reason: RefusalReason::NotHappened, words: Words::new("到场查看，没有发生"), number: String::new() };
        step(office, &people.leader, &seen, refuse).await.unwrap();
        let first = office.now().date_in_china().month_of();
        let now = figures(office, clerk, month(first)).await;
        assert_eq!((now.taken_in, now.given.matters, now.refused.get(&RefusalReason::NotHappened)), (1, 0, Some(&1)));
        // Somebody who had no papers on the last day that is theirs is late in the month of that day, also when they come later.
        let other = stranger(office, clerk).await;
        let taken = act(office.office(), &office.by(clerk), &aid(office, &other, yuan(500))).await.unwrap();
        let due = view(office, clerk, &taken).await.row.due.unwrap().1;
        assert_eq!(figures(office, clerk, month(due.month_of())).await.papers_late, 0, "there is time left");
        office.pass_days(40);
        let papers = vec![paper(office, clerk, &other, "certificate").await];
        let seen = view(office, clerk, &taken).await;
        let completed = ReliefEvent::PapersCompleted { papers, proven: BTreeSet::from([other.members[0]]) };
        step(office, clerk, &seen, completed).await.unwrap();
        let late = counted(office, clerk, month(due.month_of())).await;
        let late: Vec<_> = late.iter().filter(|one| one.counts_as(Behind::PapersLate)).collect();
        assert_eq!((late.len(), &late[0].listed.row.number), (1, &taken.number));
        let now = office.now().date_in_china().month_of();
        assert_eq!(figures(office, clerk, month(now)).await.papers_late, 0);
    }
}
