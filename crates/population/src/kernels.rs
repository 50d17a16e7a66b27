// SPDX-License-Identifier: Apache-2.0
//! The inner loops: plain slices in, plain slices out, compiled for several processors and chosen when first called.
//!
//! No knowledge of registers, tiles or packs. Statuses travel in lanes of their own; a kernel that takes booleans expects 0 where the
//! status is not 0. Numbers and dates of rows with a status are garbage: arithmetic wraps, and nothing here panics on any value.

use crate::calendar;
use kernel::Rounding;
use multiversion::multiversion;
use policy::ir::{CompareOp, INVALID, NONE_I32, NONE_I64, Step, UNKNOWN_I32, UNKNOWN_I64, UNKNOWN_U8};

/// An operand: a value for each row, or the same for all.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Arg<'a, T> {
    /// One for each row.
    Rows(&'a [T]),
    /// The same for all.
    Same(T),
}

/// Two numbers to one.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Arith {
    Add,
    Sub,
    Mul,
    Min,
    Max,
}

trait Source<T>: Copy {
    /// Fixes the length, so that the loop needs no bounds checks.
    fn cut(self, rows: usize) -> Self;
    fn get(self, row: usize) -> T;
}

impl<T: Copy> Source<T> for &[T] {
    #[inline(always)]
    fn cut(self, rows: usize) -> Self {
        &self[..rows]
    }
    #[inline(always)]
    fn get(self, row: usize) -> T {
        self[row]
    }
}

#[derive(Clone, Copy)]
struct Same<T>(T);

impl<T: Copy> Source<T> for Same<T> {
    #[inline(always)]
    fn cut(self, _rows: usize) -> Self {
        self
    }
    #[inline(always)]
    fn get(self, _row: usize) -> T {
        self.0
    }
}

#[inline(always)]
fn map1<A: Copy, R>(out: &mut [R], a: impl Source<A>, f: impl Fn(A) -> R) {
    let a = a.cut(out.len());
    for (row, slot) in out.iter_mut().enumerate() {
        *slot = f(a.get(row));
    }
}

#[inline(always)]
fn map2<A: Copy, B: Copy, R>(out: &mut [R], a: impl Source<A>, b: impl Source<B>, f: impl Fn(A, B) -> R) {
    let (a, b) = (a.cut(out.len()), b.cut(out.len()));
    for (row, slot) in out.iter_mut().enumerate() {
        *slot = f(a.get(row), b.get(row));
    }
}

#[inline(always)]
fn map3<A: Copy, B: Copy, C: Copy, R>(
    out: &mut [R],
    a: impl Source<A>,
    b: impl Source<B>,
    c: impl Source<C>,
    f: impl Fn(A, B, C) -> R,
) {
    let (a, b, c) = (a.cut(out.len()), b.cut(out.len()), c.cut(out.len()));
    for (row, slot) in out.iter_mut().enumerate() {
        *slot = f(a.get(row), b.get(row), c.get(row));
    }
}

/// One operand of either kind.
#[inline(always)]
fn one<A: Copy, R>(out: &mut [R], a: Arg<'_, A>, f: impl Fn(A) -> R) {
    match a {
        Arg::Rows(a) => map1(out, a, f),
        Arg::Same(a) => map1(out, Same(a), f),
    }
}

/// Two operands of either kind.
#[inline(always)]
fn two<A: Copy, B: Copy, R>(out: &mut [R], a: Arg<'_, A>, b: Arg<'_, B>, f: impl Fn(A, B) -> R) {
    match (a, b) {
        (Arg::Rows(a), Arg::Rows(b)) => map2(out, a, b, f),
        (Arg::Rows(a), Arg::Same(b)) => map2(out, a, Same(b), f),
        (Arg::Same(a), Arg::Rows(b)) => map2(out, Same(a), b, f),
        (Arg::Same(a), Arg::Same(b)) => map2(out, Same(a), Same(b), f),
    }
}

