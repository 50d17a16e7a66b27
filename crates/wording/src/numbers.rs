// SPDX-License-Identifier: Apache-2.0
//! Amounts, counts, fractions and dates as a Chinese clerk writes them. Exact: what had to be rounded to be shown carries `≈`.

use kernel::{Date, Fen, Fraction, Month, Rounding};
use policy::units::Unit;

/// The largest denominator that is still shown as a fraction; beyond it only the rounded figure helps a reader.
const SHOWN_DENOMINATOR: i128 = 1_000;

/// How many decimals a plain number may have before it is shown as a fraction.
const DECIMALS: u32 = 4;

/// Money given in fen, in yuan: `1,488.00`, and `1,487.99/3 ≈ 496.00` where no decimal is exact.
#[must_use]
pub fn yuan(fen: Fraction) -> String {
    match exact(fen) {
        Some(text) if text.contains('/') => format!("{text} ≈ {}", rounded(fen)),
        Some(text) => text,
        None => format!("≈ {}", rounded(fen)),
    }
}

/// Money given in fen, in yuan, for a formula: `143.375`, `1,487.99/3`.
#[must_use]
pub fn yuan_exact(fen: Fraction) -> String {
    exact(fen).unwrap_or_else(|| format!("≈ {}", rounded(fen)))
}

/// The figure without loss, as a decimal or a fraction, where it is short enough to be read.
fn exact(fen: Fraction) -> Option<String> {
    if let Some(whole) = fen.to_int() {
        return Some(Fen::new(whole).grouped());
    }
    // Up to four decimals of a yuan: two more than a fen has.
    let hundredths = fen.checked_mul(Fraction::from_int(100))?;
    if hundredths.is_integer() {
        let negative = fen.signum() < 0;
        let size = if negative { fen.negated() } else { fen };
        let whole = size.round(Rounding::Down, 1)?;
        let more = size.checked_sub(Fraction::from_int(whole))?.to_decimal(2, Rounding::HalfUp);
        let more = more.trim_start_matches("0.").trim_end_matches('0');
        return Some(format!("{}{}{more}", if negative { "-" } else { "" }, Fen::new(whole).grouped()));
    }
    let num = i64::try_from(fen.num()).ok()?;
    (fen.den() <= SHOWN_DENOMINATOR).then(|| format!("{}/{}", Fen::new(num).grouped(), fen.den()))
}

/// Money given in fen, in yuan, rounded to the fen where it must be: `≈ 496.00`.
#[must_use]
pub fn yuan_short(fen: Fraction) -> String {
    match fen.to_int() {
        Some(whole) => Fen::new(whole).grouped(),
        None => format!("≈ {}", rounded(fen)),
    }
}

/// Money as machines read it, in yuan: `328.00`; an exact fraction of yuan where it is no whole number of fen: `148799/300`.
#[must_use]
pub fn yuan_plain(fen: Fraction) -> String {
    match fen.to_int() {
        Some(whole) => Fen::new(whole).plain(),
        None => fen.checked_div(Fraction::from_int(100)).unwrap_or(fen).to_string(),
    }
}

fn rounded(fen: Fraction) -> String {
    match fen.round(Rounding::HalfUp, 1) {
        Some(fen) => Fen::new(fen).grouped(),
        None => fen.to_decimal(0, Rounding::HalfUp),
    }
}

/// A plain number: `1.5`, `12`, `1/3`.
#[must_use]
pub fn plain(value: Fraction) -> String {
    if let Some(whole) = value.to_int() {
        return whole.to_string();
    }
    let scale = Fraction::from_int(10_i64.pow(DECIMALS));
    if value.checked_mul(scale).is_some_and(Fraction::is_integer) {
        return trimmed(&value.to_decimal(DECIMALS, Rounding::HalfUp)).to_owned();
    }
    let short = value.to_decimal(2, Rounding::HalfUp);
    if value.den() <= SHOWN_DENOMINATOR { format!("{value} ≈ {short}") } else { format!("≈ {short}") }
}

fn trimmed(decimal: &str) -> &str {
    if decimal.contains('.') { decimal.trim_end_matches('0').trim_end_matches('.') } else { decimal }
}

/// A share: `60%`, `3.5%`.
#[must_use]
pub fn percent(value: Fraction) -> String {
    value
        .checked_mul(Fraction::from_int(100))
        .map_or_else(|| plain(value), |value| format!("{}%", plain(value)))
}

