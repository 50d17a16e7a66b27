// SPDX-License-Identifier: Apache-2.0
//! Where a family is paid: somebody enters an account with its proof, a second person confirms it, and only then money goes there.

use super::awards::AwardRow;
use super::model::award::Ending;
use super::model::ids::{AwardId, PaperId, PayeeAccountId, PayeeNumber};
use super::model::payee::{Destination, PayTo, Proposed, Receiver};
use super::model::roster::{DrawError, Owed, owed};
use super::refused::Refused;
use super::rosters::{Drawable, Face};
use crate::access::{self, Action, Bar, Involved};
use crate::archive::Paper;
use crate::casework::Scheme;
use crate::form::Reader;
use crate::history;
use crate::office::{Command, Error, Fault, FaultKind, Private, Query, Thing, Tx};
use async_trait::async_trait;
use kernel::{Ctx, Date, Division, Month, Secret, UserId, UtcMillis, is_formula};
use serde::{Deserialize, Serialize};

/// The most characters of a holder's or a bank's name.
const LONGEST: usize = 60;

/// An account, with its number opened.
#[derive(Clone, Debug)]
pub struct PayeeAccount {
    /// Its id.
    pub id: PayeeAccountId,
    /// The award that is paid there.
    pub award: AwardId,
    /// Who receives.
    pub receiver: Receiver,
    /// The name of the holder.
    pub holder: Secret<String>,
    /// The number.
    pub number: Secret<String>,
    /// The bank that keeps it.
    pub bank: String,
    /// Who entered it.
    pub entered_by: UserId,
    /// When.
    pub entered_at: UtcMillis,
}

/// The award, locked, for whoever may do something with its account; bars as the table of roles says.
async fn award_for(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    award: AwardId,
    action: Action,
    before: Option<UserId>,
) -> Result<AwardRow, Error> {
    let row = tx.award(award).await?.ok_or(Error::NotFound(Thing::Award))?;
    let involved =
        Involved::default().with(Bar::Relative, row.relatives.iter().copied()).with(Bar::Same, before);
    access::authorise(ctx, tx, action, row.award.village, &involved).await?;
    Ok(row)
}

/// Enters an account. Nothing is paid there before a second person confirms it.
#[derive(Serialize)]
pub struct EnterPayee {
    /// The award.
    pub award: AwardId,
    /// Who receives: `head`, `guardian`, `custody`, `home`, `carer` or `funeral`.
    pub receiver: String,
    /// The proof of guardianship or the agreement, where somebody else receives.
    pub receiver_paper: Option<PaperId>,
    /// When the county took an agreement on file.
    pub filed_on: Option<Date>,
    /// The proof that the account belongs to the receiver.
    pub proof: PaperId,
    /// The name of the holder.
    pub holder: Private,
    /// The number.
    pub number: Private,
    /// The bank that keeps it.
    pub bank: String,
}

/// What was entered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entered {
    /// The account.
    pub account: PayeeAccountId,
}

impl EnterPayee {
    fn receiver(&self) -> Result<Receiver, Fault> {
        let paper = || self.receiver_paper.ok_or_else(|| Fault::new("receiver_paper", FaultKind::Missing));
        match self.receiver.as_str() {
            "head" => Ok(Receiver::Head),
            "guardian" => Ok(Receiver::Guardian { proof: paper()? }),
            "custody" => Ok(Receiver::Custody { agreement: paper()?, filed_on: self.filed_on }),
            "home" => Ok(Receiver::Home { agreement: paper()? }),
            "funeral" => Ok(Receiver::Funeral { proof: paper()? }),
            _ => Err(Fault::new("receiver", FaultKind::NotAnOption)),
        }
    }

    /// The number without the blanks that people write between groups of digits.
    fn digits(&self) -> String {
        self.number.expose().chars().filter(|one| !one.is_whitespace()).collect()
    }