/// Compiles each function for AVX-512, for AVX2 and for any processor.
macro_rules! wide {
    ($($item:item)*) => { $(
        // x86-64-v4 and v3 by their features: the named levels hold one (LAHF) that cannot be asked for.
        #[multiversion(targets(
            "x86_64+avx512f+avx512bw+avx512cd+avx512dq+avx512vl+avx2+bmi1+bmi2+fma+lzcnt+movbe+popcnt",
            "x86_64+avx2+bmi1+bmi2+fma+lzcnt+movbe+popcnt",
        ))]
        $item
    )* };
}

/// Two operands of either kind, with the loop written out: a long body in a closure is not always inlined.
macro_rules! each_pair {
    ($out:expr, $a:expr, $b:expr, |$x:ident, $y:ident| $body:expr) => {
        match ($a, $b) {
            (Arg::Rows(a), Arg::Rows(b)) => {
                for ((slot, &$x), &$y) in $out.iter_mut().zip(a).zip(b) {
                    *slot = $body;
                }
            }
            (Arg::Rows(a), Arg::Same($y)) => {
                for (slot, &$x) in $out.iter_mut().zip(a) {
                    *slot = $body;
                }
            }
            (Arg::Same($x), Arg::Rows(b)) => {
                for (slot, &$y) in $out.iter_mut().zip(b) {
                    *slot = $body;
                }
            }
            (Arg::Same($x), Arg::Same($y)) => {
                for slot in $out.iter_mut() {
                    *slot = $body;
                }
            }
        }
    };
}

/// Division of numbers below 2^63 by one divisor, by multiplication: exact because the error of the inverse, below `2^shift / 2^63`
/// for each unit, cannot reach the next quotient (Granlund and Montgomery, 1994).
#[derive(Clone, Copy, Debug)]
struct Inverse {
    factor: u64,
    shift: u32,
}

impl Inverse {
    fn of(den: u64) -> Inverse {
        let den = den.max(1);
        let shift = 63 + (64 - (den - 1).leading_zeros());
        let factor = (1_u128 << shift).div_ceil(u128::from(den));
        Inverse { factor: factor as u64, shift }
    }

    #[inline(always)]
    fn quotient(self, num: u64) -> u64 {
        ((u128::from(num) * u128::from(self.factor)) >> self.shift) as u64
    }
}

/// `num / den` rounded, from the quotient of `num` without its sign.
#[inline(always)]
fn rounded(num: i64, den: u64, quotient: u64, mode: Rounding) -> i64 {
    let rest = num.unsigned_abs().wrapping_sub(quotient.wrapping_mul(den));
    let negative = num < 0;
    let away = match mode {
        Rounding::Down => negative & (rest != 0),
        Rounding::Up => !negative & (rest != 0),
        Rounding::HalfUp => rest >= den.wrapping_sub(rest),
    };
    let steps = quotient.wrapping_add(u64::from(away)).cast_signed();
    if negative { steps.wrapping_neg() } else { steps }
}

macro_rules! compare {
    ($op:expr, $out:expr, $a:expr, $b:expr) => {
        match $op {
            CompareOp::Less => two($out, $a, $b, |x, y| u8::from(x < y)),
            CompareOp::AtMost => two($out, $a, $b, |x, y| u8::from(x <= y)),
            CompareOp::More => two($out, $a, $b, |x, y| u8::from(x > y)),
            CompareOp::AtLeast => two($out, $a, $b, |x, y| u8::from(x >= y)),
            CompareOp::Equal => two($out, $a, $b, |x, y| u8::from(x == y)),
            CompareOp::NotEqual => two($out, $a, $b, |x, y| u8::from(x != y)),
        }
    };
}

macro_rules! select {
    ($out:expr, $c:expr, $a:expr, $b:expr) => {
        match ($a, $b) {
            (Arg::Rows(a), Arg::Rows(b)) => map3($out, $c, a, b, |c: u8, a, b| if c != 0 { a } else { b }),
            (Arg::Rows(a), Arg::Same(b)) => map2($out, $c, a, |c: u8, a| if c != 0 { a } else { b }),
            (Arg::Same(a), Arg::Rows(b)) => map2($out, $c, b, |c: u8, b| if c != 0 { a } else { b }),
            (Arg::Same(a), Arg::Same(b)) => map1($out, $c, |c: u8| if c != 0 { a } else { b }),
        }
    };
}

