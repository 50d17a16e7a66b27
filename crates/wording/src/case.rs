// SPDX-License-Identifier: Apache-2.0
//! Sentences for what can be wrong with a household file: where it stands, what is wrong and what to do.

use policy::case::{CaseProblem, CaseProblemKind, CompletenessError, IdFault, Shape};
use policy::dictionary::SeriesKind;
use policy::tree::Entity;
use policy::value::ValueError;

/// One problem as a sentence that begins with its place.
#[must_use]
pub fn problem(problem: &CaseProblem) -> String {
    let mut place = String::new();
    if problem.line > 0 {
        place = format!("第 {} 行第 {} 列，", problem.line, problem.column);
    }
    if !problem.path.is_empty() {
        place.push_str(&format!("{}（{}）", problem.path, path(&problem.path)));
    }
    let place = place.trim_end_matches('，');
    let says = kind(&problem.kind);
    if place.is_empty() { says } else { format!("{place}：{says}") }
}

/// All problems of a file, a line each, under a line that says what was kept.
#[must_use]
pub fn problems(list: &[CaseProblem]) -> String {
    let mut text = format!("户文件有 {} 处问题，整份没有读入；改好后请再读一次。", list.len());
    for one in list {
        text.push_str("\n- ");
        text.push_str(&problem(one));
    }
    text
}

