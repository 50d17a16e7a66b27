// SPDX-License-Identifier: Apache-2.0
//! What changes a household: somebody joins, leaves, dies, another becomes head; records are put right; households split and merge. Each is a form of its own,
//! filled from the file as it stands, and sent with the version that it was filled from.

use super::super::app::App;
use super::super::see;
use super::super::trouble::Trouble;
use super::super::visitor::{FormOf, Visitor};
use super::forms::{Refill, choices, command_of, show, villages, villages_of};
use super::{Household, Reason, open, purpose};
use crate::components::{Choice, Control, Field, Form, Group, Typed};
use assistance::access::Action;
use assistance::office::{Error, Private, act};
use assistance::registry::correct::{CorrectHousehold, CorrectPerson, FieldChange, text};
use assistance::registry::families::{MergeHouseholds, SplitHousehold};
use assistance::registry::file::{File, MemberLine};
use assistance::registry::form::{MemberForm, PersonForm, RelationOf};
use assistance::registry::intake::AddMember;
use assistance::registry::members::{ChangeHead, CorrectRelations, RecordDeath, RemoveMember};
use assistance::registry::model::Field as Of;
use assistance::registry::words::{Area, Joined, Left, Marital, NoNumber};
use assistance::registry::{PersonId, Relation};
use axum::extract::{Path, State};
use axum::response::Response;
use kernel::{Ctx, DivisionLevel, Masked};
use std::sync::Arc;

/// What can change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    Join,
    Leave,
    Death,
    Head,
    Relations,
    Person,
    Household,
    Split,
    Merge,
}

impl What {
    fn parse(word: &str) -> Option<What> {
        Some(match word {
            "join" => What::Join,
            "leave" => What::Leave,
            "death" => What::Death,
            "head" => What::Head,
            "relations" => What::Relations,
            "person" => What::Person,
            "household" => What::Household,
            "split" => What::Split,
            "merge" => What::Merge,
            _ => return None,
        })
    }

    const fn title(self) -> &'static str {
        match self {
            What::Join => "成员加入",
            What::Leave => "成员离户",
            What::Death => "登记死亡",
            What::Head => "变更户主",
            What::Relations => "更正成员关系",
            What::Person => "更正个人资料",
            What::Household => "更正居住和户籍",
            What::Split => "分户",
            What::Merge => "并户",
        }
    }

    const fn note(self) -> &'static str {
        match self {
            What::Join => "一个人同一天只能在一户；在别户的，先由那一户办理离户。",
            What::Leave => "只是不再共同生活；原来的记录都留着。户主离户的，先变更户主。",
            What::Death => {
                "只有他一人享受的，当月以后停发；家里还有别人的，由经办人按程序办理。登记错了的，可以提请更正。"
            }
            What::Head => "每个人与新户主的关系都要填。",
            What::Relations => "户主不变，只改登记错的关系；户主换人的，用“变更户主”。",
            What::Person => "改动的才提交；原来的内容、理由和经办人都留着。",
            What::Household => "搬家的写从哪天起；一开始就登记错了的不写日期。",
            What::Split => "分出去的人另立一户；留下的人不选关系。",
            What::Merge => "另一户的人并进来，那一户销户；原来的记录都留着。",
        }
    }
}

/// A page about a change: the household, its file, and what was typed.
struct Asked<'a> {
    app: &'a App,
    visitor: &'a Visitor,
    what: What,
    household: &'a Household,
    file: &'a File,
    reason: &'a Reason,
    typed: &'a Typed,
}

pub(super) async fn ask(
    State(app): State<Arc<App>>,
    visitor: Visitor,
    Path((number, word)): Path<(String, String)>,
    typed: Typed,
) -> Result<Response, Trouble> {
    let reason = Reason { why: typed.get("why").to_owned(), case: typed.get("case").to_owned() };
    let what = What::parse(&word).ok_or_else(Trouble::not_found)?;
    page(&app, &visitor, what, &number, &reason, &Refill::asked(typed)).await
}

