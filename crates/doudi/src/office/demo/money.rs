// SPDX-License-Identifier: Apache-2.0
//! Money of the demonstration county: two funds, accounts of payees, a roster for every month from the first award to this one, some accounts that fail and are
//! changed, and a death that became known late. All through the use cases of the office, in the order of the calendar.

use super::late::Lone;
use super::people::{People, outsider};
use super::story::working;
use super::{Demo, standards, support};
use assistance::archive::FilePaper;
use assistance::casework::{CaseEvent, CompareAward, Member, OpenCase, ReadCase, Route, Scheme, TakeStep};
use assistance::office::{Error, Private};
use assistance::payout::awards::ReadStanding;
use assistance::payout::bank::{CloseRoster, SendRoster, TakeReturn, layout};
use assistance::payout::funds::{Appropriate, OpenFund};
use assistance::payout::lists::{ReadFailed, ReadRoster};
use assistance::payout::model::ids::{AwardId, RosterId};
use assistance::payout::orders::{AnswerFundOrder, CorrectMovement, Ordered};
use assistance::payout::payees::{ConfirmPayee, EnterPayee, ListPayees, PayeeTask, ReadPayee, TaskKind};
use assistance::payout::rosters::{
    CheckRoster, DiscardRoster, DrawUp, LockRoster, MakeRoster, RosterDone, SignRoster, digest,
};
use assistance::registry::{HouseholdId, PersonId};
use kernel::{Actor, Date, Division, Fen, Id, Month};
use std::collections::{BTreeMap, BTreeSet};

/// Of so many families the account of one fails the first time; another one is given soon.
const FAILING: u32 = 7;
/// Families covered in so many last months: of so many of them one has given no account yet, one was given an account that nobody has confirmed, and the account of
/// one failed; never the first of them, who are paid like most.
const RECENT: i32 = 2;
const OF_RECENT: u32 = 12;
/// Of so many families one is paid to a guardian, and one to whoever keeps the money by agreement.
const RECEIVERS: u32 = 13;
/// In every so many months it is looked after the regular roster whether something is left to be paid.
const OFF_CYCLE: u32 = 3;
/// The day of the month on which rosters are drawn up.
const DRAWN: i32 = 9;
/// Days after the first of a month: on the first the raises of a new standard are signed, on the second somebody who was recorded as dead comes to the window, on the
/// third deaths become known.
const SIGNED: i32 = 4;
const LIVES: i32 = DRAWN + 14;
const KNOWN: i32 = DRAWN + 15;
/// Of so many families the first account was entered with a wrong digit, which the second person saw.
const MISTYPED: u32 = 5;
/// In which order the fund of support is used: it shares its purpose with no other.
const SUPPORT_PLACE: i64 = 6;
/// So many days later than others supported people give an account: it is clear by then whether they live in a home.
const SETTLED_IN: i32 = 21;
/// What the county was asked to pay in so many last days waits for an account.
const FRESH: i32 = 12;
/// The bank that keeps all accounts.
pub(super) const BANK: &str = "示范县农村商业银行";
const LAYOUT: &str = "csv";