/// What is wrong.
#[must_use]
pub fn kind(kind: &CaseProblemKind) -> String {
    use CaseProblemKind as K;
    match kind {
        K::TooLarge { bytes, limit } => {
            format!("文件有 {bytes} 字节，一户的文件最多 {limit} 字节；多户请用表格或 Parquet")
        }
        K::Encoding(at) => {
            format!("从第 {} 个字节起不是 UTF-8 文字；请另存为 UTF-8（GB 18030 的表格请用导入）", at + 1)
        }
        K::Empty => "文件是空的；格式见 docs/household.md".to_owned(),
        K::Syntax(detail) => format!("既不是 JSON 也不是 YAML{}；请检查括号、引号和缩进", bracket(detail)),
        K::Depth => "嵌套太深；户文件最多几层，格式见 docs/household.md".to_owned(),
        K::Alias => "不能用 YAML 的 * 引用，请把内容写全".to_owned(),
        K::SecondDocument => "“---” 之后还有一份；一个文件只能写一户".to_owned(),
        K::DuplicateKey(key) => format!("“{key}”写了两次，请只留一个"),
        K::KeyShape => "键应是一个名称，不能是列表或映射".to_owned(),
        K::Missing("schema") => "缺少 schema（格式版本），现在的版本请写 1".to_owned(),
        K::Missing(key) => format!("缺少 {key}，这一项必须填写"),
        K::NewerSchema { found, known } => {
            format!("文件是第 {found} 版格式，本程序只认识到第 {known} 版；请升级程序，或按第 {known} 版另存")
        }
        K::Schema(found) => format!("“{found}”不是格式版本，现在的版本请写 1"),
        K::UnknownKey { key, nearest } => format!("没有“{key}”这一项{}", meant(nearest.as_deref())),
        K::Shape(shape) => match shape {
            Shape::Map => "这里应是一组“名称: 值”".to_owned(),
            Shape::List => "这里应是一个列表".to_owned(),
            Shape::Text => "这里应是一个值，不能是列表或一组值".to_owned(),
        },
        K::UnknownFact { name, nearest } => format!("字典里没有“{name}”{}", meant(nearest.as_deref())),
        K::FactElsewhere { name, of, here } => {
            format!("“{name}”是{}的情况，不能写在{}下面", entity(*of), entity(*here))
        }
        K::OwnKey(name) => format!("“{name}”请直接写在成员下面，不写在 facts 里"),
        K::Derived(name) => {
            format!("“{name}”由成员关系推算，不能填写；请改填 relation、spouse 或 parents")
        }
        K::SeriesAmongFacts(name) => format!("“{name}”请写在 incomes 或 spendings 里，不写在 facts 里"),
        K::Value { label, error } => value(label, error),
        K::YesNo => "只能填 yes 或 no".to_owned(),
        K::Date(error) | K::Month(error) => error.to_string(),
        K::Place(error) => error.to_string(),
        K::CitizenNumber(error) => error.to_string(),
        K::BirthAgainstNumber(date) => format!("与身份证号不一致，号码里是 {date}；请核对两处，或只填号码"),
        K::SexAgainstNumber(sex) => {
            format!("与身份证号不一致，号码里是{}；请核对两处，或只填号码", sex.chinese())
        }
        K::BornLater { birth, applied_on } => format!("出生日期 {birth} 晚于申请日期 {applied_on}"),
        K::AcceptedEarlier { applied_on } => format!("受理日期早于申请日期 {applied_on}"),
        K::Relation { found, known } => {
            let known: Vec<String> = known.iter().map(|(name, label)| format!("{name}（{label}）")).collect();
            format!("“{found}”不是与户主的关系，可填：{}", known.join("、"))
        }
        K::Id(fault) => id(*fault),
        K::DuplicateId { id, first } => format!("编号“{id}”已经用在 {first}，每个编号只能用一次"),
        K::DuplicateNumber(first) => format!("身份证号与 {first} 相同，同一人只能列一次"),
        K::NoMembers => "没有家庭成员，至少要有户主".to_owned(),
        K::TooMany(limit) => format!("太多了，最多 {limit} 条"),
        K::NoHead => "没有户主；请把申请人的 relation 写成 head（户主）".to_owned(),
        K::SecondHead(first) => format!("有两个户主，另一个在 {first}；只能有一个"),
        K::SecondSpouse(first) => format!("户主有两个配偶，另一个在 {first}；请核对"),
        K::UnknownMember { id, nearest } => {
            format!("本户没有编号为“{id}”的成员{}", meant(nearest.as_deref()))
        }
        K::LinkToItself => "不能指向自己".to_owned(),
        K::SpouseDisagrees(id) => format!("“{id}”的配偶写的是别人或没有，两边要一致"),
        K::TooManyParents => "最多写两位父母".to_owned(),
        K::UnknownSeries { of, name, nearest } => {
            let list = match of {
                SeriesKind::Income => "收入",
                SeriesKind::Spending => "支出",
            };
            format!("没有“{name}”这种{list}{}", meant(nearest.as_deref()))
        }
        K::DuplicateEntry(first) => format!("同一月份、种类和来源已经写在 {first}；请合并，或写明不同的来源"),
        K::DecisionTarget { id, nearest } => {
            format!("决定指向“{id}”，但本户没有这个编号{}", meant(nearest.as_deref()))
        }
    }
}

/// Why a text is no value of a fact.
#[must_use]
pub fn value(label: &str, error: &ValueError) -> String {
    match error {
        ValueError::Money(why) | ValueError::Date(why) => format!("{label}：{why}"),
        ValueError::Number => format!("{label}应是数字，小数位不能超过规定的位数"),
        ValueError::Bool => format!("{label}只能填 yes（是）或 no（否）"),
        ValueError::Variant(known) => format!("{label}只能填：{}", known.join("、")),
        ValueError::Division => format!("{label}应是区划代码，如 500229 或 500229102202"),
        ValueError::NeverNone => format!("{label}不能填“无”；不知道请留空"),
        ValueError::Range(low, high) => {
            format!("{label}超出范围，应在 {low} 到 {high} 之间；请检查是否多写了零或填错了列")
        }
        ValueError::Negative => format!("{label}不能是负数"),
    }
}

