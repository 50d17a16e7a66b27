// SPDX-License-Identifier: Apache-2.0
//! `doudi tour`: the main job, shown: one family under its real local document, then a synthetic county.

use crate::Cli;
use crate::exit::Stop;
use anyhow::Context;
use clap::{Args, Parser};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// The example family: it lives in Chengkou's villages on paper only.
const FAMILY: &str = include_str!("../../../examples/qualifying.json");

/// What `tour` is asked.
#[derive(Args)]
pub(crate) struct TourArgs {
    /// 合成的县有多少户
    #[arg(long, value_name = "N", default_value_t = 2000)]
    households: usize,
    /// 文件写到这个文件夹；不写则放进系统的临时文件夹
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// Runs the commands that a newcomer would try first, each printed before it runs.
///
/// # Errors
/// The folder cannot be written; everything else is told by the commands themselves.
pub(crate) fn run(args: &TourArgs) -> Result<ExitCode, Stop> {
    let folder = args
        .out
        .clone()
        .unwrap_or_else(|| std::env::temp_dir().join(format!("doudi-tour-{}", std::process::id())));
    std::fs::create_dir_all(&folder).with_context(|| format!("建不了文件夹 {}", folder.display()))?;
    let family = folder.join("family.json");
    std::fs::write(&family, FAMILY).with_context(|| format!("写不了 {}", family.display()))?;
    let county = folder.join("county");
    if county.exists() {
        std::fs::remove_dir_all(&county).with_context(|| format!("清不掉 {}", county.display()))?;
    }
    let households = args.households.to_string();
    let text = |path: &Path| path.display().to_string();
    let (family, county) = (text(&family), text(&county));
    let (results, leads, change) = (
        text(&folder.join("results.xlsx")),
        text(&folder.join("leads.xlsx")),
        text(&folder.join("change.xlsx")),
    );
    let at = ["--place", "500299", "--on", "2020-11-10"];
    title("一户家庭：按当地文件测算，逐条说明");
    step(&["assess", "--place", "500229", "--on", "2020-11-10", &family])?;
    title("一个县：合成的示范县（人和户都是编造的），全县测算、查漏、比较");
    step(&["synth", "--place", "500299", "--households", &households, "--seed", "1", "--out", &county])?;
    step(&[&["run"], &at[..], &["--in", &county, "--out", &results]].concat())?;
    step(&[&["discover"], &at[..], &["--in", &county, "--out", &leads]].concat())?;
    step(
        &[&["compare"], &at[..], &["--in", &county, "--set", "dibao_standard.rural=520", "--out", &change]]
            .concat(),
    )?;
    println!("\n文件在 {}。换一户试试：doudi assess --on 2020-11-10 你的文件.json", folder.display());
    Ok(ExitCode::SUCCESS)
}

fn title(text: &str) {
    println!("\n━━ {text} ━━\n");
}

fn step(words: &[&str]) -> Result<(), Stop> {
    println!("$ doudi {}\n", words.join(" "));
    let all = std::iter::once("doudi").chain(words.iter().copied());
    let cli = Cli::try_parse_from(all).context("演示的命令写错了")?;
    crate::run(cli)?;
    println!();
    Ok(())
}
