// SPDX-License-Identifier: Apache-2.0
//! The sheets a delivery may have, and what a heading means in each.

use policy::dictionary::{Dictionary, SeriesKind};
use policy::tree::{Base, Entity, FactId};
use std::collections::HashMap;
use std::sync::Arc;

/// A sheet of a workbook, or one file of a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Sheet {
    /// 家庭
    Households,
    /// 成员
    Members,
    /// 义务人
    Supporters,
    /// 事件
    Events,
    /// 乡镇
    Townships,
    /// 收入, one row for each month, kind and source
    Incomes,
    /// 支出, likewise
    Spendings,
}

impl Sheet {
    /// All sheets; the first two are required.
    pub const ALL: [Sheet; 7] = [
        Sheet::Households,
        Sheet::Members,
        Sheet::Supporters,
        Sheet::Events,
        Sheet::Townships,
        Sheet::Incomes,
        Sheet::Spendings,
    ];

    /// Its name in files: `households.csv`, `households.parquet`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Sheet::Households => "households",
            Sheet::Members => "members",
            Sheet::Supporters => "supporters",
            Sheet::Events => "events",
            Sheet::Townships => "townships",
            Sheet::Incomes => "incomes",
            Sheet::Spendings => "spendings",
        }
    }

    /// Its Chinese name in workbooks.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Sheet::Households => "家庭",
            Sheet::Members => "成员",
            Sheet::Supporters => "义务人",
            Sheet::Events => "事件",
            Sheet::Townships => "乡镇",
            Sheet::Incomes => "收入",
            Sheet::Spendings => "支出",
        }
    }

    /// Reads a name of a sheet or file, in either language.
    #[must_use]
    pub fn parse(name: &str) -> Option<Sheet> {
        let name = name.trim();
        let own = |sheet: &Sheet| sheet.name().eq_ignore_ascii_case(name) || sheet.label() == name;
        Sheet::ALL.into_iter().find(own).or(match name {
            "家庭信息" | "户" => Some(Sheet::Households),
            "家庭成员" | "成员信息" => Some(Sheet::Members),
            "乡镇街道" | "乡镇（街道）" => Some(Sheet::Townships),
            _ => None,
        })
    }

    /// Whose facts its columns hold.
    pub(crate) fn entity(self) -> Option<Entity> {
        match self {
            Sheet::Households => Some(Entity::Household),
            Sheet::Members => Some(Entity::Person),
            Sheet::Supporters => Some(Entity::Supporter),
            Sheet::Events => Some(Entity::Event),
            Sheet::Townships => Some(Entity::Township),
            Sheet::Incomes | Sheet::Spendings => None,
        }
    }
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Role {
    Id,
    Household,
    Member,
    Township,
    Place,
    AppliedOn,
    CitizenNumber,
    Spouse,
    Parents,
    IncomeComplete,
    SpendingComplete,
    Month,
    Kind,
    Amount,
    Source,
    /// Read by nobody here: names and remarks.
    Ignored,
    Fact(FactId),
    /// A plain monthly figure of a series.
    Monthly(FactId),
    /// A sum of a series over so many months.
    Window(FactId, u8),
}

