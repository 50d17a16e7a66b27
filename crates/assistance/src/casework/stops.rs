// SPDX-License-Identifier: Apache-2.0
//! Grounds to stop that need no assessment, because what is on file shows them: everybody covered died, the family left or asked to leave, has other aid instead, or the time that was
//! decided is over. What is not on file waives nothing.

use super::award::Proposal;
use super::file::CaseFile;
use super::model::PersonId;
use super::payload::ChangeKind;
use super::reason::{Because, StopReason};
use super::refused::Fault;
use kernel::Date;

impl CaseFile {
    /// Whether a proposal to stop rests on grounds alone that what is on file shows on a day, so that nothing needs computing.
    pub(super) fn rests_on_file(&self, proposal: &Proposal, on: Date) -> bool {
        let shown = |one: &Because<StopReason>| self.shows(one, on);
        matches!(proposal, Proposal::Stop { because } if !because.is_empty() && because.iter().all(shown))
    }

    /// Whether the family asked for it itself, or nobody is left.
    pub(super) fn nobody_to_hear(&self, proposal: &Proposal, on: Date) -> bool {
        let said = |one: &Because<StopReason>| {
            matches!(one.code, StopReason::Died | StopReason::OwnWish) && self.shows(one, on)
        };
        matches!(proposal, Proposal::Stop { because } if !because.is_empty() && because.iter().all(said))
    }

    /// Whether what is on file shows a ground.
    fn shows(&self, ground: &Because<StopReason>, on: Date) -> bool {
        match ground.code {
            StopReason::Died => self.nobody_covered_lives(),
            StopReason::MovedAway => self.moved || self.on_file.left,
            StopReason::OwnWish => self.wish_is_shown(ground),
            StopReason::CoveredOtherwise => self.on_file.other_aid,
            StopReason::GradualExitOver => self.on_file.exit_last.is_some_and(|last| last <= on.month_of()),
            StopReason::RecognitionOver => self.on_file.recognised_until.is_some_and(|last| last <= on),
            StopReason::IncomeNotBelowLine
            | StopReason::PropertyAboveLimit
            | StopReason::SpendingShareBelowLine
            | StopReason::NotCountedAsMember
            | StopReason::FactsConcealed
            | StopReason::AbleToWork
            | StopReason::SupporterAble
            | StopReason::InPrison
            | StopReason::SchoolEnded => false,
        }
    }

    /// A wish is on paper, signed, or was reported as what the case is about.
    fn wish_is_shown(&self, ground: &Because<StopReason>) -> bool {
        let before = match self.proposed() {
            Some(Proposal::Stop { because }) => because.as_slice(),
            _ => &[],
        };
        let signed = |one: &Because<StopReason>| one.code == StopReason::OwnWish && one.paper.is_some();
        self.changes.contains(&ChangeKind::NoLongerWanted) || signed(ground) || before.iter().any(signed)
    }

    fn covered_now(&self) -> impl Iterator<Item = PersonId> + '_ {
        self.standing.iter().flat_map(|standing| standing.persons.iter().copied())
    }

    fn nobody_covered_lives(&self) -> bool {
        self.covered_now().all(|person| self.has_died(person))
    }

    /// A ground that what is on file speaks against is no ground, with an assessment or without.
    pub(super) fn stop_grounds(&self, because: &[Because<StopReason>], on: Date) -> Result<(), Fault> {
        for ground in because {
            match ground.code {
                StopReason::Died if !self.covered_now().any(|person| self.has_died(person)) => {
                    return Err(Fault::NoDeathRecorded);
                }
                // Who is left stays covered until the family is assessed anew: a change of members, and no stop for all.
                StopReason::Died if !self.nobody_covered_lives() => return Err(Fault::OthersLive),
                StopReason::OwnWish if !self.wish_is_shown(ground) => return Err(Fault::WishNotShown),
                StopReason::GradualExitOver => {
                    if !self.standing.as_ref().is_some_and(|standing| standing.exiting) {
                        return Err(Fault::NotExiting);
                    }
                    if let Some(last) = self.on_file.exit_last.filter(|last| on.month_of() < *last) {
                        return Err(Fault::ExitRuns { last });
                    }
                }
                StopReason::RecognitionOver => {
                    if let Some(last) = self.on_file.recognised_until.filter(|last| on < *last) {
                        return Err(Fault::RecognitionRuns { last });
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }
}
