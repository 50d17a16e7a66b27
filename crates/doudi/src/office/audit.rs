// SPDX-License-Identifier: Apache-2.0
//! `doudi audit verify`: follows the chain of each county to its end.

use super::open::{StoreArgs, now, open};
use super::stop;
use crate::exit::Stop;
use assistance::access::accounts::COMMAND_LINE;
use assistance::history::Verify;
use assistance::office::look;
use kernel::{Actor, Ctx, Division, Purpose};
use std::process::ExitCode;

/// Says for each county whether its chain holds; ends with 1 when one does not.
pub(crate) async fn verify(args: StoreArgs) -> Result<ExitCode, Stop> {
    let opened = open(&args, false).await?;
    let command = web::handlers::app::new_command();
    let ctx = Ctx::new(Actor::Job(COMMAND_LINE.to_owned()), now(), Purpose::new("核验操作记录"), command);
    let verdicts = look(&opened.store, &ctx, &Verify).await.map_err(|error| stop(&error))?;
    let mut whole = true;
    for verdict in &verdicts {
        let place = match verdict.county.as_deref().map(Division::parse) {
            Some(Ok(county)) => kernel::full_name(county).unwrap_or_else(|| county.to_string()),
            _ => "不属于任何县的".to_owned(),
        };
        match verdict.broken_at {
            None => {
                let head = Some(&verdict.head).filter(|head| !head.is_empty());
                let last = head.map_or_else(String::new, |head| format!("，最后一环 {head}"));
                println!("{place}：{} 条记录完整，{} 条待封存{last}", verdict.links, verdict.unsealed);
            }
            Some(position) => {
                whole = false;
                println!("{place}：第 {position} 条记录被改动或者删除，之前的 {} 条完整", verdict.links);
            }
        }
    }
    if verdicts.is_empty() {
        println!("还没有操作记录");
    }
    opened.store.close().await.map_err(|error| stop(&error))?;
    Ok(if whole { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
