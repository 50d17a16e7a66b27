// SPDX-License-Identifier: Apache-2.0
//! Bytes as hexadecimal text and back.

/// Two lower-case digits for each byte.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    // One allocation of the final size, so that no copy of a key is left behind by growing.
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        text.extend(
            [byte >> 4, byte & 15].into_iter().filter_map(|digit| char::from_digit(digit.into(), 16)),
        );
    }
    text
}

/// Reads exactly `N` bytes of two digits each, in either case; anything else is `None`.
#[must_use]
pub fn unhex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let digits = text.as_bytes();
    if digits.len() != 2 * N {
        return None;
    }
    let mut bytes = [0; N];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = digit(pair[0])? << 4 | digit(pair[1])?;
    }
    Some(bytes)
}

fn digit(character: u8) -> Option<u8> {
    char::from(character).to_digit(16).and_then(|digit| digit.try_into().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back_and_nothing_else() {
        let bytes: [u8; 4] = [0x00, 0x0f, 0xa5, 0xff];
        assert_eq!(hex(&bytes), "000fa5ff");
        assert_eq!(unhex(&hex(&bytes)), Some(bytes));
        assert_eq!(unhex("000FA5FF"), Some(bytes));
        for wrong in ["", "000fa5f", "000fa5fg", "000fa5ff0", "＋0fa5ff"] {
            assert_eq!(unhex::<4>(wrong), None, "{wrong}");
        }
    }
}
