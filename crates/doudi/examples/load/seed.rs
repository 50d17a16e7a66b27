// SPDX-License-Identifier: Apache-2.0
//! Families with one case each: copies of two that the use cases made.

use super::{NAMES, nine, open};
use assistance::access::accounts::{COMMAND_LINE, OpenAccount};
use assistance::casework::{
    CaseEvent, CaseRow, HouseholdId, OpenCase, PersonId, Records, Scheme, Speaker, TakeStep, Words,
};
use assistance::history::{Entry, Seal};
use assistance::loading::NewRows;
use assistance::office::{Command as _, Mode, Office as _, Private, Thing, Tx, act};
use assistance::payout::funds::OpenFund;
use assistance::payout::orders::AnswerFundOrder;
use assistance::payout::reserve::ahead::PayAhead;
use assistance::registry::evidence::{Evidence, Source, Subject};
use assistance::registry::file::material;
use assistance::registry::form::{MemberForm, PersonForm};
use assistance::registry::gather::{FactForm, PutEvidence};
use assistance::registry::intake::CreateHousehold;
use assistance::registry::words::SourceKind;
use assistance::registry::{Household, Material, Membership, Number, Person};
use assistance::testing::{VILLAGE, application};
use clap::Args;
use kernel::{
    Actor, CitizenNumber, Ctx, Date, Division, DivisionLevel, Fen, Purpose, Secret, UserId, check_digit,
};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;
use store::Store;

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
    /// So many yuan are paid ahead to each township for temporary relief.
    #[arg(long, default_value_t = 1_000_000)]
    reserve: i64,
}

/// How many families one transaction writes.
const BATCH: u32 = 1_000;
/// Nine in ten cases are over, as in an office that has worked for years.
const OPEN_OF: u32 = 10;

/// A family with its case as the use cases made it, of which all others are copies.
struct Pattern {
    family: Arc<Material>,
    case: CaseRow,
    records: Records,
}

/// Two families are made by the use cases themselves, one with an open case and one whose case is over; the others are copies of their rows with ids, numbers, days
/// and places of their own, sealed and indexed like any.
pub(crate) async fn seed(args: &Seed) {
    let store = open(&args.data, &args.packs).await;
    let county = Division::parse("500299").unwrap();
    assert_eq!(store.households_outside(county).await.unwrap(), 0, "this is no demonstration");
    let villages: Vec<Division> = kernel::children(county).into_iter().flat_map(kernel::children).collect();
    let start = Date::parse("2021-01-04").unwrap();
    let clerk = clerk(&store, args.from, start).await;
    let began = Instant::now();
    let mut tx = store.begin(Mode::Write).await.unwrap();
    let home = Division::parse(VILLAGE).unwrap();
    let open = made(&mut *tx, &clerk, args.from, home, start).await;
    let over = made(&mut *tx, &clerk, args.from + 1, home, start).await;
    tx.commit().await.unwrap();
    let last = args.from + args.cases;
    for first in (args.from + 2..last).step_by(BATCH as usize) {
        let ctx = by(&clerk, start);
        let mut tx = store.begin(Mode::Write).await.unwrap();
        let mut rows = NewRows::default();
        for nth in first..(first + BATCH).min(last) {
            let day = start.add_days(i32::try_from(nth % 2_000).unwrap()).unwrap();
            let village = villages[nth as usize % villages.len()];
            let pattern = if nth.is_multiple_of(OPEN_OF) { &open } else { &over };
            copied(&mut *tx, &by(&clerk, day), &mut rows, pattern, nth, village).await;
        }
        tx.add_rows(&ctx, county, ctx.new_id(), &rows).await.unwrap();
        tx.commit().await.unwrap();
        let done = first + BATCH - args.from - 2;
        if done.is_multiple_of(50_000) {
            println!("{done} after {} s", began.elapsed().as_secs());
        }
    }
    if args.reserve > 0 {
        reserves(&store, args, (county, start)).await;
    }
    sealed(&store, start).await;
    store.close().await.unwrap();
    println!("{} families with cases in {} s", args.cases, began.elapsed().as_secs());
}

