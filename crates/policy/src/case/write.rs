// SPDX-License-Identifier: Apache-2.0
//! A case back as a household file: the one canonical form of what was given.

use super::{Case, GivenAmount, GivenDecision, GivenMember, GivenRow, GivenSeries, SCHEMA};
use serde::{Serialize, Serializer};
use std::collections::BTreeMap;

/// Writes what was given as JSON, in the newest version of the format. Reading it again gives the same case.
///
/// Whole citizen numbers stand in it: it is for the household's own file, not for a log or a page.
#[must_use]
pub fn write_case(case: &Case) -> String {
    let given = &case.given;
    let file = File {
        schema: SCHEMA,
        place: &given.place,
        applied_on: &given.applied_on,
        accepted_on: given.accepted_on.as_deref(),
        household: Row(&given.household),
        members: given.members.iter().map(Member::of).collect(),
        events: given.events.iter().map(Row).collect(),
        township: given.township.as_ref().map(Row),
        decisions: given.decisions.iter().map(|(key, one)| (key.as_str(), Decision::of(one))).collect(),
    };
    // Texts, lists and maps with text keys cannot fail to serialise.
    let mut text = serde_json::to_string_pretty(&file).unwrap_or_default();
    text.push('\n');
    text
}

#[derive(Serialize)]
struct File<'a> {
    schema: u32,
    place: &'a str,
    applied_on: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    accepted_on: Option<&'a str>,
    household: Row<'a>,
    members: Vec<Member<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    events: Vec<Row<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    township: Option<Row<'a>>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    decisions: BTreeMap<&'a str, Decision<'a>>,
}

struct Row<'a>(&'a GivenRow);

impl Serialize for Row<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Plain<'a> {
            id: &'a str,
            #[serde(skip_serializing_if = "BTreeMap::is_empty")]
            facts: &'a BTreeMap<String, String>,
        }
        Plain { id: &self.0.id, facts: &self.0.facts }.serialize(serializer)
    }
}

#[derive(Serialize)]
struct Member<'a> {
    id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    citizen_number: Option<&'a str>,
    relation: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    birth: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sex: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    spouse: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    parents: Option<&'a [String]>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    facts: &'a BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Series::is_nothing")]
    incomes: Series<'a>,
    #[serde(skip_serializing_if = "Series::is_nothing")]
    spendings: Series<'a>,
    #[serde(skip_serializing_if = "is_no")]
    income_complete: bool,
    #[serde(skip_serializing_if = "is_no")]
    spending_complete: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    supporters: Vec<Row<'a>>,
}

fn is_no(value: &bool) -> bool {
    !value
}

impl Member<'_> {
    fn of(given: &GivenMember) -> Member<'_> {
        Member {
            id: &given.id,
            name: given.name.as_deref(),
            citizen_number: given.citizen_number.as_ref().map(kernel::CitizenNumber::expose),
            relation: &given.relation,
            birth: given.birth.as_deref(),
            sex: given.sex.as_deref(),
            spouse: given.spouse.as_deref(),
            parents: given.parents.as_deref(),
            facts: &given.facts,
            incomes: Series(&given.incomes),
            spendings: Series(&given.spendings),
            income_complete: given.income_complete,
            spending_complete: given.spending_complete,
            supporters: given.supporters.iter().map(Row).collect(),
        }
    }
}

struct Series<'a>(&'a GivenSeries);

impl Series<'_> {
    fn is_nothing(&self) -> bool {
        *self.0 == GivenSeries::Nothing
    }
}

impl Serialize for Series<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            GivenSeries::Nothing => serializer.serialize_none(),
            GivenSeries::Monthly(figures) => figures.serialize(serializer),
            GivenSeries::Months(months) => serializer.collect_seq(months.iter().map(Amount::of)),
        }
    }
}

#[derive(Serialize)]
struct Amount<'a> {
    month: &'a str,
    kind: &'a str,
    amount: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<&'a str>,
}

impl Amount<'_> {
    fn of(given: &GivenAmount) -> Amount<'_> {
        Amount {
            month: &given.month,
            kind: &given.kind,
            amount: &given.amount,
            source: given.source.as_deref(),
        }
    }
}

#[derive(Serialize)]
struct Decision<'a> {
    value: &'a str,
    by: &'a str,
    reason: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    second: Option<&'a str>,
}

impl Decision<'_> {
    fn of(given: &GivenDecision) -> Decision<'_> {
        Decision {
            value: &given.value,
            by: &given.by,
            reason: &given.reason,
            second: given.second.as_deref(),
        }
    }
}
