// SPDX-License-Identifier: Apache-2.0
//! Money on its way to a family, through the use cases on both databases: a decision makes an award, and an award is paid each month, once and in full.

use crate::casework::{People, family, paper, up_to_decision, up_to_opinion};
use crate::common::TestOffice;
use assistance::access::{Bar, Denied};
use assistance::casework::{CaseId, FirstMonth, ReadCase, Route, Scheme};
use assistance::office::{Error, Private, act, look};
use assistance::payout::answered::ReadBankFile;
use assistance::payout::awards::{ReadAwards, ReadStanding};
use assistance::payout::bank::{CloseRoster, Returned, SendRoster, TakeReturn, layout};
use assistance::payout::funds::{FundStanding, FundView, OpenFund, ReadFunds};
use assistance::payout::lists::{ListRosters, ReadFailed, ReadRoster, RosterView};
use assistance::payout::model::flow::RosterState;
use assistance::payout::model::payee::Waits;
use assistance::payout::orders::{AnswerFundOrder, Ordered};
use assistance::payout::payees::{ConfirmPayee, EnterPayee};
use assistance::payout::rosters::{
    CheckRoster, DiscardRoster, DrawUp, LockRoster, MakeRoster, RosterDone, SendBackRoster, SignRoster,
    digest,
};
use assistance::payout::{AwardRow, Refused};
use assistance::registry::intake::Created;
use kernel::{Actor, Division, Fen, Month};

pub(crate) const MONTHLY: Fen = Fen::new(50_400);

pub(crate) fn county() -> Division {
    Division::parse("500299").unwrap()
}

/// A family that was confirmed.
pub(crate) async fn confirmed(office: &TestOffice, people: &People) -> (Created, CaseId) {
    let created = family(office, &people.clerk).await;
    let case = up_to_opinion(office, people, &created).await;
    up_to_decision(office, people, &created, case).await;
    (created, case)
}

pub(crate) async fn awards(office: &TestOffice, people: &People, created: &Created) -> Vec<AwardRow> {
    let read = ReadAwards { household: created.household };
    look(office.office(), &office.by(&people.clerk), &read).await.unwrap()
}

/// The account of a family, entered by the clerk and confirmed by the leader.
pub(crate) async fn account(office: &TestOffice, people: &People, created: &Created, number: &str) {
    let award = awards(office, people, created).await[0].award.id;
    let proof = paper(office, &people.clerk, created, "certificate").await;
    let enter = EnterPayee {
        award,
        receiver: "head".to_owned(),
        receiver_paper: None,
        filed_on: None,
        proof,
        holder: Private::new("张大山"),
        number: Private::new(number),
        bank: "示范农商行".to_owned(),
    };
    let entered = act(office.office(), &office.by(&people.clerk), &enter).await.unwrap();
    let confirm = ConfirmPayee { award, account: entered.account, right: true };
    act(office.office(), &office.by(&people.leader), &confirm).await.unwrap();
}

/// A confirmed family with an account, a fund of so much, and somebody in finance.
pub(crate) async fn ready(office: &TestOffice, fund: Fen) -> (People, Created, Actor, Month) {
    let people = People::at(office).await;
    let (created, _) = confirmed(office, &people).await;
    account(office, &people, &created, "6217 0000 0000 0000 018").await;
    let finance = office.person("finance", "finance", "500299").await;
    let open = OpenFund {
        county: county(),
        title: "省级低保资金".to_owned(),
        source: "province".to_owned(),
        year: 2020,
        earmark: vec!["dibao".to_owned()],
        place: 1,
        amount: fund,
        paper: "示财社〔2020〕8号".to_owned(),
    };
    let ordered = act(office.office(), &office.by(&finance), &open).await.unwrap();
    booked(office, &people.decider, &ordered).await;
    let month = awards(office, &people, &created).await[0].award.first;
    (people, created, finance, month)
}

/// The second person confirms what finance entered.
pub(crate) async fn booked(office: &TestOffice, by: &Actor, ordered: &Ordered) {
    let answer = AnswerFundOrder { order: ordered.order, right: true, reason: String::new() };
    act(office.office(), &office.by(by), &answer).await.unwrap();
}

