// SPDX-License-Identifier: Apache-2.0
//! Persons and families as they are typed, and the reading of what only such forms have.

use super::model::{Number, Person, PersonId};
use super::relation::Relation;
use super::words::{Area, Marital, NoNumber};
use crate::form::Reader;
use crate::office::{Fault, FaultKind, Private};
use kernel::{CitizenNumber, Date, Division, DivisionLevel, Id, Secret, Sex, is_formula};
use serde::Serialize;

/// The longest name.
pub const LONGEST_NAME: usize = 60;

/// A person as typed.
#[derive(Clone, Default, Serialize)]
pub struct PersonForm {
    /// The name.
    pub name: String,
    /// The citizen number.
    pub number: Option<Private>,
    /// Why there is none, or `Wrong` for one that stands so on the papers and fails its check.
    pub no_number: Option<NoNumber>,
    /// `male`, `female`, `男` or `女`; the number tells it too.
    pub sex: String,
    /// The day of birth; the number tells it too.
    pub birth: String,
    /// The telephone.
    pub phone: Option<Private>,
    /// The ethnic group by GB/T 3304, `01` for 汉族.
    pub ethnic: String,
    /// Marital status.
    pub marital: Option<Marital>,
    /// Where the person is registered.
    pub registered: String,
    /// Where the person lives, if not with the household.
    pub lives: String,
}

/// A member as typed.
#[derive(Clone, Default, Serialize)]
pub struct MemberForm {
    /// Somebody in the registry already; `person` is not read then.
    pub known: Option<PersonId>,
    /// Who.
    pub person: PersonForm,
    /// The relation to the head: a code of GB/T 4761, its name, or a class such as `son`.
    pub relation: String,
    /// The first day; blank for the day of the form.
    pub since: String,
}

/// What somebody is to the head, in a list of everybody.
#[derive(Clone, Debug, Serialize)]
pub struct RelationOf {
    /// Who.
    pub person: PersonId,
    /// The relation, as in [`MemberForm`].
    pub relation: String,
}

