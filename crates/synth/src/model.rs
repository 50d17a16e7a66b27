// SPDX-License-Identifier: Apache-2.0
//! A household while it is being made up: plain fields, before they become columns. The words are those of the fact dictionary.

use policy::case::links::{ParentLinks, SpouseLink, Ties};

/// Declares enumerations of the dictionary with the names that are used here; the first variant is the default.
macro_rules! word_enums {
    ($($name:ident { $first:ident = $word:literal $(, $variant:ident = $other:literal)* $(,)? })+) => {
        $(
            #[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
            pub(crate) enum $name {
                #[default]
                $first,
                $($variant),*
            }
            impl $name {
                /// The dictionary's names, in the order of the variants here.
                pub(crate) const WORDS: &'static [&'static str] = &[$word $(, $other)*];
            }
        )+
    };
}

word_enums! {
    Area { Rural = "rural", Urban = "urban" }
    Relation {
        Head = "head", Spouse = "spouse", Son = "son", Daughter = "daughter", Grandchild = "grandchild",
        Parent = "parent", Grandparent = "grandparent", Sibling = "sibling", Other = "other",
    }
    Sex { Female = "female", Male = "male" }
    Presence {
        LivingHere = "living_here", Student = "student", Away = "away", Serviceman = "unmarried_serviceman",
        Clergy = "clergy", Prison = "prison", DrugRehab = "drug_rehab", Missing = "missing", Tekun = "tekun",
    }
    DisabilityKind {
        None = "none", Visual = "visual", Hearing = "hearing", Speech = "speech", Physical = "physical",
        Intellectual = "intellectual", Mental = "mental", Multiple = "multiple",
    }
    Grade { None = "none", One = "grade1", Two = "grade2", Three = "grade3", Four = "grade4" }
    Illness {
        None = "none", Thalassemia = "thalassemia", Leukemia = "leukemia", Hemophilia = "hemophilia",
        AplasticAnemia = "aplastic_anemia", Tumor = "malignant_tumor", Renal = "end_stage_renal",
        Transplant = "organ_transplant", OrganFailure = "multiple_organ_failure",
        Tuberculosis = "resistant_tuberculosis", Aids = "aids_opportunistic", SeverePsychosis = "severe_psychosis",
        CongenitalHeart = "congenital_heart", Myocardial = "myocardial_infarction", Cerebral = "cerebral_infarction",
        Diabetes = "type1_diabetes", CleftLip = "cleft_lip_palate", Gist = "gist", Schizophrenia = "schizophrenia",
        Mania = "mania", Anxiety = "anxiety", Other = "other_listed",
    }
    SpecialDisease {
        None = "none", Thalassemia = "thalassemia", Myeloid = "chronic_myeloid_leukemia",
        Pneumoconiosis = "pneumoconiosis", ChildhoodLeukemia = "childhood_leukemia",
    }
    Hospital {
        None = "none", Peoples = "county_peoples", Chinese = "county_tcm", MotherChild = "county_maternal_child",
        Higher = "higher_public", Other = "other",
    }
    Capacity { Full = "full", Partial = "partial", None = "none" }
    Employment {
        Employed = "employed", Flexible = "flexible", SelfEmployed = "self_employed", Farming = "farming",
        Registered = "registered_unemployed", Jobless = "jobless", Student = "student", Retired = "retired",
        BelowAge = "below_age",
    }
    Schooling {
        None = "none", Preschool = "preschool", Compulsory = "compulsory", Senior = "senior_secondary",
        Vocational = "secondary_vocational", Higher = "higher",
    }
    SupportMode { Undecided = "undecided", Centralised = "centralised", Scattered = "scattered" }
    SupporterStatus {
        Ordinary = "ordinary", Tekun = "tekun", Dibao = "dibao", NoCapacity = "no_civil_capacity",
        Missing = "missing", Prison = "prison",
    }
    Poverty {
        None = "none", NotOut = "not_out", Stable = "out_stable", Monitored = "monitored", Borderline = "borderline",
    }
    RiseCause { Work = "work", Business = "business", Other = "other" }
    ExitReason {
        None = "none", Recovering = "recovering_illness", Rebuilding = "rebuilding_after_disaster",
        Graduate = "new_graduate_without_work",
    }
    EventKind {
        Fire = "fire", Traffic = "traffic", Accident = "other_accident", Illness = "sudden_illness",
        Disaster = "disaster", Medical = "medical", Education = "education", Spending = "other_spending",
        Epidemic = "epidemic", Other = "other_hardship",
    }
    Scope { Household = "household", Person = "person" }
    Tie { None = "none", Residence = "residence", Work = "work", Insured = "insured", Study = "study" }
}

