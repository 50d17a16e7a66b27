// SPDX-License-Identifier: Apache-2.0
//! `doudi backup` and `doudi restore`: the whole office as one sealed file, made while it is served, and put back into an empty place.

use super::open::{StoreArgs, key_path, now, open, write_secret};
use super::{audit, stop};
use crate::exit::Stop;
use anyhow::Context;
use assistance::policies::Policies;
use clap::Args;
use std::fs::{File, OpenOptions};
use std::io::{BufReader, BufWriter, IsTerminal as _, Read as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use store::backup::{BackupError, BackupKey, Contents, Head, Opener, Sealer, check};
use store::{Keys, Options, Store};

/// What opens the backup.
#[derive(Args, Clone, Debug)]
pub(crate) struct KeyArgs {
    /// 备份密钥文件（用 doudi keys backup 生成；不要和备份放在一起）
    #[arg(long, value_name = "FILE")]
    key_file: Option<PathBuf>,
    /// 口令文件；两样都不给，就从标准输入读口令
    #[arg(long, value_name = "FILE", conflicts_with = "key_file")]
    passphrase_file: Option<PathBuf>,
}

/// What `backup` is asked.
#[derive(Args, Clone, Debug)]
pub(crate) struct BackupArgs {
    #[command(flatten)]
    store: StoreArgs,
    /// 写到这个文件（不覆盖已有的文件）
    #[arg(long, value_name = "FILE")]
    to: PathBuf,
    #[command(flatten)]
    key: KeyArgs,
}

/// What `restore` is asked.
#[derive(Args, Clone, Debug)]
pub(crate) struct RestoreArgs {
    /// 备份文件
    #[arg(value_name = "FILE")]
    from: PathBuf,
    #[command(flatten)]
    store: StoreArgs,
    #[command(flatten)]
    key: KeyArgs,
    /// 只检查备份是否完整、能否打开，不恢复
    #[arg(long)]
    check: bool,
}

/// Where a new backup key goes.
#[derive(Args, Clone, Debug)]
pub(crate) struct NewKeyArgs {
    /// 密钥写到这个文件
    #[arg(value_name = "FILE")]
    to: PathBuf,
}

/// A backup's fault as the end of a command: what was given is wrong, or the machine is.
fn fault(error: BackupError) -> Stop {
    match error {
        BackupError::File(_) => Stop::Other(anyhow::anyhow!("{error}")),
        BackupError::Office(error) => stop(&error),
        other => Stop::Input(other.to_string()),
    }
}

fn key(args: &KeyArgs) -> Result<BackupKey, Stop> {
    let read = |path: &Path| {
        std::fs::read_to_string(path)
            .map_err(|error| Stop::Input(format!("读不了 {}：{error}", path.display())))
    };
    if let Some(path) = &args.key_file {
        return BackupKey::parse(&read(path)?).map_err(fault);
    }
    let typed = if let Some(path) = &args.passphrase_file {
        read(path)?
    } else {
        if std::io::stdin().is_terminal() {
            eprintln!("请输入备份口令，回车后按 Ctrl+D 结束：");
        }
        let mut typed = String::new();
        std::io::stdin().take(4096).read_to_string(&mut typed).context("读不到口令")?;
        typed
    };
    BackupKey::passphrase(typed.trim_end_matches(['\r', '\n'])).map_err(fault)
}

/// Makes a key for backups.
pub(crate) fn new_key(args: &NewKeyArgs) -> Result<ExitCode, Stop> {
    write_secret(&args.to, &BackupKey::generate().map_err(fault)?)?;
    println!(
        "备份密钥写在 {}。它能打开用它做的每一份备份：放到安全的地方，不要和备份放在一起",
        args.to.display()
    );
    Ok(ExitCode::SUCCESS)
}

/// Backs the office up.
pub(crate) async fn back_up(args: BackupArgs) -> Result<ExitCode, Stop> {
    if args.to.exists() {
        return Err(Stop::Input(format!("{} 已经存在，不覆盖", args.to.display())));
    }
    let key = key(&args.key)?;
    let path = key_path(&args.store.data);
    let opened = open(&args.store, false).await?;
    let keys =
        std::fs::read_to_string(&path).with_context(|| format!("读不了密钥文件 {}", path.display()))?;
    // What is not finished has another name, so that nobody takes it for a backup.
    let part = args.to.with_extension("part");
    let file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .open(&part)
        .with_context(|| format!("写不了 {}", part.display()))?;
    let head = Head {
        made_at: now().get(),
        program: env!("CARGO_PKG_VERSION").to_owned(),
        place: None,
        steps: opened.store.steps().await.map_err(fault)?,
    };
    let mut out = Sealer::new(BufWriter::new(file), &key).map_err(fault)?;
    let contents = opened.store.back_up(&mut out, head, &keys).await.map_err(fault)?;
    let file = out.finish().map_err(fault)?.into_inner().map_err(|error| Stop::Other(error.into()))?;
    file.sync_all().with_context(|| format!("写不了 {}", part.display()))?;
    drop(file);
    // Read once more from the disk, as a restore would.
    let (read, _) = check(&mut reader(&part, &key)?).map_err(fault)?;
    if read != contents {
        return Err(fault(BackupError::Damaged));
    }
    std::fs::rename(&part, &args.to).with_context(|| format!("写不了 {}", args.to.display()))?;
    let size = std::fs::metadata(&args.to).map_or(0, |file| file.len());
    println!("已备份到 {}（{} MB），并且重新读过一遍：", args.to.display(), size.div_ceil(1 << 20));
    tell(&contents);
    opened.store.close().await.map_err(|error| stop(&error))?;
    Ok(ExitCode::SUCCESS)
}

fn reader(path: &Path, key: &BackupKey) -> Result<Opener<BufReader<File>>, Stop> {
    let file =
        File::open(path).map_err(|error| Stop::Input(format!("读不了 {}：{error}", path.display())))?;
    Opener::new(BufReader::new(file), key).map_err(fault)
}

fn tell(contents: &Contents) {
    let made = kernel::UtcMillis::new(contents.head.made_at);
    println!(
        "{} 张表，{} 行，做于 {made}，程序版本 {}",
        contents.tables.len(),
        contents.rows(),
        contents.head.program
    );
    for name in ["household", "person", "casefile", "award", "ledger_entry", "audit"] {
        if let Some(table) = contents.tables.iter().find(|table| table.table == name) {
            println!("  {name:<14}{:>10} 行", table.rows);
        }
    }
}

/// Restores an office, or only checks a backup.
pub(crate) async fn restore(args: RestoreArgs) -> Result<ExitCode, Stop> {
    let key = key(&args.key)?;
    let (contents, keys) = check(&mut reader(&args.from, &key)?).map_err(fault)?;
    println!("备份完整：");
    tell(&contents);
    if args.check {
        return Ok(ExitCode::SUCCESS);
    }
    let folder = &args.store.data;
    let (target, fresh) = (folder.join("office.db"), folder.join("office.db.restoring"));
    if key_path(folder).exists() || target.exists() {
        return Err(fault(BackupError::NotEmpty));
    }
    std::fs::create_dir_all(folder).with_context(|| format!("建不了文件夹 {}", folder.display()))?;
    if fresh.exists() {
        // Left by a restore that was cut off; nobody has ever worked in it.
        remove(&fresh)?;
    }
    let url = match &args.store.database {
        Some(url) => url.clone(),
        None => format!("sqlite://{}", fresh.display()),
    };
    let (library, _) = args.store.packs.library()?;
    let text = Keys::parse(&keys).map_err(|error| Stop::Input(error.to_string()))?;
    let policies = Arc::new(Policies::new(library));
    let store = Store::open(&Options::at(url), text, policies).await.map_err(|error| stop(&error))?;
    store.restore(&mut reader(&args.from, &key)?, &contents).await.map_err(fault)?;
    store.close().await.map_err(|error| stop(&error))?;
    if args.store.database.is_none() {
        std::fs::rename(&fresh, &target).with_context(|| format!("写不了 {}", target.display()))?;
        remove(&fresh)?;
    }
    write_secret(&key_path(folder), &keys)?;
    println!("已恢复到 {}，每张表的行数和内容都和备份一致。核验操作记录：", folder.display());
    audit::verify(args.store).await
}

/// Takes a database away with the files beside it, where they are there.
fn remove(path: &Path) -> Result<(), Stop> {
    for end in ["", "-wal", "-shm"] {
        let mut name = path.as_os_str().to_owned();
        name.push(end);
        match std::fs::remove_file(&name) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(Stop::Other(anyhow::Error::new(error).context("清不掉上次没有做完的恢复")));
            }
            _ => {}
        }
    }
    Ok(())
}