/// A ratio by what its name says it is: a multiple (`1.5 倍`), a share (`60%`) or a plain number.
#[must_use]
pub fn ratio(label: &str, value: Fraction) -> String {
    if label.contains('倍') {
        return format!("{} 倍", plain(value));
    }
    let share = ["比例", "率", "涨幅", "比重"].iter().any(|word| label.contains(word));
    if share { percent(value) } else { plain(value) }
}

/// The name of a unit behind a number: `元/人·月`, `人`, `个月`, `岁`, `天`; empty for a plain number.
#[must_use]
pub fn unit(unit: Unit) -> String {
    let parts = [
        (unit.yuan, "元", "元"),
        (unit.person, "人", "人"),
        (unit.month, "个月", "月"),
        (unit.year, "岁", "年"),
        (unit.day, "天", "日"),
    ];
    let above: Vec<&str> = parts.iter().filter(|(n, ..)| *n > 0).map(|(_, name, _)| *name).collect();
    let below: Vec<&str> = parts.iter().filter(|(n, ..)| *n < 0).map(|(_, _, name)| *name).collect();
    // An age stands alone; a year inside any other unit is a span of time.
    let above: Vec<&str> = if above.len() + below.len() > 1 {
        above.iter().map(|&name| if name == "岁" { "年" } else { name }).collect()
    } else {
        above
    };
    match (above.is_empty(), below.is_empty()) {
        (_, true) => above.join("·"),
        (true, false) => format!("每{}", below.join("·")),
        (false, false) => format!("{}/{}", above.join("·"), below.join("·")),
    }
}

/// A number with its unit: `1,488.00 元/月`, `3 人`, `12 个月`, `18 岁`. Money is given in fen.
#[must_use]
pub fn quantity(value: Fraction, of: Unit) -> String {
    let number = if of.is_money() { yuan(value) } else { plain(value) };
    with_unit(&number, of)
}

/// [`quantity`] for a formula: exact, without what it is about.
#[must_use]
pub fn quantity_exact(value: Fraction, of: Unit) -> String {
    let number = if of.is_money() { yuan_exact(value) } else { plain(value) };
    with_unit(&number, of)
}

/// [`quantity`], without the exact fraction.
#[must_use]
pub fn quantity_short(value: Fraction, of: Unit) -> String {
    let number = if of.is_money() { yuan_short(value) } else { plain(value) };
    with_unit(&number, of)
}

fn with_unit(number: &str, of: Unit) -> String {
    let name = unit(of);
    if name.is_empty() { number.to_owned() } else { format!("{number} {name}") }
}

/// How far a number is from another, without a sign: `168.00 元`, `不到 1 分`, `2 岁`.
#[must_use]
pub fn distance(a: Fraction, b: Fraction, of: Unit) -> Option<String> {
    let difference = a.checked_sub(b)?;
    let size = if difference.signum() < 0 { difference.negated() } else { difference };
    if !of.is_money() {
        return Some(quantity(size, of));
    }
    if size < Fraction::ONE && !size.is_zero() {
        return Some("不到 1 分".to_owned());
    }
    Some(format!("{} 元", yuan_short(size)))
}

/// How an amount was rounded: `进到 1 元`.
#[must_use]
pub fn rounding(mode: Rounding, quantum: Fraction, of: Unit) -> String {
    let step = if of.is_money() {
        let yuan = quantum.checked_div(Fraction::from_int(100)).unwrap_or(quantum);
        match yuan.to_int() {
            Some(yuan) => format!("{yuan} 元"),
            None if quantum == Fraction::ONE => "1 分".to_owned(),
            None => format!("{} 元", plain(yuan)),
        }
    } else {
        quantity(quantum, of)
    };
    match mode {
        Rounding::Up => format!("进到 {step}"),
        Rounding::Down => format!("不足 {step}的舍去"),
        Rounding::HalfUp => format!("四舍五入到 {step}"),
    }
}

/// A run of months: `2020-10` or `2019-11 至 2020-10`.
#[must_use]
pub fn months(first: Month, last: Month) -> String {
    if first == last { first.to_string() } else { format!("{first} 至 {last}") }
}

/// The months that a window of income or spending looks at: those before the month of the application.
#[must_use]
pub fn window(applied: Date, length: u8) -> Option<String> {
    let month = applied.month_of();
    Some(months(month.add(-i32::from(length))?, month.add(-1)?))
}

