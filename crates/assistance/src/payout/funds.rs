// SPDX-License-Identifier: Apache-2.0
//! Funds: opened with their source, year and earmark, filled by appropriations, looked at. Every movement goes through [`book`] and so through the ledger.

use super::awards::programme;
use super::model::money::Stations;
use super::orders::{OrderKind, Ordered, order};
use super::refused::Refused;
use crate::access::{self, Action, Involved};
use crate::casework::Scheme;
use crate::form::Reader;
use crate::office::{Command, Error, Fault, FaultKind, Query, Thing, Tx};
use async_trait::async_trait;
use kernel::{Ctx, Date, Division, DivisionLevel, Fen};
use ledger::{Account, AccountKind, Allotment, Book, Earmark, Programme, Transfer, TransferId};
pub use ledger::{AccountId, Source};
use serde::Serialize;

/// The most characters of a fund's name.
const LONGEST: usize = 40;

/// An account of the books, with what people call it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BookAccount {
    /// The account.
    pub account: Account,
    /// What people call a fund; empty for the accounts behind it.
    pub title: String,
    /// In which order funds are used.
    pub place: i64,
}

/// Makes linked transfers on the books of a county: all of them or none, and once however often they are asked for.
///
/// # Errors
/// The ledger says why not.
pub async fn book(ctx: &Ctx, tx: &mut dyn Tx, county: Division, transfers: &[Transfer]) -> Result<(), Error> {
    let accounts = tx.books(county).await?;
    let mut ids: Vec<TransferId> = transfers.iter().map(|transfer| transfer.id).collect();
    ids.extend(transfers.iter().filter_map(|transfer| transfer.refers_to()));
    let entries = tx.ledger_entries(&ids).await?;
    let books = Book::new(accounts.into_iter().map(|one| one.account), entries);
    let posting = books.apply_linked(transfers).map_err(Refused::Ledger)?;
    if posting.done_before { Ok(()) } else { tx.keep_posting(ctx, county, &posting).await }
}

/// The stations of a fund's money for a programme.
#[must_use]
pub fn stations(accounts: &[BookAccount], fund: AccountId, of: &Programme) -> Option<Stations> {
    let allotment = Allotment { programme: of.clone(), fund };
    let find = |wanted: &dyn Fn(&AccountKind) -> bool| {
        accounts
            .iter()
            .find(|one| one.account.kind.allotment() == Some(&allotment) && wanted(&one.account.kind))
            .map(|one| one.account.id)
    };
    Some(Stations {
        programme: find(&|kind| matches!(kind, AccountKind::Programme { .. }))?,
        payable: find(&|kind| matches!(kind, AccountKind::Payable(_)))?,
        bank: find(&|kind| matches!(kind, AccountKind::Bank(_)))?,
        paid: find(&|kind| matches!(kind, AccountKind::Paid(_)))?,
        returned: find(&|kind| matches!(kind, AccountKind::Returned(_)))?,
    })
}

/// Opens a fund; its first appropriation is booked once a second person confirmed it.
#[derive(Serialize)]
pub struct OpenFund {
    /// The county.
    pub county: Division,
    /// What people call it.
    pub title: String,
    /// The word of its source.
    pub source: String,
    /// The budget year.
    pub year: i32,
    /// The words of the schemes that it may pay; any where empty.
    pub earmark: Vec<String>,
    /// In which order it is used, the lowest first.
    pub place: i64,
    /// How much was sent.
    pub amount: Fen,
    /// The number of the paper that sent it.
    pub paper: String,
}

impl OpenFund {
    fn checked(&self, today: Date) -> Result<(Source, Earmark), Error> {
        let mut faults = Vec::new();
        let mut reader = Reader::new(today, &mut faults);
        for (field, text) in [("title", &self.title), ("paper", &self.paper)] {
            reader.line(field, text, LONGEST);
        }
        let source = reader.take("source", Source::parse(&self.source).ok_or(FaultKind::NotAnOption));
        let schemes: Option<Vec<Scheme>> = self.earmark.iter().map(|word| Scheme::parse(word)).collect();
        if schemes.is_none() {
            faults.push(Fault::new("earmark", FaultKind::NotAnOption));
        }
        match (source, schemes) {
            (Some(source), Some(schemes)) if faults.is_empty() => {
                let only = schemes.into_iter().map(programme).collect();
                Ok((source, if self.earmark.is_empty() { Earmark::Any } else { Earmark::Only(only) }))
            }
            _ => Err(Error::Invalid(faults)),
        }
    }
}

