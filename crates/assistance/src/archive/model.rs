// SPDX-License-Identifier: Apache-2.0
//! What a paper is.

use crate::casework::{CaseId, Form, HouseholdId};
use kernel::{Date, UserId, UtcMillis};

pub use crate::casework::PaperId;

/// The most bytes of one upload.
pub const LARGEST: usize = 8 * 1024 * 1024;

/// What a paper is: a form of casework or something a family brought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PaperKind {
    /// A form of a case.
    Form(Form),
    /// A certificate that a family brought.
    Certificate,
    /// The agreement about somebody's care (照料服务协议).
    CareAgreement,
    /// A photo.
    Photo,
    /// The paper behind a step entered late.
    LateScan,
    /// Something else.
    Other,
}

impl PaperKind {
    /// The word in the database.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            PaperKind::Form(form) => form.word(),
            PaperKind::Certificate => "certificate",
            PaperKind::CareAgreement => "care_agreement",
            PaperKind::Photo => "photo",
            PaperKind::LateScan => "late_scan",
            PaperKind::Other => "other",
        }
    }

    /// Reads [`Self::word`].
    #[must_use]
    pub fn parse(word: &str) -> Option<PaperKind> {
        let others = [
            PaperKind::Certificate,
            PaperKind::CareAgreement,
            PaperKind::Photo,
            PaperKind::LateScan,
            PaperKind::Other,
        ];
        others.into_iter().find(|one| one.word() == word).or_else(|| Form::parse(word).map(PaperKind::Form))
    }
}

/// What the bytes of a paper are. A closed list: nothing that a browser would run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MediaType {
    /// JPEG.
    Jpeg,
    /// PNG.
    Png,
    /// PDF.
    Pdf,
    /// A page printed by the system, as HTML without scripts.
    Page,
}

impl MediaType {
    /// By name, as browsers know it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            MediaType::Jpeg => "image/jpeg",
            MediaType::Png => "image/png",
            MediaType::Pdf => "application/pdf",
            MediaType::Page => "text/html; charset=utf-8",
        }
    }

    /// Reads [`Self::name`].
    #[must_use]
    pub fn parse(name: &str) -> Option<MediaType> {
        [MediaType::Jpeg, MediaType::Png, MediaType::Pdf, MediaType::Page]
            .into_iter()
            .find(|one| one.name() == name)
    }

    /// What uploaded bytes are, by their first ones; whatever they call themselves does not count.
    #[must_use]
    pub fn of_upload(bytes: &[u8]) -> Option<MediaType> {
        match bytes {
            [0xff, 0xd8, 0xff, ..] => Some(MediaType::Jpeg),
            [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, ..] => Some(MediaType::Png),
            [b'%', b'P', b'D', b'F', b'-', ..] => Some(MediaType::Pdf),
            _ => None,
        }
    }
}

/// Where the paper itself is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// In the box of the family: only that it exists is known here.
    OnPaper,
    /// Here, sealed.
    Kept {
        /// SHA-256 of the bytes, keyed, in hexadecimal.
        hash: String,
        /// How many.
        size: u64,
        /// What they are.
        media: MediaType,
    },
}

/// A paper in the archive of a family.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paper {
    /// Its id.
    pub id: PaperId,
    /// Whose archive.
    pub household: HouseholdId,
    /// Which case it belongs to, where it does.
    pub case: Option<CaseId>,
    /// What it is.
    pub kind: PaperKind,
    /// Its number (文号), where it has one.
    pub number: Option<String>,
    /// The day on it.
    pub dated: Date,
    /// Where it is.
    pub content: Content,
    /// When it was filed.
    pub filed_at: UtcMillis,
    /// By whom; none for the family itself or a job.
    pub filed_by: Option<UserId>,
}

/// Why a paper cannot be filed. Nothing was kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// More than [`LARGEST`] bytes.
    TooLarge,
    /// Empty.
    Empty,
    /// Not a JPEG, PNG or PDF by its content.
    NotATypeTaken,
    /// The day on it lies in the future.
    Future,
    /// The key of the archive was destroyed.
    Erased,
}
