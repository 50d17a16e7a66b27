// SPDX-License-Identifier: Apache-2.0
//! Words for whole populations: headings of result tables, kinds of leads and of households.

use kernel::Division;

/// What stands with every lead, on every list.
pub const LEAD_ONLY: &str = "线索，不得作为停发依据";

/// The words of a column of outcomes, in the order of their codes: the word of records, and the Chinese word.
pub const OUTCOMES: [(&str, &str); 5] = [
    ("no", "不符合"),
    ("yes", "符合"),
    ("needs", "还需要材料"),
    ("discretion", "需人工裁量"),
    ("error", "不能计算"),
];

/// What kind of lead a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lead {
    /// Entitled by the facts, and on no roster.
    Missed,
    /// On no roster, and only facts stand open that nobody may read, or knows, before there is an application.
    Possible,
    /// On a roster, and by the facts not entitled.
    Lapsed,
    /// What the packs themselves call a lead.
    Pack,
}

impl Lead {
    /// All, in the order in which they are listed.
    pub const ALL: [Lead; 4] = [Lead::Missed, Lead::Possible, Lead::Lapsed, Lead::Pack];

    /// Its Chinese name.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Lead::Missed => "疑似应保未保",
            Lead::Possible => "可能符合，尚需本人申请和核实",
            Lead::Lapsed => "在册而测算不再符合",
            Lead::Pack => "政策要求关注",
        }
    }

    /// Its name in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Lead::Missed => "missed",
            Lead::Possible => "possible",
            Lead::Lapsed => "lapsed",
            Lead::Pack => "pack",
        }
    }

    /// What to do with it.
    #[must_use]
    pub fn advice(self) -> &'static str {
        match self {
            Lead::Missed => "请入户了解，告知政策，由本人自愿申请",
            Lead::Possible => "请入户了解困难情况，告知可以申请的事项",
            Lead::Lapsed => "请按定期核查程序入户核实，听取本人意见后再由人决定",
            Lead::Pack => "请有关人员查看",
        }
    }
}

/// Kinds of households by which changes are counted; the first that fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HouseholdKind {
    /// One person of 60 or older.
    OldAlone,
    /// One person.
    Single,
    /// Everybody is 60 or older.
    Old,
    /// Somebody with a grade 1 or 2 disability, or a listed illness.
    Stricken,
    /// One adult with minors.
    LoneParent,
    /// Minors.
    Children,
    /// Anything else.
    Other,
}

impl HouseholdKind {
    /// All, in the order in which they are tried.
    pub const ALL: [HouseholdKind; 7] = [
        HouseholdKind::OldAlone,
        HouseholdKind::Single,
        HouseholdKind::Old,
        HouseholdKind::Stricken,
        HouseholdKind::LoneParent,
        HouseholdKind::Children,
        HouseholdKind::Other,
    ];

    /// Its Chinese name.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            HouseholdKind::OldAlone => "独居老年人（60岁以上）",
            HouseholdKind::Single => "一人户",
            HouseholdKind::Old => "全户60岁以上",
            HouseholdKind::Stricken => "有一、二级残疾或重特大疾病",
            HouseholdKind::LoneParent => "一名成年人带未成年人",
            HouseholdKind::Children => "有未成年人",
            HouseholdKind::Other => "其他",
        }
    }
}

/// The name of a place with its code: `示范镇（500299101）`.
#[must_use]
pub fn named(place: Division) -> String {
    match kernel::name_of(place) {
        Some(name) => format!("{name}（{place}）"),
        None => place.to_string(),
    }
}

/// An amount of any size in yuan, from fen: `1,234,567.80`.
#[must_use]
pub fn yuan(fen: i128) -> String {
    let sign = if fen < 0 { "-" } else { "" };
    let fen = fen.unsigned_abs();
    let digits = (fen / 100).to_string();
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{sign}{grouped}.{:02}", fen % 100)
}

/// What is paid at least and at most: `1,200.00` or `1,200.00—1,500.00`; with the rows whose upper end is not known.
#[must_use]
pub fn range(low: i128, high: i128, unbounded: u64) -> String {
    let mut text = if low == high { yuan(low) } else { format!("{}—{}", yuan(low), yuan(high)) };
    if unbounded > 0 {
        text.push_str(&format!("（另有 {unbounded} 件估不出上限）"));
    }
    text
}

/// How often an amount is paid.
#[must_use]
pub fn rhythm(monthly: bool) -> &'static str {
    if monthly { "元/月" } else { "元（一次性）" }
}

/// A size such as `512MB` in bytes; plain numbers are bytes.
#[must_use]
pub fn size(text: &str) -> Option<u64> {
    let text = text.trim().to_ascii_uppercase();
    let digits = text.trim_end_matches(|c: char| !c.is_ascii_digit());
    let factor = match text[digits.len()..].trim() {
        "" | "B" => 1,
        "K" | "KB" | "KIB" => 1 << 10,
        "M" | "MB" | "MIB" => 1 << 20,
        "G" | "GB" | "GIB" => 1 << 30,
        _ => return None,
    };
    digits.parse::<u64>().ok()?.checked_mul(factor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_grouped_and_signed() {
        let table =
            [(0, "0.00"), (5, "0.05"), (123_456_780, "1,234,567.80"), (-100, "-1.00"), (99_999, "999.99")];
        for (fen, text) in table {
            assert_eq!(yuan(fen), text);
        }
        assert_eq!(range(100, 100, 0), "1.00");
        assert_eq!(range(100, 250, 3), "1.00—2.50（另有 3 件估不出上限）");
    }

    #[test]
    fn a_size_has_a_unit() {
        let table = [
            ("512MB", Some(512 << 20)),
            ("1 g", Some(1 << 30)),
            ("4096", Some(4096)),
            ("many", None),
            ("1TB", None),
        ];
        for (text, bytes) in table {
            assert_eq!(size(text), bytes, "{text}");
        }
    }
}
