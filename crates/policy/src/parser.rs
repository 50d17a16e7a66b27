// SPDX-License-Identifier: Apache-2.0
//! Tokens of a `.rules` file to items. After a mistake it goes on at the next item, so that one run shows them all.

mod expressions;

use crate::lexer::{Token, tokens};
use crate::problem::{At, Problem, ProblemKind};
use crate::procedure::{Actor, Choice, Clock, Days, Event, NoticePlace, StepKind};
use crate::syntax::*;
use crate::tree::{Entity, Name, SchemeKind};
use kernel::{Citation, Date};
use std::ops::Range;
use std::sync::Arc;

const ITEMS: [&str; 7] = ["enum", "group", "param", "rule", "discretion", "scheme", "procedure"];

/// Words that cannot be names, because an expression ends where they stand.
pub(crate) const RESERVED: [&str; 43] = [
    "enum",
    "group",
    "param",
    "rule",
    "discretion",
    "scheme",
    "procedure",
    "from",
    "until",
    "cite",
    "clause",
    "says",
    "replaces",
    "assumed",
    "against",
    "checked",
    "except",
    "refused",
    "when",
    "amount",
    "lasts",
    "gives",
    "decider",
    "unless",
    "kind",
    "follows",
    "review",
    "by",
    "second",
    "open",
    "otherwise",
    "between",
    "within",
    "of",
    "where",
    "over",
    "and",
    "or",
    "not",
    "if",
    "then",
    "else",
    "table",
];

/// How deep expressions may nest; deeper is refused, so that no pack can exhaust the stack.
const DEPTH: usize = 64;

/// Reads a file.
pub(crate) fn parse(file: &Arc<str>, text: &str) -> (Vec<Item>, Vec<Problem>) {
    let (tokens, problems) = tokens(file, text);
    let lines = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
    let mut parser = Parser { file, text, lines, tokens, at: 0, depth: 0, problems };
    let mut items = Vec::new();
    while *parser.peek() != Token::End {
        match parser.item() {
            Ok(item) => items.push(item),
            Err(problem) => {
                parser.problems.push(*problem);
                parser.skip_to_item();
            }
        }
    }
    (items, parser.problems)
}

type Parse<T> = Result<T, Box<Problem>>;

struct Parser<'a> {
    file: &'a Arc<str>,
    text: &'a str,
    /// Where each line begins, so that a place costs a search and not a walk.
    lines: Vec<usize>,
    tokens: Vec<(Token, Range<usize>)>,
    at: usize,
    depth: usize,
    problems: Vec<Problem>,
}

