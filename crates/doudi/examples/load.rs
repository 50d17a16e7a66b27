// SPDX-License-Identifier: Apache-2.0
//! How much a served office bears: `load seed` puts many families with their cases into a demonstration, `load run` sends whole lives of cases through the forms of
//! an office that is served with `doudi demo --clock-header`. `docs/performance.md` has the method and the numbers.
#![allow(
    clippy::float_arithmetic,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a program for measuring, which stops at the first fault"
)]

#[path = "../tests/support/mod.rs"]
mod support;

use assistance::access::accounts::{COMMAND_LINE, OpenAccount};
use assistance::casework::{
    CaseEvent, Channel, Family, Member, OpenCase, Route, Scheme, Speaker, TakeStep, Words,
};
use assistance::office::{Command as _, Mode, Office as _, Private, act};
use assistance::policies::Policies;
use assistance::registry::evidence::{Source, Subject};
use assistance::registry::form::{MemberForm, PersonForm};
use assistance::registry::gather::{FactForm, PutEvidence};
use assistance::registry::intake::CreateHousehold;
use assistance::registry::words::SourceKind;
use clap::{Args, Parser};
use kernel::{Actor, Ctx, Date, Division, Purpose, Secret, UserId, UtcMillis, check_digit};
use policy::library::{Library, Texts};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};
use store::{Durability, Keys, Options, Store};
use support::http::{Client, Reply};
use support::life::{self, PASSWORD, Step};

/// Load on an office.
#[derive(Parser)]
enum Load {
    /// Adds families with cases to the data of a demonstration that is not served.
    Seed(Seed),
    /// Sends lives of cases to a served demonstration.
    Run(Run),
}

#[derive(Args)]
struct Seed {
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

#[derive(Args)]
struct Run {
    /// Where it is served, such as `127.0.0.1:8080`.
    #[arg(long)]
    address: String,
    /// How many cases.
    #[arg(long, default_value_t = 200)]
    lives: u32,
    /// How many browsers at once.
    #[arg(long, default_value_t = 4)]
    browsers: u32,
    /// The first number of a family; no number can come twice.
    #[arg(long, default_value_t = 0)]
    from: u32,
    /// The day on which it begins, a working day with nine more before the end of the holiday tables.
    #[arg(long)]
    day: String,
}

fn main() {
    match Load::parse() {
        Load::Seed(args) => tokio::runtime::Runtime::new().unwrap().block_on(seed(&args)),
        Load::Run(args) => run(&args),
    }
}

fn texts(root: &Path) -> Texts {
    let mut texts = Texts::new();
    let mut waiting = vec![root.to_path_buf()];
    while let Some(folder) = waiting.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                waiting.push(path);
            } else {
                let name = path.strip_prefix(root).unwrap().to_string_lossy().into_owned();
                texts.insert(name, std::fs::read_to_string(&path).unwrap());
            }
        }
    }
    texts
}

/// How many families one transaction writes.
const BATCH: u32 = 200;
/// Nine in ten cases are over, as in an office that has worked for years.
const OPEN_OF: u32 = 10;

