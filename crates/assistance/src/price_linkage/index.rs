// SPDX-License-Identifier: Apache-2.0
//! Entering the index of a month, by hand or as a table, and the second person who confirms it. Until then it starts nothing.

use super::model::{IndexId, PriceIndex, Rise, counting};
use super::packs::bounds;
use super::refused::Refused;
use crate::access::{self, Action, Bar, Involved};
use crate::form::{self, Reader};
use crate::history;
use crate::office::{Command, Error, Fault, FaultKind, Thing, Tx};
use crate::payout::orders::OrderAnswer;
use async_trait::async_trait;
use kernel::{Ctx, Division, DivisionLevel, Month};
use serde::{Deserialize, Serialize};

/// The most characters of a source.
const LONGEST: usize = 120;
/// The most characters of a reason.
const LONGEST_REASON: usize = 200;
/// The most rows of a table: twenty years of months.
const MOST_ROWS: usize = 240;

/// An index as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct IndexRow {
    /// The line of a table; 0 where it was typed into a form.
    pub line: u32,
    /// The month.
    pub month: String,
    /// The rise of consumer prices in per cent.
    pub cpi: String,
    /// That of food; may be blank.
    pub food: String,
    /// The day of release.
    pub released_on: String,
    /// Where it was published.
    pub document: String,
}

/// What was entered or answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IndexDone {
    /// The index.
    pub index: IndexId,
    /// Its month.
    pub month: Month,
}

/// How many were entered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Indexes entered.
    pub entered: u64,
}

/// The county of a place.
pub(super) fn county_of(place: Division) -> Division {
    place.at(DivisionLevel::County).unwrap_or(place)
}

/// Reads a row; what is wrong with it is noted under its fields.
fn read(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    county: Division,
    row: &IndexRow,
    faults: &mut Vec<Fault>,
) -> Result<Option<PriceIndex>, Error> {
    let prefix = if row.line == 0 { String::new() } else { format!("rows.{}.", row.line) };
    let mut reader = Reader::new(ctx.today(), faults);
    let mut own;
    let reader = if prefix.is_empty() {
        &mut reader
    } else {
        own = reader.under(prefix.trim_end_matches('.'));
        &mut own
    };
    let month = reader.month("month", &row.month);
    let released_on = reader.past("released_on", &row.released_on);
    let document = reader.line("document", &row.document, LONGEST);
    if let (Some(month), Some(released_on)) = (month, released_on)
        && released_on <= month.last_day()
    {
        // No figure of a month is there before the month is over.
        let first = month.last_day().add_days(1).unwrap_or(released_on);
        reader.fault("released_on", FaultKind::EarliestDay(first));
    }
    let program = month.map(|month| tx.policies().program(county, month.last_day(), month.last_day()));
    let bounds = program.transpose()?.map(|program| bounds(&program));
    let step = bounds.as_ref().and_then(|bounds| bounds.step);
    let figure = |text: &str, largest| Rise::parse(text, step, largest).map_err(FaultKind::Index);
    let cpi = match row.cpi.trim() {
        "" => Err(FaultKind::Missing),
        text => figure(text, bounds.as_ref().and_then(|bounds| bounds.cpi)),
    };
    let cpi = reader.take("cpi", cpi);
    let food = match row.food.trim() {
        "" => Some(None),
        text => reader.take("food", figure(text, bounds.as_ref().and_then(|bounds| bounds.food))).map(Some),
    };
    let (Some(month), Some(released_on), Some(document), Some(cpi), Some(food)) =
        (month, released_on, document, cpi, food)
    else {
        return Ok(None);
    };
    Ok(Some(PriceIndex {
        id: ctx.new_id(),
        county,
        month,
        entry: 1,
        cpi,
        food,
        released_on,
        document,
        corrects: None,
        by: access::signer(ctx)?,
        name: ctx.who.signature().1,
        at: ctx.now,
        answer: None,
    }))
}

/// The next number of an entry of a month.
fn next(entries: &[PriceIndex]) -> u32 {
    entries.iter().map(|one| one.entry).max().unwrap_or(0) + 1
}

async fn log(ctx: &Ctx, tx: &mut dyn Tx, name: &str, index: &PriceIndex, detail: &str) -> Result<(), Error> {
    let object = Some((Thing::Policy, index.id.bytes()));
    tx.append(ctx, &history::Entry::done(ctx, name, object, Some(index.county), detail)).await
}

/// Enters the index of a month with its source; or puts one right that counts, by naming it with a reason.
#[derive(Serialize)]
pub struct EnterIndex {
    /// The county.
    pub county: Division,
    /// As typed.
    pub row: IndexRow,
    /// The entry that is put right.
    pub corrects: Option<IndexId>,
    /// Why.
    pub reason: String,
}

