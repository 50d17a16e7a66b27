// SPDX-License-Identifier: Apache-2.0
//! The form of an application: who asks, the household with its members, and a field for each fact that can be asked.

use crate::components::{Choice, Control, Field, Form, Group, RowSet, Typed};
use crate::handlers::household::change::{areas, no_number, relation_choices};
use crate::handlers::household::facts::{by_topic, complete_field, field, series};
use crate::handlers::household::forms::{choices, command_of, villages};
use crate::handlers::household::outside::supporter_rows;
use crate::handlers::household::{Household, Reason};
use crate::handlers::visitor::Visitor;
use crate::steps::{KEPT, SCAN};
use assistance::access::Action;
use assistance::casework::{Channel, Finder, Scheme};
use assistance::registry::file::File;
use policy::dictionary::Dictionary;
use policy::tree::Entity;

/// The most rows of a form; a household file holds no more members.
pub(super) const MOST_ROWS: usize = 100;
/// Rows for members of a new form.
const FIRST_ROWS: usize = 3;

/// How many rows the form shows.
#[derive(Clone, Copy)]
pub(super) struct Rows {
    members: usize,
    money: usize,
    supporters: usize,
}

impl Rows {
    pub(super) fn of(typed: &Typed) -> Rows {
        let sent = |prefix| typed.rows(prefix, MOST_ROWS);
        let members = if sent("member") > 1 { sent("member") } else { FIRST_ROWS };
        Rows { members, money: sent("money").max(1), supporters: sent("supporter").max(1) }
    }
}

/// The form for a household that is not on file.
pub(super) fn new_household(visitor: &Visitor, dictionary: &Dictionary, typed: &Typed, rows: Rows) -> Form {
    let people: Vec<String> = (0..rows.members)
        .map(|at| {
            let name = typed.get(&format!("member.{at}.name"));
            if name.is_empty() { format!("第 {} 名成员", at + 1) } else { name.to_owned() }
        })
        .collect();
    let home = Group::new(
        "家庭",
        vec![
            Field::select("lives", "居住的村（社区）", villages(visitor, Action::CaseApply)).required(),
            Field::text("address", "组、门牌"),
            Field::text("registered", "户籍地区划代码").hint("户籍不在居住的村才填"),
            Field::select("area", "城乡", areas()),
        ],
    );
    let form = Form::post("intake", "/intake", "建档并登记申请")
        .command(command_of(typed))
        .hidden("contact", typed.get("contact"))
        .live("/intake/live")
        .group(home)
        .group(members(rows.members))
        .group(supporters(&people, rows.supporters))
        .group(request(&people))
        .group(crate::steps::late());
    facts(form, dictionary, &people, rows)
        .note("登记后由乡镇受理；测算只供参考，不是决定。")
        .cancel("不申请了", "/households")
}

/// The form for a household on file.
pub(super) fn known_household(
    dictionary: &Dictionary,
    typed: &Typed,
    household: &Household,
    file: &File,
    reason: &Reason,
    rows: Rows,
) -> Form {
    let people: Vec<String> = file.members.iter().map(|line| line.person.name.clone()).collect();
    let form = Form::post("intake", format!("{}/apply", household.path()), "登记申请");
    let form = reason
        .form(form, command_of(typed))
        .hidden("contact", typed.get("contact"))
        .group(supporters(&people, rows.supporters))
        .group(request(&people))
        .group(crate::steps::late());
    facts(form, dictionary, &people, rows)
        .note("登记后由乡镇受理。")
        .cancel("不申请了", reason.href(&household.path()))
}

/// The people of the form as choices, by their rows.
fn by_row(people: &[String]) -> Vec<Choice> {
    people.iter().enumerate().map(|(at, name)| Choice::new(at.to_string(), name)).collect()
}

