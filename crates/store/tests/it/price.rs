// SPDX-License-Identifier: Apache-2.0
//! Price linkage, on both databases: the index by two people, the trigger by the packs, the list by two people, every fen once however often it is run.

use crate::casework::People;
use crate::common::TestOffice;
use crate::money::{award, paid, until};
use crate::payout::{MONTHLY, county, draw_up, fund, ready, view};
use crate::registry::Draw;
use assistance::access::{Bar, Denied};
use assistance::casework::{HouseholdId, OnAward, OpenOnAward, PersonId, Scheme};
use assistance::monitoring::counts::{Change, ReadMonthFamilies};
use assistance::office::{Command, Error, FaultKind, Office, Tx, act, look};
use assistance::partners::prices::Prices;
use assistance::payout::lists::{FamilyMoney, ReadFamilyMoney};
use assistance::payout::model::award::{EndCause, Ending};
use assistance::payout::model::due::PaymentState;
use assistance::payout::model::ids::{AwardId, Component};
use assistance::payout::model::roster::Why;
use assistance::payout::standard::PreviewStandard;
use assistance::price_linkage::{
    AnswerIndex, AnswerRun, DrawRun, EnterIndex, ImportIndexes, IndexDone, IndexFault, IndexId, IndexRow,
    PriceMonth, PriceWork, PriceWorkload, ReadPriceMonth, ReadPrices, Refused, Rise, RunDone, RunId,
    Standing,
};
use async_trait::async_trait;
use kernel::{Actor, Ctx, Fen, Month};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// 3.5 per cent of 496 yuan for three persons, in whole yuan.
const SUBSIDY: Fen = Fen::new(5_300);

fn yuan(yuan: i64) -> Fen {
    Fen::new(yuan * 100)
}

fn row(month: Month, cpi: &str) -> IndexRow {
    let released = month.last_day().add_days(11).unwrap();
    IndexRow {
        line: 0,
        month: month.to_string(),
        cpi: cpi.to_owned(),
        food: "2.0".to_owned(),
        released_on: released.to_string(),
        document: "国家统计局网站".to_owned(),
    }
}

fn enter(month: Month, cpi: &str) -> EnterIndex {
    EnterIndex { county: county(), row: row(month, cpi), corrects: None, reason: String::new() }
}

/// An index that a second person confirmed.
async fn entered(office: &TestOffice, people: &People, enter: &EnterIndex) -> IndexId {
    let done = act(office.office(), &office.by(&people.reviewer), enter).await.unwrap();
    confirm(office, &people.decider, done.index).await.unwrap();
    done.index
}

async fn confirm(office: &TestOffice, by: &Actor, index: IndexId) -> Result<IndexDone, Error> {
    let answer = AnswerIndex { index, right: true, reason: String::new() };
    act(office.office(), &office.by(by), &answer).await
}

async fn of_month(office: &TestOffice, by: &Actor, month: Month) -> PriceMonth {
    look(office.office(), &office.by(by), &ReadPriceMonth { county: county(), month }).await.unwrap()
}

async fn draw(office: &TestOffice, by: &Actor, month: Month) -> Result<RunDone, Error> {
    let digest = of_month(office, by, month).await.digest;
    act(office.office(), &office.by(by), &DrawRun { county: county(), month, digest }).await
}

async fn approve(office: &TestOffice, by: &Actor, run: RunId) -> Result<RunDone, Error> {
    let answer = AnswerRun { run, right: true, reason: String::new() };
    act(office.office(), &office.by(by), &answer).await
}

async fn listed(office: &TestOffice, people: &People, month: Month) -> RunDone {
    let run = draw(office, &people.reviewer, month).await.unwrap().run;
    approve(office, &people.decider, run).await.unwrap()
}

async fn work(office: &TestOffice, by: &Actor) -> PriceWorkload {
    look(office.office(), &office.by(by), &PriceWork { county: county() }).await.unwrap()
}

async fn money(office: &TestOffice, people: &People, household: HouseholdId) -> FamilyMoney {
    look(office.office(), &office.by(&people.clerk), &ReadFamilyMoney { household }).await.unwrap()
}

