// SPDX-License-Identifier: Apache-2.0
//! What is wrong, in the way or worth knowing when a county is loaded, in Chinese: what stands where, why, and what was kept.

use assistance::loading::Refused;
use assistance::loading::form::{Broken, Clash, ConflictKind, NoteKind, ProblemKind};
use assistance::loading::funds::FundStatus;
use assistance::loading::layout::{Layout, Role};
use assistance::loading::reconcile::Difference;
use assistance::loading::service::Status;
use assistance::office::Fault;

/// A refusal of the load as a whole.
#[must_use]
pub const fn refused(refused: Refused) -> &'static str {
    match refused {
        Refused::NotReconciled => {
            "与上月发放花名册没有对上（或者没有给花名册），没有导入。对上以后再导入；确实对不上的，用 --difference-reason 写明原因，由导入人署名"
        }
        Refused::BatchTooLarge => "一批的户数太多，没有导入",
        Refused::NoLoading => "没有这一次导入，或者不是这个账号开始的",
    }
}

/// The heading of a field of a sheet, as the layout's first alias names it.
#[must_use]
pub fn heading<'a>(layout: &'a Layout, role: Role, field: &'a str) -> &'a str {
    layout.sheets.get(&role).map_or(field, |sheet| sheet.heading(field))
}

/// What is wrong with a row.
#[must_use]
pub fn problem(kind: &ProblemKind) -> String {
    match kind {
        ProblemKind::Field(kind) => crate::office::fault(&Fault::new("", kind.clone())),
        ProblemKind::Broken(Broken::DigitsLost) => {
            "表格软件把长号码当成数字，后几位已经丢失；请把这一列设成文本，从原系统重新导出".to_owned()
        }
        ProblemKind::Broken(Broken::Formula) => "公式出错，没有值".to_owned(),
        ProblemKind::Broken(Broken::TooLong) => "内容太长".to_owned(),
        ProblemKind::FamilyTwice(line) => format!("户编号和第 {line} 行重复"),
        ProblemKind::NoFamily => "家庭表里没有这个户编号".to_owned(),
        ProblemKind::NoMembers => "成员表里没有这户的成员".to_owned(),
        ProblemKind::NoHead => "这户没有户主，请把其中一人的关系写成“户主”".to_owned(),
        ProblemKind::SecondHead => "这户有两个户主".to_owned(),
        ProblemKind::SecondSpouse => "这户的户主有两个配偶".to_owned(),
        ProblemKind::PersonCount { stated, listed } => {
            format!("写的是 {stated} 人，成员表里是 {listed} 人")
        }
        ProblemKind::NumberTwice(line) => format!("证件号码和成员表第 {line} 行重复，一个人只能在一户"),
        ProblemKind::UnknownScheme => "不认识这个项目，或者本系统不办这个项目".to_owned(),
        ProblemKind::AwardTwice(line) => format!("这户的同一项待遇和第 {line} 行重复"),
        ProblemKind::NotAMember => "单人保的人不在这户的成员里".to_owned(),
        ProblemKind::SumDiffers { stated, parts } => {
            format!("合计 {} 元，各项相加是 {} 元", stated.grouped(), parts.grouped())
        }
        ProblemKind::PaysNothing => "这个项目不发钱，却写了金额".to_owned(),
        ProblemKind::PaidBeforeStart { since, until } => {
            format!("起始月是 {}，却写着发放至 {}", since.chinese(), until.chinese())
        }
        ProblemKind::PaidFarAhead(until) => format!("写着发放至 {}，比今天晚了一年以上", until.chinese()),
        ProblemKind::AccountTwice(line) => format!("同一项待遇的账户和第 {line} 行重复"),
        ProblemKind::AccountOfNothing => "这户没有这个账户要发的待遇".to_owned(),
        ProblemKind::Clash(why) => clash(why),
    }
}

fn clash(clash: &Clash) -> String {
    match clash {
        Clash::InHousehold(number) => format!("这个号码的人在系统里已是 {number} 户的成员"),
        Clash::OtherName => "这个号码在系统里登记的是另一个姓名，请核对号码和姓名".to_owned(),
        Clash::Dead(on) => format!("这个号码的人在系统里已于 {} 登记死亡", on.chinese()),
        Clash::Erased => "这个号码的人的资料已按规定删除".to_owned(),
    }
}

/// What was kept when a family was refused.
#[must_use]
pub const fn kept_out() -> &'static str {
    "整户没有导入，这户各表的行都在退回文件里，改好再导"
}

