// SPDX-License-Identifier: Apache-2.0
//! Wrong, repeated, late and hostile input: a clear Chinese answer, nothing lost, nothing done, logged where somebody may have tried what they have no right to.
//!
//! | what | where |
//! | --- | --- |
//! | a second application | `tampered` (of a family on file, twice reported), `on_file` (with its papers), here (of people on file) |
//! | a double click | `at_once` (eight at once), `registry` (intake), `case` (with a paper); in the browser: `doudi/tests/browser/input.rs` |
//! | a form that grew stale | `at_once`, `tampered`, `registry` |
//! | a file too large, or of the wrong kind | `tampered`; here |
//! | formulas | here (typed, listed by a department), `money` (where a family is paid); every writer: `table_file`, `papers`, `files`, the bank's file |
//! | script in names | `registry`, `case`, `leads`; in the browser |
//! | rare characters and marks in names | here; in the browser |
//! | a number of another household | here |
//! | days in the future | `late` (steps), here (the family's file, accounts) |
//! | a session that ends in the middle of a form | here, with sign-in; `tampered`; in the browser |
//! | places outside one's own | here, `by_case` |
//! | addresses and forms that somebody altered | `tampered`, here |
//! | a request sent again by whomever | here, `at_once` |
//! | a visit that a telephone sends twice, under another account, or of a day that cannot be | `round`; in the browser: `doudi/tests/browser/round.rs` |

use crate::case::{KEPT, send};
use crate::desk::{Browser, Office, Seen, VILLAGE, number};
use crate::leads::{head, taken_with};
use crate::life::family_form;
use crate::walk::Town;
use axum::http::StatusCode;
use calamine::{Data, Reader as _, Xlsx};
use kernel::is_formula;
use std::io::Cursor;

const TOWNSHIP: &str = "500299102";
const ELSEWHERE: &str = "500299103";

/// Somebody who lives alone applies at the window.
async fn applies(clerk: &Browser<'_>, village: &str, name: &str, number: &str, address: &str) -> Seen {
    let command = clerk.get("/intake").await.hidden("command_id");
    let pairs = [
        ("command_id", command.as_str()),
        ("scheme", "dibao"),
        ("route", "household"),
        ("applicant", "0"),
        ("channel", "window"),
        ("lives", village),
        ("address", address),
        ("area", "rural"),
        ("member.0.name", name),
        ("member.0.relation", "02"),
        ("member.0.number", number),
        ("house.deposits", "3200.00"),
    ];
    clerk.post("/intake", &pairs).await
}

/// The form of a case's step, as the page of the case gave it out.
struct Given {
    command: String,
    version: String,
    today: String,
}

impl Given {
    async fn of(office: &Office, cookie: &str, n: &str) -> Given {
        let page = office.get(cookie, &format!("/cases/{n}")).await;
        let today = office.today().to_string();
        Given { command: page.hidden("command_id"), version: page.hidden("version"), today }
    }

    /// Its fields, with what is typed.
    fn with<'a>(&'a self, typed: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
        let mut fields = vec![("command_id", self.command.as_str()), ("version", &self.version)];
        fields.push(("happened_on", &self.today));
        fields.extend(typed);
        fields
    }

    /// So many steps of the case were taken since.
    async fn taken_since(&self, office: &Office, cookie: &str, n: &str, steps: u32) {
        let now = Given::of(office, cookie, n).await.version;
        assert_eq!(now.parse::<u32>().unwrap(), self.version.parse::<u32>().unwrap() + steps);
    }
}

