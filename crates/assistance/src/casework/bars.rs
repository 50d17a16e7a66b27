// SPDX-License-Identifier: Apache-2.0
//! Separation of duties: who did what in a case, and who may therefore not do what.

use super::event::EventKind;
use super::file::CaseFile;
use super::model::HouseholdId;
use super::port::CaseFilter;
use super::refused::Bar;
use super::service::load;
use crate::access::Scope;
use crate::office::{Error, Tx};
use kernel::{DivisionLevel, UserId};
use std::collections::BTreeSet;

/// Cases of one family, more than any has.
const CASES: u64 = 200;

/// Who did what in a case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bars {
    /// Who accepted or opened it.
    pub accepted: Option<UserId>,
    /// Who visited the home.
    pub surveyed: BTreeSet<UserId>,
    /// Who gave the opinion that stands.
    pub opinion: Option<UserId>,
    /// Who sent it to the decider.
    pub submitted: Option<UserId>,
    /// Who reviewed it for the county.
    pub reviewed: Option<UserId>,
    /// Who decided.
    pub decided: Option<UserId>,
    /// Who stood aside at the meeting.
    pub recused: BTreeSet<UserId>,
    /// Near relatives of the family.
    pub relatives: BTreeSet<UserId>,
}

/// Who of the office is a near relative of a household, by what was declared in any of its cases or stands with what it receives.
///
/// # Errors
/// The database fails.
pub(crate) async fn relatives_of(tx: &mut dyn Tx, household: HouseholdId) -> Result<BTreeSet<UserId>, Error> {
    let Some(place) = tx.household_place(household).await? else { return Ok(BTreeSet::new()) };
    let region = Scope::of(vec![place.at(DivisionLevel::Province).unwrap_or(place)]);
    let filter = CaseFilter { region, household: Some(household), limit: CASES, ..CaseFilter::default() };
    let mut relatives = BTreeSet::new();
    for listed in tx.cases(&filter).await? {
        let (_, file, _) = load(tx, listed.row.id).await?;
        relatives.extend(file.bars().relatives);
    }
    let awards = tx.awards_of(household, None).await?;
    relatives.extend(awards.into_iter().flat_map(|award| award.relatives));
    Ok(relatives)
}

impl CaseFile {
    /// Who did what, for the access layer to ask.
    #[must_use]
    pub fn bars(&self) -> Bars {
        let user = |done: &super::file::Done| done.by.user();
        Bars {
            accepted: self.accepted.as_ref().and_then(user),
            surveyed: self
                .visits
                .iter()
                .flat_map(|visit| &visit.visitors)
                .filter_map(super::model::Staff::user)
                .collect(),
            opinion: self.opinion.as_ref().and_then(|said| user(&said.done)),
            submitted: self.submitted.as_ref().and_then(user),
            reviewed: self.county_review.as_ref().and_then(user),
            decided: self.decision.as_ref().and_then(|said| user(&said.done)),
            recused: self.meeting.iter().flat_map(|meeting| meeting.recused.clone()).collect(),
            relatives: self.relatives.iter().flatten().filter_map(|tie| tie.staff.user()).collect(),
        }
    }

    /// Whether somebody of the office or the village committee is a near relative of the family, with or without an account.
    #[must_use]
    pub fn has_relatives(&self) -> bool {
        self.relatives.as_ref().is_some_and(|ties| !ties.is_empty())
    }
}

impl Bars {
    /// What bars somebody from a step, if anything. A near relative may declare being one and hand the case over; nothing else.
    #[must_use]
    pub fn why_not(&self, user: UserId, step: EventKind) -> Option<Bar> {
        let harmless = matches!(step, EventKind::RelativesDeclared | EventKind::HandedOver);
        if !harmless && self.relatives.contains(&user) {
            return Some(Bar::NearRelative);
        }
        if step == EventKind::CountyReviewed {
            return self.upstream(user);
        }
        if step != EventKind::Decided {
            return None;
        }
        let reviewer = (self.reviewed == Some(user)).then_some(Bar::Reviewer);
        let recused = self.recused.contains(&user).then_some(Bar::Recused);
        self.upstream(user).or(reviewer).or(recused)
    }

    fn upstream(&self, user: UserId) -> Option<Bar> {
        if self.accepted == Some(user) {
            Some(Bar::Accepter)
        } else if self.surveyed.contains(&user) {
            Some(Bar::Surveyor)
        } else if self.opinion == Some(user) {
            Some(Bar::OpinionGiver)
        } else {
            None
        }
    }
}
