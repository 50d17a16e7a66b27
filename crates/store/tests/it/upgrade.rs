// SPDX-License-Identifier: Apache-2.0
//! An office that an earlier program left, with a case at each desk and money on its way, is brought up to date in place or from a backup, and goes on where it
//! stood. The earlier database is made by the first steps of the schema; what stands in it is cut to the tables and columns of that time.

use crate::casework::{People, county_work, family, family_of, notice, step, up_to_decision, up_to_opinion};
use crate::common::{TestOffice, empty_postgresql, later, policies, sqlite_in};
use crate::payout::{answered, drawn, made, ready, sent, view};
use crate::registry::file;
use assistance::access::accounts::COMMAND_LINE;
use assistance::casework::{
    CaseEvent, CaseId, Inbox, Part, Proposal, ReadCase, RecomputeDeadlines, StageKind,
};
use assistance::history::{Seal, Verify};
use assistance::office::{act, look};
use assistance::payout::awards::ReadAwards;
use assistance::payout::bank::CloseRoster;
use assistance::payout::model::flow::RosterState;
use assistance::payout::rosters::RosterDone;
use assistance::registry::intake::Created;
use kernel::{Actor, Fen, Month};
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, Statement};
use store::backup::{BackupError, BackupKey, Contents, Head, Opener, Sealer, check};
use store::{Keys, Options, Store};

/// Steps after which earlier programs stood: money just begun, the loading of a county, places as lists, long notices.
const EARLIER: [&str; 4] = ["0008_money", "0014_loading", "0022_places", "0029_standing"];

/// An office at work: a family that is paid, its month on the way to the bank; a family whose notice hangs; a family that waits for the county.
struct AtWork {
    people: People,
    finance: Actor,
    paid: Created,
    month: Month,
    roster: RosterDone,
    on_notice: (Created, CaseId),
    waiting: (Created, CaseId),
}

impl AtWork {
    async fn begin(office: &TestOffice) -> AtWork {
        let (people, paid, finance, month) = ready(office, Fen::new(500_000)).await;
        let roster = made(office, &people.reviewer, "regular", month).await;
        let roster = sent(office, &finance, &roster).await;
        let waiting = family_of(office, &people.clerk, 1).await;
        let case = up_to_opinion(office, &people, &waiting).await;
        notice(office, &people.clerk, &waiting, case).await;
        step(office, &people.leader, case, CaseEvent::Submitted).await.unwrap();
        let hung = family_of(office, &people.clerk, 2).await;
        let on_notice = up_to_opinion(office, &people, &hung).await;
        act(office.office(), &office.job("seal"), &Seal).await.unwrap();
        AtWork {
            people,
            finance,
            paid,
            month,
            roster,
            on_notice: (hung, on_notice),
            waiting: (waiting, case),
        }
    }

    /// What people read of it, in so many words.
    async fn told(&self, office: &TestOffice) -> Vec<String> {
        let clerk = &self.people.clerk;
        let mut told = Vec::new();
        for case in [self.on_notice.1, self.waiting.1] {
            let view = look(office.office(), &office.by(clerk), &ReadCase { case }).await.unwrap();
            assert!(view.file.assessment.is_some());
            told.push(format!("{:?} {:?}", view.file, view.records));
        }
        let read = ReadAwards { household: self.paid.household };
        let awards = look(office.office(), &office.by(clerk), &read).await.unwrap();
        assert_eq!(awards.len(), 1);
        told.push(format!("{:?}", awards[0].award));
        let family = file(self.paid.household);
        let family = look(office.office(), &office.by(clerk), &family).await.unwrap();
        told.push(format!("{:?} {:?} {:?}", family.household, family.members, family.evidence));
        let roster = view(office, &self.finance, &self.roster).await;
        assert_eq!(roster.lines.len(), 1);
        told.push(format!("{:?} {:?}", roster.row.roster.state, roster.all));
        told
    }

