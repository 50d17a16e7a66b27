// SPDX-License-Identifier: Apache-2.0
//! Sentences for what the registry refuses: what is in the way and what to do.

use assistance::registry::evidence::{Period, Source};
use assistance::registry::model::{MOST_MEMBERS, Residence};
use assistance::registry::{Book, Origin, Refused};
use kernel::Date;

/// Why the registry did not do it.
#[must_use]
pub fn refused(refused: &Refused) -> String {
    match refused {
        Refused::InAnotherHousehold(number) => {
            format!("此人当天已在 {number} 户；一个人同一天只能在一户，请先请该户所在乡镇办理离户")
        }
        Refused::MemberAlready => "此人已经是本户成员".to_owned(),
        Refused::NotAMember => "此人当天不是本户成员".to_owned(),
        Refused::NoHead => "本户没有户主，请把其中一人的关系填为“户主”".to_owned(),
        Refused::SecondHead => "填了两个户主，一户只能有一个".to_owned(),
        Refused::SecondSpouse => "户主有两个配偶，请核对成员关系".to_owned(),
        Refused::HeadLeaves => "户主离户时户内还有别人，请先办理户主变更".to_owned(),
        Refused::RelationMissing => "还有成员没有填写与户主的关系，请把每个人都填上".to_owned(),
        Refused::TooManyMembers => format!("一户最多 {MOST_MEMBERS} 人，请核对是否应当分户"),
        Refused::Closed => "这一户已经销户，不能再改；要继续办理请找并入的那一户".to_owned(),
        Refused::Dead(on) => format!("此人已于 {} 登记死亡；登记有误的请先更正", on.chinese()),
        Refused::Erased => "此人的资料已按规定删除，不能再查看或更改".to_owned(),
        Refused::BeforeJoined(from) => format!("日期早于入户日期 {}", from.chinese()),
        Refused::BeforeBirth(birth) => format!("日期早于出生日期 {}", birth.chinese()),
        Refused::StillMemberUntil(through) => {
            format!("此人在本户的上一段记录到 {} 为止，新的日期应在这之后", through.chinese())
        }
        Refused::NothingToSplit => "分户要选出一部分人：不能一个都不选，也不能全选".to_owned(),
        Refused::SameHousehold => "两边是同一户，不能并户".to_owned(),
        Refused::OpenCase(number) => format!("并过来的那一户还有在办事项（{number}），办结以后再并户"),
        Refused::ReasonMissing => "请写明理由".to_owned(),
        Refused::LookUpWithoutReason => {
            "查看本人经办事项以外的家庭档案，要先选择理由或填写事项编号".to_owned()
        }
        Refused::NothingChanged => "内容和原来一样，没有需要更改的".to_owned(),
        Refused::NotCorrectable(field) => format!("“{}”不在这里更改，请用相应的办理事项", field.chinese()),
        Refused::SubjectElsewhere => "所填情况的对象不属于本户，请刷新页面后重新选择".to_owned(),
        Refused::CorrectsAnother => "要更正的记录与所填的不是同一项情况，请从原记录上点“更正”".to_owned(),
        Refused::CorrectedAlready => "这条记录已经被更正过，请在最新的一条上更正".to_owned(),
        Refused::NoContradiction => "各来源的说法并不矛盾，不需要核定".to_owned(),
        Refused::ClaimsChanged => "打开页面以后又有新的说法，请刷新后重新核定".to_owned(),
        Refused::NobodyThen => "那一天本户没有成员，无法测算".to_owned(),
        Refused::ContactFollowed => "这条求助没有等着跟进的事，或者已经有人登记了结果".to_owned(),
        Refused::ContactTaken => "这条求助登记已经关联到另一个事项".to_owned(),
        Refused::AcceptedBeforeContact(on) => format!("受理日期早于求助日期 {}，请核对", on.chinese()),
        Refused::SupporterIsMember => {
            "此人当天是本户成员；赡养、抚养、扶养义务人只登记不共同生活的".to_owned()
        }
        Refused::SupporterAlready => "此人已经登记为这名成员的赡养、抚养、扶养义务人".to_owned(),
        Refused::NotDead => "此人没有登记死亡，不用更正".to_owned(),
        Refused::UndoAsked => "已经有人提请更正，正等第二人核对".to_owned(),
        Refused::OwnUndo => "提请更正的人不能自己核对，请换一位同事".to_owned(),
        Refused::UndoAnswered => "这条更正已经核对过了".to_owned(),
    }
}

/// Where people live and are registered; nothing to say where both are the same.
#[must_use]
pub const fn residence(residence: Residence) -> Option<&'static str> {
    match residence {
        Residence::Here => None,
        Residence::RegisteredElsewhere => Some("人在户不在：户籍在外县，住在本县"),
        Residence::LivesElsewhere => Some("户在人不在：户籍在本县，住在外县"),
    }
}

/// Where a piece of evidence comes from. A department is named as the packs name their sources.
#[must_use]
pub fn source(source: &Source) -> String {
    match &source.department {
        Some(department) => {
            format!("{}（{}）", source.kind.chinese(), crate::explain::answer::source(department))
        }
        None => source.kind.chinese().to_owned(),
    }
}

/// The months of a statement.
#[must_use]
pub fn period(period: Period) -> String {
    if period.first == period.last {
        period.first.chinese()
    } else {
        format!("{}至{}", period.first.chinese(), period.last.chinese())
    }
}

/// That the office knows something itself, out of which book and since when.
#[must_use]
pub fn office(book: Book, since: Option<Date>) -> String {
    match since {
        Some(since) => format!("本单位{}（{since} 起）", book.chinese()),
        None => format!("本单位{}没有记载", book.chinese()),
    }
}

/// Where a fact comes from, in a line.
#[must_use]
pub fn origin(origin: &Origin) -> String {
    let rows = |rows: &assistance::registry::compose::Rows| {
        let each = rows.iter().map(|row| format!("{} {} {}登记", source(&row.source), row.stated_on, row.by));
        each.collect::<Vec<_>>().join("；")
    };
    match origin {
        Origin::Evidence(list) => rows(list),
        Origin::Registry => "家庭档案登记".to_owned(),
        Origin::NothingListed(list) => format!("声明已列全，未列的为零：{}", rows(list)),
        Origin::Derived => "由成员关系推算".to_owned(),
        Origin::Office(book, since) => office(*book, *since),
    }
}
