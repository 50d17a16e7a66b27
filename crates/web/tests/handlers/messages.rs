// SPDX-License-Identifier: Apache-2.0
//! Messages over HTTP: the outbox, a file and its result, calls of a village, texts, and a code that opens the door.

use crate::case::up_to_opinion;
use crate::desk::{Office, VILLAGE};
use assistance::messages::send::{Files, ReadFile};
use assistance::office::look;
use assistance::office::{Mode, Office as _, Private, act};
use assistance::registry::correct::{CorrectPerson, FieldChange};
use assistance::registry::model::Field;
use axum::http::StatusCode;
use kernel::{Actor, Id};

const MOBILE: &str = "13800000001";

/// The applicant's telephone is put on file.
async fn phone(office: &Office, by: &Actor, person: assistance::registry::PersonId) {
    let mut tx = office.store().begin(Mode::Read).await.unwrap();
    let version = tx.person(person).await.unwrap().unwrap().version;
    drop(tx);
    let change = FieldChange { field: Field::Phone, value: Private::new(MOBILE), no_number: None };
    let changes = vec![change];
    let reason = "本人报来".to_owned();
    let correct = CorrectPerson { person, version, changes, since: String::new(), reason };
    act(office.store(), &office.by(by), &correct).await.unwrap();
}