fn told(seen: &Seen) {
    assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", seen.body);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_number_of_another_household_is_refused_at_its_field_and_every_try_is_logged() {
    let office = Office::open().await;
    let clerk = office.colleague("clerk", "township_clerk", TOWNSHIP).await;
    let (created, _) = office.application(&clerk).await;
    let other = office.at("other", "township_clerk", ELSEWHERE).await;
    let village = kernel::children(kernel::Division::parse(ELSEWHERE).unwrap())[0].to_string();
    let taken = head();
    let seen = applies(&other, &village, "王五", &taken, "三组 5 号").await;
    told(&seen);
    seen.says("member.0.number-error").says("已经登记在别人名下").says("核对号码");
    seen.says(&taken).says("王五").says("3200.00");
    assert!(!seen.body.contains("张大山") && !seen.body.contains(&created.number), "{}", seen.body);
    other.get("/households").await.says("符合条件的 0 户");
    // Into a household of one's own: told where that person is, and nothing about who it is.
    let own = applies(&other, &village, "王五", &number("1970-05-01", 11), "三组 5 号").await;
    assert_eq!(own.status, StatusCode::SEE_OTHER, "{}", own.body);
    let household = format!("{ELSEWHERE}-000001");
    let joins = [("name", "王六"), ("number", taken.as_str()), ("relation", "20"), ("joined", "returned")];
    let seen = family_form(&office, &other.cookie, &household, "join", &joins).await;
    told(&seen);
    seen.says(&created.number).says("办理离户").says("王六").says(&taken);
    assert!(!seen.body.contains("张大山"), "{}", seen.body);
    let mut tried: Vec<String> = office.refusals().await.into_iter().map(|(action, _)| action).collect();
    tried.sort();
    assert_eq!(tried, ["registry.add_member", "registry.create_household"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rare_characters_and_marks_in_a_name_stay_on_every_page_paper_and_list() {
    let office = Office::open().await;
    let clerk = office.at("clerk", "township_clerk", TOWNSHIP).await;
    // Another mark that keyboards have for the same.
    let opened = applies(&clerk, VILLAGE, "阿依努尔•𬭸", &number("1970-05-01", 11), "㵲阳路 5 号").await;
    assert_eq!(opened.status, StatusCode::SEE_OTHER, "{}", opened.body);
    let name = "阿依努尔·𬭸";
    let file = format!("/households/{TOWNSHIP}-000001?why=application");
    for path in ["/households", &file, &opened.to, "/search?q=ayne", &format!("{}/print/DB-101", opened.to)] {
        clerk.get(path).await.says(name);
    }
    clerk.get(&file).await.says("㵲阳路 5 号");
    let typed: String = url(name);
    clerk.get(&format!("/search?q={typed}")).await.says(name);
    // Characters that hide or turn text are none of a name.
    for wrong in ["张\u{202e}山", "张\u{200b}山", "张<b>山", "=1+1", "＝张山", "@张山"] {
        let seen = applies(&clerk, VILLAGE, wrong, &number("1971-05-01", 11), "三组").await;
        told(&seen);
        seen.says("有不能用的字符").says("member.0.name-error").says("3200.00");
    }
    clerk.get("/households").await.says("符合条件的 1 户");
}

/// A text as it stands in an address.
fn url(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

/// No cell of a workbook is computed; its texts.
fn texts(bytes: Vec<u8>) -> Vec<String> {
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).unwrap();
    let mut texts = Vec::new();
    for name in book.sheet_names() {
        assert!(book.worksheet_formula(&name).unwrap().is_empty(), "{name} computes something");
        for cell in book.worksheet_range(&name).unwrap().used_cells() {
            if let Data::String(text) = cell.2 {
                texts.push(text.clone());
            }
        }
    }
    texts
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_looks_like_a_formula_leaves_as_text() {
    let office = Office::open().await;
    let town = Town::of(&office).await;
    let (_, case) = office.application(&town.clerk).await;
    let formula = "=HYPERLINK(\"http://x\")";
    // An address may be anything; it stays what it is on the page.
    let clerk = office.sign_in("clerk").await;
    let at = Browser::new(&office, &clerk);
    let opened = applies(&at, VILLAGE, "王五", &number("1970-05-01", 11), formula).await;
    assert_eq!(opened.status, StatusCode::SEE_OTHER, "{}", opened.body);
    at.get(&format!("/households/{TOWNSHIP}-000002?why=application")).await.says("=HYPERLINK(&#34;http");
    // A department's list is written by somebody else: its names reach our lists.
    let county = office.sign_in("reviewer").await;
    let list = format!(
        "防返贫监测对象名单\n姓名,身份证号,所在村居,监测类别\n@SUM(1+1),{},{VILLAGE},边缘户\n",
        number("1970-01-01", 77)
    );
    taken_with(&office, &county, "poverty", &list).await;
    let text = office.get(&county, "/leads/export/csv?tab=open").await.body;
    assert!(text.contains("'@SUM(1+1)"), "{text}");
    for line in text.trim_start_matches('\u{feff}').lines() {
        assert!(line.split(',').all(|cell| !is_formula(cell.trim_matches('"'))), "{line}");
    }
    let found = texts(office.download(&county, "/leads/export/xlsx?tab=open").await);
    assert!(found.iter().any(|text| text == "@SUM(1+1)"), "{found:?}");
    for path in [
        "/statistics/export/xlsx",
        "/statistics/families/export/xlsx?month=2020-11",
        "/statistics/ledger/xlsx",
        "/exit-ledger.xlsx",
    ] {
        texts(office.download(&county, path).await);
    }
    // What is said of a case is printed as it was said.
    let said = [("to", "500299103"), ("reason", formula)];
    let seen = send(&office, &clerk, &case, "passed_on", &said).await;
    assert!(!seen.body.contains(formula), "what was typed is text");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_of_the_wrong_kind_is_told_so_and_nothing_of_it_is_kept() {
    let office = Office::open().await;
    let (_, _, n, clerk) = Town::applied(&office).await;
    let given = Given::of(&office, &clerk, &n).await;
    let path = format!("/cases/{n}/steps/relatives_declared");
    let wrong: [&[u8]; 6] = [
        b"MZ\x90\x00\x03",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<!doctype html><script>alert(1)</script>",
        b"PK\x03\x04 a workbook",
        b"\x89PNG\r\n\x1a\nbroken",
        b"%PDF-1.4 with no end",
    ];
    for bytes in wrong {
        let fields = given.with(&[("declarant", "family"), ("late_reason", "说明不会丢")]);
        let seen = office.upload(&clerk, &path, &fields, ("scan", bytes)).await;
        told(&seen);
        seen.says("说明不会丢");
        assert!(["只收 JPG、PNG", "没有收下"].iter().any(|word| seen.body.contains(word)), "{}", seen.body);
    }
    assert!(office.log("paper.file").await.is_empty());
    given.taken_since(&office, &clerk, &n, 0).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_day_in_the_future_is_refused_and_what_was_typed_stays() {
    let office = Office::open().await;
    let (_, created, n, clerk) = Town::applied(&office).await;
    let tomorrow = office.today().add_days(1).unwrap().to_string();
    let him = created.members[0].to_string();
    let died = [("person", him.as_str()), ("died_on", &tomorrow), ("source", "听邻居说的")];
    let joins = [("name", "张小宝"), ("relation", "20"), ("joined", "birth"), ("birth", &tomorrow)];
    for (word, fields, kept) in [("death", &died[..], "听邻居说的"), ("join", &joins[..], "张小宝")] {
        let seen = family_form(&office, &clerk, &created.number, word, fields).await;
        told(&seen);
        seen.says("今天之后").says(kept).says(&tomorrow);
    }
    let fields = [("happened_on", tomorrow.as_str()), ("declarant", "family"), KEPT];
    let seen = send(&office, &clerk, &n, "relatives_declared", &fields).await;
    told(&seen);
    seen.says("日期还没有到").says(&tomorrow);
    office.get(&clerk, &format!("/households/{}?why=application", created.number)).await.says("3 人");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_session_that_ends_in_the_middle_of_a_form_is_taken_up_again_with_what_was_typed() {
    let office = Office::open().await;
    let (_, _, n, clerk) = Town::applied(&office).await;
    let given = Given::of(&office, &clerk, &n).await;
    let typed = given.with(&[("declarant", "family"), ("late_reason", "写到一半"), KEPT]);
    // Nobody touched the screen for a day.
    office.pass_minutes(24 * 60);
    let path = format!("/cases/{n}/steps/relatives_declared");
    let expired = office.post(&clerk, &path, &typed).await;
    assert_eq!(expired.status, StatusCode::UNAUTHORIZED, "{}", expired.body);
    let (action, carried) = expired.form("account");
    let mut signing: Vec<(&str, &str)> = carried.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    signing.extend([("account", "clerk"), ("password", crate::desk::PASSWORD)]);
    let back = office.post("", &action, &signing).await;
    assert_eq!(back.status, StatusCode::OK, "{}", back.body);
    back.says("刚才填的内容都在").says("写到一半");
    let cookie = back.headers.get("set-cookie").unwrap().to_str().unwrap();
    let cookie = cookie.split(';').next().unwrap().to_owned();
    let (action, fields) = back.form("resume");
    assert_eq!(action, path);
    let mut fields: Vec<(&str, &str)> = fields.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    // Yesterday's day would need a paper; it is today now.
    let today = office.today().to_string();
    fields.retain(|(name, _)| *name != "happened_on");
    fields.push(("happened_on", &today));
    let done = office.post(&cookie, &action, &fields).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    given.taken_since(&office, &cookie, &n, 1).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_township_finds_nothing_of_a_family_and_the_log_has_every_try() {
    let office = Office::open().await;
    let (_, created, n, clerk) = Town::applied(&office).await;
    let given = Given::of(&office, &clerk, &n).await;
    let other = office.at("other", "township_clerk", ELSEWHERE).await;
    let file = format!("/households/{}", created.number);
    for path in [
        format!("/cases/{n}"),
        format!("/cases/{n}/print/DB-101"),
        format!("{file}?why=review"),
        format!("{file}/change/death?why=review"),
        format!("/cases?place={TOWNSHIP}"),
        format!("/households?place={TOWNSHIP}"),
    ] {
        let seen = other.get(&path).await;
        assert!(!seen.body.contains("张大山") && !seen.body.contains("系统出错"), "{path}: {}", seen.body);
    }
    let step = given.with(&[("declarant", "family"), KEPT]);
    let seen = other.post(&format!("/cases/{n}/steps/relatives_declared"), &step).await;
    assert_eq!(seen.status, StatusCode::NOT_FOUND, "{}", seen.body);
    // A family of a village that is not one's own.
    let seen = applies(&other, VILLAGE, "王五", &number("1970-05-01", 11), "三组 5 号").await;
    assert!(seen.status.is_client_error(), "{}", seen.body);
    assert!(seen.body.contains("辖区"), "{}", seen.body);
    let refused = office.refusals().await;
    for action in ["case.read", "registry.find_household", "registry.create_household"] {
        assert!(refused.iter().any(|(one, _)| one == action), "{action}: {refused:?}");
    }
    assert!(refused.iter().all(|(_, why)| !why.contains("张")), "{refused:?}");
    given.taken_since(&office, &clerk, &n, 0).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_sent_again_does_nothing_twice_whoever_sends_it() {
    let office = Office::open().await;
    let town = Town::of(&office).await;
    let (_, n) = office.application(&town.clerk).await;
    let (clerk, colleague) = (office.sign_in("clerk").await, office.sign_in("colleague").await);
    let given = Given::of(&office, &clerk, &n).await;
    let form = |declarant| given.with(&[("declarant", declarant), KEPT]);
    let path = format!("/cases/{n}/steps/relatives_declared");
    let send = async |cookie: &str, form: &[(&str, &str)]| office.post(cookie, &path, form).await;
    let first = send(&clerk, &form("family")).await;
    assert_eq!(first.status, StatusCode::SEE_OTHER, "{}", first.body);
    // A day later, the very same: answered as it was, done once.
    office.pass_minutes(30);
    let again = send(&clerk, &form("family")).await;
    assert_eq!((again.status, &again.to), (StatusCode::SEE_OTHER, &first.to), "{}", again.body);
    // Altered on the way, or sent by somebody else: told so, and nothing of it is done.
    for (cookie, altered) in [(&clerk, form("staff")), (&colleague, form("family"))] {
        let seen = send(cookie, &altered).await;
        assert!(seen.status.is_client_error(), "{}", seen.body);
        let told = ["这张表单已经提交过别的内容", "别人刚改过", "刚被别人改过"];
        assert!(told.iter().any(|word| seen.body.contains(word)), "{}", seen.body);
    }
    // A form from another site is none of ours, however good its fields.
    let foreign = axum::http::Request::post(&path)
        .header("cookie", &clerk)
        .header("sec-fetch-site", "cross-site")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(axum::body::Body::from("declarant=family"))
        .unwrap();
    let foreign = office.send(foreign).await;
    assert_eq!(foreign.status, StatusCode::FORBIDDEN);
    given.taken_since(&office, &clerk, &n, 1).await;
}