/// The log as an office leaves it that links its lines each minute: otherwise the office that is measured would first link those of years, two thousand at a time while
/// others wait to write.
async fn sealed(store: &Store, day: Date) {
    let job = Actor::Job("audit.seal".to_owned());
    while act(store, &by(&job, day), &Seal).await.unwrap().more_after.is_some() {}
}

fn by(clerk: &Actor, day: Date) -> Ctx {
    Ctx::new(clerk.clone(), nine(day), Purpose::new("压测"), web::handlers::app::new_command())
}

/// A clerk of every township at once: a posting of the county covers all.
async fn clerk(store: &Store, from: u32, start: Date) -> Actor {
    colleague(store, (&format!("seed{from}"), "历年经办", "township_clerk"), start).await
}

async fn colleague(store: &Store, (login, name, role): (&str, &str, &str), start: Date) -> Actor {
    let account = OpenAccount {
        login: login.to_owned(),
        name: name.to_owned(),
        hashed: Secret::new("-".to_owned()),
        must_change: false,
        role: role.to_owned(),
        place: "500299".to_owned(),
    };
    let opened = act(store, &by(&Actor::Job(COMMAND_LINE.to_owned()), start), &account).await.unwrap();
    Actor::Person { id: UserId::parse(&opened.account).unwrap(), name: name.to_owned() }
}

/// Money paid ahead to every township, by two, so that relief does not end with what a demonstration has.
async fn reserves(store: &Store, args: &Seed, (county, day): (Division, Date)) {
    let from = args.from;
    let finance = colleague(store, (&format!("finance{from}"), "历年财政", "finance"), day).await;
    let second = colleague(store, (&format!("leader{from}"), "历年复核", "county_leader"), day).await;
    let townships = kernel::children(county);
    let each = Fen::new(args.reserve * 100);
    let open = OpenFund {
        county,
        title: format!("压测临时救助资金 {from}"),
        source: "county".to_owned(),
        year: day.year(),
        earmark: vec![Scheme::TempRelief.word().to_owned()],
        place: 90,
        amount: each.checked_mul_int(i64::try_from(townships.len()).unwrap()).unwrap(),
        paper: format!("压测〔{}〕1号", day.year()),
    };
    let order = act(store, &by(&finance, day), &open).await.unwrap();
    let booked = async |order| {
        let answer = AnswerFundOrder { order, right: true, reason: String::new() };
        act(store, &by(&second, day), &answer).await.unwrap();
    };
    booked(order.order).await;
    for township in townships {
        let paper = format!("压测〔{}〕2号", day.year());
        let ahead = PayAhead { township, fund: order.fund, amount: each, paper };
        let ordered = act(store, &by(&finance, day), &ahead).await.unwrap();
        booked(ordered.order).await;
    }
}

/// A family with its case by the use cases; the case of every tenth stays open.
async fn made(tx: &mut dyn Tx, clerk: &Actor, nth: u32, village: Division, day: Date) -> Pattern {
    let by = || by(clerk, day);
    let created = household(nth, village, day).run(&by(), tx).await.unwrap();
    facts(&created).run(&by(), tx).await.unwrap();
    let event = application(&created);
    let open = OpenCase { event, happened_on: day, late: None };
    let taken = open.run(&by(), tx).await.unwrap();
    if !nth.is_multiple_of(OPEN_OF) {
        let event = CaseEvent::Withdrawn {
            speaker: Speaker::Oneself,
            paper: None,
            reason: Words::new("已经外出务工"),
        };
        let step = TakeStep { case: taken.case, version: taken.version, event, happened_on: day, late: None };
        step.run(&by(), tx).await.unwrap();
    }
    let (case, records) = tx.case(taken.case).await.unwrap().unwrap();
    Pattern { family: material(tx, created.household).await.unwrap(), case, records }
}

