// SPDX-License-Identifier: Apache-2.0
//! Why the registry does not do what was asked. None of these says anything about people whom the asker may not see.

use super::model::{Field, MOST_MEMBERS};
use kernel::Date;
use std::fmt;

/// A refusal that no single field of a form explains. The crate `wording` says each in Chinese.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// The person is a member of the household with this number on the day in question.
    InAnotherHousehold(String),
    /// The person is a member already.
    MemberAlready,
    /// The person is no member on that day.
    NotAMember,
    /// The household has no head.
    NoHead,
    /// More than one member is entered as head.
    SecondHead,
    /// More than one member is entered as the head's spouse.
    SecondSpouse,
    /// The head cannot leave while others stay: another head comes first, with everybody's relation.
    HeadLeaves,
    /// A relation to the new head is missing for some member.
    RelationMissing,
    /// More members than [`MOST_MEMBERS`].
    TooManyMembers,
    /// The household is closed.
    Closed,
    /// The person is recorded as dead.
    Dead(Date),
    /// The record was erased.
    Erased,
    /// The day lies before the person joined.
    BeforeJoined(Date),
    /// The day lies before the person was born.
    BeforeBirth(Date),
    /// The time in the household would overlap an earlier one that ended on this day.
    StillMemberUntil(Date),
    /// A split that takes nobody or everybody along.
    NothingToSplit,
    /// A merge of a household with itself.
    SameHousehold,
    /// A household that would close has an open case, which nobody could go on with.
    OpenCase(String),
    /// No reason is given where one is asked for.
    ReasonMissing,
    /// A file is opened without a case or a reason from the list.
    LookUpWithoutReason,
    /// Nothing was changed.
    NothingChanged,
    /// The field belongs to no record of this kind, or changes by another way.
    NotCorrectable(Field),
    /// The subject does not belong to the household.
    SubjectElsewhere,
    /// The row to be put right speaks of something else, or is not there.
    CorrectsAnother,
    /// The row was put right already.
    CorrectedAlready,
    /// Sources do not disagree about it.
    NoContradiction,
    /// Another claim came in since the page was made.
    ClaimsChanged,
    /// On that day nobody belonged to the household, so there is nothing to assess.
    NobodyThen,
    /// The contact belongs to another case already.
    ContactTaken,
    /// Nobody waits for an answer to the contact any more.
    ContactFollowed,
    /// Accepted before help was asked for.
    AcceptedBeforeContact(Date),
    /// A supporter who is a member of the same household on that day.
    SupporterIsMember,
    /// The person is entered as a supporter of that member already.
    SupporterAlready,
    /// The person is not recorded as dead.
    NotDead,
    /// The death is put right already, or a request to do so waits for a second person.
    UndoAsked,
    /// Whoever asked that a death be put right cannot confirm it.
    OwnUndo,
    /// The request was answered already.
    UndoAnswered,
}

impl fmt::Display for Refused {
    /// For logs: in English and without personal data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let says = match self {
            Refused::InAnotherHousehold(_) => "in another household",
            Refused::MemberAlready => "a member already",
            Refused::NotAMember => "no member",
            Refused::NoHead => "no head",
            Refused::SecondHead => "two heads",
            Refused::SecondSpouse => "two spouses of the head",
            Refused::HeadLeaves => "the head cannot leave",
            Refused::RelationMissing => "a relation is missing",
            Refused::TooManyMembers => return write!(f, "more than {MOST_MEMBERS} members"),
            Refused::Closed => "closed",
            Refused::Dead(_) => "dead",
            Refused::Erased => "erased",
            Refused::BeforeJoined(_) => "before joining",
            Refused::BeforeBirth(_) => "before birth",
            Refused::StillMemberUntil(_) => "overlaps an earlier time",
            Refused::NothingToSplit => "a split of nobody or everybody",
            Refused::SameHousehold => "a merge with itself",
            Refused::OpenCase(_) => "an open case",
            Refused::ReasonMissing => "no reason",
            Refused::LookUpWithoutReason => "a look-up without reason",
            Refused::NothingChanged => "nothing changed",
            Refused::NotCorrectable(field) => return write!(f, "{} changes another way", field.word()),
            Refused::SubjectElsewhere => "the subject belongs elsewhere",
            Refused::CorrectsAnother => "puts right another thing",
            Refused::CorrectedAlready => "put right already",
            Refused::NoContradiction => "no contradiction",
            Refused::ClaimsChanged => "the claims changed",
            Refused::NobodyThen => "nobody belonged to it then",
            Refused::ContactTaken => "the contact has a case",
            Refused::ContactFollowed => "the contact waits for nothing",
            Refused::AcceptedBeforeContact(_) => "accepted before the contact",
            Refused::SupporterIsMember => "the supporter is a member",
            Refused::SupporterAlready => "a supporter already",
            Refused::NotDead => "not dead",
            Refused::UndoAsked => "asked already",
            Refused::OwnUndo => "the same person twice",
            Refused::UndoAnswered => "answered already",
        };
        f.write_str(says)
    }
}
