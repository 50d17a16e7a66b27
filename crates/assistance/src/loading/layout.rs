// SPDX-License-Identifier: Apache-2.0
//! What the sheets and headings of another system mean, as data (`data/exchange/import`): a county that writes them otherwise adds an alias there.

use crate::casework::{ExitKind, Scheme};
use crate::payout::model::ids::Component;
use crate::registry::words::Area;
use ledger::Source;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The layouts that come with the program, by id.
pub const BUILT_IN: [(&str, &str); 2] = [
    ("county", include_str!("../../../../data/exchange/import/county.yaml")),
    ("national", include_str!("../../../../data/exchange/import/national.yaml")),
];

/// The most rows before the headings: titles and notes.
pub const HEADINGS_WITHIN: usize = 8;

/// What the rows of a sheet are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// 家庭
    Families,
    /// 成员
    Members,
    /// 待遇
    Awards,
    /// 账户
    Accounts,
    /// 资金
    Funds,
    /// 花名册
    Roster,
}

impl Role {
    /// The sheets that hold what belongs to a family.
    pub const OF_FAMILY: [Role; 4] = [Role::Families, Role::Members, Role::Awards, Role::Accounts];

    /// In Chinese, also the name of the sheet that is written.
    #[must_use]
    pub const fn chinese(self) -> &'static str {
        match self {
            Role::Families => "家庭",
            Role::Members => "成员",
            Role::Awards => "待遇",
            Role::Accounts => "账户",
            Role::Funds => "资金",
            Role::Roster => "花名册",
        }
    }

    /// The fields that a sheet may have.
    #[must_use]
    pub const fn fields(self) -> &'static [&'static str] {
        match self {
            Role::Families => &[
                "family",
                "place",
                "township",
                "village",
                "address",
                "registered",
                "area",
                "phone",
                "persons",
            ],
            Role::Members => &[
                "family",
                "name",
                "citizen_number",
                "no_number",
                "relation",
                "sex",
                "birth",
                "phone",
                "ethnic",
                "marital",
                "registered",
                "covered",
            ],
            Role::Awards => &[
                "family",
                "scheme",
                "single",
                "persons",
                "base",
                "supplement",
                "monthly",
                "since",
                "paid_until",
                "reviewed_on",
                "review_by",
                "class",
                "exit",
                "exit_until",
                "until",
            ],
            Role::Accounts => &["family", "scheme", "holder", "account", "bank"],
            Role::Funds => &["title", "source", "year", "earmark", "balance", "paper"],
            Role::Roster => {
                &["family", "head_number", "place", "township", "scheme", "persons", "amount", "month"]
            }
        }
    }
}

/// What is wrong with a layout.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("导入格式有误：{0}")]
pub struct LayoutError(pub String);

/// What the sheets, headings and words of another system mean.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Layout {
    /// Short and unique.
    pub id: String,
    /// For people.
    pub name: String,
    /// What is assumed of it.
    pub assumed: Option<String>,
    /// The sheets.
    pub sheets: BTreeMap<Role, SheetLayout>,
    /// What its words and codes of schemes mean.
    pub schemes: BTreeMap<String, SchemeWord>,
    /// What its words of sources of money mean.
    pub sources: BTreeMap<String, String>,
    /// What its words of classes mean for the clock of reviews: `steady` and `unsteady` are what the packs say of such families, a number is so many months.
    #[serde(default)]
    pub classes: BTreeMap<String, String>,
    /// What its words of grounds of gradual exits mean.
    #[serde(default)]
    pub exits: BTreeMap<String, String>,
    /// The code under which supplements are paid.
    pub supplement: String,
}

/// How often a family of a class is looked at again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Class {
    /// As the packs say of a family of steady income.
    Steady,
    /// As the packs say of a family of unsteady income with somebody who can work.
    Unsteady,
    /// After so many months, as the county says.
    Months(u32),
}

impl Class {
    fn parse(word: &str) -> Option<Class> {
        match word {
            "steady" => Some(Class::Steady),
            "unsteady" => Some(Class::Unsteady),
            months => months.parse().ok().filter(|months| (1..=60).contains(months)).map(Class::Months),
        }
    }
}

/// One kind of sheet.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SheetLayout {
    /// The names that the sheet may have.
    pub names: Vec<String>,
    /// Fields without which it cannot be read.
    pub required: Vec<String>,
    /// The headings of each field.
    pub columns: BTreeMap<String, Vec<String>>,
    /// The headings of facts of the dictionary, which become evidence.
    #[serde(default)]
    pub facts: BTreeMap<String, Vec<String>>,
}

/// What a word of a scheme means.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SchemeWord {
    scheme: String,
    area: Option<String>,
}

/// What the columns of a sheet hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Columns {
    /// By column: the field, or `fact.` and the fact's name; nothing for a column that is not read.
    pub fields: Vec<Option<String>>,
    /// The headings as they stand.
    pub titles: Vec<String>,
}

impl Columns {
    /// The heading of a field as it stands in the file; the field's own word where there is none.
    #[must_use]
    pub fn title<'a>(&'a self, field: &'a str) -> &'a str {
        let at = self.fields.iter().position(|one| one.as_deref() == Some(field));
        at.and_then(|at| self.titles.get(at)).map_or(field, String::as_str)
    }

    /// Headings that are not read.
    pub fn unread(&self) -> impl Iterator<Item = &str> {
        self.fields
            .iter()
            .zip(&self.titles)
            .filter(|(field, _)| field.is_none())
            .map(|(_, title)| title.as_str())
    }
}