impl Reader<'_> {
    /// A name of a person.
    pub(crate) fn name(&mut self, field: &str, text: &str) -> Option<String> {
        let name = name(text);
        self.take(field, name)
    }

    /// A township or village.
    pub(crate) fn village(&mut self, field: &str, text: &str) -> Option<Division> {
        let read = match Division::parse(text) {
            Ok(place) if place.level() < DivisionLevel::Township => Err(FaultKind::NotAnOption),
            Ok(place) => Ok(place),
            Err(kernel::DivisionError::Empty) => Err(FaultKind::Missing),
            Err(error) => Err(FaultKind::Division(error)),
        };
        self.take(field, read)
    }

    /// A relation to the head.
    pub(super) fn relation(&mut self, field: &str, text: &str) -> Option<Relation> {
        let kind = if text.trim().is_empty() { FaultKind::Missing } else { FaultKind::NotAnOption };
        self.take(field, Relation::parse(text).ok_or(kind))
    }

    /// A telephone, or nothing where nothing is typed.
    pub(crate) fn phone(&mut self, field: &str, text: Option<&Private>) -> Option<Secret<String>> {
        let text = text.map(Private::expose).filter(|text| !text.trim().is_empty())?;
        self.take(field, phone(text).map(Secret::new).ok_or(FaultKind::Phone))
    }

    /// An address, or nothing where nothing is typed.
    pub(super) fn address(&mut self, field: &str, text: Option<&Private>) -> Option<Secret<String>> {
        let read = self.words(field, text.map_or("", Private::expose))?;
        (!read.is_empty()).then(|| Secret::new(read))
    }

    /// Town or country, or nothing where nothing is typed.
    pub(super) fn area(&mut self, field: &str, text: &str) -> Option<Area> {
        let text = text.trim();
        if text.is_empty() {
            return None;
        }
        let read = Area::ALL.iter().copied().find(|area| area.word() == text || area.chinese() == text);
        self.take(field, read.ok_or(FaultKind::NotAnOption))
    }

    /// A citizen number with its reason where there is none.
    pub(super) fn number(
        &mut self,
        field: &str,
        typed: Option<&Private>,
        reason: Option<NoNumber>,
    ) -> Option<Number> {
        let typed = typed.map(Private::expose).map(str::trim).filter(|text| !text.is_empty());
        let read = match (typed, reason) {
            (None, None | Some(NoNumber::Wrong)) => Err(FaultKind::Missing),
            (None, Some(reason)) => Ok(Number::None(reason)),
            (Some(text), reason) => match CitizenNumber::parse_on(text, self.today()) {
                Ok(number) => Ok(Number::Known(number)),
                Err(_) if reason == Some(NoNumber::Wrong) && plain(text, 40) => {
                    Ok(Number::Wrong(Secret::new(text.to_owned())))
                }
                Err(error) => Err(FaultKind::CitizenNumber(error)),
            },
        };
        self.take(field, read)
    }

    /// A sex, or nothing where nothing is typed.
    pub(super) fn sex(&mut self, field: &str, text: &str) -> Option<Sex> {
        match text.trim() {
            "" => None,
            "male" | "男" | "1" => Some(Sex::Male),
            "female" | "女" | "2" => Some(Sex::Female),
            _ => self.take(field, Err(FaultKind::NotAnOption)),
        }
    }

    /// An ethnic group, or nothing where nothing is typed.
    pub(super) fn ethnic(&mut self, field: &str, text: &str) -> Option<u8> {
        let text = text.trim();
        if text.is_empty() {
            return None;
        }
        let code = text.parse::<u8>().ok().filter(|code| matches!(code, 1..=56 | 97 | 98));
        self.take(field, code.ok_or(FaultKind::NotAnOption))
    }

    /// A person who is new to the registry. What the number tells is filled in; what contradicts it is a fault.
    pub(super) fn person(&mut self, id: PersonId, form: &PersonForm, home: Division) -> Option<Person> {
        let before = self.found();
        let name = self.name("name", &form.name);
        let number = self.number("number", form.number.as_ref(), form.no_number);
        let says = number.as_ref().and_then(Number::known);
        let sex = self.sex("sex", &form.sex);
        let birth = if form.birth.trim().is_empty() { None } else { self.past("birth", &form.birth) };
        let (sex, birth) = match says {
            Some(number) => {
                if sex.is_some_and(|sex| sex != number.sex()) {
                    self.fault("sex", FaultKind::AgainstNumber);
                }
                if birth.is_some_and(|birth| birth != number.birth()) {
                    self.fault("birth", FaultKind::AgainstNumber);
                }
                (Some(number.sex()), Some(number.birth()))
            }
            None => (sex, birth),
        };
        let phone = self.phone("phone", form.phone.as_ref());
        let ethnic = self.ethnic("ethnic", &form.ethnic);
        let registered = self.place("registered", &form.registered);
        let lives = self.place("lives", &form.lives).unwrap_or(home);
        if self.found() > before {
            return None;
        }
        Some(Person {
            id,
            name: name?,
            sex,
            birth,
            number: number?,
            phone,
            ethnic,
            marital: form.marital,
            registered,
            lives,
            died_on: None,
            erased: false,
            version: 1,
        })
    }
}

/// A name as it would be kept, where it can be one.
pub(crate) fn kept_name(text: &str) -> Option<String> {
    name(text).ok()
}

