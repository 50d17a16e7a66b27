// SPDX-License-Identifier: Apache-2.0
//! Health and care services on both databases: arranged at a desk or told by a department's list, renewed, ended, declined; who is without; and no money moves by any of it.

use crate::casework::{People, family_of};
use crate::common::TestOffice;
use crate::exchange::{county, deliver, list_file, month, number_of};
use crate::payout::awards;
use crate::tekun_homes::{faults, give_support, today};
use assistance::casework::PersonId;
use assistance::exchange::incoming::TryList;
use assistance::office::{Error, Private, act, look};
use assistance::registry::intake::Created;
use assistance::services::{
    ArrangeService, CountEnding, DeclineService, EndService, ListServed, ReadServices, Refused, ServedList,
    Service, ServiceDone, ServicePart, ServicesView, kind,
};
use kernel::{Actor, Date};

fn doctor(person: PersonId, from: Date, until: &str) -> ArrangeService {
    ArrangeService {
        person,
        kind: "family_doctor".to_owned(),
        provider: "云坪镇卫生院".to_owned(),
        team: "黎医生团队".to_owned(),
        number: Private::new(""),
        from: from.to_string(),
        until: until.to_owned(),
    }
}

async fn arrange(office: &TestOffice, by: &Actor, what: &ArrangeService) -> Result<ServiceDone, Error> {
    act(office.office(), &office.by(by), what).await
}

async fn view(office: &TestOffice, by: &Actor, person: PersonId) -> ServicesView {
    look(office.office(), &office.by(by), &ReadServices { person }).await.unwrap()
}

async fn list(office: &TestOffice, by: &Actor, part: ServicePart) -> ServedList {
    let list = ListServed { part, place: None, limit: 50, offset: 0 };
    look(office.office(), &office.by(by), &list).await.unwrap()
}

fn count(list: &ServedList, part: ServicePart) -> u64 {
    list.counts.iter().find(|(one, _)| *one == part).unwrap().1
}

fn without(word: &str) -> ServicePart {
    ServicePart::Without(kind(word).unwrap())
}

async fn helped(office: &TestOffice, people: &People) -> Created {
    let created = family_of(office, &people.clerk, 0).await;
    give_support(office, &people.clerk, &created).await;
    created
}

fn refused(done: Result<ServiceDone, Error>) -> Refused {
    match done {
        Err(Error::Services(why)) => why,
        Err(other) => panic!("{other:?}"),
        Ok(_) => panic!("it was taken"),
    }
}

