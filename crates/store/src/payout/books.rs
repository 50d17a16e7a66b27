// SPDX-License-Identifier: Apache-2.0
//! The books of counties: accounts with their sums, and entries that nobody changes.

use crate::convert::{date, day, division, id, marks, place, uuid, word};
use crate::session::Session;
use assistance::office::{Error, Mode};
use assistance::payout::funds::BookAccount;
use from_row::FromRow;
use kernel::{Ctx, Division, Fen};
use ledger::{
    Account, AccountKind, Action, Allotment, Earmark, Entry, Posting, Programme, Source, Sums, Transfer,
    TransferId,
};
use sea_orm::Value;
use sea_orm::prelude::Uuid;

/// What the books of all counties add up to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BooksHealth {
    /// How many accounts there are.
    pub accounts: usize,
    /// How many entries.
    pub entries: usize,
    /// What was paid out and arrived, over all funds.
    pub paid: Fen,
    /// What an auditor finds wrong who adds every entry up again.
    pub faults: usize,
}

const COLUMNS: &str = "id, county, kind, title, place, source, year, earmark, programme, fund, township, debits_pending, debits_posted, \
                       credits_pending, credits_posted, closed";

const ENTRY: &str =
    "id, action, refers_to, asked, from_account, to_account, amount, released, booked_on, paper";

#[derive(FromRow)]
struct RowOfAccount {
    id: Uuid,
    county: i64,
    kind: String,
    title: String,
    place: i64,
    source: Option<String>,
    year: Option<i64>,
    earmark: Option<String>,
    programme: Option<String>,
    fund: Option<Uuid>,
    township: Option<i64>,
    debits_pending: i64,
    debits_posted: i64,
    credits_pending: i64,
    credits_posted: i64,
    closed: bool,
}

#[derive(FromRow)]
struct RowOfEntry {
    id: Uuid,
    action: String,
    refers_to: Option<Uuid>,
    asked: Option<i64>,
    from_account: Uuid,
    to_account: Uuid,
    amount: i64,
    released: i64,
    booked_on: String,
    paper: String,
}

fn kind_word(kind: &AccountKind) -> &'static str {
    match kind {
        AccountKind::Opening => "opening",
        AccountKind::Appropriation { .. } => "appropriation",
        AccountKind::Fund { .. } => "fund",
        AccountKind::Programme { .. } => "programme",
        AccountKind::Reserve { .. } => "reserve",
        AccountKind::Payable(_) => "payable",
        AccountKind::Bank(_) => "bank",
        AccountKind::Returned(_) => "returned",
        AccountKind::Paid(_) => "paid",
        AccountKind::Receivable(_) => "receivable",
    }
}

impl RowOfAccount {
    fn kind(&self) -> Result<AccountKind, Error> {
        let source = || word(self.source.as_deref().and_then(Source::parse));
        let year = || word(self.year.and_then(|year| i32::try_from(year).ok()));
        let allotment = || {
            let programme = Programme::new(word(self.programme.clone())?);
            Ok::<_, Error>(Allotment { programme, fund: id(word(self.fund)?) })
        };
        Ok(match self.kind.as_str() {
            "opening" => AccountKind::Opening,
            "appropriation" => AccountKind::Appropriation { source: source()? },
            "fund" => {
                let earmark = match &self.earmark {
                    None => Earmark::Any,
                    Some(words) => Earmark::Only(words.split(' ').map(Programme::new).collect()),
                };
                AccountKind::Fund { source: source()?, year: year()?, earmark }
            }
            "programme" => AccountKind::Programme { allotment: allotment()?, year: year()? },
            "reserve" => {
                let township = division(word(self.township)?)?;
                AccountKind::Reserve { township, allotment: allotment()? }
            }
            "payable" => AccountKind::Payable(allotment()?),
            "bank" => AccountKind::Bank(allotment()?),
            "returned" => AccountKind::Returned(allotment()?),
            "paid" => AccountKind::Paid(allotment()?),
            "receivable" => AccountKind::Receivable(allotment()?),
            _ => return Err(Error::Broken("a stored kind of account is unknown")),
        })
    }

    fn read(self) -> Result<BookAccount, Error> {
        let kind = self.kind()?;
        let sums = Sums {
            debits_pending: Fen::new(self.debits_pending),
            debits_posted: Fen::new(self.debits_posted),
            credits_pending: Fen::new(self.credits_pending),
            credits_posted: Fen::new(self.credits_posted),
        };
        let county = division(self.county)?;
        let account = Account { id: id(self.id), county, kind, sums, closed: self.closed };
        Ok(BookAccount { account, title: self.title, place: self.place })
    }
}

impl RowOfEntry {
    fn read(self) -> Result<Entry, Error> {
        let (from, to, amount) = (id(self.from_account), id(self.to_account), Fen::new(self.amount));
        let refers = || word(self.refers_to.map(id));
        let action = match self.action.as_str() {
            "post" => Action::Post { from, to, amount },
            "reserve" => Action::Reserve { from, to, amount },
            "post_reserved" => Action::PostReserved { reserved: refers()?, amount: self.asked.map(Fen::new) },
            "void" => Action::Void { reserved: refers()? },
            "correct" => Action::Correct { original: refers()?, amount },
            _ => return Err(Error::Broken("a stored entry is of no kind")),
        };
        let booked_on = date(&self.booked_on)?;
        let transfer = Transfer { id: id(self.id), action, booked_on, paper: self.paper };
        Ok(Entry { transfer, from, to, amount, released: Fen::new(self.released) })
    }
}

