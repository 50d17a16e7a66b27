// SPDX-License-Identifier: Apache-2.0
//! What the law of a place and date asks of a case, as plain data with its articles. The machine knows the options; the packs pick them, and a county sets what no
//! document gives.

use super::award::ExitKind;
use super::model::{Office, Scheme};
use super::payload::Place;
use crate::settings;
use kernel::{Citation, Date, Fraction, Secret, WorkCalendar, words};
use policy::procedure::{Clock, Days, StepKind};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What orders something.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Basis {
    /// The articles.
    pub cites: Vec<Citation>,
    /// Why it is assumed, where no document gives it.
    pub assumed: Option<String>,
    /// The document by which a county set it.
    pub set_by: Option<String>,
}

impl Basis {
    /// Ordered by articles.
    #[must_use]
    pub fn cited(cites: &[Citation]) -> Basis {
        Basis { cites: cites.to_vec(), ..Basis::default() }
    }

    /// A setting that no document gives.
    #[must_use]
    pub fn assumed(why: impl Into<String>) -> Basis {
        Basis { assumed: Some(why.into()), ..Basis::default() }
    }

    /// Set by a county, by a document of its own.
    #[must_use]
    pub fn set(document: impl Into<String>) -> Basis {
        Basis { set_by: Some(document.into()), ..Basis::default() }
    }

    /// With what orders a number that the articles leave open.
    #[must_use]
    pub fn and(&self, other: &Basis) -> Basis {
        let mut both = self.clone();
        both.cites.extend(other.cites.iter().cloned());
        both.assumed = both.assumed.or_else(|| other.assumed.clone());
        both.set_by = both.set_by.or_else(|| other.set_by.clone());
        both
    }
}

/// A value with what orders it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ordered<T> {
    /// The value.
    pub value: T,
    /// What orders it.
    pub basis: Basis,
}

impl<T> Ordered<T> {
    /// A value with what orders it.
    #[must_use]
    pub const fn new(value: T, basis: Basis) -> Ordered<T> {
        Ordered { value, basis }
    }
}

/// A time limit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limit {
    /// How long, from which event.
    pub clock: Clock,
    /// The limit in special cases, from the same event.
    pub extended: Option<Days>,
    /// What orders it.
    pub basis: Basis,
}

/// A public notice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoticeRule {
    /// How long it hangs.
    pub days: Days,
    /// Where.
    pub place: Place,
    /// What orders it.
    pub basis: Basis,
}

/// A paper that may be asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaperRule {
    /// Its name in Chinese.
    pub label: String,
    /// Whether the check can find out what it says.
    pub verifiable: bool,
    /// Whether a written pledge may stand for it.
    pub pledge: bool,
}

/// Which papers may be asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaperRules {
    /// By code: a closed list.
    pub list: BTreeMap<String, PaperRule>,
    /// What orders that the list be told once, and be closed.
    pub basis: Basis,
    /// What forbids to ask for papers that the check can find out, from when it does.
    pub verifiable_not_asked: Option<Basis>,
}

words! {
    /// When a democratic review is held.
    ReviewWhen {
        /// 应当评议
        Always = "always",
        /// 有异议的才评议
        IfDisputed = "if_disputed",
    }
}

/// Democratic review.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReviewRule {
    /// When it is held.
    pub when: ReviewWhen,
    /// Which share of those invited must come.
    pub quorum: Option<Fraction>,
    /// What orders it.
    pub basis: Basis,
}

/// What follows a dispute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DisputeRule {
    /// Whether a democratic review can settle it instead of a new survey.
    pub review_suffices: bool,
    /// For how long a new notice hangs, where one follows.
    pub again: Option<Days>,
    /// What orders it.
    pub basis: Basis,
}

words! {
    /// A way of the survey.
    SurveyWay {
        /// 信息核对
        Check = "check",
        /// 入户调查
        HomeVisit = "home_visit",
        /// 邻里访问
        NeighbourVisit = "neighbour_visit",
        /// 信函索证
        Letter = "letter",
    }
}

words! {
    /// From which month something takes effect.
    FirstMonth {
        /// 当月
        Same = "same_month",
        /// 次月
        Next = "next_month",
    }
}

/// How long a gradual exit may take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExitRule {
    /// The shortest and the longest number of months; none where there is no fixed number.
    pub months: Option<(u32, u32)>,
    /// What orders it.
    pub basis: Basis,
}

/// A declared emergency, in which families may be visited by phone or video.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Emergency {
    /// The first day.
    pub from: Date,
    /// The last day, where it is over.
    pub until: Option<Date>,
    /// The number of the document that declares it.
    pub document: String,
}

