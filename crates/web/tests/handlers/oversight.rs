// SPDX-License-Identifier: Apache-2.0
//! Settings, notices, the register, progress and errors made in good faith over HTTP.

use crate::case::{hidden, take, up_to_opinion};
use crate::desk::{Office, Seen, VILLAGE};
use crate::walk::{Town, confirm, confirmed, link, post_notice, survey};
use axum::http::StatusCode;
use kernel::{Actor, WorkCalendar};

/// What a hidden field of the form with this address holds.
fn of_form(page: &str, action: &str, name: &str) -> String {
    let at = page.find(&format!("action=\"{action}\"")).unwrap_or_else(|| panic!("no form {action}: {page}"));
    hidden(&page[at..], name)
}

async fn page(office: &Office, cookie: &str, path: &str) -> Seen {
    let seen = office.get(cookie, path).await;
    assert_eq!(seen.status, StatusCode::OK, "{path}: {}", seen.body);
    seen
}

fn says(seen: &Seen, words: &[&str]) {
    for word in words {
        assert!(seen.body.contains(word), "{word} in {}", seen.body);
    }
}

fn is_silent(seen: &Seen, words: &[&str]) {
    for word in words {
        assert!(!seen.body.contains(word), "{word} in {}", seen.body);
    }
}

/// Enters a setting as its form does; a second person confirms where that is asked.
pub(crate) async fn set(office: &Office, key: &str, value: &str, place: &str) {
    let one = office.sign_in("reviewer").await;
    let path = "/settings/county";
    let fields = [("change", key), ("key", key), ("value", value), ("place", place), ("document", "")];
    let seen = office.post(&one, path, &fields).await;
    assert_eq!(seen.status, StatusCode::SEE_OTHER, "{key}: {}", seen.body);
    let other = office.sign_in("decider").await;
    let waiting = page(office, &other, path).await;
    if waiting.body.contains("/settings/county/answer") {
        let setting = of_form(&waiting.body, "/settings/county/answer", "setting");
        let seen = office.post(&other, "/settings/county/answer", &[("setting", &setting)]).await;
        assert_eq!(seen.status, StatusCode::SEE_OTHER, "{}", seen.body);
    }
}