/// Why a text such as `disability=2020-10` says nothing about a register.
#[must_use]
pub fn completeness(error: &CompletenessError) -> String {
    match error {
        CompletenessError::Form => {
            "应写成 名册=月份，如 disability=2020-10 或 pension=2019-11..2020-10".to_owned()
        }
        CompletenessError::Register { name, nearest } => {
            format!("字典里没有名册“{name}”{}", meant(nearest.as_deref()))
        }
        CompletenessError::Month(error) => error.to_string(),
    }
}

/// What an entity is called.
#[must_use]
pub fn entity(entity: Entity) -> &'static str {
    match entity {
        Entity::Township => "乡镇",
        Entity::Household => "家庭",
        Entity::Person => "成员",
        Entity::Supporter => "义务人",
        Entity::Event => "事件",
    }
}

fn id(fault: IdFault) -> String {
    match fault {
        IdFault::Empty => "编号是空的".to_owned(),
        IdFault::Long => format!("编号太长，最多 {} 个字符", policy::case::ID_LENGTH),
        IdFault::Character(c) if c.is_control() || c.is_whitespace() => "编号里不能有空格或换行".to_owned(),
        IdFault::Character(c) => format!("编号里不能有“{c}”"),
        IdFault::Reserved => "none 和 unknown 另有含义，不能作编号".to_owned(),
    }
}

pub(crate) fn meant(nearest: Option<&str>) -> String {
    nearest.map_or_else(String::new, |name| format!("；是不是“{name}”"))
}

fn bracket(detail: &str) -> String {
    if detail.is_empty() { String::new() } else { format!("（{detail}）") }
}

/// A path in words: `members[1].incomes[0].amount` is 第 2 名成员的第 1 条收入的金额.
fn path(path: &str) -> String {
    let mut words = Vec::new();
    for part in path.split('.') {
        let (key, index) = match part.split_once('[') {
            Some((key, rest)) => (key, rest.trim_end_matches(']').parse::<usize>().ok()),
            None => (part, None),
        };
        let word = match key {
            "members" => "成员",
            "incomes" => "收入",
            "spendings" => "支出",
            "supporters" => "义务人",
            "events" => "事件",
            "household" => "家庭",
            "township" => "乡镇",
            "decisions" => "决定",
            "schema" => "格式版本",
            "place" => "受理地",
            "applied_on" => "申请日期",
            "accepted_on" => "受理日期",
            "id" => "编号",
            "name" => "姓名",
            "citizen_number" => "身份证号",
            "relation" => "与户主关系",
            "birth" => "出生日期",
            "sex" => "性别",
            "spouse" => "配偶",
            "parents" => "父母",
            "month" => "月份",
            "kind" => "种类",
            "amount" => "金额",
            "source" => "来源",
            "facts" => continue,
            other => other,
        };
        words.push(match (index, key) {
            (Some(index), "members" | "supporters") => format!("第 {} 名{word}", index + 1),
            (Some(index), "incomes" | "spendings") => format!("第 {} 条{word}", index + 1),
            (Some(index), _) => format!("第 {} 个{word}", index + 1),
            (None, _) => word.to_owned(),
        });
    }
    words.join("的")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_says_where_what_and_what_to_do() {
        let one = CaseProblem {
            path: "members[1].incomes[0].amount".to_owned(),
            line: 3,
            column: 8,
            kind: CaseProblemKind::Value { label: "工资性收入".to_owned(), error: ValueError::Negative },
        };
        assert_eq!(
            problem(&one),
            "第 3 行第 8 列，members[1].incomes[0].amount（第 2 名成员的第 1 条收入的金额）：工资性收入不能是负数"
        );
        assert!(problems(&[one]).starts_with("户文件有 1 处问题，整份没有读入"));
    }

    #[test]
    fn a_newer_file_says_which_version_this_program_knows() {
        let text = kind(&CaseProblemKind::NewerSchema { found: 2, known: 1 });
        assert_eq!(text, "文件是第 2 版格式，本程序只认识到第 1 版；请升级程序，或按第 1 版另存");
    }
}
