// SPDX-License-Identifier: Apache-2.0
//! The rules of the house that no compiler knows: dependency edges, fences, first lines, banned words.

use crate::tree::texts;
use anyhow::Result;

/// Which workspace crates a crate may use. A new edge is a decision: it is made here.
const EDGES: &[(&str, &[&str])] = &[
    ("kernel", &[]),
    ("policy", &["kernel"]),
    ("population", &["kernel", "policy", "synth"]),
    ("files", &["kernel", "policy", "population", "synth"]),
    ("ledger", &["kernel"]),
    ("assistance", &["kernel", "policy", "ledger"]),
    ("wording", &["kernel", "policy", "population", "files", "assistance", "synth"]),
    ("synth", &["kernel", "policy", "population", "files"]),
    ("from-row", &[]),
    ("store", &["kernel", "policy", "ledger", "assistance", "from-row"]),
    ("oidc", &["kernel"]),
    ("web", &["kernel", "policy", "files", "assistance", "wording", "oidc"]),
    ("api", &["kernel", "policy", "assistance", "wording"]),
    (
        "doudi",
        &[
            "kernel",
            "policy",
            "population",
            "files",
            "wording",
            "synth",
            "assistance",
            "store",
            "web",
            "api",
            "oidc",
        ],
    ),
    ("xtask", &["kernel", "policy"]),
];

/// Libraries that only these crates may use.
const FENCES: &[(&str, &[&str])] = &[
    ("arrow", &["files"]),
    ("parquet", &["files"]),
    ("calamine", &["files"]),
    ("rust_xlsxwriter", &["files", "doudi", "web"]),
    // Lists are written by `files`, which puts every cell through `kernel::harmless`; `policy` reads tables.
    ("csv", &["files", "policy"]),
    ("axum", &["web", "api", "doudi"]),
    ("askama", &["web"]),
    ("charts-rs", &["doudi", "web"]),
    ("clap", &["doudi"]),
    ("utoipa", &["api"]),
    ("utoipa-axum", &["api"]),
    ("rusqlite", &["store"]),
    ("sea-orm", &["store"]),
    ("sea-orm-migration", &["store"]),
    ("indicatif", &["doudi"]),
    ("openidconnect", &["oidc"]),
    ("hyper-rustls", &["oidc"]),
    ("rust-embed", &["doudi", "web"]),
    ("rand", &["synth"]),
    ("rand_chacha", &["synth"]),
    ("multiversion", &["population"]),
];

/// Words that stand in no file of the project, with the reason. Split so that this file does not hold them.
fn banned() -> Vec<(String, &'static str)> {
    vec![
        (["/wo", "rk/"].concat(), "a path of one machine"),
        (["/ro", "ot/"].concat(), "a path of one machine"),
        (["todo", "!("].concat(), "a stub"),
        (["unimplemented", "!("].concat(), "a stub"),
        (["#[igno", "re]"].concat(), "an ignored test without its reason"),
        (["write_", "formula"].concat(), "a formula in a workbook: what leaves is text, money and counts"),
        (["write_", "dynamic"].concat(), "a formula in a workbook: what leaves is text, money and counts"),
        (["SystemTime::", "now"].concat(), "the clock comes from Ctx"),
        (["Utc::", "now"].concat(), "the clock comes from Ctx"),
    ]
}

/// Names of places, which belong into packs.
const PLACES: &[&str] = &["城口", "芒市", "巴中", "云阳", "宁夏"];

pub(crate) fn run() -> Result<Vec<String>> {
    let mut faults = Vec::new();
    for (path, text) in texts(".")? {
        let rust = path.ends_with(".rs");
        for (word, reason) in banned() {
            let here = path == "clippy.toml" || path.ends_with("tidy.rs");
            if text.contains(&word) && !here && !path.ends_with(".lock") {
                faults.push(format!("{path}: holds \"{word}\": {reason}"));
            }
        }
        if rust {
            let mut lines = text.lines();
            if lines.next() != Some("// SPDX-License-Identifier: Apache-2.0") {
                faults.push(format!("{path}:1: the first line names the licence"));
            }
            if !lines.next().is_some_and(|line| line.starts_with("//!")) {
                faults.push(format!("{path}:2: the second line tells a newcomer what lives here"));
            }
            for (number, line) in text.lines().enumerate() {
                let line = line.trim();
                if (line.starts_with("#[allow(") || line.starts_with("#![allow("))
                    && !line.contains("reason")
                    && line.ends_with(")]")
                {
                    faults.push(format!("{path}:{}: an allow gives its reason", number + 1));
                }
            }
            rust_names(&path, &text, &mut faults);
        }
        if path.ends_with("Cargo.toml") {
            edges(&path, &text, &mut faults);
        }
    }
    Ok(faults)
}

/// No place is named in Rust outside tests and kernel data: a locality is a pack.
fn rust_names(path: &str, text: &str, faults: &mut Vec<String>) {
    let test = path.contains("/tests") || path.contains("/benches") || path.starts_with("xtask/");
    if test || path.starts_with("crates/kernel/") {
        return;
    }
    let code = text.find("#[cfg(test)]").map_or(text, |at| &text[..at]);
    for (number, line) in code.lines().enumerate() {
        if line.trim_start().starts_with("//") {
            continue;
        }
        if let Some(place) = PLACES.iter().find(|place| line.contains(**place)) {
            faults.push(format!("{path}:{}: names {place}; places live in packs", number + 1));
        }
    }
}

fn edges(path: &str, text: &str, faults: &mut Vec<String>) {
    let name = match path.strip_suffix("/Cargo.toml") {
        Some("xtask") => "xtask",
        Some(folder) => folder.strip_prefix("crates/").unwrap_or(folder),
        None => return,
    };
    let Some((_, allowed)) = EDGES.iter().find(|(one, _)| *one == name) else {
        faults.push(format!("{path}: crate {name} is not in the list of edges in xtask/src/tidy.rs"));
        return;
    };
    let mut dev = false;
    for line in text.lines() {
        if line.starts_with('[') {
            dev = line.contains("dev-dependencies");
        }
        let word = line.split(['.', ' ', '=']).next().unwrap_or_default();
        let ours = EDGES.iter().any(|(one, _)| *one == word);
        // Tests of pages drive a real store; the pages themselves know only the use cases. Tests read the packs with the loader of `synth`.
        let for_tests =
            dev && matches!((name, word), ("web" | "api", "store" | "synth") | ("store", "synth"));
        if ours && word != name && line.contains("workspace") && !allowed.contains(&word) && !for_tests {
            faults.push(format!("{path}: {name} may not use {word}"));
        }
        if ours && word == "synth" && !dev && !matches!(name, "doudi") && line.contains("workspace") {
            faults.push(format!("{path}: synth is for tests and the command line only"));
        }
        if let Some((_, allowed)) = FENCES.iter().find(|(one, _)| *one == word)
            && !allowed.contains(&name)
            && !dev
        {
            faults.push(format!("{path}: only {} may use {word}", allowed.join(", ")));
        }
    }
}
