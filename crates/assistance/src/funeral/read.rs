// SPDX-License-Identifier: Apache-2.0
//! Whose support has ended, and how far the funerals are.

use super::model::{Cost, Funeral, FuneralStage};
use super::port::FuneralFilter;
use crate::access::{self, Action};
use crate::casework::{HouseholdId, PersonId, Scheme};
use crate::office::{Error, Query, Tx};
use crate::payout::AwardRow;
use crate::payout::model::award::EndCause;
use async_trait::async_trait;
use kernel::{Ctx, Date, Division, Month};

/// Somebody whose support has ended, as lists read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Departed {
    /// Who.
    pub person: PersonId,
    /// The name.
    pub name: String,
    /// The family's file.
    pub household: HouseholdId,
    /// Its number.
    pub number: String,
    /// Where the family lives, or lived.
    pub lives: Division,
    /// The last month that is paid.
    pub last: Month,
    /// The day of death, where support ended by it.
    pub died_on: Option<Date>,
    /// How far the funeral is, where there is to be one.
    pub stage: Option<FuneralStage>,
}

/// The award under which somebody was supported until death, and the day.
pub(super) async fn died(tx: &mut dyn Tx, person: PersonId) -> Result<Option<(AwardRow, Date)>, Error> {
    let awards = tx.awards_covering(person).await?;
    let ended = awards.into_iter().filter(|one| one.scheme == Scheme::Tekun);
    let mut dead = ended.filter_map(|row| match row.award.ending?.cause {
        EndCause::Death(on) => Some((row, on)),
        EndCause::Decision(_) => None,
    });
    Ok(dead.next())
}

/// Lists people whose support has ended, in the places of whoever asks.
pub struct ListDeparted {
    /// Of whom a funeral stands there; everybody where none is given.
    pub stage: Option<FuneralStage>,
    /// How many.
    pub limit: u64,
    /// After how many.
    pub offset: u64,
}

/// A page of the list.
#[derive(Clone, Debug, Default)]
pub struct DepartedList {
    /// The people of the page.
    pub rows: Vec<Departed>,
    /// How many there are in all, whatever their stage.
    pub all: u64,
    /// How many funerals there are at each stage.
    pub counts: Vec<(FuneralStage, u64)>,
}

#[async_trait]
impl Query for ListDeparted {
    const NAME: &'static str = "funeral.list";
    type Answer = DepartedList;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<DepartedList, Error> {
        let region = access::scope_for(ctx, tx, Action::TekunView).await?;
        let counts = tx.count_funerals(&region).await?;
        let filter = FuneralFilter {
            region,
            on: ctx.today(),
            person: None,
            stage: self.stage,
            limit: self.limit,
            offset: self.offset,
        };
        let all = tx.count_departed(&filter.region, filter.on).await?;
        Ok(DepartedList { rows: tx.departed(&filter).await?, all, counts })
    }
}

/// How many funerals stand at each stage, in the places of whoever asks.
pub struct CountFunerals;

#[async_trait]
impl Query for CountFunerals {
    const NAME: &'static str = "funeral.count";
    type Answer = Vec<(FuneralStage, u64)>;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Self::Answer, Error> {
        let region = access::scope_for(ctx, tx, Action::TekunView).await?;
        tx.count_funerals(&region).await
    }
}

/// A funeral with its costs.
#[derive(Clone, Debug)]
pub struct FuneralView {
    /// The funeral, where somebody sees to it.
    pub funeral: Option<Funeral>,
    /// Its costs, the first one first.
    pub costs: Vec<Cost>,
    /// How far it has come.
    pub stage: FuneralStage,
}