/// What a county sets because no document gives it, as it holds on a day. See [`crate::settings`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// How often a family is tried before it counts as not to be reached.
    pub hearing_tries: u32,
    /// What orders that number.
    pub hearing_tries_basis: Basis,
    /// Ways of the survey that every application takes.
    pub survey_ways: BTreeSet<SurveyWay>,
    /// What orders them.
    pub survey_ways_basis: Basis,
    /// Whether an approval meeting comes before a decision.
    pub meeting: bool,
    /// What orders it.
    pub meeting_basis: Basis,
    /// Whether a county reviewer looks at the file before a decision.
    pub county_review: bool,
    /// What orders it.
    pub county_review_basis: Basis,
    /// How many working days before its end a clock warns.
    pub soon: u32,
    /// What makes the sample of this county, so that nobody picks and nobody can foresee it.
    pub sample_seed: Secret<String>,
    /// Declared emergencies.
    pub emergencies: Vec<Emergency>,
}

impl Default for Settings {
    /// Of a county that set nothing.
    fn default() -> Settings {
        settings::defaults()
    }
}

impl Settings {
    /// The declared emergency of a day.
    #[must_use]
    pub fn emergency(&self, on: Date) -> Option<&Emergency> {
        self.emergencies.iter().find(|one| one.from <= on && one.until.is_none_or(|until| on <= until))
    }
}

/// The notice that comes before an end, and what follows a dispute about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EndingRule {
    /// The notice.
    pub notice: NoticeRule,
    /// What follows a dispute.
    pub dispute: DisputeRule,
}

/// What the law of a place and date asks of a case.
#[derive(Clone, Debug)]
pub struct CaseRules {
    /// What is recognised.
    pub scheme: Scheme,
    /// Working days.
    pub calendar: Arc<WorkCalendar>,
    /// Time limits by step.
    pub limits: BTreeMap<StepKind, Limit>,
    /// Steps whose time does not count towards the limit for the whole way.
    pub not_counted: BTreeSet<StepKind>,
    /// Which papers may be asked for.
    pub papers: PaperRules,
    /// Registration of near relatives.
    pub relatives: Basis,
    /// Written consent to checks.
    pub consent: Basis,
    /// Whether supporters who live elsewhere must agree themselves.
    pub supporters_consent: Ordered<bool>,
    /// How many people visit a home together.
    pub surveyors: Ordered<u32>,
    /// Democratic review.
    pub review: ReviewRule,
    /// The notice before the file goes to the decider; none where there is none.
    pub notice: Option<NoticeRule>,
    /// What follows a dispute.
    pub dispute: DisputeRule,
    /// The notice before an end, where the texts publish one.
    pub ending: Option<EndingRule>,
    /// The second notice, by the county, where there is one.
    pub county_notice: Option<NoticeRule>,
    /// The visit by the county to families with near relatives in the office and to those reported.
    pub relatives_visit: Basis,
    /// The share of other files that the county visits before its decision.
    pub spot_check: Option<Ordered<Fraction>>,
    /// The share of a township's decisions that the county looks at afterwards.
    pub supervision: Option<Ordered<Fraction>>,
    /// Who decides.
    pub decider: Ordered<Office>,
    /// From which month a new amount is paid.
    pub payment_start: Ordered<FirstMonth>,
    /// From which month a cut or a stop takes effect.
    pub reduction_start: Ordered<FirstMonth>,
    /// Whether the family is heard before a cut or a stop.
    pub hear_first: Ordered<bool>,
    /// That a refusal is told in writing with reasons.
    pub refusal: Basis,
    /// How long gradual exits may take, by ground.
    pub exits: BTreeMap<ExitKind, ExitRule>,
    /// After how many months a family is looked at again, where its assessment does not say.
    pub review_months: Ordered<u32>,
    /// The same for a family of unsteady income with somebody who can work.
    pub review_months_unsteady: Ordered<u32>,
    /// For how many months a recognition holds, where it lapses by itself.
    pub valid_months: Option<Ordered<u32>>,
    /// Within how many months of a death the case is put right.
    pub death_months: Option<Ordered<u32>>,
    /// What a county sets.
    pub settings: Settings,
}

impl CaseRules {
    /// The articles behind a step's time limit.
    #[must_use]
    pub fn limit(&self, step: StepKind) -> Option<&Limit> {
        self.limits.get(&step)
    }

    /// Whether the township decides, so that the county samples afterwards.
    #[must_use]
    pub fn delegated(&self) -> bool {
        self.decider.value == Office::Township
    }
}
