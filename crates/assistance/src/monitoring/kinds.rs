// SPDX-License-Identifier: Apache-2.0
//! The kinds of leads, as data: what to look into, by when, and whether a second person looks at the result.

use serde::Deserialize;
use std::sync::LazyLock;

const TABLE: &str = include_str!("../../../../data/exchange/kinds.yaml");

/// A kind of lead.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kind {
    /// The word in records.
    pub id: String,
    /// For people.
    pub name: String,
    /// What somebody is asked to look into.
    pub ask: String,
    /// Whether aid may end by what follows: then a second person looks at every result.
    pub ends: bool,
    /// How many days there are.
    pub days: u32,
    /// Whether they are working days.
    pub working: bool,
    /// What is assumed about the days, where no document gives them.
    pub assumed: Option<String>,
}

/// Reads a table of kinds.
///
/// # Errors
/// It is not YAML of that form, or a word stands there twice.
pub fn read(text: &str) -> Result<Vec<Kind>, String> {
    let kinds: Vec<Kind> = serde_saphyr::from_str(text).map_err(|error| error.to_string())?;
    for (at, kind) in kinds.iter().enumerate() {
        if kinds[..at].iter().any(|one| one.id == kind.id) {
            return Err(format!("kind {} stands there twice", kind.id));
        }
    }
    Ok(kinds)
}

/// All kinds. A table that cannot be read gives none; a test reads the one that is built in.
#[must_use]
pub fn kinds() -> &'static [Kind] {
    static READ: LazyLock<Vec<Kind>> = LazyLock::new(|| read(TABLE).unwrap_or_default());
    &READ
}

/// A kind by its word.
#[must_use]
pub fn kind(id: &str) -> Option<&'static Kind> {
    kinds().iter().find(|one| one.id == id)
}

/// The name of a kind for people; its word where the table no longer has it.
#[must_use]
pub fn name(id: &str) -> &str {
    kind(id).map_or(id, |one| &one.name)
}