fn request(people: &[String]) -> Group {
    let schemes = choices(Scheme::RECOGNISED.iter().copied(), Scheme::word, wording::casework::scheme);
    let also = choices(Scheme::RECOGNISED.iter().copied(), Scheme::word, wording::casework::scheme);
    let channels = choices(Channel::ALL.iter().copied(), Channel::word, wording::casework::channel);
    let finders = choices(Finder::ALL.iter().copied(), Finder::word, wording::casework::finder);
    let routes = vec![
        Choice::new("household", "按户"),
        Choice::new("single", "参照单人户").hint("低保只给申请人一人申请；特困本来就按一人认定，不用选"),
    ];
    let speakers = vec![
        Choice::new("oneself", "本人"),
        Choice::new("guardian", "监护人"),
        Choice::new("agent", "受委托人").hint("要有书面委托"),
    ];
    let kept = Choice::new("yes", "纸质件存档").hint("纸质件放进户档案盒，这里只登记有这份材料");
    Group::new(
        "申请",
        vec![
            Field::select("scheme", "申请什么", schemes).required(),
            Field::checks("also", "还同时申请", also)
                .hint("右边的测算说哪几项可能符合；各开一件，各走各的程序"),
            Field::radios("route", "为谁申请", routes).required().value("household"),
            Field::select("applicant", "申请人", by_row(people)).required().value("0"),
            Field::radios("speaker", "谁来提出", speakers).required().value("oneself"),
            Field::text("speaker_name", "监护人或者受委托人姓名").hint("本人提出的不填"),
            Field::file("proof", "监护证明或者委托书", SCAN).hint("监护人、受委托人提出的要"),
            Field::checks(format!("proof{KEPT}"), "监护证明或者委托书不上传", vec![kept]),
            Field::select("channel", "怎么提出的", channels).required().value(Channel::Window.word()),
            Field::select("found_by", "谁发现的", finders).hint("本人来申请的不填"),
            Field::date("first_contact", "第一次求助的日期").hint("以前登记过求助的才填"),
            Field::date("happened_on", "申请日期").hint("今天申请的不填；补登以前收的纸质申请，填纸上的日期"),
        ],
    )
}

/// Those who owe a member support and live elsewhere: their consent is asked and what they owe is worked out in the case.
fn supporters(people: &[String], count: usize) -> Group {
    Group::new("不共同生活的赡养、抚养、扶养义务人", Vec::new())
        .note("子女、父母等不住在一起、依法要尽义务的，一人一行；空行不算。")
        .rows(supporter_rows(by_row(people), count))
        .folded()
}

fn members(count: usize) -> Group {
    let make = || {
        vec![
            Field::text("name", "姓名").required(),
            Field::select("relation", "与户主关系", relation_choices()).required(),
            Field::new("number", "身份证号", Control::Citizen),
            Field::select("no_number", "无号码原因", no_number()),
            Field::date("birth", "出生日期"),
            Field::select("sex", "性别", vec![Choice::new("male", "男"), Choice::new("female", "女")]),
            Field::new("phone", "电话", Control::Phone),
        ]
    };
    Group::new("共同生活的家庭成员", Vec::new())
        .note("户主也填一行。有身份证号的不用填出生日期和性别。空行不算。")
        .rows(RowSet::new("member", "成员", count, make))
}

/// The facts: of the household by topic, incomes and spendings as rows, of each member under the name.
fn facts(mut form: Form, dictionary: &Dictionary, people: &[String], rows: Rows) -> Form {
    let make = || {
        vec![
            Field::select("who", "谁的", by_row(people)),
            Field::select("series", "项目", series(dictionary)),
            Field::new("amount", "每月多少元", Control::Money),
            Field::new("first", "从哪个月", Control::Month),
            Field::new("last", "到哪个月", Control::Month),
        ]
    };
    let complete =
        |at: usize, name: &String| complete_field(format!("complete.{at}"), format!("{name}近 12 个月"));
    let complete = people.iter().enumerate().map(|(at, name)| complete(at, name)).collect();
    form = form.group(
        Group::new("收入和支出", complete)
            .note("按月填；选了“已列全”的，没有列的月份和项目按零算。")
            .rows(RowSet::new("money", "收支", rows.money, make)),
    );
    for (topic, facts) in by_topic(dictionary, Entity::Household) {
        let fields =
            facts.into_iter().map(|fact| field(dictionary, fact, format!("house.{}", fact.name))).collect();
        form = form.group(Group::new(format!("全家：{}", topic.chinese()), fields).folded());
    }
    let personal: Vec<_> = by_topic(dictionary, Entity::Person).into_values().flatten().collect();
    for (at, name) in people.iter().enumerate() {
        let fields = personal
            .iter()
            .map(|fact| field(dictionary, fact, format!("person.{at}.{}", fact.name)))
            .collect();
        form = form.group(Group::new(format!("{name}的情况"), fields).folded());
    }
    form
}
