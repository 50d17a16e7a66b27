// SPDX-License-Identifier: Apache-2.0
//! An office as a process of its own: served from a folder or a database, killed at moments that a seed draws, and asked until it answers.

use crate::support::http::{Client, Reply};
use crate::support::life::{self, PASSWORD, Step};
use kernel::Date;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

/// Families of a county in which nobody need be paid.
pub(crate) const FEW: u32 = 40;

/// The office as a process.
pub(crate) struct Server {
    pub(crate) child: Child,
    pub(crate) address: String,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Where an office is: its folder, and its database where that is not in the folder.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub(crate) folder: PathBuf,
    database: Option<String>,
}

impl Place {
    /// On SQLite in a folder.
    pub(crate) fn at(folder: &Path) -> Place {
        Place { folder: folder.to_owned(), database: None }
    }

    /// In a new database of the server for tests, where there is one (`xtask/postgres`).
    pub(crate) fn on_postgresql(folder: &Path, name: &str) -> Option<Place> {
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

    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        self.doudi(arguments).output().unwrap()
    }

    /// A demonstration county of so many families.
    pub(crate) fn county(&self, families: u32) {
        let made = self.run(&["demo", "--no-serve", "--households", &families.to_string()]);
        assert!(made.status.success(), "{}", text(&made));
    }

    pub(crate) fn serve(&self) -> Server {
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

/// What a story begins with on SQLite.
pub(crate) fn on_sqlite(story: impl Fn(&Place)) {
    let folder = tempfile::tempdir().unwrap();
    story(&Place::at(folder.path()));
}

/// The same on PostgreSQL, where there is a server for tests.
pub(crate) fn on_postgresql(name: &str, story: impl Fn(&Place)) {
    let folder = tempfile::tempdir().unwrap();
    if let Some(place) = Place::on_postgresql(folder.path(), name) {
        story(&place);
    }
}

/// How much is done: a little, or under `DOUDI_LONG` much.
pub(crate) fn long<T>(little: T, much: T) -> T {
    if std::env::var_os("DOUDI_LONG").is_some() { much } else { little }
}

pub(crate) fn text(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// Everybody who takes steps, signed in.
struct Desk {
    clients: Vec<(&'static str, Client)>,
}

impl Desk {
    fn at(server: &Server) -> Desk {
        let clients = ["li", "wang", "chen", "luo", "he", "xiang", "qin"].map(|account| {
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
pub(crate) struct Unsafe<'a> {
    place: &'a Place,
    server: Server,
    desk: Desk,
    state: u64,
    most: usize,
    kills: usize,
}

impl<'a> Unsafe<'a> {
    /// A county that is there, served; to be killed so often at most, at moments that follow from the seed.
    pub(crate) fn open(place: &'a Place, state: u64, most: usize) -> Unsafe<'a> {
        let server = place.serve();
        let desk = Desk::at(&server);
        Unsafe { place, server, desk, state, most, kills: 0 }
    }

    /// Ends it, and looks at what stands: the log is whole, the books balance, and everything else that the doctor looks at is well.
    pub(crate) fn ends_well(self, least: usize) {
        assert!(self.kills >= least, "killed {} times only", self.kills);
        let place = self.place;
        drop(self.server);
        let verified = place.run(&["audit", "verify"]);
        assert!(verified.status.success(), "{}", text(&verified));
        let healthy = place.run(&["doctor"]);
        assert!(healthy.status.success(), "{}", text(&healthy));
    }

    /// A number below a bound; the same ones for the same seed.
    fn draw(&mut self, below: u64) -> u64 {
        self.state =
            self.state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.state >> 33) % below
    }

    /// Sends something until it is answered, killing the office meanwhile as often as the dice say.
    pub(crate) fn insist(
        &mut self,
        account: &str,
        send: impl Fn(&mut Client) -> std::io::Result<Reply>,
    ) -> Reply {
        let mut before: Option<Reply> = None;
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
                before = answer.ok().or(before);
                continue;
            }
            // An error is that of a connection that the killed office had kept open.
            if let Ok(reply) = answer {
                if let Some(before) = before {
                    assert_eq!((before.status, &before.location), (reply.status, &reply.location));
                }
                return reply;
            }
        }
    }

    /// Sends the form of a page that goes to an address, with what the page put into it unseen; where it leads.
    pub(crate) fn fill(
        &mut self,
        account: &str,
        (page, action): (&str, &str),
        fields: &[(&str, &str)],
        file: Option<(&str, &str, &[u8])>,
    ) -> String {
        let shown = self.page(account, page);
        let mut all = shown.form(action).unwrap_or_else(|| panic!("no form {action}: {}", shown.body));
        all.extend(fields);
        let reply = self.insist(account, |client| match file {
            Some(file) => client.upload(action, &all, file),
            None => client.post(action, &all),
        });
        assert_eq!(reply.status, 303, "{action}: {}", reply.body);
        reply.location
    }

    pub(crate) fn page(&mut self, account: &str, path: &str) -> Reply {
        let page = self.insist(account, |client| client.get(path));
        assert_eq!(page.status, 200, "{}", page.body);
        page
    }

    pub(crate) fn take(&mut self, case: &str, step: &Step, today: Date) {
        let page = self.page(step.who, case);
        let fields =
            life::filled(&page, step, today).unwrap_or_else(|| panic!("{}: {}", step.kind, page.body));
        let pairs: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (&**name, &**value)).collect();
        let reply = self.insist(step.who, |client| client.post(&life::path(case, step), &pairs));
        assert_eq!(reply.status, 303, "{}: {}", step.kind, reply.body);
        assert_eq!(reply.location.split('?').next(), Some(case), "{}", step.kind);
    }
}

#[allow(clippy::disallowed_methods, reason = "the program under test lives by the machine's clock")]
pub(crate) fn today() -> Date {
    let since = std::time::UNIX_EPOCH.elapsed().unwrap();
    kernel::UtcMillis::new(i64::try_from(since.as_millis()).unwrap()).date_in_china()
}
