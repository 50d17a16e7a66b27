// SPDX-License-Identifier: Apache-2.0
//! Why a step is refused, and what is still missing before one, as data with the article. `wording` says each in Chinese. Holds ids, codes and figures only.

use super::award::Act;
use super::event::EventKind;
use super::model::{Matter, Office, PersonId};
use super::payload::{Place, ReturnTo};
use super::rules::Basis;
use super::stage::StageKind;
use kernel::words;
use kernel::{Date, Division, Fen, Month};

/// Why a step was not taken. Nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// The step does not belong into this stage.
    NotNow {
        /// The step.
        step: EventKind,
        /// Where the case stands.
        stage: StageKind,
    },
    /// The step does not belong to such a case.
    NotForMatter {
        /// The step.
        step: EventKind,
        /// What the case is about.
        matter: Matter,
    },
    /// The step opens a case, or does not.
    Opening {
        /// The step.
        step: EventKind,
    },
    /// The day lies in the future.
    Future {
        /// The day given.
        given: Date,
        /// The day of entry.
        today: Date,
    },
    /// The day lies before a step that comes first.
    TooEarly {
        /// The day given.
        given: Date,
        /// The earliest day possible.
        earliest: Date,
    },
    /// A step entered after its day needs the reason and the scanned paper.
    LateWithoutPaper,
    /// Somebody of that office does not take such a step.
    WrongOffice {
        /// The step.
        step: EventKind,
        /// Who decides here.
        decider: Office,
    },
    /// Who takes the step may not.
    Barred(Bar),
    /// Something must come first.
    Missing(Vec<Requirement>),
    /// What was entered cannot be right.
    Fault(Fault),
}

words! {
    /// What bars somebody from a step.
    Bar {
        /// 是申请家庭的近亲属
        NearRelative = "near_relative",
        /// 是本事项的受理人
        Accepter = "accepter",
        /// 是本事项的调查人
        Surveyor = "surveyor",
        /// 是审核意见的提出人
        OpinionGiver = "opinion_giver",
        /// 是本事项的县级复核人
        Reviewer = "reviewer",
        /// 在审批会议上回避
        Recused = "recused",
        /// 第二签字人与经手人是同一人
        SecondIsFirst = "second_is_first",
    }
}

/// Something that must come before a step, with what orders it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Requirement {
    /// What.
    pub missing: Missing,
    /// What orders it.
    pub basis: Basis,
}

/// Something that must come before a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Missing {
    /// The case is not there yet, or no longer.
    Stage(StageKind),
    /// Papers that were asked for, by code.
    Papers(Vec<String>),
    /// The registration of near relatives.
    Relatives,
    /// Consent of these people.
    Consent(Vec<PersonId>),
    /// The beginning of the survey.
    SurveyStart,
    /// The report of the check.
    CheckReport,
    /// A second look after an objection to the check.
    CheckAgain,
    /// A visit to the home by so many people, none of them barred.
    HomeVisit(u32),
    /// A visit to the neighbours.
    NeighbourVisit,
    /// A letter of enquiry.
    Letter,
    /// A check or a visit: nobody is judged on nothing.
    Finding,
    /// An assessment.
    Assessment,
    /// A new assessment, because something was found or corrected since.
    NewAssessment,
    /// Facts that the assessment still needs.
    Facts,
    /// Documents for what the assessment assumes, by names in the packs.
    Documents(Vec<String>),
    /// A democratic review.
    DemocraticReview,
    /// An opinion.
    Opinion,
    /// The end of the notice.
    NoticeEnd(Date),
    /// The removal of the notice, with a photo.
    NoticeRemoval,
    /// The settlement of these disputes, by number.
    Disputes(Vec<u32>),
    /// The county's own notice.
    CountyNotice,
    /// A notice that told of the end.
    EndingNotice,
    /// A visit by the county.
    CountyVisit(VisitCause),
    /// The review by a county reviewer.
    CountyReview,
    /// The approval meeting.
    Meeting,
    /// The family heard, or so many more days on which it is tried.
    Hearing {
        /// About what.
        act: Act,
        /// Whether it was told of it at all.
        noticed: bool,
        /// How many more days.
        tries: u32,
    },
}

words! {
    /// Why the county visits a family.
    VisitCause {
        /// 近亲属备案家庭
        Relatives = "relatives",
        /// 有实名举报
        Reported = "reported",
        /// 抽查抽中
        Sampled = "sampled",
    }
}

