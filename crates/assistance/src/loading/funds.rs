// SPDX-License-Identifier: Apache-2.0
//! The balances of a county's funds on the day of the load: entered once, and booked out of the opening account when a second person has confirmed them on 资金流水;
//! later money comes by appropriations.

use super::form::{Line, Problem, ProblemKind};
use super::layout::{Layout, Role};
use crate::access::{self, Action, Involved};
use crate::history;
use crate::office::{Command, Error, FaultKind, Thing, Tx};
use crate::payout::awards::programme;
use crate::payout::funds::{BookAccount, open_missing};
use crate::payout::orders::{FundOrder, OrderKind, order};
use async_trait::async_trait;
use kernel::{Ctx, Date, Division, Fen};
use ledger::{Account, AccountId, AccountKind, Earmark, Source};
use serde::{Deserialize, Serialize};

/// The most characters of a fund's name.
const LONGEST: usize = 40;
/// Budget years that a balance can be of, before and after the year of the load.
const YEARS: i32 = 5;

/// One fund with its balance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FundIn {
    /// The row.
    pub line: u64,
    /// What people call it.
    pub title: String,
    /// The word of its source.
    pub source: String,
    /// The budget year.
    pub year: i32,
    /// The words of the schemes that it may pay; any where empty.
    pub earmark: Vec<String>,
    /// What is left of it.
    pub balance: Fen,
    /// The paper that says so.
    pub paper: String,
}

/// Reads the row of a fund.
///
/// # Errors
/// Everything that is wrong with it.
pub fn read_fund(line: &Line, layout: &Layout, today: Date) -> Result<FundIn, Vec<Problem>> {
    let mut problems = Vec::new();
    let mut wrong = |field: &str, kind: FaultKind| {
        let kind = ProblemKind::Field(kind);
        problems.push(Problem { role: Role::Funds, line: line.line, field: field.to_owned(), kind });
    };
    let title = line.text("title").to_owned();
    if title.is_empty() {
        wrong("title", FaultKind::Missing);
    } else if title.chars().count() > LONGEST {
        wrong("title", FaultKind::TooLong(LONGEST));
    }
    let source = layout.source(line.text("source"));
    if source.is_none() {
        wrong("source", FaultKind::NotAnOption);
    }
    let year = line.text("year").trim_end_matches('年').parse::<i32>().ok();
    let year = year.filter(|year| (year - today.year()).abs() <= YEARS);
    if year.is_none() {
        wrong("year", FaultKind::Number);
    }
    let mut earmark = Vec::new();
    for word in line.text("earmark").split(['、', ',', '，', ';', '；']).map(str::trim) {
        match layout.scheme(word) {
            _ if word.is_empty() || word == "不限" => {}
            Some((scheme, _)) if scheme.pays() => {
                if !earmark.contains(&scheme.word().to_owned()) {
                    earmark.push(scheme.word().to_owned());
                }
            }
            _ => wrong("earmark", FaultKind::NotAnOption),
        }
    }
    let balance = match Fen::parse(line.text("balance")) {
        Ok(fen) if fen.is_negative() => {
            wrong("balance", FaultKind::MoneyRange { low: Fen::ZERO, high: Fen::new(i64::MAX) });
            None
        }
        Ok(fen) => Some(fen),
        Err(error) => {
            wrong("balance", FaultKind::Money(error));
            None
        }
    };
    for (field, broken) in &line.broken {
        let kind = ProblemKind::Broken(*broken);
        problems.push(Problem { role: Role::Funds, line: line.line, field: field.clone(), kind });
    }
    match (source, year, balance) {
        (Some(source), Some(year), Some(balance)) if problems.is_empty() => Ok(FundIn {
            line: line.line,
            title,
            source: source.word().to_owned(),
            year,
            earmark,
            balance,
            paper: line.text("paper").to_owned(),
        }),
        _ => Err(problems),
    }
}

/// Opens funds and enters their balances for a second person. A fund that is on these books already is left as it is, unless its balance was turned down.
#[derive(Serialize)]
pub struct LoadFunds {
    /// The county.
    pub county: Division,
    /// The day of the balances.
    pub as_of: Date,
    /// The funds, in the order of their use.
    pub funds: Vec<FundIn>,
}

/// What became of a fund.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FundStatus {
    /// It is open; its balance waits for a second person.
    Opened,
    /// It is open, and the same balance waits for a second person already.
    Waiting,
    /// It stands on these books with the same balance.
    Unchanged,
    /// It stands on these books with this other balance, which is kept.
    Differs(Fen),
}

