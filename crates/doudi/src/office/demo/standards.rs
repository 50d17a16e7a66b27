// SPDX-License-Identifier: Apache-2.0
//! Numbers that the demonstration county entered with their documents: a standard that a second person adopted and under which families get more since, one turned down,
//! one taken back, one that waits.

use super::Demo;
use super::people::People;
use assistance::casework::Scheme;
use assistance::office::Error;
use assistance::payout::standard::{self, Recomputation};
use assistance::standards::service::{AdoptStandard, ProposeStandard, RefuseStandard};
use kernel::{Actor, Date, Division, Month};

/// So many months ago the higher standard began.
const BEGAN: i32 = 2;

/// The first month of the higher standard.
pub(super) fn began(demo: &Demo<'_>) -> Month {
    let this = demo.today.month_of();
    this.add(-BEGAN).unwrap_or(this)
}

/// What becomes of an entry.
#[derive(Clone, Copy)]
enum Fate {
    Adopted,
    TurnedDown,
    TakenBack,
    Waits,
}

const ISSUER: &str = "示范县民政局";
const RAISED: &str = "关于调整城乡居民最低生活保障标准的通知";
const PROPERTY: &str = "关于明确家庭财产核定办法的通知";
/// The number of the document that raises the standard, without its year.
const RAISE: &str = "12号";

/// The parameter, its value, the document's title and number, and what becomes of it.
const ENTERED: [(&str, &str, &str, &str, Fate); 5] = [
    ("dibao_standard.rural", "580.00", RAISED, RAISE, Fate::TakenBack),
    ("dibao_standard.rural", "630.00", RAISED, RAISE, Fate::Adopted),
    ("dibao_standard.urban", "770.00", RAISED, RAISE, Fate::Adopted),
    ("deposit_limit_months", "36", PROPERTY, "15号", Fate::TurnedDown),
    ("company_capital_limit", "80000.00", PROPERTY, "17号", Fate::Waits),
];

/// Enters them some days before the higher standard begins, but for the one that waits.
pub(super) async fn enter(demo: &Demo<'_>, staff: &People, county: Division) -> Result<(), Error> {
    let first = began(demo).first_day();
    let before = |days: i32| first.add_days(-days).unwrap_or(first);
    for (minute, (param, value, title, number, fate)) in (20..).step_by(5).zip(ENTERED) {
        let (published, on, from) = match fate {
            Fate::Waits => {
                let next = demo.today.month_of().add(1).map_or(demo.today, Month::first_day);
                (demo.today, demo.today, next)
            }
            _ => (before(18), super::story::working(demo, before(12)).unwrap_or(before(12)), first),
        };
        let entry = ProposeStandard {
            county,
            param: param.to_owned(),
            value: value.to_owned(),
            from: from.to_string(),
            title: title.to_owned(),
            number: document(published, number),
            issuer: ISSUER.to_owned(),
            published: published.to_string(),
            article: "第一条".to_owned(),
            scan: Some(("image/png".to_owned(), super::picture::notice_on_a_wall())),
            confirmed: String::new(),
        };
        let entry = demo.act(&staff.reviewer, on, minute, &entry).await?.entry;
        let refuses = |reason: &str| RefuseStandard { entry, reason: reason.to_owned() };
        match fate {
            Fate::Adopted => demo.act(&staff.decider, on, minute + 2, &AdoptStandard { entry }).await?,
            Fate::TurnedDown => {
                let refuse = refuses("文件只是征求意见稿，等正式印发再录入");
                demo.act(&staff.decider, on, minute + 2, &refuse).await?;
            }
            Fate::TakenBack => {
                demo.act(&staff.reviewer, on, minute + 2, &refuses("录成了去年的数，重新录入")).await?;
            }
            Fate::Waits => {}
        }
    }
    Ok(())
}

fn document(published: Date, number: &str) -> String {
    format!("示民发〔{}〕{number}", published.year())
}

/// Whoever may decides signs the raises of a scheme that follow, as one list under the document.
pub(super) async fn signed(
    demo: &Demo<'_>,
    (by, county): (&Actor, Division),
    (day, minute): (Date, i64),
    scheme: Scheme,
) -> Result<(), Error> {
    let on = began(demo).first_day();
    let preview = standard::PreviewStandard { county, scheme, on };
    let Recomputation { digest, totals, documents, rows, .. } =
        demo.look_at(by, day, minute, &preview).await?;
    let Some(number) = documents.into_iter().find(|one| one.ends_with(RAISE)) else { return Ok(()) };
    // What rests on numbers that no document gives is signed by nobody.
    if totals.raised == 0 || rows.iter().any(|row| row.assumed && scheme != Scheme::Dibao) {
        return Ok(());
    }
    let scheme = scheme.word().to_owned();
    let adopt = standard::AdoptStandard { county, scheme, on, digest, number };
    demo.act(by, day, minute + 1, &adopt).await.map(drop)
}
