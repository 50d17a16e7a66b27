// SPDX-License-Identifier: Apache-2.0
//! Letters of decisions: made when they are first printed, kept in the archive, and shown from there ever after with the hash of what is kept.

use super::super::super::app::{App, new_command};
use super::super::super::papers::kept_page;
use super::super::super::trouble::Trouble;
use super::super::super::visitor::Visitor;
use super::super::desk::Desk;
use super::{Beside, paper, too_early};
use crate::pages::errors::Problem;
use crate::papers::PaperKind;
use assistance::archive::ReadPaper;
use assistance::casework::{KeepLetter, Signed};
use assistance::office::{act, look};
use axum::response::Response;

/// The decision that a paper tells, where it is the letter of one.
pub(super) fn signed(desk: &Desk, kind: PaperKind) -> Option<Signed> {
    let letter = matches!(kind, PaperKind::GrantNotice | PaperKind::RefusalNotice | PaperKind::ChangeNotice);
    let view = &desk.view;
    letter.then(|| Signed::of(&view.file, &view.records)).flatten()
}

/// The letter as it was kept; the first time, as it is made and kept now.
pub(super) async fn page(
    app: &App,
    visitor: &Visitor,
    desk: &Desk,
    kind: PaperKind,
    signed: &Signed,
) -> Result<Response, Trouble> {
    // Which of the three letters a decision has is the same at each print.
    let made = paper(desk, kind, app.settings.demonstration.is_some(), Beside::default());
    let made = made.ok_or_else(too_early)?;
    let case = desk.view.row.id;
    let kept = match signed.letter(case, &desk.papers) {
        Some(kept) => kept.id,
        None => {
            let page =
                made.html().map_err(|why| Trouble::of(Problem::Unreadable { what: why.to_string() }))?;
            let ctx = app.ctx_for(visitor.actor(), desk.why(), new_command());
            act(&*app.office, &ctx, &KeepLetter { case, page: page.into_bytes() }).await?.paper
        }
    };
    let read = look(&*app.office, &desk.ctx(app, visitor), &ReadPaper { paper: kept }).await?;
    kept_page(read).ok_or_else(Trouble::not_found)
}
