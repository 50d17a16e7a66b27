// SPDX-License-Identifier: Apache-2.0
//! Price linkage of the demonstration county: the index of every month, entered by one and confirmed by another; one that was copied wrong, one whose correction waits;
//! a month above the trigger that was paid, and the last one, whose list waits for its approval.

use super::money::Books;
use assistance::office::Error;
use assistance::price_linkage::{
    AnswerIndex, AnswerRun, DrawRun, EnterIndex, IndexDone, IndexId, IndexRow, ReadPriceMonth,
};
use kernel::{Date, Month};

/// So many months before the last one with an index prices were above the trigger, and everybody was paid.
const PAID: i32 = 3;
/// So many months before it an index was copied wrong, which the second person saw.
const COPIED: i32 = 2;
/// So many months before it an index was published that a correction of today puts right.
const CORRECTED: i32 = 1;
/// In the last month itself prices were above it again.
const WAITS: i32 = 0;
/// Days after the first of a month: figures of the month before are published, and entered.
const PUBLISHED: i32 = 8;
const ENTERED: i32 = 21;
/// What people call the source.
const SOURCE: &str = "国家统计局某省调查总队";

/// Prices of a month, of consumers and of food.
fn figures(back: i32) -> (&'static str, &'static str) {
    match back {
        PAID => ("3.6", "6.4"),
        WAITS => ("3.8", "7.1"),
        back => match back.rem_euclid(3) {
            2 => ("1.9", "3.2"),
            0 => ("2.4", "4.8"),
            _ => ("0.7", "-0.6"),
        },
    }
}

impl Books<'_> {
    /// The index of the month before this one, and what follows from it; whether a list was approved that a roster is to pay.
    pub(super) async fn prices(&mut self, month: Month) -> Result<bool, Error> {
        let this = self.demo.today.month_of();
        let (Some(published), Some(day)) = (self.day(month, PUBLISHED), self.day(month, ENTERED)) else {
            return Ok(false);
        };
        let Some(of) = month.add(-1) else { return Ok(false) };
        // Early in a month the figures of the one before are not there.
        let last = this.add(if self.day(this, ENTERED).is_some() { -1 } else { -2 }).unwrap_or(this);
        let back = last.months_since(of);
        let figures = figures(back);
        if back == COPIED {
            let wrong = self.entered(of, ("9.1", figures.1), (published, day), None).await?;
            self.answered_index(wrong.index, day, "公布的是 1.9，抄反了").await?;
        }
        let done = self.entered(of, figures, (published, day), None).await?;
        self.answered_index(done.index, day, "").await?;
        if back == CORRECTED {
            let today = self.demo.today;
            self.entered(of, ("0.8", "-0.6"), (published, today), Some(done.index)).await?;
        }
        match back {
            PAID => self.run(of, day, true).await.map(|()| true),
            WAITS => self.run(of, day, false).await.map(|()| false),
            _ => Ok(false),
        }
    }

    async fn entered(
        &mut self,
        of: Month,
        (cpi, food): (&str, &str),
        (published, day): (Date, Date),
        corrects: Option<IndexId>,
    ) -> Result<IndexDone, Error> {
        let row = IndexRow {
            line: 0,
            month: of.to_string(),
            cpi: cpi.to_owned(),
            food: food.to_owned(),
            released_on: published.to_string(),
            document: format!("{SOURCE} {} 居民消费价格", of.chinese()),
        };
        let reason = corrects.map(|_| "调查总队更正了公布数".to_owned()).unwrap_or_default();
        let enter = EnterIndex { county: self.county, row, corrects, reason };
        let reviewer = self.staff.reviewer.clone();
        self.act(&reviewer, day, &enter).await
    }

    /// The second person confirms it, or says why it is wrong.
    async fn answered_index(&mut self, index: IndexId, day: Date, wrong: &str) -> Result<(), Error> {
        let answer = AnswerIndex { index, right: wrong.is_empty(), reason: wrong.to_owned() };
        let decider = self.staff.decider.clone();
        self.act(&decider, day, &answer).await.map(drop)
    }

    /// The list of a month, drawn up by one and approved by another.
    async fn run(&mut self, of: Month, day: Date, approved: bool) -> Result<(), Error> {
        let (reviewer, decider, county) =
            (self.staff.reviewer.clone(), self.staff.decider.clone(), self.county);
        let minute = self.tick();
        let seen = self.demo.look_at(&reviewer, day, minute, &ReadPriceMonth { county, month: of }).await?;
        if seen.sums.families == 0 {
            return Ok(());
        }
        let run = self.act(&reviewer, day, &DrawRun { county, month: of, digest: seen.digest }).await?.run;
        if approved {
            let answer = AnswerRun { run, right: true, reason: String::new() };
            self.act(&decider, day, &answer).await?;
        }
        Ok(())
    }
}
