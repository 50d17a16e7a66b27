// SPDX-License-Identifier: Apache-2.0
//! What is kept of a service and of declining one.

use super::kinds::Kind;
use crate::casework::{HouseholdId, PersonId};
use crate::monitoring::model::FileId;
use kernel::{Date, Id, Secret, UserId, UtcMillis, words};

/// The mark of a service's id.
#[derive(Debug)]
pub struct ServiceMark;
/// The id of a service.
pub type ServiceId = Id<ServiceMark>;

words! {
    /// Why a service ended before its day.
    ServiceEnd {
        OwnWish = "own_wish" "本人不再需要",
        Renewed = "renewed" "续签、换签",
        Provider = "provider" "服务方不再提供",
        Moved = "moved" "搬走、入住机构",
        Death = "death" "本人死亡",
        Mistake = "mistake" "登记错误",
    }
}

/// A service that is arranged for somebody.
#[derive(Clone, Debug)]
pub struct Service {
    /// Its id.
    pub id: ServiceId,
    /// For whom.
    pub person: PersonId,
    /// Their family.
    pub household: HouseholdId,
    /// What.
    pub kind: &'static Kind,
    /// Who provides it: a health centre, a village, an organisation.
    pub provider: String,
    /// The doctor, the team, the person; empty where nobody is named.
    pub team: String,
    /// Its number, where it has one.
    pub number: Option<Secret<String>>,
    /// The first day.
    pub from: Date,
    /// The last day; none where it goes on.
    pub until: Option<Date>,
    /// From when on it is to be renewed.
    pub renew_from: Option<Date>,
    /// That it ended before its day.
    pub ended: Option<(Date, ServiceEnd)>,
    /// The department's list that told of it.
    pub list: Option<FileId>,
    /// Who entered it.
    pub by: UserId,
    /// Their name as signed.
    pub name: String,
    /// When.
    pub at: UtcMillis,
}

impl Service {
    /// The last day, earlier where it ended; none where it goes on.
    #[must_use]
    pub fn last(&self) -> Option<Date> {
        match (self.until, self.ended) {
            (Some(until), Some((on, _))) => Some(until.min(on)),
            (until, ended) => until.or(ended.map(|(on, _)| on)),
        }
    }

    /// Whether somebody has it on a day.
    #[must_use]
    pub fn holds(&self, on: Date) -> bool {
        self.from <= on && self.last().is_none_or(|last| on <= last)
    }

    /// Whether it is arranged and nobody ended it.
    #[must_use]
    pub fn open(&self, on: Date) -> bool {
        self.ended.is_none() && self.until.is_none_or(|until| on <= until)
    }
}

/// Somebody did not want a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decline {
    /// Who.
    pub person: PersonId,
    /// What.
    pub kind: &'static Kind,
    /// The day.
    pub on: Date,
    /// Who entered it.
    pub by: UserId,
    /// Their name as signed.
    pub name: String,
    /// When.
    pub at: UtcMillis,
}
