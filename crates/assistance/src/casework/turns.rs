// SPDX-License-Identifier: Apache-2.0
//! When a family is to be looked at before its usual time because of what is known already: a birthday from which the packs say otherwise, or from which the answer hangs on somebody being
//! at school (a child supported as a 特困 person turns eighteen and stays there), and the next term of whoever is supported as a pupil. Nothing ends by itself: a review is due then, and
//! money goes on.
//! clause: CK-1.2.1, MS-1d

use super::assess::{Live, Results};
use super::file::CaseFile;
use super::model::{PersonId, Route};
use super::names::{NOT_AT_SCHOOL, SCHOOL_CHECK, SCHOOLING, SUPPORTED};
use super::payload::{Answer, Assessment};
use crate::registry::Composed;
use kernel::{Date, birthday};
use policy::assess::assess;

/// The next birthday after a day, with the age that it brings.
fn next_birthday(birth: Date, after: Date) -> Option<(Date, i32)> {
    let years = after.year() - birth.year();
    [years, years + 1].into_iter().map(|age| (birthday(birth, age), age)).find(|(day, _)| *day > after)
}

/// A family as it is known, to ask what would be said if something of it were otherwise.
struct Asking<'a> {
    live: &'a Live,
    file: &'a CaseFile,
    /// What is said now.
    now: &'a Assessment,
    /// As known, with the person of the case supported by then.
    known: Composed,
}

impl Asking<'_> {
    /// Whether the packs say otherwise of another family. What cannot be asked of it, such as a decision that does not fit somebody older, is otherwise, too: it is looked at then, and
    /// holds up nothing today.
    fn otherwise(&self, family: &Composed) -> bool {
        let program = &self.live.program;
        let Ok(given) = family.case(&program.dictionary) else { return true };
        let Ok(evaluation) = assess(program, &given) else { return true };
        let reader = Results { program, given: &given, evaluation: &evaluation };
        let said = reader.assessment(self.file, String::new());
        !said.is_ok_and(|said| said.same_result(self.now))
    }

    /// Whether what is said of a family hangs on somebody being at school.
    fn hangs_on_school(&self, person: PersonId, family: &Composed) -> bool {
        if family.fact_of(person, SCHOOLING).is_none_or(|stage| stage == NOT_AT_SCHOOL) {
            return false;
        }
        let mut left = family.clone();
        left.set_of_member(person, (SCHOOLING, NOT_AT_SCHOOL.to_owned()));
        self.otherwise(&left)
    }

    /// Whether something changes once somebody is so old, with everything else as it is known now.
    fn changes_at(&self, person: PersonId, age: i32, counts_from: Date) -> bool {
        let Some(birth) = counts_from.add_months(-12 * age) else { return false };
        let mut older = self.known.clone();
        older.born(person, birth);
        self.otherwise(&older)
            || (self.hangs_on_school(person, &older) && !self.hangs_on_school(person, &self.known))
    }
}

/// The day by which the family is to be looked at again because of what is known already; none where nothing of that kind comes.
pub(super) fn first(
    live: &Live,
    file: &CaseFile,
    now: &Assessment,
    (counts_from, today): (Date, Date),
) -> Option<Date> {
    if now.answer != Answer::Yes {
        return None;
    }
    let supported = match file.family.route {
        Route::SinglePerson(person) if file.scheme.of_one() => Some(person),
        _ => None,
    };
    let mut known = live.composed.clone();
    if let Some(person) = supported {
        known.set_of_member(person, (SUPPORTED, "yes".to_owned()));
    }
    let ages = live.program.ages();
    let mut birthdays: Vec<_> = known
        .births()
        .filter_map(|(person, birth)| next_birthday(birth, today).map(|(day, age)| (day, age, person)))
        .filter(|(_, age, _)| ages.as_ref().is_none_or(|ages| ages.contains(age)))
        .collect();
    birthdays.sort_unstable();
    let asking = Asking { live, file, now, known };
    let turns = birthdays.into_iter().find(|(_, age, person)| asking.changes_at(*person, *age, counts_from));
    let pupil = supported.filter(|person| asking.hangs_on_school(*person, &asking.known));
    let months = || live.program.whole(SCHOOL_CHECK).and_then(|months| i32::try_from(months).ok());
    let term = pupil.and_then(|_| today.add_months(months()?));
    turns.map(|(day, ..)| day).into_iter().chain(term).min()
}

#[cfg(test)]
mod tests {
    use super::next_birthday;
    use kernel::Date;

    #[test]
    fn the_next_birthday_is_after_the_day_and_brings_one_year() {
        let date = |text: &str| Date::parse(text).unwrap();
        let next = |birth: &str, after: &str| next_birthday(date(birth), date(after)).unwrap();
        assert_eq!(next("2004-05-20", "2022-05-19"), (date("2022-05-20"), 18));
        assert_eq!(next("2004-05-20", "2022-05-20"), (date("2023-05-20"), 19));
        assert_eq!(next("2004-12-31", "2022-01-01"), (date("2022-12-31"), 18));
    }
}