/// The roles that a sheet has beside facts: the name in files, what else a heading may say, the role.
type Words = (&'static str, &'static [&'static str], Role);

const HOUSEHOLDS: &[Words] = &[
    ("id", &["户编号", "家庭编号", "编号"], Role::Id),
    ("township", &["乡镇", "乡镇街道", "乡镇（街道）"], Role::Township),
    ("place", &["受理地", "所在地", "区划代码"], Role::Place),
    ("applied_on", &["申请日期"], Role::AppliedOn),
];
const MEMBERS: &[Words] = &[
    ("id", &["成员编号", "编号"], Role::Id),
    ("household", &["户编号", "家庭编号"], Role::Household),
    ("name", &["姓名"], Role::Ignored),
    ("citizen_number", &["身份证号", "公民身份号码", "身份证号码"], Role::CitizenNumber),
    ("spouse", &["配偶", "配偶编号"], Role::Spouse),
    ("parents", &["父母", "父母编号"], Role::Parents),
    ("income_complete", &["收入齐全"], Role::IncomeComplete),
    ("spending_complete", &["支出齐全"], Role::SpendingComplete),
];
const SUPPORTERS: &[Words] = &[
    ("id", &["义务人编号", "编号"], Role::Id),
    ("household", &["户编号", "家庭编号"], Role::Household),
    ("member", &["成员编号", "被赡养人编号"], Role::Member),
    ("name", &["姓名"], Role::Ignored),
];
const EVENTS: &[Words] =
    &[("id", &["事件编号", "编号"], Role::Id), ("household", &["户编号", "家庭编号"], Role::Household)];
const TOWNSHIPS: &[Words] =
    &[("id", &["乡镇编号", "编号", "区划代码"], Role::Id), ("name", &["名称", "乡镇"], Role::Ignored)];
const AMOUNTS: &[Words] = &[
    ("household", &["户编号", "家庭编号"], Role::Household),
    ("member", &["成员编号"], Role::Member),
    ("month", &["月份"], Role::Month),
    ("kind", &["种类", "项目"], Role::Kind),
    ("amount", &["金额"], Role::Amount),
    ("source", &["来源"], Role::Source),
];

impl Sheet {
    fn words(self) -> &'static [Words] {
        match self {
            Sheet::Households => HOUSEHOLDS,
            Sheet::Members => MEMBERS,
            Sheet::Supporters => SUPPORTERS,
            Sheet::Events => EVENTS,
            Sheet::Townships => TOWNSHIPS,
            Sheet::Incomes | Sheet::Spendings => AMOUNTS,
        }
    }

    /// The roles that a sheet cannot do without.
    fn required(self) -> &'static [Role] {
        match self {
            Sheet::Households | Sheet::Townships => &[Role::Id],
            Sheet::Members | Sheet::Events => &[Role::Household],
            Sheet::Supporters => &[Role::Household, Role::Member],
            Sheet::Incomes | Sheet::Spendings => {
                &[Role::Household, Role::Member, Role::Month, Role::Kind, Role::Amount]
            }
        }
    }

    fn word_of(self, role: Role) -> &'static str {
        self.words().iter().find(|(_, _, one)| *one == role).map_or("", |(name, _, _)| name)
    }
}

/// What is wrong with the headings of one sheet, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeadingError {
    /// The file or workbook.
    pub file: Arc<str>,
    /// The sheet.
    pub sheet: Sheet,
    /// The column, from 1; 0 for the sheet as a whole.
    pub column: usize,
    /// What.
    pub problem: HeadingProblem,
}

/// What can be wrong with a heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HeadingProblem {
    /// No column of this sheet.
    Unknown {
        /// What stands there.
        heading: String,
        /// The nearest heading.
        nearest: Option<String>,
    },
    /// A fact of another sheet.
    Elsewhere {
        /// What stands there.
        heading: String,
        /// The sheet's entity.
        of: Entity,
    },
    /// A Chinese name that several columns of this sheet could mean.
    Ambiguous {
        /// What stands there.
        heading: String,
        /// The names that it could mean.
        names: Vec<String>,
    },
    /// A second column with the same meaning.
    Twice {
        /// What stands there.
        heading: String,
        /// The first column, from 1.
        first: usize,
    },
    /// A column that the sheet cannot do without.
    Missing(&'static str),
    /// A window that the dictionary does not list.
    Window {
        /// What stands there.
        heading: String,
        /// The windows, in months.
        known: Vec<u8>,
    },
    /// A column of amounts though there is a sheet of single months.
    BothForms {
        /// What stands there.
        heading: String,
        /// The sheet.
        sheet: Sheet,
    },
    /// No rows at all, not even headings.
    Empty,
}

