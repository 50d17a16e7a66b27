// SPDX-License-Identifier: Apache-2.0
//! Support at home in Chinese: why something about care is not entered.

use assistance::care::Refused;

/// Why it was not entered.
#[must_use]
pub fn refused(refused: &Refused) -> String {
    match refused {
        Refused::CarerNotAllowed(failed) => {
            format!("这个人不能担任照料人，不符合：{}。", failed.join("；"))
        }
        Refused::CarerOnlyUntil(last, failed) => format!(
            "这个人只能照料到 {}，之后不符合：{}。协议的最后一天改到这天或者更早。",
            last.chinese(),
            failed.join("；")
        ),
        Refused::OwnCarer => "照料人不能是本人。".to_owned(),
        Refused::Overlaps(last) => {
            format!("已经有一份到 {} 的协议，先登记那一份终止，再从次日起签新的。", last.chinese())
        }
        Refused::Over => "这份协议在那一天没有效力。".to_owned(),
        Refused::VisitedAlready(on) => {
            format!(
                "您 {} 同一时间的探访已经登记过，没有重复登记。同一天另有一次的，写上时间。",
                on.chinese()
            )
        }
        Refused::VisitedOtherwise(on) => format!(
            "您 {} 同一时间已经登记过一次探访，内容和这次不同，这次没有登记。另有一次的，改成那次的时间；要补充的，写成另一次探访。",
            on.chinese()
        ),
        Refused::SomebodyElses => {
            "这次探访是另一个账号在这台手机上写的，没有登记。请由本人登录后上传。".to_owned()
        }
        Refused::DoneAlready => "已经登记过，没有重复登记。".to_owned(),
        Refused::NothingToSeeTo => "那次探访情况正常，没有要处理的。".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::refused;
    use assistance::care::Refused;
    use kernel::Date;

    #[test]
    fn a_carer_who_grows_too_old_is_told_the_last_day_and_why() {
        let last = Date::parse("2027-03-01").unwrap();
        let said = refused(&Refused::CarerOnlyUntil(
            last,
            vec!["不是老年人（城口府发〔2020〕9号一(二)3）".to_owned()],
        ));
        assert!(said.contains("2027年3月1日") && said.contains("不是老年人"), "{said}");
    }
}