fn id(actor: &Actor) -> String {
    let Actor::Person { id, .. } = actor else { unreachable!() };
    id.to_string()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_county_sets_is_marked_as_assumed_or_waits_for_a_second_person() {
    let office = Office::open().await;
    office.colleague("reviewer", "county_reviewer", "500299").await;
    office.colleague("decider", "county_leader", "500299").await;
    office.colleague("clerk", "township_clerk", "500299102").await;
    let at = office.sign_in("reviewer").await;
    let first = page(&office, &at, "/settings/county").await;
    says(&first, &["假定", "文件没有写联系几次算联系不上", "监督电话", "没有填"]);
    let wrong =
        [("change", "office_phone"), ("key", "office_phone"), ("place", "500299"), ("value", "13800000000")];
    let refused = office.post(&at, "/settings/county", &wrong).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    says(&refused, &["13800000000", "不像电话号码"]);
    let tries = [("change", "hearing_tries"), ("key", "hearing_tries"), ("place", "500299"), ("value", "5")];
    office.post(&at, "/settings/county", &tries).await;
    let waits = page(&office, &at, "/settings/county").await;
    says(&waits, &["待复核", "有 1 项待复核"]);
    is_silent(&waits, &["复核：联系几次"]);
    let leader = office.sign_in("decider").await;
    let mine = page(&office, &leader, "/settings/county").await;
    says(&mine, &["复核：联系几次"]);
    is_silent(&mine, &["改：监督电话"]);
    let clerk = office.sign_in("clerk").await;
    assert_eq!(office.get(&clerk, "/settings/county").await.status, StatusCode::FORBIDDEN);
}

// clause: CK-A1
// clause: CK-3.2b
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_notice_is_printed_safe_hangs_on_the_board_and_goes_to_the_web_only_where_that_is_on() {
    let office = Office::open().await;
    let (_, number, _) = up_to_opinion(&office).await;
    let n = number.as_str();
    let clerk = office.sign_in("clerk").await;
    let list = page(&office, &clerk, "/notices?tab=to_post").await;
    says(&list, &[n, "张大山", "待张贴"]);
    let sheet = format!("/notices/sheet?case={n}");
    let no_phone = office.get(&clerk, &sheet).await;
    says(&no_phone, &["监督电话"]);
    assert_ne!(no_phone.status, StatusCode::OK, "a notice without a telephone");
    set(&office, "supervision_phone", "023-59000110", "500299").await;
    set(&office, "office_phone", "023-59000202", "500299102").await;
    let clerk = office.sign_in("clerk").await;
    for path in [sheet.clone(), format!("/notices/sheet?village={VILLAGE}&tab=to_post")] {
        let printed = page(&office, &clerk, &path).await;
        says(
            &printed,
            &[
                "拟纳入保障的申请家庭",
                "拟不予保障的申请家庭",
                "张大山",
                "504.00",
                "023-59000110",
                "023-59000202",
            ],
        );
        is_silent(&printed, &["李秀兰", "张小梅", "8 号", "19660312", "328.00"]);
    }
    let full = page(&office, &clerk, &format!("{sheet}&full=yes")).await;
    says(&full, &["内部资料", "不得张贴", "李秀兰", "328.00"]);
    let through = WorkCalendar::embedded().add_calendar_days(office.today(), 7).date.to_string();
    let post = [
        ("place", "registered_village"),
        ("village", VILLAGE),
        ("through", through.as_str()),
        ("photo_kept", "yes"),
    ];
    take(&office, &clerk, n, "notice_posted", &post).await;
    let notice = page(&office, &clerk, &format!("/notices/{n}")).await;
    says(&notice, &["公示中", "张贴"]);
    is_silent(&notice, &["发布到网上"]);
    let off = office.post(&clerk, &format!("/notices/{n}/web"), &[("change", "publish")]).await;
    assert_eq!(off.status, StatusCode::UNPROCESSABLE_ENTITY);
    let public = format!("/public/notices/{VILLAGE}");
    assert_eq!(office.get("", &public).await.status, StatusCode::NOT_FOUND);
    set(&office, "web_notice", "yes", "500299").await;
    let clerk = office.sign_in("clerk").await;
    let published = office.post(&clerk, &format!("/notices/{n}/web"), &[("change", "publish")]).await;
    assert_eq!(published.status, StatusCode::SEE_OTHER, "{}", published.body);
    let seen = page(&office, "", &public).await;
    says(&seen, &["张大山", "504.00"]);
    is_silent(&seen, &["李秀兰", "张小梅", "8 号", n, "19660312"]);
    assert_eq!(seen.headers.get("x-robots-tag").unwrap(), "noindex, nofollow, noarchive");
    says(&page(&office, "", "/public/notices").await, &["网上公示"]);
    office.pass_days(8);
    assert_eq!(office.get("", &public).await.status, StatusCode::NOT_FOUND, "its time is over");
    let clerk = office.sign_in("clerk").await;
    says(&page(&office, &clerk, &format!("/notices/{n}")).await, &["今天揭下"]);
}

// clause: CK-A1
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_village_with_two_periods_has_two_sheets_and_every_family_stands_on_one() {
    let office = Office::open().await;
    let town = Town::of(&office).await;
    set(&office, "supervision_phone", "023-59000110", "500299").await;
    set(&office, "web_notice", "yes", "500299").await;
    let mut numbers = Vec::new();
    for nth in [0, 1] {
        let (created, n) = office.application_of(&town.clerk, nth, "600.00").await;
        survey(&office, &town, &created, &n).await;
        let clerk = office.sign_in("clerk").await;
        take(&office, &clerk, &n, "assess", &[]).await;
        take(&office, &clerk, &n, "opinion_given", &[("act", "cover")]).await;
        post_notice(&office, &n, "registered_village", 7).await;
        let published = office.post(&clerk, &format!("/notices/{n}/web"), &[("change", "publish")]).await;
        assert_eq!(published.status, StatusCode::SEE_OTHER, "{}", published.body);
        numbers.push(n);
        office.pass_days(2);
    }
    let clerk = office.sign_in("clerk").await;
    let (first, second) = (office.today().add_days(-4).unwrap(), office.today().add_days(-2).unwrap());
    let inside = format!("/notices/sheet?village={VILLAGE}&tab=hanging");
    for (cookie, path) in [(clerk.as_str(), inside.clone()), ("", format!("/public/notices/{VILLAGE}"))] {
        let list = page(&office, cookie, &path).await;
        says(&list, &["2 张公示，共 2 户", &first.to_string(), &second.to_string()]);
        for posted in [first, second] {
            let sheet = link(&list, &format!("posted={posted}"));
            let sheet = page(&office, cookie, &sheet).await;
            // The period on the sheet is that of the family on it.
            let begins = posted.add_days(1).unwrap().chinese();
            says(&sheet, &["张大山", "504.00", &begins]);
            assert_eq!(sheet.body.matches("张大山").count(), 1, "one family on each sheet");
        }
    }
    // The sheet of one case is printed at once.
    says(&page(&office, &clerk, &format!("/notices/sheet?case={}", numbers[0])).await, &["张大山"]);
    // The internal form says what the family has and spends, as the annex asks, and may be had as a table.
    let full = page(&office, &clerk, &format!("/notices/sheet?case={}&full=yes", numbers[0])).await;
    says(&full, &["内部资料"]);
    is_silent(&full, &["见核对报告和入户调查表"]);
    let table = link(&page(&office, &clerk, &inside).await, "/notices/sheet/xlsx");
    assert!(office.download(&clerk, &table).await.starts_with(b"PK"));
}

// clause: CK-A1
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_hangs_in_a_village_for_long_is_recorded_with_its_photo_and_told_when_it_is_out_of_date() {
    let office = Office::open().await;
    let town = Town::of(&office).await;
    confirmed(&office, &town).await;
    office.pass_days(31);
    let clerk = office.sign_in("clerk").await;
    let path = format!("/notices/standing/{VILLAGE}?scheme=dibao");
    let first = page(&office, &clerk, &path).await;
    says(&first, &["应当公布 1 户，还没有登记张贴", "登记张贴"]);
    // The county sees which villages are behind, without opening each.
    says(&page(&office, &clerk, "/notices").await, &["/notices/outdated"]);
    let behind = page(&office, &office.sign_in("reviewer").await, "/notices/outdated").await;
    says(&behind, &["0 张要换新的，1 张还没有登记张贴", &format!("/notices/standing/{VILLAGE}")]);
    let today = office.today().to_string();
    let command = of_form(&first.body, &path, "command_id");
    let fields = [
        ("command_id", command.as_str()),
        ("change", "post"),
        ("scheme", "dibao"),
        ("board", "立新村公开栏"),
        ("posted_on", today.as_str()),
    ];
    let none = office.post(&clerk, &path, &fields).await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
    says(&none, &["请选择照片", "立新村公开栏"]);
    let place = b"Exif\0\0GPSLatitude 31.95";
    let length = u16::try_from(place.len() + 2).unwrap().to_be_bytes();
    let photo = [&[0xff, 0xd8, 0xff, 0xe1][..], &length, place, &[0xff, 0xd9]].concat();
    let posted = office.upload(&clerk, &path, &fields, ("photo", &photo)).await;
    assert_eq!(posted.status, StatusCode::SEE_OTHER, "{}", posted.body);
    let hangs = page(&office, &clerk, &posted.to).await;
    says(&hangs, &["就是今天的名单，1 户", "立新村公开栏", "clerk"]);
    let county = office.sign_in("reviewer").await;
    says(&page(&office, &county, "/notices/outdated").await, &["墙上的名单都是今天的名单"]);
    let kept = office.download(&clerk, &link(&hangs, "/notices/standing/photos/")).await;
    assert!(kept.starts_with(&[0xff, 0xd8]) && !kept.windows(3).any(|part| part == b"GPS"));
    // Another family joins: what hangs there is no longer the list of the day.
    let (created, n) = office.application_of(&town.clerk, 1, "600.00").await;
    confirm(&office, &town, &created, &n).await;
    office.pass_days(31);
    let clerk = office.sign_in("clerk").await;
    says(&page(&office, &clerk, &posted.to).await, &["要换新的（今天 2 户）"]);
    let county = office.sign_in("reviewer").await;
    let behind = page(&office, &county, "/notices/outdated").await;
    says(&behind, &["1 张要换新的，0 张", "有家庭进来、退出或者金额变了", &today]);
    crate::golden::check("notices-outdated", &behind);
    // Put up anew it is the list of the day; a list that nobody left or joined is renewed all the same after the months that the county set.
    let (command, today) =
        (of_form(&page(&office, &clerk, &path).await.body, &path, "command_id"), office.today());
    let on = today.to_string();
    let again =
        [("command_id", command.as_str()), fields[1], fields[2], fields[3], ("posted_on", on.as_str())];
    assert_eq!(office.upload(&clerk, &path, &again, ("photo", &photo)).await.status, StatusCode::SEE_OTHER);
    says(&page(&office, &county, "/notices/outdated").await, &["墙上的名单都是今天的名单"]);
    office.pass_days(i64::from(today.add_months(3).unwrap().days_since(today)) + 1);
    let county = office.sign_in("reviewer").await;
    says(&page(&office, &county, "/notices/outdated").await, &["1 张要换新的，0 张", "贴了超过 3 个月"]);
    let inspector = office.at("hotline", "hotline", "500299").await;
    assert_eq!(inspector.get("/notices/outdated").await.status, StatusCode::FORBIDDEN);
}

// clause: CK-3.2b
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_objects_is_shown_to_the_handler_alone() {
    let office = Office::open().await;
    let (_, number, _) = up_to_opinion(&office).await;
    let n = number.as_str();
    let clerk = office.sign_in("clerk").await;
    let through = WorkCalendar::embedded().add_calendar_days(office.today(), 7).date.to_string();
    let post = [
        ("place", "registered_village"),
        ("village", VILLAGE),
        ("through", through.as_str()),
        ("photo_kept", "yes"),
    ];
    take(&office, &clerk, n, "notice_posted", &post).await;
    let objection =
        [("ground", "说他家在县城有一套房"), ("objector", "赵六"), ("objector_phone", "13800000002")];
    take(&office, &clerk, n, "disputed", &objection).await;
    let notice = page(&office, &clerk, &format!("/notices/{n}")).await;
    says(&notice, &["说他家在县城有一套房", "核实中"]);
    is_silent(&notice, &["赵六", "13800000002"]);
    let path = format!("/notices/{n}/objections/1");
    says(&page(&office, &clerk, &path).await, &["赵六", "13800000002"]);
    for login in ["colleague", "leader", "reviewer", "assistant"] {
        let cookie = office.sign_in(login).await;
        let refused = office.get(&cookie, &path).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{login}");
        is_silent(&refused, &["赵六"]);
        let case = office.get(&cookie, &format!("/cases/{n}")).await;
        is_silent(&case, &["赵六", "13800000002"]);
    }
}

// clause: CK-3.3
// clause: NX-5f
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_goes_through_the_register_and_its_caller_stays_sealed() {
    let office = Office::open().await;
    office.colleague("hotline", "hotline", "500299").await;
    let inspector = office.colleague("inspector", "inspector", "500299").await;
    let hotline = office.sign_in("hotline").await;
    let form = page(&office, &hotline, "/register/new").await;
    let command = of_form(&form.body, "/register", "command_id");
    let mut fields = vec![
        ("command_id", command.as_str()),
        ("kind", "complaint"),
        ("way", "phone"),
        ("place", VILLAGE),
        ("named", "named"),
        ("name", "王五"),
        ("phone", "13800000001"),
    ];
    let wrong = office.post(&hotline, "/register", &fields).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    says(&wrong, &["王五", "没有填"]);
    fields.push(("text", "跑了三趟没有办成"));
    let logged = office.post(&hotline, "/register", &fields).await;
    assert_eq!(logged.to, "/register/RX500299-2020-000001?logged=yes", "{}", logged.body);
    let again = office.post(&hotline, "/register", &fields).await;
    assert_eq!(again.to, logged.to, "a double click logs once");
    let path = "/register/RX500299-2020-000001";
    let seen = page(&office, &hotline, path).await;
    says(&seen, &["跑了三趟没有办成", "密封保存"]);
    is_silent(&seen, &["王五", "13800000001"]);
    let watch = office.sign_in("inspector").await;
    let step = async |cookie: &str, fields: &[(&str, &str)]| {
        let seen = page(&office, cookie, path).await;
        let action = format!("{path}/steps");
        let (command, version) =
            (of_form(&seen.body, &action, "command_id"), of_form(&seen.body, &action, "version"));
        let mut all = vec![("command_id", command.as_str()), ("version", version.as_str())];
        all.extend(fields);
        office.post(cookie, &action, &all).await
    };
    let who = id(&inspector);
    assert_eq!(office.get(&watch, &format!("{path}/reporter")).await.status, StatusCode::FORBIDDEN);
    let assigned = step(&watch, &[("change", "assign"), ("detail", &who)]).await;
    assert_eq!(assigned.status, StatusCode::SEE_OTHER, "{}", assigned.body);
    says(&page(&office, &watch, &format!("{path}/reporter")).await, &["王五", "13800000001"]);
    assert_eq!(office.get(&hotline, &format!("{path}/reporter")).await.status, StatusCode::FORBIDDEN);
    let answer = [("change", "answer"), ("detail", "upheld"), ("words", "")];
    let empty = step(&watch, &answer).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    let answer = [("change", "answer"), ("detail", "upheld"), ("words", "到窗口看了，已经改了")];
    assert_eq!(step(&watch, &answer).await.status, StatusCode::SEE_OTHER);
    assert_eq!(
        step(&watch, &[("change", "call_back"), ("detail", "satisfied")]).await.status,
        StatusCode::SEE_OTHER
    );
    assert_eq!(step(&watch, &[("change", "close")]).await.status, StatusCode::SEE_OTHER);
    let list = page(&office, &hotline, "/register?tab=closed").await;
    says(&list, &["RX500299-2020-000001", "已办结"]);
    is_silent(&list, &["王五", "跑了三趟"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_family_asks_where_its_case_stands_without_an_account_and_learns_no_name() {
    let office = Office::open().await;
    let (_, number, _) = up_to_opinion(&office).await;
    let n = number.as_str();
    office.colleague("hotline", "hotline", "500299").await;
    let clerk = office.sign_in("clerk").await;
    let receipt = page(&office, &clerk, &format!("/cases/{n}/print/DB-103")).await;
    let code: String =
        receipt.body.split("查询码 ").nth(1).map(|rest| rest.chars().take(9).collect()).unwrap_or_default();
    assert_eq!(code.len(), 9, "{}", receipt.body);
    says(&page(&office, "", "/progress").await, &["申请编号", "查询码"]);
    let found = office.post("", "/progress", &[("number", n), ("last_four", &code)]).await;
    assert_eq!(found.status, StatusCode::OK, "{}", found.body);
    says(&found, &["乡镇已经提出意见", "受理了申请"]);
    is_silent(&found, &["张大山", "504", "328"]);
    let mut last = office.post("", "/progress", &[("number", n), ("last_four", "0000")]).await;
    assert_eq!(last.status, StatusCode::UNPROCESSABLE_ENTITY);
    says(&last, &["没有查到"]);
    for _ in 0..4 {
        last = office.post("", "/progress", &[("number", n), ("last_four", "0000")]).await;
    }
    assert_eq!(last.status, StatusCode::TOO_MANY_REQUESTS);
    says(&last, &["以后再查"]);
    let larger = office.get("", "/progress/look/doudi_larger").await;
    let cookie =
        larger.headers.get("set-cookie").unwrap().to_str().unwrap().split(';').next().unwrap().to_owned();
    says(&page(&office, &cookie, "/progress").await, &["larger"]);
    let hotline = office.sign_in("hotline").await;
    let told = page(&office, &hotline, &format!("/staff/progress?number={n}")).await;
    says(&told, &["乡镇已经提出意见", n]);
    is_silent(&told, &["张大山", "504.00"]);
    assert_eq!(office.get(&hotline, &format!("/cases/{n}")).await.status, StatusCode::FORBIDDEN);
}

// clause: CK-4.3c
// clause: NX-6d
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_error_made_in_good_faith_is_recorded_from_the_case_and_judged_by_another() {
    let office = Office::open().await;
    let (_, number, _) = up_to_opinion(&office).await;
    let n = number.as_str();
    office.colleague("inspector", "inspector", "500299").await;
    let clerk = office.sign_in("clerk").await;
    says(&page(&office, &clerk, &format!("/cases/{n}")).await, &["登记容错", "/good-faith/new?case="]);
    let today = office.today().to_string();
    let mut fields =
        vec![("case", n), ("occasion", "wrongly_in"), ("cause", "data"), ("found_on", today.as_str())];
    fields.push(("corrected_on", &today));
    let wrong = office.post(&clerk, "/good-faith/new", &fields).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    fields.push(("reason", "银行数据当时没有更新"));
    let recorded = office.post(&clerk, "/good-faith/new", &fields).await;
    assert_eq!(recorded.to, format!("/cases/{n}"), "{}", recorded.body);
    let inspector = office.sign_in("inspector").await;
    let list = page(&office, &inspector, "/good-faith").await;
    says(&list, &[n, "银行数据当时没有更新", "待认定"]);
    is_silent(&list, &["action=\"/good-faith/answer\""]);
    let leader = office.sign_in("decider").await;
    let list = page(&office, &leader, "/good-faith").await;
    let error = of_form(&list.body, "/good-faith/answer", "error");
    let said = [
        ("error", error.as_str()),
        ("change", "judge"),
        ("excused", "yes"),
        ("reason", "客观原因，及时纠正"),
    ];
    assert_eq!(office.post(&leader, "/good-faith/answer", &said).await.status, StatusCode::SEE_OTHER);
    says(&page(&office, &inspector, "/good-faith").await, &["免责", "客观原因，及时纠正"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_search_masks_names_but_those_of_ones_own_cases() {
    let office = Office::open().await;
    let clerk = office.colleague("clerk", "township_clerk", "500299102").await;
    office.colleague("colleague", "township_clerk", "500299102").await;
    let (_, number) = office.application(&clerk).await;
    let own = office.sign_in("clerk").await;
    says(&page(&office, &own, "/search?q=zds").await, &["张大山"]);
    let other = office.sign_in("colleague").await;
    for query in ["zds".to_owned(), "%E5%BC%A0%E5%A4%A7%E5%B1%B1".to_owned(), number] {
        let seen = page(&office, &other, &format!("/search?q={query}&why=contact")).await;
        says(&seen, &["张*山", "要选查看理由"]);
        let main = seen.body.split("<main").nth(1).unwrap_or_default();
        assert!(!main.contains("张大山"), "{query}: {main}");
    }
}