/// What cannot be right in what was entered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The list of missing papers was told already: once for all.
    PapersAskedTwice,
    /// Nothing was asked for.
    NothingAsked,
    /// The packs hold no such paper: nobody may ask for it.
    PaperNotInPack(String),
    /// The check can find it out: it may not be asked for.
    PaperVerifiable(String),
    /// No pledge can stand for this paper.
    NoPledge(String),
    /// The document has no number.
    NoNumber,
    /// A reason must be written.
    NoReason,
    /// Somebody is not of the family.
    NotOfFamily(PersonId),
    /// The rules given are those of another scheme.
    OtherScheme,
    /// The household has no members, or not the applicant.
    FamilyIncomplete,
    /// Agreed to nothing, or for a time that is over.
    ConsentEmpty,
    /// Nobody's data is to be checked.
    NobodyToCheck,
    /// These people did not agree to be checked.
    NotAgreed(Vec<PersonId>),
    /// The family was not told of a report that is against it.
    NotToldOfCheck,
    /// Too few people visited.
    TooFewSurveyors {
        /// How many did.
        have: u32,
        /// How many must.
        need: u32,
    },
    /// The same person is named twice.
    NamedTwice,
    /// Somebody who visited is a near relative of the family.
    VisitorBarred,
    /// Phone and video only in a declared emergency.
    OnlyInEmergency,
    /// There is no such letter.
    NoSuchLetter,
    /// The old value is not what the file holds.
    OldValueDiffers,
    /// The assessment has no amount where one must be, or one where none may be.
    AssessmentAmount,
    /// The assessment counts people who are not of the family.
    AssessmentMembers,
    /// More came than were invited, or the votes are not as many as those who came.
    VotesDoNotAdd,
    /// Too few came to the democratic review.
    QuorumMissed {
        /// How many came.
        have: u32,
        /// How many must.
        need: u32,
    },
    /// The notice hangs at the wrong kind of place.
    WrongPlace {
        /// Where it must.
        right: Place,
    },
    /// The notice hangs in the wrong village.
    WrongVillage {
        /// Where it must.
        right: Division,
    },
    /// The notice ends too early.
    NoticeTooShort {
        /// The first day on which it may end.
        through: Date,
    },
    /// The notice still runs.
    NoticeStillRuns {
        /// Its last day.
        through: Date,
    },
    /// The notice was taken down already.
    NoticeGone,
    /// There is no such dispute, or it is settled.
    NoSuchDispute(u32),
    /// A democratic review does not settle a dispute here.
    ReviewDoesNotSettle,
    /// There was no new survey since the dispute.
    NoSurveySince,
    /// There was no democratic review since the dispute.
    NoReviewSince,
    /// Such a case cannot end like that.
    WrongAct {
        /// What was proposed.
        act: Act,
        /// What the case is about.
        matter: Matter,
    },
    /// The amount is missing, is none, or is given where no money is paid.
    Amount,
    /// The amount is the one that is paid already.
    SameAmount(Fen),
    /// A member alone cannot be covered while the whole household qualifies.
    WholeHouseholdQualifies,
    /// A case of a person asked to be one of the household, or of somebody else.
    OneRoute,
    /// A ground is needed.
    NoGround,
    /// The ground does not exist for what is recognised here.
    GroundNotHere,
    /// A ground without facts.
    GroundWithoutFacts,
    /// A ground without its article.
    GroundWithoutArticle,
    /// A ground about a line without figure and line.
    GroundWithoutFigure,
    /// The figure lies on the other side of the line than the ground says.
    FigureContradicts,
    /// A figure of another kind than the ground, or one for a ground that is about no line.
    FigureOfOther,
    /// The death that is given as ground is not recorded.
    NoDeathRecorded,
    /// Others who are covered live: a death is no ground to stop for them.
    OthersLive,
    /// That the family wants no more is neither signed nor reported.
    WishNotShown,
    /// The gradual exit is not over yet.
    ExitRuns {
        /// Its last month.
        last: Month,
    },
    /// The recognition is not over yet.
    RecognitionRuns {
        /// Its last day.
        last: Date,
    },
    /// The township has it already.
    PassedToItself,
    /// The packs have no gradual exit on that ground.
    NoSuchExit,
    /// Not within the bounds for the months of a gradual exit.
    ExitMonths {
        /// The bounds; none where no number is fixed.
        bounds: Option<(u32, u32)>,
    },
    /// The family is not in a gradual exit.
    NotExiting,
    /// It departs from the assessment: a reason and a second signature, or the point that the packs leave to a person.
    DepartureNeeded,
    /// The point is not one that the assessment leaves open.
    NoSuchPoint(String),
    /// The whole way cannot be extended here.
    NoExtension,
    /// The limit has passed: it cannot be extended any more.
    ExtensionTooLate(Date),
    /// A receipt is needed.
    NoReceipt,
    /// Recorded already.
    AlreadyRecorded,
    /// A family must have been asked before it can have refused.
    NeverAsked,
    /// It is not behind that step.
    NotBehind(ReturnTo),
    /// It is that person's work already.
    SameHandler,
    /// Who writes down who stood aside must not name one person on both sides.
    AttendedAndRecused,
    /// No day or month can be computed from these dates.
    OutOfCalendar,
}

impl From<Fault> for Refused {
    fn from(fault: Fault) -> Refused {
        Refused::Fault(fault)
    }
}
