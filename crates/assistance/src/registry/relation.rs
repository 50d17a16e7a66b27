// SPDX-License-Identifier: Apache-2.0
//! The relation of a member to the head: the two-digit codes of GB/T 4761-2008, and the class that rules read for each.

use kernel::Sex;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// A relation to the head, by GB/T 4761.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Relation(u8);

/// The codes in use with their names. 01 (本人) is not a relation to the head, who is 02.
const CODES: &[(u8, &str)] = &[
    (2, "户主"),
    (10, "配偶"),
    (11, "夫"),
    (12, "妻"),
    (20, "子"),
    (21, "独生子"),
    (22, "长子"),
    (23, "次子"),
    (24, "三子"),
    (25, "四子"),
    (26, "五子"),
    (27, "养子或继子"),
    (28, "女婿"),
    (29, "其他儿子"),
    (30, "女"),
    (31, "独生女"),
    (32, "长女"),
    (33, "次女"),
    (34, "三女"),
    (35, "四女"),
    (36, "五女"),
    (37, "养女或继女"),
    (38, "儿媳"),
    (39, "其他女儿"),
    (40, "孙子女、外孙子女"),
    (41, "孙子"),
    (42, "孙女"),
    (43, "外孙子"),
    (44, "外孙女"),
    (45, "孙媳妇或外孙媳妇"),
    (46, "孙女婿或外孙女婿"),
    (47, "曾孙子或外曾孙子"),
    (48, "曾孙女或外曾孙女"),
    (49, "其他孙子女、外孙子女"),
    (50, "父母"),
    (51, "父亲"),
    (52, "母亲"),
    (53, "公公"),
    (54, "婆婆"),
    (55, "岳父"),
    (56, "岳母"),
    (57, "继父或养父"),
    (58, "继母或养母"),
    (59, "其他父母关系"),
    (60, "祖父母、外祖父母"),
    (61, "祖父"),
    (62, "祖母"),
    (63, "外祖父"),
    (64, "外祖母"),
    (65, "配偶的祖父母、外祖父母"),
    (66, "曾祖父"),
    (67, "曾祖母"),
    (68, "配偶的曾祖父母、外曾祖父母"),
    (69, "其他祖父母、外祖父母关系"),
    (70, "兄弟姐妹"),
    (71, "兄"),
    (72, "嫂"),
    (73, "弟"),
    (74, "弟媳"),
    (75, "姐姐"),
    (76, "姐夫"),
    (77, "妹妹"),
    (78, "妹夫"),
    (79, "其他兄弟姐妹"),
    (80, "其他"),
    (81, "伯父"),
    (82, "伯母"),
    (83, "叔父"),
    (84, "婶母"),
    (85, "舅父"),
    (86, "舅母"),
    (87, "姨父"),
    (88, "姨母"),
    (89, "姑父"),
    (90, "姑母"),
    (91, "堂兄弟、堂姐妹"),
    (92, "表兄弟、表姐妹"),
    (93, "侄子"),
    (94, "侄女"),
    (95, "外甥"),
    (96, "外甥女"),
    (97, "其他亲属"),
    (99, "非亲属"),
];

impl Relation {
    /// 户主.
    pub const HEAD: Relation = Relation(2);

    /// Every relation with a code.
    pub fn all() -> impl Iterator<Item = Relation> {
        CODES.iter().map(|(code, _)| Relation(*code))
    }

