// SPDX-License-Identifier: Apache-2.0
//! The text of a pack as a tree, names still unresolved.

use crate::ir::{CompareOp, Step};
use crate::problem::At;
use crate::procedure::{Actor, Choice, Clock, Days, NoticePlace, StepKind};
use crate::tree::{Entity, Name, SchemeKind};
use kernel::{Date, Fraction, Rounding};

/// A name or word with its place.
#[derive(Clone, Debug)]
pub(crate) struct Spanned<T> {
    pub(crate) value: T,
    pub(crate) at: At,
}

/// A type as written.
#[derive(Clone, Debug)]
pub(crate) struct TypeText {
    pub(crate) text: String,
    pub(crate) at: At,
}

/// One item of a `.rules` file.
#[derive(Clone, Debug)]
pub(crate) struct Item {
    pub(crate) name: Spanned<Name>,
    pub(crate) label: String,
    pub(crate) body: ItemBody,
}

#[derive(Clone, Debug)]
pub(crate) enum ItemBody {
    Enum(Vec<(Spanned<Name>, String)>),
    Group { entity: Entity, condition: Expr },
    Param { ty: TypeText, versions: Vec<Version<ParamBody>> },
    Rule { ty: TypeText, entity: Entity, versions: Vec<Version<Expr>> },
    Discretion { ty: TypeText, entity: Entity, versions: Vec<Version<DiscretionBody>> },
    Scheme { entity: Entity, versions: Vec<Version<SchemeBody>> },
    Procedure { procedure: Name, kind: StepKind, versions: Vec<Version<ProcedureBody>> },
}

/// One dated version of an item.
#[derive(Clone, Debug)]
pub(crate) struct Version<T> {
    pub(crate) at: At,
    pub(crate) from: Date,
    pub(crate) until: Option<Date>,
    pub(crate) notes: Notes,
    pub(crate) body: T,
}

/// The attributes of a version or a row.
#[derive(Clone, Debug, Default)]
pub(crate) struct Notes {
    pub(crate) cites: Vec<Spanned<kernel::Citation>>,
    pub(crate) clauses: Vec<Name>,
    pub(crate) says: Option<String>,
    pub(crate) replaces: Vec<Spanned<String>>,
    pub(crate) assumed: Option<String>,
    pub(crate) against: Vec<(Spanned<kernel::Citation>, String)>,
    pub(crate) except: Option<Spanned<Name>>,
}

#[derive(Clone, Debug)]
pub(crate) enum ParamBody {
    Value(Expr),
    Table(Spanned<String>),
}

#[derive(Clone, Debug)]
pub(crate) struct DiscretionBody {
    pub(crate) by: Actor,
    pub(crate) second: Option<Actor>,
    pub(crate) open: Expr,
    pub(crate) otherwise: Expr,
    pub(crate) between: Option<(Expr, Expr)>,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct SchemeBody {
    pub(crate) refused: Option<String>,
    pub(crate) when: Option<Expr>,
    pub(crate) amount: Option<Expr>,
    pub(crate) lasts: Option<Expr>,
    pub(crate) gives: Vec<Spanned<Name>>,
    pub(crate) decider: Option<Expr>,
    pub(crate) unless: Vec<Spanned<Name>>,
    pub(crate) kind: Option<SchemeKind>,
    pub(crate) follows: Option<Spanned<Name>>,
    pub(crate) review: Option<Expr>,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct ProcedureBody {
    pub(crate) by: Option<Actor>,
    pub(crate) within: Option<Clock>,
    pub(crate) extended: Option<Days>,
    pub(crate) place: Option<NoticePlace>,
    pub(crate) lasts: Option<Days>,
    pub(crate) choose: Option<Choice>,
    pub(crate) share: Option<Fraction>,
    pub(crate) persons: Option<u32>,
    pub(crate) by_decision_date: bool,
}

/// An expression with its place.
#[derive(Clone, Debug)]
pub(crate) struct Expr {
    pub(crate) at: At,
    pub(crate) kind: ExprKind,
}

#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) condition: Expr,
    pub(crate) notes: Notes,
}

#[derive(Clone, Debug)]
pub(crate) struct ChoiceRow {
    pub(crate) condition: Option<Expr>,
    pub(crate) value: Expr,
    pub(crate) notes: Notes,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Arithmetic {
    Add,
    Sub,
    Mul,
    Div,
    Min,
    Max,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FoldWord {
    Sum,
    Count,
    Any,
    All,
    Max,
    Min,
}

#[derive(Clone, Debug)]
pub(crate) enum ExprKind {
    Name(Name),
    Number {
        value: Fraction,
        unit: Option<String>,
    },
    Bool(bool),
    Date(Date),
    Not(Box<Expr>),
    /// `and` (true) or `or` (false) of two or more.
    Logic(bool, Vec<Expr>),
    /// `all |` (true) or `any |` (false).
    Rows(bool, Vec<Row>),
    First(Vec<ChoiceRow>),
    If(Box<Expr>, Box<Expr>, Box<Expr>),
    Compare(CompareOp, Box<Expr>, Box<Expr>),
    In(Box<Expr>, Vec<Spanned<Name>>),
    Within(Box<Expr>, Vec<Spanned<String>>),
    /// `is none`, or `is not none` when the flag is set.
    IsNone(Box<Expr>, bool),
    Default(Box<Expr>, Box<Expr>),
    Arithmetic(Arithmetic, Box<Expr>, Box<Expr>),
    Negative(Box<Expr>),
    Abs(Box<Expr>),
    Round(Box<Expr>, Rounding, Box<Expr>),
    Fold {
        fold: FoldWord,
        body: Option<Box<Expr>>,
        collection: Spanned<Name>,
        filter: Option<Box<Expr>>,
    },
    Age(Box<Expr>, Option<Box<Expr>>),
    MonthsBetween(Box<Expr>, Box<Expr>),
    AddTime(Step, Box<Expr>, Box<Expr>),
    Over(Spanned<Name>, Box<Expr>),
}
