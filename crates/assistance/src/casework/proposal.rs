// SPDX-License-Identifier: Apache-2.0
//! Whether an opinion or a decision is one that the law of the case allows, and the order that follows from it.

use super::award::{Act, AwardOrder, Departure, Exit, Proposal};
use super::file::CaseFile;
use super::model::{Matter, Route};
use super::payload::{Answer, Assessment};
use super::reason::{Because, Ground};
use super::refused::{Bar, Fault, Refused};
use super::rules::{CaseRules, FirstMonth};
use kernel::{Date, Fen, Month, UserId};

impl CaseFile {
    /// Holds a proposal against the matter, the assessment and the closed lists.
    pub(super) fn check_proposal(
        &self,
        rules: &CaseRules,
        proposal: &Proposal,
        departure: Option<&Departure>,
        (by, on): (Option<UserId>, Date),
    ) -> Result<(), Refused> {
        let act = proposal.act(self.present_amount());
        let wrong = Fault::WrongAct { act, matter: self.matter };
        match (proposal, self.matter) {
            (Proposal::Cover { monthly }, Matter::Application) => {
                let right = match monthly {
                    Some(fen) => self.scheme.pays() && *fen > Fen::ZERO,
                    None => !self.scheme.pays(),
                };
                if !right {
                    return Err(Fault::Amount.into());
                }
                self.check_route()?;
            }
            (Proposal::Refuse { because }, Matter::Application) => self.grounds(because)?,
            (_, Matter::Application) | (Proposal::Cover { .. } | Proposal::Refuse { .. }, _) => {
                return Err(wrong.into());
            }
            (Proposal::Continue, _) => {}
            (Proposal::Adjust { monthly, because }, _) => {
                self.paid_amount(*monthly)?;
                if self.present_amount() == Some(*monthly) {
                    return Err(Fault::SameAmount(*monthly).into());
                }
                self.grounds(because)?;
            }
            (Proposal::Restore { monthly }, _) => {
                self.paid_amount(*monthly)?;
                if !self.exiting() {
                    return Err(Fault::NotExiting.into());
                }
            }
            (Proposal::GradualExit(exit), _) => self.check_exit(rules, exit)?,
            (Proposal::Stop { because }, _) => {
                self.grounds(because)?;
                self.stop_grounds(because, on)?;
            }
        }
        self.check_departure(proposal, departure, (by, on))
    }

    fn exiting(&self) -> bool {
        self.standing.as_ref().is_some_and(|standing| standing.exiting)
    }

    fn paid_amount(&self, monthly: Fen) -> Result<(), Fault> {
        if self.scheme.pays() && monthly > Fen::ZERO { Ok(()) } else { Err(Fault::Amount) }
    }

    /// While the household as a whole qualifies, nobody in it is covered alone.
    /// clause: BZ-1.4
    fn check_route(&self) -> Result<(), Fault> {
        let whole = self.assessment.as_ref().is_some_and(|one| one.assessment.whole_qualifies);
        let alone = matches!(self.family.route, Route::SinglePerson(_));
        if alone && whole { Err(Fault::WholeHouseholdQualifies) } else { Ok(()) }
    }

