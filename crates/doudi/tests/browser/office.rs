// SPDX-License-Identifier: Apache-2.0
//! A demonstration county for each story: made once, copied, served on a free port of the loopback. It believes what a browser calls the moment, so that the weeks of
//! a case pass in seconds.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::Duration;
use tempfile::TempDir;

/// A process that goes with the test.
pub(crate) struct Running(pub(crate) Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Running {
    /// Waits a few seconds for it to end by itself.
    pub(crate) fn ends_soon(&mut self) {
        for _ in 0..100 {
            if !matches!(self.0.try_wait(), Ok(None)) {
                return;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

/// A served county.
pub(crate) struct Office {
    /// `http://127.0.0.1:40001`.
    pub(crate) site: String,
    server: Option<Running>,
    data: TempDir,
}

/// The county that all stories begin with.
fn county() -> &'static Path {
    static MADE: OnceLock<PathBuf> = OnceLock::new();
    MADE.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("browser-county");
        let _ = std::fs::remove_dir_all(&folder);
        let households = std::env::var("DOUDI_HOUSEHOLDS").unwrap_or_else(|_| "120".to_owned());
        let arguments = ["demo", "--no-serve", "--households", &households, "--data"];
        let made = Command::new(env!("CARGO_BIN_EXE_doudi")).args(arguments).arg(&folder).output().unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        folder
    })
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &to);
        } else {
            std::fs::copy(entry.path(), to).unwrap();
        }
    }
}

impl Office {
    /// Serves a copy of the county.
    pub(crate) fn open() -> Office {
        let data = tempfile::tempdir().unwrap();
        copy(county(), &data.path().join("office"));
        let (server, site) = served(&data.path().join("office"), "127.0.0.1:0");
        Office { site, server: Some(server), data }
    }

    /// Nobody is there any more, as where there is no signal.
    pub(crate) fn vanish(&mut self) {
        self.server = None;
    }

    /// It is there again, as it was and where it was.
    pub(crate) fn return_(&mut self) {
        let address = self.site.strip_prefix("http://").unwrap();
        self.server = Some(served(&self.data.path().join("office"), address).0);
    }
}

/// A folder of an office, served; where.
fn served(folder: &Path, listen: &str) -> (Running, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_doudi"))
        .args(["demo", "--clock-header", "--listen", listen, "--data"])
        .arg(folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let server = Running(child);
    let line = lines.by_ref().map(Result::unwrap).find(|line| line.contains("http://"));
    let line = line.expect("it starts");
    let address = line.split("http://").nth(1).unwrap().split('/').next().unwrap();
    let site = format!("http://{address}");
    // What it prints later goes nowhere, but must not fill the pipe.
    std::thread::spawn(move || lines.for_each(drop));
    (server, site)
}
