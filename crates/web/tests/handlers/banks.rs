// SPDX-License-Identifier: Apache-2.0
//! A roster at two banks through the pages: the county names a bank with a layout of its own, each bank's file is downloaded and answered, and the sums agree.

use crate::case::hidden;
use crate::desk::{Office, Seen};
use crate::money::{done, form, funded, send};
use assistance::office::Private;
use assistance::payout::bank::layout;
use assistance::payout::model::bank::{BUILT_IN, Layouts};
use assistance::policies::Policies;
use assistance::testing::couple;
use axum::http::StatusCode;
use std::sync::Arc;

fn policies() -> Arc<Policies> {
    let own = BUILT_IN[0].1.replace("id: csv", "id: rural").replace("name: ", "name: 农商行的");
    let layouts = Layouts::with(&[("rural.yaml".to_owned(), own)]).unwrap();
    Arc::new(Policies::new(synth::testing::library()).with_layouts(layouts))
}

/// The references in a file, by line.
fn references(file: &str) -> Vec<String> {
    file.lines().skip(1).filter_map(|line| line.split(',').nth(1)).map(str::to_owned).collect()
}

async fn answer(office: &Office, cookie: &str, roster: &str, bank: &str, rows: &[String]) -> Seen {
    let mut text = "序号,业务编号,账号,户名,金额,处理结果,失败原因\r\n".to_owned();
    for reference in rows {
        text += &format!("1,{reference},0,张大山,504.00,成功,\r\n");
    }
    let bytes = layout("csv").unwrap().answer.format.encoding.encode(&text).unwrap().into_owned();
    let page = office.get(cookie, roster).await.body;
    let html = form(&page, "return");
    let (command, version) = (hidden(html, "command_id"), hidden(html, "version"));
    let fields =
        [("command_id", command.as_str()), ("version", version.as_str()), ("bank", bank), ("layout", "sent")];
    office.upload(cookie, &format!("{roster}/return"), &fields, ("file", &bytes)).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_banks_each_with_its_file_its_answer_and_its_sums() {
    let office = Office::of("500299", policies()).await;
    let mut families = [couple(1), couple(2)];
    families[1].accounts[0].cells.insert("bank".to_owned(), Private::new("邮政储蓄银行"));
    office.load(&families).await;
    for (login, role) in [
        ("finance", "finance"),
        ("reviewer", "county_reviewer"),
        ("second", "county_reviewer"),
        ("decider", "county_leader"),
    ] {
        office.colleague(login, role, "500299").await;
    }
    let (reviewer, second, finance) =
        (office.sign_in("reviewer").await, office.sign_in("second").await, office.sign_in("finance").await);
    // The county names the bank; what cannot be read is said at the field and stays.
    let set = async |value: &str| {
        let fields =
            [("key", "bank_layouts"), ("change", "bank_layouts"), ("place", "500299"), ("value", value)];
        send(&office, &reviewer, "/settings/county", "bank_layouts", "/settings/county", &fields).await
    };
    let wrong = set("农商行=rural").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.body.contains("必须有“其他”") && wrong.body.contains("农商行=rural"), "{}", wrong.body);
    let unknown = set("农商行=nowhere 其他=csv").await;
    assert!(unknown.body.contains("没有“nowhere”这种文件格式"), "{}", unknown.body);
    assert_eq!(set("农商行=rural 其他=csv").await.status, StatusCode::SEE_OTHER);
    let page = office.get(&second, "/settings/county").await.body;
    let at = page.find("id=\"answer-").unwrap();
    let id = page[at + 4..].split('"').next().unwrap();
    let agreed = [("setting", id.trim_start_matches("answer-")), ("change", id)];
    let seen = send(&office, &second, "/settings/county", id, "/settings/county/answer", &agreed).await;
    assert_eq!(seen.status, StatusCode::SEE_OTHER, "{}", seen.body);

    funded(&office, &finance, "2000.00").await;
    let today = office.today().to_string();
    let draw = [("scheme", "dibao"), ("kind", "regular"), ("month", "2020-11"), ("cut_off", today.as_str())];
    let roster = send(&office, &reviewer, "/money", "draw-up", "/money/rosters", &draw).await.to;
    done(&office, &reviewer, &roster, "lock", &[]).await;
    done(&office, &reviewer, &roster, "make", &[]).await;
    done(&office, &finance, &roster, "check", &[]).await;
    // Before sending the page says which files there will be.
    let page = office.get(&finance, &roster).await.body;
    for word in
        ["每家银行生成一份文件，共 2 份", "农商行的代发文件", "其他银行", "“其他银行”的文件格式", "待报送"]
    {
        assert!(page.contains(word), "{word}: {page}");
    }
    assert!(!page.contains("/bank-file/"), "{page}");
    done(&office, &finance, &roster, "send", &[("layout", "csv")]).await;
    let page = office.get(&finance, &roster).await.body;
    assert!(page.contains("等回盘（1 笔）") && page.contains("1,008.00"), "{page}");
    let mut files = Vec::new();
    for number in ["1", "2"] {
        let href = format!("{roster}/bank-file/{number}");
        assert!(page.contains(&href), "{page}");
        let file = office.get(&finance, &href).await;
        let name = file.headers.get("content-disposition").unwrap().to_str().unwrap().to_owned();
        assert!(name.contains(&format!("-001-{number}.csv")), "{name}");
        files.push(references(&file.body));
    }
    assert!(files.iter().all(|file| file.len() == 1) && files[0] != files[1], "{files:?}");
    assert_eq!(office.get(&finance, &format!("{roster}/bank-file/3")).await.status, StatusCode::NOT_FOUND);
    // The file of one bank given for the other: nothing is booked, and it is said.
    let wrong = answer(&office, &finance, &roster, "1", &files[1]).await;
    assert!(wrong.body.contains("没有一笔能对上"), "{}", wrong.body);
    let first = answer(&office, &finance, &roster, "1", &files[0]).await;
    assert_eq!(first.status, StatusCode::SEE_OTHER, "{}", first.body);
    let page = office.get(&finance, &roster).await.body;
    assert!(
        page.contains("已回齐") && page.contains("等回盘（1 笔）") && !page.contains("id=\"close\""),
        "{page}"
    );
    assert_eq!(answer(&office, &finance, &roster, "2", &files[1]).await.status, StatusCode::SEE_OTHER);
    done(&office, &finance, &roster, "close", &[]).await;
    let page = office.get(&finance, &roster).await.body;
    assert!(page.contains("逐分一致") && page.contains("已对账") && !page.contains("等回盘"), "{page}");
}