fn between<'a>(page: &'a str, before: &str, after: &str) -> &'a str {
    let at = page.find(before).unwrap_or_else(|| panic!("no {before} in {page}")) + before.len();
    page[at..].split(after).next().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_sent_is_seen_in_the_case_and_what_did_not_arrive_is_called() {
    let office = Office::open().await;
    let (created, number, clerk) = up_to_opinion(&office).await;
    let at_desk = office.sign_in("clerk").await;
    // Without a telephone the village assistant goes there.
    let village = office.sign_in("assistant").await;
    let list = office.get(&village, "/messages").await;
    list.says("待上门").says("没有登记电话").says("受理通知书可领").says("张*山");
    assert!(!list.body.contains("待发送") && !list.body.contains("短信文件"), "{}", list.body);
    assert_eq!(office.get(&village, "/messages/files").await.status, StatusCode::FORBIDDEN);
    phone(&office, &clerk, created.members[0]).await;
    let case = office.get(&at_desk, &format!("/cases/{number}")).await;
    case.says("告知的消息").says("138****0001").says("待发送");
    assert!(!case.body.contains(MOBILE), "{}", case.body);

    let county = office.sign_in("reviewer").await;
    let files = office.get(&county, "/messages/files").await;
    files.says("还没有生成过文件").says("假定：没有短信平台给出格式");
    let command = files.hidden("command_id");
    let made = office
        .post(&county, "/messages/files", &[("command_id", &command), ("layout", "csv"), ("which", "make")])
        .await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.body);
    let again = office
        .post(&county, "/messages/files", &[("command_id", &command), ("layout", "csv"), ("which", "make")])
        .await;
    assert_eq!(again.to, made.to, "sent twice, made once");
    let none = office.post(&county, "/messages/files", &[("layout", "csv"), ("which", "make")]).await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
    none.says("没有待发送的消息");
    let file = office.get(&county, &made.to).await;
    file.says("138****0001").says("为什么下载");
    let refused = office.get(&county, &format!("{}/csv?reason=", made.to)).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(!refused.body.contains(MOBILE));
    let bytes = office.download(&county, &format!("{}/csv?reason=%E5%AF%BC%E5%85%A5", made.to)).await;
    let text = String::from_utf8(bytes).unwrap();
    assert!(text.contains(MOBILE) && text.contains("【"), "{text}");
    assert_eq!(
        office.get(&at_desk, &format!("{}/csv?reason=x", made.to)).await.status,
        StatusCode::FORBIDDEN
    );

    let reference = text.lines().nth(1).unwrap().split('"').nth(1).unwrap().to_owned();
    let report = format!("流水号,状态,失败原因\n{reference},失败,关机\n不是编号,成功,\n{reference},看过,\n");
    let fields = [("layout", "csv"), ("which", "results")];
    let done = office.upload(&county, "/messages/files/results", &fields, ("file", report.as_bytes())).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.body);
    done.says("没有送达 1 条").says("第 3 行没有流水号").says("第 4 行状态认不出");
    let bad = office.upload(&county, "/messages/files/results", &fields, ("file", b"a,b\n1,2\n")).await;
    assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
    bad.says("没有找到“流水号”“状态”这几列");
    office.get(&at_desk, &format!("/cases/{number}")).await.says("待打电话").says("关机或者不在服务区");

    // The village assistant calls: the whole number, the words to say, a form.
    let list = office.get(&village, "/messages").await;
    let rows = between(&list.body, "<tbody>", "</tbody>").to_owned();
    let href = between(&rows, "href=\"", "\"").to_owned();
    let one = office.get(&village, &href).await;
    one.says(MOBILE).says("请到窗口领取").says("登记打电话、上门的结果");
    let call = [
        ("change", "call"),
        ("version", &one.hidden("version")),
        ("command_id", &one.hidden("command_id")),
        ("result", ""),
        ("words", "没说清"),
    ];
    let wrong = office.post(&village, &format!("{href}/call"), &call).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    wrong.says("没说清").says("不在可选的范围里");
    let call = call.map(|(name, value)| if name == "result" { (name, "reached") } else { (name, value) });
    let told = office.post(&village, &format!("{href}/call"), &call).await;
    assert_eq!(told.status, StatusCode::SEE_OTHER, "{}", told.body);
    office.get(&village, &href).await.says("已告知").says("本人接了，已告知").says("没说清");
    let asked = office.get(&village, "/messages/sheet").await;
    asked.says("为什么要");
    office.get(&village, "/messages/sheet?reason=%E4%B8%8B%E6%9D%91").await.says("没有要打电话、上门告知的");
    let page = office.get(&village, &href).await;
    let wish = [("change", "wish"), ("command_id", &page.hidden("command_id")), ("kind", "call")];
    assert_eq!(office.post(&village, &format!("{href}/wish"), &wish).await.status, StatusCode::SEE_OTHER);
    office.get(&village, &href).await.says("不要发消息，打电话");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn texts_are_shown_with_samples_and_one_that_says_too_much_comes_back_with_what_is_wrong() {
    let office = Office::open().await;
    let reviewer = office.at("reviewer", "county_reviewer", "500299").await;
    let page = reviewer.get("/messages/texts").await;
    page.says("消息怎么写").says("假定").says("{office}").says("【葛兰街道】").says("DB500299001-2026-00117");
    let tried = |text: &str| {
        let text: String = form_urlencoded::byte_serialize(text.as_bytes()).collect();
        format!("/messages/texts?event=accepted&text={text}")
    };
    reviewer.get(&tried("【{office}】已受理。")).await.says("试写可以用，1 条短信：【葛兰街道】已受理。");
    let wrong = reviewer.get(&tried("【{office}】每月496元")).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    wrong.says("含有金额").says("每月496元");
    reviewer.get(&tried("【{office}】{name}")).await.says("没有“{name}”这个填空");
    reviewer.get("/settings/county").await.says("消息：受理通知书可领").says("{number} 事项编号");
    let fields = [
        ("change", "message_accepted"),
        ("key", "message_accepted"),
        ("place", "500299"),
        ("value", "【{office}】请带残疾人证。"),
    ];
    let refused = reviewer.post("/settings/county", &fields).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    refused.says("请带残疾人证").says("含有疾病、残疾方面的词");
    let clerk = office.at("clerk", "township_clerk", "500299102").await;
    assert!(!clerk.get("/messages/texts").await.body.contains("在本县设置里改"));
    let hotline = office.at("hotline", "hotline", "500299").await;
    assert_eq!(hotline.get("/messages").await.status, StatusCode::FORBIDDEN);
    assert!(!hotline.get("/inbox").await.body.contains("href=\"/messages\""));
}