    fn checked(&self, today: Date, others: &Others) -> Result<Receiver, Error> {
        let mut faults = Vec::new();
        let mut reader = Reader::new(today, &mut faults);
        for (field, text) in [("holder", self.holder.expose()), ("bank", self.bank.as_str())] {
            // What the bank's file cannot hold is told here and not on the day of payment.
            if reader.line(field, text, LONGEST).is_some_and(|line| is_formula(&line)) {
                reader.fault(field, FaultKind::Characters);
            }
        }
        let digits = self.digits();
        if !(8..=32).contains(&digits.len()) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            faults.push(Fault::new("number", FaultKind::BankAccount));
        }
        if self.filed_on.is_some_and(|on| on > today) {
            faults.push(Fault::new("filed_on", FaultKind::Future));
        }
        let receiver = match (self.receiver.as_str(), others.carer) {
            ("home", _) if !others.home => return Err(Refused::NoHome.into()),
            ("carer", None) => return Err(Refused::NoCarer.into()),
            ("carer", Some(agreement)) => Ok(Receiver::Carer { agreement }),
            _ => self.receiver(),
        };
        match (receiver, faults.is_empty()) {
            (Ok(receiver), true) => Ok(receiver),
            (Ok(_), false) => Err(Error::Invalid(faults)),
            (Err(fault), _) => {
                faults.push(fault);
                Err(Error::Invalid(faults))
            }
        }
    }
}

#[async_trait]
impl Command for EnterPayee {
    const NAME: &'static str = "payee.enter";
    type Outcome = Entered;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Entered, Error> {
        let row = award_for(ctx, tx, self.award, Action::PayeeEnter, None).await?;
        let by = access::signer(ctx)?;
        let receiver = self.checked(ctx.today(), &Others::of(tx, &row, ctx.today()).await?)?;
        // The cost of a funeral goes to whoever paid for it, and nothing else does.
        let for_funeral = matches!(receiver, Receiver::Funeral { .. });
        if for_funeral != (row.scheme == Scheme::TekunFuneral) {
            return Err(Error::Invalid(vec![Fault::new("receiver", FaultKind::NotAnOption)]));
        }
        for paper in [Some(self.proof), self.receiver_paper].into_iter().flatten() {
            let there = tx.paper(paper).await?.is_some_and(|paper| paper.household == row.household);
            if !there {
                return Err(Error::NotFound(Thing::Paper));
            }
        }
        let account = PayeeAccount {
            id: ctx.new_id(),
            award: self.award,
            receiver,
            holder: Secret::new(self.holder.expose().trim().to_owned()),
            number: Secret::new(self.digits()),
            bank: self.bank.trim().to_owned(),
            entered_by: by,
            entered_at: ctx.now,
        };
        let change = Proposed { to: Destination { receiver, account: account.id }, proof: self.proof, by };
        let pay_to = tx.pay_to(self.award).await?;
        let pay_to = pay_to.propose(change, &row.relatives).map_err(Refused::Payee)?;
        tx.add_payee_account(&account).await?;
        tx.save_pay_to(self.award, &pay_to).await?;
        log(ctx, tx, Self::NAME, &row, account.id, &self.receiver).await?;
        Ok(Entered { account: account.id })
    }
}

/// Who may receive the money of an award beside the family itself, a guardian or a custodian.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Others {
    /// Whether the person lives in a home.
    pub home: bool,
    /// The agreement by which somebody cares for the person, where the award is for their care.
    pub carer: Option<PaperId>,
}

impl Others {
    async fn of(tx: &mut dyn Tx, row: &AwardRow, on: Date) -> Result<Others, Error> {
        Ok(Others { home: lives_in_home(tx, row).await?, carer: carer_of(tx, row, on).await? })
    }
}

/// The agreement by which somebody cares for the person, where an award is for their care: only then its money may go to them.
async fn carer_of(tx: &mut dyn Tx, row: &AwardRow, on: Date) -> Result<Option<PaperId>, Error> {
    let Some(person) = row.single.filter(|_| row.scheme == Scheme::TekunCare) else { return Ok(None) };
    let agreements = tx.agreements_of(person).await?;
    Ok(agreements.into_iter().find(|one| one.holds(on)).map(|one| one.paper))
}

