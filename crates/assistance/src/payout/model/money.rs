// SPDX-License-Identifier: Apache-2.0
//! The transfers behind a roster: over which funds it is spread, and what each of its steps books. Each step is a
//! group of linked transfers with ids made from the roster, so that a step repeated after a crash books nothing.

use kernel::{Date, Fen};
use ledger::{
    Account, AccountId, Action, AllocationRefusal, Programme, Share, Transfer, TransferId, allocate,
};

/// The accounts through which one fund's money for one programme goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stations {
    /// What the programme has of the fund.
    pub programme: AccountId,
    /// Owed to families.
    pub payable: AccountId,
    /// At the bank.
    pub bank: AccountId,
    /// Arrived.
    pub paid: AccountId,
    /// Came back and still owed.
    pub returned: AccountId,
}

/// One fund's part of a roster.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// The stations of its money.
    pub stations: Stations,
    /// What is taken out of the fund for it; the rest stood with the programme already. 0 for a re-pay roster.
    pub from_fund: Option<(AccountId, Fen)>,
    /// How much of the roster it pays, above 0.
    pub amount: Fen,
}

/// A step of a roster that books something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Booking {
    /// Checked: the money is set aside.
    Checked,
    /// Sent back before it went to the bank: the money is let go.
    SentBack,
    /// Sent: the money is on its way.
    Sent,
    /// Answered by one return file: of each part so much arrived and so much came back, as [`split`] says, less what
    /// earlier return files said.
    Answered(Vec<(Fen, Fen)>),
}

/// Spreads a roster over funds in their order; the last one covers the rest (NX-6b). What a programme has of a fund
/// already goes before what is still in the fund.
///
/// # Errors
/// When all of them together hold less than the roster, or the roster is empty.
pub fn spread(
    amount: Fen,
    programme: &Programme,
    funds: &[(&Account, &Account, Stations)],
) -> Result<Vec<Part>, AllocationRefusal> {
    let order = funds.iter().flat_map(|(fund, of_programme, _)| [*of_programme, *fund]);
    let shares = allocate(amount, programme, order)?;
    let taken = |account: &Account| {
        shares.iter().find(|share| share.account == account.id).map_or(Fen::ZERO, |share| share.amount)
    };
    let mut parts = Vec::new();
    for (fund, of_programme, stations) in funds {
        let (out_of_fund, at_hand) = (taken(fund), taken(of_programme));
        // Both are parts of the amount, so that their sum fits.
        let amount = Fen::new(out_of_fund.get() + at_hand.get());
        if amount > Fen::ZERO {
            let from_fund = (out_of_fund > Fen::ZERO).then_some((fund.id, out_of_fund));
            parts.push(Part { stations: *stations, from_fund, amount });
        }
    }
    Ok(parts)
}

/// Spreads a re-pay roster over what came back, in the order of the funds.
///
/// # Errors
/// When less came back than is to be sent again.
pub fn spread_again(
    amount: Fen,
    programme: &Programme,
    returned: &[(&Account, Stations)],
) -> Result<Vec<Part>, AllocationRefusal> {
    let shares: Vec<Share> = allocate(amount, programme, returned.iter().map(|(account, _)| *account))?;
    let part = |share: &Share| {
        let (_, stations) = returned.iter().find(|(account, _)| account.id == share.account)?;
        Some(Part { stations: *stations, from_fund: None, amount: share.amount })
    };
    Ok(shares.iter().filter_map(part).collect())
}

/// How much of each part arrived and how much came back: what arrived fills the parts in their order, so that what
/// came back is charged to the last fund first. Counted over all return files so far; `None` when it is more than
/// the parts hold.
#[must_use]
pub fn split(parts: &[Part], paid: Fen, failed: Fen) -> Option<Vec<(Fen, Fen)>> {
    let mut paid = paid.get();
    let mut failed = failed.get();
    let mut result: Vec<(i64, i64)> = Vec::new();
    for part in parts {
        let here = part.amount.get().min(paid);
        paid -= here;
        result.push((here, 0));
    }
    for (part, (arrived, back)) in parts.iter().zip(&mut result).rev() {
        *back = (part.amount.get() - *arrived).min(failed);
        failed -= *back;
    }
    let fits = paid == 0 && failed == 0;
    fits.then(|| result.into_iter().map(|(paid, failed)| (Fen::new(paid), Fen::new(failed))).collect())
}

/// Writes the transfers of a roster's steps.
#[derive(Clone, Copy)]
pub struct Booker<'a> {
    /// The id of a transfer, from the roster, how often it was locked, the step and the part's place; for an answer
    /// also from the return file. The same each time it is asked for.
    pub id: &'a dyn Fn(&'static str, usize) -> TransferId,
    /// The day.
    pub on: Date,
    /// The number of the roster.
    pub paper: &'a str,
    /// Whether it is a re-pay roster, whose money stands with what came back.
    pub again: bool,
}

impl Booker<'_> {
    /// The linked transfers of a step over all parts.
    #[must_use]
    pub fn transfers(&self, parts: &[Part], booking: &Booking) -> Vec<Transfer> {
        parts.iter().enumerate().flat_map(|(at, part)| self.part(at, part, booking)).collect()
    }

    fn part(&self, at: usize, part: &Part, booking: &Booking) -> Vec<Transfer> {
        let Stations { programme, payable, bank, paid, returned } = part.stations;
        let amount = part.amount;
        let reserved = (self.id)("reserve", at);
        let mut steps = Vec::new();
        match booking {
            Booking::Checked if self.again => {
                steps.push(("reserve", Action::Reserve { from: returned, to: bank, amount }));
            }
            Booking::Checked => {
                if let Some((fund, amount)) = part.from_fund {
                    steps.push(("allot", Action::Post { from: fund, to: programme, amount }));
                }
                steps.push(("reserve", Action::Reserve { from: programme, to: payable, amount }));
            }
            Booking::SentBack => steps.push(("void", Action::Void { reserved })),
            Booking::Sent => {
                steps.push(("post", Action::PostReserved { reserved, amount: None }));
                if !self.again {
                    steps.push(("send", Action::Post { from: payable, to: bank, amount }));
                }
            }
            Booking::Answered(split) => {
                let (arrived, back) = split.get(at).copied().unwrap_or_default();
                steps.push(("paid", Action::Post { from: bank, to: paid, amount: arrived }));
                steps.push(("failed", Action::Post { from: bank, to: returned, amount: back }));
                steps
                    .retain(|(_, action)| !matches!(action, Action::Post { amount, .. } if amount.is_zero()));
            }
        }
        let on_paper = |(step, action)| Transfer {
            id: (self.id)(step, at),
            action,
            booked_on: self.on,
            paper: self.paper.to_owned(),
        };
        steps.into_iter().map(on_paper).collect()
    }
}