impl Session {
    /// All accounts of a county: a few for each fund. Locked by id where the transaction writes.
    pub(super) async fn read_books(&self, county: Division) -> Result<Vec<BookAccount>, Error> {
        if self.postgres() && self.mode == Mode::Write {
            let sql = "SELECT id FROM ledger_account WHERE county = $1 ORDER BY id FOR UPDATE";
            self.list::<Uuid>(sql, vec![place(county).into()]).await?;
        }
        let sql = format!("SELECT {COLUMNS} FROM ledger_account WHERE county = $1 ORDER BY place, id");
        let rows = self.all::<RowOfAccount>(&sql, vec![place(county).into()]).await?;
        rows.into_iter().map(RowOfAccount::read).collect()
    }

    pub(super) async fn insert_account(&self, row: &BookAccount) -> Result<(), Error> {
        let account = &row.account;
        let kind = &account.kind;
        let source = match kind {
            AccountKind::Appropriation { source } | AccountKind::Fund { source, .. } => {
                Some(source.word().to_owned())
            }
            _ => None,
        };
        let earmark = match kind {
            AccountKind::Fund { earmark: Earmark::Only(programmes), .. } => {
                Some(programmes.iter().map(Programme::name).collect::<Vec<_>>().join(" "))
            }
            _ => None,
        };
        let township = match kind {
            AccountKind::Reserve { township, .. } => Some(place(*township)),
            _ => None,
        };
        let sql = format!(
            "INSERT INTO ledger_account ({COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)"
        );
        let values: Vec<Value> = vec![
            uuid(account.id).into(),
            place(account.county).into(),
            kind_word(kind).into(),
            row.title.clone().into(),
            row.place.into(),
            source.into(),
            kind.year().map(i64::from).into(),
            earmark.into(),
            kind.allotment().map(|allotment| allotment.programme.name().to_owned()).into(),
            kind.allotment().map(|allotment| uuid(allotment.fund)).into(),
            township.into(),
            account.sums.debits_pending.get().into(),
            account.sums.debits_posted.get().into(),
            account.sums.credits_pending.get().into(),
            account.sums.credits_posted.get().into(),
            account.closed.into(),
        ];
        self.write(&sql, values).await.map(drop)
    }

    /// The entries with these ids, and those that refer to one of them.
    pub(super) async fn read_entries(&self, ids: &[TransferId]) -> Result<Vec<Entry>, Error> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let marks = marks(1, ids.len());
        let sql = format!("SELECT {ENTRY} FROM ledger_entry WHERE id IN ({marks}) OR refers_to IN ({marks})");
        let rows = self.all::<RowOfEntry>(&sql, ids.iter().map(|one| uuid(*one).into()).collect()).await?;
        rows.into_iter().map(RowOfEntry::read).collect()
    }

    /// Adds every entry of every county up again.
    pub(crate) async fn examine_books(&self) -> Result<BooksHealth, Error> {
        let rows = self.all::<RowOfAccount>(&format!("SELECT {COLUMNS} FROM ledger_account"), vec![]).await?;
        let accounts = rows.into_iter().map(RowOfAccount::read).collect::<Result<Vec<_>, Error>>()?;
        let accounts: Vec<Account> = accounts.into_iter().map(|one| one.account).collect();
        let rows = self.all::<RowOfEntry>(&format!("SELECT {ENTRY} FROM ledger_entry"), vec![]).await?;
        let entries = rows.into_iter().map(RowOfEntry::read).collect::<Result<Vec<_>, Error>>()?;
        let paid = accounts.iter().filter(|one| matches!(one.kind, AccountKind::Paid(_)));
        let paid = paid.map(|one| one.sums.debits_posted.checked_sub(one.sums.credits_posted));
        let paid = paid.collect::<Option<Vec<Fen>>>().and_then(Fen::checked_sum);
        let faults = ledger::audit(&accounts, &entries).len() + usize::from(paid.is_none());
        let paid = paid.unwrap_or_default();
        Ok(BooksHealth { accounts: accounts.len(), entries: entries.len(), paid, faults })
    }

    pub(super) async fn write_posting(
        &self,
        ctx: &Ctx,
        county: Division,
        posting: &Posting,
    ) -> Result<(), Error> {
        let by = ctx.who.person().map(uuid);
        for entry in &posting.entries {
            let (action, asked) = match entry.transfer.action {
                Action::Post { .. } => ("post", None),
                Action::Reserve { .. } => ("reserve", None),
                Action::PostReserved { amount, .. } => ("post_reserved", amount.map(Fen::get)),
                Action::Void { .. } => ("void", None),
                Action::Correct { .. } => ("correct", None),
            };
            let sql = "INSERT INTO ledger_entry (id, county, action, refers_to, asked, from_account, to_account, amount, released, \
                       booked_on, paper, recorded_at, account) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
            let values = vec![
                uuid(entry.id()).into(),
                place(county).into(),
                action.into(),
                entry.transfer.refers_to().map(uuid).into(),
                asked.into(),
                uuid(entry.from).into(),
                uuid(entry.to).into(),
                entry.amount.get().into(),
                entry.released.get().into(),
                day(entry.transfer.booked_on).into(),
                entry.transfer.paper.clone().into(),
                ctx.now.get().into(),
                by.into(),
            ];
            self.write(sql, values).await?;
        }
        for account in &posting.accounts {
            let sql = "UPDATE ledger_account SET debits_pending = $2, debits_posted = $3, credits_pending = $4, credits_posted = $5 \
                       WHERE id = $1";
            let sums = account.sums;
            let values = vec![
                uuid(account.id).into(),
                sums.debits_pending.get().into(),
                sums.debits_posted.get().into(),
                sums.credits_pending.get().into(),
                sums.credits_posted.get().into(),
            ];
            self.write_one(sql, values).await?;
        }
        Ok(())
    }
}
