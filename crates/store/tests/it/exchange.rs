// SPDX-License-Identifier: Apache-2.0
//! Lists in and out, through the use cases on both databases.

use crate::casework::{People, family};
use crate::common::TestOffice;
use crate::monitoring::covered;
use assistance::access::Denied;
use assistance::exchange::Refused;
use assistance::exchange::incoming::{Deliveries, ListTaken, ReadDelivery, Sent, TakeList, TryList};
use assistance::exchange::outgoing::{GiveList, GivenView, ListGiven, ReadGiven, TryOut};
use assistance::exchange::read::{Cell, Row, Sheet};
use assistance::exchange::report::TakeReport;
use assistance::monitoring::list::{LeadFilter, ListLeads, Listed};
use assistance::office::{Error, act, look};
use assistance::payout::awards::ReadAwards;
use assistance::registry::intake::Created;
use kernel::{Actor, Division, Month, check_digit};

pub(crate) fn county() -> Division {
    Division::parse("500299").unwrap()
}

pub(crate) fn month(year: i32, month: u32) -> Month {
    Month::of(year, month).unwrap()
}

/// A citizen number of a county that does not exist.
pub(crate) fn number_of(birth: &str, order: u32) -> String {
    let digits = format!("500299{}{order:03}", birth.replace('-', ""));
    format!("{digits}{}", check_digit(&digits).unwrap())
}

/// A file as a department sends it.
pub(crate) fn list_file(heads: &[&str], rows: &[&[&str]]) -> Sent {
    let cell = |text: &&str| if text.is_empty() { Cell::Blank } else { Cell::Text((*text).to_owned()) };
    let all = std::iter::once(heads).chain(rows.iter().copied());
    let rows = (1..).zip(all).map(|(number, cells)| Row { number, cells: cells.iter().map(cell).collect() });
    let rows: Vec<Row> = rows.collect();
    let bytes = format!("{rows:?}").into_bytes();
    Sent { bytes, sheets: vec![Sheet { name: "名单".to_owned(), rows }] }
}

/// Takes a list in.
pub(crate) async fn deliver(
    office: &TestOffice,
    by: &Actor,
    list: &str,
    month: Month,
    sent: &Sent,
) -> Result<ListTaken, Error> {
    let take = TakeList {
        list: list.to_owned(),
        county: county(),
        month,
        file_name: format!("{list}.xlsx"),
        basis: "部门数据共享".to_owned(),
        sent: sent.clone(),
    };
    act(office.office(), &office.by(by), &take).await
}

async fn leads(office: &TestOffice, by: &Actor) -> Vec<Listed> {
    let filter = LeadFilter { limit: 50, ..LeadFilter::default() };
    look(office.office(), &office.by(by), &ListLeads { filter }).await.unwrap().rows
}

async fn give(office: &TestOffice, by: &Actor, list: &str, month: Month) -> Result<ListGiven, Error> {
    let give = GiveList { list: list.to_owned(), county: county(), month };
    act(office.office(), &office.by(by), &give).await
}

async fn given(office: &TestOffice, by: &Actor, given: &ListGiven) -> GivenView {
    look(office.office(), &office.by(by), &ReadGiven { given: given.given }).await.unwrap()
}

async fn first_month(office: &TestOffice, people: &People, created: &Created) -> Month {
    let read = ReadAwards { household: created.household };
    let first = look(office.office(), &office.by(&people.clerk), &read).await.unwrap()[0].award.first;
    while office.now().date_in_china().month_of() < first {
        office.pass_days(5);
    }
    first
}

