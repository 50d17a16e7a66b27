// SPDX-License-Identifier: Apache-2.0
//! A photo for the demonstration, drawn and not taken: a sheet of paper on a board on a wall.

/// Width and height in pixels.
const SIZE: (u32, u32) = (320, 240);

/// The picture as PNG: grey, uncompressed.
pub(super) fn notice_on_a_wall() -> Vec<u8> {
    let mut rows = Vec::new();
    for y in 0..SIZE.1 {
        // Each row begins with its filter: none.
        rows.push(0);
        rows.extend((0..SIZE.0).map(|x| shade(x, y)));
    }
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    let head = [&SIZE.0.to_be_bytes()[..], &SIZE.1.to_be_bytes(), &[8, 0, 0, 0, 0]].concat();
    chunk(&mut png, *b"IHDR", &head);
    chunk(&mut png, *b"IDAT", &stored(&rows));
    chunk(&mut png, *b"IEND", &[]);
    png
}

/// Wall, frame, paper, lines of writing.
fn shade(x: u32, y: u32) -> u8 {
    let inside = |left: u32, top: u32| (left..SIZE.0 - left).contains(&x) && (top..SIZE.1 - top).contains(&y);
    match () {
        () if inside(92, 60) && y % 12 < 2 => 90,
        () if inside(80, 44) => 245,
        () if inside(40, 24) => 150,
        () if inside(32, 16) => 70,
        () => 205,
    }
}

/// Bytes as a zlib stream of blocks that are not compressed.
fn stored(bytes: &[u8]) -> Vec<u8> {
    let mut out = vec![0x78, 0x01];
    let mut blocks = bytes.chunks(65_535).peekable();
    while let Some(block) = blocks.next() {
        let length = u16::try_from(block.len()).unwrap_or(u16::MAX);
        out.push(u8::from(blocks.peek().is_none()));
        out.extend(length.to_le_bytes());
        out.extend((!length).to_le_bytes());
        out.extend(block);
    }
    let (a, b) = bytes.iter().fold((1_u32, 0_u32), |(a, b), byte| {
        let a = (a + u32::from(*byte)) % 65_521;
        (a, (b + a) % 65_521)
    });
    out.extend((b << 16 | a).to_be_bytes());
    out
}

fn chunk(png: &mut Vec<u8>, kind: [u8; 4], data: &[u8]) {
    let body = [&kind[..], data].concat();
    png.extend(u32::try_from(data.len()).unwrap_or_default().to_be_bytes());
    png.extend(&body);
    png.extend(check(&body).to_be_bytes());
}

/// The check of a chunk (CRC-32).
fn check(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| (sum >> 1) ^ (0xedb8_8320 & (sum & 1).wrapping_neg()))
    })
}
