// SPDX-License-Identifier: Apache-2.0
//! Bytes to UTF-8: with or without byte order mark, or GB 18030 as Chinese Excel writes CSV.

use crate::error::NotText;
use encoding_rs::{Decoder, DecoderResult, Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};
use std::borrow::Cow;
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;

/// The encoding that a file was read in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coding {
    /// UTF-8.
    Utf8,
    /// UTF-16, told by its byte order mark.
    Utf16,
    /// GB 18030 (which holds GBK and GB 2312).
    Gb18030,
}

/// Reads a whole text.
///
/// # Errors
/// The byte at which it is neither UTF-8 nor GB 18030.
pub fn decode(bytes: &[u8]) -> Result<(Cow<'_, str>, Coding), u64> {
    if let Some((encoding, skip)) = Encoding::for_bom(bytes) {
        let coding = if encoding == UTF_8 { Coding::Utf8 } else { Coding::Utf16 };
        let text = encoding.decode_without_bom_handling_and_without_replacement(&bytes[skip..]);
        return text.map(|text| (text, coding)).ok_or(0);
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok((text.into(), Coding::Utf8)),
        Err(error) => match GB18030.decode_without_bom_handling_and_without_replacement(bytes) {
            Some(text) => Ok((text, Coding::Gb18030)),
            None => Err(error.valid_up_to() as u64),
        },
    }
}

/// Opens a file as UTF-8. The bytes are looked through once to tell UTF-8 from GB 18030, whatever their number.
pub(crate) fn open(path: &Path) -> io::Result<Box<dyn Read + Send>> {
    let mut file = File::open(path)?;
    let encoding = detect(&mut file)?;
    let file = BufReader::with_capacity(1 << 16, File::open(path)?);
    Ok(Box::new(Utf8Reader::new(file, encoding)))
}

/// Looks at a byte order mark, or through all bytes whether they are UTF-8.
fn detect(file: &mut impl Read) -> io::Result<&'static Encoding> {
    let mut buffer = vec![0; 1 << 16];
    let (mut kept, mut first) = (0, true);
    loop {
        let read = file.read(&mut buffer[kept..])?;
        let filled = &buffer[..kept + read];
        if first {
            if let Some((encoding, _)) = Encoding::for_bom(filled)
                && (encoding == UTF_16LE || encoding == UTF_16BE)
            {
                return Ok(encoding);
            }
            first = false;
        }
        match std::str::from_utf8(filled) {
            Ok(_) => kept = 0,
            // A character cut by the end of the buffer goes on in the next.
            Err(error) if error.error_len().is_none() && read > 0 => {
                let from = error.valid_up_to();
                kept = filled.len() - from;
                buffer.copy_within(from..from + kept, 0);
            }
            Err(_) => return Ok(GB18030),
        }
        if read == 0 {
            return Ok(UTF_8);
        }
    }
}

/// A reader that turns an encoding into UTF-8 and refuses bytes that are none, rather than replace them.
struct Utf8Reader<R> {
    inner: R,
    decoder: Decoder,
    raw: Vec<u8>,
    raw_range: std::ops::Range<usize>,
    text: Vec<u8>,
    text_range: std::ops::Range<usize>,
    consumed: u64,
    ended: bool,
}

impl<R: Read> Utf8Reader<R> {
    fn new(inner: R, encoding: &'static Encoding) -> Utf8Reader<R> {
        Utf8Reader {
            inner,
            decoder: encoding.new_decoder_with_bom_removal(),
            raw: vec![0; 1 << 16],
            raw_range: 0..0,
            text: vec![0; 1 << 17],
            text_range: 0..0,
            consumed: 0,
            ended: false,
        }
    }

    fn refill(&mut self) -> io::Result<()> {
        while self.text_range.is_empty() && !self.ended {
            let mut last = false;
            if self.raw_range.is_empty() {
                let read = self.inner.read(&mut self.raw)?;
                self.raw_range = 0..read;
                last = read == 0;
            }
            let source = &self.raw[self.raw_range.clone()];
            let (result, read, written) =
                self.decoder.decode_to_utf8_without_replacement(source, &mut self.text, last);
            self.raw_range.start += read;
            self.consumed += read as u64;
            self.text_range = 0..written;
            match result {
                DecoderResult::InputEmpty => self.ended = last,
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(length, _) => {
                    let at = self.consumed.saturating_sub(u64::from(length));
                    return Err(io::Error::new(io::ErrorKind::InvalidData, NotText(at)));
                }
            }
        }
        Ok(())
    }
}

impl<R: Read> Read for Utf8Reader<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        self.refill()?;
        let from = &self.text[self.text_range.clone()];
        let count = from.len().min(out.len());
        out[..count].copy_from_slice(&from[..count]);
        self.text_range.start += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn through(bytes: &[u8]) -> io::Result<String> {
        let encoding = detect(&mut &bytes[..])?;
        let mut text = String::new();
        Utf8Reader::new(bytes, encoding).read_to_string(&mut text)?;
        Ok(text)
    }

    #[test]
    fn utf8_and_gb18030_are_told_apart() {
        let text = "户编号,姓名\nh1,张三\n".repeat(9000);
        let (gb, _, _) = GB18030.encode(&text);
        assert_eq!(through(text.as_bytes()).unwrap(), text);
        assert_eq!(through(&gb).unwrap(), text);
        assert_eq!(through(format!("\u{feff}{text}").as_bytes()).unwrap(), text);
        assert_eq!(decode(&gb).unwrap(), (text.as_str().into(), Coding::Gb18030));
        assert_eq!(decode("\u{feff}甲".as_bytes()).unwrap(), ("甲".into(), Coding::Utf8));
        let wide: Vec<u8> =
            [0xff, 0xfe].into_iter().chain("甲".encode_utf16().flat_map(u16::to_le_bytes)).collect();
        assert_eq!(through(&wide).unwrap(), "甲");
        assert_eq!(decode(&wide).unwrap(), ("甲".into(), Coding::Utf16));
    }

    #[test]
    fn a_rare_character_survives_gb18030() {
        let (gb, _, _) = GB18030.encode("𠮷·玛依拉");
        assert_eq!(through(&gb).unwrap(), "𠮷·玛依拉");
    }

    #[test]
    fn bytes_that_are_neither_are_refused() {
        let bytes = b"ab\xff\xff\xffcd";
        assert_eq!(decode(bytes), Err(2));
        assert!(through(bytes).is_err());
    }
}