async fn page(
    app: &App,
    visitor: &Visitor,
    what: What,
    number: &str,
    reason: &Reason,
    refill: &Refill,
) -> Result<Response, Trouble> {
    let (household, file) = open(app, visitor, number, reason).await?;
    let asked =
        Asked { app, visitor, what, household: &household, file: &file, reason, typed: &refill.typed };
    let form = asked.form().await?;
    let heading = household.heading(what.title(), what.note(), reason);
    Ok(show(visitor.frame(app), heading, form, refill))
}

impl Asked<'_> {
    fn post(&self) -> Form {
        let word = self.path();
        let form = Form::post("change", word, what_button(self.what))
            .cancel("不改了", self.reason.href(&self.household.path()));
        self.reason.form(form, command_of(self.typed))
    }

    fn path(&self) -> String {
        let word = match self.what {
            What::Join => "join",
            What::Leave => "leave",
            What::Death => "death",
            What::Head => "head",
            What::Relations => "relations",
            What::Person => "person",
            What::Household => "household",
            What::Split => "split",
            What::Merge => "merge",
        };
        format!("{}/change/{word}", self.household.path())
    }

    async fn form(&self) -> Result<Form, Trouble> {
        let version = self.file.household.version;
        Ok(match self.what {
            What::Join => self.post().version(version).fields(join_fields()),
            What::Leave => self.post().version(version).fields(vec![
                self.who(),
                Field::select("left", "原因", left()).required(),
                Field::date("on", "从哪天起不是成员").required(),
            ]),
            What::Death => {
                let versions = self.file.members.iter();
                let form = versions.fold(self.post(), |form, line| {
                    form.hidden(format!("version.{}", line.person.id), line.person.version.to_string())
                });
                let fields = vec![
                    self.who(),
                    Field::date("died_on", "死亡日期").required(),
                    Field::text("source", "从哪里知道").required().example("村委会报告"),
                ];
                form.fields(fields).group(
                    Group::new(
                        "死者是户主的：其他人与新户主的关系",
                        self.relations("relation", self.file, false),
                    )
                    .folded(),
                )
            }
            What::Head => self
                .post()
                .version(version)
                .fields(vec![Field::date("on", "从哪天起").required()])
                .group(Group::new("每个人与新户主的关系", self.relations("relation", self.file, true))),
            What::Relations => self
                .post()
                .version(version)
                .group(Group::new("每个人与户主的关系", self.relations("relation", self.file, true)))
                .group(Group::new(
                    "为什么改",
                    vec![
                        Field::date("on", "从哪天起").required().hint("一开始就登记错的，写成为成员的那天"),
                        Field::area("reason", "理由", 2).required(),
                    ],
                )),
            What::Person => self.person_form(),
            What::Household => self.household_form(),
            What::Split => self.split_form(),
            What::Merge => self.merge_form().await?,
        })
    }

    fn who(&self) -> Field {
        let members = self.file.members.iter();
        let people = members.map(|line| Choice::new(line.person.id.to_string(), who(line))).collect();
        Field::select("person", "谁", people).required()
    }

    /// A field for each member with the relation to a head.
    fn relations(&self, prefix: &str, file: &File, filled: bool) -> Vec<Field> {
        let relations = relation_choices();
        let field = |line: &MemberLine| {
            let field = Field::select(format!("{prefix}.{}", line.person.id), who(line), relations.clone());
            if filled { field.value(line.membership.relation.to_string()) } else { field }
        };
        file.members.iter().map(field).collect()
    }

    fn person_form(&self) -> Form {
        let chosen = PersonId::parse(self.typed.get("person")).ok();
        let line = self.file.members.iter().find(|line| Some(line.person.id) == chosen);
        let Some(line) = line else {
            return Form::get("who", self.path(), "下一步")
                .hidden("why", &self.reason.why)
                .hidden("case", &self.reason.case)
                .fields(vec![self.who()]);
        };
        let person = &line.person;
        let now = |field: Of| text(person, field).unwrap_or_default();
        let phone = person.phone.as_ref().map(|phone| Masked::phone(phone.expose()).to_string());
        let fields = vec![
            Field::text("name", "姓名").value(now(Of::Name)),
            Field::citizen("number", "身份证号").hint(format!("现在是 {}，不改不填", person.number.masked())),
            Field::select("no_number", "没有号码或号码有误的原因", no_number()),
            Field::select("sex", "性别", sexes()).value(now(Of::Sex)),
            Field::date("birth", "出生日期").value(now(Of::Birth)),
            Field::new("phone", "电话", Control::Phone).hint(
                phone.map_or_else(|| "现在没有登记".to_owned(), |now| format!("现在是 {now}，不改不填")),
            ),
            Field::text("ethnic", "民族代码").hint("GB/T 3304，汉族 01").value(now(Of::Ethnic)),
            Field::select(
                "marital",
                "婚姻状况",
                choices(Marital::ALL.iter().copied(), Marital::word, Marital::chinese),
            )
            .value(now(Of::Marital)),
            Field::text("registered", "户籍地区划代码").value(now(Of::Registered)),
            Field::text("lives", "居住地区划代码").value(now(Of::Lives)),
        ];
        self.post()
            .version(person.version)
            .hidden("person", person.id.to_string())
            .group(Group::new(format!("{}的资料", person.name), fields))
            .group(Group::new("为什么改", why_fields()))
    }

    fn household_form(&self) -> Form {
        let household = &self.file.household;
        let address = household.address.as_ref().map_or(String::new(), |text| text.expose().clone());
        let county = household.lives.at(DivisionLevel::County).unwrap_or(household.lives);
        let fields = vec![
            // A family may move to any village of its county; its cases and its money go with it.
            Field::select("lives", "居住的村（社区）", villages_of(&[county]))
                .hint("搬到县内别的乡镇的，在办事项和保障随家庭转过去，钱照发")
                .value(household.lives.to_string()),
            Field::text("address", "组、门牌").value(address),
            Field::text("registered", "户籍地区划代码")
                .value(household.registered.map_or_else(String::new, |place| place.to_string())),
            Field::select("area", "城乡", areas()).value(household.area.map_or("", Area::word)),
        ];
        self.post()
            .version(household.version)
            .group(Group::new("居住和户籍", fields))
            .group(Group::new("为什么改", why_fields()))
    }

    fn split_form(&self) -> Form {
        let fields = vec![
            Field::date("on", "从哪天起分户").required(),
            Field::select("lives", "新户居住的村（社区）", villages(self.visitor, Action::HouseholdEdit))
                .required()
                .value(self.file.household.lives.to_string()),
            Field::text("address", "新户的组、门牌"),
            Field::text("registered", "新户户籍地区划代码"),
            Field::select("area", "城乡", areas()),
        ];
        self.post()
            .version(self.file.household.version)
            .fields(fields)
            .group(Group::new("分出去的人与新户主的关系", self.relations("relation", self.file, false)))
            .group(
                Group::new(
                    "户主也分出去的：留下的人与新户主的关系",
                    self.relations("staying", self.file, false),
                )
                .folded(),
            )
    }

    async fn merge_form(&self) -> Result<Form, Trouble> {
        let from = self.typed.get("from");
        if from.is_empty() || from == self.household.number {
            return Ok(Form::get("other", self.path(), "下一步")
                .hidden("why", &self.reason.why)
                .hidden("case", &self.reason.case)
                .fields(vec![
                    Field::text("from", "并进来的那一户的户号").required().example("500299102-000017"),
                ]));
        }
        let (other, file) = open(self.app, self.visitor, from, self.reason).await?;
        let label = format!("{}户的人与本户户主的关系", other.name);
        Ok(self
            .post()
            .version(self.file.household.version)
            .hidden("from", &other.number)
            .hidden("from_version", file.household.version.to_string())
            .fields(vec![Field::date("on", "从哪天起并户").required()])
            .group(Group::new(label, self.relations("relation", &file, false))))
    }
}