/// Plays a year of payments.
pub(super) async fn play(
    demo: &Demo<'_>,
    staff: &People,
    county: Division,
    (households, taken_over): (usize, Option<Month>),
) -> Result<(), Error> {
    let list = ListPayees { kind: TaskKind::Missing, limit: 100_000 };
    let (all, _) = demo.look(&staff.clerk, demo.today, &list).await?;
    let (awards, others): (Vec<PayeeTask>, Vec<PayeeTask>) =
        all.into_iter().partition(|one| one.scheme == Scheme::Dibao);
    let Some(first) = awards.iter().map(|one| one.first).chain(taken_over).min() else { return Ok(()) };
    let own = kernel::children(county).first().copied();
    let mut order: Vec<&PayeeTask> = awards.iter().collect();
    order.sort_by_key(|task| task.payee);
    let recent = demo.today.month_of().add(-RECENT);
    let mut late = 0..;
    let account = |(at, task): (u32, &&PayeeTask)| {
        let late = if Some(task.first) >= recent { late.next() } else { None };
        (task.award, (at, Account::of(at, late)))
    };
    let mut known: BTreeMap<AwardId, (u32, Account)> = (1..).zip(&order).map(account).collect();
    known.extend(others.iter().map(|task| (task.award, (0, Account::Works))));
    let is = |task: &PayeeTask, wanted| known.get(&task.award).is_some_and(|(_, account)| *account == wanted);
    let without = |task: &PayeeTask| is(task, Account::Missing);
    let waiting = |task: &PayeeTask| is(task, Account::Waits);
    let mut books = Books {
        demo,
        staff,
        county,
        own,
        awards: known.clone(),
        minute: 0,
        others: Vec::new(),
        alone: BTreeSet::new(),
        closed: None,
        mistaken: None,
    };
    books.open_funds(first, households).await?;
    let mut accounts = Vec::new();
    for task in awards.iter().filter(|task| !without(task)) {
        accounts.extend(books.known(task).await?.map(|day| (day, task)));
    }
    for task in &others {
        accounts.extend(books.known_of_other(task).await?.map(|day| (day, task)));
    }
    accounts.sort_by_key(|(day, task)| (*day, task.payee));
    let mut accounts = accounts.into_iter().peekable();
    let this = demo.today.month_of();
    let (mut month, mut begins) = (first, taken_over);
    while month <= this {
        let Some(drawn) = books.day(month, DRAWN) else { break };
        while let Some((day, task)) = accounts.next_if(|(day, _)| *day < drawn) {
            books.account(task.award, day, !waiting(task), false).await?;
            if task.scheme != Scheme::Dibao {
                books.others.push((task.scheme, task.first));
            } else if !waiting(task) {
                begins = Some(begins.map_or(task.first, |before: Month| before.min(task.first)));
            }
        }
        if begins.is_some_and(|begins| begins <= month) {
            if let Some(day) = books.day(month, SIGNED).filter(|_| month == standards::began(demo)) {
                for scheme in [Scheme::Dibao, Scheme::Tekun] {
                    let minute = books.tick();
                    standards::signed(demo, (&staff.decider, county), (day, minute), scheme).await?;
                }
            }
            let paid = books.month(month, drawn, month == this).await?;
            books.supported((month, drawn), month == this).await?;
            let subsidies = books.prices(month).await?;
            if let Some(later) = books.day(month, DRAWN + 13).filter(|_| month < this) {
                // Who was confirmed too late for the regular roster need not wait a month.
                let mut late = false;
                while let Some((day, task)) = accounts.next_if(|(day, _)| *day < later) {
                    books.account(task.award, day, !waiting(task), false).await?;
                    match task.scheme {
                        Scheme::Dibao => late |= !waiting(task) && task.first <= month,
                        other => books.others.push((other, task.first)),
                    }
                }
                books.once((month, later), subsidies).await?;
                if late || subsidies || month.add(1) == Some(this) || month.month().is_multiple_of(OFF_CYCLE)
                {
                    books.off_cycle((month, Scheme::Dibao), later).await?;
                }
                if month.add(1) == Some(this) {
                    // Somebody looks once more; nothing is left.
                    books.off_cycle((month, Scheme::Dibao), later).await?;
                }
            }
            if let Some(day) = books.day(month, LIVES) {
                books.lives(day).await?;
            }
            if let Some(day) = books.day(month, KNOWN).filter(|_| month < this) {
                books.known_late((month, paid), day).await?;
            }
        }
        month = month.add(1).ok_or(Error::Broken("the calendar of the demonstration ends"))?;
    }
    for (day, task) in accounts {
        books.account(task.award, day, !waiting(task), false).await?;
    }
    books.drawn((this, Scheme::Dibao), "off_cycle", demo.today).await?;
    for task in
        awards.iter().filter(|task| !without(task) && !waiting(task) && task.first.add(3) <= Some(this))
    {
        if books.quiet(task.award).await? {
            return books.death(task.award).await;
        }
    }
    Ok(())
}