/// What a roster of a month would hold; its draft is given up again.
pub(crate) async fn drawn(office: &TestOffice, by: &Actor, month: Month) -> RosterView {
    let done = act(office.office(), &office.by(by), &draw_up(office, "regular", month)).await.unwrap();
    let shown = view(office, by, &done).await;
    let discard =
        DiscardRoster { roster: done.roster, version: done.version, reason: "只看一看".to_owned() };
    act(office.office(), &office.by(by), &discard).await.unwrap();
    shown
}

pub(crate) async fn view(office: &TestOffice, by: &Actor, done: &RosterDone) -> RosterView {
    look(office.office(), &office.by(by), &ReadRoster { roster: done.roster }).await.unwrap()
}

pub(crate) async fn sign(office: &TestOffice, by: &Actor, done: &RosterDone) -> SignRoster {
    let view = view(office, by, done).await;
    let digest = digest(view.row.roster.state.content().unwrap());
    SignRoster { roster: done.roster, version: view.row.version, digest }
}

pub(crate) fn draw_up(office: &TestOffice, kind: &str, month: Month) -> DrawUp {
    let cut_off = Some(office.now().date_in_china());
    DrawUp { county: county(), scheme: "dibao".to_owned(), month, kind: kind.to_owned(), cut_off }
}

/// Drawn up, locked and signed by its maker.
pub(crate) async fn made(office: &TestOffice, maker: &Actor, kind: &str, month: Month) -> RosterDone {
    let drawn = act(office.office(), &office.by(maker), &draw_up(office, kind, month)).await.unwrap();
    let lock = LockRoster { roster: drawn.roster, version: drawn.version };
    let locked = act(office.office(), &office.by(maker), &lock).await.unwrap();
    let make = MakeRoster(sign(office, maker, &locked).await);
    act(office.office(), &office.by(maker), &make).await.unwrap()
}

/// Checked and sent.
pub(crate) async fn sent(office: &TestOffice, finance: &Actor, made: &RosterDone) -> RosterDone {
    let check = CheckRoster(sign(office, finance, made).await);
    let checked = act(office.office(), &office.by(finance), &check).await.unwrap();
    let send = SendRoster { roster: checked.roster, version: checked.version, layout: "csv".to_owned() };
    act(office.office(), &office.by(finance), &send).await.unwrap()
}

/// The bank answers every line alike.
pub(crate) async fn answered(
    office: &TestOffice,
    finance: &Actor,
    sent: &RosterDone,
    says: &str,
) -> Returned {
    let shown = view(office, finance, sent).await;
    let mut text = "序号,业务编号,账号,户名,金额,处理结果,失败原因\r\n".to_owned();
    for (at, kept) in shown.lines.iter().enumerate() {
        let reference = kept.line.reference(county());
        text += &format!("{},{reference},0,张大山,{},{says}\r\n", at + 1, kept.line.amount);
    }
    let bytes = layout("csv").unwrap().answer.format.encoding.encode(&text).unwrap().into_owned();
    let take =
        TakeReturn { roster: sent.roster, version: sent.version, file: 1, layout: "csv".to_owned(), bytes };
    act(office.office(), &office.by(finance), &take).await.unwrap()
}

pub(crate) async fn first_fund(office: &TestOffice, finance: &Actor) -> FundView {
    let read = ReadFunds { county: county() };
    look(office.office(), &office.by(finance), &read).await.unwrap().remove(0)
}

/// The first fund, with every fen that came into it in one place.
pub(crate) async fn fund(office: &TestOffice, finance: &Actor) -> FundStanding {
    let standing = first_fund(office, finance).await.standing().unwrap();
    assert_eq!(standing.astray(), Some(Fen::ZERO), "{standing:?}");
    assert_eq!(office.store.health().await.unwrap().books_off, 0);
    standing
}

