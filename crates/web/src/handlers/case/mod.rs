// SPDX-License-Identifier: Apache-2.0
//! The case and its steps: one page for each case, one form for each step, one printed paper for each form of casework.

mod ask;
mod desk;
mod done;
mod event;
mod facts;
pub(crate) use done::FACTS;
pub(crate) use facts::words_of;
pub(crate) use print::declared;
mod points;
mod print;
mod proposal;
mod read;
mod said;
mod show;
pub(crate) use show::kind_name;
mod step;
mod tale;
mod window;

pub(super) use event::derived;
pub use said::SaidOfCases;

use super::app::App;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use std::sync::Arc;
use tale::event_words;

/// The most bytes of a form with its files: two papers of the largest size.
pub(super) const UPLOAD_BYTES: usize = 2 * assistance::archive::LARGEST + 512 * 1024;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/cases/{number}", get(show::show))
        .route("/cases/{number}/assess", post(step::assess))
        .route("/cases/{number}/steps/{kind}", post(step::take).layer(DefaultBodyLimit::max(UPLOAD_BYTES)))
        .route("/cases/{number}/window", post(step::at_the_window).layer(DefaultBodyLimit::max(UPLOAD_BYTES)))
        .route("/cases/{number}/print/{paper}", get(print::show))
        .route("/cases/{number}/print/{paper}/docx", get(print::letter))
}
