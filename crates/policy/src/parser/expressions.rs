// SPDX-License-Identifier: Apache-2.0
//! Expressions, by how tightly they bind.

use super::{DEPTH, Parse, Parser};
use crate::ir::{CompareOp, Step};
use crate::lexer::Token;
use crate::problem::{At, Problem, ProblemKind};
use crate::syntax::*;
use crate::units::Unit;
use kernel::{Fraction, Rounding};

impl Parser<'_> {
    pub(super) fn expr(&mut self) -> Parse<Expr> {
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

    pub(super) fn sum(&mut self) -> Parse<Expr> {
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

    pub(super) fn number(&mut self) -> Parse<(Fraction, bool)> {
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