/// What became of the funds, by their rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FundsLoaded {
    /// The row of each fund with what became of it.
    pub funds: Vec<(u64, FundStatus)>,
}

#[async_trait]
impl Command for LoadFunds {
    const NAME: &'static str = "loading.funds";
    type Outcome = FundsLoaded;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<FundsLoaded, Error> {
        access::authorise(ctx, tx, Action::FundManage, self.county, &Involved::default()).await?;
        let mut done = Vec::with_capacity(self.funds.len());
        for (place, fund) in (1_i64..).zip(&self.funds) {
            done.push((fund.line, open(ctx, tx, self, fund, place).await?));
        }
        Ok(FundsLoaded { funds: done })
    }
}

async fn open(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    load: &LoadFunds,
    fund: &FundIn,
    place: i64,
) -> Result<FundStatus, Error> {
    let county = load.county;
    let source = Source::parse(&fund.source).ok_or(Error::Broken("a fund of an unknown source was read"))?;
    let accounts = tx.books(county).await?;
    let same = accounts.iter().find(|one| {
        let kind = &one.account.kind;
        let alike =
            matches!(kind, AccountKind::Fund { source: of, year, .. } if *of == source && *year == fund.year);
        alike && one.title == fund.title
    });
    if let Some(same) = same {
        let id = same.account.id;
        let here = same.account.balance();
        return match (entered(tx, id).await?, here == fund.balance) {
            (Entered::Waits(amount), _) if amount == fund.balance => Ok(FundStatus::Waiting),
            (Entered::Waits(amount), _) => Ok(FundStatus::Differs(amount)),
            (Entered::TurnedDown, false) => {
                enter(ctx, tx, load, fund, id).await?;
                Ok(FundStatus::Opened)
            }
            (_, true) => Ok(FundStatus::Unchanged),
            (_, false) => Ok(FundStatus::Differs(here)),
        };
    }
    let plain = |kind| BookAccount {
        account: Account::new(ctx.new_id(), county, kind),
        title: String::new(),
        place: 0,
    };
    let at = |wanted: &AccountKind| {
        accounts.iter().find(|one| one.account.kind == *wanted).map(|one| one.account.id)
    };
    let sent_by = AccountKind::Appropriation { source };
    for kind in [sent_by, AccountKind::Opening] {
        if at(&kind).is_none() {
            tx.add_book_account(&plain(kind)).await?;
        }
    }
    let schemes = fund.earmark.iter().filter_map(|word| crate::casework::Scheme::parse(word)).map(programme);
    let earmark = if fund.earmark.is_empty() { Earmark::Any } else { Earmark::Only(schemes.collect()) };
    let kind = AccountKind::Fund { source, year: fund.year, earmark: earmark.clone() };
    let account = BookAccount { title: fund.title.clone(), place, ..plain(kind) };
    let id: AccountId = account.account.id;
    tx.add_book_account(&account).await?;
    open_missing(ctx, tx, county, &[], (id, fund.year, &earmark)).await?;
    enter(ctx, tx, load, fund, id).await?;
    Ok(FundStatus::Opened)
}

/// Enters the balance for a second person; one of nothing needs none.
async fn enter(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    load: &LoadFunds,
    fund: &FundIn,
    id: AccountId,
) -> Result<(), Error> {
    if fund.balance.is_zero() {
        let object = Some((Thing::Fund, id.bytes()));
        let entry = history::Entry::done(ctx, LoadFunds::NAME, object, Some(load.county), "opening balance");
        return tx.append(ctx, &entry).await;
    }
    let paper =
        if fund.paper.is_empty() { format!("期初余额 {}", load.as_of) } else { fund.paper.clone() };
    let what = (load.county, id, OrderKind::Opening);
    order(ctx, tx, LoadFunds::NAME, what, (fund.balance, &paper, "")).await.map(drop)
}

/// What became of the balance that was entered for a fund before.
enum Entered {
    /// It is booked, or none was entered.
    Booked,
    /// It waits for a second person.
    Waits(Fen),
    /// It was turned down: it is entered again, as it is now.
    TurnedDown,
}

async fn entered(tx: &mut dyn Tx, fund: AccountId) -> Result<Entered, Error> {
    let of = tx.opening_orders(fund).await?;
    let accepted = |one: &FundOrder| one.answer.as_ref().is_some_and(|answer| answer.accepted);
    Ok(match of.iter().find(|one| one.answer.is_none()) {
        Some(waits) => Entered::Waits(waits.amount),
        None if of.is_empty() || of.iter().any(accepted) => Entered::Booked,
        None => Entered::TurnedDown,
    })
}
