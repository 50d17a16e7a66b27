// SPDX-License-Identifier: Apache-2.0
//! The office at the command line: serving it, bringing the schema up to date, accounts, the log.

mod audit;
mod backup;
mod demo;
mod doctor;
mod exchange;
mod import;
mod jobs;
mod keys;
mod open;
mod serve;
mod sign;
mod sign_in;
mod tokens;
mod users;

use crate::exit::Stop;
use clap::Subcommand;
use std::future::Future;
use std::process::ExitCode;

pub(crate) use serve::ServeArgs;

/// Commands on accounts.
#[derive(Subcommand)]
pub(crate) enum UserCommand {
    /// 新建一个账号（第一个管理员用它建）
    Add(users::AddArgs),
}

/// Commands on the log.
#[derive(Subcommand)]
pub(crate) enum AuditCommand {
    /// 核验操作记录的哈希链：有没有被改过、删过，还有多少条没封存
    Verify(open::StoreArgs),
}

/// Commands on tokens of other systems.
#[derive(Subcommand)]
pub(crate) enum TokenCommand {
    /// 发一个令牌给外部系统，令牌只显示一次
    Add(tokens::AddArgs),
    /// 列出全部令牌（不含密钥）
    List(open::StoreArgs),
    /// 停用一个令牌，立即生效
    Revoke(tokens::RevokeArgs),
}

/// Commands on the key file.
#[derive(Subcommand)]
pub(crate) enum KeysCommand {
    /// 换主密钥：生成新的一把，把所有数据密钥重新封装（数据本身不用重新加密）
    Rotate(open::StoreArgs),
    /// 生成一把备份密钥
    Backup(backup::NewKeyArgs),
}

/// Commands of the office.
pub(crate) enum OfficeCommand {
    /// A demonstration.
    Demo(DemoArgs),
    /// Taking a county over from another system.
    Import(Box<ImportArgs>),
    /// Serve it.
    Serve(Box<ServeArgs>),
    /// Bring the schema up to date.
    Migrate(open::MigrateArgs),
    /// Accounts.
    User(UserCommand),
    /// Tokens of other systems.
    Token(TokenCommand),
    /// The log.
    Audit(AuditCommand),
    /// The key file.
    Keys(KeysCommand),
    /// One sealed file of everything.
    Backup(Box<BackupArgs>),
    /// What is wrong and what to do.
    Doctor(Box<DoctorArgs>),
    /// And back.
    Restore(Box<RestoreArgs>),
}

pub(crate) use backup::{BackupArgs, RestoreArgs};
pub(crate) use demo::DemoArgs;
pub(crate) use doctor::DoctorArgs;
pub(crate) use import::ImportArgs;
pub(crate) use open::MigrateArgs;

/// Runs a command of the office.
///
/// # Errors
/// What went wrong, in words.
pub(crate) fn run(command: OfficeCommand) -> Result<ExitCode, Stop> {
    match command {
        OfficeCommand::Demo(args) => waiting(demo::run(args)),
        OfficeCommand::Import(args) => waiting(import::run(*args)),
        OfficeCommand::Serve(args) => waiting(serve::run(*args)),
        OfficeCommand::Migrate(args) => waiting(open::migrate(args)),
        OfficeCommand::User(UserCommand::Add(args)) => waiting(users::add(args)),
        OfficeCommand::Token(TokenCommand::Add(args)) => waiting(tokens::add(args)),
        OfficeCommand::Token(TokenCommand::List(args)) => waiting(tokens::list(args)),
        OfficeCommand::Token(TokenCommand::Revoke(args)) => waiting(tokens::revoke(args)),
        OfficeCommand::Keys(KeysCommand::Rotate(args)) => waiting(keys::rotate(args)),
        OfficeCommand::Keys(KeysCommand::Backup(args)) => backup::new_key(&args),
        OfficeCommand::Backup(args) => waiting(backup::back_up(*args)),
        OfficeCommand::Doctor(args) => waiting(doctor::run(*args)),
        OfficeCommand::Restore(args) => waiting(backup::restore(*args)),
        OfficeCommand::Audit(AuditCommand::Verify(args)) => waiting(audit::verify(args)),
    }
}

/// Runs what waits for the network or the database.
fn waiting(work: impl Future<Output = Result<ExitCode, Stop>>) -> Result<ExitCode, Stop> {
    // A statement of SQLite holds the thread that asks it: more of them than processors, so that a long one does not keep others waiting.
    let processors = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(processors + 2)
        .enable_all()
        .build()
        .map_err(|error| Stop::Other(anyhow::Error::new(error).context("起不了运行环境")))?;
    runtime.block_on(work)
}

/// An error of the office as the end of a command.
fn stop(error: &assistance::office::Error) -> Stop {
    Stop::Other(anyhow::anyhow!(wording::office::error(error)).context(error.to_string()))
}
