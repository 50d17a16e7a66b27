// SPDX-License-Identifier: Apache-2.0
//! A whole office in one sealed file: every table, the key file, and a manifest with counts and hashes (`docs/decisions/backup.md`). The file is the same for both
//! databases, so that it also moves an office from one to the other.

mod cells;
mod dump;
mod error;
mod frames;
mod restore;
mod seal;
mod tables;

pub use dump::TableSum;
pub use error::BackupError;
pub use frames::{Contents, Head};
pub use restore::check;
pub use seal::{BackupKey, Opener, Sealer};