/// Every payment of price subsidies to a household, by award: what it was for and how much.
async fn subsidies(
    office: &TestOffice,
    people: &People,
    household: HouseholdId,
) -> BTreeMap<AwardId, Vec<(Month, i64)>> {
    let mut found: BTreeMap<AwardId, Vec<(Month, i64)>> = BTreeMap::new();
    for one in money(office, people, household).await.payments {
        if one.payment.key.component == Component::PRICE {
            assert_eq!(one.payment.state, PaymentState::Paid);
            found.entry(one.award).or_default().push((one.payment.key.month, one.payment.amount.get()));
        }
    }
    found
}

fn refused<T: std::fmt::Debug>(result: Result<T, Error>) -> Refused {
    match result {
        Err(Error::PriceLinkage(why)) => why,
        other => panic!("{other:?}"),
    }
}

/// One more award like another one, of other persons, from a month on; an earlier end where one is given. As a decision that became known late leaves it.
#[derive(Serialize)]
struct Join {
    like: AwardId,
    persons: usize,
    first: Month,
    dead: bool,
}

#[async_trait]
impl Command for Join {
    const NAME: &'static str = "test.join";
    type Outcome = AwardId;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<AwardId, Error> {
        let mut row = tx.award(self.like).await?.unwrap();
        let to = tx.pay_to(self.like).await?;
        row.award.id = ctx.new_id();
        row.award.payee = tx.next_payee(row.county).await?;
        row.award.rates.truncate(1);
        row.award.first = self.first;
        row.award.rates[0].from = self.first;
        row.persons = row.persons.into_iter().take(self.persons).collect::<BTreeSet<PersonId>>();
        row.award.persons = u32::try_from(self.persons).unwrap();
        row.award.ending =
            self.dead.then(|| Ending { last: self.first, cause: EndCause::Death(self.first.last_day()) });
        row.decisions.truncate(1);
        row.version = 1;
        tx.add_award(&row).await?;
        tx.save_pay_to(row.award.id, &to).await?;
        Ok(row.award.id)
    }
}

