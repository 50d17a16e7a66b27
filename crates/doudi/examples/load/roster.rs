// SPDX-License-Identifier: Apache-2.0
//! A month paid to very many families: awards laid in by rows, then the use cases themselves from the draft of each county's roster to the file for the bank.

use super::process::Process;
use super::{NAMES, nine, open};
use assistance::access::accounts::{COMMAND_LINE, OpenAccount};
use assistance::casework::{PersonId, Scheme};
use assistance::loading::NewRows;
use assistance::office::{Mode, Office as _, act, look};
use assistance::payout::AwardRow;
use assistance::payout::answered::ReadBankFile;
use assistance::payout::awards::{base, programme};
use assistance::payout::bank::SendRoster;
use assistance::payout::funds::OpenFund;
use assistance::payout::lists::ListRosters;
use assistance::payout::model::award::{Award, Rate};
use assistance::payout::model::ids::PayeeNumber;
use assistance::payout::model::payee::Receiver;
use assistance::payout::orders::AnswerFundOrder;
use assistance::payout::payees::PayeeAccount;
use assistance::payout::rosters::{
    CheckRoster, DrawUp, LockRoster, MakeRoster, RosterDone, SignRoster, digest,
};
use assistance::registry::model::HouseholdState;
use assistance::registry::words::{Area, Joined, NoNumber};
use assistance::registry::{Household, Membership, Number, Person, Relation};
use clap::Args;
use kernel::{Actor, Ctx, Date, Division, DivisionLevel, Fen, Id, Month, Purpose, Secret, UserId};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::time::{Duration, Instant};
use store::{Keys, Store};

#[derive(Args)]
pub(crate) struct Roster {
    /// A folder for the data, made anew.
    #[arg(long)]
    data: PathBuf,
    /// The folder of packs.
    #[arg(long, default_value = "packs")]
    packs: PathBuf,
    /// How many families are paid.
    #[arg(long, default_value_t = 1_000_000)]
    payees: u32,
    /// In how many counties of Chongqing whose villages the program knows; each has a roster of its own.
    #[arg(long, default_value_t = 2)]
    counties: usize,
    /// How many months are paid, one after the other.
    #[arg(long, default_value_t = 2)]
    months: u16,
}

/// How many families one transaction lays in.
const BATCH: u32 = 5_000;
/// What each family is paid a month.
const MONTHLY: Fen = Fen::new(50_400);
/// A month of the holiday tables.
const FIRST: &str = "2026-09";

