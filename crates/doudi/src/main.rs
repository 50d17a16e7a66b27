// SPDX-License-Identifier: Apache-2.0
//! The command line: wiring and commands.
#![allow(clippy::print_stdout, reason = "a command line prints")]

mod ask;
mod assess;
mod exit;
mod office;
mod openfisca;
mod pack_diff;
mod pack_facts;
mod pack_show;
mod pack_test;
mod packs;
mod population;
mod problems;
mod replay;
mod tour;

use clap::{Parser, Subcommand};
use exit::Stop;
use office::OfficeCommand;
use packs::Packs;
use policy::library::Library;
use population::PopulationCommand;
use std::process::ExitCode;

/// Pages are put together from many small texts: with the system's allocator a fifth of the time went into it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// 兜底：社会救助的测算、解释与排查
#[derive(Parser)]
#[command(name = "doudi", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// 测算一户：每个事项的结论、数额和理由
    Assess(Box<assess::AssessArgs>),
    /// 复算一份测算记录：同样的事实、同样的文本，应得同样的结果
    Replay(replay::ReplayArgs),
    /// 演示：一个编造的示范县，打开网页就能办事
    Demo(office::DemoArgs),
    /// 导览：一户家庭的测算和说明，再加一个合成的县，都在命令行里
    Tour(tour::TourArgs),
    /// 合成一个县：编造的人和户，用来测试和演示
    Synth(Box<population::SynthArgs>),
    /// 测算一批家庭：每户每个事项的结论、金额和主要理由
    Run(Box<population::RunArgs>),
    /// 查漏：该保未保、在保但已不符合的线索（不得作为停发依据）
    Discover(Box<population::DiscoverArgs>),
    /// 比较：两个日期、两地或改一个参数，谁增谁减，每月多少钱
    Compare(Box<population::CompareArgs>),
    /// 导入一个县：从原来的系统或台账接过在保家庭、待遇、账户、资金（先试导，再署名导入）
    Import(Box<office::ImportArgs>),
    /// 启动办公系统：网页、任务、记录
    Serve(Box<office::ServeArgs>),
    /// 建好或者升级数据库
    Migrate(office::MigrateArgs),
    /// 账号
    #[command(subcommand)]
    User(office::UserCommand),
    /// 操作记录
    #[command(subcommand)]
    Audit(office::AuditCommand),
    /// 备份：数据库和密钥，加密成一个文件；可以边办公边备份
    Backup(Box<office::BackupArgs>),
    /// 恢复：把备份放进一个空的文件夹或者空的数据库
    Restore(Box<office::RestoreArgs>),
    /// 外部系统的接口令牌
    #[command(subcommand)]
    Token(office::TokenCommand),
    /// 体检：数据库、密钥、操作记录、节假日表、磁盘……哪里不对，怎么办
    Doctor(Box<office::DoctorArgs>),
    /// 密钥
    #[command(subcommand)]
    Keys(office::KeysCommand),
    /// 政策包：检查、测试、查看、比较
    Pack {
        #[command(flatten)]
        packs: Packs,
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
    /// 看一个参数、规则、事项、程序或事实：各地各时怎么说，依据什么，谁用到它
    Show(pack_show::ShowArgs),
    /// 比较两个日期或两个地方：增减和改变了什么
    Diff(pack_diff::DiffArgs),
    /// 事实字典
    Facts,
    /// 导出：OpenFisca 格式的参数树
    Export(openfisca::ExportArgs),
}

fn main() -> ExitCode {
    match run(Cli::parse()) {
        Ok(code) => code,
        Err(stop) => {
            eprintln!("{}", stop.text());
            stop.code()
        }
    }
}

fn run(cli: Cli) -> Result<ExitCode, Stop> {
    match cli.command {
        Command::Assess(args) => assess::run(&args).map(|()| ExitCode::SUCCESS),
        Command::Replay(args) => replay::run(&args),
        Command::Demo(args) => office::run(OfficeCommand::Demo(args)),
        Command::Tour(args) => tour::run(&args),
        Command::Synth(args) => population::run(PopulationCommand::Synth(args)),
        Command::Run(args) => population::run(PopulationCommand::Run(args)),
        Command::Discover(args) => population::run(PopulationCommand::Discover(args)),
        Command::Compare(args) => population::run(PopulationCommand::Compare(args)),
        Command::Import(args) => office::run(OfficeCommand::Import(args)),
        Command::Serve(args) => office::run(OfficeCommand::Serve(args)),
        Command::Migrate(args) => office::run(OfficeCommand::Migrate(args)),
        Command::Backup(args) => office::run(OfficeCommand::Backup(args)),
        Command::Restore(args) => office::run(OfficeCommand::Restore(args)),
        Command::Doctor(args) => office::run(OfficeCommand::Doctor(args)),
        Command::User(command) => office::run(OfficeCommand::User(command)),
        Command::Token(command) => office::run(OfficeCommand::Token(command)),
        Command::Keys(command) => office::run(OfficeCommand::Keys(command)),
        Command::Audit(command) => office::run(OfficeCommand::Audit(command)),
        Command::Pack { packs, command } => match command {
            PackCommand::Check => check(&packs),
            PackCommand::Test { name, coverage } => {
                let (library, _) = packs.library()?;
                Ok(pack_test::test(&library, name.as_deref(), coverage)?)
            }
            PackCommand::Show(args) => pack_show::run(&packs.library()?.0, &args).map(|()| ExitCode::SUCCESS),
            PackCommand::Diff(args) => pack_diff::run(&packs.library()?.0, &args).map(|()| ExitCode::SUCCESS),
            PackCommand::Facts => pack_facts::run(&packs.library()?.0.dictionary).map(|()| ExitCode::SUCCESS),
            PackCommand::Export(args) => {
                openfisca::run(&packs.library()?.0, &args).map(|()| ExitCode::SUCCESS)
            }
        },
    }
}

fn check(packs: &Packs) -> Result<ExitCode, Stop> {
    let texts = packs.texts()?;
    match Library::load(&texts) {
        Ok(library) => {
            println!("{} 个政策包，没有错误", library.packs.len());
            Ok(ExitCode::SUCCESS)
        }
        Err(problems) => {
            problems::show(&problems, &texts);
            Ok(ExitCode::FAILURE)
        }
    }
}
