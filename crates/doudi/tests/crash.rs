// SPDX-License-Identifier: Apache-2.0
//! The office as a program that is killed and stopped: forms that were on their way are sent again after a kill and are there once; a polite stop finishes what it
//! began; a backup of a served office restores; the doctor finds it well.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use kernel::Date;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use support::http::{Client, Reply};
use support::life::{self, PASSWORD, Step};

/// The office as a process.
struct Server {
    child: Child,
    address: String,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Where an office is: its folder, and its database where that is not in the folder.
#[derive(Clone, Debug)]
struct Place {
    folder: PathBuf,
    database: Option<String>,
}

impl Place {
    /// On SQLite in a folder.
    fn at(folder: &Path) -> Place {
        Place { folder: folder.to_owned(), database: None }
    }

    /// In a new database of the server for tests, where there is one (`xtask/postgres`).
    fn on_postgresql(folder: &Path, name: &str) -> Option<Place> {
        let server = std::env::var("DOUDI_TEST_POSTGRES").ok()?;
        let name = format!("{name}_{}", std::process::id());
        let made = Command::new("psql").args([&server, "-qc", &format!("CREATE DATABASE {name}")]).output();
        let made = made.expect("psql comes with the server");
        assert!(made.status.success(), "{}", text(&made));
        let (base, _) = server.rsplit_once('/').unwrap();
        Some(Place { folder: folder.to_owned(), database: Some(format!("{base}/{name}")) })
    }

    fn doudi(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_doudi"));
        command.args(arguments).arg("--data").arg(&self.folder);
        if let Some(url) = &self.database {
            command.args(["--database", url]);
        }
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.doudi(arguments).output().unwrap()
    }

    /// A small demonstration county.
    fn county(&self) {
        let made = self.run(&["demo", "--no-serve", "--households", "40"]);
        assert!(made.status.success(), "{}", text(&made));
    }

    fn serve(&self) -> Server {
        let mut child =
            self.doudi(&["demo", "--listen", "127.0.0.1:0"]).stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let line = lines.by_ref().map(Result::unwrap).find(|line| line.contains("http://"));
        let line = line.expect("it starts");
        let address = line.split("http://").nth(1).unwrap().split('/').next().unwrap().to_owned();
        // What it prints later goes nowhere, but must not fill the pipe.
        std::thread::spawn(move || lines.for_each(drop));
        Server { child, address }
    }
}

fn text(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// Everybody who takes steps, signed in.
struct Desk {
    clients: Vec<(&'static str, Client)>,
}

impl Desk {
    fn at(server: &Server) -> Desk {
        let clients = ["li", "wang", "chen", "luo", "he", "xiang"].map(|account| {
            let mut client = Client::new(&server.address);
            client.sign_in(account, PASSWORD).unwrap();
            (account, client)
        });
        Desk { clients: clients.into() }
    }

    fn of(&mut self, account: &str) -> &mut Client {
        let found = self.clients.iter_mut().find(|(name, _)| *name == account);
        &mut found.expect("a colleague").1
    }

    /// After a restart the office is elsewhere; sessions go on.
    fn move_to(&mut self, server: &Server) {
        for (_, client) in &mut self.clients {
            client.address.clone_from(&server.address);
        }
    }
}

/// An office that somebody kills now and then.
struct Unsafe<'a> {
    place: &'a Place,
    server: Server,
    desk: Desk,
    state: u64,
    most: usize,
    kills: usize,
}

impl Unsafe<'_> {
    /// A number below a bound; the same ones for the same seed.
    fn draw(&mut self, below: u64) -> u64 {
        self.state =
            self.state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.state >> 33) % below
    }

    /// Sends something until it is answered, killing the office meanwhile as often as the dice say.
    fn insist(&mut self, account: &str, send: impl Fn(&mut Client) -> std::io::Result<Reply>) -> Reply {
        loop {
            let kills = self.kills < self.most && self.draw(3) == 0;
            let after = Duration::from_micros(self.draw(60_000));
            let pid = self.server.child.id().to_string();
            let killer = kills.then(|| {
                std::thread::spawn(move || {
                    std::thread::sleep(after);
                    Command::new("kill").args(["-9", &pid]).status().unwrap();
                })
            });
            let answer = send(self.desk.of(account));
            if let Some(killer) = killer {
                killer.join().unwrap();
                self.server.child.wait().unwrap();
                self.kills += 1;
                self.server = self.place.serve();
                self.desk.move_to(&self.server);
                // Whoever sent it cannot know whether it arrived, and sends the same again.
                continue;
            }
            if let Ok(reply) = answer {
                return reply;
            }
            // A connection that the killed office had kept open.
        }
    }