/// A name as it is kept: the dots of minority names alike, no outer or double spaces.
fn name(text: &str) -> Result<String, FaultKind> {
    let text = text.trim().replace(['•', '・', '．', '‧', '∙'], "·");
    if text.is_empty() {
        return Err(FaultKind::Missing);
    }
    if text.chars().count() > LONGEST_NAME {
        return Err(FaultKind::TooLong(LONGEST_NAME));
    }
    // No name begins as a formula does; one that did would hold up the file of the bank.
    if !plain(&text, LONGEST_NAME) || is_formula(&text) {
        return Err(FaultKind::Characters);
    }
    Ok(text.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// Neither too long nor with characters that hide, turn or mark text up.
fn plain(text: &str, longest: usize) -> bool {
    let hidden = |c: char| {
        c.is_control()
            || matches!(c, '<' | '>' | '&' | '"' | '\\' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{fff9}'..='\u{ffff}')
    };
    text.chars().count() <= longest && !text.chars().any(hidden)
}

/// The digits of a telephone number: 7 to 12 of them, with or without spaces, hyphens, full-width forms and the country's prefix.
#[must_use]
pub fn phone(text: &str) -> Option<String> {
    let half = |c: char| match c {
        '０'..='９' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        '－' | '—' => '-',
        '\u{3000}' => ' ',
        other => other,
    };
    let half: String = text.trim().chars().map(half).collect();
    let half = half.strip_prefix("+86").unwrap_or(&half);
    let digits: String = half.chars().filter(char::is_ascii_digit).collect();
    let only = half.chars().all(|c| c.is_ascii_digit() || matches!(c, ' ' | '-' | '(' | ')'));
    (only && (7..=12).contains(&digits.len())).then_some(digits)
}

/// Reads a person of a list that another system wrote, as a form is read; faults are named by the fields of [`PersonForm`]. The id is nobody's yet.
pub(crate) fn read_person(
    today: Date,
    form: &PersonForm,
    home: Division,
    faults: &mut Vec<Fault>,
) -> Option<Person> {
    Reader::new(today, faults).person(Id::from_bytes([0; 16]), form, home)
}

/// The persons of a list of relations with what they are, each once.
pub(super) fn relations(reader: &mut Reader<'_>, list: &[RelationOf]) -> Vec<(PersonId, Relation)> {
    let mut read: Vec<(Id<Person>, Relation)> = Vec::new();
    for (at, one) in list.iter().enumerate() {
        let field = format!("relations.{at}.relation");
        if let Some(first) = read.iter().position(|(person, _)| *person == one.person) {
            reader.fault(&field, FaultKind::SameAs(first + 1));
        } else if let Some(relation) = reader.relation(&field, &one.relation) {
            read.push((one.person, relation));
        }
    }
    read
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rare_characters_and_dots_are_names_and_markup_and_hidden_characters_are_not() {
        assert_eq!(name(" 阿依古丽•买买提 ").unwrap(), "阿依古丽·买买提");
        assert_eq!(name("王𬎆").unwrap(), "王𬎆");
        for bad in ["<b>张</b>", "张\u{202e}三", "张\u{7}三", "张\u{200b}三"] {
            assert_eq!(name(bad), Err(FaultKind::Characters), "{bad:?}");
        }
        assert_eq!(name("  "), Err(FaultKind::Missing));
        assert_eq!(name(&"长".repeat(61)), Err(FaultKind::TooLong(60)));
    }

    #[test]
    fn telephones_are_kept_as_digits() {
        assert_eq!(phone("138-0000-0000").as_deref(), Some("13800000000"));
        assert_eq!(phone("+86 １３８ ００００ ００００").as_deref(), Some("13800000000"));
        assert_eq!(phone("(023) 5999 9999").as_deref(), Some("02359999999"));
        assert_eq!(phone("12345"), None);
        assert_eq!(phone("张三 13800000000"), None);
    }

    #[test]
    fn what_contradicts_the_number_is_a_fault_of_its_field() {
        let today = Date::new(2020, 11, 2).unwrap();
        let mut faults = Vec::new();
        let form = PersonForm {
            name: "张三".to_owned(),
            number: Some(Private::new("500299195001019015")),
            sex: "女".to_owned(),
            birth: "1950-01-02".to_owned(),
            ..PersonForm::default()
        };
        let home = Division::parse("500299102201").unwrap();
        let read =
            Reader::new(today, &mut faults).under("members.0").person(Id::from_bytes([1; 16]), &form, home);
        assert!(read.is_none());
        let fields: Vec<&str> = faults.iter().map(|fault| fault.field.as_str()).collect();
        assert_eq!(fields, ["members.0.sex", "members.0.birth"]);
    }
}
