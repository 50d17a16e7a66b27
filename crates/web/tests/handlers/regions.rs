// SPDX-License-Identifier: Apache-2.0
//! Places of a county through its pages: a list with errors by row, a list that a second person agrees to, a village that is merged and its families, moved by name.
//! In a township that no other story touches: names hold for the whole program.

use crate::desk::{Office, number};
use assistance::office::{Private, act};
use assistance::registry::form::{MemberForm, PersonForm};
use assistance::registry::intake::{CreateHousehold, Created};
use axum::http::StatusCode;
use kernel::Actor;

const OLD: &str = "500299205204";
const NEW: &str = "500299205205";

async fn family(office: &Office, by: &Actor, name: &str, order: u32) -> Created {
    let person = PersonForm {
        name: name.to_owned(),
        number: Some(Private::new(number("1960-05-05", order))),
        ..PersonForm::default()
    };
    let head = MemberForm {
        person,
        relation: "户主".to_owned(),
        since: "2015-01-01".to_owned(),
        ..MemberForm::default()
    };
    let household = CreateHousehold {
        lives: OLD.to_owned(),
        registered: OLD.to_owned(),
        address: None,
        area: "rural".to_owned(),
        opened_on: "2015-01-01".to_owned(),
        members: vec![head],
    };
    act(office.store(), &office.by(by), &household).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_merged_village_keeps_its_code_and_its_families_are_moved_by_name() {
    let office = Office::open().await;
    let clerk = office.colleague("clerk", "township_clerk", "500299205").await;
    let moved = family(&office, &clerk, "周山", 11).await;
    family(&office, &clerk, "吴河", 12).await;
    let reviewer = office.at("luo", "county_reviewer", "500299").await;
    let fields = [
        ("command_id", "01930000-0000-7000-8000-0000000000a1"),
        ("change", "list"),
        ("document", "示府函〔2020〕8号"),
        ("from", ""),
    ];
    // A list with errors is told by row and column, and nothing of it is taken.
    let wrong = format!("代码,名称,城乡,变更,去向\n{OLD},老村,,并入,500299205999\n12345,某村,,,\n");
    let seen =
        office.upload(&reviewer.cookie, "/settings/regions", &fields, ("file", wrong.as_bytes())).await;
    assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY);
    seen.says("一行也没有收")
        .says("有误的行")
        .says("去向 500299205999 不在现有区划里")
        .says("区划代码有 5 位");
    reviewer.get("/settings/regions").await.says("还没有上传过名单");
    // A right one waits.
    let right = format!(
        "统计用区划代码,名称,城乡分类代码,变更,去向\n{OLD},老村,220,并入,{NEW}\n{NEW},大河村,220,更名,\n500299205299,新民村,220,新设,\n"
    );
    let fields = [("command_id", "01930000-0000-7000-8000-0000000000a2"), fields[1], fields[2], fields[3]];
    let seen =
        office.upload(&reviewer.cookie, "/settings/regions", &fields, ("file", right.as_bytes())).await;
    assert_eq!(seen.status, StatusCode::SEE_OTHER, "{}", seen.body);
    let page = reviewer.get("/settings/regions").await;
    page.says("待复核的名单：示府函〔2020〕8号").says("大河村").says("新设");
    assert!(!page.body.contains("确认执行"), "who entered it is not offered to agree to it");
    let leader = office.at("xiang", "county_leader", "500299").await;
    let page = leader.get("/settings/regions").await;
    let list = page.hidden("list");
    let answer =
        [("command_id", "01930000-0000-7000-8000-0000000000a3"), ("change", "x"), ("list", list.as_str())];
    let own = reviewer.post("/settings/regions/answer", &answer).await;
    assert_eq!(own.status, StatusCode::FORBIDDEN);
    let answer = [("command_id", "01930000-0000-7000-8000-0000000000a4"), answer[1], answer[2]];
    assert_eq!(leader.post("/settings/regions/answer", &answer).await.status, StatusCode::SEE_OTHER);
    // The new names hold everywhere at once; the old code has its families still.
    reviewer.get("/settings/regions").await.says("已撤并的地方还有 2 户没有迁");
    let villages = reviewer.get("/settings/regions?township=500299205").await;
    villages.says("大河村").says("新民村").says("老村").says(&format!("/settings/regions/{OLD}/move"));
    let desk = office.sign_in("clerk").await;
    let intake = office.get(&desk, "/intake").await.body;
    assert!(intake.contains("新民村") && !intake.contains(&format!("value=\"{OLD}\"")), "{intake}");
    // Somebody moves one family by name: to a successor only.
    let to = format!("/settings/regions/{OLD}/move");
    let page = reviewer.get(&to).await;
    page.says("周山").says("吴河").says("示府函〔2020〕8号");
    let household = moved.household.to_string();
    let send = |to_village: &'static str, command: &'static str| {
        [("command_id", command), ("to", to_village), ("household", household.as_str())]
    };
    let other = reviewer.post(&to, &send("500299205201", "01930000-0000-7000-8000-0000000000a5")).await;
    assert_eq!(other.status, StatusCode::UNPROCESSABLE_ENTITY);
    other.says("只能迁到它撤并、拆分后的村");
    let none = [("command_id", "01930000-0000-7000-8000-0000000000a6"), ("to", NEW)];
    reviewer.post(&to, &none).await.says("请勾选要迁的家庭");
    let seen = reviewer.post(&to, &send(NEW, "01930000-0000-7000-8000-0000000000a7")).await;
    assert_eq!(seen.status, StatusCode::SEE_OTHER, "{}", seen.body);
    let left = reviewer.get(&to).await;
    left.says("还有 1 户").says("吴河");
    assert!(!left.body.contains("周山"));
    let again = reviewer.post(&to, &send(NEW, "01930000-0000-7000-8000-0000000000a8")).await;
    again.says("已经不住在这里了");
    // Its file says where it lives and who moved it why.
    let file = office.get(&desk, &format!("/households/{}?why=review", moved.number)).await;
    file.says("大河村").says("区划撤并后迁户").says("luo");
    assert_eq!(office.log("regions.move_families").await, [format!("{OLD} to {NEW}: 1 families")]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_has_no_right_to_places_sees_none_of_it() {
    let office = Office::open().await;
    let clerk = office.at("clerk", "township_clerk", "500299102").await;
    assert_eq!(clerk.get("/settings/regions").await.status, StatusCode::FORBIDDEN);
    assert_eq!(clerk.get("/settings/access").await.status, StatusCode::FORBIDDEN);
}
