// SPDX-License-Identifier: Apache-2.0
//! How a record is kept: canonical JSON with a version, keys sorted, so that the same record always has the same bytes. It may hold personal data: the store
//! encrypts it. Records of every version ever written stay readable (`tests/golden`).

use super::file::CaseRecord;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// The version that [`write_record`] writes.
pub const CASE_EVENT_VERSION: u32 = 1;

/// The outside of a record.
#[derive(Serialize, Deserialize)]
struct CaseEventV1 {
    kind: String,
    version: u32,
    #[serde(flatten)]
    record: CaseRecord,
}

const KIND: &str = "doudi.case_event";

/// Why a text is not a record. Never carries a part of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordError {
    /// Not JSON, or not a record of a case.
    NotARecord,
    /// A version that this program does not know.
    Version(u64),
    /// A record of a known version with something in it that cannot be.
    Content,
}

/// The canonical text of a record.
#[must_use]
pub fn write_record(record: &CaseRecord) -> String {
    let outside = CaseEventV1 { kind: KIND.to_owned(), version: CASE_EVENT_VERSION, record: record.clone() };
    // Keys are texts and numbers are whole: nothing in a record fails to become JSON.
    serde_json::to_value(&outside).map(|value| sorted(value).to_string()).unwrap_or_default()
}

/// Reads a record of any version.
///
/// # Errors
/// See [`RecordError`].
pub fn read_record(text: &str) -> Result<CaseRecord, RecordError> {
    let value: Value = serde_json::from_str(text).map_err(|_| RecordError::NotARecord)?;
    if value.get("kind").and_then(Value::as_str) != Some(KIND) {
        return Err(RecordError::NotARecord);
    }
    match value.get("version").and_then(Value::as_u64) {
        Some(1) => serde_json::from_value(value)
            .map(|outside: CaseEventV1| outside.record)
            .map_err(|_| RecordError::Content),
        Some(other) => Err(RecordError::Version(other)),
        None => Err(RecordError::NotARecord),
    }
}

/// The same value with the keys of every object in order, whatever the map below keeps.
fn sorted(value: Value) -> Value {
    match value {
        Value::Object(map) => {
            let map: BTreeMap<String, Value> =
                map.into_iter().map(|(key, value)| (key, sorted(value))).collect();
            Value::Object(map.into_iter().collect::<Map<String, Value>>())
        }
        Value::Array(values) => Value::Array(values.into_iter().map(sorted).collect()),
        scalar => scalar,
    }
}