/// What the columns of a sheet hold.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) sheet: Sheet,
    pub(crate) file: Arc<str>,
    /// By column; nothing where the heading is blank.
    pub(crate) roles: Vec<Option<Role>>,
    pub(crate) headings: Vec<String>,
}

impl Plan {
    /// Reads the headings of a sheet; `months` are the sheets of single months that the delivery has.
    pub(crate) fn read(
        sheet: Sheet,
        file: &Arc<str>,
        headings: &[String],
        dictionary: &Dictionary,
        months: &[Sheet],
    ) -> Result<Plan, Vec<HeadingError>> {
        let mut errors = Vec::new();
        let mut wrong = |column, problem| {
            errors.push(HeadingError { file: file.clone(), sheet, column, problem });
        };
        if headings.iter().all(|text| text.trim().is_empty()) {
            wrong(0, HeadingProblem::Empty);
            return Err(errors);
        }
        let mut roles = Vec::new();
        let mut first: HashMap<Role, usize> = HashMap::new();
        for (at, text) in headings.iter().enumerate() {
            let text = text.trim().trim_start_matches('\u{feff}');
            if text.is_empty() {
                roles.push(None);
                continue;
            }
            let role = match role_of(sheet, text, dictionary) {
                Ok(role) => role,
                Err(problem) => {
                    wrong(at + 1, problem);
                    roles.push(None);
                    continue;
                }
            };
            if let Role::Monthly(id) | Role::Window(id, _) = role
                && let Some(list) = list_of(dictionary, id).filter(|list| months.contains(list))
            {
                wrong(at + 1, HeadingProblem::BothForms { heading: text.to_owned(), sheet: list });
            }
            if role != Role::Ignored
                && let Some(first) = first.insert(role, at + 1)
            {
                wrong(at + 1, HeadingProblem::Twice { heading: text.to_owned(), first });
            }
            roles.push(Some(role));
        }
        for role in sheet.required() {
            if !roles.contains(&Some(*role)) {
                wrong(0, HeadingProblem::Missing(sheet.word_of(*role)));
            }
        }
        if sheet == Sheet::Members
            && let Some(relation) = dictionary.id("relation")
            && !roles.contains(&Some(Role::Fact(relation)))
        {
            wrong(0, HeadingProblem::Missing("relation"));
        }
        if errors.is_empty() {
            Ok(Plan { sheet, file: file.clone(), roles, headings: headings.to_vec() })
        } else {
            Err(errors)
        }
    }

    /// The column of a role.
    pub(crate) fn column(&self, role: Role) -> Option<usize> {
        self.roles.iter().position(|one| *one == Some(role))
    }

    /// The heading of a role, as it stands in the file.
    pub(crate) fn heading(&self, role: Role) -> String {
        match self.column(role) {
            Some(at) => self.headings[at].trim().to_owned(),
            None => self.sheet.word_of(role).to_owned(),
        }
    }
}

/// The sheet of single months that a series belongs to.
fn list_of(dictionary: &Dictionary, id: FactId) -> Option<Sheet> {
    dictionary.fact(id).series.map(|kind| match kind {
        SeriesKind::Income => Sheet::Incomes,
        SeriesKind::Spending => Sheet::Spendings,
    })
}

