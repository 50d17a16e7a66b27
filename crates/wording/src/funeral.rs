// SPDX-License-Identifier: Apache-2.0
//! Funerals in Chinese: why something was not entered.

use assistance::funeral::Refused;

/// Why it was not entered.
#[must_use]
pub fn refused(refused: Refused) -> String {
    match refused {
        Refused::NotSupported => "没有登记在供养期间去世，不能登记丧葬。".to_owned(),
        Refused::EntrustedAlready => "谁承办丧葬已经登记过，没有重复登记。请刷新页面。".to_owned(),
        Refused::NotHeld => "先登记哪天办的、火化或者安葬的证明。".to_owned(),
        Refused::CostWaits => "已经报了一笔费用，等县级决定。".to_owned(),
        Refused::Over => "丧葬费已经决定或者已经办结，一个人只支付一次。".to_owned(),
        Refused::AboveLimit(most) => format!("超过丧葬费上限 {} 元，不能支付。", most.grouped()),
        Refused::AssumedLimit => {
            "丧葬费上限是假定的，没有文件规定，不能据此决定。先在“标准”里录入本县文件规定的金额。".to_owned()
        }
        Refused::DoneAlready => "已经登记过，没有重复登记。请刷新页面。".to_owned(),
    }
}
