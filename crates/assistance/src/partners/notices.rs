// SPDX-License-Identifier: Apache-2.0
//! Public notices that stand today, in the form that a board may show: village, an adult's name, how many people, what is proposed, from when until when. There is no
//! field for a citizen number, account, telephone, illness, address or child, so that none can be handed out.

use crate::access::{self, Action, Scope};
use crate::casework::{self, Act, Proposal, Scheme, StageKind};
use crate::office::{Error, Query, Tx};
use crate::oversight::{self, NoticedFamily, guard};
use crate::settings;
use async_trait::async_trait;
use kernel::{Ctx, Date, Division, Fen};

/// The most notices of one page.
pub const MOST_NOTICES: u64 = 200;

/// Asks which notices stand today.
pub struct Notices {
    /// In one place only.
    pub place: Option<Division>,
    /// Those of cases after this number.
    pub after: String,
    /// At most so many.
    pub limit: u64,
}

/// One notice in its safe form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SafeNotice {
    /// The number of the case.
    pub case: String,
    /// What is asked for.
    pub scheme: Scheme,
    /// Where it is posted.
    pub place: casework::Place,
    /// The village.
    pub village: Division,
    /// Who applies; none for a minor or a name that no board may show.
    pub applicant: Option<String>,
    /// How many people it is about.
    pub persons: usize,
    /// What is proposed.
    pub act: Option<Act>,
    /// How much a month for the household.
    pub monthly: Option<Fen>,
    /// The day of posting.
    pub posted: Date,
    /// The last day.
    pub through: Date,
}

/// A page of notices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoticePage {
    /// The notices, by number of the case.
    pub notices: Vec<SafeNotice>,
    /// After which number to go on; none after the last.
    pub next: Option<String>,
}

#[async_trait]
impl Query for Notices {
    const NAME: &'static str = "partners.notices";
    type Answer = NoticePage;

    // clause: CK-A1
    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<NoticePage, Error> {
        let scope = access::scope_for(ctx, tx, Action::NoticeView).await?;
        let asked: Scope = self.place.map_or_else(|| scope.clone(), |place| scope.within(place));
        let stages = [StageKind::OnNotice, StageKind::OnCountyNotice];
        let limit = self.limit.clamp(1, MOST_NOTICES);
        let today = ctx.today();
        let mut found = Vec::new();
        let cases = tx.cases_after(&asked, &stages, &self.after, limit).await?;
        let full = u64::try_from(cases.len()).is_ok_and(|count| count == limit);
        let next = cases.last().filter(|_| full).map(|(_, number)| number.clone());
        for (id, number) in cases {
            let Some(family) = oversight::noticed(ctx, tx, id).await? else { continue };
            let stands = |one: &&oversight::Hung| one.removed_on.is_none() && one.posted_on <= today;
            let Some(hung) = family.hung.as_ref().filter(stands) else { continue };
            let settings = settings::of(tx, family.village).await?;
            let illness = settings.illness_words(family.village, today);
            found.push(SafeNotice {
                case: number,
                scheme: family.row.scheme,
                place: hung.board,
                village: hung.village,
                applicant: shown(&family, &illness),
                persons: family.covered as usize,
                act: Some(family.proposal.act(None)),
                monthly: match family.proposal {
                    Proposal::Cover { monthly } => monthly,
                    _ => None,
                },
                posted: hung.posted_on,
                through: hung.through,
            });
        }
        Ok(NoticePage { notices: found, next })
    }
}

/// The name that a board may show: of an adult, and not one that a child of the family has too.
fn shown(family: &NoticedFamily, illness: &[String]) -> Option<String> {
    let name = guard::name(&family.applicant, illness).ok()?;
    (family.adult && !family.minors.contains(&name)).then_some(name)
}