    /// Each ground carries its article, and for a line the figure of its own kind beside it with the facts below; where there is no line, a sentence.
    fn grounds<R: Ground>(&self, because: &[Because<R>]) -> Result<(), Fault> {
        if because.is_empty() {
            return Err(Fault::NoGround);
        }
        for ground in because {
            if !ground.code.of(self.scheme) {
                return Err(Fault::GroundNotHere);
            }
            if ground.article.source.trim().is_empty() {
                return Err(Fault::GroundWithoutArticle);
            }
            match (ground.code.line(), &ground.figure) {
                (Some(_), None) => return Err(Fault::GroundWithoutFigure),
                (Some((means, _)), Some(figure)) if figure.about != Some(means) => {
                    return Err(Fault::FigureOfOther);
                }
                (Some((_, side)), Some(figure)) if !side.holds(figure) => {
                    return Err(Fault::FigureContradicts);
                }
                (Some(_), Some(_)) if ground.facts.is_empty() => return Err(Fault::GroundWithoutFacts),
                (None, Some(_)) => return Err(Fault::FigureOfOther),
                (None, None) if !ground.code.told_by_file() && !is_said(ground) => {
                    return Err(Fault::GroundWithoutFacts);
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// clause: CK-2.2a, CK-2.2b, MS-1f, NX-4b
    fn check_exit(&self, rules: &CaseRules, exit: &Exit) -> Result<(), Fault> {
        self.paid_amount(exit.monthly)?;
        let rule = rules.exits.get(&exit.kind).ok_or(Fault::NoSuchExit)?;
        let within = match (rule.months, exit.months) {
            (Some((low, high)), Some(months)) => (low..=high).contains(&months),
            (None, None) => true,
            _ => false,
        };
        if within { Ok(()) } else { Err(Fault::ExitMonths { bounds: rule.months }) }
    }

    fn check_departure(
        &self,
        proposal: &Proposal,
        departure: Option<&Departure>,
        (by, on): (Option<UserId>, Date),
    ) -> Result<(), Refused> {
        let Some(assessment) = self.assessment.as_ref().map(|one| &one.assessment) else { return Ok(()) };
        if self.rests_on_file(proposal, on) || self.follows(proposal, assessment) {
            return Ok(());
        }
        let departure = departure.ok_or(Fault::DepartureNeeded)?;
        if departure.reason.is_blank() {
            return Err(Fault::NoReason.into());
        }
        if let Some(point) = departure.point.as_ref().filter(|point| !assessment.points.contains(*point)) {
            return Err(Fault::NoSuchPoint(point.clone()).into());
        }
        // Naming a point says why; the bounds and signatures of the pack itself are kept where the point is decided, in the assessment.
        let second = departure.second.ok_or(Fault::DepartureNeeded)?;
        if by == Some(second) {
            return Err(Refused::Barred(Bar::SecondIsFirst));
        }
        if self.bars().relatives.contains(&second) {
            return Err(Refused::Barred(Bar::NearRelative));
        }
        Ok(())
    }

    /// Whether a proposal is what the assessment says.
    fn follows(&self, proposal: &Proposal, assessment: &Assessment) -> bool {
        let yes = assessment.answer == Answer::Yes;
        let no = assessment.answer == Answer::No;
        match proposal {
            Proposal::Cover { monthly } => yes && *monthly == assessment.monthly,
            Proposal::Refuse { .. } | Proposal::Stop { .. } => no,
            Proposal::Continue if self.exiting() => no && assessment.gradual_exit == self.present_amount(),
            Proposal::Continue => yes && assessment.monthly == self.present_amount(),
            Proposal::Adjust { monthly, .. } | Proposal::Restore { monthly } => {
                yes && Some(*monthly) == assessment.monthly
            }
            Proposal::GradualExit(exit) => no && Some(exit.monthly) == assessment.gradual_exit,
        }
    }

    /// What of an amount is for care, as the assessment says that gives this amount; what a person set is of one piece.
    fn care(&self, monthly: Option<Fen>) -> Option<Fen> {
        let assessed = self.assessment.as_ref().map(|one| &one.assessment);
        assessed.filter(|one| one.monthly == monthly).and_then(|one| one.care)
    }

    /// The order that a decision gives to payout.
    pub(super) fn order_of(
        &self,
        rules: &CaseRules,
        proposal: &Proposal,
        decided: Date,
    ) -> Result<Option<AwardOrder>, Fault> {
        let start = first(rules.payment_start.value, decided)?;
        let cut = first(rules.reduction_start.value, decided)?;
        let assessed = self.assessment.as_ref().map(|one| &one.assessment);
        let months = assessed.and_then(|one| one.review_months).unwrap_or(rules.review_months.value);
        let usual = months_later(decided, months)?;
        // A day that passed meanwhile makes the review due at once; it holds up nothing.
        let turns_on = assessed.and_then(|one| one.turns_on).map(|day| day.max(decided));
        let review_by = turns_on.map_or(usual, |day| day.min(usual));
        let from = match proposal.act(self.present_amount()) {
            Act::Cut | Act::GradualExit | Act::Stop => cut,
            _ => start,
        };
        Ok(match proposal {
            Proposal::Refuse { .. } => None,
            Proposal::Cover { monthly } => {
                let until = rules.valid_months.as_ref().filter(|_| !self.scheme.pays());
                let until = until.map(|months| months_later(decided, months.value)).transpose()?;
                let (persons, monthly, care) = (self.covered(), *monthly, self.care(*monthly));
                Some(AwardOrder::Start { persons, monthly, care, from, review_by, until })
            }
            Proposal::Continue => Some(AwardOrder::Continue { review_by }),
            Proposal::Adjust { monthly, .. } | Proposal::Restore { monthly } => {
                let (persons, care) = (self.covered(), self.care(Some(*monthly)));
                Some(AwardOrder::Change { persons, monthly: *monthly, care, from, review_by })
            }
            Proposal::GradualExit(exit) => {
                let until = match exit.months.map(i32::try_from) {
                    Some(Ok(months)) => Some(from.add(months - 1).ok_or(Fault::OutOfCalendar)?),
                    Some(Err(_)) => return Err(Fault::OutOfCalendar),
                    None => None,
                };
                let (kind, monthly) = (exit.kind, exit.monthly);
                Some(AwardOrder::Exit { kind, monthly, from, until, review_by })
            }
            Proposal::Stop { .. } => {
                Some(AwardOrder::Stop { last: from.add(-1).ok_or(Fault::OutOfCalendar)? })
            }
        })
    }
}

fn is_said<R>(ground: &Because<R>) -> bool {
    ground.said.as_ref().is_some_and(|said| !said.is_blank())
}

fn first(month: FirstMonth, decided: Date) -> Result<Month, Fault> {
    match month {
        FirstMonth::Same => Ok(decided.month_of()),
        FirstMonth::Next => decided.month_of().add(1).ok_or(Fault::OutOfCalendar),
    }
}

fn months_later(date: Date, months: u32) -> Result<Date, Fault> {
    i32::try_from(months).ok().and_then(|months| date.add_months(months)).ok_or(Fault::OutOfCalendar)
}