/// Why something in a changed file was not taken, and what was kept.
#[must_use]
pub fn conflict(kind: &ConflictKind) -> String {
    match kind {
        ConflictKind::Differs => "与系统里的不一样，保留系统里的；要改请在家庭档案里更正".to_owned(),
        ConflictKind::HouseholdClosed => "这户在系统里已经销户，什么都没有改".to_owned(),
        ConflictKind::LeftHere => "这个人在系统里已经离户，没有重新加入".to_owned(),
        ConflictKind::Clash(why) => format!("{}，没有加入", clash(why)),
        ConflictKind::NotInFile => "系统里有成员不在文件里，保留系统里的".to_owned(),
        ConflictKind::Ended => "这项待遇在系统里已经终止，没有恢复".to_owned(),
        ConflictKind::AwardOfCase => "这项待遇在系统里是审核确认的，以系统里的为准".to_owned(),
        ConflictKind::Amount { file, here } => {
            format!(
                "文件里每月 {} 元，系统里 {} 元；金额只能由决定改变，照系统里的发",
                file.grouped(),
                here.grouped()
            )
        }
        ConflictKind::PaidTwice(month) => {
            format!(
                "{} 起本系统已经发过，文件又写着原系统发了：可能发了两次，请核实；没有改",
                month.chinese()
            )
        }
        ConflictKind::PaidUntilBack(month) => {
            format!("发放至改早了，而本系统从 {} 起已经发过；没有改，请核实", month.chinese())
        }
        ConflictKind::AccountInUse => {
            "账户不一样，而系统里的账户已经发过钱或有人改过；换账户要凭证明、经第二人核对，没有改".to_owned()
        }
    }
}

/// Something to know.
#[must_use]
pub fn note(kind: &NoteKind) -> String {
    match kind {
        NoteKind::NoAccount => "没有账户，钱发不出去，请尽快补登".to_owned(),
        NoteKind::HolderIsNoMember => {
            "户名不是这户的成员：先照原账户发；请补监护、托管手续或换成本户的账户".to_owned()
        }
        NoteKind::HolderIsNotHead => "户名是成员但不是户主，请核对".to_owned(),
        NoteKind::BackPay(month) => format!("{} 起没有发，第一次编花名册时会补发", month.chinese()),
        NoteKind::ReviewOverdue(by) => format!("应在 {} 前核查，已经过期；照发，请安排核查", by.chinese()),
        NoteKind::ReviewUnknown => "没有上次核查日期，从今天起算核查期".to_owned(),
        NoteKind::EndNotTaken(month) => {
            format!("原系统写发到 {}，但不是渐退：不照它停，要停请办理停发", month.chinese())
        }
    }
}

/// What does not agree for a family.
#[must_use]
pub fn difference(difference: &Difference) -> String {
    match difference {
        Difference::Amount { award, roster, loaded, paid } => format!(
            "待遇第 {award} 行每月 {} 元，花名册第 {roster} 行发了 {} 元",
            loaded.grouped(),
            paid.grouped()
        ),
        Difference::Persons { award, roster, loaded, paid } => {
            format!("待遇第 {award} 行 {loaded} 人，花名册第 {roster} 行 {paid} 人，金额一样")
        }
        Difference::NotOnRoster { award, loaded } => {
            format!("待遇第 {award} 行写着当月已发 {} 元，花名册里没有", loaded.grouped())
        }
        Difference::Refused { family, roster, paid } => {
            format!("花名册第 {roster} 行发了 {} 元，这户（家庭第 {family} 行）有错没有收", paid.grouped())
        }
        Difference::NotLoaded { roster, paid } => {
            format!("花名册第 {roster} 行发了 {} 元，文件里没有这户，或者没有写当月已发", paid.grouped())
        }
    }
}

/// What became of families.
#[must_use]
pub const fn status(status: Status) -> &'static str {
    match status {
        Status::New => "新导入",
        Status::Unchanged => "与上次一样，没有动",
        Status::Changed => "有变化，已补充",
        Status::Kept => "有变化，都没有采用",
        Status::Refused => "没有收",
    }
}

/// What became of a fund.
#[must_use]
pub fn fund(status: FundStatus) -> String {
    match status {
        FundStatus::Opened => "已登记期初余额，由第二人在“资金流水”上复核后记账".to_owned(),
        FundStatus::Waiting => "已登记过，等第二人复核".to_owned(),
        FundStatus::Unchanged => "账上已有，余额一样".to_owned(),
        FundStatus::Differs(here) => format!("账上已有，余额是 {} 元，没有改", here.grouped()),
    }
}
