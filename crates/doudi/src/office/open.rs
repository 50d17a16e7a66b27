// SPDX-License-Identifier: Apache-2.0
//! Opening the store of an office: a data folder with SQLite and the key file, or PostgreSQL by its URL.

use super::stop;
use crate::exit::Stop;
use crate::packs::{Packs, folder as texts};
use anyhow::Context;
use assistance::payout::model::bank::Layouts;
use assistance::policies::Policies;
use clap::Args;
use kernel::UtcMillis;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::UNIX_EPOCH;
use store::{Durability, Keys, Options, Store};

/// Which office.
#[derive(Args, Clone, Debug)]
pub(crate) struct StoreArgs {
    /// 数据文件夹：数据库（SQLite）和密钥文件都在里面
    #[arg(long, value_name = "DIR", default_value = "doudi-data", env = "DOUDI_DATA")]
    pub(crate) data: PathBuf,
    /// 改用 PostgreSQL：postgres://用户:密码@主机/库（密钥文件仍在数据文件夹里）
    #[arg(long, value_name = "URL", env = "DOUDI_DATABASE", hide_env_values = true)]
    pub(crate) database: Option<String>,
    /// 断电时可以丢最后几秒（只用于演示和压测）
    #[arg(long)]
    pub(crate) relaxed: bool,
    /// 本县自己的银行文件格式（*.yaml）所在的文件夹，与程序内带的一起用
    #[arg(long, value_name = "DIR", env = "DOUDI_BANKS")]
    pub(crate) banks: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) packs: Packs,
}

/// An office that is open.
pub(crate) struct Opened {
    /// The store.
    pub(crate) store: Store,
    /// The packs.
    pub(crate) policies: Arc<Policies>,
}

/// The moment now. The one place of the program that asks the machine's clock; everything else is told the time.
#[allow(clippy::disallowed_methods, reason = "the one place that asks the machine")]
pub(crate) fn now() -> UtcMillis {
    let since = UNIX_EPOCH.elapsed().unwrap_or_default();
    UtcMillis::new(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// Opens an office. `make` makes the folder and the keys where there are none.
pub(crate) async fn open(args: &StoreArgs, make: bool) -> Result<Opened, Stop> {
    let keys = keys(&args.data, make)?;
    let (library, _) = args.packs.library()?;
    let policies = Arc::new(Policies::new(library).with_layouts(layouts(args.banks.as_deref())?));
    let url = match &args.database {
        Some(url) => url.clone(),
        None => format!("sqlite://{}", args.data.join("office.db").display()),
    };
    let mut options = Options::at(url);
    if args.relaxed {
        options.durability = Durability::Relaxed;
    }
    let store = Store::open(&options, keys, policies.clone()).await.map_err(|error| stop(&error))?;
    let later = store.later_steps().await.map_err(|error| stop(&error))?;
    if let Some(step) = later.last() {
        return Err(Stop::Input(format!(
            "数据库已由更新版本的程序升级过（结构到 {step}），本程序太旧，没有动任何内容：请换用新版程序"
        )));
    }
    Ok(Opened { store, policies })
}

/// The layouts of bank files: those of the program, and those of a county's own folder.
fn layouts(folder: Option<&Path>) -> Result<Layouts, Stop> {
    let Some(folder) = folder else { return Ok(Layouts::default()) };
    let files = texts(folder)?.into_iter().filter(|(name, _)| name.ends_with(".yaml"));
    let files: Vec<(String, String)> = files.collect();
    if files.is_empty() {
        return Err(Stop::Input(format!("--banks {}：文件夹里没有 *.yaml", folder.display())));
    }
    Layouts::with(&files).map_err(|faults| {
        let lines: Vec<String> = faults.iter().map(ToString::to_string).collect();
        Stop::Input(format!("--banks {}：\n{}", folder.display(), lines.join("\n")))
    })
}

/// Where the key file is.
pub(crate) fn key_path(folder: &Path) -> PathBuf {
    folder.join("keys")
}

fn keys(folder: &Path, make: bool) -> Result<Keys, Stop> {
    let path = key_path(folder);
    if path.exists() {
        let text =
            std::fs::read_to_string(&path).with_context(|| format!("读不了密钥文件 {}", path.display()))?;
        return Keys::parse(&text).map_err(|error| Stop::Input(format!("{}：{error}", path.display())));
    }
    if !make {
        return Err(Stop::Input(format!("{} 里没有密钥文件，不像一个数据文件夹", folder.display())));
    }
    if folder.join("office.db").exists() {
        return Err(Stop::Input(format!(
            "{} 里有数据库，却没有密钥文件 keys。没有密钥，加密的内容打不开：请先把备份的密钥文件放回去",
            folder.display()
        )));
    }
    let keys = Keys::generate().map_err(|error| Stop::Other(error.into()))?;
    std::fs::create_dir_all(folder).with_context(|| format!("建不了文件夹 {}", folder.display()))?;
    write_secret(&path, &keys.to_text())?;
    Ok(keys)
}

/// Writes a file that only its owner reads.
pub(crate) fn write_secret(path: &Path, text: &str) -> Result<(), Stop> {
    use std::io::Write as _;
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    let mut file = options.open(path).with_context(|| format!("写不了 {}", path.display()))?;
    file.write_all(text.as_bytes()).with_context(|| format!("写不了 {}", path.display()))?;
    Ok(())
}

/// What `migrate` is asked.
#[derive(Args, Clone, Debug)]
pub(crate) struct MigrateArgs {
    #[command(flatten)]
    store: StoreArgs,
    /// 在 PostgreSQL 上：升级以后把权限授给这个应用角色（它不能改、不能删记录、账目和决定）
    #[arg(long, value_name = "ROLE")]
    grant: Option<String>,
}

/// Brings the schema up to date.
pub(crate) async fn migrate(args: MigrateArgs) -> Result<ExitCode, Stop> {
    let opened = open(&args.store, true).await?;
    let steps = store::pending(&opened.store).await.map_err(|error| stop(&error))?;
    opened.store.migrate().await.map_err(|error| stop(&error))?;
    match steps.len() {
        0 => println!("数据库已经是最新的"),
        count => println!("数据库升级了 {count} 步"),
    }
    if let Some(role) = &args.grant {
        opened.store.grant(role).await.map_err(|error| stop(&error))?;
        println!("已把权限授给 {role}");
    }
    opened.store.close().await.map_err(|error| stop(&error))?;
    Ok(ExitCode::SUCCESS)
}
