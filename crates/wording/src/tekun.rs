// SPDX-License-Identifier: Apache-2.0
//! Support of 特困 persons in Chinese: why something was not entered.

use assistance::tekun::Refused;

/// Why it was not entered.
#[must_use]
pub fn refused(refused: &Refused) -> String {
    match refused {
        Refused::NoGrade => "按那一天的规定评不出自理能力等级，六项都要填。".to_owned(),
        Refused::ReportedAlready(on) => {
            format!("{} 已经报告过变化，还没有复评；复评的时限从那天算起。", on.chinese())
        }
        Refused::NotSupported => "现在不是特困供养人员，不能登记。".to_owned(),
        Refused::NoWish => {
            "入住那天以前没有登记本人愿意集中供养。供养方式由本人选择，先登记本人的意愿。".to_owned()
        }
        Refused::HomeNotOpen => "这所机构那天还没有开业、已经停业，或者登记还没有第二人复核。".to_owned(),
        Refused::InAHome => "这位已经住在机构里，先登记离院。".to_owned(),
        Refused::BedTaken => "这个床位那天起已经有人住，没有重复安排。请换一个床位。".to_owned(),
        Refused::NoBedLeft(0) => "这所机构没有这种床位。".to_owned(),
        Refused::NoBedLeft(beds) => format!("这种床位共 {beds} 张，已经住满。"),
        Refused::TooEarly(earliest) => {
            format!("日期早于已经登记的情况，最早可以是 {}。", earliest.chinese())
        }
        Refused::StayOver => "这次入住已经结束。请刷新页面。".to_owned(),
        Refused::Overlaps => "这些天和已经登记的请假、住院有重叠。".to_owned(),
        Refused::DoneAlready => "已经登记过了，没有重复登记。请刷新页面。".to_owned(),
        Refused::ChangeWaits => "前一次填写的还在等第二人复核，复核以后才能再改。".to_owned(),
        Refused::Occupied(people) => {
            format!("机构里住着 {people} 人，床位不能比住的人少，有人住着不能停业。")
        }
        Refused::NursingBeds => "护理型床位不能比床位总数多。".to_owned(),
    }
}
