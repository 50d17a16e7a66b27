// SPDX-License-Identifier: Apache-2.0
//! Tokens of a `.rules` file to items. After a mistake it goes on at the next item, so that one run shows them all.

use crate::ir::{CompareOp, Step};
use crate::lexer::{Token, tokens};
use crate::problem::{At, Problem, ProblemKind};
use crate::procedure::{Actor, Choice, Clock, Days, Event, NoticePlace, StepKind};
use crate::syntax::*;
use crate::tree::{Entity, Name, SchemeKind};
use crate::units::Unit;
use kernel::{Citation, Date, Fraction, Rounding};
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

    fn expr(&mut self) -> Parse<Expr> {
        self.depth += 1;
        if self.depth > DEPTH {
            self.depth = 0;
            return self.expected(format!("≤ {DEPTH} ( … )"));
        }
        let expr = self.logic(false);
        self.depth = self.depth.saturating_sub(1);
        expr
    }

    /// `or` below, `and` (flag set) above.
    fn logic(&mut self, and: bool) -> Parse<Expr> {
        let at = self.here();
        let word = if and { "and" } else { "or" };
        let operand = |parser: &mut Self| if and { parser.negation() } else { parser.logic(true) };
        let first = operand(self)?;
        if !self.is_word(word) {
            return Ok(first);
        }
        let mut all = vec![first];
        while self.take_word(word) {
            all.push(operand(self)?);
        }
        Ok(Expr { at, kind: ExprKind::Logic(and, all) })
    }

    fn negation(&mut self) -> Parse<Expr> {
        let at = self.here();
        let mut times = 0usize;
        while self.take_word("not") {
            times += 1;
        }
        let expr = self.comparison()?;
        if times % 2 == 1 { Ok(Expr { at, kind: ExprKind::Not(Box::new(expr)) }) } else { Ok(expr) }
    }

    fn comparison(&mut self) -> Parse<Expr> {
        let at = self.here();
        let left = self.sum()?;
        let op = match self.peek() {
            Token::Symbol("<") => CompareOp::Less,
            Token::Symbol("<=") => CompareOp::AtMost,
            Token::Symbol(">") => CompareOp::More,
            Token::Symbol(">=") => CompareOp::AtLeast,
            Token::Symbol("=") => CompareOp::Equal,
            Token::Symbol("!=") => CompareOp::NotEqual,
            Token::Word(word) if word == "in" => {
                self.next();
                let variants = self.braces(|parser| parser.need_name())?;
                return Ok(Expr { at, kind: ExprKind::In(Box::new(left), variants) });
            }
            Token::Word(word) if word == "within" && *self.peek_next() == Token::Symbol("{") => {
                self.next();
                let places = self.braces(|parser| match parser.peek() {
                    Token::Number(code, false) => {
                        let spanned = Spanned { value: code.clone(), at: parser.here() };
                        parser.next();
                        Ok(spanned)
                    }
                    _ => parser.expected("500235001"),
                })?;
                return Ok(Expr { at, kind: ExprKind::Within(Box::new(left), places) });
            }
            Token::Word(word) if word == "is" => {
                self.next();
                let not = self.take_word("not");
                self.need_word("none")?;
                return Ok(Expr { at, kind: ExprKind::IsNone(Box::new(left), not) });
            }
            _ => return Ok(left),
        };
        self.next();
        let right = self.sum()?;
        Ok(Expr { at, kind: ExprKind::Compare(op, Box::new(left), Box::new(right)) })
    }

    fn braces<T>(&mut self, one: impl Fn(&mut Self) -> Parse<T>) -> Parse<Vec<T>> {
        self.need_symbol("{")?;
        let mut all = vec![one(self)?];
        while self.take_symbol(",") {
            all.push(one(self)?);
        }
        self.need_symbol("}")?;
        Ok(all)
    }

    fn sum(&mut self) -> Parse<Expr> {
        let mut left = self.product()?;
        loop {
            let op = match self.peek() {
                Token::Symbol("+") => Arithmetic::Add,
                Token::Symbol("-") => Arithmetic::Sub,
                _ => return Ok(left),
            };
            self.next();
            let right = self.product()?;
            left =
                Expr { at: left.at.clone(), kind: ExprKind::Arithmetic(op, Box::new(left), Box::new(right)) };
        }
    }

    fn product(&mut self) -> Parse<Expr> {
        let mut left = self.unary()?;
        loop {
            let op = match self.peek() {
                Token::Symbol("*") => Arithmetic::Mul,
                Token::Symbol("/") => Arithmetic::Div,
                _ => return Ok(left),
            };
            self.next();
            let right = self.unary()?;
            left =
                Expr { at: left.at.clone(), kind: ExprKind::Arithmetic(op, Box::new(left), Box::new(right)) };
        }
    }

    fn unary(&mut self) -> Parse<Expr> {
        let at = self.here();
        if self.take_symbol("-") {
            let expr = self.primary()?;
            return Ok(Expr { at, kind: ExprKind::Negative(Box::new(expr)) });
        }
        self.primary()
    }

    fn number(&mut self) -> Parse<(Fraction, bool)> {
        if let Token::Number(text, percent) = self.peek() {
            let percent = *percent;
            let full = if percent { format!("{text}%") } else { text.clone() };
            if let Ok(value) = Fraction::parse(&full) {
                self.next();
                return Ok((value, percent));
            }
            return Err(Box::new(Problem { at: self.here(), kind: ProblemKind::Number(full) }));
        }
        self.expected("number")
    }

    fn primary(&mut self) -> Parse<Expr> {
        let at = self.here();
        match self.peek().clone() {
            Token::Number(..) => {
                let (value, percent) = self.number()?;
                let unit = if percent { None } else { self.unit() };
                Ok(Expr { at, kind: ExprKind::Number { value, unit } })
            }
            Token::Date(date) => {
                self.next();
                Ok(Expr { at, kind: ExprKind::Date(date) })
            }
            Token::Symbol("(") => {
                self.next();
                let expr = self.expr()?;
                self.need_symbol(")")?;
                Ok(expr)
            }
            Token::Word(word) => {
                let called = *self.peek_next() == Token::Symbol("(");
                match word.as_str() {
                    "yes" | "no" => {
                        self.next();
                        Ok(Expr { at, kind: ExprKind::Bool(word == "yes") })
                    }
                    "any" | "all" if *self.peek_next() == Token::Symbol("|") => {
                        self.next();
                        let rows = self.rows()?;
                        Ok(Expr { at, kind: ExprKind::Rows(word == "all", rows) })
                    }
                    "first" if *self.peek_next() == Token::Symbol("|") => {
                        self.next();
                        self.first(at)
                    }
                    "if" => {
                        self.next();
                        let condition = Box::new(self.expr()?);
                        self.need_word("then")?;
                        let then = Box::new(self.expr()?);
                        self.need_word("else")?;
                        let other = Box::new(self.expr()?);
                        Ok(Expr { at, kind: ExprKind::If(condition, then, other) })
                    }
                    _ if called => self.call(at, &word),
                    _ => {
                        let name = match self.need_name() {
                            Ok(name) => name,
                            Err(_) => return self.expected("value"),
                        };
                        if self.take_word("over") {
                            let window = Box::new(self.primary()?);
                            return Ok(Expr { at, kind: ExprKind::Over(name, window) });
                        }
                        Ok(Expr { at, kind: ExprKind::Name(name.value) })
                    }
                }
            }
            _ => self.expected("value"),
        }
    }

    /// The unit behind a number: `元`, `months`, `元/person/month`.
    fn unit(&mut self) -> Option<String> {
        let mut text = match self.peek() {
            Token::Word(word) if Unit::base(word).is_some() => word.clone(),
            _ => return None,
        };
        self.next();
        while self.is_symbol("/") {
            match self.peek_next() {
                Token::Word(word) if Unit::base(word).is_some() => {
                    text.push('/');
                    text.push_str(word);
                    self.next();
                    self.next();
                }
                _ => break,
            }
        }
        Some(text)
    }

    fn rows(&mut self) -> Parse<Vec<Row>> {
        let mut rows = Vec::new();
        while self.take_symbol("|") {
            let condition = self.expr()?;
            let mut notes = Notes::default();
            self.notes(&mut notes)?;
            rows.push(Row { condition, notes });
        }
        Ok(rows)
    }

    fn first(&mut self, at: At) -> Parse<Expr> {
        let mut rows: Vec<ChoiceRow> = Vec::new();
        while self.is_symbol("|") {
            let row_at = self.here();
            self.next();
            if rows.last().is_some_and(|row| row.condition.is_none()) {
                return Err(Box::new(Problem { at: row_at, kind: ProblemKind::Otherwise }));
            }
            let condition = if self.take_word("otherwise") { None } else { Some(self.expr()?) };
            self.need_symbol("->")?;
            let value = self.expr()?;
            let mut notes = Notes::default();
            self.notes(&mut notes)?;
            rows.push(ChoiceRow { condition, value, notes });
        }
        if rows.last().is_none_or(|row| row.condition.is_some()) {
            return Err(Box::new(Problem { at, kind: ProblemKind::Otherwise }));
        }
        Ok(Expr { at, kind: ExprKind::First(rows) })
    }

    fn call(&mut self, at: At, word: &str) -> Parse<Expr> {
        let fold = match word {
            "sum" => Some(FoldWord::Sum),
            "count" => Some(FoldWord::Count),
            "any" => Some(FoldWord::Any),
            "all" => Some(FoldWord::All),
            "max" => Some(FoldWord::Max),
            "min" => Some(FoldWord::Min),
            _ => None,
        };
        const FUNCTIONS: [&str; 8] =
            ["age", "default", "abs", "round", "months_between", "add_days", "add_months", "add_years"];
        if fold.is_none() && !FUNCTIONS.contains(&word) {
            let mut known: Vec<String> = FUNCTIONS.map(str::to_owned).to_vec();
            known.extend(["sum", "count", "any", "all", "max", "min"].map(str::to_owned));
            let kind = ProblemKind::Word { of: "function", found: word.to_owned(), known };
            return Err(Box::new(Problem { at, kind }));
        }
        self.next();
        self.need_symbol("(")?;
        let kind = match fold {
            Some(FoldWord::Count) => self.fold_rest(FoldWord::Count, None)?,
            Some(fold) => {
                let first = self.expr()?;
                if self.take_word("of") {
                    self.fold_rest(fold, Some(Box::new(first)))?
                } else if matches!(fold, FoldWord::Max | FoldWord::Min) {
                    self.need_symbol(",")?;
                    let second = self.expr()?;
                    let op = if fold == FoldWord::Max { Arithmetic::Max } else { Arithmetic::Min };
                    ExprKind::Arithmetic(op, Box::new(first), Box::new(second))
                } else {
                    return self.expected("of");
                }
            }
            None => self.function(word)?,
        };
        self.need_symbol(")")?;
        Ok(Expr { at, kind })
    }

    fn fold_rest(&mut self, fold: FoldWord, body: Option<Box<Expr>>) -> Parse<ExprKind> {
        let collection = self.need_name()?;
        let filter = if self.take_word("where") { Some(Box::new(self.expr()?)) } else { None };
        Ok(ExprKind::Fold { fold, body, collection, filter })
    }

    fn function(&mut self, word: &str) -> Parse<ExprKind> {
        let first = Box::new(self.expr()?);
        Ok(match word {
            "abs" => ExprKind::Abs(first),
            "age" => {
                let on = if self.take_symbol(",") { Some(Box::new(self.expr()?)) } else { None };
                ExprKind::Age(first, on)
            }
            "round" => {
                self.need_symbol(",")?;
                let known = ["down", "up", "half_up"].map(str::to_owned).to_vec();
                let mode = self.need_option("rounding", Rounding::parse, known)?;
                self.need_symbol(",")?;
                ExprKind::Round(first, mode, Box::new(self.expr()?))
            }
            _ => {
                self.need_symbol(",")?;
                let second = Box::new(self.expr()?);
                match word {
                    "default" => ExprKind::Default(first, second),
                    "months_between" => ExprKind::MonthsBetween(first, second),
                    "add_days" => ExprKind::AddTime(Step::Days, first, second),
                    "add_months" => ExprKind::AddTime(Step::Months, first, second),
                    _ => ExprKind::AddTime(Step::Years, first, second),
                }
            }
        })
    }
}
