// SPDX-License-Identifier: Apache-2.0
//! The rules of 城口 of November 2020 for 低保, 低收入家庭 and 单人户, written out by hand as one loop over households: the limit against which
//! the tiled evaluator is measured, and a third opinion on what the pack says.
//!
//! Knows the shape of those rules and nothing of lowered code. Every number, set and date comes from the `Program`; where a parameter decides
//! which of two formulas holds, only the one that held then is written here, and [`ByHand::new`] refuses a program that says otherwise.

use kernel::{Date, Fraction, birthday};
use policy::dictionary::Dictionary;
use policy::frame::{ColumnRef, View};
use policy::ir::{CompareOp, INVALID, Input, MISSING, UNDECIDED, UNKNOWN_I32, UNKNOWN_I64, UNKNOWN_U8};
use policy::tree::{Constant, Expr, Kind, Program};
use std::ops::Range;

/// The incomes that count in 城口 in 2020.
pub const INCOMES: [&str; 11] = [
    "income.wage",
    "income.business",
    "income.property",
    "income.pension_other",
    "income.social_insurance_benefit",
    "income.support_received",
    "income.support_from_siblings",
    "income.support_from_elders",
    "income.other",
    "income.unspecified",
    "income.pension_central_basic",
];

/// A Kleene truth in one byte: 0 a known no, 1 a known yes, otherwise the status of `policy::ir` one bit to the left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Truth(u8);

impl Truth {
    const NO: Truth = Truth(0);
    const YES: Truth = Truth(1);

    #[inline(always)]
    fn of(value: bool, status: u8) -> Truth {
        Truth(if status == 0 { u8::from(value) } else { status << 1 })
    }

    /// A stored boolean.
    #[inline(always)]
    fn stored(byte: u8) -> Truth {
        Truth(if byte == UNKNOWN_U8 { MISSING << 1 } else { byte })
    }

    /// Whether a stored variant is in a set.
    #[inline(always)]
    fn in_set(variant: u8, set: u64) -> Truth {
        Truth::of(set >> (variant & 63) & 1 == 1, if variant == UNKNOWN_U8 { MISSING } else { 0 })
    }

    #[inline(always)]
    fn and(self, other: Truth) -> Truth {
        match (self.0, other.0) {
            (0, _) | (_, 0) => Truth::NO,
            (1, 1) => Truth::YES,
            (a, b) => Truth((a | b) & !1),
        }
    }

    #[inline(always)]
    fn or(self, other: Truth) -> Truth {
        match (self.0, other.0) {
            (1, _) | (_, 1) => Truth::YES,
            (a, b) => Truth(a | b),
        }
    }

    #[inline(always)]
    fn not(self) -> Truth {
        Truth(if self.0 < 2 { self.0 ^ 1 } else { self.0 })
    }

    #[inline(always)]
    fn status(self) -> u8 {
        self.0 >> 1
    }

    /// The code of an outcome column.
    #[inline(always)]
    fn code(self) -> u8 {
        /// By status: yes or no (not looked up), a person decides, facts are missing, error.
        const CODES: [u8; 8] = [0, 3, 2, 2, 4, 4, 4, 4];
        if self.0 < 2 { self.0 } else { CODES[usize::from(self.status() & 7)] }
    }
}

/// Stands in [`ByHand::members`] where relation and presence do not decide.
const LOOK: u8 = u8::MAX;

/// The rules with the numbers of a program.
#[derive(Debug)]
pub struct ByHand {
    relations: Relations,
    presences: Presences,
    /// Whether somebody is counted, by relation and presence (four bits of each); [`LOOK`] where more must be asked.
    members: [u8; 256],
    /// The last birth of those who are of age.
    of_age: i32,
    /// The last day on which clergy left whose absence is long enough.
    clergy_left: i32,
    farming_months: i64,
    /// By what the sum over a window is multiplied to be one over the common denominator: not farming, farming.
    factors: [i64; 2],
    /// By the two low bits of the area: the line for one person over the common denominator; 0 where the area is unknown.
    lines: [i64; 4],
    line_statuses: [u8; 4],
    /// Months of the line that savings may reach, for 低保 and for 低收入家庭.
    deposit_months: [i64; 2],
    vehicles: i64,
    homes: [i64; 2],
    floor_area: i64,
    company_capital: i64,
    /// The line of 低收入家庭 as a multiple: numerator and denominator.
    low_income: [i64; 2],
    quantum: i64,
    /// `ceil(2^64 / (denominator * quantum))`.
    inverse: u64,
    step: i64,
    severe_grades: u64,
    third_grade: u64,
    third_kinds: u64,
    illnesses: u64,
    hospitals: u64,
}

