// SPDX-License-Identifier: Apache-2.0
//! Families with one case each, by the use cases themselves, many in one transaction.

use super::{NAMES, nine, open};
use assistance::access::accounts::{COMMAND_LINE, OpenAccount};
use assistance::casework::{
    CaseEvent, Channel, Family, Member, OpenCase, Route, Scheme, Speaker, TakeStep, Words,
};
use assistance::office::{Command as _, Mode, Office as _, Private, act};
use assistance::registry::evidence::{Source, Subject};
use assistance::registry::form::{MemberForm, PersonForm};
use assistance::registry::gather::{FactForm, PutEvidence};
use assistance::registry::intake::CreateHousehold;
use assistance::registry::words::SourceKind;
use clap::Args;
use kernel::{Actor, Ctx, Date, Division, Purpose, Secret, UserId, check_digit};
use std::path::PathBuf;
use std::time::Instant;

#[derive(Args)]
pub(crate) struct Seed {
    /// The data folder.
    #[arg(long)]
    data: PathBuf,
    /// The folder of packs.
    #[arg(long, default_value = "packs")]
    packs: PathBuf,
    /// How many families, each with one case.
    #[arg(long, default_value_t = 100_000)]
    cases: u32,
    /// The first number of a family, where there were seeded some before.
    #[arg(long, default_value_t = 0)]
    from: u32,
}

/// How many families one transaction writes.
const BATCH: u32 = 200;
/// Nine in ten cases are over, as in an office that has worked for years.
const OPEN_OF: u32 = 10;

/// The use cases themselves, many in one transaction.
pub(crate) async fn seed(args: &Seed) {
    let store = open(&args.data, &args.packs).await;
    let county = Division::parse("500299").unwrap();
    assert_eq!(store.households_outside(county).await.unwrap(), 0, "this is no demonstration");
    let villages: Vec<Division> = kernel::children(county).into_iter().flat_map(kernel::children).collect();
    let start = Date::parse("2021-01-04").unwrap();
    let machine = Actor::Job(COMMAND_LINE.to_owned());
    let command = web::handlers::app::new_command;
    let account = OpenAccount {
        login: format!("seed{}", args.from),
        name: "历年经办".to_owned(),
        hashed: Secret::new("-".to_owned()),
        must_change: false,
        role: "county_reviewer".to_owned(),
        place: "500299".to_owned(),
    };
    // A clerk of every township at once would need a posting in each; a posting of the county's clerk covers all.
    let account = OpenAccount { role: "township_clerk".to_owned(), ..account };
    let ctx = Ctx::new(machine, nine(start), Purpose::new("压测"), command());
    let opened = act(&store, &ctx, &account).await.unwrap();
    let clerk =
        Actor::Person { id: UserId::parse(&opened.account).unwrap(), name: "历年经办".to_owned() };
    let began = Instant::now();
    for first in (args.from..args.from + args.cases).step_by(BATCH as usize) {
        let mut tx = store.begin(Mode::Write).await.unwrap();
        for nth in first..(first + BATCH).min(args.from + args.cases) {
            let day = start.add_days(i32::try_from(nth % 2_000).unwrap()).unwrap();
            let by = || Ctx::new(clerk.clone(), nine(day), Purpose::new("压测"), command());
            let village = villages[nth as usize % villages.len()];
            let created = household(nth, village, day).run(&by(), &mut *tx).await.unwrap();
            facts(&created).run(&by(), &mut *tx).await.unwrap();
            let event = CaseEvent::Applied {
                scheme: Scheme::Dibao,
                first_contact: None,
                contact: None,
                channel: Channel::Window,
                speaker: Speaker::Oneself,
                found_by: None,
                family: Family {
                    household: created.household,
                    applicant: created.members[0],
                    route: Route::Household,
                    members: created
                        .members
                        .iter()
                        .map(|person| Member { person: *person, adult: true })
                        .collect(),
                    supporters: Vec::new(),
                    living: village,
                    registered: village,
                },
            };
            let open = OpenCase { event, happened_on: day, late: None };
            let taken = open.run(&by(), &mut *tx).await.unwrap();
            if nth % OPEN_OF != 0 {
                let withdrawn = CaseEvent::Withdrawn {
                    speaker: Speaker::Oneself,
                    paper: None,
                    reason: Words::new("已经外出务工"),
                };
                let step = TakeStep {
                    case: taken.case,
                    version: taken.version,
                    event: withdrawn,
                    happened_on: day,
                    late: None,
                };
                step.run(&by(), &mut *tx).await.unwrap();
            }
        }
        tx.commit().await.unwrap();
        let done = first + BATCH - args.from;
        if done.is_multiple_of(5_000) {
            println!("{done} after {} s", began.elapsed().as_secs());
        }
    }
    store.close().await.unwrap();
    println!("{} families with cases in {} s", args.cases, began.elapsed().as_secs());
}

fn household(nth: u32, village: Division, day: Date) -> CreateHousehold {
    // Other days of birth than those of the cases that are sent later.
    let birth = Date::from_days(-14_000 + i32::try_from(nth / 449).unwrap()).unwrap();
    let member = |order: u32, name: &str, relation: &str| {
        let digits = format!("500299{}{order:03}", birth.to_string().replace('-', ""));
        let number = format!("{digits}{}", check_digit(&digits).unwrap());
        MemberForm {
            person: PersonForm {
                name: name.to_owned(),
                number: Some(Private::new(number)),
                ..PersonForm::default()
            },
            relation: relation.to_owned(),
            since: day.to_string(),
            ..MemberForm::default()
        }
    };
    let order = 101 + 2 * (nth % 449);
    CreateHousehold {
        lives: village.to_string(),
        registered: village.to_string(),
        address: Some(Private::new(format!("{} 组", 1 + nth % 9))),
        area: "rural".to_owned(),
        opened_on: day.to_string(),
        members: vec![
            member(order, NAMES[nth as usize % NAMES.len()], "户主"),
            member(order + 1, "李荷", "妻"),
        ],
    }
}

fn facts(created: &assistance::registry::intake::Created) -> PutEvidence {
    let declared = || Source::of(SourceKind::Declared);
    let home = Subject::Household(created.household);
    let facts = [("registered_area", "rural"), ("deposits", "3200.00"), ("vehicles", "0"), ("homes", "1")];
    let mut forms: Vec<FactForm> =
        facts.iter().map(|(fact, value)| FactForm::new(home, *fact, *value, declared())).collect();
    forms.extend(
        created
            .members
            .iter()
            .map(|person| FactForm::new(Subject::Person(*person), "work_capacity", "partial", declared())),
    );
    PutEvidence { household: created.household, facts: forms, case: None }
}
