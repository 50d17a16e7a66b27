// SPDX-License-Identifier: Apache-2.0
//! The stylesheet, the script and the mark, embedded in the binary. A URL carries the hash of the content, so a browser
//! may keep a file for ever and never shows an old one.

use rust_embed::RustEmbed;
use std::borrow::Cow;

#[derive(RustEmbed)]
#[folder = "assets/"]
struct Files;

/// The one worker: it keeps the round of visits where there is no signal.
const WORKER: &str = "round-worker.js";

/// A file to send.
pub struct Asset {
    /// The bytes.
    pub bytes: Cow<'static, [u8]>,
    /// Its media type, with the character set where it is text.
    pub media_type: &'static str,
    /// A strong validator in quotes, for `ETag` and `If-None-Match`.
    pub etag: String,
    /// Whether the URL named this very content, so that it may be kept for a year.
    pub immutable: bool,
    /// The addresses over which it may work, where it is a worker: those of the round of visits, and nothing else.
    pub scope: Option<&'static str>,
}

/// The first eight bytes of the content's SHA-256 in hexadecimal: enough to tell two versions of one file apart.
fn short_hash(hash: [u8; 32]) -> String {
    kernel::hex(&hash[..8])
}

/// The media type by the end of the name. The list is short on purpose: only our own files are served.
fn media_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, end)| end) {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        _ => "application/octet-stream",
    }
}

/// The URL of an embedded file, with the hash of its content. A name that is not embedded gets a URL that answers 404,
/// which the page tests find.
#[must_use]
pub fn url(name: &str) -> String {
    let hash = Files::get(name).map_or_else(String::new, |file| short_hash(file.metadata.sha256_hash()));
    format!("/assets/{hash}/{name}")
}

/// The file behind `/assets/{hash}/{name}`. Another hash still finds today's file, but it must not be kept.
#[must_use]
pub fn find(hash: &str, name: &str) -> Option<Asset> {
    let file = Files::get(name)?;
    let current = short_hash(file.metadata.sha256_hash());
    Some(Asset {
        media_type: media_type(name),
        immutable: hash == current,
        etag: format!("\"{current}\""),
        scope: (name == WORKER).then_some("/care/round"),
        bytes: file.data,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_of_today_may_be_kept_and_an_old_one_not() {
        let url = url("doudi.css");
        let hash = url.split('/').nth(2).unwrap();
        let now = find(hash, "doudi.css").unwrap();
        assert!(now.immutable);
        assert_eq!(now.media_type, "text/css; charset=utf-8");
        assert_eq!(now.etag, format!("\"{hash}\""));
        assert!(!find("0000000000000000", "doudi.css").unwrap().immutable);
        assert!(find(hash, "../Cargo.toml").is_none());
        assert!(find(hash, "other.css").is_none());
        // Nothing but the worker of the round may answer in the place of the office, and only there.
        assert_eq!(
            (find(hash, "app.js").unwrap().scope, find(hash, WORKER).unwrap().scope),
            (None, Some("/care/round"))
        );
    }

    #[test]
    fn the_scripts_stay_small_enough_to_read() {
        for (name, lines) in
            [("app.js", 170), ("round.js", 250), ("round-queue.js", 140), ("round-worker.js", 90)]
        {
            let script = Files::get(name).unwrap();
            let found = script.data.iter().filter(|byte| **byte == b'\n').count();
            assert!(found < lines, "{name} has {found} lines");
        }
    }
}
