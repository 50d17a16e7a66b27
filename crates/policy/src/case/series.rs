// SPDX-License-Identifier: Apache-2.0
//! Months of income and spending summed over the windows that rules ask for; shared with the loader of a population.

use super::{Completeness, Contradiction};
use crate::dictionary::{Dictionary, Fact, SeriesKind};
use crate::frame::{Cell, Column, Frame};
use crate::ir::{Input, Lane};
use crate::tree::FactId;
use kernel::{Fen, Month};
use std::collections::BTreeMap;

/// What sources say about one month of one kind; a claim of nothing is an amount given as unknown.
pub type Claims = Vec<(Option<String>, Option<i64>)>;

/// One member's incomes or spendings as far as they are listed.
#[derive(Debug, Default)]
pub enum Amounts {
    /// Nothing was said.
    #[default]
    Nothing,
    /// Monthly figures by kind; nothing for one given as unknown.
    Monthly(BTreeMap<FactId, Option<i64>>),
    /// Single months.
    Months(BTreeMap<(FactId, Month), Claims>),
}

/// One member's incomes or spendings, and whether that is all of them.
#[derive(Debug, Default)]
pub struct Listed {
    /// What is listed.
    pub amounts: Amounts,
    /// Whether a month and kind that is not listed is zero.
    pub complete: bool,
}

/// What a member has, by list.
#[derive(Debug, Default)]
pub(super) struct MemberSeries {
    pub(super) income: Listed,
    pub(super) spending: Listed,
}

impl MemberSeries {
    fn list(&self, kind: SeriesKind) -> &Listed {
        match kind {
            SeriesKind::Income => &self.income,
            SeriesKind::Spending => &self.spending,
        }
    }
}

/// What one month is worth once the sources are heard.
fn settle(claims: &Claims) -> Cell {
    let mut known = claims.iter().filter_map(|(_, amount)| *amount);
    match known.next() {
        Some(first) if known.all(|other| other == first) => Cell::Known(first),
        _ => Cell::Unknown,
    }
}

/// The months where sources disagree.
pub(super) fn contradictions(members: &[MemberSeries]) -> Vec<Contradiction> {
    let mut found = Vec::new();
    for (person, member) in members.iter().enumerate() {
        for list in [&member.income, &member.spending] {
            let Amounts::Months(months) = &list.amounts else { continue };
            for (&(series, month), claims) in months {
                let mut known: Vec<_> = claims
                    .iter()
                    .filter_map(|(source, amount)| Some((source.clone(), Fen::new((*amount)?))))
                    .collect();
                known.sort();
                if known.windows(2).any(|pair| pair[0].1 != pair[1].1) {
                    found.push(Contradiction { person, series, month, claims: known });
                }
            }
        }
    }
    found
}

/// Adds a column for each series and window in which something is known.
pub(super) fn columns(
    dictionary: &Dictionary,
    complete: &[Completeness],
    applied: Month,
    members: &[MemberSeries],
    frame: &mut Frame,
) {
    for (series, fact) in dictionary.ids() {
        let Some(kind) = fact.series else { continue };
        for &months in &dictionary.windows {
            let mut column = Column::unknown(Lane::I64, members.len());
            let mut known = false;
            for (row, member) in members.iter().enumerate() {
                let cell = window(series, fact, member.list(kind), complete, applied, months);
                known |= cell != Cell::Unknown;
                column.set(row, cell);
            }
            if known {
                frame.columns.insert(Input::Series { series, months }, column);
            }
        }
    }
}

/// The sum over so many months before the month of the application; unknown when any of them is.
///
/// A month without an entry is zero when the list is complete, what the dictionary calls absent when the series' register is complete for
/// it, and unknown otherwise.
#[must_use]
pub fn window(
    series: FactId,
    fact: &Fact,
    list: &Listed,
    complete: &[Completeness],
    applied: Month,
    months: u8,
) -> Cell {
    // A month is below 2^53 fen and a window below 2^8 months, so the sum fits.
    let mut total = 0i64;
    for back in 1..=i32::from(months) {
        let Some(month) = applied.add(-back) else { return Cell::Unknown };
        let cell = match &list.amounts {
            Amounts::Monthly(figures) => match figures.get(&series) {
                Some(Some(amount)) => Cell::Known(*amount),
                Some(None) => Cell::Unknown,
                None => Cell::Known(0),
            },
            Amounts::Months(given) if given.contains_key(&(series, month)) => {
                given.get(&(series, month)).map_or(Cell::Unknown, settle)
            }
            _ if list.complete => Cell::Known(0),
            _ => absent(fact, complete, month),
        };
        match cell {
            Cell::Known(amount) => total += amount,
            Cell::None | Cell::Unknown => return Cell::Unknown,
        }
    }
    Cell::Known(total)
}

/// What a month without an entry is worth when the series' register is complete for it.
fn absent(fact: &Fact, complete: &[Completeness], month: Month) -> Cell {
    let register = fact.register.as_deref();
    let covered = complete.iter().any(|one| Some(&*one.register) == register && one.month == month);
    match fact.absent {
        Some(cell) if covered => cell,
        _ => Cell::Unknown,
    }
}