#[derive(Clone, Copy, Debug)]
struct Relations {
    near: u64,
    children: u64,
    children_and_parents: u64,
    others: u64,
}

#[derive(Clone, Copy, Debug)]
struct Presences {
    here: u64,
    student: u64,
    clergy: u64,
    excluded: u64,
}

/// The columns that the loop reads.
#[derive(Debug)]
pub struct Columns<'a> {
    households: usize,
    offsets: &'a [u32],
    area: &'a [u8],
    farming: &'a [u8],
    deposits: &'a [i64],
    vehicles: &'a [i64],
    homes: &'a [i64],
    floor_area: &'a [i64],
    company_capital: &'a [i64],
    relation: &'a [u8],
    presence: &'a [u8],
    birth: &'a [i32],
    depends: &'a [u8],
    duty: &'a [u8],
    clergy_since: &'a [i32],
    grade: &'a [u8],
    disability: &'a [u8],
    illness: &'a [u8],
    hospital: &'a [u8],
    applied: &'a [u8],
    claims: &'a [u8],
    /// Not there where nobody has decided anything.
    found: Option<&'a [u8]>,
    /// The incomes in the window of those who do not farm, and of those who do.
    incomes: [[&'a [i64]; INCOMES.len()]; 2],
}

/// The answers, in the encoding of `population::Results`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answers {
    /// 低保, by household.
    pub dibao: Vec<u8>,
    /// Its amount.
    pub dibao_amount: Vec<i64>,
    /// The status of the amount.
    pub dibao_status: Vec<u8>,
    /// 低收入家庭, by household.
    pub borderline: Vec<u8>,
    /// 单人户, by person.
    pub single: Vec<u8>,
    /// Its amount.
    pub single_amount: Vec<i64>,
    /// The status of the amount.
    pub single_status: Vec<u8>,
}

impl Answers {
    fn resize(&mut self, households: usize, persons: usize) {
        self.dibao.resize(households, 0);
        self.dibao_amount.resize(households, 0);
        self.dibao_status.resize(households, 0);
        self.borderline.resize(households, 0);
        self.single.resize(persons, 0);
        self.single_amount.resize(persons, 0);
        self.single_status.resize(persons, 0);
    }
}

/// What a household's persons come to.
#[derive(Clone, Copy, Default)]
struct Sums {
    size: i64,
    size_status: u8,
    income: i64,
    income_status: u8,
}