/// The number of a section: `一`, `十二`, `二十三`; digits from a hundred on.
#[must_use]
pub fn ordinal(number: usize) -> String {
    const DIGITS: [&str; 10] = ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    match (number / 10, number % 10) {
        (0, ones) => DIGITS[ones].to_owned(),
        (1, 0) => "十".to_owned(),
        (1, ones) => format!("十{}", DIGITS[ones]),
        (tens @ 2..=9, 0) => format!("{}十", DIGITS[tens]),
        (tens @ 2..=9, ones) => format!("{}十{}", DIGITS[tens], DIGITS[ones]),
        _ => number.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Fraction {
        Fraction::parse(text).unwrap()
    }

    #[test]
    fn money_is_exact_or_says_that_it_is_not() {
        let table = [
            ("148800", "1,488.00", "1,488.00", "1488.00"),
            ("-5", "-0.05", "-0.05", "-0.05"),
            ("148799/3", "1,487.99/3 ≈ 496.00", "≈ 496.00", "148799/300"),
            ("1/3", "0.01/3 ≈ 0.00", "≈ 0.00", "1/300"),
            ("28675/2", "143.375", "≈ 143.38", "1147/8"),
            ("-28601/20", "-14.3005", "≈ -14.30", "-28601/2000"),
            ("1/7919", "≈ 0.00", "≈ 0.00", "1/791900"),
        ];
        for (fen, long, short, machine) in table {
            let fen = parsed(fen);
            assert_eq!((&*yuan(fen), &*yuan_short(fen), &*yuan_plain(fen)), (long, short, machine));
        }
    }

    #[test]
    fn a_number_stands_before_its_unit() {
        let month = Unit::YUAN.per(Unit::MONTHS);
        let standard = Unit::YUAN.per(Unit::PERSONS).per(Unit::MONTHS);
        let table = [
            ("49600", standard, "496.00 元/人·月"),
            ("98400", month, "984.00 元/月"),
            ("50400", Unit::YUAN, "504.00 元"),
            ("4000000", Unit::YUAN.per(Unit::PERSONS).per(Unit::YEARS), "40,000.00 元/人·年"),
            ("3", Unit::PERSONS, "3 人"),
            ("12", Unit::MONTHS, "12 个月"),
            ("18", Unit::YEARS, "18 岁"),
            ("7", Unit::DAYS, "7 天"),
            ("1.5", Unit::PLAIN, "1.5"),
            ("0.2", Unit::PERSONS.per(Unit::YEARS), "0.2 人/年"),
        ];
        for (value, unit, text) in table {
            assert_eq!(quantity(parsed(value), unit), text);
        }
    }

    #[test]
    fn a_ratio_is_read_by_its_name() {
        let table = [
            ("低收入家庭收入线（低保标准的倍数）", "1.5", "1.5 倍"),
            ("刚性支出占家庭收入的比例", "0.6", "60%"),
            ("居民消费价格同比涨幅启动线", "0.035", "3.5%"),
            ("机动车辆上限", "0", "0"),
            ("份额", "1/3", "1/3 ≈ 0.33"),
        ];
        for (label, value, text) in table {
            assert_eq!(ratio(label, parsed(value)), text);
        }
    }

    #[test]
    fn the_distance_to_a_line_has_no_sign() {
        let table = [
            ("32800", "49600", Unit::YUAN, "168.00 元"),
            ("49600", "32800", Unit::YUAN, "168.00 元"),
            ("148799/3", "49600", Unit::YUAN, "不到 1 分"),
            ("100000/3", "49600", Unit::YUAN, "≈ 162.67 元"),
            ("16", "18", Unit::YEARS, "2 岁"),
        ];
        for (a, b, unit, text) in table {
            assert_eq!(distance(parsed(a), parsed(b), unit).unwrap(), text);
        }
    }

    #[test]
    fn rounding_is_named_in_yuan() {
        let table = [
            (Rounding::Up, "100", "进到 1 元"),
            (Rounding::Down, "10", "不足 0.1 元的舍去"),
            (Rounding::HalfUp, "1000", "四舍五入到 10 元"),
            (Rounding::HalfUp, "1", "四舍五入到 1 分"),
        ];
        for (mode, quantum, text) in table {
            assert_eq!(rounding(mode, parsed(quantum), Unit::YUAN), text);
        }
    }

    #[test]
    fn a_window_names_its_months() {
        let applied = Date::new(2020, 11, 2).unwrap();
        assert_eq!(window(applied, 1).unwrap(), "2020-10");
        assert_eq!(window(applied, 12).unwrap(), "2019-11 至 2020-10");
    }

    #[test]
    fn sections_are_numbered_in_words() {
        let all: Vec<String> = [1, 10, 11, 20, 23, 99, 100].map(ordinal).to_vec();
        assert_eq!(all, ["一", "十", "十一", "二十", "二十三", "九十九", "100"]);
    }
}