on_both! {
    // clause: MS-2b, NX-1c
    async fn a_month_above_the_trigger_is_paid_once_in_full_by_two_and_two(office: &TestOffice) {
        let (people, created, finance, month) = ready(office, Fen::new(1_000_000)).await;
        until(office, month);
        paid(office, &people, &finance, "regular", month).await;
        until(office, month.add(1).unwrap());
        // Nothing is started before an index counts, and the one who enters it is no second person.
        assert!(of_month(office, &people.reviewer, month).await.rows.is_empty());
        let done = act(office.office(), &office.by(&people.reviewer), &enter(month, "3.5")).await.unwrap();
        assert_eq!(work(office, &people.decider).await.to_confirm, [month]);
        assert!(work(office, &people.reviewer).await.to_confirm.is_empty());
        let same = confirm(office, &people.reviewer, done.index).await;
        assert!(matches!(same, Err(Error::Denied(Denied::Barred(_, Bar::Same)))), "{same:?}");
        assert_eq!(refused(draw(office, &people.reviewer, month).await), Refused::NoIndex(month));
        confirm(office, &people.decider, done.index).await.unwrap();
        assert_eq!(refused(confirm(office, &people.decider, done.index).await), Refused::Answered);
        // The packs say that it is started, by which figure, and what everybody is given.
        let of = of_month(office, &people.reviewer, month).await;
        let trigger = of.trigger.clone().unwrap();
        assert_eq!(trigger.started, Some(true));
        let lines: Vec<_> = trigger.lines.iter().map(|one| (one.figure, one.line, one.reached)).collect();
        let rise = |rise| Some(Rise::new(rise));
        assert_eq!(lines, [(rise(350), rise(350), true), (rise(200), rise(600), false)]);
        let [one] = &of.rows[..] else { panic!("{:?}", of.rows) };
        assert_eq!((&one.standing, one.before, of.sums.persons), (&Standing::Due(SUBSIDY), Fen::ZERO, 3));
        assert_eq!((of.funds.len(), of.funds[0].amount), (1, SUBSIDY));
        assert_eq!(of.funds[0].parts, Some(vec![("省级低保资金".to_owned(), SUBSIDY)]));
        // Twenty working days from the release, which holds in the inbox until everything is paid.
        let released = of.index.as_ref().unwrap().released_on;
        let due = of.due.as_ref().unwrap();
        assert!(due.working && due.deadline.date.days_since(released) >= 28 && due.basis.assumed.is_some());
        assert_eq!(work(office, &finance).await.open.len(), 1);
        // One draws it up, another approves it.
        let stale = DrawRun { county: county(), month, digest: "00".to_owned() };
        let stale = act(office.office(), &office.by(&people.reviewer), &stale).await;
        assert_eq!(refused(stale), Refused::Changed);
        let drawn = draw(office, &people.reviewer, month).await.unwrap().run;
        assert_eq!(refused(draw(office, &people.reviewer, month).await), Refused::RunWaits(month));
        assert_eq!(work(office, &people.decider).await.to_approve, [month]);
        office.also(&people.reviewer, "county_leader", "500299").await;
        let same = approve(office, &people.reviewer, drawn).await;
        assert!(matches!(same, Err(Error::Denied(Denied::Barred(_, Bar::Same)))), "{same:?}");
        let done = approve(office, &people.decider, drawn).await.unwrap();
        assert_eq!(done.approved.map(|one| (one.families, one.left)), Some((1, 0)));
        assert_eq!(refused(draw(office, &people.reviewer, month).await), Refused::NobodyDue(month));
        // Other systems are told who got how much by scheme, and nobody's name.
        let told = look(office.office(), &office.by(&people.decider), &Prices { county: county() }).await.unwrap();
        let [(scheme, sums)] = told.groups[&drawn][..] else { panic!("{:?}", told.groups) };
        assert_eq!((scheme, sums.families, sums.amount), (Scheme::Dibao, 1, SUBSIDY));
        // The roster between months pays it with a component of its own; the next one finds nothing.
        let roster = act(office.office(), &office.by(&people.reviewer), &draw_up(office, "off_cycle", month)).await.unwrap();
        let shown = view(office, &people.reviewer, &roster).await.drawn.unwrap();
        assert_eq!((shown.lines[0].amount, shown.lines[0].why), (SUBSIDY, Why::OnTop));
        paid(office, &people, &finance, "off_cycle", month).await;
        assert!(view(office, &people.reviewer, &roster).await.drawn.unwrap().lines.is_empty());
        let given = subsidies(office, &people, created.household).await;
        assert_eq!(given.into_values().collect::<Vec<_>>(), [vec![(month, SUBSIDY.get())]]);
        assert!(work(office, &finance).await.open.is_empty());
        assert_eq!(fund(office, &finance).await.paid, MONTHLY.checked_add(SUBSIDY).unwrap());
        let book = look(office.office(), &office.by(&finance), &ReadPrices { county: county() }).await.unwrap();
        assert_eq!((book.months.len(), book.months[0].state.unpaid, book.months[0].open()), (1, 0, false));
    }

    // clause: MS-2b
    async fn a_price_subsidy_is_no_income_and_changes_no_assessment(office: &TestOffice) {
        let (people, created, finance, month) = ready(office, Fen::new(1_000_000)).await;
        until(office, month);
        paid(office, &people, &finance, "regular", month).await;
        until(office, month.add(1).unwrap());
        let computed = async || {
            let preview = PreviewStandard { county: county(), scheme: Scheme::Dibao, on: month.first_day() };
            let found = look(office.office(), &office.by(&people.reviewer), &preview).await.unwrap();
            let of = ReadMonthFamilies { month, place: None, scheme: None, change: None };
            let counted = look(office.office(), &office.by(&people.reviewer), &of).await.unwrap();
            let counted: Vec<_> = counted.iter().map(|one| (one.change, one.before, one.after)).collect();
            (found.rows.iter().map(|one| (one.old, one.outcome.clone())).collect::<Vec<_>>(), counted)
        };
        let before = computed().await;
        entered(office, &people, &enter(month, "3.5")).await;
        listed(office, &people, month).await;
        paid(office, &people, &finance, "off_cycle", month).await;
        let after = computed().await;
        assert_eq!(before, after);
        assert_eq!(after.1, [(Change::New, Fen::ZERO, MONTHLY)], "counted once, and not as a new award");
        // What the family has a month, which cases and other systems are told, is what was decided.
        let row = award(office, &people, &created).await;
        assert_eq!((row.award.monthly(month), row.award.on_top(month, Component::PRICE)), (Some(MONTHLY), SUBSIDY));
        assert_eq!(row.standing(month.last_day()).monthly, Some(MONTHLY));
        // A review is opened and assessed as if there were none: the decision of the case is what it starts from.
        let last = row.decided_in_case().map(|made| made.record);
        assert!(last.is_some_and(|record| record > 0) && row.decisions.len() == 2);
        let open = OpenOnAward {
            award: row.award.id,
            version: Some(row.version),
            why: OnAward::Review,
            words: None,
            paper: None,
            happened_on: office.now().date_in_china(),
            late: None,
        };
        act(office.office(), &office.by(&people.clerk), &open).await.unwrap();
    }

    async fn a_month_below_the_trigger_starts_nothing(office: &TestOffice) {
        let (people, _, _, month) = ready(office, Fen::new(1_000_000)).await;
        until(office, month.add(1).unwrap());
        let mut low = enter(month, "3.4");
        low.row.food = "5.9".to_owned();
        entered(office, &people, &low).await;
        let of = of_month(office, &people.reviewer, month).await;
        assert_eq!((of.trigger.unwrap().started, of.rows.len(), of.due), (Some(false), 0, None));
        assert_eq!(refused(draw(office, &people.reviewer, month).await), Refused::NotStarted(month));
        assert!(work(office, &people.reviewer).await.open.is_empty());
        // Without the figure of food nobody knows whether it is started.
        let before = month.add(-1).unwrap();
        let mut half = enter(before, "1.0");
        half.row.food = String::new();
        entered(office, &people, &half).await;
        assert_eq!(of_month(office, &people.reviewer, before).await.trigger.unwrap().started, None);
    }

    async fn a_wrong_unit_a_wrong_day_and_a_month_twice_are_refused_with_the_reason(office: &TestOffice) {
        let (people, _, _, month) = ready(office, Fen::new(1_000_000)).await;
        until(office, month.add(1).unwrap());
        let faults = async |what: EnterIndex| match act(office.office(), &office.by(&people.reviewer), &what).await {
            Err(Error::Invalid(faults)) => faults.into_iter().map(|one| (one.field, one.kind)).collect::<Vec<_>>(),
            other => panic!("{other:?}"),
        };
        let cpi = |kind| vec![("cpi".to_owned(), FaultKind::Index(kind))];
        assert_eq!(faults(enter(month, "0.035")).await, cpi(IndexFault::TooFine(Rise::new(10))));
        assert_eq!(faults(enter(month, "35")).await, cpi(IndexFault::TooLarge(Rise::new(2_000))));
        let mut food = enter(month, "3.5");
        food.row.food = "60".to_owned();
        assert_eq!(faults(food).await, [("food".to_owned(), FaultKind::Index(IndexFault::TooLarge(Rise::new(3_000))))]);
        let mut early = enter(month, "3.5");
        early.row.released_on = month.last_day().to_string();
        let first = month.add(1).unwrap().first_day();
        assert_eq!(faults(early).await, [("released_on".to_owned(), FaultKind::EarliestDay(first))]);
        let mut future = enter(month, "3.5");
        future.row.released_on = office.now().date_in_china().add_days(1).unwrap().to_string();
        assert_eq!(faults(future).await, [("released_on".to_owned(), FaultKind::Future)]);
        let ahead = enter(month.add(2).unwrap(), "3.5");
        assert!(faults(ahead).await.contains(&("month".to_owned(), FaultKind::Future)));
        // A month once; what was wrong is put right by an entry that names it.
        let first = act(office.office(), &office.by(&people.reviewer), &enter(month, "3.5")).await.unwrap().index;
        let again = act(office.office(), &office.by(&people.reviewer), &enter(month, "3.6")).await;
        assert_eq!(refused(again), Refused::EntryWaits(month));
        confirm(office, &people.decider, first).await.unwrap();
        let again = act(office.office(), &office.by(&people.reviewer), &enter(month, "3.6")).await;
        assert_eq!(refused(again), Refused::MonthEntered(month));
        let right = EnterIndex { corrects: Some(first), reason: "抄错了".to_owned(), ..enter(month, "3.6") };
        let second = act(office.office(), &office.by(&people.reviewer), &right).await.unwrap().index;
        // It counts once it is confirmed; whoever entered it can take it back.
        assert_eq!(of_month(office, &people.reviewer, month).await.index.unwrap().id, first);
        let back = AnswerIndex { index: second, right: false, reason: "再核对".to_owned() };
        act(office.office(), &office.by(&people.reviewer), &back).await.unwrap();
        let third = entered(office, &people, &right).await;
        let of = of_month(office, &people.reviewer, month).await;
        assert_eq!((of.index.unwrap().id, of.entries.len()), (third, 3));
        let stale = EnterIndex { corrects: Some(first), ..right };
        assert_eq!(refused(act(office.office(), &office.by(&people.reviewer), &stale).await), Refused::NotCounting);
        let clerk = act(office.office(), &office.by(&people.clerk), &enter(month.add(-1).unwrap(), "3.5")).await;
        assert!(matches!(clerk, Err(Error::Denied(Denied::NoRole(_)))), "{clerk:?}");
    }

    async fn a_table_of_indexes_is_taken_whole_or_not_at_all(office: &TestOffice) {
        let (people, _, _, month) = ready(office, Fen::new(1_000_000)).await;
        until(office, month.add(1).unwrap());
        let before = month.add(-1).unwrap();
        let line = |line, row| IndexRow { line, ..row };
        let rows = vec![line(2, row(before, "3.5")), line(3, row(before, "3.6")), line(4, row(month, "35"))];
        let wrong = ImportIndexes { county: county(), rows };
        let Err(Error::Invalid(faults)) = act(office.office(), &office.by(&people.reviewer), &wrong).await else { panic!() };
        let faults: Vec<_> = faults.into_iter().map(|one| (one.field, one.kind)).collect();
        let expected = [
            ("rows.3.month".to_owned(), FaultKind::SameAs(2)),
            ("rows.4.cpi".to_owned(), FaultKind::Index(IndexFault::TooLarge(Rise::new(2_000)))),
        ];
        assert_eq!(faults, expected);
        let rows = vec![line(2, row(before, "3.5")), line(3, row(month, "2.0"))];
        let right = ImportIndexes { county: county(), rows };
        assert_eq!(act(office.office(), &office.by(&people.reviewer), &right).await.unwrap().entered, 2);
        let again = act(office.office(), &office.by(&people.reviewer), &right).await;
        let Err(Error::Invalid(faults)) = again else { panic!() };
        assert!(faults.iter().all(|one| one.kind == FaultKind::Taken) && faults.len() == 2);
        assert_eq!(work(office, &people.decider).await.to_confirm, [before, month]);
    }

    async fn who_joins_later_and_what_a_corrected_index_adds_come_with_the_next_list(office: &TestOffice) {
        let (people, created, finance, month) = ready(office, Fen::new(1_000_000)).await;
        until(office, month);
        paid(office, &people, &finance, "regular", month).await;
        until(office, month.add(1).unwrap());
        let first = entered(office, &people, &enter(month, "3.5")).await;
        listed(office, &people, month).await;
        paid(office, &people, &finance, "off_cycle", month).await;
        let like = award(office, &people, &created).await.award.id;
        let join = Join { like, persons: 1, first: month, dead: false };
        let joined = act(office.office(), &office.by(&people.clerk), &join).await.unwrap();
        assert_eq!(work(office, &people.reviewer).await.without, [(month, 1)]);
        let of = of_month(office, &people.reviewer, month).await;
        // 3.5 per cent of 496 yuan for one person.
        assert_eq!((of.sums.families, of.sums.amount), (1, yuan(18)));
        assert_eq!(listed(office, &people, month).await.approved.unwrap().families, 1);
        paid(office, &people, &finance, "off_cycle", month).await;
        // A higher index adds its difference to both, a lower one takes nothing back: that is for a person.
        let correct = |corrects, cpi| EnterIndex { corrects: Some(corrects), reason: "更正".to_owned(), ..enter(month, cpi) };
        let second = entered(office, &people, &correct(first, "3.8")).await;
        let of = of_month(office, &people.reviewer, month).await;
        assert_eq!((of.sums.families, of.sums.amount), (2, yuan(57 - 53 + 19 - 18)));
        listed(office, &people, month).await;
        paid(office, &people, &finance, "off_cycle", month).await;
        entered(office, &people, &correct(second, "3.6")).await;
        let of = of_month(office, &people.reviewer, month).await;
        let standings: Vec<_> = of.rows.iter().map(|row| row.standing.clone()).collect();
        assert_eq!(standings, [Standing::Less(yuan(54)), Standing::Less(yuan(18))]);
        assert_eq!(refused(draw(office, &people.reviewer, month).await), Refused::NobodyDue(month));
        let given = subsidies(office, &people, created.household).await;
        let sum = |of: AwardId| given[&of].iter().map(|(_, amount)| amount).sum::<i64>();
        assert_eq!((sum(like), sum(joined)), (yuan(57).get(), yuan(19).get()));
        // Whoever died before the month is on no list.
        let join = Join { like, persons: 2, first: month.add(-1).unwrap(), dead: true };
        act(office.office(), &office.by(&people.clerk), &join).await.unwrap();
        assert_eq!(of_month(office, &people.reviewer, month).await.rows.len(), 2);
    }

    async fn a_list_that_changed_is_not_approved_and_a_near_relative_waits_for_another_approver(office: &TestOffice) {
        let (people, created, _, month) = ready(office, Fen::new(1_000_000)).await;
        until(office, month.add(1).unwrap());
        entered(office, &people, &enter(month, "3.5")).await;
        let drawn = draw(office, &people.reviewer, month).await.unwrap().run;
        let like = award(office, &people, &created).await.award.id;
        let join = Join { like, persons: 2, first: month, dead: false };
        act(office.office(), &office.by(&people.clerk), &join).await.unwrap();
        assert_eq!(refused(approve(office, &people.decider, drawn).await), Refused::Changed);
        let back = |run| AnswerRun { run, right: false, reason: "有人新进".to_owned() };
        act(office.office(), &office.by(&people.reviewer), &back(drawn)).await.unwrap();
        assert_eq!(refused(act(office.office(), &office.by(&people.decider), &back(drawn)).await), Refused::Answered);
        // One of the two families is of a near relative of who approves.
        let relative = Relative { award: like, of: people.decider.clone() };
        act(office.office(), &office.by(&people.clerk), &relative).await.unwrap();
        let done = listed(office, &people, month).await.approved.unwrap();
        assert_eq!((done.families, done.left), (1, 1));
        let other = office.person("other", "county_leader", "500299").await;
        let drawn = draw(office, &people.reviewer, month).await.unwrap().run;
        let done = approve(office, &other, drawn).await.unwrap().approved.unwrap();
        assert_eq!((done.families, done.left), (1, 0));
    }

    async fn a_family_whose_facts_do_not_suffice_is_listed_for_a_person(office: &TestOffice) {
        let (people, created, _, month) = ready(office, Fen::new(1_000_000)).await;
        until(office, month.add(1).unwrap());
        entered(office, &people, &enter(month, "3.5")).await;
        // Of another family nothing is on file but its people.
        let mut household = assistance::testing::household(1, "2004-05-20");
        household.registered = "500299103201".to_owned();
        let other = act(office.office(), &office.by(&people.clerk), &household).await.unwrap();
        let like = award(office, &people, &created).await.award.id;
        let elsewhere = Elsewhere { like, household: other.household };
        let joined = act(office.office(), &office.by(&people.clerk), &elsewhere).await.unwrap();
        let of = of_month(office, &people.reviewer, month).await;
        let row = of.rows.iter().find(|row| row.award.award.id == joined).unwrap();
        assert!(matches!(&row.standing, Standing::Open(missing) if !missing.is_empty()), "{:?}", row.standing);
        assert_eq!(of.sums.families, 1);
        listed(office, &people, month).await;
        assert_eq!(work(office, &people.reviewer).await.without, [(month, 1)]);
    }

    async fn however_many_run_it_at_once_each_award_is_given_its_subsidy_once(office: &TestOffice) {
        let (people, created, finance, month) = ready(office, Fen::new(1_000_000)).await;
        until(office, month);
        paid(office, &people, &finance, "regular", month).await;
        until(office, month.add(1).unwrap());
        entered(office, &people, &enter(month, "3.5")).await;
        let like = award(office, &people, &created).await.award.id;
        for persons in 1..=3 {
            let join = Join { like, persons, first: month, dead: false };
            act(office.office(), &office.by(&people.clerk), &join).await.unwrap();
        }
        let others = [
            (people.reviewer.clone(), people.decider.clone()),
            (office.person("second", "county_reviewer", "500299").await, office.person("leader2", "county_leader", "500299").await),
        ];
        let stores = [Arc::new(office.second().await), Arc::new(office.second().await)];
        let mut tasks = Vec::new();
        for at in 0..4 {
            let (store, (maker, approver)) = (stores[at % 2].clone(), others[at % 2].clone());
            let each: Vec<[Ctx; 3]> = (0..4).map(|_| [office.by(&maker), office.by(&maker), office.by(&approver)]).collect();
            tasks.push(tokio::spawn(async move {
                for [seen, drawn, approved] in each {
                    once(&*store, month, [&seen, &drawn, &approved]).await;
                }
            }));
        }
        for task in tasks {
            task.await.unwrap();
        }
        // What was left waiting by a race that nobody won is approved now.
        let of = of_month(office, &people.reviewer, month).await;
        if let Some(waiting) = of.waiting() {
            let (drawn, by) = (waiting.id, waiting.by);
            let approver = others.iter().find(|(maker, _)| crate::casework::user(maker) == by).unwrap();
            approve(office, &approver.1, drawn).await.unwrap();
        }
        let of = of_month(office, &people.reviewer, month).await;
        assert_eq!((of.sums.families, of.runs.iter().filter(|run| run.approved()).count()), (0, 1));
        assert!(roster(office, &people, &finance, month).await.unwrap());
        assert!(!roster(office, &people, &finance, month).await.unwrap(), "nothing is left");
        let given = subsidies(office, &people, created.household).await;
        let mut sums: Vec<i64> = given.values().map(|paid| { assert_eq!(paid.len(), 1); paid[0].1 / 100 }).collect();
        sums.sort_unstable();
        assert_eq!(sums, [18, 35, 53, 53]);
    }

    async fn whatever_is_done_in_whatever_order_each_award_ends_up_with_its_subsidy_once(office: &TestOffice) {
        let (people, created, finance, month) = ready(office, Fen::new(10_000_000)).await;
        until(office, month);
        paid(office, &people, &finance, "regular", month).await;
        until(office, month.add(1).unwrap());
        let mut index = entered(office, &people, &enter(month, "3.5")).await;
        let mut rise = 350;
        let like = award(office, &people, &created).await.award.id;
        let mut persons: BTreeMap<AwardId, i64> = BTreeMap::from([(like, 3)]);
        let mut dice = Draw(20_211_115);
        let mut seen = [0_u32; 5];
        for _ in 0..40 {
            let what = dice.below(5);
            seen[what] += 1;
            let waiting = of_month(office, &people.reviewer, month).await.waiting().map(|run| run.id);
            match (what, waiting) {
                (0, None) => drop(draw(office, &people.reviewer, month).await),
                (0, Some(run)) => drop(approve(office, &people.decider, run).await),
                (1, Some(run)) => {
                    let back = AnswerRun { run, right: false, reason: "重来".to_owned() };
                    act(office.office(), &office.by(&people.decider), &back).await.unwrap();
                }
                (2, _) if persons.len() < 8 => {
                    let size = dice.below(3) + 1;
                    let join = Join { like, persons: size, first: month, dead: false };
                    let joined = act(office.office(), &office.by(&people.clerk), &join).await.unwrap();
                    persons.insert(joined, i64::try_from(size).unwrap());
                }
                (3, _) if rise < 400 => {
                    rise += 10;
                    let cpi = Rise::new(rise).percent();
                    let correct = EnterIndex { corrects: Some(index), reason: "更正".to_owned(), ..enter(month, &cpi) };
                    index = entered(office, &people, &correct).await;
                }
                _ => drop(roster(office, &people, &finance, month).await),
            }
            // Never more than the packs give.
            for (award, paid) in subsidies(office, &people, created.household).await {
                assert!(paid.iter().map(|(_, amount)| amount).sum::<i64>() <= expected(rise, persons[&award]));
            }
        }
        assert!(seen.iter().all(|count| *count > 2), "{seen:?}");
        if let Some(run) = of_month(office, &people.reviewer, month).await.waiting().map(|run| run.id) {
            let back = AnswerRun { run, right: false, reason: "重来".to_owned() };
            act(office.office(), &office.by(&people.decider), &back).await.unwrap();
        }
        if let Ok(done) = draw(office, &people.reviewer, month).await {
            approve(office, &people.decider, done.run).await.unwrap();
        }
        drop(roster(office, &people, &finance, month).await);
        let given = subsidies(office, &people, created.household).await;
        assert_eq!(given.len(), persons.len());
        for (award, paid) in given {
            let sum: i64 = paid.iter().map(|(_, amount)| amount).sum();
            assert_eq!(sum, expected(rise, persons[&award]), "{paid:?}");
        }
        assert!(work(office, &finance).await.open.is_empty());
        assert_eq!(office.store.health().await.unwrap().books.faults, 0);
    }
}