impl Parser<'_> {
    fn peek(&self) -> &Token {
        &self.tokens[self.at].0
    }

    fn peek_next(&self) -> &Token {
        &self.tokens[(self.at + 1).min(self.tokens.len() - 1)].0
    }

    fn span(&self) -> Range<usize> {
        self.tokens[self.at].1.clone()
    }

    fn here(&self) -> At {
        let span = self.span();
        let line = self.lines.partition_point(|&start| start <= span.start);
        let start = self.lines.get(line.saturating_sub(1)).copied().unwrap_or(0);
        let column = self.text.get(start..span.start).map_or(0, |before| before.chars().count()) + 1;
        let small = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        At { file: self.file.clone(), line: small(line), column: small(column), span }
    }

    fn next(&mut self) -> Token {
        let token = self.tokens[self.at].0.clone();
        if self.at + 1 < self.tokens.len() {
            self.at += 1;
        }
        token
    }

    fn expected<T>(&self, expected: impl Into<String>) -> Parse<T> {
        let kind = ProblemKind::Expected { expected: expected.into(), found: self.peek().show() };
        Err(Box::new(Problem { at: self.here(), kind }))
    }

    fn is_word(&self, word: &str) -> bool {
        matches!(self.peek(), Token::Word(found) if found == word)
    }

    fn is_symbol(&self, symbol: &str) -> bool {
        matches!(self.peek(), Token::Symbol(found) if *found == symbol)
    }

    fn take_word(&mut self, word: &str) -> bool {
        let found = self.is_word(word);
        if found {
            self.next();
        }
        found
    }

    fn take_symbol(&mut self, symbol: &str) -> bool {
        let found = self.is_symbol(symbol);
        if found {
            self.next();
        }
        found
    }

    fn need_word(&mut self, word: &str) -> Parse<()> {
        if self.take_word(word) { Ok(()) } else { self.expected(word) }
    }

    fn need_symbol(&mut self, symbol: &str) -> Parse<()> {
        if self.take_symbol(symbol) { Ok(()) } else { self.expected(symbol) }
    }

    fn need_text(&mut self) -> Parse<String> {
        if let Token::Text(text) = self.peek() {
            let text = text.clone();
            self.next();
            Ok(text)
        } else {
            self.expected("\"…\"")
        }
    }

    fn need_date(&mut self) -> Parse<Date> {
        if let Token::Date(date) = *self.peek() {
            self.next();
            Ok(date)
        } else {
            self.expected("2020-09-30")
        }
    }

    fn need_any_word(&mut self, expected: &str) -> Parse<Spanned<String>> {
        if let Token::Word(word) = self.peek() {
            let spanned = Spanned { value: word.clone(), at: self.here() };
            self.next();
            Ok(spanned)
        } else {
            self.expected(expected)
        }
    }

    fn need_name(&mut self) -> Parse<Spanned<Name>> {
        if matches!(self.peek(), Token::Word(word) if RESERVED.contains(&word.as_str())) {
            return self.expected("name");
        }
        let word = self.need_any_word("name")?;
        Ok(Spanned { value: Name::from(word.value), at: word.at })
    }

    /// A word out of a closed list.
    fn need_option<T>(
        &mut self,
        of: &'static str,
        parse: impl Fn(&str) -> Option<T>,
        known: Vec<String>,
    ) -> Parse<T> {
        if let Token::Word(word) = self.peek() {
            if let Some(value) = parse(word) {
                self.next();
                return Ok(value);
            }
            let kind = ProblemKind::Word { of, found: word.clone(), known };
            return Err(Box::new(Problem { at: self.here(), kind }));
        }
        self.expected(known.join(" "))
    }

    fn actor(&mut self) -> Parse<Actor> {
        self.need_option("actor", Actor::parse, Actor::ALL.iter().map(|one| one.word().to_owned()).collect())
    }

    fn entity(&mut self) -> Parse<Entity> {
        self.need_option(
            "entity",
            Entity::parse,
            Entity::ALL.iter().map(|one| one.name().to_owned()).collect(),
        )
    }

    fn skip_to_item(&mut self) {
        loop {
            match self.peek() {
                Token::End => return,
                Token::Word(word) if ITEMS.contains(&word.as_str()) && self.at_line_start() => return,
                _ => {
                    self.next();
                }
            }
        }
    }

    fn at_line_start(&self) -> bool {
        let start = self.tokens[self.at].1.start;
        start == 0 || self.text.as_bytes().get(start - 1) == Some(&b'\n')
    }

    fn item(&mut self) -> Parse<Item> {
        let keyword = match self.peek() {
            Token::Word(word) if ITEMS.contains(&word.as_str()) => word.clone(),
            _ => {
                let problem = self.expected(ITEMS.join(" "));
                self.next();
                return problem;
            }
        };
        self.next();
        let name = self.need_name()?;
        match keyword.as_str() {
            "enum" => self.enumeration(name),
            "group" => self.group(name),
            "param" => self.param(name),
            "rule" => self.rule(name),
            "discretion" => self.discretion(name),
            "scheme" => self.scheme(name),
            _ => self.procedure(name),
        }
    }

    fn enumeration(&mut self, name: Spanned<Name>) -> Parse<Item> {
        let label = if let Token::Text(_) = self.peek() { self.need_text()? } else { name.value.to_string() };
        self.need_symbol("{")?;
        let mut variants = Vec::new();
        while !self.take_symbol("}") {
            let variant = self.need_name()?;
            let label = self.need_text()?;
            variants.push((variant, label));
            if !self.take_symbol(",") && !self.is_symbol("}") {
                return self.expected(", }");
            }
        }
        Ok(Item { name, label, body: ItemBody::Enum(variants) })
    }

    fn group(&mut self, name: Spanned<Name>) -> Parse<Item> {
        self.need_symbol(":")?;
        let entity = self.entity()?;
        self.need_word("where")?;
        let condition = self.expr()?;
        let label = self.need_text()?;
        Ok(Item { name, label, body: ItemBody::Group { entity, condition } })
    }

    /// `: TYPE`; the entity, where one follows, is left standing.
    fn type_text(&mut self) -> Parse<TypeText> {
        self.need_symbol(":")?;
        let at = self.here();
        let mut text = self.need_any_word("type")?.value;
        if text == "enum" {
            self.need_symbol("(")?;
            let of = self.need_any_word("enum name")?.value;
            self.need_symbol(")")?;
            text = format!("enum({of})");
        }
        while self.take_symbol("/") {
            text.push('/');
            text.push_str(&self.need_any_word("unit")?.value);
        }
        if self.take_symbol("?") {
            text.push('?');
        }
        Ok(TypeText { text, at })
    }

    fn param(&mut self, name: Spanned<Name>) -> Parse<Item> {
        let ty = self.type_text()?;
        let label = self.need_text()?;
        let versions = self.versions(&name.value, |parser, _| {
            if parser.take_word("table") {
                return Ok(ParamBody::Table(parser.need_any_word("file.csv")?));
            }
            parser.need_symbol("=")?;
            Ok(ParamBody::Value(parser.expr()?))
        })?;
        Ok(Item { name, label, body: ItemBody::Param { ty, versions } })
    }

    fn rule(&mut self, name: Spanned<Name>) -> Parse<Item> {
        let ty = self.type_text()?;
        let entity = self.entity()?;
        let label = self.need_text()?;
        let versions = self.versions(&name.value, |parser, _| {
            parser.need_symbol("=")?;
            parser.expr()
        })?;
        Ok(Item { name, label, body: ItemBody::Rule { ty, entity, versions } })
    }

    fn discretion(&mut self, name: Spanned<Name>) -> Parse<Item> {
        let ty = self.type_text()?;
        let entity = self.entity()?;
        let label = self.need_text()?;
        let versions = self.versions(&name.value, |parser, notes| {
            parser.need_word("by")?;
            let by = parser.actor()?;
            let second = if parser.take_word("second") { Some(parser.actor()?) } else { None };
            parser.notes(notes)?;
            parser.need_word("open")?;
            parser.need_word("when")?;
            let open = parser.expr()?;
            parser.need_word("otherwise")?;
            let otherwise = parser.expr()?;
            let between = if parser.take_word("between") {
                let low = parser.sum()?;
                parser.need_word("and")?;
                Some((low, parser.sum()?))
            } else {
                None
            };
            Ok(DiscretionBody { by, second, open, otherwise, between })
        })?;
        Ok(Item { name, label, body: ItemBody::Discretion { ty, entity, versions } })
    }

    fn scheme(&mut self, name: Spanned<Name>) -> Parse<Item> {
        self.need_symbol(":")?;
        let entity = self.entity()?;
        let label = self.need_text()?;
        let versions = self.versions(&name.value, |parser, notes| {
            let mut body = SchemeBody::default();
            loop {
                parser.notes(notes)?;
                if parser.take_word("refused") {
                    body.refused = Some(parser.need_text()?);
                } else if parser.take_word("when") {
                    body.when = Some(parser.expr()?);
                } else if parser.take_word("amount") {
                    body.amount = Some(parser.expr()?);
                } else if parser.take_word("lasts") {
                    body.lasts = Some(parser.expr()?);
                } else if parser.take_word("decider") {
                    body.decider = Some(parser.expr()?);
                } else if parser.take_word("review") {
                    body.review = Some(parser.expr()?);
                } else if parser.take_word("follows") {
                    body.follows = Some(parser.need_name()?);
                } else if parser.take_word("gives") {
                    body.gives = parser.names()?;
                } else if parser.take_word("unless") {
                    body.unless = parser.names()?;
                } else if parser.take_word("kind") {
                    let known = ["benefit", "recognition", "lead", "service", "need"];
                    let parse = |word: &str| {
                        Some(match word {
                            "benefit" => SchemeKind::Benefit,
                            "recognition" => SchemeKind::Recognition,
                            "lead" => SchemeKind::Lead,
                            "service" => SchemeKind::Service,
                            "need" => SchemeKind::Need,
                            _ => return None,
                        })
                    };
                    body.kind =
                        Some(parser.need_option("scheme kind", parse, known.map(str::to_owned).to_vec())?);
                } else {
                    break;
                }
            }
            if body.refused.is_none() && body.when.is_none() {
                return parser.expected("when");
            }
            Ok(body)
        })?;
        Ok(Item { name, label, body: ItemBody::Scheme { entity, versions } })
    }

    fn names(&mut self) -> Parse<Vec<Spanned<Name>>> {
        let mut names = vec![self.need_name()?];
        while self.take_symbol(",") {
            names.push(self.need_name()?);
        }
        Ok(names)
    }

    fn procedure(&mut self, name: Spanned<Name>) -> Parse<Item> {
        let (procedure, word) = name.value.split_once('.').unwrap_or((&name.value, ""));
        let Some(kind) = StepKind::parse(word) else {
            let known = StepKind::ALL.iter().map(|one| one.word().to_owned()).collect();
            let kind = ProblemKind::Word { of: "step", found: word.to_owned(), known };
            return Err(Box::new(Problem { at: name.at, kind }));
        };
        let procedure = Name::from(procedure);
        let label = self.need_text()?;
        let versions = self.versions(&name.value, |parser, notes| {
            let mut body = ProcedureBody::default();
            loop {
                parser.notes(notes)?;
                if parser.take_word("by") {
                    body.by = Some(parser.actor()?);
                } else if parser.take_word("within") {
                    let Days { days, working } = parser.days()?;
                    parser.need_word("of")?;
                    let known = Event::ALL.iter().map(|one| one.word().to_owned()).collect();
                    let event = parser.need_option("event", Event::parse, known)?;
                    body.within = Some(Clock { days, working, event });
                } else if parser.take_word("extended") {
                    body.extended = Some(parser.days()?);
                } else if parser.take_word("place") {
                    let known = NoticePlace::ALL.iter().map(|one| one.word().to_owned()).collect();
                    body.place = Some(parser.need_option("place", NoticePlace::parse, known)?);
                } else if parser.take_word("lasts") {
                    body.lasts = Some(parser.days()?);
                } else if parser.take_word("choose") {
                    let known = Choice::ALL.iter().map(|one| one.word().to_owned()).collect();
                    body.choose = Some(parser.need_option("option", Choice::parse, known)?);
                } else if parser.take_word("share") {
                    body.share = Some(parser.number()?.0);
                } else if parser.take_word("persons") {
                    body.persons = Some(parser.whole()?);
                } else if parser.take_word("transition") {
                    parser.need_word("decision_date")?;
                    body.by_decision_date = true;
                } else {
                    break;
                }
            }
            Ok(body)
        })?;
        Ok(Item { name, label, body: ItemBody::Procedure { procedure, kind, versions } })
    }

    fn whole(&mut self) -> Parse<u32> {
        let at = self.here();
        let (number, _) = self.number()?;
        match u32::try_from(number.num()) {
            Ok(whole) if number.is_integer() => Ok(whole),
            _ => Err(Box::new(Problem { at, kind: ProblemKind::Number(number.to_string()) })),
        }
    }

    fn days(&mut self) -> Parse<Days> {
        let days = self.whole()?;
        let working = match self.peek() {
            Token::Word(word) if word == "working" => true,
            Token::Word(word) if word == "calendar" => false,
            _ => return self.expected("working | calendar"),
        };
        self.next();
        self.need_word("days")?;
        Ok(Days { days, working })
    }

    /// The dated versions of an item. A version ends the day before the next one begins.
    fn versions<T>(
        &mut self,
        name: &Name,
        body: impl Fn(&mut Self, &mut Notes) -> Parse<T>,
    ) -> Parse<Vec<Version<T>>> {
        let mut versions: Vec<Version<T>> = Vec::new();
        if !self.is_word("from") {
            return self.expected("from 2020-09-30");
        }
        while self.is_word("from") {
            let at = self.here();
            self.next();
            let from = self.need_date()?;
            let until = if self.take_word("until") { Some(self.need_date()?) } else { None };
            if let Some(until) = until.filter(|&until| until < from) {
                return Err(Box::new(Problem { at, kind: ProblemKind::EmptyPeriod { from, until } }));
            }
            let mut notes = Notes::default();
            self.notes(&mut notes)?;
            let body = body(self, &mut notes)?;
            if let Some(last) = versions.last_mut() {
                if last.until.unwrap_or(last.from) >= from {
                    let kind = ProblemKind::VersionOrder { name: name.clone(), from, after: last.from };
                    return Err(Box::new(Problem { at, kind }));
                }
                last.until = last.until.or_else(|| from.add_days(-1));
            }
            versions.push(Version { at, from, until, notes, body });
        }
        Ok(versions)
    }

    /// Attributes of a version or a row, in any order.
    fn notes(&mut self, notes: &mut Notes) -> Parse<()> {
        loop {
            if self.take_word("cite") {
                notes.cites.push(self.citation()?);
            } else if self.take_word("clause") {
                notes.clauses.push(Name::from(self.need_any_word("CK-1.1.1")?.value));
                while self.take_symbol(",") {
                    notes.clauses.push(Name::from(self.need_any_word("CK-1.1.1")?.value));
                }
            } else if self.take_word("says") {
                notes.says = Some(self.need_text()?);
            } else if self.take_word("replaces") {
                notes.replaces.push(self.need_any_word("pack name")?);
            } else if self.take_word("assumed") {
                notes.assumed = Some(self.need_text()?);
            } else if self.take_word("against") {
                let cite = self.citation()?;
                notes.against.push((cite, self.need_text()?));
            } else if self.take_word("except") {
                notes.except = Some(self.need_name()?);
            } else if self.take_word("checked") {
                self.need_date()?;
            } else {
                return Ok(());
            }
        }
    }

    fn citation(&mut self) -> Parse<Spanned<Citation>> {
        let source = self.need_any_word("source id")?;
        let article = self.need_text()?;
        Ok(Spanned { value: Citation { source: source.value, article }, at: source.at })
    }
}
