// SPDX-License-Identifier: Apache-2.0
//! The API of a served demonstration, by the commands that `docs/api.md` shows; and tokens at the command line.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use serde_json::Value;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// A process that goes with the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn root() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// A demonstration county, served: its address and its token.
fn demo(folder: &Path) -> (Running, String, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_doudi"))
        .args(["demo", "--households", "60", "--listen", "127.0.0.1:0", "--data"])
        .arg(folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    let running = Running(child);
    let token = lines.by_ref().find_map(|line| Some(line[line.find("doudi_")?..].trim().to_owned())).unwrap();
    let site = lines.by_ref().find_map(|line| {
        let rest = &line[line.find("http://")?..];
        Some(rest.split_whitespace().next().unwrap_or_default().trim_end_matches('/').to_owned())
    });
    // What it prints later goes nowhere, but must not fill the pipe.
    std::thread::spawn(move || lines.for_each(drop));
    (running, site.unwrap(), token)
}

/// What commands print, as JSON one after the other.
fn answers(commands: &str, site: &str, token: &str) -> Vec<Value> {
    let done = Command::new("bash")
        .args(["-euc", commands])
        .current_dir(root())
        .env("SITE", site)
        .env("TOKEN", token)
        .output()
        .unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let answers = serde_json::Deserializer::from_slice(&done.stdout).into_iter();
    answers.collect::<Result<_, _>>().unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&done.stdout)))
}

#[test]
fn the_commands_of_the_document_work_against_a_demonstration() {
    let folder = tempfile::tempdir().unwrap();
    let (_running, site, token) = demo(&folder.path().join("office"));
    let text = std::fs::read_to_string(root().join("docs/api.md")).unwrap();
    let block = text.split("```sh\n").find(|block| block.starts_with("curl")).unwrap();
    let block = block.split("```").next().unwrap();
    let said = answers(block, &site, &token);
    assert_eq!(said.len(), 3, "{said:?}");
    let case = said[0]["case_number"].as_str().unwrap_or_else(|| panic!("{}", said[0]));
    assert!(case.starts_with("DB500299001-"), "{case}");
    assert_eq!(said[2]["households"].as_array().unwrap().len(), 5);
    // Sent again, it is the same.
    assert_eq!(answers(block, &site, &token)[0], said[0]);

    // Every change of the county, and from them a decision of each kind with what it stands on.
    let mut cursor = String::new();
    let mut decided = Vec::new();
    loop {
        let ask = format!(
            "curl -s \"$SITE/api/v1/changes?limit=200&cursor={cursor}\" -H \"Authorization: Bearer $TOKEN\""
        );
        let page = answers(&ask, &site, &token).remove(0);
        let changes = page["changes"].as_array().unwrap();
        if changes.is_empty() {
            break;
        }
        for change in changes {
            let number = change["case_number"].as_str().unwrap().to_owned();
            if matches!(change["stage"]["code"].as_str(), Some("decided" | "closed"))
                && !decided.contains(&number)
            {
                decided.push(number);
            }
        }
        page["next"].as_str().unwrap().clone_into(&mut cursor);
    }
    assert!(!decided.is_empty(), "the demonstration has decided cases");
    let mut refused = 0;
    for number in &decided {
        let ask = format!(
            "curl -s \"$SITE/api/v1/cases/{number}/decision\" -H \"Authorization: Bearer $TOKEN\" -H 'Doudi-Reason: audit'"
        );
        let decision = answers(&ask, &site, &token).remove(0);
        assert!(!decision["decided_by"].as_str().unwrap_or_default().is_empty(), "{decision}");
        match decision["outcome"]["code"].as_str() {
            Some("refuse") => {
                refused += 1;
                let ground = &decision["grounds"][0];
                assert!(!ground["article"].as_str().unwrap().is_empty(), "{decision}");
                assert!(!ground["ground"]["text"].as_str().unwrap().is_empty(), "{decision}");
            }
            _ if ["DB", "TK"].iter().any(|paid| number.starts_with(paid)) => {
                assert!(decision["payment"]["monthly"]["amount_fen"].as_i64().unwrap() > 0, "{decision}");
            }
            // A recognition opens other aid and pays nothing itself.
            _ => assert!(decision["payment"]["monthly"].is_null(), "{decision}"),
        }
    }
    println!("{} decisions, {refused} of them refusals", decided.len());
}

#[test]
fn tokens_are_given_listed_and_taken_back_at_the_command_line() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("office");
    let run = |arguments: &[&str]| {
        let done = Command::new(env!("CARGO_BIN_EXE_doudi"))
            .args(arguments)
            .arg("--data")
            .arg(&data)
            .output()
            .unwrap();
        (done.status.success(), String::from_utf8(done.stdout).unwrap())
    };
    assert!(run(&["migrate"]).0);
    let add = [
        "token",
        "add",
        "--name",
        "县医保局",
        "--owner",
        "王芳",
        "--scope",
        "partner_progress",
        "--place",
        "500299",
        "--expires",
    ];
    let give = |day: &str| {
        let mut all = add.to_vec();
        all.push(day);
        run(&all)
    };
    assert!(!give("2099-01-01").0, "two years at most");
    // The first new year's eve that is not over.
    let soon = (2026..2099).map(|year| format!("{year}-12-31")).find(|day| give(day).0).unwrap();
    let (done, token) = give(&soon);
    assert!(done && token.trim().starts_with("doudi_") && token.trim().len() == 103, "{token}");
    let (_, listed) = run(&["token", "list"]);
    let id = listed.split_whitespace().next().unwrap().to_owned();
    assert!(listed.contains("在用") && listed.contains("partner_progress"), "{listed}");
    assert!(!listed.contains(token.trim().rsplit('_').next().unwrap()), "a list never shows a secret");
    assert!(run(&["token", "revoke", "--id", &id]).0);
    assert!(run(&["token", "list"]).1.contains("已停用"));
}