    fn page(&mut self, account: &str, case: &str) -> Reply {
        let page = self.insist(account, |client| client.get(case));
        assert_eq!(page.status, 200, "{}", page.body);
        page
    }

    fn take(&mut self, case: &str, step: &Step, today: Date) {
        let page = self.page(step.who, case);
        let fields =
            life::filled(&page, step, today).unwrap_or_else(|| panic!("{}: {}", step.kind, page.body));
        let pairs: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (&**name, &**value)).collect();
        let reply = self.insist(step.who, |client| client.post(&life::path(case, step), &pairs));
        assert_eq!((reply.status, &*reply.location), (303, case), "{}: {}", step.kind, reply.body);
    }
}

fn today() -> Date {
    let since = std::time::UNIX_EPOCH.elapsed().unwrap();
    kernel::UtcMillis::new(i64::try_from(since.as_millis()).unwrap()).date_in_china()
}

#[test]
fn forms_sent_again_after_a_kill_are_there_once() {
    let folder = tempfile::tempdir().unwrap();
    forms_sent_again(&Place::at(folder.path()));
}

#[test]
fn forms_sent_again_after_a_kill_are_there_once_on_postgresql() {
    let folder = tempfile::tempdir().unwrap();
    if let Some(place) = Place::on_postgresql(folder.path(), "crash_forms") {
        forms_sent_again(&place);
    }
}

fn forms_sent_again(place: &Place) {
    let (families, most) = if std::env::var_os("DOUDI_LONG").is_some() { (20, 400) } else { (1, 8) };
    place.county();
    let server = place.serve();
    let desk = Desk::at(&server);
    let mut office = Unsafe { place, server, desk, state: 20_201_102, most, kills: 0 };
    let today = today();
    for nth in 0..families {
        let form = office.insist("li", |client| client.get("/intake"));
        let mut fields = life::application(nth, today);
        fields.push(("command_id".to_owned(), form.hidden("command_id").unwrap().to_owned()));
        let pairs: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (&**name, &**value)).collect();
        let opened = office.insist("li", |client| client.post("/intake", &pairs));
        assert_eq!(opened.status, 303, "{}", opened.body);
        let case = opened.location;
        let page = office.page("li", &case);
        let steps = life::first_day(&page.body, today);
        for step in &steps {
            office.take(&case, step, today);
        }
        // A step that was done twice would have two records; the version is the number of the last one.
        let page = office.page("li", &case);
        assert_eq!(page.hidden("version").unwrap().parse::<usize>().unwrap(), 1 + steps.len());
    }
    assert!(office.kills >= 4, "killed {} times only", office.kills);
    drop(office);
    let verified = place.run(&["audit", "verify"]);
    assert!(verified.status.success(), "{}", text(&verified));
    let healthy = place.run(&["doctor", "--json"]);
    assert!(healthy.status.success(), "{}", text(&healthy));
}

#[test]
fn a_polite_stop_answers_what_was_asked_and_ends_well() {
    let folder = tempfile::tempdir().unwrap();
    let place = Place::at(folder.path());
    place.county();
    let mut server = place.serve();
    let (stop, answered) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
    let mut asking = Vec::new();
    for _ in 0..4 {
        let mut client = Client::new(&server.address);
        client.sign_in("li", PASSWORD).unwrap();
        let (stop, answered) = (stop.clone(), answered.clone());
        asking.push(std::thread::spawn(move || {
            loop {
                match client.get("/cases") {
                    Ok(reply) => {
                        assert_eq!(reply.status, 200);
                        assert!(reply.body.trim_end().ends_with("</html>"), "half a page");
                        answered.fetch_add(1, Ordering::Relaxed);
                    }
                    // Not taken any more, or the kept connection was closed between two requests: nothing was half answered.
                    Err(error) => {
                        assert!(stop.load(Ordering::Relaxed), "{error}");
                        let text = error.to_string();
                        assert!(!text.contains("half") && !text.contains("whole buffer"), "{text}");
                        return;
                    }
                }
            }
        }));
    }
    while answered.load(Ordering::Relaxed) < 8 {
        std::thread::sleep(Duration::from_millis(20));
    }
    stop.store(true, Ordering::Relaxed);
    Command::new("kill").args(["-TERM", &server.child.id().to_string()]).status().unwrap();
    let began = Instant::now();
    let ended = server.child.wait().unwrap();
    assert!(ended.success(), "{ended}");
    assert!(began.elapsed() < Duration::from_secs(45));
    for one in asking {
        one.join().unwrap();
    }
    // Nothing has to be mended at the next start.
    let server = place.serve();
    Client::new(&server.address).sign_in("li", PASSWORD).unwrap();
}

