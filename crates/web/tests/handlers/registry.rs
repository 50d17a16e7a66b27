// SPDX-License-Identifier: Apache-2.0
//! The registry at the browser: a family applies on one page, its file opens for a reason, changes and is found; help asked for is logged; accounts are kept.

use crate::desk::{Browser, Office, Seen, VILLAGE, number};
use assistance::loading::{FamilyForm, Line};
use assistance::office::Private;
use axum::http::StatusCode;

const TOWNSHIP: &str = "500299102";

/// A couple applies; the wife stands in the first row.
async fn applies(clerk: &Browser<'_>, command: &str) -> Seen {
    applies_for(clerk, command, &[]).await
}

/// The same for other schemes too.
async fn applies_for(clerk: &Browser<'_>, command: &str, also: &[&str]) -> Seen {
    let (head, wife) = (number("1970-05-01", 11), number("1972-05-01", 22));
    let mut pairs = vec![
        ("command_id", command),
        ("scheme", "dibao"),
        ("route", "household"),
        ("applicant", "1"),
        ("channel", "window"),
        ("lives", VILLAGE),
        ("address", "三组 5 号"),
        ("area", "rural"),
        ("member.0.name", "李荷"),
        ("member.0.relation", "12"),
        ("member.0.number", &wife),
        ("member.1.name", "张山"),
        ("member.1.relation", "02"),
        ("member.1.number", &head),
        ("member.2.name", ""),
        ("house.deposits", "3200.00"),
        ("person.0.employment", "farming"),
        ("money.0.who", "0"),
        ("money.0.series", "income.wage"),
        ("money.0.amount", "600.00"),
        ("money.0.first", "2020-01"),
        ("money.0.last", "2020-10"),
    ];
    pairs.extend(also.iter().map(|scheme| ("also", *scheme)));
    clerk.post("/intake", &pairs).await
}

async fn command(clerk: &Browser<'_>) -> String {
    clerk.get("/intake").await.hidden("command_id")
}