/// Why a row is no row of headings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Headless {
    /// The fields that are missing.
    pub missing: Vec<String>,
    /// Headings that mean the same field as one before them.
    pub twice: Vec<String>,
}

fn plain(title: &str) -> String {
    title
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '（' | '）' | '(' | ')' | '*' | '、' | '/'))
        .collect()
}

impl SheetLayout {
    /// Whether a sheet of that name is meant.
    #[must_use]
    pub fn named(&self, name: &str) -> bool {
        self.names.iter().any(|one| one.eq_ignore_ascii_case(name.trim()))
    }

    /// What the columns under these headings hold.
    ///
    /// # Errors
    /// What is missing or stands there twice.
    pub fn columns(&self, headings: &[String]) -> Result<Columns, Headless> {
        let mut twice = Vec::new();
        let mut fields: Vec<Option<String>> = Vec::with_capacity(headings.len());
        for heading in headings {
            let title = plain(heading);
            let own = |(field, titles): (&String, &Vec<String>)| {
                titles.iter().any(|one| plain(one) == title).then(|| field.clone())
            };
            let fact = |(fact, titles): (&String, &Vec<String>)| {
                titles.iter().any(|one| plain(one) == title).then(|| format!("fact.{fact}"))
            };
            let field = self.columns.iter().find_map(own).or_else(|| self.facts.iter().find_map(fact));
            if field.is_some() && fields.contains(&field) {
                twice.push(heading.clone());
            }
            fields.push(field);
        }
        let there = |wanted: &str| fields.iter().any(|field| field.as_deref() == Some(wanted));
        let missing: Vec<String> = self.required.iter().filter(|field| !there(field)).cloned().collect();
        if missing.is_empty() && twice.is_empty() {
            Ok(Columns { fields, titles: headings.to_vec() })
        } else {
            Err(Headless { missing, twice })
        }
    }

    /// The first heading of a field, as it is written where a file has none.
    #[must_use]
    pub fn heading<'a>(&'a self, field: &'a str) -> &'a str {
        let titles = self.columns.get(field).or_else(|| self.facts.get(field.trim_start_matches("fact.")));
        titles.and_then(|titles| titles.first()).map_or(field, String::as_str)
    }
}

impl Layout {
    /// Reads a layout.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Layout, LayoutError> {
        let layout: Layout = serde_saphyr::from_str(text).map_err(|error| LayoutError(error.to_string()))?;
        for (role, sheet) in &layout.sheets {
            let known = |field: &&String| role.fields().contains(&field.as_str());
            if let Some(wrong) = sheet.columns.keys().chain(&sheet.required).find(|field| !known(field)) {
                return Err(LayoutError(format!("{} 没有 {wrong} 这一项", role.chinese())));
            }
            let mut seen = Vec::new();
            for title in sheet.columns.values().chain(sheet.facts.values()).flatten() {
                if seen.contains(&plain(title)) {
                    return Err(LayoutError(format!("{} 的表头“{title}”写了两处", role.chinese())));
                }
                seen.push(plain(title));
            }
        }
        if let Some(word) = layout.schemes.iter().find(|(_, word)| word.read().is_none()) {
            return Err(LayoutError(format!("不认识项目“{}”的含义", word.0)));
        }
        if let Some(word) = layout.sources.values().find(|word| Source::parse(word).is_none()) {
            return Err(LayoutError(format!("不认识资金来源 {word}")));
        }
        if let Some(word) = layout.classes.values().find(|word| Class::parse(word).is_none()) {
            return Err(LayoutError(format!("不认识分类 {word}：写 steady、unsteady 或者几个月")));
        }
        if let Some(word) = layout.exits.values().find(|word| ExitKind::parse(word).is_none()) {
            return Err(LayoutError(format!("不认识渐退原因 {word}")));
        }
        if Component::parse(&layout.supplement).is_none() {
            return Err(LayoutError(format!("发放项目代码 {} 应是两位大写字母或数字", layout.supplement)));
        }
        Ok(layout)
    }

    /// A layout that comes with the program.
    ///
    /// # Errors
    /// There is none of that id.
    pub fn built_in(id: &str) -> Result<Layout, LayoutError> {
        let text = BUILT_IN.iter().find(|(one, _)| *one == id).map(|(_, text)| *text);
        Layout::parse(text.ok_or_else(|| LayoutError(format!("没有 {id} 这种格式")))?)
    }

    /// What a word or code of a scheme means, with the area that it tells of.
    #[must_use]
    pub fn scheme(&self, word: &str) -> Option<(Scheme, Option<Area>)> {
        self.schemes.get(&plain(word))?.read()
    }

    /// What a word of a class means.
    #[must_use]
    pub fn class(&self, word: &str) -> Option<Class> {
        Class::parse(self.classes.get(&plain(word))?)
    }

    /// What a word of a ground of a gradual exit means.
    #[must_use]
    pub fn exit(&self, word: &str) -> Option<ExitKind> {
        ExitKind::parse(self.exits.get(&plain(word))?)
    }

    /// What a word of a source of money means.
    #[must_use]
    pub fn source(&self, word: &str) -> Option<Source> {
        Source::parse(self.sources.get(word.trim()).map_or(word.trim(), String::as_str))
    }

    /// The code under which supplements are paid.
    #[must_use]
    pub fn supplement(&self) -> Option<Component> {
        Component::parse(&self.supplement)
    }
}

impl SchemeWord {
    fn read(&self) -> Option<(Scheme, Option<Area>)> {
        let area = match &self.area {
            None => None,
            Some(word) => Some(Area::parse(word)?),
        };
        Some((Scheme::parse(&self.scheme)?, area))
    }
}
