// SPDX-License-Identifier: Apache-2.0
//! Papers of the archive: taken in without what a camera writes into a picture, given out so that no browser runs anything in them.

use super::app::App;
use super::case::derived;
use super::trouble::Trouble;
use super::visitor::Visitor;
use crate::papers::Lock;
use assistance::archive::{Content, FilePaper, LARGEST, MediaType, PaperId, ReadPaper, WithPapers};
use assistance::casework::{CaseId, HouseholdId};
use assistance::office::{Query, look};
use axum::Router;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use img_parts::jpeg::{Jpeg, markers};
use img_parts::png::Png;
use img_parts::{Bytes, ImageEXIF};
use kernel::{Command, Date, Id};
use std::sync::Arc;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new().route("/papers/{id}", get(show))
}

/// Nothing in a paper runs, loads or leads anywhere; the browser's own viewer may show it.
const SANDBOX: &str = "default-src 'none'; img-src 'self' data:; style-src 'self'; sandbox";

async fn show(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    visitor: Visitor,
) -> Result<Response, Trouble> {
    let paper = PaperId::parse(&id).map_err(|_| Trouble::not_found())?;
    let ctx = visitor.ctx(&app, "查看材料");
    let read = look(&*app.office, &ctx, &ReadPaper { paper }).await?;
    kept_page(read).ok_or_else(Trouble::not_found)
}

/// A paper of the archive as it goes to the browser; nothing for one that lies in the box.
pub(super) fn kept_page((paper, _, bytes): <ReadPaper as Query>::Answer) -> Option<Response> {
    let (Content::Kept { media, hash, .. }, Some(bytes)) = (paper.content, bytes) else { return None };
    let bytes = match (media, String::from_utf8(bytes)) {
        // A locked paper names the hash of what is kept, which cannot stand in what is kept.
        (MediaType::Page, Ok(page)) => Lock::complete(&page, &hash).into_bytes(),
        (_, Ok(text)) => text.into_bytes(),
        (_, Err(binary)) => binary.into_bytes(),
    };
    Some(inline(media, bytes))
}

/// Bytes that a family or a clerk brought, for the browser's own viewer.
pub(super) fn inline(media: MediaType, bytes: Vec<u8>) -> Response {
    let head = [
        (header::CONTENT_TYPE, media.name()),
        (header::CONTENT_DISPOSITION, "inline"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CONTENT_SECURITY_POLICY, SANDBOX),
        (header::CACHE_CONTROL, "no-store"),
    ];
    (head, bytes).into_response()
}

const BROKEN: &str = "图片打不开，没有收下。请重新拍照或者扫描。";

/// A photo without what the camera wrote into it.
///
/// # Errors
/// In words: it cannot be read.
pub(super) fn photo(bytes: Vec<u8>) -> Result<Vec<u8>, &'static str> {
    let mut picture = Jpeg::from_bytes(Bytes::from(bytes)).map_err(|_| BROKEN)?;
    picture.set_exif(None);
    // XMP and the camera's own notes hold places as well.
    for marker in [markers::APP1, markers::APP13, markers::COM] {
        picture.remove_segments_by_marker(marker);
    }
    Ok(picture.encoder().bytes().to_vec())
}

/// What is said at a field where neither a file came nor the box was ticked.
pub(super) const SCAN_MISSING: &str = "请上传，或者勾选“纸质件存档”";

/// The papers that a form brings, filed in the transaction of what rests on them: a form that is refused leaves none behind.
pub(super) struct Brought {
    form: Id<Command>,
    papers: Vec<(PaperId, FilePaper)>,
}

impl Brought {
    /// Those of a form, by its command; none yet.
    pub(super) fn with(form: Id<Command>) -> Brought {
        Brought { form, papers: Vec::new() }
    }

    /// Takes what came in a field for the archive of a family, without what a camera wrote into it; a paper without bytes lies in the box. The id under which it will
    /// be filed.
    ///
    /// # Errors
    /// In words: the upload cannot be taken.
    pub(super) fn take(
        &mut self,
        field: &str,
        family: (HouseholdId, Option<CaseId>),
        paper: (&str, Date),
        bytes: Option<&[u8]>,
    ) -> Result<PaperId, &'static str> {
        let bytes = bytes.map(|bytes| cleaned(bytes.to_vec())).transpose()?;
        let paper = attached((self.form, field), family, paper, bytes);
        let id = paper.0;
        self.papers.push(paper);
        Ok(id)
    }

    /// The papers, for a command that files them itself.
    pub(super) fn all(self) -> Vec<(PaperId, FilePaper)> {
        self.papers
    }

    /// The command that rests on them, with them.
    pub(super) fn under<C>(self, command: C) -> WithPapers<C> {
        WithPapers { papers: self.papers, command }
    }
}

/// A paper that is filed together with what rests on it. Its id follows from the form, so that a form sent twice says the same, and begins with its day, so that
/// papers of one day lie together.
pub(super) fn attached(
    (form, field): (Id<Command>, &str),
    (household, case): (HouseholdId, Option<CaseId>),
    (kind, dated): (&str, Date),
    bytes: Option<Vec<u8>>,
) -> (PaperId, FilePaper) {
    let mut id = derived::<()>(form, &format!("paper {field}"), &[]).bytes();
    let moment = (i64::from(dated.days()) * 86_400_000).to_be_bytes();
    id[..6].copy_from_slice(&moment[2..]);
    let paper =
        FilePaper { household, case, kind: kind.to_owned(), number: None, dated, bytes, printed: false };
    (PaperId::from_bytes(id), paper)
}

/// An upload without what the camera wrote into it: place, device, time. What it is, is known by its first bytes.
///
/// # Errors
/// In words, where it is too large, none of the types taken, or a picture that cannot be read.
pub(super) fn cleaned(bytes: Vec<u8>) -> Result<Vec<u8>, &'static str> {
    if bytes.len() > LARGEST {
        return Err(wording::office::paper(assistance::archive::Refused::TooLarge));
    }
    match MediaType::of_upload(&bytes) {
        Some(MediaType::Jpeg) => photo(bytes),
        Some(MediaType::Png) => {
            let mut picture = Png::from_bytes(Bytes::from(bytes)).map_err(|_| BROKEN)?;
            picture.set_exif(None);
            for kind in [*b"tEXt", *b"iTXt", *b"zTXt"] {
                picture.remove_chunks_by_type(kind);
            }
            Ok(picture.encoder().bytes().to_vec())
        }
        Some(MediaType::Pdf) => super::pdf::cleaned(&bytes),
        // A page is what the system prints; an upload is never known as one.
        Some(MediaType::Page) | None => {
            Err(wording::office::paper(assistance::archive::Refused::NotATypeTaken))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_photo_loses_the_place_where_it_was_taken() {
        let place = b"Exif\0\0GPSLatitude 31.95";
        let length = u16::try_from(place.len() + 2).unwrap().to_be_bytes();
        let photo = [&[0xff, 0xd8, 0xff, 0xe1][..], &length, place, &[0xff, 0xd9]].concat();
        let clean = cleaned(photo).unwrap();
        assert_eq!(MediaType::of_upload(&[&clean[..], &[0xff]].concat()), Some(MediaType::Jpeg));
        assert!(!clean.windows(3).any(|part| part == b"GPS"));
    }

    #[test]
    fn a_page_that_calls_itself_a_picture_is_not_taken() {
        assert!(cleaned(b"<script>alert(1)</script>".to_vec()).is_err());
        assert!(cleaned(b"\x89PNG\r\n\x1a\nbroken".to_vec()).is_err());
    }
}
