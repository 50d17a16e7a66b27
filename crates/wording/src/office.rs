// SPDX-License-Identifier: Apache-2.0
//! Why the office did not do what was asked, in Chinese: what was wrong and what to do.

use assistance::access::Denied;
use assistance::archive;
use assistance::office::{Error, Fault, FaultKind};

/// An error of the office.
#[must_use]
pub fn error(error: &Error) -> String {
    match error {
        Error::Denied(why) => denied(why),
        Error::NotFound(thing) | Error::Hidden(thing, _) => {
            format!("没有找到这个{}，或者不在你能看的范围里。", thing.chinese())
        }
        Error::Stale { thing, .. } => {
            format!("这个{}刚被别人改过。请看一眼最新的内容，再提交一次。", thing.chinese())
        }
        Error::CommandReused => "这张表单已经提交过别的内容。请刷新页面后重新填写。".to_owned(),
        Error::Invalid(faults) => {
            let lines: Vec<String> = faults.iter().map(fault).collect();
            format!("有 {} 处填得不对：{}", faults.len(), lines.join("；"))
        }
        Error::Registry(refused) => crate::registry::refused(refused),
        Error::Casework(why) => {
            let refused = crate::casework::refused(&why.rules, &why.sources, &why.refused);
            match why.step {
                Some(step) => format!("{}：{refused}", crate::casework::step(step)),
                None => refused,
            }
        }
        Error::Archive(refused) => paper(*refused).to_owned(),
        Error::Payout(refused) => crate::payout::refused(refused),
        Error::Oversight(refused) => crate::oversight::refused(*refused),
        Error::Settings(refused) => crate::settings::refused(*refused).to_owned(),
        Error::Regions(refused) => crate::regions::refused(refused),
        Error::Monitoring(refused) => crate::monitoring::refused(refused),
        Error::Exchange(refused) => crate::exchange::refused(refused),
        Error::Standards(refused) => crate::standards::refused(refused),
        Error::Verification(refused) => crate::verification::refused(refused),
        Error::Messages(refused) => crate::messages::refused(refused),
        Error::TempRelief(refused) => crate::temp_relief::refused(refused),
        Error::Care(refused) => crate::care::refused(refused),
        Error::Funeral(refused) => crate::funeral::refused(*refused),
        Error::HomeMonth(refused) => crate::home_month::refused(*refused),
        Error::Services(refused) => crate::services::refused(*refused),
        Error::Tekun(refused) => crate::tekun::refused(refused),
        Error::PriceLinkage(refused) => crate::price_linkage::refused(*refused),
        Error::Loading(refused) => crate::loading::refused(*refused).to_owned(),
        Error::AlreadyOpen { number } => format!("这户已有一件在办的申请（{number}），不用再申请一次。"),
        Error::Unassessable(problems) => format!("家庭档案还不能测算：{}", crate::case::problems(problems)),
        Error::Undecidable(problems) => {
            let lines: Vec<String> = problems.iter().map(crate::cases::decision_problem).collect();
            format!("裁量的内容不能采用：{}", lines.join("；"))
        }
        Error::NoPolicy(why) => crate::problem::unavailable(why),
        Error::NoRules(why) => crate::casework::rules_fault(why),
        Error::Busy => "系统正忙，刚才的操作没有生效，过一会儿再试。".to_owned(),
        Error::Broken(_) | Error::Database(_) => "系统出错了，刚才的操作没有生效。".to_owned(),
    }
}

/// Why somebody may not.
#[must_use]
pub fn denied(denied: &Denied) -> String {
    match denied {
        Denied::NotSignedIn => "请先登录。".to_owned(),
        Denied::Closed => "这个账号已经停用。".to_owned(),
        Denied::NoRole(action) => format!("你的角色不能{}。", action.chinese()),
        Denied::OutsideRegion(action, _) => format!("这里不在你的辖区，不能{}。", action.chinese()),
        Denied::Barred(action, bar) => {
            format!("你{}，不能{}。请换一位同事办。", bar.chinese(), action.chinese())
        }
        Denied::NotTheHandler(action) => {
            format!("只有经办这件事的人能{}和查看是谁提出的。", action.chinese())
        }
    }
}