wide! {
    /// Arithmetic, wrapping.
    pub(crate) fn arith(op: Arith, out: &mut [i64], a: Arg<i64>, b: Arg<i64>) {
        match op {
            Arith::Add => two(out, a, b, |x: i64, y| x.wrapping_add(y)),
            Arith::Sub => two(out, a, b, |x: i64, y| x.wrapping_sub(y)),
            Arith::Mul => two(out, a, b, |x: i64, y| x.wrapping_mul(y)),
            Arith::Min => two(out, a, b, |x: i64, y| if x < y { x } else { y }),
            Arith::Max => two(out, a, b, |x: i64, y| if x > y { x } else { y }),
        }
    }

    /// Without the sign.
    pub(crate) fn abs(out: &mut [i64], a: Arg<i64>) {
        one(out, a, |a: i64| a.wrapping_abs());
    }

    /// 1 where the number is 0.
    pub(crate) fn divisor(out: &mut [i64], a: Arg<i64>) {
        one(out, a, |a| if a == 0 { 1 } else { a });
    }

    /// Compares numbers.
    pub(crate) fn compare_i64(op: CompareOp, out: &mut [u8], a: Arg<i64>, b: Arg<i64>) {
        compare!(op, out, a, b);
    }

    /// Compares dates.
    pub(crate) fn compare_i32(op: CompareOp, out: &mut [u8], a: Arg<i32>, b: Arg<i32>) {
        compare!(op, out, a, b);
    }

    /// Compares booleans or variants.
    pub(crate) fn compare_u8(op: CompareOp, out: &mut [u8], a: Arg<u8>, b: Arg<u8>) {
        compare!(op, out, a, b);
    }

    /// Membership in a bit set.
    pub(crate) fn in_set(out: &mut [u8], a: Arg<u8>, set: u64) {
        if set.count_ones() == 1 {
            let only = set.trailing_zeros() as u8;
            one(out, a, |a| u8::from(a == only));
        } else {
            one(out, a, |a: u8| (set >> (a & 63)) as u8 & u8::from(a < 64) & 1);
        }
    }

    /// Whether the number lies in a range; `or_in` keeps what is already 1.
    pub(crate) fn within(out: &mut [u8], a: Arg<i64>, low: i64, high: i64, or_in: bool) {
        if or_in {
            match a {
                Arg::Rows(a) => {
                    let a = a.cut(out.len());
                    for (slot, a) in out.iter_mut().zip(a) {
                        *slot |= u8::from(*a >= low) & u8::from(*a <= high);
                    }
                }
                Arg::Same(a) => {
                    let bit = u8::from(a >= low) & u8::from(a <= high);
                    out.iter_mut().for_each(|slot| *slot |= bit);
                }
            }
        } else {
            one(out, a, |a| u8::from(a >= low) & u8::from(a <= high));
        }
    }

    /// Bitwise and: Kleene and of values that are 0 where unknown.
    pub(crate) fn and(out: &mut [u8], a: Arg<u8>, b: Arg<u8>) {
        two(out, a, b, |a, b| a & b);
    }

    /// Bitwise or: Kleene or of values that are 0 where unknown, and the union of statuses.
    pub(crate) fn or(out: &mut [u8], a: Arg<u8>, b: Arg<u8>) {
        two(out, a, b, |a, b| a | b);
    }

    /// Not.
    pub(crate) fn not(out: &mut [u8], a: Arg<u8>) {
        one(out, a, |a| a ^ 1);
    }

    /// The status of a Kleene and.
    pub(crate) fn and_status(out: &mut [u8], a: &[u8], a_status: &[u8], b: &[u8], b_status: &[u8]) {
        let rows = out.len();
        let (a, a_status, b, b_status) = (a.cut(rows), a_status.cut(rows), b.cut(rows), b_status.cut(rows));
        for row in 0..rows {
            let sure = (a[row] | a_status[row] == 0) | (b[row] | b_status[row] == 0);
            out[row] = if sure { 0 } else { a_status[row] | b_status[row] };
        }
    }

    /// The status of a Kleene or.
    pub(crate) fn or_status(out: &mut [u8], a: &[u8], a_status: &[u8], b: &[u8], b_status: &[u8]) {
        let rows = out.len();
        let (a, a_status, b, b_status) = (a.cut(rows), a_status.cut(rows), b.cut(rows), b_status.cut(rows));
        for row in 0..rows {
            out[row] = if a[row] | b[row] != 0 { 0 } else { a_status[row] | b_status[row] };
        }
    }

    /// The chosen side.
    pub(crate) fn select_i64(out: &mut [i64], c: &[u8], a: Arg<i64>, b: Arg<i64>) {
        select!(out, c, a, b);
    }

    /// The chosen side.
    pub(crate) fn select_i32(out: &mut [i32], c: &[u8], a: Arg<i32>, b: Arg<i32>) {
        select!(out, c, a, b);
    }

    /// The chosen side.
    pub(crate) fn select_u8(out: &mut [u8], c: &[u8], a: Arg<u8>, b: Arg<u8>) {
        select!(out, c, a, b);
    }

    /// The status of a choice whose condition may be unknown; `equal` says where both sides hold the same value.
    pub(crate) fn select_status(
        out: &mut [u8],
        c: &[u8],
        c_status: &[u8],
        a_status: &[u8],
        b_status: &[u8],
        equal: &[u8],
    ) {
        let rows = out.len();
        let (c, c_status) = (c.cut(rows), c_status.cut(rows));
        let (a_status, b_status, equal) = (a_status.cut(rows), b_status.cut(rows), equal.cut(rows));
        for row in 0..rows {
            let sides = a_status[row] | b_status[row];
            let chosen = if c[row] != 0 { a_status[row] } else { b_status[row] };
            let unknown = if (sides == 0) & (equal[row] != 0) { 0 } else { c_status[row] | sides };
            out[row] = if c_status[row] == 0 { chosen } else { unknown };
        }
    }

    /// The status of `default(a, b)`.
    pub(crate) fn default_status(out: &mut [u8], none: &[u8], a_status: &[u8], b_status: &[u8]) {
        let rows = out.len();
        let (none, a_status, b_status) = (none.cut(rows), a_status.cut(rows), b_status.cut(rows));
        for row in 0..rows {
            let known = if none[row] != 0 { b_status[row] } else { 0 };
            out[row] = if a_status[row] == 0 { known } else { a_status[row] | b_status[row] };
        }
    }

    /// A status with an error in the known rows that a flag says are wrong.
    pub(crate) fn invalid_status(out: &mut [u8], wrong: &[u8], status: Arg<u8>) {
        two(out, Arg::Rows(wrong), status, |wrong, status| {
            if (wrong != 0) & (status == 0) { INVALID } else { status }
        });
    }

    /// 0 where the status is not 0.
    pub(crate) fn mask(out: &mut [u8], status: &[u8]) {
        let status = status.cut(out.len());
        for (value, status) in out.iter_mut().zip(status) {
            *value = if *status == 0 { *value } else { 0 };
        }
    }

    /// A copy that is 0 where the status is not 0.
    pub(crate) fn masked_i64(out: &mut [i64], a: Arg<i64>, status: &[u8]) {
        two(out, a, Arg::Rows(status), |a, status: u8| if status == 0 { a } else { 0 });
    }

    /// A copy that is 0 where the status is not 0.
    pub(crate) fn masked_i32(out: &mut [i32], a: Arg<i32>, status: &[u8]) {
        two(out, a, Arg::Rows(status), |a, status: u8| if status == 0 { a } else { 0 });
    }

    /// Whether any is not 0.
    pub(crate) fn any(a: &[u8]) -> bool {
        a.iter().fold(0, |bits, a| bits | a) != 0
    }

    /// Whether all are the same.
    pub(crate) fn uniform(a: &[u8]) -> bool {
        let Some(&first) = a.first() else { return true };
        // In steps, so that a mixed tile is found out at once.
        a.chunks(256).all(|part| part.iter().fold(0, |bits, a| bits | (a ^ first)) == 0)
    }

    /// Status of a stored column: `bit` where it is unknown. Says whether any is.
    pub(crate) fn unknown_i64(out: &mut [u8], a: &[i64], bit: u8) -> bool {
        // Most tiles of most columns have none: look before writing.
        if !a.iter().fold(false, |any, a| any | (*a == UNKNOWN_I64)) {
            return false;
        }
        map1(out, a, |a| if a == UNKNOWN_I64 { bit } else { 0 });
        true
    }

    /// Status of a stored column of dates.
    pub(crate) fn unknown_i32(out: &mut [u8], a: &[i32], bit: u8) -> bool {
        // Most tiles of most columns have none: look before writing.
        if !a.iter().fold(false, |any, a| any | (*a == UNKNOWN_I32)) {
            return false;
        }
        map1(out, a, |a| if a == UNKNOWN_I32 { bit } else { 0 });
        true
    }

    /// Status of a stored column of booleans or variants.
    pub(crate) fn unknown_u8(out: &mut [u8], a: &[u8], bit: u8) -> bool {
        // Most tiles of most columns have none: look before writing.
        if !a.iter().fold(false, |any, a| any | (*a == UNKNOWN_U8)) {
            return false;
        }
        map1(out, a, |a| if a == UNKNOWN_U8 { bit } else { 0 });
        true
    }

    /// A copy of a stored column that is 0 where it is unknown.
    pub(crate) fn known_u8(out: &mut [u8], a: &[u8]) {
        map1(out, a, |a| if a == UNKNOWN_U8 { 0 } else { a });
    }

    /// Whether the number is none.
    pub(crate) fn is_none_i64(out: &mut [u8], a: Arg<i64>) {
        one(out, a, |a| u8::from(a == NONE_I64));
    }

    /// Whether the date is none.
    pub(crate) fn is_none_i32(out: &mut [u8], a: Arg<i32>) {
        one(out, a, |a| u8::from(a == NONE_I32));
    }

    /// Boolean as number.
    pub(crate) fn to_number(out: &mut [i64], a: Arg<u8>) {
        one(out, a, |a: u8| i64::from(a));
    }

    /// Full years.
    pub(crate) fn age(out: &mut [i64], birth: Arg<i32>, on: Arg<i32>) {
        each_pair!(out, birth, on, |birth, on| calendar::age(birth, on));
    }

    /// Full months.
    pub(crate) fn months_between(out: &mut [i64], from: Arg<i32>, to: Arg<i32>) {
        each_pair!(out, from, to, |from, to| calendar::months_between(from, to));
    }

    /// A date plus a time.
    pub(crate) fn add_time(step: Step, out: &mut [i32], date: Arg<i32>, count: Arg<i64>) {
        match step {
            Step::Days => each_pair!(out, date, count, |date, count| calendar::add_days(date, count)),
            Step::Months => each_pair!(out, date, count, |date, count| calendar::add_months(date, count)),
            Step::Years => each_pair!(out, date, count, |date, count| calendar::add_years(date, count)),
        }
    }

    /// 1 where a date lies outside the calendar and the row is known.
    pub(crate) fn outside(out: &mut [u8], date: &[i32], status: Arg<u8>) {
        two(out, Arg::Rows(date), status, |date, status| u8::from(calendar::is_outside(date)) & u8::from(status == 0));
    }

    /// `quantum * round(num / (den * quantum))`.
    pub(crate) fn round(out: &mut [i64], num: Arg<i64>, den: Arg<i64>, mode: Rounding, quantum: i64) {
        // A row with a status may hold any divisor.
        let by = |den: i64| den.wrapping_mul(quantum).max(1).cast_unsigned();
        // The mode is taken out of the loops.
        macro_rules! round {
            ($mode:expr) => {
                match den {
                    Arg::Same(den) => {
                        let den = by(den);
                        let inverse = Inverse::of(den);
                        one(out, num, |num: i64| {
                            let quotient = inverse.quotient(num.unsigned_abs());
                            rounded(num, den, quotient, $mode).wrapping_mul(quantum)
                        });
                    }
                    dens => each_pair!(out, num, dens, |num, den| {
                        let den = by(den);
                        rounded(num, den, num.unsigned_abs() / den, $mode).wrapping_mul(quantum)
                    }),
                }
            };
        }
        match mode {
            Rounding::Down => round!(Rounding::Down),
            Rounding::Up => round!(Rounding::Up),
            Rounding::HalfUp => round!(Rounding::HalfUp),
        }
    }

    /// Sums over the rows of each parent, by differences of a running sum: no branch depends on a household's size.
    pub(crate) fn fold_sum(out: &mut [i64], a: &[i64], offsets: &[u32], running: &mut [i64]) {
        let running = &mut running[..=a.len()];
        let mut sum = 0_i64;
        running[0] = 0;
        for (slot, a) in running[1..].iter_mut().zip(a) {
            sum = sum.wrapping_add(*a);
            *slot = sum;
        }
        differences(out, running, offsets, |last: i64, first| last.wrapping_sub(first));
    }

    /// A number for each parent, times how many rows it has.
    pub(crate) fn fold_same(out: &mut [i64], a: i64, offsets: &[u32]) {
        for (slot, pair) in out.iter_mut().zip(offsets.windows(2)) {
            *slot = i64::from(pair[1].wrapping_sub(pair[0])).wrapping_mul(a);
        }
    }

    /// 1 where a row of the parent is not 0.
    pub(crate) fn fold_any(out: &mut [u8], a: &[u8], offsets: &[u32], running: &mut [u32]) {
        let running = &mut running[..=a.len()];
        let mut sum = 0_u32;
        running[0] = 0;
        for (slot, a) in running[1..].iter_mut().zip(a) {
            sum += u32::from(*a != 0);
            *slot = sum;
        }
        differences(out, running, offsets, |last: u32, first| u8::from(last != first));
    }

    /// The union of the bits 1, 2 and 4 of the rows of each parent.
    pub(crate) fn fold_bits(out: &mut [u8], a: &[u8], offsets: &[u32], running: &mut [i64]) {
        // Three counters of 21 bits each in one number.
        const FIELD: u32 = 21;
        const MASK: i64 = (1 << FIELD) - 1;
        if a.len() >= 1 << FIELD {
            let base = offsets.first().map_or(0, |&base| base as usize);
            for (slot, pair) in out.iter_mut().zip(offsets.windows(2)) {
                *slot = a[pair[0] as usize - base..pair[1] as usize - base].iter().fold(0, |bits, a| bits | a);
            }
            return;
        }
        let running = &mut running[..=a.len()];
        let mut sum = 0_i64;
        running[0] = 0;
        for (slot, a) in running[1..].iter_mut().zip(a) {
            let bits = i64::from(*a);
            sum += (bits & 1) | ((bits & 2) << (FIELD - 1)) | ((bits & 4) << (2 * FIELD - 2));
            *slot = sum;
        }
        differences(out, running, offsets, |last: i64, first| {
            let counts = last - first;
            u8::from(counts & MASK != 0)
                | (u8::from(counts >> FIELD & MASK != 0) << 1)
                | (u8::from(counts >> (2 * FIELD) & MASK != 0) << 2)
        });
    }

    /// The largest or smallest row of each parent; none where there is none.
    pub(crate) fn fold_extreme_i64(out: &mut [i64], a: &[i64], offsets: &[u32], largest: bool) {
        let base = offsets.first().map_or(0, |&base| base as usize);
        for (slot, pair) in out.iter_mut().zip(offsets.windows(2)) {
            let rows = &a[pair[0] as usize - base..pair[1] as usize - base];
            *slot = if largest {
                // None is the smallest number.
                rows.iter().fold(NONE_I64, |best, a| best.max(*a))
            } else {
                // Less one, none is the largest.
                rows.iter().fold(i64::MAX, |best, a| best.min(a.wrapping_sub(1))).wrapping_add(1)
            };
        }
    }

    /// The latest or earliest date of each parent; none where there is none.
    pub(crate) fn fold_extreme_i32(out: &mut [i32], a: &[i32], offsets: &[u32], largest: bool) {
        let base = offsets.first().map_or(0, |&base| base as usize);
        for (slot, pair) in out.iter_mut().zip(offsets.windows(2)) {
            let rows = &a[pair[0] as usize - base..pair[1] as usize - base];
            *slot = if largest {
                rows.iter().fold(NONE_I32, |best, a| best.max(*a))
            } else {
                rows.iter().fold(i32::MAX, |best, a| best.min(a.wrapping_sub(1))).wrapping_add(1)
            };
        }
    }

    /// The value of the parent for each row. `out` must have [`SPREAD_ROOM`] places more than there are rows.
    pub(crate) fn spread_i64(out: &mut [i64], a: &[i64], offsets: &[u32]) {
        spread(out, a, offsets);
    }

    /// The value of the parent for each row.
    pub(crate) fn spread_i32(out: &mut [i32], a: &[i32], offsets: &[u32]) {
        spread(out, a, offsets);
    }

    /// The value of the parent for each row.
    pub(crate) fn spread_u8(out: &mut [u8], a: &[u8], offsets: &[u32]) {
        spread(out, a, offsets);
    }

    /// Outcome codes from booleans and statuses (see [`crate::Outcome`]).
    pub(crate) fn outcome_codes(out: &mut [u8], a: &[u8], status: &[u8]) {
        map2(out, a, status, crate::output::outcome_code);
    }
}

