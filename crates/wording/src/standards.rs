// SPDX-License-Identifier: Apache-2.0
//! Why an entered standard is not taken.

use assistance::standards::Refused;

/// Why not, and what to do.
#[must_use]
pub fn refused(refused: &Refused) -> String {
    match refused {
        Refused::NoParameter => "这一天的政策里没有这项标准，请核对生效日期。".to_owned(),
        Refused::NotANumber => "这一项不是数额，不在这里录入。".to_owned(),
        Refused::UnitDoubtful { old, new } => format!(
            "录入的 {new} 与现行的 {old} 相差十倍以上，可能是单位弄错（元和万元、每月和每年）。确实无误的，请写明理由。"
        ),
        Refused::Pack(problems) => {
            let lines: Vec<String> = problems.iter().map(crate::problem::problem).collect();
            format!("录入的标准没有通过检查：{}", lines.join("；"))
        }
        Refused::Adopted => "这一项已经批准，不能再批或者退回；要改的另录一项替换。".to_owned(),
        Refused::TurnedDown => "这一项已经退回或者撤回，请重新录入。".to_owned(),
    }
}
