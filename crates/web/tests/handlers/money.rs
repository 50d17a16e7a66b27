// SPDX-License-Identifier: Apache-2.0
//! Money through its forms: an account entered and confirmed, a roster made by one and checked by another, a file to the bank and back with a failure, paid again,
//! closed, to the fen.

use crate::case::{confirmed, first_link, hidden};
use crate::desk::{Office, Seen};
use axum::http::StatusCode;

/// The fields of one form of a page: those that a browser sends unseen.
pub(crate) fn form<'a>(page: &'a str, id: &str) -> &'a str {
    let at = page.find(&format!("id=\"{id}\"")).unwrap_or_else(|| panic!("no form {id}: {page}"));
    let rest = &page[at..];
    &rest[..rest.find("</form>").unwrap()]
}

/// Sends a form of a page as a browser does.
pub(crate) async fn send(
    office: &Office,
    cookie: &str,
    page: &str,
    id: &str,
    to: &str,
    fields: &[(&str, &str)],
) -> Seen {
    let shown = office.get(cookie, page).await;
    assert_eq!(shown.status, StatusCode::OK, "{}", shown.body);
    let html = form(&shown.body, id).to_owned();
    let mut all: Vec<(&str, String)> = Vec::new();
    for name in ["command_id", "version", "digest", "account", "seen", "decided"] {
        if html.contains(&format!("type=\"hidden\" name=\"{name}\"")) {
            all.push((name, hidden(&html, name)));
        }
    }
    let mut all: Vec<(&str, &str)> = all.iter().map(|(name, value)| (*name, value.as_str())).collect();
    all.extend(fields);
    office.post(cookie, to, &all).await
}

pub(crate) async fn done(
    office: &Office,
    cookie: &str,
    page: &str,
    id: &str,
    fields: &[(&str, &str)],
) -> String {
    let to = format!("{page}/{id}");
    let seen = send(office, cookie, page, id, &to, fields).await;
    assert_eq!(seen.status, StatusCode::SEE_OTHER, "{id}: {}", seen.body);
    seen.to
}

/// A fund of the province for 低保, entered by finance and confirmed by the second person.
pub(crate) async fn funded(office: &Office, finance: &str, amount: &str) {
    let fund = [
        ("title", "省级低保资金"),
        ("source", "province"),
        ("year", "2020"),
        ("earmark", "dibao"),
        ("place", "1"),
        ("paper", "示财社〔2020〕8号"),
        ("amount", amount),
    ];
    let seen = send(office, finance, "/money", "fund", "/money/funds", &fund).await;
    assert_eq!(seen.status, StatusCode::SEE_OTHER, "{}", seen.body);
    booked(office).await;
}

/// The second person confirms every sum that finance entered.
pub(crate) async fn booked(office: &Office) {
    let decider = office.sign_in("decider").await;
    let page = office.get(&decider, "/money/book").await.body;
    let ids = page.split("action=\"/money/orders/").skip(1).filter_map(|rest| rest.split('"').next());
    let ids: Vec<&str> = ids.collect();
    assert!(!ids.is_empty(), "{page}");
    for id in ids {
        let form = format!("answer-{id}");
        let seen =
            send(office, &decider, "/money/book", &form, &format!("/money/orders/{id}"), &[("right", "yes")])
                .await;
        assert_eq!(seen.status, StatusCode::SEE_OTHER, "{}", seen.body);
    }
}