const fn what_button(what: What) -> &'static str {
    match what {
        What::Join => "登记加入",
        What::Leave => "登记离户",
        What::Death => "登记死亡",
        What::Head => "变更户主",
        What::Relations | What::Person | What::Household => "更正",
        What::Split => "分户",
        What::Merge => "并户",
    }
}

pub(super) fn who(line: &MemberLine) -> String {
    format!("{}（{}）", line.person.name, line.membership.relation.chinese())
}

pub(crate) fn relation_choices() -> Vec<Choice> {
    Relation::all().map(|one| Choice::new(one.to_string(), one.chinese())).collect()
}

pub(crate) fn no_number() -> Vec<Choice> {
    choices(NoNumber::ALL.iter().copied(), NoNumber::word, NoNumber::chinese)
}

pub(super) fn sexes() -> Vec<Choice> {
    vec![Choice::new("male", "男"), Choice::new("female", "女")]
}

pub(crate) fn areas() -> Vec<Choice> {
    choices(Area::ALL.iter().copied(), Area::word, Area::chinese)
}

fn left() -> Vec<Choice> {
    let by_hand = Left::ALL.iter().copied().filter(|one| one.given_by_hand());
    choices(by_hand, Left::word, Left::chinese)
}

fn why_fields() -> Vec<Field> {
    vec![
        Field::date("since", "从哪天起").hint("一开始就登记错了的不填"),
        Field::area("reason", "理由", 2).required(),
    ]
}

