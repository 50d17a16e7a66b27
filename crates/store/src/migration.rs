// SPDX-License-Identifier: Apache-2.0
//! The schema, one file of portable SQL for each slice and step. `{id}`, `{bytes}` stand for the types that differ. A step runs in a transaction, so that
//! a failed one leaves nothing behind.

use kernel::Date;
use sea_orm::{ConnectionTrait, DatabaseBackend, DbErr};
use sea_orm_migration::{MigrationName, MigrationTrait, MigratorTrait, SchemaManager, async_trait};

/// The steps in order: a name that never changes, and the statements.
const STEPS: &[(&str, &str)] = &[
    ("0001_office", include_str!("schema/0001_office.sql")),
    ("0002_access", include_str!("schema/0002_access.sql")),
    ("0003_history", include_str!("schema/0003_history.sql")),
    ("0004_registry", include_str!("schema/0004_registry.sql")),
    ("0005_archive", include_str!("schema/0005_archive.sql")),
    ("0006_casework", include_str!("schema/0006_casework.sql")),
    ("0007_payout", include_str!("schema/0007_payout.sql")),
    ("0008_money", include_str!("schema/0008_money.sql")),
    ("0009_reviews", include_str!("schema/0009_reviews.sql")),
    ("0010_settings", include_str!("schema/0010_settings.sql")),
    ("0011_oversight", include_str!("schema/0011_oversight.sql")),
    ("0012_monitoring", include_str!("schema/0012_monitoring.sql")),
    ("0013_exchange", include_str!("schema/0013_exchange.sql")),
    ("0014_loading", include_str!("schema/0014_loading.sql")),
    ("0016_tokens", include_str!("schema/0016_tokens.sql")),
    ("0017_jobs", include_str!("schema/0017_jobs.sql")),
    ("0018_verification", include_str!("schema/0018_verification.sql")),
    ("0019_overlay", include_str!("schema/0019_overlay.sql")),
    ("0023_unread", include_str!("schema/0023_unread.sql")),
    ("0021_messages", include_str!("schema/0021_messages.sql")),
    ("0020_lists", include_str!("schema/0020_lists.sql")),
    ("0022_places", include_str!("schema/0022_places.sql")),
    ("0024_rosters", include_str!("schema/0024_rosters.sql")),
    ("0025_orders", include_str!("schema/0025_orders.sql")),
    ("0026_contacts", include_str!("schema/0026_contacts.sql")),
    ("0027_undone_deaths", include_str!("schema/0027_undone_deaths.sql")),
    ("0028_papers", include_str!("schema/0028_papers.sql")),
    ("0029_standing", include_str!("schema/0029_standing.sql")),
    ("0030_banks", include_str!("schema/0030_banks.sql")),
    ("0031_parts", include_str!("schema/0031_parts.sql")),
    ("0032_passed_on", include_str!("schema/0032_passed_on.sql")),
    ("0033_turns", include_str!("schema/0033_turns.sql")),
    ("0034_message_texts", include_str!("schema/0034_message_texts.sql")),
    ("0035_editions", include_str!("schema/0035_editions.sql")),
    ("0036_reserve", include_str!("schema/0036_reserve.sql")),
    ("0037_temp_relief", include_str!("schema/0037_temp_relief.sql")),
    ("0038_relief_notice", include_str!("schema/0038_relief_notice.sql")),
    ("0039_price_linkage", include_str!("schema/0039_price_linkage.sql")),
    ("0040_care", include_str!("schema/0040_care.sql")),
    ("0041_tekun_homes", include_str!("schema/0041_tekun_homes.sql")),
    ("0042_services", include_str!("schema/0042_services.sql")),
    ("0043_funeral", include_str!("schema/0043_funeral.sql")),
    ("0044_reserve_request", include_str!("schema/0044_reserve_request.sql")),
    ("0045_relief_on_the_web", include_str!("schema/0045_relief_on_the_web.sql")),
];

/// Tables that only ever grow: no row of theirs is changed or deleted.
const APPEND_ONLY: &[&str] = &[
    "access_answer",
    "access_request",
    "audit",
    "audit_link",
    "award_decision",
    "award_rate",
    "bank_file",
    "case_record",
    "command",
    "contact_passing",
    "correction",
    "evidence",
    "fund_answer",
    "fund_order",
    "given_failure",
    "given_line",
    "good_faith_answer",
    "lead_month",
    "lead_record",
    "ledger_entry",
    "liaison",
    "list_content",
    "list_fault",
    "loading",
    "message_step",
    "message_wish",
    "overlay",
    "overlay_adoption",
    "overlay_refusal",
    "paper",
    "place_answer",
    "place_list",
    "place_row",
    "price_index",
    "price_index_answer",
    "price_run",
    "price_run_answer",
    "price_run_line",
    "register_step",
    "relief_assessment",
    "relief_record",
    "reserve_settlement",
    "reserve_settlement_answer",
    "reserve_undone",
    "reserve_voucher",
    "roster_document",
    "setting",
    "setting_answer",
    "settlement",
    "standard_line",
    "standard_list",
    "tekun_home_answer",
    "tekun_home_edition",
    "tekun_offer",
    "tekun_self_care",
    "verification_answer",
    "verification_delivery",
    "verification_request",
];

