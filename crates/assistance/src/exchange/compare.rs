// SPDX-License-Identifier: Apache-2.0
//! Comparisons inside: the same person in two awards, covered by a family they left, or on file as dead. They make leads like any list; money goes on.

use crate::access::{self, Action, Involved};
use crate::history::Entry;
use crate::monitoring::Refused as MonthRefused;
use crate::monitoring::kinds::kind;
use crate::monitoring::model::{Fact, Said};
use crate::monitoring::port::Odd;
use crate::monitoring::work::{Finding, raise};
use crate::office::{Command, Error, Tx};
use async_trait::async_trait;
use kernel::{Ctx, Division, Month, Secret};
use serde::{Deserialize, Serialize};

/// The word of the source of these leads.
pub const INSIDE: &str = "inside";

/// Compares what is on file with itself.
#[derive(Clone, Serialize)]
pub struct CompareInside {
    /// The county.
    pub county: Division,
    /// The month that the leads belong to.
    pub month: Month,
}

/// What was found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inside {
    /// What is odd.
    pub found: u64,
    /// That made a lead.
    pub raised: u64,
}

#[async_trait]
impl Command for CompareInside {
    const NAME: &'static str = "list.compare_inside";
    type Outcome = Inside;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Inside, Error> {
        access::authorise(ctx, tx, Action::LeadAssign, self.county, &Involved::default()).await?;
        if tx.closing(self.county, self.month).await?.is_some() {
            return Err(MonthRefused::MonthClosed(self.month).into());
        }
        let twice = tx.covered_twice(self.county, self.month).await?;
        let elsewhere = tx.covered_elsewhere(self.county, self.month).await?;
        let dead = tx.covered_dead(self.county, self.month).await?;
        let mut inside = Inside::default();
        let all = [
            ("double_award", "另一份待遇所在的户", twice),
            ("not_a_member", "现在所在的户", elsewhere),
            ("dead_on_file", "登记的死亡日期", dead),
        ];
        for (id, label, odds) in all {
            for odd in odds {
                inside.found += 1;
                if let Some(found) = self.finding(id, label, odd)
                    && raise(ctx, tx, found).await?.is_some()
                {
                    inside.raised += 1;
                }
            }
        }
        let detail = format!("{} {}", self.month, inside.raised);
        tx.append(ctx, &Entry::done(ctx, Self::NAME, None, Some(self.county), detail)).await?;
        Ok(inside)
    }
}

impl CompareInside {
    fn finding(&self, id: &str, label: &str, odd: Odd) -> Option<Finding> {
        let facts = if odd.beside.is_empty() {
            Vec::new()
        } else {
            vec![Fact { label: label.to_owned(), value: odd.beside.clone() }]
        };
        Some(Finding {
            kind: kind(id)?,
            county: self.county,
            month: self.month,
            place: odd.village,
            household: Some(odd.household),
            person: Some(odd.person),
            list: INSIDE.to_owned(),
            file: None,
            at: None,
            whom: Secret::new(odd.person.to_string()),
            told_by: format!("{};{}", odd.household, odd.beside),
            said: Said { facts, ..Said::default() },
        })
    }
}
