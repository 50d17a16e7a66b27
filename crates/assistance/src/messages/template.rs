// SPDX-License-Identifier: Apache-2.0
//! Texts of messages: words of a county with placeholders from a closed list. No placeholder holds a person's name, number, account, illness or income, and what a
//! text says besides is looked through before it is kept and again before it is sent, for a message may be read by anybody near the telephone. Pure.

use super::words::Event;
use kernel::words;
use std::collections::BTreeMap;

words! {
    /// What a placeholder stands for.
    Slot {
        Office = "office" "单位",
        Phone = "phone" "单位电话",
        Number = "number" "事项编号",
        Papers = "papers" "还差的材料",
        Place = "place" "公示地点",
        Until = "until" "公示到哪天",
        Remedy = "remedy" "不服怎么办",
        Due = "due" "哪天以前",
        Entry = "entry" "登记编号",
        Code = "code" "验证码",
        Minutes = "minutes" "几分钟有效",
    }
}

/// What each placeholder may look like, for previews and for counting.
const SAMPLES: &str = include_str!("../../../../data/messages/slots.csv");
/// What is sent where a text would say something that it must not.
const PLAIN: &str = include_str!("../../../../data/messages/plain.txt");
/// The longest unknown placeholder that a fault repeats.
const REPEATED: usize = 20;
/// A village code has twelve digits, a telephone with its area eleven; a longer run could be a citizen number or a card.
const RUN: usize = 12;

impl Slot {
    /// A sample of it.
    #[must_use]
    pub fn sample(self) -> &'static str {
        let found = SAMPLES.lines().find_map(|line| line.strip_prefix(self.word())?.strip_prefix(','));
        found.unwrap_or_default()
    }
}

impl Event {
    /// The placeholders that a text about it may hold, and whether it must.
    #[must_use]
    pub const fn slots(self) -> &'static [(Slot, bool)] {
        use Slot as S;
        match self {
            Event::Accepted => &[(S::Office, true), (S::Phone, false), (S::Number, false)],
            Event::PapersAsked => {
                &[(S::Office, true), (S::Phone, false), (S::Number, false), (S::Papers, true)]
            }
            Event::NoticePosted => &[
                (S::Office, true),
                (S::Phone, false),
                (S::Number, false),
                (S::Place, true),
                (S::Until, true),
            ],
            Event::Decided => &[(S::Office, true), (S::Phone, false), (S::Number, false), (S::Remedy, true)],
            Event::PaymentFailed => &[(S::Office, true), (S::Phone, false)],
            Event::ReviewDue => &[(S::Office, true), (S::Phone, false), (S::Number, false), (S::Due, false)],
            Event::CallBack => &[(S::Office, true), (S::Phone, false), (S::Entry, false)],
            Event::SignInCode => &[(S::Office, true), (S::Code, true), (S::Minutes, false)],
        }
    }
}

/// What a text must not say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Says {
    /// A run of digits that could be a citizen number or an account.
    Number,
    /// A sum of money.
    Money,
    /// A word of illness or disability.
    Illness,
    /// The name of somebody of the family.
    Name,
}

/// Why a text cannot be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TemplateFault {
    /// A brace without its partner.
    Brace,
    /// No such placeholder.
    Unknown(String),
    /// A placeholder that a text about this does not have.
    NotHere(Slot),
    /// A placeholder that it must have.
    Lacks(Slot),
    /// More parts than so many.
    Parts(u32),
    /// Something that it must not say.
    Says(Says),
    /// Line breaks and the like, or a beginning that a spreadsheet takes for a formula.
    Characters,
}

/// A piece of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Piece<'a> {
    Words(&'a str),
    Slot(Slot),
}

fn pieces(text: &str) -> Result<Vec<Piece<'_>>, TemplateFault> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(['{', '}']) {
        let (words, after) = rest.split_at(at);
        let after = after.strip_prefix('{').ok_or(TemplateFault::Brace)?;
        let (name, after) = after.split_once('}').ok_or(TemplateFault::Brace)?;
        let unknown = || TemplateFault::Unknown(name.chars().take(REPEATED).collect());
        found.extend((!words.is_empty()).then_some(Piece::Words(words)));
        found.push(Piece::Slot(Slot::parse(name).ok_or_else(unknown)?));
        rest = after;
    }
    found.extend((!rest.is_empty()).then_some(Piece::Words(rest)));
    Ok(found)
}

/// How many characters a text has, as a network counts them.
#[must_use]
pub fn length(text: &str) -> u32 {
    u32::try_from(text.encode_utf16().count()).unwrap_or(u32::MAX)
}