fn join_fields() -> Vec<Field> {
    let by_hand = Joined::ALL.iter().copied().filter(|one| one.given_by_hand() && *one != Joined::Listed);
    vec![
        Field::text("name", "姓名").required(),
        Field::citizen("number", "身份证号"),
        Field::select("no_number", "没有号码或号码有误的原因", no_number()),
        Field::select("sex", "性别", sexes()).hint("有身份证号的不用填"),
        Field::date("birth", "出生日期").hint("有身份证号的不用填"),
        Field::new("phone", "电话", Control::Phone),
        Field::text("registered", "户籍地区划代码"),
        Field::select("relation", "与户主关系", relation_choices()).required(),
        Field::select("joined", "怎么来的", choices(by_hand, Joined::word, Joined::chinese)).required(),
        Field::date("since", "从哪天起是成员").required(),
    ]
}

/// A text that is private, where something was typed.
pub(crate) fn private(typed: &str) -> Option<Private> {
    (!typed.is_empty()).then(|| Private::new(typed))
}

/// The relations typed under a prefix, those that are filled.
fn typed_relations(typed: &Typed, prefix: &str) -> Vec<RelationOf> {
    super::facts::typed_under(typed, prefix)
        .filter_map(|(id, relation)| {
            Some(RelationOf { person: PersonId::parse(id).ok()?, relation: relation.to_owned() })
        })
        .collect()
}

/// The form's name of a command's field: rows of relations have the ids of persons, members of one row none.
fn name_in(relations: &[RelationOf], staying: &[RelationOf], field: &str) -> String {
    let field = field.strip_prefix("members.0.").unwrap_or(field);
    let field = field.strip_prefix("person.").unwrap_or(field);
    let row = |list: &[RelationOf], prefix: &str, rest: &str| {
        let at: usize = rest.split('.').next()?.parse().ok()?;
        Some(format!("{prefix}.{}", list.get(at)?.person))
    };
    let found = match (field.strip_prefix("staying.relations."), field.strip_prefix("relations.")) {
        (Some(rest), _) => row(staying, "staying", rest),
        (None, Some(rest)) => row(relations, "relation", rest),
        (None, None) => None,
    };
    found.unwrap_or_else(|| field.to_owned())
}

