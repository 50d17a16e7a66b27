// SPDX-License-Identifier: Apache-2.0
//! Health and care services in Chinese: why something was not entered.

use assistance::services::Refused;

/// Why it was not entered.
#[must_use]
pub fn refused(refused: Refused) -> String {
    match refused {
        Refused::Overlaps(Some(last)) => {
            format!("这项服务已经登记到 {}，没有重复登记。续签的，从以后的日期起。", last.chinese())
        }
        Refused::Overlaps(None) => {
            "这项服务已经登记，没有重复登记。有变化的，先登记结束，再登记新的。".to_owned()
        }
        Refused::Over => "这项服务在那一天已经结束。请刷新页面。".to_owned(),
        Refused::HasIt => "现在有这项服务，先登记结束。".to_owned(),
        Refused::DoneAlready => "已经登记过，没有重复登记。".to_owned(),
    }
}