/// So many ten-thousandths of 496 yuan for so many persons, in whole yuan, in fen.
fn expected(rise: i64, persons: i64) -> i64 {
    let exact = rise * 496 * persons;
    (exact + 9_999) / 10_000 * 100
}

/// One tries to draw the list up and approve it, beside others who do.
async fn once(store: &dyn Office, month: Month, [seen, drawn, approved]: [&Ctx; 3]) {
    let Ok(of) = look(store, seen, &ReadPriceMonth { county: county(), month }).await else { return };
    let draw = DrawRun { county: county(), month, digest: of.digest };
    match act(store, drawn, &draw).await {
        Ok(done) => {
            let answer = AnswerRun { run: done.run, right: true, reason: String::new() };
            act(store, approved, &answer).await.unwrap();
        }
        Err(Error::PriceLinkage(_) | Error::Busy) => {}
        Err(other) => panic!("{other:?}"),
    }
}

/// The off-cycle roster of the month, paid; whether it had anything to pay.
async fn roster(office: &TestOffice, people: &People, finance: &Actor, month: Month) -> Result<bool, Error> {
    let draft =
        act(office.office(), &office.by(&people.reviewer), &draw_up(office, "off_cycle", month)).await?;
    let some = !view(office, &people.reviewer, &draft).await.drawn.unwrap().lines.is_empty();
    if some {
        paid(office, people, finance, "off_cycle", month).await;
    }
    Ok(some)
}

