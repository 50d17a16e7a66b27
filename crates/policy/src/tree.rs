// SPDX-License-Identifier: Apache-2.0
//! The checked tree: one program for one place and one decision date, every name resolved, every type and unit proven.
//!
//! Both evaluators start here: `explain.rs` walks it for one household, `lower.rs` turns it into flat code for a population.

use crate::dictionary::Dictionary;
use crate::ir::{CompareOp, Fold, Step};
use crate::procedure::{Actor, ProcedureStep, StepKind};
use crate::units::Unit;
use kernel::{Citation, Date, Division, Fraction, Rounding, SourceDocument};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

/// A name in a pack or the dictionary.
pub type Name = Arc<str>;

/// What a fact, rule or scheme is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Entity {
    /// 乡镇（街道）
    Township,
    /// 家庭
    Household,
    /// 个人
    Person,
    /// 不共同生活的法定赡养、抚养、扶养义务人
    Supporter,
    /// 一次急难或支出事件
    Event,
}

impl Entity {
    /// All entities, the larger before the smaller.
    pub const ALL: [Entity; 5] =
        [Entity::Township, Entity::Household, Entity::Person, Entity::Supporter, Entity::Event];

    /// The name used in packs, the dictionary and files.
    pub fn name(self) -> &'static str {
        match self {
            Entity::Township => "township",
            Entity::Household => "household",
            Entity::Person => "person",
            Entity::Supporter => "supporter",
            Entity::Event => "event",
        }
    }

    /// Reads [`Entity::name`].
    pub fn parse(text: &str) -> Option<Entity> {
        Entity::ALL.into_iter().find(|entity| entity.name() == text)
    }

    /// The entity that holds this one.
    pub fn parent(self) -> Option<Entity> {
        match self {
            Entity::Township => None,
            Entity::Household => Some(Entity::Township),
            Entity::Person | Entity::Event => Some(Entity::Household),
            Entity::Supporter => Some(Entity::Person),
        }
    }

    /// Whether values of `larger` can be named from here.
    pub fn within(self, larger: Entity) -> bool {
        self == larger || self.parent().is_some_and(|parent| parent.within(larger))
    }
}

/// A fact or series: an index into the dictionary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FactId(pub u16);

/// An enumeration: an index into [`Program::enums`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EnumId(pub u16);

/// The kind of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Base {
    /// Yes or no.
    Bool,
    /// An exact number with its unit.
    Number(Unit),
    /// A civil date.
    Date,
    /// A variant of an enumeration.
    Enum(EnumId),
    /// A place code.
    Division,
}

/// The type of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Type {
    /// Its kind.
    pub base: Base,
    /// Whether it can be none, known to be absent.
    pub optional: bool,
}

impl Type {
    /// A type that cannot be none.
    pub fn of(base: Base) -> Type {
        Type { base, optional: false }
    }
}

/// An enumeration of the dictionary or of a pack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enumeration {
    /// Its name.
    pub name: Name,
    /// Its Chinese name.
    pub label: String,
    /// Variants in order: name and Chinese label.
    pub variants: Vec<(Name, String)>,
}

/// A constant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Constant {
    /// A number; money in fen, everything else in its unit.
    Number(Fraction),
    /// Yes or no.
    Bool(bool),
    /// A date.
    Date(Date),
    /// A variant.
    Variant(u8),
}

/// A node of the checked tree.
#[derive(Clone, Debug)]
pub struct Expr {
    /// What it does.
    pub kind: Kind,
    /// What it gives.
    pub ty: Type,
    /// Whose rows it is computed for.
    pub entity: Entity,
}

impl Expr {
    /// Shows this expression and everything below it, but not into what its names stand for.
    pub fn visit(&self, see: &mut impl FnMut(&Expr)) {
        see(self);
        match &self.kind {
            Kind::Constant(_)
            | Kind::Fact(_)
            | Kind::Series(..)
            | Kind::ApplicationDate
            | Kind::DecisionDate
            | Kind::Param(_)
            | Kind::Rule(_)
            | Kind::Discretion(_)
            | Kind::Scheme(_) => {}
            Kind::Spread(inner)
            | Kind::Not(inner)
            | Kind::InSet(inner, _)
            | Kind::Within(inner, _)
            | Kind::IsNone(inner)
            | Kind::Abs(inner)
            | Kind::Round(inner, ..) => inner.visit(see),
            Kind::All(rows) | Kind::Any(rows) => rows.iter().for_each(|row| row.condition.visit(see)),
            Kind::First(choices) => {
                for choice in choices {
                    if let Some(condition) = &choice.condition {
                        condition.visit(see);
                    }
                    choice.value.visit(see);
                }
            }
            Kind::Compare(_, a, b)
            | Kind::Default(a, b)
            | Kind::Add(a, b)
            | Kind::Sub(a, b)
            | Kind::Mul(a, b)
            | Kind::Div(a, b)
            | Kind::Min(a, b)
            | Kind::Max(a, b)
            | Kind::Age(a, b)
            | Kind::MonthsBetween(a, b)
            | Kind::AddTime(_, a, b) => {
                a.visit(see);
                b.visit(see);
            }
            Kind::Fold { filters, body, .. } => {
                filters.iter().for_each(|filter| filter.visit(see));
                body.visit(see);
            }
        }
    }
}

