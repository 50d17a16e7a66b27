// SPDX-License-Identifier: Apache-2.0
//! Public notices that stand today, in the form that a board may show: village, an adult's name, how many people, what is proposed, from when until when. There is no
//! field for a citizen number, account, telephone, illness, address or child, so that none can be handed out.

use crate::access::{self, Action, Scope};
use crate::casework::{self, Act, Route, Scheme, StageKind};
use crate::office::{Error, Query, Tx};
use async_trait::async_trait;
use kernel::{Ctx, Date, Division, Fen};

/// The most notices of one page.
pub const MOST_NOTICES: u64 = 200;
/// Names of the longest peoples, with room.
const LONGEST_NAME: usize = 24;

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
            let (_, file, _) = casework::load(tx, id).await?;
            let stands = |one: &&casework::Notice| !one.void && one.removed.is_none() && one.posted <= today;
            let Some(notice) = file.notices.iter().rev().find(stands) else { continue };
            let ids: Vec<_> = file.family.members.iter().map(|one| one.person).collect();
            let persons = tx.persons(&ids).await?;
            let full_age = casework::full_age_in(&*tx, file.family.living, today)?;
            let minor = |age: Option<i32>| age.is_none_or(|age| age < full_age);
            let applicant = persons
                .iter()
                .find(|one| one.id == file.family.applicant && !minor(one.age(today)))
                .map(|one| one.name.clone())
                .filter(|name| shown(name))
                .filter(|name| !persons.iter().any(|one| minor(one.age(today)) && one.name == *name));
            let counted = file.assessment.as_ref().map(|one| one.assessment.counted.len());
            let proposal = file.opinion.as_ref().map(|said| &said.proposal);
            let present = file.standing.as_ref().and_then(|standing| standing.monthly);
            let monthly = match proposal {
                Some(casework::Proposal::Cover { monthly }) => *monthly,
                Some(
                    casework::Proposal::Adjust { monthly, .. } | casework::Proposal::Restore { monthly },
                ) => Some(*monthly),
                Some(casework::Proposal::GradualExit(exit)) => Some(exit.monthly),
                _ => None,
            };
            found.push(SafeNotice {
                case: number,
                scheme: file.scheme,
                place: notice.place,
                village: notice.village,
                applicant,
                persons: match file.family.route {
                    Route::SinglePerson(_) => 1,
                    Route::Household => counted.unwrap_or(file.family.members.len()),
                },
                act: proposal.map(|one| one.act(present)),
                monthly,
                posted: notice.posted,
                through: notice.through,
            });
        }
        Ok(NoticePage { notices: found, next })
    }
}

/// Letters of any script and the dot inside a name: whatever holds a digit or a mark could be a number.
fn shown(name: &str) -> bool {
    let count = name.chars().count();
    let letter = |c: char| c == '·' || c.is_alphabetic() && !c.is_numeric();
    let numerals = name.chars().filter(|c| "零一二三四五六七八九十幺".contains(*c)).count();
    (2..=LONGEST_NAME).contains(&count) && name.chars().all(letter) && numerals < 4
}

#[cfg(test)]
mod tests {
    use super::shown;

    // clause: CK-A1
    #[test]
    fn a_name_that_could_be_a_number_stands_on_no_notice() {
        for name in ["张山", "阿依古丽·买买提", "王𬎆"] {
            assert!(shown(name), "{name}");
        }
        for name in [
            "张",
            "13800000000",
            "张山13800000000",
            "张山（肺病）",
            "五〇〇二九九",
            "五零零二九九",
            "张 山",
            "",
        ] {
            assert!(!shown(name), "{name}");
        }
    }
}