/// Somebody in the office turns out to be a near relative of a family.
#[derive(Serialize)]
struct Relative {
    award: AwardId,
    #[serde(skip)]
    of: Actor,
}

#[async_trait]
impl Command for Relative {
    const NAME: &'static str = "test.relative";
    type Outcome = ();

    async fn run(&self, _: &Ctx, tx: &mut dyn Tx) -> Result<(), Error> {
        let mut row = tx.award(self.award).await?.unwrap();
        row.relatives.insert(crate::casework::user(&self.of));
        row.version += 1;
        tx.save_award(&row).await
    }
}

/// An award of another family.
#[derive(Serialize)]
struct Elsewhere {
    like: AwardId,
    household: HouseholdId,
}

#[async_trait]
impl Command for Elsewhere {
    const NAME: &'static str = "test.elsewhere";
    type Outcome = AwardId;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<AwardId, Error> {
        let mut row = tx.award(self.like).await?.unwrap();
        row.award.id = ctx.new_id();
        row.award.payee = tx.next_payee(row.county).await?;
        row.household = self.household;
        // Loaded from another system: no case of the office says anything about it.
        row.decisions.clear();
        row.loaded = true;
        row.version = 1;
        tx.add_award(&row).await?;
        Ok(row.award.id)
    }
}
