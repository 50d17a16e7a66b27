// SPDX-License-Identifier: Apache-2.0
//! The rules of a case read from the packs: a case keeps the procedure of its acceptance date, but for the steps that the packs take from the day of decision.

use super::award::ExitKind;
use super::model::{Office, Scheme};
use super::names::{EXIT, EXIT_LEDGER, FULL_AGE, REVIEW_LEAD};
use super::payload::Place;
use super::rules::{
    Basis, CaseRules, DisputeRule, EndingRule, ExitRule, FirstMonth, Limit, NoticeRule, Ordered, PaperRule,
    PaperRules, ReviewRule, ReviewWhen, Settings,
};
use kernel::WorkCalendar;
use policy::procedure::{Actor, Choice, Days, NoticePlace, ProcedureStep, StepKind};
use policy::tree::{Constant, Enumeration, Origin, Program, step_for_case};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Why packs give no rules for a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RulesFault {
    /// They do not have the scheme.
    NoScheme(Scheme),
    /// No text covers the scheme on that date; why, in the packs' words.
    NotInForce(String),
    /// The scheme follows no procedure.
    NoProcedure(Scheme),
    /// Nobody is named who decides.
    NoDecider,
    /// The office named does not decide such cases.
    NotADecider(Actor),
    /// A notice without its length or place.
    NoticeIncomplete,
    /// A parameter that casework asks for is missing, or is no whole number.
    NoParam(&'static str),
}

impl Basis {
    /// What orders something in a pack.
    #[must_use]
    pub fn of(origin: &Origin) -> Basis {
        Basis { cites: origin.basis.cites.clone(), assumed: origin.assumed.clone(), set_by: None }
    }
}

/// Two programs of one place and what is looked up in them.
struct Packs<'p> {
    then: &'p Program,
    now: &'p Program,
    procedure: &'p str,
}

impl CaseRules {
    /// Reads the rules. `at_acceptance` is the program of the day of acceptance (before it, of the day of the step), `now` that of the day of the step, both for the
    /// family's place.
    ///
    /// # Errors
    /// When the packs do not say enough for a case of that scheme.
    pub fn from_programs(
        scheme: Scheme,
        at_acceptance: &Program,
        now: &Program,
        calendar: Arc<WorkCalendar>,
        settings: Settings,
    ) -> Result<CaseRules, RulesFault> {
        let index = at_acceptance.scheme(scheme.word()).ok_or(RulesFault::NoScheme(scheme))?;
        let said = &at_acceptance.schemes[index];
        if let Some(why) = &said.refused {
            return Err(RulesFault::NotInForce(why.clone()));
        }
        let procedure = at_acceptance.procedure_of(scheme.word()).ok_or(RulesFault::NoProcedure(scheme))?;
        let packs = Packs { then: at_acceptance, now, procedure };
        let decision = packs.step(StepKind::Decision).ok_or(RulesFault::NoDecider)?;
        let decider = office(decision.by.ok_or(RulesFault::NoDecider)?)?;
        let share =
            |kind| packs.step(kind).and_then(|step| Some(Ordered::new(step.share?, Basis::of(&step.origin))));
        Ok(CaseRules {
            scheme,
            calendar,
            limits: packs.limits(),
            not_counted: packs.not_counted(),
            papers: packs.papers(),
            relatives: packs.basis_of(StepKind::RelativesCheck),
            consent: packs.param_basis("supporter_own_consent"),
            supporters_consent: packs.flag("supporter_own_consent"),
            surveyors: packs.surveyors(),
            review: packs.review(),
            notice: packs.notice(StepKind::Notice)?,
            dispute: packs.dispute(StepKind::Dispute, StepKind::Notice),
            ending: packs.ending()?,
            county_notice: packs.notice(StepKind::CountyNotice)?,
            relatives_visit: packs.basis_of(StepKind::RelativesCheck),
            spot_check: share(StepKind::SpotCheck),
            supervision: share(StepKind::Supervision),
            decider: Ordered::new(decider, Basis::of(&decision.origin)),
            payment_start: packs.payment_start(),
            reduction_start: packs.reduction_start(),
            hear_first: packs.hear_first(),
            refusal: packs.basis_of(StepKind::Refusal),
            exits: if scheme.of_one() { BTreeMap::new() } else { packs.exits() },
            review_months: packs.review_months("review_months.steady"),
            review_months_unsteady: packs.review_months("review_months.unsteady"),
            valid_months: packs.months("rigid_valid_months").filter(|_| scheme == Scheme::Rigid),
            death_months: packs.months("death_check_months"),
            settings,
        })
    }
}

