// SPDX-License-Identifier: Apache-2.0
//! The archive: one for each family (一户一档). Every form, scan and photo is a paper with a kind, a day and whoever filed it; its bytes, where it has any, are
//! sealed and kept once for the same content. Nothing is replaced: a better scan is another paper.

mod model;
mod port;
mod service;

pub use model::{Content, LARGEST, MediaType, Paper, PaperId, PaperKind, Refused};
pub use port::Port;
pub use service::{FilePaper, Filed, Papers, ReadPaper, WithPapers};
pub(crate) use service::{file_as, keep_letter, letter};