pub(super) async fn take(
    State(app): State<Arc<App>>,
    Path((number, word)): Path<(String, String)>,
    FormOf(visitor, sent): FormOf,
) -> Result<Response, Trouble> {
    let what = What::parse(&word).ok_or_else(Trouble::not_found)?;
    let reason = Reason::of(&sent.typed);
    let ctx = purpose(&app, &visitor, &reason, Some(&sent));
    let household = super::find(&app, &super::purpose(&app, &visitor, &reason, None), &number).await?;
    let mut refill = Refill::of(&sent);
    let relations = typed_relations(&sent.typed, "relation");
    let staying = typed_relations(&sent.typed, "staying");
    let sending = Sending {
        app: &app,
        visitor: &visitor,
        ctx: &ctx,
        household: &household,
        typed: &sent.typed,
        version: sent.version(),
        relations: &relations,
        staying: &staying,
        reason: &reason,
    };
    let done = sending.run(what, &mut refill).await?;
    if let Some(Some(number)) = refill.outcome(done, |field| name_in(&relations, &staying, field))? {
        return Ok(see(&reason.href(&format!("/households/{number}"))));
    }
    page(&app, &visitor, what, &household.number, &reason, &refill).await
}

struct Sending<'a> {
    app: &'a App,
    visitor: &'a Visitor,
    ctx: &'a Ctx,
    household: &'a Household,
    typed: &'a Typed,
    version: i64,
    relations: &'a [RelationOf],
    staying: &'a [RelationOf],
    reason: &'a Reason,
}

impl Sending<'_> {
    /// Does it; the number of the household to be shown next, or nothing where the form itself was wrong.
    async fn run(&self, what: What, refill: &mut Refill) -> Result<Result<Option<String>, Error>, Trouble> {
        let (office, typed, household) = (&*self.app.office, self.typed, self.household.id);
        let get = |name: &str| typed.get(name).to_owned();
        let stays = |_| Some(self.household.number.clone());
        let (version, ctx) = (self.version, self.ctx);
        Ok(match what {
            What::Join => {
                let Some(joined) = Joined::parse(typed.get("joined")) else {
                    refill.wrong("joined", "请选一项");
                    return Ok(Ok(None));
                };
                let member = MemberForm {
                    known: None,
                    person: person(typed),
                    relation: get("relation"),
                    since: get("since"),
                };
                act(office, ctx, &AddMember { household, version, member, joined }).await.map(|_| stays(()))
            }
            What::Leave => {
                let left = Left::parse(typed.get("left"));
                let Some((person, left)) = self.chosen(refill).zip(left) else {
                    if left.is_none() {
                        refill.wrong("left", "请选一项");
                    }
                    return Ok(Ok(None));
                };
                let command = RemoveMember { household, version, person, on: get("on"), left };
                act(office, ctx, &command).await.map(|_| stays(()))
            }
            What::Death => {
                let Some(person) = self.chosen(refill) else { return Ok(Ok(None)) };
                let version = typed.get(&format!("version.{person}")).parse().unwrap_or(0);
                let relations: Vec<RelationOf> =
                    self.relations.iter().filter(|one| one.person != person).cloned().collect();
                let command = RecordDeath {
                    person,
                    version,
                    died_on: get("died_on"),
                    source: get("source"),
                    relations,
                };
                act(office, ctx, &command).await.map(|_| stays(()))
            }
            What::Head => {
                let command =
                    ChangeHead { household, version, on: get("on"), relations: self.relations.to_vec() };
                act(office, ctx, &command).await.map(|_| stays(()))
            }
            What::Relations => {
                let (relations, reason) = (self.relations.to_vec(), get("reason"));
                let command = CorrectRelations { household, version, on: get("on"), relations, reason };
                act(office, ctx, &command).await.map(|_| stays(()))
            }
            What::Person => {
                let Some(person) = self.chosen(refill) else { return Ok(Ok(None)) };
                let changes = self.person_changes(person).await?;
                let command =
                    CorrectPerson { person, version, changes, since: get("since"), reason: get("reason") };
                act(office, ctx, &command).await.map(|_| stays(()))
            }
            What::Household => {
                let change = |field: Of| FieldChange {
                    field,
                    value: Private::new(typed.get(field.word())),
                    no_number: None,
                };
                let fields = [Of::Lives, Of::Registered, Of::Address, Of::Area];
                let changes =
                    fields.into_iter().filter(|field| typed.has(field.word())).map(change).collect();
                let command = CorrectHousehold {
                    household,
                    version,
                    changes,
                    since: get("since"),
                    reason: get("reason"),
                };
                act(office, ctx, &command).await.map(|_| stays(()))
            }
            What::Split => {
                let command = SplitHousehold {
                    household,
                    version,
                    on: get("on"),
                    relations: self.relations.to_vec(),
                    staying: self.staying.to_vec(),
                    lives: get("lives"),
                    registered: get("registered"),
                    address: private(typed.get("address")),
                    area: get("area"),
                };
                act(office, ctx, &command).await.map(|split| Some(split.number))
            }
            What::Merge => {
                let looking = purpose(self.app, self.visitor, self.reason, None);
                let from = super::find(self.app, &looking, typed.get("from")).await?;
                let command = MergeHouseholds {
                    into: household,
                    into_version: version,
                    from: from.id,
                    from_version: typed.get("from_version").parse().unwrap_or(0),
                    on: get("on"),
                    relations: self.relations.to_vec(),
                };
                act(office, ctx, &command).await.map(|_| stays(()))
            }
        })
    }

    fn chosen(&self, refill: &mut Refill) -> Option<PersonId> {
        let chosen = PersonId::parse(self.typed.get("person")).ok();
        if chosen.is_none() {
            refill.wrong("person", "请选一个人");
        }
        chosen
    }

    /// The fields of a person that were typed otherwise than they stand.
    async fn person_changes(&self, id: PersonId) -> Result<Vec<FieldChange>, Trouble> {
        let (_, file) = open(self.app, self.visitor, &self.household.number, self.reason).await?;
        let line = file.members.iter().find(|line| line.person.id == id).ok_or_else(Trouble::not_found)?;
        let no_number = NoNumber::parse(self.typed.get("no_number"));
        let changed = |field: &Of| {
            let typed = self.typed.get(field.word());
            match field {
                Of::Number => !typed.is_empty() || no_number.is_some(),
                Of::Phone => !typed.is_empty(),
                Of::Address | Of::Area | Of::DiedOn | Of::Relation => false,
                _ => self.typed.has(field.word()) && typed != text(&line.person, *field).unwrap_or_default(),
            }
        };
        let change = |field: &Of| FieldChange {
            field: *field,
            value: Private::new(self.typed.get(field.word())),
            no_number: no_number.filter(|_| *field == Of::Number),
        };
        Ok(Of::ALL.iter().filter(|field| changed(field)).map(change).collect())
    }
}