impl ByHand {
    /// Reads the numbers of a program.
    ///
    /// # Panics
    /// When the program is not that of 城口 in late 2020: what a parameter would change here has then to be written anew.
    pub fn new(program: &Program) -> ByHand {
        let read = Reading { program };
        for (param, value) in [
            ("central_pension_excluded", false),
            ("elder_allowance_counted", false),
            ("disability_subsidy_counted", false),
            ("outgoing_transfers_deducted", false),
            ("equal_income_is_borderline", false),
            ("area_by_registration", true),
            ("third_difficulty_opens_single", true),
            ("single_needs_own_income_below_standard", true),
            ("single_person_deducts_own_income", true),
        ] {
            assert_eq!(read.flag(param), value, "the loop is written for the other {param}");
        }
        for param in ["job_cost_ratio", "rigid_deduction_ratio", "supplement.severe_disability"] {
            assert_eq!(read.number(param), 0, "the loop is written without {param}");
        }
        for param in ["supplement.major_illness", "supplement.elder", "supplement.minor"] {
            assert_eq!(read.number(param), 0, "the loop is written without {param}");
        }
        let relation = |names: &[&str]| read.variants("relation", names);
        let presence = |names: &[&str]| read.variants("presence", names);
        let relations = Relations {
            near: relation(&["head", "spouse"]),
            children: relation(&["son", "daughter"]),
            children_and_parents: relation(&["son", "daughter", "parent"]),
            others: relation(&["grandchild", "grandparent", "sibling", "other"]),
        };
        let presences = Presences {
            here: presence(&["living_here"]),
            student: presence(&["student"]),
            clergy: presence(&["clergy"]),
            excluded: presence(&["unmarried_serviceman", "prison", "tekun"]),
        };
        let (window, farming_window) = (read.number("income_window"), read.number("farming_income_window"));
        assert_ne!(window, farming_window, "the loop is written for two windows");
        let months = window.max(farming_window);
        assert_eq!(months % window.min(farming_window), 0, "one window is a multiple of the other");
        let urban = usize::from(read.variant("area", "urban"));
        let rural = usize::from(read.variant("area", "rural"));
        let mut lines = [0; 4];
        let mut line_statuses = [MISSING; 4];
        for (area, param) in [(urban, "dibao_standard.urban"), (rural, "dibao_standard.rural")] {
            lines[area] = read.number(param) * months;
            line_statuses[area] = 0;
        }
        let quantum = read.number("rounding_step");
        let step = months * quantum;
        let multiple = read.fraction("low_income_multiple");
        let mut by_hand = ByHand {
            members: [LOOK; 256],
            relations,
            presences,
            of_age: read.last_day(read.years("belongs_to_household"), birthday),
            clergy_left: read.last_day(read.number("clergy_away_months") as i32, |day, months| {
                day.add_months(months).unwrap_or(Date::MAX)
            }),
            farming_months: farming_window,
            factors: [months / window, months / farming_window],
            lines,
            line_statuses,
            deposit_months: [
                read.number("deposit_limit_months"),
                read.number("borderline_deposit_limit_months"),
            ],
            vehicles: read.number("vehicle_limit"),
            homes: [read.number("home_limit"), read.number("second_home_limit")],
            floor_area: read.number("second_home_area_limit"),
            company_capital: read.number("company_capital_limit"),
            low_income: [multiple.num() as i64, multiple.den() as i64],
            quantum,
            inverse: u64::MAX / step as u64 + 1,
            step,
            severe_grades: read.variants("disability_grade", &["grade1", "grade2"]),
            third_grade: read.variants("disability_grade", &["grade3"]),
            third_kinds: read.variants("disability_kind", &["intellectual", "mental"]),
            illnesses: read.set("listed_illness") | read.variants("major_illness", &["other_listed"]),
            hospitals: read.variants(
                "certifying_hospital",
                &["county_peoples", "county_tcm", "county_maternal_child", "higher_public"],
            ),
        };
        by_hand.tabulate();
        by_hand
    }