/// Why a paper was not filed.
#[must_use]
pub const fn paper(refused: archive::Refused) -> &'static str {
    match refused {
        archive::Refused::TooLarge => "文件超过 8 MB，没有收下。请压缩或者分开上传。",
        archive::Refused::Empty => "文件是空的，没有收下。",
        archive::Refused::NotATypeTaken => "只收 JPG、PNG 图片和 PDF，刚才的文件内容不是这几种，没有收下。",
        archive::Refused::Future => "文书日期在今天之后。",
        archive::Refused::Erased => "这份档案已按规定销毁，打不开了。",
    }
}

/// What is wrong with a field.
#[must_use]
pub fn fault(fault: &Fault) -> String {
    match &fault.kind {
        FaultKind::Missing => "没有填".to_owned(),
        FaultKind::TooLong(most) => format!("最多 {most} 个字"),
        FaultKind::TooShort(least) => format!("至少 {least} 个字"),
        FaultKind::NotAnOption => "不在可选的范围里".to_owned(),
        FaultKind::Date(error) => error.to_string(),
        FaultKind::Future => "日期在今天之后".to_owned(),
        FaultKind::BeforeEarlierStep => "日期早于前一步".to_owned(),
        FaultKind::LatestMonth(latest) => format!("最晚只能编到{}", latest.chinese()),
        FaultKind::EarliestDay(earliest) => format!("最早 {}", earliest.chinese()),
        FaultKind::Money(error) => error.to_string(),
        FaultKind::MoneyRange { low, high } => {
            format!("金额应在 {} 元到 {} 元之间", low.grouped(), high.grouped())
        }
        FaultKind::CitizenNumber(error) => error.to_string(),
        FaultKind::Division(error) => error.to_string(),
        FaultKind::OutsideRegion => "不在你的辖区".to_owned(),
        FaultKind::Characters => "有不能用的字符".to_owned(),
        FaultKind::Phone => "不像电话号码，手机号应是 11 位数字".to_owned(),
        FaultKind::BankAccount => "不像银行账号".to_owned(),
        FaultKind::SameAs(row) => format!("和第 {row} 行重复"),
        FaultKind::Fact(what) => what.clone(),
        FaultKind::Number => "应是数字".to_owned(),
        FaultKind::WeakPassword => "密码太简单".to_owned(),
        FaultKind::Taken => "已经有人用了".to_owned(),
        FaultKind::SaidAlready => {
            "同一来源、同一天已经登记过。原来登记错的，在家庭档案里点那一项的“更正”".to_owned()
        }
        FaultKind::NumberTaken => {
            "这个号码已经登记在别人名下。先对照证件核对号码；没有错的，用上面的“查找”找到这个人，在他现在的户里办".to_owned()
        }
        FaultKind::NearRelative => "是申请家庭的近亲属，请换一位".to_owned(),
        FaultKind::NoSuchWork => "这位同事在这里不办这件事，或者就是本人，请换一位".to_owned(),
        FaultKind::Unchanged => "与档案一致，没有要更正的".to_owned(),
        FaultKind::Banks => "要写成“农商银行=csv 其他=csv”：银行名和格式之间用等号，各家之间用空格，一家只写一次，必须有“其他”".to_owned(),
        FaultKind::Index(fault) => crate::price_linkage::index_fault(*fault),
        FaultKind::NoLayout(id) => format!("没有“{id}”这种文件格式"),
        FaultKind::Template(fault) => crate::messages::template_fault(fault),
        FaultKind::AgainstNumber => "与身份证号不一致，请核对两处，或只填号码".to_owned(),
    }
}