pub(super) fn person(typed: &Typed) -> PersonForm {
    let get = |name: &str| typed.get(name).to_owned();
    PersonForm {
        name: get("name"),
        number: private(typed.get("number")),
        no_number: NoNumber::parse(typed.get("no_number")),
        sex: get("sex"),
        birth: get("birth"),
        phone: private(typed.get("phone")),
        ethnic: get("ethnic"),
        marital: Marital::parse(typed.get("marital")),
        registered: get("registered"),
        lives: get("lives"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_of_a_relation_stands_at_the_person_it_is_about() {
        let id = PersonId::from_bytes([3; 16]);
        let list = [RelationOf { person: id, relation: "x".to_owned() }];
        assert_eq!(name_in(&list, &[], "relations.0.relation"), format!("relation.{id}"));
        assert_eq!(name_in(&[], &list, "staying.relations.0.relation"), format!("staying.{id}"));
        assert_eq!(name_in(&list, &[], "members.0.person.number"), "number");
        assert_eq!(name_in(&list, &[], "on"), "on");
    }

    #[test]
    fn relations_that_are_left_blank_are_not_sent() {
        let id = PersonId::from_bytes([3; 16]);
        let pairs = [(format!("relation.{id}"), "10".to_owned()), ("relation.x".to_owned(), "20".to_owned())];
        let list = typed_relations(&Typed::new(pairs), "relation");
        assert_eq!(list.len(), 1);
        assert_eq!((list[0].person, list[0].relation.as_str()), (id, "10"));
    }
}
