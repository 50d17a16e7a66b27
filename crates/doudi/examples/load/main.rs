// SPDX-License-Identifier: Apache-2.0
//! How much a served office bears: `load seed` puts many families with their cases into a demonstration, `load run` sends whole lives of cases through the forms of
//! an office that is served with `doudi demo --clock-header`. `docs/performance.md` has the method and the numbers.
#![allow(
    clippy::float_arithmetic,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a program for measuring, which stops at the first fault"
)]

mod process;
mod relief;
mod roster;
mod run;
mod seed;
#[path = "../../tests/support/mod.rs"]
mod support;

use assistance::policies::Policies;
use clap::Parser;
use kernel::{Date, UtcMillis};
use policy::library::{Library, Texts};
use std::path::Path;
use std::sync::Arc;
use store::{Durability, Keys, Options, Store};

/// Load on an office.
#[derive(Parser)]
enum Load {
    /// Adds families with cases to the data of a demonstration that is not served.
    Seed(seed::Seed),
    /// Sends lives of cases to a served demonstration.
    Run(run::Run),
    /// Pays a month to very many families, from the draft of the rosters to the file for the bank.
    Roster(roster::Roster),
}

fn main() {
    let wait = |future: std::pin::Pin<Box<dyn Future<Output = ()>>>| {
        tokio::runtime::Runtime::new().unwrap().block_on(future);
    };
    match Load::parse() {
        Load::Seed(args) => wait(Box::pin(async move { seed::seed(&args).await })),
        Load::Run(args) => run::run(&args),
        Load::Roster(args) => wait(Box::pin(async move { roster::roster(&args).await })),
    }
}

/// The store of a demonstration's data folder, with its packs.
async fn open(data: &Path, packs: &Path) -> Store {
    let keys = Keys::parse(&std::fs::read_to_string(data.join("keys")).unwrap()).unwrap();
    let mut options = Options::at(format!("sqlite://{}", data.join("office.db").display()));
    options.durability = Durability::Relaxed;
    let policies = Arc::new(Policies::new(Library::read(&texts(packs)).unwrap()));
    Store::open(&options, keys, policies).await.unwrap()
}

fn texts(root: &Path) -> Texts {
    let mut texts = Texts::new();
    let mut waiting = vec![root.to_path_buf()];
    while let Some(folder) = waiting.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                waiting.push(path);
            } else {
                let name = path.strip_prefix(root).unwrap().to_string_lossy().into_owned();
                texts.insert(name, std::fs::read_to_string(&path).unwrap());
            }
        }
    }
    texts
}

/// Nine o'clock in China.
fn nine(day: Date) -> UtcMillis {
    UtcMillis::new((i64::from(day.days()) * 24 + 1) * 3_600_000)
}

const NAMES: [&str; 6] = ["张山", "王海", "陈明", "刘洋", "赵国庆", "周建军"];
