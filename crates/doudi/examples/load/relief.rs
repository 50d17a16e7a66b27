// SPDX-License-Identifier: Apache-2.0
//! Lives of matters of temporary relief through the forms: helped at the scene, or taken in, looked into, approved by another one and handed over; paid out of the township's reserve; papers, closing.

use super::process::Process;
use super::run::{Desk, Times, told};
use super::support::http::Reply;
use super::support::life::VILLAGE;
use kernel::Date;
use std::time::{Duration, Instant};

/// One browser's matters.
struct Work {
    desk: Desk,
    day: String,
    times: Times,
    /// How many the county has to pay, because the reserve had too little.
    short: u32,
}

impl Work {
    fn get(&mut self, who: &str, (path, what): (&str, &str)) -> Reply {
        let page = self.desk.of(who).get(path).unwrap();
        assert_eq!(page.status, 200, "{path}: {}", page.body);
        self.times.note(what, &page);
        page
    }

    fn post(&mut self, who: &str, (path, what): (&str, &str), fields: &[(&str, &str)]) -> String {
        let done = self.desk.of(who).post(path, fields).unwrap();
        assert_eq!(done.status, 303, "{what}: {}", done.body);
        self.times.note(what, &done);
        self.short += u32::from(done.location.contains("?short="));
        done.location
    }

    /// The form at the scene: helped at once, or only taken in.
    fn begun(&mut self, nth: u32, at_once: bool) -> String {
        let form = self.get("li", ("/relief/new", "form at the scene"));
        let (name, day) = (format!("压测{nth}"), self.day.clone());
        let mut fields = vec![
            ("command_id", form.hidden("command_id").unwrap()),
            ("name", name.as_str()),
            ("sex", "male"),
            ("registered_area", "rural"),
            ("kind", "fire"),
            ("channel", "phone"),
            ("struck_on", &day),
            ("place", VILLAGE),
            ("reason", "夜里失火，住处烧毁"),
        ];
        if at_once {
            fields.extend([
                ("mode", "aid"),
                ("amount", "300.00"),
                ("way", "cash"),
                ("cadre", "村主任"),
                ("voucher_kept", "yes"),
            ]);
        } else {
            fields.push(("mode", "open"));
        }
        let what = if at_once { "help at the scene" } else { "taking in" };
        let matter = self.post("li", ("/relief", what), &fields);
        matter.split('?').next().unwrap().to_owned()
    }

    /// A step of a matter, from its page.
    fn step(&mut self, who: &str, matter: &str, change: &str, fields: &[(&str, &str)]) {
        let page = self.get(who, (matter, "page of a matter"));
        let person =
            page.body.split("name=\"proven\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
        let mut all = vec![
            ("command_id", page.hidden("command_id").unwrap()),
            ("version", page.hidden("version").unwrap()),
            ("change", change),
        ];
        all.extend(fields);
        if change == "papers" {
            all.extend(person.map(|person| ("proven", person)));
        }
        self.post(who, (&format!("{matter}/steps"), &format!("step {change}")), &all);
    }

    fn life(&mut self, nth: u32) {
        let at_once = nth.is_multiple_of(2);
        let matter = self.begun(nth, at_once);
        if !at_once {
            let found = [
                ("point.emergency_hardship_found", "yes"),
                ("words", "上门看过，情况属实"),
                ("cadre", "村主任"),
            ];
            // First the packs say what people have to decide, then people decide it.
            self.step("li", &matter, "assess", &[]);
            self.step("li", &matter, "assess", &found);
            let approved = [
                ("scheme", "temp_relief_emergency"),
                ("amount", "300.00"),
                ("way", "cash"),
                ("reason", "在标准以内"),
                ("cadre", "村主任"),
            ];
            self.step("chen", &matter, "approve", &approved);
            let paid = [("approval", "1"), ("part", "1"), ("cadre", "村主任"), ("voucher_kept", "yes")];
            self.step("li", &matter, "pay", &paid);
        }
        self.step("li", &matter, "papers", &[("paper_kept", "yes")]);
        self.step("li", &matter, "close", &[]);
    }
}

/// So many matters from so many browsers at once.
pub(crate) fn run((address, day): (&str, Date), (matters, browsers): (u32, u32), server: Option<&Process>) {
    let workers: Vec<Work> = (0..browsers)
        .map(|_| Work {
            desk: Desk::at(address, day),
            day: day.to_string(),
            times: Times::default(),
            short: 0,
        })
        .collect();
    let cpu = || server.map_or(Duration::ZERO, Process::cpu);
    let (began, before) = (Instant::now(), cpu());
    let threads: Vec<_> = (0..browsers)
        .zip(workers)
        .map(|(browser, mut work)| {
            std::thread::spawn(move || {
                (0..matters).filter(|nth| nth % browsers == browser).for_each(|nth| work.life(nth));
                work
            })
        })
        .collect();
    let mut times = Times::default();
    let mut short = 0;
    for thread in threads {
        let mut work = thread.join().unwrap();
        short += work.short;
        times.join(std::mem::take(&mut work.times));
    }
    let spent = began.elapsed();
    let busy = cpu().saturating_sub(before);
    times.print();
    println!(
        "{matters} matters, day {day}: {:.1} s, {short} of them for the county to pay",
        spent.as_secs_f64()
    );
    println!("{:.2} lives of a matter a second", f64::from(matters) / spent.as_secs_f64());
    told(server, busy, matters);
}