    /// The day after: the bank answers, the month is closed, the county decides, the log holds.
    async fn goes_on(&self, office: &TestOffice) {
        let people = &self.people;
        let recompute = RecomputeDeadlines { after: None };
        act(office.office(), &office.job("deadline.recompute"), &recompute).await.unwrap();
        let inbox = Inbox { part: Part::All, limit: 10, offset: 0 };
        let work = look(office.office(), &office.by(&people.decider), &inbox).await.unwrap();
        assert_eq!(work.work.all, 1, "the case that waits for the county stands in its inbox");
        let said = answered(office, &self.finance, &self.roster, "成功,").await;
        assert_eq!((said.paid, said.failed, said.strange), (1, 0, 0));
        let close = CloseRoster { roster: self.roster.roster, version: said.done.version };
        let closed = act(office.office(), &office.by(&self.finance), &close).await.unwrap();
        let closed = view(office, &self.finance, &closed).await;
        assert!(matches!(closed.row.roster.state, RosterState::Closed { .. }));
        let next = drawn(office, &people.reviewer, self.month.add(1).unwrap()).await;
        assert_eq!(next.all.families, 1, "the month after pays once");
        let (hung, case) = &self.on_notice;
        up_to_decision(office, people, hung, *case).await;
        let (waiting, case) = &self.waiting;
        county_work(office, people, waiting, *case).await;
        let proposal = Proposal::Cover { monthly: Some(Fen::new(50_400)) };
        let number = "示民救〔2020〕13号".to_owned();
        let decided = CaseEvent::Decided { proposal, departure: None, number };
        step(office, &people.decider, *case, decided).await.unwrap();
        let read = ReadCase { case: *case };
        let view = look(office.office(), &office.by(&people.decider), &read).await.unwrap();
        assert_eq!(view.row.stage, StageKind::Decided);
        sound(office).await;
    }
}

/// What the doctor and `audit verify` look at.
async fn sound(office: &TestOffice) {
    act(office.office(), &office.job("seal"), &Seal).await.unwrap();
    let verdicts = look(office.office(), &office.job(COMMAND_LINE), &Verify).await.unwrap();
    assert!(!verdicts.is_empty());
    assert!(verdicts.iter().all(|verdict| verdict.broken_at.is_none() && verdict.unsealed == 0));
    let health = office.store.health().await.unwrap();
    assert!(health.broken.is_empty() && health.locked.is_empty() && health.orphans == 0, "{health:?}");
    assert_eq!(health.books.faults, 0);
    assert_eq!(store::pending(&office.store).await.unwrap(), Vec::<String>::new());
}

async fn raw(options: &Options) -> DatabaseConnection {
    let mut connect = ConnectOptions::new(&options.url);
    connect.max_connections(1).sqlx_logging(false);
    connect.map_sqlx_sqlite_opts(|sqlite| sqlite.foreign_keys(false));
    if let Some(schema) = &options.schema {
        connect.set_schema_search_path(schema);
    }
    Database::connect(connect).await.unwrap()
}

async fn texts(database: &DatabaseConnection, sql: &str) -> Vec<String> {
    let statement = Statement::from_string(database.get_database_backend(), sql);
    let rows = database.query_all_raw(statement).await.unwrap();
    rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect()
}

/// Tables that an earlier program would not let anybody change either.
const GUARDED: [&str; 6] =
    ["audit", "audit_link", "case_record", "ledger_entry", "award_decision", "evidence"];

