// SPDX-License-Identifier: Apache-2.0
//! Authorisations (核对授权) as the case records them: who agreed to what, from when until when, and who took it back. A check looks here at the moment it runs.

use super::model::WhyNot;
use crate::archive::PaperId;
use crate::casework::{Capacity, CaseEvent, CaseRecord, Consent, ConsentAnswer, PersonId, Scope};
use kernel::Date;
use std::collections::BTreeSet;
use std::sync::Arc;

/// One authorisation, or the refusal of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsentLine {
    /// Who.
    pub person: PersonId,
    /// As what.
    pub capacity: Capacity,
    /// When it was signed; none for one that still held when the case was opened.
    pub signed_on: Option<Date>,
    /// To what; empty where it was refused.
    pub scope: BTreeSet<Scope>,
    /// The last day; none where it was refused.
    pub until: Option<Date>,
    /// The signed paper.
    pub paper: Option<PaperId>,
    /// When it was taken back, or refused from the start.
    pub withdrawn_on: Option<Date>,
}

impl ConsentLine {
    /// Whether somebody did not agree, as opposed to taking it back later.
    #[must_use]
    pub const fn withheld(&self) -> bool {
        self.until.is_none()
    }

    fn allows(&self, scope: Option<Scope>, on: Date) -> Result<(), WhyNot> {
        let Some(until) = self.until else { return Err(WhyNot::Withheld) };
        if self.withdrawn_on.is_some_and(|day| day <= on) {
            return Err(WhyNot::Withdrawn);
        }
        if self.signed_on.is_some_and(|day| day > on) {
            return Err(WhyNot::NoConsent);
        }
        if on > until {
            return Err(WhyNot::Expired);
        }
        match scope {
            Some(scope) if !self.scope.contains(&scope) => Err(WhyNot::OutOfScope),
            _ => Ok(()),
        }
    }
}

/// Every authorisation of a case, oldest first.
#[must_use]
pub fn consents(records: &[Arc<CaseRecord>]) -> Vec<ConsentLine> {
    let mut lines = Vec::new();
    for record in records {
        match &record.entry.event {
            CaseEvent::ChangeReported { consents, .. } | CaseEvent::ReviewOpened { consents, .. } => {
                consents.iter().for_each(|one| add(&mut lines, one, None));
            }
            CaseEvent::ConsentRecorded { person, capacity, answer } => {
                let one = Consent { person: *person, capacity: *capacity, answer: answer.clone() };
                add(&mut lines, &one, Some(record.entry.happened_on));
            }
            _ => {}
        }
    }
    lines
}

fn add(lines: &mut Vec<ConsentLine>, consent: &Consent, on: Option<Date>) {
    let (scope, until, paper) = match &consent.answer {
        ConsentAnswer::Given { scope, until, paper } => (scope.clone(), Some(*until), Some(*paper)),
        ConsentAnswer::Withheld => {
            let given = lines.iter_mut().rev().find(|line| line.person == consent.person);
            if let Some(given) = given.filter(|line| !line.withheld() && line.withdrawn_on.is_none()) {
                given.withdrawn_on = on;
                return;
            }
            (BTreeSet::new(), None, None)
        }
    };
    let (person, capacity) = (consent.person, consent.capacity);
    let withdrawn_on = if until.is_none() { on } else { None };
    lines.push(ConsentLine { person, capacity, signed_on: on, scope, until, paper, withdrawn_on });
}

/// Whether somebody's data of a kind may be asked for on a day; of any kind where none is named. The latest word counts.
///
/// # Errors
/// Why not.
pub fn living(lines: &[ConsentLine], person: PersonId, scope: Option<Scope>, on: Date) -> Result<(), WhyNot> {
    let line = lines.iter().rev().find(|line| line.person == person);
    line.map_or(Err(WhyNot::NoConsent), |line| line.allows(scope, on))
}

/// The same for somebody under age: an adult of the household who agreed signs as guardian.
///
/// # Errors
/// Why not, by the one who comes nearest.
pub fn guarded(
    lines: &[ConsentLine],
    adults: &BTreeSet<PersonId>,
    scope: Option<Scope>,
    on: Date,
) -> Result<(), WhyNot> {
    let mut why = WhyNot::NoConsent;
    for adult in adults {
        match living(lines, *adult, scope, on) {
            Ok(()) => return Ok(()),
            Err(WhyNot::NoConsent) => {}
            Err(other) => why = other,
        }
    }
    Err(why)
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Id;

    fn day(text: &str) -> Date {
        Date::parse(text).unwrap()
    }

    fn given(until: &str) -> Consent {
        let scope = BTreeSet::from([Scope::Finance]);
        let answer = ConsentAnswer::Given { scope, until: day(until), paper: Id::from_bytes([9; 16]) };
        Consent { person: Id::from_bytes([1; 16]), capacity: Capacity::Adult, answer }
    }

    // clause: MS-8b
    #[test]
    fn an_authorisation_holds_from_its_signing_to_its_last_day_or_until_it_is_taken_back() {
        let person = Id::from_bytes([1; 16]);
        let mut lines = Vec::new();
        add(&mut lines, &given("2020-12-31"), Some(day("2020-11-02")));
        let ask = |lines: &[ConsentLine], scope, on: &str| living(lines, person, Some(scope), day(on));
        assert_eq!(ask(&lines, Scope::Finance, "2020-11-01"), Err(WhyNot::NoConsent));
        assert_eq!(ask(&lines, Scope::Finance, "2020-11-02"), Ok(()));
        assert_eq!(ask(&lines, Scope::Finance, "2020-12-31"), Ok(()));
        assert_eq!(ask(&lines, Scope::Finance, "2021-01-01"), Err(WhyNot::Expired));
        assert_eq!(ask(&lines, Scope::Property, "2020-11-02"), Err(WhyNot::OutOfScope));
        let withheld = Consent { answer: ConsentAnswer::Withheld, ..given("2020-12-31") };
        add(&mut lines, &withheld, Some(day("2020-11-20")));
        assert_eq!(lines.len(), 1);
        assert_eq!(ask(&lines, Scope::Finance, "2020-11-19"), Ok(()));
        assert_eq!(ask(&lines, Scope::Finance, "2020-11-20"), Err(WhyNot::Withdrawn));
        add(&mut lines, &given("2021-06-30"), Some(day("2020-11-25")));
        assert_eq!(ask(&lines, Scope::Finance, "2020-11-25"), Ok(()));
    }

    #[test]
    fn somebody_under_age_is_covered_by_an_adult_who_agreed() {
        let (person, other) = (Id::from_bytes([1; 16]), Id::from_bytes([2; 16]));
        let mut lines = Vec::new();
        add(&mut lines, &given("2020-12-31"), Some(day("2020-11-02")));
        let ask = |adults: &[PersonId]| {
            guarded(&lines, &adults.iter().copied().collect(), Some(Scope::Finance), day("2020-11-03"))
        };
        assert_eq!(ask(&[person, other]), Ok(()));
        assert_eq!(ask(&[other]), Err(WhyNot::NoConsent));
    }
}
