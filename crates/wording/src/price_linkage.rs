// SPDX-License-Identifier: Apache-2.0
//! Price linkage in Chinese: why something was not done, and how an award of the month stands.

use assistance::price_linkage::{IndexFault, Refused, Standing};

/// What it is called on rosters and in files of families.
pub const SUBSIDY: &str = "价格临时补贴";

/// Whom others pay.
pub const OTHERS: &str = "领取失业保险金人员、优抚对象、孤儿、事实无人抚养儿童和艾滋病病毒感染儿童的价格补贴，由发放其待遇的部门发，不在这里。";

/// Why something was not done.
#[must_use]
pub fn refused(refused: Refused) -> String {
    match refused {
        Refused::MonthEntered(month) => {
            format!("{} 的价格指数已经登记过。登记错的，在那个月的页面上更正，写明原因。", month.chinese())
        }
        Refused::EntryWaits(month) => {
            format!("{} 已有一条登记在等第二人复核，先复核或者退回那一条。", month.chinese())
        }
        Refused::NotCounting => "要更正的不是现在有效的那一条，请刷新页面再办。".to_owned(),
        Refused::Answered => "已经有人处理过了，请刷新页面。".to_owned(),
        Refused::NoIndex(month) => format!("{} 还没有经过复核的价格指数。", month.chinese()),
        Refused::NotStarted(month) => {
            format!("按规定 {} 没有启动价格联动，不能编制补贴名单。", month.chinese())
        }
        Refused::RunWaits(month) => {
            format!("{} 已有一份名单在等批准，先批准或者退回那一份。", month.chinese())
        }
        Refused::NobodyDue(month) => format!("{} 现在没有要发价格补贴的家庭。", month.chinese()),
        Refused::Changed => {
            "要发的家庭或者金额已经变了，与看到的不一致。没有办，请退回旧名单，刷新后重新编制。".to_owned()
        }
    }
}

/// Why a figure is no rise of prices.
#[must_use]
pub fn index_fault(fault: IndexFault) -> String {
    match fault {
        IndexFault::NotPercent => "应是百分数，如 3.5".to_owned(),
        IndexFault::TooFine(step) => {
            format!("按百分数填写，公布到 {}%；上涨 3.5% 填 3.5，不填 0.035", step.percent())
        }
        IndexFault::TooLarge(largest) => {
            format!("超过 {}%，多半填错了单位；上涨 3.5% 填 3.5，不填 35", largest.percent())
        }
    }
}

/// How an award of the month stands, with what is missing.
#[must_use]
pub fn standing(standing: &Standing) -> String {
    let named = |what: &str, names: &[String]| match names {
        [] => what.to_owned(),
        names => format!("{what}：{}", names.join("、")),
    };
    match standing {
        Standing::Due(_) => "待发".to_owned(),
        Standing::Given => "已列入".to_owned(),
        Standing::Less(amount) => {
            format!("按现在的指数应为 {} 元，已多列，由人处理，不扣回", amount.grouped())
        }
        Standing::Nothing => "按规定没有补贴".to_owned(),
        Standing::Open(names) => named("情况不清楚，先核实", names),
        Standing::Assumed(_, names) => named("用到没有文件依据的数值，先录入文件", names),
        Standing::Paused => "暂停发放中".to_owned(),
    }
}
