// SPDX-License-Identifier: Apache-2.0
//! Amounts in the capital numerals that cheques and pay sheets demand. Reached through `Fen::capitals`.

const DIGITS: [char; 10] = ['零', '壹', '贰', '叁', '肆', '伍', '陆', '柒', '捌', '玖'];
const WAN: u64 = 10_000;
const YI: u64 = 100_000_000;

/// The capital form of an amount in fen.
pub(crate) fn write(fen: i64) -> String {
    let size = fen.unsigned_abs();
    let (yuan, jiao, cents) = (size / 100, size / 10 % 10, size % 10);
    let mut text = String::new();
    if fen < 0 {
        text.push('负');
    }
    if yuan > 0 || size == 0 {
        number(yuan, &mut text);
        text.push('元');
    }
    match (jiao, cents) {
        (0, 0) => text.push('整'),
        (0, _) if yuan > 0 => text.push('零'),
        (0, _) => {}
        (jiao, _) => {
            text.push(digit(jiao));
            text.push('角');
        }
    }
    if cents > 0 {
        text.push(digit(cents));
        text.push('分');
    }
    text
}

/// A whole number; 0 is 零.
fn number(value: u64, text: &mut String) {
    if value == 0 {
        text.push('零');
    } else if value >= YI {
        number(value / YI, text);
        text.push('亿');
        tail(value % YI, YI, text);
    } else if value >= WAN {
        below_wan(value / WAN, text);
        text.push('万');
        tail(value % WAN, WAN, text);
    } else {
        below_wan(value, text);
    }
}

/// What follows 亿 or 万: nothing when empty, with 零 first when the leading place is empty.
fn tail(value: u64, group: u64, text: &mut String) {
    if value == 0 {
        return;
    }
    if value < group / 10 {
        text.push('零');
    }
    number(value, text);
}

/// 1 to 9,999; a run of empty places inside is one 零, at the end none.
fn below_wan(value: u64, text: &mut String) {
    let mut gap = false;
    let mut started = false;
    for (size, unit) in [(1000, "仟"), (100, "佰"), (10, "拾"), (1, "")] {
        let place = value / size % 10;
        if place == 0 {
            gap = started;
            continue;
        }
        if gap {
            text.push('零');
        }
        text.push(digit(place));
        text.push_str(unit);
        (started, gap) = (true, false);
    }
}

fn digit(value: u64) -> char {
    usize::try_from(value).ok().and_then(|index| DIGITS.get(index)).copied().unwrap_or('零')
}
