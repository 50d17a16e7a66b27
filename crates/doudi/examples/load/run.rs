// SPDX-License-Identifier: Apache-2.0
//! Whole lives of cases through the forms of an office that is served with `doudi demo --clock-header`.

use super::nine;
use super::process::Process;
use super::relief;
use super::support::http::{Client, Reply};
use super::support::life::{self, PASSWORD, Step};
use clap::Args;
use kernel::Date;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

#[derive(Args)]
pub(crate) struct Run {
    /// Where it is served, such as `127.0.0.1:8080`.
    #[arg(long)]
    address: String,
    /// How many cases.
    #[arg(long, default_value_t = 200)]
    lives: u32,
    /// So many matters of temporary relief instead of cases: half of them helped at the scene, half looked into and approved first.
    #[arg(long, default_value_t = 0)]
    reliefs: u32,
    /// How many browsers at once.
    #[arg(long, default_value_t = 4)]
    browsers: u32,
    /// The first number of a family; no number can come twice.
    #[arg(long, default_value_t = 0)]
    from: u32,
    /// End each life with its award: no delivery and no filing.
    #[arg(long)]
    to_award: bool,
    /// The process that serves, where it runs on this machine: then its processor time and memory are told.
    #[arg(long)]
    pid: Option<u32>,
    /// The day on which it begins, a working day with nine more before the end of the holiday tables.
    #[arg(long)]
    day: String,
}

/// How long answers took, by what was asked.
#[derive(Default)]
pub(crate) struct Times(BTreeMap<String, Vec<Duration>>);

impl Times {
    pub(crate) fn note(&mut self, what: &str, reply: &Reply) {
        self.0.entry(what.to_owned()).or_default().push(reply.took);
    }

    pub(crate) fn join(&mut self, other: Times) {
        for (what, took) in other.0 {
            self.0.entry(what).or_default().extend(took);
        }
    }

    pub(crate) fn print(&mut self) {
        println!("{:<28} {:>7} {:>8} {:>8} {:>8}", "", "n", "p50 ms", "p95 ms", "max ms");
        for (what, took) in &mut self.0 {
            took.sort_unstable();
            let at = |part: usize| took[(took.len() - 1) * part / 100].as_micros() as f64 / 1000.0;
            println!("{what:<28} {:>7} {:>8.1} {:>8.1} {:>8.1}", took.len(), at(50), at(95), at(100));
        }
    }
}

/// A browser for each colleague, all at one moment.
pub(crate) struct Desk(BTreeMap<&'static str, Client>);

impl Desk {
    pub(crate) fn at(address: &str, day: Date) -> Desk {
        let client = |account| {
            let mut client = Client::new(address);
            client.clock = Some(nine(day).get());
            client.sign_in(account, PASSWORD).unwrap();
            (account, client)
        };
        Desk(["li", "wang", "chen", "luo", "he", "xiang"].into_iter().map(client).collect())
    }

    pub(crate) fn of(&mut self, account: &str) -> &mut Client {
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

/// What a server took for so many lives.
pub(crate) fn told(server: Option<&Process>, busy: Duration, lives: u32) {
    if let Some(server) = server {
        println!(
            "server: {:.1} ms of processor time for each life, {}; load average {}",
            busy.as_secs_f64() * 1000.0 / f64::from(lives),
            server.memory(),
            Process::load()
        );
    }
}

pub(crate) fn run(args: &Run) {
    let day = Date::parse(&args.day).unwrap();
    if args.reliefs > 0 {
        let server = args.pid.map(Process);
        return relief::run((&args.address, day), (args.reliefs, args.browsers), server.as_ref());
    }
    let later = day.add_days(9).unwrap();
    let mut times = Times::default();
    let mut spent = Duration::ZERO;
    let mut busy = Duration::ZERO;
    let server = args.pid.map(Process);
    let cpu = || server.as_ref().map_or(Duration::ZERO, Process::cpu);
    let mut cases: Vec<Vec<(u32, String)>> = vec![Vec::new(); args.browsers as usize];
    for (day, first) in [(day, true), (later, false)] {
        let workers: Vec<Work> = (0..args.browsers)
            .map(|_| Work { desk: Desk::at(&args.address, day), day, times: Times::default() })
            .collect();
        let (began, before) = (Instant::now(), cpu());
        let threads: Vec<_> = workers
            .into_iter()
            .zip(cases.drain(..).enumerate())
            .map(|(mut work, (browser, own))| {
                let (browsers, from, lives, to_award) = (args.browsers, args.from, args.lives, args.to_award);
                std::thread::spawn(move || {
                    if !first {
                        for (nth, case) in &own {
                            let mut steps = life::last_day(*nth);
                            let award = steps.iter().position(|step| step.kind == "decided").unwrap();
                            steps.truncate(if to_award { award + 1 } else { steps.len() });
                            work.steps(case, &steps);
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
        busy += cpu().saturating_sub(before);
        println!("{} cases, day {day}: {:.1} s", args.lives, began.elapsed().as_secs_f64());
    }
    let mut work = Work { desk: Desk::at(&args.address, later), day: later, times: Times::default() };
    for _ in 0..20 {
        work.look_around();
    }
    times.join(work.times);
    times.print();
    println!("{:.2} lives of a case a second", f64::from(args.lives) / spent.as_secs_f64());
    told(server.as_ref(), busy, args.lives);
}