/// The account of the family, entered by the clerk and confirmed by the leader; the page of the account.
pub(crate) async fn account(office: &Office, number: &str) -> String {
    let clerk = office.sign_in("clerk").await;
    let list = ["missing", "failed"];
    let mut payee = String::new();
    for tab in list {
        let page = office.get(&clerk, &format!("/payees?tab={tab}")).await.body;
        if page.contains("href=\"/payees/") {
            payee = first_link(&page, "/payees/");
            assert!(page.contains("张大山"), "{page}");
        }
    }
    let fields = [("receiver", "head"), ("holder", "张大山"), ("bank", "示范农商行"), ("number", number)];
    let filed = office.log("paper.file").await.len();
    let bare = send(office, &clerk, &payee, "enter", &payee, &fields).await;
    assert_eq!(bare.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(bare.body.contains("请上传，或者勾选") && bare.body.contains(number), "{}", bare.body);
    // What the file of the bank could not hold is told here, not on the day of payment.
    for (at, told) in [(1, "有不能用的字符"), (2, "有不能用的字符"), (3, "不像银行账号")]
    {
        let mut wrong = fields.to_vec();
        wrong[at].1 = "=1+1";
        wrong.push(("proof_kept", "yes"));
        let wrong = send(office, &clerk, &payee, "enter", &payee, &wrong).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        wrong.says(told).says("=1+1");
    }
    assert_eq!(office.log("paper.file").await.len(), filed, "a refused account left its proof behind");
    let mut right = fields.to_vec();
    right.push(("proof_kept", "yes"));
    let entered = send(office, &clerk, &payee, "enter", &payee, &right).await;
    assert_eq!(entered.status, StatusCode::SEE_OTHER, "{}", entered.body);
    // The one who entered it cannot confirm it and does not see the number again.
    let own = office.get(&clerk, &payee).await.body;
    let tail = &number[number.len() - 4..];
    assert!(!own.contains("id=\"confirm\"") && !own.contains(number) && own.contains(tail), "{own}");
    let leader = office.sign_in("leader").await;
    let held = office.get(&leader, &payee).await.body;
    assert!(held.contains(number) && held.contains("纸质件存档，请调阅原件核对"), "{held}");
    done(office, &leader, &payee, "confirm", &[("right", "yes")]).await;
    payee
}

/// Draws up a roster of one line and brings it to the bank; its page.
pub(crate) async fn sent(office: &Office, kind: &str, month: &str, amount: &str) -> String {
    sent_as(office, kind, month, amount, "csv").await
}

/// The same in a layout.
async fn sent_as(office: &Office, kind: &str, month: &str, amount: &str, layout: &str) -> String {
    let (reviewer, finance) = (office.sign_in("reviewer").await, office.sign_in("finance").await);
    let today = office.today().to_string();
    let fields = [("scheme", "dibao"), ("kind", kind), ("month", month), ("cut_off", today.as_str())];
    let drawn = send(office, &reviewer, "/money", "draw-up", "/money/rosters", &fields).await;
    assert_eq!(drawn.status, StatusCode::SEE_OTHER, "{}", drawn.body);
    let roster = drawn.to;
    let draft = office.get(&reviewer, &roster).await.body;
    assert!(draft.contains("张大山") && draft.contains(amount), "{draft}");
    done(office, &reviewer, &roster, "lock", &[]).await;
    done(office, &reviewer, &roster, "make", &[]).await;
    // The maker has no form to check; sending one all the same is refused.
    let page = office.get(&reviewer, &roster).await.body;
    assert!(!page.contains("id=\"check\""), "{page}");
    let refused = office.post(&reviewer, &format!("{roster}/check"), &[("version", "3")]).await;
    assert!(refused.status.is_client_error(), "{}", refused.body);
    // It waits for the second person, and for nobody else.
    let waits = async |cookie: &str| office.get(cookie, "/inbox").await.body.contains("待复核的花名册");
    assert!(waits(&finance).await && !waits(&reviewer).await);
    done(office, &finance, &roster, "check", &[]).await;
    assert!(!waits(&finance).await && office.get(&finance, "/inbox").await.body.contains("待报送银行"));
    done(office, &finance, &roster, "send", &[("layout", layout)]).await;
    roster
}

/// The bank answers; what its file says about the reference of the page.
pub(crate) async fn answer(office: &Office, roster: &str, amount: &str, says: &str) -> Seen {
    let finance = office.sign_in("finance").await;
    let file = office.get(&finance, &format!("{roster}/bank-file/1")).await;
    assert!(file.headers.get("content-disposition").unwrap().to_str().unwrap().contains("attachment"));
    let page = office.get(&finance, roster).await.body;
    let at = page.find("500299000").unwrap_or_else(|| panic!("no reference: {page}"));
    let reference = &page[at..at + 26];
    assert!(file.body.contains(reference), "{}", file.body);
    let html = form(&page, "return").to_owned();
    let (command, version) = (hidden(&html, "command_id"), hidden(&html, "version"));
    let fields = [("command_id", command.as_str()), ("version", version.as_str()), ("layout", "csv")];
    // Titles and words as the bank writes them, in its encoding; a second row is of nobody.
    let text = format!(
        "序号,业务编号,账号,户名,金额,处理结果,失败原因\r\n1,{reference},0,张大山,{amount},{says}\r\n2,500299,0,x,1.00,成功,\r\n"
    );
    let path = format!("{roster}/return");
    let empty = office.upload(&finance, &path, &fields, ("file", b"")).await;
    assert!(empty.status.is_client_error() && empty.body.contains("请选择回盘文件"), "{}", empty.body);
    office.upload(&finance, &path, &fields, ("file", &gb18030(&text))).await
}

/// The same with workbooks: the bank gets accounts as texts and money as numbers, and sends one back.
async fn answer_in_a_workbook(office: &Office, roster: &str) -> Seen {
    let finance = office.sign_in("finance").await;
    let sent = office.download(&finance, &format!("{roster}/bank-file/1")).await;
    let sheets = files::plain::read(&sent).unwrap();
    let rows: Vec<Vec<String>> =
        sheets[0].rows.iter().map(|row| row.cells.iter().map(|cell| format!("{cell:?}")).collect()).collect();
    let reference = rows[1][1].split('"').nth(1).unwrap().to_owned();
    for (at, word) in [(2, "张大山"), (3, "6217000000000000026"), (5, "504")] {
        assert!(rows[1][at].contains(word), "{word}: {rows:?}");
    }
    assert!(rows[2][0].contains("合计") && rows[2][5].contains("504"), "{rows:?}");
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (line, cells) in [
        ["序号", "业务编号", "户名", "金额（元）", "发放状态", "失败原因"],
        ["1", &reference, "张大山", "504.00", "发放成功", ""],
    ]
    .iter()
    .enumerate()
    {
        for (at, cell) in cells.iter().enumerate() {
            sheet.write_string(line.try_into().unwrap(), at.try_into().unwrap(), *cell).unwrap();
        }
    }
    let html = form(&office.get(&finance, roster).await.body, "return").to_owned();
    let (command, version) = (hidden(&html, "command_id"), hidden(&html, "version"));
    let fields = [("command_id", command.as_str()), ("version", version.as_str()), ("layout", "workbook")];
    let path = format!("{roster}/return");
    let text = office.upload(&finance, &path, &fields, ("file", b"\0\x01")).await;
    assert!(text.status.is_client_error() && text.body.contains("没有收下"), "{}", text.body);
    office.upload(&finance, &path, &fields, ("file", &book.save_to_buffer().unwrap())).await
}

fn gb18030(text: &str) -> Vec<u8> {
    use assistance::payout::bank::layout;
    layout("csv").unwrap().answer.format.encoding.encode(text).unwrap().into_owned()
}

// clause: NX-6c
// clause: BZ-7b
// clause: YY-5a
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_family_is_paid_through_the_forms_with_a_failure_and_a_second_try_to_the_fen() {
    let office = Office::open().await;
    let (_, case) = confirmed(&office).await;
    office.colleague("finance", "finance", "500299").await;
    let (finance, reviewer) = (office.sign_in("finance").await, office.sign_in("reviewer").await);
    // A fund: what is wrong stands at its field, what was typed stays.
    let typed = [
        ("title", "省级低保资金"),
        ("source", "province"),
        ("year", "2020"),
        ("earmark", "dibao"),
        ("place", "1"),
        ("paper", "示财社〔2020〕8号"),
    ];
    let mut wrong = typed.to_vec();
    wrong.push(("amount", "一千"));
    let seen = send(&office, &finance, "/money", "fund", "/money/funds", &wrong).await;
    assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(seen.body.contains("省级低保资金") && seen.body.contains("一千"), "{}", seen.body);
    let mut right = typed.to_vec();
    right.push(("amount", "1000.00"));
    let seen = send(&office, &finance, "/money", "fund", "/money/funds", &right).await;
    assert_eq!(seen.status, StatusCode::SEE_OTHER, "{}", seen.body);
    // Nothing can be used before the second person, and one's own is confirmed by somebody else.
    let own = office.get(&finance, "/money/book").await.body;
    assert!(own.contains("待第二人复核") && !own.contains("id=\"answer-"), "{own}");
    assert!(office.get(&office.sign_in("decider").await, "/inbox").await.body.contains("待复核的资金"));
    booked(&office).await;
    // Whoever only makes rosters opens no fund.
    let refused = office.post(&reviewer, "/money/funds", &right).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);

    let payee = account(&office, "6217000000000000018").await;
    let month = ["2020-11", "2020-12", "2021-01"]
        .into_iter()
        .find(|month| {
            let today = office.today().month_of();
            kernel::Month::parse(month).unwrap() >= today
        })
        .unwrap();
    let clerk = office.sign_in("clerk").await;
    let shown = office.get(&clerk, &payee).await.body;
    assert!(shown.contains("****") && shown.contains("0018"), "{shown}");
    let household = first_link(&shown, "/households/");
    let file = office.get(&clerk, &format!("{household}?why=review&case={case}")).await.body;
    let first = ["2020-11", "2020-12", "2021-01"].into_iter().find(|m| file.contains(&format!("{m} 起")));
    let month = first.unwrap_or(month);

    let roster = sent(&office, "regular", month, "504.00").await;
    let seen = answer(&office, &roster, "504.00", "失败,账户已销户").await;
    assert_eq!(seen.status, StatusCode::SEE_OTHER, "{}", seen.body);
    let page = office.get(&finance, &seen.to).await.body;
    for word in ["退回：账户已销户", "没有记账的回盘行", "第 3 行", "有 1 行读不出"] {
        assert!(page.contains(word), "{word}: {page}");
    }
    done(&office, &finance, &roster, "close", &[]).await;
    let failed = office.get(&finance, "/money/failed").await.body;
    for word in ["张大山", "504.00", "账户已销户", "待提供新账户"] {
        assert!(failed.contains(word), "{word}: {failed}");
    }

    account(&office, "6217000000000000026").await;
    let again = sent_as(&office, "repay", month, "504.00", "workbook").await;
    let seen = answer_in_a_workbook(&office, &again).await;
    assert_eq!(seen.status, StatusCode::SEE_OTHER, "{}", seen.body);
    done(&office, &finance, &again, "close", &[]).await;
    let page = office.get(&finance, &again).await.body;
    assert!(page.contains("逐分一致") && page.contains("已对账"), "{page}");
    let funds = office.get(&finance, "/money").await.body;
    // 1000.00 came, 504.00 arrived, 496.00 is left, nothing is anywhere else.
    for word in ["1,000.00", "504.00", "496.00", "已对账"] {
        assert!(funds.contains(word), "{word}: {funds}");
    }
    let failed = office.get(&finance, "/money/failed").await.body;
    assert!(!failed.contains("张大山"), "{failed}");

    let file = office.get(&clerk, &format!("{household}?why=review&case={case}")).await.body;
    for word in ["已到账", "退回后已重发", "****0026", "每月"] {
        assert!(file.contains(word), "{word}: {file}");
    }
    // The office files the roster under a number, once; it stands on the paper.
    let reviewer = office.sign_in("reviewer").await;
    let document = [("document", "示民救发〔2020〕11号")];
    done(&office, &reviewer, &again, "number", &document).await;
    office.get(&finance, &format!("{again}/print/DB-601")).await.says("文号：示民救发〔2020〕11号");
    let second = office.post(&reviewer, &format!("{again}/number"), &document).await;
    assert_eq!(second.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", second.body);
    for (kind, words) in [
        ("DB-601", ["张大山", "伍佰零肆元整", "finance", "0026"]),
        ("DB-602", ["张大山", "重发", "reviewer", "504.00"]),
    ] {
        let printed = office.get(&finance, &format!("{again}/print/{kind}")).await;
        assert_eq!(printed.status, StatusCode::OK);
        for word in words {
            assert!(printed.body.contains(word), "{kind} {word}: {}", printed.body);
        }
    }
    for file in ["xlsx", "back-pay.xlsx"] {
        let book = office.get(&finance, &format!("{again}/{file}")).await;
        assert!(book.status.is_success() && book.body.starts_with("PK"), "{file}");
    }
    // Colleagues of the township see no roster.
    let denied = office.get(&clerk, &again).await;
    assert_eq!(denied.status, StatusCode::FORBIDDEN);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_month_far_ahead_is_refused_and_a_wrong_draft_is_given_up_and_its_month_free() {
    let office = Office::open().await;
    confirmed(&office).await;
    let reviewer = office.sign_in("reviewer").await;
    let (today, next) = (office.today().to_string(), office.today().month_of().add(1).unwrap());
    let draw = async |kind: &str, month: &str| {
        let fields = [("scheme", "dibao"), ("kind", kind), ("month", month), ("cut_off", today.as_str())];
        send(&office, &reviewer, "/money", "draw-up", "/money/rosters", &fields).await
    };
    let far = draw("regular", &next.add(12).unwrap().to_string()).await;
    assert_eq!(far.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(far.body.contains(&format!("最晚只能编到{}", next.chinese())), "{}", far.body);
    let early = draw("off_cycle", &next.to_string()).await;
    assert!(early.status.is_client_error() && early.body.contains("请先编月发放"), "{}", early.body);
    let wrong = draw("regular", &next.to_string()).await.to;
    let twice = draw("regular", &next.to_string()).await;
    assert!(twice.body.contains("本月已有花名册"), "{}", twice.body);
    let bare = send(&office, &reviewer, &wrong, "discard", &format!("{wrong}/discard"), &[]).await;
    assert_eq!(bare.status, StatusCode::UNPROCESSABLE_ENTITY);
    done(&office, &reviewer, &wrong, "discard", &[("reason", "项目编错了")]).await;
    let page = office.get(&reviewer, &wrong).await.body;
    assert!(
        page.contains("已作废") && page.contains("项目编错了") && !page.contains("id=\"lock\""),
        "{page}"
    );
    let again = draw("regular", &next.to_string()).await;
    assert_eq!(again.status, StatusCode::SEE_OTHER, "{}", again.body);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sum_typed_wrong_is_corrected_by_a_counter_entry_of_two() {
    let office = Office::open().await;
    office.colleague("finance", "finance", "500299").await;
    office.colleague("decider", "county_leader", "500299").await;
    let finance = office.sign_in("finance").await;
    funded(&office, &finance, "900000.00").await;
    let book = office.get(&finance, "/money/book").await.body;
    let options = book.split("<option value=\"").skip(1).filter_map(|rest| rest.split('"').next());
    let movement = options.into_iter().find(|value| !value.is_empty()).unwrap().to_owned();
    let typed = [("movement", movement.as_str()), ("paper", "更正〔2020〕1号"), ("reason", "小数点点错")];
    let mut more = typed.to_vec();
    more.push(("amount", "900000.01"));
    let more = send(&office, &finance, "/money/book", "correct", "/money/corrections", &more).await;
    assert_eq!(more.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(more.body.contains("小数点点错"), "{}", more.body);
    let mut right = typed.to_vec();
    right.push(("amount", "891000.00"));
    let right = send(&office, &finance, "/money/book", "correct", "/money/corrections", &right).await;
    assert_eq!(right.status, StatusCode::SEE_OTHER, "{}", right.body);
    booked(&office).await;
    let book = office.get(&finance, "/money/book").await.body;
    assert!(book.contains("891,000.00") && book.contains("0 笔等第二人复核"), "{book}");
    assert!(office.get(&finance, "/money").await.body.contains("9,000.00"));
}
