// SPDX-License-Identifier: Apache-2.0
//! `doudi replay`: a record of an assessment computed again.

use crate::exit::Stop;
use crate::packs::{Packs, archive_name};
use anyhow::Context;
use clap::Args;
use policy::library::Library;
use policy::replay::{Recorded, Replay, ReplayError, unbundle};
use std::path::PathBuf;
use std::process::ExitCode;

/// What `replay` is asked.
#[derive(Args)]
pub(crate) struct ReplayArgs {
    /// doudi assess --record 写出的测算记录
    record: PathBuf,
    /// 存有当时政策文本的文件夹（doudi assess --archive）
    #[arg(long, value_name = "DIR")]
    archive: Option<PathBuf>,
    #[command(flatten)]
    packs: Packs,
}

/// Replays one record; a difference ends with 1.
///
/// # Errors
/// No record, or no texts to compute it by.
pub(crate) fn run(args: &ReplayArgs) -> Result<ExitCode, Stop> {
    let text = std::fs::read_to_string(&args.record)
        .map_err(|error| Stop::Input(format!("读不到测算记录 {}：{error}", args.record.display())))?;
    let recorded = Recorded::read(&text).map_err(|error| stop(&error))?;
    let library = library(args, &recorded)?;
    let found = recorded.replay(&library).map_err(|error| stop(&error))?;
    println!("{}", wording::replay::finding(&found));
    let same = matches!(found, Replay::Same | Replay::OtherSemantics { same: true, .. });
    Ok(if same { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The texts of the archive where it has them, else those at hand.
fn library(args: &ReplayArgs, recorded: &Recorded) -> Result<Library, Stop> {
    if let Some(path) = args.archive.as_ref().map(|folder| folder.join(archive_name(&recorded.hash)))
        && path.exists()
    {
        let text =
            std::fs::read_to_string(&path).with_context(|| format!("读不出政策存档 {}", path.display()))?;
        return unbundle(&text).map_err(|error| stop(&error));
    }
    args.packs.library().map(|(library, _)| library)
}

fn stop(error: &ReplayError) -> Stop {
    let text = wording::replay::error(error);
    match error {
        ReplayError::OtherPacks { .. } => Stop::NoCoverage(text),
        _ => Stop::Input(text),
    }
}