#[async_trait]
impl Command for EnterIndex {
    const NAME: &'static str = "price.enter";
    type Outcome = IndexDone;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<IndexDone, Error> {
        let county = county_of(self.county);
        access::authorise(ctx, tx, Action::PriceEnter, county, &Involved::default()).await?;
        let mut faults = Vec::new();
        let index = read(ctx, tx, county, &IndexRow { line: 0, ..self.row.clone() }, &mut faults)?;
        let mut reader = Reader::new(ctx.today(), &mut faults);
        let corrects = match self.corrects {
            None => None,
            Some(id) => reader.line("reason", &self.reason, LONGEST_REASON).map(|reason| (id, reason)),
        };
        form::sound(faults)?;
        let Some(index) = index else { return Err(Error::Broken("an index was neither read nor wrong")) };
        let entries = tx.price_indexes(county, Some(index.month)).await?;
        if entries.iter().any(PriceIndex::waits) {
            return Err(Refused::EntryWaits(index.month).into());
        }
        let counts = counting(&entries).map(|one| one.id);
        match (&corrects, counts) {
            (None, Some(_)) => return Err(Refused::MonthEntered(index.month).into()),
            (Some((id, _)), counts) if counts != Some(*id) => return Err(Refused::NotCounting.into()),
            _ => {}
        }
        let index = PriceIndex { entry: next(&entries), corrects, ..index };
        tx.add_price_index(&index).await?;
        log(ctx, tx, Self::NAME, &index, &index.month.to_string()).await?;
        Ok(IndexDone { index: index.id, month: index.month })
    }
}

/// Enters the indexes of a table: all of them, or none and what is wrong by line. Months that have an index are put right one by one, never by a table.
#[derive(Serialize)]
pub struct ImportIndexes {
    /// The county.
    pub county: Division,
    /// The rows, each with its line.
    pub rows: Vec<IndexRow>,
}

#[async_trait]
impl Command for ImportIndexes {
    const NAME: &'static str = "price.import";
    type Outcome = Counts;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Counts, Error> {
        let county = county_of(self.county);
        access::authorise(ctx, tx, Action::PriceEnter, county, &Involved::default()).await?;
        let fault = |field: &str, kind| Error::Invalid(vec![Fault::new(field, kind)]);
        if self.rows.is_empty() {
            return Err(fault("rows", FaultKind::Missing));
        }
        if self.rows.len() > MOST_ROWS {
            return Err(fault("rows", FaultKind::TooLong(MOST_ROWS)));
        }
        let (mut faults, mut found) = (Vec::new(), Vec::<(u32, PriceIndex)>::new());
        for row in &self.rows {
            let Some(index) = read(ctx, tx, county, row, &mut faults)? else { continue };
            let field = format!("rows.{}.month", row.line);
            if let Some((line, _)) = found.iter().find(|(_, one)| one.month == index.month) {
                let line = usize::try_from(*line).unwrap_or(usize::MAX);
                faults.push(Fault::new(field, FaultKind::SameAs(line)));
                continue;
            }
            let entries = tx.price_indexes(county, Some(index.month)).await?;
            if entries.iter().any(PriceIndex::waits) || counting(&entries).is_some() {
                faults.push(Fault::new(field, FaultKind::Taken));
                continue;
            }
            found.push((row.line, PriceIndex { entry: next(&entries), ..index }));
        }
        form::sound(faults)?;
        for (_, index) in &found {
            tx.add_price_index(index).await?;
            log(ctx, tx, Self::NAME, index, &index.month.to_string()).await?;
        }
        Ok(Counts { entered: found.len() as u64 })
    }
}

/// A second person holds an index against its source and confirms it, or turns it down with a reason. Whoever entered it can take it back.
#[derive(Serialize)]
pub struct AnswerIndex {
    /// Which.
    pub index: IndexId,
    /// Whether it is right.
    pub right: bool,
    /// Why it is not.
    pub reason: String,
}

/// The answer of whoever acts.
pub(super) fn answer(ctx: &Ctx, right: bool, reason: &str) -> Result<OrderAnswer, Error> {
    let reason = if right { String::new() } else { form::line("reason", reason, LONGEST_REASON)? };
    Ok(OrderAnswer {
        accepted: right,
        reason,
        by: access::signer(ctx)?,
        name: ctx.who.signature().1,
        at: ctx.now,
    })
}

#[async_trait]
impl Command for AnswerIndex {
    const NAME: &'static str = "price.answer";
    type Outcome = IndexDone;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<IndexDone, Error> {
        let index = tx.price_index(self.index).await?.ok_or(Error::NotFound(Thing::Policy))?;
        let own = !self.right && ctx.who.person() == Some(index.by);
        let (action, involved) = if own {
            (Action::PriceEnter, Involved::default())
        } else {
            (Action::PriceConfirm, Involved::default().with(Bar::Same, Some(index.by)))
        };
        access::authorise(ctx, tx, action, index.county, &involved).await?;
        let answer = answer(ctx, self.right, &self.reason)?;
        if !index.waits() || !tx.answer_price_index(index.id, &answer).await? {
            return Err(Refused::Answered.into());
        }
        log(ctx, tx, Self::NAME, &index, if self.right { "right" } else { "wrong" }).await?;
        Ok(IndexDone { index: index.id, month: index.month })
    }
}
