// SPDX-License-Identifier: Apache-2.0
//! What the demonstration county took over from the system before: some hundreds of families with what they receive, their accounts and the month to which they were
//! paid. Some of them are due to be looked at again, a few are late; money goes on for all.

use super::Demo;
use super::families::{Household, OldAward};
use super::people::People;
use super::story::working;
use assistance::loading::service::Status;
use assistance::loading::{BeginLoading, Layout, LoadFamilies};
use assistance::office::Error;
use kernel::{Date, Division, Fen, Month};

/// How many months ago the county changed over.
const BACK: i32 = 13;
/// Families of one batch.
const BATCH: usize = 50;
/// Of so many families one was to be looked at again some weeks ago, and nobody has yet.
const LATE: usize = 23;
/// Of so many families one is due within the next weeks.
const DUE: usize = 9;

/// Loads them; the number of families and people, and the first month that is paid here.
pub(super) async fn play(
    demo: &Demo<'_>,
    staff: &People,
    county: Division,
    families: &[Household],
) -> Result<(usize, usize, Option<Month>), Error> {
    let old: Vec<(usize, &Household)> =
        families.iter().filter_map(|family| Some((family.old?, family))).collect();
    let Some(until) = demo.today.month_of().add(-BACK) else { return Ok((0, 0, None)) };
    let (Some(first), Some(day)) = (until.add(1), demo.today.add_months(1 - BACK)) else {
        return Ok((0, 0, None));
    };
    let day = first.first_day().add_days(2).map_or(day, |begins| begins.min(day));
    let day = working(demo, day).unwrap_or(day);
    let forms: Vec<_> = old
        .iter()
        .map(|(number, family)| family.rows(*number, &award(demo.today, *number, family, until)))
        .collect();
    let layout =
        Layout::built_in("county").map_err(|_| Error::Broken("the layout of the workbook is lost"))?;
    let begin = BeginLoading {
        county,
        as_of: day,
        files: "示范县低保台账.xlsx".to_owned(),
        families: u64::try_from(forms.len()).unwrap_or(0),
        refused: 0,
        monthly: Fen::checked_sum(old.iter().map(|(number, family)| monthly(*number, family.size())))
            .unwrap_or_default(),
        roster: None,
        differences: 0,
        reason: "演示：没有上月花名册可以核对".to_owned(),
    };
    let loading = demo.act(&staff.reviewer, day, 0, &begin).await?.loading;
    let (mut households, mut persons, mut minute) = (0, 0, 1);
    for (some, of) in forms.chunks(BATCH).zip(old.chunks(BATCH)) {
        let load = LoadFamilies { loading, layout: &layout, families: some };
        let loaded = demo.act(&staff.reviewer, day, minute, &load).await?;
        minute += 1;
        for ((_, status), (_, family)) in loaded.families.iter().zip(of) {
            if *status == Status::New {
                households += 1;
                persons += family.size();
            }
        }
    }
    Ok((households, persons, (households > 0).then_some(first)))
}

/// What a family of so many people receives a month: uneven, as sums are that were computed one by one.
fn monthly(number: usize, size: usize) -> Fen {
    let each = 18_000 + i64::try_from(number * 137 % 9_000).unwrap_or(0);
    Fen::new(each * i64::try_from(size.min(6)).unwrap_or(1) / 100 * 100)
}

fn award(today: Date, number: usize, family: &Household, until: Month) -> OldAward {
    let spread = |most: usize| i32::try_from(number % most).unwrap_or(0);
    let ahead = if number.is_multiple_of(LATE) {
        -6 - spread(20)
    } else if number.is_multiple_of(DUE) {
        2 + spread(25)
    } else {
        40 + spread(290)
    };
    OldAward {
        monthly: monthly(number, family.size()),
        months: (until.add(-12 - spread(30)).unwrap_or(until), until),
        review_by: today.add_days(ahead).unwrap_or(today),
        bank: super::money::BANK,
    }
}