/// A copy of a family with its case: the case is written, the rows of the family are added to those of its batch.
async fn copied(
    tx: &mut dyn Tx,
    ctx: &Ctx,
    rows: &mut NewRows,
    pattern: &Pattern,
    nth: u32,
    village: Division,
) {
    let day = ctx.today();
    let later = |on: Date| on.add_days(day.days() - pattern.case.opened_on.days()).unwrap();
    let household: HouseholdId = ctx.new_id();
    let mut persons: BTreeMap<PersonId, PersonId> = BTreeMap::new();
    for (order, person) in pattern.family.persons.iter().enumerate() {
        let id = ctx.new_id();
        persons.insert(person.id, id);
        let (birth, number) = number(nth, u32::try_from(order).unwrap());
        let name =
            if order == 0 { NAMES[nth as usize % NAMES.len()].to_owned() } else { person.name.clone() };
        rows.persons.push(Person {
            id,
            name,
            birth: Some(birth),
            number: Number::Known(CitizenNumber::parse(&number).unwrap()),
            registered: Some(village),
            lives: village,
            ..person.clone()
        });
    }
    rows.households.push(Household {
        id: household,
        number: format!("{}-9{nth:07}", village.at(DivisionLevel::Township).unwrap()),
        head: persons[&pattern.family.household.head],
        lives: village,
        registered: Some(village),
        opened_on: day,
        ..pattern.family.household.clone()
    });
    rows.memberships.extend(pattern.family.memberships.iter().map(|one| Membership {
        id: ctx.new_id(),
        household,
        person: persons[&one.person],
        from: day,
        recorded_at: ctx.now,
        ..one.clone()
    }));
    rows.evidence.extend(pattern.family.evidence.iter().map(|one| Evidence {
        id: ctx.new_id(),
        subject: match one.subject {
            Subject::Person(person) => Subject::Person(persons[&person]),
            _ => Subject::Household(household),
        },
        stated_on: day,
        recorded_at: ctx.now,
        ..one.clone()
    }));
    let township = village.at(DivisionLevel::Township).unwrap();
    let mut case = CaseRow {
        id: ctx.new_id(),
        number: tx.next_case_number(Scheme::Dibao, township, day.year()).await.unwrap(),
        household,
        applicant: persons[&pattern.case.applicant],
        place: village,
        registered: village,
        stage_since: day,
        first_contact: day,
        opened_on: day,
        due: pattern.case.due.map(|(clock, on)| (clock, later(on))),
        ..pattern.case.clone()
    };
    let version = case.version;
    for (at, record) in pattern.records.iter().enumerate() {
        let mut record = record.as_ref().clone();
        record.entry.happened_on = day;
        record.entry.entered_at = ctx.now;
        if let CaseEvent::Applied { family, .. } = &mut record.entry.event {
            family.household = household;
            family.applicant = case.applicant;
            family.living = village;
            family.registered = village;
            family.members.iter_mut().for_each(|member| member.person = persons[&member.person]);
        }
        case.version = if at + 1 == pattern.records.len() { version } else { record.seq };
        if at == 0 {
            tx.add_case(&case, &record).await.unwrap();
        } else {
            tx.add_record(&case, &record).await.unwrap();
        }
    }
    let place = Some(village);
    let of_case = Some((Thing::Case, case.id.bytes()));
    rows.entries.extend([
        Entry::done(ctx, CreateHousehold::NAME, Some((Thing::Household, household.bytes())), place, ""),
        Entry::done(ctx, PutEvidence::NAME, Some((Thing::Household, household.bytes())), place, ""),
        Entry::done(ctx, OpenCase::NAME, of_case, place, "applied"),
    ]);
    if pattern.records.len() > 1 {
        rows.entries.push(Entry::done(ctx, TakeStep::NAME, of_case, place, "withdrawn"));
    }
}

/// The day of birth and the number of a member; other days than those of the cases that are sent later.
fn number(nth: u32, member: u32) -> (Date, String) {
    let birth = Date::from_days(-14_000 + i32::try_from(nth / 449).unwrap()).unwrap();
    let order = 101 + 2 * (nth % 449) + member;
    let digits = format!("500299{}{order:03}", birth.to_string().replace('-', ""));
    (birth, format!("{digits}{}", check_digit(&digits).unwrap()))
}

fn household(nth: u32, village: Division, day: Date) -> CreateHousehold {
    let member = |order: u32, name: &str, relation: &str| {
        let (_, number) = number(nth, order);
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
    CreateHousehold {
        lives: village.to_string(),
        registered: village.to_string(),
        address: Some(Private::new(format!("{} 组", 1 + nth % 9))),
        area: "rural".to_owned(),
        opened_on: day.to_string(),
        members: vec![member(0, NAMES[nth as usize % NAMES.len()], "户主"), member(1, "李荷", "妻")],
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