#[test]
fn a_served_office_is_backed_up_and_restored_by_the_commands() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| Place::at(&folder.path().join(name));
    let (data, fresh) = (at("data"), at("fresh"));
    let (key, file) = (folder.path().join("backup.key"), folder.path().join("office.backup"));
    data.county();
    let server = data.serve();
    let (key, file) = (key.to_str().unwrap(), file.to_str().unwrap());
    let made = Command::new(env!("CARGO_BIN_EXE_doudi")).args(["keys", "backup", key]).output().unwrap();
    assert!(made.status.success(), "{}", text(&made));
    let backed = data.run(&["backup", "--to", file, "--key-file", key]);
    assert!(backed.status.success() && text(&backed).contains("重新读过一遍"), "{}", text(&backed));
    let families = |server: &Server| {
        let mut client = Client::new(&server.address);
        client.sign_in("luo", PASSWORD).unwrap();
        let page = client.get("/households").unwrap().body;
        let (_, table) = page.split_once("<table").unwrap_or_else(|| panic!("no table: {page}"));
        table.split("</table>").next().unwrap().to_owned()
    };
    let before = families(&server);
    assert!(before.matches("href=\"/households/").count() >= 10, "{before}");
    let again = data.run(&["backup", "--to", file, "--key-file", key]);
    assert_eq!(again.status.code(), Some(2), "a backup is never written over");
    drop(server);
    let full = data.run(&["restore", file, "--key-file", key]);
    assert!(full.status.code() == Some(2) && text(&full).contains("已经有数据"), "{}", text(&full));
    let restored = fresh.run(&["restore", file, "--key-file", key]);
    assert!(restored.status.success() && text(&restored).contains("条记录完整"), "{}", text(&restored));
    let served = fresh.serve();
    assert_eq!(families(&served), before);
    let mut bytes = std::fs::read(file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    let altered = folder.path().join("altered.backup");
    std::fs::write(&altered, bytes).unwrap();
    let target = at("never");
    let refused = target.run(&["restore", altered.to_str().unwrap(), "--key-file", key]);
    assert!(refused.status.code() == Some(2) && text(&refused).contains("被改过"), "{}", text(&refused));
    assert!(!target.folder.exists());
}

#[test]
fn the_doctor_says_what_is_wrong_and_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let place = Place::at(folder.path());
    place.county();
    let healthy = place.run(&["doctor"]);
    assert!(healthy.status.success() && text(&healthy).contains("结构完好"), "{}", text(&healthy));
    // The key file of another office.
    let other = tempfile::tempdir().unwrap();
    Place::at(other.path()).county();
    std::fs::copy(other.path().join("keys"), folder.path().join("keys")).unwrap();
    let ill = place.run(&["doctor", "--json"]);
    assert_eq!(ill.status.code(), Some(1));
    let report: serde_json::Value = serde_json::from_slice(&ill.stdout).unwrap();
    let keys = report["checks"].as_array().unwrap().iter().find(|one| one["name"] == "密钥").unwrap();
    assert_eq!(keys["state"], "ill");
    assert!(keys["advice"].as_str().unwrap().contains("密钥文件"));
    std::fs::remove_file(folder.path().join("keys")).unwrap();
    let none = place.run(&["doctor"]);
    assert!(none.status.code() == Some(1) && text(&none).contains("✗ 密钥文件"), "{}", text(&none));
}
