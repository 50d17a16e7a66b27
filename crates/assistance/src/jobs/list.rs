// SPDX-License-Identifier: Apache-2.0
//! The jobs of the office. A new one is a line here: its command must be safe to give again, and answers with a count or with [`Work`].

use super::model::{Every, Job, job};
use super::reviews::OpenReviews;
use crate::care::PlanCare;
use crate::casework::RecomputeDeadlines;
use crate::history::Seal;
use crate::messages::codes::EndCodes;
use crate::messages::forget::ForgetTexts;
use crate::messages::send::MakeFiles;
use crate::oversight::TakeDownDue;

/// Every job, in the order in which they run.
#[must_use]
pub fn all() -> Vec<Box<dyn Job>> {
    vec![
        job("audit.seal", "封存操作记录", Every::Minutes(1), |_| Seal),
        job("deadline.recompute", "重算暂定时限", Every::Minutes(60), RecomputeDeadlines::after),
        job("web_notice.take_down", "撤下网上公示", Every::Minutes(1), |_| TakeDownDue),
        Box::new(OpenReviews),
        job("care.plan", "安排分散供养对象的探访", Every::DayAt(5), PlanCare::after),
        Box::new(MakeFiles),
        job("message.end_codes", "销毁用过、过期的验证码", Every::Minutes(5), |_| EndCodes),
        job("message.forget", "销毁到期的消息内容和号码", Every::DayAt(4), |_| ForgetTexts),
    ]
}
