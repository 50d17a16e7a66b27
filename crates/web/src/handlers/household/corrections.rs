// SPDX-License-Identifier: Apache-2.0
//! What was put right or changed in the records of a family: old, new, why, by whom. Numbers and telephones are masked as everywhere.

use crate::pages::household::CorrectionRow;
use assistance::registry::Relation;
use assistance::registry::file::File;
use assistance::registry::model::{Correction, Field, Owner};
use assistance::registry::words::{Area, Marital, NoNumber};
use kernel::{CitizenNumber, Division, Masked, Secret};

/// Every correction of the file, newest first.
pub(super) fn of(file: &File, name: impl Fn(&str) -> Option<String>) -> Vec<CorrectionRow> {
    file.corrections.iter().rev().map(|one| row(one, &name)).collect()
}

fn row(one: &Correction, name: &impl Fn(&str) -> Option<String>) -> CorrectionRow {
    let value = |text: &Option<Secret<String>>| {
        text.as_ref().map_or_else(|| "（空）".to_owned(), |text| said(one.field, text.expose()))
    };
    CorrectionRow {
        at: crate::handlers::audit::minute(one.recorded_at),
        about: match one.owner {
            Owner::Household(_) => "全家".to_owned(),
            Owner::Person(id) => name(&id.to_string()).unwrap_or_else(|| "（不在本户）".to_owned()),
        },
        field: one.field.chinese().to_owned(),
        old: value(&one.old),
        new: value(&one.new),
        since: one.since,
        reason: one.reason.clone(),
        by: one.recorded_name.clone(),
    }
}

/// A value as it was kept, in the words of a page.
fn said(field: Field, text: &str) -> String {
    let word = |found: Option<&'static str>| found.unwrap_or(text).to_owned();
    match field {
        Field::Number => match (CitizenNumber::parse(text), text.split_once(':')) {
            (Ok(number), _) => number.masked(),
            (_, Some(("none", reason))) => word(NoNumber::parse(reason).map(NoNumber::chinese)),
            _ => NoNumber::Wrong.chinese().to_owned(),
        },
        Field::Phone => Masked::phone(text).to_string(),
        Field::Sex => word(match text {
            "male" => Some("男"),
            "female" => Some("女"),
            _ => None,
        }),
        Field::Marital => word(Marital::parse(text).map(Marital::chinese)),
        Field::Area => word(Area::parse(text).map(Area::chinese)),
        Field::Relation => {
            Relation::parse(text).map_or_else(|| text.to_owned(), |one| one.chinese().to_owned())
        }
        Field::Registered | Field::Lives => {
            Division::parse(text).map_or_else(|_| text.to_owned(), crate::handlers::place_name)
        }
        Field::Name | Field::Birth | Field::Ethnic | Field::DiedOn | Field::Address => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_whole_number_and_no_telephone_stands_among_corrections() {
        let whole = "500299195001019015";
        assert!(!said(Field::Number, whole).contains("19500101"));
        assert!(!said(Field::Number, &format!("wrong:{whole}0")).contains(whole));
        assert!(!said(Field::Phone, "13800001234").contains("0000"));
        assert_eq!(said(Field::Relation, "20"), "子");
        assert_eq!(said(Field::Sex, "male"), "男");
    }
}