    /// The columns of a view.
    ///
    /// # Panics
    /// When one is missing or of another type.
    pub fn columns<'a>(&self, view: &View<'a>, dictionary: &Dictionary) -> Columns<'a> {
        let fact = |name: &str| {
            view.columns[&Input::Fact(dictionary.id(name).unwrap_or_else(|| panic!("no {name}")))]
        };
        let numbers = |name: &str| as_numbers(fact(name));
        let dates = |name: &str| match fact(name) {
            ColumnRef::I32(values) => values,
            _ => panic!("{name}"),
        };
        let bytes = |name: &str| as_bytes(fact(name));
        let income = |name: &str, months: u8| {
            let series = dictionary.id(name).unwrap_or_else(|| panic!("no {name}"));
            assert!(dictionary.fact(series).low >= 0, "an unknown is told by its sign");
            as_numbers(view.columns[&Input::Series { series, months }])
        };
        let other = self.farming_months * self.factors[1] / self.factors[0];
        Columns {
            households: view.households,
            offsets: &view.persons[..=view.households],
            area: bytes("registered_area"),
            farming: bytes("farming_household"),
            deposits: numbers("deposits"),
            vehicles: numbers("vehicles"),
            homes: numbers("homes"),
            floor_area: numbers("homes_floor_area"),
            company_capital: numbers("company_capital"),
            relation: bytes("relation"),
            presence: bytes("presence"),
            birth: dates("birth"),
            depends: bytes("depends_on_family"),
            duty: bytes("has_support_duty"),
            clergy_since: dates("clergy_since"),
            grade: bytes("disability_grade"),
            disability: bytes("disability_kind"),
            illness: bytes("major_illness"),
            hospital: bytes("certifying_hospital"),
            applied: bytes("applied_single"),
            claims: bytes("claims_hardship"),
            found: view
                .columns
                .get(&Input::Decision("basic_hardship_found".into()))
                .map(|column| as_bytes(*column)),
            incomes: [other, self.farming_months]
                .map(|months| INCOMES.map(|name| income(name, u8::try_from(months).unwrap_or(0)))),
        }
    }

    /// Answers for all households, in the place of former answers.
    pub fn run(&self, columns: &Columns<'_>, answers: &mut Answers) {
        answers.resize(columns.households, columns.relation.len());
        for household in 0..columns.households {
            self.household(columns, household, answers);
        }
    }

    #[inline(always)]
    fn household(&self, columns: &Columns<'_>, household: usize, answers: &mut Answers) {
        let persons = columns.offsets[household] as usize..columns.offsets[household + 1] as usize;
        let area = usize::from(columns.area[household] & 3);
        let (line, line_status) = (self.lines[area], self.line_statuses[area]);
        let farming = columns.farming[household];

        let mut sums = Sums::default();
        for person in persons.clone() {
            let (income, income_status) = self.income(columns, farming, person);
            let status = income_status | line_status;
            answers.single_amount[person] = self.paid(line - income, status);
            answers.single_status[person] = status;
            match self.member(columns, person) {
                Truth::NO => {}
                Truth::YES => {
                    sums.size += 1;
                    sums.income += income;
                    sums.income_status |= income_status;
                }
                unclear => {
                    sums.size_status |= unclear.status();
                    // Whoever has no income changes nothing.
                    if income_status != 0 || income != 0 {
                        sums.income_status |= unclear.status() | income_status;
                    }
                }
            }
        }
        let Sums { size, size_status, income, income_status } = sums;
        let income = income.max(0);
        let whole = line * size;
        let status = income_status | size_status | line_status;
        answers.dibao_amount[household] = self.paid(whole - income, status);
        answers.dibao_status[household] = status;

        // Nobody to divide by: an error, but no member is a known no.
        let empty = if size_status == 0 && size == 0 { INVALID } else { 0 };
        let members = Truth::of(size > 0, size_status);
        let status = status | empty;
        let [multiple, of] = self.low_income;
        let poor = members.and(Truth::of(income < whole, status));
        let low = members
            .and(Truth::of(income > whole, status))
            .and(Truth::of(income * of < whole * multiple, status));
        if poor.or(low) == Truth::NO {
            answers.dibao[household] = 0;
            answers.borderline[household] = 0;
            answers.single[persons].fill(0);
            return;
        }
        let (dibao, low) = self.with_property(columns, household, poor, low, (size, size_status), area);
        answers.dibao[household] = dibao.code();
        answers.borderline[household] = low.and(dibao.not()).code();
        if low == Truth::NO || dibao == Truth::YES {
            answers.single[persons].fill(0);
        } else {
            self.singles(columns, persons, low, dibao, (line, line_status), farming, answers);
        }
    }

    /// What somebody counts a month, over the common denominator.
    #[inline(always)]
    fn income(&self, columns: &Columns<'_>, farming: u8, person: usize) -> (i64, u8) {
        let sum = |farming: usize| {
            let (mut sum, mut signs) = (0_i64, 0_i64);
            for column in &columns.incomes[farming] {
                sum = sum.wrapping_add(column[person]);
                signs |= column[person];
            }
            (sum.wrapping_mul(self.factors[farming]), if signs < 0 { MISSING } else { 0 })
        };
        if farming < 2 {
            let (sum, status) = sum(usize::from(farming));
            return (if status == 0 { sum } else { 0 }, status);
        }
        match (sum(0), sum(1)) {
            ((a, 0), (b, 0)) if a == b => (a, 0),
            _ => (0, MISSING),
        }
    }

    /// A gap rounded up to the step, in fen.
    #[inline(always)]
    fn paid(&self, gap: i64, status: u8) -> i64 {
        if status != 0 || gap <= 0 {
            return 0;
        }
        // A gap is at most fifty times the line, far below 2^32 steps: one multiplication divides exactly.
        let up = (gap + self.step - 1) as u64;
        ((u128::from(up) * u128::from(self.inverse)) >> 64) as i64 * self.quantum
    }

    #[inline(always)]
    fn member(&self, columns: &Columns<'_>, person: usize) -> Truth {
        let (relation, presence) = (columns.relation[person], columns.presence[person]);
        match self.members[usize::from((relation & 15) << 4 | presence & 15)] {
            LOOK => self.look(columns, person),
            decided => Truth(decided),
        }
    }

    /// Whether somebody is a member for whom relation and presence do not tell.
    fn look(&self, columns: &Columns<'_>, person: usize) -> Truth {
        let before =
            |date: i32, last: i32| Truth::of(date <= last, if date == UNKNOWN_I32 { MISSING } else { 0 });
        self.is_member(
            columns.relation[person],
            columns.presence[person],
            before(columns.birth[person], self.of_age).not(),
            Truth::stored(columns.depends[person]),
            Truth::stored(columns.duty[person]),
            before(columns.clergy_since[person], self.clergy_left),
        )
    }

    fn is_member(
        &self,
        relation: u8,
        presence: u8,
        minor: Truth,
        depends: Truth,
        duty: Truth,
        left: Truth,
    ) -> Truth {
        let Relations { near, children, children_and_parents, others } = self.relations;
        let is = |set: u64| Truth::in_set(relation, set);
        let at = |set: u64| Truth::in_set(presence, set);
        let here = at(self.presences.here);
        let belongs = is(near)
            .or(is(children).and(minor))
            .or(is(children).and(at(self.presences.student)))
            .or(is(children_and_parents).and(here))
            .or(is(children).and(here.not()).and(depends))
            .or(is(others).and(here).and(duty));
        let excluded = at(self.presences.excluded).or(at(self.presences.clergy).and(left));
        belongs.and(excluded.not())
    }

    /// Fills [`ByHand::members`]: what holds whatever the other facts are.
    fn tabulate(&mut self) {
        let any = [Truth::NO, Truth::YES, Truth(MISSING << 1)];
        let codes = || (0..15).chain([UNKNOWN_U8]);
        for relation in codes() {
            for presence in codes() {
                let mut all = any
                    .iter()
                    .flat_map(|minor| any.iter().map(move |depends| (*minor, *depends)))
                    .flat_map(|(minor, depends)| {
                        any.iter()
                            .flat_map(|duty| any.iter().map(move |left| (*duty, *left)))
                            .map(move |(duty, left)| (minor, depends, duty, left))
                    });
                let truth = |(minor, depends, duty, left)| {
                    self.is_member(relation, presence, minor, depends, duty, left)
                };
                let first = all.next().map_or(Truth::NO, truth);
                if all.all(|facts| truth(facts) == first) {
                    self.members[usize::from((relation & 15) << 4 | presence & 15)] = first.0;
                }
            }
        }
    }

    /// 低保 and 低收入家庭 (before 低保 is left out), from the conditions of income.
    #[inline(always)]
    fn with_property(
        &self,
        columns: &Columns<'_>,
        household: usize,
        poor: Truth,
        low: Truth,
        (size, size_status): (i64, u8),
        area: usize,
    ) -> (Truth, Truth) {
        let at_most = |value: i64, limit: i64| {
            Truth::of(value <= limit, if value == UNKNOWN_I64 { MISSING } else { 0 })
        };
        let deposits = columns.deposits[household];
        let status =
            size_status | self.line_statuses[area] | if deposits == UNKNOWN_I64 { MISSING } else { 0 };
        let month = self.lines[area] / self.factors[0].max(self.factors[1]);
        let savings = |months: i64| Truth::of(deposits <= months * month * size, status);
        let homes = columns.homes[household];
        let other = at_most(columns.vehicles[household], self.vehicles)
            .and(at_most(homes, self.homes[0]).or(
                at_most(homes, self.homes[1]).and(at_most(columns.floor_area[household], self.floor_area)),
            ))
            .and(at_most(columns.company_capital[household], self.company_capital));
        let [dibao, borderline] = self.deposit_months.map(savings);
        (poor.and(dibao.and(other)), low.and(borderline.and(other)))
    }

    /// 单人户 for the persons of a household that may be of low income and need not have 低保.
    #[allow(clippy::too_many_arguments, reason = "what the household has come to")]
    fn singles(
        &self,
        columns: &Columns<'_>,
        persons: Range<usize>,
        low: Truth,
        dibao: Truth,
        (line, line_status): (i64, u8),
        farming: u8,
        answers: &mut Answers,
    ) {
        for person in persons {
            let applied = Truth::stored(columns.applied[person]);
            if applied == Truth::NO {
                answers.single[person] = 0;
                continue;
            }
            let grade = columns.grade[person];
            let severe = Truth::in_set(grade, self.severe_grades).or(Truth::in_set(grade, self.third_grade)
                .and(Truth::in_set(columns.disability[person], self.third_kinds)));
            let ill = Truth::in_set(columns.illness[person], self.illnesses)
                .and(Truth::in_set(columns.hospital[person], self.hospitals));
            let found = match columns.found.map_or(UNKNOWN_U8, |found| found[person]) {
                UNKNOWN_U8 => Truth(UNDECIDED << 1),
                known => Truth(known),
            };
            let open = low.and(Truth::stored(columns.claims[person]));
            let hardship = match open {
                Truth::NO => Truth::NO,
                Truth::YES => found,
                _ if found == Truth::NO => Truth::NO,
                _ => Truth((open.0 | found.0) & !1),
            };
            let (income, income_status) = self.income(columns, farming, person);
            let single = low
                .and(self.member(columns, person))
                .and(severe.or(ill).or(hardship))
                .and(applied)
                .and(Truth::of(income < line, income_status | line_status))
                .and(dibao.not());
            answers.single[person] = single.code();
        }
    }
}