/// The number of an account of a payee; the second one once the first failed.
fn number(payee: u32, again: bool) -> String {
    format!("62170{}0000{payee:09}", u8::from(again))
}

/// How it goes with the account of a family.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Account {
    /// There is none yet.
    Missing,
    /// Nobody has confirmed it.
    Waits,
    /// It failed, and there is no other one yet.
    Failed,
    /// It fails, and another one is given.
    Fails,
    Works,
}

impl Account {
    /// Of the family of this number, and its number among those covered of late.
    fn of(number: u32, late: Option<u32>) -> Account {
        match late.map(|late| late % OF_RECENT) {
            Some(3) => Account::Missing,
            Some(4) => Account::Waits,
            Some(5) => Account::Failed,
            _ if number.is_multiple_of(FAILING) => Account::Fails,
            _ => Account::Works,
        }
    }
}

/// The books in the making.
pub(super) struct Books<'a> {
    pub(super) demo: &'a Demo<'a>,
    pub(super) staff: &'a People,
    pub(super) county: Division,
    /// The township in which the stories play.
    pub(super) own: Option<Division>,
    /// What its families were covered with, numbered from 1.
    awards: BTreeMap<AwardId, (u32, Account)>,
    /// What else has an account by now, with its first month: support of 特困 people, and relief that the county pays once and that no roster has yet.
    others: Vec<(Scheme, Month)>,
    minute: i64,
    /// Whose death became known late, or was said to have.
    pub(super) alone: BTreeSet<AwardId>,
    /// Whose account is closed since they died, which nobody told the office yet, and when they died.
    pub(super) closed: Option<(Lone, Date)>,
    /// Who was recorded as dead and lives.
    pub(super) mistaken: Option<(HouseholdId, PersonId)>,
}

