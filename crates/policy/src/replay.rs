// SPDX-License-Identifier: Apache-2.0
//! An assessment record computed again, years later: the same facts under the same texts must give the same bytes.

use crate::assess::{RECORD_VERSION, SEMANTICS, assess, canonical, record};
use crate::case::{Completeness, Node, Reading, case_from_node};
use crate::library::{Library, Question, Texts};
use crate::tree::Program;
use kernel::{Date, Division, Month};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// The texts behind a program, as one text that can be stored under the program's hash: dictionary, stacked packs without their cases, and the order in which
/// overlays were laid, since a later one replaces what an earlier one said.
pub fn bundle(library: &Library, program: &Program, facts: &str) -> String {
    let mut packs = Map::new();
    let mut overlays = Vec::new();
    for stacked in &program.stack {
        if let Some(pack) = library.pack(&stacked.name) {
            let said = pack.texts.iter().filter(|(path, _)| !path.contains("/cases/"));
            let texts: Map<String, Value> =
                said.map(|(path, text)| (path.clone(), Value::from(text.as_str()))).collect();
            if pack.overlay {
                overlays.push(pack.name.to_string());
            }
            packs.insert(pack.name.to_string(), serde_json::json!({"overlay": pack.overlay, "texts": texts}));
        }
    }
    let mut value = serde_json::json!({"kind": "doudi.packs", "version": 1, "facts": facts, "packs": packs});
    if !overlays.is_empty() {
        value["overlays"] = Value::from(overlays);
    }
    let mut text = String::new();
    canonical(&value, &mut text);
    text.push('\n');
    text
}

/// Reads what [`bundle`] wrote.
///
/// # Errors
/// It is no such text, or its packs do not read.
pub fn unbundle(text: &str) -> Result<Library, ReplayError> {
    let value: Value = serde_json::from_str(text).map_err(|_| ReplayError::NotABundle)?;
    let mut texts = Texts::new();
    texts.insert("facts.yaml".to_owned(), value["facts"].as_str().ok_or(ReplayError::NotABundle)?.to_owned());
    // A text without the order is from before it was kept: by name.
    let order: Vec<&str> =
        value["overlays"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let mut overlays: Vec<(Option<usize>, String, Texts)> = Vec::new();
    for (name, pack) in value["packs"].as_object().ok_or(ReplayError::NotABundle)? {
        let own = pack["texts"].as_object().ok_or(ReplayError::NotABundle)?;
        let own = own.iter().map(|(path, text)| (path.clone(), text.as_str().unwrap_or_default().to_owned()));
        if pack["overlay"] == Value::Bool(true) {
            let own: Texts = own.collect();
            let folder =
                own.keys().next().and_then(|path| path.split_once('/')).map_or(name.as_str(), |(one, _)| one);
            let turn = order.iter().position(|one| one == name);
            overlays.push((turn, folder.to_owned(), own));
        } else {
            texts.extend(own);
        }
    }
    let mut library = Library::read(&texts).map_err(|_| ReplayError::NotABundle)?;
    overlays.sort_by_key(|(turn, _, _)| *turn);
    for (_, folder, texts) in overlays {
        library.lay_over(&folder, texts).map_err(|_| ReplayError::NotABundle)?;
    }
    Ok(library)
}

/// Why a record cannot be replayed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReplayError {
    /// The text is no assessment record.
    NotARecord {
        /// The entry that is missing or wrong.
        path: &'static str,
    },
    /// The record is of a version that this program does not know.
    Newer {
        /// Its version.
        version: u64,
    },
    /// The stored packs do not read.
    NotABundle,
    /// The packs at hand are not those of the record.
    OtherPacks {
        /// The hash in the record.
        recorded: String,
        /// The hash of what is at hand; empty when there is no program for the place and date.
        found: String,
    },
    /// The facts of the record are refused today.
    Facts(Vec<crate::case::CaseProblem>),
}

/// What a replay found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Replay {
    /// The same bytes.
    Same,
    /// The record was written before a correction changed results; these differences are expected to be examined, not hidden.
    OtherSemantics {
        /// The record's number.
        recorded: u64,
        /// Whether the results are the same all the same.
        same: bool,
    },
    /// Other bytes under the same semantics: the record was changed, or the program is wrong.
    Differs {
        /// The path of the first difference.
        path: String,
        /// What the record says there.
        recorded: String,
        /// What comes out now.
        found: String,
    },
}

