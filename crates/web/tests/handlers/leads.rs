// SPDX-License-Identifier: Apache-2.0
//! Lists, leads, the closing of a month and lists out, as a browser sees them.

use crate::desk::{Office, Seen, VILLAGE};
use axum::http::StatusCode;

/// The citizen number of the head of the example family.
pub(crate) fn head() -> String {
    let digits = "50029919660312011";
    format!("{digits}{}", kernel::check_digit(digits).unwrap())
}

fn stranger() -> String {
    let digits = "50029919700101077";
    format!("{digits}{}", kernel::check_digit(digits).unwrap())
}

fn poverty() -> String {
    format!(
        "防返贫监测对象名单\n姓名,身份证号,所在村居,监测类别\n张大山,{},{VILLAGE},监测户\n王五,{},{VILLAGE},边缘户\n<b>赵六</b>,500299197001010000,{VILLAGE},边缘户\n",
        head(),
        stranger()
    )
}

/// The value of a hidden field of a page.
fn hidden<'a>(page: &'a str, name: &str) -> &'a str {
    let at = page.find(&format!("name=\"{name}\"")).unwrap_or_else(|| panic!("no field {name}"));
    let rest = &page[at..];
    let from = rest.find("value=\"").unwrap() + 7;
    &rest[from..from + rest[from..].find('"').unwrap()]
}

async fn tried(office: &Office, cookie: &str) -> Seen {
    tried_with(office, cookie, "poverty", &poverty()).await
}

async fn tried_with(office: &Office, cookie: &str, list: &str, text: &str) -> Seen {
    let fields = [("list", list), ("month", "2020-11"), ("command_id", "")];
    office.upload(cookie, "/leads/lists", &fields, ("file", text.as_bytes())).await
}

/// Takes the list that was tried; the address of its page.
async fn taken(office: &Office, cookie: &str) -> String {
    taken_with(office, cookie, "poverty", &poverty()).await
}

/// The same of any list.
pub(crate) async fn taken_with(office: &Office, cookie: &str, list: &str, text: &str) -> String {
    let page = tried_with(office, cookie, list, text).await.body;
    let form: Vec<(&str, &str)> = ["command_id", "list", "month", "basis", "name", "tried", "content"]
        .map(|name| (name, hidden(&page[page.find("id=\"take\"").unwrap()..], name)))
        .to_vec();
    let seen = office.post(cookie, "/leads/lists", &form).await;
    assert_eq!(seen.status, StatusCode::SEE_OTHER, "{}", seen.body);
    seen.to
}

async fn county(office: &Office) -> String {
    let clerk = office.colleague("li", "township_clerk", "500299102").await;
    office.application(&clerk).await;
    office.colleague("luo", "county_reviewer", "500299").await;
    office.sign_in("luo").await
}

#[tokio::test]
async fn a_list_is_tried_before_it_is_taken_and_every_bad_row_is_told() {
    let office = Office::open().await;
    let cookie = county(&office).await;
    let page = office.get(&cookie, "/leads/lists").await;
    assert!(page.status == StatusCode::OK && page.body.contains("防返贫监测对象名单"), "{}", page.body);
    let trial = tried(&office, &cookie).await;
    assert_eq!(trial.status, StatusCode::OK, "{}", trial.body);
    assert!(trial.body.contains("还没有保存任何内容") && trial.body.contains("身份证号"));
    assert!(!trial.body.contains("500299197001010000"), "a bad number is told by its place, not shown");
    let leads = office.get(&cookie, "/leads").await;
    assert!(leads.body.contains("还没有线索"), "a trial keeps nothing");
    let to = taken(&office, &cookie).await;
    let file = office.get(&cookie, &to).await;
    assert!(file.body.contains("共 3 行：比中 1，未比中 1，有误 1；新增线索 2 条"), "{}", file.body);
    let original = office.get(&cookie, &format!("{to}/original")).await;
    assert_eq!(original.body, poverty());
    let again = tried(&office, &cookie).await;
    assert!(again.body.contains("同一个文件") && !again.body.contains("id=\"take\""));
}

