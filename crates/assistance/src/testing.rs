// SPDX-License-Identifier: Apache-2.0
//! The people of a township and the example family of the packs, for tests of the store and of the pages. Stops with a panic where something of it is wrong: nothing
//! but a test calls this.
#![allow(clippy::unwrap_used, clippy::missing_panics_doc, reason = "a test fails by panicking")]

use crate::casework::{Apply, CaseEvent, CaseId, Channel, Family, Member, PersonId, Route, Scheme, Speaker};
use crate::loading::{FamilyForm, Line};
use crate::office::Private;
use crate::payout::AwardRow;
use crate::payout::awards::{BY_LIST, Confirmed, base, programme};
use crate::payout::model::award::{Award, Rate};
use crate::payout::model::ids::{AwardId, DecisionId, PayeeNumber};
use crate::registry::evidence::{Source, Subject};
use crate::registry::form::{MemberForm, PersonForm};
use crate::registry::gather::FactForm;
use crate::registry::intake::{CreateHousehold, Created};
use crate::registry::words::{NoNumber, SourceKind};
use kernel::{Actor, Date, Division, Fen, Month, UtcMillis, check_digit};
use std::collections::BTreeSet;

/// The village of the example family.
pub const VILLAGE: &str = "500299102201";

/// The people of a township and its county.
pub struct People {
    /// Who handles.
    pub clerk: Actor,
    /// Who visits.
    pub colleague: Actor,
    /// The head of the township's office.
    pub leader: Actor,
    /// The county's reviewer.
    pub reviewer: Actor,
    /// Who confirms.
    pub decider: Actor,
    /// Of the village.
    pub assistant: Actor,
}

impl People {
    /// Everybody, each opened by login, role and place.
    pub async fn open(open: impl AsyncFn(&str, &str, &str) -> Actor) -> People {
        People {
            clerk: open("clerk", "township_clerk", "500299102").await,
            colleague: open("colleague", "township_clerk", "500299102").await,
            leader: open("leader", "township_leader", "500299102").await,
            reviewer: open("reviewer", "county_reviewer", "500299").await,
            decider: open("decider", "county_leader", "500299").await,
            assistant: open("assistant", "village_assistant", VILLAGE).await,
        }
    }
}

/// A right number of a county that does not exist.
#[must_use]
pub fn number(birth: &str, order: u32) -> String {
    let digits = format!("500299{}{order:03}", birth.replace('-', ""));
    format!("{digits}{}", check_digit(&digits).unwrap())
}

/// A scan: a PDF of one empty page, with a table of its objects that holds.
#[must_use]
pub fn scan() -> Vec<u8> {
    let objects = [
        "1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n",
        "2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n",
        "3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>\nendobj\n",
    ];
    let mut pdf = "%PDF-1.4\n".to_owned();
    let mut table = "xref\n0 4\n0000000000 65535 f \n".to_owned();
    for object in objects {
        table.push_str(&format!("{:010} 00000 n \n", pdf.len()));
        pdf.push_str(object);
    }
    let at = pdf.len();
    format!("{pdf}{table}trailer\n<< /Size 4 /Root 1 0 R >>\nstartxref\n{at}\n%%EOF\n").into_bytes()
}

/// Somebody of whom only a name is known, as put on file at the scene.
#[must_use]
pub fn stranger() -> CreateHousehold {
    let person = PersonForm {
        name: "赵路过".to_owned(),
        no_number: Some(NoNumber::NotAtHand),
        sex: "male".to_owned(),
        ..PersonForm::default()
    };
    CreateHousehold {
        lives: VILLAGE.to_owned(),
        area: "rural".to_owned(),
        members: vec![MemberForm { person, relation: "户主".to_owned(), ..MemberForm::default() }],
        ..CreateHousehold::default()
    }
}

/// The example family: a couple with a daughter at school. `nth` makes other numbers of it, and birthdays some days later.
#[must_use]
pub fn household(nth: u32, daughter_born: &str) -> CreateHousehold {
    let (later, hundreds) = (i32::try_from(nth / 9).unwrap(), nth % 9);
    let member = |name: &str, birth: &str, order: u32, relation: &str| {
        let birth = Date::parse(birth).unwrap().add_days(later).unwrap().to_string();
        MemberForm {
            person: PersonForm {
                name: name.to_owned(),
                number: Some(Private::new(number(&birth, order + 100 * hundreds))),
                ..PersonForm::default()
            },
            relation: relation.to_owned(),
            since: "2015-01-01".to_owned(),
            ..MemberForm::default()
        }
    };
    CreateHousehold {
        lives: VILLAGE.to_owned(),
        registered: VILLAGE.to_owned(),
        address: Some(Private::new("二组 8 号")),
        area: "rural".to_owned(),
        opened_on: "2015-01-01".to_owned(),
        members: vec![
            member("张大山", "1966-03-12", 11, "户主"),
            member("李秀兰", "1968-09-01", 22, "妻"),
            member("张小梅", daughter_born, 24, "女"),
        ],
    }
}

/// The family applies for 低保 at the window, for everybody in it.
#[must_use]
pub fn apply(created: &Created) -> Apply {
    Apply::at_window(created.household, created.members[0], Scheme::Dibao)
}

