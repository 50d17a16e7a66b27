// SPDX-License-Identifier: Apache-2.0
//! A case through its forms.

use crate::desk::{Office, Seen, VILLAGE};
use assistance::registry::intake::Created;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use kernel::{Actor, WorkCalendar};

pub(crate) fn id(actor: &Actor) -> String {
    let Actor::Person { id, .. } = actor else { unreachable!() };
    id.to_string()
}

/// What a hidden field of a page holds.
pub(crate) fn hidden(page: &str, name: &str) -> String {
    let at = page.find(&format!("name=\"{name}\" value=\"")).unwrap_or_else(|| panic!("no {name}: {page}"));
    let rest = &page[at..];
    rest.split("value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
}

/// The first link of a page that begins so.
pub(crate) fn first_link(page: &str, begins: &str) -> String {
    let at = page.find(&format!("href=\"{begins}")).unwrap_or_else(|| panic!("no {begins}: {page}"));
    page[at..].split('"').nth(1).unwrap().to_owned()
}

/// Takes a step as a browser does: opens the page, sends its form.
pub(crate) async fn send(
    office: &Office,
    cookie: &str,
    number: &str,
    kind: &str,
    fields: &[(&str, &str)],
) -> Seen {
    let page = office.get(cookie, &format!("/cases/{number}")).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    let (command, version) = (hidden(&page.body, "command_id"), hidden(&page.body, "version"));
    let mut all = vec![("command_id", command.as_str()), ("version", version.as_str())];
    all.extend(fields);
    let path = if kind == "assess" {
        format!("/cases/{number}/assess")
    } else {
        format!("/cases/{number}/steps/{kind}")
    };
    office.post(cookie, &path, &all).await
}

/// Takes a step that has to succeed.
pub(crate) async fn take(office: &Office, cookie: &str, number: &str, kind: &str, fields: &[(&str, &str)]) {
    let today = office.today().to_string();
    let mut all = vec![("happened_on", today.as_str())];
    all.extend(fields);
    let seen = send(office, cookie, number, kind, &all).await;
    assert_eq!(seen.status, StatusCode::SEE_OTHER, "{kind}: {}", seen.body);
    assert_eq!(seen.to.split('?').next(), Some(format!("/cases/{number}").as_str()));
}

/// The page of a case leads on to a step, for whoever looks.
pub(crate) async fn leads_to(office: &Office, cookie: &str, number: &str, step: &str) {
    office.get(cookie, &format!("/cases/{number}")).await.says(&format!("下一步：{step}<"));
}

pub(crate) const KEPT: (&str, &str) = ("scan_kept", "yes");

/// The people of a township and its county, and the example family up to an opinion that proposes what was computed; the number of the case, and the reviewer. The
/// colleagues who took part can sign in.
pub(crate) async fn up_to_opinion(office: &Office) -> (Created, String, Actor) {
    let clerk = office.colleague("clerk", "township_clerk", "500299102").await;
    let colleague = office.colleague("colleague", "township_clerk", "500299102").await;
    office.colleague("leader", "township_leader", "500299102").await;
    let reviewer = office.colleague("reviewer", "county_reviewer", "500299").await;
    office.colleague("decider", "county_leader", "500299").await;
    let assistant = office.colleague("assistant", "village_assistant", VILLAGE).await;
    let (created, number) = office.application(&clerk).await;
    let n = number.as_str();
    let at_desk = office.sign_in("clerk").await;
    let persons: Vec<String> = created.members.iter().map(ToString::to_string).collect();

    let page = office.get(&at_desk, &format!("/cases/{n}")).await;
    for word in ["张大山", "待受理", "近亲属备案", "下一步", "每月", "504.00", "存款", "3200.00"]
    {
        assert!(page.body.contains(word), "{word}: {}", page.body);
    }
    // People stand in the reasons by their names.
    assert!(page.body.contains("张大山（户主）"), "{}", page.body);
    assert!(!page.body.contains(&format!("{}（", persons[0])), "{}", page.body);
    assert!(!page.body.contains(&format!(">{VILLAGE}<")), "a place stands by its name: {}", page.body);
    let list = office.get(&at_desk, "/cases?scheme=dibao").await;
    assert!(list.body.contains(n) && list.body.contains("张大山"), "{}", list.body);

    leads_to(office, &at_desk, n, "当场受理").await;
    take(office, &at_desk, n, "relatives_declared", &[("declarant", "family"), KEPT]).await;
    leads_to(office, &at_desk, n, "当场受理").await;
    for person in &persons[..2] {
        let fields = [
            ("person", person.as_str()),
            ("answer", "yes"),
            ("scope", "income"),
            ("until", "2021-11-02"),
            KEPT,
        ];
        take(office, &at_desk, n, "consent_recorded", &fields).await;
    }
    take(office, &at_desk, n, "accepted", &[]).await;
    office.pass_days(1);
    // A session ends with the day.
    let at_desk = office.sign_in("clerk").await;
    let (county, visits) = (office.sign_in("reviewer").await, office.sign_in("colleague").await);
    leads_to(office, &at_desk, n, "启动调查").await;
    take(office, &at_desk, n, "survey_started", &[]).await;
    leads_to(office, &at_desk, n, "提请信息核对").await;
    take(office, &at_desk, n, "check_requested", &[("persons", &persons[0]), ("persons", &persons[1])]).await;
    // What is done once is not offered as the next again; each is led to what they may do.
    leads_to(office, &at_desk, n, "入户调查").await;
    leads_to(office, &county, n, "启动信息核对").await;
    take(office, &county, n, "check_started", &[]).await;
    leads_to(office, &county, n, "出具核对报告").await;
    take(office, &county, n, "check_reported", &[("against", "no"), KEPT]).await;
    let (one, two) = (id(&colleague), id(&assistant));
    let visit = [
        ("visitors", one.as_str()),
        ("visitors", &two),
        ("way", "in_person"),
        ("signed_by", &persons[0]),
        KEPT,
    ];
    take(office, &visits, n, "home_visited", &visit).await;
    let neighbours = [("visitors", one.as_str()), ("neighbours", "2"), KEPT];
    take(office, &visits, n, "neighbours_visited", &neighbours).await;
    leads_to(office, &at_desk, n, "测算").await;
    take(office, &at_desk, n, "assess", &[]).await;
    leads_to(office, &at_desk, n, "提出审核意见").await;
    take(office, &at_desk, n, "opinion_given", &[("act", "cover")]).await;
    (created, number, reviewer)
}

/// A family whose application went through all forms up to the decision; the number of its case. The colleagues who took part can sign in.
pub(crate) async fn confirmed(office: &Office) -> (Created, String) {
    let (created, number, reviewer) = up_to_opinion(office).await;
    let n = number.as_str();
    let at_desk = office.sign_in("clerk").await;

    let through = WorkCalendar::embedded().add_calendar_days(office.today(), 7).date.to_string();
    let notice = [("place", "registered_village"), ("village", VILLAGE), ("through", through.as_str())];
    let bare = send(office, &at_desk, n, "notice_posted", &notice).await;
    assert_eq!(bare.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        bare.body.contains("请上传，或者勾选“纸质件存档”") && bare.body.contains(&through),
        "{}",
        bare.body
    );
    let kept = ("photo_kept", "yes");
    take(office, &at_desk, n, "notice_posted", &[notice[0], notice[1], notice[2], kept]).await;
    let early = send(office, &at_desk, n, "notice_removed", &[kept]).await;
    assert!(
        early.status == StatusCode::UNPROCESSABLE_ENTITY && early.body.contains("才满"),
        "{}",
        early.body
    );
    office.pass_days(8);
    take(office, &office.sign_in("clerk").await, n, "notice_removed", &[kept]).await;
    take(office, &office.sign_in("leader").await, n, "submitted", &[]).await;

    loop {
        // A session ends with the day, and steps of this loop pass days.
        let (county, decider) = (office.sign_in("reviewer").await, office.sign_in("decider").await);
        let page = office.get(&decider, &format!("/cases/{n}")).await;
        if page.body.contains("还没有县级公示") || page.body.contains("还没有揭下") {
            let page = office.get(&county, &format!("/cases/{n}")).await;
            if page.body.contains("/steps/notice_removed") {
                office.pass_days(8);
                let county = office.sign_in("reviewer").await;
                take(office, &county, n, "notice_removed", &[kept]).await;
            } else {
                let last = WorkCalendar::embedded().add_calendar_days(office.today(), 7).date.to_string();
                let fields = [("place", "family_village"), notice[1], ("through", last.as_str()), kept];
                take(office, &county, n, "notice_posted", &fields).await;
                office.pass_days(8);
                take(office, &office.sign_in("reviewer").await, n, "notice_removed", &[kept]).await;
            }
        } else if page.body.contains("县级还没有入户核查") {
            let one = id(&reviewer);
            let fields = [("visitors", one.as_str()), ("others", "王同志"), ("agrees", "yes"), KEPT];
            take(office, &office.sign_in("reviewer").await, n, "county_visited", &fields).await;
        } else {
            break;
        }
    }
    let decider = office.sign_in("decider").await;
    take(office, &decider, n, "decided", &[("act", "cover"), ("number", "示民救〔2020〕12号")]).await;
    (created, number)
}

// clause: CK-3.2b
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_family_is_confirmed_through_the_forms_of_its_case() {
    let office = Office::open().await;
    let (_, number) = confirmed(&office).await;
    let n = number.as_str();
    let at_desk = office.sign_in("clerk").await;
    let decided = office.get(&at_desk, &format!("/cases/{n}")).await;
    assert!(decided.body.contains("确认，每月 504.00 元"), "{}", decided.body);
    for paper in ["DB-103", "DB-106", "DB-201", "DB-402", "DB-403"] {
        let printed = office.get(&at_desk, &format!("/cases/{n}/print/{paper}")).await;
        assert!(printed.status.is_success() && printed.body.contains("张大山"), "{paper}: {}", printed.body);
    }
    take(&office, &at_desk, n, "delivered", &[("way", "in_person"), KEPT]).await;
    take(&office, &at_desk, n, "closed", &[]).await;
    let closed = office.get(&at_desk, &format!("/cases/{n}")).await;
    assert!(closed.body.contains("已归档"), "{}", closed.body);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_form_that_cannot_be_taken_keeps_what_was_typed_and_runs_nothing_in_it() {
    let office = Office::open().await;
    let clerk = office.colleague("clerk", "township_clerk", "500299102").await;
    let (_, number) = office.application(&clerk).await;
    let cookie = office.sign_in("clerk").await;
    let hostile = "<script>alert('家')</script>";
    let fields = [("happened_on", "2020-11-02"), ("to", ""), ("reason", hostile)];
    let seen = send(&office, &cookie, &number, "passed_on", &fields).await;
    assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(seen.body.contains("请选一项") && seen.body.contains("alert("), "{}", seen.body);
    assert!(!seen.body.contains(hostile));

    let late = [("happened_on", "2020-10-30"), ("declarant", "family"), KEPT];
    let seen = send(&office, &cookie, &number, "relatives_declared", &late).await;
    assert!(seen.body.contains("要写明原因并附签过字的纸质件"), "{}", seen.body);

    let path = format!("/cases/{number}/steps/passed_on");
    let expired = office.post("", &path, &[("reason", "该由户籍地办理")]).await;
    assert_eq!(expired.status, StatusCode::UNAUTHORIZED);
    assert!(expired.body.contains("该由户籍地办理"), "{}", expired.body);

    let elsewhere = Request::post(&path)
        .header("cookie", &cookie)
        .header("sec-fetch-site", "cross-site")
        .body(Body::empty())
        .unwrap();
    assert_eq!(office.send(elsewhere).await.status, StatusCode::FORBIDDEN);

    office.colleague("other", "township_clerk", "500299103").await;
    let other = office.sign_in("other").await;
    assert_eq!(office.get(&other, &format!("/cases/{number}")).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_step_that_is_refused_leaves_no_paper_behind() {
    let office = Office::open().await;
    let clerk = office.colleague("clerk", "township_clerk", "500299102").await;
    let (_, number) = office.application(&clerk).await;
    let cookie = office.sign_in("clerk").await;
    let page = office.get(&cookie, &format!("/cases/{number}")).await;
    let (command, version) = (page.hidden("command_id"), page.hidden("version"));
    let (scan, path) = (assistance::testing::scan(), format!("/cases/{number}/steps/relatives_declared"));
    let send = async |command: &str, day: &str, file: &str| {
        let fields = [
            ("command_id", command),
            ("version", version.as_str()),
            ("happened_on", day),
            ("declarant", "family"),
            KEPT,
            ("late_reason", "当天停电"),
        ];
        office.upload(&cookie, &path, &fields, (file, &scan)).await.status
    };
    // Before the application itself: neither the form nor the paper behind the late entry is filed.
    let (today, before) = (office.today().to_string(), office.today().add_days(-1).unwrap().to_string());
    assert_eq!(send(&command, &before, "late_scan").await, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(office.log("paper.file").await, Vec::<String>::new());
    // The same form does once nothing stands against it; one that was filled from an earlier version files nothing.
    assert_eq!(send(&command, &today, "scan").await, StatusCode::SEE_OTHER);
    let another = office.get(&cookie, &format!("/cases/{number}")).await.hidden("command_id");
    assert_eq!(send(&another, &today, "scan").await, StatusCode::CONFLICT);
    assert_eq!(office.log("paper.file").await, ["relatives"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_double_click_files_once_and_the_slower_of_two_clerks_is_told() {
    let office = Office::open().await;
    let clerk = office.colleague("clerk", "township_clerk", "500299102").await;
    let (_, number) = office.application(&clerk).await;
    let cookie = office.sign_in("clerk").await;
    let case = format!("/cases/{number}");
    let page = office.get(&cookie, &case).await.body;
    let (command, version) = (hidden(&page, "command_id"), hidden(&page, "version"));
    let today = office.today().to_string();
    let fields = [
        ("command_id", command.as_str()),
        ("version", version.as_str()),
        ("happened_on", today.as_str()),
        ("declarant", "family"),
    ];
    let path = format!("{case}/steps/relatives_declared");
    // A scanner writes into the file who uses it.
    let scan = String::from_utf8(assistance::testing::scan()).unwrap();
    let scan = scan.replace("/Root 1 0 R", "/Root 1 0 R /Info << /Author (Zhang) >>").into_bytes();
    for _ in 0..2 {
        let seen = office.upload(&cookie, &path, &fields, ("scan", &scan)).await;
        assert_eq!(seen.status, StatusCode::SEE_OTHER, "{}", seen.body);
    }
    let page = office.get(&cookie, &case).await.body;
    let papers = page.split("href=\"/papers/").skip(1).map(|rest| rest.split('"').next());
    assert_eq!(papers.collect::<std::collections::BTreeSet<_>>().len(), 1, "{page}");
    let at = page.find("href=\"/papers/").unwrap();
    let href = page[at..].split('"').nth(1).unwrap().to_owned();
    let paper = office.get(&cookie, &href).await;
    assert_eq!(paper.headers.get("content-type").unwrap(), "application/pdf");
    assert!(paper.headers.get("content-security-policy").unwrap().to_str().unwrap().contains("sandbox"));
    assert!(paper.body.starts_with("%PDF-1.4") && !paper.body.contains("Zhang"), "{}", paper.body);

    let hostile = [fields[2], fields[3]];
    let seen = office.upload(&cookie, &path, &hostile, ("scan", b"<script>alert(1)</script>")).await;
    assert!(
        seen.status == StatusCode::UNPROCESSABLE_ENTITY && seen.body.contains("只收 JPG、PNG"),
        "{}",
        seen.body
    );

    let slow = [("version", version.as_str()), fields[2], ("to", "500299103"), ("reason", "该由那里办")];
    let seen = office.post(&cookie, &format!("{case}/steps/passed_on"), &slow).await;
    assert_eq!(seen.status, StatusCode::CONFLICT, "{}", seen.body);
    assert!(seen.body.contains("别人刚改过") && seen.body.contains("该由那里办"), "{}", seen.body);
}