    /// Reads a two-digit code, a Chinese name, or the class that rules read (`head`, `son` …).
    #[must_use]
    pub fn parse(text: &str) -> Option<Relation> {
        let text = text.trim();
        let by_class = match text {
            "head" => 2,
            "spouse" => 10,
            "son" => 20,
            "daughter" => 30,
            "grandchild" => 40,
            "parent" => 50,
            "grandparent" => 60,
            "sibling" => 70,
            "other" => 80,
            _ => 0,
        };
        let code = if text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit()) {
            text.parse().unwrap_or(0)
        } else {
            by_class
        };
        CODES.iter().find(|(one, name)| *one == code || *name == text).map(|(code, _)| Relation(*code))
    }

    /// As stored.
    #[must_use]
    pub const fn code(self) -> u8 {
        self.0
    }

    /// As read from the store.
    #[must_use]
    pub fn from_code(code: u8) -> Option<Relation> {
        CODES.iter().find(|(one, _)| *one == code).map(|(code, _)| Relation(*code))
    }

    /// The name in Chinese.
    #[must_use]
    pub fn chinese(self) -> &'static str {
        CODES.iter().find(|(code, _)| *code == self.0).map_or("", |(_, name)| name)
    }

    /// The class that rules read, a word of the dictionary's enumeration `relation`. In-laws and great-grandchildren are `other`: no support duty follows from
    /// those relations themselves.
    #[must_use]
    pub const fn class(self) -> &'static str {
        match self.0 {
            2 => "head",
            10..=12 => "spouse",
            20..=27 | 29 => "son",
            30..=37 | 39 => "daughter",
            40..=44 | 49 => "grandchild",
            50..=52 | 57..=59 => "parent",
            60..=64 => "grandparent",
            70 | 71 | 73 | 75 | 77 | 79 => "sibling",
            _ => "other",
        }
    }

    /// Whether it is the head.
    #[must_use]
    pub const fn is_head(self) -> bool {
        self.0 == Relation::HEAD.0
    }

    /// Whether it is the head's spouse, of whom there is one.
    #[must_use]
    pub const fn is_spouse(self) -> bool {
        matches!(self.0, 10..=12)
    }

    /// The sex that the code itself tells.
    #[must_use]
    pub const fn sex(self) -> Option<Sex> {
        match self.0 {
            11
            | 20..=29
            | 41
            | 43
            | 46
            | 47
            | 51
            | 53
            | 55
            | 57
            | 61
            | 63
            | 66
            | 71
            | 73
            | 76
            | 78
            | 81
            | 83
            | 85
            | 87
            | 89
            | 93
            | 95 => Some(Sex::Male),
            12
            | 30..=39
            | 42
            | 44
            | 45
            | 48
            | 52
            | 54
            | 56
            | 58
            | 62
            | 64
            | 67
            | 72
            | 74
            | 75
            | 77
            | 82
            | 84
            | 86
            | 88
            | 90
            | 94
            | 96 => Some(Sex::Female),
            _ => None,
        }
    }
}

impl fmt::Display for Relation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}", self.0)
    }
}

impl fmt::Debug for Relation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}", self.0)
    }
}

impl Serialize for Relation {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Relation {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Relation, D::Error> {
        let text = String::deserialize(from)?;
        Relation::parse(&text).ok_or_else(|| serde::de::Error::custom("not a relation"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_relation_reads_back_by_code_and_by_name() {
        for relation in Relation::all() {
            assert_eq!(Relation::parse(&relation.to_string()), Some(relation));
            assert_eq!(Relation::parse(relation.chinese()), Some(relation), "{}", relation.chinese());
            assert_eq!(Relation::from_code(relation.code()), Some(relation));
        }
        assert_eq!(Relation::parse("98"), None);
        assert_eq!(Relation::parse("01"), None);
    }

    #[test]
    fn a_class_reads_as_a_relation_of_that_class() {
        for class in
            ["head", "spouse", "son", "daughter", "grandchild", "parent", "grandparent", "sibling", "other"]
        {
            assert_eq!(Relation::parse(class).unwrap().class(), class);
        }
    }

    #[test]
    fn in_laws_are_neither_children_nor_parents_nor_siblings() {
        for name in
            ["女婿", "儿媳", "公公", "婆婆", "岳父", "岳母", "嫂", "弟媳", "姐夫", "妹夫", "孙媳妇或外孙媳妇"]
        {
            assert_eq!(Relation::parse(name).unwrap().class(), "other", "{name}");
        }
        assert_eq!(Relation::parse("养子或继子").unwrap().class(), "son");
        assert_eq!(Relation::parse("继母或养母").unwrap().class(), "parent");
    }
}