/// What a record asks, as far as it must be known to find its packs.
#[derive(Clone, Debug)]
pub struct Recorded {
    /// Place, date and settings.
    pub question: Question,
    /// The hash of the stacked packs.
    pub hash: String,
    value: Value,
    text: String,
}

impl Recorded {
    /// Reads a record of any version ever written.
    ///
    /// # Errors
    /// It is no record, or of a newer version.
    pub fn read(text: &str) -> Result<Recorded, ReplayError> {
        let missing = |path: &'static str| ReplayError::NotARecord { path };
        let value: Value = serde_json::from_str(text).map_err(|_| missing("JSON"))?;
        if value["kind"] != "doudi.assessment" {
            return Err(missing("kind"));
        }
        let version = value["version"].as_u64().ok_or(missing("version"))?;
        if version > u64::from(RECORD_VERSION) {
            return Err(ReplayError::Newer { version });
        }
        let date = |key: &'static str| -> Result<Option<Date>, ReplayError> {
            match value[key].as_str() {
                None => Ok(None),
                Some(text) => Date::parse(text).map(Some).map_err(|_| missing(key)),
            }
        };
        let place =
            value["place"].as_str().and_then(|text| Division::parse(text).ok()).ok_or(missing("place"))?;
        let on = date("on")?.ok_or(missing("on"))?;
        let set = value["set"].as_object().into_iter().flatten();
        let set: BTreeMap<String, String> =
            set.map(|(name, value)| (name.clone(), value.as_str().unwrap_or_default().to_owned())).collect();
        let question = Question { place, on, accepted_on: date("accepted_on")?, set };
        let hash = value["hash"].as_str().ok_or(missing("hash"))?.to_owned();
        Ok(Recorded { question, hash, value, text: text.to_owned() })
    }

    /// Computes the record again.
    ///
    /// # Errors
    /// Other packs, or facts that are refused.
    pub fn replay(&self, library: &Library) -> Result<Replay, ReplayError> {
        let other = |found: String| ReplayError::OtherPacks { recorded: self.hash.clone(), found };
        let program = library.program(&self.question).map_err(|_| other(String::new()))?;
        if program.hash != self.hash {
            return Err(other(program.hash));
        }
        let missing = |path: &'static str| ReplayError::NotARecord { path };
        let mut complete = Vec::new();
        for one in self.value["complete"].as_array().into_iter().flatten() {
            let month =
                one["month"].as_str().and_then(|text| Month::parse(text).ok()).ok_or(missing("complete"))?;
            let register = one["register"].as_str().ok_or(missing("complete"))?.into();
            complete.push(Completeness { register, month });
        }
        let mut given = String::new();
        canonical(&self.value["given"], &mut given);
        let node = Node::parse(&given).map_err(ReplayError::Facts)?;
        let reading = Reading { dictionary: &library.dictionary, complete: &complete, defaults: None };
        let case = case_from_node(&node, &reading).map_err(ReplayError::Facts)?;
        let evaluation = assess(&program, &case).map_err(|_| missing("given.decisions"))?;
        let again = record(&evaluation, &case, &self.question, &complete);
        let same = again == self.text;
        let recorded = self.value["semantics"].as_u64().ok_or(missing("semantics"))?;
        if recorded != u64::from(SEMANTICS) {
            let now: Value = serde_json::from_str(&again).unwrap_or(Value::Null);
            return Ok(Replay::OtherSemantics { recorded, same: now["results"] == self.value["results"] });
        }
        if same {
            return Ok(Replay::Same);
        }
        let now: Value = serde_json::from_str(&again).unwrap_or(Value::Null);
        let (path, recorded, found) = difference(&self.value, &now, String::new())
            .unwrap_or_else(|| (String::new(), "…".to_owned(), "…".to_owned()));
        Ok(Replay::Differs { path, recorded, found })
    }
}

/// The first difference between two trees.
fn difference(a: &Value, b: &Value, path: String) -> Option<(String, String, String)> {
    match (a, b) {
        (Value::Object(x), Value::Object(y)) => {
            let keys: std::collections::BTreeSet<&String> = x.keys().chain(y.keys()).collect();
            keys.into_iter()
                .find_map(|key| difference(&a[key.as_str()], &b[key.as_str()], format!("{path}.{key}")))
        }
        (Value::Array(x), Value::Array(y)) if x.len() == y.len() => {
            let pairs = x.iter().zip(y).enumerate();
            pairs.into_iter().find_map(|(index, (x, y))| difference(x, y, format!("{path}[{index}]")))
        }
        _ if a == b => None,
        _ => Some((path.trim_start_matches('.').to_owned(), a.to_string(), b.to_string())),
    }
}