/// Whether the person whom an award is about lives in a home: only then a home receives their money.
async fn lives_in_home(tx: &mut dyn Tx, row: &AwardRow) -> Result<bool, Error> {
    let Some(person) = row.single else { return Ok(false) };
    Ok(tx.stays_of(person).await?.iter().any(|stay| stay.until.is_none()))
}

async fn log(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    name: &str,
    row: &AwardRow,
    account: PayeeAccountId,
    detail: &str,
) -> Result<(), Error> {
    let object = Some((Thing::PayeeAccount, account.bytes()));
    tx.append(ctx, &history::Entry::done(ctx, name, object, Some(row.award.village), detail)).await
}

/// A second person confirms an account, or sends it back.
#[derive(Serialize)]
pub struct ConfirmPayee {
    /// The award.
    pub award: AwardId,
    /// The account as it was shown.
    pub account: PayeeAccountId,
    /// Whether it is right; if not, the old one stays in use.
    pub right: bool,
}

#[async_trait]
impl Command for ConfirmPayee {
    const NAME: &'static str = "payee.confirm";
    type Outcome = Entered;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Entered, Error> {
        let before = tx.pay_to(self.award).await?.proposed().map(|change| change.by);
        let row = award_for(ctx, tx, self.award, Action::PayeeConfirm, before).await?;
        let by = access::signer(ctx)?;
        // Read again: the award is locked only now.
        let pay_to = tx.pay_to(self.award).await?;
        if pay_to.proposed().is_some_and(|change| change.to.account != self.account) {
            return Err(Error::NotFound(Thing::PayeeAccount));
        }
        let pay_to = if self.right { pay_to.confirm(by, &row.relatives) } else { pay_to.reject() };
        tx.save_pay_to(self.award, &pay_to.map_err(Refused::Payee)?).await?;
        log(ctx, tx, Self::NAME, &row, self.account, if self.right { "right" } else { "wrong" }).await?;
        Ok(Entered { account: self.account })
    }
}

/// The account in use and the one that waits.
pub(super) async fn accounts_of(
    tx: &mut dyn Tx,
    pay_to: &PayTo,
) -> Result<(Option<PayeeAccount>, Option<PayeeAccount>), Error> {
    let current = match pay_to.current() {
        Some(current) => tx.payee_account(current.account).await?,
        None => None,
    };
    let proposed = match pay_to.proposed() {
        Some(change) => tx.payee_account(change.to.account).await?,
        None => None,
    };
    Ok((current, proposed))
}

/// What an account waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TaskKind {
    /// There is none.
    Missing,
    /// One was entered and waits for its second person.
    Waiting,
    /// The bank sent money back from it.
    Failed,
}

impl TaskKind {
    /// Every kind.
    pub const ALL: [TaskKind; 3] = [TaskKind::Missing, TaskKind::Waiting, TaskKind::Failed];

    /// The word in addresses.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            TaskKind::Missing => "missing",
            TaskKind::Waiting => "waiting",
            TaskKind::Failed => "failed",
        }
    }

    /// For people.
    #[must_use]
    pub const fn chinese(self) -> &'static str {
        match self {
            TaskKind::Missing => "没有账户",
            TaskKind::Waiting => "待第二人核对",
            TaskKind::Failed => "银行退回，待换账户",
        }
    }
}

/// An award whose account somebody has to see to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PayeeTask {
    /// The award.
    pub award: AwardId,
    /// Who stands for the family.
    pub face: Face,
    /// The village or community.
    pub village: Division,
    /// The scheme.
    pub scheme: Scheme,
    /// The number under which it is paid.
    pub payee: PayeeNumber,
    /// The first month that is paid.
    pub first: Month,
    /// The end, where there is one.
    pub ending: Option<Ending>,
    /// What it is owed by now and has nowhere to go; none where that is nothing, or the account in use works.
    pub owed: Option<Owed>,
}

impl PayeeTask {
    fn of(one: Drawable, owed: Option<Owed>) -> PayeeTask {
        let owed = owed.filter(|_| one.to.usable().is_err());
        let AwardRow { award, scheme, .. } = one.row;
        PayeeTask {
            award: award.id,
            face: one.face,
            village: award.village,
            scheme,
            payee: award.payee,
            first: award.first,
            ending: award.ending,
            owed,
        }
    }
}

