// SPDX-License-Identifier: Apache-2.0
//! The command line: wiring and commands.
#![allow(clippy::print_stdout, reason = "a command line prints")]

mod pack_test;
mod packs;

use anyhow::Result;
use clap::{Parser, Subcommand};
use policy::library::Library;
use std::path::PathBuf;
use std::process::ExitCode;

/// 兜底：社会救助的测算、解释与排查
#[derive(Parser)]
#[command(name = "doudi", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// 政策包：检查、测试、查看、比较
    Pack {
        /// 政策包所在的文件夹（不写则用程序内带的）
        #[arg(long, global = true)]
        packs: Option<PathBuf>,
        #[command(subcommand)]
        command: PackCommand,
    },
}

#[derive(Subcommand)]
enum PackCommand {
    /// 检查所有政策包：每个地方、每个变动日
    Check,
    /// 运行政策包的用例
    Test {
        /// 只测这一个包
        name: Option<String>,
        /// 列出用例没有走到的分支
        #[arg(long)]
        coverage: bool,
    },
}

fn main() -> ExitCode {
    match run(Cli::parse()) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(cli: Cli) -> Result<ExitCode> {
    match cli.command {
        Command::Pack { packs: folder, command: PackCommand::Test { name, coverage } } => {
            let texts = match folder {
                Some(folder) => packs::folder(&folder)?,
                None => packs::embedded(),
            };
            match Library::read(&texts) {
                Ok(library) => pack_test::test(&library, name.as_deref(), coverage),
                Err(problems) => {
                    for problem in &problems {
                        eprintln!("{}", wording::problem::problem(problem));
                    }
                    Ok(ExitCode::FAILURE)
                }
            }
        }
        Command::Pack { packs: folder, command: PackCommand::Check } => {
            let texts = match folder {
                Some(folder) => packs::folder(&folder)?,
                None => packs::embedded(),
            };
            match Library::load(&texts) {
                Ok(library) => {
                    println!("{} 个政策包，没有错误", library.packs.len());
                    Ok(ExitCode::SUCCESS)
                }
                Err(problems) => {
                    for problem in &problems {
                        eprintln!("{}", wording::problem::problem(problem));
                    }
                    eprintln!("共 {} 处错误", problems.len());
                    Ok(ExitCode::FAILURE)
                }
            }
        }
    }
}
