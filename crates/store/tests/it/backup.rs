// SPDX-License-Identifier: Apache-2.0
//! A county backed up while clerks work, and restored: the same to the byte of every table, on the same database and on the other one.

use crate::casework::{People, family, paper, up_to_opinion};
use crate::common::{TestOffice, policies};
use assistance::access::accounts::{COMMAND_LINE, OpenAccount};
use assistance::casework::ReadCase;
use assistance::history::{Seal, Verify};
use assistance::office::{act, look};
use kernel::Secret;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use store::backup::{BackupError, BackupKey, Contents, Head, Opener, Sealer, check};
use store::{Durability, Keys, Options, Store};

fn key() -> BackupKey {
    BackupKey::parse(&BackupKey::generate().unwrap()).unwrap()
}

async fn back_up(office: &TestOffice, key: &BackupKey) -> (Vec<u8>, Contents) {
    let mut out = Sealer::new(Vec::new(), key).unwrap();
    let steps = office.store.steps().await.unwrap();
    let head = Head { made_at: office.now().get(), program: "test".to_owned(), place: None, steps };
    let contents = office.store.back_up(&mut out, head, &office.keys).await.unwrap();
    (out.finish().unwrap(), contents)
}

/// Opens a new store and restores into it.
async fn restored(options: &Options, key: &BackupKey, file: &[u8]) -> Result<Store, BackupError> {
    let (contents, keys) = check(&mut Opener::new(file, key)?)?;
    let store = Store::open(options, Keys::parse(&keys).unwrap(), policies()).await.unwrap();
    store.restore(&mut Opener::new(file, key)?, &contents).await?;
    Ok(store)
}

fn at(folder: &tempfile::TempDir, name: &str) -> Options {
    let mut options = Options::at(format!("sqlite://{}", folder.path().join(name).display()));
    options.durability = Durability::Relaxed;
    options
}

/// An empty database of the kind that the office is on, and of the other kind where there is a server.
async fn targets(office: &TestOffice, folder: &tempfile::TempDir) -> Vec<Options> {
    let mut targets = vec![at(folder, "new.db")];
    if let Some(options) =
        crate::common::empty_postgresql(&format!("backup_{}", office.options.schema.is_some())).await
    {
        targets.push(options);
    }
    targets
}

