// SPDX-License-Identifier: Apache-2.0
//! `doudi user add`: the first administrator of an office, and any account after that.

use super::open::{StoreArgs, now, open};
use super::stop;
use crate::exit::Stop;
use assistance::access::accounts::{COMMAND_LINE, OpenAccount};
use assistance::access::password::{self, Weak};
use assistance::office::act;
use clap::Args;
use kernel::{Actor, Ctx, Purpose, Secret};
use std::io::Read as _;
use std::process::ExitCode;

/// What `user add` is asked.
#[derive(Args, Clone, Debug)]
pub(crate) struct AddArgs {
    #[command(flatten)]
    store: StoreArgs,
    /// 登录用的账号
    #[arg(long)]
    login: String,
    /// 姓名（签字用）
    #[arg(long)]
    name: String,
    /// 角色：administrator、township_clerk、county_reviewer 等
    #[arg(long, default_value = "administrator")]
    role: String,
    /// 任职的地方（行政区划代码）
    #[arg(long)]
    place: String,
}

/// Opens an account; the first password comes from standard input and must be changed at the first sign-in.
pub(crate) async fn add(args: AddArgs) -> Result<ExitCode, Stop> {
    eprintln!("请输入初始密码，回车结束：");
    let mut typed = String::new();
    std::io::stdin()
        .take(1024)
        .read_to_string(&mut typed)
        .map_err(|error| Stop::Other(anyhow::Error::new(error).context("读不到密码")))?;
    let typed = typed.trim_end_matches(['\r', '\n']).to_owned();
    password::check(&args.login, &typed).map_err(|weak| Stop::Input(weak_words(weak).to_owned()))?;
    let hashed =
        password::hash(&Secret::new(typed), &web::handlers::app::random()).map_err(|error| stop(&error))?;
    let opened = open(&args.store, true).await?;
    opened.store.migrate().await.map_err(|error| stop(&error))?;
    let command = web::handlers::app::new_command();
    let ctx = Ctx::new(Actor::Job(COMMAND_LINE.to_owned()), now(), Purpose::new("命令行建账号"), command);
    let account = OpenAccount {
        login: args.login.clone(),
        name: args.name,
        hashed,
        must_change: true,
        role: args.role,
        place: args.place,
    };
    act(&opened.store, &ctx, &account).await.map_err(|error| stop(&error))?;
    println!("账号 {} 已建好，第一次登录时要改密码", args.login);
    opened.store.close().await.map_err(|error| stop(&error))?;
    Ok(ExitCode::SUCCESS)
}

const fn weak_words(weak: Weak) -> &'static str {
    match weak {
        Weak::Short => "密码不少于 10 位",
        Weak::OneKind => "密码里大写字母、小写字母、数字、符号至少占三种",
        Weak::HoldsLogin => "密码里不能有账号名",
    }
}