impl Books<'_> {
    /// The working day of a month at or after so many days, if it is not after today.
    pub(super) fn day(&self, month: Month, days: i32) -> Option<Date> {
        let calendar = self.demo.opened.policies.calendar();
        let mut day = month.first_day().add_days(days)?;
        while !calendar.is_working_day(day).working {
            day = day.add_days(1)?;
        }
        (day <= self.demo.today).then_some(day)
    }

    /// The next minute.
    pub(super) fn tick(&mut self) -> i64 {
        self.minute = (self.minute + 1) % 400;
        self.minute
    }

    pub(super) async fn act<C: assistance::office::Command>(
        &mut self,
        by: &Actor,
        day: Date,
        command: &C,
    ) -> Result<C::Outcome, Error> {
        let minute = self.tick();
        self.demo.act(by, day, minute, command).await
    }

    /// The funds of the first year, and what came into them or was to come since: a second sum, one that was wrong and was put right, one turned down, one that waits.
    async fn open_funds(&mut self, first: Month, households: usize) -> Result<(), Error> {
        let year = first.year();
        let each = |fen: i64| 20_000_000 + fen * i64::try_from(households).unwrap_or(0);
        let funds = [
            ("中央困难群众救助补助资金", "central", each(80_000), "示财社〔{}〕8号"),
            ("县级配套资金", "county", each(40_000), "示财社〔{}〕21号"),
        ];
        self.open_support_fund(first, each(20_000)).await?;
        let mut opened = Vec::new();
        for (place, (title, source, amount, paper)) in (1..).zip(funds) {
            let open = OpenFund {
                county: self.county,
                title: title.to_owned(),
                source: source.to_owned(),
                year,
                earmark: vec![Scheme::Dibao.word().to_owned()],
                place,
                amount: Fen::new(amount),
                paper: paper.replace("{}", &year.to_string()),
            };
            let finance = self.staff.finance.clone();
            let day = self.day(first, 0).unwrap_or(first.first_day());
            let order = self.act(&finance, day, &open).await?;
            self.answered(order, day, None).await?;
            opened.push(order);
        }
        match opened.pop() {
            Some(own) => self.sums(own).await,
            None => Ok(()),
        }
    }

    /// The fund of support and care, used by nothing else.
    async fn open_support_fund(&mut self, first: Month, amount: i64) -> Result<(), Error> {
        let open = OpenFund {
            county: self.county,
            title: "特困人员救助供养资金".to_owned(),
            source: "central".to_owned(),
            year: first.year(),
            earmark: [Scheme::Tekun, Scheme::TekunCare].map(|scheme| scheme.word().to_owned()).into(),
            place: SUPPORT_PLACE,
            amount: Fen::new(amount),
            paper: format!("示财社〔{}〕12号", first.year()),
        };
        let finance = self.staff.finance.clone();
        let day = self.day(first, 0).unwrap_or(first.first_day());
        let order = self.act(&finance, day, &open).await?;
        self.answered(order, day, None).await
    }

    async fn sums(&mut self, Ordered { fund, .. }: Ordered) -> Result<(), Error> {
        let (finance, county) = (self.staff.finance.clone(), self.county);
        let [sent, seen, other, now] = [120, 117, 64, 1].map(|days| self.demo.ago(days));
        let paper = |on: Date, number: u32| format!("示财社〔{}〕{number}号", on.year());
        let send = |amount: i64, paper: String| Appropriate { county, fund, amount: Fen::new(amount), paper };
        let order = self.act(&finance, sent, &send(26_000_000, paper(sent, 57))).await?;
        self.answered(order, sent, None).await?;
        let movement = Id::from_bytes(order.order.bytes());
        let reason = "进账单是 20 万元，录成了 26 万元".to_owned();
        let correct =
            CorrectMovement { county, movement, amount: Fen::new(6_000_000), paper: paper(seen, 57), reason };
        let order = self.act(&finance, seen, &correct).await?;
        self.answered(order, seen, None).await?;
        let order = self.act(&finance, other, &send(10_000_000, paper(other, 63))).await?;
        self.answered(order, other, Some("这笔是临时救助资金，不进低保")).await?;
        self.act(&finance, now, &send(15_000_000, paper(now, 88))).await.map(drop)
    }

    /// A second person answers what finance entered: why it is not right, where it is not.
    async fn answered(&mut self, order: Ordered, day: Date, wrong: Option<&str>) -> Result<(), Error> {
        let (right, reason) = (wrong.is_none(), wrong.unwrap_or_default().to_owned());
        let answer = AnswerFundOrder { order: order.order, right, reason };
        let decider = self.staff.decider.clone();
        self.act(&decider, day, &answer).await.map(drop)
    }

    /// The day on which a family gives its account: a week after the decision, if that is not after today.
    async fn known(&self, task: &PayeeTask) -> Result<Option<Date>, Error> {
        let view =
            self.demo.look(&self.staff.clerk, self.demo.today, &ReadPayee { award: task.award }).await?;
        let decided = view.award.decisions.first().map(|made| made.at.date_in_china());
        Ok(decided.and_then(|on| on.add_days(7)).and_then(|day| working(self.demo, day)))
    }

    /// The same of support and of relief: whoever is supported gives theirs once it is clear who is to have the money; of relief that was decided in the last days nobody has it yet.
    async fn known_of_other(&self, task: &PayeeTask) -> Result<Option<Date>, Error> {
        let Some(day) = self.known(task).await? else { return Ok(None) };
        Ok(match task.scheme.lasts() {
            true => day.add_days(SETTLED_IN).and_then(|day| working(self.demo, day)),
            false => (day < self.demo.ago(FRESH)).then_some(day),
        })
    }

    /// An account entered by the clerk with its proof and, where it is, confirmed by the head of the office.
    async fn account(
        &mut self,
        award: AwardId,
        day: Date,
        confirmed: bool,
        again: bool,
    ) -> Result<(), Error> {
        let clerk = self.staff.clerk.clone();
        let view = self.demo.look(&clerk, day, &ReadPayee { award }).await?;
        let file = |kind: &str| FilePaper::in_box(view.award.household, kind, day);
        let proof = self.act(&clerk, day, &file("certificate")).await?.paper;
        let payee = view.award.award.payee.get();
        let own_number = self.awards.get(&award).map_or(0, |(number, _)| *number);
        let carer = support::carer(&view.face.name);
        let (receiver, holder) = match own_number % RECEIVERS {
            _ if view.award.scheme == Scheme::TekunFuneral => ("funeral", "示范县城关社区居委会".to_owned()),
            _ if view.others.home => ("home", support::HOME.to_owned()),
            _ if view.others.carer.is_some() => ("carer", carer.unwrap_or_default().to_owned()),
            4 => ("guardian", outsider(payee as usize).0.to_owned()),
            9 => ("custody", "示范县云坪敬老院".to_owned()),
            _ => ("head", view.face.name.clone()),
        };
        let receiver_paper = match receiver {
            // By the agreement with the carer, which is on file.
            "head" | "carer" => None,
            _ => Some(self.act(&clerk, day, &file("other")).await?.paper),
        };
        let enter = |number: String| EnterPayee {
            award,
            receiver: receiver.to_owned(),
            receiver_paper,
            filed_on: (receiver == "custody").then_some(day),
            proof,
            holder: Private::new(holder.clone()),
            number: Private::new(number),
            bank: BANK.to_owned(),
        };
        let leader = self.staff.leader.clone();
        let number = number(payee, again);
        if confirmed && own_number % MISTYPED == 1 {
            let wrong = format!("{}0", &number[..number.len() - 1]);
            let account = self.act(&clerk, day, &enter(wrong)).await?.account;
            self.act(&leader, day, &ConfirmPayee { award, account, right: false }).await?;
        }
        let account = self.act(&clerk, day, &enter(number)).await?.account;
        if confirmed {
            self.act(&leader, day, &ConfirmPayee { award, account, right: true }).await?;
        }
        Ok(())
    }

    /// The roster of a month; that of this month waits for its second signature. What the bank sent back of it is paid again where it can be.
    async fn month(&mut self, month: Month, drawn: Date, this: bool) -> Result<RosterId, Error> {
        let made = self.made((month, Scheme::Dibao), "regular", drawn).await?;
        if !this {
            self.paid(&made, drawn, true).await?;
            self.paid_again(month).await?;
        }
        Ok(made.roster)
    }

    async fn paid_again(&mut self, month: Month) -> Result<(), Error> {
        // Some families give another account; what came back is paid again.
        let failed = ReadFailed { county: self.county, scheme: Scheme::Dibao };
        let Some(mended) = self.day(month, DRAWN + 9) else { return Ok(()) };
        let waiting = self.demo.look(&self.staff.finance, mended, &failed).await?.drawn.waiting;
        let mut any = false;
        let mends =
            |award: &AwardId| self.awards.get(award).is_some_and(|(_, account)| *account != Account::Failed);
        let again: Vec<AwardId> =
            waiting.iter().filter(|one| mends(&one.award)).map(|one| one.award).collect();
        for award in again {
            self.account(award, mended, true, true).await?;
            any = true;
        }
        let Some(again) = self.day(month, DRAWN + 11).filter(|_| any) else { return Ok(()) };
        let made = self.made((month, Scheme::Dibao), "repay", again).await?;
        self.paid(&made, again, false).await
    }

    /// The rosters of support and of care money of a month; those of this month wait for their second signature.
    async fn supported(&mut self, (month, drawn): (Month, Date), this: bool) -> Result<(), Error> {
        for scheme in [Scheme::Tekun, Scheme::TekunCare] {
            if !self.others.iter().any(|(of, first)| *of == scheme && *first <= month) {
                continue;
            }
            let made = self.made((month, scheme), "regular", drawn).await?;
            if !this {
                self.paid(&made, drawn, false).await?;
            }
        }
        Ok(())
    }

    /// What is given once has no roster of a month: relief that the county pays goes on one of its own; where a list of price subsidies was approved, those of supported people as well.
    async fn once(&mut self, (month, day): (Month, Date), subsidies: bool) -> Result<(), Error> {
        let supported = self.others.iter().any(|(of, first)| *of == Scheme::Tekun && *first <= month);
        if subsidies && supported {
            self.off_cycle((month, Scheme::Tekun), day).await?;
        }
        let relief = |(scheme, first): &(Scheme, Month)| *scheme == Scheme::TempRelief && *first <= month;
        if self.others.iter().any(relief) {
            self.off_cycle((month, Scheme::TempRelief), day).await?;
            self.others.retain(|one| !relief(one));
        }
        Ok(())
    }

    /// What regular rosters left to be paid; a draft with nothing in it is given up.
    async fn off_cycle(&mut self, of: (Month, Scheme), day: Date) -> Result<(), Error> {
        let maker = self.staff.reviewer.clone();
        let drawn = self.drawn(of, "off_cycle", day).await?;
        let view = self.demo.look(&maker, day, &ReadRoster { roster: drawn.roster }).await?;
        if view.drawn.is_none_or(|drawn| drawn.lines.is_empty()) {
            let reason = "没有要补发的".to_owned();
            let discard = DiscardRoster { roster: drawn.roster, version: drawn.version, reason };
            return self.act(&maker, day, &discard).await.map(drop);
        }
        let made = self.locked(&drawn, day).await?;
        self.paid(&made, day, true).await
    }

    async fn sign(&self, by: &Actor, day: Date, done: &RosterDone) -> Result<SignRoster, Error> {
        let view = self.demo.look(by, day, &ReadRoster { roster: done.roster }).await?;
        let content =
            view.row.roster.state.content().ok_or(Error::Broken("a locked roster has no content"))?;
        Ok(SignRoster { roster: done.roster, version: view.row.version, digest: digest(content) })
    }

    async fn drawn(
        &mut self,
        (month, scheme): (Month, Scheme),
        kind: &str,
        day: Date,
    ) -> Result<RosterDone, Error> {
        let maker = self.staff.reviewer.clone();
        let draw = DrawUp {
            county: self.county,
            scheme: scheme.word().to_owned(),
            month,
            kind: kind.to_owned(),
            cut_off: Some(day),
        };
        self.act(&maker, day, &draw).await
    }

    async fn made(&mut self, of: (Month, Scheme), kind: &str, day: Date) -> Result<RosterDone, Error> {
        let drawn = self.drawn(of, kind, day).await?;
        self.locked(&drawn, day).await
    }

    /// Locked and signed by its maker.
    async fn locked(&mut self, drawn: &RosterDone, day: Date) -> Result<RosterDone, Error> {
        let maker = self.staff.reviewer.clone();
        let lock = LockRoster { roster: drawn.roster, version: drawn.version };
        let locked = self.act(&maker, day, &lock).await?;
        let make = MakeRoster(self.sign(&maker, day, &locked).await?);
        self.act(&maker, day, &make).await
    }

    /// Checked and sent the day after, answered by the bank three days later, closed then.
    async fn paid(&mut self, made: &RosterDone, day: Date, fails: bool) -> Result<(), Error> {
        let finance = self.staff.finance.clone();
        let later =
            |days: i32| working(self.demo, day.add_days(days).unwrap_or(day)).unwrap_or(self.demo.today);
        let (next, after) = (later(1), later(4));
        let check = CheckRoster(self.sign(&finance, next, made).await?);
        let checked = self.act(&finance, next, &check).await?;
        let send = SendRoster { roster: checked.roster, version: checked.version, layout: LAYOUT.to_owned() };
        let sent = self.act(&finance, next, &send).await?;
        let bytes = self.answer(&sent, next, fails).await?;
        let take =
            TakeReturn { roster: sent.roster, version: sent.version, file: 1, layout: String::new(), bytes };
        let returned = self.act(&finance, after, &take).await?.done;
        let close = CloseRoster { roster: returned.roster, version: returned.version };
        self.act(&finance, after, &close).await.map(drop)
    }

    /// What the bank answers: an account that fails does so for the first month it is used.
    async fn answer(&self, sent: &RosterDone, day: Date, fails: bool) -> Result<Vec<u8>, Error> {
        let view = self.demo.look(&self.staff.finance, day, &ReadRoster { roster: sent.roster }).await?;
        let layout = layout(LAYOUT)?;
        let titles: Vec<&str> = layout.answer.format.record.iter().map(|one| one.title.as_str()).collect();
        let mut text = format!("{}\r\n", titles.join(","));
        for (at, kept) in view.lines.iter().enumerate() {
            let line = &kept.line;
            let account = self.awards.get(&line.award).map(|(_, account)| *account);
            let failing = matches!(account, Some(Account::Fails | Account::Failed));
            let closed = self.closed.is_some_and(|(one, _)| one.award == line.award);
            let bad = fails && (closed || line.earlier.is_zero() && failing);
            let says = if bad { "失败,账户已销户" } else { "成功," };
            let reference = line.reference(self.county);
            let amount = line.amount.plain();
            text += &format!("{},{reference},0,{},{amount},{says}\r\n", at + 1, kept.face.name);
        }
        let encoded = layout.answer.format.encoding.encode(&text);
        let bytes =
            encoded.ok_or(Error::Broken("a name of the demonstration cannot be encoded"))?.into_owned();
        Ok(bytes)
    }

    /// Whether no case is open about what a family has, and none ended it.
    async fn quiet(&self, award: AwardId) -> Result<bool, Error> {
        let compare = CompareAward { award };
        let found = self.demo.look(&self.staff.clerk, self.demo.ago(6), &compare).await?;
        Ok(found.open.is_none() && found.award.award.ending.is_none())
    }

    /// Everybody covered died two months ago, which became known last week: what was paid since waits for a person.
    async fn death(&mut self, award: AwardId) -> Result<(), Error> {
        let clerk = self.staff.clerk.clone();
        let day = self.demo.ago(6);
        let died_on = self.demo.today.add_months(-2).unwrap_or(day);
        let row = self.demo.look(&clerk, day, &ReadPayee { award }).await?.award;
        let ask = ReadStanding { household: row.household, scheme: row.scheme, route: Route::Household };
        let Some(standing) = self.demo.look(&clerk, day, &ask).await? else { return Ok(()) };
        let Some(made) = row.decisions.first() else { return Ok(()) };
        let family = self.demo.look(&clerk, day, &ReadCase { case: made.case }).await?.file.family;
        let members: Vec<Member> = family.members.clone();
        let event = CaseEvent::ReviewOpened {
            scheme: row.scheme,
            due: row.review_by,
            words: None,
            paper: None,
            family,
            standing,
            consents: Vec::new(),
        };
        let open = OpenCase { event, happened_on: day, late: None };
        let case = self.act(&clerk, day, &open).await?.case;
        // The head last: while others live, the family would need a new one.
        for member in members.into_iter().rev() {
            let version = self.demo.look(&clerk, day, &ReadCase { case }).await?.row.version;
            let evidence = Id::from_bytes(member.person.bytes());
            let event = CaseEvent::DeathRecorded { person: member.person, died_on, evidence };
            let step = TakeStep { case, version, event, happened_on: day, late: None };
            self.act(&clerk, day, &step).await?;
        }
        Ok(())
    }
}