impl<'p> Packs<'p> {
    fn step(&self, kind: StepKind) -> Option<&'p ProcedureStep> {
        step_for_case(self.then, self.now, self.procedure, kind)
    }

    fn basis_of(&self, kind: StepKind) -> Basis {
        let none = || Basis::assumed("文件没有写这一步");
        self.step(kind).map_or_else(none, |step| Basis::of(&step.origin))
    }

    /// Duties of the office that are numbers or switches hold from the day they are in force, also for cases accepted earlier.
    fn param(&self, name: &str) -> Option<(&'p Constant, &'p Origin)> {
        self.now.param(name).map(|param| (&param.value, &param.origin))
    }

    fn param_basis(&self, name: &str) -> Basis {
        self.param(name).map(|(_, origin)| Basis::of(origin)).unwrap_or_default()
    }

    fn flag(&self, name: &str) -> Ordered<bool> {
        match self.param(name) {
            Some((value, origin)) => Ordered::new(*value == Constant::Bool(true), Basis::of(origin)),
            None => Ordered::new(false, Basis::assumed("文件没有写")),
        }
    }

    fn months(&self, name: &str) -> Option<Ordered<u32>> {
        let (value, origin) = self.param(name)?;
        let Constant::Number(number) = value else { return None };
        Some(Ordered::new(u32::try_from(number.to_int()?).ok()?, Basis::of(origin)))
    }

    /// The limits by step; for the whole way the one that goes with who decides.
    fn limits(&self) -> BTreeMap<StepKind, Limit> {
        let steps = StepKind::ALL.iter().copied().filter(|kind| *kind != StepKind::TotalDelegated);
        let limits = steps.filter_map(|kind| {
            let step =
                if kind == StepKind::Total { self.then.total(self.procedure) } else { self.step(kind) };
            Some((kind, limit(step?)?))
        });
        limits.collect()
    }

    fn not_counted(&self) -> BTreeSet<StepKind> {
        if self
            .then
            .param("total_without_notice_and_review")
            .is_some_and(|one| one.value == Constant::Bool(true))
        {
            BTreeSet::from([StepKind::Notice, StepKind::Review])
        } else {
            BTreeSet::new()
        }
    }

    fn enumeration(&self, name: &str) -> Option<&'p Enumeration> {
        self.now.enums.iter().find(|one| &*one.name == name)
    }

    /// The closed list of papers, and which of them the check can find out or a pledge can stand for.
    fn papers(&self) -> PaperRules {
        let listed = |name: &str, code: &str| {
            let of = self.enumeration(name);
            of.is_some_and(|of| of.variants.iter().any(|(variant, _)| &**variant == code))
        };
        let rule = |code: &str, label: &str| PaperRule {
            label: label.to_owned(),
            verifiable: listed("application_paper_verifiable", code),
            pledge: listed("application_paper_pledge", code),
        };
        let variants = self.enumeration("application_paper").map(|one| &one.variants);
        let list = variants.into_iter().flatten().map(|(code, label)| (code.to_string(), rule(code, label)));
        let flag = self.flag("verifiable_papers_not_asked");
        let step = self.step(StepKind::Certificates).map(|step| Basis::of(&step.origin));
        PaperRules {
            list: list.collect(),
            basis: self.basis_of(StepKind::Acceptance),
            verifiable_not_asked: flag.value.then_some(flag.basis).or(step),
        }
    }

    fn surveyors(&self) -> Ordered<u32> {
        let step = self.step(StepKind::Survey).and_then(|step| Some((step.persons?, &step.origin)));
        match step {
            Some((persons, origin)) => Ordered::new(persons, Basis::of(origin)),
            None => Ordered::new(2, Basis::assumed("文件没有写入户调查的人数，按两人")),
        }
    }

    fn review(&self) -> ReviewRule {
        let step = self.step(StepKind::Review);
        let always = step.is_some_and(|step| step.choose == Some(Choice::ReviewRequired));
        ReviewRule {
            when: if always { ReviewWhen::Always } else { ReviewWhen::IfDisputed },
            quorum: step.and_then(|step| step.share),
            basis: self.basis_of(StepKind::Review),
        }
    }

    fn notice(&self, kind: StepKind) -> Result<Option<NoticeRule>, RulesFault> {
        let Some(step) = self.step(kind).filter(|step| step.choose != Some(Choice::NoNotice)) else {
            return Ok(None);
        };
        let (Some(days), Some(place)) = (step.lasts, step.place) else {
            return Err(RulesFault::NoticeIncomplete);
        };
        let place = match place {
            NoticePlace::FamilyVillage => Place::FamilyVillage,
            NoticePlace::RegisteredVillage => Place::RegisteredVillage,
            NoticePlace::Workplace => Place::Workplace,
            NoticePlace::Suitable => Place::Suitable,
        };
        Ok(Some(NoticeRule { days, place, basis: Basis::of(&step.origin) }))
    }

    /// The notice before an end: of 特困 only, where the article that orders it says from which month the end holds, too.
    fn ending(&self) -> Result<Option<EndingRule>, RulesFault> {
        let dispute = self.dispute(StepKind::TerminationDispute, StepKind::Termination);
        Ok(self.notice(StepKind::Termination)?.map(|notice| EndingRule { notice, dispute }))
    }

    fn reduction_start(&self) -> Ordered<FirstMonth> {
        let basis = match self.step(StepKind::Termination) {
            Some(step) => Basis::of(&step.origin),
            None => Basis::assumed("文件没有写减发、停发从哪个月起执行，按决定的次月"),
        };
        Ordered::new(FirstMonth::Next, basis)
    }

    fn dispute(&self, of: StepKind, notice: StepKind) -> DisputeRule {
        let step = self.step(of);
        let again = step.is_some_and(|step| {
            matches!(step.choose, Some(Choice::ResurveyThenNoticeAgain | Choice::NoticeAgain))
        });
        let first = || self.step(notice).and_then(|notice| notice.lasts);
        let length: Option<Days> = step.and_then(|step| step.lasts).or_else(first);
        DisputeRule {
            review_suffices: step.is_none_or(|step| step.choose != Some(Choice::ResurveyThenNoticeAgain)),
            again: length.filter(|_| again),
            basis: self.basis_of(of),
        }
    }

    fn payment_start(&self) -> Ordered<FirstMonth> {
        match self.step(StepKind::PaymentStart) {
            Some(step) if step.choose == Some(Choice::SameMonth) => {
                Ordered::new(FirstMonth::Same, Basis::of(&step.origin))
            }
            Some(step) => Ordered::new(FirstMonth::Next, Basis::of(&step.origin)),
            None => Ordered::new(FirstMonth::Next, Basis::assumed("文件没有写起发月份，按次月")),
        }
    }

    fn hear_first(&self) -> Ordered<bool> {
        // 特困 is ended or goes on: its packs speak of the end alone.
        match self.step(StepKind::Reduction).or_else(|| self.step(StepKind::Termination)) {
            Some(step) => Ordered::new(step.choose == Some(Choice::HearFirst), Basis::of(&step.origin)),
            None => Ordered::new(false, Basis::assumed("文件没有写减发、停发前是否听取意见")),
        }
    }

    fn live(&self, scheme: &str) -> Option<&'p Origin> {
        let index = self.now.scheme(scheme)?;
        let scheme = &self.now.schemes[index];
        scheme.refused.is_none().then_some(&scheme.origin)
    }

    /// Which gradual exits there are. Whether a family may take one says its assessment.
    fn exits(&self) -> BTreeMap<ExitKind, ExitRule> {
        let mut exits = BTreeMap::new();
        if let Some(origin) = self.live(EXIT) {
            let bound = |name| self.months(name).or_else(|| self.months("gradual_exit_months"));
            let low = bound("gradual_exit_min_months").map(|months| months.value);
            let high = bound("gradual_exit_max_months").map(|months| months.value);
            if let Some(months) = low.zip(high) {
                let rule = ExitRule { months: Some(months), basis: Basis::of(origin) };
                exits.insert(ExitKind::OutOfPoverty, rule.clone());
                exits.insert(ExitKind::IncomeRose, rule);
            }
        }
        if let Some(origin) = self.live(EXIT_LEDGER) {
            for kind in ExitKind::ALL.iter().copied().filter(|kind| kind.ordinary_difficulty()) {
                exits.insert(kind, ExitRule { months: None, basis: Basis::of(origin) });
            }
        }
        exits
    }

    fn review_months(&self, name: &str) -> Ordered<u32> {
        let assumed = || Ordered::new(12, Basis::assumed("文件没有写定期核查的间隔，按一年"));
        self.months(name).unwrap_or_else(assumed)
    }
}

/// From which age on people sign for themselves, in years.
///
/// # Errors
/// The packs do not say.
pub fn full_age(program: &Program) -> Result<i32, RulesFault> {
    whole(program, FULL_AGE)
}

/// How many days before its day a review may be opened.
///
/// # Errors
/// The packs do not say.
pub fn review_lead(program: &Program) -> Result<i32, RulesFault> {
    whole(program, REVIEW_LEAD)
}

fn whole(program: &Program, name: &'static str) -> Result<i32, RulesFault> {
    program.whole(name).and_then(|number| i32::try_from(number).ok()).ok_or(RulesFault::NoParam(name))
}

fn limit(step: &ProcedureStep) -> Option<Limit> {
    Some(Limit { clock: step.within?, extended: step.extended, basis: Basis::of(&step.origin) })
}

fn office(actor: Actor) -> Result<Office, RulesFault> {
    match actor {
        Actor::Township => Ok(Office::Township),
        Actor::County => Ok(Office::County),
        Actor::RuralRevitalisation => Ok(Office::RuralRevitalisation),
        Actor::Village | Actor::City | Actor::Finance => Err(RulesFault::NotADecider(actor)),
    }
}
