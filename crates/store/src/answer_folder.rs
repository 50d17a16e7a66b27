// SPDX-License-Identifier: Apache-2.0
//! A folder through which a department's program and the office exchange files: questions in `<source>/out`, answers in `<source>/in`, each with its signature beside it
//! (`.sig`: HMAC-SHA256 under the key that both hold). A file without its signature is not there yet; one that was changed is not read. What was taken moves to
//! `<source>/done`, what could not be to `<source>/refused`.

use assistance::verification::answers::AnswerRow;
use assistance::verification::answers::headings;
use assistance::verification::exchange::{Connector, ConnectorFault, Incoming, Outgoing};
use async_trait::async_trait;
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// The most bytes of a file of answers.
const LARGEST: u64 = 64 * 1024 * 1024;

/// The folder, with the key that each source shares with the office.
pub struct Folder {
    root: PathBuf,
    keys: BTreeMap<String, Zeroizing<Vec<u8>>>,
}

/// A file of questions.
#[derive(Serialize, Deserialize)]
pub struct QuestionFile {
    /// Its number; the answer names it.
    pub number: String,
    /// The source.
    pub source: String,
    /// The county's code.
    pub county: String,
    /// The day.
    pub asked_on: String,
    /// What an answer's rows hold.
    pub headings: Vec<String>,
    /// Who is asked about: heading to text.
    pub questions: Vec<BTreeMap<String, String>>,
}

/// A file of answers.
#[derive(Serialize, Deserialize)]
pub struct AnswerFile {
    /// The number of the questions.
    pub request: String,
    /// Rows: heading to text.
    pub rows: Vec<BTreeMap<String, String>>,
}

/// The signature of bytes under a key, in hexadecimal.
#[must_use]
pub fn signature(key: &[u8], bytes: &[u8]) -> String {
    let Ok(mut mac) = <Hmac<Sha256> as KeyInit>::new_from_slice(key) else { return String::new() };
    mac.update(bytes);
    kernel::hex(&mac.finalize().into_bytes())
}

fn signed(key: &[u8], bytes: &[u8], signature: &str) -> bool {
    let text = signature.trim();
    let digits = |at: usize| text.get(at..at + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok());
    let Some(given) = (0..text.len()).step_by(2).map(digits).collect::<Option<Vec<u8>>>() else {
        return false;
    };
    let Ok(mut mac) = <Hmac<Sha256> as KeyInit>::new_from_slice(key) else { return false };
    mac.update(bytes);
    mac.verify_slice(&given).is_ok()
}

/// Writes a file so that nobody sees half of it.
///
/// # Errors
/// The disk says so.
pub fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let half = path.with_extension("part");
    fs::write(&half, bytes)?;
    fs::rename(&half, path)
}

impl Folder {
    /// A folder with the keys of the sources that exchange files through it; makes the folders that are missing.
    ///
    /// # Errors
    /// The disk says so.
    pub fn open(root: impl Into<PathBuf>, keys: BTreeMap<String, Zeroizing<Vec<u8>>>) -> io::Result<Folder> {
        let root = root.into();
        for source in keys.keys() {
            for part in ["out", "in", "done", "refused"] {
                fs::create_dir_all(root.join(source).join(part))?;
            }
        }
        Ok(Folder { root, keys })
    }

    fn out(&self, source: &str, number: &str) -> PathBuf {
        self.root.join(source).join("out").join(format!("{number}.json"))
    }

    fn send_now(&self, outgoing: &Outgoing) -> io::Result<()> {
        let Some(key) = self.keys.get(&outgoing.source) else {
            return Err(io::Error::other("no key for the source"));
        };
        let questions = outgoing.questions.iter().map(|one| {
            BTreeMap::from([
                (headings::NUMBER.to_owned(), one.number.expose().to_owned()),
                (headings::NAME.to_owned(), one.name.clone()),
                ("事项编号".to_owned(), one.case_number.clone()),
            ])
        });
        let file = QuestionFile {
            number: outgoing.number.clone(),
            source: outgoing.source.clone(),
            county: outgoing.county.to_string(),
            asked_on: outgoing.asked_on.to_string(),
            headings: outgoing.headings.clone(),
            questions: questions.collect(),
        };
        let bytes = serde_json::to_vec_pretty(&file).map_err(io::Error::other)?;
        let path = self.out(&outgoing.source, &outgoing.number);
        write_whole(&path, &bytes)?;
        // The signature comes last: with it the file is there.
        write_whole(&path.with_extension("sig"), signature(key, &bytes).as_bytes())
    }

