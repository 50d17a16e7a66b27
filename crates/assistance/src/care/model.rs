// SPDX-License-Identifier: Apache-2.0
//! What is kept of an agreement, a look at it, a visit.

use crate::casework::{HouseholdId, PaperId, PersonId, Words};
use kernel::{Date, Division, Id, Secret, UserId, UtcMillis, words};

/// The mark of an agreement's id.
#[derive(Debug)]
pub struct AgreementMark;
/// The id of an agreement.
pub type AgreementId = Id<AgreementMark>;
/// The mark of the id of a look at an agreement.
#[derive(Debug)]
pub struct CheckMark;
/// The id of a look at an agreement.
pub type CareCheckId = Id<CheckMark>;
/// The mark of a visit's id.
#[derive(Debug)]
pub struct VisitMark;
/// The id of a visit.
pub type VisitId = Id<VisitMark>;

words! {
    /// What a carer is to the person.
    CarerTie {
        Relative = "relative" "亲属",
        Neighbour = "neighbour" "邻居",
        Villager = "villager" "本村其他村民",
        Hired = "hired" "聘请的护理人员",
        Organisation = "organisation" "养老服务机构的人员",
    }
}

words! {
    /// Why an agreement ended before its day.
    AgreementEnd {
        AnotherCarer = "another_carer" "换人照料",
        NotKept = "not_kept" "没有履行",
        OwnWish = "own_wish" "本人要求",
        CarerStops = "carer_stops" "照料人不再照料",
        IntoAHome = "into_a_home" "入住供养机构",
        NoLonger = "no_longer" "终止特困供养",
        Death = "death" "供养对象死亡",
    }
}

words! {
    /// What a visit found.
    VisitFound {
        Well = "well" "情况正常",
        NeedsHelp = "needs_help" "需要帮助",
        Ill = "ill" "生病、受伤",
        NotSeen = "not_seen" "没有见到本人",
    }
}

impl VisitFound {
    /// Whether somebody has to see to it.
    #[must_use]
    pub const fn open(self) -> bool {
        !matches!(self, VisitFound::Well)
    }
}

/// Who cares for somebody.
#[derive(Clone, Debug)]
pub struct Carer {
    /// The name.
    pub name: Secret<String>,
    /// The citizen number.
    pub number: Option<Secret<String>>,
    /// The telephone.
    pub phone: Option<Secret<String>>,
    /// What they are to the person.
    pub tie: CarerTie,
    /// The day of birth, by which the packs count.
    pub birth: Date,
}

/// An agreement about somebody's care (照料服务协议).
#[derive(Clone, Debug)]
pub struct Agreement {
    /// Its id.
    pub id: AgreementId,
    /// Who is cared for.
    pub person: PersonId,
    /// Their family.
    pub household: HouseholdId,
    /// Who cares.
    pub carer: Carer,
    /// The day on which it was signed.
    pub signed_on: Date,
    /// Its first day.
    pub from: Date,
    /// Its last day.
    pub until: Date,
    /// The scan.
    pub paper: PaperId,
    /// Who entered it.
    pub by: UserId,
    /// Their name as signed.
    pub name: String,
    /// When.
    pub at: UtcMillis,
    /// That it ended before its day: the last day and why.
    pub ended: Option<(Date, AgreementEnd)>,
}

impl Agreement {
    /// The last day, earlier where it ended.
    #[must_use]
    pub fn last(&self) -> Date {
        self.ended.map_or(self.until, |(on, _)| on.min(self.until))
    }

    /// Whether nobody ended it and its last day has not passed.
    #[must_use]
    pub fn open(&self, on: Date) -> bool {
        self.ended.is_none() && on <= self.until
    }

    /// Whether somebody is cared for by it on a day.
    #[must_use]
    pub fn holds(&self, on: Date) -> bool {
        self.from <= on && on <= self.last()
    }
}

/// A look at whether an agreement is kept (履行情况检查).
#[derive(Clone, Debug)]
pub struct CareCheck {
    /// Its id.
    pub id: CareCheckId,
    /// Of which agreement.
    pub agreement: AgreementId,
    /// The day.
    pub on: Date,
    /// Whether it is kept.
    pub kept: bool,
    /// What was found.
    pub words: Words,
    /// Until when what was found is mended; none where it is kept.
    pub mend_by: Option<Date>,
    /// When it was.
    pub mended_on: Option<Date>,
    /// Who looked.
    pub by: UserId,
    /// Their name as signed.
    pub name: String,
}

/// A visit (探访).
#[derive(Clone, Debug)]
pub struct CareVisit {
    /// Its id.
    pub id: VisitId,
    /// Who was visited.
    pub person: PersonId,
    /// Their family.
    pub household: HouseholdId,
    /// Where.
    pub place: Division,
    /// The day.
    pub on: Date,
    /// The minute of the day; 0 where nobody wrote it down.
    pub minute: u16,
    /// What it found.
    pub found: VisitFound,
    /// In words.
    pub words: Words,
    /// Who visited.
    pub by: UserId,
    /// Their name as signed.
    pub name: String,
    /// When it was entered: later where there was no signal.
    pub entered_at: UtcMillis,
    /// What was done about what it found, by whom and when.
    pub seen_to: Option<SeenTo>,
}

/// What was done about what a visit found.
#[derive(Clone, Debug)]
pub struct SeenTo {
    /// The day.
    pub on: Date,
    /// What was done.
    pub words: Words,
    /// Who.
    pub by: UserId,
    /// Their name as signed.
    pub name: String,
}
