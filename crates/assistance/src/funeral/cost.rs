// SPDX-License-Identifier: Apache-2.0
//! The cost of a funeral: proposed by the township on bills, within what the packs give; decided by the county; paid once.

use super::model::{Cost, CostAnswer, CostFault, CostId, FuneralId, FuneralStage};
use super::packs::limit;
use super::refused::Refused;
use super::steps::{FuneralDone, filed, log, opened};
use crate::access::{self, Action};
use crate::casework::{PaperId, Scheme};
use crate::form::{Reader, sound};
use crate::office::{Command, Error, Fault, FaultKind, Thing, Tx};
use crate::payout::once::{Once, pay_once};
use async_trait::async_trait;
use kernel::{Ctx, Fen};
use serde::Serialize;
use std::collections::BTreeSet;

/// Proposes what is paid for a funeral.
#[derive(Serialize)]
pub struct ProposeCost {
    /// Which funeral.
    pub funeral: FuneralId,
    /// What the bills add up to, in yuan.
    pub bills: String,
    /// What is to be paid of it, in yuan.
    pub amount: String,
    /// The bills.
    pub paper: PaperId,
}

/// The least and the most that bills may say, so that a slip of the hand is told at its field.
const BILLS: (Fen, Fen) = (Fen::new(1), Fen::new(100_000_000));

fn sum(reader: &mut Reader<'_>, field: &str, text: &str) -> Option<Fen> {
    let fen = reader.take(field, Fen::parse(text).map_err(FaultKind::Money))?;
    let (low, high) = BILLS;
    let fits = low <= fen && fen <= high;
    reader.take(field, if fits { Ok(fen) } else { Err(FaultKind::MoneyRange { low, high }) })
}

#[async_trait]
impl Command for ProposeCost {
    const NAME: &'static str = "funeral.propose";
    type Outcome = FuneralDone;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<FuneralDone, Error> {
        let (funeral, of, stage) = opened(ctx, tx, self.funeral, (Action::FuneralWork, None)).await?;
        match stage {
            FuneralStage::Held => {}
            FuneralStage::Open | FuneralStage::Entrusted => return Err(Refused::NotHeld.into()),
            FuneralStage::Proposed => return Err(Refused::CostWaits.into()),
            FuneralStage::Decided | FuneralStage::Closed => return Err(Refused::Over.into()),
        }
        let mut faults = Vec::new();
        let mut reader = Reader::new(ctx.today(), &mut faults);
        let bills = sum(&mut reader, "bills", &self.bills);
        let amount = sum(&mut reader, "amount", &self.amount);
        if let (Some(bills), Some(amount)) = (bills, amount)
            && amount > bills
        {
            reader.fault("amount", FaultKind::MoneyRange { low: BILLS.0, high: bills });
        }
        sound(faults)?;
        let (Some(bills), Some(amount)) = (bills, amount) else {
            return Err(Error::Broken("a field was read and is not there"));
        };
        let most = limit(&*tx, of.household.lives, funeral.died_on)?.amount;
        if amount > most {
            return Err(Refused::AboveLimit(most).into());
        }
        filed(tx, &of, self.paper).await?;
        let cost = Cost {
            id: ctx.new_id(),
            funeral: funeral.id,
            bills,
            amount,
            paper: self.paper,
            by: access::signer(ctx)?,
            name: ctx.who.signature().1,
            at: ctx.now,
            answer: None,
        };
        if !tx.add_funeral_cost(&cost).await? {
            return Err(Refused::CostWaits.into());
        }
        log(ctx, tx, Self::NAME, &of, (funeral.person, "")).await?;
        Ok(FuneralDone { person: funeral.person, funeral: funeral.id })
    }
}

/// The county agrees to a cost, or sends it back.
#[derive(Serialize)]
pub struct AnswerCost {
    /// Of which funeral.
    pub funeral: FuneralId,
    /// The cost as it was shown.
    pub cost: CostId,
    /// Whether it is paid.
    pub accept: bool,
    /// Why not: the word of a [`CostFault`], where it is sent back.
    pub fault: String,
}

#[async_trait]
impl Command for AnswerCost {
    const NAME: &'static str = "funeral.decide";
    type Outcome = FuneralDone;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<FuneralDone, Error> {
        // Who proposed it never changes; whoever may not see the family is told nothing of it.
        let costs = tx.funeral_costs(self.funeral).await?;
        let cost = costs.into_iter().find(|one| one.id == self.cost);
        let may = (Action::FuneralDecide, cost.as_ref().map(|one| one.by));
        let (funeral, of, _) = opened(ctx, tx, self.funeral, may).await?;
        let cost = cost.ok_or(Error::NotFound(Thing::Funeral))?;
        let place = of.household.lives;
        let fault = if self.accept {
            // The limit is that of now: a standard entered meanwhile counts, and nothing is paid on an assumed one.
            let limit = limit(&*tx, place, funeral.died_on)?;
            if !limit.actionable {
                return Err(Refused::AssumedLimit.into());
            }
            if cost.amount > limit.amount {
                return Err(Refused::AboveLimit(limit.amount).into());
            }
            None
        } else {
            let fault = CostFault::parse(&self.fault);
            Some(fault.ok_or_else(|| Error::Invalid(vec![Fault::new("fault", FaultKind::NotAnOption)]))?)
        };
        let answer = CostAnswer { fault, by: access::signer(ctx)?, name: ctx.who.signature().1, at: ctx.now };
        if !tx.answer_funeral_cost(cost.id, &answer).await? {
            return Err(Refused::DoneAlready.into());
        }
        if self.accept {
            let once = Once {
                scheme: Scheme::TekunFuneral,
                // The funeral names the decision: whatever is decided again about it is the same award.
                matter: funeral.id.bytes(),
                number: of.household.number.clone(),
                record: 1,
                household: funeral.household,
                single: Some(funeral.person),
                persons: BTreeSet::from([funeral.person]),
                place,
                amount: cost.amount,
                on: ctx.today(),
                relatives: of.relatives.clone(),
            };
            pay_once(ctx, tx, once).await?;
        }
        let detail = fault.map_or("paid", CostFault::word);
        log(ctx, tx, Self::NAME, &of, (funeral.person, detail)).await?;
        Ok(FuneralDone { person: funeral.person, funeral: funeral.id })
    }
}
