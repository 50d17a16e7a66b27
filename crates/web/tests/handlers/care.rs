// SPDX-License-Identifier: Apache-2.0
//! Support at home on the pages: recognised at the window, cared for by an agreement that the packs allow, visited from a telephone.

use crate::desk::Office;
use crate::walk::{self, Town, link};
use assistance::casework::{Apply, Scheme};
use assistance::office::{Private, act};
use assistance::registry::form::{MemberForm, PersonForm};
use assistance::registry::intake::{CreateHousehold, Created};
use assistance::testing::{VILLAGE, number, scan};
use axum::http::StatusCode;

/// An old man who lives alone applies for 特困; the number of his case.
pub(crate) async fn applied(office: &Office, town: &Town) -> (Created, String) {
    let member = MemberForm {
        person: PersonForm {
            name: "赵老五".to_owned(),
            number: Some(Private::new(number("1951-06-01", 11))),
            ..PersonForm::default()
        },
        relation: "户主".to_owned(),
        since: "2015-01-01".to_owned(),
        ..MemberForm::default()
    };
    let household = CreateHousehold {
        lives: VILLAGE.to_owned(),
        registered: VILLAGE.to_owned(),
        address: Some(Private::new("三组 2 号")),
        area: "rural".to_owned(),
        opened_on: "2015-01-01".to_owned(),
        members: vec![member],
    };
    let created = act(office.store(), &office.by(&town.clerk), &household).await.unwrap();
    let facts = [
        (0, "registered_area", "rural"),
        (0, "farming_household", "no"),
        (0, "deposits", "0.00"),
        (0, "vehicles", "0"),
        (0, "homes", "1"),
        (0, "company_capital", "0.00"),
        (0, "dibao_recipient", "no"),
        (0, "poverty_status", "none"),
        (1, "presence", "living_here"),
        (1, "disability_kind", "none"),
        (1, "disability_grade", "none"),
        (1, "work_capacity", "none"),
        (1, "no_other_supporters", "yes"),
        (1, "income.complete", "yes"),
        (1, "spending.complete", "yes"),
        (1, "can_eat", "no"),
        (1, "can_dress", "no"),
        (1, "can_get_up", "yes"),
        (1, "can_use_toilet", "yes"),
        (1, "can_walk_indoors", "yes"),
        (1, "can_bathe", "no"),
    ];
    walk::declares(office, &town.clerk, &created, &facts).await;
    let apply = Apply::at_window(created.household, created.members[0], Scheme::Tekun);
    let taken = act(office.store(), &office.by(&town.clerk), &apply).await.unwrap();
    (created, taken.number)
}