on_both! {
    async fn a_restored_county_is_the_same_to_the_byte_of_every_table(office: &TestOffice) {
        let people = People::at(office).await;
        let created = family(office, &people.clerk).await;
        let case = up_to_opinion(office, &people, &created).await;
        paper(office, &people.clerk, &created, "certificate").await;
        act(office.office(), &office.job("seal"), &Seal).await.unwrap();
        let key = key();
        let (file, contents) = back_up(office, &key).await;
        assert!(contents.rows() > 150, "{}", contents.rows());
        let before = office.store.table_sums().await.unwrap();
        assert_eq!(contents.tables, before);
        let folder = tempfile::tempdir().unwrap();
        for options in targets(office, &folder).await {
            let store = restored(&options, &key, &file).await.unwrap();
            assert_eq!(store.table_sums().await.unwrap(), before);
            assert_eq!(store.steps().await.unwrap(), office.store.steps().await.unwrap());
            // What was sealed opens, the log holds, and work goes on.
            let view = look(&store, &office.by(&people.clerk), &ReadCase { case }).await.unwrap();
            assert!(view.file.assessment.is_some());
            act(&store, &office.job("seal"), &Seal).await.unwrap();
            let verdicts = look(&store, &office.job(COMMAND_LINE), &Verify).await.unwrap();
            assert!(verdicts.iter().all(|verdict| verdict.broken_at.is_none() && verdict.unsealed == 0));
            store.close().await.unwrap();
            // A second time there is something in it.
            assert!(matches!(restored(&options, &key, &file).await, Err(BackupError::NotEmpty)));
        }
    }

    async fn a_backup_made_while_clerks_write_is_one_moment_of_the_office(office: &TestOffice) {
        let second = Arc::new(office.second().await);
        let stop = Arc::new(AtomicBool::new(false));
        let contexts: Vec<_> = (0..4_000).map(|_| office.job(COMMAND_LINE)).collect();
        let writing = {
            let (second, stop) = (second.clone(), stop.clone());
            tokio::spawn(async move {
                let mut written = 0;
                for (at, ctx) in contexts.into_iter().enumerate() {
                    if stop.load(Ordering::Relaxed) {
                        break;
                    }
                    let open = OpenAccount {
                        login: format!("clerk{at}"),
                        name: "经办".to_owned(),
                        hashed: Secret::new("-".to_owned()),
                        must_change: false,
                        role: "township_clerk".to_owned(),
                        place: "500299102".to_owned(),
                    };
                    act(&*second, &ctx, &open).await.unwrap();
                    written += 1;
                    // Slower than a machine can, so that there is still something to write at the last backup.
                    tokio::time::sleep(std::time::Duration::from_millis(1)).await;
                }
                written
            })
        };
        let key = key();
        let mut counts = Vec::new();
        for round in 0..4 {
            tokio::time::sleep(std::time::Duration::from_millis(60)).await;
            let (file, contents) = back_up(office, &key).await;
            let rows = |name: &str| contents.tables.iter().find(|one| one.table == name).unwrap().rows;
            // Each account was written together with its posting, its line of the log and its command.
            let accounts = rows("account");
            assert_eq!([rows("posting"), rows("audit"), rows("command")], [accounts; 3], "round {round}");
            counts.push(accounts);
            let folder = tempfile::tempdir().unwrap();
            let store = restored(&at(&folder, "new.db"), &key, &file).await.unwrap();
            assert_eq!(store.table_sums().await.unwrap(), contents.tables);
        }
        stop.store(true, Ordering::Relaxed);
        let written: u64 = writing.await.unwrap();
        assert!(counts.first() < counts.last() && written > 0, "nobody wrote meanwhile: {counts:?}");
    }

    async fn a_damaged_backup_restores_nothing(office: &TestOffice) {
        let people = People::at(office).await;
        family(office, &people.clerk).await;
        let key = key();
        let (file, _) = back_up(office, &key).await;
        let folder = tempfile::tempdir().unwrap();
        let mut altered = file.clone();
        let middle = altered.len() / 2;
        altered[middle] ^= 1;
        for (at_number, damaged) in [&file[..file.len() - 1], &file[..file.len() / 2], &altered[..], &[], b"not a backup at all, only some words in a file"].into_iter().enumerate() {
            let options = at(&folder, &format!("{at_number}.db"));
            assert!(restored(&options, &key, damaged).await.is_err(), "{at_number}");
            assert!(!folder.path().join(format!("{at_number}.db")).exists(), "the file is read to its end before anything is made");
        }
        assert!(matches!(restored(&at(&folder, "other.db"), &self::key(), &file).await, Err(BackupError::WrongKey)));
    }

    async fn a_backup_of_an_unknown_schema_is_refused(office: &TestOffice) {
        let key = key();
        let mut out = Sealer::new(Vec::new(), &key).unwrap();
        let mut steps = office.store.steps().await.unwrap();
        steps.insert(1, "0001_something_else".to_owned());
        let head = Head { made_at: 0, program: "test".to_owned(), place: None, steps };
        office.store.back_up(&mut out, head, &office.keys).await.unwrap();
        let file = out.finish().unwrap();
        let folder = tempfile::tempdir().unwrap();
        assert!(matches!(restored(&at(&folder, "new.db"), &key, &file).await, Err(BackupError::Schema(_))));
    }
}

/// A name, a citizen number and the keys stand nowhere in the file.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_can_be_read_off_a_backup() {
    let office = crate::common::sqlite().await;
    let people = People::at(&office).await;
    family(&office, &people.clerk).await;
    let (file, _) = back_up(&office, &key()).await;
    let holds = |text: &str| file.windows(text.len()).any(|window| window == text.as_bytes());
    for text in ["张大山", "township_clerk", "casefile", "master 1", "INSERT"] {
        assert!(!holds(text), "{text}");
    }
}
