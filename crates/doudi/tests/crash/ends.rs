// SPDX-License-Identifier: Apache-2.0
//! A polite stop finishes what it began; a backup of a served office restores; the doctor finds it well, or says what is not.

use crate::office::{FEW, Place, Server, text};
use crate::support::http::Client;
use crate::support::life::PASSWORD;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

#[test]
fn a_polite_stop_answers_what_was_asked_and_ends_well() {
    let folder = tempfile::tempdir().unwrap();
    let place = Place::at(folder.path());
    place.county(FEW);
    let mut server = place.serve();
    let (stop, answered) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
    let mut asking = Vec::new();
    for _ in 0..4 {
        let mut client = Client::new(&server.address);
        client.sign_in("li", PASSWORD).unwrap();
        let (stop, answered) = (stop.clone(), answered.clone());
        asking.push(std::thread::spawn(move || {
            loop {
                match client.get("/cases") {
                    Ok(reply) => {
                        assert_eq!(reply.status, 200);
                        assert!(reply.body.trim_end().ends_with("</html>"), "half a page");
                        answered.fetch_add(1, Ordering::Relaxed);
                    }
                    // Not taken any more, or the kept connection was closed between two requests: nothing was half answered.
                    Err(error) => {
                        assert!(stop.load(Ordering::Relaxed), "{error}");
                        let text = error.to_string();
                        assert!(!text.contains("half") && !text.contains("whole buffer"), "{text}");
                        return;
                    }
                }
            }
        }));
    }
    while answered.load(Ordering::Relaxed) < 8 {
        std::thread::sleep(Duration::from_millis(20));
    }
    stop.store(true, Ordering::Relaxed);
    Command::new("kill").args(["-TERM", &server.child.id().to_string()]).status().unwrap();
    let began = Instant::now();
    let ended = server.child.wait().unwrap();
    assert!(ended.success(), "{ended}");
    assert!(began.elapsed() < Duration::from_secs(45));
    for one in asking {
        one.join().unwrap();
    }
    // Nothing has to be mended at the next start.
    let server = place.serve();
    Client::new(&server.address).sign_in("li", PASSWORD).unwrap();
}

#[test]
fn a_served_office_is_backed_up_and_restored_by_the_commands() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| Place::at(&folder.path().join(name));
    let (data, fresh) = (at("data"), at("fresh"));
    let (key, file) = (folder.path().join("backup.key"), folder.path().join("office.backup"));
    data.county(FEW);
    let server = data.serve();
    let (key, file) = (key.to_str().unwrap(), file.to_str().unwrap());
    let made = Command::new(env!("CARGO_BIN_EXE_doudi")).args(["keys", "backup", key]).output().unwrap();
    assert!(made.status.success(), "{}", text(&made));
    let backed = data.run(&["backup", "--to", file, "--key-file", key]);
    assert!(backed.status.success() && text(&backed).contains("重新读过一遍"), "{}", text(&backed));
    let families = |server: &Server| {
        let mut client = Client::new(&server.address);
        client.sign_in("luo", PASSWORD).unwrap();
        let page = client.get("/households").unwrap().body;
        let (_, table) = page.split_once("<table").unwrap_or_else(|| panic!("no table: {page}"));
        table.split("</table>").next().unwrap().to_owned()
    };
    let before = families(&server);
    assert!(before.matches("href=\"/households/").count() >= 10, "{before}");
    let again = data.run(&["backup", "--to", file, "--key-file", key]);
    assert_eq!(again.status.code(), Some(2), "a backup is never written over");
    drop(server);
    let full = data.run(&["restore", file, "--key-file", key]);
    assert!(full.status.code() == Some(2) && text(&full).contains("已经有数据"), "{}", text(&full));
    let restored = fresh.run(&["restore", file, "--key-file", key]);
    assert!(restored.status.success() && text(&restored).contains("条记录完整"), "{}", text(&restored));
    let served = fresh.serve();
    assert_eq!(families(&served), before);
    let mut bytes = std::fs::read(file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    let altered = folder.path().join("altered.backup");
    std::fs::write(&altered, bytes).unwrap();
    let target = at("never");
    let refused = target.run(&["restore", altered.to_str().unwrap(), "--key-file", key]);
    assert!(refused.status.code() == Some(2) && text(&refused).contains("被改过"), "{}", text(&refused));
    assert!(!target.folder.exists());
}

#[test]
fn the_doctor_says_what_is_wrong_and_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let place = Place::at(folder.path());
    place.county(FEW);
    let healthy = place.run(&["doctor"]);
    assert!(healthy.status.success() && text(&healthy).contains("结构完好"), "{}", text(&healthy));
    // The key file of another office.
    let other = tempfile::tempdir().unwrap();
    Place::at(other.path()).county(FEW);
    std::fs::copy(other.path().join("keys"), folder.path().join("keys")).unwrap();
    let ill = place.run(&["doctor", "--json"]);
    assert_eq!(ill.status.code(), Some(1));
    let report: serde_json::Value = serde_json::from_slice(&ill.stdout).unwrap();
    let keys = report["checks"].as_array().unwrap().iter().find(|one| one["name"] == "密钥").unwrap();
    assert_eq!(keys["state"], "ill");
    assert!(keys["advice"].as_str().unwrap().contains("密钥文件"));
    std::fs::remove_file(folder.path().join("keys")).unwrap();
    let none = place.run(&["doctor"]);
    assert!(none.status.code() == Some(1) && text(&none).contains("✗ 密钥文件"), "{}", text(&none));
}
