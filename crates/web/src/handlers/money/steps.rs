// SPDX-License-Identifier: Apache-2.0
//! The steps of a roster: each reads its form, calls its use case, and leads back to the roster, or shows it again with what was wrong.

use super::super::app::App;
use super::super::form::Sent;
use super::super::household::forms::Refill;
use super::super::see;
use super::super::trouble::Trouble;
use super::super::visitor::{FormOf, Visitor};
use super::roster::{Asked, Back, page};
use super::sent::AS_SENT;
use super::{files, roster_id};
use assistance::office::{Command, Error, act};
use assistance::payout::bank::{CloseRoster, SendRoster, TakeReturn};
use assistance::payout::model::bank::{FileKind, Layouts};
use assistance::payout::rosters::{
    CheckRoster, DiscardRoster, LockRoster, MakeRoster, SendBackRoster, SignRoster,
};
use axum::extract::{Path, State};
use axum::response::Response;
use kernel::Ctx;
use std::sync::Arc;

/// What every step is given.
pub(super) struct Asking {
    pub(super) app: Arc<App>,
    pub(super) visitor: Visitor,
    pub(super) sent: Sent,
    pub(super) id: String,
}

impl Asking {
    fn ctx(&self, why: &str) -> Ctx {
        self.visitor.ctx_for(&self.app, why, &self.sent)
    }

    /// Runs the command of a step.
    pub(super) async fn take<C: Command>(
        &self,
        (step, why): (&'static str, &str),
        command: &C,
    ) -> Result<Response, Trouble> {
        let done = act(&*self.app.office, &self.ctx(why), command).await;
        self.answer(step, done, "").await
    }

    async fn answer<T>(
        &self,
        step: &'static str,
        done: Result<T, Error>,
        said: &str,
    ) -> Result<Response, Trouble> {
        let mut refill = Refill::of(&self.sent);
        if refill.outcome(done, str::to_owned)?.is_some() {
            return Ok(see(&format!("/money/rosters/{}{said}", self.id)));
        }
        let back = Back { step, refill };
        page(&self.app, &self.visitor, &self.id, &Asked::default(), Some(&back)).await
    }

    fn signing(&self) -> Result<SignRoster, Trouble> {
        Ok(SignRoster {
            roster: roster_id(&self.id)?,
            version: self.sent.version(),
            digest: self.sent.typed.get("digest").to_owned(),
        })
    }
}

pub(super) async fn lock(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    FormOf(visitor, sent): FormOf,
) -> Result<Response, Trouble> {
    let asking = Asking { app, visitor, sent, id };
    let command = LockRoster { roster: roster_id(&asking.id)?, version: asking.sent.version() };
    asking.take(("lock", "锁定花名册"), &command).await
}

pub(super) async fn make(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    FormOf(visitor, sent): FormOf,
) -> Result<Response, Trouble> {
    let asking = Asking { app, visitor, sent, id };
    let command = MakeRoster(asking.signing()?);
    asking.take(("make", "制表签字"), &command).await
}

pub(super) async fn check(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    FormOf(visitor, sent): FormOf,
) -> Result<Response, Trouble> {
    let asking = Asking { app, visitor, sent, id };
    let command = CheckRoster(asking.signing()?);
    asking.take(("check", "复核签字"), &command).await
}

pub(super) async fn send_back(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    FormOf(visitor, sent): FormOf,
) -> Result<Response, Trouble> {
    let asking = Asking { app, visitor, sent, id };
    let command = SendBackRoster {
        roster: roster_id(&asking.id)?,
        version: asking.sent.version(),
        reason: asking.sent.typed.get("reason").to_owned(),
    };
    asking.take(("send-back", "退回花名册"), &command).await
}

pub(super) async fn discard(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    FormOf(visitor, sent): FormOf,
) -> Result<Response, Trouble> {
    let asking = Asking { app, visitor, sent, id };
    let command = DiscardRoster {
        roster: roster_id(&asking.id)?,
        version: asking.sent.version(),
        reason: asking.sent.typed.get("reason").to_owned(),
    };
    asking.take(("discard", "作废花名册"), &command).await
}

pub(super) async fn send(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    FormOf(visitor, sent): FormOf,
) -> Result<Response, Trouble> {
    let asking = Asking { app, visitor, sent, id };
    let command = SendRoster {
        roster: roster_id(&asking.id)?,
        version: asking.sent.version(),
        layout: asking.sent.typed.get("layout").to_owned(),
    };
    asking.take(("send", "报送银行"), &command).await
}

/// The bytes of a return file: as they came, or those of the table of a workbook.
///
/// # Errors
/// In words: there is no file, or it is no workbook where the layout wants one.
fn returned(layouts: &Layouts, file: Option<&[u8]>, id: &str) -> Result<Vec<u8>, String> {
    let bytes = file.ok_or("请选择回盘文件")?;
    let sheet = match layouts.get(id) {
        Some(known) => known.layout.answer.format.kind == FileKind::Sheet,
        // The layout of the file that was sent: a workbook shows by its first bytes.
        None => WORKBOOKS.iter().any(|begins| bytes.starts_with(begins)),
    };
    if sheet { Ok(files::table(bytes)?.bytes()) } else { Ok(bytes.to_vec()) }
}

/// How workbooks begin: XLSX, XLS.
const WORKBOOKS: [&[u8]; 2] = [b"PK\x03\x04", b"\xd0\xcf\x11\xe0"];

pub(super) async fn take_return(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    FormOf(visitor, sent): FormOf,
) -> Result<Response, Trouble> {
    let asking = Asking { app, visitor, sent, id };
    let layout = asking.sent.typed.get("layout").to_owned();
    let layouts = asking.app.policies.layouts();
    let bytes = match returned(layouts, asking.sent.file("file"), &layout) {
        Ok(bytes) => bytes,
        Err(why) => {
            let mut refill = Refill::of(&asking.sent);
            refill.wrong("file", why);
            let back = Back { step: "return", refill };
            return page(&asking.app, &asking.visitor, &asking.id, &Asked::default(), Some(&back)).await;
        }
    };
    let command = TakeReturn {
        roster: roster_id(&asking.id)?,
        version: asking.sent.version(),
        // Where one file went out there is nothing to choose.
        file: asking.sent.typed.get("bank").parse().unwrap_or(1),
        layout: if layout == AS_SENT { String::new() } else { layout },
        bytes,
    };
    let done = act(&*asking.app.office, &asking.ctx("登记银行回盘"), &command).await;
    asking.answer("return", done, "?done=return").await
}

pub(super) async fn close(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    FormOf(visitor, sent): FormOf,
) -> Result<Response, Trouble> {
    let asking = Asking { app, visitor, sent, id };
    let command = CloseRoster { roster: roster_id(&asking.id)?, version: asking.sent.version() };
    asking.take(("close", "确认对账"), &command).await
}
