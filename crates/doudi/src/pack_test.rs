// SPDX-License-Identifier: Apache-2.0
//! `doudi pack test`: runs the cases of every pack and shows which branches they took.

use anyhow::Result;
use policy::cases::{CaseRun, Coverage, run};
use policy::library::Library;
use std::process::ExitCode;

/// Runs the cases of all packs, or of one.
pub(crate) fn test(library: &Library, only: Option<&str>, show_coverage: bool) -> Result<ExitCode> {
    let mut coverage = Coverage::default();
    let mut runs: Vec<CaseRun> = Vec::new();
    for pack in library.packs.iter().filter(|pack| only.is_none_or(|only| *pack.name == *only)) {
        runs.extend(run(library, pack, &mut coverage));
    }
    let mut failed = 0;
    for case in &runs {
        let mut failures: Vec<String> = case.failures.iter().map(wording::cases::failure).collect();
        for clause in &case.clauses {
            let name = format!("{}: {}", case.file, case.name);
            if case.failures.is_empty()
                && !coverage.clauses.get(clause).is_some_and(|cases| cases.contains(&name))
            {
                failures.push(format!("写了条款 {clause}，但没有走到执行这一条的规定"));
            }
        }
        if failures.is_empty() {
            continue;
        }
        failed += 1;
        println!("✗ {}:{} {}", case.file, case.line, case.name);
        for failure in failures {
            println!("    {failure}");
        }
    }
    if show_coverage {
        print_coverage(library, only, &coverage);
    }
    println!("政策用例 {} 个：{} passed, {} failed", runs.len(), runs.len() - failed, failed);
    Ok(if failed == 0 && !runs.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn print_coverage(library: &Library, only: Option<&str>, coverage: &Coverage) {
    for pack in library.packs.iter().filter(|pack| only.is_none_or(|only| *pack.name == *only)) {
        let branches = library.branches(pack);
        let mut missing = Vec::new();
        for (name, from, row) in &branches {
            let key = (pack.name.clone(), name.clone(), *from, *row);
            match coverage.rows.get(&key) {
                None => missing.push(format!("{name}/{row}（{from} 起）从未走到")),
                Some((0, _)) => missing.push(format!("{name}/{row}（{from} 起）从未成立")),
                Some(_) => {}
            }
        }
        println!("{}：分支 {} 个，用例走到 {} 个", pack.name, branches.len(), branches.len() - missing.len());
        for line in missing {
            println!("    {line}");
        }
    }
}