/// What ordered a row or a definition, and what it says in our words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Basis {
    /// The articles.
    pub cites: Vec<Citation>,
    /// Ids of the clauses it enforces.
    pub clauses: Vec<Name>,
    /// Our own sentence.
    pub says: Option<String>,
    /// The rule from which it departs.
    pub except: Option<Name>,
}

/// One condition of an `any` or `all` list, or of a plain `or`/`and`.
#[derive(Clone, Debug)]
pub struct Row {
    /// The condition.
    pub condition: Expr,
    /// Its number within its rule, counted from 1 in reading order; none for plain operators.
    pub number: Option<u16>,
    /// What ordered it.
    pub basis: Basis,
}

/// One row of a `first` list; a plain `if` has two.
#[derive(Clone, Debug)]
pub struct Choice {
    /// The condition; none for `otherwise`.
    pub condition: Option<Expr>,
    /// The value.
    pub value: Expr,
    /// Its number within its rule; none for a plain `if`.
    pub number: Option<u16>,
    /// What ordered it.
    pub basis: Basis,
}

/// The operations of the tree.
#[derive(Clone, Debug)]
pub enum Kind {
    /// A constant.
    Constant(Constant),
    /// A fact.
    Fact(FactId),
    /// A series summed over the months before the application month, and the parameter that chose how many: an index into [`Program::params`].
    Series(FactId, u8, Option<usize>),
    /// The application date.
    ApplicationDate,
    /// The decision date (a constant for a program, kept apart so that it can be shown).
    DecisionDate,
    /// A parameter: an index into [`Program::params`].
    Param(usize),
    /// A rule: an index into [`Program::rules`].
    Rule(usize),
    /// A discretion point: an index into [`Program::discretions`].
    Discretion(usize),
    /// Whether a scheme's condition holds (used by `unless`): an index into [`Program::schemes`].
    Scheme(usize),
    /// The value of the entity that holds this one.
    Spread(Box<Expr>),
    /// Kleene not.
    Not(Box<Expr>),
    /// Kleene and.
    All(Vec<Row>),
    /// Kleene or.
    Any(Vec<Row>),
    /// First matching row.
    First(Vec<Choice>),
    /// Comparison.
    Compare(CompareOp, Box<Expr>, Box<Expr>),
    /// Membership in a set of variants, as bits.
    InSet(Box<Expr>, u64),
    /// Membership in places.
    Within(Box<Expr>, Vec<Division>),
    /// Whether a value is none.
    IsNone(Box<Expr>),
    /// A value, or another where it is none.
    Default(Box<Expr>, Box<Expr>),
    /// Sum.
    Add(Box<Expr>, Box<Expr>),
    /// Difference.
    Sub(Box<Expr>, Box<Expr>),
    /// Product.
    Mul(Box<Expr>, Box<Expr>),
    /// Exact quotient.
    Div(Box<Expr>, Box<Expr>),
    /// The smaller.
    Min(Box<Expr>, Box<Expr>),
    /// The larger.
    Max(Box<Expr>, Box<Expr>),
    /// Without its sign.
    Abs(Box<Expr>),
    /// Rounded to a multiple of the quantum (money in fen).
    Round(Box<Expr>, Rounding, Fraction),
    /// Rows of a smaller entity folded. `count` is the sum of a boolean body.
    Fold {
        /// How.
        fold: Fold,
        /// Whether the body is a boolean that is counted.
        count: bool,
        /// The collection's name, for explanations.
        collection: Name,
        /// Which rows; booleans of the child entity.
        filters: Vec<Expr>,
        /// What of each row.
        body: Box<Expr>,
    },
    /// Full years from a birth to a date.
    Age(Box<Expr>, Box<Expr>),
    /// Full months between two dates.
    MonthsBetween(Box<Expr>, Box<Expr>),
    /// A date plus a time.
    AddTime(Step, Box<Expr>, Box<Expr>),
}

/// The other side of a known conflict between texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// The text that says otherwise.
    pub cite: Citation,
    /// What it says, in our words.
    pub says: String,
}