const FILE: &str = "/households/500299102-000001";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_family_applies_on_one_page_and_a_double_click_does_nothing_twice() {
    let office = Office::open().await;
    let clerk = office.at("clerk", "township_clerk", TOWNSHIP).await;
    let command = command(&clerk).await;
    let first = applies(&clerk, &command).await;
    assert_eq!(first.status, StatusCode::SEE_OTHER, "{}", first.body);
    assert!(first.to.starts_with("/cases/"), "{}", first.to);
    let second = applies(&clerk, &command).await;
    assert_eq!((second.status, &second.to), (StatusCode::SEE_OTHER, &first.to));
    let list = clerk.get("/households").await;
    list.says("符合条件的 1 户").says("张山").says("500299102-000001");
    let file = clerk.get(&format!("{FILE}?why=application")).await;
    file.says("3,200.00 元").says("务农").says("600.00 元").says("三组 5 号").says("在办");
    // Who farms is the wife, although the file lists the head first.
    let farms = file.body.find("务农").unwrap();
    assert!(file.body[..farms].rfind("李荷") > file.body[..farms].rfind("张山"), "{}", file.body);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_wrong_on_the_page_is_told_by_field_and_what_was_typed_stays() {
    let office = Office::open().await;
    let clerk = office.at("clerk", "township_clerk", TOWNSHIP).await;
    let pairs = [
        ("scheme", "dibao"),
        ("applicant", "0"),
        ("channel", "window"),
        ("lives", VILLAGE),
        ("member.0.name", "张<山>"),
        ("member.0.relation", "02"),
        ("member.0.number", "500299197005010119"),
        ("house.deposits", "很多"),
    ];
    let wrong = clerk.post("/intake", &pairs).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    wrong.says("很多").says("house.deposits-error");
    let rest: Vec<_> = pairs.iter().copied().filter(|(name, _)| *name != "house.deposits").collect();
    let wrong = clerk.post("/intake", &rest).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    wrong.says("member.0.number-error").says("member.0.name-error").says("500299197005010119");
    assert!(!wrong.body.contains("张<山>"), "what was typed is text");
    clerk.get("/households").await.says("符合条件的 0 户");
    let more = clerk.post("/intake", &[("member.0.name", "张山"), ("add", "member")]).await;
    assert_eq!(more.status, StatusCode::OK);
    more.says("张山");
}

// One window takes every application: what else is asked for is a case of its own, and none is opened where one of them cannot be.
// clause: CK-3.1
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn several_schemes_are_asked_for_at_one_window_and_each_is_a_case_of_its_own() {
    let office = Office::open().await;
    let clerk = office.at("clerk", "township_clerk", TOWNSHIP).await;
    let form = clerk.get("/intake").await;
    form.says("还同时申请");
    let command = form.hidden("command_id");
    let sent = applies_for(&clerk, &command, &["borderline_family"]).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    for number in ["DB500299102-2020-00001", "BY500299102-2020-00001"] {
        assert_eq!(clerk.get(&format!("/cases/{number}")).await.status, StatusCode::OK, "{number}");
    }
    // Sent twice, all of it is done once.
    let again = applies_for(&clerk, &command, &["borderline_family"]).await;
    assert_eq!(again.to, sent.to);
    for number in ["DB500299102-2020-00002", "BY500299102-2020-00002"] {
        assert_eq!(clerk.get(&format!("/cases/{number}")).await.status, StatusCode::NOT_FOUND, "{number}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn beside_the_form_stands_what_the_packs_say_so_far() {
    let office = Office::open().await;
    let clerk = office.at("clerk", "township_clerk", TOWNSHIP).await;
    clerk.post("/intake/live", &[("scheme", "dibao")]).await.says("id=\"live\"").says("先选居住的村");
    let head = number("1970-05-01", 11);
    let pairs = [
        ("scheme", "dibao"),
        ("lives", VILLAGE),
        ("member.0.name", "张山"),
        ("member.0.relation", "02"),
        ("member.0.number", head.as_str()),
        ("house.deposits", "3200.00"),
    ];
    let live = clerk.post("/intake/live", &pairs).await;
    live.says("id=\"live\"").says("不是决定").says("还缺");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
// clause: YY-3.1a
async fn a_file_opens_for_a_reason_and_who_looked_stands_in_it() {
    let office = Office::open().await;
    let clerk = office.at("clerk", "township_clerk", TOWNSHIP).await;
    applies(&clerk, &command(&clerk).await).await;
    let reviewer = office.at("reviewer", "county_reviewer", "500299").await;
    let asked = reviewer.get(FILE).await;
    asked.says("为什么看");
    assert!(!asked.body.contains("三组 5 号"));
    let none = reviewer.post("/lookup", &[("to", FILE), ("whom", "张山")]).await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
    let away = reviewer.post("/lookup", &[("to", "//elsewhere.example"), ("reason", "review")]).await;
    assert_eq!(away.status, StatusCode::NOT_FOUND);
    let given = reviewer.post("/lookup", &[("to", FILE), ("reason", "review")]).await;
    assert_eq!(given.to, format!("{FILE}?why=review"));
    reviewer.get(&given.to).await.says("三组 5 号");
    reviewer.get(&given.to).await.says("定期核查").says("reviewer");
    let neighbour = office.at("neighbour", "township_clerk", "500299103").await;
    assert_eq!(neighbour.get(&given.to).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn members_join_and_leave_and_a_stale_form_is_told_so() {
    let office = Office::open().await;
    let clerk = office.at("clerk", "township_clerk", TOWNSHIP).await;
    applies(&clerk, &command(&clerk).await).await;
    let form = clerk.get(&format!("{FILE}/change/join?why=correction")).await;
    let (command, version, child) =
        (form.hidden("command_id"), form.hidden("version"), number("2005-05-01", 33));
    let join = |since: &'static str| {
        [
            ("command_id", command.clone()),
            ("version", version.clone()),
            ("why", "correction".to_owned()),
            ("name", "张晨".to_owned()),
            ("number", child.clone()),
            ("relation", "20".to_owned()),
            ("joined", "returned".to_owned()),
            ("since", since.to_owned()),
        ]
    };
    let send = async |pairs: &[(&str, String)]| {
        let pairs: Vec<(&str, &str)> = pairs.iter().map(|(name, value)| (*name, value.as_str())).collect();
        clerk.post(&format!("{FILE}/change/join"), &pairs).await
    };
    let early = send(&join("1999-01-01")).await;
    assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY);
    early.says("since-error").says("张晨");
    let joined = send(&join("2020-10-01")).await;
    assert_eq!(joined.to, format!("{FILE}?why=correction"), "{}", joined.body);
    clerk.get(&joined.to).await.says("3 人").says("张晨");
    let mut stale = join("2020-10-01").to_vec();
    stale[0].1 = clerk.get("/intake").await.hidden("command_id");
    let stale = send(&stale).await;
    assert_eq!(stale.status, StatusCode::UNPROCESSABLE_ENTITY);
    stale.says("刚被别人改过");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sources_that_disagree_are_settled_with_a_reason() {
    let office = Office::open().await;
    let clerk = office.at("clerk", "township_clerk", TOWNSHIP).await;
    applies(&clerk, &command(&clerk).await).await;
    let choose = clerk.get(&format!("{FILE}/facts?why=visit")).await;
    let about = choose.body.split("value=\"household.").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let about = format!("household.{about}");
    let form = clerk.get(&format!("{FILE}/facts?why=visit&about={about}")).await;
    form.says("fact.deposits").says("入户调查");
    let command = form.hidden("command_id");
    let say = |value: &'static str| {
        [
            ("command_id", command.as_str()),
            ("why", "visit"),
            ("about", about.as_str()),
            ("source", "visit"),
            ("fact.deposits", value),
        ]
    };
    let wrong = clerk.post(&format!("{FILE}/facts"), &say("很多")).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    wrong.says("fact.deposits-error").says("很多");
    let said = clerk.post(&format!("{FILE}/facts"), &say("9000.00")).await;
    assert_eq!(said.status, StatusCode::SEE_OTHER, "{}", said.body);
    let file = clerk.get(&said.to).await;
    file.says("有 1 处说法不一致").says("9,000.00 元").says("核定");
    let claims: Vec<String> = file
        .body
        .split("name=\"claim\" value=\"")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap().to_owned())
        .collect();
    let settle_command = file.hidden("command_id");
    let settle = async |reason: &str| {
        let mut pairs = vec![
            ("command_id", settle_command.as_str()),
            ("why", "visit"),
            ("about", about.as_str()),
            ("what", "deposits"),
            ("month", ""),
            ("value", "9000.00"),
            ("reason", reason),
        ];
        pairs.extend(claims.iter().map(|claim| ("claim", claim.as_str())));
        clerk.post(&format!("{FILE}/settle"), &pairs).await
    };
    let silent = settle("").await;
    assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
    silent.says("请写明理由");
    assert_eq!(settle("存折上看到的").await.status, StatusCode::SEE_OTHER);
    let file = clerk.get(&format!("{FILE}?why=visit")).await;
    assert!(!file.body.contains("说法不一致"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_box_finds_people_households_villages_and_cases_and_shows_no_whole_number() {
    let office = Office::open().await;
    let clerk = office.at("clerk", "township_clerk", TOWNSHIP).await;
    let case = applies(&clerk, &command(&clerk).await).await.to;
    let case = case.rsplit('/').next().unwrap();
    let whole = number("1970-05-01", 11);
    for text in ["%E5%BC%A0%E5%B1%B1", "zs", &whole[14..], &whole, "500299102-000001"] {
        let found = clerk.get(&format!("/search?q={text}")).await;
        found.says("张山").says(FILE);
        assert!(!found.body.contains(&whole), "{text}");
    }
    clerk.get(&format!("/search?q={case}")).await.says(&format!("/cases/{case}"));
    let neighbour = office.at("neighbour", "township_clerk", "500299103").await;
    neighbour.get(&format!("/search?q={whole}")).await.says("为什么查");
    let found = neighbour.get(&format!("/search?q={whole}&why=contact")).await;
    found.says("不在你的辖区");
    assert!(!found.body.contains("张山"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_asks_for_help_is_logged_with_the_answer() {
    let office = Office::open().await;
    let clerk = office.at("clerk", "township_clerk", TOWNSHIP).await;
    let command = clerk.get("/contacts").await.hidden("command_id");
    let mut pairs = vec![
        ("command_id", command.as_str()),
        ("channel", "phone"),
        ("place", VILLAGE),
        ("words", "丈夫住院花了三万"),
        ("name", "王石"),
        ("answer", "passed_on"),
    ];
    let wrong = clerk.post("/contacts", &pairs).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    wrong.says("passed_to-error").says("丈夫住院花了三万");
    pairs.push(("passed_on_to", "医保部门"));
    let logged = clerk.post("/contacts", &pairs).await;
    assert_eq!(logged.to, "/contacts?logged=500299-2020-000001", "{}", logged.body);
    assert_eq!(clerk.post("/contacts", &pairs).await.to, logged.to, "a double click logs once");
    clerk.get(&logged.to).await.says("已登记，编号 500299-2020-000001").says("转办：医保部门").says("王石");
    let intake = clerk.get("/intake?contact=500299-2020-000001").await;
    intake.says("王石").says("2020-11-02");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_decides_or_pays_gets_nowhere_without_a_second_factor() {
    let office = Office::guarded().await;
    let clerk = office.at("clerk", "township_clerk", TOWNSHIP).await;
    assert_eq!(clerk.get("/inbox").await.status, StatusCode::OK);
    let leader = office.at("leader", "county_leader", "500299").await;
    for href in ["/inbox", "/cases", "/settings/access"] {
        let sent = leader.get(href).await;
        assert_eq!((sent.status, sent.to.as_str()), (StatusCode::SEE_OTHER, "/account"), "{href}");
    }
    let account = leader.get("/account").await;
    account.says("您的岗位要求二次验证");
    let secret = account.hidden("secret");
    let bytes = totp_rs::Secret::try_from_base32(&secret).unwrap().as_bytes().to_vec();
    let totp = totp_rs::Builder::new().with_secret(bytes).build().unwrap();
    let code = totp.generate(u64::try_from(office.now() / 1000).unwrap()).to_string();
    let set = [("secret", secret.as_str()), ("code", &code)];
    let done = leader.post("/account/second", &set).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    assert_eq!(leader.get("/inbox").await.status, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_administrator_opens_accounts_and_a_first_password_is_shown_once() {
    let office = Office::open().await;
    let administrator = office.at("admin", "administrator", "500299").await;
    let command = administrator.get("/settings/users/new").await.hidden("command_id");
    let pairs = [
        ("command_id", command.as_str()),
        ("login", "li"),
        ("name", "李明"),
        ("role", "township_clerk"),
        ("place", TOWNSHIP),
    ];
    let opened = administrator.post("/settings/users/new", &pairs).await;
    assert_eq!(opened.status, StatusCode::OK, "{}", opened.body);
    opened.says("初始密码：").says("李明").says("乡镇经办人").says("待第二人复核");
    let again = administrator.post("/settings/users/new", &pairs).await;
    assert_eq!(again.status, StatusCode::SEE_OTHER);
    let page = administrator.get(&again.to).await;
    assert!(!page.body.contains("初始密码："));
    let (command, version) = (page.hidden("command_id"), page.hidden("version"));
    let close = [("command_id", command.as_str()), ("version", &version), ("change", "close")];
    let closed = administrator.post(&format!("{}/change", again.to), &close).await;
    assert_eq!(closed.status, StatusCode::SEE_OTHER, "{}", closed.body);
    administrator.get("/settings/users").await.says("停用");
    let stale = [("version", version.as_str()), ("change", "reopen")];
    let stale = administrator.post(&format!("{}/change", again.to), &stale).await;
    assert_eq!(stale.status, StatusCode::UNPROCESSABLE_ENTITY);
    // The role holds once a second person agreed; the administrator who asked finds no button.
    assert!(!administrator.get("/settings/access").await.body.contains("/settings/access/answer"));
    let leader = office.at("leader", "county_leader", "500299").await;
    let waits = leader.get("/settings/access").await;
    waits.says("李明").says("角色：乡镇经办人").says("待复核");
    let (command, request) = (waits.hidden("command_id"), waits.hidden("request"));
    let agree = [("command_id", command.as_str()), ("request", &request)];
    let agreed = leader.post("/settings/access/answer", &agree).await;
    assert_eq!(agreed.status, StatusCode::SEE_OTHER, "{}", agreed.body);
    let page = administrator.get(&again.to).await;
    page.says("生效");
    assert!(!page.body.contains("待第二人复核"));
    let clerk = office.at("clerk", "township_clerk", TOWNSHIP).await;
    for href in ["/settings/users", "/settings/users/new", "/audit"] {
        assert_eq!(clerk.get(href).await.status, StatusCode::FORBIDDEN, "{href}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_administrator_gives_a_system_a_token_which_is_shown_once_and_takes_it_back() {
    let office = Office::open().await;
    let administrator = office.at("admin", "administrator", "500299").await;
    let command = administrator.get("/settings/clients/new").await.hidden("command_id");
    let mut pairs = vec![
        ("command_id", command.as_str()),
        ("name", "县医保局救助联办"),
        ("owner", "王芳"),
        ("scopes", "partner_intake"),
        ("scopes", "partner_progress"),
        ("places", "500299"),
        ("expires_on", "2030-01-01"),
    ];
    let wrong = administrator.post("/settings/clients/new", &pairs).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    wrong.says("不在可选的范围里").says("县医保局救助联办");
    pairs.pop();
    pairs.push(("expires_on", "2021-11-01"));
    let given = administrator.post("/settings/clients/new", &pairs).await;
    assert_eq!(given.status, StatusCode::OK, "{}", given.body);
    given.says("令牌：doudi_").says("提交申请").says("查询进度");
    let again = administrator.post("/settings/clients/new", &pairs).await;
    assert_eq!(again.status, StatusCode::SEE_OTHER, "{}", again.body);
    let page = administrator.get(&again.to).await;
    assert!(!page.body.contains("doudi_"), "a token is shown once");
    let (command, version) = (page.hidden("command_id"), page.hidden("version"));
    let stop = [("command_id", command.as_str()), ("version", &version)];
    let stopped = administrator.post(&format!("{}/revoke", again.to), &stop).await;
    assert_eq!(stopped.status, StatusCode::SEE_OTHER, "{}", stopped.body);
    administrator.get("/settings/clients").await.says("已停用").says("王芳");
    // The system is no account of the office.
    assert!(!administrator.get("/settings/users").await.body.contains("县医保局"));
    let clerk = office.at("clerk", "township_clerk", TOWNSHIP).await;
    for href in ["/settings/clients", "/settings/clients/new", &again.to] {
        assert_eq!(clerk.get(href).await.status, StatusCode::FORBIDDEN, "{href}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_log_is_listed_and_verified_and_the_townships_are_counted() {
    let office = Office::open().await;
    let clerk = office.at("clerk", "township_clerk", TOWNSHIP).await;
    applies(&clerk, &command(&clerk).await).await;
    let counted = clerk.get("/statistics").await;
    counted.says("在办事项逾期 0 件").says("一年来在保户是多了还是少了？");
    assert!(!counted.body.contains("哪个乡镇有逾期"), "one township compares with nothing");
    counted
        .says("<span class=\"tile-label\">在办</span> <span class=\"tile-value\">1<small>件</small></span>");
    assert_eq!(clerk.get("/audit").await.status, StatusCode::FORBIDDEN);
    let auditor = office.at("auditor", "auditor", "500299").await;
    let log = auditor.get("/audit").await;
    log.says("registry.create_household").says("clerk");
    assert!(!log.body.contains("张山"), "the log names no families");
    auditor.get("/audit?verify=yes").await.says("链条完整");
    auditor.get("/audit?outcome=looked").await.says("查看");
    // Whoever may see no cases is told no number of them, not even a nought.
    let counted = auditor.get("/statistics").await;
    counted.says("在保 0 户 0 人。").says("还没有数据。");
    let main = counted.body.split("<main").nth(1).unwrap();
    assert!(!main.contains("在办") && !main.contains("逾期"), "{main}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_taken_over_from_another_system_is_shown_as_such() {
    let office = Office::open().await;
    let line = |cells: &[(&str, &str)]| {
        let cells = cells.iter().map(|(field, text)| ((*field).to_owned(), Private::new(*text)));
        Line { line: 2, cells: cells.collect(), broken: Vec::new() }
    };
    let own = number("1966-03-12", 11);
    let member = [("name", "张大山"), ("citizen_number", own.as_str()), ("relation", "户主")];
    let award =
        [("scheme", "农村低保"), ("monthly", "504.00"), ("since", "2019-03"), ("paid_until", "2020-10")];
    let family = FamilyForm {
        key: Private::new("K1"),
        family: line(&[("place", VILLAGE)]),
        members: vec![line(&member)],
        awards: vec![line(&award)],
        accounts: Vec::new(),
    };
    office.load(&[family]).await;
    let clerk = office.at("clerk", "township_clerk", TOWNSHIP).await;
    let page = clerk.get(&format!("{FILE}?why=review")).await;
    page.says("有历史认定的待遇").says("504.00");
}
