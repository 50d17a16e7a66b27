// SPDX-License-Identifier: Apache-2.0
//! Lists of places through the use cases, on both databases: townships of a county that the program brings no names for, entered by one and agreed to by another.

use crate::common::TestOffice;
use assistance::access::Denied;
use assistance::exchange::read::{Cell, Row, Sheet};
use assistance::office::{Error, act, look};
use assistance::regions::{AnswerList, ListId, Names, Overview, ProposeList, ReadRegions, Refused};
use kernel::{Actor, Division};

/// A county far away, whose townships stand in no list of the program.
const COUNTY: &str = "330122";

fn sheet(lines: &[[&str; 2]]) -> Vec<Sheet> {
    let cell = |text: &&str| Cell::Text((*text).to_owned());
    let heads = Row { number: 1, cells: ["代码", "名称"].iter().map(cell).collect() };
    let rows = lines.iter().zip(2..);
    let rows = rows.map(|(line, number)| Row { number, cells: line.iter().map(cell).collect() });
    vec![Sheet { name: String::new(), rows: std::iter::once(heads).chain(rows).collect() }]
}

async fn propose(office: &TestOffice, who: &Actor, lines: &[[&str; 2]]) -> Result<ListId, Error> {
    let sheets = sheet(lines);
    let county = Division::parse(COUNTY).unwrap();
    let list = ProposeList {
        county,
        from: String::new(),
        document: "桐政函〔2020〕5号".to_owned(),
        sheets: &sheets,
    };
    act(office.office(), &office.by(who), &list).await
}

async fn answer(office: &TestOffice, who: &Actor, list: ListId, accept: bool) -> Result<(), Error> {
    let county = Division::parse(COUNTY).unwrap();
    act(office.office(), &office.by(who), &AnswerList { county, list, accept }).await
}

async fn overview(office: &TestOffice, who: &Actor) -> Overview {
    let place = Division::parse(COUNTY).unwrap();
    look(office.office(), &office.by(who), &ReadRegions { place }).await.unwrap()
}

on_both! {
    async fn townships_of_any_county_are_taken_in(office: &TestOffice) {
        let one = office.person("one", "county_reviewer", COUNTY).await;
        let other = office.person("other", "administrator", COUNTY).await;
        office.person("assistant", "village_assistant", "330122100201").await;
        let stranger = office.person("stranger", "county_reviewer", "500299").await;
        let rows = [["330122100000", "桐君镇"], ["330122100201", "阆苑村"]];
        assert!(matches!(propose(office, &stranger, &rows).await, Err(Error::Denied(Denied::OutsideRegion(..)))));
        let list = propose(office, &one, &rows).await.unwrap();
        assert!(overview(office, &one).await.regions.all().next().is_none(), "nothing holds yet");
        assert!(matches!(answer(office, &one, list, true).await, Err(Error::Denied(Denied::Barred(..)))));
        answer(office, &other, list, true).await.unwrap();
        let again = answer(office, &other, list, false).await;
        assert!(matches!(again, Err(Error::Regions(Refused::Answered))));
        let seen = overview(office, &one).await;
        let village = Division::parse("330122100201").unwrap();
        assert_eq!(seen.regions.get(village).unwrap().name, "阆苑村");
        assert_eq!(seen.by_place.posted[&village][0].0, "assistant");
        let names = look(office.office(), &office.by(&one), &Names).await.unwrap();
        assert_eq!(names.iter().filter(|named| named.place == village && !named.ended).count(), 1);
        // The same again says nothing new; a list of before the last one is refused.
        assert!(matches!(propose(office, &one, &rows).await, Err(Error::Invalid(_))));
        let sheets = sheet(&[["330122100202", "中门村"]]);
        let early = ProposeList {
            county: Division::parse(COUNTY).unwrap(),
            from: "2019-01-01".to_owned(),
            document: "旧文".to_owned(),
            sheets: &sheets,
        };
        let early = act(office.office(), &office.by(&one), &early).await;
        assert!(matches!(early, Err(Error::Regions(Refused::BeforeLast(_)))));
    }
}
