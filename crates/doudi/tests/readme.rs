// SPDX-License-Identifier: Apache-2.0
//! Every command that the READMEs show is run, in the order in which it is shown.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use assert_cmd::Command;
use std::path::Path;

/// The commands of a README's `sh` blocks that are ours to run here.
fn commands(text: &str) -> Vec<String> {
    let mut commands = Vec::new();
    let mut inside = false;
    for line in text.lines() {
        if line.starts_with("```") {
            inside = line == "```sh";
        } else if inside {
            let line = line.split('#').next().unwrap_or_default().trim();
            let own = line.strip_prefix("doudi ").or_else(|| line.strip_prefix("cargo run -- "));
            commands.extend(own.map(str::to_owned));
        }
    }
    commands
}

/// Copies a folder with what is in it.
fn copy(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let other = to.join(path.file_name().unwrap());
        if path.is_dir() {
            std::fs::create_dir(&other).unwrap();
            copy(&path, &other);
        } else {
            std::fs::copy(&path, other).unwrap();
        }
    }
}

fn run_all(readme: &str) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let text = std::fs::read_to_string(root.join(readme)).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let examples = folder.path().join("examples");
    std::fs::create_dir(&examples).unwrap();
    copy(&root.join("examples"), &examples);
    let commands = commands(&text);
    assert!(commands.len() >= 5, "{readme} shows too few commands: {commands:?}");
    for command in commands {
        let mut doudi = Command::cargo_bin("doudi").unwrap();
        doudi.current_dir(folder.path()).args(command.split_whitespace());
        if command == "demo" {
            // The browser tests serve it; here a smaller county is only made.
            doudi.args(["--no-serve", "--households", "60", "--data", "demo"]);
        }
        if command.starts_with("user add") {
            doudi.write_stdin("Secret-of-2026\n");
        }
        if command.contains("--commit") {
            doudi.write_stdin("Doudi-2026\n");
        }
        let output = doudi.output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(
            output.status.success(),
            "doudi {command}\n{said}\n{}",
            String::from_utf8_lossy(&output.stdout)
        );
        assert!(!output.stdout.is_empty(), "doudi {command} says nothing");
    }
}

#[test]
fn the_commands_of_the_english_readme_run() {
    run_all("README.md");
}

#[test]
fn the_commands_of_the_chinese_readme_run() {
    run_all("README.zh-CN.md");
}