/// Where a live definition comes from.
#[derive(Clone, Debug)]
pub struct Origin {
    /// The pack.
    pub pack: Name,
    /// File and line.
    pub file: Arc<str>,
    /// Line, from 1.
    pub line: u32,
    /// First day of this version.
    pub from: Date,
    /// Last day of this version.
    pub until: Option<Date>,
    /// What ordered it.
    pub basis: Basis,
    /// Why the value is assumed, where no document gives it.
    pub assumed: Option<String>,
    /// The other sides of known conflicts.
    pub conflicts: Vec<Conflict>,
}

/// A parameter with the value that holds for this place and date.
#[derive(Clone, Debug)]
pub struct Param {
    /// Its name.
    pub name: Name,
    /// Its Chinese name.
    pub label: String,
    /// Its type.
    pub ty: Type,
    /// Its value.
    pub value: Constant,
    /// Where the value comes from.
    pub origin: Origin,
    /// Whether the value was set for this run (`--set`).
    pub set: bool,
}

/// A rule.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Its name.
    pub name: Name,
    /// Its Chinese name.
    pub label: String,
    /// Whose rule it is.
    pub entity: Entity,
    /// Its value.
    pub body: Expr,
    /// How many numbered rows it has.
    pub rows: u16,
    /// Where it comes from.
    pub origin: Origin,
}

/// A point that the text leaves to a person.
#[derive(Clone, Debug)]
pub struct Discretion {
    /// Its name.
    pub name: Name,
    /// Its Chinese name.
    pub label: String,
    /// Whose it is.
    pub entity: Entity,
    /// What is decided.
    pub ty: Type,
    /// Who decides.
    pub by: Actor,
    /// Who signs as the second.
    pub second: Option<Actor>,
    /// When there is something to decide.
    pub open: Expr,
    /// The value where there is not.
    pub otherwise: Expr,
    /// The bounds of a number.
    pub bounds: Option<(Expr, Expr)>,
    /// Where it comes from.
    pub origin: Origin,
}

/// What a yes means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SchemeKind {
    /// Money or a payment relief.
    Benefit,
    /// A recognised status.
    Recognition,
    /// Somebody should look.
    Lead,
    /// A service.
    Service,
    /// Something the office must have or provide.
    Need,
}

/// A scheme: one question that an assessment answers.
#[derive(Clone, Debug)]
pub struct Scheme {
    /// Its name.
    pub name: Name,
    /// Its Chinese name.
    pub label: String,
    /// Whose it is.
    pub entity: Entity,
    /// What a yes means.
    pub kind: SchemeKind,
    /// Why it is refused on this date: no text at hand covers it. The rest is empty then.
    pub refused: Option<String>,
    /// The condition, with `unless` folded in.
    pub when: Expr,
    /// The amount, in fen once rounded: money/month is paid monthly, money once.
    pub amount: Option<Expr>,
    /// For how many months.
    pub lasts: Option<Expr>,
    /// Who decides, as a variant of an enumeration.
    pub decider: Option<Expr>,
    /// After how many months it is looked at again.
    pub review: Option<Expr>,
    /// Further values to show.
    pub gives: Vec<Expr>,
    /// The procedure by which it is decided.
    pub procedure: Option<Name>,
    /// Where it comes from.
    pub origin: Origin,
}

/// One pack of a stack.
#[derive(Clone, Debug)]
pub struct StackedPack {
    /// Its name.
    pub name: Name,
    /// Its title.
    pub title: String,
    /// SHA-256 of its texts, in hexadecimal.
    pub hash: String,
}

/// Everything that holds for one place on one date.
#[derive(Clone, Debug)]
pub struct Program {
    /// The place.
    pub place: Division,
    /// The decision date.
    pub on: Date,
    /// The packs, the most general first.
    pub stack: Vec<StackedPack>,
    /// SHA-256 over all stacked packs and the dictionary.
    pub hash: String,
    /// Whether assumed numbers may be acted on here.
    pub demonstration: bool,
    /// The fact dictionary.
    pub dictionary: Arc<Dictionary>,
    /// The documents cited, by id.
    pub sources: BTreeMap<Name, SourceDocument>,
    /// Enumerations: those of the dictionary first.
    pub enums: Vec<Enumeration>,
    /// Parameters.
    pub params: Vec<Param>,
    /// Rules, each after those that it needs.
    pub rules: Vec<Rule>,
    /// Discretion points.
    pub discretions: Vec<Discretion>,
    /// Schemes, each after those that it yields to.
    pub schemes: Vec<Scheme>,
    /// Steps of the procedures, procedure by procedure, each in the order of [`StepKind`].
    pub procedure: Vec<ProcedureStep>,
    /// What [`Program::facts_read`] found: a program is asked again and again.
    pub(crate) read: OnceLock<BTreeSet<FactId>>,
}

impl Program {
    /// The value of a parameter that is a whole number; money in fen.
    pub fn whole(&self, name: &str) -> Option<i64> {
        match &self.param(name)?.value {
            Constant::Number(number) => number.to_int(),
            _ => None,
        }
    }