/// The steps with the processor time they took.
#[derive(Default)]
struct Spent(BTreeMap<&'static str, Duration>);

impl Spent {
    fn note(&mut self, step: &'static str, since: Duration) {
        *self.0.entry(step).or_default() += Process::own().cpu().saturating_sub(since);
    }
}

pub(crate) async fn roster(args: &Roster) {
    std::fs::create_dir_all(&args.data).unwrap();
    std::fs::write(args.data.join("keys"), Keys::generate().unwrap().to_text()).unwrap();
    let store = open(&args.data, &args.packs).await;
    store.migrate().await.unwrap();
    let counties: Vec<Division> = kernel::children(Division::parse("500000").unwrap())
        .into_iter()
        .flat_map(
            |place| {
                if place.level() == DivisionLevel::County { vec![place] } else { kernel::children(place) }
            },
        )
        .filter(|county| kernel::children(*county).into_iter().any(|town| !kernel::children(town).is_empty()))
        .take(args.counties)
        .collect();
    assert_eq!(counties.len(), args.counties, "there are not so many counties");
    let first: Month = Month::parse(FIRST).unwrap();
    let maker = person(&store, "maker", "county_reviewer").await;
    let finance = person(&store, "finance", "finance").await;
    let second = person(&store, "second", "finance").await;
    let began = Instant::now();
    let each = args.payees / u32::try_from(counties.len()).unwrap();
    for county in &counties {
        families(&store, *county, each, first).await;
        let open = OpenFund {
            county: *county,
            title: "省级资金".to_owned(),
            source: "province".to_owned(),
            year: first.year(),
            earmark: vec!["dibao".to_owned()],
            place: 1,
            amount: Fen::new(MONTHLY.get() * i64::from(each) * i64::from(args.months)),
            paper: "压测".to_owned(),
        };
        let order = act(&store, &by(&finance, first), &open).await.unwrap().order;
        let answer = AnswerFundOrder { order, right: true, reason: String::new() };
        act(&store, &by(&second, first), &answer).await.unwrap();
    }
    println!(
        "{} families laid in after {} s; {}",
        each as usize * counties.len(),
        began.elapsed().as_secs(),
        Process::own().memory()
    );
    for month in 0..i32::from(args.months) {
        let month = first.add(month).unwrap();
        let (began, before) = (Instant::now(), Process::own().cpu());
        let mut spent = Spent::default();
        let mut lines = 0;
        for county in &counties {
            lines += pay(&store, &maker, &finance, *county, month, &mut spent, &args.data).await;
        }
        assert_eq!(lines, each as usize * counties.len());
        let all = Process::own().cpu().saturating_sub(before);
        println!(
            "{month}: {lines} payees in {} rosters, {:.1} s of processor time, {:.1} s by the clock; {}; load average {}",
            counties.len(),
            all.as_secs_f64(),
            began.elapsed().as_secs_f64(),
            Process::own().memory(),
            Process::load()
        );
        for (step, took) in spent.0 {
            println!("    {step:<10} {:>6.1} s", took.as_secs_f64());
        }
    }
    store.close().await.unwrap();
}

fn by(who: &Actor, month: Month) -> Ctx {
    let day = month.first_day().add_days(19).unwrap();
    Ctx::new(who.clone(), nine(day), Purpose::new("压测"), web::handlers::app::new_command())
}

async fn person(store: &Store, login: &str, role: &str) -> Actor {
    let account = OpenAccount {
        login: login.to_owned(),
        name: login.to_owned(),
        hashed: Secret::new("-".to_owned()),
        must_change: false,
        role: role.to_owned(),
        place: "500000".to_owned(),
    };
    let opened =
        act(store, &by(&Actor::Job(COMMAND_LINE.to_owned()), Month::parse(FIRST).unwrap()), &account)
            .await
            .unwrap();
    Actor::Person { id: UserId::parse(&opened.account).unwrap(), name: login.to_owned() }
}

/// Families of one person with an award and an account, in the villages of the county by turns.
async fn families(store: &Store, county: Division, count: u32, first: Month) {
    let villages: Vec<Division> = kernel::children(county).into_iter().flat_map(kernel::children).collect();
    for from in (0..count).step_by(BATCH as usize) {
        let job = Actor::Job(COMMAND_LINE.to_owned());
        let ctx = by(&job, first);
        let mut rows = NewRows::default();
        for nth in from..(from + BATCH).min(count) {
            family(&ctx, &mut rows, county, villages[nth as usize % villages.len()], nth, first);
        }
        let mut tx = store.begin(Mode::Write).await.unwrap();
        tx.add_rows(&ctx, county, ctx.new_id(), &rows).await.unwrap();
        tx.commit().await.unwrap();
    }
}

fn family(ctx: &Ctx, rows: &mut NewRows, county: Division, village: Division, nth: u32, first: Month) {
    let (head, household, award): (PersonId, _, _) = (ctx.new_id(), ctx.new_id(), ctx.new_id());
    let name = NAMES[nth as usize % NAMES.len()];
    let day = Date::parse("2024-01-08").unwrap();
    rows.persons.push(Person {
        id: head,
        name: name.to_owned(),
        sex: None,
        birth: None,
        number: Number::None(NoNumber::NotAtHand),
        phone: None,
        ethnic: None,
        marital: None,
        registered: Some(village),
        lives: village,
        died_on: None,
        erased: false,
        version: 1,
    });
    rows.households.push(Household {
        id: household,
        number: format!("{county}-{nth:07}"),
        head,
        lives: village,
        registered: Some(village),
        address: None,
        area: Some(Area::Rural),
        state: HouseholdState::Standing,
        opened_on: day,
        version: 1,
    });
    rows.memberships.push(Membership {
        id: ctx.new_id(),
        household,
        person: head,
        relation: Relation::parse("户主").unwrap(),
        from: day,
        joined: Joined::Loaded,
        recorded_at: ctx.now,
        end: None,
    });
    let rate = Rate {
        component: base(Scheme::Dibao).unwrap(),
        from: first,
        until: None,
        parts: Vec::new(),
        amount: MONTHLY,
        by: Id::from_bytes([1; 16]),
    };
    rows.awards.push(AwardRow {
        award: Award {
            id: award,
            payee: PayeeNumber::new(nth + 1).unwrap(),
            scheme: programme(Scheme::Dibao),
            village,
            persons: 1,
            first,
            rates: vec![rate],
            pauses: Vec::new(),
            ending: None,
            concerns: BTreeSet::new(),
        },
        county,
        household,
        scheme: Scheme::Dibao,
        single: None,
        persons: BTreeSet::from([head]),
        review_by: Date::parse("2027-01-08").unwrap(),
        until: None,
        exit: None,
        loaded: true,
        planned: None,
        relatives: BTreeSet::new(),
        decisions: Vec::new(),
        version: 1,
    });
    rows.accounts.push(PayeeAccount {
        id: ctx.new_id(),
        award,
        receiver: Receiver::Head,
        holder: Secret::new(name.to_owned()),
        number: Secret::new(format!("62170000{nth:011}")),
        bank: "农商行".to_owned(),
        entered_by: UserId::from_bytes([1; 16]),
        entered_at: ctx.now,
    });
}

/// Draws, locks, makes, checks and sends the roster of a county; how many lines its file has.
async fn pay(
    store: &Store,
    maker: &Actor,
    finance: &Actor,
    county: Division,
    month: Month,
    spent: &mut Spent,
    folder: &std::path::Path,
) -> usize {
    let cpu = || Process::own().cpu();
    let draw = DrawUp {
        county,
        scheme: Scheme::Dibao.word().to_owned(),
        month,
        kind: "regular".to_owned(),
        cut_off: Some(month.first_day()),
    };
    let since = cpu();
    let drawn = act(store, &by(maker, month), &draw).await.unwrap();
    let lock = LockRoster { roster: drawn.roster, version: drawn.version };
    let locked = act(store, &by(maker, month), &lock).await.unwrap();
    spent.note("1 lock", since);
    let since = cpu();
    let make = MakeRoster(sign(store, maker, &locked, month).await);
    let made = act(store, &by(maker, month), &make).await.unwrap();
    spent.note("2 make", since);
    let since = cpu();
    let check = CheckRoster(sign(store, finance, &made, month).await);
    let checked = act(store, &by(finance, month), &check).await.unwrap();
    spent.note("3 check", since);
    let since = cpu();
    let send = SendRoster { roster: checked.roster, version: checked.version, layout: "csv".to_owned() };
    let sent = act(store, &by(finance, month), &send).await.unwrap();
    spent.note("4 send", since);
    let since = cpu();
    let read = ReadBankFile { roster: sent.roster, file: 1 };
    let file = look(store, &by(finance, month), &read).await.unwrap().file;
    std::fs::write(folder.join(format!("{county}-{month}.csv")), &file.bytes).unwrap();
    spent.note("5 write", since);
    // One line for the headings.
    file.bytes.iter().filter(|byte| **byte == b'\n').count() - 1
}

/// What somebody signs who has seen the roster's content.
async fn sign(store: &Store, who: &Actor, done: &RosterDone, month: Month) -> SignRoster {
    let list = look(store, &by(who, month), &ListRosters { limit: 100, offset: 0 }).await.unwrap();
    let row = list.into_iter().find(|row| row.roster.id == done.roster).unwrap();
    SignRoster {
        roster: done.roster,
        version: done.version,
        digest: digest(row.roster.state.content().unwrap()),
    }
}