/// The kinds of income, in the order of [`Person::income`].
pub(crate) const INCOMES: [&str; 18] = [
    "wage",
    "business",
    "property",
    "pension_central_basic",
    "pension_other",
    "social_insurance_benefit",
    "support_received",
    "support_from_siblings",
    "support_from_elders",
    "relief_payment",
    "special_care",
    "family_planning_reward",
    "scholarship",
    "bravery_award",
    "elder_allowance",
    "disability_subsidy",
    "other",
    "unspecified",
];

/// Places in [`INCOMES`].
pub(crate) mod income {
    pub(crate) const WAGE: usize = 0;
    pub(crate) const BUSINESS: usize = 1;
    pub(crate) const PROPERTY: usize = 2;
    pub(crate) const CENTRAL_PENSION: usize = 3;
    pub(crate) const OTHER_PENSION: usize = 4;
    pub(crate) const INSURANCE: usize = 5;
    pub(crate) const SUPPORT: usize = 6;
    pub(crate) const FROM_SIBLINGS: usize = 7;
    pub(crate) const FROM_ELDERS: usize = 8;
    pub(crate) const RELIEF: usize = 9;
    pub(crate) const SPECIAL_CARE: usize = 10;
    pub(crate) const FAMILY_PLANNING: usize = 11;
    pub(crate) const SCHOLARSHIP: usize = 12;
    pub(crate) const BRAVERY: usize = 13;
    pub(crate) const ELDER: usize = 14;
    pub(crate) const DISABILITY: usize = 15;
    pub(crate) const OTHER: usize = 16;
    pub(crate) const UNSPECIFIED: usize = 17;
}

/// The kinds of spending, in the order of [`Person::spending`].
pub(crate) const SPENDINGS: [&str; 9] = [
    "medical_self_paid",
    "tuition",
    "disability_rehab",
    "accident",
    "other_rigid",
    "work_cost",
    "contributions",
    "support_paid",
    "unspecified",
];

/// Places in [`SPENDINGS`].
pub(crate) mod spending {
    pub(crate) const MEDICAL: usize = 0;
    pub(crate) const TUITION: usize = 1;
    pub(crate) const REHAB: usize = 2;
    pub(crate) const ACCIDENT: usize = 3;
    pub(crate) const RIGID: usize = 4;
    pub(crate) const WORK: usize = 5;
    pub(crate) const CONTRIBUTIONS: usize = 6;
    pub(crate) const SUPPORT: usize = 7;
    pub(crate) const UNSPECIFIED: usize = 8;
}

/// One kind of income or spending over the twelve months before the application.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Flow {
    /// Fen in each month in which there was any; 32 bits keep a person small.
    pub(crate) fen: i32,
    /// Bit `k` for the month `k + 1` months back.
    pub(crate) months: u16,
}

/// Every month of twelve.
pub(crate) const ALL_MONTHS: u16 = 0xfff;

impl Flow {
    /// The same in every month.
    pub(crate) fn steady(fen: i64) -> Flow {
        Flow::in_months(fen, ALL_MONTHS)
    }

    /// So much in each of these months.
    pub(crate) fn in_months(fen: i64, months: u16) -> Flow {
        Flow { fen: i32::try_from(fen).unwrap_or(i32::MAX), months }
    }

    /// The sum over so many months back. A window longer than a year repeats it.
    pub(crate) fn over(self, window: u8) -> i64 {
        let (years, rest) = (u32::from(window / 12), window % 12);
        let all = self.months.count_ones() * years;
        let part = (self.months & ((1u16 << rest) - 1)).count_ones();
        i64::from(self.fen) * i64::from(all + part)
    }

    /// The average month of the year.
    pub(crate) fn average(self) -> i64 {
        self.over(12) / 12
    }
}