    fn sent_now(&self) -> io::Result<Vec<String>> {
        let mut sent = Vec::new();
        for source in self.keys.keys() {
            for entry in fs::read_dir(self.root.join(source).join("out"))? {
                let path = entry?.path();
                if path.extension().is_some_and(|end| end == "sig")
                    && let Some(number) = path.file_stem().and_then(|stem| stem.to_str())
                {
                    sent.push(number.to_owned());
                }
            }
        }
        Ok(sent)
    }

    fn collect_now(&self) -> io::Result<Vec<Result<Incoming, ConnectorFault>>> {
        let mut arrived = Vec::new();
        for (source, key) in &self.keys {
            let mut names: Vec<PathBuf> = Vec::new();
            for entry in fs::read_dir(self.root.join(source).join("in"))? {
                let path = entry?.path();
                if path.extension().is_some_and(|end| end == "sig") {
                    names.push(path.with_extension("json"));
                }
            }
            names.sort();
            for path in names {
                arrived.push(self.incoming(source, key, &path)?);
            }
        }
        Ok(arrived)
    }

    fn incoming(
        &self,
        source: &str,
        key: &[u8],
        path: &Path,
    ) -> io::Result<Result<Incoming, ConnectorFault>> {
        let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
        let name = format!("{source}/{stem}");
        if !path.exists() || fs::metadata(path)?.len() > LARGEST {
            return Ok(Err(ConnectorFault::Unreadable { name, line: None }));
        }
        let bytes = fs::read(path)?;
        let given = fs::read_to_string(path.with_extension("sig"))?;
        if !signed(key, &bytes, &given) {
            return Ok(Err(ConnectorFault::NotSigned(name)));
        }
        let file = match serde_json::from_slice::<AnswerFile>(&bytes) {
            Ok(file) => file,
            Err(error) => {
                let line = u32::try_from(error.line()).ok().filter(|line| *line > 0);
                return Ok(Err(ConnectorFault::Unreadable { name, line }));
            }
        };
        // Row 1 are the headings, as in a sheet.
        let rows = (2..).zip(file.rows).map(|(line, cells)| AnswerRow::of(line, cells, Vec::new())).collect();
        Ok(Ok(Incoming { name, source: source.to_owned(), bytes, rows }))
    }

    fn move_away(&self, path: &Path, source: &str, to: &str) -> io::Result<()> {
        let folder = self.root.join(source).join(to);
        let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or("file");
        // A file of the same name that lies there already is kept beside it.
        let there =
            |name: &str| ["sig", "json"].iter().any(|end| folder.join(format!("{name}.{end}")).exists());
        let mut name = stem.to_owned();
        for at in 2_u32.. {
            if !there(&name) {
                break;
            }
            name = format!("{stem}-{at}");
        }
        // The signature goes first: without it nobody takes the file again.
        for end in ["sig", "json"] {
            let from = path.with_extension(end);
            if from.exists() {
                fs::rename(&from, folder.join(format!("{name}.{end}")))?;
            }
        }
        Ok(())
    }

    fn confirm_now(&self, name: &str, taken: bool) -> io::Result<()> {
        let found = self.keys.keys().find_map(|source| Some((source, name.strip_prefix(source.as_str())?)));
        let Some((source, stem)) = found.and_then(|(source, rest)| Some((source, rest.strip_prefix('/')?)))
        else {
            return Err(io::Error::other("a name that was not collected"));
        };
        if stem.contains(['/', '\\']) {
            return Err(io::Error::other("a name that was not collected"));
        }
        let path = self.root.join(source).join("in").join(format!("{stem}.json"));
        self.move_away(&path, source, if taken { "done" } else { "refused" })
    }
}

fn unreachable(error: &io::Error) -> ConnectorFault {
    ConnectorFault::Unreachable(error.kind().to_string())
}

#[async_trait]
impl Connector for Folder {
    fn reaches(&self) -> Vec<String> {
        self.keys.keys().cloned().collect()
    }

    async fn send(&self, outgoing: &Outgoing) -> Result<(), ConnectorFault> {
        tokio::task::block_in_place(|| self.send_now(outgoing)).map_err(|error| unreachable(&error))
    }

    async fn sent(&self) -> Result<Vec<String>, ConnectorFault> {
        tokio::task::block_in_place(|| self.sent_now()).map_err(|error| unreachable(&error))
    }

    async fn collect(&self) -> Result<Vec<Result<Incoming, ConnectorFault>>, ConnectorFault> {
        tokio::task::block_in_place(|| self.collect_now()).map_err(|error| unreachable(&error))
    }

    async fn confirm(&self, name: &str, taken: bool) -> Result<(), ConnectorFault> {
        tokio::task::block_in_place(|| self.confirm_now(name, taken)).map_err(|error| unreachable(&error))
    }
}