pub(crate) fn role_of(sheet: Sheet, text: &str, dictionary: &Dictionary) -> Result<Role, HeadingProblem> {
    let word = sheet.words().iter().find(|(name, labels, _)| *name == text || labels.contains(&text));
    if let Some((_, _, role)) = word {
        return Ok(*role);
    }
    if text.starts_with('#') || text.starts_with("备注") {
        return Ok(Role::Ignored);
    }
    let (base, months) = match text.split_once('@') {
        Some((base, months)) => (base.trim(), Some(months.trim().trim_end_matches("个月"))),
        None => (text, None),
    };
    let mut found: Vec<FactId> = dictionary.id(base).into_iter().collect();
    if found.is_empty() {
        let here = |id: FactId| of_sheet(sheet, dictionary, id);
        let labelled = |only_here: bool| {
            let ids = dictionary.ids().filter(|(_, fact)| fact.label == base).map(|(id, _)| id);
            ids.filter(|id| !only_here || here(*id)).collect::<Vec<_>>()
        };
        found = labelled(true);
        if found.is_empty() {
            found = labelled(false);
        }
    }
    let id = match found.as_slice() {
        [id] => *id,
        [] => {
            let nearest = nearest(sheet, base, dictionary);
            return Err(HeadingProblem::Unknown { heading: text.to_owned(), nearest });
        }
        several => {
            let names = several.iter().map(|id| dictionary.fact(*id).qualified()).collect();
            return Err(HeadingProblem::Ambiguous { heading: text.to_owned(), names });
        }
    };
    let fact = dictionary.fact(id);
    if !of_sheet(sheet, dictionary, id) {
        return Err(HeadingProblem::Elsewhere { heading: text.to_owned(), of: fact.entity });
    }
    match (fact.series, months) {
        (None, None) => Ok(Role::Fact(id)),
        (Some(_), None) => Ok(Role::Monthly(id)),
        (Some(_), Some(months)) => match months.parse() {
            Ok(months) if dictionary.windows.contains(&months) => Ok(Role::Window(id, months)),
            _ => Err(HeadingProblem::Window { heading: text.to_owned(), known: dictionary.windows.clone() }),
        },
        (None, Some(_)) => {
            Err(HeadingProblem::Unknown { heading: text.to_owned(), nearest: Some(fact.qualified()) })
        }
    }
}

/// Whether a sheet may have a column for a fact or series.
fn of_sheet(sheet: Sheet, dictionary: &Dictionary, id: FactId) -> bool {
    sheet.entity() == Some(dictionary.fact(id).entity)
}

/// The heading of this sheet nearest to a mistyped one; a series may be meant without its prefix.
fn nearest(sheet: Sheet, text: &str, dictionary: &Dictionary) -> Option<String> {
    let words = sheet.words().iter();
    let words = words.flat_map(|(name, labels, _)| std::iter::once(*name).chain(labels.iter().copied()));
    let own: Vec<_> = dictionary.ids().filter(|(id, _)| of_sheet(sheet, dictionary, *id)).collect();
    let full: Vec<(String, &str)> =
        own.iter().map(|(_, fact)| (fact.qualified(), fact.label.as_str())).collect();
    let facts = full.iter().flat_map(|(name, label)| [name.as_str(), *label]);
    policy::case::nearest(text, words.chain(facts)).or_else(|| {
        let short = policy::case::nearest(text, own.iter().map(|(_, fact)| &*fact.name))?;
        own.iter().find(|(_, fact)| *fact.name == *short).map(|(_, fact)| fact.qualified())
    })
}

/// The facts that the loader itself looks at.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OwnFacts {
    pub(crate) relation: Option<FactId>,
    pub(crate) birth: Option<FactId>,
    pub(crate) sex: Option<FactId>,
    pub(crate) residence: Option<FactId>,
}

impl OwnFacts {
    pub(crate) fn of(dictionary: &Dictionary) -> OwnFacts {
        let own = |name: &str, entity: Entity, fits: fn(Base) -> bool| {
            let id = dictionary.id(name)?;
            let fact = dictionary.fact(id);
            (fact.entity == entity && fits(fact.ty.base)).then_some(id)
        };
        OwnFacts {
            relation: own("relation", Entity::Person, |base| matches!(base, Base::Enum(_))),
            birth: own("birth", Entity::Person, |base| base == Base::Date),
            sex: own("sex", Entity::Person, |base| matches!(base, Base::Enum(_))),
            residence: own("residence", Entity::Household, |base| base == Base::Division),
        }
    }
}