// clause: YY-2.2a, CK-1.2.3a, CK-1.2.3b, CK-1.2.3c
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_man_alone_is_recognised_cared_for_and_visited() {
    let office = Office::open_on("2026-07-08").await;
    let town = Town::of(&office).await;
    let (created, case) = applied(&office, &town).await;
    walk::confirm_at(&office, &town, &created, &case, "family_village").await;
    let clerk = office.sign_in("clerk").await;
    let file = office.get(&clerk, &format!("/cases/{case}")).await;
    file.says("特困人员救助供养");
    // He stands on the list at once, without anybody planning it.
    let list = office.get(&clerk, "/care").await;
    list.says("1 人分散供养，1 人探访逾期").says("赵老五").says("没有照料协议");
    office.get(&clerk, "/inbox").await.says("没有照料协议");
    // The way to the round stands before him.
    let href = link(&list, "/care/0");
    let page = office.get(&clerk, &href).await;
    page.says("登记探访").says("登记照料服务协议").says("没有有效的照料协议");
    // A woman of 61 may not care; it is said by which article, and everything typed is kept.
    let paper = scan();
    let mut fields = vec![
        ("change", "agree"),
        ("name", "周秀英"),
        ("tie", "neighbour"),
        ("birth", "1965-02-01"),
        ("signed_on", "2026-08-01"),
        ("from", "2026-08-01"),
        ("until", "2027-07-31"),
    ];
    let today = office.today().to_string();
    let last = office.today().add_months(12).unwrap().to_string();
    for (name, value) in &mut fields {
        match *name {
            "signed_on" | "from" => *value = &today,
            "until" => *value = &last,
            _ => {}
        }
    }
    let refused = office.upload(&clerk, &href, &fields, ("scan", &paper)).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.body);
    refused.says("不能担任照料人").says("不是老年人").says("周秀英");
    fields[3].1 = "1985-02-01";
    let done = office.upload(&clerk, &href, &fields, ("scan", &paper)).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    office.get(&clerk, &href).await.says("周秀英").says("履行中").says("检查协议履行");
    // Both papers print with what is on file.
    let agreement = office.get(&clerk, &format!("{href}/print/TK-201")).await;
    agreement.says("照料服务协议").says("周秀英").says("不是老年人").says("元，标准调整").says("读给丙方听");
    let assessed =
        office.get(&clerk, &format!("{}/print/TK-101", href.replace("/care/", "/tekun/people/"))).await;
    assessed.says("生活自理能力评估表").says("赵老五").says("室内行走").says("不看残疾证");
    assert!(!assessed.body.contains("500299195106"), "the number is masked");
    assert_eq!(office.get(&clerk, &format!("{href}/print/TK-101")).await.status, StatusCode::NOT_FOUND);
    // The village assistant visits, finds a leak, and the clerk sees to it.
    let village = office.sign_in("assistant").await;
    let page = office.get(&village, &href).await;
    assert!(!page.body.contains("登记照料服务协议"));
    let silent = office.post(&village, &href, &[("change", "visit"), ("found", "needs_help")]).await;
    assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
    let found = [("change", "visit"), ("found", "needs_help"), ("words", "屋顶漏雨"), ("time", "00:05")];
    assert_eq!(office.post(&village, &href, &found).await.status, StatusCode::SEE_OTHER);
    office.post(&village, &href, &found).await.says("已经登记过，没有重复登记");
    office.get(&clerk, "/inbox").await.says("探访发现待处理");
    let page = office.get(&clerk, &href).await;
    page.says("屋顶漏雨").says("待处理");
    let (to, hidden) = page.form("see_to");
    let mut answer: Vec<(&str, &str)> =
        hidden.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    answer.push(("words", "当天请人补好"));
    assert_eq!(office.post(&clerk, &to, &answer).await.status, StatusCode::SEE_OTHER);
    office.get(&clerk, &href).await.says("当天请人补好");
    // Both awards of the one decision stand on the family's file.
    let family = link(&office.get(&clerk, &href).await, "/households/");
    office.get(&clerk, &family).await.says("特困人员救助供养").says("特困人员照料护理费");
}

// clause: YY-2.4a, NX-3c
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_has_no_doctor_is_listed_and_the_family_file_shows_who_has_one() {
    let office = Office::open_on("2026-07-08").await;
    let town = Town::of(&office).await;
    let (created, case) = applied(&office, &town).await;
    walk::confirm_at(&office, &town, &created, &case, "family_village").await;
    let clerk = office.sign_in("clerk").await;
    let list = office.get(&clerk, "/care/services").await;
    list.says("1 人没有家庭医生签约服务").says("赵老五").says("按乡镇");
    let href = link(&list, "/care/services/");
    office.get(&clerk, &href).await.says("还没有登记服务");
    let missing = [("change", "arrange"), ("kind", "health_file"), ("provider", "云坪镇卫生院")];
    let refused = office.post(&clerk, &href, &missing).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    refused.says("云坪镇卫生院");
    let village = office.sign_in("assistant").await;
    let sign =
        [("change", "arrange"), ("kind", "family_doctor"), ("provider", "云坪镇卫生院"), ("team", "黎医生")];
    assert_eq!(office.post(&village, &href, &sign).await.status, StatusCode::SEE_OTHER);
    let again = office.post(&clerk, &href, &sign).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    again.says("没有重复登记");
    let declines = [("change", "decline"), ("kind", "meals")];
    assert_eq!(office.post(&clerk, &href, &declines).await.status, StatusCode::SEE_OTHER);
    office.get(&clerk, &href).await.says("黎医生").says("助餐");
    let family = link(&office.get(&clerk, &href).await, "/households/");
    office.get(&clerk, &family).await.says("健康和照料服务").says("家庭医生签约服务（到");
}
