// SPDX-License-Identifier: Apache-2.0
//! Somebody whom a neighbour cares for at home wants to live in a home: the own wish, a bed, the money to the home by its agreement once a second person agreed, and the end of the care at home.

use crate::office::Office;
use crate::screen::{DESK, Screen};

const WHO: &str = "谭显福";
const HOME: &str = "示范县城关敬老院";
const BANK: (&str, &str) = ("bank", "示范县农村商业银行");

/// One enters an account, another one holds it against its proof; then it is used.
async fn account(screen: &mut Screen, payee: &str, fields: &[(&str, &str)]) {
    screen.become_("li").await;
    screen.go(payee).await;
    screen.does("enter", fields).await;
    screen.says("有一个账户等第二人核对").await;
    assert!(!screen.offers("confirm").await, "whoever entered it confirms it");
    screen.become_("chen").await;
    screen.go(payee).await;
    screen.does("confirm", &[("right", "yes")]).await;
    screen.says("账户正常使用").await;
}

/// The pages of the accounts on the page of a person, in the order of what is paid.
async fn accounts(screen: &Screen) -> Vec<String> {
    let script = "return [...document.querySelectorAll(\"main a[href^='/payees/']\")].map(one => one.getAttribute('href'))";
    let links = screen.run(script, &[]).await;
    links.as_array().unwrap().iter().map(|one| one.as_str().unwrap().to_owned()).collect()
}

// clause: CK-1.2.2a
// clause: CK-1.2.2b
// clause: CK-1.2.3a
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_wants_to_live_in_a_home_moves_in_and_the_money_follows_by_two() {
    let office = Office::open();
    let mut screen = Screen::open(&office, DESK).await;
    // At home: a neighbour cares, the money goes to the person and to the carer.
    screen.become_("li").await;
    screen.go("/care").await;
    screen.follow_row(WHO).await;
    screen.says("谭登碧").await.says("履行中").await;
    let care = screen.path().await;
    screen.go("/tekun").await;
    screen.follow_row(WHO).await;
    let person = screen.path().await;
    screen.says("分散供养").await;
    let accounts = accounts(&screen).await;
    let [basic, care_money] = accounts.as_slice() else { panic!("{accounts:?}") };
    for (payee, receiver) in [(basic, "户主（本人）"), (care_money, "照料人")] {
        screen.go(payee).await;
        screen.says("账户正常使用").await.says(receiver).await;
    }

    // Without the own wish no bed is offered, and before somebody lives there no money goes to a home.
    screen.become_("li").await;
    screen.go(&person).await;
    assert!(!screen.offers("admit").await, "a bed without a wish");
    screen.unfold("登记集中供养意愿").await;
    let wish = [("origin", "本人"), ("home", HOME), ("answer", "愿意"), ("reason", "一个人住不放心")];
    screen.does("wish", &wish).await;
    screen.says("愿意集中供养").await;
    screen.go("/tekun/offers").await;
    screen.says(WHO).await.says("愿意，还没有入住").await;
    let to_home = [
        ("receiver", "供养服务机构"),
        ("holder", HOME),
        ("number", "6217000000000000034"),
        BANK,
        ("proof_kept", "yes"),
        ("receiver_paper_kept", "yes"),
    ];
    screen.go(basic).await;
    screen.unfold("更换账户").await;
    // While nobody lives there no home is offered as the one who receives.
    assert!(!screen.has("input[name=receiver][value=home]").await, "money to a home in which nobody lives");

    screen.go(&person).await;
    screen.unfold("安排入住").await;
    screen.does("admit", &[("home", HOME), ("bed", "103")]).await;
    screen.says(&format!("集中供养：{HOME} 103 床")).await;
    // What is to be done next stands there: the money, and the agreement of the carer.
    screen.says("还有钱没有打到机构的账户").await.says("照料服务协议还没有终止").await;

    // By the agreement with the home only, and as before until a second person agreed.
    screen.go(basic).await;
    screen.unfold("更换账户").await;
    screen.tries("enter", &to_home[..5]).await;
    assert!(screen.has(".error-summary").await, "no agreement with the home");
    account(&mut screen, basic, &to_home).await;
    screen.says("供养服务机构").await.says(HOME).await;
    screen.become_("li").await;
    screen.go(&person).await;
    screen.says("照料人，要看").await.says("还有钱没有打到机构的账户").await;
    account(&mut screen, care_money, &to_home).await;

    // The care at home ends.
    screen.become_("li").await;
    screen.go("/care").await;
    screen.is_silent_about(WHO).await;
    screen.go(&person).await;
    screen.is_silent_about("还有钱没有打到机构的账户").await;
    screen.follow("终止照料协议").await;
    assert_eq!(screen.path().await, care);
    screen.says("住在供养机构").await;
    screen.is_silent_about("还没有探访过").await;
    screen.unfold("终止照料协议").await;
    screen.does("end", &[("why", "入住供养机构")]).await;
    screen.says("终止：入住供养机构").await;
    assert!(!screen.offers("agree").await, "an agreement for care at home of somebody in a home");
    screen.go(&person).await;
    screen.is_silent_about("照料服务协议还没有终止").await;

    // The lists know it: who lives where.
    screen.go("/tekun/homes").await;
    screen.follow(HOME).await;
    screen.says(WHO).await.says("103").await;
    screen.become_("he").await;
    screen.go("/tekun").await;
    let row = format!("//tbody/tr[contains(., '{WHO}') and contains(., '{HOME}')]");
    assert!(screen.has_path(&row).await, "{}", screen.text().await);
    screen.close().await;
}