/// A database as an earlier program left it, with what of an office of today existed then.
async fn earlier(office: &TestOffice, target: &Options, last: &str) {
    let store = Store::open(target, Keys::parse(&office.keys).unwrap(), policies()).await.unwrap();
    store.migrate_to(last).await.unwrap();
    store.close().await.unwrap();
    let database = raw(target).await;
    let (source, tables, columns) = match (&office.options.schema, &target.schema) {
        (Some(from), Some(to)) => {
            database.execute_unprepared("SET session_replication_role = replica").await.unwrap();
            let of = format!("FROM information_schema.columns WHERE table_schema = '{to}'");
            (
                from.clone(),
                format!("SELECT DISTINCT CAST(table_name AS TEXT) {of}"),
                format!("SELECT CAST(column_name AS TEXT) {of} AND table_name = '{{}}'"),
            )
        }
        _ => {
            let path = office.options.url.strip_prefix("sqlite://").unwrap();
            database.execute_unprepared(&format!("ATTACH DATABASE '{path}' AS today")).await.unwrap();
            (
                "today".to_owned(),
                "SELECT name FROM main.sqlite_master WHERE type = 'table'".to_owned(),
                "SELECT name FROM pragma_table_info('{}')".to_owned(),
            )
        }
    };
    for table in texts(&database, &tables).await {
        if table == "seaql_migrations" {
            continue;
        }
        let columns = texts(&database, &columns.replace("{}", &table)).await.join(", ");
        // A step fills this table itself.
        let sql = format!("DELETE FROM {table}");
        database.execute_unprepared(&sql).await.unwrap();
        let sql = format!("INSERT INTO {table} ({columns}) SELECT {columns} FROM {source}.{table}");
        database.execute_unprepared(&sql).await.unwrap();
    }
    if target.schema.is_none() {
        for table in GUARDED {
            for verb in ["UPDATE", "DELETE"] {
                let name = format!("{table}_no_{}", verb.to_lowercase());
                let sql = format!(
                    "CREATE TRIGGER {name} BEFORE {verb} ON {table} BEGIN SELECT RAISE(ABORT, 'append only'); END"
                );
                database.execute_unprepared(&sql).await.unwrap();
            }
        }
    }
    let guard = "INSERT INTO seaql_migrations (version, applied_at) VALUES ('9000_append_only', 0)";
    database.execute_unprepared(guard).await.unwrap();
    database.close().await.unwrap();
}

/// Where an earlier database may be made, of the kind that the office is on.
async fn place(office: &TestOffice, folder: &tempfile::TempDir, name: &str) -> Options {
    if office.options.schema.is_some() { empty_postgresql(name).await.unwrap() } else { sqlite_in(folder) }
}

/// The schema as the database tells it, with the triggers of SQLite.
async fn schema(options: &Options) -> Vec<String> {
    let database = raw(options).await;
    let sql = match &options.schema {
        Some(schema) => format!(
            "SELECT concat(table_name, '.', column_name, ' ', data_type, ' ', is_nullable) FROM information_schema.columns \
             WHERE table_schema = '{schema}' UNION ALL \
             SELECT replace(indexdef, '{schema}.', '') FROM pg_indexes WHERE schemaname = '{schema}' ORDER BY 1"
        ),
        None => {
            "SELECT type || ' ' || name || ' ' || coalesce(sql, '') FROM sqlite_master ORDER BY 1".to_owned()
        }
    };
    let lines = texts(&database, &sql).await;
    database.close().await.unwrap();
    lines
}

/// No line of the log, the ledger or a decision can be changed: by triggers, or because the application's role may not.
async fn guarded(options: &Options, store: &Store) {
    let database = raw(options).await;
    if let Some(schema) = &options.schema {
        let role = format!("clerk_of_{schema}").to_lowercase();
        let role: String = role.chars().take(60).collect();
        database.execute_unprepared(&format!("CREATE ROLE {role}")).await.unwrap();
        store.grant(&role).await.unwrap();
        database.execute_unprepared(&format!("GRANT USAGE ON SCHEMA {schema} TO {role}")).await.unwrap();
        database.execute_unprepared(&format!("SET ROLE {role}")).await.unwrap();
        database.execute_unprepared("UPDATE account SET name = name").await.unwrap();
    }
    // One of those that were guarded before, and some that came after.
    for table in ["audit", "case_record", "setting_answer", "contact_passing", "fund_order"] {
        let sql = match &options.schema {
            Some(_) => format!("DELETE FROM {table}"),
            // A trigger speaks when there is a row.
            None => {
                format!("SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = '{table}'")
            }
        };
        if options.schema.is_some() {
            assert!(database.execute_unprepared(&sql).await.is_err(), "{table}");
        } else {
            let statement = Statement::from_string(database.get_database_backend(), sql);
            let row = database.query_one_raw(statement).await.unwrap().unwrap();
            assert_eq!(row.try_get_by_index::<i64>(0).unwrap(), 2, "{table}");
        }
    }
    if options.schema.is_none() {
        assert!(database.execute_unprepared("UPDATE audit SET name = name").await.is_err());
        assert!(database.execute_unprepared("DELETE FROM ledger_entry").await.is_err());
    } else {
        database.execute_unprepared("RESET ROLE").await.unwrap();
    }
    database.close().await.unwrap();
}

