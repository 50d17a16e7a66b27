// SPDX-License-Identifier: Apache-2.0
//! A supplement on paper and on pages: the letter, the family's page, the roster and its print say what an amount is made of, with the article.

use crate::case::confirmed;
use crate::desk::Office;
use crate::money::{account, funded, sent};
use assistance::office::act;
use assistance::standards::service::{AdoptStandard, ProposeStandard};
use kernel::Division;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_supplement_stands_by_itself_in_the_letter_on_the_familys_page_and_in_the_roster() {
    let office = Office::open().await;
    let enters = office.colleague("enters", "county_reviewer", "500299").await;
    let adopts = office.colleague("adopts", "county_leader", "500299").await;
    let entry = ProposeStandard {
        county: Division::parse("500299").unwrap(),
        param: "supplement.minor".to_owned(),
        value: "50.00".to_owned(),
        // The family is assessed the day after its application.
        from: office.today().add_days(1).unwrap().to_string(),
        title: "关于分类施保的通知".to_owned(),
        number: "示民发〔2020〕9号".to_owned(),
        issuer: "示范县民政局".to_owned(),
        published: String::new(),
        article: "二".to_owned(),
        scan: Some(("application/pdf".to_owned(), assistance::testing::scan())),
        confirmed: "文件是这样写的".to_owned(),
    };
    let entry = act(office.store(), &office.by(&enters), &entry).await.unwrap().entry;
    act(office.store(), &office.by(&adopts), &AdoptStandard { entry }).await.unwrap();
    let (_, case) = confirmed(&office).await;
    let clerk = office.sign_in("clerk").await;
    let supplement = "分类施保加发 50.00 元（《社会救助暂行办法》第十二条）";
    let page = office.get(&clerk, &format!("/cases/{case}")).await;
    page.says("确认，每月 554.00 元").says(supplement);
    for paper in ["DB-402", "DB-403"] {
        let printed = office.get(&clerk, &format!("/cases/{case}/print/{paper}")).await;
        printed.says("金额组成").says("基本金额 504.00 元").says(supplement).says("554.00");
    }
    office.colleague("finance", "finance", "500299").await;
    let finance = office.sign_in("finance").await;
    funded(&office, &finance, "1000.00").await;
    let payee = account(&office, "6217000000000000018").await;
    let shown = office.get(&clerk, &payee).await.body;
    let at = shown.find("href=\"/households/").unwrap();
    let household = shown[at..].split('"').nth(1).unwrap().to_owned();
    let file = office.get(&clerk, &format!("{household}?why=review&case={case}")).await;
    file.says("每月 554.00 元").says("其中基本金额 504.00 元").says(supplement);
    let first = file.body.find("每月 554.00 元").unwrap();
    let before = &file.body[..first];
    let month = before.rfind(" 起").map(|at| &before[at - 7..at]).unwrap().to_owned();
    let roster = sent(&office, "regular", &month, "分类施保加发 50.00 元").await;
    let printed = office.get(&finance, &format!("{roster}/print/DB-601")).await;
    // Base, supplement and what is paid, each in its column.
    printed.says("504.00").says(">50.00<").says("554.00");
}