fn is_numeral(c: char) -> bool {
    c.is_numeric() || "零〇一二三四五六七八九十百千万亿两幺壹贰叁肆伍陆柒捌玖拾佰仟".contains(c)
}

/// What a text says that it must not, as far as that shows without knowing the family.
#[must_use]
pub fn says(text: &str, illness: &[String]) -> Option<Says> {
    let (mut run, mut before) = (0, None);
    for c in text.chars() {
        run = match c {
            '0'..='9' | '０'..='９' | 'x' | 'X' if run > 0 || c.is_numeric() => run + 1,
            // Blanks and hyphens do not hide a number; the parts of our own numbers are short enough.
            ' ' | '\u{3000}' if run > 0 => run,
            _ => 0,
        };
        if run > RUN {
            return Some(Says::Number);
        }
        if c == '元' && before.is_some_and(is_numeral) || matches!(c, '¥' | '￥') {
            return Some(Says::Money);
        }
        if !matches!(c, ' ' | '\u{3000}') {
            before = Some(c);
        }
    }
    illness.iter().any(|word| !word.is_empty() && text.contains(word.as_str())).then_some(Says::Illness)
}

/// Whether a county may send this text about an event: its placeholders, what it says, how long it is with the longest of samples.
///
/// # Errors
/// What is wrong with it.
pub fn check(
    event: Event,
    text: &str,
    illness: &[String],
    layout: &super::layout::Layout,
) -> Result<(), TemplateFault> {
    if text.chars().any(char::is_control) || text.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠'])
    {
        return Err(TemplateFault::Characters);
    }
    let pieces = pieces(text)?;
    for piece in &pieces {
        if let Piece::Slot(slot) = piece
            && !event.slots().iter().any(|(one, _)| one == slot)
        {
            return Err(TemplateFault::NotHere(*slot));
        }
    }
    for (slot, _) in event.slots().iter().filter(|(_, must)| *must) {
        if !pieces.contains(&Piece::Slot(*slot)) {
            return Err(TemplateFault::Lacks(*slot));
        }
    }
    let samples: BTreeMap<Slot, String> =
        Slot::ALL.iter().map(|slot| (*slot, slot.sample().to_owned())).collect();
    let sample = render(text, &samples, illness, &[])?;
    if layout.parts(&sample) > layout.most {
        return Err(TemplateFault::Parts(layout.most));
    }
    Ok(())
}

/// A text with its placeholders filled. A sentence whose placeholder has nothing to say is left out.
///
/// # Errors
/// It is no text that can be filled, or it would say something that it must not.
pub fn render(
    text: &str,
    values: &BTreeMap<Slot, String>,
    illness: &[String],
    names: &[String],
) -> Result<String, TemplateFault> {
    let (mut whole, mut free) = (String::new(), String::new());
    let (mut sentence, mut said, mut blank) = (String::new(), String::new(), false);
    let mut end = |sentence: &mut String, said: &mut String, blank: &mut bool| {
        if !*blank {
            whole.push_str(sentence);
            free.push_str(said);
        }
        sentence.clear();
        said.clear();
        *blank = false;
    };
    for piece in pieces(text)? {
        match piece {
            Piece::Words(words) => {
                for c in words.chars() {
                    sentence.push(c);
                    said.push(c);
                    if matches!(c, '。' | '】') {
                        end(&mut sentence, &mut said, &mut blank);
                    }
                }
            }
            Piece::Slot(slot) => {
                let value = values.get(&slot).map_or("", |value| value.trim());
                blank |= value.is_empty();
                sentence.push_str(value);
                // What the system makes of numbers, days and places names nobody; names of papers are free words.
                if slot == Slot::Papers {
                    said.push_str(value);
                }
                if value.ends_with('。') {
                    end(&mut sentence, &mut said, &mut blank);
                }
            }
        }
    }
    end(&mut sentence, &mut said, &mut blank);
    if let Some(says) = says(&whole, illness) {
        return Err(TemplateFault::Says(says));
    }
    if names.iter().any(|name| name.chars().count() > 1 && free.contains(name.as_str())) {
        return Err(TemplateFault::Says(Says::Name));
    }
    Ok(whole)
}

/// What is sent instead of a text that would say too much: that there is something to be told, and where.
#[must_use]
pub fn plain(values: &BTreeMap<Slot, String>) -> String {
    render(PLAIN.trim(), values, &[], &[]).unwrap_or_default()
}
