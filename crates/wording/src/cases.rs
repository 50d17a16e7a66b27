// SPDX-License-Identifier: Apache-2.0
//! How a pack's test case failed, as Chinese sentences for those who write packs.

use crate::numbers;
use policy::assess::{DecisionFault, DecisionProblem};
use policy::cases::Failure;

/// Why a case does not hold.
pub fn failure(failure: &Failure) -> String {
    match failure {
        Failure::Shape { path, expected } => format!("用例的 {path} 应写 {expected}"),
        Failure::Input(problems) => {
            let all: Vec<String> = problems.iter().map(crate::case::problem).collect();
            format!("家庭读不出：{}", all.join("；"))
        }
        Failure::Decisions(problems) => {
            let all: Vec<String> = problems.iter().map(decision_problem).collect();
            format!("裁量不成立：{}", all.join("；"))
        }
        Failure::Unavailable(why) => crate::problem::unavailable(why),
        Failure::Differs { path, expected, found } => format!("{path}：应为 {expected}，算出 {found}"),
        Failure::Reason(rule) => format!("理由里没有 {rule}"),
        Failure::Unknown(name) => format!("没有 {name} 这一项"),
    }
}

/// Why a decision cannot be taken as given.
pub fn decision_problem(problem: &DecisionProblem) -> String {
    format!("裁量 {}：{}", problem.key, decision_fault(&problem.fault))
}

/// The same at the field in which it was made.
pub fn decision_fault(fault: &DecisionFault) -> String {
    match fault {
        DecisionFault::UnknownPoint { nearest } => {
            let meant = nearest.as_ref().map_or_else(String::new, |nearest| format!("，是不是 {nearest}？"));
            format!("这里这时没有这个裁量点{meant}")
        }
        DecisionFault::WrongEntity { expected } => {
            let whose = match *expected {
                "person" => "个人，要写成“裁量点.成员编号”",
                "event" => "一次事件，要写成“裁量点.事件编号”",
                "supporter" => "一位赡养抚养扶养义务人，要写成“裁量点.义务人编号”",
                _ => "全户，不写成员编号",
            };
            format!("这个裁量点针对{whose}")
        }
        DecisionFault::WrongValue => "写的值不合这个裁量点的类型".to_owned(),
        DecisionFault::NotOpen => "条件不具备，没有可以裁量的余地".to_owned(),
        DecisionFault::OutOfBounds { low, high, unit } => {
            let [low, high] = [low, high].map(|bound| numbers::quantity_short(*bound, *unit));
            format!("超出幅度，应在 {low} 到 {high} 之间")
        }
        DecisionFault::BoundsUnknown => "幅度还算不出来，先补齐决定幅度的事实".to_owned(),
        DecisionFault::NoReason => "要写明由谁决定（by）和理由（reason）".to_owned(),
        DecisionFault::NoSecond => "需要第二人签字（second）".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Fraction;
    use policy::units::Unit;

    #[test]
    fn bounds_are_told_in_their_unit() {
        let told = |low, high, unit| {
            let (low, high) = (Fraction::from_int(low), Fraction::from_int(high));
            let fault = DecisionFault::OutOfBounds { low, high, unit };
            decision_problem(&DecisionProblem { key: "raise.p1".to_owned(), fault })
        };
        let table = [
            (0, 5_000, Unit::YUAN.per(Unit::MONTHS), "0.00 元/月 到 50.00 元/月"),
            (100, 123_456, Unit::YUAN, "1.00 元 到 1,234.56 元"),
            (6, 12, Unit::MONTHS, "6 个月 到 12 个月"),
            (1, 3, Unit::PERSONS, "1 人 到 3 人"),
            (1, 2, Unit::PLAIN, "1 到 2"),
        ];
        for (low, high, unit, range) in table {
            assert_eq!(told(low, high, unit), format!("裁量 raise.p1：超出幅度，应在 {range} 之间"));
        }
    }
}
