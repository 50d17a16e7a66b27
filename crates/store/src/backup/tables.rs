// SPDX-License-Identifier: Apache-2.0
//! The tables of an office as the database itself describes them: columns with their types, primary keys, and which table must come before which.

use super::BackupError;
use crate::session::Session;
use from_row::FromRow;
use std::collections::{BTreeMap, BTreeSet};

/// What a column holds, on either database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Int,
    Bool,
    Text,
    Bytes,
    /// Sixteen bytes: a type of its own on PostgreSQL.
    Id,
}

#[derive(Clone, Debug)]
pub(super) struct Column {
    pub(super) name: String,
    pub(super) kind: Kind,
}

#[derive(Clone, Debug)]
pub(super) struct Table {
    pub(super) name: String,
    /// By name, so that both databases agree.
    pub(super) columns: Vec<Column>,
    /// The places of the primary key's columns, in its order.
    pub(super) key: Vec<usize>,
}

#[derive(FromRow)]
struct ColumnRow {
    table_name: String,
    column_name: String,
    kind: String,
    pk: i64,
}

#[derive(FromRow)]
struct ParentRow {
    child: String,
    parent: String,
}

const SQLITE_COLUMNS: &str = "SELECT m.name AS table_name, c.name AS column_name, c.type AS kind, c.pk - 1 AS pk \
    FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table' ORDER BY m.name, c.name";
const SQLITE_PARENTS: &str = "SELECT m.name AS child, f.\"table\" AS parent FROM sqlite_master m, \
    pragma_foreign_key_list(m.name) f WHERE m.type = 'table'";
const POSTGRES_COLUMNS: &str = "SELECT CAST(c.relname AS TEXT) AS table_name, CAST(a.attname AS TEXT) AS column_name, \
    CAST(t.typname AS TEXT) AS kind, \
    CAST(COALESCE(array_position(CAST(i.indkey AS INT2[]), a.attnum), -1) AS BIGINT) AS pk \
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped \
    JOIN pg_type t ON t.oid = a.atttypid LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary \
    WHERE c.relkind = 'r' AND n.nspname = current_schema() ORDER BY c.relname, a.attname";
const POSTGRES_PARENTS: &str = "SELECT CAST(a.relname AS TEXT) AS child, CAST(b.relname AS TEXT) AS parent \
    FROM pg_constraint k JOIN pg_class a ON a.oid = k.conrelid JOIN pg_class b ON b.oid = k.confrelid \
    JOIN pg_namespace n ON n.oid = a.relnamespace WHERE k.contype = 'f' AND n.nspname = current_schema()";

/// The tables that this program knows, by the file of classes.
pub(super) fn known() -> BTreeSet<&'static str> {
    crate::TABLES.lines().skip(1).filter_map(|line| line.split(',').next()).collect()
}

/// A table that this program knows and the database should have but has not, once it has had every step.
pub(super) fn missing(there: &[Table]) -> Option<&'static str> {
    known().into_iter().find(|name| !there.iter().any(|table| table.name == *name))
}

/// Every table of the office, those first that others refer to. A database that has not had every step has fewer.
pub(super) async fn tables(session: &Session) -> Result<Vec<Table>, BackupError> {
    let postgres = session.postgres();
    let (columns, parents) =
        if postgres { (POSTGRES_COLUMNS, POSTGRES_PARENTS) } else { (SQLITE_COLUMNS, SQLITE_PARENTS) };
    let mut found: BTreeMap<String, Table> = BTreeMap::new();
    let mut keys: BTreeMap<String, Vec<(i64, usize)>> = BTreeMap::new();
    for row in session.all::<ColumnRow>(columns, vec![]).await? {
        if !known().contains(row.table_name.as_str()) {
            continue;
        }
        let kind = kind(&row.kind, postgres).ok_or_else(|| BackupError::Table(row.table_name.clone()))?;
        let table = found.entry(row.table_name.clone()).or_insert_with(|| Table {
            name: row.table_name.clone(),
            columns: Vec::new(),
            key: Vec::new(),
        });
        if row.pk >= 0 {
            keys.entry(row.table_name).or_default().push((row.pk, table.columns.len()));
        }
        table.columns.push(Column { name: row.column_name, kind });
    }
    // The databases may sort names by other rules than ours.
    for table in found.values_mut() {
        let mut key = keys.remove(&table.name).unwrap_or_default();
        key.sort_unstable();
        let names: Vec<String> = key.iter().map(|(_, at)| table.columns[*at].name.clone()).collect();
        table.columns.sort_by(|one, other| one.name.cmp(&other.name));
        let place = |name: &String| table.columns.iter().position(|column| column.name == *name);
        table.key = names.iter().filter_map(place).collect();
        if table.key.is_empty() {
            return Err(BackupError::Table(table.name.clone()));
        }
    }
    let mut needs: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for row in session.all::<ParentRow>(parents, vec![]).await? {
        if row.child != row.parent {
            needs.entry(row.child).or_default().insert(row.parent);
        }
    }
    Ok(in_order(found, &needs))
}

fn kind(name: &str, postgres: bool) -> Option<Kind> {
    Some(match (postgres, name) {
        (_, "BIGINT" | "INTEGER" | "int8") => Kind::Int,
        (_, "BOOLEAN" | "bool") => Kind::Bool,
        (_, "TEXT" | "text" | "varchar") => Kind::Text,
        (false, "BLOB") | (true, "bytea") => Kind::Bytes,
        (true, "uuid") => Kind::Id,
        _ => return None,
    })
}

fn in_order(mut found: BTreeMap<String, Table>, needs: &BTreeMap<String, BTreeSet<String>>) -> Vec<Table> {
    let mut ordered = Vec::with_capacity(found.len());
    while !found.is_empty() {
        let ready = |name: &&String| {
            needs.get(*name).is_none_or(|parents| parents.iter().all(|parent| !found.contains_key(parent)))
        };
        // Tables that refer to each other in a circle come in the order of their names.
        let Some(name) = found.keys().find(ready).or_else(|| found.keys().next()).cloned() else { break };
        ordered.extend(found.remove(&name));
    }
    ordered
}
