// SPDX-License-Identifier: Apache-2.0
//! What messages said is not kept for ever: `data/schema/columns.csv` says how long. Which messages there were and what became of them stays longer.

use crate::access::{self, Action};
use crate::jobs::Work;
use crate::office::{Command, Error, Tx};
use async_trait::async_trait;
use kernel::Ctx;
use serde::Serialize;

/// How many messages one transaction forgets.
const BATCH: u64 = 500;

/// Destroys what messages said once its time is over.
#[derive(Serialize)]
pub struct ForgetTexts;

#[async_trait]
impl Command for ForgetTexts {
    const NAME: &'static str = "message.forget";
    /// How many messages say nothing any more.
    type Outcome = Work;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Work, Error> {
        access::allow(ctx, tx, Action::MessageSend).await?;
        let done = tx.forget_messages(ctx.today(), BATCH).await?;
        Ok(Work { done, more_after: (done == BATCH).then(|| "the oldest left".to_owned()) })
    }
}