/// How many places more than rows a buffer has, for [`spread_i64`] and its like.
pub(crate) const SPREAD_ROOM: usize = 8;

/// Writes whole blocks, the next parent's over the end of the last: no branch for households of up to eight.
#[inline(always)]
fn spread<T: Copy>(out: &mut [T], a: &[T], offsets: &[u32]) {
    let Some(&base) = offsets.first() else { return };
    for (value, pair) in a.iter().zip(offsets.windows(2)) {
        let (start, end) = ((pair[0] - base) as usize, (pair[1] - base) as usize);
        out[start..start + SPREAD_ROOM].fill(*value);
        if end - start > SPREAD_ROOM {
            out[start..end].fill(*value);
        }
    }
}

#[inline(always)]
fn differences<T: Copy, R>(out: &mut [R], running: &[T], offsets: &[u32], f: impl Fn(T, T) -> R) {
    let Some((&base, ends)) = offsets.split_first() else { return };
    let mut first = running[0];
    for (slot, end) in out.iter_mut().zip(ends) {
        let last = running[(end - base) as usize];
        *slot = f(last, first);
        first = last;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_inverse_divides_exactly() {
        let mut dens: Vec<u64> = (1..300).collect();
        dens.extend((1..63).flat_map(|bit| [(1 << bit) - 1, 1 << bit, (1 << bit) + 1]));
        dens.extend([i64::MAX as u64, 49_600, 1_000_000, 999_999_937]);
        for den in dens {
            let inverse = Inverse::of(den);
            let multiple = (i64::MAX as u64) / den * den;
            let near = [den, multiple, multiple / 2 / den * den, 1_000_000 / den * den];
            let nums = near.into_iter().flat_map(|num| [num.saturating_sub(1), num, num.saturating_add(1)]);
            for num in nums.chain([0, 1, i64::MAX as u64]).filter(|num| *num <= i64::MAX as u64) {
                assert_eq!(inverse.quotient(num), num / den, "{num} / {den}");
            }
        }
    }

    #[test]
    fn rounding_is_that_of_the_kernel() {
        let nums: Vec<i64> = (-1_010..1_010).chain([i64::MAX / 3, -i64::MAX / 3]).collect();
        for mode in Rounding::ALL {
            for quantum in [1, 10, 100] {
                for den in [1, 2, 3, 7, 40] {
                    let mut same = vec![0; nums.len()];
                    round(&mut same, Arg::Rows(&nums), Arg::Same(den), mode, quantum);
                    let mut rows = vec![0; nums.len()];
                    let dens = vec![den; nums.len()];
                    round(&mut rows, Arg::Rows(&nums), Arg::Rows(&dens), mode, quantum);
                    let right: Vec<i64> = nums
                        .iter()
                        .map(|num| kernel::div_round_i64(*num, den * quantum, mode) * quantum)
                        .collect();
                    assert_eq!((&same, &rows), (&right, &right), "{mode} {quantum} {den}");
                }
            }
        }
    }
}
