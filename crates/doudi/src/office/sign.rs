// SPDX-License-Identifier: Apache-2.0
//! Signing at the command line: what is done under a name is done by whoever knows that account's password and, where it has one, its second factor.

use super::open::now;
use super::stop;
use crate::exit::Stop;
use assistance::access::login::{FindLogin, LogIn, LogOut, LoginOutcome, SecondFactor};
use assistance::access::{SessionToken, password};
use assistance::office::{act, look};
use kernel::{Actor, Ctx, Purpose, Secret};
use std::io::BufRead as _;
use store::Store;

fn line(prompt: &str) -> Result<String, Stop> {
    eprintln!("{prompt}");
    let mut typed = String::new();
    let read = std::io::stdin().lock().read_line(&mut typed);
    read.map_err(|error| Stop::Other(anyhow::Error::new(error).context("读不到输入")))?;
    Ok(typed.trim_end_matches(['\r', '\n']).to_owned())
}

/// Asks for the password of an account, tries it as the page to sign in does, and gives who acts.
pub(super) async fn sign(store: &Store, login: &str) -> Result<Actor, Stop> {
    let ctx =
        || Ctx::new(Actor::Anonymous, now(), Purpose::new("命令行署名"), web::handlers::app::new_command());
    let found = look(store, &ctx(), &FindLogin { login }).await.map_err(|error| stop(&error))?;
    let typed = Secret::new(line(&format!("请输入 {login} 的密码，回车结束："))?);
    let right = password::verify(found.as_ref().map(|account| &account.password), &typed);
    let token = SessionToken::from_random(&web::handlers::app::random());
    let id = found.as_ref().map(|account| account.id.to_string());
    let command = LogIn { account: id, right, token: token.hash() };
    let mut outcome = act(store, &ctx(), &command).await.map_err(|error| stop(&error))?;
    let wrong = || Stop::Input("账号或者密码不对".to_owned());
    let account = found.ok_or_else(wrong)?;
    if outcome == LoginOutcome::SecondFactor {
        let code = line("请输入验证码，回车结束：")?;
        let asked = ctx();
        let secret = account.second_factor.as_ref();
        let code_step =
            secret.and_then(|secret| web::handlers::account::code_step(secret.expose(), &code, asked.now));
        let command = SecondFactor { token: token.hash(), code_step };
        outcome = act(store, &asked, &command).await.map_err(|error| stop(&error))?;
    }
    if !matches!(outcome, LoginOutcome::Wrong | LoginOutcome::Locked(_)) {
        act(store, &ctx(), &LogOut { token: token.hash() }).await.map_err(|error| stop(&error))?;
    }
    match outcome {
        LoginOutcome::In => Ok(Actor::Person { id: account.id, name: account.name }),
        LoginOutcome::NewPassword => {
            Err(Stop::Input("这个账号还是初始密码，请先在网页上登录、改好密码".to_owned()))
        }
        LoginOutcome::Locked(_) => Err(Stop::Input("这个账号连续输错，已经锁定，过 15 分钟再试".to_owned())),
        LoginOutcome::Wrong | LoginOutcome::SecondFactor => Err(wrong()),
    }
}
