// SPDX-License-Identifier: Apache-2.0
//! The 文号 of a roster: entered once, printed on it ever after.

use super::super::app::App;
use super::super::trouble::Trouble;
use super::super::visitor::{FormOf, Visitor};
use super::roster::{Back, step};
use super::roster_id;
use super::steps::Asking;
use crate::components::{EventForm, Field};
use assistance::access::Action;
use assistance::payout::document::NumberRoster;
use assistance::payout::lists::RosterView;
use assistance::payout::model::flow::RosterState;
use axum::extract::{Path, State};
use axum::response::Response;
use std::sync::Arc;

/// The form, where the roster is locked and has no number yet.
pub(super) fn form(visitor: &Visitor, view: &RosterView, back: Option<&Back>) -> Option<EventForm> {
    let locked = !matches!(view.row.roster.state, RosterState::Draft | RosterState::Discarded { .. });
    let open = locked && view.document.is_none() && visitor.may(Action::RosterMake);
    let told = vec!["登记以后印在花名册上，不再更改。".to_owned()];
    let field = Field::text("document", "文号").required().example("示民救发〔2026〕11号");
    open.then(|| step(view, ("number", "登记文号", told), vec![field], back))
}

pub(super) async fn number(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    FormOf(visitor, sent): FormOf,
) -> Result<Response, Trouble> {
    let asking = Asking { app, visitor, sent, id };
    let command = NumberRoster {
        roster: roster_id(&asking.id)?,
        document: asking.sent.typed.get("document").to_owned(),
    };
    asking.take(("number", "登记文号"), &command).await
}
