// SPDX-License-Identifier: Apache-2.0
//! Writes what SQLite's log holds into the file, beside whoever writes: no commit waits for it. The log begins anew only when a commit finds all of it written, which SQLite's own checkpoint
//! sees to once it has grown long; little is left to it then.

use assistance::office::Error;
use rusqlite::Connection;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

/// After how many commits the log is looked at.
const COMMITS: u32 = 128;

/// The thread that does it, as long as this lives.
pub(crate) struct Checkpoints {
    commits: Commits,
    thread: Option<JoinHandle<()>>,
}

/// Where commits are told.
#[derive(Clone)]
pub(crate) struct Commits(Arc<(Mutex<State>, Condvar)>);

#[derive(Default)]
struct State {
    /// Commits since the log was looked at.
    since: u32,
    ended: bool,
}

impl Checkpoints {
    /// Over a connection of its own.
    pub(crate) fn over(connection: Connection) -> Result<Checkpoints, Error> {
        let commits = Commits(Arc::default());
        let told = commits.clone();
        let work = move || {
            while told.wait() {
                // Whatever keeps it from writing now, such as a reader of long ago, is over at some later time.
                let _ = connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", (), |_| Ok(()));
            }
        };
        let thread = std::thread::Builder::new().name("checkpoints".to_owned()).spawn(work);
        let thread = thread.map_err(|error| Error::Database(error.to_string()))?;
        Ok(Checkpoints { commits, thread: Some(thread) })
    }

    /// Where to tell commits.
    pub(crate) fn commits(&self) -> Commits {
        self.commits.clone()
    }
}

impl Drop for Checkpoints {
    fn drop(&mut self) {
        self.commits.state().ended = true;
        self.commits.0.1.notify_one();
        if let Some(thread) = self.thread.take() {
            // It has nothing to say, and cannot panic.
            let _ = thread.join();
        }
    }
}

impl Commits {
    /// Something was committed.
    pub(crate) fn one_more(&self) {
        let mut state = self.state();
        state.since += 1;
        let enough = state.since >= COMMITS;
        drop(state);
        if enough {
            self.0.1.notify_one();
        }
    }

    /// Waits until there is something to do; not when it is over.
    fn wait(&self) -> bool {
        let waits = |state: &mut State| state.since < COMMITS && !state.ended;
        let state = self.0.1.wait_while(self.state(), waits);
        let mut state = state.unwrap_or_else(PoisonError::into_inner);
        state.since = 0;
        !state.ended
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
