// SPDX-License-Identifier: Apache-2.0
//! Temporary relief in Chinese: why a step was not taken.

use assistance::temp_relief::{ApprovalKind, Level, Refused};

/// Why a step was not taken.
#[must_use]
pub fn refused(refused: &Refused) -> String {
    match refused {
        Refused::NotNow { step, stage } => {
            format!("现在是“{}”，不能办“{}”。请刷新页面。", stage.chinese(), step.chinese())
        }
        Refused::Future(on) => format!("{} 还没有到。", on.chinese()),
        Refused::TooEarly { earliest } => format!("不能早于受理的那天（{}）。", earliest.chinese()),
        Refused::NotAssessed => "还没有测算，先测算再审批。".to_owned(),
        Refused::NotGranted { missing } if missing.is_empty() => {
            "按规定这一项现在不能给：先看测算为什么、还有什么要人来定。".to_owned()
        }
        Refused::NotGranted { missing } => {
            format!("还缺“{}”，补上才能算出可以给多少。", missing.join("”“"))
        }
        Refused::Assumed => "测算用到没有文件给出的数，这些数没有发文定下来以前不能审批。".to_owned(),
        Refused::AboveTier { left } => {
            format!(
                "超过可以给的数：这一事件还可以给 {} 元。特别困难的，由县级一事一议增加。",
                left.grouped()
            )
        }
        Refused::NoAmount => "金额应大于 0。".to_owned(),
        Refused::AboveLevel => "超过乡镇审批额度，要由县级审批；等不得的，先在额度以内先行救助。".to_owned(),
        Refused::WrongKind(ApprovalKind::FirstAid) => {
            "先行救助只用于急难型，本地文件要允许先行救助。".to_owned()
        }
        Refused::WrongKind(kind) if kind.adds() => {
            format!("还没有审批过，不能办“{}”。", kind.chinese())
        }
        Refused::WrongKind(kind) => {
            format!("已经审批过，不能再办“{}”；再给的，办跟进救助或者县级增发。", kind.chinese())
        }
        Refused::WrongLevel(Level::Township) => "县级增发由县级审批。".to_owned(),
        Refused::WrongLevel(Level::County) => "先行救助由乡镇办理。".to_owned(),
        Refused::Stages => "分次发放的日期要从审批之日起一次比一次晚。".to_owned(),
        Refused::NoParticipants => "一事一议要有会议记录，写明参加的人。".to_owned(),
        Refused::NothingSaid => "给实物的写明品名和数量，打入亲属账户的写明是谁、为什么。".to_owned(),
        Refused::SamePerson => "要两个人经办：另一个人在场签字，或者写明请谁随后确认。".to_owned(),
        Refused::NearRelative => "是受助家庭的近亲属，要回避，请换一位。".to_owned(),
        Refused::NoSuchPart => "没有这笔审批或者这一次发放。请刷新页面。".to_owned(),
        Refused::WrongSource => "实物按实物发放登记，不从备用金和花名册支付；钱不能登记成实物。".to_owned(),
        Refused::PaidAlready => "这一次已经发过了，没有重复发。".to_owned(),
        Refused::NotYet(from) => format!("这一次从 {} 起才能发。", from.chinese()),
        Refused::NoVoucher => "从备用金发放要有两人经办和凭证（收据、指印或者发放照片）。".to_owned(),
        Refused::ConfirmedAlready => "第二经办人已经签过了。".to_owned(),
        Refused::NoticeFirst => "这一项要先公示再审批；规定了时间的，期满没有异议再审批。".to_owned(),
        Refused::DisputeOpen => "公示有异议，还没有处理完：先核实，登记处理结果，再审批。".to_owned(),
        Refused::NoticeShort(until) => format!("公示至少到 {}，期满第二天起才能揭下。", until.chinese()),
        Refused::GivenByPacks => "按规定可以给，不能不予救助。".to_owned(),
        Refused::Undecided => "还不能说不符合条件：先补上缺的情况，由人来定的先定，再测算一次。".to_owned(),
        Refused::StillOpen => "还没有办完：有没发的、没有补齐的手续，或者第二经办人还没有确认。".to_owned(),
        Refused::NoPapers => "没有要补的手续，或者没有选补来的材料。".to_owned(),
    }
}