/// One person.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Person {
    pub(crate) relation: Relation,
    pub(crate) sex: Sex,
    /// Days from the birth to the day of the county.
    pub(crate) days: i32,
    /// The birth, in days since 1970-01-01.
    pub(crate) birth: i32,
    pub(crate) spouse: SpouseLink,
    pub(crate) parents: ParentLinks,
    pub(crate) ties: Ties,
    pub(crate) presence: Presence,
    pub(crate) clergy_since: Option<i32>,
    pub(crate) duty: bool,
    pub(crate) depends: bool,
    pub(crate) disability: DisabilityKind,
    pub(crate) grade: Grade,
    pub(crate) second_certificate: bool,
    pub(crate) illness: Illness,
    pub(crate) hospital: Hospital,
    pub(crate) bedridden: bool,
    pub(crate) special_disease: SpecialDisease,
    pub(crate) capacity: Capacity,
    pub(crate) employment: Employment,
    pub(crate) willing: bool,
    pub(crate) schooling: Schooling,
    pub(crate) boarding: bool,
    pub(crate) applied_single: bool,
    pub(crate) claims_hardship: bool,
    pub(crate) returned: bool,
    pub(crate) applied_relief: bool,
    pub(crate) epidemic: bool,
    pub(crate) epidemic_on: Option<i32>,
    pub(crate) unemployment_insured: bool,
    pub(crate) unemployed_relief_paid: bool,
    pub(crate) tekun: bool,
    pub(crate) orphan: bool,
    pub(crate) mode: SupportMode,
    pub(crate) wishes_home: bool,
    pub(crate) poorly_guarded: bool,
    pub(crate) remote: bool,
    pub(crate) infectious: bool,
    pub(crate) agreement: bool,
    pub(crate) carer_proposed: bool,
    /// Eat, dress, get up, use the toilet, walk indoors, bathe.
    pub(crate) abilities: [bool; 6],
    pub(crate) carer_birth: Option<i32>,
    pub(crate) carer_tekun: bool,
    pub(crate) carer_away: bool,
    pub(crate) carer_able: bool,
    pub(crate) no_other_supporters: bool,
    /// Whether the spouse, a parent or a child in the household could support the person.
    pub(crate) supported_here: bool,
    pub(crate) migrant: bool,
    pub(crate) works_here: bool,
    pub(crate) insured: bool,
    pub(crate) income: [Flow; 18],
    pub(crate) spending: [Flow; 9],
    pub(crate) surname: u8,
    pub(crate) given: u16,
}

impl Person {
    /// Full years, near enough for making up a life.
    pub(crate) fn age(&self) -> i32 {
        self.days * 100 / 36_525
    }

    /// Whether the certificate is of grade 1 or 2, or of grade 3 for intellectual or mental disability.
    pub(crate) fn severely_disabled(&self) -> bool {
        match self.grade {
            Grade::One | Grade::Two => true,
            Grade::Three => matches!(self.disability, DisabilityKind::Intellectual | DisabilityKind::Mental),
            _ => false,
        }
    }

    /// Whether the person can earn a living.
    pub(crate) fn earns(&self) -> bool {
        matches!(
            self.employment,
            Employment::Employed | Employment::Flexible | Employment::SelfEmployed | Employment::Farming
        ) && self.capacity != Capacity::None
    }
}

/// One supporter outside the household.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Supporter {
    pub(crate) birth: i32,
    pub(crate) status: SupporterStatus,
    pub(crate) disability: DisabilityKind,
    pub(crate) grade: Grade,
    /// Fen a year for each person of the family.
    pub(crate) income: i64,
    pub(crate) property_ok: bool,
}

/// One event.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Event {
    pub(crate) kind: EventKind,
    pub(crate) date: i32,
    pub(crate) place: i64,
    pub(crate) here: bool,
    pub(crate) tie: Tie,
    pub(crate) scope: Scope,
    pub(crate) spending: i64,
    pub(crate) exceptional: bool,
    pub(crate) urgent: bool,
    pub(crate) covered: bool,
}

/// What a household has beside its persons, supporters and events.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct House {
    pub(crate) township: u32,
    /// The village's code, of twelve digits.
    pub(crate) residence: i64,
    pub(crate) listed: i64,
    pub(crate) registered: Area,
    pub(crate) residence_area: Area,
    pub(crate) registered_here: bool,
    pub(crate) permit: bool,
    pub(crate) lived_here_since: i32,
    pub(crate) land: bool,
    pub(crate) collective: bool,
    pub(crate) farming: bool,
    pub(crate) unsteady: bool,
    pub(crate) deposits: i64,
    pub(crate) vehicles: i64,
    pub(crate) homes: i64,
    pub(crate) floor_area: i64,
    pub(crate) company: i64,
    pub(crate) recipient: bool,
    pub(crate) paid: i64,
    pub(crate) covered: i64,
    /// Recognised as a borderline family or one of rigid expenditure.
    pub(crate) recognised: bool,
    pub(crate) poverty: Poverty,
    pub(crate) helped: bool,
    pub(crate) exit_since: Option<i32>,
    pub(crate) rise_cause: RiseCause,
    pub(crate) exit_reason: ExitReason,
    pub(crate) insecure: bool,
    pub(crate) doctor: bool,
    pub(crate) consumption_ok: bool,
    pub(crate) applied_on: i32,
    /// Whether the facts of this household were gathered with care.
    pub(crate) careful: bool,
}

/// A household in the making; the lists are kept from one to the next.
#[derive(Default)]
pub(crate) struct Family {
    pub(crate) house: House,
    pub(crate) persons: Vec<Person>,
    /// By person: how many of [`Family::supporters`] are the person's.
    pub(crate) supporter_counts: Vec<u32>,
    pub(crate) supporters: Vec<Supporter>,
    pub(crate) events: Vec<Event>,
}