/// The accounts behind a fund for each scheme that pays money and that the earmark allows.
fn behind(fund: AccountId, year: i32, earmark: &Earmark) -> Vec<AccountKind> {
    let schemes = Scheme::ALL.iter().copied().filter(|scheme| scheme.pays()).map(programme);
    let allowed = schemes.filter(|programme| earmark.allows(programme));
    allowed
        .flat_map(|programme| {
            let allotment = Allotment { programme, fund };
            [
                AccountKind::Programme { allotment: allotment.clone(), year },
                AccountKind::Payable(allotment.clone()),
                AccountKind::Bank(allotment.clone()),
                AccountKind::Returned(allotment.clone()),
                AccountKind::Paid(allotment.clone()),
                AccountKind::Receivable(allotment),
            ]
        })
        .collect()
}

/// Opens what is missing behind a fund: all of it when the fund is opened, later what schemes need that came after it. Answers what it opened.
pub(crate) async fn open_missing(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    county: Division,
    accounts: &[BookAccount],
    (fund, year, earmark): (AccountId, i32, &Earmark),
) -> Result<Vec<BookAccount>, Error> {
    let mut opened = Vec::new();
    for kind in behind(fund, year, earmark) {
        if !accounts.iter().any(|one| one.account.kind == kind) {
            let account = Account::new(ctx.new_id(), county, kind);
            let account = BookAccount { account, title: String::new(), place: 0 };
            tx.add_book_account(&account).await?;
            opened.push(account);
        }
    }
    Ok(opened)
}

#[async_trait]
impl Command for OpenFund {
    const NAME: &'static str = "fund.open";
    type Outcome = Ordered;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Ordered, Error> {
        access::authorise(ctx, tx, Action::FundManage, self.county, &Involved::default()).await?;
        let (source, earmark) = self.checked(ctx.today())?;
        let county = self.county;
        let accounts = tx.books(county).await?;
        let plain = |kind| BookAccount {
            account: Account::new(ctx.new_id(), county, kind),
            title: String::new(),
            place: 0,
        };
        if opened_by(&accounts, source).is_none() {
            tx.add_book_account(&plain(AccountKind::Appropriation { source })).await?;
        }
        let kinds = AccountKind::Fund { source, year: self.year, earmark: earmark.clone() };
        let title = self.title.trim().to_owned();
        let fund = BookAccount { title, place: self.place, ..plain(kinds) };
        let id = fund.account.id;
        tx.add_book_account(&fund).await?;
        open_missing(ctx, tx, county, &[], (id, self.year, &earmark)).await?;
        order(ctx, tx, Self::NAME, (county, id, OrderKind::Sent), (self.amount, &self.paper, "")).await
    }
}

/// The account of the treasury or donor of a source.
pub(super) fn opened_by(accounts: &[BookAccount], source: Source) -> Option<AccountId> {
    let sent_by = AccountKind::Appropriation { source };
    accounts.iter().find(|one| one.account.kind == sent_by).map(|one| one.account.id)
}

/// Enters another appropriation to a fund; it is booked once a second person confirmed it.
#[derive(Serialize)]
pub struct Appropriate {
    /// The county.
    pub county: Division,
    /// The fund.
    pub fund: AccountId,
    /// How much was sent.
    pub amount: Fen,
    /// The number of the paper that sent it.
    pub paper: String,
}

#[async_trait]
impl Command for Appropriate {
    const NAME: &'static str = "fund.appropriate";
    type Outcome = Ordered;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Ordered, Error> {
        access::authorise(ctx, tx, Action::FundManage, self.county, &Involved::default()).await?;
        let accounts = tx.books(self.county).await?;
        let fund = accounts.iter().find(|one| one.account.id == self.fund);
        if !fund.is_some_and(|one| matches!(one.account.kind, AccountKind::Fund { .. })) {
            return Err(Error::NotFound(Thing::Fund));
        }
        let what = (self.county, self.fund, OrderKind::Sent);
        order(ctx, tx, Self::NAME, what, (self.amount, &self.paper, "")).await
    }
}

/// Where the money of a fund is. Whatever came in is in exactly one of the other places: the parts add up to `sent`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FundStanding {
    /// Came in from outside the books, less what went back or was corrected (下达).
    pub sent: Fen,
    /// In the fund and with its programmes, not set aside (可用).
    pub left: Fen,
    /// Set aside for rosters that are checked, and with townships (已预留).
    pub reserved: Fen,
    /// On its way through the bank (银行在途).
    pub at_bank: Fen,
    /// Came back from the bank and is still owed to families (退汇).
    pub returned: Fen,
    /// Paid too much and asked back (多发应收).
    pub claimed: Fen,
    /// Reached the families (已发放).
    pub paid: Fen,
}

