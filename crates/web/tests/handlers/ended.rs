// SPDX-License-Identifier: Apache-2.0
//! After the end of support on the pages: the bed, the funeral and its cost, from the inbox of a township to the account of whoever paid; and the month of a home.

use crate::desk::Office;
use crate::golden::check;
use crate::tekun::{done, home, send, supported};
use crate::walk::{Town, link};
use assistance::office::act;
use assistance::registry::form::RelationOf;
use assistance::registry::members::RecordDeath;
use axum::http::StatusCode;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_funeral_goes_from_the_inbox_of_the_township_to_the_account_of_whoever_paid() {
    let office = Office::open_on("2026-07-10").await;
    let town = Town::of(&office).await;
    let created = supported(&office, &town, 0).await;
    office.pass_days(5);
    let relations = [(1, "户主"), (2, "女")]
        .map(|(at, relation)| RelationOf { person: created.members[at], relation: relation.to_owned() });
    let died = RecordDeath {
        person: created.members[0],
        version: 1,
        died_on: office.today().add_days(-1).unwrap().to_string(),
        source: "村里报告".to_owned(),
        relations: relations.to_vec(),
    };
    act(office.store(), &office.by(&town.clerk), &died).await.unwrap();
    let clerk = office.sign_in("clerk").await;
    office.get(&clerk, "/inbox").await.says("特困人员去世，待落实丧葬");
    let list = office.get(&clerk, "/tekun/ended?tab=open").await;
    list.says("张大山").says("待落实承办");
    let path = link(&list, "/tekun/ended/");
    let page = office.get(&clerk, &path).await;
    page.says("登记谁承办丧葬").says("假定：").says("还有 1 件事要办");
    assert!(!page.body.contains("value=\"home\""), "who lived in no home is seen to by none");
    let print = format!("{path}/print/TK-401");
    assert_eq!(office.get(&clerk, &print).await.status, StatusCode::NOT_FOUND, "nobody sees to it yet");
    done(&office, &clerk, &path, "entrust", &[("sees_to", "village"), ("who", "岩湾村村民委员会")]).await;
    office.get(&clerk, &print).await.says("丧葬费审批表").says("岩湾村村民委员会").says("5,000.00 元");
    let today = office.today().to_string();
    let held = [("held_on", today.as_str()), ("rest", "cremation"), ("paper_kept", "yes")];
    let bare = send(&office, &clerk, &path, "hold", &held[..2]).await;
    assert_eq!(bare.status, StatusCode::UNPROCESSABLE_ENTITY);
    bare.says("请上传，或者勾选");
    done(&office, &clerk, &path, "hold", &held).await;
    let much = [("bills", "9000"), ("amount", "9000"), ("paper_kept", "yes")];
    let refused = send(&office, &clerk, &path, "propose", &much).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    refused.says("超过丧葬费上限 5,000.00 元").says("9000");
    let right = [("bills", "4260"), ("amount", "4200"), ("paper_kept", "yes")];
    done(&office, &clerk, &path, "propose", &right).await;
    check("tekun-ended-one", &office.get(&clerk, &path).await);
    let decider = office.sign_in("decider").await;
    office.get(&decider, "/inbox").await.says("丧葬费待决定");
    let silent = send(&office, &decider, &path, "decide", &[("accept", "no")]).await;
    assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
    office.get(&decider, &print).await.says("4,200.00").says("待县级决定");
    done(&office, &decider, &path, "decide", &[("accept", "yes")]).await;
    office.get(&clerk, &print).await.says("同意支付").says("人民币肆仟贰佰元整");
    // The family's file and the page of the person lead there.
    let file = office.get(&clerk, &format!("/households/{}?why=visit", created.number)).await;
    assert_eq!(link(&file, "/tekun/ended/"), path);
    let person = office.get(&clerk, &format!("/tekun/people/{}", created.members[0])).await;
    assert_eq!((person.status, person.to.as_str()), (StatusCode::SEE_OTHER, path.as_str()));
    let page = office.get(&decider, &path).await;
    page.says("费用已决定").says("没有收款账户，登记承办人的账户以后发放");
    let reviewer = office.sign_in("reviewer").await;
    office.get(&reviewer, "/inbox").await.says("特困人员丧葬费待造册发放").says("4,200.00 元，1 户没有账户");
    office.get(&clerk, "/payees").await.says("特困人员丧葬费");
    let account = link(&office.get(&clerk, &path).await, "/payees/");
    let page = office.get(&clerk, &account).await;
    page.says("丧葬承办人").says("委托书或票据");
    assert!(!page.body.contains("户主（本人）"), "nobody who died is paid");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_month_of_a_home_is_drawn_up_agreed_to_and_closed() {
    let office = Office::open_on("2026-07-01").await;
    let town = Town::of(&office).await;
    let created = supported(&office, &town, 0).await;
    let home = home(&office).await;
    let clerk = office.sign_in("clerk").await;
    let path = format!("/tekun/people/{}", created.members[0]);
    let today = office.today().to_string();
    let wish = [("asked_on", today.as_str()), ("origin", "own"), ("answer", "accepts")];
    done(&office, &clerk, &path, "wish", &wish).await;
    let id = home.rsplit('/').next().unwrap().to_owned();
    let bed = [("home", id.as_str()), ("bed", "1"), ("from", today.as_str())];
    done(&office, &clerk, &path, "admit", &bed).await;
    office.pass_days(35);
    let clerk = office.sign_in("clerk").await;
    let page = office.get(&clerk, &home).await;
    let month = link(&page, &format!("{home}/months/"));
    office.get(&clerk, &month).await.says("还没有编清单").says("张大山").says("没有要移交的");
    done(&office, &clerk, &month, "draw", &[]).await;
    check("tekun-home-month", &office.get(&clerk, &month).await);
    let again = send_again(&office, &clerk, &month).await;
    again.says("已经编过");
    let reviewer = office.sign_in("reviewer").await;
    office.get(&reviewer, "/inbox").await.says("待核对的机构月度清单");
    done(&office, &reviewer, &month, "answer", &[("accept", "yes")]).await;
    office.get(&clerk, "/inbox").await.says("待移交、办结的机构月度清单");
    done(&office, &clerk, &month, "close", &[]).await;
    office.get(&clerk, &month).await.says("办结。");
    let csv = office.download(&clerk, &format!("{month}/list.csv")).await;
    let text = String::from_utf8(csv).unwrap();
    assert!(text.contains("姓名,在院（天）") && text.contains("张大山,31,0,0"), "{text}");
}

/// A second click on what was drawn up.
async fn send_again(office: &Office, cookie: &str, month: &str) -> crate::desk::Seen {
    let seen = office.get(cookie, month).await;
    assert!(!seen.body.contains("value=\"draw\""));
    let digest = "0".repeat(64);
    let sent = office.post(cookie, month, &[("change", "draw"), ("digest", &digest)]).await;
    assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY);
    sent
}
