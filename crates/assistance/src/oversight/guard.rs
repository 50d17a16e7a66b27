// SPDX-License-Identifier: Apache-2.0
//! The checks between a household's data and a notice board. They say why a text is refused and never repeat it: it may be
//! somebody's number.

use kernel::CitizenNumber;
use std::fmt;

/// Why a text may not stand on a board.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnsafeText {
    /// Nothing but white space, or one character alone.
    TooShort,
    /// Longer than any name or place.
    TooLong,
    /// Digits: a name has none, a place only a few.
    Digits,
    /// A run of Chinese numerals: a number written out.
    Numerals,
    /// A character that no name or place has.
    Character,
    /// A house number: a notice names village and group only.
    HouseNumber,
    /// A word of illness or disability.
    Illness,
}

impl fmt::Display for UnsafeText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            UnsafeText::TooShort => "没有填写，或者只有一个字",
            UnsafeText::TooLong => "文字太长",
            UnsafeText::Digits => "含有数字，可能是证件号、卡号或电话",
            UnsafeText::Numerals => "含有一长串汉字数字，可能是号码",
            UnsafeText::Character => "含有不应出现的符号",
            UnsafeText::HouseNumber => "含有门牌号，只写到村（社区）、组",
            UnsafeText::Illness => "含有疾病或残疾方面的词",
        })
    }
}

/// Names of the longest peoples, with room.
const NAME_LENGTH: usize = 24;
const LABEL_LENGTH: usize = 60;
/// The longest run of numerals that a name or place may have: 三十六 and the like.
const NUMERALS: usize = 4;
/// The most digits in a place: a group or a room of the village hall.
const LABEL_DIGITS: usize = 4;
/// A village code has twelve digits; a longer run could be a citizen number or a card.
const RUN: usize = 12;

/// A person's name: letters of any script and the dot inside a name, nothing else.
///
/// # Errors
/// Why it may not stand there.
pub fn name(text: &str, illness: &[String]) -> Result<String, UnsafeText> {
    let text = text.trim();
    let letter = |c: char| is_numeral(c) || (c.is_alphabetic() && !c.is_numeric());
    if text.chars().any(|c| c.is_numeric() && !is_numeral(c)) {
        return Err(UnsafeText::Digits);
    }
    if !text.chars().all(|c| letter(c) || matches!(c, '·' | '•')) {
        return Err(UnsafeText::Character);
    }
    length(text, NAME_LENGTH)?;
    common(text, illness)?;
    Ok(text.to_owned())
}

/// A place, an office or a fixed phrase: words with a few digits and common marks.
///
/// # Errors
/// Why it may not stand there.
pub fn label(text: &str, illness: &[String]) -> Result<String, UnsafeText> {
    let text = text.trim();
    if text.chars().filter(|c| c.is_numeric() && !is_numeral(*c)).count() > LABEL_DIGITS {
        return Err(UnsafeText::Digits);
    }
    let mark = |c: char| {
        matches!(c, '（' | '）' | '、' | '，' | '。' | '；' | '《' | '》' | '“' | '”' | '·' | '—' | '-' | ' ')
    };
    if !text.chars().all(|c| c.is_alphanumeric() || mark(c)) {
        return Err(UnsafeText::Character);
    }
    if ["号", "栋", "幢", "单元", "室"].into_iter().any(|unit| numbered(text, unit)) {
        return Err(UnsafeText::HouseNumber);
    }
    length(text, LABEL_LENGTH)?;
    common(text, illness)?;
    Ok(text.to_owned())
}

/// Whether a number stands before the word.
fn numbered(text: &str, unit: &str) -> bool {
    text.match_indices(unit).any(|(at, _)| {
        let before = text[..at].trim_end_matches(['-', ' ', '—']).chars().next_back();
        before.is_some_and(|c| c.is_numeric() || is_numeral(c))
    })
}

