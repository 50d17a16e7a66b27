// SPDX-License-Identifier: Apache-2.0
//! The table of clauses: where each duty of the five documents is enforced, and which test shows it.
//!
//! For packs the evidence is stronger than a comment: a case counts for a clause only when it reached the rule, row, parameter, scheme or step that carries the
//! clause's id. For Rust the ids stand in comments.

use crate::tree::{root, texts};
use anyhow::{Context, Result, bail};
use policy::cases::{Coverage, run as run_cases};
use policy::library::{Library, Texts};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

const TABLE: &str = "docs/clauses.md";

struct Clause {
    id: String,
    article: String,
    packs: bool,
}

pub(crate) fn run(check: bool) -> Result<Vec<String>> {
    let clauses = read()?;
    let mut enforced: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut tested: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut stray = Vec::new();
    for (path, text) in texts("packs")?.into_iter().filter(|(path, _)| path.ends_with(".rules")) {
        for (number, line) in text.lines().enumerate() {
            for id in ids(line) {
                if clauses.iter().any(|clause| clause.id == id) {
                    enforced.entry(id).or_default().insert(path.trim_start_matches("packs/").to_owned());
                } else {
                    stray.push(format!("{path}:{}: no document has {id}", number + 1));
                }
            }
        }
    }
    for (path, text) in texts("crates")?.into_iter().filter(|(path, _)| path.ends_with(".rs")) {
        let cut = if path.contains("/tests") { 0 } else { text.find("#[cfg(test)]").unwrap_or(text.len()) };
        // What stands before the tests of a file is code: it enforces. A test shows what its comment cites.
        let (code, tests) = text.split_at(cut);
        for (at, word) in tests.match_indices("clause: ") {
            for id in ids(tests[at + word.len()..].lines().next().unwrap_or_default()) {
                tested.entry(id).or_default().insert(path.clone());
            }
        }
        for id in code.lines().flat_map(ids) {
            enforced.entry(id).or_default().insert(path.clone());
        }
    }
    let mut library_texts = Texts::new();
    for (path, text) in texts("packs")? {
        library_texts.insert(path.trim_start_matches("packs/").to_owned(), text);
    }
    let library = match Library::read(&library_texts) {
        Ok(library) => library,
        Err(problems) => bail!("the packs do not read: {problems:?}"),
    };
    let mut coverage = Coverage::default();
    let mut claimed: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for pack in &library.packs {
        for case in run_cases(&library, pack, &mut coverage) {
            for clause in case.clauses.iter().filter(|_| case.failures.is_empty()) {
                claimed.entry(clause.clone()).or_default().insert(format!("{}: {}", case.file, case.name));
            }
        }
    }
    for (id, cases) in claimed {
        let reached = coverage.clauses.get(&id);
        let shown = cases.into_iter().filter(|case| reached.is_some_and(|reached| reached.contains(case)));
        tested.entry(id).or_default().extend(shown);
    }
    let table = table(&clauses, &enforced, &tested);
    let path = root().join(TABLE);
    let mut faults = stray;
    let holds = |clause: &&Clause| {
        enforced.contains_key(&clause.id) && tested.get(&clause.id).is_some_and(|tests| !tests.is_empty())
    };
    for clause in clauses.iter().filter(|clause| clause.packs && !holds(clause)) {
        faults.push(format!(
            "{}: decided by packs, but {}",
            clause.id,
            match enforced.contains_key(&clause.id) {
                true => "no case shows it",
                false => "no rule enforces it",
            }
        ));
    }
    if check {
        if std::fs::read_to_string(&path).unwrap_or_default() != table {
            faults.push(format!("{TABLE} is out of date: run cargo xtask clauses"));
        }
    } else {
        std::fs::write(&path, &table).with_context(|| path.display().to_string())?;
    }
    let packs = clauses.iter().filter(|clause| clause.packs).count();
    let shown = clauses.iter().filter(|clause| clause.packs).filter(holds).count();
    println!(
        "clauses decided by packs: {shown} of {packs} enforced and shown by a case; all clauses: {} of {}",
        clauses.iter().filter(holds).count(),
        clauses.len()
    );
    Ok(faults)
}

fn read() -> Result<Vec<Clause>> {
    let path = root().join("data/clauses.csv");
    let text = std::fs::read_to_string(&path).with_context(|| path.display().to_string())?;
    let rows = text.lines().filter(|line| !line.starts_with('#')).skip(1);
    let one = |line: &str| {
        let mut cells = line.split(',');
        Some(Clause {
            id: cells.next()?.to_owned(),
            article: cells.next()?.to_owned(),
            packs: cells.next() == Some("yes"),
        })
    };
    Ok(rows.filter_map(one).collect())
}

/// The clause ids in a line: two capitals, a hyphen, then letters, digits and dots.
fn ids(line: &str) -> Vec<String> {
    let mut found = Vec::new();
    for document in ["CK-", "MS-", "NX-", "BZ-", "YY-"] {
        for (at, _) in line.match_indices(document) {
            let rest = &line[at + 3..];
            let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '.')).unwrap_or(rest.len());
            let id = rest[..end].trim_end_matches('.');
            if !id.is_empty() {
                found.push(format!("{document}{id}"));
            }
        }
    }
    found
}

fn table(
    clauses: &[Clause],
    enforced: &BTreeMap<String, BTreeSet<String>>,
    tested: &BTreeMap<String, BTreeSet<String>>,
) -> String {
    let mut out = String::from(
        "# Clauses\n\nGenerated by `cargo xtask clauses`; `./test` compares it. For each duty of the five documents: where it is enforced and which test \
         shows it. CK Chengkou 2020, MS Mang city 2021, NX Ningxia 2020, BZ Bazhong 2023, YY Yunyang 2019. A case is listed only when it reached \
         what carries the clause. Empty rows are duties of later parts of the system.\n\n| id | article | enforced in | shown by |\n| --- | --- | --- | --- |\n",
    );
    for clause in clauses {
        let list = |map: &BTreeMap<String, BTreeSet<String>>, most: usize| {
            let all: Vec<&String> = map.get(&clause.id).into_iter().flatten().collect();
            let mut text: Vec<String> = all.iter().take(most).map(|one| one.replace('|', "/")).collect();
            if all.len() > most {
                text.push(format!("and {} more", all.len() - most));
            }
            text.join("; ")
        };
        let _ = writeln!(
            out,
            "| {} | {} | {} | {} |",
            clause.id,
            clause.article,
            list(enforced, 4),
            list(tested, 3)
        );
    }
    out
}
