// SPDX-License-Identifier: Apache-2.0
//! An empty office on each database for each test. PostgreSQL is used where `DOUDI_TEST_POSTGRES` names a server (`./test` starts one); each test has a schema
//! of its own there.
use assistance::access::accounts::{COMMAND_LINE, Change, ChangeAccount, OpenAccount};
use assistance::access::requests::{AnswerRequest, ReadRequests};
use assistance::office::{Office, act, look};
use assistance::policies::Policies;
use kernel::{Actor, Command, Ctx, Id, Purpose, Secret, UserId, UtcMillis};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock};
use store::{Durability, Keys, Options, Store};

/// Writes a test twice: on SQLite and on PostgreSQL.
macro_rules! on_both {
    ($($(#[$meta:meta])* async fn $name:ident($office:ident: &TestOffice) $body:block)+) => {$(
        mod $name {
            use super::*;

            async fn run($office: &$crate::common::TestOffice) $body

            $(#[$meta])*
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_sqlite() {
                let office = $crate::common::sqlite().await;
                run(&office).await;
            }

            $(#[$meta])*
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_postgresql() {
                if let Some(office) = $crate::common::postgresql(stringify!($name)).await {
                    run(&office).await;
                }
            }
        }
    )+};
}

/// The Monday morning on which every test begins: 2020-11-02 09:00 in China.
pub(crate) const MORNING: i64 = 1_604_278_800_000;

/// The packs of this repository, read once.
pub(crate) fn policies() -> Arc<Policies> {
    static READ: LazyLock<Arc<Policies>> =
        LazyLock::new(|| Arc::new(Policies::new(synth::testing::library())));
    READ.clone()
}

/// An empty office.
pub(crate) struct TestOffice {
    /// The store.
    pub(crate) store: Store,
    /// A second connection to the same database, for the second clerk.
    pub(crate) options: Options,
    /// The key file.
    pub(crate) keys: String,
    clock: AtomicU64,
    commands: AtomicU64,
    _folder: tempfile::TempDir,
}

async fn office(options: Options, folder: tempfile::TempDir) -> TestOffice {
    with_keys(options, folder, Keys::generate().unwrap().to_text().to_string()).await
}

/// An office that is there already, begun again from the first morning and the first command.
pub(crate) async fn again(options: Options, keys: String) -> TestOffice {
    with_keys(options, tempfile::tempdir().unwrap(), keys).await
}

/// An office on what another one left, brought up to date, a moment later and with commands of its own.
pub(crate) async fn later(other: &TestOffice, options: Options, folder: tempfile::TempDir) -> TestOffice {
    let office = with_keys(options, folder, other.keys.clone()).await;
    office.clock.store(other.clock.load(Ordering::Relaxed) + 60_000, Ordering::Relaxed);
    office.commands.store(other.commands.load(Ordering::Relaxed) + 1_000_000, Ordering::Relaxed);
    office
}

/// An empty office on the same kind of database and with the same keys.
pub(crate) async fn like(other: &TestOffice, name: &str) -> TestOffice {
    let folder = tempfile::tempdir().unwrap();
    let options = if other.options.schema.is_some() {
        empty_postgresql(name).await.unwrap()
    } else {
        sqlite_in(&folder)
    };
    with_keys(options, folder, other.keys.clone()).await
}

/// An empty office on the same kind of database, whose county has the rules of another place: the pack of the demonstration extends that one.
pub(crate) async fn ruled_as(other: &TestOffice, place: &str, name: &str) -> TestOffice {
    let mut texts = synth::testing::texts();
    let pack = texts["demo/pack.yaml"].replace("extends: chengkou", &format!("extends: {place}"));
    texts.insert("demo/pack.yaml".to_owned(), pack);
    // What it says of its own replaces rules of the place that it stands on otherwise.
    texts.retain(|name, _| !(name.starts_with("demo/") && name.ends_with(".rules")));
    let library = policy::library::Library::read(&texts).unwrap_or_else(|problems| panic!("{problems:#?}"));
    let folder = tempfile::tempdir().unwrap();
    let options = if other.options.schema.is_some() {
        empty_postgresql(name).await.unwrap()
    } else {
        sqlite_in(&folder)
    };
    under(options, folder, other.keys.clone(), Arc::new(Policies::new(library))).await
}

async fn with_keys(options: Options, folder: tempfile::TempDir, keys: String) -> TestOffice {
    under(options, folder, keys, policies()).await
}

async fn under(
    options: Options,
    folder: tempfile::TempDir,
    keys: String,
    policies: Arc<Policies>,
) -> TestOffice {
    let store = Store::open(&options, Keys::parse(&keys).unwrap(), policies).await.unwrap();
    store.migrate().await.unwrap();
    let clock = AtomicU64::new(u64::try_from(MORNING).unwrap());
    TestOffice { store, options, keys, clock, commands: AtomicU64::new(1), _folder: folder }
}

/// On SQLite in a folder that goes with the test.
pub(crate) async fn sqlite() -> TestOffice {
    let folder = tempfile::tempdir().unwrap();
    office(sqlite_in(&folder), folder).await
}

/// A database of SQLite in a folder.
pub(crate) fn sqlite_in(folder: &tempfile::TempDir) -> Options {
    let mut options = Options::at(format!("sqlite://{}", folder.path().join("office.db").display()));
    options.durability = Durability::Relaxed;
    options
}

/// On PostgreSQL in a schema of its own, where there is a server.
pub(crate) async fn postgresql(name: &str) -> Option<TestOffice> {
    Some(office(empty_postgresql(name).await?, tempfile::tempdir().unwrap()).await)
}

/// A schema with nothing in it, where there is a server.
pub(crate) async fn empty_postgresql(name: &str) -> Option<Options> {
    let url = std::env::var("DOUDI_TEST_POSTGRES").ok()?;
    let schema = format!("t_{name}_{}", std::process::id());
    let schema: String = schema.chars().skip(schema.len().saturating_sub(60)).collect();
    let mut options = Options::at(url);
    make_schema(&options.url, &schema).await;
    options.schema = Some(schema);
    options.connections = 8;
    Some(options)
}

async fn make_schema(url: &str, schema: &str) {
    use sea_orm::{ConnectOptions, ConnectionTrait, Database};
    let mut options = ConnectOptions::new(url);
    options.max_connections(1).sqlx_logging(false);
    let connection = Database::connect(options).await.unwrap();
    connection.execute_unprepared(&format!("DROP SCHEMA IF EXISTS {schema} CASCADE")).await.unwrap();
    connection.execute_unprepared(&format!("CREATE SCHEMA {schema}")).await.unwrap();
}

impl TestOffice {
    /// The office as use cases see it.
    pub(crate) fn office(&self) -> &dyn Office {
        &self.store
    }

    /// A second process on the same database.
    pub(crate) async fn second(&self) -> Store {
        Store::open(&self.options, Keys::parse(&self.keys).unwrap(), policies()).await.unwrap()
    }

    /// The moment now.
    pub(crate) fn now(&self) -> UtcMillis {
        UtcMillis::new(i64::try_from(self.clock.load(Ordering::Relaxed)).unwrap())
    }

    /// Time passes.
    pub(crate) fn pass(&self, millis: i64) {
        self.clock.fetch_add(u64::try_from(millis).unwrap(), Ordering::Relaxed);
    }

    /// Days pass.
    pub(crate) fn pass_days(&self, days: i64) {
        self.pass(days * 86_400_000);
    }

    /// A command id that no other test command has.
    pub(crate) fn command(&self) -> Id<Command> {
        let number = self.commands.fetch_add(1, Ordering::Relaxed);
        let mut bytes = [0; 16];
        bytes[8..].copy_from_slice(&number.to_be_bytes());
        Id::from_bytes(bytes)
    }

    /// The circumstances of a command by somebody.
    pub(crate) fn by(&self, who: &Actor) -> Ctx {
        Ctx::new(who.clone(), self.now(), Purpose::new("测试"), self.command())
    }

    /// The circumstances of a job's command.
    pub(crate) fn job(&self, name: &str) -> Ctx {
        self.by(&Actor::Job(name.to_owned()))
    }

    /// A person with an account, a role and a place.
    pub(crate) async fn person(&self, login: &str, role: &str, place: &str) -> Actor {
        let opened = act(
            self.office(),
            &self.job(COMMAND_LINE),
            &OpenAccount {
                login: login.to_owned(),
                name: login.to_owned(),
                hashed: Secret::new("-".to_owned()),
                must_change: false,
                role: role.to_owned(),
                place: place.to_owned(),
            },
        )
        .await
        .unwrap();
        Actor::Person { id: UserId::parse(&opened.account).unwrap(), name: login.to_owned() }
    }

    /// What administrators asked for is granted by a second person.
    pub(crate) async fn grant(&self, by: &Actor) {
        let requests = look(self.office(), &self.by(by), &ReadRequests).await.unwrap();
        for one in requests.into_iter().filter(|one| one.may_answer) {
            let answer = AnswerRequest { request: one.request.id, accept: true };
            act(self.office(), &self.by(by), &answer).await.unwrap();
        }
    }

    /// Another posting for somebody.
    pub(crate) async fn also(&self, who: &Actor, role: &str, place: &str) {
        let Actor::Person { id, .. } = who else { unreachable!() };
        let change = Change::Post { role: role.to_owned(), place: place.to_owned() };
        let change = ChangeAccount { account: id.to_string(), version: 1, change };
        act(self.office(), &self.job(COMMAND_LINE), &change).await.unwrap();
    }
}