on_both! {
    // clause: NX-6c
    async fn a_confirmed_family_is_paid_once_and_the_sums_agree_to_the_fen(office: &TestOffice) {
        let (people, _, finance, month) = ready(office, Fen::new(100_000)).await;
        let maker = &people.reviewer;
        let done = made(office, maker, "regular", month).await;
        let again = act(office.office(), &office.by(maker), &draw_up(office, "regular", month)).await;
        assert!(matches!(again, Err(Error::Payout(why)) if matches!(*why, Refused::RosterExists(_))));
        let done = sent(office, &finance, &done).await;
        let file = look(office.office(), &office.by(&finance), &ReadBankFile { roster: done.roster, file: 1 }).await.unwrap().file;
        let text = layout("csv").unwrap().send.encoding.decode(&file.bytes).unwrap().into_owned();
        assert!(text.contains("6217000000000000018") && text.contains("504.00"));
        // The same command sent twice takes one step.
        let ctx = office.by(&finance);
        let close = |version| CloseRoster { roster: done.roster, version };
        let said = answered(office, &finance, &done, "成功,").await;
        assert_eq!((said.paid, said.failed, said.faults, said.strange), (1, 0, 0, 0));
        let closed = act(office.office(), &ctx, &close(said.done.version)).await.unwrap();
        assert_eq!(act(office.office(), &ctx, &close(said.done.version)).await.unwrap(), closed);
        let shown = view(office, maker, &closed).await;
        assert!(matches!(shown.row.roster.state, RosterState::Closed { .. }));
        assert_eq!((shown.all.families, shown.all.persons, shown.all.amount), (1, 3, MONTHLY));
        assert_eq!(shown.lines[0].face.name, "张大山");
        let fund = fund(office, &finance).await;
        let whole = FundStanding { sent: Fen::new(100_000), left: Fen::new(49_600), paid: MONTHLY, ..FundStanding::default() };
        assert_eq!(fund, whole);
        // A second run of the month finds nothing to pay.
        let other = act(office.office(), &office.by(maker), &draw_up(office, "off_cycle", month)).await.unwrap();
        assert!(view(office, maker, &other).await.drawn.unwrap().lines.is_empty());
        let list = ListRosters { limit: 10, offset: 0 };
        assert_eq!(look(office.office(), &office.by(&finance), &list).await.unwrap().len(), 2);
    }

    async fn whoever_made_or_confirmed_does_not_check(office: &TestOffice) {
        let (people, _, finance, month) = ready(office, Fen::new(100_000)).await;
        // The same person in both roles.
        let both = office.person("both", "county_reviewer", "500299").await;
        office.also(&both, "finance", "500299").await;
        office.also(&people.decider, "finance", "500299").await;
        let done = made(office, &both, "regular", month).await;
        let check = CheckRoster(sign(office, &finance, &done).await);
        let refused = act(office.office(), &office.by(&both), &check).await;
        assert!(matches!(refused, Err(Error::Denied(Denied::Barred(_, Bar::Maker)))), "{refused:?}");
        let decider = act(office.office(), &office.by(&people.decider), &check).await;
        assert!(matches!(decider, Err(Error::Denied(Denied::Barred(_, Bar::Decider)))), "{decider:?}");
        let stale = SignRoster { digest: "00".to_owned(), ..sign(office, &finance, &done).await };
        assert!(act(office.office(), &office.by(&finance), &CheckRoster(stale)).await.is_err());
        let checked = act(office.office(), &office.by(&finance), &check).await.unwrap();
        let back = SendBackRoster { roster: checked.roster, version: checked.version, reason: "重新核对".to_owned() };
        let back = act(office.office(), &office.by(&finance), &back).await.unwrap();
        assert_eq!(view(office, &finance, &back).await.drawn.unwrap().lines.len(), 1);
        let fund = fund(office, &finance).await;
        assert_eq!((fund.reserved, fund.paid), (Fen::ZERO, Fen::ZERO));
    }

    async fn what_the_bank_sends_back_is_paid_again_once_another_account_is_confirmed(office: &TestOffice) {
        let (people, created, finance, month) = ready(office, Fen::new(50_400)).await;
        let maker = &people.reviewer;
        let done = made(office, maker, "regular", month).await;
        let done = sent(office, &finance, &done).await;
        let said = answered(office, &finance, &done, "失败,账户已销户").await;
        assert_eq!((said.paid, said.failed), (0, 1));
        let close = CloseRoster { roster: said.done.roster, version: said.done.version };
        act(office.office(), &office.by(&finance), &close).await.unwrap();
        let failed = ReadFailed { county: county(), scheme: Scheme::Dibao };
        let list = look(office.office(), &office.by(&finance), &failed).await.unwrap().drawn;
        assert_eq!((list.lines.len(), list.waiting[0].why), (0, Waits::AccountFailed));
        assert_eq!(fund(office, &finance).await.returned, MONTHLY);
        account(office, &people, &created, "6217000000000000026").await;
        let done = made(office, maker, "repay", month).await;
        let done = sent(office, &finance, &done).await;
        let said = answered(office, &finance, &done, "成功,").await;
        let close = CloseRoster { roster: said.done.roster, version: said.done.version };
        act(office.office(), &office.by(&finance), &close).await.unwrap();
        let fund = fund(office, &finance).await;
        assert_eq!((fund.returned, fund.paid), (Fen::ZERO, MONTHLY));
        let list = look(office.office(), &office.by(&finance), &failed).await.unwrap().drawn;
        assert!(list.lines.is_empty() && list.waiting.is_empty());
    }

    async fn an_account_counts_once_a_second_person_has_confirmed_it(office: &TestOffice) {
        let people = People::at(office).await;
        let (created, _) = confirmed(office, &people).await;
        let month = awards(office, &people, &created).await[0].award.first;
        let drawn = act(office.office(), &office.by(&people.reviewer), &draw_up(office, "regular", month)).await.unwrap();
        let waiting = view(office, &people.reviewer, &drawn).await.drawn.unwrap().waiting;
        assert_eq!(waiting[0].why, Waits::NoAccount);
        let both = office.person("both", "township_clerk", "500299102").await;
        let proof = paper(office, &both, &created, "certificate").await;
        let award = awards(office, &people, &created).await[0].award.id;
        let enter = |number: &str| EnterPayee {
            award,
            receiver: "head".to_owned(),
            receiver_paper: None,
            filed_on: None,
            proof,
            holder: Private::new("张大山"),
            number: Private::new(number),
            bank: "示范农商行".to_owned(),
        };
        let wrong = act(office.office(), &office.by(&people.leader), &enter("6217000000000000018")).await;
        assert!(matches!(wrong, Err(Error::Denied(Denied::NoRole(_)))));
        let wrong = act(office.office(), &office.by(&both), &enter("=1+1")).await;
        assert!(matches!(wrong, Err(Error::Invalid(_))));
        let entered = act(office.office(), &office.by(&both), &enter("6217000000000000018")).await.unwrap();
        let waiting = view(office, &people.reviewer, &drawn).await.drawn.unwrap().waiting;
        assert_eq!(waiting[0].why, Waits::NotConfirmed);
        let confirm = ConfirmPayee { award, account: entered.account, right: true };
        let same = act(office.office(), &office.by(&both), &confirm).await;
        assert!(matches!(same, Err(Error::Denied(Denied::NoRole(_) | Denied::Barred(_, Bar::Same)))));
        act(office.office(), &office.by(&people.leader), &confirm).await.unwrap();
        assert_eq!(view(office, &people.reviewer, &drawn).await.drawn.unwrap().lines.len(), 1);
    }

    async fn money_goes_on_month_after_month_without_a_signed_decision(office: &TestOffice) {
        let (people, _, _, month) = ready(office, Fen::new(100_000)).await;
        let later = month.add(20).unwrap();
        // Long after the day of review.
        office.pass_days(700);
        let shown = drawn(office, &people.reviewer, later).await;
        assert_eq!(shown.all.amount, Fen::new(21 * 50_400));
        assert!(!shown.drawn.unwrap().lines[0].concerns.is_empty());
    }

    async fn a_confirmed_family_has_an_award_from_the_month_that_the_rules_give(office: &TestOffice) {
        let people = People::at(office).await;
        let (created, case) = confirmed(office, &people).await;
        let view = look(office.office(), &office.by(&people.clerk), &ReadCase { case }).await.unwrap();
        let decided = view.row.decided_on.unwrap();
        let later = i32::from(view.rules.payment_start.value == FirstMonth::Next);
        let awards = awards(office, &people, &created).await;
        let [row] = &awards[..] else { panic!("not one award") };
        assert_eq!(row.award.first, decided.month_of().add(later).unwrap());
        assert_eq!(row.award.monthly(row.award.first), Some(Fen::new(50_400)));
        assert!(row.award.entitled(row.award.first.add(-1).unwrap()).is_empty());
        assert_eq!((row.award.payee.get(), row.award.persons), (1, 3));
        assert_eq!(row.persons, created.members.iter().copied().collect());
        let ask = ReadStanding { household: created.household, scheme: Scheme::Dibao, route: Route::Household };
        let standing = look(office.office(), &office.by(&people.clerk), &ask).await.unwrap().unwrap();
        assert_eq!((standing.monthly, standing.persons.len(), standing.exiting), (Some(Fen::new(50_400)), 3, false));
    }
}
