// SPDX-License-Identifier: Apache-2.0
//! Tidy, generated files, the clause table. Run as `cargo xtask <command>`.
#![allow(clippy::print_stdout, reason = "a command line prints")]

mod clauses;
mod tidy;
mod tree;

use std::process::ExitCode;

const HELP: &str = "cargo xtask tidy              rules of the house that no compiler knows
cargo xtask clauses [--check] writes docs/clauses.md, or says where it is out of date";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["tidy"] => tidy::run(),
        ["clauses"] => clauses::run(false),
        ["clauses", "--check"] => clauses::run(true),
        _ => {
            println!("{HELP}");
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(faults) if faults.is_empty() => ExitCode::SUCCESS,
        Ok(faults) => {
            for fault in &faults {
                eprintln!("{fault}");
            }
            eprintln!("{} faults", faults.len());
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}