/// What an award is owed up to a month.
fn owed_by(one: &Drawable, month: Month) -> Result<Option<Owed>, Error> {
    let payee = one.row.award.payee;
    let wrong = |error| Refused::Draw(DrawError::Due { payee, error });
    Ok(owed(&one.row.award, &one.paid, month).map_err(wrong)?)
}

/// Lists awards whose account is missing, waits or failed, in the places of whoever asks: those that are paid now or later, and those that are over and owe something
/// still. Nobody else would find the latter: no month of theirs comes any more.
/// clause: NX-6c
pub struct ListPayees {
    /// Of which kind.
    pub kind: TaskKind,
    /// At most so many.
    pub limit: u64,
}

#[async_trait]
impl Query for ListPayees {
    const NAME: &'static str = "payee.list";
    type Answer = (Vec<PayeeTask>, u64);

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Self::Answer, Error> {
        let scope = access::scope_for(ctx, tx, Action::AwardView).await?;
        let month = ctx.today().month_of();
        let over = tx.payees_over(&scope, self.kind, month).await?;
        let mut tasks = Vec::new();
        for one in tx.drawables_of(&over).await? {
            if let Some(owed) = owed_by(&one, month)? {
                tasks.push(PayeeTask::of(one, Some(owed)));
            }
        }
        let found = tasks.len() as u64;
        let (running, count) =
            tx.payee_tasks(&scope, self.kind, month, self.limit.saturating_sub(found)).await?;
        for one in tx.drawables_of(&running).await? {
            let owed = owed_by(&one, month)?;
            tasks.push(PayeeTask::of(one, owed));
        }
        tasks.truncate(usize::try_from(self.limit).unwrap_or(usize::MAX));
        tasks.sort_by_key(|task| (task.village, task.payee));
        Ok((tasks, found + count))
    }
}

/// Where a family is paid, as its page shows it.
#[derive(Clone, Debug)]
pub struct PayeeView {
    /// The award.
    pub award: AwardRow,
    /// What is in use and what waits.
    pub pay_to: PayTo,
    /// The account in use.
    pub current: Option<PayeeAccount>,
    /// The account that waits for its second person.
    pub proposed: Option<PayeeAccount>,
    /// The papers of the account that waits: its proof, and what says that somebody else may receive.
    pub papers: Vec<Paper>,
    /// Who stands for the family.
    pub face: Face,
    /// Who else may receive today.
    pub others: Others,
    /// What the family is owed by now; none where that is nothing.
    pub owed: Option<Owed>,
}

/// Opens the account of a family.
pub struct ReadPayee {
    /// The award.
    pub award: AwardId,
}

#[async_trait]
impl Query for ReadPayee {
    const NAME: &'static str = "payee.read";
    type Answer = PayeeView;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<PayeeView, Error> {
        let award = award_for(ctx, tx, self.award, Action::AwardView, None).await?;
        let pay_to = tx.pay_to(self.award).await?;
        let (current, proposed) = accounts_of(tx, &pay_to).await?;
        let mut papers = Vec::new();
        if let Some(change) = pay_to.proposed() {
            for id in [Some(change.proof), change.to.receiver.paper()].into_iter().flatten() {
                papers.extend(tx.paper(id).await?);
            }
        }
        let drawable = tx.drawable(self.award).await?.ok_or(Error::NotFound(Thing::Award))?;
        let others = Others::of(tx, &award, ctx.today()).await?;
        let owed = owed_by(&drawable, ctx.today().month_of())?;
        Ok(PayeeView { award, pay_to, current, proposed, papers, face: drawable.face, others, owed })
    }

    fn look_up(&self, _ctx: &Ctx, view: &PayeeView) -> Option<history::LookUp> {
        Some(history::LookUp {
            object: (Thing::Award, self.award.bytes()),
            place: view.award.award.village,
            case: None,
            reason: None,
        })
    }
}