on_both! {
    // clause: NX-4a
    async fn a_list_is_compared_by_exact_number_and_every_row_is_counted(office: &TestOffice) {
        let people = People::at(office).await;
        let created = family(office, &people.clerk).await;
        let (known, stranger) = (number_of("1966-03-12", 11), number_of("1970-01-01", 77));
        let file = list_file(
            &["姓名", "身份证号", "所在村居", "监测类别"],
            &[
                &["张大山", &known, "500299102201", "监测户"],
                &["张大山", &known, "500299102201", "监测户"],
                &["王五", &stranger, "500299102201", "边缘户"],
                &["赵六", "500299197001010000", "500299102201", "边缘户"],
                &["孙七", "", "500299102201", "边缘户"],
            ],
        );
        let try_list = TryList { list: "poverty".to_owned(), county: county(), month: month(2020, 11), sent: file.clone() };
        let tried = look(office.office(), &office.by(&people.reviewer), &try_list).await.unwrap();
        assert!(leads(office, &people.reviewer).await.is_empty(), "a trial keeps nothing");
        let taken = deliver(office, &people.reviewer, "poverty", month(2020, 11), &file).await.unwrap();
        assert_eq!(tried.counts, taken.counts, "the trial says what happens");
        let counts = taken.counts;
        assert_eq!((counts.rows, counts.matched, counts.unmatched, counts.bad), (5, 2, 1, 2));
        assert_eq!((counts.raised, counts.known), (2, 1));
        assert_eq!(counts.rows, counts.matched + counts.unmatched + counts.bad);
        let found = leads(office, &people.clerk).await;
        let mut about: Vec<(&str, bool)> = found.iter().map(|one| (one.about.as_str(), one.lead.household.is_some())).collect();
        about.sort_unstable();
        assert_eq!(about, [("张大山", true), ("王五", false)]);
        let own = found.iter().find(|one| one.about == "张大山").unwrap();
        assert_eq!((own.lead.household, own.lead.person), (Some(created.household), Some(created.members[0])));
        let other = found.iter().find(|one| one.about == "王五").unwrap();
        assert!(other.lead.said().number.contains('*'), "whoever is on no file is named with the number masked");
        // The next month's list says the same of them: nothing is added.
        let next = list_file(&["姓名", "身份证号", "监测类别"], &[&["张大山", &known, "监测户"], &["王五", &stranger, "边缘户"]]);
        let again = deliver(office, &people.reviewer, "poverty", month(2020, 11), &next).await.unwrap();
        assert_eq!((again.counts.raised, again.counts.known), (0, 2));
    }

    // clause: CK-2.1b
    async fn the_same_file_again_adds_nothing_and_the_file_opens_as_it_came(office: &TestOffice) {
        let people = People::at(office).await;
        family(office, &people.clerk).await;
        let known = number_of("1966-03-12", 11);
        let file = list_file(&["姓名", "身份证号", "监测类别"], &[&["张大山", &known, "监测户"], &["甲", "123", "x"]]);
        let take = TakeList {
            list: "poverty".to_owned(),
            county: county(),
            month: month(2020, 11),
            file_name: "a.csv".to_owned(),
            basis: "部门数据共享".to_owned(),
            sent: file.clone(),
        };
        let ctx = office.by(&people.reviewer);
        let first = act(office.office(), &ctx, &take).await.unwrap();
        assert_eq!(act(office.office(), &ctx, &take).await.unwrap(), first, "a double click does it once");
        let again = deliver(office, &people.reviewer, "poverty", month(2020, 11), &file).await;
        assert!(matches!(again, Err(Error::Exchange(Refused::TakenAlready(..)))));
        assert_eq!(leads(office, &people.reviewer).await.len(), 1);
        let read = ReadDelivery { file: first.file, bytes: true };
        let (delivery, faults, bytes) = look(office.office(), &office.by(&people.reviewer), &read).await.unwrap();
        assert_eq!(bytes.unwrap(), file.bytes);
        assert_eq!((faults[0].row, faults[0].column.as_str(), faults[0].fault.as_str()), (3, "身份证号", "number"));
        assert_eq!((delivery.basis.as_str(), delivery.name.as_str()), ("部门数据共享", "reviewer"));
        let listed = look(office.office(), &office.by(&people.reviewer), &Deliveries { limit: 10 }).await.unwrap();
        assert_eq!(listed, [delivery]);
        let denied = deliver(office, &people.clerk, "poverty", month(2020, 11), &file).await;
        assert!(matches!(denied, Err(Error::Denied(Denied::NoRole(_)))));
        let denied = deliver(office, &people.leader, "poverty", month(2020, 11), &file).await;
        assert!(matches!(denied, Err(Error::Denied(Denied::OutsideRegion(..)))));
    }

    async fn a_death_list_makes_leads_of_recipients_only(office: &TestOffice) {
        let people = People::at(office).await;
        family(office, &people.clerk).await;
        let known = number_of("1966-03-12", 11);
        let file = list_file(&["姓名", "身份证号", "死亡日期"], &[&["张大山", &known, "2020-10-20"]]);
        let taken = deliver(office, &people.reviewer, "deaths", month(2020, 11), &file).await.unwrap();
        assert_eq!((taken.counts.matched, taken.counts.raised), (1, 0), "on file, and without aid");
        let none = list_file(&["姓名", "出生"], &[&["张大山", "1966"]]);
        let refused = deliver(office, &people.reviewer, "deaths", month(2020, 11), &none).await;
        assert!(matches!(refused, Err(Error::Exchange(Refused::NoHeadings { .. }))));
        let other = list_file(&["姓名", "身份证号", "死亡日期"], &[&["张大山", &known, "2020-10-21"]]);
        let future = deliver(office, &people.reviewer, "deaths", month(2021, 11), &other).await;
        assert!(matches!(future, Err(Error::Invalid(_))));
    }

    async fn what_discover_found_becomes_leads_by_the_number_of_the_household(office: &TestOffice) {
        let people = People::at(office).await;
        let created = family(office, &people.clerk).await;
        let file = list_file(
            &["户编号", "线索种类", "事项", "测算金额", "主要理由"],
            &[&[&created.number, "疑似应保未保", "最低生活保障", "504.00", "收入低于标准"], &["500299102-999999", "疑似应保未保", "最低生活保障", "1.00", "x"]],
        );
        let taken = deliver(office, &people.reviewer, "discover", month(2020, 11), &file).await.unwrap();
        assert_eq!((taken.counts.matched, taken.counts.unmatched, taken.counts.raised), (1, 1, 1));
        let found = leads(office, &people.clerk).await;
        assert_eq!((found[0].lead.kind.as_str(), found[0].household.as_str()), ("missed", created.number.as_str()));
    }

    // clause: BZ-3.3, NX-6a, MS-3c
    async fn the_jobless_the_ill_the_disabled_and_those_near_poverty_are_compared(office: &TestOffice) {
        let people = People::at(office).await;
        family(office, &people.clerk).await;
        let known = number_of("1966-03-12", 11);
        let lists = [
            ("unemployed", "失业登记日期", "2020-10-08"),
            ("disability", "残疾等级", "二级"),
            ("medical", "个人自付", "38200.00"),
            ("poverty", "监测类别", "边缘户"),
        ];
        for (list, heading, says) in lists {
            let file = list_file(&["姓名", "身份证号", heading], &[&["张大山", &known, says]]);
            let taken = deliver(office, &people.reviewer, list, month(2020, 11), &file).await.unwrap();
            assert_eq!((taken.counts.matched, taken.counts.raised), (1, 1), "{list}");
        }
        let found = leads(office, &people.clerk).await;
        let mut kinds: Vec<&str> = found.iter().map(|one| one.lead.kind.as_str()).collect();
        kinds.sort_unstable();
        assert_eq!(kinds, ["disability", "medical", "poverty", "unemployed"]);
        assert!(found.iter().all(|one| !one.lead.second_look && one.lead.said().facts.len() == 1));
    }

    // clause: MS-12
    async fn a_department_is_told_of_each_joiner_and_leaver_once_with_its_own_columns(office: &TestOffice) {
        let (people, created) = covered(office).await;
        let month = first_month(office, &people, &created).await;
        let drawn = look(office.office(), &office.by(&people.reviewer), &TryOut { list: "medical_insurance".to_owned(), county: county(), month }).await.unwrap();
        assert_eq!((drawn.lines.len(), drawn.held.len()), (3, 0));
        let first = give(office, &people.reviewer, "medical_insurance", month).await.unwrap();
        assert_eq!(first.lines, 3);
        let shown = given(office, &people.reviewer, &first).await;
        let cells = shown.lines[0].cells();
        assert_eq!((cells[0].as_str(), cells[2].as_str()), ("新增", "张大山"));
        assert_eq!(cells[3], number_of("1966-03-12", 11));
        let none = give(office, &people.reviewer, "medical_insurance", month).await;
        assert!(matches!(none, Err(Error::Exchange(Refused::NothingToTell))));
        // Of the three only the girl is of school age: that is all education is told.
        let school = give(office, &people.reviewer, "education", month).await.unwrap();
        assert_eq!(school.lines, 1);
        // The federation of the disabled is told of the one who has a certificate.
        let marked = give(office, &people.reviewer, "disabled_federation", month).await.unwrap();
        let shown = given(office, &people.reviewer, &marked).await;
        assert_eq!((shown.lines.len(), shown.lines[0].person), (1, created.members[0]));
        let denied = give(office, &people.clerk, "medical_insurance", month).await;
        assert!(matches!(denied, Err(Error::Denied(Denied::NoRole(_)))));
        assert!(matches!(give(office, &people.reviewer, "nobody", month).await, Err(Error::Exchange(Refused::NoSuchList))));
    }

    // clause: MS-10c
    async fn an_upload_that_failed_becomes_a_task_and_is_told_again(office: &TestOffice) {
        let (people, created) = covered(office).await;
        let month = first_month(office, &people, &created).await;
        let first = give(office, &people.reviewer, "national_upload", month).await.unwrap();
        let shown = given(office, &people.reviewer, &first).await;
        assert_eq!((shown.lines.len(), shown.given.joined), (3, 3));
        let reference = shown.lines[1].cells()[0].clone();
        assert_eq!(shown.lines[1].cells()[2], "120", "the code of rural 低保");
        let report = list_file(&["流水号", "失败原因"], &[&[&reference, "姓名与公安不一致"], &["别的号", "x"]]);
        let take = TakeReport { given: first.given, sent: report };
        let taken = act(office.office(), &office.by(&people.reviewer), &take).await.unwrap();
        assert_eq!((taken.failed, taken.strange, taken.tasks), (1, 1, 1));
        let again = act(office.office(), &office.by(&people.reviewer), &take).await.unwrap();
        assert_eq!((again.failed, again.again, again.tasks), (0, 1, 0));
        let task = leads(office, &people.clerk).await;
        assert_eq!((task[0].lead.kind.as_str(), task[0].lead.person), ("upload_failed", Some(shown.lines[1].person)));
        let second = give(office, &people.reviewer, "national_upload", month).await.unwrap();
        let shown_again = given(office, &people.reviewer, &second).await;
        assert_eq!((shown_again.lines.len(), shown_again.lines[0].person), (1, shown.lines[1].person));
        assert!(matches!(give(office, &people.reviewer, "national_upload", month).await, Err(Error::Exchange(Refused::NothingToTell))));
        let strange = TakeReport { given: first.given, sent: list_file(&["流水号", "失败原因"], &[&["别的号", "x"]]) };
        let refused = act(office.office(), &office.by(&people.reviewer), &strange).await;
        assert!(matches!(refused, Err(Error::Exchange(Refused::NoLineNamed))));
    }
}