/// Every column with its class (public, internal, sensitive, secret) and how long it is kept: `table,column,class,keep`.
pub const TABLES: &str = include_str!("../../../data/schema/columns.csv");

/// The last day of which a column keeps nothing any more on a day, by the file of classes; none where it is kept for good or for hours.
pub(crate) fn kept_from(table: &str, column: &str, today: Date) -> Option<Date> {
    let line = TABLES.lines().find_map(|line| line.strip_prefix(&format!("{table},{column},")))?;
    let (_, keep) = line.split_once(',')?;
    let number = |unit: char| keep.strip_suffix(unit).and_then(|number| number.parse::<i32>().ok());
    match (number('y'), number('d')) {
        (Some(years), _) => today.add_months(-12 * years),
        (_, Some(days)) => today.add_days(-days),
        _ => None,
    }
}

pub(crate) struct Migrator;

struct Step {
    name: &'static str,
    statements: &'static str,
}

struct Guard(&'static str);

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        let steps = STEPS.iter().map(|(name, statements)| {
            let step: Box<dyn MigrationTrait> = Box::new(Step { name, statements });
            step
        });
        let guards = GUARDS.iter().map(|name| Box::new(Guard(name)) as Box<dyn MigrationTrait>);
        steps.chain(guards).collect()
    }
}

impl MigrationName for Step {
    fn name(&self) -> &str {
        self.name
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let connection = manager.get_connection();
        let backend = connection.get_database_backend();
        for statement in statements(self.statements, backend) {
            connection.execute_unprepared(&statement).await?;
        }
        Ok(())
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

/// The statements of a step in the words of a database.
fn statements(text: &str, backend: DatabaseBackend) -> Vec<String> {
    let (id, bytes) = match backend {
        DatabaseBackend::Postgres => ("UUID", "BYTEA"),
        _ => ("BLOB", "BLOB"),
    };
    let plain: String =
        text.lines().filter(|line| !line.trim_start().starts_with("--")).collect::<Vec<_>>().join("\n");
    plain
        .split(';')
        .map(|statement| statement.trim().replace("{id}", id).replace("{bytes}", bytes))
        .filter(|statement| !statement.is_empty())
        .collect()
}

/// A name is added whenever a table is added to the list, so that databases that had the earlier ones get the new triggers; those that were had stay known.
const GUARDS: [&str; 9] = [
    "9000_append_only",
    "9000_append_only_2",
    "9000_append_only_3",
    "9000_append_only_4",
    "9000_append_only_28",
    "9000_append_only_32",
    "9000_append_only_36",
    "9000_append_only_39",
    "9000_append_only_41",
];

impl MigrationName for Guard {
    fn name(&self) -> &'static str {
        self.0
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Guard {
    /// On SQLite triggers refuse; on PostgreSQL the application's role is given no right to (see `grant`).
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let connection = manager.get_connection();
        if connection.get_database_backend() != DatabaseBackend::Sqlite {
            return Ok(());
        }
        for table in APPEND_ONLY {
            for verb in ["UPDATE", "DELETE"] {
                let statement = format!(
                    "CREATE TRIGGER IF NOT EXISTS {table}_no_{} BEFORE {verb} ON {table} BEGIN SELECT RAISE(ABORT, 'append only'); END",
                    verb.to_lowercase()
                );
                connection.execute_unprepared(&statement).await?;
            }
        }
        Ok(())
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

/// Whether a step is one of the guards against change, which come after everything else.
pub(crate) fn is_guard(step: &str) -> bool {
    step.starts_with('9')
}

/// How many steps lead to one, itself included; none where there is no such step. Guards come after all steps and are not counted.
pub(crate) fn count_to(step: &str) -> Option<u32> {
    let at = STEPS.iter().position(|(name, _)| *name == step)?;
    u32::try_from(at + 1).ok()
}

/// Whether this program knows a step.
pub(crate) fn known(step: &str) -> bool {
    Migrator::migrations().iter().any(|one| one.name() == step)
}

/// The names of the steps that a database has not had yet.
///
/// # Errors
/// The database cannot be read.
pub async fn pending(store: &crate::Store) -> Result<Vec<String>, assistance::office::Error> {
    store.steps_left().await
}

/// The statements that give the application's role on PostgreSQL what it needs and no more.
pub(crate) fn grants(role: &str, tables: &[String]) -> Vec<String> {
    let role = format!("\"{}\"", role.replace('"', "\"\""));
    let mut grants = vec![format!("GRANT USAGE ON SCHEMA public TO {role}")];
    for table in tables {
        let rights = if APPEND_ONLY.contains(&table.as_str()) {
            "SELECT, INSERT"
        } else {
            "SELECT, INSERT, UPDATE, DELETE"
        };
        grants.push(format!("GRANT {rights} ON \"{table}\" TO {role}"));
    }
    grants
}