/// The use cases themselves, many in one transaction.
async fn seed(args: &Seed) {
    let keys = Keys::parse(&std::fs::read_to_string(args.data.join("keys")).unwrap()).unwrap();
    let mut options = Options::at(format!("sqlite://{}", args.data.join("office.db").display()));
    options.durability = Durability::Relaxed;
    let policies = Arc::new(Policies::new(Library::read(&texts(&args.packs)).unwrap()));
    let store = Store::open(&options, keys, policies).await.unwrap();
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

/// Nine o'clock in China.
fn nine(day: Date) -> UtcMillis {
    UtcMillis::new((i64::from(day.days()) * 24 + 1) * 3_600_000)
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

const NAMES: [&str; 6] = ["张山", "王海", "陈明", "刘洋", "赵国庆", "周建军"];

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

/// How long answers took, by what was asked.
#[derive(Default)]
struct Times(BTreeMap<String, Vec<Duration>>);

impl Times {
    fn note(&mut self, what: &str, reply: &Reply) {
        self.0.entry(what.to_owned()).or_default().push(reply.took);
    }

    fn join(&mut self, other: Times) {
        for (what, took) in other.0 {
            self.0.entry(what).or_default().extend(took);
        }
    }

    fn print(&mut self) {
        println!("{:<28} {:>7} {:>8} {:>8} {:>8}", "", "n", "p50 ms", "p95 ms", "max ms");
        for (what, took) in &mut self.0 {
            took.sort_unstable();
            let at = |part: usize| took[(took.len() - 1) * part / 100].as_micros() as f64 / 1000.0;
            println!("{what:<28} {:>7} {:>8.1} {:>8.1} {:>8.1}", took.len(), at(50), at(95), at(100));
        }
    }
}

/// A browser for each colleague, all at one moment.
struct Desk(BTreeMap<&'static str, Client>);

impl Desk {
    fn at(address: &str, day: Date) -> Desk {
        let client = |account| {
            let mut client = Client::new(address);
            client.clock = Some(nine(day).get());
            client.sign_in(account, PASSWORD).unwrap();
            (account, client)
        };
        Desk(["li", "wang", "chen", "luo", "he", "xiang"].into_iter().map(client).collect())
    }

    fn of(&mut self, account: &str) -> &mut Client {
        self.0.get_mut(account).unwrap()
    }
}

/// One browser's cases.
struct Work {
    desk: Desk,
    day: Date,
    times: Times,
}

impl Work {
    fn page(&mut self, who: &str, case: &str) -> Reply {
        let page = self.desk.of(who).get(case).unwrap();
        assert_eq!(page.status, 200, "{}", page.body);
        self.times.note("page of a case", &page);
        page
    }

    fn steps(&mut self, case: &str, steps: &[Step]) {
        for step in steps {
            let mut page = self.page(step.who, case);
            if step.kind == "decided"
                && let Some(visit) = life::county_visit(&page.body)
            {
                self.steps(case, &[visit]);
                page = self.page(step.who, case);
            }
            let fields = life::filled(&page, step, self.day);
            let fields = fields.unwrap_or_else(|| panic!("{}: {}", step.kind, page.body));
            let pairs: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (&**name, &**value)).collect();
            let reply = self.desk.of(step.who).post(&life::path(case, step), &pairs).unwrap();
            assert_eq!(reply.status, 303, "{}: {}", step.kind, reply.body);
            self.times.note(&format!("step {}", step.kind), &reply);
        }
    }

    /// The application and everything up to the notice on the wall; where the case is.
    fn first_day(&mut self, nth: u32) -> String {
        let form = self.desk.of("li").get("/intake").unwrap();
        self.times.note("form of an application", &form);
        let mut fields = life::application(nth, self.day);
        fields.push(("command_id".to_owned(), form.hidden("command_id").unwrap().to_owned()));
        let pairs: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (&**name, &**value)).collect();
        let opened = self.desk.of("li").post("/intake", &pairs).unwrap();
        assert_eq!(opened.status, 303, "{}", opened.body);
        self.times.note("an application", &opened);
        let page = self.page("li", &opened.location);
        self.steps(&opened.location, &life::first_day(&page.body, self.day));
        opened.location
    }

    /// What a clerk looks at between cases.
    fn look_around(&mut self) {
        for path in ["/inbox", "/cases", "/households", "/statistics"] {
            let reply = self.desk.of("li").get(path).unwrap();
            assert_eq!(reply.status, 200, "{path}: {}", reply.body);
            self.times.note(path, &reply);
        }
    }
}

fn run(args: &Run) {
    let day = Date::parse(&args.day).unwrap();
    let later = day.add_days(9).unwrap();
    let mut times = Times::default();
    let mut spent = Duration::ZERO;
    let mut cases: Vec<Vec<(u32, String)>> = vec![Vec::new(); args.browsers as usize];
    for (day, first) in [(day, true), (later, false)] {
        let workers: Vec<Work> = (0..args.browsers)
            .map(|_| Work { desk: Desk::at(&args.address, day), day, times: Times::default() })
            .collect();
        let began = Instant::now();
        let threads: Vec<_> = workers
            .into_iter()
            .zip(cases.drain(..).enumerate())
            .map(|(mut work, (browser, own))| {
                let (browsers, from, lives) = (args.browsers, args.from, args.lives);
                std::thread::spawn(move || {
                    if !first {
                        for (nth, case) in &own {
                            work.steps(case, &life::last_day(*nth));
                        }
                        return (own, work.times);
                    }
                    let browser = u32::try_from(browser).unwrap();
                    let mine = (from..from + lives).filter(|nth| nth % browsers == browser);
                    (mine.map(|nth| (nth, work.first_day(nth))).collect(), work.times)
                })
            })
            .collect();
        for thread in threads {
            let (own, own_times) = thread.join().unwrap();
            cases.push(own);
            times.join(own_times);
        }
        spent += began.elapsed();
        println!("{} cases, day {day}: {:.1} s", args.lives, began.elapsed().as_secs_f64());
    }
    let mut work = Work { desk: Desk::at(&args.address, later), day: later, times: Times::default() };
    for _ in 0..20 {
        work.look_around();
    }
    times.join(work.times);
    times.print();
    println!("{:.2} lives of a case a second", f64::from(args.lives) / spent.as_secs_f64());
}
