// SPDX-License-Identifier: Apache-2.0
//! A PDF without what it tells beside its pages: who made it with what, the notes of programs, and the places that a camera wrote into the photos in it.

use super::papers::photo;
use lopdf::{Dictionary, Document, Object, Stream};

const BROKEN: &str = "PDF 打不开，没有收下。请重新扫描，或者拍照上传。";
const LOCKED: &str = "PDF 加了密码，没有收下。请去掉密码，或者拍照上传。";

/// What a dictionary tells beside its page: XMP, and the private notes of programs.
const NOTES: &[&[u8]] = &[b"Metadata", b"PieceInfo", b"LastModified"];

/// The same pages, without the rest.
///
/// # Errors
/// In words: it cannot be read, it has a password, or a photo in it cannot be read.
pub(super) fn cleaned(bytes: &[u8]) -> Result<Vec<u8>, &'static str> {
    let mut document = Document::load_mem(bytes).map_err(|_| BROKEN)?;
    if document.is_encrypted() {
        return Err(LOCKED);
    }
    document.trailer.remove(b"Info");
    for object in document.objects.values_mut() {
        match object {
            Object::Dictionary(dictionary) => forget(dictionary),
            Object::Stream(stream) => {
                forget(&mut stream.dict);
                clean_photo(stream)?;
            }
            _ => {}
        }
    }
    // What nothing leads to any more is not written.
    document.prune_objects();
    let mut clean = Vec::with_capacity(bytes.len());
    document.save_to(&mut clean).map_err(|_| BROKEN)?;
    Ok(clean)
}

fn forget(dictionary: &mut Dictionary) {
    for note in NOTES {
        dictionary.remove(note);
    }
}

/// A photo in a page is kept as the camera's own file: it loses the same as one that was uploaded by itself.
fn clean_photo(stream: &mut Stream) -> Result<(), &'static str> {
    let filters = stream.filters().unwrap_or_default();
    let Some(at) = filters.iter().position(|filter| *filter == b"DCTDecode") else { return Ok(()) };
    if at > 0 {
        // Packed a second time: rare, and not looked into.
        return Err(BROKEN);
    }
    let clean = photo(std::mem::take(&mut stream.content)).map_err(|_| BROKEN)?;
    stream.set_content(clean);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use lopdf::dictionary;

    fn scan(photo: Vec<u8>) -> Vec<u8> {
        let mut document = Document::with_version("1.5");
        let image = Stream::new(
            dictionary! {
                "Type" => "XObject", "Subtype" => "Image", "Width" => 1, "Height" => 1,
                "ColorSpace" => "DeviceGray", "BitsPerComponent" => 8, "Filter" => "DCTDecode",
            },
            photo,
        );
        let image = document.add_object(image);
        let note = document
            .add_object(Stream::new(dictionary! {}, b"<x:xmpmeta>GPSLatitude 31.95</x:xmpmeta>".to_vec()));
        let pages = document.new_object_id();
        let page = document.add_object(dictionary! {
            "Type" => "Page", "Parent" => pages, "Metadata" => note,
            "Resources" => dictionary! { "XObject" => dictionary! { "Im0" => image } },
        });
        document.objects.insert(
            pages,
            Object::Dictionary(dictionary! { "Type" => "Pages", "Kids" => vec![page.into()], "Count" => 1 }),
        );
        let catalog =
            document.add_object(dictionary! { "Type" => "Catalog", "Pages" => pages, "Metadata" => note });
        let info = document.add_object(dictionary! { "Author" => Object::string_literal("Zhang") });
        document.trailer.set("Root", catalog);
        document.trailer.set("Info", info);
        let mut bytes = Vec::new();
        document.save_to(&mut bytes).unwrap();
        bytes
    }

    fn holds(bytes: &[u8], text: &[u8]) -> bool {
        bytes.windows(text.len()).any(|part| part == text)
    }

    #[test]
    fn a_scan_loses_who_made_it_and_where_its_photos_were_taken() {
        let place = b"Exif\0\0GPSLatitude 31.95";
        let length = u16::try_from(place.len() + 2).unwrap().to_be_bytes();
        let photo = [&[0xff, 0xd8, 0xff, 0xe1][..], &length, place, &[0xff, 0xd9]].concat();
        let scan = scan(photo);
        assert!(holds(&scan, b"GPSLatitude") && holds(&scan, b"Zhang"), "it is there before");
        let clean = cleaned(&scan).unwrap();
        for told in [&b"GPS"[..], b"xmpmeta", b"Zhang", b"Info"] {
            assert!(!holds(&clean, told), "{}", String::from_utf8_lossy(told));
        }
        let pages = Document::load_mem(&clean).unwrap().get_pages();
        assert_eq!(pages.len(), 1, "the page stays");
        assert!(holds(&clean, b"/DCTDecode"), "with its photo");
    }

    #[test]
    fn what_calls_itself_a_pdf_and_is_none_is_not_taken() {
        assert!(cleaned(b"%PDF-1.7\nnothing").is_err());
    }
}