/// The code of the message that lies in the outbox: what a provider would be given.
async fn sent_code(office: &Office) -> String {
    let county = office.sign_in("reviewer").await;
    let made = office.post(&county, "/messages/files", &[("layout", "csv")]).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.body);
    let text =
        String::from_utf8(office.download(&county, &format!("{}/csv?reason=x", made.to)).await).unwrap();
    let at = text.rfind("验证码").unwrap() + "验证码".len();
    text[at..at + 6].to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_village_assistant_signs_in_with_a_code_by_message() {
    let office = Office::open().await;
    let reviewer = office.colleague("reviewer", "county_reviewer", "500299").await;
    let admin = office.at("admin", "administrator", "500299").await;
    let Actor::Person { id, .. } = office.colleague("assistant", "village_assistant", VILLAGE).await else {
        unreachable!()
    };
    let path = format!("/settings/users/{id}");
    let page = admin.get(&path).await;
    page.says("用短信验证码作二次验证");
    let fields = |page: &crate::desk::Seen, phone: &'static str| {
        [
            ("change", "phone".to_owned()),
            ("version", page.hidden("version")),
            ("command_id", crate_id(phone)),
            ("phone", phone.to_owned()),
        ]
    };
    let send = async |phone: &'static str| {
        let page = admin.get(&path).await;
        let fields = fields(&page, phone);
        let pairs: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        admin.post(&format!("{path}/change"), &pairs).await
    };
    let wrong = send("02359000001").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    wrong.says("02359000001").says("不像电话号码");
    assert_eq!(send("13800000004").await.status, StatusCode::SEE_OTHER);
    admin.get(&path).await.says("短信 138****0004").says("取消短信验证码");
    admin.get("/settings/users").await.says("短信 138****0004");

    let fields = [("account", "assistant"), ("password", "晴天去赶集2020")];
    let asked = office.post("", "/login", &fields).await;
    assert_eq!(asked.status, StatusCode::OK);
    asked.says("验证码发到 138****0004，5 分钟内有效").says("重新发一个");
    assert!(!asked.body.contains("演示"), "only a demonstration shows a code: {}", asked.body);
    let cookie = asked.headers.get("set-cookie").unwrap().to_str().unwrap();
    let cookie = cookie.split(';').next().unwrap().to_owned();
    assert_eq!(office.get(&cookie, "/inbox").await.to, "/login/second");
    let first = sent_code(&office).await;
    let wrong = office.post(&cookie, "/login/second", &[("code", "000000x")]).await;
    assert_eq!(wrong.status, StatusCode::UNAUTHORIZED);
    wrong.says("验证码不对");
    let again = office.post(&cookie, "/login/second/again", &[]).await;
    again.says("138****0004");
    let second = sent_code(&office).await;
    if first != second {
        assert_eq!(
            office.post(&cookie, "/login/second", &[("code", &first)]).await.status,
            StatusCode::UNAUTHORIZED
        );
    }
    let inside = office.post(&cookie, "/login/second", &[("code", &second)]).await;
    assert_eq!((inside.status, inside.to.as_str()), (StatusCode::SEE_OTHER, "/inbox"));
    assert_eq!(office.get(&cookie, "/inbox").await.status, StatusCode::OK);
    // No page and no file tells a code that was used.
    let files = look(office.store(), &office.by(&reviewer), &Files { limit: 10 }).await.unwrap();
    for file in files {
        let read = ReadFile { file: file.id, reason: "测试".to_owned() };
        assert!(look(office.store(), &office.by(&reviewer), &read).await.unwrap().lines.is_empty());
    }
}

/// A command id of its own for each number.
fn crate_id(text: &str) -> String {
    let mut bytes = [0x55; 16];
    for (at, byte) in text.bytes().enumerate() {
        bytes[at] = byte;
    }
    Id::<kernel::Command>::from_bytes(bytes).to_string()
}