fn as_numbers(column: ColumnRef<'_>) -> &[i64] {
    match column {
        ColumnRef::I64(values) => values,
        other => panic!("numbers expected, not {:?}", other.lane()),
    }
}

fn as_bytes(column: ColumnRef<'_>) -> &[u8] {
    match column {
        ColumnRef::U8(values) => values,
        other => panic!("bytes expected, not {:?}", other.lane()),
    }
}

/// Looks up what the rules are made of.
struct Reading<'p> {
    program: &'p Program,
}

impl Reading<'_> {
    fn value(&self, param: &str) -> &Constant {
        &self.program.param(param).unwrap_or_else(|| panic!("no parameter {param}")).value
    }

    fn flag(&self, param: &str) -> bool {
        matches!(self.value(param), Constant::Bool(true))
    }

    fn fraction(&self, param: &str) -> Fraction {
        match self.value(param) {
            Constant::Number(number) => *number,
            other => panic!("{param}: {other:?}"),
        }
    }

    fn number(&self, param: &str) -> i64 {
        self.fraction(param).to_int().unwrap_or_else(|| panic!("{param} is not whole"))
    }

    fn variant(&self, of: &str, name: &str) -> u8 {
        let found = self.program.enums.iter().find(|one| &*one.name == of).and_then(|one| {
            let at = one.variants.iter().position(|(variant, _)| &**variant == name)?;
            u8::try_from(at).ok()
        });
        found.unwrap_or_else(|| panic!("no {name} in {of}"))
    }

    fn variants(&self, of: &str, names: &[&str]) -> u64 {
        names.iter().fold(0, |set, name| set | 1 << self.variant(of, name))
    }

    fn body(&self, rule: &str) -> &Expr {
        let at = self.program.rule(rule).unwrap_or_else(|| panic!("no rule {rule}"));
        &self.program.rules[at].body
    }

    /// The set of a rule that asks for nothing but membership in one.
    fn set(&self, rule: &str) -> u64 {
        match self.body(rule).kind {
            Kind::InSet(_, set) => set,
            ref other => panic!("{rule}: {other:?}"),
        }
    }

    /// The age below which a rule asks for, in a row of its list.
    fn years(&self, rule: &str) -> i32 {
        fn find(expr: &Expr) -> Option<i64> {
            match &expr.kind {
                Kind::Compare(CompareOp::Less, age, years) => match (&age.kind, &years.kind) {
                    (Kind::Age(..), Kind::Constant(Constant::Number(years))) => years.to_int(),
                    _ => None,
                },
                Kind::Any(rows) | Kind::All(rows) => rows.iter().find_map(|row| find(&row.condition)),
                _ => None,
            }
        }
        let years = find(self.body(rule)).unwrap_or_else(|| panic!("no age in {rule}"));
        i32::try_from(years).unwrap_or_else(|_| panic!("an age of {years}"))
    }

    /// The last day from which so much time is over on the decision date.
    fn last_day(&self, time: i32, later: impl Fn(Date, i32) -> Date) -> i32 {
        let on = self.program.on;
        let mut day = on;
        while later(day, time) > on {
            day = day.add_days(-1).unwrap_or_else(|| panic!("no day {time} before {on}"));
        }
        day.days()
    }
}