#[tokio::test]
async fn a_file_that_is_no_list_is_refused_and_what_was_typed_stays() {
    let office = Office::open().await;
    let cookie = county(&office).await;
    let fields = [("list", "deaths"), ("month", "2020-11"), ("basis", "<i>自拟</i>")];
    let seen = office.upload(&cookie, "/leads/lists", &fields, ("file", b"\x89PNG\r\n\x1a\n\0\0")).await;
    assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        seen.body.contains("既不是 Excel 表格") && seen.body.contains("&#60;i&#62;自拟"),
        "{}",
        seen.body
    );
    let seen =
        office.upload(&cookie, "/leads/lists", &fields, ("file", "姓名,出生\n甲,1950\n".as_bytes())).await;
    assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(seen.body.contains("缺少必需的列"), "{}", seen.body);
    let seen = office.upload(&cookie, "/leads/lists", &[("list", ""), ("month", "x")], ("file", b"")).await;
    assert!(seen.body.contains("请选一种名单") && seen.body.contains("请选择文件"));
}

#[tokio::test]
async fn a_lead_goes_from_the_leader_to_the_village_and_is_closed_with_its_result() {
    let office = Office::open().await;
    let cookie = county(&office).await;
    taken(&office, &cookie).await;
    office.colleague("chen", "township_leader", "500299102").await;
    let assistant = office.colleague("tan", "village_assistant", VILLAGE).await;
    let leader = office.sign_in("chen").await;
    let list = office.get(&leader, "/leads?tab=open").await;
    assert!(list.body.contains("张大山") && list.body.contains("王五") && list.body.contains("监测"));
    let at = list.body.find("/leads/500299-XS").unwrap();
    let href: String = list.body[at..].chars().take_while(|c| *c != '"').collect();
    let page = office.get(&leader, &href).await;
    assert!(page.body.contains("线索只是要去看一看") && page.body.contains("假定1"), "{}", page.body);
    let kernel::Actor::Person { id, .. } = assistant else { unreachable!() };
    let own = |page: &str, step: &str, fields: &[(&str, &str)]| -> Vec<(String, String)> {
        let form = &page[page.find(&format!("{href}/{step}")).expect("a form for the step")..];
        let mut all: Vec<(String, String)> =
            ["command_id", "version"].map(|name| (name.to_owned(), hidden(form, name).to_owned())).to_vec();
        all.extend(fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        all
    };
    let send = async |cookie: &str, step: &str, fields: &[(&str, &str)]| -> Seen {
        let page = office.get(cookie, &href).await.body;
        let fields = own(&page, step, fields);
        let fields: Vec<(&str, &str)> =
            fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        office.post(cookie, &format!("{href}/{step}"), &fields).await
    };
    let given = send(&leader, "assign", &[("to", &id.to_string())]).await;
    assert_eq!(given.status, StatusCode::SEE_OTHER, "{}", given.body);
    let village = office.sign_in("tan").await;
    let inbox = office.get(&village, "/inbox").await;
    assert!(inbox.body.contains("监测线索"), "{}", inbox.body);
    let wrong =
        send(&village, "visit", &[("way", "in_person"), ("who", ""), ("found", "<script>x</script>")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.body.contains("&#60;script&#62;x") && !wrong.body.contains("<script>x"));
    // A photo comes with the visit or not at all.
    let form = office.get(&village, &href).await.body;
    let with_photo = async |found: &str| {
        let fields = own(&form, "visit", &[("way", "in_person"), ("who", "谭小芸"), ("found", found)]);
        let fields: Vec<(&str, &str)> =
            fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let photo = ("photo", &*assistance::testing::scan());
        office.upload(&village, &format!("{href}/visit"), &fields, photo).await
    };
    let refused = with_photo("").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.body);
    assert!(office.log("paper.file").await.is_empty(), "a refused visit left its photo behind");
    let taken = with_photo("门口有人").await;
    assert_eq!(taken.status, StatusCode::SEE_OTHER, "{}", taken.body);
    assert_eq!(office.log("paper.file").await, ["photo"]);
    let visited =
        send(&village, "visit", &[("way", "in_person"), ("who", "谭小芸"), ("found", "房子漏雨，收入不稳")])
            .await;
    assert_eq!(visited.status, StatusCode::SEE_OTHER, "{}", visited.body);
    let done =
        send(&village, "result", &[("outcome", "passed_on"), ("passed_to", "住建办"), ("words", "先修房")])
            .await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    let over = office.get(&leader, &href).await;
    assert!(
        over.body.contains("已办结")
            && over.body.contains("转 住建办 办理")
            && over.body.contains("房子漏雨")
    );
    // Another lead of the village, given from the list.
    let list = office.get(&leader, &format!("/leads?tab=open&place={VILLAGE}")).await.body;
    let at = list.find("name=\"lead\"").unwrap();
    let choice: String =
        list[at..].split("value=\"").nth(1).unwrap().chars().take_while(|c| *c != '"').collect();
    let to = id.to_string();
    let fields = [("lead", choice.as_str()), ("to", &to), ("back", "/leads?tab=open"), ("command_id", "")];
    let given = office.post(&leader, "/leads/assign", &fields).await;
    assert_eq!((given.status, given.to.as_str()), (StatusCode::SEE_OTHER, "/leads?tab=open&given=1"));
    let none =
        office.post(&leader, "/leads/assign", &[("to", &*to), ("back", "https://evil.example/")]).await;
    assert!(none.status == StatusCode::UNPROCESSABLE_ENTITY && none.body.contains("还没有选线索"));
    let export = office.get(&leader, "/leads/export/csv?tab=assigned").await;
    assert!(export.body.lines().count() == 2 && export.body.starts_with('\u{feff}'), "{}", export.body);
}

#[tokio::test]
async fn a_month_with_open_leads_cannot_be_closed_and_the_page_says_which() {
    let office = Office::open().await;
    let cookie = county(&office).await;
    taken(&office, &cookie).await;
    office.pass_days(35);
    let cookie = office.sign_in("luo").await;
    let page = office.get(&cookie, "/leads/month?month=2020-11").await;
    assert!(page.body.contains("2 条还没有办结") && page.body.contains("还没有收到"), "{}", page.body);
    let closed = office.post(&cookie, "/leads/month", &[("month", "2020-11"), ("command_id", "")]).await;
    assert_eq!(closed.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(closed.body.contains("还有 2 条线索没有办结"), "{}", closed.body);
}

#[tokio::test]
async fn lists_out_and_statistics_open_for_those_who_may_and_for_nobody_else() {
    let office = Office::open().await;
    let cookie = county(&office).await;
    let page = office.get(&cookie, "/exchange?list=medical_insurance").await;
    assert!(page.status == StatusCode::OK && page.body.contains("医疗保障"), "{}", page.body);
    let none =
        office.post(&cookie, "/exchange", &[("list", "medical_insurance"), ("month", "2020-11")]).await;
    assert!(
        none.status == StatusCode::UNPROCESSABLE_ENTITY && none.body.contains("不用再取"),
        "{}",
        none.body
    );
    let statistics = office.get(&cookie, "/statistics?month=2020-11").await;
    assert!(
        statistics.status == StatusCode::OK && statistics.body.contains("事项办到哪一步"),
        "{}",
        statistics.body
    );
    let families = office.get(&cookie, "/statistics/families?month=2020-11").await;
    assert!(families.body.contains("没有这样的家庭"));
    let export = office.get(&cookie, "/statistics/export/csv").await;
    assert!(export.body.contains("乡镇,在保户"));
    office.colleague("qin", "finance", "500299").await;
    let finance = office.sign_in("qin").await;
    for path in
        ["/leads", "/leads/lists", "/exchange", "/statistics/families", "/leads/500299-XS202011-00001"]
    {
        let seen = office.get(&finance, path).await;
        assert!(seen.status == StatusCode::FORBIDDEN || seen.status == StatusCode::NOT_FOUND, "{path}");
    }
    office.colleague("shi", "auditor", "500299").await;
    let auditor = office.sign_in("shi").await;
    let seen = office.get(&auditor, "/statistics").await;
    assert!(seen.status == StatusCode::OK && !seen.body.contains("/statistics/families?"), "{}", seen.body);
    let far = office.get(&cookie, "/leads/nonsense").await;
    assert_eq!(far.status, StatusCode::NOT_FOUND);
    let bad = office.get(&cookie, "/leads/lists/00000000-0000-0000-0000-000000000000").await;
    assert_eq!(bad.status, StatusCode::NOT_FOUND);
}