/// An award of support for somebody, as if it had been decided from a month on: what is about homes needs no case.
#[must_use]
pub fn support(
    created: &Created,
    person: PersonId,
    (award, payee): (AwardId, PayeeNumber),
    (first, at): (Month, UtcMillis),
) -> AwardRow {
    let decision = DecisionId::from_bytes([9; 16]);
    let rate = Rate {
        component: base(Scheme::Tekun).unwrap(),
        from: first,
        until: None,
        amount: Fen::new(82_700),
        parts: Vec::new(),
        by: decision,
    };
    AwardRow {
        award: Award {
            id: award,
            payee,
            scheme: programme(Scheme::Tekun),
            village: Division::parse(VILLAGE).unwrap(),
            persons: 1,
            first,
            rates: vec![rate],
            pauses: Vec::new(),
            ending: None,
            concerns: BTreeSet::new(),
        },
        county: Division::parse("500299").unwrap(),
        household: created.household,
        scheme: Scheme::Tekun,
        single: Some(person),
        persons: BTreeSet::from([person]),
        review_by: first.add(12).unwrap().first_day(),
        until: None,
        exit: None,
        loaded: false,
        planned: None,
        relatives: BTreeSet::new(),
        // No case of it is on file: it stands as a signed list would leave it.
        decisions: vec![Confirmed { case: CaseId::from_bytes([9; 16]), record: BY_LIST, by: None, at }],
        version: 1,
    }
}

fn declared() -> Source {
    Source::of(SourceKind::Declared)
}

/// What the example family declares: how it lives, and 384 yuan of the husband and a wage of the wife in each of some months.
#[must_use]
pub fn facts(created: &Created, months: (Month, Month), wage: &str) -> Vec<FactForm> {
    let mut facts = Vec::new();
    for (fact, value) in [
        ("registered_area", "rural"),
        ("farming_household", "yes"),
        ("income_unsteady", "yes"),
        ("deposits", "3200.00"),
        ("vehicles", "0"),
        ("homes", "1"),
        ("company_capital", "0.00"),
        ("dibao_recipient", "no"),
        ("poverty_status", "none"),
    ] {
        facts.push(FactForm::new(Subject::Household(created.household), fact, value, declared()));
    }
    let each = [
        ("living_here", "physical", "grade4", "partial", "farming"),
        ("living_here", "none", "none", "full", "flexible"),
        ("student", "none", "none", "full", "student"),
    ];
    for (person, (presence, kind, grade, capacity, work)) in created.members.iter().zip(each) {
        for (fact, value) in [
            ("presence", presence),
            ("disability_kind", kind),
            ("disability_grade", grade),
            ("work_capacity", capacity),
            ("employment", work),
            ("tekun_recipient", "no"),
            ("applied_single", "no"),
            ("claims_hardship", "no"),
            ("applied_temp_relief", "no"),
            ("major_illness", "none"),
        ] {
            facts.push(FactForm::new(Subject::Person(*person), fact, value, declared()));
        }
    }
    let daughter = Subject::Person(created.members[2]);
    facts.push(FactForm::new(daughter, "schooling", "senior_secondary", declared()));
    facts.extend(incomes(created, months, wage));
    facts
}

/// What the family declares of its incomes and spendings in some months, the same in each.
#[must_use]
pub fn incomes(created: &Created, (first, last): (Month, Month), wage: &str) -> Vec<FactForm> {
    let told = |person: PersonId, what: &str, value: &str| {
        FactForm::new(Subject::Person(person), what, value, declared()).months(first, last)
    };
    let mut facts = vec![
        told(created.members[0], "income.business", "384.00"),
        told(created.members[1], "income.wage", wage),
    ];
    for person in &created.members {
        facts.extend(["income.complete", "spending.complete"].map(|what| told(*person, what, "yes")));
    }
    facts
}

/// The application of the example family, or of another one whose first two are of full age.
#[must_use]
pub fn application(created: &Created) -> CaseEvent {
    let member = |(at, person): (usize, &PersonId)| Member { person: *person, adult: at < 2 };
    let village = Division::parse(VILLAGE).unwrap();
    CaseEvent::Applied {
        contact: None,
        scheme: Scheme::Dibao,
        first_contact: None,
        channel: Channel::Window,
        speaker: Speaker::Oneself,
        found_by: None,
        family: Family {
            household: created.household,
            applicant: created.members[0],
            route: Route::Household,
            members: created.members.iter().enumerate().map(member).collect(),
            supporters: Vec::new(),
            living: village,
            registered: village,
        },
    }
}

/// A row of a file from another system.
#[must_use]
pub fn line(number: u64, cells: &[(&str, &str)]) -> Line {
    let cells = cells.iter().map(|(field, text)| ((*field).to_owned(), Private::new(*text)));
    Line { line: number, cells: cells.collect(), broken: Vec::new() }
}

/// From another system: a couple that is paid 504 yuan a month, until October, under a key of its own.
#[must_use]
pub fn couple(order: u32) -> FamilyForm {
    let key = format!("K{order}");
    let at = u64::from(order) + 1;
    FamilyForm {
        key: Private::new(key.as_str()),
        family: line(at, &[("family", &key), ("place", "500299101204"), ("address", "二组")]),
        members: vec![
            line(
                at * 2,
                &[
                    ("name", "张大山"),
                    ("citizen_number", &number("1966-03-12", order * 2 + 1)),
                    ("relation", "户主"),
                    ("fact.disability_grade", "二级"),
                    ("fact.disability_kind", "肢体"),
                ],
            ),
            line(
                at * 2 + 1,
                &[
                    ("name", "李秀兰"),
                    ("citizen_number", &number("1968-09-01", order * 2 + 2)),
                    ("relation", "妻"),
                ],
            ),
        ],
        awards: vec![line(
            at,
            &[
                ("scheme", "农村低保"),
                ("base", "454.00"),
                ("supplement", "50.00"),
                ("since", "2019-03"),
                ("paid_until", "2020-10"),
                ("reviewed_on", "2020-03-10"),
            ],
        )],
        accounts: vec![line(
            at,
            &[
                ("holder", "张大山"),
                ("account", &format!("62170000000000{order:05}")),
                ("bank", "示范农商行"),
            ],
        )],
    }
}
