// SPDX-License-Identifier: Apache-2.0
//! The command line from outside: what it prints and how it ends. Golden pages use the small packs beside them.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod assess;
mod import;
mod pack;

use assert_cmd::Command;
use std::path::PathBuf;

/// What a command printed and how it ended.
struct Ran {
    out: String,
    err: String,
    code: i32,
}

fn here(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn doudi(args: &[&str]) -> Ran {
    doudi_with(args, b"")
}

fn doudi_with(args: &[&str], input: &[u8]) -> Ran {
    let mut command = Command::cargo_bin("doudi").unwrap();
    command.env_remove("COLUMNS").env("TZ", "America/New_York").write_stdin(input.to_vec());
    let output = command.args(args).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Ran { out: text(output.stdout), err: text(output.stderr), code: output.status.code().unwrap() }
}

/// The small packs and the families beside them.
fn packs() -> String {
    here("tests/packs").display().to_string()
}

fn family(name: &str) -> String {
    here(&format!("tests/families/{name}.yaml")).display().to_string()
}

/// A file of the project's examples.
fn example(name: &str) -> String {
    here(&format!("../../examples/{name}.json")).display().to_string()
}

/// The page without the check sum of the packs, which rises with every holiday table.
fn page(text: &str) -> String {
    let mut out = String::new();
    for line in text.lines() {
        match line.split_once("（文本校验码 ") {
            Some((before, _)) => out.push_str(before),
            None => out.push_str(line),
        }
        out.push('\n');
    }
    out
}
