// SPDX-License-Identifier: Apache-2.0
//! A death recorded by mistake: the only recipient lives. One asks with a reason and a paper, another answers; then the family stands again and is paid what it missed.

use crate::desk::Office;
use crate::life::{awards, drawn, family_form, file, fund, lone, paid};
use crate::money::account;
use crate::walk::Town;
use axum::http::StatusCode;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_death_recorded_by_mistake_is_put_right_by_two_people_and_the_money_goes_on_with_back_pay() {
    let office = Office::open().await;
    let town = Town::of(&office).await;
    let (created, _) = lone(&office, &town).await;
    fund(&office).await;
    account(&office, "6217000000000000018").await;
    let first = awards(&office, &town, &created).await[0].award.first;
    paid(&office, first, "112.00").await;
    office.pass_days(i64::from(first.first_day().days_since(office.today())).max(0) + 9);
    let clerk = office.sign_in("clerk").await;
    let (him, on) = (created.members[0].to_string(), office.today().to_string());
    let died = [("person", him.as_str()), ("died_on", on.as_str()), ("source", "听邻居说的")];
    let told = family_form(&office, &clerk, &created.number, "death", &died).await;
    assert_eq!(told.status, StatusCode::SEE_OTHER, "{}", told.body);
    assert!(awards(&office, &town, &created).await[0].award.ending.is_some());
    // Nobody is left, and the file opens all the same: what he received and how to put it right stand in it.
    assert_eq!(told.to, format!("{}?why=review", file(&created)));
    office.get(&clerk, &told.to).await.says("销户").says("112.00").says("张大山").says("/alive?why=review");
    let alive = format!("{}/alive", file(&created));
    let page = office.get(&clerk, &format!("{alive}?why=review")).await;
    let command = page.hidden("command_id");
    let mut ask = vec![
        ("command_id", command.as_str()),
        ("change", "ask"),
        ("why", "review"),
        ("person", him.as_str()),
        ("reason", "本人到窗口来了，是同名的人去世"),
    ];
    let bare = office.post(&clerk, &alive, &ask).await;
    assert_eq!(bare.status, StatusCode::UNPROCESSABLE_ENTITY);
    bare.says("请上传证明材料").says("本人到窗口来了");
    let asked = office.upload(&clerk, &alive, &ask, ("scan", &assistance::testing::scan())).await;
    assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.body);
    let again = office.get(&clerk, "/contacts").await.hidden("command_id");
    ask[0].1 = &again;
    let filed = office.log("paper.file").await;
    let twice = office.upload(&clerk, &alive, &ask, ("scan", &assistance::testing::scan())).await;
    assert_eq!(twice.status, StatusCode::UNPROCESSABLE_ENTITY);
    twice.says("正等第二人核对");
    assert_eq!(office.log("paper.file").await, filed, "a refused report left its paper behind");
    // Nothing changed yet, and whoever asked answers nothing.
    assert!(awards(&office, &town, &created).await[0].award.ending.is_some());
    let own = office.get(&clerk, &asked.to).await;
    assert!(!own.body.contains("name=\"undo\""), "{}", own.body);
    office.pass_days(70);
    let county = office.sign_in("reviewer").await;
    office.get(&county, "/inbox").await.says("待核对的死亡登记更正");
    office.get(&county, "/deaths-undone").await.says("张大山").says("/alive?why=correction");
    let page = office.get(&county, &format!("{alive}?why=correction")).await;
    page.says("本人到窗口来了，是同名的人去世").says("看材料");
    let (command, undo) = (page.hidden("command_id"), page.hidden("undo"));
    let answer = [
        ("command_id", command.as_str()),
        ("change", "answer"),
        ("why", "correction"),
        ("undo", undo.as_str()),
        ("lives", "yes"),
    ];
    // The clerk who asked cannot answer by a form of their own.
    let clerk = office.sign_in("clerk").await;
    let other = office.get(&clerk, "/contacts").await.hidden("command_id");
    let forced: Vec<(&str, &str)> =
        std::iter::once(("command_id", other.as_str())).chain(answer[1..].iter().copied()).collect();
    assert!(!office.post(&clerk, &alive, &forced).await.status.is_redirection());
    let done = office.post(&county, &alive, &answer).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    let award = awards(&office, &town, &created).await.remove(0);
    assert_eq!(award.award.ending, None);
    assert_eq!(office.log("award.revived").await, ["continue"]);
    // The refused try stands in the log, too.
    let told = office.log("registry.answer_undo_death").await;
    assert!(told.len() >= 2 && told.iter().any(|one| one == "lives"), "{told:?}");
    // He is the head of a household that stands, and the card tells what was put right and why.
    let page = office.get(&clerk, &format!("{}?why=review", file(&created))).await;
    page.says("1 人").says("死亡日期").says("是同名的人去世").says("享受中");
    // The month of which nothing was paid comes with the next roster.
    let month = office.today().month_of();
    let owed = month.months_since(first);
    assert!(owed >= 2, "a month was missed");
    let sum = kernel::Fen::new(11_200 * i64::from(owed)).grouped();
    drawn(&office, month).await.says("张大山").says(&sum);
}