/// The number of a notice, made by the system: no run that could be a card or a mobile, no citizen number.
///
/// # Errors
/// Why it may not stand there.
pub fn notice_number(text: &str) -> Result<String, UnsafeText> {
    let text = text.trim();
    length(text, LABEL_LENGTH)?;
    if !text.chars().all(|c| c.is_alphabetic() || c.is_ascii_digit() || matches!(c, '-' | '〔' | '〕')) {
        return Err(UnsafeText::Character);
    }
    let runs = text.split(|c: char| !c.is_ascii_digit());
    let dialled = |run: &str| run.len() == 11 || (run.len() == 12 && run.starts_with('0'));
    if runs.into_iter().any(|run| run.len() > RUN || dialled(run)) {
        return Err(UnsafeText::Digits);
    }
    let bare: String = text.chars().filter(|c| c.is_ascii_digit() || matches!(c, 'X' | 'x')).collect();
    if CitizenNumber::parse(&bare).is_ok() || text.chars().filter(|c| is_numeral(*c)).count() > NUMERALS {
        return Err(UnsafeText::Digits);
    }
    Ok(text.to_owned())
}

/// The telephone of an office: a landline or a service number. Mobiles belong to persons.
///
/// # Errors
/// Why it may not stand there.
pub fn office_phone(text: &str) -> Result<String, UnsafeText> {
    let text = text.trim();
    let (area, local) = text.split_once('-').unwrap_or(("", text));
    let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if !digits(area) || !digits(local) {
        return Err(UnsafeText::Character);
    }
    let area_fits = area.is_empty() || (area.starts_with('0') && matches!(area.len(), 3 | 4));
    let local_fits = match area.is_empty() {
        true => matches!(local.len(), 5 | 7 | 8) || (local.len() == 10 && local.starts_with("400")),
        false => matches!(local.len(), 7 | 8),
    };
    if area_fits && local_fits { Ok(text.to_owned()) } else { Err(UnsafeText::Digits) }
}

/// The group of a village named in an address: `3组`, `十二社`, `第二村民小组`. Nothing else of the address is taken.
#[must_use]
pub fn group(address: &str) -> Option<String> {
    ["组", "社", "队"].into_iter().find_map(|unit| {
        address.match_indices(unit).find_map(|(at, _)| {
            // 社区 is a community, not a group.
            let community = address[at + unit.len()..].starts_with('区');
            let before = address[..at].trim_end_matches("村民小").trim_end_matches("村民");
            let small = |c: &char| c.is_ascii_digit() || "一二三四五六七八九十".contains(*c);
            let reversed: Vec<char> = before.chars().rev().take_while(small).collect();
            let number: String = reversed.into_iter().rev().collect();
            let arabic = number.len() <= 2 && number.bytes().all(|b| b.is_ascii_digit());
            let chinese = number.chars().count() <= 3 && !number.contains(|c: char| c.is_ascii_digit());
            (!community && !number.is_empty() && (arabic || chinese)).then(|| format!("{number}{unit}"))
        })
    })
}

fn length(text: &str, most: usize) -> Result<(), UnsafeText> {
    match text.chars().count() {
        0 | 1 => Err(UnsafeText::TooShort),
        n if n > most => Err(UnsafeText::TooLong),
        _ => Ok(()),
    }
}

fn common(text: &str, illness: &[String]) -> Result<(), UnsafeText> {
    let mut run = 0;
    for c in text.chars() {
        run = if is_numeral(c) || c.is_numeric() { run + 1 } else { 0 };
        if run > NUMERALS {
            return Err(UnsafeText::Numerals);
        }
    }
    if illness.iter().any(|word| text.contains(word.as_str())) { Err(UnsafeText::Illness) } else { Ok(()) }
}

/// Numerals that people write numbers with, and 幺 for one on the telephone.
fn is_numeral(c: char) -> bool {
    "零〇一二三四五六七八九十两幺壹贰叁肆伍陆柒捌玖拾".contains(c)
}