on_both! {
    // clause: YY-2.4a, NX-3c
    async fn whoever_is_helped_and_has_no_doctor_stands_on_the_list_until_a_contract_is_there(office: &TestOffice) {
        let people = People::at(office).await;
        let created = helped(office, &people).await;
        let (person, day) = (created.members[0], today(office));
        let before = awards(office, &people, &created).await;
        let all = list(office, &people.clerk, ServicePart::All).await;
        assert_eq!((all.rows.len(), all.rows[0].person), (1, person), "only whom an award covers");
        assert_eq!((count(&all, without("family_doctor")), count(&all, without("health_file"))), (1, 1));
        assert_eq!((all.townships[0].people, all.townships[0].have[0].1), (1, 0));
        // A year by the packs where nobody types a last day.
        arrange(office, &people.assistant, &doctor(person, day, "")).await.unwrap();
        let seen = view(office, &people.clerk, person).await;
        let last = day.add_months(12).unwrap().add_days(-1).unwrap();
        assert_eq!((seen.services[0].until, seen.services[0].holds(day)), (Some(last), true));
        let all = list(office, &people.clerk, ServicePart::All).await;
        assert_eq!((count(&all, without("family_doctor")), count(&all, without("health_file"))), (0, 1));
        assert_eq!(all.townships[0].have[0].1, 1);
        assert!(list(office, &people.clerk, without("family_doctor")).await.rows.is_empty());
        // The same again is there once; a later one renews.
        assert_eq!(refused(arrange(office, &people.clerk, &doctor(person, day, "")).await), Refused::Overlaps(Some(last)));
        office.pass_days(340);
        let renewed = today(office);
        assert_eq!(look(office.office(), &office.by(&people.clerk), &CountEnding).await.unwrap(), 1, "somebody renews it");
        assert_eq!(list(office, &people.clerk, ServicePart::Ending).await.rows.len(), 1);
        arrange(office, &people.clerk, &doctor(person, renewed, "")).await.unwrap();
        assert_eq!(look(office.office(), &office.by(&people.clerk), &CountEnding).await.unwrap(), 0);
        let seen = view(office, &people.clerk, person).await;
        assert_eq!(seen.services.iter().map(Service::last).collect::<Vec<_>>(), [seen.services[0].until, renewed.add_days(-1)]);
        // It lapses by itself and takes nobody's money along.
        office.pass_days(400);
        let all = list(office, &people.clerk, without("family_doctor")).await;
        assert_eq!(all.rows.len(), 1);
        assert!(all.rows[0].has.iter().all(|had| !had.holds), "it tells when it ran out");
        let after = awards(office, &people, &created).await;
        let rates = |all: &[assistance::payout::AwardRow]| all.iter().map(|one| one.award.rates.clone()).collect::<Vec<_>>();
        assert_eq!(rates(&before), rates(&after));
    }

    async fn to_decline_is_ones_own_choice_and_ends_with_the_first_service(office: &TestOffice) {
        let people = People::at(office).await;
        let created = helped(office, &people).await;
        let (person, day) = (created.members[0], today(office));
        let no = DeclineService { person, kind: "health_file".to_owned(), on: String::new() };
        act(office.office(), &office.by(&people.assistant), &no).await.unwrap();
        assert_eq!(refused(act(office.office(), &office.by(&people.clerk), &no).await), Refused::DoneAlready);
        let all = list(office, &people.clerk, ServicePart::Declined).await;
        assert_eq!((all.rows.len(), count(&all, without("health_file"))), (1, 0), "nobody asks again by a list");
        let mut file = doctor(person, day, "");
        file.kind = "health_file".to_owned();
        assert_eq!(faults(arrange(office, &people.clerk, &file).await), ["number"]);
        file.number = Private::new("50029910220100017");
        let done = arrange(office, &people.clerk, &file).await.unwrap();
        let seen = view(office, &people.clerk, person).await;
        assert_eq!(seen.services[0].number.as_ref().unwrap().expose(), "50029910220100017");
        assert_eq!((seen.services[0].until, seen.declines.len()), (None, 1));
        assert!(list(office, &people.clerk, ServicePart::Declined).await.rows.is_empty());
        assert_eq!(refused(act(office.office(), &office.by(&people.clerk), &no).await), Refused::HasIt);
        let end = |on: Date| EndService { service: done.service.unwrap(), on: on.to_string(), why: "moved".to_owned() };
        assert_eq!(faults(act(office.office(), &office.by(&people.clerk), &end(day.add_days(-1).unwrap())).await), ["on"]);
        act(office.office(), &office.by(&people.clerk), &end(day)).await.unwrap();
        assert_eq!(refused(act(office.office(), &office.by(&people.clerk), &end(day)).await), Refused::Over);
        // Somebody of another township is told nothing; backwards days are told at their field.
        let other = office.person("other", "township_clerk", "500299103").await;
        assert!(matches!(arrange(office, &other, &doctor(person, day, "")).await, Err(Error::Hidden(..) | Error::NotFound(_))));
        assert!(look(office.office(), &office.by(&other), &ReadServices { person }).await.is_err());
        assert_eq!(faults(arrange(office, &people.clerk, &doctor(person, day, "2019-01-01")).await), ["until"]);
    }

    // clause: YY-2.4a
    async fn a_list_of_the_health_department_makes_services_once_and_no_leads(office: &TestOffice) {
        let people = People::at(office).await;
        let created = helped(office, &people).await;
        let known = number_of("1966-03-12", 11);
        let stranger = number_of("1970-01-01", 77);
        let heads = ["姓名", "身份证号", "签约机构", "家庭医生", "签约日期", "到期日期"];
        let file = list_file(
            &heads,
            &[
                &["张大山", &known, "云坪镇卫生院", "黎医生", "2020-10-01", "2021-09-30"],
                &["张大山", &known, "云坪镇卫生院", "黎医生", "2020-10-01", "2021-09-30"],
                &["王五", &stranger, "云坪镇卫生院", "黎医生", "2020-10-01", ""],
                &["赵六", "500299197001010000", "云坪镇卫生院", "", "2020-10-01", ""],
            ],
        );
        let asked = TryList { list: "family_doctors".to_owned(), county: county(), month: month(2020, 11), sent: file.clone() };
        let tried = look(office.office(), &office.by(&people.reviewer), &asked).await.unwrap();
        assert!(view(office, &people.clerk, created.members[0]).await.services.is_empty(), "a trial keeps nothing");
        let taken = deliver(office, &people.reviewer, "family_doctors", month(2020, 11), &file).await.unwrap();
        assert_eq!(tried.counts, taken.counts);
        let counts = taken.counts;
        assert_eq!((counts.rows, counts.matched, counts.unmatched, counts.bad, counts.raised, counts.known), (4, 2, 1, 1, 1, 1));
        let seen = view(office, &people.clerk, created.members[0]).await;
        assert_eq!((seen.services.len(), seen.services[0].list), (1, Some(taken.file)));
        assert_eq!(seen.services[0].until.unwrap().to_string(), "2021-09-30");
        // Next month's file says the same and something newer.
        let next = list_file(&heads, &[&["张大山", &known, "云坪镇卫生院", "黎医生", "2020-10-01", "2021-09-30"]]);
        let again = deliver(office, &people.reviewer, "family_doctors", month(2020, 11), &next).await.unwrap();
        assert_eq!((again.counts.raised, again.counts.known), (0, 1));
        let newer = list_file(&heads, &[&["张大山", &known, "云坪镇卫生院", "谭医生", "2020-11-01", "2021-10-31"]]);
        let again = deliver(office, &people.reviewer, "family_doctors", month(2020, 11), &newer).await.unwrap();
        assert_eq!((again.counts.raised, again.counts.known), (1, 0));
        let seen = view(office, &people.clerk, created.members[0]).await;
        assert_eq!(seen.services[1].last().unwrap().to_string(), "2020-10-31", "the one before ends the day before");
        let files = list_file(
            &["身份证号", "建档机构", "健康档案编号", "建档日期"],
            &[&[&known, "云坪镇卫生院", "50029910220100017", "2018-05-01"]],
        );
        let taken = deliver(office, &people.reviewer, "health_files", month(2020, 11), &files).await.unwrap();
        assert_eq!(taken.counts.raised, 1);
    }
}
