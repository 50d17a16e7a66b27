// SPDX-License-Identifier: Apache-2.0
//! `doudi token`: other systems and their tokens at the command line.

use super::open::{StoreArgs, now, open};
use super::stop;
use crate::exit::Stop;
use assistance::access::Role;
use assistance::access::accounts::COMMAND_LINE;
use assistance::access::clients::{ApiToken, Clients, IssueToken, RevokeToken};
use assistance::office::{Error, Office, act, look};
use clap::Args;
use kernel::{Actor, Ctx, Purpose, Secret, UserId};
use std::process::ExitCode;

/// What `token add` is asked.
#[derive(Args, Clone, Debug)]
pub(crate) struct AddArgs {
    #[command(flatten)]
    store: StoreArgs,
    /// 外部系统的名称，如 县医保局救助联办
    #[arg(long)]
    name: String,
    /// 谁对它负责（姓名）
    #[arg(long)]
    owner: String,
    /// 能做什么，可以写多次：partner_intake 提交申请、partner_progress 查询进度、partner_household 查询家庭（脱敏）、partner_identity 查询家庭（含证件号码）、partner_decision 查询决定、partner_notice 查询公示
    #[arg(long = "scope", required = true, value_name = "SCOPE")]
    scopes: Vec<String>,
    /// 在哪里（县级以下的行政区划代码），可以写多次
    #[arg(long = "place", required = true, value_name = "CODE")]
    places: Vec<String>,
    /// 最后一天（最长两年）
    #[arg(long, value_name = "DATE")]
    expires: String,
}

/// What `token revoke` is asked.
#[derive(Args, Clone, Debug)]
pub(crate) struct RevokeArgs {
    #[command(flatten)]
    store: StoreArgs,
    /// 令牌的编号（token list 里的第一列）
    #[arg(long, value_name = "ID")]
    id: String,
}

fn ctx(why: &str) -> Ctx {
    let command = web::handlers::app::new_command();
    Ctx::new(Actor::Job(COMMAND_LINE.to_owned()), now(), Purpose::new(why), command)
}

/// Gives a token; it is printed once and kept nowhere.
pub(crate) async fn add(args: AddArgs) -> Result<ExitCode, Stop> {
    let opened = open(&args.store, false).await?;
    let secret = web::handlers::app::random();
    let issue = IssueToken {
        name: args.name,
        owner: args.owner,
        scopes: args.scopes,
        places: args.places,
        expires_on: args.expires,
        secret: Secret::new(secret),
    };
    let waits = issue.scopes.iter().filter_map(|word| Role::parse(word)).any(Role::needs_second);
    let token = issued(&opened.store, &ctx("发放令牌"), &issue).await.map_err(|error| stop(&error))?;
    println!("{}", token.expose());
    if waits {
        eprintln!("完整证件号码的范围要等人在“授权复核”里同意后才能用。");
    }
    eprintln!("令牌只显示这一次，请当面交给负责人。");
    opened.store.close().await.map_err(|error| stop(&error))?;
    Ok(ExitCode::SUCCESS)
}

/// Gives a token.
pub(crate) async fn issued(office: &dyn Office, ctx: &Ctx, issue: &IssueToken) -> Result<ApiToken, Error> {
    let given = act(office, ctx, issue).await?;
    Ok(ApiToken::new(given.account, *issue.secret.expose()))
}

/// Lists every token, never its secret.
pub(crate) async fn list(args: StoreArgs) -> Result<ExitCode, Stop> {
    let opened = open(&args, false).await?;
    let ctx = ctx("查看令牌");
    let clients = look(&opened.store, &ctx, &Clients).await.map_err(|error| stop(&error))?;
    for (client, postings) in &clients {
        let state = match (client.revoked_at, client.works(ctx.today())) {
            (Some(_), _) => "已停用",
            (None, true) => "在用",
            (None, false) => "已到期",
        };
        let used = client.used_at.map_or_else(|| "没用过".to_owned(), |at| at.to_string());
        let mut scopes: Vec<&str> = postings.iter().map(|one| one.role).map(Role::word).collect();
        scopes.dedup();
        scopes.sort_unstable();
        scopes.dedup();
        println!(
            "{}  {state}  {}  负责人 {}  到期 {}  最近使用 {used}  {}",
            client.account,
            client.name,
            client.owner,
            client.expires_on,
            scopes.join(" ")
        );
    }
    if clients.is_empty() {
        println!("还没有令牌");
    }
    opened.store.close().await.map_err(|error| stop(&error))?;
    Ok(ExitCode::SUCCESS)
}

/// Takes a token back at once.
pub(crate) async fn revoke(args: RevokeArgs) -> Result<ExitCode, Stop> {
    let opened = open(&args.store, false).await?;
    let account = UserId::parse(&args.id).map_err(|error| Stop::Input(format!("--id：{error}")))?;
    let ctx = ctx("停用令牌");
    let clients = look(&opened.store, &ctx, &Clients).await.map_err(|error| stop(&error))?;
    let version =
        clients.iter().find(|(client, _)| client.account == account).map_or(0, |(one, _)| one.version);
    act(&opened.store, &ctx, &RevokeToken { account, version }).await.map_err(|error| stop(&error))?;
    println!("已停用 {account}");
    opened.store.close().await.map_err(|error| stop(&error))?;
    Ok(ExitCode::SUCCESS)
}