    /// The ages at which an answer can come to be another one: every number of years that is written anywhere, and the next (older than sixty is sixty-one). `None` where somewhere the
    /// months since a birth are counted: then it can be any.
    pub fn ages(&self) -> Option<BTreeSet<i32>> {
        let birth = self.dictionary.id("birth");
        let (mut ages, mut in_months) = (BTreeSet::new(), false);
        let mut note = |ty: Type, value: &Constant| {
            if let (Base::Number(Unit::YEARS), Constant::Number(number)) = (ty.base, value)
                && let Some(years) = number.to_int().and_then(|years| i32::try_from(years).ok())
            {
                ages.extend([years, years.saturating_add(1)]);
            }
        };
        self.params.iter().for_each(|param| note(param.ty, &param.value));
        self.visit(&mut |expr: &Expr| match &expr.kind {
            Kind::Constant(value) => note(expr.ty, value),
            Kind::MonthsBetween(from, _) => {
                from.visit(&mut |part| {
                    in_months |= matches!(part.kind, Kind::Fact(fact) if Some(fact) == birth)
                });
            }
            _ => {}
        });
        (!in_months).then_some(ages)
    }

    /// Shows every expression of the rules and schemes.
    fn visit(&self, see: &mut impl FnMut(&Expr)) {
        self.rules.iter().for_each(|rule| rule.body.visit(see));
        for scheme in &self.schemes {
            let rest = [&scheme.amount, &scheme.lasts, &scheme.decider, &scheme.review].into_iter().flatten();
            [&scheme.when].into_iter().chain(rest).chain(&scheme.gives).for_each(|expr| expr.visit(see));
        }
    }

    /// The facts that a rule or scheme reads, without series.
    pub fn facts_read(&self) -> &BTreeSet<FactId> {
        self.read.get_or_init(|| {
            let mut read = BTreeSet::new();
            self.visit(&mut |expr: &Expr| {
                if let Kind::Fact(fact) = expr.kind {
                    read.insert(fact);
                }
            });
            read
        })
    }

    /// The rule of that name.
    pub fn rule(&self, name: &str) -> Option<usize> {
        self.rules.iter().position(|rule| &*rule.name == name)
    }

    /// The scheme of that name.
    pub fn scheme(&self, name: &str) -> Option<usize> {
        self.schemes.iter().position(|scheme| &*scheme.name == name)
    }

    /// The parameter of that name.
    pub fn param(&self, name: &str) -> Option<&Param> {
        self.params.iter().find(|param| &*param.name == name)
    }

    /// The procedure by which a scheme is decided, where the packs name one.
    pub fn procedure_of(&self, scheme: &str) -> Option<&str> {
        self.schemes.get(self.scheme(scheme)?)?.procedure.as_deref()
    }

    /// The steps of a procedure in the order in which an office meets them.
    pub fn steps<'p>(&'p self, procedure: &str) -> impl Iterator<Item = &'p ProcedureStep> + use<'p> {
        let first = self.procedure.partition_point(|step| &*step.procedure < procedure);
        let count = self.procedure[first..].partition_point(|step| &*step.procedure == procedure);
        self.procedure[first..first + count].iter()
    }

    /// One step of a procedure.
    pub fn step(&self, procedure: &str, kind: StepKind) -> Option<&ProcedureStep> {
        self.steps(procedure).find(|step| step.kind == kind)
    }

    /// The limit for the whole way from acceptance to decision: the one for townships where a township decides and the packs have one.
    pub fn total(&self, procedure: &str) -> Option<&ProcedureStep> {
        let decision = self.step(procedure, StepKind::Decision);
        let township = decision.is_some_and(|step| step.by == Some(Actor::Township));
        let delegated = self.step(procedure, StepKind::TotalDelegated).filter(|_| township);
        delegated.or_else(|| self.step(procedure, StepKind::Total))
    }

    /// The Chinese label of a variant.
    pub fn variant_label(&self, id: EnumId, variant: u8) -> &str {
        self.enums
            .get(usize::from(id.0))
            .and_then(|one| one.variants.get(usize::from(variant)))
            .map_or("", |(_, label)| label)
    }
}

/// The step that holds for a case. A case keeps the procedure of its acceptance date, but a step that says `transition decision_date` is taken from
/// today's. `at_acceptance` is the program of the acceptance date and `now` that of today, both for the case's place.
pub fn step_for_case<'p>(
    at_acceptance: &'p Program,
    now: &'p Program,
    procedure: &str,
    kind: StepKind,
) -> Option<&'p ProcedureStep> {
    let (then, today) = (at_acceptance.step(procedure, kind), now.step(procedure, kind));
    if today.or(then).is_some_and(|step| step.by_decision_date) { today } else { then }
}
