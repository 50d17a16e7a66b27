// SPDX-License-Identifier: Apache-2.0
//! Text of a `.rules` file to tokens with their spans.

use crate::problem::{At, Problem, ProblemKind};
use kernel::Date;
use std::ops::Range;
use std::sync::Arc;

/// What a token is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Token {
    /// A name, keyword or unit: letters, digits, `_`, and `.` or `-` between them; or a run of Chinese characters.
    Word(String),
    /// A number as written, without separators; the flag says whether `%` follows.
    Number(String, bool),
    /// A date.
    Date(Date),
    /// A quoted text.
    Text(String),
    /// An operator or bracket.
    Symbol(&'static str),
    /// The end of the file.
    End,
}

impl Token {
    /// The token as it stands in a pack, for messages.
    pub(crate) fn show(&self) -> String {
        match self {
            Token::Word(word) => word.clone(),
            Token::Number(number, false) => number.clone(),
            Token::Number(number, true) => format!("{number}%"),
            Token::Date(date) => date.to_string(),
            Token::Text(text) => format!("\"{text}\""),
            Token::Symbol(symbol) => (*symbol).to_owned(),
            Token::End => "文件末尾".to_owned(),
        }
    }
}

const SYMBOLS: [&str; 21] = [
    "->", "<=", ">=", "!=", "<", ">", "=", "+", "-", "*", "/", "(", ")", "{", "}", "|", ",", ":", "?", "≤",
    "≥",
];

/// Splits a text into tokens; what cannot be read is reported and passed over.
pub(crate) fn tokens(file: &Arc<str>, text: &str) -> (Vec<(Token, Range<usize>)>, Vec<Problem>) {
    let mut lexer = Lexer { file, text, at: 0, tokens: Vec::new(), problems: Vec::new() };
    while lexer.at < text.len() {
        lexer.step();
    }
    lexer.tokens.push((Token::End, text.len()..text.len()));
    (lexer.tokens, lexer.problems)
}

struct Lexer<'a> {
    file: &'a Arc<str>,
    text: &'a str,
    at: usize,
    tokens: Vec<(Token, Range<usize>)>,
    problems: Vec<Problem>,
}

impl Lexer<'_> {
    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn problem(&mut self, span: Range<usize>, kind: ProblemKind) {
        self.problems.push(Problem { at: At::span(self.file, self.text, span), kind });
    }

    fn push(&mut self, token: Token, len: usize) {
        self.tokens.push((token, self.at..self.at + len));
        self.at += len;
    }

    fn step(&mut self) {
        let rest = self.rest();
        let Some(first) = rest.chars().next() else { return };
        if first.is_whitespace() || first == '\u{feff}' {
            self.at += first.len_utf8();
        } else if first == '#' {
            self.at += rest.find('\n').unwrap_or(rest.len());
        } else if first == '"' {
            self.text_token();
        } else if first.is_ascii_digit() {
            self.number_or_date();
        } else if first.is_ascii_alphabetic() {
            let len = word_len(rest);
            self.push(Token::Word(rest[..len].to_owned()), len);
        } else if let Some(symbol) = SYMBOLS.into_iter().find(|symbol| rest.starts_with(symbol)) {
            let plain = match symbol {
                "≤" => "<=",
                "≥" => ">=",
                other => other,
            };
            self.push(Token::Symbol(plain), symbol.len());
        } else if is_han(first) {
            let len = rest.find(|c| !is_han(c)).unwrap_or(rest.len());
            self.push(Token::Word(rest[..len].to_owned()), len);
        } else {
            self.problem(self.at..self.at + first.len_utf8(), ProblemKind::Character(first));
            self.at += first.len_utf8();
        }
    }

    fn text_token(&mut self) {
        let body = &self.text[self.at + 1..];
        match body.find(['"', '\n']) {
            Some(end) if body.as_bytes()[end] == b'"' => {
                self.push(Token::Text(body[..end].to_owned()), end + 2)
            }
            stop => {
                let len = 1 + stop.unwrap_or(body.len());
                self.problem(self.at..self.at + len, ProblemKind::OpenText);
                self.at += len;
            }
        }
    }

    fn number_or_date(&mut self) {
        let rest = self.rest();
        let bytes = rest.as_bytes();
        let date_like = bytes.len() >= 10
            && bytes[4] == b'-'
            && bytes[7] == b'-'
            && bytes[..4].iter().all(u8::is_ascii_digit);
        if date_like && rest.is_char_boundary(10) {
            let text = rest[..10].to_owned();
            match Date::parse(&text) {
                Ok(date) => return self.push(Token::Date(date), 10),
                Err(_) => {
                    self.problem(self.at..self.at + 10, ProblemKind::Date(text));
                    self.at += 10;
                    return;
                }
            }
        }
        let mut len = digits(bytes, 0);
        while bytes.get(len) == Some(&b',') && digits(bytes, len + 1) == 3 {
            len += 4;
        }
        if bytes.get(len) == Some(&b'.') && digits(bytes, len + 1) > 0 {
            len += 1 + digits(bytes, len + 1);
        }
        let number = rest[..len].replace(',', "");
        let percent = bytes.get(len) == Some(&b'%');
        if bytes.get(len).is_some_and(|&b| b.is_ascii_alphabetic() || b == b'_') {
            let len = len + word_len(&rest[len..]).max(1);
            let text = rest[..len].to_owned();
            self.problem(self.at..self.at + len, ProblemKind::Number(text));
            self.at += len;
            return;
        }
        self.push(Token::Number(number, percent), len + usize::from(percent));
    }
}

fn digits(bytes: &[u8], from: usize) -> usize {
    bytes.iter().skip(from).take_while(|byte| byte.is_ascii_digit()).count()
}

fn is_han(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c)
}

fn word_len(text: &str) -> usize {
    let bytes = text.as_bytes();
    let inner = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
    let mut len = 0;
    while let Some(&byte) = bytes.get(len) {
        let joins = (byte == b'.' || byte == b'-') && bytes.get(len + 1).is_some_and(|&next| inner(next));
        if !(inner(byte) || joins) {
            break;
        }
        len += 1;
    }
    len
}
