// SPDX-License-Identifier: Apache-2.0
//! Every printed paper of casework and money: A4 pages for the browser to print, and editable copies for clerks.
//!
//! A handler fills one of the plain structs of [`forms`] or [`notice`], calls [`View::paper`] and sends
//! [`Paper::html`]; where the [`catalogue`] says so also [`Paper::docx`] or [`Paper::xlsx`]. All three
//! read the same blocks, so they cannot say different things. Nothing here reads storage, the clock or a pack: every
//! period, article and amount is handed in.

pub mod catalogue;
mod docx;
pub mod forms;
mod html;
mod model;
pub mod notice;
mod notice_full;
#[cfg(test)]
mod samples;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_notice;
mod xlsx;

pub use catalogue::PaperKind;
pub use model::{Head, Lock, Number, Paper, PaperError, View};
pub use notice_full::{FullNotice, FullNoticeLine};