fn key() -> BackupKey {
    BackupKey::parse(&BackupKey::generate().unwrap()).unwrap()
}

async fn back_up(store: &Store, keys: &str, key: &BackupKey, steps: Vec<String>) -> (Vec<u8>, Contents) {
    let mut out = Sealer::new(Vec::new(), key).unwrap();
    let head = Head { made_at: 0, program: "an earlier one".to_owned(), place: None, steps };
    let contents = store.back_up(&mut out, head, keys).await.unwrap();
    (out.finish().unwrap(), contents)
}

on_both! {
    async fn an_office_of_an_earlier_schema_goes_on_after_the_upgrade(office: &TestOffice) {
        let work = AtWork::begin(office).await;
        let before = work.told(office).await;
        let today = schema(&office.options).await;
        for last in EARLIER {
            let folder = tempfile::tempdir().unwrap();
            let target = place(office, &folder, &format!("upgrade_{last}")).await;
            earlier(office, &target, last).await;
            assert_ne!(schema(&target).await, today, "{last}");
            let upgraded = later(office, target.clone(), folder).await;
            assert_eq!(schema(&target).await, today, "{last}");
            assert_eq!(work.told(&upgraded).await, before, "{last}");
            guarded(&target, &upgraded.store).await;
            work.goes_on(&upgraded).await;
        }
    }

    async fn a_backup_of_an_earlier_schema_is_restored_and_brought_up_to_date(office: &TestOffice) {
        let work = AtWork::begin(office).await;
        let before = work.told(office).await;
        let folder = tempfile::tempdir().unwrap();
        let old = place(office, &folder, "upgrade_backup").await;
        earlier(office, &old, "0014_loading").await;
        let store = Store::open(&old, Keys::parse(&office.keys).unwrap(), policies()).await.unwrap();
        // The doctor advises to back an office up before it is brought up to date.
        assert!(!store::pending(&store).await.unwrap().is_empty());
        let key = key();
        let steps = store.steps().await.unwrap();
        let (file, contents) = back_up(&store, &office.keys, &key, steps).await;
        assert!(contents.tables.iter().all(|table| table.table != "contact_passing"));
        store.close().await.unwrap();
        let fresh = tempfile::tempdir().unwrap();
        let target = place(office, &fresh, "upgrade_restored").await;
        let (read, keys) = check(&mut Opener::new(&file[..], &key).unwrap()).unwrap();
        assert_eq!(read, contents);
        let store = Store::open(&target, Keys::parse(&keys).unwrap(), policies()).await.unwrap();
        store.restore(&mut Opener::new(&file[..], &key).unwrap(), &contents).await.unwrap();
        store.close().await.unwrap();
        let restored = later(office, target, fresh).await;
        assert_eq!(work.told(&restored).await, before);
        work.goes_on(&restored).await;
    }

    async fn a_backup_of_a_later_schema_is_refused_before_anything_is_made(office: &TestOffice) {
        let people = People::at(office).await;
        family(office, &people.clerk).await;
        let key = key();
        let mut steps = office.store.steps().await.unwrap();
        let guards = steps.iter().position(|step| step.starts_with('9')).unwrap();
        steps.insert(guards, "0999_of_tomorrow".to_owned());
        let (file, _) = back_up(&office.store, &office.keys, &key, steps).await;
        let said = check(&mut Opener::new(&file[..], &key).unwrap()).unwrap_err();
        assert!(matches!(&said, BackupError::Later(step) if step == "0999_of_tomorrow"));
        assert!(said.to_string().contains("更新版本") && said.to_string().contains("没有改动"));
    }

    async fn a_database_of_a_later_program_is_known_as_such_and_left_alone(office: &TestOffice) {
        assert_eq!(office.store.later_steps().await.unwrap(), Vec::<String>::new());
        let database = raw(&office.options).await;
        let step = "INSERT INTO seaql_migrations (version, applied_at) VALUES ('0999_of_tomorrow', 0)";
        database.execute_unprepared(step).await.unwrap();
        database.close().await.unwrap();
        assert_eq!(office.store.later_steps().await.unwrap(), ["0999_of_tomorrow"]);
        let before = schema(&office.options).await;
        assert!(office.store.migrate().await.is_err());
        assert_eq!(schema(&office.options).await, before);
    }
}