impl FundStanding {
    /// The sums over several funds. `None` when one does not fit.
    #[must_use]
    pub fn of_all(all: &[FundStanding]) -> Option<FundStanding> {
        let sum = |of: fn(&FundStanding) -> Fen| Fen::checked_sum(all.iter().map(of));
        Some(FundStanding {
            sent: sum(|one| one.sent)?,
            left: sum(|one| one.left)?,
            reserved: sum(|one| one.reserved)?,
            at_bank: sum(|one| one.at_bank)?,
            returned: sum(|one| one.returned)?,
            claimed: sum(|one| one.claimed)?,
            paid: sum(|one| one.paid)?,
        })
    }

    /// What came in and is in none of the places, or the other way about: anything but zero is a broken book. `None` when a sum does not fit.
    #[must_use]
    pub fn astray(&self) -> Option<Fen> {
        let parts = [self.left, self.reserved, self.at_bank, self.returned, self.claimed, self.paid];
        self.sent.checked_sub(Fen::checked_sum(parts)?)
    }
}

/// A fund with what stands behind it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FundView {
    /// The fund.
    pub fund: BookAccount,
    /// What came in from outside the books, less what went back or was corrected.
    pub sent: Fen,
    /// The accounts behind it, by programme.
    pub behind: Vec<Account>,
}

impl FundView {
    /// Whose money it is; a fund always has a source.
    #[must_use]
    pub fn source(&self) -> Option<Source> {
        match self.fund.account.kind {
            AccountKind::Fund { source, .. } => Some(source),
            _ => None,
        }
    }

    /// The budget year.
    #[must_use]
    pub fn year(&self) -> Option<i32> {
        self.fund.account.kind.year()
    }

    /// The schemes that it may pay; none where it may pay any.
    #[must_use]
    pub fn schemes(&self) -> Option<Vec<Scheme>> {
        let AccountKind::Fund { earmark: Earmark::Only(only), .. } = &self.fund.account.kind else {
            return None;
        };
        Some(only.iter().filter_map(|programme| Scheme::parse(programme.name())).collect())
    }

    /// Where every fen that came into the fund is now. `None` when a sum does not fit.
    #[must_use]
    pub fn standing(&self) -> Option<FundStanding> {
        let programmes = self.behind.iter().filter(|one| matches!(one.kind, AccountKind::Programme { .. }));
        let spendable: Vec<&Account> = std::iter::once(&self.fund.account).chain(programmes).collect();
        let aside = Fen::checked_sum(spendable.iter().map(|account| account.sums.credits_pending))?;
        Some(FundStanding {
            sent: self.sent,
            left: Fen::checked_sum(spendable.iter().map(|account| account.available().unwrap_or_default()))?,
            reserved: aside.checked_add(
                self.behind(|kind| matches!(kind, AccountKind::Payable(_) | AccountKind::Reserve { .. }))?,
            )?,
            at_bank: self.behind(|kind| matches!(kind, AccountKind::Bank(_)))?,
            returned: self.behind(|kind| matches!(kind, AccountKind::Returned(_)))?,
            claimed: self.behind(|kind| matches!(kind, AccountKind::Receivable(_)))?,
            paid: self.behind(|kind| matches!(kind, AccountKind::Paid(_)))?,
        })
    }

    /// What stands in the accounts of one kind behind the fund.
    fn behind(&self, kind: fn(&AccountKind) -> bool) -> Option<Fen> {
        let these = self.behind.iter().filter(|account| kind(&account.kind));
        Fen::checked_sum(these.map(Account::balance))
    }
}

/// The funds of a county with their balances, in the order in which they are used.
pub struct ReadFunds {
    /// The county.
    pub county: Division,
}

#[async_trait]
impl Query for ReadFunds {
    const NAME: &'static str = "fund.view";
    type Answer = Vec<FundView>;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Vec<FundView>, Error> {
        let county = self.county.at(DivisionLevel::County).unwrap_or(self.county);
        access::authorise(ctx, tx, Action::FundView, county, &Involved::default()).await?;
        let accounts = tx.books(county).await?;
        let funded = tx.funded(county).await?;
        let sent = |fund| funded.iter().find(|(one, _)| *one == fund).map_or(Fen::ZERO, |(_, sum)| *sum);
        let funds = accounts.iter().filter(|one| matches!(one.account.kind, AccountKind::Fund { .. }));
        Ok(funds
            .map(|fund| FundView {
                fund: fund.clone(),
                sent: sent(fund.account.id),
                behind: accounts
                    .iter()
                    .filter(|one| {
                        let of = one.account.kind.allotment().map(|allotment| allotment.fund);
                        of == Some(fund.account.id)
                    })
                    .map(|one| one.account.clone())
                    .collect(),
            })
            .collect())
    }
}
