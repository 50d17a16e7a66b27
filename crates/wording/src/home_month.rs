// SPDX-License-Identifier: Apache-2.0
//! The month of a home in Chinese: why something was not entered.

use assistance::home_month::Refused;

/// Why it was not entered.
#[must_use]
pub fn refused(refused: Refused) -> String {
    match refused {
        Refused::NotOver => "这个月还没有过完，过完以后再编清单。".to_owned(),
        Refused::Nobody => "这个月没有人住，不用编清单。".to_owned(),
        Refused::DrawnAlready => "这个月的清单已经编过，没有重复编。请刷新页面。".to_owned(),
        Refused::Changed => "天数或者金额有了变化，请刷新页面看新的；已经编好的，请县级退回以后重编。".to_owned(),
        Refused::AssumedShare => {
            "请假、住院随本人的比例是假定的，没有文件规定，不能据此移交钱。先在“标准”里录入本县文件规定的比例。"
                .to_owned()
        }
        Refused::NotAgreed => "县级还没有核对同意。".to_owned(),
        Refused::NotHanded(count) => format!("还有 {count} 笔没有移交，移交完才能办结。"),
        Refused::DoneAlready => "已经登记过，没有重复登记。请刷新页面。".to_owned(),
        Refused::Closed => "这个月的清单已经办结。".to_owned(),
    }
}
